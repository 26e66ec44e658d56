"""All that joint control attains: the convex set of payoffs, its vertices, its Pareto frontier.

Players who act as one (and toss a coin among policies at the start) attain a convex polygon. Its
vertices are values of deterministic policies; they are found by scalarisation: between two known
vertices, maximise along the normal of their chord, until nothing lies beyond any chord (the
dichotomic scheme of Aneja and Nair 1979). What lies beyond no edge is proved by Bellman's
inequality, in rationals: if r_w(s, a) + g E V(s') <= V(s) everywhere, no policy has w . V above
that of the edge.

With a horizon the vertices are too many to list (the number of policies grows with every step, and
most of the polygon's corners differ by less than 1e-9), so edges are refined until nothing lies
more than `tolerance` beyond.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.exact import Number, Profile, brief_profile
from gametheory._support.check import checked, require_kind
from gametheory._support.text import plural
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.stochastic.bellman import Chains, largest_payoff, most_beyond_chain, policy_payoffs
from gametheory.stochastic.dynamic import Control, Floats, Policy, Solved
from gametheory.stochastic.game import Stochastic

SAME = 1e-10
"""Improvements of normalised payoffs below this are left to rounding."""

HORIZON_TOLERANCE = 1e-4
"""Default refinement with a horizon, as a share of the range of a step's rewards."""


@checked
@dataclass(frozen=True, repr=False)
class JointPayoffs:
    """What joint control attains in a two-player stochastic game, in payoffs per step.

    Attributes:
        game: the game.
        vertices: profiles attained by deterministic policies: counter-clockwise for the whole
            polygon, by rising payoff of player 1 for the Pareto frontier alone. Fractions that
            are exact if `error` is 0; otherwise rationals within it.
        policies: the joint actions behind each vertex (row-major indices), `[state]`, or `[step,
            state]` with a horizon.
        pareto_only: whether only the strong Pareto frontier was sought.
        gap: no attainable profile lies farther than this beyond an edge (Euclidean distance);
            0 if every vertex is listed.
        error: how far a coordinate of a vertex can be from the truth.
        complete: whether all vertices are listed: `gap == 0`.
        method: how.
        certificates: for each of `supports()` a policy that is optimal in that direction from every
            state (without a horizon).
    """

    game: Stochastic
    vertices: tuple[Profile, ...]
    policies: tuple[Policy, ...] = field(compare=False)
    pareto_only: bool
    gap: float
    error: float
    method: str
    certificates: tuple[Policy, ...] = field(default=(), compare=False)

    @property
    def complete(self) -> bool:
        return self.gap == 0

    @cached_property
    def payoffs(self) -> tuple[tuple[Number, ...], ...]:
        """`vertices` in the numbers that the game was given in."""
        if self.error:
            return tuple(tuple(float(x) for x in v) for v in self.vertices)
        return tuple(self.game.speak(v) for v in self.vertices)

    def exact_vertices(self) -> tuple[Profile, ...]:
        """The exact values of the policies: `vertices`, or with a horizon a recomputation."""
        if not self.error:
            return self.vertices
        return tuple(policy_payoffs(self.game, policy) for policy in self.policies)

    def verify(self) -> bool:
        """Re-check in rationals, without search: vertices are their policies' values, and no
        joint policy gets farther than `gap` beyond any edge (Bellman's inequality at each).

        With a horizon the numbers have hundreds of digits: seconds in a game of 128 states.
        """
        exact, chains = self.exact_vertices(), Chains(self.game)
        for vertex, known, policy in zip(exact, self.vertices, self.policies, strict=True):
            finite = self.game.horizon is not None
            again = policy_payoffs(self.game, policy) if finite else chains.of(policy).payoffs()
            if vertex != again:
                return False
            if any(abs(x - y) > Fraction(self.error) for x, y in zip(vertex, known, strict=True)):
                return False
        supports = list(self.supports())
        # With a horizon backward induction tells what is attained; otherwise a policy must show it.
        none_needed = self.game.horizon is not None
        certificates = (None,) * len(supports) if none_needed else self.certificates
        return len(certificates) == len(supports) and all(
            self._excess(exact[index], normal, policy, chains) <= self.gap
            for (index, normal), policy in zip(supports, certificates, strict=True)
        )

    def _excess(
        self, vertex: Profile, normal: Profile, policy: Policy | None, chains: Chains
    ) -> float | Fraction:
        """How far beyond an edge (a vertex of it, its normal) joint control gets, at most."""
        reached = _dot(normal, vertex)
        if policy is None:
            beyond = largest_payoff(self.game, normal) - reached
        else:
            own, excess = most_beyond_chain(chains.of(policy), normal)
            beyond = own - reached + excess
        return beyond if beyond <= 0 else float(beyond) / math.hypot(*map(float, normal))

    def supports(self) -> Iterator[tuple[int, Profile]]:
        """(vertex, outward normal) of every edge, and for a frontier of its two ends."""
        count = len(self.vertices)
        if self.pareto_only:
            yield 0, (Fraction(0), Fraction(1))
            yield count - 1, (Fraction(1), Fraction(0))
            pairs = [(k, k + 1) for k in range(count - 1)]
            turn = -1
        elif count == 1:
            for axis in range(2):
                for sign in (1, -1):
                    yield 0, (Fraction(sign * (axis == 0)), Fraction(sign * (axis == 1)))
            return
        else:
            pairs = [(k, (k + 1) % count) for k in range(count)]
            turn = 1
        for k, after in pairs:
            dx, dy = (b - a for a, b in zip(self.vertices[k], self.vertices[after], strict=True))
            yield k, (turn * dy, -turn * dx)
            if count == 2 and not self.pareto_only:
                yield k, (-dx, -dy)

    def __len__(self) -> int:
        return len(self.vertices)

    def __repr__(self) -> str:
        kind = "Pareto frontier" if self.pareto_only else "polygon"
        shown = ", ".join(brief_profile(p) for p in self.payoffs[:4])
        more = ", ..." if len(self) > 4 else ""
        count = plural(len(self), "vertex", "vertices")
        return f"JointPayoffs({kind}, {count}: {shown}{more})"


@checked
def joint_frontier(game: Stochastic, *, tolerance: float | None = None) -> JointPayoffs:
    """The strong Pareto frontier of joint control, two players.

    With a discount every vertex, exactly. With a horizon vertices up to `tolerance`, in payoffs
    per step (by default 1e-4 of the range of rewards); `gap` says what was reached.

    >>> import gametheory as gt
    >>> game = gt.coin_game.CoinGame().stochastic(discount="24/25")
    >>> frontier = gt.stochastic.joint_frontier(game)
    >>> len(frontier), frontier.complete, frontier.verify()
    (9, True, True)
    """
    return _explore(game, tolerance, pareto_only=True)


@checked
def joint_payoffs(game: Stochastic, *, tolerance: float | None = None) -> JointPayoffs:
    """All that joint control attains, two players: the whole polygon, as `joint_frontier`."""
    return _explore(game, tolerance, pareto_only=False)


def _explore(game: Stochastic, tolerance: float | None, *, pareto_only: bool) -> JointPayoffs:
    require_kind(game, Stochastic, "a Stochastic game")
    if game.num_players != 2:
        raise Unsupported(
            f"the frontier is listed for two players, got {game.num_players}: "
            "gametheory.attainable gives the whole set of more"
        )
    search = _Search(game, tolerance)
    search.run(pareto_only=pareto_only)
    chain = search.points
    policies = [solved.policy for solved in chain]
    chains = Chains(game)
    if game.horizon is None:
        vertices = [chains.of(policy).payoffs() for policy in policies]
        error = 0.0
    else:
        vertices = [search.restore(solved.payoffs) for solved in chain]
        error = search.error
    corners = (
        polygon.upper_right_chain(polygon.convex_hull(vertices))
        if pareto_only
        else polygon.convex_hull(vertices)
    )
    behind = dict(zip(vertices, policies, strict=True))
    found = JointPayoffs(
        game,
        tuple(corners),
        tuple(behind[v] for v in corners),
        pareto_only,
        search.gap,
        error,
        "dichotomic scalarisation over "
        + ("policy iteration" if game.horizon is None else "backward induction"),
    )
    return found if game.horizon is not None else _certified(found, search, chains)


def _certified(found: JointPayoffs, search: _Search, chains: Chains) -> JointPayoffs:
    """With a policy for each edge that proves, in rationals, how little lies beyond it."""
    certificates, gap = [], 0.0
    for index, normal in found.supports():
        # A normal in units of payoff, as one of normalised payoffs.
        scaled = [x * span for x, span in zip(normal, search.spans, strict=True)]
        largest = max(map(abs, scaled))
        direction = np.array([float(x / largest) for x in scaled])
        policy = search.control.solve(direction, start=found.policies[index]).policy
        certificates.append(policy)
        gap = max(gap, float(found._excess(found.vertices[index], normal, policy, chains)))
    return replace(found, gap=gap, certificates=tuple(certificates))


class _Search:
    """The search, with each player's rewards scaled to [0, 1]: so that units do not matter."""

    def __init__(self, game: Stochastic, tolerance: float | None) -> None:
        integers, scale = game.integer_rewards
        flat = integers.reshape(2, -1).tolist()
        paid = [set(row) for row in flat]  # few numbers, many times
        self.low = [Fraction(min(row), scale) for row in paid]
        self.spans = [Fraction(max(row) - min(row) or scale, scale) for row in paid]
        scaled = [
            {x: float((Fraction(x, scale) - low) / span) for x in row}
            for row, low, span in zip(paid, self.low, self.spans, strict=True)
        ]
        self.control = Control(
            Stochastic.from_lotteries(
                np.array(
                    [[own[x] for x in row] for own, row in zip(scaled, flat, strict=True)]
                ).reshape(game.rewards.shape),
                game.lottery,
                game.lotteries,
                initial=game.initial,
                discount=game.discount,
                horizon=game.horizon,
            )
        )
        self.unit = float(max(self.spans))
        if tolerance is None:
            tolerance = 0.0 if game.horizon is None else HORIZON_TOLERANCE * self.unit
        elif not tolerance >= 0:
            raise InvalidArgument(f"expected a tolerance of at least 0, got {tolerance!r}")
        self.tolerance = max(tolerance / self.unit, SAME)
        self.points: list[Solved] = []
        self._gap = 0.0
        self._error = 0.0

    @property
    def gap(self) -> float:
        """How far beyond an edge anything can lie, in units of payoff."""
        return self._gap * self.unit

    @property
    def error(self) -> float:
        """How far a coordinate can be off, in units of payoff."""
        return self._error * self.unit

    def restore(self, payoffs: Floats) -> Profile:
        """Normalised payoffs in the game's own units."""
        return tuple(
            low + span * Fraction(float(x))
            for x, low, span in zip(payoffs, self.low, self.spans, strict=True)
        )

    def run(self, *, pareto_only: bool) -> None:
        up, right = np.array([0.0, 1.0]), np.array([1.0, 0.0])
        corners = [(up, right), (right, up)]
        if not pareto_only:
            # Round the polygon clockwise: the ends of its top, right, bottom and left edges.
            corners = [(up, -right), (up, right), (right, up), (right, -up), (-up, right)]
            corners += [(-up, -right), (-right, -up), (-right, up), (up, -right)]
        before: Solved | None = None
        for first, second in corners:
            solved = self._solve(first, then=second, start=before)
            self._gap = max(self._gap, self._excess(solved, first))
            if before is not None:
                self._between(before, solved)
            self.points.append(solved)
            before = solved

    def _between(self, first: Solved, last: Solved) -> None:
        """Add the vertices clockwise between two, by recursion on a stack of our own."""
        stack = [(first, last)]
        while stack:
            p, q = stack.pop()
            chord = q.payoffs - p.payoffs
            length = float(np.hypot(*chord))
            if length <= self.tolerance:
                continue
            normal = np.array([-chord[1], chord[0]]) / length
            middle = self._solve(normal, start=p)
            reach = float(normal @ p.payoffs)
            if float(normal @ middle.payoffs) > reach + self.tolerance:
                self.points.append(middle)
                stack += [(p, middle), (middle, q)]
            else:
                self._gap = max(self._gap, middle.bound - reach)

    def _solve(
        self, weights: Floats, *, then: Floats | None = None, start: Solved | None = None
    ) -> Solved:
        solved = self.control.solve(
            weights, then=then, start=None if start is None else start.policy
        )
        self._error = max(self._error, self.control.rounding(weights))
        return solved

    @staticmethod
    def _excess(solved: Solved, weights: NDArray[np.float64]) -> float:
        return solved.bound - float(weights @ solved.payoffs)


def _dot(a: Profile, b: Profile) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))
