"""Which joint policies grim trigger sustains in a discounted stochastic game, and in which states.

Players follow a deterministic joint policy; after a deviation the deviator is held to its minimax
value for ever. No deviation pays in state s iff for each player i

    V_i(s) >= max_b [ (1-g) r_i(s, b, a_-i) + g E v_i(s') ],

with V the values of the policy and v the minimax values by state, per step (for one state:
Lemma 1 of grim characterisation; Dutta 1995 for stochastic games). If it holds in every state
that play can reach, the policy is the path of a Nash equilibrium.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import ArrayLike
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.stochastic.dynamic import ROUNDING, Control
from gametheory.stochastic.frontier import JointPayoffs
from gametheory.stochastic.game import Stochastic
from gametheory.stochastic.minimax import StochasticMinimax, stochastic_minimax
from gametheory.stochastic.policies import exact_policy_values, joint_policy


@checked
@dataclass(frozen=True, eq=False, repr=False)
class GrimSupport:
    """Where grim trigger sustains a joint policy.

    Attributes:
        slack: `[state, player]` floats: what conforming is worth more than the best deviation,
            per step; negative where deviating pays.
        error: how far rounding and the enclosure of the minimax values can move a slack.
        holds: `[state]`: no player gains by deviating, proved (slack >= error, or a slack that
            is exactly 0 or more in rationals where the minimax values are exact).
        undecided: `[state]`: slack within the error of 0.
        reachable: `[state]`: the states that the policy can reach from the start.
        sustained: whether it holds in every reachable state: the path of a Nash equilibrium.
    """

    slack: NDArray[np.float64]
    error: float
    holds: NDArray[np.bool_]
    undecided: NDArray[np.bool_]
    reachable: NDArray[np.bool_]

    @property
    def sustained(self) -> bool:
        return bool(self.holds[self.reachable].all())

    def __repr__(self) -> str:
        verdict = "sustained" if self.sustained else "not sustained"
        return (
            f"GrimSupport({verdict}: holds in {self.holds[self.reachable].sum()} of "
            f"{self.reachable.sum()} reachable states, {self.holds.sum()} of {len(self.holds)})"
        )


@checked
def grim_support(
    game: Stochastic, policy: ArrayLike, *, minimax: StochasticMinimax | None = None
) -> GrimSupport:
    """Where grim trigger sustains a stationary joint policy `[state]` of a discounted game.

    `minimax`: the threats; by default the mixed minimax values (the harshest; a deviator is
    punished by a mixture, whose realisation others need not verify). Raises `Unsupported` for
    a horizon: threats unravel from the last step.
    """
    require_kind(game, Stochastic, "a Stochastic game")
    if game.horizon is not None:
        raise Unsupported(
            "grim trigger needs a game without a horizon: threats unravel from its end"
        )
    joint = joint_policy(game, policy)
    if minimax is None:
        minimax = stochastic_minimax(game)
    elif minimax.game is not game and minimax.values.shape != (game.num_states, game.num_players):
        raise InvalidArgument(f"expected the minimax of this game, got {minimax!r}")
    control = Control(game)
    exact = exact_policy_values(game, joint)
    conforming = np.array(exact, dtype=np.float64)
    slack = np.empty((game.num_states, game.num_players))
    for i in range(game.num_players):
        slack[:, i] = conforming[:, i] - _best_deviation(control, joint, i, minimax.values)
    error = minimax.error + 4 * ROUNDING * float(abs(control.rewards).max())
    undecided = abs(slack) < error
    if minimax.error == 0 and undecided.any():
        close = np.flatnonzero(undecided.any(axis=1))
        for (s, i), value in _exact_slack(game, joint, exact, minimax, close).items():
            slack[s, i], undecided[s, i] = float(value), False
    holds = np.asarray((slack >= np.where(undecided, error, 0.0)).all(axis=1))
    open_states = np.asarray(undecided.any(axis=1)) & ~holds
    return GrimSupport(slack, error, holds, open_states, reachable_states(game, joint))


@checked
def sustained_vertices(
    frontier: JointPayoffs, *, minimax: StochasticMinimax | None = None
) -> tuple[GrimSupport, ...]:
    """For each vertex of `joint_frontier` or `joint_payoffs`, where grim trigger sustains it.

    A public lottery over sustained vertices at the start is an equilibrium as well: so their
    convex hull is attained by equilibria.
    """
    require_kind(frontier, JointPayoffs, "the JointPayoffs that joint_frontier gives")
    threats = stochastic_minimax(frontier.game) if minimax is None else minimax
    return tuple(
        grim_support(frontier.game, policy, minimax=threats) for policy in frontier.policies
    )


def reachable_states(game: Stochastic, policy: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The states that a stationary joint policy reaches from the start with positive chance."""
    lottery = game.joint_lottery[np.arange(game.num_states), policy]
    starts, successors = game.lotteries.starts, game.lotteries.successors
    seen = np.asarray(game.exact_initial > 0, dtype=bool)
    queue = np.flatnonzero(seen).tolist()
    while queue:
        k = lottery[queue.pop()]
        for state in successors[starts[k] : starts[k + 1]]:
            if not seen[state]:
                seen[state] = True
                queue.append(int(state))
    return seen


def _deviations(game: Stochastic, joint: NDArray[np.int64], player: int) -> NDArray[np.int64]:
    """`[state, own action]`: the joint action when only `player` departs from the policy."""
    actions = np.stack(np.unravel_index(joint, game.shape))
    count = game.shape[player]
    choices = np.repeat(actions[:, :, None], count, axis=2)
    choices[player] = np.arange(count)
    return np.asarray(np.ravel_multi_index(tuple(choices), game.shape))


def _best_deviation(
    control: Control, joint: NDArray[np.int64], player: int, threats: NDArray[np.float64]
) -> NDArray[np.float64]:
    cells = _deviations(control.game, joint, player)
    rows = control.states[:, None]
    after = control.expect(threats[:, player])[control.lottery[rows, cells]]
    now = control.rewards[player][rows, cells]
    return np.asarray((control.unit * now + control.discount * after).max(axis=1))


def _exact_slack(
    game: Stochastic,
    joint: NDArray[np.int64],
    conforming: list[tuple[Fraction, ...]],
    minimax: StochasticMinimax,
    states: NDArray[np.intp],
) -> dict[tuple[int, int], Fraction]:
    """The slacks of some states in rationals; the minimax values must be exact."""
    threats = minimax.exact_values()
    result = {}
    g, unit = game.exact_discount, game.unit
    rewards = game.exact_rewards.reshape(*game.rewards.shape[:2], -1)
    for i in range(game.num_players):
        cells = _deviations(game, joint, i)
        for s in states.tolist():
            best = max(
                unit * rewards[i, s, cell]
                + g
                * sum(
                    (
                        p * threats[i][t]
                        for t, p in game.lotteries[game.joint_lottery[s, cell]].items()
                    ),
                    Fraction(0),
                )
                for cell in cells[s].tolist()
            )
            result[s, i] = conforming[s][i] - best
    return result
