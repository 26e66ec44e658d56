"""The taxonomy of cooperation problems: coordination, bargaining problem, social dilemma."""

from gametheory.taxonomy.classes import Taxonomy, cross_combinations, taxonomy
from gametheory.taxonomy.dilemmas import Dilemma, find_dilemma, find_dominant_dilemma
from gametheory.taxonomy.symmetry import is_symmetric_game

__all__ = [
    "Dilemma",
    "Taxonomy",
    "cross_combinations",
    "find_dilemma",
    "find_dominant_dilemma",
    "is_symmetric_game",
    "taxonomy",
]
