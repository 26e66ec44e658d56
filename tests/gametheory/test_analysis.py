"""One analysis: computed once, shown in many ways that agree."""

import base64
import json
import re
from collections import Counter
from html.parser import HTMLParser
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from command_line import run

import gametheory as gt
from gametheory.equilibria import nash
from gametheory.interface import analysis as room


def styles_of(piece):
    """The rules of a piece of a page."""
    lines = piece.partition("<style>")[2].partition("</style>")[0].split("\n")
    return [line for line in lines if line]


class Cells(HTMLParser):
    """The tables of a page, and whatever it would load."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.loads, self._inside = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.loads += [given[k] for k in ("src", "href") if k in given]
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        self._inside = tag in ("td", "th")

    def handle_endtag(self, tag):
        self._inside = False

    def handle_data(self, data):
        if self._inside:
            self.tables[-1][-1].append(data)


def test_games_of_every_form_are_analysed():
    stage = gt.zoo.chicken()
    assert isinstance(gt.analyse(stage), gt.Analysis)
    once = gt.analyse(stage, discount="1/2").to_json()
    assert once == gt.analyse(gt.Repeated(stage, "1/2")).to_json()
    stochastic = gt.Stochastic.from_repeated(gt.Repeated(stage, "1/2"))
    found = gt.analyse(stochastic)
    assert isinstance(found, gt.StochasticAnalysis)
    assert found.solutions["nash"].payoffs == gt.analyse(stage).solutions["nash"].payoffs
    for game in (gt.Repeated(stage, "1/2"), stochastic):
        with pytest.raises(gt.InvalidArgument, match="has its own"):
            gt.analyse(game, discount="1/3")


SCHEMA = json.loads(files("gametheory").joinpath("schemas", "analyze.json").read_text())


def chosen_together(a, b, c):
    """Each gains if all three choose alike, most who likes the choice best; else nothing."""
    return [(3, 2, 1), (1, 2, 3)][a] if a == b == c else (0, 0, 0)


THREE = gt.NormalForm(
    np.moveaxis(
        [[[chosen_together(a, b, c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)], 3, 0
    ),
    name="together",
)


def test_three_players_are_told_as_much_as_two():
    found = gt.analyse(THREE, discount="9/10")
    said = found.to_json()
    jsonschema.validate(said, SCHEMA)
    assert found.taxonomy == gt.taxonomy(THREE)
    assert found.solutions == gt.solutions(THREE)
    assert found.minimax == gt.minimax(THREE)
    pure = [item["actions"] for item in said["equilibria"]["items"] if item["actions"]]
    cells = [c for c in THREE.profiles() if len({*c}) == 1]
    assert pure == [[THREE.actions[i][a] for i, a in enumerate(c)] for c in cells]
    assert said["repeated"]["subgame_perfect_payoffs"]["known_exactly"]
    titles = [table.title for table in found.tables()]
    assert len(titles) == len(list(gt.analyse(gt.zoo.chicken(), discount="9/10").tables()))
    assert len(found.figure().axes) == 3
    assert found.to_html().count("<img") == 1
    with pytest.raises(gt.GameTheoryError, match="plot_projections"):
        found.plot()


def test_one_player_and_players_without_a_choice():
    alone = gt.analyse(gt.NormalForm([[1, 3, 2]]))
    assert alone.equilibria[0].actions == (1,)
    assert alone.figure() is None
    assert "<img" not in alone.to_html()
    jsonschema.validate(alone.to_json(), SCHEMA)
    chicken = gt.zoo.chicken().payoffs
    idle = gt.NormalForm(np.concatenate([chicken, np.zeros((1, 2, 2), dtype=int)])[..., None])
    two, three = gt.analyse(gt.zoo.chicken()), gt.analyse(idle)
    assert [e.payoffs[:2] for e in three.equilibria] == [e.payoffs for e in two.equilibria]
    assert three.minimax.payoffs[:2] == two.minimax.payoffs
    jsonschema.validate(three.to_json(), SCHEMA)


def test_payoffs_of_many_players_are_listed_up_to_a_screen():
    large = gt.analyse(gt.NormalForm(np.arange(4 * 36).reshape(4, 2, 2, 3, 3) % 5), discount=0.5)
    table = next(iter(large.tables()))
    assert table.row_count == 32
    assert "first 32 of 36" in table.note
    assert next(iter(large.tables(full=True))).row_count == 36
    assert large.equilibrium_payoffs is None
    assert any("equilibrium_payoff_set" in what for what in large.left_out)


def test_what_is_shown_solves_nothing_again(monkeypatch):
    """Every solver is counted; the ways of showing call none."""
    solved = Counter()
    found = gt.analyse(gt.zoo.asymmetric_bach_or_stravinsky(), discount="9/10")

    def counted(name):
        def solve(*_, **__):
            solved[name] += 1
            raise AssertionError(name)

        return solve

    for name in (
        "attainable",
        "equilibrium_payoff_set",
        "minimax",
        "nash_or_pure_equilibria",
        "solutions",
        "taxonomy",
    ):
        monkeypatch.setattr(room, name, counted(name))
    for name in ("nash_equilibria", "pure_equilibria", "equilibria_of_two"):
        monkeypatch.setattr(nash, name, counted(name))
    assert list(found.tables())
    assert found.to_json()
    assert found.plot()
    assert found.to_html()
    assert not solved


def test_a_page_holds_what_the_tables_hold_and_loads_nothing():
    found = gt.analyse(gt.zoo.prisoners_dilemma(), discount="1/2")
    page = Cells(found.to_html())
    tables = list(found.tables())
    assert len(page.tables) == len(tables)
    for shown, table in zip(page.tables, tables, strict=True):
        rows = shown[1:] if table.show_header else shown
        assert len(rows) == table.row_count
        columns = [[cell.plain for cell in column.cells] for column in table.columns]
        for cells, row in zip(rows, zip(*columns, strict=True), strict=True):
            assert cells == [text for text in row if text]
    (picture,) = page.loads
    assert base64.b64decode(picture.removeprefix("data:image/png;base64,")).startswith(b"\x89PNG")
    piece = found._repr_html_()
    assert piece.startswith('<div class="gametheory-page')
    assert "<body" not in piece
    assert all(rule.startswith(".gametheory-page ") for rule in styles_of(piece))
    assert Cells(piece).tables == Cells(found.to_html()).tables != []
    assert Cells(piece).loads == Cells(found.to_html()).loads


@pytest.mark.parametrize("label", ["<script>x</script>", "two\nlines", "\x1b[31m", "\u202e"])
def test_pages_show_labels_as_data(label):
    game = gt.NormalForm(
        [[[3, 0], [0, 2]], [[2, 0], [0, 3]]], name=label, actions=[[label, "b"], ["c", "d"]]
    )
    text = gt.analyse(game).to_html()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]|<script", text)
    assert "\n" not in repr(gt.analyse(game))


def test_a_large_game_of_ties_is_drawn_as_it_was_analysed():
    """The picture once searched all equilibria again, without the cap of the table."""
    game = gt.NormalForm(np.zeros((2, 40, 40), dtype=int))
    found = gt.analyse(game)
    drawn = {line.get_label(): len(line.get_xdata()) for line in found.plot().get_lines()}
    assert drawn["1,600 pure equilibria at 1 point"] == 1  # payoffs, not profiles


def test_the_command_writes_the_page(tmp_path):
    page = tmp_path / "chicken.html"
    done = run("analyze", "chicken", "--html", page)
    assert done.returncode == 0, done.stderr
    assert "page:" in done.stdout
    assert page.read_text(encoding="utf-8") == gt.analyse(gt.zoo.chicken()).to_html()
    twice = run("analyze", "chicken", "--html", page, "--output", page)
    assert twice.returncode == 2
    assert "got one twice" in twice.stderr


@pytest.mark.parametrize("option", ["--html", "--output", "--plot"])
def test_what_is_read_is_not_written_over(tmp_path, option):
    game = tmp_path / ("game.json" if option != "--plot" else "game.png")
    text = "[[[4, 0], [0, 2]], [[1, 0], [0, 2]]]"
    game.write_text(text)
    link = tmp_path / "link.png"
    link.hardlink_to(game)
    for target in (game, link):
        done = run("analyze", game, option, target)
        assert done.returncode == 2
        assert "which is read" in done.stderr
    assert game.read_text() == text


def test_a_minimax_point_that_is_asked_for_is_said_to_be_one():
    assert gt.analyse(gt.zoo.chicken(), disagreement="minimax").disagreement_source == "minimax"
    assert gt.analyse(gt.zoo.chicken(), disagreement=(-5, -5)).disagreement_source == "given"
