"""What a commitment secures where one reply is best: proofs of the ends of the leader's interval.

Payoffs are [leader's action, follower's action]: `lead` the leader's, `follow` the follower's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, to_integers
from gametheory._numeric.lp import integer_maximum
from gametheory.commitments._checks import is_distribution
from gametheory.commitments._simplex_cuts import Cut
from gametheory.equilibria.zero_sum import solve_matrix_game

Table = NDArray[Any]


@dataclass(frozen=True)
class Region:
    """The commitments X(j) to which the follower's action j is a best reply.

    Attributes:
        inside: a commitment to which only j, and what pays the follower the same as j everywhere,
            is a best reply: then X(j) has full dimension. None if there is none.
        thin: if not, a mixture of the follower's other actions that is everywhere at least as
            good as j; None if j has no other.
        secured: if X(j) has full dimension, max over X(j) of the leader's payoff against the worst
            of j and those that pay the follower the same.
        secured_at: a commitment that reaches it.
        blame: a mixture of these actions, and `secured_prices`, that prove `secured`.
        best: the leader's largest payoff against j over X(j); None if X(j) is empty.
        best_at: a commitment that reaches it.
        best_prices: the prices that prove it, or that X(j) is empty.
    """

    inside: Profile | None
    thin: Profile | None
    secured: Fraction | None
    secured_at: Profile | None
    blame: Profile
    secured_prices: Profile
    best: Fraction | None
    best_at: Profile | None
    best_prices: Profile

    def verify(self, lead: Table, follow: Table, j: int) -> bool:
        """Re-check that `secured` and `best` are reached, and that nothing is beyond them."""
        cut = replies(follow, j)
        same, others = _split(follow, j)
        if self.best is None:
            if not cut.is_proved_empty(self.best_prices):
                return False
        elif not (
            cut.is_bounded(self.best_prices, lead[:, j], self.best)
            and cut.has(top := np.array(self.best_at))
            and top @ lead[:, j] == self.best
        ):
            return False
        if self.inside is None:
            thin = np.array(self.thin or (), dtype=object)
            return (
                thin.shape == (len(others),)
                and is_distribution(thin)
                and bool(max((follow[:, [j]] - follow[:, others]) @ thin) <= 0)
                and self.secured is None
            )
        x = np.array(self.inside)
        if not (cut.has(x) and all(x @ follow[:, j] > x @ follow[:, k] for k in others)):
            return False
        blame, at = np.array(self.blame, dtype=object), np.array(self.secured_at)
        return (
            self.secured is not None
            and blame.shape == (len(same),)
            and is_distribution(blame)
            and cut.is_bounded(self.secured_prices, lead[:, same] @ blame, self.secured)
            and cut.has(at)
            and bool(min(at @ lead[:, same]) == self.secured)
        )


def region(lead: Table, follow: Table, j: int) -> Region:
    """X(j), solved."""
    cut = replies(follow, j)
    same, others = _split(follow, j)
    solved = cut.maximise(lead[:, j])
    if solved is None:
        empty = cut.emptiness()
        assert empty is not None
        best, best_at, best_prices = None, None, empty
    else:
        best_at, best_prices = solved
        best = Fraction(lead[:, j] @ np.array(best_at))
    inside: Profile | None = tuple(Fraction(1, len(lead)) for _ in lead)
    if others:
        value, x, y = solve_matrix_game(follow[:, [j]] - follow[:, others])
        if value <= 0:
            return Region(None, y, None, None, (), (), best, best_at, best_prices)
        inside = x
    secured, at, blame, prices = _secured(cut, lead[:, same])
    return Region(inside, None, secured, at, blame, prices, best, best_at, best_prices)


def replies(follow: Table, j: int) -> Cut:
    """Commitments to which j is a best reply."""
    others = [k for k in range(follow.shape[1]) if k != j]
    return Cut((follow[:, others] - follow[:, [j]]).T)


def value_of(numbers: Iterable[Fraction | None]) -> Fraction:
    """The largest of those that there are."""
    return max(number for number in numbers if number is not None)


def _secured(cut: Cut, against: Table) -> tuple[Fraction, Profile, Profile, Profile]:
    """max over the cut of the least of x . column: value, x, weights of columns, prices of rows."""
    actions, columns = against.shape
    rows = np.hstack([cut.rows, np.full((len(cut.rows), 1), Fraction(0))])
    # Maximise t subject to t <= x . column; payoffs are moved so that t is positive.
    moved, unit = to_integers(against)
    shift = 1 - moved.min()
    floors = np.hstack([-(moved + shift).T, np.full((columns, 1), 1, dtype=object)])
    scaled = [to_integers(row) for row in rows]
    total, solution, prices, divisor = integer_maximum(
        [*(row.tolist() for row, _ in scaled), *floors.tolist(), [1] * actions + [0]],
        [0] * (len(rows) + columns) + [1],
        [0] * actions + [1],
    )
    spoken = tuple(
        Fraction(price * scale, divisor * unit)
        for price, (_, scale) in zip(prices, scaled, strict=False)
    )
    blame = tuple(Fraction(w, divisor) for w in prices[len(rows) : len(rows) + columns])
    at = tuple(Fraction(share, divisor) for share in solution[:actions])
    return (Fraction(total, divisor) - shift) / unit, at, blame, spoken


def _split(follow: Table, j: int) -> tuple[list[int], list[int]]:
    """The actions that pay the follower as j does whatever the leader does, and the others."""
    alike = [bool((follow[:, k] == follow[:, j]).all()) for k in range(follow.shape[1])]
    return [k for k, a in enumerate(alike) if a], [k for k, a in enumerate(alike) if not a]
