"""alpha-rank: how much time evolving populations spend at each joint action.

The definitions are those of Omidshafiei et al. (2019).

Of each player there is a population of m individuals who all play alike but for one mutant at a
time. From a joint action each single deviation is as likely to be tried, and takes over with the
fixation probability of the logistic imitation process, for a gain of D

    (1 - exp(-alpha D)) / (1 - exp(-alpha m D)),   1/m if D = 0.

The stationary distribution of that Markov chain ranks joint actions. With one population a
symmetric game of two players is played within it, and states are actions: a mutant r among
residents s has the gain M(r, s) - M(s, r), as in OpenSpiel.

As alpha grows, deviations that gain are taken for certain, those that lose never, and those that
tie one time in m. The chain then ends in one of the sets that it never leaves (*sinks*, the
Markov-Conley chains of the paper), each with a distribution of its own, in rationals. Which sink it
ends in depends on where it begins; `shares` begin at all joint actions alike.

>>> import gametheory as gt
>>> from gametheory import empirical
>>> found = empirical.alpha_rank(gt.zoo.matching_pennies())
>>> found.sinks, found.shares[0, 0]
((((0, 0), (0, 1), (1, 0), (1, 1)),), Fraction(1, 4))
>>> empirical.alpha_rank(gt.zoo.prisoners_dilemma(), alpha=0.1).shares.round(3).tolist()
[[0.0, 0.007], [0.007, 0.985]]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import markov
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost
from gametheory.equilibria import is_symmetric
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm

MAX_STATES = 2_000
"""Cap on states of a finite alpha: a linear system of that size in floats, some seconds."""

Population = Annotated[int, AtLeast(2), AtMost(10_000)]


@checked
@dataclass(frozen=True, eq=False)
class AlphaRank:
    """How much time is spent where.

    Attributes:
        shares: `[a1, ..., an]`, or `[a]` of one population; they sum to 1. Fractions in the limit,
            floats for a finite alpha.
        sinks: in the limit the sets of joint actions that are never left, each in order; None for a
            finite alpha, whose chain visits everything.
        error: the most that the shares miss of being stationary; 0 in the limit.
        alpha: the intensity of selection; infinite in the limit.
        population: m.
        one_population: whether one population plays within itself.
    """

    shares: NDArray[Any]
    sinks: tuple[tuple[tuple[int, ...], ...], ...] | None
    error: float
    alpha: float
    population: int
    one_population: bool

    @property
    def ranking(self) -> tuple[tuple[int, ...], ...]:
        """Joint actions by their share, the largest first; of equal ones row-major."""
        order = sorted(range(self.shares.size), key=lambda k: (-self.shares.flat[k], k))
        return tuple(tuple(map(int, np.unravel_index(k, self.shares.shape))) for k in order)


@checked
def alpha_rank(
    game: NormalForm,
    *,
    alpha: Annotated[float, AtLeast(0)] = math.inf,
    population: Population = 50,
    one_population: bool = False,
) -> AlphaRank:
    """The ranking of joint actions of a game, of any number of players.

    Args:
        alpha: the intensity of selection, in units of one over payoff; infinite by default, which
            is exact, and needs no choice of units.
        population: m, the individuals of each population.
        one_population: of a symmetric game of two players, played within one population.

    Raises `InvalidArgument` for one population of a game that is not symmetric, `TooLarge` beyond
    2,000 joint actions; in the limit beyond 1,200 of them in one sink, or outside all sinks.
    """
    if one_population and not (game.num_players == 2 and is_symmetric(game)):
        raise InvalidArgument(
            "expected a symmetric game of two players for one population, got another"
        )
    shape = game.shape[:1] if one_population else game.shape
    states = math.prod(shape)
    if states > MAX_STATES:
        raise TooLarge(f"expected at most {MAX_STATES:,} states, got {states:,}")
    moves = _moves(game, one_population)
    if math.isinf(alpha):
        return _limit(moves, shape, int(population), one_population)
    return _finite(moves, shape, float(alpha), int(population), one_population)


Moves = list[list[tuple[int, Fraction]]]
"""For each state the states that one deviation leads to, and what it gains."""


def _moves(game: NormalForm, one_population: bool) -> Moves:
    payoffs = game.exact_payoffs
    if one_population:
        own, count = payoffs[0], game.shape[0]
        return [[(r, own[r, s] - own[s, r]) for r in range(count) if r != s] for s in range(count)]
    shape, found = game.shape, []
    for cell in np.ndindex(shape):
        here = []
        for i, count in enumerate(shape):
            for k in range(count):
                if k != cell[i]:
                    other = (*cell[:i], k, *cell[i + 1 :])
                    gain = payoffs[(i, *other)] - payoffs[(i, *cell)]
                    here.append((int(np.ravel_multi_index(other, shape)), gain))
        found.append(here)
    return found


def _limit(moves: Moves, shape: tuple[int, ...], m: int, one_population: bool) -> AlphaRank:
    chain = []
    for state, here in enumerate(moves):
        row: dict[int, Fraction] = {}
        for other, gain in here:
            chance = Fraction(1 if gain > 0 else 0) if gain else Fraction(1, m)
            if chance:
                row[other] = chance / len(here)
        left = 1 - sum(row.values(), Fraction(0))
        if left:
            row[state] = left
        chain.append(row)
    even = {state: Fraction(1, len(chain)) for state in range(len(chain))}
    found = markov.long_run(chain, even)
    shares = np.full(len(chain), Fraction(0), dtype=object)
    for state, share in found.items():
        shares[state] = share
    sinks = tuple(
        tuple(_cell(state, shape) for state in states) for states in markov.recurrent_classes(chain)
    )
    return AlphaRank(shares.reshape(shape), sinks, 0.0, math.inf, m, one_population)


def _finite(
    moves: Moves, shape: tuple[int, ...], alpha: float, m: int, one_population: bool
) -> AlphaRank:
    count = len(moves)
    matrix = np.zeros((count, count))
    for state, here in enumerate(moves):
        for other, gain in here:
            matrix[state, other] += _fixation(alpha * float(gain), m) / len(here)
    # The Grassmann-Taksar-Heyman elimination subtracts nothing, so that small shares stay right.
    reduced = matrix.copy()
    np.fill_diagonal(reduced, 0.0)
    for k in range(count - 1, 0, -1):
        out = reduced[k, :k].sum()
        if out <= 0:
            raise TooLarge(
                f"expected an alpha of which no chance underflows, got {alpha:g}: take the limit, "
                "alpha=math.inf"
            )
        reduced[:k, k] /= out
        reduced[:k, :k] += np.outer(reduced[:k, k], reduced[k, :k])
    shares = np.zeros(count)
    shares[0] = 1.0
    for k in range(1, count):
        shares[k] = shares[:k] @ reduced[:k, k]
    shares /= shares.sum()
    np.fill_diagonal(matrix, 0.0)
    np.fill_diagonal(matrix, 1 - matrix.sum(axis=1))
    error = float(abs(shares @ matrix - shares).max())
    return AlphaRank(shares.reshape(shape), None, error, alpha, m, one_population)


def _fixation(gain: float, m: int) -> float:
    """(1 - exp(-x)) / (1 - exp(-m x)), without loss where x is small or large."""
    if gain == 0:
        return 1 / m
    if gain > 0:
        return math.expm1(-gain) / math.expm1(-m * gain)
    if -m * gain < 700:
        return math.expm1(-gain) / math.expm1(-m * gain)
    return -math.expm1(gain) * math.exp((m - 1) * gain)


def _cell(state: int, shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(map(int, np.unravel_index(state, tuple(shape))))


__all__ = ["MAX_STATES", "AlphaRank", "alpha_rank"]
