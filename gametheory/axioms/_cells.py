"""Cells of the table of axioms: a theorem, a violation, or a search that found none.

A cell is tried by search. If that finds nothing and no theorem is known, it inherits a violation
from the same axiom on a smaller domain, or from a weaker axiom.

>>> from gametheory.axioms import cell
>>> found = cell("raiffa", "individual monotonicity", "convex", count=60)
>>> print(found.status, "on", found.origin)
violated on comprehensive sets
>>> found.counterexample.comparison.before.domain
'convex'
>>> found.verify()
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from gametheory._support.check import checked, require_among
from gametheory._support.kinds import Rng, Size
from gametheory.axioms._inheritance import Origin, carried, refuting
from gametheory.axioms.checks import AXIOMS
from gametheory.axioms.comparisons import AxiomComparison
from gametheory.axioms.problems import DOMAINS, Domain, Problem, problems
from gametheory.axioms.rules import RULES, Solution, as_solution
from gametheory.axioms.search import AxiomVerdict, Counterexample, search
from gametheory.axioms.theorems import Theorem, theorem

Status = Literal["proved", "no violation", "violated", "not defined", "untested"]


@checked
@dataclass(frozen=True)
class Cell:
    """What is known of one solution, one axiom and one domain.

    Attributes:
        verdict: of the search on this domain. Its counterexample, own or inherited, is of this
            domain; if inherited, `checked` counts the comparisons that showed none.
        source: of the theorem; None if none is known.
        origin: the axiom and the domain that the theorem speaks of, or where the violation was
            found; None if they are those of the cell.
    """

    verdict: AxiomVerdict
    source: str | None
    origin: Origin | None = None

    @property
    def status(self) -> Status:
        """What is known: "not defined" if the solution never is, "untested" without comparisons."""
        if self.verdict.counterexample is not None:
            return "violated"
        if self.source is not None:
            return "proved"
        if self.verdict.checked:
            return "no violation"
        return "not defined" if self.verdict.undefined else "untested"

    @property
    def counterexample(self) -> Counterexample | None:
        """The violation, by problems of this domain; None if none is known."""
        return self.verdict.counterexample

    def verify(self) -> bool:
        """Re-check the counterexample, or else every comparison; False if there was none.

        No search. A theorem is cited and not re-checked; the comparisons of its cell are.
        """
        found = self.counterexample
        if found is not None and {p.domain for p, _ in found.sides} != {self.verdict.domain}:
            return False
        return self.verdict.verify()

    def __str__(self) -> str:
        if self.source is not None and self.counterexample is None:
            return str(Theorem(self.source, self.origin))
        return f"{self.verdict}" + ("" if self.origin is None else f" (from {self.origin})")


class Searches:
    """Searches of `count` base problems of each domain, each made once, when it is asked for."""

    def __init__(self, count: int, rng: Any) -> None:
        self.count, self.rng = count, rng
        self._bases: dict[Domain, list[Problem]] = {}
        self._comparisons: dict[tuple[str, Domain], Sequence[AxiomComparison]] = {}
        self._verdicts: dict[tuple[Solution, str, Domain], AxiomVerdict] = {}

    def comparisons(self, axiom: str, domain: Domain) -> Sequence[AxiomComparison]:
        """Those that meet the hypotheses of the axiom."""
        if domain not in self._bases:
            self._bases[domain] = list(problems(domain, count=self.count, rng=self.rng))
        key = axiom, domain
        if key not in self._comparisons:
            asked = AXIOMS[axiom]
            self._comparisons[key] = [
                c for p in self._bases[domain] for c in asked.compare(p) if asked.applies(c)
            ]
        return self._comparisons[key]

    def verdict(self, solution: Solution, axiom: str, domain: Domain) -> AxiomVerdict:
        """Of the search on this domain alone."""
        key = solution, axiom, domain
        if key not in self._verdicts:
            given = self.comparisons(axiom, domain)
            self._verdicts[key] = search(solution, AXIOMS[axiom], given, domain)
        return self._verdicts[key]

    def cell(self, solution: Solution, axiom: str, domain: Domain) -> Cell:
        """Searched, compared with the theorems, and inherited if it would stay open.

        Raises `AssertionError` for a violation of a theorem.
        """
        own = self.verdict(solution, axiom, domain)
        known = _theorem(solution, axiom, domain)
        if known is not None:
            if own.counterexample is not None:
                raise AssertionError(
                    f"{axiom} of {solution.name} on {domain} sets is {known}, but {own}"
                )
            return Cell(own, known.source, known.origin)
        if own.counterexample is None:
            for origin in refuting(axiom, domain):
                found = self.verdict(solution, origin.axiom, origin.domain).counterexample
                if found is not None:
                    here = carried(found, origin.path)
                    return Cell(replace(own, counterexample=here), None, origin)
        return Cell(own, None)


def _theorem(solution: Solution, axiom: str, domain: Domain) -> Theorem | None:
    """A theorem on the rule of that name: not on any other that is called the same."""
    if RULES.get(solution.name) is not solution.rule:
        return None
    return theorem(solution.name, axiom, domain)


@checked
def cell(
    solution: Any, axiom: str, domain: Domain = "convex", *, count: Size = 100, rng: Rng = 0
) -> Cell:
    """What is known of a solution, an axiom and a domain.

    Args:
        solution: see `as_solution`.
        axiom: the name of one of `AXIOMS`.
        domain: of the problems.
        count: base problems of each domain that is searched.

    Deterministic for a seed; for the same one, the cell of `axiom_table`. Raises
    `InvalidArgument` for names that do not exist, `AssertionError` for a violated theorem.
    """
    require_among(axiom, AXIOMS, "an axiom")
    require_among(domain, DOMAINS, "a domain")
    return Searches(count, rng).cell(as_solution(solution), axiom, domain)
