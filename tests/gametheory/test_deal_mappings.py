"""Logs of other forms, read by a mapping: small copies of public formats, made up."""

import json
import tomllib
from datetime import date

import pytest
from command_line import invoke
from mapped_logs import HAGGLING, ITEMS, PRICE, SCORES, history, line

from gametheory import deals
from gametheory.errors import FileFormatError, GameTheoryError, InvalidArgument


def test_scores_of_several_parties(tmp_path):
    (tmp_path / "history2.json").write_text(history("I propose <DEAL>A2, B2</DEAL>, please."))
    (tmp_path / "history1.json").write_text(
        history("not <DEAL>A1,B1</DEAL> but <DEAL>B3,A2</DEAL>")
    )
    (tmp_path / "history3.json").write_text(history("no deal today"))
    (tmp_path / "notes.json").write_text("{")
    log = deals.read_mapped(tmp_path, deals.parse_mapping(SCORES))
    assert [r.id for r in log.records] == ["history1", "history2", "history3"]
    assert [r.agreement for r in log.records] == [
        {"A": "A2", "B": "B3"},
        {"A": "A2", "B": "B2"},
        None,
    ]
    assert log.records[0].participants == ("SportCo", "m2", "m3")
    assert [str(x) for x in deals.judge(log.records)[1].payoffs] == ["31/2", "16", "31"]
    deals.write_log(log.records, tmp_path / "ours.jsonl")
    assert deals.read_log(tmp_path / "ours.jsonl").records == log.records
    (tmp_path / "history4.json").write_text(history("<DEAL>A2, B9</DEAL>"))
    with pytest.raises(FileFormatError, match=r"history4\.json: the file: .*'B9'"):
        deals.read_mapped(tmp_path, deals.parse_mapping(SCORES))
    log = deals.read_mapped(tmp_path, deals.parse_mapping(SCORES), invalid="exclude")
    assert [e.number for e in log.excluded] == [4]


def test_items_to_divide():
    text = "\n".join([line(), line(split=[0, 1]), "", line(end="none"), line(v1={"food": 4})])
    log = deals.parse_mapped(text, deals.parse_mapping(ITEMS))
    assert [r.agreement for r in log.records[:3]] == [
        {"food": "2", "water": "0"},
        {"food": "0", "water": "1"},
        None,
    ]
    assert list(log.domains) == ["2/1 worth 2/3 and 1/10/5", "2/1 worth 4/3 and 1/10/5"]
    assert [str(x) for x in log.records[1].domain.utilities(log.records[1].agreement)] == [
        "3",
        "1/5",
    ]
    assert log.records[0].labels == {"model": ("x", "y")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (line(split=[3, 0]), "line 1: .*issue 'food'"),
        (line(split=[1.5, 0]), "line 1: .*whole number"),
        (line(split=[1]), "line 1: .*'split.1'"),
        (line(v2={"food": None}), "line 1: .*v2.food"),
        (line(v2={}), "line 1: .*'v2.food'"),
        (line(pool={"water": True}), "line 1: .*water"),
        ("{", "line 1: not JSON"),
        ("[" * 100_000, "line 1: "),
        (line().replace("0.1", "NaN"), "line 1: .*finite"),
        (line() + "\n3", "line 2: .*field"),
    ],
)
def test_records_that_do_not_fit_are_refused_with_their_number(text, message):
    mapping = deals.parse_mapping(ITEMS)
    with pytest.raises(FileFormatError, match=message):
        deals.parse_mapped(text, mapping)
    assert deals.parse_mapped(text, mapping, invalid="exclude").excluded


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"gametheory/deals-mapping/1"', '"x"', "schema"),
        ('format = "csv"', 'format = "pickle"', r"log\.format"),
        ('kind = "price"', 'kind = "x"', r"domain\.kind"),
        ('cost = "buyer_target"', "", "cost"),
        ("prices = 10", "prices = 0", "prices"),
        ("prices = 10", "steps = 10", "steps"),
        ('rounding = "nearest"', 'rounding = "up"', "rounding"),
        ('agreement = "accepted_price"', "", "agreement"),
        ('agreement = "accepted_price"', "agreement = 3", "field"),
        ("[log]", "[logs]", "tables"),
        ("[log]", '[log]\nfiles = "../*"', r"log\.files"),
        ('kind = "price"', "kind", "TOML"),
        ('title = "title"', "title = 3", "name of a field"),
    ],
)
def test_mappings_that_are_none_are_refused(old, new, message):
    with pytest.raises(FileFormatError, match=message):
        deals.parse_mapping(PRICE.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PRICE.replace('kind = "price"', 'kind = ["price"]'), r"domain\.kind"),
        (PRICE.replace("prices = 10", "parties = 5"), r"domain\.parties"),
        (PRICE.replace("prices = 10", 'parties = "ab"'), r"domain\.parties"),
        (PRICE.replace("prices = 10", 'parties = ["a", "b", "c"]'), r"domain\.parties"),
        (PRICE.replace("prices = 10", "no_deal = 5"), r"domain\.no_deal"),
        (PRICE.replace("prices = 10", "no_deal = [5]"), r"domain\.no_deal"),
        (PRICE.replace("prices = 10", f"prices = 1{'0' * 5_000}"), "TOML"),
        (PRICE.replace("prices = 10", "beyond = [1]"), "beyond"),
        (SCORES.replace('["SportCo", "Mayor", "Union"]', '"abc"'), r"domain\.parties"),
        (SCORES.replace("[20, 10, 10]", "5"), r"domain\.no_deal"),
        (SCORES.replace('split = ","', 'split = ""'), "split"),
        (SCORES.replace('split = ","', "split = 5"), "split"),
        (SCORES.replace('"rounds.-1.public_answer"', "5"), r"record\.agreement"),
        (
            PRICE.replace('[record.labels]\npair = { file = true }\ntitle = "title"', "labels = 5"),
            r"record\.labels",
        ),
        (PRICE.replace('"title"', "{ value = 1979-05-27 }"), r"record\.labels\.title"),
        (PRICE.replace('"title"', '["title", { value = [1] }]'), r"record\.labels\.title"),
        (PRICE.replace('{ field = "outcome", is = "Accepted" }', "5"), r"record\.deal"),
        (PRICE.replace('"Accepted"', "[]"), r"record\.deal\.is"),
        (PRICE.replace('"Accepted"', "1979-05-27"), r"record\.deal\.is"),
        (PRICE.replace('"outcome"', "3"), r"record\.deal\.field"),
        (PRICE.replace("[record]", "[record]\nparticipants = 3"), r"record\.participants"),
        (PRICE.replace("[record]", "[record]\nid = { files = true }"), r"record\.id"),
        (PRICE.replace("prices = 10", 'parties = ["a", "a"]'), r"domain\.parties"),
        (
            PRICE.replace('"seller_target"', "10").replace('"buyer_target"', '"10.5"'),
            "a value of 10 and a cost of 21/2",
        ),
        (PRICE.replace("[record]", '[record]\nparticipants = ["outcome"]'), "2 parties"),
        (PRICE.replace('"title"', '["title", "title", "title"]'), r"labels\.title .* 2 parties"),
        (PRICE.replace('"title"', "[]"), r"labels\.title .* 2 parties"),
        (ITEMS.replace("food = 2,", "food = -1,"), r"items\.food"),
        (ITEMS.replace('"split.0"', '"1/2"'), r"agreement\.food"),
        (ITEMS.replace("food = 2,", "food = true,"), r"items\.food"),
        (ITEMS.replace("water = 3", "water = []"), r"worth\.water"),
        (ITEMS.replace('"split.0"', "{}"), r"agreement\.food"),
    ],
)
def test_what_a_mapping_cannot_say_is_its_own_fault_not_that_of_a_record(text, message):
    with pytest.raises(FileFormatError, match=message):
        deals.parse_mapping(text)


def test_items_of_which_the_first_always_gets_as_many():
    """Without `deal` there is an agreement where any of the fields is filled."""
    without = ITEMS.replace('deal = { field = "end", is = ["deal"] }\n', "")
    for given in ("2", '"2"'):
        mapping = deals.parse_mapping(without.replace('"split.0"', given))
        log = deals.parse_mapped(line(split=["x", 1]) + "\n" + line(split=["x", None]), mapping)
        assert [r.agreement for r in log.records] == [{"food": "2", "water": "1"}, None]
    fixed = deals.parse_mapping(without.replace('"split.0"', "2").replace('"split.1"', "0"))
    (record,) = deals.parse_mapped(line(), fixed).records
    assert record.agreement == {"food": "2", "water": "0"}


def changed(data):
    """Copies of nested data with one place of it replaced by something else."""
    strange = (5, -1, "", "x", [], {}, [1], ["a", "a"], {"a": 1}, [[]], True, date(1979, 5, 27))
    yield from strange
    keys = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in keys:
        for other in changed(data[key]):
            copy = data.copy()
            copy[key] = other
            yield copy


@pytest.mark.parametrize(
    ("mapping", "log"), [(PRICE, HAGGLING), (SCORES, history("<DEAL>A1,B1</DEAL>")), (ITEMS, None)]
)
def test_mappings_with_anything_replaced_raise_errors_of_ours(mapping, log):
    data = tomllib.loads(mapping, parse_float=str)
    refused = read = 0
    for domain, record in [
        *((domain, data["record"]) for domain in changed(data["domain"])),
        *((data["domain"], record) for record in changed(data["record"])),
    ]:
        if not (isinstance(domain, dict) and isinstance(record, dict)):
            continue
        try:
            made = deals.LogMapping(data["log"]["format"], "*", domain, record)
            text = line() if log is None else log
            read += len(deals.parse_mapped(text, made, invalid="exclude").records)
        except GameTheoryError:
            refused += 1
    assert refused > 50
    assert read > 0


@pytest.mark.parametrize(
    ("wanted", "told", "form"),
    [
        ("true", "true", "csv"),
        ("true", "True", "csv"),
        ("true", True, "jsonl"),
        ('"true"', True, "jsonl"),
        ('"True"', " True", "csv"),
        ("1", "1.0", "csv"),
        ("1", 1, "jsonl"),
        ('["deal", 2]', "deal", "csv"),
    ],
)
def test_a_deal_is_told_in_any_spelling_of_a_log(wanted, told, form):
    mapping = deals.parse_mapping(f"""
schema = "gametheory/deals-mapping/1"
log.format = "{form}"
domain = {{ kind = "price", value = 20, cost = 10, prices = 10 }}
record = {{ agreement = "price", deal = {{ field = "end", is = {wanted} }} }}
""")
    for end, agreed in ((told, "15"), ("no", None), ("0", None), (False, None), ("1.5", None)):
        row = {"price": "15", "end": end}
        text = json.dumps(row) if form == "jsonl" else f"price,end\n15,{end}\n"
        (record,) = deals.parse_mapped(text, mapping).records
        assert record.agreement == agreed


def test_labels_that_are_no_values_are_refused():
    mapping = deals.parse_mapping(ITEMS)
    for wrong in ({"a": 1}, [1]):
        with pytest.raises(FileFormatError, match="'model'"):
            deals.parse_mapped(line(m=[wrong, "y"]), mapping)


@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
@pytest.mark.parametrize("text", ["", "\n \n"])
def test_logs_of_nothing_are_refused(form, text):
    mapping = deals.parse_mapping(PRICE.replace('"csv"', f'"{form}"'))
    with pytest.raises(FileFormatError, match=r"got nothing|not JSON"):
        deals.parse_mapped(text, mapping)


def test_mappings_that_do_not_fit_the_log():
    for old, new, message in (
        ('name = "scenario_id"', 'name = "nothing"', "'nothing'"),
        ('cost = "buyer_target"', "cost = 300", "worth more"),
        ('field = "outcome"', 'field = "x"', "'x'"),
        ('name = "scenario_id"', 'name = { value = "one" }', "same numbers"),
    ):
        mapping = deals.parse_mapping(PRICE.replace(old, new))
        with pytest.raises(FileFormatError, match=message):
            deals.parse_mapped(HAGGLING, mapping)


def test_the_command_judges_by_a_mapping(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "m.toml").write_text(PRICE)
    (tmp_path / "x.csv").write_text(HAGGLING)

    def run(*arguments):
        command = ["deals", "judge", *map(str, arguments)]
        return invoke(*command)

    options = ("--mapping", tmp_path / "m.toml", "--exclude-invalid", "--by", "pair")
    data = json.loads(run(tmp_path / "x.csv", *options, "--json").output)
    assert (data["groups"][0]["name"], len(data["excluded"])) == ("x", 1)
    shown = run(tmp_path, *options).output
    assert max(map(len, shown.splitlines())) <= 80
    with pytest.raises(InvalidArgument, match="example"):
        run("example", *options)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(FileFormatError, match="got none"):
        run(empty, *options)
