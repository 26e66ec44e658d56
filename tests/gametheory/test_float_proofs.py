"""What floats prove about faces and supports, against exact linear algebra and a solver.

`_proofs` may say no to what is true, as the search then turns to integers; it must never say yes
to what is false, whatever the payoffs within `ENTRY_ERROR` of the floats.
"""

import itertools
from fractions import Fraction

import numpy as np
import oracles
import pytest
import z3

from gametheory.equilibria import _proofs
from gametheory.equilibria._proofs import (
    ENTRY_ERROR,
    proves_equilibrium,
    proves_positive,
    proves_strategy,
)

SHAPES = [(1, 2), (2, 1), (2, 2), (2, 3), (3, 2), (3, 3)]


def exactly(matrix):
    return [[Fraction(x) for x in row] for row in np.asarray(matrix).tolist()]


# Strategies ------------------------------------------------------------------------------------


def solution(W, support, tight):
    """The x on `support` and the value v at which all of `tight` pay v; None unless unique."""
    k = len(support)
    rows = [[*(W[a][b] for a in support), Fraction(-1)] for b in tight]
    rows.append([Fraction(1)] * k + [Fraction(0)])
    found = oracles.solved(rows, [Fraction(0)] * k + [Fraction(1)])
    return None if found is None else (found[:k], found[k])


def is_strict(W, support, tight):
    """Whether one x > 0 on `support` makes exactly `tight` the other's best replies."""
    found = solution(W, support, tight)
    if found is None or min(found[0]) <= 0:
        return False
    x, v = found
    others = [b for b in range(len(W[0])) if b not in tight]
    return all(v > sum(p * W[a][b] for p, a in zip(x, support, strict=True)) for b in others)


def same_size(m, n):
    for k in range(1, min(m, n) + 1):
        yield from itertools.product(
            itertools.combinations(range(m), k), itertools.combinations(range(n), k)
        )


def proven(W, support, tight):
    arrays = (np.array(support), np.array(tight))
    return proves_strategy(W, *arrays, len(support), W.shape[1])


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (4, 4)])
def test_strategies_of_clear_games_are_proven_if_and_only_if_they_are_there(shape):
    rng, yes, no = np.random.default_rng(0), 0, 0
    for _ in range(30 if shape != (4, 4) else 6):
        W = rng.integers(0, 33, shape) / 32  # floats that are exact, so that ties are real
        for support, tight in same_size(*shape):
            expected = is_strict(exactly(W), support, tight)
            assert proven(W, support, tight) == expected, (W, support, tight)
            yes, no = yes + expected, no + (not expected)
    assert min(yes, no) > 40


def nudged(W, rng):
    """The payoffs as they may be: each entry as far off as `ENTRY_ERROR` allows."""
    signs = rng.choice([-1, 1], W.shape)
    return [
        [x + int(s) * Fraction(ENTRY_ERROR) for x, s in zip(row, own, strict=True)]
        for row, own in zip(exactly(W), signs, strict=True)
    ]


@pytest.mark.parametrize("k", [1, 2, 3])
def test_what_is_proven_of_near_ties_holds_of_all_payoffs_that_the_floats_stand_for(k):
    """A further reply is worth the value less a few units of rounding."""
    rng, count = np.random.default_rng(k), dict.fromkeys((True, False), 0)
    for exponent in range(1, 15):
        for _ in range(12):
            W = rng.integers(1, 2**20, (k, k + 1)) / 2**21 + np.eye(k, k + 1) / 2
            found = solution(exactly(W), range(k), range(k))
            if found is None or min(found[0]) <= 0.01:
                continue
            x, v = found
            rest = v - sum(p * Fraction(W[a, k]) for a, p in enumerate(x) if a)
            W[0, k] = float((rest - Fraction(2**exponent, 2**53)) / x[0])
            if not 0 <= W[0, k] <= 1:
                continue
            told = proven(W, range(k), range(k))
            count[told] += 1
            for _ in range(8 * told):
                assert is_strict(nudged(W, rng), range(k), range(k)), (W, exponent)
    assert min(count.values()) > 5


@pytest.mark.parametrize("k", [2, 3])
def test_what_is_proven_of_small_probabilities_holds_too(k):
    """The last action is hardly played, or would have to be played less than never."""
    rng, count = np.random.default_rng(k), dict.fromkeys((True, False), 0)
    for exponent in range(3, 25):
        for sign in (-1, 1, 1):
            W = rng.integers(1, 2**20, (k, k)) / 2**21 + np.eye(k) / 2
            x = rng.integers(1, 9, k) / 16
            x[-1] = sign * 2.0 ** (exponent - 53)
            # So that these x make all replies alike, but for rounding.
            W[0] += (1 / 4 - x @ W) / x[0]
            W[0] -= min(0, W[0].min())
            if W.max() > 1:
                continue
            told = proven(W, range(k), range(k))
            count[told] += 1
            for _ in range(8 * told):
                assert is_strict(nudged(W, rng), range(k), range(k)), (W, exponent)
    assert min(count.values()) > 5, count


def test_singular_and_nearly_singular_systems_prove_nothing():
    for gap in (0, 2.0**-53, 2.0**-50, 2.0**-47):
        W = np.array([[0.5, 0.5 + gap], [0.5 + gap, 0.5]])
        assert not proven(W, (0, 1), (0, 1))
    zero = np.zeros((2, 2))
    assert np.isinf(_proofs.approximate_inverse(zero)).all()


def test_inverses_are_inverses_with_rows_in_any_order():
    rng = np.random.default_rng(0)
    for order in (1, 2, 3, 5):
        for _ in range(10):
            matrix = rng.integers(-4, 5, (order, order)).astype(float)
            if abs(np.linalg.det(matrix)) > 0.5:
                product = _proofs.approximate_inverse(matrix) @ matrix
                np.testing.assert_allclose(product, np.eye(order), atol=1e-12)


# Equilibria ------------------------------------------------------------------------------------


def labels(rows, columns, m, n):
    """Bit 0: at zero for player 1, or a best reply to it; bit 1: the same of player 2."""
    covered = [2 if i in rows else 1 for i in range(m)]
    return np.array(covered + [1 if j in columns else 2 for j in range(n)])


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (2, 3), (3, 3)])
def test_supports_are_proven_if_and_only_if_they_carry_a_strict_isolated_equilibrium(shape):
    m, n = shape
    rng, count = np.random.default_rng(1), dict.fromkeys((True, False), 0)
    subsets = [
        [c for k in range(size + 1) for c in itertools.combinations(range(size), k)]
        for size in shape
    ]
    for _ in range(25):
        A, B = rng.integers(0, 9, (2, m, n)) / 8
        payoffs = (np.ascontiguousarray(B), np.ascontiguousarray(A.T))
        for rows, columns in itertools.product(*subsets):
            expected = len(rows) == len(columns) > 0 and (
                is_strict(exactly(B), rows, columns) and is_strict(exactly(A.T), columns, rows)
            )
            covered = labels(rows, columns, m, n)
            assert proves_equilibrium(payoffs, covered, m, n) == expected, (A, B, rows, columns)
            count[expected] += 1
            for place in range(m + n):
                for bits in (0, 3):  # at zero and a best reply, or undecided
                    odd = covered.copy()
                    odd[place] = bits
                    assert not proves_equilibrium(payoffs, odd, m, n)
            # Further bits are not looked at.
            assert proves_equilibrium(payoffs, covered + 4, m, n) == expected
    assert count[True] > 20


# Faces -----------------------------------------------------------------------------------------


class Face:
    """A face of a best-reply polytope, and multipliers as a dictionary's row would give them.

    Nonbasic variables up to place `active` are at least 0, those after it are 0 on the face.
    """

    def __init__(self, rng, m, n, side):
        self.m, self.n, self.side = m, n, side
        self.strategies, self.constraints = (m, n) if side == 0 else (n, m)
        variables = rng.permutation(m + n)
        kept = int(rng.integers(0, m + n))
        self.basic = np.array([variables[0]])
        self.nonbasic = np.array([m + n, *variables[1 : kept + 1]])  # the constant comes first
        self.size = np.array([1, int(rng.integers(0, kept + 1)), kept])
        # The last row of the table holds the common denominator.
        self.table = np.zeros((2, kept + 1))
        self.table[0] = rng.integers(-3, 4, kept + 1)
        self.table[1, 0] = rng.integers(1, 3)
        self.W = rng.integers(0, 9, (self.strategies, self.constraints)) / 8
        self.covered = rng.choice([0, 1, 2, 3, 4], m + n)

    @property
    def free(self):
        """The actions that the face does not put at zero."""
        first = 0 if self.side == 0 else self.m
        return [a for a in range(self.strategies) if not self.covered[first + a] >> self.side & 1]

    def told(self):
        args = (self.basic, self.nonbasic, self.size, 0, self.covered, self.side, self.m, self.n)
        return proves_positive(self.W, self.table, *args)

    def combination(self):
        """What z - sum of multiplier_k slack_k is worth at each free action, at the least."""
        W, z = exactly(self.W), int(self.basic[0])
        of_value = Fraction(0 if z < self.strategies else 1)
        slopes = {a: Fraction(z == a) for a in self.free}
        if z >= self.strategies:
            slopes = {a: -W[a][z - self.strategies] for a in self.free}
        for k in range(1, int(self.size[2]) + 1):
            b = int(self.nonbasic[k]) - self.strategies
            multiplier = Fraction(self.table[0, k]) / Fraction(self.table[1, 0])
            if b >= 0 and (k > self.size[1] or multiplier > 0):
                of_value -= multiplier
                slopes = {a: s + multiplier * W[a][b] for a, s in slopes.items()}
        lowest = max(min(row[b] for row in W) for b in range(self.constraints))
        value = lowest if of_value >= 0 else Fraction(1)
        return [s + of_value * value for s in slopes.values()]

    def has_a_zero(self):
        """Whether some strategy of the face has z = 0, by a solver; v is at most 1 with it."""
        x, v = z3.Reals([f"x{a}" for a in range(self.strategies)]), z3.Real("v")
        W = [[z3.Q(y.numerator, y.denominator) for y in row] for row in exactly(self.W)]
        slack = [v - z3.Sum([p * W[a][b] for a, p in enumerate(x)]) for b in range(len(W[0]))]
        every = [*x, *slack]
        solver = z3.Solver()
        solver.add(*(y >= 0 for y in every), z3.Sum(x) == 1, v <= 1)
        solver.add(*(x[a] == 0 for a in range(self.strategies) if a not in self.free))
        fixed = self.nonbasic[self.size[1] + 1 : self.size[2] + 1]
        solver.add(*(every[int(k)] == 0 for k in fixed if k >= self.strategies))
        solver.add(every[int(self.basic[0])] == 0)
        return solver.check() == z3.sat


@pytest.mark.parametrize("side", [0, 1])
def test_faces_are_proven_to_have_no_zero_just_where_the_multipliers_show_it(side):
    rng, count = np.random.default_rng(side), dict.fromkeys((True, False), 0)
    for trial in range(1500):
        face = Face(rng, *SHAPES[trial % len(SHAPES)], side)
        found = face.combination()
        expected = all(x > 0 for x in found)
        assert face.told() == expected, vars(face)
        if expected and found:
            count[True] += 1
            if count[True] <= 40:
                assert not face.has_a_zero(), vars(face)
        count[False] += not expected
    assert min(count.values()) > 60


@pytest.mark.parametrize("side", [0, 1])
def test_what_is_proven_of_faces_holds_of_all_payoffs_that_the_floats_stand_for(side):
    """Payoffs are shifted until the combination is a few units of rounding above zero."""
    rng, count = np.random.default_rng(side), dict.fromkeys((True, False), 0)
    while min(count.values()) < 25:
        face = Face(rng, 3, 3, side)
        found = face.combination()
        if not found or min(found) <= 0 or min(found) == max(found) == 1:
            continue
        if face.basic[0] < face.strategies or len(face.free) < 2:
            continue
        a = face.free[int(np.argmin(found))]
        b = int(face.basic[0]) - face.strategies
        face.W[a, b] += float(min(found)) - float(rng.integers(1, 400)) * 2.0**-53
        told = face.told()
        count[bool(told)] += 1
        for _ in range(6 * told):
            honest, face.W = face.W, np.array(nudged(face.W, rng), dtype=object)
            assert all(x > 0 for x in face.combination())
            face.W = honest


def test_every_multiplier_counts_in_the_bound_on_rounding():
    """slack_0 - slack_1 - 2^-12 slack_2 is `ahead` for either action, and payoffs may be off."""
    small = 2.0**-12
    face = Face(np.random.default_rng(0), 2, 3, 0)
    face.basic, face.nonbasic = np.array([2]), np.array([5, 3, 4])
    face.size, face.covered = np.array([1, 2, 2]), np.zeros(5, dtype=int)
    face.table = np.array([[0, 1, small], [1, 0, 0]])
    for ahead, proven in ((2.0**-52, False), (2.0**-50, False), (2.0**-40, True)):
        face.W = np.array([[0.5, 0.5 + ahead, 1.0]] * 2)
        assert face.combination() == [Fraction(ahead)] * 2
        assert face.told() == proven
    low = Fraction(ENTRY_ERROR)
    face.W = np.array([[0.5 + low, Fraction(0.5 + 2.0**-52) - low, 1]] * 2, dtype=object)
    assert max(face.combination()) < 0
