"""Real roots in an interval: against Sturm's theorem in sympy."""

from fractions import Fraction

import flint
import sympy
from hypothesis import example, given
from hypothesis import strategies as st

from gametheory._numeric.reals import (
    compare,
    enclosure,
    evaluate,
    real_roots,
    roots_in_unit_interval,
)

T = sympy.Symbol("t")


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=6))
@example([0, 1])  # a root at 0
@example([-1, 1])  # and one at 1
@example([1, -4, 4])  # a double one at 1/2
@example([0, 0, 0])
@example([3])
@example([1, -5, 6])  # 1/3 and 1/2
@example([1, -2, 0, 2])  # two that are irrational
@example([-1, 0, 0, 0, 2])
@example([0, 1, -1])  # both ends
def test_roots_in_the_unit_interval(coefficients):
    whole = flint.fmpz_poly(coefficients)
    found = roots_in_unit_interval(whole)
    polynomial = sympy.Poly(coefficients[::-1], T)
    constant = not any(coefficients[1:])
    assert len(found) == (0 if constant else polynomial.count_roots(0, 1))
    exact = tuple(map(Fraction, coefficients))
    assert [enclosure(t) for t in found] == [enclosure(t) for t in real_roots(exact)]
    for t in found:
        assert compare(evaluate(exact, t), 0) == 0
        assert compare(0, t) <= 0 <= compare(1, t)
    rational = [t for t in found if isinstance(t, Fraction)]
    theirs = [] if constant else sympy.roots(polynomial, filter="Q")
    assert rational == sorted(Fraction(int(r.p), int(r.q)) for r in theirs if 0 <= r <= 1)
