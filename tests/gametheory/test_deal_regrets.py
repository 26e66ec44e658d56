"""Regrets order outcomes as norms do; shares are undefined where there is nothing to share.

The orders here are written as comparisons of two outcomes, apart from the library's scores and
from those of `deals_oracle`.
"""

import itertools
import math
from fractions import Fraction

import deals_oracle as oracle
import numpy as np
import pytest

import gametheory as gt
from gametheory import deals
from gametheory.deals import reports


def sign(x):
    return (x > 0) - (x < 0)


def prefers_sum(a, b, domain):
    return sign(sum(a) - sum(b))


def prefers_leximin(a, b, units):
    """Take away common values one by one; who then has the smaller one loses."""
    one = [g / u for g, u in zip(a, units, strict=True)]
    other = [g / u for g, u in zip(b, units, strict=True)]
    for value in list(one):
        if value in other:
            one.remove(value)
            other.remove(value)
    return sign(min(one) - min(other)) if one else 0


def prefers_product(a, b, domain):
    """The larger product of gains; without products the smaller loss, then less surplus left."""
    points = [domain.utilities(x) for x in [*domain.agreements(), None]]
    none = domain.no_deal
    one, other = (oracle.nash_product(p, points, none) for p in (a, b))
    if one != other or one > 0:
        return sign(one - other)
    one, other = (max(0, *(d - v for v, d in zip(p, none, strict=True))) for p in (a, b))
    if one != other:
        return sign(other - one)
    return sign(oracle.surplus_left(b, points) - oracle.surplus_left(a, points))


def prefers_equality(a, b, domain):
    def unequal(gains):
        if min(gains) < 0 or sum(gains) == 0:
            return Fraction(1)
        return (max(gains) - min(gains)) / sum(gains)

    a, b = domain._gains(a), domain._gains(b)
    if unequal(a) != unequal(b):
        return sign(unequal(b) - unequal(a))
    if min(0, *a) != min(0, *b):
        return sign(min(0, *a) - min(0, *b))
    return sign(sum(a) - sum(b))


def prefers_egalitarian(a, b, domain):
    return prefers_leximin(domain._gains(a), domain._gains(b), [1] * len(a))


def prefers_relative(a, b, domain):
    units = [best or 1 for best in domain._ideal_gains]
    return prefers_leximin(domain._gains(a), domain._gains(b), units)


ORDERS = {
    "utilitarian": prefers_sum,
    "nash": prefers_product,
    "egalitarian": prefers_egalitarian,
    "kalai-smorodinsky": prefers_relative,
    "equal-split": prefers_equality,
}


@pytest.mark.few(50)
@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("norm", deals.NORMS)
def test_regrets_order_outcomes_as_the_norm_does(norm, seed):
    """With ties forced; zeros exactly for what is recommended, which nothing is preferred to."""
    rng = np.random.default_rng([1, seed])
    table, none = oracle.random_domain(rng)
    domain = deals.Domain.from_array(table, no_deal=none)
    outcomes = [*domain.agreements(), None]
    judged = deals.judge([deals.Record(domain, x) for x in outcomes], norms=[norm])
    order = ORDERS[norm]
    for one, other in itertools.product(judged, repeat=2):
        a, b = one.regrets[norm], other.regrets[norm]
        assert order(one.payoffs, other.payoffs, domain) == sign((a < b) - (a > b))
    for case in judged:
        zero = not any(case.regrets[norm])
        assert zero == (norm in case.realises)
        beaten = any(order(x.payoffs, case.payoffs, domain) > 0 for x in judged)
        assert zero == (not beaten)
        share = case.shares[norm]
        assert share is None or sign(share) == sign(case.regrets[norm][0])


def test_a_worst_off_party_weighs_more_than_all_others():
    """(1, 9) is far behind (2, 5) in the second comparison, and (3/2, 5) ahead of it there."""
    domain = deals.Domain.from_array([(2, 5), (2, 4), (1, 9), (Fraction(3, 2), 5)], no_deal=(0, 0))
    regrets = [
        deals.judge_outcome(domain, k, norms=["egalitarian"]).regrets["egalitarian"]
        for k in range(4)
    ]
    assert regrets == [(0, 0), (0, 1), (1, -4), (Fraction(1, 2), 0)]
    assert regrets[0] < regrets[1] < regrets[3] < regrets[2]


def test_without_a_product_nash_still_tells_dominated_outcomes_from_efficient_ones():
    domain = deals.Domain.from_array([(5, 0), (0, 5), (3, 0), (10, -5)], no_deal=(0, 0))
    cases = [deals.judge_outcome(domain, k, norms=["nash"]) for k in range(4)]
    assert [case.realises for case in cases] == [("nash",), ("nash",), (), ()]
    assert [case.regrets["nash"] for case in cases] == [(0, 0, 0), (0, 0, 0), (0, 0, 2), (0, 5, 0)]
    assert {case.shares["nash"] for case in cases} == {None}


def test_undefined_shares_are_undefined_for_hits_too():
    """Where no deal is best a hit is no share of 0, which would pull down the mean of others."""
    nothing = deals.Domain.from_array([(-1, 3), (3, -1)], no_deal=(0, 0))
    some = deals.Domain.from_array([(2, 2), (1, 1)], no_deal=(0, 0))
    records = [deals.Record(nothing, None)] * 3 + [deals.Record(some, 1)] * 2
    judged = deals.judge(records, norms=["egalitarian", "equal-split"])
    assert judged.realised[:, 0].tolist() == [True] * 3 + [False] * 2
    assert np.isnan(judged.shares[:, 0]).tolist() == [True] * 3 + [False] * 2
    found = deals.study(judged).regret("egalitarian")
    assert (found.share, found.defined, found.undefined) == (0.5, 2, 3)
    only = deals.study(deals.judge(records[:3])).regret("egalitarian")
    assert math.isnan(only.share)
    assert (only.defined, only.undefined) == (0, 3)


def test_units_of_different_domains_are_never_averaged():
    cents = deals.Domain.from_array([(200, 200), (100, 100)], no_deal=(0, 0), name="cents")
    euros = deals.Domain.from_array([(2, 2), (1, 1)], no_deal=(0, 0), name="euros")
    records = [deals.Record(cents, 1)] * 3 + [deals.Record(euros, 1)]
    study = deals.study(deals.judge(records, norms=["utilitarian", "nash"]))
    total, product = study.regret("utilitarian"), study.regret("nash")
    assert (total.unit, product.unit) == ("utility", "product of gains")
    assert total.by_domain.tolist() == [200, 2]
    assert product.by_domain.tolist() == [30_000, 3]
    assert total.counts.tolist() == [3, 1]
    assert (total.share, product.share) == (0.5, 0.75)
    text = reports.document(reports.sections(study)).markdown()
    assert "150" not in text  # the mean of all four
    assert "| cents | 3 | 200 | 3e+04 |" in text
    meeting = deals.study(
        deals.judge(
            [deals.Record(where, 1, ("x", "y")) for where in (cents, euros)]
            + [deals.Record(cents, 0, ("x", "y"))]
        )
    ).cross_play()[0]
    assert meeting.gains == pytest.approx((2 / 3, 2 / 3))


def test_gains_of_a_party_with_nothing_to_gain_are_counted_apart():
    flat = deals.Domain.from_array([(2, 0), (1, 0)], no_deal=(0, 0))
    study = deals.study(deals.judge([deals.Record(flat, 1, ("x", "y"))]))
    meeting = study.cross_play()[0]
    assert meeting.gains[0] == 0.5
    assert math.isnan(meeting.gains[1])
    assert meeting.undefined == (0, 1)


@pytest.mark.parametrize("kind", ["weighted-utilitarian", "weighted-nash", "proportional"])
def test_weighted_norms_have_regrets_of_zero_where_they_are_realised(kind):
    rng = np.random.default_rng(3)
    for _ in range(20):
        table, none = oracle.random_domain(rng, parties=3)
        norm = deals.BargainingNorm(kind, weights=(1, Fraction(1, 2), 3))
        domain = deals.Domain.from_array(table, no_deal=none)
        for x in [*domain.agreements(), None]:
            case = deals.judge_outcome(domain, x, norms=[norm])
            assert (not any(case.regrets[kind])) == (kind in case.realises)
            assert case.regrets[kind] >= (0,)


def test_ones_own_norm_may_forbid_no_deal():
    def only_deals(v):
        return np.where(np.asarray(v[..., 0] > 0, dtype=bool), v.sum(axis=-1), -math.inf)

    own = deals.BargainingNorm("welfare", "own", welfare=only_deals)
    domain = deals.Domain.from_array([(1, 1), (2, 2)], no_deal=(0, 0))
    cases = [deals.judge_outcome(domain, x, norms=[own]) for x in (0, 1, None)]
    assert [case.regrets["own"] for case in cases] == [(2,), (0,), (math.inf,)]
    assert [case.shares["own"] for case in cases] == [None] * 3
    assert own.unit == "value of the welfare function"
    ces = deals.BargainingNorm("welfare", "ces", welfare=gt.welfare.ces(1))
    assert deals.judge_outcome(domain, 1, norms=[ces]).realises == ("ces",)
