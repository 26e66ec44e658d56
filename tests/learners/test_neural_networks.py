"""Networks of all runs in one batch, held to torch's own layers; episodes held to exact values."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import gametheory as gt
from gametheory import InvalidArgument
from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.neural import (
    Architecture,
    Network,
    NetworkActor,
    NetworkPolicies,
    TableActor,
    sample_episodes,
)
from learners.neural.episodic import best_reply_of_episodes, mean_of_episodes
from learners.simulation import Streams, Transitions, run_seeds
from learners.training.values import StochasticValues

RUNS = Streams([3, 1, 4])


def of_run(parameters, k):
    return {name: p[k] for name, p in parameters.items()}


def torch_layer(kind, own, inputs, width):
    layer = kind(inputs, width)
    with torch.no_grad():
        layer.weight_ih.copy_(own["memory_in.weight"].T)
        layer.bias_ih.copy_(own["memory_in.bias"])
        layer.weight_hh.copy_(own["memory_back.weight"].T)
        layer.bias_hh.copy_(own["memory_back.bias"])
    return layer


@pytest.mark.parametrize("memory", ["gru", "lstm"])
def test_memories_are_those_of_torch(memory):
    network = Network(Architecture(hidden=(), memory=memory, memory_size=6), (5,), outputs=2)
    parameters = network.initial(RUNS)
    seen = torch.randn(3, 7, 5)
    first, held = network(parameters, seen)
    second, _ = network(parameters, seen.flip(1), held)
    for k in range(3):
        own = of_run(parameters, k)
        layer = torch_layer(torch.nn.GRUCell if memory == "gru" else torch.nn.LSTMCell, own, 5, 6)
        h = layer(seen[k])
        again = layer(seen[k].flip(0), h)
        for ours, theirs in ((first, h), (second, again)):
            shown = theirs[0] if memory == "lstm" else theirs
            expected = shown @ own["output.weight"] + own["output.bias"]
            torch.testing.assert_close(ours[k], expected)


@pytest.mark.parametrize("padding", ["torus", "zeros"])
@pytest.mark.parametrize("normalise", [False, True])
@pytest.mark.parametrize("rows", [3, 4])
def test_convolutions_are_those_of_torch(padding, normalise, rows):
    architecture = Architecture(
        hidden=(), convolutions=(7, 5), padding=padding, normalise=normalise
    )
    network = Network(architecture, (rows, 3, 4), outputs=2)
    parameters = network.initial(RUNS)
    seen = torch.randn(6, rows, 3, 4)
    features = network.encode(parameters, seen)
    mode = "circular" if padding == "torus" else "constant"
    for k in range(3):
        x = seen.permute(0, 3, 1, 2)
        for name in ("convolution_0", "convolution_1"):
            weight = parameters[f"{name}.weight"][k]
            kernel = weight.reshape(3, 3, x.shape[1], -1).permute(3, 2, 0, 1)
            padded = torch.nn.functional.pad(x, (1, 1, 1, 1), mode=mode)
            x = torch.nn.functional.conv2d(padded, kernel, parameters[f"{name}.bias"][k])
            if normalise:
                x = torch.nn.functional.batch_norm(x, None, None, training=True)
            x = torch.relu(x)
        expected = x.permute(0, 2, 3, 1).flatten(1)
        torch.testing.assert_close(features[k], expected, rtol=1e-4, atol=1e-5)


def test_dueling_heads_are_a_value_and_centred_advantages():
    network = Network(Architecture(hidden=(8,), dueling=4), (5,), outputs=3)
    outputs, _ = network(network.initial(RUNS), torch.eye(5))
    plain = Network(Architecture(hidden=(8,)), (5,), outputs=3)
    assert outputs.shape == (3, 5, 3)
    assert set(plain.shapes) == {"hidden_0.weight", "hidden_0.bias", "output.weight", "output.bias"}
    parameters = network.initial(RUNS)
    for name in ("advantage.weight", "advantage.bias"):
        parameters[name] = torch.zeros_like(parameters[name])
    flat, _ = network(parameters, torch.eye(5))
    torch.testing.assert_close(flat, flat[..., :1].expand_as(flat))


@pytest.mark.parametrize("memory", ["gru", "lstm"])
def test_a_gated_layer_mixes_two_as_the_memory_says(memory):
    inner = Architecture(hidden=(7,), memory=memory, memory_size=6, activation="tanh")
    network = Network(replace(inner, gated=4), (5,), outputs=2)
    parameters = network.initial(RUNS)
    shown = Network(inner, (5,), outputs=6)  # the same memory, itself the output
    bare = {name: parameters[name] for name in shown.shapes if not name.startswith("output")}
    bare["output.weight"] = torch.eye(6).expand(3, 6, 6)
    bare["output.bias"] = torch.zeros(3, 6)
    seen = torch.randn(3, 9, 5)
    memories = ours = None
    for x in (seen, seen.flip(1)):
        held, memories = shown(bare, x, memories)
        outputs, ours = network(parameters, x, ours)
        for k in range(3):
            own = of_run(parameters, k)
            given = torch.tanh(x[k] @ own["hidden_0.weight"] + own["hidden_0.bias"])
            always, gated = (given @ own["gated.weight"] + own["gated.bias"]).chunk(2, dim=1)
            gates = torch.tanh(held[k] @ own["gate.weight"] + own["gate.bias"])
            mixed = torch.tanh(always + gates * gated)
            torch.testing.assert_close(
                outputs[k], mixed @ own["output.weight"] + own["output.bias"]
            )


def test_a_run_of_many_is_that_run_alone():
    architecture = Architecture(hidden=(8,), memory="lstm", memory_size=6, dueling=4, gated=5)
    game = Transitions(CoinGame())
    seeds = run_seeds(0, 5)
    np.testing.assert_array_equal(run_seeds(0, 3), seeds[:3])
    network = Network(architecture, (3, 3, 4), outputs=4)

    def play(chosen):
        streams = Streams(chosen)
        actors = [
            NetworkActor(network, network.initial(streams, purpose=15 + i), game.observations)
            for i in range(2)
        ]
        return sample_episodes(game, actors, streams, episodes=8, horizon=12)

    many, alone = play(seeds), play(seeds[2:3])
    torch.testing.assert_close(many.states[2:3], alone.states, rtol=0, atol=0)
    torch.testing.assert_close(many.rewards[2:3], alone.rewards, rtol=0, atol=0)
    assert not torch.equal(many.states[0], many.states[1])


@pytest.mark.parametrize("gated", [0, 3])
def test_along_an_episode_is_step_by_step(gated):
    architecture = Architecture(hidden=(8,), memory="gru", memory_size=6, gated=gated)
    network = Network(architecture, (5,), outputs=2)
    actor = NetworkActor(network, network.initial(RUNS), torch.eye(5))
    states = torch.randint(0, 5, (3, 4, 6))
    memory, found = actor.begin(3, 4), []
    for t in range(6):
        logits, memory = actor.logits(states[..., t], memory)
        found.append(logits)
    torch.testing.assert_close(actor.along(states), torch.stack(found, dim=2))


def test_unrolling_can_be_differentiated_twice():
    network = Network(
        Architecture(hidden=(3,), memory="gru", memory_size=2, activation="tanh"), (2,), outputs=2
    )
    parameters = {k: p.double() for k, p in network.initial(Streams([1])).items()}
    states = torch.tensor([[[0, 1, 1]]])
    names = list(parameters)

    def total(*given):
        actor = NetworkActor(network, dict(zip(names, given, strict=True)), torch.eye(2).double())
        actor.begin = lambda runs, episodes: torch.zeros(runs, episodes, 2, dtype=torch.float64)
        return torch.log_softmax(actor.along(states), -1)[..., 0].sum()

    given = tuple(p.requires_grad_() for p in parameters.values())
    assert torch.autograd.gradcheck(total, given)
    assert torch.autograd.gradgradcheck(total, given)


@pytest.mark.parametrize(
    "rules",
    [CoinGame(), CoinGame(both_can_pick=False), BargainingCoinGame(), CoinGame(coins=2, stay=True)],
    ids=repr,
)
def test_sampled_episodes_are_those_of_the_game(rules):
    """Means over many episodes, against the exact mean of the same tables."""
    game = Transitions(rules)
    generator = np.random.default_rng(0)
    tables = [generator.dirichlet(np.ones(n), size=(1, game.num_states)) for n in game.shape]
    exact = mean_of_episodes(game.game, tables, 10)[0]
    actors = [TableActor(torch.from_numpy(table).float()) for table in tables]
    played = sample_episodes(game, actors, Streams([0, 1]), episodes=3000, horizon=10)
    means = played.rewards.mean(dim=2).flatten(0, 1).numpy()
    error = means.std(axis=0) / np.sqrt(len(means))
    assert (error < 0.02).all()
    assert (abs(means.mean(axis=0) - exact) < 4 * error).all()
    # What follows what is what the game says.
    rows = game.joint(played.actions).flatten() + played.states[..., :-1].flatten() * 16
    assert played.states.max() < game.num_states
    assert rows.min() >= 0


def test_exact_means_are_those_of_the_transition_matrix():
    game = CoinGame().stochastic(horizon=15)
    tables = np.random.default_rng(1).dirichlet(np.ones(4), size=(2, 3, game.num_states))
    dense = StochasticValues(game.with_criterion(discount=0))
    expected = dense.mean([torch.from_numpy(table) for table in tables], 15).numpy()
    np.testing.assert_allclose(mean_of_episodes(game, tables, 15), expected, atol=1e-12)


@pytest.mark.parametrize("player", [0, 1])
def test_best_replies_over_an_episode_are_those_of_the_solver(player):
    game = CoinGame().stochastic(horizon=6)
    actions = np.random.default_rng(2).integers(4, size=(2, game.num_states))
    tables = np.eye(4, dtype=int)[actions]
    found = best_reply_of_episodes(game, tables.astype(float), player, 6)
    for k, table in enumerate(tables):
        strategies = [None, None]
        strategies[player] = table
        strategies[1 - player] = table
        reply = gt.stochastic.best_reply(game, 1 - player, strategies)
        assert found[k] == pytest.approx(float(reply.payoff), abs=1e-12)


def test_policies_collapse_to_tables():
    game = Transitions(gt.zoo.stag_hunt())
    network = Network(Architecture(hidden=(8,)), (5,), outputs=2)
    policies = NetworkPolicies(network, network.initial(RUNS), game.observations, heat=0.5)
    table = policies.table()
    assert policies.markov
    np.testing.assert_allclose(table.sum(-1), 1)
    outputs, _ = network(policies.parameters, torch.eye(5))
    torch.testing.assert_close(torch.from_numpy(table).float(), (outputs / 0.5).softmax(-1))
    recurrent = Network(Architecture(memory="gru"), (5,), outputs=2)
    held = NetworkPolicies(recurrent, recurrent.initial(RUNS), game.observations)
    with pytest.raises(gt.Unsupported, match="no function of the state"):
        held.table()


def test_wrong_networks_are_refused():
    with pytest.raises(InvalidArgument, match="row, column, channel"):
        Network(Architecture(convolutions=(4,)), (5,), outputs=2)
    with pytest.raises(InvalidArgument, match="widths in hidden"):
        Architecture(hidden=(0,))
    network = Network(Architecture(hidden=(4,)), (5,), outputs=2)
    with pytest.raises(InvalidArgument, match="parameters"):
        network.require({})
    with pytest.raises(InvalidArgument, match="of 3 runs"):
        network.encode(network.initial(RUNS), torch.zeros(2, 4, 5))
    with pytest.raises(InvalidArgument, match="expected 2 actors"):
        sample_episodes(Transitions(gt.zoo.stag_hunt()), [], RUNS, episodes=1, horizon=1)
    with pytest.raises(InvalidArgument, match="seed"):
        Streams([-1])


def test_observations_of_a_game_made_from_rules_are_those_of_the_rules():
    rules = BargainingCoinGame(blocking=True)
    for quotient in (True, False):
        game = Transitions(rules.stochastic(horizon=5, quotient=quotient))
        np.testing.assert_array_equal(
            game.observations.numpy(), rules.observations(quotient=quotient)
        )
    plain = Transitions(rules.stochastic(horizon=5, remember_pick=True))
    np.testing.assert_array_equal(plain.observations.numpy(), np.eye(plain.num_states))
