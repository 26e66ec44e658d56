"""Appendix A: Table 3 cell by cell, Table 2 as printed, and two impossibilities.

The paper's Table 3 is a picture: its text explains the columns and has no entries. So the entries
here are ours, and a "no" refutes nothing that the paper prints. Each cell is a claim about a rule,
asked of a bargaining problem, or of two that an axiom compares. It is decided by a theorem (checked
by Coq where proofs/formal/Axioms.v has it, and quoted with its source where one is known) or by a
comparison in which the check of `gametheory.axioms` finds the axiom violated.

Two columns and two rows are readings. *Anonymity* and *impartiality* read "invariant to
permutations of player indices" with d permuted as well, or held fixed; *leximin* and *max-min* read
"egalitarian" with "s.t. Pareto-optimal", or without.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Callable, Iterator, Mapping

from gametheory import axioms
from gametheory._numeric.exact import fractions, show_profile
from gametheory.axioms import AXIOMS, AxiomComparison, Problem
from gametheory.axioms.nesting import comparison_to_domain
from gametheory.axioms.problems import Domain
from gametheory.axioms.theorems import theorem as known_theorem
from proofs.claims import _characterisations, _printed_welfare
from proofs.claims._asked import (
    COMPREHENSIVE,
    CONVEX,
    EQUAL_DISAGREEMENT,
    NASH_CONVEX,
    PROPERTIES,
    SOME_GAIN,
    STRICT,
    STRICTLY_COMPREHENSIVE,
    A,
    Asked,
    rule_is,
    thinned,
)
from proofs.claims._boxes import BOTH, FIRST, SECOND, Choices, in_boxes, shown_harm
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Kind,
    Place,
    Quantifier,
    Status,
    prove_claim,
    quantity,
    theorem,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Instances

__all__ = ["CLAIMS", "PROPERTIES", "RULES", "documented"]

Proof = Callable[[Claim], Evidence]

MOST = 24
"""Comparisons of each domain on which a cell is searched."""

# The rows ------------------------------------------------------------------------------------

RULES: Mapping[str, str] = {
    "nash": "Nash, V >= d",
    "kalai-smorodinsky": "Kalai-Smorodinsky",
    "max-min": "egalitarian, max-min",
    "leximin": "egalitarian s.t. Pareto-optimal, leximin",
    "utilitarian": "utilitarian",
}
_SUBJECTS = {
    "nash": "the Nash solution on V >= d",
    "kalai-smorodinsky": "the Kalai-Smorodinsky solution",
    "max-min": "the egalitarian solution without the constraint (max-min)",
    "leximin": 'the egalitarian solution "s.t. Pareto-optimal" (leximin)',
    "utilitarian": "the utilitarian solution",
}
_ROW_READINGS = {
    "max-min": 'egalitarian without "s.t. Pareto-optimal", which is not Table 2\'s',
    "leximin": 'egalitarian with "s.t. Pareto-optimal" to choose among equal smallest gains',
}

_TWINS = {"max-min": "leximin", "impartiality": "anonymity"}
"""Readings that we do not think are meant, and those that we do."""

AMENDMENTS: Mapping[tuple[str, str], Condition] = {
    ("max-min", "pareto"): STRICT,
    ("max-min", "resource-monotonicity"): COMPREHENSIVE,
    ("leximin", "resource-monotonicity"): STRICTLY_COMPREHENSIVE,
    **{(rule, "impartiality"): EQUAL_DISAGREEMENT for rule in RULES if rule != "utilitarian"},
}
"""What is added where a property fails on convex sets in general."""

FAILS: Mapping[tuple[str, str], str] = {
    ("nash", "resource-monotonicity"): "Nash_not_resource_monotone",
    ("kalai-smorodinsky", "iia"): "Kalai_Smorodinsky_not_independent",
    ("kalai-smorodinsky", "resource-monotonicity"): "Kalai_Smorodinsky_not_resource_monotone",
    ("max-min", "affine-invariance"): "max_min_not_invariant",
    ("leximin", "affine-invariance"): "leximin_not_invariant",
    ("utilitarian", "affine-invariance"): "utilitarian_not_invariant",
    ("utilitarian", "resource-monotonicity"): "utilitarian_not_resource_monotone",
}
"""Cells that are refuted without a repair, and the theorem of Axioms.v that refutes them too."""

_EVEN_IF = "of all five rules at once; no hypothesis on the set is needed"
_ANY_SET = "of any set, convex or not"
_FORMAL: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("nash", "pareto"): (("Nash_strongly_Pareto", "of any set with some V > d"),),
    ("nash", "affine-invariance"): (("Nash_invariant", _ANY_SET),),
    ("nash", "iia"): (("Nash_independent", _ANY_SET),),
    ("kalai-smorodinsky", "pareto"): (
        ("Kalai_Smorodinsky_strongly_Pareto", "of convex sets with some V > d"),
    ),
    ("kalai-smorodinsky", "affine-invariance"): (("Kalai_Smorodinsky_invariant", _ANY_SET),),
    ("max-min", "pareto"): (
        (
            "max_min_weakly_Pareto",
            "no profile is better for both; without an edge parallel to an axis, whatever can be "
            "improved for one player can be improved for both",
        ),
    ),
    ("max-min", "iia"): (("max_min_independent", _ANY_SET),),
    ("max-min", "resource-monotonicity"): (
        (
            "max_min_resource_monotone",
            "of comprehensive sets, convex or not; if their generators rise, the set grows",
        ),
    ),
    ("leximin", "pareto"): (("leximin_strongly_Pareto", _ANY_SET),),
    ("leximin", "iia"): (("leximin_independent", _ANY_SET),),
    ("utilitarian", "pareto"): (("utilitarian_strongly_Pareto", _ANY_SET),),
    ("utilitarian", "impartiality"): (("utilitarian_impartial", "it ignores d"),),
    ("utilitarian", "iia"): (("utilitarian_independent", _ANY_SET),),
}
_EQUAL = "anonymity is impartiality where d_1 = d_2; all five rules are anonymous"
_NOT_ENOUGH: Mapping[tuple[str, str], str] = {
    ("max-min", "pareto"): "max_min_not_strongly_Pareto",
    ("leximin", "resource-monotonicity"): "leximin_not_resource_monotone",
    **{key: "impartiality_needs_equal_disagreement" for key in AMENDMENTS if "impartiality" in key},
}
"""Theorems that comprehensive convex sets, or d at large, are not enough."""
_QUOTED: Mapping[tuple[str, str], tuple[str, Domain]] = {
    ("max-min", "pareto"): ("weak Pareto optimality", "convex"),
    ("max-min", "resource-monotonicity"): ("resource monotonicity", "comprehensive"),
    ("leximin", "resource-monotonicity"): ("resource monotonicity", "strictly comprehensive"),
    **{key: ("anonymity", "convex") for key in AMENDMENTS if "impartiality" in key},
}
"""What is quoted where it is another axiom or another domain than the cell's."""

_WHY: Mapping[str, Mapping[str, str]] = {
    "pareto": {
        "nash": "What dominates has a larger product of gains.",
        "kalai-smorodinsky": "Nothing is better for both than the best point with proportional "
        "gains; and a convex set with some V > d has nothing better for one alone there.",
        "max-min": "On an edge parallel to an axis the smaller gain is the same and the larger one "
        "is not: max-min recommends the whole edge.",
        "leximin": "What dominates has a larger smaller gain, or the same and a larger other one.",
        "utilitarian": "What dominates has a larger sum.",
    },
    "anonymity": {"else": "The definition of the rule treats the players alike, d included."},
    "impartiality": {
        "utilitarian": "The sum ignores d, and which player gets what.",
        "else": "The rule looks at d, and a player keeps its d while taking over the other's "
        "payoffs.",
    },
    "affine-invariance": {
        "nash": "Other units multiply all products of gains by the same number.",
        "kalai-smorodinsky": "Other units scale a player's gains and its greatest gain alike.",
        "else": "Other units for one player change the choice; the same unit and any origin for "
        "both do not.",
    },
    "iia": {
        "kalai-smorodinsky": "The greatest gains are those of the whole set, so payoffs that are "
        "not recommended can turn the line.",
        "else": "The rule maximises one ordering of payoffs, given d, so the best of the larger "
        "set is the best of any part that holds it.",
    },
    "resource-monotonicity": {
        "nash": "A rise can tilt the frontier so that one player gets less at the largest product.",
        "kalai-smorodinsky": "A rise of one player's greatest gain turns the line in its favour.",
        "max-min": "With free disposal the set grows, and with it the largest smaller gain; "
        "without it (0, 0) beside (1, 3) rises to (2, 2), and player 2 falls from 3 to 2.",
        "leximin": "Where the smaller gain can rise, the player with the larger one may lose.",
        "utilitarian": "A rise for one player can move the largest sum to where the other gets "
        "less.",
    },
}
"""Why a column holds or fails of a row; "else" of the other rows."""

_REMARKS: Mapping[tuple[str, str], str] = {
    ("nash", "resource-monotonicity"): "On finite sets too.",
    ("kalai-smorodinsky", "pareto"): "Of two players; on finite sets in a lexicographic form.",
    ("kalai-smorodinsky", "resource-monotonicity"): "It is monotone as long as the ideal payoff of "
    "the other player does not change (Axioms.Kalai_Smorodinsky_individually_monotone).",
    ("leximin", "resource-monotonicity"): "Comprehensive sets alone are not enough.",
    ("utilitarian", "resource-monotonicity"): "On finite sets too.",
    **{
        (rule, "iia"): "Read of choices (Nash 1950; of sets, Arrow 1959), not of the welfare of "
        "two profiles, where only Kalai-Smorodinsky's depends on the others."
        for rule in RULES
    },
}


def documented(rule: str, name: str) -> Status:
    """What the docs say of a cell."""
    if (rule, name) in FAILS:
        return Status.REFUTED
    return Status.AMENDED if (rule, name) in AMENDMENTS else Status.HOLDS


# Where the cells are searched ----------------------------------------------------------------


@functools.cache
def _comparisons(axiom: str) -> tuple[AxiomComparison, ...]:
    """Of convex problems: at large, with free disposal, and with a strict frontier too."""
    asked = AXIOMS[axiom]
    found: dict[AxiomComparison, None] = {}
    for domain in ("convex", "comprehensive", "strictly comprehensive"):
        given = [
            c
            for problem in axioms.problems(domain, count=MOST)
            for c in asked.compare(problem)
            if asked.applies(c)
        ]
        for c in thinned(given, MOST):
            found[comparison_to_domain(c, "convex", labelled=asked.labelled)] = None
    return tuple(found)


def _trials(rule: str, name: str) -> list[Asked]:
    """The rule's violation, made small, where it violates; comparisons; and other rules."""
    column = PROPERTIES[name]
    given = _comparisons(column.axiom)
    own = [Asked(column.axiom, rule, c) for c in given]
    if documented(rule, name) is not Status.HOLDS:
        found = axioms.cell(rule, column.axiom, "convex", count=MOST).counterexample
        if found is not None:
            own.insert(0, Asked(column.axiom, rule, _with_d_feasible(found.comparison, name)))
    others = [r for r in (*column.violators, "best for player 1") if r != rule]
    return [*own, *(Asked(column.axiom, r, c) for r in others for c in thinned(given, MOST))]


def _with_d_feasible(found: AxiomComparison, name: str) -> AxiomComparison:
    """The same comparison with d among the profiles, as the literature has it."""

    def extended(problem: Problem) -> Problem:
        d = problem.disagreement
        both = (d, d[::-1]) if name == "impartiality" else (d,)
        return problem.with_points((*problem.points, *both))

    problems = [p for p in (found.before, found.after) if p is not None]
    if all(p.payoff_set.contains([p.disagreement])[0] for p in problems):
        return found
    after = None if found.after is None else extended(found.after)
    return dataclasses.replace(found, before=extended(found.before), after=after)


_TELLING: Mapping[str, AxiomComparison] = {
    "anonymity": AxiomComparison(
        Problem.of([(0, 1), (4, 1), (0, 7)], (0, 1)), Problem.of([(1, 0), (1, 4), (7, 0)], (1, 0))
    ),
    "iia": AxiomComparison(
        Problem.of([(0, 0), (4, 0), (3, 3), (0, 1)]), Problem.of([(0, 0), (4, 0), (3, 3), (0, 4)])
    ),
}
"""Comparisons for readers: d_1 != d_2; what is recommended in the larger set is in the smaller."""


def _telling(rule: str, name: str) -> list[Asked]:
    return [Asked(PROPERTIES[name].axiom, rule, _TELLING[name])]


def _foils(rule: str, name: str) -> list[Asked]:
    """A finite problem, one without a gain, and a comparison of which the axiom does not speak."""
    axiom = PROPERTIES[name].axiom
    finite = Problem.of([(2, 1), (0, 2)], domain="finite")
    lost = Problem(tuple(map(fractions, ((0, 1), (1, 0)))), fractions((1, 1)))
    unequal = Problem.of([(2, 1), (0, 2)], (0, 1))
    larger = Problem.of([(2, 1), (0, 3), (4, 0)])
    return [
        Asked(axiom, rule, AxiomComparison(finite)),
        Asked(axiom, rule, AxiomComparison(lost)),
        Asked(axiom, rule, AxiomComparison(larger, unequal)),
    ]


def _not_enough(name: str) -> Proof:
    """A theorem of Axioms.v that less than what is added does not suffice."""

    def evidence(claim: Claim) -> Evidence:
        found = formal(f"Axioms.{name}")(claim)
        return dataclasses.replace(
            found, kind=Kind.NEEDED, text=f"less is not enough: {found.text}"
        )

    return evidence


def _quoted(rule: str, axiom: str, domain: Domain) -> Proof:
    """The theorem of the literature that `gametheory.axioms` knows."""
    known = known_theorem(rule, axiom, domain)
    assert known is not None
    by = "" if known.origin is None else f", by {known.origin}"
    text = f"{axiom} of {RULES[rule]} on {domain} sets{by}"
    return lambda claim: theorem(text, known.source)


def _proofs(rule: str, name: str) -> tuple[Proof, ...]:
    key, axiom = (rule, name), PROPERTIES[name].axiom
    if key in FAILS:
        return (formal_counterexample(f"Axioms.{FAILS[key]}"),)
    found = [formal(f"Axioms.{theorem}", says) for theorem, says in _FORMAL.get(key, ())]
    if name == "anonymity":
        found.append(formal("Axioms.anonymity", _EVEN_IF))
    if AMENDMENTS.get(key) is EQUAL_DISAGREEMENT:
        found.append(formal("Axioms.impartial_if_disagreement_is_symmetric", _EQUAL))
        found.append(formal("Axioms.anonymity", _EVEN_IF))
    if key in _NOT_ENOUGH:
        found.append(_not_enough(_NOT_ENOUGH[key]))
    return (*found, _quoted(rule, *_QUOTED.get(key, (axiom, "convex"))))


def _as_meant(rule: str, name: str) -> tuple[str, ...]:
    """The cell of the row and the column that we think are meant, where this is another one."""
    meant = f"table-3/{_TWINS.get(rule, rule)}/{_TWINS.get(name, name)}"
    return () if meant == f"table-3/{rule}/{name}" else (meant,)


def _cell(rule: str, name: str) -> Claim:
    column, key = PROPERTIES[name], (rule, name)
    convex = NASH_CONVEX if rule == "nash" else CONVEX
    readings = [text for text in (_ROW_READINGS.get(rule, ""), column.reading) if text]
    shown = " (in the counterexample it is)" * (documented(rule, name) is not Status.HOLDS)
    row = "; the row is not the paper's, since Table 2 has the constraint" * (rule == "max-min")
    return Claim(
        f"On convex sets with some V > d, {_SUBJECTS[rule]} {column.says}.",
        column.conclusion,
        name=f"table-3/{rule}/{name}",
        hypotheses=(rule_is(rule, RULES[rule]), convex, SOME_GAIN, *column.hypotheses),
        added=(AMENDMENTS[key],) if key in AMENDMENTS else (),
        origin="an entry that we fill in: the paper's Table 3 is a picture, and its text only "
        f"defines the columns{row}",
        reading="; ".join(readings),
        meant=column.meant and rule != "max-min",
        domain=f"two-player bargaining problems, in exact numbers, d feasible or not{shown}; rules "
        "may recommend several profiles",
        spaces=(
            Instances(
                functools.partial(_trials, rule, name),
                name=f"{RULES[rule]} and other rules, {column.axiom}, small convex problems",
            ),
        ),
        foils=functools.partial(_foils, rule, name),
        examples=(
            functools.partial(_telling, rule, name)
            if name in _TELLING and documented(rule, name) is Status.HOLDS
            else None
        ),
        proofs=_proofs(rule, name),
        documented=documented(rule, name),
        why=_WHY[name].get(rule) or _WHY[name]["else"],
        see=_as_meant(rule, name),
        remark=_REMARKS.get(key, ""),
    )


# The utilitarian compares persons ------------------------------------------------------------


def _units_matter() -> list[Asked]:
    given = _comparisons("affine invariance")
    rules = ("utilitarian", "nash")
    return [Asked("affine invariance", rule, c) for rule in rules for c in given]


UNITS = Claim(
    "The utilitarian welfare function assumes that utilities can be compared between persons: in "
    "other units for one player it recommends something else.",
    Condition(
        "units matter",
        "the second outcome is not the image of the first",
        lambda asked: asked.complaint is not None,
        shown=lambda asked: asked.shown,
    ),
    name="interpersonal-comparison",
    place=Place(
        A, 2, "the utilitarian welfare function assumes that such comparisons are possible"
    ),
    quantifier=Quantifier.SOME,
    hypotheses=(
        rule_is("utilitarian", "utilitarian").at(
            A, 2, "the utilitarian welfare function", literal=True
        ),
        *PROPERTIES["affine-invariance"].hypotheses,
    ),
    domain="two-player bargaining problems",
    spaces=(
        Instances(_units_matter, name="utilitarian and Nash, affine maps of small convex problems"),
    ),
    foils=lambda: _foils("utilitarian", "affine-invariance"),
    proofs=(formal("Axioms.utilitarian_not_invariant"),),
    documented=Status.HOLDS,
    why="In units half as large player 2's payoffs weigh twice as much in the sum.",
    see=("table-3/utilitarian/affine-invariance",),
    remark="In common units it recommends the same (Axioms.utilitarian_invariant).",
)

# Two impossibilities -------------------------------------------------------------------------


a, b, c = ((quantity(f"{name}_1"), quantity(f"{name}_2")) for name in "abc")
IMPOSSIBLE = (
    Claim(
        "On finite sets no single-valued rule is both weakly Pareto-optimal and resource-monotone.",
        Condition(
            "someone is harmed",
            "some payoffs rise, none falls, and a player gets less than before",
            lambda rule: rule.harms,
            shown=shown_harm,
        ),
        name="impossibility-finite",
        hypotheses=(
            Condition(
                "weakly Pareto-optimal",
                "what is chosen from {(1, 3), (0, 0)} and {(3, 1), (0, 0)} is not worse for both "
                "than the other profile",
                lambda rule: rule.is_weakly_optimal,
                shown=lambda rule: (
                    f"it chooses {show_profile(rule.first)} and {show_profile(rule.second)}"
                ),
            ),
        ),
        origin="on the columns of Table 3: no welfare function has both on finite sets",
        quantifier=Quantifier.EACH,
        domain="what single-valued rules choose from {(1, 3), (0, 0)}, from {(0, 0), (3, 1)} and "
        "from {(1, 3), (3, 1)}, to which both rise",
        spaces=(
            Instances(
                lambda: [Choices(*chosen) for chosen in itertools.product(FIRST, SECOND, BOTH)],
                name="all choices from the three sets",
                exhaustive=True,
            ),
        ),
        proofs=(formal("Axioms.impossibility_finite"),),
        drop=True,
        documented=Status.HOLDS,
        why="From the smaller sets it must choose (1, 3) and (3, 1); whichever it chooses from "
        "{(1, 3), (3, 1)}, to which both rise, harms somebody.",
        remark="The rules of Table 3 that recommend several profiles are no exception: they fail "
        "however a tie is broken.",
    ),
    Claim(
        "On comprehensive convex sets no single-valued rule is both strongly Pareto-optimal and "
        "resource-monotone.",
        Condition(
            "someone is harmed",
            ~((c[0] >= a[0]) & (c[1] >= a[1]) & (c[0] >= b[0]) & (c[1] >= b[1])),
        ),
        name="impossibility-convex",
        hypotheses=(
            Condition("Pareto-optimal below (1, 2)", a[0].equals(1) & a[1].equals(2)),
            Condition("Pareto-optimal below (2, 1)", b[0].equals(2) & b[1].equals(1)),
            Condition("attainable from both", c[0] + c[1] <= 3),
        ),
        origin="on the columns of Table 3; for strict monotonicity see Kalai 1977",
        domain="what single-valued rules choose: a between (0, 0) and (1, 2), b between (0, 0) and "
        "(2, 1), and c below the segment from (1, 2) to (2, 1), which contains both",
        spaces=(Instances(in_boxes, name="choices with payoffs 0..2"),),
        proofs=(formal("Axioms.impossibility_convex"), prove_claim),
        drop=True,
        documented=Status.HOLDS,
        why="a = (1, 2) and b = (2, 1) are forced, so c would have to pay both at least 2, "
        "which is 4 > 3 together.",
        remark="So max-min, which is resource-monotone there, is weakly Pareto-optimal only, and "
        "leximin, which is strongly so, is not resource-monotone.",
    ),
)


def _table_3() -> Iterator[Claim]:
    for rule, name in itertools.product(RULES, PROPERTIES):
        yield _cell(rule, name)


CLAIMS = (
    *_printed_welfare.CLAIMS,
    *_table_3(),
    UNITS,
    *_characterisations.CLAIMS,
    *IMPOSSIBLE,
)
