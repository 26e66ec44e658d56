"""Rest points of the replicator dynamics and their stability, against brute force and numpy."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import extreme_equilibria
from test_dynamics import PENNIES, random_game

import gametheory as gt
from gametheory import dynamics as dy
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.testing import symmetric_games


def brute_rest_points(A, B):
    """Isolated interior rest points of each face, by the extreme equilibria of the sub-game.

    Where all actions of a sub-game are in use, rest points are its completely mixed equilibria.
    """
    found = set()
    m, n = len(A), len(A[0])
    faces = [
        [s for k in range(1, size + 1) for s in itertools.combinations(range(size), k)]
        for size in (m, n)
    ]
    for rows, columns in itertools.product(*faces):
        a = [[A[i][j] for j in columns] for i in rows]
        b = [[B[i][j] for j in columns] for i in rows]
        inside = [e for e in extreme_equilibria(a, b) if all(e[0]) and all(e[1])]
        if len(inside) == 1:
            (x, y) = inside[0]
            found.add(
                (
                    tuple(dict(zip(rows, x, strict=True)).get(i, Fraction(0)) for i in range(m)),
                    tuple(dict(zip(columns, y, strict=True)).get(j, Fraction(0)) for j in range(n)),
                )
            )
    return found


@given(seed=st.integers(0, 10**6), shape=st.sampled_from([(2, 2), (2, 3), (3, 3), (1, 3)]))
def test_rest_points_are_those_of_brute_force(seed, shape):
    game = random_game(seed, shape, high=5)
    found = dy.replicator_rest_points(game)
    assert found.verify(game)
    A, B = (m.tolist() for m in game.exact_payoffs)
    ours = {point.profile for point in found.points}
    assert ours <= brute_rest_points(A, B) or found.continua
    if not found.continua:
        assert ours == brute_rest_points(A, B)
        equilibria = {e.exact_profile for e in gt.nash_equilibria(game)}
        assert {point.profile for point in found.equilibria} == equilibria
    for point in found.points:
        assert all(v == 0 for own in dy.replicator_velocity(game, point.profile) for v in own)
        strict = all(
            len([w for w in worth if w == max(worth)]) == 1 for worth in worths(game, point.profile)
        )
        # Selten 1980: under two populations only strict equilibria are asymptotically stable.
        assert (point.stability == "asymptotically stable") == (strict and point.is_equilibrium)
        if not point.is_equilibrium:
            assert point.stability == "unstable"


def worths(game, profile):
    A, B = game.exact_payoffs
    x, y = (np.array(own, dtype=object) for own in profile)
    return (A @ y).tolist(), (x @ B).tolist()


def float_jacobian(game, profile, one):
    """By differences of the velocity, on the tangent space."""
    shares = [np.array([float(p) for p in own]) for own in profile]
    sizes = [len(own) for own in shares]
    flat = np.concatenate(shares)
    anchors = np.cumsum([0, *sizes[:-1]]) + [int(np.flatnonzero(own)[0]) for own in shares]
    tables = game.payoffs.astype(float)

    def velocity(z):
        if one:
            earned = tables[0] @ z
            return z * (earned - z @ earned)
        x, y = z[: sizes[0]], z[sizes[0] :]
        u, v = tables[0] @ y, x @ tables[1]
        return np.concatenate([x * (u - x @ u), y * (v - y @ v)])

    columns = []
    keep = [k for k in range(len(flat)) if k not in anchors]
    for k in keep:
        owner = max(i for i in range(len(sizes)) if k >= np.cumsum([0, *sizes])[i])
        step = np.zeros(len(flat))
        step[k], step[anchors[owner]] = 1e-6, -1e-6
        columns.append((velocity(flat + step) - velocity(flat - step))[keep] / 2e-6)
    return np.array(columns).T


@given(seed=st.integers(0, 10**6), one=st.booleans(), size=st.integers(2, 4))
def test_eigenvalues_are_those_of_numpy(seed, one, size):
    rng = np.random.default_rng(seed)
    A = rng.integers(-3, 4, (size, size))
    if one:
        game = gt.NormalForm.from_bimatrix(A, A.T)
    else:
        game = gt.NormalForm(rng.integers(-3, 4, (2, size, 2)))
    for point in dy.replicator_rest_points(game, one_population=one).points:
        near = float_jacobian(game, point.profile, one)
        exact = dy.rest_points.jacobian(game, point.profile)
        assert np.allclose(np.array(exact, dtype=float), near, atol=1e-4)
        eigenvalues = np.linalg.eigvals(near)
        negative, zero, positive = point.eigenvalues
        assert negative + zero + positive == len(eigenvalues)
        # Multiple zeros split by about the root of the error of differences.
        assert (eigenvalues.real < 1e-3).sum() >= negative >= (eigenvalues.real < -1e-3).sum()
        assert (eigenvalues.real > -1e-3).sum() >= positive >= (eigenvalues.real > 1e-3).sum()


def test_the_inertia_of_matrices_is_exact():
    from gametheory.dynamics import _spectrum

    def companion(*roots):
        """A rational matrix with these eigenvalues, conjugate pairs given as (a, b)."""
        size = sum(2 if isinstance(r, tuple) else 1 for r in roots)
        matrix = [[Fraction(0)] * size for _ in range(size)]
        k = 0
        for r in roots:
            if isinstance(r, tuple):
                matrix[k][k] = matrix[k + 1][k + 1] = Fraction(r[0])
                matrix[k][k + 1], matrix[k + 1][k] = Fraction(r[1]), -Fraction(r[1])
                k += 2
            else:
                matrix[k][k] = Fraction(r)
                k += 1
        return matrix

    assert _spectrum.inertia([]) == (0, 0, 0)
    assert _spectrum.inertia(companion(0, 0, 1, -2)) == (1, 2, 1)
    assert _spectrum.inertia(companion((0, 1), (0, 3), -1)) == (1, 4, 0)
    tiny = Fraction(1, 10**60)
    assert _spectrum.inertia(companion((tiny, 1), (-tiny, 1))) == (2, 0, 2)
    # x^4 + 1 and x^4 - 2: even polynomials, one with no imaginary roots, one with a pair.
    quartic = [[0, 0, 0, -1], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    assert _spectrum.inertia([[Fraction(x) for x in row] for row in quartic]) == (2, 0, 2)
    quartic[0][3] = 2
    assert _spectrum.inertia([[Fraction(x) for x in row] for row in quartic]) == (1, 2, 1)


def rock_paper_scissors(gain):
    """Zeeman (1980): winning pays `gain`, losing costs 1."""
    A = [[0, -1, gain], [gain, 0, -1], [-1, gain, 0]]
    return gt.NormalForm.from_bimatrix(A, np.transpose(A))


def test_rock_paper_scissors_is_stable_as_zeeman_says():
    verdicts = {}
    for gain in (2, 1, "1/2"):
        found = dy.replicator_rest_points(rock_paper_scissors(gain), one_population=True)
        verdicts[gain] = found.points[-1].stability
        assert found.points[-1].is_equilibrium
    assert verdicts == {2: "asymptotically stable", 1: "stable", "1/2": "unstable"}
    two = dy.replicator_rest_points(rock_paper_scissors(1)).points[-1]
    assert two.stability == "stable"
    assert "zero-sum" in two.reason


@given(game=symmetric_games(max_actions=3))
def test_evolutionarily_stable_strategies_are_asymptotically_stable(game):
    stable = {s.strategy for s in gt.equilibria.evolutionarily_stable_strategies(game)}
    found = dy.replicator_rest_points(game, one_population=True)
    judged = {p.profile[0] for p in found.points if p.stability == "asymptotically stable"}
    assert stable <= judged
    assert found.verify(game)


def test_stable_points_attract_and_unstable_ones_do_not():
    rng = np.random.default_rng(6)
    for seed in range(6):
        A = np.random.default_rng(seed).integers(-3, 4, (3, 3))
        game = gt.NormalForm.from_bimatrix(A, A.T)
        for point in dy.replicator_rest_points(game, one_population=True).points:
            at = np.array([float(p) for p in point.profile[0]])
            near = 0.999 * at + 0.001 * rng.dirichlet(np.ones(3))
            path = dy.replicator(game, near, until=200, one_population=True)
            left = abs(path.shares[0] - at).max(axis=1)
            if point.stability == "asymptotically stable":
                assert left[-1] < left[0] or left[0] < 1e-12
            if point.stability == "unstable":
                assert left.max() > 5 * left[0]


def test_continua_are_given_by_their_vertices():
    flat = gt.NormalForm.from_bimatrix([[1, 1], [0, 0]], [[1, 1], [1, 1]])
    found = dy.replicator_rest_points(flat)
    assert len(found.continua) == 2
    assert found.verify(flat)
    assert "continua)" in repr(found)
    undecided = [point for point in found.points if point.stability == "not decided"]
    assert {point.reason for point in undecided} == {
        "an eigenvalue has real part 0; not asymptotically stable"
    }
    everything = gt.NormalForm(np.zeros((2, 2, 3), dtype=int))
    found = dy.replicator_rest_points(everything)
    assert len(found.points) == 6
    assert len(found.continua) == 3 * 7 - 6
    assert found.verify(everything)
    assert not replace(found, continua=(dy.RestContinuum((((2, -1),), ((1, 0, 0),))),)).verify(
        everything
    )


def test_what_has_no_exact_analysis_is_refused():
    with pytest.raises(Unsupported, match="two players"):
        dy.replicator_rest_points(random_game(0, (2, 2, 2)))
    with pytest.raises(InvalidArgument, match="symmetric"):
        dy.replicator_rest_points(PENNIES, one_population=True)
    with pytest.raises(TooLarge, match="faces"):
        dy.replicator_rest_points(random_game(0, (8, 8)))


def test_false_judgements_do_not_verify():
    game = gt.zoo.chicken()
    found = dy.replicator_rest_points(game)
    for change in (
        {"stability": "stable"},
        {"is_equilibrium": True},
        {"eigenvalues": (2, 0, 0)},
        {"profile": ((Fraction(1, 2),) * 2,) * 2},
    ):
        wrong = replace(found, points=(replace(found.points[0], **change), *found.points[1:]))
        assert not wrong.verify(game)
