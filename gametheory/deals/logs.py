r"""Logs of negotiations: domains and records as JSON Lines, read one line at a time.

Each line is a JSON object. The first says what the file is, domains come before the records that
refer to them, and nothing else is in a log:

    {"kind": "log", "schema": "gametheory/deals/1"}
    {"kind": "domain", "id": "camp", "no_deal": [5, 5], "parties": ["ann", "bob"],
     "agreements": ["all to ann", "half each"], "utilities": [[36, 0], [18, 18]]}
    {"kind": "domain", "id": "sale", "no_deal": [0, 0], "issues": {"price": ["low", "high"],
     "date": ["now", "later"]}, "utilities": [{"price": [0, 4], "date": [1, 0]},
     [{"issues": ["price", "date"], "table": [[3, 2], ["1/2", 0]]}]]}
    {"kind": "record", "domain": "camp", "agreement": "half each", "participants": ["m1", "m2"],
     "labels": {"model": ["m1", "m2"], "round": 3}, "id": "r-17"}
    {"kind": "record", "domain": "sale", "agreement": {"price": "low", "date": "now"}}
    {"kind": "record", "domain": "sale", "agreement": null}

(a domain is on one line, folded here). `utilities` of listed agreements are `[agreement][party]`;
`agreements` are their labels, and without these an agreement is its number from 0. Of issues there
is one entry for each party: an object with one table for each issue, or a list of tables over
several issues, which add up. `agreement` is null for no deal, and never left out. `participants`,
`labels`, `id`, `parties` and `name` may be left out. A label is text, a number, true, false or
null, or a list of one for each party. Numbers are exact, as in every reader of this library: 0.1
is 1/10, and "1/3" a third; NaN and infinities are refused. `gametheory/schemas/deals.json` is the
JSON schema of a line.

>>> from gametheory import deals
>>> log = deals.parse_log('''{"kind": "log", "schema": "gametheory/deals/1"}
... {"kind": "domain", "id": "camp", "no_deal": [5, 5], "utilities": [[36, 0], [18, 18]]}
... {"kind": "record", "domain": "camp", "agreement": 1}
... ''')
>>> print(deals.judge(log.records)[0])
(18, 18): utilitarian = nash = egalitarian = kalai-smorodinsky = equal-split
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from gametheory._numeric.exact import to_fraction
from gametheory._support.atomic import write_file
from gametheory._support.check import checked
from gametheory._support.places import require_file
from gametheory._support.reading import open_regular
from gametheory._support.text import quoted, shown
from gametheory.deals.domains import Domain
from gametheory.deals.genius import read_genius
from gametheory.deals.issues import IssueDomain
from gametheory.deals.listed import ListedDomain
from gametheory.deals.openspiel import read_openspiel
from gametheory.deals.records import ExcludedRecord, Record
from gametheory.errors import FileFormatError, GameTheoryError, InvalidArgument

SCHEMA = "gametheory/deals/1"
"""What the first line of a log names."""

LONGEST_LINE = 64_000_000
"""Bytes of a line; a domain of a million agreements fits."""

_KEYS = {
    "log": ({"schema"}, set()),
    "domain": (
        {"id", "no_deal", "utilities"},
        {"agreements", "issues", "parties", "name"},
    ),
    "record": ({"domain", "agreement"}, {"participants", "labels", "id"}),
}
"""For each kind of line the keys that it must have and those that it may have."""


@checked
@dataclass(frozen=True)
class DealLog:
    """What a log holds.

    Attributes:
        domains: by their id.
        records: in order.
        excluded: lines that hold no record and were left out, by the number of the line.
    """

    domains: Mapping[str, Domain]
    records: tuple[Record, ...]
    excluded: tuple[ExcludedRecord, ...] = ()

    def __repr__(self) -> str:
        return (
            f"DealLog({len(self.domains)} domains, {len(self.records)} records, "
            f"{len(self.excluded)} excluded)"
        )


@checked
def read_log(path: str | Path, *, invalid: Literal["raise", "exclude"] = "raise") -> DealLog:
    """The domains and records of a log; see the module for its lines.

    Args:
        invalid: "exclude" leaves out records that cannot be read or do not fit their domain, and
            ids that come again, and lists them; a domain that cannot be read is always an error.

    Raises `FileFormatError`, which names the file and the line.
    """
    excluded: list[ExcludedRecord] = []
    domains: dict[str, Domain] = {}
    records: list[Record] = []
    for item in _stream(path, invalid, excluded):
        if isinstance(item, Record):
            records.append(item)
        else:
            domains[item[0]] = item[1]
    return DealLog(domains, tuple(records), tuple(excluded))


@checked
def stream_log(path: str | Path) -> Iterator[Record]:
    """The records of a log one by one, for logs that are larger than memory.

    Raises as `read_log` when it comes to a line that it cannot read.
    """
    return (item for item in _stream(path, "raise", []) if isinstance(item, Record))


@checked
def parse_log(text: str, *, invalid: Literal["raise", "exclude"] = "raise") -> DealLog:
    """The same as `read_log` of a text."""
    excluded: list[ExcludedRecord] = []
    domains: dict[str, Domain] = {}
    records: list[Record] = []
    for item in _items(text.encode("utf-8", "surrogatepass").split(b"\n"), invalid, excluded):
        if isinstance(item, Record):
            records.append(item)
        else:
            domains[item[0]] = item[1]
    return DealLog(domains, tuple(records), tuple(excluded))


def _stream(
    path: str | Path, invalid: str, excluded: list[ExcludedRecord]
) -> Iterator[Record | tuple[str, Domain]]:
    try:
        with open_regular(path) as file:
            lines = iter(lambda: file.readline(LONGEST_LINE + 1), b"")
            yield from _items(lines, invalid, excluded)
    except OSError as error:
        raise FileFormatError(f"{path}: {error.strerror}") from None
    except FileFormatError as error:
        raise FileFormatError(f"{path}: {error}") from None


def _items(
    lines: Iterable[bytes], invalid: str, excluded: list[ExcludedRecord]
) -> Iterator[Record | tuple[str, Domain]]:
    domains: dict[str, Domain] = {}
    ids: set[str] = set()
    begun = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        item: dict[str, Any] = {}
        try:
            item = _object(line)
            if not begun:
                _require_header(item)
                begun = True
                continue
            if item["kind"] == "domain":
                name = _text(item["id"], "id")
                if name in domains:
                    raise FileFormatError(f"expected domains of different ids, got {name!r} again")
                domains[name] = _domain(item)
                yield name, domains[name]
                continue
            if item["kind"] == "log":
                raise FileFormatError("expected the line of kind 'log' to be the first only")
            yield _record(item, domains, ids)
        except GameTheoryError as error:
            is_record = begun and item.get("kind", "record") == "record"
            if invalid == "exclude" and is_record:
                given = item.get("id", "")
                name = given if isinstance(given, str) else ""
                excluded.append(ExcludedRecord(number, name, str(error)))
                continue
            raise FileFormatError(f"line {number}: {error}") from None
    if not begun:
        raise FileFormatError(f"expected a first line with the schema {SCHEMA!r}, got none")


def _object(line: bytes) -> dict[str, Any]:
    """The object of a line, its keys checked."""
    if len(line) > LONGEST_LINE:
        raise FileFormatError(f"expected at most {LONGEST_LINE:,} bytes in a line, got more")
    try:
        item = json.loads(
            line.decode("utf-8"),
            parse_float=_exact,
            parse_int=_exact,
            parse_constant=_refuse,
            object_pairs_hook=_without_repeats,
        )
    except UnicodeDecodeError:
        raise FileFormatError("expected UTF-8, got other bytes") from None
    except json.JSONDecodeError as error:
        raise FileFormatError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise FileFormatError("not a line of a log: nested too deeply") from None
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
    return item


def _require_header(item: dict[str, Any]) -> None:
    if item["kind"] != "log" or item["schema"] != SCHEMA:
        raise FileFormatError(
            f"expected the first line to name the schema {SCHEMA!r}, got "
            f"{quoted(item.get('schema', item['kind']))}"
        )


def _domain(item: dict[str, Any]) -> Domain:
    options: dict[str, Any] = {"name": _text(item.get("name", item["id"]), "name")}
    if item.get("parties") is not None:
        options["parties"] = _texts(item["parties"], "parties")
    no_deal, utilities = _list(item["no_deal"], "no_deal"), _list(item["utilities"], "utilities")
    if item.get("issues") is None:
        if item.get("agreements") is not None:
            options["agreements"] = _texts(item["agreements"], "agreements")
        return Domain.from_array(utilities, no_deal=no_deal, **options)
    if item.get("agreements") is not None:
        raise FileFormatError('expected "agreements" or "issues", got both')
    if not isinstance(item["issues"], dict):
        raise FileFormatError(f'expected "issues" as an object, got {shown(item["issues"])}')
    issues = {name: _texts(values, "values") for name, values in item["issues"].items()}
    return Domain.from_issues(
        issues, [_tables(party) for party in utilities], no_deal=no_deal, **options
    )


def _tables(party: Any) -> dict[str | tuple[str, ...], Any]:
    """A party's tables, from either form."""
    if isinstance(party, dict):
        return dict(party)
    tables: dict[str | tuple[str, ...], Any] = {}
    for each in _list(party, "utilities of a party"):
        if not isinstance(each, dict) or set(each) != {"issues", "table"}:
            raise FileFormatError(f'expected tables with "issues" and "table", got {shown(each)}')
        key = tuple(_texts(each["issues"], "issues"))
        if key in tables:
            raise FileFormatError(f"expected one table over {quoted(key)} for a party, got two")
        tables[key] = _list(each["table"], "table")
    return tables


def _record(item: dict[str, Any], domains: Mapping[str, Domain], ids: set[str]) -> Record:
    domain = domains.get(_text(item["domain"], "domain"))
    if domain is None:
        raise FileFormatError(
            f"expected the id of a domain on a line before, got {quoted(item['domain'])}"
        )
    agreement = item["agreement"]
    if agreement is not None:
        agreement = domain._agreement(domain._key(agreement))
    participants = tuple(_texts(item.get("participants") or [], "participants"))
    if participants and len(participants) != domain.num_parties:
        raise FileFormatError(
            f"expected {domain.num_parties} participants, one for each party of the domain, got "
            f"{len(participants)}"
        )
    labels = item.get("labels") or {}
    if not isinstance(labels, dict):
        raise FileFormatError(f'expected "labels" as an object, got {shown(labels)}')
    name = _text(item.get("id", ""), "id")
    if name and name in ids:
        raise FileFormatError(f"expected an id of its own, got {quoted(name)} again")
    ids.add(name)
    known = {key: _label(value, key, domain.num_parties) for key, value in labels.items()}
    return Record(domain, agreement, participants, known, name)


def _label(value: Any, key: str, parties: int) -> Any:
    if isinstance(value, list):
        if len(value) != parties or any(isinstance(x, list | dict) for x in value):
            raise FileFormatError(
                f"expected a label {quoted(key)} of one value, or a list of one for each of "
                f"{parties} parties, got {shown(value)}"
            )
        return tuple(_plain(x) for x in value)
    if isinstance(value, dict):
        raise FileFormatError(f"expected a label {quoted(key)} of one value, got an object")
    return _plain(value)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise FileFormatError(f"expected {what} as a list, got {shown(value)}")
    return value


def _texts(value: Any, what: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
        raise FileFormatError(f"expected {what} as a list of text, got {shown(value)}")
    return value


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise FileFormatError(f"expected {what} as text, got {shown(value)}")
    return value


def _exact(text: str) -> int | Fraction:
    exact = to_fraction(text, "a number")
    return int(exact) if exact.denominator == 1 else exact


def _refuse(constant: str) -> Any:
    raise FileFormatError(f"expected finite numbers, got {constant}")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for k, key in enumerate(keys) if key in keys[:k])
        raise FileFormatError(f"expected each key once, got {quoted(twice)} twice")
    return found


@checked
def read_domains(paths: Sequence[str | Path], *, normalise: bool = True) -> tuple[Domain, ...]:
    """The domains in a file: a log (.jsonl), OpenSpiel's instances (.txt), or GENIUS profiles.

    The profiles (.xml) of all parties make one domain; of the others one file is read.
    `normalise`: see `read_genius`. Raises `FileFormatError`.
    """
    endings = {Path(path).suffix.lower() for path in paths}
    if endings == {".xml"}:
        return (read_genius(paths, normalise=normalise).domain,)
    if len(paths) == 1 and endings == {".txt"}:
        return read_openspiel(paths[0])
    if len(paths) == 1 and endings == {".jsonl"}:
        return tuple(read_log(paths[0]).domains.values())
    raise FileFormatError(
        "expected one file that ends in .jsonl or .txt, or several in .xml, got "
        f"{quoted([str(path) for path in paths])}"
    )


@checked
def write_log(records: Sequence[Record], path: str | Path) -> None:
    """Write records and their domains as a log, whole or not at all.

    Domains get the ids "1", "2", ... in the order in which they occur. `read_log` gives back equal
    numbers and labels. Raises `InvalidArgument` for a path that cannot be written to and an
    agreement that is none of its domain.
    """
    require_file(path)
    write_file(path, format_log(records).encode("utf-8"))


@checked
def format_log(records: Sequence[Record]) -> str:
    """The text of a log; see `write_log`."""
    lines: list[dict[str, Any]] = [{"kind": "log", "schema": SCHEMA}]
    ids: dict[int, str] = {}
    for number, record in enumerate(records, start=1):
        domain = record.domain
        if id(domain) not in ids:
            ids[id(domain)] = str(len(ids) + 1)
            lines.append({"kind": "domain", "id": ids[id(domain)], **_domain_fields(domain)})
        line: dict[str, Any] = {"kind": "record", "domain": ids[id(domain)], "agreement": None}
        try:
            if record.agreement is not None:
                line["agreement"] = domain._agreement(domain._key(record.agreement))
        except InvalidArgument as error:
            raise InvalidArgument(f"record {number}: {error}") from None
        if record.participants:
            line["participants"] = list(record.participants)
        if record.labels:
            line["labels"] = dict(record.labels)
        if record.id:
            line["id"] = record.id
        lines.append(line)
    return "".join(
        json.dumps(line, ensure_ascii=False, default=_number, allow_nan=False) + "\n"
        for line in lines
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
    exact = to_fraction(value)
    return int(exact) if exact.denominator == 1 else str(exact)
