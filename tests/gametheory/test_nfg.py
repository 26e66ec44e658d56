"""Gambit's files: read exactly, written so that they come back, refused with the place."""

import io
import itertools
import random
import tracemalloc
from fractions import Fraction

import fuzz_nfg
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory.games import zoo
from gametheory.games.nfg import (
    MAX_DECIMAL,
    MAX_FRACTION,
    distinct_labels,
    format_nfg,
    parse_nfg,
    read_nfg,
    write_nfg,
)

# Gambit's documentation, "Game representation formats": e02.nfg, Selten 1975, Figure 2.
SELTEN = (((1, 1), (1, 1)), ((0, 2), (0, 3)), ((0, 2), (2, 0)))
SELTEN_PAYOFFS = 'NFG 1 R "Selten" { "Player 1" "Player 2" } { 3 2 }\n\n1 1 0 2 0 2 1 1 0 3 2 0\n'
SELTEN_OUTCOMES = """NFG 1 R "Selten" { "Player 1" "Player 2" }
{ { "1" "2" "3" }
{ "1" "2" }
}
""

{
{ "" 1, 1 }
{ "" 0, 2 }
{ "" 0, 2 }
{ "" 1, 1 }
{ "" 0, 3 }
{ "" 2, 0 }
}
1 2 3 4 5 6
"""
HEADER = 'NFG 1 R "t" { "a" "b" } { 1 1 } '

labels = st.text(min_size=1, max_size=6).filter(str.strip) | st.text('"\\ab', min_size=1)
exact_numbers = st.fractions(max_denominator=10**9) | st.integers(-(10**30), 10**30)


@st.composite
def named_games(draw, numbers=exact_numbers, text=labels):
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3) | st.just([2, 1, 2, 2]))
    size = len(shape) * int(np.prod(shape))
    payoffs = np.array(draw(st.lists(numbers, min_size=size, max_size=size)))
    return gt.NormalForm(
        payoffs.reshape(len(shape), *shape),
        actions=[draw(st.lists(text, min_size=k, max_size=k, unique=True)) for k in shape],
        players=draw(st.lists(text, min_size=len(shape), max_size=len(shape), unique=True)),
        name=draw(st.just("") | text),
        disagreement=draw(st.none() | st.tuples(*[numbers] * len(shape))),
    )


def gambit(text):
    """pygambit's reading: payoffs as nested lists, names, labels, title."""
    pygambit = pytest.importorskip("pygambit")
    game = pygambit.read_nfg(io.StringIO(text))
    actions = [[strategy.label for strategy in player.strategies] for player in game.players]
    payoffs = np.zeros((len(actions), *map(len, actions)), dtype=object)
    for profile in np.ndindex(payoffs.shape[1:]):
        if game[profile] is not None:
            for i, player in enumerate(game.players):
                payoffs[(i, *profile)] = Fraction(game[profile][player])
    return payoffs.tolist(), [player.label for player in game.players], actions, game.title


def ours(text):
    game = parse_nfg(text)
    actions = [list(group) for group in game.actions]
    return game.exact_payoffs.tolist(), list(game.players), actions, game.name


@pytest.mark.parametrize("text", [SELTEN_PAYOFFS, SELTEN_OUTCOMES], ids=["payoffs", "outcomes"])
def test_both_forms_of_the_documented_example_are_the_same_game(text):
    game = parse_nfg(text)
    assert game.payoffs.transpose(1, 2, 0).tolist() == [[list(c) for c in r] for r in SELTEN]
    assert game.players == ("Player 1", "Player 2")
    assert game.actions == (("1", "2", "3"), ("1", "2"))
    assert game.name == "Selten"


def test_the_first_players_strategy_runs_fastest():
    counts = (2, 3, 4)
    profiles = [p[::-1] for p in itertools.product(*map(range, counts[::-1]))]
    body = " ".join(f"{a}{b}{c} -{a}{b}{c} 1{a}{b}{c}" for a, b, c in profiles)
    game = parse_nfg(f'NFG 1 R "" {{ "x" "y" "z" }} {{ 2 3 4 }} {body}')
    for a, b, c in profiles:
        value = 100 * a + 10 * b + c
        assert game.payoff((a, b, c)) == (value, -value, 1000 + value)


def test_outcome_zero_pays_nothing_and_commas_are_optional():
    text = HEADER.replace("1 1", "2 2") + '{ { "w" 1, 1/2 } { "" 2.5 -3, } } 2 0 1 0'
    assert parse_nfg(text).exact_payoffs.tolist() == [
        [[Fraction(5, 2), 1], [0, 0]],
        [[-3, Fraction(1, 2)], [0, 0]],
    ]


NUMBERS = {
    "7": 7,
    "-007": -7,
    "+2": 2,
    "0.1": Fraction(1, 10),
    ".25": Fraction(1, 4),
    "-.5": Fraction(-1, 2),
    "1.": 1,
    "1e-3": Fraction(1, 1000),
    "1.5E+2": 150,
    "-3/6": Fraction(-1, 2),
    "123456789012345678901": 123456789012345678901,
    "0." + "3" * 990: Fraction(int("3" * 990), 10**990),
    "1e150": 10**150,
}


@pytest.mark.parametrize(("text", "value"), NUMBERS.items(), ids=[t[:30] for t in NUMBERS])
def test_numbers_are_read_exactly(text, value):
    for body in (f"{text} 0", f'{{ {{ "o" {text}, 0 }} }} 1'):
        assert parse_nfg(HEADER + body).exact_payoffs[0, 0, 0] == value


@given(named_games())
def test_exact_games_come_back_equal_with_every_label(game):
    again = parse_nfg(format_nfg(game))
    assert again == game
    assert again.name == game.name


@given(named_games(st.floats(-1e150, 1e150)))
def test_floats_come_back_as_decimals_of_the_same_floats(game):
    again = parse_nfg(format_nfg(game))
    assert again.is_exact
    assert again.payoffs.astype(float).tolist() == game.payoffs.tolist()


@pytest.mark.parametrize("name", zoo.names())
def test_the_zoo_comes_back_from_files(tmp_path, name):
    write_nfg(zoo.load(name), tmp_path / "g.nfg")
    assert read_nfg(tmp_path / "g.nfg") == zoo.load(name)
    assert read_nfg(tmp_path / "g.nfg").name == name


def test_blank_and_repeated_labels_are_told_apart():
    assert distinct_labels(["a", "b"]) == ["a", "b"]
    assert distinct_labels(["x", "x_1", "x"]) == ["x_2", "x_1", "x_3"]
    assert distinct_labels(["", " ", ""]) == ["_1", " _1", "_2"]
    game = parse_nfg('NFG 1 R "" { "" "" } { { "s" "s" } { "" } } 1 2 3 4')
    assert game.actions == (("s_1", "s_2"), ("_1",))
    assert game.players == ("_1", "_2")


@given(st.lists(st.sampled_from(["", " ", "a", "a_1", "a_2", "_1", "a_1_1"]), max_size=8))
def test_told_apart_labels_are_distinct_and_change_no_unique_one(names):
    result = distinct_labels(names)
    assert len(set(result)) == len(names)
    assert all(label.strip() for label in result)
    assert all(
        new == old
        for old, new in zip(names, result, strict=True)
        if names.count(old) == 1 and old.strip()
    )


def test_backslashes_and_quotes_in_quotes():
    text = r'NFG 1 R "say \"hi\" \\ \n" { "a\\" } { { "\\\"" "x\y" } } 1 2'
    game = parse_nfg(text)
    assert game.name == r'say "hi" \ \n'
    assert game.players == ("a\\",)
    assert game.actions == (('\\"', r"x\y"),)


def test_a_comment_is_dropped_unless_it_is_a_disagreement_point():
    too_long = "disagreement: 1, 1/" + "9" * 4_200
    for comment in (
        "free",
        "disagreement: 1",
        "disagreement: 1, x",
        "disagreement: 1, 2, 3",
        too_long,
    ):
        assert parse_nfg(f'{HEADER}"{comment}" 1 2').disagreement is None
    game = parse_nfg(HEADER + '"disagreement: -1, 1/2" 1 2')
    assert game.disagreement == (-1, Fraction(1, 2))


REFUSED = {
    "empty": ("", "line 1, column 1: expected the word NFG, got the end of the text"),
    "extensive": ("EFG 2 R", "expected the word NFG, got 'EFG'"),
    "version": ("NFG 2 R", "line 1, column 5: expected version 1, got '2'"),
    "type": ("NFG 1 X", "R or D, got 'X'"),
    "title": ("NFG 1 R t", "title in quotes, got 't'"),
    "unclosed": ('NFG 1 R "t { 1 }', "column 9: .* never closed"),
    "no players": ('NFG 1 R "t" { }', "players' names in quotes, got '}'"),
    "no strategies": ('NFG 1 R "t" { "a" } { 0 }', "positive count .* player 1 of 1, got '0'"),
    "negative": ('NFG 1 R "t" { "a" } { -1 }', "positive count .* got '-1'"),
    "no labels": ('NFG 1 R "t" { "a" } { { } }', "in quotes, got '}'"),
    "few counts": ('NFG 1 R "t" { "a" "b" } { 1 }', "player 2 of 2, got '}'"),
    "many counts": ('NFG 1 R "t" { "a" } { 1 1 }', "'}' after the strategies, got '1'"),
    "few lists": ('NFG 1 R "t" { "a" "b" } { { "x" } }', "'{' before strategies of player 2"),
    "mixed": ('NFG 1 R "t" { "a" "b" } { { "x" } 1 }', "'{' before strategies .* got '1'"),
    "no body": (HEADER, "payoff 1 of 2, got the end of the text"),
    "short": (HEADER + "\r\n1\r\n", "line 3, column 1: expected payoff 2 of 2, got the end"),
    "long": (HEADER + "\n1 2\n 3", "line 3, column 2: expected the end .* 1 profiles, got '3'"),
    "comma": (HEADER + "1, 2", "payoff 2 of 2, got ','"),
    "two comments": (HEADER + '"c" "d" 1 2', """payoff 1 of 2, got '"d"'"""),
    "zero divisor": (HEADER + "1 1/0", "payoff 2 of 2, a number of .* magnitude 1e150, got '1/0'"),
    "too large": (HEADER + "1e151 1", "1e151"),
    "huge exponent": (HEADER + "1e99999999 1", "1e99999999"),
    "many digits": (HEADER + "9" * 5000 + " 1", r"1,000 characters .*, got '9{37}\.\.\.'$"),
    "long fraction": (HEADER + "1/" + "9" * 4000 + " 1", r"4,000 characters .*, got '1/9{35}"),
    "nan": (HEADER + "nan 1", "got 'nan'"),
    "underscore": (HEADER + "1_0 1", "got '1_0'"),
    "foreign digits": (HEADER + "\u0661 1", "got '\u0661'"),
    "difference": (HEADER + "1-2", "payoff 1 of 2, got '1-2'"),
    "nul": (HEADER + "\x00", r"got '\\x00'"),
    "nameless outcome": (HEADER + "{ { 1 2 } } 1", "name of an outcome in quotes, got '1'"),
    "short outcome": (HEADER + '{ { "" 1 } } 1', "payoff 2 of 2, got '}'"),
    "long outcome": (HEADER + '{ { "" 1 2 3 } } 1', "'}' after 2 payoffs, got '3'"),
    "unknown outcome": (HEADER + '{ { "" 1 2 } } 2', "from 0 to 1, got '2'"),
    "fractional outcome": (HEADER + '{ { "" 1 2 } } 1.0', "from 0 to 1, got '1.0'"),
    "missing outcome": (HEADER + '{ { "" 1 2 } }', "profile 1 of 1, .* the end of the text"),
    "nested": (HEADER + "{" * 100_000, "got '{'"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_game_is_refused_with_its_place(text, message):
    with pytest.raises(gt.errors.FileFormatError, match=message) as error:
        parse_nfg(text)
    assert str(error.value).startswith("line ")
    assert len(str(error.value)) < 200


@pytest.mark.parametrize(
    "header",
    [
        '{ "a" "b" } { 99999 99999 }',
        '{ "a" "b" } { 1 10000001 }',
        '{ "a" "b" "c" } { 999999999999999999 999999999999999999 1 }',
        "{" + ' "p"' * 32 + " } {" + " 1" * 32 + " }",
    ],
)
def test_sizes_beyond_the_caps_are_refused_before_anything_is_allocated(header):
    tracemalloc.start()
    with pytest.raises(gt.TooLarge, match=r"line 1, column \d+: expected at most"):
        parse_nfg(f'NFG 1 R "t" {header} 1 2 3')
    assert tracemalloc.get_traced_memory()[1] < 100_000
    tracemalloc.stop()


def test_a_claimed_size_within_the_caps_costs_nothing_until_the_payoffs_are_there():
    tracemalloc.start()
    with pytest.raises(gt.errors.FileFormatError, match="payoff 4 of 20,000,000"):
        parse_nfg('NFG 1 R "t" { "a" "b" } { 10000000 1 } 1 2 3')
    assert tracemalloc.get_traced_memory()[1] < 100_000
    tracemalloc.stop()


def test_every_decimal_that_is_read_can_be_written():
    for number in ("0." + "7" * (MAX_DECIMAL - 2), "0." + "7" * (MAX_DECIMAL - 7) + "e-999"):
        game = parse_nfg(f"{HEADER}{number} 1")
        assert parse_nfg(format_nfg(game)) == game


@pytest.mark.parametrize("digits", [MAX_FRACTION, 5_000])
def test_fractions_of_thousands_of_digits_are_refused(digits):
    game = gt.NormalForm([[Fraction(1, 10**digits), 1]])
    with pytest.raises(gt.TooLarge, match="4,000 characters"):
        format_nfg(game)


def test_more_players_than_can_be_read_are_not_written():
    pytest.importorskip("numpy", minversion="2", reason="older ones have 32 axes")
    with pytest.raises(gt.TooLarge, match="31 players, got 32"):
        format_nfg(gt.NormalForm(np.zeros((32, *[1] * 32))))


def test_files_may_have_a_byte_order_mark_and_any_line_ends(tmp_path):
    path = tmp_path / "selten.nfg"
    path.write_bytes(b"\xef\xbb\xbf" + SELTEN_OUTCOMES.replace("\n", "\r\n").encode())
    assert read_nfg(path) == parse_nfg(SELTEN_OUTCOMES)


def test_a_game_without_a_title_is_named_after_the_file(tmp_path):
    (tmp_path / "mine.nfg").write_text(HEADER.replace('"t"', '""') + "1 2", encoding="utf-8")
    assert read_nfg(tmp_path / "mine.nfg").name == "mine"
    assert read_nfg(str(tmp_path / "mine.nfg")).name == "mine"


def test_labels_keep_carriage_returns_through_a_file(tmp_path):
    game = gt.NormalForm([[1, 2]], actions=[["a\rb", "c\r\nd"]])
    write_nfg(game, tmp_path / "g.nfg")
    assert read_nfg(tmp_path / "g.nfg") == game


def test_files_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(gt.errors.FileFormatError, match=r"gone\.nfg: No such file"):
        read_nfg(tmp_path / "gone.nfg")
    (tmp_path / "huge.nfg").write_text('NFG 1 R "" { "a" "b" } { 99999 99999 }', encoding="utf-8")
    with pytest.raises(
        gt.errors.FileFormatError, match=r"huge\.nfg: line 1, column 32.*10,000,000"
    ):
        read_nfg(tmp_path / "huge.nfg")
    (tmp_path / "latin.nfg").write_bytes(b'NFG 1 R "\xe9"')
    with pytest.raises(gt.errors.FileFormatError, match=r"latin\.nfg: not UTF-8 text \(byte 9\)"):
        read_nfg(tmp_path / "latin.nfg")


def test_what_cannot_be_written_is_refused_and_leaves_nothing(tmp_path):
    game = zoo.load("chicken")
    with pytest.raises(gt.InvalidArgument, match="existing directory"):
        write_nfg(game, tmp_path / "no" / "g.nfg")
    (tmp_path / "folder.nfg").mkdir()
    with pytest.raises(gt.InvalidArgument, match="expected a file to write to"):
        write_nfg(game, tmp_path / "folder.nfg")
    with pytest.raises(gt.InvalidArgument, match="a NormalForm, got str"):
        write_nfg("chicken", tmp_path / "g.nfg")
    with pytest.raises(gt.InvalidArgument, match="expected text as text, got bytes"):
        parse_nfg(b"NFG 1 R")
    assert [path.name for path in tmp_path.rglob("*")] == ["folder.nfg"]


@pytest.mark.parametrize("text", [SELTEN_PAYOFFS, SELTEN_OUTCOMES, *fuzz_nfg.SEEDS[:5]])
def test_pygambit_reads_the_same_from_the_same_text(text):
    assert ours(text) == gambit(text)


@given(named_games(text=st.text("ab1\"'{},.-/", min_size=1, max_size=5)))
@settings(max_examples=60)
def test_pygambit_reads_what_is_written_here(game):
    payoffs, players, actions, title = gambit(format_nfg(game))
    assert payoffs == game.exact_payoffs.tolist()
    assert (tuple(players), tuple(map(tuple, actions))) == (game.players, game.actions)
    assert title == game.name


@given(st.lists(st.floats(-1e150, 1e150), min_size=2, max_size=2))
@settings(max_examples=60)
def test_pygambit_reads_the_floats_that_are_written_here(values):
    game = gt.NormalForm([[[values[0]]], [[values[1]]]])
    payoffs, *_ = gambit(format_nfg(game))
    assert [float(x) for x in np.ravel(payoffs)] == values


@pytest.mark.parametrize("seed", range(20))
def test_outcome_forms_written_by_pygambit_are_read_equal(seed):
    pygambit = pytest.importorskip("pygambit")
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 4, size=rng.integers(2, 4)))
    size = (len(shape), *shape)
    arrays = np.vectorize(Fraction)(rng.integers(-9, 10, size), rng.integers(1, 5, size))
    text = pygambit.Game.from_arrays(*arrays, title='say "x"').to_nfg()
    assert '{\n{ ""' in text
    game = parse_nfg(text)
    assert game.exact_payoffs.tolist() == arrays.tolist()
    assert game.name == 'say "x"'


def test_payoff_forms_written_by_pygambit_are_read_equal():
    pygambit = pytest.importorskip("pygambit")
    tree = pygambit.Game.new_tree(players=["A", "B"], title="tree")
    tree.append_move(tree.root, "A", ["L", "M", "R"])
    for k, child in enumerate(list(tree.root.children)[:2]):
        tree.append_move(child, "B", ["l", "r"])
        for j, leaf in enumerate(list(child.children)):
            tree.set_outcome(leaf, tree.add_outcome(f"{k}{j}", [k - 2 * j, Fraction(j + 1, 3)]))
    text = tree.to_nfg()
    assert "{\n{" not in text
    game = parse_nfg(text)
    assert game.shape == (3, 4)
    assert game.exact_payoffs.tolist() == np.array(tree.to_arrays(dtype=Fraction)).tolist()
    assert (game.name, game.players) == ("tree", ("A", "B"))


def test_mutated_files_give_a_game_or_our_own_error():
    source = random.Random(1)
    seen = {fuzz_nfg.outcome(fuzz_nfg.mutate(source)) for _ in range(2_000)}
    assert seen <= {"game", "FileFormatError", "TooLarge", "InvalidGame"}
    assert {"game", "FileFormatError"} <= seen


@given(
    st.text(max_size=60)
    | st.text('NFGRD {}",\\0123456789.eE+-/\n', max_size=80).map(lambda tail: HEADER + tail)
)
@settings(max_examples=400)
def test_any_text_gives_a_game_or_our_own_error(text):
    assert fuzz_nfg.outcome(text) in {"game", "FileFormatError", "TooLarge", "InvalidGame"}
