r"""Logs of other people's making, read by a mapping: a TOML file from their fields to ours.

A mapping says what a log looks like, what was negotiated, and where each record has its parts. It
is data: nothing in it or in the log is executed, and no pickles are read. A log is a file, or a
folder whose files a pattern picks. Here are all fields, of a domain that is one price::

    schema = "gametheory/deals-mapping/1"

    [log]
    format = "csv"                 # csv: a row a record; jsonl: a line; json: a file a record
    files = "*.csv"                # which files of a folder; by default all of the format's ending

    [domain]
    kind = "price"                 # one price; or "issues", or "items" to divide
    parties = ["buyer", "seller"]
    value = "seller_target"        # what it is worth to the buyer: a field, or a number
    cost = "buyer_target"          # what it costs the seller
    name = "scenario_id"           # by default all fields that the domain depends on
    prices = 100                   # steps from cost to value, both among them
    beyond = 1                     # as many such spans further down and up
    rounding = "nearest"           # agreed prices to the nearest step; without it they must be one

    [record]
    agreement = "accepted_price"
    deal = { field = "outcome", is = ["Accepted"] }    # everything else is no deal
    participants = ["buyer_model", "seller_model"]
    id = "run_id"

    [record.labels]
    pair = { file = true }         # the name of the file, without its ending
    model = ["buyer_model", "seller_model"]            # one for each party
    benchmark = { value = "agreemate" }                # the same for all

A *field* is a column of a row, or a path into JSON: "result.price", "rounds.-1.public_answer" (the
last of a list). Domains of other kinds::

    [domain]                       # of issues, the same for all records
    kind = "issues"
    name = "harbour"
    parties = ["developer", "mayor"]
    no_deal = [55, 30]
    issues = { A = ["A1", "A2"], B = ["B1", "B2"] }
    utilities = [ { A = [14, 0], B = [11, 7] }, { A = [14, 8], B = [0, 12] } ]

    [record]                       # the values of the issues are read out of a text
    agreement = { field = "rounds.-1.public_answer", between = ["<DEAL>", "</DEAL>"], split = "," }

The agreement is between the last pair of marks; an empty mark is the text's own end. Nothing
between marks is no deal, one mark without the other an error.

    [domain]                       # items to divide: how many there are, what one is worth to whom
    kind = "items"
    items = { food = 3, water = 3 }
    worth = [ { food = "v1_food", water = "v1_water" }, { food = "v2_food", water = "v2_water" } ]
    no_deal = [5, 5]

    [record]                       # how many of each the first party gets, by field or number
    agreement = { food = "food_to_1", water = "water_to_1" }

Ids, participants and labels are text or numbers; blank or null is none. One participant who is
not named where others are is an error, as unknown people are not one person.

Agreed prices are plain numbers, without currencies. `rounding = "nearest"` takes a price midway
between two steps to the even one, and refuses a price whose nearest step would lie outside.

Of a price the buyer gains value - price and the seller price - cost; no deal pays 0 unless
`no_deal` says otherwise. Numbers are exact, as in the log. `is = true` finds true in any spelling,
`is = 1` also 1.0; text is found as it is written, but for blanks around it.

>>> from gametheory import deals
>>> mapping = deals.parse_mapping('''
... schema = "gametheory/deals-mapping/1"
... log.format = "csv"
... domain = { kind = "price", value = "value", cost = 10, prices = 10 }
... record.agreement = "price"
... ''')
>>> log = deals.parse_mapped("value,price\n20,15\n20,12\n20,\n", mapping)
>>> for case in deals.judge(log.records, norms=["nash"]):
...     print(case)
(5, 5): nash
(8, 2): no norm
(0, 0): no norm; not Pareto-optimal, '20' gives (0, 10)
"""

from __future__ import annotations

import contextlib
import fnmatch
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gametheory._numeric.exact import written_fraction
from gametheory._support.check import checked
from gametheory._support.reading import naming, read_regular
from gametheory._support.text import is_encodable, quoted
from gametheory.deals._mapped_domains import DomainMaker, domain_maker
from gametheory.deals._mapped_fields import Row, field_of, is_plain, require_field, rows_of, told
from gametheory.deals.domains import Domain
from gametheory.deals.logs import DealLog, Invalid
from gametheory.deals.records import ExcludedRecord, Record, fitting_key
from gametheory.errors import FileFormatError, GameTheoryError

SCHEMA = "gametheory/deals-mapping/1"

MOST_BYTES = 512_000_000
"""Of a file of a log; a mapping is much smaller."""

FORMATS = {"csv": "*.csv", "jsonl": "*.jsonl", "json": "*.json"}


@checked
@dataclass(frozen=True, eq=False, repr=False)
class LogMapping:
    """What a log of another form means; made by `read_mapping` or `parse_mapping`.

    Attributes:
        format: "csv", "jsonl" or "json".
        files: which files of a folder are read.
        domain: what was negotiated, as the mapping says it.
        record: where a record has its parts.
    """

    format: str
    files: str
    domain: dict[str, Any]
    record: dict[str, Any]

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise FileFormatError(
                f"expected a log.format among {list(FORMATS)}, got {quoted(self.format)}"
            )
        unknown = sorted(set(self.record) - _PARTS)
        if unknown or "agreement" not in self.record:
            raise FileFormatError(
                f"expected a record with an agreement and maybe {sorted(_PARTS)}, got "
                f"{quoted(sorted(self.record))}"
            )
        _require_parts(self.record, self._maker().num_parties)

    def _maker(self) -> DomainMaker:
        """Makes and keeps domains, for one reading; raises `FileFormatError` for what is none."""
        return domain_maker(self.domain, self.record["agreement"])

    def __repr__(self) -> str:
        return f"LogMapping({self.format}, {self.domain['kind']})"


_PARTS = {"agreement", "deal", "participants", "labels", "id"}


@checked
def read_mapping(path: str | Path) -> LogMapping:
    """The mapping in a TOML file; see the module. Raises `FileFormatError` with the file."""
    with naming(path):
        return parse_mapping(read_regular(path, MOST_BYTES).decode("utf-8"))


@checked
def parse_mapping(text: str) -> LogMapping:
    """The mapping in TOML text. Raises `FileFormatError` for what is none, in words."""
    try:
        # Numbers with a point stay the decimals that they are.
        data = tomllib.loads(text, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"not TOML: {error}") from None
    if data.get("schema") != SCHEMA:
        raise FileFormatError(f"expected schema = {SCHEMA!r}, got {quoted(data.get('schema'))}")
    parts = {key: data.get(key) for key in ("log", "domain", "record")}
    unknown = sorted(set(data) - {"schema", *parts})
    if unknown or not all(isinstance(part, dict) for part in parts.values()):
        raise FileFormatError(
            f"expected the tables log, domain and record, got {quoted(sorted(data))}"
        )
    log: dict[str, Any] = data["log"]
    if set(log) - {"format", "files"} or not isinstance(log.get("format"), str):
        raise FileFormatError(f"expected log.format and maybe log.files, got {quoted(sorted(log))}")
    files = log.get("files", FORMATS.get(log["format"], "*"))
    if not isinstance(files, str) or "/" in files or "\\" in files:
        raise FileFormatError(f"expected log.files as a pattern of names, got {quoted(files)}")
    return LogMapping(log["format"], files, data["domain"], data["record"])


@checked
def read_mapped(path: str | Path, mapping: LogMapping, *, invalid: Invalid = "raise") -> DealLog:
    """The log in a file or a folder, read by a mapping.

    Args:
        path: a file; or a folder, whose files of the mapping's pattern are read by name.
        invalid: "exclude" leaves out records that cannot be read or do not fit, and lists them.

    Domains with the same name are one, and must have the same numbers. Raises `FileFormatError`,
    which names the file and the record.
    """
    reader = _MappedReader(mapping, invalid)
    where = Path(path)
    if not where.is_dir():
        with naming(path):
            return reader.log(reader.records(_text(where), where.stem))
    names = sorted(p.name for p in where.iterdir() if fnmatch.fnmatchcase(p.name, mapping.files))
    if not names:
        raise FileFormatError(f"{path}: expected files {mapping.files!r} in the folder, got none")

    def all_of_them() -> Iterator[Record]:
        for name in names:
            with naming(where / name):
                yield from list(reader.records(_text(where / name), Path(name).stem))

    return reader.log(all_of_them())


@checked
def parse_mapped(text: str, mapping: LogMapping, *, invalid: Invalid = "raise") -> DealLog:
    """The log in a text of the mapping's format; options and errors as of `read_mapped`."""
    reader = _MappedReader(mapping, invalid)
    return reader.log(reader.records(text, ""))


def _text(path: Path) -> str:
    return read_regular(path, MOST_BYTES).decode("utf-8-sig")


class _MappedReader:
    """What has been read of a log by a mapping."""

    def __init__(self, mapping: LogMapping, invalid: str) -> None:
        self.mapping = mapping
        self.maker = mapping._maker()
        self.invalid = invalid
        self.domains: dict[str, Domain] = {}
        self.ids: set[str] = set()
        self.excluded: list[ExcludedRecord] = []
        self.number = 0

    def log(self, records: Iterator[Record]) -> DealLog:
        kept = tuple(records)
        return DealLog(self.domains, kept, tuple(self.excluded))

    def records(self, text: str, stem: str) -> Iterator[Record]:
        """The records of one file; those that do not fit are listed, or raise with their number."""
        for place, row in rows_of(text, self.mapping.format, stem):
            self.number += 1
            try:
                if isinstance(row, GameTheoryError):
                    raise row
                yield self._record(row)
            except GameTheoryError as error:
                if self.invalid != "exclude":
                    raise FileFormatError(f"{place}: {error}") from None
                where = f"{stem}, {place}" if stem else place
                name = "" if isinstance(row, GameTheoryError) else self._id_if_any(row)
                self.excluded.append(ExcludedRecord(self.number, name, f"{where}: {error}"))

    def _record(self, row: Row) -> Record:
        record = self.mapping.record
        made = self.maker.domain(row)
        domain = self.domains.get(made.name)
        if domain is not None and domain != made:
            raise FileFormatError(
                f"expected the same numbers of the domain {quoted(made.name)} as before"
            )
        agreement = None
        if self._is_deal(row):
            agreement = self.maker.agreement(row, made)
        name = "" if "id" not in record else told(row, record["id"], "an id") or ""
        if name and name in self.ids:
            raise FileFormatError(f"expected an id of its own, got {quoted(name)} again")
        people = _people(row, _listed(record.get("participants", [])))
        labels = {key: _label(row, key, each) for key, each in record.get("labels", {}).items()}
        found = Record(made if domain is None else domain, agreement, people, labels, name)
        fitting_key(found)
        self.domains.setdefault(made.name, made)
        self.ids.add(name)
        return found

    def _id_if_any(self, row: Row) -> str:
        try:
            return told(row, self.mapping.record["id"], "an id") or ""
        except (KeyError, GameTheoryError):
            return ""

    def _is_deal(self, row: Row) -> bool:
        """Whether they agreed: as `deal` says, else whether there is an agreement."""
        deal = self.mapping.record.get("deal")
        if deal is None:
            return self.maker.has_agreement(row)
        value = field_of(row, deal["field"])
        return any(_is_same(value, wanted) for wanted in _listed(deal["is"]))


def _require_parts(record: dict[str, Any], num_parties: int) -> None:
    """Raise `FileFormatError` for parts of a record that are none, whatever the log holds."""
    if "id" in record:
        require_field(record["id"], "record.id")
    people = _listed(record.get("participants", []))
    for each in people:
        require_field(each, "record.participants")
    if len(people) not in (0, num_parties):
        raise FileFormatError(
            f"expected record.participants of {num_parties} parties, got {quoted(people)}"
        )
    labels = record.get("labels", {})
    if not isinstance(labels, dict):
        raise FileFormatError(f"expected record.labels as a table, got {quoted(labels)}")
    for key, label in labels.items():
        for each in _listed(label):
            require_field(each, f"record.labels.{key}")
        if isinstance(label, list) and len(label) != num_parties:
            raise FileFormatError(
                f"expected record.labels.{key} of one field, or of one for each of {num_parties} "
                f"parties, got {quoted(label)}"
            )
    if "deal" not in record:
        return
    deal = record["deal"]
    if not isinstance(deal, dict) or set(deal) != {"field", "is"}:
        raise FileFormatError(f"expected record.deal = {{field, is}}, got {quoted(deal)}")
    require_field(deal["field"], "record.deal.field")
    wanted = _listed(deal["is"])
    if not wanted or not all(map(is_plain, wanted)):
        raise FileFormatError(
            f"expected record.deal.is as text or a number, or a list of such, got {quoted(wanted)}"
        )


def _is_same(value: Any, wanted: str | int) -> bool:
    """Whether a log holds what a mapping means: CSV has true and 1 as text, in any spelling."""
    told, meant = str(value).strip(), str(wanted).strip()
    if isinstance(value, bool) or isinstance(wanted, bool):
        return told.casefold() == meant.casefold()
    if isinstance(wanted, int) and isinstance(value, str | int):
        with contextlib.suppress(GameTheoryError):
            return written_fraction(value) == wanted
    return told == meant


def _people(row: Row, fields: list[Any]) -> tuple[str, ...]:
    """Who took part; nobody where no field says it, for one who is unknown is not another."""
    found = [told(row, each, "a participant") for each in fields]
    if not any(found):
        return ()
    if None in found:
        missing = quoted(fields[found.index(None)])
        raise FileFormatError(f"expected who took part for each party, got none in {missing}")
    return tuple(filter(None, found))


def _label(row: Row, name: str, given: Any) -> Any:
    """The value of a label, or a list of one for each party."""
    if isinstance(given, list):
        found: Any = tuple(field_of(row, each) for each in given)
    else:
        found = field_of(row, given)
    for value in found if isinstance(found, list | tuple) else [found]:
        if value is not None and not (is_plain(value) and is_encodable(str(value))):
            raise FileFormatError(
                f"expected text or a number for the label {quoted(name)}, got {quoted(value)}"
            )
    return found


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


__all__ = [
    "LogMapping",
    "parse_mapped",
    "parse_mapping",
    "read_mapped",
    "read_mapping",
]
