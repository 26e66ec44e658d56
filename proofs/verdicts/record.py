"""What is on record of each claim: what it says, and which obligations its proofs consist of.

A statement, a formula or an obligation that changes is a change of what this library asserts. So
each has a digest in `record.json`, which is reviewed with the change; `gametheory prove` compares.
`python -m proofs.verdicts.record` writes the record anew, and what is generated in the docs.
"""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from gametheory._support.atomic import write_file
from gametheory.errors import InvalidArgument

RECORD = "record.json"
PAGES = {
    "docs/claims-at-a-glance.md": "brief",
    "docs/claims.md": "full",
    "docs/verdicts.md": "explained",
}
"""Pages of the project that hold something generated, and in which form."""
SAID = (
    "name",
    "statement",
    "place",
    "origin",
    "reading",
    "meant",
    "quantifier",
    "domain",
    "hypotheses",
    "added",
    "conclusion",
    "unneeded",
    "status",
)
"""What of a verdict (as plain data) is a statement of ours."""

Data = dict[str, Any]


def entry(claim: Data) -> Data:
    """The digest of what a claim says and its verdict, and those of its obligations and proofs."""
    statement = {key: _said(claim[key]) for key in SAID}
    text = json.dumps(statement, sort_keys=True, ensure_ascii=False)
    proofs: dict[str, str] = {}
    for evidence in claim["evidence"]:
        if isinstance(evidence["certificate"], list):
            for obligation in evidence["certificate"]:
                if isinstance(obligation, dict) and "digest" in obligation:
                    proofs[obligation["name"]] = obligation["digest"]
        elif isinstance(evidence["certificate"], dict) and "theorem" in evidence["certificate"]:
            said = "\n".join(evidence["steps"])
            proofs[evidence["certificate"]["theorem"]] = _digest(said)
    return {"says": _digest(text), "proofs": proofs}


def _said(value: Any) -> Any:
    """What is said, without what only tells of a condition whether it is printed or read."""
    if isinstance(value, list):
        return [_said(item) for item in value]
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if key != "origin"}
    return value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@functools.cache
def recorded() -> dict[str, Data]:
    """The record, by the name of the claim."""
    path = files("proofs.verdicts").joinpath(RECORD)
    found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return dict(found)


def changes(claim: Data) -> list[str]:
    """What differs from the record, in words; nothing if all is as recorded."""
    known, now = recorded().get(claim["name"]), entry(claim)
    if known is None:
        return ["is not on record"]
    found = []
    if known["says"] != now["says"]:
        found.append("says something else than is on record")
    names = sorted(set(known["proofs"]) | set(now["proofs"]))
    return found + [
        f"its obligation {name!r} is not as on record"
        for name in names
        if known["proofs"].get(name) != now["proofs"].get(name)
    ]


def rewritten(text: str, form: str, generated: str) -> str:
    """A page with what is generated in it, between its markers, replaced."""
    from proofs.verdicts.report import END, begin

    before, mark, rest = text.partition(begin(form))
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise InvalidArgument(f"expected a page with {begin(form)!r} and {END!r}")
    return f"{before}{mark}\n\n{generated.strip()}\n\n{end}{after}"


def main() -> int:
    """Decide every claim; write the record and, where there are any, the pages of the docs."""
    from proofs.claims.catalogue import claims
    from proofs.verdicts import report
    from proofs.verdicts.explanation import page
    from proofs.verdicts.judging import judge

    found = list(judge())
    entries = {claim["name"]: entry(claim) for claim in found}
    text = json.dumps(entries, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_file(Path(__file__).with_name(RECORD), text.encode())
    for name, form in PAGES.items():
        path = Path(__file__).parents[2] / name
        if path.is_file():
            generated = page(found) if form == "explained" else report.markdown(claims(), form)
            old = path.read_text(encoding="utf-8")
            write_file(path, rewritten(old, form, generated).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
