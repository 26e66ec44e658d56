"""Inverse bargaining, exactly: parameters, certificates, and what forges them."""

import itertools
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import scipy.optimize

from gametheory import deals
from gametheory.errors import GameTheoryError, InvalidArgument, InvalidGame

FAMILIES = ("weighted-utilitarian", "weighted-nash", "nash-disagreement")
CAKE = deals.Domain.from_array([(6, 1), (4, 3), (1, 5)], no_deal=(0, 0))


def ask(family, *records):
    judged = deals.judge([deals.Record(domain, agreement) for domain, agreement in records])
    return deals.rationalise(judged, family)


def weight_interval(records, row):
    """Two parties: where the first weight may lie, worked out from c.w <= 0 one by one."""
    low, high = mpmath.mpf(0), mpmath.mpf(1)
    for domain, agreement in records:
        x = domain.utilities(agreement)
        for y in (*domain.array.tolist(), tuple(domain.no_deal)):
            c = row(x, tuple(map(Fraction, y)), domain.no_deal)
            if c is None:
                continue
            # c1 w + c2 (1 - w) <= 0
            slope, right = c[0] - c[1], -c[1]
            if slope > 0:
                high = min(high, right / slope)
            elif slope < 0:
                low = max(low, right / slope)
            elif right < 0:
                return mpmath.mpf(1), mpmath.mpf(0)
    return low, high


def sum_row(x, y, none):
    return [
        mpmath.mpf(b.numerator) / b.denominator - mpmath.mpf(a.numerator) / a.denominator
        for a, b in zip(x, y, strict=True)
    ]


def product_row(x, y, none):
    if min(b - d for b, d in zip(y, none, strict=True)) <= 0:
        return None
    ratios = [(b - d) / (a - d) for a, b, d in zip(x, y, none, strict=True)]
    return [mpmath.log(mpmath.mpf(r.numerator) / r.denominator) for r in ratios]


@pytest.mark.parametrize("family", FAMILIES[:2])
def test_two_parties_by_hand(family):
    """Answers of hundreds of small random questions are those of half-lines, with 60 digits."""
    rng = np.random.default_rng(11)
    answers = []
    row = sum_row if family == "weighted-utilitarian" else product_row
    with mpmath.workdps(60):
        for _ in range(150):
            records = []
            for _ in range(int(rng.integers(1, 4))):
                table = rng.integers(1, 9, (4, 2))
                domain = deals.Domain.from_array(table, no_deal=(0, 0))
                worth = rng.dirichlet((3, 3))
                noisy = np.log(table) @ worth if row is product_row else table @ worth
                records.append((domain, int(np.argmax(noisy))))
            low, high = weight_interval(records, row)
            found = ask(family, *records)
            answers.append((found.feasible, found.weakly_feasible))
            gap = high - low
            if abs(gap) > 1e-40 or row is sum_row:
                inside = low < 1 and high > 0 if abs(gap) < 1e-40 else gap > 0
                assert found.feasible is bool(inside)
                assert found.weakly_feasible is bool(gap > -1e-40)
            if found.feasible is not None:
                assert found.verify()
            if found.bounds:
                assert (
                    abs(
                        low
                        - mpmath.mpf(found.bounds[0][0].numerator) / found.bounds[0][0].denominator
                    )
                    < 1e-40
                )
                assert found.bounds[1] == tuple(1 - x for x in reversed(found.bounds[0]))
    assert {True, False} <= {feasible for feasible, _ in answers}
    assert (False, False) in answers


@pytest.mark.parametrize("seed", range(4))
def test_bounds_of_many_parties_are_those_of_a_linear_program(seed):
    rng = np.random.default_rng([4, seed])
    parties = 3 + seed % 2
    weights = rng.dirichlet(np.ones(parties))
    rows, records = [], []
    for _ in range(6):
        table = rng.integers(0, 20, (8, parties))
        at = int(np.argmax(table @ weights))
        records.append((deals.Domain.from_array(table, no_deal=[0] * parties), at))
        rows += list(table - table[at])
    found = ask("weighted-utilitarian", *records)
    assert found.verify()
    for party, (low, high) in enumerate(found.bounds):
        for sign, bound in ((1, low), (-1, high)):
            least = scipy.optimize.linprog(
                sign * np.eye(parties)[party],
                A_ub=np.array(rows),
                b_ub=np.zeros(len(rows)),
                A_eq=np.ones((1, parties)),
                b_eq=[1],
            )
            assert sign * least.fun == pytest.approx(float(bound), abs=1e-7)


@pytest.mark.few(2)
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
        records["weighted-utilitarian"].append((where, int(np.argmax(table @ weights))))
        records["weighted-nash"].append((where, int(np.argmax(np.log(table) @ weights))))
    for family, given in records.items():
        found = ask(family, *given)
        assert found.feasible, family
        assert found.verify()
        assert sum(found.parameters) == 1
        for weight, parameter, (low, high) in zip(
            weights, found.parameters, found.bounds or [(0, 1)] * parties, strict=True
        ):
            assert low <= parameter <= high
            assert low - 1e-9 <= weight <= high + 1e-9
        where = deals.Domain.from_array(
            [[1] * parties, [2] * parties, [9] + [1] * (parties - 1)], no_deal=[0] * parties
        )
        worse = ask(family, *given, (where, 0))
        assert (worse.feasible, worse.weakly_feasible) == (False, False)
        assert worse.verify()
        assert not replace(worse, certificate=()).verify()
        assert not replace(worse, records=found.records).verify()


def forgeries(answer):
    """What changes an answer into a false one, or one that does not prove itself."""
    zero, one = Fraction(0), Fraction(1)
    false = [(Fraction(20), one), (Fraction(3, 4),), None]
    if answer.family != "nash-disagreement":
        false += [(Fraction(2), Fraction(-1)), (zero, zero), (Fraction(1, 9), Fraction(8, 9))]
    for parameters in false:
        if parameters != answer.parameters:
            yield replace(answer, parameters=parameters)
    other = deals.Record(CAKE, 2)
    yield replace(answer, records=())
    yield replace(answer, records=(*answer.records, other))
    yield replace(answer, records=(other,))
    yield replace(answer, skipped=7)
    yield replace(answer, feasible=not answer.feasible)
    yield replace(answer, weakly_feasible=not answer.weakly_feasible)
    if not answer.feasible:
        yield replace(answer, feasible=None)
    trade = deals.Trade(1, CAKE, (Fraction(4), Fraction(3)), (Fraction(6), one))
    yield replace(answer, certificate=(*answer.certificate, trade))
    for k, trade in enumerate(answer.certificate):
        rest = (*answer.certificate[:k], *answer.certificate[k + 1 :])
        yield replace(answer, certificate=rest)
        for changed in (
            replace(trade, multiplier=-trade.multiplier),
            replace(trade, multiplier=0),
            replace(trade, multiplier=100 * trade.multiplier),
            replace(trade, alternative=(Fraction(9), Fraction(9))),
            replace(trade, outcome=(zero, zero)),
            replace(trade, domain=deals.Domain.from_array(CAKE.array, no_deal=(0, 0))),
        ):
            if len(answer.certificate) > 1 or changed.multiplier <= trade.multiplier:
                yield replace(answer, certificate=(*rest, changed))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("agreements", [(0,), (1,), (0, 2)])
def test_forged_answers_are_refused(family, agreements):
    judged = deals.judge([deals.Record(CAKE, k) for k in agreements])
    answer = deals.rationalise(judged, family)
    assert answer.verify(judged)
    assert not answer.verify(deals.judge([deals.Record(CAKE, 1), deals.Record(CAKE, 0)]))
    count = 0
    for forged in forgeries(answer):
        assert not forged.verify(judged), forged
        count += 1
    assert count >= 10


@pytest.mark.parametrize("family", ["weighted-utilitarian", "nash-disagreement"])
def test_what_is_always_decided_is_not_undecided(family):
    answer = ask(family, (CAKE, 1))
    assert answer.feasible
    assert not replace(answer, feasible=None).verify()


def test_forged_parameters_that_are_right_are_right():
    answer = ask("weighted-utilitarian", (CAKE, 0))
    assert replace(answer, parameters=(Fraction(9, 10), Fraction(1, 10))).verify()


def test_forged_bounds_are_refused():
    answer = ask("weighted-utilitarian", (CAKE, 0))
    assert answer.bounds == ((Fraction(1, 2), 1), (0, Fraction(1, 2)))
    assert answer.verify()
    first, second = answer.weight_bounds
    low, high = first
    wider = replace(low, value=Fraction(0))
    narrower = replace(low, value=Fraction(3, 4), weights=(Fraction(3, 4), Fraction(1, 4)))
    unweighted = replace(low, weights=(Fraction(1, 2), Fraction(3, 4)))
    for forged in (
        None,
        (first,),
        (second, first),
        ((high, low), second),
        ((wider, high), second),
        ((narrower, high), second),
        ((unweighted, high), second),
        ((replace(low, trades=()), high), second),
        ((replace(low, scale=100 * low.scale), high), second),
        ((replace(low, scale=0), high), second),
        ((replace(low, scale=-1, trades=()), high), second),
    ):
        assert not replace(answer, weight_bounds=forged).verify(), forged


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_dominated_is_only_weakly_rationalised(family):
    waste = deals.Domain.from_array([(3, 1), (3, 2)], no_deal=(0, 0))
    answer = ask(family, (waste, 0))
    assert (answer.feasible, answer.weakly_feasible) == (False, True)
    assert [str(trade) for trade in answer.certificate] == ["1 x (3, 1) -> (3, 2)"]
    assert answer.verify()
    assert not replace(answer, feasible=True, certificate=()).verify()
    worst = deals.Domain.from_array([(3, 1), (4, 2)], no_deal=(0, 0))
    both = ask(family, (worst, 0))
    assert (both.feasible, both.weakly_feasible) == (False, False)
    assert both.verify()
    efficient = ask(family, (waste, 1))
    assert efficient.feasible
    assert all(case.pareto_optimal for case in deals.judge(efficient.records).cases)


@pytest.mark.few(3)
@pytest.mark.parametrize("family", FAMILIES[:2])
@pytest.mark.parametrize("seed", range(3))
def test_strictly_rationalised_outcomes_are_efficient(family, seed):
    rng = np.random.default_rng([seed, 8])
    found = set()
    for _ in range(60):
        parties = 2 + seed % 2
        domain = deals.Domain.from_array(rng.integers(1, 4, (4, parties)), no_deal=[0] * parties)
        answer = ask(family, (domain, int(rng.integers(4))))
        assert answer.verify() or answer.feasible is None
        (case,) = deals.judge(answer.records).cases
        if answer.feasible:
            assert case.pareto_optimal
        if not case.pareto_optimal:
            assert answer.feasible is False
        found.add((answer.feasible, answer.weakly_feasible))
    assert found >= {(True, True), (False, True), (False, False)}


def test_a_product_with_zeros_prefers_every_gain():
    """An outcome without a gain for every party loses to one with, whatever the weights."""
    domain = deals.Domain.from_array([(9, 0), (1, 1)], no_deal=(0, 0))
    answer = ask("weighted-nash", (domain, 0))
    assert (answer.feasible, answer.weakly_feasible) == (False, False)
    assert answer.verify()
    flat = deals.Domain.from_array([(9, 0), (0, 4)], no_deal=(0, 0))
    kept = ask("weighted-nash", (domain, 1), (flat, 0))
    assert kept.skipped == 1
    assert kept.verify()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "unit",
    [10**149, 2.0**490, 2.0**-990, Fraction(1, 10**400), Fraction(1, 7**500), 5e-324],
    ids=["10**149", "2.0**490", "2.0**-990", "10**-400", "7**-500", "least float"],
)
def test_units_of_any_size_give_the_same_answer(family, unit):
    large = deals.Domain.from_array(
        [[unit * x for x in row] for row in CAKE.array.tolist()], no_deal=(0, 0)
    )
    for agreements in ((0,), (1,), (0, 2)):
        answer = ask(family, *((large, k) for k in agreements))
        plain = ask(family, *((CAKE, k) for k in agreements))
        assert answer.verify()
        assert answer.feasible is plain.feasible
        assert answer.bounds == plain.bounds


@pytest.mark.parametrize("unit", [1e200, 10**400, Fraction(10**400, 3)])
def test_units_beyond_the_library_are_refused(unit):
    with pytest.raises(InvalidGame, match="1e150"):
        deals.Domain.from_array([(unit, 1), (1, unit)], no_deal=(0, 0))


@pytest.mark.parametrize("exponent", [12, 30, 150, 1000])
def test_products_that_floats_cannot_tell_apart(exponent):
    """(1+e)^1 (1-e)^1 is below 1, (1+e)(1-e+2e^2) above, by e^2: below any float."""
    e = Fraction(1, 10**exponent)
    equal = (Fraction(1), Fraction(1))
    less = deals.Domain.from_array([equal, (1 + e, 1 - e)], no_deal=(0, 0))
    more = deals.Domain.from_array([equal, (1 + e, 1 - e + 2 * e**2)], no_deal=(0, 0))
    # Weights with w1 e - w2 (e + e^2/2) <= 0 and w1 e - w2 (e - 3e^2/2) >= 0, up to e^3.
    answer = ask("weighted-nash", (less, 0), (more, 1))
    assert answer.feasible
    assert answer.verify()
    even = (Fraction(1, 2), Fraction(1, 2))
    assert replace(answer, parameters=even).verify()
    forged = ask("weighted-nash", (less, 1))
    assert forged.feasible
    assert not replace(forged, parameters=even).verify()
    # The other way round no weights do it.
    neither = ask("weighted-nash", (less, 1), (more, 0))
    assert neither.feasible is False
    assert neither.verify()
    assert not replace(
        answer,
        feasible=False,
        weakly_feasible=False,
        parameters=None,
        certificate=neither.certificate,
    ).verify()


@pytest.mark.parametrize("powers", [(7, 3), (37, 63), (101, 397)])
def test_weights_that_ties_leave_alone_are_found(powers):
    """Two outcomes that must tie: w1 log 2^a = w2 log 2^b."""
    a, b = powers
    domain = deals.Domain.from_array([(2**a, 1), (1, 2**b)], no_deal=(0, 0))
    answer = ask("weighted-nash", (domain, 0), (domain, 1))
    assert answer.feasible
    assert answer.parameters == (Fraction(b, a + b), Fraction(a, a + b))
    assert answer.verify()


def test_weights_within_a_tie_are_found():
    """Of three parties two must have weights of 2 to 1; the third has what the rest allows."""
    tie = deals.Domain.from_array([(2, 1, 1), (1, 4, 1)], no_deal=(0, 0, 0))
    third = deals.Domain.from_array([(1, 1, 2), (7, 1, 1), (1, 9, 1)], no_deal=(0, 0, 0))
    answer = ask("weighted-nash", (tie, 0), (tie, 1), (third, 0))
    assert answer.feasible
    assert answer.parameters[0] == 2 * answer.parameters[1]
    assert answer.verify()
    less = deals.Domain.from_array([(1, 1, 2), (2, 1, 1), (1, 9, 1)], no_deal=(0, 0, 0))
    other_way = ask("weighted-nash", (tie, 0), (tie, 1), (less, 2))
    assert other_way.feasible
    assert other_way.verify()
    # With a tie of 1 to 2 as well, only the third party can have any weight.
    against = deals.Domain.from_array([(4, 1, 1), (1, 2, 1)], no_deal=(0, 0, 0))
    weak = ask("weighted-nash", (tie, 0), (tie, 1), (against, 0), (against, 1), (third, 0))
    assert (weak.feasible, weak.weakly_feasible) == (False, True)
    assert weak.parameters == (0, 0, 1)
    assert weak.verify()


def test_only_irrational_weights_stay_open():
    """w1 log(3/2) = w2 log 3 has no rational solution: said to be open, and not verified."""
    answer = ask("weighted-nash", (CAKE, 0), (CAKE, 1))
    assert (answer.feasible, answer.weakly_feasible, answer.parameters) == (None, None, None)
    assert not answer.verify()


def test_a_disagreement_point_is_recovered():
    rng = np.random.default_rng(5)
    d = np.array([3, 7])
    records = []
    for _ in range(30):
        table = rng.integers(8, 40, (15, 2))
        where = deals.Domain.from_array(table, no_deal=(0, 0))
        records.append((where, int(np.argmax(np.prod(table - d, axis=1)))))
    found = ask("nash-disagreement", *records)
    assert found.feasible
    assert found.verify()
    truth = tuple(map(Fraction, d.tolist()))
    assert replace(found, parameters=truth).verify()
    greedy = deals.Domain.from_array([(30, 1), (20, 20), (1, 30)], no_deal=(0, 0))
    answer = ask("nash-disagreement", (greedy, 0), (greedy, 2))
    assert answer.feasible is False
    assert answer.verify()


def test_disagreement_points_by_brute_force():
    """On a fine grid of d some rationalise if and only if the exact answer says so."""
    rng = np.random.default_rng(15)
    seen = set()
    for _ in range(40):
        table = rng.integers(0, 7, (4, 2))
        domain = deals.Domain.from_array(table, no_deal=(0, 0))
        chosen = rng.integers(0, 4, 2).tolist()
        answer = ask("nash-disagreement", *((domain, k) for k in chosen))
        assert answer.verify()
        grid = [Fraction(k, 4) for k in range(-160, 28)]
        some = any(
            all(_is_nash(table.tolist(), k, d) for k in chosen)
            for d in itertools.product(grid[::5], repeat=2)
        )
        seen.add(answer.feasible)
        assert answer.weakly_feasible or not some
    assert seen == {True, False}


def _is_nash(table, k, d):
    over = [[v - x for v, x in zip(row, d, strict=True)] for row in table]
    if min(over[k]) < 0:
        return False
    return all(min(o) < 0 or o[0] * o[1] <= over[k][0] * over[k][1] for o in over)


def test_records_must_fit_the_family():
    three = deals.Domain.from_array([(1, 2, 3)], no_deal=(0, 0, 0))
    for family, records in (
        ("nash-disagreement", [(three, 0)]),
        ("nash-disagreement", [(CAKE, None)]),
        ("weighted-utilitarian", [(three, 0), (CAKE, 0)]),
        ("weighted-utilitarian", []),
        ("weighted-nash", [(deals.Domain.from_array([(0, 1)], no_deal=(0, 0)), 0)]),
    ):
        with pytest.raises(GameTheoryError, match="expected"):
            ask(family, *records)


def test_inexact_numbers_are_refused():
    answer = ask("weighted-utilitarian", (CAKE, 0))
    with pytest.raises(InvalidArgument, match="exact number"):
        replace(answer, parameters=(0.75, 0.25))
    object.__setattr__(answer, "parameters", (0.75, 0.25))
    assert not answer.verify()


def test_certificates_that_only_look_like_some_are_refused():
    """Negative multipliers; trades that cancel; a gain of nothing; too much said."""
    feasible = ask("weighted-utilitarian", (CAKE, 0))
    false = replace(
        feasible, feasible=False, weakly_feasible=False, parameters=None, weight_bounds=None
    )
    x, y, z = (tuple(map(Fraction, row)) for row in CAKE.array.tolist())
    # 26 (-2, 2) - 11 (-5, 4) = (3, 8)
    negative = (deals.Trade(26, CAKE, x, y), deals.Trade(-11, CAKE, x, z))
    assert not replace(false, certificate=negative).verify()
    tie = ask("weighted-utilitarian", (CAKE, 0), (CAKE, 1))
    there_and_back = (deals.Trade(1, CAKE, x, y), deals.Trade(1, CAKE, y, x))
    assert not replace(tie, feasible=False, certificate=there_and_back).verify()
    loss = deals.Domain.from_array([(9, -1), (1, 1)], no_deal=(0, 0))
    kept = ask("weighted-nash", (loss, 1))
    trade = deals.Trade(1, loss, (Fraction(1), Fraction(1)), (Fraction(9), Fraction(-1)))
    assert not replace(kept, feasible=False, certificate=(trade,)).verify()
    waste = deals.Domain.from_array([(3, 1), (3, 2)], no_deal=(0, 0))
    for family in FAMILIES:
        weak = ask(family, (waste, 0))
        more = replace(weak, weakly_feasible=False, parameters=None, weight_bounds=None)
        assert weak.verify()
        assert not more.verify()


def test_a_bound_that_weighs_nothing_proves_nothing():
    answer = ask("weighted-utilitarian", (CAKE, 0))
    (_, high), second = answer.weight_bounds
    weights = (Fraction(3, 4), Fraction(1, 4))
    for scale in (0, 1, -1):
        low = deals.WeightBound(Fraction(3, 4), weights, scale, ())
        assert not replace(answer, weight_bounds=((low, high), second)).verify()
