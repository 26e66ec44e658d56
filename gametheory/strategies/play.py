"""Automata against automata: what they are worth, what beats them, whether they are equilibria.

The states of all automata together are the states of a stochastic game in which a step pays the
stage game's payoffs; each automaton is a stationary strategy there. So values, best replies and
exploitability are those of that game, in rationals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import stochastic
from gametheory._numeric.exact import Number
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import NumberLike
from gametheory.errors import InvalidArgument
from gametheory.games import Repeated
from gametheory.stochastic import Stochastic
from gametheory.strategies._joint import Joint, joint, process, with_idle
from gametheory.strategies.automata import Automaton
from gametheory.strategies.paths import Path


@checked
@dataclass(frozen=True, eq=False)
class Reply:
    """A best reply to the other players' automata.

    Attributes:
        payoff: per step; exact_payoff: the same as a Fraction.
        automaton: a deterministic automaton that earns it; its states are the joint states
            of the others' automata.
        excess: no strategy earns more than this beyond `exact_payoff`; 0 proves it best.
    """

    payoff: Number
    exact_payoff: Fraction
    automaton: Automaton = field(repr=False)
    excess: Fraction


@checked
def joint_process(
    repeated: Repeated,
    strategies: Sequence[Automaton],
    *,
    horizon: int | None = None,
    error: NumberLike = 0,
) -> tuple[Stochastic, tuple[NDArray[Any], ...]]:
    """The stochastic game on the automata's joint states, and their strategies in it.

    States are numbered row-major over (state of automaton 1, ..., of automaton n). With a
    horizon, payoffs are the plain mean over that many steps. With an error its actions are what
    players mean to play: each is, independently and with that probability, replaced by another one,
    drawn evenly, and everyone sees what was played. Raises `TooLarge` for errors with very many
    joint states and actions.
    """
    require_kind(repeated, Repeated, "a Repeated game")
    together = joint(repeated.game, strategies)
    return _process(repeated, together, horizon, error), together.mixtures


def _process(
    repeated: Repeated, together: Joint, horizon: int | None, error: NumberLike
) -> Stochastic:
    discount = None if horizon is not None else repeated.discount
    return process(repeated.game, together, error, discount=discount, horizon=horizon)


@checked
def values(
    repeated: Repeated,
    strategies: Sequence[Automaton],
    *,
    horizon: int | None = None,
    error: NumberLike = 0,
) -> tuple[Number, ...]:
    """Payoffs per step of a profile of automata, exactly.

    Fractions if game, discount, mixtures and error are exact, else floats. With a `horizon`, the
    plain mean of that many steps. `error`: the probability, in [0, 1], with which a player's
    action is another one than it meant (as in `joint_process`). Without discounting:
    `limit_of_means`.
    """
    game, mixtures = joint_process(repeated, strategies, horizon=horizon, error=error)
    return stochastic.expected_payoffs(game, mixtures)


@checked
def play(strategies: Sequence[Automaton]) -> Path:
    """The path that deterministic automata play; raises `InvalidArgument` if one mixes."""
    shapes = {automaton.transitions.shape[1:] for automaton in strategies}
    if len(shapes) != 1 or {len(shape) for shape in shapes} != {len(strategies)}:
        raise InvalidArgument(
            f"expected an automaton for each player of one game, got {len(strategies)} on joint "
            f"actions {sorted(shapes)}"
        )
    plays = [automaton.actions for automaton in strategies]
    state = tuple(automaton.initial for automaton in strategies)
    seen: dict[tuple[int, ...], int] = {}
    path: list[tuple[int, ...]] = []
    while state not in seen:
        seen[state] = len(path)
        action = tuple(own[q] for own, q in zip(plays, state, strict=True))
        path.append(action)
        state = tuple(
            int(automaton.transitions[(q, *action)])
            for automaton, q in zip(strategies, state, strict=True)
        )
    return Path(tuple(path[: seen[state]]), tuple(path[seen[state] :]))


@checked
def best_reply(
    repeated: Repeated,
    player: int,
    strategies: Sequence[Automaton | None],
    *,
    error: NumberLike = 0,
) -> Reply:
    """A best reply of `player` to the other automata (`strategies[player]` is ignored).

    Over all strategies: against automata a deterministic one that knows their states suffices.
    With an `error` (as in `values`) the reply's own actions, too, are only what it means to play.
    """
    require_kind(repeated, Repeated, "a Repeated game")
    shape = repeated.game.shape
    if isinstance(player, bool) or player not in range(len(shape)):
        raise InvalidArgument(f"expected a player in 0..{len(shape) - 1}, got {player!r}")
    together = joint(repeated.game, with_idle(repeated.game, player, strategies))
    game = _process(repeated, together, None, error)
    reply = stochastic.best_reply(game, player, together.mixtures)
    automaton = Automaton(
        reply.actions, together.after, initial=together.start, num_actions=shape[player]
    )
    return Reply(reply.payoff, reply.exact_payoff, automaton, reply.excess)


@checked
def exploitability(
    repeated: Repeated, strategies: Sequence[Automaton], *, error: NumberLike = 0
) -> tuple[Number, ...]:
    """What each player gains per step by its best reply, over all strategies; 0 in equilibrium.

    `error` as in `values`.
    """
    own = values(repeated, strategies, error=error)
    replies = [best_reply(repeated, i, strategies, error=error).payoff for i in range(len(own))]
    return tuple(reply - now for reply, now in zip(replies, own, strict=True))


@checked
def is_equilibrium(
    repeated: Repeated,
    strategies: Sequence[Automaton],
    *,
    subgame_perfect: bool = False,
    error: NumberLike = 0,
) -> bool:
    """Whether no player gains by any deviation; decided in rationals.

    `subgame_perfect`: also from every joint state that some sequence of joint actions leads to;
    one-shot deviations suffice (Abreu 1988). `error` as in `values`.
    """
    require_kind(repeated, Repeated, "a Repeated game")
    together = joint(repeated.game, strategies)
    game = _process(repeated, together, None, error)
    if subgame_perfect:
        gains = stochastic.one_shot_gains(game, together.mixtures)
        return bool((gains[together.reachable()] <= 0).all())
    own = stochastic.exact_payoffs(game, together.mixtures)
    return all(
        best_reply(repeated, i, strategies, error=error).exact_payoff <= now
        for i, now in enumerate(own)
    )


@checked
def payoff_table(
    repeated: Repeated, rows: Sequence[Automaton], columns: Sequence[Automaton]
) -> NDArray[np.float64]:
    """Payoffs per step `[row automaton, column automaton, player]` of all pairs, in floats.

    Deterministic automata of two players, all of the same number of states on each side; a
    million pairs take about a second. Exact values of chosen pairs: `values`.
    """
    require_kind(repeated, Repeated, "a Repeated game")
    stage, g = repeated.game, float(repeated.discount)
    if stage.num_players != 2:
        raise InvalidArgument(f"expected a game of two players, got {stage.num_players}")
    sides = []
    for side in (rows, columns):
        shapes = {automaton.transitions.shape[1:] for automaton in side}
        if shapes != {stage.shape}:
            raise InvalidArgument(
                f"expected automata on joint actions {stage.shape}, got {sorted(shapes)}"
            )
        counts = {automaton.num_states for automaton in side}
        if len(counts) != 1:
            raise InvalidArgument(f"expected automata of one number of states, got {counts}")
        sides.append(
            (
                np.array([automaton.actions for automaton in side]),
                np.array([automaton.transitions for automaton in side]),
                np.array([automaton.initial for automaton in side]),
            )
        )
    (plays, moves, first), (other_plays, other_moves, other_first) = sides
    table = stage.payoffs.astype(np.float64)
    result = np.empty((len(rows), len(columns), 2))
    chunk = max(1, 2**18 // len(columns))
    n, m = plays.shape[1], other_plays.shape[1]
    for begin in range(0, len(rows), chunk):
        part = slice(begin, begin + chunk)
        p = plays[part][:, None, :, None]
        q = other_plays[None, :, None, :]
        a, b = np.broadcast_arrays(p, q)
        one, other = np.ix_(np.arange(n), np.arange(m))
        row = np.arange(len(plays[part]))[:, None, None, None]
        column = np.arange(len(columns))[None, :, None, None]
        next_one = moves[part][row, one, a, b]
        next_other = other_moves[column, other, a, b]
        after = (next_one * m + next_other).reshape(*a.shape[:2], -1)
        worth = (1 - g) * table[:, a, b].reshape(2, *after.shape)
        left = g
        # After k rounds `worth` holds 2^k steps of every joint state.
        while left > 2.0**-60:
            worth = worth + left * np.take_along_axis(worth, after[None], axis=3)
            after = np.take_along_axis(after, after, axis=2)
            left = left * left
        start = first[part][:, None] * m + other_first[None]
        result[part] = np.moveaxis(
            np.take_along_axis(worth, start[None, :, :, None], axis=3)[..., 0], 0, -1
        )
    return result
