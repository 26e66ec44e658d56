"""Payoff tables: from samples of every kind, their errors, draws and equilibria."""

import dataclasses
import json
import math
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from typer.testing import CliRunner

import gametheory as gt
from gametheory import empirical
from gametheory.empirical import pictures, reports
from gametheory.errors import (
    FileFormatError,
    InvalidArgument,
    InvalidGame,
    TooLarge,
    Unsupported,
)
from gametheory.interface.cli import app

TEXT = """\
row strategy,column strategy,row payoff,column payoff,seed
U,L,3,1,7
U,L,5,2,8
U,R,0,0,9
U,R,0.5,1/2,1
D,L,1,1,2
D,L,2,-1e1,3
D,R,4,4,4
D,R,4,5,5
"""


def example(**options):
    return empirical.parse_table(TEXT, **options)


def test_means_covariances_and_counts_are_those_of_the_samples():
    table = example()
    assert table.actions == (("D", "U"), ("L", "R"))
    assert table.players == ("row", "column")
    assert table.mean[:, 1, 0].tolist() == [4, 1.5]
    assert table.covariance[1, 0].tolist() == [[2, 1], [1, 0.5]]
    assert table.counts.tolist() == [[2, 2], [2, 2]]
    assert table.errors[0, 1, 0] == 1
    assert table.game.payoff(("U", "L")) == (4, 1.5)


def test_symmetric_tables_against_samples_sorted_by_hand():
    rng = np.random.default_rng(0)
    profiles = rng.integers(0, 2, (400, 3))
    payoffs = rng.normal(size=(400, 3)) + profiles
    table = empirical.PayoffTable.from_samples(profiles, payoffs, roles=[[0, 2], [1]])
    for cell in np.ndindex(2, 2, 2):
        own = {i: [] for i in range(3)}
        for profile, got in zip(profiles.tolist(), payoffs, strict=True):
            if profile == list(cell):
                mine = [got[0], got[1], got[2]]
            elif profile == list(cell[::-1]):
                mine = [got[2], got[1], got[0]]
            else:
                continue
            if cell[0] == cell[2]:
                mine[0] = mine[2] = (mine[0] + mine[2]) / 2
            for i in range(3):
                own[i].append(mine[i])
        for i in range(3):
            assert table.mean[(i, *cell)] == pytest.approx(np.mean(own[i]), abs=1e-12)
            assert table.covariance[cell][i, i] == pytest.approx(np.var(own[i], ddof=1))
        assert table.covariance[cell][0, 1] == pytest.approx(np.cov(own[0], own[1])[0, 1])
        assert table.counts[cell] == len(own[0])
    assert table.mean[0, 0, 1, 1] == table.mean[2, 1, 1, 0]


def test_the_order_of_samples_and_where_they_come_from_do_not_matter(tmp_path):
    first, *rows = TEXT.splitlines()
    turned = "\n".join([first, *reversed(rows)])
    one, two = example(), empirical.parse_table(turned)
    assert np.array_equal(one.mean, two.mean)
    assert np.array_equal(one.draw(50, rng=1), two.draw(50, rng=1))
    pandas, pyarrow = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    import io

    frame = pandas.read_csv(io.StringIO(TEXT.replace("1/2", "0.5")))
    frame.to_parquet(tmp_path / "x.parquet")
    (tmp_path / "x.csv").write_text(TEXT)
    (tmp_path / "x.tsv").write_text(TEXT.replace(",", "\t"))
    mapping = {key: frame[key].tolist() for key in frame.columns}
    others = [empirical.read_table(tmp_path / name) for name in ("x.parquet", "x.csv", "x.tsv")] + [
        empirical.table_from_frame(found)
        for found in (frame, pyarrow.Table.from_pandas(frame), mapping)
    ]
    for other in others:
        assert np.array_equal(one.mean, other.mean)
        assert np.array_equal(one.covariance, other.covariance)
        assert one.actions == other.actions


def test_columns_of_other_names_are_given():
    text = "who;whom;a;b\nx;y;1;2\nx;y;3;5\n"
    table = empirical.parse_table(text, strategies=["who", "whom"], payoffs=["a", "b"])
    assert (table.players, table.mean.ravel().tolist()) == (("player 1", "player 2"), [2, 3.5])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "columns called"),
        ("a,b\n1,2\n", "columns called"),
        ("a strategy,b strategy,a payoff\nx,y,1\n", "'b payoff'"),
        (TEXT.replace("4,4,4", "nan,4,4"), "line 8: .*payoff.*'nan'"),
        (TEXT.replace("4,4,4", "inf,4,4"), "line 8"),
        (TEXT.replace("4,4,4", ",4,4"), "line 8"),
        (TEXT.replace("D,R,4,4,4", "D,R,4,4"), "line 8: expected 5 cells, got 4"),
        (TEXT.replace("D,R,4,4,4", ",R,4,4,4"), "line 8: expected a strategy"),
        (TEXT.replace("4,4,4", '"4,4,4'), "line"),
        (TEXT.splitlines()[0], "a row for each sample"),
        (TEXT.replace("column payoff", "row payoff"), "'row payoff' beside 'row strategy'"),
    ],
)
def test_bad_text_is_refused_with_its_line(text, message):
    with pytest.raises(FileFormatError, match=message):
        empirical.parse_table(text)


@pytest.mark.parametrize("cell", ["1_0", "\u0663", "\uff11", "1_0/3", "1e1_0", "\u0661/2"])
def test_numbers_are_written_with_plain_digits(cell):
    """`float` and `Fraction` take digits of any script, and underscores among them."""
    with pytest.raises(FileFormatError, match="line 3: expected a payoff"):
        empirical.parse_table(f"a strategy,a payoff\nx,1\nx,{cell}\n")
    with pytest.raises(InvalidArgument, match="row 2, 'a payoff'"):
        empirical.table_from_frame({"a strategy": ["x", "x"], "a payoff": ["1/2", cell]})


def test_the_line_of_a_header_is_that_on_which_it_stands():
    for text, message in (
        ("\n,,\na strategy,b\n", "line 3: expected a column 'a payoff'"),
        ("\n\na\tb\n", "line 3: expected columns called"),
        ('\n"a strategy";"a payoff"x\n', "line 2: "),
        ('a;"b', "line 1: "),
    ):
        with pytest.raises(FileFormatError, match=message):
            empirical.parse_table(text)
    found = empirical.parse_table("\n , \na strategy,a payoff\n,\nx,1\n")
    assert found.counts.tolist() == [1]


def test_columns_are_lists_each_of_its_own():
    made = empirical.table_from_frame
    for wrong in (5, "xy", None, {"x": 1}, b"xy"):
        for column in ("a strategy", "a payoff"):
            with pytest.raises(InvalidArgument, match=f"as the column '{column}'"):
                made({"a strategy": ["x"], "a payoff": [1]} | {column: wrong})
    for strategies, payoffs in (
        (["s", "s"], ["p", "q"]),
        (["s", "t"], ["p", "p"]),
        (["s"], ["s"]),
    ):
        with pytest.raises(InvalidArgument, match="different columns"):
            empirical.parse_table("s,t,p,q\n1,2,3,4\n", strategies=strategies, payoffs=payoffs)
    pandas, pyarrow = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    names = ["a strategy", "a payoff", "a payoff"]
    for frame in (
        pandas.DataFrame([["x", 1, 2]], columns=names),
        pandas.DataFrame([["x", 1, 2]], columns=["1", 1, "s"]),
        pyarrow.table([["x"], [1], [2]], names=names),
    ):
        with pytest.raises(FileFormatError, match="different columns"):
            made(frame)


def test_bad_files_frames_and_samples_are_refused(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe")
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    for name in ("x.csv", "x.parquet", "x.pkl", "none.csv"):
        with pytest.raises((FileFormatError, Unsupported), match=r"x|none"):
            empirical.read_table(tmp_path / name)
    with pytest.raises(InvalidArgument, match="row 2"):
        empirical.table_from_frame({"a strategy": ["x", None], "a payoff": [1, 2]})
    with pytest.raises(InvalidArgument, match="row 2"):
        empirical.table_from_frame({"a strategy": ["x", "x"], "a payoff": [1, None]})
    with pytest.raises(InvalidArgument, match="data frame"):
        empirical.table_from_frame(3)
    made = empirical.PayoffTable.from_samples
    with pytest.raises(InvalidArgument, match="sample 2"):
        made([("x", "y"), ("x",)], [(1, 2), (1, 2)])
    with pytest.raises(InvalidArgument, match="sample 1"):
        made([("x", "y")], [(1, 2)], actions=[["x"], ["z"]])
    with pytest.raises(InvalidArgument, match="both"):
        made([("x", "y"), (0, "y")], [(1, 2), (1, 2)])
    with pytest.raises(InvalidGame, match="finite"):
        made([("x", "y")], [(1, math.nan)])
    with pytest.raises(InvalidArgument, match="different players"):
        made([("x", "x")], [(1, 2)], roles=[[0, 0]])
    with pytest.raises(TooLarge, match="joint actions"):
        made([(999, 999)], [(1, 2)])


def test_what_is_not_seen_is_said_by_name():
    table = empirical.PayoffTable.from_samples(
        [("x", "l"), ("x", "l")], [(1, 2), (2, 2)], actions=[["x", "y"], ["l", "r"]]
    )
    with pytest.raises(InvalidArgument, match=r"'x, r' \(3 empty cells\)"):
        _ = table.game
    with pytest.raises(InvalidArgument, match="'x, r'"):
        empirical.confidence_box(table)
    box = empirical.confidence_box(table, bounds=(0, 3))
    assert (box.lower[0, 1, 1], box.upper[0, 1, 1]) == (0, 3)
    assert box.equilibrium(("x", "l")).verdict == "some"
    with pytest.raises(InvalidArgument, match="study"):
        empirical.study(table)


def test_intervals_are_those_of_their_formulas():
    from scipy import stats

    table = empirical.example_table()
    m = 18
    assert table._orbits.entries == m
    s, n = table.errors * 10, 100
    boxes = {
        method: empirical.confidence_box(table, method=method, bounds=(0, 1), confidence=0.9)
        for method in empirical.METHODS
    }
    half = {k: (box.upper - box.lower)[0, 1, 1] / 2 for k, box in boxes.items()}
    t = stats.t.ppf(1 - 0.1 / (2 * m), n - 1)
    assert half["t"] == pytest.approx(t * s[0, 1, 1] / 10)
    assert half["hoeffding"] == pytest.approx(math.sqrt(math.log(2 * m / 0.1) / (2 * n)))
    log = math.log(4 * m / 0.1)
    assert half["bernstein"] == pytest.approx(
        math.sqrt(2 * s[0, 1, 1] ** 2 * log / n) + 7 * log / (3 * (n - 1))
    )
    assert 0.85 < half["bootstrap"] / half["t"] < 1.1
    for box in boxes.values():
        assert box.contains(table.game)
        assert box.lower.min() >= 0
        assert box.upper.max() <= 1
    symmetric = empirical.parse_table(TEXT.replace("L", "D").replace("R", "U"), roles="symmetric")
    assert symmetric._orbits.entries == 4


def test_methods_refuse_what_they_cannot_do():
    table = example()
    for method in ("hoeffding", "bernstein"):
        with pytest.raises(InvalidArgument, match="bounds"):
            empirical.confidence_box(table, method=method)
    with pytest.raises(InvalidArgument, match="between 0 and 3"):
        empirical.confidence_box(table, bounds=(0, 3))
    with pytest.raises(InvalidArgument, match="bounds as"):
        empirical.confidence_box(table, bounds=(3, 0))
    with pytest.raises(InvalidArgument, match="bootstrap"):
        empirical.confidence_box(table, method="bootstrap")
    single = empirical.PayoffTable.from_samples([("x", "l")], [(1, 2)])
    with pytest.raises(InvalidArgument, match="2 samples"):
        empirical.confidence_box(single)
    box = empirical.confidence_box(single, method="hoeffding", bounds=(0, 3))
    assert box.upper.max() == 3


def test_draws_have_the_errors_of_the_means():
    table = empirical.example_table()
    drawn = table.draw(4_000, rng=0)
    assert np.allclose(drawn.std(axis=0) / table.errors, 1, atol=0.08)
    assert np.allclose(drawn.mean(axis=0), table.mean, atol=0.002)
    normal = empirical.PayoffTable.from_means(
        table.mean, counts=100, covariance=table.covariance
    ).draw(4_000, rng=0)
    assert np.allclose(normal.std(axis=0) / table.errors, 1, atol=0.08)
    given = empirical.PayoffTable.from_means(
        table.mean, counts=100, errors=table.errors, draws=drawn[:3]
    )
    assert np.array_equal(given.draw(2), drawn[:2])
    assert given.draw(9).shape == (9, 2, 3, 3)


def test_payoff_errors_of_a_profile_are_those_of_draws():
    rng = np.random.default_rng(0)
    profiles = [(i, j) for i in range(2) for j in range(2) for _ in range(40)]
    payoffs = rng.normal(size=(160, 2)) @ [[1, 0.5], [0, 1]]
    for roles in (None, "symmetric"):
        table = empirical.PayoffTable.from_samples(profiles, payoffs, roles=roles)
        x, y = np.array([0.3, 0.7]), np.array([0.6, 0.4])
        paid = np.einsum("dpij,i,j->dp", table.draw(6_000), x, y)
        assert np.allclose(np.cov(paid.T), table.payoff_covariance((x, y)), rtol=0.1, atol=3e-4)


def test_survival_is_that_of_every_draw_solved_alone():
    table = empirical.example_table()
    found = empirical.surviving_equilibria(table, draws=60, rng=5)
    assert found.equilibria.complete
    assert len(found) == len(gt.nash_equilibria(table.game))
    drawn = [list(gt.nash_equilibria(gt.NormalForm(g))) for g in table.draw(60, rng=5)]
    for each in found:
        same = [[e for e in game if e.supports == each.equilibrium.supports] for game in drawn]
        assert each.survives == np.mean([bool(s) for s in same])
        own = np.concatenate(each.equilibrium.profile)
        near = [any(abs(np.concatenate(e.profile) - own).max() <= 0.1 for e in s) for s in same]
        assert each.stays_near == np.mean(near)
    assert empirical.surviving_equilibria(table, draws=60, rng=5).others == found.others


def test_three_players_and_one():
    rng = np.random.default_rng(2)
    profiles = [c for c in np.ndindex(2, 2, 2) for _ in range(12)]
    payoffs = np.array([[sum(c) + c[i] for i in range(3)] for c in profiles]) + rng.normal(
        0, 0.1, (96, 3)
    )
    table = empirical.PayoffTable.from_samples(profiles, payoffs, roles="symmetric")
    found = empirical.study(table, draws=20)
    assert found.verify()
    assert [s.subject for s in found.equilibria] == [(1, 1, 1)]
    assert [s.verdict for s in found.dominance] == ["all", "none"] * 3
    assert found.norms[0]
    jsonschema.validate(reports.to_json(found), SCHEMA)
    alone = empirical.PayoffTable.from_samples([(0,), (0,), (1,), (1,)], [[0], [1], [5], [6]])
    assert empirical.study(alone, draws=20).verify()
    trivial = empirical.PayoffTable.from_samples([(0, 0)] * 3, [[0, 1], [1, 1], [2, 1]])
    assert empirical.study(trivial, draws=20).verify()


def test_samples_needed_decide_and_no_fewer_do():
    table = empirical.example_table()
    plan = empirical.samples_needed(table, ("fair", "fair"))
    assert (plan.now.verdict, plan.then.verdict) == ("some", "all")
    for count, decided in ((plan.per_cell, True), (plan.per_cell - 1, False)):
        more = empirical.PayoffTable.from_means(
            table.mean, counts=count, covariance=table.covariance, actions=table.actions
        )
        box = empirical.confidence_box(more)
        assert box.equilibrium(("fair", "fair")).is_decided == decided
    assert plan.in_all == 9 * (plan.per_cell - 100)
    sure = empirical.samples_needed(table, ("bold", "cautious"))
    assert (sure.more, sure.in_all) == (0, 0)
    ties = empirical.PayoffTable.from_means(
        np.zeros((2, 2, 2)), counts=5, errors=np.ones((2, 2, 2))
    )
    assert empirical.samples_needed(ties, (0, 0)).per_cell is None
    for method in ("hoeffding", "bernstein", "bootstrap"):
        found = empirical.samples_needed(table, dominated=(1, "fair"), method=method, bounds=(0, 1))
        assert found.per_cell > 100
    with pytest.raises(InvalidArgument, match="not both"):
        empirical.samples_needed(table)


@pytest.mark.parametrize("method", ["hoeffding", "bernstein"])
def test_samples_needed_know_where_payoffs_end(method):
    """The predicted box is cut at the bounds as the box of so many samples is."""
    table = empirical.PayoffTable.from_means(
        [[0.02, 0.1, 0.25]], counts=30, errors=[[0.01, 0.01, 0.02]]
    )
    plan = empirical.samples_needed(table, dominated=(0, 0), method=method, bounds=(0, 1))
    assert plan.per_cell is not None
    for count, decided in ((plan.per_cell, True), (plan.per_cell - 1, False)):
        more = empirical.PayoffTable.from_means(
            table.mean, counts=count, covariance=table.covariance
        )
        box = empirical.confidence_box(more, method=method, bounds=(0, 1))
        assert box.dominated(0, 0).is_decided == decided
    assert plan.then.box.lower.min() >= 0
    assert plan.then.box.confidence is None


@pytest.mark.parametrize("method", ["t", "bernstein", "bootstrap"])
def test_what_varies_by_an_unknown_amount_is_not_planned(method):
    profiles = [("a",), *[("b",)] * 30]
    payoffs = [[0.6], *([0.3 + 0.4 * (k % 2)] for k in range(30))]
    table = empirical.PayoffTable.from_samples(profiles, payoffs)
    options = {"method": method, "bounds": (0, 1)}
    with pytest.raises(InvalidArgument, match=r"two samples or more .* got 1 of 'a'"):
        empirical.samples_needed(table, ("a",), **options)
    assert empirical.samples_needed(table, ("a",), method="hoeffding", bounds=(0, 1)).per_cell > 30
    found = empirical.study(table, draws=20, **options)
    assert found.needed == ()
    assert any("two samples" in remark for remark in found.remarks)


@pytest.mark.parametrize("seed", [0, 5])
def test_a_bootstrap_is_drawn_once_for_now_and_then(seed):
    table = empirical.example_table()
    options = {"method": "bootstrap", "draws": 300}
    box = empirical.confidence_box(table, rng=seed, **options)
    plan = empirical.samples_needed(table, ("fair", "fair"), rng=seed, **options)
    assert np.array_equal(plan.now.box.upper, box.upper)
    shrunk = (plan.then.box.upper - table.mean) / (box.upper - table.mean)
    assert np.allclose(shrunk, math.sqrt(100 / plan.per_cell), rtol=1e-9)


@pytest.mark.filterwarnings("error")
def test_errors_that_no_float_holds_squared_are_refused_not_taken_for_none():
    made = empirical.PayoffTable.from_means
    for wrong in (1e160, 1e145, 1e-151, 1e-170):
        with pytest.raises(InvalidArgument, match="errors of 0, or from 1e-150"):
            made([[1.0]], counts=5, errors=[[wrong]])
    for right in (1e-150, 1e140):
        box = empirical.confidence_box(made([[0.0]], counts=5, errors=[[right]]))
        assert box.upper > 2 * right
        assert box.lower < -2 * right
    # Of 1 less that much the nearest float is 1.
    least = empirical.confidence_box(made([[1.0]], counts=5, errors=[[1e-150]]))
    assert least.lower < 1 < least.upper
    cut = empirical.confidence_box(made([[1.0]], counts=5, errors=[[1e-150]]), bounds=(0, 1))
    assert cut.lower < 1 == cut.upper
    for wrong in (5e-324, 1e-310, 1e290):
        with pytest.raises(InvalidArgument, match="variances of 0, or from 1e-300"):
            made([[1.0]], counts=9, covariance=[[[wrong]]])
    point = empirical.confidence_box(made([[1.0]], counts=5, errors=[[0]]))
    assert point.lower == point.upper == 1
    drawn = empirical.PayoffTable.from_samples
    for wrong in ([[0], [1e-170]], [[1e145], [0]]):
        with pytest.raises(InvalidArgument, match="differ by 0, or from"):
            drawn([(0,)] * 2, wrong)
    for wrong in ([[1e308]] * 2, [[1e200], [0]]):
        with pytest.raises(InvalidGame, match="1e150"):
            drawn([(0,)] * 2, wrong)


@pytest.mark.parametrize("variance", [math.inf, math.nan])
@pytest.mark.parametrize("method", ["t", "bernstein"])
def test_variances_that_are_no_numbers_are_refused_not_taken_for_none(method, variance):
    table = empirical.PayoffTable.from_means([[1.0, 0]], counts=5, errors=[[1, 1]])
    covariance = table.covariance.copy()
    covariance[1] = variance
    wrong = dataclasses.replace(table, covariance=covariance)
    with pytest.raises(InvalidArgument, match=r"variance .* of 'a1'"):
        empirical.confidence_box(wrong, method=method, bounds=(-5, 5))


def test_samples_that_are_all_the_same_have_that_mean_to_the_last_bit():
    """The sum of 0.7 so often, rounded and divided, is another float for some numbers."""
    for count in range(2, 60):
        table = empirical.PayoffTable.from_samples([(0,)] * count, [[0.7]] * count)
        assert (table.mean[0, 0], table.errors[0, 0]) == (0.7, 0)


def test_means_with_draws_of_their_own_have_no_boxes_for_independent_samples():
    rng = np.random.default_rng(0)
    options = {"counts": 50, "errors": np.full((1, 2), 0.1)}
    own = empirical.PayoffTable.from_means([[0, 1]], draws=rng.normal(size=(40, 1, 2)), **options)
    none = empirical.PayoffTable.from_means([[0, 1]], **options)
    for method in ("hoeffding", "bernstein"):
        with pytest.raises(InvalidArgument, match="draws of their own"):
            empirical.confidence_box(own, method=method, bounds=(-10, 10))
        assert empirical.confidence_box(none, method=method, bounds=(-10, 10)).method == method
    for method in ("t", "bootstrap"):
        assert empirical.confidence_box(own, method=method).method == method


def test_a_study_verifies_what_is_about_its_box_and_all_there_is():
    table = empirical.example_table()
    found = empirical.study(table, draws=20)
    other = empirical.study(table, draws=20, confidence=0.5)
    assert found.verify()
    for changes in (
        {"equilibria": other.equilibria},
        {"regrets": other.regrets},
        {"regrets": found.regrets[::-1]},
        {"regrets": found.regrets[:-1]},
        {"equilibria": ()},
        {"equilibria": found.equilibria[:-1]},
        {"dominance": ()},
        {"dominance": found.pure_dominance},
        {"pure_dominance": found.pure_dominance[::-1]},
        {"equilibria": (), "dominance": (), "pure_dominance": (), "regrets": ()},
        {"box": other.box},
    ):
        assert not dataclasses.replace(found, **changes).verify(), changes


def test_sampled_games_repeat_and_grow():
    def play(profile, rng):
        return [len(own) + rng.random() for own in profile]

    made = empirical.sample_outcomes
    one = made(play, [["a", "bb"], ["ccc"]], samples=3, rng=4)
    two = made(play, [["a", "bb"], ["ccc"]], samples=5, rng=4)
    assert one.counts.ravel().tolist() == [3, 3]
    first = {tuple(row) for row in one.drawn.values.tolist()}
    assert first < {tuple(row) for row in two.drawn.values.tolist()}
    with pytest.raises(InvalidArgument, match="each of 2 players"):
        made(lambda profile, rng: [1.0], [["a"], ["b"]], samples=1)


def test_outcomes_of_open_spiel():
    pyspiel = pytest.importorskip("pyspiel")
    poker = pyspiel.load_game("kuhn_poker")

    def play(profile, rng):
        state = poker.new_initial_state()
        while not state.is_terminal():
            if state.is_chance_node():
                actions, chances = zip(*state.chance_outcomes(), strict=True)
                state.apply_action(rng.choice(actions, p=chances))
            else:
                state.apply_action(int(profile[state.current_player()] == "bet"))
        return state.returns()

    table = empirical.sample_outcomes(play, [["pass", "bet"]] * 2, samples=30)
    assert table.mean.sum(axis=0).tolist() == [[0, 0], [0, 0]]
    assert table.mean[0, 1, 0] == 1


def test_outcomes_of_petting_zoo():
    pytest.importorskip("pettingzoo")
    from learners.simulation.pettingzoo import parallel_env

    dilemma = gt.zoo.prisoners_dilemma().payoffs[:, None]
    game = gt.Stochastic(dilemma, np.ones((1, 2, 2, 1)), discount="1/2")

    def play(profile, rng):
        env = parallel_env(game, horizon=3, seed=0)
        env.reset(seed=int(rng.integers(2**31)))
        total = dict.fromkeys(env.possible_agents, 0.0)
        names = list(env.possible_agents)
        while env.agents:
            actions = {n: int(a == "D") for n, a in zip(names, profile, strict=True)}
            _, rewards, *_ = env.step({n: actions[n] for n in env.agents})
            for n, reward in rewards.items():
                total[n] += reward / 3
        return [total[n] for n in names]

    table = empirical.sample_outcomes(play, [["C", "D"]] * 2, samples=2)
    assert np.allclose(table.mean, gt.zoo.prisoners_dilemma().payoffs)


SCHEMA = json.loads(files("gametheory").joinpath("schemas", "empirical.json").read_text())


def run(*arguments):
    return CliRunner().invoke(app, ["empirical", *map(str, arguments)], catch_exceptions=False)


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
