"""Formulas: what is printed, judged and proved is one object."""

import operator
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gametheory.errors import InvalidArgument
from proofs import Claim, Refused, prove_claim, quantity, theorem
from proofs.evidence import Condition, Place, all_of, fact, maximum, minimum
from proofs.evidence._facts import facts

z3 = pytest.importorskip("z3")

NAMES = ("x", "y", "z")
X, Y, Z = map(quantity, NAMES)
numbers = st.integers(-3, 3)
terms = st.recursive(
    st.sampled_from([X, Y, Z]) | numbers.map(lambda n: X * 0 + n),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda t: t[0] + t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] - t[1]),
        st.tuples(inner, numbers).map(lambda t: t[1] * t[0]),
        st.tuples(inner, inner).map(lambda t: minimum(*t)),
        st.tuples(inner, inner).map(lambda t: maximum(*t)),
    ),
    max_leaves=5,
)
comparisons = st.tuples(terms, terms, st.sampled_from(["<=", "<", ">=", ">", "=", "!="])).map(
    lambda t: {
        "<=": t[0] <= t[1],
        "<": t[0] < t[1],
        ">=": t[0] >= t[1],
        ">": t[0] > t[1],
        "=": t[0].equals(t[1]),
        "!=": t[0].differs(t[1]),
    }[t[2]]
)
formulas = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        inner.map(operator.invert),
        st.tuples(inner, inner).map(lambda t: t[0] & t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] | t[1]),
        st.tuples(inner, inner).map(lambda t: t[0].implies(t[1])),
    ),
    max_leaves=4,
)


def read(text, values):
    """An independent reading of the printed text, by Python's own parser."""
    python = text.replace(" != ", " _NE_ ").replace(" = ", " == ").replace(" _NE_ ", " != ")
    while " implies " in python:
        python = _without_implies(python)
    return bool(eval(python, {"min": min, "max": max}, values))


def _without_implies(python):
    """Replace the outermost "implies" of some bracket: a implies b is (not (a)) or (b)."""
    where = python.rindex(" implies ")
    start, depth = where, 0
    while start > 0 and not (depth == 0 and python[start - 1] == "("):
        start -= 1
        depth += (python[start] == ")") - (python[start] == "(")
    end, depth = where + len(" implies "), 0
    while end < len(python) and not (depth == 0 and python[end] == ")"):
        depth += (python[end] == "(") - (python[end] == ")")
        end += 1
    first, second = python[start:where], python[where + len(" implies ") : end]
    return f"{python[:start]}(not ({first})) or ({second}){python[end:]}"


@given(formulas, st.tuples(numbers, numbers, numbers))
def test_the_printed_text_says_what_is_judged(formula, values):
    known = dict(zip(NAMES, values, strict=True))
    assert read(str(formula), known) == formula.holds(known.get)
    assert read(formula.with_numbers(known.get), {}) == formula.holds(known.get)


def _three_valued(node, known, said):
    """A formula if only some comparisons, by their two sides, are known; None if undecided."""
    if node.op in ("and", "or", "implies"):
        first, second = (_three_valued(part, known, said) for part in node.args)
        if node.op == "implies":
            first = None if first is None else not first
        strong = node.op != "and"
        if strong in (first, second):
            return strong
        return None if None in (first, second) else not strong
    if node.op == "not":
        inner = _three_valued(node.args[0], known, said)
        return None if inner is None else not inner
    sides = frozenset(str(term) for term in node.args)
    return node.holds(known.get) if sides in said else None


@given(formulas, st.tuples(numbers, numbers, numbers))
def test_the_facts_of_a_formula_are_true_and_decide_it(formula, values):
    known = dict(zip(NAMES, values, strict=True))
    said = set()
    for fact_ in facts(formula, known.get).split("; "):
        parts = re.split(" (=|<|>) ", fact_)
        values_ = [eval(part, {"min": min, "max": max}, known) for part in parts[::2]]
        for sign, one, other in zip(parts[1::2], values_, values_[1:], strict=False):
            assert {"=": operator.eq, "<": operator.lt, ">": operator.gt}[sign](one, other)
        said |= {frozenset((a, b)) for a in parts[::2] for b in parts[::2]}
        said |= {frozenset((a,)) for a in parts[::2]}
    assert _three_valued(formula, known, said) is formula.holds(known.get)


@given(formulas, st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=4))
def test_arrays_and_solvers_judge_the_same(formula, rows):
    arrays = {
        name: np.array(column) for name, column in zip(NAMES, zip(*rows, strict=True), strict=True)
    }
    mask = np.broadcast_to(formula.mask(arrays.get), len(rows))
    variables = {name: z3.Real(name) for name in NAMES}
    for row, judged in zip(rows, mask, strict=True):
        known = dict(zip(NAMES, row, strict=True))
        assert judged == formula.holds(known.get)
        fixed = [variables[name] == value for name, value in known.items()]
        solver = z3.Solver()
        solver.add(*fixed, formula.to_z3(variables.get))
        assert (solver.check() == z3.sat) == formula.holds(known.get)


@pytest.mark.parametrize("dtype", [np.int16, np.int64, object])
@given(formulas, st.sampled_from([1, 10_922]), st.lists(numbers, min_size=3, max_size=3))
def test_no_sum_or_product_of_arrays_overflows(dtype, formula, factor, row):
    known = {name: int(x * factor) for name, x in zip(NAMES, row, strict=True)}
    if dtype is np.int64:
        known = {name: x * 10**14 for name, x in known.items()}
    assume(dtype is not np.int16 or max(map(abs, known.values())) < 2**15)
    arrays = {name: np.array([x], dtype=dtype) for name, x in known.items()}
    assert formula.mask(arrays.get).all() == formula.holds(known.get)


def test_what_once_overflowed():
    x = {"x": np.array([2, 30_000, -(2**15)], dtype=np.int16)}
    assert (X * 20_000 <= 20_000).mask(x.get).tolist() == [False, False, True]
    assert (X + X + X + X + X <= 25_000).mask(x.get).tolist() == [True, False, True]
    assert (X * X >= 0).mask(x.get).all()
    assert (X <= 10**30).mask(x.get).all()
    assert not (X * (2 * X) * (2**40 * X) > 2**90).mask(x.get).any()


def test_brackets_are_where_they_are_needed():
    assert str((X <= Y) & ((Y < Z) | (X > 0))) == "x <= y and (y < z or x > 0)"
    assert str(~((X <= Y) & (Y <= Z))) == "not (x <= y and y <= z)"
    assert str(X - (Y - Z) <= 2 * (X + Y)) == "x - (y - z) <= 2 * (x + y)"
    assert (
        str((X <= Y).implies((Y <= Z).implies(X <= Z))) == "x <= y implies (y <= z implies x <= z)"
    )
    assert str(maximum(X, Fraction(1, 2)) >= minimum(Y, Z)) == "max(x, 1/2) >= min(y, z)"


def test_a_formula_is_not_a_truth_value():
    with pytest.raises(InvalidArgument, match="expected `holds`"):
        bool(X <= Y)
    with pytest.raises(InvalidArgument):
        assert 0 <= X <= Y


def test_homogeneous_formulas_are_those_without_numbers():
    assert (minimum(Y, Z) >= X).is_homogeneous
    assert (X > 0).is_homogeneous
    assert not (X > 1).is_homogeneous
    assert not (2 * X > Y).is_homogeneous


class Point:
    def __init__(self, **values):
        self.values = values

    def quantity(self, name):
        return self.values[name]


def test_what_is_proved_is_the_claim_itself():
    transitive = Claim(
        "At most is transitive.",
        Condition("x at most z", X <= Z),
        hypotheses=(
            Condition("first", X <= Y),
            Condition("second", Y <= Z),
            Condition("idle", X >= -100),
        ),
    )
    proof = prove_claim(transitive)
    assert proof.verify()
    assert "not needed: idle" in proof.text
    assert transitive.meets(Point(x=1, y=2, z=3))
    with pytest.raises(Refused, match="not proved"):
        prove_claim(transitive.without("second"))


def test_facts_are_named_statements():
    rains, wet = fact("it rains"), fact("it is wet")
    claim = Claim("It is wet.", wet, hypotheses=(Condition("rain", rains & rains.implies(wet)),))
    assert prove_claim(claim).verify()
    assert str(rains.implies(wet)) == "it rains implies it is wet"
    assert rains.with_numbers(lambda name: True) == "(it rains: true)"


def test_a_lemma_is_known_by_what_its_hypotheses_say_and_has_a_proof():
    bounded = Condition("bounded", X <= 0)
    proved = Claim("x <= 1.", Condition("c", X <= 1), hypotheses=(bounded,), proofs=(prove_claim,))
    goal = Condition("goal", X <= 2)
    assert prove_claim(Claim("x <= 2.", goal, hypotheses=(bounded,)), lemmas=(proved,)).verify()
    other = Claim("x <= 2.", goal, hypotheses=(Condition("bounded", X <= 5),))
    with pytest.raises(ValueError, match="needs"):
        prove_claim(other, lemmas=(proved,))
    itself = Claim("x <= 2.", goal)
    with pytest.raises(Refused, match="has none"):
        prove_claim(itself, lemmas=(itself,))


def test_one_name_is_a_fact_or_a_quantity():
    muddled = Claim("x >= 1.", X >= 1, hypotheses=(Condition("x", fact("x")),))
    with pytest.raises(ValueError, match="'x' is the name of both"):
        prove_claim(muddled)


def test_lemmas_need_hypotheses_that_the_claim_has():
    lemma = Claim(
        "Lemma.",
        Condition("y", Y <= 1),
        hypotheses=(Condition("x", X <= 0),),
        proofs=(lambda claim: theorem("as assumed here", "this test"),),
    )
    goal = Condition("both", all_of(Y <= 2, X <= 1))
    good = Claim("Both.", goal, hypotheses=lemma.hypotheses)
    assert prove_claim(good, lemmas=(lemma,)).verify()
    with pytest.raises(ValueError, match="needs"):
        prove_claim(Claim("Both.", goal, hypotheses=(Condition("z", Z <= 0),)), lemmas=(lemma,))


def test_terms_are_what_arithmetic_makes_of_them():
    known = {"x": Fraction(7), "y": Fraction(2), "z": Fraction(5)}.get
    assert [t.value(known) for t in (1 + X, 1 - X, X - 1, X / 2, -X, 3 * X, X * Y)] == [
        *(8, -6, 6, Fraction(7, 2), -7, 21, 14)
    ]
    assert str(X + (Y + Z)) == "x + y + z"
    assert str((X - Y) - Z) == "x - y - z"
    assert not (X * Y <= 0).is_homogeneous
    for name in ("", "  ", "a\nb"):
        with pytest.raises(ValueError, match="expected"):
            quantity(name)


def test_conditions_are_named_placed_and_scaled():
    assert str(Place("3.3", 2, "said")) == 'section 3.3, paragraph 2: "said"'
    assert str(Place("Table 2")) == "Table 2"
    condition = Condition("low", X <= Y).at("3.3", 2)
    assert condition.place == Place("3.3", 2, "")
    assert Condition("low", X <= Y).at("3.3", words="said").place.words == "said"
    assert Condition("by name", predicate=bool).text == "by name"

    def is_low(n):
        return n < 3

    assert Claim("x", is_low).conclusion.text == "is low"
    assert Claim("x", lambda n: n < 3).conclusion.text == "the conclusion"

    class Scaled:
        is_scaled = True

        def quantities(self, names, *at):
            return {"x": np.array([1, 2]), "y": np.array([2, 1])}.__getitem__

    assert Condition("low", X <= Y).mask(Scaled()).tolist() == [True, False]
    with pytest.raises(ValueError, match="no scaled form"):
        Condition("one", X <= 1).mask(Scaled())
