"""Deciding: which instances are looked at, and what the evidence says of them."""

import dataclasses

import numpy as np
import pytest
from hypothesis import strategies as st

from proofs import (
    Claim,
    Condition,
    Evidence,
    Guided,
    Instances,
    Kind,
    Quantifier,
    Refused,
    Status,
    decide,
    quantity,
)
from proofs.deciding import all_verdicts, counterexample
from proofs.evidence import in_words

N = quantity("n")
SMALL, TINY = Condition("small", N <= 9), Condition("tiny", N <= 3)
EVEN = Condition("even", "n even", lambda n: n % 2 == 0)
MEANT = in_words("it is meant so")


class Number(int):
    def quantity(self, name):
        return int(self)


def numbers(*values, **fields):
    return Instances(lambda: [Number(n) for n in values], name=f"{len(values)} numbers", **fields)


TWENTY = numbers(*range(20))


def proof(claim):
    return Evidence(Kind.FORMAL, f"of {claim.name}", count=1, recheck=lambda: 1)


def claim(conclusion=SMALL, *hypotheses, **fields):
    return Claim("They are.", conclusion, hypotheses=hypotheses, name="they-are", **fields)


def test_a_counterexample_shows_its_conditions_with_numbers():
    statement = claim(SMALL, EVEN, Condition("large", N > 4), MEANT)
    found = counterexample(statement, Number(12))
    assert (found.kind, found.text, found.count) == (Kind.COUNTEREXAMPLE, "12", 3)
    assert found.certificate == 12
    assert found.steps == (
        "H1. even: holds",
        "H2. large: holds: n = 12 > 4",
        "H3. it is meant so: stated in words, not checked by a machine",
        "C. small: fails: n = 12 > 9",
    )
    assert found.recheck() == 3
    for n in (13, 8, 2):
        with pytest.raises(Refused, match=f"^{n} is no counterexample of they-are$"):
            counterexample(statement, Number(n))


def test_evidence_of_an_instance_is_about_what_the_predicates_say_now():
    limit = [9]
    moving = Condition("moving", "n small", lambda n: n <= limit[0])
    found = counterexample(claim(moving), 12)
    limit[0] = 15
    assert found.recheck() == 0


def test_a_search_without_violation_is_coverage_of_what_met_the_hypotheses():
    none, all_small = numbers(1, 3, 5), numbers(*range(0, 10))
    statement = claim(SMALL, EVEN, spaces=(none, all_small), foils=lambda: [Number(11)])
    verdict = decide(statement)
    (found,) = verdict.evidence
    assert (verdict.status, found.kind, found.count) == (Status.OPEN, Kind.SAMPLE, 5)
    assert found.certificate == {"space": "10 numbers", "met": 5, "covered": 10}
    assert found.text.endswith("of 10: the first 10 of 10 numbers")
    assert (found.rechecks, found.recheck(), found.amended) == (5, 5, False)
    # The budget is of each space; a block of which nothing was looked at shows nothing.
    assert decide(statement, budget=3).evidence[0].certificate["covered"] == 3
    with pytest.raises(Refused, match="they-are: nothing in its spaces meets the hypotheses"):
        decide(dataclasses.replace(statement, spaces=(none,)))


def test_the_sample_is_judged_again_by_the_hypotheses_and_the_conclusion():
    state = {"even": 0, "limit": 9}
    even = Condition("even", "n even", lambda n: n % 2 == state["even"])
    small = Condition("small", "n small", lambda n: n <= state["limit"])
    verdict = decide(claim(small, even, spaces=(numbers(0, 1, 2),), foils=lambda: [11]))
    (found,) = verdict.evidence
    assert found.recheck() == found.rechecks == 2
    state["limit"] = 0
    assert found.recheck() == 1
    state.update(even=1, limit=9)
    assert found.recheck() == 0


def test_a_sample_takes_some_of_every_block_and_twenty_at_most():
    many = numbers(*[1, 2] * 128, *[3, 4] * 128, *[5, 6] * 128)
    statement = claim(SMALL, EVEN, spaces=(many,), foils=lambda: [Number(11)])
    assert decide(statement).evidence[0].rechecks == 15
    each = dataclasses.replace(statement, quantifier=Quantifier.EACH)
    assert decide(each).evidence[0].rechecks == 20
    few = dataclasses.replace(each, spaces=(numbers(*[1] * 250, 2, 2, 2, *[1] * 10, 4, 4),))
    assert decide(few).evidence[0].rechecks == 5
    wide = dataclasses.replace(statement, spaces=(numbers(*[2] * 256 * 11),))
    assert decide(wide).evidence[0].rechecks == 20


def test_guided_spaces_show_what_they_propose():
    space = Guided(st.integers(0, 5), name="n <= 5")
    statement = Claim("x", lambda n: n < 9, hypotheses=(EVEN,), spaces=(space,))
    verdict = decide(dataclasses.replace(statement, foils=lambda: [11]), budget=60)
    (found,) = verdict.evidence
    assert 1 <= found.rechecks == found.recheck() <= 20
    # Without foils the conclusion is never false in what is proposed.
    with pytest.raises(Refused, match="'the conclusion' was never seen false"):
        decide(statement, budget=60)
    odd = Condition("any", "n any", lambda n: n >= 0)
    with pytest.raises(Refused, match="'any' was never seen false"):
        decide(dataclasses.replace(statement, hypotheses=(odd,)), budget=60)


def test_exhaustive_is_every_case_of_every_space_and_only_where_there_are_no_others():
    every = numbers(*range(5), exhaustive=True)
    foils = {"foils": lambda: [Number(11)], "quantifier": Quantifier.EACH}
    found = decide(claim(spaces=(every, numbers(7, exhaustive=True)), **foils))
    assert [e.kind for e in found.evidence] == [Kind.EXHAUSTIVE] * 2
    assert found.status is Status.HOLDS
    for spaces in ((every, numbers(7)), (numbers(7), every)):
        verdict = decide(claim(spaces=spaces, **foils))
        assert {e.kind for e in verdict.evidence} == {Kind.SAMPLE}
        assert verdict.status is Status.OPEN
    # With a counterexample further on, what was cleared before it is no exhaustion.
    verdict = decide(claim(spaces=(every, numbers(11, exhaustive=True)), **foils))
    assert [e.kind for e in verdict.evidence] == [Kind.SAMPLE, Kind.COUNTEREXAMPLE]


def test_the_first_space_with_a_counterexample_ends_the_search():
    looked = []

    def watched(name, *values):
        def items():
            looked.append(name)
            return [Number(n) for n in values]

        return Instances(items, name=name)

    spaces = (watched("first", 1), watched("second", 30, 12), watched("third", 40))
    verdict = decide(claim(spaces=spaces))
    assert verdict.counterexample == 30
    assert looked == ["first", "second"]
    assert [e.kind for e in verdict.evidence] == [Kind.SAMPLE, Kind.COUNTEREXAMPLE]


def test_progress_follows_every_search():
    followed = []

    def track(blocks):
        followed.append(len(blocks))
        return iter(blocks)

    low_or_odd = Condition("low or odd", "n < 10 or odd", lambda n: n < 10 or n % 2 == 1)
    statement = claim(SMALL, EVEN, added=(low_or_odd,), spaces=(TWENTY,), drop=True)
    decide(statement, track=track)
    # As printed, as amended, without what is added, without "even".
    assert followed == [1] * 4
    followed.clear()
    some = claim(Condition("large", N > 9), quantifier=Quantifier.SOME, spaces=(TWENTY,))
    decide(some, track=track)
    assert followed == [1]


def test_an_amendment_is_evidence_about_the_amended_claim():
    low_or_odd = Condition("low or odd", "n < 10 or odd", lambda n: n < 10 or n % 2 == 1)
    statement = claim(SMALL, EVEN, added=(low_or_odd,), spaces=(TWENTY,), proofs=(proof,))
    verdict = decide(statement)
    assert verdict.status is Status.AMENDED
    assert [(e.kind, e.amended) for e in verdict.evidence] == [
        (Kind.COUNTEREXAMPLE, False),
        (Kind.SAMPLE, True),
        (Kind.NEEDED, True),
        (Kind.NEEDED, False),
        (Kind.FORMAL, True),
    ]
    texts = [e.text for e in verdict.evidence]
    assert texts[0] == "10"
    assert texts[2] == "what is added does not suffice by itself: 11"
    assert texts[3] == "without 'low or odd': 10"
    assert [e.certificate for e in verdict.evidence[2:4]] == [11, 10]
    assert verdict.verify()
    # Without a counterexample as printed nothing is searched for what is added.
    small = dataclasses.replace(statement, spaces=(numbers(*range(8), 11),))
    held = decide(dataclasses.replace(small, foils=lambda: [Number(12)]))
    assert [(e.kind, e.amended) for e in held.evidence] == [
        (Kind.SAMPLE, False),
        (Kind.FORMAL, True),
    ]


def test_hypotheses_are_dropped_from_the_claim_as_amended():
    low_or_odd = Condition("low or odd", "n < 10 or odd", lambda n: n < 10 or n % 2 == 1)
    statement = claim(SMALL, EVEN, added=(low_or_odd,), spaces=(TWENTY,), drop=True)
    needed = [e.text for e in decide(statement).evidence if e.kind is Kind.NEEDED]
    assert needed[1:] == ["without 'low or odd': 10", "without 'even': 11"]
    # One that is not needed does not end the list, and the budget bounds what is looked for.
    low = Condition("low", N <= 99)
    listed = claim(SMALL, low, EVEN, spaces=(numbers(*range(9), 11),), drop=True)
    said = dataclasses.replace(listed, unneeded=(("low", ""),), foils=lambda: [Number(100)])
    assert decide(said).evidence[-1].text == "without 'even': 11"
    with pytest.raises(Refused, match="no counterexample without 'even'"):
        decide(said, budget=5)
    unneeded = dataclasses.replace(statement, unneeded=(("even", "said so"),))
    with pytest.raises(Refused, match="they-are: 'even' is needed: 11"):
        decide(unneeded)


def test_what_is_needed_is_looked_for_in_the_first_three_spaces():
    spaces = [numbers(0, 2), numbers(4), numbers(6), numbers(11)]
    statement = claim(SMALL, EVEN, spaces=tuple(spaces), drop=True, foils=lambda: [Number(11)])
    with pytest.raises(Refused, match="no counterexample without 'even': is it needed"):
        decide(statement)
    spaces[2:] = [numbers(11), numbers(6)]
    verdict = decide(dataclasses.replace(statement, spaces=tuple(spaces)))
    assert verdict.evidence[-1].text == "without 'even': 11"


def test_known_counterexamples_are_evaluated_and_not_searched():
    nothing = Instances(lambda: [Number(2)], name="2")
    known = claim(
        SMALL,
        EVEN,
        spaces=(nothing,),
        needed=(("even", lambda: Number(11)),),
        foils=lambda: [Number(11)],
    )
    (needed,) = [e for e in decide(known, budget=1).evidence if e.kind is Kind.NEEDED]
    assert needed.text == "without 'even': 11"
    assert needed.steps[-1] == "C. small: fails: n = 11 > 9"
    wrong = dataclasses.replace(known, needed=(("even", lambda: Number(3)),))
    with pytest.raises(Refused, match="3 is no counterexample"):
        decide(wrong)


def test_a_claims_own_examples_are_shown_and_must_be_examples():
    own = claim(SMALL, EVEN, spaces=(TWENTY,), examples=lambda: [Number(4), Number(8)])
    own = dataclasses.replace(own, spaces=(numbers(0, 2, 4),), foils=lambda: [Number(11)])
    (sample,) = decide(own).evidence
    assert [seen.text for seen in sample.shown] == ["4", "8"]
    assert sample.shown[1].conditions == ("H1. even: holds", "C. small: holds: n = 8 < 9")
    for bad in (3, 12):
        wrong = dataclasses.replace(own, examples=lambda bad=bad: [Number(bad)])
        with pytest.raises(Refused, match=f"{bad} is no example of they-are"):
            decide(wrong)


def test_a_witness_is_the_first_that_meets_everything():
    large = Condition("large", N > 9)
    some = claim(large, EVEN, quantifier=Quantifier.SOME, spaces=(numbers(1, 2), TWENTY))
    verdict = decide(some)
    (found,) = verdict.evidence
    assert (found.kind, found.certificate, found.count) == (Kind.WITNESS, 10, 2)
    assert found.steps == ("H1. even: holds", "C. large: holds: n = 10 > 9")
    assert decide(some, budget=5).evidence == ()
    in_python = Condition("large", "n > 9", lambda n: n > 9)
    assert decide(dataclasses.replace(some, conclusion=in_python)).witness == 10
    batched = Condition("large", "n > 9", lambda n: n > 9, lambda b: np.array(b.items) > 9)
    assert decide(dataclasses.replace(some, conclusion=batched)).witness == 10


def test_conditions_are_seen_in_every_space_foil_and_counterexample():
    with pytest.raises(Refused, match="they-are: 'small' was never seen false: it may test"):
        decide(claim(spaces=(numbers(1, 2),)))
    low = Condition("low", N <= 99)
    with pytest.raises(Refused, match="'low' was never seen false"):
        decide(claim(SMALL, low, spaces=(numbers(1, 2),), foils=lambda: [Number(12)]))
    # Of several that are missing the first by name is told.
    with pytest.raises(Refused, match="'small' was never seen false"):
        decide(claim(SMALL, TINY, spaces=(numbers(1, 2),)))
    assert decide(claim(SMALL, TINY, spaces=(numbers(1), numbers(2, 12)))).status is Status.OPEN
    assert decide(claim(SMALL, spaces=(numbers(11),), foils=lambda: [Number(1)])).counterexample
    # What is added must have been seen, too; words need not.
    odd = Condition("odd", "n odd", lambda n: n % 2 == 1)
    with pytest.raises(Refused, match="'odd' was never seen true"):
        decide(
            claim(SMALL, MEANT, added=(odd,), spaces=(numbers(2, 4),), foils=lambda: [Number(12)])
        )


def test_only_some_of_a_large_block_is_looked_at():
    # 1 of 256 is beyond 9, and it is none of the 200 or so that are looked at.
    hidden = [Number(1)] * 256
    hidden[255] = Number(12)
    everywhere = Instances(lambda: hidden, name="hidden")
    odd = Condition("odd", "n odd", lambda n: n % 2 == 1)
    assert decide(claim(SMALL, odd, spaces=(everywhere,))).status is Status.OPEN


def test_a_condition_is_seen_where_others_are_not_met():
    """The conclusion may be seen false where the hypotheses fail, the first instance included."""
    for space in (numbers(1, 12), numbers(12, 1)):
        assert decide(claim(SMALL, TINY, spaces=(space,))).status is Status.OPEN


def test_what_a_search_met_has_been_seen():
    """Only the first block is looked at again; here nothing in it meets the hypothesis."""
    space = numbers(*[13] * 256, 2)
    assert decide(claim(SMALL, EVEN, spaces=(space,))).status is Status.OPEN


def test_verdicts_of_several_claims():
    first = claim(spaces=(TWENTY,))
    second = dataclasses.replace(first, spaces=(numbers(1, 2),), foils=lambda: [Number(11)])
    assert [v.status for v in all_verdicts([first, second])] == [Status.REFUTED, Status.OPEN]
    covered = [v.evidence[0].count for v in all_verdicts([second], budget=1)]
    assert covered == [1]
