"""Zero-sum games of two rows or two columns whose payoffs depend on one parameter.

The value of such a game is piecewise a rational function of the parameter, and so are optimal
strategies. Some square submatrix of one or two rows, a *kernel*, always gives them in closed form
(Shapley and Snow 1950): a pure pair, or mixtures that make two rows and two columns earn the same.
Where a kernel's strategies are optimal is decided by the signs of polynomials, whose roots are the
breakpoints; between them nothing changes. The pieces cover all parameters.

>>> from gametheory.parametric import parametric_zero_sum
>>> print(parametric_zero_sum([["t", 0], [0, 1]], high=3))
Theorem. The zero-sum game of the row player's payoffs
<BLANKLINE>
    t  0
    0  1
<BLANKLINE>
for real t with t <= 3 has these values and optimal strategies:
<BLANKLINE>
t <= 0:
    value    0
    rows     (0, 1)
    columns  (1, 0)
0 <= t <= 3:
    value    t/(t + 1)
    rows     (1/(t + 1), t/(t + 1))
    columns  (1/(t + 1), t/(t + 1))
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from gametheory._numeric import reals
from gametheory._numeric.exact import to_fraction
from gametheory._support.check import checked, shown
from gametheory._support.kinds import NumberLike
from gametheory.equilibria import ZeroSum
from gametheory.errors import InvalidArgument, InvalidGame, TooLarge
from gametheory.games import NormalForm
from gametheory.parametric._domain import value_at
from gametheory.parametric._kernels import conditions, optimal
from gametheory.parametric._reading import Expr, read_expression
from gametheory.parametric._signs import (
    Place,
    around,
    between,
    holds_throughout,
    place,
    shown_end,
    sign_polynomial,
    sorted_roots,
)

MAX_CELLS = 60
"""Cap on cells, some seconds: symbolic work for every kernel in use."""


@checked
@dataclass(frozen=True, repr=False)
class ValuePiece:
    """The parameters, from `low` to `high`, at which one closed form holds.

    Attributes:
        low, high: ends as sympy numbers, irrational ones exact too.
        closed: whether each end belongs to it: not if infinite, nor if a payoff has no value there.
        value: what the row player gets, a rational function.
        row, column: optimal strategies, a rational function for each action.
    """

    low: Expr
    high: Expr
    value: Expr
    row: tuple[Expr, ...]
    column: tuple[Expr, ...]
    parameter: Expr
    closed: tuple[bool, bool]

    def __str__(self) -> str:
        rows, columns = (f"({', '.join(map(str, own))})" for own in (self.row, self.column))
        told = (("value", self.value), ("rows", rows), ("columns", columns))
        lines = (f"\n    {name:8} {form}" for name, form in told)
        return f"{self._where()}:{''.join(lines)}"

    def _where(self) -> str:
        below, above = ("<=" if closed else "<" for closed in self.closed)
        left = "" if self.low.is_infinite else f"{shown_end(self.low, self.parameter)} {below} "
        right = "" if self.high.is_infinite else f" {above} {shown_end(self.high, self.parameter)}"
        return f"{left}{self.parameter}{right}" if left or right else "always"

    def __repr__(self) -> str:
        return f"ValuePiece({self._where()}: value {self.value})"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class ParametricZeroSum:
    """Value and optimal strategies of a zero-sum game with one parameter; `print` it as a theorem.

    Attributes:
        A: the row player's payoffs, sympy expressions.
        parameter: a real symbol.
        low, high: the parameters that were asked for, sympy numbers.
        pieces: in order; they cover all parameters asked for at which payoffs have values.
    """

    A: tuple[tuple[Expr, ...], ...]
    parameter: Expr
    low: Expr
    high: Expr
    pieces: tuple[ValuePiece, ...]
    method: str = field(default="kernels of Shapley and Snow; roots of polynomials", init=False)

    @property
    def breakpoints(self) -> tuple[Expr, ...]:
        """Where one closed form gives way to another, in order: exact sympy numbers."""
        return tuple(piece.low for piece in self.pieces[1:])

    def game_at(self, parameter: NumberLike) -> NormalForm:
        """The game at an exact parameter; raises `InvalidArgument` where a payoff has no value."""
        point = self._point(parameter)
        rows = [[_value(e, point) for e in row] for row in self.A]
        return NormalForm([rows, [[-x for x in row] for row in rows]])

    def at(self, parameter: NumberLike) -> ZeroSum:
        """Value and optimal strategies at an exact parameter, from the closed form of its piece.

        Raises `InvalidArgument` for a parameter out of range, or where a payoff has no value.
        """
        point = self._point(parameter)
        self.game_at(parameter)
        t = point[self.parameter]
        for piece in self.pieces:
            if reals.compare(place(piece.low), t) <= 0 <= reals.compare(place(piece.high), t):
                value, *rest = (
                    value_at(e, point) for e in (piece.value, *piece.row, *piece.column)
                )
                count = len(piece.row)
                return ZeroSum(value, value, tuple(rest[:count]), tuple(rest[count:]))
        raise InvalidArgument(f"expected {self.parameter} from {self.low} to {self.high}, got {t}")

    def verify(self) -> bool:
        """Re-check, without search: pieces join, and in each the strategies secure the value.

        By the signs of polynomials between their roots, throughout each piece.
        """
        ends = [(piece.low, piece.high) for piece in self.pieces]
        poles = {pole for _, pole in _poles(self.A, self.parameter)}
        joined = all(a[1] == b[0] for a, b in itertools.pairwise(ends))
        if not ends or not joined or (ends[0][0], ends[-1][1]) != (self.low, self.high):
            return False
        inside = {pole for pole in poles if bool(self.low < pole) and bool(pole < self.high)}
        if not inside <= {low for low, _ in ends}:
            return False
        if any(p.closed != _closed(p.low, p.high, poles) for p in self.pieces):
            return False
        return all(
            holds_throughout(
                conditions(self.A, piece.value, piece.row, piece.column),
                self.parameter,
                (place(piece.low), place(piece.high)),
            )
            for piece in self.pieces
        )

    def _point(self, parameter: Any) -> dict[Expr, Fraction]:
        try:
            return {self.parameter: to_fraction(parameter, f"{self.parameter}")}
        except InvalidGame as error:
            raise InvalidArgument(str(error)) from None

    def __str__(self) -> str:
        import sympy

        cells = [[str(e) for e in row] for row in self.A]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        shown_rows = (
            "    " + "  ".join(x.ljust(w) for x, w in zip(row, widths, strict=True)).rstrip()
            for row in cells
        )
        told = []
        if self.low != -sympy.oo:
            told.append(f"{self.low} <= {self.parameter}")
        if self.high != sympy.oo:
            told.append(f"{self.parameter} <= {self.high}")
        given = f" with {' and '.join(told)}" if told else ""
        lines = ["Theorem. The zero-sum game of the row player's payoffs", "", *shown_rows, ""]
        lines += [f"for real {self.parameter}{given} has these values and optimal strategies:", ""]
        return "\n".join([*lines, *map(str, self.pieces)])

    def __repr__(self) -> str:
        count, cuts = len(self.pieces), ", ".join(f"{cut.evalf(6)}" for cut in self.breakpoints[:9])
        more = ", ..." if count > 10 else ""
        pieces = f"{count} piece{'s' * (count != 1)}"
        return f"ParametricZeroSum({pieces}{', breaks near ' if cuts else ''}{cuts}{more})"


@checked
def parametric_zero_sum(
    A: Any, *, low: NumberLike | None = None, high: NumberLike | None = None
) -> ParametricZeroSum:
    """The value of a zero-sum game of two rows or two columns as a function of one parameter.

    Args:
        A: the row player's payoffs, `[row, column]`, with at most two rows or at most two columns;
            rational functions of one parameter as numbers, text ("2*t - 1") or sympy expressions.
            Text is parsed, not evaluated; a float is the rational that it is.
        low, high: the parameters to look at; all reals by default.

    Complete and exact: breakpoints may be irrational. Where several strategies are optimal one is
    given, so strategies may change at a breakpoint where the value does not. Two numbers that
    differ by less than about 1e-70 of their size count as one breakpoint. Raises `InvalidGame` for
    another shape, `InvalidArgument` for several parameters, for other text, or unless low < high,
    `Unsupported` for other functions, `TooLarge` beyond `MAX_CELLS` cells or for high degrees.
    """
    import sympy

    matrix = _matrix(A)
    symbols = sorted({s for row in matrix for e in row for s in e.free_symbols}, key=str)
    if len(symbols) > 1:
        raise InvalidArgument(f"expected one parameter, got {', '.join(map(str, symbols))}")
    t = sympy.Symbol(str(symbols[0]) if symbols else "t", real=True)
    if symbols:
        matrix = tuple(tuple(e.xreplace({symbols[0]: t}) for e in row) for row in matrix)
    ends = (_end(low, -sympy.oo), _end(high, sympy.oo))
    if not ends[0] < ends[1]:
        raise InvalidArgument(f"expected low < high, got {ends[0]} and {ends[1]}")
    first, last = ((place(end), end) for end in ends)
    poles = _poles(matrix, t)
    inside = [
        pole
        for pole in poles
        if reals.compare(first[0], pole[0]) < 0 < reals.compare(last[0], pole[0])
    ]
    pieces: list[ValuePiece] = []
    for start, stop in itertools.pairwise([first, *inside, last]):
        pieces += _joined(list(_filled(matrix, t, start, stop)), {pole for _, pole in poles})
    return ParametricZeroSum(matrix, t, *ends, tuple(pieces))


def _filled(
    matrix: Sequence[Sequence[Expr]], t: Expr, start: Place, stop: Place
) -> Iterator[ValuePiece]:
    """Pieces that cover an open interval without poles, in order."""
    if reals.compare(start[0], stop[0]) >= 0:
        return
    inner = between(start[0], stop[0])
    value, row, column = optimal(matrix, t, inner)
    held = conditions(matrix, value, row, column)
    left, right = around(held, t, inner, start, stop)
    yield from _filled(matrix, t, start, left)
    if reals.compare(left[0], right[0]) < 0:
        yield ValuePiece(left[1], right[1], value, row, column, t, (True, True))
    yield from _filled(matrix, t, right, stop)


def _joined(found: Sequence[ValuePiece], poles: Collection[Expr]) -> Iterator[ValuePiece]:
    """Neighbours of one closed form made one piece, and its ends known."""

    def form(piece: ValuePiece) -> tuple[Any, ...]:
        return piece.value, piece.row, piece.column

    for _, group in itertools.groupby(found, key=form):
        alike = list(group)
        low, high = alike[0].low, alike[-1].high
        yield replace(alike[0], high=high, closed=_closed(low, high, poles))


def _closed(low: Expr, high: Expr, poles: Collection[Expr]) -> tuple[bool, bool]:
    here, there = (not end.is_infinite and end not in poles for end in (low, high))
    return here, there


def _poles(matrix: Sequence[Sequence[Expr]], t: Expr) -> list[Place]:
    """Where some payoff has no value."""
    import sympy

    denominators = {sympy.fraction(sympy.together(e))[1] for row in matrix for e in row}
    return sorted_roots([sign_polynomial(d, t) for d in denominators], t)


def _matrix(A: Any) -> tuple[tuple[Expr, ...], ...]:
    rows = A.tolist() if hasattr(A, "tolist") else A
    try:
        entries = [list(row) for row in rows if not isinstance(row, str)]
    except TypeError:
        entries = []
    widths = {len(row) for row in entries}
    if not entries or len(entries) != len(rows) or len(widths) != 1 or 0 in widths:
        raise InvalidGame(f"expected a matrix of payoffs, rows of one length, got {shown(A)}")
    shape = (len(entries), *widths)
    if min(shape) > 2:
        raise InvalidGame(f"expected at most two rows or at most two columns, got {shape}")
    if shape[0] * shape[1] > MAX_CELLS:
        raise TooLarge(f"expected at most {MAX_CELLS} cells, got {shape[0] * shape[1]}")
    return tuple(tuple(read_expression(e, "a payoff in A") for e in row) for row in entries)


def _end(value: Any, default: Expr) -> Expr:
    import sympy

    if value is None:
        return default
    try:
        number = to_fraction(value, "an end of the parameters")
    except InvalidGame as error:
        raise InvalidArgument(str(error)) from None
    return sympy.Rational(number.numerator, number.denominator)


def _value(expression: Expr, point: dict[Expr, Fraction]) -> Fraction:
    try:
        return value_at(expression, point)
    except (AttributeError, ZeroDivisionError):  # sympy's zoo
        raise InvalidArgument(f"expected a parameter at which {expression} has a value") from None
