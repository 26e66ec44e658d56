"""Alternating offers among three and more players, who must all agree.

Players propose in turn, 1 to n and again; all others answer, and one refusal moves the game on to
the next proposer (Shaked's game, Osborne and Rubinstein 1990, section 3.13). Then many divisions
are subgame-perfect equilibria. In a *stationary* one player i always proposes x^i, and each other
player j is offered just what refusal is worth to it:

    x^i_j - d_j = delta_j (x^(i+1)_j - d_j)    for j other than i, and x^i is on the frontier.

So player j's gain in the proposal made k turns before its own is delta_j^k times its gain a_j in
its own, and a is found from n equations: each proposal lies on the frontier.

As the time between proposals goes to zero, stationary equilibria tend to the Nash solution with
weights 1/r_i if the frontier is smooth; where it has kinks they need not (Kultti and Vartiainen
2010). So a limit is given only where that solution lies within one flat side of the frontier:
then the equations of that side have a solution near it, which is an equilibrium. There may be
others, which tend to kinks elsewhere. Nor is one given where some players can gain and others
cannot: the turns of these are wasted, and those of the others no longer evenly spaced.

Payoffs can be disposed of down to d: the frontier is that of the payoffs between d and what is
attainable, given by hyperplanes w . gain = h with w >= 0; an offer may lie
outside the set itself. Which of them holds each proposal is
guessed from backward induction, in floats, and solved and checked in rationals.

>>> from fractions import Fraction as F
>>> simplex = [(F(0), F(0), F(0)), (F(1), F(0), F(0)), (F(0), F(1), F(0)), (F(0), F(0), F(1))]
>>> offers = stationary_offers(simplex, (F(0),) * 3, (F(1, 2),) * 3)
>>> [str(x) for x in offers[0]]
['4/7', '2/7', '1/7']
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.directions import hyperplanes
from gametheory._numeric.exact import Profile
from gametheory._numeric.rationals import as_fmpq, as_fraction
from gametheory.errors import Unsupported

Plane = tuple[Profile, Fraction]

ROUNDS = 2_000
"""Proposals of backward induction at most, before hyperplanes are guessed."""
GUESSES = 50
"""Guesses of hyperplanes that are solved in rationals, each mended by the last."""

MAX_CHOICES = 200_000
"""Choices of a hyperplane for each proposal that are all tried, in floats, if guesses fail."""

CLOSE = 1e-9
"""How far in shares of h a float solution may be off, before rationals decide."""


def stationary_offers(
    vertices: Sequence[Profile], d: Profile, delta: Profile
) -> tuple[Profile, ...]:
    """Everybody's proposals; some attainable profile has V >= d.

    Players who can gain nothing over d get nothing. Raises `Unsupported` if no guess of
    hyperplanes passes the check.
    """
    n = len(d)
    planes = frontier_planes(vertices, d)
    gainers = [i for i in range(n) if all(h > 0 for w, h in planes if w[i])]
    if not gainers:
        return (d,) * n
    planes = [(w, h) for w, h in planes if any(w[i] for i in gainers) and h > 0]
    powers = [[delta[j] ** ((j - i) % n) for j in range(n)] for i in range(n)]
    guesses = itertools.chain(
        _mended(planes, _guess(planes, delta, gainers), powers, gainers),
        _all_choices(planes, powers, gainers),
    )
    for chosen in guesses:
        a = _own_gains(planes, chosen, powers, gainers)
        if a is None:
            continue
        offers = tuple(
            tuple(d[j] + powers[i][j] * a.get(j, Fraction(0)) for j in range(n)) for i in range(n)
        )
        if is_stationary(frontier_planes(vertices, d), d, delta, offers):
            return offers
    raise Unsupported(
        "found no stationary equilibrium of alternating offers on this set: its frontier has too "
        "many sides to try all"
    )


def limit_on_a_side(vertices: Sequence[Profile], d: Profile, rates: Profile) -> Profile:
    """The Nash solution with weights 1/r_i, within one side of the frontier.

    Raises `Unsupported` where it lies on a kink.
    """
    planes = frontier_planes(vertices, d)
    gainers = [i for i in range(len(d)) if all(h > 0 for w, h in planes if w[i])]
    if 0 < len(gainers) < len(d):
        raise Unsupported(
            "some players can gain and others cannot, whose turns are wasted: no limit is known; "
            "alternating_offers with discounts close to 1 says where equilibria are"
        )
    shares = {i: 1 / rates[i] for i in gainers}
    total = sum(shares.values())
    for w, h in planes:
        if h > 0 and all(w[i] for i in gainers):
            gains = [h * shares[i] / (w[i] * total) if i in shares else 0 for i in range(len(d))]
            point = tuple(x + g for x, g in zip(d, gains, strict=True))
            if is_limit(planes, d, rates, point):
                return point
    if not gainers:
        return d
    raise Unsupported(
        "the Nash solution lies on a kink of the frontier, where equilibria of patient players "
        "need not come near it (Kultti and Vartiainen 2010): alternating_offers with discounts "
        "close to 1 says where they are"
    )


def is_limit(planes: Sequence[Plane], d: Profile, rates: Profile, point: Profile) -> bool:
    """Whether one side alone has the point, and its prices times rates times gains are equal."""
    gains = [x - y for x, y in zip(point, d, strict=True)]
    proper = [(w, h) for w, h in planes if h > 0]
    if min(gains) < 0 or any(_value(w, gains) > h for w, h in planes):
        return False
    if not any(gains):
        return not any(all(k > 0 for v, k in planes if v[i]) for i in range(len(d)))
    tight = [w for w, h in proper if _value(w, gains) == h]
    if len(tight) != 1:
        return False
    gainers = [i for i in range(len(d)) if all(h > 0 for w, h in planes if w[i])]
    if len(gainers) < len(d):
        return False
    return len({tight[0][i] * rates[i] * gains[i] for i in gainers}) == 1


def _value(w: Profile, gains: Sequence[Fraction]) -> Fraction:
    return sum((a * x for a, x in zip(w, gains, strict=True)), Fraction(0))


def frontier_planes(vertices: Sequence[Profile], d: Profile) -> list[Plane]:
    """(w, h), w >= 0: gains g >= 0 over d can be had if and only if w . g <= h for all of them."""
    gains = [tuple(x - y for x, y in zip(v, d, strict=True)) for v in vertices]
    return hyperplanes(gains, (1,) * len(d))


def is_stationary(
    planes: Sequence[Plane], d: Profile, delta: Profile, offers: Sequence[Profile]
) -> bool:
    """The definition: every proposal can be had, and no proposer could keep more.

    Those who answer get just what refusal is worth.
    """
    n = len(d)
    gains = [tuple(x - y for x, y in zip(offer, d, strict=True)) for offer in offers]
    if len(offers) != n or any(len(g) != n or min(g) < 0 for g in gains):
        return False
    for i, gain in enumerate(gains):
        after = gains[(i + 1) % n]
        if any(gain[j] != delta[j] * after[j] for j in range(n) if j != i):
            return False
        leads = [(sum(a * x for a, x in zip(w, gain, strict=True)) - h, w[i]) for w, h in planes]
        if any(lead > 0 for lead, _ in leads) or not any(w and not lead for lead, w in leads):
            return False
    return True


def _mended(
    planes: Sequence[Plane],
    chosen: list[int],
    powers: Sequence[Sequence[Fraction]],
    gainers: Sequence[int],
) -> Iterator[list[int]]:
    """Guesses in which each proposal moves to the hyperplane that it breaks most."""
    for _ in range(GUESSES):
        yield chosen
        a = _own_gains(planes, chosen, powers, gainers)
        if a is None:
            return
        better = []
        for i, now in zip(gainers, chosen, strict=True):
            values = [sum(w[j] * powers[i][j] * a[j] for j in gainers) / h for w, h in planes]
            better.append(now if max(values) == values[now] else values.index(max(values)))
        if better == chosen:
            return
        chosen = better


def _all_choices(
    planes: Sequence[Plane], powers: Sequence[Sequence[Fraction]], gainers: Sequence[int]
) -> Iterator[list[int]]:
    """Every choice of hyperplanes whose solution, in floats, breaks none."""
    own = [[k for k, (w, _) in enumerate(planes) if w[i]] for i in gainers]
    if math.prod(map(len, own)) > MAX_CHOICES:
        return
    w = np.array([[float(normal[j] / h) for j in gainers] for normal, h in planes])
    turns = np.array([[float(powers[i][j]) for j in gainers] for i in gainers])
    # [proposal, plane, player]: what a plane says of the players' own gains.
    rows = w[None] * turns[:, None]
    choices = np.array(list(itertools.product(*own)))
    systems = np.stack([rows[k, choices[:, k]] for k in range(len(gainers))], axis=1)
    with np.errstate(all="ignore"):
        regular = abs(np.linalg.det(systems)) > 0
    choices, systems = choices[regular], systems[regular]
    found = np.linalg.solve(systems, np.ones((*systems.shape[:2], 1)))[..., 0]
    worst = np.einsum("kpj,cj->ckp", rows, found).max(axis=(1, 2))
    for index in np.flatnonzero((worst < 1 + CLOSE) & (found > -CLOSE).all(axis=1)):
        yield choices[index].tolist()


def _guess(planes: Sequence[Plane], delta: Profile, gainers: Sequence[int]) -> list[int]:
    """For each gainer's proposal, the hyperplane that holds it after backward induction."""
    w = np.array([[float(x) for x in normal] for normal, _ in planes])
    h = np.array([float(top) for _, top in planes])
    n = w.shape[1]
    discounts = np.array([float(x) for x in delta])
    proposals = np.zeros((n, n))
    for step in range(ROUNDS):
        old = proposals.copy()
        for i in reversed(range(n)):
            offer = discounts * proposals[(i + 1) % n]
            offer[i] = 0.0
            proposals[i] = offer
            if i in gainers:
                proposals[i, i] = _most(w, h, offer, i)
        if step and abs(proposals - old).max() <= 1e-14 * abs(proposals).max():
            break
    held = []
    for i in gainers:
        lead = w @ proposals[i] / h
        lead[w[:, i] == 0] = -np.inf
        held.append(int(lead.argmax()))
    return held


def _most(
    w: NDArray[np.float64], h: NDArray[np.float64], offer: NDArray[np.float64], player: int
) -> float:
    own = w[:, player]
    bounds = (h - w @ offer)[own > 0] / own[own > 0]
    return max(float(bounds.min()), 0.0)


def _own_gains(
    planes: Sequence[Plane],
    chosen: Sequence[int],
    powers: Sequence[Sequence[Fraction]],
    gainers: Sequence[int],
) -> dict[int, Fraction] | None:
    """The gains a that put each proposal on its hyperplane; None if these do not fix them."""
    import flint

    rows = [
        [as_fmpq(planes[k][0][j] * powers[i][j]) for j in gainers]
        for i, k in zip(gainers, chosen, strict=True)
    ]
    right = flint.fmpq_mat([[as_fmpq(planes[k][1])] for k in chosen])
    try:
        found = flint.fmpq_mat(rows).solve(right)
    except ZeroDivisionError:
        return None
    return {j: as_fraction(found[k, 0]) for k, j in enumerate(gainers)}
