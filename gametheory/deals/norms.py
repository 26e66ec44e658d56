"""Norms of negotiation on finite domains: what each recommends, how far an outcome is from it.

The outcomes of a domain are its agreements and no deal, whose payoffs are d. Gains are V - d. Among
all outcomes a norm recommends, with its regret in the unit named:

- "utilitarian": the largest sum of payoffs (Harsanyi 1955); utility.
- "nash": on V >= d the largest product of gains, Pareto-optimal (Nash 1950; on finite sets Zhou
  1997); parties who can gain nothing are left out; product.
- "egalitarian": the leximin of gains (Kalai 1977; Imai 1983); utility.
- "kalai-smorodinsky": the leximin of gains over ideal gains, the most that each party gains on
  V >= d (Kalai and Smorodinsky 1975; Imai 1983); plain gains of a party whose ideal gain is 0;
  share of the ideal gain.
- "equal-split": on V >= d the smallest spread of gains, largest less smallest, as a share of their
  sum; of those the largest sum. It may be dominated; share of the sum.
- "weighted-utilitarian", "proportional": the same of payoffs times weights, of gains over weights.
- "weighted-nash": the largest product of gains to the power of weights; product, to whole powers
  in the ratio of the weights.

All but the equal split are the solutions that `gametheory.bargain` finds on the finite set of all
outcomes. Ties are kept: a norm recommends a set of payoffs, and an outcome realises the norm if its
payoffs are in that set.

Norms that compare one thing after another (leximin; spread, then sum) have their regret at the
first comparison that differs, so it is zero only for an outcome that realises the norm. To the
equal split an outcome below d for a party compares first, by how far it is below; one without any
gain, as no deal is, counts as split in the worst way. A product counts as 0 for an outcome below d.

A share is the regret over what the norm's optimum is better than no deal in the same comparison: 0
at the optimum, 1 for what is as bad as no deal, more below it, and undefined where the norm likes
nothing better than no deal. What the equal split compares in utility is a share of the largest sum
of gains.

>>> from gametheory import deals
>>> domain = deals.Domain.from_array([(6, 1), (4, 3), (3, 3), (2, 4)], no_deal=(0, 0))
>>> for norm in deals.NORMS:
...     print(norm, deals.recommend(domain, norm).agreements)
utilitarian (0, 1)
nash (1,)
egalitarian (1,)
kalai-smorodinsky (1,)
equal-split (2,)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Number, Profile, fractions, show_profile
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import NumberLike
from gametheory._support.text import shown
from gametheory.bargaining import bargain
from gametheory.deals._splits import equality
from gametheory.deals.domains import Domain, Key
from gametheory.deals.listed import ListedDomain
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.payoffs import FiniteSet
from gametheory.welfare import Welfare, welfare_optimum

NORMS = ("utilitarian", "nash", "egalitarian", "kalai-smorodinsky", "equal-split")
"""The norms that outcomes are judged by unless others are named."""

WEIGHTED = ("weighted-utilitarian", "weighted-nash", "proportional")

ALIASES = {"ks": "kalai-smorodinsky", "leximin": "egalitarian", "equal": "equal-split"}

NEAR = 1e-9
"""Values of a welfare function in floats count as equal within this share of their size."""


@checked
@dataclass(frozen=True)
class BargainingNorm:
    """A norm that outcomes of negotiations are held against.

    Attributes:
        kind: one of those of this module, or "welfare".
        name: how it is called in results.
        weights: one positive number for each party, for the three weighted norms.
        welfare: for the kind "welfare", a function `(..., party) -> (...)` of payoffs that is
            maximised over all outcomes; minus infinity for what it forbids. Its regret is in its
            own unit. In a domain of issues that is too large to list, it must be one of
            `gametheory.welfare` that is monotone.
    """

    kind: str
    name: str = ""
    weights: tuple[NumberLike, ...] | None = None
    welfare: Welfare | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        kind = str(self.kind).lower().replace("_", "-").replace(" ", "-")
        kind = ALIASES.get(kind, kind)
        require_among(kind, (*NORMS, *WEIGHTED, "welfare"), "a norm")
        if (kind in WEIGHTED) != (self.weights is not None):
            asked = "weights=" if kind in WEIGHTED else "no weights"
            raise InvalidArgument(f"expected {asked} for the norm {kind!r}")
        if (kind == "welfare") != (self.welfare is not None):
            asked = "welfare=" if kind == "welfare" else "no welfare function"
            raise InvalidArgument(f"expected {asked} for the norm {kind!r}")
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "name", self.name or kind)
        if self.weights is not None:
            exact = fractions(self.weights, "a weight")
            if not exact or min(exact) <= 0:
                raise InvalidArgument(f"expected positive weights, got {shown(self.weights)}")
            object.__setattr__(self, "weights", exact)


@checked
def as_norm(norm: str | BargainingNorm) -> BargainingNorm:
    """The norm of a name; a norm as it is."""
    return BargainingNorm(norm) if isinstance(norm, str) else norm


@checked
@dataclass(frozen=True)
class Recommendation:
    """What a norm recommends in a domain.

    Attributes:
        norm: the norm.
        payoffs: all payoff profiles that it recommends, exact, in lexicographic order.
        agreements: agreements that have them. In a listed domain all of them, in order; in one of
            issues one for each profile, in the order of `payoffs`.
        allows_no_deal: whether no deal has one of these profiles.
    """

    norm: BargainingNorm
    payoffs: tuple[Profile, ...]
    agreements: tuple[Any, ...]
    allows_no_deal: bool

    def __repr__(self) -> str:
        shown_payoffs = " ".join(show_profile(p) for p in self.payoffs[:6])
        return f"Recommendation({self.norm.name}: {shown_payoffs})"


@checked
def recommend(domain: Domain, norm: str | BargainingNorm) -> Recommendation:
    """What a norm recommends in a domain; see `Domain.recommendation`."""
    solved = solve(domain, as_norm(norm))
    keys = [key for key in solved.examples if key is not None]
    if not isinstance(domain, ListedDomain):
        found = [domain._agreement(key) for key in keys]
    else:
        tied = [np.asarray((domain.array == domain._row(k)).all(axis=1)) for k in keys]
        where = np.flatnonzero(np.any(tied, axis=0)) if tied else ()
        found = [domain._agreement(int(k)) for k in where]
        if domain.no_deal in solved.payoffs and not keys:
            alike = np.asarray((domain.array == domain.no_deal_array).all(axis=1))
            found = [domain._agreement(int(k)) for k in np.flatnonzero(alike)]
    return Recommendation(
        solved.norm, solved.ordered, tuple(found), domain.no_deal in solved.payoffs
    )


FEW = 256
"""Pareto-optimal outcomes that are compared one by one; of more floats make a shortlist."""


@dataclass(frozen=True, eq=False)
class SolvedNorm:
    """A norm worked out in a domain.

    Attributes:
        examples: for each of `ordered` the key of an agreement with those payoffs; None: no deal.
        score: what is compared, one thing after another, as exact numbers; larger is better.
        best: the score of what is recommended.
        bases: what each entry of a regret is a share of; 0 where that is undefined.
    """

    norm: BargainingNorm
    ordered: tuple[Profile, ...]
    examples: tuple[Key | None, ...]
    score: Callable[[Profile], tuple[Number, ...]]
    bases: tuple[Number, ...]

    @cached_property
    def payoffs(self) -> frozenset[Profile]:
        return frozenset(self.ordered)

    @cached_property
    def best(self) -> tuple[Number, ...]:
        return self.score(self.ordered[0])

    def regret(self, payoffs: Profile) -> tuple[Number, Number | None]:
        """The regret of a profile, in the norm's unit and as a share; 0 for what it recommends."""
        if payoffs in self.payoffs:
            return Fraction(0), Fraction(0)
        for best, value, base in zip(self.best, self.score(payoffs), self.bases, strict=True):
            if best != value:
                regret = best - value
                return regret, (regret / base if base > 0 and math.isfinite(regret) else None)
        return Fraction(0), (Fraction(0) if self.bases[0] > 0 else None)


def solve(domain: Domain, norm: BargainingNorm) -> SolvedNorm:
    """A norm in a domain, exactly."""
    if norm.weights is not None and len(norm.weights) != domain.num_parties:
        raise InvalidArgument(
            f"expected a weight for each of {domain.num_parties} parties, got {len(norm.weights)}"
        )
    if norm.kind == "welfare":
        return _solve_welfare(domain, norm)
    if norm.kind == "equal-split":
        return _solve_equal_split(domain, norm)
    score = _SCORES[norm.kind](domain, norm)
    efficient = domain._efficient
    if len(efficient) > FEW:
        optimum = bargain(
            domain._frontier_set, norm.kind, disagreement=domain.no_deal, weights=norm.weights
        )
        ordered = tuple(sorted(optimum.exact_face))
    else:
        ordered = _best_of_few(domain, norm)
    best, none = score(ordered[0]), score(domain.no_deal)
    bases = tuple(b - n for b, n in zip(best, none, strict=True))
    return SolvedNorm(norm, ordered, tuple(efficient[p] for p in ordered), score, bases)


def _best_of_few(domain: Domain, norm: BargainingNorm) -> tuple[Profile, ...]:
    """The Pareto-optimal outcomes of the best score, compared in integers."""
    weights = norm.weights or (ONE,) * domain.num_parties
    if norm.kind == "kalai-smorodinsky":
        weights = tuple(best or ONE for best in domain._ideal_gains)
    whole = [int(w) for w in polygon.integers([weights])[0][0]]
    gainers = [i for i, best in enumerate(domain._ideal_gains) if best > 0]
    if norm.kind.endswith("nash"):
        powers: Any = (
            polygon.integers([tuple(weights[i] for i in gainers)])[0][0] if gainers else ()
        )

    def score(gains: tuple[int, ...]) -> Any:
        if norm.kind.endswith("utilitarian"):
            return sum(w * g for w, g in zip(whole, gains, strict=True))
        if norm.kind.endswith("nash"):
            return math.prod(gains[i] ** int(p) for i, p in zip(gainers, powers, strict=True))
        return sorted(g * unit for g, unit in zip(gains, per_unit, strict=True))

    together = math.lcm(*whole)
    per_unit = [together // w for w in whole]
    anyone = norm.kind.endswith("utilitarian")
    scores = {
        p: score(gains) for p, gains in domain._whole_gains.items() if anyone or min(gains) >= 0
    }
    top = max(scores.values())
    return tuple(p for p, value in scores.items() if value == top)


def _gains(domain: Domain) -> Callable[[Profile], list[Fraction]]:
    none = domain.no_deal
    return lambda payoffs: [v - d for v, d in zip(payoffs, none, strict=True)]


def _sum_of(domain: Domain, norm: BargainingNorm) -> Callable[[Profile], tuple[Fraction]]:
    weights = norm.weights or (Fraction(1),) * domain.num_parties
    return lambda payoffs: (sum((w * v for w, v in zip(weights, payoffs, strict=True)), ZERO),)


def _product_of(domain: Domain, norm: BargainingNorm) -> Callable[[Profile], tuple[Fraction]]:
    gains, ideal = _gains(domain), domain._ideal_gains
    gainers = [i for i, best in enumerate(ideal) if best > 0]
    weights = norm.weights or (Fraction(1),) * domain.num_parties
    powers: Any = polygon.integers([tuple(weights[i] for i in gainers)])[0][0] if gainers else ()

    def product(payoffs: Profile) -> tuple[Fraction]:
        over = gains(payoffs)
        if min(over) < 0:
            return (ZERO,)
        return (math.prod((over[i] ** p for i, p in zip(gainers, powers, strict=True)), start=ONE),)

    return product


def _sorted_gains(
    domain: Domain, norm: BargainingNorm
) -> Callable[[Profile], tuple[Fraction, ...]]:
    gains = _gains(domain)
    units = norm.weights or (Fraction(1),) * domain.num_parties
    if norm.kind == "kalai-smorodinsky":
        units = tuple(best or Fraction(1) for best in domain._ideal_gains)
    return lambda payoffs: tuple(sorted(g / u for g, u in zip(gains(payoffs), units, strict=True)))


_SCORES: dict[
    str, Callable[[Domain, BargainingNorm], Callable[[Profile], tuple[Fraction, ...]]]
] = {
    "utilitarian": _sum_of,
    "weighted-utilitarian": _sum_of,
    "nash": _product_of,
    "weighted-nash": _product_of,
    "egalitarian": _sorted_gains,
    "proportional": _sorted_gains,
    "kalai-smorodinsky": _sorted_gains,
}

ZERO, ONE = Fraction(0), Fraction(1)


def _solve_equal_split(domain: Domain, norm: BargainingNorm) -> SolvedNorm:
    gains = _gains(domain)

    def score(payoffs: Profile) -> tuple[Fraction, ...]:
        over = gains(payoffs)
        return min(ZERO, *over), *equality(over)

    rows, keys = domain._most_equal
    found: list[tuple[Profile, Key | None]] = list(zip(domain._exact(rows), keys, strict=True))
    none = score(domain.no_deal)
    if not found or score(found[0][0]) < none:
        found = [(domain.no_deal, None)]
    elif score(found[0][0]) == none and domain.no_deal not in dict(found):
        found.append((domain.no_deal, None))
    found.sort(key=lambda pair: pair[0])
    base = domain._largest_total_gain
    ordered, examples = zip(*found, strict=True)
    return SolvedNorm(norm, ordered, examples, score, (base, ONE, base))


def _solve_welfare(domain: Domain, norm: BargainingNorm) -> SolvedNorm:
    welfare = norm.welfare
    assert welfare is not None
    monotone = getattr(getattr(welfare, "properties", None), "monotone", "no")
    try:
        everything: FiniteSet = domain.payoff_set()
    except TooLarge as error:
        if monotone != "strictly":
            raise Unsupported(
                f"expected a strictly monotone welfare function of gametheory.welfare for a domain "
                f"too large to list, got {norm.name!r}: {error}"
            ) from None
        everything = domain._frontier_set
    ordered = tuple(sorted(welfare_optimum(everything, welfare).exact_face))

    def score(payoffs: Profile) -> tuple[Number]:
        value = np.asarray(welfare(np.array([payoffs], dtype=object))).ravel().tolist()
        return (value[0],)

    best, none = score(ordered[0])[0], score(domain.no_deal)[0]
    examples = tuple(_key_of(domain, profile) for profile in ordered)
    base = best - none if math.isfinite(none) else 0
    return SolvedNorm(norm, ordered, examples, score, (base,))


def _key_of(domain: Domain, payoffs: Profile) -> Key | None:
    """The key of an agreement with these payoffs; None if only no deal has them."""
    if domain._efficient.get(payoffs) is not None:
        return domain._efficient[payoffs]
    if payoffs == domain.no_deal:
        return None
    everything = domain._exact(domain._table())
    at = everything.index(payoffs)
    return next(key for k, key in enumerate(domain._keys()) if k == at)
