"""A study of a payoff table as a report of tables: for the terminal, Markdown, HTML and JSON.

>>> from gametheory import empirical
>>> found = sections(empirical.study(empirical.example_table(), draws=100))
>>> found[1].rows[0]
['bold, cautious', 'all', '100.0 %', 'utilitarian', '[0, 0]']
>>> print(document(found).markdown().splitlines()[0])
# A payoff table, examined
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory._numeric.exact import exact_text, json_number, json_profile
from gametheory._support.check import checked
from gametheory._support.document import Document
from gametheory._support.reports import Section, as_document, as_tables
from gametheory._support.text import plural
from gametheory.empirical.sample_sizes import MOST
from gametheory.empirical.statements import Statement
from gametheory.empirical.survival import Survival
from gametheory.games import NormalForm

if TYPE_CHECKING:
    from gametheory.empirical.studying import EmpiricalStudy

SCHEMA = "gametheory/empirical/1"

MOST_CELLS = 64
"""Cells that a report lists; JSON has all."""

MOST_LISTED = 30
"""Equilibria, statements and others that a report lists."""

CONFIDENCE = {
    "t": ("nominally ", "if payoffs are normal or samples many"),
    "bootstrap": ("nominally ", "if samples are many"),
    "hoeffding": ("", "if payoffs keep within their bounds"),
    "bernstein": ("", "if payoffs keep within their bounds"),
}
"""Whether the confidence of each method is approximate, and on what it rests."""


@checked
def sections(found: EmpiricalStudy) -> list[Section]:
    """The report of a study."""
    parts = [_cells(found), _equilibria(found), *_possible(found), *_dominance(found)]
    parts += [*_needed(found), *_where_it_goes(found)]
    return [part for part in parts if part.rows]


def _cells(found: EmpiricalStudy) -> Section:
    table, box = found.table, found.box
    half = (box.upper - box.lower).astype(np.float64) / 2
    middle = (box.upper + box.lower).astype(np.float64) / 2
    rows = []
    cells = list(np.ndindex(table.shape))
    for cell in cells[:MOST_CELLS]:
        payoffs = [
            f"{_plain(middle[(i, *cell)])} ± {half[(i, *cell)]:.2g}"
            for i in range(table.num_players)
        ]
        rows.append([table.profile_words(cell), *payoffs, f"{int(table.counts[cell]):,}"])
    name = f"{table.name}: " if table.name else ""
    more = f", the first {MOST_CELLS} of {len(cells):,} cells" if len(cells) > MOST_CELLS else ""
    assert box.confidence is not None
    nominal, assumed = CONFIDENCE[box.method]
    title = (
        f"{name}payoffs, all in their intervals at once with {nominal}{100 * box.confidence:g} % "
        f"confidence ({box.method}: {assumed}){more}"
    )
    return Section(title, ["cell", *table.players, "samples"], rows)


def _plain(value: float) -> str:
    return f"{value:.4g}"


def _equilibria(found: EmpiricalStudy) -> Section:
    verdicts = {s.subject: s.verdict for s in found.equilibria}
    rows = []
    for k, each in enumerate(found.survivals.items[:MOST_LISTED]):
        if each.equilibrium.is_pure:
            verdict: str = verdicts.get(each.equilibrium.actions, "none")
        else:
            verdict = found.regrets[k].verdict if k < len(found.regrets) else ""
        norms = ", ".join(found.norms[k]) or "none"
        regret = ""
        if k < len(found.regrets):
            ends = found.regrets[k]
            regret = f"[{_plain(float(ends.lower))}, {_plain(float(ends.upper))}]"
        rows.append([each.words, verdict, _share(each), norms, regret])
    survivals = found.survivals
    title = f"{plural(len(survivals.items), 'equilibrium', 'equilibria')} of the mean game"
    if len(survivals.items) > MOST_LISTED:
        title += f", the first {MOST_LISTED}"
    draws = plural(survivals.draws, "draw")
    note = (
        f"'games': of how many games of the box it is an equilibrium. 'survives': share of {draws} "
        "with an equilibrium of the same supports; 'near': with one whose probabilities are within "
        f"{survivals.items[0].radius:g}. 'regret': over the box."
        if survivals.items
        else ""
    )
    columns = ["equilibrium", "games", "survives", "norm", "regret"]
    return Section(title, columns, rows, note)


def _share(each: Survival) -> str:
    text = f"{100 * each.survives:.1f} %"
    return text if each.equilibrium.is_pure else f"{text}, near {100 * each.stays_near:.1f} %"


def _possible(found: EmpiricalStudy) -> Iterator[Section]:
    """Pure equilibria of some games of the box that the mean game does not have."""
    known = {e.equilibrium.actions for e in found.survivals.items if e.equilibrium.is_pure}
    rows = [
        [found.table.profile_words(s.subject), s.verdict]
        for s in found.equilibria
        if s.subject not in known
    ]
    title = f"{plural(len(rows), 'more profile')} that may be pure equilibria"
    yield Section(title, ["profile", "games"], rows[:MOST_LISTED])


def _dominance(found: EmpiricalStudy) -> Iterator[Section]:
    pure = {s.subject: s for s in found.pure_dominance}
    rows = []
    for each in found.dominance:
        if each.verdict != "none":
            player, action = each.subject
            by_pure = pure[each.subject]
            rows.append(
                [
                    found.box.players[player],
                    found.box.actions[player][action],
                    each.verdict,
                    by_pure.verdict,
                    each.why.removeprefix("by ") if each.verdict == "all" else "",
                ]
            )
    title = f"dominated actions, strictly ({len(found.dominance) - len(rows)} others in no game)"
    columns = ["player", "action", "games", "by a pure action", "by"]
    yield Section(title, columns, rows[:MOST_LISTED])


def _needed(found: EmpiricalStudy) -> Iterator[Section]:
    rows = []
    for each in found.needed:
        if each.then is None:
            answer = [f"not by {MOST:,}", "", ""]
        else:
            assert each.per_cell is not None and each.in_all is not None  # noqa: PT018
            answer = [
                "yes" if each.then.verdict == "all" else "no",
                f"{each.per_cell:,}",
                f"{each.in_all:,}",
            ]
        rows.append([each.now.what, *answer])
    title = "open questions: samples that decide, if means and variances stay as they are"
    yield Section(title, ["question", "answer", "samples a cell", "more in all"], rows)


def _where_it_goes(found: EmpiricalStudy) -> Iterator[Section]:
    table, rank = found.table, found.alpha_rank
    if rank is not None:
        rows = [
            [table.profile_words(cell), f"{float(rank.shares[cell]):.3f}"]
            for cell in rank.ranking[:10]
            if rank.shares[cell] > 0
        ]
        sinks = plural(len(rank.sinks or ()), "sink")
        title = f"alpha-rank of the mean game, in the limit ({sinks})"
        yield Section(title, ["profile", "share of time"], rows)
    path = found.replicator
    if path is not None:
        rows = [
            [
                table.players[i],
                _shares(shares.tolist(), table.actions[i]),
            ]
            for i, shares in enumerate(path.final)
        ]
        until = f"{path.times[-1]:.4g}"
        title = f"replicator dynamics of the mean game until {until}, from all shares alike"
        yield Section(title, ["population", "shares"], rows)


def _shares(shares: Sequence[float], labels: Sequence[str]) -> str:
    """Those of at least a thousandth."""
    kept = [(share, label) for share, label in zip(shares, labels, strict=True) if share >= 0.001]
    return kept[0][1] if len(kept) == 1 else ", ".join(f"{x:.3g} {label}" for x, label in kept)


@checked
def tables(report: Sequence[Section]) -> Iterator[Any]:
    """A report as rich tables."""
    return as_tables(report)


@checked
def document(
    report: Sequence[Section],
    remarks: Sequence[str] = (),
    title: str = "A payoff table, examined",
) -> Document:
    """A report as a document, which can be had as Markdown and as HTML."""
    return as_document(title, report, remarks)


@checked
def to_json(found: EmpiricalStudy) -> dict[str, Any]:
    """A study as JSON values; `gametheory/schemas/empirical.json` describes them."""
    table, box = found.table, found.box
    labels = table.actions
    return {
        "schema": SCHEMA,
        "name": table.name,
        "players": list(table.players),
        "actions": [list(own) for own in labels],
        "roles": [list(role) for role in table.roles],
        "confidence": box.confidence,
        "method": box.method,
        "cells": [
            {
                "profile": [labels[i][a] for i, a in enumerate(cell)],
                "samples": int(table.counts[cell]),
                "mean": [float(x) for x in table.mean[(slice(None), *cell)]],
                "standard_error": [_finite(x) for x in table.errors[(slice(None), *cell)].tolist()],
                "lower": json_profile(box.exact_lower[(slice(None), *cell)]),
                "upper": json_profile(box.exact_upper[(slice(None), *cell)]),
            }
            for cell in np.ndindex(table.shape)
        ],
        "equilibria": [_equilibrium(found, k) for k in range(len(found.survivals.items))],
        "equilibria_complete": found.survivals.equilibria.complete,
        "other_supports": [
            {"supports": [list(s) for s in supports], "share": share}
            for supports, share in found.survivals.others
        ],
        "statements": [_statement(s) for s in found.equilibria],
        "dominance": [_statement(s) for s in (*found.dominance, *found.pure_dominance)],
        "needed": [
            {
                "question": each.now.what,
                "answer": None if each.then is None else each.then.verdict == "all",
                "samples_a_cell": each.per_cell,
                "more_in_all": each.in_all,
            }
            for each in found.needed
        ],
        "alpha_rank": None
        if found.alpha_rank is None
        else {
            "shares": [
                {
                    "profile": [labels[i][a] for i, a in enumerate(cell)],
                    "share": json_number(found.alpha_rank.shares[cell]),
                }
                for cell in found.alpha_rank.ranking
                if found.alpha_rank.shares[cell]
            ],
            "sinks": [
                [[labels[i][a] for i, a in enumerate(cell)] for cell in sink]
                for sink in found.alpha_rank.sinks or ()
            ],
        },
        "replicator": None
        if found.replicator is None
        else {
            "until": float(found.replicator.times[-1]),
            "shares": [own.tolist() for own in found.replicator.final],
            "error": found.replicator.error,
        },
        "remarks": list(found.remarks),
    }


def _equilibrium(found: EmpiricalStudy, k: int) -> dict[str, Any]:
    each = found.survivals.items[k]
    item = each.equilibrium
    chances: dict[str, float] | None = None
    classified = found.classification
    if classified is not None and classified.probabilities is not None:
        row = classified.probabilities[k].tolist()
        chances = dict(zip(classified.probability_labels, row, strict=True))
    bound = found.regrets[k] if k < len(found.regrets) else None
    return {
        "profile": [json_profile(own) for own in item.exact_profile],
        "payoffs": json_profile(item.exact_payoffs),
        "survives": each.survives,
        "stays_near": each.stays_near,
        "radius": each.radius,
        "draws": each.draws,
        "norms": list(found.norms[k]),
        "norm_probabilities": chances,
        "regret": None
        if bound is None
        else {
            "lower": json_number(bound.lower),
            "upper": json_number(bound.upper),
            "games": bound.verdict,
        },
    }


def _statement(statement: Statement) -> dict[str, Any]:
    box = statement.box
    if statement.kind == "equilibrium":
        subject = [box.actions[i][a] for i, a in enumerate(statement.subject)]
    else:
        player, action = statement.subject
        subject = [box.players[player], box.actions[player][action]]
    return {
        "kind": statement.kind,
        "subject": subject,
        "games": statement.verdict,
        "mixture": None
        if statement.mixture is None
        else [exact_text(p) for p in statement.mixture],
        "belief": None if statement.belief is None else [exact_text(p) for p in statement.belief],
        "holds_in": _witness(statement.holds_in),
        "fails_in": _witness(statement.fails_in),
    }


def _witness(game: NormalForm | None) -> Any:
    return None if game is None else game.payoffs.astype(np.float64).tolist()


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


__all__ = ["Section", "document", "sections", "tables", "to_json"]
