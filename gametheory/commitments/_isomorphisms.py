"""Isomorphisms of games: actions renamed, payoffs rescaled, players kept.

Games G and G' are isomorphic if each player's actions correspond one to one, by maps f_i, such
that u_i(a) = scale_i u'_i(f(a)) + shift_i for all joint actions a, with scale_i > 0 (Oesterheld
and Conitzer 2022, section 2; that maps are bijective and scales positive is meant there).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._support.check import checked
from gametheory.commitments._checks import are_rational, refusing
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm

MAX_STEPS = 200_000
"""Cap on partial maps that a search tries: games with many look-alike actions have too many."""

A_STEP = 20
"""A partial map counts as one more for every so many joint actions that it maps."""


@checked
@dataclass(frozen=True)
class Isomorphism:
    """An isomorphism from one game to another.

    Attributes:
        maps: for each player where each action goes, as indices.
        scale, shift: for each player, u(a) = scale * u'(f(a)) + shift; exact.
    """

    maps: tuple[tuple[int, ...], ...]
    scale: Profile
    shift: Profile

    def image(self, cell: Sequence[int]) -> tuple[int, ...]:
        """Where a joint action goes; raises `InvalidArgument` for one of another game."""
        if len(cell) != len(self.maps) or not all(
            0 <= a < len(f) for f, a in zip(self.maps, cell, strict=True)
        ):
            raise InvalidArgument(f"expected a joint action of the game, got {cell!r:.40}")
        return tuple(f[a] for f, a in zip(self.maps, cell, strict=True))

    @refusing
    def verify(self, game: NormalForm, other: NormalForm) -> bool:
        """Re-check in rationals that this is an isomorphism from `game` to `other`."""
        if not tuple(map(len, self.maps)) == game.shape == other.shape:
            return False
        if any(sorted(f) != list(range(len(f))) for f in self.maps):
            return False
        if not are_rational([*self.scale, *self.shift]) or min(self.scale) <= 0:
            return False
        moved = other.exact_payoffs[np.ix_(range(game.num_players), *self.maps)]
        return all(
            bool((own == scale * image + shift).all())
            for own, image, scale, shift in zip(
                game.exact_payoffs, moved, self.scale, self.shift, strict=True
            )
        )


def find_isomorphism(game: NormalForm, other: NormalForm) -> Isomorphism | None:
    """The first isomorphism in the order of the actions; None if there is none (complete).

    Raises `TooLarge` beyond `MAX_STEPS` partial maps.
    """
    if game.shape != other.shape:
        return None
    (left, _, spans), (right, lows, other_spans) = map(_normalised, (game, other))
    maps = next(_maps(left, right), None)
    if maps is None:
        return None
    scale = tuple(s / t if t else Fraction(1) for s, t in zip(spans, other_spans, strict=True))
    base = [min(own.flat) for own in game.exact_payoffs]
    shift = tuple(b - s * low for b, s, low in zip(base, scale, lows, strict=True))
    return Isomorphism(maps, scale, shift)


def _normalised(game: NormalForm) -> tuple[NDArray[Any], list[Fraction], list[Fraction]]:
    """Payoffs from 0 to 1 for each player (0 if they are all the same), lowest ones and ranges."""
    lows = [min(own.flat) for own in game.exact_payoffs]
    spans = [max(own.flat) - low for own, low in zip(game.exact_payoffs, lows, strict=True)]
    table = np.stack(
        [
            (own - low) / (span or 1)
            for own, low, span in zip(game.exact_payoffs, lows, spans, strict=True)
        ]
    )
    return table, lows, spans


def _maps(left: NDArray[Any], right: NDArray[Any]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """All tuples of permutations that carry one table of payoffs into the other."""
    shape = left.shape[1:]
    signatures = [[_signatures(table, i) for i in range(len(shape))] for table in (left, right)]
    candidates = [
        [[b for b, s in enumerate(others) if s == mine] for mine in own]
        for own, others in zip(*signatures, strict=True)
    ]
    ours, theirs = _coded(left, right)
    # Actions in turn, so that joint actions are complete, and can be compared, early.
    order = sorted((a, i) for i, count in enumerate(shape) for a in range(count))
    chosen: list[dict[int, int]] = [{} for _ in shape]
    steps = 0

    def extend(depth: int) -> Iterator[tuple[tuple[int, ...], ...]]:
        nonlocal steps
        if depth == len(order):
            yield tuple(tuple(f[a] for a in range(len(f))) for f in chosen)
            return
        action, player = order[depth]
        for image in candidates[player][action]:
            if image in chosen[player].values():
                continue
            chosen[player][action] = image
            pairs = image_pairs(chosen, player, action, shape)
            steps += 1 + len(pairs) // A_STEP
            if steps > MAX_STEPS:
                raise TooLarge(
                    f"expected games whose actions can be told apart, got more than {MAX_STEPS:,} "
                    "partial maps on the way to an isomorphism"
                )
            if all(ours[a] == theirs[b] for a, b in pairs):
                yield from extend(depth + 1)
            del chosen[player][action]

    yield from extend(0)


def image_pairs(
    maps: Sequence[Mapping[int, int]], player: int, action: int, shape: Sequence[int]
) -> list[tuple[int, int]]:
    """The joint actions that maps reach so far and in which a player plays an action, and images.

    As places in the flattened games, which have the same shape.
    """
    pairs = [(0, 0)]
    for i, (f, count) in enumerate(zip(maps, shape, strict=True)):
        own = [(action, f[action])] if i == player else f.items()
        pairs = [(a * count + c, b * count + d) for a, b in pairs for c, d in own]
    return pairs


def _coded(left: NDArray[Any], right: NDArray[Any]) -> list[list[int]]:
    """Both tables, flattened, with a number for each payoff profile, the same for the same one."""
    numbers: dict[tuple[Any, ...], int] = {}
    return [
        [
            numbers.setdefault(profile, len(numbers))
            for profile in map(tuple, table.reshape(len(table), -1).T)
        ]
        for table in (left, right)
    ]


def _signatures(table: NDArray[Any], player: int) -> list[Any]:
    """For each action of a player what payoffs it can lead to, in order of size."""
    own = np.moveaxis(table, player + 1, 1)
    return [sorted(map(tuple, own[:, a].reshape(len(own), -1).T)) for a in range(own.shape[1])]
