"""Verdicts for people (terminal, Markdown) and for programs (JSON), all from one plain object.

`to_json` makes a verdict plain data; tables, explanations and pages read that, and decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gametheory._numeric.exact import listed
from gametheory._support.check import checked, require_among
from proofs.claims.glossary import Definition, terms_of
from proofs.evidence import Claim, Condition, Farkas, Kind, Place, Quantifier, Status, Verdict
from proofs.searching import plain
from proofs.verdicts.explanation import domain, explained, made_in, reading, stated

if TYPE_CHECKING:
    from rich.table import Table

SCHEMA = "gametheory/prove/2"
TABLE_3 = "table-3/"
FORMS = ("full", "brief", "explained")
END = "<!-- end of what is generated -->"
"""Pages hold what is generated between `begin(form)` and this."""

Data = dict[str, Any]


def to_json(verdicts: Sequence[Verdict]) -> Data:
    """Verdicts as plain data; see proofs/schemas/prove.json."""
    return collected([judged(verdict) for verdict in verdicts])


def collected(found: Sequence[Data]) -> Data:
    """The report as JSON values, of verdicts that are plain data already."""
    return {
        "schema": SCHEMA,
        "agrees": all(claim["agrees"] for claim in found),
        "claims": list(found),
    }


def judged(verdict: Verdict) -> Data:
    """One verdict as plain data."""
    claim = verdict.claim
    return {
        "name": claim.name,
        "statement": claim.statement,
        "place": _place(claim.place),
        "origin": claim.origin,
        "reading": claim.reading,
        "meant": claim.meant,
        "quantifier": str(claim.quantifier),
        "domain": claim.domain,
        "hypotheses": [_condition(c) for c in claim.hypotheses],
        "added": [_condition(c) for c in claim.added],
        "conclusion": _conclusion(claim),
        "unneeded": [{"name": name, "why": why} for name, why in claim.unneeded],
        "why": claim.why,
        "remark": claim.remark,
        "terms": [_term(definition) for definition in terms_of(claim.name, _said(claim))],
        "see": list(claim.see),
        "status": str(verdict.status),
        "documented": None if claim.documented is None else str(claim.documented),
        "agrees": verdict.agrees,
        "decided": decided(verdict),
        "reasoning": reasoning(verdict),
        "evidence": [
            {
                "kind": str(e.kind),
                "text": e.text,
                "about": "amended" if e.amended else "printed",
                "decides": e.decides,
                "count": e.count,
                "route": e.route,
                "steps": list(e.steps),
                "shown": [
                    {
                        "text": seen.text,
                        "game": seen.game,
                        "matrix": list(seen.matrix),
                        "conditions": list(seen.conditions),
                    }
                    for seen in e.shown
                ],
                "certificate": plain(_certificate(e.certificate)),
            }
            for e in verdict.evidence
        ],
    }


def _place(place: Place | None) -> Data | None:
    if place is None:
        return None
    return {
        "section": place.section,
        "paragraph": place.paragraph,
        "words": place.words,
        "text": str(place),
    }


def _conclusion(claim: Claim) -> Data:
    """The conclusion: a reading of the claim's own words, unless it is printed elsewhere."""
    said = _condition(claim.conclusion)
    if claim.place is not None and claim.conclusion.place is None:
        literal = claim.conclusion.literal and not claim.reading
        said["origin"] = PRINTED if literal else READING
    return said


PRINTED, READING, OURS = "printed", "our reading", "ours"


def _condition(condition: Condition) -> Data:
    where = READING if condition.note or not condition.literal else PRINTED
    return {
        "name": condition.name,
        "text": condition.text,
        "place": _place(condition.place),
        "note": condition.note,
        "origin": OURS if condition.place is None else where,
        "checked": condition.is_checked,
    }


def _certificate(certificate: Any) -> Any:
    if isinstance(certificate, Farkas):
        return {
            "multipliers": dict(zip(certificate.names, certificate.multipliers, strict=True)),
            "rows": dict(zip(certificate.names, certificate.rows, strict=True)),
            "conclusion": certificate.conclusion,
        }
    if isinstance(certificate, tuple) and any(isinstance(x, Farkas) for x in certificate):
        return [_certificate(x) for x in certificate]
    return certificate


_NOUNS = {
    Kind.FORMAL: "a machine-checked proof",
    Kind.SMT: "an SMT proof",
    Kind.SYMBOLIC: "an identity proved symbolically",
    Kind.EXHAUSTIVE: "checking every case",
    Kind.THEOREM: "a quoted theorem",
}


def decided(verdict: Verdict) -> list[str]:
    """What was decided: of the claim as printed, with what is added, and what no machine checks."""
    claim, status = verdict.claim, verdict.status
    kinds = [e.kind for e in verdict.evidence if e.decides and not e.against]
    by = "by " + listed([noun for kind, noun in _NOUNS.items() if kind in kinds])
    met = "meets every hypothesis and " * bool(claim.hypotheses)
    as_given = "As stated" if claim.place is None else "As printed"
    as_given += ", so read" * bool(claim.reading)
    if claim.quantifier is Quantifier.SOME and status is Status.HOLDS:
        said = [f"{as_given}: holds. The instance below {met}meets C."]
    elif status is Status.HOLDS:
        searched = any(e.kind is Kind.SAMPLE for e in verdict.evidence)
        also = "; a search found no counterexample" * searched
        said = [f"{as_given}: holds, {by}{also}."]
    elif status is Status.OPEN:
        said = [f"{as_given}: open. Neither a proof nor a counterexample is known."]
    else:
        said = [f"{as_given}: refuted. The counterexample below {met}fails C."]
    if status is Status.AMENDED:
        added = listed([f"A{k}" for k in range(1, len(claim.added) + 1)])
        said.append(f"With {added} added: holds, {by}.")
    if status in (Status.HOLDS, Status.AMENDED) and claim.quantifier is not Quantifier.SOME:
        said += _restricted(claim)
    unchecked = listed([repr(c.text) for c in verdict.unchecked])
    if unchecked:
        said.append(f"No machine checks {unchecked}: stated in words.")
    return said


def _restricted(claim: Claim) -> list[str]:
    """Which hypotheses a proof uses, and which of these say more than what is printed."""
    labels = {c.name: f"H{k}" for k, c in enumerate(claim.hypotheses, 1)}
    labels |= {c.name: f"A{k}" for k, c in enumerate(claim.added, 1)}
    used = claim.uses or tuple(set(labels) - {name for name, _ in claim.unneeded})
    stronger = [
        labels[c.name]
        for c in claim.hypotheses
        if c.note.startswith("stronger than printed") and c.name in used
    ]
    said = []
    if claim.uses:
        said.append(f"The proof uses {listed([labels[name] for name in claim.uses])} only.")
    if stronger:
        said.append(
            "Needed and stronger than printed, so a restriction of what is proved: "
            f"{listed(stronger)}."
        )
    return said


def reasoning(verdict: Verdict) -> str:
    """Why the status follows from the evidence, in a few sentences."""
    return " ".join(decided(verdict))


def _said(claim: Claim) -> str:
    """All that a claim says: where its terms are looked for."""
    conditions = (*claim.hypotheses, *claim.added, claim.conclusion)
    places = [claim.place, *(c.place for c in conditions)]
    texts = [claim.statement, claim.reading, claim.origin, claim.domain, claim.why]
    texts += [text for c in conditions for text in (c.name, c.text, c.note)]
    return " ".join([*texts, *(place.words for place in places if place is not None)])


def _term(definition: Definition) -> Data:
    return {
        "term": definition.term,
        "text": definition.text,
        "place": _place(definition.place),
    }


# The terminal ---------------------------------------------------------------------------------


def tables(found: Sequence[Data]) -> Iterator[Table]:
    """One row for each claim; for a single claim everything that is known."""
    from gametheory._support.tables import PlainTable

    if len(found) == 1:
        yield _detail(found[0])
        return
    table = PlainTable(title=f"{len(found)} claims")
    for column in ("claim", "verdict", "evidence"):
        table.add_column(column, overflow="fold")
    for claim in found:
        text = claim["status"]
        if not claim["agrees"]:
            text += f" (documented: {claim['documented']})"
        table.add_row(claim["name"], text, evidence_kinds(claim))
    yield table


def evidence_kinds(claim: Data) -> str:
    """The kinds of evidence, with how many cases those that cover cases cover."""
    counts: dict[str, int] = {}
    for evidence in claim["evidence"]:
        covers = evidence["kind"] in (Kind.EXHAUSTIVE, Kind.SAMPLE)
        counts[evidence["kind"]] = counts.get(evidence["kind"], 0) + (
            evidence["count"] if covers else 0
        )
    return ", ".join(f"{kind} ({count:,})" if count else kind for kind, count in counts.items())


def _detail(claim: Data) -> Table:
    from gametheory._support.tables import PlainTable

    table = PlainTable(title=f"{claim['name']}: {claim['status']}", show_header=False)
    table.add_column("", overflow="fold", min_width=10)
    table.add_column("", overflow="fold")
    if not claim["agrees"]:
        table.add_row("documented", claim["documented"])
    table.add_row("claim", claim["statement"])
    table.add_row("made in", made_in(claim))
    if claim["reading"]:
        table.add_row("reading", reading(claim))
    table.add_row("domain", domain(claim))
    for kind in ("hypotheses", "added"):
        label = "hypothesis" if kind == "hypotheses" else "added"
        for condition in claim[kind]:
            table.add_row(label, stated(condition))
    table.add_row("conclusion", stated(claim["conclusion"]))
    for evidence in claim["evidence"]:
        about = " (amended)" if evidence["about"] == "amended" else ""
        table.add_row(f"{evidence['kind']}{about}", evidence["text"])
    table.add_row("so", claim["reasoning"])
    if claim["remark"]:
        table.add_row("remark", claim["remark"])
    return table


# Explanations ---------------------------------------------------------------------------------


@checked
def explain(verdict: Verdict) -> str:
    """What a referee needs to decide whether the verdict follows, as Markdown text."""
    return explained(judged(verdict))


# Pages ----------------------------------------------------------------------------------------


def begin(form: str) -> str:
    """The marker that opens what is generated in a page."""
    return f"<!-- generated by `gametheory prove --markdown {form}` -->"


def markdown(claims: Sequence[Claim], form: str = "full") -> str:
    """The documented verdicts as Markdown tables: the claims, then Table 3 cell by cell.

    `form`: "full", with places and remarks; or "brief", the paper's own claims as we think they are
    meant.
    """
    require_among(form, FORMS[:2], "a form")
    full = form == "full"
    lines = (
        ["| claim | made in | verdict | remark |", "|---|---|---|---|"]
        if full
        else ["| claim | verdict |", "|---|---|"]
    )
    for claim in claims:
        ours, brief = claim.place is None, not full
        if claim.name.startswith(TABLE_3) or (brief and (ours or not claim.meant)):
            continue
        said = f"{claim.statement} (`{claim.name}`)"
        if claim.reading and full:
            said += f" Reading: {claim.reading}{', as we think it is meant' * claim.meant}."
        row = [_cell(said), str(claim.documented)]
        if full:
            row[1:1] = [_cell(claim.source)]
            row.append(_cell(_remark(claim)))
        lines.append(_row(row))
    return "\n".join([*lines, "", *_table_3(claims)])


def _table_3(claims: Sequence[Claim]) -> Iterator[str]:
    from proofs.claims.welfare_axioms import PROPERTIES, RULES

    cells = {claim.name: claim for claim in claims}
    yield _row(["Table 3", *PROPERTIES])
    yield "|---" * (len(PROPERTIES) + 1) + "|"
    for rule, title in RULES.items():
        texts = []
        for name in PROPERTIES:
            claim = cells[f"{TABLE_3}{rule}/{name}"]
            known = {"holds": "yes", "refuted": "no"}.get(str(claim.documented))
            texts.append(known or claim.added[0].text)
        yield _row([title, *texts])


def _remark(claim: Claim) -> str:
    added = "; ".join(condition.text for condition in claim.added)
    parts = (f"Added: {added}." if added else "", claim.why, claim.remark)
    return " ".join(part for part in parts if part)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
