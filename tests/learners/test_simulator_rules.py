"""The simulator against the coin games written out plainly, with explicit positions."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.simulation.simulator import Simulator

MOVES = {"right": (0, 1), "left": (0, -1), "down": (1, 0), "up": (-1, 0), "stay": (0, 0)}


def where(plane):
    """The one cell (row, column) where a plane of an observation is 1; None if there is none."""
    cells = np.flatnonzero(plane).tolist()
    assert len(cells) <= 1
    return divmod(cells[0], plane.shape[1]) if cells else None


def moved(cell, label, size):
    down, right = MOVES[label]
    return (cell[0] + down) % size, (cell[1] + right) % size


def all_cells(size):
    return [(row, column) for row in range(size) for column in range(size)]


def read_coin_game(seen, rules):
    """Red's cell, blue's cell, and the coin of each colour that lies there."""
    red, blue, *coins = (where(seen[:, :, k]) for k in range(4))
    colours = ("red", "blue")
    return red, blue, {c: cell for c, cell in zip(colours, coins, strict=True) if cell}


def pay_coin_game(rules, red, blue, coins):
    """The possible rewards (red, blue) once both have moved, and the colours that are picked."""
    pick, theft = Fraction(rules.pick), Fraction(rules.theft)
    possible = [(Fraction(0), Fraction(0))]
    picked = [colour for colour, cell in coins.items() if cell in (red, blue)]
    for colour in picked:
        arrived = [name for name, cell in (("red", red), ("blue", blue)) if cell == coins[colour]]
        if len(arrived) == 1 or rules.both_can_pick:
            pickers = [arrived]
        else:
            pickers = [["red"]] if rules.red_wins_ties else [["red"], ["blue"]]
        after = []
        for names in pickers:
            gains = {"red": Fraction(0), "blue": Fraction(0)}
            for name in names:
                gains[name] += pick
                if name != colour:
                    gains[colour] -= theft
            after += [(a + gains["red"], b + gains["blue"]) for a, b in possible]
        possible = after
    return possible, picked


def follow_coin_game(rules, seen, action, paid, after):
    """Check one step; what was drawn: the new coins' places among the free cells, and ties."""
    size = rules.size
    red, blue, coins = read_coin_game(seen, rules)
    red, blue = moved(red, rules.moves[action[0]], size), moved(blue, rules.moves[action[1]], size)
    new_red, new_blue, new_coins = read_coin_game(after, rules)
    assert (new_red, new_blue) == (red, blue)
    possible, picked = pay_coin_game(rules, red, blue, coins)
    rewards = [(np.float32(a), np.float32(b)) for a, b in possible]
    assert tuple(paid) in rewards
    drawn = []
    if len(possible) == 2:
        drawn.append(("tie", 2, rewards.index(tuple(paid))))
    free = [cell for cell in all_cells(size) if cell not in (red, blue)]
    if not picked:
        assert new_coins == coins
    elif rules.coins == 2:
        for colour, cell in coins.items():
            if colour not in picked:
                assert new_coins[colour] == cell
            else:
                drawn.append(("coin", len(free), free.index(new_coins[colour])))
    else:
        ((colour, cell),) = new_coins.items()
        if rules.alternate:
            assert colour != picked[0]
        else:
            drawn.append(("colour", 2, ("red", "blue").index(colour)))
        drawn.append(("coin", len(free), free.index(cell)))
    return drawn


def follow_abcg(rules, seen, action, paid, after):
    """The same for the bargaining Coin Game."""
    size = rules.size
    red, blue = where(seen[:, :, 0]), where(seen[:, :, 1])
    red_cooperates = seen[:, :, 4].any()
    assert red_cooperates != seen[:, :, 2].any()
    assert red_cooperates == seen[:, :, 3].any() != seen[:, :, 5].any()
    red_coin = where(seen[:, :, 4] + seen[:, :, 2])
    blue_coin = where(seen[:, :, 5] + seen[:, :, 3])
    red, blue = moved(red, rules.moves[action[0]], size), moved(blue, rules.moves[action[1]], size)
    assert (where(after[:, :, 0]), where(after[:, :, 1])) == (red, blue)
    gain = [Fraction(0), Fraction(0)]
    own, other, coin, its_coin = (0, 1, red_coin, blue_coin)
    if not red_cooperates:
        own, other, coin, its_coin = (1, 0, blue_coin, red_coin)
    cooperation = red == blue == coin
    alone = (red, blue)[other] == its_coin
    if rules.blocking and red_cooperates and red == red_coin and blue != red_coin:
        alone = False
    gain[own] += cooperation * Fraction(rules.cooperation_rewards[own])
    gain[other] += alone * Fraction(rules.disagreement_reward)
    if alone and red == blue and rules.punishment_helped:
        payer = 0 if rules.punishment_helped == "red" else other
        gain[payer] -= Fraction(rules.punishment_cost)
    assert tuple(paid) == tuple(np.float32(x) for x in gain)
    cooperated = after[:, :, 4].any()
    new_red_coin = where(after[:, :, 4] + after[:, :, 2])
    new_blue_coin = where(after[:, :, 5] + after[:, :, 3])
    if not (cooperation or alone):
        assert (new_red_coin, new_blue_coin, cooperated) == (red_coin, blue_coin, red_cooperates)
        return []
    assert cooperated != red_cooperates
    for_red = [c for c in all_cells(size) if c not in (red, blue, blue_coin)]
    for_blue = [c for c in all_cells(size) if c not in (red, blue, new_red_coin)]
    return [
        ("red coin", len(for_red), for_red.index(new_red_coin)),
        ("blue coin", len(for_blue), for_blue.index(new_blue_coin)),
    ]


RULES = {
    "coin game": CoinGame(),
    "a coin decides ties": CoinGame(both_can_pick=False),
    "red wins ties": CoinGame(both_can_pick=False, red_wins_ties=True),
    "random colours": CoinGame(alternate=False),
    "stay": CoinGame(stay=True),
    "two coins": CoinGame(coins=2, stay=True),
    "other rewards": CoinGame(pick=3, theft="1/2"),
    "2x2": CoinGame(size=2),
    "5x5": CoinGame(size=5),
    "abcg": BargainingCoinGame(),
    "blocking": BargainingCoinGame(blocking=True),
    "red pays": BargainingCoinGame(punishment_helped="red"),
    "the picker pays": BargainingCoinGame(punishment_helped="picker", punishment_cost=1),
    "earlier abcg": BargainingCoinGame(cooperation_rewards=("6/5", 2), stay=True),
    "4x4 abcg": BargainingCoinGame(size=4),
}


def excess(counts):
    """Standard deviations by which the chi-square statistic of equal chances exceeds its mean."""
    counts = np.array(counts, dtype=float)
    freedom = len(counts) - 1
    statistic = ((counts - counts.mean()) ** 2 / counts.mean()).sum()
    return (statistic - freedom) / np.sqrt(2 * freedom)


@pytest.mark.parametrize("name", RULES)
def test_every_step_follows_the_rules(name):
    rules = RULES[name]
    follow = follow_coin_game if isinstance(rules, CoinGame) else follow_abcg
    batch, steps = 20, 300
    simulator = Simulator(rules, batch, seed=0, backend="numpy")
    actions = np.random.default_rng(1).integers(0, len(rules.moves), (steps + 1, batch, 2))
    run = simulator.rollout(actions)
    drawn = Counter()
    for t in range(steps):
        for k in range(batch):
            drawn.update(
                follow(
                    rules,
                    run.observations[t, k],
                    actions[t, k],
                    run.rewards[t, k],
                    run.observations[t + 1, k],
                )
            )
    assert drawn
    for what, count in {(what, count) for what, count, _ in drawn if count > 1}:
        counts = [drawn[what, count, place] for place in range(count)]
        if sum(counts) > 20 * count:
            assert excess(counts) < 5, (what, count)


def test_the_checker_notices_a_broken_rule():
    rules = CoinGame()
    simulator = Simulator(rules, 50, seed=0, backend="numpy")
    run = simulator.rollout(np.zeros((2, 50, 2), dtype=int))
    (t, k), *_ = np.argwhere(run.rewards[:1].any(axis=-1))
    seen, after = run.observations[t, k], run.observations[t + 1, k]
    follow_coin_game(rules, seen, (0, 0), run.rewards[t, k], after)
    with pytest.raises(AssertionError):
        follow_coin_game(rules, seen, (0, 0), run.rewards[t, k] + 1, after)
    with pytest.raises(AssertionError):
        follow_coin_game(rules, seen, (1, 0), run.rewards[t, k], after)
    with pytest.raises(AssertionError):
        follow_coin_game(rules, seen, (0, 0), run.rewards[t, k], after[:, :, [0, 1, 3, 2]])


@pytest.mark.parametrize("rules", [CoinGame(), BargainingCoinGame()], ids=["coin game", "abcg"])
def test_games_begin_anywhere_with_equal_chances(rules):
    simulator = Simulator(rules, 200_000, seed=0, backend="numpy")
    _, counts = np.unique(simulator.states, return_counts=True)
    # 9 * 8 ways to place the players, 7 (or 7 * 6) for the coins, 2 colours or flags.
    assert len(counts) == 72 * 7 * 2 * (6 if isinstance(rules, BargainingCoinGame) else 1)
    assert excess(counts) < 5


def test_respawns_are_uniform_and_independent_of_the_actions():
    rules = CoinGame()
    simulator = Simulator(rules, 4096, seed=3, backend="numpy")
    run = simulator.rollout(np.random.default_rng(0).integers(0, 4, (100, 4096, 2)))
    before, after = rules.pieces(run.states[:-1], quotient=False), run.states[1:]
    after = rules.pieces(after, quotient=False)
    picked = before[..., 3] != after[..., 3]
    red, blue, coin = (after[..., k][picked] for k in range(3))
    for distance in range(9):
        near = rules.translate(blue, red) == distance
        counts = np.bincount(rules.translate(coin, red)[near], minlength=9)
        free = [cell for cell in range(9) if cell not in (0, distance)]
        assert counts[free].sum() == near.sum()
        assert excess(counts[free]) < 5


def test_an_observation_is_the_board_drawn_by_hand():
    rules = CoinGame()
    pieces = rules.pieces(np.arange(1152), quotient=False)
    # . R .      Red on cell 1, blue on 6, a blue coin on 5.
    # . . b
    # B . .
    (state,) = np.flatnonzero((pieces == [1, 6, 5, 1]).all(axis=1))
    simulator = Simulator(rules, 1, seed=0, backend="numpy")
    simulator.restore({**simulator.state(), "states": np.array([state])})
    (seen,) = simulator.observe()
    red = [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    blue = [[0, 0, 0], [0, 0, 0], [1, 0, 0]]
    coin = [[0, 0, 0], [0, 0, 1], [0, 0, 0]]
    none = [[0] * 3] * 3
    assert seen.transpose(2, 0, 1).tolist() == [red, blue, none, coin]
    # Red goes right, to column 2; blue goes up, to the second row.
    simulator.step(np.array([[0, 3]]))
    (seen,) = simulator.observe()
    assert where(seen[:, :, 0]) == (0, 2)
    assert where(seen[:, :, 1]) == (1, 0)
    assert where(seen[:, :, 3]) == (1, 2)
    # Then red goes down, onto blue's coin: it gets 1, and blue loses 2.
    assert simulator.step(np.array([[2, 0]])).tolist() == [[1, -2]]
