"""Agents with memory: exact values against automata, brute force and the solvers of tables."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.norms.agents import (
    best_reply_payoff,
    expected_payoffs,
    iterated_game,
    sampled_payoffs,
)

PD = gt.zoo.prisoners_dilemma()


class Machine:
    """An automaton of `gt.strategies` as an agent."""

    def __init__(self, automaton, player):
        self.automaton, self.player = automaton, player

    def start(self):
        return [(self.automaton.initial, 1)]

    def act(self, memory, step, state):
        return tuple(self.automaton.mixtures[memory])

    def observe(self, memory, step, state, joint, after):
        return [(int(self.automaton.transitions[(memory, *joint)]), 1)]


class Table:
    """A stationary strategy of a stochastic game as an agent."""

    def __init__(self, table):
        self.table = table

    def start(self):
        return [(0, 1)]

    def act(self, memory, step, state):
        return tuple(self.table[state])

    def observe(self, memory, step, state, joint, after):
        return [(0, 1)]


class Moody:
    """Draws a mood at the start and again after each defection of the other; private."""

    def __init__(self, player):
        self.other = 1 - player

    def start(self):
        return [("kind", Fraction(1, 3)), ("mean", Fraction(2, 3))]

    def act(self, memory, step, state):
        return (1, 0) if memory == "kind" else (0, 1)

    def observe(self, memory, step, state, joint, after):
        if joint[self.other] == 0:
            return [(memory, 1)]
        return [("kind", Fraction(1, 4)), ("mean", Fraction(3, 4))]


def brute_force(game, agents, horizon):
    """By recursion over every branch of chance, in Fractions."""

    def worth(step, state, memories):
        if step == horizon:
            return [Fraction(0), Fraction(0)]
        total = [Fraction(0), Fraction(0)]
        options = [a.act(m, step, state) for a, m in zip(agents, memories, strict=True)]
        for joint in itertools.product(range(2), repeat=2):
            p = Fraction(options[0][joint[0]]) * Fraction(options[1][joint[1]])
            if not p:
                continue
            rewards = [Fraction(int(game.rewards[(i, state, *joint)])) for i in range(2)]
            for then, q in game.lotteries[int(game.lottery[(state, *joint)])].items():
                moved = [
                    a.observe(m, step, state, joint, then)
                    for a, m in zip(agents, memories, strict=True)
                ]
                for (m1, r1), (m2, r2) in itertools.product(*moved):
                    ahead = worth(step + 1, then, (m1, m2))
                    for i in range(2):
                        total[i] += p * q * r1 * r2 * (rewards[i] + ahead[i])
        return total

    total = [Fraction(0), Fraction(0)]
    for state, chance in enumerate(game.exact_initial):
        for (m1, r1), (m2, r2) in itertools.product(*(a.start() for a in agents)):
            if chance:
                found = worth(0, state, (m1, m2))
                total = [t + chance * r1 * r2 * x for t, x in zip(total, found, strict=True)]
    return tuple(t / horizon for t in total)


@pytest.mark.parametrize("horizon", [1, 3, 5])
def test_values_against_brute_force(horizon):
    game = iterated_game(PD, horizon=horizon)
    for agents in (
        (Moody(0), Moody(1)),
        (Moody(0), Machine(gt.strategies.tit_for_tat(player=1), 1)),
        (Machine(gt.strategies.generous_tit_for_tat("1/3", player=0), 0), Moody(1)),
    ):
        assert expected_payoffs(game, agents) == brute_force(game, agents, horizon)


def test_stationary_strategies_have_the_values_of_the_tables():
    game = gt.coin_game.CoinGame().stochastic(horizon=3)
    rng = np.random.default_rng(0)
    tables = [rng.dirichlet(np.ones(4), size=game.num_states) for _ in range(2)]
    ours = expected_payoffs(game, [Table(t) for t in tables])
    exact = gt.stochastic.expected_payoffs(game, tables)
    assert list(ours) == pytest.approx([float(x) for x in exact], abs=1e-12)


def test_a_discount_up_to_a_horizon_is_that_of_the_game():
    game = iterated_game(PD, horizon=4).with_criterion(horizon=4, discount="1/2")
    agents = (
        Machine(gt.strategies.grim(player=0), 0),
        Machine(gt.strategies.always(1, player=1), 1),
    )
    rewards = [(-3, 0), (-2, -2), (-2, -2), (-2, -2)]
    weights = [Fraction(1, 2) ** t for t in range(4)]
    expected = tuple(
        sum(w * r[i] for w, r in zip(weights, rewards, strict=True)) / sum(weights)
        for i in range(2)
    )
    assert expected_payoffs(game, agents) == expected


def best_by_enumeration(game, agent, player, horizon):
    """The best of all deterministic plans that depend on the actions seen, against one agent."""
    own, best = 1 - player, None
    seen = [h for t in range(horizon) for h in itertools.product(range(2), repeat=t)]
    for plan in itertools.product(range(2), repeat=len(seen)):
        rule = dict(zip(seen, plan, strict=True))

        class Plan:
            def start(self):
                return [((), 1)]

            def act(self, memory, step, state, rule=rule):
                a = rule[memory]
                return (1 - a, a)

            def observe(self, memory, step, state, joint, after):
                return [((*memory, joint[own]), 1)]

        pair = (Plan(), agent) if player == 0 else (agent, Plan())
        value = brute_force(game, pair, horizon)[player]
        best = value if best is None or value > best else best
    return best


@pytest.mark.parametrize("player", [0, 1])
def test_best_replies_against_all_plans(player):
    """Also where the agent's memory is private, and only its actions tell."""
    game = iterated_game(gt.zoo.chicken(), horizon=3)
    for agent in (Moody(1 - player), Machine(gt.strategies.pavlov(player=1 - player), 1 - player)):
        ours = best_reply_payoff(game, agent, player=player)
        assert isinstance(ours, Fraction)
        assert ours == best_by_enumeration(game, agent, player, 3)


def test_best_replies_against_stationary_strategies():
    game = gt.coin_game.CoinGame().stochastic(horizon=3)
    table = np.eye(4)[np.random.default_rng(1).integers(0, 4, game.num_states)]
    exact = gt.stochastic.best_reply(game, 1, [table, None])
    assert best_reply_payoff(game, Table(table), player=1) == pytest.approx(
        float(exact.payoff), abs=1e-12
    )


def test_an_iterated_game_that_remembers():
    game = iterated_game(PD, horizon=5, remembers_last=True)
    assert game.num_states == 5
    assert game.initial.tolist() == [0, 0, 0, 0, 1]
    for joint in itertools.product(range(2), repeat=2):
        for state in range(5):
            after = game.lotteries[int(game.lottery[(state, *joint)])]
            assert after == {2 * joint[0] + joint[1]: 1}


def test_sampled_payoffs_are_within_their_errors_of_the_exact_ones():
    game = iterated_game(PD, horizon=6)
    pair = (Moody(0), Machine(gt.strategies.generous_tit_for_tat("1/3", player=1), 1))
    exact = expected_payoffs(game, pair)
    found = sampled_payoffs(game, pair, episodes=3000, rng=0)
    for mean, error, truth in zip(found.payoffs, found.errors, exact, strict=True):
        assert 0 < error < 0.05
        assert abs(mean - float(truth)) < 4 * error
    assert sampled_payoffs(game, pair, episodes=50, rng=1) == sampled_payoffs(
        game, pair, episodes=50, rng=1
    )
    # Errors are those of a mean: between episodes, not between steps.
    shares = [sampled_payoffs(game, pair, episodes=100, rng=k) for k in range(40)]
    spread = np.std([s.payoffs[0] for s in shares], ddof=1)
    assert np.mean([s.errors[0] for s in shares]) == pytest.approx(spread, rel=0.35)
    discounted = game.with_criterion(horizon=6, discount="1/2")
    sampled = sampled_payoffs(discounted, pair, episodes=3000, rng=0)
    truth = expected_payoffs(discounted, pair)
    assert abs(sampled.payoffs[1] - float(truth[1])) < 4 * sampled.errors[1]
    for bad in (1, 2.5, True):
        with pytest.raises(gt.InvalidArgument, match="at least 2"):
            sampled_payoffs(game, pair, episodes=bad)


def test_refusals():
    game = iterated_game(PD, horizon=2)
    tft = Machine(gt.strategies.tit_for_tat(player=0), 0)
    with pytest.raises(gt.InvalidArgument, match="2 agents"):
        expected_payoffs(game, [tft])
    endless = game.with_criterion(discount="1/2")
    with pytest.raises(gt.Unsupported, match="horizon"):
        expected_payoffs(endless, [tft, tft])
    with pytest.raises(gt.Unsupported, match="player"):
        best_reply_payoff(game, tft, player=2)


@pytest.mark.parametrize("exact", [True, False])
def test_too_many_situations_are_refused(exact):
    game = gt.coin_game.CoinGame().stochastic(horizon=3)
    table = np.full((game.num_states, 4), 0.25)
    few = {"exact": exact, "max_situations": 3}
    with pytest.raises(gt.TooLarge, match="situations"):
        expected_payoffs(game, [Table(table), Table(table)], **few)
    with pytest.raises(gt.TooLarge, match="beliefs" if exact else "situations"):
        best_reply_payoff(game, Table(table), player=0, **few)


class Alternating(Moody):
    """As `Moody`, but meaner in odd steps; its play recurs after two steps."""

    period = 2

    def act(self, memory, step, state):
        kind, mean = super().act(memory, step, state)
        return (kind, mean) if step % 2 == 0 else (kind / Fraction(2), 1 - kind / Fraction(2))


class Tricycle(Alternating):
    """Another period."""

    period = 3

    def act(self, memory, step, state):
        return (1, 0) if memory == "kind" or step % 3 == 2 else (0, 1)


@pytest.mark.parametrize("kinds", [(Moody, Moody), (Alternating, Tricycle), (Tricycle, Moody)])
@pytest.mark.parametrize("horizon", [1, 2, 7])
def test_floats_are_the_exact_values(kinds, horizon):
    """With a period, without, and with two that differ; also under a discount up to a horizon."""
    agents = [kind(player) for player, kind in enumerate(kinds)]
    once = gt.Stochastic.from_repeated(gt.Repeated(PD, "9/10"))
    for game in (
        iterated_game(PD, horizon=horizon),
        iterated_game(PD, horizon=horizon, remembers_last=True),
        once.with_criterion(horizon=horizon, discount="9/10"),
    ):
        exact = expected_payoffs(game, agents)
        floats = expected_payoffs(game, agents, exact=False)
        assert all(isinstance(x, float) for x in floats)
        assert floats == pytest.approx([float(x) for x in exact], abs=1e-13)
        for player in range(2):
            best = best_reply_payoff(game, agents[1 - player], player=player)
            found = best_reply_payoff(game, agents[1 - player], player=player, exact=False)
            assert found == pytest.approx(float(best), abs=1e-13)


def test_floats_in_a_coin_game_are_the_exact_values():
    game = gt.coin_game.CoinGame().stochastic(horizon=4)
    rng = np.random.default_rng(0)
    tables = [np.eye(4, dtype=int)[rng.integers(4, size=game.num_states)] for _ in range(2)]
    agents = [Table(table) for table in tables]
    exact = expected_payoffs(game, agents)
    assert expected_payoffs(game, agents, exact=False) == pytest.approx(
        [float(x) for x in exact], abs=1e-13
    )
    best = best_reply_payoff(game, agents[0], player=1)
    assert best_reply_payoff(game, agents[0], player=1, exact=False) == pytest.approx(
        float(best), abs=1e-13
    )


@pytest.mark.parametrize("discount", ["9/10", None])
def test_remembering_changes_no_payoff(discount):
    rules = gt.coin_game.CoinGame()
    criterion = {"discount": discount} if discount else {"horizon": 4}
    plain = rules.stochastic(**criterion)
    remembering = rules.stochastic(**criterion, remember_pick=True)
    assert remembering.num_states == 2 * plain.num_states
    rng = np.random.default_rng(0)
    weights = rng.integers(1, 4, (2, plain.num_states, 4))
    totals = weights.sum(axis=2, keepdims=True)
    tables = list(np.vectorize(Fraction, otypes=[object])(weights.tolist(), totals.tolist()))
    assert gt.stochastic.expected_payoffs(
        remembering, [np.concatenate([t, t]) for t in tables]
    ) == gt.stochastic.expected_payoffs(plain, tables)


@pytest.mark.parametrize(
    "rules",
    [
        gt.coin_game.CoinGame(),
        gt.coin_game.CoinGame(alternate=False),
        gt.coin_game.CoinGame(coins=2, stay=True),
        gt.coin_game.BargainingCoinGame(),
    ],
)
def test_what_a_pick_was_shows_in_the_rewards(rules):
    """Memory moves with picks alone; a departure is a theft, or one player's own coin."""
    game = rules.stochastic(discount="9/10", remember_pick=True)
    count = rules.num_states
    rewards = rules.stochastic(discount="9/10").rewards
    two_coins = getattr(rules, "coins", 1) == 2
    for state in range(0, count, max(1, count // 40)):
        for joint in itertools.product(range(len(rules.moves)), repeat=2):
            r1, r2 = (rewards[(i, state, *joint)] for i in range(2))
            for memory in (0, 1):
                after = game.lotteries[int(game.lottery[(memory * count + state, *joint)])]
                memories = {s // count for s in after}
                assert len(memories) == 1
                now = memories.pop()
                if isinstance(rules, gt.coin_game.BargainingCoinGame):
                    both = max(r1, r2) > 1
                    event = None if r1 == r2 == 0 else int(not both)
                elif two_coins:
                    continue
                else:
                    event = None if r1 == r2 == 0 else int(min(r1, r2) < 0)
                assert now == (memory if event is None else event)


def test_events_that_are_none():
    game = gt.coin_game.CoinGame().stochastic(horizon=3)
    for bad in (np.zeros((3, 4, 4), int), np.zeros(game.lottery.shape), game.lottery * 0 - 2):
        with pytest.raises(gt.InvalidArgument, match="events"):
            gt.stochastic.remember(game, bad)
    with pytest.raises(gt.InvalidArgument, match="initial"):
        gt.stochastic.remember(game, game.lottery * 0, initial=-1)
