"""Linear proofs as multipliers: re-checking one is adding up rationals (Farkas' lemma).

>>> found = farkas({"x <= 2y": (-1, 2, 0), "y <= 1/3": (0, -1, "1/3")}, (-3, 0, 2))
>>> print(found), found.verify()
3 x x <= 2y + 6 x y <= 1/3
(None, True)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import fractions
from gametheory._numeric.rationals import as_fraction
from gametheory._support.check import checked
from gametheory.errors import InvalidArgument


@dataclass(frozen=True)
class Farkas:
    """A certificate that linear inequalities imply another: nonnegative multipliers.

    Rows are coefficient tuples with the constant last, meaning row . (x, 1) >= 0. The conclusion
    equals the sum of multiplier times row, plus a constant of at least 0.

    Attributes:
        names: of the hypotheses used; multipliers: theirs.
        rows: theirs; conclusion: the row that they imply.
    """

    names: tuple[str, ...]
    multipliers: tuple[Fraction, ...]
    rows: tuple[tuple[Fraction, ...], ...]
    conclusion: tuple[Fraction, ...]

    def verify(self) -> bool:
        """Add up."""
        if any(m < 0 for m in self.multipliers):
            return False
        total = [
            sum(
                (m * row[k] for m, row in zip(self.multipliers, self.rows, strict=True)), Fraction()
            )
            for k in range(len(self.conclusion))
        ]
        return total[:-1] == list(self.conclusion[:-1]) and total[-1] <= self.conclusion[-1]

    def __str__(self) -> str:
        terms = (
            name if m == 1 else f"{m} x {name}"
            for name, m in zip(self.names, self.multipliers, strict=True)
        )
        return " + ".join(terms)


@checked
def farkas(hypotheses: Mapping[str, Sequence[Any]], conclusion: Sequence[Any]) -> Farkas | None:
    """Multipliers that derive a linear inequality from others, or None if it does not follow.

    Rows are coefficients with the constant last, meaning row . (x, 1) >= 0. Exact: a linear program
    in floats proposes which hypotheses to use, and a linear system in rationals decides. Complete
    for hypotheses that can be met (Farkas' lemma).
    """
    import numpy as np
    from scipy.optimize import linprog

    rows = {name: fractions(row, f"the row {name}") for name, row in hypotheses.items()}
    target = fractions(conclusion, "the conclusion")
    if not rows or not target:
        raise InvalidArgument("expected at least one hypothesis, and rows that are not empty")
    if any(len(row) != len(target) for row in rows.values()):
        raise InvalidArgument("expected rows of the same length as the conclusion")
    matrix = np.array([[float(x) for x in row] for row in rows.values()]).T
    wanted = np.array([float(x) for x in target])
    found = linprog(
        np.ones(len(rows)),
        A_eq=matrix[:-1],
        b_eq=wanted[:-1],
        A_ub=matrix[-1:],
        b_ub=wanted[-1:],
        method="highs-ds",
    )
    if not found.success:
        return None
    used = [name for name, m in zip(rows, found.x, strict=True) if m > 1e-9]
    exact = _solve([rows[name][:-1] for name in used], target[:-1])
    if exact is None:
        return None
    certificate = Farkas(tuple(used), exact, tuple(rows[name] for name in used), target)
    return certificate if certificate.verify() else None


def _solve(
    rows: Sequence[Sequence[Fraction]], target: Sequence[Fraction]
) -> tuple[Fraction, ...] | None:
    """The multipliers with sum m_k rows[k] = target, if there is just one solution."""
    import sympy

    if not rows:
        return None
    symbols = sympy.symbols(f"m0:{len(rows)}")
    equations = [
        sum(
            m * sympy.Rational(r[k].numerator, r[k].denominator)
            for m, r in zip(symbols, rows, strict=True)
        )
        - sympy.Rational(target[k].numerator, target[k].denominator)
        for k in range(len(target))
    ]
    solutions = list(sympy.linsolve(equations, symbols))
    if not solutions or any(value.free_symbols for value in solutions[0]):
        return None
    return tuple(as_fraction(value) for value in solutions[0])
