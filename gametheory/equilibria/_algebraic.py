"""Signs of polynomials in one variable at algebraic numbers, and where a few of them change."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory._numeric.rationals import as_fmpq, as_fraction
from gametheory.equilibria._polynomials import (
    Polynomial,
    Undecided,
    by_powers,
    distinct,
    irreducible_factors,
    positive,
    terms_of,
)

PRECISIONS = (256, 1024, 4096)
"""Bits at which a sign is asked for, one after the other."""

BITS = 128
"""Of the rational numbers that stand for irrational ones."""


@dataclass(frozen=True)
class Root:
    """A real root of an irreducible polynomial with whole coefficients.

    Attributes:
        polynomial: `flint.fmpz_poly`.
        index: its place among the real roots, ascending.
    """

    polynomial: Any
    index: int

    def ball(self, bits: int) -> Any:
        """An enclosure, `flint.arb`."""
        import flint

        with flint.ctx.workprec(bits):
            return _real_roots(self.polynomial)[self.index]

    @property
    def rational(self) -> Fraction | None:
        if self.polynomial.degree() > 1:
            return None
        return Fraction(-int(self.polynomial[0]), int(self.polynomial[1]))

    def sign(self, polynomial: Any) -> int:
        """The sign of another polynomial in the variable (`flint.fmpz_poly`) there."""
        import flint

        exact = self.rational
        if exact is not None:
            value = evaluated(polynomial, exact)
            return (value > 0) - (value < 0)
        if not polynomial or not flint.fmpq_poly(polynomial) % flint.fmpq_poly(self.polynomial):
            return 0
        for bits in PRECISIONS:
            with flint.ctx.workprec(bits):
                value = polynomial(self.ball(bits))
                if value > 0 or value < 0:
                    return 1 if value > 0 else -1
        raise Undecided

    def near(self, over: Any, below: Any) -> tuple[Fraction, bool]:
        """over / below there, off by less than 2^-BITS; exactly if it is rational there, which
        is the second that is told.
        """
        import flint

        value = self._value(over, below)
        if value.degree() <= 0:
            return as_fraction(value[0]), True
        for bits in PRECISIONS:
            with flint.ctx.workprec(bits):
                place = self.ball(bits)
                ball = over(place) / below(place)
                if ball.rad() < flint.arb(2) ** -(BITS + 4):
                    return Fraction(round(_middle(ball) * (1 << BITS)), 1 << BITS), False
        raise Undecided

    def image(self, over: Any, below: Any) -> Root:
        """over / below there, as a root of its own minimal polynomial: equal ones are alike."""
        import flint

        value = self._value(over, below)
        if value.degree() <= 0:
            return Root(flint.fmpz_poly([-int(value[0].p), int(value[0].q)]), 0)
        modulus = flint.fmpq_poly(self.polynomial)
        size = modulus.degree()
        rows = []
        for _ in range(size):
            rows.append([value[k] for k in range(size)])
            value = value * flint.fmpq_poly([0, 1]) % modulus
        minimal = flint.fmpq_mat(rows).minpoly().numer()
        for bits in PRECISIONS:
            with flint.ctx.workprec(bits):
                place = self.ball(bits)
                ball = over(place) / below(place)
                near = [k for k, r in enumerate(_real_roots(minimal)) if r.overlaps(ball)]
                if len(near) == 1:
                    return Root(minimal, near[0])
        raise Undecided

    def _value(self, over: Any, below: Any) -> Any:
        """over / below there, as a polynomial in it of less than its degree."""
        import flint

        exact = self.rational
        if exact is not None:
            found = evaluated(over, exact) / evaluated(below, exact)
            return flint.fmpq_poly([as_fmpq(found)])
        modulus = flint.fmpq_poly(self.polynomial)
        one, inverse = flint.fmpq_poly(below).xgcd(modulus)[:2]
        return flint.fmpq_poly(over) * inverse * (1 / one[0]) % modulus


def _real_roots(polynomial: Any) -> list[Any]:
    """The real roots of an irreducible polynomial, ascending, as balls."""
    import flint

    if polynomial.degree() == 1:
        return [flint.arb(flint.fmpq(-polynomial[0], polynomial[1]))]
    found = [root.real for root, _ in polynomial.complex_roots() if root.imag.is_zero()]
    return sorted(found, key=_middle)


def _middle(ball: Any) -> Fraction:
    """Of a ball. Floats would not tell those apart that are near each other."""
    mantissa, exponent = map(int, ball.mid().man_exp())
    return mantissa * Fraction(2) ** exponent


def roots(polynomials: Iterable[Any]) -> list[Root]:
    """Their real roots from 0 to 1, each once, ascending; polynomials `flint.fmpz_poly`."""
    import flint

    factors = {}
    for polynomial in polynomials:
        for f, _ in polynomial.factor()[1] if polynomial.degree() > 0 else []:
            if f.degree() > 0:
                positive_one = f if f[f.degree()] > 0 else -f
                factors[str(positive_one)] = positive_one
    with flint.ctx.workprec(PRECISIONS[0]):
        found = [
            (ball, Root(f, index))
            for f in factors.values()
            for index, ball in enumerate(_real_roots(f))
            if not (ball < 0 or ball > 1)
        ]
        found.sort(key=lambda each: _middle(each[0]))
        # Where enclosures overlap the order is not known.
        for (one, _), (other, _) in itertools.pairwise(found):
            if not one < other:
                raise Undecided
    return [root for _, root in found]


def between(one: Root | Fraction, other: Root | Fraction) -> Fraction:
    """A rational of few digits strictly between two numbers, the first less."""
    from gametheory._numeric.reals import rational_between

    ends = []
    for end in (one, other):
        exact = end if isinstance(end, Fraction) else end.rational
        ends.append(exact if exact is not None else end.ball(PRECISIONS[0]))  # type: ignore[union-attr]
    return rational_between(*ends)


def evaluated(polynomial: Any, t: Fraction) -> Fraction:
    value = Fraction(0)
    for coefficient in reversed(polynomial.coeffs()):
        value = value * t + int(coefficient)
    return value


def in_one(polynomial: Polynomial, variable: int) -> Any:
    """A polynomial in no other variable, as `flint.fmpz_poly`."""
    import flint

    coefficients = [0] * (polynomial.degrees()[variable] + 1 if polynomial else 1)
    for powers, c in terms_of(polynomial):
        coefficients[powers[variable]] = int(c)
    return flint.fmpz_poly(coefficients)


def at(polynomial: Polynomial, values: dict[int, Fraction]) -> Polynomial:
    """The polynomial with some variables given values, times a positive number."""
    for variable, value in values.items():
        result = polynomial.context().constant(0)
        parts = by_powers(polynomial, variable) if polynomial else {}
        power = max(parts, default=0)
        for k, part in parts.items():
            result += part * (value.numerator**k * value.denominator ** (power - k))
        polynomial = result
    return polynomial


def places(
    polynomials: list[Polynomial], variables: tuple[int, ...]
) -> Iterator[dict[int, Fraction]]:
    """A place in each open cell, of two variables from 0 to 1, on which no sign changes.

    Collins's cylindrical decomposition, of which only the open cells are asked for.
    """
    if len(variables) == 1:
        (t,) = variables
        cuts = roots(in_one(p, t) for p in polynomials)
        for value in _samples(cuts):
            yield {t: value}
        return
    s, t = variables
    whole = distinct(
        positive(f) for p in polynomials if not p.is_constant() for f in irreducible_factors(p)
    )
    wide = [p for p in whole if p.degrees()[t] > 0]
    projected = [p for p in whole if not p.degrees()[t]]
    name = polynomials[0].context().names()[t] if polynomials else ""
    for k, p in enumerate(wide):
        parts = by_powers(p, t)
        projected.append(parts[max(parts)])
        if p.degrees()[t] > 1:
            projected.append(p.discriminant(name))
        projected += [p.resultant(q, name) for q in wide[:k]]
    for value in _samples(roots(in_one(p, s) for p in projected if p)):
        for rest in places([at(p, {s: value}) for p in wide], (t,)):
            yield {s: value, **rest}


def _samples(cuts: list[Root]) -> list[Fraction]:
    ends: list[Root | Fraction] = [*cuts]
    if not cuts or cuts[0].rational != 0:
        ends.insert(0, Fraction(0))
    if not cuts or cuts[-1].rational != 1:
        ends.append(Fraction(1))
    return [between(a, b) for a, b in itertools.pairwise(ends)]
