"""The Pareto filter and the shortlists against the definitions, with ties and equal points."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory.payoffs import finite_optima as optima
from gametheory.payoffs import pareto
from gametheory.payoffs.pareto import pareto_optimal
from gametheory.payoffs.sets import beats, dominates

F = Fraction
KINDS = ("strong", "weak")
SIZES = (1, 2, 40, 300, 1500)


def by_definition(points, kind):
    """All pairs, in the numbers as they are."""
    more = [column[:, None] > column for column in np.asarray(points).T]
    if kind == "weak":
        return ~np.logical_and.reduce(more).any(axis=0)
    ahead = np.logical_or.reduce(more)
    return ~(ahead & ~ahead.T).any(axis=0)


def point_clouds(rng, players, count):
    """Random points, few and many ties, equal points, flat sets, all of them optimal."""
    cube = rng.random((count, players))
    yield "cube", cube
    yield "few values", rng.integers(0, 3, (count, players))
    yield "some ties", rng.integers(0, count, (count, players))
    yield "each twice", np.repeat(cube, 2, axis=0)[rng.permutation(2 * count)]
    yield "simplex", cube / cube.sum(axis=1, keepdims=True)
    grid = rng.integers(0, 6, (count, players))
    grid[:, -1] = 20 - grid[:, :-1].sum(axis=1)
    yield "plane with ties", grid
    yield "chain", np.outer(rng.integers(0, 50, count), np.ones(players))
    flat = cube.copy()
    flat[:, 0] = 1
    yield "flat", flat
    yield "one point", np.ones((count, players))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("players", [1, 2, 3, 4, 5])
def test_the_filter_is_the_definition(players, kind):
    rng = np.random.default_rng(players)
    for count in SIZES:
        for name, points in point_clouds(rng, players, count):
            expected = by_definition(points, kind)
            assert np.array_equal(pareto_optimal(points, kind=kind), expected), (name, count)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("players", [3, 4, 5])
def test_divide_and_conquer_alone_is_the_definition(players, kind, monkeypatch):
    """Down to blocks of one or two points; nothing is set aside before."""
    monkeypatch.setattr(pareto, "WORK_OF_A_LEVEL", 0)
    monkeypatch.setattr(pareto, "FEW_POINTS", 0)
    for sieve in ("_by_the_best", "_by_a_grid"):
        monkeypatch.setattr(pareto, sieve, lambda columns, *_: np.arange(columns.shape[1]))
    rng = np.random.default_rng(players)
    for count in (1, 2, 3, 4, 5, 17, 64, 150):
        for name, points in point_clouds(rng, players, count):
            expected = by_definition(points, kind)
            assert np.array_equal(pareto_optimal(points, kind=kind), expected), (name, count)


@pytest.mark.parametrize("kind", KINDS)
def test_many_players(kind):
    rng = np.random.default_rng(9)
    for players in (8, 30):
        for _, points in point_clouds(rng, players, 300):
            expected = by_definition(points, kind)
            assert np.array_equal(pareto_optimal(points, kind=kind), expected)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("players", [2, 3, 4])
def test_what_is_set_aside_is_dominated(players, kind):
    rng = np.random.default_rng(players)
    for name, points in point_clouds(rng, players, 3000):
        columns, optimal = points.T.astype(float), pareto_optimal(points, kind=kind)
        for sieve in (pareto._by_the_best, pareto._by_a_grid):
            left = sieve(columns, kind)
            gone = np.delete(np.arange(len(points)), left)
            assert not optimal[gone].any(), name
        if name == "cube":
            assert len(left) < 0.7 * len(points), "the grid should sift out much"


@pytest.mark.parametrize("count", [1, 5, 70_000])
def test_sorting_is_lexicographic_and_stable(count):
    rng = np.random.default_rng(count)
    keys = [np.floor(rng.random(count) * size) for size in (3, count, 2)]
    order, new = pareto._order(*keys)
    rows = np.stack(keys, axis=1)[order]
    assert np.array_equal(rows, np.stack(keys, axis=1)[np.lexsort(keys[::-1])])
    assert np.array_equal(new[1:], (rows[1:] != rows[:-1]).any(axis=1))
    for key in (keys[0], keys[1], rng.random(count)):
        stable = np.argsort(key, kind="stable")
        assert np.array_equal(pareto._rising(key, later_is_higher=True), stable)
        place = -np.arange(count)
        assert np.array_equal(pareto._rising(key, later_is_higher=False), np.lexsort((place, key)))


SMALL = [0, 1, 2, 3, *(F(k, n) for n in (1, 2, 3) for k in range(3 * n + 1))]
CLOUDS = {
    m: st.lists(st.tuples(*[st.sampled_from(SMALL)] * m), min_size=1, max_size=12)
    for m in range(1, 6)
}


@settings(max_examples=200)
@given(
    st.integers(1, 5).flatmap(CLOUDS.get),
    st.sampled_from(KINDS),
)
def test_fractions_by_definition(points, kind):
    better = dominates if kind == "strong" else beats
    expected = [not any(better(q, p) for q in points) for p in points]
    for few in (pareto.FEW_POINTS, 0):  # compared with each other, and as large sets are
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pareto, "FEW_POINTS", few)
            assert pareto_optimal(points, kind=kind).tolist() == expected


@pytest.mark.parametrize("kind", KINDS)
def test_order_of_points_and_of_players_does_not_matter(kind):
    rng = np.random.default_rng(0)
    points = rng.integers(0, 40, (2000, 4))
    mask = pareto_optimal(points, kind=kind)
    shuffled = rng.permutation(len(points))
    assert np.array_equal(pareto_optimal(points[shuffled], kind=kind), mask[shuffled])
    for players in itertools.permutations(range(4)):
        assert np.array_equal(pareto_optimal(points[:, players], kind=kind), mask)


@pytest.mark.parametrize("kind", KINDS)
def test_rising_maps_of_a_players_payoffs_do_not_matter(kind):
    points = np.random.default_rng(1).integers(-30, 30, (1000, 3))
    mask = pareto_optimal(points, kind=kind)
    assert np.array_equal(pareto_optimal(points * [1, 1000, 7] + [9, 0, -4], kind=kind), mask)
    assert np.array_equal(pareto_optimal(points.astype(float) ** 3, kind=kind), mask)


@pytest.mark.parametrize("kind", KINDS)
def test_fractions_and_their_floats_agree(kind):
    points = np.random.default_rng(2).integers(0, 64, (500, 3)) / 64
    exact = np.vectorize(F, otypes=[object])(points)
    expected = pareto_optimal(points, kind=kind)
    assert np.array_equal(pareto_optimal(exact, kind=kind), expected)
    assert np.array_equal(pareto_optimal(exact / 3, kind=kind), expected)


def test_numbers_are_compared_as_they_are_where_floats_would_tie():
    large = 2**53
    for near in ([[large, 0], [large + 1, 0]], [[F(1, 3), 0], [F(1, 3) + F(1, 10**30), 0]]):
        assert pareto_optimal(near).tolist() == [False, True]
    objects = np.array([[large + 1, 0], [float(large), 0]], dtype=object)
    assert pareto_optimal(objects).tolist() == [True, False]
    assert pareto_optimal([[1.0, 0.0], [1.0 + 2**-52, 0.0]]).tolist() == [False, True]
    assert pareto_optimal([[0.0, 1.0], [-0.0, 1.0]]).tolist() == [True, True]
    extremes = np.array([[-(2**63), 0], [2**63 - 1, 0], [2**63 - 2, 0]])
    assert pareto_optimal(extremes).tolist() == [False, True, False]


def test_payoffs_of_any_size_and_unit():
    rng = np.random.default_rng(3)
    points = rng.dirichlet(np.ones(3), 500) * [1e150, 1e-150, 1]
    assert pareto_optimal(points).all()
    tiny = rng.integers(0, 9, (500, 3)) * 5e-324
    assert np.array_equal(pareto_optimal(tiny), by_definition(tiny, "strong"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(4, 5, 2), (3, 2, 30, 3), (2, 400, 2), (1, 6, 4), (2000, 40, 2)])
def test_many_sets_at_once_are_one_by_one(shape, kind):
    points = np.random.default_rng(4).integers(0, 9, shape)
    mask = pareto_optimal(points, kind=kind)
    assert mask.shape == shape[:-1]
    for index in np.ndindex(shape[:-2]):
        assert np.array_equal(mask[index], by_definition(points[index], kind))


def test_strong_optima_are_weak_ones_and_some_always_are():
    for players in (1, 2, 3, 4):
        points = np.random.default_rng(5).integers(0, 5, (400, players))
        strong, weak = (pareto_optimal(points, kind=kind) for kind in KINDS)
        assert strong.any()
        assert not (strong & ~weak).any()


def test_the_input_stays_as_it_is():
    points = np.random.default_rng(6).random((300, 3))
    before = points.copy()
    pareto_optimal(points)
    assert np.array_equal(points, before)


def test_no_points_give_no_mask():
    assert pareto_optimal(np.empty((0, 2))).shape == (0,)
    assert pareto_optimal(np.empty((3, 0, 2))).shape == (3, 0)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([[1.0, np.nan]], "finite"),
        ([[np.inf, 1.0]], "finite"),
        (np.array([[F(1), float("nan")]], dtype=object), "finite"),
        ([["x", "y"]], "integer, fraction, float"),
        ([1, 2], "shape"),
        (np.empty((3, 0)), "shape"),
    ],
)
def test_bad_points_are_refused(points, message):
    with pytest.raises(gt.GameTheoryError, match=message):
        pareto_optimal(points)


def test_an_unknown_kind_suggests_the_nearest():
    with pytest.raises(gt.InvalidArgument, match="did you mean 'strong'"):
        pareto_optimal([[1, 2]], kind="strongly")


# Large finite sets.


def profiles(exact):
    rng = np.random.default_rng(7)
    for players in (2, 3):
        for points in (
            rng.random((60, players)),
            rng.integers(0, 5, (60, players)) / 4,
            rng.dirichlet(np.ones(players), 60),
            np.full((4, players), 0.1),
        ):
            yield np.vectorize(F, otypes=[object])(points) / 3 if exact else points


def rows(points):
    return [tuple(map(F, row)) for row in points.tolist()]


def tied(values, among):
    best = max((values[i] for i in among), default=None)
    return [i for i in among if values[i] == best]


@pytest.mark.parametrize("exact", [False, True])
def test_unique_rows_and_the_strong_frontier(exact):
    for points in profiles(exact):
        assert rows(optima.unique_rows(points)) == sorted(set(rows(points)))
        frontier = rows(optima.strong_frontier(points))
        optimal = [p for p in rows(points) if not any(dominates(q, p) for q in rows(points))]
        assert frontier == sorted(set(optimal))


@pytest.mark.parametrize("exact", [False, True])
def test_shortlists_lose_no_optimum(exact):
    for points in profiles(exact):
        players, here = points.shape[1], rows(points)
        for corner in ((F(0),) * players, (F(1, 3), F(1, 10), F(0))[:players], (F(9),) * players):
            gains = [[x - d for x, d in zip(p, corner, strict=True)] for p in here]
            above = [i for i, gain in enumerate(gains) if min(gain) >= 0]
            assert np.flatnonzero(optima.at_least(points, corner)).tolist() == above
            scale = (F(2, 3), F(5), F(1, 7))[:players]
            sums = [sum(w * x for w, x in zip(scale, p, strict=True)) for p in here]
            assert optima.largest_sum(points, scale).tolist() == tied(sums, range(len(here)))
            products = [np.prod(gain) for gain in gains]
            assert optima.largest_product(points, corner).tolist() == tied(products, above)
            weighted = [g[0] ** 3 * np.prod(g[1:]) for g in gains]
            powers = (3, 1, 1)[:players]
            found = optima.largest_product(points, corner, powers)
            assert found.tolist() == tied(weighted, above)
            sorted_gains = [sorted(gain) for gain in gains]
            assert optima.leximin(points, corner).tolist() == tied(sorted_gains, above)
            everyone = optima.leximin(points, corner, rational=False)
            assert everyone.tolist() == tied(sorted_gains, range(len(here)))
            scaled = [sorted(s * g for s, g in zip(scale, gain, strict=True)) for gain in gains]
            assert optima.leximin(points, corner, scale).tolist() == tied(scaled, above)


def test_shortlists_tell_apart_what_floats_tie():
    """0.1 + 0.2 > 0.3 in floats, and a little more as the dyadic rationals that they are."""
    points = np.array([[0.1, 0.2], [0.2, 0.1], [0.15, 0.15 + 2**-55]])
    exact = [sum(map(F, row)) for row in points.tolist()]
    assert optima.largest_sum(points).tolist() == tied(exact, range(3))
    step = 2.0**-30
    points = np.array([[1 + step, 1 - step], [1.0, 1.0]])
    assert points[0].prod() == points[1].prod()
    assert optima.largest_product(points, (F(0), F(0))).tolist() == [1]
    assert optima.leximin(np.array([[0.1, 1.0]] * 2), (F(1, 10), F(0))).tolist() == [0, 1]
    assert not optima.at_least(np.array([[1 / 3, 1.0]]), (F(1, 3), F(0))).any()


def test_shortlists_keep_ties_that_floats_tell_apart():
    rng = np.random.default_rng(8)
    zero = (F(0),) * 4
    for row in rng.random((20, 4)):
        points = np.array(list(itertools.permutations(row)))
        assert len(optima.largest_sum(points)) == len(optima.largest_product(points, zero)) == 24
    for k in range(1, 40):
        points = np.array([[9.0 * k, 7.0 * k], [9.0 * k, 7.0 * k]])
        points[0, 0] = points[1, 1] = 10.0 * k
        scale = (F(1, 3), F(3, 7))
        assert optima.leximin(points, zero[:2], scale).tolist() == [1], "equal smallest gains"


def test_gains_over_a_rational_that_is_no_float():
    """Beyond 1/3 by 2/3 and by 5/3 of the step between floats, in floats 1 and 2 steps."""
    step = 2.0**-54
    points = np.array([[1 / 3 + step, 9.0], [1 / 3 + 2 * step, 4.0]])
    assert (points[0, 0] - 1 / 3) * 9 > (points[1, 0] - 1 / 3) * 4
    assert optima.largest_product(points, (F(1, 3), F(0))).tolist() == [1]
    # 1/10 lies below its float by less than an enclosure of it is wide.
    points = np.array([[0.1, 0.1, 1.0], [0.101, 0.101, 1e-28]])
    assert optima.largest_product(points, (F(1, 10), F(1, 10), F(0))).tolist() == [1]


def test_shortlists_survive_overflow_and_underflow():
    zero = (F(0),) * 3
    huge = np.array([[1e150, 1e150, 1e150], [1e150, 1e150, 9e149], [1e149, 1e150, 1e150]])
    assert optima.largest_product(huge, zero).tolist() == [0]
    tiny = np.array([[1e-200, 1e-200, 2e-200], [1e-200, 1e-200, 1e-200], [0.0, 1.0, 1.0]])
    assert optima.largest_product(tiny, zero).tolist() == [0]
    assert optima.largest_product(np.vstack([tiny, huge]), zero).tolist() == [3]
    assert optima.leximin(tiny[:, :2], zero[:2], (F(10) ** 320, F(10) ** 320)).tolist() == [
        0,
        1,
    ]
