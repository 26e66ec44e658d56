"""The minimax point: what each player can be held down to.

v_i = min over the other's strategies of player i's best-reply payoff, over mixed strategies
(von Neumann: equal to what i can guarantee) or over pure ones. No equilibrium, of the game
or of its repetition, gives a player less than its mixed minimax value.

>>> import gametheory as gt
>>> print(gt.minimax(gt.zoo.asymmetric_bach_or_stravinsky()).payoffs)
(Fraction(4, 3), Fraction(2, 3))
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._check import require_kind
from gametheory._exact import Number, Profile, to_integers
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm


@dataclass(frozen=True, eq=False)
class Minimax:
    """The minimax point and the strategies that prove it.

    Attributes:
        payoffs: v_i for each player: Fractions if the game is exact, else floats.
        exact_payoffs: the same as Fractions.
        punishments: for each i, the other player's strategy that holds i down to v_i (for
            pure minimax, the joint action of all others as probability one).
        guarantees: for each i, the own strategy that secures v_i; empty for pure minimax,
            which need not be securable.
        by: "mixed" or "pure".
    """

    payoffs: tuple[Number, ...]
    exact_payoffs: Profile
    punishments: tuple[Any, ...] = field(repr=False)
    guarantees: tuple[Profile, ...] = field(repr=False)
    by: Literal["mixed", "pure"]

    def verify(self, game: NormalForm) -> bool:
        """Re-check without search, in rationals."""
        for i, value in enumerate(self.exact_payoffs):
            own = np.moveaxis(game.exact_payoffs[i], i, 0)
            if self.by == "pure":
                best = own.max(axis=0)
                if best[self.punishments[i]] != value or best.min() != value:
                    return False
                continue
            x, y = np.array(self.guarantees[i]), np.array(self.punishments[i])
            if any(min(s) < 0 or sum(s) != 1 for s in (x, y)):
                return False
            if not (max(own @ y) == value == min(x @ own)):
                return False
        return True


def minimax(game: NormalForm, *, by: str = "mixed") -> Minimax:
    """The minimax point, exactly.

    `by="mixed"` (two players): the value of each player's zero-sum game, by exact linear
    programming, certified by both optimal strategies. `by="pure"` (any number of players):
    min over the others' pure joint actions of the best reply; ties go to the first. Raises
    `Unsupported` for mixed minimax of more than two players.
    """
    require_kind(game, NormalForm, "a NormalForm")
    exact = game.exact_payoffs
    if by == "pure":
        values: list[Fraction] = []
        punishments: list[Any] = []
        guarantees: list[Profile] = []
        for i in range(game.num_players):
            best = exact[i].max(axis=i)
            where = np.unravel_index(int(np.argmin(best)), best.shape)
            punishments.append(tuple(int(k) for k in where))
            values.append(best[where])
    elif by == "mixed":
        if game.num_players != 2:
            raise Unsupported(
                f"mixed minimax is for two players, got {game.num_players}; by='pure' takes any"
            )
        solved = [_zero_sum(np.moveaxis(exact[i], i, 0)) for i in range(2)]
        values = [value for value, _, _ in solved]
        guarantees = [x for _, x, _ in solved]
        punishments = [y for _, _, y in solved]
    else:
        raise InvalidArgument(f"expected by='mixed' or by='pure', got {by!r}")
    payoffs = tuple(values)
    return Minimax(
        payoffs if game.is_exact else tuple(float(v) for v in payoffs),
        payoffs,
        tuple(punishments),
        tuple(guarantees),
        "pure" if by == "pure" else "mixed",
    )


def _zero_sum(matrix: NDArray[Any]) -> tuple[Fraction, Profile, Profile]:
    """Value, maximin x (rows) and minimax y (columns) of an exact matrix game.

    Maximise sum(z) subject to Mz <= 1, z >= 0 with M > 0, by the simplex method with
    integer (fraction-free) pivoting and Bland's rule, which cannot cycle; y = z / sum(z),
    x from the dual prices.
    """
    integers, scale = to_integers(matrix)
    shift = 1 - int(integers.min())
    m, n = integers.shape
    # Rows: constraints, then the objective; columns: z, slacks, right-hand side.
    table = np.full((m + 1, n + m + 1), 0, dtype=object)
    table[:m, :n] = integers + shift
    for i in range(m):
        table[i, n + i] = table[i, -1] = 1
    table[m, :n] = -1
    basis = [n + i for i in range(m)]
    divisor = 1
    while True:
        entering = next((c for c in range(n + m) if table[m, c] < 0), None)
        if entering is None:
            break
        ratios = [
            (Fraction(table[i, -1], table[i, entering]), basis[i], i)
            for i in range(m)
            if table[i, entering] > 0
        ]
        leaving = min(ratios)[2]
        pivot = table[leaving, entering]
        for i in range(m + 1):
            if i != leaving:
                row = table[i] * pivot - table[leaving] * table[i, entering]
                table[i] = row // divisor
        basis[leaving], divisor = entering, pivot
    total = Fraction(table[m, -1], divisor)
    z = [Fraction(0)] * (n + m)
    for i, variable in enumerate(basis):
        z[variable] = Fraction(table[i, -1], divisor)
    x = tuple(Fraction(price, divisor) / total for price in table[m, n : n + m])
    y = tuple(value / total for value in z[:n])
    return (1 / total - shift) / scale, x, y
