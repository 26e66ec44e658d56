"""A game of any number of players made smaller without losing an equilibrium.

- *Strict dominance*, iterated: no equilibrium plays a dominated action.
- *Repeated actions*: two between which no best reply depends on anything, because their player
  earns the same, and what another player earns changes by what it does not choose. Weight on one is
  weight on any of them.
- *Players without a choice*, whom that leaves with one action, are no longer players.
- *Blocks*: players who matter to nobody's best replies but their own block's.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import to_integers
from gametheory.equilibria._parts import Places
from gametheory.equilibria.dominance import eliminate_dominated
from gametheory.games import NormalForm


@dataclass(frozen=True)
class Smaller:
    """What is left of a game.

    Attributes:
        payoffs: exact, in integers, each player's in its own units: [player, a1, ..., an].
        places: for each player and each action left, the actions that it stands for.
        steps: what was done, in words.
    """

    payoffs: NDArray[Any]
    places: Places
    steps: tuple[str, ...]


def made_smaller(game: NormalForm) -> Smaller:
    """Without dominated actions, and with repeated ones once."""
    elimination = eliminate_dominated(game)
    steps = []
    if elimination.rounds:
        steps.append(f"strictly dominated actions left out, {_size(elimination.game.shape)} left")
    payoffs = np.array([to_integers(own)[0] for own in elimination.game.exact_payoffs])
    places: Places = [[[a] for a in actions] for actions in elimination.kept]
    for player in range(len(payoffs)):
        alike = _alike(payoffs, player)
        if len(alike) < payoffs.shape[1 + player]:
            places[player] = [sorted(b for a in kind for b in places[player][a]) for kind in alike]
            payoffs = np.take(payoffs, [kind[0] for kind in alike], axis=1 + player)
    if any(len(kind) > 1 for own in places for kind in own):
        steps.append(f"repeated ones once, {_size(payoffs.shape[1:])} left")
    return Smaller(payoffs, places, tuple(steps))


def _size(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _alike(payoffs: NDArray[Any], player: int) -> list[list[int]]:
    """The player's actions, those that repeat one another together."""
    kinds: list[list[int]] = []
    for action in range(payoffs.shape[1 + player]):
        for kind in kinds:
            if _repeats(payoffs, player, kind[0], action):
                kind.append(action)
                break
        else:
            kinds.append([action])
    return kinds


def _repeats(payoffs: NDArray[Any], player: int, one: int, other: int) -> bool:
    change = np.take(payoffs, one, axis=1 + player) - np.take(payoffs, other, axis=1 + player)
    for j, own in enumerate(change):
        if j == player:
            if np.any(own):
                return False
            continue
        along = j - (j > player)
        if (own != np.take(own, [0], axis=along)).any():
            return False
    return True


def blocks(payoffs: NDArray[Any]) -> list[list[int]]:
    """Players who matter to one another, if through others; those of one action left out."""
    import networkx as nx

    graph = nx.Graph()
    players = [i for i, count in enumerate(payoffs.shape[1:]) if count > 1]
    graph.add_nodes_from(players)
    for i, j in itertools.permutations(players, 2):
        gains = payoffs[i] - np.take(payoffs[i], [0], axis=i)
        if (gains != np.take(gains, [0], axis=j)).any():
            graph.add_edge(i, j)
    return sorted(sorted(block) for block in nx.connected_components(graph))


def of_block(payoffs: NDArray[Any], block: list[int]) -> NDArray[Any]:
    """The game among the players of a block; all others take their first action."""
    cell = tuple(slice(None) if i in block else 0 for i in range(len(payoffs)))
    return np.asarray(payoffs[block][(slice(None), *cell)])
