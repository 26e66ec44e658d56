"""Tables of payoffs that shrink to few actions.

Hypothesis shrinks the sequence of what was drawn. If a smaller size moved every later payoff to
another place, a game would lose what made it fail whenever an action is taken away, and would stay
large. So a table is drawn whole, and each action has a flag, shrunk to "gone", that leaves every
payoff of the others in its place.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from gametheory._numeric.exact import fraction_array

Cell = tuple[int, int]
Payoffs = list[Any]
"""payoffs[player][a1]...[an], for `NormalForm`."""

T = TypeVar("T")


UP_TO_2 = st.integers(0, 2)
UP_TO_3 = st.integers(0, 3)

Axis = tuple[int, list[int]]
"""How many actions are drawn, and which of them stay."""


def draw_axis(draw: st.DrawFn, least: int, most: int, *, always: int = 0) -> Axis:
    """Any number of actions from `least` to `most`; the first `always` of them stay."""
    size = draw(integers(least, most))
    if size == least:
        return size, list(range(size))
    flags = draw(lists(integers(0, 7), size))
    kept = [k for k in range(size) if k < always or flags[k]]
    gone = [k for k in range(size) if k not in kept]
    return size, sorted([*kept, *gone[: max(least - len(kept), 0)]])


def draw_table(
    draw: st.DrawFn, entries: SearchStrategy[Any], axes: Sequence[Axis], *, layers: int
) -> NDArray[Any]:
    """`[layer, a1, ..., an]` of what `entries` draws, for the actions that stay."""
    shape = (layers, *(size for size, _ in axes))
    table = np.empty(shape, dtype=object)
    table.ravel()[:] = draw(lists(entries, table.size))
    return table[np.ix_(range(layers), *(kept for _, kept in axes))]


@functools.lru_cache(1024)
def integers(low: int, high: int) -> SearchStrategy[int]:
    return st.integers(low, high)


@functools.lru_cache(1024)
def lists(entries: SearchStrategy[Any], size: int) -> SearchStrategy[list[Any]]:
    return st.lists(entries, min_size=size, max_size=size)


def rational(table: NDArray[Any]) -> NDArray[Any]:
    """Integers, or Fractions: sums and products of floats would be rounded."""
    return table if all(isinstance(x, int) for x in table.flat) else fraction_array(table)


def profiles(
    entries: SearchStrategy[Any], max_points: int
) -> SearchStrategy[list[tuple[Any, Any]]]:
    return st.lists(st.tuples(entries, entries), min_size=1, max_size=max_points)


def nested(*tables: NDArray[Any]) -> Payoffs:
    payoffs: Payoffs = np.stack(tables).tolist()
    return payoffs


def shuffled(draw: st.DrawFn, one: NDArray[Any], other: NDArray[Any], relabel: bool) -> Payoffs:
    if relabel:
        order = draw(st.permutations(range(one.shape[1])))
        one, other = one[:, order], other[:, order]
    return nested(one, other)


def called(draw: st.DrawFn, make: Callable[..., T], *given: Any, **named: Any) -> T:
    """What the call gives; Hypothesis prints a failing example as that call."""
    constants = {name: st.just(value) for name, value in named.items()}
    made: T = draw(st.builds(with_its_class(make), *map(st.just, given), **constants))
    return made


@functools.lru_cache(16)
def with_its_class(make: Callable[..., T]) -> Callable[..., T]:
    """`make` under its full name: where Hypothesis would print `of`, it prints `Problem.of`."""
    if isinstance(make, type) or make.__qualname__ == make.__name__:
        return make

    @functools.wraps(make)
    def called(*given: Any, **named: Any) -> T:
        return make(*given, **named)

    called.__name__ = make.__qualname__
    return called
