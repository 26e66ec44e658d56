"""The axioms, as relations between what a solution f recommends in one or two problems.

S and T are what is attainable, d is the disagreement point. Solutions may be set-valued. Axioms
of one problem and of invariance are read of the whole set. Axioms of monotonicity are violated
only where *every* profile recommended before gives a player more than every one recommended
after, so that no way to break ties could save the solution.

>>> from gametheory.axioms import AXIOMS
>>> print(AXIOMS["individual monotonicity"].statement)
S in T, and the other player's ideal payoff over V >= d unchanged: player i gets no less
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from gametheory._support.check import checked
from gametheory.axioms.comparisons import (
    MAPS,
    SCALES,
    SHIFTS,
    AxiomComparison,
    alone,
    always,
    better_placed,
    derived,
    image,
    is_better_placed,
    is_individual,
    is_map,
    is_nested,
    is_raised,
    is_restricted,
    is_symmetric,
    mapped,
    mirrored,
    nested,
    permute,
    permuted,
    raised,
    relabel,
    relabelled,
    whose_rival_keeps_the_ideal,
)
from gametheory.axioms.problems import Problem
from gametheory.axioms.rules import Outcome, brief, brief_profile

Complaint = str | None


@checked
@dataclass(frozen=True, repr=False)
class Axiom:
    """An axiom that can be refuted.

    Attributes:
        name: the field's name for it.
        statement: what it asks.
        source: who stated it.
        compare: the comparisons that it is tried on, for a base problem.
        applies: whether a comparison meets the hypotheses that do not mention the solution.
        complain: what is wrong with two outcomes, or None.
        derive: how the second problem follows from the first, where it does.
        labelled: whether it speaks of the generators of two problems, not only of their sets.
    """

    name: str
    statement: str
    source: str
    compare: Callable[[Problem], Iterator[AxiomComparison]]
    applies: Callable[[AxiomComparison], bool]
    complain: Callable[[AxiomComparison, Outcome, Outcome], Complaint]
    derive: Callable[[AxiomComparison], Problem] | None = None
    labelled: bool = False

    def __repr__(self) -> str:
        return f"Axiom({self.name}: {self.statement}; {self.source})"


def _inefficient(kind: str, comparison: AxiomComparison, outcome: Outcome, _: Outcome) -> Complaint:
    """A certain one: what dominates a point dominates all that is below it.

    If the mean of the corners is efficient, a normal that supports it supports them all.
    """
    payoff_set, r = comparison.before.payoff_set, outcome.radius
    tried = list(outcome.corners)
    if outcome.convex and len(tried) > 1:
        tried.append(tuple(sum(x) / Fraction(len(tried)) for x in zip(*tried, strict=True)))
    for point in tried:
        top = tuple(x + r for x in point)
        if not payoff_set.is_efficient(top, kind=kind):
            return f"{brief_profile(point)} is not {kind}ly Pareto-optimal"
    return None


def _irrational(comparison: AxiomComparison, outcome: Outcome, _: Outcome) -> Complaint:
    for i, d in enumerate(comparison.before.disagreement):
        if (least := outcome.lowest(i) + 2 * outcome.radius) < d:
            return f"player {i + 1} gets {brief(least)}, less than {brief(d)} without agreement"
    return None


def _lopsided(_: AxiomComparison, outcome: Outcome, __: Outcome) -> Complaint:
    return f"{outcome} is not symmetric" if outcome.differs(outcome.swapped()) else None


def _not_swapped(_: AxiomComparison, before: Outcome, after: Outcome) -> Complaint:
    if after.differs(before.swapped()):
        return f"expected {before.swapped()}, that is {before} with the players exchanged"
    return None


def _not_mapped(c: AxiomComparison, before: Outcome, after: Outcome) -> Complaint:
    wanted = before.image(c.scale, c.shift)
    return f"expected {wanted}, the image of {before}" if after.differs(wanted) else None


def _not_contracted(c: AxiomComparison, smaller: Outcome, larger: Outcome) -> Complaint:
    wanted = larger.part_in(c.before)
    if wanted is None or not smaller.differs(wanted):
        return None
    return f"expected {wanted} of the smaller problem too, since it was chosen from the larger"


def _worse(players: Callable[[AxiomComparison], tuple[int, ...]]) -> Callable[..., Complaint]:
    def complain(c: AxiomComparison, before: Outcome, after: Outcome) -> Complaint:
        for i in players(c):
            if after.highest(i) < before.lowest(i):
                return (
                    f"player {i + 1} falls from {brief(before.lowest(i) + before.radius)} "
                    f"to {brief(after.highest(i) - after.radius)}"
                )
        return None

    return complain


def _both(_: AxiomComparison) -> tuple[int, ...]:
    return (0, 1)


def _that_player(c: AxiomComparison) -> tuple[int, ...]:
    assert c.player is not None
    return (c.player,)


LISTED = (
    Axiom(
        "strong Pareto optimality",
        "no attainable profile is at least as good for both and better for one",
        "Nash 1950",
        alone,
        always,
        partial(_inefficient, "strong"),
    ),
    Axiom(
        "weak Pareto optimality",
        "no attainable profile is better for both",
        "Kalai 1977",
        alone,
        always,
        partial(_inefficient, "weak"),
    ),
    Axiom(
        "individual rationality",
        "nobody gets less than d",
        "Nash 1950",
        alone,
        always,
        _irrational,
    ),
    Axiom(
        "symmetry",
        "S symmetric and d_1 = d_2: f(S, d) is symmetric",
        "Nash 1950",
        mirrored,
        is_symmetric,
        _lopsided,
    ),
    Axiom(
        "anonymity",
        "the players exchanged in S and in d: the outcome is exchanged",
        "Thomson 1994",
        relabelled,
        partial(derived, relabel),
        _not_swapped,
        relabel,
    ),
    Axiom(
        "impartiality",
        "the players' payoffs exchanged in S while d stays: the outcome is exchanged",
        "Stastny et al. 2021",
        permuted,
        partial(derived, permute),
        _not_swapped,
        permute,
    ),
    Axiom(
        "affine invariance",
        "V_i -> a_i V_i + b_i in S and d, a_i > 0: so in the outcome",
        "Nash 1950",
        partial(mapped, MAPS),
        partial(is_map, "affine"),
        _not_mapped,
        image,
    ),
    Axiom(
        "translation invariance",
        "V_i -> V_i + b_i in S and d: so in the outcome",
        "Kalai 1977",
        partial(mapped, SHIFTS),
        partial(is_map, "shift"),
        _not_mapped,
        image,
    ),
    Axiom(
        "common scale invariance",
        "V -> a V in S and d, a > 0: so in the outcome",
        "Kalai 1977",
        partial(mapped, SCALES),
        partial(is_map, "scale"),
        _not_mapped,
        image,
    ),
    Axiom(
        "independence of irrelevant alternatives",
        "S in T and f(T) meets S: f(S) is the part of f(T) in S",
        "Nash 1950; of sets, Arrow 1959",
        nested,
        is_nested,
        _not_contracted,
    ),
    Axiom(
        "individual monotonicity",
        "S in T, and the other player's ideal payoff over V >= d unchanged: player i gets no less",
        "Kalai and Smorodinsky 1975",
        nested,
        is_individual,
        _worse(whose_rival_keeps_the_ideal),
    ),
    Axiom(
        "restricted monotonicity",
        "S in T, and the ideal point over V >= d unchanged: nobody gets less",
        "Roth 1979",
        nested,
        is_restricted,
        _worse(_both),
    ),
    Axiom(
        "strong monotonicity",
        "S in T: nobody gets less",
        "Kalai 1977",
        nested,
        is_nested,
        _worse(_both),
    ),
    Axiom(
        "resource monotonicity",
        "the payoffs of some policy profiles rise and none falls: nobody gets less",
        "Stastny et al. 2021",
        raised,
        is_raised,
        _worse(_both),
        labelled=True,
    ),
    Axiom(
        "disagreement-point monotonicity",
        "d_i rises: player i gets no less",
        "Thomson 1987",
        better_placed,
        is_better_placed,
        _worse(_that_player),
    ),
)

AXIOMS: Mapping[str, Axiom] = {axiom.name: axiom for axiom in LISTED}
"""All axioms by name, in the order of the table."""
