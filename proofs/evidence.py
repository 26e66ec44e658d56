"""Evidence: what a verdict rests on, each piece with a certificate that `verify` re-checks.

No kind is as good as another. Some decide a claim about infinitely many cases (a proof, a
counterexample, a witness of an existential claim); coverage of N cases only fails to refute it,
unless the claim is about just those. Each piece says which it is: `decides`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class Kind(enum.StrEnum):
    """The kinds of evidence."""

    SMT = "proved by SMT"
    SYMBOLIC = "proved symbolically"
    EXACT = "computed exactly"
    THEOREM = "a theorem, quoted"
    EXHAUSTIVE = "exhaustive"
    SAMPLE = "no violation in a sample"
    COUNTEREXAMPLE = "counterexample"
    WITNESS = "witness"


def _unchecked() -> bool:
    """A theorem that is quoted: nothing here can re-check it."""
    return True


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence.

    Attributes:
        kind: how it was obtained.
        text: what was found, for people.
        amended: whether it is about the claim with its added hypotheses, not as printed.
        decides: whether it settles that claim, for or against; coverage of a part does not.
        count: how many cases it covers, where that means something.
        certificate: data that `verify` re-checks, as plain values.
    """

    kind: Kind
    text: str
    amended: bool = False
    decides: bool = True
    count: int | None = None
    certificate: Any = None
    check: Callable[[], bool] = field(default=_unchecked, repr=False, compare=False)

    @property
    def against(self) -> bool:
        """Whether it speaks against the claim that it is about."""
        return self.kind is Kind.COUNTEREXAMPLE

    def verify(self) -> bool:
        """Re-check without search: a counterexample is evaluated, a proof replayed."""
        return self.check()

    def __str__(self) -> str:
        about = " (as amended)" if self.amended else ""
        return f"{self.kind}{about}: {self.text}"


def witness(text: str, instance: Any, check: Callable[[], bool]) -> Evidence:
    """Something that exists, shown; `check` says that it is what it should be."""
    if not check():
        raise AssertionError(f"not a witness: {text}")
    return Evidence(Kind.WITNESS, text, certificate=instance, check=check)


def computed(
    text: str, check: Callable[[], bool], *, certificate: Any = None, amended: bool = False
) -> Evidence:
    """A finite claim evaluated in rationals; `verify` evaluates it again."""
    if not check():
        raise AssertionError(f"the computation does not give: {text}")
    return Evidence(Kind.EXACT, text, amended=amended, certificate=certificate, check=check)


def refuted_by(
    text: str, check: Callable[[], bool], *, certificate: Any = None, amended: bool = False
) -> Evidence:
    """A counterexample to a claim that has no search of its own; `check` evaluates it exactly."""
    if not check():
        raise AssertionError(f"not a counterexample: {text}")
    return Evidence(
        Kind.COUNTEREXAMPLE, text, amended=amended, certificate=certificate, check=check
    )


def theorem(text: str, source: str, *, amended: bool = False) -> Evidence:
    """A theorem of the literature, quoted with its source; `verify` cannot re-check it."""
    return Evidence(
        Kind.THEOREM, f"{text} ({source})", amended=amended, certificate={"source": source}
    )


def symbolic(
    text: str, check: Callable[[], bool], *, certificate: Any = None, amended: bool = False
) -> Evidence:
    """An identity of expressions; `verify` simplifies it to zero again."""
    if not check():
        raise AssertionError(f"the identity does not hold: {text}")
    return Evidence(Kind.SYMBOLIC, text, amended=amended, certificate=certificate, check=check)


def no_violation(
    text: str, count: int, check: Callable[[], bool], *, complete: bool, amended: bool = False
) -> Evidence:
    """Cases that were all checked; decides only if they are all that the claim is about."""
    if not check():
        raise AssertionError(f"violated: {text}")
    kind = Kind.EXHAUSTIVE if complete else Kind.SAMPLE
    return Evidence(
        kind, text, amended=amended, decides=complete, count=count, certificate=text, check=check
    )
