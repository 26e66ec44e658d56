"""What players can attain in a game."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.rationals import as_fmpq
from gametheory._support.check import checked, require_among
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm, Repeated
from gametheory.payoffs.convex import ConvexSet
from gametheory.payoffs.curved import CurvedSet
from gametheory.payoffs.finite import FiniteSet
from gametheory.payoffs.sets import PayoffSet
from gametheory.stochastic import Stochastic, joint_payoffs

MANY = 2_000
"""Points beyond which those well inside are sorted out first."""

CLEAR = 1e-12
"""Share of the square of the largest payoff by which areas in floats are never wrong."""

MAX_SUBGAMES = 10_000
"""Cap on subgames of two actions each under independent mixing: each bounds the set by an arc."""


@checked
def attainable(game: NormalForm | Repeated | Stochastic, *, by: str = "correlated") -> PayoffSet:
    """The payoff profiles that players can attain, per step.

    `by="pure"`: the finite set of payoffs of pure profiles, any number of players.
    `by="correlated"`: their convex hull, any number of players; what a public signal can reach.
    `by="independent"`: what mixed strategies reach without a signal, two players; a curved set.
    Raises `TooLarge` beyond `MAX_SUBGAMES`, about 14x14. For more players it is known between
    bounds, which `independent_payoffs` gives.

    For a `Repeated` game, `by="correlated"` is the same hull at every discount, and
    `by="pure"` asks what deterministic policies reach without a signal: all of the hull once
    g >= k/(k+1), k its dimension (every point is the value of a pure sequence, by the greedy
    expansion of Caratheodory weights; Sorin 1986). Below that the set is not a polygon:
    raises `Unsupported`, as for `by="independent"`.

    For a `Stochastic` game, `by="correlated"` is what joint control attains with a public lottery
    over policies at the start: exact with a discount; with a horizon (two players) the vertices
    are floats and the set is refined to `joint_payoffs`'s default tolerance.

    >>> import gametheory as gt
    >>> game = gt.zoo.asymmetric_bach_or_stravinsky()
    >>> gt.attainable(game, by="independent").area, gt.attainable(game).area
    (Fraction(1, 1), Fraction(3, 1))
    """
    require_among(by, ("pure", "independent", "correlated"), "a way to attain payoffs, by")
    if isinstance(game, Stochastic):
        if by != "correlated":
            raise Unsupported(
                f"a stochastic game's attainable set is that of joint control (by='correlated'), "
                f"got by={by!r}"
            )
        if game.num_players != 2:
            from gametheory.payoffs._joint_control import joint_polytope

            return ConvexSet(joint_polytope(game), game.is_exact, game)
        found = joint_payoffs(game)
        return ConvexSet(found.vertices, game.is_exact and found.error == 0, game)
    stage = game.game if isinstance(game, Repeated) else game
    if not isinstance(stage, NormalForm):
        raise InvalidArgument(
            f"expected a NormalForm, Repeated or Stochastic game, got {type(game).__name__}"
        )
    if by == "independent":
        if isinstance(game, Repeated):
            raise Unsupported(
                "independent mixing is for one-shot games; in a repeated one players reach the "
                "hull without a signal (by='correlated' or by='pure')"
            )
        if stage.num_players != 2:
            raise Unsupported(
                f"independent mixing is a payoff set for two players, got {stage.num_players}: "
                "payoffs.independent_payoffs(game) bounds it for any number"
            )
        subgames = math.prod(math.comb(count, 2) for count in stage.shape)
        if subgames > MAX_SUBGAMES:
            raise TooLarge(
                f"expected at most {MAX_SUBGAMES:,} subgames of two actions each, got {subgames:,}"
                ": eliminate_dominated may leave fewer, and by='correlated' takes any number"
            )
        return CurvedSet(stage)
    if by == "correlated" or isinstance(game, Repeated):
        hull = _hull(stage)
        if by == "pure" and isinstance(game, Repeated):
            _require_patience(hull, Fraction(game.discount))
        return hull
    profiles = {stage._exact_payoff(cell) for cell in stage.profiles()}
    return FiniteSet.of(profiles, is_exact=stage.is_exact, game=stage)


def _hull(game: NormalForm) -> ConvexSet:
    if game.num_players == 2 and game.payoffs.dtype != object:
        pairs = zip(*_outer(game.payoffs.reshape(2, -1)).tolist(), strict=True)
        if game.is_exact:
            corners = polygon.integer_hull(pairs)
            return ConvexSet(tuple((Fraction(x), Fraction(y)) for x, y in corners), True, game)
        floats = [(Fraction(x), Fraction(y)) for x, y in pairs]
        return ConvexSet.hull(floats, is_exact=False, game=game)
    profiles = [game._exact_payoff(cell) for cell in game.profiles()]
    return ConvexSet.hull(profiles, is_exact=game.is_exact, game=game)


def _outer(points: NDArray[Any]) -> NDArray[Any]:
    """The columns of `points[2, count]` that may be vertices of their hull.

    Those go that lie inside the hull of a few of them, by more than floats may err.
    """
    if points.shape[1] < MANY:
        return points
    x, y = floats = points.astype(np.float64)
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    far = {int((np.cos(a) * x + np.sin(a) * y).argmax()) for a in angles}
    corners = [
        tuple(map(float, p))
        for p in polygon.convex_hull([(Fraction(x[k]), Fraction(y[k])) for k in far])
    ]
    if len(corners) < 3:
        return points
    inside = np.ones(points.shape[1], dtype=bool)
    clear = CLEAR * float(abs(floats).max()) ** 2
    for (x0, y0), (x1, y1) in polygon.edges(corners):
        inside &= (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > clear
    return points[:, ~inside]


def _require_patience(hull: ConvexSet, discount: Fraction) -> None:
    dimension = _dimension(hull)
    enough = Fraction(dimension, dimension + 1)
    if discount < enough:
        raise Unsupported(
            f"pure policies attain the whole hull once the discount is at least {enough}; "
            f"at {discount} the set is not a polygon (by='correlated' is the hull)"
        )


def _dimension(hull: ConvexSet) -> int:
    import flint

    origin, *others = hull.points
    if not others:
        return 0
    rows = [[as_fmpq(d) for d in map(Fraction.__sub__, v, origin)] for v in others]
    return int(flint.fmpq_mat(rows).rank())
