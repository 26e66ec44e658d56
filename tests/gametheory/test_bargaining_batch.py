"""Bargaining in a batch is a loop over `gt.solutions`, only faster."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory import welfare
from gametheory.bargaining import SOLUTIONS, bargain, normative_disagreement
from gametheory.bargaining.batch import batch_bargaining
from gametheory.bargaining.batch._balls import Ball
from gametheory.errors import Infeasible, InvalidArgument, InvalidGame
from gametheory.payoffs import attainable

SHAPES = [(2, 2), (2, 3), (3, 3), (4, 4), (1, 5), (5, 3), (1, 1)]


def families(shape, count, seed=0):
    """Payoffs that tie, and payoffs that do not, [batch, player, a1, a2]."""
    rng = np.random.default_rng(seed)
    one = rng.integers(0, 5, (count, *shape))
    reals = rng.random((count, *shape))
    return {
        "integers 0..2": rng.integers(0, 3, (count, 2, *shape)),
        "integers 0..9": rng.integers(0, 10, (count, 2, *shape)),
        "integers 0..999": rng.integers(0, 1000, (count, 2, *shape)) - 500,
        "floats": rng.random((count, 2, *shape)),
        "tied floats": rng.integers(0, 3, (count, 2, *shape)) / 10,
        "sixteenths": rng.integers(0, 9, (count, 2, *shape)) / 16,
        "zero-sum": np.stack([one, -one], axis=1),
        "zero-sum floats": np.stack([reals, -reals], axis=1),
        "identical interests": np.stack([one, one], axis=1),
        "symmetric": np.stack([reals, reals.swapaxes(1, 2)], axis=1)
        if shape[0] == shape[1]
        else rng.random((count, 2, *shape)),
        "constant": np.ones((count, 2, *shape)),
        "offset": rng.random((count, 2, *shape)) + 1e6,
    }


def floats(points):
    return np.array([[float(x) for x in point] for point in points])


def tolerance(game):
    """Outcomes may be off by 1e-12 of the span, and a rounding."""
    payoffs = game.exact_payoffs.astype(float)
    return 1e-12 * np.ptp(payoffs, axis=(1, 2)) + 2.0**-51 * abs(payoffs).max(axis=(1, 2))


def assert_batch_is_loop(payoffs, disagreement=None):
    batch = batch_bargaining(payoffs, disagreement=disagreement)
    assert len(batch) == len(payoffs)
    hulls, frontiers, faces = batch.vertices, batch.frontier_vertices, batch.utilitarian_face()
    sums = batch.welfare_maximum("utilitarian")
    for k, matrix in enumerate(payoffs):
        game = gt.NormalForm(matrix)
        S, near = attainable(game), tolerance(game)
        d = disagreement
        if d is not None and np.ndim(d) == 2:
            d = d[k]
        # The structure is the same to the last bit.
        assert hulls[k, : batch.hull_counts[k]].tolist() == floats(S.points).tolist()
        assert np.isnan(hulls[k, batch.hull_counts[k] :]).all()
        chain = floats(S.pareto_frontier().points).tolist()
        assert frontiers[k, : batch.frontier_counts[k]].tolist() == chain
        assert abs(batch.area[k] - float(S.area)) <= 1e-12 * np.prod(
            np.ptp(floats(S.points), axis=0)
        )
        face = sorted(floats(bargain(S, "utilitarian", disagreement=(0, 0)).exact_face).tolist())
        assert faces[k].tolist() == [face[0], face[-1]]
        assert abs(sums[k] - float(sum(S.face((1, 1))[0]))) <= 2 * near.sum()
        try:
            exact = gt.solutions(game, disagreement=d)
        except Infeasible:
            assert not batch.feasible[k]
            assert np.isnan([batch.solutions[name][k] for name in SOLUTIONS[1:]]).all()
            continue
        assert batch.feasible[k]
        assert (abs(batch.disagreement[k] - floats([exact.disagreement])[0]) <= near).all()
        for name in SOLUTIONS:
            expected = floats([exact[name].exact_payoffs])[0]
            assert (abs(batch.solutions[name][k] - expected) <= near).all(), name
    return batch


@pytest.mark.few(5)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_four_solutions_of_every_family(shape):
    for payoffs in families(shape, 12).values():
        assert_batch_is_loop(payoffs)


def test_two_thousand_games_with_ties():
    for high in (3, 4):
        batch = assert_batch_is_loop(np.random.default_rng(high).integers(0, high, (600, 2, 2, 2)))
        assert not batch._undecided.any()
    assert_batch_is_loop(np.random.default_rng(0).random((800, 2, 2, 2)))


@pytest.mark.parametrize("shape", [(1, 16), (16, 1), (2, 8), (8, 2), (4, 3)], ids=str)
def test_long_games_have_their_minimax_point(shape):
    rng = np.random.default_rng(1)
    for payoffs in (rng.integers(0, 4, (20, 2, *shape)), rng.random((20, 2, *shape))):
        found = batch_bargaining(payoffs).disagreement
        exact = floats([gt.minimax(gt.NormalForm(game)).exact_payoffs for game in payoffs])
        np.testing.assert_allclose(found, exact, rtol=0, atol=1e-12)


@pytest.mark.parametrize("shape", [(2, 2), (3, 4)], ids=str)
def test_given_disagreement_points_inside_on_and_beyond_the_frontier(shape):
    rng = np.random.default_rng(2)
    for payoffs in (rng.integers(0, 3, (80, 2, *shape)), rng.integers(0, 3, (40, 2, *shape)) / 10):
        corner = payoffs[:, :, 0, -1]
        assert_batch_is_loop(payoffs, corner)
        feasible = assert_batch_is_loop(payoffs, payoffs.max(axis=(2, 3))).feasible
        assert feasible.any()
        assert not feasible.all()
        assert_batch_is_loop(payoffs, corner + 0.1)
        assert_batch_is_loop(payoffs, (1, 1))
        assert_batch_is_loop(payoffs, (-50.25, 0.5))
    assert_batch_is_loop(rng.integers(0, 3, (10, 2, *shape)), (Fraction(1, 3), 1))


def test_normative_disagreement_is_that_of_each_game():
    for shape in ((2, 2), (3, 3)):
        for payoffs in families(shape, 25, seed=3).values():
            found = batch_bargaining(payoffs).normative_disagreement
            for k, matrix in enumerate(payoffs):
                exact = normative_disagreement(gt.NormalForm(matrix))
                assert found.possible[k] == exact.possible
                printed = abs(found.as_printed[k] - float(exact.as_printed))
                assert printed <= 4 * tolerance(gt.NormalForm(matrix)).sum()
                regret = float(exact.relative_regret)
                assert abs(found.relative_regret[k] - regret) <= 1e-11 * max(1, regret)
                if not exact.possible:
                    assert found.relative_regret[k] == 0


def test_normative_disagreement_with_a_disagreement_point_that_is_given():
    payoffs = np.random.default_rng(4).integers(0, 4, (150, 2, 2, 2))
    found = batch_bargaining(payoffs, disagreement=(1, 0.5)).normative_disagreement
    for k, matrix in enumerate(payoffs):
        try:
            exact = normative_disagreement(gt.NormalForm(matrix), disagreement=(1, 0.5))
        except Infeasible:
            assert not found.possible[k]
            assert np.isnan(found.relative_regret[k])
            continue
        assert found.possible[k] == exact.possible
        regret = float(exact.relative_regret)
        assert abs(found.relative_regret[k] - regret) <= 1e-11 * max(1, regret)


def test_weights_and_the_unrestricted_ideal():
    weights = ("1/3", 2)
    for payoffs in families((2, 2), 25, seed=5).values():
        batch = batch_bargaining(payoffs)
        found = {
            name: batch.bargain(name, weights=weights)
            for name in ("weighted-utilitarian", "weighted-nash", "proportional")
        }
        top = batch.welfare_maximum("weighted-utilitarian", weights=weights)
        unrestricted = batch.bargain("kalai-smorodinsky", ideal="unrestricted")
        for k, matrix in enumerate(payoffs):
            game = gt.NormalForm(matrix)
            S, near = attainable(game), tolerance(game)
            for name, outcomes in found.items():
                exact = bargain(S, name, weights=weights).exact_payoffs
                assert (abs(outcomes[k] - floats([exact])[0]) <= near).all(), name
            x, y = bargain(S, "weighted-utilitarian", weights=weights).exact_payoffs
            assert abs(top[k] - float(x / 3 + 2 * y)) <= 4 * near.sum()
            exact = bargain(S, "kalai-smorodinsky", ideal="unrestricted").exact_payoffs
            assert (abs(unrestricted[k] - floats([exact])[0]) <= near).all()


@pytest.mark.parametrize("name", ["equal-area", "perles-maschler", "raiffa"])
def test_solutions_that_look_at_the_whole_frontier(name):
    for shape in ((2, 2), (3, 3)):
        for payoffs in families(shape, 10, seed=6).values():
            for d in (None, payoffs.mean(axis=(2, 3)), payoffs.min(axis=(2, 3))):
                found = batch_bargaining(payoffs, disagreement=d).bargain(name)
                for k, matrix in enumerate(payoffs):
                    game = gt.NormalForm(matrix)
                    at = None if d is None else d[k].tolist()
                    try:
                        exact = bargain(attainable(game), name, disagreement=at).exact_payoffs
                    except Infeasible:
                        assert np.isnan(found[k]).all()
                        continue
                    assert (abs(found[k] - floats([exact])[0]) <= 10 * tolerance(game)).all()


def test_maxima_of_nash_and_egalitarian_welfare():
    payoffs = np.random.default_rng(7).integers(0, 5, (100, 2, 2, 2))
    for d in (None, (1, 1)):
        batch = batch_bargaining(payoffs, disagreement=d)
        products, smaller = (batch.welfare_maximum(name) for name in ("nash", "egalitarian"))
        for k, matrix in enumerate(payoffs):
            S = attainable(gt.NormalForm(matrix))
            at = gt.minimax(gt.NormalForm(matrix)).exact_payoffs if d is None else d
            least = gt.welfare_optimum(S, welfare.egalitarian(at)).value
            assert abs(smaller[k] - float(least)) <= 1e-11
            if batch.feasible[k]:
                most = gt.welfare_optimum(S, welfare.nash(at)).value
                assert abs(products[k] - float(most)) <= 1e-10
            else:
                assert np.isnan(products[k])


def test_a_game_of_the_batch_comes_with_certificates():
    payoffs = np.random.default_rng(8).integers(0, 9, (5, 2, 3, 3))
    batch = batch_bargaining(payoffs, disagreement=[0, 1])
    exact = batch[3]
    assert exact.disagreement == (0, 1)
    assert all(
        o.certificate.verify(exact.payoff_set, o.exact_payoffs) for o in exact.optima.values()
    )
    assert repr(batch) == "BatchBargaining(5 games, 0 infeasible)"


def all_numbers(batch):
    degree = batch.normative_disagreement
    return np.column_stack([
        batch.disagreement, *batch.solutions.values(), batch.bargain("equal-area"),
        batch.bargain("raiffa"), degree.possible, degree.relative_regret,
    ])  # fmt: skip


@pytest.mark.parametrize("shape", [(2, 2), (3, 4)], ids=str)
def test_fractions_integers_and_floats_agree(shape):
    payoffs = np.random.default_rng(9).integers(-8, 9, (40, 2, *shape))
    expected = all_numbers(batch_bargaining(payoffs))
    thirds = np.vectorize(lambda k: Fraction(int(k), 3), otypes=[object])(payoffs)
    for other, unit in ((payoffs / 16, 1 / 16), (thirds, 1 / 3), (payoffs * 10**16, 1e16)):
        found = all_numbers(batch_bargaining(other))
        found[:, :-2] /= unit
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["integers 0..2", "integers 0..9", "floats", "tied floats"])
def test_players_may_be_swapped_and_actions_relabelled(name):
    payoffs = families((3, 3), 60, seed=10)[name]
    expected = all_numbers(batch_bargaining(payoffs))
    swapped = all_numbers(batch_bargaining(payoffs[:, ::-1].swapaxes(2, 3)))
    swapped[:, :-2] = (
        swapped[:, :-2].reshape(len(payoffs), -1, 2)[..., ::-1].reshape(len(payoffs), -1)
    )
    np.testing.assert_allclose(swapped, expected, rtol=1e-11, atol=1e-12)
    relabelled = all_numbers(batch_bargaining(payoffs[:, :, ::-1][..., [2, 0, 1]]))
    np.testing.assert_allclose(relabelled, expected, rtol=1e-11, atol=1e-12)


def test_nash_and_kalai_smorodinsky_do_not_depend_on_units():
    payoffs = families((2, 3), 100, seed=11)["integers 0..9"]
    other = payoffs * np.array([3, 7])[:, None, None] + np.array([5, -2])[:, None, None]
    before, after = batch_bargaining(payoffs), batch_bargaining(other)
    for name in ("nash", "kalai-smorodinsky", "raiffa", "perles-maschler", "equal-area"):
        moved = before.bargain(name) * [3, 7] + [5, -2]
        np.testing.assert_allclose(after.bargain(name), moved, rtol=1e-12, atol=1e-12)


def test_a_turn_that_floats_cannot_see_is_decided_exactly():
    # The third point is on the segment between the others, just above it, and just below.
    payoffs = np.array([[[[0.0, 1.0], [0.1, 0.0]], [[1.0, 0.0], [0.9, 0.0]]]] * 3)
    payoffs[1, 1, 1, 0] = np.nextafter(0.9, 1)
    payoffs[2, 1, 1, 0] = np.nextafter(0.9, 0)
    batch = assert_batch_is_loop(payoffs)
    assert batch._undecided.all()
    assert sorted(set(batch.frontier_counts)) == [2, 3]


def test_almost_tied_games_are_decided_exactly():
    rng = np.random.default_rng(12)
    exact = rng.integers(0, 3, (300, 2, 2, 2)) / 10
    steps = rng.integers(-1, 2, exact.shape)
    nudged = np.where(steps, np.nextafter(exact, np.where(steps > 0, 9, -9)), exact)
    batch = assert_batch_is_loop(nudged)
    found = batch.normative_disagreement
    for k, matrix in enumerate(nudged):
        degree = normative_disagreement(gt.NormalForm(matrix))
        assert found.possible[k] == degree.possible


def test_a_tie_of_sums_that_floats_cannot_see_is_decided_exactly():
    # 1 - 1e-17 rounds to 1: in floats the utilitarian face is the edge from (1e-17, 1) to (1, 0).
    payoffs = np.array([[[[1e-17, 1.0], [0.0, 0.5]], [[1.0, 0.0], [0.25, 0.0]]]] * 3)
    payoffs[1, 0, 0, 0] = 0.0
    payoffs[2, 0, 0, 0] = -1e-17
    batch = assert_batch_is_loop(payoffs)
    unique = (batch.utilitarian_face()[:, 0] == batch.utilitarian_face()[:, 1]).all(axis=1)
    assert unique.tolist() == [True, False, True]


@pytest.mark.parametrize("name", ["nash", "egalitarian", "kalai-smorodinsky", "equal-area"])
def test_outcomes_that_floats_do_not_give_well_enough_are_computed_exactly(name, monkeypatch):
    payoffs = np.random.default_rng(17).random((200, 2, 2, 2))
    found = batch_bargaining(payoffs).bargain(name)
    monkeypatch.setattr("gametheory.bargaining.batch._solutions.ACCURACY", 0.0)
    monkeypatch.setattr("gametheory.bargaining.batch._further.ACCURACY", 0.0)
    rounded = batch_bargaining(payoffs).bargain(name)
    exact = [bargain(attainable(gt.NormalForm(game)), name).exact_payoffs for game in payoffs]
    assert rounded.tolist() == floats(exact).tolist()
    np.testing.assert_allclose(found, rounded, rtol=0, atol=1e-12)


def test_payoffs_of_very_different_sizes():
    rng = np.random.default_rng(13)
    payoffs = rng.random((40, 2, 2, 2))
    assert_batch_is_loop(payoffs * np.array([1e150, 1e-150])[:, None, None])
    assert_batch_is_loop(payoffs * 10.0 ** rng.integers(-140, 140, payoffs.shape))
    assert_batch_is_loop(rng.integers(0, 3, (40, 2, 2, 2)) * 10**17 + 1)
    assert_batch_is_loop(payoffs, (-1e100, 0))


def test_more_games_than_a_chunk(monkeypatch):
    payoffs = np.random.default_rng(14).random((50, 2, 2, 2))
    payoffs[::7] = np.round(payoffs[::7], 1)
    expected = all_numbers(batch_bargaining(payoffs))
    monkeypatch.setattr("gametheory.bargaining.batch._work.CHUNK", 8)
    assert (all_numbers(batch_bargaining(payoffs)) == expected).all()


def test_independent_mixing_reaches_what_the_curved_set_contains():
    rng = np.random.default_rng(15)
    for payoffs in families((2, 2), 60, seed=15).values():
        low = payoffs.min(axis=(2, 3))
        inside_box = low + rng.random((60, 2)) * (payoffs.max(axis=(2, 3)) - low)
        for points in (inside_box, payoffs[:, :, 0, 1], payoffs.mean(axis=(2, 3)), low):
            found = batch_bargaining(payoffs).independent_contains(points)
            for k, matrix in enumerate(payoffs):
                reached = attainable(gt.NormalForm(matrix), by="independent")
                assert found[k] == reached.contains(points[k].tolist())


def test_the_arc_of_asymmetric_bach_or_stravinsky():
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    arcs = batch_bargaining(game.payoffs[None]).independent_arcs
    # Both play the second action with the same probability t: payoffs 6 s^2 - 4 s + 2 and
    # 3 s^2 - 4 s + 2 for s = 1 - t.
    assert arcs.exists.tolist() == [True]
    assert arcs.ends.tolist() == [[[0, 0], [1, 1]]]
    assert arcs.coefficients.tolist() == [[[4, -8, 6], [1, -2, 3]]]
    assert arcs.line[0, 0] == 0
    assert arcs.line[0, 1] == -arcs.line[0, 2]


def test_along_the_arc_no_direction_moves_the_payoffs_apart():
    for payoffs in families((2, 2), 60, seed=16).values():
        arcs = batch_bargaining(payoffs).independent_arcs
        for k in range(len(payoffs)):
            A, B = (
                np.array([[Fraction(x) for x in row] for row in M.tolist()]) for M in payoffs[k]
            )
            slope = {
                (p, q): (A[1, q] - A[0, q]) * (B[p, 1] - B[p, 0])
                - (A[p, 1] - A[p, 0]) * (B[1, q] - B[0, q])
                for p in (0, 1)
                for q in (0, 1)
            }
            assert arcs.exists[k] == (min(slope.values()) < 0 < max(slope.values()))
            if not arcs.exists[k]:
                assert np.isnan(arcs.ends[k]).all()
                continue
            (p0, q0), (p1, q1) = arcs.ends[k]
            assert (p0, q0) < (p1, q1)
            for t in (0, 0.25, 1):
                p, q = p0 + t * (p1 - p0), q0 + t * (q1 - q0)
                x, y = np.array([1 - p, p]), np.array([1 - q, q])
                found = arcs.coefficients[k] @ [1, t, t * t]
                expected = [x @ M.astype(float) @ y for M in (A, B)]
                np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12)
                rows = [[(M[1] - M[0]).astype(float) @ y, x @ (M[:, 1] - M[:, 0]).astype(float)]
                        for M in (A, B)]  # fmt: skip
                size = max(abs(float(s)) for s in slope.values())
                assert abs(np.linalg.det(rows)) <= 1e-8 * size


numbers = st.integers(-(10**6), 10**6)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4), st.booleans())
def test_a_ball_encloses_what_it_computes(pairs, whole):
    one, other = (
        [Fraction(x, 1 if whole else 7) for x in side] for side in zip(*pairs, strict=True)
    )

    def ball(exact):
        value = np.array([float(x) for x in exact])
        radius = None if whole else 2.0**-52 * abs(value)
        return Ball(value, radius, whole)

    a, b = ball(one), ball(other)
    for _ in range(3):
        made = [
            (a * b, [x * y for x, y in zip(one, other, strict=True)]),
            (a - b, [x - y for x, y in zip(one, other, strict=True)]),
            (a + b, [x + y for x, y in zip(one, other, strict=True)]),
        ]
        nonzero = [y if y else Fraction(1) for y in other]
        divisor = Ball(np.where([y == 0 for y in other], 1.0, b.value), b.radius, b.whole)
        made.append((a / divisor, [x / y for x, y in zip(one, nonzero, strict=True)]))
        for found, exact in made:
            radius = np.zeros(len(exact)) if found.radius is None else found.radius
            for value, r, x in zip(found.value, radius, exact, strict=True):
                assert abs(Fraction(value) - x) <= Fraction(r)
        (a, one), (b, other) = made[0], made[1]


@pytest.mark.parametrize(
    "payoffs",
    [np.zeros((3, 3, 2, 2)), np.zeros((2, 2, 2)), np.zeros((1, 2, 5, 4)), [[[["x"]], [[1]]]]],
    ids=["three players", "one game", "20 cells", "text"],
)
def test_payoffs_that_are_no_batch_are_refused(payoffs):
    with pytest.raises(InvalidGame):
        batch_bargaining(payoffs)


def test_arguments_out_of_their_domain_are_refused():
    batch = batch_bargaining(np.zeros((3, 2, 2, 2)))
    for call in (
        lambda: batch_bargaining(np.zeros((3, 2, 2, 2)), disagreement=[1, 2, 3]),
        lambda: batch_bargaining(np.zeros((3, 2, 2, 2)), disagreement="minimax"),
        lambda: batch.bargain("nosh"),
        lambda: batch.bargain("nash", weights=(1, 2)),
        lambda: batch.bargain("weighted-nash"),
        lambda: batch.bargain("weighted-nash", weights=(1, -2)),
        lambda: batch.bargain("kalai-smorodinsky", ideal="none"),
        lambda: batch.welfare_maximum("gini"),
        lambda: batch.independent_contains([0, 0]),
        lambda: batch_bargaining(np.zeros((3, 2, 2, 3))).independent_arcs,
    ):
        with pytest.raises((InvalidArgument, InvalidGame)):
            call()
