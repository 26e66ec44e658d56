"""DiCE: its second derivatives, and gradients through sampled steps of the other."""

import itertools

import pytest
import torch
from exact_episodes import DILEMMA, deviations, episode_values, given_parameters, sampled

from learners.neural.dice import look_ahead, objective
from learners.neural.flat_networks import table_player
from learners.neural.signals import centred, discounted
from learners.simulation import Transitions
from learners.training.shaping import RULES

HORIZON, DISCOUNT = 4, 0.9


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
    found = look_ahead(0, players, parameters, play, steps=steps, step_size=step)
    ours = found.gradient.mean(0)
    assert (found.entropy > 0.3).all()
    assert (found.divergence == 0).all()
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
