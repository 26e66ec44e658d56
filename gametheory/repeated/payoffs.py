"""Equilibrium payoffs of a discounted repeated game, between proved bounds.

W is *self-generating* if W is inside B(W); then every point of it is the payoff of a pure-strategy
subgame-perfect equilibrium with public randomisation, and the set V of all of them is the largest
such set (Abreu, Pearce and Stacchetti 1990):

    B(W) = co U_a { (1-g) r(a) + g w : w in W, w >= h(a) },
    h_i(a) = min_{w in W} w_i + (1-g)/g (max_b r_i(b, a_-i) - r_i(a)).

>>> import gametheory as gt
>>> dilemma = gt.Repeated(gt.zoo.prisoners_dilemma(), discount="24/25")
>>> found = gt.repeated.equilibrium_payoff_set(dilemma)
>>> found
EquilibriumPayoffSet(exact, 4 vertices: (-2, -2), (-1/2, -2), (-1, -1), (-2, -1/2))
>>> found.verify()
True
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from gametheory._numeric.exact import Number, Profile, brief_profile
from gametheory._support.check import checked, require_among, require_kind
from gametheory.equilibria.pure import pure_equilibria
from gametheory.games import Repeated
from gametheory.payoffs import ConvexSet
from gametheory.repeated import _regions
from gametheory.repeated._fixed_point import FixedPoint, FloatSet
from gametheory.repeated._outer import Bounds, OuterProof
from gametheory.repeated._polytopes import affordable, inner_polytope, lattice_directions
from gametheory.repeated._regions import Direction, Region, directions_of
from gametheory.repeated._stage import Stage

EQUILIBRIA = ("subgame-perfect", "nash")

SIMPLEST = (60, 10**3, 10**6)
"""Largest denominators among which vertices are looked for that are exactly rational."""

MARGINS = (1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4)
"""How far, in normalised payoffs, a set is moved inward (and outward) until it can be proved."""


WIDE = 1e-4
"""A gap that is worth a second, slower search."""


@checked
@dataclass(frozen=True, repr=False)
class EquilibriumPayoffSet:
    """Bounds on the equilibrium payoffs, per step.

    Attributes:
        inner: every point is an equilibrium payoff (self-generating, checked in rationals). None
            if there is no pure equilibrium, or `outer` only could be proved.
        outer: no equilibrium payoff lies outside. None if there is no pure equilibrium.
        gap: the largest distance of a vertex of `outer` to `inner`, each player's payoffs scaled to
            [0, 1]; 0 where both are the set itself, infinite without an inner bound.
        equilibrium: "subgame-perfect" or "nash".
        method: how it was found.
        directions, chain: the proof of `outer`: bounds along the directions, each implied by the
            one before.
    """

    repeated: Repeated
    inner: ConvexSet | None
    outer: ConvexSet | None
    gap: float
    equilibrium: str
    method: str
    directions: tuple[Direction, ...] = field(repr=False)
    chain: tuple[Bounds, ...] = field(repr=False)

    @property
    def is_exact(self) -> bool:
        """Whether the set is known exactly."""
        return self.gap == 0

    @property
    def is_empty(self) -> bool:
        """Whether there is no pure-strategy equilibrium."""
        return self.outer is None

    @property
    def punishments(self) -> tuple[tuple[Number, ...], ...]:
        """For each player (lowest, highest) bound of its worst equilibrium payoff.

        Empty if there is no equilibrium or no inner bound.
        """
        if self.inner is None or self.outer is None:
            return ()
        return tuple(
            (
                self.outer.speak([min(v[i] for v in self.outer.points)])[0],
                self.inner.speak([min(v[i] for v in self.inner.points)])[0],
            )
            for i in range(self.repeated.game.num_players)
        )

    def verify(self) -> bool:
        """Re-check both bounds in rationals, without search, and the gap between them."""
        if self.equilibrium not in EQUILIBRIA:
            return False
        g = Fraction(self.repeated.discount)
        if g == 0:
            return self == equilibrium_payoff_set(self.repeated, equilibrium=self.equilibrium)
        stage = Stage(self.repeated.game, g, fixed_threat=self.equilibrium == "nash")
        region = None
        if self.inner is not None:
            region = _regions.hull(stage.normalise(v) for v in self.inner.points)
            if not stage.generates_itself(region):
                return False
        proof = OuterProof(stage, self.directions)
        if self.chain[:1] != (proof.supports(stage.hull),):
            return False
        for start, end in itertools.pairwise(self.chain):
            if not proof.proves(start, end):
                return False
        if self.outer is None:
            return self.inner is None and self.gap == 0 and proof.excludes_all(self.chain[-1])
        around = _region_of(proof, self.chain[-1])
        if around != _regions.hull(stage.normalise(v) for v in self.outer.points):
            return False
        return self.gap == _gap_of(region, around)

    def __repr__(self) -> str:
        if self.outer is None:
            return f"EquilibriumPayoffSet(empty: no pure {self.equilibrium} equilibrium)"
        shown = self.outer if self.inner is None else self.inner
        kind = "exact" if self.is_exact else f"within {self.gap:.1g}"
        corners = ", ".join(brief_profile(shown.speak(v)) for v in shown.points[:4])
        more = ", ..." if len(shown.points) > 4 else ""
        plural = "vertex" if len(shown.points) == 1 else "vertices"
        return f"EquilibriumPayoffSet({kind}, {len(shown.points)} {plural}: {corners}{more})"


@checked
def equilibrium_payoff_set(
    repeated: Repeated, *, equilibrium: str = "subgame-perfect"
) -> EquilibriumPayoffSet:
    """The payoffs of pure-strategy equilibria with public randomisation, any number of players.

    `equilibrium="nash"`: deviations are punished by the pure minimax for ever, whether or not
    that is credible: the hull of payoffs of pure Nash equilibrium paths.

    Exact where the vertices are rational numbers that floats can recognise, else an inner and an
    outer set, proved in rationals: of two players about 1e-8 apart; of more, `gap` says how far,
    for the outer set has its sides in some fixed directions alone (`directions`), and the inner one
    may be as little as the equilibria of the stage game. Flat sets and single points are normal;
    invariant under positive affine maps of any player's payoffs. Up to half a minute for three
    players with two actions each; the proof of the outer set grows fast with their number.
    """
    require_kind(repeated, Repeated, "a Repeated game")
    require_among(equilibrium, EQUILIBRIA, "an equilibrium")
    game, g = repeated.game, Fraction(repeated.discount)
    if g == 0:
        return _of_the_stage(repeated, equilibrium)
    stage = Stage(game, g, fixed_threat=equilibrium == "nash")
    if game.num_players != 2:
        return _of_many(repeated, stage, equilibrium)
    solver = FixedPoint(stage)
    result = _prove(repeated, stage, equilibrium, solver, solver.solve())
    if result.gap > WIDE:
        again = _prove(repeated, stage, equilibrium, solver, solver.solve(patient=True))
        result = min(result, again, key=lambda found: found.gap)
    return result


def _prove(
    repeated: Repeated, stage: Stage, equilibrium: str, solver: FixedPoint, found: FloatSet
) -> EquilibriumPayoffSet:
    """Bounds around a set that floats have found, whatever that set is worth."""
    if not found.vertices:
        for extra in ([], _passed(found)):
            proof = OuterProof(stage, [*directions_of(stage.hull), *extra])
            chain = proof.chain(None)
            if chain is not None:
                directions = tuple(proof.directions)
                return EquilibriumPayoffSet(
                    repeated, None, None, 0.0, equilibrium, METHOD, directions, tuple(chain)
                )
    inner = _inner(stage, solver, found)
    floats = _regions.hull(tuple(_round(x) for x in v) for v in found.vertices)
    shape = inner if inner is not None else floats or stage.hull
    outer = _outer(stage, shape, (directions_of(stage.hull), _passed(found)))
    return _assemble(repeated, stage, equilibrium, inner, outer)


METHOD = "Abreu-Sannikov iteration in floats; self-generation and outer bounds in rationals"
METHOD_FOR_MANY = (
    "the operator's fixed point in floats; self-generation and outer bounds in rationals"
)

UNTOLD = 1e-15
"""The gap of two sets that differ by less than floats can tell."""


def _of_many(repeated: Repeated, stage: Stage, equilibrium: str) -> EquilibriumPayoffSet:
    """The same for any number of players, by polytopes."""
    players = stage.players
    inner, shapes = inner_polytope(stage)
    sides = directions_of(stage.hull)
    around = [*sides, *lattice_directions(players)]
    if not shapes:
        for directions in (sides, around):
            proof = OuterProof(stage, affordable(directions, players))
            chain = proof.chain(None)
            if chain is not None:
                proved = (tuple(proof.directions), tuple(chain))
                return EquilibriumPayoffSet(
                    repeated, None, None, 0.0, equilibrium, METHOD_FOR_MANY, *proved
                )
        return _assemble(repeated, stage, equilibrium, None, (proof, proof.reached))
    shape = inner if inner is not None else shapes[0]
    own = [n for region in shapes for n in directions_of(region)]
    # Few directions prove what is exact, and fast.
    tried = ([own, [*own, *sides]] if inner in shapes else []) + [[*own, *around]]
    outer = _outer(stage, shape, [affordable(directions, players) for directions in tried])
    return _assemble(repeated, stage, equilibrium, inner, outer)


def _inner(stage: Stage, solver: FixedPoint, found: FloatSet) -> Region | None:
    """A self-generating polygon: the fixed point itself if it is rational, else just inside."""
    if not found.vertices:
        return None
    exact = {
        k: stage.payoffs[origin.action]
        for k, origin in enumerate(found.origins)
        if origin.kind == "pays"
    }
    used = sorted({origin.action for origin in found.origins})
    for largest in SIMPLEST:
        guess = [
            exact.get(k) or tuple(Fraction(x).limit_denominator(largest) for x in v)
            for k, v in enumerate(found.vertices)
        ]
        close = all(
            abs(float(x) - y) < 1e-11
            for p, v in zip(guess, found.vertices, strict=True)
            for x, y in zip(p, v, strict=True)
        )
        region = _regions.hull(guess)
        if close and stage.generates_itself(region, used):
            return region
    x = np.array(found.vertices)
    inward = x.mean(axis=0) - x
    for k in exact:
        inward[k] = 0.0
    try:
        with np.errstate(all="raise", under="ignore"):
            slopes = solver.jacobian(found)
        move = np.linalg.solve(np.eye(x.size) - slopes, inward.ravel())
    except (np.linalg.LinAlgError, FloatingPointError):
        move = inward.ravel()
    move = move.reshape(x.shape) / max(abs(move).max(), 1e-300)
    for margin in MARGINS:
        points = [
            exact.get(k) or tuple(_round(value) for value in v)
            for k, v in enumerate((x + margin * move).tolist())
        ]
        region = _regions.hull(points)
        if stage.generates_itself(region, used):
            return region
    return stage.static_equilibria() or None


def _outer(
    stage: Stage, shape: Region, further: Sequence[Sequence[Direction]]
) -> tuple[OuterProof, list[Bounds]]:
    """A chain of bounds that ends as close to the shape as can be proved.

    Of two players along the sides of the shape first, and then with further directions.
    """
    found: list[tuple[float, OuterProof, list[Bounds]]] = []
    directions = directions_of(shape) if stage.players == 2 else []
    for extra in ([], *further) if stage.players == 2 else further:
        directions = [*directions, *(n for n in extra if n not in directions)]
        proof = OuterProof(stage, directions)
        start, goal = proof.supports(stage.hull), proof.supports(shape)
        growth = proof.growth(goal)
        for margin in MARGINS:
            target = tuple(
                min(b + Fraction(margin) * d, top)
                for b, d, top in zip(goal, growth, start, strict=True)
            )
            chain = proof.chain(target)
            if chain is None:
                continue
            if proof.proves(chain[-1], goal):
                return proof, [*chain, goal]
            if stage.players == 2:
                return proof, chain
            break
        else:
            chain = proof.reached
        if stage.players != 2:
            around = list(_region_of(proof, chain[-1]))
            farthest = float(max(ConvexSet(shape, True).distance(around)))
            found.append((farthest, proof, chain))
    if found:
        return min(found, key=lambda one: one[0])[1:]
    return proof, proof.reached


def _assemble(
    repeated: Repeated,
    stage: Stage,
    equilibrium: str,
    inner: Region | None,
    outer: tuple[OuterProof, list[Bounds]],
) -> EquilibriumPayoffSet:
    proof, chain = outer
    around = _region_of(proof, chain[-1])
    gap = _gap_of(inner, around)
    exact = repeated.game.is_exact and not isinstance(repeated.discount, float)

    def as_set(region: Region | None) -> ConvexSet | None:
        if region is None:
            return None
        return ConvexSet(_regions.hull(stage.restore(v) for v in region), exact)

    return EquilibriumPayoffSet(
        repeated,
        as_set(inner),
        as_set(around),
        gap,
        equilibrium,
        METHOD if stage.players == 2 else METHOD_FOR_MANY,
        tuple(proof.directions),
        tuple(chain),
    )


def _gap_of(inner: Region | None, around: Region) -> float:
    """How far a vertex of the outer bound is from the inner one, at the most."""
    if inner is None:
        return float("inf")
    if inner == around:
        return 0.0
    return max(float(max(ConvexSet(inner, True).distance(list(around)))), UNTOLD)


def _region_of(proof: OuterProof, bounds: Bounds) -> Region:
    """The vertices of {w : n_j . w <= bounds_j}."""
    players = proof.players
    low, high = tuple(-b for b in bounds[:players]), tuple(bounds[players : 2 * players])
    return _regions.within((low, high), zip(proof.directions, bounds, strict=True))


def _of_the_stage(repeated: Repeated, equilibrium: str) -> EquilibriumPayoffSet:
    """At discount 0 only the first step counts."""
    game = repeated.game
    payoffs = [e.exact_payoffs for e in pure_equilibria(game)]
    exact = game.is_exact and not isinstance(repeated.discount, float)
    region = ConvexSet(_regions.hull(payoffs), exact) if payoffs else None
    method = "pure equilibria of the stage game: the discount is 0"
    return EquilibriumPayoffSet(repeated, region, region, 0.0, equilibrium, method, (), ())


def _passed(found: FloatSet) -> list[Direction]:
    """Directions of sets that the search passed through."""
    regions = [_regions.hull(_coarse(region)) for region in found.trail]
    return list(dict.fromkeys(n for region in regions for n in directions_of(region)))


def _coarse(region: list[tuple[float, float]]) -> list[Profile]:
    """Vertices on a coarse grid: directions of any kind prove, short ones faster."""
    return [(Fraction(round(x * 1024), 1024), Fraction(round(y * 1024), 1024)) for x, y in region]


def _round(value: float) -> Fraction:
    return Fraction(round(value * 2**46), 2**46)
