"""Proofs by solver: found, needed in all parts, seconded, on record."""

import dataclasses
import hashlib
from fractions import Fraction

import pytest

import gametheory as gt
from proofs import Claim, Condition, Evidence, Kind, Refused, quantity
from proofs.evidence import _smt, fact, farkas, prove, prove_claim, smt_evidence
from proofs.evidence._smt import cvc5_answer, has_cvc5

z3 = pytest.importorskip("z3")
x, y = z3.Reals("x y")


def test_a_valid_statement_is_proved_and_seconded():
    found = prove("transitive", {"a": x <= y, "b": y <= 3}, x <= 3)
    assert found.proved
    assert (found.name, found.hypotheses) == ("transitive", ("a", "b"))
    assert found.counter is None
    assert found.solvers == ("z3", "cvc5")
    assert found.verify()
    assert smt_evidence("", [found]).route == "z3 and cvc5"


def test_an_invalid_statement_comes_with_a_model():
    found = prove("wrong", {"a": x <= 3}, x <= 2)
    assert not found.proved
    assert found.solvers == ()
    assert found.counter == "[x = 3]"
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


def test_cvc5_is_asked_where_it_is_at_hand_and_only_there(monkeypatch):
    seconded = prove("good", {"a": x <= 3}, x <= 4)
    alone = dataclasses.replace(seconded, solvers=("z3",))
    monkeypatch.setattr(_smt, "cvc5_answer", lambda script: "unknown")
    assert prove("good", {"a": x <= 3}, x <= 4).solvers == ("z3",)
    assert not seconded.verify()
    assert alone.verify()
    monkeypatch.setattr(_smt, "has_cvc5", lambda: False)
    monkeypatch.setattr(_smt, "cvc5_answer", lambda script: pytest.fail("it was asked"))
    assert prove("good", {"a": x <= 3}, x <= 4).solvers == ("z3",)
    assert not prove("bad", {"a": x <= 3}, x <= 2).proved
    assert seconded.verify()


def test_a_question_that_is_not_decided_in_time_proves_nothing(monkeypatch):
    monkeypatch.setattr(_smt, "TIMEOUT_MS", 50)
    a, b, c = z3.Ints("a b c")
    cubes = z3.And(a >= 2, b >= 2, c >= 2, a * a * a + b * b * b == c * c * c)
    found = prove("Fermat", {"cubes": cubes}, a < 0)
    assert (found.proved, found.solvers, found.counter) == (False, (), None)


def test_scripts_are_read_with_and_without_a_logic(capfd):
    script = "(declare-const x Real)(assert (< x x))(check-sat)"
    assert cvc5_answer(script) == cvc5_answer(f"(set-logic QF_LRA){script}") == "unsat"
    assert cvc5_answer("(declare-const x Real)") == ""
    assert cvc5_answer("no script") == "unknown"
    assert capfd.readouterr() == ("", ""), "cvc5 does not ask for a logic"


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
    said = "x < y: (< x y)\ny < 3: (< y 3.0)\n|- (< x 3.0)"
    assert digest == hashlib.sha256(said.encode()).hexdigest()[:16]


def test_evidence_of_obligations_says_what_was_proved_by_whom():
    first = prove("first", {"a": x <= y, "b": y <= 3}, x <= 3)
    second = dataclasses.replace(prove("second", {"c": x <= 3}, x <= 4), solvers=("z3",))
    third = dataclasses.replace(second, name="third", hypotheses=())
    found = smt_evidence("both", [first, second, third])
    assert (found.kind, found.text, found.count) == (Kind.SMT, "both", 3)
    assert found.route == "z3 and cvc5 (by z3 alone: second, third)"
    assert smt_evidence("one", [second, third]).route == "z3"
    assert found.steps == ("first: from a; b", "second: from c", "third: from nothing")
    assert found.certificate[0] == {
        "name": "first",
        "hypotheses": ["a", "b"],
        "solvers": ["z3", "cvc5"],
        "digest": first.digest,
        "smt2": first.script,
    }
    assert found.recheck() == 3
    broken = dataclasses.replace(second, script=second.premises)
    assert smt_evidence("both", [first, broken]).recheck() == 0


# Claims that are formulas, proved from their own hypotheses and from lemmas ----------------------

P, Q, R = map(quantity, "pqr")
P_Q, Q_R, P_R = (
    Condition("p <= q", P <= Q),
    Condition("q <= r", Q <= R),
    Condition("p <= r", P <= R),
)
IDLE = Condition("idle", Q >= 0)


def lemma(conclusion, *hypotheses, proofs=(prove_claim,), added=()):
    return Claim(
        "A lemma.", conclusion, hypotheses=hypotheses, added=added, proofs=proofs, name="lemma"
    )


def test_a_claim_is_proved_from_its_own_formulas_and_idle_ones_are_named():
    words = Condition("words", "in words", lambda instance: True)
    found = prove_claim(Claim("T.", P_R, hypotheses=(IDLE, P_Q, words, Q_R), name="transitive"))
    assert found.text == "the conclusion, from these (not needed: idle)"
    assert found.steps == ("p <= q", "q <= r")
    assert found.certificate[0]["name"] == "transitive"
    assert found.verify()
    more = Claim("T.", P_R, hypotheses=(IDLE, Condition("idle too", R >= 0), P_Q, Q_R))
    assert prove_claim(more).text.endswith("(not needed: idle, idle too)")
    assert prove_claim(Claim("T.", P_R, hypotheses=(P_Q, Q_R))).text == "the conclusion, from these"
    with pytest.raises(gt.InvalidArgument, match=r"^x: expected a conclusion that is a Formula"):
        prove_claim(Claim("T.", words, name="x"))


def test_of_two_ways_to_prove_it_the_last_is_kept():
    weaker = Condition("weaker", P <= R + 1)
    both = Claim("T.", weaker, hypotheses=(Condition("p = r", P.equals(R)), P_R))
    assert prove_claim(both).steps == ("p <= r",)


def test_facts_are_truths_and_quantities_numbers():
    known, other = fact("known"), fact("other")
    conclusion = Condition("p <= q or other", (P <= Q) | other)
    given = Condition("known", known)
    through = Condition("through", known.implies(other))
    found = prove_claim(Claim("T.", conclusion, hypotheses=(given, through)))
    assert "(declare-fun known () Bool)" in found.certificate[0]["smt2"]
    assert "(declare-fun p () Real)" in found.certificate[0]["smt2"]
    twice = Condition("twice", fact("q") & fact("p") & fact("a"))
    with pytest.raises(gt.InvalidArgument, match="'p' is the name of both"):
        prove_claim(Claim("T.", P_Q, hypotheses=(twice,)))


def test_names_are_quoted_one_to_one():
    assert _smt._symbol("V_1(p_1, q_2)") == "V_1(p_1, q_2)"
    assert _smt._symbol("a|b\\c%") == "a%7Cb%5Cc%25"
    assert _smt._symbol("forall") == "%forall"
    bars = Condition("bars", quantity("a|b") <= quantity("a%7Cb"))
    with pytest.raises(Refused, match="not proved"):
        prove_claim(Claim("T.", bars))


def test_a_premise_is_given_by_its_reason():
    claim = Claim("T.", P_R, hypotheses=(P_Q,))
    found = prove_claim(claim, premises={"of every instance": Q <= R})
    assert found.steps == ("p <= q", "of every instance: q <= r")
    with pytest.raises(Refused, match="not proved"):
        prove_claim(claim)


def test_a_lemma_is_used_and_its_own_proofs_are_made_and_replayed():
    low = Condition("p + 1 <= q", P + 1 <= Q)
    claim = Claim("T.", P_R, hypotheses=(low, Q_R, IDLE), name="whole")
    found = prove_claim(claim, lemmas=[lemma(P_Q, low)])
    assert found.steps == ("q <= r", "lemma: p <= q")
    assert found.text == "the conclusion, from these (not needed: idle)"
    assert found.verify()
    failing = Evidence(Kind.SMT, "", count=1, recheck=lambda: 0)
    replayed = prove_claim(claim, lemmas=[lemma(P_Q, low, proofs=(lambda _: failing,))])
    assert replayed.recheck() == 0
    # The proofs of every lemma count, not those of the last one alone.
    both = [
        lemma(P_Q, low, proofs=(lambda _: failing,)),
        dataclasses.replace(lemma(Condition("p <= q + 1", P <= Q + 1), low), name="other"),
    ]
    assert prove_claim(claim, lemmas=both).recheck() == 0
    # What a lemma says is used, not only looked at: without it this does not follow.
    mystery = Condition("mystery", fact("mystery"))
    quoted = lemma(P_Q, mystery, proofs=(lambda _: dataclasses.replace(failing, kind=Kind.FORMAL),))
    through = Claim("T.", P_R, hypotheses=(mystery, Q_R))
    found = prove_claim(through, lemmas=[quoted])
    assert found.steps == ("q <= r", "lemma: p <= q")
    assert found.text == "the conclusion, from these"
    with pytest.raises(Refused, match="not proved"):
        prove_claim(through)


def test_a_hypothesis_that_only_an_earlier_lemma_uses_is_not_idle():
    first, second = Condition("first", P + 1 <= Q), Condition("second", Q + 1 <= R)
    steps = [lemma(P_Q, first), dataclasses.replace(lemma(Q_R, second), name="other")]
    found = prove_claim(Claim("T.", P_R, hypotheses=(first, second)), lemmas=steps)
    assert found.text == "the conclusion, from these"
    assert found.steps == ("lemma: p <= q", "other: q <= r")


def test_an_amended_lemma_needs_what_was_added():
    claim = Claim("T.", P_R, hypotheses=(P_Q, Q_R), name="whole")
    amended = lemma(Condition("p <= r + 1", P <= R + 1), P_Q, added=(Q_R,))
    assert prove_claim(claim, lemmas=[amended]).verify()
    with pytest.raises(gt.InvalidArgument, match=r"whole: lemma needs \['idle'\]"):
        prove_claim(claim, lemmas=[lemma(P_R, P_Q, added=(IDLE,))])


def test_lemmas_that_do_not_apply_or_are_not_proved_are_refused():
    claim = Claim("T.", P_R, hypotheses=(P_Q, Q_R), name="whole")
    with pytest.raises(gt.InvalidArgument, match=r"whole: lemma needs \['idle'\]"):
        prove_claim(claim, lemmas=[lemma(P_R, P_Q, IDLE)])
    words = Condition("words", "in words", lambda instance: True)
    with pytest.raises(gt.InvalidArgument, match="lemma needs a formula as its conclusion"):
        prove_claim(claim, lemmas=[lemma(words, P_Q)])
    sample = Evidence(Kind.SAMPLE, "", count=1, recheck=lambda: 1)
    for proofs in (
        (),
        (lambda _: sample,),
        (lambda _: dataclasses.replace(sample, kind=Kind.COUNTEREXAMPLE),),
    ):
        with pytest.raises(Refused, match=r"^lemma: a lemma must have a proof"):
            prove_claim(claim, lemmas=[lemma(P_R, P_Q, Q_R, proofs=proofs)])


def test_the_proof_of_a_lemma_is_about_the_lemma():
    asked = []

    def proof(claim):
        asked.append(claim.name)
        return Evidence(Kind.SMT, "", count=1, recheck=lambda: 1)

    claim = Claim("T.", P_R, hypotheses=(P_Q, Q_R))
    prove_claim(claim, lemmas=[lemma(P_R, P_Q, proofs=(proof,))])
    assert asked == ["lemma"]


def test_farkas_finds_multipliers_or_says_that_there_are_none():
    # x <= 2y, y <= 1/3 gives 3x <= 2: -x + 2y >= 0, -y + 1/3 >= 0.
    found = farkas({"a": (-1, 2, 0), "b": (0, -1, Fraction(1, 3))}, (-3, 0, 2))
    assert found.multipliers == (3, 6)
    assert found.verify()
    assert farkas({"a": (-1, 2, 0)}, (-3, 0, 2)) is None
    with pytest.raises(gt.InvalidArgument, match="same length"):
        farkas({"a": (1, 2)}, (1, 2, 3))


def test_a_linear_certificate_is_what_adds_up_and_nothing_else():
    found = farkas({"a": (-1, 2, 0), "b": (0, -1, "1/3")}, (-3, 0, 2))
    assert (found.names, str(found)) == (("a", "b"), "3 x a + 6 x b")
    assert found.rows == ((-1, 2, 0), (0, -1, Fraction(1, 3)))
    assert str(farkas({"a": (1, 0), "b": (0, 1)}, (1, 2))) == "a"
    half = dataclasses.replace(
        found,
        multipliers=(Fraction(1, 2), Fraction(1)),
        conclusion=(Fraction(-1, 2), Fraction(0), Fraction(1, 3)),
    )
    idle = dataclasses.replace(
        found, rows=(*found.rows, found.rows[0]), multipliers=(*found.multipliers, Fraction(0))
    )
    weaker = dataclasses.replace(found, conclusion=(-3, 0, 3))
    assert all(sound.verify() for sound in (half, idle, weaker))
    for conclusion in ((-3, 0, 1), (-3, 1, 2), (-2, 0, 2), (-2, 0, 1)):
        assert not dataclasses.replace(found, conclusion=conclusion).verify()
    with pytest.raises(ValueError, match="zip"):
        dataclasses.replace(found, multipliers=(*found.multipliers, Fraction(0))).verify()
    thirds = farkas({"a": ("1/3", "1/3")}, ("1/2", "1/2"))
    assert (thirds.multipliers, thirds.verify()) == ((Fraction(3, 2),), True)
    assert farkas({"a": (2, 0)}, (1, 0)).multipliers == (Fraction(1, 2),)
    # What floats take for equal: no combination, and one that falls short by a trifle.
    trifle = Fraction(1, 10**12)
    assert farkas({"a": (1, 0, 0)}, (1, trifle, 0)) is None
    assert farkas({"a": (1, 0)}, (1, -trifle)) is None
    # Hypotheses that are not used, or of which several choices would do.
    several = farkas({"a": (1, 0), "b": (1, 1), "c": (2, 1), "d": (0, 5)}, (4, 2))
    assert several.verify()
    assert farkas({"a": (0, 0)}, (0, 0)) is None
    assert farkas({"a": (1, 1)}, (1, 0)) is None
    assert farkas({"a": (-1, 0)}, (1, 0)) is None


def test_tampered_multipliers_do_not_add_up():
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
