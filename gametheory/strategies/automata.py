"""Automata: strategies of a repeated game with finite memory (Moore machines).

An automaton is in a state, plays the action (or the mixture) of that state, sees the joint action
of the step, its own included, and moves to the next state (Rubinstein 1986). Which player it is
written for shows in the order of the joint action: (a1, ..., an), the game's own order.

>>> import gametheory as gt
>>> tit_for_tat = gt.strategies.Automaton([0, 1], [[[0, 1], [0, 1]], [[0, 1], [0, 1]]])
>>> tit_for_tat == gt.strategies.tit_for_tat(player=0)
True
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    fraction_array,
    integer_array,
    is_exact,
    number_array,
    power_within,
    sequences_within,
    show,
)
from gametheory._support.check import checked, require_kind, require_player
from gametheory._support.kinds import ArrayLike, AtLeast, AtMost, Count, Natural, NumberLike, Shape
from gametheory._support.text import quoted
from gametheory.errors import InvalidArgument, TooLarge

MAX_ENTRIES = 10_000_000
"""Cap on the entries of a table of transitions."""

MAX_HISTORIES, LONGEST_MEMORY = 1_000_000, 1_000
"""Caps on the states of a memory, and on the steps that it remembers."""

MAX_AUTOMATA = 1_000_000
"""Cap on how many automata are listed at once."""


@checked
class Automaton:
    """A finite-state strategy.

    Args:
        actions: the action index of each state, or a distribution over actions for each,
            `[state, action]`.
        transitions: `[state, a1, ..., an]`, the next state after each joint action.
        initial: the first state.
        num_actions: how many actions the player has; needed only where indices do not show it.
        labels: names of the states.

    Raises `InvalidArgument` for states or actions out of range, shapes that disagree, or
    distributions that are negative or do not sum to 1 (floats: within 1e-9).

    Attributes:
        mixtures: read-only `[state, action]`: int64 0 or 1 for a deterministic automaton, else
            Fractions or floats as given.
        is_deterministic: whether every state plays one action.
    """

    mixtures: NDArray[Any]
    transitions: NDArray[np.int64]
    initial: int
    labels: tuple[str, ...]

    def __init__(
        self,
        actions: ArrayLike,
        transitions: ArrayLike,
        *,
        initial: Natural = 0,
        num_actions: Annotated[int, AtLeast(1), AtMost(100_000)] | None = None,
        labels: Sequence[str] | None = None,
    ) -> None:
        table = np.array(integer_array(transitions, "transitions[state, a1, ..., an]"))
        if table.dtype.kind not in "iu" or table.ndim < 2:
            raise InvalidArgument(
                f"expected transitions[state, a1, ..., an] of integers, got {table.dtype} of shape "
                f"{table.shape}"
            )
        count = len(table)
        if not (table.min() >= 0 and table.max() < count):
            raise InvalidArgument(
                f"expected next states in 0..{count - 1}, got {table.min()}..{table.max()}"
            )
        if isinstance(initial, bool) or initial not in range(count):
            raise InvalidArgument(f"expected an initial state in 0..{count - 1}, got {initial!r}")
        if labels is not None and len(labels) != count:
            raise InvalidArgument(f"expected {count} state labels, got {len(labels)}")
        mixtures = _mixtures(actions, count, num_actions, table.shape[1:])
        table = table.astype(np.int64)
        for array in (mixtures, table):
            array.setflags(write=False)
        object.__setattr__(self, "mixtures", mixtures)
        object.__setattr__(self, "transitions", table)
        object.__setattr__(self, "initial", int(initial))
        names = tuple(f"q{k}" for k in range(count)) if labels is None else tuple(labels)
        object.__setattr__(self, "labels", names)

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError(f"automata are frozen: cannot set {key!r}; build a new one")

    @property
    def num_states(self) -> int:
        return len(self.transitions)

    @cached_property
    def is_deterministic(self) -> bool:
        return bool(((self.mixtures == 0) | (self.mixtures == 1)).all())

    @cached_property
    def actions(self) -> tuple[int, ...]:
        """The action of each state; raises `InvalidArgument` for an automaton that mixes."""
        if not self.is_deterministic:
            raise InvalidArgument("expected a deterministic automaton, got one that mixes")
        return tuple(int(a) for a in self.mixtures.astype(float).argmax(axis=1))

    def starting_in(self, state: int) -> Automaton:
        """The automaton with `state` as its first."""
        return Automaton(self.mixtures, self.transitions, initial=state, labels=self.labels)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Automaton):
            return NotImplemented
        return (
            self.mixtures.shape == other.mixtures.shape
            and bool((self.mixtures == other.mixtures).all())
            and np.array_equal(self.transitions, other.transitions)
            and self.initial == other.initial
        )

    def __hash__(self) -> int:
        return hash((tuple(self.mixtures.flat), self.transitions.tobytes(), self.initial))

    def __repr__(self) -> str:
        plural = "" if self.num_states == 1 else "s"
        if self.is_deterministic:
            plays = ", ".join(map(str, self.actions[:8])) + (
                ", ..." if len(self.actions) > 8 else ""
            )
        else:
            plays = "mixtures"
        return f"Automaton({self.num_states} state{plural}, plays {plays})"


def _mixtures(
    actions: Any, count: int, num_actions: int | None, shape: tuple[int, ...]
) -> NDArray[Any]:
    given = number_array(actions, "actions of an automaton")
    if given.ndim == 1:
        if given.dtype != np.int64 or len(given) != count or given.min() < 0:
            raise InvalidArgument(
                f"expected one action index for each of {count} states, got {given.tolist()}"
            )
        width = max(shape) if num_actions is None else num_actions
        if given.max() >= width:
            raise InvalidArgument(f"expected actions in 0..{width - 1}, got {given.max()}")
        return np.asarray(np.eye(width, dtype=np.int64)[given])
    if given.ndim != 2 or len(given) != count:
        raise InvalidArgument(
            f"expected actions[state] or probabilities [state, action] for {count} states, got "
            f"shape {given.shape}"
        )
    sums = given.sum(axis=1)
    wrong = abs(sums - 1) > 1e-9 if given.dtype == np.float64 else sums != 1
    bad = np.flatnonzero(wrong | (given < 0).any(axis=1))
    if bad.size:
        raise InvalidArgument(
            "expected probabilities that are nonnegative and sum to 1, got "
            f"{[show(x) for x in given[bad[0]]]} in state {bad[0]}"
        )
    return np.array(given)


@checked
def memory_one(
    probabilities: ArrayLike,
    *,
    player: int,
    start: int | None = None,
    first: NumberLike | None = None,
) -> Automaton:
    """The memory-one strategy with `probabilities[previous, action]`, two players.

    Rows are indexed by the previous joint action, a1 * N2 + a2, and the last row is the start (as
    `learners` observe). `player` is 0 or 1; for both the index is the same.

    Or the four-vector of the literature (Press and Dyson 2012) with the `first` move, which it
    leaves open: the probabilities (p_CC, p_CD, p_DC, p_DD) of cooperating, action 0, after what
    the player itself and then the other did; and `first`, that of cooperating at the start.

    >>> import gametheory as gt
    >>> reactive = gt.strategies.memory_one([1, 0, 1, 0], first=1, player=1)
    >>> reactive.mixtures.tolist()[1:3]                       # after (C, D) and (D, C)
    [[1, 0], [0, 1]]

    Raises `InvalidArgument` for another shape, for chances that are no distribution, and for a
    four-vector without `first` or a table with it.
    """
    table = number_array(probabilities, "probabilities")
    if table.ndim == 1:
        table = _table_of_vector(table, first, player)
    elif first is not None:
        raise InvalidArgument(
            "expected first with a four-vector (p_CC, p_CD, p_DC, p_DD) only: the last row of "
            "probabilities [previous joint action or start, action] is the first move"
        )
    if table.ndim != 2 or table.shape[1] == 0 or (len(table) - 1) % table.shape[1]:
        raise InvalidArgument(
            f"expected probabilities [previous joint action or start, action], got shape "
            f"{table.shape}"
        )
    own, other = table.shape[1], (len(table) - 1) // table.shape[1]
    if player not in (0, 1):
        raise InvalidArgument(f"expected player 0 or 1, got {player!r}")
    shape = (own, other) if player == 0 else (other, own)
    after = np.arange(own * other).reshape(shape)
    first = len(table) - 1 if start is None else start
    return Automaton(
        table, np.broadcast_to(after, (len(table), *shape)), initial=first, num_actions=own
    )


def _table_of_vector(vector: NDArray[Any], first: NumberLike | None, player: int) -> NDArray[Any]:
    """`[previous joint action or start, action]` of a four-vector in the player's own order."""
    if vector.shape != (4,) or first is None:
        missing = "" if first is not None else " and no first="
        raise InvalidArgument(
            "expected (p_CC, p_CD, p_DC, p_DD), after the own action and then the other's, with "
            f"first=, the probability of cooperating at the start, got {len(vector)} numbers"
            f"{missing}"
        )
    order = (0, 1, 2, 3) if player == 0 else (0, 2, 1, 3)
    chances = [*(vector[k] for k in order), first]
    exact = vector.dtype != np.float64 and is_exact(first)
    numbers = fraction_array(chances, "a probability")
    if min(numbers) < 0 or max(numbers) > 1:
        raise InvalidArgument(
            f"expected probabilities of cooperating in [0, 1], got {[show(p) for p in numbers]}"
        )
    table = np.array([[p, 1 - p] for p in numbers], dtype=object)
    return table if exact else table.astype(np.float64)


@checked
def memory_n(
    choose: Callable[[Any], Any],
    *,
    depth: Natural,
    shape: Shape,
    player: Natural,
) -> Automaton:
    """The strategy that looks at the last `depth` joint actions.

    `choose(history)` gives an action index or a distribution; `history` is a tuple of at most
    `depth` joint actions, oldest first, () at the start. One state for each history. Raises
    `TooLarge` beyond `MAX_HISTORIES` histories, `LONGEST_MEMORY` steps, or `MAX_ENTRIES` histories
    times joint actions.
    """
    require_player(player, len(shape))
    joint = math.prod(shape)
    most = min(MAX_HISTORIES, MAX_ENTRIES // max(joint, 1))
    size = sequences_within(joint, depth, most)
    if size > most or depth > LONGEST_MEMORY:
        raise TooLarge(
            f"expected at most {most:,} histories of at most {LONGEST_MEMORY:,} joint actions, got "
            "more: remember fewer steps"
        )
    cells = list(itertools.product(*(range(count) for count in shape)))
    histories = [h for k in range(depth + 1) for h in itertools.product(cells, repeat=k)]
    number = {history: k for k, history in enumerate(histories)}
    table = np.empty((size, *shape), dtype=np.int64)
    plays = []
    for k, history in enumerate(histories):
        plays.append(choose(history))
        for cell in cells:
            longer = (*history, cell)
            table[(k, *cell)] = number[longer[max(len(longer) - depth, 0) :]]
    return Automaton(plays, table, num_actions=shape[player])


@checked
def all_automata(
    shape: Shape,
    player: Natural,
    states: Count,
    *,
    own_action: bool = False,
) -> Iterator[Automaton]:
    """Every deterministic automaton of that many states, started in state 0, for `player`.

    Transitions look at the others' actions, and at the own one too if `own_action` is set (needed
    for subgame perfection after own mistakes). A^S * S^(S * cells) machines, cells the
    number of (others') joint actions; some are equal up to the names of states. Raises
    `TooLarge` beyond `MAX_AUTOMATA`.
    """
    require_player(player, len(shape))
    seen = tuple(count if own_action or i != player else 1 for i, count in enumerate(shape))
    cells = math.prod(seen)
    if isinstance(states, bool) or not isinstance(states, int) or states < 1:
        raise InvalidArgument(f"expected 1 or more states, got {quoted(states)}")
    total = power_within(shape[player], states, MAX_AUTOMATA) * power_within(
        states, states * cells, MAX_AUTOMATA
    )
    if total > MAX_AUTOMATA:
        raise TooLarge(f"expected at most {MAX_AUTOMATA:,} automata, got more: take fewer states")
    for plays in itertools.product(range(shape[player]), repeat=states):
        for targets in itertools.product(range(states), repeat=states * cells):
            table = np.array(targets).reshape(states, *seen)
            full = np.broadcast_to(table, (states, *shape))
            yield Automaton(list(plays), full, num_actions=shape[player])


def exact_mixtures(automaton: Automaton) -> NDArray[Any]:
    """The mixtures as Fractions that sum to one."""
    require_kind(automaton, Automaton, "an Automaton")
    exact = fraction_array(automaton.mixtures)
    return np.asarray(exact / exact.sum(axis=1, keepdims=True))
