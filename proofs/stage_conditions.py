"""Hypotheses and conclusions about two joint actions of a game, each player following its own.

p and q are joint actions, played whatever happens; player 1 plays its part of p, player 2 its part
of q, and "cross" is what they get. Each condition is decided exactly for one `StagePair`, and for
a block of games at once in integers.
"""

from __future__ import annotations

import numpy as np

from gametheory import FiniteSet
from proofs.claim import Condition
from proofs.game_sources import Mask
from proofs.instances import StagePair
from proofs.path_conditions import dominates
from proofs.spaces import StagePairBatch


def is_equilibrium(pair: StagePair, cell: tuple[int, int], *, strict: bool = False) -> bool:
    """Whether a joint action is a Nash equilibrium of the stage game."""
    one, other = pair.game.exact_payoffs
    a, b = cell
    gains = [one[k, b] - one[cell] for k in range(one.shape[0]) if k != a]
    gains += [other[a, k] - other[cell] for k in range(one.shape[1]) if k != b]
    return all(gain < 0 if strict else gain <= 0 for gain in gains)


def _equilibria(pair: StagePair) -> bool:
    return is_equilibrium(pair, pair.first) and is_equilibrium(pair, pair.second)


def _equilibria_batch(batch: StagePairBatch) -> Mask:
    known = batch.block.equilibria
    return np.asarray(known[batch.first] & known[batch.second])


def _strict(pair: StagePair) -> bool:
    return all(is_equilibrium(pair, cell, strict=True) for cell in (pair.first, pair.second))


def _strict_batch(batch: StagePairBatch) -> Mask:
    one, other = batch.block.payoffs
    result = batch.present.copy()
    for a, b in (batch.first, batch.second):
        for k in range(batch.block.shape[0]):
            if k != a:
                result &= one[k, b] < one[a, b]
        for k in range(batch.block.shape[1]):
            if k != b:
                result &= other[a, k] < other[a, b]
    return result


def _miscoordinated(pair: StagePair) -> bool:
    return pair.first[0] != pair.second[0] and pair.first[1] != pair.second[1]


def _miscoordinated_batch(batch: StagePairBatch) -> Mask:
    differ = batch.first[0] != batch.second[0] and batch.first[1] != batch.second[1]
    return np.full(batch.block.count, differ)


def _self_serving(pair: StagePair) -> bool:
    first, second = pair.values
    return first[0] >= second[0] and second[1] >= first[1]


def _self_serving_batch(batch: StagePairBatch) -> Mask:
    (a, b), (c, d) = batch.paid(batch.first), batch.paid(batch.second)
    return np.asarray((a >= c) & (d >= b))


def _generous(pair: StagePair) -> bool:
    first, second = pair.values
    return first[0] <= second[0] and second[1] <= first[1]


def _generous_batch(batch: StagePairBatch) -> Mask:
    (a, b), (c, d) = batch.paid(batch.first), batch.paid(batch.second)
    return np.asarray((a <= c) & (d <= b))


def _conflict(pair: StagePair) -> bool:
    first, second = pair.values
    return (first[0] - second[0]) * (first[1] - second[1]) < 0


def _conflict_batch(batch: StagePairBatch) -> Mask:
    (a, b), (c, d) = batch.paid(batch.first), batch.paid(batch.second)
    return np.asarray(((a > c) & (b < d)) | ((a < c) & (b > d)))


def _efficient_among_pure(pair: StagePair) -> bool:
    known = FiniteSet.of(
        {pair.game.exact_payoff(cell) for cell in pair.game.profiles()}, is_exact=True
    )
    return all(known.is_efficient(value) for value in pair.values)


def _efficient_among_pure_batch(batch: StagePairBatch) -> Mask:
    known = batch.block.efficient_among_pure
    return np.asarray(known[batch.first] & known[batch.second])


def _half_bound(pair: StagePair) -> bool:
    first, second = pair.values
    return pair.cross[0] <= second[0] and pair.cross[1] <= first[1]


def _half_bound_batch(batch: StagePairBatch) -> Mask:
    one, other = batch.paid(batch.crossed)
    return np.asarray((one <= batch.paid(batch.second)[0]) & (other <= batch.paid(batch.first)[1]))


def _full_bound(pair: StagePair) -> bool:
    return all(pair.cross[i] <= min(value[i] for value in pair.values) for i in range(2))


def _full_bound_batch(batch: StagePairBatch) -> Mask:
    one, other = batch.paid(batch.crossed)
    result = batch.present.copy()
    for cell in (batch.first, batch.second):
        a, b = batch.paid(cell)
        result &= (one <= a) & (other <= b)
    return result


def _strictly_worse(pair: StagePair) -> bool:
    return all(pair.cross[i] < value[i] for value in pair.values for i in range(2))


def _strictly_worse_batch(batch: StagePairBatch) -> Mask:
    one, other = batch.paid(batch.crossed)
    result = batch.present.copy()
    for cell in (batch.first, batch.second):
        a, b = batch.paid(cell)
        result &= (one < a) & (other < b)
    return result


def _dominated_by_both(pair: StagePair) -> bool:
    return all(dominates(value, pair.cross) for value in pair.values)


def _dominated_by_both_batch(batch: StagePairBatch) -> Mask:
    one, other = batch.paid(batch.crossed)
    result = batch.present.copy()
    for cell in (batch.first, batch.second):
        a, b = batch.paid(cell)
        result &= (one <= a) & (other <= b) & ((one < a) | (other < b))
    return result


def _dominated_by_either(pair: StagePair) -> bool:
    return any(dominates(value, pair.cross) for value in pair.values)


def _dominated_by_either_batch(batch: StagePairBatch) -> Mask:
    one, other = batch.paid(batch.crossed)
    result = ~batch.present
    for cell in (batch.first, batch.second):
        a, b = batch.paid(cell)
        result |= (one <= a) & (other <= b) & ((one < a) | (other < b))
    return np.asarray(result)


def _cross_inefficient(pair: StagePair) -> bool:
    profiles = (pair.game.exact_payoff(cell) for cell in pair.game.profiles())
    return any(dominates(profile, pair.cross) for profile in profiles)


def _cross_inefficient_batch(batch: StagePairBatch) -> Mask:
    return np.asarray(~batch.block.efficient_among_pure[batch.crossed])


EQUILIBRIA = Condition("equilibria", "p and q are Nash equilibria", _equilibria, _equilibria_batch)
STRICT = Condition("strict equilibria", "p and q are strict", _strict, _strict_batch)
MISCOORDINATED = Condition(
    "both actions differ", "p_1 != q_1 and p_2 != q_2", _miscoordinated, _miscoordinated_batch
)
CONFLICT = Condition(
    "conflicting preferences",
    "(V_1(p) - V_1(q)) (V_2(p) - V_2(q)) < 0: neither value dominates the other",
    _conflict,
    _conflict_batch,
)
EFFICIENT_AMONG_PURE = Condition(
    "efficient among pure",
    "V(p) and V(q) are Pareto-optimal among the pure profiles",
    _efficient_among_pure,
    _efficient_among_pure_batch,
)
SELF_SERVING = Condition(
    "self-serving",
    "each deploys the norm that it prefers: V_1(p) >= V_1(q) and V_2(q) >= V_2(p)",
    _self_serving,
    _self_serving_batch,
)
GENEROUS = Condition(
    "generous",
    "each deploys the norm that the other prefers: V_1(p) <= V_1(q) and V_2(q) <= V_2(p)",
    _generous,
    _generous_batch,
)
HALF_BOUND = Condition(
    "half of (1)",
    "V_1(cross) <= V_1(q) and V_2(cross) <= V_2(p)",
    _half_bound,
    _half_bound_batch,
)
FULL_BOUND = Condition(
    "inequality (1)",
    "V_i(cross) <= min(V_i(p), V_i(q)) for both i",
    _full_bound,
    _full_bound_batch,
)
STRICTLY_WORSE = Condition(
    "strictly worse for both",
    "V_i(cross) < V_i(p) and V_i(cross) < V_i(q) for both i",
    _strictly_worse,
    _strictly_worse_batch,
)
DOMINATED_BY_BOTH = Condition(
    "dominated by both",
    "V(p) and V(q) both Pareto-dominate V(cross): weakly, strictly in one coordinate",
    _dominated_by_both,
    _dominated_by_both_batch,
)
DOMINATED_BY_EITHER = Condition(
    "dominated by either",
    "V(p) or V(q) Pareto-dominates V(cross)",
    _dominated_by_either,
    _dominated_by_either_batch,
)
CROSS_INEFFICIENT = Condition(
    "cross-play dominated",
    "some pure profile Pareto-dominates V(cross)",
    _cross_inefficient,
    _cross_inefficient_batch,
)


def all_conditions() -> dict[str, Condition]:
    """Every condition of this module by name."""
    return {value.name: value for value in globals().values() if isinstance(value, Condition)}
