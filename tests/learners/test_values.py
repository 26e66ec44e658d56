"""Exact values against simulation, rational linear solves, power series and finite differences."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch

from learners.training.policies import PARAMETERISATIONS, parameterisation
from learners.training.values import discounted_values, joint_policy, mean_values

RNG = np.random.default_rng(0)


def random_policies(batch, shape):
    states = shape[0] * shape[1] + 1
    return [torch.from_numpy(RNG.dirichlet(np.ones(n), size=(batch, states))) for n in shape]


def payoffs(shape):
    return torch.from_numpy(RNG.normal(size=(shape[0] * shape[1], 2)))


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 3), (1, 2)])
def test_discounted_values_equal_the_power_series(shape):
    first, second = random_policies(7, shape)
    R, g = payoffs(shape), 0.9
    joint = joint_policy((first, second))
    state, total = joint[:, -1], torch.zeros(7, 2, dtype=torch.float64)
    for t in range(600):
        total += (1 - g) * g**t * state @ R
        state = (state[:, None] @ joint[:, :-1])[:, 0]
    assert torch.allclose(discounted_values((first, second), R, g), total, atol=1e-12)


@pytest.mark.parametrize("horizon", [1, 2, 3, 7, 8, 20, 200, 201])
def test_mean_values_equal_the_sum_over_steps(horizon):
    first, second = random_policies(5, (2, 3))
    R = payoffs((2, 3))
    joint = joint_policy((first, second))
    state, total = joint[:, -1], torch.zeros(5, 2, dtype=torch.float64)
    for _ in range(horizon):
        total += state @ R
        state = (state[:, None] @ joint[:, :-1])[:, 0]
    assert torch.allclose(mean_values((first, second), R, horizon), total / horizon, atol=1e-12)


def test_values_equal_a_rational_linear_solve():
    """Tit-for-tat with an error of 1/10 against itself in the Prisoner's Dilemma."""
    g, e = Fraction(24, 25), Fraction(1, 10)
    c = [1 - e, e, 1 - e, e, 1 - e]  # my cooperation after CC, CD, DC, DD, start
    d = [1 - e, 1 - e, e, e, 1 - e]
    R = [(-1, -1), (-3, 0), (0, -3), (-2, -2)]
    rows = [[p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)] for p, q in zip(c, d, strict=True)]
    P = sympy.Matrix([[sympy.Rational(x.numerator, x.denominator) for x in r] for r in rows[:4]])
    start = sympy.Matrix([[sympy.Rational(x.numerator, x.denominator) for x in rows[4]]])
    visits = start * (sympy.eye(4) - sympy.Rational(24, 25) * P).inv()
    exact = (1 - sympy.Rational(24, 25)) * visits * sympy.Matrix(R)
    first = torch.tensor([[float(p), float(1 - p)] for p in c], dtype=torch.float64)
    second = torch.tensor([[float(p), float(1 - p)] for p in d], dtype=torch.float64)
    value = discounted_values((first, second), torch.tensor(R, dtype=torch.float64), float(g))
    assert np.allclose(value, [float(x) for x in exact], atol=1e-14)


def test_values_agree_with_simulation_within_its_error():
    first, second = random_policies(1, (2, 2))
    R, horizon, episodes = payoffs((2, 2)), 25, 40_000
    joint = joint_policy((first, second))[0].numpy()
    cumulative = joint.cumsum(axis=1)
    state = np.full(episodes, 4)
    totals = np.zeros((episodes, 2))
    for _ in range(horizon):
        state = (RNG.random(episodes)[:, None] > cumulative[state]).sum(axis=1).clip(max=3)
        totals += R.numpy()[state] / horizon
    error = totals.std(axis=0) / np.sqrt(episodes)
    exact = mean_values((first, second), R, horizon)[0].numpy()
    assert (abs(totals.mean(axis=0) - exact) < 4 * error).all()


def test_all_pairs_by_broadcasting_equal_a_loop():
    first, second = random_policies(6, (2, 2))
    R = payoffs((2, 2))
    for evaluate in (
        lambda p, q: discounted_values((p, q), R, 0.96),
        lambda p, q: mean_values((p, q), R, 20),
    ):
        table = evaluate(first[:, None], second[None, :])
        for i in range(6):
            for j in range(6):
                assert torch.equal(table[i, j], evaluate(first[i : i + 1], second[j : j + 1])[0])


def test_gradients_and_second_derivatives():
    first, second = (p.clone().requires_grad_() for p in random_policies(2, (2, 2)))
    R = payoffs((2, 2))

    def value(p, q):
        return discounted_values((p, q), R, 0.9)

    assert torch.autograd.gradcheck(value, (first, second))
    assert torch.autograd.gradgradcheck(value, (first, second))


def test_large_systems_with_several_threads_are_right_and_do_not_hang():
    """Some builds of torch hang in threaded batched solves of 162 x 162 float64 systems."""
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        first, second = random_policies(16, (13, 13))
        R = payoffs((13, 13))
        table = discounted_values((first, second), R, 0.96)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    joint = joint_policy((first, second)).numpy()
    for k in range(16):
        system = np.eye(169) - 0.96 * joint[k, :-1]
        expected = 0.04 * joint[k, -1] @ np.linalg.solve(system, R.numpy())
        assert np.allclose(table[k], expected, atol=1e-12)


@pytest.mark.parametrize("name", PARAMETERISATIONS)
def test_policies_are_distributions_even_at_extremes(name):
    p = parameterisation(name)
    theta = torch.tensor([[0.0, 1.0], [-900.0, -901.0], [900.0, -900.0]], dtype=torch.float64)
    policy = p.probabilities(theta[..., : p.width(2)])
    assert policy.shape == (3, 2)
    assert torch.isfinite(policy).all()
    assert torch.allclose(policy.sum(-1), torch.ones(3, dtype=torch.float64))


def test_the_normalized_sigmoid_is_what_it_says():
    theta = torch.randn(4, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    sigmoid = 1 / (1 + torch.exp(-theta))
    expected = sigmoid / sigmoid.sum(-1, keepdim=True)
    assert torch.allclose(parameterisation("normalized-sigmoid").probabilities(theta), expected)
