"""Update rules against their formulas, and training against its promises."""

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from gametheory.games import zoo
from learners.training.differentiable import payoff_tensor
from learners.training.policies import PARAMETERISATIONS, parameterisation
from learners.training.shaping import RULES, lola, naive
from learners.training.values import discounted_values

BOS = zoo.asymmetric_bach_or_stravinsky()


def value_function(game=BOS, g=0.96):
    R, policy = payoff_tensor(game), parameterisation("normalized-sigmoid").probabilities
    return lambda p: discounted_values([policy(t) for t in p], R, g) / (1 - g)


def thetas(runs, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(runs, 5, 2, dtype=torch.float64, generator=generator) for _ in range(2)]


def numerical_gradient(f, theta, h=1e-5):
    flat = theta.reshape(-1)
    out = torch.zeros_like(flat)
    for k in range(flat.numel()):
        step = torch.zeros_like(flat)
        step[k] = h
        up, down = (f((flat + s).reshape(theta.shape)) for s in (step, -step))
        out[k] = (up - down) / (2 * h)
    return out.reshape(theta.shape)


def test_naive_is_the_own_gradient():
    values = value_function()
    first, second = thetas(1)
    ours = naive(values, (first, second), 1.0)
    expected = (
        numerical_gradient(lambda t: values((t, second))[0, 0], first),
        numerical_gradient(lambda t: values((first, t))[0, 1], second),
    )
    for a, b in zip(ours, expected, strict=True):
        assert torch.allclose(a, b, atol=1e-6)


def test_lola_is_the_printed_formula_by_finite_differences():
    """d_1 = grad_1 V_1 + eta grad_1 (c . grad_2 V_2), c = grad_2 V_1 held fixed; mirrored."""
    values, eta = value_function(), 0.7
    first, second = thetas(1, seed=1)
    ours = lola(values, (first, second), eta)
    c1 = numerical_gradient(lambda t: values((first, t))[0, 0], second)
    c2 = numerical_gradient(lambda t: values((t, second))[0, 1], first)

    def along(theta_1, theta_2, direction, player, h=1e-4):
        """Derivative of the opponent's own value along a fixed direction of its parameters."""
        a, b = (theta_1, theta_2 + h * direction), (theta_1, theta_2 - h * direction)
        if player == 0:
            a, b = (theta_1 + h * direction, theta_2), (theta_1 - h * direction, theta_2)
        return (values(a)[0, player] - values(b)[0, player]) / (2 * h)

    shape1 = numerical_gradient(lambda t: along(t, second, c1, 1), first, h=1e-3)
    shape2 = numerical_gradient(lambda t: along(first, t, c2, 0), second, h=1e-3)
    plain = naive(values, (first, second), eta)
    assert torch.allclose(ours[0], plain[0] + eta * shape1, atol=1e-3)
    assert torch.allclose(ours[1], plain[1] + eta * shape2, atol=1e-3)
    assert not torch.allclose(ours[0], plain[0], atol=1e-1)


def test_lola_without_an_opponent_step_is_naive():
    values = value_function()
    first, second = thetas(3)
    for a, b in zip(
        lola(values, (first, second), 0.0), naive(values, (first, second), 1.0), strict=True
    ):
        assert torch.allclose(a, b, atol=1e-14)


@pytest.mark.few(15)
@pytest.mark.parametrize("learner", RULES)
@pytest.mark.parametrize("kind", PARAMETERISATIONS)
def test_a_smaller_batch_is_the_beginning_of_a_larger_one(learner, kind):
    """To the last bit: learning can be chaotic, and then no rounding is small."""
    steps = {"hola": 2, "pola": 1}.get(learner.partition("-")[0], 6)
    many = learners.train(BOS, learner, runs=70, steps=steps, rng=3, parameterisation=kind)
    for count in (1, 5, 33):
        few = learners.train(BOS, learner, runs=count, steps=steps, rng=3, parameterisation=kind)
        for a, b in zip(many.policies, few.policies, strict=True):
            assert np.array_equal(a[:count], b)


@pytest.mark.parametrize("threads", [1, 2])
def test_coin_games_too(threads):
    game = gt.coin_game.CoinGame().stochastic(discount="24/25")
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        many, two, one = (
            learners.train(game, "sos", runs=runs, steps=3, rng=0, opponent_step=20)
            for runs in (17, 2, 1)
        )
    finally:
        torch.set_num_threads(before)
    assert np.array_equal(many.policies[0][:2], two.policies[0])
    assert np.array_equal(many.policies[0][:1], one.policies[0])


def test_same_seed_same_result_and_seed_zero_is_a_seed():
    a, b = (learners.train(BOS, runs=3, steps=5, rng=0) for _ in range(2))
    c = learners.train(BOS, runs=3, steps=5, rng=1)
    assert np.array_equal(a.policies[0], b.policies[0])
    assert not np.array_equal(a.policies[0], c.policies[0])


def test_chunks_do_not_change_the_result(monkeypatch):
    whole = learners.train(BOS, runs=7, steps=10, rng=0)
    monkeypatch.setattr("learners.training.meetings._CHUNK_ENTRIES", 32)
    parts = learners.train(BOS, runs=7, steps=10, rng=0)
    assert np.array_equal(whole.policies[1], parts.policies[1])
    assert np.array_equal(whole.last_change, parts.last_change)


def test_swapping_the_players_swaps_the_learners():
    """The same initial parameters in the mirrored game give the mirrored policies."""
    order = [0, 2, 1, 3, 4]  # states of the mirrored game
    first, second = thetas(4)
    for rule in (naive, lola):
        ours = rule(value_function(BOS), (first, second), 1.0)
        mirrored = rule(
            value_function(BOS.swap_players()), (second[:, order], first[:, order]), 1.0
        )
        assert torch.allclose(ours[0], mirrored[1][:, order], atol=1e-11)
        assert torch.allclose(ours[1], mirrored[0][:, order], atol=1e-11)


def test_naive_learners_defect_and_lola_cooperates_in_the_dilemma():
    game = zoo.prisoners_dilemma()
    defect = learners.train(game, "naive", runs=64, rng=0).payoffs
    cooperate = learners.train(game, "lola", runs=64, rng=0).payoffs
    assert np.median(defect.mean(axis=1)) < -1.9
    assert np.median(cooperate.mean(axis=1)) > -1.1


def test_larger_games_and_unequal_action_counts():
    game = gt.NormalForm(np.random.default_rng(0).normal(size=(2, 2, 3)))
    runs = learners.train(game, "lola", runs=3, steps=5, rng=0)
    assert runs.policies[0].shape == (3, 7, 2)
    assert runs.policies[1].shape == (3, 7, 3)
    assert np.isfinite(runs.payoffs).all()
    assert learners.cross_play(runs).payoffs.shape == (3, 3, 2)


def test_a_users_own_rule_plugs_in():
    def lazy(values, parameters, step):
        return tuple(torch.zeros_like(p) for p in parameters)

    runs = learners.train(BOS, lazy, runs=2, steps=3, rng=0)
    assert runs.hyperparameters.learner == "lazy"
    assert (runs.last_change == 0).all()


def test_divergence_is_an_error_not_a_result():
    def explode(values, parameters, step):
        return tuple(torch.full_like(p, torch.inf) for p in parameters)

    with pytest.raises(gt.InvalidArgument, match="diverged in 2 of 2 runs"):
        learners.train(BOS, explode, runs=2, steps=2, rng=0)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"learner": "lolla"}, gt.InvalidArgument, "did you mean 'lola'"),
        ({"runs": 0}, gt.InvalidArgument, "runs"),
        ({"runs": 2.5}, gt.InvalidArgument, "runs"),
        ({"steps": -1}, gt.InvalidArgument, "steps"),
        ({"learning_rate": float("nan")}, gt.InvalidArgument, "learning_rate"),
        ({"initial_std": -1.0}, gt.InvalidArgument, "initial_std"),
        ({"parameterisation": "cubic"}, gt.InvalidArgument, "cubic"),
    ],
)
def test_bad_arguments(options, error, message):
    with pytest.raises(error, match=message):
        learners.train(BOS, **{"runs": 2, "steps": 1, "rng": 0, **options})


def test_games_that_cannot_be_trained_on():
    with pytest.raises(gt.TooLarge, match="400"):
        learners.train(gt.NormalForm(np.zeros((2, 21, 21))), runs=1)
    with pytest.raises(gt.InvalidArgument, match="two actions"):
        learners.train(gt.NormalForm(np.zeros((2, 3, 3))), runs=1, parameterisation="sigmoid")
