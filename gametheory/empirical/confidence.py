"""Boxes that hold the true game with a nominal confidence, however dependent the cells are.

Each payoff of the table gets an interval; with m payoffs (those that roles make equal count once)
and confidence 1 - a, each interval errs with probability at most a/m, so all hold together with
probability at least 1 - a (Bonferroni), however dependent the cells are. How far that holds depends
on the method:

- "t": mean -+ t(n - 1) s / sqrt(n), Student's t at a/2m. Right for normal samples; for others
  approximately, the better the larger n. Where all samples of a cell are the same its interval is a
  point: right for payoffs that are certain, too short for rare events that were not seen.
- "hoeffding": mean -+ (high - low) sqrt(log(2m/a) / 2n), for payoffs that are known to be between
  bounds (Hoeffding 1963). Holds for every n and every distribution.
- "bernstein": sqrt(2 s^2 log(4m/a) / n) + 7 (high - low) log(4m/a) / 3(n - 1), shorter than
  Hoeffding's where payoffs vary little (Maurer and Pontil 2009, Theorem 4). Needs bounds, too.
- "bootstrap": mean -+ q s / sqrt(n) with one q for all payoffs, the quantile of the largest
  studentised deviation among draws from the samples (Romano and Wolf 2005, the max-t method). No
  Bonferroni: it knows which payoffs vary together. Approximate, for large n.

Samples are taken to be independent, and their number not to depend on what they were.

>>> from gametheory import empirical
>>> table = empirical.PayoffTable.from_means(
...     [[[3, 0], [5, 1]], [[3, 5], [0, 1]]], counts=100, errors=[[[0.1] * 2] * 2] * 2
... )
>>> box = empirical.confidence_box(table, confidence=0.95)
>>> box, box.upper[0].round(3).tolist()
(IntervalGame(2x2, 95 % (t)), [[3.279, 0.279], [5.279, 1.279]])
>>> [s.verdict for s in empirical.dominance_statements(box)]
['all', 'none', 'all', 'none']
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import float_array
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike, AtLeast, AtMost, Rng, Size
from gametheory._support.text import plural, quoted
from gametheory.empirical._drawing import Samples
from gametheory.empirical.boxes import IntervalGame
from gametheory.empirical.tables import PayoffTable
from gametheory.errors import InvalidArgument

Method = Literal["t", "hoeffding", "bernstein", "bootstrap"]
METHODS = ("t", "hoeffding", "bernstein", "bootstrap")
"""How intervals are made; see the module."""

Confidence = Annotated[float, AtLeast(0.01), AtMost(0.999999)]

BOOTSTRAP_DRAWS = 2_000
"""Draws behind the quantile of the bootstrap by default."""


@checked
def confidence_box(
    table: PayoffTable,
    *,
    confidence: Confidence = 0.95,
    method: Method = "t",
    bounds: ArrayLike | None = None,
    draws: Size = BOOTSTRAP_DRAWS,
    rng: Rng = 0,
) -> IntervalGame:
    """The box that holds the true game with nominally the confidence, all payoffs at once.

    For what it takes for granted see the module: "t" and "bootstrap" are approximate.

    Args:
        method: "t", "hoeffding", "bernstein" or "bootstrap"; see the module.
        bounds: what payoffs are known to lie between: (low, high), or a pair for each player. Then
            intervals end there, and a payoff with fewer samples than the method needs (one for
            Hoeffding, else two) has all of it.
        draws, rng: of the bootstrap.

    Raises `InvalidArgument` for payoffs outside their bounds; for a method that needs bounds, or
    independent samples where means came with draws of their own; for a cell with too few samples
    and no bounds, which it names; and for a bootstrap of so few samples that draws of a cell are
    mostly all the same.
    """
    known = bounds_of(bounds, table, method)
    half = half_widths(
        table, table.counts, confidence=confidence, method=method, known=known, draws=draws, rng=rng
    )
    return box_around(
        table, table.counts, half, known=known, method=method, confidence=float(confidence)
    )


def box_around(
    table: PayoffTable,
    counts: NDArray[np.int64],
    half: NDArray[np.float64],
    *,
    known: NDArray[np.float64] | None,
    method: Method,
    confidence: float | None = None,
) -> IntervalGame:
    """The box of intervals of so many samples a cell, cut where payoffs are known to end.

    Without a confidence it is one that was only predicted.
    """
    least = _least(method)
    seen = np.broadcast_to(counts >= least, table.mean.shape)
    if known is None and not seen.all():
        cell = np.argwhere(counts < least)[0]
        raise InvalidArgument(
            f"expected {plural(least, 'sample')} or more of every cell, or bounds of payoffs, got "
            f"{int(counts[tuple(cell)])} of {quoted(table.profile_words(cell))}"
        )
    middle = np.where(seen, table.mean, 0.0)
    # However short, an interval that has a length keeps one.
    lower = np.where(half > 0, np.minimum(middle - half, np.nextafter(middle, -np.inf)), middle)
    upper = np.where(half > 0, np.maximum(middle + half, np.nextafter(middle, np.inf)), middle)
    if known is not None:
        lower = np.where(seen, np.maximum(lower, known[..., 0]), known[..., 0])
        upper = np.where(seen, np.minimum(upper, known[..., 1]), known[..., 1])
    return IntervalGame(
        lower,
        upper,
        actions=table.actions,
        players=table.players,
        roles=table.roles,
        name=table.name,
        confidence=confidence,
        method="predicted" if confidence is None else method,
    )


def _least(method: Method) -> int:
    """Samples of a cell that the method needs."""
    return 1 if method == "hoeffding" else 2


def half_widths(
    table: PayoffTable,
    counts: NDArray[np.int64],
    *,
    confidence: float,
    method: Method,
    known: NDArray[np.float64] | None,
    draws: int,
    rng: Any,
) -> NDArray[np.float64]:
    """Half the length of each interval, `[player, a1, ..., an]`, with so many samples a cell.

    Means and variances are those of the table. 0 where there are too few samples. Raises
    `InvalidArgument` where an interval would be longer than floats can say.
    """
    ready_made = table.drawn is not None and not isinstance(table.drawn, Samples)
    if ready_made and method in ("hoeffding", "bernstein"):
        raise InvalidArgument(
            "expected the method 't' or 'bootstrap' for means with draws of their own, as their "
            f"samples need not be independent, got {method!r}"
        )
    allowed = (1 - confidence) / table._orbits.entries
    n = np.broadcast_to(counts, table.mean.shape).astype(np.float64)
    variance = np.moveaxis(np.diagonal(table.covariance, axis1=-2, axis2=-1), -1, 0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        error = np.sqrt(variance / n)
        if method == "t":
            half = _t_quantile(1 - allowed / 2, n - 1) * error
        elif method == "bootstrap":
            half = _bootstrap_quantile(table, confidence, draws, rng) * error
        else:
            assert known is not None
            width = known[..., 1] - known[..., 0]
            if method == "hoeffding":
                half = width * np.sqrt(np.log(2 / allowed) / (2 * n))
            else:
                log = np.log(4 / allowed)
                half = np.sqrt(2 * variance * log / n) + 7 * width * log / (3 * (n - 1))
    seen = n >= _least(method)
    if not np.isfinite(half[seen]).all():
        cell = np.argwhere(seen & ~np.isfinite(half))[0, 1:].tolist()
        raise InvalidArgument(
            "expected a variance that floats hold of every cell with samples, got another of "
            f"{quoted(table.profile_words(cell))}"
        )
    return np.where(seen, half, 0.0)


def _t_quantile(p: float, freedom: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import stdtrit

    safe = np.maximum(freedom, 1.0)
    found = stdtrit(safe, p)
    # Beyond some 1e7 degrees of freedom the normal quantile is the same to ten digits.
    return np.asarray(np.where(safe > 1e8, NormalDist().inv_cdf(p), found))


def _bootstrap_quantile(table: PayoffTable, confidence: float, draws: int, rng: Any) -> float:
    """The quantile of the largest studentised deviation of a payoff among draws."""
    generator = np.random.default_rng(rng)
    largest = np.zeros(draws)
    if isinstance(table.drawn, Samples):
        for _, own, means, variances in table.drawn.resampled(draws, generator):
            off = abs(means - own.mean(axis=0))
            error = np.sqrt(variances / len(own))
            rounding = 1e-9 * (abs(own).max() + 1e-300)
            with np.errstate(divide="ignore", invalid="ignore"):
                t = np.where(off <= rounding, 0.0, np.where(error > 0, off / error, np.inf))
            largest = np.maximum(largest, t.max(axis=1))
    else:
        off = abs(table.draw(draws, rng=generator) - table.mean)
        error = np.broadcast_to(table.errors, off.shape)
        ratios = np.divide(off, error, out=np.zeros_like(off), where=error > 0)
        largest = ratios.reshape(draws, -1).max(axis=1)
    place = int(np.ceil(confidence * (draws + 1))) - 1
    quantile = float(np.sort(largest)[place]) if place < draws else np.inf
    if not np.isfinite(quantile):
        raise InvalidArgument(
            "expected more samples or draws for a bootstrap, got so few that the draws of a cell "
            f"are often all the same (fewest: {int(table.counts.min())} a cell, {draws:,} draws): "
            "method='t' takes few"
        )
    return quantile


def bounds_of(given: Any, table: PayoffTable, method: str) -> NDArray[np.float64] | None:
    """Bounds `[player, a1, ..., an, 2]`."""
    if given is None:
        if method in ("hoeffding", "bernstein"):
            raise InvalidArgument(
                f"expected bounds=(low, high) of payoffs for the method {method!r}, got none"
            )
        return None
    n = table.num_players
    pairs = float_array(given, "bounds")
    if pairs.shape not in ((2,), (n, 2)) or (pairs[..., 0] > pairs[..., 1]).any():
        raise InvalidArgument(
            f"expected bounds as (low, high), or such a pair for each of {n} players, got "
            f"{quoted(given)}"
        )
    pairs = np.broadcast_to(pairs, (n, 2))
    for role in table.roles:
        if len({tuple(pairs[i]) for i in role}) > 1:
            raise InvalidArgument("expected the same bounds for all players of a role, got others")
    values = table.mean.reshape(n, -1)
    if isinstance(table.drawn, Samples):
        values = np.concatenate([values, table.drawn.values.T], axis=1)
    outside = (values < pairs[:, :1]) | (values > pairs[:, 1:])
    if outside.any():
        i = int(np.argwhere(outside)[0, 0])
        raise InvalidArgument(
            f"expected payoffs between {pairs[i, 0]:g} and {pairs[i, 1]:g}, got "
            f"{values[outside][0]:g} of {table.players[i]}"
        )
    shape = (n, *(1 for _ in table.shape), 2)
    return np.broadcast_to(pairs.reshape(shape), (*table.mean.shape, 2))


__all__ = ["BOOTSTRAP_DRAWS", "METHODS", "confidence_box"]
