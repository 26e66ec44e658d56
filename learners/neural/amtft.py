"""amTFT with networks, trained, met and judged as amTFT with tables: a learner with a name.

>>> import gametheory as gt, learners
>>> from learners.neural import NetworkQLearning
>>> runs = learners.train(
...     gt.zoo.prisoners_dilemma(), "amtft-network", runs=2, welfares=["utilitarian"], rng=0,
...     learning=NetworkQLearning(steps=20_000),
... )
>>> runs.hyperparameters.learner
'amtft-network'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic
from gametheory._support.check import checked
from gametheory._support.kinds import Count, Rng
from gametheory.bargaining.disagreement import Disagreement
from learners.amtft.runs import AmTFTRuns, train_amtft
from learners.amtft.settings import COIN_GAME_SETTINGS, AmTFTSettings
from learners.neural.cooperation import learn_cooperation_by_networks
from learners.neural.q_settings import BARGAINING_COIN_GAME, COIN_GAME, NetworkQLearning
from learners.neural.training import OnUpdate

NAME = "amtft-network"

BY_GAME = {"coin-game": COIN_GAME, "abcg": BARGAINING_COIN_GAME}
"""How cooperation is learned by default, by the name of a game."""


@checked
def coin_game_settings(name: str) -> dict[str, Any]:
    """Options of `train_amtft_networks` for "coin-game" or "abcg"; the rest as in the reference."""
    if name not in BY_GAME:
        raise InvalidArgument(f"expected one of {sorted(BY_GAME)}, got {name!r:.60}")
    return {**COIN_GAME_SETTINGS, "learning": BY_GAME[name]}


@checked
def train_amtft_networks(
    game: NormalForm | Repeated | Stochastic,
    *,
    rng: Rng = None,
    disagreement: Disagreement = None,
    checkpoint: str | Path | None = None,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    on_update: OnUpdate | Sequence[OnUpdate] | None = None,
    engine: str | None = None,
    processes: Count | None = None,
    address: str | None = None,
    **options: Any,
) -> AmTFTRuns:
    """Train `runs` pairs of amTFT agents with networks for each welfare function.

    As `learners.amtft.train_amtft`, whose options it takes; `learning` is a `NetworkQLearning`, by
    default the one that suits the game. `on_update`, `engine`, `processes`, `address`: see
    `learn_cooperation_by_networks`.
    """
    learning = options.setdefault("learning", BY_GAME.get(_name(game), NetworkQLearning()))
    if not isinstance(learning, NetworkQLearning):
        raise InvalidArgument(f"expected learning as a NetworkQLearning, got {learning!r:.60}")
    options.setdefault("learner", NAME)
    return train_amtft(
        game,
        rng=rng,
        disagreement=disagreement,
        checkpoint=checkpoint,
        track=track,
        learn=partial(
            learn_cooperation_by_networks,
            on_update=on_update,
            engine=engine,
            processes=processes,
            address=address,
        ),
        **options,
    )


def _name(game: NormalForm | Repeated | Stochastic) -> str:
    return game.game.name if isinstance(game, Repeated) else game.name


@checked
def read_settings(record: Mapping[str, Any]) -> AmTFTSettings:
    """The settings of such runs from their record."""
    return AmTFTSettings.from_record(record, read=NetworkQLearning.from_record)
