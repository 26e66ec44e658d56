"""From which cells of the table a cell inherits: domains that nest, axioms that imply others.

A *node* is an axiom on a domain. A violation at one node is one at another along a path of steps,
each to a larger domain or to a stronger axiom; a theorem goes the other way.

>>> [str(origin) for origin in refuting("individual monotonicity", "comprehensive")]
['strictly comprehensive sets', 'restricted monotonicity', \
'restricted monotonicity on strictly comprehensive sets']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from gametheory._support.check import checked
from gametheory.axioms._implications import IMPLICATIONS, Implication
from gametheory.axioms.checks import AXIOMS, Axiom
from gametheory.axioms.comparisons import AxiomComparison
from gametheory.axioms.nesting import NEXT_LARGER, NEXT_SMALLER, comparison_to_domain
from gametheory.axioms.problems import Domain
from gametheory.axioms.search import Counterexample, violation

Node = tuple[str, Domain]
Step = Domain | Implication
"""To this larger domain, or to the stronger axiom of this implication."""
Path = tuple[Step, ...]


@checked
@dataclass(frozen=True, repr=False)
class Origin:
    """Where an inherited verdict comes from.

    Attributes:
        axiom, domain: of the theorem, or of the violation that was found there.
        path: the steps from the weaker node to the stronger: larger domains, implications.
    """

    axiom: str
    domain: Domain
    path: Path

    def __str__(self) -> str:
        """What differs from the cell that inherits: "weak Pareto optimality on convex sets"."""
        implied = any(isinstance(step, Implication) for step in self.path)
        moved = any(not isinstance(step, Implication) for step in self.path)
        parts = [self.axiom] if implied else []
        return " on ".join([*parts, f"{self.domain} sets"] if moved else parts)

    def __repr__(self) -> str:
        return f"Origin({self})"


def _violated_too(node: Node) -> Iterator[tuple[Node, Step]]:
    """Nodes of which a violation is one of this node, by one step."""
    axiom, domain = node
    if domain in NEXT_SMALLER:
        yield (axiom, NEXT_SMALLER[domain]), domain
    for implication in IMPLICATIONS:
        if implication.stronger == axiom and domain in implication.domains:
            yield (implication.weaker, domain), implication


def _proved_by(node: Node) -> Iterator[tuple[Node, Step]]:
    """Nodes of which a theorem is one of this node, by one step."""
    axiom, domain = node
    if domain in NEXT_LARGER:
        yield (axiom, NEXT_LARGER[domain]), NEXT_LARGER[domain]
    for implication in IMPLICATIONS:
        if implication.weaker == axiom and domain in implication.domains:
            yield (implication.stronger, domain), implication


def _reached(
    start: Node, following: Callable[[Node], Iterator[tuple[Node, Step]]]
) -> Mapping[Node, Path]:
    """All nodes that can be reached, by how; the fewest steps first."""
    found: dict[Node, Path] = {start: ()}
    for node in (queue := [start]):
        for reached, step in following(node):
            if reached not in found:
                found[reached] = (*found[node], step)
                queue.append(reached)
    del found[start]
    return found


@cache
def refuting(axiom: str, domain: Domain) -> tuple[Origin, ...]:
    """Where a violation refutes the axiom on the domain as well, the nearest first."""
    reached = _reached((axiom, domain), _violated_too)
    return tuple(Origin(*node, path[::-1]) for node, path in reached.items())


@cache
def proving(axiom: str, domain: Domain) -> tuple[Origin, ...]:
    """Where a theorem proves the axiom on the domain as well, the nearest first."""
    reached = _reached((axiom, domain), _proved_by)
    return tuple(Origin(*node, path) for node, path in reached.items())


def carried(found: Counterexample, path: Path) -> Counterexample:
    """The violation of a stronger axiom, or on a larger domain, that a violation is.

    After each step the solution is asked afresh, and the check of the axiom judges what it
    recommends there; nothing is taken on trust. Raises `AssertionError` if a step gives other
    payoff sets, or no violation: then the argument for that step is wrong, or the solution is
    not a function of payoff sets.
    """
    for step in path:
        axiom, comparison = _moved(found, step)
        again = None
        if _same_sets(found.comparison, comparison):
            again = violation(axiom, found.solution, comparison)
        if again is None:
            raise AssertionError(
                f"{found.axiom.name} of {found.solution.name} is violated ({found}), but "
                f"{axiom.name} is not on {comparison.before.domain} sets: {comparison}"
            )
        found = again
    return found


def _moved(found: Counterexample, step: Step) -> tuple[Axiom, AxiomComparison]:
    if isinstance(step, Implication):
        return AXIOMS[step.stronger], step.convert(found.comparison)
    axiom = found.axiom
    return axiom, comparison_to_domain(found.comparison, step, labelled=axiom.labelled)


def _same_sets(one: AxiomComparison, other: AxiomComparison) -> bool:
    """Whether the problems are the same; an implication may add a second problem."""
    pairs = [(one.before, other.before)]
    if one.after is not None:
        if other.after is None:
            return False
        pairs.append((one.after, other.after))
    return all(p.payoff_set == q.payoff_set and p.disagreement == q.disagreement for p, q in pairs)
