"""Sabotage of claims that we make: `gametheory prove` notices each kind.

The first twelve are those that a referee tried, and found that some went unnoticed.
"""

import dataclasses

import pytest

import gametheory as gt
from gametheory.errors import GameTheoryError
from proofs import Claim, Condition, Instances, StagePair, Status, decide
from proofs import formal as package
from proofs.claims import catalogue, coordination
from proofs.deciding import counterexample
from proofs.deciding.soundness import check_the_checkers
from proofs.evidence import _smt, cases, prove, prove_claim, smt_evidence
from proofs.formal import texts
from proofs.searching import pair_conditions as pairs
from proofs.verdicts import report
from proofs.verdicts.record import changes

z3 = pytest.importorskip("z3")

BUDGET = 300
NAMES = ("theorem-b", "theorem-c-both-detect", "theorem-d", "punishers-are-held", "venn-diagram")


def claim_of(name):
    (claim,) = catalogue.find(name)
    return claim


def with_proof(claim, proof):
    return dataclasses.replace(claim, proofs=(*claim.proofs, proof))


def objections(claim):
    """What `gametheory prove --verify` has against a claim; nothing against a sound one."""
    try:
        verdict = decide(claim, budget=BUDGET)
    except GameTheoryError as refusal:
        return [str(refusal)]
    found = changes(report.judged(verdict))
    if not verdict.agrees:
        found.append(f"is documented as: {claim.documented}")
    if not verdict.verify():
        found.append("does not verify")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_against_the_claims_as_they_are(name):
    assert objections(claim_of(name)) == []


def edited(monkeypatch, old, new):
    """The sources of the machine-checked proofs, as if someone had changed them since."""
    source = texts.source
    text = source("Proposition1.v")
    assert old in text
    monkeypatch.setattr(
        texts,
        "source",
        lambda name: text.replace(old, new) if name == "Proposition1.v" else source(name),
    )
    monkeypatch.setattr(package, "_current", package.digests)


def weak_slack_in_theorem_d(monkeypatch):
    edited(monkeypatch, "(Hlt : V1 p < V1 q)", "(Hlt : V1 p <= V1 q)")
    return claim_of("theorem-d")


def or_for_and_in_the_goal_of_theorem_c(monkeypatch):
    edited(monkeypatch, "-> meets (cross p q)", "\\/ meets (cross p q)")
    return claim_of("theorem-c-both-detect")


def inequality_1_reversed(monkeypatch):
    reversed_bound = dataclasses.replace(pairs.FULL_BOUND, formula=~pairs.FULL_BOUND.formula)
    return dataclasses.replace(claim_of("theorem-b"), conclusion=reversed_bound)


def random_chains_made_empty(monkeypatch):
    return with_proof(claim_of("theorem-b"), lambda claim: cases("200 random", [], bool))


def symmetric_games_made_empty(monkeypatch):
    none = Instances(lambda: (), name="81 symmetric games")
    return dataclasses.replace(claim_of("venn-diagram"), spaces=(none,))


def sample_for_re_checking_made_empty(monkeypatch):
    monkeypatch.setattr("proofs.deciding._decide.SAMPLE", 0)
    return claim_of("theorem-b")


def goal_replaced_by_true(monkeypatch):
    def proof(claim):
        x = z3.Real("x")
        return smt_evidence("", [prove("theorem-b", {"x > 0": x > 0}, z3.BoolVal(True))])

    return with_proof(claim_of("theorem-b"), proof)


def amendment_equal_to_the_conclusion(monkeypatch):
    claim = claim_of("inequality-1")
    return Claim(claim.statement, claim.conclusion, added=(claim.conclusion,), spaces=claim.spaces)


def predicate_made_constant(monkeypatch):
    claim = claim_of("punishers-are-held")
    (minimaxing,) = claim.hypotheses
    constant = dataclasses.replace(minimaxing, predicate=lambda pair: True)
    return dataclasses.replace(claim, hypotheses=(constant,))


def vacuity_guard_switched_off(monkeypatch):
    check = _smt._check
    monkeypatch.setattr(_smt, "_check", lambda formulas: z3.sat if formulas else check(()))
    check_the_checkers()  # as `gametheory prove` does before anything else


def labels_of_the_venn_diagram_exchanged(monkeypatch):
    def exchanged():
        first, second, *others = coordination._regions()
        one = dataclasses.replace(first, said=second.said)
        return [one, dataclasses.replace(second, said=first.said), *others]

    wrong = Instances(exchanged, name="the eight regions", exhaustive=True)
    return dataclasses.replace(claim_of("venn-diagram"), spaces=(wrong,))


def statement_negated(monkeypatch):
    claim = claim_of("theorem-b")
    return dataclasses.replace(claim, statement=claim.statement.replace("holds", "fails"))


def hypothesis_left_out(monkeypatch):
    return claim_of("theorem-b").without("self-serving")


def hypotheses_that_nothing_meets(monkeypatch):
    claim = claim_of("theorem-b")
    opposite = Condition("not self-serving", ~pairs.SELF_SERVING.formula)
    return dataclasses.replace(claim, hypotheses=(*claim.hypotheses, opposite))


def false_claim_given_to_a_solver(monkeypatch):
    claim = dataclasses.replace(claim_of("theorem-b"), hypotheses=(pairs.GENEROUS,), spaces=())
    return dataclasses.replace(claim, proofs=(prove_claim,))


def counterexample_that_is_none(monkeypatch):
    pair = StagePair(gt.zoo.bach_or_stravinsky(), (0, 0), (1, 1))
    return with_proof(claim_of("theorem-b"), lambda claim: counterexample(claim, pair))


def script_that_says_something_else(monkeypatch):
    x = z3.Real("x")
    obligation = prove("theorem-b", {"x > 0": x > 0}, x > -1)
    other = dataclasses.replace(obligation, script=obligation.premises)
    return with_proof(claim_of("theorem-b"), lambda claim: smt_evidence("", [other]))


def documented_verdict_changed(monkeypatch):
    return dataclasses.replace(claim_of("theorem-b"), documented=Status.AMENDED)


SABOTAGE = {
    weak_slack_in_theorem_d: "Coq has not checked Proposition1.theorem_D",
    or_for_and_in_the_goal_of_theorem_c: "Coq has not checked Proposition1.theorem_C",
    inequality_1_reversed: "not proved: theorem-b",
    random_chains_made_empty: "evidence must check at least one case, got 0",
    symmetric_games_made_empty: "nothing in its spaces meets the hypotheses",
    sample_for_re_checking_made_empty: "evidence must check at least one case, got 0",
    goal_replaced_by_true: "its conclusion is true whatever the hypotheses",
    amendment_equal_to_the_conclusion: "the conclusion is among the hypotheses",
    predicate_made_constant: "'minimaxing actions' was never seen false",
    vacuity_guard_switched_off: "the checkers accept a conclusion that is always true",
    labels_of_the_venn_diagram_exchanged: "is documented as: holds",
    statement_negated: "says something else than is on record",
    hypothesis_left_out: "not proved: theorem-b",
    hypotheses_that_nothing_meets: "nothing in its spaces meets the hypotheses",
    false_claim_given_to_a_solver: "not proved: theorem-b",
    counterexample_that_is_none: "is no counterexample of theorem-b",
    script_that_says_something_else: "does not verify",
    documented_verdict_changed: "is documented as: holds as amended",
}


@pytest.mark.parametrize("sabotage", SABOTAGE, ids=lambda sabotage: sabotage.__name__)
def test_sabotage_is_noticed(sabotage, monkeypatch):
    try:
        found = objections(sabotage(monkeypatch))
    except GameTheoryError as refusal:
        found = [str(refusal)]
    assert any(SABOTAGE[sabotage] in objection for objection in found), found
