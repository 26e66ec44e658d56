"""Policies of a stochastic game: exact values, best replies, what a player can gain.

A *strategy* of player i is stationary: probabilities `[state, action]`. A *joint policy* is
deterministic: a joint action for each state (row-major index), `[state]`, or `[step, state]` under
a horizon. Fixing strategies leaves a smaller stochastic game, in which those players have one
action; so values and best replies are both solved as that game.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Number, fraction_array, integer_array, number_array, show
from gametheory._numeric.rationals import as_fraction
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import ArrayLike
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.stochastic._exact_chain import ExactChain
from gametheory.stochastic.bellman import largest_payoff, most_beyond, policy_payoffs
from gametheory.stochastic.dynamic import Control
from gametheory.stochastic.game import Stochastic
from gametheory.stochastic.lotteries import SUM_TOLERANCE, LotteryTable


@checked
@dataclass(frozen=True, eq=False)
class BestReply:
    """A best reply to the other players' strategies.

    Attributes:
        payoff: per step, from the start, in the numbers of the game and the strategies.
        exact_payoff: the same as a Fraction.
        actions: the action in each state, `[state]`; `[step, state]` with a horizon.
        excess: no reply earns more than this beyond `exact_payoff`; 0 proves that none is better.
    """

    player: int
    payoff: Number
    exact_payoff: Fraction
    actions: NDArray[np.int64] = field(repr=False)
    excess: Fraction


@checked
def fix_strategies(game: Stochastic, strategies: Sequence[ArrayLike | None]) -> Stochastic:
    """The game that is left when some players are committed to stationary strategies.

    `strategies[i]` is `[state, action]`, or None to leave player i free. A committed player has
    one action. Raises `InvalidArgument` unless each is a distribution in every state (floats:
    within 1e-9, then divided by their sum).
    """
    require_kind(game, Stochastic, "a Stochastic game")
    if len(strategies) != game.num_players:
        raise InvalidArgument(
            f"expected a strategy or None for each of {game.num_players} players, got "
            f"{len(strategies)}"
        )
    exact = True
    given: list[NDArray[Any] | None] = []
    for i, strategy in enumerate(strategies):
        if strategy is None:
            given.append(None)
            continue
        table = _strategy(game, i, strategy)
        fractions = fraction_array(table)
        if table.dtype == np.float64:
            exact, fractions = False, fractions / fractions.sum(axis=1, keepdims=True)
        given.append(fractions)
    return _fixed(game, given, exact=exact)


def _fixed(game: Stochastic, given: Sequence[NDArray[Any] | None], *, exact: bool) -> Stochastic:
    free = [1 if own is not None else count for own, count in zip(given, game.shape, strict=True)]
    rewards = np.empty((game.num_players, game.num_states, *free), dtype=object)
    lottery = np.empty((game.num_states, *free), dtype=np.int64)
    table = LotteryTable(game.num_states)
    known = cache(game.lotteries.__getitem__)
    entries = list(game.lotteries.rows())
    for s in range(game.num_states):
        for cell in np.ndindex(*free):
            options = [
                [(cell[i], Fraction(1))]
                if own is None
                else [(a, p) for a, p in enumerate(own[s]) if p]
                for i, own in enumerate(given)
            ]
            if all(len(option) == 1 for option in options):
                joint = (s, *(option[0][0] for option in options))
                rewards[(slice(None), s, *cell)] = game.exact_rewards[(slice(None), *joint)]
                lottery[(s, *cell)] = table.add_integers(entries[game.lottery[joint]])
                continue
            paid = [Fraction(0)] * game.num_players
            after: dict[int, Fraction] = {}
            for choice in itertools.product(*options):
                joint = tuple(a for a, _ in choice)
                chance = Fraction(1)
                for _, p in choice:
                    chance *= p
                for i in range(game.num_players):
                    paid[i] += chance * game.exact_rewards[(i, s, *joint)]
                for state, p in known(game.lottery[(s, *joint)]).items():
                    after[state] = after.get(state, Fraction(0)) + chance * p
            rewards[(slice(None), s, *cell)] = paid
            lottery[(s, *cell)] = table.add(after)
    return Stochastic.from_lotteries(
        rewards,
        lottery,
        table.table(),
        initial=game.initial,
        discount=game.discount,
        horizon=game.horizon,
        players=game.players,
        name=game.name,
        exact_transitions=exact and game.is_exact,
    )


@checked
def policy_values(game: Stochastic, policy: ArrayLike) -> NDArray[Any]:
    """Payoffs per step `[state, player]` when play starts in each state, exactly.

    `policy`: a joint policy, or one strategy for each player. Solved in rationals; Fractions if
    game and strategies are exact, else floats.
    """
    chain, joint = _chain(game, policy)
    rows = [chain.speak(row) for row in exact_policy_values(chain, joint)]
    return np.array(rows, dtype=object if chain.is_exact else float)


@checked
def expected_payoffs(game: Stochastic, policy: ArrayLike) -> tuple[Number, ...]:
    """Payoffs per step of all players from the start; `policy` as in `policy_values`."""
    chain, joint = _chain(game, policy)
    return chain.speak(policy_payoffs(chain, joint))


@checked
def best_reply(game: Stochastic, player: int, strategies: Sequence[ArrayLike | None]) -> BestReply:
    """A best reply of `player` to the others' stationary strategies (the own one is ignored).

    Policy iteration in floats; the reply is valued, and Bellman's inequality checked, in
    rationals: `excess` is what they leave open, 0 where the reply is proved best. Ties go to the
    first action that policy iteration met.
    """
    require_kind(game, Stochastic, "a Stochastic game")
    if isinstance(player, bool) or player not in range(game.num_players):
        raise InvalidArgument(f"expected a player in 0..{game.num_players - 1}, got {player!r}")
    others = [None if i == player else own for i, own in enumerate(strategies)]
    decision = fix_strategies(game, others)
    weights = np.eye(game.num_players)[player]
    exact_weights = tuple(Fraction(int(i == player)) for i in range(game.num_players))
    policy = Control(decision).solve(weights).policy
    payoff = policy_payoffs(decision, policy)[player]
    if game.horizon is None:
        _, excess = most_beyond(decision, policy, exact_weights)
    else:
        excess = largest_payoff(decision, exact_weights) - payoff
    return BestReply(player, payoff if decision.is_exact else float(payoff), payoff, policy, excess)


@checked
def exploitability(game: Stochastic, strategies: Sequence[ArrayLike]) -> tuple[Number, ...]:
    """What each player gains per step, from the start, by its best reply; 0 in equilibrium."""
    own = expected_payoffs(game, tuple(strategies))
    replies = [best_reply(game, i, strategies).payoff for i in range(game.num_players)]
    return tuple(reply - now for reply, now in zip(replies, own, strict=True))


def exact_policy_values(game: Stochastic, joint: NDArray[np.int64]) -> list[tuple[Fraction, ...]]:
    """Fractions `[state][player]` per step of a joint policy, whatever numbers the game is in."""
    if game.horizon is not None:
        starts = np.eye(game.num_states, dtype=np.int64)
        return [policy_payoffs(_started(game, start), joint) for start in starts]
    solved = ExactChain(game, joint)
    unit = game.unit / solved.scale
    return [tuple(as_fraction(v) * unit for v in row) for row in solved.values]


@checked
def exact_payoffs(game: Stochastic, policy: ArrayLike) -> tuple[Fraction, ...]:
    """As `expected_payoffs`, in Fractions whatever numbers the game is in."""
    chain, joint = _chain(game, policy)
    return policy_payoffs(chain, joint)


@checked
def one_shot_gains(game: Stochastic, strategies: Sequence[ArrayLike]) -> NDArray[Any]:
    """What each player gains, per step, by the best one-shot deviation in each state.

    Fractions `[state, player]`, exact: max over own actions of (1-g) r + g E V(s') less V(s). None
    is positive iff the stationary strategies are an equilibrium from every state (Markov perfect;
    Blackwell 1965). Raises `Unsupported` for a horizon.
    """
    require_kind(game, Stochastic, "a Stochastic game")
    if game.horizon is not None:
        raise Unsupported("one-shot gains are for games without a horizon")
    chain, joint = _chain(game, tuple(strategies))
    values = np.array(exact_policy_values(chain, joint), dtype=object)
    gains = np.empty(values.shape, dtype=object)
    for i in range(game.num_players):
        decision = fix_strategies(
            game, [None if k == i else own for k, own in enumerate(strategies)]
        )
        rewards = decision.exact_rewards[i].reshape(game.num_states, -1)
        after = [
            sum((p * values[t, i] for t, p in decision.lotteries[k].items()), Fraction(0))
            for k in range(len(decision.lotteries))
        ]
        for s in range(game.num_states):
            best = max(
                game.unit * pays + game.exact_discount * after[k]
                for pays, k in zip(rewards[s], decision.joint_lottery[s], strict=True)
            )
            gains[s, i] = best - values[s, i]
    return gains


@checked
def as_strategies(game: Stochastic, policy: ArrayLike) -> tuple[NDArray[np.int64], ...]:
    """The stationary strategies `[state, action]` (0 or 1) of a stationary joint policy."""
    joint = joint_policy(game, policy)
    if joint.ndim != 1:
        raise InvalidArgument("expected a stationary joint policy [state]")
    actions = np.unravel_index(joint, game.shape)
    return tuple(
        np.eye(count, dtype=np.int64)[own] for own, count in zip(actions, game.shape, strict=True)
    )


def _chain(game: Stochastic, policy: Any) -> tuple[Stochastic, NDArray[np.int64]]:
    """A game and a joint policy in it with the values of `policy` in `game`."""
    require_kind(game, Stochastic, "a Stochastic game")
    if isinstance(policy, np.ndarray) or (
        isinstance(policy, list) and policy and isinstance(policy[0], int | np.integer)
    ):
        return game, joint_policy(game, policy)
    if not isinstance(policy, Sequence):
        raise InvalidArgument(
            f"expected a joint policy as an array or a tuple of strategies, got {policy!r:.60}"
        )
    if any(own is None for own in policy):
        raise InvalidArgument("expected a strategy for every player, got None among them")
    chain = fix_strategies(game, policy)
    return chain, joint_policy(chain, np.zeros(game.num_states, dtype=np.int64))


def joint_policy(game: Stochastic, policy: Any) -> NDArray[np.int64]:
    """A joint policy as integers, one row a step under a horizon; refused if it is none."""
    joint = integer_array(policy, "joint actions")
    steps = [] if game.horizon is None else [(game.horizon, game.num_states)]
    if joint.dtype.kind not in "iu" or joint.shape not in [(game.num_states,), *steps]:
        raise InvalidArgument(
            f"expected joint actions as integers of shape ({game.num_states},)"
            + (f" or {steps[0]}" if steps else "")
            + f", got {joint.dtype} of shape {joint.shape}"
        )
    if joint.size and not (joint.min() >= 0 and joint.max() < game.num_joint_actions):
        raise InvalidArgument(
            f"expected joint actions in 0..{game.num_joint_actions - 1}, got "
            f"{joint.min()}..{joint.max()}"
        )
    if steps and joint.ndim == 1:
        joint = np.broadcast_to(joint, steps[0])
    return joint.astype(np.int64)


def _strategy(game: Stochastic, player: int, strategy: Any) -> NDArray[Any]:
    table = number_array(strategy, f"the strategy of {game.players[player]}")
    shape = (game.num_states, game.shape[player])
    if table.shape != shape:
        raise InvalidArgument(
            f"expected probabilities [state, action] of shape {shape} for "
            f"{game.players[player]}, got shape {table.shape}"
        )
    sums = table.sum(axis=1)
    wrong = abs(sums - 1) > SUM_TOLERANCE if table.dtype == np.float64 else sums != 1
    bad = np.flatnonzero(wrong | (table < 0).any(axis=1))
    if bad.size:
        raise InvalidArgument(
            f"expected probabilities that are nonnegative and sum to 1 for "
            f"{game.players[player]}, got {[show(x) for x in table[bad[0]]]} in state {bad[0]}"
        )
    return table


def _started(game: Stochastic, initial: Any) -> Stochastic:
    return Stochastic.from_lotteries(
        game.rewards,
        game.lottery,
        game.lotteries,
        initial=initial,
        discount=game.discount,
        horizon=game.horizon,
    )
