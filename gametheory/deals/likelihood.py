"""Inverse bargaining with noise: which parameters, or mixture of norms, explain outcomes best.

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
not reject, others fitted anew (profile likelihood, chi-square with one degree of freedom); at the
edge of the range it holds more often than stated. Records count as independent.

>>> from gametheory import deals
>>> judged = deals.judge(deals.example_log().records)
>>> print(deals.fit(judged, "ces"))
ces: a/(1+a) 0.212 [0.181, 0.244]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked
from gametheory.deals.domains import Domain
from gametheory.deals.records import Judgements
from gametheory.deals.studies import Confidence
from gametheory.errors import InvalidArgument, TooLarge

LogitFamily = Literal["weighted-utilitarian", "weighted-nash", "ces", "disagreement"]

MOST_OUTCOMES = 2_000_000
"""Of all domains together: each has a probability."""

STEEPEST = 1e4
"""The largest b: outcomes are then all but certain."""

NARROW = 1e-5
"""How far ends of intervals may be off."""

Floats = NDArray[np.float64]


@checked
@dataclass(frozen=True)
class Estimate:
    """An estimated parameter: its value, and the ends of its interval."""

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
        sharpness: b, per share of the largest sum of gains; NaN for a mixture.
        log_likelihood: at the estimates, and `uniform` that of outcomes which are all as likely.
        count: how many records.
        excluded: records that the family says cannot come about, which were left out.
        confidence: of the intervals.
    """

    family: str
    estimates: tuple[Estimate, ...]
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

    Numerical: estimates are right to some 1e-4. Raises `InvalidArgument` without records or for
    domains of different numbers of parties, `TooLarge` beyond `MOST_OUTCOMES` outcomes.
    """
    choices = _Choices(judgements, family)
    parties = choices.parties
    if family.startswith("weighted"):
        names = [f"weight {i + 1}" for i in range(parties)]
        bounds = [(0.0, 1.0)] * (parties - 1)
    elif family == "ces":
        names, bounds = ["a/(1+a)"], [(0.0, 1.0)]
    else:
        names = [f"d {i + 1}" for i in range(parties)]
        low, high = choices.payoffs.min(axis=0), choices.payoffs.max(axis=0)
        bounds = [(float(a - (b - a)), float(b)) for a, b in zip(low, high, strict=True)]

    def worth(parameters: Floats) -> float:
        return choices.best(choices.value(parameters))[0]

    best, top = _maximum(worth, bounds)
    drop = half_quantile(confidence)
    estimates = [
        Estimate(name, float(best[k]), *_profile(worth, bounds, k, best, top - drop))
        for k, name in zip(range(len(bounds)), names, strict=False)
    ]
    if family.startswith("weighted"):
        estimates.append(_last_weight(choices, bounds, best, names[-1], top - drop))
    value, sharpness = choices.best(choices.value(best))
    return NormFit(
        family,
        tuple(estimates),
        sharpness,
        value,
        choices.log_likelihood(np.zeros(len(choices.gains)), 0.0),
        choices.count,
        choices.excluded,
        confidence,
    )


def _last_weight(
    choices: _Choices, bounds: list[tuple[float, float]], best: Floats, name: str, least: float
) -> Estimate:
    """The weight that the others leave, with the last two parties in the other order."""
    if len(bounds) == 1:
        low, high = _profile(
            lambda p: choices.best(choices.value(1 - p))[0], bounds, 0, 1 - best, least
        )
        return Estimate(name, float(1 - best[0]), low, high)
    swapped = np.array([*best[:-1], max(0.0, 1 - best.sum())])

    def worth(parameters: Floats) -> float:
        others = np.array([*parameters[:-1], 1 - parameters.sum()])
        return choices.best(choices.value(others))[0]

    low, high = _profile(worth, bounds, len(bounds) - 1, swapped, least)
    return Estimate(name, float(swapped[-1]), low, high)


class _Choices:
    """All outcomes of all domains, and how often each came about."""

    def __init__(self, judgements: Judgements, family: str) -> None:
        sizes = {domain.num_parties for domain in judgements.domains}
        if len(sizes) != 1:
            raise InvalidArgument(
                f"expected records of domains with one number of parties, got {sorted(sizes)}"
            )
        self.family, self.parties = family, min(sizes)
        total = sum(domain.size + 1 for domain in judgements.domains)
        if total > MOST_OUTCOMES:
            raise TooLarge(
                f"expected domains of at most {MOST_OUTCOMES:,} outcomes together, got {total:,}: "
                "fit fewer domains at a time"
            )
        payoffs, gains, self.scales, starts, place = [], [], [], [], {}
        start = 0
        for domain in judgements.domains:
            table = _payoffs(domain)
            scale = float(domain._largest_total_gain) or 1.0
            payoffs.append(table)
            gains.append((table - table[-1]) / scale)
            self.scales += [scale] * len(table)
            starts.append(start)
            place[id(domain)] = (start, len(table))
            start += len(table)
        self.payoffs, self.gains = np.concatenate(payoffs), np.concatenate(gains)
        self.scale, self.starts = np.array(self.scales), np.array(starts)
        self.possible = np.ones(start, dtype=bool)
        if family == "weighted-nash":
            self.possible = self.gains.min(axis=1) > 0
        self.counts = np.zeros(start)
        times = np.bincount(judgements.case, minlength=len(judgements.cases))
        for case, number in zip(judgements.cases, times.tolist(), strict=True):
            begin, length = place[id(case.domain)]
            self.counts[begin + _position(case.domain, case.agreement, length)] += number
        self.excluded = int(self.counts[~self.possible].sum())
        self.counts[~self.possible] = 0
        self.count = int(self.counts.sum())
        if not self.count:
            raise InvalidArgument(f"expected outcomes that {family!r} can explain, got none")
        self.per_domain = np.add.reduceat(self.counts, self.starts)

    def value(self, parameters: Floats) -> Floats:
        """W of each outcome; minus infinity where it cannot come about."""
        if self.family.startswith("weighted"):
            weights = np.array([*parameters, 1 - parameters.sum()])
            if weights.min() < -1e-12:
                return np.full(len(self.gains), np.nan)
            if self.family == "weighted-utilitarian":
                return np.asarray(self.gains @ weights)
            logs = np.log(np.where(self.gains > 0, self.gains, 1))
            return np.where(self.possible, logs @ weights, -np.inf)
        if self.family == "ces":
            return _ces(np.maximum(self.gains, 0), float(parameters[0]))
        over = np.maximum(self.payoffs - parameters, 0) / self.scale[:, None]
        return np.asarray(np.prod(over, axis=1) ** (1 / self.parties))

    def log_likelihood(self, value: Floats, sharpness: float) -> float:
        """Of all records."""
        return self._derivatives(value, sharpness)[0]

    def _derivatives(self, value: Floats, sharpness: float) -> tuple[float, float, float]:
        """The log-likelihood and its first two derivatives by the sharpness."""
        finite = np.isfinite(value) & self.possible
        plain = np.where(finite, value, 0)
        level = np.where(finite, sharpness * plain, -np.inf)
        top = np.maximum.reduceat(level, self.starts)
        known = np.isfinite(top)
        spread = np.diff([*self.starts, len(value)])
        share = np.exp(level - np.repeat(np.where(known, top, 0), spread))
        sums = np.where(known, np.add.reduceat(share, self.starts), 1)
        first = np.add.reduceat(share * plain, self.starts) / sums
        second = np.add.reduceat(share * plain**2, self.starts) / sums
        logs = np.where(known, top, 0) + np.log(sums)
        reached = float(self.counts @ plain)
        return (
            sharpness * reached - float(self.per_domain @ logs),
            reached - float(self.per_domain @ first),
            -float(self.per_domain @ (second - first**2)),
        )

    def best(self, value: Floats) -> tuple[float, float]:
        """The largest log-likelihood over the sharpness, which it is concave in, and where."""
        if np.isnan(value).any():
            return -math.inf, 0.0
        low, high, at = 0.0, STEEPEST, 1.0
        if self._derivatives(value, 0.0)[1] <= 0:
            return self._derivatives(value, 0.0)[0], 0.0
        for _ in range(100):
            _, slope, curve = self._derivatives(value, at)
            low, high = (at, high) if slope > 0 else (low, at)
            step = at - slope / curve if curve < 0 else math.inf
            after = step if low < step < high else (low + min(high, 4 * low + 4)) / 2
            if abs(after - at) <= 1e-9 * (1 + at):
                break
            at = after
        return self._derivatives(value, at)[0], at


def _payoffs(domain: Domain) -> Floats:
    """The payoffs of all outcomes in floats; no deal is last."""
    rows = np.concatenate([domain._table(), domain._no_deal_row[None]])
    return np.asarray(rows.astype(np.float64) / domain.scale)


def _position(domain: Domain, agreement: Any, length: int) -> int:
    if agreement is None:
        return length - 1
    key = domain._key(agreement)
    if isinstance(key, int):
        return key
    shape = [len(values) for values in domain.issues.values()]  # type: ignore[attr-defined]
    return int(np.ravel_multi_index(key, shape))


def _ces(gains: Floats, aversion: float) -> Floats:
    """The CES mean; `aversion` is a/(1+a) in [0, 1]."""
    if aversion >= 1 - 1e-6:
        return np.asarray(gains.min(axis=1))
    power = 1 - aversion / (1 - aversion)
    if abs(power) < 1e-6:
        return np.asarray(np.prod(gains, axis=1) ** (1 / gains.shape[1]))
    # Over the largest gain (or the smallest) no power overflows.
    unit = gains.max(axis=1) if power > 0 else gains.min(axis=1)
    safe = np.where(unit > 0, unit, 1)
    ratios = np.where(unit[:, None] > 0, gains / safe[:, None], 1)
    mean = np.mean(ratios**power, axis=1)
    return np.where(unit > 0, unit * mean ** (1 / power), 0)


def _maximum(
    worth: Callable[[Floats], float], bounds: Sequence[tuple[float, float]]
) -> tuple[Floats, float]:
    """The largest value in a box: a grid, then refined from its best points."""
    from scipy.optimize import minimize

    steps = {1: 41, 2: 13}.get(len(bounds), 5)
    axes = [np.linspace(low, high, steps) for low, high in bounds]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(bounds))
    values = np.array([worth(point) for point in points])
    best, top = points[int(np.argmax(values))], float(values.max())
    for start in points[np.argsort(-values)[:2]]:
        width = np.array([(high - low) / steps for low, high in bounds])
        simplex = np.vstack([start, *(start + np.diag(np.where(start + width > 1e300, 0, width)))])
        found = minimize(
            lambda p: -worth(np.array(p)) if _within(p, bounds) else math.inf,
            start,
            method="Nelder-Mead",
            bounds=bounds,
            options={"xatol": 1e-6, "fatol": 1e-8, "initial_simplex": simplex, "maxfev": 2_000},
        )
        if -found.fun > top:
            best, top = np.array(found.x), float(-found.fun)
    return best, top


def _within(point: Any, bounds: Sequence[tuple[float, float]]) -> bool:
    return all(low <= x <= high for x, (low, high) in zip(point, bounds, strict=True))


def _profile(
    worth: Callable[[Floats], float],
    bounds: Sequence[tuple[float, float]],
    which: int,
    best: Floats,
    least: float,
) -> tuple[float, float]:
    """The ends of where one parameter, others fitted anew, is still worth `least`."""
    others = [b for k, b in enumerate(bounds) if k != which]
    held = np.delete(best, which)

    def profile(value: float) -> float:
        def at(rest: Any) -> float:
            return worth(np.insert(np.asarray(rest, dtype=np.float64), which, value))

        if not others:
            return at(held)
        from scipy.optimize import minimize

        found = minimize(
            lambda rest: -at(rest) if _within(rest, others) else math.inf,
            held,
            method="Nelder-Mead",
            options={"xatol": 1e-5, "fatol": 1e-6, "maxfev": 400},
        )
        return max(float(-found.fun), at(held))

    low, high = bounds[which]
    return (
        crossing(profile, float(best[which]), low, least),
        crossing(profile, float(best[which]), high, least),
    )


def crossing(
    profile: Callable[[float], float], inside: float, outside: float, least: float
) -> float:
    """Where a profile falls to `least` on the way outside; the end if it does not."""
    from scipy.optimize import brentq

    value = profile(outside)
    if value >= least:
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


def half_quantile(confidence: float) -> float:
    """How far a log-likelihood may fall: half of a chi-square quantile, of one degree."""
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + confidence) / 2) ** 2 / 2
