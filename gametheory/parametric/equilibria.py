"""Nash equilibria of a parametric 2x2 game.

Row plays its first action with probability p, column with q. Four *incentives* decide all:

    a = A00 - A10,  b = A11 - A01   (row's, for its first against column 0, second against 1)
    c = B00 - B01,  d = B11 - B10   (column's, for its first against row 0, second against 1)

Row gains R(q) = q a - (1-q) b from its first action over its second, column C(p) = p c -
(1-p) d. Each is linear, so that the signs of the four incentives fix both best replies up to
the place of an interior zero, q* = b/(a+b) or p* = d/(c+d); each of the 81 sign vectors is a
*region* of the parameters with one description of the set of equilibria (Rapoport and Guyer
1966 and Borm 1987 classify 2x2 games so).

>>> from gametheory.parametric import parametric_equilibria
>>> result = parametric_equilibria([["a", 0], [0, 1]], [[1, 0], [0, "b"]], assumptions="a > 0")
>>> result.cases[-1].p, result.cases[-1].q
(b/(b + 1), 1/(a + 1))
>>> print(result.cases[-1].condition)
b > 0
>>> result.at({"a": 2, "b": 0}).region
Region(b = 0: (1, 1); {0} x [0, 1/(a + 1)])
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import sub
from typing import Any

from gametheory._support.check import checked
from gametheory.equilibria.result import Equilibria, Equilibrium, game_payoffs
from gametheory.games import NormalForm
from gametheory.parametric._domain import value_at
from gametheory.parametric._game import CELLS, ParametricGame
from gametheory.parametric._reading import Boolean, Constraint, Expr, say

Signs = tuple[int, int, int, int]
Interval = tuple[int, int]
"""Ends of an interval of probabilities, as levels: 0, an interior zero, 1."""

ZERO, INTERIOR, ONE = range(3)
MAX_SHOWN = 9
"""How many regions a theorem tells in full."""
_OPS = {1: ">", 0: "=", -1: "<"}


@checked
@dataclass(frozen=True)
class EquilibriumCase:
    """One of the five profiles that can be an isolated equilibrium of a 2x2 game.

    Attributes:
        p, q: probabilities of the first row and the first column, closed forms.
        payoffs: of the row and the column player.
        condition: where in the domain it is an equilibrium, exactly; of the mixed one, where it
            is an equilibrium with 0 < p, q < 1 that is isolated.
    """

    p: Expr
    q: Expr
    payoffs: tuple[Expr, Expr]
    condition: Boolean

    def __str__(self) -> str:
        values = f"({self.payoffs[0]}, {self.payoffs[1]})"
        return f"({self.p}, {self.q}) with payoffs {values}  iff  {say(self.condition)}"


@checked
@dataclass(frozen=True)
class ParametricNashSubset:
    """All profiles with p and q in two closed intervals: a maximal product of equilibria.

    Attributes:
        p, q: the ends of both intervals, which may coincide.
    """

    p: tuple[Expr, Expr]
    q: tuple[Expr, Expr]

    @property
    def is_point(self) -> bool:
        return bool(self.p[0] == self.p[1] and self.q[0] == self.q[1])

    @property
    def corners(self) -> tuple[tuple[Expr, Expr], ...]:
        """Its extreme equilibria."""
        return tuple(dict.fromkeys(itertools.product(self.p, self.q)))

    def __str__(self) -> str:
        if self.is_point:
            return f"({self.p[0]}, {self.q[0]})"
        ends = (
            f"{{{low}}}" if low == high else f"[{low}, {high}]" for low, high in (self.p, self.q)
        )
        return " x ".join(ends)


@checked
@dataclass(frozen=True)
class Region:
    """The parameters that give the four incentives certain signs, and their equilibria.

    Attributes:
        signs: of a, b, c and d: -1, 0 or 1.
        condition: on the parameters.
        components: the connected components of the set of equilibria, each the union of its
            maximal Nash subsets.
    """

    signs: Signs
    condition: Boolean
    components: tuple[tuple[ParametricNashSubset, ...], ...]

    @property
    def equilibria(self) -> tuple[tuple[Expr, Expr], ...]:
        """All extreme equilibria (p, q); all equilibria, if they are finitely many."""
        subsets = itertools.chain.from_iterable(self.components)
        return tuple(dict.fromkeys(corner for s in subsets for corner in s.corners))

    @property
    def is_finite(self) -> bool:
        """Whether there are finitely many equilibria."""
        return all(s.is_point for component in self.components for s in component)

    def __str__(self) -> str:
        parts = (" union ".join(map(str, component)) for component in self.components)
        return f"{say(self.condition)}: {'; '.join(parts)}"

    def __repr__(self) -> str:
        return f"Region({self})"


@checked
@dataclass(frozen=True, eq=False)
class EquilibriaAt:
    """The equilibria at one point of parameter space.

    Attributes:
        values: the parameters.
        game: the numeric game, in Fractions.
        region: where the parameters lie.
        equilibria: all extreme equilibria, from the closed forms of the region; each verifies.
    """

    values: Mapping[str, Fraction]
    game: NormalForm
    region: Region
    equilibria: Equilibria


@checked
@dataclass(frozen=True, eq=False)
class ParametricEquilibria:
    """All Nash equilibria of a parametric 2x2 game; `print` it as a theorem.

    Attributes:
        game: the game, with its parameters and their domain.
        incentives: a, b, c and d.
        cases: the pure profiles, row-major, and the mixed one, each with its condition. Other
            equilibria are in continua: see `regions`.
        method: how they were found.
    """

    game: ParametricGame
    incentives: tuple[Expr, Expr, Expr, Expr]
    cases: tuple[EquilibriumCase, ...]
    method: str = field(default="signs of the four incentives", init=False)

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The sign regions, less those proven empty.

        Together they cover the domain, and no two overlap. Emptiness is decided where incentives
        and assumptions are linear in the parameters; otherwise a region may be listed that is
        empty, and nothing false is said of it.
        """
        return tuple(self._region(signs) for signs in self._nonempty_signs(()))

    def at(self, values: Mapping[Any, Any]) -> EquilibriaAt:
        """Game, region and extreme equilibria at exact values of all parameters.

        Floats are the rationals that they are. Raises `InvalidArgument` for missing or unknown
        parameters, and for values outside the domain.
        """
        game, point = self.game.at(values)
        a, b, c, d = (_sign(value_at(e, point)) for e in self.incentives)
        region = self._region((a, b, c, d))
        items = []
        for p, q in region.equilibria:
            x, y = value_at(p, point), value_at(q, point)
            profile = ((x, 1 - x), (y, 1 - y))
            paid = game_payoffs(game, profile)
            items.append(Equilibrium(profile, paid, True, game.actions, players=game.players))
        items.sort(
            key=lambda e: (sum(map(len, e.supports)), [[-x for x in s] for s in e.exact_profile])
        )
        named = {s.name: value for s, value in point.items()}
        return EquilibriaAt(
            named, game, region, Equilibria(tuple(items), True, self.method, is_extreme=True)
        )

    def verify(self) -> bool:
        """Re-check the closed forms as identities of rational functions, without search.

        The incentives are those of the game, the profiles are the four pure ones and one more, and
        the conditions say of the incentives what makes each an equilibrium. The interior zeros
        leave each player indifferent, and payoffs are what the profiles give.
        """
        import sympy

        def zero(expression: Expr) -> bool:
            return bool(sympy.simplify(sympy.together(expression)) == 0)

        known = _incentives(self.game)
        if not self.cases or not all(map(zero, map(sub, self.incentives, known))):
            return False
        a, b, c, d = self.incentives
        *pure, mixed = self.cases
        indifferent = mixed.condition == sympy.false or (
            zero(mixed.q * a - (1 - mixed.q) * b) and zero(mixed.p * c - (1 - mixed.p) * d)
        )
        return (
            indifferent
            and [(case.p, case.q) for case in pure] == _pure_profiles()
            and tuple(case.condition for case in self.cases) == _conditions(self.game, (a, b, c, d))
            and all(
                zero(told - found)
                for case in self.cases
                if case.condition != sympy.false
                for told, found in zip(case.payoffs, self.game.payoffs(case.p, case.q), strict=True)
            )
        )

    def _nonempty_signs(self, chosen: tuple[int, ...]) -> Iterator[Signs]:
        if self.game.domain.is_empty(self._constraints(chosen)):
            return
        if len(chosen) == 4:
            a, b, c, d = chosen
            yield a, b, c, d
            return
        for sign in (1, 0, -1):
            yield from self._nonempty_signs((*chosen, sign))

    def _constraints(self, signs: tuple[int, ...]) -> list[Constraint]:
        domain = self.game.domain
        return [domain.constraint(e, _OPS[s]) for e, s in zip(self.incentives, signs, strict=False)]

    def _region(self, signs: Signs) -> Region:
        import sympy

        condition = self.game.domain.conjunction(self._constraints(signs))
        q_star, p_star = _interior_zeros(self.incentives)
        p_ends, q_ends = ((sympy.S.Zero, star, sympy.S.One) for star in (p_star, q_star))
        components = tuple(
            tuple(
                ParametricNashSubset((p_ends[p[0]], p_ends[p[1]]), (q_ends[q[0]], q_ends[q[1]]))
                for p, q in component
            )
            for component in _components(_nash_subsets(signs))
        )
        return Region(signs, condition, components)

    def __str__(self) -> str:
        possible = [case for case in self.cases if say(case.condition) != "never"]
        taken = {s.name for s in self.game.parameters}
        pairs = (("p", "q"), ("x", "y"), ("s", "t"))
        p, q = next((pair for pair in pairs if not taken & {*pair}), ("Pr", "Qr"))
        lines = [
            f"Theorem. Let {p} and {q} be the probabilities of the first row and column in",
            "",
        ]
        lines += [str(self.game), "", self.game.assumed, f"Then ({p}, {q}) is a Nash equilibrium:"]
        lines += ["", *(f"    {case}" for case in possible)]
        flat = [region for region in self.regions if not region.is_finite]
        if not flat:
            return "\n".join([*lines, "", "There are no others."])
        lines += ["", "There are others, in continua, only where (with all equilibria then)", ""]
        lines += [f"    {region}" for region in flat[:MAX_SHOWN]]
        if len(flat) > MAX_SHOWN:
            lines.append(f"    and so on: `.regions` has {len(flat) - MAX_SHOWN} more such regions")
        return "\n".join(lines)

    def __repr__(self) -> str:
        possible = sum(say(case.condition) != "never" for case in self.cases)
        names = ", ".join(map(str, self.game.parameters)) or "no parameters"
        return f"ParametricEquilibria({possible} of {len(self.cases)} cases; {names})"


@checked
def parametric_equilibria(A: Any, B: Any, *, assumptions: Any = ()) -> ParametricEquilibria:
    """All Nash equilibria of the 2x2 game (A, B), in closed form, with their conditions.

    Args:
        A, B: payoffs of the row and the column player; rational functions of parameters as
            numbers, text ("T", "b - c/2") or sympy expressions. Text is parsed, not evaluated;
            a float is the rational that it is.
        assumptions: on the parameters: one or several of text ("a > 0", "0 < p <= q") and
            sympy relations. That a symbol was declared positive, say, is assumed too.

    Complete at all parameters of the domain: ties and continua included. That no denominator
    vanishes is part of the domain.

    Raises `InvalidGame` unless both are 2x2, `InvalidArgument` for other text or objects, and
    for assumptions proven contradictory, `Unsupported` for other functions, `TooLarge` for
    degrees beyond a cap.
    """
    game = ParametricGame.read(A, B, assumptions)
    incentives = _incentives(game)
    *pure_conditions, isolated = _conditions(game, incentives)
    pure = [
        EquilibriumCase(p, q, (game.A[row][column], game.B[row][column]), condition)
        for (row, column), (p, q), condition in zip(
            CELLS, _pure_profiles(), pure_conditions, strict=True
        )
    ]
    q, p = _interior_zeros(incentives)
    mixed = EquilibriumCase(p, q, game.payoffs(p, q), isolated)
    return ParametricEquilibria(game, incentives, (*pure, mixed))


def _incentives(game: ParametricGame) -> tuple[Expr, Expr, Expr, Expr]:
    (a, b), (c, d) = (
        (game.A[0][0] - game.A[1][0], game.A[1][1] - game.A[0][1]),
        (game.B[0][0] - game.B[0][1], game.B[1][1] - game.B[1][0]),
    )
    return a, b, c, d


def _pure_profiles() -> list[tuple[Expr, Expr]]:
    """Probabilities of the first row and column, row-major."""
    import sympy

    return [(sympy.Integer(1 - row), sympy.Integer(1 - column)) for row, column in CELLS]


def _conditions(
    game: ParametricGame, incentives: tuple[Expr, Expr, Expr, Expr]
) -> tuple[Boolean, ...]:
    """Where each pure profile is an equilibrium, row-major; where the mixed one is isolated."""
    a, b, c, d = incentives
    pure = []
    for row, column in CELLS:
        gains = ((a, -b)[column], (c, -d)[row])
        constraints = [
            (gain if own == 0 else -gain, ">=")
            for gain, own in zip(gains, (row, column), strict=True)
        ]
        pure.append(game.domain.conjunction(constraints))
    return (*pure, _mixed_condition(game, (a, b), (c, d)))


def _mixed_condition(
    game: ParametricGame, row: tuple[Expr, Expr], column: tuple[Expr, Expr]
) -> Boolean:
    """Where both players' incentives change sign within (0, 1)."""
    import sympy

    domain = game.domain
    alike = [[[(e, op) for e in pair] for op in (">", "<")] for pair in (row, column)]
    joint = [domain.conjunction([*u, *v]) for u, v in itertools.product(*alike)]
    possible = [condition for condition in joint if condition != sympy.false]
    if len(possible) == len(joint):
        both = (sympy.Or(*(domain.conjunction(c) for c in side)) for side in alike)
        return sympy.And(*both)
    return sympy.Or(*possible)


@lru_cache(maxsize=64)
def _interior_zeros(incentives: tuple[Expr, Expr, Expr, Expr]) -> tuple[Expr, Expr]:
    """q* and p*; not a number where the gain never changes sign."""
    import sympy

    a, b, c, d = incentives
    zeros = []
    for first, second in ((a, b), (c, d)):
        total = sympy.cancel(first + second)
        zeros.append(sympy.nan if total == 0 else sympy.cancel(second / total))
    return zeros[0], zeros[1]


def _best_reply(towards: int, against: int) -> list[tuple[Interval, Interval]]:
    """A player's best replies as products (own probabilities, the other's probabilities).

    `towards` is the sign of the gain from the first action if the other's probability is 1,
    `against` the opposite of its sign at 0.
    """
    gains = [(ZERO, -against), (ONE, towards)]
    if towards * against > 0:
        gains.insert(1, (INTERIOR, 0))
    pieces = []
    for own, allowed in (((ONE, ONE), (0, 1)), ((ZERO, ZERO), (-1, 0)), ((ZERO, ONE), (0,))):
        where = [level for level, gain in gains if gain in allowed]
        if where:
            pieces.append((own, (min(where), max(where))))
    return pieces


def _nash_subsets(signs: Signs) -> list[tuple[Interval, Interval]]:
    """The maximal products of equilibria, as levels of p and q.

    Every equilibrium is where a piece of one player's best replies meets a piece of the
    other's, and a product of equilibria lies in one such meeting.
    """
    a, b, c, d = signs
    meetings = set()
    for (p, q), (own, other) in itertools.product(_best_reply(a, b), _best_reply(c, d)):
        rows, columns = _meet(p, other), _meet(q, own)
        if rows and columns:
            meetings.add((rows, columns))
    return sorted(
        (m for m in meetings if not any(m != n and _within(m, n) for n in meetings)), reverse=True
    )


def _components(
    subsets: list[tuple[Interval, Interval]],
) -> list[list[tuple[Interval, Interval]]]:
    """Nash subsets grouped by whether a chain of common points joins them."""
    groups: list[list[tuple[Interval, Interval]]] = []
    for subset in subsets:
        touching = [g for g in groups if any(all(map(_meet, subset, other)) for other in g)]
        groups = [g for g in groups if g not in touching]
        groups.append([*itertools.chain(*touching), subset])
    return groups


def _meet(first: Interval, second: Interval) -> Interval | None:
    low, high = max(first[0], second[0]), min(first[1], second[1])
    return (low, high) if low <= high else None


def _within(inner: tuple[Interval, Interval], outer: tuple[Interval, Interval]) -> bool:
    return all(o[0] <= i[0] and i[1] <= o[1] for i, o in zip(inner, outer, strict=True))


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)
