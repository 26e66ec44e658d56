"""Tests between groups of negotiations: domains told apart by what they are, and held apart."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from gametheory import deals
from gametheory.deals._permuting import _arrangements, _studentised, in_both, permuted
from gametheory.errors import InvalidArgument


def easy(**options):
    return deals.Domain.from_array([(1, 1)], no_deal=(0, 0), **options)


def hard(**options):
    table = [(6, 1), (4, 3), (3, 3), (1, 5)]
    return deals.Domain.from_array(table, no_deal=(0, 0), **options)


def test_domains_are_told_apart_by_content():
    same = [
        deals.Domain.from_array([(3, 1), (2, 2)], no_deal=(0, 0), agreements=["a", "b"]),
        deals.Domain.from_array(
            [(3.0, 1.0), (2.0, 2.0)], no_deal=(0.0, -0.0), agreements=["a", "b"]
        ),
        deals.Domain.from_array([("3", "1"), ("2", "2")], no_deal=("0", 0), agreements=("a", "b")),
    ]
    assert len(set(same)) == 1
    judged = deals.judge([deals.Record(domain, "a") for domain in same])
    assert (len(judged.domains), len(judged.cases)) == (1, 1)
    assert all(case.domain is judged.domains[0] for case in judged)
    others = [
        deals.Domain.from_array([(3, 1), (2, 2)], no_deal=(0, 1), agreements=["a", "b"]),
        deals.Domain.from_array([(3, 1), (2, 3)], no_deal=(0, 0), agreements=["a", "b"]),
        deals.Domain.from_array([(3, 1), (2, 2)], no_deal=(0, 0), agreements=["a", "c"]),
        deals.Domain.from_array([(3, 1), (2, 2)], no_deal=(0, 0)),
        deals.Domain.from_array([(3, 1), (2, 2)], no_deal=(0, 0), agreements=["a", "b"], name="x"),
        deals.Domain.from_issues({"i": ["a", "b"]}, [{"i": [3, 2]}, {"i": [1, 2]}], no_deal=(0, 0)),
    ]
    assert len({same[0], *others}) == 7
    big = [deals.Domain.from_array([(2**60 + k, 1)], no_deal=(0, 0)) for k in (0, 1)]
    assert big[0] != big[1]
    assert big[0] == deals.Domain.from_array([("1152921504606846976", 1)], no_deal=(0, 0))


def test_numbers_beyond_floats_are_told_apart():
    """In units of one over the scale, an integer of 700 digits is no float."""
    tiny = Fraction(1, 3**1500)
    made = [
        deals.Domain.from_issues(
            {"i": ["a", "b"]}, [{"i": [k * tiny, 1]}, {"i": [1, 0]}], no_deal=(0, 0)
        )
        for k in (1, 1, 2)
    ]
    assert made[0] == made[1] != made[2]
    case = deals.judge_outcome(made[0], ("a",))
    assert case.regrets["utilitarian"] == (0,)
    assert case.realises[:2] == ("utilitarian", "nash")
    listed = [deals.Domain.from_array([(k * tiny, 1)], no_deal=(0, 0)) for k in (1, 1, 2)]
    assert listed[0] == listed[1] != listed[2]


def test_a_log_read_twice_is_one_set_of_domains():
    twice = [
        *deals.example_log().records,
        *deals.parse_log(deals.format_log(deals.example_log().records)).records,
    ]
    renamed = [deals.Record(r.domain, r.agreement, r.participants, r.labels) for r in twice]
    judged = deals.judge(renamed)
    assert len(judged.domains) == 6
    assert deals.format_log(renamed).count('"kind": "domain"') == 6


def test_domains_of_one_name_are_different_groups():
    records = [
        deals.Record(easy(name="x"), 0),
        deals.Record(hard(name="x"), 1),
        deals.Record(easy(), 0),
    ]
    study = deals.study(deals.judge(records), by="domain")
    assert study.groups == ("unnamed", "x (1)", "x (2)")
    assert [study.share("deal", g).count for g in study.groups] == [1, 1, 1]


def group_of_pairs(rng, group, easy_share, *, rate=0.5, pairs=15, records=6, mixed=True):
    """Records of pairs, each with its own rate of following the utilitarian norm where hard."""
    found = []
    for pair in range(pairs):
        own = rng.beta(3 * rate, 3 * (1 - rate))
        always = rng.random() < easy_share
        for _ in range(records):
            is_easy = rng.random() < easy_share if mixed else always
            where = easy() if is_easy else hard()
            agreement = 0 if is_easy else (0 if rng.random() < own else 2)
            who = (f"{group}{pair}", f"{group}{pair}'")
            found.append(deals.Record(where, agreement, who, {"group": group}))
    return found


@pytest.mark.parametrize("mixed", [True, False])
def test_clusters_are_not_fooled_by_domains_that_one_group_met_more_often(mixed):
    """Pairs of both groups follow the same norm; one group met the easy domain nearly always.

    A test that forgot domains would find a difference in nearly every study.
    """
    rejected, studies = 0, 60
    for seed in range(studies):
        rng = np.random.default_rng([5, seed])
        records = group_of_pairs(rng, "a", 0.85, mixed=mixed) + group_of_pairs(
            rng, "b", 0.15, mixed=mixed
        )
        study = deals.study(deals.judge(records, norms=["utilitarian"]), by="group", cluster="pair")
        found = study.test("a", "b", draws=199)
        assert found.differences[0] > 0.1
        rejected += found.p_value <= 0.05
    # Of 60 at 5 %: more than 8 in one of 500.
    assert rejected <= 8


@pytest.mark.parametrize("cluster", [None, "pair"])
def test_a_difference_that_domains_hide_is_found(cluster):
    """Group a follows the norm more often where it is hard, but met hard domains more often."""
    rng = np.random.default_rng(6)
    records = group_of_pairs(rng, "a", 0.1, rate=0.9) + group_of_pairs(rng, "b", 0.6, rate=0.1)
    study = deals.study(deals.judge(records, norms=["utilitarian"]), by="group", cluster=cluster)
    found = study.test("a", "b", draws=999)
    assert found.within_domains[0] > 0.3
    assert found.p_value < 0.01


def test_p_values_within_strata_are_those_of_all_arrangements():
    """Against a list of all ways to deal out, in plain Python."""
    rng = np.random.default_rng(7)
    domain = np.repeat([0, 1, 2], [6, 4, 2])
    first = np.array([1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1], dtype=bool)
    hits = rng.random((12, 2)) < 0.5
    told = in_both(first, domain)
    assert told.tolist() == [True] * 10 + [False] * 2
    found = permuted(
        hits[told], first[told], domain[told], np.arange(10), whole=False, draws=4_999, rng=0
    )
    shares = [hits[domain == d].mean(axis=0) for d in (0, 1)]
    residuals = np.array([hits[k] - shares[domain[k]] for k in range(10)])
    sums = [
        residuals[list(one) + list(other)].sum(axis=0)
        for one in itertools.combinations(range(6), 3)
        for other in itertools.combinations(range(6, 10), 1)
    ]
    scale = np.std(sums, axis=0)
    largest = [np.max(abs(s) / scale) for s in sums]
    observed = np.max(abs(residuals[first[told]].sum(axis=0)) / scale)
    exact = np.mean([x >= observed - 1e-9 for x in largest])
    assert found.p_value == pytest.approx(exact, abs=0.02)
    weights = [3 * 3 / 6, 1 * 3 / 4]
    apart = [
        hits[(domain == d) & first].mean(axis=0) - hits[(domain == d) & ~first].mean(axis=0)
        for d in (0, 1)
    ]
    assert found.differences == pytest.approx(np.average(apart, axis=0, weights=weights))


def test_the_standard_error_is_of_what_each_cluster_adds_to_the_difference():
    """In plain Python: sum over domains of n m / (n + m) times the difference of the shares."""
    rng = np.random.default_rng(9)
    units = rng.integers(0, 9, 80)
    domain = rng.integers(0, 3, 80)
    owner = np.arange(9) < 3
    first = owner[units]
    hits = rng.random((80, 2)) < 0.3 + 0.2 * domain[:, None]
    shares = np.array([hits[domain == d].mean(axis=0) for d in range(3)])
    found = _studentised(hits - shares[domain], units, domain)(owner)
    for norm in range(2):
        added = dict.fromkeys(range(9), 0.0)
        total = 0.0
        for d in range(3):
            n, m = (int(((domain == d) & (first == side)).sum()) for side in (True, False))
            mine, other = (
                hits[(domain == d) & (first == side), norm].mean() for side in (True, False)
            )
            total += n * m / (n + m) * (mine - other)
            for k in np.flatnonzero(domain == d).tolist():
                weight = m / (n + m) if first[k] else -n / (n + m)
                added[int(units[k])] += weight * (hits[k, norm] - shares[d, norm])
        assert sum(added.values()) == pytest.approx(total)
        error = sum(x**2 for x in added.values()) ** 0.5
        assert found[norm] == pytest.approx(abs(total) / error)


def test_clusters_that_met_the_same_domains_are_permuted_exactly():
    rng = np.random.default_rng(8)
    records = [
        deals.Record(
            where, int(rng.integers(4)) if where.size > 1 else 0, (f"{g}{k}", f"{g}{k}'"), {"g": g}
        )
        for g in "ab"
        for k in range(8)
        for where in (hard(), hard(), easy())
    ]
    study = deals.study(deals.judge(records), by="g", cluster="pair")
    assert study.test("a", "b", draws=99).method.endswith("the same domains: exact")
    few = deals.study(deals.judge(records[:6] + records[24:30]), by="g", cluster="pair")
    assert few.test("a", "b", draws=99).method.endswith("for many clusters")
    owner = np.arange(16) < 8
    assert _arrangements(owner, np.zeros(16, dtype=int)) >= 1_000
    assert _arrangements(owner[6:10], np.zeros(4, dtype=int)) == 6
    assert _arrangements(owner, np.arange(16)) == 1


def test_groups_without_a_domain_in_common_are_refused():
    records = [
        deals.Record(easy(), 0, labels={"g": "a"}),
        deals.Record(hard(), 0, labels={"g": "b"}),
    ]
    with pytest.raises(InvalidArgument, match="domain that both"):
        deals.study(deals.judge(records), by="g").test("a", "b")
