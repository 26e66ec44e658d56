"""The names of bargaining solutions."""

from __future__ import annotations

SOLUTIONS = ("utilitarian", "egalitarian", "nash", "kalai-smorodinsky")
"""The four of the paper's Table 2."""

WEIGHTED = ("weighted-utilitarian", "weighted-nash", "proportional")

CONVEX = ("perles-maschler", "raiffa")
"""Defined on convex sets of two players only."""

ALL_SOLUTIONS = (*SOLUTIONS, *WEIGHTED, "equal-area", *CONVEX)

TWO_PLAYERS = ("equal-area", *CONVEX)

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
