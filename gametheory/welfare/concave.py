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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory._numeric.exact import Number, Profile, fractions
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike, NumberLike
from gametheory.errors import Infeasible, InvalidArgument
from gametheory.payoffs import PayoffSet
from gametheory.payoffs.sets import dot, payoff_array
from gametheory.welfare.properties import Properties
from gametheory.welfare.result import Optimum

SMALL_SHARE = 1e-9
"""Weights below this are solver dust: left out before the point is made rational."""

ROUNDING = Fraction(1, 10**12)
"""Share of the size of heights that a gap in floats may be off."""

TIGHT = {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}
"""As tight as the solver may come; it stops before where it cannot."""


@checked
@dataclass(frozen=True)
class Concave:
    """A welfare given as a concave cvxpy expression of a vector of payoffs.

    `gradient`: of the welfare at a profile of Fractions (or any supergradient), if known.
    """

    expression: Callable[[Any], Any] = field(repr=False)
    name: str = "concave"
    gradient: Callable[[Profile], Sequence[Any]] | None = field(default=None, repr=False)

    def __call__(self, points: ArrayLike) -> Any:
        """Values of profiles `[..., player]`, in floats."""
        import cvxpy as cp

        array = payoff_array(points).astype(np.float64)
        values = np.empty(array.shape[:-1])
        for index in np.ndindex(values.shape):
            values[index] = float(self.expression(cp.Constant(array[index])).value)
        return values[()]

    @property
    def properties(self) -> Properties:
        """Only what every concave function has."""
        return Properties(False, "no", True, False, "no")


@checked
@dataclass(frozen=True)
class ConcaveBound:
    """A bound on a concave welfare over a convex set.

    Attributes:
        normal: a supergradient of the welfare at the optimum: the given gradient, exactly, or
            from the solver's dual, in floats.
        gap: the most by which any profile of the set can be worth more than the optimum, if
            `normal` is a supergradient: the largest normal . (V - optimum). A Fraction with a
            given gradient.
    """

    normal: tuple[Number, ...]
    gap: Number

    def verify(self, payoff_set: PayoffSet, payoffs: Sequence[NumberLike]) -> bool:
        """Re-check without search, but for the normal: no vertex is more than `gap` beyond.

        In rationals, so that a gap in floats is granted its rounding.
        """
        point, normal = fractions(payoffs), fractions(self.normal)
        if not len(point) == len(normal) == payoff_set.num_players:
            return False
        beyond = max(dot(normal, v) for v in payoff_set.points) - dot(normal, point)
        size = max(map(abs, normal)) * max(abs(x) for v in payoff_set.points for x in v)
        slack = 0 if isinstance(self.gap, Fraction) else ROUNDING * size
        return bool(payoff_set.contains([point])[0]) and beyond <= self.gap + slack


@checked
def concave(
    expression: Callable[[Any], Any],
    *,
    name: str = "concave",
    gradient: Callable[[Profile], Sequence[Any]] | None = None,
) -> Concave:
    """A concave welfare of one's own; `expression` maps a cvxpy vector of payoffs to a scalar.

    Solved by a conic solver: floats, with a bound on how much better any profile can be. The
    profile itself is a rational one of the set. `gradient` maps a tuple of Fractions to the
    gradient there, or any supergradient; with it the bound is a proof in rationals, and else as
    good as the solver's dual. Raises `InvalidArgument` when it is maximised unless cvxpy can
    tell that it is concave.
    """
    if not callable(expression):
        raise InvalidArgument(f"expected a function of a cvxpy vector, got {expression!r}")
    if gradient is not None and not callable(gradient):
        raise InvalidArgument(f"expected a function of a payoff profile, got {gradient!r}")
    return Concave(expression, name, gradient)


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
    return Optimum(
        welfare.name,
        (point,),
        payoff_set,
        "efficient",
        welfare=welfare,
        proof=_bound(payoff_set, welfare, point, reach.dual_value),
        approximate=True,
    )


def _bound(payoff_set: PayoffSet, welfare: Concave, point: Profile, dual: Any) -> ConcaveBound:
    if welfare.gradient is not None:
        given = welfare.gradient(point)
        slope = fractions(given, "a slope")
        if len(slope) != len(point):
            raise InvalidArgument(f"expected a gradient of {len(point)} numbers, got {given!r}")
        top = max(dot(slope, v) for v in payoff_set.points)
        return ConcaveBound(slope, top - dot(slope, point))
    # cvxpy's dual of V = sum of shares * vertices is the price of payoffs.
    normal = np.asarray(dual, dtype=np.float64).reshape(-1)
    ahead = np.array(payoff_set.points, dtype=np.float64) - [float(x) for x in point]
    return ConcaveBound(tuple(normal.tolist()), max(float((ahead @ normal).max()), 0.0))


def _rational_point(vertices: tuple[Profile, ...], share: Any) -> Profile:
    weights = fractions([float(max(x, 0.0)) if x > SMALL_SHARE else 0 for x in share])
    total: Fraction = sum(weights, Fraction(0))
    return tuple(
        sum((w * v[i] for w, v in zip(weights, vertices, strict=True)), Fraction(0)) / total
        for i in range(len(vertices[0]))
    )
