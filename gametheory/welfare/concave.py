"""Any concave welfare function, through cvxpy, with its dual as a bound.

>>> import cvxpy as cp
>>> import gametheory as gt
>>> S = gt.attainable(gt.zoo.asymmetric_bach_or_stravinsky())
>>> logs = gt.welfare.concave(lambda v: cp.sum(cp.log(v)), name="sum of logs")
>>> best = gt.welfare_optimum(S, logs)
>>> [round(x, 4) for x in best.payoffs], round(best.value, 6), best.proof.gap < 1e-6
([3.0, 1.5], 1.504077, True)
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory._exact import Profile, fractions
from gametheory.errors import Infeasible, InvalidArgument
from gametheory.payoffs import PayoffSet
from gametheory.welfare.functions import Optimum
from gametheory.welfare.properties import Properties

SMALL_SHARE = 1e-9
"""Weights below this are solver dust: left out before the point is made rational."""


TIGHT = {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}
"""As tight as the solver may come; it stops before where it cannot."""


@dataclass(frozen=True)
class Concave:
    """A welfare given as a concave cvxpy expression of a vector of payoffs."""

    expression: Callable[[Any], Any] = field(repr=False)
    name: str = "concave"

    def __call__(self, points: Any) -> Any:
        """Values of profiles `[..., player]`, in floats."""
        import cvxpy as cp

        array = np.asarray(points).astype(np.float64)
        values = np.empty(array.shape[:-1])
        for index in np.ndindex(values.shape):
            values[index] = float(self.expression(cp.Constant(array[index])).value)
        return values[()]

    @property
    def properties(self) -> Properties:
        """Only what every concave function has."""
        return Properties(False, "no", True, False, "no")


@dataclass(frozen=True)
class ConcaveBound:
    """A bound on a concave welfare over a convex set.

    Attributes:
        normal: a supergradient of the welfare at the optimum, from the dual, in floats.
        gap: the most by which any profile of the set can be worth more than the optimum, if
            `normal` is a supergradient: the largest normal . (V - optimum).
    """

    normal: tuple[float, ...]
    gap: float


def concave(expression: Callable[[Any], Any], *, name: str = "concave") -> Concave:
    """A concave welfare of one's own; `expression` maps a cvxpy vector of payoffs to a scalar.

    Solved by a conic solver: floats, with a bound on how much better any profile can be. The
    profile itself is a rational one of the set. Raises `InvalidArgument` when it is maximised
    unless cvxpy can tell that it is concave.
    """
    if not callable(expression):
        raise InvalidArgument(f"expected a function of a cvxpy vector, got {expression!r}")
    return Concave(expression, name)


def concave_optimum(payoff_set: PayoffSet, welfare: Concave) -> Optimum:
    """The maximum over a convex set of any number of players."""
    import cvxpy

    # cvxpy is untyped in parts.
    cp: Any = cvxpy
    vertices = np.array(payoff_set.points, dtype=np.float64)
    share = cp.Variable(len(vertices), nonneg=True)
    payoffs = cp.Variable(payoff_set.num_players)
    reach = payoffs == vertices.T @ share
    objective = welfare.expression(payoffs)
    if not (
        isinstance(objective, cp.Expression) and objective.is_scalar() and objective.is_concave()
    ):
        raise InvalidArgument(
            f"expected a concave scalar cvxpy expression of the payoffs for {welfare.name!r}, got "
            f"{objective!r:.80}"
        )
    problem = cp.Problem(cp.Maximize(objective), [cp.sum(share) == 1, reach])
    with warnings.catch_warnings():
        # How accurate a solution is, `ConcaveBound.gap` says.
        warnings.simplefilter("ignore", UserWarning)
        problem.solve(solver=cp.CLARABEL, **TIGHT)
    if problem.status not in ("optimal", "optimal_inaccurate") or share.value is None:
        raise Infeasible(
            f"no profile of the set has a finite {welfare.name} welfare ({problem.status})"
        )
    point = _rational_point(payoff_set.points, share.value)
    # cvxpy's dual of V = sum of shares * vertices, with its sign, is the price of payoffs.
    normal = np.asarray(reach.dual_value, dtype=np.float64).reshape(-1)
    here = np.array([float(x) for x in point])
    step = objective_step(welfare, here, normal)
    normal = normal * step
    gap = float(((vertices - here) @ normal).max())
    return Optimum(
        welfare.name,
        (point,),
        payoff_set,
        "efficient",
        welfare=welfare,
        proof=ConcaveBound(tuple(normal.tolist()), max(gap, 0.0)),
        approximate=True,
    )


def objective_step(welfare: Concave, here: Any, normal: Any) -> float:
    """The sign with which the solver reports the dual: that of the steeper ascent."""
    length = float(np.abs(normal).max())
    if length == 0:
        return 1.0
    nudge = 1e-6 * max(1.0, float(np.abs(here).max())) * normal / length
    rise, fall = float(welfare(here + nudge)), float(welfare(here - nudge))
    return 1.0 if rise >= fall else -1.0


def _rational_point(vertices: tuple[Profile, ...], share: Any) -> Profile:
    weights = fractions([float(max(x, 0.0)) if x > SMALL_SHARE else 0 for x in share])
    total: Fraction = sum(weights, Fraction(0))
    return tuple(
        sum((w * v[i] for w, v in zip(weights, vertices, strict=True)), Fraction(0)) / total
        for i in range(len(vertices[0]))
    )
