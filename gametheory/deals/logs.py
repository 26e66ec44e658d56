r"""Logs of negotiations: domains and records as JSON Lines, read one line at a time.

Each line is a JSON object. The first says what the file is, domains come before the records that
refer to them, and nothing else is in a log::

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
`labels`, `id`, `parties` and `name` may be left out; what is there is never null or empty but for
an `id` or `name` of "". A label is text, a number, true, false or null, or a list of one for each
party. Numbers are exact: 0.1 and "0.1" are 1/10, "1/3" a third; NaN and infinities are refused, and
what is beyond 1e150. Text is Unicode without halves of surrogate pairs. Empty lines are passed
over.
`gametheory/schemas/deals.json` is the JSON schema of a line, and accepts what this reader does:
only how lines fit together is no matter of a schema.

>>> from gametheory import deals
>>> log = deals.parse_log('''{"kind": "log", "schema": "gametheory/deals/1"}
... {"kind": "domain", "id": "camp", "no_deal": [5, 5], "utilities": [[36, 0], [18, 18]]}
... {"kind": "record", "domain": "camp", "agreement": 1}
... ''')
>>> print(deals.judge(log.records)[0])
(18, 18): utilitarian = nash = egalitarian = kalai-smorodinsky = equal-split
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from gametheory._support.atomic import write_file
from gametheory._support.check import checked
from gametheory._support.places import require_file
from gametheory._support.reading import naming, open_regular
from gametheory._support.text import plural, quoted
from gametheory.deals._lines import LONGEST_LINE, kind_and_id, read_line
from gametheory.deals._written_lines import written_lines
from gametheory.deals.domains import Domain
from gametheory.deals.genius import read_genius
from gametheory.deals.openspiel import read_openspiel
from gametheory.deals.records import ExcludedRecord, Record, fitting_key
from gametheory.errors import FileFormatError, GameTheoryError

Invalid = Literal["raise", "exclude"]


@checked
@dataclass(frozen=True)
class DealLog:
    """What a log holds.

    Attributes:
        domains: by their id.
        records: in order.
        excluded: records that were left out, and lines that could not be read and may have been
            records, by the number of the line.
    """

    domains: Mapping[str, Domain]
    records: tuple[Record, ...]
    excluded: tuple[ExcludedRecord, ...] = ()

    def __repr__(self) -> str:
        domains, records = plural(len(self.domains), "domain"), plural(len(self.records), "record")
        return f"DealLog({domains}, {records}, {len(self.excluded)} excluded)"


@checked
def read_log(path: str | Path, *, invalid: Invalid = "raise") -> DealLog:
    """The domains and records of a log; see the module for its lines.

    Args:
        invalid: "exclude" leaves out records that cannot be read or do not fit their domain, and
            ids that come again, and lists them; and lines of which nothing can be read. A domain
            that cannot be read is always an error, with its id; and so is a record of a domain
            that may have been on a line of which nothing could be read.

    Raises `FileFormatError`, which names the file and the line.
    """
    reader = _LogReader(invalid)
    return reader.log(_of_file(path, reader))


@checked
def stream_log(path: str | Path) -> Iterator[Record]:
    """The records of a log one by one, for logs that are larger than memory.

    Raises as `read_log` when it comes to a line that it cannot read.
    """
    return _of_file(path, _LogReader("raise"))


@checked
def parse_log(text: str, *, invalid: Invalid = "raise") -> DealLog:
    """The log in a text; options and errors as of `read_log`."""
    reader = _LogReader(invalid)
    return reader.log(reader.records(text.encode("utf-8", "surrogatepass").split(b"\n")))


def _of_file(path: str | Path, reader: _LogReader) -> Iterator[Record]:
    with naming(path), open_regular(path) as file:
        yield from reader.records(iter(lambda: file.readline(LONGEST_LINE + 1), b""))


class _UnknownDomainError(FileFormatError):
    """A record names a domain that is on no line before."""


class _LogReader:
    """What has been read of a log.

    Attributes:
        invalid: see `read_log`.
        unread: the number of the first line of which nothing could be read; None: of no line.
    """

    def __init__(self, invalid: Invalid) -> None:
        self.invalid = invalid
        self.domains: dict[str, Domain] = {}
        self.ids: set[str] = set()
        self.excluded: list[ExcludedRecord] = []
        self.unread: int | None = None

    def log(self, records: Iterable[Record]) -> DealLog:
        """The whole log, whose records these are."""
        kept = tuple(records)
        return DealLog(self.domains, kept, tuple(self.excluded))

    def records(self, lines: Iterable[bytes]) -> Iterator[Record]:
        """The records of lines; domains are kept on the way."""
        begun = False
        for number, raw in enumerate(lines, start=1):
            line = raw.removeprefix(BOM_UTF8) if number == 1 else raw
            if not line.strip(b" \t\r\n"):
                continue
            try:
                item = read_line(line)
                kind = item["kind"]
                if (kind == "log") == begun:
                    what = "the line of kind 'log' to be the first only" if begun else _FIRST
                    raise FileFormatError(f"expected {what}")
                begun = True
                if kind == "domain":
                    self._keep_domain(item)
                elif kind == "record":
                    yield self._record(item)
            except GameTheoryError as error:
                self._exclude(number, line, error, begun=begun)
        if not begun:
            raise FileFormatError(f"expected {_FIRST}, got none")

    def _exclude(self, number: int, line: bytes, error: GameTheoryError, *, begun: bool) -> None:
        """List a line that is no valid record; raise what is wrong with it where it must be one."""
        whole = len(line) <= LONGEST_LINE
        kind, name = kind_and_id(line) if whole else (None, "")
        lost = self.unread is not None and isinstance(error, _UnknownDomainError)
        if self.invalid == "exclude" and begun and whole and kind in (None, "record") and not lost:
            self.excluded.append(ExcludedRecord(number, name, str(error)))
            if kind is None and self.unread is None:
                self.unread = number
            return
        where = f"line {number}" + (f", domain {quoted(name)}" if kind == "domain" else "")
        more = f"; it may be line {self.unread}, which cannot be read" if lost else ""
        raise FileFormatError(f"{where}: {error}{more}") from None

    def _keep_domain(self, item: dict[str, Any]) -> None:
        if item["id"] in self.domains:
            raise FileFormatError("expected domains of different ids, got this one again")
        self.domains[item["id"]] = _domain(item)

    def _record(self, item: dict[str, Any]) -> Record:
        domain = self.domains.get(item["domain"])
        if domain is None:
            raise _UnknownDomainError(
                f"expected the id of a domain on a line before, got {quoted(item['domain'])}"
            )
        given = item["agreement"]
        agreement = int(given) if isinstance(given, Fraction) else given
        labels = {key: _label(value) for key, value in item.get("labels", {}).items()}
        participants = tuple(item.get("participants", ()))
        record = Record(domain, agreement, participants, labels, item.get("id", ""))
        key = fitting_key(record)
        if record.id and record.id in self.ids:
            raise FileFormatError(f"expected an id of its own, got {quoted(record.id)} again")
        self.ids.add(record.id)
        named = None if key is None else domain._agreement(key)
        return Record(domain, named, participants, labels, record.id)


_FIRST = "a first line of kind 'log', which names the schema"


def _domain(item: dict[str, Any]) -> Domain:
    options: dict[str, Any] = {"name": item.get("name", item["id"]), "no_deal": item["no_deal"]}
    options["parties"] = item.get("parties")
    if "issues" not in item:
        options["agreements"] = item.get("agreements")
        return Domain.from_array(item["utilities"], **options)
    return Domain.from_issues(item["issues"], list(map(_tables, item["utilities"])), **options)


def _tables(party: Any) -> dict[str | tuple[str, ...], Any]:
    """A party's tables, from either form."""
    if isinstance(party, dict):
        return dict(party)
    tables: dict[str | tuple[str, ...], Any] = {}
    for each in party:
        key = tuple(each["issues"])
        if key in tables:
            raise FileFormatError(f"expected one table over {quoted(key)} for a party, got two")
        tables[key] = each["table"]
    return tables


def _label(value: Any) -> Any:
    """A label as it is kept: decimals as floats, a list for the parties as a tuple."""
    if isinstance(value, list):
        return tuple(map(_label, value))
    return float(value) if isinstance(value, Fraction) else value


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

    Domains get the ids "1", "2", ... in the order in which they first occur, equal ones the same.
    `read_log` gives back equal domains and records. Raises `InvalidArgument` for a path that cannot
    be written to, and with its number for a record that does not fit its domain, has the id of an
    earlier one, or holds what no log can: a label that is not finite, or no integer, float or text.
    """
    require_file(path)
    write_file(path, format_log(records).encode("utf-8"))


@checked
def format_log(records: Sequence[Record]) -> str:
    """The text of a log; see `write_log`."""
    return "".join(written_lines(records))
