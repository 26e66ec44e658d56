"""Games in files: what is exact, what comes back, and what is refused."""

import contextlib
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory.games import zoo
from gametheory.games.files import format_csv, parse_csv, parse_json, write_game
from gametheory.testing import bimatrix_games, small_fractions

GOOD = {
    "pairs.csv": "4 1, 0 0\n0 0, 2 2\n",
    "quoted.csv": '"4,1","0,0"\n"(0, 0)","2, 2"\n',
    "semicolons.csv": "# asymmetric BoS\n4;1, 0;0\n0;0, 2;2\n",
    "blocks.csv": "4,0\n0,2\n\n1,0\n0,2\n\n",
    "matrices.json": '{"payoffs": [[[4, 0], [0, 2]], [[1, 0], [0, 2]]]}',
    "cells.json": '{"cells": [[[4, 1], [0, 0]], [[0, 0], [2, 2]]]}',
    "payoffs.nfg": 'NFG 1 R "x" { "1" "2" } { 2 2 } 4 1 0 0 0 0 2 2',
    "outcomes.nfg": 'NFG 1 D "x" { "1" "2" } { 2 2 } { { "" 4 1 } { "" 2.0, 2 } } 1 0 0 2',
    "object.json": '{"payoffs": [[["4", 0], [0, 2]], [[1, 0], [0, 2.0]]], "name": "x"}',
}


@pytest.mark.parametrize(("name", "text"), GOOD.items(), ids=GOOD)
def test_every_documented_form_reads_the_same_game(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    game = gt.read_game(path)
    assert game.payoffs.tolist() == [[[4, 0], [0, 2]], [[1, 0], [0, 2]]]
    assert game.is_exact
    named = name == "object.json" or path.suffix == ".nfg"
    assert game.name == ("x" if named else path.stem)


def test_decimals_and_fractions_are_read_exactly():
    assert parse_json("[[[0.1]], [[1e-3]]]").payoffs[0, 0, 0] == Fraction(1, 10)
    assert parse_csv("(0.1 1/3)\n").payoffs[1, 0, 0] == Fraction(1, 3)


def test_labels_and_disagreement(tmp_path):
    path = tmp_path / "g.json"
    data = {
        "payoffs": [[[1, 2]], [[3, 4]]],
        "actions": [["top"], ["left", "right"]],
        "players": ["Ann", "Bob"],
        "disagreement": ["1/2", 0],
    }
    path.write_text(json.dumps(data), encoding="utf-8")
    game = gt.read_game(path)
    assert game.actions == (("top",), ("left", "right"))
    assert game.disagreement == (Fraction(1, 2), 0)


BAD = {
    "nan.json": ("[[[NaN]], [[1]]]", "finite numbers, got NaN"),
    "nan.csv": ("nan 1\n", "line 1.*'nan'"),
    "infinity.json": ("[[[Infinity]], [[1]]]", "Infinity"),
    "truncated.json": ('{"payoffs": [[[1', "line 1, column 17"),
    "text.json": ('"hello"', "list of payoff matrices"),
    "single.json": ("[[1, 2], [3, 4]]", "single matrix"),
    "single.csv": ("1,2\n3,4\n", "payoffs of two players"),
    "keys.json": ('{"payoff": []}', "payoffs"),
    "ragged.json": ("[[[1, 2], [3]], [[1, 2], [3, 4]]]", "ragged"),
    "ragged.csv": ("1 1,2 2\n3 3\n", "ragged"),
    "shapes.csv": ("1,2\n\n1\n", "same shape"),
    "three.csv": ("1\n\n1\n\n1\n", "3 blocks"),
    "triple.csv": ('"(1 2 3)","(1 2)"\n', "two payoffs in a cell"),
    "row.csv": ("1 2 3\n", "two players, got a single 1x3 matrix separated by spaces"),
    "empty.csv": ("", "0 blocks"),
    "empty.json": ("", "not JSON"),
    "none.json": ("[]", "empty"),
    "null.json": ("[[[null]], [[1]]]", "None"),
    "labels.json": ('{"payoffs": [[[1]], [[1]]], "actions": [["a"], ["b", "c"]]}', "counts"),
    "numbers.json": ('{"payoffs": [[[1]], [[1]]], "actions": [[1], [2]]}', "lists of strings"),
    "huge.json": ("[[[1e99999999]], [[1]]]", "magnitude"),
    "huge.csv": ("1e99999999 1\n", "magnitude"),
    "deep.json": ("[" * 100_000, "JSON|nested"),
    "short.nfg": ('NFG 1 R "t" { "a" } { 2 } 1', "line 1, column 28: expected payoff 2 of 2"),
    "huge.nfg": ('NFG 1 R "t" { "a" "b" } { 99999 99999 }', "at most 10,000,000"),
    "game.txt": ("1 1", "ends in"),
    "noextension": ("1 1", "ends in"),
}


@pytest.mark.parametrize("name", BAD)
def test_malformed_files_are_refused_naming_the_file(tmp_path, name):
    text, message = BAD[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(gt.errors.FileFormatError, match=message) as error:
        gt.read_game(path)
    assert name in str(error.value)


def test_missing_and_binary_files(tmp_path):
    with pytest.raises(gt.errors.FileFormatError, match="No such file"):
        gt.read_game(tmp_path / "missing.json")
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(gt.errors.FileFormatError, match="UTF-8"):
        gt.read_game(tmp_path / "b.json")


EXACT = gt.NormalForm(
    [[["1/3", 10**20], [0, -7]], [["-1/7", 2], [3, "1e-9"]]],
    actions=[["top", 'say "hi"'], ["left", "rück, wärts"]],
    players=["Ann", "Bob"],
    name="exact",
    disagreement=["1/2", 0],
)
THREE = gt.NormalForm([[[[0, 1]], [[2, 3]]], [[[4, 5]], [[6, 7]]], [[[8, 9]], [[10, 11]]]])
ONE = gt.NormalForm([["1/2", 3]], name="decision")


@pytest.mark.parametrize("suffix", [".json", ".nfg"])
@pytest.mark.parametrize("game", [EXACT, THREE, ONE], ids=["exact", "three", "one"])
def test_written_games_come_back_equal(tmp_path, game, suffix):
    path = tmp_path / f"file{suffix}"
    write_game(game, path)
    assert gt.read_game(path) == game
    assert gt.read_game(path).name == (game.name or "file")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", zoo.names())
@pytest.mark.parametrize("suffix", [".json", ".nfg", ".csv"])
def test_the_zoo_comes_back_with_its_payoffs(tmp_path, name, suffix):
    game = zoo.load(name)
    if suffix == ".csv":
        if game.num_players != 2:
            with pytest.raises(gt.InvalidArgument, match="two players"):
                write_game(game, tmp_path / f"g{suffix}")
            return
        game = gt.NormalForm(game.payoffs)
    write_game(game, tmp_path / f"g{suffix}")
    assert gt.read_game(str(tmp_path / f"g{suffix}")) == game


@pytest.mark.parametrize("suffix", [".json", ".nfg", ".csv"])
def test_written_floats_come_back_as_the_same_floats(tmp_path, suffix):
    values = [[[0.1, 1e-300, 1e150]], [[-2.5, 1e16, 123456789.123456789]]]
    path = tmp_path / f"g{suffix}"
    write_game(gt.NormalForm(values), path)
    game = gt.read_game(path)
    assert game.is_exact
    assert game.payoffs[0, 0, 0] == Fraction(1, 10)
    assert game.payoffs.astype(float).tolist() == values


@given(bimatrix_games(payoffs=small_fractions()))
def test_csv_text_holds_the_payoffs_of_two_players(game):
    assert parse_csv(format_csv(game)) == game


def test_what_a_format_does_not_hold_is_not_written(tmp_path):
    for game, got in ((THREE, "3 players"), (EXACT, "disagreement point")):
        with pytest.raises(gt.InvalidArgument, match=f"got .*{got}"):
            write_game(game, tmp_path / "g.csv")
    for name in ("g.txt", "g"):
        with pytest.raises(gt.InvalidArgument, match=r"ends in .json or .csv or .nfg, got '.*g"):
            write_game(EXACT, tmp_path / name)
    with pytest.raises(gt.InvalidArgument, match="a NormalForm, got list"):
        write_game([[1]], tmp_path / "g.csv")
    with pytest.raises(gt.InvalidArgument, match="the path of a file, got int"):
        write_game(EXACT, 3)
    with pytest.raises(gt.TooLarge, match="4,000 characters"):
        write_game(gt.NormalForm([[Fraction(1, 10**5000), 1]]), tmp_path / "g.json")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_replaced_whole(tmp_path):
    path = tmp_path / "g.json"
    path.write_text("something else, and longer than what comes" * 100, encoding="utf-8")
    write_game(EXACT, path)
    assert gt.read_game(path) == EXACT


@given(st.text(max_size=60) | st.text("[]{},:\"'0123456789.eE+-/ \nNaInfulpyos;#()", max_size=80))
def test_any_text_gives_a_game_or_our_own_error(text):
    for parse in (parse_csv, parse_json):
        with contextlib.suppress(gt.GameTheoryError):
            assert isinstance(parse(text), gt.NormalForm)


def test_a_disagreement_point_is_made_of_numbers():
    text = '{"payoffs": [[[1, 2], [3, 4]], [[1, 2], [3, 4]]], "disagreement": [true, false]}'
    with pytest.raises(gt.GameTheoryError, match="got true"):
        parse_json(text)


DECIMALS = gt.NormalForm.from_bimatrix(
    [["0.1", "2"], ["1e-9", "-3.25"]], [["0.5", "1"], ["1e-200", "12345678901234567.5"]]
)


@pytest.mark.parametrize("suffix", ["json", "csv", "nfg"])
def test_decimals_come_back_as_decimals(suffix, tmp_path):
    assert DECIMALS.in_decimals
    path = tmp_path / f"game.{suffix}"
    small = gt.NormalForm(DECIMALS.payoffs[:1].repeat(2, axis=0), decimals=True)
    gt.write_game(small, path)
    text = path.read_text()
    assert "/" not in text
    assert "0.1" in text
    assert "-3.25" in text
    back = gt.read_game(path)
    assert back.in_decimals
    assert (back.payoffs == small.payoffs).all()
    gt.write_game(DECIMALS, path)  # what no short decimal denotes stays exact all the same
    assert (gt.read_game(path).payoffs == DECIMALS.payoffs).all()


def test_fractions_stay_fractions_beside_decimals(tmp_path):
    game = gt.NormalForm.from_bimatrix([["1/3", "0.5"]], [["1/4", 1]], decimals=True)
    gt.write_game(game, tmp_path / "game.json")
    text = (tmp_path / "game.json").read_text()
    assert '"payoffs": [[["1/3", 0.5]], [[0.25, 1]]]' in text
    exact = gt.NormalForm.from_bimatrix([["1/4"]], [["1/2"]])
    gt.write_game(exact, tmp_path / "game.nfg")
    assert "1/4 1/2" in (tmp_path / "game.nfg").read_text()
