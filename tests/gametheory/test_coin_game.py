"""The coin games against a plain reading of their rules, cell by cell."""

import itertools
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

import gametheory as gt
from gametheory.coin_game import BargainingCoinGame, CoinGame, render
from gametheory.interface.plots import plot_board
from gametheory.stochastic import expected_payoffs, joint_frontier, stochastic_minimax

STEPS = {"right": (0, 1), "left": (0, -1), "down": (1, 0), "up": (-1, 0), "stay": (0, 0)}


def move(cell, label, n):
    row, column = divmod(cell, n)
    down, right = STEPS[label]
    return (row + down) % n * n + (column + right) % n


def coin_game_by_hand(rules, pieces, labels):
    """Mean rewards and {next pieces: probability}, from the game's description."""
    n, count = rules.size, rules.players
    players = [move(cell, label, n) for cell, label in zip(pieces[:count], labels, strict=True)]
    coins, flag = pieces[count:-1], pieces[-1]
    rewards = [Fraction(0)] * count
    for coin, owner in zip(coins, [flag] if rules.coins == 1 else range(count), strict=True):
        at_coin = [player for player, cell in enumerate(players) if cell == coin]
        share = Fraction(1)
        if len(at_coin) > 1 and not rules.both_can_pick:
            at_coin = at_coin[:1] if rules.red_wins_ties else at_coin
            share /= len(at_coin)
        for picker in at_coin:
            rewards[picker] += share
            if picker != owner:
                rewards[owner] -= 2 * share
    free = [cell for cell in range(n * n) if cell not in players]
    places = [free if coin in players else [coin] for coin in coins]
    colours = [flag]
    if rules.coins == 1 and coins[0] in players:
        colours = [(flag + 1) % count] if rules.alternate else range(count)
    after = [
        (*players, *cells, colour) for cells in itertools.product(*places) for colour in colours
    ]
    each = Fraction(1, len(after))
    return rewards, dict.fromkeys(after, each)


def abcg_by_hand(rules, pieces, labels):
    n = rules.size
    red, blue, red_coin, blue_coin, flag = pieces
    red, blue = move(red, labels[0], n), move(blue, labels[1], n)
    rewards, picked = [Fraction(0), Fraction(0)], False
    cooperation, player = (red_coin, 0) if flag == 0 else (blue_coin, 1)
    if red == blue == cooperation:
        rewards[player] += rules.cooperation_rewards[player]
        picked = True
    other, cell, coin = (1, blue, blue_coin) if flag == 0 else (0, red, red_coin)
    blocked = rules.blocking and flag == 0 and red == red_coin and blue != red_coin
    if cell == coin and not blocked:
        rewards[other] += rules.disagreement_reward
        picked = True
        if red == blue and rules.punishment_helped == "red":
            rewards[0] -= Fraction(3, 4)
        if red == blue and rules.punishment_helped == "picker":
            rewards[other] -= Fraction(3, 4)
    if not picked:
        return rewards, {(red, blue, red_coin, blue_coin, flag): Fraction(1)}
    outcomes = {}
    first = [c for c in range(n * n) if c not in (red, blue, blue_coin)]
    for a in first:
        second = [c for c in range(n * n) if c not in (red, blue, a)]
        each = Fraction(1, len(first) * len(second))
        for b in second:
            outcomes[red, blue, a, b, 1 - flag] = each
    return rewards, outcomes


def centred(rules, pieces):
    """The quotient state: everything seen from red."""
    n = rules.size
    row, column = divmod(pieces[0], n)

    def shift(cell):
        return (cell // n - row) % n * n + (cell % n - column) % n

    return (0, *(shift(cell) for cell in pieces[1:-1]), pieces[-1])


VARIANTS = [
    CoinGame(),
    CoinGame(stay=True),
    CoinGame(size=4),
    CoinGame(alternate=False),
    CoinGame(both_can_pick=False),
    CoinGame(both_can_pick=False, red_wins_ties=True),
    CoinGame(coins=2, both_can_pick=False),
    CoinGame(players=1),
    CoinGame(players=1, size=2, alternate=False, both_can_pick=False, stay=True),
    CoinGame(players=3, size=2),
    CoinGame(players=3, size=2, alternate=False, both_can_pick=False),
    CoinGame(players=3, both_can_pick=False, red_wins_ties=True, size=2, stay=True),
    CoinGame(players=3),
    BargainingCoinGame(),
    BargainingCoinGame(blocking=True, stay=True),
    BargainingCoinGame(punishment_helped="red"),
    BargainingCoinGame(punishment_helped="picker", blocking=True),
    BargainingCoinGame(cooperation_rewards=("6/5", 2)),
]


@pytest.mark.parametrize("rules", VARIANTS, ids=repr)
@pytest.mark.parametrize("quotient", [True, False])
def test_tables_follow_the_rules(rules, quotient):
    game = rules.stochastic(horizon=10, quotient=quotient)
    by_hand = coin_game_by_hand if isinstance(rules, CoinGame) else abcg_by_hand
    count = game.num_states
    few = 90 if game.num_players < 3 else 20
    states = np.random.default_rng(0).choice(count, min(count, few), replace=False)
    everything = rules.pieces(np.arange(count), quotient=quotient)
    number = {tuple(row): k for k, row in enumerate(everything.tolist())}
    for s in states.tolist():
        pieces = tuple(everything[s].tolist())
        for joint in np.ndindex(*game.shape):
            labels = [own[a] for own, a in zip(game.actions, joint, strict=True)]
            rewards, outcomes = by_hand(rules, pieces, labels)
            truth = Counter()
            for after, p in outcomes.items():
                seen = centred(rules, after) if quotient else after
                truth[number[seen]] += fmpq(p.numerator, p.denominator)
            truth = {after: Fraction(int(p.p), int(p.q)) for after, p in truth.items()}
            assert game.lotteries[game.lottery[s, *joint]] == truth
            assert sum(truth.values()) == 1
            assert [Fraction(x) for x in game.rewards[:, s, *joint]] == rewards


@pytest.mark.parametrize(
    "rules", [*VARIANTS[:6:2], CoinGame(players=3, size=2, stay=True), VARIANTS[-4]], ids=repr
)
def test_the_torus_can_be_divided_out(rules):
    joint = len(rules.moves) ** rules.num_players
    policy = np.random.default_rng(1).integers(0, joint, rules.num_states)
    small = rules.stochastic(horizon=2)
    large = rules.stochastic(horizon=2, quotient=False)
    assert large.num_states == rules.cells * small.num_states
    assert expected_payoffs(small, policy) == expected_payoffs(large, np.tile(policy, rules.cells))


def test_sizes_are_those_of_the_audit():
    assert CoinGame().num_states == 128
    assert BargainingCoinGame().num_states == 1296


@pytest.mark.parametrize(("horizon", "each"), [(100, 0.3493), (40, 0.34825)])
def test_the_utilitarian_optimum_of_the_coin_game(horizon, each):
    frontier = joint_frontier(CoinGame().stochastic(horizon=horizon))
    best = max(frontier.payoffs, key=sum)
    assert best == pytest.approx((each, each), abs=5e-7)


@pytest.mark.parametrize("blocking", [True, False])
def test_vertices_of_the_bargaining_coin_game_known_from_the_reference(blocking):
    frontier = joint_frontier(
        BargainingCoinGame(blocking=blocking).stochastic(horizon=100), tolerance=1e-5
    )
    known = [(0.210, 1.363), (0.525, 1.206), (0.614, 1.107), (0.707, 0.991), (0.839, 0.786)]
    known += [(0.923, 0.554), (0.997, 0.314), (1.000, 0.149)]
    reached = [*frontier.payoffs, (-1, -1), (1.0002, -1), (-1, 1.3632)]
    region = gt.PayoffSet.from_points(reached)
    # Each lies on the boundary, within what three digits say.
    assert max(region.distance(known)) < 8e-4
    assert not region.contains([(x + 2e-3, y + 2e-3) for x, y in known]).any()
    assert max(map(sum, frontier.payoffs)) == pytest.approx(1.731, abs=5e-4)
    egalitarian = gt.bargain(region, solution="egalitarian", disagreement=(0, 0))
    assert egalitarian.payoffs == pytest.approx((0.818, 0.818), abs=6e-4)
    nash = gt.bargain(region, solution="nash", disagreement=(0, 0))
    assert np.prod(nash.payoffs) == pytest.approx(0.701, abs=5e-4)


@pytest.mark.parametrize("rules", [CoinGame(), BargainingCoinGame()], ids=repr)
def test_the_whole_frontier_is_proved(rules):
    frontier = joint_frontier(rules.stochastic(discount="24/25"))
    assert frontier.complete
    assert frontier.error == 0
    assert frontier.verify()
    assert len(frontier) == {"coin-game": 9, "abcg": 21}[rules.name]


def test_the_coin_game_is_symmetric():
    frontier = joint_frontier(CoinGame().stochastic(discount="9/10"))
    assert [v[::-1] for v in frontier.vertices[::-1]] == list(frontier.vertices)
    assert stochastic_minimax(CoinGame().stochastic(discount="9/10")).exact_payoffs == (0, 0)


def test_observations_put_every_piece_in_its_plane():
    rules = BargainingCoinGame()
    boards = rules.observations()
    assert boards.shape == (9 * 1296, 3, 3, 6)
    assert (boards[..., 0].sum(axis=(1, 2)) == 1).all()
    assert (boards.sum(axis=(1, 2, 3)) == 4).all()
    state = 7
    red, blue, red_coin, blue_coin, flag = rules.pieces(state, quotient=False)
    board = boards[state].reshape(9, 6)
    assert board[red, 0] == board[blue, 1] == 1
    assert board[red_coin, 4 if flag == 0 else 2] == 1
    assert board[blue_coin, 3 if flag == 0 else 5] == 1


def test_two_coins_at_once_respawn_one_at_a_time():
    rules = CoinGame(coins=2, stay=True)
    game = rules.stochastic(horizon=5)
    assert game.num_states == 8 * 8 + 8 * 7 * 7
    for s, a, b in [(0, 0, 4), (100, 1, 2), (300, 3, 3)]:
        pieces = rules.pieces(s)
        red, blue = (
            move(pieces[0], game.actions[0][a], 3),
            move(pieces[1], game.actions[1][b], 3),
        )
        kept = [coin for coin in pieces[2:4] if coin not in (red, blue)]
        after = game.lotteries[game.lottery[s, a, b]]
        free = 9 - len({red, blue})
        assert len(after) == free ** (2 - len(kept))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: CoinGame(size=1), "size 2 or more"),
        (lambda: CoinGame(coins=3), "1 or 2 coins for 2 players, got 3"),
        (lambda: CoinGame(red_wins_ties=True), "both_can_pick=False"),
        (lambda: BargainingCoinGame(size=2), "size 3 or more"),
        (lambda: BargainingCoinGame(punishment_helped="blue"), "punishment_helped"),
        (lambda: BargainingCoinGame(cooperation_rewards=(1,)), "cooperation_rewards"),
        (lambda: CoinGame().pieces(128), r"0\.\.127"),
    ],
)
def test_bad_rules_are_refused(build, message):
    with pytest.raises(gt.InvalidArgument, match=message):
        build()


def test_a_grid_beyond_memory_is_refused():
    with pytest.raises(gt.TooLarge, match="states"):
        BargainingCoinGame(size=30)


def test_boards_are_drawn_as_text_and_picture():
    rules = BargainingCoinGame()
    assert render(rules, 200).splitlines()[0] == "R  B  ."
    shown = render(rules, 5000, quotient=False)
    red, blue, red_coin, blue_coin, flag = rules.pieces(5000, quotient=False)
    cells = shown.split()
    assert "R" in cells[red]
    assert "B" in cells[blue]
    assert ("rC" if flag == 0 else "rD") in cells[red_coin]
    assert ("bD" if flag == 0 else "bC") in cells[blue_coin]
    assert len(plot_board(rules, 200).patches) == 9 + 4
    with pytest.raises(gt.InvalidArgument, match="expected state"):
        render(rules, -1)
