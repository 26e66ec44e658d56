"""Evidence: what a verdict rests on, each piece with a certificate that `verify` re-checks.

No kind is as good as another. A proof, a counterexample, a witness of a claim of existence, or
every instance of a finite domain decide a claim; coverage of some of infinitely many cases only
fails to refute it.

Evidence counts what it checked, and evidence of nothing is refused:

>>> Evidence(Kind.SAMPLE, "no violation", count=0, recheck=lambda: 0)
Traceback (most recent call last):
    ...
proofs.evidence._evidence.Refused: no violation: evidence must check at least one case, got 0
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gametheory._support.check import checked, require_kind
from gametheory.errors import GameTheoryError


class Refused(GameTheoryError, AssertionError):
    """Evidence that shows nothing, or not what it says."""


class Kind(enum.StrEnum):
    """The kinds of evidence."""

    FORMAL = "machine-checked proof"
    SMT = "proved by SMT"
    SYMBOLIC = "proved symbolically"
    EXHAUSTIVE = "every case checked"
    THEOREM = "a theorem, quoted"
    WITNESS = "witness"
    COUNTEREXAMPLE = "counterexample"
    NEEDED = "needed"
    SAMPLE = "no violation found"


DECIDING = frozenset(Kind) - {Kind.NEEDED, Kind.SAMPLE}


@checked
@dataclass(frozen=True)
class Shown:
    """An instance as readers see it.

    Attributes:
        text: on one line.
        game: the part of the text that the matrix stands for; "" without a matrix.
        matrix: the payoff matrix in lines, players and actions named.
        conditions: each condition with whether it holds, and the numbers that make it so.
    """

    text: str
    game: str
    matrix: tuple[str, ...]
    conditions: tuple[str, ...]


@checked
@dataclass(frozen=True)
class Evidence:
    """One piece of evidence.

    Attributes:
        kind: how it was obtained.
        text: what was found, for people.
        count: how many cases, obligations or instances it covers; at least 1.
        recheck: does the check again without search, and returns how many cases it re-checked;
            0 if any of them fails.
        rechecks: how many that must be; `count` by default, fewer where a sample is re-checked.
        amended: whether it is about the claim with its added hypotheses, not as printed.
        steps: the proof by its steps, or the counterexample by its conditions, for people.
        shown: the counterexample or witness, or examples of what was checked, for people.
        route: which tool gave it, such as "z3 and cvc5", "sympy", "Coq".
        certificate: what is re-checked, as data.
        instance: the instance of the claim that this is, of a counterexample or witness; what
            another source has decided (such as a search for axioms) has none.
    """

    kind: Kind
    text: str
    count: int = field(kw_only=True)
    recheck: Callable[[], int] = field(kw_only=True, repr=False, compare=False)
    rechecks: int | None = field(default=None, kw_only=True)
    amended: bool = field(default=False, kw_only=True)
    steps: tuple[str, ...] = field(default=(), kw_only=True)
    shown: tuple[Shown, ...] = field(default=(), kw_only=True)
    route: str = field(default="", kw_only=True)
    certificate: Any = field(default=None, kw_only=True)
    instance: Any = field(default=None, kw_only=True, repr=False, compare=False)

    def __post_init__(self) -> None:
        wanted = self.count if self.rechecks is None else self.rechecks
        if self.count < 1 or wanted < 1:
            raise Refused(
                f"{self.text}: evidence must check at least one case, got {min(self.count, wanted)}"
            )

    @property
    def decides(self) -> bool:
        """Whether it settles the claim that it is about, for or against."""
        return self.kind in DECIDING

    @property
    def against(self) -> bool:
        """Whether it speaks against the claim that it is about."""
        return self.kind is Kind.COUNTEREXAMPLE

    def verify(self) -> bool:
        """Re-check without search: a counterexample is evaluated, a proof replayed."""
        wanted = self.count if self.rechecks is None else self.rechecks
        return bool(self.recheck() == wanted)

    def __str__(self) -> str:
        about = " (as amended)" if self.amended else ""
        return f"{self.kind}{about}: {self.text}"


@checked
def symbolic(text: str, identities: Mapping[str, Any]) -> Evidence:
    """Identities of expressions: each, by what it says, must simplify to 0.

    Raises `Refused` for an expression that is 0 before anything is simplified (it says nothing),
    and for one that does not simplify to 0.
    """
    import sympy

    for name, expression in identities.items():
        require_kind(expression, sympy.Basic | int | Fraction, f"an expression of sympy for {name}")
        if expression == 0:
            raise Refused(f"{name}: 0 = 0 as typed is no identity")

    def check() -> int:
        good = all(sympy.simplify(expression) == 0 for expression in identities.values())
        return len(identities) if good else 0

    if identities and not check():
        raise Refused(f"not an identity: {text}")
    return Evidence(
        Kind.SYMBOLIC,
        text,
        count=len(identities),
        recheck=check,
        steps=tuple(identities),
        route="sympy",
        certificate={name: f"{expression} = 0" for name, expression in identities.items()},
    )


@checked
def theorem(text: str, source: str) -> Evidence:
    """A theorem of the literature, quoted with its source: nothing here re-checks it."""
    return Evidence(
        Kind.THEOREM,
        f"{text} ({source})",
        count=1,
        recheck=lambda: 1,
        route="the literature",
        certificate={"source": source},
    )


@checked
def cases(
    text: str, instances: Sequence[Any], holds: Callable[[Any], bool], *, kind: Kind = Kind.SAMPLE
) -> Evidence:
    """Further cases, checked one by one by a predicate; decides nothing unless `kind` says so.

    Raises `Refused` if there are none, or one of them fails.
    """

    def check() -> int:
        return len(instances) if all(holds(instance) for instance in instances) else 0

    if instances and not check():
        raise Refused(f"violated: {text}")
    return Evidence(kind, text, count=len(instances), recheck=check)
