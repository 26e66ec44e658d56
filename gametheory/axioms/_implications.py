"""Which axiom implies which: a proof of the stronger proves the weaker, a violation refutes both.

Each implication turns a violation of the weaker axiom into one of the stronger, by the same
solution and on the same domain. The problem, or the two, stay the same payoff sets with the same
d; the check of the stronger axiom judges them again.

>>> from gametheory.axioms import IMPLICATIONS
>>> print(IMPLICATIONS[0])
strong Pareto optimality implies weak Pareto optimality: what is better for both is better for one
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from gametheory._support.check import checked
from gametheory.axioms.comparisons import AxiomComparison, permute, relabel
from gametheory.axioms.nesting import with_rising_generators
from gametheory.axioms.problems import DOMAINS, Domain


def _same(comparison: AxiomComparison) -> AxiomComparison:
    return comparison


def _exchanged(comparison: AxiomComparison) -> AxiomComparison:
    return replace(comparison, after=relabel(comparison))


def _permuted(comparison: AxiomComparison) -> AxiomComparison:
    return replace(comparison, after=permute(comparison))


@checked
@dataclass(frozen=True, repr=False)
class Implication:
    """That one axiom implies another, on all problems of some domains.

    Attributes:
        stronger, weaker: names of axioms; the first implies the second.
        because: the argument.
        domains: where it does.
        convert: a comparison that violates the weaker axiom to one that violates the stronger.
    """

    stronger: str
    weaker: str
    because: str
    domains: tuple[Domain, ...] = DOMAINS
    convert: Callable[[AxiomComparison], AxiomComparison] = field(default=_same, repr=False)

    def __repr__(self) -> str:
        where = "" if self.domains == DOMAINS else f" on {' and '.join(self.domains)} sets"
        return f"{self.stronger} implies {self.weaker}{where}: {self.because}"


STRONG, WEAK = "strong Pareto optimality", "weak Pareto optimality"
AFFINE = "affine invariance"
GROWTH, RESOURCES = "strong monotonicity", "resource monotonicity"
INDIVIDUAL = "individual monotonicity"
DISPOSAL: tuple[Domain, ...] = ("comprehensive", "strictly comprehensive")

IMPLICATIONS = (
    Implication(STRONG, WEAK, "what is better for both is better for one"),
    Implication(
        WEAK,
        STRONG,
        "along the frontier one payoff falls without a jump as the other rises, between the two "
        "sides of the floor; so if a profile can be improved for one player, a little of that can "
        "be given to the other",
        ("strictly comprehensive",),
    ),
    Implication(
        "anonymity",
        "symmetry",
        "exchanging the players of a symmetric problem gives the same problem, so the same "
        "outcome, which is the exchanged one",
        convert=_exchanged,
    ),
    Implication(
        "impartiality",
        "symmetry",
        "the same, since d is symmetric and it does not matter whether it is exchanged",
        convert=_permuted,
    ),
    Implication(AFFINE, "translation invariance", "a translation is an affine map"),
    Implication(AFFINE, "common scale invariance", "a common scale is an affine map"),
    Implication(
        GROWTH, INDIVIDUAL, "it asks for no less without the hypothesis on the ideal payoffs"
    ),
    Implication(
        INDIVIDUAL,
        "restricted monotonicity",
        "if the ideal point is unchanged, so is the ideal payoff of each player's rival",
    ),
    Implication(
        GROWTH,
        RESOURCES,
        "if generators rise, what lies between the same floor and their hull only grows",
        DISPOSAL,
    ),
    Implication(
        RESOURCES,
        GROWTH,
        "S in T with the same d, so with the same floor: take the vertices of S and the floor as "
        "generators, and raise the floor to the vertices of T",
        DISPOSAL,
        with_rising_generators,
    ),
)
"""All implications between `AXIOMS` that we know of, without those that follow in two steps."""
