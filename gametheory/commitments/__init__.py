"""Ways out of disagreement: what institutions make attainable, and safe Pareto improvements."""

from gametheory.commitments._isomorphisms import Isomorphism
from gametheory.commitments._result import AttainablePayoffs, PublicLottery, Witness
from gametheory.commitments.conditional import ConditionalPayoffs, ConditionalPlay, Threat
from gametheory.commitments.contracts import Clause, Contract, ContractPayoffs
from gametheory.commitments.correlation import CorrelationDevice, CorrelationPayoffs
from gametheory.commitments.improvement_search import (
    SafeImprovements,
    find_safe_pareto_improvements,
)
from gametheory.commitments.institutions import INSTITUTIONS, attainable
from gametheory.commitments.leadership import Commitment, LeaderPayoffs, Leadership
from gametheory.commitments.safe_improvements import SafeImprovement, is_safe_pareto_improvement
from gametheory.commitments.token_games import TokenImprovements, token_improvements
from gametheory.commitments.ways_out import Way, WaysOut, ways_out

__all__ = [
    "INSTITUTIONS",
    "AttainablePayoffs",
    "Clause",
    "Commitment",
    "ConditionalPayoffs",
    "ConditionalPlay",
    "Contract",
    "ContractPayoffs",
    "CorrelationDevice",
    "CorrelationPayoffs",
    "Isomorphism",
    "LeaderPayoffs",
    "Leadership",
    "PublicLottery",
    "SafeImprovement",
    "SafeImprovements",
    "Threat",
    "TokenImprovements",
    "Way",
    "WaysOut",
    "Witness",
    "attainable",
    "find_safe_pareto_improvements",
    "is_safe_pareto_improvement",
    "token_improvements",
    "ways_out",
]
