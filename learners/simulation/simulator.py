"""The batched simulator of stochastic games: many copies of one game, stepped at once.

States are integers into the game's own tables, so that what is simulated is what solvers solve.
Environment k of a batch depends on its seed alone: not on the batch, the backend or the machine.

>>> import numpy as np
>>> import gametheory as gt
>>> from learners.simulation.simulator import Simulator
>>> simulator = Simulator(gt.coin_game.CoinGame(), 2048, seed=0, horizon=100, backend="numpy")
>>> simulator.observe().shape
(2048, 3, 3, 4)
>>> simulator.step(np.zeros((2048, 2), dtype=np.uint8)).shape
(2048, 2)
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument
from gametheory._numeric.exact import number_array
from gametheory._support.check import checked, require_among, require_kind, shown
from gametheory._support.kinds import ArrayLike, AtLeast, AtMost, Count, Kind
from gametheory._support.text import visible
from gametheory.coin_game.grid import TorusGame
from gametheory.stochastic import Stochastic
from learners.simulation._arguments import (
    backend_of,
    batch_of,
    bounds_of,
    horizon_of,
    positive,
    require_actions,
    require_like,
    require_room,
    seeds_of,
    simulated,
    staged,
)
from learners.simulation._array_stepping import (
    ArrayStepper,
    Clock,
    Drawn,
    Fixed,
    Given,
    Record,
    Source,
)
from learners.simulation._stepping import CHOICES, stream_keys, tabulate

BACKENDS = ("auto", "compiled", "numpy", "torch")

RAMP = 256
"""Steps whose draws the array backends make at once, unless the batch is large."""

CACHED_DRAWS, DEVICE_DRAWS = 2**16, 2**22
"""Draws that they hold at once: few enough for the CPU's caches, enough to keep a device busy."""


def _is_array(value: Any) -> bool:
    return hasattr(value, "dtype") and hasattr(value, "ndim") and not isinstance(value, type)


AnyArray = Annotated[Any, Kind("an array of numpy or a tensor of torch", _is_array)]
Tensor3 = Annotated[
    Any,
    Kind("an array or a tensor of 3 axes", lambda value: _is_array(value) and value.ndim == 3),
]


def _array(values: Any) -> Any:
    """Arrays and tensors as they are, lists as arrays of numbers."""
    if _is_array(values):
        return values
    if not isinstance(values, list | tuple):
        raise InvalidArgument(f"expected an array, got {shown(values)}")
    return number_array(values, "actions")


@checked
@dataclass(frozen=True, eq=False)
class Rollout:
    """What happened; arrays of numpy or tensors of torch, as the simulator's.

    Attributes:
        rewards: `[time, environment, player]`.
        states: `[time + 1, environment]`: before each step, and after the last.
        done: `[time]`, numpy: whether the episodes (all of them) ended with that step. The next
            state is then the first one of a new episode.
        observations: `[time, environment, ...]` of `states[:-1]`, or None.
        joint_actions: `[time, environment]`, row-major, where the simulator chose them; else None.
    """

    rewards: Tensor3 = field(repr=False)
    states: AnyArray = field(repr=False)
    done: NDArray[np.bool_] = field(repr=False)
    observations: AnyArray | None = field(repr=False)
    joint_actions: AnyArray | None = field(repr=False)

    def __repr__(self) -> str:
        steps, batch, players = self.rewards.shape
        return f"Rollout({steps} steps of {batch} environments, {players} players)"


@checked
class Simulator:
    """A batch of environments that play one game.

    Args:
        game: a `Stochastic` game, or the rules of a coin game.
        batch: the number of environments.
        seed: an integer from which every environment gets a seed of its own; or those seeds,
            `[environment]`, of which each is the whole cause of its environment's randomness.
        horizon: the steps of an episode, after which a new one begins at once; None goes on for
            ever; "game" is the game's own, None for rules. A discount of the game plays no part.
        observations: a table `[state, ...]`, or None. "auto" means the observations of the rules,
            and None for a `Stochastic`. Rules with observations are played on the grid, without
            them on its quotient by translations.
        reward_type: a float type; rewards are rounded to it.
        backend: "compiled" (numba), "numpy" or "torch": the same numbers. "auto" means torch on a
            device that is not the CPU, else compiled where numba is installed, else numpy.
        device: where torch keeps its tensors.
        threads: how many of them the compiled backend uses; not what comes out.

    Raises `InvalidArgument` for anything else.
    """

    def __init__(
        self,
        game: Stochastic | TorusGame,
        batch: Count,
        *,
        seed: Any,
        horizon: int | str | None = "game",
        observations: Any = "auto",
        reward_type: str = "float32",
        backend: str = "auto",
        device: Any = "cpu",
        threads: Annotated[int, AtLeast(1), AtMost(1024)] = 1,
    ) -> None:
        require_kind(game, Stochastic | TorusGame, "a Stochastic game or the rules of a coin game")
        require_among(backend, BACKENDS, "a backend")
        require_among(reward_type, ("float16", "float32", "float64"), "a reward_type")
        self.batch = batch_of(batch)
        self.threads = positive(threads, "threads")
        self.game, table = simulated(game, observations)
        self.horizon = horizon_of(game, horizon)
        self.backend = backend_of(backend, device)
        self._cells = self.game.num_states // game.num_states
        self._tables = tabulate(self.game, table, np.dtype(reward_type))
        self._torch = importlib.import_module("torch") if self.backend == "torch" else None
        self._device = device
        self._start(seeds_of(seed, self.batch))

    def _start(self, seeds: NDArray[np.int64]) -> None:
        self._seeds = seeds
        self._clock = Clock()
        keys = stream_keys(seeds, CHOICES + self.game.num_players)
        room = CACHED_DRAWS if str(self._device) == "cpu" else DEVICE_DRAWS
        ramp = np.arange(max(2, min(RAMP, room // self.batch)))
        self._stepper: Any
        if self._torch is not None:
            tables = self._tables.on(self._array)
            self._stepper = ArrayStepper(
                self._torch, tables, self._array(keys), self._array(ramp), self.horizon
            )
        elif self.backend == "compiled":
            from learners.simulation._compiled_stepping import CompiledStepper

            self._stepper = CompiledStepper(self._tables, keys, self.horizon, self.threads)
        else:
            self._stepper = ArrayStepper(np, self._tables, keys, ramp, self.horizon)
        self.reset()

    @property
    def num_players(self) -> int:
        return self.game.num_players

    @property
    def seeds(self) -> NDArray[np.uint64]:
        """`[environment]`: what to pass as `seed` for the same environments again."""
        return self._seeds.view(np.uint64).copy()

    @property
    def states(self) -> Any:
        """`[environment]`: the present states, a copy."""
        return self._plain(self._stepper.states)

    @property
    def observation_table(self) -> NDArray[Any] | None:
        """`[state, ...]`: what is observed in each state, or None."""
        return self._tables.observations

    @property
    def time(self) -> int:
        """Steps taken in the present episodes."""
        return self._clock.time

    def reset(self, *, seed: Any = None) -> Any:
        """Begin new episodes and return their first states.

        With a seed, as if newly made with that seed; without, randomness goes on.
        """
        if seed is not None:
            self._start(seeds_of(seed, self.batch))
            return self.states
        self._stepper.states = self._stepper.first_states(self._clock.episodes)
        self._clock.episodes += 1
        self._clock.time = 0
        return self.states

    def observe(self) -> Any:
        """`[environment, ...]`: the observations of the present states.

        Raises `InvalidArgument` where the simulator has none.
        """
        table = self._stepper.tables.observations
        if table is None:
            raise InvalidArgument("expected a simulator with observations, got one without")
        return table[self._stepper.states]

    def step(self, actions: ArrayLike) -> Any:
        """Take one step with `actions[environment, player]`; the rewards likewise.

        Under a horizon, `time` is 0 after the last step of an episode, and `states` are those
        that a new one begins with.
        """
        return self.rollout(_array(actions)[None], observe=False).rewards[0]

    def rollout(
        self, actions: ArrayLike, *, observe: bool = True, out: Rollout | None = None
    ) -> Rollout:
        """Take the steps that `actions[time, environment, player]` say.

        `observe=False` writes no observations. `out` is an earlier rollout of the same shape,
        whose arrays are used again: new ones cost as much time as the steps. Bytes (uint8) are
        the fastest actions. Raises `InvalidArgument` for actions that the game does not have; on
        a device that is not the CPU they fail there, later.
        """
        given = self._actions(actions)
        return self._run(Given(given), len(given), observe=observe, out=out)

    def play(
        self,
        strategies: Sequence[ArrayLike],
        steps: Count,
        *,
        observe: bool = True,
        out: Rollout | None = None,
    ) -> Rollout:
        """Take steps with actions drawn from a strategy for each player.

        Strategies are tables `[state, action]` of probabilities, or `[step, state, action]` under
        a horizon. Each probability is met to within 2^-32.
        """
        if len(strategies) != self.num_players:
            raise InvalidArgument(
                f"expected {self.num_players} strategies, one a player, got {len(strategies)}"
            )
        bounds = tuple(
            bounds_of(self._staged(table, count, f"strategy {i}"), f"strategy {i}")
            for i, (table, count) in enumerate(zip(strategies, self.game.shape, strict=True))
        )
        source = Drawn(tuple(map(self._array, bounds)), self._tables.strides)
        return self._run(source, steps, observe=observe, out=out)

    def play_joint(
        self, policy: ArrayLike, steps: Count, *, observe: bool = True, out: Rollout | None = None
    ) -> Rollout:
        """Take steps as a joint policy says.

        A policy of integers is deterministic: the row-major joint action, `[state]` or
        `[step, state]` under a horizon, as solvers return it. A policy of floats or Fractions has
        the probabilities of joint actions as its last axis.
        """
        table = np.asarray(_array(policy))
        size = self.game.num_joint_actions
        if table.dtype.kind not in "iu":
            bounds = bounds_of(self._staged(table, size, "joint policy"), "joint policy")
            source: Source = Drawn((self._array(bounds),), (1,))
            return self._run(source, steps, observe=observe, out=out)
        fixed = self._staged(table[..., None], 1, "joint policy")[..., 0]
        if ((fixed < 0) | (fixed >= size)).any():
            raise InvalidArgument(f"expected joint actions in 0..{size - 1}, got {shown(policy)}")
        source = Fixed(self._array(fixed.astype(np.int64)))
        return self._run(source, steps, observe=observe, out=out)

    def interact(self, act: Callable[[Any], Any], steps: Count) -> Rollout:
        """Take steps with the actions that a function returns, `[environment, player]`.

        It is given the observations, or the states where there are none.
        """
        record = self._record(positive(steps, "steps"), joint=False, observe=True, out=None)
        done = self._done(steps)
        for t in range(steps):
            seen = self.states if self._tables.observations is None else self.observe()
            source = Given(self._actions(_array(act(seen))[None]))
            pictures = record.observations
            part = Record(
                record.states[t : t + 2],
                record.rewards[t : t + 1],
                None if pictures is None else pictures[t : t + 1],
                None,
            )
            self._stepper.run(self._clock, source, 1, part)
        return Rollout(record.rewards, record.states, done, record.observations, None)

    def state(self) -> dict[str, NDArray[Any]]:
        """All that is needed to go on from here, as plain arrays; see `restore`."""
        states = self._stepper.states if self._torch is None else self._stepper.states.cpu().numpy()
        clock = [self._clock.steps, self._clock.episodes, self._clock.time]
        return {
            "states": states.astype(np.int64),
            "seeds": self.seeds,
            "clock": np.array(clock, dtype=np.int64),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from where `state()` of a simulator of the same game and batch was taken.

        Raises `InvalidArgument` for arrays that do not fit.
        """
        missing = {"states", "seeds", "clock"} - set(state)
        if missing:
            raise InvalidArgument(f"expected arrays {sorted(missing)} in the state of a simulator")
        states, clock = np.asarray(state["states"]), np.asarray(state["clock"])
        if (
            states.shape != (self.batch,)
            or states.dtype.kind not in "iu"
            or ((states < 0) | (states >= self.game.num_states)).any()
        ):
            raise InvalidArgument(
                f"expected {self.batch} states in 0..{self.game.num_states - 1}, got {states!r:.80}"
            )
        end = self.horizon or np.inf
        if clock.shape != (3,) or clock.dtype.kind not in "iu" or not 0 <= clock[2] < end:
            raise InvalidArgument(
                f"expected a clock of three counters, the last below the horizon "
                f"{self.horizon}, got {clock!r:.80}"
            )
        self._start(seeds_of(state["seeds"], self.batch))
        kind = np.int32 if self.backend == "compiled" else np.int64
        self._stepper.states = self._array(states.astype(kind))
        self._clock = Clock(*(int(x) for x in clock))

    def __repr__(self) -> str:
        horizon = "" if self.horizon is None else f", horizon={self.horizon}"
        name = visible(self.game.name or "game")
        return f"Simulator({self.batch} x {name}{horizon}, {self.backend})"

    def _run(self, source: Source, steps: int, *, observe: bool, out: Rollout | None) -> Rollout:
        steps = positive(steps, "steps")
        joint = not isinstance(source, Given)
        record = self._record(steps, joint=joint, observe=observe, out=out)
        done = self._done(steps)
        self._stepper.run(self._clock, source, steps, record)
        return Rollout(record.rewards, record.states, done, record.observations, record.joint)

    def _done(self, steps: int) -> NDArray[np.bool_]:
        if self.horizon is None:
            return np.zeros(steps, dtype=bool)
        ends: NDArray[np.bool_] = (self._clock.time + np.arange(1, steps + 1)) % self.horizon == 0
        return ends

    def _record(self, steps: int, *, joint: bool, observe: bool, out: Rollout | None) -> Record:
        tables = self._tables
        table = tables.observations if observe else None
        shapes = {
            "states": ((steps + 1, self.batch), np.dtype(np.int32)),
            "rewards": ((steps, self.batch, self.num_players), tables.rewards.dtype),
            "observations": None
            if table is None
            else ((steps, self.batch, *table.shape[1:]), table.dtype),
            "joint_actions": ((steps, self.batch), np.dtype(np.int32)) if joint else None,
        }
        arrays: dict[str, Any] = {}
        for name, wanted in shapes.items():
            arrays[name] = None if wanted is None else self._empty(*wanted)
            if wanted is not None and out is not None:
                fresh, arrays[name] = arrays[name], getattr(out, name)
                require_like(arrays[name], fresh, f"out.{name}")
        return Record(*(arrays[n] for n in ("states", "rewards", "observations", "joint_actions")))

    def _empty(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
        require_room(shape, dtype.itemsize)
        if self._torch is None:
            return np.empty(shape, dtype=dtype)
        kind = self._torch.from_numpy(np.empty(0, dtype=dtype)).dtype
        return self._torch.empty(shape, dtype=kind, device=self._device)

    def _array(self, array: NDArray[Any]) -> Any:
        if self._torch is None:
            return array
        return self._torch.from_numpy(np.ascontiguousarray(array)).to(self._device)

    def _plain(self, states: Any) -> Any:
        if self._torch is not None:
            return states.to(self._torch.int32)
        return states.astype(np.int32)

    def _actions(self, actions: Any) -> Any:
        torch = self._torch
        given = (
            np.asarray(_array(actions))
            if torch is None
            else torch.as_tensor(actions).to(self._device)
        )
        require_actions(given, (self.batch, *self.game.shape))
        return given

    def _staged(self, table: Any, width: int, what: str) -> NDArray[Any]:
        """A table over the quotient's states serves on the grid."""
        array = np.asarray(table)
        if array.ndim > 1 and array.shape[-2] * self._cells == self.game.num_states:
            array = np.concatenate([array] * self._cells, axis=-2)
        return staged(array, self.game.num_states, width, self.horizon, what)
