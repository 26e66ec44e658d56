"""Figures that others published or measured, to stand beside ours.

Scores in Stastny et al. (2021), Figure 3, recomputed from their public run data, by game and kind
of encounter: (mean, standard error or None).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gametheory._support.check import checked


@checked
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


_AMTFT = {
    "asymmetric-bach-or-stravinsky": Published(
        {
            "self-play": (1.0, None),
            "cross-play, same norm": (1.0, None),
            "cross-play, different norms": (0.014, 0.007),
            "cross-play, all": (0.547, 0.025),
        },
        "40 runs for each of two welfare functions, each against 5 others; 'all' is over the "
        "pairs that were drawn.",
    ),
    "prisoners-dilemma": Published(
        {
            "self-play": (0.9998, None),
            "cross-play, same norm": (0.9999, None),
            "cross-play, different norms": (0.9998, None),
            "cross-play, all": (0.9998, None),
        },
        "Evaluated with exploration at its last temperature; here policies are greedy. Scored from "
        "the disagreement point (-3, -3), which is no payoff of the game.",
    ),
}

BEST_EVALUATED = "Divided by the best profile that was evaluated, not by the optimum."

_AMTFT_NETWORK = {
    "coin-game": Published(
        {
            "self-play": (0.943, 0.003),
            "cross-play, same norm": (0.939, 0.002),
            "cross-play, different norms": (0.942, 0.001),
            "cross-play, all": (0.940, 0.001),
        },
        BEST_EVALUATED,
    ),
    "abcg": Published(
        {
            "self-play": (0.941, 0.005),
            "cross-play, same norm": (0.855, 0.010),
            "cross-play, different norms": (0.310, 0.014),
            "cross-play, all": (0.569, 0.016),
        },
        BEST_EVALUATED,
    ),
}

_LOLA_PG = {
    "coin-game": Published(
        {
            "self-play": (0.861, 0.019),
            "cross-play, same norm": (0.880, 0.006),
            "cross-play, all": (0.870, 0.006),
        },
        BEST_EVALUATED + " 28 of 40 runs, the others picked too few coins.",
    ),
    "abcg": Published(
        {
            "self-play": (0.621, 0.028),
            "cross-play, same norm": (0.524, 0.013),
            "cross-play, different norms": (0.455, 0.019),
            "cross-play, all": (0.493, 0.011),
        },
        BEST_EVALUATED + " 24 of 40 runs, the others picked too few coins.",
    ),
}

_BY_LEARNER = {
    "lola": _LOLA,
    "amtft": _AMTFT,
    "amtft-network": _AMTFT_NETWORK,
    "lola-pg": _LOLA_PG,
}


@checked
def published(game: str, learner: str) -> Published | None:
    """What was published for a game of the zoo and a learner, if anything."""
    return _BY_LEARNER.get(learner, {}).get(game)


__all__ = [
    "BEST_EVALUATED",
    "Published",
    "published",
]


def __dir__() -> list[str]:
    return list(__all__)
