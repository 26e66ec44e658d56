"""Optima over polytopes of any number of players, each with a proof in rationals.

A polytope is given by its vertices. Gains are over an origin, g(V) = V - origin.

- *Largest sum*: of weighted payoffs; a face.
- *Leximin*: of gains over a scale: the smallest is as large as can be, then the next, ... (Imai
  1983). One linear program a stage: whoever has a positive price can gain no more.
- *Largest product*: of gains to powers, on V >= origin. Players who can gain nothing there are
  left out; the others' product is positive.

>>> from gametheory.payoffs import PayoffSet
>>> S = PayoffSet.from_points([(3, 0, 0), (0, 3, 0), (0, 0, 6)])
>>> best = largest_product(S.points, (Fraction(0),) * 3, (Fraction(1),) * 3)
>>> [str(x) for x in best.point], str(best.upper), best.verify(S)
(['1', '1', '2'], '2', True)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from gametheory._numeric import lp
from gametheory._numeric.exact import Profile
from gametheory._numeric.polygon import integers
from gametheory.payoffs._newton import largest_product_shares
from gametheory.payoffs.hull import barycentric, clip_above, support
from gametheory.payoffs.polytope_proofs import BestGain, OptimumProof, mean_of, minus
from gametheory.payoffs.sets import dot

Gains = list[tuple[int, ...]]


def largest_sum(
    vertices: Sequence[Profile], weights: Profile
) -> tuple[tuple[Profile, ...], OptimumProof]:
    """The face where a positively weighted sum is largest, and the proof at its middle."""
    face = support(vertices, weights)
    share = Fraction(1, len(face))
    origin = (Fraction(0),) * len(weights)
    return face, OptimumProof(
        "largest sum", dict.fromkeys(face, share), origin, weights, (weights,)
    )


def leximin(
    vertices: Sequence[Profile], origin: Profile, scale: Profile | None = None
) -> OptimumProof:
    """The leximin optimum of gains over a scale; it is a single profile.

    Players with scale 0 are those who can gain nothing on V >= origin: they get just that.
    """
    scale = scale or (Fraction(1),) * len(origin)
    held = [i for i, s in enumerate(scale) if s == 0]
    first = [_stuck_normal(vertices, origin, held)] if held else []
    # The simplex method tries columns in order: those worth most to all go first.
    hopeful = sorted(vertices, key=sum, reverse=True)
    gains, _ = integers([minus(v, origin) for v in hopeful])
    units = integers([scale])[0][0]
    normals, shares = _stages(gains, units, held)
    if not shares:
        return OptimumProof("leximin", barycentric(vertices, origin), origin, scale, (*first,))
    mixture = {hopeful[k]: share for k, share in shares.items()}
    return OptimumProof("leximin", mixture, origin, scale, (*first, *normals))


def best_gains(vertices: Sequence[Profile], origin: Profile) -> Profile:
    """The most that each player can gain on V >= origin, which is not empty."""
    gains, scale = integers([minus(v, origin) for v in vertices])
    found = (_best_gain(gains, i) for i in range(len(origin)))
    return tuple(Fraction(value, divisor * scale) for value, _, _, divisor in found)


def of_ideal_gains(
    vertices: Sequence[Profile], origin: Profile, even: OptimumProof
) -> OptimumProof:
    """`leximin` of gains over `best_gains`, each of which comes with its proof.

    `even`: the leximin optimum of gains.
    """
    gains, scale = integers([minus(v, origin) for v in vertices])
    ideal, most = [], []
    for i in range(len(origin)):
        value, shares, prices, divisor = _best_gain(gains, i)
        mixture = {v: Fraction(x, divisor) for v, x in zip(vertices, shares, strict=True) if x}
        # Shares add up to less than 1 only where there is nothing to gain: at any V >= origin.
        mixture = mixture if sum(shares) == divisor else dict(even.mixture)
        others = [Fraction(price, divisor) for price in prices[:-1]]
        ideal.append(BestGain(i, mixture, (*others[:i], Fraction(1), *others[i:])))
        most.append(Fraction(value, divisor * scale))
    found = leximin(vertices, origin, tuple(most))
    return replace(found, rule="leximin of ideal gains", ideal=tuple(ideal))


def of_best_gains(vertices: Sequence[Profile], origin: Profile) -> OptimumProof:
    """`leximin` of gains over the most that each player gains anywhere."""
    most = tuple(map(max, zip(*vertices, strict=True)))
    return replace(leximin(vertices, origin, minus(most, origin)), rule="leximin of best gains")


def _best_gain(gains: Gains, player: int) -> tuple[int, list[int], list[int], int]:
    """`lp.integer_maximum` of a player's gain, if nobody loses; the last price is the value."""
    players = range(len(gains[0]))
    rows = [[-g[k] for g in gains] for k in players if k != player]
    right = [0] * len(rows) + [1]
    return lp.integer_maximum([*rows, [1] * len(gains)], right, [g[player] for g in gains])


def largest_product(
    vertices: Sequence[Profile], origin: Profile, powers: Profile, start: OptimumProof | None = None
) -> OptimumProof:
    """The largest product of gains to positive powers on V >= origin, which is not empty.

    `start`: the leximin optimum of gains, if it is at hand.
    """
    start = start or leximin(vertices, origin)
    gains = minus(start.point, origin)
    stuck = [i for i, gain in enumerate(gains) if gain == 0]
    gainers = [i for i in range(len(origin)) if i not in stuck]
    mixture: Mapping[Profile, Fraction] = start.mixture
    if not gainers:
        normals = (_stuck_normal(vertices, origin, stuck), (Fraction(0),) * len(origin))
        return OptimumProof("largest product", mixture, origin, powers, normals)
    corners = vertices
    if stuck:
        corners = clip_above(vertices, origin)
        middle = tuple(sum(x) / Fraction(len(corners)) for x in zip(*corners, strict=True))
        mixture = barycentric(corners, middle)
    whole, _ = integers([tuple(v[i] - origin[i] for i in gainers) for v in corners])
    place = {v: k for k, v in enumerate(corners)}
    found = largest_product_shares(
        whole,
        integers([tuple(powers[i] for i in gainers)])[0][0],
        {place[v]: share for v, share in mixture.items()},
    )
    proofs = []
    for shares in found:
        mixture = {corners[k]: share for k, share in shares.items()}
        if stuck:
            mixture = barycentric(vertices, mean_of(mixture))
        proof = _product_proof(vertices, origin, powers, mixture, stuck)
        if proof is not None:
            proofs.append(proof)
    return min(proofs, key=lambda proof: proof.excess)


def _product_proof(
    vertices: Sequence[Profile],
    origin: Profile,
    powers: Profile,
    mixture: Mapping[Profile, Fraction],
    stuck: Sequence[int],
) -> OptimumProof | None:
    point = mean_of(mixture)
    gains = minus(point, origin)
    if any(gain <= 0 for i, gain in enumerate(gains) if i not in stuck):
        return None
    slopes = [
        Fraction(0) if i in stuck else power / gain
        for i, (power, gain) in enumerate(zip(powers, gains, strict=True))
    ]
    normals: list[Profile] = []
    if stuck:
        normals.append(_stuck_normal(vertices, origin, stuck))
        slopes = _with_prices(vertices, origin, slopes, stuck)
    normals.append(tuple(slopes))
    top = max(dot(slopes, v) for v in vertices) - dot(slopes, point)
    return OptimumProof("largest product", mixture, origin, powers, tuple(normals), top)


def _stages(
    gains: Gains, scale: Sequence[int], held: Sequence[int]
) -> tuple[list[Profile], dict[int, Fraction]]:
    """Normals and shares of the leximin optimum; the held players' gains stay at least 0.

    The linear programs are homogeneous but for the sum of shares, at most 1: with gains shifted
    up until all are positive, they start at 0 and use all of that sum.
    """
    players, count = range(len(scale)), len(gains)
    level = dict.fromkeys(held, Fraction(0))
    shift = max((1 - g[i] // s for g in gains for i, s in enumerate(scale) if s), default=0)
    normals: list[Profile] = []
    solution: list[int] = []
    divisor = 1
    while len(level) < len(scale):
        rows = []
        for i in players:
            if i in level:
                p, q = level[i].as_integer_ratio()
                rows.append([0, *(p * scale[i] - q * g[i] for g in gains)])
            else:
                rows.append([scale[i], *(-g[i] - shift * scale[i] for g in gains)])
        rows.append([0] + [1] * count)
        value, solution, prices, divisor = lp.integer_maximum(
            rows, [0] * len(scale) + [1], [1] + [0] * count
        )
        normals.append(
            tuple(
                Fraction(prices[i] * (level[i].denominator if i in level else 1), divisor)
                for i in players
            )
        )
        reached = Fraction(value, divisor) - shift
        level.update({i: reached for i in players if prices[i] and i not in level})
    shares = {k: Fraction(x, divisor) for k, x in enumerate(solution[1:]) if x}
    return normals, shares


def _stuck_normal(vertices: Sequence[Profile], origin: Profile, stuck: Sequence[int]) -> Profile:
    """At least 1 for players who can gain nothing, and by it nothing beats the origin."""
    gains, _ = integers([minus(v, origin) for v in vertices])
    players = range(len(origin))
    rows = [[*(int(i == k) for k in stuck), *(-g[i] for g in gains)] for i in players]
    rows.append([0] * len(stuck) + [1] * len(gains))
    _, _, prices, divisor = lp.integer_maximum(
        rows, [0] * len(players) + [1], [1] * len(stuck) + [0] * len(gains)
    )
    return tuple(Fraction(prices[i], divisor) for i in players)


def _with_prices(
    vertices: Sequence[Profile], origin: Profile, slopes: Sequence[Fraction], stuck: Sequence[int]
) -> list[Fraction]:
    """The slopes, with prices for the players who can gain nothing: of what they could give up."""
    gains, _ = integers([minus(v, origin) for v in vertices])
    (whole,), unit = integers([tuple(slopes)])
    scores = [sum(a * x for a, x in zip(whole, g, strict=True)) for g in gains]
    rows = [[-g[i] for g in gains] for i in stuck]
    rows.append([1] * len(gains))
    _, _, prices, divisor = lp.integer_maximum(rows, [0] * len(stuck) + [1], scores)
    priced = list(slopes)
    for i, price in zip(stuck, prices, strict=False):
        priced[i] = Fraction(price, divisor * unit)
    return priced
