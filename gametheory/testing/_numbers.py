"""Payoffs, discounts and chances."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gametheory._numeric.exact import fractions
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import AtLeast, AtMost, Count, NumberLike
from gametheory.errors import InvalidArgument
from gametheory.testing._arguments import require_count, require_range


@checked
def small_integers(low: int = 0, high: int = 3) -> SearchStrategy[int]:
    """Integers from `low` to `high`: in a short range ties are the rule. Shrinks towards 0.

    Raises `InvalidArgument` unless both are integers and low <= high.
    """
    require_range(low, high)
    return st.integers(low, high)


@checked
def small_fractions(
    low: int = -4, high: int = 4, denominator: Count = 4
) -> SearchStrategy[Fraction]:
    """Multiples of 1/`denominator` from `low` to `high`, as Fractions. Shrinks towards 0.

    Raises `InvalidArgument` unless all are integers, low <= high and denominator >= 1.
    """
    require_range(low, high)
    require_count(denominator, 1, "a denominator")
    numerators = st.integers(low * denominator, high * denominator)
    return st.builds(Fraction, numerators, st.just(denominator))


@checked
def tied_payoffs(levels: Sequence[NumberLike] = (0, 1)) -> SearchStrategy[Any]:
    """One of few payoff levels: forced ties. Shrinks towards the first level.

    Raises `InvalidArgument` for no level.
    """
    chosen = list(levels)
    if not chosen:
        raise InvalidArgument(f"expected at least one payoff level, got {levels!r}")
    fractions(chosen, "payoff levels")
    return st.sampled_from(chosen)


@checked
def discount_factors(
    *, max_denominator: Annotated[int, AtLeast(1), AtMost(1000)] = 12, include_zero: bool = True
) -> SearchStrategy[Fraction]:
    """Discounts in [0, 1) as Fractions. Shrinks towards small denominators.

    Raises `InvalidArgument` unless max_denominator is an integer of at least 2.
    """
    require_count(max_denominator, 2, "max_denominator")
    require_kind(include_zero, bool, "include_zero=True or include_zero=False")
    found = {
        Fraction(n, d)
        for d in range(1, max_denominator + 1)
        for n in range(0 if include_zero else 1, d)
    }
    return st.sampled_from(sorted(found, key=lambda g: (g.denominator, g.numerator)))


@checked
def probabilities(
    denominator: Annotated[int, AtLeast(1), AtMost(100_000)] = 4,
) -> SearchStrategy[Fraction]:
    """Multiples of 1/`denominator` in [0, 1], as Fractions. Shrinks towards 0, then 1.

    Raises `InvalidArgument` unless the denominator is an integer of at least 1.
    """
    require_count(denominator, 1, "a denominator")
    inner = [Fraction(k, denominator) for k in range(1, denominator)]
    return st.sampled_from([Fraction(0), Fraction(1), *inner])


def entries(payoffs: SearchStrategy[Any] | None) -> SearchStrategy[Any]:
    if payoffs is None:
        return small_integers()
    require_kind(payoffs, SearchStrategy, "a Hypothesis strategy of payoffs")
    return payoffs
