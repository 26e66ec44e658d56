"""`gametheory empirical` and its pictures: what they show of sampled payoffs."""

import json
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from command_line import invoke

from gametheory import empirical
from gametheory.empirical import pictures, reports
from gametheory.errors import (
    FileFormatError,
    InvalidArgument,
    InvalidGame,
)

SCHEMA = json.loads(files("gametheory").joinpath("schemas", "empirical.json").read_text())


def run(*arguments):
    return invoke("empirical", *arguments)


def test_the_command_in_every_form(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    picture, page = Path("x.svg"), Path("x.html")
    shown = run("example", "--draws", 50, "--plot", picture, "--html", page).output
    assert max(map(len, shown.splitlines())) <= 80
    assert "fair, fair" in shown
    assert "<svg" in picture.read_text()
    assert "buyers and sellers" in page.read_text()
    data = json.loads(run("example", "--draws", 50, "--json").output)
    jsonschema.validate(data, SCHEMA)
    assert [s["games"] for s in data["statements"]] == ["all", "all", "some"]
    assert run("example", "--draws", 50, "--markdown").output.startswith("# A payoff table")
    broken = json.loads(json.dumps(data))
    broken["cells"][0].pop("samples")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA)


def test_a_report_says_what_its_confidence_rests_on(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    path = tmp_path / "x.csv"
    rows = [f"{i},{k % 2 if i == 'x' else 0.5}" for i in "xyz" for k in range(10)]
    path.write_text("\n".join(["a strategy,a payoff", *rows]))
    for method, said in (
        ("t", "with nominally 95 % confidence (t: if payoffs are normal or samples many)"),
        ("bootstrap", "with nominally 95 % confidence (bootstrap: if samples are many)"),
        ("hoeffding", "with 95 % confidence (hoeffding: if payoffs keep within their bounds)"),
        ("bernstein", "with 95 % confidence (bernstein: if payoffs keep within their bounds)"),
    ):
        shown = run(path, "--draws", 20, "--method", method, "--bounds", "0,1").output
        assert said in shown
        assert ("2 payoffs of 3 never varied" in shown) == (method in ("t", "bootstrap"))
    monkeypatch.setattr(reports, "MOST_LISTED", 50)
    tie = empirical.PayoffTable.from_means([[0, 0]], counts=5, errors=[[1, 1]])
    found = reports.sections(empirical.study(tie, draws=20))
    assert ["not by 1,000,000,000", "", ""] in [list(r[1:]) for part in found for r in part.rows]
    assert "never varied" not in "".join(empirical.study(tie, draws=20).remarks)


def test_players_of_a_role_are_counted_from_1_and_so_are_those_refused(tmp_path):
    path = tmp_path / "x.csv"
    rows = "x,y,1,2\ny,x,2,3\nx,x,1,1\ny,y,0,0\n"
    path.write_text(f"a strategy,b strategy,a payoff,b payoff\n{rows}{rows}")
    for role in ("0,1", "1,3", "1,1", "1,", "1_0,2", "-1,2", "\u0661,2", "x", "1" * 50):
        with pytest.raises(InvalidArgument, match=f"by number, from 1.*, got {role}$"):
            run(path, f"--role={role}")
    with pytest.raises(InvalidArgument, match=r"from 1 to 2, got 1 2,1$"):
        run(path, "--role=1", "--role=2,1")
    assert run(path, "--role= 2, 1", "--draws=5").exit_code == 0
    path.write_text("nothing\n")
    with pytest.raises(FileFormatError, match="columns called"):
        run(path, "--role=1,2")


def test_every_option_changes_what_comes_out(tmp_path):
    path = tmp_path / "x.csv"
    rng = np.random.default_rng(0)
    lines = ["a strategy,b strategy,a payoff,b payoff,c,d"]
    for i in "xyz":
        for j in "xyz":
            for _ in range(12):
                got = rng.random(4) * 0.9 + 0.05
                lines.append(f"{i},{j}," + ",".join(f"{g:.3f}" for g in got))
    path.write_text("\n".join(lines))
    base = ["--draws", 40, "--json"]
    whole = run(path, *base).output
    for option in (
        ["--confidence", "0.5"],
        ["--method", "bootstrap"],
        ["--method", "hoeffding", "--bounds", "0,1"],
        ["--symmetric"],
        ["--role", "1,2"],
        ["--disagreement", "0.9,0.9"],
        ["--radius", "0"],
        ["--seed", "1"],
        ["--strategy", "a strategy", "--strategy", "b strategy", "--payoff", "c", "--payoff", "d"],
    ):
        assert run(path, *base, *option).output != whole, option
    for wrong in (
        ["--method", "guess"],
        ["--bounds", "1"],
        ["--role", "x"],
        ["--symmetric", "--role", "1,2"],
        ["--markdown"],
        ["--method", "hoeffding"],
    ):
        with pytest.raises((InvalidArgument, InvalidGame)):
            run(path, *base, *wrong)
    with pytest.raises(InvalidArgument, match="example"):
        run("example", "--symmetric")


def test_pictures_show_frames_and_refuse_three_players():
    found = empirical.study(empirical.example_table(), draws=20)
    ax = empirical.plot_meta_game(found.table, found.box)
    styles = [line.get_linestyle() for line in ax.get_lines()]
    assert (styles.count("-"), styles.count(":")) == (2, 1)
    assert len(pictures.picture_of(found).axes) == 2
    three = empirical.PayoffTable.from_means(
        np.zeros((3, 2, 2, 2)), counts=5, errors=np.ones((3, 2, 2, 2))
    )
    with pytest.raises(InvalidArgument, match="two players"):
        empirical.plot_meta_game(three, empirical.confidence_box(three))


def test_long_tables_are_cut_in_reports_alone(monkeypatch):
    monkeypatch.setattr(reports, "MOST_CELLS", 10)
    rng = np.random.default_rng(0)
    table = empirical.PayoffTable.from_means(
        rng.random((2, 4, 4)), counts=9, errors=np.full((2, 4, 4), 0.1)
    )
    found = empirical.study(table, draws=10)
    first = reports.sections(found)[0]
    assert len(first.rows) == 10
    assert "the first 10 of 16 cells" in first.title
    data = reports.to_json(found)
    assert len(data["cells"]) == 16
    jsonschema.validate(data, SCHEMA)
    assert data["statements"][0]["fails_in"] is not None
    assert Fraction(data["cells"][0]["lower"][0]["exact"]) == found.box.exact_lower[0, 0, 0]
