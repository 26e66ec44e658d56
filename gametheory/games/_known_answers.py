"""What is known of a named game, and the register of such games that `zoo` fills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gametheory._numeric.exact import Profile, fractions
from gametheory._support.check import checked
from gametheory.games.normal_form import NormalForm


@checked
@dataclass(frozen=True)
class KnownAnswers:
    """What is known of a named game, as exact data.

    Attributes:
        equilibria: payoff profiles of all extreme Nash equilibria, pure ones first.
        pure: how many of them are pure.
        minimax: the mixed minimax point.
        utilitarian, egalitarian, nash, kalai_smorodinsky: outcomes of the four solutions over
            the convex hull, from the game's default disagreement point (midpoint if tied).
        taxonomy: the headline of `gametheory.taxonomy`.
        source: where the payoffs come from.
    """

    equilibria: tuple[Profile, ...]
    pure: int
    minimax: Profile
    utilitarian: Profile
    egalitarian: Profile
    nash: Profile
    kalai_smorodinsky: Profile
    taxonomy: str
    source: str


FACTORIES: dict[str, Callable[[], NormalForm]] = {}
ANSWERS: dict[str, KnownAnswers] = {}


def known_game(
    *,
    equilibria: list[Any],
    pure: int,
    minimax: Any,
    utilitarian: Any,
    egalitarian: Any = None,
    nash: Any = None,
    kalai_smorodinsky: Any = None,
    taxonomy: str,
    source: str,
) -> Callable[[Callable[[], NormalForm]], Callable[[], NormalForm]]:
    """Register a factory; a solution that is left out coincides with the utilitarian one."""

    def register(factory: Callable[[], NormalForm]) -> Callable[[], NormalForm]:
        name = factory.__name__.replace("_", "-")
        FACTORIES[name] = factory
        ANSWERS[name] = KnownAnswers(
            tuple(fractions(e) for e in equilibria),
            pure,
            fractions(minimax),
            fractions(utilitarian),
            fractions(egalitarian or utilitarian),
            fractions(nash or utilitarian),
            fractions(kalai_smorodinsky or utilitarian),
            taxonomy,
            source,
        )
        return factory

    return register
