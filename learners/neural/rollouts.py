"""Episodes of all runs, sampled in one batch on the device where the game's tables are.

An *actor* is what one player does in all runs: it begins a memory for each episode, and gives
logits for the actions in the present states. `NetworkActor` is a network's, `TableActor` that of
tables of probabilities; any object with the two methods will do.

>>> import gametheory as gt
>>> from learners.neural import TableActor, sample_episodes
>>> from learners.simulation import Streams, Transitions
>>> import torch
>>> game = Transitions(gt.zoo.prisoners_dilemma())
>>> coin = TableActor(torch.full((1, 5, 2), 0.5))
>>> played = sample_episodes(game, (coin, coin), Streams([0, 1]), episodes=64, horizon=20)
>>> played.rewards.shape                                # [run, episode, time, player]
torch.Size([2, 64, 20, 2])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor

from gametheory import InvalidArgument
from gametheory._support.check import checked
from gametheory._support.kinds import Natural, Size
from learners.neural.networks import Network
from learners.simulation.transitions import Streams, Transitions

STARTS, MOVES, CHOICES = 0, 1, 2
"""Purposes of random numbers: first states, next states; then actions, one for each player."""


class Actor(Protocol):
    """What one player does in all runs."""

    def begin(self, runs: int, episodes: int) -> Any:
        """Memories with which episodes begin."""
        ...

    def logits(self, states: Tensor, memory: Any) -> tuple[Tensor, Any]:
        """Logits `[run, episode, action]` in `states[run, episode]`, and the memories after."""
        ...


@checked
class TableActor:
    """Tables `[run, state, action]` of probabilities as an actor; one run serves any number."""

    def __init__(self, table: Tensor) -> None:
        if table.ndim != 3:
            raise InvalidArgument(
                f"expected a table [run, state, action], got {tuple(table.shape)}"
            )
        self._logs = table.clamp_min(torch.finfo(table.dtype).tiny).log()

    def begin(self, runs: Natural, episodes: Natural) -> None:
        """Nothing: a table has no memory."""

    def logits(self, states: Tensor, memory: Any) -> tuple[Tensor, Any]:
        """See `Actor`."""
        return _rows(self._logs.expand(len(states), -1, -1), states), memory


@checked
class NetworkActor:
    """A network as an actor; its features of all states are worked out once, here.

    Args:
        network, parameters: what acts.
        observations: `[state, ...]`, as in `Transitions.observations`.
        heat: temperature that divides the outputs to give logits.
        extras: `[state, extra]`: numbers beside the observations, where the network has some.
    """

    def __init__(
        self,
        network: Network,
        parameters: Mapping[str, Tensor],
        observations: Tensor,
        *,
        heat: float = 1.0,
        extras: Tensor | None = None,
    ) -> None:
        self.network, self.parameters, self.heat = network, parameters, heat
        self.features = network.encode(parameters, observations, extras)
        self._table: Tensor | None = None
        if not network.recurrent:
            runs, states = self.features.shape[:2]
            empty = network.begin(runs, states, self.features.device)
            self._table = network.decode(parameters, self.features, empty)[0] / heat

    def begin(self, runs: Natural, episodes: Natural) -> Tensor:
        """Empty memories."""
        return self.network.begin(runs, episodes, self.features.device)

    def logits(self, states: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """See `Actor`."""
        if self._table is not None:
            return _rows(self._table, states), memory
        outputs, after = self.network.decode(self.parameters, _rows(self.features, states), memory)
        return outputs / self.heat, after

    def along(self, states: Tensor) -> Tensor:
        """Logits `[run, episode, time, action]` along `states[run, episode, time]`, from empty
        memories on; differentiable where the parameters are.
        """
        if self._table is not None:
            return _along(self._table, states)
        seen, empty = _along(self.features, states), self.begin(*states.shape[:2])
        outputs, _ = self.network.unroll(self.parameters, seen, empty)
        return outputs / self.heat

    def remembered(self, states: Tensor) -> Tensor:
        """What a recurrent network's memory shows, `[run, episode, time, memory_size]`, the same
        way.
        """
        seen, empty = _along(self.features, states), self.begin(*states.shape[:2])
        return self.network.remembered(self.parameters, seen, empty)[0]


@checked
@dataclass(frozen=True, eq=False)
class Episodes:
    """What happened, on the device.

    Attributes:
        states: `[run, episode, time + 1]`: before each step, and after the last.
        actions: `[run, episode, time, player]`.
        rewards: `[run, episode, time, player]`, float32.
    """

    states: Tensor = field(repr=False)
    actions: Tensor = field(repr=False)
    rewards: Tensor = field(repr=False)

    def __repr__(self) -> str:
        runs, episodes, steps, _ = self.rewards.shape
        return f"Episodes({runs} runs x {episodes} episodes of {steps} steps)"


@checked
def sample_episodes(
    game: Transitions,
    actors: Sequence[Actor],
    streams: Streams,
    *,
    episodes: Size,
    horizon: Size,
    first: Natural = 0,
) -> Episodes:
    """Episodes of all runs at once; nothing is differentiated.

    Args:
        actors: one for each player.
        streams: whose runs are sampled; they live on the device of the game.
        episodes: of each run.
        horizon: steps of an episode.
        first: the number of the first episode: pass how many were sampled before, and the random
            numbers are new ones.

    An episode depends on the seed of its run, `episodes` and its number alone. Raises
    `InvalidArgument` for another number of actors than of players.
    """
    if len(actors) != len(game.shape):
        raise InvalidArgument(f"expected {len(game.shape)} actors, got {len(actors)}")
    runs, begun, steps = len(streams), first, episodes * horizon
    with torch.no_grad():
        state = game.start(streams.words(STARTS, begun, episodes))

        def cut(drawn: Tensor) -> Sequence[Tensor]:
            return drawn.reshape(runs, horizon, episodes).unbind(1)

        moves = cut(streams.words(MOVES, begun * horizon, steps))
        draws = [
            cut(streams.uniforms(CHOICES + i, begun * horizon, steps)) for i in range(len(actors))
        ]
        memories = [actor.begin(runs, episodes) for actor in actors]
        states, actions, rewards = [state], [], []
        for t in range(horizon):
            chosen = []
            for i, actor in enumerate(actors):
                logits, memories[i] = actor.logits(state, memories[i])
                chosen.append(choose(logits, draws[i][t]))
            taken = torch.stack(chosen, dim=-1)
            paid, state = game.step(state, game.joint(taken), moves[t])
            states.append(state)
            actions.append(taken)
            rewards.append(paid)
        return Episodes(*(torch.stack(part, dim=2) for part in (states, actions, rewards)))


def choose(logits: Tensor, draws: Tensor) -> Tensor:
    """Actions `[...]` drawn by uniform `draws[...]` from `logits[..., action]`."""
    levels = torch.softmax(logits, dim=-1).cumsum(dim=-1)
    reached = levels <= (draws * levels[..., -1])[..., None]
    return reached.sum(dim=-1).clamp_max(logits.shape[-1] - 1)


def _along(table: Tensor, states: Tensor) -> Tensor:
    """`[run, episode, time, ...]`, the same of `states[run, episode, time]`."""
    return _rows(table, states.flatten(1)).reshape(*states.shape, -1)


def _rows(table: Tensor, states: Tensor) -> Tensor:
    """`[run, episode, ...]`: the rows of `table[run, state, ...]` at `states[run, episode]`."""
    runs, count = table.shape[:2]
    # As embeddings: ten times as fast as `gather`, forwards and backwards, to any order.
    places = states + (torch.arange(runs, device=states.device) * count)[:, None]
    return torch.nn.functional.embedding(places, table.flatten(0, 1))
