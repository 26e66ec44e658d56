"""Counterexamples searched: what instances are, where they come from, and what is asked of them."""

from proofs.searching._instances import (
    PathPair,
    StagePair,
    all_punishments,
    minimaxing_actions,
    plain,
)
from proofs.searching._meetings import Meeting, MeetingKind, meet
from proofs.searching._path_pairs import PathPairs
from proofs.searching._search import BUDGET, SearchResult, holding, search
from proofs.searching._showing import show_instance
from proofs.searching._sources import (
    GameSource,
    IntegerGames,
    ListedGames,
    OrdinalGames,
    RandomGames,
)
from proofs.searching._spaces import Batch, Drawn, Games, Guided, Instances, Space, StagePairs

__all__ = [
    "BUDGET",
    "Batch",
    "Drawn",
    "GameSource",
    "Games",
    "Guided",
    "Instances",
    "IntegerGames",
    "ListedGames",
    "Meeting",
    "MeetingKind",
    "OrdinalGames",
    "PathPair",
    "PathPairs",
    "RandomGames",
    "SearchResult",
    "Space",
    "StagePair",
    "StagePairs",
    "all_punishments",
    "holding",
    "meet",
    "minimaxing_actions",
    "plain",
    "search",
    "show_instance",
]
