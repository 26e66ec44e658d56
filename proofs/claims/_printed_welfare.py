"""Table 2 as printed: what its forms recommend beside the solutions that bear their names."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import Profile, fractions, listed, show, show_profile
from gametheory._support.extras import load
from gametheory.axioms import AxiomComparison, Problem
from gametheory.payoffs import PayoffSet
from proofs.claims._asked import (
    NASH_CONVEX,
    PROPERTIES,
    SOME_GAIN,
    A,
    Asked,
    rule_is,
    shown_gain,
    solution,
    thinned,
)
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Status,
    prove,
    quantity,
    smt_evidence,
    symbolic,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Instances
from proofs.searching.witnesses import why_efficient

NO_JOINT_LOSS = Condition(
    "no joint loss",
    "no feasible payoffs are worse than d for both players",
    lambda asked: not _with_joint_loss(asked.comparison.before),
    shown=lambda asked: str(asked.comparison.before),
)
ON_THE_LINE = Condition(
    "distance 0 is attained",
    "some Pareto-optimal profile has gains in proportion to the greatest gains",
    lambda asked: bool(_on_the_line(asked.comparison.before)),
    shown=lambda asked: str(asked.comparison.before),
)


def _shown_frontier(problem: Problem) -> str:
    found = listed([show_profile(v) for v in problem.payoff_set.pareto_frontier().points])
    return f"Pareto-optimal {found}, d = {show_profile(problem.disagreement)}"


DEFINED = Condition(
    "defined",
    "no Pareto-optimal profile gives a player d exactly, so that all ratios are defined",
    lambda asked: all(
        all(x != y for x, y in zip(v, p.disagreement, strict=True))
        for p in asked.problems
        for v in p.payoff_set.pareto_frontier().points
    ),
    shown=lambda asked: "; ".join(map(_shown_frontier, asked.problems)),
)
UNTIED = Condition(
    "no tie",
    "only one profile of the larger set has the largest smallest gain",
    lambda asked: _has_one_best(asked.problems[-1]),
    shown=lambda asked: str(asked.problems[-1]),
)


def _has_one_best(problem: Problem) -> bool:
    d = problem.disagreement
    least = [min(x - y for x, y in zip(v, d, strict=True)) for v in problem.payoff_set.points]
    return least.count(max(least)) == 1


def _with_joint_loss(problem: Problem) -> bool:
    """Whether the set reaches below d for both: the mirrored set then has gains for both."""
    d = problem.disagreement
    turned = PayoffSet.from_points([(-x, -y) for x, y in problem.payoff_set.points])
    top = turned.individually_rational((-d[0], -d[1]))
    return any(v[0] > -d[0] for v in top) and any(v[1] > -d[1] for v in top)


def _on_the_line(problem: Problem) -> list[Profile]:
    points, d = problem.payoff_set.pareto_frontier().points, problem.disagreement
    top = [max(v[i] for v in problem.payoff_set.points) - d[i] for i in range(2)]
    return [v for v in points if v[1] != d[1] and (v[0] - d[0]) * top[1] == (v[1] - d[1]) * top[0]]


def _around_the_origin() -> list[AxiomComparison]:
    """Segments and triangles of small payoffs around d = (0, 0), those without a tie first."""
    grid = [fractions(v) for v in itertools.product(range(-2, 3), repeat=2)]
    given = [Problem(points) for points in itertools.combinations(grid, 2)]
    triples = list(itertools.combinations(grid, 3))
    given += [Problem(points) for points in thinned(triples, 150)]
    kept = [p for p in given if p.is_proper]
    kept.sort(key=lambda p: (_ties(p), len(p.points), sum(abs(x) for v in p.points for x in v)))
    return [AxiomComparison(p) for p in kept]


def _ties(problem: Problem) -> bool:
    found = solution("product as printed")(problem)
    return found is not None and len(found.corners) > 1


def _nash_trials(axiom: str) -> list[Asked]:
    given = _around_the_origin()
    rules = ("product as printed", "worst for player 1", "utilitarian")
    return [Asked(axiom, rule, c) for rule in rules for c in given]


def _nash_foils(axiom: str) -> list[Asked]:
    finite = AxiomComparison(Problem.of([(-2, -2), (1, 1)], domain="finite"))
    lost = AxiomComparison(Problem((fractions((-1, 0)),)))
    return [Asked(axiom, "best for player 1", finite), Asked(axiom, "product as printed", lost)]


def _nash_gains(claim: Claim) -> Evidence:
    z3 = load("z3")

    x1, x2, y1, y2, z1, z2 = z3.Reals("x_1 x_2 y_1 y_2 z_1 z_2")
    gains = {
        "some gains y are positive": z3.And(y1 > 0, y2 > 0),
        "the gains x have the greatest product": x1 * x2 >= y1 * y2,
        "no joint loss": z3.Not(z3.And(x1 < 0, x2 < 0)),
    }
    dominated = {
        "the gains x are positive": z3.And(x1 > 0, x2 > 0),
        "z dominates x": z3.And(z1 >= x1, z2 >= x2, z3.Or(z1 > x1, z2 > x2)),
    }
    obligations = [prove("both players gain", gains, z3.And(x1 > 0, x2 > 0))]
    if claim.conclusion.name == "strong Pareto optimality":
        greater = z1 * z2 > x1 * x2
        obligations.append(prove("what dominates has a greater product", dominated, greater))
    return smt_evidence(
        "the greatest product is positive, so both gains have one sign, which is not minus",
        obligations,
    )


def _ks_trials() -> list[Asked]:
    """Pairs and triples of small payoffs, d = (0, 0), and their mirror images."""
    axiom = "anonymity"
    grid = [fractions(v) for v in itertools.product(range(4), repeat=2)]
    sets = [*itertools.combinations(grid, 2), *thinned([*itertools.combinations(grid, 3)], 120)]
    given = [p for p in (Problem(points, domain="finite") for points in sets) if p.is_proper]
    given.sort(key=lambda p: (len(p.points), sum(map(sum, p.points))))
    pairs = [AxiomComparison(p, p.swapped(disagreement=True)) for p in given]
    rules = ("kalai-smorodinsky-as-printed", "best for player 1")
    return [Asked(axiom, rule, c) for rule in rules for c in pairs]


def _symmetric_at_zero(_: Claim) -> Evidence:
    import sympy

    x1, x2, m1, m2 = sympy.symbols("x_1 x_2 m_1 m_2", positive=True)
    one, other = x1 / x2 - m1 / m2, x2 / x1 - m2 / m1
    return symbolic(
        "for gains x and greatest gains m the distance with the players exchanged is the distance "
        "times |x_2 m_2 / (x_1 m_1)|: if the least distance is 0, it stays 0 for the same profiles",
        {
            "x_2/x_1 - m_2/m_1 = -(x_1/x_2 - m_1/m_2) x_2 m_2 / (x_1 m_1)": other
            + one * x2 * m2 / (x1 * m1)
        },
    )


def _egalitarian_trials() -> list[Asked]:
    """One or two profiles and one more; Kalai-Smorodinsky on a steeper set, where it violates."""
    grid = [fractions(v) for v in itertools.product(range(1, 4), repeat=2)]
    steep = list(map(fractions, ((1, 3), (2, 2), (3, 1), (1, 4))))
    asked = (("kalai-smorodinsky", steep), ("egalitarian-as-printed", grid))
    return [
        Asked(
            "independence of irrelevant alternatives",
            rule,
            AxiomComparison(
                Problem(small, domain="finite"), Problem((*small, more), domain="finite")
            ),
        )
        for rule, given in asked
        for size in (1, 2)
        for small in itertools.combinations(given, size)
        for more in given
        if more not in small
    ]


def _unique_best_is_efficient(_: Claim) -> Evidence:
    z3 = load("z3")

    x1, x2, y1, y2 = z3.Reals("x_1 x_2 y_1 y_2")

    def least(a: Any, b: Any) -> Any:
        return z3.If(a <= b, a, b)

    given = {"every other y has a smaller smallest gain": least(y1, y2) < least(x1, x2)}
    return smt_evidence(
        "without a tie the best profile is Pareto-optimal in both sets, so that the constraint "
        "removes only profiles of smaller smallest gain, and it is the one choice in either",
        [prove("y does not dominate x", given, z3.Not(z3.And(y1 >= x1, y2 >= x2)))],
    )


@dataclass(frozen=True)
class Valued:
    """A policy profile of a problem, and what Table 2 divides by."""

    problem: Problem
    profile: Profile

    def quantity(self, name: str) -> Fraction:
        """V_2 of the profile, or d_2."""
        return self.problem.disagreement[1] if name == "d_2" else self.profile[1]

    def __str__(self) -> str:
        return f"{self.problem}: V(pi) = {show_profile(self.profile)}"


def _valued() -> list[Valued]:
    grid = [fractions(v) for v in itertools.product(range(3), repeat=2)]
    sets = [points for size in (1, 2) for points in itertools.combinations(grid, size)]
    given = [Problem(points, domain="finite") for points in sets]
    return [Valued(p, v) for p in given for v in p.points]


@dataclass(frozen=True)
class Ordered:
    """Two profiles in Table 2's Kalai-Smorodinsky welfare, without a third one and with it."""

    first: Profile
    second: Profile
    third: Profile

    def is_on_the_frontier(self) -> bool:
        """Whether the first two are Pareto-optimal among all three, lotteries included."""
        payoffs = PayoffSet.from_points([self.first, self.second, self.third])
        return all(payoffs.is_efficient(v) for v in (self.first, self.second))

    def distances(self, *others: Profile) -> tuple[Fraction, Fraction]:
        """Of the first two, d = (0, 0), the greatest payoffs being those of all that are given."""
        best = [max(v[i] for v in (self.first, self.second, *others)) for i in range(2)]
        first, second = (abs(v[0] / v[1] - best[0] / best[1]) for v in (self.first, self.second))
        return first, second

    def shown_distances(self, *others: Profile) -> str:
        """The distances of A and B, and which is nearer."""
        first, second = self.distances(*others)
        nearer = {1: "A is nearer", -1: "B is nearer", 0: "neither is nearer"}
        return f"{nearer[self.preference(*others)]} ({show(first)} against {show(second)})"

    def preference(self, *others: Profile) -> int:
        """1 if the first is nearer, -1 if the second is, 0 if neither."""
        first, second = self.distances(*others)
        return (first < second) - (second < first)

    def __str__(self) -> str:
        shown = [show_profile(v) for v in (self.first, self.second, self.third)]
        both = [", ".join(map(show, self.distances(*c))) for c in ((), (self.third,))]
        return (
            f"d = (0, 0), A = {shown[0]} and B = {shown[1]}: distances {both[0]}; with "
            f"C = {shown[2]}: {both[1]}"
        )


def _ordered() -> list[Ordered]:
    grid = [fractions(v) for v in itertools.product(range(1, 5), repeat=2)]
    grid.sort(key=sum)
    found = [Ordered(a, b, c) for a, b, c in itertools.permutations(grid, 3) if a < b]
    return sorted(found, key=lambda o: sum(map(sum, (o.first, o.second, o.third))))


CLAIMS = (
    Claim(
        "The Nash welfare of Table 2, maximised over all policy profiles, gives nobody less than "
        "d.",
        Condition(
            "individual rationality",
            "no player gets less than d from any maximiser",
            lambda asked: asked.complaint is None,
            shown=lambda asked: asked.shown,
        ),
        name="table-2/nash",
        hypotheses=(rule_is("product as printed", "Table 2's product"), NASH_CONVEX, SOME_GAIN),
        added=(NO_JOINT_LOSS,),
        origin="on Table 2, which prints a product without V >= d; the paper does not ask for "
        "individual rationality",
        domain="two-player bargaining problems",
        spaces=(
            Instances(
                lambda: _nash_trials("individual rationality"),
                name="Table 2's product and other rules, segments and triangles of payoffs -2..2",
            ),
        ),
        foils=lambda: _nash_foils("individual rationality"),
        proofs=(formal("Axioms.printed_Nash_is_rational"), _nash_gains),
        documented=Status.AMENDED,
        why="Two losses multiply to a gain.",
        see=("table-2/nash-pareto", "table-3/nash/pareto"),
        remark="The Nash solution maximises over V >= d, which is how Table 3 is read here.",
    ),
    Claim(
        "The Nash welfare of Table 2, maximised over all policy profiles, has Pareto-optimal "
        "optimisers only.",
        PROPERTIES["pareto"].conclusion,
        name="table-2/nash-pareto",
        hypotheses=(rule_is("product as printed", "Table 2's product"), NASH_CONVEX, SOME_GAIN),
        added=(NO_JOINT_LOSS,),
        origin="Appendix A's Pareto optimality, of Table 2's product as it is printed",
        domain="two-player bargaining problems",
        spaces=(
            Instances(
                lambda: _nash_trials("strong Pareto optimality"),
                name="Table 2's product and other rules, segments and triangles of payoffs -2..2",
            ),
        ),
        foils=lambda: _nash_foils("strong Pareto optimality"),
        proofs=(formal("Axioms.printed_Nash_strongly_Pareto"), _nash_gains),
        documented=Status.AMENDED,
        why="Two losses multiply to a gain, so the largest product may be that of two losses.",
        see=("table-2/nash", "table-3/nash/pareto"),
        remark="Over V >= d it holds (table-3/nash/pareto).",
    ),
    Claim(
        "The Kalai-Smorodinsky welfare of Table 2, minimised as printed, is impartial.",
        PROPERTIES["anonymity"].conclusion,
        name="table-2/kalai-smorodinsky",
        hypotheses=(
            rule_is("kalai-smorodinsky-as-printed", "the least distance of Table 2"),
            SOME_GAIN,
            DEFINED,
            *PROPERTIES["anonymity"].hypotheses,
        ),
        added=(ON_THE_LINE,),
        origin="Appendix A's impartiality, of Table 2's distance as it is printed",
        reading="the distance is to be minimised",
        domain="two-player bargaining problems, finite sets",
        spaces=(
            Instances(
                _ks_trials, name="Table 2's distance and another rule, sets of payoffs 0..3, d = 0"
            ),
        ),
        foils=lambda: [
            Asked(
                "anonymity",
                "best for player 1",
                AxiomComparison(Problem(tuple(map(fractions, ((0, 1), (2, 0)))), domain="finite")),
            )
        ],
        proofs=(formal("Axioms.printed_Kalai_Smorodinsky_anonymous"), _symmetric_at_zero),
        documented=Status.AMENDED,
        why="The ratio of player 1's gain to player 2's is not symmetric in the players, so "
        "distances from two sides of the line do not compare alike.",
        see=("table-2/kalai-smorodinsky-is-defined", "table-3/kalai-smorodinsky/anonymity"),
        remark="Of (1, 2) and (2, 1) it prefers what is better for player 2, whoever that is. "
        "Since d = (0, 0), it does not matter whether d is permuted. On convex sets distance 0 "
        "is always attained: along the frontier the ratio changes without a jump. Axioms.v has "
        "a counterexample as well (printed_Kalai_Smorodinsky_is_not_anonymous).",
    ),
    Claim(
        "The Kalai-Smorodinsky welfare of Table 2 is defined for every Pareto-optimal profile.",
        Condition("the divisor", quantity("V_2(pi)").differs(quantity("d_2"))),
        name="table-2/kalai-smorodinsky-is-defined",
        hypotheses=(
            Condition(
                "some V > d",
                "some feasible payoffs are better than d for both players",
                lambda valued: valued.problem.is_proper,
                shown=lambda valued: shown_gain(valued.problem),
            ),
            Condition(
                "Pareto-optimal",
                "no feasible payoffs dominate those of pi",
                lambda valued: valued.problem.payoff_set.is_efficient(valued.profile),
                shown=lambda valued: why_efficient(
                    valued.problem.payoff_set.points, valued.profile
                ),
            ).at("Table 2", None, "s.t. Pareto-optimal", literal=True),
        ),
        origin="on Table 2, which divides by V_2(pi) - d_2",
        domain="policy profiles of two-player bargaining problems",
        spaces=(Instances(_valued, name="profiles of sets of payoffs 0..2, d = (0, 0)"),),
        proofs=(
            formal_counterexample("PrintedWelfare.printed_Kalai_Smorodinsky_can_be_undefined"),
        ),
        documented=Status.REFUTED,
        why="Where player 2 gets just d_2, the form divides by 0.",
        see=("table-2/kalai-smorodinsky",),
        remark="Written without fractions, (V_1 - d_1)(m_2 - d_2) = (V_2 - d_2)(m_1 - d_1), it is "
        "defined everywhere (Axioms.Kalai_Smorodinsky).",
    ),
    Claim(
        "The Kalai-Smorodinsky welfare of Table 2 orders two profiles in the same way whatever "
        "third profile there is.",
        Condition(
            "no reversal",
            "if one of A and B is nearer without C, the other is not nearer with C",
            lambda o: o.preference() * o.preference(o.third) >= 0,
            shown=lambda o: f"{o.shown_distances()} without C, {o.shown_distances(o.third)} with C",
        ).at(A, 2, PROPERTIES["iia"].words),
        name="table-2/kalai-smorodinsky-ordering",
        hypotheses=(
            Condition(
                "A and B are Pareto-optimal",
                "neither is dominated, by lotteries neither, with C or without",
                lambda o: o.is_on_the_frontier(),
                shown=lambda o: (
                    f"of {', '.join(map(show_profile, (o.first, o.second, o.third)))} "
                    "neither of the first two is dominated, by lotteries neither"
                    if o.is_on_the_frontier()
                    else ""
                ),
            ).at(
                "Table 2",
                None,
                "s.t. Pareto-optimal",
                note="stronger than printed: by lotteries neither",
            ),
        ),
        origin="Appendix A's independence, read of the ordering of two profiles by Table 2's forms",
        reading="independence of the ordering of two profiles, not of the choice",
        domain="three policy profiles of two players, V > d = (0, 0)",
        spaces=(Instances(_ordered, name="three profiles of payoffs 1..4"),),
        proofs=(formal_counterexample("PrintedWelfare.a_third_profile_can_reverse_the_order"),),
        documented=Status.REFUTED,
        why="The form mentions the suprema over all policy profiles, which a third one can raise.",
        see=("table-3/kalai-smorodinsky/iia",),
        remark="The other three forms of Table 2 mention V_1, V_2 and d alone.",
    ),
    Claim(
        "The egalitarian welfare of Table 2, maximised among the Pareto-optimal profiles, is "
        "independent of irrelevant alternatives.",
        PROPERTIES["iia"].conclusion,
        name="table-2/egalitarian",
        hypotheses=(
            rule_is("egalitarian-as-printed", "Table 2's smallest gain, s.t. Pareto-optimal"),
            SOME_GAIN,
            *PROPERTIES["iia"].hypotheses,
        ),
        added=(UNTIED,),
        origin="Appendix A's independence, of Table 2's egalitarian welfare as it is printed",
        reading='"s.t. Pareto-optimal" is a constraint on which profiles are compared',
        domain="two-player bargaining problems, finite sets",
        spaces=(
            Instances(
                _egalitarian_trials,
                name="Table 2's smallest gain and another rule, one payoff profile of 1..3 added",
            ),
        ),
        foils=lambda: [
            Asked(
                "independence of irrelevant alternatives",
                "egalitarian-as-printed",
                AxiomComparison(Problem((fractions((-1, 1)), fractions((-1, 2))), domain="finite")),
            )
        ],
        proofs=(formal("Axioms.printed_egalitarian_independent"), _unique_best_is_efficient),
        documented=Status.AMENDED,
        why="A third profile can remove one of two tied ones from the frontier.",
        see=("table-3/leximin/iia",),
        remark="On convex sets, and with leximin in the place of the constraint, it holds. "
        "Axioms.v has the same counterexample (printed_egalitarian_is_not_independent).",
    ),
)
