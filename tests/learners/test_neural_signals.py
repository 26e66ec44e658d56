"""What sampled steps weigh, what critics say they are worth, and steps along a gradient."""

import itertools

import numpy as np
import pytest
import torch
from exact_episodes import DILEMMA, given_parameters, sampled

import gametheory as gt
from gametheory.coin_game import CoinGame
from learners.neural import Architecture, Network, TableActor, sample_episodes
from learners.neural.ascent import Ascent, clipped
from learners.neural.critics import LastPaid, NetworkCritic, TableCritic
from learners.neural.flat_networks import FlatNetwork
from learners.neural.signals import advantages, centred, discounted, returns_to_go
from learners.simulation import Streams, Transitions


def test_signals_by_their_definitions():
    generator = torch.Generator().manual_seed(0)
    rewards = torch.randn(2, 5, 4, 3, generator=generator, dtype=torch.float64)
    worth = torch.randn(2, 5, 5, 3, generator=generator, dtype=torch.float64)
    g = 0.7
    for run, b, t, k in itertools.product(range(2), range(5), range(4), range(3)):
        r = rewards[run, b, :, k].tolist()
        assert discounted(rewards, g)[run, b, t, k] == pytest.approx(g**t * r[t])
        to_go = sum(g ** (u - t) * r[u] for u in range(t, 4))
        assert returns_to_go(rewards, g)[run, b, t, k] == pytest.approx(to_go)
        others = [rewards[run, c, t, k].item() for c in range(5) if c != b]
        assert centred(rewards)[run, b, t, k] == pytest.approx(r[t] - sum(others) / 4)
    for trace in (0.0, 0.5, 1.0):
        ahead = worth.clone()
        ahead[:, :, -1] = 0
        surprise = rewards + g * ahead[:, :, 1:] - ahead[:, :, :-1]
        weights = [
            g**t * sum((g * trace) ** (u - t) * surprise[:, :, u] for u in range(t, 4))
            for t in range(4)
        ]
        weights.append(torch.zeros_like(weights[0]))
        found = advantages(rewards, worth, g, trace)
        for t in range(4):
            assert torch.allclose(found[:, :, t], weights[t] - weights[t + 1])


def test_a_table_critic_is_the_least_squares_fit_to_the_past():
    critic = TableCritic(2, 6, 2, discount=0.5, memory=0.5)
    generator = torch.Generator().manual_seed(0)
    left = np.array([1.75, 1.5, 1.0])
    seen = np.zeros((2, 6, 2)), np.zeros((2, 6, 1))
    for _ in range(3):
        states = torch.randint(0, 5, (2, 7, 4), generator=generator)
        rewards = torch.randn(2, 7, 3, 2, generator=generator)
        critic.learn(states, rewards)
        returns = returns_to_go(rewards, 0.5).numpy()
        for part in seen:
            np.multiply(part, 0.5, out=part)
        for run, b, t in itertools.product(range(2), range(7), range(3)):
            seen[0][run, states[run, b, t]] += left[t] * returns[run, b, t]
            seen[1][run, states[run, b, t]] += left[t] ** 2
    mean = seen[0].sum(1, keepdims=True) / seen[1].sum(1, keepdims=True)
    table = (seen[0] + left[0] ** 2 * mean) / (seen[1] + left[0] ** 2)
    asked = torch.stack([torch.arange(6)[:4], torch.arange(6)[2:]]).expand(2, 2, 4)
    worth = critic.worth(asked).numpy()
    for run, b, t in itertools.product(range(2), range(2), range(4)):
        factor = 0.0 if t == 3 else left[t]
        np.testing.assert_allclose(
            worth[run, b, t], factor * table[run, asked[run, b, t]], rtol=1e-4
        )


def test_states_with_what_was_last_paid_are_counted_by_hand():
    game = CoinGame(size=2).stochastic(horizon=8)
    table = Transitions(game)
    judged = LastPaid(table)
    flat = np.asarray(game.rewards, dtype=float).reshape(2, -1).T
    payments = sorted({tuple(row) for row in flat} | {(0.0, 0.0)})
    assert judged.num_states == table.num_states * len(payments)
    even = TableActor(torch.full((1, table.num_states, 4), 0.25))
    played = sample_episodes(table, (even, even), Streams([0, 1]), episodes=40, horizon=8)
    found = judged(played.states, played.rewards)
    met = set()
    for run, episode in itertools.product(range(2), range(40)):
        last = (0.0, 0.0)
        for t in range(9):
            number = payments.index(last) * table.num_states + int(played.states[run, episode, t])
            assert int(found[run, episode, t]) == number
            met.add(last)
            if t < 8 and played.rewards[run, episode, t].any():
                last = tuple(played.rewards[run, episode, t].tolist())
    assert met == set(payments)


def test_games_that_pay_in_too_many_ways_are_refused():
    payoffs = np.arange(2 * 65.0).reshape(2, 65, 1)
    with pytest.raises(gt.TooLarge, match="at most 64 different"):
        LastPaid(Transitions(gt.NormalForm(payoffs)))


def test_a_network_critic_learns_what_states_are_worth():
    table = Transitions(DILEMMA)
    network = FlatNetwork(Network(Architecture(hidden=(16,)), (5,), outputs=2), table.observations)
    streams = Streams([0, 1])
    critic = NetworkCritic(network, network.initial(streams, player=8), discount=0.9, steps=5)
    parameters = given_parameters(DILEMMA, 2)
    for batch in range(60):
        _, played = sampled(DILEMMA, parameters, 64, 6, first=64 * batch)
        critic.learn(played.states, played.rewards)
    _, played = sampled(DILEMMA, parameters, 4096, 6, first=64 * 60)
    returns = returns_to_go(played.rewards, 0.9)
    missed = critic.worth(played.states)[:, :, :-1] - returns
    assert missed.var(dim=(1, 2)).max() < 0.7 * returns.var(dim=(1, 2)).min()
    assert missed.mean((1, 2)).abs().max() < 0.3


def test_ascent_is_adam():
    generator = torch.Generator().manual_seed(0)
    start, slopes = (
        torch.randn(2, 3, generator=generator),
        torch.randn(5, 2, 3, generator=generator),
    )
    theirs = start.clone().requires_grad_()
    adam = torch.optim.Adam([theirs], lr=0.1, maximize=True)
    ours, ascent = start, Ascent(start)
    plain = start
    for k, slope in enumerate(slopes):
        theirs.grad = slope.clone()
        adam.step()
        ours = ascent.step(ours, slope, 0.1, k + 1)
        plain = Ascent(start, adam=False).step(plain, slope, 0.1, k + 1)
    assert torch.allclose(ours, theirs.detach(), atol=1e-6)
    assert torch.allclose(plain, start + 0.1 * slopes.sum(0), atol=1e-6)


def test_clips_shorten_each_run_by_itself():
    gradient = torch.tensor([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]])
    assert clipped(gradient, None) is gradient
    assert torch.allclose(
        clipped(gradient, 1.0), torch.tensor([[0.6, 0.8], [0.3, 0.4], [0.0, 0.0]])
    )
