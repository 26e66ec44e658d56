"""A study of negotiations as tables, Markdown and JSON; a domain as a table."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from gametheory._numeric.exact import brief_profile
from gametheory._support.check import checked
from gametheory._support.text import in_markdown, quoted, visible
from gametheory.deals.domains import Domain
from gametheory.deals.norms import NORMS, BargainingNorm, recommend
from gametheory.deals.studies import TRAITS, DealStudy, Share

Rows = list[list[str]]

MOST_LISTED = 20
"""Agreements, payoffs and excluded records that are shown."""

LONGEST_UNBROKEN = 12
"""Characters of a heading that is not broken."""


@checked
def sections(study: DealStudy) -> list[tuple[str, list[str], Rows]]:
    """The tables of a study as text: a title, the columns, the rows."""
    judged, names = study.judgements, study.names
    by = " / ".join(study.by) or "group"
    shares = [
        [group, what, _percent(study.share(what, group))]
        for group in study.groups
        for what in (*TRAITS[:3], *names, TRAITS[3])
    ]
    independent = study.cluster is None
    how = "records independent (Wilson)" if independent else f"clustered by {study.cluster}"
    found = [(f"{judged}: shares with 95 % intervals, {how}", [by, "share of", "records"], shares)]
    regrets = [
        [name, _middle(judged.regrets[:, k]), _middle(judged.shares[:, k])]
        for k, name in enumerate(names)
    ]
    columns = ["norm", "mean regret, in its unit", "mean regret, as a share"]
    found.append(("how far these records are from each norm, on average", columns, regrets))
    overlap = study.overlap()
    differ = [
        [a, *(str(overlap.differ[i, j]) if i != j else "" for j in range(len(names)))]
        for i, a in enumerate(names)
    ]
    title = f"domains in which norms recommend different payoffs, of {overlap.domains}"
    found.append((title, ["norm", *names], differ))
    confusion = study.confusion()
    rows = [[a, *map(str, confusion[i].tolist())] for i, a in enumerate(names)]
    title = (
        "records that realise the norm of the row and not that of the column; on the diagonal all"
    )
    found.append((title, ["norm", *names], rows))
    if judged.excluded:
        listed = [[str(e.number), e.id, e.reason] for e in judged.excluded[:MOST_LISTED]]
        found.append((f"{len(judged.excluded):,} excluded", ["record", "id", "reason"], listed))
    return found


def _percent(share: Share) -> str:
    if not share.count:
        return "no records"
    ends = f"[{100 * share.low:.1f} %, {100 * share.high:.1f} %]"
    return f"{100 * share.estimate:.1f} % {ends} of {share.count:,}"


def _middle(values: Any) -> str:
    known = values[~np.isnan(values)]
    if not len(known):
        return "undefined"
    missing = len(values) - len(known)
    return f"{known.mean():.4g}" + (f" ({missing:,} undefined)" if missing else "")


@checked
def meetings(study: DealStudy, by: str = "participants") -> list[tuple[str, list[str], Rows]]:
    """Who meets whom as text, what comes of it and which norms; see `DealStudy.cross_play`."""
    found = study.cross_play(by)
    who = [" x ".join(m.who) for m in found]
    outcomes = [
        [
            name,
            str(m.count),
            f"{100 * m.deals / m.count:.0f} %",
            f"{100 * m.pareto_optimal / m.count:.0f} %",
            ", ".join(
                f"{g:.3g}" if math.isnan(e) else f"{g:.3g} ± {e:.2g}"
                for g, e in zip(m.gains, m.standard_errors, strict=True)
            ),
        ]
        for name, m in zip(who, found, strict=True)
    ]
    norms = [
        [name, *(f"{100 * r / m.count:.0f} %" for r in m.realised)]
        for name, m in zip(who, found, strict=True)
    ]
    columns = ["who", "records", "deals", "Pareto-optimal", "mean gains"]
    title = f"who meets whom, by {by}"
    return [
        (title, columns, outcomes),
        (f"{title}: records that realise each norm", ["who", *study.names], norms),
    ]


@checked
def tables(found: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]]) -> Iterator[Any]:
    """Text tables as rich tables."""
    from gametheory._support.tables import PlainTable

    for title, columns, rows in found:
        table = PlainTable(title=title)
        for column in columns:
            table.add_column(_heading(column), overflow="fold")
        for head, *row in rows:
            table.add_row(_heading(head), *row)
        yield table


def _heading(text: str) -> Any:
    """A long name may break after its hyphens, so that tables of all norms fit 80 columns."""
    from rich.text import Text

    shown = visible(text)
    return Text(shown.replace("-", "-\n") if len(shown) > LONGEST_UNBROKEN else shown)


@checked
def to_markdown(found: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]]) -> str:
    """Text tables as Markdown."""
    out = io.StringIO()
    for title, columns, rows in found:
        out.write(f"## {in_markdown(title)}\n\n")
        for row in (columns, ["---"] * len(columns), *rows):
            cells = row if row[0] == "---" else map(in_markdown, row)
            out.write(f"| {' | '.join(cells)} |\n")
        out.write("\n")
    return out.getvalue()


@checked
def to_json(study: DealStudy) -> dict[str, Any]:
    """A study as `gametheory/schemas/deals-judge.json` has it."""
    judged = study.judgements
    overlap = study.overlap()
    return {
        "schema": "gametheory/deals-judge/1",
        "records": len(judged),
        "domains": len(judged.domains),
        "excluded": [{"number": e.number, "id": e.id, "reason": e.reason} for e in judged.excluded],
        "by": list(study.by),
        "cluster": study.cluster,
        "norms": list(study.names),
        "groups": [
            {
                "name": group,
                "shares": {
                    what: _share(study.share(what, group)) for what in (*TRAITS, *study.names)
                },
            }
            for group in study.groups
        ],
        "domains_where_norms_differ": overlap.differ.tolist(),
        "confusion": study.confusion().tolist(),
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "hits": share.hits,
        "count": share.count,
        "low": share.low,
        "high": share.high,
        "method": share.method,
    }


@checked
def domain_section(
    domain: Domain, norms: Sequence[str | BargainingNorm] = NORMS
) -> tuple[str, list[str], Rows]:
    """What each norm recommends in a domain, as text."""
    rows = []
    for norm in norms:
        found = recommend(domain, norm)
        payoffs = " ".join(brief_profile(domain.speak(p)) for p in found.payoffs[:MOST_LISTED])
        more = " ..." if len(found.payoffs) > MOST_LISTED else ""
        agreements = [_named(agreement) for agreement in found.agreements[:MOST_LISTED]]
        if found.allows_no_deal:
            agreements.append("no deal")
        rows.append([found.norm.name, payoffs + more, "; ".join(agreements)])
    frontier = len(domain.frontier[0])
    name = f"{domain.name}: " if domain.name else ""
    title = (
        f"{name}{domain.size:,} agreements, {frontier:,} Pareto-optimal payoffs, no deal "
        f"{brief_profile(domain.speak(domain.no_deal))}"
    )
    return title, ["norm", f"payoffs of {', '.join(domain.parties)}", "agreements"], rows


def _named(agreement: Any) -> str:
    if isinstance(agreement, dict):
        return ", ".join(f"{issue}: {value}" for issue, value in agreement.items())
    return agreement if isinstance(agreement, str) else quoted(agreement)


@checked
def domain_to_json(domain: Domain, norms: Sequence[str | BargainingNorm] = NORMS) -> dict[str, Any]:
    """A domain and what norms recommend there; payoffs exact, as text."""
    found = [recommend(domain, norm) for norm in norms]
    return {
        "name": domain.name,
        "parties": list(domain.parties),
        "agreements": domain.size,
        "no_deal": list(map(str, domain.no_deal)),
        "frontier": [list(map(str, p)) for p in domain._efficient],
        "recommendations": {
            each.norm.name: {
                "payoffs": [list(map(str, p)) for p in each.payoffs],
                "agreements": list(each.agreements),
                "no_deal": each.allows_no_deal,
            }
            for each in found
        },
    }
