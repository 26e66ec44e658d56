"""Welfare functions as instances, and what claims ask of them: impartial, monotone and others."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

import gametheory as gt
from gametheory import NormalForm, PayoffSet
from gametheory._numeric.exact import Profile, fractions, listed, show, show_profile
from gametheory.welfare import RankWeighted, WeightedUtilitarian
from proofs.evidence import (
    Condition,
)
from proofs.searching.witnesses import why_efficient

TENTH = Fraction(1, 10)


_GRID = [fractions((a, b)) for a, b in itertools.product(range(1, 7), repeat=2)]
"""Payoffs, or gains, at which the properties of a welfare function are checked."""
_STEPS = ((1, 0), (0, 1))


def value_of(welfare: Any, payoffs: Sequence[Any]) -> Any:
    """The welfare of one payoff profile, exact."""
    return welfare(np.array(payoffs, dtype=object))


def midpoint(one: Profile, other: Profile) -> Profile:
    """What a fair coin between two payoff profiles pays."""
    return tuple((a + b) / 2 for a, b in zip(one, other, strict=True))


def optimal_corners(payoffs: PayoffSet, welfare: Any) -> tuple[Profile, ...]:
    """Maximisers over a convex set of payoffs: the corners of the set of all of them.

    A function that is not quasi-concave must be convex: some corner of the payoffs is best.
    """
    return _optimal_corners(tuple(payoffs.points), welfare)


@functools.cache
def _optimal_corners(corners: tuple[Profile, ...], welfare: Any) -> tuple[Profile, ...]:
    if welfare.properties.quasi_concave:
        payoffs = PayoffSet.from_points(corners, convex=True)
        return tuple(gt.welfare_optimum(payoffs, welfare).exact_face)
    most = max(value_of(welfare, v) for v in corners)
    return tuple(v for v in corners if value_of(welfare, v) == most)


def maximises(payoffs: PayoffSet, welfare: Any, profile: Profile) -> bool:
    """Whether a profile is attainable, and no attainable one has more welfare."""
    best = value_of(welfare, optimal_corners(payoffs, welfare)[0])
    return bool(payoffs.contains([profile])[0]) and bool(value_of(welfare, profile) == best)


def compared(game: NormalForm, welfare: Any, *profiles: Profile) -> str:
    """The welfare of some payoffs beside the most that a game has, and where it has that."""
    best = optimal_corners(gt.attainable(game), welfare)
    here = [f"w{show_profile(v)} = {show(value_of(welfare, v))}" for v in dict.fromkeys(profiles)]
    most = show(value_of(welfare, best[0]))
    return f"{listed(here)}; the most is {most}, at {listed([show_profile(v) for v in best])}"


def _on_the_grid(holds: Callable[[Any, Profile], bool]) -> Callable[[Any], bool]:
    """Whether a welfare function has a property at every payoff profile of the grid."""

    @functools.cache
    def of(welfare: Any) -> bool:
        return all(holds(welfare, v) for v in _GRID)

    return lambda instance: of(instance.welfare)


def _shown_optima(instance: Any) -> str:
    """What maximises, and why nothing dominates it."""
    paid = [instance.game.exact_payoff(cell) for cell in instance.game.profiles()]
    best = optimal_corners(gt.attainable(instance.game), instance.welfare)
    return (
        f"{name_of(instance.welfare)} is maximised by {listed(list(map(show_profile, best)))}, "
        f"where {why_efficient(paid, *best)}"
    )


def _shown_grid(*pairs: tuple[Profile, Profile]) -> Callable[[Any], str]:
    """The welfare of some pairs of payoffs beside each other."""

    def shown(instance: Any) -> str:
        w = instance.welfare
        return f"w is {name_of(w)}: " + ", ".join(
            f"w{show_profile(u)} = {show(value_of(w, u))} and w{show_profile(v)} = "
            f"{show(value_of(w, v))}"
            for u, v in pairs
        )

    return shown


def _raised(welfare: Any, payoffs: Profile, step: tuple[int, int]) -> Any:
    return value_of(welfare, (payoffs[0] + step[0], payoffs[1] + step[1]))


def _mixes_well(welfare: Any, payoffs: Profile) -> bool:
    here = value_of(welfare, payoffs)
    return bool(welfare.properties.quasi_concave) and all(
        value_of(welfare, midpoint(payoffs, v)) >= min(here, value_of(welfare, v)) for v in _GRID
    )


def _has_efficient_optima(instance: Any) -> bool:
    within = gt.attainable(instance.game)
    return all(within.is_efficient(v) for v in optimal_corners(within, instance.welfare))


IMPARTIAL = Condition(
    "impartial",
    "w(a, b) = w(b, a) for all payoffs a and b",
    _on_the_grid(lambda w, v: bool(value_of(w, v) == value_of(w, v[::-1]))),
    shown=_shown_grid((fractions((1, 2)), fractions((2, 1)))),
).at("3.3", 4, "invariant to permutations of player indices", literal=True)
EFFICIENT_OPTIMA = Condition(
    "Pareto-optimal optimum",
    "no attainable payoffs, mixtures included, dominate those that maximise w",
    _has_efficient_optima,
    shown=_shown_optima,
).at("3.3", 4, "its optimizer should be Pareto-optimal", literal=True)
RISES = Condition(
    "Pareto-optimal optimum in every game",
    "w rises with either payoff (else some dominated profile would be optimal in a game in which "
    "only it and what dominates it can be had)",
    _on_the_grid(lambda w, v: all(_raised(w, v, s) > value_of(w, v) for s in _STEPS)),
    shown=_shown_grid(
        (fractions((1, 2)), fractions((2, 2))), (fractions((1, 2)), fractions((1, 3)))
    ),
).at("3.3", 4, "its optimizer should be Pareto-optimal")
MONOTONE = Condition(
    "monotone",
    "w does not fall when a payoff rises",
    _on_the_grid(lambda w, v: all(_raised(w, v, s) >= value_of(w, v) for s in _STEPS)),
    shown=_shown_grid(
        (fractions((1, 2)), fractions((2, 2))), (fractions((1, 2)), fractions((1, 3)))
    ),
)
RISES_WITH_BOTH = Condition(
    "more for both is better",
    "w rises when both payoffs rise",
    _on_the_grid(lambda w, v: bool(_raised(w, v, (1, 1)) > value_of(w, v))),
    shown=_shown_grid((fractions((1, 2)), fractions((2, 3)))),
)
QUASI_CONCAVE = Condition(
    "quasi-concave",
    "a mixture of two payoff profiles is worth no less than the worse of them",
    _on_the_grid(_mixes_well),
    shown=_shown_grid((fractions((1, 3)), fractions((2, 2)))),
)

LEAST = RankWeighted((1 + TENTH, TENTH), name="min + (1/10) sum")
GREATEST = RankWeighted((TENTH, 1 + TENTH), name="max + (1/10) sum")
FIRST = gt.welfare.weighted_utilitarian((1 + TENTH, TENTH))
MINUS = RankWeighted((-1, -1), name="minus the sum")
TABLE_2 = (gt.welfare.utilitarian, LEAST, gt.welfare.nash((0, 0)))
"""Table 2 with d = (0, 0); a tenth of the sum stands for "subject to Pareto-optimal"."""
WELFARES = (*TABLE_2, GREATEST, FIRST, MINUS)


def name_of(welfare: Any) -> str:
    """What a welfare function is called."""
    if isinstance(welfare, WeightedUtilitarian):
        return " + ".join(f"{show(a)} V_{i}" for i, a in enumerate(welfare.weights, 1))
    return str(welfare.name)
