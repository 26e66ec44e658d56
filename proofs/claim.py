"""Claims, and verdicts on them.

A *claim* says that whatever meets its hypotheses meets its conclusion, in a declared domain. It is

- *holds*: proved as printed;
- *holds as amended*: a counterexample meets every printed hypothesis, and with the hypotheses
  that we add it is proved;
- *refuted*: a counterexample, and no repair that we know;
- *open*: neither proof nor counterexample.

Coverage of many cases never decides a claim about infinitely many.

>>> import gametheory as gt
>>> import proofs
>>> from gametheory.taxonomy import find_dilemma
>>> claim = Claim(
...     name="dilemmas-have-one-equilibrium",
...     statement="A 2x2 social dilemma has exactly one pure equilibrium.",
...     formula="|NE| = 1",
...     source="a conjecture",
...     domain="2x2 games",
...     hypotheses=(Condition("dilemma", "R, P, S, T", lambda x: find_dilemma(x) is not None),),
...     conclusion=Condition("one", "|NE| = 1", lambda x: len(gt.pure_equilibria(x)) == 1),
... )
>>> found = proofs.search(claim, proofs.Games(proofs.IntegerGames(high=2)))
>>> found.violations > 0, claim.violated(found.counterexample)
(True, True)
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any

from gametheory.errors import InvalidArgument
from proofs.evidence import Evidence, Kind

if TYPE_CHECKING:
    from proofs.spaces import Space


class Status(enum.StrEnum):
    """What is known of a claim."""

    HOLDS = "holds"
    AMENDED = "holds as amended"
    REFUTED = "refuted"
    OPEN = "open"


@dataclass(frozen=True)
class Condition:
    """A hypothesis or a conclusion.

    Attributes:
        name: what it is called; hypotheses are dropped by name.
        formula: what it says.
        holds: decides it exactly for one instance.
        batch: the same for a batch of instances at once (bool array), where that exists; an
            independent implementation, which tests hold against `holds`.
    """

    name: str
    formula: str
    holds: Callable[[Any], bool] = field(repr=False, compare=False)
    batch: Callable[[Any], Any] | None = field(default=None, repr=False, compare=False)


def stated(text: str) -> Condition:
    """A hypothesis in words, of a claim that is decided as a whole and not instance by instance."""

    def undecided(instance: Any) -> bool:
        raise InvalidArgument(f"{text!r} is part of a claim that is decided as a whole")

    return Condition(text, text, undecided)


@dataclass(frozen=True)
class Claim:
    """A claim: whatever meets the hypotheses meets the conclusion.

    Attributes:
        name: by which `proofs.check` finds it.
        statement: in words; formula: in symbols.
        source: where it is made.
        domain: what it is about.
        quantifiers: over what, in order.
        hypotheses: as printed, one by one.
        conclusion: None for claims that are not of the form "for all" (existence, a computation):
            their `means` decide them.
        added: the hypotheses that we add where the printed ones do not suffice.
        spaces: where counterexamples are searched, small spaces first.
        means: further evidence: functions of a budget (a number of cases).
        documented: the status that the docs state; `gametheory prove` compares.
        remark: what a reader should know of the verdict.
    """

    name: str
    statement: str
    formula: str
    source: str
    domain: str
    _: KW_ONLY
    quantifiers: str = "for all of the domain"
    hypotheses: tuple[Condition, ...] = ()
    conclusion: Condition | None = None
    added: tuple[Condition, ...] = ()
    spaces: tuple[Space, ...] = field(default=(), repr=False, compare=False)
    means: tuple[Callable[[int], Iterable[Evidence]], ...] = field(
        default=(), repr=False, compare=False
    )
    documented: Status = Status.HOLDS
    remark: str = ""

    def meets(self, instance: Any) -> bool:
        """Whether an instance meets every hypothesis, exactly."""
        return all(condition.holds(instance) for condition in self.hypotheses)

    def violated(self, instance: Any) -> bool:
        """Whether an instance is a counterexample, exactly."""
        if self.conclusion is None:
            raise InvalidArgument(f"{self.name} is not about instances: check it as a whole")
        return self.meets(instance) and not self.conclusion.holds(instance)

    @property
    def amended(self) -> Claim:
        """The claim with the hypotheses that we add."""
        return dataclasses.replace(self, hypotheses=self.hypotheses + self.added, added=())

    def without(self, name: str) -> Claim:
        """The claim with one hypothesis dropped; raises `InvalidArgument` for an unknown name."""
        known = [condition.name for condition in self.hypotheses]
        if name not in known:
            raise InvalidArgument(f"expected a hypothesis among {known}, got {name!r}")
        kept = tuple(condition for condition in self.hypotheses if condition.name != name)
        return dataclasses.replace(self, hypotheses=kept)


@dataclass(frozen=True)
class Verdict:
    """What is known of a claim, and what that rests on.

    Attributes:
        claim: the claim.
        status: holds, holds as amended, refuted or open.
        evidence: each piece with its certificate.
    """

    claim: Claim
    status: Status
    evidence: tuple[Evidence, ...]

    @property
    def certificate(self) -> tuple[Any, ...]:
        """The certificates of the evidence that decides."""
        return tuple(e.certificate for e in self.evidence if e.decides)

    @property
    def agrees(self) -> bool:
        """Whether this is the status that the docs state."""
        return self.status is self.claim.documented

    @property
    def counterexample(self) -> Any:
        """The counterexample to the claim as printed; None without one."""
        found = [e for e in self.evidence if e.kind is Kind.COUNTEREXAMPLE and not e.amended]
        return found[0].certificate if found else None

    def verify(self) -> bool:
        """Re-check every piece of evidence without search, and that the status follows."""
        return all(e.verify() for e in self.evidence) and self.status is status_of(self.evidence)

    def __str__(self) -> str:
        lines = [f"{self.claim.name}: {self.status}", f"  {self.claim.statement}"]
        lines += [f"  hypothesis: {c.formula}" for c in self.claim.hypotheses]
        lines += [f"  added hypothesis: {c.formula}" for c in self.claim.added]
        lines += [f"  {e}" for e in self.evidence]
        return "\n".join(lines)


def status_of(evidence: Sequence[Evidence]) -> Status:
    """The status that pieces of evidence justify.

    A counterexample to the claim as printed outweighs everything; then the amended claim must be
    proved, and free of counterexamples itself.
    """

    def judge(amended: bool) -> bool | None:
        about = [e for e in evidence if e.amended is amended and e.decides]
        if any(e.against for e in about):
            return False
        return True if about else None

    printed, amended = judge(False), judge(True)
    if printed is True:
        return Status.HOLDS
    if printed is None:
        return Status.OPEN
    return Status.AMENDED if amended is True else Status.REFUTED
