"""A second reader of `.csv` and `.json` games, written apart from the library's, slow and strict.

It lists everything that a text could mean by the documentation of `gametheory.games.files`, so a
text that the library reads must have that one meaning.
"""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

NO_NUMBERS = {"nan", "na", "n/a", "null", "none", "inf", "infinity", "-inf", "-infinity"}
DIGITS = set("0123456789")


def meanings(text: str) -> list[tuple[Any, Any]]:
    """(the row player's matrix, the column player's or None) for each way to read a `.csv`."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    separators, start = " \t;,", 0
    head = lines[0].lower()
    if head[:4] == "sep=" and head[4:5] in (",", ";", "\t") and not head[5:].strip(" \t,;"):
        separators, start = head[4], 1
    bare = [line for line in map(_without_comment, lines[start:]) if line is not None]
    found: list[tuple[Any, Any]] = []
    weak: list[tuple[Any, str]] = []
    by: list[str] = []
    for separator in separators:
        if (
            not start
            and separator != ","
            and not any(separator in _bare(line, separator) for line in bare)
        ):
            continue
        for mark in ".,":
            for pairs in (False, True):
                meaning = _meaning(bare, separator, mark, pairs=pairs)
                if meaning is None:
                    continue
                if meaning[1] is None and separator == " " and mark == ",":
                    weak.append((meaning, separator))
                elif meaning not in found:
                    found.append(meaning)
                    by.append(separator)
    return found + [m for m, separator in weak if all(other == separator for other in by)]


def json_payoffs(text: str) -> list[Any]:
    """`[player][a1]...[an]` for each way to read a `.json`."""
    data = json.loads(text, parse_float=_exactly, parse_int=_exactly)
    if isinstance(data, list):
        ways = [_numbers(data)]
        if _shape(data)[-1] == _shape(data)[0] == len(_shape(data)) - 1 > 1:
            ways.append(_by_player(_numbers(data), len(_shape(data)) - 1))
        return ways if ways[0] != ways[-1] else ways[:1]
    if "payoffs" in data:
        return [_numbers(data["payoffs"])]
    if "cells" in data:
        cells = _numbers(data["cells"])
        return [_by_player(cells, len(_shape(cells)) - 1)]
    if "zero-sum" in data:
        row = _numbers(data["zero-sum"])
        return [[row, [[-x for x in own] for own in row]]]
    row = _numbers(data["symmetric"])
    return [[row, [list(column) for column in zip(*row, strict=True)]]]


def _without_comment(line: str) -> str | None:
    quoted = False
    for k, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == "#" and not quoted:
            return line[:k] if line[:k].strip(" \t,;") else None
    return line


def _rows(lines: list[str], separator: str) -> list[list[str]]:
    """The cells of each line, with "q" before what is quoted and "b" before what is not."""
    rows = []
    for line in lines:
        text = _bare(line, separator)
        cells = _cells(text, separator) if text or separator != " " else []
        rows.append([c[0] + c[1:].strip().replace("\u2212", "-") for c in cells])
    return rows


def _bare(line: str, separator: str) -> str:
    if separator in ",;":
        return line.strip(" ")
    return line.strip() if separator == " " else line.lstrip(" ").rstrip()


def _cells(line: str, separator: str) -> list[str]:
    """A line cut, or what no table holds if it cannot be."""
    cells, rest = [], line
    while True:
        rest = rest.lstrip(" ")
        cell, after = _whole(rest)
        far = after.lstrip(" ")
        if cell and (not far or far[0] == separator or (separator == " " and far != after)):
            cells.append(cell)
            rest = far
        else:
            bare, _, _ = rest.partition(separator)
            if '"' in bare:
                return ["b?!"]
            cells.append("b" + bare)
            rest = rest[len(bare) :]
        if not rest:
            return cells
        rest = rest[1:] if separator != " " else rest


def _whole(text: str) -> tuple[str, str]:
    """What is in quotes or parentheses at the start, and the rest; "" if nothing is."""
    if text[:1] == '"':
        k = 1
        while k < len(text):
            if text[k] != '"':
                k += 1
            elif text[k + 1 : k + 2] == '"':
                k += 2
            else:
                return "q" + text[1:k].replace('""', '"'), text[k + 1 :]
    if text[:1] in ("(", "["):
        for k, character in enumerate(text[1:], start=1):
            if character in '()[]"':
                closed = text[0] + character in ("()", "[]")
                return ("b" + text[: k + 1], text[k + 1 :]) if closed else ("", text)
    return "", text


def _split(rows: list[list[str]]) -> tuple[str, list[list[list[str]]]]:
    """What a first row says of the second matrix, and the blocks between empty rows."""
    kind = ""
    full = [(k, [c[1:] for c in row if c[1:]]) for k, row in enumerate(rows)]
    for k, cells in [(k, cells) for k, cells in full if cells][:1]:
        if len(cells) == 1 and cells[0].casefold() in ("zero-sum", "symmetric"):
            kind, rows = cells[0].casefold(), rows[k + 1 :]
    blocks: list[list[list[str]]] = [[]]
    for row in rows:
        if any(c[1:] for c in row):
            blocks[-1].append(row)
        elif blocks[-1]:
            blocks.append([])
    return kind, [block for block in blocks if block]


def _meaning(lines: list[str], separator: str, mark: str, *, pairs: bool) -> Any:
    kind, blocks = _split(_rows(lines, separator))
    tables = [_payoffs(block, mark, pairs) for block in blocks]
    if None in tables or len(tables) not in ((1,) if kind or pairs else (1, 2)) or (kind and pairs):
        return None
    first = tables[0]
    if pairs:
        return ([[c[0] for c in row] for row in first], [[c[1] for c in row] for row in first])
    if len(tables) == 2:
        return first, tables[1]
    if not kind:
        return first, None
    if kind == "zero-sum":
        return first, [[-x for x in row] for row in first]
    square = len(first) == len(first[0])
    return (first, [list(column) for column in zip(*first, strict=True)]) if square else None


def _payoffs(block: list[list[str]], mark: str, pairs: bool) -> Any:
    """The payoffs of a block without its labels and the empty columns at its sides, or None."""
    while all(not row[0][1:] for row in block):
        block = [row[1:] for row in block]
    for row in block:
        while not row[-1][1:]:
            row.pop()
    read = _pair if pairs else _number
    for top in (0, 1):
        for left in (0, 1):
            body = [[read(c[1:], mark) for c in row[left:]] for row in block[top:]]
            if not body or not body[0] or any(None in row for row in body):
                continue
            if len({len(row) for row in body}) > 1:
                continue
            names = [row[0] for row in block[top:]] if left else []
            head = block[0] if top else []
            corner = None
            if left and len(head) == len(body[0]) + 1:
                corner, head = head[0], head[1:]
            if top and len(head) != len(body[0]):
                continue
            words = [all(map(_word, names)), all(map(_word, head))]
            full = all(c[1:] and c[1:].casefold() not in NO_NUMBERS for c in (*names, *head))
            if (all(words) and (corner is None or not corner[1:] or _word(corner))) or (
                corner is not None and not corner[1:] and any(words) and full
            ):
                return body
    return None


def _word(cell: str) -> bool:
    text = cell[1:]
    return (
        any(map(str.isalpha, text))
        and text[0] not in "-+.,([\u2212\u2013$€£¥"
        and not text[0].isdecimal()
        and not any(part.casefold() in NO_NUMBERS for part in text.split())
        and (cell[0] == "q" or not set(text) & set(";,|\t"))
    )


def _number(text: str, mark: str) -> Fraction | None:
    """A number in plain digits with one decimal mark, or a fraction of whole numbers."""
    sign = -1 if text[:1] == "-" else 1
    text = text[1:] if text[:1] in ("-", "+") else text
    if "/" in text:
        above, _, below = text.partition("/")
        if not (_digits(above) and _digits(below)):
            return None
        return sign * Fraction(int(above), int(below))
    exponent = 0
    for letter in "eE":
        if letter in text:
            text, _, power = text.partition(letter)
            if not _digits(power[1:] if power[:1] in ("-", "+") else power):
                return None
            exponent = int(power)
            break
    whole, _, part = text.partition(mark)
    if not (_digits(whole) or (not whole and part)) or not (_digits(part) or not part):
        return None
    return sign * Fraction(Decimal(f"{whole or 0}.{part or 0}")) * Fraction(10) ** exponent


def _pair(text: str, mark: str) -> tuple[Fraction, Fraction] | None:
    if text[:1] + text[-1:] in ("()", "[]") and len(text) > 1:
        text = text[1:-1].strip()
    inside = DIGITS | set("+-/eE") | {mark}
    k = next((k for k, character in enumerate(text) if character not in inside), len(text))
    j = next((j for j in range(k, len(text)) if text[j] in inside), len(text))
    if text[k:j].strip() not in ("", ";", "|", *("," * (mark == "."))):
        return None
    first, second = _number(text[:k], mark), _number(text[j:], mark)
    return None if first is None or second is None else (first, second)


def _digits(text: str) -> bool:
    return bool(text) and set(text) <= DIGITS


def _exactly(text: str) -> Fraction:
    return Fraction(Decimal(text)) if set(text) - DIGITS - {"-"} else Fraction(int(text))


def _numbers(data: Any) -> Any:
    return [_numbers(item) for item in data] if isinstance(data, list) else Fraction(data)


def _shape(data: Any) -> tuple[int, ...]:
    return (len(data), *_shape(data[0])) if isinstance(data, list) else ()


def _by_player(cells: Any, depth: int) -> list[Any]:
    def of(player: int, part: Any, left: int) -> Any:
        return part[player] if not left else [of(player, inner, left - 1) for inner in part]

    return [of(player, cells, depth) for player in range(depth)]
