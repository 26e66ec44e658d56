"""Norms of negotiation on finite domains: what each recommends, how far an outcome is from it.

The outcomes of a domain are its agreements and no deal, whose payoffs are d. Gains are V - d; the
loss of an outcome is by how much the party that is furthest below d is below it, 0 if none is. A
norm orders all outcomes. It compares one thing after another, each in the unit named, and the next
only where all before are equal:

- "utilitarian": the sum of payoffs (Harsanyi 1955); utility.
- "nash": the product of gains, 0 for an outcome below d (Nash 1950; on finite sets Zhou 1997);
  parties who can gain nothing are left out. Where it is 0, the smallest loss, then the smallest
  surplus left, which is 0 for what is Pareto-optimal. Product; utility, utility.
- "egalitarian": the smallest gain, the second smallest and so on: leximin (Kalai 1977; Imai
  1983); utility.
- "kalai-smorodinsky": the same of gains over ideal gains, the most that each party gains on
  V >= d (Kalai and Smorodinsky 1975; Imai 1983), with plain gains of a party whose ideal gain is
  0; share of the ideal gain.
- "equal-split": the smallest inequality, which is the spread of gains, largest less smallest, as a
  share of their sum, and 1 for an outcome below d or without any gain, as no deal is; then the
  smallest loss, then the largest sum. It may be dominated. Share of the sum; utility, utility.
- "weighted-utilitarian", "proportional": as the first and third, of payoffs times weights and of
  gains over weights.
- "weighted-nash": as "nash", of gains to the power of weights; product, to whole powers in the
  ratio of the weights.

All but the equal split are the solutions that `gametheory.bargain` finds on the finite set of all
outcomes. Ties are kept: a norm recommends a set of payoffs, and an outcome realises the norm if its
payoffs are in that set.

The *regret* of an outcome is a tuple: for each comparison, how far the best outcome is ahead.
Tuples compare one entry after another as norms do, so of two outcomes the one that the norm ranks
higher has the smaller regret, equal ones the same, and an outcome has a regret of zeros exactly if
it realises the norm. Entries after the first that is not 0 decide nothing, and may be negative. No
sum of the entries would do: what leximin compares first outweighs any amount of the rest.

A *share* is the first entry of the regret over what the best outcome is there better than no deal:
0 for what is as good as the best in the first comparison, 1 for what is as bad as no deal, more
below it. Where the norm likes nothing better than no deal in that comparison the share is
undefined, for all outcomes of the domain alike. It has no unit, so that it is what may be averaged
over domains.

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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Number, Profile, brief_profile, fractions
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import NumberLike
from gametheory._support.text import shown
from gametheory.bargaining import bargain
from gametheory.deals._splits import equality
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.payoffs import FiniteSet
from gametheory.welfare import welfare_optimum
from gametheory.welfare.names import WelfareLike, as_welfare

if TYPE_CHECKING:
    from gametheory.deals.domains import Domain, Key

NORMS = ("utilitarian", "nash", "egalitarian", "kalai-smorodinsky", "equal-split")
"""The norms that outcomes are judged by unless others are named."""

WEIGHTED = ("weighted-utilitarian", "weighted-nash", "proportional")

ALIASES = {"ks": "kalai-smorodinsky", "leximin": "egalitarian", "equal": "equal-split"}

UNITS = {
    "utilitarian": "utility",
    "weighted-utilitarian": "weighted utility",
    "nash": "product of gains",
    "weighted-nash": "product of powers of gains",
    "egalitarian": "utility",
    "proportional": "utility over weight",
    "kalai-smorodinsky": "share of the ideal gain",
    "equal-split": "share of the sum of gains",
    "welfare": "value of the welfare function",
}
"""Of each kind of norm, the unit of its first comparison."""


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
            own unit. By its name, it takes what no deal pays as its disagreement point. In a domain
            of issues that is too large to list, it must be one of `gametheory.welfare` that is
            monotone.
    """

    kind: str
    name: str = ""
    weights: tuple[NumberLike, ...] | None = None
    welfare: WelfareLike | None = field(default=None, compare=False)

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
        if self.welfare is not None:  # what is none is refused here, and not when it first judges
            as_welfare(self.welfare, None, (Fraction(0), Fraction(0)))
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "name", self.name or kind)
        if self.weights is not None:
            exact = fractions(self.weights, "a weight")
            if not exact or min(exact) <= 0:
                raise InvalidArgument(f"expected positive weights, got {shown(self.weights)}")
            object.__setattr__(self, "weights", exact)

    @property
    def unit(self) -> str:
        """The unit of the norm's first comparison, and so of the first entry of its regrets.

        It is the domain's own: numbers of different domains have no common unit.
        """
        return UNITS[self.kind]


@checked
def as_norm(norm: str | BargainingNorm) -> BargainingNorm:
    """The norm of a name; a norm as it is."""
    return _named(norm) if isinstance(norm, str) else norm


_named = lru_cache(64)(BargainingNorm)


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
        shown_payoffs = " ".join(brief_profile(p) for p in self.payoffs[:6])
        return f"Recommendation({self.norm.name}: {shown_payoffs})"


@checked
def recommend(domain: Domain, norm: str | BargainingNorm) -> Recommendation:
    """What a norm recommends in a domain; see `Domain.recommendation`."""
    solved = solve(domain, as_norm(norm))
    keys: list[Key] = [key for key in solved.examples if key is not None]
    allows_no_deal = domain.no_deal in solved.ordered
    found = tuple(map(domain._agreement, domain._tied_with(keys, no_deal=allows_no_deal)))
    return Recommendation(solved.norm, solved.ordered, found, allows_no_deal)


FEW = 256
"""Pareto-optimal outcomes that are compared one by one; of more floats make a shortlist."""


@dataclass(frozen=True, eq=False)
class SolvedNorm:
    """A norm worked out in a domain.

    Attributes:
        examples: for each of `ordered` the key of an agreement with those payoffs; None: no deal.
        score: what is compared, one thing after another, as exact numbers; larger is better.
        no_deal: what no deal pays.
    """

    norm: BargainingNorm
    ordered: tuple[Profile, ...]
    examples: tuple[Key | None, ...]
    score: Callable[[Profile], tuple[Number, ...]]
    no_deal: Profile

    @cached_property
    def payoffs(self) -> frozenset[Profile]:
        return frozenset(self.ordered)

    @cached_property
    def best(self) -> tuple[Number, ...]:
        return self.score(self.ordered[0])

    @cached_property
    def base(self) -> Number | None:
        """What the first entry of a regret is a share of; None where that is undefined."""
        best, none = self.best[0], self.score(self.no_deal)[0]
        return best - none if math.isfinite(none) and best > none else None

    def regret(self, payoffs: Profile) -> tuple[Number, ...]:
        """How far the best is ahead, comparison by comparison; zeros for what it recommends."""
        if payoffs in self.payoffs:
            return (ZERO,) * len(self.best)
        pairs = zip(self.best, self.score(payoffs), strict=True)
        return tuple(ZERO if best == value else best - value for best, value in pairs)

    def share(self, regret: tuple[Number, ...]) -> Number | None:
        """The first entry of a regret as a share; None where that is undefined."""
        if self.base is None or not math.isfinite(regret[0]):
            return None
        return regret[0] / self.base


def _solved(
    domain: Domain,
    norm: BargainingNorm,
    found: Iterable[tuple[Profile, Key | None]],
    score: Callable[[Profile], tuple[Number, ...]],
) -> SolvedNorm:
    """The norm that recommends these payoffs, each with the key of an agreement."""
    ordered, examples = zip(*sorted(found, key=lambda pair: pair[0]), strict=True)
    return SolvedNorm(norm, ordered, examples, score, domain.no_deal)


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
    return _solved(domain, norm, [(p, efficient[p]) for p in ordered], score)


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
    scores = [
        (p, score(gains))
        for p, gains in zip(domain._efficient, domain._whole_gains, strict=True)
        if anyone or min(gains) >= 0
    ]
    top = max(value for _, value in scores)
    return tuple(p for p, value in scores if value == top)


def _sum_of(domain: Domain, norm: BargainingNorm) -> Callable[[Profile], tuple[Number, ...]]:
    weights = norm.weights or (ONE,) * domain.num_parties
    return lambda payoffs: (sum((w * v for w, v in zip(weights, payoffs, strict=True)), ZERO),)


def _product_of(domain: Domain, norm: BargainingNorm) -> Callable[[Profile], tuple[Number, ...]]:
    gainers = [i for i, best in enumerate(domain._ideal_gains) if best > 0]
    weights = norm.weights or (ONE,) * domain.num_parties
    powers: Any = polygon.integers([tuple(weights[i] for i in gainers)])[0][0] if gainers else ()

    def compared(payoffs: Profile) -> tuple[Number, ...]:
        gains = domain._gains(payoffs)
        lowest = min(ZERO, *gains)
        product = ZERO
        if lowest == 0:
            factors = (gains[i] ** int(p) for i, p in zip(gainers, powers, strict=True))
            product = math.prod(factors, start=ONE)
        if product > 0:
            return product, ZERO, ZERO
        return product, lowest, -domain._surplus_left(payoffs)

    return compared


def _sorted_gains(domain: Domain, norm: BargainingNorm) -> Callable[[Profile], tuple[Number, ...]]:
    units = norm.weights or (ONE,) * domain.num_parties
    if norm.kind == "kalai-smorodinsky":
        units = tuple(best or ONE for best in domain._ideal_gains)
    return lambda payoffs: tuple(
        sorted(g / u for g, u in zip(domain._gains(payoffs), units, strict=True))
    )


_SCORES: dict[str, Callable[[Domain, BargainingNorm], Callable[[Profile], tuple[Number, ...]]]] = {
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
    def compared(payoffs: Profile) -> tuple[Number, ...]:
        gains = domain._gains(payoffs)
        lowest = min(ZERO, *gains)
        equal, total = equality(gains)
        return equal if lowest == 0 else -ONE, lowest, total

    rows, keys = domain._most_equal
    found: dict[Profile, Key | None] = dict(zip(domain._exact(rows), keys, strict=True))
    none = compared(domain.no_deal)
    if not found or compared(next(iter(found))) == none:
        found.setdefault(domain.no_deal, None)
    return _solved(domain, norm, found.items(), compared)


def _solve_welfare(domain: Domain, norm: BargainingNorm) -> SolvedNorm:
    assert norm.welfare is not None
    welfare = as_welfare(norm.welfare, None, domain.no_deal)
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

    return _solved(domain, norm, _with_keys(domain, ordered), score)


def _with_keys(domain: Domain, ordered: Sequence[Profile]) -> list[tuple[Profile, Key | None]]:
    """Payoffs, each with the key of an agreement that has them; None if only no deal has them."""
    known = dict(domain._efficient)
    if any(p not in known and p != domain.no_deal for p in ordered):
        for payoffs, key in zip(domain._exact(domain._table()), domain._keys(), strict=True):
            known.setdefault(payoffs, key)
    return [(p, known.get(p)) for p in ordered]
