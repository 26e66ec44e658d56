"""Negotiations: finite domains, and which norm their outcomes realise."""

from gametheory.deals.domains import Domain, IssueDomain, ListedDomain
from gametheory.deals.norms import NORMS, BargainingNorm, Recommendation, recommend
from gametheory.deals.records import (
    ExcludedRecord,
    Judgement,
    Judgements,
    Record,
    judge,
    judge_outcome,
)

__all__ = [
    "NORMS",
    "BargainingNorm",
    "Domain",
    "ExcludedRecord",
    "IssueDomain",
    "Judgement",
    "Judgements",
    "ListedDomain",
    "Recommendation",
    "Record",
    "judge",
    "judge_outcome",
    "recommend",
]
