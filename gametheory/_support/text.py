r"""Text that came from outside, as it is shown: values in messages, labels in every output.

A label is data. What it holds is shown, and never obeyed: no control character reaches a
terminal, no tag a notebook, no formula a picture, no link a Markdown page.

>>> visible("two\nlines \x1b[31m")
'two\\nlines \\x1b[31m'
>>> in_html("<b>")
'&lt;b&gt;'
>>> shown([0] * 1000)
'list [0, 0, 0, 0, 0, 0, ...]'
"""

from __future__ import annotations

import html
import inspect
import re
import reprlib
import unicodedata
from typing import Any

import numpy as np

LONGEST_VALUE = 60
"""Characters of a value that a message quotes."""

LONGEST_LABEL = 60
"""Characters of a label that a picture shows: it has no room to fold a longer one."""

_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Unicode's categories of characters that act on their surroundings instead of being seen."""

_JOINERS = "\u200c\u200d"
"""Characters of category Cf without which some scripts and emoji are misspelt."""

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\symbol{34}",
}

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~#])")

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = LONGEST_VALUE
_SHORT.maxlevel = 3


def shown(value: Any) -> str:
    """A value in a message: its kind, and at most `LONGEST_VALUE` characters of it."""
    text = brief_repr(value)
    if text is None:
        return f"{type(value).__name__} (it cannot be shown)"
    return "None" if value is None else f"{type(value).__name__} {text}"


def quoted(value: Any) -> str:
    """At most `LONGEST_VALUE` characters of a value's `repr`, however large the value."""
    return brief_repr(value) or f"{type(value).__name__} (it cannot be shown)"


def brief_repr(value: Any) -> str | None:
    """The `repr` of a value, shortened as by `quoted`; None if it has none that works."""
    try:
        text = repr(value[:3]) if isinstance(value, np.ndarray) and value.ndim else None
        if inspect.isfunction(value):  # its `repr` gives an address, which helps nobody
            names = ", ".join(inspect.signature(value).parameters)
            text = f"{value.__name__}({names})"
        text = " ".join((text or _SHORT.repr(value)).split())
    except Exception:  # a `__repr__` of the caller's
        return None
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."


def visible(text: object) -> str:
    r"""The text with every character that would not be seen as an escape: `\n`, `\x1b`.

    These are control and format characters, those that reverse the direction of what follows
    among them, line separators, and halves of surrogate pairs, which no encoding holds.
    """
    return "".join(
        character if _is_seen(character) else character.encode("unicode_escape").decode("ascii")
        for character in str(text)
    )


def in_html(text: object) -> str:
    """The text as HTML that shows it."""
    return html.escape(visible(text))


def in_latex(text: object) -> str:
    r"""The text as LaTeX that shows it.

    >>> in_latex("a_b & 50%")
    'a\\_b \\& 50\\%'
    """
    return "".join(_LATEX.get(character, character) for character in visible(text))


def in_markdown(text: object) -> str:
    """The text as Markdown that shows it, in a cell of a table too."""
    return _MARKDOWN.sub(r"\\\1", visible(text))


def in_picture(text: object) -> str:
    """The text for matplotlib: never TeX, and at most `LONGEST_LABEL` characters."""
    seen = visible(text)
    if len(seen) > LONGEST_LABEL:
        seen = seen[: LONGEST_LABEL - 3] + "..."
    return seen.replace("$", r"\$")


_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_SPELT = {
    "and": "and",
    "or": "or",
    "of": "of",
    "prisoners": "Prisoner's",
    "abcg": "ABCG",
    "amtft": "amTFT",
    "lola": "LOLA",
    "pg": "PG",
    "sos": "SOS",
    "cgd": "CGD",
    "sga": "SGA",
    "loqa": "LOQA",
    "pola": "POLA",
    "hola": "HOLA",
    "dice": "DiCE",
    "moran": "Moran",
}


def as_title(name: str) -> str:
    """A name by which commands know something as it stands in a title; others as they are.

    >>> as_title("prisoners-dilemma"), as_title("lola-pg"), as_title("My game")
    ("Prisoner's Dilemma", 'LOLA PG', 'My game')
    """
    if not _SLUG.fullmatch(name):
        return name
    return " ".join(_SPELT.get(word, word.capitalize()) for word in name.split("-"))


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """'1 component', '1,200 components'; `nouns` where that is not the noun with an s."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def is_encodable(text: str) -> bool:
    """Whether UTF-8 can hold the text: it has no half of a surrogate pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_seen(character: str) -> bool:
    return (
        " " <= character <= "~"
        or unicodedata.category(character) not in _HIDDEN
        or character in _JOINERS
    )
