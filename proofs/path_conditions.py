"""Hypotheses and conclusions about two paths deployed by grim trigger.

Each is decided twice: exactly for one `PathPair` in Fractions, by evaluating the paths and playing
the meeting out; and for a batch of games in integers (`proofs.path_pairs`).

V(p), V(q) are values per step at time 0, V_i(t) those of what follows t, v_i the pure minimax
value of player i. Player 1 deploys p, player 2 deploys q.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory import attainable
from gametheory._exact import Profile
from gametheory.strategies import Path
from proofs.claim import Condition
from proofs.game_sources import Mask
from proofs.grim_meetings import Kind, Meeting, meet
from proofs.instances import PathPair, minimaxing_actions
from proofs.path_pairs import PathPairBatch


def values(pair: PathPair) -> tuple[Profile, Profile]:
    """V(p) and V(q)."""
    return pair.first.values(pair.repeated)[0], pair.second.values(pair.repeated)[0]


def meeting(pair: PathPair) -> Meeting:
    """How the two grim triggers meet."""
    return meet(pair.first, pair.second, pair.punishments)


def conforming_slack(pair: PathPair, path: Path) -> tuple[Profile, ...]:
    """V_i(t) - (1-g) max_a r_i(a, path_-i(t)) - g v_i for each step t and player (Lemma 1).

    All steps that differ; at g = 0 the first step only, since no other has weight.
    """
    game, g = pair.game, pair.discount
    floor, _ = minimaxing_actions(game)
    one, other = game.exact_payoffs
    found = []
    for t, ahead in enumerate(path.values(pair.repeated)):
        a, b = path[t]
        best = (max(one[:, b]), max(other[a]))
        found.append(tuple(ahead[i] - (1 - g) * best[i] - g * floor[i] for i in range(2)))
        if not g:
            break
    return tuple(found)


def is_equilibrium_path(pair: PathPair, path: Path) -> bool:
    """Whether `path` is the path of a deterministic Nash equilibrium (Lemma 1)."""
    return all(x >= 0 for slack in conforming_slack(pair, path) for x in slack)


def dominates(winner: Profile, loser: Profile) -> bool:
    """Weakly, with one strict inequality."""
    return winner != loser and all(a >= b for a, b in zip(winner, loser, strict=True))


def bound_slack(pair: PathPair) -> tuple[Profile, ...]:
    """v_i - V_i(t) for each step t of what is played (all that differ) and each player."""
    floor, _ = minimaxing_actions(pair.game)
    ahead = meeting(pair).realised.values(pair.repeated)
    return tuple(tuple(v - x for v, x in zip(floor, now, strict=True)) for now in ahead)


def settles(pair: PathPair) -> bool:
    """Whether at some step both players get at most their minimax values from then on."""
    return any(min(slack) >= 0 for slack in bound_slack(pair))


def _equilibria(pair: PathPair) -> bool:
    return is_equilibrium_path(pair, pair.first) and is_equilibrium_path(pair, pair.second)


def _equilibria_batch(batch: PathPairBatch) -> Mask:
    known = batch.valued.equilibria
    return known[batch.first] & known[batch.second]


def _distinct(pair: PathPair) -> bool:
    first, second = values(pair)
    return first != second


def _distinct_batch(batch: PathPairBatch) -> Mask:
    worth = batch.valued.values
    return np.asarray((worth[:, batch.first] != worth[:, batch.second]).any(axis=0))


def _undominated(pair: PathPair) -> bool:
    first, second = values(pair)
    return not dominates(first, second) and not dominates(second, first)


def _undominated_batch(batch: PathPairBatch) -> Mask:
    one, other = batch.valued.values[:, batch.first], batch.valued.values[:, batch.second]
    at_least, at_most = (one >= other).all(axis=0), (one <= other).all(axis=0)
    equal = at_least & at_most
    return np.asarray(equal | ~(at_least | at_most))


def _self_serving(pair: PathPair) -> bool:
    first, second = values(pair)
    return first[0] >= second[0] and second[1] >= first[1]


def _self_serving_batch(batch: PathPairBatch) -> Mask:
    (a, b), (c, d) = ((batch.value(batch.first, i), batch.value(batch.second, i)) for i in range(2))
    return np.asarray((a >= b) & (d >= c))


def _generous(pair: PathPair) -> bool:
    first, second = values(pair)
    return first[0] <= second[0] and second[1] <= first[1]


def _generous_batch(batch: PathPairBatch) -> Mask:
    (a, b), (c, d) = ((batch.value(batch.first, i), batch.value(batch.second, i)) for i in range(2))
    return np.asarray((a <= b) & (d <= c))


def _preferred_above_minimax(pair: PathPair) -> bool:
    floor, _ = minimaxing_actions(pair.game)
    first, second = values(pair)
    return all(max(first[i], second[i]) > floor[i] for i in range(2))


def _preferred_above_minimax_batch(batch: PathPairBatch) -> Mask:
    worth = batch.valued.values
    best = np.maximum(worth[:, batch.first], worth[:, batch.second])
    return np.asarray((best > batch.valued.minimax).all(axis=0))


def _above_minimax_throughout(pair: PathPair) -> bool:
    floor, _ = minimaxing_actions(pair.game)
    own = pair.first.values(pair.repeated), pair.second.values(pair.repeated)
    return all(now[i] > floor[i] for i in range(2) for now in own[i])


def _above_minimax_throughout_batch(batch: PathPairBatch) -> Mask:
    above = batch.valued.stays_above
    return above[0][batch.first] & above[1][batch.second]


def _cross_dominated(pair: PathPair) -> bool:
    played = meeting(pair).realised.values(pair.repeated)[0]
    return not attainable(pair.game).is_efficient(played)


def _both_efficient(pair: PathPair) -> bool:
    within = attainable(pair.game)
    return all(within.is_efficient(value) for value in values(pair))


def _some_future(pair: PathPair) -> bool:
    return pair.discount > 0


def _some_future_batch(batch: PathPairBatch) -> Mask:
    return np.full(batch.present.shape, batch.valued.family.discount > 0)


def _settled_batch(batch: PathPairBatch) -> Mask:
    return batch.settled


def _both_detect(pair: PathPair) -> bool:
    return meeting(pair).kind is Kind.BOTH_DETECT


def _both_detect_batch(batch: PathPairBatch) -> Mask:
    return np.full(batch.present.shape, batch.meeting.kind is Kind.BOTH_DETECT)


def _different_paths(pair: PathPair) -> bool:
    return pair.first != pair.second


def _different_paths_batch(batch: PathPairBatch) -> Mask:
    return np.full(batch.present.shape, batch.first != batch.second)


def _theorem_a(pair: PathPair) -> bool:
    played = meeting(pair).realised.values(pair.repeated)[0]
    first, second = values(pair)
    return played[0] <= second[0] and played[1] <= first[1]


def _theorem_a_batch(batch: PathPairBatch) -> Mask:
    one, other, scale = batch.cross
    ratio = scale // batch.valued.family.scale
    a = batch.value(batch.second, 0).astype(one.dtype) * ratio
    b = batch.value(batch.first, 1).astype(one.dtype) * ratio
    return np.asarray((one <= a) & (other <= b), dtype=bool)


def _inequality_1(pair: PathPair) -> bool:
    played = meeting(pair).realised.values(pair.repeated)[0]
    return all(played[i] <= min(norm[i] for norm in values(pair)) for i in range(2))


def _inequality_1_batch(batch: PathPairBatch) -> Mask:
    one, other, scale = batch.cross
    ratio = scale // batch.valued.family.scale
    result = batch.present.copy()
    for path in (batch.first, batch.second):
        result &= np.asarray(one <= batch.value(path, 0).astype(one.dtype) * ratio, dtype=bool)
        result &= np.asarray(other <= batch.value(path, 1).astype(one.dtype) * ratio, dtype=bool)
    return result


EQUILIBRIA = Condition(
    "equilibrium paths",
    "p and q are paths of deterministic Nash equilibria: V_i(t) >= (1-g) max_a r_i(a, .) + g v_i",
    _equilibria,
    _equilibria_batch,
)
DISTINCT = Condition("distinct values", "V(p) != V(q)", _distinct, _distinct_batch)
UNDOMINATED = Condition(
    "undominated values",
    "neither of V(p), V(q) dominates the other (a welfare optimum is not Pareto-dominated)",
    _undominated,
    _undominated_batch,
)
PREFERRED_ABOVE_MINIMAX = Condition(
    "minimax worse than preferred",
    "max(V_i(p), V_i(q)) > v_i",
    _preferred_above_minimax,
    _preferred_above_minimax_batch,
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
CROSS_DOMINATED = Condition(
    "cross-play dominated",
    "the value of the meeting of the grim triggers is Pareto-dominated in the hull of payoffs",
    _cross_dominated,
)
BOTH_EFFICIENT = Condition(
    "efficient values", "V(p) and V(q) are Pareto-optimal in the hull of payoffs", _both_efficient
)
ABOVE_MINIMAX_THROUGHOUT = Condition(
    "above minimax throughout",
    "V_1(t, p) > v_1 and V_2(t, q) > v_2 at every step t: each on the path that it deploys",
    _above_minimax_throughout,
    _above_minimax_throughout_batch,
)
SOME_FUTURE = Condition("some future", "g > 0", _some_future, _some_future_batch)
DIFFERENT_PATHS = Condition("different paths", "p != q", _different_paths, _different_paths_batch)

BOUND = Condition(
    "minimax bound",
    "there is a step t with V_i(t) <= v_i for both i in the meeting of the grim triggers",
    settles,
    _settled_batch,
)
BOTH_DETECT = Condition(
    "both detect", "both players see a deviation", _both_detect, _both_detect_batch
)
HALF_BOUND = Condition(
    "half of (1)",
    "V_1(cross) <= V_1(q) and V_2(cross) <= V_2(p)",
    _theorem_a,
    _theorem_a_batch,
)
FULL_BOUND = Condition(
    "inequality (1)",
    "V_i(cross) <= min(V_i(p), V_i(q)) for both i",
    _inequality_1,
    _inequality_1_batch,
)


def all_conditions() -> dict[str, Any]:
    """Every condition of this module by name."""
    return {value.name: value for value in globals().values() if isinstance(value, Condition)}
