"""Domains and records as lines of a log: whatever is written can be read back as it was.

What a log cannot hold is refused here, in words: every line is read again before it is handed out.
"""

from __future__ import annotations

import json
import math
import numbers
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from gametheory._numeric.exact import to_fraction
from gametheory._support.text import quoted, shown
from gametheory.deals._lines import SCHEMA, read_line
from gametheory.deals.domains import Domain
from gametheory.deals.issues import IssueDomain
from gametheory.deals.listed import ListedDomain
from gametheory.deals.records import Record, by_party, fitting_key
from gametheory.errors import GameTheoryError, InvalidArgument, TooLarge


def written_lines(records: Iterable[Record]) -> Iterator[str]:
    """The lines of a log, each with its end; raises `InvalidArgument` with a record's number."""
    yield _line({"kind": "log", "schema": SCHEMA})
    known: dict[Domain, str] = {}
    ids: set[str] = set()
    for number, record in enumerate(records, start=1):
        try:
            line = _record_fields(record)
            if record.id in ids:
                raise InvalidArgument(f"expected an id of its own, got {quoted(record.id)} again")
            if record.id:
                ids.add(record.id)
            domain = record.domain
            name = known.get(domain)
            if name is None:
                name = known[domain] = str(len(known) + 1)
                yield _line({"kind": "domain", "id": name, **_domain_fields(domain)})
            yield _line({"kind": "record", "domain": name, **line})
        except GameTheoryError as error:
            raise InvalidArgument(f"record {number}: {error}") from None


def _line(fields: dict[str, Any]) -> str:
    text = json.dumps(fields, ensure_ascii=False, allow_nan=False)
    try:
        read_line(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise InvalidArgument(
            f"expected text in Unicode, got half of a surrogate pair: {error.object[error.start]!a}"
        ) from None
    return f"{text}\n"


def _record_fields(record: Record) -> dict[str, Any]:
    key = fitting_key(record)
    fields: dict[str, Any] = {"agreement": None if key is None else record.domain._agreement(key)}
    if record.participants:
        fields["participants"] = list(record.participants)
    if record.labels:
        fields["labels"] = {name: _label(name, label) for name, label in record.labels.items()}
    if record.id:
        fields["id"] = record.id
    return fields


def _label(name: str, label: Any) -> Any:
    values = by_party(label)
    return _plain(name, label) if values is None else [_plain(name, value) for value in values]


def _plain(name: str, value: Any) -> Any:
    """A value of a label as JSON has it, equal to what was given."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, numbers.Rational) or (
        isinstance(value, float | numbers.Real) and math.isfinite(value)
    ):
        exact = to_fraction(value, f"the label {quoted(name)}")
        if exact.denominator == 1 and isinstance(value, numbers.Rational):
            return int(exact)
        if float(exact) == exact:
            return float(exact)
    raise InvalidArgument(
        f"expected a label {quoted(name)} that JSON holds exactly, text, an integer, a finite "
        f"float, true, false or null, got {shown(value)}"
    )


def _domain_fields(domain: Domain) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "name": domain.name,
        "parties": list(domain.parties),
        "no_deal": [_number(x) for x in domain.no_deal],
    }
    if isinstance(domain, ListedDomain):
        if domain.labels is not None:
            fields["agreements"] = list(domain.labels)
        fields["utilities"] = [[_number(x) for x in row] for row in domain._exact(domain.array)]
        return fields
    assert isinstance(domain, IssueDomain)
    names = list(domain.issues)
    fields["issues"] = {name: list(values) for name, values in domain.issues.items()}
    fields["utilities"] = [
        [
            {
                "issues": [names[i] for i in group],
                "table": _nested(
                    [_number(row[party]) for row in domain._exact(worth)],
                    [len(domain.issues[names[i]]) for i in group],
                ),
            }
            for group, worth in zip(domain.groups, domain.worth, strict=True)
        ]
        for party in range(domain.num_parties)
    ]
    return fields


def _nested(flat: list[Any], shape: list[int]) -> list[Any]:
    """A flat list as nested lists of that shape."""
    if len(shape) == 1:
        return flat
    step = math.prod(shape[1:])
    return [_nested(flat[k * step : (k + 1) * step], shape[1:]) for k in range(shape[0])]


def _number(value: Any) -> int | str:
    exact = to_fraction(value, "a utility")
    try:
        return int(exact) if exact.denominator == 1 else str(exact)
    except ValueError:  # Python writes no more digits
        raise TooLarge("expected utilities of at most 4,300 digits, got more") from None
