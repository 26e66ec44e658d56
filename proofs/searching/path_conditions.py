"""Hypotheses and conclusions about two paths deployed by grim trigger.

Each is decided twice: exactly for one `PathPair` in Fractions, by evaluating the paths and playing
the meeting out; and for a batch of games in integers (`PathPairs`). What is said of norms of either
kind is in `_pair_conditions`.

V_i(t) is what player i gets from step t on, per step; v_i its pure minimax value.
"""

from __future__ import annotations

import numpy as np

from gametheory import attainable
from gametheory._numeric.exact import Profile, show, show_profile
from gametheory.strategies import Path
from proofs.evidence import Condition
from proofs.searching.instances import PathPair
from proofs.searching.meetings import MeetingKind
from proofs.searching.pair_conditions import CONFLICT, EFFICIENT, Indices
from proofs.searching.path_pairs import PathPairBatch
from proofs.searching.sources import Mask


def conforming_slack(pair: PathPair, path: Path) -> tuple[Profile, ...]:
    """V_i(t) - (1-g) max_a r_i(a, path_-i(t)) - g v_i for each step t and player (Lemma 1).

    All steps that differ; at g = 0 the first step only, since no other has weight.
    """
    g, floor = pair.discount, pair.minimax
    one, other = pair.game.exact_payoffs
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


def bound_slack(pair: PathPair) -> tuple[Profile, ...]:
    """v_i - V_i(t) for each step t of what is played (all that differ) and each player."""
    floor = pair.minimax
    return tuple(tuple(v - x for v, x in zip(floor, now, strict=True)) for now in pair.played)


def settles(pair: PathPair) -> bool:
    """Whether at some step both players get at most their minimax values from then on."""
    return any(min(slack) >= 0 for slack in bound_slack(pair))


def _equilibria(pair: PathPair) -> bool:
    return is_equilibrium_path(pair, pair.first) and is_equilibrium_path(pair, pair.second)


def _equilibria_of_all(batch: PathPairBatch) -> Mask:
    one, other = batch.of_paths(batch.valued.equilibria)
    return one & other


def _bargaining(pair: PathPair) -> bool:
    within = attainable(pair.game)
    paid = {
        pair.game.exact_payoff(cell)
        for cell in pair.game.profiles()
        if is_equilibrium_path(pair, Path.constant(cell))
    }
    several = sum(within.is_efficient(value) for value in paid) > 1
    return several or (_equilibria(pair) and EFFICIENT.holds(pair) and CONFLICT.holds(pair))


def _bargaining_of_some(batch: PathPairBatch, indices: Indices) -> Mask:
    one, other = batch.of_paths_at(batch.valued.equilibria, indices)
    here = one & other & CONFLICT.mask_at(batch, indices)
    assert EFFICIENT.sparse is not None
    here[here] = EFFICIENT.sparse(batch, indices[here])
    return np.asarray(batch.of_games_at(batch.valued.bargaining, indices) | here)


def _above_minimax_throughout(pair: PathPair) -> bool:
    own = pair.first.values(pair.repeated), pair.second.values(pair.repeated)
    return all(now[i] > pair.minimax[i] for i in range(2) for now in own[i])


def _above_minimax_throughout_of_all(batch: PathPairBatch) -> Mask:
    (own, _), (_, other) = map(batch.of_paths, batch.valued.stays_above)
    return own & other


def _some_future_of_all(batch: PathPairBatch) -> Mask:
    return np.full((1,), batch.valued.family.discount > 0)


def _both_detect_of_all(batch: PathPairBatch) -> Mask:
    return batch.meeting_is(MeetingKind.BOTH_DETECT)


def _different_paths_of_all(batch: PathPairBatch) -> Mask:
    return np.asarray(np.array(batch.seconds) != batch.first)[:, None, None]


def _sustained_bound(pair: PathPair) -> bool:
    return _equilibria(pair) and settles(pair)


def _sustained_bound_of_all(batch: PathPairBatch) -> Mask:
    return _equilibria_of_all(batch) & batch.settled


def _shown_equilibria(pair: PathPair) -> str:
    """By how much conforming is worth more than the best deviation, at least."""
    said = []
    for name, path in (("p", pair.first), ("q", pair.second)):
        least = min(x for slack in conforming_slack(pair, path) for x in slack)
        said.append(f"{show(least)} on {name}{', no equilibrium path' if least < 0 else ''}")
    return f"left side less right side is at least {said[0]}; {said[1]}"


def _shown_bargaining(pair: PathPair) -> str:
    paid = {
        pair.game.exact_payoff(cell)
        for cell in pair.game.profiles()
        if is_equilibrium_path(pair, Path.constant(cell))
    }
    within = attainable(pair.game)
    known = sorted(value for value in paid if within.is_efficient(value))
    values = known if len(known) > 1 else pair.values
    return "such equilibria pay " + " and ".join(map(show_profile, values))


def shown_play(pair: PathPair) -> str:
    """What is paid from each step on, all that differ, against the minimax values."""
    ahead = ", ".join(map(show_profile, pair.played))
    met = [t for t, slack in enumerate(bound_slack(pair)) if min(slack) >= 0]
    where = f"at most v at t = {met[0]}" if met else "at most v at no t"
    return f"V(t) = {ahead} for t = 0, 1, ..., v = {show_profile(pair.minimax)}: {where}"


def _shown_own(pair: PathPair) -> str:
    """What each player gets on the path that it deploys, from each step on."""
    one = ", ".join(show(v[0]) for v in pair.first.values(pair.repeated))
    other = ", ".join(show(v[1]) for v in pair.second.values(pair.repeated))
    return f"V_1(t, p) = {one}; V_2(t, q) = {other}; v = {show_profile(pair.minimax)}"


def shown_detection(pair: PathPair) -> str:
    found = ["never" if t is None else f"at step {t}" for t in pair.meeting.detected]
    return f"player 1 detects {found[0]}, player 2 {found[1]}"


EQUILIBRIUM_PATHS = Condition(
    "equilibrium paths",
    "p and q are paths of deterministic Nash equilibria: at every step t and for both players "
    "V_i(t) >= (1-g) max_a r_i(a, path_-i(t)) + g v_i (Lemma 1)",
    _equilibria,
    _equilibria_of_all,
    shown=_shown_equilibria,
)
BARGAINING = Condition(
    "bargaining problem",
    "p and q, or two joint actions played for ever, are Pareto-optimal equilibrium paths over "
    "which preferences conflict",
    _bargaining,
    sparse=_bargaining_of_some,
    shown=_shown_bargaining,
)
"""Enough for a bargaining problem: several Pareto-optimal equilibria, ranked in opposite ways."""
ABOVE_MINIMAX_THROUGHOUT = Condition(
    "above minimax throughout",
    "V_1(t, p) > v_1 and V_2(t, q) > v_2 at every step t: each on the path that it deploys",
    _above_minimax_throughout,
    _above_minimax_throughout_of_all,
    shown=_shown_own,
)
SOME_FUTURE = Condition(
    "some future",
    "g > 0",
    lambda pair: pair.discount > 0,
    _some_future_of_all,
    shown=lambda pair: f"g = {show(pair.discount)}",
)
DIFFERENT_PATHS = Condition(
    "different paths",
    "p != q",
    lambda pair: pair.first != pair.second,
    _different_paths_of_all,
    shown=lambda pair: f"they are {'the same' if pair.first == pair.second else 'not the same'}",
)
BOUND = Condition(
    "minimax bound",
    "there is a step t with V_i(t) <= v_i for both i in the meeting of the grim triggers",
    settles,
    lambda batch: batch.settled,
    shown=shown_play,
)
SUSTAINED_BOUND = Condition(
    "equilibria that meet the bound",
    "the grim triggers on p and on q are Nash equilibria, of values V(p) and V(q), and in their "
    "meeting there is a step t with V_i(t) <= v_i for both i",
    _sustained_bound,
    _sustained_bound_of_all,
    shown=lambda pair: f"{_shown_equilibria(pair)}; {shown_play(pair)}",
)
BOTH_DETECT = Condition(
    "both detect",
    "both players see a deviation",
    lambda pair: pair.meeting.kind is MeetingKind.BOTH_DETECT,
    _both_detect_of_all,
    shown=shown_detection,
)
