"""Counterexamples searched: what instances are, where they come from, and what is asked of them."""

from proofs.searching._search import BUDGET, SearchResult, holding, search
from proofs.searching.instances import (
    PathPair,
    StagePair,
    all_punishments,
    minimaxing_actions,
    plain,
)
from proofs.searching.meetings import Meeting, MeetingKind, meet
from proofs.searching.path_pairs import PathPairs
from proofs.searching.showing import show_instance
from proofs.searching.sources import (
    GameSource,
    IntegerGames,
    ListedGames,
    OrdinalGames,
    RandomGames,
)
from proofs.searching.spaces import Batch, Drawn, Games, Guided, Instances, Space, StagePairs

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
