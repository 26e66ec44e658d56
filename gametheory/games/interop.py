"""Games to and from the neighbours: pygambit, Nashpy, QuantEcon, OpenSpiel.

`to_x` builds the neighbour's object, `from_x` a `NormalForm`. Each neighbour is imported when
it is asked for, and none of them knows a disagreement point: that stays behind.

| neighbour | players | payoffs | title | player names | action labels |
|---|---|---|---|---|---|
| pygambit | any | exact rationals | yes | yes | yes |
| Nashpy | 2 | integers or floats | - | - | - |
| QuantEcon | any | integers or floats | - | - | - |
| OpenSpiel | any | floats | yes | - | yes |

Fractions become the nearest floats where the neighbour has no fractions. What it does not know
gets our defaults on the way back.

>>> import gametheory as gt
>>> from gametheory.games.interop import from_quantecon, to_quantecon
>>> game = gt.NormalForm([[[[0, 1], [2, 3]]], [[[4, 5], [6, 7]]], [[[8, 9], [10, 11]]]])
>>> game.shape
(1, 2, 2)
>>> [player.payoff_array.shape for player in to_quantecon(game).players]
[(1, 2, 2), (2, 2, 1), (2, 1, 2)]
>>> from_quantecon(to_quantecon(game)) == game
True
"""

from __future__ import annotations

import importlib
import itertools
import math
import re
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked, require_kind
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.games.nfg import distinct_labels
from gametheory.games.normal_form import MAX_CELLS, NormalForm

_GAMBIT_LABEL = re.compile(r"(?! )(?:[!-~]| (?! ))+(?<! )")


@checked
def to_pygambit(game: NormalForm) -> Any:
    """The game as a strategic `pygambit.Game`: exact, with title, player names and labels.

    A float is handed over as the dyadic rational that it is.

    Raises `InvalidArgument` for a title or label that Gambit does not take (labels: printable
    ASCII, no spaces at the ends or two in a row); `Unsupported` if pygambit is missing.
    """
    require_kind(game, NormalForm, "a NormalForm")
    pygambit = _load("pygambit")
    labels = [*game.players, *itertools.chain.from_iterable(game.actions)]
    _require_labels(labels, _GAMBIT_LABEL, "a label of printable ASCII and single inner spaces")
    _require_labels([game.name], re.compile(r"[\x00-\x7f]*"), "a title of ASCII")
    result = pygambit.Game.from_arrays(*game.exact_payoffs, title=game.name)
    players = list(result.players)
    _relabel(players, game.players)
    for player, actions in zip(players, game.actions, strict=True):
        _relabel(list(player.strategies), actions)
    return result


@checked
def from_pygambit(game: Any) -> NormalForm:
    """A `pygambit.Game`, exactly; an extensive game in its reduced normal form.

    A profile without an outcome pays nothing. Empty and repeated labels are told apart as in
    `gametheory.games.nfg`.

    Raises `InvalidArgument` for anything else, `TooLarge` beyond `MAX_CELLS` joint actions,
    `InvalidGame` for a game without players; `Unsupported` if pygambit is missing.
    """
    require_kind(game, _load("pygambit").Game, "a pygambit.Game")
    players = list(game.players)
    actions = [[strategy.label for strategy in player.strategies] for player in players]
    shape = tuple(map(len, actions))
    if math.prod(shape) > MAX_CELLS:
        raise TooLarge(f"expected at most {MAX_CELLS:,} joint actions, got shape {shape}")
    try:
        payoffs = np.array(game.to_arrays(dtype=Fraction), dtype=object)
    except TypeError:  # what pygambit 16.7 raises where a profile has no outcome
        payoffs = np.zeros((len(players), *shape), dtype=object)
        for profile in np.ndindex(shape):
            outcome = game[profile]
            if outcome is not None:
                payoffs[(slice(None), *profile)] = [outcome[player] for player in players]
    return NormalForm(
        payoffs,
        actions=[distinct_labels(labels) for labels in actions],
        players=distinct_labels([player.label for player in players]),
        name=game.title,
    )


@checked
def to_nashpy(game: NormalForm) -> Any:
    """The payoffs of a two-player game as a `nashpy.Game`: integers stay, the rest are floats.

    Raises `InvalidArgument` unless there are two players; `Unsupported` if Nashpy is missing.
    """
    require_kind(game, NormalForm, "a NormalForm")
    nashpy = _load("nashpy")
    if game.num_players != 2:
        raise InvalidArgument(f"expected a two-player game, got {game.num_players} players")
    return nashpy.Game(*_machine_numbers(game))


@checked
def from_nashpy(game: Any) -> NormalForm:
    """The payoffs of a `nashpy.Game`; `InvalidArgument` for anything else.

    Raises `InvalidGame` for payoffs that are not finite; `Unsupported` if Nashpy is missing.
    """
    require_kind(game, _load("nashpy").Game, "a nashpy.Game")
    return NormalForm.from_bimatrix(*game.payoff_matrices)


@checked
def to_quantecon(game: NormalForm) -> Any:
    """The payoffs as a `quantecon.game_theory.NormalFormGame`: integers stay, the rest are floats.

    QuantEcon orders each player's array by the own action first, then by those of the players
    after it, then by those before it; here all arrays are ordered by player 1, ..., n.

    Raises `Unsupported` if QuantEcon is missing.
    """
    require_kind(game, NormalForm, "a NormalForm")
    quantecon = _load("quantecon.game_theory")
    n = game.num_players
    return quantecon.NormalFormGame(
        [
            quantecon.Player(payoffs.transpose([(player + k) % n for k in range(n)]))
            for player, payoffs in enumerate(_machine_numbers(game))
        ]
    )


@checked
def from_quantecon(game: Any) -> NormalForm:
    """The payoffs of a `quantecon.game_theory.NormalFormGame`; see `to_quantecon` for the order.

    Raises `InvalidArgument` for anything else, `InvalidGame` for payoffs that are not finite
    (QuantEcon takes them); `Unsupported` if QuantEcon is missing.
    """
    kind = _load("quantecon.game_theory").NormalFormGame
    require_kind(game, kind, "a quantecon.game_theory.NormalFormGame")
    n = game.N
    return NormalForm(
        np.stack(
            [
                player.payoff_array.transpose([(k - i) % n for k in range(n)])
                for i, player in enumerate(game.players)
            ]
        )
    )


@checked
def to_open_spiel(game: NormalForm) -> Any:
    """The game for OpenSpiel, in floats: a `pyspiel.MatrixGame`, or a `TensorGame` unless n = 2.

    Raises `Unsupported` if OpenSpiel is missing.
    """
    require_kind(game, NormalForm, "a NormalForm")
    pyspiel = _load("pyspiel")
    payoffs = game.payoffs.astype(np.float64)
    names = (game.name, game.name)
    if game.num_players == 2:
        return pyspiel.create_matrix_game(*names, *map(list, game.actions), *payoffs.tolist())
    flat = payoffs.reshape(game.num_players, -1).tolist()
    return pyspiel.create_tensor_game(*names, [list(labels) for labels in game.actions], flat)


@checked
def from_open_spiel(game: Any) -> NormalForm:
    """A `pyspiel.MatrixGame` or `pyspiel.TensorGame`, in floats.

    Empty and repeated labels are told apart as in `gametheory.games.nfg`.

    Raises `InvalidArgument` for anything else: other OpenSpiel games go through
    `pyspiel.extensive_to_tensor_game` first, which can be exponentially larger;
    `InvalidGame` for payoffs that are not finite; `Unsupported` if OpenSpiel is missing.
    """
    pyspiel = _load("pyspiel")
    require_kind(
        game,
        pyspiel.MatrixGame | pyspiel.TensorGame,
        "a pyspiel.MatrixGame or TensorGame (see pyspiel.extensive_to_tensor_game)",
    )
    if isinstance(game, pyspiel.MatrixGame):
        payoffs = np.array([game.row_utilities(), game.col_utilities()])
        actions = [
            [game.row_action_name(k) for k in range(game.num_rows())],
            [game.col_action_name(k) for k in range(game.num_cols())],
        ]
    else:
        payoffs = np.array([game.player_utilities(i) for i in range(game.num_players())])
        actions = [
            [game.action_name(i, k) for k in range(count)] for i, count in enumerate(game.shape())
        ]
    return NormalForm(
        payoffs,
        actions=[distinct_labels(labels) for labels in actions],
        name=game.get_type().long_name,
    )


def _load(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Unsupported(
            f"this needs {module.partition('.')[0]}, which cannot be imported ({error}): "
            "pip install 'gametheory-norms[interop]'"
        ) from None


def _machine_numbers(game: NormalForm) -> NDArray[Any]:
    """A writable copy, as the neighbours would own it."""
    exact_integers = game.payoffs.dtype == np.int64
    return game.payoffs.astype(np.int64 if exact_integers else np.float64)


def _require_labels(labels: list[str], pattern: re.Pattern[str], what: str) -> None:
    for label in labels:
        if not pattern.fullmatch(label):
            raise InvalidArgument(f"expected {what}, got {label!r:.60}")


def _relabel(owners: list[Any], labels: tuple[str, ...]) -> None:
    # By way of labels of another length: at no moment may two of them be equal.
    spare = "-" * max(map(len, labels))
    for k, owner in enumerate(owners):
        owner.label = f"{spare}{k}"
    for owner, label in zip(owners, labels, strict=True):
        owner.label = label


__all__ = [
    "from_nashpy",
    "from_open_spiel",
    "from_pygambit",
    "from_quantecon",
    "to_nashpy",
    "to_open_spiel",
    "to_pygambit",
    "to_quantecon",
]


def __dir__() -> list[str]:
    return list(__all__)
