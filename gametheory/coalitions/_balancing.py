"""Largest smallest slack of coalitions, by linear programs in integers, with balancing weights.

Weights on coalitions are *balanced* if every player's coalitions weigh the same in all (Bondareva
1963, Shapley 1967). They are the dual of programs over allocations: that nobody can raise the
smallest x(S) - v(S) of a family any more is proved by balanced weights on those that have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gametheory._numeric import lp
from gametheory._numeric.exact import Profile
from gametheory._numeric.polygon import integers

Direction = tuple[Fraction, ...]


class Span:
    """The span of indicators of coalitions, as a reduced basis."""

    def __init__(self, players: int) -> None:
        self.players = players
        self.rows: dict[int, Direction] = {}
        """A row for each pivot, 1 there and 0 at the other pivots."""

    def _rest(self, mask: int) -> Direction:
        row = [Fraction(mask >> i & 1) for i in range(self.players)]
        for pivot, basis in self.rows.items():
            if factor := row[pivot]:
                row = [x - factor * y for x, y in zip(row, basis, strict=True)]
        return tuple(row)

    def has(self, mask: int) -> bool:
        return not any(self._rest(mask))

    def add(self, mask: int) -> bool:
        """Whether the coalition was outside, and is now in."""
        row = self._rest(mask)
        pivot = next((i for i, x in enumerate(row) if x), None)
        if pivot is None:
            return False
        row = tuple(x / row[pivot] for x in row)
        for other, basis in self.rows.items():
            if factor := basis[pivot]:
                self.rows[other] = tuple(x - factor * y for x, y in zip(basis, row, strict=True))
        self.rows[pivot] = row
        return True

    def directions(self) -> list[Direction]:
        """A basis of the changes of an allocation under which no x(S) in the span changes."""
        free = [i for i in range(self.players) if i not in self.rows]
        return [
            tuple(
                Fraction(1) if k == i else -self.rows[k][i] if k in self.rows else Fraction(0)
                for k in range(self.players)
            )
            for i in free
        ]


def raised(
    slack: Mapping[int, Fraction],
    held: Mapping[int, Fraction],
    directions: Sequence[Direction],
) -> tuple[Direction, dict[int, Fraction]]:
    """The change of an allocation that makes the smallest slack largest, and prices that prove it.

    Args:
        slack: x(S) - v(S) at the start.
        held: players, with x_i - least_i >= 0, which must stay so.
        directions: those in which x may change.

    Prices are of coalitions of `slack`, positive ones alone: whatever raises the smallest slack
    leaves that of these coalitions as it is.
    """
    least = min(slack.values())
    masks, players = list(slack), list(held)
    whole = [integers([d])[0][0] for d in directions]
    moves = [[sum(x for i, x in enumerate(d) if mask >> i & 1) for d in whole] for mask in masks]
    moves += [[d[i] for d in whole] for i in players]
    rights, unit = integers([(*(slack[m] - least for m in masks), *(held[i] for i in players))])
    rows = [[int(k < len(masks)), *(-x for x in row), *row] for k, row in enumerate(moves)]
    count = len(whole)
    _, solution, prices, divisor = lp.integer_maximum(
        rows, list(rights[0]), [1] + [0] * (2 * count)
    )
    steps = [
        Fraction(solution[1 + k] - solution[1 + count + k], divisor * unit) for k in range(count)
    ]
    change = tuple(
        sum((t * d[i] for t, d in zip(steps, whole, strict=True)), Fraction(0))
        for i in range(len(directions[0]))
    )
    paid = {mask: Fraction(p, divisor) for mask, p in zip(masks, prices, strict=False) if p}
    return change, paid


def strictly_balanced(
    family: Sequence[int], at_least: Sequence[int], players: int
) -> tuple[dict[int, Fraction], dict[int, Fraction]] | None:
    """Weights >= 1 on every coalition of a family, and >= 0 on some players, balanced together.

    None if there are none. They are the prices of the program: raise the sum of y(S) of the
    family, with y(N) = 0, no y(S) negative, and no y_i of those players.
    """
    masks = [*family, *(1 << i for i in at_least)]
    # The last player's change is minus the sum of the others'.
    moves = [
        [(mask >> i & 1) - (mask >> (players - 1) & 1) for i in range(players - 1)]
        for mask in masks
    ]
    aim = [sum(row[i] for row in moves[: len(family)]) for i in range(players - 1)]
    rows: list[list[int]] = [[*(-x for x in row), *row] for row in moves]
    rows.append([*aim, *(-x for x in aim)])
    value, _, prices, divisor = lp.integer_maximum(
        rows, [0] * len(moves) + [1], [*aim, *(-x for x in aim)]
    )
    if value:
        return None
    weights = {
        mask: 1 + Fraction(price, divisor) for mask, price in zip(family, prices, strict=False)
    }
    extra = {
        i: Fraction(price, divisor)
        for i, price in zip(at_least, prices[len(family) :], strict=False)
        if price
    }
    return weights, extra


def coverage(weights: Mapping[int, Any], players: int) -> list[Any]:
    """For each player the weight of its coalitions, all together."""
    return [
        sum((w for mask, w in weights.items() if mask >> i & 1), Fraction(0))
        for i in range(players)
    ]


def shifted(payoffs: Profile, change: Direction) -> Profile:
    return tuple(x + y for x, y in zip(payoffs, change, strict=True))
