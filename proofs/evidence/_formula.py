"""Formulas over named quantities: printed, evaluated and proved from one object.

A condition that is typed once as a formula and once as code can drift apart. So arithmetic
conditions are `Formula` objects. The text that a reader sees, the predicate that judges one
instance in Fractions, the one that judges many games at once in integers, and the obligation that
a solver proves all come from the same object.

A quantity is a name, such as "V_1(p)". Whoever evaluates the formula says what the name stands
for: a `Fraction` of one instance, an array with an entry for each game, or a variable of z3.

>>> x, y = quantity("V_1(p)"), quantity("V_1(q)")
>>> bound = (x <= maximum(y, 2)) & ~(y < 0)
>>> print(bound)
V_1(p) <= max(V_1(q), 2) and not V_1(q) < 0
>>> bound.holds({"V_1(p)": 3, "V_1(q)": 1}.get)
False
>>> print(bound.with_numbers({"V_1(p)": 3, "V_1(q)": 1}.get))
3 <= max(1, 2) and not 1 < 0
"""

from __future__ import annotations

import functools
import math
import numbers
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gametheory._numeric.exact import show, to_fraction
from gametheory._support.check import checked
from gametheory._support.text import shown
from gametheory.errors import InvalidArgument

Look = Callable[[str], Any]
"""What a name stands for."""


@dataclass(frozen=True, eq=True)
class _Node:
    op: str
    args: tuple[Any, ...]

    def names(self) -> Iterator[str]:
        """The quantities and facts in it, in order, with repetitions."""
        if self.op in ("quantity", "fact"):
            yield self.args[0]
        for arg in self.args:
            if isinstance(arg, _Node):
                yield from arg.names()

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(self.names())

    @cached_property
    def _exactly(self) -> Evaluation:
        return _evaluation(self, _EXACT)

    @cached_property
    def _bounds(self) -> Evaluation:
        return _evaluation(self, _BOUNDS)

    @cached_property
    def _of_arrays(self) -> Evaluation:
        return _evaluation(self, _arrays())


@checked
class Term(_Node):
    """A rational expression: sums, differences, products, minima and maxima of quantities.

    Numbers in it are exact: integers, Fractions and strings such as "1/3". A float is refused: the
    formula would say 3602879701896397/36028797018963968 where 0.1 is meant.
    """

    def __add__(self, other: Any) -> Term:
        return Term("+", (self, term(other)))

    def __radd__(self, other: Any) -> Term:
        return Term("+", (term(other), self))

    def __sub__(self, other: Any) -> Term:
        return Term("-", (self, term(other)))

    def __rsub__(self, other: Any) -> Term:
        return Term("-", (term(other), self))

    def __mul__(self, other: Any) -> Term:
        return Term("*", (self, term(other)))

    def __rmul__(self, other: Any) -> Term:
        return Term("*", (term(other), self))

    def __truediv__(self, other: Any) -> Term:
        divisor = term(other)
        if divisor.op != "number" or divisor.args[0] == 0:
            raise InvalidArgument(f"expected a number other than 0 to divide by, got {other}")
        return Term("*", (self, Term("number", (1 / divisor.args[0],))))

    def __neg__(self) -> Term:
        return term(0) - self

    def __pos__(self) -> Term:
        return self

    def __le__(self, other: Any) -> Formula:
        return Formula("<=", (self, term(other)))

    def __lt__(self, other: Any) -> Formula:
        return Formula("<", (self, term(other)))

    def __ge__(self, other: Any) -> Formula:
        return Formula(">=", (self, term(other)))

    def __gt__(self, other: Any) -> Formula:
        return Formula(">", (self, term(other)))

    def equals(self, other: Any) -> Formula:
        """`==` compares the objects, as everywhere; this is the formula."""
        return Formula("=", (self, term(other)))

    def differs(self, other: Any) -> Formula:
        """The formula that two terms are not equal."""
        return Formula("!=", (self, term(other)))

    def value(self, look: Look) -> Any:
        """The number that it stands for."""
        return self._exactly(look)

    def with_numbers(self, look: Look) -> str:
        """The term as text, with numbers in place of names."""
        return _text(self, look)

    def __str__(self) -> str:
        return _text(self, None)


@checked
class Formula(_Node):
    """A statement: comparisons of terms and named facts, joined by and, or, not, implies."""

    def __and__(self, other: Formula) -> Formula:
        return Formula("and", (self, _formula(other)))

    def __or__(self, other: Formula) -> Formula:
        return Formula("or", (self, _formula(other)))

    def __invert__(self) -> Formula:
        return Formula("not", (self,))

    def implies(self, other: Formula) -> Formula:
        """If this, then the other."""
        return Formula("implies", (self, _formula(other)))

    def holds(self, look: Look) -> bool:
        """Whether it is true of exact numbers."""
        return bool(self._exactly(look))

    def mask(self, look: Look) -> Any:
        """Whether it is true, of arrays of integers (bool array); no sum or product overflows."""
        arrays = {name: np.asarray(look(name)) for name in self._named}
        if any(array.dtype.kind in "iu" for array in arrays.values()):
            arrays = _wide_enough(self, arrays)
        return np.asarray(self._of_arrays(arrays.__getitem__), dtype=bool)

    @property
    def is_homogeneous(self) -> bool:
        """Whether it says the same of all quantities times a positive number."""
        return _is_homogeneous(self)

    def to_z3(self, look: Look) -> Any:
        """The formula for a solver, over the variables that `look` gives."""
        return _evaluation(self, _z3())(look)

    def with_numbers(self, look: Look) -> str:
        """The formula as text, with numbers in place of names."""
        return _text(self, look)

    def __bool__(self) -> bool:
        raise InvalidArgument(
            "expected `holds`, and &, |, ~ instead of `and`, `or`, `not`: a formula is true or "
            "false of an instance"
        )

    def __str__(self) -> str:
        return _text(self, None)


def quantity(name: str) -> Term:
    """A named number; raises `InvalidArgument` for a name that cannot be printed."""
    return Term("quantity", (_name(name),))


def fact(name: str) -> Formula:
    """A named statement, whose truth `look` gives; names are as those of quantities."""
    return Formula("fact", (_name(name),))


def _name(given: Any) -> str:
    if not isinstance(given, str) or not given.strip() or not given.isprintable():
        raise InvalidArgument(f"expected a name in printable characters, got {shown(given)}")
    return given


def _formula(given: Any) -> Formula:
    if not isinstance(given, Formula):
        raise InvalidArgument(f"expected a Formula beside &, | or implies, got {shown(given)}")
    return given


def term(value: Any) -> Term:
    """An exact number as a term; a term as it is."""
    if isinstance(value, Term):
        return value
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Rational | str):
        raise InvalidArgument(
            f"expected a Term or an exact number (int, Fraction, text such as '1/3'), got "
            f"{shown(value)}"
        )
    return Term("number", (to_fraction(value, "a number in a formula"),))


def minimum(*values: Any) -> Term:
    """The smallest of one or more terms."""
    return Term("min", _some(values))


def maximum(*values: Any) -> Term:
    """The largest of one or more terms."""
    return Term("max", _some(values))


def _some(values: tuple[Any, ...]) -> tuple[Term, ...]:
    if not values:
        raise InvalidArgument("expected at least one term, got none")
    return tuple(map(term, values))


def all_of(*formulas: Formula) -> Formula:
    """All of one or more formulas."""
    if not formulas:
        raise InvalidArgument("expected at least one formula, got none")
    found = _formula(formulas[0])
    for formula in formulas[1:]:
        found &= formula
    return found


Algebra = dict[str, Callable[..., Any]]

Evaluation = Callable[[Look], Any]
"""What a formula or a term says, given what its names stand for."""

_EXACT: Algebra = {
    "number": lambda x: x,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "=": operator.eq,
    "!=": operator.ne,
    "min": min,
    "max": max,
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "not": operator.not_,
    "implies": lambda a, b: not a or b,
}


def _arrays() -> Algebra:
    def fold(operation: Any) -> Callable[..., Any]:
        return lambda *values: functools.reduce(operation, values)

    return {
        **_EXACT,
        "number": lambda x: int(x) if x.denominator == 1 else x,
        "min": fold(np.minimum),
        "max": fold(np.maximum),
        "and": np.logical_and,
        "or": np.logical_or,
        "not": np.logical_not,
        "implies": lambda a, b: np.logical_or(np.logical_not(a), b),
    }


_BOUNDS: Algebra = dict.fromkeys(_EXACT, lambda *bounds: max(bounds)) | {
    "number": lambda x: max(abs(math.ceil(x)), abs(math.floor(x))),
    "+": operator.add,
    "-": operator.add,
    "*": lambda a, b: max(a * b, a, b),
}
"""The largest magnitude on the way to a formula, from those of its quantities."""


def _wide_enough(formula: Formula, arrays: dict[str, Any]) -> dict[str, Any]:
    """The arrays, in a type of integers that holds every number on the way to the formula."""

    def bound(name: str) -> int:
        found = arrays[name]
        if found.dtype.kind not in "iu" or not found.size:
            return 1
        return max(int(found.max()), -int(found.min()))

    most = formula._bounds(bound)

    def widened(array: Any) -> Any:
        if array.dtype.kind not in "iu" or most <= np.iinfo(array.dtype).max:
            return array
        return array.astype(np.int64 if most <= np.iinfo(np.int64).max else object)

    return {name: widened(array) for name, array in arrays.items()}


def _z3() -> Algebra:
    import z3

    def smallest(first: Any, *others: Any) -> Any:
        found = first
        for other in others:
            found = z3.If(other < found, other, found)
        return found

    def largest(first: Any, *others: Any) -> Any:
        found = first
        for other in others:
            found = z3.If(other > found, other, found)
        return found

    return {
        **_EXACT,
        "number": lambda x: z3.Q(x.numerator, x.denominator),
        "min": smallest,
        "max": largest,
        "and": z3.And,
        "or": z3.Or,
        "not": z3.Not,
        "implies": z3.Implies,
    }


def _evaluation(node: _Node, algebra: Algebra) -> Evaluation:
    """The node as a function, so that its tree is walked once and not for every instance."""
    if node.op in ("quantity", "fact"):
        name = node.args[0]

        def found(look: Look) -> Any:
            value = look(name)
            if value is None:
                raise InvalidArgument(f"expected a value for {name!r}, got None")
            return value

        return found
    operation = algebra[node.op]
    if node.op == "number":
        number = operation(node.args[0])
        return lambda look: number
    parts = [_evaluation(arg, algebra) for arg in node.args]
    if len(parts) == 2:
        left, right = parts
        return lambda look: operation(left(look), right(look))
    return lambda look: operation(*[part(look) for part in parts])


def _is_homogeneous(node: _Node) -> bool:
    if node.op == "number":
        return bool(node.args[0] == 0)
    inner = [arg for arg in node.args if isinstance(arg, _Node)]
    return node.op != "*" and all(map(_is_homogeneous, inner))


_STRENGTH = {"implies": 0, "or": 1, "and": 2, "not": 3}
_STRENGTH |= dict.fromkeys(("<=", "<", ">=", ">", "=", "!="), 4)
_STRENGTH |= {"+": 5, "-": 5, "*": 6}
_TIGHT = 9


def _text(node: _Node, look: Look | None) -> str:
    op, args = node.op, node.args
    if op in ("quantity", "fact"):
        if look is None:
            return str(args[0])
        value = look(args[0])
        if value is None:
            return str(args[0])
        return f"({args[0]}: {'true' if value else 'false'})" if op == "fact" else show(value)
    if op == "number":
        return show(args[0])
    if op in ("min", "max"):
        return f"{op}({', '.join(_text(arg, look) for arg in args)})"
    if op == "not":
        return f"not {_within(args[0], look, _STRENGTH['not'])}"
    strength = _STRENGTH[op]
    first, second = args
    # Minus and implies are not associative: their right side needs a bracket at the same strength.
    right = strength + 1 if op in ("-", "implies") else strength
    return f"{_within(first, look, strength)} {op} {_within(second, look, right)}"


def _within(node: _Node, look: Look | None, strength: int) -> str:
    text = _text(node, look)
    return f"({text})" if _STRENGTH.get(node.op, _TIGHT) < strength else text
