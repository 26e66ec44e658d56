"""Random degenerate games with structure forced in, and their equilibria by brute force."""

import collections
import itertools
from fractions import Fraction

import numpy as np
from oracles import extreme_equilibria, lrsnash

import gametheory as gt
from gametheory.equilibria import _reductions

MOST = 5


def plain(rng):
    m, n = rng.integers(1, MOST + 1, 2)
    return rng.integers(0, 3, (2, m, n))


def one_action(rng):
    payoffs = plain(rng)
    return payoffs[:, :1] if rng.integers(2) else payoffs[:, :, :1]


def repeated(rng):
    """Rows that repeat others for both players, or for one alone, or up to a constant."""
    payoffs = plain(rng)
    for _ in range(rng.integers(1, 4)):
        source, place = rng.integers(payoffs.shape[1], size=2)
        kind = rng.integers(4)
        if kind != 0:
            payoffs[0, place] = payoffs[0, source]
        if kind != 1:
            payoffs[1, place] = payoffs[1, source]
        if kind == 2:
            payoffs[1, place] += rng.integers(0, 3)
    return payoffs


def dominated(rng):
    """A row below another, or below a mixture of two."""
    payoffs = plain(rng)
    first, second, place = rng.integers(payoffs.shape[1], size=3)
    payoffs[0] *= 2
    payoffs[0, place] = (payoffs[0, first] + payoffs[0, second]) // 2 - rng.integers(0, 2)
    return payoffs


def opposed(rng):
    """Zero-sum in other units, with constants that matter to no best reply."""
    own = plain(rng)[0]
    row = own * rng.integers(1, 3) + rng.integers(0, 3, (1, own.shape[1]))
    return np.stack([row, -own * rng.integers(1, 3) + rng.integers(0, 3, (len(own), 1))])


def blocks(rng):
    """Blocks on the diagonal that pay more than what is outside, or nearly so."""
    payoffs = plain(rng)
    m, n = payoffs.shape[1:]
    cuts = rng.integers(0, 3, m), rng.integers(0, 3, n)
    inside = cuts[0][:, None] == cuts[1]
    outside = rng.integers(0, 3, (1, n)) + np.zeros((m, 1), int), rng.integers(0, 3, (m, 1))
    payoffs = payoffs + rng.integers(0, 2)
    return np.stack(
        [np.where(inside, own + out, out) for own, out in zip(payoffs, outside, strict=True)]
    )


def swapped(make):
    def made(rng):
        payoffs = make(rng)
        return payoffs[::-1].transpose(0, 2, 1) if rng.integers(2) else payoffs

    return made


MAKERS = {
    make.__name__: swapped(make)
    for make in (plain, one_action, repeated, dominated, opposed, blocks)
}


def brute_force(payoffs):
    """All extreme equilibria of a game of small integers, by all supports.

    Unlike the oracle in Fractions it solves by Cramer's rule, with determinants in floats that are
    rounded to the integers that they are: they stay below 10^7, where floats err by 10^-6.
    """
    A, B = payoffs
    P, Q = _vertices(B.T), _vertices(A)
    return {
        (x, y)
        for (x, replies_to_x), (y, replies_to_y) in itertools.product(P.items(), Q.items())
        if all(k in replies_to_y for k, p in enumerate(x) if p)
        and all(k in replies_to_x for k, p in enumerate(y) if p)
    }


def _vertices(replies):
    """Best replies by strategy, of all vertices of {(x, v): x >= 0, sum x = 1, replies x <= v}."""
    count = replies.shape[1]
    found = {}
    for size in range(1, min(replies.shape) + 1):
        pairs = list(
            itertools.product(
                itertools.combinations(range(count), size),
                itertools.combinations(range(len(replies)), size),
            )
        )
        systems = np.ones((len(pairs), size + 1, size + 1))
        for system, (support, tight) in zip(systems, pairs, strict=True):
            system[:size, :size] = replies[np.ix_(tight, support)]
        systems[:, :size, size] = -1
        systems[:, size, size] = 0
        total = np.rint(np.linalg.det(systems)).astype(int)
        shares = np.empty((len(pairs), size), dtype=int)
        for k in range(size):
            # Cramer: the column of an unknown gives way to the right-hand side (0, ..., 0, 1).
            with_right = systems.copy()
            with_right[:, :size, k] = 0
            with_right[:, size, k] = 1
            shares[:, k] = np.rint(np.linalg.det(with_right)).astype(int)
        shares, total = shares * np.sign(total)[:, None], abs(total)
        for (support, tight), own, whole in zip(pairs, shares, total, strict=True):
            if not whole or own.min() < 0:
                continue
            x = np.zeros(count, dtype=int)
            x[list(support)] = own
            values = replies @ x
            if values.max() == values[tight[0]]:
                strategy = tuple(Fraction(int(p), int(whole)) for p in x)
                found[strategy] = set(np.flatnonzero(values == values.max()).tolist())
    return found


def found_in(game, *, reduced):
    """All extreme equilibria, each checked by its certificate; and how they were found."""
    held = _reductions.LEAST_CELLS, _reductions.LEAST_PROGRAMMED
    try:
        _reductions.LEAST_CELLS = 0 if reduced else 10**9
        _reductions.LEAST_PROGRAMMED = 0
        found = gt.nash_equilibria(game, exact=True)
        profiles = [equilibrium.exact_profile for equilibrium in found]
    finally:
        _reductions.LEAST_CELLS, _reductions.LEAST_PROGRAMMED = held
    assert found.complete
    assert all(equilibrium.verify(game) for equilibrium in found)
    assert len(set(profiles)) == len(profiles)
    return profiles, found.method


def disguised(payoffs, rng):
    """An equivalent game, and the map of its profiles back to those of `payoffs`."""
    _, m, n = payoffs.shape
    rows, columns = rng.permutation(m), rng.permutation(n)
    scale, shift = rng.choice([1, 3, 0.5, Fraction(1, 3)], 2), rng.integers(-5, 6, 2)
    copy = [payoffs[i][rows][:, columns] * scale[i] + shift[i] for i in range(2)]

    def back(profile):
        y, x = profile
        return (
            tuple(x[k] for k in np.argsort(rows)),
            tuple(y[k] for k in np.argsort(columns)),
        )

    return gt.NormalForm.from_bimatrix(copy[1].T, copy[0].T), back


def judged(payoffs, rng, *, by_lrsnash, in_fractions):
    """What is wrong with our answer to a game, counted; and the method."""
    game = gt.NormalForm(payoffs)
    truth = brute_force(payoffs)
    wrong = collections.Counter()
    on, method = found_in(game, reduced=True)
    off, _ = found_in(game, reduced=False)
    wrong["missing"] = len(truth - set(on))
    wrong["false"] = len(set(on) - truth)
    wrong["differs with reductions off"] = on != off
    copy, back = disguised(payoffs, rng)
    wrong["differs in disguise"] = {back(p) for p in found_in(copy, reduced=True)[0]} != truth
    nested = [[[Fraction(int(x)) for x in row] for row in matrix] for matrix in payoffs]
    if by_lrsnash:
        wrong["differs from lrsnash"] = lrsnash(*nested) != truth
    if in_fractions:
        wrong["brute force differs in Fractions"] = extreme_equilibria(*nested) != truth
    return +wrong, method
