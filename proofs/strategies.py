"""Hypothesis strategies for property-based tests of claims about games.

Payoffs are small integers by default, so that ties are common: most claims of game theory
that fail, fail on ties. Everything shrinks to small readable games.

>>> from hypothesis import given
>>> import gametheory as gt
>>> from proofs.strategies import bimatrix_games
>>> @given(bimatrix_games())
... def every_game_has_an_equilibrium(game):
...     assert len(gt.nash_equilibria(game)) > 0
>>> every_game_has_an_equilibrium()
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gametheory import InvalidArgument, NormalForm, PayoffSet

Payoffs = SearchStrategy[Any]


def small_integers(low: int = 0, high: int = 3) -> Payoffs:
    """Integers in a short range: ties are the rule."""
    return st.integers(low, high)


def small_fractions(low: int = -4, high: int = 4, denominator: int = 4) -> Payoffs:
    """Fractions of small denominator."""
    return st.builds(
        Fraction, st.integers(low * denominator, high * denominator), st.just(denominator)
    )


@st.composite
def bimatrix_games(
    draw: st.DrawFn,
    *,
    min_actions: int = 1,
    max_actions: int = 4,
    payoffs: Payoffs | None = None,
) -> NormalForm:
    """Two-player games of independent payoffs, square or not."""
    if not 1 <= min_actions <= max_actions:
        raise InvalidArgument(
            f"expected 1 <= min_actions <= max_actions, got {min_actions} and {max_actions}"
        )
    entries = small_integers() if payoffs is None else payoffs
    rows = draw(st.integers(min_actions, max_actions))
    columns = draw(st.integers(min_actions, max_actions))
    matrices = st.lists(
        st.lists(entries, min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )
    return NormalForm.from_bimatrix(draw(matrices), draw(matrices))


@st.composite
def symmetric_games(
    draw: st.DrawFn, *, max_actions: int = 3, payoffs: Payoffs | None = None
) -> NormalForm:
    """Two-player games that look the same from both sides: B is the transpose of A."""
    entries = small_integers() if payoffs is None else payoffs
    count = draw(st.integers(1, max_actions))
    matrix = draw(
        st.lists(st.lists(entries, min_size=count, max_size=count), min_size=count, max_size=count)
    )
    return NormalForm.from_bimatrix(matrix, [list(column) for column in zip(*matrix, strict=True)])


@st.composite
def zero_sum_games(
    draw: st.DrawFn, *, max_actions: int = 4, payoffs: Payoffs | None = None
) -> NormalForm:
    """Two-player games in which one gains what the other loses; their payoff set is flat."""
    game = draw(bimatrix_games(max_actions=max_actions, payoffs=payoffs))
    return NormalForm.from_bimatrix(game.exact_payoffs[0], -game.exact_payoffs[0])


@st.composite
def bargaining_problems(
    draw: st.DrawFn, *, max_points: int = 6, payoffs: Payoffs | None = None, convex: bool = True
) -> tuple[PayoffSet, tuple[Any, Any]]:
    """A payoff set of two players and a disagreement point that some profile weakly beats.

    Points, segments and duplicate profiles come up often.
    """
    entries = small_integers() if payoffs is None else payoffs
    points = draw(st.lists(st.tuples(entries, entries), min_size=1, max_size=max_points))
    least = draw(st.sampled_from(points))
    below = st.integers(0, 2)
    corner = (least[0] - draw(below), least[1] - draw(below))
    return PayoffSet.from_points(points, convex=convex), corner
