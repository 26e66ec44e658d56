"""The names of bargaining solutions."""

from __future__ import annotations

from gametheory.errors import Unsupported

SOLUTIONS = ("utilitarian", "egalitarian", "nash", "kalai-smorodinsky")
"""The four of the paper's Table 2."""

WEIGHTED = ("weighted-utilitarian", "weighted-nash", "proportional")

CONVEX = ("perles-maschler", "raiffa")
"""Defined on convex sets only."""

ALL_SOLUTIONS = (*SOLUTIONS, *WEIGHTED, "equal-area", *CONVEX)

CONNECTED = ("equal-area", *CONVEX)
"""Defined where the frontier is connected, not on finite sets."""

TWO_PLAYERS = {
    "equal-area": "a ray from d halves an area in the plane alone (Anbarci and Bigelow 1994)",
    "perles-maschler": (
        "no solution of three players is super-additive (Perles 1982), and those that carry its "
        "construction further (Calvo and Gutierrez 1994) ask for a smooth frontier"
    ),
}
"""Defined for two players alone, and why."""

ALIASES = {
    "ks": "kalai-smorodinsky",
    "discrete-raiffa": "raiffa",
    "super-additive": "perles-maschler",
}

WITH_WEIGHTS = {
    "utilitarian": "weighted-utilitarian",
    "nash": "weighted-nash",
    "egalitarian": "proportional",
}
"""What a solution becomes when weights are given."""

NAMES = {
    "utilitarian": "utilitarian",
    "weighted-utilitarian": "weighted utilitarian",
    "egalitarian": "egalitarian",
    "proportional": "proportional",
    "nash": "Nash",
    "weighted-nash": "weighted Nash",
    "kalai-smorodinsky": "Kalai-Smorodinsky",
    "equal-area": "equal area",
    "perles-maschler": "Perles-Maschler",
    "raiffa": "Raiffa",
}
"""As they are written in prose."""


def only_two_players(key: str, players: int) -> Unsupported:
    """What to raise where a solution of two players is asked of others."""
    return Unsupported(
        f"the {NAMES[key]} solution is defined for two players, got {players}: {TWO_PLAYERS[key]}"
    )
