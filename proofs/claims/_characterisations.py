"""Which axioms leave a single rule: Nash's, Kalai and Smorodinsky's, and the egalitarian one.

Section 6 speaks of "the axioms which characterize different bargaining solutions (see Appendix A)",
and Appendix A does not say which they are. Here an instance is a rule. That it satisfies an axiom
is known by a theorem; without one, no violation is found in a list of comparisons.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from gametheory import axioms
from gametheory._numeric.exact import listed
from gametheory.axioms import AXIOMS, AxiomComparison, Problem
from gametheory.axioms.problems import Domain
from gametheory.axioms.theorems import theorem as known_theorem
from proofs.claims._asked import Asked, solution, thinned
from proofs.evidence import Claim, Condition, Status, theorem
from proofs.formal import formal
from proofs.searching import Instances

COUNT = 12
"""Problems of a domain on which rules are compared, and from which the comparisons are made."""
COMPARED = 40
"""Comparisons in which an axiom is tried without a theorem."""
RULES = (
    "nash",
    "kalai-smorodinsky",
    "leximin",
    "best for player 1",
    "no agreement",
)


@functools.cache
def _problems(domain: Domain) -> tuple[Problem, ...]:
    return tuple(axioms.problems(domain, count=COUNT))


@functools.cache
def _comparisons(axiom: str, domain: Domain) -> tuple[AxiomComparison, ...]:
    asked = AXIOMS[axiom]
    given = [c for p in _problems(domain) for c in asked.compare(p) if asked.applies(c)]
    return tuple(thinned(given, COMPARED))


@dataclass(frozen=True)
class Rule:
    """A single-valued rule on the problems of a domain, and the one that it is compared with."""

    name: str
    beside: str
    domain: Domain

    def satisfies(self, axiom: str) -> bool:
        """Whether a theorem says so; without one, whether no comparison says otherwise."""
        if known_theorem(self.name, axiom, self.domain) is not None:
            return True
        given = _comparisons(axiom, self.domain)
        return all(Asked(axiom, self.name, c).complaint is None for c in given)

    @property
    def difference(self) -> Problem | None:
        """The first problem in which it recommends something else; None if there is none."""
        ours, theirs = solution(self.name), solution(self.beside)
        return next((p for p in _problems(self.domain) if ours(p) != theirs(p)), None)

    def __str__(self) -> str:
        problem = self.difference
        if problem is None:
            return self.name
        ours, theirs = solution(self.name)(problem), solution(self.beside)(problem)
        return f"{self.name}, which recommends {ours}, and not {theirs}, in {problem}"


def _satisfies(axiom: str) -> Condition:
    return Condition(
        axiom,
        f"the rule satisfies the axiom: {AXIOMS[axiom].statement} (known by a theorem, or not "
        "violated in the comparisons listed)",
        lambda rule: rule.satisfies(axiom),
        shown=lambda rule: rule.name,
    )


def _characterised(
    title: str,
    rule: str,
    domain: Domain,
    *,
    asked: Sequence[str],
    proof: tuple[str, str],
    source: str,
    why: str,
    remark: str,
) -> Claim:
    names = listed(asked)
    return Claim(
        f"On {domain} sets with some V > d, {title} is the only single-valued rule of {names}.",
        Condition(
            f"the rule is {title}",
            f"the rule recommends what {title} recommends",
            lambda given: given.difference is None,
            shown=str,
        ),
        name=f"{'egalitarian' if rule == 'leximin' else rule}-is-characterised",
        hypotheses=tuple(map(_satisfies, asked)),
        origin='on section 6, "the axioms which characterize different bargaining solutions (see '
        'Appendix A)": Appendix A does not say which those are',
        domain=f"single-valued rules on {domain} two-player bargaining problems",
        spaces=(
            Instances(
                lambda: [Rule(name, rule, domain) for name in RULES],
                name=f"{len(RULES)} rules on {domain} sets",
            ),
        ),
        proofs=(
            formal(f"Axioms.{proof[0]}", proof[1]),
            lambda claim: theorem("the characterisation", source),
        ),
        drop=True,
        documented=Status.HOLDS,
        why=why,
        remark=remark,
    )


COMMON = ("weak Pareto optimality", "symmetry")
CLAIMS = (
    _characterised(
        "the Nash solution",
        "nash",
        "convex",
        asked=(*COMMON, "affine invariance", "independence of irrelevant alternatives"),
        proof=("Nash_on_its_class", "of problems with d = (0, 0), to which other d are translated"),
        source="Nash 1950",
        why="In units in which the solution is (1, 1), S lies below V_1 + V_2 = 2; symmetry "
        "chooses (1, 1) from all that lies below, and independence keeps it in S.",
        remark="All four follow from columns of Table 3.",
    ),
    _characterised(
        "the Kalai-Smorodinsky solution",
        "kalai-smorodinsky",
        "comprehensive",
        asked=(*COMMON, "affine invariance", "restricted monotonicity"),
        proof=(
            "Kalai_Smorodinsky_on_its_class",
            "of problems with d = (0, 0), to which other d are translated",
        ),
        source="Kalai and Smorodinsky 1975",
        why="In units in which both greatest gains are 1, symmetry chooses the even point from a "
        "small symmetric set inside S, and monotonicity lets nobody get less in S.",
        remark="Restricted monotonicity is no column of Table 3. Nash's solution has all columns "
        "that Kalai and Smorodinsky's has, so Table 3's columns do not single out the latter.",
    ),
    _characterised(
        "the egalitarian solution",
        "leximin",
        "strictly comprehensive",
        asked=(*COMMON, "resource monotonicity"),
        proof=(
            "egalitarian_characterised",
            "of problems with d = (0, 0); leximin gives equal gains",
        ),
        source="Kalai 1977",
        why="Symmetry chooses the even point from a small symmetric set inside S, and monotonicity "
        "lets nobody get less in S.",
        remark="All three follow from columns of Table 3. No hypothesis on units is needed.",
    ),
)
