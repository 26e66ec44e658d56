"""Equilibria on given supports by splitting (`_splitting`): points, paths and wider sets, exactly.

On a leaf every probability is a rational function of those that range freely. With none of these
it is a point. With one it is finitely many paths, between places where a probability or the lead of
the support over another action changes sign. With two, a decomposition of the square into cells
tells whether there is an open set of equilibria; if there is not, they lie where some other action
ties, which is one more equation. With three and more a profile is looked for, and else given up.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.double_description import extreme_rays
from gametheory._numeric.exact import Profile
from gametheory.equilibria._algebraic import BITS, Root, at, between, in_one, places, roots
from gametheory.equilibria._conditions import (
    Condition,
    Factor,
    condition,
    has_at_least,
    has_at_most,
    has_probability,
)
from gametheory.equilibria._parts import Corner, Part
from gametheory.equilibria._polynomials import Polynomial, Undecided, distinct, positive, terms_of
from gametheory.equilibria._same_point import Algebraic
from gametheory.equilibria._splitting import Leaf, Ratio, Work, further, leaves

Supports = tuple[tuple[int, ...], ...]

MOST_SYSTEMS = 600
"""Systems that splitting looks at on one combination of supports: a second or so."""

TRIES = 400
"""Profiles tried where three and more probabilities range freely."""


@dataclass(frozen=True)
class Unknowns:
    """The polynomials of one combination of supports.

    Attributes:
        shape: actions of each player.
        supports: those of each player that are played.
        names: (player, action) of each variable; the first action of a support has none.
        probabilities: for each player and action of its support, its probability.
        equations: what vanishes where the actions of each support earn the same.
        leads: what the support earns more than each action outside: at least 0.
    """

    shape: tuple[int, ...]
    supports: Supports
    names: tuple[tuple[int, int], ...]
    probabilities: tuple[tuple[Polynomial, ...], ...]
    equations: tuple[Polynomial, ...]
    leads: tuple[Polynomial, ...]

    @classmethod
    def of(cls, payoffs: NDArray[Any], supports: Supports) -> Unknowns:
        import flint

        names = tuple((i, a) for i, support in enumerate(supports) for a in support[1:])
        context = flint.fmpz_mpoly_ctx.get(
            [f"p{i}_{a}" for i, a in names] or ["none"], flint.Ordering.lex
        )
        variables = dict(zip(names, context.gens(), strict=False))
        one = context.constant(1)
        probabilities = []
        for i, support in enumerate(supports):
            rest = [variables[i, a] for a in support[1:]]
            left = one
            for v in rest:
                left -= v
            probabilities.append((left, *rest))
        equations, leads = [], []
        for i, own in enumerate(payoffs):
            earned = np.moveaxis(own, i, 0)
            for j in reversed(range(len(supports))):
                if j != i:
                    axis = 1 + j - (j > i)
                    part = np.take(earned, supports[j], axis=axis)
                    weights = np.empty(len(supports[j]), dtype=object)
                    weights[:] = probabilities[j]
                    earned = (np.moveaxis(part, axis, -1) * weights).sum(axis=-1)
            first = supports[i][0]
            for a in range(len(earned)):
                ahead = one * (earned[first] - earned[a])
                if a in supports[i][1:]:
                    equations.append(ahead)
                elif a != first:
                    leads.append(ahead)
        return cls(
            payoffs.shape[1:], supports, names, tuple(probabilities), tuple(equations), tuple(leads)
        )

    def profile(self, values: dict[tuple[int, int], Fraction]) -> tuple[Profile, ...]:
        """The strategies with these probabilities, 0 for all other actions."""
        return tuple(
            tuple(values.get((i, a), Fraction(0)) for a in range(count))
            for i, count in enumerate(self.shape)
        )

    @property
    def cells(self) -> list[tuple[int, int]]:
        return [(i, a) for i, support in enumerate(self.supports) for a in support]


@dataclass(frozen=True)
class Shape:
    """A leaf as rational functions.

    Attributes:
        probabilities: of each action of a support, in the order of `Unknowns.cells`.
        leads: of the supports over other actions.
    """

    leaf: Leaf
    probabilities: tuple[Ratio, ...]
    leads: tuple[Ratio, ...]

    @classmethod
    def of(cls, unknowns: Unknowns, leaf: Leaf) -> Shape:
        return cls(
            leaf,
            tuple(leaf.ratio(p) for own in unknowns.probabilities for p in own),
            tuple(leaf.ratio(p) for p in unknowns.leads),
        )

    @property
    def deciding(self) -> list[Polynomial]:
        """The polynomials of whose signs it depends where there are equilibria."""
        return [p for ratio in (*self.probabilities, *self.leads) for p in ratio]

    def holds_at(self, values: dict[int, Fraction]) -> bool:
        """Whether a place with rational free variables is an equilibrium of full support."""
        return all(_sign_at(r, values) > 0 for r in self.probabilities) and all(
            _sign_at(r, values) >= 0 for r in self.leads
        )


def _sign_at(ratio: Ratio, values: dict[int, Fraction]) -> int:
    over, below = (_number(at(p, values)) for p in ratio)
    return (over * below > 0) - (over * below < 0)


def _number(polynomial: Polynomial) -> int:
    """A polynomial without variables."""
    return int(polynomial.leading_coefficient()) if polynomial else 0


def parts_on(payoffs: NDArray[Any], supports: Supports) -> list[Part]:
    """All equilibria with exactly these supports, and the ends of their paths.

    Raises `Undecided` where this method cannot tell.
    """
    unknowns = Unknowns.of(payoffs, supports)
    work = Work(MOST_SYSTEMS)
    nonzero = distinct(positive(p) for own in unknowns.probabilities for p in own if len(own) > 1)
    found: list[Part] = []
    for leaf in leaves(unknowns.equations, nonzero, work):
        found += _of_leaf(unknowns, leaf, work)
    return found


def _of_leaf(unknowns: Unknowns, leaf: Leaf, work: Work) -> Iterator[Part]:
    shape = Shape.of(unknowns, leaf)
    free = leaf.free if unknowns.names else ()
    # A number that has the wrong sign anywhere has it everywhere.
    for ratio, least in (*((r, 1) for r in shape.probabilities), *((r, 0) for r in shape.leads)):
        if all(p.is_constant() or not p for p in ratio) and _sign_at(ratio, {}) < least:
            return
    if leaf.modulus is not None:
        if free:
            raise Undecided
        variable, polynomial = leaf.modulus
        for root in roots([in_one(polynomial, variable)]):
            if _holds_at_root(shape, root, variable):
                yield _point(unknowns, _corner(unknowns, shape, root, variable))
    elif not free:
        if shape.holds_at({}):
            values = [Fraction(_number(n), _number(d)) for n, d in shape.probabilities]
            profile = unknowns.profile(dict(zip(unknowns.cells, values, strict=True)))
            yield _point(unknowns, Corner(profile))
    elif len(free) == 1:
        yield from _paths(unknowns, shape, free[0])
    else:
        inside = _place(shape)
        if inside is not None:
            yield _wide(unknowns, shape, inside)
        else:
            yield from _tied(unknowns, shape, work)


def _tied(unknowns: Unknowns, shape: Shape, work: Work) -> Iterator[Part]:
    """The part of a leaf on which some action outside the supports ties."""
    tied = [positive(over) for over, _ in shape.leads if not over.is_constant()]
    for polynomial in distinct(tied):
        for leaf in further(shape.leaf, polynomial, work):
            yield from _of_leaf(unknowns, leaf, work)


def _holds_at_root(shape: Shape, root: Root, variable: int) -> bool:
    def sign(ratio: Ratio) -> int:
        over, below = (root.sign(in_one(p, variable)) for p in ratio)
        return over * below

    return all(sign(r) > 0 for r in shape.probabilities) and all(sign(r) >= 0 for r in shape.leads)


def _point(unknowns: Unknowns, corner: Corner) -> Part:
    return Part(0, unknowns.supports, (), (corner,), corner, True, 0)


def _corner(unknowns: Unknowns, shape: Shape, root: Root, variable: int) -> Corner:
    """The profile where the variable has an algebraic value; probabilities have their limits."""
    ratios = {
        cell: (in_one(over, variable), in_one(below, variable))
        for cell, (over, below) in zip(unknowns.cells, shape.probabilities, strict=True)
    }
    found = {cell: root.near(*ratio) for cell, ratio in ratios.items()}
    values = {cell: value for cell, (value, _) in found.items()}
    if all(exact for _, exact in found.values()):
        return Corner(unknowns.profile(values))
    for i, support in enumerate(unknowns.supports):
        *some, last = [a for a in support if found[i, a] != (Fraction(0), True)]
        values[i, last] = 1 - sum((values[i, a] for a in some), Fraction(0))
        if any(values[i, a] <= 0 for a in (*some, last)):
            raise Undecided
    most = max(map(len, unknowns.supports))
    radius = Fraction(1, 1 << (BITS - most.bit_length()))
    return Corner(unknowns.profile(values), radius, Algebraic(root, ratios))


def _paths(unknowns: Unknowns, shape: Shape, t: int) -> Iterator[Part]:
    """The paths of a leaf with one free variable; two that have an end in common are one."""
    cuts = roots(in_one(p, t) for p in shape.deciding)
    ends: list[Root | Fraction] = [*cuts]
    if not cuts or cuts[0].rational != 0:
        ends.insert(0, Fraction(0))
    if not cuts or cuts[-1].rational != 1:
        ends.append(Fraction(1))
    samples = [between(a, b) for a, b in itertools.pairwise(ends)]
    good = [shape.holds_at({t: value}) for value in samples]
    for k, end in enumerate(ends[1:-1]):
        if not good[k] and not good[k + 1] and _holds_at_root(shape, _as_root(end), t):
            yield _point(unknowns, _corner(unknowns, shape, _as_root(end), t))
    runs = [
        [k for k, _ in run]
        for holds, run in itertools.groupby(enumerate(good), key=lambda pair: pair[1])
        if holds
    ]
    for run in runs:
        limits = (_as_root(ends[run[0]]), _as_root(ends[run[-1] + 1]))
        name = unknowns.names[t]
        rest = _formulas(unknowns, shape)
        # Beyond its ends the formulas may hold at other equilibria, of this and smaller supports.
        if run[0] > 0:
            least = limits[0].rational
            beyond = samples[run[0] - 1] if least is None else least
            rest.append(has_at_least(name[0], [name[1]], beyond))
        if run[-1] < len(good) - 1:
            most = limits[1].rational
            beyond = samples[run[-1] + 1] if most is None else most
            rest.append(has_at_most(name[0], [name[1]], beyond))
        yield Part(
            1,
            unknowns.supports,
            tuple(rest),
            tuple(_corner(unknowns, shape, root, t) for root in limits),
            _at(unknowns, shape, {t: samples[run[0]]}),
            all(d.is_constant() and n.total_degree() <= 1 for n, d in shape.probabilities),
            0,
            Track(unknowns, shape, t, limits),
        )


@dataclass(frozen=True)
class Family:
    """A part as rational functions of the variables that range freely."""

    unknowns: Unknowns
    shape: Shape

    @property
    def one(self) -> Any:
        """The polynomial 1, of the kind that the functions are made of."""
        return self.shape.probabilities[0][1].context().constant(1)

    @property
    def ratios(self) -> dict[tuple[int, int], tuple[Any, Any]]:
        """For each player and action of its support, numerator and denominator."""
        return dict(zip(self.unknowns.cells, self.shape.probabilities, strict=True))


@dataclass(frozen=True)
class Track(Family):
    """A path as rational functions of one probability, `flint.fmpz_poly`.

    Attributes:
        limits: between which values of it.
    """

    variable: int
    limits: tuple[Root, Root]

    def at(self, root: Root) -> Corner:
        """The profile where the probability has a value."""
        return _corner(self.unknowns, self.shape, root, self.variable)

    @property
    def one(self) -> Any:
        import flint

        return flint.fmpz_poly([1])

    @property
    def ratios(self) -> dict[tuple[int, int], tuple[Any, Any]]:
        return {
            cell: (in_one(over, self.variable), in_one(below, self.variable))
            for cell, (over, below) in super().ratios.items()
        }


def _as_root(end: Root | Fraction) -> Root:
    import flint

    if isinstance(end, Root):
        return end
    return Root(flint.fmpz_poly([-end.numerator, end.denominator]), 0)


def _at(unknowns: Unknowns, shape: Shape, values: dict[int, Fraction]) -> Corner:
    found = {}
    for cell, (over, below) in zip(unknowns.cells, shape.probabilities, strict=True):
        found[cell] = _value(over, values) / _value(below, values)
    return Corner(unknowns.profile(found))


def _value(polynomial: Polynomial, values: dict[int, Fraction]) -> Fraction:
    return sum(
        (
            int(c) * prod((values[k] ** p for k, p in enumerate(powers) if p), start=Fraction(1))
            for powers, c in terms_of(polynomial)
        ),
        Fraction(0),
    )


def _formulas(unknowns: Unknowns, shape: Shape) -> list[Condition]:
    """What the variables that are not free are, as polynomial conditions."""
    found = []
    free = shape.leaf.free
    for (player, action), (over, below) in zip(unknowns.cells, shape.probabilities, strict=True):
        if (player, action) not in unknowns.names:
            continue
        if unknowns.names.index((player, action)) in free:
            continue
        if over.is_constant() and below.is_constant():
            value = Fraction(_number(over), _number(below))
            found.append(has_probability(player, [action], value))
            continue
        own: Factor = (player, (action,))
        terms: dict[tuple[Factor, ...], Fraction] = {}
        for polynomial, factors, sign in ((below, (own,), 1), (over, (), -1)):
            for powers, c in terms_of(polynomial):
                others = [
                    (unknowns.names[k][0], (unknowns.names[k][1],))
                    for k, power in enumerate(powers)
                    for _ in range(power)
                ]
                key = tuple(sorted([*factors, *others]))
                terms[key] = terms.get(key, Fraction(0)) + sign * int(c)
        found.append(condition(terms, equation=True))
    return found


def _place(shape: Shape) -> dict[int, Fraction] | None:
    """Free variables around which there are equilibria in all directions; None if there are none.

    Raises `Undecided` for three and more, if no such place was found.
    """
    free = shape.leaf.free
    polynomials = [p for p in shape.deciding if p and not p.is_constant()]
    for values in _tries(len(free)):
        place = dict(zip(free, values, strict=True))
        if shape.holds_at(place) and all(_number(at(p, place)) for p in polynomials):
            return place
    if len(free) > 2:
        raise Undecided
    for place in places(polynomials, free):
        if shape.holds_at(place):
            return place
    return None


def _tries(count: int) -> Iterator[tuple[Fraction, ...]]:
    """Points spread over the cube: a Kronecker sequence, of denominators that are seldom roots."""
    steps = [Fraction(k, 1009) for k in (618, 367, 271, 199, 523, 877, 131, 743)]
    for k in range(1, 40 if count < 3 else TRIES):
        yield tuple((k * steps[i % len(steps)] * (1 + i // len(steps))) % 1 for i in range(count))


def _wide(unknowns: Unknowns, shape: Shape, inside: dict[int, Fraction]) -> Part:
    """Of two dimensions and more.

    Of those that are no polytopes the corners are not looked for: some other profile stands in.
    """
    ratios = (*shape.probabilities, *shape.leads)
    corners = tuple(_pure_profiles(unknowns)) if _is_whole(unknowns, shape) else ()
    if not corners and all(d.is_constant() and n.total_degree() <= 1 for n, d in ratios):
        corners = tuple(_vertices(unknowns, shape))
    return Part(
        len(shape.leaf.free),
        unknowns.supports,
        tuple(_formulas(unknowns, shape)),
        corners or (_beside(unknowns, shape, inside),),
        _at(unknowns, shape, inside),
        bool(corners),
        0,
        Family(unknowns, shape),
    )


def _pure_profiles(unknowns: Unknowns) -> Iterator[Corner]:
    for chosen in itertools.product(*unknowns.supports):
        yield Corner(unknowns.profile({cell: Fraction(1) for cell in enumerate(chosen)}))


def _is_whole(unknowns: Unknowns, shape: Shape) -> bool:
    """Whether all profiles with these supports are equilibria.

    A lead is linear in each player's probabilities: it is least where all play pure.
    """
    if len(shape.leaf.free) < len(unknowns.names):
        return False
    for chosen in itertools.product(*unknowns.supports):
        values = {k: Fraction(chosen[i] == a) for k, (i, a) in enumerate(unknowns.names)}
        if any(_value(lead, values) < 0 for lead in unknowns.leads):
            return False
    return True


def _beside(unknowns: Unknowns, shape: Shape, inside: dict[int, Fraction]) -> Corner:
    """Another profile of a set that is open, around the one inside, in the free variables."""
    first = shape.leaf.free[0]
    step = inside[first] / 2
    while not shape.holds_at(place := {**inside, first: inside[first] - step}):
        step /= 2
    return _at(unknowns, shape, place)


def _vertices(unknowns: Unknowns, shape: Shape) -> Iterator[Corner]:
    """Of the polytope on which linear functions of the free variables are not negative."""
    free = shape.leaf.free
    rows = []
    for over, below in (*shape.probabilities, *shape.leads):
        row = [0] * (len(free) + 1)
        for powers, c in terms_of(over):
            place = next((1 + free.index(k) for k, p in enumerate(powers) if p), 0)
            row[place] = int(c) if _number(below) > 0 else -int(c)
        rows.append(row)
    for scale, *ray in extreme_rays(rows, len(free) + 1):
        values = {k: Fraction(x, scale) for k, x in zip(free, ray, strict=True)}
        yield _at(unknowns, shape, values)
