"""What amTFT(w) knows: how both players cooperate by w, and how each punishes the other.

How long a punishment must be is worked out from the tables: loss(k) is what the other player
expects to lose over the next `rollout` steps, undiscounted, if both punish for k of them and then
cooperate, instead of cooperating throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, Stochastic, Unsupported
from gametheory._numeric.exact import Number
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import OneOfTwo

HORIZON = 20
"""Steps of an episode of an iterated game."""

ROLLOUT = 20
"""Steps ahead over which the length of a punishment is worked out, and the longest punishment."""

EXACT_STATES = 64
"""Losses are worked out in rationals in games of up to so many states, beyond in floats."""


@checked
@dataclass(frozen=True, eq=False)
class Cooperation:
    """The policies of amTFT(w), of both players.

    Attributes:
        welfare: what they cooperate by.
        game: a stochastic game with a horizon.
        cooperate: for each player `[phase, state, action]` probabilities; at step t of play the
            phase is t modulo their number.
        punish: for each player `[state, action]`: how it punishes the other one.
        intended: what cooperation pays per step, as the method aims at it; None if not known.
        method: how the policies were found.
    """

    welfare: str
    game: Stochastic
    cooperate: tuple[NDArray[Any], NDArray[Any]] = field(repr=False)
    punish: tuple[NDArray[Any], NDArray[Any]] = field(repr=False)
    intended: tuple[Number, Number] | None
    method: str

    def __post_init__(self) -> None:
        require_kind(self.game, Stochastic, "a Stochastic game")
        if self.game.num_players != 2 or self.game.horizon is None:
            raise Unsupported("amTFT is for two players and a horizon")
        states = self.game.num_states
        for i, count in enumerate(self.game.shape):
            for what, table, shape in (
                ("cooperate", self.cooperate[i], (len(self.cooperate[0]), states, count)),
                ("punish", self.punish[i], (states, count)),
            ):
                if table.shape != shape:
                    raise InvalidArgument(
                        f"expected {what} policies of shape {shape}, got {table.shape}"
                    )

    def require_state(self, state: int) -> None:
        """Raise `InvalidArgument` unless the game has that state."""
        if not 0 <= state < self.game.num_states:
            raise InvalidArgument(
                f"expected a state among 0..{self.game.num_states - 1}, got {state!r:.40}"
            )

    @property
    def phases(self) -> int:
        return len(self.cooperate[0])

    @cached_property
    def _exact(self) -> bool:
        tables = (*self.cooperate, *self.punish)
        return (
            self.game.is_exact
            and self.game.num_states <= EXACT_STATES
            and all(t.dtype != np.float64 for t in tables)
        )

    @cached_property
    def mixtures(self) -> tuple[list[list[tuple[Any, ...]]], list[list[tuple[Any, ...]]]]:
        """For each player `[phase][state]`: `cooperate` as tuples of numbers."""
        first, second = (
            [[tuple(_plain(p) for p in row) for row in phase] for phase in table.tolist()]
            for table in self.cooperate
        )
        return first, second

    @cached_property
    def punishing(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """For each player `[state]`: `punish` as tuples of numbers."""
        first, second = (
            [tuple(_plain(p) for p in row) for row in table.tolist()] for table in self.punish
        )
        return first, second

    def debit(self, other: OneOfTwo, step: int, state: int, joint: tuple[int, int]) -> Any:
        """What player `other` gained in a step by not cooperating.

        Its reward, less what it would have expected had it cooperated against the same action;
        negative if it lost by departing, 0 if it did as the model says.
        """
        self.require_state(state)
        model = self.mixtures[other][step % self.phases][state]
        if model[joint[other]] == 1:
            return 0
        rewards = self._rewards[other]
        actual = rewards[(state, *joint)]
        expected = Fraction(0) if self._exact else 0.0
        for action, p in enumerate(model):
            if p:
                meant = (joint[0], action) if other == 1 else (action, joint[1])
                expected += p * rewards[(state, *meant)]
        return actual - expected

    def punishment_length(self, other: OneOfTwo, step: int, state: int, owed: float) -> int:
        """The fewest steps k of punishment, from a step and state on, with loss(k) >= `owed`.

        At least 1; `ROLLOUT` if no k up to that is enough.
        """
        self.require_state(state)
        losses = self.losses(other, step % self.phases)
        for k in range(1, ROLLOUT + 1):
            if losses[k][state] >= owed:
                return k
        return ROLLOUT

    def losses(self, other: OneOfTwo, phase: int = 0) -> NDArray[Any]:
        """`[k, state]`: what player `other` expects to lose by k steps of punishment, which begin
        at a step of that phase.
        """
        if phase not in self._losses:
            self._losses[phase] = self._losses_from(phase)
        found: NDArray[Any] = self._losses[phase][other]
        return found

    @cached_property
    def _rewards(self) -> NDArray[Any]:
        """`[player, state, a1, a2]`, as Python numbers where exact."""
        game = self.game
        return game.exact_rewards if self._exact else game.rewards.astype(np.float64)

    def _losses_from(self, phase: int) -> NDArray[Any]:
        game, kind = self.game, object if self._exact else np.float64
        flat = self._rewards.reshape(2, game.num_states, -1)
        chances = self._chances

        def stepped(joint: NDArray[Any]) -> Callable[[NDArray[Any]], NDArray[Any]]:
            """From what is ahead, values `[player, state]`, to what a step of a joint policy and it
            are worth.
            """
            used = joint != 0
            if (used.sum(axis=1) > 1).any():
                every = game.joint_lottery
                return lambda ahead: np.asarray(
                    ((flat + chances(ahead, every)) * joint).sum(axis=-1)
                )
            # One joint action in each state: no other needs to be looked at.
            paid, after = flat[:, used], game.joint_lottery[used]
            return lambda ahead: np.asarray(paid + chances(ahead, after))

        punishing = stepped(_joint(*self.punish))
        # later[n]: the value of the last n of the steps looked ahead, in cooperation.
        later = [np.zeros((2, game.num_states), dtype=kind)]
        for step in range(ROLLOUT - 1, -1, -1):
            p = (phase + step) % self.phases
            cooperating = stepped(_joint(self.cooperate[0][p], self.cooperate[1][p]))
            later.append(cooperating(later[-1]))
        table = np.empty((2, ROLLOUT + 1, game.num_states), dtype=kind)
        for k in range(ROLLOUT + 1):
            worth = later[ROLLOUT - k]
            for _ in range(k):
                worth = punishing(worth)
            table[:, k] = later[ROLLOUT] - worth
        return table

    @cached_property
    def _losses(self) -> dict[int, NDArray[Any]]:
        return {}

    @cached_property
    def _chances(self) -> Any:
        return _expectation(self.game, exact=self._exact)


def _joint(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    """`[state, joint action]`."""
    table = first[:, :, None] * second[:, None, :]
    return np.asarray(table.reshape(len(first), -1))


def _expectation(game: Stochastic, *, exact: bool) -> Any:
    """A function from values `[player, state]`, and numbers of lotteries, to what these lead to,
    `[player, ...]`.
    """
    if not exact:
        return lambda ahead, numbers: np.moveaxis(game.lotteries.expect(ahead.T)[numbers], -1, 0)
    rows = [game.lotteries[k] for k in range(len(game.lotteries))]

    def expect(ahead: NDArray[Any], numbers: NDArray[np.int64]) -> NDArray[Any]:
        table = np.array(
            [[sum(p * values[s] for s, p in row.items()) for row in rows] for values in ahead],
            dtype=object,
        )
        return np.asarray(table[:, numbers])

    return expect


def _plain(value: Any) -> Any:
    """0 and 1 as integers, so that certain play stays exact."""
    return int(value) if value in (0, 1) else value
