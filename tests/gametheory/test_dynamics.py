"""Best replies, fictitious play and flows against brute force, other libraries and closed forms."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import extreme_equilibria

import gametheory as gt
from gametheory import dynamics as dy
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.testing import symmetric_games

SHAPLEY = gt.NormalForm.from_bimatrix(
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
)
PENNIES = gt.zoo.matching_pennies()


def random_game(seed, shape, high=3):
    rng = np.random.default_rng(seed)
    return gt.NormalForm(rng.integers(0, high, (len(shape), *shape)))


def replies(game, player, profile):
    """All best replies, from the payoffs of each alternative."""
    options = [(*profile[:player], a, *profile[player + 1 :]) for a in range(game.shape[player])]
    worth = [game.exact_payoff(option)[player] for option in options]
    return [a for a, w in enumerate(worth) if w == max(worth)]


def moved(game, player, profile):
    best = replies(game, player, profile)
    return profile[player] if profile[player] in best else best[0]


MOVES = st.sampled_from(["simultaneous", "alternating"])
SHAPES = st.sampled_from([(2, 2), (3, 2), (1, 3), (2, 2, 2), (4,), (3, 3)])


@given(seed=st.integers(0, 10**6), shape=SHAPES, moves=MOVES)
def test_best_replies_are_those_of_the_definition_step_by_step(seed, shape, moves):
    game = random_game(seed, shape)
    rng = np.random.default_rng(seed)
    start = tuple(int(rng.integers(count)) for count in shape)
    path = dy.best_response_dynamics(game, start, moves=moves)
    profile, played = start, []
    for step in range(len(path) + 3 * len(path.cycle) + 2 * len(shape)):
        played.append(profile)
        if moves == "simultaneous":
            profile = tuple(moved(game, i, profile) for i in range(len(shape)))
        else:
            i = step % len(shape)
            profile = (*profile[:i], moved(game, i, profile), *profile[i + 1 :])
    told = itertools.chain(path.transient, itertools.cycle(path.cycle))
    assert played == list(itertools.islice(told, len(played)))
    pure = [e.supports for e in gt.pure_equilibria(game)]
    assert (path.equilibrium is None) == (len(path.cycle) > 1)
    if path.equilibrium is not None:
        assert tuple((a,) for a in path.equilibrium) in pure
    assert path.verify(game)


def test_false_paths_of_best_replies_do_not_verify():
    path = dy.best_response_dynamics(PENNIES, (0, 0))
    assert path.verify(PENNIES)
    assert not path.verify(gt.zoo.chicken())
    for false in (
        replace(path, cycle=path.cycle[:2]),
        replace(path, cycle=path.cycle * 2),
        replace(path, cycle=path.cycle[:1]),
        replace(path, transient=path.cycle),
        replace(path, cycle=((0, 0), (5, 5))),
        replace(path, moves="alternating"),
        replace(path, cycle=()),
    ):
        assert not false.verify(PENNIES)
    dilemma = gt.zoo.prisoners_dilemma()
    settled = dy.best_response_dynamics(dilemma, (0, 0))
    assert settled.verify(dilemma)
    assert not replace(settled, cycle=((0, 0),), transient=()).verify(dilemma)
    assert not replace(settled, transient=((1, 1),)).verify(dilemma)


def test_alternating_moves_end_in_equilibrium_in_potential_games():
    rng = np.random.default_rng(5)
    for _ in range(20):
        potential = rng.integers(0, 4, (3, 2, 3))
        payoffs = [
            potential + rng.integers(0, 9, (1, 2, 3)),
            potential + rng.integers(0, 9, (3, 1, 3)),
        ]
        game = gt.NormalForm([*payoffs, potential + rng.integers(0, 9, (3, 2, 1))])
        for start in game.profiles():
            path = dy.best_response_dynamics(game, start, moves="alternating")
            assert path.equilibrium is not None


def test_too_many_steps_and_wrong_starts_are_refused():
    with pytest.raises(TooLarge, match="within 2 steps"):
        dy.best_response_dynamics(PENNIES, (0, 0), max_steps=2)
    for start in [(0,), (0, 2), (0, 0, 0)]:
        with pytest.raises(InvalidArgument, match=r"of 2 players|index in 0\.\.1"):
            dy.best_response_dynamics(PENNIES, start)


def slow_fictitious_play(game, start, steps, moves):
    """From the definition, in Fractions."""
    n = game.num_players
    history = [start]
    for _ in range(steps - 1):
        counts = [[sum(h[i] == a for h in history) for a in range(game.shape[i])] for i in range(n)]
        cell = []
        for i in range(n):
            worth = [Fraction(0)] * game.shape[i]
            for profile in game.profiles():
                weight = Fraction(1)
                for j in range(n):
                    if j != i:
                        weight *= Fraction(counts[j][profile[j]], sum(counts[j]))
                worth[profile[i]] += weight * game.exact_payoff(profile)[i]
            cell.append(worth.index(max(worth)))
            if moves == "alternating":
                counts[i][cell[-1]] += 1
        history.append(tuple(cell))
    return history


@given(seed=st.integers(0, 10**6), shape=SHAPES, moves=MOVES)
def test_fictitious_play_is_that_of_the_definition(seed, shape, moves):
    game = random_game(seed, shape)
    start = tuple(count - 1 for count in shape)
    play = dy.fictitious_play(game, steps=9, start=start, moves=moves)
    assert [tuple(cell) for cell in play.actions.tolist()] == slow_fictitious_play(
        game, start, 9, moves
    )
    assert play.verify(game)
    beliefs = play.beliefs
    for i, own in enumerate(beliefs):
        deviations = [
            game.expected_payoffs(
                [*beliefs[:i], [int(a == k) for a in range(len(own))], *beliefs[i + 1 :]]
            )[i]
            for k in range(len(own))
        ]
        assert play.regrets[i] == max(deviations) - game.expected_payoffs(beliefs)[i]
    wrong = np.array(play.actions)
    wrong[-1, 0] = (wrong[-1, 0] + 1) % shape[0]
    if shape[0] > 1:
        assert not replace(play, actions=wrong).verify(game)


def test_fictitious_play_agrees_with_quantecon():
    quantecon = pytest.importorskip("quantecon.game_theory")
    rng = np.random.default_rng(0)
    for shape in [(2, 2), (3, 4), (2, 3, 2)]:
        # Payoffs without ties among the beliefs that come up: theirs are floats.
        game = gt.NormalForm(rng.integers(0, 10**6, (len(shape), *shape)))
        # Their payoff arrays begin with the own action; ours with the first player's.
        n = len(shape)
        players = [
            quantecon.Player(np.transpose(game.payoffs[i], [(i + k) % n for k in range(n)]))
            for i in range(n)
        ]
        model = quantecon.FictitiousPlay(quantecon.NormalFormGame(players))
        series = model.time_series(60, init_actions=(0,) * n)
        play = dy.fictitious_play(game, steps=60)
        for i, theirs in enumerate(series):
            assert np.allclose(theirs[-1], [float(p) for p in play.beliefs[i]])


def test_fictitious_play_agrees_with_nashpy():
    nashpy = pytest.importorskip("nashpy")
    rng = np.random.default_rng(1)
    for _ in range(5):
        A, B = rng.integers(0, 10**6, (2, 3, 3))
        start = (np.array([1, 0, 0]), np.array([1, 0, 0]))
        *_, theirs = nashpy.Game(A, B).fictitious_play(iterations=80, play_counts=start)
        play = dy.fictitious_play(gt.NormalForm.from_bimatrix(A, B), steps=81)
        for i in range(2):
            assert np.bincount(play.actions[:, i], minlength=3).tolist() == theirs[i].tolist()


def test_fictitious_play_converges_in_zero_sum_games_and_goes_round_in_shapleys():
    rng = np.random.default_rng(2)
    A = rng.integers(-5, 6, (3, 4))
    play = dy.fictitious_play(gt.NormalForm.from_bimatrix(A, -A), steps=4000)
    value = gt.equilibria.zero_sum(play.game).value
    x, y = (np.array(own, dtype=object) for own in play.beliefs)
    assert min(x @ A) <= value <= max(A @ y)
    assert max(A @ y) - min(x @ A) == sum(play.regrets) < Fraction(1, 4)
    # The runs in Shapley's game grow by a factor, so regret stays away from zero.
    regrets = [float(max(dy.fictitious_play(SHAPLEY, steps=k).regrets)) for k in (100, 1000, 10000)]
    assert min(regrets) > 0.1
    changes = np.flatnonzero(
        (np.diff(dy.fictitious_play(SHAPLEY, steps=10**4).actions, axis=0) != 0).any(axis=1)
    )
    runs = np.diff(changes)
    assert runs[-1] > runs[0]


def test_large_payoffs_are_counted_exactly():
    big = 10**18
    exact = gt.NormalForm.from_bimatrix([[big, 0], [0, big + 1]], [[0, big], [big, 0]])
    play = dy.fictitious_play(exact, steps=60)
    assert play.verify(exact)
    assert play.actions.tolist() == [
        list(c) for c in slow_fictitious_play(exact, (0, 0), 60, "simultaneous")
    ]


# Best replies in continuous time


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


# Rest points


def brute_rest_points(A, B):
    """Isolated interior rest points of each face, by the extreme equilibria of the sub-game.

    Where all actions of a sub-game are in use, rest points are its completely mixed equilibria.
    """
    found = set()
    m, n = len(A), len(A[0])
    faces = [
        [s for k in range(1, size + 1) for s in itertools.combinations(range(size), k)]
        for size in (m, n)
    ]
    for rows, columns in itertools.product(*faces):
        a = [[A[i][j] for j in columns] for i in rows]
        b = [[B[i][j] for j in columns] for i in rows]
        inside = [e for e in extreme_equilibria(a, b) if all(e[0]) and all(e[1])]
        if len(inside) == 1:
            (x, y) = inside[0]
            found.add(
                (
                    tuple(dict(zip(rows, x, strict=True)).get(i, Fraction(0)) for i in range(m)),
                    tuple(dict(zip(columns, y, strict=True)).get(j, Fraction(0)) for j in range(n)),
                )
            )
    return found


@given(seed=st.integers(0, 10**6), shape=st.sampled_from([(2, 2), (2, 3), (3, 3), (1, 3)]))
def test_rest_points_are_those_of_brute_force(seed, shape):
    game = random_game(seed, shape, high=5)
    found = dy.replicator_rest_points(game)
    assert found.verify(game)
    A, B = (m.tolist() for m in game.exact_payoffs)
    ours = {point.profile for point in found.points}
    assert ours <= brute_rest_points(A, B) or found.continua
    if not found.continua:
        assert ours == brute_rest_points(A, B)
        equilibria = {e.exact_profile for e in gt.nash_equilibria(game)}
        assert {point.profile for point in found.equilibria} == equilibria
    for point in found.points:
        assert all(v == 0 for own in dy.replicator_velocity(game, point.profile) for v in own)
        strict = all(
            len([w for w in worth if w == max(worth)]) == 1 for worth in worths(game, point.profile)
        )
        # Selten 1980: under two populations only strict equilibria are asymptotically stable.
        assert (point.stability == "asymptotically stable") == (strict and point.is_equilibrium)
        if not point.is_equilibrium:
            assert point.stability == "unstable"


def worths(game, profile):
    A, B = game.exact_payoffs
    x, y = (np.array(own, dtype=object) for own in profile)
    return (A @ y).tolist(), (x @ B).tolist()


def float_jacobian(game, profile, one):
    """By differences of the velocity, on the tangent space."""
    shares = [np.array([float(p) for p in own]) for own in profile]
    sizes = [len(own) for own in shares]
    flat = np.concatenate(shares)
    anchors = np.cumsum([0, *sizes[:-1]]) + [int(np.flatnonzero(own)[0]) for own in shares]
    tables = game.payoffs.astype(float)

    def velocity(z):
        if one:
            earned = tables[0] @ z
            return z * (earned - z @ earned)
        x, y = z[: sizes[0]], z[sizes[0] :]
        u, v = tables[0] @ y, x @ tables[1]
        return np.concatenate([x * (u - x @ u), y * (v - y @ v)])

    columns = []
    keep = [k for k in range(len(flat)) if k not in anchors]
    for k in keep:
        owner = max(i for i in range(len(sizes)) if k >= np.cumsum([0, *sizes])[i])
        step = np.zeros(len(flat))
        step[k], step[anchors[owner]] = 1e-6, -1e-6
        columns.append((velocity(flat + step) - velocity(flat - step))[keep] / 2e-6)
    return np.array(columns).T


@given(seed=st.integers(0, 10**6), one=st.booleans(), size=st.integers(2, 4))
def test_eigenvalues_are_those_of_numpy(seed, one, size):
    rng = np.random.default_rng(seed)
    A = rng.integers(-3, 4, (size, size))
    if one:
        game = gt.NormalForm.from_bimatrix(A, A.T)
    else:
        game = gt.NormalForm(rng.integers(-3, 4, (2, size, 2)))
    for point in dy.replicator_rest_points(game, one_population=one).points:
        near = float_jacobian(game, point.profile, one)
        exact = dy.rest_points.jacobian(game, point.profile)
        assert np.allclose(np.array(exact, dtype=float), near, atol=1e-4)
        eigenvalues = np.linalg.eigvals(near)
        negative, zero, positive = point.eigenvalues
        assert negative + zero + positive == len(eigenvalues)
        # Multiple zeros split by about the root of the error of differences.
        assert (eigenvalues.real < 1e-3).sum() >= negative >= (eigenvalues.real < -1e-3).sum()
        assert (eigenvalues.real > -1e-3).sum() >= positive >= (eigenvalues.real > 1e-3).sum()


def test_the_inertia_of_matrices_is_exact():
    from gametheory.dynamics import _spectrum

    def companion(*roots):
        """A rational matrix with these eigenvalues, conjugate pairs given as (a, b)."""
        size = sum(2 if isinstance(r, tuple) else 1 for r in roots)
        matrix = [[Fraction(0)] * size for _ in range(size)]
        k = 0
        for r in roots:
            if isinstance(r, tuple):
                matrix[k][k] = matrix[k + 1][k + 1] = Fraction(r[0])
                matrix[k][k + 1], matrix[k + 1][k] = Fraction(r[1]), -Fraction(r[1])
                k += 2
            else:
                matrix[k][k] = Fraction(r)
                k += 1
        return matrix

    assert _spectrum.inertia([]) == (0, 0, 0)
    assert _spectrum.inertia(companion(0, 0, 1, -2)) == (1, 2, 1)
    assert _spectrum.inertia(companion((0, 1), (0, 3), -1)) == (1, 4, 0)
    tiny = Fraction(1, 10**60)
    assert _spectrum.inertia(companion((tiny, 1), (-tiny, 1))) == (2, 0, 2)
    # x^4 + 1 and x^4 - 2: even polynomials, one with no imaginary roots, one with a pair.
    quartic = [[0, 0, 0, -1], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    assert _spectrum.inertia([[Fraction(x) for x in row] for row in quartic]) == (2, 0, 2)
    quartic[0][3] = 2
    assert _spectrum.inertia([[Fraction(x) for x in row] for row in quartic]) == (1, 2, 1)


def rock_paper_scissors(gain):
    """Zeeman (1980): winning pays `gain`, losing costs 1."""
    A = [[0, -1, gain], [gain, 0, -1], [-1, gain, 0]]
    return gt.NormalForm.from_bimatrix(A, np.transpose(A))


def test_rock_paper_scissors_is_stable_as_zeeman_says():
    verdicts = {}
    for gain in (2, 1, "1/2"):
        found = dy.replicator_rest_points(rock_paper_scissors(gain), one_population=True)
        verdicts[gain] = found.points[-1].stability
        assert found.points[-1].is_equilibrium
    assert verdicts == {2: "asymptotically stable", 1: "stable", "1/2": "unstable"}
    two = dy.replicator_rest_points(rock_paper_scissors(1)).points[-1]
    assert two.stability == "stable"
    assert "zero-sum" in two.reason


@given(game=symmetric_games(max_actions=3))
def test_evolutionarily_stable_strategies_are_asymptotically_stable(game):
    stable = {s.strategy for s in gt.equilibria.evolutionarily_stable_strategies(game)}
    found = dy.replicator_rest_points(game, one_population=True)
    judged = {p.profile[0] for p in found.points if p.stability == "asymptotically stable"}
    assert stable <= judged
    assert found.verify(game)


def test_stable_points_attract_and_unstable_ones_do_not():
    rng = np.random.default_rng(6)
    for seed in range(6):
        A = np.random.default_rng(seed).integers(-3, 4, (3, 3))
        game = gt.NormalForm.from_bimatrix(A, A.T)
        for point in dy.replicator_rest_points(game, one_population=True).points:
            at = np.array([float(p) for p in point.profile[0]])
            near = 0.999 * at + 0.001 * rng.dirichlet(np.ones(3))
            path = dy.replicator(game, near, until=200, one_population=True)
            left = abs(path.shares[0] - at).max(axis=1)
            if point.stability == "asymptotically stable":
                assert left[-1] < left[0] or left[0] < 1e-12
            if point.stability == "unstable":
                assert left.max() > 5 * left[0]


def test_continua_are_given_by_their_vertices():
    flat = gt.NormalForm.from_bimatrix([[1, 1], [0, 0]], [[1, 1], [1, 1]])
    found = dy.replicator_rest_points(flat)
    assert len(found.continua) == 2
    assert found.verify(flat)
    everything = gt.NormalForm(np.zeros((2, 2, 3), dtype=int))
    found = dy.replicator_rest_points(everything)
    assert len(found.points) == 6
    assert len(found.continua) == 3 * 7 - 6
    assert found.verify(everything)
    assert not replace(found, continua=(dy.RestContinuum((((2, -1),), ((1, 0, 0),))),)).verify(
        everything
    )


def test_what_has_no_exact_analysis_is_refused():
    with pytest.raises(Unsupported, match="two players"):
        dy.replicator_rest_points(random_game(0, (2, 2, 2)))
    with pytest.raises(InvalidArgument, match="symmetric"):
        dy.replicator_rest_points(PENNIES, one_population=True)
    with pytest.raises(TooLarge, match="faces"):
        dy.replicator_rest_points(random_game(0, (8, 8)))


def test_false_judgements_do_not_verify():
    game = gt.zoo.chicken()
    found = dy.replicator_rest_points(game)
    for change in (
        {"stability": "stable"},
        {"is_equilibrium": True},
        {"eigenvalues": (2, 0, 0)},
        {"profile": ((Fraction(1, 2),) * 2,) * 2},
    ):
        wrong = replace(found, points=(replace(found.points[0], **change), *found.points[1:]))
        assert not wrong.verify(game)


def test_shares_that_floats_lose_are_refused():
    tiny = Fraction(1, 10**400)
    game = gt.NormalForm.from_bimatrix([[1, 1], [0, 0]], [[1, 0], [1, 0]])
    with pytest.raises(gt.InvalidArgument, match="1e-300"):
        gt.dynamics.replicator(game, (tiny, 1 - tiny), until=2000, one_population=True)


def test_a_path_that_ends_otherwise_than_it_says_does_not_verify():
    game = gt.zoo.prisoners_dilemma()
    corners = (((Fraction(1), Fraction(0)), (Fraction(1), Fraction(0))),)
    assert not gt.dynamics.BestReplyPath(corners, (), "tie").verify(game)
    assert not gt.dynamics.BestReplyPath(corners, ((1, 1),), "corners").verify(game)
    assert gt.dynamics.BestReplyPath(corners, ((1, 1),), "equilibrium").verify(game)
    e = Fraction(1, 10**20)
    late = gt.NormalForm.from_bimatrix([[1, -e], [0, 0]], [[0, 1], [0, 1]])
    times = gt.dynamics.best_reply_path(late, [(1, 0), (1, 0)]).times
    assert times[1] == pytest.approx(np.log(1e20 + 1))


def test_a_start_may_be_given_by_labels():
    game = gt.zoo.prisoners_dilemma()
    first, second = game.actions
    for moves in ("simultaneous", "alternating"):
        by_label = dy.best_response_dynamics(game, (first[0], second[1]), moves=moves)
        assert by_label == dy.best_response_dynamics(game, (0, 1), moves=moves)
        played = dy.fictitious_play(game, start=(first[1], second[0]), steps=9, moves=moves)
        same = dy.fictitious_play(game, start=(1, 0), steps=9, moves=moves)
        assert (played.actions == same.actions).all()
    for flow in (dy.replicator, dy.logit):
        options = {"precision": 1} if flow is dy.logit else {}
        mixed = flow(game, (first[0], ("1/3", "2/3")), until=1, **options)
        same = flow(game, ((1, 0), ("1/3", "2/3")), until=1, **options)
        assert all((a == b).all() for a, b in zip(mixed.shares, same.shares, strict=True))
    with pytest.raises(InvalidArgument, match="an action of row among"):
        dy.best_response_dynamics(game, ("E", "C"))
    with pytest.raises(InvalidArgument, match="an action of column among"):
        dy.replicator(game, ((1, 0), "E"), until=1)
