"""What is on record of each claim: what it says, and which obligations its proofs consist of.

A statement, a formula or an obligation that changes is a change of what this library asserts. So
each has a digest in `record.json`, which is reviewed with the change; `gametheory prove` compares.
`python -m proofs.record` writes the record anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from gametheory._atomic import write_file

RECORD = "record.json"
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
    text = json.dumps({key: claim[key] for key in SAID}, sort_keys=True, ensure_ascii=False)
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


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@functools.cache
def recorded() -> dict[str, Data]:
    """The record, by the name of the claim."""
    path = files("proofs").joinpath(RECORD)
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


def main() -> int:
    """Decide every claim and write the record."""
    from proofs.judging import judge

    entries = {claim["name"]: entry(claim) for claim in judge()}
    text = json.dumps(entries, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_file(Path(__file__).with_name(RECORD), text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
