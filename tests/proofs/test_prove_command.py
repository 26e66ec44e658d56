"""`gametheory prove`, as a stranger would use it."""

import json
import os
import subprocess
import sys
from importlib.resources import files

import jsonschema
import pytest
from typer import Typer
from typer.testing import CliRunner

import proofs
from proofs import catalogue, commands, report
from proofs.claim import Status

COMMAND = [sys.executable, "-m", "gametheory.cli", "prove"]
WIDE = {**os.environ, "COLUMNS": "160"}


def run(*arguments):
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, env=WIDE, check=False
    )


def test_one_claim_in_full():
    result = run("inequality-1", "--budget", "2000")
    assert result.returncode == 0, result.stderr
    for text in ("holds as amended", "self-serving", "counterexample", "proved by SMT"):
        assert text in result.stdout
    assert result.stderr == ""


def test_json_follows_the_schema_and_its_counterexample_can_be_rebuilt():
    import gametheory as gt

    result = run("inequality-1", "theorem-b", "proposition-1", "--json", "--budget", "500")
    data = json.loads(result.stdout)
    schema = json.loads(files("proofs").joinpath("schemas", "prove.json").read_text())
    jsonschema.validate(data, schema)
    assert data["agrees"]
    assert [c["name"] for c in data["claims"]] == ["inequality-1", "theorem-b", "proposition-1"]
    (found,) = [e for e in data["claims"][0]["evidence"] if e["kind"] == "counterexample"]
    game = gt.NormalForm(found["certificate"]["game"]["payoffs"])
    pair = proofs.StagePair(
        game, tuple(found["certificate"]["first"]), tuple(found["certificate"]["second"])
    )
    (claim,) = catalogue.find("inequality-1")
    assert claim.violated(pair)


def test_the_schema_fits_every_claim():
    schema = json.loads(files("proofs").joinpath("schemas", "prove.json").read_text())
    verdicts = list(proofs.check_all(["table-2", "tradeoff-law", "theorem-b"], budget=500))
    jsonschema.validate(json.loads(json.dumps(report.to_json(verdicts))), schema)


def test_list_and_markdown_decide_nothing_and_print():
    listed = run("--list")
    assert listed.returncode == 0
    assert len(listed.stdout.splitlines()) == len(proofs.claims())
    for form in report.FORMS:
        assert run("--markdown", form).stdout.strip() == report.markdown(proofs.claims(), form)
    assert run("--markdown", "long").returncode == 2


def test_unknown_claims_are_exit_code_2():
    result = run("proposition-2")
    assert result.returncode == 2
    assert "proposition-1" in result.stderr
    assert result.stdout == ""


def test_a_verdict_that_differs_from_the_docs_is_exit_code_1(monkeypatch):
    import dataclasses

    (claim,) = catalogue.find("punishers-are-held")
    wrong = dataclasses.replace(claim, documented=Status.REFUTED)
    monkeypatch.setattr(catalogue, "ALL", (wrong,))
    app = Typer()
    app.command()(commands.prove)
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 1
    assert "differs from what is documented: punishers-are-held" in result.output
    assert "refuted" in result.output


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    import gametheory as gt

    with pytest.raises(gt.InvalidArgument, match="z3"):
        commands.prove()
