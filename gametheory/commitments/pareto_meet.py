"""The Pareto meet: what everyone gets at least in every efficient outcome.

- The *Pareto meet minimum* m of a set gives each player its least payoff over the Pareto-efficient
  profiles (Rabin 1994; DiGiovanni, Clifton and Macé 2025, Definition 5). It is a floor, and itself
  not always attainable: on the segment from (0, 1) to (1, 0) it is (0, 0).
- The *Pareto meet* is the part of the set with V >= m. It has every efficient profile.
- Player i's *Pareto meet projection* of a profile u: the attainable V with V_j = max(m_j, u_j) for
  every other player j and V_i >= max(m_i, u_i). All of them are at least as good as u for all; the
  others gain only where they are below m.

Of two players and a convex set that has u, no projection of u is empty: either u is below m in both
coordinates, and m is in the triangle of u and the two ends of the frontier; or it is below m in one
at most, and beyond u the frontier has a profile of each projection. On finite sets projections may
be empty, and among three players on convex ones too: of the triangle of (0, 3, 1), (2, 0, 1) and
(3, 1, 3) player 1 has none of (2, 0, 1).

>>> import gametheory as gt
>>> meet = gt.commitments.pareto_meet(gt.attainable(gt.zoo.scheduling_game()))
>>> meet
ParetoMeet(minimum (1, 1), attainable)
>>> meet.projection(0, (0, 0))                     # the efficient end that is best for player 1
((Fraction(1, 1), Fraction(1, 1)), (Fraction(3, 1), Fraction(1, 1)))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from gametheory._numeric.exact import Profile, brief_profile
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import Natural, NumberLike
from gametheory.commitments._checks import refusing
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.payoffs import PayoffSet


@checked
@dataclass(frozen=True, eq=False, repr=False)
class ParetoMeet:
    """The Pareto meet minimum of a finite or convex set, and what is measured against it.

    Attributes:
        payoff_set: the set.
        minimum: m, exactly.
        worst: for each player an efficient profile that gives it just m_i.
    """

    payoff_set: PayoffSet = field(repr=False)
    minimum: Profile
    worst: tuple[Profile, ...]

    @property
    def is_attainable(self) -> bool:
        """Whether m itself is attainable."""
        return bool(self.payoff_set.contains([self.minimum])[0])

    @property
    def points(self) -> tuple[Profile, ...]:
        """The Pareto meet: its points (finite sets) or vertices (convex ones)."""
        return self.payoff_set.individually_rational(self.minimum)

    def guarantees(self, point: Sequence[NumberLike]) -> bool:
        """Whether a profile gives everyone at least m."""
        exact = self.payoff_set._profile(point, "a payoff profile")
        return all(x >= m for x, m in zip(exact, self.minimum, strict=True))

    def shortfall(self, point: Sequence[NumberLike]) -> Profile:
        """How far each player is below m, 0 where it is not; in units of its payoff."""
        exact = self.payoff_set._profile(point, "a payoff profile")
        return tuple(max(m - x, Fraction(0)) for x, m in zip(exact, self.minimum, strict=True))

    def target(self, point: Sequence[NumberLike]) -> Profile:
        """max(m, u), player by player; it need not be attainable."""
        exact = self.payoff_set._profile(point, "a payoff profile")
        return tuple(map(max, exact, self.minimum))

    def projection(self, player: Natural, point: Sequence[NumberLike]) -> tuple[Profile, ...]:
        """The Pareto meet projection of one player: its points, or its vertices on convex sets.

        In lexicographic order; empty if there is none (see the head of this module). Raises
        `InvalidArgument` for a player that there is not, and a profile of another length.
        """
        if player >= self.payoff_set.num_players:
            raise InvalidArgument(
                f"expected a player below {self.payoff_set.num_players}, got {player}"
            )
        target = self.target(point)
        # Where V >= target, V_j = target_j is a face: its vertices are those of the part.
        return tuple(
            sorted(
                v
                for v in self.payoff_set.individually_rational(target)
                if all(v[j] == target[j] for j in range(len(target)) if j != player)
            )
        )

    @refusing
    def verify(self) -> bool:
        """Re-check: the profiles in `worst` are efficient, and no efficient one gives less."""
        found = self.payoff_set
        frontier = found.pareto_frontier().points
        return (
            len(self.worst) == len(self.minimum) == found.num_players
            and all(
                bool(found.contains([v])[0]) and found.is_efficient(v) and v[i] == m
                for i, (v, m) in enumerate(zip(self.worst, self.minimum, strict=True))
            )
            and all(v[i] >= m for v in frontier for i, m in enumerate(self.minimum))
        )

    def __repr__(self) -> str:
        shown = brief_profile(
            self.payoff_set.speak(self.minimum), in_decimals=self.payoff_set.in_decimals
        )
        return f"ParetoMeet(minimum {shown}, {'' if self.is_attainable else 'not '}attainable)"


@checked
def pareto_meet(payoff_set: PayoffSet) -> ParetoMeet:
    """The Pareto meet minimum of a finite or convex set of any number of players, exactly.

    The efficient profiles of a polytope are a union of faces, so the least payoffs are at
    vertices. Of several efficient profiles that are worst for a player the lexicographically
    first is given. Raises `Unsupported` for curved sets.
    """
    require_kind(payoff_set, PayoffSet, "a PayoffSet, as attainable(game) gives")
    if payoff_set.kind == "curved":
        raise Unsupported(
            "the Pareto meet is worked out of finite and convex sets, not curved ones"
        )
    frontier = sorted(payoff_set.pareto_frontier().points)
    worst = tuple(
        min(frontier, key=lambda v, i=i: v[i])  # type: ignore[misc]
        for i in range(payoff_set.num_players)
    )
    return ParetoMeet(payoff_set, tuple(v[i] for i, v in enumerate(worst)), worst)
