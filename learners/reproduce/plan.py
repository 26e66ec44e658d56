"""What to reproduce: figures, the studies that they need, replicates, seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np

from gametheory import InvalidArgument, NormalForm, Stochastic
from gametheory._support.check import checked, require_among
from gametheory.coin_game.named import named_rules
from gametheory.games import zoo

FIGURES = ("figure3", "figure4", "figure5", "figure8", "table5", "tradeoff")

SIZES = ("quick", "default", "full")

REPLICATES = {"quick": 6, "default": 40, "full": 40}
"""Of studies of matrix games."""

COIN_REPLICATES = {"quick": 3, "default": 8, "full": 40}
"""Of studies of coin games: minutes, and about 40 minutes, on two cores; the paper's 40 with its
own networks."""

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

COINS, BARGAINING_COINS = "coin-game", "abcg"

COIN_CELLS = (
    (BARGAINING_COINS, "amtft-network"),
    (BARGAINING_COINS, "lola-pg"),
    (COINS, "lola-pg"),
    (COINS, "amtft-network"),
    (COINS, "lola-pg-bit"),
)
"""What is learned in the coin games, the longest first. "lola-pg" are recurrent networks, as in the
paper; "lola-pg-bit" are tables that see whether the last pick was a theft, which is ours."""

EPISODES = {"amtft-network": 100, "lola-pg": 40, "lola-pg-bit": 40}
"""Steps of an episode in the coin games, as in the paper's runs."""

TRAP = "prisoners-dilemma, transposed"
"""The matrix on which the published runs of LOLA were almost surely trained."""


@cache
def _stage(game: str, episode: int | None) -> NormalForm | Stochastic:
    """The stage game of that name, or `episode` steps of the coin game."""
    if episode is not None:
        return named_rules(game).stochastic(horizon=episode)
    if game != TRAP:
        return zoo.load(game)
    right = zoo.load(DILEMMA)
    return NormalForm(
        np.stack([table.T for table in right.payoffs]), actions=right.actions, name=TRAP
    )


@dataclass(frozen=True)
class StudySpec:
    """One study.

    Attributes:
        game: a matrix game of the zoo, or `TRAP`; with a learner that samples a coin game.
        learner: "lola" or "amtft"; in coin games one of `EPISODES`.
        replicates: pairs of learners; of amTFT, for each welfare function.
        seed: of its own.
        size: of the training in coin games; see `learners.reproduce._coin_games`.
        device: of torch, where that happens.
    """

    game: str
    learner: str
    replicates: int
    seed: int
    size: str = "default"
    device: str = "cpu"

    @property
    def name(self) -> str:
        """Fit for a folder."""
        return f"{self.game.replace(', ', '-')}-{self.learner}"

    @property
    def has_coins(self) -> bool:
        """Whether it is about a coin game."""
        return self.learner in EPISODES

    @property
    def is_amtft(self) -> bool:
        """Whether learners were trained on a welfare function."""
        return self.learner in ("amtft", "amtft-network")

    def stage(self) -> NormalForm | Stochastic:
        """The stage game; of a coin game an episode."""
        return _stage(self.game, EPISODES.get(self.learner))

    @property
    def disagreement(self) -> tuple[Fraction, ...] | None:
        """That of the paper for its own games; elsewhere the minimax point."""
        if self.game in (DILEMMA, TRAP):
            return (Fraction(-3), Fraction(-3))
        zero = self.game == DISPUTED or self.has_coins
        return (Fraction(0), Fraction(0)) if zero else None


@checked
@dataclass(frozen=True)
class Plan:
    """What to reproduce.

    Attributes:
        figures: among `FIGURES`.
        replicates: of every study of matrix games.
        seed: the same seed gives the same numbers.
        extensions: whether the further games are studied too (in Figure 8).
        size: "quick", "default" or "full": how long learners train in coin games, and with what
            networks.
        coin_replicates: of every study of coin games.
        coins: whether coin games are studied at all (Table 5 needs them).
        device: of torch, for coin games.
    """

    figures: tuple[str, ...] = FIGURES
    replicates: int = 40
    seed: int = 0
    extensions: bool = True
    size: str = "default"
    coin_replicates: int = COIN_REPLICATES["default"]
    coins: bool = True
    device: str = "cpu"

    def __post_init__(self) -> None:
        for figure in self.figures:
            require_among(figure, FIGURES, "a figure")
        require_among(self.size, SIZES, "a size")
        if "table5" in self.figures and not self.coins:
            raise InvalidArgument("expected coin games for table5, which is about one")
        for name, least in (("replicates", 2), ("coin_replicates", 2), ("seed", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise InvalidArgument(f"expected {name} of at least {least}, got {value!r}")

    @staticmethod
    def of(
        figures: Sequence[str],
        *,
        quick: bool = False,
        full: bool = False,
        replicates: int | None = None,
        coin_replicates: int | None = None,
        seed: int = 0,
        coins: bool = True,
        device: str = "cpu",
    ) -> Plan:
        """From the words of the command line; "all", or none, is every figure.

        `replicates`, if given, is that of coin games too unless `coin_replicates` is.
        """
        if quick and full:
            raise InvalidArgument("expected quick or full, got both")
        size = "quick" if quick else "full" if full else "default"
        every = FIGURES if coins else tuple(f for f in FIGURES if f != "table5")
        chosen = (
            every if not len(figures) or "all" in tuple(figures) else tuple(dict.fromkeys(figures))
        )
        count = REPLICATES[size] if replicates is None else replicates
        of_coins = COIN_REPLICATES[size] if replicates is None else replicates
        return Plan(
            chosen,
            count,
            seed,
            extensions=not quick,
            size=size,
            coin_replicates=of_coins if coin_replicates is None else coin_replicates,
            coins=coins,
            device=device,
        )

    def studies(self) -> tuple[StudySpec, ...]:
        """Those that the figures need, each once, in a fixed order."""
        wanted: list[tuple[str, str]] = []
        if self.coins and {"figure3", "figure8"} & set(self.figures):
            wanted += COIN_CELLS
        if "table5" in self.figures:
            wanted.append((BARGAINING_COINS, "amtft-network"))
        if "figure3" in self.figures or "figure8" in self.figures:
            wanted += [(g, one) for g in (DILEMMA, DISPUTED) for one in ("lola", "amtft")]
        if {"figure3", "figure4", "figure8"} & set(self.figures):
            wanted += [(DILEMMA, "lola"), (TRAP, "lola"), (DISPUTED, "lola")]
        if {"figure5", "tradeoff"} & set(self.figures):
            wanted += [(DISPUTED, "amtft")]
        if "figure8" in self.figures and self.extensions:
            wanted += [(g, one) for g in EXTENSIONS for one in ("lola", "amtft")]
        return tuple(self._study(game, learner) for game, learner in dict.fromkeys(wanted))

    def _study(self, game: str, learner: str) -> StudySpec:
        # A seed of its own for each, which does not depend on what else is asked for.
        seed = _seed(self.seed, game, learner)
        if learner not in EPISODES:
            return StudySpec(game, learner, self.replicates, seed)
        return StudySpec(game, learner, self.coin_replicates, seed, self.size, self.device)


def _seed(seed: int, game: str, learner: str) -> int:
    letters = [ord(c) for c in f"{game}/{learner}"]
    return int(np.random.SeedSequence([seed, *letters]).generate_state(1)[0])
