"""The gap between what both players have got, put into the state.

An inequity-averse learner is rewarded by its smoothed rewards e_i = g lambda e_i + r_i: it loses
beta max(0, e_i - e_j). Two players who rob each other in turn are perfectly equal, and networks
that do not see the gap end there (tests/studies/neural_amtft.md). So the gap e_1 - e_2 becomes part
of the state: tables over such states are policies that see it, and everything that is exact for
tables stays so.

The gap lives on a grid, finest around 0. A gap between two of its points is one of them by chance,
so that its mean is what it should be (to within a part in `PARTS` of a step); beyond the last
point it is the last. Payoffs are those of the game.

>>> import gametheory as gt
>>> game = gt.coin_game.CoinGame().stochastic(horizon=100)
>>> seen = remember_gap(game, decay=0.9216)
>>> seen.game.num_states // game.num_states, seen.levels[6:11].tolist()
(17, [-2.0, -1.0, 0.0, 1.0, 2.0])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, Stochastic, Unsupported
from gametheory._numeric.exact import number_array
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike, AtLeast, AtMost
from gametheory.stochastic.lotteries import Lotteries

PARTS = 64
"""Parts into which a step of the grid is cut by chance."""

COARSE = (0, 1, 2, 3, 4, 6, 8, 12, 16)
"""The grid of games of many states, times a third of the largest change of the gap in a step."""

FEW_STATES = 64
"""Games of up to so many states get a grid of even steps that nothing goes beyond."""

FINE = 24
"""Steps of that grid on either side of 0."""

Floats = NDArray[np.float64]


@checked
@dataclass(frozen=True, eq=False)
class GapGame:
    """A game whose state holds a gap.

    Attributes:
        game: state `level * (states of the game without a gap) + state`.
        levels: `[level]`: the gaps, ascending, 0 among them.
        after: `[state, joint action]`: the gap after a step, before it is put on the grid.
        num_states: of the game without a gap.
    """

    game: Stochastic
    levels: Floats
    after: Floats = field(repr=False)
    num_states: int

    @property
    def gaps(self) -> Floats:
        """`[state]`: the gap in each state."""
        return np.repeat(self.levels, self.num_states)


@checked
def remember_gap(
    game: Stochastic,
    *,
    decay: Annotated[float, AtLeast(0), AtMost(1)],
    units: Sequence[float] = (1.0, 1.0),
    offsets: Sequence[float] = (0.0, 0.0),
    levels: ArrayLike | None = None,
) -> GapGame:
    """The game whose state also holds a gap e_1 - e_2, where e_i = decay e_i + (r_i - offset_i) /
    unit_i in every step; it is 0 at first. Rewards that are drawn count with their mean.

    `levels`: the grid, ascending numbers with 0 among them; by default even steps in games of up to
    64 states, else `COARSE` ones. Raises `Unsupported` for another number of players than two,
    `InvalidArgument` for units that are not positive or levels that are no grid.
    """
    if game.num_players != 2:
        raise Unsupported(f"a gap is between two players, got {game.num_players}")
    if len(units) != 2 or len(offsets) != 2 or not all(u > 0 for u in units):
        raise InvalidArgument(
            f"expected two positive units and two offsets, got {units!r:.40}, {offsets!r:.40}"
        )
    rewards = game.float_rewards.reshape(2, game.num_states, -1)
    change = (rewards[0] - offsets[0]) / units[0] - (rewards[1] - offsets[1]) / units[1]
    if levels is None:
        grid = _grid(game, float(abs(change).max()), decay)
    else:
        grid = number_array(levels, "levels").astype(np.float64)
        if grid.ndim != 1 or (np.diff(grid) <= 0).any() or not (grid == 0).any():
            raise InvalidArgument(
                f"expected ascending levels with 0 among them, got {levels!r:.60}"
            )
    states, joints = game.num_states, game.num_joint_actions
    # [level, state, joint action]
    after = decay * grid[:, None, None] + change
    held = np.clip(after, grid[0], grid[-1])
    below = np.clip(np.searchsorted(grid, held, side="right") - 1, 0, max(len(grid) - 2, 0))
    above = np.minimum(below + 1, len(grid) - 1)
    width = np.where(above > below, grid[above] - grid[below], 1.0)
    part = np.rint((held - grid[below]) / width * PARTS).astype(np.int64)
    numbers = game.joint_lottery.reshape(states, joints)[None]
    keys = (numbers * len(grid) + below) * (PARTS + 1) + part
    distinct, lottery = np.unique(keys, return_inverse=True)
    upper, rest = distinct % (PARTS + 1), distinct // (PARTS + 1)
    lotteries = _spread(game, rest // len(grid), rest % len(grid), upper)
    count = len(grid)
    initial = np.zeros((count, states), dtype=game.initial.dtype)
    initial[int(np.flatnonzero(grid == 0)[0])] = game.initial
    draws = game.reward_draws
    gapped = Stochastic.from_lotteries(
        np.tile(game.rewards, (1, count, *[1] * (game.rewards.ndim - 2))),
        lottery.reshape(count * states, *game.shape),
        lotteries,
        initial=initial.ravel(),
        discount=game.discount,
        horizon=game.horizon,
        actions=game.actions,
        players=game.players,
        name=game.name,
        disagreement=game.disagreement,
        reward_draws=None
        if draws is None
        else np.tile(draws, (1, 1, count, *[1] * (draws.ndim - 3))),
        exact_transitions=game._exact_transitions,
    )
    return GapGame(gapped, grid, after.reshape(count * states, joints), states)


def _grid(game: Stochastic, largest: float, decay: float) -> Floats:
    if largest == 0:
        return np.zeros(1)
    if game.num_states <= FEW_STATES:
        steps = game.horizon or np.inf
        reach = largest * (min(steps, 1 / (1 - decay)) if decay < 1 else min(steps, 100))
        return np.linspace(-reach, reach, 2 * FINE + 1)
    half = np.array(COARSE) * largest / 3
    return np.concatenate([-half[:0:-1], half])


def _spread(
    game: Stochastic, lottery: NDArray[np.int64], level: NDArray[np.int64], upper: NDArray[np.int64]
) -> Lotteries:
    """The lotteries that lead to the states of lottery k, at a level or with weight `upper` of
    `PARTS` at the next one.
    """
    given, states = game.lotteries, game.num_states
    rows = []
    for number, at, above in zip(lottery.tolist(), level.tolist(), upper.tolist(), strict=True):
        part = slice(given.starts[number], given.starts[number + 1])
        reached, weights = given.successors[part].tolist(), given.weights[part].tolist()
        row = []
        for lift, weight in ((at, PARTS - above), (at + 1, above)):
            if weight:
                row += [
                    (lift * states + s, int(w) * weight)
                    for s, w in zip(reached, weights, strict=True)
                ]
        divisor = int(np.gcd.reduce(np.array([w for _, w in row], dtype=object)))
        rows.append(tuple((s, w // divisor) for s, w in row))
    return Lotteries.of(rows)
