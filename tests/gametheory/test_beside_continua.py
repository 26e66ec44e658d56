"""Three players: isolated equilibria beside paths, irrational ones, and what a set claims."""

import itertools
from fractions import Fraction

import flint
import numpy as np
import pytest

import gametheory as gt
from gametheory.equilibria import _algebraic, _cube, _cube_parts, _joined_up, _same_point
from gametheory.equilibria._parts import Corner, Part

F = Fraction
HALF = F(1, 2)


def two_by_two_by_four(third):
    """Players 1 and 2 want first actions if player 3 does, except if it plays its second.

    `third(p, q)`: what player 3 earns by each action where first actions have probabilities p, q.
    """
    payoffs = np.zeros((3, 2, 2, 4), dtype=int)
    for i, j in np.ndindex(2, 2):
        p, q = 1 - i, 1 - j
        payoffs[0, i, j] = p * np.array([1, -1, 1, 1])
        payoffs[1, i, j] = q * np.array([1, -1, -1, -1])
        payoffs[2, i, j] = third(p, q)
    return gt.NormalForm(payoffs)


def alike(t):
    """Players 1 and 2 play their first action with probability t, player 3 two of its evenly."""
    return ((t, 1 - t), (t, 1 - t), (HALF, HALF, F(0), F(0)))


POINT_AND_SEGMENT = two_by_two_by_four(
    lambda p, q: [0, q - p, -(6 * p * q - 3 * p - 2 * q + 1), 1 - 3 * p]
)
"""(t, t, 1/2) is an equilibrium for t = 1/3 and from 1/2 to 1."""

CORNER_AND_SEGMENT = two_by_two_by_four(lambda p, q: [0, q - p, -p * (2 * q - 1), -1 - p])
"""(t, t, 1/2) is an equilibrium for t = 0 and from 1/2 to 1."""


@pytest.mark.parametrize(
    ("game", "apart"), [(POINT_AND_SEGMENT, F(1, 3)), (CORNER_AND_SEGMENT, F(0))]
)
def test_a_point_on_the_line_of_a_segment_is_not_on_the_segment(game, apart):
    found = gt.nash_equilibria(game, exact=True)
    assert found.complete
    assert alike(apart) in [e.exact_profile for e in found]
    ends = (alike(HALF), alike(F(1)))
    (segment,) = [c for c in found.continua if {e.exact_profile for e in c.corners} == {*ends}]
    assert [t for t in range(13) if segment.contains(game, alike(F(t, 12)))] == [*range(6, 13)]
    on_it = [c for c in found.continua if c.contains(game, alike(apart))]
    assert not any(c.contains(game, alike(F(1))) for c in on_it)
    apart_from = {
        alike(apart) in group for group in map(profiles, found.components) if ends[0] in group
    }
    assert apart_from == {False}


def profiles(group):
    return {e.exact_profile for e in group}


def bilinear(third):
    """2x2x3: players 1 and 2 are indifferent while player 3 plays its first action."""
    payoffs = np.zeros((3, 2, 2, 3), dtype=int)
    for i, j in np.ndindex(2, 2):
        p, q = 1 - i, 1 - j
        payoffs[0, i, j] = 0, p, -p
        payoffs[1, i, j] = 0, 2 * q, -q * (1 + p)
        payoffs[2, i, j] = 0, *third(p, q)
    return gt.NormalForm(payoffs)


LENS = bilinear(lambda p, q: (1 - 5 * p * q, 20 * (p + q) - 19))
"""Where p q >= 1/5 and p + q <= 19/20, player 3's first action is best: no edge is touched."""


def test_a_region_inside_the_square_has_two_profiles_on_it():
    found = gt.nash_equilibria(LENS, exact=True)
    assert found.complete
    (lens,) = [c for c in found.continua if c.dimension == 2]
    assert lens.inside not in lens.corners
    assert lens.corners
    assert set(lens.corners) <= set(found)
    assert all(lens.contains(LENS, e.exact_profile) for e in (*lens.corners, lens.inside))


CURVE = np.array(
    [
        [[[3, 1, 2], [0, 0, 1]], [[0, 0, 0], [1, 2, -2]]],
        [[[0, 0, -1], [2, 1, -3]], [[1, 3, -3], [0, 0, -3]]],
        [[[2, 0, -2], [0, 0, 0]], [[0, 0, 0], [0, 3, 6]]],
    ]
)
"""Player 3's second action earns the mean of the others; one end of the curve is irrational."""


def test_irrational_ends_are_proven_to_be_the_equilibria_of_smaller_supports(monkeypatch):
    game = gt.NormalForm(CURVE)
    found = gt.nash_equilibria(game, exact=True)
    assert found.complete
    (curve,) = [c for c in found.continua if c.kind == "curve"]
    assert any(e.radius for e in curve.corners)
    flat = [np.concatenate(e.profile).astype(float) for e in found]
    assert all(abs(p - q).max() > 0.01 for p, q in itertools.combinations(flat, 2))
    proven = _same_point.is_same

    monkeypatch.setattr(_same_point, "is_same", lambda *pair: proven(*pair) and None)
    doubtful = gt.nash_equilibria(game, exact=True)
    assert not doubtful.complete
    assert len(doubtful) == len(found)
    assert "it is open whether they are one" in doubtful.method


IRRATIONAL = CURVE[..., :2]
"""Nau, Gomez Canovas and Hansen (2004): one equilibrium, irrational."""


NEAR = F(1, 2**40)


def near_root(polynomial, over, radius=NEAR):
    """Weights x, 1 - x for one player, of x the first root in [0, 1], times a polynomial."""
    (root,) = _algebraic.roots([flint.fmpz_poly(polynomial)])
    one = flint.fmpz_poly([1])
    x = flint.fmpz_poly(over)
    value, _ = root.near(x, one)
    known = _same_point.Algebraic(root, {(0, 0): (x, one), (0, 1): (one - x, one)})
    return Corner(((value, 1 - value),), radius, known)


def test_overlapping_enclosures_are_the_same_only_if_that_is_proven():
    half = near_root([-1, 0, 2], [0, 1])  # x^2 = 1/2
    other = near_root([1, -4, 2], [1, -1])  # (1 - x)^2 = 1/2
    nearly = near_root([-(2**60) - 1, 0, 2**61], [0, 1])  # x^2 = 1/2 + 2^-61
    unknown = half._replace(known=None, profile=other.profile, radius=F(1, 2**50))
    assert _same_point.is_same(half, other) is True
    assert _same_point.is_same(half, nearly) is False
    assert _same_point.is_same(half, unknown) is None
    box = _same_point.OnlyOne({(0, 1): (F(3, 10), F(1, 10))})
    assert _same_point.is_same(half, unknown._replace(known=box)) is True
    narrow = _same_point.OnlyOne({(0, 1): (half.profile[0][1], F(1, 2**41))})
    assert _same_point.is_same(half, unknown._replace(known=narrow)) is None
    for corners, count, certain in (
        ([half, other, nearly], 2, True),
        ([half, unknown], 1, False),
        ([half, half._replace(radius=None)], 1, False),
    ):
        same = _same_point.SamePoints()
        assert len({id(same.first(c)) for c in corners}) == count
        assert same.certain is certain


def test_a_rational_that_looks_irrational_is_itself():
    p = F(2**70 + 1, 2**71 + 9)
    exact = Corner(((p, 1 - p),))
    box = _same_point.OnlyOne({(0, 1): (HALF, F(1, 10))})
    assert _same_point.is_same(exact, exact._replace(radius=F(1, 2**90), known=box)) is True
    assert _same_point.is_same(exact, near_root([-1, 0, 2], [0, 1], HALF)) is False


def test_two_irrational_equilibria_of_one_rounding_are_not_a_complete_list(monkeypatch):
    _, pieces = _cube.all_equilibria(_cube_parts.gains_of(IRRATIONAL))
    assert _cube_parts.parts_of_cube(IRRATIONAL).complete
    monkeypatch.setattr(_cube, "all_equilibria", lambda _: ([], [*pieces, *pieces]))
    assert not _cube_parts.parts_of_cube(IRRATIONAL).complete


@pytest.mark.parametrize(("less", "expected"), [(1, False), (0, None)])
def test_an_irrational_equilibrium_with_a_tie_may_be_on_a_wide_set(less, expected):
    more = IRRATIONAL[:, :1].copy()
    more[0] -= less
    more[1:] += [[[[1, 0], [2, 0]]], [[[0, 1], [0, 3]]]]
    payoffs = np.concatenate([IRRATIONAL, more], axis=1).astype(object)
    (root,) = gt.nash_equilibria(gt.NormalForm(IRRATIONAL), exact=True)
    first, *others = root.exact_profile
    known = _same_point.OnlyOne({})
    corner = Corner(((*first, F(0)), *others), root.radius, known)
    anywhere = Corner(((F(1, 3),) * 3, (HALF, HALF), (HALF, HALF)))
    wide = Part(2, ((0, 1, 2), (0, 1), (0, 1)), (), (anywhere,), anywhere, False, 0)
    assert _joined_up._is_on(payoffs, wide, corner) is expected
