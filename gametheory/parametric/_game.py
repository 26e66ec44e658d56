"""The parametric 2x2 game that both analyses stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory._numeric.exact import Profile
from gametheory._support.check import checked, shown
from gametheory.errors import InvalidArgument, InvalidGame
from gametheory.games import NormalForm
from gametheory.parametric._domain import Domain, value_at
from gametheory.parametric._reading import Boolean, Expr, read_expression, say

Matrix = tuple[tuple[Expr, Expr], tuple[Expr, Expr]]
CELLS = ((0, 0), (0, 1), (1, 0), (1, 1))


@checked
@dataclass(frozen=True)
class ParametricGame:
    """A 2x2 game whose payoffs are rational functions of real parameters.

    Attributes:
        A, B: payoffs of the row and the column player, as sympy expressions.
        domain: the parameters, the assumptions on them, and proofs on both.
    """

    A: Matrix
    B: Matrix
    domain: Domain = field(repr=False, compare=False)

    @classmethod
    def read(
        cls, A: Any, B: Any, assumptions: Any = (), extra: Sequence[Expr] = ()
    ) -> ParametricGame:
        """The game from what the caller gave; `extra` are more expressions of its parameters."""
        matrices = [_matrix(A, "A"), _matrix(B, "B")]
        if isinstance(assumptions, np.ndarray):
            raise InvalidArgument(f"expected assumptions in words, got {shown(assumptions)}")
        if isinstance(assumptions, str) or not isinstance(assumptions, Sequence):
            assumptions = [assumptions]
        entries = [e for matrix in matrices for row in matrix for e in row]
        domain = Domain([*entries, *extra], assumptions)
        a, b = (
            (
                (domain.rename(m[0][0]), domain.rename(m[0][1])),
                (domain.rename(m[1][0]), domain.rename(m[1][1])),
            )
            for m in matrices
        )
        return cls(a, b, domain)

    @property
    def parameters(self) -> tuple[Expr, ...]:
        """The parameters: real sympy symbols, in the order of their names."""
        return self.domain.parameters

    @property
    def condition(self) -> Boolean:
        """All that is assumed of the parameters, among it that no denominator is zero."""
        return self.domain.condition

    def payoffs(self, p: Expr, q: Expr) -> tuple[Expr, Expr]:
        """Expected payoffs if the first row has probability p and the first column q."""
        import sympy

        weights = (p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q))
        row, column = (
            sympy.factor(sum(w * m[r][c] for w, (r, c) in zip(weights, CELLS, strict=True)))
            for m in (self.A, self.B)
        )
        return row, column

    def at(self, values: Mapping[Any, Any]) -> tuple[NormalForm, dict[Expr, Fraction]]:
        """The game of Fractions at exact parameters; errors as in `Domain.point`."""
        point = self.domain.point(values)
        payoffs = np.array(
            [[[value_at(e, point) for e in row] for row in m] for m in (self.A, self.B)],
            dtype=object,
        )
        return NormalForm(payoffs), point

    @property
    def assumed(self) -> str:
        """The parameters and what is assumed of them, in words."""
        if not self.parameters:
            return "(a game without parameters)."
        names = ", ".join(map(str, self.parameters))
        told = "" if say(self.condition) == "always" else f" with {say(self.condition)}"
        return f"for real {names}{told}."

    def __str__(self) -> str:
        rows = [[f"({self.A[r][c]}, {self.B[r][c]})" for c in range(2)] for r in range(2)]
        widths = [max(len(row[c]) for row in rows) for c in range(2)]
        return "\n".join(
            "    " + "  ".join(x.ljust(w) for x, w in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )


def profile_at(expressions: Sequence[Expr], point: Mapping[Expr, Fraction]) -> Profile:
    """Several expressions at exact parameters."""
    return tuple(value_at(e, point) for e in expressions)


def _matrix(entries: Any, name: str) -> Matrix:
    rows = entries.tolist() if hasattr(entries, "tolist") else entries
    try:
        ((a, b), (c, d)) = ([*row] for row in rows)
    except (TypeError, ValueError):
        raise InvalidGame(
            f"expected a 2x2 matrix of payoffs for {name}, got {shown(entries)}"
        ) from None
    what = f"a payoff in {name}"
    return (
        (read_expression(a, what), read_expression(b, what)),
        (read_expression(c, what), read_expression(d, what)),
    )
