"""The theory's claims as objects, decided with evidence that anyone can re-check.

>>> import proofs
>>> verdict = proofs.check("inequality-1", budget=10_000)
>>> print(verdict.status)
holds as amended
>>> verdict.counterexample.game.payoffs.tolist(), verdict.counterexample.cross
([[[1, 0], [0, 2]], [[1, 1], [0, 0]]], (Fraction(0, 1), Fraction(1, 1)))
"""

from proofs import proposition1, tradeoff
from proofs.claims import check, check_all, claims
from proofs.deciding import decide
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Farkas,
    Formula,
    Kind,
    Obligation,
    Place,
    Quantifier,
    Refused,
    Status,
    Verdict,
    farkas,
    prove,
    prove_claim,
    quantity,
    symbolic,
    theorem,
)
from proofs.proposition1 import (
    OracleMeeting,
    StochasticProposition1,
    oracle_check,
    stochastic_check,
)
from proofs.report import explain
from proofs.searching import (
    Drawn,
    Games,
    Guided,
    Instances,
    IntegerGames,
    ListedGames,
    Meeting,
    MeetingKind,
    OrdinalGames,
    PathPair,
    PathPairs,
    RandomGames,
    SearchResult,
    StagePair,
    StagePairs,
    meet,
    search,
    show_instance,
)

__all__ = [
    "Claim",
    "Condition",
    "Drawn",
    "Evidence",
    "Farkas",
    "Formula",
    "Games",
    "Guided",
    "Instances",
    "IntegerGames",
    "Kind",
    "ListedGames",
    "Meeting",
    "MeetingKind",
    "Obligation",
    "OracleMeeting",
    "OrdinalGames",
    "PathPair",
    "PathPairs",
    "Place",
    "Quantifier",
    "RandomGames",
    "Refused",
    "SearchResult",
    "StagePair",
    "StagePairs",
    "Status",
    "StochasticProposition1",
    "Verdict",
    "check",
    "check_all",
    "claims",
    "decide",
    "explain",
    "farkas",
    "meet",
    "oracle_check",
    "proposition1",
    "prove",
    "prove_claim",
    "quantity",
    "search",
    "show_instance",
    "stochastic_check",
    "symbolic",
    "theorem",
    "tradeoff",
]
