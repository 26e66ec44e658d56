"""Rest points of replicator dynamics: all of them, in rationals, and which are stable.

A state rests if in each population all types in use earn the same. So every pure state rests, and
so does every Nash equilibrium; a rest point is an equilibrium iff no type that is missing would
earn more, and one that is no equilibrium is unstable (Hofbauer and Sigmund 1998, section 7.2).

Stability is decided by theorems whose hypotheses are checked exactly, in this order:

- an eigenvalue of the Jacobian on the simplex with a positive real part: *unstable*; if all are
  negative: *asymptotically stable*, every path from nearby comes back (Lyapunov 1892);
- one population: an evolutionarily stable strategy is asymptotically stable (Taylor and Jonker
  1978; Zeeman 1980), a neutrally stable one is *stable*: paths from nearby stay near (Thomas 1985);
- two populations: only strict equilibria are asymptotically stable (Selten 1980; Ritzberger and
  Weibull 1995); equilibria of zero-sum games are stable, as the relative entropy to them never
  grows (Hofbauer 1996).

What none of these decides is said to be *not decided*.

>>> import gametheory as gt
>>> found = gt.dynamics.replicator_rest_points(gt.zoo.chicken())
>>> for point in found.points:
...     print(point)
(swerve; swerve): unstable, no equilibrium
(swerve; straight): asymptotically stable, equilibrium
(straight; swerve): asymptotically stable, equilibrium
(straight; straight): unstable, no equilibrium
(9/10 swerve + 1/10 straight; 9/10 swerve + 1/10 straight): unstable, equilibrium
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, show_mixture
from gametheory._support.check import checked
from gametheory._support.text import plural
from gametheory.dynamics._payoffs import regrets_of
from gametheory.dynamics._rest_faces import indifferent, supports
from gametheory.dynamics._spectrum import Inertia, inertia
from gametheory.equilibria import evolutionary_stability, is_symmetric
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm

MAX_FACES = 1 << 14
"""Cap on faces to look at, some seconds: 14 actions of one population, 7 of each of two."""

ASYMPTOTICALLY_STABLE = "asymptotically stable"
STABLE = "stable"
UNSTABLE = "unstable"
NOT_DECIDED = "not decided"


@checked
@dataclass(frozen=True, repr=False)
class RestPoint:
    """A rest point that is alone in its face.

    Attributes:
        profile: for each population a mixture of types, exact.
        is_equilibrium: whether it is a Nash equilibrium (one population: a symmetric one).
        eigenvalues: how many of the Jacobian, on the simplex, have a negative, a zero and a
            positive real part; with multiplicity.
        stability: "asymptotically stable", "stable" (asymptotically or not is then not decided,
            but for two populations, where it is not), "unstable" or "not decided".
        reason: the theorem that says so.
    """

    profile: tuple[Profile, ...]
    is_equilibrium: bool
    eigenvalues: tuple[int, int, int]
    stability: str
    reason: str
    labels: tuple[tuple[str, ...], ...] = field(compare=False)

    def __post_init__(self) -> None:
        if [len(own) for own in self.profile] != [len(own) for own in self.labels]:
            raise InvalidArgument("expected a label for each type of each population, got others")

    def __str__(self) -> str:
        shown = "; ".join(map(show_mixture, self.profile, self.labels))
        kind = "equilibrium" if self.is_equilibrium else "no equilibrium"
        return f"({shown}): {self.stability}, {kind}"

    def __repr__(self) -> str:
        return f"RestPoint{self}"


@checked
@dataclass(frozen=True)
class RestContinuum:
    """A continuum of rest points in one face: all mixtures of some vertices that use all types.

    Attributes:
        vertices: for each population the vertices of the mixtures; the continuum is the product.
    """

    vertices: tuple[tuple[Profile, ...], ...]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class RestPoints:
    """All rest points of replicator dynamics; complete.

    Attributes:
        points: those that are alone in their face, by the face, small ones first.
        continua: the others, a face each.
        one_population: whether one population plays against itself.
    """

    points: tuple[RestPoint, ...]
    continua: tuple[RestContinuum, ...]
    one_population: bool

    @property
    def equilibria(self) -> tuple[RestPoint, ...]:
        """Those points that are equilibria."""
        return tuple(point for point in self.points if point.is_equilibrium)

    def verify(self, game: NormalForm) -> bool:
        """Re-check that each point rests and is judged as it says; not that there are no more."""
        wanted = 1 if self.one_population else 2
        if game.num_players != 2:
            return False
        flat = [p for each in self.continua for p in itertools.product(*each.vertices)]
        for profile in (*(point.profile for point in self.points), *flat):
            shape = tuple(map(len, profile))
            if shape != game.shape[:wanted] or not all(map(_is_mixture, profile)):
                return False
        judged = all(_judged(game, point.profile) == point for point in self.points)
        return judged and all(_rests(game, profile) for profile in flat)

    def __len__(self) -> int:
        return len(self.points)

    def __repr__(self) -> str:
        count = len(self.continua)
        more = f", {plural(count, 'continuum', 'continua')}" if count else ""
        good = len(self.equilibria)
        return f"RestPoints({len(self)} points, {good} of them equilibria{more})"


@checked
def replicator_rest_points(game: NormalForm, *, one_population: bool = False) -> RestPoints:
    """All rest points of the replicator dynamics of a two-player game, exactly; complete.

    Args:
        one_population: one population that plays a symmetric game against itself; by default
            a population for each player.

    Rest points that are alone in their face, the pure ones among them, are judged; of continua,
    which degenerate games have, the vertices are given. Takes exponential time: raises `TooLarge`
    beyond `MAX_FACES` faces, `Unsupported` unless there are two players, `InvalidArgument` for one
    population of a game that is not symmetric.
    """
    require_populations(game, one_population)
    counts = game.shape[:1] if one_population else game.shape
    faces = 1
    for count in counts:
        faces *= (1 << count) - 1
    if faces > MAX_FACES:
        raise TooLarge(
            f"expected at most {MAX_FACES:,} faces, got {faces:,}: eliminate_dominated may leave "
            "fewer actions; nash_equilibria lists the rest points that are equilibria"
        )
    points, continua = [], []
    for vertices in _faces(game, one_population):
        if all(len(own) == 1 for own in vertices):
            points.append(_judged(game, tuple(own[0] for own in vertices)))
        else:
            continua.append(RestContinuum(vertices))
    return RestPoints(tuple(points), tuple(continua), one_population)


def require_populations(game: NormalForm, one_population: bool) -> None:
    """Refuse games for which there is no exact analysis of populations."""
    if game.num_players != 2:
        raise Unsupported(
            f"expected two players, got {game.num_players}: nash_equilibria(game) finds the rest "
            "points that are equilibria"
        )
    if one_population and not is_symmetric(game):
        raise InvalidArgument(
            "expected a symmetric game for one population, the second player's matrix the "
            "transpose of the first's; got another: leave out one_population"
        )


def _faces(game: NormalForm, one_population: bool) -> Iterator[tuple[tuple[Profile, ...], ...]]:
    A, B = game.exact_payoffs
    if one_population:
        for used in supports(len(A)):
            found = indifferent(A, used, used)
            if found:
                yield (found,)
        return
    pairs = itertools.product(supports(game.shape[0]), supports(game.shape[1]))
    for rows, columns in sorted(pairs, key=lambda pair: len(pair[0]) + len(pair[1])):
        # First whichever has more equations than unknowns: mostly it has no solution.
        if len(rows) >= len(columns):
            y = indifferent(A, rows, columns)
            x = indifferent(B.T, columns, rows) if y else ()
        else:
            x = indifferent(B.T, columns, rows)
            y = indifferent(A, rows, columns) if x else ()
        if x and y:
            yield x, y


def _judged(game: NormalForm, profile: tuple[Profile, ...]) -> RestPoint:
    one = len(profile) == 1
    signs = inertia(jacobian(game, profile))
    both = profile * 2 if one else profile
    good = _rests(game, profile) and max(regrets_of(game, both)) == 0
    stability, reason = _stability(game, profile, signs, good)
    eigenvalues = (signs.negative, signs.zero, signs.positive)
    return RestPoint(profile, good, eigenvalues, stability, reason, game.actions[: len(profile)])


def _stability(
    game: NormalForm, profile: tuple[Profile, ...], signs: Inertia, good: bool
) -> tuple[str, str]:
    if signs.positive:
        return UNSTABLE, "an eigenvalue has a positive real part"
    if not signs.zero:
        return ASYMPTOTICALLY_STABLE, "all eigenvalues have negative real parts"
    if len(profile) == 1:
        verdict = evolutionary_stability(game, profile[0]).verdict
        if verdict == "evolutionarily stable":
            return ASYMPTOTICALLY_STABLE, "evolutionarily stable (Taylor and Jonker 1978)"
        if verdict == "neutrally stable":
            return STABLE, "neutrally stable (Thomas 1985)"
        if len(profile[0]) == 2:
            # The lead of one type over the other is linear: mutants that win once win until 1.
            return UNSTABLE, "of two types one that invades goes on growing"
        return NOT_DECIDED, "an eigenvalue has real part 0, and it is not neutrally stable"
    total = game.exact_payoffs.sum(axis=0)
    if good and total.min() == total.max():
        return STABLE, "an equilibrium of a zero-sum game (Hofbauer 1996); not asymptotically"
    return NOT_DECIDED, "an eigenvalue has real part 0; not asymptotically stable"


def jacobian(game: NormalForm, profile: tuple[Profile, ...]) -> list[list[Fraction]]:
    """The Jacobian of replicator dynamics at a rest point, on the tangent space of the simplex.

    In each population the first type in use gives way to the others, which are the coordinates.
    """
    A, B = game.exact_payoffs
    mixtures = [np.array(own, dtype=object) for own in profile]
    if len(mixtures) == 1:
        x = mixtures[0]
        earned = A @ x
        slopes = x[:, None] * (A - (earned + A.T @ x)[None, :])
        return _reduced([[slopes + np.diag(earned - x @ earned)]], profile)
    x, y = mixtures
    of_rows, of_columns = A @ y, x @ B
    blocks = [
        [
            np.diag(of_rows - x @ of_rows) - np.outer(x, of_rows),
            x[:, None] * (A - (x @ A)[None, :]),
        ],
        [
            y[:, None] * (B.T - (B @ y)[None, :]),
            np.diag(of_columns - y @ of_columns) - np.outer(y, of_columns),
        ],
    ]
    return _reduced(blocks, profile)


def _reduced(
    blocks: list[list[NDArray[Any]]], profile: tuple[Profile, ...]
) -> list[list[Fraction]]:
    anchors = [next(k for k, share in enumerate(own) if share) for own in profile]
    rows = []
    for block_row, down in zip(blocks, anchors, strict=True):
        parts = [
            np.delete(np.delete(block - block[:, [anchor]], anchor, axis=1), down, axis=0)
            for block, anchor in zip(block_row, anchors, strict=True)
        ]
        rows += np.concatenate(parts, axis=1).tolist()
    return [[Fraction(value) for value in row] for row in rows]


def _rests(game: NormalForm, profile: tuple[Profile, ...]) -> bool:
    """Whether all types in use earn the same in each population."""
    A, B = game.exact_payoffs
    x, y = (np.array(own, dtype=object) for own in (profile * 2)[:2])
    pairs = [(A @ y, x), (x @ B, y)][: len(profile)]
    return all(len({e for e, share in zip(*pair, strict=True) if share}) == 1 for pair in pairs)


def _is_mixture(shares: Profile) -> bool:
    return min(shares) >= 0 and sum(shares) == 1
