"""Averages over twenty million steps against exact values that need none of our solvers."""

import numpy as np
import pytest

import gametheory as gt
from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.simulation.simulator import Simulator

BATCH = 2048
STEPS = 2 * 10**7


def chain(game, chances):
    """Transitions `[state, next state]` and rewards `[player, state]` under a joint policy
    `chances[state, joint action]`.
    """
    states = game.num_states
    lotteries = np.zeros((len(game.lotteries), states))
    for k in range(len(lotteries)):
        for state, probability in game.lotteries[k].items():
            lotteries[k, state] = probability
    numbers = game.lottery.reshape(states, -1)
    transitions = np.einsum("sa,sat->st", chances, lotteries[numbers])
    rewards = game.rewards.astype(float).reshape(game.num_players, states, -1)
    return transitions, np.einsum("sa,psa->ps", chances, rewards)


def value(game, policies, horizon):
    """Per step, over an episode; `policies[step % len]` is a table of chances."""
    steps = [chain(game, chances) for chances in policies]
    where = game.initial.astype(float)
    total = np.zeros(game.num_players)
    for t in range(horizon):
        transitions, rewards = steps[t % len(steps)]
        total += rewards @ where
        where = where @ transitions
    return total / horizon


def one_hot(policy, size):
    return np.eye(size)[policy]


def averages(simulator, play, steps):
    """The mean rewards a step and their standard errors, from the episodes' means."""
    horizon = simulator.horizon
    sums, squares, count = np.zeros(2), np.zeros(2), 0
    out = play(horizon, None)
    for _ in range(steps // (BATCH * horizon)):
        out = play(horizon, out)
        means = out.rewards.sum(axis=0, dtype=np.float64) / horizon
        sums += means.sum(axis=0)
        squares += (means**2).sum(axis=0)
        count += BATCH
    mean = sums / count
    return mean, np.sqrt((squares / count - mean**2) / count)


def strategies(states, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.dirichlet(np.full(4, 0.7), states) for _ in range(2)]


@pytest.mark.parametrize(
    ("rules", "steps"),
    [(CoinGame(), STEPS), (CoinGame(both_can_pick=False), STEPS // 4)],
    ids=["coin game", "a coin decides ties"],
)
def test_strategies_earn_their_exact_values(rules, steps):
    game = rules.stochastic(horizon=100)
    own = strategies(game.num_states)
    joint = (own[0][:, :, None] * own[1][:, None]).reshape(game.num_states, -1)
    simulator = Simulator(game, BATCH, seed=0)

    def play(count, out):
        return simulator.play(own, count, out=out)

    mean, error = averages(simulator, play, steps)
    assert (abs(mean - value(game, [joint], 100)) < 4 * error).all()
    assert (error < 2e-3).all()


@pytest.mark.parametrize(
    ("rules", "horizon"),
    [(CoinGame(), 100), (BargainingCoinGame(), 25)],
    ids=["coin game", "abcg"],
)
def test_optimal_joint_policies_earn_their_exact_values(rules, horizon):
    game = rules.stochastic(horizon=horizon)
    frontier = gt.stochastic.joint_frontier(game)
    vertex = max(range(len(frontier.vertices)), key=lambda k: sum(frontier.vertices[k]))
    policy = np.asarray(frontier.policies[vertex])
    simulator = Simulator(game, BATCH, seed=1)

    def play(count, out):
        return simulator.play_joint(policy, count, out=out)

    mean, error = averages(simulator, play, STEPS)
    staged = policy if policy.ndim == 2 else policy[None]
    exact = value(game, [one_hot(p, 16) for p in staged], horizon)
    assert np.allclose(exact, [float(x) for x in frontier.vertices[vertex]], atol=1e-9)
    assert (abs(mean - exact) < 4 * error).all()
    if isinstance(rules, CoinGame):
        # The optimum that was found for the paper, to the four digits that are known.
        assert (abs(mean - 0.3493) < 4 * error + 5e-5).all()


def test_endless_play_earns_the_stationary_value():
    game = CoinGame().stochastic(discount="1/2")
    own = strategies(game.num_states, seed=4)
    joint = (own[0][:, :, None] * own[1][:, None]).reshape(game.num_states, -1)
    transitions, rewards = chain(game, joint)
    system = np.vstack([transitions.T - np.eye(game.num_states), np.ones(game.num_states)])
    stationary = np.linalg.lstsq(system, np.eye(game.num_states + 1)[-1], rcond=None)[0]
    simulator = Simulator(game, BATCH, seed=2)
    out = simulator.play(own, 500)
    total = np.zeros((BATCH, 2))
    rounds = STEPS // 4 // (BATCH * 500)
    for _ in range(rounds):
        out = simulator.play(own, 500, out=out)
        total += out.rewards.sum(axis=0, dtype=np.float64)
    means = total / (rounds * 500)
    error = means.std(axis=0) / np.sqrt(BATCH)
    assert (abs(means.mean(axis=0) - rewards @ stationary) < 4 * error).all()


def test_a_wrong_value_would_be_noticed():
    game = CoinGame().stochastic(horizon=100)
    policies = [np.random.default_rng(k).integers(0, 16, 128) for k in range(2)]
    simulator = Simulator(game, BATCH, seed=0)

    def play(count, out):
        return simulator.play_joint(policies[0], count, out=out)

    mean, error = averages(simulator, play, 10**6)
    right, wrong = (value(game, [one_hot(policy, 16)], 100) for policy in policies)
    assert (abs(mean - right) < 4 * error).all()
    assert (abs(mean - wrong) > 8 * error).any()
