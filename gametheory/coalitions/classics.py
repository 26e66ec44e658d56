"""Classic games in characteristic form.

>>> from gametheory.coalitions import airport_game, nucleolus, shapley_value
>>> [str(-x) for x in shapley_value(airport_game([1, 2, 4]))]
['1/3', '5/6', '17/6']
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated

from gametheory._numeric.exact import Profile, fractions, is_exact
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, NumberLike
from gametheory.coalitions.game import MAX_PLAYERS, Coalition, CoalitionalGame
from gametheory.errors import InvalidArgument

Gloves = Annotated[int, AtLeast(0), AtMost(MAX_PLAYERS)]


@checked
def glove_game(left: Gloves, right: Gloves) -> CoalitionalGame:
    """Players with a left or a right glove each; a pair is worth 1 (Shapley and Shubik 1969).

    The first players are those with left gloves.
    """
    if not left + right:
        raise InvalidArgument("expected at least one player with a glove, got none")

    def pairs(coalition: Coalition) -> int:
        lefts = sum(i < left for i in coalition)
        return min(lefts, len(coalition) - lefts)

    return CoalitionalGame.from_function(left + right, pairs)


@checked
def airport_game(costs: Sequence[NumberLike]) -> CoalitionalGame:
    """A runway serves a group at the cost of its most demanding member (Littlechild, Owen 1973).

    Worths are minus the cost: payoffs are minus what each player pays.
    """
    needs, exact = _at_least_zero(costs, "a cost")
    game = CoalitionalGame.from_function(len(needs), lambda S: -max(needs[i] for i in S))
    return game if exact else CoalitionalGame(game.worths, is_exact=False)


@checked
def bankruptcy_game(estate: NumberLike, claims: Sequence[NumberLike]) -> CoalitionalGame:
    """What is left of an estate once all others have got their claims (O'Neill 1982).

    Its nucleolus is the division of the Talmud (Aumann and Maschler 1985). Raises
    `InvalidArgument` for claims that do not exceed the estate together, as nobody is bankrupt.
    """
    debts, exact = _at_least_zero([estate, *claims], "an amount")
    (left, *owed) = debts
    if not owed or sum(owed) < left:
        raise InvalidArgument(
            f"expected claims of at least the estate, {left}, got {sum(owed, Fraction(0))}"
        )

    def rest(coalition: Coalition) -> Fraction:
        others = sum((c for i, c in enumerate(owed) if i not in coalition), Fraction(0))
        return max(Fraction(0), left - others)

    game = CoalitionalGame.from_function(len(owed), rest)
    return game if exact else CoalitionalGame(game.worths, is_exact=False)


@checked
def weighted_majority_game(quota: NumberLike, weights: Sequence[NumberLike]) -> CoalitionalGame:
    """Coalitions whose weights reach a quota win, 1; the others get 0 (Shapley and Shubik 1954).

    The Security Council of the United Nations since 1965 has a quota of 39, five members of
    weight 7 and ten of weight 1:

    >>> from gametheory.coalitions import shapley_value
    >>> council = weighted_majority_game(39, [7] * 5 + [1] * 10)
    >>> shapley_value(council)[0], shapley_value(council)[-1]
    (Fraction(421, 2145), Fraction(4, 2145))

    Raises `InvalidArgument` for a quota that is not positive, or that all weights do not reach.
    """
    (need, *votes), _ = _at_least_zero([quota, *weights], "a weight")
    if not 0 < need <= sum(votes):
        raise InvalidArgument(
            f"expected a quota above 0 and of at most all weights, {sum(votes, Fraction(0))}, "
            f"got {need}"
        )
    return CoalitionalGame.from_function(
        len(votes), lambda S: int(sum(votes[i] for i in S) >= need)
    )


def _at_least_zero(values: Sequence[object], what: str) -> tuple[Profile, bool]:
    listed = list(values)
    exact = fractions(listed, what)
    if not exact or min(exact) < 0:
        raise InvalidArgument(f"expected {what} of at least 0 for each player, got {listed!r:.80}")
    return exact, all(map(is_exact, listed))
