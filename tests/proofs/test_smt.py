"""Proofs by solver: found, needed in all parts, seconded, on record."""

from fractions import Fraction

import pytest

import gametheory as gt
from proofs import Refused
from proofs.evidence import farkas, prove, smt_evidence
from proofs.evidence._smt import cvc5_answer, has_cvc5

z3 = pytest.importorskip("z3")
x, y = z3.Reals("x y")


def test_a_valid_statement_is_proved_and_seconded():
    found = prove("transitive", {"a": x <= y, "b": y <= 3}, x <= 3)
    assert found.proved
    assert found.solvers == ("z3", "cvc5")
    assert found.verify()
    assert smt_evidence("", [found]).route == "z3 and cvc5"


def test_an_invalid_statement_comes_with_a_model():
    found = prove("wrong", {"a": x <= 3}, x <= 2)
    assert not found.proved
    assert found.solvers == ()
    assert found.counter
    assert not found.verify()
    with pytest.raises(Refused, match="not proved"):
        smt_evidence("", [found])
    with pytest.raises(Refused, match="at least one case"):
        smt_evidence("", [])


@pytest.mark.parametrize(
    ("hypotheses", "conclusion", "message"),
    [
        ({"a": x <= 1, "b": x >= 2}, x == 7, "cannot be met together"),
        ({"a": x <= 1}, z3.BoolVal(True), "true whatever"),
        ({"a": x <= 1}, z3.Or(x <= 0, x > 0), "true whatever"),
        ({}, x <= x + 1, "true whatever"),
        ({"a": x <= 1, "idle": y >= 2}, x <= 2, "does not need the hypothesis 'idle'"),
        ({"a": x <= 1, "weaker": x <= 5}, x <= 2, "does not need the hypothesis 'weaker'"),
    ],
)
def test_proofs_of_nothing_are_refused(hypotheses, conclusion, message):
    with pytest.raises(Refused, match=message):
        prove("nothing", hypotheses, conclusion)


def test_nonlinear_statements_are_seconded_where_cvc5_can():
    square = prove("squares", {"x >= 1": x >= 1}, x * x >= x)
    assert square.solvers == ("z3", "cvc5")


def test_cvc5_agrees():
    assert has_cvc5()
    good = prove("good", {"a": x <= y, "b": y <= 3}, x <= 3)
    bad = prove("bad", {"a": x <= y}, x <= 3)
    assert cvc5_answer(good.script) == "unsat"
    assert cvc5_answer(bad.script) == "sat"


def test_the_digest_changes_with_the_statement_and_with_nothing_else():
    digest = prove("a", {"x < y": x < y, "y < 3": y < 3}, x < 3).digest
    assert prove("b", {"x < y": x < y, "y < 3": y < 3}, x < 3).digest == digest
    others = [
        prove("a", {"x < y": x <= y, "y < 3": y < 3}, x < 3),
        prove("a", {"x < y": x < y, "y < 3": y < 3}, x < 4),
        prove("a", {"x < y!": x < y, "y < 3": y < 3}, x < 3),
    ]
    assert len({digest, *(found.digest for found in others)}) == 4


def test_farkas_finds_multipliers_or_says_that_there_are_none():
    # x <= 2y, y <= 1/3 gives 3x <= 2: -x + 2y >= 0, -y + 1/3 >= 0.
    found = farkas({"a": (-1, 2, 0), "b": (0, -1, Fraction(1, 3))}, (-3, 0, 2))
    assert found.multipliers == (3, 6)
    assert found.verify()
    assert farkas({"a": (-1, 2, 0)}, (-3, 0, 2)) is None
    with pytest.raises(gt.InvalidArgument, match="same length"):
        farkas({"a": (1, 2)}, (1, 2, 3))


def test_tampered_multipliers_do_not_add_up():
    import dataclasses

    found = farkas({"a": (-1, 2, 0), "b": (0, -1, Fraction(1, 3))}, (-3, 0, 2))
    assert not dataclasses.replace(found, multipliers=(3, 7)).verify()
    row = (Fraction(1), Fraction(0))
    negative = dataclasses.replace(
        found,
        names=("a", "b"),
        multipliers=(Fraction(2), Fraction(-1)),
        rows=(row, row),
        conclusion=row,
    )
    assert not negative.verify()
