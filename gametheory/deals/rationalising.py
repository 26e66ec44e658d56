"""Inverse bargaining, exactly: is there one weighted norm that recommends every outcome?

Families of norms, and what the outcome of every record must have:

- "weighted-utilitarian": the largest w.V of all outcomes, for weights w of sum 1;
- "weighted-nash": the largest product of gains over no deal to the powers w, of sum 1, of all
  outcomes that give every party a gain;
- "nash-disagreement": the largest (V_1 - d_1)(V_2 - d_2) of all agreements with V >= d, for a d
  that is the same in all domains; two parties.

*Ties.* A norm recommends everything that maximises it, so an outcome may tie with others. With a
weight of 0, or where a party gains nothing over d, even a dominated outcome can tie with what
dominates it. So two things are asked: whether a norm does it *strictly*, with weights that are all
positive (every party gains over d), and then every outcome is Pareto-optimal; and whether one does
it *weakly*, with weights from 0 on.

If there are parameters, they are given. If not, there is a certificate, as Farkas' lemma has it:
*trades* from outcomes to alternatives, each counted so often, which add up to a contradiction. For
the weighted sum: together they leave every party better off, so that no weights at all can have
preferred each outcome; or nobody worse off and somebody better, so that no positive weights can.
For the weighted product the same of the product of each party's ratios of gains. All is decided and
verified exactly.

>>> from gametheory import deals
>>> domain = deals.Domain.from_array([(6, 1), (4, 3), (1, 5)], no_deal=(0, 0))
>>> greedy = deals.judge([deals.Record(domain, 0), deals.Record(domain, 2)])
>>> answer = deals.rationalise(greedy, "weighted-utilitarian")
>>> answer.feasible, answer.weakly_feasible, answer.verify(greedy)
(False, False, True)
>>> for trade in answer.certificate:
...     print(trade)
4 x (1, 5) -> (6, 1)
9 x (6, 1) -> (4, 3)
>>> deals.rationalise(deals.judge([deals.Record(domain, 1)])).bounds
((Fraction(2, 5), Fraction(1, 2)), (Fraction(1, 2), Fraction(3, 5)))

What is dominated needs a weight of 0:

>>> waste = deals.Domain.from_array([(3, 1), (3, 2)], no_deal=(0, 0))
>>> answer = deals.rationalise(deals.judge([deals.Record(waste, 0)]))
>>> answer.feasible, answer.weakly_feasible, answer.parameters
(False, True, (Fraction(1, 1), Fraction(0, 1)))
>>> print(*answer.certificate)
1 x (3, 1) -> (3, 2)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from gametheory._numeric.exact import Profile
from gametheory._support.check import checked
from gametheory.deals._product_search import find_product
from gametheory.deals._rational_search import find_rational
from gametheory.deals._recommending import (
    Family,
    Outcome,
    alternatives,
    asked_outcomes,
    contradiction,
    least_payoffs,
    rationalises,
)
from gametheory.deals.records import Judgements, Record
from gametheory.deals.trades import Trade, WeightBound, proves_bound
from gametheory.errors import InvalidArgument, Unsupported


@checked
@dataclass(frozen=True)
class Rationalisation:
    """Whether one norm of a family recommends every outcome.

    Attributes:
        family: see the module.
        feasible: whether one does strictly; None if that could not be decided, which can happen to
            weighted products alone: where only irrational weights do it, or only irrational
            multipliers prove that none do, or gains differ by less than thousands of bits show.
        weakly_feasible: whether one does at all, weights of 0 allowed; None as before.
        parameters: exact ones that do it, strictly if possible: weights, or d.
        certificate: if not `feasible`, trades that prove it; if not `weakly_feasible` that, too.
        weight_bounds: of weighted sums the smallest and the largest weight of each party, weights
            of 0 allowed, with proofs. If `feasible`, strict weights come as near to them as one
            likes.
        records: what was asked about.
        skipped: records left out: no deal for "nash-disagreement"; of domains where nothing gives
            every party a gain for "weighted-nash".
    """

    family: Family
    feasible: bool | None
    weakly_feasible: bool | None
    parameters: Profile | None
    certificate: tuple[Trade, ...]
    weight_bounds: tuple[tuple[WeightBound, WeightBound], ...] | None
    records: tuple[Record, ...] = field(repr=False)
    skipped: int = 0

    @property
    def bounds(self) -> tuple[tuple[Fraction, Fraction], ...] | None:
        """The smallest and the largest weight of each party in a sum."""
        if self.weight_bounds is None:
            return None
        return tuple((low.value, high.value) for low, high in self.weight_bounds)

    def verify(self, judgements: Judgements | None = None) -> bool:
        """Re-check everything that is said here, exactly and without search.

        Outcomes and alternatives are worked out anew from the records and their domains. Parameters
        must do what is said, the certificate must be one, and bounds must be attained and proved.
        False if anything is wrong or missing, if nothing was decided, and where numbers are too
        near to each other to be told apart.

        Args:
            judgements: the records that the answer must be about, of the same domains (the same
                objects); its own by default.
        """
        if judgements is not None and judgements.records != self.records:
            return False
        try:
            outcomes, skipped = asked_outcomes(self.family, self.records)
            return (
                bool(outcomes)
                and skipped == self.skipped
                and self._has_parameters(outcomes)
                and self._has_certificate(outcomes)
                and self._has_bounds(outcomes)
            )
        except (Unsupported, InvalidArgument):
            return False

    def _has_parameters(self, outcomes: tuple[Outcome, ...]) -> bool:
        """Whether parameters do what is said, and there are none if none are said to."""
        if self.feasible and not self.weakly_feasible:
            return False
        if not self.weakly_feasible:
            return self.parameters is None
        return (
            self.parameters is not None
            and _are_rational(self.parameters)
            and rationalises(self.family, self.parameters, outcomes, strictly=self.feasible is True)
        )

    def _has_certificate(self, outcomes: tuple[Outcome, ...]) -> bool:
        """Whether the certificate proves what is said, and there is none if nothing is."""
        if self.feasible is None and self.family != "weighted-nash":
            return False
        if self.feasible is not False:
            return not self.certificate and self.weakly_feasible is True
        if not self._were_to_be_had(self.certificate, outcomes):
            return False
        strictly, at_all = contradiction(self.family, self.certificate, least_payoffs(outcomes))
        return at_all if self.weakly_feasible is False else strictly

    def _has_bounds(self, outcomes: tuple[Outcome, ...]) -> bool:
        if self.family != "weighted-utilitarian" or not self.weakly_feasible:
            return self.weight_bounds is None
        bounds = self.weight_bounds
        return (
            bounds is not None
            and len(bounds) == len(outcomes[0].payoffs)
            and all(
                _are_rational((bound.value, *bound.weights))
                and rationalises(self.family, bound.weights, outcomes, strictly=False)
                and self._were_to_be_had(bound.trades, outcomes)
                and proves_bound(bound, party, is_largest=is_largest)
                for party, ends in enumerate(bounds)
                for is_largest, bound in zip((False, True), ends, strict=True)
            )
        )

    def _were_to_be_had(self, trades: tuple[Trade, ...], outcomes: tuple[Outcome, ...]) -> bool:
        """Whether each trade goes from one of these outcomes to an alternative to it."""
        known = {(id(outcome.domain), outcome.payoffs) for outcome in outcomes}
        options = {
            id(domain): frozenset(alternatives(self.family, domain))
            for domain in {id(outcome.domain): outcome.domain for outcome in outcomes}.values()
        }
        return all(
            isinstance(trade.multiplier, int)
            and trade.multiplier > 0
            and _are_rational((*trade.outcome, *trade.alternative))
            and (id(trade.domain), trade.outcome) in known
            and trade.alternative in options[id(trade.domain)]
            for trade in trades
        )


def _are_rational(numbers: Profile) -> bool:
    return all(isinstance(number, Fraction) for number in numbers)


@checked
def rationalise(judgements: Judgements, family: Family = "weighted-utilitarian") -> Rationalisation:
    """Whether one norm of a family recommends the outcome of every record.

    Decided exactly. Raises `InvalidArgument` without records that the family can be asked about,
    and for domains of different numbers of parties; `TooLarge` beyond 2,000 rounds of linear
    programs.
    """
    sizes = {record.domain.num_parties for record in judgements.records}
    if len(sizes) != 1:
        raise InvalidArgument(
            f"expected records of domains with one number of parties, got {sorted(sizes)}"
        )
    if family == "nash-disagreement" and sizes != {2}:
        raise InvalidArgument(f"expected two parties for {family!r}, got {min(sizes)}")
    outcomes, skipped = asked_outcomes(family, judgements.records)
    if not outcomes:
        raise InvalidArgument(f"expected records that {family!r} can be asked about, got none")
    products = family == "weighted-nash"
    found = find_product(outcomes) if products else find_rational(family, outcomes)
    return Rationalisation(
        family,
        found.feasible,
        found.weakly_feasible,
        found.parameters,
        found.certificate,
        found.weight_bounds,
        judgements.records,
        skipped,
    )
