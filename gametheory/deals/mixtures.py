"""Inverse bargaining with noise: which mixture of norms explains outcomes best.

In each record one of the norms is followed, each with its probability, and one of the outcomes that
it recommends comes about, all equally likely; or none is, and any outcome comes about. The
probabilities are estimated. Where norms recommend the same they cannot be told apart, and the
intervals are as wide as that.

Estimates maximise the likelihood. An interval holds the values that a likelihood ratio test does
not reject, others fitted anew (profile likelihood, chi-square with one degree of freedom). Where
other probabilities are 0 that is not the limit law, and simulations say how often intervals hold
the truth (docs/negotiations.md). Records count as independent.

>>> from gametheory import deals
>>> judged = deals.judge(deals.example_log().records)
>>> mixture = deals.fit_mixture(judged)
>>> [f"{e.name} {e.value:.2f}" for e in mixture.estimates if e.value > 0.05]
['utilitarian 0.37', 'egalitarian 0.48', 'anything 0.15']
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gametheory._support.check import checked
from gametheory.deals._profiles import Concave, Floats, drop, fit_shares
from gametheory.deals.likelihood import FitEstimate, NormFit
from gametheory.deals.records import Judgements
from gametheory.deals.studies import Confidence
from gametheory.errors import InvalidArgument, Unsupported

CLOSE = 1e-5
"""How far the log-likelihood of a mixture may be below its top."""

ANYTHING = "anything"
"""The part of a mixture that follows no norm."""


@checked
def fit_mixture(judgements: Judgements, *, confidence: Confidence = 0.95) -> NormFit:
    """With which probability each norm was followed; see the module.

    The norms are those that the records were judged by. The log-likelihood is concave, and what is
    found is proved to be within 1e-5 of its top. Raises `InvalidArgument` without records,
    `TooLarge` for domains of issues that are too large to list, `Unsupported` if the top is too
    flat to be found.
    """
    if not len(judgements):
        raise InvalidArgument("expected records to fit a mixture to, got none")
    table = _likelihoods(judgements)
    patterns, pattern = np.unique(table[judgements.case], axis=0, return_inverse=True)
    counts = np.bincount(pattern.ravel()).astype(np.float64)
    names = (*judgements.names, ANYTHING)
    found = fit_shares(_mixed(patterns, counts), len(names), drop(confidence))
    slope = (counts / (patterns @ found.shares)) @ patterns
    # By concavity the top is at most this much higher.
    if float(slope.max()) - counts.sum() > CLOSE:
        raise Unsupported("expected a likelihood whose top is found within 1e-5, got a flatter one")
    estimates = tuple(
        FitEstimate(name, float(found.shares[k]), *found.intervals[k])
        for k, name in enumerate(names)
    )
    return NormFit(
        "mixture",
        estimates,
        math.nan,
        float(counts @ np.log(patterns @ found.shares)),
        float(counts @ np.log(patterns[:, -1])),
        len(judgements),
        0,
        confidence,
    )


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
            (case.payoffs in payoffs) / count if count else 0.0
            for payoffs, count in zip(sets, tied[k], strict=True)
        ]
        rows.append([*row, 1 / (case.domain.size + 1)])
    return np.array(rows)


def _mixed(patterns: Floats, counts: Floats) -> Concave:
    """The log-likelihood of a mixture z / sum z, whose largest value over all z has sum 1.

    Args:
        patterns: `[pattern, part]`, how likely each part makes it.
        counts: `[pattern]`, how often it was seen.
    """
    total = counts.sum()

    def function(z: Floats) -> tuple[float, Floats, Floats]:
        mixed = patterns @ z
        if mixed.min() <= 0:
            size = len(z)
            return -math.inf, np.zeros(size), np.zeros((size, size))
        over = patterns / mixed[:, None]
        value = float(counts @ np.log(mixed)) - total * float(z.sum())
        return value, counts @ over - total, -(over.T * counts) @ over

    return function
