"""What coalitions are worth in a normal form: what they can secure against all others.

A coalition plays a joint action of its members, the others another, and the coalition counts the
sum of its members' payoffs, which it may share among them (transferable utility).

| `by=`     | v(S), with u(S) the sum of the members' payoffs               | source             |
|-----------|---------------------------------------------------------------|--------------------|
| "minimax" | value of the zero-sum game of u(S), in mixed joint strategies | Neumann, M. 1944   |
| "alpha"   | max over pure joint actions of the least u(S)                 | Aumann, Peleg 1960 |
| "beta"    | min over the others' pure joint actions of the best u(S)      | Aumann, Peleg 1960 |
| "threats" | half of v(N) + value of the zero-sum game of u(S) - u(others) | Harsanyi 1963;     |
|           |                                                               | Kohlberg, N. 2021  |

Alpha is what a coalition can secure, beta what it cannot be kept from; with mixed joint strategies
they are the same (von Neumann 1928). In all four v(N) is the largest sum of payoffs. Players who
threaten may have to hurt themselves: "threats" counts that, the others do not. The Shapley value
of "threats" is the value of Kohlberg and Neyman, for two players the coco value of Kalai and Kalai
(2013).

>>> import gametheory as gt
>>> from gametheory.coalitions import characteristic_function, shapley_value
>>> form = characteristic_function(gt.zoo.prisoners_dilemma())
>>> form.game, form.verify(gt.zoo.prisoners_dilemma())
(CoalitionalGame(2 players: {0} -2, {1} -2, {0, 1} -2), True)
>>> shapley_value(form.game)
(Fraction(-1, 1), Fraction(-1, 1))
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._support.check import checked, require_among, require_kind
from gametheory.coalitions.game import Coalition, CoalitionalGame, members
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.errors import TooLarge
from gametheory.games import NormalForm

WAYS = ("minimax", "alpha", "beta", "threats")

MAX_ENTRIES = 20_000_000
"""Cap on the entries of all zero-sum games between a coalition and the others: 2^n times cells."""


@checked
@dataclass(frozen=True, repr=False)
class CharacteristicFunction:
    """A game in characteristic form derived from a normal form, with what proves its worths.

    Attributes:
        game: what each coalition is worth.
        by: how; see the table of this module.
        secured: for each coalition but all, over joint actions of its members (the first member
            varies slowest), the mixed strategy that secures what counts; a pure one for "alpha".
            Empty for "beta".
        conceded: the same over joint actions of the others, by which they concede no more. Empty
            for "alpha".
    """

    game: CoalitionalGame
    by: str
    secured: Mapping[Coalition, Profile] = field(repr=False)
    conceded: Mapping[Coalition, Profile] = field(repr=False)

    def verify(self, game: NormalForm) -> bool:
        """Re-check every worth in rationals, without search over mixed strategies."""
        n = game.num_players
        if self.game.num_players != n or self.by not in WAYS:
            return False
        total = game.exact_payoffs.sum(axis=0).max()
        if self.game.total != total:
            return False
        for mask in range(1, (1 << n) - 1):
            stakes = _stakes(game, mask, self.by)
            worth = self.game.worths[mask]
            value = 2 * worth - total if self.by == "threats" else worth
            coalition = members(mask)
            if self.by != "beta":
                x = self.secured.get(coalition, ())
                if not _is_strategy(x, len(stakes)) or min(np.array(x) @ stakes) < value:
                    return False
            if self.by != "alpha":
                y = self.conceded.get(coalition, ())
                if not _is_strategy(y, stakes.shape[1]) or max(stakes @ np.array(y)) > value:
                    return False
            if self.by == "alpha" and stakes.min(axis=1).max() != value:
                return False
            if self.by == "beta" and stakes.max(axis=0).min() != value:
                return False
        return True

    def __repr__(self) -> str:
        return f"CharacteristicFunction(by {self.by!r}: {self.game!r})"


@checked
def characteristic_function(game: NormalForm, *, by: str = "minimax") -> CharacteristicFunction:
    """The worth of every coalition of a game's players, exactly; any number of players.

    Args:
        by: "minimax", "alpha", "beta" or "threats"; see the table of this module.

    Raises `TooLarge` if the zero-sum games of all coalitions have more than `MAX_ENTRIES` entries.
    """
    require_kind(game, NormalForm, "a NormalForm")
    require_among(by, WAYS, "a way to derive worths, by")
    n = game.num_players
    if math.prod(game.shape) << n > MAX_ENTRIES:
        raise TooLarge(
            f"expected at most {MAX_ENTRIES:,} payoffs in the zero-sum games of all coalitions, "
            f"got {math.prod(game.shape) << n:,}"
        )
    total = game.exact_payoffs.sum(axis=0).max()
    worths, secured, conceded = [Fraction(0)], {}, {}
    for mask in range(1, (1 << n) - 1):
        stakes, coalition = _stakes(game, mask, by), members(mask)
        if by == "alpha":
            least = stakes.min(axis=1)
            value = least.max()
            secured[coalition] = _pure(int(np.argmax(least)), len(least))
        elif by == "beta":
            best = stakes.max(axis=0)
            value = best.min()
            conceded[coalition] = _pure(int(np.argmin(best)), len(best))
        else:
            value, secured[coalition], conceded[coalition] = solve_matrix_game(stakes)
        worths.append((value + total) / 2 if by == "threats" else value)
    worths.append(total)
    return CharacteristicFunction(
        CoalitionalGame(tuple(worths), game.is_exact), by, secured, conceded
    )


def joint_payoffs_of(payoffs: NDArray[Any], mask: int) -> NDArray[Any]:
    """An array over profiles as [joint action of the coalition, joint action of the others]."""
    n = payoffs.ndim
    inside = [i for i in range(n) if mask >> i & 1]
    outside = [i for i in range(n) if not mask >> i & 1]
    size = math.prod(payoffs.shape[i] for i in inside)
    return payoffs.transpose(inside + outside).reshape(size, -1)


def _stakes(game: NormalForm, mask: int, by: str) -> NDArray[Any]:
    """What counts for the coalition, [its joint action, joint action of the others]."""
    signs = [
        1 if mask >> i & 1 else (-1 if by == "threats" else 0) for i in range(game.num_players)
    ]
    own = sum(s * p for s, p in zip(signs, game.exact_payoffs, strict=True) if s)
    return joint_payoffs_of(np.asarray(own, dtype=object), mask)


def _pure(action: int, count: int) -> Profile:
    return tuple(Fraction(int(k == action)) for k in range(count))


def _is_strategy(shares: Profile, count: int) -> bool:
    return len(shares) == count and min(shares) >= 0 and sum(shares) == 1
