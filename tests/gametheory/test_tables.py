"""Tables and text on lines: nothing wider than the output, nothing lost, no number broken."""

import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from gametheory._support.tables import LEAST, PlainTable
from gametheory._support.wrapping import JOINED, pieces, width_of, words, wrapped

NUMBERS = st.sampled_from(
    ["0", "-1", "1/3", "-123/4567", "0.333333", "1e-9", "1,234,567", "(1/2, -3)", "[0.1, 0.25]"]
)
WORDS = st.sampled_from(
    ["a", "B/S", "no: 3", "Kalai-Smorodinsky", "日本語の長いラベル", "x" * 40, "é", "a_b_c", "(see"]
)
TEXTS = st.lists(NUMBERS | WORDS, max_size=6).map(" ".join)
NUMBER = re.compile(r"(?<![\w.,/-])-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?(?:/\d+)?(?![\w/])")


def printed(table, width):
    out = io.StringIO()
    Console(file=out, width=width).print(table)
    return out.getvalue()


def bare(text):
    return re.sub(r"[\s│┃─━┏┓┗┛└┘┌┐├┤┡┩┳╇┴┬]", "", text)


@given(TEXTS, st.integers(10, 60))
@example("ties: (1, 2) (3, 4)", 10)
@example("  indented and long enough to be wrapped", 12)
def test_lines_hold_the_text_and_fit(text, width):
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(cell_len, lines)) <= width
    numbers = NUMBER.findall(text)
    assert [n for line in lines for n in NUMBER.findall(line)] == numbers


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Kalai-Smorodinsky", 12, ["Kalai-", "Smorodinsky"]),
        ("3/5 B+2/5 S; 1 S".replace("5 ", f"5{JOINED}"), 7, ["3/5 B+", "2/5 S;", "1 S"]),
        ("from 0.1 ± 0.2 on", 10, ["from", "0.1 ± 0.2", "on"]),
        ("a17-3", 4, ["a17-", "3"]),
        ("1e-9+2e-9", 5, ["1e-9+", "2e-9"]),
        ("日本語の長い", 6, ["日本語", "の長い"]),
        ("", 5, [""]),
        ("one\n\ntwo", 5, ["one", "", "two"]),
    ],
)
def test_lines_are_broken_where_a_reader_expects_it(text, width, lines):
    assert wrapped(text, width) == lines


def test_what_is_not_broken_where_there_is_room():
    assert words("V(p) = (1, 2), or [0.1, 0.3] of 0.5 ± 0.1") == [
        *("V(p)", "=", "(1, 2),", "or", "[0.1, 0.3]", "of"),
        f"0.5{JOINED}±{JOINED}0.1",
    ]
    assert pieces("B/S-1 (1, 2)") == ["B/", "S-", "1", "(1, 2)"]
    assert width_of("ab\n日本") == 4


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(st.lists(TEXTS, min_size=n, max_size=n), min_size=2, max_size=4)
    ),
    st.integers(LEAST, 100),
    st.booleans(),
)
def test_tables_fit_and_lose_nothing(rows, width, grid):
    head, *body = rows
    table = PlainTable(title="a title that is long enough to be wrapped", grid=grid, note="a note")
    for name in head:
        table.add_column(name)
    for row in body:
        table.add_row(*row)
    shown = printed(table, width)
    assert max(map(cell_len, shown.split("\n"))) <= width
    assert "…" not in shown
    flat = bare(shown)
    seen = [
        k for k in range(len(head)) if grid or any(row[k] for row in body)
    ]  # an empty column is left out
    for number in (n for row in body for k in seen for n in NUMBER.findall(row[k])):
        assert number in NUMBER.findall(re.sub(r"[│┃()\[\]]", " ", shown)) or number in flat
    for row in body:
        for k in seen:
            for letter in set(row[k]) - {" "}:
                assert letter in flat


def matrix(columns, cell):
    table = PlainTable(grid=True)
    for k in range(columns + 1):
        table.add_column(f"c{k}" if k else "")
    for k in range(3):
        table.add_row(f"r{k}", *[cell] * columns)
    return table


def test_a_wide_grid_is_shown_some_columns_at_a_time_in_parts_of_a_size():
    shown = printed(matrix(8, "0.1234,\xa00.5678"), 80)
    tops = [line for line in shown.split("\n") if line.startswith("┃")]
    assert [re.findall(r"c\d", line) for line in tops] == [
        ["c1", "c2", "c3", "c4"],
        ["c5", "c6", "c7", "c8"],
    ]
    assert shown.count("r0") == 2
    assert len([line for line in printed(matrix(8, "1,\xa02"), 80).split("\n") if "┃" in line]) == 1


def test_a_table_that_cannot_fit_lists_its_rows():
    table = PlainTable()
    for name in ("name", "first payoffs", "second payoffs"):
        table.add_column(name)
    table.add_row("x", "(0.123456, 0.654321)", "(0.111111, 0.222222)")
    assert printed(table, 24).split("\n")[:6] == [
        "─" * 24,
        "name: x",
        "first payoffs:",
        "  (0.123456, 0.654321)",
        "second payoffs:",
        "  (0.111111, 0.222222)",
    ]
