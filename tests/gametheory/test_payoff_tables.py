"""Payoff tables: from samples of every kind, and what is bad in them."""

import dataclasses
import math

import numpy as np
import pytest

import gametheory as gt
from gametheory import empirical
from gametheory.errors import (
    FileFormatError,
    InvalidArgument,
    InvalidGame,
    TooLarge,
    Unsupported,
)

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
    one, two = example(), empirical.parse_table("\ufeff" + turned)
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
        ("a move,b strategy,a payoff,b payoff\nx,y,1,2\n", "'a strategy' beside 'a payoff'"),
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
