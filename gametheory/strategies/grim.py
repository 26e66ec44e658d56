"""Grim trigger: follow a path, and punish for ever whoever leaves it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gametheory._support.check import checked, require_kind, require_player
from gametheory.equilibria import minimax
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm, Repeated
from gametheory.games.normal_form import PureProfile
from gametheory.strategies.automata import Automaton
from gametheory.strategies.paths import PathLike, as_path

JointAction = tuple[int, ...]


@checked
def grim_trigger(
    game: NormalForm | Repeated,
    path: PathLike,
    player: int,
    *,
    punishments: Sequence[PureProfile] | None = None,
) -> Automaton:
    """`player`'s part of `path`, until another player leaves it; then its part in punishing.

    Plays path[t] until the first t at which another's action differs from the path, and from t + 1
    on its action in `punishments[j]`, j the first player (other than itself) who deviated. An own
    deviation changes nothing. `punishments[j]` is a joint action in which the others hold player j
    to its pure minimax value; by default the first such, with j's best reply to it.

    `path`: a `Path`, or a joint action for ever, or a cycle of them. Actions: indices or labels.

    >>> import gametheory as gt
    >>> gt.strategies.grim_trigger(gt.zoo.prisoners_dilemma(), ("C", "C"), player=0)
    Automaton(3 states, plays 0, 1, 1)
    """
    stage = game.game if isinstance(game, Repeated) else game
    require_kind(stage, NormalForm, "a NormalForm or Repeated game")
    path = as_path(stage, path)
    n = stage.num_players
    require_player(player, n)
    if punishments is not None and len(punishments) != n:
        raise InvalidArgument(
            f"expected a punishment for each of {n} players, got {len(punishments)}"
        )
    given = punishment_profiles(stage) if punishments is None else punishments
    held = [stage.profile(joint) for joint in given]
    length = path.positions
    plays = [path[t][player] for t in range(length)] + [held[j][player] for j in range(n)]
    table = np.empty((length + n, *stage.shape), dtype=np.int64)
    for j in range(n):
        table[length + j] = length + j
    for t in range(length):
        onward = t + 1 if t + 1 < length else len(path.prefix)
        for cell in stage.profiles():
            left = [j for j in range(n) if j != player and cell[j] != path[t][j]]
            table[(t, *cell)] = length + left[0] if left else onward
    labels = [f"step {t}" for t in range(length)] + [f"punish {who}" for who in stage.players]
    return Automaton(plays, table, num_actions=stage.shape[player], labels=labels)


@checked
def punishment_profiles(game: NormalForm) -> tuple[JointAction, ...]:
    """For each player j a joint action in which the others hold j to its pure minimax value.

    The others' joint action is the first that does; j's own is its first best reply.
    """
    found = []
    floor = minimax(game, by="pure")
    for j in range(game.num_players):
        others = tuple(floor.punishments[j])
        own = game.exact_payoffs[j]
        replies = np.moveaxis(own, j, 0)[(slice(None), *others)].tolist()
        reply = replies.index(max(replies))
        found.append((*others[:j], reply, *others[j:]))
    return tuple(found)
