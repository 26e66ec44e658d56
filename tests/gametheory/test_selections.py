"""What is picked of an agreement set: best, efficient, transitive; and selections of one's own."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.commitments import SELECTIONS, select


def exceeds(v, w):
    return all(x >= y for x, y in zip(v, w, strict=True))


def value(name, v, d, ideal):
    gains = [x - y for x, y in zip(v, d, strict=True)]
    if name == "kalai-smorodinsky":
        gains = [g / (t - y) if t > y else g for g, t, y in zip(gains, ideal, d, strict=True)]
    ties = (sum(v), v[0])
    return {
        "player 1": tuple(v),
        "player 2": tuple(v[::-1]),
        "utilitarian": ties,
        "egalitarian": (*sorted(gains), *ties),
        "nash": (gains[0] * gains[1], *ties),
        "kalai-smorodinsky": (*sorted(gains), *ties),
    }[name]


def agreements(count, corners=8):
    """Unions of up to three points, segments and polygons, all of them at least (1, 1)."""
    for seed in range(count):
        rng = np.random.default_rng(seed)
        yield [
            gt.PayoffSet.from_points((1 + rng.integers(0, corners, size=(size, 2))).tolist()).points
            for size in rng.integers(1, 5, size=int(rng.integers(1, 4)))
        ]


@pytest.mark.parametrize("name", SELECTIONS)
def test_selections_are_best_and_efficient(name):
    d = (Fraction(1), Fraction(1))
    for parts in agreements(25):
        found = select(parts, d, name)
        sets = [gt.PayoffSet.from_points(part) for part in parts]
        assert any(s.contains([found])[0] for s in sets)
        assert all(s.is_efficient(found) for s in sets)
        ideal = [max(v[i] for part in parts for v in part) for i in range(2)]
        thirds = [Fraction(k, 3) for k in range(0, 4)]
        for part in parts:
            for a, b, t in itertools.product(part, part, thirds):
                v = tuple(x + t * (y - x) for x, y in zip(a, b, strict=True))
                assert value(name, found, d, ideal) >= value(name, v, d, ideal)


@pytest.mark.parametrize("name", SELECTIONS)
def test_selections_are_transitive(name):
    d, changed = (Fraction(1), Fraction(1)), 0
    for seed, parts in enumerate(agreements(60)):
        before = select(parts, d, name)
        rng = np.random.default_rng(seed)
        added = [
            [tuple(x + int(g) for x, g in zip(before, rng.integers(0, 4, size=2), strict=True))]
            for _ in range(int(rng.integers(1, 4)))
        ]
        after = select([*parts, *added], d, name)
        assert exceeds(after, before)
        changed += after != before
    assert changed > 20


def fickle(parts, default):
    """Of the efficient profiles, by payoff of player 1, the first if their number is even."""
    points = sorted({v for part in parts for v in part})
    sets = [gt.PayoffSet.from_points(part) for part in parts]
    efficient = [v for v in points if all(s.is_efficient(v) for s in sets)]
    return efficient[0] if len(efficient) % 2 == 0 else efficient[-1]


def test_own_selections():
    parts = [
        ((Fraction(1), Fraction(3)),),
        ((Fraction(2), Fraction(2)),),
        ((Fraction(3), Fraction(1)),),
    ]
    assert select(parts, (Fraction(0), Fraction(0)), fickle) == (3, 1)
    assert select(parts[:2], (Fraction(0), Fraction(0)), fickle) == (1, 3)
    for wrong in (lambda *_: (0, 0), lambda *_: (9, 9), lambda *_: "x", lambda *_: None):
        with pytest.raises(gt.InvalidArgument, match="selected"):
            select(parts, (Fraction(0), Fraction(0)), wrong)
    with pytest.raises(gt.InvalidArgument, match="expected a selection function among"):
        select(parts, (Fraction(0), Fraction(0)), "median")
    with pytest.raises(gt.InvalidArgument, match="got none"):
        select([], (Fraction(0), Fraction(0)))
    with pytest.raises(gt.InvalidArgument, match="at least as good as the default"):
        select(parts, (Fraction(2), Fraction(0)))
