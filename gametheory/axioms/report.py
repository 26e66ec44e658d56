"""The table of axioms for people (rich) and for programs (JSON)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gametheory._exact import Profile
from gametheory.axioms.checks import AXIOMS
from gametheory.axioms.problems import Problem
from gametheory.axioms.rules import Outcome
from gametheory.axioms.search import Counterexample
from gametheory.axioms.table import ROWS, AxiomTable, Cell

if TYPE_CHECKING:
    from rich.table import Table

SCHEMA = "gametheory/axioms/1"

ABOUT = {
    "finite": "finite sets",
    "convex": "convex sets",
    "comprehensive": "convex sets with free disposal",
    "strictly comprehensive": "the same, no frontier parallel to an axis",
}


def tables(table: AxiomTable) -> Iterator[Table]:
    """One table a domain, axioms by solutions, and its counterexamples by number."""
    from rich.table import Table

    for domain, about in ABOUT.items():
        rows = [name for name in ROWS[domain] if (domain, name, next(iter(AXIOMS))) in table]
        if not rows:
            continue
        grid = Table(title=f"Axioms on {about}")
        notes = Table(title=f"Counterexamples on {about}", show_header=False)
        grid.add_column("", overflow="fold")
        for name in rows:
            grid.add_column(name.replace("-as-printed", " as printed"), overflow="fold")
        numbers: dict[str, int] = {}
        for axiom in AXIOMS:
            cells = [table[domain, name, axiom] for name in rows]
            grid.add_row(axiom, *(_short(cell, numbers, notes) for cell in cells))
        yield grid
        if numbers:
            yield notes


def _short(cell: Cell, numbers: dict[str, int], notes: Table) -> str:
    found = cell.verdict.counterexample
    if found is None:
        return str(cell)
    text = str(found)
    if text not in numbers:
        numbers[text] = len(numbers) + 1
        notes.add_row(str(numbers[text]), text)
    return f"no, see {numbers[text]}"


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
                "checked": cell.verdict.checked,
                "counterexample": _counterexample(cell.verdict.counterexample),
            }
            for (domain, name, axiom), cell in table.items()
        ],
    }


def _counterexample(found: Counterexample | None) -> dict[str, Any] | None:
    if found is None:
        return None
    sides = [(found.comparison.before, found.before)]
    if found.comparison.after is not None:
        sides.append((found.comparison.after, found.after))
    return {
        "problems": [{**_problem(p), "outcome": _outcome(v)} for p, v in sides],
        "reason": found.reason,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "points": [_profile(v) for v in problem.points],
        "disagreement": _profile(problem.disagreement),
        "floor": _profile(problem.lowest) if "comprehensive" in problem.domain else None,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "corners": [_profile(v) for v in outcome.corners],
        "radius": _number(outcome.radius),
    }


def _profile(profile: Profile) -> list[dict[str, Any]]:
    return [_number(x) for x in profile]


def _number(value: Fraction) -> dict[str, Any]:
    return {"exact": str(value), "float": float(value)}
