"""Values of games in characteristic form: what each player brings, averaged.

A player brings v(S and i) - v(S) to a coalition S without it. The *Shapley value* averages this
over all orders in which players may come (Shapley 1953): it is the only value that is efficient,
symmetric, additive and gives nothing to a player who brings nothing. The *Banzhaf value* averages
over all coalitions of the others alike (Banzhaf 1965; Dubey and Shapley 1979); it need not be
efficient. In a vote, a simple game, it is the share of coalitions that a player's vote decides.

>>> from gametheory.coalitions import CoalitionalGame, banzhaf_value, shapley_value
>>> glove = CoalitionalGame.from_function(3, lambda S: min(len(S & {0}), len(S & {1, 2})))
>>> shapley_value(glove)
(Fraction(2, 3), Fraction(1, 6), Fraction(1, 6))
>>> banzhaf_value(glove, normalized=True)
(Fraction(3, 5), Fraction(1, 5), Fraction(1, 5))
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from gametheory._numeric.exact import Number, Profile
from gametheory._numeric.polygon import integers
from gametheory._support.check import checked, require_kind
from gametheory.coalitions.game import CoalitionalGame
from gametheory.errors import InvalidArgument


@checked
def shapley_value(game: CoalitionalGame) -> tuple[Number, ...]:
    """The Shapley value, exactly: Fractions if the game is exact, else floats."""
    require_kind(game, CoalitionalGame, "a CoalitionalGame")
    n = game.num_players
    orders = [factorial(k) * factorial(n - 1 - k) for k in range(n)]
    return game.speak(_average(game, orders, factorial(n)))


@checked
def banzhaf_value(game: CoalitionalGame, *, normalized: bool = False) -> tuple[Number, ...]:
    """The Banzhaf value, exactly: Fractions if the game is exact, else floats.

    Args:
        normalized: scale it so that it adds up to v(N), as the Banzhaf index of a vote adds up to
            1. Raises `InvalidArgument` if it adds up to 0.
    """
    require_kind(game, CoalitionalGame, "a CoalitionalGame")
    n = game.num_players
    value = _average(game, [1] * n, 2 ** (n - 1))
    if normalized:
        total = sum(value)
        if not total:
            raise InvalidArgument(
                "expected a Banzhaf value that does not add up to 0, to scale it to v(N): "
                "normalized=False gives it as it is"
            )
        value = tuple(x * game.total / total for x in value)
    return game.speak(value)


def _average(game: CoalitionalGame, weights: list[int], whole: int) -> Profile:
    """What each player brings to coalitions of others, weighted by their sizes."""
    (worths,), unit = integers([game.worths])
    result = []
    for i in range(game.num_players):
        bit = 1 << i
        total = sum(
            weights[mask.bit_count()] * (worths[mask | bit] - worths[mask])
            for mask in range(len(worths))
            if not mask & bit
        )
        result.append(Fraction(total, whole * unit))
    return tuple(result)
