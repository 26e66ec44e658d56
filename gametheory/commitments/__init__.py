"""Ways out of disagreement: what institutions make attainable, and safe Pareto improvements."""

from gametheory.commitments._result import AttainablePayoffs, PublicLottery, Witness
from gametheory.commitments.conditional import ConditionalPayoffs, ConditionalPlay, Threat
from gametheory.commitments.contracts import Clause, Contract, ContractPayoffs
from gametheory.commitments.correlation import CorrelationPayoffs, Recommendation
from gametheory.commitments.institutions import INSTITUTIONS, attainable
from gametheory.commitments.leadership import Commitment, LeaderPayoffs

__all__ = [
    "INSTITUTIONS",
    "AttainablePayoffs",
    "Clause",
    "Commitment",
    "ConditionalPayoffs",
    "ConditionalPlay",
    "Contract",
    "ContractPayoffs",
    "CorrelationPayoffs",
    "LeaderPayoffs",
    "PublicLottery",
    "Recommendation",
    "Threat",
    "Witness",
    "attainable",
]
