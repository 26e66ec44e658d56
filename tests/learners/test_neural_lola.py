"""LOLA that samples: its estimators against exact derivatives, and what is trained with them."""

import functools
import itertools

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from gametheory.coin_game import CoinGame
from learners.evaluation.conformance import check_population
from learners.neural import (
    Architecture,
    LolaSettings,
    Network,
    sample_episodes,
    train_lola,
)
from learners.neural.ascent import Ascent, clipped
from learners.neural.critics import NetworkCritic, TableCritic
from learners.neural.dice import look_ahead_gradient, objective
from learners.neural.flat_networks import FlatNetwork, network_player, table_player
from learners.neural.lola import read_lola
from learners.neural.lola_settings import COIN_GAME, COIN_GAME_BIT, PAPER
from learners.neural.policy_gradients import SampledDerivatives
from learners.neural.signals import advantages, centred, discounted, returns_to_go
from learners.simulation import Streams, Transitions
from learners.training.differentiable import tabular
from learners.training.shaping import RULES, derivatives_of

GRU = Architecture(hidden=(), memory="gru", memory_size=4)


# What the derivatives are: values of an episode, by every path of states, differentiated.


def episode_values(game, discount, horizon):
    """`values(parameters) -> [run, player]` of tables of logits, by powers of the chain."""
    joint = list(itertools.product(*map(range, game.shape)))
    states = game.num_states
    moves = torch.zeros(states, len(joint), states, dtype=torch.float64)
    pays = torch.zeros(states, len(joint), game.num_players, dtype=torch.float64)
    for s, (k, actions) in itertools.product(range(states), enumerate(joint)):
        for then, chance in game.lotteries[int(game.lottery[(s, *actions)])].items():
            moves[s, k, then] += float(chance)
        pays[s, k] = torch.tensor(
            [float(game.rewards[(i, s, *actions)]) for i in range(game.num_players)]
        )
    start = torch.tensor([float(x) for x in game.initial], dtype=torch.float64)

    def values(parameters):
        tables = [
            theta.double().reshape(len(theta), states, -1).softmax(-1) for theta in parameters
        ]
        chosen = torch.stack(
            [
                functools.reduce(
                    torch.mul, (t[:, :, a] for t, a in zip(tables, actions, strict=True))
                )
                for actions in joint
            ],
            dim=-1,
        )
        after = torch.einsum("rsk,skn->rsn", chosen, moves)
        paid = torch.einsum("rsk,skp->rsp", chosen, pays)
        now, total = start.expand(len(chosen), -1), 0.0
        for t in range(horizon):
            total = total + discount**t * torch.einsum("rs,rsp->rp", now, paid)
            now = torch.einsum("rs,rsn->rn", now, after)
        return total

    return values


def iterated(payoffs):
    stage = gt.NormalForm(np.array(payoffs))
    return gt.agents.iterated_game(stage, horizon=1, remembers_last=True)


DILEMMA = iterated([[[-1, -3], [0, -2]], [[-1, 0], [-3, -2]]])
THREE = iterated(np.arange(24).reshape(3, 2, 2, 2) * 5 % 7)


def given_parameters(game, runs, seed=0, spread=0.7):
    """The same parameters in every run."""
    generator = torch.Generator().manual_seed(seed)
    return tuple(
        (spread * torch.randn(1, game.num_states * n, generator=generator)).expand(runs, -1)
        for n in game.shape
    )


def sampled(game, parameters, episodes, horizon, *, seed=0, first=0):
    """Episodes of tables of logits, and their players."""
    table = Transitions(game)
    players = [table_player(table, i) for i in range(game.num_players)]
    actors = [p.actor(theta) for p, theta in zip(players, parameters, strict=True)]
    streams = Streams(np.arange(len(parameters[0])) + 1000 * seed)
    return players, sample_episodes(
        table, actors, streams, episodes=episodes, horizon=horizon, first=first
    )


def deviations(found, exact):
    """How many standard errors the mean over runs is from what is exact, each number."""
    error = found.std(0) / len(found) ** 0.5
    return (found.mean(0) - exact.flatten()) / error


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


# Signals and critics.


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


# DiCE.


def test_second_derivatives_of_the_objective_have_the_exact_mean():
    """All blocks of the Hessian, the own ones included, of many runs at once."""
    parameters = given_parameters(DILEMMA, 3000)
    players, played = sampled(DILEMMA, parameters, 4, 3, seed=2)
    signals = centred(discounted(played.rewards, DISCOUNT))
    leaves = [p.clone().requires_grad_() for p in parameters]
    total = 0
    for j in range(2):
        logs = players[j](leaves[j], played.states[:, :, :-1]).log_softmax(-1)
        total = total + logs.gather(3, played.actions[..., j, None])[..., 0]
    J = objective(total, signals[..., 0])
    slope = torch.autograd.grad(J.sum(), leaves, create_graph=True)
    direction = given_parameters(DILEMMA, 1, seed=3)
    values = episode_values(DILEMMA, DISCOUNT, 3)
    points = [p.clone().requires_grad_() for p in given_parameters(DILEMMA, 1)]
    exact = torch.autograd.grad(values(points)[:, 0].sum(), points, create_graph=True)
    for i, j in itertools.product(range(2), range(2)):
        (ours,) = torch.autograd.grad((slope[i] * direction[i]).sum(), leaves[j], retain_graph=True)
        (wanted,) = torch.autograd.grad(
            (exact[i] * direction[i]).sum(), points[j], retain_graph=True
        )
        assert deviations(ours, wanted).abs().max() < 4
        assert deviations(slope[i].detach(), exact[i].detach()).abs().max() < 4


def exact_look_ahead(values, parameters, step, steps):
    """Player 0's gradient through steps of player 1."""
    own, other = (p.double().clone().requires_grad_() for p in parameters)
    for _ in range(steps):
        (slope,) = torch.autograd.grad(values((own, other))[:, 1].sum(), other, create_graph=True)
        other = other + step * slope
    return torch.autograd.grad(values((own, other))[:, 0].sum(), own)[0]


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_gradients_through_sampled_steps_come_near_the_exact_ones(steps):
    step, runs = 0.5, 4
    parameters = given_parameters(DILEMMA, runs)
    used = itertools.count()

    def play(now):
        _, played = sampled(DILEMMA, now, 20_000, HORIZON, first=20_000 * next(used))
        return played, centred(discounted(played.rewards, DISCOUNT))

    players = [table_player(Transitions(DILEMMA), i) for i in range(2)]
    found, entropy = look_ahead_gradient(0, players, parameters, play, steps=steps, step_size=step)
    ours = found.mean(0)
    assert (entropy > 0.3).all()
    values = episode_values(DILEMMA, DISCOUNT, HORIZON)
    exact = exact_look_ahead(values, given_parameters(DILEMMA, 1), step, steps)[0]
    naive = exact_look_ahead(values, given_parameters(DILEMMA, 1), step, 0)[0]
    if steps == 1:
        rule = RULES["hola-1"](
            values, tuple(p.double() for p in given_parameters(DILEMMA, 1)), step
        )
        assert torch.allclose(rule[0][0], exact)
    assert (ours - exact).norm() < 0.04 * exact.norm()
    if steps:
        assert (exact - naive).norm() > 0.1 * exact.norm()
    assert next(used) == steps + 1


# Steps.


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


# Training.

QUICK = {"steps": 3, "episodes": 8, "episode_steps": 5, "rng": 0, "runs": 2}
DILEMMA_STAGE = gt.zoo.prisoners_dilemma()
EPISODIC = CoinGame().stochastic(horizon=6)


@pytest.mark.parametrize("learner", ["lola-pg", "lola-dice"])
@pytest.mark.parametrize("architecture", [None, GRU, Architecture(hidden=(4,))])
def test_runs_are_runs_of_the_house(learner, architecture):
    runs = learners.train(DILEMMA_STAGE, learner, architecture=architecture, **QUICK)
    check_population(runs)
    assert runs.markov == (architecture is not GRU)
    record = runs.hyperparameters.as_record()
    assert LolaSettings.from_record(record) == runs.hyperparameters
    assert runs.curve["entropy"].shape == (3, 2)
    again = learners.train(DILEMMA_STAGE, learner, architecture=architecture, **QUICK)
    for name, array in runs.arrays().items():
        np.testing.assert_array_equal(array, again.arrays()[name])


def test_tables_are_compared_exactly():
    report = learners.compare(DILEMMA_STAGE, "lola-pg", **QUICK)
    assert report.exploitability.shape == (2, 2)
    form = learners.training.differentiable.iterated(gt.Repeated(DILEMMA_STAGE, "24/25"))
    tables = report.runs.tables()
    exact = form.payoffs([torch.from_numpy(tables[f"policy_{i}"]) for i in (1, 2)], None)
    np.testing.assert_allclose(report.runs.payoffs, exact.numpy(), atol=1e-12)
    assert learners.train(EPISODIC, "lola-pg", **{**QUICK, "episode_steps": 6}).episode == 6


@pytest.mark.parametrize("critic", ["table", "network", "none"])
@pytest.mark.parametrize("learner", ["lola-pg", "lola-dice"])
def test_training_goes_on_from_a_checkpoint_to_the_same_bits(tmp_path, critic, learner):
    options = {**QUICK, "steps": 5, "every": 1, "critic": critic, "critic_architecture": GRU}
    whole = train_lola(EPISODIC, learner, **options)
    path = tmp_path / "half.safetensors"
    kept = {"checkpoint": path, "checkpoint_every": 2}

    class Stopped(Exception):
        pass

    def stop(done, said):
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        train_lola(EPISODIC, learner, on_update=stop, **kept, **options)
    begun = []
    resumed = train_lola(
        EPISODIC, learner, on_update=lambda k, said: begun.append(k), **kept, **options
    )
    assert begun == [3, 4, 5]
    for name, array in whole.arrays().items():
        np.testing.assert_array_equal(array, resumed.arrays()[name])
    with pytest.raises(gt.InvalidArgument, match="entropy differ"):
        train_lola(EPISODIC, learner, **kept, **{**options, "entropy": 1.0})


def test_a_run_is_the_same_beside_others():
    alone = train_lola(EPISODIC, **{**QUICK, "runs": 1})
    among = train_lola(EPISODIC, **{**QUICK, "runs": 4})
    for name, array in alone.arrays().items():
        axis = 0 if name.startswith("policy") else -1
        np.testing.assert_allclose(
            among.arrays()[name].take([0], axis), array, rtol=2e-3, atol=1e-4
        )


def test_updates_follow_the_estimates():
    """One plain step is the learning rate times what the estimators say, clipped."""
    options = {**QUICK, "steps": 1, "optimizer": "sgd", "entropy": 0.5, "opponent_step": 3.0}
    rated = {**options, "learning_rate": 0.25, "clip": 0.3, "opponent_clip": 0.02, "critic": "none"}
    still = {**rated, "learning_rate": 0.0}
    before = train_lola(DILEMMA_STAGE, **still).arrays()
    after = train_lola(DILEMMA_STAGE, **rated).arrays()
    table = Transitions(gt.Repeated(DILEMMA_STAGE, "24/25"))
    players = [table_player(table, i) for i in range(2)]
    theta = tuple(torch.from_numpy(before[f"policy_{i}/output.weight"]).flatten(1) for i in (1, 2))
    streams = Streams(learners.simulation.run_seeds(0, 2))
    actors = [p.actor(t) for p, t in zip(players, theta, strict=True)]
    played = sample_episodes(table, actors, streams, episodes=8, horizon=5)
    signals = centred(discounted(played.rewards, 0.96))
    found = SampledDerivatives(players, theta, played, signals, parts=2)
    for i in range(2):
        own = clipped(found.own(i, 0.5), 0.3)
        move = own + clipped(3.0 * found.shaping(i), 0.02)
        moved = after[f"policy_{i + 1}/output.weight"] - before[f"policy_{i + 1}/output.weight"]
        np.testing.assert_allclose(moved.reshape(2, -1), 0.25 * move.numpy(), atol=1e-5)
        assert (found.gradients[i][i].norm(dim=1) > 0.3).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"episodes": 9}, "fall into 2 equal parts"),
        ({"episodes": 2}, "of two or more"),
        ({"critic": "tables"}, "a critic"),
        ({"optimizer": "rmsprop"}, "an optimizer"),
        ({"discount": 1.5}, "discount in"),
        ({"clip": -1}, "clip to be a number >= 0"),
        ({"steps": 0}, "steps to be a positive integer"),
        ({"entropy": -0.1}, "entropy >= 0"),
        ({"critic": "network"}, "critic_architecture"),
    ],
)
def test_settings_that_make_no_sense_are_refused(options, words):
    with pytest.raises(gt.InvalidArgument, match=words):
        train_lola(DILEMMA_STAGE, **{**QUICK, **options})


def test_others_are_refused():
    with pytest.raises(gt.InvalidArgument, match="a sampled LOLA learner"):
        train_lola(DILEMMA_STAGE, "lola", **QUICK)
    with pytest.raises(gt.InvalidArgument, match="a device of torch that is here"):
        train_lola(DILEMMA_STAGE, **QUICK, device="nowhere")
    with pytest.raises(gt.Unsupported, match="two players"):
        train_lola(gt.NormalForm(np.zeros((3, 2, 2, 2))), **QUICK)
    with pytest.raises(learners.neural.Diverged, match="in 2 of 2 runs"):
        train_lola(DILEMMA_STAGE, **{**QUICK, "learning_rate": 1e39, "optimizer": "sgd"})


def test_the_options_that_ship_are_settings():
    for options in (COIN_GAME, PAPER):
        assert LolaSettings(**options).episode_steps == 40
        assert LolaSettings(**options).used_trace == 1
    assert LolaSettings(**COIN_GAME_BIT).used_trace == 0
    assert LolaSettings(**COIN_GAME_BIT, trace=0.5).used_trace == 0.5


@pytest.mark.parametrize("game", [DILEMMA_STAGE, CoinGame().stochastic(discount="1/2", horizon=6)])
def test_run_directories_give_back_runs_and_training(tmp_path, game):
    options = {**QUICK, "architecture": GRU, "learning_rate": ((0, 1), (1, 0))}
    report = learners.compare(game, "lola-pg", **options)
    learners.write_run_directory(report, tmp_path / "run")
    read = learners.read_runs(tmp_path / "run")
    again = learners.compare(**learners.read_config(tmp_path / "run" / "config.toml"))
    for found in (read, again.runs):
        np.testing.assert_array_equal(found.payoffs, report.runs.payoffs)
        assert found.hyperparameters == report.runs.hyperparameters
    arrays = report.runs.arrays()
    del arrays["policy_1/output.bias"]
    with pytest.raises(gt.InvalidArgument, match="policy_1/output"):
        read_lola(report.runs.game, report.runs.hyperparameters, arrays)


def test_stochastic_games_are_compared_over_episodes_or_discounted():
    for game, horizon in (
        (CoinGame().stochastic(discount="24/25", horizon=6), 6),
        (CoinGame().stochastic(discount="24/25"), None),
    ):
        report = learners.compare(game, "lola-pg", **QUICK)
        assert report.evaluation.horizon == report.runs.episode == horizon
        assert report.exploitability.shape == (2, 2)
