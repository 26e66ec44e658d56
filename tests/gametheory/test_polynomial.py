"""Mixed equilibria of n players against elimination theory, other programs and their own proofs."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory.equilibria import (
    _compiled_tests,
    _multiaffine,
    _roots,
    _subdivision,
    polynomial,
)
from gametheory.equilibria.polynomial import mixed_equilibria
from gametheory.games import zoo
from gametheory.testing import bimatrix_games

F = Fraction

NINE = [(9, 8, 12), (0, 0, 0), (0, 0, 0), (9, 8, 2), (0, 0, 0), (3, 4, 6), (3, 4, 6), (0, 0, 0)]
IRRATIONAL = [
    [[[3, 1], [0, 0]], [[0, 0], [1, 2]]],
    [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
    [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
]
CONTINUUM = [
    [[[0, 1], [0, 0]], [[3, 0], [0, 0]]],
    [[[0, 1], [3, 0]], [[0, 0], [0, 0]]],
    [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
]


def nine_equilibria():
    return gt.NormalForm(np.array(NINE).reshape(2, 2, 2, 3).transpose(3, 2, 1, 0))


def random_game(shape, seed, low=-99, high=100):
    rng = np.random.default_rng(seed)
    return gt.NormalForm(rng.integers(low, high, (len(shape), *shape)))


ALL_PLANS = tuple(itertools.product((0, 1, None), repeat=3))
ALL_MIX = ((None, None, None),)


def by_elimination(game, plans=ALL_PLANS):
    """Equilibria of a 2x2x2 game by resultants, as probabilities of the second actions, or None
    where there is a tie. A plan has an action, or None for one who mixes, for each player.
    """
    unknowns = sympy.symbols("x y z")
    gains = []
    for player in range(3):
        own = np.moveaxis(game.payoffs[player], player, 0)
        gain = own[1] - own[0]
        p, q = (unknowns[k] for k in range(3) if k != player)
        gains.append(
            sympy.expand(
                sum(
                    int(gain[a, b]) * (p if a else 1 - p) * (q if b else 1 - q)
                    for a, b in itertools.product(range(2), repeat=2)
                )
            )
        )
    found = []
    for plan in plans:
        fixed = {u: v for u, v in zip(unknowns, plan, strict=True) if v is not None}
        free = [u for u in unknowns if u not in fixed]
        equations = [
            g.subs(fixed)
            for u, g in zip(unknowns, gains, strict=True)
            if plan[unknowns.index(u)] is None
        ]
        roots = common_roots(equations, free)
        if roots is None:
            return None
        for root in roots:
            point = {**fixed, **root}
            inside = all(0 < root[u].evalf(60) < 1 for u in free)
            values = [sympy.N(g.subs(point), 60) for g in gains]
            if inside and any(
                v is not None and abs(g) < 1e-40 for v, g in zip(plan, values, strict=True)
            ):
                return None
            if inside and all(
                v is None or (g > 0) == bool(v) for v, g in zip(plan, values, strict=True)
            ):
                found.append([float(point[u]) for u in unknowns])
    return found


def common_roots(equations, free):
    if not free:
        return [{}]
    if any(e == 0 for e in equations):
        return None
    if any(e.is_number for e in equations):
        return []
    if len(free) == 2:
        (p, q), (over_q, over_p) = free, equations
        return [{p: -over_p.subs(p, 0) / over_p.coeff(p), q: -over_q.subs(q, 0) / over_q.coeff(q)}]
    x, y, z = free
    in_yz, in_xz, in_xy = equations
    last = sympy.resultant(sympy.resultant(in_xy, in_yz, y), in_xz, x)
    if last == 0:
        return None
    roots = []
    for value in sympy.roots(sympy.Poly(last, z), multiple=True) if last.has(z) else []:
        # Back-substitution in many digits: the system is linear once z is known.
        at_z = value.evalf(80)
        if not at_z.is_real or any(
            e.coeff(u).subs(z, at_z) == 0 for e, u in ((in_xz, x), (in_yz, y))
        ):
            continue
        rest = {u: (-e.coeff(u, 0) / e.coeff(u)).subs(z, at_z) for e, u in ((in_xz, x), (in_yz, y))}
        roots.append({z: at_z, **rest})
    return roots


def assert_honest(result, game):
    for e in result:
        assert e.verify(game)
        if e.radius == 0:
            assert e.exact_regret == 0
        elif e.radius is not None:
            assert 0 < e.exact_regret < F(1, 10**20) * (abs(game.exact_payoffs).max() + 1)
            assert 0 < e.radius < F(1, 10**20)


def profiles(result):
    return [tuple(tuple(map(float, s)) for s in e.exact_profile) for e in result]


@pytest.mark.few(8)
@pytest.mark.parametrize("seed", range(25))
def test_three_players_with_two_actions_by_resultants(seed):
    game = random_game((2, 2, 2), seed)
    expected = by_elimination(game)
    result = mixed_equilibria(game)
    assert_honest(result, game)
    if expected is None:
        return
    assert result.complete
    found = [[s[1] for s in e.profile] for e in result]
    assert len(found) == len(expected)
    for point in expected:
        assert min(abs(np.array(point) - other).max() for other in found) < 1e-12


def test_mckelvey_and_mclennans_game_has_its_nine_equilibria():
    """Gambit's 2x2x2.nfg: 4 pure, 3 on the border, 2 totally mixed, all rational."""
    result = mixed_equilibria(nine_equilibria(), exact=True)
    assert result.complete
    assert sorted(sum(map(len, e.supports)) for e in result) == [3, 3, 3, 3, 5, 5, 5, 6, 6]
    assert all(e.exact_regret == e.radius == 0 and e.verify(nine_equilibria()) for e in result)
    mixed = {tuple(s[0] for s in e.exact_profile) for e in result[-2:]}
    assert mixed == {(F(1, 2), F(2, 5), F(1, 4)), (F(2, 5), F(1, 2), F(1, 3))}


def test_naus_unique_equilibrium_is_irrational():
    """Nau, Gomez Canovas and Hansen (2004), section 4."""
    game = gt.NormalForm(IRRATIONAL)
    (e,) = result = mixed_equilibria(game)
    assert result.complete
    assert_honest(result, game)
    assert e.radius > 0
    (expected,) = by_elimination(game, ALL_MIX)
    assert np.allclose([s[1] for s in e.profile], expected, atol=1e-14)
    assert not dataclasses.replace(e, exact_regret=F(0)).verify(game)


def test_a_continuum_is_not_complete():
    """Nau, Gomez Canovas and Hansen (2004), section 5; and a game in which nothing matters."""
    for payoffs in (CONTINUUM, np.zeros((3, 2, 2, 2), dtype=int)):
        game = gt.NormalForm(payoffs)
        result = mixed_equilibria(game, max_boxes=3000)
        assert not result.complete
        assert "undecided" in result.method
        assert_honest(result, game)
        pure = {e.actions for e in gt.pure_equilibria(game)}
        assert pure == {e.actions for e in result if e.is_pure}


@pytest.mark.parametrize("shape", [(3, 3, 3), (2, 2, 2, 2), (2, 3, 2), (2, 2, 2, 2, 2)])
def test_nondegenerate_games_have_an_odd_number(shape):
    """Wilson (1971); payoffs are floats, so ties have probability zero."""
    rng = np.random.default_rng(len(shape))
    for _ in range(3):
        game = gt.NormalForm(rng.random((len(shape), *shape)))
        result = mixed_equilibria(game)
        assert result.complete
        assert len(result) % 2 == 1
        assert_honest(result, game)


def test_pygambit_finds_no_other():
    """enumpoly may miss some (an even number cannot be right), but what it finds is there."""
    pygambit = pytest.importorskip("pygambit")
    for seed in range(15):
        game = random_game((2, 2, 3), seed)
        result = mixed_equilibria(game)
        if not result.complete:
            continue
        ours = [np.concatenate(e.profile) for e in result]
        theirs = pygambit.Game.from_arrays(*[own.tolist() for own in game.payoffs])
        for e in pygambit.nash.enumpoly_solve(theirs).equilibria:
            point = [float(e[action]) for player in theirs.players for action in player.strategies]
            assert min(abs(point - other).max() for other in ours) < 1e-6


@settings(max_examples=60)
@given(bimatrix_games(max_actions=3))
def test_two_players_as_by_nash_equilibria(game):
    exact = gt.nash_equilibria(game, exact=True)
    result = mixed_equilibria(game, exact=True, max_boxes=2000)
    assert_honest(result, game)
    if all(subset.is_point for subset in exact.maximal_nash_subsets):
        isolated = {e.exact_profile for e in exact}
        assert {e.exact_profile for e in result} <= isolated
        assert not result.complete or [e.exact_profile for e in result] == [
            e.exact_profile for e in exact
        ]
    else:
        assert not result.complete


@pytest.mark.parametrize("seed", range(4))
def test_larger_two_player_games_as_by_nash_equilibria(seed):
    game = random_game((4, 4), seed, 0, 1000)
    result = mixed_equilibria(game, exact=True)
    assert result.complete
    expected = gt.nash_equilibria(game, exact=True)
    assert [e.exact_profile for e in result] == [e.exact_profile for e in expected]


def test_games_side_by_side_multiply_their_equilibria():
    first, second = zoo.matching_pennies(), zoo.bach_or_stravinsky()
    payoffs = np.zeros((4, 2, 2, 2, 2), dtype=int)
    payoffs[:2] = first.payoffs[:, :, :, None, None]
    payoffs[2:] = second.payoffs[:, None, None]
    result = mixed_equilibria(gt.NormalForm(payoffs), exact=True)
    assert result.complete
    assert {e.exact_profile for e in result} == {
        a.exact_profile + b.exact_profile
        for a in gt.nash_equilibria(first, exact=True)
        for b in gt.nash_equilibria(second, exact=True)
    }


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.permutations(range(3)), st.data())
def test_permuting_relabelling_and_rescaling_change_nothing(seed, order, data):
    game = random_game((2, 3, 2), seed, 0, 50)
    result = mixed_equilibria(game)
    flips = [data.draw(st.permutations(range(count))) for count in game.shape]
    moved = game.payoffs[np.ix_(range(3), *flips)] * 3 - 7
    moved = gt.NormalForm(moved[list(order)].transpose(0, *(1 + k for k in order)) / 4)
    again = mixed_equilibria(moved)
    assert again.complete == result.complete
    expected = [np.concatenate([np.array(e.profile[k])[flips[k]] for k in order]) for e in result]
    found = [np.concatenate(e.profile) for e in again]
    assert len(found) == len(expected)
    for point in expected:
        assert min(abs(point - other).max() for other in found) < 1e-12


def test_one_player_and_players_without_a_choice():
    assert [e.actions for e in mixed_equilibria(gt.NormalForm([[1, 3, 2]]))] == [(1,)]
    alone = gt.NormalForm(np.array([[4, 0], [0, 2]])[None, :, :, None].repeat(3, axis=0))
    result = mixed_equilibria(alone, exact=True)
    assert result.complete
    assert {e.exact_payoffs[0] for e in result} == {4, 2, F(4, 3)}


def test_a_tie_that_cannot_be_decided_is_told():
    """A third action that is the average of the two of an irrational equilibrium."""
    payoffs = np.array(IRRATIONAL) * 2
    average = payoffs[:, :1] // 2 + payoffs[:, 1:] // 2
    game = gt.NormalForm(np.concatenate([payoffs, average], axis=1))
    result = mixed_equilibria(game, max_boxes=2000)
    assert not result.complete
    tied = [e for e in result if e.radius is None]
    assert tied
    assert all(e.verify(game) and 0 < e.regret < 1e-20 for e in tied)


def test_dominated_actions_keep_their_places():
    payoffs = np.insert(np.array(IRRATIONAL), 0, -5, axis=1)
    payoffs[1:, 0] = np.arange(8).reshape(2, 2, 2)
    game = gt.NormalForm(payoffs)
    (e,) = mixed_equilibria(game)
    assert e.verify(game)
    assert e.supports == ((1, 2), (0, 1), (0, 1))


@pytest.mark.parametrize("scale", [F(1, 10**100), 10**100, F(1, 3)])
def test_units_of_payoff_do_not_matter(scale):
    game = gt.NormalForm(nine_equilibria().exact_payoffs * scale)
    result = mixed_equilibria(game)
    assert result.complete
    expected = mixed_equilibria(nine_equilibria())
    assert [e.exact_profile for e in result] == [e.exact_profile for e in expected]


def test_no_box_with_an_equilibrium_is_ever_discarded():
    """Boxes around the totally mixed equilibria, and roots against Krawczyk's bounds."""
    rng = np.random.default_rng(0)
    game = nine_equilibria()
    scaled = game.payoffs / game.payoffs.max(axis=(1, 2, 3), keepdims=True)
    system = _multiaffine.System.of(scaled, ((0, 1),) * 3)
    for x in ([1 / 2, 3 / 5, 3 / 4], [3 / 5, 1 / 2, 2 / 3]):
        low = rng.random((200, 3)) * x
        high = x + rng.random((200, 3)) * (1 - np.array(x))
        ends = np.stack([low, high], axis=1)
        boxes = [np.stack([1 - ends[..., k], ends[..., k]], axis=2) for k in range(3)]
        assert not _subdivision.falls_short(system, boxes).any()
        for slopes in (True, False):
            middle, spread, _ = _multiaffine.krawczyk(
                system, (low + high) / 2, (high - low) / 2, slopes=slopes
            )
            assert not (abs(middle - x) > spread).any()
    away = np.array([[[0.9, 0.1], [1.0, 0.0]]])
    assert _subdivision.falls_short(system, [away] * 3).all()


SHAPES = [(2, 2, 2), (3, 2, 4), (2, 2, 2, 2), (3, 1, 2), (2, 3), (1, 3, 1)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("compiled", [False, True])
def test_the_kernel_says_of_boxes_what_numpy_says(shape, compiled, monkeypatch):
    kernel = _compiled_tests.box_kernel(compiled=compiled)
    monkeypatch.setattr(_compiled_tests, "_kernel", lambda: kernel)
    rng = np.random.default_rng(len(shape))
    payoffs = rng.integers(0, 3, (len(shape), *shape)) / 2
    system = _multiaffine.System.of(payoffs, tuple(tuple(range(m)) for m in shape))
    tests = _compiled_tests.CompiledTests.of(system)
    search = _subdivision.Search(system)
    search.advance(40, 10**6)
    whole = [np.eye(size)[None] for size in system.sizes]
    for boxes in [whole, *list(search.boxes)[:2]]:
        expected = _subdivision.falls_short(system, boxes)
        assert tests.falls_short(boxes).tolist() == expected.tolist()
        ends = [(c.min(axis=1)[:, 1:], c.max(axis=1)[:, 1:]) for c in boxes]
        low, high = (np.concatenate(parts, axis=1) for parts in zip(*ends, strict=True))
        # Off the middle: there the equations of small integers are singular more often.
        centre, reach = low + 0.4 * (high - low), (high - low) / 2
        for slopes in (True, False):
            with np.errstate(all="ignore"):
                numpy = _multiaffine.krawczyk(system, centre, reach, slopes=slopes)
                own = tests.krawczyk(centre, reach, slopes=slopes)
            assert np.allclose(own[2], numpy[2], rtol=0, atol=1e-12)
            regular = abs(np.linalg.det(numpy[2])) > 1e-9
            for mine, theirs in zip(own[:2], numpy[:2], strict=True):
                assert np.allclose(mine[regular], theirs[regular], rtol=1e-9)


def test_searches_find_the_same_compiled():
    rng = np.random.default_rng(8)
    payoffs = rng.random((3, 3, 3, 3))
    for supports in itertools.product([(0, 1), (0, 1, 2)], repeat=3):
        system = _multiaffine.System.of(payoffs, supports)
        one, other = _subdivision.Search(system), _subdivision.Search(system)
        one.advance(20_000, 10**9)
        other.advance(20_000, 10**9, compiled=True)
        assert not one.boxes
        assert not other.boxes
        roots = [sorted(near.tolist() for near, _, _ in each.regions) for each in (one, other)]
        assert np.allclose(*roots)
    assert other._compiled is not None


def test_the_budget_bounds_the_search(monkeypatch):
    game = random_game((3, 3, 3), 1)
    assert mixed_equilibria(game).complete
    short = mixed_equilibria(game, max_boxes=20)
    assert not short.complete
    assert " 20 boxes" in short.method
    none = mixed_equilibria(game, max_boxes=0)
    assert {e.actions for e in none} == {e.actions for e in gt.pure_equilibria(game)}
    monkeypatch.setattr(polynomial, "MAX_SUPPORTS", 300)
    with pytest.raises(gt.TooLarge, match="300 combinations of supports, got 343"):
        mixed_equilibria(game)


def test_numbers_out_follow_numbers_in():
    assert mixed_equilibria(nine_equilibria())[-1].profile[0].dtype == np.float64
    thirds = gt.NormalForm(nine_equilibria().exact_payoffs / 3)
    assert mixed_equilibria(thirds)[-1].profile[0].dtype == object
    assert isinstance(mixed_equilibria(thirds, exact=False)[-1].payoffs[0], float)


def test_bad_arguments():
    with pytest.raises(gt.InvalidArgument, match="a NormalForm"):
        mixed_equilibria([[1]])
    for boxes in (-1, 0.5):
        with pytest.raises(gt.InvalidArgument, match="number of boxes"):
            mixed_equilibria(zoo.chicken(), max_boxes=boxes)


def test_an_enclosure_needs_a_root_within():
    (e,) = mixed_equilibria(gt.NormalForm(IRRATIONAL))
    exact = gt.NormalForm(IRRATIONAL).exact_payoffs / 3
    system = _multiaffine.System.of(exact, e.supports)
    x = np.array([strategy[1] for strategy in e.exact_profile])
    assert _roots.encloses(system, x, F(1, 10**20))
    assert not _roots.encloses(system, x + F(1, 10**6), F(1, 10**20))
    assert not _roots.encloses(system, x, F(1, 10**60)), "finer than the profile was rounded"
