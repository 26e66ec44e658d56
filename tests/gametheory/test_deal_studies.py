"""Studies of negotiations: shares and their intervals, tests, tables."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from gametheory import deals
from gametheory.deals import reports
from gametheory.deals._intervals import clustered, wilson
from gametheory.errors import InvalidArgument

LOG = deals.example_log()
JUDGED = deals.judge(LOG.records)


def domain(**options):
    table = [(6, 1), (4, 3), (3, 3), (1, 5)]
    return deals.Domain.from_array(table, no_deal=(0, 0), agreements=list("abcd"), **options)


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


def test_the_variance_by_participants_is_the_double_sum():
    from gametheory.deals._intervals import _variance

    rng = np.random.default_rng(1)
    who = [frozenset(rng.choice(8, 3, replace=False).tolist()) for _ in range(40)]
    who[0] = frozenset({1})
    residuals = rng.normal(size=40)
    double = sum(
        residuals[i] * residuals[j]
        for i, j in itertools.product(range(40), repeat=2)
        if who[i] & who[j]
    )
    assert _variance(residuals, who) == pytest.approx(double)


def test_one_cluster_says_nothing():
    assert clustered(np.array([True, False]), [frozenset({1})] * 2, 0.95)[:2] == (0, 1)


def test_shares_by_group_and_where_norms_differ():
    study = deals.study(JUDGED, by=("model", "domain"))
    assert len(study.groups) == 12
    for group in study.groups:
        for name in (*study.names, "deal", "pareto-optimal", "individually-rational", "no-norm"):
            share = study.share(name, group)
            rows = [
                case
                for record, case in zip(LOG.records, JUDGED, strict=True)
                if f"{record.labels['model']} / {record.domain.name}" == group
            ]
            has = {
                "deal": lambda c: c.agreement is not None,
                "pareto-optimal": lambda c: c.better is None,
                "individually-rational": lambda c: min(c.payoffs) >= 5,
                "no-norm": lambda c: not c.realises,
            }.get(name, lambda c, n=name: n in c.realises)
            assert (share.hits, share.count) == (sum(map(has, rows)), len(rows))
    apart = study.share("nash", where_differs="egalitarian")
    assert apart.count == study.overlap().records_differ[1, 2]
    assert study.share("nash", where_differs="nash").count == 0
    assert str(study.share("nash", where_differs="nash")) == "no records"


def test_overlap_and_confusion_count_what_they_say():
    study = deals.study(JUDGED)
    overlap, confusion = study.overlap(), study.confusion()
    for i, a in enumerate(study.names):
        for j, b in enumerate(study.names):
            sets = [[set(d.recommendation(n).payoffs) for n in (a, b)] for d in JUDGED.domains]
            assert overlap.differ[i, j] == sum(x != y for x, y in sets)
            assert overlap.disjoint[i, j] == sum(not x & y for x, y in sets)
            only = sum(a in c.realises and (a == b or b not in c.realises) for c in JUDGED)
            assert confusion[i, j] == only


def test_groups_that_differ_and_groups_that_do_not():
    study = deals.study(JUDGED, by="model")
    found = study.test("fair", "greedy", draws=999, rng=1)
    assert found.p_value == pytest.approx(1 / 1000)
    assert found.differences[2] == pytest.approx(
        study.share("egalitarian", "fair").estimate - study.share("egalitarian", "greedy").estimate
    )
    halves = deals.study(JUDGED, by="round")
    assert halves.test("1", "2", draws=199, rng=1).p_value > 0.05
    assert halves.test("1", "2", draws=199, rng=1) == halves.test("1", "2", draws=199, rng=1)
    pairs = deals.study(JUDGED, by="model", cluster="pair")
    assert pairs.test("fair", "greedy", draws=199).method.startswith("clusters by pair permuted")
    with pytest.raises(InvalidArgument, match="lie in one group"):
        deals.study(JUDGED, by="round", cluster="pair").test("1", "2")


def test_a_test_within_domains_is_not_fooled_by_the_domains():
    """Two groups follow the same norm in domains where it is easy and where it is hard."""
    easy = deals.Domain.from_array([(1, 1)], no_deal=(0, 0))
    hard = domain()
    rng = np.random.default_rng(2)
    records = []
    for group, share in (("a", 0.9), ("b", 0.1)):
        for _ in range(100):
            where = easy if rng.random() < share else hard
            agreement = 0 if where is easy else int(rng.integers(4))
            records.append(deals.Record(where, agreement, labels={"group": group}))
    study = deals.study(deals.judge(records), by="group")
    assert abs(study.test("a", "b", draws=99).differences[0]) > 0.3
    assert study.test("a", "b", draws=999).p_value > 0.01


def test_cross_play():
    where = domain()
    records = [
        deals.Record(where, "a", ("x", "y"), {"model": ("m", "n")}),
        deals.Record(where, "c", ("x", "y"), {"model": ("m", "n")}),
        deals.Record(where, None, ("y", "x"), {"model": ("n", "m")}),
    ]
    study = deals.study(deals.judge(records))
    first, second = study.cross_play()
    assert first.who == ("x", "y")
    assert (first.count, first.deals, first.pareto_optimal) == (2, 2, 1)
    assert first.gains == (0.75, 0.4)
    assert first.standard_errors == pytest.approx((0.25, 0.2))
    assert first.undefined == (0, 0)
    assert second.gains == (0, 0)
    assert math.isnan(second.standard_errors[0])
    assert [m.who for m in study.cross_play("model")] == [("m", "n"), ("n", "m")]
    with pytest.raises(InvalidArgument, match=r"record 1.*'none'"):
        study.cross_play("none")


def test_labels_that_are_missing_are_named():
    records = [deals.Record(domain(), "a", labels={"x": 1}), deals.Record(domain(), "a")]
    with pytest.raises(InvalidArgument, match=r"record 2.*'x'"):
        deals.study(deals.judge(records), by="x")
    with pytest.raises(InvalidArgument, match=r"record 1.*participants"):
        deals.study(deals.judge(records), cluster="pair")


def test_reports_of_hostile_labels():
    records = [deals.Record(domain(name="[b]|x"), "a", labels={"x": "a|b\n[red]"})]
    study = deals.study(deals.judge(records), by="x")
    text = reports.document(reports.sections(study)).markdown()
    assert r"a\|b\\n\[red\]" in text
    assert len(list(reports.tables(reports.sections(study)))) == 5


@pytest.mark.parametrize("seed", range(4))
def test_one_norm_is_found_or_excluded(seed):
    """What maximises a weighted norm is rationalised; the certificate of what is not verifies."""
    rng = np.random.default_rng([3, seed])
    parties = 2 + seed % 3
    weights = rng.dirichlet(np.ones(parties))
    records = {"weighted-utilitarian": [], "weighted-nash": []}
    for _ in range(25):
        table = rng.integers(1, 30, (12, parties))
        where = deals.Domain.from_array(table, no_deal=[0] * parties)
        records["weighted-utilitarian"].append(deals.Record(where, int(np.argmax(table @ weights))))
        best = int(np.argmax(np.log(table) @ weights))
        records["weighted-nash"].append(deals.Record(where, best))
    for family, given in records.items():
        found = deals.rationalise(deals.judge(given), family)
        assert found.feasible, family
        assert found.verify()
        assert sum(found.parameters) == 1
        if found.bounds is not None:
            for weight, parameter, (low, high) in zip(
                weights, found.parameters, found.bounds, strict=True
            ):
                assert low <= parameter <= high
                assert low - 1e-9 <= weight <= high + 1e-9
        where = deals.Domain.from_array(
            [[1] * parties, [2] * parties, [9] + [1] * (parties - 1)], no_deal=[0] * parties
        )
        worse = deals.rationalise(deals.judge([*given, deals.Record(where, 0)]), family)
        assert worse.feasible is False
        assert worse.verify()
        broken = deals.Rationalisation(family, False, None, None, found.certificate, worse.cases)
        assert not broken.verify()


def test_the_bounds_of_weights_are_where_another_outcome_takes_over():
    where = deals.Domain.from_array([(6, 1), (4, 3), (1, 5)], no_deal=(0, 0))
    found = deals.rationalise(deals.judge([deals.Record(where, 0)]))
    assert found.bounds == ((Fraction(1, 2), 1), (0, Fraction(1, 2)))
    tampered = deals.Rationalisation(
        found.family, True, (Fraction(1, 3), Fraction(2, 3)), None, (), found.cases
    )
    assert not tampered.verify()


def test_a_disagreement_point_is_recovered():
    rng = np.random.default_rng(5)
    d = np.array([3, 7])
    records = []
    for _ in range(30):
        table = rng.integers(8, 40, (15, 2))
        where = deals.Domain.from_array(table, no_deal=(0, 0))
        records.append(deals.Record(where, int(np.argmax(np.prod(table - d, axis=1)))))
    found = deals.rationalise(deals.judge(records), "nash-disagreement")
    assert found.feasible
    assert found.verify()
    truth = tuple(map(Fraction, d.tolist()))
    assert deals.Rationalisation(found.family, True, truth, None, (), found.cases).verify()
    greedy = deals.Domain.from_array([(30, 1), (20, 20), (1, 30)], no_deal=(0, 0))
    both = [deals.Record(greedy, 0), deals.Record(greedy, 2)]
    answer = deals.rationalise(deals.judge(both), "nash-disagreement")
    assert answer.feasible is False
    assert answer.verify()


def simulated(rng, count, draw):
    """Records of random domains whose outcomes `draw(utilities, gains)` gives."""
    records = []
    for _ in range(12):
        table = rng.integers(0, 25, (20, 2))
        where = deals.Domain.from_array(table, no_deal=(2, 2))
        gains = np.vstack([table - 2, [0, 0]])
        for _ in range(count // 12):
            at = draw(where, gains)
            records.append(deals.Record(where, None if at == 20 else int(at)))
    return deals.judge(records)


def logit(rng, value, sharpness):
    chances = np.exp(sharpness * (value - value.max()))
    return rng.choice(len(value), p=chances / chances.sum())


@pytest.mark.parametrize("family", ["weighted-utilitarian", "weighted-nash", "ces"])
def test_what_was_put_in_is_recovered(family):
    rng = np.random.default_rng(6)

    def draw(where, gains):
        share = gains / float(gains.sum(axis=1).max())
        if family == "weighted-utilitarian":
            return logit(rng, share @ [0.7, 0.3], 12)
        positive = np.maximum(share, 1e-12)
        if family == "weighted-nash":
            return logit(rng, np.log(positive) @ [0.7, 0.3], 4)
        return logit(rng, (positive**-1).mean(axis=1) ** -1, 15)  # aversion 2

    found = deals.fit(simulated(rng, 1200, draw), family)
    truth = {"ces": 2 / 3}.get(family, 0.7)
    first = found.estimates[0]
    assert first.low <= truth <= first.high
    assert first.high - first.low < 0.3
    assert found.sharpness == pytest.approx(
        {"weighted-nash": 4, "ces": 15}.get(family, 12), rel=0.3
    )
    assert found.log_likelihood > found.uniform
    if family != "ces":
        second = found.estimates[1]
        assert first.value + second.value == pytest.approx(1)
        assert (second.low, second.high) == pytest.approx((1 - first.high, 1 - first.low), abs=1e-3)


def test_a_mixture_is_recovered():
    rng = np.random.default_rng(7)
    truth = {"utilitarian": 0.5, "equal-split": 0.3, "anything": 0.2}

    def draw(where, gains):
        norm = rng.choice(list(truth), p=list(truth.values()))
        if norm == "anything":
            return rng.integers(21)
        found = where.recommendation(str(norm))
        return rng.choice(found.agreements) if found.agreements else 20

    judged = simulated(rng, 600, draw)
    found = deals.fit_mixture(judged)
    assert sum(e.value for e in found.estimates) == pytest.approx(1)
    for estimate in found.estimates:
        assert estimate.low - 1e-9 <= truth.get(estimate.name, 0.0) <= estimate.high
    assert found.log_likelihood > found.uniform


def test_norms_that_always_agree_have_wide_intervals():
    flat = deals.Domain.from_array([(1, 1), (0, 0)], no_deal=(0, 0))
    judged = deals.judge([deals.Record(flat, 0)] * 50, norms=["nash", "egalitarian"])
    for estimate in deals.fit_mixture(judged).estimates[:2]:
        assert (estimate.low, estimate.high) == (0, pytest.approx(1, abs=1e-3))
