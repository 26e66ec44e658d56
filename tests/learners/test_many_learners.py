"""Runs of three and more players: what they get, best replies, rules, against other ways."""

import itertools

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from learners.evaluation.exploitability import best_reply_gains, exploitability
from learners.training.best_replies import best_reply_of, best_reply_payoffs
from learners.training.differentiable import iterated
from learners.training.shaping import RULES

SHAPES = [(2, 2), (2, 2, 2), (2, 1, 3), (3, 2, 2), (2, 2, 1, 2), (1, 1, 1)]
VOLUNTEERS = gt.zoo.load("volunteers-dilemma-of-three")


def random_game(shape, seed=0):
    table = np.random.default_rng(seed).integers(-5, 9, (len(shape), *shape))
    return gt.NormalForm(table)


def random_policies(shape, runs, seed=0):
    rng = np.random.default_rng(seed)
    states = int(np.prod(shape)) + 1
    return [rng.dirichlet(np.ones(n), (runs, states)) for n in shape]


def play_out(game, tables, *, steps, discount=None):
    """What memory-one tables get, step by step, by summing over all joint actions."""
    cells = list(itertools.product(*map(range, game.shape)))
    chance, total, weights = None, np.zeros(game.num_players), 0.0
    for step in range(steps):
        after = np.zeros(len(cells))
        for state in [len(cells)] if chance is None else range(len(cells)):
            reached = 1.0 if chance is None else chance[state]
            for k, cell in enumerate(cells):
                likely = np.prod([table[state, a] for table, a in zip(tables, cell, strict=True)])
                after[k] += reached * likely
        chance = after
        weight = 1.0 if discount is None else discount**step
        paid = np.array([[float(x) for x in game.payoff(cell)] for cell in cells])
        total, weights = total + weight * (chance @ paid), weights + weight
    return total / (weights if discount is None else 1 / (1 - discount))


@pytest.mark.few(3)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_what_combinations_get_is_what_playing_out_gives(shape):
    game = random_game(shape)
    runs = learners.from_policies(
        gt.Repeated(game, "3/5"), *random_policies(shape, 2), name="random"
    )
    means, worth = runs.meet(4), runs.meet(None)
    assert means.shape == (*(2,) * len(shape), len(shape))
    for who in itertools.product(range(2), repeat=len(shape)):
        tables = [own[k] for own, k in zip(runs.policies, who, strict=True)]
        assert np.allclose(means[who], play_out(game, tables, steps=4), atol=1e-12)
        played = play_out(game, tables, steps=80, discount=0.6)
        assert np.allclose(worth[who], played, atol=1e-12)
    assert np.allclose(runs.payoffs, [worth[(k,) * len(shape)] for k in range(2)])


@pytest.mark.parametrize("horizon", [None, 7])
def test_some_combinations_are_the_same_bits_as_all(horizon):
    for shape in ((2, 2), (2, 3), (2, 2, 2)):
        runs = learners.from_policies(random_game(shape), *random_policies(shape, 5), name="random")
        every = runs.meet(horizon)
        who = np.indices(every.shape[:-1]).reshape(len(shape), -1).T
        assert np.array_equal(runs.meet_some(who, horizon), every.reshape(-1, len(shape)))
    for wrong in ([[0, 1]], [[0, 0, 5]], [[0, 0, -1]], [0, 1, 2]):
        with pytest.raises(gt.InvalidArgument, match="combinations"):
            runs.meet_some(wrong, horizon)


def test_permuted_players_get_permuted_payoffs():
    shape, order = (2, 3, 2), [2, 0, 1]
    game, policies = random_game(shape), random_policies(shape, 2)
    moved = gt.NormalForm(np.stack([game.payoffs[i].transpose(order) for i in order]))
    cells = np.arange(12).reshape(shape).transpose(order).ravel()
    rows = [*cells, 12]
    ours = learners.from_policies(game, *policies, name="x")
    theirs = learners.from_policies(moved, *[policies[i][:, rows] for i in order], name="x")
    assert np.allclose(ours.meet(9).transpose(*order, 3)[..., order], theirs.meet(9), atol=1e-12)
    assert np.allclose(ours.best_reply_gains()[:, order], theirs.best_reply_gains(), atol=1e-10)


@pytest.mark.parametrize("shape", [(2, 2), (2, 1, 2), (2, 2, 1)], ids=str)
def test_best_replies_against_all_pure_policies(shape):
    game = random_game(shape, seed=3)
    repeated = gt.Repeated(game, "9/10")
    policies = random_policies(shape, 2, seed=1)
    states = int(np.prod(shape)) + 1
    for player, count in enumerate(shape):
        pure = np.eye(count)[list(itertools.product(range(count), repeat=states))]
        found = best_reply_of(repeated, policies, player)
        for run in range(2):
            tables = [np.repeat(own[run : run + 1], len(pure), axis=0) for own in policies]
            tables[player] = pure
            tried = learners.from_policies(repeated, *tables, name="tried").payoffs[:, player]
            assert found[run] == pytest.approx(tried.max(), abs=1e-9)
        if len(shape) == 2:
            assert np.array_equal(best_reply_payoffs(repeated, policies, 1 - player), found)


def test_best_replies_of_three_real_choosers_against_all_pure_policies():
    policies = random_policies((2, 2, 2), 1, seed=2)
    pure = np.eye(2)[list(itertools.product(range(2), repeat=9))]
    tables = [np.repeat(own, len(pure), axis=0) for own in policies]
    tables[1] = pure
    tried = learners.from_policies(VOLUNTEERS, *tables, name="tried").payoffs[:, 1]
    repeated = gt.Repeated(VOLUNTEERS, "24/25")
    assert best_reply_of(repeated, policies, 1)[0] == pytest.approx(tried.max(), abs=1e-9)


def test_a_player_alone_faces_the_best_of_its_actions():
    game = gt.Repeated(gt.NormalForm([[1, 5, 2]]), "1/2")
    assert best_reply_of(game, [np.full((1, 4, 3), 1 / 3)], 0) == pytest.approx(5)
    with pytest.raises(gt.InvalidArgument, match="player among"):
        best_reply_of(game, [np.full((1, 4, 3), 1 / 3)], 1)
    with pytest.raises(gt.InvalidArgument, match="two players"):
        learners.train(game, "naive", runs=1, steps=1)
    with pytest.raises(gt.Unsupported, match="nobody to meet"):
        learners.compare(game, "naive", runs=1, steps=1)


def test_gains_are_zero_in_equilibria_alone():
    volunteer, wait = [[1, 0]] * 9, [[0, 1]] * 9
    one = learners.from_policies(VOLUNTEERS, volunteer, wait, wait, name="one")
    assert one.best_reply_gains().tolist() == [[0, 0, 0]]
    none = learners.from_policies(VOLUNTEERS, wait, wait, wait, name="none")
    assert none.best_reply_gains() == pytest.approx(np.full((1, 3), 3.0))
    two = learners.from_policies(VOLUNTEERS, volunteer, volunteer, wait, name="two")
    assert two.best_reply_gains() == pytest.approx(np.array([[1.0, 1.0, 0.0]]))
    # Whom does it pay to depart from?
    assert [float(exploitability(two, i)[0]) for i in range(3)] == pytest.approx([1, 1, 1])
    assert [float(exploitability(one, i)[0]) for i in range(3)] == [0, 0, 0]
    runs = learners.train(gt.zoo.chicken(), "naive", runs=3, steps=4, rng=0)
    crossed = np.stack([runs.exploitability(1), runs.exploitability(0)], axis=1)
    assert np.array_equal(best_reply_gains(runs), crossed)


def directions(rule, game, parameters):
    return RULES[rule](iterated(game, policy="softmax").values, parameters, 0.5)


def parameters_of(game, runs=2, seed=0):
    rng = np.random.default_rng(seed)
    shapes = iterated(game, policy="softmax").shapes
    return tuple(torch.from_numpy(rng.normal(size=(runs, *shape))) for shape in shapes)


@pytest.mark.parametrize("rule", RULES)
def test_rules_treat_players_alike(rule):
    """Permuted players, permuted parameters: permuted directions."""
    shape, order = (2, 3, 2), [1, 2, 0]
    game = random_game(shape, seed=5)
    moved = gt.NormalForm(np.stack([game.payoffs[i].transpose(order) for i in order]))
    rows = [*np.arange(12).reshape(shape).transpose(order).ravel(), 12]
    theta = parameters_of(gt.Repeated(game, "4/5"))
    ours = directions(rule, gt.Repeated(game, "4/5"), theta)
    theirs = directions(rule, gt.Repeated(moved, "4/5"), tuple(theta[i][:, rows] for i in order))
    for i, k in enumerate(order):
        assert torch.allclose(theirs[i], ours[k][:, rows], rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("rule", RULES)
def test_a_player_without_a_choice_changes_nothing(rule):
    pair = gt.zoo.asymmetric_bach_or_stravinsky()
    trio = gt.NormalForm(np.concatenate([pair.payoffs, pair.payoffs[:1] * 0 + 7])[..., None])
    theta = parameters_of(gt.Repeated(pair, "4/5"))
    idle = torch.zeros(2, 5, 1, dtype=torch.float64)
    two = directions(rule, gt.Repeated(pair, "4/5"), theta)
    three = directions(rule, gt.Repeated(trio, "4/5"), (*theta, idle))
    for ours, theirs in zip(two, three[:2], strict=True):
        assert torch.allclose(ours, theirs, rtol=1e-9, atol=1e-9)
    assert not three[2].abs().max() > 0


def test_naive_learners_keep_their_endowments_and_lola_contributes():
    """The dilemma of three is one of learning too: as with two, what shaping is for."""
    game = gt.zoo.load("public-goods-of-three")
    naive = learners.train(game, "naive", runs=24, steps=150, rng=0)
    lola = learners.train(game, "lola", runs=24, steps=150, rng=0)
    assert (abs(naive.payoffs - 3) < 0.3).all(axis=1).mean() > 0.8
    assert (lola.payoffs.sum(axis=1) > 17).mean() > 0.6
