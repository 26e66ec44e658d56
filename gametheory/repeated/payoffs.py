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

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Number, brief_profile
from gametheory._support.check import checked, require_among, require_kind
from gametheory.equilibria.nash import pure_equilibria
from gametheory.errors import Unsupported
from gametheory.games import NormalForm, Repeated
from gametheory.payoffs import ConvexSet, attainable
from gametheory.repeated._fixed_point import FixedPoint, FloatSet
from gametheory.repeated._outer import Bounds, Direction, OuterProof, directions_of
from gametheory.repeated._stage import Point, Stage

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
    def punishments(self) -> tuple[tuple[Number, Number], ...]:
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
            for i in range(2)
        )

    def verify(self) -> bool:
        """Re-check both bounds in rationals, without search."""
        g = Fraction(self.repeated.discount)
        if g == 0:
            return self == equilibrium_payoff_set(self.repeated, equilibrium=self.equilibrium)
        stage = Stage(self.repeated.game, g, fixed_threat=self.equilibrium == "nash")
        if self.inner is not None:
            region = polygon.convex_hull([stage.normalise(v) for v in self.inner.points])
            if not stage.generates_itself(region):
                return False
        proof = OuterProof(stage, self.directions)
        if self.chain[0] != proof.supports(stage.hull):
            return False
        for start, end in zip(self.chain, self.chain[1:], strict=False):
            if not proof.proves(start, end):
                return False
        if self.outer is None:
            return self.inner is None and proof.excludes_all(self.chain[-1])
        corners = [stage.normalise(v) for v in self.outer.points]
        return _polygon_of(proof, self.chain[-1]) == polygon.convex_hull(corners)

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
    """The payoffs of pure-strategy equilibria with public randomisation, two players.

    `equilibrium="nash"`: deviations are punished by the pure minimax for ever, whether or not
    that is credible: the hull of payoffs of pure Nash equilibrium paths.

    Exact where the vertices are rational numbers that floats can recognise, else an inner and an
    outer polygon, proved in rationals, about 1e-8 apart. Flat sets and single points are normal;
    invariant under positive affine maps of either player's payoffs. Raises `Unsupported` for more
    than two players.
    """
    require_kind(repeated, Repeated, "a Repeated game")
    require_among(equilibrium, EQUILIBRIA, "an equilibrium")
    game, g = repeated.game, Fraction(repeated.discount)
    if game.num_players != 2:
        raise Unsupported(f"equilibrium payoff sets are for two players, got {game.num_players}")
    if g == 0:
        return _of_the_stage(repeated, equilibrium)
    stage = Stage(game, g, fixed_threat=equilibrium == "nash")
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
    return _assemble(repeated, stage, equilibrium, inner, _outer(stage, inner, found))


METHOD = "Abreu-Sannikov iteration in floats; self-generation and outer bounds in rationals"


def _inner(stage: Stage, solver: FixedPoint, found: FloatSet) -> tuple[Point, ...] | None:
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
        region = polygon.convex_hull(guess)
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
        region = polygon.convex_hull(points)
        if stage.generates_itself(region, used):
            return region
    return _stage_hull(stage)


def _stage_hull(stage: Stage) -> tuple[Point, ...] | None:
    """Payoffs of the stage game's pure equilibria: always self-generating."""
    points = [pays for pays, best in zip(stage.payoffs, stage.best, strict=True) if pays == best]
    return polygon.convex_hull(points) if points else None


def _outer(
    stage: Stage, inner: tuple[Point, ...] | None, found: FloatSet
) -> tuple[OuterProof, list[Bounds]]:
    """A chain of bounds that ends as close to the set as can be proved."""
    floats = [tuple(_round(x) for x in v) for v in found.vertices]
    hull = stage.hull
    shape = inner if inner is not None else polygon.convex_hull(floats) if floats else hull
    directions = directions_of(shape)
    for extra in ([], directions_of(hull), _passed(found)):
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
            if chain is not None:
                return proof, [*chain, goal] if proof.proves(chain[-1], goal) else chain
    return proof, proof.reached


def _assemble(
    repeated: Repeated,
    stage: Stage,
    equilibrium: str,
    inner: tuple[Point, ...] | None,
    outer: tuple[OuterProof, list[Bounds]],
) -> EquilibriumPayoffSet:
    proof, chain = outer
    around = _polygon_of(proof, chain[-1])
    gap = float("inf")
    if inner is not None:
        inside = ConvexSet(inner, True)
        gap = 0.0 if inner == around else float(max(inside.distance(list(around))))
    exact = repeated.game.is_exact and not isinstance(repeated.discount, float)

    def as_set(region: tuple[Point, ...] | None) -> ConvexSet | None:
        if region is None:
            return None
        return ConvexSet(polygon.convex_hull([stage.restore(v) for v in region]), exact)

    return EquilibriumPayoffSet(
        repeated,
        as_set(inner),
        as_set(around),
        gap,
        equilibrium,
        METHOD,
        tuple(proof.directions),
        tuple(chain),
    )


def _polygon_of(proof: OuterProof, bounds: Bounds) -> tuple[Point, ...]:
    """The vertices of {w : n_j . w <= bounds_j}."""
    xs, ys = (-bounds[0], bounds[2]), (-bounds[1], bounds[3])
    region: tuple[Point, ...] = polygon.convex_hull([(x, y) for x in xs for y in ys])
    for n, b in zip(proof.directions, bounds, strict=True):
        region = polygon.clip(region, (Fraction(-n[0]), Fraction(-n[1])), -b)
    return region


def _of_the_stage(repeated: Repeated, equilibrium: str) -> EquilibriumPayoffSet:
    """At discount 0 only the first step counts."""
    game = repeated.game
    payoffs = [e.exact_payoffs for e in pure_equilibria(game)]
    exact = game.is_exact and not isinstance(repeated.discount, float)
    region = ConvexSet(polygon.convex_hull(payoffs), exact) if payoffs else None
    method = "pure equilibria of the stage game: the discount is 0"
    return EquilibriumPayoffSet(repeated, region, region, 0.0, equilibrium, method, (), ())


@checked
def folk_theorem_limit(game: NormalForm, *, by: str = "pure") -> ConvexSet | None:
    """What patience makes attainable: the hull of payoffs above the minimax point.

    Exact. `by="pure"` punishes with pure actions, `by="mixed"` with mixtures. With two players
    every strictly individually rational payoff of it is a subgame-perfect payoff for g close to 1
    (Fudenberg and Maskin 1986); with more players unless some of them have equivalent interests
    (Abreu, Dutta and Smith 1994). None if nothing attainable is above the minimax point.
    """
    require_kind(game, NormalForm, "a NormalForm")
    from gametheory.equilibria.minimax import minimax

    hull = attainable(game)
    assert isinstance(hull, ConvexSet)
    return hull.above(minimax(game, by=by).exact_payoffs)


@checked
def limit_of_means_payoffs(game: NormalForm, *, by: str = "mixed") -> ConvexSet | None:
    """What equilibria pay where the payoff is the limit of means: no step counts more than another.

    All that is attainable and gives each player at least its minimax value, the boundary included:
    so much each equilibrium pays, and all of it is paid by equilibria, also by subgame-perfect
    ones, for any number of players and any dimension (Aumann and Shapley 1994; Rubinstein 1979).
    Exact. `by` as in `folk_theorem_limit`, whose set this is: there it is a limit of patience.
    None if nothing attainable is that good, which only `by="pure"` can be. What given automata get:
    `strategies.limit_of_means`.
    """
    return folk_theorem_limit(game, by=by)


def _passed(found: FloatSet) -> list[Direction]:
    """Directions of sets that the search passed through."""
    regions = [polygon.convex_hull(_coarse(region)) for region in found.trail]
    return list(dict.fromkeys(n for region in regions for n in directions_of(region)))


def _coarse(region: list[tuple[float, float]]) -> list[Point]:
    """Vertices on a coarse grid: directions of any kind prove, short ones faster."""
    return [(Fraction(round(x * 1024), 1024), Fraction(round(y * 1024), 1024)) for x, y in region]


def _round(value: float) -> Fraction:
    return Fraction(round(value * 2**46), 2**46)
