"""Intervals for shares of records that depend on each other."""

import itertools
import math

import numpy as np
import pytest

from gametheory.deals import _intervals
from gametheory.deals._intervals import clustered, wilson


def test_wilson_is_what_a_score_test_does_not_reject():
    z = 1.959964
    for hits, count in ((0, 10), (3, 10), (10, 10), (17, 200)):
        low, high = wilson(hits, count, 0.95)
        for end in (low, high):
            if 0 < end < 1:
                score = (hits / count - end) / math.sqrt(end * (1 - end) / count)
                assert abs(score) == pytest.approx(z, rel=1e-5)
        assert low <= hits / count <= high
    assert wilson(0, 0, 0.95) == (0, 1)


def test_clusters_of_one_record_are_nearly_independent():
    hits = np.arange(200) % 3 == 0
    alone = clustered(hits, [frozenset({k}) for k in range(200)], 0.95)
    assert alone[2] == 200
    assert alone[:2] == pytest.approx(wilson(hits.sum(), 200, 0.95), abs=0.003)


def test_records_repeated_within_clusters_tell_nothing_more():
    hits = np.repeat(np.arange(40) % 4 == 0, 25)
    low, high, clusters = clustered(hits, [frozenset({k // 25}) for k in range(1000)], 0.95)
    assert clusters == 40
    once = wilson(10, 40, 0.95)
    assert high - low > 0.95 * (once[1] - once[0])


def participants(rng, kinds=30, people=9, most=4):
    """Distinct sets of participants of sizes from 1 on, and how many records are of each."""
    found = {
        frozenset(rng.choice(people, int(rng.integers(1, most)), replace=False).tolist())
        for _ in range(kinds)
    }
    return list(found), rng.integers(1, 6, len(found))


def matrices(who):
    """By record: which share a cluster, and the covariance where clusters are all alike."""
    shared = np.array([[float(bool(a & b)) for b in who] for a in who])
    alike = np.array([[len(a & b) / math.sqrt(len(a) * len(b)) for b in who] for a in who])
    return shared, alike


@pytest.mark.parametrize("seed", range(5))
def test_designs_are_sums_over_all_pairs_of_records(seed):
    """Products of residuals, and what is lost to the mean, with a matrix of all records."""
    rng = np.random.default_rng([seed, 1])
    kinds, sizes = participants(rng)
    who = [kind for kind, size in zip(kinds, sizes.tolist(), strict=True) for _ in range(size)]
    count = len(who)
    shared, alike = matrices(who)
    hits = rng.random(count) < 0.4
    residuals = hits - hits.mean()
    design = _intervals._design(tuple(zip(kinds, sizes.tolist(), strict=True)))
    ends = np.cumsum(sizes)
    by_kind = np.array([residuals[e - n : e].sum() for e, n in zip(ends, sizes, strict=True)])
    assert design.sum_of_products(by_kind) == pytest.approx(residuals @ shared @ residuals)
    centre = np.eye(count) - 1 / count
    q = centre @ shared @ centre
    covariances = (np.eye(count), alike)
    assert design.totals == pytest.approx([s.sum() for s in covariances])
    assert design.expected == pytest.approx([np.trace(q @ s) for s in covariances])
    assert design.squares == pytest.approx(
        np.array([[np.trace(q @ s @ q @ t) for t in covariances] for s in covariances])
    )


def test_sampled_traces_are_near_the_exact_ones(monkeypatch):
    kinds, sizes = participants(np.random.default_rng(3), kinds=200, people=40)
    given = tuple(zip(kinds, sizes.tolist(), strict=True))
    exact = _intervals._Design(kinds, sizes.astype(float))
    monkeypatch.setattr(_intervals, "DENSE", 10)
    sampled = _intervals._Design(kinds, sizes.astype(float))
    assert sampled.expected == pytest.approx(exact.expected, rel=0.1)
    assert sampled.squares == pytest.approx(exact.squares, rel=0.3)
    assert given


def test_even_clusters_have_one_degree_of_freedom_less_than_there_are():
    kinds = tuple((frozenset({k}), 7) for k in range(6))
    for variance in (0.0, 30.0, 100.0, 1e6):
        correction, freedom = _intervals._design(kinds).correction(variance)
        assert correction == pytest.approx(6 / 5)
        assert freedom == pytest.approx(5)


@pytest.mark.parametrize("partners", [3, 10, 600])
def test_records_that_all_share_a_participant_say_nothing(partners):
    """What the one who is in all records does cannot be told from what others do."""
    rng = np.random.default_rng(4)
    who = [frozenset({"hub", k}) for k in range(partners) for _ in range(5)]
    assert clustered(rng.random(len(who)) < 0.5, who, 0.95) == (0, 1, partners + 1)


def test_one_large_cluster_makes_the_interval_wide():
    even = [frozenset({k}) for k in range(12) for _ in range(10)]
    uneven = [frozenset({0 if k < 8 else k}) for k in range(12) for _ in range(10)]
    hits = np.arange(120) % 10 < 4
    hits[:40] = True
    widths = [high - low for low, high, _ in (clustered(hits, w, 0.95) for w in (even, uneven))]
    assert widths[1] > 1.5 * widths[0]


@pytest.mark.parametrize(("people", "least"), [(4, 0.93), (6, 0.92), (10, 0.92)])
def test_few_participants_are_covered(people, least):
    """Everyone meets everyone ten times, and people differ: 95 % intervals hold the truth."""
    rng = np.random.default_rng([people, 5])
    pairs = list(itertools.combinations(range(people), 2))
    who = [frozenset(pair) for pair in pairs for _ in range(10)]
    spread = np.random.default_rng(0).normal(0, 0.8 * 2**0.5, 100_000)
    truth = (1 / (1 + np.exp(-spread))).mean()
    held = []
    for _ in range(400):
        tilt = rng.normal(0, 0.8, people)
        chance = np.repeat([1 / (1 + np.exp(-tilt[i] - tilt[j])) for i, j in pairs], 10)
        low, high, _ = clustered(rng.random(len(who)) < chance, who, 0.95)
        held.append(low <= truth <= high)
    assert np.mean(held) >= least


def test_one_cluster_says_nothing():
    assert clustered(np.array([True, False]), [frozenset({1})] * 2, 0.95)[:2] == (0, 1)


def test_few_clusters_with_all_hits_leave_little_to_say():
    """Hits in a few of many clusters: the variance is uncertain, and Student's t says so."""
    rng = np.random.default_rng(6)
    who = [frozenset({k}) for k in range(20) for _ in range(10)]
    held = []
    for _ in range(1000):
        own = np.repeat(rng.beta(0.1, 1.9, 20), 10)
        low, high, _ = clustered(rng.random(200) < own, who, 0.95)
        held.append(low <= 0.05 <= high)
    assert np.mean(held) > 0.92
    design = _intervals._design(tuple((frozenset({k}), 10) for k in range(200)))
    assert design.freedom_of_tails(rng.normal(size=200)) == pytest.approx(200, rel=0.3)
    assert design.freedom_of_tails(np.eye(200)[0]) == pytest.approx(2, rel=0.02)
