"""Numbers of one game as its readers see them, and how these come to what is not shown.

Fractions are shown in a game of fractions, decimals in one of decimals. What is too long to read
has six digits, and a table that holds such a number says so.

>>> from fractions import Fraction
>>> shown = Readable(in_decimals=False)
>>> shown.profile((Fraction(1, 3), Fraction(123456789, 987654321)))
'(0.333333, 0.125)'
>>> shown.remark()
'Long fractions are rounded to six digits: --json has all exactly.'
>>> shown.remark()
''
>>> Readable(in_decimals=True).profile((Fraction(1, 4), 2))
'(0.25, 2)'
>>> near = Readable(in_decimals=True)
>>> near.number(1 - Fraction(1, 10**17)), near.remark()
('1-1e-17', 'Numbers are rounded to six digits: --json has all exactly.')
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import (
    as_float,
    brief,
    brief_as_given,
    brief_decimal,
    decimal,
    exact_text,
)
from gametheory._support import decimals
from gametheory._support.text import plural

WHERE_EXACT = "--json has all exactly"
LISTS_ALL = "--all (in Python: tables(full=True)) lists"


def number_as(*, in_decimals: bool) -> Callable[[Any], str]:
    """How a number of a game is shown alone: '1/3', or '0.333333' in decimals."""
    return brief_decimal if in_decimals else brief


def as_given(value: Any, *, in_decimals: bool) -> str:
    """How a discount is shown: as `number_as` says, but `gametheory.display` does not round it."""
    return decimal(value) if in_decimals else brief_as_given(value)


class Readable:
    """How numbers of a game are shown.

    Args:
        in_decimals: as of `NormalForm`.
        where_exact: how its readers come to the digits that are not shown.
        lists_all: how they come to the rest of a long list, before "all 29".
    """

    def __init__(
        self, *, in_decimals: bool, where_exact: str = WHERE_EXACT, lists_all: str = LISTS_ALL
    ) -> None:
        self.lists_all = lists_all
        self._in_decimals = in_decimals
        self._where_exact = where_exact
        self._rounded = self._told = False

    def number(self, value: Any) -> str:
        """'1/3', or '0.333333' in decimals."""
        text = brief_decimal(value) if self._in_decimals else brief(value)
        if not self._rounded and math.isfinite(as_float(value)):
            self._rounded = not _is_exactly(text, value)
        return text

    def numbers(self, values: Iterable[Any]) -> list[str]:
        """Numbers that are read together: decimals, if one of them is."""
        given = list(values)
        texts = list(map(self.number, given))
        if any("." in text or "e" in text for text in texts):
            return [
                brief_decimal(x) if "/" in text else text
                for x, text in zip(given, texts, strict=True)
            ]
        return texts

    def profile(self, values: Iterable[Any]) -> str:
        """'(1/3, 2)'."""
        return f"({', '.join(self.numbers(values))})"

    def profiles(self, points: Iterable[Iterable[Any]]) -> str:
        """Several, with a space between."""
        return " ".join(map(self.profile, points))

    def remark(self) -> str:
        """That numbers are rounded, once, if some were."""
        if self._told or not self._rounded:
            return ""
        self._told = True
        kept = decimals.places()
        if kept is not None:
            return f"Numbers are rounded to {plural(kept, 'decimal')}: {self._where_exact}."
        what = "Numbers" if self._in_decimals else "Long fractions"
        return f"{what} are rounded to six digits: {self._where_exact}."


def _is_exactly(text: str, value: Any) -> bool:
    """Whether a text is a number with all its digits; '1-1e-20' is none."""
    try:
        return Fraction(text) == Fraction(value)
    except ValueError:
        return False


class Exactly(Readable):
    """Every number with all its digits, however long.

    >>> from fractions import Fraction
    >>> Exactly().profile((0.5, Fraction(123456789, 987654321)))
    '(1/2, 13717421/109739369)'
    """

    def __init__(self) -> None:
        super().__init__(in_decimals=False)

    def number(self, value: Any) -> str:
        """'1/3'; of a float the fraction that it is."""
        return exact_text(value if isinstance(value, int) else Fraction(value))
