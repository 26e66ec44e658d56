"""What results show in notebooks and as data frames: the same table, labels as data."""

import dataclasses
import itertools
import math
import re
import sys
from fractions import Fraction

import numpy as np
import pytest
from test_labels import ACTING, HOSTILE, hostile_game

import gametheory as gt
from gametheory._support.faces import MOST_ROWS, Face, Tabular

HALVES = [["1/2", "1/2"], ["1/3", "2/3"]]
GAME = gt.zoo.asymmetric_bach_or_stravinsky()


def faces(game):
    """What there is to look at in a game of two players."""
    S = gt.attainable(game)
    found = [game, S, gt.attainable(game, by="pure"), gt.nash_equilibria(game), gt.taxonomy(game)]
    found += [gt.nash_equilibria(game)[0], gt.Repeated(game, "1/2"), gt.solutions(game)]
    found += [gt.attainable(game, by="independent"), gt.solutions(game)["utilitarian"]]
    found += [S.pareto_frontier(), gt.commitments.ways_out(game)]
    found += [gt.dynamics.replicator(game, start=HALVES, until=1, points=3)]
    return [*found, gt.classify(S.vertices.astype(float), S)]


@pytest.mark.parametrize("label", HOSTILE)
def test_no_face_obeys_a_label(label):
    for each in faces(hostile_game(label)):
        if isinstance(each, gt.commitments.WaysOut):
            continue  # a document, whose tests are elsewhere
        page = each._repr_html_()
        assert not ACTING.search(page), each
        tags = set(re.findall(r"</?(\w+)[^>]*>", page))
        assert tags <= {"table", "thead", "tbody", "tr", "th", "td", "p", "b", "div"}, each
        assert page.startswith('<div class="tex2jax_ignore">'), each


def test_a_frame_holds_what_the_notebook_shows():
    pytest.importorskip("pandas")
    for each in faces(GAME):
        if not isinstance(each, Tabular):
            continue
        frame = each.to_pandas()
        page = each._repr_html_()
        if not isinstance(each, gt.NormalForm | gt.commitments.WaysOut):
            heads = re.findall(r"<th>(.*?)</th>", page)
            assert heads == list(frame.columns), each
            assert page.count("<tr>") - 1 == min(len(frame), MOST_ROWS), each


def test_frames_keep_exact_numbers_where_they_are_asked_for():
    pytest.importorskip("pandas")
    solved = gt.solutions(GAME)
    exact = solved.to_pandas(exact=True)
    assert exact["column"].tolist() == [1, 2, Fraction(3, 2), Fraction(3, 2)]
    assert exact["solution"].tolist() == [o.name for o in solved.values()]
    rounded = solved.to_pandas()
    assert rounded["column"].dtype == np.float64
    assert rounded["column"].tolist() == [1, 2, 1.5, 1.5]
    assert gt.zoo.prisoners_dilemma().to_pandas()["payoff of row"].dtype.kind == "i"
    huge = Face("", ("x",), [(Fraction(10) ** 400,), (Fraction(-(10**400)),), (None,)])
    first, second, third = huge.frame(exact=False)["x"].tolist()
    assert (first, second) == (math.inf, -math.inf)
    assert math.isnan(third)


@pytest.mark.parametrize("shape", [(3,), (2, 2), (3, 2), (2, 2, 3), (2, 1, 2, 2)])
def test_games_of_any_number_of_players(shape):
    """Every payoff profile once, in cells and in rows, under the labels of its actions."""
    pandas = pytest.importorskip("pandas")
    cells = list(itertools.product(*map(range, shape)))
    payoffs = [[100 * i + k for k in range(len(cells))] for i in range(len(shape))]
    game = gt.NormalForm(np.array(payoffs).reshape(len(shape), *shape))
    frame = game.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == len(cells)
    for row, cell in zip(frame.itertuples(index=False), cells, strict=True):
        assert list(row)[: len(shape)] == [f"a{a}" for a in cell]
        assert tuple(row)[len(shape) :] == game.payoff(cell)
    page = game._repr_html_()
    shown = re.findall(r"<td>(.*?)</td>", page)
    assert shown == [", ".join(map(str, game.payoff(cell))) for cell in cells]
    assert page.count("<table>") == max(1, math.prod(shape[:-2]))


def test_what_is_large_is_shown_in_part_and_says_so():
    zeros = gt.NormalForm(np.zeros((2, 25, 30)))
    page = zeros._repr_html_()
    assert page.count("<td>") == 20 * 20
    assert "and 5 rows and 10 columns more" in page
    many = gt.NormalForm(np.zeros((3, 9, 2, 2)))._repr_html_()
    assert many.count("<table>") == 6
    assert "and 3 tables more" in many
    ties = gt.pure_equilibria(zeros)
    assert len(ties) == 750
    assert "and 730 rows more" in ties._repr_html_()


def test_empty_results_have_a_face():
    pytest.importorskip("pandas")
    none = gt.pure_equilibria(gt.zoo.matching_pennies())
    assert "0 Nash equilibria" in none._repr_html_()
    assert len(none.to_pandas()) == 0
    assert gt.nash_equilibria(GAME)[2]._repr_html_().count("<tr>") == 3


def test_what_is_not_decided_and_not_exact_is_said():
    three = gt.zoo.load("chicken")
    assert "not decided" not in gt.taxonomy(three)._repr_html_()
    S = gt.PayoffSet.from_points([(0, 0), (0, 2), (1, "1.5"), (2, 0)])
    raiffa = gt.bargain(S, "perles-maschler", disagreement=(0, 0))
    assert ("within" in raiffa._repr_html_()) == (not raiffa.is_exact)
    tied = gt.welfare_optimum(gt.attainable(gt.zoo.bach_or_stravinsky()), gt.welfare.utilitarian)
    assert "corner of the optimal face" in tied._repr_html_()


def test_without_pandas_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(gt.Unsupported, match=r"pip install 'gametheory-norms\[notebooks\]'"):
        gt.solutions(GAME).to_pandas()


def test_columns_that_have_one_name_are_both_kept():
    pytest.importorskip("pandas")
    frame = Face("", ("a", "a"), [(1, 2), (3, 4)]).frame(exact=False)
    assert frame.to_numpy().tolist() == [[1, 2], [3, 4]]
    assert Face("", ("x",), [(None,), (Fraction(1, 2),)]).values(exact=False)[0][1] == 0.5
    assert Face("", ("x",), [(True,), (False,)]).values(exact=False) == [[True, False]]


def test_equilibria_say_what_is_not_exact_and_what_is_not_all():
    random = np.random.default_rng(0)
    game = [gt.NormalForm(random.integers(0, 9, (3, 2, 2, 2)).tolist()) for _ in range(6)][-1]
    table = gt.nash_equilibria(game).to_pandas(exact=True)
    assert table["proof"].tolist()[:-1] == ["exact"] * (len(table) - 1)
    assert table["proof"].tolist()[-1].startswith("irrational: off by at most")
    assert "2/7 a0+5/7 a1" in table["player 1"].tolist()
    segment = gt.nash_equilibria(gt.NormalForm.from_cells([[[1, 1], [1, 1]], [[0, 1], [1, 0]]]))
    assert "2 extreme Nash equilibria" in segment._repr_html_()
    shown = gt.nash_equilibria(gt.NormalForm([[[4, 0], [0, 2]], [[1, 0], [0, 2]]]))
    assert shown.to_pandas(exact=True).iloc[2]["payoff of player 1"] == Fraction(4, 3)
    assert "proof" not in shown.to_pandas().columns


def test_equilibria_and_frontiers_keep_the_names_of_the_players():
    pytest.importorskip("pandas")
    firms = ("Firm 1", "Firm & 2")
    game = gt.NormalForm.from_bimatrix([[4, 0], [0, 2]], [[1, 0], [0, 2]], players=firms)
    for found in (
        gt.nash_equilibria(game),
        gt.pure_equilibria(game),
        gt.lemke_howson(game),
        gt.equilibria.nash_or_pure_equilibria(game),
    ):
        columns = [*firms, *(f"payoff of {firm}" for firm in firms), "pure"]
        assert list(found.to_pandas().columns) == columns
        assert r"Firm 1 & Firm \& 2 & payoff of Firm 1" in found.to_latex()
        assert '<td style="text-align: left">Firm &amp; 2</td>' in found[0]._repr_html_()
    assert list(gt.attainable(game).pareto_frontier().to_pandas().columns) == list(firms)
    by = gt.attainable(game, by="pure").pareto_frontier()
    assert list(by.to_pandas().columns) == list(firms)
    limit = gt.equilibria.quantal_response_path(game).limit
    assert "Firm 1" in limit._repr_html_()
    assert gt.plots.plot_equilibria(gt.nash_equilibria(game)).get_xlabel() == "payoff of Firm 1"
    # Names are shown, and are no part of what an equilibrium is.
    unnamed = gt.NormalForm.from_bimatrix([[4, 0], [0, 2]], [[1, 0], [0, 2]])
    assert gt.nash_equilibria(game) == gt.nash_equilibria(unnamed)


def test_a_profile_on_the_way_is_no_equilibrium_and_keeps_its_coefficients():
    path = gt.equilibria.quantal_response_path(gt.NormalForm([[[4, 0], [0, 2]], [[1, 0], [0, 2]]]))
    page = path.limit._repr_html_()
    assert "Approximate equilibrium" in page
    assert "not proven" in page
    assert "1 a0+5.29822e-37 a1" in page


def cells_of(latex):
    """The rows of a `tabular`, and how many columns it declares."""
    body = latex.split(r"\begin{tabular}{")[1].split(r"\end{tabular}")[0]
    columns, rows = body.split("}\n", 1)
    lines = [line for line in rows.splitlines() if line.endswith(r" \\")]
    return len(columns), [re.split(r"(?<!\\)&", line.removesuffix(r" \\")) for line in lines]


COMMANDS = {
    *("begin", "end", "toprule", "midrule", "bottomrule", "textbf", "cdot"),
    *("textbackslash", "textasciicircum", "textasciitilde", "textless", "textgreater"),
    *("textbar", "symbol"),
}


@pytest.mark.few(9)
@pytest.mark.parametrize("label", [*HOSTILE, r"\input{x}", "50% & #1 _a_ ~b {c}", "[C]", "*"])
def test_latex_shows_labels_and_obeys_none(label):
    for each in faces(hostile_game(label)):
        latex = each._repr_latex_()
        assert not ACTING.search(latex), each
        assert set(re.findall(r"\\([a-zA-Z]+)", latex)) <= COMMANDS, each
        bare = re.sub(r"\\[&%$#_{}\\]|\\text\w+\{\}", "", latex)
        assert not re.search(r"[%#~]", bare), each
        # After a rule or the end of a row a bracket would begin an option, and a star be dropped.
        assert not re.search(r"(\\\\|rule)\s*[\[(*]", latex), each
        columns, rows = cells_of(latex)
        assert {len(row) for row in rows} == {columns}, each


def test_latex_holds_the_table_and_the_beginning_of_a_long_one():
    solved = gt.solutions(GAME)
    columns, rows = cells_of(solved.to_latex())
    assert columns == len(solved.to_pandas().columns)
    assert [row[0].strip() for row in rows[1:]] == solved.to_pandas()["solution"].tolist()
    assert rows[3][2].strip() == "$3/2$"
    zeros = gt.NormalForm(np.zeros((2, 25, 30)))
    assert len(cells_of(zeros.to_latex())[1]) == 26
    assert len(cells_of(zeros._repr_latex_())[1]) == 21
    assert zeros._repr_latex_().endswith("and more")
    ties = gt.pure_equilibria(zeros)
    assert "and 730 rows more" in ties._repr_latex_()
    assert len(cells_of(ties.to_latex())[1]) == 751


@pytest.mark.parametrize("shape", [(3,), (2, 2), (2, 2, 3), (2, 1, 2, 2)])
def test_latex_of_games_of_any_number_of_players(shape):
    cells = list(itertools.product(*map(range, shape)))
    payoffs = [[100 * i + k for k in range(len(cells))] for i in range(len(shape))]
    latex = gt.NormalForm(np.array(payoffs).reshape(len(shape), *shape)).to_latex()
    shown = re.findall(r"\$\d+\$(?:, \$\d+\$)*", latex)
    expected = [", ".join(f"${100 * i + k}$" for i in range(len(shape))) for k in range(len(cells))]
    assert shown == expected
    assert latex.count(r"\begin{tabular}") == max(1, math.prod(shape[:-2]))


def test_as_many_names_as_players_or_none():
    game = gt.zoo.chicken()
    for each in (gt.nash_equilibria(game)[0], gt.attainable(game).pareto_frontier()):
        with pytest.raises(gt.InvalidArgument, match="a name for each player"):
            dataclasses.replace(each, players=("one",))
