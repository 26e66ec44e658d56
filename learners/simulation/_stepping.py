"""Stepping a stochastic game by table look-ups: the draws and the tables.

The generator is SplitMix64 (Steele, Lea and Flood 2014) used as a counter-based one: word number
w of a stream with key k is `mix(k + (w + 1) * INCREMENT)` modulo 2^64, and 32-bit draw number c is
the upper half of word c // 2 where c is even, the lower half where it is odd. Every environment
has a key for each purpose (`stream_keys`), so a draw depends on nothing but the environment's
seed, the purpose and the number of steps taken. First states use the upper half of the word whose
number is that of the episode.

A draw u chooses from weights w_1 .. w_m with sum W: entry e is chosen where
w_1 + .. + w_(e-1) <= u W / 2^32 < w_1 + .. + w_e. So each probability is met to within 2^-32.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import fraction_array
from gametheory.stochastic import Stochastic

INCREMENT = 0x9E3779B97F4A7C15
FIRST_FACTOR = 0xBF58476D1CE4E5B9
SECOND_FACTOR = 0x94D049BB133111EB
STREAM_INCREMENT = 0xD1B54A32D192ED03

TRANSITIONS, STARTS, TIES, CHOICES = 0, 1, 2, 3
"""Streams: next states, first states, equally likely rewards; then actions, one for a player."""

LOW_HALF = 2**32 - 1

MAX_SLOTS = 2**22
"""Cap on all urns together; lotteries that find no room are searched by bisection."""

MAX_URN = 2**16
"""Cap on one urn."""

Array = Any
"""An array of numpy or a tensor of torch: the same code serves both."""


def signed(word: int) -> int:
    return word - 2**64 if word >= 2**63 else word


def mix(z: Array) -> Array:
    """The output function of SplitMix64, on words held in int64."""
    # The masks make the arithmetic shifts of signed words logical ones.
    z = (z ^ ((z >> 30) & (2**34 - 1))) * signed(FIRST_FACTOR)
    z = (z ^ ((z >> 27) & (2**37 - 1))) * signed(SECOND_FACTOR)
    return z ^ ((z >> 31) & (2**33 - 1))


def environment_seeds(seed: int, batch: int) -> NDArray[np.int64]:
    """The seed of each environment of a batch."""
    first = mix(np.array([signed(seed % 2**64)]))
    seeds: NDArray[np.int64] = mix(first + np.arange(batch) * signed(INCREMENT))
    return seeds


def stream_keys(seeds: NDArray[np.int64], streams: int) -> NDArray[np.int64]:
    """`[stream, environment]`: the keys for each purpose."""
    purposes = np.arange(1, streams + 1)[:, None]
    keys: NDArray[np.int64] = mix(seeds + purposes * signed(STREAM_INCREMENT))
    return keys


@dataclass(frozen=True, eq=False)
class Tables:
    """A game as a simulator reads it.

    What can follow a state and a joint action, row `state * joint actions + joint action`, is an
    *outcome*: a lottery with the rewards. Outcome o is an urn of `width[o]` slots that begin at
    `start[o]`; or, where `width[o]` is negative, `-width[o]` slots, of which the last with
    `thresholds` <= u is drawn. The last outcome draws the first state.

    Attributes:
        counts: the number of actions of each player.
        outcome: `[row]`.
        start, width: `[outcome]`.
        slots: next states.
        thresholds: beside them, `start * 2^33` plus the least u of a searched slot; else 0.
        rewards: `[draw, outcome, player]`.
        observations: `[state, ...]`, or None.

    Integers are int64.
    """

    num_states: int
    counts: tuple[int, ...]
    outcome: Array
    start: Array
    width: Array
    slots: Array
    thresholds: Array
    rewards: Array
    observations: Array | None

    @property
    def joint_actions(self) -> int:
        return math.prod(self.counts)

    @property
    def strides(self) -> tuple[int, ...]:
        """What each player's action counts in the row-major joint action."""
        return tuple(math.prod(self.counts[i + 1 :]) for i in range(len(self.counts)))

    @property
    def searches(self) -> bool:
        """Whether some outcome must be searched."""
        return bool((self.width < 0).any())

    def on(self, convert: Callable[[NDArray[Any]], Array]) -> Tables:
        """These tables as arrays of another kind."""
        arrays = {
            name: convert(value)
            for name, value in vars(self).items()
            if isinstance(value, np.ndarray)
        }
        return replace(self, **arrays)


def tabulate(
    game: Stochastic, observations: NDArray[Any] | None, reward_type: np.dtype[Any]
) -> Tables:
    """The tables of a game."""
    paid = game.rewards[None] if game.reward_draws is None else game.reward_draws
    columns = paid.astype(reward_type).reshape(len(paid), game.num_players, -1)
    outcome = game.lottery.ravel()
    for column in columns.reshape(-1, columns.shape[-1]):
        levels, level = np.unique(column, return_inverse=True)
        _, outcome = np.unique(outcome * len(levels) + level, return_inverse=True)
    _, example = np.unique(outcome, return_index=True)
    start, width, slots, thresholds = _urns(game)
    numbers = np.append(game.lottery.ravel()[example], len(game.lotteries))
    rewards = np.zeros((len(paid), len(numbers), game.num_players), dtype=reward_type)
    rewards[:, :-1] = columns[:, :, example].swapaxes(1, 2)
    return Tables(
        num_states=game.num_states,
        counts=game.shape,
        outcome=outcome,
        start=start[numbers],
        width=width[numbers],
        slots=slots,
        thresholds=thresholds,
        rewards=rewards,
        observations=observations,
    )


def _urns(game: Stochastic) -> tuple[NDArray[np.int64], ...]:
    """Starts, widths, slots and thresholds of all lotteries, the initial one last."""
    first = np.flatnonzero(game.initial)
    chances = fraction_array(game.initial[first])
    chances = chances / chances.sum()
    scale = math.lcm(*(c.denominator for c in chances))
    lotteries = game.lotteries
    sizes = np.append(lotteries.sizes, len(first))
    successors = np.append(lotteries.successors, first)
    # Python integers where they need be: weights of floats have common denominators like 2^60.
    weights = np.append(lotteries.weights.astype(object), [int(c * scale) for c in chances])
    totals = np.append(lotteries.totals.astype(object), scale)
    large = (totals > MAX_URN).astype(bool)
    room = np.cumsum(np.where(large | (totals == 1), 0, totals))
    urn = ~large & (room <= MAX_SLOTS).astype(bool)
    copies = np.where(np.repeat(urn, sizes), weights, 1).astype(np.int64)
    lengths = np.where(urn, totals, sizes).astype(np.int64)
    # Slot 0 belongs to no lottery, so that every searched slot has a positive threshold.
    start = 1 + np.cumsum(lengths) - lengths
    slots = np.append(0, np.repeat(successors, copies))
    thresholds = np.zeros(len(slots), dtype=np.int64)
    ends = np.cumsum(sizes)
    for k in np.flatnonzero(~urn):
        before = np.cumsum([0, *weights[ends[k] - sizes[k] : ends[k] - 1]], dtype=object)
        least = [-(-(int(below) << 32) // totals[k]) for below in before]
        thresholds[start[k] : start[k] + sizes[k]] = np.array(least) + (start[k] << 33)
    return start, np.where(urn, lengths, -lengths), slots, thresholds


def action_thresholds(probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """`[..., action]` bounds of u; the action drawn is the number of bounds <= u.

    The last bound is 2^32, which no u reaches.
    """
    sums = np.cumsum(probabilities, axis=-1)
    return np.ceil(sums / sums[..., -1:] * 2.0**32).astype(np.int64)
