"""Every claim has the verdict that is documented, re-checks, and is well stated."""

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from command_line import run

import gametheory as gt
import proofs
from proofs import Kind, Quantifier, Status
from proofs.claims import catalogue
from proofs.evidence import Formula
from proofs.formal.texts import statement
from proofs.verdicts import report
from proofs.verdicts.record import changes, recorded

ROOT = Path(__file__).parents[2]
NAMES = [claim.name for claim in proofs.claims()]
PROOFS = {Kind.FORMAL, Kind.SMT, Kind.SYMBOLIC, Kind.EXHAUSTIVE, Kind.THEOREM}


@pytest.fixture(scope="module")
def schema():
    text = json.loads(files("proofs").joinpath("schemas", "prove.json").read_text())
    return jsonschema.validators.validator_for(text)(text)


@cache
def decided(name):
    """Each claim is decided once for all tests."""
    return proofs.check(name)


@pytest.mark.parametrize("name", NAMES)
def test_verdicts_are_as_documented_on_record_and_verify(name, schema):
    verdict = decided(name)
    claim = verdict.claim
    assert verdict.agrees, str(verdict)
    assert claim.documented is not None
    assert verdict.status is not Status.OPEN
    assert verdict.verify()
    data = report.judged(verdict)
    schema.validate(report.collected([data]))
    assert changes(data) == []
    kinds = {e.kind for e in verdict.evidence}
    if verdict.status is Status.HOLDS:
        wanted = {Kind.WITNESS} if claim.quantifier is Quantifier.SOME else PROOFS
        assert kinds & wanted
    if verdict.status in (Status.AMENDED, Status.REFUTED):
        assert verdict.counterexample is not None
        assert claim.violated(verdict.counterexample)
    if verdict.status is Status.AMENDED:
        assert claim.added
        assert not claim.amended.meets(verdict.counterexample)
    _is_explained(data)


def test_the_whole_command_finds_what_is_on_record(schema, monkeypatch):
    """`gametheory prove`, which exits with 1 unless all is as documented and on record."""
    monkeypatch.setattr(catalogue, "check", lambda name, budget=None: decided(name))
    result = run("prove", "--processes", "1", "--json")
    assert result.returncode == 0, result.stderr
    data = json.loads(result.stdout)
    schema.validate(data)
    assert data["agrees"]
    assert [claim["name"] for claim in data["claims"]] == NAMES


def test_the_whole_command_fails_if_one_verdict_is_another(monkeypatch):
    """The test above can fail: only the last claim is decided otherwise."""
    from dataclasses import replace

    def other(name, budget=None):
        verdict = decided(name)
        return replace(verdict, status=Status.OPEN) if name == NAMES[-1] else verdict

    monkeypatch.setattr(catalogue, "check", other)
    result = run("prove", "--processes", "1", "--json")
    assert result.returncode == 1
    assert NAMES[-1] in result.stderr


def _is_explained(data):
    """The page shows the verdict as it is, and every condition of an instance with its numbers."""
    page = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    section = page.split(f"### `{data['name']}`: ")[1].split("\n### ")[0]
    shown = [seen for e in data["evidence"] for seen in e["shown"]]
    conditions = [text for seen in shown for text in seen["conditions"]]
    for condition in conditions:
        assert re.search(r": (holds|fails): \S", condition), condition
    instances = [e for e in data["evidence"] if e["kind"] in (Kind.COUNTEREXAMPLE, Kind.WITNESS)]
    for e in instances:
        for seen in e["shown"]:
            for line in (*seen["matrix"], *seen["conditions"]):
                assert line in section
    for said in (*data["decided"], data["why"], *(term["term"] for term in data["terms"])):
        assert said in section


@pytest.mark.parametrize("name", NAMES)
def test_claims_are_stated_in_full(name):
    (claim,) = [c for c in proofs.claims() if c.name == name]
    assert claim.statement.endswith(".")
    assert claim.domain
    assert (claim.place is None) == bool(claim.origin), "the paper's, or ours and how"
    assert claim.conclusion.is_checked or claim.proofs
    assert set(claim.see) <= set(NAMES)
    if claim.place is not None:
        for condition in claim.hypotheses:
            assert condition.place is not None, f"{condition.name} is printed somewhere"
    for condition in claim.added:
        assert condition.place is None, f"{condition.name} is ours"
        assert condition.is_checked
    assert "\n" not in claim.statement


@pytest.mark.parametrize("name", [c.name for c in proofs.claims() if not c.meant])
def test_a_reading_that_is_not_meant_names_the_one_that_is(name):
    (claim,) = catalogue.find(name)
    family = claim.name.split("/")[0]
    meant = [c.name for c in catalogue.find(family) if c.meant]
    assert set(claim.see) & set(meant)


@pytest.mark.parametrize(
    "name",
    [c.name for c in catalogue.find("table-3") if c.documented is not Status.HOLDS],
)
def test_cells_are_refuted_by_problems_of_the_literature(name):
    """Nash (1950), Kalai and Smorodinsky (1975) have d in S, S convex, and some V > d."""
    verdict = proofs.check(name, budget=10_000)
    problems = verdict.counterexample.problems
    assert problems
    for problem in problems:
        assert problem.is_convex
        assert problem.is_proper
        assert problem.payoff_set.contains([problem.disagreement]).all()
    theorems = [
        e.certificate["theorem"]
        for e in verdict.evidence
        if e.kind is Kind.COUNTEREXAMPLE and isinstance(e.certificate, dict)
    ]
    assert bool(theorems) == (verdict.status is Status.REFUTED)
    for theorem in theorems:
        assert statement(theorem).endswith(("proper_sets.", "proper_sets any_units."))


def test_names_are_unique_and_every_part_of_the_paper_is_there():
    assert len(set(NAMES)) == len(NAMES)
    places = " ".join(f"{c.source} {c.domain}" for c in proofs.claims())
    for part in (
        "section 3.2",
        "section 3.3",
        "section 3.4",
        "section 4.1",
        "section 4.2",
        "section 5.1",
        "section 5.2",
        "section 6",
        "Appendix A",
        "B.2",
        "C.1",
        "Appendix E",
        "Figure 1",
        "Figure 2",
        "Table 2",
    ):
        assert part in places, part


def test_one_reading_of_each_family_is_meant():
    families: dict[str, list[bool]] = {}
    for claim in proofs.claims():
        if claim.reading and not claim.name.startswith("table-"):
            families.setdefault(claim.name.rpartition("/")[0], []).append(claim.meant)
    assert families
    for family, meant in families.items():
        assert len(meant) > 1, f"{family} has one reading only"
        assert sum(meant) == 1, f"{family}: which one is meant?"


def test_the_record_holds_every_claim_and_no_other():
    assert sorted(recorded()) == sorted(NAMES)


@pytest.mark.parametrize(
    ("page", "form"), [("docs/claims-at-a-glance.md", "brief"), ("docs/claims.md", "full")]
)
def test_the_tables_of_the_docs_are_generated(page, form):
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = text.split(report.begin(form))[1].split(report.END)[0].strip()
    assert shown == report.markdown(proofs.claims(), form)


def test_the_page_of_verdicts_explains_every_claim_as_it_is_stated():
    text = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    for claim in proofs.claims():
        assert f"### `{claim.name}`: {claim.documented}" in text
        assert f"**{claim.statement}**" in text
        if isinstance(claim.conclusion.formula, Formula):
            assert claim.conclusion.text in text
    leads = {
        "fair-coin": "w = utilitarian\n",
        **dict.fromkeys(
            (c.name for c in catalogue.find("weak-pareto-improvement")),
            "amTFT({A, C}) drawing uniformly, A first meets amTFT({B})",
        ),
    }
    for name, witness in leads.items():
        section = text.split(f"### `{name}`: ")[1].split("\n### ")[0]
        assert witness in section.split("A counterexample:")[1].split("Proof:")[0]


def test_unknown_names_are_told_apart_from_what_lists_all():
    with pytest.raises(gt.InvalidArgument) as caught:
        catalogue.find("zzz")
    assert str(caught.value) == "expected a claim, got 'zzz'; `gametheory prove --list` shows all"


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(gt.InvalidArgument, match="did you mean 'proposition-1'"):
        proofs.check("propositon-1")
    with pytest.raises(gt.InvalidArgument, match="expected one claim"):
        proofs.check("table-3")
    assert len(catalogue.find("table-3")) == 30


def test_check_all_takes_families_once():
    verdicts = list(proofs.check_all(["table-3/nash", "table-3/nash/iia"]))
    assert [v.claim.name for v in verdicts] == [n for n in NAMES if n.startswith("table-3/nash/")]


# What the hostile reading found wrong, one by one -----------------------------------------------


def statuses(*names):
    return [str(claim.documented) for name in names for claim in catalogue.find(name)]


def test_proposition_1_holds_as_printed_and_its_hypotheses_are_needed_or_not():
    verdict = decided("proposition-1")
    assert verdict.status is Status.HOLDS
    names = [c.name for c in verdict.claim.hypotheses]
    assert "cross-play dominated" in names
    assert "Pareto-optimal norms" in names
    needed = {e.text.split("'")[1] for e in verdict.evidence if e.kind is Kind.NEEDED}
    unneeded = {name for name, _ in verdict.claim.unneeded}
    assert needed == {"equilibrium paths", "Pareto-optimal norms", "cross-play dominated"}
    assert needed | unneeded == set(names)


def test_counterexamples_meet_the_printed_hypotheses_of_appendix_e():
    for name in ("inequality-1", "strict-domination/than-either-norm"):
        pair = decided(name).counterexample
        assert pair.game.payoffs.max() == 2
        paid = sorted(pair.game.exact_payoff(c) for c in pair.game.profiles())
        assert paid != sorted(v[::-1] for v in paid), "an asymmetric game"
        assert any(
            all(a >= b for a, b in zip(v, pair.cross, strict=True)) and v != pair.cross
            for v in paid
        ), "cross-play is dominated"


def test_no_amendment_is_its_own_conclusion():
    for claim in proofs.claims():
        for condition in claim.added:
            assert condition.text != claim.conclusion.text
