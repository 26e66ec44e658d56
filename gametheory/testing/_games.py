"""Games with a structure: coordination, bargaining, dilemmas, flat ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from gametheory._support.check import checked, require_kind
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.testing._arguments import require_actions, require_count
from gametheory.testing._numbers import entries
from gametheory.testing._tables import (
    UP_TO_2,
    UP_TO_3,
    Payoffs,
    draw_axis,
    draw_table,
    integers,
    lists,
    nested,
    rational,
    shuffled,
)


@checked
def normal_form_games(
    *,
    players: int = 3,
    min_actions: int = 1,
    max_actions: int = 2,
    payoffs: SearchStrategy[Any] | None = None,
) -> SearchStrategy[NormalForm]:
    """Games of independent payoffs.

    Args:
        players: how many, at least 1.
        min_actions, max_actions: bounds on the number of actions of each player.
        payoffs: what draws each payoff; `small_integers()` by default.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_count(players, 1, "a number of players")
    require_actions(min_actions, max_actions)
    return _normal_form_games(players, min_actions, max_actions, entries(payoffs)).map(NormalForm)


@st.composite
def _normal_form_games(
    draw: st.DrawFn, players: int, least: int, most: int, entries: SearchStrategy[Any]
) -> Payoffs:
    axes = [draw_axis(draw, least, most) for _ in range(players)]
    return nested(*draw_table(draw, entries, axes, layers=players))


@checked
def bimatrix_games(
    *,
    min_actions: int = 1,
    max_actions: int = 4,
    payoffs: SearchStrategy[Any] | None = None,
) -> SearchStrategy[NormalForm]:
    """Two-player games of independent payoffs, square or not.

    Args:
        min_actions, max_actions: bounds on the number of actions of each player.
        payoffs: what draws each payoff; `small_integers()` by default.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_actions(min_actions, max_actions)
    return _normal_form_games(2, min_actions, max_actions, entries(payoffs)).map(NormalForm)


@checked
def symmetric_games(
    *,
    min_actions: int = 1,
    max_actions: int = 3,
    payoffs: SearchStrategy[Any] | None = None,
) -> SearchStrategy[NormalForm]:
    """Two-player games that look the same from both sides: B is the transpose of A.

    Args:
        min_actions, max_actions: bounds on the number of actions, the same of both players.
        payoffs: what draws each payoff; `small_integers()` by default.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_actions(min_actions, max_actions)
    return _symmetric_games(min_actions, max_actions, entries(payoffs)).map(NormalForm)


@st.composite
def _symmetric_games(
    draw: st.DrawFn, least: int, most: int, entries: SearchStrategy[Any]
) -> Payoffs:
    axis = draw_axis(draw, least, most)
    (matrix,) = draw_table(draw, entries, [axis, axis], layers=1)
    return nested(matrix, matrix.T)


@checked
def zero_sum_games(
    *,
    min_actions: int = 1,
    max_actions: int = 4,
    payoffs: SearchStrategy[Any] | None = None,
) -> SearchStrategy[NormalForm]:
    """Two-player games in which one gains what the other loses; their payoff set is flat.

    Args:
        min_actions, max_actions: bounds on the number of actions of each player.
        payoffs: what draws each payoff of player 1; `small_integers()` by default.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_actions(min_actions, max_actions)
    line = st.just((-1, 0))
    return _affine_games(min_actions, max_actions, entries(payoffs), line).map(NormalForm)


@checked
def flat_games(
    *,
    min_actions: int = 1,
    max_actions: int = 3,
    payoffs: SearchStrategy[Any] | None = None,
) -> SearchStrategy[NormalForm]:
    """Two-player games whose payoff set is a point or a segment.

    V_2 = a V_1 + b: identical interests (a = 1), constant sums (a = -1), an indifferent player 2
    (a = 0), or other slopes (a = 2, a = -1/2).

    Args:
        min_actions, max_actions: bounds on the number of actions of each player.
        payoffs: what draws each payoff of player 1; `small_integers()` by default.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_actions(min_actions, max_actions)
    slopes = st.sampled_from([1, -1, 0, 2, Fraction(-1, 2)])
    lines = st.tuples(slopes, UP_TO_2)
    return _affine_games(min_actions, max_actions, entries(payoffs), lines).map(NormalForm)


@st.composite
def _affine_games(
    draw: st.DrawFn,
    least: int,
    most: int,
    entries: SearchStrategy[Any],
    lines: SearchStrategy[tuple[Any, int]],
) -> Payoffs:
    slope, shift = draw(lines)
    axes = [draw_axis(draw, least, most) for _ in range(2)]
    (matrix,) = rational(draw_table(draw, entries, axes, layers=1))
    return nested(matrix, slope * matrix + shift)


@checked
def coordination_games(
    *,
    min_actions: int = 2,
    max_actions: int = 3,
    payoffs: SearchStrategy[Any] | None = None,
    relabel: bool = True,
) -> SearchStrategy[NormalForm]:
    """Square games in which every meeting of the same label is a strict equilibrium.

    These are all the pure equilibria. On the diagonal each player gets 1 to 3 more than anywhere
    else in its row or column: player 1 in the column, player 2 in the row.

    Args:
        min_actions, max_actions: bounds on the number of labels, at least 2.
        payoffs: what draws each payoff off the diagonal; `small_integers()` by default.
        relabel: whether player 2's labels are shuffled afterwards.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_actions(min_actions, max_actions, at_least=2)
    require_kind(relabel, bool, "relabel=True or relabel=False")
    return _coordination_games(min_actions, max_actions, entries(payoffs), relabel).map(NormalForm)


@st.composite
def _coordination_games(
    draw: st.DrawFn, least: int, most: int, entries: SearchStrategy[Any], relabel: bool
) -> Payoffs:
    axis = size, kept = draw_axis(draw, least, most)
    tables: list[NDArray[Any]] = []
    for player in range(2):
        (table,) = rational(draw_table(draw, entries, [axis, axis], layers=1))
        # Beside the payoffs that they top, so that shrinking can trade one for the other.
        premiums = draw(lists(UP_TO_2, size))
        rivals = [np.delete(table.take(k, axis=1 - player), k) for k in range(len(kept))]
        for k, label in enumerate(kept):
            table[k, k] = max(rivals[k]) + 1 + premiums[label]
        tables.append(table)
    one, other = tables
    return shuffled(draw, one, other, relabel)


@checked
def bargaining_games(
    *, min_actions: int = 2, max_actions: int = 3, relabel: bool = True, low: int = 0
) -> SearchStrategy[NormalForm]:
    """Bargaining problems: two Pareto-optimal strict equilibria that the players rank oppositely.

    The first two labels meet on (a, b) and (c, e), a > c, e > b, all above `low`. Elsewhere player
    1 gets less than a and player 2 less than e, so that both stay efficient, and whoever deviates
    from either of the two loses. There may be more equilibria.

    Args:
        min_actions, max_actions: bounds on the number of actions of each player, at least 2.
        relabel: whether player 2's labels are shuffled afterwards; if not, player 1's favourite is
            the joint action (0, 0) and player 2's is (1, 1).
        low: the least payoff; all are integers.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_actions(min_actions, max_actions, at_least=2)
    require_kind(relabel, bool, "relabel=True or relabel=False")
    if isinstance(low, bool) or not isinstance(low, int):
        raise InvalidArgument(f"expected an integer as the least payoff, got {low!r}")
    return _bargaining_games(min_actions, max_actions, relabel, low).map(NormalForm)


@st.composite
def _bargaining_games(draw: st.DrawFn, least: int, most: int, relabel: bool, low: int) -> Payoffs:
    c, b = (low + 1 + draw(UP_TO_2) for _ in range(2))
    a, e = c + 1 + draw(UP_TO_3), b + 1 + draw(UP_TO_3)
    (rows, kept), (columns, kept_columns) = (
        draw_axis(draw, least, most, always=2) for _ in range(2)
    )
    one, other = (np.zeros((rows, columns), dtype=object) for _ in range(2))
    for i, j in np.ndindex(rows, columns):
        one[i, j] = draw(integers(low, c - 1 if j == 1 else a - 1))
        other[i, j] = draw(integers(low, b - 1 if i == 0 else e - 1))
    one[0, 0], other[0, 0] = a, b
    one[1, 1], other[1, 1] = c, e
    cells = np.ix_(kept, kept_columns)
    return shuffled(draw, one[cells], other[cells], relabel)


@checked
def social_dilemmas(*, relabel: bool = True) -> SearchStrategy[NormalForm]:
    """2x2 games with R > P, R > S, 2R > T + S, and greed (T > R) or fear (P > S), for both.

    Prisoner's Dilemmas, Chickens and Stag Hunts, symmetric or not (Macy and Flache 2002); all
    payoffs are integers. `relabel`: whether player 2's labels are shuffled; if not, both players'
    first action is to cooperate.
    Raises `InvalidArgument` unless it is a bool.
    """
    require_kind(relabel, bool, "relabel=True or relabel=False")
    return _social_dilemmas(relabel).map(NormalForm)


@st.composite
def _social_dilemmas(draw: st.DrawFn, relabel: bool) -> Payoffs:
    sides = []
    for _ in range(2):
        fearful = draw(st.booleans())
        greedy = True if not fearful else draw(st.booleans())
        s = draw(integers(-2, 0))
        # Fear: S < P. Else P <= S.
        p = s + 1 + draw(UP_TO_2) if fearful else s - draw(UP_TO_2)
        r = max(p, s) + 1 + draw(UP_TO_2)
        if greedy:
            # T > R and T < 2R - S, an integer in between: R - S >= 2.
            r = max(r, s + 2)
            t = r + 1 + draw(integers(0, r - s - 2))
        else:
            t = r - draw(UP_TO_2)
        sides.append((r, s, t, p))
    (r, s, t, p), (r2, s2, t2, p2) = sides
    one = np.array([[r, s], [t, p]], dtype=object)
    other = np.array([[r2, t2], [s2, p2]], dtype=object)
    return shuffled(draw, one, other, relabel)
