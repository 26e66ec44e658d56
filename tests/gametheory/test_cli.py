"""The command, as a stranger would use it."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from command_line import run, run_apart

import gametheory as gt
from gametheory.games import zoo
from gametheory.interface import cli


def schema(name):
    return json.loads(files("gametheory").joinpath("schemas", f"{name}.json").read_text())


def test_games_lists_the_zoo():
    result = run_apart("games")
    assert result.returncode == 0
    assert result.stdout == run("games").stdout
    assert all(name in result.stdout for name in zoo.names())
    listed = json.loads(run("games", "--json").stdout)
    jsonschema.validate(listed, schema("games"))
    assert [game["name"] for game in listed["games"]] == list(zoo.names())


def test_analyze_asymmetric_bach_or_stravinsky():
    result = run("analyze", "asymmetric-bach-or-stravinsky")
    assert result.returncode == 0
    for expected in (
        "asymmetric bargaining problem",
        "(4, 1)",
        "(2, 2)",
        "(3, 3/2)",
        "2/3 B+1/3 S; 1/3 B+2/3 S",
        "(4/3, 2/3)",
        "3 extreme, 3 components (all found)",
    ):
        assert expected in result.stdout


@pytest.mark.parametrize("name", zoo.names())
def test_the_json_of_every_game_follows_the_schema_and_the_known_answers(name):
    data = json.loads(run("analyze", name, "--json", "--discount", "0.96").stdout)
    jsonschema.validate(data, schema("analyze"))
    known = zoo.known_answers(name)
    assert data["taxonomy"]["kind"] == known.taxonomy
    for solution in ("utilitarian", "egalitarian", "nash", "kalai-smorodinsky"):
        payoffs = [x["exact"] for x in data["solutions"][solution]["payoffs"]]
        assert payoffs == [str(x) for x in getattr(known, solution.replace("-", "_"))]
    assert data["repeated"]["discount"]["exact"] == "24/25"


def test_the_json_of_float_games_has_the_exact_numbers_too():
    """Files are exact; floats come through the library, and are the binary fractions they are."""
    game = gt.NormalForm([[[0.1, 0.0], [0.0, 0.25]]] * 2)
    data = gt.analyse(game, discount=0.5).to_json()
    jsonschema.validate(data, schema("analyze"))
    tenth, zero = data["game"]["payoffs"][0][0]
    assert (Fraction(tenth["exact"]), tenth["float"]) == (Fraction(0.1), 0.1)
    assert zero == {"exact": "0", "float": 0.0}
    mixed = data["equilibria"]["items"][-1]
    assert sum(Fraction(p["exact"]) for p in mixed["profile"][0]) == 1
    assert float(Fraction(mixed["payoffs"][0]["exact"])) == mixed["payoffs"][0]["float"]


@pytest.fixture
def bad_files(tmp_path):
    texts = {
        "nan.json": "[[[NaN, 1]], [[1, 1]]]",
        "nan.csv": "nan 1, 2 2\n",
        "malformed.json": '{"payoffs": ',
        "single.csv": "1,2\n3,4\n",
        "single.json": "[[1, 2], [3, 4]]",
        "three.json": "[[[[1,1],[1,1]],[[1,1],[1,1]]],[[[1,1],[1,1]],[[1,1],[1,1]]],"
        "[[[1,1],[1,1]],[[1,1],[1,1]]]]",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return tmp_path


BAD = {
    "unknown game": (["prisoner-dilemma"], "did you mean 'prisoners-dilemma'"),
    "missing file": (["missing.json"], "No such file"),
    "missing folder": (["no/such/game"], "expected a file that ends in"),
    "nan in json": (["nan.json"], "finite numbers, got NaN"),
    "nan in csv": (["nan.csv"], "'nan'"),
    "malformed": (["malformed.json"], "not JSON"),
    "one matrix in csv": (["single.csv"], "payoffs of two players"),
    "one matrix in json": (["single.json"], "single matrix"),
    "discount of one": (["chicken", "--discount", "1"], "[0, 1)"),
    "negative discount": (["chicken", "--discount=-0.5"], "[0, 1)"),
    "discount in words": (["chicken", "--discount", "high"], "[0, 1)"),
    "infeasible disagreement": (["chicken", "--disagreement", "9,9"], "nothing to bargain"),
    "unknown action": (["chicken", "--disagreement", "B,S"], "not a disagreement point"),
    "one disagreement payoff": (["chicken", "--disagreement", "1"], "of each player"),
    "three disagreement payoffs": (["chicken", "--disagreement", "1,1,1"], "of 2 entries"),
    "plot format": (["chicken", "--plot", "x.bmp"], ".png"),
    "plot folder": (["chicken", "--plot", "no/x.png"], "existing directory"),
    "plot in no file system": (["chicken", "--plot", "/proc/x.png"], "cannot write into /proc"),
    "unknown option": (["chicken", "--nonsense"], "No such option"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_one_clear_line_and_exit_code_2(bad_files, arguments, message):
    before = sorted(bad_files.iterdir())
    result = run("analyze", *arguments, cwd=bad_files)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert sorted(bad_files.iterdir()) == before, "no partial file"


def test_bad_input_in_a_process_of_its_own():
    result = run_apart("analyze", "prisoner-dilemma")
    here = run("analyze", "prisoner-dilemma")
    assert (result.returncode, result.stdout, result.stderr) == (2, "", here.stderr)


def test_files_are_analysed(tmp_path):
    (tmp_path / "mine.csv").write_text("4 1, 0 0\n0 0, 2 2\n")
    data = json.loads(run("analyze", "mine.csv", "--json", cwd=tmp_path).stdout)
    assert data["disagreement"]["source"] == "minimax"
    assert [x["exact"] for x in data["solutions"]["egalitarian"]["payoffs"]] == ["22/9", "16/9"]
    given = run("analyze", "mine.csv", "--json", "--disagreement", "0,0", cwd=tmp_path).stdout
    assert [x["exact"] for x in json.loads(given)["solutions"]["egalitarian"]["payoffs"]] == [
        "2",
        "2",
    ]


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".svg"])
def test_plots_are_written_whole_and_reproducibly(tmp_path, suffix):
    paths = [tmp_path / f"{k}{suffix}" for k in range(2)]
    for path in paths:
        result = run("analyze", "chicken", "--plot", str(path))
        assert result.returncode == 0, result.stderr
    first, second = (Path(p).read_bytes() for p in paths)
    assert len(first) > 5_000
    assert first == second
    assert sorted(tmp_path.iterdir()) == paths


def test_help_and_version():
    assert run("--version").stdout.strip() == "0.2.0"
    assert "compare" in run("--help").stdout
    assert run().returncode != 1


@pytest.mark.parametrize(
    "arguments",
    [["coin-game", "--discount", "0.96"], ["coin_game", "--horizon", "40", "--rule", "stay=true"]],
)
def test_coin_games_are_analysed(tmp_path, arguments):
    picture = tmp_path / "frontier.png"
    result = run("analyze", *arguments, "--json", "--plot", str(picture))
    data = json.loads(result.stdout)
    jsonschema.validate(data, schema("analyze-stochastic"))
    assert picture.stat().st_size > 10_000
    exact = "--discount" in arguments
    assert data["attainable"]["complete"] == exact
    assert ("exact" in data["solutions"]["nash"]["payoffs"][0]) == exact
    assert run("analyze", *arguments).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["coin-game", "--rule", "size"], "NAME=VALUE"),
        (["coin-game", "--rule", "colour=red"], "expected a rule of coin-game"),
        (["abcg", "--rule", "blocking=maybe"], "blocking=true"),
        (["abcg", "--rule", "size=1"], "size 2 or more"),
        (["chicken", "--horizon", "5"], "for the coin games"),
        (["coin-gam"], "did you mean 'coin-game'"),
        (["coin-game", "--discount", "2"], "discount"),
    ],
)
def test_bad_coin_games_are_one_clear_line(arguments, message):
    result = run("analyze", *arguments)
    assert result.returncode == 2
    assert message in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("redirect", "message"),
    [(">&-", "standard output is closed"), ("> /dev/full", "cannot write the output: No space")],
)
def test_output_that_cannot_be_written_is_an_error(redirect, message):
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m gametheory games --json {redirect}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_output_to_a_file_is_what_is_printed_or_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_add_commands", lambda: None)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["gametheory", "analyze", *arguments])
        code = cli._run()
        return code, capsys.readouterr()

    code, printed = run("chicken", "--json")
    assert (code, printed.err) == (0, "")
    assert run("chicken", "--json", "--output", "out.json") == (0, ("", ""))
    assert (tmp_path / "out.json").read_text() == printed.out
    code, printed = run("no-game", "--output", "other.json")
    assert code == 2
    code, printed = run("chicken", "--output", "nowhere/out.json")
    assert code == 2
    assert "existing directory" in printed.err
    assert os.listdir(tmp_path) == ["out.json"]
