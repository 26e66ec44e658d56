"""The command `gametheory dynamics`, and the pictures of dynamics."""

import json
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from command_line import run

import gametheory as gt
from gametheory import dynamics as dy
from gametheory.errors import InvalidArgument, Unsupported

SCHEMA = json.loads(files("gametheory").joinpath("schemas", "dynamics.json").read_text())
KINDS = ("replicator", "best-response", "fictitious-play", "logit", "moran")
NAMES = ("matching-pennies", "prisoners-dilemma", "rock-paper-scissors")


@pytest.mark.few(6)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [n for n in NAMES if n in gt.zoo.names()])
def test_every_kind_prints_tables_within_the_screen_and_json_of_the_schema(kind, name):
    steps = ("--steps", 50) if kind == "fictitious-play" else ()
    shown = run("dynamics", name, "--kind", kind, *steps, columns=80)
    data = run("dynamics", name, "--kind", kind, *steps, "--json")
    if kind == "moran" and name == "matching-pennies":
        assert shown.returncode == data.returncode == 2
        assert "symmetric" in shown.stderr
        return
    assert (shown.returncode, shown.stderr) == (0, "")
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert "…" not in shown.stdout
    found = json.loads(data.stdout)
    jsonschema.validate(found, SCHEMA)
    assert found["kind"] == kind


def test_options_that_a_kind_does_not_use_are_refused():
    for kind, option in (
        ("moran", ("--start", "swerve,straight")),
        ("logit", ("--steps", 5)),
        ("replicator", ("--alternating",)),
        ("fictitious-play", ("--population", 5)),
    ):
        refused = run("dynamics", "chicken", "--kind", kind, *option)
        assert refused.returncode == 2
        assert f"expected {option[0]} with" in " ".join(refused.stderr.split())


def test_json_says_what_the_functions_say():
    found = json.loads(run("dynamics", "chicken", "--json").stdout)
    points = dy.replicator_rest_points(gt.zoo.chicken()).points
    assert [point["stability"] for point in found["rest_points"]] == [p.stability for p in points]
    assert found["rest_points"][-1]["profile"][0][0] == {"exact": "9/10", "float": 0.9}
    best = json.loads(run("dynamics", "chicken", "--kind", "best-response", "--json").stdout)
    assert best["cycle"] == [[0, 0], [1, 1]]
    assert sum(end["starts"] for end in best["ends"]) == 4
    turns = run("dynamics", "chicken", "--kind", "best-response", "--alternating", "--json").stdout
    assert json.loads(turns)["equilibrium"] == [1, 0]


def test_starts_are_read_as_shares_or_as_actions():
    two = run("dynamics", "chicken", "--start", "1/3,2/3; 0.5,0.5", "--json")
    assert json.loads(two.stdout)["start"][0][0]["exact"] == "1/3"
    one = run("dynamics", "chicken", "--one-population", "--start", "0.2,0.8", "--json")
    assert json.loads(one.stdout)["end"][0] == pytest.approx([0.9, 0.1], abs=1e-6)
    acted = run("dynamics", "chicken", "--kind", "fictitious-play", "--start", "straight, swerve")
    assert "(straight, swerve)" in " ".join(acted.stdout.split())


def test_continua_of_rest_points_are_counted_where_points_are():
    shown = " ".join(run("dynamics", "asymmetric-prisoners-dilemma").stdout.split())
    assert "4 rest points, 1 of them equilibria; and 1 continuum of more, not judged" in shown
    assert "1 continuum of rest points" in shown
    shown = " ".join(run("dynamics", "prisoners-dilemma").stdout.split())
    assert "4 rest points, 1 of them equilibria ┏" in shown


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--kind", "morn"], "did you mean 'moran'"),
        (["--start", "1/3,x"], "shares such as"),
        (["--start", "1/3,2/3"], "2 populations, got 1; one_population=True (--one-population)"),
        (["--start", "1/3,1/3; 1/2,1/2"], "sum to 1"),
        (["--until", "soon"], "a time to stop"),
        (["--until", "-1"], "at least 0"),
        (["--kind", "logit", "--precision", "x"], "a precision"),
        (["--kind", "best-response", "--start", "swerve"], "2 actions"),
        (["--kind", "best-response", "--start", "swerve,fly"], "actions among"),
        (["--kind", "moran", "--selection", "2"], r"in [0, 1]"),
        (["--kind", "moran", "--plot", "x.png"], "--plot"),
        (["--kind", "best-response", "--plot", "x.png"], "--plot"),
    ],
)
def test_wrong_options_are_one_line_on_standard_error(options, words, tmp_path):
    found = run("dynamics", "chicken", *options, cwd=tmp_path)
    assert found.returncode == 2
    assert words in found.stderr
    assert len(found.stderr.splitlines()) == 1
    assert not found.stdout
    assert not list(tmp_path.iterdir())


def test_coin_games_have_no_normal_form():
    assert "gametheory analyze" in run("dynamics", "coin-game").stderr


def test_pictures_are_written(tmp_path):
    for k, options in enumerate(
        (["chicken"], ["chicken", "--kind", "logit"], ["chicken", "--one-population"])
    ):
        path = tmp_path / f"{k}.png"
        found = run("dynamics", *options, "--plot", path)
        assert f"picture: {path}" in found.stdout
        assert path.stat().st_size > 5_000


def test_marks_of_rest_points_are_where_they_are():
    chicken = gt.zoo.chicken()
    ax = dy.plot_square(chicken)
    marks = {
        (*map(float, line.get_xydata()[0]), line.get_markerfacecolor() != "white")
        for line in ax.get_lines()
        if line.get_linestyle() == "None"
    }
    expected = {
        (float(p.profile[0][0]), float(p.profile[1][0]), p.stability == "asymptotically stable")
        for p in dy.replicator_rest_points(chicken).points
    }
    assert marks == expected
    labels = {text.get_text() for text in ax.get_legend().get_texts()}
    assert labels == {"asymptotically stable", "unstable"}
    again = dy.plot_square(chicken, ax)
    assert again is ax


def test_a_triangle_has_its_types_at_its_corners():
    game = gt.NormalForm([np.eye(3, dtype=int)] * 2, actions=[["x", "y", "z"]] * 2)
    path = dy.replicator(game, ("1/2", "1/4", "1/4"), until=5, one_population=True)
    ax = dy.plot_triangle(game, paths=[path])
    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert places["x"][0] == 0
    assert places["y"][0] == 1
    assert places["z"][0] == 0.5
    with pytest.raises(InvalidArgument, match="one population"):
        dy.plot_triangle(game, paths=[dy.replicator(game, [("1", 0, 0)] * 2, until=1)])
    with pytest.raises(Unsupported, match="3x3"):
        dy.plot_triangle(gt.zoo.chicken())
    with pytest.raises(Unsupported, match="2x2"):
        dy.plot_square(game)


def test_shares_over_time_are_those_of_the_path():
    pennies = gt.zoo.matching_pennies()
    play = dy.fictitious_play(pennies, steps=30)
    ax = dy.plot_over_time(play)
    assert [line.get_ydata()[-1] for line in ax.get_lines()] == [
        float(p) for own in play.beliefs for p in own
    ]
    path = dy.logit(pennies, [(0.2, 0.8), (0.5, 0.5)], precision=1, until=3)
    assert len(dy.plot_over_time(path).get_lines()) == 4
    still = gt.NormalForm(np.zeros((2, 2, 2), dtype=int))
    assert dy.plot_square(still) is not None  # nothing moves, and no warning
