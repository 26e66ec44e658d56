"""Where a log-likelihood is largest, and which values of a parameter it does not reject.

A profile is the largest log-likelihood for each value of one parameter, the others fitted anew. The
interval of a likelihood ratio test is where the profile is at most `drop` below the top.

*Shares.* Where the log-likelihood is a concave function of z >= 0 and the parameters are the shares
z / sum z, a share of v is the linear condition z_k = v sum z. So each profile is the maximum of a
concave function again, also where other shares are 0, and the values that are not rejected are an
interval.

>>> import numpy as np
>>> def near_7_and_3(z):
...     away = z - [7, 3]
...     return -float(away @ away) / 2, -away, -np.eye(2)
>>> fitted = fit_shares(near_7_and_3, 2, drop(0.95))
>>> fitted.shares.round(3).tolist(), [round(x, 3) for x in fitted.intervals[0]]
([0.7, 0.3], [0.56, 0.873])
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from gametheory.errors import Unsupported

Floats = NDArray[np.float64]

Local = tuple[float, Floats, Floats]
"""The value of a function, its gradient and its Hessian."""

Concave = Callable[[Floats], Local]
"""A concave function."""

NARROW = 1e-5
"""How far the ends of intervals may be off."""

CLOSE = 1e-7
"""How far below its top a maximum may be, by Newton's estimate."""

FLAT = 1e-10
"""Of the bend in one direction: what is less counts as none."""

MOST_STEPS = 500


def drop(confidence: float) -> float:
    """How far a log-likelihood may fall: half of a chi-square quantile, of one degree."""
    return NormalDist().inv_cdf((1 + confidence) / 2) ** 2 / 2


def largest_concave(function: Concave, start: Floats, cap: float = math.inf) -> Floats:
    """Where a concave function is largest on 0 <= z <= cap.

    By projected Newton steps (Bertsekas 1982).

    Raises `Unsupported` if that is not reached in `MOST_STEPS` steps.
    """
    z = np.clip(start, 0.0, cap)
    there = function(z)
    for _ in range(MOST_STEPS):
        _, slope, curve = there
        free = ~(((z <= 0) & (slope <= 0)) | ((z >= cap) & (slope >= 0)))
        if not free.any():
            return z
        bend = -curve[free][:, free]
        # In units in which the function bends by 1; where it is flat a little bend is made up.
        size = np.sqrt(np.where(bend.diagonal() > 0, bend.diagonal(), 1.0))
        unit_bend = bend / np.outer(size, size) + FLAT * np.eye(len(bend))
        newton = np.linalg.solve(unit_bend, slope[free] / size) / size
        move = np.zeros_like(z)
        move[free] = newton
        found = _uphill(function, z, there, move=move, cap=cap)
        if found is None:
            move[free] = slope[free] / size**2
            found = _uphill(function, z, there, move=move, cap=cap)
        if found is None or abs(float(slope[free] @ newton)) < CLOSE:
            return z if found is None else found[0]
        z, there = found
    raise Unsupported(
        f"expected a likelihood that {MOST_STEPS} steps climb, got one that is too flat"
    )


def _uphill(
    function: Concave, z: Floats, here: Local, *, move: Floats, cap: float
) -> tuple[Floats, Local] | None:
    """The first of ever shorter moves that climbs as its slope promises; None if none does."""
    value, slope, _ = here
    part = 1.0
    while part > 1e-12:
        new = np.clip(z + part * move, 0.0, cap)
        promised = float(slope @ (new - z))
        if promised > 0:
            there = function(new)
            if there[0] >= value + 1e-4 * promised and np.isfinite(there[0]):
                return new, there
        part /= 2
    return None


@dataclass(frozen=True)
class Shares:
    """Shares that are likeliest, their intervals, and the z that has them with its value."""

    shares: Floats
    intervals: list[tuple[float, float]]
    z: Floats
    top: float


def fit_shares(function: Concave, size: int, drop: float, cap: float = math.inf) -> Shares:
    """The shares of z >= 0 at which a concave function is largest, with intervals.

    If the top is at z = 0 the shares are equal: it says nothing about them.
    """
    z = largest_concave(function, np.full(size, 1 / size), cap)
    top = function(z)[0]
    shares = z / z.sum() if z.sum() > 0 else np.full(size, 1 / size)
    least = top - drop
    intervals = []
    for k in range(size):
        rest = np.maximum(np.delete(z, k), 1e-3 * max(float(z.sum()), 1e-3))

        def profile(value: float, k: int = k, start: Floats = rest) -> float:
            part = _with_share(function, size, k, value)
            return part(largest_concave(part, start, cap))[0]

        at = float(shares[k])
        intervals.append((crossing(profile, at, 0.0, least), crossing(profile, at, 1.0, least)))
    return Shares(shares, intervals, z, top)


def _with_share(function: Concave, size: int, k: int, value: float) -> Concave:
    """The function of the other entries, which add up to sum z, where entry k is its share."""
    if size == 1:
        return function
    spread = np.insert((1 - value) * np.eye(size - 1), k, value, axis=0)

    def part(rest: Floats) -> Local:
        there, slope, curve = function(spread @ rest)
        return there, spread.T @ slope, spread.T @ curve @ spread

    return part


def crossing(
    profile: Callable[[float], float], inside: float, outside: float, least: float
) -> float:
    """Where a profile falls to `least` on the way from inside to outside; outside if it does not.

    Of several such places one of them.
    """
    from scipy.optimize import brentq

    value = profile(outside)
    if value >= least or inside == outside:
        return outside
    while value == -math.inf and abs(outside - inside) > NARROW:
        middle = (inside + outside) / 2
        value_there = profile(middle)
        if value_there >= least:
            inside = middle
        else:
            outside, value = middle, value_there
    if value == -math.inf or profile(inside) <= least:
        return inside
    return float(brentq(lambda x: profile(x) - least, inside, outside, xtol=NARROW))


def outermost(
    profile: Callable[[float], float],
    best: float,
    grid: Sequence[float],
    known: Sequence[float],
    least: float,
) -> tuple[float, float]:
    """The ends of all that a profile does not reject, as far as a grid of values can see.

    The profile may fall and rise again. So on each side from the farthest value of the grid that is
    known not to be rejected, on to the next that is, and in between to where it falls to `least`.

    Args:
        known: what the profile is at least at each value of the grid.
    """
    ends = []
    for sign in (-1, 1):
        side = sorted(
            (sign * x, x, value)
            for x, value in zip(grid, known, strict=True)
            if sign * x > sign * best
        )
        held = [k for k, (_, _, value) in enumerate(side) if value >= least]
        beyond = [x for _, x, _ in side[max(held, default=-1) + 1 :]]
        inside = side[max(held)][1] if held else best
        for x in beyond:
            if profile(x) < least:
                inside = crossing(profile, inside, x, least)
                break
            inside = x
        ends.append(inside)
    return ends[0], ends[1]
