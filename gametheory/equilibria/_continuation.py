"""Following a branch of logit quantal response equilibria by its arc length.

A point is (z, lambda), z = log p of all players in a row; payoffs are scaled to a spread of one.
The branch is z = R(z, lambda), R the logs of the logit response. A step goes along the tangent,
then Newton's method brings it back within the hyperplane across the tangent (Allgower and Georg
1990, chapters 2 and 3). The determinant of the Jacobian bordered by the tangent keeps its sign
along a branch: a flip tells of a jump to another one, or of a crossing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gametheory.games import NormalForm

Floats = NDArray[np.float64]

SMALL_REGRET = 1e-6
"""The branch is followed by default until nobody can gain more than this share of the spread of
payoffs: beyond, rounding of lambda * payoff eats the digits that are won."""

FIRST_STEP, SHORTEST_STEP = 0.1, 1e-7
"""Arc lengths."""

CROSSING_STEP = 1e-4
"""Over steps as short as this the sign may flip: branches cross, as in symmetric games."""

LARGEST_CORRECTION = 0.05
"""A prediction further off than this, relative to the point where it is large, is not trusted:
neighbouring branches could be mixed up."""

CONVERGED, ROUNDING = 1e-14, 1e-9
"""Corrections below the first, relative to the point, end Newton's method; those below the second
are taken for rounding when they no longer shrink."""

NEWTON_STEPS = 10


@dataclass(frozen=True)
class Point:
    """A point of the branch; `asked` if it was landed on."""

    z: Floats
    precision: float
    asked: bool = False


class Branch:
    """The principal branch of a game; precisions are in units of one over `spread`."""

    def __init__(self, game: NormalForm) -> None:
        exact = game.exact_payoffs
        lowest = [own.min() for own in exact]
        spread = max(own.max() - low for own, low in zip(exact, lowest, strict=True)) or Fraction(1)
        self.spread = float(spread)
        scaled = [(own - low) / spread for own, low in zip(exact, lowest, strict=True)]
        self._payoffs = np.array(scaled).astype(np.float64)
        self._shape = game.shape
        self._ends = np.cumsum(game.shape)[:-1]

    def split(self, z: Floats) -> list[Floats]:
        """One vector for each player."""
        return np.split(z, self._ends)

    def profile(self, z: Floats) -> list[Floats]:
        """Probabilities, summing to one."""
        strategies = [np.exp(part) for part in self.split(z)]
        return [p / p.sum() for p in strategies]

    def judge(self, profile: list[Floats], precision: float) -> tuple[float, float]:
        """How far a profile is from its logit response, and the most that a player gains."""
        values = [self._against(profile, i) for i in range(len(profile))]
        residual = max(
            float(abs(np.exp(_log_response(precision * u)) - p).max())
            for u, p in zip(values, profile, strict=True)
        )
        regret = max(float(u.max() - u @ p) for u, p in zip(values, profile, strict=True))
        return residual, max(regret, 0.0)

    def follow(
        self, last: float | None, landings: list[float], max_steps: int
    ) -> tuple[list[Point], bool]:
        """The points from precision 0 to `last`, or until regret is small; whether it got there.

        Lands on each of the ascending `landings` when the branch first has that precision.
        """
        z = -np.concatenate([np.full(count, np.log(count)) for count in self._shape])
        x = np.append(z, 0.0)
        ahead = np.append(np.zeros(len(z)), 1.0)
        tangent, sign = self._tangent(x, ahead)
        points = [Point(z, 0.0, asked=0.0 in landings)]
        due = [target for target in landings if target > 0]
        step = FIRST_STEP
        for _ in range(max_steps):
            if self._done(points[-1], last, bool(due)):
                return points, True
            moved = self._step(x, tangent, step)
            if moved is None:
                step /= 2
                if step < SHORTEST_STEP:
                    return points, False
                continue
            new, off = moved
            turned, side = self._tangent(new, tangent)
            if turned @ tangent < 0.5 or (side != sign and step > CROSSING_STEP):
                step /= 2
                if step < SHORTEST_STEP:
                    return points, False
                continue
            targets = [t for t in due if t <= new[-1]]
            due = due[len(targets) :]
            if last is not None and not due and not targets and new[-1] >= last:
                targets = [last]
            for target in targets:
                landed = self._land(x, tangent, step, target)
                if landed is None:
                    return points, False
                points.append(Point(landed, target, asked=True))
            if not (targets and targets[-1] == last):
                points.append(Point(new[:-1], float(new[-1])))
            x, tangent, sign = new, turned, side
            if off < LARGEST_CORRECTION / 8:
                step *= 2
            elif off > LARGEST_CORRECTION / 2:
                step *= 0.7
        return points, self._done(points[-1], last, bool(due))

    def _done(self, point: Point, last: float | None, due: bool) -> bool:
        if last is not None:
            return point.precision >= last and not due
        return self.judge(self.profile(point.z), point.precision)[1] <= SMALL_REGRET

    def _step(self, x: Floats, tangent: Floats, step: float) -> tuple[Floats, float] | None:
        """The point of the branch at this distance, and how far off the prediction was."""
        predicted = x + step * tangent
        return self._correct(predicted, tangent)

    def _correct(self, start: Floats, direction: Floats) -> tuple[Floats, float] | None:
        """Newton's method across `direction`; None unless it converges at once."""
        x, first, before = start, 0.0, np.inf
        for k in range(NEWTON_STEPS):
            if x[:-1].max() > 1:
                return None
            value, jacobian = self._equations(x)
            try:
                change = np.linalg.solve(
                    np.vstack([jacobian, direction]), -np.append(value, direction @ (x - start))
                )
            except np.linalg.LinAlgError:
                return None
            size = float((abs(change) / (1 + abs(x))).max())
            if not size <= LARGEST_CORRECTION:
                return None
            first = first if k else size
            x = x + change
            if size <= CONVERGED or (size <= ROUNDING and size > before / 2):
                return x, first
            if size > before:
                return None
            before = size
        return None

    def _land(self, x: Floats, tangent: Floats, step: float, target: float) -> Floats | None:
        """log p where the branch has the precision `target`, on its way over one step."""
        low, high = 0.0, step
        along_precision = np.append(np.zeros(len(x) - 1), 1.0)
        for _ in range(60):
            middle = (low + high) / 2
            moved = self._step(x, tangent, middle)
            if moved is None:
                return None
            start = moved[0].copy()
            start[-1] = target
            # With the precision held fast, from as near as that converges.
            if (landed := self._correct(start, along_precision)) is not None:
                return landed[0][:-1]
            low, high = (middle, high) if moved[0][-1] < target else (low, middle)
        return None

    def _tangent(self, x: Floats, along: Floats) -> tuple[Floats, float]:
        """The unit tangent on the side of `along`, and the sign of the bordered determinant."""
        _, jacobian = self._equations(x)
        *_, null = np.linalg.svd(jacobian)
        tangent = null[-1] if null[-1] @ along > 0 else -null[-1]
        return tangent, float(np.linalg.slogdet(np.vstack([jacobian, tangent]))[0])

    def _equations(self, x: Floats) -> tuple[Floats, Floats]:
        """z - R(z, lambda) and its Jacobian in (z, lambda)."""
        z, precision = x[:-1], x[-1]
        profile = [np.exp(part) for part in self.split(z)]
        rows, values = [], []
        for i in range(len(profile)):
            u = self._against(profile, i)
            log_response = _log_response(precision * u)
            response = np.exp(log_response)
            values.append(log_response)
            blocks = []
            for j, p in enumerate(profile):
                if j == i:
                    blocks.append(np.eye(len(u)))
                    continue
                pair = self._against(profile, i, j)
                blocks.append(-precision * (pair - response @ pair) * p)
            rows.append(np.hstack([*blocks, (response @ u - u)[:, None]]))
        return z - np.concatenate(values), np.vstack(rows)

    def _against(self, profile: list[Floats], *players: int) -> Floats:
        """Payoffs of the first of `players` by the actions of all of them; the others mix."""
        values = self._payoffs[players[0]]
        for k in reversed(range(len(profile))):
            if k not in players:
                values = np.tensordot(values, profile[k], axes=(k, 0))
        return np.asarray(values if players == tuple(sorted(players)) else values.T)


def _log_response(utility: Floats) -> Floats:
    shifted = utility - utility.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()), dtype=np.float64)
