"""Alternating offers: bargaining as a game in time (Rubinstein 1982).

Players take turns to offer an agreement; the other accepts, which ends the game, or refuses and
makes the next offer. An agreement u after t refusals is worth d_i + delta_i^t (u_i - d_i) to
player i, and endless refusal d. In the equilibrium player 1 always offers x and player 2 always
offers y, both efficient, such that the player who answers is just willing to accept:

    x_2 - d_2 = delta_2 (y_2 - d_2)        y_1 - d_1 = delta_1 (x_1 - d_1)

The first offer is accepted at once. As the time between offers goes to zero, with
delta_i = exp(-r_i time), both offers tend to the Nash solution with weights 1/r_i (Binmore,
Rubinstein and Wolinsky 1986).

Among n players all others must accept what one proposes, and a refusal moves the game on to the
next: `_offers_of_many` has the conditions of a *stationary* equilibrium, in which refusals so far
do not matter, and their sources. There are other equilibria then.

>>> import gametheory as gt
>>> from gametheory.bargaining.alternating_offers import alternating_offers
>>> pie = gt.PayoffSet.from_points([(0, 0), (1, 0), (0, 1)])
>>> alternating_offers(pie, discounts=("1/2", "1/3"), disagreement=(0, 0))
AlternatingOffers((4/5, 1/5); player 1 offers (4/5, 1/5), player 2 offers (2/5, 3/5))
>>> cake = gt.PayoffSet.from_points([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)])
>>> alternating_offers(cake, discounts=["1/2"] * 3, disagreement=(0, 0, 0)).payoffs
(Fraction(4, 7), Fraction(2, 7), Fraction(1, 7))
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gametheory._numeric import polygon
from gametheory._numeric.exact import Number, Profile, brief_profile, fractions, is_exact
from gametheory._numeric.polygon import Point
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import NumberLike
from gametheory.bargaining._offers_of_many import (
    frontier_planes,
    is_limit,
    is_stationary,
    limit_on_a_side,
    stationary_offers,
)
from gametheory.bargaining.disagreement import Disagreement, disagreement_point
from gametheory.bargaining.polygons import Chain, concession, weighted_nash
from gametheory.errors import GameTheoryError, InvalidArgument, Unsupported
from gametheory.payoffs import PayoffSet, polytope_optima
from gametheory.welfare.result import nothing_rational, rational_part


@checked
@dataclass(frozen=True)
class AlternatingOffers:
    """A stationary subgame-perfect equilibrium of alternating offers.

    Of two players the only one; of more, one of perhaps several, whose offers may need payoffs to
    be disposed of, so that they need not be in the set.

    Attributes:
        payoffs: the agreement: the offer of the player who moves first. Fractions if the set and
            the discounts are exact, else floats.
        offers: what each player offers whenever it is its turn.
        discounts: delta_i of each player as Fractions.
        disagreement: d, as Fractions.
        exact_payoffs, exact_offers: as Fractions.
    """

    payoffs: tuple[Number, ...]
    offers: tuple[tuple[Number, ...], ...]
    discounts: Profile = field(repr=False)
    disagreement: Profile = field(repr=False)
    exact_payoffs: Profile = field(repr=False)
    exact_offers: tuple[Profile, ...] = field(repr=False)

    def verify(self, payoff_set: PayoffSet) -> bool:
        """Re-check in rationals that nobody gains by another offer or answer.

        Both offers are efficient and give everybody at least d; each gives the player who
        answers at least the discounted worth of its own offer, and more only if the player who
        offers could not get more anyway. Of three and more players, see `_offers_of_many`.
        """
        if payoff_set.num_players != len(self.disagreement):
            return False
        if payoff_set.num_players != 2:
            if payoff_set.kind != "convex" or self.exact_payoffs not in self.exact_offers:
                return False
            planes = frontier_planes(payoff_set.points, self.disagreement)
            return is_stationary(planes, self.disagreement, self.discounts, self.exact_offers)
        part = _above(payoff_set, self.disagreement)
        if not part:
            return False
        gains = [_gain(offer, self.disagreement) for offer in self.exact_offers]
        for i in range(2):
            j = 1 - i
            offer, surplus = self.exact_offers[i], gains[i][j] - self.discounts[j] * gains[j][j]
            if not (
                polygon.contains(part, offer)
                and polygon.efficient_normal(part, offer) is not None
                and (surplus == 0 or (surplus > 0 and offer[i] == max(v[i] for v in part)))
            ):
                return False
        return self.exact_payoffs in self.exact_offers

    def __repr__(self) -> str:
        each = ", ".join(
            f"player {i} offers {brief_profile(offer)}" for i, offer in enumerate(self.offers, 1)
        )
        return f"AlternatingOffers({brief_profile(self.payoffs)}; {each})"


@checked
@dataclass(frozen=True)
class AlternatingOffersLimit:
    """What equilibria of alternating offers tend to as the time between them goes to zero.

    Of three and more players some equilibria: others may tend elsewhere.

    Attributes:
        payoffs: the limit: Fractions if the set and the rates are exact, else floats.
        rates: r_i of each player as Fractions.
        disagreement: d, as Fractions.
        exact_payoffs: as Fractions.
    """

    payoffs: tuple[Number, ...]
    rates: Profile = field(repr=False)
    disagreement: Profile = field(repr=False)
    exact_payoffs: Profile = field(repr=False)

    def verify(self, payoff_set: PayoffSet) -> bool:
        """Re-check in rationals that the product of gains^(1/r_i) is largest here.

        Its gradient must support the set; where somebody can gain nothing, this must be the one
        efficient point.
        """
        if payoff_set.num_players != len(self.disagreement):
            return False
        if payoff_set.num_players != 2:
            if payoff_set.kind != "convex":
                return False
            planes = frontier_planes(payoff_set.points, self.disagreement)
            return is_limit(planes, self.disagreement, self.rates, self.exact_payoffs)
        part = _above(payoff_set, self.disagreement)
        if not part or not polygon.contains(part, self.exact_payoffs):
            return False
        first, second = _gain(self.exact_payoffs, self.disagreement)
        if min(first, second) > 0:
            gradient = (self.rates[1] * second, self.rates[0] * first)
            return polygon.supports(part, gradient, self.exact_payoffs)
        return polygon.upper_right_chain(part) == (self.exact_payoffs,)

    def __repr__(self) -> str:
        return f"AlternatingOffersLimit({brief_profile(self.payoffs)})"


@checked
def alternating_offers(
    payoff_set: PayoffSet,
    *,
    discounts: Sequence[NumberLike],
    disagreement: Disagreement = None,
    first: int = 0,
) -> AlternatingOffers:
    """The stationary equilibrium of alternating offers over a convex set of payoffs.

    Args:
        payoff_set: convex; two players or more.
        discounts: delta_i of each player, in [0, 1): what a gain is worth after one refusal. At 0
            a player accepts anything: the other one takes all that V >= d allows it.
        disagreement: see `disagreement_point`.
        first: who makes the first offer, numbered from 0; the others follow in turn.

    Exact. Of two players it is the only subgame-perfect equilibrium, stationary or not, if the
    frontier of the payoffs between d and the efficient ones has no part parallel to an axis. Where
    it has one, a player who gets the most possible in any case is taken to offer the efficient
    point.

    Of three and more players all others must accept. It is a stationary equilibrium, in which
    payoffs can be disposed of down to d: on a part of the frontier parallel to an axis those who
    answer get no more than refusal is worth to them. There are other equilibria, and where d
    leaves several stationary ones, it is one of these.

    Raises `InvalidArgument` for discounts outside [0, 1), `Infeasible` if nothing attainable has
    V >= d, `Unsupported` for a set that is not convex, or where no equilibrium is found.
    """
    require_kind(payoff_set, PayoffSet, "a PayoffSet, as attainable(game) gives")
    n = payoff_set.num_players
    if not 0 <= first < n:
        raise InvalidArgument(f"expected first of 0 to {n - 1}, got {first!r}")
    delta = _each(discounts, n, "discounts in [0, 1)")
    if not all(0 <= x < 1 for x in delta):
        raise InvalidArgument(f"expected discounts in [0, 1), got {discounts!r}")
    d = _disagreement(payoff_set, disagreement)
    offers: tuple[Profile, ...]
    if n == 2:
        chain = polygon.upper_right_chain(rational_part(payoff_set, d))
        x = _first_offer(chain, d, delta)
        offers = (x, _answer(chain, d, delta, x))
    else:
        offers = stationary_offers(payoff_set.points, d, delta)
    spoken = tuple(_speak(payoff_set, discounts, offer) for offer in offers)
    return AlternatingOffers(spoken[first], spoken, delta, d, offers[first], offers)


@checked
def alternating_offers_limit(
    payoff_set: PayoffSet,
    *,
    rates: Sequence[NumberLike] | None = None,
    disagreement: Disagreement = None,
) -> AlternatingOffersLimit:
    """The limit of alternating offers as the time between offers goes to zero.

    Player i discounts at rate r_i > 0, delta_i = exp(-r_i time); 1 for each by default. The limit
    is the maximum of the product of gain_i^(1/r_i) over V >= d, whoever moves first: exact, and
    for equal rates the Nash solution. Of three and more players it is the limit of some stationary
    equilibria, where it lies within a flat side of the frontier and everybody can gain; on a kink
    none need come near it. `payoff_set` and `disagreement` as for `alternating_offers`.

    Raises `Unsupported` on a kink, and where some of three and more players cannot gain,
    `InvalidArgument` for rates that are not positive, else as `alternating_offers`.
    """
    require_kind(payoff_set, PayoffSet, "a PayoffSet, as attainable(game) gives")
    n = payoff_set.num_players
    given = (1,) * n if rates is None else rates
    r = _each(given, n, "positive rates")
    if min(r) <= 0:
        raise InvalidArgument(f"expected positive rates, got {rates!r}")
    d = _disagreement(payoff_set, disagreement)
    if n != 2:
        u = limit_on_a_side(payoff_set.points, d, r)
        return AlternatingOffersLimit(_speak(payoff_set, given, u), r, d, u)
    chain = polygon.upper_right_chain(rational_part(payoff_set, d))
    u = weighted_nash(chain, d, (r[1], r[0]))
    return AlternatingOffersLimit(_speak(payoff_set, given, u), r, d, u)


def _first_offer(chain: Chain, d: Point, delta: Profile) -> Point:
    """Player 1's offer x: the best for 1 among those that 2 accepts, given 2's own offer.

    The surplus that x leaves player 2 over what it accepts falls as x moves along the chain, for
    the frontier is concave: it is positive for x_2 no less than y_2, and after that falls
    strictly. It is linear between the points x at which x, or the answer to x, is a vertex.
    """

    def surplus(x: Point) -> Any:
        return x[1] - d[1] - delta[1] * (_answer(chain, d, delta, x)[1] - d[1])

    breaks = list(chain)
    if delta[0]:
        images = (d[0] + (v[0] - d[0]) / delta[0] for v in chain)
        inside = (x1 for x1 in images if chain[0][0] < x1 < chain[-1][0])
        breaks += [concession(chain, 0, x1) for x1 in inside]
    breaks = sorted(set(breaks))
    k = bisect_left(breaks, True, key=lambda x: surplus(x) <= 0)
    if k == len(breaks) or k == 0:
        return breaks[min(k, len(breaks) - 1)]
    before, after = surplus(breaks[k - 1]), surplus(breaks[k])
    return polygon.interpolate(breaks[k - 1], breaks[k], before / (before - after))


def _answer(chain: Chain, d: Point, delta: Profile, x: Point) -> Point:
    """Player 2's best offer among those that player 1 accepts if it can get x a step later."""
    return concession(chain, 0, d[0] + delta[0] * (x[0] - d[0]))


def _disagreement(payoff_set: PayoffSet, given: Any) -> Profile:
    """d, which some profile of the convex set has V >=."""
    if payoff_set.kind != "convex":
        raise Unsupported(
            "expected a convex set of payoffs, as attainable(game) gives, got a "
            f"{payoff_set.kind} one of {payoff_set.num_players} players"
        )
    d = disagreement_point(payoff_set, given)
    if payoff_set.num_players != 2 and polytope_optima.leximin(payoff_set.points, d).lower < 0:
        raise nothing_rational(d)
    return d


def _above(payoff_set: PayoffSet, d: Point) -> tuple[Point, ...]:
    """The polygon V >= d; empty if there is none."""
    return polygon.clip_above(payoff_set.points, d) if payoff_set.kind == "convex" else ()


def _each(values: Any, players: int, what: str) -> Profile:
    try:
        exact = fractions(() if isinstance(values, str) else values, f"each of the {what}")
    except (TypeError, GameTheoryError) as error:
        raise InvalidArgument(f"expected {players} {what}: {error}") from None
    if len(exact) != players:
        raise InvalidArgument(f"expected {players} {what}, got {values!r}")
    return exact


def _speak(payoff_set: PayoffSet, given: Sequence[Any], point: Point) -> tuple[Number, ...]:
    """In Fractions if all was given exactly."""
    if all(is_exact(x) for x in given):
        return payoff_set.speak(point)
    return tuple(float(x) for x in point)


def _gain(point: Profile, d: Profile) -> Profile:
    return tuple(x - y for x, y in zip(point, d, strict=True))
