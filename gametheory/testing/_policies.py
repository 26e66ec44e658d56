"""Pairs of norms, and policies of repeated games."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gametheory._numeric.exact import Profile
from gametheory._support.check import checked, require_among, require_kind
from gametheory.games import NormalForm
from gametheory.strategies import Automaton, Path, memory_one
from gametheory.testing._arguments import require_count, require_player, require_shape
from gametheory.testing._games import bargaining_games
from gametheory.testing._numbers import probabilities
from gametheory.testing._tables import Cell, called, draw_axis, draw_table, integers, lists

ORIENTATIONS = ("self-serving", "generous", "any")


@checked
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


@checked
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


@checked
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
    require_player(player, 2)
    drawn = probabilities() if chances is None else chances
    require_kind(drawn, SearchStrategy, "a Hypothesis strategy of chances")
    return _memory_one_policies(player, st.lists(drawn, min_size=5, max_size=5))


@st.composite
def _memory_one_policies(
    draw: st.DrawFn, player: int, chances: SearchStrategy[list[Any]]
) -> Automaton:
    mixtures = [[p, 1 - p] for p in draw(chances)]
    return called(draw, memory_one, mixtures, player=player)


@checked
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
    require_shape(shape)
    require_player(player, len(shape))
    require_count(max_states, 1, "max_states")
    return _automata(player, tuple(shape), max_states)


@st.composite
def _automata(draw: st.DrawFn, player: int, shape: tuple[int, ...], most: int) -> Automaton:
    axis = size, kept = draw_axis(draw, 1, most, always=1)
    (plays,) = draw_table(draw, integers(0, shape[player] - 1), [axis], layers=1)
    width = int(np.prod(shape))
    targets = integers(0, size - 1)
    drawn = np.array(draw(lists(targets, size * width))).reshape(size, *shape)[kept]
    # States that did not stay are left at once, to the initial one.
    renamed = np.zeros(size, dtype=np.int64)
    renamed[kept] = range(len(kept))
    table = renamed[drawn].tolist()
    return called(draw, Automaton, plays.tolist(), table, num_actions=shape[player])


@checked
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
    require_shape(shape)
    require_count(max_prefix, 0, "max_prefix")
    require_count(max_cycle, 1, "max_cycle")
    cells = st.sampled_from(list(itertools.product(*(range(n) for n in shape))))
    return st.builds(
        Path,
        st.lists(cells, max_size=max_prefix).map(tuple),
        st.lists(cells, min_size=1, max_size=max_cycle).map(tuple),
    )
