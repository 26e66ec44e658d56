"""Mixed equilibria of games with any number of players: supports, subdivision, proofs.

For a profile of supports, an equilibrium makes each player indifferent over its own: as many
polynomial equations as free probabilities, each multi-affine. A box of strategies is excluded
where an equation has one sign throughout, or an action outside the supports always does
better; it is closed where the Krawczyk operator maps it into itself, which proves one root
(Krawczyk 1969; Moore 1977); else it is halved. Three players can have irrational equilibria
(Nash 1951): those come as a rational profile, its exact regret, and a radius within which the
true one is proven to lie.

>>> import gametheory as gt
>>> game = gt.NormalForm(
...     [
...         [[[0, 1], [0, 0]], [[0, 0], [1, 1]]],
...         [[[0, 1], [1, 1]], [[0, 1], [1, 0]]],
...         [[[1, 0], [1, 0]], [[0, 0], [0, 1]]],
...     ]
... )
>>> equilibria = gt.nash_equilibria(game)  # just one, with probabilities in the field of sqrt 3
>>> equilibria.complete, abs(equilibria[0].profile[0][0] - (2 - 3**0.5)) < 1e-15
(True, np.True_)
>>> float(equilibria[0].radius) < 1e-30
True
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._exact import Profile
from gametheory.equilibria._result import Equilibria, Equilibrium, game_payoffs
from gametheory.equilibria.dominance import eliminate_dominated
from gametheory.errors import TooLarge
from gametheory.games import NormalForm

ROUNDING = 1e-12
"""On payoffs in [0, 1]: more than the rounding of a sum over thousands of cells."""

FINEST = 2.0**-20
"""Boxes this narrow that are still open are given up: there the equations are singular."""

MAX_BOXES = 1_000_000
"""Some minutes; what is open by then leaves `complete` false."""

MAX_SUPPORTS = 100_000

NEWTON_STEPS = 4
"""From a proven box: quadratic convergence to the last float."""

LARGEST_DENOMINATOR = 10**6
"""Rational equilibria are recognised up to here; others are equilibria all the same, with a
radius in place of an exact value."""

Root = tuple[list[Profile], Fraction | None]
"""A profile and the radius within which the true root lies."""

Bounds = list[tuple[NDArray[np.float64], NDArray[np.float64]]]
"""For each player the least and greatest probability of each action of its support."""


def search_supports(
    game: NormalForm,
    in_fractions: bool,
    max_boxes: int | None,
    on_progress: Callable[[float], None],
) -> Equilibria:
    """All isolated equilibria, by support enumeration; `complete` says whether none is missed.

    Raises `TooLarge` beyond `MAX_SUPPORTS` profiles of supports.
    """
    kept = eliminate_dominated(game, by="pure").kept
    exact = game.exact_payoffs[np.ix_(range(game.num_players), *kept)]
    scaled = np.stack([_scaled(own) for own in exact])
    items: list[Equilibrium] = []
    budget, open_supports = MAX_BOXES if max_boxes is None else max_boxes, 0
    count = math.prod(2 ** len(actions) - 1 for actions in kept)
    if count > MAX_SUPPORTS:
        raise TooLarge(
            f"expected at most {MAX_SUPPORTS:,} profiles of supports, got {count:,}; "
            "pure_equilibria and quantal_response_path take games of this size"
        )
    profiles = list(itertools.product(*(list(_subsets(range(len(k)))) for k in kept)))
    profiles.sort(key=lambda supports: sum(map(len, supports)))
    for done, supports in enumerate(profiles):
        on_progress(done / len(profiles))
        system = _System(exact, scaled, supports)
        roots, spent, closed = system.solve(budget)
        budget -= spent
        open_supports += not closed
        for profile, radius in roots:
            whole = _embedded(profile, kept, game.shape)
            equilibrium = Equilibrium(
                whole, game_payoffs(game, whole), in_fractions, game.actions, Fraction(0), radius
            )
            regret = max(-min(slack) for slack in equilibrium.slacks(game))
            items.append(
                Equilibrium(
                    whole, equilibrium.exact_payoffs, in_fractions, game.actions, regret, radius
                )
            )
    method = f"{len(profiles):,} supports, subdivision with Krawczyk's test"
    if open_supports:
        method += f"; {open_supports} of them left open (a continuum, a multiple root, or no time)"
    return Equilibria(tuple(items), not open_supports, method)


def _subsets(actions: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for size in range(1, len(actions) + 1):
        yield from itertools.combinations(actions, size)


def _scaled(own: NDArray[Any]) -> NDArray[np.float64]:
    spread = own.max() - own.min() or Fraction(1)
    return np.asarray(((own - own.min()) / spread).astype(np.float64))


def _embedded(
    profile: Sequence[Profile], kept: Sequence[Sequence[int]], shape: Sequence[int]
) -> tuple[Profile, ...]:
    whole = []
    for strategy, actions, count in zip(profile, kept, shape, strict=True):
        full = [Fraction(0)] * count
        for action, probability in zip(actions, strategy, strict=True):
            full[action] = probability
        whole.append(tuple(full))
    return tuple(whole)


@dataclass
class _System:
    """The equilibrium conditions on one profile of supports.

    Attributes:
        exact, scaled: payoffs[player, a1, ..., an], rational and as floats in [0, 1].
        supports: for each player the actions that it mixes.
    """

    exact: NDArray[Any]
    scaled: NDArray[np.float64]
    supports: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        self.players = range(len(self.supports))
        self.sizes = [len(s) for s in self.supports]
        # For each player, gains over its first support action: support first, then the rest.
        self.gains = [self._gains(self.scaled, i) for i in self.players]
        offsets = np.cumsum([0, *(k - 1 for k in self.sizes)])
        self.place = [slice(int(a), int(b)) for a, b in itertools.pairwise(offsets)]
        self.unknowns = int(offsets[-1])

    def _gains(self, payoffs: NDArray[Any], player: int) -> NDArray[Any]:
        actions = [*self.supports[player], *self._others(player)]
        axes = [actions if j == player else s for j, s in enumerate(self.supports)]
        own = np.moveaxis(payoffs[player][np.ix_(*axes)], player, 0)
        return np.asarray(own[1:] - own[0])

    def _others(self, player: int) -> list[int]:
        count = self.exact.shape[1 + player]
        return [a for a in range(count) if a not in self.supports[player]]

    def solve(self, budget: int) -> tuple[list[Root], int, bool]:
        """(equilibria with their radii, boxes spent, whether nothing is left open)."""
        stack: list[Bounds] = [[(np.zeros(k), np.ones(k)) for k in self.sizes]]
        roots: list[Root] = []
        closed, spent = True, 0
        while stack:
            box = stack.pop()
            spent += 1
            if not _narrow(box) or self._excluded(box):
                continue
            if spent > budget:
                return roots, spent, False
            proven, rest = self._krawczyk(box)
            if rest is None:
                continue
            box = rest
            if proven is not None:
                verdict = self._judge(*proven)
                if verdict is None:
                    closed = False
                elif verdict:
                    roots.append(verdict[0])
                continue
            player, action = max(
                ((i, a) for i in self.players for a in range(self.sizes[i])),
                key=lambda ia: box[ia[0]][1][ia[1]] - box[ia[0]][0][ia[1]],
            )
            low, high = box[player][0][action], box[player][1][action]
            if high - low < FINEST:
                closed = False
                continue
            for part in ((low, (low + high) / 2), ((low + high) / 2, high)):
                child = [(a.copy(), b.copy()) for a, b in box]
                child[player][0][action], child[player][1][action] = part
                stack.append(child)
        return self._once(roots), spent, closed

    def _once(self, roots: list[Root]) -> list[Root]:
        """Neighbouring boxes may prove the same root: its profiles then lie within both radii."""
        kept: list[Root] = []
        for profile, radius in roots:
            if not any(
                max(
                    abs(p - q)
                    for s, t in zip(profile, other, strict=True)
                    for p, q in zip(s, t, strict=True)
                )
                <= (radius or 0) + (reach or 0)
                for other, reach in kept
            ):
                kept.append((profile, radius))
        return kept

    def _excluded(self, box: Bounds) -> bool:
        for player in self.players:
            low, high = _range(self.gains[player], self._opponents(player, box))
            inside = self.sizes[player] - 1
            if (low[:inside] > ROUNDING).any() or (high[:inside] < -ROUNDING).any():
                return True
            if (low[inside:] > ROUNDING).any():
                return True
        return False

    def _opponents(self, player: int, box: Bounds) -> Bounds:
        return [bounds for j, bounds in enumerate(box) if j != player]

    def _krawczyk(
        self, box: Bounds
    ) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64], float] | None, Bounds | None]:
        """((centre, approximate inverse, contraction) if one root is proven, what is left).

        Works on a box a little wider, so that roots on its edge, or on the simplex's, are
        proven too.
        """
        if not self.unknowns:
            return (np.zeros(0), np.zeros((0, 0)), 0.0), box
        centre = np.concatenate([(a[1:] + b[1:]) / 2 for a, b in box])
        radius = np.concatenate([(b[1:] - a[1:]) / 2 for a, b in box]) * 1.1 + 1e-9
        middle, spread = self._slopes(centre, radius)
        try:
            inverse = np.linalg.inv(middle)
        except np.linalg.LinAlgError:
            return None, box
        if not np.isfinite(inverse).all():
            return None, box
        lever = np.abs(inverse)
        rounding = ROUNDING * (1 + self.unknowns) * lever.sum(axis=1)
        matrix = np.abs(np.eye(self.unknowns) - inverse @ middle) + lever @ spread
        step = inverse @ self._values(centre)
        reach = matrix @ radius + rounding * (1 + radius.max())
        contraction = float((matrix.sum(axis=1) + rounding).max())
        target = centre - step
        if (np.abs(target - centre) - reach > radius).any():
            return None, None
        if contraction < 1 and (np.abs(target - centre) + reach < radius).all():
            return (target, np.asarray(inverse), contraction), box
        return None, self._clipped(box, target - reach, target + reach)

    def _clipped(
        self, box: Bounds, low: NDArray[np.float64], high: NDArray[np.float64]
    ) -> Bounds | None:
        result = []
        for (a, b), place in zip(box, self.place, strict=True):
            first, last = a.copy(), b.copy()
            first[1:] = np.maximum(a[1:], low[place])
            last[1:] = np.minimum(b[1:], high[place])
            if (first > last).any():
                return None
            result.append((first, last))
        return result

    def _strategies(self, free: NDArray[Any]) -> list[NDArray[Any]]:
        """Probabilities from the free ones: the first of each support is what is left."""
        parts = [free[place] for place in self.place]
        return [np.concatenate([[1 - sum(part)], part]) for part in parts]

    def _values(self, free: NDArray[Any], exact: bool = False) -> NDArray[Any]:
        """The gains that must vanish."""
        strategies = self._strategies(free)
        return np.concatenate(
            [self._gain(i, strategies, exact)[: self.sizes[i] - 1] for i in self.players]
        )

    def _gain(self, player: int, strategies: list[NDArray[Any]], exact: bool) -> NDArray[Any]:
        gains = self._gains(self.exact, player) if exact else self.gains[player]
        for strategy in reversed([s for j, s in enumerate(strategies) if j != player]):
            gains = gains @ strategy
        return np.asarray(gains)

    def _slopes(
        self, centre: NDArray[np.float64], radius: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The Jacobian over the box: middle and spread of each entry."""
        low = np.zeros((self.unknowns, self.unknowns))
        high = np.zeros_like(low)
        bounds: Bounds = []
        for place in self.place:
            first, last = centre[place] - radius[place], centre[place] + radius[place]
            rest = 1 - np.array([last.sum(), first.sum()])
            bounds.append((np.concatenate([rest[:1], first]), np.concatenate([rest[1:], last])))
        for i in self.players:
            inside = self.gains[i][: self.sizes[i] - 1]
            axes = [j for j in self.players if j != i]
            for position, j in enumerate(axes, start=1):
                moved = np.moveaxis(inside, position, 1)
                slope = moved[:, 1:] - moved[:, :1]
                others = [bounds[k] for k in axes if k != j]
                a, b = _interval(slope, others)
                low[self.place[i], self.place[j]] = a
                high[self.place[i], self.place[j]] = b
        return (low + high) / 2, (high - low) / 2 + ROUNDING

    def _judge(
        self, target: NDArray[np.float64], inverse: NDArray[np.float64], contraction: float
    ) -> list[Root] | None:
        """The equilibrium at a proven root: [it], [] if the root is none, None if undecided."""
        free, radius = self._polished(target, inverse, contraction)
        strategies = self._strategies(free)
        if any(min(s) < -radius for s in strategies):
            return []
        if any(min(s) <= radius for s in strategies):
            # On the edge of the simplex a smaller support is in charge, if the root is exact.
            return [] if radius == 0 else None
        for player in self.players:
            gains = self._gain(player, strategies, True)[self.sizes[player] - 1 :]
            own = self._gains(self.exact, player)
            slack = radius * sum(self.sizes) * max((abs(v) for v in own.flat), default=Fraction(0))
            if any(g > slack for g in gains):
                return []
            if radius and any(g > -slack for g in gains):
                return None
        profile = []
        for player, strategy in enumerate(strategies):
            full = [Fraction(0)] * self.exact.shape[1 + player]
            for action, probability in zip(self.supports[player], strategy, strict=True):
                full[action] = probability
            profile.append(tuple(full))
        return [(profile, radius)]

    def _polished(
        self, target: NDArray[np.float64], inverse: NDArray[np.float64], contraction: float
    ) -> tuple[NDArray[Any], Fraction]:
        """The root itself if it is a simple fraction, else a rational point and its radius."""
        free = np.array([Fraction(float(x)) for x in target], dtype=object)
        if not self.unknowns:
            return free, Fraction(0)
        floats = target
        for _ in range(NEWTON_STEPS):
            there, _ = self._slopes(floats, np.zeros(self.unknowns))
            floats = floats - np.linalg.solve(there, self._values(floats))
        nearer = np.asarray(np.linalg.inv(self._slopes(floats, np.zeros(self.unknowns))[0]))
        free = np.array([Fraction(float(x)) for x in floats], dtype=object)
        for bits in (80, 120):
            step = _fractions(nearer) @ self._exact_scaled(free)
            free = np.array([_rounded(x - d, bits) for x, d in zip(free, step, strict=True)])
        lever = _fractions(inverse)
        simple = np.array([x.limit_denominator(LARGEST_DENOMINATOR) for x in free], dtype=object)
        if not any(self._values(simple, exact=True)):
            return simple, Fraction(0)
        step = lever @ self._exact_scaled(free)
        radius = max(abs(d) for d in step) / Fraction(1 - contraction)
        # The first probability of a support is one minus the others.
        return free, _rounded(radius * max(self.sizes), 160) + Fraction(1, 2**160)

    def _exact_scaled(self, free: NDArray[Any]) -> NDArray[Any]:
        """The gains at a rational point, exactly, in the units of the float Jacobian."""
        values = self._values(free, exact=True)
        for i in self.players:
            own = self.exact[i]
            values[self.place[i]] = values[self.place[i]] / (own.max() - own.min() or 1)
        return values


def _fractions(matrix: NDArray[np.float64]) -> NDArray[Any]:
    return np.array([[Fraction(float(v)) for v in row] for row in matrix], dtype=object)


def _rounded(x: Fraction, bits: int) -> Fraction:
    return Fraction(math.floor(x * 2**bits), 2**bits)


def _narrow(box: Bounds) -> bool:
    """Tighten each player's bounds to the simplex; False if nothing of it is left."""
    for low, high in box:
        np.maximum(low, 1 - (high.sum() - high) - ROUNDING, out=low)
        np.minimum(high, 1 - (low.sum() - low) + ROUNDING, out=high)
        if (low > high).any():
            return False
    return True


def _range(
    gains: NDArray[np.float64], opponents: Bounds
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounds on gains[own, others...] over opponents' mixtures within their bounds."""
    low = high = gains
    for first, last in reversed(opponents):
        low, high = _least(low, first, last), -_least(-high, first, last)
    return low, high


def _least(
    values: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The least mixture over the last axis: what is free goes to the smallest values."""
    order = np.argsort(values, axis=-1)
    room = (high - low)[order]
    before = np.cumsum(room, axis=-1) - room
    extra = np.clip(1 - low.sum() - before, 0, room)
    return np.asarray(values @ low + (np.take_along_axis(values, order, -1) * extra).sum(-1))


def _interval(
    values: NDArray[np.float64], others: Bounds
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounds on values[..., others...] over probabilities in intervals, off the simplex too."""
    low = high = values
    for first, last in reversed(others):
        products = [low * first, low * last, high * first, high * last]
        low = np.minimum.reduce(products).sum(axis=-1)
        high = np.maximum.reduce(products).sum(axis=-1)
    return low, high
