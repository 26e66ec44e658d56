"""Populations of networks: exact where Markov, sampled with error bars where recurrent."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from learners.evaluation.conformance import check_population
from learners.neural import Architecture, Network, NetworkPolicies, NeuralRuns
from learners.simulation import Streams, Transitions
from learners.training.values import StochasticValues


@dataclass(frozen=True)
class Made:
    learner: str = "made"
    runs: int = 3

    def as_record(self):
        return {"learner": self.learner, "runs": self.runs}

    def options(self):
        return {}


def population(game, memory=None, seeds=(1, 2, 3), **options):
    table = Transitions(game)
    shape = tuple(table.observations.shape[1:])
    network = Network(
        Architecture(hidden=(8,), memory=memory, memory_size=4), shape, outputs=table.shape[0]
    )
    streams = Streams(list(seeds))
    policies = tuple(
        NetworkPolicies(
            network, network.initial(streams, purpose=15 + i), table.observations, heat=0.2
        )
        for i in range(2)
    )
    return NeuralRuns(game, Made(), policies, **options)


def exact_means(game, tables):
    """By matrices of transitions, as the library's own evaluation of an episode does not."""
    dense = StochasticValues(game.with_criterion(discount=0))
    return dense.mean([torch.from_numpy(table) for table in tables], game.horizon).numpy()


@pytest.mark.few(5)
@pytest.mark.parametrize("memory", [None, "gru", "lstm"])
@pytest.mark.parametrize(
    "game",
    [
        gt.Repeated(gt.zoo.asymmetric_bach_or_stravinsky(), "24/25"),
        gt.coin_game.CoinGame().stochastic(horizon=10),
        gt.coin_game.CoinGame().stochastic(discount="1/2"),
    ],
    ids=["repeated", "horizon", "discount"],
)
def test_they_are_populations(game, memory):
    check_population(population(game, memory, sampled=32))


def test_markov_runs_are_exact():
    game = gt.coin_game.CoinGame().stochastic(horizon=10)
    runs = population(game)
    met = runs.meet(None)
    tables = runs.tables()
    pair = (tables["policy_1"][:1], tables["policy_2"][2:])
    np.testing.assert_allclose(met[0, 2], exact_means(game, pair)[0], atol=1e-12)
    assert (runs.standard_errors() == 0).all()
    assert (runs.exploitability(0) > 0).all()
    table = learners.cross_play(runs)
    np.testing.assert_allclose(table.payoffs, met)


def test_sampling_agrees_with_what_is_exact():
    """A recurrent network whose memory is cut off is a table: its samples meet the exact values."""
    game = gt.coin_game.CoinGame().stochastic(horizon=10)
    runs = population(game, "gru", sampled=2000)
    for own in runs.policies:
        for name in ("memory_in.weight", "memory_back.weight", "memory_back.bias"):
            own.parameters[name].zero_()
    flat = [own.parameters["memory_in.bias"] for own in runs.policies]
    for bias in flat:
        bias[:, 4:8] = 30.0  # the update gate: the memory stays empty
    with torch.no_grad():
        tables = [
            own.parameters["output.bias"]
            .div(0.2)
            .softmax(-1)[:, None]
            .expand(-1, game.num_states, -1)
            for own in runs.policies
        ]
    met, error = runs.meet(None), runs.standard_errors()
    for i in range(3):
        for j in range(3):
            pair = [tables[0][i : i + 1].double().numpy(), tables[1][j : j + 1].double().numpy()]
            exact = exact_means(game, pair)[0]
            assert (abs(met[i, j] - exact) < 4.5 * error[i, j]).all()
    assert runs.remarks() == [
        "These policies are recurrent: every encounter is a mean of 2,000 sampled episodes."
    ]
