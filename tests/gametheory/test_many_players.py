"""Bargaining among many: against two players, other solvers, sampling, and its own proofs."""

import dataclasses
import math
import warnings
from fractions import Fraction

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import gametheory as gt
from gametheory import PayoffSet
from gametheory.bargaining._polytopes import bargain_on_polytope
from gametheory.bargaining.names import SOLUTIONS, WEIGHTED
from gametheory.testing import bargaining_problems, small_fractions, small_integers

F = Fraction
ONES = (F(1), F(1), F(1))
WITHOUT_SUMS = [name for name in (*SOLUTIONS, *WEIGHTED) if not name.endswith("utilitarian")]
CORNERS = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]


@st.composite
def problems(draw, players=(3, 4), top=4, count=8):
    """A convex set, often flat, and a disagreement point that some profile weakly beats."""
    n = draw(st.integers(*players))
    points = draw(st.lists(st.tuples(*[small_integers(-top, top)] * n), min_size=1, max_size=count))
    shares = [draw(st.integers(0, 2)) for _ in points]
    base = [
        F(sum(s * v[i] for s, v in zip(shares, points, strict=True)), sum(shares) or 1)
        if any(shares)
        else F(points[0][i])
        for i in range(n)
    ]
    corner = tuple(x - draw(st.integers(0, 2)) for x in base)
    weights = tuple(F(draw(st.integers(1, 3))) for _ in range(n))
    return PayoffSet.from_points(points), corner, weights


def solve(problem, name, *, ideal="individually-rational"):
    S, corner, weights = problem
    return gt.bargain(
        S, name, disagreement=corner, weights=weights if name in WEIGHTED else None, ideal=ideal
    )


def gains(optimum, corner):
    return [x - d for x, d in zip(optimum.exact_payoffs, corner, strict=True)]


def best_alone(S, corner):
    part = S.individually_rational(corner)
    return [max(v[i] for v in part) - corner[i] for i in range(len(corner))]


@given(bargaining_problems(payoffs=small_fractions(0, 3)), st.integers(1, 3), st.integers(1, 3))
def test_for_two_players_all_is_as_it_was(problem, first, second):
    S, corner = problem.payoff_set, problem.disagreement
    weights = F(first), F(second)
    for name in (*SOLUTIONS, *WEIGHTED):
        given_weights = weights if name in WEIGHTED else None
        for ideal in ("individually-rational", "unrestricted"):
            two = gt.bargain(S, name, disagreement=corner, weights=given_weights, ideal=ideal)
            many = bargain_on_polytope(S, name, corner, given_weights or (F(1), F(1)), ideal)
            assert many.exact_payoffs == two.exact_payoffs
            assert set(many.exact_face) == set(two.exact_face)
            assert many.is_exact
            assert many.proof.verify(S)


@settings(max_examples=60)
@given(problems())
def test_every_solution_is_attainable_efficient_rational_and_proven(problem):
    S, corner, _ = problem
    for name in (*SOLUTIONS, *WEIGHTED):
        optimum = solve(problem, name)
        assert S.contains(optimum.exact_payoffs)
        assert optimum.proof.verify(S, optimum.exact_payoffs)
        assert optimum.proof.lower <= optimum.proof.upper
        assert optimum.is_exact == (optimum.proof.lower == optimum.proof.upper)
        assert optimum.radius < F(1, 10**40)
        if name in WITHOUT_SUMS:
            assert min(gains(optimum, corner)) >= 0
            assert optimum.unique
        if optimum.is_exact:
            assert S.is_efficient(optimum.exact_payoffs)


def log_product(columns, corner, weights):
    """The optimum in another form: exponential cones over logarithms of gains."""
    share = cp.Variable(len(columns), nonneg=True)
    log = cp.Variable(len(corner))
    v = np.array(columns, dtype=float).T @ share
    constraints = [cp.sum(share) == 1, cp.exp(log) <= v - np.array(corner, dtype=float)]
    problem = cp.Problem(cp.Maximize(np.array(weights, dtype=float) @ log), constraints)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        problem.solve(solver=cp.CLARABEL)
    return problem.value, v.value


@settings(max_examples=40)
@given(problems())
def test_largest_products_against_cvxpy(problem):
    S, corner, weights = problem
    assume(min(best_alone(S, corner)) > F(1, 4))
    for name, powers in (("nash", (1,) * len(corner)), ("weighted-nash", weights)):
        ours = solve(problem, name)
        value, _ = log_product(S.points, corner, powers)
        logs = [w * math.log(g) for w, g in zip(powers, gains(ours, corner), strict=True)]
        assert sum(logs) == pytest.approx(value, abs=1e-6)


def leximin_by_linear_programs(columns, corner, scale):
    """Stage by stage in floats; who is stuck is found by trying to raise each player alone."""
    ends, d = np.array(columns, dtype=float), np.array(corner, dtype=float)
    units = np.array(scale, dtype=float)
    # scaled[i] @ share: what player i gains over d in its units, of the weights of the columns.
    scaled = ((ends - d) / units).T

    def largest(goal, floors):
        """The largest goal @ share, t last in it, with scaled gain i >= floors[i], or t if None."""
        rows = [[*-scaled[i], float(floor is None)] for i, floor in floors.items()]
        bounds = [0.0 if floor is None else -floor for floor in floors.values()]
        total = [[1.0] * len(ends) + [0.0]]
        free = [(0, None)] * len(ends) + [(None, None)]
        solved = linprog(-np.array(goal), rows, bounds, total, [1.0], bounds=free)
        assert solved.status == 0, solved.message
        return -solved.fun

    level = {}
    while len(level) < len(d):
        free = [i for i in range(len(d)) if i not in level]
        held = {i: t - 1e-9 for i, t in level.items()}
        t = largest([0.0] * len(ends) + [1.0], held | dict.fromkeys(free))
        for i in free:
            alone = held | dict.fromkeys(free, t - 1e-8)
            if largest([*scaled[i], 0.0], alone) < t + 1e-5:
                level[i] = t
    return np.array([level[i] for i in range(len(d))])


@settings(max_examples=15)
@given(problems(players=(3, 3), count=6))
def test_leximin_against_linear_programs(problem):
    S, corner, weights = problem
    best = best_alone(S, corner)
    assume(min(best) > 0)
    for name, scale in (
        ("egalitarian", ONES),
        ("proportional", weights),
        ("kalai-smorodinsky", best),
    ):
        ours = [
            float(g / s) for g, s in zip(gains(solve(problem, name), corner), scale, strict=True)
        ]
        assert np.allclose(ours, leximin_by_linear_programs(S.points, corner, scale), atol=1e-4)


def test_nothing_sampled_is_better():
    rng = np.random.default_rng(5)
    for players, count in ((3, 12), (4, 10), (5, 12)):
        points = rng.integers(0, 20, (count, players))
        S, corner = PayoffSet.from_points(points.tolist()), (F(-1),) * players
        sampled = rng.dirichlet(np.full(count, 0.4), 20_000) @ points + 1
        nash = gt.bargain(S, "nash", disagreement=corner)
        assert sampled.prod(axis=1).max() <= float(nash.proof.upper) * (1 + 1e-9)
        even = gt.bargain(S, "egalitarian", disagreement=corner)
        assert sampled.min(axis=1).max() <= float(even.proof.upper) + 1e-9
        ideal = best_alone(S, corner)
        ks = gt.bargain(S, "kalai-smorodinsky", disagreement=corner)
        least = (sampled / np.array(ideal, dtype=float)).min(axis=1).max()
        assert least <= float(ks.proof.upper) + 1e-9


@settings(max_examples=40)
@given(problems(players=(3, 3)), st.permutations(range(3)))
def test_permuting_the_players_permutes_the_outcome(problem, order):
    S, corner, weights = problem

    def moved(v):
        return tuple(v[i] for i in order)

    T = PayoffSet.from_points([moved(v) for v in S.points])
    for name in (*SOLUTIONS, *WEIGHTED):
        ours = solve(problem, name)
        image = solve((T, moved(corner), moved(weights)), name)
        expected = moved(ours.exact_payoffs)
        far = max(abs(x - y) for x, y in zip(image.exact_payoffs, expected, strict=True))
        assert far <= ours.radius + image.radius


@settings(max_examples=40)
@given(problems(players=(3, 3)), st.tuples(*[small_fractions(1, 3)] * 3))
def test_nash_and_kalai_smorodinsky_move_with_affine_maps(problem, factors):
    assume(min(factors) > 0)
    S, corner, weights = problem

    def moved(v):
        return tuple(f * x - 2 for f, x in zip(factors, v, strict=True))

    T = PayoffSet.from_points([moved(v) for v in S.points])
    for name in ("nash", "weighted-nash", "kalai-smorodinsky"):
        ours, image = solve(problem, name), solve((T, moved(corner), weights), name)
        far = max(
            abs(x - y) for x, y in zip(image.exact_payoffs, moved(ours.exact_payoffs), strict=True)
        )
        assert far <= 3 * ours.radius + image.radius


@settings(max_examples=40)
@given(problems(players=(3, 3)))
def test_floats_are_the_fractions_that_they_are(problem):
    S, corner, weights = problem
    T = PayoffSet.from_points([tuple(map(float, v)) for v in S.points])
    for name in (*SOLUTIONS, *WEIGHTED):
        ours, image = solve(problem, name), solve((T, corner, weights), name)
        assert image.exact_payoffs == ours.exact_payoffs
        assert all(isinstance(x, float) for x in image.payoffs)


@pytest.mark.parametrize("players", [3, 4, 5, 6])
def test_the_symmetric_simplex_is_shared_alike(players):
    units = [tuple(int(i == k) for i in range(players)) for k in range(players)]
    S = PayoffSet.from_points([(0,) * players, *units])
    alike = (F(1, players),) * players
    for name in WITHOUT_SUMS:
        if name not in WEIGHTED:
            assert gt.bargain(S, name, disagreement=(0,) * players).payoffs == alike
    weights = tuple(range(1, players + 1))
    shares = tuple(F(w, sum(weights)) for w in weights)
    for name in ("weighted-nash", "proportional"):
        found = gt.bargain(S, name, disagreement=(0,) * players, weights=weights)
        assert found.payoffs == shares
    best = gt.bargain(S, "utilitarian", disagreement=(0,) * players)
    assert set(best.face) == set(units)
    assert best.payoffs == alike
    assert (best.value, best.unique) == (1, False)


def test_an_irrational_outcome_is_enclosed():
    # On the segment (t, 1 - t, 1 + t) the product t (1 - t) (1 + t) is largest at 1 / sqrt(3).
    S = PayoffSet.from_points([(0, 1, 1), (1, 0, 2)])
    nash = gt.bargain(S, "nash", disagreement=(0, 0, 0))
    t = nash.exact_payoffs[0]
    assert not nash.is_exact
    assert 0 < nash.radius < F(1, 10**40)
    assert (t - nash.radius) ** 2 < F(1, 3) < (t + nash.radius) ** 2
    assert nash.proof.lower < nash.proof.upper < nash.proof.lower * (1 + F(1, 10**60))
    assert nash.payoffs == pytest.approx((3**-0.5, 1 - 3**-0.5, 1 + 3**-0.5), abs=1e-15)
    halves = gt.bargain(S, "weighted-nash", disagreement=(0, 0, 0), weights=(F(1, 2),) * 3)
    assert halves.payoffs == nash.payoffs
    assert halves.proof.lower**2 <= nash.proof.upper
    assert nash.proof.lower <= halves.proof.upper**2


def test_leximin_goes_on_where_the_worst_off_is_stuck():
    S = PayoffSet.from_points([(1, 1, 1), (1, 5, 2), (1, 2, 5), (0, 9, 9)])
    even = gt.bargain(S, "egalitarian", disagreement=(0, 0, 0))
    assert even.payoffs == (1, F(7, 2), F(7, 2))
    assert even.proof.lower == 1
    assert len(even.proof.normals) == 2


@pytest.mark.parametrize(
    ("points", "corner", "expected"),
    [
        ([(1, 2, 3)], (1, 2, 3), (1, 2, 3)),
        ([(1, 2, 3)], (0, 0, 0), (1, 2, 3)),
        ([(0, 0, 0), (2, 4, 6)], (1, 1, 1), (2, 4, 6)),
        ([(0, 2, 1), (2, 0, 1)], (0, 0, 1), (1, 1, 1)),
        ([(1, 0, 0), (1, 4, 0), (1, 0, 4)], (1, 0, 0), (1, 2, 2)),
        ([(0, 0, 0), (0, 0, 5)], (0, 0, 0), (0, 0, 5)),
        ([(4, 0, 0), (0, 4, 0), (0, 0, 4)], (2, 1, 1), (2, 1, 1)),
        ([(4, 0, 0), (0, 4, 0), (0, 0, 4)], (0, 0, 0), (F(4, 3),) * 3),
        ([(2, 0, 1), (0, 2, 1), (0, 0, -3)], (0, 0, 1), (1, 1, 1)),
    ],
    ids=[
        "a point that is d",
        "a point",
        "a segment",
        "a flat segment, one stuck",
        "a facet, one stuck",
        "only one can gain",
        "d on the frontier",
        "a triangle in space",
        "one stuck by the set itself",
    ],
)
def test_degenerate_problems(points, corner, expected):
    S = PayoffSet.from_points(points)
    for name in ("nash", "egalitarian", "kalai-smorodinsky"):
        for ideal in ("individually-rational", "unrestricted"):
            if (name, ideal) == ("kalai-smorodinsky", "unrestricted") and corner == (0, 0, 1):
                continue
            found = gt.bargain(S, name, disagreement=corner, ideal=ideal)
            assert found.payoffs == expected
            assert found.proof.verify(S)


def test_nobody_is_held_to_a_disagreement_beyond_the_set():
    S = PayoffSet.from_points(CORNERS)
    for name in WITHOUT_SUMS:
        with pytest.raises(gt.Infeasible, match=r"\(1, 1/2, 0\).*nothing to bargain over"):
            solve((S, (F(1), F(1, 2), F(0)), ONES), name)
    assert gt.bargain(S, "utilitarian", disagreement=(1, 1, 1)).value == 1


def test_an_unrestricted_ideal_counts_what_nobody_would_accept():
    S = PayoffSet.from_points([(0, 0, 0), (4, 0, -1), (0, 2, 1), (2, 0, 1), (0, 0, 2)])
    near = gt.bargain(S, "ks", disagreement=(0, 0, 0))
    far = gt.bargain(S, "ks", disagreement=(0, 0, 0), ideal="unrestricted")
    assert near.payoffs != far.payoffs
    assert far.payoffs[0] / 4 == far.payoffs[1] / 2 == far.payoffs[2] / 2


@settings(max_examples=40)
@given(problems(players=(3, 3)), st.data())
def test_proofs_do_not_prove_what_is_not_so(problem, data):
    S, _, _ = problem
    name = data.draw(st.sampled_from([*SOLUTIONS, *WEIGHTED]))
    optimum = solve(problem, name)
    proof = optimum.proof
    for vertex in S.points:
        if optimum.unique and vertex != proof.point:
            assert not dataclasses.replace(proof, mixture={vertex: F(1)}).verify(S)
            assert not proof.verify(S, vertex)
    lighter = {v: share / 2 for v, share in proof.mixture.items()}
    assert not dataclasses.replace(proof, mixture=lighter).verify(S)
    stranger = tuple(x + 1 for x in proof.point)
    assert not dataclasses.replace(proof, mixture={stranger: F(1)}).verify(S)
    nothing = tuple((F(0),) * 3 for _ in proof.normals)
    assert not dataclasses.replace(proof, normals=nothing).verify(S)
    if proof.excess:
        assert not dataclasses.replace(proof, excess=proof.excess / 2).verify(S)
    skewed = (
        *proof.normals[:-1],
        tuple(n * k for n, k in zip(proof.normals[-1], (1, 2, 5), strict=True)),
    )
    if name.endswith("utilitarian"):
        assert not dataclasses.replace(proof, normals=skewed).verify(S)


def test_proofs_ask_for_a_mixture_and_for_the_worst_off_first():
    S = PayoffSet.from_points(CORNERS)
    proof = gt.bargain(S, "utilitarian", disagreement=(0, 0, 0)).proof
    beyond = dict(zip(S.points[:0:-1], (F(2), F(-1)), strict=False))
    assert max(map(sum, beyond)) == sum(beyond.values()) == 1
    assert not dataclasses.replace(proof, mixture=beyond).verify(S)
    T = PayoffSet.from_points([(1, 1, 1), (1, 5, 2), (1, 2, 5), (0, 9, 9)])
    even = gt.bargain(T, "egalitarian", disagreement=(0, 0, 0)).proof
    best_for_two = dataclasses.replace(
        even, mixture={(F(0), F(9), F(9)): F(1)}, normals=((F(0), F(1), F(1)), ONES)
    )
    assert not best_for_two.verify(T)


@pytest.mark.parametrize("off", [F(1, 100), F(-1, 10**4), F(1, 10**8)])
def test_the_radius_reaches_to_the_optimum(off):
    S = PayoffSet.from_points([(0, 1, 1), (1, 0, 2)])
    proof = gt.bargain(S, "nash", disagreement=(0, 0, 0)).proof
    low, high = S.points
    share = proof.mixture[high] + off
    point = tuple(x + share * (y - x) for x, y in zip(low, high, strict=True))
    normal = tuple(1 / x for x in point)
    heights = [sum(n * x for n, x in zip(normal, v, strict=True)) for v in S.points]
    near = dataclasses.replace(
        proof,
        mixture={low: 1 - share, high: share},
        normals=(normal,),
        excess=max(heights) - 3,
    )
    assert near.verify(S)
    assert near.radius >= abs(off)
    assert near.lower < proof.lower < proof.upper < near.upper


@settings(max_examples=40)
@given(st.lists(st.tuples(*[small_integers(0, 4)] * 3), min_size=1, max_size=8), st.data())
def test_finite_sets_by_definition(points, data):
    S = PayoffSet.from_points(points, convex=False)
    corner = data.draw(st.sampled_from(points))
    weights = tuple(data.draw(st.integers(1, 3)) for _ in range(3))
    rational = [v for v in S.points if all(x >= d for x, d in zip(v, corner, strict=True))]
    able = [i for i in range(3) if max(v[i] for v in rational) > corner[i]]
    best = [max(v[i] for v in rational) - corner[i] for i in range(3)]

    def ranked(scale):
        return lambda v: sorted(
            F(v[i] - corner[i], scale[i]) if scale[i] else F(0) for i in range(3)
        )

    measures = {
        "utilitarian": (S.points, sum),
        "nash": (rational, lambda v: math.prod(v[i] - corner[i] for i in able)),
        "weighted-nash": (
            rational,
            lambda v: math.prod((v[i] - corner[i]) ** weights[i] for i in able),
        ),
        "egalitarian": (rational, ranked((1, 1, 1))),
        "proportional": (rational, ranked(weights)),
        "kalai-smorodinsky": (rational, ranked(best)),
    }
    for name, (pool, measure) in measures.items():
        top = max(map(measure, pool))
        expected = {v for v in pool if measure(v) == top and S.is_efficient(v)}
        found = solve((S, corner, weights), name)
        assert set(found.exact_face) == expected


def test_solutions_for_two_players_only_say_so():
    for convex in (True, False):
        S = PayoffSet.from_points(CORNERS, convex=convex)
        for name in ("perles-maschler", "equal-area"):
            with pytest.raises(gt.GameTheoryError, match="two players"):
                gt.bargain(S, name, disagreement=(0, 0, 0))


def test_weights_of_many_digits():
    S = PayoffSet.from_points(CORNERS)
    found = gt.bargain(S, "weighted-nash", disagreement=(0, 0, 0), weights=(0.1, 0.2, 0.3))
    assert found.proof.verify(S)
    assert [float(x) for x in found.exact_payoffs] == pytest.approx([1 / 6, 1 / 3, 1 / 2])
    finite = PayoffSet.from_points(CORNERS, convex=False)
    with pytest.raises(gt.InvalidArgument, match="natural numbers"):
        gt.bargain(
            PayoffSet.from_points([(1, 1, 1), (2, 2, 1)], convex=False),
            "weighted-nash",
            disagreement=(0, 0, 0),
            weights=(0.1, 0.2, 0.3),
        )
    assert len(gt.bargain(finite, "nash", disagreement=(0, 0, 0)).face) == 3


def test_a_game_of_three_players_end_to_end():
    payoffs = np.random.default_rng(3).integers(0, 10, (3, 2, 2, 2))
    game = gt.NormalForm(payoffs)
    for optimum in gt.solutions(game).values():
        lottery = optimum.weights
        paid = [sum(w * int(payoffs[(i, *cell)]) for cell, w in lottery.items()) for i in range(3)]
        assert tuple(paid) == optimum.exact_payoffs
        assert len(lottery) <= 4


def test_many_vertices_and_ill_scaled_payoffs():
    rng = np.random.default_rng(1)
    points = rng.normal(size=(60, 4)) * np.array([1e-6, 1, 1e3, 1e9])
    S = PayoffSet.from_points(points)
    corner = tuple(np.median(points, axis=0) - 0.5 * points.std(axis=0))
    for name in ("nash", "egalitarian", "kalai-smorodinsky"):
        optimum = gt.bargain(S, name, disagreement=corner)
        assert optimum.proof.verify(S)
        assert float(optimum.radius) < 1e-30
