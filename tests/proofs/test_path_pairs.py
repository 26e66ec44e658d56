"""Pairs of paths in very many games at once, against the exact predicates one by one."""

from fractions import Fraction

import numpy as np
import pytest
from test_proposition1 import C2, C3, HALF, THIRD

import gametheory as gt
import proofs
from gametheory.strategies import Path
from proofs import Claim, Condition
from proofs.proposition1 import PRINTED, REPAIRED, check, delayed_signal
from proofs.searching import holding, pair_conditions, path_conditions
from proofs.searching.instances import PathPair, all_punishments
from proofs.searching.path_pairs import PathPairs, ValuedBlock, path_family
from proofs.searching.sources import IntegerGames, ListedGames

# Vectorised ----------------------------------------------------------------------------------

CONDITIONS = {
    condition.name: condition
    for module in (pair_conditions, path_conditions)
    for condition in vars(module).values()
    if isinstance(condition, Condition)
}


@pytest.mark.parametrize("discount", [Fraction(0), THIRD, Fraction(24, 25)])
@pytest.mark.parametrize("shape", [(2, 2), (2, 3)])
def test_conditions_of_many_games_are_the_exact_ones(discount, shape):
    rng = np.random.default_rng(5)
    games = ListedGames(rng.integers(0, 3, (60, 2, *shape)))
    space = PathPairs(games, discount, prefix=1 if shape == (2, 2) else 0, cycle=1)
    batches = list(space.batches(0, 60))
    judged = 0
    for pick in rng.integers(len(batches), size=40):
        batch = batches[pick]
        some = rng.choice(np.flatnonzero(batch.present), 2, replace=False)
        among = np.zeros(batch.present.shape, dtype=bool)
        among.ravel()[some] = True
        for name, condition in CONDITIONS.items():
            assert condition.is_vectorised or condition.sparse is not None, name
            met = holding((condition,), batch, among)
            for k in some:
                judged += 1
                assert met.ravel()[k] == condition.holds(batch.instance(int(k))), name
    assert judged > 1000


def test_every_tie_of_the_punishments_is_there():
    space = PathPairs(IntegerGames(high=1), HALF, prefix=0, cycle=1)
    seen = sum(int(batch.present.sum()) for batch in space.batches(0, 256))
    block = IntegerGames(high=1).games(0, 256)
    expected = sum(len(all_punishments(block.instance(k))) for k in range(256)) * 4 * 4
    assert seen == expected


def test_payoffs_beyond_exact_floats_are_refused():
    games = ListedGames(np.full((1, 2, 2, 2), 2**40))
    with pytest.raises(gt.Unsupported, match="2\\^53"):
        ValuedBlock(games.games(0, 1), path_family((2, 2), Fraction(24, 25), 1, 2))


# Dropping hypotheses -------------------------------------------------------------------------

SMALL = PathPairs(IntegerGames(high=1), HALF)
TINY = PathPairs(IntegerGames(high=2), HALF, prefix=0)
CONFLICTING = (*REPAIRED[:3], pair_conditions.PREFERRED_ABOVE_MINIMAX)
SMALL_PAYOFFS = PathPairs(
    ListedGames([[[[0, 1], [0, 1]], [[0, 0], [2, 0]]], [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]]), HALF
)
WIDE = PathPairs(IntegerGames((2, 3), high=2), HALF, prefix=0, cycle=1)


def search_for(hypotheses, space, conclusion=path_conditions.BOUND):
    return proofs.search(Claim("c", conclusion, hypotheses=tuple(hypotheses)), space)


def test_c2_and_c3_are_found_by_search_from_the_claim_alone():
    found = search_for(CONFLICTING, SMALL)
    assert found.complete
    assert found.violations == 1416
    # C2 has payoffs 0 and 1, paths of prefix <= 1 and cycle <= 2: it is in that space.
    claim = found.claim
    assert claim.violated(PathPair(*C2, (1, 0)))
    third = PathPairs(ListedGames(C3[0].payoffs[None]), THIRD)
    again = search_for(CONFLICTING, third)
    assert again.violations >= 1
    assert claim.violated(PathPair(*C3, (0, 0)))


def test_as_printed_nothing_is_found_and_without_the_standing_assumption_something_is():
    """The minimal silent capitulation of distinct, efficient values; worked out by hand."""
    assert search_for(PRINTED, TINY).violations == 0
    kept = [c for c in PRINTED if c.name != "cross-play dominated"]
    distinct = [*kept, pair_conditions.DISTINCT]
    dropped = search_for(distinct, SMALL_PAYOFFS)
    assert dropped.violations > 0
    assert dropped.counterexample.game.payoffs.max() == 2
    game = gt.NormalForm.from_bimatrix([[0, 1], [0, 1]], [[0, 0], [2, 0]])
    known = PathPair(game, HALF, Path(((1, 1),), ((1, 0),)), Path((), ((0, 1), (1, 0))), (0, 0))
    assert dropped.claim.violated(known)
    assert known.values == ((HALF, 1), (Fraction(2, 3), Fraction(2, 3)))


@pytest.mark.parametrize(
    ("name", "space"),
    [
        ("equilibrium paths", SMALL),
        ("distinct values", SMALL),
        ("undominated values", WIDE),
        ("self-serving", SMALL),
    ],
)
def test_without_any_hypothesis_of_theorem_c_search_finds_a_counterexample(name, space):
    full = search_for(REPAIRED, space)
    assert full.violations == 0
    assert full.met > 0
    dropped = search_for([c for c in REPAIRED if c.name != name], space)
    assert dropped.violations > 0
    again = check(
        dropped.counterexample.game,
        dropped.counterexample.discount,
        dropped.counterexample.first,
        dropped.counterexample.second,
        punishments=[dropped.counterexample.punishments],
        hypotheses=[c.name for c in REPAIRED],
    )
    assert not again.holds
    assert name in again.failed


@pytest.mark.parametrize("name", ["different paths", "above minimax throughout"])
def test_without_any_hypothesis_of_theorem_c_double_prime_too(name):
    hypotheses = (path_conditions.DIFFERENT_PATHS, path_conditions.ABOVE_MINIMAX_THROUGHOUT)
    assert search_for(hypotheses, SMALL).violations == 0
    assert search_for([c for c in hypotheses if c.name != name], SMALL).violations > 0


def test_at_no_discount_theorem_d_needs_another_profile():
    pair = PathPair(C2[0], Fraction(0), C2[2], C2[3], (1, 0))
    assert delayed_signal(pair) is None
