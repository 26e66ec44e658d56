"""Inverse bargaining with noise: which parameters of a family of norms explain outcomes best.

*Logit choice* (`fit`). In each record an outcome x, an agreement or no deal, comes about with a
probability proportional to exp(b W(x)): the more often the better by the norm, uniformly for b = 0,
only the best as b grows (McFadden 1974; quantal response). Gains g are over the domain's largest
sum of gains, so that b means the same in all domains. Families, W, and parameters:

- "weighted-utilitarian": the sum of w_i g_i; weights w of sum 1;
- "weighted-nash": the sum of w_i log g_i, where outcomes without a gain for all do not come about;
  weights w of sum 1;
- "ces": (mean of g_i^(1-a))^(1/(1-a)), a loss counting as no gain; a/(1+a), where a is the
  inequality aversion: 0 utilitarian, 1/2 Nash, 1 egalitarian;
- "disagreement": the geometric mean of V_i - d_i, a loss counting as no gain; d, the same in all
  domains.

Estimates maximise the likelihood. An interval holds the values that a likelihood ratio test does
not reject, others fitted anew (profile likelihood, chi-square with one degree of freedom). Where
weights are 0, or a parameter is at the end of its range, the chi-square is not the limit law, and
simulations say how often intervals hold the truth (docs/negotiations.md). Records count as
independent.

*No end.* As d falls, the geometric mean becomes a weighted sum, and the likelihood does not fall
any more; if that is not rejected, an interval for d goes down to minus infinity. It goes up to
infinity if d above all payoffs, where all outcomes are equally likely, is not rejected. So too the
estimate is minus infinity where lower d are ever likelier.

>>> from gametheory import deals
>>> judged = deals.judge(deals.example_log().records)
>>> print(deals.fit(judged, "ces"))
ces: a/(1+a) 0.212 [0.181, 0.244]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gametheory._support.check import checked
from gametheory.deals._choices import LARGEST_LOSS, Choices, choices
from gametheory.deals._profiles import (
    Floats,
    drop,
    fit_shares,
    largest_concave,
    outermost,
)
from gametheory.deals.records import Judgements
from gametheory.deals.studies import Confidence
from gametheory.errors import InvalidArgument, TooLarge

LogitFamily = Literal["weighted-utilitarian", "weighted-nash", "ces", "disagreement"]

STEEPEST = 1e4
"""The largest b, and the largest of each party: outcomes are then all but certain."""

MOST_PARTIES = 6
"""Of which a disagreement point is looked for on a grid."""

GRID_POINTS = 650
"""Of a grid of parameters, all together; at least 3 of each, at most `MOST_STEPS`."""

MOST_STEPS = 41
"""Of each parameter on a grid."""

FAR = 1e3
"""Ranges of payoffs: d that much below the least payoff counts as minus infinity."""

NEAR = 0.1
"""Ranges of payoffs below the least payoff, from where on the grid for d is even."""


@checked
@dataclass(frozen=True)
class FitEstimate:
    """An estimated parameter: its value, and the ends of its interval.

    An end that is infinite says that the interval has no end there; so does a value of minus
    infinity that ever lower ones are likelier.
    """

    name: str
    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.name} {self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@checked
@dataclass(frozen=True)
class NormFit:
    """A noisy norm fitted to outcomes.

    Attributes:
        family: see the module; "mixture" for what `fit_mixture` gives.
        estimates: the parameters with their intervals.
        sharpness: b, per share of the largest sum of gains; NaN for a mixture, and where an
            estimate is minus infinity.
        log_likelihood: at the estimates, and `uniform` that of outcomes which are all as likely.
        count: how many records.
        excluded: records that the family says cannot come about, which were left out.
        confidence: of the intervals.
    """

    family: str
    estimates: tuple[FitEstimate, ...]
    sharpness: float
    log_likelihood: float
    uniform: float
    count: int
    excluded: int
    confidence: float

    def __str__(self) -> str:
        return f"{self.family}: {', '.join(map(str, self.estimates))}"


@checked
def fit(
    judgements: Judgements, family: LogitFamily = "ces", *, confidence: Confidence = 0.95
) -> NormFit:
    """The parameters of a family of norms under which outcomes are likeliest; see the module.

    Numerical. Weights are the top of a concave function and right to some 1e-4; the other families
    are searched on a grid and then refined, and a top that is narrower than the grid could be
    missed. Raises `InvalidArgument` without records that the family can explain, for domains of
    different numbers of parties, and of weighted sums for losses above 10^9 times the largest sum
    of gains; `TooLarge` beyond 2,000,000 outcomes, and for "disagreement" beyond six parties.
    """
    table = choices(judgements)
    if family in ("weighted-utilitarian", "weighted-nash"):
        return _fit_weights(table, family, confidence)
    if not table.counts.sum():
        raise InvalidArgument("expected records to fit a norm to, got none")
    if family == "ces":
        return _fit_inequality(table, confidence)
    return _fit_disagreement(table, confidence)


def _fit_weights(table: Choices, family: str, confidence: float) -> NormFit:
    possible = np.ones(len(table.counts), dtype=bool)
    if family == "weighted-utilitarian":
        features = table.gains()
        if features.min() < -LARGEST_LOSS:
            raise InvalidArgument(
                f"expected losses of at most {LARGEST_LOSS:,.0f} times a domain's largest sum of "
                f"gains, got {-features.min():.3g} times"
            )
    else:
        features, possible = table.positive_log_gains()
    count = int(table.counts[possible].sum())
    if not count:
        raise InvalidArgument(f"expected outcomes that {family!r} can explain, got none")
    # With b w for z the log-likelihood is concave.
    likelihood = table.likelihood(features, possible)
    size = table.parties
    found = fit_shares(likelihood, size, drop(confidence), STEEPEST)
    return NormFit(
        family,
        tuple(
            FitEstimate(f"weight {i + 1}", float(found.shares[i]), *found.intervals[i])
            for i in range(size)
        ),
        float(found.z.sum()),
        found.top,
        likelihood(np.zeros(size))[0],
        count,
        int(table.counts[~possible].sum()),
        confidence,
    )


class _Sharpened:
    """The best log-likelihood over the sharpness of a norm with given values."""

    def __init__(self, table: Choices, value: Callable[[Floats], Floats]) -> None:
        self.table, self.value = table, value
        self.near = np.ones(1)

    def __call__(self, parameters: Floats) -> float:
        return self.at(parameters)[0]

    def at(self, parameters: Floats) -> tuple[float, float]:
        """The largest log-likelihood, and the sharpness."""
        likelihood = self.table.likelihood(self.value(parameters)[:, None])
        # The sharpness of the last parameters is near.
        z = self.near = largest_concave(likelihood, np.maximum(self.near, 1.0), STEEPEST)
        return likelihood(z)[0], float(z[0])


def _fit_inequality(table: Choices, confidence: float) -> NormFit:
    gains = np.maximum(table.gains(), 0)
    worth = _Sharpened(table, lambda p: _ces(gains, float(p[0])))
    grid = _Grid(worth, 1, 1.0)
    best, top = _refined(grid)
    least = top - drop(confidence)

    def profile(x: float) -> float:
        return worth(np.array([x]))

    ends = outermost(profile, float(best[0]), grid.axis.tolist(), grid.values.tolist(), least)
    estimate = FitEstimate("a/(1+a)", float(best[0]), *ends)
    sharpness, count = worth.at(best)[1], int(table.counts.sum())
    return NormFit("ces", (estimate,), sharpness, top, _uniform(table), count, 0, confidence)


def _uniform(table: Choices) -> float:
    """The log-likelihood if all outcomes are as likely."""
    return table.likelihood(np.zeros((len(table.counts), 1)))(np.zeros(1))[0]


def _ces(gains: Floats, aversion: float) -> Floats:
    """The CES mean; `aversion` is a/(1+a) in [0, 1]."""
    if aversion >= 1 - 1e-6:
        return np.asarray(gains.min(axis=1))
    power = 1 - aversion / (1 - aversion)
    if abs(power) < 1e-6:
        logs = np.log(np.where(gains > 0, gains, 1))
        return np.where(gains.min(axis=1) > 0, np.exp(logs.mean(axis=1)), 0)
    # Over the largest gain (or the smallest) no power overflows.
    unit = gains.max(axis=1) if power > 0 else gains.min(axis=1)
    safe = np.where(unit > 0, unit, 1)
    ratios = np.where(unit[:, None] > 0, gains / safe[:, None], 1)
    mean = np.mean(ratios**power, axis=1)
    return np.where(unit > 0, unit * mean ** (1 / power), 0)


def _fit_disagreement(table: Choices, confidence: float) -> NormFit:
    parties = table.parties
    if parties > MOST_PARTIES:
        raise TooLarge(f"expected at most {MOST_PARTIES} parties for a disagreement, got {parties}")
    norm = _DisagreementNorm(table)
    worth = _Sharpened(table, norm.value)
    grid = _Grid(worth, parties)
    best, top = _refined(grid)
    least = top - drop(confidence)
    estimates = []
    for k in range(parties):
        profile = _SliceProfile(grid, k, best)
        ends = outermost(profile, float(best[k]), grid.axis.tolist(), grid.best_in_slices(k), least)
        d, low, high = (norm.unplaced(k, x) for x in (float(best[k]), *ends))
        estimates.append(FitEstimate(f"d {k + 1}", d, low, high))
    sharpness = worth.at(best)[1] * norm.sharpness_unit(best)
    if any(math.isinf(estimate.value) for estimate in estimates):
        sharpness = math.nan
    return NormFit(
        "disagreement",
        tuple(estimates),
        sharpness,
        top,
        _uniform(table),
        int(table.counts.sum()),
        0,
        confidence,
    )


class _DisagreementNorm:
    """The geometric mean of V - d, for places of d.

    A place from 0 to 1 stands for d that is `FAR` to `NEAR` ranges of payoffs below the party's
    least payoff, in even steps of its logarithm; from 1 to 2 for d up to the largest payoff.
    """

    def __init__(self, table: Choices) -> None:
        self.payoffs, least, spans = table.places()
        self.least, self.spans = least, spans
        units = table.units()
        self.smallest_unit = float(units.min())
        self.factor = np.exp(self.smallest_unit - units)

    @staticmethod
    def relative(place: float) -> float:
        """(d - least) / range."""
        if place < 1:
            return -FAR * math.exp(place * math.log(NEAR / FAR))
        return -NEAR + (place - 1) * (1 + NEAR)

    def unplaced(self, party: int, place: float) -> float:
        """The d of a place, infinite at both ends."""
        if place <= 0:
            return -math.inf
        if place >= 2:
            return math.inf
        return float(self.least[party]) + self.relative(place) * float(self.spans[party])

    def value(self, places: Floats) -> Floats:
        """`[outcome]`: the norm, up to a factor and a summand in each domain; at most 1 apart."""
        return np.asarray(self._plain(places) / self._size(places))

    def _plain(self, places: Floats) -> Floats:
        ds = [self.relative(float(place)) for place in places]
        if max(ds) < 0:
            # Near a weighted sum what is common to all outcomes would swallow the differences.
            ratios = [x / -d for x, d in zip(self.payoffs.T, ds, strict=True)]
            logs = sum((np.log1p(ratio) for ratio in ratios), np.zeros(len(self.payoffs)))
            return np.asarray(np.expm1(logs / len(ds)) * self.factor)
        product = np.ones(len(self.payoffs))
        for x, d in zip(self.payoffs.T, ds, strict=True):
            product *= np.maximum(x - d, 0) / max(1.0, -d)
        return np.asarray(product ** (1 / len(ds)) * self.factor)

    def _size(self, places: Floats) -> float:
        return float(np.abs(self._plain(places)).max()) or 1.0

    def sharpness_unit(self, places: Floats) -> float:
        """The sharpness of the norm itself for a sharpness of 1 of `value`."""
        ds = [self.relative(float(place)) for place in places]
        scales = [-d if max(ds) < 0 else max(1.0, -d) for d in ds]
        logs = [
            math.log(span.numerator) - math.log(span.denominator) + math.log(scale)
            for span, scale in zip(self.spans, scales, strict=True)
        ]
        unit = sum(logs) / len(logs) - self.smallest_unit
        # Below the largest float, where payoffs of one party are next to nothing.
        return math.exp(min(-unit, 700.0)) / self._size(places)


class _Grid:
    """The values of a function of places on a grid, and the box that it fills."""

    def __init__(self, worth: Callable[[Floats], float], size: int, most: float = 2.0) -> None:
        self.worth, self.box = worth, [(0.0, most)] * size
        steps = min(MOST_STEPS, max(3, int(GRID_POINTS ** (1 / size))))
        self.axis = np.linspace(0.0, most, steps)
        mesh = np.meshgrid(*[self.axis] * size, indexing="ij")
        self.points = np.stack(mesh, axis=-1).reshape(-1, size)
        self.values = np.array([worth(point) for point in self.points])

    def best_in_slices(self, which: int) -> list[float]:
        """The largest value on the grid for each value of one place."""
        return [float(self.values[self.points[:, which] == x].max()) for x in self.axis]


class _SliceProfile:
    """The best value where one place is held, others fitted anew from the grid's best there."""

    def __init__(self, grid: _Grid, which: int, best: Floats) -> None:
        self.grid, self.which, self.best = grid, which, best

    def __call__(self, value: float) -> float:
        grid, which = self.grid, self.which
        others = [box for k, box in enumerate(grid.box) if k != which]
        distance = abs(grid.points[:, which] - value)
        near = np.flatnonzero(distance <= distance.min() + 1e-12)
        from_grid = grid.points[near[int(np.argmax(grid.values[near]))]]

        def at(rest: Floats) -> float:
            return grid.worth(np.insert(rest, which, value))

        start = max((np.delete(x, which) for x in (from_grid, self.best)), key=at)
        return _climbed(at, start, others, 0.1)[1]


def _refined(grid: _Grid) -> tuple[Floats, float]:
    """The largest value in a box, from the best points of a grid upwards."""
    order = np.argsort(-grid.values, kind="stable")[:3]
    width = float(grid.axis[1])
    found = [_climbed(grid.worth, grid.points[k], grid.box, width) for k in order.tolist()]
    return max(found, key=lambda pair: pair[1])


def _climbed(
    worth: Callable[[Floats], float],
    start: Floats,
    box: Sequence[tuple[float, float]],
    width: float,
) -> tuple[Floats, float]:
    """A local top in a box (Nelder and Mead 1965)."""
    from scipy.optimize import minimize

    if not len(start):
        return start, worth(start)
    corners = np.vstack([start, *(start + width * row for row in np.eye(len(start)))])
    middle = np.array([(low + high) / 2 for low, high in box])
    # Inwards, so that the corners are in the box.
    corners = np.where(start > middle, 2 * start - corners, corners)
    found = minimize(
        lambda p: -worth(p),
        start,
        method="Nelder-Mead",
        bounds=box,
        options={"xatol": 1e-5, "fatol": 1e-6, "initial_simplex": corners, "maxfev": 1_000},
    )
    return np.asarray(found.x), float(-found.fun)
