"""Games in characteristic form, core, nucleolus and values; coalitions in a normal form."""

from gametheory.coalitions.classics import (
    airport_game,
    bankruptcy_game,
    glove_game,
    weighted_majority_game,
)
from gametheory.coalitions.core import Core, LeastCore, core, least_core
from gametheory.coalitions.game import Coalition, CoalitionalGame
from gametheory.coalitions.nontransferable import StableProfiles, stable_profiles
from gametheory.coalitions.norms import CoalitionalNorms, coalitional_norms
from gametheory.coalitions.nucleolus import ExcessLevel, Nucleolus, nucleolus, prenucleolus
from gametheory.coalitions.threats import CharacteristicFunction, characteristic_function
from gametheory.coalitions.values import banzhaf_value, shapley_value

__all__ = [
    "CharacteristicFunction",
    "Coalition",
    "CoalitionalGame",
    "CoalitionalNorms",
    "Core",
    "ExcessLevel",
    "LeastCore",
    "Nucleolus",
    "StableProfiles",
    "airport_game",
    "bankruptcy_game",
    "banzhaf_value",
    "characteristic_function",
    "coalitional_norms",
    "core",
    "glove_game",
    "least_core",
    "nucleolus",
    "prenucleolus",
    "shapley_value",
    "stable_profiles",
    "weighted_majority_game",
]


def __dir__() -> list[str]:
    return list(__all__)
