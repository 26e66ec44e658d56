"""Verdicts for people (terminal, Markdown) and for programs (JSON), all from one plain object.

`to_json` makes a verdict plain data; tables, explanations and pages read that, and decide nothing.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gametheory._check import require_among
from proofs.evidence import Claim, Condition, Farkas, Kind, Place, Quantifier, Status, Verdict
from proofs.searching import plain

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
    """The same of verdicts that are plain data already."""
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
        "conclusion": _condition(claim.conclusion),
        "unneeded": [{"name": name, "why": why} for name, why in claim.unneeded],
        "remark": claim.remark,
        "see": list(claim.see),
        "status": str(verdict.status),
        "documented": None if claim.documented is None else str(claim.documented),
        "agrees": verdict.agrees,
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


def _condition(condition: Condition) -> Data:
    return {
        "name": condition.name,
        "text": condition.text,
        "place": _place(condition.place),
        "note": condition.note,
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


def reasoning(verdict: Verdict) -> str:
    """Why the status follows from the evidence, in a few sentences."""
    claim, kinds = verdict.claim, {(e.kind, e.amended) for e in verdict.evidence}
    proofs = sorted({str(e.kind) for e in verdict.evidence if e.decides and not e.against})
    by = _listed(proofs)
    unchecked = _listed([repr(c.text) for c in verdict.unchecked])
    aside = f" No machine checks {unchecked}: it is stated in words." if unchecked else ""
    if claim.quantifier is Quantifier.SOME and verdict.status is Status.HOLDS:
        return f"there is one: an instance meets the hypotheses and the conclusion.{aside}"
    if verdict.status is Status.HOLDS:
        searched = (Kind.SAMPLE, False) in kinds
        also = ", and a search found no counterexample" if searched else ""
        return f"decided by: {by}{also}.{aside}"
    if verdict.status is Status.AMENDED:
        return (
            "not true as printed, by a counterexample that meets every printed hypothesis; with "
            f"what is added it is decided by: {by}.{aside}"
        )
    if verdict.status is Status.REFUTED:
        return f"not true, by a counterexample that meets every hypothesis.{aside}"
    return f"neither a proof nor a counterexample is known.{aside}"


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else ", ".join(texts)


# The terminal ---------------------------------------------------------------------------------


def tables(found: Sequence[Data]) -> Iterator[Table]:
    """One row for each claim; for a single claim everything that is known."""
    from gametheory._tables import PlainTable

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
    from gametheory._tables import PlainTable

    table = PlainTable(title=f"{claim['name']}: {claim['status']}", show_header=False)
    table.add_column("", overflow="fold", min_width=10)
    table.add_column("", overflow="fold")
    if not claim["agrees"]:
        table.add_row("documented", claim["documented"])
    table.add_row("claim", claim["statement"])
    table.add_row("made in", _made_in(claim))
    if claim["reading"]:
        table.add_row("reading", _reading(claim))
    table.add_row("domain", _domain(claim))
    for kind in ("hypotheses", "added"):
        label = "hypothesis" if kind == "hypotheses" else "added"
        for condition in claim[kind]:
            table.add_row(label, _stated(condition))
    table.add_row("conclusion", _stated(claim["conclusion"]))
    for evidence in claim["evidence"]:
        about = " (amended)" if evidence["about"] == "amended" else ""
        table.add_row(f"{evidence['kind']}{about}", evidence["text"])
    table.add_row("so", claim["reasoning"])
    if claim["remark"]:
        table.add_row("remark", claim["remark"])
    return table


def _made_in(claim: Data) -> str:
    if claim["place"] is not None:
        return f"Stastny et al. 2021, {claim['place']['text']}"
    return f"ours: {claim['origin']}" if claim["origin"] else "ours"


def _reading(claim: Data) -> str:
    meant = "the one that we think is meant" if claim["meant"] else "not the one we think is meant"
    return f"{claim['reading']} ({meant})"


def _domain(claim: Data) -> str:
    said = claim["domain"] or "not said"
    plain_universal = claim["quantifier"] == Quantifier.ALL
    return said if plain_universal else f"{said} ({claim['quantifier']})"


def _stated(condition: Data) -> str:
    named = condition["name"] not in condition["text"]
    return f"{condition['name']}: {condition['text']}" if named else condition["text"]


# Explanations ---------------------------------------------------------------------------------


def explain(verdict: Verdict) -> str:
    """What a referee needs to decide whether the verdict follows, as Markdown text."""
    return explained(judged(verdict))


def explained(claim: Data) -> str:
    """The same of a verdict that is plain data."""
    lines = [f"### `{claim['name']}`: {claim['status']}", "", f"**{claim['statement']}**", ""]
    lines += [f"- Made in: {_made_in(claim)}."]
    if claim["reading"]:
        lines += [f"- Reading: {_reading(claim)}."]
    lines += [f"- About: {_domain(claim)}.", f"- So: {claim['reasoning']}"]
    given = "Hypotheses" if claim["place"] is None else "Hypotheses, as printed"
    lines += _conditions(given, claim["hypotheses"], "H")
    lines += _conditions("Added by us", claim["added"], "A")
    lines += ["", "Conclusion:", "", f"- C. {_stated(claim['conclusion'])}"]
    for title, kinds in _PARTS:
        chosen = [e for e in claim["evidence"] if e["kind"] in kinds]
        unneeded = claim["unneeded"] if Kind.NEEDED in kinds else []
        if chosen or unneeded:
            lines += ["", f"{title}:", ""]
            for evidence in chosen:
                lines += _piece(evidence, claim)
            lines += [f"- without '{x['name']}': still true ({x['why']})" for x in unneeded]
    if claim["remark"]:
        lines += ["", f"Remark: {claim['remark']}"]
    if claim["see"]:
        lines += ["", "See also: " + ", ".join(f"`{name}`" for name in claim["see"]) + "."]
    # One blank line at most between two others.
    pairs = itertools.pairwise([*lines, ""])
    return "\n".join(line for line, after in pairs if line or after)


_PARTS = (
    ("A counterexample", {Kind.COUNTEREXAMPLE}),
    ("An instance", {Kind.WITNESS}),
    ("Proof", {Kind.FORMAL, Kind.SMT, Kind.SYMBOLIC, Kind.THEOREM, Kind.EXHAUSTIVE}),
    ("What the hypotheses are for", {Kind.NEEDED}),
    ("Searched without finding a violation", {Kind.SAMPLE}),
)


def _conditions(title: str, conditions: Sequence[Data], letter: str) -> Iterator[str]:
    if not conditions:
        return
    yield from ("", f"{title}:", "")
    for k, condition in enumerate(conditions, 1):
        where = "" if condition["place"] is None else f" [{condition['place']['text']}]"
        where += f" ({condition['note']})" if condition["note"] else ""
        words = "" if condition["checked"] else " (in words: no machine checks it)"
        yield f"- {letter}{k}. {_stated(condition)}{where}{words}"


def _piece(evidence: Data, claim: Data) -> Iterator[str]:
    route = f" [{evidence['route']}]" if evidence["route"] else ""
    about = " (with what is added)" if evidence["about"] == "amended" and claim["added"] else ""
    plainly = evidence["kind"] in (Kind.COUNTEREXAMPLE, Kind.WITNESS, Kind.NEEDED, Kind.SAMPLE)
    named = "" if plainly else f"{evidence['kind']}{about}{route}: "
    yield f"- {named}{evidence['text']}"
    if evidence["kind"] == Kind.NEEDED:
        return
    steps = [step for step in evidence["steps"] if not step.endswith(evidence["text"])]
    for step in steps:
        if "\n" in step or step.startswith(("Theorem ", "Corollary ", "Lemma ")):
            yield from ("", "  ```coq", *(f"  {line}" for line in step.split("\n")), "  ```", "")
        else:
            yield f"  - {step}"


def wrapped(text: str, width: int) -> str:
    """An explanation for a terminal: its lines folded, its Markdown marks taken off."""
    lines: list[str] = []
    verbatim = False
    for line in text.split("\n"):
        body = line.strip()
        if body.startswith("```"):
            verbatim = not verbatim
        elif verbatim or not body:
            lines.append(line)
        elif body.startswith("### "):
            title = body[4:].replace("`", "")
            lines += [title, "=" * min(len(title), width)]
        else:
            indent = len(line) - len(line.lstrip())
            hang = indent + (2 if body.startswith("- ") else 0)
            lines += textwrap.wrap(
                body.replace("**", "").replace("`", ""),
                width,
                initial_indent=" " * indent,
                subsequent_indent=" " * hang,
                break_on_hyphens=False,
            )
    return "\n".join(lines)


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


def page(found: Sequence[Data]) -> str:
    """Every verdict explained, as one page."""
    index = [f"- [`{claim['name']}`](#{_anchor(claim)}): {claim['status']}" for claim in found]
    return "\n".join([*index, "", *("\n".join(["", explained(claim)]) for claim in found)])


def _anchor(claim: Data) -> str:
    text = f"{claim['name']}-{claim['status']}".lower()
    return "".join(c if c.isalnum() or c == "-" else "-" if c == " " else "" for c in text)


def _remark(claim: Claim) -> str:
    added = "; ".join(condition.text for condition in claim.added)
    return " ".join(part for part in (f"Added: {added}." if added else "", claim.remark) if part)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
