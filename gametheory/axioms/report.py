"""The table of axioms for people (rich) and for programs (JSON)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gametheory._numeric.exact import json_number, json_profile
from gametheory.axioms.checks import AXIOMS
from gametheory.axioms.problems import Problem
from gametheory.axioms.rules import Outcome
from gametheory.axioms.search import Counterexample
from gametheory.axioms.table import AxiomTable, Cell, Status

if TYPE_CHECKING:
    from rich.table import Table

SCHEMA = "gametheory/axioms/1"
FIRST = next(iter(AXIOMS))

SHORT: Mapping[Status, str] = {
    "proved": "yes",
    "no violation": "open",
    "violated": "no",
    "not defined": "",
    "untested": "",
}

NAMES = {
    "nash": "Nash",
    "kalai-smorodinsky": "Kalai-Smorodinsky",
    "equal-area": "equal area",
    "perles-maschler": "Perles-Maschler",
    "raiffa": "Raiffa",
    "nash-as-printed": "Nash as printed in Table 2",
    "kalai-smorodinsky-as-printed": "Kalai-Smorodinsky as printed in Table 2",
    "egalitarian-as-printed": "egalitarian as printed in Table 2",
}


def tables(table: AxiomTable, *, full: bool = False) -> Iterator[Table]:
    """An overview; if `full` also each solution by axiom and domain, with its counterexamples."""
    from gametheory._support.tables import PlainTable

    solutions = list(dict.fromkeys(name for _, name, _ in table))
    domains = list(dict.fromkeys(domain for domain, _, _ in table))
    overview = PlainTable(
        grid=True,
        note="" if full else "--all gives each proof's source and each counterexample.",
        title="Axioms: yes (proved), no (counterexample), open (none found); where they differ, on "
        f"{' / '.join(domains)} sets",
    )
    overview.add_column("")
    shown = [name for name in solutions if all((d, name, FIRST) in table for d in domains)]
    for name in shown:
        overview.add_column(NAMES.get(name, name))
    for axiom in AXIOMS:
        marks = [[SHORT[table[d, name, axiom].status] for d in domains] for name in shown]
        overview.add_row(axiom, *(" / ".join(m if len(set(m)) > 1 else m[:1]) for m in marks))
    yield overview
    for name in solutions if full else ():
        title = NAMES.get(name, name)
        known = [domain for domain in domains if (domain, name, FIRST) in table]
        grid = PlainTable(title=title)
        notes = PlainTable(title=f"{title}: counterexamples", show_header=False)
        grid.add_column("")
        for domain in known:
            grid.add_column(domain)
        numbers: dict[str, int] = {}
        for axiom in AXIOMS:
            cells = [table[domain, name, axiom] for domain in known]
            grid.add_row(axiom, *(_short(cell, numbers, notes) for cell in cells))
        yield grid
        if numbers:
            yield notes


def _short(cell: Cell, numbers: dict[str, int], notes: Table) -> str:
    found = cell.verdict.counterexample
    if found is None:
        return str(cell)
    text = str(found) if cell.origin is None else f"{found} (from {cell.origin})"
    if text not in numbers:
        numbers[text] = len(numbers) + 1
        notes.add_row(str(numbers[text]), text)
    return f"no: {numbers[text]}"


def to_json(table: AxiomTable) -> dict[str, Any]:
    """The table as plain data; see gametheory/schemas/axioms.json."""
    return {
        "schema": SCHEMA,
        "problems": table.count,
        "axioms": [
            {"name": axiom.name, "statement": axiom.statement, "source": axiom.source}
            for axiom in AXIOMS.values()
        ],
        "cells": [
            {
                "domain": domain,
                "solution": name,
                "axiom": axiom,
                "status": cell.status,
                "source": cell.source,
                "origin": None
                if cell.origin is None
                else {"axiom": cell.origin.axiom, "domain": cell.origin.domain},
                "checked": cell.verdict.checked,
                "counterexample": _counterexample(cell.verdict.counterexample),
            }
            for (domain, name, axiom), cell in table.items()
        ],
    }


def _counterexample(found: Counterexample | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "problems": [{**_problem(p), "outcome": _outcome(v)} for p, v in found.sides],
        "reason": found.reason,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "points": [json_profile(v) for v in problem.points],
        "disagreement": json_profile(problem.disagreement),
        "floor": json_profile(problem.lowest) if problem.is_disposable else None,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "corners": [json_profile(v) for v in outcome.corners],
        "radius": json_number(outcome.radius),
    }
