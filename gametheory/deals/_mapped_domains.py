"""The domains that a mapping describes, and agreements in them: a price, issues, items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from functools import lru_cache
from typing import Any

from gametheory._numeric.exact import decimal_text, exact_text, to_fraction
from gametheory._support.text import quoted
from gametheory.deals._mapped_fields import Row, field_of
from gametheory.deals.domains import Domain
from gametheory.errors import FileFormatError, GameTheoryError

MOST_PRICES = 100_000
"""Prices of a domain."""

MOST_KEPT = 400_000
"""Prices of all domains that are kept for rows to come."""

MOST_ITEMS = 1_000
"""Of one kind."""

MOST_DIVISIONS = 256
"""Domains of items that are kept for rows to come."""

LONGEST_DECIMAL = 40
"""Characters of a price in decimals."""


class DomainMaker(ABC):
    """Makes the domain of each row, and finds its agreement."""

    def __init__(self, given: dict[str, Any], agreement: Any) -> None:
        self.given = given
        self.where = agreement

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
    if kind not in _KINDS:
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

    def __init__(self, given: dict[str, Any], agreement: Any) -> None:
        super().__init__(given, agreement)
        self.steps = _whole(given.get("prices", 100), "domain.prices", 1, MOST_PRICES)
        self.beyond = _whole(given.get("beyond", 0), "domain.beyond", 0, 1_000)
        count = (2 * self.beyond + 1) * self.steps + 1
        if count > MOST_PRICES:
            raise FileFormatError(
                f"expected at most {MOST_PRICES:,} prices with those beyond, got {count:,}"
            )
        self.made = lru_cache(max(1, MOST_KEPT // count))(_price_domain)
        if given.get("rounding", "none") not in ("none", "nearest"):
            raise FileFormatError(
                f"expected domain.rounding as 'none' or 'nearest', got {quoted(given['rounding'])}"
            )
        _require_field(agreement)

    def domain(self, row: Row) -> Domain:
        value, cost = (_number(row, self.given[key]) for key in ("value", "cost"))
        if value <= cost:
            raise FileFormatError(
                f"expected something worth more than it costs, got a value of "
                f"{exact_text(value)} and a cost of {exact_text(cost)}"
            )
        none = [_number(row, x) for x in self.given.get("no_deal", (0, 0))]
        name = f"{exact_text(value)}, {exact_text(cost)}"
        if "name" in self.given:
            name = str(field_of(row, self.given["name"]))
        parties = tuple(self.given.get("parties", ("buyer", "seller")))
        grid = (value, cost, self.steps, self.beyond)
        return self.made(grid, tuple(none), name, parties)

    def agreement(self, row: Row, domain: Domain) -> str:
        price = to_fraction(_bare(field_of(row, self.where)), "a price")
        if self.given.get("rounding") == "nearest":
            value, cost = (_number(row, self.given[key]) for key in ("value", "cost"))
            step = (value - cost) / self.steps
            price = cost + step * round((price - cost) / step)
        return _price_label(price)

    def has_agreement(self, row: Row) -> bool:
        return _bare(field_of(row, self.where)) not in ("", None)


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
                no_deal=given["no_deal"],
                parties=given.get("parties"),
                name=given.get("name", "domain"),
            )
        except (GameTheoryError, TypeError, ValueError, AttributeError) as error:
            raise FileFormatError(f"domain: {error}") from None
        values = [value for own in given["issues"].values() for value in own]
        self.is_text = isinstance(agreement, dict) and "field" in agreement
        if self.is_text:
            allowed = {"field", "between", "split"}
            ends = agreement.get("between", ["", ""])
            if set(agreement) - allowed or not (
                isinstance(ends, list) and len(ends) == 2 and all(isinstance(x, str) for x in ends)
            ):
                raise FileFormatError(
                    f"expected an agreement with a field, between = [a, b] and split, got "
                    f"{quoted(agreement)}"
                )
            if len(set(values)) < len(values):
                raise FileFormatError(
                    "expected values of issues that all differ, to be read out of a text"
                )
        elif not isinstance(agreement, dict) or set(agreement) != set(given["issues"]):
            raise FileFormatError(
                f"expected the field of each of the issues {quoted(list(given['issues']))}, or a "
                f"text, got {quoted(agreement)}"
            )
        self.issue_of = {v: issue for issue, own in given["issues"].items() for v in own}

    def domain(self, row: Row) -> Domain:
        return self.made

    def agreement(self, row: Row, domain: Domain) -> dict[str, str]:
        if not self.is_text:
            return {issue: str(field_of(row, key)).strip() for issue, key in self.where.items()}
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
        """The text between the last pair of marks; "" if there is none."""
        text = str(field_of(row, self.where["field"]) or "")
        first, last = self.where.get("between", ["", ""])
        if not first and not last:
            return text
        begin = text.rfind(first)
        end = text.find(last, begin + len(first)) if begin >= 0 else -1
        return text[begin + len(first) : end] if end >= 0 else ""


class _Items(DomainMaker):
    """Items to divide between two parties: of each kind the first gets some, the other the rest."""

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
        none = tuple(_number(row, x) for x in self.given.get("no_deal", (0, 0)))
        parties = tuple(self.given.get("parties", ("party 1", "party 2")))
        name = ""
        if "name" in self.given:
            name = str(field_of(row, self.given["name"]))
        return self.made(counts, worth, none, parties, name)

    def agreement(self, row: Row, domain: Domain) -> dict[str, str]:
        found = {}
        for name, key in self.where.items():
            found[name] = str(_whole(_number(row, key), f"agreement.{name}", 0, MOST_ITEMS))
        return found

    def has_agreement(self, row: Row) -> bool:
        return any(_bare(field_of(row, key)) not in ("", None) for key in self.where.values())


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
    if not name:
        told = ["/".join(map(exact_text, own)) for own in worth]
        name = f"{'/'.join(str(most) for _, most in counts)} worth {' and '.join(told)}"
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
    if isinstance(given, str):
        try:
            return to_fraction(given, "a number")
        except GameTheoryError:
            value = _bare(field_of(row, given))
            if isinstance(value, bool):
                raise FileFormatError(
                    f"expected a number in {quoted(given)}, got {quoted(value)}"
                ) from None
            return to_fraction(value, f"the field {quoted(given)}")
    if isinstance(given, bool):
        raise FileFormatError(f"expected a number or the name of a field, got {quoted(given)}")
    return to_fraction(given, "a number")


def _whole(value: Any, what: str, least: int, most: int) -> int:
    try:
        number = to_fraction(value, what)
    except GameTheoryError as error:
        raise FileFormatError(str(error)) from None
    if isinstance(value, bool) or number.denominator != 1 or not least <= number <= most:
        raise FileFormatError(
            f"expected {what} as a whole number from {least} to {most:,}, got {quoted(value)}"
        )
    return int(number)


def _require_field(given: Any) -> None:
    if not isinstance(given, str):
        raise FileFormatError(f"expected an agreement as the name of a field, got {quoted(given)}")
