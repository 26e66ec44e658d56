"""What the page sends, read strictly: lists and texts where they are expected, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from gametheory.errors import InvalidArgument

MOST_TEXT = 1_000
"""Characters of a number or a name."""


def require_parts(data: Any, parts: Sequence[str]) -> None:
    """Refuse what is no object of exactly these parts."""
    if not isinstance(data, dict) or set(data) != set(parts):
        got = sorted(map(str, data)) if isinstance(data, dict) else type(data).__name__
        raise InvalidArgument(f"expected an object of the parts {list(parts)}, got {got}")


def listed(value: Any) -> Any:
    """Tuples as lists, inside too."""
    return list(map(listed, value)) if isinstance(value, tuple) else value


def as_list(value: Any, what: str) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise InvalidArgument(f"expected a list for {what}, got {type(value).__name__}")
    return value


def as_text(value: Any, what: str) -> str:
    """A text."""
    if not isinstance(value, str):
        raise InvalidArgument(f"expected text for {what}, got {type(value).__name__}")
    return value


def as_texts(value: Any, what: str) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(as_text(each, what) for each in as_list(value, what))


def require_short(shown: Any) -> None:
    """Refuse texts of more than `MOST_TEXT` characters anywhere in the fields of a dataclass."""
    for text in _texts_in(tuple(getattr(shown, field.name) for field in fields(shown))):
        if len(text) > MOST_TEXT:
            raise InvalidArgument(
                f"expected names and numbers of at most {MOST_TEXT:,} characters to explore, got "
                f"{len(text):,}: {text[:20]!r}..."
            )


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts_in(each)
