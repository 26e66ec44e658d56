"""Arguments of the wrong kind, refused at the boundary."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from types import UnionType
from typing import Any

from gametheory.errors import InvalidArgument


def require_kind(value: Any, kind: type | UnionType, what: str) -> None:
    """Raise `InvalidArgument` unless `value` is a `kind`; `what` says what was expected."""
    if not isinstance(value, kind):
        raise InvalidArgument(f"expected {what}, got {type(value).__name__} {value!r:.60}")


def require_among(value: Any, choices: Collection[str], what: str) -> None:
    """Raise `InvalidArgument`, naming the nearest choice, unless `value` is one of them."""
    if not isinstance(value, str) or value not in choices:
        near = difflib.get_close_matches(str(value), choices, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise InvalidArgument(f"expected {what} among {list(choices)}, got {value!r}{hint}")
