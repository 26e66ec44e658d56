"""One, three and more players with ties: known sets of equilibria, and independent decisions."""

import dataclasses
import itertools
from fractions import Fraction

import cylinders
import numpy as np
import pytest

import gametheory as gt
from gametheory.equilibria import _by_splitting, _cube, _polymatrix, _support_parts, many_players
from gametheory.equilibria._cube_parts import gains_of
from gametheory.equilibria.nash import nash_or_pure_equilibria

F = Fraction
HALVES = (F(1, 2), F(1, 2))

SECTION_5 = [
    [[[0, 1], [0, 0]], [[3, 0], [0, 0]]],
    [[[0, 1], [3, 0]], [[0, 0], [0, 0]]],
    [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
]
"""Nau, Gomez Canovas and Hansen (2004): a continuum of completely mixed equilibria."""

SECTION_6 = [
    [[[2, 1, 1, 2], [0, 0, 0, 0]], [[0, 0, 0, 0], [1, 2, 2, 1]]],
    [[[0, 0, 0, 0], [1, 2, 1, 2]], [[2, 1, 2, 1], [0, 0, 0, 0]]],
    [[[0, 2, 1, 1], [1, 1, 2, 0]], [[1, 1, 0, 2], [2, 0, 1, 1]]],
]
"""Of the same: 2x2x4, a segment of equilibria."""

IRRATIONAL = [
    [[[3, 1], [0, 0]], [[0, 0], [1, 2]]],
    [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
    [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
]


def solved(payoffs):
    game = gt.NormalForm(payoffs)
    found = gt.nash_equilibria(game, exact=True)
    assert all(e.verify(game) for e in found)
    assert all(c.verify(game) for c in found.continua)
    corners = {e.exact_profile for c in found.continua for e in c.corners}
    assert corners <= {e.exact_profile for e in found}
    exact = [c for c in found.continua if not any(e.radius for e in (*c.corners, c.inside))]
    for one, other in itertools.permutations(exact, 2):
        on_other = [*(e.exact_profile for e in other.corners), other.inside.exact_profile]
        assert not (one.is_convex and all(one.contains(game, profile) for profile in on_other))
    return game, found


def tied(shape, seed, high=3):
    rng = np.random.default_rng([seed, *shape])
    return rng.integers(0, high, (len(shape), *shape))


@pytest.mark.parametrize("shape", [(3,), (2, 2, 2), (3, 2, 2), (2, 1, 2), (1, 1, 1), (2, 2, 2, 2)])
def test_where_nothing_matters_everything_is_an_equilibrium(shape):
    game, found = solved(np.zeros((len(shape), *shape), dtype=int))
    assert found.complete
    assert len(found) == np.prod(shape)
    assert [c.dimension for c in found.continua] == [sum(shape) - len(shape)][: len(found) > 1]
    evenly = tuple((F(1, m),) * m for m in shape)
    assert all(c.is_convex and c.contains(game, evenly) for c in found.continua)
    assert len(found.components) == 1


def test_one_player_with_ties():
    game, found = solved([[3, 7, 5, 7]])
    assert [e.actions for e in found] == [(1,), (3,)]
    (segment,) = found.continua
    assert (segment.kind, segment.dimension) == ("segment", 1)
    assert segment.contains(game, [(0, F(1, 3), 0, F(2, 3))])
    assert not segment.contains(game, [(F(1, 3), F(1, 3), 0, F(1, 3))])
    assert found.complete
    with pytest.raises(gt.InvalidArgument, match="sum to 1"):
        segment.contains(game, [(0, F(1, 3), 0, F(1, 3))])
    with pytest.raises(gt.InvalidArgument, match="expected 4 probabilities, got 2"):
        segment.contains(game, [(0, 1)])


@pytest.mark.parametrize("seed", range(6))
def test_a_player_without_a_choice_is_no_player(seed):
    payoffs = tied((3, 3), seed)
    two = gt.nash_equilibria(gt.NormalForm(payoffs), exact=True)
    third = np.concatenate([payoffs, tied((3, 3), seed + 99)[:1]])[:, :, :, None]
    _, found = solved(third)
    assert found.complete
    assert {e.exact_profile[:2] for e in found} == {e.exact_profile for e in two}
    assert len(found.components) == len(two.components)
    subsets = [s for s in two.maximal_nash_subsets if not s.is_point]
    assert len(found.continua) == len(subsets)


def test_repeated_actions_share_the_weight():
    payoffs = np.array(IRRATIONAL)
    _, found = solved(np.concatenate([payoffs, payoffs[:, :1]], axis=1))
    (segment,) = found.continua
    assert segment.kind == "segment"
    assert found.complete
    assert all(0 < e.radius < 1e-30 for e in found)
    assert [e.supports[0] for e in found] == [(0, 1), (1, 2)]


def test_section_5_is_a_curve_between_two_segments():
    game, found = solved(SECTION_5)
    assert found.complete
    assert sorted(c.kind for c in found.continua) == ["curve", "segment", "segment"]
    assert [len(group) for group in found.components] == [4, 1]
    (curve,) = (c for c in found.continua if c.kind == "curve")
    # Completely mixed: p(1) = 1/4 of the third, and q = (2 - 2 p) / (2 + p) of the others.
    p = F(1, 3)
    q = (2 - 2 * p) / (2 + p)
    inside = [(1 - p, p), (1 - q, q), (F(1, 4), F(3, 4))]
    assert curve.contains(game, inside)
    assert not curve.contains(game, [(1 - p, p), (q, 1 - q), (F(1, 4), F(3, 4))])
    assert any("= 0" in formula for formula in curve.formulas)
    assert "the curve from" in curve.words


def test_section_6_is_a_segment_with_the_uniform_profile_on_it():
    game, found = solved(SECTION_6)
    assert found.complete
    (segment,) = found.continua
    assert segment.kind == "segment"
    assert segment.contains(game, [HALVES, HALVES, (F(1, 4),) * 4])
    assert "polymatrix" in found.method
    assert [e.exact_profile[2] for e in segment.corners] == [(*HALVES, 0, 0), (0, 0, *HALVES)]


@pytest.mark.few(9)
@pytest.mark.parametrize("seed", range(24))
def test_cells_of_a_cylindrical_decomposition_agree(seed):
    payoffs = tied((2, 2, 2), seed, 2 + seed % 2)
    game, found = solved(payoffs)
    assert found.complete
    count = 0
    for point in cylinders.samples(payoffs):
        count += 1
        on = cylinders.on_list(found, game, point)
        assert on == cylinders.is_equilibrium(payoffs, point), point
    assert count > 20


def test_the_decomposition_would_notice_what_is_missing():
    payoffs = np.array(SECTION_5)
    game, found = solved(payoffs)
    for k in range(len(found.continua)):
        fewer = dataclasses.replace(
            found, items=(), continua=found.continua[:k] + found.continua[k + 1 :]
        )
        assert any(
            cylinders.on_list(fewer, game, p) != cylinders.is_equilibrium(payoffs, p)
            for p in cylinders.samples(payoffs)
        )


@pytest.mark.parametrize("seed", range(12))
def test_the_cube_and_splitting_agree(seed):
    payoffs = tied((2, 2, 2), 1000 + seed).astype(object)
    game, found = solved(payoffs)
    split = _support_parts.parts_by_supports(payoffs, 3000)
    assert split.complete
    other = many_players.assembled(game, split, True)
    for one, two in ((found, other), (other, found)):
        profiles = [e.exact_profile for e in two if e.radius == 0]
        profiles += [c.inside.exact_profile for c in two.continua]
        for profile in profiles:
            assert any(e.exact_profile == profile for e in one) or any(
                c.contains(game, profile) for c in one.continua
            )
    assert sum(e.radius != 0 for e in found) == sum(e.radius != 0 for e in other)
    if split.connected:
        assert len(found.components) == len(other.components)


def on_grid(payoffs, steps):
    """All profiles of multiples of 1/steps that are equilibria, by the definition."""
    shape = payoffs.shape[1:]
    simplices = [
        [c for c in itertools.product(range(steps + 1), repeat=m) if sum(c) == steps] for m in shape
    ]
    good = np.ones(tuple(map(len, simplices)), dtype=bool)
    for i, own in enumerate(payoffs):
        earned = np.moveaxis(own, i, 0)
        for j in [j for j in range(len(shape)) if j != i]:
            earned = np.tensordot(earned, np.array(simplices[j]).T, axes=(1, 0))
        best = earned.max(axis=0)
        mine = np.array(
            [
                np.all([earned[a] == best for a, p in enumerate(s) if p], axis=0)
                for s in simplices[i]
            ]
        )
        good &= np.moveaxis(mine, 0, i)
    for cell in np.argwhere(good):
        yield tuple(
            tuple(F(p, steps) for p in simplices[i][k]) for i, k in enumerate(cell.tolist())
        )


@pytest.mark.parametrize(
    ("shape", "seed"),
    [((3, 2, 2), 0), ((3, 2, 2), 1), ((2, 2, 2, 2), 0), ((2, 2, 2, 2), 1), ((3, 3, 2), 0)],
)
def test_every_equilibrium_on_a_grid_is_on_the_list(shape, seed):
    payoffs = tied(shape, seed)
    game, found = solved(payoffs)
    assert found.complete
    count = 0
    for profile in on_grid(payoffs, 6 if len(shape) > 3 else 4):
        count += 1
        assert any(e.exact_profile == profile for e in found) or any(
            c.contains(game, profile) for c in found.continua
        )
    assert count


def test_players_side_by_side_multiply_what_they_do():
    first, second = np.array([[[1, 1], [0, 2]], [[1, 1], [2, 0]]]), np.array([[[1, 0], [0, 1]]] * 2)
    payoffs = np.zeros((4, 2, 2, 2, 2), dtype=int)
    payoffs[:2] = first[:, :, :, None, None]
    payoffs[2:] = second[:, None, None]
    game, found = solved(payoffs)
    ones = gt.nash_equilibria(gt.NormalForm(first), exact=True)
    others = gt.nash_equilibria(gt.NormalForm(second), exact=True)
    assert found.complete
    assert "2 games of players who do not matter to one another" in found.method
    assert {e.exact_profile for e in found} == {
        a.exact_profile + b.exact_profile for a in ones for b in others
    }
    assert len(found.components) == len(ones.components) * len(others.components)
    assert all(c.contains(game, c.inside.exact_profile) for c in found.continua)


def on_a_ring(players, seed, actions=2):
    """A network game: each matches one neighbour, and flees from the other, for random stakes."""
    rng = np.random.default_rng(seed)
    payoffs = np.zeros((players, *(actions,) * players), dtype=int)
    for i in range(players):
        for other, sign in (((i + 1) % players, 1), ((i - 1) % players, -1)):
            own = sign * np.diag(rng.integers(5, 10, actions)) + rng.integers(0, 2, (actions,) * 2)
            wide = [1] * players
            wide[i] = wide[other] = actions
            payoffs[i] += (own if i < other else own.T).reshape(wide)
    return payoffs


@pytest.mark.parametrize(("players", "actions"), [(3, 2), (3, 3), (4, 2), (5, 2)])
def test_network_games_are_recognised(players, actions):
    payoffs = on_a_ring(players, players, actions)
    game, found = solved(payoffs)
    assert found.complete
    assert "polymatrix" in found.method
    assert _polymatrix.gains_against_each(payoffs.astype(object)) is not None
    by_supports = gt.equilibria.polynomial.mixed_equilibria(game, exact=True)
    if by_supports.complete:
        assert {e.exact_profile for e in found} == {e.exact_profile for e in by_supports}
    payoffs[0][(0,) * players] += 1
    assert _polymatrix.gains_against_each(payoffs.astype(object)) is None


def test_the_list_is_not_empty_where_all_take_too_long(monkeypatch):
    game = gt.NormalForm(IRRATIONAL)
    one = many_players.one_of_many(game)
    assert len(one) == 1
    assert not one.complete
    assert 0 < one[0].radius < 1e-20
    (true,) = gt.nash_equilibria(game)
    assert np.allclose(np.concatenate(one[0].profile), np.concatenate(true.profile), atol=1e-12)
    rng = np.random.default_rng(5)
    pennies = rng.random((4, 4, 4, 4, 5))
    stable = gt.pure_equilibria(gt.NormalForm(pennies))
    result = nash_or_pure_equilibria(gt.NormalForm(pennies))
    assert not result.complete
    assert len(result) == max(len(stable), 1)


def test_undecided_supports_are_told(monkeypatch):
    def undecided(*_):
        raise _by_splitting.Undecided

    monkeypatch.setattr(_support_parts, "parts_on", undecided)
    for seed in range(3):
        game = gt.NormalForm(tied((3, 2, 2), seed))
        found = gt.nash_equilibria(game, exact=True, max_nodes=500)
        assert found.complete == ("undecided" not in found.method)
        assert len(found)
        assert all(e.verify(game) for e in found)
        if not found.complete:
            with pytest.raises(gt.errors.Unsupported):
                _ = found.components


def test_generic_larger_games_are_complete():
    for shape in ((2, 2, 2, 2, 2), (4, 4, 4)):
        rng = np.random.default_rng(3)
        game = gt.NormalForm(rng.random((len(shape), *shape)))
        found = gt.nash_equilibria(game)
        assert found.complete
        assert len(found) % 2 == 1
        assert all(e.verify(game) and e.radius < 1e-20 for e in found)


def test_a_wrong_continuum_is_noticed():
    game, found = solved(SECTION_5)
    curve = found.continua[-1]
    wrong = dataclasses.replace(curve, inside=found[2])
    assert curve.verify(game)
    assert not wrong.verify(game)


def test_pieces_of_all_kinds_occur():
    """Points, paths, regions and surfaces: what is tested above is not one case only."""
    seen = set()
    for seed in range(150):
        payoffs = tied((2, 2, 2), 5000 + seed, 2).astype(object)
        pieces, _ = _cube.all_equilibria(gains_of(payoffs))
        seen |= {(p.dimension, p.is_box, p.path is not None) for p in pieces}
    assert {(0, True, True), (1, True, True), (1, False, True), (2, True, False)} <= seen
    assert (2, False, False) in seen
    assert len(_cube.all_equilibria(gains_of(np.array(IRRATIONAL)))[1]) == 1


def test_analysis_tells_sets_of_equilibria():
    analysis = gt.analyse(gt.NormalForm(SECTION_5))
    told = analysis.to_json()["equilibria"]
    assert told["complete"]
    assert told["components"] == 2
    assert sorted(c["kind"] for c in told["continua"]) == ["curve", "segment", "segment"]
    text = "\n".join(str(table.title) for table in analysis.tables())
    assert "Sets of infinitely many equilibria: 3" in text
    assert "(all found)" in text
