"""Welfare optima and bargaining solutions against cvxpy, brute force, and their axioms."""

import dataclasses
import itertools
from fractions import Fraction

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory import PayoffSet, welfare
from gametheory.games import zoo
from gametheory.payoffs import dominates
from gametheory.testing import bargaining_problems, bimatrix_games, small_fractions

NAMES = ("utilitarian", "egalitarian", "nash", "kalai-smorodinsky")
F = Fraction


def by_cvxpy(points, corner, solution):
    """The optimal payoffs over lotteries, by convex optimisation."""
    ends = np.array(points, dtype=float)
    d = np.array(corner, dtype=float)
    w = cp.Variable(len(ends), nonneg=True)
    v = ends.T @ w
    gains = v - d
    constraints = [cp.sum(w) == 1]
    if solution == "utilitarian":
        objective = cp.sum(v)
    elif solution == "nash":
        objective = cp.sum(cp.log(gains))
    elif solution == "egalitarian":
        objective = cp.min(gains)
    else:
        ideal = [
            cp.Problem(cp.Maximize(v[i]), [*constraints, gains >= 0]).solve() for i in range(2)
        ]
        objective = cp.min(cp.multiply(gains, 1 / (np.array(ideal) - d)))
    cp.Problem(cp.Maximize(objective), constraints).solve(solver=cp.CLARABEL)
    return objective.value, v.value


@settings(max_examples=60)
@given(bargaining_problems())
def test_solutions_equal_convex_optimisation(problem):
    S, corner = problem.payoff_set, problem.disagreement
    # cvxpy needs an interior to bargain over: the degenerate cases have their own tests.
    inner = S.individually_rational(corner)
    room = [max(v[i] for v in inner) - corner[i] for i in range(2)]
    if not any(all(x > y for x, y in zip(v, corner, strict=True)) for v in inner) and not (
        len(inner) > 2 and min(room) > 0
    ):
        return
    for name in NAMES:
        ours = gt.bargain(S, name, disagreement=corner)
        value, point = by_cvxpy(S.points, corner, name)
        gains = np.array([float(x - d) for x, d in zip(ours.payoffs, corner, strict=True)])
        if name == "utilitarian":
            assert float(sum(ours.payoffs)) == pytest.approx(value, abs=1e-6)
        elif name == "nash":
            assert np.log(gains).sum() == pytest.approx(value, abs=1e-6)
            assert np.allclose(point, [float(x) for x in ours.payoffs], atol=1e-3)
        elif name == "egalitarian":
            assert gains.min() == pytest.approx(value, abs=1e-6)
        else:
            scaled = gains / np.array([float(r) for r in room])
            assert scaled.min() == pytest.approx(value, abs=1e-6)


@given(bargaining_problems(payoffs=small_fractions(0, 2)))
def test_every_solution_is_certified_efficient_and_rational(problem):
    S, corner = problem.payoff_set, problem.disagreement
    for name in NAMES:
        optimum = gt.bargain(S, name, disagreement=corner)
        assert optimum.certificate.verify(S, optimum.payoffs)
        assert S.is_efficient(optimum.payoffs)
        if name != "utilitarian":
            assert optimum.individually_rational
            assert optimum.unique


@given(bargaining_problems())
def test_certificates_reject_every_other_corner(problem):
    S, corner = problem.payoff_set, problem.disagreement
    for name in NAMES:
        optimum = gt.bargain(S, name, disagreement=corner)
        for vertex in S.points:
            if vertex not in optimum.exact_face and optimum.unique:
                assert not optimum.certificate.verify(S, vertex)


@given(bargaining_problems())
def test_swapping_the_players_swaps_the_outcome(problem):
    S, (d1, d2) = problem.payoff_set, problem.disagreement
    mirrored = PayoffSet.from_points([(y, x) for x, y in S.points])
    for name in NAMES:
        ours = gt.bargain(S, name, disagreement=(d1, d2)).payoffs
        assert gt.bargain(mirrored, name, disagreement=(d2, d1)).payoffs == ours[::-1]


@given(bargaining_problems(), st.fractions("1/4", 4), st.integers(-3, 3))
def test_nash_and_kalai_smorodinsky_are_affine_invariant(problem, scale, shift):
    S, (d1, d2) = problem.payoff_set, problem.disagreement
    moved = PayoffSet.from_points([(scale * x + shift, y) for x, y in S.points])
    for name in ("nash", "kalai-smorodinsky"):
        x, y = gt.bargain(S, name, disagreement=(d1, d2)).payoffs
        image = gt.bargain(moved, name, disagreement=(scale * d1 + shift, d2)).payoffs
        assert image == (scale * x + shift, y)


@given(bargaining_problems(), st.sampled_from(["individually-rational", "unrestricted"]))
def test_kalai_smorodinsky_is_on_the_line_to_the_ideal_point(problem, ideal):
    """Exactly; or where the frontier ends before that line, the player who falls short has all."""
    S, corner = problem.payoff_set, problem.disagreement
    reachable = [best - d for best, d in zip(S.ideal(corner), corner, strict=True)]
    wanted = reachable
    if ideal == "unrestricted":
        wanted = [best - d for best, d in zip(S.ideal(), corner, strict=True)]
    found = gt.bargain(S, "kalai-smorodinsky", disagreement=corner, ideal=ideal)
    gains = [v - d for v, d in zip(found.payoffs, corner, strict=True)]
    lead = gains[0] * wanted[1] - gains[1] * wanted[0]
    if lead != 0:
        assert ideal == "unrestricted"
        short = 0 if lead < 0 else 1
        assert gains[short] == reachable[short]
    elif 0 in wanted:
        assert gains == reachable


@given(bargaining_problems(domain="finite"))
def test_finite_sets_by_definition(problem):
    S, corner = problem.payoff_set, problem.disagreement
    rational = [p for p in S.points if p[0] >= corner[0] and p[1] >= corner[1]]

    def gain(p):
        return (p[0] - corner[0], p[1] - corner[1])

    best_sum = max(map(sum, S.points))
    assert set(gt.bargain(S, "utilitarian", disagreement=corner).face) == {
        p for p in S.points if sum(p) == best_sum
    }
    nash = gt.bargain(S, "nash", disagreement=corner)
    top = max(gain(p)[0] * gain(p)[1] for p in rational)
    efficient = [p for p in rational if not any(dominates(q, p) for q in rational)]
    assert set(nash.face) == {p for p in efficient if gain(p)[0] * gain(p)[1] == top}
    leximin = gt.bargain(S, "egalitarian", disagreement=corner)
    ranks = {p: tuple(sorted(gain(p))) for p in rational}
    assert set(leximin.face) == {p for p in rational if ranks[p] == max(ranks.values())}
    for name in NAMES:
        for p in gt.bargain(S, name, disagreement=corner).face:
            assert not any(dominates(q, p) for q in rational)


def test_asymmetric_bach_or_stravinsky_exactly():
    game = zoo.asymmetric_bach_or_stravinsky()
    solved = gt.solutions(game)
    assert solved.disagreement == (0, 0)
    assert {n: o.payoffs for n, o in solved.items()} == {
        "utilitarian": (4, 1),
        "egalitarian": (2, 2),
        "nash": (3, F(3, 2)),
        "kalai-smorodinsky": (3, F(3, 2)),
    }
    assert solved.nash.weights == {(0, 0): F(1, 2), (1, 1): F(1, 2)}
    degree = solved.normative_disagreement
    assert degree.possible
    assert degree.as_printed == 3
    assert degree.regrets["utilitarian"]["egalitarian"] == 1
    assert degree.regrets["egalitarian"]["utilitarian"] == 1
    assert degree.regrets["nash"]["utilitarian"] == F(1, 2)
    assert degree.relative_regret == F(1, 2)


def test_the_minimax_point_moves_the_egalitarian_outcome():
    game = zoo.asymmetric_bach_or_stravinsky()
    solved = gt.solutions(game, disagreement="minimax")
    assert solved.disagreement == (F(4, 3), F(2, 3))
    assert solved.egalitarian.payoffs == (F(22, 9), F(16, 9))
    assert solved.nash.payoffs == solved.kalai_smorodinsky.payoffs == (3, F(3, 2))


@pytest.mark.parametrize(
    ("a", "b", "c", "e"), [(4, 1, 2, 2), (6, 1, 3, 2), (8, 3, 6, 4), (4, 1, 2, 3), (5, 1, 2, 2)]
)
def test_the_fair_coin_is_nash_optimal_iff_ab_equals_ce(a, b, c, e):
    """Over mixtures of BB = (a, b) and SS = (c, e) with d = 0."""
    S = PayoffSet.from_points([(a, b), (c, e), (0, 0)])
    coin = (F(a + c, 2), F(b + e, 2))
    assert (gt.bargain(S, "nash", disagreement=(0, 0)).payoffs == coin) == (a * b == c * e)


def test_identical_interests_have_no_normative_disagreement():
    degree = gt.solutions(zoo.pure_coordination()).normative_disagreement
    assert not degree.possible
    assert degree.relative_regret == 0
    assert degree.as_printed == 1, "the printed measure is positive all the same"


def test_a_symmetric_game_has_none_either_though_the_utilitarian_is_tied():
    solved = gt.solutions(zoo.bach_or_stravinsky())
    assert not solved.utilitarian.unique
    assert set(solved.utilitarian.face) == {(3, 2), (2, 3)}
    assert not solved.normative_disagreement.possible
    assert solved.normative_disagreement.as_printed == F(5, 2)
    assert solved.normative_disagreement.relative_regret == 0


def test_relative_regret_has_no_units():
    base = zoo.asymmetric_bach_or_stravinsky()
    scaled = gt.NormalForm.from_bimatrix(
        base.payoffs[0] * 7, base.payoffs[1] * 7, disagreement=(0, 0)
    )
    first, second = (gt.solutions(g).normative_disagreement for g in (base, scaled))
    assert first.relative_regret == second.relative_regret
    assert second.as_printed == 7 * first.as_printed


DEGENERATE = {
    "a single point": ([(1, 2)], (0, 0), (1, 2)),
    "the point is d": ([(1, 2)], (1, 2), (1, 2)),
    "vertical segment above d": ([(0, 0), (0, 3)], (0, 0), (0, 3)),
    "horizontal segment": ([(0, 1), (4, 1)], (0, 0), (4, 1)),
    "d on the frontier": ([(0, 2), (2, 0)], (1, 1), (1, 1)),
    "only player 2 can gain": ([(0, 0), (2, 0), (0, 2)], (0, 1), None),
    "d at the end of the frontier": ([(0, 0), (2, 0), (0, 2)], (2, 0), (2, 0)),
    "increasing segment": ([(0, 0), (2, 3)], (0, 0), (2, 3)),
    "d left of the set": ([(3, 0), (4, 0), (3, 1)], (0, 0), None),
}


@pytest.mark.parametrize(("points", "d", "expected"), DEGENERATE.values(), ids=DEGENERATE)
def test_degenerate_problems_have_the_right_answer(points, d, expected):
    S = PayoffSet.from_points(points)
    for name in ("nash", "kalai-smorodinsky", "egalitarian"):
        optimum = gt.bargain(S, name, disagreement=d)
        assert optimum.certificate.verify(S, optimum.payoffs)
        if expected is not None:
            assert optimum.payoffs == expected


def test_only_one_player_can_gain():
    """S = conv{(0,0), (1,0), (1,2)}, d = (1, 0): all that is left is player 2's."""
    S = PayoffSet.from_points([(0, 0), (1, 0), (1, 2)])
    for name in ("nash", "kalai-smorodinsky", "egalitarian"):
        assert gt.bargain(S, name, disagreement=(1, 0)).payoffs == (1, 2)


def test_d_beyond_the_frontier_is_infeasible_and_says_so():
    S = gt.attainable(zoo.matching_pennies())
    for name in ("nash", "kalai-smorodinsky", "egalitarian"):
        with pytest.raises(gt.Infeasible, match=r"at least the disagreement \(1, 1\)"):
            gt.bargain(S, name, disagreement=(1, 1))
    assert gt.bargain(S, "utilitarian", disagreement=(1, 1)).individually_rational is False


def test_disagreement_points_of_every_kind():
    game = zoo.asymmetric_bach_or_stravinsky()
    S = gt.attainable(game)
    mixed = next(e for e in gt.nash_equilibria(game) if not e.is_pure)
    assert gt.disagreement_point(S) == (0, 0)
    assert gt.disagreement_point(S, "minimax") == (F(4, 3), F(2, 3))
    assert gt.disagreement_point(S, ("S", "S")) == (2, 2)
    assert gt.disagreement_point(S, ("1/2", "0.25")) == (F(1, 2), F(1, 4))
    assert gt.disagreement_point(S, (1, 0.5)) == (1, F(1, 2))
    assert gt.disagreement_point(S, np.array([1.0, 0.5])) == (1, F(1, 2))
    assert gt.disagreement_point(S, ((1, 0), (0, 1))) == (0, 0)
    assert gt.disagreement_point(S, (["1/2", "1/2"], [1, 0])) == (2, F(1, 2))
    assert gt.disagreement_point(S, mixed) == (F(4, 3), F(2, 3))
    for bad in ("B", ("B", "X"), (1,), (1, 2, 3), 3, ((1, 1), (1, 0)), (1, float("nan"))):
        with pytest.raises(gt.InvalidArgument, match=r"expected|not a disagreement"):
            gt.disagreement_point(S, bad)
    with pytest.raises(gt.InvalidArgument, match="from no game"):
        gt.bargain(PayoffSet.from_points([(0, 0)]), "nash")


def test_the_unrestricted_ideal_of_table_2():
    """conv{(0,0), (4,-2), (3,1), (0,2)}: without V >= d the ideal of player 1 is 4, not 10/3."""
    S = PayoffSet.from_points([(0, 0), (4, -2), (3, 1), (0, 2)])
    inside = gt.bargain(S, "kalai-smorodinsky", disagreement=(0, 0)).payoffs
    outside = gt.bargain(S, "kalai-smorodinsky", disagreement=(0, 0), ideal="unrestricted").payoffs
    assert inside[0] * 2 == inside[1] * F(10, 3)
    assert outside[0] * 2 == outside[1] * 4
    with pytest.raises(gt.InvalidArgument, match="ideal among"):
        gt.bargain(S, "kalai-smorodinsky", disagreement=(0, 0), ideal="best")


def test_an_unknown_solution_suggests_the_nearest():
    S = gt.attainable(zoo.chicken())
    with pytest.raises(gt.InvalidArgument, match="did you mean 'egalitarian'"):
        gt.bargain(S, "egalitarien")
    assert gt.bargain(S, "Kalai_Smorodinsky").name == "Kalai-Smorodinsky"


# Welfare functions.


def test_welfare_functions_on_arrays_and_fractions():
    points = np.array([[4.0, 1.0], [2.0, 2.0], [-1.0, 3.0]])
    assert welfare.utilitarian(points).tolist() == [5, 4, 2]
    assert welfare.egalitarian((0, 0))(points).tolist() == [1, 2, -1]
    assert welfare.nash((0, 0))(points).tolist() == [4, 4, -np.inf]
    exact = np.array([(F(1, 3), F(1, 2))], dtype=object)
    assert welfare.nash((0, 0))(exact)[0] == F(1, 6)
    assert welfare.egalitarian((F(1, 3), 0))(exact)[0] == 0
    ks = welfare.kalai_smorodinsky((0, 0), (4, 2))
    assert ks(points[:2]).tolist() == [-2, -1]
    assert ks(np.array([1.0, 0.0])) == -np.inf


def test_the_trap_of_the_printed_nash_welfare():
    """{(-2,-2), (1,1)} with d = 0: the printed product is largest at (-2,-2)."""
    S = PayoffSet.from_points([(-2, -2), (1, 1)], convex=False)
    assert gt.welfare_optimum(S, welfare.nash((0, 0))).payoffs == (1, 1)


def test_the_traps_of_the_printed_egalitarian_and_kalai_smorodinsky():
    ties = PayoffSet.from_points([(1, 2), (2, 1)], convex=False)
    more = PayoffSet.from_points([(1, 2), (2, 1), (1, 3)], convex=False)
    assert set(gt.welfare_optimum(ties, welfare.egalitarian()).face) == {(1, 2), (2, 1)}
    assert gt.welfare_optimum(more, welfare.egalitarian()).face == ((1, 3),)
    two = PayoffSet.from_points([(1, 3), (2, 1)], convex=False)
    mirror = PayoffSet.from_points([(3, 1), (1, 2)], convex=False)
    first = gt.welfare_optimum(two, welfare.kalai_smorodinsky((0, 0), (2, 3)))
    second = gt.welfare_optimum(mirror, welfare.kalai_smorodinsky((0, 0), (3, 2)))
    assert first.payoffs == (1, 3)
    assert second.payoffs != (3, 1), "the printed distance is not impartial"


@given(bimatrix_games(max_actions=3))
def test_welfare_optima_beat_every_vertex_and_lottery(game):
    S = gt.attainable(game)
    grid = [
        tuple((1 - F(k, 8)) * x + F(k, 8) * y for x, y in zip(a, b, strict=True))
        for a in S.points
        for b in S.points
        for k in range(9)
    ]
    for w in (welfare.utilitarian, welfare.egalitarian((1, F(1, 2)))):
        optimum = gt.welfare_optimum(S, w)
        assert optimum.value == w(np.array(optimum.payoffs, dtype=object))
        assert all(w(np.array(p, dtype=object)) <= optimum.value for p in grid)
        assert optimum.certificate.verify(S, optimum.payoffs)


def test_any_callable_is_maximised_on_a_finite_set_only():
    game = zoo.chicken()
    best = gt.welfare_optimum(gt.attainable(game, by="pure"), lambda v: -abs(v[..., 0]))
    assert best.payoffs == (0, 0)
    with pytest.raises(gt.Unsupported, match="concave"):
        gt.welfare_optimum(gt.attainable(game), lambda v: v[..., 0])


def test_certificates_can_fail():
    S = gt.attainable(zoo.asymmetric_bach_or_stravinsky())
    nash = gt.bargain(S, "nash")
    good = nash.certificate
    assert good.verify(S, nash.payoffs)
    assert not good.verify(S, (2, 2)), "another frontier point"
    assert not good.verify(S, (5, 5)), "an unattainable point"
    assert not dataclasses.replace(good, normal=(F(1), F(1))).verify(S, nash.payoffs)
    assert not dataclasses.replace(good, disagreement=(F(1), F(0))).verify(S, nash.payoffs)
    egal = gt.bargain(S, "egalitarian")
    assert not egal.certificate.verify(S, nash.payoffs)


def test_players_must_match():
    S = gt.attainable(zoo.chicken())
    with pytest.raises(gt.InvalidArgument, match="2 numbers"):
        gt.welfare_optimum(S, welfare.nash((0, 0, 0)))
    three = gt.attainable(gt.NormalForm(np.zeros((3, 2, 2, 2))), by="pure")
    assert gt.bargain(three, "nash").payoffs == (0, 0, 0)
    with pytest.raises(gt.Unsupported, match="frontier is connected"):
        gt.bargain(three, "raiffa")


def test_weights_and_other_names():
    S = gt.attainable(zoo.asymmetric_bach_or_stravinsky())
    for plain, weighted in (
        ("nash", "weighted-nash"),
        ("egalitarian", "proportional"),
        ("utilitarian", "weighted-utilitarian"),
    ):
        pair = [gt.bargain(S, name, weights=(2, 3)).payoffs for name in (plain, weighted)]
        assert pair[0] == pair[1]
        even = [gt.bargain(S, plain).payoffs, gt.bargain(S, weighted, weights=(1, 1)).payoffs]
        assert even[0] == even[1]
    assert gt.bargain(S, "KS") == gt.bargain(S, "Kalai Smorodinsky")
    assert gt.bargain(S, "discrete_raiffa") == gt.bargain(S, "raiffa")
    with pytest.raises(gt.InvalidArgument, match="no weights"):
        gt.bargain(S, "raiffa", weights=(1, 2))
    with pytest.raises(gt.InvalidArgument, match="weights="):
        gt.bargain(S, "weighted-nash")
    for wrong in ((1, 0), (1, 2, 3), 5, "ab"):
        with pytest.raises(gt.InvalidArgument, match=r"positive|weights"):
            gt.bargain(S, "nash", weights=wrong)


@pytest.mark.parametrize("d", [(3, 3), (5, 0), (0, 5), (F(5, 2), 2)])
def test_d_beyond_an_edge_is_infeasible_for_every_solution(d):
    S = PayoffSet.from_points([(0, 0), (0, 4), (4, 0)])
    for name in gt.bargaining.ALL_SOLUTIONS:
        weights = (1, 2) if name in ("weighted-nash", "proportional") else None
        if "utilitarian" not in name:
            with pytest.raises(gt.Infeasible, match="nothing to bargain"):
                gt.bargain(S, name, disagreement=d, weights=weights)


def test_minimax_strategies_of_small_games_prove_their_values():
    for cells in itertools.product(range(3), repeat=4):
        game = gt.NormalForm.from_bimatrix(
            np.reshape(cells, (2, 2)), np.reshape(cells[::-1], (2, 2))
        )
        assert gt.minimax(game).verify(game)


def test_games_are_bargained_over_what_they_can_attain():
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    for each in (game, gt.Repeated(game, "1/2")):
        found = gt.bargain(each, "kalai-smorodinsky", disagreement=(0, 0))
        assert found == gt.bargain(gt.attainable(each), "kalai-smorodinsky", disagreement=(0, 0))
