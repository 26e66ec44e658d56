"""What to reproduce: figures, the studies that they need, replicates, seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gametheory import InvalidArgument, NormalForm
from gametheory._support.check import checked, require_among
from gametheory.games import zoo

FIGURES = ("figure3", "figure4", "figure5", "figure8", "tradeoff")

QUICK_REPLICATES = 6

DISPUTED = "asymmetric-bach-or-stravinsky"
DILEMMA = "prisoners-dilemma"

EXTENSIONS = (
    "bach-or-stravinsky",
    "chicken",
    "stag-hunt",
    "bach-or-stravinsky-and-prisoners-dilemma",
    "asymmetric-bach-or-stravinsky-and-prisoners-dilemma",
)
"""Games of the paper's kinds for which it shows no results."""

TRAP = "prisoners-dilemma, transposed"
"""The matrix on which the published runs of LOLA were almost surely trained."""


@dataclass(frozen=True)
class StudySpec:
    """One study.

    Attributes:
        game: a matrix game of the zoo, or `TRAP`.
        learner: "lola" or "amtft".
        replicates: pairs of learners; of amTFT, for each welfare function.
        seed: of its own.
    """

    game: str
    learner: str
    replicates: int
    seed: int

    @property
    def name(self) -> str:
        """Fit for a folder."""
        return f"{self.game.replace(', ', '-')}-{self.learner}"

    def stage(self) -> NormalForm:
        """The stage game."""
        if self.game != TRAP:
            return zoo.load(self.game)
        right = zoo.load(DILEMMA)
        return NormalForm(
            np.stack([table.T for table in right.payoffs]), actions=right.actions, name=TRAP
        )

    @property
    def disagreement(self) -> tuple[Fraction, ...] | None:
        """That of the paper for its own games; elsewhere the minimax point."""
        if self.game in (DILEMMA, TRAP):
            return (Fraction(-3), Fraction(-3))
        return (Fraction(0), Fraction(0)) if self.game == DISPUTED else None


@checked
@dataclass(frozen=True)
class Plan:
    """What to reproduce.

    Attributes:
        figures: among `FIGURES`.
        replicates: of every study.
        seed: the same seed gives the same numbers.
        extensions: whether the further games are studied too (in Figure 8).
    """

    figures: tuple[str, ...] = FIGURES
    replicates: int = 40
    seed: int = 0
    extensions: bool = True

    def __post_init__(self) -> None:
        for figure in self.figures:
            require_among(figure, FIGURES, "a figure")
        for name, least in (("replicates", 2), ("seed", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise InvalidArgument(f"expected {name} of at least {least}, got {value!r}")

    @staticmethod
    def of(
        figures: Sequence[str], *, quick: bool = False, replicates: int | None = None, seed: int = 0
    ) -> Plan:
        """From the words of the command line; "all", or none, is every figure."""
        chosen = (
            FIGURES
            if not len(figures) or "all" in tuple(figures)
            else tuple(dict.fromkeys(figures))
        )
        count = replicates if replicates is not None else QUICK_REPLICATES if quick else 40
        return Plan(chosen, count, seed, extensions=not quick)

    def studies(self) -> tuple[StudySpec, ...]:
        """Those that the figures need, each once, in a fixed order."""
        wanted: list[tuple[str, str]] = []
        if "figure3" in self.figures or "figure8" in self.figures:
            wanted += [(g, one) for g in (DILEMMA, DISPUTED) for one in ("lola", "amtft")]
        if {"figure3", "figure4", "figure8"} & set(self.figures):
            wanted += [(DILEMMA, "lola"), (TRAP, "lola"), (DISPUTED, "lola")]
        if {"figure5", "tradeoff"} & set(self.figures):
            wanted += [(DISPUTED, "amtft")]
        if "figure8" in self.figures and self.extensions:
            wanted += [(g, one) for g in EXTENSIONS for one in ("lola", "amtft")]
        distinct = dict.fromkeys(wanted)
        # A seed of its own for each, which does not depend on what else is asked for.
        return tuple(
            StudySpec(game, learner, self.replicates, _seed(self.seed, game, learner))
            for game, learner in distinct
        )


def _seed(seed: int, game: str, learner: str) -> int:
    letters = [ord(c) for c in f"{game}/{learner}"]
    return int(np.random.SeedSequence([seed, *letters]).generate_state(1)[0])
