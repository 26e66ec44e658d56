"""What a result shows in a notebook, and as a data frame: one table, read twice.

A class that is `Tabular` says its table once, in `_face`. A notebook gets it as HTML, in which
labels are data and numbers are readable; `to_pandas` gives the same columns with the numbers
themselves.

>>> face = Face("two <games>", ("game", "payoff"), [("chicken", 0.5), ("a|b", 2)])
>>> "<b>two &lt;games&gt;</b>" in face.html()
True
>>> face.values(exact=False)
[['chicken', 'a|b'], [0.5, 2.0]]
"""

from __future__ import annotations

import itertools
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any

import numpy as np

from gametheory._support.check import checked
from gametheory._support.extras import load
from gametheory._support.text import in_html, in_latex, plural

MOST_ROWS = 20
"""Rows that a notebook shows; `to_pandas` has all."""

BEGIN = '<div class="tex2jax_ignore">'
"""How a piece of a page begins: a notebook must not take dollars in labels for formulas."""

STYLE = 'style="text-align: left"'
"""Of cells with words: notebooks align all to the right."""


@dataclass(frozen=True)
class Face:
    """A table of values, with what a reader should know beside it.

    Attributes:
        title: above the table.
        columns: their names.
        rows: of text, numbers, truth values, or None for nothing; read once.
        notes: sentences below the table.
        number: how a number is shown.
        count: how many rows there are, where `rows` is no sequence.
    """

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = ()
    number: Callable[[Any], str] = str
    count: int | None = None

    def html(self) -> str:
        """The first `MOST_ROWS` rows as a piece of a page."""
        head = "".join(f"<th>{in_html(name)}</th>" for name in self.columns)
        head = f"<thead><tr>{head}</tr></thead>" if any(self.columns) else ""
        shown = list(itertools.islice(self.rows, MOST_ROWS))
        body = "".join(f"<tr>{''.join(map(self._cell, row))}</tr>" for row in shown)
        title = f"<p><b>{in_html(self.title)}</b></p>" if self.title else ""
        count = self._count(len(shown))
        more = f"and {plural(count - len(shown), 'row')} more: to_pandas() has all"
        notes = [*self.notes, *([more] if count > len(shown) else [])]
        below = "".join(f"<p>{in_html(note)}</p>" for note in notes)
        return f"{BEGIN}{title}<table>{head}<tbody>{body}</tbody></table>{below}</div>"

    def latex(self, most: int | None = None) -> str:
        """The rows, or the first of them, as a `tabular`; title and notes are for its caption."""
        rows = [list(row) for row in itertools.islice(self.rows, most)]
        measured = [
            all(row[k] is None or _is_number(row[k]) for row in rows)
            for k in range(len(self.columns))
        ]
        body = [[self._in_latex(value) for value in row] for row in rows]
        head = [in_latex(name) for name in self.columns] if any(self.columns) else None
        table = tabular("".join("r" if each else "l" for each in measured), head, body)
        left = self._count(len(rows)) - len(rows)
        return f"{table}\n\nand {plural(left, 'row')} more" if left else table

    def _count(self, shown: int) -> int:
        return len(self.rows) if isinstance(self.rows, Sequence) else self.count or shown

    def _in_latex(self, value: Any) -> str:
        return number_in_latex(self.number(value)) if _is_number(value) else in_latex(_words(value))

    def _cell(self, value: Any) -> str:
        if _is_number(value):
            return f"<td>{in_html(self.number(value))}</td>"
        return f"<td {STYLE}>{in_html(_words(value))}</td>"

    def values(self, *, exact: bool) -> list[list[Any]]:
        """`[column][row]`; numbers but whole ones are floats, unless `exact`."""
        rows = list(self.rows)
        columns = ([row[k] for row in rows] for k in range(len(self.columns)))
        return [
            list(map(_float, column)) if not exact and _is_measured(column) else column
            for column in columns
        ]

    def frame(self, *, exact: bool) -> Any:
        """The table as a `pandas.DataFrame`."""
        frame = load("pandas").DataFrame(dict(enumerate(self.values(exact=exact))))
        return frame.set_axis(list(self.columns), axis="columns")


class Pictured(ABC):
    """What a notebook shows by `_face`."""

    @abstractmethod
    def _face(self) -> Face:
        """The table, made anew."""

    def _repr_html_(self) -> str:
        return self._face().html()

    def _repr_latex_(self) -> str:
        face = self._face()
        title = rf"\textbf{{{in_latex(face.title)}}}" if face.title else ""
        return "\n\n".join(filter(None, (title, face.latex(MOST_ROWS), *map(in_latex, face.notes))))


@checked
class Tabular(Pictured):
    """What is a table as well."""

    def to_pandas(self, *, exact: bool = False) -> Any:
        """The table that a notebook shows, all rows of it, as a `pandas.DataFrame`.

        Numbers are floats, except in columns of ints alone; with `exact` they are as they are in
        the result, `Fraction`s where it is exact. Raises `Unsupported` without pandas, which comes
        with the extra `[notebooks]`.
        """
        return self._face().frame(exact=exact)

    def to_latex(self) -> str:
        r"""The table as a LaTeX `tabular`, for a paper that loads the package booktabs.

        Fractions are fractions, unless `gametheory.display.decimals` says otherwise. Labels are
        escaped. Title and notes of the table are for your caption.

        >>> import gametheory as gt
        >>> game = gt.NormalForm.from_bimatrix([[4, 0], [0, 2]], [[1, 0], [0, 2]])
        >>> print(gt.attainable(game, by="pure").to_latex())
        \begin{tabular}{rr}
        \toprule
        player 1 & player 2 \\
        \midrule
        $0$ & $0$ \\
        $2$ & $2$ \\
        $4$ & $1$ \\
        \bottomrule
        \end{tabular}
        """
        return self._face().latex()


def tabular(columns: str, head: Sequence[str] | None, body: Iterable[Sequence[str]]) -> str:
    """Cells that are LaTeX already as a `tabular` with the rules of the package booktabs."""
    lines = [r"\begin{tabular}{" + columns + "}", r"\toprule"]
    lines += [] if head is None else [_guarded(" & ".join(head)) + r" \\", r"\midrule"]
    lines += [_guarded(" & ".join(row)) + r" \\" for row in body]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"])


def _guarded(row: str) -> str:
    r"""A row that the rule or the `\\` before it does not take for its option or its star."""
    return f"{{}}{row}" if row.startswith(("[", "*", "(")) else row


def number_in_latex(text: str) -> str:
    r"""A number as it is shown, in LaTeX.

    >>> number_in_latex("-1/3"), number_in_latex("1.5e-9")
    ('$-1/3$', '$1.5 \\cdot 10^{-9}$')
    """
    return f"${_POWER.sub(_power_of_ten, text)}$"


_POWER = re.compile(r"(\d)e(-?\d+)")


def _power_of_ten(found: re.Match[str]) -> str:
    return rf"{found[1]} \cdot 10^{{{found[2]}}}"


def _is_number(value: Any) -> bool:
    return isinstance(value, Number) and not isinstance(value, bool | np.bool_)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return str(value)


def _is_measured(column: Sequence[Any]) -> bool:
    """Whether a column holds numbers, not all of them whole; nothing may stand between them."""
    numbers = [x for x in column if x is not None]
    return all(map(_is_number, numbers)) and not all(
        isinstance(x, int | np.integer) for x in column
    )


def _float(value: Any) -> float:
    try:
        return math.nan if value is None else float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
