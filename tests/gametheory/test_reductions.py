"""Games made smaller before their equilibria are enumerated: the same equilibria, and fast."""

import itertools
import sys
from fractions import Fraction

import numpy as np
import pytest
from degenerate import MAKERS, judged

import gametheory as gt
from gametheory.equilibria import _direct_sums, _opposed, _reductions, _strict_dominance
from gametheory.equilibria._extreme import Budget, extreme_equilibria
from gametheory.equilibria._units import ordered

F = Fraction


def solved(game):
    found = gt.nash_equilibria(game, exact=True)
    assert found.complete
    assert found.is_extreme
    return found


def travellers_dilemma(highest):
    claims = np.arange(2, highest + 1)
    first, second = np.meshgrid(claims, claims, indexing="ij")
    row = np.minimum(first, second) + 2 * np.sign(second - first)
    return gt.NormalForm([row, row.T])


def kuhn_poker():
    """The 64x64 zero-sum normal form: two bits for each of three cards."""

    def play(mine, other, bets, calls):
        """What player 1 wins with these cards; `bets` and `calls` are pairs of bits."""
        first, checked = bets
        second, answer = calls
        sign = 1 if mine > other else -1
        if first:
            return 2 * sign if answer else 1
        if not second:
            return sign
        return 2 * sign if checked else -1

    strategies = list(itertools.product([0, 1], repeat=6))
    deals = list(itertools.permutations(range(3), 2))
    row = [
        [sum(play(a, b, (x[a], x[3 + a]), (y[b], y[3 + b])) for a, b in deals) for y in strategies]
        for x in strategies
    ]
    return gt.NormalForm.from_bimatrix(
        [[F(v, 6) for v in line] for line in row], [[F(-v, 6) for v in line] for line in row]
    )


@pytest.mark.parametrize("kind", MAKERS)
def test_degenerate_games_equal_brute_force_with_reductions_on_and_off(kind):
    rng = np.random.default_rng([7, *kind.encode()])
    methods = set()
    for k in range(40):
        wrong, method = judged(MAKERS[kind](rng), rng, by_lrsnash=k % 30 == 0, in_fractions=k < 3)
        assert not wrong
        methods.add(method)
    # What is forced in is also what reduces it.
    sign = {"repeated": "repeated", "dominated": "dominated", "opposed": "zero-sum"}
    assert any(sign.get(kind, "") in method for method in methods)


def test_the_travellers_dilemma_is_solved_by_dominance_alone():
    game = travellers_dilemma(100)
    (equilibrium,) = solved(game)
    assert equilibrium.actions == (0, 0)
    elimination = gt.equilibria.eliminate_dominated(game)
    assert elimination.kept == ((0,), (0,))
    assert elimination.verify(game)


def test_kuhn_poker_has_its_value_and_all_its_equilibria():
    game = kuhn_poker()
    assert len({tuple(row) for row in game.exact_payoffs[0].tolist()}) == 27
    found = solved(game)
    assert {e.exact_payoffs for e in found} == {(F(-1, 18), F(1, 18))}
    assert len(found.components) == 1
    assert all(e.verify(game) for e in found[::10])
    # Every optimal strategy of one player goes with every one of the other.
    rows, columns = ({e.exact_profile[i] for e in found} for i in range(2))
    assert len(found) == len(rows) * len(columns)


def test_all_ties_are_one_profile_repeated():
    assert len(solved(gt.NormalForm(np.zeros((2, 99, 99), dtype=int)))) == 99**2


def test_one_action_against_many():
    """Only the best replies count, and each is an equilibrium."""
    payoffs = np.random.default_rng(0).integers(0, 3, (2, 1, 200))
    found = solved(gt.NormalForm(payoffs))
    best = np.flatnonzero(payoffs[1, 0] == payoffs[1, 0].max()).tolist()
    assert [e.actions for e in found] == [(0, j) for j in best]


def test_blocks_on_a_diagonal_have_the_product_of_their_equilibria():
    game = gt.NormalForm(np.stack([np.eye(12, dtype=int)] * 2))
    assert len(solved(game)) == 2**12 - 1
    stag, chicken = [[4, 1], [3, 2]], [[2, 1], [3, -1]]
    A = np.full((2, 2, 8, 8), 7)
    for k in range(4):
        own = np.array(stag if k % 2 else chicken) + 9
        A[:, :, 2 * k : 2 * k + 2, 2 * k : 2 * k + 2] = own
    game = gt.NormalForm([A[0, 0], A[0, 0].T + 1])
    blocks = _direct_sums.blocks_of(game, ordered(game))
    inside = [
        gt.nash_equilibria(gt.NormalForm(game.payoffs[:, b.rows][:, :, b.columns])) for b in blocks
    ]
    assert len(blocks) == 4
    held = extreme_equilibria(game, lambda done: None, Budget(10**6, game.shape))
    assert len(held) == _direct_sums.count(inside)
    listed = list(
        _direct_sums.equilibria(
            blocks,
            [
                extreme_equilibria(
                    gt.NormalForm(game.payoffs[:, b.rows][:, :, b.columns]),
                    lambda done: None,
                    Budget(10**6, (2, 2)),
                )
                for b in blocks
            ],
            game.shape,
        )
    )
    assert len(set(listed)) == len(held)


def test_blocks_in_which_somebody_secures_nothing_are_no_sum():
    """Matching Pennies twice: each player would rather be elsewhere."""
    pennies = np.array([[1, -1], [-1, 1]])
    A = np.zeros((4, 4), dtype=int)
    A[:2, :2] = A[2:, 2:] = pennies
    game = gt.NormalForm([A, -A])
    assert not _direct_sums.blocks_of(game, ordered(game))


@pytest.mark.parametrize("scale", [1, 0.25, F(1, 3)])
def test_strategically_zero_sum_games_are_seen_in_any_unit(scale):
    rng = np.random.default_rng(1)
    C = rng.integers(-4, 5, (13, 14))
    A = C * scale + rng.integers(0, 9, (1, 14))
    B = -2 * C * scale + rng.integers(0, 9, (13, 1))
    game = gt.NormalForm.from_bimatrix(A, B)
    found = solved(game)
    assert "zero-sum" in found.method
    value = gt.equilibria.zero_sum(gt.NormalForm([C, -C]))
    assert all(min(np.array(e.exact_profile[0]) @ C) == value.exact_value for e in found)


def test_interests_that_are_not_quite_opposed_are_left_alone():
    C = np.random.default_rng(1).integers(-4, 5, (12, 12))
    for other in (C, -C + np.eye(12, dtype=int), np.zeros_like(C)):
        game = gt.NormalForm([C, other])
        assert _opposed.zero_sum_matrix(game, ordered(game)) is None
    nearly = gt.NormalForm([C * 1.0, -C * 1.0 + np.eye(12) * 1e-13])
    assert _opposed.zero_sum_matrix(nearly, ordered(nearly)) is None


def test_rows_that_repeat_for_their_player_alone_are_kept_apart():
    payoffs = np.array([[[1, 1], [1, 1]], [[1, 0], [0, 1]]])
    kinds = _reductions.repeated(payoffs, [0, 1], [0, 1])
    assert kinds.rows == [[0], [1]]
    payoffs[1] = [[1, 0], [3, 2]]
    assert _reductions.repeated(payoffs, [0, 1], [0, 1]).rows == [[0, 1]]


def test_large_games_lose_what_only_programs_see_to_be_dominated():
    """Rock, paper, scissors and a fourth action below their mixture, in every block of columns."""
    rng = np.random.default_rng(3)
    A = rng.integers(0, 30, (26, 26)) * 3
    A[25] = (A[0] + A[1] + A[2]) // 3 - 1
    assert not _strict_dominance.chain_against(A, 25)
    for dtype in (np.int64, np.float64):
        assert _strict_dominance.is_dominated_by_program(A.astype(dtype), 25)
    A[25] += 1
    for dtype in (np.int64, np.float64):
        assert not _strict_dominance.is_dominated_by_program(A.astype(dtype), 25)
    A[25] -= 1
    rows, _ = _reductions.undominated(np.stack([A, rng.integers(0, 30, (26, 26))]))
    assert 25 not in rows


@pytest.mark.parametrize("seed", range(20))
def test_chains_end_in_mixtures_that_dominate(seed):
    rng = np.random.default_rng(seed)
    own = rng.integers(0, 3, (6, 4))
    for action in range(6):
        links = _strict_dominance.chain_against(own, action)
        # An independent word: the value of the gains.
        gains = np.delete(own - own[action], action, axis=0)
        value = gt.equilibria.zero_sum(gt.NormalForm([gains, -gains])).exact_value
        if links:
            mixture = np.array(_strict_dominance.chain_mixture(own, action, links))
            assert min(mixture @ own - own[action]) > 0
            assert value > 0
        elif action not in _strict_dominance.doubtful_actions(own):
            assert value <= 0


def test_errors_at_a_limit_name_what_comes_next():
    blotto = [c for c in itertools.product(range(9), repeat=3) if sum(c) == 8]
    row = [[np.sign(sum(np.sign(np.subtract(x, y)))) for y in blotto] for x in blotto]
    game = gt.NormalForm([np.array(row), -np.array(row)])
    with pytest.raises(gt.TooLarge, match="zero_sum"):
        gt.nash_equilibria(game)
    found = gt.equilibria.nash_or_pure_equilibria(game)
    assert not found.complete
    assert "zero-sum" in found.method
    assert "lemke_howson" in found.method
    assert found[0].verify(game)
    assert found[0].exact_payoffs == (0, 0)
    pennies_and_more = np.random.default_rng(0).integers(0, 10**6, (2, 40, 40))
    found = gt.equilibria.nash_or_pure_equilibria(gt.NormalForm(pennies_and_more), max_nodes=100)
    assert "max_nodes" in found.method
    assert all(e.regret == 0 for e in found)


def test_what_a_fast_answer_left_out_is_said():
    game = gt.NormalForm(np.random.default_rng(0).integers(0, 2, (2, 16, 16)))
    found = gt.analyse(game)
    assert not found.equilibria.complete
    assert any("max_nodes" in what for what in found.left_out)
    assert found.to_json()["left_out"] == list(found.left_out)
    assert gt.analyse(gt.zoo.chicken()).left_out == ()
    with pytest.raises(gt.TooLarge, match="lemke_howson"):
        gt.analyse(gt.NormalForm(np.zeros((2, 1000, 1000), dtype=int)))


def test_a_class_may_be_left_undecided(monkeypatch):
    for room, name in (
        ("dilemmas", "MAX_PAIRS"),
        ("dilemmas", "MAX_PAIRS_AT_A_GLANCE"),
        ("symmetry", "MAX_TRIALS"),
    ):
        monkeypatch.setattr(sys.modules[f"gametheory.taxonomy.{room}"], name, 1)
    rank = np.arange(6)
    A = 10 * rank[:, None] + rank
    found = gt.taxonomy(gt.NormalForm([A, A.T]), may_leave_undecided=True)
    assert found.social_dilemma is None
    assert found.symmetric_game is None
    assert "social dilemma" not in found.labels
    with pytest.raises(gt.TooLarge):
        gt.taxonomy(gt.NormalForm([A, A.T]))


def test_structured_games_take_no_search():
    """A budget of as many nodes as there are equilibria: without reductions none of these ends."""
    assert len(gt.nash_equilibria(travellers_dilemma(60), max_nodes=0)) == 1
    assert len(gt.nash_equilibria(gt.NormalForm(np.zeros((2, 40, 40))), max_nodes=1600)) == 1600
    game = kuhn_poker()
    count = len(gt.nash_equilibria(game))
    assert len(gt.nash_equilibria(game, max_nodes=count)) == count
