"""Systems of polynomial equations solved by splitting: one variable after another is eliminated.

An equation that is linear in a variable, a v + b = 0, says v = -b/a where a is not zero, and
b = 0 where it is. One that factors says that one of its factors is zero. So a system splits into
*leaves*, on which some variables range freely and all others are rational functions of them; if at
the end an irreducible equation in one variable is left, that is an algebraic number. Indifference
conditions are linear in each player's probabilities, so that this is mostly all there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gametheory.equilibria._algebraic import in_one, roots
from gametheory.equilibria._polynomials import (
    Polynomial,
    Undecided,
    distinct,
    irreducible_factors,
    linear_in,
    positive,
    substituted,
    variables_of,
)

Ratio = tuple[Polynomial, Polynomial]
"""Numerator and denominator, without a common factor."""

MOST_TERMS = 1_500
"""Terms of a polynomial, beyond which splitting is given up."""


MOST_DEGREE = 8
"""Of two equations in two variables, from which a third in one of them is derived."""

MOST_BITS = 256
"""Of coefficients of polynomials that are factored."""


@dataclass
class Work:
    """How many more systems may be looked at."""

    left: int

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Undecided


@dataclass(frozen=True)
class Leaf:
    """Solutions of a system: those variables free, the rest given by them.

    Attributes:
        free: the numbers of the variables that range freely.
        modulus: (variable, irreducible polynomial) where one variable is algebraic, else None.
        nonzero: what is not zero on it.
        solved: (variable, numerator, denominator), each in variables that come later or are free.
    """

    free: tuple[int, ...]
    modulus: tuple[int, Polynomial] | None
    nonzero: tuple[Polynomial, ...]
    solved: tuple[tuple[int, Polynomial, Polynomial], ...]
    _ratios: dict[int, Ratio] = field(default_factory=dict, repr=False, compare=False)

    def ratio(self, polynomial: Polynomial) -> Ratio:
        """What a polynomial is on this leaf, in the free and the algebraic variable."""
        over, below = polynomial, polynomial.context().constant(1)
        for variable, n, d in self.solved:
            over, power = substituted(over, variable, n, d)
            # The numerator was multiplied by d^power; the denominator is treated alike.
            below, other = substituted(below, variable, n, d)
            if power > other:
                below *= d ** (power - other)
            elif other > power:
                over *= d ** (other - power)
            over, below = _reduced(over, below)
        return over, below


def leaves(
    equations: Sequence[Polynomial],
    nonzero: tuple[Polynomial, ...],
    work: Work,
    solved: tuple[tuple[int, Polynomial, Polynomial], ...] = (),
) -> Iterator[Leaf]:
    """The solutions for which none of `nonzero` vanishes, each on one leaf.

    Raises `Undecided`.
    """
    work.spend()
    split = _factored(equations, nonzero)
    if split is None:
        return
    several = next((k for k, factors in enumerate(split) if len(factors) > 1), None)
    if several is not None:
        others = [_product(factors) for k, factors in enumerate(split) if k != several]
        known = nonzero
        for factor in split[several]:
            yield from leaves([factor, *others], known, work, solved)
            known = (*known, factor)
        return
    irreducible = distinct(f for (f,) in split)
    if not _may_have_roots(irreducible):
        return
    pivot = _pivot(irreducible, nonzero)
    if pivot is None:
        if len(irreducible) == 2 and (last := _eliminated(*irreducible)) is not None:
            yield from leaves([last, *irreducible], nonzero, work, solved)
        else:
            yield _leaf(irreducible, nonzero, solved)
        return
    equation, variable = pivot
    a, b = linear_in(equation, variable)
    rest = [e for e in irreducible if e != equation]
    known = nonzero
    for factor in _factors(a):
        if factor in known:
            continue
        yield from leaves([factor, b, *rest], known, work, solved)
        known = (*known, factor)
    moved = []
    for e in rest:
        image, _ = substituted(e, variable, -b, a)
        moved.append(image)
    still: list[Polynomial] = []
    for f in known:
        image, _ = substituted(f, variable, -b, a)
        if not image:
            return
        still += _factors(image)
    yield from leaves(moved, distinct(still), work, (*solved, (variable, -b, a)))


def further(leaf: Leaf, equation: Polynomial, work: Work) -> Iterator[Leaf]:
    """The part of a leaf without an algebraic variable where another polynomial vanishes too."""
    yield from leaves([equation], leaf.nonzero, work, leaf.solved)


def _may_have_roots(equations: Sequence[Polynomial]) -> bool:
    """Whether those in one variable, irreducible, have a root in common from 0 to 1."""
    alone: dict[int, Polynomial] = {}
    for equation in equations:
        used = variables_of(equation)
        if len(used) == 1:
            if alone.setdefault(used[0], equation) != equation:
                return False
            if not roots([in_one(equation, used[0])]):
                return False
    return True


def _eliminated(one: Polynomial, other: Polynomial) -> Polynomial | None:
    """For two equations in the same two variables, one in a single variable that follows."""
    used = variables_of(one)
    if len(used) != 2 or used != variables_of(other):
        return None
    if max(one.total_degree(), other.total_degree()) > MOST_DEGREE:
        raise Undecided
    return one.resultant(other, one.context().names()[used[1]])


def _leaf(
    equations: tuple[Polynomial, ...],
    nonzero: tuple[Polynomial, ...],
    solved: tuple[tuple[int, Polynomial, Polynomial], ...],
) -> Leaf:
    if len(equations) > 1:
        raise Undecided
    context = nonzero[0].context() if nonzero else None
    modulus = None
    for equation in equations:
        context = equation.context()
        used = variables_of(equation)
        if len(used) > 1:
            raise Undecided
        modulus = (used[0], equation)
    count = context.nvars() if context is not None else 0
    gone = {variable for variable, _, _ in solved}
    gone |= {modulus[0]} if modulus else set()
    return Leaf(tuple(k for k in range(count) if k not in gone), modulus, nonzero, solved)


def _factored(
    equations: Sequence[Polynomial], nonzero: tuple[Polynomial, ...]
) -> list[list[Polynomial]] | None:
    """For each equation that is not 0 = 0 the factors that may vanish; None if one has none."""
    result = []
    for equation in equations:
        if not equation:
            continue
        if len(equation) > MOST_TERMS:
            raise Undecided
        factors = [f for f in _factors(equation) if f not in nonzero]
        if not factors:
            return None
        if factors not in result:
            result.append(factors)
    return result


def _factors(polynomial: Polynomial) -> list[Polynomial]:
    """Its irreducible factors, without constants, signs made alike."""
    if polynomial.is_constant():
        return []
    if max(abs(int(c)) for c in polynomial.coeffs()).bit_length() > MOST_BITS:
        raise Undecided
    return [positive(f) for f in irreducible_factors(polynomial)]


def _product(factors: Sequence[Polynomial]) -> Polynomial:
    result = factors[0]
    for factor in factors[1:]:
        result *= factor
    return result


def _pivot(
    equations: Sequence[Polynomial], nonzero: tuple[Polynomial, ...]
) -> tuple[Polynomial, int] | None:
    """The equation and the variable in it to solve for: linear, with the fewest cases and terms."""
    best = None
    for equation in equations:
        for variable in variables_of(equation):
            if equation.degrees()[variable] != 1:
                continue
            a, b = linear_in(equation, variable)
            cases = sum(f not in nonzero for f in _factors(a))
            elsewhere = sum(e.degrees()[variable] > 0 for e in equations)
            cost = (cases, len(a) * len(b) * elsewhere, len(equation))
            if best is None or cost < best[0]:
                best = (cost, equation, variable)
    return best and (best[1], best[2])


def _reduced(over: Polynomial, below: Polynomial) -> Ratio:
    if not over:
        return over, over.context().constant(1)
    common = over.gcd(below)
    return over / common, below / common
