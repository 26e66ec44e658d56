"""What cells of the table of axioms inherit from others; false theorems raise."""

import itertools
from dataclasses import replace
from fractions import Fraction
from inspect import signature

import pytest
from axiom_rules import (
    asked_of,
    by_the_ideal_point,
    dictator,
    nearest_to_origin,
    sampled,
    worst,
)

import gametheory as gt
from gametheory import InvalidArgument, PayoffSet
from gametheory.axioms import (
    AXIOMS,
    DOMAINS,
    IMPLICATIONS,
    AxiomComparison,
    AxiomVerdict,
    Cell,
    Implication,
    Problem,
    _cells,
    _inheritance,
    axiom_table,
    cell,
    check,
    nesting,
    table,
    theorems,
)
from gametheory.axioms._inheritance import carried, proving, refuting
from gametheory.axioms.search import violation
from gametheory.axioms.theorems import Proof, theorem

F = Fraction

# What cells inherit.


def test_raiffas_individual_monotonicity_is_refuted_on_convex_sets_by_a_comprehensive_pair():
    axiom = "individual monotonicity"
    assert check("raiffa", axiom, problems="convex", count=60).holds is True
    found = cell("raiffa", axiom, "convex", count=60)
    assert found.status == "violated"
    assert (found.origin.axiom, found.origin.domain) == (axiom, "comprehensive")
    assert str(found).endswith("(from comprehensive sets)")
    assert found.verify()
    smaller, larger = (problem for problem, _ in found.counterexample.sides)
    assert smaller.domain == larger.domain == "convex"
    assert smaller.within(larger)
    assert smaller.disagreement == larger.disagreement
    first, second = (
        gt.bargain(PayoffSet.from_points(p.points), "raiffa", disagreement=p.disagreement)
        for p in (smaller, larger)
    )
    assert first.radius == second.radius == 0
    gains = (first.exact_face[0], second.exact_face[0])
    fallen = [i for i in range(2) if gains[1][i] < gains[0][i]]
    assert any(smaller.ideal[1 - i] == larger.ideal[1 - i] for i in fallen)
    assert not found.counterexample.verify("kalai-smorodinsky")
    elsewhere = replace(found.verdict, domain="comprehensive")
    assert not Cell(elsewhere, None, found.origin).verify()


@pytest.fixture(scope="module")
def tables():
    return [axiom_table(count=count, rng=rng) for count, rng in ((1, 0), (4, 0), (8, 1))]


def test_a_table_of_a_single_problem_says_little_and_does_not_crash(tables):
    table = tables[0]
    assert table.verify()
    assert table["finite", "egalitarian-as-printed", "anonymity"].status == "proved"


def test_tables_have_no_contradiction_and_nothing_left_to_inherit(tables):
    inherited = set()
    for searched in tables:
        for (domain, name, axiom), found in searched.items():
            assert (found.status == "proved") == (theorem(name, axiom, domain) is not None)
            for origin in refuting(axiom, domain):
                other = searched.get((origin.domain, name, origin.axiom))
                if other is not None and other.status == "violated":
                    assert found.status == "violated"
                if other is not None and found.status == "proved":
                    assert other.status == "proved"
            if found.status == "violated" and found.origin is not None:
                source = searched[found.origin.domain, name, found.origin.axiom]
                assert source.status == "violated"
                assert source.origin is None
                assert {p.domain for p, _ in found.counterexample.sides} == {domain}
                assert found.counterexample.axiom.name == axiom
                assert found.verify()
                inherited.add((axiom, domain, found.origin.axiom, found.origin.domain))
    assert len(inherited) >= 8
    assert any(axiom != weaker for axiom, _, weaker, _ in inherited)


def test_inherited_proofs_say_for_what_the_source_proves_them():
    """Each cell that follows is proved by the theorem that it names."""
    expected = {
        ("nash", "affine invariance", "convex"): "proved (Nash 1950)",
        ("nash", "affine invariance", "comprehensive"): "proved (Nash 1950: convex sets)",
        ("nash", "translation invariance", "convex"): "proved (Nash 1950: affine invariance)",
        ("leximin", "resource monotonicity", "strictly comprehensive"): (
            "proved (Kalai 1977: strong monotonicity)"
        ),
        ("max-min", "strong Pareto optimality", "strictly comprehensive"): (
            "proved (its definition: weak Pareto optimality on convex sets)"
        ),
        ("max-min", "disagreement-point monotonicity", "strictly comprehensive"): (
            "proved (Thomson 1987)"
        ),
        ("max-min", "disagreement-point monotonicity", "comprehensive"): (
            "proved (docs/axioms.md: convex sets)"
        ),
    }
    for key, text in expected.items():
        assert str(theorem(*key)) == text
    assert theorem("raiffa", "anonymity", "finite") is None
    assert theorem("leximin", "strong monotonicity", "comprehensive") is None


def test_a_cell_does_not_depend_on_what_else_is_asked(tables):
    full = tables[1]
    for domain in DOMAINS:
        alone = axiom_table(count=4, domains=[domain])
        for key, found in alone.items():
            assert str(found) == str(full[key]), key
    for key in itertools.islice(full, 0, None, 37):
        domain, name, axiom = key
        assert str(cell(name, axiom, domain, count=4)) == str(full[key])


@pytest.fixture
def clear():
    """What follows from what, anew."""
    refuting.cache_clear()
    proving.cache_clear()
    yield
    refuting.cache_clear()
    proving.cache_clear()


NODES = list(itertools.product(AXIOMS, DOMAINS))


def walked(node, path):
    """Where the steps of a path lead, each to a larger domain or to a stronger axiom."""
    axiom, domain = node
    for step in path:
        if isinstance(step, Implication):
            assert axiom == step.weaker
            assert domain in step.domains
            axiom = step.stronger
        else:
            assert step == nesting.NEXT_LARGER[domain]
            domain = step
    return axiom, domain


def test_what_is_inherited_is_what_the_steps_lead_to():
    """By a closure of the steps: whatever a node refutes or proves, by a path that is one."""
    steps = {
        (node, (axiom, larger))
        for node in NODES
        for axiom, domain in [node]
        if (larger := nesting.NEXT_LARGER.get(domain)) is not None
    }
    for i in IMPLICATIONS:
        steps |= {((i.weaker, domain), (i.stronger, domain)) for domain in i.domains}
    below = {node: {weaker for weaker, stronger in steps if stronger == node} for node in NODES}
    for _ in NODES:
        for node in NODES:
            below[node] |= {far for near in below[node] for far in below[near]}
    for node in NODES:
        refuted = refuting(*node)
        assert {(o.axiom, o.domain) for o in refuted} == below[node] - {node}
        assert all(walked((o.axiom, o.domain), o.path) == node for o in refuted)
        proved = proving(*node)
        assert {(o.axiom, o.domain) for o in proved} == {
            n for n in NODES if node in below[n] and n != node
        }
        assert all(walked(node, o.path) == (o.axiom, o.domain) for o in proved)
        for origins in (refuted, proved):
            lengths = [len(o.path) for o in origins]
            assert lengths == sorted(lengths)


def test_generators_rise_in_what_is_carried():
    axiom = "resource monotonicity"
    found = check("nash", axiom, problems="comprehensive", count=40).counterexample
    assert found.comparison.after is not None
    there = carried(found, ("convex",))
    assert there.axiom.name == axiom
    before, after = (problem.points for problem, _ in there.sides)
    assert all(
        x <= y for v, w in zip(before, after, strict=True) for x, y in zip(v, w, strict=True)
    )
    moved = replace(AXIOMS[axiom], labelled=False)
    with pytest.raises(AssertionError, match="is not on convex sets"):
        carried(replace(found, axiom=moved), ("convex",))


def test_a_theorem_on_a_larger_domain_that_a_smaller_one_refutes_raises(monkeypatch):
    false = Proof(("raiffa",), ("individual monotonicity",), ("convex",), "Nobody 1900")
    monkeypatch.setattr(theorems, "PROOFS", (*theorems.PROOFS, false))
    axiom_table(count=1, domains=["finite"])
    message = r"Nobody 1900: convex sets\), but violated"
    monkeypatch.setattr(table, "ROWS", {"comprehensive": ("raiffa",)})
    with pytest.raises(AssertionError, match=message):
        axiom_table(count=60, domains=["comprehensive"])
    with pytest.raises(AssertionError, match="Nobody 1900: individual monotonicity on convex sets"):
        cell("raiffa", "restricted monotonicity", "strictly comprehensive", count=60)


def test_a_false_implication_raises(monkeypatch, clear):
    false = Implication("weak Pareto optimality", "strong Pareto optimality", "it is not so")
    monkeypatch.setattr(_inheritance, "IMPLICATIONS", (*IMPLICATIONS, false))
    with pytest.raises(AssertionError, match="weak Pareto optimality"):
        cell("max-min", "strong Pareto optimality", "convex", count=20)
    found = check("max-min", "strong Pareto optimality", problems="convex", count=20).counterexample
    with pytest.raises(AssertionError, match="weak Pareto optimality is not"):
        carried(found, (false,))


def test_a_false_nesting_raises(monkeypatch, clear):
    monkeypatch.setattr(nesting, "NEXT_LARGER", {**nesting.NEXT_LARGER, "finite": "comprehensive"})
    found = check("max-min", "strong Pareto optimality", problems="finite").counterexample
    with pytest.raises(AssertionError, match="is not on comprehensive sets"):
        carried(found, ("comprehensive",))


def elsewhere_before(c):
    return replace(c, before=Problem.of([(1, 1), (3, 3)]))


def with_another_d(c):
    return replace(c, before=replace(c.before, disagreement=(F(-1), F(-1))))


def of_another_map(c):
    scale, shift = (F(1), F(2)), (F(0), F(0))
    return AxiomComparison(c.before, c.before.image(scale, shift), scale, shift)


def of_one_problem(c):
    return replace(c, after=None)


@pytest.mark.parametrize(
    ("rule", "weaker", "stronger", "convert"),
    [
        (worst, "weak Pareto optimality", "strong Pareto optimality", elsewhere_before),
        (worst, "weak Pareto optimality", "strong Pareto optimality", with_another_d),
        (nearest_to_origin, "translation invariance", "affine invariance", of_another_map),
        (by_the_ideal_point, "translation invariance", "strong Pareto optimality", of_one_problem),
    ],
)
def test_a_conversion_to_other_sets_raises(rule, weaker, stronger, convert):
    """Although the stronger axiom is violated there as well."""
    given = [
        found
        for c in sampled(weaker, "convex")
        if (found := violation(AXIOMS[weaker], asked_of(rule), c)) is not None
        and AXIOMS[stronger].applies(convert(c))
        and violation(AXIOMS[stronger], asked_of(rule), convert(c)) is not None
    ]
    for found in given[:3]:
        with pytest.raises(AssertionError, match=f"{stronger} is not"):
            carried(found, (Implication(stronger, weaker, "it is not so", convert=convert),))
    assert given


def test_a_conversion_to_the_same_sets_is_carried():
    found = check(worst, "weak Pareto optimality", problems="convex").counterexample
    assert carried(found, (IMPLICATIONS[0],)).axiom.name == "strong Pareto optimality"


def test_a_solution_that_is_not_a_function_of_the_payoff_set_is_not_trusted():
    asked = []

    def moody(S, d):
        asked.append(S)
        return worst(S, d) if len(asked) < 2 else dictator(S, d)

    found = check(
        moody,
        "weak Pareto optimality",
        problems=[Problem.of([(1, 1)], domain="comprehensive")],
    ).counterexample
    with pytest.raises(AssertionError, match="of moody is violated"):
        carried(found, ("convex",))


def test_theorems_are_about_rules_and_not_about_names():
    def nash(S, d):
        return worst(S, d)

    found = cell(nash, "weak Pareto optimality", "convex", count=20)
    assert found.status == "violated"
    assert cell("nash", "weak Pareto optimality", "convex", count=20).status == "proved"


def test_cells_say_whether_anything_was_tried(monkeypatch):
    assert cell("raiffa", "anonymity", "finite", count=10).status == "not defined"
    assert not cell("raiffa", "anonymity", "finite", count=10).verify()
    monkeypatch.setattr(_cells.Searches, "comparisons", lambda *_: [])
    untested = cell("raiffa", "disagreement-point monotonicity", "convex", count=10)
    assert untested.status == str(untested) == "untested"
    assert not untested.verify()
    assert not cell("nash", "anonymity", "convex").verify()


def test_a_cell_without_comparisons_of_its_own_inherits_too(monkeypatch):
    honest = _cells.Searches.comparisons
    monkeypatch.setattr(
        _cells.Searches,
        "comparisons",
        lambda self, axiom, domain: [] if domain == "convex" else honest(self, axiom, domain),
    )
    found = cell("utilitarian", "strong monotonicity", "convex", count=10)
    assert found.status == "violated"
    assert found.verify()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nosh", "anonymity"), "a solution among"),
        (("nash", "anonimity"), "did you mean 'anonymity'"),
        (("nash", "anonymity", "convexe"), "did you mean 'convex'"),
    ],
)
def test_bad_names_are_refused(arguments, message):
    with pytest.raises(InvalidArgument, match=message):
        cell(*arguments)


def verdict(checked=0, undefined=0, counterexample=None, domain="convex"):
    return AxiomVerdict("symmetry", "worst", domain, checked, undefined, counterexample)


def test_what_a_cell_says_of_what_is_known():
    found = check(worst, "symmetry", problems="convex", count=20).counterexample
    assert found.solution.name == "worst"
    larger = theorem("nash", "symmetry", "comprehensive").origin
    assert larger is not None
    for known, status, told in (
        (Cell(verdict(1, 0, found), None), "violated", f"violated: {found}"),
        (Cell(verdict(1, 0, found), "Nobody 1900"), "violated", f"violated: {found}"),
        (Cell(verdict(1), "Nobody 1900"), "proved", "proved (Nobody 1900)"),
        (Cell(verdict(), "Nobody 1900"), "proved", "proved (Nobody 1900)"),
        (
            Cell(verdict(1), "Nobody 1900", larger),
            "proved",
            str(theorems.Theorem("Nobody 1900", larger)),
        ),
        (Cell(verdict(1200, 1), None), "no violation", "no violation in 1,200"),
        (Cell(verdict(0, 1), None), "not defined", "not defined"),
        (Cell(verdict(), None), "untested", "untested"),
        (
            Cell(verdict(1, 0, found), None, larger),
            "violated",
            f"violated: {found} (from {larger})",
        ),
    ):
        assert (known.status, str(known)) == (status, told)
        assert known.counterexample is known.verdict.counterexample
    assert Cell(verdict(1, 0, found), None).verify()
    assert not Cell(verdict(1, 0, found, domain="comprehensive"), None).verify()
    assert not Cell(verdict(1, 0, replace(found, reason="")), None).verify()
    assert not Cell(verdict(1), None).verify()
    assert not Cell(verdict(1), "Nobody 1900").verify()
    proved = cell("nash", "symmetry", "comprehensive", count=1)
    assert (proved.source, proved.origin) == (
        theorem("nash", "symmetry", "comprehensive").source,
        larger,
    )


def test_the_seed_of_a_cell_is_that_of_a_table_if_none_is_given(monkeypatch):
    for name in ("count", "rng"):
        one, other = (signature(f).parameters[name].default for f in (cell, axiom_table))
        assert one == other
    asked = []

    class Recorded(_cells.Searches):
        def __init__(self, count, rng):
            asked.append((count, rng))
            super().__init__(count, rng)

    monkeypatch.setattr(_cells, "Searches", Recorded)
    cell("nash", "symmetry", count=1, rng=7)
    assert asked == [(1, 7)]
