"""Verdicts: which evidence makes which status.

- *holds*: proved as printed; for a claim of existence, a witness.
- *holds as amended*: a counterexample meets every printed hypothesis, and with the hypotheses that
  we add, and nothing else changed, it is proved.
- *refuted*: a counterexample, and no repair by added hypotheses that we know.
- *open*: neither proof nor counterexample.

Coverage of many cases never decides a claim about infinitely many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gametheory._support.check import checked
from gametheory._support.faces import Face, Tabular
from proofs.evidence._claim import Claim, Condition, Quantifier, Status
from proofs.evidence._evidence import Evidence, Kind


@checked
@dataclass(frozen=True)
class Verdict(Tabular):
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
        """Whether this is the status that the docs state; True where they state none."""
        return self.claim.documented in (None, self.status)

    @property
    def counterexample(self) -> Any:
        """The counterexample to the claim as printed; None without one."""
        return self._certificate(Kind.COUNTEREXAMPLE)

    @property
    def witness(self) -> Any:
        """The instance that a claim of existence asks for; None without one."""
        return self._certificate(Kind.WITNESS)

    def _certificate(self, kind: Kind) -> Any:
        found = [e for e in self.evidence if e.kind is kind and not e.amended]
        return found[0].certificate if found else None

    @property
    def unchecked(self) -> tuple[Condition, ...]:
        """The hypotheses that are stated in words only: no machine checked them."""
        return self.claim.unchecked

    def verify(self) -> bool:
        """Re-check every piece of evidence without search, and that the status follows.

        Instances are evaluated by the conditions of this claim. That a proof proves this claim and
        no other is seen to by `proofs.decide`, which made it, and not here.
        """
        return self.status is status_of(self.claim, self.evidence) and all(
            self._is_of_the_claim(e) and e.verify() for e in self.evidence
        )

    def _is_of_the_claim(self, evidence: Evidence) -> bool:
        """Whether an instance is a counterexample or witness of this claim."""
        instance, good = evidence.instance, evidence.kind is Kind.WITNESS
        if instance is None or evidence.kind not in (Kind.COUNTEREXAMPLE, Kind.WITNESS):
            return True
        claim = self.claim.amended if evidence.amended else self.claim
        return claim.meets(instance) and claim.conclusion.holds(instance) is good

    def _face(self) -> Face:
        rows = [
            [e.kind, "as amended" if e.amended else "as printed", e.text, e.count, e.decides]
            for e in self.evidence
        ]
        notes = [self.claim.statement]
        notes += [f"hypothesis: {c.text}" for c in self.claim.hypotheses]
        notes += [f"added hypothesis: {c.text}" for c in self.claim.added]
        notes += [f"conclusion: {self.claim.conclusion.text}"]
        notes += [f"no machine checked: {c.text}" for c in self.unchecked]
        columns = ["evidence", "of the claim", "what was found", "cases", "decides"]
        return Face(f"{self.claim.name}: {self.status}", columns, rows, notes)

    def __str__(self) -> str:
        lines = [f"{self.claim.name}: {self.status}", f"  {self.claim.statement}"]
        lines += [f"  hypothesis: {c.text}" for c in self.claim.hypotheses]
        lines += [f"  added hypothesis: {c.text}" for c in self.claim.added]
        lines += [f"  conclusion: {self.claim.conclusion.text}"]
        lines += [f"  {e}" for e in self.evidence]
        return "\n".join(lines)


@checked
def status_of(claim: Claim, evidence: Sequence[Evidence]) -> Status:
    """The status that pieces of evidence justify.

    A counterexample to the claim as printed outweighs everything; then the amended claim must be
    proved, free of counterexamples itself, and its addition shown to be one (`Kind.NEEDED`: some
    instance meets what is added and not the conclusion).
    """
    printed = _judged(claim, evidence, amended=False)
    if printed is None:
        return Status.OPEN
    if printed:
        return Status.HOLDS
    repaired = bool(claim.added) and _judged(claim, evidence, amended=True) is True
    needed = any(e.kind is Kind.NEEDED and e.amended for e in evidence)
    return Status.AMENDED if repaired and needed else Status.REFUTED


def _judged(claim: Claim, evidence: Sequence[Evidence], *, amended: bool) -> bool | None:
    about = [e for e in evidence if e.amended is amended and e.decides]
    if any(e.against for e in about):
        return False
    proofs = {e.kind for e in about}
    if claim.quantifier is Quantifier.SOME:
        return True if Kind.WITNESS in proofs else None
    proofs.discard(Kind.WITNESS)
    if claim.quantifier is not Quantifier.EACH:
        proofs.discard(Kind.EXHAUSTIVE)
    return True if proofs else None
