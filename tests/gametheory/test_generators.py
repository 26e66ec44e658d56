"""Each family has its defining property, a seed repeats it, and bad arguments are refused."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.games import generators

SEEDED = {
    "uniform": lambda rng: generators.uniform((3, 4), rng=rng),
    "integers": lambda rng: generators.integers((2, 3, 2), low=-2, high=2, rng=rng),
    "covariant": lambda rng: generators.covariant((3, 3), -0.5, rng=rng),
    "zero-sum": lambda rng: generators.zero_sum(3, 4, rng=rng),
    "common-interest": lambda rng: generators.common_interest((3, 2, 2), rng=rng),
    "symmetric": lambda rng: generators.symmetric(3, players=3, rng=rng),
    "potential": lambda rng: generators.potential((3, 2, 4), rng=rng),
    "coordination": lambda rng: generators.coordination(4, rng=rng),
    "bargaining-problem": lambda rng: generators.bargaining_problem(3, rng=rng),
    "congestion": lambda rng: generators.congestion(3, 3, rng=rng),
}
# The first payoffs from seed 0: the stream is the same on every machine.
PINNED = {
    "uniform": [0.6369616873214543, 0.2697867137638703, 0.04097352393619469],
    "integers": [2, 1, 0],
    "zero-sum": [70, 27, 2],
    "covariant": [0.4489612579345703, 0.03371143341064453, 0.6079044342041016],
}


@pytest.fixture(params=SEEDED)
def family(request):
    return request.param


def pure(game):
    return {e.actions for e in gt.pure_equilibria(game)}


def permuted(game, order):
    """The payoffs after player k takes the seat of player order[k]."""
    return game.payoffs[list(order)].transpose(0, *(1 + k for k in order))


def test_the_same_seed_gives_the_same_game(family):
    make = SEEDED[family]
    assert make(7) == make(np.random.default_rng(7))
    assert make(7) != make(8)
    assert make(7).name == family
    shared = np.random.default_rng(7)
    assert make(shared) != make(shared), "a Generator moves on"
    assert isinstance(make(None), gt.NormalForm)


@pytest.mark.parametrize("name", PINNED)
def test_the_stream_is_pinned(name):
    assert SEEDED[name](0).payoffs.flat[:3].tolist() == PINNED[name]


def test_integers_cover_both_ends_and_uniform_is_in_the_unit_interval():
    game = generators.integers((20, 20), low=-1, high=1, rng=0)
    assert game.is_exact
    assert set(np.unique(game.payoffs)) == {-1, 0, 1}
    floats = generators.uniform((20, 20), rng=0).payoffs
    assert ((floats >= 0) & (floats < 1)).all()


def test_a_batch_is_what_a_loop_draws():
    rng = np.random.default_rng(3)
    loop = [generators.integers((2, 3), high=2, rng=rng).payoffs for _ in range(5)]
    batch = generators.payoff_batch(5, (2, 3), high=2, rng=3)
    assert batch.shape == (5, 2, 2, 3)
    assert np.array_equal(batch, loop)


@pytest.mark.parametrize(("players", "rho"), [(2, -1), (2, -0.4), (2, 0.7), (3, -0.5), (3, 0.3)])
def test_covariant_payoffs_have_the_correlation_asked_for(players, rho):
    side = round(40_000 ** (1 / players))
    payoffs = generators.covariant((side,) * players, rho, rng=1).payoffs.reshape(players, -1)
    cells = payoffs.shape[1]
    # Standard errors: (1 - rho^2) / sqrt(N) of a correlation, 1 / sqrt(N) of a mean.
    found = np.corrcoef(payoffs)[np.triu_indices(players, 1)]
    assert abs(found - rho).max() <= 4 * (1 - rho**2) / math.sqrt(cells) + 1e-6
    assert abs(payoffs.mean(axis=1)).max() <= 4 / math.sqrt(cells)
    assert abs(payoffs.std(axis=1) - 1).max() <= 4 / math.sqrt(2 * cells)


def test_full_correlation_is_identity_of_interests_and_minus_one_is_opposition():
    same = generators.covariant((4, 4), 1, rng=0).payoffs
    assert np.array_equal(same[0], same[1])
    opposed = generators.covariant((4, 4), -1, rng=0).payoffs
    assert np.array_equal(opposed[0], -opposed[1])


def test_zero_sum_and_common_interest():
    game = generators.zero_sum(3, 5, rng=0)
    assert game.shape == (3, 5)
    assert not game.payoffs.sum(axis=0).any()
    team = generators.common_interest((2, 3, 2), rng=0)
    assert (team.payoffs == team.payoffs[0]).all()
    best = np.unravel_index(team.payoffs[0].argmax(), team.shape)
    assert tuple(map(int, best)) in pure(team)


@pytest.mark.parametrize("players", [1, 2, 3, 4])
def test_symmetric_games_do_not_change_when_players_swap_seats(players):
    game = generators.symmetric(3, players=players, rng=5)
    for order in itertools.permutations(range(players)):
        assert np.array_equal(permuted(game, order), game.payoffs)
    if players == 2:
        assert gt.taxonomy(game).symmetric_game


@pytest.mark.parametrize("make", [SEEDED["potential"], SEEDED["congestion"]])
def test_every_four_cycle_of_a_potential_game_sums_to_zero(make):
    """Monderer and Shapley 1996, corollary 2.9; and pure equilibria exist."""
    for seed in range(5):
        game = make(seed)
        for i, j in itertools.combinations(range(game.num_players), 2):
            u, v = (np.moveaxis(game.payoffs[k], (i, j), (0, 1)) for k in (i, j))
            cycle = np.diff(np.diff(u, axis=0), axis=1) - np.diff(np.diff(v, axis=0), axis=1)
            assert not cycle.any()
        assert pure(game)


def test_congestion_payoffs_by_hand():
    """Two players on two roads, one each: worth depends on the number of users alone."""
    game = generators.congestion(2, 2, uses=1, rng=4)
    row, column = game.payoffs
    assert game.actions[0] == ("f0", "f1")
    assert row[0, 1] == column[1, 0], "alone on f0"
    assert row[0, 0] == column[0, 0] <= row[0, 1], "crowding hurts"
    assert row[1, 1] == column[1, 1] <= row[1, 0]
    both = generators.congestion(2, 2, rng=4)
    assert both.actions[0] == ("f0", "f1", "f0+f1")
    assert both.payoff((2, 0))[0] == row[0, 0] + row[1, 0]


@pytest.mark.parametrize("players", [2, 3])
def test_every_agreement_of_a_coordination_game_is_strict_and_better_than_disagreement(players):
    for seed in range(5):
        game = generators.coordination(3, players=players, rng=seed)
        agreed = np.array([[p[(k,) * players] for k in range(3)] for p in game.payoffs])
        apart = [game.payoff(a) for a in game.profiles() if len(set(a)) > 1]
        assert agreed.min() > np.max(apart)
        assert {(k,) * players for k in range(3)} <= pure(game)


@pytest.mark.parametrize("actions", [2, 3, 5])
def test_a_bargaining_problem_has_efficient_equilibria_that_players_rank_in_opposite_ways(actions):
    for seed in range(10):
        game = generators.bargaining_problem(actions, rng=seed)
        agreements = [(k, k) for k in range(actions)]
        assert pure(game) == set(agreements)
        values = [game.payoff(a) for a in agreements]
        assert [v[0] for v in values] == sorted({v[0] for v in values})
        assert [v[1] for v in values] == sorted({v[1] for v in values}, reverse=True)
        assert gt.taxonomy(game).bargaining
        assert game.disagreement == (0, 0)
        hull = gt.attainable(game)
        assert all(hull.is_efficient(values[k]) for k in (0, -1))


@pytest.mark.parametrize("actions", range(1, 6))
def test_unanimity_has_one_equilibrium_for_each_nonempty_set_of_actions(actions):
    found = gt.nash_equilibria(generators.unanimity(actions), exact=True)
    assert len(found) == 2**actions - 1
    assert all(e.supports[0] == e.supports[1] for e in found)
    assert len(pure(generators.unanimity(actions, players=3))) >= actions


@pytest.mark.parametrize(("players", "actions"), [(2, 2), (2, 3), (3, 2), (4, 3), (3, 4)])
def test_dispersion_pays_the_even_spreads_alone(players, actions):
    game = generators.dispersion(players, actions)
    least, more = divmod(players, actions)
    for profile in game.profiles():
        takers = sorted(profile.count(a) for a in range(actions))
        even = takers == [least] * (actions - more) + [least + 1] * more
        assert game.payoff(profile) == (even,) * players
        assert not even or profile in pure(game)


@pytest.mark.parametrize("reward", [2, 3])
def test_the_travellers_only_equilibrium_is_the_lowest_claim(reward):
    game = generators.travellers_dilemma(7, min_claim=2, reward=reward)
    (only,) = gt.nash_equilibria(game, exact=True)
    assert only.actions == (0, 0)
    assert only.payoffs == (2, 2)
    assert game.payoff((5, 3)) == (5 - reward, 5 + reward)
    assert game.actions[0][5] == "7"


@pytest.mark.parametrize(("soldiers", "hills"), [(0, 1), (3, 2), (3, 3), (4, 3)])
def test_blotto_is_symmetric_zero_sum_and_worth_nothing(soldiers, hills):
    game = generators.colonel_blotto(soldiers, hills)
    assert game.shape == (math.comb(soldiers + hills - 1, hills - 1),) * 2
    assert not game.payoffs.sum(axis=0).any()
    assert np.array_equal(game.payoffs[0], game.payoffs[1].T)
    assert gt.minimax(game).payoffs == (0, 0)
    forces = [tuple(map(int, label.split("-"))) for label in game.actions[0]]
    assert forces == sorted(set(forces))
    assert all(sum(f) == soldiers and len(f) == hills for f in forces)


def test_blotto_by_hand():
    game = generators.colonel_blotto(5, 3)
    row, column = (game.actions[0].index(s) for s in ("2-2-1", "0-1-4"))
    assert game.payoff((row, column)) == (1, -1)


@pytest.mark.parametrize("players", [2, 3])
def test_minimum_effort_has_equal_efforts_as_its_pure_equilibria(players):
    game = generators.minimum_effort(4, players=players, benefit=3, cost=1)
    assert pure(game) == {(k,) * players for k in range(4)}
    assert [game.payoff((k,) * players)[0] for k in range(4)] == [2, 4, 6, 8]
    assert game.payoff((3, *(0,) * (players - 1)))[0] == 3 - 4


@pytest.mark.parametrize("cost", [0, 1, 3])
def test_bertrand_prices_end_near_cost(cost):
    game = generators.bertrand(6, cost=cost)
    assert pure(game) == {(p, p) for p in range(cost, cost + 3)}
    assert game.payoff((5, 6)) == (2 * (5 - cost), 0)
    assert game.payoff((5, 5)) == (5 - cost, 5 - cost)
    three = generators.bertrand(3, players=3)
    assert three.payoff((2, 2, 3)) == (6, 6, 0)


def test_war_of_attrition_by_hand():
    game = generators.war_of_attrition(4, prize=5)
    assert game.payoff((3, 1)) == (5 - 1, -1)
    assert game.payoff((2, 2)) == (Fraction(1, 2), Fraction(1, 2))
    assert (4, 0) in pure(generators.war_of_attrition(4, prize=4))
    assert generators.war_of_attrition(4).payoffs.dtype == np.int64


def test_guess_two_thirds():
    game = generators.guess_two_thirds(9)
    assert pure(game) == {(0, 0)}
    assert game.payoff((3, 8)) == (2, 0)
    three = generators.guess_two_thirds(5, players=3)
    assert (0, 0, 0) in pure(three)
    # Guesses 1, 4, 5: the target is 20/9, nearest to 1.
    assert three.payoff((1, 4, 5)) == (6, 0, 0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: generators.uniform(()), gt.InvalidArgument, "numbers of actions"),
        (lambda: generators.uniform("22"), gt.InvalidArgument, "whole number"),
        (lambda: generators.uniform((2, 0)), gt.InvalidArgument, "at least 1"),
        (lambda: generators.uniform((2.0, 2)), gt.InvalidArgument, "whole number"),
        (lambda: generators.uniform((10**4, 10**4)), gt.TooLarge, "joint actions"),
        (lambda: generators.uniform((1,) * 99), gt.TooLarge, "at most 30"),
        (lambda: generators.uniform((2, 2), rng=-1), gt.InvalidArgument, "rng"),
        (lambda: generators.uniform((2, 2), rng="0"), gt.InvalidArgument, "rng"),
        (lambda: generators.uniform((2, 2), rng=True), gt.InvalidArgument, "rng"),
        (lambda: generators.integers((2, 2), low=1, high=0), gt.InvalidArgument, "low <= high"),
        (lambda: generators.integers((2, 2), high=2**60), gt.InvalidArgument, "2\\^53"),
        (lambda: generators.payoff_batch(10**9, (2, 2)), gt.TooLarge, "payoffs"),
        (lambda: generators.payoff_batch(0, (2, 2)), gt.InvalidArgument, "count"),
        (lambda: generators.covariant((2, 2, 2), -0.6), gt.InvalidArgument, "correlation in"),
        (lambda: generators.covariant((2, 2), float("nan")), gt.InvalidArgument, "correlation"),
        (lambda: generators.symmetric(2, players=10**12), gt.TooLarge, "players"),
        (lambda: generators.coordination(2, low=3, high=3), gt.InvalidArgument, "low < high"),
        (lambda: generators.bargaining_problem(1), gt.InvalidArgument, "at least 2"),
        (lambda: generators.congestion(2, 2, uses=3), gt.InvalidArgument, "uses"),
        (lambda: generators.congestion(2, 10**6), gt.TooLarge, "facilities"),
        (lambda: generators.travellers_dilemma(1), gt.InvalidArgument, "min_claim"),
        (lambda: generators.travellers_dilemma(10**6), gt.TooLarge, "joint actions"),
        (lambda: generators.colonel_blotto(500, 50), gt.TooLarge, "joint actions"),
        (lambda: generators.colonel_blotto(-1, 2), gt.InvalidArgument, "soldiers"),
        (lambda: generators.guess_two_thirds(5, fraction=2), gt.InvalidArgument, "fraction"),
    ],
)
def test_bad_arguments_are_refused_in_words(call, error, message):
    with pytest.raises(error, match=message):
        call()
