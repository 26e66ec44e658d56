"""Conditions on two norms: their counterexamples are found by search, and kept."""

import numpy as np
import pytest

import gametheory as gt
import proofs
from proofs import Claim, Condition, IntegerGames, ListedGames, RandomGames, StagePair, StagePairs
from proofs.searching import holding, stage_conditions
from proofs.searching import pair_conditions as pairs
from proofs.searching.pair_conditions import (
    CONFLICT,
    DOMINATED_BY_EITHER,
    EFFICIENT,
    FULL_BOUND,
    GENEROUS,
    HALF_BOUND,
    SELF_SERVING,
    WORSE_THAN_BOTH,
)
from proofs.searching.stage_conditions import (
    CROSS_DOMINATED,
    EQUILIBRIA,
    IMPARTIAL_OPTIMA,
    MISCOORDINATED,
    STRICT,
    reaches,
)

BARGAINING = (EQUILIBRIA, EFFICIENT, CONFLICT)


def pair(*cells, first=(0, 0), second=(1, 1)):
    one, other = np.moveaxis(np.array(cells).reshape(2, 2, 2), -1, 0)
    return StagePair(gt.NormalForm.from_bimatrix(one, other), first, second)


E1 = pair((2, 2), (3, 0), (0, 0), (4, 1))
E2 = pair((1, 1), (0, 1), (0, 0), (3, 0))
E3 = pair((0, 2), (1, 1), (0, 0), (2, 0))
E4 = pair((0, 3), (1, 1), (0, 0), (3, 0))
E5 = pair((1, 0), (0, 0), (0, 0), (0, 1))
CHICKEN = pair((-10, -10), (1, -1), (-1, 1), (0, 0), first=(1, 0), second=(0, 1))
E6 = CHICKEN


def claim(hypotheses, conclusion):
    return Claim("c", conclusion, hypotheses=tuple(hypotheses))


FIRST = claim((*BARGAINING, CROSS_DOMINATED), FULL_BOUND)
GOLDEN = {
    "E1: all printed hypotheses, strict equilibria": (
        claim((*BARGAINING, CROSS_DOMINATED, STRICT), FULL_BOUND),
        E1,
        IntegerGames(high=4),
    ),
    "E2: small payoffs": (FIRST, E2, IntegerGames(high=3)),
    "E3: both players": (
        claim(BARGAINING, FULL_BOUND),
        E3,
        IntegerGames(high=2),
    ),
    "E4: undominated by either": (
        claim(BARGAINING, DOMINATED_BY_EITHER),
        E4,
        IntegerGames(high=3),
    ),
    "E5: not strict in both coordinates": (
        claim((*BARGAINING, SELF_SERVING), WORSE_THAN_BOTH),
        E5,
        IntegerGames(high=1),
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_counterexamples_are_found_by_search(name):
    from proofs.searching._search import holding

    statement, golden, games = GOLDEN[name]
    assert statement.violated(golden)
    found = proofs.search(statement, StagePairs(games))
    assert found.complete
    assert found.violations > 0
    # The golden one is among those found: its place in the space is judged a violation too.
    listed = StagePairs(ListedGames(golden.game.payoffs[None]))
    for batch in listed.batches(0, 1):
        if (batch.first, batch.second) == (golden.first, golden.second):
            met = holding(statement.hypotheses, batch)
            assert met[0]
            assert not holding((statement.conclusion,), batch, met)[0]


def test_e1_is_as_printed():
    assert E1.values == ((2, 2), (4, 1))
    assert E1.cross == (3, 0)
    assert gt.welfare_optimum(gt.attainable(E1.game), gt.welfare.utilitarian).payoffs == (4, 1)


def test_generous_chicken_is_undominated():
    assert EQUILIBRIA.holds(CHICKEN)
    assert GENEROUS.holds(CHICKEN)
    assert not FULL_BOUND.holds(CHICKEN)
    assert not DOMINATED_BY_EITHER.holds(CHICKEN)
    found = proofs.search(
        claim((*BARGAINING, GENEROUS), DOMINATED_BY_EITHER), StagePairs(IntegerGames(high=2))
    )
    assert found.violations > 0


def test_the_counts_of_the_audit():
    space = StagePairs(IntegerGames(high=4))
    assert proofs.search(claim((EQUILIBRIA,), HALF_BOUND), space).violations == 0
    own = proofs.search(claim((*BARGAINING, SELF_SERVING), FULL_BOUND), space)
    generous = proofs.search(claim((*BARGAINING, GENEROUS), FULL_BOUND), space)
    # Each game is there under four labellings of its actions.
    assert (own.violations, own.met) == (0, 4 * 6225)
    assert (generous.violations, generous.met) == (4 * 3725, 4 * 6225)


CONDITIONS = {
    condition.name: condition
    for module in (pairs, stage_conditions)
    for condition in vars(module).values()
    if isinstance(condition, Condition)
}


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("shape", [(2, 3), (1, 2), (3, 3)])
def test_conditions_of_many_games_are_the_exact_ones(name, shape):
    condition = CONDITIONS[name]
    assert condition.is_vectorised or condition.sparse is not None
    space = StagePairs(RandomGames(shape, high=2, seed=3, size=12))
    judged = 0
    for batch in space.batches(0, 12):
        met = holding((condition,), batch)
        for k in range(12):
            judged += 1
            assert met[k] == condition.holds(batch.instance(k)), batch.instance(k)
    assert judged >= 24


@pytest.mark.parametrize("name", ["theorem_a", "theorem_b"])
def test_theorems_hold_for_swapped_players(name):
    hypotheses = (EQUILIBRIA,) if name == "theorem_a" else (EQUILIBRIA, SELF_SERVING)
    found = claim(hypotheses, HALF_BOUND if name == "theorem_a" else FULL_BOUND)
    space = StagePairs(RandomGames((3, 3), high=3, seed=9, size=20_000))
    turned = ListedGames(
        np.moveaxis(space.source.games(0, 20_000).payoffs, -1, 0)[:, ::-1].swapaxes(2, 3)
    )
    results = [proofs.search(found, s) for s in (space, StagePairs(turned))]
    assert [r.violations for r in results] == [0, 0]
    assert results[0].met == results[1].met


def test_miscoordination_is_when_both_actions_differ():
    assert MISCOORDINATED.holds(E1)
    assert not MISCOORDINATED.holds(StagePair(E1.game, (0, 0), (0, 1)))


def test_impartial_optima_by_brute_force():
    """Against many impartial, increasing functions: the only maximiser of one is among those."""
    rng = np.random.default_rng(0)
    powers = [rng.uniform(0.05, 3, 3) for _ in range(200)]

    def welfares(points):
        high, low = points.max(axis=-1), points.min(axis=-1)
        for a, b, c in powers:
            yield a * high + b * low + c * np.minimum(high, 2 * low + 1)

    seen = 0
    for game in map(gt.NormalForm, rng.integers(0, 4, (60, 2, 2, 2))):
        cells = list(game.profiles())
        points = np.array([game.exact_payoff(c) for c in cells], dtype=float)
        # Mixtures, on a grid, are alternatives too.
        weights = np.array([w for w in np.ndindex(5, 5, 5, 5) if sum(w) == 4]) / 4
        mixed = weights @ points
        for w, all_of_them in zip(welfares(points), welfares(mixed), strict=True):
            best = np.flatnonzero(w >= all_of_them.max() - 1e-9)
            ties = (all_of_them >= all_of_them.max() - 1e-9).sum()
            if len(best) == 1 and ties == 1:
                seen += 1
                pair = StagePair(game, cells[best[0]], cells[best[0]])
                assert IMPARTIAL_OPTIMA.holds(pair)
    assert seen > 1000


def test_what_mixtures_reach():
    points = [(0, 4), (2, 3), (4, 0)]
    assert reaches(points, (1, 3))
    assert reaches(points, (3, 1))
    assert reaches(points, (-5, 4))
    assert not reaches(points, (3, 2))
    assert not reaches(points, (5, 0))
    assert reaches([(1, 1)], (1, 1))
    assert not reaches([], (0, 0))
