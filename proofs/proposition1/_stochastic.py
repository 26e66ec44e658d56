"""Proposition 1 in a stochastic game: two norms deployed there, on the exact chain.

A norm is a deterministic stationary joint policy. Player 1 deploys its part of `first`, player 2 of
`second`; who sees the other leave its own policy plays from the next step on the minimaxing
strategy, for ever. Play is then a Markov chain on (state, has 1 detected?, has 2 detected?): four
times as many states as the game.

With states a bound from some fixed step on cannot be expected: a deviation shows only where the two
policies differ, at a random time. What holds, for every state s and with certainty: once both have
detected, neither expects more than its minimax value *of the present state*,

    V_i(s; both punish) <= v_i(s),

since the other holds it there whatever it does. And the chance that both have detected is a
number for each step.

>>> import gametheory as gt
>>> game = gt.Stochastic.from_repeated(
...     gt.Repeated(gt.zoo.asymmetric_bach_or_stravinsky(), discount="24/25")
... )
>>> found = stochastic_check(game, [0], [3], steps=3)
>>> found.both_detected.tolist(), found.bound_holds
([0.0, 1.0, 1.0, 1.0], True)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import Stochastic
from gametheory._numeric.exact import Profile
from gametheory._support.check import Count, checked
from gametheory.errors import Unsupported
from gametheory.stochastic import (
    StochasticMinimax,
    exact_payoffs,
    policy_values,
    stochastic_minimax,
)
from gametheory.stochastic.policies import joint_policy

NEITHER, ONLY_ONE, ONLY_TWO, BOTH = range(4)
"""Who has detected: the chain's second coordinate."""


@dataclass(frozen=True, eq=False, repr=False)
class StochasticProposition1:
    """How two norms meet in a stochastic game.

    Attributes:
        game: two players, discounted.
        both_detected: `[t]` the chance that both have detected before step t = 0 .. steps, within
            `rounding`; one_detected: that just one has.
        almost_surely: whether both detect with probability 1: from every state that play can
            reach, a state in which both have detected can be reached.
        bound_slack: `[state, player]`: v_i(s) - V_i(s; both punish), exact Fractions where the
            minimax is exact (saddles in pure actions), else floats within `error`.
        bound_holds: whether none is negative (beyond the error).
        cross_play: what the players get per step; exact where the strategies are pure.
        norms: V(first) and V(second), exact, per step.
        error: of the minimax values; rounding: of the chances.
    """

    game: Stochastic
    both_detected: NDArray[np.float64]
    one_detected: NDArray[np.float64]
    almost_surely: bool
    bound_slack: NDArray[Any] = field(repr=False)
    bound_holds: bool
    cross_play: tuple[Any, ...]
    norms: tuple[Profile, Profile]
    error: float
    rounding: float

    def first_step(self, chance: float) -> int | None:
        """The first step before which both have detected with at least that chance."""
        reached = np.flatnonzero(self.both_detected >= chance)
        return int(reached[0]) if len(reached) else None

    def __repr__(self) -> str:
        verdict = "holds" if self.bound_holds else "fails"
        return (
            f"StochasticProposition1(bound {verdict} in {len(self.bound_slack)} states; both have "
            f"detected with chance {self.both_detected[-1]:.6f} by step "
            f"{len(self.both_detected) - 1})"
        )


@checked
def stochastic_check(
    game: Stochastic,
    first: Any,
    second: Any,
    *,
    steps: Count = 100,
    minimax: StochasticMinimax | None = None,
) -> StochasticProposition1:
    """Deploy player 1's part of `first` against player 2's part of `second`.

    Args:
        game: two players, discounted without a horizon.
        first, second: deterministic joint policies, `[state]` joint actions (row-major).
        steps: how far the chances of detection are followed.
        minimax: what to punish with; by default the pure minimax, as in the paper. Punishments
            must be pure: a mixture cannot be told from its realisation.

    Raises `Unsupported` for a horizon, more players, or punishments that mix.
    """
    if game.num_players != 2 or game.horizon is not None:
        raise Unsupported("expected a discounted game of two players without a horizon")
    threats = stochastic_minimax(game, by="pure") if minimax is None else minimax
    norms = [np.divmod(joint_policy(game, policy), game.shape[1]) for policy in (first, second)]
    # punishments[i] holds player i down: it is the other player's.
    punishing = [_pure(threats.punishments[1]), _pure(threats.punishments[0])]
    chain, plays = _augmented(game, norms, punishing)
    both, one = _detection(chain, plays, game.num_states, steps)
    slack, holds = _bound(game, punishing, threats)
    return StochasticProposition1(
        game=game,
        both_detected=both,
        one_detected=one,
        almost_surely=_almost_surely(chain, plays, game.num_states),
        bound_slack=slack,
        bound_holds=holds,
        cross_play=exact_payoffs(chain, plays),
        norms=(exact_payoffs(game, first), exact_payoffs(game, second)),
        error=threats.error,
        rounding=steps * 2.0**-50,
    )


def _pure(strategy: NDArray[Any]) -> NDArray[np.int64]:
    """`[state]` actions of a strategy `[state, action]` that does not mix."""
    table = np.asarray(strategy, dtype=np.float64)
    if not (table.max(axis=1) == 1).all():
        raise Unsupported("expected punishments in pure actions: a mixture cannot be recognised")
    return np.asarray(table.argmax(axis=1), dtype=np.int64)


def _augmented(
    game: Stochastic, norms: list[Any], punishing: list[NDArray[np.int64]]
) -> tuple[Stochastic, NDArray[np.int64]]:
    """The game on (mode, state), modes as above, and the joint policy played in it."""
    count, shape = game.num_states, game.shape
    (p1, p2), (q1, q2) = norms
    own = [np.where(mode & 1, punishing[0], p1) for mode in range(4)]
    other = [np.where(mode & 2, punishing[1], q2) for mode in range(4)]
    played = np.concatenate([a * shape[1] + b for a, b in zip(own, other, strict=True)])
    # What follows: the same lottery in the game, over the states of the mode that comes next.
    seen_by_one = np.arange(shape[1]) != p2[:, None]
    seen_by_two = np.arange(shape[0]) != q1[:, None]
    now = seen_by_one[:, None, :] * 1 | seen_by_two[:, :, None] * 2
    after = np.arange(4)[:, None, None, None] | now
    table = after * len(game.lotteries) + game.lottery
    rewards = np.concatenate([game.rewards] * 4, axis=1)
    start = np.zeros(4 * count, dtype=object)
    start[:] = Fraction(0)
    start[:count] = game.exact_initial
    augmented = Stochastic.from_lotteries(
        rewards,
        table.reshape(4 * count, *shape),
        game.lotteries.shifted(4, count),
        initial=start,
        discount=game.discount,
    )
    return augmented, np.asarray(played, dtype=np.int64)


def _detection(
    chain: Stochastic, plays: NDArray[np.int64], count: int, steps: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lottery = chain.joint_lottery[np.arange(4 * count), plays]
    starts, successors = chain.lotteries.starts, chain.lotteries.successors
    sizes = chain.lotteries.sizes[lottery]
    source = np.repeat(np.arange(4 * count), sizes)
    where = np.concatenate([np.arange(starts[k], starts[k + 1]) for k in lottery])
    weights = chain.lotteries.weights[where] / chain.lotteries.totals[lottery][source]
    target = successors[where]
    mass = chain.exact_initial.astype(np.float64)
    both, one = np.zeros(steps + 1), np.zeros(steps + 1)
    for t in range(steps + 1):
        modes = mass.reshape(4, count).sum(axis=1)
        both[t], one[t] = modes[BOTH], modes[ONLY_ONE] + modes[ONLY_TWO]
        mass = np.asarray(
            np.bincount(target, weights=mass[source] * weights, minlength=4 * count),
            dtype=np.float64,
        )
    return both, one


def _almost_surely(chain: Stochastic, plays: NDArray[np.int64], count: int) -> bool:
    """A finite chain reaches a set with probability 1 iff it can from wherever it can get."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    lottery = chain.joint_lottery[np.arange(4 * count), plays]
    starts, sizes = chain.lotteries.starts, chain.lotteries.sizes
    source = np.repeat(np.arange(4 * count), sizes[lottery])
    where = np.concatenate([np.arange(starts[k], starts[k + 1]) for k in lottery])
    target = chain.lotteries.successors[where]
    # One more node leads to every start; another, backwards, to every goal.
    begin, goal = 4 * count, 4 * count + 1
    first = np.flatnonzero(chain.exact_initial > 0)
    done = np.arange(BOTH * count, 4 * count)
    rows = np.concatenate([source, np.full(len(first), begin), done])
    columns = np.concatenate([target, first, np.full(len(done), goal)])
    shape = (4 * count + 2, 4 * count + 2)
    graph = csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    reached = breadth_first_order(graph, begin, return_predecessors=False)
    leading = breadth_first_order(csr_array(graph.T), goal, return_predecessors=False)
    return set(reached.tolist()) <= {*leading.tolist(), goal}


def _bound(
    game: Stochastic, punishing: list[NDArray[np.int64]], threats: StochasticMinimax
) -> tuple[NDArray[Any], bool]:
    joint = punishing[0] * game.shape[1] + punishing[1]
    if threats.error == 0:
        worth = policy_values(game, joint)
        exact = threats.exact_values()
        slack = np.empty((game.num_states, 2), dtype=object)
        for s in range(game.num_states):
            for i in range(2):
                slack[s, i] = exact[i][s] - Fraction(worth[s, i])
        return slack, bool((slack >= 0).all())
    floats = threats.values - np.asarray(policy_values(game, joint), dtype=np.float64)
    return floats, bool((floats >= -threats.error).all())
