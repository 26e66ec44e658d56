"""A comparison as tables, as JSON, and as a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import decimal, json_number, json_profile
from gametheory._numeric.readable import Readable, as_given
from gametheory._support.text import plural
from gametheory.outcomes import NO_NORM, Shortfall
from learners.evaluation.crossplay import Estimate
from learners.evaluation.published import published

if TYPE_CHECKING:
    from rich.table import Table

    from learners.evaluation.comparison import Comparison
    from learners.evaluation.encounters import Evaluation, Match

SCHEMA = "gametheory/compare/1"
LEAST_SPAN, LARGEST_SPAN = 0.1, 1e5
"""Ranges of payoffs that three decimals suit."""


def tables(comparison: Comparison) -> Iterator[Table]:
    """The comparison as rich tables."""
    from gametheory._support.tables import PlainTable

    stage, settings = comparison.stage, comparison.runs.hyperparameters
    evaluation = comparison.evaluation
    title = (
        f"{stage.name or 'game'} ({comparison.kind}): norms learned by "
        f"{plural(settings.runs, 'run')} of {settings.learner}"
    )
    table = PlainTable(title=title, grid=True)
    for name in ("norm", "analytic payoffs", "learned payoffs", "runs", "share"):
        table.add_column(name)
    shown, paid = _readable(comparison), _payoffs_shown(comparison)
    analytic = {o.name: shown.profiles(o.face) for o in comparison.solutions.values()}
    for norm, share in evaluation.shares.items():
        own = evaluation.classification.points[evaluation.norms == norm]
        learned = f"({', '.join(map(paid, own.mean(axis=0)))})"
        table.add_row(
            norm, analytic.get(norm.split(" = ")[0], "-"), learned, str(share.pairs), _cell(share)
        )
    table.note = shown.remark()
    yield table

    yield _encounters(comparison)

    norms = list(evaluation.shares)
    if len(norms) > 1:
        table = PlainTable(
            grid=True,
            title="mean payoffs when the row's norm meets the column's",
        )
        for name in ("", *norms):
            table.add_column(name)
        means = {(cell.first, cell.second): cell.payoffs for cell in evaluation.by_norm}
        for first in norms:
            met = (means[first, second] for second in norms)
            table.add_row(
                first,
                *(f"({paid(a.mean)}, {paid(b.mean)})" if a.pairs else "-" for a, b in met),
            )
        yield table

    table = PlainTable(title="how outcomes fall short (share of pairs)", grid=True)
    for name in ("encounter", *(str(s) for s in Shortfall)):
        table.add_column(name)
    for match in evaluation.matches:
        table.add_row(match.name, *(_cell(match.shortfalls[s]) for s in Shortfall))
    yield table

    if comparison.exploitability is not None:
        yield _exploitability_table(comparison, comparison.exploitability)
    if comparison.discounted is not None:
        yield _discounted_table(comparison, comparison.discounted)
    if comparison.is_of_networks:
        yield from islice(comparison.judgement.tables(), 2)


def _encounters(comparison: Comparison) -> Table:
    from gametheory._support.tables import PlainTable

    stage, evaluation = comparison.stage, comparison.evaluation
    known = published(stage.name, comparison.runs.hyperparameters.learner)
    table = PlainTable(
        grid=True,
        title=f"when they meet: {played_for(comparison)}; ± jackknife standard errors over runs",
    )
    columns = ["encounter", "pairs", "NormalizedScore", "95 % interval", "best evaluated"]
    if known:
        columns.append("published")
    for name in (*columns, *(f"payoff of {p}" for p in stage.players)):
        table.add_column(name)
    for match in evaluation.matches:
        figures = known.scores.get(match.name) if known else None
        cells = [match.name, f"{match.payoffs[0].pairs:,}", _cell(match.score)]
        cells += [_interval(match), _cell(match.empirical_score)]
        if known:
            cells.append(_figure(figures))
        paid = _payoffs_shown(comparison)
        table.add_row(*cells, *(_cell(estimate, paid) for estimate in match.payoffs))
    return table


def _exploitability_table(comparison: Comparison, gains: NDArray[np.float64]) -> Table:
    from gametheory._support.tables import PlainTable

    paid = _payoffs_shown(comparison)
    what = "discounted" if comparison.runs.episode is None else "over an episode"
    table = PlainTable(
        grid=True,
        title=f"what a best reply gains over the run's own self-play, per step, {what}",
    )
    for name in ("norm", *(f"against {p}" for p in comparison.stage.players), "at most"):
        table.add_column(name)
    for norm, each in _gains_by_norm(comparison, gains).items():
        largest = max(gain["largest"] for gain in each)
        table.add_row(norm, *(_gain(gain, paid) for gain in each), paid(largest))
    return table


def _gains_by_norm(
    comparison: Comparison, gains: NDArray[np.float64]
) -> dict[str, list[dict[str, Any]]]:
    """For each norm and player: the mean gain of a best reply, its error, the largest."""
    norms = comparison.evaluation.norms
    found = {}
    for norm in comparison.evaluation.shares:
        own = gains[norms == norm]
        count = len(own)
        found[norm] = [
            {
                "mean": float(column.mean()),
                "error": float(column.std(ddof=1) / np.sqrt(count)) if count > 1 else None,
                "largest": float(column.max()),
            }
            for column in own.T
        ]
    return found


def _gain(gain: dict[str, Any], shown: Callable[[float], str]) -> str:
    error = "" if gain["error"] is None else f" ± {shown(gain['error'])}"
    return shown(gain["mean"]) + error


def _rate(comparison: Comparison) -> str:
    in_decimals = getattr(comparison.stage, "in_decimals", False)
    return as_given(comparison.discount, in_decimals=in_decimals)


def _readable(comparison: Comparison) -> Readable:
    return Readable(in_decimals=getattr(comparison.stage, "in_decimals", False))


def _payoffs_shown(comparison: Comparison) -> Callable[[float], str]:
    """How payoffs are shown: three decimals, or six digits in games of other units than ones."""
    span = float(np.ptp(np.array(comparison.payoff_set.points, dtype=float), axis=0).max())
    if span == 0 or LEAST_SPAN <= span < LARGEST_SPAN:
        return _three_decimals
    return lambda value: decimal(float(f"{value:.6g}"))


def _three_decimals(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"  # never -0.000


def _interval(match: Match) -> str:
    if match.interval is None or not np.isfinite(match.interval).all():
        return "-"
    return "[{}, {}]".format(*map(_three_decimals, match.interval))


def played_for(comparison: Comparison) -> str:
    """What the headline payoffs are."""
    steps = comparison.evaluation.horizon
    if steps is None:
        return f"discounted at {_rate(comparison)}"
    return f"mean of the first {steps} steps"


def _discounted_table(comparison: Comparison, discounted: Evaluation) -> Table:
    from gametheory._support.tables import PlainTable

    rate = _rate(comparison)
    table = PlainTable(
        grid=True,
        title=f"the same, discounted at {rate} a step",
    )
    players, paid = comparison.stage.players, _payoffs_shown(comparison)
    for name in ("encounter", "NormalizedScore", *(f"payoff of {p}" for p in players)):
        table.add_column(name)
    for match in discounted.matches:
        table.add_row(match.name, _cell(match.score), *(_cell(e, paid) for e in match.payoffs))
    return table


def remarks(comparison: Comparison) -> list[str]:
    """What a reader must know before quoting the tables."""
    evaluation = comparison.evaluation
    found = []
    if evaluation.score_undefined:
        found.append(evaluation.score_undefined)
    none = evaluation.shares.get(NO_NORM)
    if none is not None:
        lost = evaluation.norms == NO_NORM
        efficient = int((~evaluation.classification.shortfalls[lost].any(axis=-1)).sum())
        found.append(
            f"{none.pairs} of {plural(len(comparison.runs), 'run')} "
            f"{'realises' if none.pairs == 1 else 'realise'} no norm within "
            f"{comparison.tolerance:g} of the payoff ranges ({efficient} of them "
            f"{'falls' if efficient == 1 else 'fall'} short in no way); "
            f"{'it counts' if none.pairs == 1 else 'they count'} in 'all' only."
        )
    tied = [o.name for o in comparison.solutions.values() if not o.unique]
    if tied:
        found.append(
            f"{' and '.join(tied)}: tied over a face, so runs that realise it may follow different "
            "conventions and fail to coordinate."
        )
    if comparison.is_of_networks:
        found += comparison.judgement.verdicts
    found += comparison.runs.remarks()
    if comparison.exploitability is None:
        found.append("Best replies to these policies are too many to work out.")
    stage, settings = comparison.stage, comparison.runs.hyperparameters
    known = published(stage.name, settings.learner)
    if known is not None:
        found.append("Published (Stastny et al. 2021, Figure 3): " + known.remark)
    return found


def to_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON values; `schemas/compare.json` describes them."""
    runs, stage = comparison.runs, comparison.stage
    settings = runs.hyperparameters
    return {
        "schema": SCHEMA,
        "game": stage.name,
        "kind": comparison.kind,
        "discount": json_number(comparison.discount),
        "seed": comparison.seed,
        "hyperparameters": settings.as_record(),
        "tolerance": comparison.tolerance,
        "disagreement": json_profile(comparison.solutions.disagreement),
        "solutions": {
            name: json_profile(optimum.exact_payoffs if optimum.is_exact else optimum.payoffs)
            for name, optimum in comparison.solutions.items()
        },
        "evaluations": [_evaluation_json(e) for e in comparison.evaluations],
        "exploitability": None
        if comparison.exploitability is None
        else _gains_by_norm(comparison, comparison.exploitability),
        "discarded": [
            {"welfare": d.welfare, "replicate": d.replicate, "payoffs": list(d.payoffs)}
            for d in runs.discarded
        ],
        "published": _published_json(comparison),
        "judgement": comparison.judgement.to_json() if comparison.is_of_networks else None,
        "remarks": remarks(comparison),
    }


def _published_json(comparison: Comparison) -> dict[str, Any] | None:
    stage, settings = comparison.stage, comparison.runs.hyperparameters
    known = published(stage.name, settings.learner)
    if known is None:
        return None
    return {name: {"mean": mean, "error": error} for name, (mean, error) in known.scores.items()}


def _evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "horizon": evaluation.horizon,
        "norms": {norm: _estimate(share) for norm, share in evaluation.shares.items()},
        "score_undefined": evaluation.score_undefined,
        "matches": {
            match.name: {
                "score": None if match.score is None else _estimate(match.score),
                "interval": None
                if match.interval is None
                else [x if np.isfinite(x) else None for x in match.interval],
                "empirical_score": None
                if match.empirical_score is None
                else _estimate(match.empirical_score),
                "payoffs": [_estimate(e) for e in match.payoffs],
                "shortfalls": {str(s): _estimate(e) for s, e in match.shortfalls.items()},
            }
            for match in evaluation.matches
        },
        "by_norm": [
            {
                "first": cell.first,
                "second": cell.second,
                "payoffs": [_estimate(e) for e in cell.payoffs],
            }
            for cell in evaluation.by_norm
        ],
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    def finite(value: float) -> float | None:
        return value if np.isfinite(value) else None

    return {
        "mean": finite(estimate.mean),
        "error": finite(estimate.error),
        "count": estimate.pairs,
    }


def _cell(estimate: Estimate | None, shown: Callable[[float], str] = _three_decimals) -> str:
    if estimate is None:
        return "undefined"
    if not estimate.pairs:
        return "-"
    error = f" ± {shown(estimate.error)}" if np.isfinite(estimate.error) else ""
    return f"{shown(estimate.mean)}{error}"


def _figure(figures: tuple[float, float | None] | None) -> str:
    if figures is None:
        return "-"
    mean, error = figures
    return f"{mean:.3f}" + ("" if error is None else f" ± {error:.3f}")
