"""Appendix A: Table 2 as printed, Table 3 cell by cell, and two impossibilities.

The paper's Table 3 is a picture; its text explains the columns. Each cell is decided here with
`gametheory.axioms`: a theorem with its source, or a counterexample; and where a property fails on
convex sets in general, on which smaller domain it holds.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

from gametheory import axioms
from gametheory.axioms.problems import Domain
from gametheory.axioms.table import source_of
from proofs.claim import Claim, Status, stated
from proofs.evidence import Evidence, Kind, no_violation, theorem
from proofs.smt import prove, smt_evidence

APPENDIX_A = "Stastny et al. 2021, Appendix A"
PROBLEMS = 60
"""Base problems that each cell is tried on."""

RULES = {
    "nash": "Nash, V >= d",
    "kalai-smorodinsky": "Kalai-Smorodinsky",
    "max-min": "egalitarian, max-min",
    "leximin": "egalitarian s.t. Pareto-optimal, leximin",
    "utilitarian": "utilitarian",
}
PROPERTIES = {
    "pareto": ("strong Pareto optimality", "its optimiser is Pareto-optimal"),
    "anonymity": ("anonymity", "players and disagreement point permuted, the outcome is permuted"),
    "impartiality": ("impartiality", "payoffs permuted, d as it is, the outcome is permuted"),
    "affine-invariance": ("affine invariance", "no change under affine maps of the payoffs"),
    "iia": (
        "independence of irrelevant alternatives",
        "removing other profiles does not change the choice",
    ),
    "resource-monotonicity": (
        "resource monotonicity",
        "if payoffs of policy profiles rise, no player is worse off",
    ),
}
SAME_DISAGREEMENT = "d_1 = d_2"
AMENDMENTS: dict[tuple[str, str], str] = {
    ("max-min", "pareto"): "strictly comprehensive",
    ("max-min", "resource-monotonicity"): "comprehensive",
    ("leximin", "resource-monotonicity"): "strictly comprehensive",
    **{(rule, "impartiality"): SAME_DISAGREEMENT for rule in RULES if rule != "utilitarian"},
}
"""Where a property fails on convex sets in general but holds on a smaller domain, that domain."""

FAILS = {
    ("nash", "resource-monotonicity"),
    ("kalai-smorodinsky", "iia"),
    ("kalai-smorodinsky", "resource-monotonicity"),
    ("max-min", "affine-invariance"),
    ("leximin", "affine-invariance"),
    ("utilitarian", "affine-invariance"),
    ("utilitarian", "resource-monotonicity"),
}
"""Cells that are refuted, without a repair."""


def documented(rule: str, name: str) -> Status:
    """What the docs say of a cell."""
    if (rule, name) in FAILS:
        return Status.REFUTED
    return Status.AMENDED if (rule, name) in AMENDMENTS else Status.HOLDS


def _verdict(
    rule: str, axiom: str, domain: str, problems: object, *, amended: bool
) -> Iterator[Evidence]:
    found = axioms.check(rule, axiom, problems=problems, count=PROBLEMS)
    if found.counterexample is not None:
        yield Evidence(
            Kind.COUNTEREXAMPLE,
            str(found.counterexample),
            amended=amended,
            certificate=str(found.counterexample),
            check=found.verify,
        )
        return
    yield no_violation(
        f"{domain} sets, none in {found.checked:,} comparisons",
        found.checked,
        lambda: bool(found.checked) and found.verify(),
        complete=False,
        amended=amended,
    )


def _cell(rule: str, name: str) -> Callable[[int], Iterable[Evidence]]:
    axiom = PROPERTIES[name][0]

    def means(_: int) -> Iterator[Evidence]:
        yield from _verdict(rule, axiom, "convex", "convex", amended=False)
        source = source_of(rule, axiom, "convex")
        if source is not None:
            yield theorem(f"{axiom} of {RULES[rule]} on convex sets", source)
        where = AMENDMENTS.get((rule, name))
        if where == SAME_DISAGREEMENT:
            same = [
                axioms.Comparison(p, p.swapped(disagreement=False))
                for p in axioms.problems("convex", count=4 * PROBLEMS)
                if p.disagreement[0] == p.disagreement[1]
            ]
            yield from _verdict(rule, axiom, f"{SAME_DISAGREEMENT}, convex", same, amended=True)
            known = source_of(rule, "anonymity", "convex")
            assert known is not None
            yield theorem("anonymity, which is impartiality if d is symmetric", known, amended=True)
        elif where is not None:
            yield from _verdict(rule, axiom, where, where, amended=True)
            known = source_of(rule, axiom, where)
            assert known is not None
            yield theorem(f"{axiom} of {RULES[rule]} on {where} sets", known, amended=True)

    return means


def _domain(where: str) -> str:
    return where if where == SAME_DISAGREEMENT else f"{where} sets"


def _table_3() -> Iterator[Claim]:
    for rule, name in itertools.product(RULES, PROPERTIES):
        where = AMENDMENTS.get((rule, name))
        yield Claim(
            name=f"table-3/{rule}/{name}",
            statement=f"{RULES[rule]}: {PROPERTIES[name][0]}.",
            formula=PROPERTIES[name][1],
            source=f"{APPENDIX_A}, Table 3",
            domain="two-player convex bargaining problems with some V > d",
            means=(_cell(rule, name),),
            documented=documented(rule, name),
            added=() if where is None else (stated(_domain(where)),),
        )


def _printed(
    rule: str, axiom: str, repaired: str, domain: Domain
) -> Callable[[int], Iterable[Evidence]]:
    def means(_: int) -> Iterator[Evidence]:
        yield from _verdict(rule, axiom, "finite", "finite", amended=False)
        yield from _verdict(repaired, axiom, domain, domain, amended=True)
        source = source_of(repaired, axiom, domain)
        assert source is not None
        yield theorem(f"{axiom} of {repaired} on {domain} sets", source, amended=True)

    return means


def _impossible_on_finite_sets(_: int) -> Iterator[Evidence]:
    # Weak Pareto optimality leaves one choice in the first two sets, two in the third.
    first, second, both = ((1, 3), (0, 0)), ((3, 1), (0, 0)), ((1, 3), (3, 1))
    rules = list(itertools.product(_weakly_efficient(first), _weakly_efficient(second), both))

    def harmed(before: tuple[int, int], after: tuple[int, int]) -> bool:
        return any(y < x for x, y in zip(before, after, strict=True))

    yield no_violation(
        f"{{(1,3), (0,0)}} and {{(3,1), (0,0)}} both rise to {{(1,3), (3,1)}}: each of "
        f"{len(rules)} rules "
        "harms a player in one of the two rises",
        len(rules),
        lambda: all(harmed(a, c) or harmed(b, c) for a, b, c in rules),
        complete=True,
    )


def _weakly_efficient(points: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    return [v for v in points if not any(w[0] > v[0] and w[1] > v[1] for w in points)]


def _impossible_on_convex_sets(_: int) -> Iterator[Evidence]:
    import z3

    x, y = z3.Reals("x y")
    inside = {
        "in the comprehensive hull of (1, 2) and (2, 1)": z3.And(x <= 2, y <= 2, x + y <= 3),
        "no worse than (1, 2), chosen in comp(1, 2)": z3.And(x >= 1, y >= 2),
    }
    yield smt_evidence(
        "strong Pareto optimality chooses (1, 2) in comp(1, 2) and (2, 1) in comp(2, 1); nothing "
        "in "
        "the hull of both is at least as good as both",
        [
            prove(
                "someone is worse off",
                inside,
                z3.Not(z3.And(x >= 2, y >= 1)),
                linear=True,
            )
        ],
    )


CLAIMS = (
    Claim(
        name="table-2/nash",
        statement="The Nash welfare of Table 2, maximised as printed, is individually rational.",
        formula="argmax (V_1 - d_1)(V_2 - d_2) >= d",
        source=f"{APPENDIX_A}, Table 2",
        domain="finite sets",
        added=(stated("the maximum is over V >= d"),),
        means=(_printed("nash-as-printed", "individual rationality", "nash", "finite"),),
        documented=Status.AMENDED,
        remark="Two losses multiply to a gain.",
    ),
    Claim(
        name="table-2/kalai-smorodinsky",
        statement="The Kalai-Smorodinsky welfare of Table 2, minimised as printed, is impartial.",
        formula="argmin |(V_1 - d_1)/(V_2 - d_2) - ratio of ideal gains| is symmetric",
        source=f"{APPENDIX_A}, Table 2",
        domain="finite sets",
        added=(stated("the lexicographic form of the solution"),),
        means=(
            _printed("kalai-smorodinsky-as-printed", "symmetry", "kalai-smorodinsky", "finite"),
        ),
        documented=Status.AMENDED,
        remark="The printed distance is not symmetric in the players, is undefined at V_2 = d_2, "
        "and is a distance, to be minimised.",
    ),
    Claim(
        name="table-2/egalitarian",
        statement="The egalitarian welfare of Table 2, subject to Pareto optimality, is "
        "independent "
        "of irrelevant alternatives.",
        formula="argmax min(V - d) s.t. Pareto-optimal",
        source=f"{APPENDIX_A}, Table 2",
        domain="finite sets",
        added=(stated("leximin in place of the constraint"),),
        means=(
            _printed(
                "egalitarian-as-printed",
                "independence of irrelevant alternatives",
                "leximin",
                "finite",
            ),
        ),
        documented=Status.AMENDED,
        remark="A third profile can remove one of two tied ones from the frontier.",
    ),
    *_table_3(),
    Claim(
        name="impossibility-finite",
        statement="On finite sets no single-valued, weakly Pareto-optimal rule is "
        "resource-monotone.",
        formula="{(1,3),(0,0)}, {(3,1),(0,0)} -> {(1,3),(3,1)}",
        source="ours, on Table 3",
        domain="all rules, on three sets",
        quantifiers="for all rules",
        means=(_impossible_on_finite_sets,),
    ),
    Claim(
        name="impossibility-convex",
        statement="On convex comprehensive sets no strongly Pareto-optimal rule is "
        "resource-monotone.",
        formula="comp(1,2), comp(2,1) -> comp conv {(1,2), (2,1)}",
        source="ours, on Table 3; Kalai 1977 for strict monotonicity",
        domain="all rules, on three sets",
        quantifiers="for all rules",
        means=(_impossible_on_convex_sets,),
    ),
)
