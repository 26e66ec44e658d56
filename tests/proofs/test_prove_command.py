"""`gametheory prove`, as a stranger would use it."""

import json
import sys
from importlib.resources import files

import command_line
import jsonschema
import pytest
from typer import Typer
from typer.testing import CliRunner

import gametheory as gt
import proofs
from proofs import commands
from proofs.claims import catalogue
from proofs.evidence import Status
from proofs.verdicts import judging, record, report


def run(*arguments, columns=80):
    return command_line.run("prove", *arguments, columns=columns)


def test_one_claim_in_full():
    result = run("inequality-1", columns=160)
    assert result.returncode == 0, result.stderr
    for text in ("holds as amended", "self-serving", "counterexample", "machine-checked proof"):
        assert text in result.stdout
    assert result.stderr == ""


def test_an_explanation_at_80_columns():
    result = run("proposition-1", "--explain")
    assert result.returncode == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 100
    prose = [line for line in result.stdout.splitlines() if not line.startswith("  ")]
    assert max(map(len, prose)) <= 80
    text = " ".join(result.stdout.split())
    for said in (
        "As printed: holds, by a machine-checked proof; a search found no counterexample.",
        'our reading of Appendix E, paragraph 1: "for any two policy profiles',
        "p is optimal for w and q for w'",
        "bargaining problem (BP): a game with several Pareto-optimal equilibria",
        "without 'cross-play dominated':",
        "without 'asymmetric game': still true",
        "Theorem proposition_1 :",
        "Why: What is played is p or q unless both detect a deviation",
    ):
        assert said in text, said


def test_json_follows_the_schema_and_its_counterexample_can_be_rebuilt():
    result = run("inequality-1", "theorem-b", "lemma-2", "--json", "--verify", "--processes", "1")
    assert result.returncode == 0, result.stderr
    data = json.loads(result.stdout)
    schema = json.loads(files("proofs").joinpath("schemas", "prove.json").read_text())
    jsonschema.validate(data, schema)
    assert data["agrees"]
    assert all(claim["verified"] for claim in data["claims"])
    assert [c["name"] for c in data["claims"]] == ["inequality-1", "theorem-b", "lemma-2"]
    (found,) = [e for e in data["claims"][0]["evidence"] if e["kind"] == "counterexample"]
    game = gt.NormalForm(found["certificate"]["game"]["payoffs"])
    pair = proofs.StagePair(
        game, tuple(found["certificate"]["first"]), tuple(found["certificate"]["second"])
    )
    (claim,) = catalogue.find("inequality-1")
    assert claim.violated(pair)


def test_list_and_markdown_decide_nothing_and_print():
    listed = run("--list")
    assert listed.returncode == 0
    told = [line.partition(":")[0] for line in listed.stdout.splitlines() if line[0] != " "]
    assert told == [claim.name for claim in proofs.claims()]
    for form in report.FORMS[:2]:
        assert run("--markdown", form).stdout.strip() == report.markdown(proofs.claims(), form)
    assert run("--markdown", "long").returncode == 2


def test_unknown_claims_are_exit_code_2():
    result = command_line.run_apart("prove", "proposition-2")
    assert result.returncode == 2
    assert "proposition-1" in result.stderr
    assert result.stdout == ""


def in_process(*arguments):
    app = Typer()
    app.command()(commands.prove)
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def one_claim(monkeypatch):
    """Only punishers-are-held, decided in this process; changed by the test."""
    import dataclasses

    def changed(**fields):
        (claim,) = catalogue.find("punishers-are-held")
        monkeypatch.setattr(catalogue, "ALL", (dataclasses.replace(claim, **fields),))
        return in_process("--processes", "1")

    return changed


def test_what_is_documented_and_on_record_is_exit_code_0(one_claim):
    result = one_claim()
    assert result.exit_code == 0, result.output


def test_a_verdict_that_differs_from_the_docs_is_exit_code_1(one_claim):
    result = one_claim(documented=Status.REFUTED)
    assert result.exit_code == 1
    assert "punishers-are-held is documented as: refuted" in result.output


@pytest.mark.parametrize(
    "fields",
    [
        {"statement": "When both minimax each other, someone gets more than its minimax value."},
        {"place": None},
        {"domain": "games"},
        {"name": "punishers-are-not-held"},
    ],
)
def test_a_claim_that_says_something_else_is_exit_code_1(one_claim, fields):
    result = one_claim(**fields)
    assert result.exit_code == 1
    assert "on record" in result.output


def test_obligations_that_change_are_noticed():
    verdict = proofs.check("theorem-b", budget=500)
    data = report.judged(verdict)
    assert record.changes(data) == []
    (smt,) = [e for e in data["evidence"] if e["kind"] == "proved by SMT"]
    smt["certificate"][0]["digest"] = "0" * 16
    assert record.changes(data) == ["its obligation 'theorem-b' is not as on record"]
    smt["certificate"].clear()
    assert record.changes(data) == ["its obligation 'theorem-b' is not as on record"]


def test_processes_change_nothing():
    names = ["theorem-a", "theorem-b", "lemma-2"]
    alone = list(judging.judge(names, budget=500, processes=1))
    assert list(judging.judge(names, budget=500, processes=2)) == alone
    with pytest.raises(gt.InvalidArgument, match="at least one process"):
        list(judging.judge(names, processes=0))


def test_no_verdict_is_given_if_the_checkers_accept_what_is_false(monkeypatch):
    def accepted():
        raise proofs.Refused("the checkers accept anything")

    monkeypatch.setattr("proofs.deciding.soundness.check_the_checkers", accepted)
    with pytest.raises(proofs.Refused, match="accept anything"):
        next(iter(judging.judge(["lemma-2"], processes=1)))


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(gt.InvalidArgument, match="z3"):
        commands.prove()
