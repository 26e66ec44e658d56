"""Every claim has the verdict that is documented, and its evidence re-checks."""

import dataclasses
from fractions import Fraction
from pathlib import Path

import pytest

import gametheory as gt
import proofs
from proofs import catalogue, deciding, evidence, report
from proofs.claim import Claim, Condition, Status, Verdict, status_of
from proofs.evidence import Evidence, Kind, computed, refuted_by, symbolic, theorem, witness
from proofs.game_sources import IntegerGames
from proofs.instances import plain
from proofs.spaces import Games

ROOT = Path(__file__).parents[2]
BUDGET = 3_000
NAMES = [claim.name for claim in proofs.claims()]


@pytest.mark.parametrize("name", NAMES)
def test_verdicts_are_as_documented_and_verify(name):
    verdict = proofs.check(name, budget=BUDGET)
    assert verdict.agrees, str(verdict)
    assert verdict.status is not Status.OPEN
    assert verdict.verify()
    assert verdict.status is Status.REFUTED or any(
        e.decides and e.kind not in (Kind.SAMPLE, Kind.COUNTEREXAMPLE) for e in verdict.evidence
    )
    claim = verdict.claim
    assert claim.statement.endswith(".")
    assert claim.source
    assert claim.formula
    assert claim.domain
    assert claim.quantifiers
    if verdict.status is Status.AMENDED:
        assert claim.added
    if verdict.status in (Status.AMENDED, Status.REFUTED):
        assert verdict.counterexample is not None or any(
            e.kind is Kind.COUNTEREXAMPLE for e in verdict.evidence
        )
    plain(report.to_json([verdict]))


def test_names_are_unique_and_every_part_of_the_paper_is_there():
    assert len(set(NAMES)) == len(NAMES)
    sources = " ".join(claim.source for claim in proofs.claims())
    for part in ("section 3", "section 4", "section 5", "Appendix A", "Appendix E", "Figure 1"):
        assert part in sources


@pytest.mark.parametrize(("page", "form"), [("README.md", "brief"), ("docs/claims.md", "full")])
def test_the_tables_of_the_docs_are_generated(page, form):
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = text.split(report.begin(form))[1].split(report.END)[0].strip()
    assert shown == report.markdown(proofs.claims(), form)


def test_claims_with_conditions_are_proved_of_those_conditions():
    """A claim that holds must not be violated by the golden counterexamples of its relatives."""
    found = {claim.name: claim for claim in proofs.claims()}
    assert found["inequality-1"].amended.hypotheses[-1].name == "self-serving"
    assert found["proposition-1"].amended.hypotheses[-1].name == "self-serving"
    assert found["proposition-1"].added == (found["proposition-1"].amended.hypotheses[-1],)


# How evidence makes a verdict -----------------------------------------------------------------

PROOF = Evidence(Kind.SMT, "")
AMENDED_PROOF = Evidence(Kind.SMT, "", amended=True)
AGAINST = Evidence(Kind.COUNTEREXAMPLE, "")
AMENDED_AGAINST = Evidence(Kind.COUNTEREXAMPLE, "", amended=True)
COVERAGE = Evidence(Kind.SAMPLE, "", decides=False)
AMENDED_COVERAGE = Evidence(Kind.SAMPLE, "", decides=False, amended=True)


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([], Status.OPEN),
        ([COVERAGE], Status.OPEN),
        ([PROOF], Status.HOLDS),
        ([PROOF, COVERAGE], Status.HOLDS),
        ([PROOF, AGAINST], Status.REFUTED),
        ([AGAINST], Status.REFUTED),
        ([AGAINST, AMENDED_COVERAGE], Status.REFUTED),
        ([AGAINST, AMENDED_PROOF], Status.AMENDED),
        ([AGAINST, AMENDED_PROOF, AMENDED_AGAINST], Status.REFUTED),
        ([AMENDED_PROOF], Status.OPEN),
    ],
)
def test_what_evidence_justifies(pieces, status):
    assert status_of(pieces) is status


def test_a_verdict_that_does_not_follow_does_not_verify():
    verdict = proofs.check("strict-domination", budget=BUDGET)
    assert not dataclasses.replace(verdict, status=Status.HOLDS).verify()
    broken = dataclasses.replace(verdict.evidence[0], check=lambda: False)
    assert not dataclasses.replace(verdict, evidence=(broken, *verdict.evidence[1:])).verify()
    moved = dataclasses.replace(verdict.claim, documented=Status.HOLDS)
    assert not dataclasses.replace(verdict, claim=moved).agrees


@pytest.mark.parametrize("maker", [computed, refuted_by, symbolic])
def test_evidence_that_does_not_hold_is_refused(maker):
    with pytest.raises(AssertionError):
        maker("wrong", lambda: False)
    assert maker("right", lambda: True).verify()


def test_witnesses_and_coverage_are_checked_too():
    with pytest.raises(AssertionError):
        witness("wrong", 3, lambda: False)
    with pytest.raises(AssertionError):
        evidence.no_violation("wrong", 3, lambda: False, complete=True)
    assert not evidence.no_violation("some", 3, lambda: True, complete=False).decides
    assert theorem("x", "Someone 1950").certificate == {"source": "Someone 1950"}


def test_a_false_claim_of_ours_is_refuted_and_a_true_one_stays_open_without_a_proof():
    wrong = Claim(
        "w",
        "w.",
        "w",
        "us",
        "games",
        conclusion=Condition("pure", "", lambda game: len(gt.pure_equilibria(game)) > 0),
        spaces=(Games(IntegerGames(high=1)),),
    )
    verdict = proofs.decide(wrong)
    assert verdict.status is Status.REFUTED
    assert verdict.verify()
    right = dataclasses.replace(
        wrong, conclusion=Condition("any", "", lambda game: len(gt.nash_equilibria(game)) > 0)
    )
    assert proofs.decide(right, budget=100).status is Status.OPEN
    unmet = dataclasses.replace(wrong, hypotheses=(Condition("never", "", lambda game: False),))
    with pytest.raises(AssertionError, match="nothing in its spaces"):
        proofs.decide(unmet)


def test_a_counterexample_that_is_none_is_refused():
    (claim,) = catalogue.find("theorem-a")
    pair = proofs.StagePair(gt.zoo.bach_or_stravinsky(), (0, 0), (1, 1))
    with pytest.raises(AssertionError, match="does not violate"):
        deciding.counterexample(claim, pair)


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(gt.InvalidArgument, match="did you mean 'proposition-1'"):
        proofs.check("propositon-1")
    with pytest.raises(gt.InvalidArgument, match="expected one claim"):
        proofs.check("table-3")
    assert len(catalogue.find("table-3")) == 30


def test_check_all_takes_families_once():
    verdicts = list(proofs.check_all(["table-3/nash", "table-3/nash/iia"]))
    assert [v.claim.name for v in verdicts] == [n for n in NAMES if n.startswith("table-3/nash/")]
    assert all(isinstance(v, Verdict) for v in verdicts)


def test_the_census_of_figure_1_counts_every_game():
    from proofs.taxonomy_claims import census

    ordinal, smallest, coordinated = census("ordinal")
    assert sum(ordinal.values()) == 144
    assert ordinal["symmetric bargaining problem"] == 5
    assert ordinal["asymmetric bargaining problem"] == 4
    assert ordinal["social dilemma only"] == 16
    assert coordinated
    small, _, _ = census("small")
    assert sum(small.values()) == 6561
    assert set(smallest) == set(ordinal)


def test_plain_keeps_numbers_exact():
    assert plain({"x": (Fraction(1, 3), None, True)}) == {"x": ["1/3", None, True]}
    assert plain(gt.zoo.pure_coordination())["payoffs"][0][0][0] == "1"
