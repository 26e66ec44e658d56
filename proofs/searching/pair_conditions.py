"""Hypotheses and conclusions about two norms in a game: p and q, and cross-play (p_1, q_2).

Each holds for joint actions (`StagePair`) and for paths (`PathPair`) alike. What is arithmetic is a
`Formula`; efficiency, which is about mixtures of joint actions, is decided twice: exactly for one
instance, by `attainable`, and for many games at once in integers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gametheory import attainable
from gametheory._numeric.exact import Profile
from proofs.evidence import Condition, Formula, Term, all_of, maximum, minimum, quantity
from proofs.searching.instances import PathPair, StagePair
from proofs.searching.path_pairs import PathPairBatch
from proofs.searching.sources import Mask
from proofs.searching.spaces import StagePairBatch
from proofs.searching.witnesses import why_asymmetric, why_dominated, why_efficient

AnyPair = StagePair | PathPair
AnyBatch = StagePairBatch | PathPairBatch
Indices = NDArray[np.intp]

P = quantity("V_1(p)"), quantity("V_2(p)")
Q = quantity("V_1(q)"), quantity("V_2(q)")
X = quantity("V_1(p_1, q_2)"), quantity("V_2(p_1, q_2)")
MINIMAX = quantity("v_1"), quantity("v_2")


def exceeds(winner: tuple[Term, Term], loser: tuple[Term, Term]) -> Formula:
    """Pareto dominance: at least as much for both, more for one."""
    (a, b), (c, d) = winner, loser
    return (a >= c) & (b >= d) & ((a > c) | (b > d))


def dominates(winner: Profile, loser: Profile) -> bool:
    """Whether one profile of numbers dominates another."""
    return winner != loser and all(a >= b for a, b in zip(winner, loser, strict=True))


SELF_SERVING = Condition("self-serving", (P[0] >= Q[0]) & (Q[1] >= P[1]))
"""Each player deploys the norm that it prefers."""
GENEROUS = Condition("generous", (P[0] <= Q[0]) & (Q[1] <= P[1]))
"""Each player deploys the norm that the other prefers."""
CONFLICT = Condition(
    "conflicting preferences",
    ((P[0] > Q[0]) & (P[1] < Q[1])) | ((P[0] < Q[0]) & (P[1] > Q[1])),
)
DISTINCT = Condition("distinct values", P[0].differs(Q[0]) | P[1].differs(Q[1]))
UNDOMINATED = Condition("undominated values", ~exceeds(P, Q) & ~exceeds(Q, P))
PREFERRED_ABOVE_MINIMAX = Condition(
    "minimax worse than preferred",
    (maximum(P[0], Q[0]) > MINIMAX[0]) & (maximum(P[1], Q[1]) > MINIMAX[1]),
)

HALF_BOUND = Condition("half of (1)", (X[0] <= Q[0]) & (X[1] <= P[1]))
FULL_BOUND = Condition("inequality (1)", all_of(*(X[i] <= minimum(P[i], Q[i]) for i in range(2))))
BEYOND_BOUND = Condition("beyond the bound", ~FULL_BOUND.formula)  # type: ignore[operator]
WORSE_THAN_BOTH = Condition(
    "strictly worse than both norms", all_of(*(X[i] < minimum(P[i], Q[i]) for i in range(2)))
)
WORSE_THAN_PREFERRED = Condition(
    "strictly worse than the preferred norm",
    all_of(*(X[i] < maximum(P[i], Q[i]) for i in range(2))),
)
DOMINATED_BY_BOTH = Condition("dominated by both", exceeds(P, X) & exceeds(Q, X))
DOMINATED_BY_EITHER = Condition("dominated by either", exceeds(P, X) | exceeds(Q, X))


NO_TIES = Condition("no ties", X[0].differs(Q[0]) & X[1].differs(P[1]))
"""Neither player is indifferent between the other's norm and deploying its own against it."""


def paid_in(pair: AnyPair) -> list[Profile]:
    """What the joint actions of its game pay."""
    return [pair.game.exact_payoff(cell) for cell in pair.game.profiles()]


def _efficient(pair: AnyPair) -> bool:
    within = attainable(pair.game)
    return all(within.is_efficient(value) for value in pair.values)


def _efficient_of_some(batch: AnyBatch, indices: Indices) -> Mask:
    return batch.efficient(indices, of="p") & batch.efficient(indices, of="q")


def _cross_dominated(pair: AnyPair) -> bool:
    return not attainable(pair.game).is_efficient(pair.cross)


def _cross_dominated_of_some(batch: AnyBatch, indices: Indices) -> Mask:
    return ~batch.efficient(indices, of="cross-play")


def _shown_cross(pair: AnyPair) -> str:
    return why_dominated(paid_in(pair), pair.cross)


def _shown_values(pair: AnyPair) -> str:
    return why_efficient(paid_in(pair), *pair.values)


def _asymmetric(pair: AnyPair) -> bool:
    within = attainable(pair.game)
    mirrored = [pair.game.exact_payoff(cell)[::-1] for cell in pair.game.profiles()]
    return not all(within.contains(mirrored))


def _asymmetric_of_all(batch: AnyBatch) -> Mask:
    block = batch.block if isinstance(batch, StagePairBatch) else batch.valued.block
    return ~block.symmetric


EFFICIENT = Condition(
    "Pareto-optimal norms",
    "no mixture of joint actions Pareto-dominates V(p) or V(q)",
    _efficient,
    sparse=_efficient_of_some,
    shown=_shown_values,
)
CROSS_DOMINATED = Condition(
    "cross-play dominated",
    "some mixture of joint actions Pareto-dominates V(p_1, q_2)",
    _cross_dominated,
    sparse=_cross_dominated_of_some,
    shown=_shown_cross,
)
CROSS_INEFFICIENT = Condition(
    "cross-play inefficient",
    CROSS_DOMINATED.formula,
    _cross_dominated,
    None,
    sparse=_cross_dominated_of_some,
    shown=_shown_cross,
)
"""That the cross-play outcome is dominated, as a conclusion."""
ASYMMETRIC = Condition(
    "asymmetric game",
    "for some attainable payoff profile (a, b), (b, a) is not attainable, by mixtures neither",
    _asymmetric,
    _asymmetric_of_all,
    shown=lambda pair: why_asymmetric(paid_in(pair)),
)
