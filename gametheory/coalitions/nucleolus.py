"""The nucleolus: the allocation with which the loudest complaint is the least, then the next.

Order the excesses of all coalitions from the largest down: the *nucleolus* is the imputation whose
list is lexicographically smallest (Schmeidler 1969), the *prenucleolus* the efficient allocation,
whether it is individually rational or not. Each is a single point; they agree where the
prenucleolus gives everybody at least v({i}), as in superadditive games, and lie in the core if
that is not empty. For bankruptcy games the nucleolus is the rule of the Talmud (Aumann and
Maschler 1985).

*Proof* (Kohlberg 1971; Sobolev 1975 for the prenucleolus): an allocation is the one if and only if
for every level the coalitions with an excess of at least that have balanced weights that are all
positive; for the nucleolus, together with weights >= 0 on the players who get just v({i}). Once
the indicators of these coalitions span all, further levels have such weights too.

>>> from gametheory.coalitions import CoalitionalGame, nucleolus
>>> claims, estate = (100, 200, 300), 200
>>> talmud = CoalitionalGame.from_function(
...     3, lambda S: max(0, estate - sum(claims[i] for i in {0, 1, 2} - S)))
>>> division = nucleolus(talmud)
>>> division.allocation, division.verify(talmud)
((Fraction(50, 1), Fraction(75, 1), Fraction(75, 1)), True)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from gametheory._numeric.exact import Number, Profile, brief, brief_profile, show
from gametheory._support.check import checked, require_kind
from gametheory.coalitions._balancing import Span, coverage, raised, shifted, strictly_balanced
from gametheory.coalitions.core import require_few
from gametheory.coalitions.game import Coalition, CoalitionalGame, excesses, members, total_of
from gametheory.errors import GameTheoryError, Infeasible


@checked
@dataclass(frozen=True)
class ExcessLevel:
    """The coalitions between nobody and all whose excess is at least a level, balanced.

    Attributes:
        excess: the level.
        weights: a positive number for each of these coalitions.
        alone: weights of players who get just v({i}), for the nucleolus; none otherwise.
    """

    excess: Fraction
    weights: Mapping[Coalition, Fraction]
    alone: Mapping[int, Fraction]


@checked
@dataclass(frozen=True, repr=False)
class Nucleolus:
    """The nucleolus or prenucleolus of a game, with its proof.

    Attributes:
        allocation: what each player gets: Fractions if the game is exact, else floats.
        exact_allocation: the same as Fractions.
        levels: the largest excesses, from the largest down, each with weights that prove it.
        among: "imputations" or "efficient allocations".
    """

    allocation: tuple[Number, ...]
    exact_allocation: Profile = field(repr=False)
    levels: tuple[ExcessLevel, ...] = field(repr=False)
    among: str = "imputations"

    def verify(self, game: CoalitionalGame) -> bool:
        """Re-check Kohlberg's criterion in rationals, without search."""
        n, x = game.num_players, self.exact_allocation
        if len(x) != n or sum(x) != game.total or self.among not in AMONG:
            return False
        if game.speak(x) != self.allocation:
            return False
        tight = [i for i in range(n) if x[i] == game.worths[1 << i]]
        if self.among == "imputations":
            if any(x[i] < game.worths[1 << i] for i in range(n)):
                return False
        else:
            tight = []
        by_level = _by_excess(game, x)
        span, family = Span(n), set[int]()
        span.add(len(game.worths) - 1)
        for level, (excess, masks) in zip(self.levels, by_level, strict=False):
            family |= set(masks)
            try:
                weights = {game._mask(S): w for S, w in level.weights.items()}
            except GameTheoryError:
                return False
            positive = set(weights) == family and min(weights.values()) > 0
            allowed = set(level.alone) <= set(tight) and all(w >= 0 for w in level.alone.values())
            if level.excess != excess or not positive or not allowed:
                return False
            alone = {i: level.alone.get(i, Fraction(0)) for i in range(n)}
            if len({w + alone[i] for i, w in enumerate(coverage(weights, n))}) != 1:
                return False
            for mask in masks:
                span.add(mask)
        # Players who get just v({i}) in every imputation need no coalition to hold them there.
        if self.among == "imputations" and game.total == total_of(
            tuple(game.worths[1 << i] for i in range(n)), len(game.worths) - 1
        ):
            return True
        return len(span.rows) == n or len(self.levels) == len(by_level)

    def __repr__(self) -> str:
        worst = f", largest excess {brief(self.levels[0].excess)}" if self.levels else ""
        name = "Nucleolus" if self.among == "imputations" else "Prenucleolus"
        return f"{name}({brief_profile(self.allocation)}{worst})"


AMONG = ("imputations", "efficient allocations")


@checked
def nucleolus(game: CoalitionalGame) -> Nucleolus:
    """The nucleolus, exactly, by at most n linear programs; at most `core.MAX_PLAYERS` players.

    Raises `Infeasible` if there is no imputation, as the players are worth more one by one than
    together: `prenucleolus` takes any game.
    """
    require_kind(game, CoalitionalGame, "a CoalitionalGame")
    require_few(game)
    n = game.num_players
    alone = tuple(game.worths[1 << i] for i in range(n))
    spare = game.total - sum(alone)
    if spare < 0:
        raise Infeasible(
            f"expected players who are worth as much together as one by one, got "
            f"{show(game.total)} and {show(sum(alone))}: nobody has an imputation, and "
            "prenucleolus(game) asks for none"
        )
    x = _smallest_excesses(game, tuple(a + spare / n for a in alone), rational=True)
    return Nucleolus(game.speak(x), x, _proof(game, x, rational=True), AMONG[0])


@checked
def prenucleolus(game: CoalitionalGame) -> Nucleolus:
    """The prenucleolus, exactly, of any game of at most `core.MAX_PLAYERS` players."""
    require_kind(game, CoalitionalGame, "a CoalitionalGame")
    require_few(game)
    n = game.num_players
    x = _smallest_excesses(game, tuple(game.total / n for _ in range(n)), rational=False)
    return Nucleolus(game.speak(x), x, _proof(game, x, rational=False), AMONG[1])


def _smallest_excesses(game: CoalitionalGame, x: Profile, *, rational: bool) -> Profile:
    """The smallest slacks raised, those settled that cannot rise, and again (Maschler et al.)."""
    n, full = game.num_players, len(game.worths) - 1
    span = Span(n)
    span.add(full)
    while True:
        slack = {
            mask: -e
            for mask, e in enumerate(excesses(game, x))
            if 0 < mask < full and not span.has(mask)
        }
        if not slack:
            return x
        held = {i: x[i] - game.worths[1 << i] for i in range(n)} if rational else {}
        change, paid = raised(slack, held, span.directions())
        x = shifted(x, change)
        for mask in paid:
            span.add(mask)


def _by_excess(game: CoalitionalGame, x: Profile) -> list[tuple[Fraction, list[int]]]:
    """Coalitions between nobody and all by their excess, from the largest down."""
    levels: dict[Fraction, list[int]] = {}
    for mask, excess in enumerate(excesses(game, x)):
        if 0 < mask < len(game.worths) - 1:
            levels.setdefault(excess, []).append(mask)
    return sorted(levels.items(), reverse=True)


def _proof(game: CoalitionalGame, x: Profile, *, rational: bool) -> tuple[ExcessLevel, ...]:
    n = game.num_players
    tight = [i for i in range(n) if rational and x[i] == game.worths[1 << i]]
    if len(tight) == n:
        return ()
    span, family, levels = Span(n), list[int](), []
    span.add(len(game.worths) - 1)
    for excess, masks in _by_excess(game, x):
        if len(span.rows) == n:
            break
        family += masks
        found = strictly_balanced(family, tight, n)
        assert found is not None, "the allocation is not what it was computed to be"
        weights, alone = found
        levels.append(ExcessLevel(excess, {members(m): w for m, w in weights.items()}, alone))
        for mask in masks:
            span.add(mask)
    return tuple(levels)
