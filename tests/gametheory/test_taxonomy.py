"""The taxonomy of section 3, on its traps and against brute force."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory.games import zoo
from gametheory.payoffs import dominates
from gametheory.taxonomy import cross_combinations, find_dominant_dilemma
from gametheory.testing import bimatrix_games, symmetric_games, zero_sum_games


@given(bimatrix_games(max_actions=3))
def test_classes_follow_their_definitions_within_pure_profiles(game):
    classes = gt.taxonomy(game, within="pure")
    payoffs = [tuple(game.exact_payoffs[(slice(None), *cell)]) for cell in game.profiles()]
    efficient = {p for p in payoffs if not any(dominates(q, p) for q in payoffs)}
    cells = [e.actions for e in gt.pure_equilibria(game) if tuple(e.exact_payoffs) in efficient]
    outcomes = {tuple(game.exact_payoffs[(slice(None), *c)]) for c in cells}
    cross = {tuple(game.exact_payoffs[:, a[0], b[1]]) for a, b in itertools.permutations(cells, 2)}
    assert classes.coordination == any(p not in efficient for p in cross)
    assert classes.bargaining == (len(outcomes) > 1)
    assert classes.pure_coordination == (classes.coordination and len(outcomes) == 1)
    assert classes.symmetric_payoffs == (set(payoffs) == {p[::-1] for p in payoffs})


@given(bimatrix_games(max_actions=3))
def test_every_bargaining_problem_is_a_coordination_problem(game):
    """Two efficient equilibria of different payoffs: some crossing of them is not efficient."""
    classes = gt.taxonomy(game)
    assert classes.coordination or not classes.bargaining


@given(symmetric_games(), st.data())
def test_symmetric_games_are_seen_under_any_labels(game, data):
    order = data.draw(st.permutations(range(game.shape[1])))
    classes = gt.taxonomy(gt.NormalForm(game.payoffs[:, :, order]))
    assert classes.symmetric_game
    assert classes.symmetric_payoffs


@given(bimatrix_games(max_actions=3, payoffs=st.integers(0, 1)))
def test_symmetry_equals_a_search_over_all_relabellings(game):
    rows, columns = game.shape
    A, B = game.payoffs
    expected = rows == columns and any(
        np.array_equal(A[:, order], B[:, order].T) for order in itertools.permutations(range(rows))
    )
    assert gt.taxonomy(game).symmetric_game == expected


def test_a_game_that_is_symmetric_but_for_two_swapped_payoffs_is_not():
    A = np.arange(9).reshape(3, 3)
    B = A.T.copy()
    assert gt.taxonomy(gt.NormalForm.from_bimatrix(A, B)).symmetric_game
    B[0, 1], B[0, 2] = B[0, 2], B[0, 1]
    assert not gt.taxonomy(gt.NormalForm.from_bimatrix(A, B)).symmetric_game


def test_symmetric_payoffs_do_not_make_a_symmetric_game():
    """(3,1),(0,0);(1,3),(0,0): the payoff set is symmetric, the game is not."""
    game = gt.NormalForm.from_bimatrix([[3, 0], [1, 0]], [[1, 0], [3, 0]])
    classes = gt.taxonomy(game)
    assert classes.symmetric_payoffs
    assert not classes.symmetric_game


@given(zero_sum_games(max_actions=3))
def test_zero_sum_games_are_no_bargaining_problems(game):
    classes = gt.taxonomy(game)
    assert classes.constant_sum
    assert not classes.bargaining
    assert not classes.social_dilemma


def test_the_dilemma_inequalities_by_hand():
    assert gt.taxonomy(zoo.prisoners_dilemma()).dilemma == gt.Dilemma(
        (0, 0), (1, 1), (True, True), (True, True)
    )
    assert gt.taxonomy(zoo.stag_hunt()).dilemma.greed == (False, False)
    # Chicken of the toolbox fails 2R > T + S; Asymmetric BoS fails R > P for player 2.
    assert not gt.taxonomy(zoo.chicken()).social_dilemma
    assert not gt.taxonomy(zoo.asymmetric_bach_or_stravinsky()).social_dilemma


def test_a_game_can_be_a_dilemma_and_a_bargaining_problem():
    """Two equilibria to bargain over, and a 2x2 part that is a Prisoner's Dilemma."""
    game = gt.NormalForm.from_bimatrix(
        [[6, 0, 0, 0], [0, 5, 0, 0], [0, 0, 3, 0], [0, 0, 4, 1]],
        [[5, 0, 0, 0], [0, 6, 0, 0], [0, 0, 3, 4], [0, 0, 0, 1]],
    )
    classes = gt.taxonomy(game)
    assert classes.kind == "symmetric bargaining problem"
    assert set(classes.labels) >= {"social dilemma", "coordination problem"}


def test_pareto_optimality_depends_on_where_it_is_judged():
    """(2,2) is undominated by pure profiles, but half of (6,0) and (0,6) beats it."""
    game = gt.NormalForm.from_bimatrix(
        [[2, 0, 0], [0, 6, 0], [0, 0, 0]], [[2, 0, 0], [0, 0, 0], [0, 0, 6]]
    )
    pure = {e.payoffs for e in gt.taxonomy(game, within="pure").pareto_optimal_equilibria}
    hull = {e.payoffs for e in gt.taxonomy(game).pareto_optimal_equilibria}
    assert (2, 2) in pure
    assert (2, 2) not in hull


# Three and more players --------------------------------------------------------------------------


def small_game(seed, shape):
    return gt.NormalForm(np.random.default_rng(seed).integers(0, 3, (len(shape), *shape)))


SHAPES = [(2, 2, 2), (3, 2, 2), (1, 2, 2), (2,), (3, 1, 2), (2, 2, 2, 2)]
MANY = [small_game(seed, shape) for seed in range(25) for shape in SHAPES]


def exchanged(cell, i, j):
    swapped = list(cell)
    swapped[i], swapped[j] = swapped[j], swapped[i]
    return tuple(swapped)


@pytest.mark.parametrize("within", ["pure", "correlated"])
@pytest.mark.parametrize("game", MANY[::2], ids=lambda g: str(g.shape))
def test_classes_of_many_players_follow_their_definitions(game, within):
    classes = gt.taxonomy(game, within=within)
    S, n = gt.attainable(game, by=within), game.num_players
    efficient = {c for c in game.profiles() if S.is_efficient(game.exact_payoff(c))}
    cells = [e.actions for e in gt.pure_equilibria(game) if e.actions in efficient]
    cross = {
        tuple(e[i] for i, e in enumerate(chosen))
        for chosen in itertools.product(cells, repeat=n)
        if len(set(chosen)) > 1
    }
    assert cross_combinations(set(cells)) == cross
    failures = sorted(c for c in cross if c not in efficient)
    assert classes.coordination == bool(failures)
    assert classes.miscoordination == (failures[0] if failures else None)
    assert classes.bargaining == (len({game.exact_payoff(c) for c in cells}) > 1)
    points = set(S.points)
    assert classes.symmetric_payoffs == all(
        tuple(v[k] for k in order) in points
        for v in points
        for order in itertools.permutations(range(n))
    )


def test_of_three_players_a_bargaining_problem_need_be_no_coordination_problem():
    """A third player decides, indifferent itself, which of two others gains."""
    payoffs = np.zeros((3, 1, 1, 2), dtype=int)
    payoffs[0, 0, 0, 0] = payoffs[1, 0, 0, 1] = 1
    classes = gt.taxonomy(gt.NormalForm(payoffs))
    assert classes.bargaining
    assert not classes.coordination


@pytest.mark.few(50)
@pytest.mark.parametrize("game", MANY, ids=lambda g: str(g.shape))
def test_dilemmas_of_many_players_follow_their_definitions(game):
    n, u = game.num_players, game.exact_payoff
    plain, dominant = [], []
    cells = list(game.profiles())
    for c, d in itertools.product(cells, repeat=2):
        if n == 1 or any(a == b for a, b in zip(c, d, strict=True)):
            continue

        def at(who, c=c, d=d):
            return u([d[i] if i in who else c[i] for i in range(n)])

        everyone = set(range(n))
        corners = [
            (at(set())[i], at(everyone)[i], at(everyone - {i})[i], at({i})[i]) for i in range(n)
        ]
        if n == 2:
            is_one = all(
                r > p and r > s and 2 * r > t + s and (t > r or p > s) for r, p, s, t in corners
            )
        else:
            is_one = all(r > p and r > s and (t > r or p > s) for r, p, s, t in corners)
        if is_one:
            plain.append((c, d))
        subsets = [set(w) for k in range(n) for w in itertools.combinations(range(n), k)]
        if all(
            corners[i][0] > corners[i][1]
            and all(at(w | {i})[i] > at(w)[i] for w in subsets if i not in w)
            for i in range(n)
        ):
            dominant.append((c, d))
    classes = gt.taxonomy(game)
    assert classes.social_dilemma == bool(plain)
    found = classes.dilemma
    if found and n > 2:
        assert (found.cooperate, found.defect) == plain[0]
    strict = find_dominant_dilemma(game)
    assert strict == classes.dominant_dilemma
    assert ((strict.cooperate, strict.defect) if strict else None) == next(iter(dominant), None)


def public_good(players, factor=2):
    """Each may give 1; what is given grows by a factor and is shared by all."""

    def payoff(cell, i):
        return Fraction(factor * (players - sum(cell)), players) + cell[i]

    shape = (2,) * players
    return gt.NormalForm(
        [
            np.array([payoff(c, i) for c in np.ndindex(shape)], dtype=object).reshape(shape)
            for i in range(players)
        ]
    )


def test_a_public_good_is_a_dilemma_and_symmetric():
    game = public_good(4)
    classes = gt.taxonomy(game)
    assert classes.kind == "social dilemma"
    assert classes.symmetric_game
    assert classes.dominant_dilemma == classes.dilemma
    assert classes.dilemma.greed == classes.dilemma.fear == (True,) * 4


def test_three_who_must_meet():
    """Pure coordination of three, and the same with tastes that differ."""
    meet = np.zeros((3, 2, 2, 2), dtype=int)
    meet[:, 0, 0, 0] = meet[:, 1, 1, 1] = 2
    same = gt.taxonomy(gt.NormalForm(meet))
    assert same.kind == "pure coordination problem"
    assert same.miscoordination == (0, 0, 1)
    meet[0, 0, 0, 0] = meet[1:, 1, 1, 1] = 3
    classes = gt.taxonomy(gt.NormalForm(meet))
    assert classes.kind == "asymmetric bargaining problem"
    assert not classes.symmetric_game


@pytest.mark.parametrize("seed", range(8))
def test_symmetric_games_of_three_are_seen_under_any_labels(seed):
    rng = np.random.default_rng(seed)
    k = 2 + seed % 2
    table = rng.integers(0, 3, (k, k, k))
    table = table + table.swapaxes(1, 2)  # the others' order does not matter
    payoffs = np.stack([np.moveaxis(table, 0, i) for i in range(3)])
    orders = [rng.permutation(k) for _ in range(3)]
    mixed = payoffs[np.ix_(range(3), *orders)]
    assert gt.taxonomy(gt.NormalForm(mixed)).symmetric_game
    broken = mixed.copy()
    broken[0, 0, 0, 0] += 7
    assert not gt.taxonomy(gt.NormalForm(broken)).symmetric_game


@pytest.mark.parametrize("game", MANY[:60:2], ids=lambda g: str(g.shape))
def test_symmetry_of_many_equals_a_search_over_all_relabellings(game):
    n = game.num_players
    k = game.shape[0]
    expected = len(set(game.shape)) == 1 and any(
        all(
            u[(j, *exchanged_cell)] == u[(i, *cell)]
            for i, j in itertools.combinations(range(n), 2)
            for cell in named
            for exchanged_cell in [exchanged(cell, i, j)]
        )
        and all(
            u[(m, *exchanged(cell, i, j))] == u[(m, *cell)]
            for i, j in itertools.combinations(range(n), 2)
            for m in set(range(n)) - {i, j}
            for cell in named
        )
        for orders in itertools.product(itertools.permutations(range(k)), repeat=n - 1)
        for u in [game.payoffs[np.ix_(range(n), range(k), *orders)]]
        for named in [list(np.ndindex(game.shape))]
    )
    assert gt.taxonomy(game).symmetric_game == expected
