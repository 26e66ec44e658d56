"""Payoff sets: points in payoff space, one coordinate for each player, in units of payoff.

A set is *finite*, *convex* (the hull of its vertices) or *curved* (what two players reach by
mixing independently). Each knows its members, its Pareto frontier, what it supports and how
each of its points is reached.

>>> import gametheory as gt
>>> S = gt.PayoffSet.from_points([(0, 0), (4, 1), (2, 2)])
>>> S
PayoffSet(convex, 3 vertices: (0, 0), (4, 1), (2, 2))
>>> S.pareto_frontier()
ParetoFrontier(chain: (2, 2), (4, 1))
>>> bool(S.contains((3, 1.5))), S.area, S.ideal()
(True, Fraction(3, 1), (Fraction(4, 1), Fraction(2, 1)))
"""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from numbers import Rational
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    Number,
    Profile,
    brief_profile,
    fraction_array,
    fractions,
    is_exact,
    number_array,
    require_unmasked,
    show_profile,
)
from gametheory._numeric.readable import number_as
from gametheory._support.check import checked, shown
from gametheory._support.faces import Face, Tabular
from gametheory._support.frames import is_frame
from gametheory._support.kinds import ArrayLike, AtLeast, NumberLike
from gametheory.errors import InvalidArgument, InvalidGame
from gametheory.games import NormalForm
from gametheory.payoffs._names import Names, read_outcomes
from gametheory.stochastic import Stochastic

if TYPE_CHECKING:
    from pandas import DataFrame

    from gametheory.payoffs.frontier import ParetoFrontier

Kind = Literal["finite", "convex", "curved"]
JointAction = tuple[int, ...]

KINDS: dict[str, Callable[..., PayoffSet]] = {}
"""What makes each kind of set of points; "array" a finite one of floats. The kinds enter theirs."""


@checked
class PayoffSet(Tabular, abc.ABC):
    """A compact set of payoff profiles.

    Attributes:
        points: exact payoff profiles; all of a finite set, the vertices of a convex one
            (counter-clockwise for two players), the payoffs of pure profiles of a curved one.
        kind: "finite", "convex" or "curved".
        is_exact: whether coordinates are given back as Fractions; otherwise as floats.
        game: the game that the set comes from, if any; see `normal_form`.
        names: of outcomes and players, where the set was made from a data frame.
    """

    points: tuple[Profile, ...]
    kind: Kind
    is_exact: bool
    game: NormalForm | Stochastic | None
    names: Names | None = None

    @staticmethod
    def from_points(
        points: Iterable[Sequence[NumberLike]] | DataFrame, *, convex: bool = True
    ) -> PayoffSet:
        """The convex hull of payoff profiles, any number of players, or the finite set of them.

        Takes an array `[point, player]` as well, and a pandas `DataFrame` whose rows are outcomes
        and whose columns are players: their labels become names, which solutions keep (`outcomes`,
        `player_names`). Raises `InvalidArgument` if there are no points or their lengths differ,
        and for labels that are missing, of several levels, or the same twice.

        >>> import gametheory as gt, pandas
        >>> table = pandas.DataFrame(
        ...     {"union": [3, 1, 2], "firm": [0, 3, 2]}, index=["strike", "cut", "deal"]
        ... )
        >>> S = gt.PayoffSet.from_points(table, convex=False)
        >>> gt.bargain(S, "nash", disagreement=(0, 0)).outcomes
        ('deal',)
        """
        if is_frame(points):
            array, names = read_outcomes(points)
            given = array if array.dtype == np.float64 else array.tolist()
            made = PayoffSet.from_points(given, convex=convex)
            return dataclasses.replace(made, names=names)  # type: ignore[type-var]
        if isinstance(points, np.ndarray) and points.ndim == 2 and points.dtype == np.float64:
            if not points.size:
                raise InvalidArgument(f"expected payoff profiles, got shape {points.shape}")
            if not convex:
                return KINDS["array"](points)
        given = [tuple(point) for point in points]
        if not given or not all(given):
            got = "an empty one" if given else "none"
            raise InvalidArgument(f"expected one or more payoff profiles, got {got}")
        lengths = sorted({len(point) for point in given})
        if len(lengths) > 1:
            raise InvalidArgument(
                f"expected payoff profiles of one length, got some of {lengths[0]} and some of "
                f"{lengths[-1]} payoffs"
            )
        exact = all(is_exact(x) for point in given for x in point)
        profiles = [fractions(point) for point in given]
        return KINDS["convex" if convex else "finite"](profiles, is_exact=exact)

    @property
    def num_players(self) -> int:
        return len(self.points[0])

    @property
    def normal_form(self) -> NormalForm | None:
        """`game` where joint actions stand behind the payoffs; None for a stochastic game."""
        return self.game if isinstance(self.game, NormalForm) else None

    @property
    def vertices(self) -> NDArray[Any]:
        """`points` as `[vertex, player]`: Fractions if the set is exact, floats otherwise."""
        array = np.array(self.points, dtype=object)
        return array if self.is_exact else array.astype(np.float64)

    def speak(self, profile: Sequence[Fraction]) -> tuple[Number, ...]:
        """An exact profile in the caller's numbers: Fractions if the set is exact, else floats."""
        return tuple(profile) if self.is_exact else tuple(float(x) for x in profile)

    def contains(
        self, points: ArrayLike, *, tolerance: Annotated[float, AtLeast(0)] = 0.0
    ) -> NDArray[np.bool_]:
        """Membership of `points[..., player]`, decided exactly at tolerance 0.

        A positive tolerance accepts points within that Euclidean distance (in floats).
        """
        if not tolerance >= 0:
            raise InvalidArgument(f"expected a tolerance of at least 0, got {tolerance}")
        if tolerance > 0:
            return np.asarray(self.distance(points) <= tolerance)
        exact = fraction_array(profile_array(points, self.num_players), "points")
        inside = np.empty(exact.shape[:-1], dtype=bool)
        for index in np.ndindex(inside.shape):
            inside[index] = self._has(tuple(exact[index]))
        return inside

    def distance(self, points: ArrayLike) -> NDArray[np.float64]:
        """Euclidean distance of `points[..., player]` to the set, in floats; 0 inside."""
        where = profile_array(points, self.num_players).astype(np.float64)
        flat = where.reshape(-1, self.num_players)
        return self._distances(flat).reshape(where.shape[:-1])

    def support(self, direction: Sequence[NumberLike]) -> Number:
        """The support function: the largest direction . v over the set (and over its hull)."""
        normal = self._profile(direction, "a direction")
        top = max(dot(normal, point) for point in self.points)
        exact = self.is_exact and all(is_exact(x) for x in direction)
        return top if exact else float(top)

    def ideal(self, disagreement: Sequence[NumberLike] | None = None) -> tuple[Number, ...]:
        """Each player's largest payoff, over V >= d if a disagreement point d is given.

        Raises `InvalidArgument` if no profile has V >= d.
        """
        if disagreement is None:
            return self.speak(tuple(map(max, zip(*self.points, strict=True))))
        corner = self._profile(disagreement, "a disagreement point")
        best = self._ideal_above(corner)
        if best is None:
            raise InvalidArgument(
                f"expected a disagreement point with V >= d for some profile, got "
                f"{show_profile(corner)}"
            )
        return self.speak(best)

    def is_efficient(self, point: Sequence[NumberLike], *, kind: str = "strong") -> bool:
        """Whether no profile of the set dominates `point`, which need not belong to it; exact.

        Strong Pareto optimality: none is at least as good for all and better for one. Weak:
        none is better for all.
        """
        if kind not in ("strong", "weak"):
            raise InvalidArgument(f"expected kind='strong' or kind='weak', got {kind!r}")
        return self._is_efficient(self._profile(point, "a payoff profile"), weak=kind == "weak")

    def weights(self, point: Sequence[NumberLike]) -> Mapping[JointAction, Fraction]:
        """A lottery over joint actions whose expected payoff is `point`.

        A single joint action where one pays exactly that, the first of several. Otherwise, of a
        convex set, at most players + 1 joint actions (Caratheodory), among those of equal payoffs
        the first; of a curved one, the product of two mixed strategies, within 2^-200 if these are
        irrational. A set of what equilibria pay mixes equilibria, and no other joint actions.
        Empty if the set comes from no game in normal form. Raises `InvalidArgument` for a point
        outside it.
        """
        exact = self._profile(point, "a payoff profile")
        if not self._has(exact):
            raise InvalidArgument(f"{show_profile(exact)} is not in the set")
        return self._weights(exact)

    @abc.abstractmethod
    def pareto_frontier(self, *, kind: str = "strong") -> ParetoFrontier:
        """The Pareto frontier, strong or weak (see `is_efficient`)."""

    @abc.abstractmethod
    def individually_rational(self, disagreement: Sequence[NumberLike]) -> tuple[Profile, ...]:
        """Points (finite), vertices (convex) of the part with V >= d; empty if there is none."""

    @abc.abstractmethod
    def intersection(self, other: PayoffSet) -> PayoffSet | None:
        """What both sets contain; None if they are disjoint."""

    @property
    @abc.abstractmethod
    def area(self) -> Number:
        """The n-dimensional measure: area for two players; 0 for flat sets."""

    @abc.abstractmethod
    def _has(self, point: Profile) -> bool: ...

    @abc.abstractmethod
    def _distances(self, where: NDArray[np.float64]) -> NDArray[np.float64]: ...

    @abc.abstractmethod
    def _ideal_above(self, corner: Profile) -> Profile | None: ...

    @abc.abstractmethod
    def _is_efficient(self, point: Profile, *, weak: bool) -> bool: ...

    @abc.abstractmethod
    def _weights(self, point: Profile) -> Mapping[JointAction, Fraction]: ...

    def _profile(self, numbers: Any, what: str) -> Profile:
        if isinstance(numbers, str) or not isinstance(numbers, Sequence | np.ndarray):
            raise InvalidArgument(f"expected {what} of one number for each player, got {numbers!r}")
        if len(numbers) != self.num_players:
            raise InvalidArgument(
                f"expected {what} of {self.num_players} numbers, got {len(numbers)}"
            )
        return fractions(numbers, what)

    @property
    def in_decimals(self) -> bool:
        """Whether profiles are shown in decimals, as the payoffs of its game were given."""
        return getattr(self.game, "in_decimals", False)

    def __repr__(self) -> str:
        listed = self.points[:6]
        shown = ", ".join(
            brief_profile(p, in_decimals=self.in_decimals) for p in map(self.speak, listed)
        )
        more = ", ..." if len(self.points) > 6 else ""
        noun = {"convex": "vertices", "finite": "points", "curved": "corners"}[self.kind]
        return f"PayoffSet({self.kind}, {len(self.points)} {noun}: {shown}{more})"

    @property
    def player_names(self) -> tuple[str, ...]:
        """Whose payoffs they are: the players of its game or table, else "player 1", ..."""
        if self.names is not None and self.names.players is not None:
            return self.names.players
        if self.game is not None:
            return tuple(self.game.players)
        return tuple(f"player {i + 1}" for i in range(self.num_players))

    def outcomes(self, point: Sequence[NumberLike]) -> tuple[str, ...]:
        """Names of the outcomes with this payoff profile, in the order of the table.

        Empty where there are none, or where the set was not made from a data frame.
        """
        exact = self._profile(point, "a profile")
        return () if self.names is None else self.names.of(exact)

    def _face(self) -> Face:
        what = {
            "convex": "vertices of a convex set of payoffs",
            "finite": "payoffs of a finite set",
            "curved": "payoffs of pure profiles; independent mixing reaches a curved set",
        }[self.kind]
        number = number_as(in_decimals=self.in_decimals)
        count = len(self.points)
        if self.names is None or not self.names.outcomes:
            return Face(what, self.player_names, map(self.speak, self.points), (), number, count)
        rows = ([", ".join(self.names.of(p)), *self.speak(p)] for p in self.points)
        return Face(what, ("outcome", *self.player_names), rows, (), number, count)


def joint_actions(
    game: NormalForm | None, points: Iterable[Profile]
) -> dict[Profile, tuple[JointAction, ...]]:
    """The joint actions (as indices) that pay each of the points, in row-major order."""
    found: dict[Profile, list[JointAction]] = {point: [] for point in points}
    if game is not None and game.payoffs.dtype != object:
        number: type[float] = int if game.payoffs.dtype == np.int64 else float
        for point, cells in found.items():
            values = [number(x) for x in point]
            if all(Fraction(x) == y for x, y in zip(values, point, strict=True)):
                pairs = zip(game.payoffs, values, strict=True)
                at = np.all([own == x for own, x in pairs], axis=0)
                cells.extend(tuple(cell) for cell in np.argwhere(at).tolist())
    elif game is not None:
        for cell in game.profiles():
            payoff = game._exact_payoff(cell)
            if payoff in found:
                found[payoff].append(cell)
    return {point: tuple(cells) for point, cells in found.items()}


def exact_profiles(
    points: Iterable[Sequence[Fraction]], *, may_be_none: bool = False
) -> list[Profile]:
    """Exact profiles as tuples; raises `InvalidArgument` unless they are of one length."""
    given = [tuple(point) for point in points]
    if not given and not may_be_none:
        raise InvalidArgument("expected one or more exact payoff profiles, got none")
    if not given:
        return []
    if (
        len({len(point) for point in given}) != 1
        or not given[0]
        or not all(isinstance(x, Rational) for point in given for x in point)
    ):
        raise InvalidArgument(f"expected exact payoff profiles of one length, got {shown(given)}")
    return given


@checked
def dominates(better: Sequence[Number], worse: Sequence[Number]) -> bool:
    """At least as good for every player and strictly better for one."""
    if len(better) != len(worse):
        raise InvalidArgument(
            f"expected profiles of one length, got {len(better)} and {len(worse)} payoffs"
        )
    pairs = list(zip(better, worse, strict=True))
    return all(x >= y for x, y in pairs) and any(x > y for x, y in pairs)


def beats(better: Sequence[Any], worse: Sequence[Any]) -> bool:
    """Strictly better for every player."""
    return all(x > y for x, y in zip(better, worse, strict=True))


def dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def _numbers(points: Any) -> NDArray[Any]:
    try:
        return number_array(points, "payoff profiles")
    except InvalidGame as error:
        raise InvalidArgument(str(error)) from None


def payoff_array(points: Any) -> NDArray[Any]:
    """`points[..., player]` as an array; raises `InvalidArgument` for anything but numbers."""
    require_unmasked(points, "points")
    if isinstance(points, np.ndarray) and points.dtype.kind in "iufO":
        array = points
    else:
        array = _numbers(points)
    if array.ndim < 1 or not array.shape[-1]:
        raise InvalidArgument(f"expected points[..., player], got shape {array.shape}")
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise InvalidArgument("expected payoff profiles of numbers, got NaN")
    return array


@checked
def profile_array(points: ArrayLike, players: int) -> NDArray[Any]:
    """`points[..., player]` as an array; raises `InvalidArgument` for another last axis."""
    require_unmasked(points, "points")
    if isinstance(points, np.ndarray) and points.dtype.kind in "iufO":
        array = points
    else:
        array = _numbers(points)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise InvalidArgument("expected payoff profiles that are finite, got NaN or infinity")
    if array.ndim < 1 or array.shape[-1] != players:
        raise InvalidArgument(
            f"expected points[..., player] with {players} players, got shape {array.shape}"
        )
    return array
