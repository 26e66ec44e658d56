"""Profiles of GENIUS and NegMAS: the utility spaces of parties as XML, one file for each.

Read are linear-additive profiles over discrete issues, with reservation values and discounts:

    <utility_space type="any" number_of_issues="1">
      <objective index="0" name="any">
        <issue index="1" name="price" type="discrete">
          <item index="1" value="low" evaluation="1"/>
          <item index="2" value="high" evaluation="4"/>
        </issue>
        <weight index="1" value="1.0"/>
      </objective>
      <reservation value="0.25"/>
      <discount_factor value="0.9"/>
    </utility_space>

The utility of an agreement is the sum over issues of weight times evaluation; GENIUS divides each
evaluation by the largest of its issue, NegMAS does not (`normalise=False`). No deal pays the
reservation value, 0 if there is none. A discount factor is kept beside the domain: with it, at a
time t from 0 to 1, utilities and no deal alike are worth factor^t of theirs, which moves neither
the Pareto frontier nor the Nash and Kalai-Smorodinsky recommendations.

Numbers are exact: "0.1" is 1/10. A document type is refused, and so with it every entity and
external reference; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.parsers import expat

from gametheory._numeric.exact import to_fraction
from gametheory._support.check import checked
from gametheory._support.reading import naming, read_regular
from gametheory._support.text import quoted
from gametheory.deals.domains import Domain
from gametheory.deals.issues import IssueDomain
from gametheory.errors import FileFormatError, GameTheoryError, Unsupported

MOST_BYTES = 32_000_000
"""Of a profile."""

DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
"""A number as profiles have it."""

MOST_DEPTH = 50
"""Elements within elements."""


@checked
@dataclass(frozen=True)
class GeniusDomain:
    """A domain with the discount factors of its parties.

    Attributes:
        domain: utilities without discount.
        discounts: for each party what a unit of utility is worth after the whole time; 1 for none.
    """

    domain: IssueDomain
    discounts: tuple[Fraction, ...]


@dataclass
class _Issue:
    """An issue: its name, and the evaluation of each value."""

    name: str
    evaluations: dict[str, Fraction] = field(default_factory=dict)


@dataclass
class _Profile:
    """A profile: issues and weights by index; the names of issues."""

    issues: dict[str, _Issue] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    weights: dict[str, Fraction] = field(default_factory=dict)
    reservation: Fraction = Fraction(0)
    discount: Fraction = Fraction(1)


@checked
def read_genius(
    profiles: Sequence[str | Path], *, normalise: bool = True, name: str = ""
) -> GeniusDomain:
    """The domain of parties whose profiles are these files, in order; see the module.

    Parties are called as their files. All profiles have the same issues with the same values;
    those of the first say in which order.

    Raises `FileFormatError`, which names the file, for what is no such profile, `Unsupported` for
    issues of integers or reals and for nonlinear utilities.
    """
    if len(profiles) < 2:
        raise FileFormatError(f"expected the profiles of two parties or more, got {len(profiles)}")
    read = []
    for path in profiles:
        with naming(path):
            read.append(parse_genius_profile(read_regular(path, MOST_BYTES)))
    first = read[0]
    issues = {issue.name: tuple(issue.evaluations) for issue in first.issues.values()}
    utilities = []
    for path, profile in zip(profiles, read, strict=True):
        tables: dict[str | tuple[str, ...], list[Fraction]] = {}
        for index, issue in profile.issues.items():
            if set(issues.get(issue.name, ())) != issue.evaluations.keys():
                raise FileFormatError(
                    f"{path}: expected the issues and values of {profiles[0]}, got others for "
                    f"{quoted(issue.name)}"
                )
            tables[issue.name] = _table(issue, profile.weights[index], issues, normalise)
        if len(tables) != len(issues):
            raise FileFormatError(
                f"{path}: expected {len(issues)} issues as in {profiles[0]}, got {len(tables)}"
            )
        utilities.append(tables)
    stems = [Path(path).stem for path in profiles]
    parties = stems if len(set(stems)) == len(stems) else None
    domain = Domain.from_issues(
        issues, utilities, no_deal=[p.reservation for p in read], parties=parties, name=name
    )
    return GeniusDomain(domain, tuple(profile.discount for profile in read))


def _table(
    issue: _Issue, weight: Fraction, issues: dict[str, tuple[str, ...]], normalise: bool
) -> list[Fraction]:
    """Weighted evaluations of an issue in the order of the domain."""
    largest = max(issue.evaluations.values())
    unit = weight / largest if normalise and largest > 0 else weight
    return [unit * issue.evaluations[value] for value in issues[issue.name]]


def parse_genius_profile(data: bytes) -> _Profile:
    """A profile from its XML."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise FileFormatError(f"not XML: {error}") from None
    except (ValueError, LookupError) as error:  # an encoding that Python does not know
        if isinstance(error, GameTheoryError):
            raise
        raise FileFormatError(f"not XML: {error}") from None
    return reader.finished()


def _refuse_doctype(*_: Any) -> None:
    raise FileFormatError(
        "expected XML without a document type: entities and external references are refused"
    )


class _Reader:
    """What the elements of a profile say."""

    def __init__(self) -> None:
        self.profile = _Profile()
        self.path: list[str] = []
        self.once: set[str] = set()
        self.issue: _Issue | None = None

    def start(self, tag: str, given: dict[str, str]) -> None:
        if len(self.path) >= MOST_DEPTH:
            raise FileFormatError(f"expected elements at most {MOST_DEPTH} deep, got more")
        if not self.path and tag != "utility_space":
            raise FileFormatError(f"expected a <utility_space>, got <{tag:.40}>")
        self.path.append(tag)
        if tag == "issue":
            self._start_issue(given)
        elif tag == "item" and self.issue is not None:
            value = _attribute(given, "value", tag)
            if value in self.issue.evaluations:
                raise FileFormatError(
                    f"expected each value once, got {quoted(value)} twice in "
                    f"{quoted(self.issue.name)}"
                )
            self.issue.evaluations[value] = _number(given, "evaluation", tag)
        elif tag == "weight":
            index = _attribute(given, "index", tag)
            if index in self.profile.weights:
                raise FileFormatError(f"expected one weight of index {quoted(index)}, got two")
            self.profile.weights[index] = _number(given, "value", tag)
        elif tag in ("reservation", "discount_factor"):
            if tag in self.once:
                raise FileFormatError(f"expected one <{tag}>, got two")
            self.once.add(tag)
            number = _number(given, "value", tag)
            if tag == "reservation":
                self.profile.reservation = number
            else:
                self.profile.discount = number
        elif tag in ("utility_function", "ufun", "hyperRectangle", "evaluator", "range"):
            raise Unsupported(
                f"expected a linear-additive profile over discrete issues, got <{tag}>: read it "
                "with NegMAS and pass the scenario to deals.from_negmas"
            )

    def _start_issue(self, given: dict[str, str]) -> None:
        kind = given.get("type", "discrete")
        if kind != "discrete":
            raise Unsupported(
                f"expected discrete issues, got one of type {quoted(kind)}: list its values as "
                "items, or read it with NegMAS and pass the scenario to deals.from_negmas"
            )
        index, name = _attribute(given, "index", "issue"), _attribute(given, "name", "issue")
        profile = self.profile
        if index in profile.issues or name in profile.names:
            raise FileFormatError(f"expected each issue once, got {quoted(name)} again")
        profile.names.add(name)
        self.issue = profile.issues[index] = _Issue(name)

    def end(self, tag: str) -> None:
        self.path.pop()
        if tag == "issue":
            self.issue = None

    def finished(self) -> _Profile:
        profile = self.profile
        if not profile.issues:
            raise FileFormatError("expected issues, got none")
        for index, issue in profile.issues.items():
            if not issue.evaluations:
                raise FileFormatError(f"expected items of {quoted(issue.name)}, got none")
            if index not in profile.weights:
                raise FileFormatError(f"expected a weight of {quoted(issue.name)}, got none")
        unknown = set(profile.weights) - set(profile.issues)
        if unknown:
            raise FileFormatError(
                f"expected weights of issues, got one of index {quoted(min(unknown))}"
            )
        if not 0 < profile.discount <= 1:
            raise FileFormatError(
                f"expected a discount factor above 0 and at most 1, got {profile.discount}"
            )
        return profile


def _attribute(given: dict[str, str], key: str, tag: str) -> str:
    if key not in given:
        raise FileFormatError(f'expected "{key}" in <{tag}>, got none')
    return given[key]


def _number(given: dict[str, str], key: str, tag: str) -> Fraction:
    text = _attribute(given, key, tag).strip(" \t\r\n")
    if not DECIMAL.fullmatch(text):
        raise FileFormatError(f"expected {key} of <{tag}> as a decimal, got {quoted(text)}")
    return to_fraction(text, f"{key} of <{tag}>")
