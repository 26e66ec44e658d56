"""Announced rules: successive truncation, beside a simulation on a fine grid."""

import dataclasses
import itertools
import sys
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.bargaining import _truncation, meta_bargaining
from gametheory.bargaining._truncation import truncate, truncated
from gametheory.bargaining.meta_bargaining import ANNOUNCED, CONCEDING, STAYING, recommended

COVARIANT = ("nash", *CONCEDING)
KINKED = gt.PayoffSet.from_points([(0, 0), (0, 5), (3, 4), (6, 0)])
THREE = gt.PayoffSet.from_points([(0, 0), (0, 7), (4, 6), (8, 3), (9, 0)])


def problems(count):
    """Polygons with some V >= d, ties and flat ones among them."""
    made = 0
    for seed in itertools.count():
        rng = np.random.default_rng(seed)
        points = rng.integers(0, 7, size=(int(rng.integers(1, 6)), 2)).tolist()
        d = tuple(rng.integers(0, 3, size=2).tolist())
        found = gt.PayoffSet.from_points(points)
        if found.individually_rational(d):
            yield found, d
            made += 1
        if made == count:
            return


# A simulation that shares nothing with the library: a frontier as points on a fine grid ----------

STEPS = 20_000


class Frontier:
    """y(x) of a polygon over d = (0, 0) under free disposal, cut off at most[0] and most[1]."""

    def __init__(self, corners):
        self.x = np.linspace(0, max(v[0] for v in corners), STEPS)
        xs, ys = np.array(sorted(corners), dtype=float).T
        self.y = np.interp(self.x, xs, ys)

    def cut(self, most):
        x, y = self.x[self.x <= most[0] + 1e-12], self.y[self.x <= most[0] + 1e-12]
        return x, np.minimum(y, most[1])


def asks(rule, x, y):
    little = 1e-6 * (x + y)
    if rule == "nash":
        k = np.argmax(x * y + little)
    elif rule == "egalitarian":
        k = np.argmax(np.minimum(x, y) + little)
    elif rule == "utilitarian":
        k = int(np.flatnonzero(x + y > (x + y).max() - 1e-9).mean())
    elif rule == "kalai-smorodinsky":
        k = np.argmax(np.minimum(x / x.max(), y / y.max()) + little)
    elif rule == "perles-maschler":
        length = np.sqrt(np.diff(x) * np.maximum(-np.diff(y), 0)).cumsum()
        k = np.argmin(abs(2 * length - length[-1])) if length.any() else np.argmax(x + y)
    elif rule == "equal-area":
        # Between the ray to (x, y) and the axes: the triangle below and what lies right of it.
        width = np.diff(x, prepend=x[0])
        after = (width * y)[::-1].cumsum()[::-1]
        before = (width * y).cumsum() - x * y / 2
        k = np.argmin(abs(before - (after + x * y / 2)))
    else:
        d = np.zeros(2)
        for _ in range(60):
            best = np.array([x[y >= d[1] - 1e-9].max(), y[x >= d[0] - 1e-9].max()])
            d = (d + best) / 2
        k = np.argmin(abs(x - d[0]))
    return float(x[k]), float(y[k])


def simulated(corners, first, second, rounds=60):
    frontier = Frontier(corners)
    most = [np.inf, np.inf]
    for _ in range(rounds):
        x, y = frontier.cut(most)
        one, other = asks(first, x, y), asks(second, x, y)
        if max(abs(a - b) for a, b in zip(one, other, strict=True)) < 6e-3:
            return one
        most = [min(most[0], one[0]), min(most[1], other[1])]
    return None


@pytest.mark.parametrize("corners", [[(0, 5), (3, 4), (6, 0)], [(0, 7), (4, 6), (8, 3), (9, 0)]])
def test_it_is_what_a_simulation_finds(corners):
    found = meta_bargaining(gt.PayoffSet.from_points([(0, 0), *corners]), disagreement=(0, 0))
    for (first, second), meeting in found.items():
        wanted = simulated(corners, first, second)
        if meeting.how == "no agreement":
            assert wanted is None
        else:
            assert np.allclose([float(x) for x in meeting.outcome], wanted, atol=0.02), meeting


# What is known without cutting for ever ----------------------------------------------------------


def test_brackets_close_in_on_what_the_head_of_the_module_says():
    judged = 0
    for payoff_set, d in [(KINKED, (0, 0)), (THREE, (1, 0))]:
        found = meta_bargaining(payoff_set, disagreement=d)
        exact = tuple(map(Fraction, d))
        chain = payoff_set.above(d).pareto_frontier().points
        for (first, second), meeting in found.items():
            if meeting.how != "one concedes":
                continue
            one, other = (lambda c, e, r=r: recommended(c, e, r) for r in (first, second))
            bracket = truncate(chain, exact, one, other, narrow=Fraction(1, 2**40))
            for low, paid, high in zip(bracket.least, meeting.outcome, bracket.most, strict=True):
                assert low <= paid <= high
                assert high - low <= Fraction(1, 2**40)
            judged += 1
    assert judged > 12


@pytest.mark.parametrize("corners", [[(4, 3), (9, 1), (5, 0)], [(6, 2), (5, 8), (5, 1)]])
def test_coarsely_rounded_numbers_bracket_what_fine_ones_do(corners, monkeypatch):
    """Bounds of three bits more than the problem has: a bound too large for one is bad for all."""
    problem = gt.PayoffSet.from_points([(0, 0), *corners])
    fine = meta_bargaining(problem, CONCEDING, disagreement=(0, 0))
    monkeypatch.setattr(_truncation, "ROUNDED_BITS", 3)
    monkeypatch.setattr(sys.modules[meta_bargaining.__module__], "NARROW", Fraction(1, 2**30))
    coarse = meta_bargaining(problem, CONCEDING, disagreement=(0, 0))
    rounded = 0
    for pair, meeting in coarse.items():
        wanted = fine[pair]
        for i in range(2):
            off = abs(meeting.outcome[i] - wanted.outcome[i])
            assert off <= meeting.radii[i] + wanted.radii[i], (meeting, wanted)
        rounded += meeting.radius > Fraction(1, 10**6)
    assert rounded > 3


@pytest.mark.parametrize("rule", ANNOUNCED)
def test_a_larger_bound_is_good_for_one_and_bad_for_the_other(rule):
    """What the brackets rest on, bound by bound."""
    bounds = [Fraction(k, 2) for k in range(1, 19)]
    moved = 0
    for corners in ([(0, 7), (4, 6), (8, 3), (9, 0)], [(0, 7), (4, 6), (6, 4), (9, 0)]):
        chain = gt.PayoffSet.from_points([(0, 0), *corners]).pareto_frontier().points
        d = (Fraction(0), Fraction(0))
        for other in (Fraction(3), Fraction(6), Fraction(9)):
            for i in range(2):
                before, off_before = None, 0
                for own in bounds:
                    most = (own, other) if i == 0 else (other, own)
                    found, off = recommended(truncated(chain, most), d, rule)
                    if before is not None:
                        assert found[i] >= before[i] - off - off_before
                        assert found[1 - i] <= before[1 - i] + off + off_before
                        moved += found != before
                    before, off_before = found, off
    assert moved > 10


def test_what_is_asked_for_may_become_compatible_on_the_way():
    """With ties of the utilitarian rule: both its bounds are rounded by then."""
    tied = gt.PayoffSet.from_points([(0, 0), (0, 7), (4, 6), (6, 4), (9, 0)])
    rules = ("perles-maschler", "utilitarian")
    met = meta_bargaining(tied, rules, disagreement=(1, 0))[rules]
    assert met.how == "both concede"
    assert 0 < met.radius < Fraction(1, 2**60)
    wanted = simulated(
        [(v[0] - 1, v[1]) for v in ((1, Fraction(27, 4)), (4, 6), (6, 4), (9, 0))], *rules
    )
    assert np.allclose([float(x) for x in met.outcome], (wanted[0] + 1, wanted[1]), atol=0.02)


def test_truncated_is_the_part_below():
    for payoff_set, d in problems(40):
        chain = payoff_set.above(d).pareto_frontier().points
        for most in [
            (Fraction(3), Fraction(4)),
            (Fraction(5, 2), Fraction(5, 2)),
            (Fraction(9), Fraction(2)),
            (Fraction(9), Fraction(9)),
        ]:
            if most[0] < d[0] or most[1] < d[1]:
                continue
            left = truncated(chain, most)
            whole = payoff_set.comprehensive_hull(d)
            box = gt.PayoffSet.from_points([(x, y) for x in (0, most[0]) for y in (0, most[1])])
            wanted = whole.intersection(box).pareto_frontier().points
            assert set(left) == set(wanted), (chain, most)


def test_outcomes_are_attainable_and_brackets_narrow():
    hows = set()
    for payoff_set, d in problems(6):
        found = meta_bargaining(payoff_set, disagreement=d)
        span = max(v[0] for v in payoff_set.points) + max(v[1] for v in payoff_set.points) + 1
        for meeting in found.values():
            assert meeting.radius <= span * Fraction(1, 2**60)
            hows.add(meeting.how)
            if meeting.radius == 0:
                hull = payoff_set.comprehensive_hull(d)
                assert meeting.outcome == found.disagreement or hull.contains([meeting.outcome])[0]
            assert all(x + meeting.radius >= y for x, y in zip(meeting.outcome, d, strict=True))
    assert hows >= {"the same", "compatible", "no agreement", "one concedes", "both concede"}


def test_two_that_stay_never_agree_and_others_always_do():
    for payoff_set, d in problems(6):
        found = meta_bargaining(payoff_set, disagreement=d)
        for (first, second), meeting in found.items():
            if meeting.how == "no agreement":
                assert {first, second} <= set(STAYING)
                assert meeting.outcome == found.disagreement


# The equilibria ----------------------------------------------------------------------------------


def test_nash_is_the_outcome_among_rules_that_concede():
    """Whoever announces Nash's solution secures its payoff there: see docs/ways-out.md."""
    for payoff_set, d in problems(8):
        found = meta_bargaining(payoff_set, COVARIANT, disagreement=d)
        nash = gt.bargain(payoff_set, "nash", disagreement=d).exact_payoffs
        assert [found.secures("nash", i) for i in range(2)] == list(nash)
        stable = found.equilibria()
        assert ("nash", "nash") in {(m.first, m.second) for m in stable}
        assert {m.outcome for m in (*stable, *found.undecided()) if not m.radius} == {nash}


def test_the_egalitarian_rule_makes_it_a_coordination_game():
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    found = meta_bargaining(gt.attainable(game), ("nash", "egalitarian"))
    assert {m.outcome for m in found.equilibria()} == {(3, Fraction(3, 2)), (2, 2)}
    assert found["nash", "egalitarian"].outcome == found.disagreement
    assert found["egalitarian", "nash"].outcome == (2, Fraction(3, 2)), (
        "compatible, and inefficient"
    )
    mixed = gt.nash_equilibria(found.game)
    assert mixed.complete
    assert len(mixed) == 3


def test_pure_equilibria_are_those_of_the_table_where_it_is_exact():
    for payoff_set, d in problems(10):
        rules = ("nash", "egalitarian", "kalai-smorodinsky")
        found = meta_bargaining(payoff_set, rules, disagreement=d)
        assert not any(m.radius for m in found.values())
        table = found.game.exact_payoffs
        wanted = {
            (rules[k], rules[m])
            for k, m in itertools.product(range(3), repeat=2)
            if table[0, k, m] == max(table[0, :, m]) and table[1, k, m] == max(table[1, k])
        }
        assert {(m.first, m.second) for m in found.equilibria()} == wanted
        assert not found.undecided()
        pure = {tuple(rules[a] for a in e.actions) for e in gt.pure_equilibria(found.game)}
        assert pure == wanted


def test_rules_that_concede_are_what_the_claims_say():
    """Efficient, and nobody's largest payoff unless nothing else is left."""
    judged = 0
    for (payoff_set, d), rule in itertools.product(problems(25), CONCEDING):
        exact = tuple(map(Fraction, d))
        chain = payoff_set.above(d).pareto_frontier().points
        found, off = recommended(chain, exact, rule)
        hull = payoff_set.comprehensive_hull(d)
        if not off:
            assert hull.is_efficient(found)
        if len(chain) > 1:
            assert chain[0][0] + off < found[0] < chain[-1][0] - off
            assert chain[-1][1] + off < found[1] < chain[0][1] - off
            judged += 1
        else:
            assert found == chain[0]
    assert judged > 20


# Invariances -------------------------------------------------------------------------------------


def test_players_and_units_do_not_matter():
    for payoff_set, d in problems(5):
        found = meta_bargaining(payoff_set, COVARIANT, disagreement=d)
        mirrored = gt.PayoffSet.from_points([v[::-1] for v in payoff_set.points])
        swapped = meta_bargaining(mirrored, COVARIANT, disagreement=d[::-1])
        scaled = meta_bargaining(
            gt.PayoffSet.from_points([(3 * x - 1, y / 2) for x, y in payoff_set.points]),
            COVARIANT,
            disagreement=(3 * d[0] - 1, Fraction(d[1], 2)),
        )
        for (first, second), meeting in found.items():
            other = swapped[second, first]
            off = meeting.radius + other.radius
            pairs = zip(meeting.outcome, other.outcome[::-1], strict=True)
            assert all(abs(x - y) <= off for x, y in pairs)
            image = scaled[first, second]
            off = 3 * meeting.radius + image.radius
            (x, y), (u, v) = meeting.outcome, image.outcome
            assert abs(3 * x - 1 - u) <= off
            assert abs(y / 2 - v) <= off


def test_what_is_no_problem_is_refused():
    with pytest.raises(gt.Unsupported, match="convex sets of two players"):
        meta_bargaining(gt.PayoffSet.from_points([(1, 1)], convex=False), disagreement=(0, 0))
    with pytest.raises(gt.Unsupported, match="of 3 players"):
        meta_bargaining(gt.PayoffSet.from_points([(1, 1, 1)]), disagreement=(0, 0, 0))
    with pytest.raises(gt.Infeasible):
        meta_bargaining(KINKED, disagreement=(9, 9))
    with pytest.raises(gt.InvalidArgument, match="each once"):
        meta_bargaining(KINKED, ("nash", "Nash"), disagreement=(0, 0))
    with pytest.raises(gt.InvalidArgument, match="a rule that can be announced"):
        meta_bargaining(KINKED, ("weighted-nash",), disagreement=(0, 0))
    found = meta_bargaining(KINKED, ("nash", "ks"), disagreement=(0, 0))
    with pytest.raises(gt.InvalidArgument, match="an announced rule"):
        found.secures("raiffa", 0)
    with pytest.raises(gt.InvalidArgument, match="at most 1, got int 2"):
        found.secures("nash", 2)


def test_false_results_do_not_verify():
    found = meta_bargaining(KINKED, ("nash", "kalai-smorodinsky"), disagreement=(0, 0))
    assert found.verify()
    other = dict(found.meetings)
    other["nash", "nash"] = dataclasses.replace(
        other["nash", "nash"], outcome=(Fraction(1), Fraction(1))
    )
    assert not dataclasses.replace(found, meetings=other).verify()
    assert not dataclasses.replace(found, disagreement=(Fraction(1), Fraction(0))).verify()
    assert not dataclasses.replace(found, disagreement=(Fraction(99), Fraction(0))).verify()
