"""Records of negotiations, and what each outcome is worth: exact judgements.

>>> from gametheory import deals
>>> domain = deals.Domain.from_array(
...     [(6, 1), (4, 3), (3, 3), (2, 4)], no_deal=(0, 0), agreements=["a", "b", "c", "d"]
... )
>>> judged = deals.judge(
...     [deals.Record(domain, "b"), deals.Record(domain, "c"), deals.Record(domain, None)]
... )
>>> print(judged)
3 records in 1 domain, 0 excluded
>>> print(judged[1])
(3, 3): equal-split; not Pareto-optimal, 'b' gives (4, 3)
>>> judged[1].regrets["utilitarian"], judged[1].shares["utilitarian"]
((Fraction(1, 1),), Fraction(1, 7))
>>> judged.pareto_optimal.tolist()
[True, False, False]
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Number, Profile, as_float, brief_profile
from gametheory._numeric.readable import number_as
from gametheory._support.check import checked
from gametheory._support.faces import Face, Tabular
from gametheory._support.text import quoted, shown
from gametheory.deals.domains import Agreement, Domain, Key
from gametheory.deals.norms import NORMS, BargainingNorm, SolvedNorm, as_norm, solve
from gametheory.errors import InvalidArgument

Label = str | int | float | bool | None | Sequence[str | int | float | bool | None]
"""A value of a label: one for the record, or a list of one for each party."""


@checked
@dataclass(frozen=True)
class Record:
    """One negotiation.

    Attributes:
        domain: what was negotiated.
        agreement: what was agreed, by its label or number in a list, or of issues the value of
            each; None for no deal.
        participants: who took part, in the order of the domain's parties; empty if unknown.
        labels: whatever else is to be grouped by: one value, or a list of one for each party.
        id: a name that no other record of a study has; "" for none.

    Whether agreement, participants and labels fit the domain is decided by `judge` and `write_log`,
    which say the number of a record that does not.
    """

    domain: Domain
    agreement: Agreement | None = None
    participants: tuple[str, ...] = ()
    labels: Mapping[str, Label] = field(default_factory=dict)
    id: str = ""


def by_party(label: Label) -> tuple[Any, ...] | None:
    """The values of a label that lists one for each party; None for a label of one value."""
    is_one = label is None or isinstance(label, str | bool | np.bool_ | numbers.Real)
    return None if is_one else tuple(label)  # type: ignore[arg-type]


def fitting_key(record: Record) -> Key | None:
    """The key of a record's agreement; None for no deal.

    Raises `InvalidArgument` if the agreement is none of the domain, or if there is another number
    of participants, or of values of a label that lists them, than parties.
    """
    domain = record.domain
    if record.participants and len(record.participants) != domain.num_parties:
        raise InvalidArgument(
            f"expected {domain.num_parties} participants, one for each party of the domain, got "
            f"{len(record.participants)}"
        )
    for name, label in record.labels.items():
        values = by_party(label)
        if values is not None and len(values) != domain.num_parties:
            raise InvalidArgument(
                f"expected a label {quoted(name)} of one value, or a list of one for each of "
                f"{domain.num_parties} parties, got {shown(label)}"
            )
    return None if record.agreement is None else domain._key(record.agreement)


@checked
@dataclass(frozen=True)
class ExcludedRecord:
    """A record that was left out.

    Attributes:
        number: its place among the records, from 1; of a file its line.
        id: its id, or "".
        reason: what is wrong with it.
    """

    number: int
    id: str
    reason: str

    def __str__(self) -> str:
        named = f" ({self.id!r})" if self.id else ""
        return f"record {self.number}{named}: {self.reason}"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Judgement:
    """An outcome of a domain, judged; every number is exact.

    Attributes:
        domain: the domain.
        agreement: what was agreed; None for no deal.
        payoffs: what each party got.
        pareto_optimal: whether no outcome is at least as good for all and better for one.
        better: a Pareto-optimal outcome that is, with the largest sum: its agreement (None for no
            deal) and payoffs. None if the outcome is Pareto-optimal.
        surplus_left: what the parties together could still have gained with nobody losing: the sum
            of payoffs of `better` less that of the outcome; 0 if Pareto-optimal.
        individually_rational: whether every party has at least its no-deal payoff.
        realises: the names of the norms that recommend these payoffs.
        regrets: by the name of a norm, how far the outcome is behind in each of the norm's
            comparisons, in its units: a tuple that is smaller for what the norm ranks higher, and
            of zeros exactly for what realises the norm; see `gametheory.deals.norms`.
        shares: its first entry as a share of what the norm's optimum is better than no deal there;
            None where that is undefined, which depends on the domain and the norm alone.
    """

    domain: Domain
    agreement: Any
    payoffs: Profile
    better: tuple[Any, Profile] | None
    realises: tuple[str, ...]
    regrets: Mapping[str, tuple[Number, ...]]
    shares: Mapping[str, Number | None]

    def __post_init__(self) -> None:
        if len(self.payoffs) != self.domain.num_parties:
            raise InvalidArgument(
                f"expected payoffs of {self.domain.num_parties} parties, got {shown(self.payoffs)}"
            )

    @property
    def pareto_optimal(self) -> bool:
        return self.better is None

    @property
    def surplus_left(self) -> Fraction:
        if self.better is None:
            return Fraction(0)
        return sum(self.better[1], Fraction(0)) - sum(self.payoffs, Fraction(0))

    @property
    def individually_rational(self) -> bool:
        return min(self.domain._gains(self.payoffs)) >= 0

    def __str__(self) -> str:
        at = brief_profile(self.domain.speak(self.payoffs))
        norms = " = ".join(self.realises) or "no norm"
        parts = [f"{at}: {norms}"]
        if self.better is not None:
            agreement, payoffs = self.better
            what = "no deal" if agreement is None else quoted(agreement)
            better = brief_profile(self.domain.speak(payoffs))
            parts.append(f"not Pareto-optimal, {what} gives {better}")
        if not self.individually_rational:
            parts.append("not individually rational")
        return "; ".join(parts)

    def __repr__(self) -> str:
        return f"Judgement({self})"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Judgements(Tabular, Sequence[Judgement]):
    """Records and their judgements; record i is judged by `self[i]`.

    Attributes:
        records: those that were judged, in order.
        norms: the norms they were held against, in the order of all arrays here.
        cases: each distinct outcome of each domain, judged once.
        case: `[record]`, its index among `cases`.
        domains: the domains that occur, each once, in the order of their first record; equal
            domains are one, whatever objects the records hold, and cases hold these objects.
        recommended: what each norm recommends in each domain, `recommended[domain][norm]`.
        excluded: records that were left out, and why.
    """

    records: tuple[Record, ...]
    norms: tuple[BargainingNorm, ...]
    cases: tuple[Judgement, ...]
    case: NDArray[np.intp]
    domains: tuple[Domain, ...]
    recommended: tuple[tuple[frozenset[Profile], ...], ...]
    excluded: tuple[ExcludedRecord, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the norms."""
        return tuple(norm.name for norm in self.norms)

    def _face(self) -> Face:
        """A row for each record: what holds of it, and how far it is from each norm, as a share."""
        yes_no = ("deal", "Pareto-optimal", "individually rational")
        traits = (self.agreed, self.pareto_optimal, self.individually_rational)
        named = [domain.name or f"domain {k + 1}" for k, domain in enumerate(self.domains)]
        rows = (
            [record.id, named[self.domain[k]], *(bool(t[k]) for t in traits)]
            + [bool(x) for x in self.realised[k]]
            + [None if np.isnan(x) else float(x) for x in self.shares[k]]
            for k, record in enumerate(self.records)
        )
        columns = ["record", "domain", *yes_no]
        columns += [f"realises {name}" for name in self.names]
        columns += [f"regret of {name}" for name in self.names]
        notes = ["regrets are shares of what the norm's best is above no deal"]
        number = number_as(in_decimals=True)
        return Face("Judged negotiations", columns, rows, notes, number, len(self.records))

    @cached_property
    def domain(self) -> NDArray[np.intp]:
        """`[record]`: its index among `domains`."""
        number = {domain: k for k, domain in enumerate(self.domains)}
        return self._of_case([number[case.domain] for case in self.cases], np.intp)

    @cached_property
    def agreed(self) -> NDArray[np.bool_]:
        """`[record]`: whether there was a deal."""
        return self._of_case([case.agreement is not None for case in self.cases], bool)

    @cached_property
    def pareto_optimal(self) -> NDArray[np.bool_]:
        """`[record]`; exact."""
        return self._of_case([case.pareto_optimal for case in self.cases], bool)

    @cached_property
    def individually_rational(self) -> NDArray[np.bool_]:
        """`[record]`; exact."""
        return self._of_case([case.individually_rational for case in self.cases], bool)

    @cached_property
    def realised(self) -> NDArray[np.bool_]:
        """`[record, norm]`: whether the norm recommends the record's payoffs; exact."""
        table = [[name in case.realises for name in self.names] for case in self.cases]
        return self._of_case(table, bool, len(self.names))

    @cached_property
    def regrets(self) -> NDArray[np.float64]:
        """`[record, norm, comparison]`, rounded to floats, in the units of the norm and domain.

        The last axis is as long as the longest regret; NaN where a norm compares less.
        """
        longest = max((len(r) for c in self.cases for r in c.regrets.values()), default=1)
        table = np.full((len(self.cases), len(self.names), longest), np.nan)
        for k, case in enumerate(self.cases):
            for j, name in enumerate(self.names):
                regret = case.regrets[name]
                table[k, j, : len(regret)] = [as_float(x) for x in regret]
        return self._of_case(table, np.float64, len(self.names), longest)

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """`[record, norm]`: first entries of regrets as shares, in floats; NaN where undefined."""
        table = [[_float(case.shares[name]) for name in self.names] for case in self.cases]
        return self._of_case(table, np.float64, len(self.names))

    @cached_property
    def surplus_left(self) -> NDArray[np.float64]:
        """`[record]`, in floats."""
        return self._of_case([float(case.surplus_left) for case in self.cases], np.float64)

    def _of_case(self, values: Any, dtype: Any, *shape: int) -> NDArray[Any]:
        return np.asarray(values, dtype=dtype).reshape(len(self.cases), *shape)[self.case]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self.cases[k] for k in self.case[index])
        if isinstance(index, bool) or not isinstance(index, int | np.integer):
            raise InvalidArgument(f"expected the index of a record, got {shown(index)}")
        return self.cases[self.case[index]]

    def __len__(self) -> int:
        return len(self.records)

    def __str__(self) -> str:
        records, domains = len(self.records), len(self.domains)
        return (
            f"{records:,} record{'s' * (records != 1)} in {domains:,} domain"
            f"{'s' * (domains != 1)}, {len(self.excluded):,} excluded"
        )

    def __repr__(self) -> str:
        return f"Judgements({self})"


def _float(value: Number | None) -> float:
    return float("nan") if value is None else as_float(value)


@checked
def judge(
    records: Iterable[Record],
    *,
    norms: Sequence[str | BargainingNorm] = NORMS,
    invalid: Literal["raise", "exclude"] = "raise",
    excluded: Sequence[ExcludedRecord] = (),
) -> Judgements:
    """Hold the outcomes of negotiations against norms, exactly.

    Args:
        norms: names or norms; those of `NORMS` by default.
        invalid: what becomes of a record whose agreement is none of its domain, that has another
            number of participants, or of values of a label that lists them, than its domain has
            parties, or the id of an earlier record that was judged: an error with the record's
            number, or left out and listed in `excluded`.
        excluded: what was left out before, as a log lists it; comes first in the result.

    A domain is solved once, however many records are of it or of equal ones, and so is each of its
    outcomes judged once. Raises `InvalidArgument`, `TooLarge` as `Domain.recommendation` does.
    """
    chosen = tuple(as_norm(norm) for norm in norms)
    if not chosen or len({norm.name for norm in chosen}) != len(chosen):
        raise InvalidArgument(
            f"expected norms with different names, got {quoted([n.name for n in chosen])}"
        )
    bench = _Bench(chosen)
    kept: list[Record] = []
    case: list[int] = []
    left_out = list(excluded)
    ids: set[str] = set()
    for number, record in enumerate(records, start=1):
        try:
            if not isinstance(record, Record):
                raise InvalidArgument(f"expected a Record, got {shown(record)}")
            if record.id and record.id in ids:
                raise InvalidArgument(f"expected an id of its own, got {quoted(record.id)} again")
            found = bench.case(record)
        except InvalidArgument as error:
            given = getattr(record, "id", "")
            reason = ExcludedRecord(number, given if isinstance(given, str) else "", str(error))
            if invalid == "raise":
                raise InvalidArgument(str(reason)) from None
            left_out.append(reason)
            continue
        if record.id:
            ids.add(record.id)
        kept.append(record)
        case.append(found)
    cases, solved = bench.judged()
    return Judgements(
        tuple(kept),
        chosen,
        cases,
        np.array(case, dtype=np.intp),
        tuple(bench.domains),
        tuple(tuple(norm.payoffs for norm in each) for each in solved),
        tuple(left_out),
    )


@checked
def judge_outcome(
    domain: Domain, agreement: Any, *, norms: Sequence[str | BargainingNorm] = NORMS
) -> Judgement:
    """One outcome of a domain, judged; None for no deal. As `judge` for a single record."""
    return judge([Record(domain, agreement)], norms=norms).cases[0]


class _Bench:
    """Domains solved once, outcomes judged once."""

    def __init__(self, norms: tuple[BargainingNorm, ...]) -> None:
        self.norms = norms
        self.domains: dict[Domain, Domain] = {}
        self.numbers: dict[tuple[Domain, Key | None], int] = {}

    def case(self, record: Record) -> int:
        """The number of a record's outcome among the distinct ones."""
        key = fitting_key(record)
        domain = self.domains.setdefault(record.domain, record.domain)
        return self.numbers.setdefault((domain, key), len(self.numbers))

    def judged(self) -> tuple[tuple[Judgement, ...], list[tuple[SolvedNorm, ...]]]:
        """All outcomes, and the norms solved in each of `domains`."""
        solved = {d: tuple(solve(d, norm) for norm in self.norms) for d in self.domains}
        cases = tuple(_judged(domain, key, solved[domain]) for domain, key in self.numbers)
        return cases, list(solved.values())


def _judged(domain: Domain, key: Key | None, solved: Sequence[SolvedNorm]) -> Judgement:
    payoffs = domain._payoffs(key)
    agreement = None if key is None else domain._agreement(key)
    regrets = {each.norm.name: each.regret(payoffs) for each in solved}
    return Judgement(
        domain,
        agreement,
        payoffs,
        domain.better_deal(agreement),
        tuple(each.norm.name for each in solved if payoffs in each.payoffs),
        regrets,
        {each.norm.name: each.share(regrets[each.norm.name]) for each in solved},
    )
