"""Hypothesis strategies for property-based tests of claims about games.

Payoffs are small integers by default, so that ties are common: most claims of game theory
that fail, fail on ties. Everything shrinks to small readable games: few actions, payoffs near 0.
Strategies build what they promise; none filters.

>>> from hypothesis import given
>>> import gametheory as gt
>>> from proofs.strategies import bimatrix_games
>>> @given(bimatrix_games())
... def every_game_has_an_equilibrium(game):
...     assert len(gt.nash_equilibria(game)) > 0
>>> every_game_has_an_equilibrium()
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gametheory import InvalidArgument, NormalForm, PayoffSet
from gametheory.axioms.problems import Domain, Problem
from gametheory.strategies import Automaton, Path, memory_one

Payoffs = SearchStrategy[Any]
Cell = tuple[int, int]

ORIENTATIONS = ("self-serving", "generous", "any")


def small_integers(low: int = 0, high: int = 3) -> Payoffs:
    """Integers in a short range: ties are the rule."""
    return st.integers(low, high)


def small_fractions(low: int = -4, high: int = 4, denominator: int = 4) -> Payoffs:
    """Fractions of small denominator."""
    return st.builds(
        Fraction, st.integers(low * denominator, high * denominator), st.just(denominator)
    )


def tied_payoffs(levels: Sequence[Any] = (0, 1)) -> Payoffs:
    """Few payoff levels: forced ties. The first level is the simplest."""
    if not levels:
        raise InvalidArgument("expected at least one payoff level, got none")
    return st.sampled_from(list(levels))


def discount_factors(*, max_denominator: int = 12, include_zero: bool = True) -> Payoffs:
    """Discounts in [0, 1) as Fractions, simple ones first."""
    if max_denominator < 2:
        raise InvalidArgument(f"expected max_denominator >= 2, got {max_denominator}")
    found = {
        Fraction(n, d)
        for d in range(1, max_denominator + 1)
        for n in range(0 if include_zero else 1, d)
    }
    return st.sampled_from(sorted(found, key=lambda g: (g.denominator, g.numerator)))


@st.composite
def normal_form_games(
    draw: st.DrawFn,
    *,
    players: int = 3,
    min_actions: int = 1,
    max_actions: int = 2,
    payoffs: Payoffs | None = None,
) -> NormalForm:
    """Games of `players` players with independent payoffs."""
    _require_actions(min_actions, max_actions)
    if players < 1:
        raise InvalidArgument(f"expected at least one player, got {players}")
    shape = tuple(draw(st.integers(min_actions, max_actions)) for _ in range(players))
    size = players * int(np.prod(shape))
    entries = small_integers() if payoffs is None else payoffs
    flat = draw(st.lists(entries, min_size=size, max_size=size))
    return NormalForm(np.array(flat, dtype=object).reshape(players, *shape))


@st.composite
def bimatrix_games(
    draw: st.DrawFn,
    *,
    min_actions: int = 1,
    max_actions: int = 4,
    payoffs: Payoffs | None = None,
) -> NormalForm:
    """Two-player games of independent payoffs, square or not."""
    _require_actions(min_actions, max_actions)
    rows = draw(st.integers(min_actions, max_actions))
    columns = draw(st.integers(min_actions, max_actions))
    return NormalForm.from_bimatrix(
        draw(_matrices(rows, columns, payoffs)), draw(_matrices(rows, columns, payoffs))
    )


@st.composite
def symmetric_games(
    draw: st.DrawFn, *, max_actions: int = 3, payoffs: Payoffs | None = None
) -> NormalForm:
    """Two-player games that look the same from both sides: B is the transpose of A."""
    count = draw(st.integers(1, max_actions))
    matrix = draw(_matrices(count, count, payoffs))
    return NormalForm.from_bimatrix(matrix, [list(column) for column in zip(*matrix, strict=True)])


@st.composite
def zero_sum_games(
    draw: st.DrawFn, *, max_actions: int = 4, payoffs: Payoffs | None = None
) -> NormalForm:
    """Two-player games in which one gains what the other loses; their payoff set is flat."""
    game = draw(bimatrix_games(max_actions=max_actions, payoffs=payoffs))
    return NormalForm.from_bimatrix(game.exact_payoffs[0], -game.exact_payoffs[0])


@st.composite
def flat_games(
    draw: st.DrawFn, *, max_actions: int = 3, payoffs: Payoffs | None = None
) -> NormalForm:
    """Two-player games whose payoff set is a point or a segment.

    V_2 = a V_1 + b: identical interests (a = 1), constant sums (a = -1), an indifferent player 2
    (a = 0), or other slopes; and games of one payoff profile.
    """
    rows = draw(st.integers(1, max_actions))
    columns = draw(st.integers(1, max_actions))
    matrix = np.array(draw(_matrices(rows, columns, payoffs)), dtype=object)
    slope = draw(st.sampled_from([1, -1, 0, 2, Fraction(-1, 2)]))
    shift = draw(st.integers(0, 2))
    return NormalForm.from_bimatrix(matrix, slope * matrix + shift)


@st.composite
def coordination_games(
    draw: st.DrawFn,
    *,
    min_actions: int = 2,
    max_actions: int = 3,
    payoffs: Payoffs | None = None,
    relabel: bool = True,
) -> NormalForm:
    """Games in which every meeting of the same label is a strict equilibrium.

    Off the diagonal payoffs are `payoffs` (0..3), on it more than in their row and column.
    `relabel`: whether player 2's labels are shuffled.
    """
    if not 2 <= min_actions <= max_actions:
        raise InvalidArgument(
            f"expected 2 <= min_actions <= max_actions, got {min_actions} and {max_actions}"
        )
    count = draw(st.integers(min_actions, max_actions))
    one, other = (np.array(draw(_matrices(count, count, payoffs)), dtype=object) for _ in range(2))
    for k in range(count):
        own = [one[i, k] for i in range(count) if i != k]
        theirs = [other[k, j] for j in range(count) if j != k]
        one[k, k] = max(own) + 1 + draw(st.integers(0, 2))
        other[k, k] = max(theirs) + 1 + draw(st.integers(0, 2))
    return _shuffled(draw, one, other, relabel)


@st.composite
def bargaining_games(
    draw: st.DrawFn, *, max_actions: int = 3, relabel: bool = True, low: int = 0
) -> NormalForm:
    """Bargaining problems: two Pareto-optimal strict equilibria that the players rank oppositely.

    The first two labels meet on (a, b) and (c, e), a > c, e > b, all above `low`. Elsewhere player
    1 gets less than a and player 2 less than e, so that both stay efficient, and whoever deviates
    from either of the two loses. There may be more equilibria.
    """
    if max_actions < 2:
        raise InvalidArgument(f"expected max_actions >= 2, got {max_actions}")
    rows, columns = draw(st.integers(2, max_actions)), draw(st.integers(2, max_actions))
    c, b = (low + 1 + draw(st.integers(0, 2)) for _ in range(2))
    a, e = c + 1 + draw(st.integers(0, 3)), b + 1 + draw(st.integers(0, 3))
    one, other = (np.zeros((rows, columns), dtype=object) for _ in range(2))
    for i, j in np.ndindex(rows, columns):
        one[i, j] = draw(st.integers(low, c - 1 if j == 1 else a - 1))
        other[i, j] = draw(st.integers(low, b - 1 if i == 0 else e - 1))
    one[0, 0], other[0, 0] = a, b
    one[1, 1], other[1, 1] = c, e
    return _shuffled(draw, one, other, relabel)


@st.composite
def social_dilemmas(draw: st.DrawFn, *, relabel: bool = True) -> NormalForm:
    """2x2 games with R > P, R > S, 2R > T + S, and greed (T > R) or fear (P > S), for both.

    Prisoner's Dilemmas, Chickens and Stag Hunts, symmetric or not (Macy and Flache 2002).
    """
    sides = []
    for _ in range(2):
        fearful = draw(st.booleans())
        greedy = True if not fearful else draw(st.booleans())
        s = draw(st.integers(-2, 0))
        # Fear: S < P. Else P <= S.
        p = s + 1 + draw(st.integers(0, 2)) if fearful else s - draw(st.integers(0, 2))
        r = max(p, s) + 1 + draw(st.integers(0, 2))
        if greedy:
            # T > R and T < 2R - S, an integer in between: R - S >= 2.
            r = max(r, s + 2)
            t = r + 1 + draw(st.integers(0, r - s - 2))
        else:
            t = r - draw(st.integers(0, 2))
        sides.append((r, s, t, p))
    (r, s, t, p), (r2, s2, t2, p2) = sides
    one = np.array([[r, s], [t, p]], dtype=object)
    other = np.array([[r2, t2], [s2, p2]], dtype=object)
    return _shuffled(draw, one, other, relabel)


@st.composite
def payoff_sets(
    draw: st.DrawFn, *, max_points: int = 6, payoffs: Payoffs | None = None, convex: bool = True
) -> PayoffSet:
    """Payoff sets of two players; points, segments and duplicate profiles come up often."""
    return PayoffSet.from_points(draw(_profiles(max_points, payoffs)), convex=convex)


@st.composite
def bargaining_problems(
    draw: st.DrawFn, *, max_points: int = 6, payoffs: Payoffs | None = None, convex: bool = True
) -> tuple[PayoffSet, tuple[Any, Any]]:
    """A payoff set of two players and a disagreement point that some profile weakly beats.

    Points, segments and duplicate profiles come up often. For problems in which some profile beats
    it strictly, by domain, see `proper_problems`.
    """
    points = draw(_profiles(max_points, payoffs))
    least = draw(st.sampled_from(points))
    below = st.integers(0, 2)
    corner = (least[0] - draw(below), least[1] - draw(below))
    return PayoffSet.from_points(points, convex=convex), corner


@st.composite
def proper_problems(
    draw: st.DrawFn,
    *,
    domain: Domain = "convex",
    max_points: int = 4,
    payoffs: Payoffs | None = None,
) -> Problem:
    """Bargaining problems for `gametheory.axioms`: some attainable profile beats d for both.

    `domain`: "finite", "convex" or "comprehensive" (free disposal down to d).
    """
    if domain not in ("finite", "convex", "comprehensive"):
        raise InvalidArgument(
            f"expected a domain among ['finite', 'convex', 'comprehensive'], got {domain!r}"
        )
    points = draw(_profiles(max_points, payoffs))
    least = draw(st.sampled_from(points))
    below = st.integers(1, 2)
    return Problem.of(points, (least[0] - draw(below), least[1] - draw(below)), domain=domain)


def probabilities(denominator: int = 4) -> Payoffs:
    """Fractions in [0, 1], 0 and 1 first."""
    if denominator < 1:
        raise InvalidArgument(f"expected a denominator of at least 1, got {denominator}")
    inner = [Fraction(k, denominator) for k in range(1, denominator)]
    return st.sampled_from([Fraction(0), Fraction(1), *inner])


@st.composite
def memory_one_policies(
    draw: st.DrawFn, *, player: int, chances: Payoffs | None = None
) -> Automaton:
    """Memory-one policies of a 2x2 game: a chance of the first action after each of the four
    joint actions (row-major) and at the start, as Fractions.
    """
    _require_player(player)
    drawn = draw(st.lists(probabilities() if chances is None else chances, min_size=5, max_size=5))
    return memory_one([[p, 1 - p] for p in drawn], player=player)


@st.composite
def automata(
    draw: st.DrawFn, *, player: int, shape: tuple[int, int] = (2, 2), max_states: int = 3
) -> Automaton:
    """Deterministic automata: an action for each state, and where each joint action leads."""
    _require_player(player)
    if max_states < 1 or min(shape) < 1:
        raise InvalidArgument(f"expected states and actions, got {max_states} and {shape}")
    states = draw(st.integers(1, max_states))
    plays = draw(st.lists(st.integers(0, shape[player] - 1), min_size=states, max_size=states))
    size = states * shape[0] * shape[1]
    targets = draw(st.lists(st.integers(0, states - 1), min_size=size, max_size=size))
    table = np.array(targets, dtype=np.int64).reshape(states, *shape)
    return Automaton(plays, table, num_actions=shape[player])


@st.composite
def paths(
    draw: st.DrawFn, *, shape: tuple[int, ...] = (2, 2), max_prefix: int = 2, max_cycle: int = 3
) -> Path:
    """Eventually periodic paths of joint actions."""
    if max_prefix < 0 or max_cycle < 1:
        raise InvalidArgument(
            f"expected max_prefix >= 0 and max_cycle >= 1, got {max_prefix} and {max_cycle}"
        )
    cells = st.sampled_from(list(itertools.product(*(range(n) for n in shape))))
    prefix = draw(st.lists(cells, max_size=max_prefix))
    return Path(tuple(prefix), tuple(draw(st.lists(cells, min_size=1, max_size=max_cycle))))


@st.composite
def norm_pairs(
    draw: st.DrawFn, *, orientation: str = "any", max_actions: int = 3
) -> tuple[NormalForm, Cell, Cell]:
    """A bargaining game and two of its equilibria: player 1 deploys the first, player 2 the second.

    `orientation`: "self-serving", each deploys the one that it prefers; "generous", the one that
    the other prefers; "any", either. Claims that hold only of the first hide behind generators that
    draw nothing else.
    """
    if orientation not in ORIENTATIONS:
        raise InvalidArgument(
            f"expected an orientation among {list(ORIENTATIONS)}, got {orientation!r}"
        )
    game = draw(bargaining_games(max_actions=max_actions, relabel=False))
    chosen = draw(st.sampled_from(ORIENTATIONS[:2])) if orientation == "any" else orientation
    # In `bargaining_games` player 1 prefers (0, 0), player 2 (1, 1).
    return (game, (0, 0), (1, 1)) if chosen == "self-serving" else (game, (1, 1), (0, 0))


def _matrices(rows: int, columns: int, payoffs: Payoffs | None) -> Payoffs:
    entries = small_integers() if payoffs is None else payoffs
    return st.lists(
        st.lists(entries, min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )


def _profiles(max_points: int, payoffs: Payoffs | None) -> Payoffs:
    if max_points < 1:
        raise InvalidArgument(f"expected max_points >= 1, got {max_points}")
    entries = small_integers() if payoffs is None else payoffs
    return st.lists(st.tuples(entries, entries), min_size=1, max_size=max_points)


def _shuffled(draw: st.DrawFn, one: Any, other: Any, relabel: bool) -> NormalForm:
    if relabel:
        order = draw(st.permutations(range(one.shape[1])))
        one, other = one[:, order], other[:, order]
    return NormalForm.from_bimatrix(one, other)


def _require_actions(min_actions: int, max_actions: int) -> None:
    if not 1 <= min_actions <= max_actions:
        raise InvalidArgument(
            f"expected 1 <= min_actions <= max_actions, got {min_actions} and {max_actions}"
        )


def _require_player(player: int) -> None:
    if player not in (0, 1):
        raise InvalidArgument(f"expected player 0 or 1, got {player!r}")
