"""Sampled advantage alignment and LOQA: held to the exact updates; resumed; refused."""

import numpy as np
import pytest
import torch

import gametheory as gt
from learners.neural import (
    AlignmentSettings,
    Architecture,
    TableActor,
    sample_episodes,
    train_alignment,
)
from learners.neural.aligned_weights import advantages_of, aligned
from learners.simulation import Streams, Transitions
from learners.training.advantages import LOQA_DECAY
from learners.training.differentiable import iterated
from learners.training.shaping import RULES

DISCOUNT = 0.8
SMALL = Architecture(hidden=(8,), memory="gru", memory_size=4)


def exact_tables(game, form, theta):
    """Values `[state, player]` and each player's worth of its own actions `[state, action]`."""
    found = form.values.derivatives(theta)
    own = [found.action_values(k)[..., 0] for k in (0, 1)]
    policies = [p[0] for p in form.policies(theta)]
    return torch.stack([(policies[k] * own[k]).sum(1) for k in (0, 1)], dim=-1), own, policies


@pytest.mark.parametrize("kind", ["advantage-alignment", "loqa"])
def test_the_mean_over_episodes_is_the_exact_update(kind):
    """Exact critics, tables, a million steps: direction and length of what is added for shaping."""
    stage = gt.zoo.asymmetric_bach_or_stravinsky()
    game = gt.Repeated(stage, "4/5")
    form = iterated(game, policy="softmax")
    rng = np.random.default_rng(2)
    theta = tuple(torch.from_numpy(rng.normal(size=(1, *shape))) for shape in form.shapes)
    exact = RULES[kind](form.values, theta, 1.0)
    plain = RULES[kind](form.values, theta, 0.0)
    values, own, policies = exact_tables(game, form, theta)
    played = sample_episodes(
        Transitions(game),
        [TableActor(p[None]) for p in policies],
        Streams([3]),
        episodes=30_000,
        horizon=35,
    )
    states, actions, rewards = (x[0] for x in (played.states, played.actions, played.rewards))
    worth = values[states]
    better = [
        advantages_of(rewards[..., k].double(), worth[..., k], discount=DISCOUNT, trace=0.0)
        for k in (0, 1)
    ]
    time = DISCOUNT ** torch.arange(35, dtype=torch.float64)
    for i in (0, 1):
        j = 1 - i
        if kind == "loqa":
            sure = torch.softmax(own[j], dim=1)[states[:, :-1], actions[..., j]]
            share, decay = 1 - sure, LOQA_DECAY
        else:
            share, decay = DISCOUNT**2, DISCOUNT
        weights = aligned(better[i], better[j], strength=1.0, share=share, decay=decay)
        added = ((weights - better[i]) * time).flatten()
        leaf = theta[i][0].clone().requires_grad_()
        logs = torch.log_softmax(leaf, dim=1)[states[:, :-1], actions[..., i]].flatten()
        ((added * logs).sum() / len(states)).backward()
        wanted = (exact[i] - plain[i])[0]
        cosine = float((leaf.grad * wanted).sum() / leaf.grad.norm() / wanted.norm())
        projected = float((leaf.grad * wanted).sum() / wanted.norm() ** 2)
        assert cosine > 0.98
        assert projected == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("trace", [0.0, 0.5, 1.0])
def test_advantages_are_their_sum(trace):
    rng = np.random.default_rng(0)
    rewards, worth = (
        torch.from_numpy(rng.normal(size=(3, 6))),
        torch.from_numpy(rng.normal(size=(3, 7))),
    )
    found = advantages_of(rewards, worth, discount=0.9, trace=trace)
    surprise = rewards + 0.9 * worth[:, 1:] - worth[:, :-1]
    for t in range(6):
        expected = sum((0.9 * trace) ** (u - t) * surprise[:, u] for u in range(t, 6))
        assert torch.allclose(found[:, t], expected)


def test_weights_are_the_printed_sum():
    rng = np.random.default_rng(1)
    mine, theirs = (torch.from_numpy(rng.normal(size=(2, 6))) for _ in range(2))
    found = aligned(mine, theirs, strength=3.0, share=0.81, decay=0.9)
    for u in range(6):
        past = sum(0.9 ** (u - t) * mine[:, t] for t in range(u))
        assert torch.allclose(found[:, u], mine[:, u] + 3.0 * 0.9 * past * theirs[:, u])


@pytest.mark.parametrize("learner", ["advantage-alignment", "loqa"])
def test_runs_do_not_depend_on_those_beside_them(learner):
    options = {
        "updates": 3,
        "episodes": 8,
        "horizon": 6,
        "pool": 2,
        "pool_every": 1,
        "architecture": SMALL,
        "rng": 0,
    }
    many, few = (
        train_alignment(gt.zoo.prisoners_dilemma(), learner, runs=runs, **options)
        for runs in (3, 1)
    )
    for i in range(2):
        for name, p in few.policies[i].parameters.items():
            assert torch.allclose(many.policies[i].parameters[name][:1], p, atol=1e-5)


@pytest.mark.parametrize("learner", ["advantage-alignment", "loqa"])
def test_interrupted_training_goes_on_to_the_same_bits(learner, tmp_path):
    options = {
        "runs": 2,
        "updates": 6,
        "episodes": 8,
        "horizon": 6,
        "pool": 2,
        "pool_every": 2,
        "architecture": SMALL,
        "rng": 0,
    }
    game = gt.zoo.prisoners_dilemma()
    whole = train_alignment(game, learner, **options)
    path = tmp_path / "alignment.safetensors"

    def stop(step, metrics):
        if step == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_alignment(
            game, learner, checkpoint=path, checkpoint_every=3, every=1, on_update=stop, **options
        )
    again = train_alignment(game, learner, checkpoint=path, checkpoint_every=3, every=1, **options)
    for i in range(2):
        for name, p in whole.policies[i].parameters.items():
            assert torch.equal(again.policies[i].parameters[name], p)


def test_partners_coordinate():
    """In a game of pure coordination both learn to do the same."""
    runs = train_alignment(
        gt.NormalForm.from_bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]]),
        runs=4,
        updates=120,
        episodes=32,
        horizon=10,
        architecture=Architecture(hidden=(8,)),
        learning_rate=0.02,
        rng=0,
        strength=0.5,
        scaled=False,
        entropy=0.0,
    )
    assert runs.payoffs.min() > 0.8


def test_only_players_with_as_many_actions():
    game = gt.NormalForm(np.zeros((2, 2, 3)))
    with pytest.raises(gt.Unsupported, match="as many actions"):
        train_alignment(game, runs=1, updates=1)
    with pytest.raises(gt.Unsupported, match="as many actions"):
        train_alignment(gt.NormalForm(np.zeros((3, 2, 2, 2))), runs=1, updates=1)


@pytest.mark.parametrize(
    "options",
    [
        {"learner": "pola"},
        {"runs": 0},
        {"updates": 1.5},
        {"pool": -1},
        {"pool_share": 1.5},
        {"strength": -1.0},
        {"temperature": 0.0},
        {"clip": 0.0},
        {"discount": 1.5},
        {"entropy": -0.1},
        {"learning_rate": "fast"},
    ],
)
def test_settings_that_mean_nothing_are_refused(options):
    with pytest.raises(gt.InvalidArgument, match="expected"):
        AlignmentSettings(**options)


def test_settings_survive_a_file():
    settings = AlignmentSettings("loqa", runs=2, clip=None, architecture=SMALL)
    assert AlignmentSettings.from_record(settings.as_record()) == settings
    with pytest.raises(gt.InvalidArgument, match="pooling"):
        AlignmentSettings.from_record({"pooling": 1})
