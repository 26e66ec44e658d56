from . import proposition1 as proposition1, tradeoff as tradeoff
from .claims import check as check, check_all as check_all, claims as claims
from .deciding import decide as decide
from .evidence import (
    Claim as Claim,
    Condition as Condition,
    Evidence as Evidence,
    Farkas as Farkas,
    Formula as Formula,
    Kind as Kind,
    Obligation as Obligation,
    Place as Place,
    Quantifier as Quantifier,
    Refused as Refused,
    Status as Status,
    Verdict as Verdict,
    farkas as farkas,
    prove as prove,
    prove_claim as prove_claim,
    quantity as quantity,
    symbolic as symbolic,
    theorem as theorem,
)
from .proposition1 import (
    OracleMeeting as OracleMeeting,
    StochasticProposition1 as StochasticProposition1,
    oracle_check as oracle_check,
    stochastic_check as stochastic_check,
)
from .verdicts.report import explain as explain
from .searching import (
    Drawn as Drawn,
    Games as Games,
    Guided as Guided,
    Instances as Instances,
    IntegerGames as IntegerGames,
    ListedGames as ListedGames,
    Meeting as Meeting,
    MeetingKind as MeetingKind,
    OrdinalGames as OrdinalGames,
    PathPair as PathPair,
    PathPairs as PathPairs,
    RandomGames as RandomGames,
    SearchResult as SearchResult,
    StagePair as StagePair,
    StagePairs as StagePairs,
    meet as meet,
    search as search,
    show_instance as show_instance,
)
