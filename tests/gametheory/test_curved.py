"""What independent mixing reaches: against dense sampling from inside and from outside."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from windings import turns_and_distance

import gametheory as gt
from gametheory.games import zoo
from gametheory.payoffs._boundary import trace_boundary
from gametheory.payoffs._independent import reach
from gametheory.payoffs.curves import Curve
from gametheory.testing import bimatrix_games, small_fractions

F = Fraction
WEIGHTED = ("weighted-utilitarian", "weighted-nash", "proportional")
GRID = np.linspace(0, 1, 401)


def independent(game):
    return gt.attainable(game, by="independent")


def sections(game):
    """For each q on a grid over pairs of columns, the payoffs of each row: `[section, row, 2]`."""
    A, B = game.payoffs.astype(float)
    m = A.shape[1]
    mixtures = [
        np.eye(m)[j] * (1 - q) + np.eye(m)[k] * q
        for j in range(m)
        for k in range(j + 1, m)
        for q in GRID
    ] or [np.ones(1)]
    Q = np.array(mixtures)
    return np.stack([Q @ A.T, Q @ B.T], axis=-1)


def sampled_distance(game, point):
    """Distance to segments between two rows, over a grid of two columns; triangles apart."""
    ends = sections(game)
    x = np.array(point, dtype=float)
    best = np.inf
    for i in range(ends.shape[1]):
        for k in range(i, ends.shape[1]):
            a, along = ends[:, i], ends[:, k] - ends[:, i]
            length = np.maximum((along**2).sum(axis=1), 1e-300)
            t = np.clip(((x - a) * along).sum(axis=1) / length, 0, 1)
            best = min(best, np.linalg.norm(a + t[:, None] * along - x, axis=1).min())
    return best


square_games = bimatrix_games(min_actions=2, max_actions=2)


@settings(max_examples=60)
@given(square_games, st.tuples(small_fractions(0, 3), small_fractions(0, 3)))
def test_membership_and_distance_against_sampling(game, point):
    S = independent(game)
    sampled, distance = sampled_distance(game, point), float(S.distance(point))
    assert sampled - 0.02 <= distance <= sampled + 1e-9
    assert bool(S.contains(point)) == (distance == 0)


@settings(max_examples=60)
@given(bimatrix_games(max_actions=3), st.data())
def test_every_mixed_profile_is_inside_and_is_reached(game, data):
    S = independent(game)
    mixed = []
    for count in game.shape:
        raw = data.draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
        raw[0] += 1
        mixed.append([F(x, sum(raw)) for x in raw])
    point = game.expected_payoffs(mixed)
    assert S.contains(point)
    p, q = S.strategies(point)
    assert min(*p, *q) >= 0
    assert sum(p) == sum(q) == 1
    assert (sum(map(bool, p)) <= 2 and sum(map(bool, q)) <= 2) or 1 in (max(p), max(q))
    off = [abs(x - y) for x, y in zip(game.expected_payoffs([p, q]), point, strict=True)]
    assert max(off) < F(1, 2**180)
    lottery = S.weights(point)
    assert sum(lottery.values()) == 1
    hull = gt.attainable(game)
    assert hull.contains(point)


@pytest.mark.few(3)
@pytest.mark.parametrize("seed", range(6))
def test_larger_games_against_random_mixed_profiles_and_points_of_the_hull(seed):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(0, 9, (2, 3, 3)))
    S = independent(game)
    for _ in range(40):
        p, q = (rng.integers(0, 5, 3) + np.eye(3, dtype=int)[0] for _ in range(2))
        profile = [[F(int(x), int(s.sum())) for x in s] for s in (p, q)]
        assert S.contains(game.expected_payoffs(profile))
    for point in rng.uniform(0, 8, (40, 2)):
        # Triangles of three rows against one column are no union of segments between two rows.
        if not S.contains(point):
            assert sampled_distance(game, point) > 0
        elif reach(game.exact_payoffs, tuple(map(F, point))) is None:
            raise AssertionError("membership is what can be reached")


def test_the_arc_of_asymmetric_bach_or_stravinsky():
    S = independent(zoo.asymmetric_bach_or_stravinsky())
    (arc,) = [curve for curve in S.curves if curve.line is None]
    for k in range(11):
        x, y = arc.at(F(k, 10))
        assert 3 * x**2 - 12 * x * y - 4 * x + 12 * y**2 - 8 * y + 12 == 0
        assert S.contains((x, y))
        assert not S.contains((x + F(1, 10**9), y + F(1, 10**9)))
    assert S.area == 1
    assert gt.attainable(zoo.asymmetric_bach_or_stravinsky()).area == 3
    assert S.pareto_frontier().points == ((2, 2), (4, 1))


@settings(max_examples=40)
@given(bimatrix_games(max_actions=3))
def test_the_frontier_against_dense_sampling(game):
    S = independent(game)
    ends = sections(game)
    share = np.linspace(0, 1, 41)[:, None]
    samples = np.concatenate(
        [a + share * (b - a) for rows in ends[::8] for a in rows for b in rows]
    )
    frontier = np.concatenate(S.pareto_frontier().sample(200))
    # Outer: no sample is better for both than every point of the frontier allows.
    for v in frontier:
        assert not ((samples > v + 1e-9).all(axis=1)).any()
    # Inner: each sample has a point of the frontier at least as good, up to the grid.
    for v in samples[::97]:
        assert ((frontier >= v - 0.05).all(axis=1)).any()
    for v in frontier[::37]:
        assert S.contains(v, tolerance=1e-9)
    for end in S.pareto_frontier().points:
        assert S.contains(end, tolerance=1e-12)
        assert S.is_efficient(end) or len(S.pareto_frontier().pieces) > 1


@settings(max_examples=60)
@given(bimatrix_games(max_actions=3), st.data())
def test_efficiency_is_being_on_the_frontier(game, data):
    S = independent(game)
    cell = data.draw(st.sampled_from(list(game.profiles())))
    point = game.exact_payoff(cell)
    on = S.pareto_frontier().contains(point)
    assert S.is_efficient(point) == on
    assert S.is_efficient(point, kind="weak") or not on
    above = tuple(x + F(1, 1000) for x in point)
    if not S.is_efficient(above, kind="weak"):
        assert not S.is_efficient(point, kind="weak")


@pytest.mark.few(2)
@pytest.mark.parametrize("seed", range(5))
def test_the_area_against_random_points(seed):
    rng = np.random.default_rng(seed)
    n = 2 if seed < 4 else 3
    game = gt.NormalForm(rng.integers(0, 9, (2, n, n)))
    S = independent(game)
    low, high = S.vertices.astype(float).min(axis=0), S.vertices.astype(float).max(axis=0)
    points = rng.uniform(low, high, (1000, 2))
    inside = S.contains(points).mean()
    error = 4 * np.sqrt(inside * (1 - inside) / len(points)) * np.prod(high - low)
    assert abs(float(S.area) - inside * np.prod(high - low)) <= error
    assert S.area <= gt.attainable(game).area


@pytest.mark.parametrize("seed", range(4))
def test_the_boundary_parts_inside_from_outside(seed):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(0, 9, (2, 2, 2)))
    S = independent(game)
    for piece in S.boundary.pieces:
        for v in piece.sample(7)[1:-1]:
            assert S.distance(v) < 1e-9
            around = v + 1e-6 * np.array(
                [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)]
            )
            assert not S.contains(around).all()


def are_the_same(points, others):
    """Up to the rounding of irrational coordinates, which have some 250 bits."""
    return len(points) == len(others) and all(
        abs(x - y) <= F(1, 10**60)
        for v, w in zip(points, others, strict=True)
        for x, y in zip(v, w, strict=True)
    )


@settings(max_examples=40)
@given(square_games)
@example(gt.NormalForm([[[1, 0], [3, 0]], [[0, 3], [2, 1]]]))
def test_invariances(game):
    S = independent(game)
    frontier = S.pareto_frontier().points
    swapped = independent(game.swap_players())
    assert swapped.area == S.area
    assert are_the_same(swapped.pareto_frontier().points, [v[::-1] for v in frontier[::-1]])
    relabelled = independent(gt.NormalForm(game.payoffs[:, ::-1, ::-1]))
    assert are_the_same(relabelled.pareto_frontier().points, frontier)
    scaled = independent(gt.NormalForm(game.exact_payoffs * 3 - 1))
    assert scaled.area == 9 * S.area
    moved = [[3 * x - 1 for x in v] for v in frontier]
    assert are_the_same(scaled.pareto_frontier().points, moved)
    floats = independent(gt.NormalForm(game.payoffs.astype(float)))
    assert are_the_same(floats.pareto_frontier().points, frontier)
    assert isinstance(floats.area, float)


def test_flat_sets():
    point = independent(gt.NormalForm(np.ones((2, 2, 2), dtype=int)))
    assert point.area == 0
    assert point.contains((1, 1))
    assert not point.contains((1, 2))
    assert point.pareto_frontier().points == ((1, 1),)
    segment = independent(zoo.matching_pennies())
    assert segment.area == 0
    assert segment.contains((F(1, 3), F(-1, 3)))
    assert segment.pareto_frontier().points == ((-1, 1), (1, -1))
    common = independent(zoo.pure_coordination())
    assert common.pareto_frontier().points == ((1, 1),)
    alone = independent(gt.NormalForm.from_bimatrix([[3]], [[4]]))
    assert alone.contains((3, 4))
    assert alone.area == 0
    column = independent(gt.NormalForm.from_bimatrix([[0], [2], [1]], [[0], [0], [2]]))
    assert column.contains((1, F(1, 2))), "three actions against one reach a whole triangle"
    assert column.area == 2


def sampled_gains(game, corner):
    """Gains >= 0 over a dense grid of mixed profiles of a 2x2 game."""
    A, B = game.payoffs.astype(float)
    p = np.linspace(0, 1, 401)
    P = np.stack([1 - p, p])
    X, Y = (np.einsum("ik,ij,jl->kl", P, M, P) for M in (A, B))
    gains = np.stack([X - float(corner[0]), Y - float(corner[1])], axis=-1).reshape(-1, 2)
    return gains[(gains >= -1e-12).all(axis=1)]


@settings(max_examples=60)
@given(
    bimatrix_games(min_actions=2, max_actions=2),
    st.tuples(small_fractions(0, 2), small_fractions(0, 2)),
)
def test_bargaining_against_dense_sampling(game, corner):
    S = independent(game)
    if S.is_efficient(corner, kind="strong") and not S.contains(corner):
        with pytest.raises(gt.Infeasible):
            gt.bargain(S, "nash", disagreement=corner)
        return
    sampled = sampled_gains(game, corner)
    if not len(sampled):
        return
    room = np.array([float(b - d) or 1 for b, d in zip(S.ideal(corner), corner, strict=True)])
    measures = {
        "nash": lambda g: g.prod(axis=1),
        "egalitarian": lambda g: g.min(axis=1),
        "kalai-smorodinsky": lambda g: (g / room).min(axis=1),
    }
    for name, value in measures.items():
        best = value(sampled).max()
        optimum = gt.bargain(S, name, disagreement=corner)
        assert optimum.radius < F(1, 10**60)
        for payoffs in optimum.face:
            assert S.contains(payoffs, tolerance=1e-9)
            gains = np.array([[float(x) - float(d) for x, d in zip(payoffs, corner, strict=True)]])
            assert best - 1e-9 <= value(gains)[0] <= best + 0.03
    total = gt.bargain(S, "utilitarian", disagreement=corner)
    assert sum(total.exact_payoffs) == sum(
        gt.bargain(gt.attainable(game), "utilitarian", disagreement=corner).exact_payoffs
    )


def test_nash_on_an_arc_is_irrational_and_enclosed():
    # The frontier has an arc that bends inwards, and both ends are poor for one player.
    game = gt.NormalForm.from_bimatrix([[0, 1], [4, 3]], [[4, 3], [0, 1]])
    S = independent(game)
    optimum = gt.bargain(S, "nash", disagreement=(0, 0))
    assert S.contains(optimum.payoffs, tolerance=1e-12)


def test_ties_are_all_given():
    S = independent(zoo.asymmetric_bach_or_stravinsky())
    assert gt.bargain(S, "nash", disagreement=(0, 0)).face == ((2, 2), (4, 1))
    assert not gt.bargain(S, "nash", disagreement=(0, 0)).unique


def test_what_is_not_defined_says_why():
    S = independent(zoo.asymmetric_bach_or_stravinsky())
    for name in ("perles-maschler", "raiffa", "equal-area"):
        with pytest.raises(gt.Unsupported):
            gt.bargain(S, name, disagreement=(0, 0))
    with pytest.raises(gt.Unsupported, match="two players"):
        independent(gt.NormalForm(np.zeros((3, 2, 2, 2), dtype=int)))
    with pytest.raises(gt.Unsupported, match="one-shot"):
        independent(gt.Repeated(zoo.chicken(), 0.9))
    with pytest.raises(gt.InvalidArgument, match="not in the set"):
        S.strategies((3, 3))


def test_a_frontier_of_segments_takes_every_solution():
    S = independent(zoo.prisoners_dilemma())
    hull = gt.attainable(zoo.prisoners_dilemma())
    for name in gt.bargaining.ALL_SOLUTIONS:
        weights = (
            (1, 2) if name in ("weighted-utilitarian", "weighted-nash", "proportional") else None
        )
        ours, theirs = (
            gt.bargain(x, name, disagreement=(-2, -2), weights=weights) for x in (S, hull)
        )
        assert ours.exact_payoffs == theirs.exact_payoffs or "utilitarian" in name


def test_intersections():
    S = independent(zoo.asymmetric_bach_or_stravinsky())
    finite = gt.PayoffSet.from_points([(0, 0), (3, F(3, 2)), (2, 2)], convex=False)
    assert S.intersection(finite).points == ((0, 0), (2, 2))
    with pytest.raises(gt.Unsupported):
        S.intersection(gt.attainable(zoo.chicken()))


def test_at_a_gap_the_better_end_wins_whichever_it_is():
    S = independent(zoo.asymmetric_bach_or_stravinsky())
    assert S.pareto_frontier().points == ((2, 2), (4, 1))
    for d, expected in (((0, F(-1, 2)), (2, 2)), ((1, -1), (4, 1)), ((0, -1), (4, 1))):
        # The last: least gains of 2 either way, and then 3 against 4.
        assert gt.bargain(S, "egalitarian", disagreement=d).face == (expected,)


def test_an_open_end_of_the_frontier_is_nobodys_outcome():
    # The frontier falls from (0, 2) to (3/2, 1), where (2, 1) takes over.
    S = independent(gt.NormalForm.from_bimatrix([[1, 0], [2, 0]], [[1, 2], [1, 0]]))
    pieces = S.frontier_pieces
    (left,) = [p for p in pieces if not p.closed[1]]
    assert left.ends[1] == (F(3, 2), 1)
    assert not S.pareto_frontier().contains((F(3, 2), 1))
    assert left.above((0, 1)).closed == (True, False)
    assert left.above((F(3, 2), 0)) is None
    assert left.above((1, F(1, 2))).closed == (True, False)
    for name in ("nash", "egalitarian", "kalai-smorodinsky"):
        for d in ((0, 1), (F(3, 2), 0), (F(3, 2), 1)):
            for point in gt.bargain(S, name, disagreement=d).exact_face:
                assert S.is_efficient(point)


def test_neighbours_that_touch_bound_the_set_on_one_side_only():
    parabola = Curve((Fraction(-1), Fraction(2)), (Fraction(1), Fraction(-4), Fraction(4)))
    floor = Curve((Fraction(-1), Fraction(2)), (Fraction(0),))
    wall = Curve((Fraction(-1),), (Fraction(0), Fraction(1)))

    def inside(point):
        x, y = point
        return (x <= 0 and 0 <= y <= x**2) or y in (0, x**2)

    assert trace_boundary([parabola, floor, wall], inside).area == Fraction(1, 3)


@given(bimatrix_games(max_actions=3), st.integers(0, 2**32 - 1))
@example(zoo.prisoners_dilemma(), 0)
@example(gt.NormalForm([[[1, 0], [0, 2]], [[2, 0], [0, 1]]]), 0)
@example(gt.NormalForm([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]), 0)
def test_tiles_go_round_what_is_reached_and_nothing_else(game, seed):
    S = independent(game)
    tiles = S.tiles()
    rng = np.random.default_rng(seed)
    low, high = np.min(S.points, axis=0).astype(float), np.max(S.points, axis=0).astype(float)
    size = max((high - low).max(), 1e-300)
    reached = []
    for _ in range(10):
        p, q = (rng.dirichlet(np.full(n, 0.5)) for n in game.shape)
        reached.append(np.einsum("i,kij,j", p, game.payoffs.astype(float), q))
    for point in [*reached, *rng.uniform(low, high, (10, 2))]:
        turns, distances = zip(*(turns_and_distance(tile, point) for tile in tiles), strict=True)
        # On an arc or a side the number of turns is not whole; 32 sides bend off by a thousandth.
        if min(distances) > size / 500:
            assert min(turns) > -0.01
            assert (max(turns) > 0.5) == S.contains(tuple(map(F, map(float, point))))
