"""POLA against the same ascent with every derivative taken by torch, and against its paper."""

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from learners.training.differentiable import iterated, tabular
from learners.training.proximal import pola


def random_parameters(form, runs, seed, spread=0.7):
    rng = np.random.default_rng(seed)
    return tuple(
        torch.from_numpy(rng.normal(size=(runs, *shape)) * spread) for shape in form.shapes
    )


def divergence(form, theta, start, kind):
    """`[run]`: mean over states of the divergence of policies, or half the squared distance."""
    if kind is None:
        return ((theta - start) ** 2).reshape(len(theta), -1).sum(1) / 2
    before, after = kind.probabilities(start), kind.probabilities(theta)
    return (before * (before.log() - after.log())).sum(-1).mean(-1)


def by_autograd(
    form, theta, i, step, *, penalty, outer_steps, outer_step, inner_steps, inner_penalty
):
    """Where player i's parameters end; nothing here knows a derivative."""
    kind = getattr(form.values, "kind", None)
    mine = theta[i].clone()
    for _ in range(outer_steps):
        leaf = mine.clone().requires_grad_()
        moved = [leaf if j == i else other.clone() for j, other in enumerate(theta)]
        for j in range(len(theta)):
            if j == i:
                continue
            theirs = theta[j].clone().requires_grad_()
            for _ in range(inner_steps):
                profile = [leaf if m == i else theirs if m == j else t for m, t in enumerate(theta)]
                value = form.values.__call__(tuple(profile))[..., j].sum()
                value = value - inner_penalty * divergence(form, theirs, theta[j], kind).sum()
                theirs = theirs + step * torch.autograd.grad(value, theirs, create_graph=True)[0]
            moved[j] = theirs
        goal = form.values.__call__(tuple(moved))[..., i].sum()
        goal = goal - penalty * divergence(form, leaf, theta[i], kind).sum()
        mine = mine + outer_step * torch.autograd.grad(goal, leaf)[0]
    return mine - theta[i]


def games():
    trio = gt.NormalForm(np.arange(24).reshape(3, 2, 2, 2) * 7 % 5)
    bos = gt.zoo.asymmetric_bach_or_stravinsky()
    rng = np.random.default_rng(2)
    linear = torch.from_numpy(rng.normal(size=(3, 3)))
    bent = torch.from_numpy(rng.normal(size=(3, 3, 3)))

    def values(parameters):
        x = torch.stack([t[:, 0] for t in parameters], dim=1)
        return torch.sin(x) @ linear.T + torch.einsum("ra,iab,rb->ri", x, bent, x) / 3

    return {
        "softmax": iterated(gt.Repeated(bos, "24/25"), policy="softmax"),
        "normalized-sigmoid": iterated(gt.Repeated(bos, "3/4"), policy="normalized-sigmoid"),
        "sigmoid": iterated(gt.Repeated(gt.zoo.prisoners_dilemma(), "3/4"), policy="sigmoid"),
        "three players": iterated(gt.Repeated(trio, "1/2"), policy="softmax"),
        "no policies": learners.DifferentiableGame("sines", ((1,), (1,), (1,)), values),
        "coins": tabular(gt.coin_game.CoinGame().stochastic(discount="9/10")),
    }


SETTINGS = {
    "outer": {
        "penalty": 0.7,
        "outer_steps": 4,
        "outer_step": 0.05,
        "inner_steps": 1,
        "inner_penalty": 0.0,
    },
    "inner": {
        "penalty": 0.3,
        "outer_steps": 2,
        "outer_step": 0.05,
        "inner_steps": 3,
        "inner_penalty": 1.5,
    },
}


@pytest.mark.few(5)
@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("name", [name for name in games() if name != "coins"])
def test_the_ascent_is_that_of_the_differentiated_objective(name, settings):
    form = games()[name]
    theta = random_parameters(form, 2, seed=3)
    ours = pola(form.values, theta, 0.2, **SETTINGS[settings])
    for i in range(len(theta)):
        expected = by_autograd(form, theta, i, 0.2, **SETTINGS[settings])
        assert torch.allclose(ours[i], expected, rtol=1e-8, atol=1e-10)
        assert float(ours[i].abs().max()) > 1e-3


def test_the_coin_game_too():
    form = games()["coins"]
    theta = random_parameters(form, 2, seed=3)
    settings = {**SETTINGS["inner"], "outer_steps": 1, "inner_steps": 2}
    ours = pola(form.values, theta, 2.0, **settings)
    for i in range(2):
        assert torch.allclose(ours[i], by_autograd(form, theta, i, 2.0, **settings), atol=1e-10)


def test_at_the_proximal_point_value_and_divergence_balance():
    """Certificate: where the ascent ends the objective has no slope, and is above its start."""
    form = games()["softmax"]
    theta = random_parameters(form, 3, seed=5)
    options = {"penalty": 20.0, "outer_steps": 400, "outer_step": 0.1}
    (move, _) = pola(form.values, theta, 0.3, **options)
    at = (theta[0] + move, theta[1])
    further = pola(form.values, at, 0.3, penalty=0.0, outer_steps=1, outer_step=1.0)[0]
    leaf = at[0].clone().requires_grad_()
    (pulled,) = torch.autograd.grad(divergence(form, leaf, theta[0], form.values.kind).sum(), leaf)
    assert torch.allclose(further, 20.0 * pulled, atol=1e-6)
    assert float(pulled.abs().max()) > 1e-3


def test_nobody_learns_where_the_others_take_no_step():
    """With a step of 0 it is a proximal step on the own value: never worse, given the others."""
    form = games()["softmax"]
    theta = random_parameters(form, 4, seed=6)
    moves = pola(form.values, theta, 0.0, penalty=1.0, outer_steps=200, outer_step=0.05)
    for i in range(2):
        moved = tuple(t + moves[i] if j == i else t for j, t in enumerate(theta))
        gain = (form.values(moved) - form.values(theta))[:, i]
        far = divergence(form, moved[i], theta[i], form.values.kind)
        assert bool((gain > far).all())


def test_reciprocity_from_the_published_settings():
    """The contribution game at a factor of 1.33, five sigmoids, two proximal steps: everybody
    cooperates and forgives, and all cooperate less where they were let down.
    """
    factor = 1.33
    game = gt.NormalForm.from_bimatrix(
        [[factor - 1, factor / 2 - 1], [factor / 2, 0]],
        [[factor - 1, factor / 2], [factor / 2 - 1, 0]],
    )

    def rule(values, parameters, step):
        return pola(values, parameters, step, penalty=0.1, outer_steps=300, outer_step=0.3)

    runs = learners.train(
        game,
        rule,
        runs=16,
        steps=2,
        rng=0,
        opponent_step=5.0,
        parameterisation="sigmoid",
        initial_std=0.1,
    )
    for policy, (let_down, forgiven) in zip(runs.policies, ((1, 2), (2, 1)), strict=True):
        cooperates = policy[..., 0]
        assert cooperates[:, [0, forgiven, 4]].min() > 0.95
        assert cooperates[:, let_down].max() < 0.85
        assert cooperates[:, 3].max() < 0.3
    assert (runs.payoffs > 0.95 * (factor - 1)).all()


@pytest.mark.parametrize(
    "options",
    [
        {"penalty": -1.0},
        {"penalty": float("nan")},
        {"outer_steps": 0},
        {"outer_step": -0.1},
        {"inner_steps": 0},
        {"inner_steps": 1.5},
        {"inner_penalty": "much"},
    ],
)
def test_settings_that_mean_nothing_are_refused(options):
    form = games()["softmax"]
    with pytest.raises(gt.InvalidArgument, match="expected"):
        pola(form.values, random_parameters(form, 1, seed=0), 1.0, **options)
