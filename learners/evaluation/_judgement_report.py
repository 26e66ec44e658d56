"""A judgement as tables, as text and as JSON."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gametheory._numeric.exact import listed
from gametheory._support.text import plural, visible
from gametheory._support.wrapping import wrapped
from learners.evaluation.crossplay import Estimate

if TYPE_CHECKING:
    from rich.table import Table

    from learners.evaluation.judgement import JudgedRuns

SCHEMA = "gametheory/judgement/1"

SHORT = {
    "self-play": "partners",
    "cross-play, same norm": "strangers, same norm",
    "cross-play, different norms": "strangers, other norms",
    "cross-play, all": "strangers, all",
}


def title(found: JudgedRuns) -> str:
    """What was judged."""
    return f"{found.game}: {plural(found.runs, 'run')} of {found.learner}, judged"


def line(found: JudgedRuns) -> str:
    """What was judged, as a `repr`."""
    return f"JudgedRuns({visible(title(found))})"


def tables(found: JudgedRuns) -> Iterator[Table]:
    """Encounters, opponents that never change, norms."""
    from gametheory._support.tables import PlainTable

    when = "discounted" if found.horizon is None else f"mean of {found.horizon} steps"
    corner = ", ".join(f"{x:.3f}" for x in found.disagreement)
    table = PlainTable(
        grid=True,
        title=(
            f"{title(found)}\n{when}; {found.how}; the optimum is {found.optimum:.4f} a step "
            f"together, shares count from ({corner})"
        ),
    )
    stolen = any(one.thefts is not None for one in found.encounters)
    columns = ["encounter", "share of optimum", "score", "best evaluated", *found.players]
    for name in (*columns, *(["thefts a step"] if stolen else [])):
        table.add_column(name)
    for one in found.encounters:
        cells = [SHORT[one.name], cell(one.share), cell(one.score), cell(one.best_evaluated)]
        cells += [cell(e) for e in one.payoffs]
        table.add_row(*cells, *([cell(one.thefts)] if stolen else []))
    yield table

    if found.faced:
        table = PlainTable(grid=True, title="against those who do not learn, per step")
        columns = ["opponent", "they get", "it gets", "it gains on a partner"]
        for name in (*columns, *(["their thefts", "its thefts"] if stolen else [])):
            table.add_column(name)
        for each in found.faced:
            cells = [f"{each.opponent} meets {found.players[each.player]}"]
            cells += [cell(e) for e in (each.learner, each.other, each.gain)]
            if stolen:
                cells += [cell(e) for e in each.thefts or (None, None)]
            table.add_row(*cells)
        table.note = " ".join(_notes(found))
        yield table

    table = PlainTable(title="norms of partners, share of runs")
    for name in ("norm", "share", "runs"):
        table.add_column(name)
    for norm, share in found.norms.items():
        table.add_row(norm, cell(share), str(share.pairs))
    table.note = why_discarded(found)
    yield table


def _notes(found: JudgedRuns) -> Iterator[str]:
    """How opponents were met, and what they get from each other."""
    told: dict[str, list[str]] = {}
    for one in found.faced:
        names = told.setdefault(one.how, [])
        if one.opponent not in names:
            names.append(one.opponent)
    for how, names in told.items():
        yield f"{listed(names, 'and')}: {how}.".capitalize()
    for name in ("always-cooperate", "always-defect"):
        payoffs = found.yardsticks.get((name, name))
        if payoffs is not None:
            got = ", ".join(map(_three, payoffs))
            yield f"Two who {name.replace('-', ' ')} get ({got})."


def why_discarded(found: JudgedRuns) -> str:
    """What was discarded, and why, in a sentence."""
    if not found.discarded:
        return "No run was discarded."
    lost: dict[str, int] = {}
    for one in found.discarded:
        lost[one.welfare] = lost.get(one.welfare, 0) + 1
    each = ", ".join(f"{count} {name}" for name, count in sorted(lost.items()))
    total = len(found.discarded)
    return (
        f"{plural(total, 'run')} of {total + found.runs} discarded, whose self-play missed the "
        f"welfare function that was to be learned: {each}."
    )


def cell(estimate: Estimate | None) -> str:
    """A mean and its error, if there are any."""
    if estimate is None or not estimate.pairs:
        return "-"
    error = f" ± {estimate.error:.3f}" if math.isfinite(estimate.error) else ""
    return f"{_three(estimate.mean)}{error}"


def _three(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"  # never -0.000


def text(found: JudgedRuns, width: int = 80) -> str:
    """Everything, as a terminal of so many columns shows it."""
    from rich.console import Console

    console = Console(file=io.StringIO(), width=width)
    for table in found.tables():
        console.print(table)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    for said in (*found.verdicts, *found.remarks):
        first, *more = wrapped(said, width - 2)
        lines += [f"- {first}", *(f"  {each}" for each in more)]
    return "\n".join(each.rstrip() for each in lines)


def to_json(found: JudgedRuns) -> dict[str, Any]:
    """The same as JSON values."""
    return {
        "schema": SCHEMA,
        "game": found.game,
        "learner": found.learner,
        "runs": found.runs,
        "optimum": found.optimum,
        "disagreement": list(found.disagreement),
        "horizon": found.horizon,
        "how": found.how,
        "encounters": {
            one.name: {
                "share": numbers(one.share),
                "score": numbers(one.score),
                "best_evaluated": numbers(one.best_evaluated),
                "payoffs": [numbers(e) for e in one.payoffs],
                "thefts": numbers(one.thefts),
            }
            for one in found.encounters
        },
        "faced": [
            {
                "opponent": one.opponent,
                "player": one.player + 1,
                "learner": numbers(one.learner),
                "other": numbers(one.other),
                "gain": numbers(one.gain),
                "thefts": None if one.thefts is None else [numbers(e) for e in one.thefts],
                "how": one.how,
            }
            for one in found.faced
        ],
        "yardsticks": [
            {"first": first, "second": second, "payoffs": list(payoffs)}
            for (first, second), payoffs in found.yardsticks.items()
        ],
        "norms": {norm: numbers(share) for norm, share in found.norms.items()},
        "discarded": [
            {"welfare": d.welfare, "replicate": d.replicate, "payoffs": list(d.payoffs)}
            for d in found.discarded
        ],
        "pays_to_defect": found.pays_to_defect,
        "verdicts": list(found.verdicts),
        "remarks": list(found.remarks),
    }


def numbers(estimate: Estimate | None) -> dict[str, Any] | None:
    """A mean, its error and how many it is of; null where there is none."""
    if estimate is None or not estimate.pairs:
        return None

    def finite(x: float) -> float | None:
        return x if math.isfinite(x) else None

    return {
        "mean": finite(estimate.mean),
        "error": finite(estimate.error),
        "count": estimate.pairs,
    }
