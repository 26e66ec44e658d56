"""Machine-checked proofs: Coq sources, the record of their last check, and how verdicts cite them.

`make formal` compiles the sources, asks Coq on which axioms the theorems rest (only those of its
classical real numbers are allowed), and writes `checked.json`: the version of Coq, a digest of each
source, the theorems, and their axioms. A verdict that cites a theorem compares the sources with
that record. So a proof that was changed, or never checked, decides nothing; and where no prover is
at hand the evidence says that it rests on the record.

>>> from proofs.formal.texts import statement
>>> found = statement("CrossPlay.theorem_B")
>>> print(found)
Theorem theorem_B : forall p1 p2 q1 q2, Nash p1 p2 -> Nash q1 q2 ->
  self_serving p1 p2 q1 q2 -> bound p1 p2 q1 q2.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import shutil
from collections.abc import Callable
from typing import Any

from gametheory.errors import InvalidArgument
from proofs.evidence import Claim, Evidence, Kind, Refused
from proofs.formal import texts

RECORD = "checked.json"
ALLOWED = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
    }
)
"""The axioms of Coq's classical real numbers; a theorem may rest on no other."""


def digests() -> dict[str, str]:
    """A digest of each source."""
    return {
        name: hashlib.sha256(texts.source(name).encode()).hexdigest() for name in texts.sources()
    }


@functools.cache
def record() -> dict[str, Any]:
    """What the last check found: "coq", "files", "theorems", and the "axioms" of all of them."""
    found = json.loads(texts.source(RECORD))
    if not isinstance(found, dict):
        raise InvalidArgument(f"expected {RECORD} to hold an object, got {type(found).__name__}")
    return found


def is_checked(theorem: str) -> bool:
    """Whether the record says that Coq accepted the theorem, from the sources as they are now."""
    known = record()
    return (
        theorem in known["theorems"]
        and set(known["axioms"]) <= ALLOWED
        and known["files"] == _current()
    )


@functools.cache
def _current() -> dict[str, str]:
    return digests()


def formal(theorem: str, says: str = "") -> Callable[[Claim], Evidence]:
    """Evidence that a theorem was checked by Coq, for the `proofs` of a claim.

    It rests on the record of the last check, which `make formal` makes anew.

    `says`: how the theorem gives the claim, where it is not the claim itself. The evidence raises
    `Refused` unless the record of the last check covers the theorem and the present sources.
    """

    def evidence(claim: Claim) -> Evidence:
        if not is_checked(theorem):
            raise Refused(
                f"{claim.name}: Coq has not checked {theorem} as it stands now (`make formal`)"
            )
        module, _, name = theorem.partition(".")
        text = f"{name} in proofs/formal/{module}.v"
        if shutil.which("coqc") is None:
            text += "; no prover is at hand here, so this rests on the record of its last check"
        return Evidence(
            Kind.FORMAL,
            text,
            count=1,
            recheck=lambda: int(is_checked(theorem)),
            steps=(
                *([says] if says else []),
                *(
                    [f"where {known}"]
                    if (known := " ".join(texts.context(theorem).split()))
                    else []
                ),
                texts.statement(theorem),
            ),
            route=f"Coq {record()['coq']}",
            certificate={
                "theorem": theorem,
                "file": f"proofs/formal/{module}.v",
                "axioms": record()["axioms"],
            },
        )

    return evidence


def formal_counterexample(theorem: str, says: str = "") -> Callable[[Claim], Evidence]:
    """Evidence against a claim: a theorem that something meets its hypotheses and not it.

    Otherwise as `formal`.
    """
    found = formal(theorem, says)

    def formal_evidence(claim: Claim) -> Evidence:
        return dataclasses.replace(found(claim), kind=Kind.COUNTEREXAMPLE)

    return formal_evidence
