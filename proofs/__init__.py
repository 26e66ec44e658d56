"""The theory's claims as objects, decided with evidence that anyone can re-check.

>>> import proofs
>>> verdict = proofs.check("inequality-1", budget=10_000)
>>> print(verdict.status)
holds as amended
>>> verdict.counterexample.game.payoffs.tolist(), verdict.counterexample.cross
([[[0, 1], [0, 2]], [[1, 0], [0, 0]]], (Fraction(1, 1), Fraction(0, 1)))
"""

from proofs import proposition1, tradeoff
from proofs.catalogue import check, check_all, claims
from proofs.claim import Claim, Condition, Status, Verdict
from proofs.deciding import decide
from proofs.evidence import Evidence, Kind
from proofs.game_sources import IntegerGames, ListedGames, OrdinalGames, RandomGames
from proofs.grim_meetings import Meeting, meet
from proofs.instances import PathPair, StagePair, show_instance
from proofs.oracle_paths import OracleMeeting, oracle_check
from proofs.path_pairs import PathPairs
from proofs.searching import SearchResult, search
from proofs.smt import Farkas, Obligation, farkas, prove
from proofs.spaces import Drawn, Games, Guided, Instances, StagePairs
from proofs.stochastic_proposition1 import StochasticProposition1, stochastic_check

__all__ = [
    "Claim",
    "Condition",
    "Drawn",
    "Evidence",
    "Farkas",
    "Games",
    "Guided",
    "Instances",
    "IntegerGames",
    "Kind",
    "ListedGames",
    "Meeting",
    "Obligation",
    "OracleMeeting",
    "OrdinalGames",
    "PathPair",
    "PathPairs",
    "RandomGames",
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
    "farkas",
    "meet",
    "oracle_check",
    "proposition1",
    "prove",
    "search",
    "show_instance",
    "stochastic_check",
    "tradeoff",
]
