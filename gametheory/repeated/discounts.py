"""At which discounts grim trigger sustains a path, exactly.

At step t of an eventually periodic path player i conforms iff

    V_i(t) >= (1-g) max_b r_i(b, a_-i(t)) + g v_i,

v_i the pure minimax. Multiplied by 1 - g^L, L the length of the cycle, this is a polynomial
inequality in g. The set of discounts is a union of intervals, not always one: a path whose reward
comes late needs patience, one that opens with a sacrifice can need more of it than the next.

>>> import gametheory as gt
>>> dilemma = gt.zoo.prisoners_dilemma()
>>> alternate = gt.strategies.Path((), ((0, 1), (1, 0)))
>>> gt.repeated.sustaining_discounts(dilemma, alternate)
SustainingDiscounts([1/2, 1))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import brief
from gametheory._numeric.rationals import as_fmpq, as_fraction
from gametheory._support.check import checked, require_kind
from gametheory.equilibria.minimax import minimax
from gametheory.games import NormalForm
from gametheory.strategies import Path
from gametheory.strategies.paths import PathLike, as_path


@checked
@dataclass(frozen=True)
class Endpoint:
    """An end of an interval of discounts.

    Attributes:
        value: exact if it is rational, else a rational within `radius`.
        radius: 0 if exact.
        included: whether the discount itself sustains the path.
    """

    value: Fraction
    radius: Fraction
    included: bool


@checked
@dataclass(frozen=True, repr=False)
class SustainingDiscounts:
    """The discounts in [0, 1) at which grim trigger sustains a path.

    Attributes:
        intervals: disjoint, ascending, as (low, high) ends; a single discount is an interval of
            two equal ends. High ends at 1 are never included.
    """

    intervals: tuple[tuple[Endpoint, Endpoint], ...]

    @property
    def least(self) -> Endpoint | None:
        """The smallest sustaining discount (or the infimum of an open interval); None if none."""
        return self.intervals[0][0] if self.intervals else None

    def __contains__(self, discount: Any) -> bool:
        g = Fraction(discount)
        return any(
            (low.value < g or (low.value == g and low.included))
            and (g < high.value or (g == high.value and high.included))
            for low, high in self.intervals
        )

    def __repr__(self) -> str:
        def text(end: Endpoint) -> str:
            return brief(end.value) if not end.radius else f"~{float(end.value):.6g}"

        shown = [
            ("[" if low.included else "(")
            + f"{text(low)}, {text(high)}"
            + ("]" if high.included else ")")
            for low, high in self.intervals
        ]
        return f"SustainingDiscounts({' '.join(shown)})"


@checked
def sustaining_discounts(game: NormalForm, path: PathLike) -> SustainingDiscounts:
    """All discounts at which `path` is the path of a pure Nash equilibrium (grim trigger).

    `path`: a `Path`, or a joint action for ever, or a cycle of them, of indices or labels.

    Exact: roots of the polynomials are isolated and the sign between them tested in rationals;
    irrational ends are enclosed within 1e-30. Any number of players. At g = 0 only the first step
    binds.
    """
    require_kind(game, NormalForm, "a NormalForm")
    path = as_path(game, path)
    import flint

    polynomials = [p for t in range(path.positions) for p in _slacks(game, path, t, flint)]
    cuts = _roots(polynomials, flint)
    first = all(p(flint.fmpq(0)) >= 0 for p in _slacks(game, path, 0, flint))
    # Between two neighbouring roots no slack changes sign.
    marks = [Endpoint(Fraction(0), Fraction(0), first), *cuts]
    pieces: list[tuple[Endpoint, Endpoint]] = []
    for k, mark in enumerate(marks):
        if mark.included:
            pieces.append((mark, mark))
        above = marks[k + 1].value if k + 1 < len(marks) else Fraction(1)
        middle = (mark.value + above) / 2
        point = as_fmpq(middle)
        if all(p(point) >= 0 for p in polynomials):
            end = marks[k + 1] if k + 1 < len(marks) else Endpoint(Fraction(1), Fraction(0), False)
            pieces.append((_open(mark), _open(end)))
    return SustainingDiscounts(tuple(_joined(pieces)))


def _open(end: Endpoint) -> Endpoint:
    return Endpoint(end.value, end.radius, False)


def _joined(pieces: list[tuple[Endpoint, Endpoint]]) -> list[tuple[Endpoint, Endpoint]]:
    merged: list[tuple[Endpoint, Endpoint]] = []
    for low, high in pieces:
        if merged and merged[-1][1].value == low.value and (merged[-1][1].included or low.included):
            merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return merged


def _slacks(game: NormalForm, path: Path, t: int, flint: Any) -> list[Any]:
    """For each player (1 - g^L) (V(t) - (1-g) best - g v) as a polynomial in g."""
    floor = minimax(game, by="pure").exact_payoffs
    g = flint.fmpq_poly([0, 1])
    rest = path.after(t)
    length = len(rest.cycle)
    round_trip = 1 - g**length
    found = []
    for i in range(game.num_players):
        rewards = [as_fmpq(game.exact_payoff(a)[i]) for a in (*rest.prefix, *rest.cycle)]
        start = flint.fmpq_poly(rewards[: len(rest.prefix)])
        cycle = flint.fmpq_poly(rewards[len(rest.prefix) :])
        value = (1 - g) * (start * round_trip + g ** len(rest.prefix) * cycle)
        others = tuple(slice(None) if k == i else a for k, a in enumerate(path[t]))
        best = as_fmpq(max(game.exact_payoffs[(i, *others)]))
        punished = (1 - g) * best + g * as_fmpq(floor[i])
        found.append(value - punished * round_trip)
    return found


def _roots(polynomials: list[Any], flint: Any) -> list[Endpoint]:
    """The distinct roots in (0, 1), and whether every slack is nonnegative there."""
    product = flint.fmpz_poly([1])
    for p in polynomials:
        numerator = p.numer()
        if numerator.degree() > 0:
            product = product * numerator // product.gcd(numerator)
    ends = []
    _, factors = product.factor() if product.degree() > 0 else (1, [])
    for factor, _multiplicity in factors:
        if factor.degree() == 1:
            root = Fraction(-int(factor[0]), int(factor[1]))
            if 0 < root < 1:
                point = as_fmpq(root)
                held = all(p(point) >= 0 for p in polynomials)
                ends.append(Endpoint(root, Fraction(0), held))
            continue
        for low, high in _isolated(factor):
            ends.append(_irrational(factor, low, high, polynomials, flint))
    return sorted(ends, key=lambda end: end.value)


def _isolated(factor: Any) -> list[tuple[Fraction, Fraction]]:
    """Brackets in (0, 1) of the roots of an irreducible polynomial, one root each."""
    from sympy import Poly, Symbol

    x = Symbol("x")
    poly = Poly([int(c) for c in reversed(list(factor))], x)
    found = poly.intervals(inf=0, sup=1, eps=2**-110)
    return [(as_fraction(a), as_fraction(b)) for (a, b), _ in found]


def _irrational(
    factor: Any, low: Fraction, high: Fraction, polynomials: list[Any], flint: Any
) -> Endpoint:
    """An irrational root; each slack there is zero if the factor divides it, else has a sign."""
    middle, radius = (low + high) / 2, (high - low) / 2
    flint.ctx.prec, before = 256, flint.ctx.prec
    try:
        ball = flint.arb(as_fmpq(middle), flint.arb(as_fmpq(radius)))
        held = True
        for p in polynomials:
            numerator = p.numer()
            if numerator.degree() >= 0 and numerator != 0 and numerator % factor != 0:
                value = flint.arb_poly(list(numerator))(ball)
                held = held and bool(value > 0)
    finally:
        flint.ctx.prec = before
    return Endpoint(middle, radius, held)
