"""How evidence makes a verdict, and what `decide` asks of every claim."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import strategies as st

import gametheory as gt
import proofs
from proofs import (
    Claim,
    Condition,
    Evidence,
    Games,
    Guided,
    Instances,
    IntegerGames,
    Kind,
    Quantifier,
    Refused,
    StagePairs,
    Status,
    Verdict,
    decide,
    symbolic,
    theorem,
)
from proofs.deciding import counterexample
from proofs.evidence import Place, cases, in_words, status_of
from proofs.searching import pair_conditions as pairs
from proofs.searching import plain
from proofs.searching import stage_conditions as stage
from proofs.verdicts import report

EVEN = Condition("even", "n is even", lambda n: n % 2 == 0)
SMALL = Condition("small", "n < 10", lambda n: n < 10)
TINY = Condition("tiny", "n < 4", lambda n: n < 4)
NUMBERS = Instances(lambda: range(20), name="n < 20")


def piece(kind, *, amended=False):
    return Evidence(kind, "", count=1, recheck=lambda: 1, amended=amended)


CLAIM = Claim("Even numbers are small.", SMALL, hypotheses=(EVEN,), added=(in_words("if"),))
EACH = dataclasses.replace(CLAIM, quantifier=Quantifier.EACH)
SOME = dataclasses.replace(CLAIM, quantifier=Quantifier.SOME)
PROOF, AGAINST, COVERAGE = map(piece, (Kind.FORMAL, Kind.COUNTEREXAMPLE, Kind.SAMPLE))
AMENDED_PROOF = piece(Kind.SMT, amended=True)
AMENDED_AGAINST = piece(Kind.COUNTEREXAMPLE, amended=True)
ADDITION = piece(Kind.NEEDED, amended=True)


@pytest.mark.parametrize(
    ("claim", "pieces", "status"),
    [
        (CLAIM, [], Status.OPEN),
        (CLAIM, [COVERAGE], Status.OPEN),
        (CLAIM, [PROOF], Status.HOLDS),
        (CLAIM, [PROOF, COVERAGE], Status.HOLDS),
        (CLAIM, [PROOF, AGAINST], Status.REFUTED),
        (CLAIM, [AGAINST], Status.REFUTED),
        (CLAIM, [AGAINST, AMENDED_PROOF], Status.REFUTED),
        (CLAIM, [AGAINST, AMENDED_PROOF, ADDITION], Status.AMENDED),
        (CLAIM, [AGAINST, piece(Kind.SAMPLE, amended=True), ADDITION], Status.REFUTED),
        (CLAIM, [AGAINST, AMENDED_PROOF, AMENDED_AGAINST, ADDITION], Status.REFUTED),
        (CLAIM, [AMENDED_PROOF, ADDITION], Status.OPEN),
        (CLAIM, [piece(Kind.EXHAUSTIVE)], Status.OPEN),
        (CLAIM, [piece(Kind.WITNESS)], Status.OPEN),
        (EACH, [piece(Kind.EXHAUSTIVE)], Status.HOLDS),
        (EACH, [piece(Kind.EXHAUSTIVE), AGAINST], Status.REFUTED),
        (SOME, [piece(Kind.WITNESS)], Status.HOLDS),
        (SOME, [PROOF], Status.OPEN),
    ],
)
def test_what_evidence_justifies(claim, pieces, status):
    assert status_of(claim, pieces) is status


def test_an_amendment_needs_added_hypotheses():
    bare = dataclasses.replace(CLAIM, added=())
    assert status_of(bare, [AGAINST, AMENDED_PROOF, ADDITION]) is Status.REFUTED


# What `decide` asks ----------------------------------------------------------------------------


def fact(text="a proof"):
    return lambda claim: theorem(text, "somebody")


def test_a_claim_needs_only_a_statement_and_a_predicate():
    claim = Claim("Numbers are even.", lambda n: n % 2 == 0)
    assert claim.name == "numbers-are-even"
    verdict = decide(dataclasses.replace(claim, spaces=(NUMBERS,)))
    assert verdict.status is Status.REFUTED
    assert verdict.counterexample == 1
    assert verdict.agrees
    assert verdict.verify()

    def is_even(n):
        """The number is even."""
        return n % 2 == 0

    assert Claim("Numbers are even.", is_even).conclusion.text == "The number is even."
    assert Claim("Even.", proofs.quantity("n") <= 3).conclusion.text == "n <= 3"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Claim("", SMALL), "statement in words"),
        (lambda: Claim("x", 3), "predicate for the conclusion"),
        (lambda: Claim("x", SMALL, hypotheses=(EVEN, EVEN)), "different names"),
        (lambda: Claim("x", SMALL, hypotheses=(EVEN, SMALL)), "among the hypotheses"),
        (lambda: Claim("x", SMALL, added=(SMALL,)), "among the hypotheses"),
        (lambda: Condition("a", proofs.quantity("n") <= 1, lambda n: True), "its own predicate"),
        (lambda: CLAIM.without("odd"), "expected a hypothesis among"),
    ],
)
def test_malformed_claims_are_refused(make, message):
    with pytest.raises(gt.InvalidArgument, match=message):
        make()


def test_amended_proved_and_minimal():
    claim = Claim(
        "Even numbers are small.",
        SMALL,
        hypotheses=(EVEN,),
        added=(Condition("at most nine or odd", "n < 10 or odd", lambda n: n < 10 or n % 2 == 1),),
        spaces=(NUMBERS,),
        proofs=(fact(),),
    )
    verdict = decide(claim)
    assert verdict.status is Status.AMENDED
    assert verdict.counterexample == 10
    assert verdict.verify()
    needed = [e.text for e in verdict.evidence if e.kind is Kind.NEEDED]
    assert len(needed) == 2
    assert needed[0].endswith("11")


def test_an_addition_that_implies_the_conclusion_is_refused():
    with pytest.raises(Refused, match="implies the conclusion by itself"):
        decide(
            Claim(
                "Even numbers are small.",
                SMALL,
                hypotheses=(EVEN,),
                added=(TINY,),
                spaces=(NUMBERS,),
                proofs=(fact(),),
            )
        )


def test_an_addition_that_is_not_needed_is_refused():
    positive = Condition("positive", "n >= 0", lambda n: n >= 0)
    low_or_odd = Condition("low or odd", "n < 10 or odd", lambda n: n < 10 or n % 2 == 1)
    with pytest.raises(Refused, match="no counterexample without 'positive'"):
        decide(
            Claim(
                "Even numbers are small.",
                SMALL,
                hypotheses=(EVEN,),
                added=(low_or_odd, positive),
                spaces=(NUMBERS,),
                proofs=(fact(),),
            )
        )


def test_dropped_hypotheses_are_needed_or_said_not_to_be():
    odd_or_low = Condition("odd or low", "n odd or n < 10", lambda n: n % 2 == 1 or n < 10)
    even = dataclasses.replace(EVEN)
    claim = Claim(
        "They are small.",
        SMALL,
        hypotheses=(even, odd_or_low, Condition("below 15", "n < 15", lambda n: n < 15)),
        spaces=(NUMBERS,),
        proofs=(fact(),),
        drop=True,
    )
    with pytest.raises(Refused, match="no counterexample without 'below 15'"):
        decide(claim)
    verdict = decide(dataclasses.replace(claim, unneeded=(("below 15", "not used"),)))
    assert verdict.status is Status.HOLDS
    assert {e.certificate for e in verdict.evidence if e.kind is Kind.NEEDED} == {10, 11}
    with pytest.raises(Refused, match="'even' is needed"):
        decide(dataclasses.replace(claim, unneeded=(("below 15", ""), ("even", ""))))


@pytest.mark.parametrize("value", [True, False])
def test_a_condition_that_never_changes_is_refused(value):
    constant = Condition("constant", "constant", lambda n: value)
    claim = Claim("They are small.", SMALL, hypotheses=(EVEN, constant), spaces=(NUMBERS,))
    with pytest.raises(Refused, match=r"never seen|nothing in its spaces"):
        decide(dataclasses.replace(claim, proofs=(fact(),)))
    always = Claim("They are.", Condition("constant", "c", lambda n: True), spaces=(NUMBERS,))
    with pytest.raises(Refused, match="never seen false"):
        decide(always)
    assert decide(dataclasses.replace(CLAIM, spaces=(NUMBERS,), added=())).status is Status.REFUTED


def test_foils_show_that_a_condition_can_fail():
    low = Instances(lambda: range(5), name="n < 5")
    claim = Claim("They are small.", SMALL, spaces=(low,), proofs=(fact(),))
    with pytest.raises(Refused, match="'small' was never seen false"):
        decide(claim)
    assert decide(dataclasses.replace(claim, foils=lambda: [12])).status is Status.HOLDS


def test_finite_domains_are_decided_by_looking_at_every_instance():
    low = Instances(lambda: range(5), name="n < 5", exhaustive=True)
    claim = Claim(
        "They are small.", SMALL, quantifier=Quantifier.EACH, spaces=(low,), foils=lambda: [12]
    )
    verdict = decide(claim)
    assert verdict.status is Status.HOLDS
    assert verdict.evidence[0].kind is Kind.EXHAUSTIVE
    assert verdict.evidence[0].count == 5
    assert decide(claim, budget=3).status is Status.OPEN
    universal = dataclasses.replace(claim, quantifier=Quantifier.ALL)
    assert decide(universal).status is Status.OPEN
    assert decide(dataclasses.replace(claim, conclusion=TINY)).status is Status.REFUTED


def test_existence_is_decided_by_the_smallest_witness():
    claim = Claim(
        "Some even number is not small.",
        Condition("large", "n >= 10", lambda n: n >= 10),
        hypotheses=(EVEN,),
        quantifier=Quantifier.SOME,
        spaces=(NUMBERS,),
    )
    verdict = decide(claim)
    assert (verdict.status, verdict.witness) == (Status.HOLDS, 10)
    assert verdict.verify()
    huge = Condition("huge", "n > 99", lambda n: n > 99)
    none = dataclasses.replace(claim, conclusion=huge, foils=lambda: [100])
    assert decide(none).status is Status.OPEN


def test_hypotheses_in_words_are_listed_by_the_verdict():
    said = in_words("it is understood", place=Place("3", 1, "understood"))
    claim = Claim("They are small.", SMALL, hypotheses=(EVEN, said), spaces=(NUMBERS,))
    verdict = decide(claim)
    assert verdict.unchecked == (said,)
    assert "No machine checks 'it is understood'" in report.reasoning(verdict)
    assert "in words: no machine checks it" in report.explain(verdict)


def test_a_counterexample_that_is_none_is_refused():
    claim = Claim("Half of (1).", pairs.HALF_BOUND, hypotheses=(stage.EQUILIBRIA,))
    pair = proofs.StagePair(gt.zoo.bach_or_stravinsky(), (0, 0), (1, 1))
    with pytest.raises(Refused, match="is no counterexample"):
        counterexample(claim, pair)


def test_verdicts_that_do_not_follow_do_not_verify():
    claim = Claim("It is odd.", Condition("odd", "odd", lambda n: n % 2), spaces=(NUMBERS,))
    verdict = decide(claim)
    assert verdict.verify()
    assert not dataclasses.replace(verdict, status=Status.HOLDS).verify()
    broken = dataclasses.replace(verdict.evidence[0], recheck=lambda: 0)
    assert not dataclasses.replace(verdict, evidence=(broken,)).verify()
    moved = dataclasses.replace(claim, documented=Status.HOLDS)
    assert not Verdict(moved, verdict.status, verdict.evidence).agrees


# Evidence --------------------------------------------------------------------------------------


def test_evidence_of_nothing_is_refused():
    import sympy

    a, b = sympy.symbols("a b")
    for make in (
        lambda: Evidence(Kind.SAMPLE, "none", count=0, recheck=lambda: 0),
        lambda: Evidence(Kind.SAMPLE, "none", count=5, recheck=lambda: 0, rechecks=0),
        lambda: cases("none", [], lambda x: True),
        lambda: cases("violated", [1, 2], lambda x: x < 2),
        lambda: symbolic("none", {}),
        lambda: symbolic("trivial", {"a - a": a - a}),
        lambda: symbolic("false", {"a - b": a - b}),
    ):
        with pytest.raises(Refused):
            make()
    square = symbolic("the square", {"(a+b)^2": (a + b) ** 2 - a**2 - 2 * a * b - b**2})
    assert square.verify()
    assert square.count == 1


def test_evidence_says_what_it_is_and_what_was_checked():
    import sympy

    a = sympy.Symbol("a")
    one = sum_of_squares()
    powers = symbolic("powers", {"square": (a + 1) ** 2 - a**2 - 2 * a - 1, "one": one})
    assert (powers.kind, powers.text, powers.count) == (Kind.SYMBOLIC, "powers", 2)
    assert (powers.steps, powers.route) == (("square", "one"), "sympy")
    assert powers.certificate["one"] == "sin(a)**2 + cos(a)**2 - 1 = 0"
    assert powers.recheck() == 2
    with pytest.raises(Refused, match="not an identity: two"):
        symbolic("two", {"true": one, "false": a - 1})
    quoted = theorem("It is so", "somebody 1950")
    assert (quoted.kind, quoted.text, quoted.count) == (Kind.THEOREM, "It is so (somebody 1950)", 1)
    assert (quoted.route, quoted.certificate) == ("the literature", {"source": "somebody 1950"})
    assert quoted.recheck() == 1
    seen = cases("small", [1, 2, 3], lambda x: x < 4)
    assert (seen.kind, seen.text, seen.count, seen.recheck()) == (Kind.SAMPLE, "small", 3, 3)
    assert cases("small", [1], bool, kind=Kind.EXHAUSTIVE).kind is Kind.EXHAUSTIVE
    assert str(seen) == "no violation found: small"
    assert str(piece(Kind.SMT, amended=True)) == "proved by SMT (as amended): "


def test_a_check_that_fails_later_re_checks_nothing():
    limit = [4]
    seen = cases("small", [1, 2, 3], lambda x: x < limit[0])
    limit[0] = 3
    assert seen.recheck() == 0
    assert not seen.verify()
    identities = {"zero": sum_of_squares()}
    found = symbolic("zero", identities)
    identities["zero"] = 1
    assert found.recheck() == 0


def sum_of_squares():
    import sympy

    a = sympy.Symbol("a")
    return sympy.sin(a) ** 2 + sympy.cos(a) ** 2 - 1


def test_a_sample_is_re_checked_in_part():
    part = Evidence(Kind.SAMPLE, "part", count=5, rechecks=2, recheck=lambda: 2)
    assert part.verify()
    assert not dataclasses.replace(part, recheck=lambda: 5).verify()
    assert not dataclasses.replace(part, rechecks=None).verify()


@pytest.mark.parametrize("kind", Kind)
def test_what_decides_and_what_speaks_against(kind):
    assert piece(kind).decides == (kind not in (Kind.NEEDED, Kind.SAMPLE))
    assert piece(kind).against == (kind is Kind.COUNTEREXAMPLE)


def test_a_verdict_gives_the_certificates_of_what_decides_as_printed():
    def of(kind, certificate, *, amended=False):
        return dataclasses.replace(piece(kind, amended=amended), certificate=certificate)

    pieces = (
        of(Kind.COUNTEREXAMPLE, "amended", amended=True),
        of(Kind.SAMPLE, "sample"),
        of(Kind.COUNTEREXAMPLE, "first"),
        of(Kind.COUNTEREXAMPLE, "second"),
        of(Kind.WITNESS, "witness"),
    )
    verdict = Verdict(dataclasses.replace(CLAIM, documented=Status.REFUTED), Status.REFUTED, pieces)
    assert verdict.certificate == ("amended", "first", "second", "witness")
    assert (verdict.counterexample, verdict.witness) == ("first", "witness")
    assert Verdict(CLAIM, Status.OPEN, pieces[:2]).counterexample is None
    assert Verdict(CLAIM, Status.OPEN, pieces[:2]).witness is None
    assert [c.text for c in verdict.unchecked] == ["if"]
    assert verdict.agrees
    assert Verdict(CLAIM, Status.OPEN, ()).agrees
    assert str(Verdict(CLAIM, Status.OPEN, pieces[1:3])).splitlines() == [
        "even-numbers-are-small: open",
        "  Even numbers are small.",
        "  hypothesis: n is even",
        "  added hypothesis: if",
        "  conclusion: n < 10",
        "  no violation found: ",
        "  counterexample: ",
    ]


@pytest.mark.parametrize(
    ("claim", "pieces", "status"),
    [
        # Each route to AMENDED is needed: a proof, no counterexample to it, and the addition.
        (CLAIM, [AGAINST, ADDITION], Status.REFUTED),
        (CLAIM, [AGAINST, AMENDED_PROOF, piece(Kind.NEEDED)], Status.REFUTED),
        (CLAIM, [AGAINST, PROOF, ADDITION], Status.REFUTED),
        (CLAIM, [AGAINST, piece(Kind.EXHAUSTIVE, amended=True), ADDITION], Status.REFUTED),
        (EACH, [AGAINST, piece(Kind.EXHAUSTIVE, amended=True), ADDITION], Status.AMENDED),
        (EACH, [piece(Kind.WITNESS)], Status.OPEN),
        (SOME, [piece(Kind.WITNESS), PROOF], Status.HOLDS),
        (SOME, [piece(Kind.WITNESS), AGAINST], Status.REFUTED),
        (SOME, [piece(Kind.EXHAUSTIVE)], Status.OPEN),
        (CLAIM, [piece(Kind.WITNESS), PROOF], Status.HOLDS),
    ],
)
def test_no_other_evidence_justifies_more(claim, pieces, status):
    assert status_of(claim, pieces) is status


def test_the_inequality_reversed_is_refuted():
    """The formula that is printed is the one that is judged: it cannot be reversed unnoticed."""
    games = (StagePairs(IntegerGames(high=1)),)
    given = (stage.EQUILIBRIA, pairs.SELF_SERVING)
    right = Claim("(1)", pairs.FULL_BOUND, hypotheses=given, spaces=games)
    wrong = Condition("reversed", ~pairs.FULL_BOUND.formula)
    assert decide(right).status is Status.OPEN
    assert decide(dataclasses.replace(right, conclusion=wrong)).status is Status.REFUTED


def test_games_of_small_payoffs_without_a_pure_equilibrium():
    claim = Claim(
        "Every game has a pure equilibrium.",
        lambda game: len(gt.pure_equilibria(game)) > 0,
        spaces=(Games(IntegerGames(high=1)),),
    )
    verdict = decide(claim)
    assert verdict.status is Status.REFUTED
    assert verdict.counterexample.payoffs.sum() == 4


def test_plain_keeps_numbers_exact():
    assert plain({"x": (Fraction(1, 3), None, True)}) == {"x": ["1/3", None, True]}
    assert plain(gt.zoo.pure_coordination())["payoffs"][0][0][0] == "1"


def test_spaces_hold_a_domain_only_together():
    spaces = (
        Instances(lambda: range(3), name="n < 3", exhaustive=True),
        Instances(lambda: [3] * 300 + [9], name="others", exhaustive=True),
    )
    claim = Claim(
        "All are below 5.",
        lambda n: n < 5,
        quantifier=Quantifier.EACH,
        spaces=spaces,
        foils=lambda: [7],
    )
    assert decide(claim, budget=256).status is Status.OPEN
    assert decide(claim).status is Status.REFUTED


def test_a_condition_is_known_by_itself_not_by_its_name():
    always = Condition("small", "it is a number", lambda n: True)
    claim = Claim("Small numbers are numbers.", always, hypotheses=(SMALL,), spaces=(NUMBERS,))
    with pytest.raises(Refused, match="never seen false"):
        decide(claim)


def test_a_guided_space_shows_what_it_proposed():
    space = Guided(st.integers(0, 50), name="n <= 50")
    claim = Claim("Even numbers are at most 50.", lambda n: n <= 50, hypotheses=(EVEN,))
    searched = dataclasses.replace(claim, spaces=(space,), foils=lambda: [51])
    verdict = decide(searched, budget=300)
    assert (verdict.status, verdict.verify()) == (Status.OPEN, True)
    assert decide(dataclasses.replace(searched, conclusion=SMALL)).counterexample == 10


@pytest.mark.parametrize("given", [False, True, 3, None, proofs.quantity("x")])
def test_a_condition_is_a_formula_or_words(given):
    with pytest.raises(gt.InvalidArgument, match="expected a Formula or words"):
        Condition("c", given)


def test_a_counterexample_of_another_claim_does_not_verify():
    """Nor does one that a hypothesis of this claim excludes."""
    odd = Condition("odd", "odd", lambda n: n % 2)
    even = Condition("even", "even", lambda n: n % 2 == 0)
    refuted = decide(Claim("It is odd.", odd, spaces=(NUMBERS,)))
    assert refuted.verify()
    small = Condition("small", "n < 0", lambda n: n < 0)
    for other in (Claim("It is even.", even), Claim("Small ones are.", odd, hypotheses=(small,))):
        assert not dataclasses.replace(refuted, claim=other).verify()
