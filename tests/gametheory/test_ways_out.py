"""Institutions side by side: tables, JSON, picture, and the command."""

import io
import itertools
import json
import re
import sys
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from command_line import run
from rich.console import Console

import gametheory as gt
from gametheory import plots
from gametheory.commitments import (
    correlation,
    improvement_search,
    leadership,
    report,
    ways_out,
)
from gametheory.commitments.ways_out import _Judge
from gametheory.games import zoo

F = Fraction
ways_out_module = sys.modules["gametheory.commitments.ways_out"]

PAIRS = [name for name in zoo.names() if zoo.load(name).num_players == 2]


def schema():
    return json.loads(files("gametheory").joinpath("schemas", "escape.json").read_text())


def test_asymmetric_bach_or_stravinsky():
    """From d = (0, 0): worked out by hand; the floor of programs is (4/3, 2/3)."""
    found = ways_out(zoo.asymmetric_bach_or_stravinsky())
    assert found.verify()
    effects = {way.name: way.effect for way in found}
    assert effects == {
        "joint control": "remains",
        "no institution": "moved",
        "recommendations": "remains",
        "player 1 commits first": "removed",
        "player 2 commits first": "removed",
        "programs, or a mediator": "remains",
        "contracts": "removed",
    }
    assert found["player 1 commits first"].payoff_set.points == ((4, 1),)
    assert found["player 2 commits first"].payoff_set.points == ((2, 2),)
    programs = found["programs, or a mediator"].payoff_set.points
    assert set(programs) == {
        (F(4, 3), F(2, 3)),
        (F(8, 3), F(2, 3)),
        (4, 1),
        (2, 2),
        (F(4, 3), F(4, 3)),
    }
    assert found["contracts"].solutions["nash"].payoffs == (F(5, 2), F(5, 2))
    assert found["player 2 commits first"].refusals == {0: (2, 4)}
    assert not found.improvements.items
    assert found.tokens.exists_strict


@pytest.mark.few(8)
@pytest.mark.parametrize("name", PAIRS)
def test_the_whole_zoo(name):
    found = ways_out(zoo.load(name))
    assert found.verify()
    data = report.to_json(found)
    jsonschema.validate(data, schema())
    assert len(list(report.tables(found))) == 4
    before = found["joint control"].disagreement.possible
    for way in found:
        now = way.disagreement is not None and way.disagreement.possible
        assert (way.effect in ("remains", "moved")) == (before and now)
        assert (way.effect == "arises") == (now and not before)
        assert way.is_efficient in (None, True, False)


def test_sets_lie_inside_each_other():
    """Equilibria, correlation devices, programs, joint control; and programs inside contracts."""
    for seed in range(6):
        game = gt.NormalForm(np.random.default_rng(seed).integers(0, 6, size=(2, 3, 3)))
        found = ways_out(game)
        chain = [
            found[name].payoff_set
            for name in (
                "no institution",
                "recommendations",
                "programs, or a mediator",
                "joint control",
            )
        ]
        for inner, outer in itertools.pairwise(chain):
            assert outer.contains(inner.points).all()
        assert found["contracts"].payoff_set.contains(chain[2].points).all()
        for leader in (1, 2):
            led = found[f"player {leader} commits first"].payoff_set
            assert chain[2].contains(led.points).all()


def test_contracts_end_normative_disagreement():
    """Payoffs are money there: whoever weighs both alike splits the largest sum evenly over d."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        game = gt.NormalForm(rng.integers(0, 7, size=(2, *rng.integers(1, 4, size=2))))
        signed = gt.commitments.attainable(game, by="contract").payoff_set
        degree = gt.normative_disagreement(signed)
        assert not degree.possible
        assert degree.relative_regret == 0


def test_where_nothing_is_above_the_disagreement_point():
    game = zoo.asymmetric_bach_or_stravinsky()
    found = ways_out(game, disagreement=(3, F(5, 4)))
    led = found["player 2 commits first"]
    assert led.effect == "nothing to agree on"
    assert led.solutions is None
    assert led.is_efficient is None
    assert led.refusals == {0: (2, 4)}
    jsonschema.validate(report.to_json(found), schema())
    assert [table.row_count for table in report.tables(found)]


def test_disagreement_can_arise():
    """With joint control a fair coin settles it; equilibria are (2, 0), (0, 2), (3/4, 3/4)."""
    found = ways_out(zoo.demand_game())
    assert found["joint control"].effect == "none"
    assert found["no institution"].effect == "arises"


def test_what_is_refused():
    with pytest.raises(gt.InvalidGame, match="two players"):
        ways_out(gt.NormalForm(np.zeros((3, 1, 1, 1), dtype=int)))
    with pytest.raises(gt.InvalidArgument, match="name of a way"):
        _ = ways_out(zoo.chicken())["contract"]


def test_floats_are_spoken():
    game = gt.NormalForm(zoo.asymmetric_chicken().payoffs.astype(float))
    data = report.to_json(ways_out(game))
    jsonschema.validate(data, schema())
    assert "exact" not in json.dumps(data)


@pytest.mark.parametrize("name", ["asymmetric-bach-or-stravinsky", "matching-pennies"])
def test_everything_drawn_is_in_the_legend(name):
    found = ways_out(zoo.load(name))
    ax = plots.plot_ways_out(found)
    drawn = [text.get_text() for text in ax.get_legend().get_texts()]
    names = {way.name for way in found} - {"joint control"}
    assert set(drawn) == names | {"attainable", "Pareto frontier", "disagreement"}
    for way in found:
        corners = np.array(way.payoff_set.points, dtype=float)
        for limits, own in zip((ax.get_xlim(), ax.get_ylim()), corners.T, strict=True):
            assert limits[0] < own.min() <= own.max() < limits[1]


def test_the_command(tmp_path):
    picture, output = tmp_path / "ways.png", tmp_path / "ways.json"
    result = run("escape", "asymmetric-bach-or-stravinsky", "--plot", picture)
    assert result.returncode == 0, result.stderr
    for expected in ("programs, or a mediator", "(5/2, 5/2)", "column: at most 1", "picture:"):
        assert expected in result.stdout
    assert picture.stat().st_size > 10_000
    arguments = ["chicken", "--json", "--disagreement", "-10,-10", "--output", output]
    done = run("escape", *arguments)
    assert done.returncode == 0, done.stderr
    data = json.loads(output.read_text())
    jsonschema.validate(data, schema())
    assert data["disagreement"][0]["exact"] == "-10"
    wrong = run("escape", "coin-game")
    assert wrong.returncode == 2
    assert "gametheory analyze has the coin games" in wrong.stderr


# Tables


def printed(found, columns=80):
    """The tables as text, as wide as so many columns."""
    console = Console(width=columns, file=io.StringIO())
    for table in report.tables(found):
        console.print(table)
    return console.file.getvalue()


def long_decimals(shape=(4, 5), labels=None):
    """Payoffs of 15 digits, of which some are in dispute."""
    payoffs = np.random.default_rng(3).normal(size=(2, *shape)) * 3
    return gt.NormalForm(payoffs, actions=labels, name="decimals")


@pytest.mark.few(8)
@pytest.mark.parametrize(
    "game",
    [zoo.load(name) for name in PAIRS]
    + [
        long_decimals(),
        long_decimals((3, 3), [["a rather long label", "b", "c"], ["swerve", "straight", "x"]]),
        gt.NormalForm([[[F(10**20, 7), 0], [0, F(1, 10**9)]], [[0, 1], [F(10**8 + 1, 3), 0]]]),
    ],
    ids=lambda game: game.name or "fractions",
)
def test_tables_fit_80_columns_and_break_no_profile(game):
    found = ways_out(game)
    text = printed(found)
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    # Nothing is shown at another width that is broken here.
    profile = re.compile(r"\(-?[0-9.e+/-]+, -?[0-9.e+/-]+\)")
    assert sorted(profile.findall(text)) == sorted(profile.findall(printed(found, 300)))
    broken = [line for line in lines if line.count("(") != line.count(")")]
    assert not broken
    assert len(profile.findall(text)) > 5
    assert not re.search(r"[0-9]{22}", text)
    words = set(re.findall(r"[a-z]{4,}", text))
    assert {"disagreement", "attainable", "institution"} <= words


def test_a_search_that_was_cut_is_not_shown_as_none(monkeypatch):
    game = zoo.demand_game()
    assert "none found" not in printed(ways_out(game))
    monkeypatch.setattr(improvement_search, "MAX_STEPS", 0)
    cut = ways_out(game)
    assert not cut.improvements.complete
    assert cut.verify()
    assert "none found: the search stopped before its end" in printed(cut)
    monkeypatch.setattr(improvement_search, "MAX_STEPS", 60)
    some = ways_out(game)
    assert len(some.improvements) == 1
    assert not some.improvements.complete
    assert "more may exist: the search stopped before its end" in printed(some)


def test_disputed_optima_are_named():
    """Each of two players can get 2 and the other nothing, or both 3/4, in equilibrium."""
    found = ways_out(zoo.demand_game())
    text = printed(found)
    for line in (
        "arises, regret 1",
        "utilitarian: (0, 2)",
        "or (2, 0)",
        "egalitarian, nash: (3/4, 3/4)",
    ):
        assert line in text
    way = next(w for w in report.to_json(found)["ways"] if w["name"] == "no institution")
    optima = {name: [tuple(x["float"] for x in v) for v in o] for name, o in way["optima"].items()}
    assert optima["utilitarian"] == [(0, 2), (2, 0)]
    assert optima["egalitarian"] == optima["nash"] == [(0.75, 0.75)]


def test_the_width_that_is_asked_for(tmp_path):
    for columns in (80, 120):
        lines = run("escape", "asymmetric-chicken", columns=columns).stdout.splitlines()
        assert max(map(len, lines)) <= columns


# Games that are too large for something


def test_what_is_too_large_is_left_out_before_any_work(monkeypatch):
    """21x21: more than 400 joint actions for leaders, more than 36 for recommendations."""
    game = gt.NormalForm(np.zeros((2, 21, 21), dtype=int) + np.eye(21, dtype=int)[:, ::-1])

    def refuse(*arguments, **options):
        raise AssertionError("work on what is too large")

    monkeypatch.setattr(correlation, "outline", refuse)
    monkeypatch.setattr(leadership, "region", refuse)
    monkeypatch.setattr(ways_out_module, "nash_equilibria", gives_up)
    monkeypatch.setattr(improvement_search, "MAX_STEPS", 5_000)
    found = ways_out(game)
    assert set(found.omitted) == {
        "recommendations",
        "player 1 commits first",
        "player 2 commits first",
    }
    assert "correlated_equilibria" in found.omitted["recommendations"]
    assert "commitment='pure'" in found.omitted["player 1 commits first"]
    alone = found["no institution"]
    assert alone.note == "pure equilibria only: there are too many to list all"
    assert found.verify()
    data = report.to_json(found)
    jsonschema.validate(data, schema())
    assert data["omitted"] == found.omitted
    text = printed(found)
    assert "Left out, for the size of the game" in text
    assert "pure equilibria only" in text
    assert plots.plot_ways_out(found).get_legend() is not None


def gives_up(game):
    raise gt.TooLarge("expected fewer equilibria")


def test_equilibria_are_counted_before_they_are_worked_out(monkeypatch):
    monkeypatch.setattr(ways_out_module, "MAX_EQUILIBRIA", 2)
    found = ways_out(zoo.chicken())["no institution"]
    assert found.note.startswith("pure equilibria only")
    assert found.payoff_set.points == ((-1, 1), (1, -1))
    monkeypatch.setattr(ways_out_module, "MAX_EQUILIBRIA", 3)
    assert len(ways_out(zoo.chicken())["no institution"].payoff_set.points) == 3


def test_no_equilibrium_at_all_is_known(monkeypatch):
    """Matching pennies has no pure equilibrium; if the others are too many, none is shown."""
    monkeypatch.setattr(ways_out_module, "nash_equilibria", gives_up)
    found = ways_out(zoo.matching_pennies())
    assert "gt.lemke_howson" in found.omitted["no institution"]
    assert "no institution" not in [way.name for way in found]
    assert not any(way.refusals for way in found)
    assert found.verify()
    jsonschema.validate(report.to_json(found), schema())
    assert "Left out" in printed(found)


def test_improvements_that_are_too_large_are_left_out(monkeypatch):
    def too_large(*arguments, **options):
        raise gt.TooLarge("expected fewer actions")

    monkeypatch.setattr(ways_out_module, "find_safe_pareto_improvements", too_large)
    found = ways_out(zoo.chicken())
    assert found.improvements is None
    assert found.omitted == {"safe Pareto improvements": "expected fewer actions"}
    assert found.verify()
    assert "not searched: too large" in printed(found)


# The statements of docs/ways-out.md


def ordinal_games():
    """The 78 strictly ordinal 2x2 games, and whether each is another game with players swapped."""
    orders = [np.reshape(p, (2, 2)) for p in itertools.permutations((1, 2, 3, 4))]

    def first_name(row, column):
        """The least of the names that a game has by the names of its actions."""
        turns = itertools.product(((0, 1), (1, 0)), repeat=2)
        return min(
            tuple(row[np.ix_(r, c)].ravel()) + tuple(column[np.ix_(r, c)].ravel()) for r, c in turns
        )

    found = {}
    for row, column in itertools.product(orders, orders):
        here, swapped = first_name(row, column), first_name(column.T, row.T)
        found.setdefault(min(here, swapped), (gt.NormalForm([row, column]), here != swapped))
    return list(found.values())


def test_the_table_of_ordinal_games():
    games = ordinal_games()
    assert len(games) == 78
    assert sum(1 + other for _, other in games) == 144
    rows = {}
    before = 0
    for game, other in games:
        found = ways_out(game)
        open_ones = found["joint control"].disagreement.possible
        before += (1 + other) * open_ones
        alone = found["no institution"].payoff_set
        judge = _Judge(found["joint control"].payoff_set, found.disagreement)
        lottery = judge.way("a lottery over equilibria", gt.ConvexSet.hull(alone.points))
        for way in (*found.ways[1:], lottery):
            # The game with players swapped has the leaders swapped: each counts once.
            is_led = way.name.endswith("first")
            if way.name == "player 2 commits first" and not other:
                continue
            weight = 1 if is_led else 1 + other
            row = rows.setdefault(
                "one player commits first" if is_led else way.name, np.zeros(6, dtype=int)
            )
            row += weight * np.array(
                [
                    *(way.effect == e for e in ("removed", "moved", "remains")),
                    open_ones and way.is_efficient is False,
                    open_ones and bool(way.refusals),
                    way.effect == "arises",
                ]
            )
    page = (Path(__file__).parents[2] / "docs" / "ways-out.md").read_text()
    assert f"disagree in {before} from the minimax point, and in {144 - before} they do not" in page
    for name, row in rows.items():
        assert f"| {name} | {' | '.join(map(str, row))} |" in page


def test_conditional_commitment_never_removes_disagreement():
    judged = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        game = gt.NormalForm(rng.integers(0, 9, size=(2, *rng.integers(2, 4, size=2))))
        whole = gt.attainable(game)
        floor = gt.minimax(game).exact_payoffs
        gains = [x - f for x, f in zip(gt.bargain(whole, "nash").exact_payoffs, floor, strict=True)]
        if min(gains) > 0 and gt.normative_disagreement(whole).possible:
            programs = gt.commitments.attainable(game, by="program").payoff_set
            assert gt.normative_disagreement(programs).possible
            judged += 1
    assert judged > 30
