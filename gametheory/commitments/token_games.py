"""Safe Pareto improvements where original players coordinate perfectly: token games.

Representatives play a copy of the reduced game whose actions are tokens. Whatever outcome they
reach there, the original players then bring about any payoffs y that joint play attains. By
Assumptions 1 and 2 the copy is played as the game itself, so this is a safe Pareto improvement iff
y >= u(a) at the copy of each outcome a that iterated elimination leaves (Oesterheld and Conitzer
2022, section 5, Definition 6; that copies suffice is their Lemma 13).

So each surviving outcome has a bargaining problem of its own: attainable payoffs, with u(a) as the
disagreement point. Given how likely representatives play each outcome, the expected payoffs that
are safely achievable are the sum of these sets, weighted (their Corollary 14).

>>> import gametheory as gt
>>> payoffs = [[-5, 4, 10], [0, 1, 10], [-100, -100, 3]]
>>> game = gt.NormalForm.from_bimatrix(payoffs, [list(row) for row in zip(*payoffs)])
>>> found = gt.commitments.token_improvements(game)   # the paper's Table 7
>>> found
TokenImprovements(4 outcomes, 2 of which can become better)
>>> even = found.achievable({(0, 1): "1/2", (1, 0): "1/2"})
>>> even, bool(even.contains((3, 3)))
(PayoffSet(convex, 1 vertices: (2, 2)), False)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory._numeric.exact import Profile, to_fraction
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import NumberLike
from gametheory.bargaining import bargain
from gametheory.commitments._checks import refusing
from gametheory.commitments.safe_improvements import (
    DOMINANCE,
    SafeImprovement,
    is_reduction,
    is_safe_pareto_improvement,
    surviving,
)
from gametheory.equilibria import Elimination, eliminate_dominated
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, JointAction, attainable


@checked
@dataclass(frozen=True, eq=False, repr=False)
class TokenImprovements:
    """For each outcome that may be played by default, what it can safely be replaced by.

    Attributes:
        game: the game.
        elimination: how it is reduced.
        options: for each surviving joint action a, as indices, {y jointly attainable : y >= u(a)}.
        dominance: as of `is_safe_pareto_improvement`.
    """

    game: NormalForm
    elimination: Elimination = field(repr=False)
    options: Mapping[JointAction, ConvexSet]
    dominance: str

    @property
    def exists_strict(self) -> bool:
        """Whether some surviving outcome can become better for somebody: it is inefficient."""
        return any(len(option.points) > 1 for option in self.options.values())

    def achievable(self, distribution: Mapping[Any, NumberLike]) -> ConvexSet:
        """The expected payoffs that are safely achievable if outcomes have these probabilities.

        Outcomes, of action indices or labels, without an entry have probability 0. Exact. Raises
        `InvalidArgument` for an outcome that elimination removes and for what is no distribution.
        """
        shares: dict[JointAction, Fraction] = {}
        for outcome, p in distribution.items():
            cell = self.game.profile(outcome)
            shares[cell] = shares.get(cell, Fraction(0)) + to_fraction(p, "a probability")
        strange = [cell for cell in shares if cell not in self.options]
        if strange or sum(shares.values()) != 1 or min(shares.values(), default=0) < 0:
            raise InvalidArgument(
                "expected probabilities of surviving outcomes that sum to 1, got "
                f"{distribution!r:.60}"
            )
        total: list[Profile] = [(Fraction(0),) * self.game.num_players]
        for cell, share in shares.items():
            if share:
                total = [
                    tuple(x + share * y for x, y in zip(v, w, strict=True))
                    for v in total
                    for w in self.options[cell].points
                ]
                total = list(ConvexSet.hull(total).points)
        return ConvexSet.hull(total, is_exact=self.game.is_exact, game=self.game)

    def improvement(self, solution: str = "nash") -> SafeImprovement:
        """The token game in which each outcome becomes what a bargaining solution picks for it.

        The set is the outcome's `options`, and the outcome itself the disagreement point;
        `solution` as of `gt.bargain`. Tokens have the labels of the actions that they copy.
        """
        shape = self.elimination.game.shape
        realised = np.empty((self.game.num_players, *shape), dtype=object)
        for place, cell in zip(np.ndindex(shape), surviving(self.elimination), strict=True):
            corner = self.game._exact_payoff(cell)
            chosen = bargain(self.options[cell], solution, disagreement=corner)
            realised[(slice(None), *place)] = chosen.exact_payoffs
        return is_safe_pareto_improvement(
            self.game, self.elimination.game, realised=realised, dominance=self.dominance
        )

    @refusing
    def verify(self) -> bool:
        """Re-check in rationals: the elimination, to its end, and each set from the game."""
        return (
            is_reduction(self.elimination, self.game, self.dominance)
            and tuple(self.options) == tuple(surviving(self.elimination))
            and self.options == _options(self.game, self.elimination)
        )

    def __repr__(self) -> str:
        open_ones = sum(len(option.points) > 1 for option in self.options.values())
        return (
            f"TokenImprovements({len(self.options)} outcomes, {open_ones} of which can become "
            "better)"
        )


@checked
def token_improvements(game: NormalForm, *, dominance: str = "pure") -> TokenImprovements:
    """All safe Pareto improvements by token games, as one set for each outcome.

    Complete: a choice of one point in each set is an improvement, and all are such choices, up to
    tokens that are never played. Any number of players. Raises `InvalidArgument` for another
    dominance.
    """
    require_among(dominance, DOMINANCE, "dominance")
    elimination = eliminate_dominated(game, by=dominance)
    return TokenImprovements(game, elimination, _options(game, elimination), dominance)


def _options(game: NormalForm, elimination: Elimination) -> dict[JointAction, ConvexSet]:
    """For each surviving outcome what joint play attains that is at least as good for everyone."""
    whole = attainable(game)
    return {
        cell: ConvexSet(whole.individually_rational(game._exact_payoff(cell)), game.is_exact, game)
        for cell in surviving(elimination)
    }
