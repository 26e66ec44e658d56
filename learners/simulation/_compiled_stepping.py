"""Stepping a stochastic game by table look-ups, compiled: the same draws as `_stepping`.

numba is imported with the first kernel. Sizes that never change in a simulator are constants of
its kernel, so that the compiler unrolls the short loops over players and copies rows in a few wide
moves. Indices are unsigned: signed ones would be tested for Python's indices from the end.

What was compiled is kept beside this file, one file for each shape of kernel, so that only the
first use of a shape after an installation waits for the compiler. numba forgets it when this file
changes; what a kernel takes from elsewhere is part of the name of its file.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import FunctionType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.progress import announce_compilation
from learners.simulation._array_stepping import ArrayStepper, Clock, Fixed, Given, Record, Source
from learners.simulation._stepping import (
    CHOICES,
    FIRST_FACTOR,
    INCREMENT,
    SECOND_FACTOR,
    STARTS,
    TIES,
    TRANSITIONS,
    Tables,
)

GIVEN, PAIRS, FIXED, DRAWN = "given", "pairs", "fixed", "drawn"

SLICE = 2048
"""Environments stepped together: what a slice needs stays in the first cache."""

UNUSED = (np.zeros((1, 1), dtype=np.uint16), np.zeros(1, dtype=np.int64), np.zeros(1), 1)
"""Actions, bounds, offsets and stages, where a source has none."""


@dataclass(frozen=True)
class Shape:
    """The constants of a kernel.

    Attributes:
        mode: actions as `GIVEN`, as `PAIRS` of bytes, `FIXED` by state, or `DRAWN`.
        counts: the number of actions of each agent.
        strides: what an agent's action counts in the joint action.
        reward_bytes, observation_bytes: the length of a row; 0 for no observations.
        kinds: equally likely rewards.
        searches: whether some lotteries are no urns.
        arrays: the types of number and the layouts of the arrays that it reads and writes.
    """

    mode: str
    counts: tuple[int, ...]
    strides: tuple[int, ...]
    reward_bytes: int
    observation_bytes: int
    kinds: int
    searches: bool
    arrays: tuple[str, ...]


word = np.uint64
ONE, HALF, LOW_HALF, BYTE = word(1), word(32), word(2**32 - 1), word(255)


def _name(function: str, *constants: Any) -> str:
    """A name for a compiled function, which none with other constants has."""
    factors = (INCREMENT, FIRST_FACTOR, SECOND_FACTOR)
    streams = (TRANSITIONS, STARTS, TIES, CHOICES)
    said = repr((constants, factors, streams)).encode()
    return f"{function}_{hashlib.sha256(said).hexdigest()[:16]}"


def _compiled(function: Any, name: str, **options: Any) -> Any:
    """Compiled by a name that says all that is constant in the function.

    numba's symbols are such names and a count of the functions of one process. So kernels that come
    from several processes would call each other's parts where one name had two meanings.
    """
    from numba import njit

    announce_compilation()
    function.__qualname__ = name
    return njit(nogil=True, error_model="numpy", **options)(function)


@cache
def _draw() -> Any:
    """The compiled word of a stream; a word's halves are two draws."""
    increment, first_factor = word(INCREMENT), word(FIRST_FACTOR)
    second_factor = word(SECOND_FACTOR)

    def draw(key: Any, number: Any) -> Any:
        z = key + (number + ONE) * increment
        z = (z ^ (z >> word(30))) * first_factor
        z = (z ^ (z >> word(27))) * second_factor
        return z ^ (z >> word(31))

    return _compiled(draw, _name("draw"))


def _fill(streams: tuple[int, ...]) -> Any:
    """Compiled: write the halves of the words of this number for a slice of environments."""
    draw = _draw()

    def fill(halves: Any, keys: Any, low: Any, number: Any) -> None:
        for stream in streams:
            for b in range(halves.shape[2]):
                z = draw(keys[stream, word(low + b)], number)
                halves[stream, 0, b] = z >> HALF
                halves[stream, 1, b] = z

    return _compiled(fill, _name("fill", streams))


def _state_drawn(*, searches: bool) -> Any:
    """Compiled: the state that a draw u takes from an urn, or finds by bisection."""

    def state_drawn(u: Any, urn: Any, slots: Any, thresholds: Any) -> Any:
        first, width = urn & LOW_HALF, urn >> HALF
        if searches and width > word(2**31):
            bound = np.int64(first << word(33)) + np.int64(u)
            left, right = first, first + (word(2**32) - width)
            while right - left > ONE:
                middle = (left + right) >> ONE
                if thresholds[middle] <= bound:
                    left = middle
                else:
                    right = middle
            return slots[left]
        return slots[first + (u * width >> HALF)]

    return _compiled(state_drawn, _name("state_drawn", searches))


def _choose(mode: str, counts: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    """Compiled: the joint action at time t in environment e.

    `row` is the row of the stage and state in a policy, `draws` what each stream drew.
    """
    agents = len(counts)

    def given(source: Any, t: Any, e: Any, row: Any, draws: Any) -> Any:
        joint = word(0)
        for i in range(agents):
            joint += word(source[0][t, e, i]) * word(strides[i])
        return joint

    def pairs(source: Any, t: Any, e: Any, row: Any, draws: Any) -> Any:
        pair = word(source[0][t, e])
        return (pair & BYTE) * word(strides[0]) + (pair >> word(8))

    def fixed(source: Any, t: Any, e: Any, row: Any, draws: Any) -> Any:
        return word(source[1][row])

    def drawn(source: Any, t: Any, e: Any, row: Any, draws: Any) -> Any:
        joint = word(0)
        for i in range(agents):
            u = np.int64(draws[CHOICES + i])
            base = word(source[2][i]) + row * word(counts[i])
            for k in range(counts[i] - 1):
                if source[1][base + word(k)] <= u:
                    joint += word(strides[i])
        return joint

    functions = {GIVEN: given, PAIRS: pairs, FIXED: fixed, DRAWN: drawn}
    return _compiled(functions[mode], _name(mode, counts, strides))


def _copy(size: int) -> Any:
    """Compiled: copy `size` bytes between addresses."""
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils
    from numba.extending import intrinsic

    copy_memory: Any = cgutils.raw_memcpy

    def copy(_: Any, target: Any, source: Any) -> Any:
        def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
            pointer = ir.IntType(8).as_pointer()
            target, source = (builder.inttoptr(address, pointer) for address in arguments)
            copy_memory(builder, target, source, ir.Constant(ir.IntType(64), size), 1)
            return context.get_dummy_value()

        return types.none(target, source), generate

    return intrinsic(copy)


# What the template below is made for: `kernel` replaces these.
draw: Any = None
fill: Any = None
choose: Any = None
state_drawn: Any = None
copy_reward: Any = None
copy_observation: Any = None
streams = 0
reward_bytes, observation_bytes, kinds = word(0), word(0), word(1)
records = observes = several = False


def _run(span: Any, clock: Any, tables: Any, source: Any, out: Any) -> None:
    """Advance the environments of a slice: a template over the names above."""
    low, high, steps = span
    counter, episodes, time, horizon = clock
    keys, outcomes, urns, slots, thresholds, rewards, observations, joint_actions = tables
    states_out, rewards_out, joint_out, observations_out = out
    num_states = word(len(outcomes) // joint_actions)
    num_outcomes, batch = word(len(urns)), word(states_out.shape[1])
    halves = np.empty((streams, 2, high - low), dtype=np.uint32)
    for t in range(steps):
        number = word(counter) + word(t)
        if t == 0 or number & ONE == 0:
            fill(halves, keys, low, number >> ONE)
        now = halves[:, number & ONE]
        stage = word(time if source[3] > 1 else 0) * num_states
        for b in range(high - low):
            e = word(low + b)
            state = word(states_out[t, e])
            joint = choose(source, t, e, stage + state, now[:, b])
            if records:
                joint_out[t, e] = joint
            outcome = word(outcomes[state * word(joint_actions) + joint])
            u = word(now[TRANSITIONS, b])
            states_out[t + 1, e] = state_drawn(u, urns[outcome], slots, thresholds)
            if several:
                outcome += (word(now[TIES, b]) * kinds >> HALF) * num_outcomes
            place = word(t) * batch + e
            copy_reward(rewards_out + place * reward_bytes, rewards + outcome * reward_bytes)
            if observes:
                copy_observation(
                    observations_out + place * observation_bytes,
                    observations + state * observation_bytes,
                )
        time += 1
        if time == horizon:
            time = 0
            for b in range(low, high):
                u = draw(keys[STARTS, b], word(episodes)) >> HALF
                first = state_drawn(u, urns[num_outcomes - ONE], slots, thresholds)
                states_out[t + 1, b] = first
            episodes += 1


@cache
def kernel(shape: Shape) -> Callable[..., None]:
    """A compiled function that advances the environments of a slice by some steps."""
    agents = range(CHOICES, CHOICES + len(shape.counts)) if shape.mode == DRAWN else ()
    ties = (TIES,) if shape.kinds > 1 else ()
    names = {
        "draw": _draw(),
        "fill": _fill((TRANSITIONS, *ties, *agents)),
        "choose": _choose(shape.mode, shape.counts, shape.strides),
        "state_drawn": _state_drawn(searches=shape.searches),
        "copy_reward": _copy(shape.reward_bytes),
        "copy_observation": _copy(shape.observation_bytes),
        "streams": CHOICES + len(agents),
        "reward_bytes": word(shape.reward_bytes),
        "observation_bytes": word(shape.observation_bytes),
        "records": shape.mode in (FIXED, DRAWN),
        "observes": shape.observation_bytes > 0,
        "several": shape.kinds > 1,
        "kinds": word(shape.kinds),
    }
    run = FunctionType(_run.__code__, {**globals(), **names})
    # By its name numba finds what it compiled. It tells signatures apart, but no constants.
    compiled: Callable[..., None] = _compiled(run, _name("run", shape), cache=True)
    return compiled


def _address(array: NDArray[Any]) -> np.uint64:
    assert array.flags.c_contiguous
    return word(array.ctypes.data)


def _layout(array: NDArray[Any]) -> str:
    order = "C" if array.flags.c_contiguous else "A"
    return f"{array.dtype.str}{array.ndim}{order}{'' if array.flags.writeable else ' read'}"


class CompiledStepper:
    """Steps by compiled kernels, on one thread or several.

    Attributes:
        keys: `[stream, environment]`.
        states: `[environment]`, advanced by `run`.
    """

    def __init__(
        self, tables: Tables, keys: NDArray[np.int64], horizon: int | None, threads: int
    ) -> None:
        self.tables, self.keys, self.horizon, self.threads = tables, keys, horizon, threads
        self.states = np.zeros(keys.shape[1], dtype=np.int32)
        self._pool: ThreadPoolExecutor | None = None
        narrow = np.uint16 if len(tables.start) <= 2**16 else np.int32
        urns = tables.start.astype(word) | (tables.width.astype(word) << HALF)
        seen = tables.observations
        self._tables = (
            keys.view(word),
            tables.outcome.astype(narrow),
            urns,
            tables.slots.astype(np.int32),
            tables.thresholds,
            _address(tables.rewards),
            word(0) if seen is None else _address(seen),
            tables.joint_actions,
        )

    def first_states(self, episodes: int) -> NDArray[np.int32]:
        """The states that the episode of this number begins with."""
        arrays = ArrayStepper(np, self.tables, self.keys, np.arange(2), self.horizon)
        states: NDArray[np.int32] = arrays.first_states(episodes).astype(np.int32)
        return states

    def run(self, clock: Clock, source: Source, steps: int, out: Record) -> None:
        """Take some steps, and record them from time 0 of `out` on."""
        mode, counts, strides, data = self._source(source)
        seen = out.observations
        written = (
            out.states,
            _address(out.rewards),
            np.zeros((1, 1), dtype=np.int32) if out.joint is None else out.joint,
            word(0) if seen is None else _address(seen),
        )
        shape = Shape(
            mode,
            counts,
            strides,
            out.rewards[0, 0].nbytes,
            0 if seen is None else seen[0, 0].nbytes,
            len(self.tables.rewards),
            self.tables.searches,
            tuple(map(_layout, (*self._tables[:5], *data[:3], out.states, written[2]))),
        )
        out.states[0] = self.states
        compiled = kernel(shape)
        horizon = -1 if self.horizon is None else self.horizon
        began = (clock.steps, clock.episodes, clock.time, horizon)

        def advance(low: int, high: int) -> None:
            for first in range(low, high, SLICE):
                last = min(first + SLICE, high)
                compiled((first, last, steps), began, self._tables, data, written)

        batch = len(self.states)
        ends = [batch * k // self.threads for k in range(self.threads + 1)]
        parts = list(pairwise(ends))
        if self._pool is None and self.threads > 1:
            self._pool = ThreadPoolExecutor(self.threads - 1)
        others = [] if self._pool is None else [self._pool.submit(advance, *x) for x in parts[1:]]
        advance(*parts[0])
        for other in others:
            other.result()
        self.states[:] = out.states[steps]
        clock.advance(steps, self.horizon)

    def _source(self, source: Source) -> tuple[str, tuple[int, ...], tuple[int, ...], Any]:
        """The mode of a kernel, its agents' actions and strides, and the arrays that it reads."""
        counts, strides = self.tables.counts, self.tables.strides
        actions, bounds, offsets, stages = UNUSED
        if isinstance(source, Given):
            # Two types of actions, so that there are few kernels to wait for.
            kind = np.uint8 if source.actions.dtype == np.uint8 else np.int64
            given = np.ascontiguousarray(source.actions, dtype=kind)
            if kind == np.uint8 and len(counts) == 2 and sys.byteorder == "little":
                return PAIRS, counts, strides, (given.view(np.uint16)[..., 0], *UNUSED[1:])
            return GIVEN, counts, strides, (given, bounds, offsets, stages)
        if isinstance(source, Fixed):
            return FIXED, (), (), (actions, source.policy.ravel(), offsets, len(source.policy))
        counts = tuple(table.shape[-1] for table in source.bounds)
        joined = np.concatenate([table.ravel() for table in source.bounds])
        ends = np.cumsum([0, *(table.size for table in source.bounds)])
        return DRAWN, counts, source.strides, (actions, joined, ends, len(source.bounds[0]))
