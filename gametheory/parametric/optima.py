"""Welfare optima over the lotteries of a parametric 2x2 game.

The attainable set is the convex hull of the four cells. With gains (x_k, y_k) of cell k over
the disagreement point, an optimum is a cell or lies on an edge between two cells j and k:

- *utilitarian*: the cells of the largest sum, and their mixtures.
- *egalitarian* (leximin): the point of equal gains of an efficient edge; else the cell where
  the worse-off player gets most, and at that most for the other.
- *Nash*: the point of the efficient edge, or the cell, of the largest product x y on x, y >= 0;
  where one player can gain nothing, the most for the other.

An edge with x_j < x_k and y_j > y_k is efficient if no cell lies beyond its line.

>>> from gametheory.parametric import parametric_welfare_optima
>>> result = parametric_welfare_optima(
...     [["a", 0], [0, 2]], [[1, 0], [0, 2]], welfare="nash", assumptions="a > 2"
... )
>>> for case in result.cases:
...     print(case.payoffs, case.condition)
(2, 2) a <= 3
(a - 1, (a - 1)/(a - 2)) a > 3
>>> result.at({"a": 4}).optimum
Optimum(Nash: (3, 3/2), value 9/2)
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory._support.check import checked, require_among, shown
from gametheory._support.text import visible
from gametheory.errors import Infeasible, InvalidArgument
from gametheory.games import NormalForm
from gametheory.parametric._domain import Clause, Domain, holds
from gametheory.parametric._game import CELLS, ParametricGame, profile_at
from gametheory.parametric._reading import Boolean, Constraint, Expr, read_expression, say
from gametheory.payoffs import attainable
from gametheory.welfare import (
    Egalitarian,
    Nash,
    Optimum,
    Rule,
    Utilitarian,
    egalitarian,
    nash,
    utilitarian,
)
from gametheory.welfare.result import optimum_on_face

Gains = tuple[Expr, Expr]
"""Payoffs of both players over the disagreement point."""


@checked
@dataclass(frozen=True)
class OptimumCase:
    """A cell, or a point between two cells, that can be optimal.

    Attributes:
        lottery: probabilities of the cells (0, 0), (0, 1), (1, 0), (1, 1), closed forms.
        payoffs: of the row and the column player.
        value: the welfare.
        condition: where in the domain this is an optimum, exactly.
    """

    lottery: tuple[Expr, ...]
    payoffs: tuple[Expr, Expr]
    value: Expr
    condition: Boolean

    def __str__(self) -> str:
        values = f"payoffs ({self.payoffs[0]}, {self.payoffs[1]}), welfare {self.value}"
        return f"{self._where}: {values},  iff  {say(self.condition)}"

    @property
    def _where(self) -> str:
        first, *others = (cell for cell, w in zip(CELLS, self.lottery, strict=True) if w != 0)
        if not others:
            return str(first)
        return f"{first} with probability {self.lottery[CELLS.index(first)]}, else {others[0]}"


@checked
@dataclass(frozen=True, eq=False)
class OptimaAt:
    """The optimum at one point of parameter space.

    Attributes:
        values: the parameters.
        game: the numeric game, in Fractions.
        cases: the cases whose conditions hold.
        optimum: as `welfare_optimum` gives it, with its certificate, from the closed forms.
    """

    values: Mapping[str, Fraction]
    game: NormalForm
    cases: tuple[OptimumCase, ...]
    optimum: Optimum


@checked
@dataclass(frozen=True, eq=False)
class ParametricOptima:
    """The welfare optima of a parametric 2x2 game; `print` it as a theorem.

    Attributes:
        game: the game, with its parameters and their domain.
        welfare: "utilitarian", "egalitarian" or "nash".
        disagreement: the disagreement payoffs; None for the sum, which makes no use of them.
        cases: the cells, row-major, then the pairs of cells; where several hold, they name
            one optimum, except that utilitarian optima tie.
        feasible: where in the domain there is an optimum: everywhere, or for Nash where some
            lottery gives both players at least the disagreement payoffs.
        method: how they were found.
    """

    game: ParametricGame
    welfare: str
    disagreement: Gains | None
    cases: tuple[OptimumCase, ...]
    feasible: Boolean
    method: str = field(default="supporting lines of cells and edges", init=False)

    def at(self, values: Mapping[Any, Any]) -> OptimaAt:
        """Game and optimum at exact values of all parameters.

        Floats are the rationals that they are. Raises `InvalidArgument` for missing or unknown
        parameters and for values outside the domain, `Infeasible` outside `feasible`.
        """
        game, point = self.game.at(values)
        if not holds(self.feasible, point):
            raise Infeasible(f"expected parameters with {say(self.feasible)}, got {dict(values)}")
        cases = tuple(case for case in self.cases if holds(case.condition, point))
        face = polygon.convex_hull(profile_at(case.payoffs, point) for case in cases)
        corner = None if self.disagreement is None else profile_at(self.disagreement, point)
        welfare = _welfare(self.welfare, corner)
        optimum = optimum_on_face(
            attainable(game),
            welfare.name,
            face,
            _RULES[self.welfare],
            welfare=welfare,
            disagreement=corner,
            rational=self.welfare == "nash",
        )
        named = {s.name: value for s, value in point.items()}
        return OptimaAt(named, game, cases, optimum)

    def __str__(self) -> str:
        d = self.disagreement
        over = "" if d is None else f" over the disagreement ({d[0]}, {d[1]})"
        title = "Nash" if self.welfare == "nash" else self.welfare
        lines = ["Theorem. Over the lotteries of the four cells of", "", str(self.game), ""]
        lines += [self.game.assumed[:-1] + ",", f"the {title} optimum{over} is at", ""]
        lines += [f"    {case}" for case in self.cases]
        if say(self.feasible) != "always":
            lines += ["", f"There is none unless {say(self.feasible)}."]
        return "\n".join(lines)

    def __repr__(self) -> str:
        names = ", ".join(map(str, self.game.parameters)) or "no parameters"
        return f"ParametricOptima({visible(self.welfare)}: {len(self.cases)} cases; {names})"


@checked
def parametric_welfare_optima(
    A: Any,
    B: Any,
    *,
    welfare: str = "utilitarian",
    disagreement: Any = (0, 0),
    assumptions: Any = (),
) -> ParametricOptima:
    """The welfare optima over lotteries of the four cells, in closed form, with conditions.

    Args:
        A, B, assumptions: as `parametric_equilibria` takes them.
        welfare: "utilitarian", "egalitarian" (leximin gains) or "nash" (largest product of
            gains where no gain is negative), as `gametheory.welfare` defines them.
        disagreement: two payoffs, numbers or functions of the parameters.

    Complete at all parameters of the domain. Raises as `parametric_equilibria` does.
    """
    import sympy

    require_among(welfare, _CASES, "a welfare")
    if not isinstance(disagreement, list | tuple) or len(disagreement) != 2:
        raise InvalidArgument(f"expected a disagreement of two payoffs, got {shown(disagreement)}")
    used = () if welfare == "utilitarian" else disagreement
    given = [read_expression(x, "a disagreement payoff") for x in used]
    game = ParametricGame.read(A, B, assumptions, given)
    d, e = [game.domain.rename(x) for x in given] or (sympy.S.Zero, sympy.S.Zero)
    gains = [(game.A[r][c] - d, game.B[r][c] - e) for r, c in CELLS]
    return ParametricOptima(
        game,
        welfare,
        (d, e) if given else None,
        tuple(_CASES[welfare](game, gains)),
        _feasible(game.domain, gains) if welfare == "nash" else sympy.true,
    )


def _welfare(name: str, corner: Profile | None) -> Utilitarian | Egalitarian | Nash:
    if corner is None:
        return utilitarian
    return nash(corner) if name == "nash" else egalitarian(corner)


def _utilitarian(game: ParametricGame, gains: Sequence[Gains]) -> Iterator[OptimumCase]:
    totals = [x + y for x, y in gains]
    for k, total in enumerate(totals):
        others = totals[:k] + totals[k + 1 :]
        condition = game.domain.conjunction([(total - other, ">=") for other in others])
        yield from _case(game, {k: 1}, total, condition)


def _egalitarian(game: ParametricGame, gains: Sequence[Gains]) -> Iterator[OptimumCase]:
    import sympy

    domain = game.domain
    leads = [x - y for x, y in gains]
    for k, lead in enumerate(leads):
        options = (
            domain.formula([(lead, "<")], _best_for(gains, k, 0)),
            domain.formula([(lead, ">")], _best_for(gains, k, 1)),
            domain.formula([(lead, "=")], _efficient(gains, k)),
        )
        yield from _case(game, {k: 1}, sympy.Min(*gains[k]), sympy.Or(*options))
    for j, k in itertools.combinations(range(4), 2):
        t = _ratio(leads[j], leads[j] - leads[k])
        edges = (
            _on_edge(domain, gains, u, v, [(leads[u], "<"), (leads[v], ">")])
            for u, v in ((j, k), (k, j))
        )
        value = (1 - t) * gains[j][0] + t * gains[k][0]
        yield from _case(game, {j: 1 - t, k: t}, value, sympy.Or(*edges))


def _nash(game: ParametricGame, gains: Sequence[Gains]) -> Iterator[OptimumCase]:
    import sympy

    domain = game.domain
    for k, (x, y) in enumerate(gains):
        gain = [(x, ">"), (y, ">")]
        # The tangent of the product at (x, y) supports the set.
        tangent = [(2 * x * y - y * v - x * w, ">=") for v, w in gains if (v, w) != (x, y)]
        options = (
            domain.conjunction([*gain, *tangent]),
            domain.formula([(x, "="), (y, ">")], _best_for(gains, k, 0)),
            domain.formula([(x, ">"), (y, "=")], _best_for(gains, k, 1)),
            domain.formula([(x, "="), (y, "=")], _efficient(gains, k)),
        )
        yield from _case(game, {k: 1}, x * y, sympy.Or(*options))
    for j, k in itertools.combinations(range(4), 2):
        edges = []
        for u, v in ((j, k), (k, j)):
            down, right = gains[u][1] - gains[v][1], gains[v][0] - gains[u][0]
            inside = [
                (down * gains[u][0] - right * gains[u][1], "<"),
                (down * gains[v][0] - right * gains[v][1], ">"),
                (down * gains[u][0] + right * gains[u][1], ">="),
            ]
            edges.append(_on_edge(domain, gains, u, v, inside))
        (g, h), p, q = gains[j], gains[k][0] - gains[j][0], gains[k][1] - gains[j][1]
        t = _ratio(-(p * h + q * g), 2 * p * q)
        value = (g + t * p) * (h + t * q)
        yield from _case(game, {j: 1 - t, k: t}, value, sympy.Or(*edges))


_CASES = {"utilitarian": _utilitarian, "egalitarian": _egalitarian, "nash": _nash}
_RULES: dict[str, Rule] = {
    "utilitarian": "largest sum",
    "egalitarian": "gains in ratio",
    "nash": "largest product",
}


def _feasible(domain: Domain, gains: Sequence[Gains]) -> Boolean:
    """Some cell, or some point between two cells, gives nobody a negative gain."""
    import sympy

    cells = [[(x, ">="), (y, ">=")] for x, y in gains]
    crossings = [
        [(u[0], "<"), (v[0], ">"), (u[1], ">"), (v[0] * u[1] - u[0] * v[1], ">=")]
        for u, v in itertools.permutations(gains, 2)
    ]
    return sympy.Or(*(domain.conjunction(c) for c in (*cells, *crossings)))


def _best_for(gains: Sequence[Gains], k: int, i: int) -> Iterator[Clause]:
    """Cell k gives player i the most and, of the cells that do, the other player the most."""
    for m, other in enumerate(gains):
        if m != k:
            own, others = gains[k][i] - other[i], gains[k][1 - i] - other[1 - i]
            yield [[(own, ">=")]]
            yield [[(own, ">")], [(others, ">=")]]


def _efficient(gains: Sequence[Gains], k: int) -> Iterator[Clause]:
    """No lottery dominates cell k: no other cell does, and no line between two passes above."""
    x, y = gains[k]
    others = [gains[m] for m in range(4) if m != k]
    for v, w in others:
        yield [[(v - x, "<")], [(w - y, "<")], [(v - x, "="), (w - y, "=")]]
    for left, right in itertools.permutations(others, 2):
        above = (right[0] - left[0]) * (y - left[1]) - (right[1] - left[1]) * (x - left[0])
        yield [[(left[0] - x, ">=")], [(right[0] - x, "<=")], [(above, ">=")]]


def _on_edge(
    domain: Domain, gains: Sequence[Gains], u: int, v: int, inside: Sequence[Constraint]
) -> Boolean:
    """The edge from cell u down to cell v is efficient, and the optimum lies inside it."""
    down, right = gains[u][1] - gains[v][1], gains[v][0] - gains[u][0]
    beyond = [
        (down * (gains[m][0] - gains[u][0]) + right * (gains[m][1] - gains[u][1]), "<=")
        for m in range(4)
        if m not in (u, v)
    ]
    return domain.conjunction([(down, ">"), (right, ">"), *inside, *beyond])


def _case(
    game: ParametricGame, lottery: Mapping[int, Expr], value: Expr, condition: Boolean
) -> Iterator[OptimumCase]:
    """The case, unless its condition is proven never to hold."""
    import sympy

    if condition == sympy.false:
        return
    weights = tuple(sympy.factor(lottery.get(k, sympy.S.Zero)) for k in range(4))
    row, column = (
        sympy.factor(sum(w * m[r][c] for w, (r, c) in zip(weights, CELLS, strict=True)))
        for m in (game.A, game.B)
    )
    yield OptimumCase(weights, (row, column), sympy.factor(value), condition)


def _ratio(numerator: Expr, denominator: Expr) -> Expr:
    """The quotient; not a number if the denominator vanishes identically."""
    import sympy

    total = sympy.cancel(denominator)
    return sympy.nan if total == 0 else sympy.cancel(numerator / total)
