"""Ways out of disagreement: what institutions make attainable, and safe Pareto improvements."""

from gametheory.commitments._isomorphisms import Isomorphism
from gametheory.commitments._offers import Offer
from gametheory.commitments._result import AttainablePayoffs, PublicLottery, Witness
from gametheory.commitments.batch import BatchCommitments, batch_commitments
from gametheory.commitments.conditional import ConditionalPayoffs, ConditionalPlay, Threat
from gametheory.commitments.contracts import Clause, Contract, ContractPayoffs
from gametheory.commitments.correlation import CorrelationDevice, CorrelationPayoffs
from gametheory.commitments.improvement_search import (
    SafeImprovements,
    find_safe_pareto_improvements,
)
from gametheory.commitments.institutions import INSTITUTIONS, attainable
from gametheory.commitments.leadership import Commitment, LeaderPayoffs, Leadership
from gametheory.commitments.own_coins import OwnCoinPayoffs, OwnCoinPlay, own_coin_payoffs
from gametheory.commitments.pareto_meet import ParetoMeet, pareto_meet
from gametheory.commitments.program_games import ProgramGame, limit_programs, program_game
from gametheory.commitments.renegotiated_play import (
    RenegotiatedAgent,
    lone_agent,
    renegotiated_agents,
)
from gametheory.commitments.renegotiation import (
    EXTENSIONS,
    Renegotiation,
    RenegotiationProgram,
    RenegotiationRound,
    RenegotiationState,
    renegotiate,
)
from gametheory.commitments.safe_improvements import SafeImprovement, is_safe_pareto_improvement
from gametheory.commitments.selections import SELECTIONS, select
from gametheory.commitments.token_games import TokenImprovements, token_improvements
from gametheory.commitments.ways_out import Way, WaysOut, ways_out

__all__ = [
    "EXTENSIONS",
    "INSTITUTIONS",
    "SELECTIONS",
    "AttainablePayoffs",
    "BatchCommitments",
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
    "Offer",
    "OwnCoinPayoffs",
    "OwnCoinPlay",
    "ParetoMeet",
    "ProgramGame",
    "PublicLottery",
    "RenegotiatedAgent",
    "Renegotiation",
    "RenegotiationProgram",
    "RenegotiationRound",
    "RenegotiationState",
    "SafeImprovement",
    "SafeImprovements",
    "Threat",
    "TokenImprovements",
    "Way",
    "WaysOut",
    "Witness",
    "attainable",
    "batch_commitments",
    "find_safe_pareto_improvements",
    "is_safe_pareto_improvement",
    "limit_programs",
    "lone_agent",
    "own_coin_payoffs",
    "pareto_meet",
    "program_game",
    "renegotiate",
    "renegotiated_agents",
    "select",
    "token_improvements",
    "ways_out",
]


def __dir__() -> list[str]:
    return list(__all__)
