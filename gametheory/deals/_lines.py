"""Lines of a log: from bytes to objects of the form that `gametheory/schemas/deals.json` describes.

The schema and `require_form` accept the same; a test holds them together. What no schema of one
line can say comes after: that a domain's numbers fit together and are of magnitude at most 1e150,
and that a record fits its domain.

>>> read_line(b'{"kind": "record", "domain": "camp", "agreement": null}')["agreement"]
>>> read_line(b'{"kind": "record", "domain": "camp"}')
Traceback (most recent call last):
    ...
gametheory.errors.FileFormatError: expected "agreement" in a record, got none
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import written_fraction
from gametheory._support.text import is_encodable, quoted, shown
from gametheory.deals.domains import first_repeated
from gametheory.errors import FileFormatError, InvalidGame

SCHEMA = "gametheory/deals/1"
"""What the first line of a log names."""

LONGEST_LINE = 64_000_000
"""Bytes of a line; a domain of a million agreements fits."""

NUMBER = re.compile(r"-?(?:[0-9]{1,4300}(?:/[1-9][0-9]{0,4299})?|[0-9]{1,2000}\.[0-9]{1,2000})")
"""A rational or a decimal as text. Python reads and writes no more digits."""

_KEYS: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"schema"}, set()),
    "domain": (
        {"id", "no_deal", "utilities"},
        {"agreements", "issues", "parties", "name"},
    ),
    "record": ({"domain", "agreement"}, {"participants", "labels", "id"}),
}
"""For each kind of line the keys that it must have and those that it may have."""


def read_line(line: bytes) -> dict[str, Any]:
    """The object of a line, its form checked; numbers are integers and Fractions.

    Raises `FileFormatError`.
    """
    if len(line) > LONGEST_LINE:
        raise FileFormatError(f"expected at most {LONGEST_LINE:,} bytes in a line, got more")
    try:
        item = json.loads(
            line.decode("utf-8"),
            parse_float=_exact,
            parse_int=whole_number,
            parse_constant=refuse_constant,
            object_pairs_hook=without_repeats,
        )
    except UnicodeDecodeError:
        raise FileFormatError("expected UTF-8, got other bytes") from None
    except json.JSONDecodeError as error:
        raise FileFormatError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise FileFormatError("not a line of a log: nested too deeply") from None
    require_form(item)
    return item  # type: ignore[no-any-return]


def kind_and_id(line: bytes) -> tuple[str | None, str]:
    """The kind and id of a line that cannot be read, as far as it says them: None and ""."""
    try:
        item = json.loads(line[: LONGEST_LINE + 1], parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None, ""
    kind, name = (item.get("kind"), item.get("id")) if isinstance(item, dict) else (None, None)
    known = kind if isinstance(kind, str) and kind in _KEYS else None
    return known, name if isinstance(name, str) else ""


def require_form(item: Any) -> None:
    """Raise `FileFormatError` unless an object has the form of a line."""
    if not isinstance(item, dict):
        raise FileFormatError(f"expected a JSON object, got {shown(item)}")
    kind = item.get("kind")
    if not isinstance(kind, str) or kind not in _KEYS:
        raise FileFormatError(f'expected "kind" among {list(_KEYS)}, got {shown(kind)}')
    must, may = _KEYS[kind]
    missing, unknown = must - set(item), set(item) - must - may - {"kind"}
    if missing:
        raise FileFormatError(f'expected "{min(missing)}" in a {kind}, got none')
    if unknown:
        raise FileFormatError(
            f"expected of a {kind} the keys {sorted(must | may)}, got {quoted(min(unknown))}"
        )
    _FORMS[kind](item)


def _require_log(item: dict[str, Any]) -> None:
    if item["schema"] != SCHEMA:
        raise FileFormatError(f"expected the schema {SCHEMA!r}, got {shown(item['schema'])}")


def _require_domain(item: dict[str, Any]) -> None:
    for key in ("id", "name"):
        _require_text(item.get(key, ""), key)
    _require_numbers(item["no_deal"], "no_deal", least=2)
    if "parties" in item:
        _require_labels(item["parties"], "parties", least=2)
    if "agreements" in item:
        _require_labels(item["agreements"], "agreements")
        if "issues" in item:
            raise FileFormatError('expected "agreements" or "issues", got both')
    if "issues" not in item:
        for row in _require_list(item["utilities"], "utilities"):
            _require_numbers(row, "utilities of an agreement", least=2)
        return
    for name, values in _require_object(item["issues"], "issues").items():
        _require_labels(values, f"values of {quoted(name)}")
    for party in _require_list(item["utilities"], "utilities", least=2):
        _require_tables(party)


def _require_tables(party: Any) -> None:
    """A party's tables, in either form."""
    if isinstance(party, dict):
        for name, table in _require_object(party, "utilities of a party").items():
            _require_numbers(table, f"utilities for {quoted(name)}")
        return
    for each in _require_list(party, "utilities of a party"):
        if not isinstance(each, dict) or set(each) != {"issues", "table"}:
            raise FileFormatError(f'expected tables with "issues" and "table", got {shown(each)}')
        _require_labels(each["issues"], "issues of a table")
        _require_nested(each["table"])


def _require_nested(table: Any) -> None:
    for each in _require_list(table, "a table"):
        if isinstance(each, list):
            _require_nested(each)
        else:
            _require_numbers([each], "a table")


def _require_record(item: dict[str, Any]) -> None:
    _require_text(item["domain"], "domain")
    _require_text(item.get("id", ""), "id")
    if "participants" in item:
        _require_texts(item["participants"], "participants", least=2)
    for name, label in _require_object(item.get("labels", {}), "labels", least=0).items():
        values = label if isinstance(label, list) else [label]
        if isinstance(label, list) and len(label) < 2:
            raise FileFormatError(
                f"expected a label {quoted(name)} of one value, or a list of one for each party, "
                f"got {shown(label)}"
            )
        for value in values:
            if isinstance(value, str):
                _require_text(value, f"label {quoted(name)}")
            elif not (value is None or isinstance(value, bool | int | Fraction)):
                raise FileFormatError(
                    f"expected a label {quoted(name)} as text, a number, true, false or null, got "
                    f"{shown(value)}"
                )
    _require_agreement(item["agreement"])


def _require_agreement(agreement: Any) -> None:
    if isinstance(agreement, str):
        _require_text(agreement, "agreement")
    elif isinstance(agreement, list):
        _require_texts(agreement, "agreement")
    elif isinstance(agreement, dict):
        _require_texts(list(_require_object(agreement, "agreement").values()), "agreement")
    elif agreement is not None and (
        not _is_number(agreement) or agreement < 0 or Fraction(agreement).denominator != 1
    ):
        raise FileFormatError(
            "expected an agreement as text, a number from 0, the values of all issues, or null for "
            f"no deal, got {shown(agreement)}"
        )


_FORMS: dict[str, Callable[[dict[str, Any]], None]] = {
    "log": _require_log,
    "domain": _require_domain,
    "record": _require_record,
}


def _require_list(value: Any, what: str, *, least: int = 1) -> list[Any]:
    if not isinstance(value, list) or len(value) < least:
        raise FileFormatError(f"expected {what} as a list of {least} or more, got {shown(value)}")
    return value


def _require_object(value: Any, what: str, *, least: int = 1) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) < least:
        raise FileFormatError(f"expected {what} as an object, got {shown(value)}")
    for key in value:
        _require_text(key, f"a key of {what}")
    return value


def _require_numbers(value: Any, what: str, *, least: int = 1) -> None:
    for each in _require_list(value, what, least=least):
        if not _is_number(each) and not (isinstance(each, str) and NUMBER.fullmatch(each)):
            raise FileFormatError(
                f"expected {what} as numbers such as 3, 0.5, '0.5' or '1/3', got {shown(each)}"
            )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _require_labels(value: Any, what: str, *, least: int = 1) -> None:
    twice = first_repeated(_require_texts(value, what, least=least))
    if twice is not None:
        raise FileFormatError(f"expected different {what}, got {quoted(twice)} twice")


def _require_texts(value: Any, what: str, *, least: int = 1) -> Collection[str]:
    for each in _require_list(value, what, least=least):
        _require_text(each, f"{what} as a list of text")
    return value  # type: ignore[no-any-return]


def _require_text(value: Any, what: str) -> None:
    if not isinstance(value, str) or not is_encodable(value):
        raise FileFormatError(f"expected {what} as text, got {shown(value)}")


def _exact(text: str) -> Fraction:
    try:
        return written_fraction(text, "a number")
    except InvalidGame as error:
        raise FileFormatError(str(error)) from None


def whole_number(text: str) -> int:
    """The integer of a text of digits; raises `FileFormatError` for a very long one."""
    return int(_exact(text))


def refuse_constant(constant: str) -> Any:
    """Raises `FileFormatError`: NaN and infinities are no numbers of a log."""
    raise FileFormatError(f"expected finite numbers, got {constant}")


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs; raises `FileFormatError` for a key that comes twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = first_repeated(key for key, _ in pairs)
        raise FileFormatError(f"expected each key once, got {quoted(twice)} twice")
    return found
