"""Prices of logs of other forms: which are of a domain, and what is said of those that are not."""

import json
from fractions import Fraction

import pytest
from mapped_logs import HAGGLING, PRICE

from gametheory import deals
from gametheory.errors import FileFormatError


def test_prices_of_buyers_and_sellers():
    mapping = deals.parse_mapping(PRICE)
    log = deals.parse_mapped(HAGGLING, mapping, invalid="exclude")
    assert [r.agreement for r in log.records] == ["7", "8.5", None, "184"]
    assert [e.number for e in log.excluded] == [5]
    assert "price" in log.excluded[0].reason
    assert [d.size for d in log.domains.values()] == [11, 11]
    first, second = log.records[:2]
    assert first.domain is second.domain
    assert first.domain.utilities("8.5") == (1.5, 1.5)
    judged = deals.judge(log.records)
    assert judged.realised[:, 1].tolist() == [False, True, False, False]
    assert first.labels == {"pair": "", "title": "Charger"}
    with pytest.raises(FileFormatError, match="row 5: expected a price"):
        deals.parse_mapped(HAGGLING, mapping)
    exact = deals.parse_mapping(PRICE.replace('rounding = "nearest"', ""))
    with pytest.raises(FileFormatError, match=r"row 4: .*'184\.9'"):
        deals.parse_mapped(HAGGLING, exact)


@pytest.mark.parametrize(
    ("value", "cost", "prices", "agreed", "off"),
    [
        ("12345678901.000012", "12345678901", 3, "12345678901.000008", "12345678901.000007"),
        ("12345678901.0001", "12345678901", 100, "12345678901.000001", "12345678901.0000014"),
        ("1000000000000000.3", "1000000000000000", 3, "1000000000000000.1", "1000000000000000.125"),
        ("1", "1/3", 2, "2/3", "0.666666666666666666666"),
    ],
)
def test_prices_are_told_apart_however_many_digits_they_take(value, cost, prices, agreed, off):
    mapping = deals.parse_mapping(f"""
schema = "gametheory/deals-mapping/1"
log.format = "csv"
domain = {{ kind = "price", value = "{value}", cost = "{cost}", prices = {prices} }}
record.agreement = "price"
""")
    log = deals.parse_mapped(f"price\n{agreed}\n", mapping)
    (record,) = log.records
    assert record.domain.size == prices + 1
    assert len({record.domain.utilities(k) for k in range(prices + 1)}) == prices + 1
    gains = (Fraction(value) - Fraction(agreed), Fraction(agreed) - Fraction(cost))
    assert record.domain.utilities(record.agreement) == gains
    with pytest.raises(FileFormatError, match=f"expected one of the {prices + 1} prices"):
        deals.parse_mapped(f"price\n{off}\n", mapping)


def _haggled(price, **said):
    """The label of an agreed price in a log whose mapping says this of prices."""
    more = "".join(f"{key} = {json.dumps(each)}\n" for key, each in said.items())
    mapping = deals.parse_mapping(f"""
schema = "gametheory/deals-mapping/1"
log.format = "csv"
record.agreement = "price"
[domain]
kind = "price"
value = "most"
cost = "least"
{more}""")
    text = f'most,least,price\n120,80,"{price}"\n'
    (record,) = deals.parse_mapped(text, mapping).records
    return record.agreement


@pytest.mark.parametrize(
    ("price", "said", "message"),
    [
        (
            "95",
            {"prices": 100},
            "row 1: expected one of the 101 prices from 80 to 120 in steps of 0.4, got '95': say "
            'rounding = "nearest", or prices = 200',
        ),
        (
            "95",
            {"prices": 3, "beyond": 1},
            "row 1: expected one of the 10 prices from 40 to 160 in steps of 40/3, got '95': say "
            'rounding = "nearest", or prices = 24',
        ),
        (
            "95.00001",
            {"prices": 100},
            "row 1: expected one of the 101 prices from 80 to 120 in steps of 0.4, got "
            "'95.00001': say rounding = \"nearest\"",
        ),
        (
            "150.1",
            {"rounding": "nearest"},
            "row 1: expected a price from 80 to 120, got '150.1': say beyond = 1 for prices from "
            "40 to 160",
        ),
        (
            "150",
            {},
            "row 1: expected a price from 80 to 120, got '150': say beyond = 1 for prices from 40 "
            "to 160",
        ),
        (
            "-1",
            {"beyond": 1, "rounding": "nearest"},
            "row 1: expected a price from 40 to 160, got '-1': say beyond = 3 for prices from -40 "
            "to 240",
        ),
        ("1000000", {}, "row 1: expected a price from 80 to 120, got '1000000'"),
    ],
)
def test_a_price_that_is_none_of_the_domain_is_told_what_would_make_it_one(price, said, message):
    with pytest.raises(FileFormatError) as caught:
        _haggled(price, **said)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("price", "said", "agreed"),
    [
        ("95", {"rounding": "nearest"}, "95.2"),  # 37.5 steps: of two as near, the even one
        ("95", {"prices": 200}, "95"),
        ("95", {"prices": 24, "beyond": 1}, "95"),
        ("150", {"beyond": 1}, "150"),
        ("40", {"beyond": 1}, "40"),
        ("160", {"beyond": 1}, "160"),
        ("-1", {"beyond": 3, "rounding": "nearest"}, "-0.8"),
        ("119.9", {"rounding": "nearest"}, "120"),
    ],
)
def test_what_it_is_told_makes_it_one(price, said, agreed):
    assert _haggled(price, **said) == agreed


@pytest.mark.parametrize("prices", [1, 100])
@pytest.mark.parametrize("price", ["120.1", "79.9", "139"])
def test_rounding_admits_no_price_outside_the_limits(price, prices):
    with pytest.raises(FileFormatError, match="expected a price from 80 to 120"):
        _haggled(price, rounding="nearest", prices=prices)


def _worth(value):
    """Read a log that says that something is worth this."""
    mapping = deals.parse_mapping("""
schema = "gametheory/deals-mapping/1"
log.format = "csv"
domain = { kind = "price", value = "most", cost = 0 }
record.agreement = "price"
""")
    return deals.parse_mapped(f'most,price\n"{value}",0\n', mapping)


@pytest.mark.parametrize(
    "price", ["$95.00", "95 EUR", "\u20ac95", "1,200", "95,50", "US$ 1,200.50"]
)
def test_prices_with_currencies_are_told_to_leave_them_out(price):
    with pytest.raises(FileFormatError, match=r"row 1: expected a price .* number alone: no curr"):
        _haggled(price)
    with pytest.raises(FileFormatError, match=r"the field 'most' .* number alone: no currency"):
        _worth(price)


@pytest.mark.parametrize("price", ["cheap", "n/a", "", "2026-11-28T04:01:12Z and much more text"])
def test_what_holds_no_number_is_told_nothing_of_currencies(price):
    with pytest.raises(FileFormatError, match="expected the field 'most'") as caught:
        _worth(price)
    assert "currency" not in str(caught.value)


@pytest.mark.parametrize("price", ["1_5", "\u0661\u0665", "1_5/1"])
def test_numbers_of_a_log_are_written_with_plain_digits(price):
    mapping = deals.parse_mapping("""
schema = "gametheory/deals-mapping/1"
log.format = "csv"
domain = { kind = "price", value = 20, cost = "1_0", prices = 10 }
record.agreement = "price"
""")
    text = "1_0,price\n10,15\n"
    (record,) = deals.parse_mapped(text, mapping).records
    assert record.agreement == "15"
    for wrong in (text.replace("15", price), text.replace("10,", f"{price},")):
        with pytest.raises(FileFormatError, match="got '"):
            deals.parse_mapped(wrong, mapping)


def test_too_many_prices_are_refused_before_any_is_made():
    for prices, beyond in ((100_000, 1_000), (100_000, 0), (50_000, 1)):
        text = PRICE.replace("prices = 10", f"prices = {prices}\nbeyond = {beyond}")
        with pytest.raises(FileFormatError, match="at most 100,000 prices"):
            deals.parse_mapping(text)
    most = PRICE.replace("prices = 10", "prices = 99999")
    assert deals.parse_mapping(most).domain["prices"] == 99_999


def test_domains_of_a_log_are_kept_while_it_is_read_and_no_longer():
    mapping = deals.parse_mapping(PRICE)
    logs = [deals.parse_mapped(HAGGLING, mapping, invalid="exclude") for _ in range(2)]
    domains = [[r.domain for r in log.records] for log in logs]
    assert domains[0][0] is domains[0][1]
    assert domains[0] == domains[1]
    assert domains[0][0] is not domains[1][0]
