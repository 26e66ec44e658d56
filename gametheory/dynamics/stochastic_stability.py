"""Stochastic stability: where revision with noise spends its time as the noise vanishes.

Each step away from best replies has a *cost*: how fast its probability goes to zero. From logit
choice it is the payoff given up, so that the probability is about exp(-lambda cost); from mistakes
it is one. A tree leads from every state to one, its root; the *stochastic potential* of a state is
the least cost of a tree to it. The states of least potential are the *stochastically stable* ones:
all others are visited with a share of time that goes to zero (Freidlin and Wentzell 1984; Young
1993; Kandori, Mailath and Rob 1993).

>>> import gametheory as gt
>>> stag_hunt = gt.NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])
>>> gt.dynamics.stochastically_stable(stag_hunt)
StochasticStability(1 of 4 states: (1, 1))
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from gametheory._support.check import checked
from gametheory.dynamics.chains import Population, Revise
from gametheory.dynamics.populations import counts_of, earnings, require_symmetric
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm

MAX_STATES = 2_000
"""Cap on states."""

MAX_MOVES = 400_000
"""Cap on steps between states, some seconds."""

MAX_CLASSES = 60
"""Cap on sets of states that only noise leads out of: a least tree is sought for each."""

Noise = Literal["logit", "mistakes"]
State = tuple[int, ...]
Costs = Sequence[Mapping[int, Fraction]]


@checked
@dataclass(frozen=True, repr=False)
class StochasticStability:
    """The stochastically stable states.

    Attributes:
        states: all states, pure profiles as action indices, or numbers of individuals of each type.
        potentials: for each state its stochastic potential, the least cost of a tree to it; None
            for states that best replies lead away from for good, whose share vanishes anyway.
        stable: the states of least potential, in the order of `states`.
    """

    states: tuple[State, ...]
    potentials: tuple[Fraction | None, ...]
    stable: tuple[State, ...]

    def __repr__(self) -> str:
        shown = " ".join(str(state) for state in self.stable[:6])
        more = " ..." if len(self.stable) > 6 else ""
        return (
            f"StochasticStability({len(self.stable)} of {len(self.states)} states: {shown}{more})"
        )


@checked
def stochastically_stable(
    game: NormalForm,
    *,
    noise: Noise = "logit",
    revise: Revise = "one",
    population: Population | None = None,
) -> StochasticStability:
    """The states that are visited in the long run as noise vanishes, exactly.

    Args:
        noise: "logit", a step costs what it gives up against the others' actions (the limit of
            `logit_chain` for large precisions); or "mistakes", each step to what is no best
            reply costs one.
        revise: one player at a step, drawn at random, or all at once.
        population: of how many individuals, one of whom revises at a step; the game is then
            symmetric, and states are the numbers of individuals of each type (the limit of
            `mistakes_chain` for rare mistakes). By default each player is one individual.

    Ties: every best reply is free, whichever is played, so a state may drift among ties; under
    `mistakes_chain` an individual stays at a tie, which matters only where there are ties.
    Least trees by Edmonds' algorithm (networkx) in integers. Raises `TooLarge` beyond
    `MAX_STATES` states, `MAX_MOVES` steps or `MAX_CLASSES` sets that only noise leads out of, and
    `InvalidArgument` for a population of a game that is not symmetric, or that revises all at once.
    """
    if population is None:
        states, costs = _of_profiles(game, noise, revise)
    else:
        if revise != "one":
            raise InvalidArgument('expected revise="one" for a population, got "all"')
        states, costs = _of_population(game, noise, population)
    potentials = stochastic_potentials(costs)
    least = min(p for p in potentials if p is not None)
    stable = tuple(s for s, p in zip(states, potentials, strict=True) if p == least)
    return StochasticStability(states, tuple(potentials), stable)


def stochastic_potentials(costs: Costs) -> list[Fraction | None]:
    """The least cost of a tree to each state; None for states that free steps leave for good."""
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(costs)))
    graph.add_edges_from((s, t) for s, row in enumerate(costs) for t, c in row.items() if c == 0)
    classes = sorted(sorted(states) for states in networkx.attracting_components(graph))
    if len(classes) > MAX_CLASSES:
        raise TooLarge(
            f"expected at most {MAX_CLASSES} sets of states that only noise leads out of, got "
            f"{len(classes)}"
        )
    between = [_cheapest(costs, members) for members in classes]
    scale = math.lcm(*(c.denominator for row in between for c in row.values()), 1)
    found: list[Fraction | None] = [None] * len(costs)
    for root, members in enumerate(classes):
        total = _least_tree(between, classes, root, scale)
        for s in members:
            found[s] = total
    return found


def _least_tree(
    between: Sequence[Mapping[int, Fraction]],
    classes: Sequence[Sequence[int]],
    root: int,
    scale: int,
) -> Fraction:
    """The least cost of a tree from all other classes to one."""
    import networkx

    if len(classes) == 1:
        return Fraction(0)
    graph = networkx.DiGraph()
    for k, row in enumerate(between):
        for j, members in enumerate(classes):
            if k not in (j, root):
                # networkx's trees lead away from the root.
                graph.add_edge(j, k, weight=int(row[members[0]] * scale))
    tree = networkx.minimum_spanning_arborescence(graph)
    return Fraction(sum(d["weight"] for _, _, d in tree.edges(data=True)), scale)


def _cheapest(costs: Costs, members: Sequence[int]) -> dict[int, Fraction]:
    """The least cost of a way from one of some states to each state (Dijkstra 1959)."""
    known: dict[int, Fraction] = {}
    queue = [(Fraction(0), s) for s in members]
    heapq.heapify(queue)
    while queue:
        cost, s = heapq.heappop(queue)
        if s in known:
            continue
        known[s] = cost
        for t, step in costs[s].items():
            if t not in known:
                heapq.heappush(queue, (cost + step, t))
    return known


def _of_profiles(game: NormalForm, noise: str, revise: str) -> tuple[tuple[State, ...], Costs]:
    shape = game.shape
    cells = math.prod(shape)
    moves = cells * (cells if revise == "all" else sum(shape))
    if cells > MAX_STATES or moves > MAX_MOVES:
        raise TooLarge(
            f"expected at most {MAX_STATES:,} profiles and {MAX_MOVES:,} steps between them, got "
            f"{cells:,} and {moves:,}"
        )
    given_up = []
    for i, table in enumerate(game.exact_payoffs):
        best = table.max(axis=i, keepdims=True)
        given_up.append(best - table)
    costs: list[dict[int, Fraction]] = []
    states = tuple(game.profiles())
    for cell in states:
        own: list[list[Fraction]] = []
        for i, table in enumerate(given_up):
            losses = table[(*cell[:i], slice(None), *cell[i + 1 :])].tolist()
            own.append([Fraction(x > 0) if noise == "mistakes" else x for x in losses])
        row: dict[int, Fraction] = {}
        for joint in _targets(cell, shape, revise):
            moved = [i for i in range(len(shape)) if revise == "all" or joint[i] != cell[i]]
            cost = sum((own[i][joint[i]] for i in moved), Fraction(0))
            row[int(np.ravel_multi_index(joint, shape))] = cost
        costs.append(row)
    return states, costs


def _targets(cell: State, shape: tuple[int, ...], revise: str) -> Any:
    if revise == "all":
        return itertools.product(*map(range, shape))
    return (
        (*cell[:i], action, *cell[i + 1 :])
        for i, count in enumerate(shape)
        for action in range(count)
        if action != cell[i]
    )


def _of_population(
    game: NormalForm, noise: str, population: int
) -> tuple[tuple[State, ...], Costs]:
    require_symmetric(game)
    states = counts_of(population, game.shape[0], MAX_STATES)
    number = {state: k for k, state in enumerate(states)}
    costs: list[dict[int, Fraction]] = []
    for state in states:
        row: dict[int, Fraction] = {}
        for own, count in enumerate(state):
            if not count:
                continue
            earned = earnings(game, state, own)
            for after, value in enumerate(earned):
                loss = (max(earned) - value) / (population - 1)
                cost = Fraction(loss > 0) if noise == "mistakes" else loss
                if after != own:
                    moved = list(state)
                    moved[own] -= 1
                    moved[after] += 1
                    target = number[tuple(moved)]
                    row[target] = min(cost, row.get(target, cost))
        costs.append(row)
    return states, costs
