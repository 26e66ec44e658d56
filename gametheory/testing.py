"""Hypothesis strategies for property-based tests of claims about games.

Every strategy draws objects of this library: games are `NormalForm`s, bargaining problems are
`Problem`s, pairs of norms are `NormPair`s. What it promises holds of whatever it draws, by
construction: none draws and rejects. Arguments are checked where a strategy is made, not where it
draws.

Payoffs are small integers by default, so that ties are common: most claims of game theory that
fail, fail on ties. A failing example is shrunk to a small readable one, few actions and payoffs
near 0, and printed as the call that builds it.

This module needs Hypothesis: `pip install 'gametheory-norms[testing]'`. `import gametheory` does
not import it.

>>> from hypothesis import given
>>> import gametheory as gt
>>> from gametheory.testing import bimatrix_games
>>> @given(bimatrix_games())
... def every_game_has_an_equilibrium(game):
...     assert len(gt.nash_equilibria(game)) > 0
>>> every_game_has_an_equilibrium()
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gametheory._check import require_among, require_kind
from gametheory._exact import Profile, fraction_array
from gametheory.axioms.problems import DOMAINS, Domain, Problem
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm
from gametheory.payoffs import PayoffSet
from gametheory.strategies import Automaton, Path, memory_one

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import SearchStrategy
except ImportError as error:
    raise Unsupported(
        f"gametheory.testing needs hypothesis, which cannot be imported ({error}): "
        "pip install 'gametheory-norms[testing]'"
    ) from None

Cell = tuple[int, int]
Payoffs = list[Any]
"""payoffs[player][a1]...[an], for `NormalForm`."""

T = TypeVar("T")

ORIENTATIONS = ("self-serving", "generous", "any")


@dataclass(frozen=True)
class NormPair:
    """A two-player game in which each player deploys a norm, a joint action, of its own.

    Attributes:
        game: the game.
        first: the joint action (a1, a2) of player 1's norm: player 1 plays a1.
        second: the joint action (b1, b2) of player 2's norm: player 2 plays b2.
    """

    game: NormalForm
    first: Cell
    second: Cell

    @cached_property
    def values(self) -> tuple[Profile, Profile]:
        """The payoff profile of `first`, then that of `second`: what both following it get."""
        return self.game.exact_payoff(self.first), self.game.exact_payoff(self.second)

    @cached_property
    def cross(self) -> Profile:
        """The payoff profile of cross-play (a1, b2): each player follows its own norm."""
        return self.game.exact_payoff((self.first[0], self.second[1]))


# Numbers.


def small_integers(low: int = 0, high: int = 3) -> SearchStrategy[int]:
    """Integers from `low` to `high`: in a short range ties are the rule. Shrinks towards 0.

    Raises `InvalidArgument` unless both are integers and low <= high.
    """
    _require_range(low, high)
    return st.integers(low, high)


def small_fractions(low: int = -4, high: int = 4, denominator: int = 4) -> SearchStrategy[Fraction]:
    """Multiples of 1/`denominator` from `low` to `high`, as Fractions. Shrinks towards 0.

    Raises `InvalidArgument` unless all are integers, low <= high and denominator >= 1.
    """
    _require_range(low, high)
    _require_count(denominator, 1, "a denominator")
    numerators = st.integers(low * denominator, high * denominator)
    return st.builds(Fraction, numerators, st.just(denominator))


def tied_payoffs(levels: Sequence[Any] = (0, 1)) -> SearchStrategy[Any]:
    """One of few payoff levels: forced ties. Shrinks towards the first level.

    Raises `InvalidArgument` for no level.
    """
    chosen = list(levels)
    if not chosen:
        raise InvalidArgument(f"expected at least one payoff level, got {levels!r}")
    return st.sampled_from(chosen)


def discount_factors(
    *, max_denominator: int = 12, include_zero: bool = True
) -> SearchStrategy[Fraction]:
    """Discounts in [0, 1) as Fractions. Shrinks towards small denominators.

    Raises `InvalidArgument` unless max_denominator is an integer of at least 2.
    """
    _require_count(max_denominator, 2, "max_denominator")
    require_kind(include_zero, bool, "include_zero=True or include_zero=False")
    found = {
        Fraction(n, d)
        for d in range(1, max_denominator + 1)
        for n in range(0 if include_zero else 1, d)
    }
    return st.sampled_from(sorted(found, key=lambda g: (g.denominator, g.numerator)))


def probabilities(denominator: int = 4) -> SearchStrategy[Fraction]:
    """Multiples of 1/`denominator` in [0, 1], as Fractions. Shrinks towards 0, then 1.

    Raises `InvalidArgument` unless the denominator is an integer of at least 1.
    """
    _require_count(denominator, 1, "a denominator")
    inner = [Fraction(k, denominator) for k in range(1, denominator)]
    return st.sampled_from([Fraction(0), Fraction(1), *inner])


# Games.


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
    _require_count(players, 1, "a number of players")
    _require_actions(min_actions, max_actions)
    return _normal_form_games(players, min_actions, max_actions, _entries(payoffs)).map(NormalForm)


@st.composite
def _normal_form_games(
    draw: st.DrawFn, players: int, least: int, most: int, entries: SearchStrategy[Any]
) -> Payoffs:
    axes = [_axis(draw, least, most) for _ in range(players)]
    return _nested(*_table(draw, entries, axes, layers=players))


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
    _require_actions(min_actions, max_actions)
    return _normal_form_games(2, min_actions, max_actions, _entries(payoffs)).map(NormalForm)


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
    _require_actions(min_actions, max_actions)
    return _symmetric_games(min_actions, max_actions, _entries(payoffs)).map(NormalForm)


@st.composite
def _symmetric_games(
    draw: st.DrawFn, least: int, most: int, entries: SearchStrategy[Any]
) -> Payoffs:
    axis = _axis(draw, least, most)
    (matrix,) = _table(draw, entries, [axis, axis], layers=1)
    return _nested(matrix, matrix.T)


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
    _require_actions(min_actions, max_actions)
    line = st.just((-1, 0))
    return _affine_games(min_actions, max_actions, _entries(payoffs), line).map(NormalForm)


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
    _require_actions(min_actions, max_actions)
    slopes = st.sampled_from([1, -1, 0, 2, Fraction(-1, 2)])
    lines = st.tuples(slopes, _UP_TO_2)
    return _affine_games(min_actions, max_actions, _entries(payoffs), lines).map(NormalForm)


@st.composite
def _affine_games(
    draw: st.DrawFn,
    least: int,
    most: int,
    entries: SearchStrategy[Any],
    lines: SearchStrategy[tuple[Any, int]],
) -> Payoffs:
    slope, shift = draw(lines)
    axes = [_axis(draw, least, most) for _ in range(2)]
    (matrix,) = _rational(_table(draw, entries, axes, layers=1))
    return _nested(matrix, slope * matrix + shift)


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
    _require_actions(min_actions, max_actions, at_least=2)
    require_kind(relabel, bool, "relabel=True or relabel=False")
    return _coordination_games(min_actions, max_actions, _entries(payoffs), relabel).map(NormalForm)


@st.composite
def _coordination_games(
    draw: st.DrawFn, least: int, most: int, entries: SearchStrategy[Any], relabel: bool
) -> Payoffs:
    axis = size, kept = _axis(draw, least, most)
    tables: list[NDArray[Any]] = []
    for player in range(2):
        (table,) = _rational(_table(draw, entries, [axis, axis], layers=1))
        # Beside the payoffs that they top, so that shrinking can trade one for the other.
        premiums = draw(_lists(_UP_TO_2, size))
        rivals = [np.delete(table.take(k, axis=1 - player), k) for k in range(len(kept))]
        for k, label in enumerate(kept):
            table[k, k] = max(rivals[k]) + 1 + premiums[label]
        tables.append(table)
    one, other = tables
    return _shuffled(draw, one, other, relabel)


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
    _require_actions(min_actions, max_actions, at_least=2)
    require_kind(relabel, bool, "relabel=True or relabel=False")
    if isinstance(low, bool) or not isinstance(low, int):
        raise InvalidArgument(f"expected an integer as the least payoff, got {low!r}")
    return _bargaining_games(min_actions, max_actions, relabel, low).map(NormalForm)


@st.composite
def _bargaining_games(draw: st.DrawFn, least: int, most: int, relabel: bool, low: int) -> Payoffs:
    c, b = (low + 1 + draw(_UP_TO_2) for _ in range(2))
    a, e = c + 1 + draw(_UP_TO_3), b + 1 + draw(_UP_TO_3)
    (rows, kept), (columns, kept_columns) = (_axis(draw, least, most, always=2) for _ in range(2))
    one, other = (np.zeros((rows, columns), dtype=object) for _ in range(2))
    for i, j in np.ndindex(rows, columns):
        one[i, j] = draw(_integers(low, c - 1 if j == 1 else a - 1))
        other[i, j] = draw(_integers(low, b - 1 if i == 0 else e - 1))
    one[0, 0], other[0, 0] = a, b
    one[1, 1], other[1, 1] = c, e
    cells = np.ix_(kept, kept_columns)
    return _shuffled(draw, one[cells], other[cells], relabel)


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
        s = draw(_integers(-2, 0))
        # Fear: S < P. Else P <= S.
        p = s + 1 + draw(_UP_TO_2) if fearful else s - draw(_UP_TO_2)
        r = max(p, s) + 1 + draw(_UP_TO_2)
        if greedy:
            # T > R and T < 2R - S, an integer in between: R - S >= 2.
            r = max(r, s + 2)
            t = r + 1 + draw(_integers(0, r - s - 2))
        else:
            t = r - draw(_UP_TO_2)
        sides.append((r, s, t, p))
    (r, s, t, p), (r2, s2, t2, p2) = sides
    one = np.array([[r, s], [t, p]], dtype=object)
    other = np.array([[r2, t2], [s2, p2]], dtype=object)
    return _shuffled(draw, one, other, relabel)


# Payoff sets and bargaining problems.


def payoff_sets(
    *,
    max_points: int = 6,
    payoffs: SearchStrategy[Any] | None = None,
    convex: bool = True,
) -> SearchStrategy[PayoffSet]:
    """Payoff sets of two players; points, segments and duplicate profiles come up often.

    Args:
        max_points: the largest number of generating profiles, at least 1.
        payoffs: what draws each payoff; `small_integers()` by default.
        convex: whether the set is the hull of the profiles, or the profiles alone.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    _require_count(max_points, 1, "max_points")
    require_kind(convex, bool, "convex=True or convex=False")
    drawn = _profiles(_entries(payoffs), max_points)
    return st.builds(_with_its_class(PayoffSet.from_points), drawn, convex=st.just(convex))


def bargaining_problems(
    *,
    domain: Domain = "convex",
    max_points: int = 6,
    payoffs: SearchStrategy[Any] | None = None,
) -> SearchStrategy[Problem]:
    """Two-player bargaining problems in which some attainable profile has V >= d, perhaps V = d.

    So there may be nothing to gain, for one player or for both, and `Problem.is_proper` is then
    False; points, segments and duplicate profiles come up often. Where some attainable profile
    must beat d for both, see `proper_problems`.

    Args:
        domain: "finite", "convex", "comprehensive" or "strictly comprehensive"; see
            `gametheory.axioms.problems`. Problems of the last one are always proper.
        max_points: the largest number of generating profiles, at least 1; in the last domain two
            more are added.
        payoffs: what draws each payoff; `small_integers()` by default.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_among(domain, DOMAINS, "a domain")
    _require_count(max_points, 1, "max_points")
    return _problems(domain, _profiles(_entries(payoffs), max_points), _UP_TO_2, False)


def proper_problems(
    *,
    domain: Domain = "convex",
    max_points: int = 4,
    payoffs: SearchStrategy[Any] | None = None,
) -> SearchStrategy[Problem]:
    """Two-player bargaining problems in which some attainable profile has V > d.

    These are the problems that `gametheory.axioms` is about: `Problem.is_proper` is True.

    Args:
        domain: "finite", "convex", "comprehensive" or "strictly comprehensive"; see
            `gametheory.axioms.problems`.
        max_points: the largest number of generating profiles, at least 1; in the last domain two
            more are added.
        payoffs: what draws each payoff; `small_integers()` by default.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_among(domain, DOMAINS, "a domain")
    _require_count(max_points, 1, "max_points")
    return _problems(domain, _profiles(_entries(payoffs), max_points), st.integers(1, 2), True)


@st.composite
def _problems(
    draw: st.DrawFn,
    domain: Domain,
    profiles: SearchStrategy[list[tuple[Any, Any]]],
    below: SearchStrategy[int],
    proper: bool,
) -> Problem:
    points = [tuple(v) for v in _rational(np.array(draw(profiles), dtype=object)).tolist()]
    if domain == "strictly comprehensive":
        # Two more generators reach the two axes through d, beyond all others: so the frontier
        # falls strictly, from the one to the other.
        least, most = ([f(v[i] for v in points) for i in range(2)] for f in (min, max))
        d = (least[0] - draw(below), least[1] - draw(below))
        top = (most[0] + 1 + draw(_UP_TO_2), most[1] + 1 + draw(_UP_TO_2))
        points = [(d[0], top[1]), *points, (top[0], d[1])]
    else:
        # The first beats d; where it ends up is drawn last, so that any other can be taken away.
        d = (points[0][0] - draw(below), points[0][1] - draw(below))
        points = draw(st.permutations(points))
    how = {"domain": domain} if proper else {"domain": domain, "proper": False}
    return _called(draw, Problem.of, points, d, **how)


# Norms, and policies of repeated games.


def norm_pairs(
    *, orientation: str = "any", min_actions: int = 2, max_actions: int = 3
) -> SearchStrategy[NormPair]:
    """A bargaining game and two of its equilibria: player 1 deploys the first, player 2 the second.

    Claims that hold only where each deploys its own favourite hide behind generators that draw
    nothing else.

    Args:
        orientation: "self-serving", each player deploys the equilibrium that it prefers;
            "generous", the one that the other prefers; "any", either.
        min_actions, max_actions: bounds on the number of actions of each player, at least 2.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_among(orientation, ORIENTATIONS, "an orientation")
    games = bargaining_games(min_actions=min_actions, max_actions=max_actions, relabel=False)
    # In those games player 1 prefers (0, 0), player 2 (1, 1).
    own, others = ((0, 0), (1, 1)), ((1, 1), (0, 0))
    deployed = {"self-serving": [own], "generous": [others], "any": [own, others]}[orientation]
    return _norm_pairs(games, st.sampled_from(deployed))


@st.composite
def _norm_pairs(
    draw: st.DrawFn,
    games: SearchStrategy[NormalForm],
    deployed: SearchStrategy[tuple[Cell, Cell]],
) -> NormPair:
    first, second = draw(deployed)
    return NormPair(draw(games), first, second)


def memory_one_policies(
    *, player: int, chances: SearchStrategy[Any] | None = None
) -> SearchStrategy[Automaton]:
    """Memory-one policies of a 2x2 game, as automata.

    Args:
        player: whose policy, 0 or 1.
        chances: what draws the chance of the first action, after each of the four joint actions
            (row-major) and at the start; `probabilities()` by default.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    _require_player(player, 2)
    drawn = probabilities() if chances is None else chances
    require_kind(drawn, SearchStrategy, "a Hypothesis strategy of chances")
    return _memory_one_policies(player, st.lists(drawn, min_size=5, max_size=5))


@st.composite
def _memory_one_policies(
    draw: st.DrawFn, player: int, chances: SearchStrategy[list[Any]]
) -> Automaton:
    mixtures = [[p, 1 - p] for p in draw(chances)]
    return _called(draw, memory_one, mixtures, player=player)


def automata(
    *, player: int, shape: tuple[int, ...] = (2, 2), max_states: int = 3
) -> SearchStrategy[Automaton]:
    """Deterministic automata: an action for each state, and where each joint action leads.

    Args:
        player: whose automaton: 0, 1, ...
        shape: the number of actions of each player, at least 1 each.
        max_states: the largest number of states, at least 1; the first one is initial.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    _require_shape(shape)
    _require_player(player, len(shape))
    _require_count(max_states, 1, "max_states")
    return _automata(player, tuple(shape), max_states)


@st.composite
def _automata(draw: st.DrawFn, player: int, shape: tuple[int, ...], most: int) -> Automaton:
    axis = size, kept = _axis(draw, 1, most, always=1)
    (plays,) = _table(draw, _integers(0, shape[player] - 1), [axis], layers=1)
    width = int(np.prod(shape))
    targets = _integers(0, size - 1)
    drawn = np.array(draw(_lists(targets, size * width))).reshape(size, *shape)[kept]
    # States that did not stay are left at once, to the initial one.
    renamed = np.zeros(size, dtype=np.int64)
    renamed[kept] = range(len(kept))
    table = renamed[drawn].tolist()
    return _called(draw, Automaton, plays.tolist(), table, num_actions=shape[player])


def paths(
    *, shape: tuple[int, ...] = (2, 2), max_prefix: int = 2, max_cycle: int = 3
) -> SearchStrategy[Path]:
    """Eventually periodic paths of joint actions.

    Args:
        shape: the number of actions of each player, at least 1 each.
        max_prefix: the largest length of the prefix, at least 0.
        max_cycle: the largest length of the cycle, at least 1.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    _require_shape(shape)
    _require_count(max_prefix, 0, "max_prefix")
    _require_count(max_cycle, 1, "max_cycle")
    cells = st.sampled_from(list(itertools.product(*(range(n) for n in shape))))
    return st.builds(
        Path,
        st.lists(cells, max_size=max_prefix).map(tuple),
        st.lists(cells, min_size=1, max_size=max_cycle).map(tuple),
    )


# Sizes and tables. Hypothesis shrinks the sequence of what was drawn. If a smaller size moved
# every later payoff to another place, a game would lose what made it fail whenever an action is
# taken away, and would stay large. So a table is drawn whole, and each action has a flag, shrunk
# to "gone", that leaves every payoff of the others in its place.

_UP_TO_2 = st.integers(0, 2)
_UP_TO_3 = st.integers(0, 3)

Axis = tuple[int, list[int]]
"""How many actions are drawn, and which of them stay."""


def _axis(draw: st.DrawFn, least: int, most: int, *, always: int = 0) -> Axis:
    """Any number of actions from `least` to `most`; the first `always` of them stay."""
    size = draw(_integers(least, most))
    if size == least:
        return size, list(range(size))
    flags = draw(_lists(_integers(0, 7), size))
    kept = [k for k in range(size) if k < always or flags[k]]
    gone = [k for k in range(size) if k not in kept]
    return size, sorted([*kept, *gone[: max(least - len(kept), 0)]])


def _table(
    draw: st.DrawFn, entries: SearchStrategy[Any], axes: Sequence[Axis], *, layers: int
) -> NDArray[Any]:
    """`[layer, a1, ..., an]` of what `entries` draws, for the actions that stay."""
    shape = (layers, *(size for size, _ in axes))
    table = np.empty(shape, dtype=object)
    table.ravel()[:] = draw(_lists(entries, table.size))
    return table[np.ix_(range(layers), *(kept for _, kept in axes))]


@functools.lru_cache(1024)
def _integers(low: int, high: int) -> SearchStrategy[int]:
    return st.integers(low, high)


@functools.lru_cache(1024)
def _lists(entries: SearchStrategy[Any], size: int) -> SearchStrategy[list[Any]]:
    return st.lists(entries, min_size=size, max_size=size)


def _rational(table: NDArray[Any]) -> NDArray[Any]:
    """Integers, or Fractions: sums and products of floats would be rounded."""
    return table if all(isinstance(x, int) for x in table.flat) else fraction_array(table)


def _profiles(
    entries: SearchStrategy[Any], max_points: int
) -> SearchStrategy[list[tuple[Any, Any]]]:
    return st.lists(st.tuples(entries, entries), min_size=1, max_size=max_points)


def _nested(*tables: NDArray[Any]) -> Payoffs:
    payoffs: Payoffs = np.stack(tables).tolist()
    return payoffs


def _shuffled(draw: st.DrawFn, one: NDArray[Any], other: NDArray[Any], relabel: bool) -> Payoffs:
    if relabel:
        order = draw(st.permutations(range(one.shape[1])))
        one, other = one[:, order], other[:, order]
    return _nested(one, other)


def _called(draw: st.DrawFn, make: Callable[..., T], *given: Any, **named: Any) -> T:
    """What the call gives; Hypothesis prints a failing example as that call."""
    constants = {name: st.just(value) for name, value in named.items()}
    made: T = draw(st.builds(_with_its_class(make), *map(st.just, given), **constants))
    return made


@functools.lru_cache(16)
def _with_its_class(make: Callable[..., T]) -> Callable[..., T]:
    """The same, a method named `Problem.of` where Hypothesis would print `of`."""
    if isinstance(make, type) or make.__qualname__ == make.__name__:
        return make

    @functools.wraps(make)
    def called(*given: Any, **named: Any) -> T:
        return make(*given, **named)

    called.__name__ = make.__qualname__
    return called


# Arguments.


def _entries(payoffs: SearchStrategy[Any] | None) -> SearchStrategy[Any]:
    if payoffs is None:
        return small_integers()
    require_kind(payoffs, SearchStrategy, "a Hypothesis strategy of payoffs")
    return payoffs


def _require_count(value: Any, least: int, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InvalidArgument(f"expected {what} of at least {least}, got {value!r}")


def _require_range(low: Any, high: Any) -> None:
    if any(isinstance(x, bool) or not isinstance(x, int) for x in (low, high)) or low > high:
        raise InvalidArgument(f"expected integers low <= high, got {low!r} and {high!r}")


def _require_actions(min_actions: Any, max_actions: Any, *, at_least: int = 1) -> None:
    counts = (min_actions, max_actions)
    if any(isinstance(x, bool) or not isinstance(x, int) for x in counts) or not (
        at_least <= min_actions <= max_actions
    ):
        raise InvalidArgument(
            f"expected {at_least} <= min_actions <= max_actions, got {min_actions!r} and "
            f"{max_actions!r}"
        )


def _require_shape(shape: Any) -> None:
    if not isinstance(shape, (tuple, list)) or not shape:
        raise InvalidArgument(f"expected a shape such as (2, 2), got {shape!r}")
    for count in shape:
        _require_count(count, 1, f"in the shape {tuple(shape)} a number of actions")


def _require_player(player: Any, players: int) -> None:
    if isinstance(player, bool) or player not in range(players):
        raise InvalidArgument(f"expected a player in 0..{players - 1}, got {player!r}")
