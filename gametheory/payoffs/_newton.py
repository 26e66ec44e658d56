"""The largest product of gains over a polytope, to hundreds of bits.

Maximises sum powers_i log g_i over mixtures of vertices by simplicial decomposition (von
Hohenbalken 1977): damped Newton steps (Nesterov and Nemirovskii 1994) on the hull of affinely
independent vertices, one of which leaves when its share falls to 0; then the vertex that the
gradient likes best joins them. Nothing here is trusted: `_optima` proves what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from operator import itemgetter
from typing import Any

Gains = tuple[int, ...]
Ball = Any
"""`flint.arb`, of which only the midpoint is used: a float of as many bits as needed."""

FEWEST_BITS = 256
BITS_A_DIGIT = 12
"""Extra bits of precision for each bit of the gains and powers: rational optima are recognised
by their continued fractions, and have several times as many digits as what they come from."""

FAR = 0.0625
"""Squared Newton decrement above which steps are damped."""

CLOSE = 1.001
"""How many times a damped step a better one may be."""

MOST_STEPS = 500
"""Newton steps between two vertices, and vertices; guards, for a dozen is usual."""


def largest_product_shares(
    gains: Sequence[Gains], powers: Sequence[int], start: Mapping[int, Fraction]
) -> tuple[dict[int, Fraction], dict[int, Fraction]]:
    """Shares of vertices at the optimum: rounded in binary, and the simplest fractions nearby.

    `start` are shares with positive gains for every player, of affinely independent vertices.
    """
    import flint

    longest = max(abs(x).bit_length() for row in (*gains, powers) for x in row)
    bits = FEWEST_BITS + BITS_A_DIGIT * longest
    with flint.ctx.workprec(bits):
        tiny = flint.arb(2) ** (16 - bits)
        shares = {k: flint.arb(flint.fmpq(*x.as_integer_ratio())).mid() for k, x in start.items()}
        for _ in range(MOST_STEPS):
            shares = _settle(gains, powers, shares, tiny)
            slopes = _slopes(powers, _mean(gains, shares))
            scores = [_dot(slopes, row) for row in gains]
            best = max(range(len(gains)), key=scores.__getitem__)
            if best in shares or scores[best] <= sum(powers) * (1 + tiny):
                break
            shares[best] = flint.arb(0)
    near = {k: _rational(share) for k, share in shares.items()}
    grid = 1 << bits
    rounded = {k: Fraction(round(x * grid), grid) for k, x in near.items()}
    simple = {k: x.limit_denominator(1 << bits // 3) for k, x in near.items()}
    return _with_sum_one(rounded), _with_sum_one(simple)


def _settle(
    gains: Sequence[Gains], powers: Sequence[int], shares: dict[int, Ball], tiny: Ball
) -> dict[int, Ball]:
    """The optimum over the hull of these vertices, or of those of them that it needs."""
    import flint

    before = flint.arb(1)
    for _ in range(MOST_STEPS):
        if len(shares) == 1:
            break
        step, rise = _newton_step(gains, powers, shares)
        # Powers over the smallest of them are at least 1: a self-concordant problem.
        rise = (rise / min(powers)).mid()
        # Shares sum to 1, so where some grow others fall.
        leaving, most = min(
            ((k, (shares[k] / -change).mid()) for k, change in step.items() if change < 0),
            key=itemgetter(1),
            default=(None, flint.arb("inf")),
        )
        pace = flint.arb(1)
        if rise > FAR:
            mean, change = _mean(gains, shares), _mean(gains, step)
            ratios = [(c / m).mid() for c, m in zip(change, mean, strict=True)]
            pace = _best_pace(powers, ratios, rise, most)
        if pace < most:
            leaving = None
        else:
            pace = most
        shares = {k: (x + pace * step[k]).mid() for k, x in shares.items() if k != leaving}
        # Close by, each step squares the distance, until rounding is all that is left.
        if leaving is None and (rise < tiny * tiny or before <= rise < FAR):
            break
        before = rise if leaving is None else flint.arb(1)
    return shares


def _best_pace(powers: Sequence[int], ratios: Sequence[Ball], rise: Ball, most: Ball) -> Ball:
    """Where along a step the product is largest, roughly; at most where a share falls to 0.

    `ratios`: by how much the whole step changes each gain, of itself. The step over 1 + the root
    of the rise is never too far, but tiny where powers or gains are of very different sizes.
    """

    def rises(pace: Ball) -> bool:
        factors = [(1 + pace * ratio).mid() for ratio in ratios]
        return all(factor > 0 for factor in factors) and bool(
            _dot(powers, [(r / f).mid() for r, f in zip(ratios, factors, strict=True)]) >= 0
        )

    if rises(most):
        return most
    low, high = (1 / (1 + rise.sqrt())).mid(), most
    while high > CLOSE * low:
        middle = (low * high).sqrt().mid()
        low, high = (middle, high) if rises(middle) else (low, middle)
    return low


def _newton_step(
    gains: Sequence[Gains], powers: Sequence[int], shares: Mapping[int, Ball]
) -> tuple[dict[int, Ball], Ball]:
    """The step of shares that keeps their sum, and twice the rise that it promises."""
    import flint

    mean, count = _mean(gains, shares), len(shares)
    ratios = [[g / m for g, m in zip(gains[k], mean, strict=True)] for k in shares]
    weighted = [[w * r for w, r in zip(powers, row, strict=True)] for row in ratios]
    system = [[*(_dot(row, other) for other in ratios), 1] for row in weighted]
    system.append([1] * count + [0])
    slope = [sum(row, flint.arb(0)) for row in weighted]
    right = flint.arb_mat([[s] for s in slope] + [[flint.arb(0)]])
    solved = flint.arb_mat(system).mid().solve(right.mid(), algorithm="approx")
    step = [solved[k, 0].mid() for k in range(count)]
    return dict(zip(shares, step, strict=True)), _dot(slope, step)


def _mean(gains: Sequence[Gains], shares: Mapping[int, Ball]) -> list[Ball]:
    columns = zip(*(gains[k] for k in shares), strict=True)
    return [_dot(list(shares.values()), column) for column in columns]


def _slopes(powers: Sequence[int], mean: Sequence[Ball]) -> list[Ball]:
    return [(power / g).mid() for power, g in zip(powers, mean, strict=True)]


def _dot(a: Sequence[Any], b: Sequence[Any]) -> Ball:
    import flint

    return sum((x * y for x, y in zip(a, b, strict=True)), flint.arb(0)).mid()


def _rational(ball: Ball) -> Fraction:
    mantissa, exponent = map(int, ball.mid().man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def _with_sum_one(shares: Mapping[int, Fraction]) -> dict[int, Fraction]:
    """The positive ones, of which the largest makes up for what is missing."""
    kept = {k: share for k, share in shares.items() if share > 0}
    largest = max(kept, key=kept.__getitem__)
    kept[largest] += 1 - sum(kept.values())
    return kept
