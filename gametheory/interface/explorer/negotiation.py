"""A negotiation domain as the explorer shows it: its agreements stay, what no deal pays moves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gametheory._numeric.exact import exact_text, to_fraction
from gametheory._support.check import checked
from gametheory._support.console import EXAMPLE
from gametheory._support.text import plural, quoted
from gametheory.deals import Domain, Judgements, example_log, judge, read_log
from gametheory.errors import InvalidArgument
from gametheory.interface.explorer._reading import (
    as_list,
    as_text,
    as_texts,
    listed,
    require_parts,
    require_short,
)
from gametheory.interface.explorer.explored import Explored, Layer, ShownOutcome

MOST_AGREEMENTS = 2_000
"""Agreements of a domain that can be explored: a link holds them all."""

PARTS = ("kind", "name", "players", "agreements", "payoffs", "disagreement")


@checked
@dataclass(frozen=True)
class Negotiation:
    """A negotiation domain of two parties, as text.

    Attributes:
        name: of the domain; may be empty.
        players: the names of the parties.
        agreements: a label of each agreement.
        payoffs: `payoffs[agreement][party]`, such as "3", "1/3" or "0.1", read exactly.
        disagreement: what no deal pays each party.

    Raises `InvalidArgument` for other shapes, labels that are repeated, more than `MOST_AGREEMENTS`
    agreements, and texts that are no numbers.
    """

    name: str
    players: tuple[str, ...]
    agreements: tuple[str, ...]
    payoffs: tuple[tuple[str, ...], ...]
    disagreement: tuple[str, ...]

    def __post_init__(self) -> None:
        require_short(self)
        if len(self.players) != 2:
            raise InvalidArgument(
                f"expected a negotiation of two parties to explore, got {len(self.players)}"
            )
        if not 1 <= len(self.agreements) <= MOST_AGREEMENTS:
            raise InvalidArgument(
                f"expected 1 to {MOST_AGREEMENTS:,} agreements to explore, "
                f"got {len(self.agreements):,}"
            )
        if len(self.payoffs) != len(self.agreements):
            raise InvalidArgument(
                f"expected payoffs of {len(self.agreements)} agreements, got {len(self.payoffs)}"
            )
        assert self.domain.num_parties == 2

    @cached_property
    def domain(self) -> Domain:
        """The domain, exactly as its texts say."""
        return Domain.from_array(
            [[to_fraction(x) for x in pair] for pair in self.payoffs],
            no_deal=[to_fraction(x) for x in self.disagreement],
            agreements=self.agreements,
            parties=self.players,
            name=self.name,
        )

    @classmethod
    def of(cls, domain: Domain) -> Negotiation:
        """A domain's; raises `InvalidArgument` for more parties than two, or many agreements."""
        if domain.size > MOST_AGREEMENTS:
            raise InvalidArgument(
                f"expected at most {MOST_AGREEMENTS:,} agreements to explore, got {domain.size:,}: "
                "gametheory deals domain has no such limit"
            )
        agreements = list(domain.agreements())
        payoffs = [domain.utilities(each) for each in agreements]
        return cls(
            name=domain.name,
            players=tuple(domain.parties),
            agreements=tuple(map(label_of, agreements)),
            payoffs=tuple(_texts(domain, profile) for profile in payoffs),
            disagreement=_texts(domain, domain.no_deal),
        )

    def to_json(self) -> dict[str, Any]:
        """Its attributes as JSON values."""
        parts = {name: listed(getattr(self, name)) for name in PARTS if name != "kind"}
        return {"kind": "negotiation", **parts}

    @classmethod
    def from_json(cls, data: Any) -> Negotiation:
        """A negotiation from what `to_json` gives; raises `InvalidArgument` for anything else."""
        require_parts(data, PARTS)
        return cls(
            name=as_text(data["name"], "name"),
            players=as_texts(data["players"], "players"),
            agreements=as_texts(data["agreements"], "agreements"),
            payoffs=tuple(as_texts(row, "payoffs") for row in as_list(data["payoffs"], "payoffs")),
            disagreement=as_texts(data["disagreement"], "disagreement"),
        )


def label_of(agreement: Any) -> str:
    """An agreement in words."""
    if isinstance(agreement, dict):
        return ", ".join(f"{issue}: {value}" for issue, value in agreement.items())
    return str(agreement)


def _texts(domain: Domain, profile: Any) -> tuple[str, ...]:
    return tuple(repr(x) if isinstance(x, float) else exact_text(x) for x in domain.speak(profile))


@checked
def open_log(path: str | Path, *, domain: str | None = None) -> Explored:
    """A domain of a log of negotiations, with what its records agreed on.

    Args:
        path: a .jsonl file, or "example".
        domain: its id or name; by default the one with the most records, the first of several.

    Raises `FileFormatError` for what is no log, `InvalidArgument` for a domain that is not in it,
    or cannot be explored.
    """
    log = example_log() if str(path) == EXAMPLE else read_log(path)
    records = {name: [r for r in log.records if r.domain == d] for name, d in log.domains.items()}
    if not records:
        raise InvalidArgument(f"expected a log with a domain, got none in {path}")
    chosen = max(records, key=lambda name: len(records[name]))
    if domain is not None:
        fitting = [name for name, d in log.domains.items() if domain in (name, d.name)]
        if len(fitting) != 1:
            raise InvalidArgument(
                f"expected a domain among {quoted(list(log.domains))}, got {domain!r}"
            )
        (chosen,) = fitting
    shown = Negotiation.of(log.domains[chosen])
    judged = judge(records[chosen]) if records[chosen] else None
    others = len(log.domains) - 1
    note = f"{plural(len(records[chosen]), 'record')} of the domain {chosen!r}"
    more = "gametheory explore LOG --domain NAME opens one"
    note += f"; {plural(others, 'more domain')} in the log: {more}." if others else "."
    return Explored(shown, () if judged is None else _layers(judged), (), note)


def _layers(judged: Judgements) -> tuple[Layer, ...]:
    outcomes = []
    for number, record in enumerate(judged.records):
        found = judged[number]
        kind = " = ".join(found.realises) or "none of the norms"
        what = "no deal" if record.agreement is None else label_of(record.agreement)
        name = record.id or f"record {number + 1}"
        outcomes.append(ShownOutcome(tuple(map(float, found.payoffs)), f"{name}: {what}", kind))
    return (Layer("records", tuple(outcomes)),)
