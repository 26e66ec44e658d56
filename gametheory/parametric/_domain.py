"""A domain of parameters, and proofs about relations on it.

A `Domain` is the part of parameter space that assumptions leave. It answers two questions,
by proof or not at all: is a relation always or never true there, and is a conjunction of
relations empty? The means are linear: every monomial counts as a variable of its own, with
the sign that its factors give it, and an exact linear program looks for a contradiction. For
relations that are linear in the parameters this decides; for others it finds the simple proofs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from gametheory._numeric.exact import to_fraction
from gametheory._numeric.lp import integer_maximum
from gametheory._numeric.rationals import as_fraction
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.parametric._reading import (
    FLIPPED,
    Boolean,
    Constraint,
    Expr,
    constraint_of_symbol,
    degree_bound,
    read_assumption,
    real_symbol,
    say,
    tell,
)

NEGATION = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}

MAX_TERMS = 60
MAX_EXPANSION = 1_000
"""Caps on the terms of a condition, and on those that its degree allows: nothing hangs."""

Clause = Iterable[Iterable[Constraint]]
"""Alternatives, each a conjunction."""
Monomial = tuple[int, ...]
Form = Mapping[Monomial, Fraction]
"""A polynomial: coefficients by the exponents of the parameters."""
Row = tuple[Form, bool]
"""An inequality: a polynomial that is >= 0; whether it is strict."""


class Domain:
    """Real parameters under assumptions.

    Attributes:
        parameters: real symbols, in the order of their names.
        condition: all assumptions, among them that no denominator is zero.
    """

    parameters: tuple[Expr, ...]
    condition: Boolean

    def __init__(self, expressions: Sequence[Expr], assumptions: Sequence[Any]) -> None:
        import sympy

        given = [c for assumption in assumptions for c in read_assumption(assumption)]
        for expression in (*expressions, *(e for e, _ in given)):
            denominator = sympy.fraction(sympy.together(expression))[1]
            given += [(f, "!=") for f, _ in sympy.factor_list(denominator)[1]]
        symbols = sorted(
            {s for e in (*expressions, *(e for e, _ in given)) for s in e.free_symbols}, key=str
        )
        self._real = {s: real_symbol(s) for s in symbols}
        self.parameters = tuple(sorted(set(self._real.values()), key=str))
        self._forms: dict[Expr, Form] = {}
        self._constraints: dict[Constraint, Constraint] = {}
        self._relations: dict[Constraint, Boolean] = {}
        self._facts: list[Constraint] = []
        given = [c for s in symbols for c in constraint_of_symbol(s)] + given
        facts = [self.constraint(self.rename(e), op) for e, op in given]
        self._facts = list(dict.fromkeys(facts))
        self._constraints.clear()  # They were simplified without the facts.
        self.condition = sympy.And(*(tell(e, op) for e, op in self._facts))
        if self.is_empty([]):
            told = " and ".join(say(tell(e, op)) for e, op in self._facts)
            raise InvalidArgument(f"expected assumptions that some parameters meet, got {told}")

    def rename(self, expression: Expr) -> Expr:
        """The same expression in this domain's parameters."""
        return expression.xreplace(self._real)

    def relation(self, expression: Expr, op: str) -> Boolean:
        """`expression op 0` as simply as proven; true or false where that is proven."""
        import sympy

        form, op = self.constraint(expression, op)
        if (form, op) not in self._relations:
            if self.is_empty([(form, NEGATION[op])]):
                found = sympy.true
            elif self.is_empty([(form, op)]):
                found = sympy.false
            elif op in (">=", "<=") and self.is_empty([(form, "=")]):
                found = tell(form, op[0])
            elif op in (">=", "<=") and self.is_empty([(form, op[0])]):
                found = tell(form, "=")
            else:
                found = tell(form, op)
            self._relations[form, op] = found
        return self._relations[form, op]

    def conjunction(
        self, constraints: Iterable[Constraint], *, given: Sequence[Constraint] = ()
    ) -> Boolean:
        """All of them, less those proven redundant; false where proven contradictory.

        `given` more constraints that hold already.
        """
        import sympy

        kept = self._signed(constraints)
        if self.is_empty([*given, *kept]):
            return sympy.false
        for item in tuple(kept):
            others = [other for other in kept if other != item]
            if self._implies([*given, *others], [item]):
                kept = others
        return sympy.And(*(self.relation(e, op) for e, op in kept))

    def formula(self, constraints: Iterable[Constraint], clauses: Iterable[Clause]) -> Boolean:
        """All constraints and, of each clause, one alternative; by unit propagation.

        Alternatives proven impossible are dropped, and an only one left is a constraint.
        """
        import sympy

        known = self._signed(constraints)
        open_clauses = [[self._signed(option) for option in clause] for clause in clauses]
        settled = False
        while not settled:
            settled = True
            for clause in tuple(open_clauses):
                possible = [option for option in clause if not self.is_empty([*known, *option])]
                if not possible:
                    return sympy.false
                if len(possible) == 1 or any(self._implies(known, option) for option in clause):
                    open_clauses.remove(clause)
                if len(possible) == 1:
                    known = list(dict.fromkeys([*known, *possible[0]]))
                    settled = False
        told = []
        for clause in open_clauses:
            options = (self.conjunction(option, given=known) for option in clause)
            told.append(sympy.Or(*options))
        return sympy.And(self.conjunction(known), *told)

    def _signed(self, constraints: Iterable[Constraint]) -> list[Constraint]:
        return list(dict.fromkeys(self.constraint(e, op) for e, op in constraints))

    def _implies(self, known: Sequence[Constraint], consequences: Sequence[Constraint]) -> bool:
        return all(self.is_empty([*known, (e, NEGATION[op])]) for e, op in consequences)

    def is_empty(self, constraints: Sequence[Constraint]) -> bool:
        """Whether it is proven that no parameters of the domain meet all constraints."""
        for k, (expression, op) in enumerate(constraints):
            if op == "!=":
                rest = [*constraints[:k], *constraints[k + 1 :]]
                return all(self.is_empty([*rest, (expression, side)]) for side in "<>")
            if op == "=" and any((f, "!=") in self._facts for f in (expression, -expression)):
                return True
        forms = [(self._form(e), op) for e, op in (*self._facts, *constraints)]
        rows: list[Row] = []
        for form, op in [*forms, *_monomial_signs(forms)]:
            if op in (">", ">=", "="):
                rows.append((form, op == ">"))
            if op in ("<", "<=", "="):
                rows.append(({m: -x for m, x in form.items()}, op == "<"))
        return _contradictory(rows)

    def point(self, values: Mapping[Any, Any]) -> dict[Expr, Fraction]:
        """Exact values of all parameters, given by name or symbol.

        Raises `InvalidArgument` for missing or unknown ones, and outside the domain.
        """
        import sympy

        given = {str(key): to_fraction(value, f"parameter {key}") for key, value in values.items()}
        names = [s.name for s in self.parameters]
        if sorted(given) != names:
            raise InvalidArgument(f"expected values of {names}, got values of {sorted(given)}")
        point = {s: given[s.name] for s in self.parameters}
        for part in sympy.And.make_args(self.condition):
            if not holds(part, point):
                shown = ", ".join(f"{s} = {value}" for s, value in point.items())
                raise InvalidArgument(f"expected parameters with {say(part)}, got {shown}")
        return point

    def constraint(self, expression: Expr, op: str) -> Constraint:
        """A polynomial constraint that is equivalent to `expression op 0` on the domain.

        Factors of proven sign are left out, odd powers become single, and of a square only
        whether it vanishes is asked.
        """
        if (expression, op) not in self._constraints:
            found = self._simplified(expression, op)
            # A simplified constraint is its own simplification.
            self._constraints[expression, op] = self._constraints[found] = found
        return self._constraints[expression, op]

    def _simplified(self, expression: Expr, op: str) -> Constraint:
        import sympy

        content, factors = _factored(expression, len(self.parameters))
        if not factors:
            return sympy.sign(content), op
        sign, odd, even = sympy.sign(content), sympy.S.One, sympy.S.One
        for factor, power in factors:
            if self.is_empty([(factor, "<=")]):
                continue
            if self.is_empty([(factor, ">=")]):
                sign *= (-1) ** power
            elif power % 2 == 1:
                odd *= factor
            elif not self.is_empty([(factor, "=")]):
                even *= factor
        if odd != 1 or even == 1:
            return sympy.expand(sign * odd * even**2), op
        op = op if sign > 0 else FLIPPED[op]
        if op in (">=", "<"):
            return sympy.S.One, op
        return sympy.expand(even), {">": "!=", "<=": "="}.get(op, op)

    def _form(self, expression: Expr) -> Form:
        import sympy

        if expression not in self._forms:
            if expression.is_number:
                terms = [((0,) * len(self.parameters), expression)]
            else:
                terms = sympy.Poly(expression, *self.parameters).terms()
            self._forms[expression] = {m: as_fraction(c) for m, c in terms if c}
        return self._forms[expression]


@lru_cache(maxsize=4096)
def _factored(expression: Expr, parameters: int) -> tuple[Expr, tuple[tuple[Expr, int], ...]]:
    """Numerator times denominator as a number and factors with their powers.

    Subdomains ask it of the same expressions again and again.
    """
    import sympy

    numerator, denominator = sympy.fraction(sympy.together(expression))
    degree = degree_bound(numerator) + degree_bound(denominator)
    # No polynomial of that degree has more terms: a bound known before expanding.
    _require_terms(math.comb(degree + parameters, degree), MAX_EXPANSION)
    polynomial = sympy.expand(numerator * denominator)
    _require_terms(len(sympy.Add.make_args(polynomial)), MAX_TERMS)
    if polynomial.is_number:
        return polynomial, ()
    content, factors = sympy.factor_list(polynomial)
    return content, tuple(factors)


def holds(condition: Boolean, point: Mapping[Expr, Fraction]) -> bool:
    """Whether a condition is met at rational parameters."""
    import sympy

    return bool(condition.xreplace(_rationals(point)) == sympy.true)


def value_at(expression: Expr, point: Mapping[Expr, Fraction]) -> Fraction:
    """The exact value of a rational function at rational parameters."""
    return as_fraction(expression.xreplace(_rationals(point)))


def _rationals(point: Mapping[Expr, Fraction]) -> dict[Expr, Expr]:
    import sympy

    return {s: sympy.Rational(x.numerator, x.denominator) for s, x in point.items()}


def _require_terms(terms: int, most: int) -> None:
    if terms > most:
        raise TooLarge(
            f"expected conditions of at most {most:,} terms, got up to {terms:,}: payoffs of "
            "lower degree or fewer parameters would do"
        )


def _monomial_signs(forms: Sequence[tuple[Form, str]]) -> list[tuple[Form, str]]:
    """What follows for products from the signs of single parameters; squares are never < 0."""
    signs: dict[int, tuple[int, bool]] = {}
    for form, op in forms:
        ((monomial, coefficient),) = form.items() if len(form) == 1 else (((), Fraction(0)),)
        if sum(monomial) == 1 and op[0] in "<>":
            i, sign = monomial.index(1), 1 if (coefficient > 0) == (op[0] == ">") else -1
            strict = len(op) == 1 or signs.get(i, (0, False))[1]
            signs[i] = (sign, strict)
    found: list[tuple[Form, str]] = []
    for monomial in {m for form, _ in forms for m in form if sum(m) > 1}:
        powers = {i: power for i, power in enumerate(monomial) if power}
        if all(p % 2 == 0 or i in signs for i, p in powers.items()):
            sign = math.prod(signs[i][0] ** p for i, p in powers.items() if p % 2)
            strict = all(i in signs and signs[i][1] for i in powers)
            found.append(({monomial: Fraction(sign)}, ">" if strict else ">="))
    return found


def _contradictory(rows: Sequence[Row]) -> bool:
    """Whether inequalities have no solution, every monomial taken for a variable.

    So if sums of multiples of them say 0 < 0 (Motzkin's transposition theorem): all monomials
    cancel, and the constants sum to less than 0, or to at most 0 with a strict inequality among
    them. A linear program in integers finds such multiples or proves that there are none.
    """
    forms = [_in_integers(form) for form, _ in rows]
    cancelled = []
    for monomial in sorted({m for form in forms for m in form if any(m)}):
        row = [form.get(monomial, 0) for form in forms]
        cancelled += [row, [-x for x in row]]
    constants = [next((x for m, x in form.items() if not any(m)), 0) for form in forms]
    limited = [*cancelled, [1] * len(rows)]
    bounds = [0] * len(cancelled) + [1]
    below, *_ = integer_maximum(limited, bounds, [-x for x in constants])
    if below > 0:
        return True
    strict = [int(is_strict) for _, is_strict in rows]
    found, *_ = integer_maximum([constants, *limited], [0, *bounds], strict)
    return found > 0


def _in_integers(form: Form) -> dict[Monomial, int]:
    scale = math.lcm(*(x.denominator for x in form.values()))
    return {m: int(x * scale) for m, x in form.items()}
