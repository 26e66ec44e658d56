"""All roots of indifference equations on one support, by subdivision with proofs.

A multi-affine function over a box, a product of smaller simplices, takes its extremes at corners.
So a box in which some action of a support falls short of another action everywhere holds no
equilibrium; and one is decided, too, where Krawczyk's test finds no root or exactly one. What
neither decides is cut in half. Floats, every rounding counted against them.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gametheory.equilibria._compile import numba_is_installed
from gametheory.equilibria._compiled_tests import CompiledTests
from gametheory.equilibria._multiaffine import Array, System, krawczyk

Boxes = list[Array]
"""For each player who mixes, corners as probabilities: [box, corner, action of the support]."""

SMALLEST = 2.0**-30
"""Boxes thinner than this are given up: it is where rounding starts to blur them."""

CHUNK = 1024
"""Boxes that are looked at together: enough to hide numpy's overhead, few enough for the cache."""

LOOK = 600
"""What looking at a batch of boxes counts for, however few: numpy's overhead, in boxes of 2x2x2."""

NUMBERS_A_BOX = 30
"""Payoffs, times the players who mix, that looking at one box of 2x2x2 takes."""

FURTHER = 2
"""Krawczyk's test looks twice as far as the box, so that a root on its border is decided."""

TIGHT = 0.25
"""It is worth its while where slopes pin a root down to a quarter of the box."""

COMPILED_AFTER = 30_000
"""Boxes of one game after which the compiler is worth its while."""

PATIENCE = 2.0**-10
"""How much longer a player waits to be cut who has more equations than the others unknowns."""


@dataclass
class Search:
    """The boxes of one support that are still to be looked at, and the roots found.

    Attributes:
        system: in floats, payoffs between 0 and 1, each within a rounding of the true one.
        boxes: those left, the largest first.
        regions: (near, centre, reach) where centre +- reach holds exactly one root, near `near`.
        given_up: boxes too thin to go on with.
        looked_at: boxes so far.
        work: what that took, in boxes of 2x2x2, some 2 microseconds each.
    """

    system: System
    boxes: deque[Boxes] = field(default_factory=deque)
    regions: list[tuple[Array, Array, Array]] = field(default_factory=list)
    given_up: int = 0
    looked_at: int = 0
    work: int = 0
    _patience: Array = field(init=False, repr=False)
    _numbers: int = field(init=False, repr=False)
    _compiled: CompiledTests | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self._numbers = len(self.system.mixing) * sum(own.size for own in self.system.values)
        self._patience = np.ones(self.system.unknowns)
        for size, place in zip(self.system.sizes, self.system.places, strict=True):
            if size - 1 > self.system.unknowns - (size - 1):
                self._patience[place] = PATIENCE
        self.boxes.append([np.eye(size)[None] for size in self.system.sizes])

    def advance(self, limit: int, work: int, *, compiled: bool = False) -> None:
        """Go on until no box is left, `limit` were looked at, or `work` has been done.

        Compiled, where there is a compiler, boxes take less than half of the time.
        """
        if compiled and self._compiled is None and numba_is_installed():
            self._compiled = CompiledTests.of(self.system)
        with np.errstate(all="ignore"):
            while self.boxes and self.looked_at < limit and self.work < work:
                boxes = self.boxes.popleft()
                count = min(len(boxes[0]), limit - self.looked_at)
                if count < len(boxes[0]):
                    self.boxes.appendleft([corners[count:] for corners in boxes])
                    boxes = [corners[:count] for corners in boxes]
                self.looked_at += count
                self.work += LOOK + count * self._numbers // NUMBERS_A_BOX
                self._look_at(boxes)

    def _look_at(self, boxes: Boxes) -> None:
        if self._compiled is None:
            hopeless = falls_short(self.system, boxes)
        else:
            hopeless = self._compiled.falls_short(boxes)
        boxes = _keep(boxes, ~hopeless)
        if not len(boxes[0]):
            return
        low = np.concatenate([corners.min(axis=1)[:, 1:] for corners in boxes], axis=1)
        high = np.concatenate([corners.max(axis=1)[:, 1:] for corners in boxes], axis=1)
        centre = (low + high) / 2
        # A little more than half the width: against rounding, here and in what is compared.
        reach = (high - low) / 2 + 2.0**-50
        near, spread, _ = self._krawczyk(centre, reach, slopes=True)
        left = ~(abs(near - centre) > reach + spread).any(axis=1)
        for k in np.flatnonzero(left & (spread < TIGHT * reach).all(axis=1)):
            left[k] = not self._encloses(centre[k], FURTHER * reach[k])
        for _, c, r in self.regions:
            left &= ~(abs(centre - c) + reach < r).all(axis=1)
        if left.any():
            pull = reach * self._patience
            pulls = [pull[left][:, place].max(axis=1) for place in self.system.places]
            self._halve(_keep(boxes, left), np.argmax(pulls, axis=0))

    def _krawczyk(
        self, centre: Array, reach: Array, *, slopes: bool = False
    ) -> tuple[Array, Array, Array]:
        if self._compiled is None:
            return krawczyk(self.system, centre, reach, slopes=slopes)
        return self._compiled.krawczyk(centre, reach, slopes=slopes)

    def _encloses(self, centre: Array, reach: Array) -> bool:
        """Whether there is exactly one root within reach; notes it."""
        near, spread, _ = self._krawczyk(centre[None], reach[None])
        if not (abs(near[0] - centre) + spread[0] < reach).all():
            return False
        known = ((abs(near[0] - c) + spread[0] < r).all() for _, c, r in self.regions)
        if not any(known):
            self.regions.append((near[0], centre, reach))
        return True

    def _halve(self, boxes: Boxes, chosen: NDArray[np.intp]) -> None:
        halves: list[tuple[Boxes, Boxes]] = []
        for player, corners in enumerate(boxes):
            mine = chosen == player
            if not mine.any():
                continue
            simplices = corners[mine]
            which = np.arange(len(simplices))
            lengths = abs(simplices[:, :, None] - simplices[:, None]).max(axis=3)
            size = lengths.shape[1]
            longest = lengths.reshape(len(lengths), -1).argmax(axis=1)
            a, b = np.divmod(longest, size)
            one, other = simplices[which, a], simplices[which, b]
            middle = (one + other) / 2
            # The halves cover the simplex only if the middle was not rounded.
            exact = (2 * middle - one == other) & (2 * middle - other == one)
            going = exact.all(axis=1) & (lengths[which, a, b] >= SMALLEST)
            self.given_up += int((~going).sum())
            pair = []
            for end in (a, b):
                half = simplices.copy()
                half[which, end] = middle
                parts = [half if k == player else rest[mine] for k, rest in enumerate(boxes)]
                pair.append(_keep(parts, going))
            halves.append((pair[0], pair[1]))
        both = [
            np.concatenate(parts) for parts in zip(*(h for p in halves for h in p), strict=True)
        ]
        for start in range(0, len(both[0]), CHUNK):
            self.boxes.append([corners[start : start + CHUNK] for corners in both])


def falls_short(system: System, boxes: Boxes) -> NDArray[np.bool_]:
    """Boxes in which an action of a support earns less than another action everywhere."""
    result = np.zeros(len(boxes[0]), dtype=bool)
    for player, values in enumerate(system.values):
        corners = [c for j, c in zip(system.mixing, boxes, strict=True) if j != player]
        doubt = system.doubt_of_sums(player)
        earned = values[None]
        for c in corners:
            flat = earned.reshape(len(earned), len(values), c.shape[2], -1)
            earned = np.moveaxis(c[:, None] @ flat, 2, -1)
        earned = np.broadcast_to(
            earned.reshape(len(earned), len(values), -1),
            (len(result), len(values), earned[0, 0].size),
        )
        for action in system.supports[player]:
            worst = (earned - earned[:, action : action + 1]).min(axis=2)
            result |= (worst > doubt).any(axis=1)
    return result


def _keep(boxes: Boxes, which: NDArray[np.bool_]) -> Boxes:
    return [corners[which] for corners in boxes]
