"""What evidence shows readers of an instance: its matrix, and the numbers that decide.

Conditions are numbered as in the explanation of their claim: H1, H2, ... for its hypotheses and C
for its conclusion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from proofs.evidence import Claim, Condition, Shown
from proofs.searching import show_instance
from proofs.searching.showing import game_of, matrix, show_game

EVERY = 8
"""Of so many cases of a finite domain each is shown; of more only one."""


def shown(claim: Claim, instance: Any, *, hypotheses: bool = True) -> Shown:
    """An instance as readers see it, with what makes each condition true or false."""
    game = game_of(instance)
    return Shown(
        with_decimals(show_instance(instance)),
        "" if game is None else show_game(game),
        () if game is None else matrix(game),
        tuple(_conditions(claim, instance, hypotheses=hypotheses)),
    )


def examples(claim: Claim, sample: Sequence[Any], *, every: bool) -> tuple[Shown, ...]:
    """One instance that meets the hypotheses, or all of a few, with what makes the conclusion true.

    Preferred is one in which two things are compared that differ, such as norms p != q, then one of
    many different payoffs, then a late one: samples begin with what is small.
    """
    if every and len(sample) <= EVERY:
        return tuple(shown(claim, x, hypotheses=False) for x in sample)
    different = [x for x in sample if getattr(x, "first", 0) != getattr(x, "second", 1)]
    telling = max(reversed(different or sample), key=_different_payoffs, default=None)
    return () if telling is None else (shown(claim, telling),)


def _different_payoffs(instance: Any) -> int:
    """How many different payoffs its game has."""
    game = game_of(instance)
    return 0 if game is None else len(set(game.exact_payoffs.flat))


def _conditions(claim: Claim, instance: Any, *, hypotheses: bool) -> Iterator[str]:
    for k, condition in enumerate(claim.hypotheses if hypotheses else (), 1):
        yield _said(f"H{k}", condition, instance)
    yield _said("C", claim.conclusion, instance)


def _said(label: str, condition: Condition, instance: Any) -> str:
    if not condition.is_checked:
        return f"{label}. {condition.name}: stated in words, not checked by a machine"
    holds = "holds" if condition.holds(instance) else "fails"
    numbers = condition.evaluated(instance)
    said = f"{label}. {condition.name}: {holds}" + (f": {numbers}" if numbers else "")
    return with_decimals(said)


LONG = 30
"""Fractions of a larger denominator are shown with their decimals."""
_FRACTION = r"-?\d+(?:/[1-9]\d*)?"
_NUMBERS = re.compile(
    rf"(?<![\w/.^])(?<![-+*] ){_FRACTION}(?![\w/.]| [-+*] )|\({_FRACTION}(?:, {_FRACTION})+\)"
)
"""Fractions outside calculations, and profiles."""


def with_decimals(text: str) -> str:
    """A text in which what is long to read as a fraction has its decimals too.

    >>> with_decimals("275/93 < 250/81, 24/25"), with_decimals("(1/2, -250/81)")
    ('275/93 ~ 2.957 < 250/81 ~ 3.086, 24/25', '(1/2, -250/81) ~ (0.5, -3.086)')
    """

    def both(found: re.Match[str]) -> str:
        numbers = [Fraction(x) for x in re.findall(_FRACTION, found.group())]
        if max(x.denominator for x in numbers) <= LONG:
            return found.group()
        decimals = ", ".join(f"{float(x):.4g}" for x in numbers)
        return f"{found.group()} ~ " + (decimals if len(numbers) == 1 else f"({decimals})")

    return _NUMBERS.sub(both, text)
