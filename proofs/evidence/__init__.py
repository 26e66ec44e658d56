"""What is claimed and what a verdict rests on: claims, formulas, evidence, proofs by solvers."""

from proofs.evidence._claim import Claim, Condition, Place, Quantifier, Status, in_words
from proofs.evidence._evidence import Evidence, Kind, Refused, Shown, cases, symbolic, theorem
from proofs.evidence._formula import (
    Formula,
    Term,
    all_of,
    fact,
    maximum,
    minimum,
    quantity,
)
from proofs.evidence._linear import Farkas, farkas
from proofs.evidence._smt import Obligation, prove, prove_claim, smt_evidence
from proofs.evidence._verdict import Verdict, status_of

__all__ = [
    "Claim",
    "Condition",
    "Evidence",
    "Farkas",
    "Formula",
    "Kind",
    "Obligation",
    "Place",
    "Quantifier",
    "Refused",
    "Shown",
    "Status",
    "Term",
    "Verdict",
    "all_of",
    "cases",
    "fact",
    "farkas",
    "in_words",
    "maximum",
    "minimum",
    "prove",
    "prove_claim",
    "quantity",
    "smt_evidence",
    "status_of",
    "symbolic",
    "theorem",
]
