"""A game's tables on a torch device, stepped by whoever chooses the actions there.

`Simulator` owns its environments; `Transitions` owns nothing but the tables, so that learners with
a batch axis of their own (runs, episodes) sample without a round trip to the host. Random numbers
come from `Streams`: number n of a stream depends on its run's seed, its purpose and n alone, so a
run is the same alone and in a batch, on the CPU and on a device.

>>> import torch
>>> import gametheory as gt
>>> from learners.simulation.transitions import Streams, Transitions
>>> game = Transitions(gt.coin_game.CoinGame(), device="cpu")
>>> streams = Streams([0, 1], device="cpu")
>>> states = game.start(streams.words(0, 0, 16))
>>> rewards, after = game.step(states, torch.zeros_like(states), streams.words(1, 0, 16))
>>> rewards.shape, after.shape
(torch.Size([2, 16, 2]), torch.Size([2, 16]))
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic
from gametheory._support.check import checked, require_kind, shown
from gametheory._support.kinds import Kind, Natural, Rng, Size
from gametheory.coin_game import BargainingCoinGame, CoinGame
from gametheory.coin_game.grid import TorusGame
from gametheory.norms.agents import iterated_game
from learners.simulation._arguments import simulated
from learners.simulation._stepping import (
    INCREMENT,
    LOW_HALF,
    mix,
    signed,
    stream_keys,
    tabulate,
)

FLOAT_BITS = 24
"""Bits of a uniform float32 in [0, 1)."""


Device = Annotated[
    Any, Kind("a device of torch", lambda value: isinstance(value, str | torch.device))
]
"""Its name, or a `torch.device`."""


@checked
def device_of(device: Any) -> torch.device:
    """The device of torch of that name; raises `InvalidArgument` if there is none here."""
    try:
        found = torch.device(device)
        torch.empty(0, device=found)
        if found.type == "meta":
            raise ValueError("what is there has a shape and no numbers")
    except (RuntimeError, TypeError, AssertionError, ValueError, OverflowError) as error:
        raise InvalidArgument(
            f"expected a device that torch has here, such as 'cpu' or 'cuda', got {shown(device)} "
            f"({str(error).splitlines()[0][:80]})"
        ) from None
    return found


@checked
class Streams:
    """Random numbers of many runs, as counters: nothing but the seeds is state.

    Args:
        seeds: `[run]` integers in 0..2^64 - 1; see `run_seeds`.
        device: where the numbers are made; they are the same everywhere.
    """

    def __init__(self, seeds: Any, *, device: Any = "cpu") -> None:
        try:
            given = np.asarray(seeds)
        except (ValueError, TypeError, AttributeError):
            given = np.zeros(0)
        if given.ndim != 1 or given.dtype.kind not in "iu" or not len(given) or (given < 0).any():
            raise InvalidArgument(
                f"expected a seed in 0..2^64 - 1 for each run, got {shown(seeds)}"
            )
        self.seeds: NDArray[np.uint64] = given.astype(np.uint64)
        self.device = device_of(device)
        self._keys: list[Tensor] = []

    def __len__(self) -> int:
        return len(self.seeds)

    def __repr__(self) -> str:
        return f"Streams({len(self)} runs, {self.device})"

    def words(self, purpose: Natural, first: Any, count: Natural) -> Tensor:
        """`[run, count]`: the words `first`, `first + 1`, ... of a purpose: 64 bits as int64.

        `first` is an integer, or an integer tensor of no axes on the device.
        """
        while len(self._keys) <= purpose:
            keys = stream_keys(self.seeds.view(np.int64), len(self._keys) + 16)
            self._keys = list(torch.from_numpy(keys).to(self.device))
        ramp = torch.arange(1, count + 1, device=self.device) + first
        words: Tensor = mix(self._keys[purpose][:, None] + ramp * signed(INCREMENT))
        return words

    def uniforms(self, purpose: Natural, first: Any, count: Natural) -> Tensor:
        """`[run, count]`: the same words as float32 in [0, 1)."""
        high = (self.words(purpose, first, count) >> (64 - FLOAT_BITS)) & (2**FLOAT_BITS - 1)
        found: Tensor = high.to(torch.float32) * 2.0**-FLOAT_BITS
        return found


@checked
def run_seeds(rng: Rng, runs: Size) -> NDArray[np.uint64]:
    """A seed for each run from a seed or generator; those of few runs are the first of many."""
    generator = np.random.default_rng(rng)
    return generator.integers(0, 2**64, size=runs, dtype=np.uint64)


@checked
class Transitions:
    """The tables of a game on a device.

    Args:
        game: a stage game is iterated, its state being the previous joint action (row-major), then
            the start; a stochastic game; or the rules of a coin game.
        observations: a table `[state, ...]` of numbers. "auto": of rules their own; of a
            stochastic game made from rules those too, if its name and number of states tell them;
            otherwise one-hot states.
        device: of torch.
        quotient: whether rules are played up to translations of the torus (red's cell is then
            always the first); otherwise on the grid.

    Attributes:
        game: the `Stochastic` whose states the tables are about.
        observations: `[state, ...]`, float32.
        shape: the number of actions of each player.

    Raises `InvalidArgument` for anything else.
    """

    def __init__(
        self,
        game: NormalForm | Repeated | Stochastic | TorusGame,
        *,
        observations: Any = "auto",
        device: Any = "cpu",
        quotient: bool = True,
    ) -> None:
        require_kind(
            game,
            NormalForm | Repeated | Stochastic | TorusGame,
            "a NormalForm, Repeated or Stochastic game, or the rules of a coin game",
        )
        self.device = device_of(device)
        played: Stochastic
        if isinstance(game, NormalForm | Repeated):
            played = iterated_game(game, horizon=1, remembers_last=True)
        elif isinstance(game, TorusGame):
            played = game.stochastic(horizon=1, quotient=quotient)
            if isinstance(observations, str) and observations == "auto":
                observations = game.observations(quotient=quotient)
        else:
            played = game
        if isinstance(observations, str) and observations == "auto":
            observations = _recognised(played)
        if observations is None:
            observations = np.eye(played.num_states, dtype=np.float32)
        self.game, seen = simulated(played, observations)
        tables = tabulate(self.game, seen, np.dtype(np.float32))
        self.shape = self.game.shape
        self.strides = tables.strides
        self.observations = torch.from_numpy(np.asarray(seen, dtype=np.float32)).to(self.device)
        self._tables = tables.on(
            lambda a: torch.from_numpy(np.ascontiguousarray(a)).to(self.device)
        )
        self._searches = tables.searches
        kinds, outcomes, players = tables.rewards.shape
        self._kinds, self._outcomes = kinds, outcomes
        self._rewards: Tensor = self._tables.rewards.reshape(kinds * outcomes, players)
        self._among = torch.zeros(0, dtype=torch.int64, device=self.device)
        if self._searches:
            self._among = torch.from_numpy(np.flatnonzero(tables.thresholds > 0)).to(self.device)

    @property
    def num_states(self) -> int:
        return self.game.num_states

    @property
    def payments(self) -> Tensor:
        """`[payment, player]`: rewards that steps may pay, some of them more than once."""
        return self._rewards

    def joint(self, actions: Tensor) -> Tensor:
        """Row-major joint actions `[...]` of `actions[..., player]`."""
        total = actions[..., 0] * self.strides[0]
        for i, stride in enumerate(self.strides[1:], 1):
            total = total + actions[..., i] * stride
        return total

    def start(self, words: Tensor) -> Tensor:
        """First states, one for each word of `Streams`."""
        last = torch.full_like(words, self._outcomes - 1)
        return self._after(last, (words >> 32) & LOW_HALF)

    def step(self, states: Tensor, joint: Tensor, words: Tensor) -> tuple[Tensor, Tensor]:
        """Rewards `[..., player]` and next states `[...]` of states and joint actions `[...]`.

        The upper half of each word draws the state, the lower half rewards that are drawn.
        """
        outcome = torch.take(self._tables.outcome, states * self._tables.joint_actions + joint)
        row = outcome
        if self._kinds > 1:
            row = outcome + (((words & LOW_HALF) * self._kinds) >> 32) * self._outcomes
        return self._rewards[row], self._after(outcome, (words >> 32) & LOW_HALF)

    def _after(self, outcome: Tensor, draw: Tensor) -> Tensor:
        tables = self._tables
        width, start = torch.take(tables.width, outcome), torch.take(tables.start, outcome)
        position = start + ((draw * width) >> 32)
        if self._searches:
            bounds = tables.thresholds[self._among]
            place = torch.searchsorted(bounds, start * 2**33 + draw, side="right") - 1
            searched = self._among[place * (width < 0)]
            position = torch.where(width < 0, searched, position)
        found: Tensor = torch.take(tables.slots, position)
        return found

    def __repr__(self) -> str:
        return f"Transitions({self.game.name or 'game'}, {self.num_states} states, {self.device})"


def _recognised(game: Stochastic) -> NDArray[Any] | None:
    """The observations of the rules that a stochastic game was made from, if they can be told."""
    for rules in (CoinGame(), CoinGame(coins=2), BargainingCoinGame()):
        if game.name == rules.name:
            for quotient, cells in ((True, 1), (False, rules.cells)):
                if game.num_states == rules.num_states * cells:
                    return rules.observations(quotient=quotient)
    return None
