"""POLA that samples: held to the exact rule, to LOLA-DiCE, and to what is counted step by step."""

import numpy as np
import pytest
import torch
from exact_episodes import DILEMMA

import gametheory as gt
from learners.neural import Architecture, LolaSettings, sample_episodes, train_lola
from learners.neural.dice import Near, look_ahead
from learners.neural.flat_networks import network_player
from learners.neural.lola_settings import PAPER_POLA, POLA
from learners.neural.signals import centred, discounted
from learners.simulation import Streams, Transitions
from learners.training.differentiable import iterated, tabular
from learners.training.shaping import pola

GRU = Architecture(hidden=(), memory="gru", memory_size=4)
QUICK = {
    "runs": 2,
    "steps": 3,
    "episodes": 8,
    "episode_steps": 5,
    "look_ahead": 2,
    "rng": 0,
}
NEAR = {"outer_steps": 3, "penalty": 0.7, "inner_penalty": 0.4}
STAGE = gt.zoo.asymmetric_bach_or_stravinsky()


def by_turns():
    """Two stages that take turns, whatever is done: every state is visited as often."""
    rewards = np.array([[4, 0, 0, 2, -1, -3, 0, -2], [1, 0, 0, 2, -1, 0, -3, -2]])
    other = np.array([[0, 1], [1, 0]])[:, None, None].repeat(2, 1).repeat(2, 2)
    return gt.Stochastic(rewards.reshape(2, 2, 2, 2), other, discount="1/2", initial=["1/2", "1/2"])


def logits(runs):
    """`[run, state, action]` of both players."""
    return tuple(
        torch.from_numpy(runs.arrays()[f"policy_{i}/output.weight"]).double() for i in (1, 2)
    )


def moved(game, **options):
    """Where one update of tables begins, and how far it goes."""
    kept = {"runs": 4, "steps": 1, "episode_steps": 12, "rng": 1, "initial_std": 0.7}
    ends = [
        logits(train_lola(game, "pola-dice", learning_rate=rate, **kept, **options))
        for rate in (0.0, options.pop("rate"))
    ]
    return ends[0], [after - before for before, after in zip(*ends, strict=True)]


CELLS = {
    # Reciprocity, far ahead; and penalties, where visited states are all states.
    "repeated": (
        gt.Repeated(STAGE, "1/2"),
        iterated(gt.Repeated(STAGE, "1/2"), policy="softmax"),
        {"penalty": 0.0, "outer_steps": 3, "inner_steps": 2, "inner_penalty": 0.0},
    ),
    "by turns": (
        by_turns(),
        tabular(by_turns()),
        {"penalty": 2.0, "outer_steps": 4, "inner_steps": 3, "inner_penalty": 3.0},
    ),
}


@pytest.mark.parametrize("cell", CELLS)
def test_the_sampled_update_is_the_exact_one(cell):
    game, form, near = CELLS[cell]
    given = {name: value for name, value in near.items() if name != "inner_steps"}
    start, found = moved(
        game, rate=0.4, episodes=1500, look_ahead=near["inner_steps"], opponent_step=0.8, **given
    )

    def exact(step=0.8, **changed):
        return pola(form.values, start, step, outer_step=0.4, **{**near, **changed})

    unaware, unbound = exact(step=0.0), exact(penalty=0.0, inner_penalty=0.0)
    for i, (ours, wanted) in enumerate(zip(found, exact(), strict=True)):
        length = wanted.norm()
        assert (ours * wanted).sum() / ours.norm() / length > 0.995
        assert float((ours * wanted).sum() / length**2) == pytest.approx(1, abs=0.04)
        assert (unaware[i] - wanted).norm() > 0.2 * length
        if near["penalty"]:
            assert (unbound[i] - wanted).norm() > 0.4 * length


def test_one_step_without_penalties_is_that_of_lola_dice_to_the_bit():
    for architecture in (None, GRU):
        options = {**QUICK, "architecture": architecture, "optimizer": "adam", "entropy": 0.1}
        plain = {"outer_steps": 1, "penalty": 0.0}
        ours = train_lola(STAGE, "pola-dice", **plain, **options).arrays()
        theirs = train_lola(STAGE, "lola-dice", **options).arrays()
        assert set(ours) - set(theirs) == {"curve/divergence"}
        assert (ours["curve/divergence"] == 0).all()
        for name, array in theirs.items():
            np.testing.assert_array_equal(ours[name], array)


def step_by_step(player, parameters, states):
    """Log-policies `[run, episode, time, action]`, as it would act."""
    actor, memory = player.actor(parameters), None
    memory, found = actor.begin(*states.shape[:2]), []
    for now in states.unbind(2):
        logits, memory = actor.logits(now, memory)
        found.append(logits.log_softmax(-1))
    return torch.stack(found, dim=2)


def test_penalties_pull_back_along_what_was_remembered():
    """The gradient of the penalty of recurrent networks, by episodes that were played; and its
    direction: what is given up counts as often as it was chosen before.
    """
    table, used = Transitions(DILEMMA), []
    players = [network_player(table, i, GRU) for i in range(2)]
    streams = Streams([3, 4])
    start, now = (
        tuple(p.initial(streams, player=2 * k + i) for i, p in enumerate(players)) for k in range(2)
    )

    def play(parameters):
        actors = [p.actor(theta) for p, theta in zip(players, parameters, strict=True)]
        played = sample_episodes(table, actors, streams, episodes=6, horizon=5)
        used.append(played)
        return played, centred(discounted(played.rewards, 0.9))

    free, near = (
        look_ahead(0, players, now, play, step_size=0.5, near=Near(start, penalty, 0.0))
        for penalty in (0.0, 2.0)
    )
    own = now[0].clone().requires_grad_()
    states = used[1].states[:, :, :-1]
    before, after = (step_by_step(players[0], theta, states) for theta in (start[0], own))
    far = (before.exp() * (before - after)).sum(-1).mean((1, 2))
    (pull,) = torch.autograd.grad(far.sum(), own)
    assert far.min() > 0.003
    torch.testing.assert_close(near.divergence, far.detach(), rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(free.gradient - near.gradient, 2 * pull, rtol=1e-3, atol=1e-5)
    # Opponents feel theirs: here from the first step on, for they are not where they were.
    held = look_ahead(0, players, now, play, step_size=0.5, near=Near(start, 0.0, 5.0))
    assert (held.gradient - free.gradient).norm() > 0.01 * free.gradient.norm()


@pytest.mark.parametrize("architecture", [None, GRU])
def test_a_run_is_the_same_beside_others(architecture):
    options = {**QUICK, **NEAR, "architecture": architecture}
    alone, among = (
        train_lola(STAGE, "pola-dice", **{**options, "runs": runs}).arrays() for runs in (1, 4)
    )
    for name, array in alone.items():
        axis = 0 if name.startswith("policy") else -1
        np.testing.assert_allclose(among[name].take([0], axis), array, rtol=2e-3, atol=1e-4)


def test_penalties_keep_policies_near():
    far = [
        train_lola(STAGE, "pola-dice", **{**QUICK, "outer_steps": 6, "penalty": penalty})
        .curve["divergence"]
        .mean()
        for penalty in (0.0, 10.0, 40.0)
    ]
    assert far[0] > 3 * far[1] > 4 * far[2] > 0


def test_what_it_does_by_default():
    assert set(train_lola(STAGE, "pola-dice", **{**QUICK, "steps": 1}).curve) == {
        "reward_1",
        "reward_2",
        "entropy",
        "own_gradient",
        "shaping",
        "divergence",
    }
    assert LolaSettings("pola-dice", **POLA).used_trace == 1
    paper = LolaSettings("pola-dice", **PAPER_POLA)
    assert (paper.outer_steps, paper.penalty, paper.inner_penalty) == (200, 150, 5)
    assert paper.architecture.memory == "gru"


@pytest.mark.parametrize(
    ("learner", "options", "words"),
    [
        ("lola-dice", {"outer_steps": 2}, "of 'lola-dice', got 2"),
        ("lola-pg", {"penalty": 1.0}, "penalties 0 of 'lola-pg'"),
        ("lola-pg", {"inner_penalty": 1.0}, "penalties 0"),
        ("pola-dice", {"penalty": -1.0}, "penalty to be a number >= 0"),
        ("pola-dice", {"inner_penalty": float("nan")}, "inner_penalty"),
        ("pola-dice", {"penalty": None}, "penalty as a real number"),
        ("pola-dice", {"outer_steps": 0}, "outer_steps to be a positive integer"),
        ("pola-dice", {"outer_steps": 1.5}, "outer_steps as a whole number"),
    ],
)
def test_settings_that_make_no_sense_are_refused(learner, options, words):
    with pytest.raises(gt.InvalidArgument, match=words):
        train_lola(STAGE, learner, **{**QUICK, **options})
