r"""Text on lines of a given width, broken where a reader expects it.

Lines are broken between words, and numbers in brackets are one: the payoff profile (1/2, 3)
stays whole. Only a word that is wider than a line is broken itself: after a
bracket's commas, hyphens, slashes, underscores or plus signs between letters, and as a last
resort anywhere, but never within a number. Widths are those of a terminal: an ideograph takes
two columns.

>>> wrapped("a game of (1/2, 3) and more", 12)
['a game of', '(1/2, 3) and', 'more']
>>> wrapped("Kalai-Smorodinsky", 12)
['Kalai-', 'Smorodinsky']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

JOINED = "\xa0"
"""In place of a space at which no line is to be broken; it is shown as a space."""

_NUMBERS = r"(?:\([-+\d.,/e ]+\)|\[[-+\d.,/e ]+\])"
_WORD = re.compile(rf"[^ (\[]*{_NUMBERS}[^ ]*|[^ ]+")
"""Numbers in brackets with what touches them, or what holds no space."""

_PART = re.compile(r" *[^ \-/_+,;:=]*[\-/_+,;:=]*")
"""Up to a sign at which a word may be broken."""

_GOES_ON = re.compile(r"\d/$|\d,$|\de[-+]$|(?:^|[^\w)])[-+]$")
"""The end of a number's first part."""

_NUMBER = re.compile(r"[-+~]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?(?:/\d+)?%?")


LEAST_OF_A_WORD = 20
"""Columns of a word that are kept together: most words are whole."""


def width_of(text: str) -> int:
    """Columns of a terminal that the longest line of the text takes."""
    from rich.cells import cell_len

    return max(map(cell_len, text.split("\n")))


def whole(text: str) -> list[str]:
    """A line that is not broken at all."""
    return [text]


def words(text: str) -> list[str]:
    """What is not broken where there is room: words, numbers in brackets, 0.5 ± 0.1."""
    return _WORD.findall(text.replace(" ± ", f"{JOINED}±{JOINED}"))


def parts(word: str) -> list[str]:
    """What of a word is not broken unless it is wider than a line itself."""
    found: list[str] = []
    for piece in _PART.findall(word):
        # A sign before or between digits belongs to the number: 1/3, 1e-9, -2.
        goes_on = piece[:1].isdigit() and found and _GOES_ON.search(found[-1])
        if found and (goes_on or piece.startswith(JOINED)):
            found[-1] += piece
        elif piece:
            found.append(piece)
    return found


def pieces(text: str) -> list[str]:
    """The parts of all words, but numbers in brackets whole."""
    return [
        part.strip()
        for word in words(text)
        for part in ([word] if re.search(_NUMBERS, word) else parts(word))
    ]


def crumbs(text: str) -> list[str]:
    """What is not broken where there is no other way: numbers, and a few letters of words."""
    found = []
    for piece in (part.strip() for word in words(text) for part in parts(word)):
        bare = piece.strip("()[],;")
        found += [piece] if _NUMBER.fullmatch(bare) else _folded(piece, LEAST_OF_A_WORD)
    return found


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, none wider than `width` unless a number is; at least one."""
    lines = (line for paragraph in text.split("\n") for line in _lines(paragraph, width))
    return [line.replace(JOINED, " ") for line in lines]


def _lines(text: str, width: int) -> Iterator[str]:
    line = text[: len(text) - len(text.lstrip(" "))]
    for word in words(text):
        candidate = f"{line} {word}" if line.strip() else line + word
        if width_of(candidate) <= width:
            line = candidate
            continue
        if line.strip():
            yield line
        *full, line = [word] if width_of(word) <= width else _broken(word, width)
        yield from full
    yield line


def _broken(word: str, width: int) -> Iterator[str]:
    line = ""
    for part in parts(word):
        if width_of(line + part) <= width:
            line += part
            continue
        if line:
            yield line.rstrip()
        line = part.lstrip()
        if width_of(line) > width and not _NUMBER.fullmatch(line.strip("()[],;")):
            *full, line = _folded(line, width)
            yield from full
    yield line


def _folded(text: str, width: int) -> list[str]:
    """A word that nothing else breaks, by characters."""
    lines = [""]
    for character in text:
        if lines[-1] and width_of(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines
