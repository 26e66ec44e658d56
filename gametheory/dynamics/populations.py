"""Finite populations: how many individuals are of each type, and what they earn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from gametheory.equilibria import is_symmetric
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm

Counts = tuple[int, ...]
"""How many individuals are of each type."""


def require_symmetric(game: NormalForm) -> None:
    """Raise `InvalidArgument` unless the game is a symmetric one of two players."""
    if game.num_players != 2 or not is_symmetric(game):
        raise InvalidArgument(
            "expected a symmetric game of two players, the second player's matrix the transpose "
            f"of the first's, got {game!r}"
        )


def counts_of(population: int, types: int, most: int) -> tuple[Counts, ...]:
    """All states of a population, the first type's largest first; `TooLarge` beyond `most`."""
    size = math.comb(population + types - 1, types - 1)
    if size > most:
        raise TooLarge(
            f"expected at most {most:,} states of the population, got {size:,}: a smaller one"
        )
    return tuple(_counts(population, types))


def _counts(population: int, types: int) -> Iterator[Counts]:
    if types == 1:
        yield (population,)
        return
    for first in range(population, -1, -1):
        for rest in _counts(population - first, types - 1):
            yield (first, *rest)


def earnings(game: NormalForm, state: Counts, own: int) -> list[Fraction]:
    """What each type would earn from meetings with all but one individual of type `own`.

    Sums over the others, not means.
    """
    others = [count - (k == own) for k, count in enumerate(state)]
    return [
        sum((payoff * count for payoff, count in zip(row, others, strict=True)), Fraction(0))
        for row in game.exact_payoffs[0]
    ]
