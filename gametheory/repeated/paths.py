"""Equilibrium paths without public randomisation, and the punishments that sustain them.

A path is the outcome of a pure subgame-perfect equilibrium iff no one-shot deviation pays when it
starts the deviator's worst equilibrium (Abreu 1988: simple penal codes):

    V_i(t) >= (1-g) max_b r_i(b, a_-i(t)) + g P_i          for all t and i.

So a set of paths in which P_i is the lowest V_i of the set, and every path passes, is a set of
equilibrium outcomes that punish each other. Among all paths of bounded prefix and cycle the
largest such set is found by striking out; every item of it carries its proof.

>>> import gametheory as gt
>>> game = gt.Repeated(gt.zoo.asymmetric_bach_or_stravinsky(), discount="24/25")
>>> found = gt.repeated.optimal_equilibrium_path(game, gt.welfare.egalitarian((0, 0)))
>>> found.path, found.payoffs, found.bound
(Path((1, 1) for ever), (Fraction(2, 1), Fraction(2, 1)), Fraction(2, 1))
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from gametheory._numeric.exact import Number, Profile, brief_profile, sequences_within
from gametheory._support.check import checked, require_among, require_kind
from gametheory._support.kinds import Count, Natural
from gametheory.equilibria.minimax import minimax
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm, Repeated
from gametheory.payoffs import FiniteSet
from gametheory.repeated.payoffs import EQUILIBRIA, EquilibriumPayoffSet, equilibrium_payoff_set
from gametheory.strategies import Path
from gametheory.welfare import welfare_optimum
from gametheory.welfare.comparing import best_profiles
from gametheory.welfare.names import WelfareLike, as_welfare

LONGEST_PATH = 1_000
"""Cap on the steps of a prefix and a cycle together."""

MAX_PATHS = 300_000
"""Cap on the paths that are tried at once."""


@checked
@dataclass(frozen=True, repr=False)
class EquilibriumPaths:
    """Outcomes of pure equilibria, eventually periodic, without public randomisation.

    Attributes:
        paths: the paths, shortest first; a subset of all equilibrium paths (bounded prefix and
            cycle), so their payoffs are an inner bound.
        values: the exact value per step of each, Fractions.
        threats: for each player the lowest of the values (with "nash": the pure minimax), what
            a deviation is punished with.
        equilibrium: "subgame-perfect" or "nash".
    """

    repeated: Repeated
    paths: tuple[Path, ...]
    values: tuple[Profile, ...]
    threats: Profile
    equilibrium: str

    @property
    def payoff_set(self) -> FiniteSet:
        """The payoffs as a finite set; raises `InvalidArgument` if there are none."""
        if not self.paths:
            raise InvalidArgument("expected equilibrium paths, got none")
        exact = self.repeated.game.is_exact and not isinstance(self.repeated.discount, float)
        return FiniteSet.of(set(self.values), is_exact=exact)

    @property
    def penal_code(self) -> tuple[Path, ...]:
        """For each player the path that it fears most: the worst of `paths`; first of ties."""
        return tuple(
            min(zip(self.values, self.paths, strict=True), key=lambda pair: pair[0][i])[1]
            for i in range(len(self.threats))
            if self.paths
        )

    def verify(self) -> bool:
        """Re-check every path, in rationals."""
        if self.equilibrium == "subgame-perfect" and self.paths:
            lowest = tuple(map(min, zip(*self.values, strict=True)))
            if any(p < low for p, low in zip(self.threats, lowest, strict=True)):
                return False
        for path, value in zip(self.paths, self.values, strict=True):
            tolerated, own = _tolerated(self.repeated, path)
            if own != value or any(p > x for p, x in zip(self.threats, tolerated, strict=True)):
                return False
        return True

    def __len__(self) -> int:
        return len(self.paths)

    def __repr__(self) -> str:
        return (
            f"EquilibriumPaths({len(self)} {self.equilibrium} paths, punished by "
            f"{brief_profile(self.threats)})"
        )


@checked
@dataclass(frozen=True)
class PenalCode:
    """The worst equilibrium of each player (Abreu 1988).

    Attributes:
        paths: for each player the worst path that was found, a punishment that is itself an
            equilibrium outcome; empty if none was found.
        values: its value to that player, an upper bound of the worst equilibrium payoff.
        bounds: a lower bound, which holds with public randomisation too.
    """

    paths: tuple[Path, ...]
    values: tuple[Fraction, ...]
    bounds: tuple[Fraction, ...]


@checked
@dataclass(frozen=True)
class OptimalPath:
    """The welfare-optimal equilibrium path, between bounds.

    Attributes:
        path: the best path that was found; None if there is none.
        payoffs: its exact value per step.
        value: its welfare: a lower bound.
        bound: an upper bound over all equilibria, with public randomisation too; None if there
            is no equilibrium.
    """

    path: Path | None
    payoffs: Profile | None
    value: Number | None
    bound: Number | None
    paths: EquilibriumPaths = field(repr=False)
    payoff_set: EquilibriumPayoffSet = field(repr=False)


@checked
def equilibrium_paths(
    repeated: Repeated,
    *,
    equilibrium: str = "subgame-perfect",
    prefix: Natural = 2,
    cycle: Count = 3,
) -> EquilibriumPaths:
    """The equilibrium paths with at most that long a prefix and cycle, any number of players.

    All paths of this size that punish each other (see the module), not all equilibrium paths:
    longer ones could be harsher threats and sustain more. With "nash" the threat is the pure
    minimax, and these are all of this size. Exact. Raises `TooLarge` beyond `MAX_PATHS`
    paths or `LONGEST_PATH` steps.
    """
    require_kind(repeated, Repeated, "a Repeated game")
    require_among(equilibrium, EQUILIBRIA, "an equilibrium")
    if prefix < 0 or cycle < 1:
        raise InvalidArgument(
            f"expected a prefix of 0 or more and a cycle of 1 or more, got {prefix} and {cycle}"
        )
    stage, cells = repeated.game, math.prod(repeated.game.shape)
    prefixes = sequences_within(cells, prefix, MAX_PATHS)
    cycles = sequences_within(cells, cycle, MAX_PATHS) - 1
    count = prefixes * cycles
    if max(prefixes, cycles, count) > MAX_PATHS or prefix + cycle > LONGEST_PATH:
        raise TooLarge(
            f"expected at most {MAX_PATHS:,} paths of at most {LONGEST_PATH} steps, got more: "
            "shorten prefix or cycle"
        )
    floor = minimax(stage, by="pure").exact_payoffs
    kept: list[tuple[Path, Profile, Profile]] = []
    for path in sorted(set(_all_paths(stage, prefix, cycle)), key=_size):
        tolerated, value = _tolerated(repeated, path)
        if all(x >= v for x, v in zip(tolerated, floor, strict=True)):
            kept.append((path, tolerated, value))
    threats = floor
    while equilibrium == "subgame-perfect" and kept:
        worst = tuple(map(min, zip(*(value for _, _, value in kept), strict=True)))
        remaining = [
            item for item in kept if all(x >= p for x, p in zip(item[1], worst, strict=True))
        ]
        threats = worst
        if len(remaining) == len(kept):
            break
        kept = remaining
    return EquilibriumPaths(
        repeated,
        tuple(path for path, _, _ in kept),
        tuple(value for _, _, value in kept),
        threats,
        equilibrium,
    )


@checked
def optimal_penal_code(
    repeated: Repeated,
    *,
    prefix: Natural = 2,
    cycle: Count = 3,
) -> PenalCode:
    """The worst equilibrium of each player, two players: paths, and how much worse it can get."""
    found = equilibrium_paths(repeated, prefix=prefix, cycle=cycle)
    around = equilibrium_payoff_set(repeated).outer
    bounds = () if around is None else tuple(map(min, zip(*around.points, strict=True)))
    return PenalCode(found.penal_code, found.threats if found.paths else (), bounds)


@checked
def optimal_equilibrium_path(
    repeated: Repeated,
    welfare: WelfareLike,
    *,
    equilibrium: str = "subgame-perfect",
    prefix: Natural = 2,
    cycle: Count = 3,
) -> OptimalPath:
    """The deterministic equilibrium path of largest welfare, between proved bounds; two players.

    From below: the best of `equilibrium_paths`, the shortest of ties. From above: the optimum over
    the outer bound of `equilibrium_payoff_set`, which public randomisation may be needed for. A
    welfare function that is given by its name takes the disagreement point of the stage game.
    """
    welfare = as_welfare(welfare, repeated.game)
    found = equilibrium_paths(repeated, equilibrium=equilibrium, prefix=prefix, cycle=cycle)
    around = equilibrium_payoff_set(repeated, equilibrium=equilibrium)
    bound = None if around.outer is None else welfare_optimum(around.outer, welfare).value
    if not found.paths:
        return OptimalPath(None, None, None, bound, found, around)
    best = (best_profiles(found.values, welfare) or [0])[0]
    worth = welfare(np.array(found.values[best], dtype=object))
    return OptimalPath(found.paths[best], found.values[best], worth, bound, found, around)


def _all_paths(game: NormalForm, prefix: int, cycle: int) -> Iterator[Path]:
    cells = list(game.profiles())
    for length in range(1, cycle + 1):
        for turn in itertools.product(cells, repeat=length):
            for before in range(prefix + 1):
                for start in itertools.product(cells, repeat=before):
                    yield Path(start, turn)


def _size(path: Path) -> tuple[int, int, Sequence[object]]:
    return path.positions, len(path.prefix), (*path.prefix, *path.cycle)


def _tolerated(repeated: Repeated, path: Path) -> tuple[Profile, Profile]:
    """(the mildest threats under which no one-shot deviation pays, the value at the start)."""
    stage, g = repeated.game, Fraction(repeated.discount)
    values = path.values(repeated)
    tolerated = []
    for i in range(stage.num_players):
        levels = []
        for t, ahead in enumerate(values):
            others = tuple(slice(None) if k == i else a for k, a in enumerate(path[t]))
            slack = ahead[i] - (1 - g) * max(stage.exact_payoffs[(i, *others)])
            if g:
                levels.append(slack / g)
            elif t == 0 and slack < 0:
                levels.append(min(stage.exact_payoffs[i].flat) - 1)
        highest = max(stage.exact_payoffs[i].flat)
        tolerated.append(min([*levels, highest]))
    return tuple(tolerated), values[0]
