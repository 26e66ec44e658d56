"""Stepping a stochastic game by whole-array operations: one source for numpy and for torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learners.simulation._stepping import (
    CHOICES,
    INCREMENT,
    LOW_HALF,
    STARTS,
    TIES,
    TRANSITIONS,
    Array,
    Tables,
    mix,
    signed,
)


@dataclass
class Clock:
    """Where a batch stands: steps since seeding, episodes begun, steps into this episode."""

    steps: int = 0
    episodes: int = 0
    time: int = 0

    def advance(self, steps: int, horizon: int | None) -> None:
        """What time it is some steps later; episodes end at the horizon."""
        self.steps += steps
        self.time += steps
        if horizon is not None:
            self.episodes += self.time // horizon
            self.time %= horizon


@dataclass(frozen=True, eq=False)
class Given:
    """Actions `[time, environment, player]` from outside."""

    actions: Array


@dataclass(frozen=True, eq=False)
class Fixed:
    """A joint action for each `[stage, state]`; stages are steps of an episode, or one for all."""

    policy: Array


@dataclass(frozen=True, eq=False)
class Drawn:
    """Actions drawn by `bounds[agent][stage, state, action]`; see `action_thresholds`.

    The joint action is the sum of the agents' actions times `strides`: an agent is a player, or
    one for all players with stride 1.
    """

    bounds: tuple[Array, ...]
    strides: tuple[int, ...]


Source = Given | Fixed | Drawn


@dataclass(frozen=True, eq=False)
class Record:
    """What a rollout writes, time leading: rewards, joint actions and observations of each step,
    and the states that were before every step and after the last.
    """

    states: Array
    rewards: Array
    observations: Array | None
    joint: Array | None


class ArrayStepper:
    """Steps by whole-array operations, with numpy or torch (the module `xp`).

    Attributes:
        keys: `[stream, environment]`.
        states: `[environment]`, advanced by `run`.
    """

    def __init__(
        self, xp: Any, tables: Tables, keys: Array, ramp: Array, horizon: int | None
    ) -> None:
        self.xp, self.tables, self.keys, self.ramp = xp, tables, keys, ramp
        self.horizon = horizon
        self.states: Array = 0 * keys[0]
        kinds, outcomes, players = tables.rewards.shape
        self._rewards = tables.rewards.reshape(kinds * outcomes, players)
        self._among = self.ramp[:0]
        self._searches = tables.searches
        if self._searches:
            self._among = xp.where(tables.thresholds > 0)[0]

    def first_states(self, episodes: int) -> Array:
        """The states that the episode of this number begins with."""
        draw = mix(self.keys[STARTS] + signed((episodes + 1) * INCREMENT % 2**64))
        last = 0 * self.keys[0] + (len(self.tables.start) - 1)
        return self._next(last, (draw >> 32) & LOW_HALF)

    def run(self, clock: Clock, source: Source, steps: int, out: Record) -> None:
        """Take some steps, and record them from time 0 of `out` on."""
        out.states[0] = self.states
        for begin in range(0, steps, len(self.ramp)):
            self._block(clock, source, begin, min(begin + len(self.ramp), steps), out)

    def _block(self, clock: Clock, source: Source, begin: int, end: int, out: Record) -> None:
        take, tables = self.xp.take, self.tables
        kinds, outcomes = tables.rewards.shape[:2]
        upper = self._draws(TRANSITIONS, clock, end - begin)
        ties = None if kinds == 1 else self._draws(TIES, clock, end - begin) * kinds >> 32
        joint = self._joint_actions(clock, source, begin, end)
        paid = []
        for t in range(end - begin):
            chosen = joint(t)
            if out.joint is not None:
                out.joint[begin + t] = chosen
            outcome = take(tables.outcome, self.states * tables.joint_actions + chosen)
            paid.append(outcome)
            clock.advance(1, self.horizon)
            if clock.time == 0:
                self.states = self.first_states(clock.episodes - 1)
            else:
                self.states = self._next(outcome, upper[t])
            out.states[begin + t + 1] = self.states
        # What no later step needs is looked up for all steps at once: a device is told less often.
        rows = self.xp.stack(paid)
        out.rewards[begin:end] = self._rewards[rows if ties is None else rows + ties * outcomes]
        if out.observations is not None and tables.observations is not None:
            out.observations[begin:end] = tables.observations[out.states[begin:end]]

    def _joint_actions(
        self, clock: Clock, source: Source, begin: int, end: int
    ) -> Callable[[int], Array]:
        """What is chosen at each time of a block, the clock and states being those of the time."""
        if isinstance(source, Given):
            given = 0 * self.ramp[: end - begin, None]
            for i, stride in enumerate(self.tables.strides):
                given = given + source.actions[begin:end, :, i] * stride
            return lambda t: given[t]
        if isinstance(source, Fixed):
            policy = source.policy
            return lambda _: self.xp.take(policy[clock.time % len(policy)], self.states)
        streams = range(CHOICES, CHOICES + len(source.bounds))
        draws = [self._draws(stream, clock, end - begin) for stream in streams]

        def drawn(t: int) -> Array:
            joint = 0 * self.states
            for bounds, stride, draw in zip(source.bounds, source.strides, draws, strict=True):
                reached = bounds[clock.time % len(bounds)][self.states] <= draw[t][:, None]
                joint = joint + reached.sum(-1) * stride
            return joint

        return drawn

    def _draws(self, stream: int, clock: Clock, steps: int) -> Array:
        """`[time, environment]`: the draws of a stream at the next steps."""
        begin = clock.steps // 2
        first = self.keys[stream] + signed((begin + 1) * INCREMENT % 2**64)
        count = (clock.steps + steps + 1) // 2 - begin
        words = mix(first + self.ramp[:count, None] * signed(INCREMENT))
        halves = self.xp.stack([(words >> 32) & LOW_HALF, words & LOW_HALF], 1)
        odd = clock.steps % 2
        return halves.reshape(2 * count, -1)[odd : odd + steps]

    def _next(self, outcome: Array, draw: Array) -> Array:
        """The states that draws lead to."""
        take, tables = self.xp.take, self.tables
        width, start = take(tables.width, outcome), take(tables.start, outcome)
        position = start + (draw * width >> 32)
        if self._searches:
            bounds = tables.thresholds[self._among]
            bisected = self.xp.searchsorted(bounds, start * 2**33 + draw, side="right") - 1
            searched = self._among[bisected * (width < 0)]
            position = self.xp.where(width < 0, searched, position)
        return take(tables.slots, position)
