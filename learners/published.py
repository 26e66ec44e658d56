"""Figures that others published or measured, to stand beside ours.

Scores of LOLA-Exact in Stastny et al. (2021), Figure 3, recomputed from their public run
data, by game and kind of encounter: (mean, standard error or None).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """Published NormalizedScores of one game and learner.

    Attributes:
        scores: (mean, standard error or None), by the name of the encounter.
        remark: what to know before comparing.
    """

    scores: Mapping[str, tuple[float, float | None]]
    remark: str


_LOLA = {
    "asymmetric-bach-or-stravinsky": Published(
        {
            "self-play": (0.999, None),
            "cross-play, same norm": (0.896, 0.017),
            "cross-play, different norms": (0.321, 0.011),
            "cross-play, all": (0.525, 0.015),
        },
        "40 runs, each against 15 others; classes by the ratio of payoffs.",
    ),
    "prisoners-dilemma": Published(
        {"self-play": (1.0, 0.0), "cross-play, all": (1.0, 0.0)},
        "All 600 published cross-plays score exactly 1, almost surely because the runs were "
        "trained on a transposed matrix in which cooperation strictly dominates. Here the matrix "
        "is oriented right.",
    ),
}


def published(game: str, learner: str) -> Published | None:
    """What was published for a game of the zoo and a learner, if anything."""
    return _LOLA.get(game) if learner == "lola" else None
