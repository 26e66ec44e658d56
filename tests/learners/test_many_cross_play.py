"""Cross-play of three and more players: all combinations, drawn rounds, and their errors."""

import itertools
import json
import math
from dataclasses import replace
from importlib.resources import files

import jsonschema
import numpy as np
import pytest

import gametheory as gt
import learners
from learners.evaluation import _combinations
from learners.evaluation._combinations import (
    Combinations,
    all_combinations,
    drawn_combinations,
    groupings,
    seatings,
)
from learners.evaluation.conformance import NotConforming, check_population
from learners.evaluation.estimates import bootstrap_interval, mean_over, pair_mean
from learners.evaluation.explored import open_run_directory
from learners.training.given import GivenRuns

VOLUNTEERS = gt.zoo.load("volunteers-dilemma-of-three")
SCHEMA = json.loads(files("learners.schemas").joinpath("compare.json").read_text())


@pytest.fixture(scope="module")
def runs():
    return learners.train(VOLUNTEERS, "lola", runs=12, steps=60, rng=0)


@pytest.fixture(scope="module")
def whole(runs):
    return learners.cross_play(runs, horizon=50)


def test_groupings_are_the_partitions_and_seatings_the_ways_to_group():
    assert groupings(3) == [(3,), (2, 1), (1, 1, 1)]
    assert [len(groupings(n)) for n in range(1, 8)] == [1, 2, 3, 5, 7, 11, 15]
    bell = [1, 2, 5, 15, 52, 203]
    assert [sum(map(len, seatings(n).values())) for n in range(1, 7)] == bell
    assert seatings(3)[(2, 1)] == [(0, 0, 1), (0, 1, 0), (0, 1, 1)]


def distinct(who):
    return tuple(sorted((who.count(k) for k in set(who)), reverse=True))


@pytest.mark.parametrize(("count", "players"), [(1, 3), (2, 3), (5, 3), (4, 4), (6, 2), (3, 1)])
def test_all_rounds_are_all_combinations(count, players):
    met = drawn_combinations(count, players, 10**6, np.random.default_rng(0))
    who = [tuple(row) for row in met.who.tolist()]
    assert sorted(who) == list(itertools.product(range(count), repeat=players))
    every = all_combinations(count, players)
    assert [tuple(row) for row in every.who.tolist()] == sorted(who)
    for grouping in groupings(players):
        assert [distinct(w) == grouping for w in who] == met.of(grouping).tolist()
        assert every.of(grouping).sum() == met.of(grouping).sum()
        assert met.drawn[grouping] == (met.drawn[grouping][1],) * 2
    assert who[:count] == [(k,) * players for k in range(count)]


def test_in_a_round_every_run_takes_every_seat_once():
    met = drawn_combinations(40, 4, 1, np.random.default_rng(3))
    assert met.drawn[(4,)] == (1, 1)
    assert met.drawn[(2, 1, 1)] == (30, 6 * 39 * 38)
    assert len({tuple(row) for row in met.who.tolist()}) == len(met.who), "none twice"
    for number in np.unique(met.rounds):
        for seat in met.seats:
            assert sorted(seat[met.rounds == number]) == list(range(40))


def test_very_many_rounds_are_drawn_without_counting_them():
    met = drawn_combinations(1000, 9, 1, np.random.default_rng(0))
    assert met.drawn[(1,) * 9] == (30, math.perm(999, 8))
    assert met.drawn[(1,) * 9][1] > 2**79
    assert len({tuple(row) for row in met.who[::1000].tolist()}) == len(met.who) // 1000


def brute_mean(values, mask, without=None):
    kept = [
        values[who]
        for who in itertools.product(range(len(values)), repeat=values.ndim)
        if mask[who] and without not in who
    ]
    return np.mean(kept) if kept else math.nan


@pytest.mark.parametrize("players", [1, 2, 3, 4])
def test_jackknife_errors_leave_out_one_run_at_a_time(players):
    count, rng = 5, np.random.default_rng(players)
    values = rng.normal(size=(count,) * players)
    for mask in (rng.random(values.shape) < 0.6, all_combinations(count, players).of((players,))):
        left = np.array([brute_mean(values, mask, without=r) for r in range(count)])
        error = math.sqrt((count - 1) / count * ((left - left.mean()) ** 2).sum())
        found = pair_mean(values, mask)
        assert found.mean == pytest.approx(brute_mean(values, mask))
        assert found.error == pytest.approx(error)
        assert found.pairs == mask.sum()


def test_drawn_means_and_errors_are_those_of_all_where_all_are_drawn():
    rng = np.random.default_rng(0)
    for count, players in ((5, 3), (4, 4), (7, 2)):
        values = rng.normal(size=(count,) * players)
        odd = rng.random(values.shape) < 0.5
        every = all_combinations(count, players)
        drawn = drawn_combinations(count, players, 10**6, rng)
        place = tuple(drawn.who.T)
        for grouping in groupings(players):
            mask = every.of(grouping) & odd
            ours = mean_over(values[place], mask[place], drawn, grouping)
            truth = mean_over(values, mask, every, grouping)
            assert ours.sampling == 0
            if not mask.any():
                assert ours.pairs == 0
                continue
            assert ours.mean == pytest.approx(truth.mean)
            assert ours.error == pytest.approx(truth.error, nan_ok=True)


def some_rounds(met, grouping, chosen):
    """Of all rounds of a grouping those with these numbers."""
    numbers = np.unique(met.rounds[met.of(grouping)])
    kept = np.isin(met.rounds, numbers[list(chosen)])
    drawn = dict.fromkeys(met.drawn, (0, 0)) | {grouping: (len(chosen), len(numbers))}
    seats = tuple(seat[kept] for seat in met.seats)
    return Combinations(met.runs, seats, met.rounds[kept], drawn)


@pytest.mark.parametrize("grouping", [(1, 1, 1), (2, 1)])
def test_the_sampling_error_is_unbiased_over_all_draws(grouping):
    """Of the 12 rounds of either grouping of 5 runs all choices of 3: no approximation."""
    values = np.random.default_rng(1).normal(size=(5, 5, 5)) ** 3
    met = drawn_combinations(5, 3, 10**6, np.random.default_rng(0))
    truth = mean_over(values, all_combinations(5, 3).of(grouping), all_combinations(5, 3), grouping)
    means, squares = [], []
    for chosen in itertools.combinations(range(12), 3):
        some = some_rounds(met, grouping, chosen)
        found = mean_over(values[tuple(some.who.T)], some.of(grouping), some, grouping)
        means.append(found.mean)
        squares.append(found.sampling**2)
    assert len(means) == 220
    assert np.mean(means) == pytest.approx(truth.mean)
    assert np.mean(squares) == pytest.approx(np.var(means))
    assert np.var(means) > 0


def test_intervals_of_the_sampling_error_cover_the_mean_of_all(whole):
    """Real payoffs: 30 of 110 rounds of strangers, 300 times."""
    apart = whole.combinations.of((1, 1, 1))
    values = whole.payoffs.sum(axis=-1)
    truth = values[apart].mean()
    covered = []
    for seed in range(300):
        met = drawn_combinations(12, 3, 1, np.random.default_rng(seed))
        found = mean_over(values[tuple(met.who.T)], met.of((1, 1, 1)), met, (1, 1, 1))
        covered.append(abs(found.mean - truth) <= 1.96 * found.sampling)
    assert 0.90 < np.mean(covered) < 0.98  # of 30 rounds: a t distribution's 94 %


def test_total_errors_are_not_too_small_over_runs_and_draws():
    """Values with effects of runs and of combinations: new runs and a new draw each time."""
    rng = np.random.default_rng(0)
    for effect, noise in ((1.0, 1.0), (0.0, 1.0), (1.0, 0.0)):
        means, squares = [], []
        for _ in range(300):
            a, b, c = effect * rng.normal(size=(3, 12))
            values = a[:, None, None] + b[:, None] + c + noise * rng.normal(size=(12, 12, 12))
            met = drawn_combinations(12, 3, 1, rng)
            apart = met.of((1, 1, 1))
            found = mean_over(values[tuple(met.who.T)], apart, met, (1, 1, 1))
            means.append(found.mean)
            squares.append(found.error**2)
        assert 0.8 < np.mean(squares) / np.var(means) < (1.5 if effect else 3)


def test_bootstrap_intervals_weigh_runs_as_a_loop_does():
    count, draws = 4, 50
    values = np.random.default_rng(0).normal(size=(count,) * 3)
    mask = np.random.default_rng(1).random(values.shape) < 0.7
    weights = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), size=draws)
    means = []
    for w in weights:
        each = {
            who: math.prod(int(w[k]) for k in set(who))
            for who in itertools.product(range(count), repeat=3)
            if mask[who]
        }
        if sum(each.values()):
            total = sum(values[who] * copies for who, copies in each.items())
            means.append(total / sum(each.values()))
    expected = np.quantile(means, [0.025, 0.975])
    assert bootstrap_interval(values, mask, draws=draws, rng=0) == pytest.approx(tuple(expected))


def test_what_is_drawn_is_exact_seeded_and_told_apart(runs, whole):
    drawn = learners.cross_play(runs, horizon=50, combinations=1, rng=4)
    assert np.allclose(drawn.payoffs, whole.payoffs[tuple(drawn.drawn.who.T)], atol=1e-12)
    assert np.allclose(drawn.self_play, runs.meet_some(drawn.drawn.who[:12], 50), atol=1e-12)
    assert np.allclose(drawn.self_play, whole.self_play)
    again = learners.cross_play(runs, horizon=50, combinations=1, rng=4)
    assert np.array_equal(again.payoffs, drawn.payoffs)
    other = learners.cross_play(runs, horizon=50, combinations=1, rng=5)
    assert not np.array_equal(again.payoffs, other.payoffs)
    assert learners.cross_play(runs, combinations=10**6).drawn is None
    norms = np.array(list("aababbabaaba"))
    for ours, truth in zip(drawn.by_norm(norms), whole.by_norm(norms), strict=True):
        assert ours.norms == truth.norms
        for estimate, exact in zip(ours.payoffs, truth.payoffs, strict=True):
            assert abs(estimate.mean - exact.mean) < 4 * estimate.sampling
            assert exact.sampling == 0


def test_two_players_may_be_drawn_too():
    pair = learners.train(gt.zoo.chicken(), "naive", runs=80, steps=5, rng=0)
    drawn = learners.cross_play(pair, combinations=1)
    assert drawn.drawn.drawn == {(2,): (1, 1), (1, 1): (30, 79)}
    every = learners.cross_play(pair).payoffs
    assert np.allclose(drawn.payoffs, every[tuple(drawn.drawn.who.T)], atol=1e-12)


def test_stochastic_games_of_three_are_compared_too():
    """One state: policies without memory, as in the repeated game."""
    repeated = gt.Repeated(VOLUNTEERS, "9/10")
    game = gt.Stochastic.from_repeated(repeated)
    one = np.random.default_rng(0).dirichlet((1, 1), (3, 4, 1))
    runs = learners.from_policies(game, *one, name="x")
    same = learners.from_policies(repeated, *np.repeat(one, 9, axis=2), name="x")
    assert np.allclose(runs.meet(None), same.meet(None))
    assert np.allclose(runs.best_reply_gains(), same.best_reply_gains())
    found = learners.compare_runs(runs)
    assert found.discounted is None
    assert found.evaluation.matches[3].payoffs[0].pairs == 24


def test_by_norm_against_a_loop(whole):
    norms = np.array(["a", "b", "b"] * 4)
    cells = {cell.norms: cell.payoffs for cell in whole.by_norm(norms)}
    assert len(cells) == 8
    for names, payoffs in cells.items():
        found = [
            whole.payoffs[who]
            for who in itertools.permutations(range(12), 3)
            if tuple(norms[list(who)]) == names
        ]
        assert payoffs[0].pairs == len(found)
        assert [e.mean for e in payoffs] == pytest.approx(np.mean(found, axis=0).tolist())


def test_the_meta_game_of_three(whole):
    meta = whole.as_game()
    assert meta.shape == (12, 12, 12)
    assert meta.payoff((1, 2, 3)) == tuple(whole.payoffs[1, 2, 3])
    with pytest.raises(gt.Unsupported, match="two players, got 3"):
        whole.as_game("norms")
    with pytest.raises(gt.Unsupported, match="some were drawn"):
        replace(whole, drawn=all_combinations(12, 3)).as_game()


@pytest.fixture(scope="module")
def compared(runs):
    return learners.compare_runs(runs, horizon=50)


def test_a_comparison_of_three(compared, whole, tmp_path):
    evaluation = compared.evaluation
    names = [match.name for match in evaluation.matches]
    assert names == [*learners.evaluation.encounters.MATCHES, "groups 2 + 1"]
    counts = {match.name: match.payoffs[0].pairs for match in evaluation.matches}
    assert counts["self-play"] == 12
    assert counts["cross-play, all"] == 12 * 11 * 10
    assert counts["groups 2 + 1"] == 3 * 12 * 11
    for match in evaluation.matches:
        mask = evaluation.pairs(match.name)
        if mask.any():
            assert match.score.mean == pytest.approx(evaluation.scores[mask].mean())
            assert match.interval == bootstrap_interval(evaluation.scores, mask)
    assert compared.payoff_set.contains(whole.payoffs.reshape(-1, 3), tolerance=1e-9).all()
    data = compared.to_json()
    jsonschema.validate(data, SCHEMA)
    assert data["combinations"] is None
    assert set(data["best_reply_gains"]) == set(evaluation.shares)
    assert np.array_equal(compared.gains, compared.runs.best_reply_gains())
    others = np.stack([np.delete(compared.gains, i, axis=1).max(axis=1) for i in range(3)], axis=1)
    assert np.array_equal(compared.exploitability, others)
    assert len(compared.plot().axes) == 6
    with pytest.raises(gt.InvalidArgument, match="expected 6 axes"):
        compared.plot(gt.plots.new_axes(2))
    assert "groups 2 + 1" in compared.to_html()


@pytest.mark.parametrize("combinations", [None, 1])
def test_run_directories_of_three_come_back(tmp_path, combinations):
    from pyarrow import parquet

    first = learners.compare(
        VOLUNTEERS, "sos", runs=12, steps=8, rng=1, horizon=9, combinations=combinations
    )
    assert (first.evaluation.cross_play.drawn is None) == (combinations is None)
    jsonschema.validate(first.to_json(), SCHEMA)
    learners.write_run_directory(first, tmp_path / "a")
    again = learners.compare(**learners.read_config(tmp_path / "a" / "config.toml"))
    assert again.to_json() == first.to_json()
    assert np.array_equal(learners.read_runs(tmp_path / "a").payoffs, first.runs.payoffs)
    table = parquet.read_table(tmp_path / "a" / "cross_play.parquet").to_pydict()
    who = np.stack([table[f"run_{i}"] for i in (1, 2, 3)], axis=1)
    assert np.array_equal(first.runs.meet_some(who, 9)[:, 2], table["mean_payoff_3"])
    kept = parquet.read_table(tmp_path / "a" / "runs.parquet").to_pydict()
    assert kept["best_reply_gain_3"] == first.gains[:, 2].tolist()
    with pytest.raises(gt.InvalidArgument, match="two players to explore, got 3"):
        open_run_directory(tmp_path / "a")


def test_given_policies_of_three_come_back(tmp_path):
    tables = [np.full((2, 9, 2), 0.5), np.full((2, 9, 2), [0.25, 0.75]), np.full((2, 9, 2), [1, 0])]
    given = learners.from_policies(VOLUNTEERS, *tables, name="mine")
    learners.write_run_directory(learners.compare_runs(given, horizon=3), tmp_path / "a")
    again = learners.read_runs(tmp_path / "a")
    assert all(np.array_equal(a, b) for a, b in zip(again.policies, given.policies, strict=True))
    with pytest.raises(gt.InvalidArgument, match="as many policies of player 3"):
        learners.from_policies(VOLUNTEERS, *tables[:2], tables[2][:1], name="mine")


def test_populations_of_three_are_held_to_what_is_promised(runs):
    some = learners.train(VOLUNTEERS, "naive", runs=3, steps=2, rng=0)
    check_population(some)

    class Faulty(GivenRuns):
        def meet_some(self, who, horizon):
            return super().meet_some(who, horizon)[::-1]

    class Losing(GivenRuns):
        def best_reply_gains(self):
            return super().best_reply_gains() - 1

    made = learners.from_policies(VOLUNTEERS, *some.policies, name="x")
    for kind, words in ((Faulty, "meet_some"), (Losing, "best_reply_gains")):
        with pytest.raises(NotConforming, match=words):
            check_population(kind(made.game, made.hyperparameters, made.policies))


def test_runs_that_cannot_be_drawn_from_say_so(monkeypatch):
    monkeypatch.setattr(_combinations, "LEAST_ROUNDS", 1)
    pair = learners.train(gt.zoo.chicken(), "amtft", runs=2, form="exact", rng=0)
    with pytest.raises(gt.Unsupported, match="meet_some"):
        learners.cross_play(pair, combinations=1)


@pytest.mark.parametrize("learner", ["amtft", "lola-pg", "lola-dice", "pola-dice", "amtft-network"])
def test_learners_of_two_players_refuse_three(learner):
    with pytest.raises((gt.Unsupported, gt.InvalidArgument), match="two players"):
        learners.train(VOLUNTEERS, learner, runs=1)


def test_judgements_are_of_two_players(runs):
    with pytest.raises(gt.Unsupported, match="two players, got 3"):
        learners.judge(runs)


def test_ten_players_are_too_many():
    one = gt.NormalForm(np.zeros((10, *(1,) * 10)))
    with pytest.raises(gt.Unsupported, match="at most 9 players"):
        learners.compare(one, "naive", runs=2, steps=1)


def test_by_default_all_are_looked_at_until_there_are_too_many(monkeypatch, runs):
    assert _combinations.MAX_ENTRIES == 10**6 * 8**2
    monkeypatch.setattr("learners.evaluation.crossplay.MAX_ENTRIES", 12**3 * 8**2)
    assert learners.cross_play(runs).drawn is None
    monkeypatch.setattr("learners.evaluation.crossplay.MAX_ENTRIES", 12**3 * 8**2 - 1)
    monkeypatch.setattr("learners.evaluation.crossplay.SAMPLED_SHARE", 4)
    drawn = learners.cross_play(runs)
    assert drawn.drawn.drawn[(1, 1, 1)] == (35, 110)
    assert drawn.drawn.drawn[(2, 1)] == (33, 33)
    assert _combinations.LEAST_ROUNDS == 30


def test_one_round_tells_nothing_about_how_rounds_differ():
    """Of a rare norm all drawn combinations may lie in one round: its error is unknown, not 0."""
    rng = np.random.default_rng(7)
    met = drawn_combinations(40, 3, 1, rng)
    values = rng.normal(size=len(met.who))
    mask = met.of((1, 1, 1)) & (met.rounds == met.rounds[met.of((1, 1, 1))][0])
    assert mask.sum() > 1
    found = mean_over(values, mask, met, (1, 1, 1))
    assert math.isnan(found.sampling)
    assert math.isnan(found.error)


def test_too_many_players_and_what_two_cannot_draw_are_refused_before_training(monkeypatch):
    monkeypatch.setattr("learners.evaluation.comparison.train", None)
    lonely = gt.NormalForm(np.zeros((10, *(1,) * 10)))
    with pytest.raises(gt.Unsupported, match="players"):
        learners.compare(lonely, "naive", runs=2, combinations=1)
    with pytest.raises(gt.InvalidArgument, match="three and more"):
        learners.compare(gt.zoo.chicken(), "lola", runs=2, combinations=1)


def test_a_picture_without_norms_shows_strangers():
    """Naive learners of a public goods game realise no norm; strangers meet all the same."""
    game = gt.zoo.load("public-goods-of-three")
    figure = learners.compare(game, "naive", runs=4, steps=20, rng=0).plot()
    told = [
        text.get_text() for ax in figure.axes if ax.get_legend() for text in ax.get_legend().texts
    ]
    assert any("all: " in line for line in told)
    assert any("groups 2 + 1" in line for line in told)
    assert sum(ax.get_legend() is not None for ax in figure.axes) == 2
