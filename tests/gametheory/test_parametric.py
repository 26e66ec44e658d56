"""Closed forms against exact solvers at rational points, every sign region included."""

import dataclasses
import functools
import itertools
from fractions import Fraction

import numpy as np
import oracles
import pytest
import sympy
import z3
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory.parametric import parametric_equilibria, parametric_welfare_optima
from gametheory.parametric._domain import Domain, _contradictory, holds

GENERIC = ([["a", "b"], ["c", "d"]], [["e", "f"], ["g", "h"]])
# Games with few parameters, some not linear: (A, B, assumptions).
FAMILIES = {
    "coordination": ([["a", 0], [0, 1]], [[1, 0], [0, "b"]], ()),
    "symmetric": ([["R", "S"], ["T", "P"]], [["R", "T"], ["S", "P"]], ()),
    "zero-sum": ([["a", "b"], [0, 1]], [["-a", "-b"], [0, -1]], ()),
    "hawk-dove": (
        [["(v - c)/2", "v"], [0, "v/2"]],
        [["(v - c)/2", 0], ["v", "v/2"]],
        ("v > 0", "c > 0"),
    ),
    "rational": ([["1/x", 0], [1, "y/(x - 1)"]], [["x*y", 1], ["x", "y**2"]], ()),
    "squares": ([["a**2", 0], [0, 1]], [["a", 0], [0, "a*b"]], ("a >= b",)),
}
small = st.fractions(-2, 2, max_denominator=2)


@pytest.fixture(scope="module")
def generic():
    return parametric_equilibria(*GENERIC)


@pytest.fixture(scope="module", params=FAMILIES)
def family(request):
    A, B, assumptions = FAMILIES[request.param]
    return parametric_equilibria(A, B, assumptions=assumptions)


def generic_values(A, B):
    return dict(zip("abcdefgh", [*itertools.chain(*A), *itertools.chain(*B)], strict=True))


def agrees_with_the_solvers(at):
    A, B = at.game.exact_payoffs.tolist()
    found = {e.exact_profile for e in at.equilibria}
    assert found == oracles.extreme_equilibria(A, B)
    solved = gt.nash_equilibria(at.game, exact=True)
    assert [e.exact_profile for e in at.equilibria] == [e.exact_profile for e in solved]
    assert [e.exact_payoffs for e in at.equilibria] == [e.exact_payoffs for e in solved]
    assert all(e.verify(at.game) for e in at.equilibria)
    assert len(at.region.components) == len(at.equilibria.components)
    assert at.region.is_finite == all(len(c) == 1 for c in at.equilibria.components)


@pytest.mark.few(30)
@pytest.mark.parametrize("signs", list(itertools.product((1, 0, -1), repeat=4)))
def test_every_sign_region_agrees_with_the_solvers(generic, signs):
    rng = np.random.default_rng([s + 1 for s in signs])
    a, b, c, d = (s * Fraction(int(rng.integers(1, 9)), int(rng.integers(1, 5))) for s in signs)
    u, v, w, x = (Fraction(int(k), 3) for k in rng.integers(-9, 9, 4))
    at = generic.at(generic_values([[u + a, v], [u, v + b]], [[w + c, w], [x, x + d]]))
    assert at.region.signs == signs
    agrees_with_the_solvers(at)


def test_all_regions_of_the_generic_game_are_listed_once(generic):
    listed = [region.signs for region in generic.regions]
    assert sorted(listed) == sorted(itertools.product((1, 0, -1), repeat=4))


@settings(max_examples=25)
@given(st.data())
def test_families_agree_with_the_solvers_and_their_regions_partition(family, data):
    values = {s.name: data.draw(small) for s in family.game.parameters}
    try:
        at = family.at(values)
    except gt.InvalidArgument:
        point = {s: values[s.name] for s in family.game.parameters}
        assert not holds(family.game.condition, point)
        return
    agrees_with_the_solvers(at)
    point = {s: values[s.name] for s in family.game.parameters}
    there = [region for region in family.regions if holds(region.condition, point)]
    assert there == [at.region]


@settings(max_examples=25)
@given(st.data())
def test_the_conditions_of_the_cases_are_exact(family, data):
    values = {s.name: data.draw(small) for s in family.game.parameters}
    point = {s: values[s.name] for s in family.game.parameters}
    if not holds(family.game.condition, point):
        return
    at = family.at(values)
    pure = {e.actions for e in gt.pure_equilibria(at.game)}
    *cells, mixed = family.cases
    for cell, case in zip(itertools.product(range(2), repeat=2), cells, strict=True):
        assert (1 - case.p, 1 - case.q) == cell
        assert holds(case.condition, point) == (cell in pure)
    inside = [e for e in at.equilibria if all(len(s) == 2 for s in e.supports)]
    assert holds(mixed.condition, point) == bool(inside)


def test_verify_rechecks_identities_and_can_fail(family):
    assert family.verify()
    *pure, mixed = family.cases
    for broken in (
        dataclasses.replace(mixed, q=mixed.q / 2, condition=sympy.true),
        dataclasses.replace(mixed, payoffs=(mixed.payoffs[0] + 1, mixed.payoffs[1])),
    ):
        if mixed.condition != sympy.false:
            assert not dataclasses.replace(family, cases=(*pure, broken)).verify()


@pytest.mark.parametrize(
    ("A", "B", "assumptions", "count"),
    [
        ([["R", "S"], ["T", "P"]], [["R", "T"], ["S", "P"]], ("T > R > P > S",), 1),
        ([["R", "S"], ["T", "P"]], [["R", "T"], ["S", "P"]], (), 9),
        ([["a", 0], [0, 1]], [[1, 0], [0, "b"]], (), 9),
        ([["a", 0], [0, 1]], [[1, 0], [0, "b"]], ("0 < a", "a < b"), 1),
        ([["a", "b"], ["c", "d"]], [["-a", "-b"], ["-c", "-d"]], (), 51),
        ([["x**2 + 1", 0], [0, "y"]], [[1, 0], [0, "y**2"]], (), 3),
        ([[1, 0], [0, 1]], [[1, 0], [0, 1]], (), 1),
    ],
)
def test_empty_regions_are_left_out(A, B, assumptions, count):
    assert len(parametric_equilibria(A, B, assumptions=assumptions).regions) == count


def test_known_closed_forms():
    """Hawk-Dove: for v < c both play hawk with probability v/c (Maynard Smith 1982)."""
    A, B, assumptions = FAMILIES["hawk-dove"]
    result = parametric_equilibria(A, B, assumptions=assumptions)
    v, c = sympy.symbols("v c", real=True)
    mixed = result.cases[-1]
    assert (mixed.p, mixed.q) == (v / c, v / c)
    assert sympy.simplify(mixed.payoffs[0] - v * (1 - v / c) / 2) == 0
    assert mixed.condition == sympy.Lt(v, c)
    assert result.cases[0].condition == sympy.Ge(v, c)


def test_swapping_players_swaps_p_and_q(generic):
    transpose = [["a", "c"], ["b", "d"]], [["e", "g"], ["f", "h"]]
    swapped = parametric_equilibria(*reversed(transpose))
    mixed, other = generic.cases[-1], swapped.cases[-1]
    assert (mixed.p, mixed.q) == (other.q, other.p)
    assert mixed.condition == other.condition


def test_positive_affine_maps_change_payoffs_alone():
    A, B, _ = FAMILIES["coordination"]
    moved = [["2*a + x", "y"], ["x", "2 + y"]]
    plain, mapped = parametric_equilibria(A, B), parametric_equilibria(moved, B)
    for case, other in zip(plain.cases, mapped.cases, strict=True):
        assert (case.p, case.q, case.condition) == (other.p, other.q, other.condition)


def test_inputs_of_all_kinds_mean_the_same():
    a = sympy.Symbol("a")
    for entry in ("a/2 - 0.5", a / 2 - 0.5, a / 2 - sympy.Rational(1, 2), "(a - 1) * 0.5"):
        result = parametric_equilibria([[entry, 0], [0, 1]], [[1, 0], [0, Fraction(1)]])
        assert result.game.A[0][0] == (sympy.Symbol("a", real=True) - 1) / 2
    array = np.array([[1, 0], [0, 1]])
    assert parametric_equilibria(array, array).cases[0].condition == sympy.true
    assert parametric_equilibria([[0.1, 0], [0, 1]], array).game.A[0][0] == sympy.Rational(0.1)


def test_what_sympy_was_told_of_symbols_is_assumed():
    a, b = sympy.Symbol("a", positive=True), sympy.Symbol("b", nonpositive=True)
    result = parametric_equilibria([[a, 0], [0, 1]], [[1, 0], [0, b]])
    assert result.cases[0].condition == sympy.true
    with pytest.raises(gt.InvalidArgument, match="a > 0"):
        result.at({"a": -1, "b": 0})
    assert result.at({a: 1, b: -1}).region.signs == (1, 1, 1, -1)


def test_denominators_are_part_of_the_domain():
    result = parametric_equilibria(*FAMILIES["rational"][:2])
    assert len(sympy.And.make_args(result.game.condition)) == 2
    with pytest.raises(gt.InvalidArgument, match="x != 1"):
        result.at({"x": 1, "y": 2})


def test_a_theorem_has_no_letter_twice_and_is_not_endless(generic):
    text = str(parametric_equilibria([["p", 0], [0, 1]], [[1, 0], [0, "q"]]))
    assert "Let x and y be the probabilities" in text
    assert "44 more such regions" in str(generic)


@pytest.mark.parametrize(
    ("entry", "error", "message"),
    [
        ("__import__('os')", gt.InvalidArgument, "arithmetic"),
        ("a.b", gt.InvalidArgument, "expected numbers, names"),
        ("f(a)", gt.InvalidArgument, "expected numbers, names"),
        ("a if b else c", gt.InvalidArgument, "expected numbers, names"),
        ("a > 1", gt.InvalidArgument, "expected numbers, names"),
        ("a +", gt.InvalidArgument, "arithmetic"),
        ("a; b", gt.InvalidArgument, "arithmetic"),
        ("", gt.InvalidArgument, "arithmetic"),
        ("1/0", gt.InvalidArgument, "division by zero"),
        ("a/(1 - 1)", gt.InvalidArgument, "division by zero"),
        ("1/((a + 1)**2 - a**2 - 2*a - 1)", gt.InvalidArgument, "division by zero"),
        ("0**-1", gt.InvalidArgument, "division by zero"),
        ("a**b", gt.InvalidArgument, "whole powers"),
        ("a**0.5", gt.InvalidArgument, "whole powers"),
        ("(((999**8)**8)**8)**8", gt.GameTheoryError, "1e150"),
        ("(a**8)**8", gt.TooLarge, "degree"),
        ("*".join("a" * 99), gt.TooLarge, "degree"),
        ("(a + b + c + d)**8", gt.TooLarge, "at most 60 terms"),
        ("(" * 300 + "a" + ")" * 300, gt.InvalidArgument, "at most 500 characters"),
        ("1e400", gt.GameTheoryError, "1e150"),
        (sympy.sqrt(2), gt.Unsupported, "rational function"),
        (sympy.pi, gt.Unsupported, "rational function"),
        (sympy.I, gt.Unsupported, "rational function"),
        (sympy.sin(sympy.Symbol("a")), gt.Unsupported, "rational function"),
        (sympy.oo, gt.Unsupported, "rational function"),
        (sympy.Symbol("a", imaginary=True), gt.InvalidArgument, "real"),
        (float("nan"), gt.InvalidArgument, "finite"),
        (None, gt.InvalidArgument, "sympy expression"),
    ],
)
def test_entries_that_are_no_rational_functions_are_refused(entry, error, message):
    with pytest.raises(error, match=message):
        parametric_equilibria([[entry, 0], [0, 1]], [[1, 0], [0, 1]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: parametric_equilibria([[1, 2, 3]], [[1, 2]]), gt.InvalidGame, "2x2"),
        (lambda: parametric_equilibria("ab", [[1, 2], [3, 4]]), gt.InvalidGame, "2x2"),
        (
            lambda: parametric_equilibria(*GENERIC, assumptions="a"),
            gt.InvalidArgument,
            "assumption",
        ),
        (
            lambda: parametric_equilibria(*GENERIC, assumptions=["a > b", "b >= a"]),
            gt.InvalidArgument,
            "some parameters meet",
        ),
        (
            lambda: parametric_equilibria(*GENERIC).at({"a": 1}),
            gt.InvalidArgument,
            "expected values of",
        ),
        (
            lambda: parametric_welfare_optima(*GENERIC, welfare="rawls"),
            gt.InvalidArgument,
            "a welfare",
        ),
        (
            lambda: parametric_welfare_optima(*GENERIC, disagreement=(1,)),
            gt.InvalidArgument,
            "two payoffs",
        ),
    ],
)
def test_bad_arguments_are_refused_in_words(call, error, message):
    with pytest.raises(error, match=message):
        call()


@given(
    st.lists(
        st.tuples(st.lists(st.integers(-2, 2), min_size=3, max_size=3), st.sampled_from("<=>")),
        max_size=5,
    ),
    small,
    small,
)
def test_a_domain_that_a_point_meets_is_never_proven_empty(rows, x, y):
    domain = Domain([sympy.Symbol("x"), sympy.Symbol("y")], ())
    symbols = domain.parameters
    for form in (lambda u, v: (u, v), lambda u, v: (u * u, u * v)):
        constraints = [
            (sum(k * s for k, s in zip(r, (*form(*symbols), sympy.Integer(1)), strict=True)), op)
            for r, op in rows
        ]
        told = sympy.And(*(domain.relation(e, op) for e, op in constraints))
        if holds(told, {symbols[0]: x, symbols[1]: y}):
            assert not domain.is_empty(constraints)
            assert domain.conjunction(constraints) != sympy.false


@pytest.fixture(scope="module", params=["utilitarian", "egalitarian", "nash"])
def optima(request):
    return parametric_welfare_optima(*GENERIC, welfare=request.param, disagreement=("x", "y"))


def solved(game, welfare, corner):
    chosen = {"egalitarian": gt.welfare.egalitarian, "nash": gt.welfare.nash}
    function = gt.welfare.utilitarian if welfare == "utilitarian" else chosen[welfare](corner)
    return gt.welfare_optimum(gt.attainable(game), function)


def agrees_with_the_optimum(result, values, corner):
    game, point = result.game.at(values)
    try:
        expected = solved(game, result.welfare, corner)
    except gt.Infeasible:
        assert not holds(result.feasible, point)
        with pytest.raises(gt.Infeasible):
            result.at(values)
        return
    at = result.at(values)
    assert at.game == game
    assert set(at.optimum.exact_face) == set(expected.exact_face)
    assert at.optimum.exact_payoffs == expected.exact_payoffs
    assert at.optimum.value == expected.value
    assert at.optimum.name == expected.name
    assert at.optimum.certificate.verify(gt.attainable(game), at.optimum.exact_payoffs)
    numbers = {s: sympy.Rational(x.numerator, x.denominator) for s, x in point.items()}
    for case in at.cases:
        assert case.value.subs(numbers) == expected.value
        weights = [w.subs(numbers) for w in case.lottery]
        assert sum(weights) == 1
        assert min(weights) >= 0


@settings(max_examples=40)
@given(st.lists(st.integers(-1, 2), min_size=10, max_size=10))
def test_optima_of_the_generic_game_agree_with_the_solvers(optima, numbers):
    values = dict(zip("abcdefghxy", numbers, strict=True))
    if optima.welfare == "utilitarian":
        del values["x"], values["y"]
    agrees_with_the_optimum(optima, values, numbers[-2:])


@functools.cache
def optima_of(name, welfare, corner):
    A, B, assumptions = FAMILIES[name]
    return parametric_welfare_optima(
        A, B, welfare=welfare, disagreement=corner, assumptions=assumptions
    )


@settings(max_examples=40)
@given(
    st.sampled_from(["coordination", "zero-sum", "squares"]),
    st.sampled_from([(0, 0), (-1, 0)]),
    small,
    small,
)
def test_optima_of_families_agree_with_the_solvers(optima, name, corner, a, b):
    result = optima_of(name, optima.welfare, corner)
    assume(name != "squares" or a >= b)
    agrees_with_the_optimum(result, {"a": a, "b": b}, corner)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 2), min_size=8, max_size=8),
    st.sampled_from(["utilitarian", "egalitarian", "nash"]),
)
def test_optima_of_games_without_parameters(numbers, welfare):
    A, B = np.reshape(numbers, (2, 2, 2)).tolist()
    result = parametric_welfare_optima(A, B, welfare=welfare, disagreement=(1, 1))
    agrees_with_the_optimum(result, {}, (1, 1))


def test_infeasible_parameters_are_excluded_with_a_condition():
    result = parametric_welfare_optima(
        [["a", 0], [0, 0]], [["a", 0], [0, 0]], welfare="nash", disagreement=(1, 1)
    )
    assert result.feasible == sympy.Ge(sympy.Symbol("a", real=True), 1)
    assert "There is none unless a >= 1" in str(result)
    with pytest.raises(gt.Infeasible, match="a >= 1"):
        result.at({"a": Fraction(1, 2)})


@pytest.mark.parametrize(("j", "k"), list(itertools.permutations(range(4), 2)))
def test_two_cells_that_one_player_each_refuses_may_be_mixed(j, k):
    """Gains of (-1, a) and (1, -1): some mixture gives nobody less than 0 if a >= 1."""
    cells = [(-5, -5)] * 4
    cells[j], cells[k] = (-1, "a"), (1, -1)
    A, B = ([[v[i] for v in cells[:2]], [v[i] for v in cells[2:]]] for i in range(2))
    result = parametric_welfare_optima(A, B, welfare="nash")
    assert result.feasible == sympy.Ge(sympy.Symbol("a", real=True), 1)
    assert result.at({"a": 3}).optimum.exact_payoffs == (Fraction(1, 4), Fraction(1, 2))


PRINTED = {
    "utilitarian": """\
Theorem. Over the lotteries of the four cells of

    (0, a)  (1, 2)
    (2, 1)  (0, 0)

for real a with a <= 2,
the utilitarian optimum is at

    (0, 1): payoffs (1, 2), welfare 3,  iff  always
    (1, 0): payoffs (2, 1), welfare 3,  iff  always""",
    "nash": """\
Theorem. Over the lotteries of the four cells of

    (-1, a)   (-5, -5)
    (-5, -5)  (1, -1)

for real a,
the Nash optimum over the disagreement (0, 0) is at

    (0, 0) with probability (a + 3)/(4*(a + 1)), else (1, 1): \
payoffs ((a - 1)/(2*(a + 1)), (a - 1)/4), welfare (a - 1)**2/(8*(a + 1)),  iff  a >= 1

There is none unless a >= 1.""",
}


def test_optima_are_printed_as_theorems():
    first = parametric_welfare_optima([[0, 1], [2, 0]], [["a", 2], [1, 0]], assumptions="a <= 2")
    other = parametric_welfare_optima([[-1, -5], [-5, 1]], [["a", -5], [-5, -1]], welfare="nash")
    for result in (first, other):
        assert str(result) == PRINTED[result.welfare]
    assert repr(first) == "ParametricOptima(utilitarian: 2 cases; a)"
    constant = parametric_welfare_optima([[2, 0], [0, 0]], [[1, 0], [0, 0]], welfare="egalitarian")
    assert repr(constant) == "ParametricOptima(egalitarian: 1 cases; no parameters)"
    assert "the egalitarian optimum over the disagreement (0, 0) is at" in str(constant)


def test_contradictions_are_those_of_z3():
    """Linear inequalities in two unknowns, with repeated rows and rows of a constant alone."""
    rng = np.random.default_rng(5)
    unknowns = z3.Reals("x y")
    seen = set()
    for _ in range(300):
        table = rng.integers(-2, 3, (rng.integers(1, 6), 3))
        table[rng.random(len(table)) < 0.2, 1:] = 0
        strict = rng.random(len(table)) < 0.5
        rows = [
            ({(0, 0): Fraction(int(c), 3), (1, 0): Fraction(int(a)), (0, 1): Fraction(int(b))}, s)
            for (c, a, b), s in zip(table, strict.tolist(), strict=True)
        ]
        solver = z3.Solver()
        for (c, a, b), is_strict in zip(table.tolist(), strict, strict=True):
            value = z3.Q(c, 3) + a * unknowns[0] + b * unknowns[1]
            solver.add(value > 0 if is_strict else value >= 0)
        expected = solver.check() == z3.unsat
        assert _contradictory(rows) == expected, (table, strict)
        seen.add(expected)
    assert seen == {True, False}
