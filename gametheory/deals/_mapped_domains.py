"""The domains that a mapping describes, and agreements in them: a price, issues, items."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from fractions import Fraction
from functools import lru_cache
from typing import Any

from gametheory._numeric.exact import decimal_text, exact_text, to_fraction, written_fraction
from gametheory._support.text import quoted
from gametheory.deals._mapped_fields import Row, field_of, require_field, required
from gametheory.deals.domains import Domain
from gametheory.errors import FileFormatError, GameTheoryError

MOST_PRICES = 100_000
"""Prices of a domain."""

MOST_BEYOND = 1_000
"""How many spans of a domain's prices lie on either side of it."""

MOST_KEPT = 400_000
"""Prices of all domains that are kept for rows to come."""

MOST_ITEMS = 1_000
"""Of one kind."""

MOST_DIVISIONS = 256
"""Domains of items that are kept for rows to come."""

LONGEST_DECIMAL = 40
"""Characters of a price in decimals."""


class DomainMaker(ABC):
    """Makes the domain of each row, and finds its agreement.

    Raises `FileFormatError` for what a mapping cannot say of any row.
    """

    names: tuple[str, ...] | None = None
    """What parties are called unless the mapping says it."""

    def __init__(self, given: dict[str, Any], agreement: Any) -> None:
        self.given = given
        self.where = agreement
        parties = given.get("parties")
        if "parties" in given and not _is_texts(parties):
            raise FileFormatError(
                f"expected domain.parties as a list of names, got {quoted(parties)}"
            )
        if parties is not None and len(set(parties)) < len(parties):
            raise FileFormatError(f"expected domain.parties that differ, got {quoted(parties)}")
        if self.names is not None and parties is not None and len(parties) != len(self.names):
            raise FileFormatError(
                f"expected domain.parties as {len(self.names)} names, got {quoted(parties)}"
            )
        self.parties = self.names if parties is None else tuple(parties)
        none = given.get("no_deal", [0, 0])
        if not isinstance(none, list):
            raise FileFormatError(f"expected domain.no_deal as a list, got {quoted(none)}")
        self.no_deal = none

    @property
    def num_parties(self) -> int:
        """No deal pays each of them."""
        return len(self.no_deal)

    def _require_two_ends(self) -> None:
        """No deal pays each of two parties, by number or by field, and the domain has a name."""
        if len(self.no_deal) != 2:
            raise FileFormatError(
                f"expected domain.no_deal of two parties, got {quoted(self.no_deal)}"
            )
        for each in self.no_deal:
            _require_number(each, "domain.no_deal")
        if "name" in self.given:
            require_field(self.given["name"], "domain.name")

    def _told(self, no_deal: tuple[Fraction, ...]) -> str:
        """What no deal pays, for the name of a domain: nothing where all rows have the same."""
        if all(_constant(each) is not None for each in self.no_deal):
            return ""
        return f", no deal {' and '.join(map(exact_text, no_deal))}"

    @abstractmethod
    def domain(self, row: Row) -> Domain:
        """The domain of a row; equal ones are one object."""

    @abstractmethod
    def agreement(self, row: Row, domain: Domain) -> Any:
        """What was agreed, as the domain names it."""

    @abstractmethod
    def has_agreement(self, row: Row) -> bool:
        """Whether the row holds an agreement at all."""


def domain_maker(given: dict[str, Any], agreement: Any) -> DomainMaker:
    """The maker of the kind that a mapping says; raises `FileFormatError` for what is none."""
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise FileFormatError(f"expected a domain.kind among {list(_KINDS)}, got {quoted(kind)}")
    maker, needed, allowed = _KINDS[kind]
    keys = set(given) - {"kind"}
    if not needed <= keys <= needed | allowed:
        raise FileFormatError(
            f"expected a domain of kind {kind!r} with {sorted(needed)} and maybe "
            f"{sorted(allowed)}, got {quoted(sorted(keys))}"
        )
    return maker(given, agreement)


class _Price(DomainMaker):
    """A buyer and a seller, one price."""

    names = ("buyer", "seller")

    def __init__(self, given: dict[str, Any], agreement: Any) -> None:
        super().__init__(given, agreement)
        self.steps = _whole(given.get("prices", 100), "domain.prices", 1, MOST_PRICES)
        self.beyond = _whole(given.get("beyond", 0), "domain.beyond", 0, MOST_BEYOND)
        count = self._count(self.steps, self.beyond)
        if count > MOST_PRICES:
            raise FileFormatError(
                f"expected at most {MOST_PRICES:,} prices with those beyond, got {count:,}"
            )
        self.made = lru_cache(max(1, MOST_KEPT // count))(_price_domain)
        if given.get("rounding", "none") not in ("none", "nearest"):
            raise FileFormatError(
                f"expected domain.rounding as 'none' or 'nearest', got {quoted(given['rounding'])}"
            )
        self._require_two_ends()
        for key in ("value", "cost"):
            _require_number(given[key], f"domain.{key}")
        _require_gain(*(_constant(given[key]) for key in ("value", "cost")))
        require_field(agreement, "record.agreement")

    def domain(self, row: Row) -> Domain:
        value, cost = (_number(row, self.given[key]) for key in ("value", "cost"))
        _require_gain(value, cost)
        none = tuple(_number(row, x) for x in self.no_deal)
        name = f"{exact_text(value)}, {exact_text(cost)}{self._told(none)}"
        if "name" in self.given:
            name = required(row, self.given["name"], "the name of a domain")
        grid = (value, cost, self.steps, self.beyond)
        return self.made(grid, none, name, self.parties)

    def agreement(self, row: Row, domain: Domain) -> str:
        told = _bare(field_of(row, self.where))
        price = _written(told, "a price")
        value, cost = (_number(row, self.given[key]) for key in ("value", "cost"))
        span = value - cost
        steps = (price - cost) / span * self.steps
        lowest, highest = cost - self.beyond * span, value + self.beyond * span
        ends = f"from {_price_label(lowest)} to {_price_label(highest)}"
        most = self.beyond * self.steps
        if not -most <= steps <= self.steps + most:
            raise FileFormatError(
                f"expected a price {ends}, got {quoted(told)}{self._wider(price, value, cost)}"
            )
        if self.given.get("rounding") == "nearest":
            steps = Fraction(round(steps))
        if steps.denominator > 1:
            raise FileFormatError(
                f"expected one of the {self._count(self.steps, self.beyond):,} prices {ends} in "
                f"steps of {_price_label(span / self.steps)}, got {quoted(told)}: say "
                f'rounding = "nearest"{self._finer(steps)}'
            )
        return _price_label(cost + span / self.steps * steps)

    @staticmethod
    def _count(steps: int, beyond: int) -> int:
        """How many prices there are."""
        return (2 * beyond + 1) * steps + 1

    def _wider(self, price: Fraction, value: Fraction, cost: Fraction) -> str:
        """What a mapping may say so that a price is in the range; nothing if that is too wide."""
        span = value - cost
        beyond = math.ceil(max(cost - price, price - value) / span)
        if beyond > MOST_BEYOND or self._count(self.steps, beyond) > MOST_PRICES:
            return ""
        lowest, highest = _price_label(cost - beyond * span), _price_label(value + beyond * span)
        return f": say beyond = {beyond} for prices from {lowest} to {highest}"

    def _finer(self, steps: Fraction) -> str:
        """What a mapping may say so that a price is a step; nothing if steps are then too many."""
        finer = self.steps * steps.denominator
        return "" if self._count(finer, self.beyond) > MOST_PRICES else f", or prices = {finer}"

    def has_agreement(self, row: Row) -> bool:
        return _bare(field_of(row, self.where)) not in ("", None)


def _require_gain(value: Fraction | None, cost: Fraction | None) -> None:
    """Raise `FileFormatError` if both are known and there is nothing to gain."""
    if value is not None and cost is not None and value <= cost:
        raise FileFormatError(
            f"expected something worth more than it costs, got a value of {exact_text(value)} and "
            f"a cost of {exact_text(cost)}"
        )


def _price_domain(
    grid: tuple[Fraction, Fraction, int, int],
    none: tuple[Fraction, ...],
    name: str,
    parties: tuple[str, ...],
) -> Domain:
    value, cost, steps, beyond = grid
    step = (value - cost) / steps
    prices = [cost + step * k for k in range(-beyond * steps, (beyond + 1) * steps + 1)]
    return Domain.from_array(
        [[value - price, price - cost] for price in prices],
        no_deal=none,
        agreements=[_price_label(price) for price in prices],
        parties=parties,
        name=name,
    )


def _price_label(price: Fraction) -> str:
    """'12.5'; a fraction where that has no end, or is very long."""
    return decimal_text(price, LONGEST_DECIMAL) or exact_text(price)


class _Issues(DomainMaker):
    """Issues with tables of utility, the same for all rows."""

    def __init__(self, given: dict[str, Any], agreement: Any) -> None:
        super().__init__(given, agreement)
        try:
            self.made = Domain.from_issues(
                given["issues"],
                [dict(party) for party in given["utilities"]],
                no_deal=self.no_deal,
                parties=self.parties,
                name=given.get("name", "domain"),
            )
        except (GameTheoryError, TypeError, ValueError, AttributeError) as error:
            raise FileFormatError(f"domain: {error}") from None
        values = [value for own in given["issues"].values() for value in own]
        self.is_text = isinstance(agreement, dict) and "field" in agreement
        if self.is_text:
            allowed = {"field", "between", "split"}
            ends = agreement.get("between", ["", ""])
            split = agreement.get("split", ",")
            fits = _is_texts(ends) and len(ends) == 2 and isinstance(split, str) and split
            if set(agreement) - allowed or not fits:
                raise FileFormatError(
                    f"expected an agreement with a field, between = [a, b] and split, some text, "
                    f"got {quoted(agreement)}"
                )
            require_field(agreement["field"], "record.agreement")
            if len(set(values)) < len(values):
                raise FileFormatError(
                    "expected values of issues that all differ, to be read out of a text"
                )
        elif not isinstance(agreement, dict) or set(agreement) != set(given["issues"]):
            raise FileFormatError(
                f"expected the field of each of the issues {quoted(list(given['issues']))}, or a "
                f"text, got {quoted(agreement)}"
            )
        else:
            for issue, each in agreement.items():
                require_field(each, f"record.agreement.{issue}")
        self.issue_of = {v: issue for issue, own in given["issues"].items() for v in own}

    def domain(self, row: Row) -> Domain:
        return self.made

    def agreement(self, row: Row, domain: Domain) -> dict[str, str]:
        if not self.is_text:
            return {
                issue: required(row, key, f"a value of {quoted(issue)}").strip()
                for issue, key in self.where.items()
            }
        found: dict[str, str] = {}
        for part in self._inside(row).split(self.where.get("split", ",")):
            value = part.strip()
            if not value:
                continue
            issue = self.issue_of.get(value)
            if issue is None or issue in found:
                raise FileFormatError(
                    f"expected one value of each issue, got {quoted(value)} in "
                    f"{quoted(self._inside(row))}"
                )
            found[issue] = value
        return found

    def has_agreement(self, row: Row) -> bool:
        if self.is_text:
            return bool(self._inside(row).strip())
        return any(field_of(row, key) not in ("", None) for key in self.where.values())

    def _inside(self, row: Row) -> str:
        """The text between the last pair of marks, "" if there is none; an empty mark is an end.

        Raises `FileFormatError` for a mark without the other.
        """
        text = str(field_of(row, self.where["field"]) or "")
        first, last = self.where.get("between", ["", ""])
        end = text.rfind(last) if last else len(text)
        begin = text.rfind(first, 0, max(end, 0)) if first else 0
        if begin >= 0 and end >= 0:
            return text[begin + len(first) : end]
        if first and last and (first in text or last in text):
            raise FileFormatError(
                f"expected an agreement between {quoted(first)} and {quoted(last)}, got one mark "
                "without the other"
            )
        return ""


class _Items(DomainMaker):
    """Items to divide between two parties: of each kind the first gets some, the other the rest."""

    names = ("party 1", "party 2")

    def __init__(self, given: dict[str, Any], agreement: Any) -> None:
        super().__init__(given, agreement)
        items, worth = given["items"], given["worth"]
        fits = isinstance(items, dict) and items and isinstance(worth, list) and len(worth) == 2
        if not fits or any(not isinstance(own, dict) or set(own) != set(items) for own in worth):
            raise FileFormatError(
                "expected items = { name = how many } and worth for each of two parties, with the "
                f"same names, got {quoted(items)} and {quoted(worth)}"
            )
        if not isinstance(agreement, dict) or set(agreement) != set(items):
            raise FileFormatError(
                f"expected the field of how many of each the first party gets, of {quoted(items)}, "
                f"got {quoted(agreement)}"
            )
        self._require_two_ends()
        for own in worth:
            for name, each in own.items():
                _require_number(each, f"domain.worth.{name}")
        for table, what in ((items, "domain.items"), (agreement, "record.agreement")):
            for name, each in table.items():
                _require_number(each, f"{what}.{name}")
                if (known := _constant(each)) is not None:
                    _whole(known, f"{what}.{name}", 0, MOST_ITEMS)
        self.made = lru_cache(MOST_DIVISIONS)(_item_domain)

    def domain(self, row: Row) -> Domain:
        items = self.given["items"]
        counts = tuple(
            (name, _whole(_number(row, how_many), f"items.{name}", 0, MOST_ITEMS))
            for name, how_many in items.items()
        )
        worth = tuple(
            tuple(_number(row, own[name]) for name in items) for own in self.given["worth"]
        )
        none = tuple(_number(row, x) for x in self.no_deal)
        if "name" in self.given:
            name = required(row, self.given["name"], "the name of a domain")
        else:
            told = " and ".join("/".join(map(exact_text, own)) for own in worth)
            name = f"{'/'.join(str(most) for _, most in counts)} worth {told}{self._told(none)}"
        return self.made(counts, worth, none, self.parties, name)

    def agreement(self, row: Row, domain: Domain) -> dict[str, str]:
        found = {}
        for name, key in self.where.items():
            found[name] = str(_whole(_number(row, key), f"agreement.{name}", 0, MOST_ITEMS))
        return found

    def has_agreement(self, row: Row) -> bool:
        keys = [key for key in self.where.values() if _constant(key) is None]
        return not keys or any(_bare(field_of(row, key)) not in ("", None) for key in keys)


def _item_domain(
    counts: tuple[tuple[str, int], ...],
    worth: tuple[tuple[Fraction, ...], ...],
    none: tuple[Fraction, ...],
    parties: tuple[str, ...],
    name: str,
) -> Domain:
    shares = {item: [str(k) for k in range(most + 1)] for item, most in counts}
    utilities: list[dict[str | tuple[str, ...], list[Fraction]]] = [
        {
            item: [each * (k if party == 0 else most - k) for k in range(most + 1)]
            for (item, most), each in zip(counts, worth[party], strict=True)
        }
        for party in (0, 1)
    ]
    return Domain.from_issues(shares, utilities, no_deal=none, parties=parties, name=name)


_KINDS: dict[Any, tuple[type[DomainMaker], set[str], set[str]]] = {
    "price": (
        _Price,
        {"value", "cost"},
        {"parties", "name", "no_deal", "prices", "beyond", "rounding"},
    ),
    "issues": (_Issues, {"issues", "utilities", "no_deal"}, {"parties", "name"}),
    "items": (_Items, {"items", "worth"}, {"parties", "name", "no_deal"}),
}


def _bare(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _number(row: Row, given: Any) -> Fraction:
    """A number of a mapping, or that of a field."""
    known = _constant(given)
    if known is not None:
        return known
    return _written(_bare(field_of(row, given)), f"the field {quoted(given)}")


def _written(value: Any, what: str) -> Fraction:
    """The number that a log holds; of one with a currency the error says how to write it."""
    if isinstance(value, bool):
        raise FileFormatError(f"expected a number as {what}, got {quoted(value)}")
    try:
        return written_fraction(value, what)
    except GameTheoryError as error:
        if not isinstance(value, str) or not _DRESSED.fullmatch(value):
            raise
        raise FileFormatError(
            f"{error}; write the number alone: no currency, nothing between thousands, a decimal "
            "point"
        ) from None


_DRESSED = re.compile(r"[^\d]{0,9}\d[\d.,'_\s]{0,40}[^\d]{0,9}")
"""A number with something around or within it: '$95.00', '1,200', '95 EUR'."""


def _constant(given: str | int) -> Fraction | None:
    """The number that a mapping gives; None if it names a field."""
    try:
        return written_fraction(given, "a number")
    except GameTheoryError:
        if isinstance(given, str):
            return None
        raise


def _whole(value: Any, what: str, least: int, most: int) -> int:
    try:
        number = to_fraction(value, what)
    except GameTheoryError as error:
        raise FileFormatError(str(error)) from None
    if isinstance(value, bool) or number.denominator != 1 or not least <= number <= most:
        raise FileFormatError(
            f"expected {what} as a whole number from {least} to {most:,}, got "
            f"{value if isinstance(value, bool) else exact_text(number)}"
        )
    return int(number)


def _require_number(given: Any, what: str) -> None:
    """Raise `FileFormatError` unless a mapping gives a number with this, or names its field."""
    if isinstance(given, bool) or not isinstance(given, str | int) or given == "":
        raise FileFormatError(
            f"expected {what} as a number or the name of a field, got {quoted(given)}"
        )


def _is_texts(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(each, str) for each in given)
