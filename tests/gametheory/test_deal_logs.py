"""Logs, GENIUS profiles and OpenSpiel's instances."""

import json
import re
from fractions import Fraction
from importlib.resources import files

import jsonschema
import numpy as np
import pytest

from gametheory import deals
from gametheory.errors import FileFormatError, InvalidArgument, Unsupported

HEADER = '{"kind": "log", "schema": "gametheory/deals/1"}\n'
CAMP = (
    '{"kind": "domain", "id": "camp", "no_deal": [5, 0.1], "parties": ["ann", "bob"], '
    '"agreements": ["all", "half"], "utilities": [[36, 0], ["37/2", 18]]}\n'
)
SALE = (
    '{"kind": "domain", "id": "sale", "no_deal": [0, 0], "issues": {"price": ["low", "high"], '
    '"date": ["now", "later"]}, "utilities": [{"price": [0, 4], "date": [1, 0]}, '
    '[{"issues": ["price", "date"], "table": [[3, 2], ["1/2", 0]]}]]}\n'
)
RECORDS = (
    '{"kind": "record", "domain": "camp", "agreement": "half", "participants": ["m", "n"], '
    '"labels": {"model": ["m", "n"], "round": 3, "x": 0.5, "none": null}, "id": "r-17"}\n'
    '{"kind": "record", "domain": "sale", "agreement": {"price": "low", "date": "now"}}\n'
    "\n"
    '{"kind": "record", "domain": "sale", "agreement": ["high", "later"]}\n'
    '{"kind": "record", "domain": "camp", "agreement": 0}\n'
    '{"kind": "record", "domain": "sale", "agreement": null}\n'
)
WHOLE = HEADER + CAMP + SALE + RECORDS


def schema(name):
    return json.loads(files("gametheory").joinpath("schemas", f"{name}.json").read_text())


def test_a_log_is_read_exactly(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text(WHOLE)
    log = deals.read_log(path)
    assert repr(log) == "DealLog(2 domains, 5 records, 0 excluded)"
    camp, sale = log.domains["camp"], log.domains["sale"]
    assert camp.no_deal == (5, Fraction(1, 10))
    assert camp.utilities("half") == (Fraction(37, 2), 18)
    assert sale.utilities(("high", "now")) == (5, Fraction(1, 2))
    first = log.records[0]
    assert (first.agreement, first.participants, first.id) == ("half", ("m", "n"), "r-17")
    assert first.labels == {"model": ("m", "n"), "round": 3, "x": 0.5, "none": None}
    assert [r.agreement for r in log.records[1:]] == [
        {"price": "low", "date": "now"},
        {"price": "high", "date": "later"},
        "all",
        None,
    ]
    assert list(deals.stream_log(path))[1].domain.size == 4


def test_what_is_written_is_read_back(tmp_path):
    log = deals.parse_log(WHOLE)
    path = tmp_path / "again.jsonl"
    deals.write_log(log.records, path)
    again = deals.read_log(path)
    assert len(again.records) == len(log.records)
    for before, after in zip(log.records, again.records, strict=True):
        assert before.agreement == after.agreement
        assert before.labels == after.labels
        assert before.participants == after.participants
        assert before.domain.no_deal == after.domain.no_deal
        assert before.domain._exact(before.domain._table()) == after.domain._exact(
            after.domain._table()
        )
    assert deals.format_log(again.records) == deals.format_log(log.records)
    rng = np.random.default_rng(1)
    floats = deals.Domain.from_array(rng.random((5, 2)), no_deal=(0.1, 0.2))
    text = deals.format_log([deals.Record(floats, 3)])
    assert deals.parse_log(text).records[0].domain._payoffs(3) == floats._payoffs(3)


def test_byte_order_marks_are_passed_over(tmp_path):
    expected = deals.parse_log(WHOLE).records
    assert deals.parse_log("\ufeff" + WHOLE).records == expected
    (tmp_path / "log.jsonl").write_text(WHOLE, encoding="utf-8-sig")
    assert deals.read_log(tmp_path / "log.jsonl").records == expected
    with pytest.raises(FileFormatError, match="line 2"):
        deals.parse_log(HEADER + "\ufeff" + WHOLE)


def test_every_line_fits_the_schema():
    validator = jsonschema.Draft202012Validator(schema("deals"))
    text = WHOLE + deals.format_log(deals.parse_log(WHOLE).records)
    for line in text.splitlines():
        if line:
            validator.validate(json.loads(line))
    for line in deals.format_log(deals.example_log().records).splitlines():
        validator.validate(json.loads(line))


LINE = '{"kind": "record", "domain": "camp", "agreement": "half"'
BAD = [
    ("{}\n", "line 1.*kind"),
    ("", "first line"),
    (CAMP, "line 1.*schema"),
    (HEADER.replace("/1", "/2"), "schema"),
    (HEADER + HEADER, "line 2.*first only"),
    (HEADER + "x\n", "line 2: not JSON"),
    (HEADER + "[" * 100_000 + "\n", "nested too deeply"),
    (HEADER + CAMP + CAMP, "line 3.*different ids"),
    (HEADER + CAMP.replace("0.1", "NaN"), "finite"),
    (HEADER + CAMP.replace("0.1", "null"), "line 2"),
    (HEADER + CAMP.replace("0.1", "1e999"), "line 2.*1e"),
    (HEADER + CAMP.replace('["37/2", 18]', "[1, 2, 3]"), "ragged"),
    (HEADER + CAMP.replace('"id"', '"ids"'), '"id"'),
    (HEADER + CAMP.replace('"agreements"', '"issues": {}, "agreements"'), "both"),
    (HEADER + CAMP.replace('"kind": "domain",', '"kind": "domain", "id": "x",'), "twice"),
    (HEADER + CAMP + LINE.replace("half", "third") + "}\n", "line 3.*agreement"),
    (HEADER + CAMP + LINE.replace('"half"', "2") + "}\n", "line 3.*number"),
    (HEADER + CAMP + LINE.replace('"half"', "true") + "}\n", "line 3.*agreement"),
    (HEADER + CAMP + LINE.replace(', "agreement": "half"', "") + "}\n", 'line 3.*"agreement"'),
    (HEADER + LINE + "}\n", "line 2.*domain"),
    (HEADER + CAMP + LINE + ', "participants": ["x", "y", "z"]}\n', "2 participants"),
    (HEADER + CAMP + LINE + ', "labels": {"a": {}}}\n', "label 'a'"),
    (HEADER + CAMP + LINE + ', "labels": {"a": [1, 2, 3]}}\n', "label 'a'"),
    (HEADER + CAMP + LINE + ', "when": 3}\n', "'when'"),
    (HEADER + CAMP + (LINE + ', "id": "i"}\n') * 2, "line 4.*'i' again"),
    (HEADER + SALE.replace('"date": [1, 0]', '"day": [1, 0]'), "issues among"),
    (HEADER + SALE.replace("[[3, 2]", "[[3]"), "line 2"),
    (HEADER.replace("kind", "k\\ud800"), "line 1"),
]


@pytest.mark.parametrize(("text", "says"), BAD)
def test_bad_lines_are_named(text, says, tmp_path):
    with pytest.raises(FileFormatError, match=says):
        deals.parse_log(text)
    path = tmp_path / "log.jsonl"
    path.write_text(text)
    with pytest.raises(FileFormatError, match=r"log\.jsonl"):
        deals.read_log(path)


def test_bad_records_of_a_log_are_excluded_and_listed_when_asked():
    bad = [
        LINE + "}",
        LINE.replace("half", "third") + "}",
        "x",
        LINE + ', "id": "i"}',
        LINE + ', "id": "i", "labels": {}}',
        '{"kind": "record"}',
    ]
    log = deals.parse_log(HEADER + CAMP + "\n".join(bad), invalid="exclude")
    assert len(log.records) == 2
    assert [(e.number, e.id) for e in log.excluded] == [(4, ""), (5, ""), (7, "i"), (8, "")]
    with pytest.raises(FileFormatError, match="line 3"):
        deals.parse_log(HEADER + CAMP + CAMP, invalid="exclude")


def test_only_regular_files_are_read(tmp_path):
    for reader in (deals.read_log, deals.read_openspiel, lambda p: deals.read_genius([p, p])):
        with pytest.raises(FileFormatError, match="expected a regular file"):
            reader("/dev/zero")
        with pytest.raises(FileFormatError, match="No such file"):
            reader(tmp_path / "none")
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"\xff\xfe\n")
    with pytest.raises(FileFormatError, match="UTF-8"):
        deals.read_log(path)


def test_a_log_that_cannot_be_written(tmp_path):
    small = deals.Domain.from_array([(1, 1)], no_deal=(0, 0))
    with pytest.raises(InvalidArgument, match="record 1"):
        deals.write_log([deals.Record(small, 5)], tmp_path / "log.jsonl")
    assert not list(tmp_path.iterdir())


def profile(weights, evaluations, extra='<reservation value="0.25"/>'):
    issues = "".join(
        f'<issue index="{j + 1}" name="issue {j}" type="discrete" vtype="discrete">'
        + "".join(
            f'<item index="{k + 1}" value="v{k}" evaluation="{e}"/>' for k, e in enumerate(values)
        )
        + "</issue>"
        for j, values in enumerate(evaluations)
    )
    weighed = "".join(f'<weight index="{j + 1}" value="{w}"/>' for j, w in enumerate(weights))
    return (
        '<?xml version="1.0"?><utility_space type="any" number_of_issues="2">'
        f'<objective index="0" name="any" type="objective">{issues}{weighed}</objective>'
        f"{extra}</utility_space>"
    )


FIRST = profile(("0.3", "0.7"), [(1, 4), (0, 2, 1)])
SECOND = profile(
    ("0.5", "0.5"), [(3, 1), (1, 0, "0.5")], '<discount_factor value="0.9"> </discount_factor>'
)


def genius(tmp_path, *texts, **options):
    paths = []
    for k, text in enumerate(texts):
        paths.append(tmp_path / f"party{k}.xml")
        paths[-1].write_bytes(text if isinstance(text, bytes) else text.encode())
    return deals.read_genius(paths, **options)


def test_genius_profiles(tmp_path):
    read = genius(tmp_path, FIRST, SECOND)
    assert read.discounts == (1, Fraction(9, 10))
    domain = read.domain
    assert domain.parties == ("party0", "party1")
    assert domain.no_deal == (Fraction(1, 4), 0)
    # 0.3 * 1/4 + 0.7 * 2/2, and 0.5 * 3/3 + 0.5 * 0/1.
    assert domain.utilities(("v0", "v1")) == (Fraction(775, 1000), Fraction(1, 2))
    raw = genius(tmp_path, FIRST, SECOND, normalise=False).domain
    assert raw.utilities(("v0", "v1")) == (Fraction(17, 10), Fraction(3, 2))


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE utility_space [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    b"<utility_space>&b;</utility_space>"
)
OUTSIDE = b'<!DOCTYPE utility_space SYSTEM "file:///etc/passwd"><utility_space>&x;</utility_space>'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        (b"<utility_space>&x;</utility_space>", "not XML"),
        (b"<x/>", "utility_space"),
        (b"", "not XML"),
        (b"<utility_space/>", "issues"),
        (b'<?xml version="1.0" encoding="no-such"?><utility_space/>', "not XML"),
        (b"<utility_space>" + b"<a>" * 1000, "deep"),
        (FIRST.replace('evaluation="4"', 'evaluation="x"'), "evaluation"),
        (FIRST.replace('evaluation="4"', ""), '"evaluation"'),
        (FIRST.replace('evaluation="4"', 'evaluation="1/3"'), "decimal"),
        (FIRST.replace('evaluation="4"', 'evaluation="1_0"'), "decimal"),
        (FIRST.replace('evaluation="4"', 'evaluation="\u0664"'), "decimal"),
        (FIRST.replace("</objective>", '</objective><reservation value="0"/>'), "one <reservation"),
        (FIRST.replace('value="v1"', 'value="v0"'), "v0"),
        (FIRST.replace('<weight index="2"', '<weight index="3"'), "weight"),
        (FIRST.replace('<weight index="2"', '<weight index="1"'), "two"),
        (FIRST.replace("0.25", "1e999"), "reservation"),
        (SECOND.replace("0.9", "1.5"), "discount"),
        (FIRST.replace('"issue 1"', '"issue 0"'), "again"),
        (FIRST.replace('"issue 1"', '"other"'), "others for 'other'"),
    ],
)
def test_bad_profiles(text, says, tmp_path):
    with pytest.raises(FileFormatError, match=says):
        genius(tmp_path, SECOND, text)


def test_profiles_that_are_not_additive(tmp_path):
    for text in (
        FIRST.replace('type="discrete" vtype', 'type="integer" vtype'),
        FIRST.replace("</objective>", '<utility_function maxutility="1"/></objective>'),
    ):
        with pytest.raises(Unsupported, match=r"party0\.xml.*discrete"):
            genius(tmp_path, text, SECOND)
    with pytest.raises(FileFormatError, match="two parties"):
        genius(tmp_path, FIRST)


def test_openspiel_instances_pay_what_openspiel_pays():
    pyspiel = pytest.importorskip("pyspiel")
    game = pyspiel.load_game("bargaining")
    state = game.new_initial_state()
    state.apply_action(0)
    domain = deals.parse_openspiel("1,2,3 8,1,0 4,0,2")[0]
    rng = np.random.default_rng(1)
    for _ in range(20):
        offered = state.clone()
        action = int(rng.choice(offered.legal_actions()))
        named = offered.action_to_string(offered.current_player(), action)
        kept = [int(x) for x in re.findall(r"\d+", named)[-3:]]
        offered.apply_action(action)
        agree = next(
            a
            for a in offered.legal_actions()
            if "gree" in offered.action_to_string(offered.current_player(), a)
        )
        offered.apply_action(agree)
        assert offered.is_terminal()
        payoffs = domain.utilities(tuple(map(str, kept)))
        assert tuple(offered.returns()) == payoffs


@pytest.mark.parametrize(
    "text",
    ["", "1,2 3,4", "1,2 3,4 5", "a 1 2", "1 1 1 1", "99999999 1 1", "1 1 1\u2028", "1\xa01 1"],
)
def test_bad_instances(text):
    with pytest.raises(FileFormatError):
        deals.parse_openspiel(text)
