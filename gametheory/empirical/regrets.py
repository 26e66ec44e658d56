"""The least and the largest regret of a mixed profile over a box, each with a game that has it.

What action a of a player pays against the others' mixtures, x_a, is an interval [l_a, h_a] over the
box, and the intervals of different actions do not depend on each other. So a player's regret, max
x_a - sum of p_a x_a, is largest where one action pays its highest and all others their lowest. It
is smallest where the best payoff is as low as it can be, at L = max l_a, and every action pays as
much as it can up to that: L - sum of p_a min(h_a, L).

Payoffs of different players are independent, too, but for roles. If players of one role mix alike
they attain their least regret in the same game. If they do not, the least regret of the profile is
found by a linear program in rationals.

>>> from gametheory import empirical
>>> box = empirical.IntervalGame(
...     [[[0, 0], [1, -1]], [[0, 0], [0, 0]]], [[[1, 0], [2, 1]], [[0, 0], [0, 0]]]
... )
>>> found = box.regret([("1/2", "1/2"), ("1/2", "1/2")])
>>> found, found.by_player[0], found.verify()
(RegretInterval([0, 3/4]), (Fraction(0, 1), Fraction(3, 4)), True)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, brief
from gametheory._numeric.lp import maximize
from gametheory._support.check import checked
from gametheory._support.text import quoted
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm

if TYPE_CHECKING:
    from gametheory.empirical.boxes import IntervalGame

MAX_TIED = 300
"""Payoffs up to which the program of players of a role who mix differently is solved."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class RegretInterval:
    """The regret of a profile in all games of a box: exactly between `lower` and `upper`.

    Attributes:
        box: the games.
        profile: the strategy of each player, exact.
        lower, upper: the least and the largest regret, the most that any player gains.
        by_player: for each player the least and the largest of its own regret.
        least: a game of the box in which the regret is `lower`.
        largest: one in which it is `upper`.
    """

    box: IntervalGame = field(repr=False)
    profile: tuple[tuple[Fraction, ...], ...]
    lower: Fraction
    upper: Fraction
    by_player: tuple[tuple[Fraction, Fraction], ...]
    least: NormalForm = field(repr=False)
    largest: NormalForm = field(repr=False)

    def __post_init__(self) -> None:
        counts = tuple(map(len, self.profile))
        if counts != self.box.shape or len(self.by_player) != len(counts):
            raise InvalidArgument(
                f"expected strategies of {self.box.shape} actions and an interval for each player, "
                f"got {counts} and {len(self.by_player)}"
            )
        for own in self.profile:
            if min(own) < 0 or sum(own) != 1:
                raise InvalidArgument(
                    f"expected probabilities of at least 0 that sum to 1, got {quoted(own)}"
                )

    @property
    def verdict(self) -> str:
        """In how many games the profile is an equilibrium: "all", "some" or "none"."""
        return "all" if self.upper == 0 else "some" if self.lower == 0 else "none"

    def verify(self) -> bool:
        """Re-check in rationals: both games, and that no game has less or more regret.

        The bounds are worked out anew; with roles whose players mix differently that takes the
        linear program again.
        """
        games = (self.least, self.largest)
        if not all(self.box.contains(game) for game in games):
            return False
        if tuple(regret(game, self.profile) for game in games) != (self.lower, self.upper):
            return False
        again = regret_interval(self.box, self.profile)
        return (again.lower, again.upper, again.by_player) == (
            self.lower,
            self.upper,
            self.by_player,
        )

    def __repr__(self) -> str:
        return f"RegretInterval([{brief(self.lower)}, {brief(self.upper)}])"


def regret(game: NormalForm, profile: tuple[Profile, ...]) -> Fraction:
    """The most that any player gains by deviating from a profile, exactly."""
    return max(
        max(_paid(game.exact_payoffs, profile, i)) - _mean(game, profile, i) for i in _all(game)
    )


def _all(game: NormalForm) -> range:
    return range(game.num_players)


def _mean(game: NormalForm, profile: tuple[Profile, ...], player: int) -> Fraction:
    paid = _paid(game.exact_payoffs, profile, player)
    return sum((p * x for p, x in zip(profile[player], paid, strict=True)), Fraction(0))


def _paid(payoffs: NDArray[Any], profile: tuple[Profile, ...], player: int) -> list[Fraction]:
    """What each action of a player pays against the others' strategies."""
    values = payoffs[player]
    for other in reversed(range(len(profile))):
        if other != player:
            values = np.tensordot(values, np.array(profile[other], dtype=object), axes=(other, 0))
    return [Fraction(x) for x in np.ravel(values)]


def regret_interval(box: IntervalGame, profile: tuple[Profile, ...]) -> RegretInterval:
    """`IntervalGame.regret` of a profile in Fractions."""
    ranges = [
        list(
            zip(_paid(box.exact_lower, profile, i), _paid(box.exact_upper, profile, i), strict=True)
        )
        for i in range(box.num_players)
    ]
    intervals, most = [], []
    for own, found in zip(profile, ranges, strict=True):
        floor = max(low for low, _ in found)
        least = floor - sum(p * min(high, floor) for p, (_, high) in zip(own, found, strict=True))
        mean = sum((p * low for p, (low, _) in zip(own, found, strict=True)), Fraction(0))
        gains = [high - mean - p * (high - low) for p, (low, high) in zip(own, found, strict=True)]
        best = max(range(len(gains)), key=gains.__getitem__)
        intervals.append((least, gains[best]))
        most.append(best)
    worst = max(range(box.num_players), key=lambda i: intervals[i][1])
    raised = np.zeros(box.lower.shape, dtype=bool)
    np.moveaxis(raised[worst], worst, 0)[most[worst]] = True
    largest = box.corner(raised)
    calm = _calm(box, profile, ranges)
    lower = max(low for low, _ in intervals)
    if calm is None:
        lower, calm = _least_of_all(box, profile)
    return RegretInterval(box, profile, lower, intervals[worst][1], tuple(intervals), calm, largest)


def _calm(
    box: IntervalGame, profile: tuple[Profile, ...], ranges: list[list[tuple[Fraction, Fraction]]]
) -> NormalForm | None:
    """The game where all regrets are least; None if roles tie players who mix differently."""
    if any(len({profile[i] for i in role}) > 1 for role in box.roles):
        return None
    payoffs = box.exact_lower.copy()
    for i, found in enumerate(ranges):
        floor = max(low for low, _ in found)
        own = np.moveaxis(payoffs[i], i, 0)
        width = np.moveaxis(box.exact_upper[i], i, 0) - own
        for action, (low, high) in enumerate(found):
            if high > low:
                own[action] = own[action] + (min(high, floor) - low) / (high - low) * width[action]
    return box.game(payoffs)


def _least_of_all(box: IntervalGame, profile: tuple[Profile, ...]) -> tuple[Fraction, NormalForm]:
    """The least regret over the box where payoffs of several players are the same, and its game.

    Payoffs are lower + y; what is maximised is s, with regret of each player and action <= R - s.
    """
    orbits = box._orbits
    if orbits.entries > MAX_TIED:
        raise TooLarge(
            f"expected at most {MAX_TIED} payoffs where players of a role mix differently, got "
            f"{orbits.entries}"
        )
    low, high = box._by_entry(box.exact_lower), box._by_entry(box.exact_upper)
    rows = []
    for i, count in enumerate(box.shape):
        for action in range(count):
            own = (*profile[:i], _gain(profile[i], action), *profile[i + 1 :])
            joint = np.array(own[0], dtype=object)
            for strategy in own[1:]:
                joint = np.multiply.outer(joint, np.array(strategy, dtype=object))
            row = np.full(orbits.entries, Fraction(0), dtype=object)
            np.add.at(row, orbits.entry[i].reshape(-1), joint.reshape(-1))
            rows.append(row)
    constants = [Fraction(row @ low) for row in rows]
    top = max(constants)
    A = [[*row, Fraction(1)] for row in rows]
    b = [top - constant for constant in constants]
    for k, width in enumerate(high - low):
        A.append([Fraction(int(j == k)) for j in range(orbits.entries)] + [Fraction(0)])
        b.append(Fraction(width))
    integers, right = [], []
    for line, bound in zip(A, b, strict=True):
        scale = math.lcm(bound.denominator, *(x.denominator for x in line))
        integers.append([int(x * scale) for x in line])
        right.append(int(bound * scale))
    objective = [0] * orbits.entries + [1]
    found = maximize(*(np.array(x, dtype=object) for x in (integers, right, objective)))
    payoffs = low + np.array(found.solution[:-1], dtype=object)
    return top - found.value, box.game(box._of_entries(payoffs))


def _gain(strategy: Profile, action: int) -> Profile:
    """Weights of what deviating to an action gains."""
    return tuple(int(k == action) - p for k, p in enumerate(strategy))


__all__ = ["MAX_TIED", "RegretInterval", "regret"]
