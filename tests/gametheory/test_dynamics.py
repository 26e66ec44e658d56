"""Best replies and fictitious play against brute force and other libraries; starts and ends."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory import dynamics as dy
from gametheory.errors import InvalidArgument, TooLarge

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
