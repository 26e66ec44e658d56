"""Reading games from files: what is exact, and what is refused."""

import contextlib
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory.files import parse_csv, parse_json

GOOD = {
    "pairs.csv": "4 1, 0 0\n0 0, 2 2\n",
    "quoted.csv": '"4,1","0,0"\n"(0, 0)","2, 2"\n',
    "semicolons.csv": "# asymmetric BoS\n4;1,0;0\n0;0,2;2\n",
    "blocks.csv": "4,0\n0,2\n\n1,0\n0,2\n\n",
    "list.json": "[[[4, 0], [0, 2]], [[1, 0], [0, 2]]]",
    "object.json": '{"payoffs": [[["4", 0], [0, 2]], [[1, 0], [0, 2.0]]], "name": "x"}',
}


@pytest.mark.parametrize(("name", "text"), GOOD.items(), ids=GOOD)
def test_every_documented_form_reads_the_same_game(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    game = gt.read_game(path)
    assert game.payoffs.tolist() == [[[4, 0], [0, 2]], [[1, 0], [0, 2]]]
    assert game.is_exact
    assert game.name == ("x" if name == "object.json" else path.stem)


def test_decimals_and_fractions_are_read_exactly():
    assert parse_json("[[[0.1]], [[1e-3]]]").payoffs[0, 0, 0] == Fraction(1, 10)
    assert parse_csv("0.1 1/3\n").payoffs[1, 0, 0] == Fraction(1, 3)


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
    "triple.csv": ("1 2 3\n", "two payoffs in a cell"),
    "empty.csv": ("", "0 blocks"),
    "empty.json": ("", "not JSON"),
    "none.json": ("[]", "empty"),
    "null.json": ("[[[null]], [[1]]]", "None"),
    "labels.json": ('{"payoffs": [[[1]], [[1]]], "actions": [["a"], ["b", "c"]]}', "counts"),
    "numbers.json": ('{"payoffs": [[[1]], [[1]]], "actions": [[1], [2]]}', "lists of strings"),
    "huge.json": ("[[[1e99999999]], [[1]]]", "magnitude"),
    "huge.csv": ("1e99999999 1\n", "magnitude"),
    "deep.json": ("[" * 100_000, "JSON|nested"),
    "game.txt": ("1 1", "ends in"),
    "noextension": ("1 1", "ends in"),
}


@pytest.mark.parametrize("name", BAD)
def test_malformed_files_are_refused_naming_the_file(tmp_path, name):
    text, message = BAD[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(gt.FileFormatError, match=message) as error:
        gt.read_game(path)
    assert name in str(error.value)


def test_missing_and_binary_files(tmp_path):
    with pytest.raises(gt.FileFormatError, match="No such file"):
        gt.read_game(tmp_path / "missing.json")
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(gt.FileFormatError, match="UTF-8"):
        gt.read_game(tmp_path / "b.json")


@given(st.text(max_size=60) | st.text("[]{},:\"'0123456789.eE+-/ \nNaInfulpyos;#()", max_size=80))
def test_any_text_gives_a_game_or_our_own_error(text):
    for parse in (parse_csv, parse_json):
        with contextlib.suppress(gt.GameTheoryError):
            assert isinstance(parse(text), gt.NormalForm)
