"""What evidence shows readers of an instance: its matrix, and the numbers that decide.

Conditions are numbered as in the explanation of their claim: H1, H2, ... for its hypotheses and C
for its conclusion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from proofs.evidence import Claim, Condition, Shown
from proofs.searching import show_instance
from proofs.searching._showing import game_of, matrix, show_game

EVERY = 8
"""Of so many cases of a finite domain each is shown; of more only one."""


def shown(claim: Claim, instance: Any, *, hypotheses: bool = True) -> Shown:
    """An instance as readers see it, with what makes each condition true or false."""
    game = game_of(instance)
    return Shown(
        show_instance(instance),
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
    return () if telling is None else (shown(claim, telling, hypotheses=False),)


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
    return f"{label}. {condition.name}: {holds}" + (f": {numbers}" if numbers else "")
