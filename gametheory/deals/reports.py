r"""A study of negotiations as a report of tables: for the terminal, Markdown, HTML and JSON.

The report is one object, a list of sections of text; what shows it only escapes it, each its own
way, so that all of them say the same.

>>> from gametheory import deals
>>> report = sections(deals.study(deals.judge(deals.example_log().records), by="model"))
>>> print(document(report).markdown().splitlines()[6])
| fair | deal | 100.0 % \[96.3 %, 100.0 %\] of 100 |
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from gametheory._numeric.exact import brief_profile, terminates
from gametheory._support.check import checked
from gametheory._support.document import Document
from gametheory._support.reports import Section, as_document, as_tables
from gametheory._support.text import plural, quoted
from gametheory._support.wrapping import JOINED
from gametheory.deals.domains import Domain
from gametheory.deals.findings import TRAITS, DealMeeting, MeanRegret, Share
from gametheory.deals.norms import NORMS, BargainingNorm, recommend

if TYPE_CHECKING:
    from gametheory.deals.studies import DealStudy

MOST_LISTED = 20
"""Agreements, payoffs, domains and excluded records that are shown."""


@checked
def sections(study: DealStudy, meetings_by: str | None = None) -> list[Section]:
    """The report of a study.

    Args:
        meetings_by: also who meets whom, by "participants" or a label with a value for each party.
    """
    judged, names = study.judgements, study.names
    by = " / ".join(study.by) or "group"
    shares = [
        [group, what, study.share(what, group).brief]
        for group in study.groups
        for what in (*TRAITS[:3], *names, TRAITS[3])
    ]
    independent = study.cluster is None
    how = "records independent (Wilson)" if independent else f"clustered by {study.cluster}"
    title = f"{judged}: shares with 95 % intervals, {how}"
    found = [Section(title, [by, "share of", "records"], shares), *_regrets(study)]
    overlap = study.overlap()
    differ = [
        [a, *(str(overlap.differ[i, j]) if i != j else "" for j in range(len(names)))]
        for i, a in enumerate(names)
    ]
    title = f"domains in which norms recommend different payoffs, of {overlap.domains}"
    found.append(Section(title, ["norm", *names], differ))
    confusion = study.confusion()
    rows = [[a, *map(str, confusion[i].tolist())] for i, a in enumerate(names)]
    title = (
        "records that realise the norm of the row and not that of the column; on the diagonal all"
    )
    found.append(Section(title, ["norm", *names], rows))
    if judged.excluded:
        listed = [[str(e.number), e.id, e.reason] for e in judged.excluded[:MOST_LISTED]]
        title = f"{len(judged.excluded):,} excluded{_of_more(len(judged.excluded))}"
        found.append(Section(title, ["record", "id", "reason"], listed))
    return found if meetings_by is None else [*found, *_meetings(study, meetings_by)]


def _of_more(count: int) -> str:
    return f", the first {MOST_LISTED} of them" if count > MOST_LISTED else ""


def _regrets(study: DealStudy) -> list[Section]:
    """Mean regrets as shares of all records; in units only of one domain at a time."""
    found = [study.regret(name) for name in study.names]
    shares = [
        [each.norm, _brief(each.share), f"{each.defined:,}", f"{each.undefined:,}"]
        for each in found
    ]
    columns = ["norm", "mean share", "records", "undefined"]
    title = "regret as a share of what the norm's best is above no deal, mean over records"
    sections = [Section(title, columns, shares)]
    names = study.domain_names
    rows = [
        [names[k], f"{found[0].counts[k]:,}", *(_brief(each.by_domain[k]) for each in found)]
        for k in range(min(len(names), MOST_LISTED))
    ]
    heads = [f"{each.norm} ({each.unit})" for each in found]
    title = f"mean regret in units of each domain, first comparison{_of_more(len(names))}"
    return [*sections, Section(title, ["domain", "records", *heads], rows)]


def _brief(value: float) -> str:
    return "undefined" if math.isnan(value) else f"{value:.4g}"


def _meetings(study: DealStudy, by: str) -> list[Section]:
    """Who meets whom, what comes of it and which norms; see `DealStudy.cross_play`."""
    found = study.cross_play(by)
    who = [" x ".join(m.who) for m in found]
    outcomes = [
        [
            name,
            str(m.count),
            f"{100 * m.deals / m.count:.0f} %",
            f"{100 * m.pareto_optimal / m.count:.0f} %",
            ", ".join(map(_gain, m.gains, m.standard_errors, m.undefined)),
        ]
        for name, m in zip(who, found, strict=True)
    ]
    norms = [
        [name, *(f"{100 * r / m.count:.0f} %" for r in m.realised)]
        for name, m in zip(who, found, strict=True)
    ]
    columns = ["who", "records", "deals", "Pareto-optimal", "mean gains over ideal gains"]
    title = f"who meets whom, by {by}"
    return [
        Section(title, columns, outcomes),
        Section(f"{title}: records that realise each norm", ["who", *study.names], norms),
    ]


def _gain(mean: float, error: float, undefined: int) -> str:
    if math.isnan(mean):
        return "undefined"
    missing = f" ({undefined:,} undefined)" if undefined else ""
    return (f"{mean:.3g}" if math.isnan(error) else f"{mean:.3g} ± {error:.2g}") + missing


@checked
def tables(report: Sequence[Section]) -> Iterator[Any]:
    """A report as rich tables."""
    return as_tables(report, grid=True, cell=_with_items_whole)


def _with_items_whole(cell: str) -> str:
    """A list of agreements is broken between them where that can be."""
    items = cell.split("; ")
    return "; ".join(item.replace(" ", JOINED) for item in items) if len(items) > 1 else cell


@checked
def document(report: Sequence[Section], title: str = "Negotiations, judged") -> Document:
    """A report as a document, which can be had as Markdown and as HTML."""
    return as_document(title, report)


@checked
def to_json(study: DealStudy, meetings_by: str | None = None) -> dict[str, Any]:
    """A study as `gametheory/schemas/deals-judge.json` has it; `meetings_by` as in `sections`."""
    judged = study.judgements
    overlap = study.overlap()
    return {
        "schema": "gametheory/deals-judge/1",
        "records": len(judged),
        "domains": len(judged.domains),
        "domain_names": study.domain_names,
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
        "regrets": {name: _regret(study.regret(name)) for name in study.names},
        "domains_where_norms_differ": overlap.differ.tolist(),
        "confusion": study.confusion().tolist(),
        "meetings": None
        if meetings_by is None
        else {
            "by": meetings_by,
            "items": [_meeting(each, study.names) for each in study.cross_play(meetings_by)],
        },
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "hits": share.hits,
        "count": share.count,
        "low": share.low,
        "high": share.high,
        "method": share.method,
    }


def _regret(found: MeanRegret) -> dict[str, Any]:
    return {
        "unit": found.unit,
        "mean_share": _finite(found.share),
        "defined": found.defined,
        "undefined": found.undefined,
        "by_domain": [
            {"mean": _finite(mean), "records": count}
            for mean, count in zip(found.by_domain.tolist(), found.counts.tolist(), strict=True)
        ],
    }


def _meeting(found: DealMeeting, names: Sequence[str]) -> dict[str, Any]:
    return {
        "who": list(found.who),
        "records": found.count,
        "deals": found.deals,
        "pareto_optimal": found.pareto_optimal,
        "gains": list(map(_finite, found.gains)),
        "standard_errors": list(map(_finite, found.standard_errors)),
        "undefined": list(found.undefined),
        "realised": dict(zip(names, found.realised, strict=True)),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


@checked
def domain_section(domain: Domain, norms: Sequence[str | BargainingNorm] = NORMS) -> Section:
    """What each norm recommends in a domain, as text.

    In decimals, as utilities are given, where all that is shown has finitely many digits.
    """
    found = [recommend(domain, norm) for norm in norms]
    told = [domain.no_deal, *(p for each in found for p in each.payoffs[:MOST_LISTED])]
    profile = partial(brief_profile, in_decimals=all(terminates(x) for p in told for x in p))
    rows = []
    for each in found:
        payoffs = [profile(domain.speak(p)) for p in each.payoffs[:MOST_LISTED]]
        agreements = [_named(agreement) for agreement in each.agreements[:MOST_LISTED]]
        for listed, all_of_them in ((payoffs, each.payoffs), (agreements, each.agreements)):
            if len(all_of_them) > MOST_LISTED:
                listed.append(f"and {len(all_of_them) - MOST_LISTED:,} more")
        if each.allows_no_deal:
            agreements.append("no deal")
        rows.append([each.norm.name, " ".join(payoffs), "; ".join(agreements)])
    frontier = plural(len(domain.frontier[0]), "Pareto-optimal payoff")
    name = f"{domain.name}: " if domain.name else ""
    title = (
        f"{name}{plural(domain.size, 'agreement')}, {frontier}, no deal "
        f"{profile(domain.speak(domain.no_deal))}"
    )
    columns = ["norm", f"payoffs of {', '.join(domain.parties)}", "agreements"]
    return Section(title, columns, rows)


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
