"""Isolated roots, pinned down: exactly where they are recognised as rational, else by a proven
enclosure as narrow as it takes to decide whether they are equilibria.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._numeric.rationals import as_fmpq, as_fraction
from gametheory.equilibria._multiaffine import System
from gametheory.equilibria._subdivision import Search

PRECISION = 96
"""Bits of the profiles that stand for irrational equilibria: finer than floats can tell."""

FIRST_BITS = 64
"""Precision at which Newton's method starts; it doubles as digits become certain."""

NEWTON_STEPS = 30
"""From the few correct digits of a proven enclosure, each step doubles them."""

HOLDS, TIED, FAILS, UNDECIDED = "holds", "tied", "fails", "undecided"
"""Verdicts on a root: an equilibrium with these supports; one, if an action outside them does not
earn more, which is a tie as far as one can see; none; not known.
"""


@dataclass(frozen=True)
class Root:
    """A box around `point` that holds exactly one root of the equations.

    Each coordinate of the root differs from that of the point by at most `reach`. A reach of 0
    says that the point itself is the root. In `region`, if given (middle, reach), it is the only
    one, too.
    """

    point: NDArray[Any]
    reach: Fraction
    region: tuple[NDArray[Any], NDArray[Any]] | None = None

    def judge(self, system: System) -> str:
        """Whether the root is an equilibrium with exactly these supports."""
        x, r = self.point[None], np.full((1, len(self.point)), self.reach, dtype=object)
        positive = True
        for middle, width in zip(*self.probabilities(system), strict=True):
            if any(p + w <= 0 for p, w in zip(middle, width, strict=True)):
                return FAILS
            positive &= all(p > w for p, w in zip(middle, width, strict=True))
        tied = False
        for player, support in enumerate(system.supports):
            gains, doubts = system.gains(player, x, r)
            for action, (gain, doubt) in enumerate(zip(gains[0], doubts[0], strict=True)):
                if action not in support:
                    if gain > doubt:
                        return FAILS
                    tied |= bool(gain + doubt > 0)
        if not positive:
            return UNDECIDED
        return TIED if tied else HOLDS

    def probabilities(self, system: System) -> tuple[list[Profile], list[Profile]]:
        """For each player who mixes, the probabilities on its support and their doubts."""
        middles, widths = [], []
        for place in system.places:
            rest = tuple(self.point[place])
            middles.append((1 - sum(rest, Fraction(0)), *rest))
            widths.append((len(rest) * self.reach, *[self.reach] * len(rest)))
        return middles, widths

    def box(self, system: System) -> dict[tuple[int, int], tuple[Fraction, Fraction]]:
        """The region by player and action: middle and reach."""
        if self.region is None:
            return {}
        middles, reaches = self.region
        cells = [(i, a) for i in system.mixing for a in system.supports[i][1:]]
        return dict(zip(cells, zip(middles, reaches, strict=True), strict=True))

    def profile(self, system: System) -> tuple[list[Profile], Fraction]:
        """Probabilities on the supports of all players, of few bits, and how far off they are."""
        middles, widths = self.probabilities(system)
        radius = Fraction(0)
        if self.reach:
            rounded = [_rounded(middle) for middle in middles]
            off = max(
                abs(p - q) + w
                for triples in zip(middles, rounded, widths, strict=True)
                for p, q, w in zip(*triples, strict=True)
            )
            middles, radius = rounded, Fraction(1, 1 << (floor(1 / off).bit_length() - 1))
        mixed = dict(zip(system.mixing, middles, strict=True))
        players = range(len(system.supports))
        return [mixed.get(player, (Fraction(1),)) for player in players], radius


def isolated_roots(system: System, search: Search) -> Iterator[Root | None]:
    """The root in each region, each root once; None where it could not be pinned down."""
    known: list[tuple[NDArray[Any], NDArray[Any]]] = []
    for near, centre, reach in search.regions:
        c, r = _fractions(centre), _fractions(reach)
        root = pin_down(system, near)
        if root is None or any(abs(root.point - c) + root.reach > r):
            yield None
            continue
        off = [(abs(root.point - c), r) for c, r in known]
        if any(all(d + root.reach <= r) for d, r in off):
            continue
        if any(all(d <= r + root.reach) for d, r in off):
            # On the border of another's region: it may be that one.
            yield None
            continue
        known.append((c, r))
        yield replace(root, region=(c, r))


def pin_down(system: System, near: NDArray[np.float64]) -> Root | None:
    """Newton's method in rationals of growing precision, and a proof at the end."""
    bits_in = max(f.denominator.bit_length() for own in system.values for f in own.flat)
    target = min(2048, 2 * PRECISION + 4 * system.unknowns * bits_in)
    x, bits = _fractions(near), FIRST_BITS
    nothing = np.full((1, len(near)), Fraction(0), dtype=object)
    for _ in range(NEWTON_STEPS):
        slopes = system.jacobian(x[None], nothing)[0][0]
        try:
            step = _matrix(slopes).solve(_matrix(system.equations_at(x[None]).T))
        except ZeroDivisionError:
            return None
        ahead = x - np.array([as_fraction(s) for s in step.entries()])
        simple = np.array([p.limit_denominator(1 << (bits // 2)) for p in ahead])
        # Linear equations are solved by the first step.
        for candidate in (ahead, simple) if bits == FIRST_BITS else (simple,):
            if not system.equations_at(candidate[None]).any():
                return Root(candidate, Fraction(0))
        moved = max(abs(ahead - x))
        x = np.array([Fraction(round(p * 2**bits), 2**bits) for p in ahead])
        if moved < Fraction(1, 1 << (bits // 3)):
            if bits >= target:
                break
            bits = min(2 * bits, target)
    reach = Fraction(1, 1 << (bits // 2))
    return Root(x, reach) if encloses(system, x, reach) else None


def encloses(system: System, x: NDArray[Any], reach: Fraction) -> bool:
    """Krawczyk's test in rationals: exactly one root within reach of x."""
    r = np.full((1, len(x)), reach, dtype=object)
    slopes, bend = (part[0] for part in system.jacobian(x[None], r))
    inverse = _fractions(np.linalg.inv(slopes.astype(np.float64)))
    step = abs(inverse @ system.equations_at(x[None])[0])
    contraction = abs(np.eye(len(x), dtype=int) - inverse @ slopes) + abs(inverse) @ bend
    return all(step + contraction.sum(axis=1) * reach < reach)


def _fractions(values: NDArray[np.float64]) -> NDArray[Any]:
    flat = [Fraction(v) for v in values.ravel().tolist()]
    return np.array(flat, dtype=object).reshape(values.shape)


def _matrix(values: NDArray[Any]) -> Any:
    import flint

    entries = [as_fmpq(v) for v in values.ravel()]
    rows, columns = values.shape
    return flint.fmpq_mat(rows, columns, entries)


def _rounded(middle: Profile) -> Profile:
    """Nearby probabilities, none of them zero, with the same sum."""
    bits = PRECISION + floor(1 / min(middle)).bit_length()
    rest = [Fraction(round(p * 2**bits), 2**bits) for p in middle[1:]]
    return (1 - sum(rest, Fraction(0)), *rest)
