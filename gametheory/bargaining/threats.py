"""Rational threats: the disagreement point as a choice of the players (Nash 1953).

Each player first commits to a mixed strategy, its *threat*, that it carries out if bargaining
fails; the payoffs d of the two threats are the disagreement point, and the outcome is the Nash
solution of (H, d), with H the convex hull of the payoffs. This game of threats has an
equilibrium, and all its equilibria have the same outcome u, because on the Pareto frontier what
one player gains the other loses.

Threats are optimal in a zero-sum game: with a normal (s, 1-s) of H at u as the exchange rate of
the players' payoffs A and B, player 1 maximises s A - (1-s) B and player 2 minimises it, and u is
the point of the frontier where s u1 - (1-s) u2 is the value of that game (Myerson 1991,
section 8.5).

>>> import gametheory as gt
>>> from gametheory.bargaining.threats import rational_threats
>>> game = gt.NormalForm.from_bimatrix([[10, -5], [0, 0]], [[0, -1], [-5, 10]])
>>> rational_threats(game)
RationalThreats((3, 7); a0 against a1, disagreement (-5, -1))
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.exact import Number, Profile, brief_profile, show_mixture
from gametheory._numeric.polygon import Point
from gametheory._support.check import checked, require_kind
from gametheory._support.text import visible
from gametheory.equilibria.result import game_payoffs
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm

NARROW = Fraction(1, 2**64)
"""Width to which the exchange rate at a vertex of the frontier is enclosed."""


@checked
@dataclass(frozen=True)
class RationalThreats:
    """An equilibrium of Nash's game of threats, and its outcome.

    Attributes:
        payoffs: the outcome: Fractions if the game is exact, else floats.
        threats: a mixed strategy for each player, exact.
        disagreement: the payoffs of these threats, in the numbers of the game.
        weights: for each player, the weights (s, 1-s) of the players' payoffs in whose zero-sum
            game its threat secures the outcome. The same for both wherever a rational s is found
            that makes the value agree with the outcome; otherwise (the outcome is a vertex, and
            that s is irrational or of more than nine digits) two that enclose it within 2^-64.
        exact_payoffs, exact_disagreement: as Fractions.
        labels: the threats in words.
    """

    payoffs: tuple[Number, ...]
    threats: tuple[Profile, Profile]
    disagreement: tuple[Number, ...]
    weights: tuple[Profile, Profile]
    exact_payoffs: Profile = field(repr=False)
    exact_disagreement: Profile = field(repr=False)
    labels: tuple[str, str] = field(repr=False)

    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals, without search, that this is an equilibrium of threats.

        The outcome is efficient and supported by both weights; each threat, with its weights,
        secures the outcome against every action of the other player; and the Nash solution with
        this disagreement point is the outcome. From the first two it follows that no other
        threat moves the Nash outcome in favour of the player who makes it: with disagreement
        payoffs e the outcome is worse for player 1 only if s (u1 - e1) > (1-s) (u2 - e2).
        """
        u, d = self.exact_payoffs, self.exact_disagreement
        if tuple(len(threat) for threat in self.threats) != game.shape or any(
            min(threat) < 0 or sum(threat) != 1 for threat in self.threats
        ):
            return False
        if any(min(w) < 0 or sum(w) != 1 for w in self.weights):
            return False
        x, y = (np.array(threat, dtype=object) for threat in self.threats)
        matrices = [_weighted(game, w[0], u) for w in self.weights]
        hull = _hull(game)
        part = polygon.clip_above(hull, d)
        return bool(
            polygon.contains(hull, u)
            and polygon.efficient_normal(hull, u) is not None
            and all(polygon.supports(hull, w, u) for w in self.weights)
            and min(x @ matrices[0]) >= 0 >= max(matrices[1] @ y)
            and d == game_payoffs(game, self.threats)
            and polygon.largest_product(polygon.upper_right_chain(part), d) == u
        )

    def __repr__(self) -> str:
        threats = visible(" against ".join(self.labels))
        return (
            f"RationalThreats({brief_profile(self.payoffs)}; {threats}, "
            f"disagreement {brief_profile(_short(self.exact_disagreement))})"
        )


@checked
def rational_threats(game: NormalForm) -> RationalThreats:
    """The outcome of bargaining with rational threats, and threats that lead to it.

    Two players; outcomes in the convex hull of the payoffs (a public signal). The outcome is
    unique and exact; where several threats are optimal, one is given. If the frontier is a
    single point, that is the outcome, whatever the threats. In a constant-sum game it is the
    value. Certified: see `RationalThreats.verify`.

    Raises `InvalidArgument` for other than two players.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players != 2:
        raise InvalidArgument(f"expected two players, got {game.num_players}")
    chain = polygon.upper_right_chain(_hull(game))
    normals = [(a[1] - b[1]) / (a[1] - b[1] + b[0] - a[0]) for a, b in pairwise(chain)]
    # Along the frontier, s u1 - (1-s) u2 less the value of s A - (1-s) B rises from at most 0 to
    # at least 0: along an edge because u moves, at a vertex because s turns (where the
    # difference is 0 or more, u1 is at least what the threats give player 1).
    edge = bisect_left(range(len(normals)), True, key=lambda k: _excess(game, chain, normals, k))
    if edge < len(normals):
        s = normals[edge]
        value, x, y = solve_matrix_game(_weighted(game, s, chain[edge]))
        if value >= 0:
            # The frontier moves by (p, -q), and s p + (1-s) q must make up for the value.
            a, b = chain[edge], chain[edge + 1]
            t = value / (s * (b[0] - a[0]) + (1 - s) * (a[1] - b[1]))
            return _result(game, polygon.interpolate(a, b, t), (x, y), (s, s))
    u, bounds = chain[edge], [Fraction(0), *normals, Fraction(1)]
    return _result(game, u, *_at_vertex(game, u, bounds[edge], bounds[edge + 1]))


def _excess(game: NormalForm, chain: tuple[Point, ...], normals: list[Fraction], edge: int) -> bool:
    """Whether the value of the zero-sum game is reached by the right end of an edge."""
    return solve_matrix_game(_weighted(game, normals[edge], chain[edge + 1]))[0] <= 0


def _at_vertex(
    game: NormalForm, u: Point, low: Fraction, high: Fraction
) -> tuple[tuple[Profile, Profile], tuple[Fraction, Fraction]]:
    """Threats that secure u, and the s of each, between the normals beside a vertex.

    What x secures for player 1 at s it secures at every s below: closing in on the s where the
    value is 0, from both sides, only brings the two threats nearer to one zero-sum game.
    """
    A, B = (game.exact_payoffs[i] - u[i] for i in range(2))
    x: Profile = ()
    y: Profile = ()
    thorough = False
    while True:
        # Newton's method from both sides; the third guess finds an s of few digits, or at least
        # cuts off a quarter.
        margin = (high - low) / 4 if thorough else Fraction(0)
        guesses = (low, high, _simplest_between(low + margin, high - margin))
        for s in guesses:
            value, maximin, minimax = solve_matrix_game(_weighted(game, s, u))
            if value == 0:
                return (maximin, minimax), (s, s)
            if value > 0:
                low, x = s, maximin
            else:
                high, y = s, minimax
        row, column = np.array(x, dtype=object), np.array(y, dtype=object)
        up, down = _reach(row @ A, row @ B), 1 - _reach(B @ column, A @ column)
        if up >= high:
            return (x, y), (high, high)
        if down <= low:
            return (x, y), (low, low)
        low, high = max(low, _below(up)), min(high, 1 - _below(1 - down))
        if high - low < NARROW:
            return (x, y), (low, high)
        thorough = not thorough


def _below(s: Fraction) -> Fraction:
    """s, or next below it a number of fewer digits: else they multiply with each step."""
    unit = NARROW / 256
    return s if s.denominator * NARROW <= 1 else (s // unit) * unit


def _reach(own: NDArray[Any], other: NDArray[Any]) -> Fraction:
    """The largest weight of a player's own gains for which its threat still secures 0.

    That is the largest s with s own >= (1-s) other against every action of the other player.
    """
    pairs = zip(own, other, strict=True)
    return min((b / (a + b) for a, b in pairs if a + b < 0), default=Fraction(1))


def _weighted(game: NormalForm, s: Fraction, u: Point) -> NDArray[Any]:
    """s A - (1-s) B, less its value at u."""
    A, B = game.exact_payoffs
    return np.asarray(s * (A - u[0]) - (1 - s) * (B - u[1]))


def _hull(game: NormalForm) -> tuple[Point, ...]:
    return polygon.convex_hull(zip(*(matrix.flat for matrix in game.exact_payoffs), strict=True))


def _result(
    game: NormalForm, u: Point, threats: tuple[Profile, Profile], s: tuple[Fraction, Fraction]
) -> RationalThreats:
    d = game_payoffs(game, threats)
    return RationalThreats(
        payoffs=u if game.is_exact else tuple(float(v) for v in u),
        threats=threats,
        disagreement=d if game.is_exact else tuple(float(v) for v in d),
        weights=((s[0], 1 - s[0]), (s[1], 1 - s[1])),
        exact_payoffs=u,
        exact_disagreement=d,
        labels=(
            show_mixture(_short(threats[0]), game.actions[0]),
            show_mixture(_short(threats[1]), game.actions[1]),
        ),
    )


def _short(numbers: Profile) -> list[Number]:
    """For the eye: fractions of very many digits, as an irrational s leaves them, as floats."""
    return [x if x.denominator < 10**6 else float(x) for x in numbers]


def _simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of smallest denominator strictly between two numbers, 0 <= low < high."""
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    low, high = low - whole, high - whole
    # Now 0 <= low < high <= 1, and the reciprocal of what is sought lies between theirs.
    if low == 0:
        return whole + Fraction(1, high.denominator // high.numerator + 1)
    return whole + 1 / _simplest_between(1 / high, 1 / low)
