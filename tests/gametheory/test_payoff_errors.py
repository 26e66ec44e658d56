"""Errors of payoff tables: intervals, draws, samples needed, and what is refused."""

import dataclasses
import math

import jsonschema
import numpy as np
import pytest
from test_empirical_command import SCHEMA
from test_payoff_tables import TEXT, example

import gametheory as gt
from gametheory import empirical
from gametheory.empirical import reports
from gametheory.errors import (
    InvalidArgument,
    InvalidGame,
)


def test_intervals_are_those_of_their_formulas():
    from scipy import stats

    table = empirical.example_table()
    m = 18
    assert table._orbits.entries == m
    s, n = table.errors * 10, 100
    boxes = {
        method: empirical.confidence_box(table, method=method, bounds=(0, 1), confidence=0.9)
        for method in empirical.METHODS
    }
    half = {k: (box.upper - box.lower)[0, 1, 1] / 2 for k, box in boxes.items()}
    t = stats.t.ppf(1 - 0.1 / (2 * m), n - 1)
    assert half["t"] == pytest.approx(t * s[0, 1, 1] / 10)
    assert half["hoeffding"] == pytest.approx(math.sqrt(math.log(2 * m / 0.1) / (2 * n)))
    log = math.log(4 * m / 0.1)
    assert half["bernstein"] == pytest.approx(
        math.sqrt(2 * s[0, 1, 1] ** 2 * log / n) + 7 * log / (3 * (n - 1))
    )
    assert 0.85 < half["bootstrap"] / half["t"] < 1.1
    for box in boxes.values():
        assert box.contains(table.game)
        assert box.lower.min() >= 0
        assert box.upper.max() <= 1
    symmetric = empirical.parse_table(TEXT.replace("L", "D").replace("R", "U"), roles="symmetric")
    assert symmetric._orbits.entries == 4


def test_methods_refuse_what_they_cannot_do():
    table = example()
    for method in ("hoeffding", "bernstein"):
        with pytest.raises(InvalidArgument, match="bounds"):
            empirical.confidence_box(table, method=method)
    with pytest.raises(InvalidArgument, match="between 0 and 3"):
        empirical.confidence_box(table, bounds=(0, 3))
    with pytest.raises(InvalidArgument, match="bounds as"):
        empirical.confidence_box(table, bounds=(3, 0))
    with pytest.raises(InvalidArgument, match="bootstrap"):
        empirical.confidence_box(table, method="bootstrap")
    single = empirical.PayoffTable.from_samples([("x", "l")], [(1, 2)])
    with pytest.raises(InvalidArgument, match="2 samples"):
        empirical.confidence_box(single)
    box = empirical.confidence_box(single, method="hoeffding", bounds=(0, 3))
    assert box.upper.max() == 3


def test_draws_have_the_errors_of_the_means():
    table = empirical.example_table()
    drawn = table.draw(4_000, rng=0)
    assert np.allclose(drawn.std(axis=0) / table.errors, 1, atol=0.08)
    assert np.allclose(drawn.mean(axis=0), table.mean, atol=0.002)
    normal = empirical.PayoffTable.from_means(
        table.mean, counts=100, covariance=table.covariance
    ).draw(4_000, rng=0)
    assert np.allclose(normal.std(axis=0) / table.errors, 1, atol=0.08)
    given = empirical.PayoffTable.from_means(
        table.mean, counts=100, errors=table.errors, draws=drawn[:3]
    )
    assert np.array_equal(given.draw(2), drawn[:2])
    assert given.draw(9).shape == (9, 2, 3, 3)


def test_payoff_errors_of_a_profile_are_those_of_draws():
    rng = np.random.default_rng(0)
    profiles = [(i, j) for i in range(2) for j in range(2) for _ in range(40)]
    payoffs = rng.normal(size=(160, 2)) @ [[1, 0.5], [0, 1]]
    for roles in (None, "symmetric"):
        table = empirical.PayoffTable.from_samples(profiles, payoffs, roles=roles)
        x, y = np.array([0.3, 0.7]), np.array([0.6, 0.4])
        paid = np.einsum("dpij,i,j->dp", table.draw(6_000), x, y)
        assert np.allclose(np.cov(paid.T), table.payoff_covariance((x, y)), rtol=0.1, atol=3e-4)


def test_survival_is_that_of_every_draw_solved_alone():
    table = empirical.example_table()
    found = empirical.surviving_equilibria(table, draws=60, rng=5)
    assert found.equilibria.complete
    assert len(found) == len(gt.nash_equilibria(table.game))
    drawn = [list(gt.nash_equilibria(gt.NormalForm(g))) for g in table.draw(60, rng=5)]
    for each in found:
        same = [[e for e in game if e.supports == each.equilibrium.supports] for game in drawn]
        assert each.survives == np.mean([bool(s) for s in same])
        own = np.concatenate(each.equilibrium.profile)
        near = [any(abs(np.concatenate(e.profile) - own).max() <= 0.1 for e in s) for s in same]
        assert each.stays_near == np.mean(near)
    assert empirical.surviving_equilibria(table, draws=60, rng=5).others == found.others


def test_three_players_and_one():
    rng = np.random.default_rng(2)
    profiles = [c for c in np.ndindex(2, 2, 2) for _ in range(12)]
    payoffs = np.array([[sum(c) + c[i] for i in range(3)] for c in profiles]) + rng.normal(
        0, 0.1, (96, 3)
    )
    table = empirical.PayoffTable.from_samples(profiles, payoffs, roles="symmetric")
    found = empirical.study(table, draws=20)
    assert found.verify()
    assert [s.subject for s in found.equilibria] == [(1, 1, 1)]
    assert [s.verdict for s in found.dominance] == ["all", "none"] * 3
    assert found.norms[0]
    jsonschema.validate(reports.to_json(found), SCHEMA)
    alone = empirical.PayoffTable.from_samples([(0,), (0,), (1,), (1,)], [[0], [1], [5], [6]])
    assert empirical.study(alone, draws=20).verify()
    trivial = empirical.PayoffTable.from_samples([(0, 0)] * 3, [[0, 1], [1, 1], [2, 1]])
    assert empirical.study(trivial, draws=20).verify()


def test_samples_needed_decide_and_no_fewer_do():
    table = empirical.example_table()
    plan = empirical.samples_needed(table, ("fair", "fair"))
    assert (plan.now.verdict, plan.then.verdict) == ("some", "all")
    for count, decided in ((plan.per_cell, True), (plan.per_cell - 1, False)):
        more = empirical.PayoffTable.from_means(
            table.mean, counts=count, covariance=table.covariance, actions=table.actions
        )
        box = empirical.confidence_box(more)
        assert box.equilibrium(("fair", "fair")).is_decided == decided
    assert plan.in_all == 9 * (plan.per_cell - 100)
    sure = empirical.samples_needed(table, ("bold", "cautious"))
    assert (sure.more, sure.in_all) == (0, 0)
    ties = empirical.PayoffTable.from_means(
        np.zeros((2, 2, 2)), counts=5, errors=np.ones((2, 2, 2))
    )
    assert empirical.samples_needed(ties, (0, 0)).per_cell is None
    for method in ("hoeffding", "bernstein", "bootstrap"):
        found = empirical.samples_needed(table, dominated=(1, "fair"), method=method, bounds=(0, 1))
        assert found.per_cell > 100
    with pytest.raises(InvalidArgument, match="not both"):
        empirical.samples_needed(table)


@pytest.mark.parametrize("method", ["hoeffding", "bernstein"])
def test_samples_needed_know_where_payoffs_end(method):
    """The predicted box is cut at the bounds as the box of so many samples is."""
    table = empirical.PayoffTable.from_means(
        [[0.02, 0.1, 0.25]], counts=30, errors=[[0.01, 0.01, 0.02]]
    )
    plan = empirical.samples_needed(table, dominated=(0, 0), method=method, bounds=(0, 1))
    assert plan.per_cell is not None
    for count, decided in ((plan.per_cell, True), (plan.per_cell - 1, False)):
        more = empirical.PayoffTable.from_means(
            table.mean, counts=count, covariance=table.covariance
        )
        box = empirical.confidence_box(more, method=method, bounds=(0, 1))
        assert box.dominated(0, 0).is_decided == decided
    assert plan.then.box.lower.min() >= 0
    assert plan.then.box.confidence is None


@pytest.mark.parametrize("method", ["t", "bernstein", "bootstrap"])
def test_what_varies_by_an_unknown_amount_is_not_planned(method):
    profiles = [("a",), *[("b",)] * 30]
    payoffs = [[0.6], *([0.3 + 0.4 * (k % 2)] for k in range(30))]
    table = empirical.PayoffTable.from_samples(profiles, payoffs)
    options = {"method": method, "bounds": (0, 1)}
    with pytest.raises(InvalidArgument, match=r"two samples or more .* got 1 of 'a'"):
        empirical.samples_needed(table, ("a",), **options)
    assert empirical.samples_needed(table, ("a",), method="hoeffding", bounds=(0, 1)).per_cell > 30
    found = empirical.study(table, draws=20, **options)
    assert found.needed == ()
    assert any("two samples" in remark for remark in found.remarks)


@pytest.mark.parametrize("seed", [0, 5])
def test_a_bootstrap_is_drawn_once_for_now_and_then(seed):
    table = empirical.example_table()
    options = {"method": "bootstrap", "draws": 300}
    box = empirical.confidence_box(table, rng=seed, **options)
    plan = empirical.samples_needed(table, ("fair", "fair"), rng=seed, **options)
    assert np.array_equal(plan.now.box.upper, box.upper)
    shrunk = (plan.then.box.upper - table.mean) / (box.upper - table.mean)
    assert np.allclose(shrunk, math.sqrt(100 / plan.per_cell), rtol=1e-9)


@pytest.mark.filterwarnings("error")
def test_errors_that_no_float_holds_squared_are_refused_not_taken_for_none():
    made = empirical.PayoffTable.from_means
    for wrong in (1e160, 1e145, 1e-151, 1e-170):
        with pytest.raises(InvalidArgument, match="errors of 0, or from 1e-150"):
            made([[1.0]], counts=5, errors=[[wrong]])
    for right in (1e-150, 1e140):
        box = empirical.confidence_box(made([[0.0]], counts=5, errors=[[right]]))
        assert box.upper > 2 * right
        assert box.lower < -2 * right
    # Of 1 less that much the nearest float is 1.
    least = empirical.confidence_box(made([[1.0]], counts=5, errors=[[1e-150]]))
    assert least.lower < 1 < least.upper
    cut = empirical.confidence_box(made([[1.0]], counts=5, errors=[[1e-150]]), bounds=(0, 1))
    assert cut.lower < 1 == cut.upper
    for wrong in (5e-324, 1e-310, 1e290):
        with pytest.raises(InvalidArgument, match="variances of 0, or from 1e-300"):
            made([[1.0]], counts=9, covariance=[[[wrong]]])
    point = empirical.confidence_box(made([[1.0]], counts=5, errors=[[0]]))
    assert point.lower == point.upper == 1
    drawn = empirical.PayoffTable.from_samples
    for wrong in ([[0], [1e-170]], [[1e145], [0]]):
        with pytest.raises(InvalidArgument, match="differ by 0, or from"):
            drawn([(0,)] * 2, wrong)
    for wrong in ([[1e308]] * 2, [[1e200], [0]]):
        with pytest.raises(InvalidGame, match="1e150"):
            drawn([(0,)] * 2, wrong)


@pytest.mark.parametrize("variance", [math.inf, math.nan])
@pytest.mark.parametrize("method", ["t", "bernstein"])
def test_variances_that_are_no_numbers_are_refused_not_taken_for_none(method, variance):
    table = empirical.PayoffTable.from_means([[1.0, 0]], counts=5, errors=[[1, 1]])
    covariance = table.covariance.copy()
    covariance[1] = variance
    wrong = dataclasses.replace(table, covariance=covariance)
    with pytest.raises(InvalidArgument, match=r"variance .* of 'a1'"):
        empirical.confidence_box(wrong, method=method, bounds=(-5, 5))


def test_samples_that_are_all_the_same_have_that_mean_to_the_last_bit():
    """The sum of 0.7 so often, rounded and divided, is another float for some numbers."""
    for count in range(2, 60):
        table = empirical.PayoffTable.from_samples([(0,)] * count, [[0.7]] * count)
        assert (table.mean[0, 0], table.errors[0, 0]) == (0.7, 0)


def test_means_with_draws_of_their_own_have_no_boxes_for_independent_samples():
    rng = np.random.default_rng(0)
    options = {"counts": 50, "errors": np.full((1, 2), 0.1)}
    own = empirical.PayoffTable.from_means([[0, 1]], draws=rng.normal(size=(40, 1, 2)), **options)
    none = empirical.PayoffTable.from_means([[0, 1]], **options)
    for method in ("hoeffding", "bernstein"):
        with pytest.raises(InvalidArgument, match="draws of their own"):
            empirical.confidence_box(own, method=method, bounds=(-10, 10))
        assert empirical.confidence_box(none, method=method, bounds=(-10, 10)).method == method
    for method in ("t", "bootstrap"):
        assert empirical.confidence_box(own, method=method).method == method
