"""Tables as people write them: one reading or none, in every dialect."""

import itertools
import random
from fractions import Fraction

import pytest
import second_reader
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory.games._xlsx import parse_workbook
from gametheory.games.files import format_csv, parse_csv, parse_json
from gametheory.games.nfg import format_number

A, B = [[3, 0], [5, 1]], [[3, 5], [0, 1]]
DILEMMA = {
    "semicolons": "3;0\n5;1\n\n3;5\n0;1\n",
    "tabs": "3\t0\n5\t1\n\n3\t5\n0\t1\n",
    "spaces": "3  0\n5  1\n\n 3  5\n 0  1\n",
    "empty row of separators": "3;0\n5;1\n;;\n3;5\n0;1\n",
    "empty row of a comma": "3,0\n5,1\n,\n3,5\n0,1",
    "separators at the end": "3,0,\n5,1,\n,,\n3,5,\n0,1,\n",
    "empty columns before it": ",,3,0\n,,5,1\n,,,\n,,3,5\n,,0,1\n",
    "a byte order mark, and line ends of Windows": "\ufeff3,0\r\n5,1\r\n\r\n3,5\r\n0,1\r\n",
    "line ends of old": "3,0\r5,1\r\r3,5\r0,1",
    "the separator said": "sep=;\n3;0\n5;1\n;\n3;5\n0;1\n",
    "quoted numbers": '"3","0"\n"5","1"\n\n"3","5"\n"0","1"\n',
    "decimal commas": "3,0;0,0\n5;1\n\n3;5\n0;1,00\n",
    "decimal commas and tabs": "3,0\t0,0\n5\t1\n\n3\t5\n0\t1,00\n",
    "decimal commas and spaces": "3,0 0,0\n5 1\n\n3 5\n0 1,00\n",
    "decimal commas in quotes": '"3,0","0,0"\n5,1\n\n3,5\n0,"1,00"\n',
    "a thousand where commas are decimal marks": "3,000;0,0\n5;1\n\n3;5\n0;1\n",
    "signs as typeset": "3,\u22120\n5,1\n\n3,5\n0,1\n",
    "pairs by spaces": "3 3, 0 5\n5 0, 1 1\n",
    "pairs by spaces, tight": "3 3,0 5\n5 0,1 1\n",
    "pairs by semicolons": "3;3, 0;5\n5;0, 1;1\n",
    "pairs by bars": "3|3,0|5\n5|0,1|1\n",
    "pairs in quotes": '"3, 3","0, 5"\n"5, 0","1, 1"\n',
    "pairs in parentheses": "(3,3) (0,5)\n(5,0) (1,1)\n",
    "pairs by tabs and commas": "3,3\t(0,5)\n5,0\t1,1\n",
    "symmetric": "symmetric\n3,0\n5,1\n",
    "symmetric, as a spreadsheet saves it": "Symmetric;\n3;0\n5;1\n",
}
LABELLED = {
    "both": ",L,R\nT,3,0\nB,5,1\n\n,L,R\nT,3,5\nB,0,1\n",
    "a corner": "you \\ me,L,R\nT,3,0\nB,5,1\n\n,L,R\nT,3,5\nB,0,1\n",
    "no corner": "L,R\nT,3,0\nB,5,1\n\n3,5\n0,1\n",
    "the second ones only": "3;0\n5;1\n\n;L;R\nT;3;5\nB;0;1\n",
    "pairs": ",L,R\nT,3 3,0 5\nB,5 0,1 1\n",
    "symmetric": "symmetric\n L R\nT 3 0\nB 5 1\n",
}


def payoffs(game):
    return game.payoffs.tolist()


@pytest.mark.parametrize("text", DILEMMA.values(), ids=DILEMMA)
def test_one_game_in_every_dialect(text):
    assert payoffs(parse_csv(text)) == [A, B]
    assert second_reader.meanings(text) == [(A, B)]


@pytest.mark.parametrize("text", LABELLED.values(), ids=LABELLED)
def test_labels_in_the_first_row_and_column(text):
    game = parse_csv(text)
    assert payoffs(game) == [A, B]
    assert game.actions == (("T", "B"), ("L", "R"))
    assert second_reader.meanings(text) == [(A, B)]


def test_labels_on_one_side_or_of_numbers():
    assert parse_csv("L,R\n3,0\n5,1\n\n3,5\n0,1\n").actions == (("a0", "a1"), ("L", "R"))
    assert parse_csv("T,3,0\nB,5,1\n\n3,5\n0,1\n").actions == (("T", "B"), ("a0", "a1"))
    assert parse_csv(",1,2\nT,3,0\nB,5,1\n\n3,5\n0,1\n").actions == (("T", "B"), ("1", "2"))
    assert parse_csv(',"L, or ""l""",R\n2024,3,0\n2025,5,1\n\n3,5\n0,1\n').actions == (
        ("2024", "2025"),
        ('L, or "l"', "R"),
    )


def test_a_zero_sum_game_is_one_matrix_that_says_so():
    game = parse_csv("zero-sum\n0,-1/2\n1e1,.5\n")
    assert payoffs(game) == [
        [[0, Fraction(-1, 2)], [10, Fraction(1, 2)]],
        [[0, Fraction(1, 2)], [-10, Fraction(-1, 2)]],
    ]


TWO_READINGS = {
    "cells or a matrix by spaces": "3 0\n5 1\n",
    "cells or a matrix by semicolons": "3;0\n5;1\n",
    "cells or a matrix by tabs": "3\t0\n5\t1\n",
    "a single cell or a row": "3 0\n",
    "cells in commas or decimal commas": "4;1,0;0\n0;0,2;2\n",
    "pairs or decimal commas, quoted": '"4,1","0,0"\n"0,0","2,2"\n',
    "pairs or decimal commas, by spaces": "3,3 0,5\n5,0 1,1\n",
    "pairs or decimal commas, by semicolons": "3,3;0,5\n5,0;1,1\n",
}


@pytest.mark.parametrize("text", TWO_READINGS.values(), ids=TWO_READINGS)
def test_what_could_be_two_games_is_refused_naming_both(text):
    with pytest.raises(gt.errors.FileFormatError, match=r"got one with 2.* in parentheses"):
        parse_csv(text)
    assert len(second_reader.meanings(text)) == 2


REFUSED = {
    "one matrix": ("1,2\n3,4\n", "a single 2x2 matrix separated by commas: add .*'zero-sum'"),
    "one matrix, decimal commas": ("0,5 1\n2 3\n", "with decimal commas: add"),
    "three": ("1\n\n1\n\n1\n", "3 blocks"),
    "two under a word": ("zero-sum\n1\n\n1\n", "one matrix, got 2 blocks"),
    "symmetric, not square": ("symmetric\n1,2\n", "square matrix .*1x2"),
    "pairs that say zero-sum": ("zero-sum\n(1 2)\n", "got '\\(1 2\\)'"),
    "a missing payoff": ("3,\n5,1\n\n3,5\n0,1\n", "ragged"),
    "a missing payoff inside": ("1,2,3\n4,,6\n7,8,9\n\n1\n", "line 2: .*an empty cell"),
    "labels of numbers on both sides": (",1,2\n1,3,0\n2,5,1\n\n3,5\n0,1\n", "line 1: .*both sides"),
    "infinities are no labels": ("nan,inf\n3,0\n5,1\n\n3,5\n0,1\n", "got 'nan'"),
    "a mistyped payoff is no label": ("1O,2\n3,4\n\n1,2\n3,4\n", "line 1: .*got '1O'"),
    "an error of a sheet": ("3,#DIV/0!\n5,1\n\n3,5\n0,1\n", "line 1: .*the error #DIV/0!"),
    "points and commas": ("0.5;0,5\n1;2\n\n1;2\n3;4\n", "got '0[.,]5'"),
    "a thousand or one": ("1,234;1\n1;2\n\n1;2\n3;4\n", "'1,234', which could be 1.234 or 1234"),
    "thousands": ("1.234,5;1\n1;2\n\n1;2\n3;4\n", "got '1.234,5'"),
    "other labels": (",L,R\nT,3,0\nB,5,1\n\n,T,B\nL,3,0\nR,5,1\n", "same row labels beside both"),
    "labels twice": ("L,L\n3,0\n5,1\n\n3,5\n0,1\n", "distinct action labels"),
    "quotes inside": ('3,5"6"\n\n1,2\n', "quotation marks around"),
    "labels alone": ("a,b\nc,d\n", "expected a payoff"),
    "underscores": ("1_000,1\n\n1,2\n", "got '1_000'"),
    "too large": ("1e151,1\n\n1,2\n", "magnitude at most 1e150"),
    "no denominator": ("1/0,1\n\n1,2\n", "line 1: .*'1/0'"),
    "nothing": ("\n\n# but a comment\n", "0 blocks"),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED)
def test_refused_naming_the_place(text, why):
    with pytest.raises((gt.errors.FileFormatError, gt.InvalidGame), match=why):
        parse_csv(text)


def test_cells_are_capped(monkeypatch):
    monkeypatch.setattr("gametheory.games._csv.MAX_CELLS", 3)
    parse_csv("1,2\n\n3,4\n")
    with pytest.raises(gt.TooLarge, match="at most 6 cells"):
        parse_csv("1,2,3\n\n3,4,5\n")


NUMBERS = st.fractions(max_denominator=9).map(lambda x: round(x, 2) if x.denominator % 3 else x)


@st.composite
def games(draw):
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    row = st.lists(NUMBERS, min_size=columns, max_size=columns)
    table = st.lists(row, min_size=rows, max_size=rows)
    return gt.NormalForm([draw(table), draw(table)])


def written(number, mark):
    text = format_number(number)
    if mark == "," and "/" in text and 100 % Fraction(number).denominator == 0:
        whole, hundredths = divmod(round(abs(number) * 100), 100)
        text = f"{'-' * (number < 0)}{whole},{hundredths:02}"
    return text


@given(games(), st.sampled_from(";\t "), st.sampled_from(".,"), st.booleans(), st.booleans())
def test_every_dialect_reads_back_what_it_wrote(game, separator, mark, quote, labelled):
    lines = []
    for matrix in payoffs(game):
        lines.append("")
        if labelled:
            lines.append(separator.join(['""', *("uvw"[: game.shape[1]])]))
        for k, own in enumerate(matrix):
            cells = [written(x, mark) for x in own]
            cells = [f'"{cell}"' for cell in cells] if quote else cells
            lines.append(separator.join([*("rst"[k] * labelled), *cells]))
    text = "\n".join(lines)
    if game.shape[1] == 1 and mark == ",":
        return  # nothing shows that commas separate no cells
    assert second_reader.meanings(text) == [tuple(payoffs(game))]
    assert payoffs(parse_csv(text)) == payoffs(game)


@given(games())
def test_what_is_written_has_one_meaning(game):
    assert second_reader.meanings(format_csv(game)) == [tuple(payoffs(game))]


def test_cells_of_both_payoffs_are_refused_where_matrices_are_read():
    cells = [[(3, 3), (0, 5)], [(5, 0), (1, 1)]]
    assert payoffs(gt.NormalForm.from_cells(cells)) == [A, B]
    with pytest.raises(gt.InvalidGame, match=r"from_cells.*from_bimatrix"):
        gt.NormalForm(cells)
    with pytest.raises(gt.InvalidGame, match="from_cells"):
        gt.NormalForm([*cells, [(0, 0), (1, 1)]])
    with pytest.raises(gt.InvalidGame, match=r"from_bimatrix.*from_zero_sum.*from_symmetric"):
        gt.NormalForm(A)
    # Lists mean matrices, as documented, and rows of other lengths cannot be cells.
    assert payoffs(gt.NormalForm([A, B])) == [A, B]
    assert gt.NormalForm([[(1, 2, 3)], [(4, 5, 6)]]).shape == (1, 3)
    three = [[[(1, 2, 3)] * 3] * 3] * 3
    with pytest.raises(gt.InvalidGame, match="tuples of 3 payoffs"):
        gt.NormalForm(three)
    assert gt.NormalForm.from_cells(three).payoff((2, 2, 2)) == (1, 2, 3)
    with pytest.raises(gt.InvalidGame, match=r"cells of 2"):
        gt.NormalForm.from_cells(A)


def test_one_matrix_that_says_what_the_other_is():
    assert payoffs(gt.NormalForm.from_symmetric(A)) == [A, B]
    assert payoffs(gt.NormalForm.from_zero_sum([[1, -2]])) == [[[1, -2]], [[-1, 2]]]
    assert gt.NormalForm.from_zero_sum([[-(2**63)]]).payoff((0, 0)) == (-(2**63), 2**63)
    assert gt.NormalForm.from_zero_sum([["1/3"]], name="x").name == "x"
    with pytest.raises(gt.InvalidGame, match="square"):
        gt.NormalForm.from_symmetric([[1, 2]])
    for make in (gt.NormalForm.from_symmetric, gt.NormalForm.from_zero_sum):
        with pytest.raises(gt.InvalidGame, match="row player's matrix"):
            make([1, 2])


def test_a_key_says_what_the_payoffs_of_a_json_are():
    for key, value in (
        ("payoffs", [A, B]),
        ("cells", [[[3, 3], [0, 5]], [[5, 0], [1, 1]]]),
        ("symmetric", A),
    ):
        game = parse_json(f'{{"{key}": {value}, "actions": [["T", "B"], ["L", "R"]]}}')
        assert payoffs(game) == [A, B]
        assert game.actions[0] == ("T", "B")
    assert parse_json('{"zero-sum": [[1, 2]]}').payoff((0, 1)) == (2, -2)
    # A list alone is read where it has one meaning.
    assert parse_json("[[[1, 2, 3]], [[4, 5, 6]]]").shape == (1, 3)
    assert parse_json("[[[1, 2], [2, 3]], [[2, 3], [3, 4]]]").shape == (2, 2)
    refused = {
        f"[{A}, {B}]": 'payoffs": ...} a matrix .*"cells": ...}',
        "[[[3, 3], [0, 5]], [[5, 0], [1, 1]]]": "says what a list of shape",
        "[[[1, 2]], [[3, 4]], [[5, 6]]]": '"cells": ...}',
        "[[1, 2], [3, 4]]": '"zero-sum": ...} or {"symmetric"',
        '{"payoffs": [[[1]], [[1]]], "cells": [[[1, 1]]]}': "one of",
        '{"payoffs": [[[1]], [[1]]], "payoffs": [[[2]], [[2]]]}': "each key once",
        '{"payoffs": [[[true]], [[1]]]}': "numbers, got true",
    }
    for text, why in refused.items():
        with pytest.raises((gt.errors.FileFormatError, gt.InvalidGame), match=why):
            parse_json(text)


def book(*sheets):
    import io

    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.Workbook()
    made.remove(made.active)
    for rows in sheets:
        sheet = made.create_sheet()
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def test_a_workbook_holds_what_a_csv_does():
    for sheets in (
        ([*A, [], *B],),
        (A, B),
        ([[], *A], [[]], B),
        ([[None, "L", "R"], ["T", 3, 0.0], ["B", "5", "1/1"], [None], *B],),
        ([["(3, 3)", "0 5"], ["5;0", "1|1"]],),
        ([["symmetric"], *A],),
    ):
        assert payoffs(parse_workbook(book(*sheets))) == [A, B]
    assert parse_workbook(book([["3 0"], ["5 1"]])).shape == (2, 1)  # a cell is one cell there
    exact = parse_workbook(book([[0.1, "1/3"], [], ["0.25", 1e-3]]))
    assert exact.payoff((0, 0)) == (Fraction(1, 10), Fraction(1, 4))
    assert exact.payoff((0, 1)) == (Fraction(1, 3), Fraction(1, 1000))


def test_what_a_workbook_must_not_hold():
    import datetime

    refused = {
        "a single 2x2 matrix": (A,),
        "sheet 'Sheet', row 1: .*a date or time": ([[datetime.date(2026, 1, 3), 1]],),
        "row 1: .*TRUE": ([[True]],),
        "a formula whose value was not saved": ([["=1+1", 1]],),
        "got 3 that are not empty": (A, B, A),
        "got 0 that are not empty": ([],),
        "one with 2: ": ([["4,1", "0,0"]],),
        "the error #N/A": ([["#N/A", 1]],),
        "could be 1.500 or 1500": ([["1,500", 1], [], [1, 2]],),
    }
    for why, sheets in refused.items():
        with pytest.raises(gt.errors.FileFormatError, match=why):
            parse_workbook(book(*sheets))
    for data in (b"", b"PK", b"3,0", book(A, B)[:-40], book(A, B).replace(b"xl/", b"xx/")):
        with pytest.raises(gt.errors.FileFormatError, match="not a workbook"):
            parse_workbook(data)


def test_a_workbook_is_bounded(monkeypatch):
    data = book(A, B)
    monkeypatch.setattr("gametheory.games._xlsx.MAX_CELLS", 3)
    with pytest.raises(gt.TooLarge, match="at most 3 cells"):
        parse_workbook(data)
    monkeypatch.setattr("gametheory.games._xlsx.MAX_BYTES", 1_000)
    with pytest.raises(gt.TooLarge, match="at most 1,000 bytes"):
        parse_workbook(data)


def test_without_openpyxl_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    (tmp_path / "g.xlsx").write_bytes(b"PK")
    with pytest.raises(gt.Unsupported, match=r"g.xlsx: .*'gametheory-norms\[spreadsheets\]'"):
        gt.read_game(tmp_path / "g.xlsx")


@pytest.mark.parametrize(
    ("suffix", "way"),
    [
        (".efg", r"from_pygambit\(pygambit.read_efg\('.*g.efg'\)\) is its reduced normal form"),
        (".agg", "pygambit.read_agg"),
        (".BAGG", "pygambit.read_bagg"),
        (".xml", "gametheory deals domain"),
        (".xls", "save it as .xlsx or .csv"),
    ],
)
def test_other_formats_are_refused_with_the_way_that_works(tmp_path, suffix, way):
    with pytest.raises(gt.Unsupported, match=way):
        gt.read_game(tmp_path / f"g{suffix}")


EFG = 'EFG 2 R "x" { "1" "2" }\np "" 1 1 "" { "l" "r" } 0\nt "" 1 "" { 1, 2 }\nt "" 2 "" { 3, 4 }\n'
AGG = "#AGG\n2\n2\n0\n2 2\n0 1\n0 1\n2 0 1\n2 1 0\n0 1.5 2\n0 3 4\n"
BAGG = "#BAGG\n2\n2\n0\n1 1\n1\n1\n2\n2\n0 1\n0 1\n2 0 1\n2 1 0\n0 1.5 2\n0 3 4\n"


@pytest.mark.parametrize(("suffix", "text"), [("efg", EFG), ("agg", AGG), ("bagg", BAGG)])
def test_the_way_that_is_named_works(tmp_path, monkeypatch, suffix, text):
    pygambit = pytest.importorskip("pygambit")
    monkeypatch.chdir(tmp_path)
    with open(f"g.{suffix}", "w", encoding="utf-8") as file:
        file.write(text)
    with pytest.raises(gt.Unsupported) as refused:
        gt.read_game(f"g.{suffix}")
    call = str(refused.value).split("itself: ")[1].split(" is its")[0]
    game = eval(call, {"gt": gt, "pygambit": pygambit})
    gt.write_game(game, "g.nfg")
    assert gt.read_game("g.nfg") == game


def test_the_second_reader_finds_what_the_first_would_guess(monkeypatch):
    """A reader that took the first layout that fits would be caught."""
    source = random.Random(0)
    caught = 0
    for separator, inner in itertools.product(" ;\t", repeat=2):
        cells = [f"{source.randrange(9)}{inner}{source.randrange(9)}" for _ in range(2)]
        caught += len(second_reader.meanings(separator.join(cells))) > 1
    assert caught


def test_decimals_in_are_decimals_out():
    for text in ("0.5,1\n\n1,2\n", "0,5;1\n\n1;2\n", "(0.5 1),(1 2)\n", "zero-sum\n1e-1\n"):
        assert parse_csv(text).in_decimals, text
    for text in ("5,1\n\n1,2\n", "(3,5),(1,2)\n", "1/3,0.5\n\n1,2\n"):
        assert not parse_csv(text).in_decimals, text
    for make, given_ in (
        (gt.NormalForm.from_cells, [[("0.5", 1)]]),
        (gt.NormalForm.from_zero_sum, [["0.5"]]),
        (gt.NormalForm.from_symmetric, [["0.5"]]),
    ):
        assert make(given_).in_decimals
        assert not make(given_, decimals=False).in_decimals
    assert parse_json('{"cells": [[[0.5, 1]]]}').in_decimals
