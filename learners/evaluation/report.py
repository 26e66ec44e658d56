"""A comparison as tables and as JSON."""

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
from learners.evaluation._combinations import written
from learners.evaluation.crossplay import Estimate, NormCell
from learners.evaluation.published import published

if TYPE_CHECKING:
    from rich.table import Table

    from learners.evaluation.comparison import Comparison
    from learners.evaluation.encounters import Evaluation, Match

SCHEMA = "gametheory/compare/1"
MOST_CELLS = 12
"""Rows of the table of the norms of three and more strangers."""

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
    faces = {o.name: o.face for o in comparison.solutions.values()}
    for norm, share in evaluation.shares.items():
        own = evaluation.classification.points[evaluation.norms == norm]
        learned = f"({', '.join(map(paid, own.mean(axis=0)))})"
        face = faces.get(norm.split(" = ")[0])  # what is shown is rounded, and the note says so
        analytic = "-" if face is None else shown.profiles(face)
        table.add_row(norm, analytic, learned, str(share.pairs), _cell(share))
    table.note = shown.remark()
    yield table

    yield _encounters(comparison)

    if len(evaluation.shares) > 1:
        yield _norms_meet(comparison)

    table = PlainTable(title=f"how outcomes fall short (share of {_pairs(comparison)})", grid=True)
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


def _norms_meet(comparison: Comparison) -> Table:
    from gametheory._support.tables import PlainTable

    evaluation, paid = comparison.evaluation, _payoffs_shown(comparison)
    if len(comparison.stage.players) > 2:
        return _norms_in_seats(comparison)
    norms = list(evaluation.shares)
    table = PlainTable(grid=True, title="mean payoffs when the row's norm meets the column's")
    for name in ("", *norms):
        table.add_column(name)
    means = {(cell.first, cell.second): cell.payoffs for cell in evaluation.by_norm}
    for first in norms:
        met = (means[first, second] for second in norms)
        table.add_row(
            first,
            *(f"({paid(a.mean)}, {paid(b.mean)})" if a.pairs else "-" for a, b in met),
        )
    return table


def _norms_in_seats(comparison: Comparison) -> Table:
    """Of three and more players: a row for the norms of all, those most often met first."""
    from gametheory._support.tables import PlainTable

    evaluation, paid = comparison.evaluation, _payoffs_shown(comparison)
    letters = dict(zip(evaluation.shares, _letters(len(evaluation.shares)), strict=True))
    cells = sorted(evaluation.by_norm, key=lambda cell: -cell.payoffs[0].pairs)
    title = "mean payoffs of strangers, by what each of them learned"
    if len(cells) > MOST_CELLS:
        title += f" (the {MOST_CELLS} most frequent of {len(cells)}; --json has all)"
    table = PlainTable(grid=True, title=title)
    for name in ("norms, player by player", "mean payoffs", "combinations"):
        table.add_column(name)
    for cell in cells[:MOST_CELLS]:
        means = ", ".join(paid(estimate.mean) for estimate in cell.payoffs)
        norms = " ".join(letters[norm] for norm in cell.norms)
        table.add_row(norms, f"({means})", f"{cell.payoffs[0].pairs:,}")
    table.note = "; ".join(f"{letter}: {norm}" for norm, letter in letters.items())
    return table


def _letters(count: int) -> list[str]:
    """A, B, ..., Z, A1, ..."""
    return [chr(65 + k % 26) + (str(k // 26) if k >= 26 else "") for k in range(count)]


def _encounters(comparison: Comparison) -> Table:
    from gametheory._support.tables import PlainTable

    stage, evaluation = comparison.stage, comparison.evaluation
    known = published(stage.name, comparison.runs.hyperparameters.learner)
    table = PlainTable(
        grid=True,
        title=f"when they meet: {played_for(comparison)}; ± jackknife standard errors over runs"
        + ("" if comparison.evaluation.cross_play.drawn is None else " and of drawing"),
    )
    columns = [
        "encounter",
        _pairs(comparison),
        "NormalizedScore",
        "95 % interval",
        "best evaluated",
    ]
    if known:
        columns.append("published")
    for name in (*columns, *(f"payoff of {p}" for p in stage.players)):
        table.add_column(name)
    if evaluation.cross_play.num_players > 2:
        table.note = (
            "Cross-play: no two of one run. Groups 2 + 1: two of one run and one of another; and "
            "so on."
        )
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

    paid, whose = _payoffs_shown(comparison), "against"
    what = "discounted" if comparison.runs.episode is None else "over an episode"
    title = f"what a best reply gains over the run's own self-play, per step, {what}"
    if comparison.gains is not None:
        gains, whose = comparison.gains, "of"
        title = f"what a best reply to all others gains over self-play, per step, {what}"
    table = PlainTable(grid=True, title=title)
    for name in ("norm", *(f"{whose} {p}" for p in comparison.stage.players), "at most"):
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


def _pairs(comparison: Comparison) -> str:
    """What meets."""
    return "pairs" if len(comparison.stage.players) == 2 else "combinations"


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
            f"{'it counts' if none.pairs == 1 else 'they count'} in 'all'"
            f"{' and in groups' if evaluation.cross_play.num_players > 2 else ''} only."
        )
    tied = [o.name for o in comparison.solutions.values() if not o.unique]
    if tied:
        found.append(
            f"{' and '.join(tied)}: tied over a face, so runs that realise it may follow different "
            "conventions and fail to coordinate."
        )
    met = evaluation.cross_play
    if met.drawn is not None:
        every = len(comparison.runs) ** met.num_players
        found.append(
            f"Of {every:,} combinations of runs {len(met.payoffs):,} were drawn, in rounds in "
            "which every run takes every seat. The payoffs of each are exact, and errors include "
            "that of drawing."
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
        **_of_many(comparison),
        "discarded": [
            {"welfare": d.welfare, "replicate": d.replicate, "payoffs": list(d.payoffs)}
            for d in runs.discarded
        ],
        "published": _published_json(comparison),
        "judgement": comparison.judgement.to_json() if comparison.is_of_networks else None,
        "remarks": remarks(comparison),
    }


def _of_many(comparison: Comparison) -> dict[str, Any]:
    """What is there of three and more players alone."""
    met = comparison.evaluation.cross_play
    if met.num_players == 2 and met.drawn is None:
        return {}
    found: dict[str, Any] = {"combinations": None}
    if met.drawn is not None:
        rounds = {written(g): list(counts) for g, counts in met.drawn.drawn.items()}
        found["combinations"] = {"evaluated": len(met.payoffs), "rounds": rounds}
    if comparison.gains is not None:
        found["best_reply_gains"] = _gains_by_norm(comparison, comparison.gains)
    return found


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
            {**_who(cell), "payoffs": [_estimate(e) for e in cell.payoffs]}
            for cell in evaluation.by_norm
        ],
    }


def _who(cell: NormCell) -> dict[str, Any]:
    if len(cell.norms) == 2:
        return {"first": cell.first, "second": cell.second}
    return {"norms": list(cell.norms)}


def _estimate(estimate: Estimate) -> dict[str, Any]:
    def finite(value: float) -> float | None:
        return value if np.isfinite(value) else None

    found = {
        "mean": finite(estimate.mean),
        "error": finite(estimate.error),
        "count": estimate.pairs,
    }
    return found | ({"sampling": finite(estimate.sampling)} if estimate.sampling else {})


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
