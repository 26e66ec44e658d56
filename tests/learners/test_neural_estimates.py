"""Derivatives of sampled episodes: gradients, shaping terms and entropy, against exact ones."""

import functools
import itertools

import numpy as np
import pytest
import torch
from exact_episodes import (
    DILEMMA,
    THREE,
    deviations,
    episode_values,
    given_parameters,
    iterated,
    sampled,
)

import gametheory as gt
from gametheory.coin_game import CoinGame
from learners.neural import Architecture, sample_episodes
from learners.neural.critics import TableCritic
from learners.neural.dice import objective
from learners.neural.flat_networks import network_player, table_player
from learners.neural.policy_gradients import SampledDerivatives
from learners.neural.signals import advantages, centred, discounted
from learners.simulation import Streams, Transitions
from learners.training.differentiable import tabular
from learners.training.shaping import derivatives_of

GRU = Architecture(hidden=(), memory="gru", memory_size=4)

RUNS, EPISODES, HORIZON, DISCOUNT = 4000, 8, 4, 0.9


@functools.cache
def exact_dilemma(runs=1):
    values = episode_values(DILEMMA, DISCOUNT, HORIZON)
    found = derivatives_of(values, given_parameters(DILEMMA, 1))
    g = found.gradients
    return g, [found.along(i, 1 - i, {1 - i: g[i][1 - i]}) for i in range(2)]


def wrong_worth(played):
    """A critic that is wrong, by a function of the state and time."""
    generator = torch.Generator().manual_seed(9)
    table = torch.randn(DILEMMA.num_states, HORIZON + 1, 2, generator=generator)
    return table[played.states, torch.arange(HORIZON + 1)]


@functools.cache
def estimates(kind, parts):
    parameters = given_parameters(DILEMMA, RUNS)
    players, played = sampled(DILEMMA, parameters, EPISODES, HORIZON, seed=1)
    if kind == "reference":
        signals = centred(discounted(played.rewards, DISCOUNT))
    else:
        signals = centred(advantages(played.rewards, wrong_worth(played), DISCOUNT))
    return SampledDerivatives(players, parameters, played, signals, parts=parts)


@pytest.mark.parametrize("kind", ["reference", "critic"])
def test_sampled_gradients_have_the_exact_mean(kind):
    found, (exact, _) = estimates(kind, 2), exact_dilemma()
    for k, j in itertools.product(range(2), range(2)):
        off = deviations(found.gradients[k][j], exact[k][j])
        assert off.abs().max() < 4
        assert exact[k][j].abs().max() > 0.1


@pytest.mark.parametrize("kind", ["reference", "critic"])
def test_the_shaping_term_has_the_exact_mean_if_its_factors_are_of_different_episodes(kind):
    """And with the same episodes for both it has not: here it is a quarter too long."""
    _, exact = exact_dilemma()
    for i in range(2):
        off = deviations(estimates(kind, 2).shaping(i), exact[i])
        assert off.abs().max() < 4
        assert deviations(estimates(kind, 4).shaping(i), exact[i]).abs().max() < 4
        reused = estimates(kind, 1).shaping(i)
        assert deviations(reused, exact[i]).abs().max() > 6
        along = (reused.mean(0) @ exact[i][0].float()) / exact[i].square().sum()
        assert along > 1.15


def test_changes_along_given_directions_have_the_exact_mean():
    values = episode_values(DILEMMA, DISCOUNT, HORIZON)
    exact = derivatives_of(values, given_parameters(DILEMMA, 1))
    found = estimates("critic", 2)
    direction = given_parameters(DILEMMA, 1, seed=5)[0]
    for i, k in itertools.product(range(2), range(2)):
        ours = found.along(i, k, {1 - i: direction.expand(RUNS, -1)})
        assert deviations(ours, exact.along(i, k, {1 - i: direction})).abs().max() < 4
    with pytest.raises(gt.InvalidArgument, match="directions of other players"):
        found.along(0, 0, {0: direction})


def test_three_players_and_one_with_a_single_action():
    stage = np.arange(24).reshape(3, 2, 1, 4) * 5 % 7
    for game in (THREE, iterated(stage)):
        parameters = given_parameters(game, 3000)
        players, played = sampled(game, parameters, 8, 3)
        signals = centred(discounted(played.rewards, 0.8))
        found = SampledDerivatives(players, parameters, played, signals, parts=2)
        exact = derivatives_of(episode_values(game, 0.8, 3), given_parameters(game, 1))
        g = exact.gradients
        for i in range(3):
            if game.shape[i] == 1:
                assert not found.gradients[i][i].any()
                assert not found.shaping(i).any()
                continue
            chi = sum(exact.along(i, j, {j: g[i][j]}) for j in range(3) if j != i)
            ours = found.shaping(i)
            moved = chi.flatten().abs() > 1e-9
            assert deviations(ours[:, moved], chi[:, moved]).abs().max() < 4
            assert deviations(found.gradients[i][i][:, moved], g[i][i][:, moved]).abs().max() < 4.5


def test_the_coin_game_with_a_critic_is_near_the_exact_derivatives():
    """Six batches of 4,096 episodes, on 256 states with one bit of memory."""
    game = CoinGame().stochastic(discount="24/25", remember_pick=True)
    form = tabular(game)
    parameters = given_parameters(game, 1, spread=1.0)
    tables = tuple(p.double().reshape(1, game.num_states, 4) for p in parameters)
    exact = derivatives_of(form.values, tables)
    chi = exact.along(0, 1, {1: exact.gradients[0][1]}).flatten()
    critic = TableCritic(1, game.num_states, 2, discount=0.96)
    first, second = [], []
    for batch in range(8):
        players, played = sampled(game, parameters, 4096, 100, first=4096 * batch)
        signals = centred(advantages(played.rewards, critic.worth(played.states), 0.96, 0.0))
        critic.learn(played.states, played.rewards)
        if batch < 2:
            continue
        found = SampledDerivatives(players, parameters, played, signals, parts=2)
        first.append(found.gradients[0][0][0])
        second.append(found.shaping(0)[0])
    for ours, wanted, least in (
        (first, exact.gradients[0][0].flatten(), 0.995),
        (second, chi, 0.97),
    ):
        mean = torch.stack(ours).mean(0).double()
        assert mean @ wanted / mean.norm() / wanted.norm() > least
        assert 0.93 < mean @ wanted / (wanted @ wanted) < 1.07


def networks(game, architecture, runs, seed=0):
    table = Transitions(game)
    players = [network_player(table, i, architecture) for i in range(2)]
    streams = Streams(np.arange(runs) + seed)
    parameters = tuple(2 * p.initial(streams, player=i) for i, p in enumerate(players))
    actors = [p.actor(theta) for p, theta in zip(players, parameters, strict=True)]
    played = sample_episodes(table, actors, streams, episodes=6, horizon=5)
    return players, parameters, played


@pytest.mark.parametrize(
    "architecture",
    [
        GRU,
        Architecture(hidden=(5,), memory="lstm", memory_size=3),
        Architecture(hidden=(5,), memory="gru", memory_size=3, gated=4),
        Architecture(
            hidden=(4,), convolutions=(2,), normalise=True, padding="zeros", activation="tanh"
        ),
    ],
)
@pytest.mark.parametrize("parts", [1, 3])
def test_networks_are_differentiated_as_twice_backwards_would(architecture, parts):
    """The surrogate of published code, differentiated twice, part by part."""
    players, parameters, played = networks(CoinGame().stochastic(horizon=5), architecture, 2)
    signals = centred(discounted(played.rewards, 0.9))
    found = SampledDerivatives(players, parameters, played, signals, parts=parts)

    def so_far(j, theta, run, kept):
        logits = players[j](theta[None], played.states[run : run + 1, kept, :-1])
        logs = logits.log_softmax(-1).gather(3, played.actions[run : run + 1, kept, :, j, None])
        return logs[0, ..., 0].cumsum(1)

    size = 6 // parts
    pieces = [list(range(k * size, (k + 1) * size)) for k in range(parts)]
    for run in range(2):
        leaves = [p[run].clone().requires_grad_() for p in parameters]
        slopes, shapings = [], []
        for kept in pieces:
            logs = [so_far(j, leaf, run, kept) for j, leaf in enumerate(leaves)]
            w = signals[run, kept]
            loss = (w[..., 0] * logs[1]).sum(1).mean()
            slopes.append(torch.autograd.grad(loss, leaves[1], retain_graph=True)[0])
        for k, kept in enumerate(pieces):
            logs = [so_far(j, leaf, run, kept) for j, leaf in enumerate(leaves)]
            mixed = (signals[run, kept][..., 1] * logs[0] * logs[1]).sum(1).mean()
            (rise,) = torch.autograd.grad(mixed, leaves[1], create_graph=True)
            others = [s for n, s in enumerate(slopes) if n != k] or slopes
            shapings.append(torch.autograd.grad(rise @ torch.stack(others).mean(0), leaves[0])[0])
        for ours, plain in (
            (found.gradients[0][1][run], torch.stack(slopes).mean(0)),
            (found.shaping(0)[run], torch.stack(shapings).mean(0)),
        ):
            assert torch.allclose(ours, plain, rtol=1e-3, atol=1e-4 * plain.abs().max())
            assert plain.abs().max() > 1e-6


def test_entropy_and_its_gradient():
    players, parameters, played = networks(CoinGame().stochastic(horizon=5), GRU, 2)
    signals = centred(discounted(played.rewards, 0.9))
    found = SampledDerivatives(players, parameters, played, signals, parts=2)
    leaf = parameters[1].clone().requires_grad_()
    chosen = players[1](leaf, played.states[:, :, :-1]).softmax(-1)
    plain = torch.distributions.Categorical(chosen).entropy().mean((1, 2))
    (rise,) = torch.autograd.grad(plain.sum(), leaf)
    assert torch.allclose(found.entropy(1), plain.detach(), atol=1e-5)
    assert torch.allclose(found.own(1, 0.7), found.gradients[1][1] + 0.7 * rise, atol=1e-5)
    assert torch.equal(found.own(1), found.gradients[1][1])


def test_what_does_not_fit_is_refused():
    parameters = given_parameters(DILEMMA, 1)
    players, played = sampled(DILEMMA, parameters, 6, 2)
    signals = centred(discounted(played.rewards, 0.9))
    with pytest.raises(gt.InvalidArgument, match="4 equal parts, got 6"):
        SampledDerivatives(players, parameters, played, signals, parts=4)
    with pytest.raises(gt.InvalidArgument, match="signals like rewards"):
        SampledDerivatives(players, parameters, played, signals[:, :, 1:])
    with pytest.raises(gt.InvalidArgument, match="two episodes or more, got 1"):
        centred(signals[:, :1])
    with pytest.raises(gt.InvalidArgument, match="time \\+ 1"):
        advantages(played.rewards, played.rewards, 0.9)
    with pytest.raises(gt.InvalidArgument, match="log-probabilities and signals"):
        objective(signals[..., 0], signals[:, :, :1, 0])
    with pytest.raises(gt.InvalidArgument, match=r"a player in 0\.\.1, got 2"):
        table_player(Transitions(DILEMMA), 2)
