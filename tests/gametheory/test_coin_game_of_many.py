"""The Coin Game of one, three and four players: symmetries, values by play, limits."""

import itertools
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.coin_game import BargainingCoinGame, CoinGame, grid, render
from gametheory.coin_game.named import named_rules
from gametheory.interface.plots import plot_board
from gametheory.stochastic import expected_payoffs
from gametheory.stochastic.bellman import most_beyond
from gametheory.stochastic.dynamic import Control

THREE = CoinGame(players=3, size=2)
STEPS = {"right": (0, 1), "left": (0, -1), "down": (1, 0), "up": (-1, 0), "stay": (0, 0)}


@pytest.mark.parametrize(
    ("rules", "states"),
    [
        (CoinGame(players=1), 8),
        (CoinGame(players=2), 128),
        (THREE, 81),
        (CoinGame(players=3), 1536),
        # Three coins lie anywhere but on the players, who stand on one, two or three cells.
        (CoinGame(players=3, coins=3), 8**3 + 3 * 8 * 7**3 + 8 * 7 * 6**3),
    ],
    ids=repr,
)
def test_sizes(rules, states):
    assert rules.num_states == len(rules.states) == states


def relabelled(rules, order):
    """The number of each state of the grid once player `order[i]` is called i."""
    pieces = rules.pieces(np.arange(rules.num_states * rules.cells), quotient=False)
    numbers = {tuple(row): k for k, row in enumerate(pieces.tolist())}
    count = rules.players
    return np.array(
        [
            numbers[*(row[i] for i in order), *row[count:-1], order.index(row[-1])]
            for row in pieces.tolist()
        ]
    )


def is_symmetric(rules, order):
    """Whether the game is the same once player `order[i]` is called i."""
    game = rules.stochastic(horizon=3, quotient=False)
    after = relabelled(rules, order)
    if (game.initial[after] != game.initial).any():
        return False
    lotteries = [game.lotteries[k] for k in range(len(game.lotteries))]
    moved = [{int(after[s]): p for s, p in lottery.items()} for lottery in lotteries]
    for joint in np.ndindex(game.shape):
        renamed = tuple(joint[i] for i in order)
        if (game.rewards[:, after, *renamed] != game.rewards[list(order)][:, :, *joint]).any():
            return False
        pairs = set(
            zip(
                game.lottery[:, *joint].tolist(),
                game.lottery[after, *renamed].tolist(),
                strict=True,
            )
        )
        if any(moved[here] != lotteries[there] for here, there in pairs):
            return False
    return True


def test_players_can_be_relabelled_as_far_as_colours_take_turns():
    random = CoinGame(players=3, size=2, alternate=False)
    for order in itertools.permutations(range(3)):
        assert is_symmetric(random, order)
        # Red, blue, green, red, ...: a rotation keeps that order, a swap does not.
        assert is_symmetric(THREE, order) == (order in [(0, 1, 2), (1, 2, 0), (2, 0, 1)])
    assert is_symmetric(CoinGame(players=2), (1, 0))
    assert not is_symmetric(CoinGame(both_can_pick=False, red_wins_ties=True), (1, 0))


def test_two_who_never_meet_the_third_play_the_game_of_two():
    """Where green cannot be, rewards and pickers are those of two players, with any owner of
    theirs: tables of three hold the rule of two.
    """
    three, two = CoinGame(players=3, alternate=False), CoinGame(players=2)
    of_three, of_two = three.stochastic(horizon=1), two.stochastic(horizon=1)
    where = {tuple(row): k for k, row in enumerate(two.states.tolist())}
    met = 0
    for state, (red, blue, green, coin, colour) in list(enumerate(three.states.tolist()))[::4]:
        if colour == 2:
            continue
        small = where[red, blue, coin, colour]
        for joint in np.ndindex(of_three.shape):
            moved = three.step_cells(np.array([green]), joint[2])[0]
            if moved != coin:
                pay = of_three.rewards[:, state, *joint]
                assert pay.tolist() == [*of_two.rewards[:, small, *joint[:2]], 0]
                met += 1
    assert met > 5_000


# What a policy is worth, by play from the rules: nothing is read from the tables.


def step(cell, label, size):
    down, right = STEPS[label]
    return (cell // size + down) % size * size + (cell % size + right) % size


def distance(cell, other, size):
    gaps = [abs(cell // size - other // size), abs(cell % size - other % size)]
    return sum(min(gap, size - gap) for gap in gaps)


def greedy(player, pieces, size):
    """The first move that leads nearest to the coin."""
    coin = pieces[-2]
    return min(list(STEPS)[:4], key=lambda m: distance(step(pieces[player], m, size), coin, size))


def restrained(player, pieces, size):
    """Greedy for own coins; else the first move that leaves the coin alone."""
    if pieces[-1] == player:
        return greedy(player, pieces, size)
    return next(m for m in list(STEPS)[:4] if step(pieces[player], m, size) != pieces[-2])


def by_play(rules, policies, horizon):
    """Mean rewards a step, by following every course of play; one coin, all may pick."""
    size, count = rules.size, rules.players
    cells = range(size**2)
    starts = [
        (*players, coin, colour)
        for players in itertools.permutations(cells, count)
        for coin in set(cells) - set(players)
        for colour in range(count)
    ]
    now = Counter({pieces: Fraction(1, len(starts)) for pieces in starts})
    total = [Fraction(0)] * count
    for _ in range(horizon):
        then = Counter()
        for pieces, chance in now.items():
            *_, coin, colour = pieces
            labels = [policy(i, pieces, size) for i, policy in enumerate(policies)]
            players = [step(pieces[i], label, size) for i, label in enumerate(labels)]
            pickers = [i for i in range(count) if players[i] == coin]
            for i in pickers:
                total[i] += chance
                if i != colour:
                    total[colour] -= 2 * chance
            if not pickers:
                then[*players, coin, colour] += chance
                continue
            free = [cell for cell in cells if cell not in players]
            for cell in free:
                then[*players, cell, (colour + 1) % count] += chance / len(free)
        now = then
    return tuple(x / horizon for x in total)


def as_joint(rules, policies):
    """The joint actions `[state]` of policies that move by distance alone."""
    moves = [
        [rules.moves.index(policy(i, row, rules.size)) for i, policy in enumerate(policies)]
        for row in rules.states.tolist()
    ]
    return np.ravel_multi_index(np.array(moves).T, (len(rules.moves),) * rules.players)


TRIOS = [(greedy,) * 3, (restrained,) * 3, (greedy, restrained, restrained)]


@pytest.mark.parametrize("policies", TRIOS, ids=["all pick", "own coins", "one thief"])
def test_values_are_those_of_play(policies):
    game = THREE.stochastic(horizon=5)
    assert expected_payoffs(game, as_joint(THREE, policies)) == by_play(THREE, policies, 5)


@pytest.mark.parametrize("players", [1, 2])
def test_values_of_fewer_are_those_of_play_on_the_larger_board(players):
    rules = CoinGame(players=players)
    policies = (restrained, greedy)[:players]
    game = rules.stochastic(horizon=4)
    assert expected_payoffs(game, as_joint(rules, policies)) == by_play(rules, policies, 4)


def test_all_who_steal_lose_by_it_and_a_lone_thief_gains():
    game = THREE.stochastic(discount="24/25")
    steal, own, mixed = (expected_payoffs(game, as_joint(THREE, trio)) for trio in TRIOS)
    assert len(set(steal)) == len(set(own)) == 1
    assert steal[0] < 0 < own[0] < mixed[0]
    assert max(mixed[1:]) < own[0]


def test_the_best_sum_is_exact_and_shared_equally():
    """By linear programming, then in rationals; no joint policy is proved to be better."""
    game = THREE.stochastic(discount="24/25")
    best = gt.welfare.occupancy_optimum(game, gt.welfare.utilitarian)
    each = Fraction(131522, 529641)
    assert expected_payoffs(game, best.policy.argmax(axis=1)) == (each,) * 3
    joint = Control(game).solve(np.ones(3)).policy
    assert most_beyond(game, joint, (Fraction(1),) * 3) == (3 * each, 0)
    assert best.value == pytest.approx(float(3 * each), abs=1e-9)
    assert best.bound - best.value < 1e-9
    worst = gt.welfare.occupancy_optimum(game, gt.welfare.egalitarian((0, 0, 0)))
    assert worst.payoffs == pytest.approx([float(each)] * 3, abs=1e-9)
    assert worst.bound == pytest.approx(float(each), abs=1e-9)
    with pytest.raises(gt.Unsupported, match=r"two players, got 3: .*attainable"):
        gt.stochastic.joint_frontier(game)
    with pytest.raises(gt.Unsupported, match=r"got 3: .*occupancy_optimum"):
        gt.analyse(game)


def test_the_best_sum_by_value_iteration_over_courses_of_play():
    """Bellman's recursion in rationals on lotteries, against the control that solvers use."""
    game = THREE.stochastic(horizon=4)
    reach = np.full(game.num_states, Fraction(0))
    pay = game.rewards.sum(axis=0).reshape(game.num_states, -1)
    for _ in range(4):
        after = np.array(
            [
                sum(p * reach[s] for s, p in game.lotteries[k].items())
                for k in range(len(game.lotteries))
            ]
        )
        reach = (pay + after[game.joint_lottery]).max(axis=1)
    solved = Control(game).solve(np.ones(3))
    assert solved.bound == pytest.approx(float(game.exact_initial @ reach) / 4, abs=1e-12)


def test_one_player_picks_for_ever():
    game = CoinGame(players=1, size=2).stochastic(discount="1/2")
    best = Control(game).solve(np.ones(1)).policy
    # A new coin is one move away on two cells of three, two moves on the third: its worth is
    # W = (2/3 + 1/3 g) (1 + g W), and that of a step (1 - g) W.
    assert expected_payoffs(game, best) == (Fraction(5, 7),)


def test_a_coin_of_each_colour_at_once():
    """Coins may share a cell; each that is picked comes back on a free cell, others stay."""
    rules = CoinGame(players=3, coins=3)
    rng, picked = np.random.default_rng(0), Counter()
    for red, blue, green, *coins in rng.integers(9, size=(400, 6)).tolist():
        players = [red, blue, green]
        paid, collected = rules.collect(np.array([[*players, *coins, 0]]))
        pay = [sum(cell == coin for coin in coins) for cell in players]
        for owner, coin in enumerate(coins):
            pay[owner] -= 2 * sum(cell == coin for i, cell in enumerate(players) if i != owner)
        taken = [coin in players for coin in coins]
        assert paid[0, :, 0].tolist() == pay
        assert collected[0] == any(taken)
        free = [cell for cell in range(9) if cell not in players]
        places = [free if gone else [coin] for gone, coin in zip(taken, coins, strict=True)]
        after = rules.respawn((*players, *coins, 0))
        assert sorted(after) == sorted((*cells, 0) for cells in itertools.product(*places))
        picked[sum(taken)] += 1
    assert set(picked) == {0, 1, 2, 3}


@pytest.mark.parametrize("memory", [False, True])
def test_simulators_step_the_same_tables(memory):
    from learners import Simulator

    game = THREE.stochastic(horizon=5, remember_pick=memory)
    joint = np.tile(as_joint(THREE, TRIOS[0]), 2 if memory else 1)
    played = Simulator(game, 4096, seed=0, backend="numpy").play_joint(joint, 5).rewards
    truth = np.array([float(x) for x in by_play(THREE, TRIOS[0], 5)])
    episodes = played.mean(axis=0)
    assert (abs(episodes.mean(axis=0) - truth) < 5 * episodes.std(axis=0) / 64).all()


def test_memory_holds_whether_the_last_pick_was_a_theft():
    game = THREE.stochastic(horizon=2, remember_pick=True)
    stolen = (THREE.stochastic(horizon=2).rewards < 0).any(axis=0)
    assert game.num_states == 162
    for s, *joint in np.argwhere(THREE.picks >= 0).tolist():
        # An owner who picks beside one thief has 1 - 2; beside none it has 1.
        assert THREE.picks[s, *joint] == stolen[s, *joint]


@pytest.mark.parametrize("coins", [1, 3])
def test_boards_and_observations(coins):
    rules = CoinGame(players=3, coins=coins)
    boards = rules.observations(quotient=True)
    assert rules.channels[2] == "green player"
    assert boards.shape == (rules.num_states, 3, 3, 6)
    assert (boards.sum(axis=(1, 2, 3)) == 3 + coins).all()
    state = rules.num_states - 1
    *cells, flag = rules.pieces(state).tolist()
    pieces = "RBG" + ("rbg"[flag] if coins == 1 else "rbg")
    shown = render(rules, state).split()
    assert all(letter in shown[cell] for letter, cell in zip(pieces, cells, strict=True))
    faces = [p.get_facecolor()[:3] for p in plot_board(rules, state).patches]
    colours = [face for face in faces if face != (1, 1, 1)]
    assert len(colours) == 3 + coins
    assert len(set(colours)) == 3


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: CoinGame(players=0), gt.InvalidArgument, "at least 1, got int 0"),
        (lambda: CoinGame(players=True), gt.InvalidArgument, "players"),
        (lambda: CoinGame(players=4, size=2), gt.InvalidArgument, "more cells than players, got 4"),
        (lambda: CoinGame(players=3, coins=2), gt.InvalidArgument, "1 or 3 coins for 3 players"),
        (lambda: CoinGame(players=1, coins=2), gt.InvalidArgument, "1 coin for 1 player, got 2"),
        (lambda: CoinGame(players=3, size=2, coins=3), gt.InvalidArgument, "size 3 or more"),
        (lambda: CoinGame(players=5), gt.TooLarge, "at most 4 players"),
        (lambda: CoinGame(players=10**9, size=10**9), gt.TooLarge, "at most 4 players"),
        (lambda: CoinGame(players=4, size=4), gt.TooLarge, "262,144 states x 256 joint moves x 5"),
        (lambda: CoinGame(players=3, size=12), gt.TooLarge, "at most 5,000,000 states"),
        (lambda: CoinGame(players=4, both_can_pick=False), gt.TooLarge, "numbers in the tables"),
        (lambda: THREE.start(0, 1), gt.InvalidArgument, "cells of 3 players"),
        (lambda: THREE.respawn((0, 1, 2)), gt.InvalidArgument, "state of 5 pieces, got 3"),
    ],
)
def test_bad_rules_are_refused_before_memory_is_taken(build, error, message):
    with pytest.raises(error, match=message):
        build()


def test_the_caps_bound_what_the_tables_hold():
    for rules in (THREE, CoinGame(), BargainingCoinGame(), CoinGame(players=3, size=3)):
        game = rules.stochastic(horizon=1)
        raw = np.prod(rules._ranges)
        assert game.num_states <= raw <= grid.MAX_STATES
        assert game.rewards.size + game.lottery.size <= grid.MAX_NUMBERS


def test_larger_tables_than_those_of_the_quotient_are_refused_before_they_are_made():
    game = CoinGame(players=3, size=6)
    with pytest.raises(gt.TooLarge, match="numbers in the tables"):
        game.stochastic(discount="24/25", quotient=False)
    for cells in ((), (0,), (0, 1, 2)):
        with pytest.raises(gt.InvalidArgument, match="cells of 2 players"):
            BargainingCoinGame().start(*cells)
    for count in ("\u00b2", "9" * 5000):
        with pytest.raises(gt.InvalidArgument, match="as an integer"):
            named_rules("coin-game", {"players": count})
