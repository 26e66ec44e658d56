"""Best replies in continuous time and flows, against small steps, Nashpy and closed forms."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_dynamics import PENNIES, SHAPLEY, random_game

import gametheory as gt
from gametheory import dynamics as dy
from gametheory.errors import InvalidArgument, TooLarge, Unsupported


def uneven(rng, count):
    weights = rng.integers(1, 30, count).tolist()
    return tuple(Fraction(w, sum(weights)) for w in weights)


@given(seed=st.integers(0, 10**6), shape=st.sampled_from([(2, 2), (2, 3), (3, 3), (1, 3)]))
def test_best_reply_paths_are_followed_by_small_steps(seed, shape):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(0, 10, (2, *shape)))
    start = [uneven(rng, count) for count in shape]
    path = dy.best_reply_path(game, start, corners=5)
    assert path.verify(game)
    A, B = game.payoffs.astype(float)
    x, y = (np.array(own, dtype=float) for own in start)
    # Euler's method in floats, compared where the path has come before its first tie.
    end = path.times[-1] - 1e-3 if path.ended != "equilibrium" else path.times[-1] + 1
    step, now = 1e-3, 0.0
    while now + step < end and now < 5:
        a, b = int(np.argmax(A @ y)), int(np.argmax(x @ B))
        x = x + step * (np.eye(len(x))[a] - x)
        y = y + step * (np.eye(len(y))[b] - y)
        now += step
    k = max(j for j, t in enumerate(path.times) if t <= now)
    corner, reply = path.corners[k], path.replies[k] if k < len(path.replies) else None
    if reply is not None:
        left = np.exp(-(now - path.times[k]))
        ours = [
            left * np.array(own, dtype=float) + (1 - left) * np.eye(len(own))[action]
            for own, action in zip(corner, reply, strict=True)
        ]
        assert np.allclose(ours[0], x, atol=0.02)
        assert np.allclose(ours[1], y, atol=0.02)
    if path.ended == "equilibrium":
        assert tuple((a,) for a in path.replies[-1]) in [
            e.supports for e in gt.pure_equilibria(game)
        ]


@given(seed=st.integers(0, 10**6))
def test_gains_in_zero_sum_games_fall_as_the_exponential_of_time(seed):
    rng = np.random.default_rng(seed)
    A = rng.integers(-9, 10, (3, 3))
    game = gt.NormalForm.from_bimatrix(A, -A)
    path = dy.best_reply_path(game, [uneven(rng, 3), uneven(rng, 3)], corners=8)

    def gains(profile):
        x, y = (np.array(own, dtype=object) for own in profile)
        M = game.exact_payoffs[0]
        return max(M @ y) - min(x @ M)

    for (before, after), reply in zip(itertools.pairwise(path.corners), path.replies, strict=False):
        moved = [
            (b[a] - p[a]) / (1 - p[a])
            for p, b, a in zip(before, after, reply, strict=True)
            if p[a] != 1
        ]
        assert gains(after) == (1 - moved[0]) * gains(before)


def test_shapleys_polygon_is_approached():
    """Shapley 1964; Gaunersdorfer and Hofbauer 1995: a hexagon that attracts, six legs a round."""
    path = dy.best_reply_path(SHAPLEY, [("1/2", "1/3", "1/6"), ("1/6", "1/3", "1/2")], corners=60)
    assert path.ended == "corners"
    assert path.replies[-6:] == path.replies[-12:-6]
    rounds = np.array([[float(p) for own in c for p in own] for c in path.corners])
    assert np.allclose(rounds[-1], rounds[-7], atol=1e-4)
    legs = np.diff(path.times)
    assert np.allclose(legs[-6:], legs[-12:-6], atol=1e-3)


def test_false_paths_of_best_replies_in_continuous_time_do_not_verify():
    path = dy.best_reply_path(PENNIES, [("3/4", "1/4")] * 2, corners=4)
    assert path.verify(PENNIES)
    assert not path.verify(gt.zoo.chicken())
    half = (Fraction(1, 2), Fraction(1, 2))
    for false in (
        replace(path, corners=path.corners[1:], replies=path.replies[:-1]),
        replace(path, corners=(*path.corners[:-1], (half, half))),
        replace(path, corners=(*path.corners[:-1], ((2, -1), half))),
        replace(path, replies=path.replies[::-1]),
        replace(path, ended="equilibrium"),
        replace(path, corners=(path.corners[0],) * 5),
    ):
        assert not false.verify(PENNIES)
    for change in ({"corners": ()}, {"replies": path.replies[1:]}, {"ended": "tie"}):
        with pytest.raises(InvalidArgument, match="replies for"):
            replace(path, **change)
    tied = dy.best_reply_path(PENNIES, [half, half])
    assert (len(tied), tied.ended, tied.times) == (0, "tie", (0.0,))
    assert tied.verify(PENNIES)
    with pytest.raises(Unsupported, match="two players"):
        dy.best_reply_path(random_game(0, (2, 2, 2)), [(1, 0)] * 3)


# Flows


def test_a_conserved_quantity_of_matching_pennies_is_conserved():
    path = dy.replicator(PENNIES, [("3/10", "7/10"), ("1/2", "1/2")], until=40)
    x, y = (shares[:, 0] for shares in path.shares)
    assert np.ptp(np.log(x * (1 - x) * y * (1 - y))) < 1e-6
    assert path.error < 1e-7
    assert all(abs(shares.sum(axis=1) - 1).max() < 1e-12 for shares in path.shares)


def test_the_logistic_equation_in_closed_form():
    """One population, a type that earns 1 more: its odds grow as exp(t)."""
    game = gt.NormalForm.from_bimatrix([[2, 2], [1, 1]], [[2, 1], [2, 1]])
    path = dy.replicator(game, ("1/10", "9/10"), until=60, one_population=True)
    odds = path.shares[0][:, 0] / path.shares[0][:, 1]
    assert np.allclose(np.log(odds), np.log(1 / 9) + path.times, atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_replicator_paths_agree_with_nashpy(seed):
    learning = pytest.importorskip("nashpy.learning.replicator_dynamics")
    rng = np.random.default_rng(seed)
    A, B = rng.integers(-2, 3, (2, 3, 3)).astype(float)
    times = np.linspace(0, 4, 201)
    x, y = np.array([0.2, 0.5, 0.3]), np.array([0.4, 0.4, 0.2])
    theirs = learning.asymmetric_replicator_dynamics(A, B, x0=x, y0=y, timepoints=times)
    path = dy.replicator(gt.NormalForm.from_bimatrix(A, B), [x, y], until=4)
    for ours, other in zip(path.shares, theirs, strict=True):
        assert np.allclose(ours, other, atol=1e-5)
    alone = learning.replicator_dynamics(A, y0=x, timepoints=times)
    symmetric = gt.NormalForm.from_bimatrix(A, A.T)
    path = dy.replicator(symmetric, x, until=4, one_population=True)
    assert np.allclose(path.shares[0], alone, atol=1e-5)


def test_velocities_are_exact_and_those_of_the_paths():
    game = random_game(3, (2, 3, 2))
    start = [("1/3", "2/3"), ("1/2", "1/4", "1/4"), ("1/5", "4/5")]
    exact = dy.replicator_velocity(game, start)
    assert all(sum(own) == 0 for own in exact)
    path = dy.replicator(game, start, until="1/1000", points=2)
    for shares, own in zip(path.shares, exact, strict=True):
        assert np.allclose((shares[1] - shares[0]) / 1e-3, [float(v) for v in own], atol=1e-3)
    equilibrium = gt.nash_equilibria(gt.zoo.chicken())[-1].exact_profile
    assert set(sum(dy.replicator_velocity(gt.zoo.chicken(), equilibrium), ())) == {0}


def test_missing_types_stay_missing_and_payoffs_may_be_shifted():
    game = random_game(4, (3, 3), high=9)
    start = [(0, "1/2", "1/2"), ("1/3", "1/3", "1/3")]
    path = dy.replicator(game, start, until=5)
    assert (path.shares[0][:, 0] == 0).all()
    shifted = gt.NormalForm(game.payoffs + np.array([5, -7])[:, None, None])
    other = dy.replicator(shifted, start, until=5)
    scaled = dy.replicator(gt.NormalForm(3 * game.payoffs), start, until=Fraction(5, 3))
    for a, b, c in zip(path.shares, other.shares, scaled.shares, strict=True):
        assert np.allclose(a, b, atol=1e-7)
        assert np.allclose(a, c, atol=1e-7)


def test_logit_dynamics_come_to_rest_at_quantal_response_equilibria():
    game = gt.NormalForm.from_bimatrix([[9, 0], [0, 1]], [[0, 1], [1, 0]])
    path = dy.logit(game, [("1/2", "1/2")] * 2, precision=1, until=60)
    branch = gt.equilibria.quantal_response_path(game, precisions=[1])
    for ours, theirs in zip(path.final, branch.profiles, strict=True):
        assert np.allclose(ours, theirs[0], atol=1e-7)
    assert path.speed < 1e-7
    even = dy.logit(game, [("1/9", "8/9")] * 2, precision=0, until=1)
    # At precision 0 the gap to even shares decays as exp(-t).
    assert abs(even.final[0][0] - (0.5 + (1 / 9 - 0.5) * np.exp(-1))) < 1e-8


def test_wrong_starts_of_flows_are_refused_in_words():
    game = gt.zoo.chicken()
    for start in [
        [(1, 0)],
        [(1, 1), (1, 0)],
        [(1, 0, 0), (1, 0)],
        [(-1, 2), (1, 0)],
        ["ab", (1, 0)],
    ]:
        with pytest.raises(InvalidArgument):
            dy.replicator(game, start, until=1)
    for until in (0, -1, "x"):
        with pytest.raises(InvalidArgument):
            dy.replicator(game, [(1, 0), (1, 0)], until=until)
    with pytest.raises(InvalidArgument, match="symmetric"):
        dy.replicator(PENNIES, (1, 0), until=1, one_population=True)
    with pytest.raises(TooLarge, match="within 1,000 evaluations"):
        dy.replicator(PENNIES, [(0.3, 0.7), (0.5, 0.5)], until=10**6, max_evaluations=1000)
