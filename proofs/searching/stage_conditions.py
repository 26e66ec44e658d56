"""Hypotheses about two joint actions of a game that is played once.

p and q are joint actions; player 1 plays its part of p, player 2 its part of q. What is said of
either norms' kind is in `_pair_conditions`.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from gametheory import PayoffSet
from gametheory._numeric.exact import Profile
from proofs.evidence import Condition, all_of, quantity
from proofs.searching.impartial_welfare import why_picked
from proofs.searching.instances import StagePair
from proofs.searching.pair_conditions import P, Q, dominates, paid_in
from proofs.searching.sources import Mask, hull_reaches
from proofs.searching.spaces import StagePairBatch
from proofs.searching.witnesses import why_dominated


def is_strict(pair: StagePair, cell: tuple[int, int]) -> bool:
    """Whether whoever alone deviates from a joint action loses."""
    one, other = pair.game.exact_payoffs
    a, b = cell
    return all(one[k, b] < one[cell] for k in range(one.shape[0]) if k != a) and all(
        other[a, k] < other[cell] for k in range(one.shape[1]) if k != b
    )


def _strict(pair: StagePair) -> bool:
    return is_strict(pair, pair.first) and is_strict(pair, pair.second)


def _strict_of_all(batch: StagePairBatch) -> Mask:
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


def _miscoordinated_of_all(batch: StagePairBatch) -> Mask:
    differ = batch.first[0] != batch.second[0] and batch.first[1] != batch.second[1]
    return np.full(batch.block.count, differ)


def _cross_dominated(pair: StagePair) -> bool:
    paid = (pair.game.exact_payoff(cell) for cell in pair.game.profiles())
    return any(dominates(profile, pair.cross) for profile in paid)


def _cross_dominated_of_all(batch: StagePairBatch) -> Mask:
    return np.asarray(~batch.block.efficient_among_pure[batch.crossed])


def reaches(points: list[Profile], target: Profile) -> bool:
    """Whether some mixture of points pays both players at least a target; exact.

    Along the Pareto frontier of their hull, the payoff of player 2 falls with that of player 1: so
    it is read off where player 1 gets what the target asks.
    """
    if not points:
        return False
    chain = sorted(PayoffSet.from_points(points, convex=True).pareto_frontier().points)
    least = max(target[0], chain[0][0])
    if least > chain[-1][0]:
        return False
    for (a, b), (c, d) in itertools.pairwise([*chain, chain[-1]]):
        if least <= c:
            height = b if a == c else b + (d - b) * (least - a) / (c - a)
            return bool(height >= target[1])
    raise AssertionError("a frontier has points")


def _impartial_optima(pair: StagePair) -> bool:
    paid = {cell: pair.game.exact_payoff(cell) for cell in pair.game.profiles()}
    for cell in (pair.first, pair.second):
        value, rest = paid[cell], [v for other, v in paid.items() if other != cell]
        mirror = value[::-1]
        if reaches(rest, value) or (mirror != value and reaches(list(paid.values()), mirror)):
            return False
    return True


def _impartial_optima_of_some(batch: StagePairBatch, indices: NDArray[np.intp]) -> Mask:
    cells = batch.block.cells[..., indices]
    result = np.ones(len(indices), dtype=bool)
    for a, b in (batch.first, batch.second):
        own = a * batch.block.shape[1] + b
        value = cells[:, own]
        rest = np.delete(cells, own, axis=1)
        if rest.shape[1]:
            result &= ~hull_reaches(rest, value, dominating=False)
        even = value[0] == value[1]
        result &= even | ~hull_reaches(cells, value[::-1], dominating=False)
    return result


def _shown_optima(pair: StagePair) -> str:
    paid, cells = paid_in(pair), list(pair.game.profiles())
    norms = {"p": pair.first, "q": pair.second}
    return "; ".join(f"{name}: {why_picked(paid, cells.index(c))}" for name, c in norms.items())


BEST_REPLY_TO_P = quantity("max_b r_2(p_1, b)")
"""What player 2 gets by its best reply to p_1."""
BEST_REPLY_TO_Q = quantity("max_a r_1(a, q_2)")
"""What player 1 gets by its best reply to q_2."""
_NASH = all_of(
    P[0] >= quantity("max_a r_1(a, p_2)"),
    P[1] >= BEST_REPLY_TO_P,
    Q[0] >= BEST_REPLY_TO_Q,
    Q[1] >= quantity("max_b r_2(q_1, b)"),
)
EQUILIBRIA = Condition("equilibria", _NASH)
NO_EQUILIBRIA = Condition("p or q is no equilibrium", ~_NASH)
CROSS_DOMINATED = Condition(
    "cross-play dominated",
    "some joint action Pareto-dominates cross-play",
    _cross_dominated,
    _cross_dominated_of_all,
    shown=lambda pair: why_dominated(paid_in(pair), pair.cross),
)
"""The strongest reading: what dominates is a pure profile, attainable however players mix."""
STRICT = Condition(
    "strict equilibria",
    "whoever alone deviates from p or from q gets less",
    _strict,
    _strict_of_all,
)
MISCOORDINATED = Condition(
    "both actions differ", "p_1 != q_1 and p_2 != q_2", _miscoordinated, _miscoordinated_of_all
)
IMPARTIAL_OPTIMA = Condition(
    "optima of impartial welfare functions",
    "some impartial w, strictly increasing in both payoffs, has p as its only maximiser among all "
    "profiles, mixed and correlated ones included; and so has q",
    _impartial_optima,
    sparse=_impartial_optima_of_some,
    shown=_shown_optima,
)
"""Decided by: no mixture of the other joint actions pays both at least V(p), and none of all joint
actions at least its mirror image, unless that is V(p) itself. Then w(u) = [u or its mirror image is
at least V(p)] + s(u_1 + u_2), s increasing from 0 to 1/2, picks p alone; and if either fails, an
impartial increasing w gives another profile as much."""
