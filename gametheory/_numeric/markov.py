"""Finite Markov chains in rationals: where they settle, and how often they are where.

A chain is a row for each state: the states that may come next, each with its probability. From
any state a chain ends in one of its *recurrent classes*, sets of states that are never left and
each of which is visited for ever; within one, the *stationary distribution* is the share of time
spent in each state, whatever the period (Kemeny and Snell 1960).

>>> from fractions import Fraction as F
>>> chain = [{0: F(1, 2), 1: F(1, 4), 2: F(1, 4)}, {1: F(1)}, {3: F(1)}, {2: F(1)}]
>>> recurrent_classes(chain)
[[1], [2, 3]]
>>> long_run(chain, {0: F(1)})
{1: Fraction(1, 2), 2: Fraction(1, 4), 3: Fraction(1, 4)}
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gametheory._numeric.rationals import as_fmpq, as_fraction
from gametheory.errors import TooLarge

MAX_STATES = 1_200
"""Cap on the unknowns of a linear system in rationals, some tens of seconds."""

MAX_WORK = 8 * 10**8
"""Cap on states times the square of the words of a solution: beyond it numbers are too long."""

Chain = Sequence[Mapping[int, Fraction]]
"""For each state the probabilities, none of them zero, of the next."""


def recurrent_classes(chain: Chain) -> list[list[int]]:
    """The sets of states that are never left, each in order, by their first state."""
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(chain)))
    graph.add_edges_from((s, t) for s, row in enumerate(chain) for t in row)
    return sorted(sorted(states) for states in networkx.attracting_components(graph))


def stationary(chain: Chain, states: Sequence[int]) -> dict[int, Fraction]:
    """The stationary distribution on one recurrent class; raises `TooLarge` beyond `MAX_STATES`."""
    size = _within_cap(len(states))
    number = {s: k for k, s in enumerate(states)}
    # Column k of P - I, for the equations x (P - I) = 0, of which one follows from the others.
    system = [[Fraction(0)] * size for _ in range(size)]
    for s, k in number.items():
        system[k][k] -= 1
        for t, chance in chain[s].items():
            system[number[t]][k] += chance
    system[-1] = [Fraction(1)] * size
    right = [[Fraction(0)] for _ in range(size - 1)] + [[Fraction(1)]]
    shares = solve(system, right)
    return {s: shares[k][0] for s, k in number.items()}


def absorption(
    chain: Chain, start: Mapping[int, Fraction], classes: Sequence[Sequence[int]]
) -> list[Fraction]:
    """For each recurrent class the probability that a chain started so ends there.

    Raises `TooLarge` beyond `MAX_STATES` states that are left for good.
    """
    ends = {s: c for c, states in enumerate(classes) for s in states}
    passing = [s for s in reachable(chain, start) if s not in ends]
    size = _within_cap(len(passing))
    number = {s: k for k, s in enumerate(passing)}
    # The expected visits x of the states that are left: x (I - Q) = start.
    system = [[Fraction(int(i == k)) for i in range(size)] for k in range(size)]
    for s, k in number.items():
        for t, chance in chain[s].items():
            if t in number:
                system[number[t]][k] -= chance
    visits = solve(system, [[Fraction(start.get(s, 0))] for s in passing]) if size else []
    chances = [Fraction(0)] * len(classes)
    for s, chance in start.items():
        if s in ends:
            chances[ends[s]] += chance
    for s, k in number.items():
        for t, chance in chain[s].items():
            if t in ends:
                chances[ends[t]] += visits[k][0] * chance
    return chances


def long_run(chain: Chain, start: Mapping[int, Fraction]) -> dict[int, Fraction]:
    """The share of time that a chain started so spends in each state, in the long run.

    States with a positive share only, in order. Errors as `absorption` and `stationary`.
    """
    seen = reachable(chain, start)
    number = {s: k for k, s in enumerate(seen)}
    part = [{number[t]: chance for t, chance in chain[s].items()} for s in seen]
    begun = {number[s]: chance for s, chance in start.items()}
    classes = recurrent_classes(part)
    chances = absorption(part, begun, classes)
    return {
        seen[k]: chance * share
        for states, chance in zip(classes, chances, strict=True)
        for k, share in stationary(part, states).items()
    }


def reachable(chain: Chain, start: Iterable[int]) -> list[int]:
    """The states that a chain may come to from some of `start`, those among them, in order."""
    seen = set(start)
    queue = list(seen)
    while queue:
        for t in chain[queue.pop()]:
            if t not in seen:
                seen.add(t)
                queue.append(t)
    return sorted(seen)


def solve(system: Sequence[Sequence[Fraction]], right: Any) -> list[list[Fraction]]:
    """The solution of a regular square system in rationals, a column for each right-hand side.

    Raises `TooLarge` beyond `MAX_WORK`.
    """
    import flint

    words = sum(math.lcm(*(x.denominator for x in row)).bit_length() for row in system) // 64
    if len(system) * words**2 > MAX_WORK:
        raise TooLarge(
            f"expected chances with few digits, got {len(system):,} states whose exact shares have "
            f"about {20 * words:,} digits: fewer states, or chances with fewer digits"
        )
    rows, sides = (
        flint.fmpq_mat([[as_fmpq(x) for x in row] for row in matrix]) for matrix in (system, right)
    )
    return [[as_fraction(x) for x in row] for row in rows.solve(sides).tolist()]


def _within_cap(size: int) -> int:
    if size > MAX_STATES:
        raise TooLarge(
            f"expected at most {MAX_STATES:,} states to solve for in rationals, got {size:,}"
        )
    return size
