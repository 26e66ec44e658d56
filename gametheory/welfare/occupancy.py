"""Welfare optima of a discounted stochastic game by its occupancy measure, any number of players.

x(s, a), the share of discounted time spent in state s playing a, satisfies

    sum_a x(s', a) = (1-g) mu(s') + g sum_{s, a} P(s' | s, a) x(s, a),

and any such x is that of the stationary joint policy x(s, a) / sum_b x(s, b) (Puterman 1994,
section 6.9). Payoffs are linear in x, so a concave welfare is a convex program: HiGHS where it is
linear or max-min, a conic solver through cvxpy where it is not.

For two players `joint_payoffs` gives the whole set exactly, and is faster. This is a second road
to its optima, and gives the randomised stationary policy that reaches them.

>>> import gametheory as gt
>>> game = gt.coin_game.CoinGame().stochastic(discount="9/10")
>>> best = gt.welfare.occupancy_optimum(game, gt.welfare.egalitarian((0, 0)))
>>> [round(x, 6) for x in best.payoffs], best.bound - best.value < 1e-7
([0.342784, 0.342784], True)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked, require_kind
from gametheory.errors import GameTheoryError, Infeasible, InvalidArgument, Unsupported
from gametheory.stochastic import Stochastic
from gametheory.stochastic.dynamic import Control
from gametheory.welfare.concave import TIGHT, Concave
from gametheory.welfare.functions import Egalitarian, Linear, Nash
from gametheory.welfare.names import as_welfare, title

Floats = NDArray[np.float64]


@checked
@dataclass(frozen=True)
class OccupancyOptimum:
    """The optimum of a concave welfare over all joint policies.

    Attributes:
        payoffs: per step, floats, recomputed from the policy.
        value: their welfare.
        bound: no joint policy has a welfare above this: the supergradient `weights` of the
            welfare, maximised over all joint policies by dynamic programming.
        weights: that supergradient, from the solver's dual.
        policy: `[state, joint action]` probabilities, joint actions row-major; the first joint
            action in states that are never visited.
        method: which solver.
    """

    payoffs: tuple[float, ...]
    value: float
    bound: float
    weights: tuple[float, ...]
    policy: Floats = field(repr=False)
    method: str


@checked
def occupancy_optimum(game: Stochastic, welfare: Any) -> OccupancyOptimum:
    """The joint policy of largest welfare in a discounted stochastic game, stationary.

    `welfare`: utilitarian, weighted_utilitarian(weights), relative_utilitarian(d, ideal),
    egalitarian(d) or nash(d) of `gametheory.welfare`, or the name of one, which takes the
    disagreement point of the game, or `gametheory.welfare.concave(...)`. Floats; `bound - value`
    says how far from optimal the result can be. Raises `Unsupported` for a horizon or another
    welfare.
    """
    require_kind(game, Stochastic, "a Stochastic game")
    if game.horizon is not None:
        raise Unsupported("an occupancy measure is of a discounted game without a horizon")
    welfare = as_welfare(welfare, game)
    control, flows, start = Control(game), _flows(game), _start(game)
    rewards = control.rewards.reshape(game.num_players, -1)
    if isinstance(welfare, Linear):
        own = getattr(welfare, "weights", (1,) * game.num_players)
        weights = np.array([float(w) for w in own])
        _require_players(game, weights)
        share = _highs(-(weights @ rewards), flows, start)
        method = "occupancy measure, HiGHS"
    elif isinstance(welfare, Egalitarian):
        share, weights = _max_min(game, welfare, rewards, flows, start)
        method = "occupancy measure, HiGHS"
    elif isinstance(welfare, Nash | Concave):
        share, weights = _conic(game, welfare, rewards, flows, start)
        method = "occupancy measure, Clarabel through cvxpy"
    else:
        raise Unsupported(
            "expected utilitarian, weighted_utilitarian, relative_utilitarian, egalitarian, nash "
            f"or concave welfare, got {title(welfare)}"
        )
    policy = _policy(share.reshape(game.num_states, -1))
    payoffs = _payoffs(control, policy)
    value = float(welfare(payoffs))
    top = control.solve(weights).bound
    return OccupancyOptimum(
        payoffs=tuple(payoffs.tolist()),
        value=value,
        bound=_value_at(welfare, payoffs, weights) + top - float(weights @ payoffs),
        weights=tuple(weights.tolist()),
        policy=policy,
        method=method,
    )


def _flows(game: Stochastic) -> Any:
    """The matrix of the flow constraints, `[state, (state, joint action)]`, sparse."""
    from scipy.sparse import csr_array

    lotteries, numbers = game.lotteries, game.joint_lottery.ravel()
    cells = len(numbers)
    sizes = lotteries.sizes[numbers]
    column = np.repeat(np.arange(cells), sizes)
    first = np.repeat(lotteries.starts[numbers] - np.cumsum(sizes) + sizes, sizes)
    entry = first + np.arange(len(column))
    g = float(game.exact_discount)
    leave = np.repeat(np.arange(game.num_states), game.num_joint_actions)
    return csr_array(
        (
            np.concatenate([np.ones(cells), -g * lotteries.probabilities[entry]]),
            (
                np.concatenate([leave, lotteries.successors[entry]]),
                np.concatenate([np.arange(cells), column]),
            ),
        ),
        shape=(game.num_states, cells),
    )


def _start(game: Stochastic) -> Floats:
    return np.asarray(float(game.unit) * game.exact_initial.astype(np.float64))


def _highs(cost: Floats, flows: Any, start: Floats) -> Floats:
    return np.asarray(_least(cost, A_eq=flows, b_eq=start, bounds=(0, None)).x)


def _least(cost: Floats, **constraints: Any) -> Any:
    """The least cost, by interior points and a crossover to a vertex; by the simplex if that fails.

    On the 1,296 states of ABCG the simplex takes ten times as long.
    """
    from scipy.optimize import linprog

    solved = linprog(cost, **constraints, method="highs-ipm")
    if solved.status != 0:
        solved = linprog(cost, **constraints, method="highs-ds")
    if solved.status != 0:
        raise GameTheoryError(f"HiGHS found no occupancy measure: {solved.message}")
    return solved


def _max_min(
    game: Stochastic, welfare: Any, rewards: Floats, flows: Any, start: Floats
) -> tuple[Floats, Floats]:
    from scipy.sparse import csr_array, hstack

    corner = np.array([float(d) for d in welfare.disagreement])
    _require_players(game, corner)
    # Maximise t subject to t - r_i . x <= -d_i.
    gains = np.hstack([-rewards, np.ones((game.num_players, 1))])
    flow = hstack([flows, csr_array((game.num_states, 1))])
    cost = np.zeros(gains.shape[1])
    cost[-1] = -1.0
    bounds = [(0, None)] * rewards.shape[1] + [(None, None)]
    solved = _least(cost, A_ub=gains, b_ub=-corner, A_eq=flow, b_eq=start, bounds=bounds)
    weights = np.maximum(-solved.ineqlin.marginals, 0)
    return np.asarray(solved.x[:-1]), np.asarray(weights / weights.sum())


def _conic(
    game: Stochastic, welfare: Any, rewards: Floats, flows: Any, start: Floats
) -> tuple[Floats, Floats]:
    import cvxpy
    from scipy.sparse import csr_matrix

    cp: Any = cvxpy
    share = cp.Variable(rewards.shape[1], nonneg=True)
    payoffs = cp.Variable(game.num_players)
    reach = payoffs == rewards @ share
    objective = _concave_expression(welfare, payoffs, cp, game)
    problem = cp.Problem(cp.Maximize(objective), [csr_matrix(flows) @ share == start, reach])
    problem.solve(solver=cp.CLARABEL, **TIGHT)
    if problem.status not in ("optimal", "optimal_inaccurate") or share.value is None:
        raise Infeasible(f"no joint policy has a finite welfare ({problem.status})")
    weights = np.asarray(reach.dual_value, dtype=np.float64).reshape(-1)
    if isinstance(welfare, Nash):
        # The solver maximised the sum of logarithms; the product's gradient is that times itself.
        gains = payoffs.value - np.array([float(d) for d in welfare.disagreement])
        weights = np.prod(gains) / gains
    return np.maximum(share.value, 0), weights


def _concave_expression(welfare: Any, payoffs: Any, cp: Any, game: Stochastic) -> Any:
    if isinstance(welfare, Nash):
        corner = np.array([float(d) for d in welfare.disagreement])
        _require_players(game, corner)
        return cp.sum(cp.log(payoffs - corner))
    objective = welfare.expression(payoffs)
    if not (isinstance(objective, cp.Expression) and objective.is_concave()):
        raise InvalidArgument(
            f"expected a concave cvxpy expression for {welfare.name!r}, got {objective!r:.80}"
        )
    return objective


def _value_at(welfare: Any, payoffs: Floats, weights: Floats) -> float:
    """The welfare that the supergradient inequality starts from."""
    if isinstance(welfare, Egalitarian):
        corner = np.array([float(d) for d in welfare.disagreement])
        return float(weights @ (payoffs - corner))
    return float(welfare(payoffs))


def _policy(share: Floats) -> Floats:
    visited = share.sum(axis=1) > 1e-13
    policy = np.zeros_like(share)
    policy[~visited, 0] = 1.0
    policy[visited] = share[visited] / share[visited].sum(axis=1, keepdims=True)
    return policy


def _payoffs(control: Control, policy: Floats) -> Floats:
    """Per step, from the start, of a randomised joint policy."""
    from scipy.sparse import csr_array
    from scipy.sparse.linalg import spsolve

    game = control.game
    count, joint = policy.shape
    cells = count * joint
    rows = np.repeat(np.arange(count), joint)
    chooses = csr_array((policy.ravel(), (rows, np.arange(cells))), shape=(count, cells))
    # Columns of the flow matrix are unit(s) - g P(. | s, a): mixed by the policy, I - g P.
    system = (chooses @ _flows(game).T).tocsc()
    rewards = np.einsum("sa,isa->si", policy, control.rewards)
    values = np.column_stack([spsolve(system, column) for column in rewards.T])
    return np.asarray(control.initial @ values * control.unit)


def _require_players(game: Stochastic, numbers: Floats) -> None:
    if len(numbers) != game.num_players:
        raise InvalidArgument(
            f"expected one number for each of {game.num_players} players, got {len(numbers)}"
        )
