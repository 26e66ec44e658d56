"""Fields of mapped logs that name who, what or which deal: missing, of no use, or marked."""

import json

import pytest

from gametheory import deals
from gametheory.errors import FileFormatError

HEAD = 'schema = "gametheory/deals-mapping/1"\nlog.format = "jsonl"\n'
PRICE = HEAD + 'domain = { kind = "price", value = "v", cost = "c" }\nrecord.agreement = "p"\n'
TALK = (
    HEAD
    + """
[domain]
kind = "issues"
name = "harbour"
no_deal = [0, 0]
issues = { A = ["A1", "A2"], B = ["B1", "B2"] }
utilities = [{ A = [1, 0], B = [1, 0] }, { A = [0, 1], B = [0, 1] }]
[record]
agreement = { field = "text", between = %s }
"""
)


def read(mapping, *rows, invalid="raise"):
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    return deals.parse_mapped(text, deals.parse_mapping(mapping), invalid=invalid)


def row(**more):
    return {"v": 2, "c": 0, "p": 1} | more


@pytest.mark.parametrize(
    ("marks", "text", "agreed"),
    [
        ('["<D>", "</D>"]', "<D>A2,B2</D> no, <D>A1,B2</D>, thanks", True),
        ('["<D>", "</D>"]', "<D>A1,B2</D> in <D> and </D", True),
        ('["<D>", "</D>"]', "<D>A1,B2</D>, that is <D>", True),
        ('["<D>", "</D>"]', "no deal", False),
        ('["**", "**"]', "so **A2,B1** or **A1,B2**", True),
        ('["Deal:", ""]', "Deal: A2,B2. Deal: A1,B2", True),
        ('["Deal:", ""]', "none", False),
        ('["", "END"]', "A1,B2 END", True),
        ('["", "END"]', "A1,B2", False),
        ('["", ""]', "A1,B2", True),
    ],
)
def test_the_last_pair_of_marks_holds_the_agreement(marks, text, agreed):
    (record,) = read(TALK % marks, {"text": text}).records
    assert record.agreement == ({"A": "A1", "B": "B2"} if agreed else None)


@pytest.mark.parametrize("text", ["<D>A1,B2", "A1,B2</D>", "</D> A1,B2 <D>"])
def test_a_mark_without_the_other_is_no_silent_failure_to_agree(text):
    with pytest.raises(FileFormatError, match=r"line 1: expected an agreement between '<D>'"):
        read(TALK % '["<D>", "</D>"]', {"text": text})


@pytest.mark.parametrize("price", [True, False, [1], {"x": 1}])
def test_what_is_no_number_is_no_price(price):
    with pytest.raises(FileFormatError, match=r"line 1: expected"):
        read(PRICE, row(p=price))


def test_ids_that_are_missing_are_none():
    found = read(PRICE + 'record.id = "i"', row(i=None), row(i=""), row(i=7), row(i="a"))
    assert [record.id for record in found.records] == ["", "", "7", "a"]
    with pytest.raises(FileFormatError, match=r"line 2: .*got 'a' again"):
        read(PRICE + 'record.id = "i"', row(i="a"), row(i="a"))


@pytest.mark.parametrize("name", [[1], {"x": 1}, "\ud800"])
@pytest.mark.parametrize("field", ['id = "i"', 'participants = ["i", "i"]', 'labels.k = "i"'])
def test_what_names_nothing_is_refused(field, name):
    with pytest.raises(FileFormatError, match=r"line 1: expected .*(text or a number|one value)"):
        read(PRICE + "record." + field, row(i=name))


def test_people_who_are_not_named_are_not_one_person():
    mapping = PRICE + 'record.participants = ["a", "b"]'
    found = read(mapping, row(a="x", b=3), row(a=None, b=""), row(a=" ", b=None))
    assert [record.participants for record in found.records] == [("x", "3"), (), ()]
    with pytest.raises(FileFormatError, match=r"line 1: expected who took part .* none in 'b'"):
        read(mapping, row(a="x", b=None))


@pytest.mark.parametrize("name", [None, "", " ", [1], {"a": 1}])
def test_domains_have_names_that_are_some(name):
    mapping = PRICE.replace('"c" }', '"c", name = "n" }')
    with pytest.raises(FileFormatError, match=r"line 1: expected the name of a domain"):
        read(mapping, row(n=name))


def test_an_issue_without_a_value_says_so():
    mapping = TALK.replace('{ field = "text", between = %s }', '{ A = "a", B = "b" }')
    with pytest.raises(FileFormatError, match=r"line 1: expected a value of 'B', got none in 'b'"):
        read(mapping, {"a": "A1", "b": None})


@pytest.mark.parametrize(
    "mapping",
    [
        PRICE.replace('"c" }', '"c", no_deal = ["x", "y"] }'),
        HEAD
        + """
domain = { kind = "items", items = { book = 2 }, worth = [{ book = 1 }, { book = 2 }], \
no_deal = ["x", "y"] }
record.agreement = { book = "p" }
""",
    ],
)
def test_domains_without_a_name_are_told_apart_by_all_that_they_depend_on(mapping):
    found = read(mapping, row(x=0, y=0), row(x=1, y="1/2"), row(x=0, y=0))
    names = [record.domain.name for record in found.records]
    assert names[0] == names[2] != names[1]
    assert names[1].endswith(", no deal 1 and 1/2")
    assert names[0].endswith(", no deal 0 and 0")


@pytest.mark.parametrize("text", ["v,c,p", "v,c,p\n\n", "zz,c,p\n  \n"])
def test_a_header_alone_is_no_log(text):
    mapping = PRICE.replace("jsonl", "csv")
    with pytest.raises(FileFormatError, match="expected records below the header, got none"):
        read(mapping, text)


def test_blank_rows_and_byte_order_marks_are_passed_over():
    mapping = PRICE.replace("jsonl", "csv")
    assert len(read(mapping, "\ufeffv,c,p\n2,0,1\n   \n,,\n2,0,2\n").records) == 2
    assert len(read(PRICE, "\ufeff" + json.dumps(row())).records) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"v": 2, "c": 0, "p": NaN}', "expected finite numbers, got NaN"),
        ('{"v": 2, "c": 0, "p": %s}' % ("9" * 6000), "expected"),
        ('{"v": 2, "c": 0, "p": 1, "p": 2}', "expected each key once, got 'p' twice"),
    ],
)
def test_json_that_says_too_little_or_too_much(text, message):
    with pytest.raises(FileFormatError, match=f"^line 1: {message}") as told:
        read(PRICE, text)
    assert "sys." not in str(told.value)


def test_what_is_left_out_has_its_id():
    found = read(PRICE + 'record.id = "i"', row(i="a", p="x"), "{", row(i="b"), invalid="exclude")
    assert [(each.number, each.id) for each in found.excluded] == [(1, "a"), (2, "")]
    assert [record.id for record in found.records] == ["b"]
