"""Sets of equilibria: what they claim holds, and what is forged or malformed is noticed."""

import dataclasses
from fractions import Fraction
from types import SimpleNamespace

import flint
import numpy as np
import pytest

import gametheory as gt
from gametheory.equilibria import _algebraic, _claims, _roots, _support_parts, many_players
from gametheory.equilibria._conditions import Condition
from gametheory.equilibria._multiaffine import System
from gametheory.equilibria._parts import Corner, Part, lifted, single, together
from gametheory.equilibria.result import game_payoffs

F = Fraction
HALVES = (F(1, 2), F(1, 2))

CUBE = gt.NormalForm(np.zeros((3, 2, 2, 2), dtype=int))

CURVED = gt.NormalForm(
    [
        [[[0, 1], [0, 0]], [[3, 0], [0, 0]]],
        [[[0, 1], [3, 0]], [[0, 0], [0, 0]]],
        [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
    ]
)
"""Nau, Gomez Canovas and Hansen (2004), section 5: a curve."""

NESTED = [[[1, 1], [1, 1], [1, 1]], [[0, 1], [1, 0], [0, 0]], [[0, 1], [1, 0], [0, 0]]]


def solved(payoffs):
    game = payoffs if isinstance(payoffs, gt.NormalForm) else gt.NormalForm(payoffs)
    found = gt.nash_equilibria(game, exact=True)
    assert all(each.verify(game) for each in (*found, *found.continua))
    return game, found


def cube():
    (whole,) = solved(CUBE)[1].continua
    return whole


def curve():
    (found,) = (c for c in solved(CURVED)[1].continua if c.kind == "curve")
    return found


def off_by_a_quarter(radius):
    """A profile of `CURVED` with its true regret, a quarter, and a radius that is none."""
    item = solved(CURVED)[1][0]
    profile = (HALVES,) * 3
    near = dataclasses.replace(
        item, exact_profile=profile, exact_payoffs=game_payoffs(CURVED, profile)
    )
    regret = max(-min(slack) for slack in near.slacks(CURVED))
    assert regret == F(1, 4)
    return dataclasses.replace(near, exact_regret=regret, radius=radius)


def indifferent(f):
    """2x2x3: players 1 and 2 are indifferent while player 3 plays its first action."""
    payoffs = np.zeros((3, 2, 2, 3), dtype=int)
    for i, j in np.ndindex(2, 2):
        p, q = 1 - i, 1 - j
        payoffs[0, i, j] = 0, p, -p
        payoffs[1, i, j] = 0, 2 * q, -q * (1 + p)
        payoffs[2, i, j] = 0, *f(p, q)
    return gt.NormalForm(payoffs)


TWO_REGIONS = indifferent(
    lambda p, q: (1 - 2 * (2 * p - 1) * (2 * q - 1), 4 if (p, q) == (1, 0) else -3 - 2 * (q > p))
)
"""Player 3's first action is best near both corners with p = q, and not between them."""


def test_a_set_that_is_no_polytope_may_be_in_pieces_and_nothing_is_said_of_components():
    game, found = solved(TWO_REGIONS)
    assert found.complete
    (wide,) = (c for c in found.continua if c.dimension == 2 and not c.is_convex)

    def on(p):
        return wide.contains(game, ((p, 1 - p), (p, 1 - p), (F(1), F(0), F(0))))

    assert [on(F(k, 20)) for k in (1, 10, 19)] == [True, False, True]
    with pytest.raises(gt.errors.Unsupported):
        _ = found.components
    assert "connected" not in gt.equilibria.Continuum.__doc__.splitlines()[0]


def faces(found):
    return sorted((c.dimension, c.supports) for c in found.continua)


def test_no_set_lies_within_another():
    game, found = solved([NESTED] * 3)
    assert found.complete
    assert faces(found) == [
        (2, ((0, 1, 2), (0,), (1,))),
        (2, ((0, 1, 2), (1,), (0,))),
        (3, ((0,), (0, 1, 2), (0, 1))),
    ]
    for one in found.continua:
        for other in found.continua:
            ends = [*one.corners, one.inside]
            inside = all(other.contains(game, e.exact_profile) for e in ends)
            assert inside == (one is other)


@pytest.mark.parametrize("seed", [28, 32, 100])
def test_nor_in_games_of_zeros_and_ones(seed):
    """A polygon in a polytope, one in a set that is none, and a surface in such a set."""
    shape = ((3, 2, 2), (2, 2, 2, 2))[seed % 2]
    rng = np.random.default_rng([7, seed])
    game, found = solved(rng.integers(0, 2, (len(shape), *shape)))
    for one in found.continua:
        for other in found.continua:
            ends = [*one.corners, one.inside]
            smaller = one is not other and one.dimension <= other.dimension
            if smaller and not any(e.radius for e in ends):
                assert not all(other.contains(game, e.exact_profile) for e in ends)


def test_a_face_whose_pure_profiles_are_equilibria_is_convex():
    _, found = solved([NESTED] * 3)
    whole = found.continua[-1]
    assert (whole.kind, len(whole.corners)) == ("polytope", 6)
    assert whole.words.startswith("all mixtures of")


def test_words_are_whole_where_there_are_no_formulas():
    _, found = solved(TWO_REGIONS)
    (wide,) = (c for c in found.continua if c.dimension == 2 and not c.is_convex)
    assert not wide.formulas
    assert wide.words.endswith("on which the actions played are best replies")
    assert repr(dataclasses.replace(curve(), corners=()))
    assert curve().words.startswith("the curve from (")


def test_two_segments_on_one_line_are_two_components():
    payoffs = np.zeros((3, 2, 2, 4), dtype=int)
    for i, j in np.ndindex(2, 2):
        p, q = 1 - i, 1 - j
        payoffs[0, i, j] = p * np.array([1, -1, 1, 1])
        payoffs[1, i, j] = q * np.array([1, -1, -1, -1])
        payoffs[2, i, j] = 0, q - p, -(9 * p * q - 9 * p + 2), -1
    game, found = solved(payoffs)
    assert found.complete

    def alike(t):
        return ((t, 1 - t), (t, 1 - t), (*HALVES, F(0), F(0)))

    segments = [
        sorted(t for t in range(13) if c.contains(game, alike(F(t, 12)))) for c in found.continua
    ]
    assert sorted(s for s in segments if len(s) > 1) == [[0, 1, 2, 3, 4], [8, 9, 10, 11, 12]]
    groups = [{e.exact_profile for e in group} for group in found.components]
    (low,) = (g for g in groups if alike(F(1, 3)) in g)
    (high,) = (g for g in groups if alike(F(2, 3)) in g)
    assert low != high


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: {"dimension": 7},
        lambda whole: {"dimension": 2},
        lambda whole: {"dimension": 1},
        lambda whole: {"dimension": 0},
        lambda whole: {"dimension": -1},
        lambda whole: {"corners": ()},
        lambda whole: {"corners": whole.corners[:1]},
        lambda whole: {"corners": whole.corners[:2]},
        lambda whole: {"corners": whole.corners[:7]},
        lambda whole: {"corners": whole.corners[:4] + whole.corners[5:]},
        lambda whole: {"corners": whole.corners * 2},
        lambda whole: {"inside": whole.corners[0]},
    ],
)
def test_a_forged_polytope_is_noticed(change):
    whole = cube()
    assert whole.verify(CUBE)
    assert not dataclasses.replace(whole, **change(whole)).verify(CUBE)


def test_a_forged_curve_is_noticed():
    path = curve()
    assert path.verify(CURVED)
    forgeries = [{"is_convex": True}, {"dimension": 2}, {"corners": path.corners[:1]}]
    forgeries += [{"conditions": path.conditions[:1], "dimension": 2}]
    for radius in (F(1, 10**30), F(-1), None, F(0)):
        near = off_by_a_quarter(radius)
        forgeries += [{"inside": near}, {"corners": (path.corners[0], near)}]
    for forged in forgeries:
        assert not dataclasses.replace(path, **forged).verify(CURVED), forged


def test_a_surface_said_to_be_a_curve_is_noticed():
    game, found = solved(TWO_REGIONS)
    (wide,) = (c for c in found.continua if c.dimension == 2 and not c.is_convex)
    for dimension in (1, 3):
        forged = dataclasses.replace(wide, dimension=dimension, corners=wide.corners[:2])
        assert not forged.verify(game)


def test_a_radius_does_not_excuse_any_regret():
    assert not off_by_a_quarter(F(1, 10**30)).verify(CURVED)
    assert not off_by_a_quarter(F(-1)).verify(CURVED)
    assert not off_by_a_quarter(F(0)).verify(CURVED)
    assert off_by_a_quarter(None).verify(CURVED)  # nothing is claimed but the regret
    assert off_by_a_quarter(F(1, 4)).verify(CURVED)


def test_a_profile_near_the_set_may_stand_for_one_on_it():
    """Irrational profiles are held to what their radius tells; of the dimension little is known."""
    path = curve()
    p, q, r = (own[0] for own in path.inside.exact_profile)
    shifted = tuple((x, 1 - x) for x in (p + F(1, 1000), q, r))
    near = dataclasses.replace(
        path.inside, exact_profile=shifted, exact_payoffs=game_payoffs(CURVED, shifted)
    )
    regret = max(-min(slack) for slack in near.slacks(CURVED))
    near = dataclasses.replace(near, exact_regret=regret, radius=F(1, 1000))
    assert regret > 0
    assert dataclasses.replace(path, inside=near).verify(CURVED)
    whole = cube()
    for dimension, possible in ((1, False), (2, True), (3, True), (4, False)):
        same = dataclasses.replace(whole.inside, radius=F(1, 1000))
        forged = dataclasses.replace(whole, inside=same, is_convex=False, dimension=dimension)
        assert forged.verify(CUBE) == possible, dimension


def test_the_profile_inside_may_lie_on_the_border():
    whole = cube()
    edge = ((F(1), F(0)), HALVES, HALVES)
    on = dataclasses.replace(
        whole.inside, exact_profile=edge, exact_payoffs=game_payoffs(CUBE, edge)
    )
    assert dataclasses.replace(whole, inside=on).verify(CUBE)


def test_a_condition_may_be_missed_by_what_its_slopes_make_of_the_radius():
    """4 P(first plays 0) - 2 is 2/5 at 3/5: just what a radius of 1/10 explains."""
    for equation, at, sign in ((True, F(3, 5), 1), (True, F(2, 5), 1), (False, F(2, 5), 1)):
        terms = ((F(4 * sign), ((0, (0,)),)), (F(-2 * sign), ()))
        condition = Condition(terms, is_equation=equation)
        profile = ((at, 1 - at), HALVES)
        assert _claims._may_hold(condition, profile, F(1, 10))
        assert not _claims._may_hold(condition, profile, F(99, 1000))
    above = Condition(((F(4), ((0, (0,)),)), (F(-2), ())), is_equation=False)
    assert _claims._may_hold(above, ((F(3, 5), F(2, 5)), HALVES), F(0))


@pytest.mark.parametrize("bad", [(F(2), F(-1)), (F(1, 2), F(1, 4)), (F(-1), F(1)), (F(1), F(1))])
def test_profiles_that_are_none_are_on_no_set(bad):
    for place in range(3):
        profile = [HALVES] * 3
        profile[place] = bad
        with pytest.raises(gt.InvalidArgument, match="at least 0 that sum to 1"):
            cube().contains(CUBE, profile)


def test_a_condition_may_speak_of_all_actions_of_a_player():
    always = Condition(((F(1), ((0, (0, 1)),)), (F(-1), ())), is_equation=True)
    whole = dataclasses.replace(cube(), conditions=(always,), is_convex=False)
    assert whole.contains(CUBE, [HALVES] * 3)


def condition_on(player, action):
    return Condition(((F(1), ((player, (action,)),)),), is_equation=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"supports": ((0, 1, 5), (0, 1), (0, 1))}, "support of player 1"),
        ({"supports": ((0, 1), (), (0, 1))}, "support of player 2"),
        ({"supports": ((0, 1), (0, 1), (0, -1))}, "support of player 3"),
        ({"supports": ((0, 1), (0, 1), (1, 0))}, "support of player 3"),
        ({"supports": ((0, 1), (0, 1))}, "2 supports"),
        ({"players": ("A", "B")}, "2 names"),
        ({"conditions": (condition_on(7, 0),)}, "player 7"),
        ({"conditions": (condition_on(-1, 0),)}, "player -1"),
        ({"conditions": (condition_on(0, -1),)}, r"actions \(-1,\)"),
        ({"labels": (("a",),) * 3}, "support of player 1"),
        ({"labels": (("a", "b", "c"),) * 3}, "of shape"),
    ],
)
def test_a_malformed_set_is_refused(change, words):
    with pytest.raises(gt.InvalidArgument, match=words):
        dataclasses.replace(cube(), **change)


@pytest.mark.parametrize("shape", [(2, 2), (3, 2, 2), (2, 2, 2, 2)])
def test_a_game_of_another_shape_is_refused_or_not_verified(shape):
    other = gt.NormalForm(np.zeros((len(shape), *shape), dtype=int))
    assert not cube().verify(other)
    with pytest.raises(gt.InvalidArgument, match="expected a game of shape"):
        cube().contains(other, [(1, 0)] * 3)


def test_what_is_not_proven_makes_no_sets():
    doubtful = single(Corner((HALVES,), None), 0)
    (copy,) = lifted([doubtful], [[[0, 2], [1]]], (3,))
    assert copy.dimension == 0
    assert copy.corners == (Corner(((*HALVES, F(0)),), None),)
    ends = (Corner(((F(1), F(0)),)), Corner(((F(0), F(1)),)))
    segment = Part(1, ((0, 1),), (), ends, Corner((HALVES,)), True, 0)
    beside = together([([0], [doubtful]), ([1], [segment])])
    assert [(p.dimension, p.corners[0].radius) for p in beside] == [(0, None)] * 2
    (whole,) = together([([0], [single(ends[0], 0)]), ([1], [segment])])
    assert whole.dimension == 1


def test_a_root_on_the_border_of_the_region_of_another_is_left_open(monkeypatch):
    game = gt.NormalForm([[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
    system = System.of(game.exact_payoffs, ((0, 1), (0, 1)))

    def roots(*boxes):
        """Of regions, each by the middle of the second probability, and by its reach."""
        regions = [
            (np.array([0.5, 0.5]), np.array([0.5, middle]), np.array([reach, reach]))
            for middle, reach in boxes
        ]
        return [*_roots.isolated_roots(system, SimpleNamespace(regions=regions))]

    (root,) = roots((0.5, 0.25), (0.75, 0.5))
    assert root.reach == 0
    assert root.box(system) == {(0, 1): (F(1, 2), F(1, 4)), (1, 1): (F(1, 2), F(1, 4))}
    nearly = [_roots.Root(np.array([F(1, 2), F(1, 2) - F(k, 2**40)]), F(1, 2**39)) for k in (3, 1)]
    monkeypatch.setattr(_roots, "pin_down", lambda *_: nearly.pop(0))
    first, second = roots((0.25, 0.25), (0.75, 0.5))
    assert first.reach == F(1, 2**39)
    assert second is None


def test_roots_that_floats_do_not_tell_apart_are_in_order():
    wide = flint.fmpz_poly([-1, 2]) ** 2 * 2**140 - 2  # (2 x - 1)^2 = 2^-139
    found = _algebraic.roots([wide])
    assert [root.index for root in found] == [0, 1]
    low, high = (root.ball(512) for root in found)
    assert low < high


def test_claims_hold_by_splitting_too():
    rng = np.random.default_rng(11)
    for _ in range(12):
        payoffs = rng.integers(-1, 2, (3, 2, 2, 2)).astype(object)
        game = gt.NormalForm(payoffs)
        parts = _support_parts.parts_by_supports(payoffs, 3000)
        found = many_players.assembled(game, parts, True)
        assert all(each.verify(game) for each in (*found, *found.continua))
