"""Payoffs that look rounded, and whether the rounding changes the game.

2/3 written as 0.6666 breaks ties: equilibria appear that the game does not have, or it is no longer
constant-sum. A payoff *looks rounded* if it has three decimals or more and is what is left of a
fraction with a small denominator when digits are cut or rounded off (0.333, 0.6667, 0.1428571), or
if it is a float that differs from a decimal or such a fraction only by the rounding of floats
(0.1, 0.30000000000000004). That alone says little, as 0.143 may be no seventh. So the game is
solved again with the numbers that seem meant, and something is said only if it then has another
number of equilibria or components, or is of another class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from gametheory._numeric.exact import listed, show, terminates
from gametheory._support.text import plural
from gametheory.equilibria import Equilibria, nash_equilibria
from gametheory.errors import TooLarge
from gametheory.games import NormalForm
from gametheory.taxonomy import Taxonomy, taxonomy

LARGEST = 144
"""Joint actions of a game that is solved again."""

FEWEST_DECIMALS = 3
DENOMINATORS = {3: 12, 4: 12, 5: 30, 6: 60}
"""The largest denominator of a fraction that so many decimals may stand for; more: 99."""

DIGITS_OF_FLOATS = 15
"""Significant digits from which a float is not as somebody wrote it."""

ROUNDINGS = 4
"""Units in the last place that sums and quotients of a few floats are off."""

MOST_NAMED = 3
"""Numbers that a note quotes."""


def rounding_notes(game: NormalForm, found: Equilibria, classes: Taxonomy) -> tuple[str, ...]:
    """What the payoffs seem to stand for, where that would be another game; nothing otherwise."""
    if not game.in_decimals or not found.is_extreme or math.prod(game.shape) > LARGEST:
        return ()
    values = dict.fromkeys(game.payoffs.ravel().tolist())
    meant = {x: to for x in values if (to := _meant(x)) != Fraction(x)}
    if not meant:
        return ()
    payoffs = np.empty(game.payoffs.size, dtype=object)
    payoffs[:] = [meant.get(x, Fraction(x)) for x in game.payoffs.ravel().tolist()]
    repaired = NormalForm(payoffs.reshape(game.payoffs.shape), disagreement=game.disagreement)
    try:
        other = nash_equilibria(repaired, exact=True)
    except TooLarge:
        return ()
    change = _change(found, other, classes, taxonomy(repaired))
    return (_said(meant, change),) if change else ()


def _meant(given: float | Fraction) -> Fraction:
    """The number that a payoff seems to stand for; itself as a rule."""
    exact = Fraction(given)
    if isinstance(given, float):
        if not given:
            return exact
        text = repr(given)
        digits = text.partition("e")[0].replace(".", "").strip("-0")
        if len(digits) >= DIGITS_OF_FLOATS:
            near = exact.limit_denominator(999)
            return near if abs(near - exact) <= ROUNDINGS * Fraction(math.ulp(given)) else exact
        exact = Fraction(text)
    if not terminates(exact):
        return exact
    decimals = _decimals(exact)
    if decimals < FEWEST_DECIMALS:
        return exact
    near = exact.limit_denominator(DENOMINATORS.get(decimals, 99))
    # One with so few digits as to be a decimal itself is not that near to another.
    return near if abs(near - exact) < Fraction(1, 10**decimals) else exact


def _decimals(value: Fraction) -> int:
    """Digits after the point of a number that has finitely many."""
    count, rest = 0, value.denominator
    while rest != 1:
        rest = rest // math.gcd(rest, 10)
        count += 1
    return count


def _change(
    found: Equilibria, other: Equilibria, classes: Taxonomy, others: Taxonomy
) -> Sequence[str]:
    told = []
    before, after = (_counted(each) for each in (found, other))
    if before != after:
        told.append(f"has {after}, not {before}")
    gained = [label for label in others.labels if label not in classes.labels]
    lost = [label for label in classes.labels if label not in others.labels]
    told += [f"is {_with_article(label)}" for label in gained]
    told += [f"is no {label}" for label in lost]
    return told


def _counted(found: Equilibria) -> str:
    parts = plural(len(found.components), "component")
    return f"{plural(len(found), 'extreme equilibrium', 'extreme equilibria')} in {parts}"


def _with_article(label: str) -> str:
    return f"{'an' if label[:1] in 'aeiou' else 'a'} {label}"


def _said(meant: dict[float | Fraction, Fraction], change: Sequence[str]) -> str:
    """One sentence with examples, one with what changes, one with what to write."""
    cut = {x: to for x, to in meant.items() if not terminates(to)}
    named = cut or meant
    pairs = [f"{_written(x)} for {show(to)}" for x, to in list(named.items())[:MOST_NAMED]]
    if len(named) > MOST_NAMED:
        pairs.append(f"{len(named) - MOST_NAMED:,} more")
    what = (
        "seem to be rounded"
        if cut
        else "are floats, which are binary, and not quite what they show"
    )
    first, to = next(iter(named.items()))
    better = show(to) if cut else _written(first)
    return (
        f"Payoffs {what}: {listed(pairs)}. With the exact numbers the game {listed(change)}. "
        f'If those are meant, give them as text such as "{better}", which is exact.'
    )


def _written(value: float | Fraction) -> str:
    """As it was given, which for an exact number is a decimal."""
    if isinstance(value, float):
        return repr(value)
    decimals = _decimals(value)
    digits = str(abs(value.numerator) * 10**decimals // value.denominator).rjust(decimals + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"
