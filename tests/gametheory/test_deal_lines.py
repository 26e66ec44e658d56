"""Lines of logs: reader and schema accept the same; what is written is read back as it was."""

import copy
import json
import math
import random
from fractions import Fraction
from functools import cache
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import deals
from gametheory.deals._lines import read_line
from gametheory.errors import FileFormatError, InvalidArgument

VALIDATOR = jsonschema.Draft202012Validator(
    json.loads(files("gametheory").joinpath("schemas", "deals.json").read_text())
)

LINES = [
    {"kind": "log", "schema": "gametheory/deals/1"},
    {
        "kind": "domain",
        "id": "camp",
        "name": "c",
        "no_deal": [5, 0.5],
        "parties": ["ann", "bob"],
        "agreements": ["all", "half"],
        "utilities": [[36, 0], ["37/2", 18]],
    },
    {
        "kind": "domain",
        "id": "sale",
        "no_deal": ["-1", 0],
        "issues": {"price": ["low", "high"], "date": ["now", "later"]},
        "utilities": [
            {"price": [0, 4], "date": [1, "0"]},
            [{"issues": ["price", "date"], "table": [[3, 2], ["1/2", 0]]}],
        ],
    },
    {
        "kind": "record",
        "domain": "camp",
        "agreement": "half",
        "participants": ["m", "n"],
        "labels": {"model": ["m", None], "round": 3, "x": 0.5, "none": None, "yes": True},
        "id": "r-17",
    },
    {"kind": "record", "domain": "camp", "agreement": 1},
    {"kind": "record", "domain": "sale", "agreement": {"price": "low", "date": "now"}},
    {"kind": "record", "domain": "sale", "agreement": ["low", "later"], "id": ""},
]

ODD = [
    *(None, True, False, 0, 1, -1, 1.0, 2.5, -0.0, 1e149, 1e151, 10**140, 10**160, "", "x", "1/3"),
    *(
        "1/0",
        "0/1",
        "-1/2",
        "+1",
        " 1",
        "1\n",
        "1_0",
        "0.5",
        "-0.25",
        ".5",
        "5.",
        "0.5/2",
        "0.5e3",
        "1e3",
        "\u0661",
        "nan",
        "\ud800",
        "x\n",
    ),
    *([], {}, [[]], [1], [1, 2], ["x"], ["x", "x"], ["x", "y"], [["x", "y"]], {"x": 1}, {"x": []}),
    *({"x": ["y"]}, {"issues": ["price"], "table": [1, 2]}, {"issues": [], "table": []}, [1, "x"]),
    *("log", "domain", "record", "gametheory/deals/1", {"\ud800": "x"}, [1.0, 2.0], [True, False]),
    *(
        [None, None],
        "9" * 4300,
        "9" * 4301,
        {"price": "low"},
        [{"issues": ["date"], "table": [[1]]}],
    ),
]


def places(value, path=()):
    """The paths of all values in a document."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def mutant(source, lines=LINES):
    """A line with one to three values, keys or items replaced, removed, or put in."""
    line = copy.deepcopy(source.choice(lines))
    for _ in range(source.choice((1, 1, 1, 2, 3))):
        path = source.choice(list(places(line)))
        if not path:
            if source.random() < 0.1:
                return copy.deepcopy(source.choice(ODD))
            if isinstance(line, dict):
                key = source.choice(("id", "name", "agreements", "issues", "labels", "x", "kind"))
                line[key] = copy.deepcopy(source.choice(ODD))
            continue
        holder = line
        for key in path[:-1]:
            holder = holder[key]
        match source.randrange(4):
            case 0:
                del holder[path[-1]]
            case 1 if isinstance(holder, list):
                holder.insert(path[-1], copy.deepcopy(source.choice(ODD)))
            case 2:  # what is good elsewhere
                other = source.choice(LINES)
                where = source.choice(list(places(other)))
                for key in where:
                    other = other[key]
                holder[path[-1]] = copy.deepcopy(other)
            case _:
                holder[path[-1]] = copy.deepcopy(source.choice(ODD))
    return line


def is_read(text):
    try:
        read_line(text.encode())
    except FileFormatError:
        return False
    return True


def test_reader_and_schema_accept_the_same_lines():
    source, counts = random.Random(0), {True: 0, False: 0}
    rare = [
        {**LINES[2], "agreements": ["x"]},
        {**LINES[1], "issues": {"i": ["x", "y"]}},
        {**LINES[3], "participants": []},
        {**LINES[3], "labels": []},
        {**LINES[1], "parties": None},
    ]
    for line in [*LINES, *ODD, *rare, *(mutant(source) for _ in range(6_000))]:
        text = json.dumps(line)
        accepted = VALIDATOR.is_valid(json.loads(text))
        assert is_read(text) == accepted, text
        counts[accepted] += 1
    assert min(counts.values()) > 1_000


def test_whatever_a_log_holds_fits_the_schema():
    """Whole logs: a line that is read is valid; one that is not is refused by line or by fit."""
    source, read = random.Random(1), 0
    for _ in range(1_500):
        lines = [*LINES[:3], mutant(source, LINES[3:]), *LINES[3:4]]
        text = "\n".join(map(json.dumps, lines))
        try:
            deals.parse_log(text)
        except FileFormatError:
            continue
        read += 1
        assert all(VALIDATOR.is_valid(json.loads(line)) for line in text.split("\n"))
    assert read > 50


def test_numbers_as_text_are_exact():
    line = {**LINES[1], "no_deal": ["5/2", "0.7"]}
    log = deals.parse_log(json.dumps(LINES[0]) + "\n" + json.dumps(line))
    (domain,) = log.domains.values()
    assert domain.no_deal == (Fraction(5, 2), Fraction(7, 10))
    for wrong in ("5.", ".5", "0.5e3", "1,5"):
        with pytest.raises(FileFormatError, match=r"numbers such as 3, 0\.5, '0\.5' or '1/3', got"):
            read_line(json.dumps({**LINES[1], "no_deal": [wrong, 1]}).encode())
    assert is_read(json.dumps({**LINES[1], "no_deal": ["9" * 2000 + "." + "9" * 2000, 1]}))


def test_numbers_beyond_the_schema_are_refused_when_a_domain_is_made():
    line = {**LINES[1], "no_deal": ["1" + "0" * 151, 0]}
    text = json.dumps(line)
    assert is_read(text)
    with pytest.raises(FileFormatError, match=r"line 2, domain 'camp'.*1e150"):
        deals.parse_log(json.dumps(LINES[0]) + "\n" + text)


def log_of(*lines):
    return "\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines)


HEAD = LINES[:2]
RECORD = {"kind": "record", "domain": "camp", "agreement": "half", "id": "i"}


@pytest.mark.parametrize(
    "bad",
    [
        {**LINES[2], "no_deal": None},
        {key: value for key, value in LINES[2].items() if key != "no_deal"},
        {**LINES[2], "utilities": [{"price": [0, 4]}, {"price": [1, 1], "date": [1, 1]}]},
        {**LINES[2], "extra": 1},
        json.dumps(LINES[2]).replace('"-1"', "NaN"),
        json.dumps(LINES[2]).replace('"-1"', "1e999"),
        json.dumps(LINES[2]).replace('"id": "sale"', '"id": "sale", "id": "sale"'),
    ],
)
def test_a_bad_domain_is_never_passed_over(bad):
    with pytest.raises(FileFormatError, match="line 3, domain 'sale'"):
        deals.parse_log(log_of(*HEAD, bad, RECORD), invalid="exclude")


def test_a_domain_that_may_be_on_an_unreadable_line_is_not_passed_over():
    broken = json.dumps(LINES[2])[:-5]
    log = deals.parse_log(log_of(*HEAD, broken, RECORD), invalid="exclude")
    assert [e.number for e in log.excluded] == [3]
    with pytest.raises(FileFormatError, match=r"line 4.*it may be line 3"):
        deals.parse_log(log_of(*HEAD, broken, LINES[5]), invalid="exclude")
    unknown = deals.parse_log(log_of(*HEAD, LINES[5]), invalid="exclude")
    assert [e.number for e in unknown.excluded] == [3]


@pytest.mark.parametrize(
    "bad",
    [
        {**RECORD, "agreement": "none of these"},
        {**RECORD, "labels": {"x": [1, 2, 3]}},
        {**RECORD, "labels": {"x": {}}},
        {**RECORD, "participants": ["x", "y", "z"]},
        {**RECORD, "when": 1},
        {**RECORD, "domain": "other"},
    ],
)
def test_an_excluded_record_claims_no_id(bad):
    log = deals.parse_log(log_of(*HEAD, bad, RECORD, RECORD), invalid="exclude")
    assert [e.number for e in log.excluded] == [3, 5]
    assert [e.id for e in log.excluded] == ["i", "i"]
    assert len(log.records) == 1
    judged = deals.judge(
        [
            deals.Record(log.domains["camp"], "none of these", id="i"),
            deals.Record(log.domains["camp"], "all", id="i"),
        ],
        invalid="exclude",
    )
    assert [e.number for e in judged.excluded] == [1]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
any_texts = st.text(max_size=3)
exact = st.fractions() | st.integers(-(10**20), 10**20).map(Fraction)
numbers = st.one_of(exact, st.integers(), st.floats(-1e150, 1e150), st.sampled_from(["1/3", "-2"]))
plain = st.one_of(
    st.none(), st.booleans(), texts, any_texts, st.integers(), st.floats(allow_nan=False), exact
)


@cache
def lists(elements, least, most, *, unique=False):
    """Made once: each new strategy is first looked through."""
    return st.lists(elements, min_size=least, max_size=most, unique=unique)


@cache
def perhaps(strategy, otherwise=None):
    return st.just(otherwise) | strategy


@st.composite
def listed_domains(draw):
    parties = draw(st.integers(2, 3))
    rows = lists(numbers, parties, parties)
    table = draw(lists(rows, 1, 4))
    labels = lists(texts, len(table), len(table), unique=True)
    names = lists(texts, parties, parties, unique=True)
    return deals.Domain.from_array(
        table,
        no_deal=draw(rows),
        agreements=draw(perhaps(labels)),
        parties=draw(perhaps(names)),
        name=draw(texts),
    )


@st.composite
def issue_domains(draw):
    few = lists(texts, 1, 3, unique=True)
    names = draw(few)
    issues = {name: draw(few) for name in names}

    def table(over):
        if not over:
            return draw(exact)
        return [table(over[1:]) for _ in issues[over[0]]]

    joint = tuple(names[:2])
    utilities = [
        {**{name: table([name]) for name in names}, **({joint: table(joint)} if j else {})}
        for j in range(2)
    ]
    return deals.Domain.from_issues(
        issues, utilities, no_deal=[draw(exact), draw(exact)], name=draw(texts)
    )


domains = listed_domains() | issue_domains()
each_party = st.lists(plain, min_size=2, max_size=3) | st.tuples(plain, plain)
some_labels = st.dictionaries(any_texts, plain | each_party, max_size=2)


@st.composite
def record_lists(draw):
    pool = draw(lists(domains, 1, 2))
    found = []
    for _ in range(draw(st.integers(0, 4))):
        where = draw(st.sampled_from(pool))
        parties = where.num_parties
        found.append(
            deals.Record(
                where,
                draw(st.sampled_from([None, *where.agreements()])),
                tuple(draw(perhaps(lists(any_texts, parties, parties), ()))),
                draw(some_labels),
                draw(any_texts),
            )
        )
    return found


def same(one, other):
    """Whether two records are the same: lists as tuples, numbers as numbers, not True as 1."""

    def told(label):
        if isinstance(label, list | tuple):
            return tuple(map(told, label))
        return (isinstance(label, bool | np.bool_), isinstance(label, str), label)

    return (
        one.domain == other.domain
        and one.domain.parties == other.domain.parties
        and one.domain.name == other.domain.name
        and (one.agreement, one.participants, one.id)
        == (other.agreement, other.participants, other.id)
        and {k: told(v) for k, v in one.labels.items()}
        == {k: told(v) for k, v in other.labels.items()}
    )


@settings(max_examples=300)
@given(record_lists())
def test_what_is_written_is_read_back_or_refused_in_words(records):
    try:
        text = deals.format_log(records)
    except InvalidArgument:
        return
    again = deals.parse_log(text)
    assert len(again.records) == len(records)
    assert all(map(same, records, again.records))
    assert deals.format_log(again.records) == text
    for line in text.splitlines() if text.isascii() else text.split("\n")[:-1]:
        VALIDATOR.validate(json.loads(line))


CAMP = deals.Domain.from_array([(4, 1), (2, 2)], no_deal=(0, 0), agreements=["a", "b\x00\n\u2028"])


def test_control_characters_and_numbers_of_numpy_are_written_as_they_are():
    labels = {"a\x1b": "b\n\x85", "n": np.int64(3), "f": np.float32(0.1), "b": np.bool_(True)}
    record = deals.Record(CAMP, "b\x00\n\u2028", ("x\r", "\x7f"), labels, "\u2029")
    again = deals.parse_log(deals.format_log([record])).records[0]
    assert same(record, again)
    assert again.labels == {"a\x1b": "b\n\x85", "n": 3, "f": float(np.float32(0.1)), "b": True}
    assert type(again.labels["b"]) is bool


@pytest.mark.parametrize(
    ("records", "says"),
    [
        ([deals.Record(CAMP, "a", labels={"x": math.inf})], "record 1.*'x'"),
        ([deals.Record(CAMP, "a", labels={"x": 1e200})], "record 1.*1e150"),
        ([deals.Record(CAMP, "a", labels={"x": 10**5000})], "record 1.*1e150"),
        ([deals.Record(CAMP, "a", labels={"x": Fraction(1, 3)})], "record 1.*exactly"),
        ([deals.Record(CAMP, "a", labels={"x": (1, 2, 3)})], "record 1.*2 parties"),
        ([deals.Record(CAMP, "a", ("x", "y", "z"))], "record 1.*2 participants"),
        ([deals.Record(CAMP, "a", ("x", "\ud83d\ude00"))], "record 1.*Unicode"),
        ([deals.Record(CAMP, None, id="i")] * 2, "record 2.*'i' again"),
        ([deals.Record(CAMP, None), deals.Record(CAMP, "c")], "record 2.*agreement"),
    ],
)
def test_what_no_log_can_hold_is_refused(records, says, tmp_path):
    with pytest.raises(InvalidArgument, match=says):
        deals.write_log(records, tmp_path / "log.jsonl")
    assert not list(tmp_path.iterdir())


def test_sums_of_tables_beyond_the_largest_number_are_refused():
    big = 10**150
    domain = deals.Domain.from_issues(
        {"a": ["x"], "b": ["y"]},
        [{("a", "b"): [[big]], "a": [big], "b": [0]}, {"a": [0], "b": [0]}],
        no_deal=(0, 0),
    )
    with pytest.raises(InvalidArgument, match=r"record 1.*1e150"):
        deals.format_log([deals.Record(domain, ("x", "y"))])
    long = deals.Domain.from_array([(Fraction(1, 10**5000), 1)], no_deal=(0, 0))
    with pytest.raises(InvalidArgument, match=r"record 1.*digits"):
        deals.format_log([deals.Record(long, 0)])
