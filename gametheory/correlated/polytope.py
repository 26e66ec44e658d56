"""The polytope of correlated equilibria, and of coarse ones.

A distribution p over joint actions is a *correlated equilibrium* if nobody gains by
disobeying a recommendation drawn from it: for each player i and actions a, b,

    sum over the others' actions c of p(a, c) (u_i(a, c) - u_i(b, c)) >= 0

(Aumann 1974, 1987). It is a *coarse* one if nobody gains by committing to one action instead
of listening: for each i and b, the expected u_i is at least that of (b, c) with c drawn from
p (Moulin and Vial 1978). Both sets are polytopes, coarse contains correlated, and correlated
contains every mixture of Nash equilibria.

>>> import gametheory as gt
>>> from gametheory.correlated import correlated_equilibria
>>> chicken = gt.NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
>>> equilibria = correlated_equilibria(chicken)
>>> best = equilibria.maximize()
>>> best
CorrelatedOptimum(utilitarian: (21/4, 21/4), value 21/2)
>>> print(best.distribution)
[[Fraction(1, 2) Fraction(1, 4)]
 [Fraction(1, 4) Fraction(0, 1)]]
>>> best.verify(chicken), best.unique
(True, True)
>>> equilibria.payoffs
PayoffSet(convex, 4 vertices: (2, 7), (18/5, 18/5), (7, 2), (21/4, 21/4))
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.double_description import extreme_rays
from gametheory._numeric.exact import (
    Number,
    Profile,
    fraction_array,
    fractions,
    is_exact,
    number_array,
)
from gametheory._numeric.polygon import Point
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import ArrayLike, AtLeast
from gametheory.correlated._incentives import Incentives, incentives
from gametheory.correlated._optimum import CorrelatedOptimum
from gametheory.correlated._welfare import Program
from gametheory.errors import GameTheoryError, InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, JointAction, PayoffSet
from gametheory.welfare import (
    Egalitarian,
    Nash,
    RelativeUtilitarian,
    Utilitarian,
    WeightedUtilitarian,
)
from gametheory.welfare.names import WelfareLike, as_welfare, title

TOLERANCE = 1e-9
"""What floats may miss: in a probability, in their sum, and in a player's regret as a share
of the span of its payoffs. Distributions that learning or a solver rounds miss by less."""

MAX_VERTEX_CELLS = 36
"""Cap on joint actions for `vertices`: beyond, their number is hopeless in general."""


@checked
@dataclass(frozen=True, eq=False)
class CorrelatedEquilibria:
    """All (coarse) correlated equilibria of a game: a polytope, never empty.

    Attributes:
        game: any number of players.
        coarse: whether players choose before they hear their recommendation.
    """

    game: NormalForm
    coarse: bool = False

    def regret(self, distributions: ArrayLike) -> NDArray[Any]:
        """What each player gains by its best deviation from `distributions[..., a1, ..., an]`.

        `[..., player]`, in units of payoff, at least 0; 0 for all players exactly at the
        equilibria. The best deviation replaces every recommendation (coarse: the whole
        plan) by the best other one, so this is what learning theory calls swap (external)
        regret. Fractions if neither the game nor the distributions hold floats. Raises
        `InvalidArgument` for another shape.
        """
        array = self._as_distributions(distributions)
        exact = self.game.is_exact and array.dtype != np.float64
        return self._regret(array if exact else array.astype(np.float64), exact=exact)

    def contains(
        self, distributions: ArrayLike, *, tolerance: Annotated[float, AtLeast(0)] = TOLERANCE
    ) -> NDArray[np.bool_]:
        """Membership of `distributions[..., a1, ..., an]`; batch axes lead.

        Decided exactly if the distributions are rational, even where the game holds floats.
        Floats count if they miss by at most `tolerance`: in each probability, in their sum,
        and in each regret as a share of the span of that player's payoffs. At tolerance 0 they
        are the dyadic rationals that they are.
        """
        if not tolerance >= 0:
            raise InvalidArgument(f"expected a tolerance of at least 0, got {tolerance}")
        array = self._as_distributions(distributions)
        axes = tuple(range(array.ndim - self.game.num_players, array.ndim))
        if array.dtype != np.float64 or tolerance == 0:
            exact = fraction_array(array, "probabilities")
            proper = (exact >= 0).all(axis=axes) & (exact.sum(axis=axes) == 1)
            return np.asarray(
                proper & (self._regret(exact, exact=True) == 0).all(axis=-1), dtype=bool
            )
        payoffs = self.game.payoffs.astype(np.float64)
        span = np.array([own.max() - own.min() for own in payoffs])
        regret = self._regret(array, exact=False)
        return np.asarray(
            (array >= -tolerance).all(axis=axes)
            & (abs(array.sum(axis=axes) - 1) <= tolerance)
            & (regret <= tolerance * span).all(axis=-1)
        )

    @cached_property
    def vertices(self) -> NDArray[Any]:
        """All extreme equilibria, `[vertex, a1, ..., an]`: exact, complete, each once.

        Fractions, or floats if the game holds floats; in lexicographic order. By double
        description in integers. Raises `TooLarge` beyond `MAX_VERTEX_CELLS` joint actions, or
        as soon as the polytope shows more vertices than are feasible: 4x4 games mostly pass,
        some in a second, 5x5 games seldom.
        """
        exact = self._exact_vertices
        return exact if self.game.is_exact else exact.astype(np.float64)

    @cached_property
    def _exact_vertices(self) -> NDArray[Any]:
        rows = self._incentives
        if rows.num_cells > MAX_VERTEX_CELLS:
            raise TooLarge(
                f"expected at most {MAX_VERTEX_CELLS} joint actions to list all extreme "
                f"equilibria, got {rows.num_cells}; maximize and payoffs need no list"
            )
        matrix = rows.entries(np.arange(rows.num_rows), np.arange(rows.num_cells), exact=True)
        wanted = {_lowest_terms(row) for row in matrix.tolist() if any(row)}
        rays = extreme_rays(sorted(wanted), rows.num_cells)
        weights = [[Fraction(x, sum(ray)) for x in ray] for ray in rays]
        return np.array(weights, dtype=object).reshape(-1, *self.game.shape)

    def maximize(
        self,
        welfare: WelfareLike | None = None,
        *,
        weights: ArrayLike | None = None,
        values: ArrayLike | None = None,
    ) -> CorrelatedOptimum:
        """The best equilibrium by one welfare, with its dual certificate.

        Args:
            welfare: `utilitarian` (the default), a weighted or relative one, `nash(d)` or
                `egalitarian(d)`; or the name of one, which takes the disagreement point of the
                game.
            weights: instead, a weight of any sign for each player's payoff.
            values: instead, a number for each joint action, `[a1, ..., an]`.

        Linear ones are exact; of several optimal equilibria one vertex, with `unique` false.
        Egalitarian: exact; where it leaves the other of two players a choice, the best of that
        for the other (leximin); with more players one of the optima. Nash: exact for two
        players, where the *payoffs* of the optimum are unique if its value is positive;
        for more players `lower` and `upper` bracket the optimum, mostly within a relative
        1e-8, and are proven.

        Raises `Infeasible` for Nash if no equilibrium has V >= d, `Unsupported` for another
        welfare: `gt.welfare_optimum(equilibria.payoffs, ...)` and `gt.bargain` take every one.
        """
        given = [name for name, x in (("weights", weights), ("values", values)) if x is not None]
        if len(given) + (welfare is not None) > 1:
            raise InvalidArgument("expected one of welfare, weights and values, got several")
        program = self._program
        count, exact = self.game.num_players, self.game.is_exact
        if values is not None:
            array = number_array(values, "values")
            if array.shape != self.game.shape:
                raise InvalidArgument(
                    f"expected values of shape {self.game.shape}, got {array.shape}"
                )
            exact = exact and array.dtype != np.float64
            return program.linear("values", None, fraction_array(array, "values"), exact=exact)
        if weights is not None:
            factors = self._profile(weights, "weights")
            exact = exact and all(is_exact(w) for w in weights)
            return program.linear("weighted sum", factors, exact=exact)
        welfare = as_welfare("utilitarian" if welfare is None else welfare, self.game)
        if isinstance(welfare, Utilitarian):
            return program.linear("utilitarian", (Fraction(1),) * count, exact=exact)
        if isinstance(welfare, WeightedUtilitarian | RelativeUtilitarian):
            corner: Profile | None = None
            numbers: Sequence[Number] = welfare.weights
            if isinstance(welfare, RelativeUtilitarian):
                corner = fractions(welfare.disagreement)
                numbers = (*welfare.disagreement, *welfare.ideal)
            factors = self._profile(welfare.weights, "weights")
            exact = exact and all(map(is_exact, numbers))
            return program.linear(welfare.name, factors, disagreement=corner, exact=exact)
        if not isinstance(welfare, Egalitarian | Nash):
            raise Unsupported(
                f"no exact optimum of {title(welfare)}: expected a utilitarian one, nash(d), "
                "egalitarian(d), weights= or values=; welfare_optimum(equilibria.payoffs, ...) "
                "takes others"
            )
        corner = self._profile(welfare.disagreement, "a disagreement")
        exact = exact and all(is_exact(d) for d in welfare.disagreement)
        solve = program.nash if isinstance(welfare, Nash) else program.egalitarian
        return solve(corner, exact=exact)

    @cached_property
    def payoffs(self) -> PayoffSet:
        """The payoff profiles of all equilibria: a convex `PayoffSet`.

        Exact vertices; `.weights(point)` is an equilibrium that pays it, so `welfare_optimum` of
        this set finds the best one by any welfare. Two players: by a linear program for every
        edge, which either finds more beyond it or proves that there is nothing; points and
        segments are normal. More: by all extreme equilibria, with the limits of `vertices`.
        """
        if self.game.num_players != 2:
            return self._payoffs_of_vertices()
        axes = [(1, 0), (0, 1), (-1, 0), (0, -1)]
        found = dict(self._support(tuple(map(Fraction, axis))) for axis in axes)
        settled: set[tuple[Point, Point]] = set()
        while True:
            corners = polygon.convex_hull(found)
            sides = polygon.edges(corners)
            if len(corners) == 2:
                sides.append((corners[1], corners[0]))
            open_sides = [side for side in sides if side not in settled]
            if not open_sides:
                lotteries = {corner: found[corner] for corner in corners}
                return ConvexSet(corners, self.game.is_exact, self.game, lotteries)
            for a, b in open_sides:
                point, lottery = self._support((b[1] - a[1], a[0] - b[0]))
                if polygon.cross(a, b, point) < 0:
                    found[point] = lottery
                else:
                    settled.add((a, b))

    def _payoffs_of_vertices(self) -> ConvexSet:
        own = self.game.exact_payoffs.reshape(self.game.num_players, -1)
        cells = list(self.game.profiles())
        reached = {}
        for distribution in self._exact_vertices.reshape(-1, own.shape[1]):
            lottery = {cell: p for cell, p in zip(cells, distribution, strict=True) if p}
            reached[tuple(own @ distribution)] = lottery
        corners = ConvexSet.hull(reached).points
        lotteries = {corner: reached[corner] for corner in corners}
        return ConvexSet(corners, self.game.is_exact, self.game, lotteries)

    def _support(self, direction: Profile) -> tuple[Profile, Mapping[JointAction, Fraction]]:
        _, lottery, payoffs, _ = self._program.solve(direction)
        return payoffs, lottery

    @cached_property
    def _incentives(self) -> Incentives:
        return incentives(self.game, coarse=self.coarse)

    @cached_property
    def _program(self) -> Program:
        return Program(self.game, self._incentives, coarse=self.coarse)

    def _regret(self, array: NDArray[Any], *, exact: bool) -> NDArray[Any]:
        count = self.game.num_players
        batch = array.shape[: array.ndim - count]
        payoffs = self.game.exact_payoffs if exact else self.game.payoffs.astype(np.float64)
        result = np.empty((*batch, count), dtype=object if exact else np.float64)
        for player, actions in enumerate(self.game.shape):
            own = np.moveaxis(payoffs[player], player, 0).reshape(actions, -1)
            plan = np.moveaxis(array, len(batch) + player, len(batch))
            # gain[..., a, b]: what b yields where a is recommended, against a itself.
            earned = plan.reshape(*batch, actions, -1) @ own.T
            gain = earned - np.diagonal(earned, axis1=-2, axis2=-1)[..., None]
            result[..., player] = (
                np.maximum(gain.sum(axis=-2).max(axis=-1), 0)
                if self.coarse
                else gain.max(axis=-1).sum(axis=-1)
            )
        return result

    def _as_distributions(self, distributions: Any) -> NDArray[Any]:
        try:
            array = number_array(distributions, "probabilities")
        except GameTheoryError as error:
            raise InvalidArgument(f"not a distribution: {error}") from None
        count = self.game.num_players
        if array.shape[max(array.ndim - count, 0) :] != self.game.shape:
            raise InvalidArgument(
                f"expected distributions over joint actions, [..., a1, ..., an] with last axes "
                f"{self.game.shape}, got shape {array.shape}"
            )
        return array if array.dtype == np.float64 else fraction_array(array)

    def _profile(self, numbers: Any, what: str) -> Profile:
        if isinstance(numbers, str) or not isinstance(numbers, Sequence | np.ndarray):
            raise InvalidArgument(f"expected {what} of one number for each player, got {numbers!r}")
        if len(numbers) != self.game.num_players:
            raise InvalidArgument(
                f"expected {what} of {self.game.num_players} numbers, got {len(numbers)}"
            )
        return fractions(numbers, what)

    def __repr__(self) -> str:
        kind = ", coarse" if self.coarse else ""
        return f"CorrelatedEquilibria({self.game!r}{kind})"


@checked
def correlated_equilibria(game: NormalForm, *, coarse: bool = False) -> CorrelatedEquilibria:
    """The polytope of correlated equilibria, or of coarse ones.

    Costs nothing by itself; work is done by the questions put to it.
    """
    require_kind(game, NormalForm, "a NormalForm")
    return CorrelatedEquilibria(game, bool(coarse))


def _lowest_terms(row: Sequence[int]) -> tuple[int, ...]:
    divisor = math.gcd(*row)
    return tuple(x // divisor for x in row)
