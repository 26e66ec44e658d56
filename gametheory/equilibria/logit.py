"""Logit quantal response equilibria along the principal branch.

In a logit equilibrium of precision L (lambda) each player chooses action a with probability
proportional to exp(L u_a), u_a what a earns against the others (McKelvey and Palfrey 1995). At
L = 0 all play uniformly; from there one branch leads, as L grows, to a Nash equilibrium, for
almost every game. It is followed in the logarithms of the probabilities by arc length (Turocy
2005), so that it may turn back in L and no probability is ever lost to underflow.

The precision has units one over payoff: multiplying payoffs by c divides it by c.

>>> import gametheory as gt
>>> path = gt.quantal_response_path(gt.zoo.chicken(), max_precision=20)
>>> float(path.precisions[0]), path.profiles[0][0].tolist()
(0.0, [0.5, 0.5])
>>> bool(path.residuals.max() < 1e-9)
True
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._check import require_kind
from gametheory._progress import progress_fraction
from gametheory.equilibria._result import Equilibrium, game_payoffs
from gametheory.errors import Infeasible, InvalidArgument, TooLarge
from gametheory.games import NormalForm

CONVERGED = 1e-11
"""Residual of the equilibrium conditions in logarithms, relative to 1 + their size."""

FIRST_STEP = 0.03
LONGEST_STEP = 1e4
SHORTEST_STEP = 1e-9
SMALL_REGRET = 1e-6
"""Of the payoff spread: where a path without a given end is taken to have arrived."""

MAX_POINTS = 20_000


@dataclass(frozen=True, eq=False)
class QuantalResponse:
    """One logit equilibrium.

    Attributes:
        precision: lambda, in one over payoff.
        profile: one vector of probabilities for each player.
        residual: the largest error of log p_a - log p_b = lambda (u_a - u_b), relative to
            1 + lambda times the payoff spread.
    """

    precision: float
    profile: tuple[NDArray[np.float64], ...]
    residual: float


@dataclass(frozen=True, eq=False)
class QuantalResponsePath:
    """The principal branch, point by point.

    Attributes:
        precisions: lambda at each point, [points]; it may fall where the branch turns back.
        profiles: for each player the probabilities, [points, actions].
        residuals: as in `QuantalResponse`, [points].
        limit: the last point as an approximate Nash equilibrium, with its exact regret.
    """

    precisions: NDArray[np.float64]
    profiles: tuple[NDArray[np.float64], ...]
    residuals: NDArray[np.float64]
    limit: Equilibrium
    _logit: _Logit = field(repr=False)
    _points: NDArray[np.float64] = field(repr=False)

    def __len__(self) -> int:
        return len(self.precisions)

    def at(self, precision: float) -> QuantalResponse:
        """The logit equilibrium where the branch first reaches a precision.

        Raises `Infeasible` for a precision that the path does not reach.
        """
        goal = float(precision) * self._logit.spread
        levels = self._points[:, -1]
        if not 0 <= goal <= levels.max():
            raise Infeasible(
                f"expected a precision in [0, {self.precisions.max():.6g}], got {precision:.6g}"
            )
        after = int(np.argmax(levels >= goal))
        point = self._points[after]
        if after:
            before = self._points[after - 1]
            share = (goal - before[-1]) / (point[-1] - before[-1])
            point = before + share * (point - before)
        point, residual = self._logit.corrected_at(goal, point)
        return QuantalResponse(float(precision), self._logit.profile(point), residual)

    def __repr__(self) -> str:
        return (
            f"QuantalResponsePath({len(self)} points to precision {self.precisions[-1]:.6g}, "
            f"regret {float(self.limit.exact_regret):.3g})"
        )


def quantal_response_path(
    game: NormalForm, *, max_precision: float | None = None
) -> QuantalResponsePath:
    """The principal branch of logit equilibria, for any number of players.

    `max_precision`: lambda at which to stop; by default where the regret of the profile falls
    below a millionth of the payoff spread. Numerical: floats, each point with its residual; the
    regret of `.limit` is exact. Raises `InvalidArgument` for a precision that is not positive
    and finite, `TooLarge` if the branch takes more than `MAX_POINTS` points.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if max_precision is not None and not (
        isinstance(max_precision, int | float) and 0 < max_precision < np.inf
    ):
        raise InvalidArgument(f"expected a positive finite precision, got {max_precision!r}")
    logit = _Logit(game)
    with progress_fraction("quantal responses") as tell:
        points = logit.follow(
            None if max_precision is None else float(max_precision) * logit.spread, tell
        )
    array = np.array([point for point, _ in points])
    profiles = [logit.profile(point) for point, _ in points]
    return QuantalResponsePath(
        array[:, -1] / logit.spread,
        tuple(np.array(own) for own in zip(*profiles, strict=True)),
        np.array([residual for _, residual in points]),
        _approximate(game, profiles[-1]),
        logit,
        array,
    )


def _approximate(game: NormalForm, profile: tuple[NDArray[np.float64], ...]) -> Equilibrium:
    strategies = []
    for own in profile:
        exact = [Fraction(float(p)) for p in own]
        strategies.append(tuple(p / sum(exact) for p in exact))
    whole = tuple(strategies)
    payoffs = game_payoffs(game, whole)
    draft = Equilibrium(whole, payoffs, False, game.actions)
    regret = max(-min(slack) for slack in draft.slacks(game))
    return Equilibrium(whole, payoffs, False, game.actions, regret, None)


class _Logit:
    """The equilibrium conditions on (log probabilities, lambda times payoff spread)."""

    def __init__(self, game: NormalForm) -> None:
        payoffs = game.payoffs.astype(np.float64)
        self.spread = float(max(np.ptp(own) for own in payoffs)) or 1.0
        self.payoffs = [(own - own.min()) / self.spread for own in payoffs]
        self.shape = game.shape
        offsets = np.cumsum([0, *game.shape])
        self.place = [slice(int(a), int(b)) for a, b in itertools.pairwise(offsets)]
        self.size = int(offsets[-1])

    def profile(self, point: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        result = []
        for place in self.place:
            own = np.exp(point[place] - point[place].max())
            result.append(own / own.sum())
        return tuple(result)

    def conditions(
        self, point: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Their values, and the Jacobian [conditions, log probabilities and lambda]."""
        precision = point[-1]
        weights = [np.exp(point[place]) for place in self.place]
        values = np.zeros(self.size)
        slopes = np.zeros((self.size, self.size + 1))
        for i, place in enumerate(self.place):
            values[place.start] = weights[i].sum() - 1
            slopes[place.start, place] = weights[i]
            axes = [j for j in range(len(self.shape)) if j != i]
            own = np.moveaxis(self.payoffs[i], i, 0)
            gains = own[1:] - own[0]
            earned = _contract(gains, [weights[j] for j in axes])
            rows = slice(place.start + 1, place.stop)
            logs = point[place]
            values[rows] = logs[1:] - logs[0] - precision * earned
            slopes[rows, place] = np.eye(self.shape[i])[1:]
            slopes[rows, place.start] = -1
            for position, j in enumerate(axes, start=1):
                moved = np.moveaxis(gains, position, 1)
                partial = _contract(moved, [weights[k] for k in axes if k != j])
                slopes[rows, self.place[j]] = -precision * partial * weights[j]
            slopes[rows, -1] = -earned
        return values, slopes

    def residual(self, point: NDArray[np.float64]) -> float:
        return float(np.abs(self.conditions(point)[0]).max() / (1 + abs(point[-1])))

    def corrected_at(
        self, precision: float, point: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], float]:
        """Newton's method at a fixed precision."""
        point = point.copy()
        point[-1] = precision
        for _ in range(50):
            values, slopes = self.conditions(point)
            if np.abs(values).max() <= CONVERGED * (1 + precision):
                break
            point[:-1] -= np.linalg.lstsq(slopes[:, :-1], values, rcond=None)[0]
        return point, self.residual(point)

    def follow(self, goal: float | None, tell: Any) -> list[tuple[NDArray[np.float64], float]]:
        """Points from the uniform profile until `goal`, or until regret is small."""
        start = np.concatenate([np.full(k, -np.log(k)) for k in self.shape] + [[0.0]])
        points = [(start, self.residual(start))]
        heading = np.zeros(self.size + 1)
        heading[-1] = 1.0
        step = FIRST_STEP
        point = start
        heading = self._tangent(point, heading)
        while not self._arrived(point, goal):
            if len(points) > MAX_POINTS:
                raise TooLarge(
                    f"expected a branch of at most {MAX_POINTS:,} points, got to precision "
                    f"{point[-1] / self.spread:.6g} by then"
                )
            found = self._corrected(point + step * heading, step)
            ahead = None if found is None else self._tangent(found, heading)
            # A sharp bend: the corrector may have jumped to another branch.
            if found is None or ahead is None or ahead @ heading < 0.9:
                step /= 2
                if step < SHORTEST_STEP:
                    raise TooLarge(
                        "expected a branch that can be followed in floats, got one that bends too "
                        f"sharply at precision {point[-1] / self.spread:.6g}: payoffs are tied"
                    )
                continue
            point, heading = found, ahead
            if goal is not None and point[-1] > goal:
                last = points[-1][0]
                share = (goal - last[-1]) / (point[-1] - last[-1])
                point, _ = self.corrected_at(goal, last + share * (point - last))
            points.append((point, self.residual(point)))
            if goal is not None:
                tell(max(0.0, min(1.0, point[-1] / goal)))
            step = min(step * 1.5, LONGEST_STEP, 0.5 * (1 + abs(point[-1])))
        return points

    def _arrived(self, point: NDArray[np.float64], goal: float | None) -> bool:
        if goal is not None:
            return bool(point[-1] >= goal)
        profile = self.profile(point)
        for i, own in enumerate(self.payoffs):
            others = [p for j, p in enumerate(profile) if j != i]
            earned = _contract(np.moveaxis(own, i, 0), others)
            if earned.max() - earned @ profile[i] > SMALL_REGRET:
                return False
        return True

    def _tangent(
        self, point: NDArray[np.float64], heading: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The unit direction in which the conditions stay satisfied, not turning back."""
        _, slopes = self.conditions(point)
        _, _, directions = np.linalg.svd(slopes)
        direction = directions[-1]
        return np.asarray(direction if direction @ heading >= 0 else -direction)

    def _corrected(self, guess: NDArray[np.float64], step: float) -> NDArray[np.float64] | None:
        """The nearest point of the branch by Gauss-Newton; None if that is not near."""
        point = guess
        for _ in range(6):
            values, slopes = self.conditions(point)
            if not np.isfinite(values).all():
                return None
            if np.abs(values).max() <= CONVERGED * (1 + abs(point[-1])):
                return point if np.linalg.norm(point - guess) <= 0.5 * step else None
            point = point - np.linalg.lstsq(slopes, values, rcond=None)[0]
        return None


def _contract(values: NDArray[np.float64], others: list[NDArray[np.float64]]) -> NDArray[Any]:
    for weights in reversed(others):
        values = values @ weights
    return values
