"""Inverse bargaining with noise: which mixture of norms explains outcomes best.

In each record one of the norms is followed, each with its
probability, and one of the outcomes that it recommends comes about, all equally likely; or none is,
and any outcome comes about. The probabilities are estimated. Where norms recommend the same they
cannot be told apart, and the intervals are as wide as that.

Estimates maximise the likelihood. An interval holds the values that a likelihood ratio test does
not reject, others fitted anew (profile likelihood, chi-square with one degree of freedom); at the
edge of the range it holds more often than stated. Records count as independent.

>>> from gametheory import deals
>>> judged = deals.judge(deals.example_log().records)
>>> mixture = deals.fit_mixture(judged)
>>> [f"{e.name} {e.value:.2f}" for e in mixture.estimates if e.value > 0.05]
['utilitarian 0.37', 'egalitarian 0.48', 'anything 0.15']
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked
from gametheory.deals.likelihood import Estimate, Floats, NormFit, crossing, half_quantile
from gametheory.deals.records import Judgements
from gametheory.deals.studies import Confidence
from gametheory.errors import InvalidArgument

CLOSE = 1e-5
"""How far the log-likelihood of a mixture may be below its top."""

ANYTHING = "anything"
"""The part of a mixture that follows no norm."""


@checked
def fit_mixture(judgements: Judgements, *, confidence: Confidence = 0.95) -> NormFit:
    """With which probability each norm was followed; see the module.

    The norms are those that the records were judged by. The log-likelihood is concave, and what is
    found is proved to be within 1e-5 of its top. Raises `InvalidArgument` without records,
    `TooLarge` for domains of issues that are too large to list.
    """
    if not len(judgements):
        raise InvalidArgument("expected records to fit a mixture to, got none")
    table = _likelihoods(judgements)
    patterns, pattern = np.unique(table[judgements.case], axis=0, return_inverse=True)
    mixture = _Mixture(patterns, np.bincount(pattern.ravel()).astype(np.float64))
    weights, top = mixture.maximum()
    least = top - half_quantile(confidence)
    names = (*judgements.names, ANYTHING)
    estimates = tuple(
        Estimate(name, float(weights[k]), *mixture.interval(k, weights, least))
        for k, name in enumerate(names)
    )
    count = len(judgements)
    uniform = float(mixture.counts @ np.log(patterns[:, -1]))
    return NormFit("mixture", estimates, math.nan, top, uniform, count, 0, confidence)


def _likelihoods(judgements: Judgements) -> Floats:
    """`[case, norm]`, with any outcome last: how likely the case's outcome is under each."""
    number = {id(domain): k for k, domain in enumerate(judgements.domains)}
    tied = []
    for domain, sets in zip(judgements.domains, judgements.recommended, strict=True):
        exact = domain._exact(np.concatenate([domain._table(), domain._no_deal_row[None]]))
        times: dict[Any, int] = {}
        for profile in exact:
            times[profile] = times.get(profile, 0) + 1
        tied.append([sum(times[p] for p in payoffs) for payoffs in sets])
    rows = []
    for case in judgements.cases:
        k = number[id(case.domain)]
        sets = judgements.recommended[k]
        row = [
            (case.payoffs in payoffs) / count for payoffs, count in zip(sets, tied[k], strict=True)
        ]
        rows.append([*row, 1 / (case.domain.size + 1)])
    return np.array(rows)


@dataclass
class _Mixture:
    """The likelihood of a mixture: `patterns[pattern, part]`, each seen so often."""

    patterns: Floats
    counts: Floats
    steps: int = field(default=5_000)

    def maximum(self) -> tuple[Floats, float]:
        parts = self.patterns.shape[1]
        return self._climb(np.full(parts, 1 / parts), None, 0.0)

    def _climb(self, start: Floats, fixed: int | None, value: float) -> tuple[Floats, float]:
        """The top from a start, with one part held at a value."""
        free = np.ones(len(start), dtype=bool)
        if fixed is not None:
            free[fixed] = False
        weights = np.where(free, np.maximum(start, 1e-6), 0)
        weights *= (1 - value) / weights.sum()
        if fixed is not None:
            weights[fixed] = value
        if (self.patterns @ weights).min() <= 0:
            return weights, -math.inf
        weights = self._polished(weights, free, 1 - value)
        for step in range(self.steps):
            mixed = self.patterns @ weights
            slope = (self.counts / mixed) @ self.patterns
            # By concavity the top is at most this much higher.
            gap = (1 - value) * float(slope[free].max()) - float(slope[free] @ weights[free])
            if gap <= CLOSE:
                break
            new = np.where(free, weights * slope, 0)
            new *= (1 - value) / new.sum()
            weights = np.where(free, new, weights)
            if step % 100 == 99:
                weights = self._polished(weights, free, 1 - value)
        return weights, float(self.counts @ np.log(self.patterns @ weights))

    def _polished(self, weights: Floats, free: NDArray[np.bool_], total: float) -> Floats:
        """A better point by sequential quadratic programming, if it finds one."""
        from scipy.optimize import minimize

        if total <= 0 or free.sum() < 2:
            return weights
        size = self.counts.sum()
        held = self.patterns @ np.where(free, 0, weights)
        patterns = self.patterns[:, free]

        def loss(x: Floats) -> tuple[float, Floats]:
            mixed = np.maximum(held + patterns @ x, 1e-300)
            slope = -(self.counts / mixed) @ patterns
            return -float(self.counts @ np.log(mixed)) / size, slope / size

        found = minimize(
            loss,
            weights[free],
            jac=True,
            method="SLSQP",
            bounds=[(0, total)] * int(free.sum()),
            constraints={"type": "eq", "fun": lambda x: x.sum() - total},
            options={"ftol": 1e-14, "maxiter": 200},
        )
        better = weights.copy()
        better[free] = np.maximum(found.x, 0)
        if better[free].sum() <= 0:
            return weights
        better[free] *= total / better[free].sum()
        is_better = loss(better[free])[0] < loss(weights[free])[0]
        return better if is_better else weights

    def interval(self, part: int, weights: Floats, least: float) -> tuple[float, float]:
        def profile(value: float) -> float:
            return self._climb(weights, part, value)[1]

        at = float(weights[part])
        return crossing(profile, at, 0.0, least), crossing(profile, at, 1.0, least)
