"""Exact values of episodes, by every path of states, and samples: what estimates are held to."""

import functools
import itertools

import numpy as np
import torch

import gametheory as gt
from learners.neural import sample_episodes
from learners.neural.flat_networks import table_player
from learners.simulation import Streams, Transitions


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
