"""Studies of negotiations: shares and their intervals, tests, tables."""

import math

import numpy as np
import pytest

from gametheory import deals
from gametheory.deals import reports
from gametheory.errors import InvalidArgument

LOG = deals.example_log()
JUDGED = deals.judge(LOG.records)


def domain(**options):
    table = [(6, 1), (4, 3), (3, 3), (1, 5)]
    return deals.Domain.from_array(table, no_deal=(0, 0), agreements=list("abcd"), **options)


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
