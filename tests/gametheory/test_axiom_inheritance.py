"""Domains that nest and axioms that imply others, against oracles; what the table inherits."""

import itertools
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

import gametheory as gt
from gametheory import InvalidArgument, PayoffSet
from gametheory.axioms import (
    AXIOMS,
    DOMAINS,
    IMPLICATIONS,
    Cell,
    Comparison,
    Implication,
    Problem,
    _cells,
    _implications,
    _inheritance,
    _nesting,
    _theorems,
    as_solution,
    axiom_table,
    cell,
    check,
    larger_domains,
    problems,
    smaller_domains,
    table,
    to_domain,
)
from gametheory.axioms._inheritance import carried, proving, refuting
from gametheory.axioms._nesting import comparison_to_domain
from gametheory.axioms._theorems import Proof, theorem
from gametheory.axioms.search import violation

F = Fraction
NESTED = [(a, b) for a in DOMAINS for b in larger_domains(a)]


# Rules that violate much.


def dictator(S, d):
    return max(S.individually_rational(d))


def worst(S, d):
    return min(S.individually_rational(d))


def everything_best_for_two(S, d):
    return max(S.points, key=lambda v: (v[1], v[0]))


def nearest_to_the_origin(S, d):
    return min(S.pareto_frontier().points, key=lambda v: (v[0] ** 2 + v[1] ** 2, v))


def by_the_number_of_corners(S, d):
    """The first player's best or worst, as chance has it."""
    return (dictator if len(S.points) % 2 else worst)(S, d)


def by_the_ideal_point(S, d):
    return (dictator if sum(S.ideal()) % 2 else worst)(S, d)


def the_punished_one(S, d):
    """Player 1's favourite if d_1 is the smaller, else player 2's."""
    points = S.individually_rational(d)
    return max(points, key=(lambda v: v) if d[0] <= d[1] else (lambda v: v[::-1]))


WILD = (
    dictator,
    worst,
    everything_best_for_two,
    nearest_to_the_origin,
    by_the_number_of_corners,
    by_the_ideal_point,
    the_punished_one,
)


@cache
def asked_of(rule):
    """The solution of a rule, which all tests share: it remembers its outcomes."""
    return as_solution(rule)


@cache
def sampled(axiom, domain, *, count=24, rng=3):
    """Comparisons that meet the hypotheses of an axiom."""
    asked = AXIOMS[axiom]
    return [
        c
        for problem in problems(domain, count=count, rng=rng)
        for c in asked.compare(problem)
        if asked.applies(c)
    ]


def sides(comparison):
    return [p for p in (comparison.before, comparison.after) if p is not None]


# Nesting.


def is_disposable_by_hand(v, problem):
    """Whether v >= floor is below some mix of two generators; no geometry of ours."""
    if any(x < y for x, y in zip(v, problem.lowest, strict=True)):
        return False
    for p, q in itertools.product(problem.points, repeat=2):
        least, most = F(0), F(1)  # of the weight of p
        for i in range(2):
            slope, need = p[i] - q[i], v[i] - q[i]
            if slope > 0:
                least = max(least, need / slope)
            elif slope < 0:
                most = min(most, need / slope)
            elif need > 0:
                most = F(-1)
        if least <= most:
            return True
    return False


def is_in_hull_by_hand(v, points):
    """Whether v is on a segment or in a triangle of the points."""

    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    for a, b, c in itertools.combinations_with_replacement(points, 3):
        turns = (side(a, b, v), side(b, c, v), side(c, a, v))
        boxed = all(min(a[i], b[i], c[i]) <= v[i] <= max(a[i], b[i], c[i]) for i in range(2))
        if boxed and (min(turns) >= 0 or max(turns) <= 0):
            return True
    return False


def floored(domain):
    """Problems of a domain: with the floor at d, and below it."""
    given = list(problems(domain, count=14, rng=5))
    for axiom in ("disagreement-point monotonicity", "impartiality"):
        given += [p for c in sampled(axiom, domain, count=6) for p in sides(c)][:14]
    return given


def test_the_domains_form_one_chain_and_finite_sets_are_apart():
    assert larger_domains("strictly comprehensive") == ("comprehensive", "convex")
    assert smaller_domains("convex") == ("comprehensive", "strictly comprehensive")
    assert larger_domains("finite") == smaller_domains("finite") == ()
    for domain, other in itertools.product(DOMAINS, repeat=2):
        assert (other in larger_domains(domain)) == (domain in smaller_domains(other))
    for asked in (larger_domains, smaller_domains):
        with pytest.raises(InvalidArgument, match="a domain"):
            asked("flat")


@pytest.mark.parametrize(("domain", "larger"), NESTED)
def test_problems_of_a_domain_are_problems_of_the_larger_one(domain, larger):
    below = 0
    for problem in floored(domain):
        moved = to_domain(problem, larger)
        assert moved.domain == larger
        assert moved.is_proper
        assert moved.payoff_set == problem.payoff_set
        assert moved.disagreement == problem.disagreement
        assert moved.ideal == problem.ideal
        below += problem.lowest != problem.disagreement
    assert below > 5


@pytest.mark.parametrize("domain", smaller_domains("convex"))
def test_the_convex_problem_is_what_can_be_disposed_of_point_by_point(domain):
    inside = outside = 0
    for problem in floored(domain)[::4]:
        moved = to_domain(problem, "convex")
        low, top = problem.lowest, [max(v[i] for v in problem.points) for i in range(2)]
        steps = [[low[i] - 1 + F(k, 6) * (top[i] - low[i] + 2) for k in range(7)] for i in range(2)]
        for v in itertools.product(*steps):
            expected = is_disposable_by_hand(v, problem)
            assert is_in_hull_by_hand(v, moved.points) == expected
            assert bool(moved.payoff_set.contains([v])[0]) == expected
            inside, outside = inside + expected, outside + (not expected)
    assert min(inside, outside) > 50


@pytest.mark.parametrize(("domain", "larger"), NESTED)
def test_problems_come_back_from_the_larger_domain(domain, larger):
    for problem in floored(domain):
        moved = to_domain(problem, larger)
        back = Problem(moved.points, moved.disagreement, domain, problem.floor)
        assert back.is_proper
        assert back.payoff_set == problem.payoff_set
        assert moved.payoff_set.comprehensive_hull(problem.lowest) == moved.payoff_set


def test_a_larger_domain_holds_problems_that_the_smaller_one_lacks():
    slanted = Problem.of([(1, 0), (0, 1)])
    assert slanted.payoff_set.comprehensive_hull((0, 0)) != slanted.payoff_set
    box = Problem.of([(1, 1)], domain="comprehensive")
    assert not replace(box, domain="strictly comprehensive").is_proper
    for problem, domain in ((slanted, "comprehensive"), (box, "finite"), (box, "flat")):
        with pytest.raises(InvalidArgument, match="expected a domain that contains every"):
            to_domain(problem, domain)


def test_finite_sets_are_not_their_hulls():
    points = [(0, 3), (1, 1), (3, 0)]
    finite = Problem.of(points, domain="finite")
    assert finite.payoff_set != Problem.of(points).payoff_set
    with pytest.raises(InvalidArgument, match="every finite problem"):
        to_domain(finite, "convex")
    axiom = "individual monotonicity"
    assert cell("max-min", axiom, "finite", count=40).status == "violated"
    assert cell("max-min", axiom, "convex", count=40).status == "proved"


@pytest.mark.parametrize("axiom", AXIOMS)
@pytest.mark.parametrize(("domain", "larger"), NESTED)
def test_every_comparison_is_judged_alike_on_the_larger_domain(axiom, domain, larger):
    """Both problems move; the hypotheses, the outcomes and the complaint stay.

    Individual rationality cannot be violated where free disposal ends at d.
    """
    asked, complaints = AXIOMS[axiom], 0
    compared = sampled(axiom, domain, count=10)[:30]
    assert compared
    rules = [asked_of(rule) for rule in ("nash", "utilitarian", "kalai-smorodinsky", *WILD)]
    for c in compared:
        moved = comparison_to_domain(c, larger, labelled=asked.labelled)
        assert {p.domain for p in sides(moved)} == {larger}
        assert asked.applies(moved)
        for p, q in zip(sides(c), sides(moved), strict=True):
            assert p.payoff_set == q.payoff_set
        for rule in rules:
            here, there = violation(asked, rule, c), violation(asked, rule, moved)
            assert (here is None) == (there is None)
            if here is not None:
                assert here.reason == there.reason
                assert (here.before, here.after) == (there.before, there.after)
                complaints += 1
    assert bool(complaints) == (axiom != "individual rationality")


def test_generators_rise_in_the_convex_comparison_of_a_rise_with_disposal():
    unlabelled = 0
    for c in sampled("resource monotonicity", "comprehensive", count=8)[:40]:
        moved = comparison_to_domain(c, "convex", labelled=True)
        before, after = moved.before.points, moved.after.points
        assert len(before) == len(after)
        assert all(
            x <= y for v, w in zip(before, after, strict=True) for x, y in zip(v, w, strict=True)
        )
        assert PayoffSet.from_points(before) == c.before.payoff_set
        assert PayoffSet.from_points(after) == c.after.payoff_set
        plain = comparison_to_domain(c, "convex", labelled=False)
        unlabelled += not AXIOMS["resource monotonicity"].applies(plain)
    assert unlabelled


def test_generators_rise_from_a_floor_that_is_below_d():
    before = Problem(((F(0), F(0)), (F(2), F(2))), (F(1), F(1)), "comprehensive", (F(0), F(0)))
    risen = Comparison(before, before.with_points([(F(0), F(3)), (F(2), F(2))]))
    moved = comparison_to_domain(risen, "convex", labelled=True)
    for c in (risen, moved):
        assert AXIOMS["resource monotonicity"].applies(c)
    for p, q in zip(sides(risen), sides(moved), strict=True):
        assert p.payoff_set == q.payoff_set


# Implications.

IMPLIED = [(i, domain) for i in IMPLICATIONS for domain in i.domains]


def named(given):
    implication, domain = given
    return f"{implication.stronger} > {implication.weaker}, {domain}"


@pytest.mark.parametrize("given", IMPLIED, ids=map(named, IMPLIED))
def test_a_violation_of_the_weaker_axiom_is_one_of_the_stronger(given):
    implication, domain = given
    weaker, stronger = AXIOMS[implication.weaker], AXIOMS[implication.stronger]
    rules = list(map(asked_of, WILD))
    if domain != "finite":
        rules += map(asked_of, ("raiffa", "utilitarian", "kalai-smorodinsky"))
    violated = 0
    for c in sampled(weaker.name, domain)[:70]:
        for rule in rules:
            if violation(weaker, rule, c) is None:
                continue
            converted = implication.convert(c)
            assert stronger.applies(converted)
            assert violation(stronger, rule, converted) is not None
            assert converted.before.payoff_set == c.before.payoff_set
            if c.after is not None:
                assert converted.after.payoff_set == c.after.payoff_set
            violated += 1
    assert violated


WITNESSES = {  # of each implication, that the stronger axiom asks for more
    ("strong Pareto optimality", "weak Pareto optimality"): ("max-min", "convex"),
    ("anonymity", "symmetry"): ("kalai-smorodinsky", "convex"),
    ("impartiality", "symmetry"): ("nash", "convex"),
    ("affine invariance", "translation invariance"): ("leximin", "convex"),
    ("affine invariance", "common scale invariance"): ("utilitarian", "convex"),
    ("strong monotonicity", "individual monotonicity"): ("kalai-smorodinsky", "comprehensive"),
}


@pytest.mark.parametrize("names", WITNESSES)
def test_the_weaker_axiom_does_not_imply_the_stronger(names):
    stronger, weaker = names
    rule, domain = WITNESSES[names]
    if names == ("anonymity", "symmetry"):

        def rule(S, d):
            """Symmetric where the problem is; else the first player's."""
            even = d[0] == d[1] and {v[::-1] for v in S.points} == set(S.points)
            return gt.bargain(S, "nash", disagreement=d).exact_face[0] if even else dictator(S, d)

    assert check(rule, weaker, problems=domain, count=30).holds
    assert check(rule, stronger, problems=domain, count=100).holds is False


def test_implications_with_domains_need_them():
    assert check("max-min", "weak Pareto optimality", problems="comprehensive", count=40).holds
    strong = check("max-min", "strong Pareto optimality", problems="comprehensive", count=40)
    assert strong.holds is False
    before = Problem.of([(0, 0), (1, 3)])
    risen = Comparison(before, Problem.of([(2, 2), (1, 3)]))
    assert AXIOMS["resource monotonicity"].applies(risen)
    assert not AXIOMS["strong monotonicity"].applies(risen)
    grown = Comparison(Problem.of([(1, 1)]), Problem.of([(1, 1), (0, 3)]))
    assert AXIOMS["strong monotonicity"].applies(grown)
    assert all(v[0] > 0 for v in grown.before.payoff_set.points)  # nothing that rises to (0, 3)


def test_what_follows_in_two_steps_is_found():
    origins = {(o.axiom, o.domain): str(o) for o in refuting("resource monotonicity", "convex")}
    wanted = "restricted monotonicity", "strictly comprehensive"
    assert origins[wanted] == "restricted monotonicity on strictly comprehensive sets"
    assert ("strong monotonicity", "convex") not in origins
    proofs = {(o.axiom, o.domain) for o in proving("restricted monotonicity", "comprehensive")}
    assert {("resource monotonicity", "comprehensive"), ("individual monotonicity", "convex")} <= (
        proofs
    )
    for axiom, domain in itertools.product(AXIOMS, DOMAINS):
        for origin in refuting(axiom, domain):
            back = [(o.axiom, o.domain) for o in proving(origin.axiom, origin.domain)]
            assert (axiom, domain) in back


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


def test_a_theorem_on_a_larger_domain_that_a_smaller_one_refutes_raises(monkeypatch):
    false = Proof(("raiffa",), ("individual monotonicity",), ("convex",), "Nobody 1900")
    monkeypatch.setattr(_theorems, "PROOFS", (*_theorems.PROOFS, false))
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
    monkeypatch.setattr(
        _nesting, "NEXT_LARGER", {**_nesting.NEXT_LARGER, "finite": "comprehensive"}
    )
    found = check("max-min", "strong Pareto optimality", problems="finite").counterexample
    with pytest.raises(AssertionError, match="is not on comprehensive sets"):
        carried(found, ("comprehensive",))


def elsewhere_before(c):
    return replace(c, before=Problem.of([(1, 1), (3, 3)]))


def with_another_d(c):
    return replace(c, before=replace(c.before, disagreement=(F(-1), F(-1))))


def of_another_map(c):
    scale, shift = (F(1), F(2)), (F(0), F(0))
    return Comparison(c.before, c.before.image(scale, shift), scale, shift)


def of_one_problem(c):
    return replace(c, after=None)


@pytest.mark.parametrize(
    ("rule", "weaker", "stronger", "convert"),
    [
        (worst, "weak Pareto optimality", "strong Pareto optimality", elsewhere_before),
        (worst, "weak Pareto optimality", "strong Pareto optimality", with_another_d),
        (nearest_to_the_origin, "translation invariance", "affine invariance", of_another_map),
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


def test_implications_name_axioms_and_print_their_argument():
    for implication in IMPLICATIONS:
        assert {implication.stronger, implication.weaker} <= set(AXIOMS)
        assert implication.because in str(implication)
    assert " on comprehensive and strictly comprehensive sets: " in str(IMPLICATIONS[-1])
    assert _implications.IMPLICATIONS is IMPLICATIONS
