"""Welfare functions: what they declare, what they are worth, and their optima by other routes."""

import dataclasses
import math
from fractions import Fraction

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory import PayoffSet, welfare
from gametheory.games import zoo
from gametheory.payoffs.sets import beats, dominates
from gametheory.testing import bimatrix_games, small_fractions, small_integers

F = Fraction
ZERO, SKEWED = (0, 0), (0, F(1, 2))
WELFARES = {
    "utilitarian": welfare.utilitarian,
    "weighted": welfare.weighted_utilitarian((2, 1)),
    "evenly weighted": welfare.weighted_utilitarian((3, 3)),
    "relative": welfare.relative_utilitarian(ZERO, (3, 2)),
    "relative, evenly": welfare.relative_utilitarian(SKEWED, (2, F(5, 2))),
    "nash": welfare.nash(ZERO),
    "nash, d skewed": welfare.nash(SKEWED),
    "weighted nash": welfare.weighted_nash((1, 2), ZERO),
    "egalitarian": welfare.egalitarian(ZERO),
    "egalitarian, d skewed": welfare.egalitarian(SKEWED),
    "max-min": welfare.max_min(ZERO),
    "kalai-smorodinsky": welfare.kalai_smorodinsky(ZERO, (3, 2)),
    "gini": welfare.generalised_gini((2, 1)),
    "gini, least only": welfare.generalised_gini((1, 0)),
    "inequity-averse, mild": welfare.inequity_averse(F(1, 2)),
    "inequity-averse, strong": welfare.inequity_averse(2),
    "fehr-schmidt": welfare.fehr_schmidt(F(1, 2), F(1, 4)),
    "ces 0": welfare.ces(0),
    "ces 1/2": welfare.ces(F(1, 2)),
    "ces 1": welfare.ces(1),
    "ces 2": welfare.ces(2),
    "ces 2, weighted": welfare.ces(2, ZERO, weights=(1, 3)),
    "ces inf": welfare.ces(math.inf),
}
each = pytest.mark.parametrize("name", WELFARES)
profiles = st.tuples(small_fractions(0, 3), small_fractions(0, 3))
points = st.lists(st.tuples(small_integers(), small_integers()), min_size=1, max_size=6)


def value(w, point):
    return w(np.array([F(x) for x in point], dtype=object))


def close(a, b):
    return a == b or float(a) == pytest.approx(float(b), rel=1e-9, abs=1e-12)


def below(a, b):
    return a < b and not close(a, b)


def holds(name, case):
    """Whether one case satisfies the declared kind of statement; `None` if it says nothing."""
    kind, w = case[0], WELFARES[name]
    if kind == "impartial":
        return close(value(w, case[1]), value(w, case[1][::-1]))
    if kind == "monotone":
        before, after = value(w, case[1]), value(w, case[2])
        return before < after if case[3] == "strictly" else not below(after, before)
    if kind == "quasi_concave":
        a, b, t = case[1:]
        mixed = tuple(t * x + (1 - t) * y for x, y in zip(a, b, strict=True))
        return not below(value(w, mixed), min(value(w, a), value(w, b)))
    raise AssertionError(kind)


@each
@given(v=profiles, other=profiles, rise=profiles, t=small_fractions(0, 1))
@settings(max_examples=40)
def test_declared_properties_hold(name, v, other, rise, t):
    declared = WELFARES[name].properties
    if declared.impartial:
        assert holds(name, ("impartial", v))
    if declared.quasi_concave:
        assert holds(name, ("quasi_concave", v, other, t))
    higher = tuple(x + y for x, y in zip(v, rise, strict=True))
    if declared.monotone == "strictly" and any(rise):
        assert value(WELFARES[name], v) < value(WELFARES[name], higher)
    elif declared.monotone != "no":
        assert holds(name, ("monotone", v, higher, "weakly"))
    if declared.needs_rational:
        assert value(WELFARES[name], (v[0], -1)) == -np.inf


GRID = [(F(x, 2), F(y, 2)) for x in range(7) for y in range(7)]


@each
def test_undeclared_properties_fail_somewhere(name):
    declared = WELFARES[name].properties
    pairs = [(v, w) for v in GRID for w in GRID]
    if not declared.impartial:
        assert not all(holds(name, ("impartial", v)) for v in GRID)
    if not declared.quasi_concave:
        assert not all(holds(name, ("quasi_concave", v, w, F(1, 2))) for v, w in pairs)
    rising = [(v, w) for v, w in pairs if dominates(w, v)]
    if declared.monotone == "weakly":
        assert not all(holds(name, ("monotone", v, w, "strictly")) for v, w in rising)
    if declared.monotone == "no":
        assert not all(holds(name, ("monotone", v, w, "weakly")) for v, w in rising)


SCALINGS = [(1, 2), (2, 1), (1, 5), (5, 1), (F(7, 3), F(3, 7))]
SMALL_SETS = [
    [(1, 2), (1, 1)],
    [(0, 0), (1, 4)],
    [(0, 2), (1, 1)],
    [(2, 0), (1, 1)],
    [(1, 3), (2, 1)],
    [(3, 1), (1, 2)],
    [(0, 5), (2, 2), (5, 0)],
]


def moved(w, scale, shift):
    """The welfare that refers to the same points after an affine map of each player's payoffs."""
    points = {part: getattr(w, part, None) for part in ("disagreement", "ideal")}
    return dataclasses.replace(
        w, **{part: affine(v, scale, shift) for part, v in points.items() if v is not None}
    )


def affine(v, scale, shift):
    return tuple(F(a * x + b) for a, x, b in zip(scale, v, shift, strict=True))


@each
@given(
    corners=points,
    scale=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    shift=st.tuples(small_integers(), small_integers()),
    convex=st.booleans(),
)
@settings(max_examples=20)
def test_scale_free_optima_move_along(name, corners, scale, shift, convex):
    w, S = WELFARES[name], PayoffSet.from_points(corners, convex=convex)
    if not w.properties.scale_free or not S.individually_rational(SKEWED) or S.ideal()[1] == 0:
        return
    T = PayoffSet.from_points([affine(v, scale, shift) for v in corners], convex=convex)
    best, after = gt.welfare_optimum(S, w), gt.welfare_optimum(T, moved(w, scale, shift))
    assert after.exact_face == tuple(affine(v, scale, shift) for v in best.exact_face)


@each
def test_what_is_not_declared_of_optima_fails_somewhere(name):
    w, finite = WELFARES[name], [PayoffSet.from_points(p, convex=False) for p in SMALL_SETS]
    declared = w.properties
    faces = [(S, gt.welfare_optimum(S, w).exact_face) for S in finite if name[-6:] != "skewed"]
    if not declared.scale_free and faces:
        after = [
            (S, gt.welfare_optimum(PayoffSet.from_points(image, convex=False), moved(w, k, ZERO)))
            for S in finite
            for k in SCALINGS
            for image in [[affine(v, k, ZERO) for v in S.points]]
        ]
        kept = [dict(zip(map(id, finite), faces, strict=True))[id(S)][1] for S, _ in after]
        assert any(
            {affine(v, k, ZERO) for v in face} != set(best.exact_face)
            for face, (_, best), k in zip(kept, after, SCALINGS * len(finite), strict=True)
        )
    if declared.efficient == "weakly":
        assert any(not S.is_efficient(v) for S, face in faces for v in face)
    if declared.efficient == "no":
        assert any(not S.is_efficient(v, kind="weak") for S, face in faces for v in face)
    if not declared.needs_rational:
        assert value(w, (-1, -2)) > -np.inf


@each
@given(corners=points)
@settings(max_examples=30)
def test_optima_over_polygons_beat_dense_mixtures_and_are_efficient(name, corners):
    w, S = WELFARES[name], PayoffSet.from_points(corners)
    if name == "kalai-smorodinsky":
        return
    if name == "nash, d skewed" and not S.individually_rational(SKEWED):
        with pytest.raises(gt.Infeasible):
            gt.welfare_optimum(S, w)
        return
    best = gt.welfare_optimum(S, w)
    share = np.random.default_rng(0).dirichlet(np.full(len(S.points), 0.5), 400)
    mixed = share @ S.vertices.astype(float)
    top = float(best.value)
    assert S.contains(best.exact_payoffs)
    assert top >= np.max(w(mixed)) - 1e-9
    assert top >= max(float(value(w, v)) for v in S.points) - 1e-12
    for v in best.exact_face:
        assert close(value(w, v), best.value)
    efficient = w.properties.efficient
    if efficient == "strongly":
        assert all(S.is_efficient(v) for v in best.exact_face)
    elif efficient == "weakly":
        assert all(S.is_efficient(v, kind="weak") for v in best.exact_face)
    if best.certificate is not None and not best.radius:
        assert best.certificate.verify(S, best.exact_payoffs)


@each
@given(corners=points)
@settings(max_examples=30)
def test_optima_over_finite_sets_by_definition(name, corners):
    w, S = WELFARES[name], PayoffSet.from_points(corners, convex=False)
    allowed = [
        v
        for v in (tuple(map(F, corner)) for corner in corners)
        if name != "nash, d skewed" or min(v[0], v[1] - F(1, 2)) >= 0
    ]
    if not allowed:
        return
    if name == "kalai-smorodinsky" and all(v[1] == 0 for v in S.pareto_frontier().points):
        return
    best = gt.welfare_optimum(S, w)
    pool = S.pareto_frontier().points if name == "kalai-smorodinsky" else allowed
    top = max(value(w, v) for v in pool)
    assert close(best.value, top)
    tied = {tuple(v) for v in pool if close(value(w, v), top)}
    assert set(best.exact_face) <= tied
    if w.properties.efficient == "no":
        assert set(best.exact_face) == tied
    if w.properties.efficient == "strongly":
        assert not any(dominates(q, v) for q in tied for v in best.exact_face)
    if w.properties.efficient == "weakly":
        assert not any(beats(q, v) for q in tied for v in best.exact_face)


@each
@given(game=bimatrix_games(min_actions=2, max_actions=2))
@settings(max_examples=15)
def test_optima_over_curved_sets_beat_sampling(name, game):
    w, S = WELFARES[name], gt.attainable(game, by="independent")
    try:
        best = gt.welfare_optimum(S, w)
    except (gt.Unsupported, gt.Infeasible):
        assert name.startswith(("ces", "kalai", "nash, d skewed", "inequity-averse, strong"))
        return
    p = np.linspace(0, 1, 101)
    P = np.stack([1 - p, p])
    sampled = np.stack(
        [np.einsum("ik,ij,jl->kl", P, M.astype(float), P) for M in game.payoffs], axis=-1
    )
    assert float(best.value) >= np.max(w(sampled)) - 1e-9
    assert all(S.contains(v, tolerance=1e-12) for v in best.exact_face)
    hull = gt.welfare_optimum(gt.attainable(game), w)
    assert float(best.value) <= float(hull.value) + 1e-12


def test_weighted_nash_on_a_line_shares_it_by_the_weights():
    # On x / 6 + y / 3 = 1 the largest x^a y^b has x / 6 = a / (a + b).
    S = PayoffSet.from_points([(0, 3), (6, 0), (0, 0)])
    for a, b in ((1, 1), (2, 1), (1, 2), (5, 1), (F(1, 2), F(1, 3))):
        best = gt.welfare_optimum(S, welfare.weighted_nash((a, b), ZERO))
        assert best.payoffs == (F(6 * a) / (a + b), F(3 * b) / (a + b))
        assert best.certificate.verify(S, best.payoffs)
        solution = gt.bargain(S, "weighted-nash", weights=(a, b), disagreement=ZERO)
        assert solution.payoffs == best.payoffs


def test_relative_utilitarian_optima_do_not_depend_on_units():
    # Shares of the ideal gains (10, 4): 1, 2/5 + 3/4 and 1.
    points = [(10, 0), (4, 3), (0, 4), (0, 0)]
    for scale in (1, F(1, 10), 7):
        S = PayoffSet.from_points([(scale * x, y) for x, y in points])
        best = gt.welfare_optimum(S, welfare.relative_utilitarian(ZERO, S.ideal()))
        assert best.payoffs == (4 * scale, 3)
        assert best.value == F(23, 20)
        assert best.disagreement == ZERO
        assert best.certificate.verify(S, best.payoffs)
        assert not best.certificate.verify(S, (10 * scale, 0))
    # The segment from best for one to best for the other is worth 1 everywhere.
    line = PayoffSet.from_points([(0, 3), (6, 0)])
    tied = gt.welfare_optimum(line, welfare.relative_utilitarian(ZERO, line.ideal()))
    assert set(tied.face) == {(0, 3), (6, 0)}
    shares = welfare.relative_utilitarian((1, -2), (4, 0))
    assert [value(shares, v) for v in ((1, -2), (4, -2), (F(5, 2), 0))] == [0, 1, F(3, 2)]
    assert welfare.relative_utilitarian((0, 1), (1, 4))((0, 0)) == F(-1, 3), "exact on integers"
    # At d = 0 and an ideal of ones it is the sum.
    plain = welfare.relative_utilitarian((0, 0, 0), (1, 1, 1))
    assert value(plain, (F(1, 2), 2, -1)) == F(3, 2)


def test_relative_utilitarian_is_affine_invariant_and_depends_on_irrelevant_alternatives():
    w = welfare.relative_utilitarian(ZERO, (1, 1))
    for axiom in ("affine invariance", "anonymity", "strong Pareto optimality"):
        assert gt.axioms.check(w, axiom, count=200).holds, axiom
    broken = gt.axioms.check(w, "independence of irrelevant alternatives", count=200)
    assert not broken.holds
    assert broken.verify()


@pytest.mark.parametrize("aversion", [F(1, 3), F(1, 2), F(2, 3), 2, 3, 5, 0.3, 7.25])
@given(corners=points)
@settings(max_examples=20)
def test_ces_optima_against_cvxpy(aversion, corners):
    S = PayoffSet.from_points(corners)
    w = welfare.ces(aversion, ZERO, weights=(1, 2))
    best = gt.welfare_optimum(S, w)
    if min(S.ideal()) == 0:
        assert best.payoffs == max(S.pareto_frontier().points)
        return
    ends = S.vertices.astype(float)
    shares = cp.Variable(len(ends), nonneg=True)
    v = ends.T @ shares
    order = 1 - float(aversion)
    weights = np.array([1, 2]) / 3
    total = cp.sum(cp.multiply(weights, cp.power(v, order, approx=False)))
    goal = cp.Maximize(total) if order > 0 else cp.Minimize(total)
    problem = cp.Problem(goal, [cp.sum(shares) == 1])
    problem.solve(solver=cp.CLARABEL)
    assert float(best.value) == pytest.approx(problem.value ** (1 / order), rel=1e-4)
    assert best.radius < F(1, 10**50)
    assert best.proof.verify(S, best.exact_payoffs)
    assert best.proof.lower <= best.proof.upper <= best.proof.lower * (1 + F(1, 10**40))
    for v in S.points:
        if float(value(w, v)) < float(best.value) * (1 - 1e-9):
            assert not best.proof.verify(S, v)


def test_ces_spans_the_others():
    S = gt.attainable(zoo.asymmetric_bach_or_stravinsky())
    assert gt.welfare_optimum(S, welfare.ces(0)).payoffs == (4, 1)
    assert gt.welfare_optimum(S, welfare.ces(1)).payoffs == (3, F(3, 2))
    assert gt.welfare_optimum(S, welfare.ces(math.inf)).payoffs == (2, 2)
    # On the edge x + 2 y = 6 the gains stand in the ratio 2^(1/a): rational for a = 1/2.
    T = PayoffSet.from_points([(0, 3), (6, 0), (0, 0)])
    for aversion, ratio in ((F(1, 2), 4), (1, 2), (F(1, 3), 8)):
        x, y = gt.welfare_optimum(T, welfare.ces(aversion)).payoffs
        assert x == ratio * y
    irrational = gt.welfare_optimum(T, welfare.ces(2))
    assert irrational.radius > 0
    assert irrational.payoffs[0] / irrational.payoffs[1] == pytest.approx(math.sqrt(2), abs=1e-15)


def test_values_on_fractions_floats_and_arrays():
    grid = np.random.default_rng(0).uniform(0.1, 3, (4, 5, 2))
    for name, w in WELFARES.items():
        values = w(grid)
        assert values.shape == (4, 5), name
        exact = value(w, grid[1, 2].tolist())
        assert float(exact) == pytest.approx(values[1, 2]), name
    assert value(welfare.ces(2), (1, 3)) == F(3, 2)
    assert value(welfare.ces(F(1, 2)), (0, 4)) == pytest.approx(1.0)
    assert value(welfare.ces(3), (0, 4)) == 0
    assert welfare.ces(3)(np.array([[0.0, 4.0], [1e-200, 1e200]])) == pytest.approx([0, 0])


def test_the_inequity_averse_threshold_of_asymmetric_bach_or_stravinsky():
    S = gt.attainable(zoo.asymmetric_bach_or_stravinsky(), by="pure")
    g = F(24, 25)
    threshold = (1 - g**3) / 3
    assert threshold == F(1801, 46875)
    for beta, chosen in ((threshold - F(1, 10**6), (4, 1)), (threshold + F(1, 10**6), (2, 2))):
        w = welfare.inequity_averse(beta, discount=g, smoothing=g)
        assert gt.welfare_optimum(S, w).payoffs == chosen
    assert welfare.inequity_averse(1 - g**3, discount=g, smoothing=g).properties.efficient == (
        "weakly"
    )
    over = welfare.inequity_averse(1 - g**3 + F(1, 10**9), discount=g, smoothing=g)
    assert over.properties.efficient == "no"


@given(r=st.tuples(small_fractions(-2, 4), small_fractions(-2, 4)), steps=st.integers(1, 6))
def test_streams_of_rewards_against_the_sum_term_by_term(r, steps):
    g, lam, beta = F(1, 2), F(2, 3), F(1, 5)
    stream = [[r[0] * (k + 1), r[1]] for k in range(steps)]
    w = welfare.inequity_averse_value(
        np.array(stream, dtype=object), beta, discount=g, smoothing=lam
    )
    total, e = F(0), [F(0), F(0)]
    for t in range(400):
        now = stream[t] if t < steps else [0, 0]
        e = [g * lam * x + y for x, y in zip(e, now, strict=True)]
        total += (1 - g) * g**t * (sum(now) - beta * abs(e[0] - e[1]))
    assert float(w) == pytest.approx(float(total), abs=1e-12)


def test_a_long_constant_stream_is_worth_its_profile():
    g = lam = F(24, 25)
    stationary = welfare.inequity_averse(F(1, 10), discount=g, smoothing=lam)
    stream = np.tile([4.0, 1.0], (2000, 1))
    w = welfare.inequity_averse_value(stream, 0.1, discount=0.96, smoothing=0.96)
    assert w == pytest.approx(float(value(stationary, (4, 1))), rel=1e-9)


def test_fehr_schmidt_per_player():
    felt = welfare.fehr_schmidt_utilities(np.array([[4, 1], [2, 2]]), envy=F(1, 2), guilt=F(1, 4))
    assert felt.tolist() == [[4 - F(3, 4), 1 - F(3, 2)], [2, 2]]
    three = welfare.fehr_schmidt_utilities([[3.0, 2.0, 1.0]], envy=1, guilt=0.5)
    assert three.tolist() == [[3 - 0.75, 2 - 0.5 - 0.25, 1 - 1.5]]
    w = welfare.fehr_schmidt(1, F(1, 2), players=3)
    assert w(np.array([3.0, 2.0, 1.0])) == pytest.approx(three.sum())


@given(v=st.tuples(*[small_fractions(0, 3)] * 3))
def test_three_players_inequality_is_summed_over_pairs(v):
    w = welfare.inequity_averse(F(1, 3), players=3)
    apart = abs(v[0] - v[1]) + abs(v[0] - v[2]) + abs(v[1] - v[2])
    assert value(w, v) == sum(v) - apart / 3


@settings(max_examples=30)
@given(game=bimatrix_games(max_actions=3), name=st.sampled_from(sorted(WELFARES)))
def test_which_equilibrium_would_it_select(game, name):
    if name in ("kalai-smorodinsky", "nash, d skewed"):
        return
    found, w = gt.nash_equilibria(game), WELFARES[name]
    chosen = gt.welfare_optimum(found, w)
    values = [value(w, e.exact_payoffs) for e in found]
    assert close(chosen.value, max(values))
    assert chosen.equilibria
    for equilibrium in chosen.equilibria:
        assert close(value(w, equilibrium.exact_payoffs), max(values))
        assert equilibrium in list(found)


def test_the_concave_welfare_of_ones_own():
    S = gt.attainable(zoo.asymmetric_bach_or_stravinsky())
    logs = welfare.concave(lambda v: cp.sum(cp.log(v)), name="log")
    best = gt.welfare_optimum(S, logs)
    assert best.payoffs == pytest.approx((3, 1.5), abs=1e-5)
    assert best.proof.gap < 1e-6
    assert np.array(best.proof.normal) == pytest.approx([1 / 3, 2 / 3], rel=1e-3)
    assert sum(best.weights.values()) == 1
    assert best.proof.verify(S, best.exact_payoffs)
    assert not best.proof.verify(S, (0, 0))
    assert not best.proof.verify(S, (5, 5))
    known = welfare.concave(lambda v: cp.sum(cp.log(v)), gradient=lambda v: [1 / x for x in v])
    exact = gt.welfare_optimum(S, known)
    assert exact.proof.verify(S, exact.exact_payoffs)
    assert isinstance(exact.proof.gap, F)
    assert 0 <= exact.proof.gap < F(1, 10**3)
    narrower = dataclasses.replace(exact.proof, gap=exact.proof.gap - F(1, 10**40))
    assert not narrower.verify(S, exact.exact_payoffs)
    for slopes, message in ((lambda v: [1], "2 numbers"), ("v", "callable")):
        with pytest.raises(gt.InvalidArgument, match=message):
            gt.welfare_optimum(S, welfare.concave(cp.min, gradient=slopes))
    three = PayoffSet.from_points([(1, 0, 0), (0, 1, 0), (0, 0, 1)])
    even = gt.welfare_optimum(three, welfare.concave(lambda v: cp.sum(cp.sqrt(v))))
    assert even.payoffs == pytest.approx((1 / 3,) * 3, abs=1e-4)
    with pytest.raises(gt.InvalidArgument, match="concave"):
        gt.welfare_optimum(S, welfare.concave(cp.sum_squares))
    below_zero = PayoffSet.from_points([(-2, -2), (-1, -3)])
    with pytest.raises(gt.Infeasible):
        gt.welfare_optimum(below_zero, logs)


def test_certificates_of_rank_weighted_optima_reject_other_points():
    S = PayoffSet.from_points([(0, 3), (2, 2), (3, 0), (0, 0)])
    for w in (welfare.generalised_gini((2, 1)), welfare.inequity_averse(3), welfare.max_min()):
        best = gt.welfare_optimum(S, w)
        assert best.certificate.verify(S, best.payoffs)
        for v in S.points:
            if value(w, v) < best.value:
                assert not best.certificate.verify(S, v)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: welfare.generalised_gini((1, 2)), "do not increase"),
        (lambda: welfare.generalised_gini((0, 0)), "do not increase"),
        (lambda: welfare.ces(-1), "at least 0"),
        (lambda: welfare.ces(1, (0, 0), weights=(1, 0)), "positive"),
        (lambda: welfare.inequity_averse(-1), "at least 0"),
        (lambda: welfare.inequity_averse(1, discount=0.9), "both"),
        (lambda: welfare.inequity_averse(1, discount=1, smoothing=1), "discount < 1"),
        (lambda: welfare.weighted_nash((1, -1), (0, 0)), "positive"),
        (lambda: welfare.concave("v"), "callable"),
        (lambda: welfare.relative_utilitarian((0, 2), (3, 2)), "of player 2 above its"),
        (lambda: welfare.relative_utilitarian((0, 0), (3, 2, 1)), "ideal of 2 payoffs, got 3"),
        (lambda: gt.welfare_optimum([], welfare.utilitarian), "equilibria"),
        (
            lambda: gt.welfare_optimum(gt.attainable(zoo.chicken()), lambda v: v.sum(axis=-1)),
            "concave",
        ),
        (
            lambda: gt.welfare_optimum(
                gt.attainable(zoo.chicken()), welfare.generalised_gini((3, 2, 1))
            ),
            "2 numbers",
        ),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(gt.GameTheoryError, match=message):
        call()
