"""Inverse bargaining with noise: norms and mixtures fitted to outcomes."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.optimize

from gametheory import deals
from gametheory.deals._profiles import crossing, drop, fit_shares, largest_concave, outermost
from gametheory.deals.mixtures import _mixed
from gametheory.errors import InvalidArgument, TooLarge

FAMILIES = ("weighted-utilitarian", "weighted-nash", "ces", "disagreement")


def simulated(rng, count, draw, *, parties=2, domains=12, agreements=20):
    """Records of random domains whose outcomes `draw(domain, gains)` gives."""
    records = []
    for _ in range(domains):
        table = rng.integers(0, 25, (agreements, parties))
        where = deals.Domain.from_array(table, no_deal=[2] * parties)
        gains = np.vstack([table - 2, [0] * parties])
        for _ in range(count // domains):
            at = draw(where, gains)
            records.append(deals.Record(where, None if at == agreements else int(at)))
    return deals.judge(records, norms=["nash"] if parties > 2 else deals.NORMS)


def logit(rng, value, sharpness):
    chances = np.exp(sharpness * (value - value.max()))
    return rng.choice(len(value), p=chances / chances.sum())


def by_weights(rng, weights, sharpness, **options):
    """Records of a noisy weighted sum."""
    return simulated(
        rng,
        options.pop("count", 240),
        lambda _, gains: logit(rng, gains / gains.sum(axis=1).max() @ weights, sharpness),
        parties=len(weights),
        **options,
    )


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


def test_a_disagreement_point_is_recovered():
    rng = np.random.default_rng(9)
    d = np.array([-4.0, 5.0])

    def draw(where, gains):
        over = np.maximum(gains + 2 - d, 0)
        return logit(rng, np.sqrt(over.prod(axis=1)) / gains.sum(axis=1).max(), 25)

    found = deals.fit(simulated(rng, 1200, draw), "disagreement")
    for estimate, truth in zip(found.estimates, d, strict=True):
        assert estimate.low <= truth <= estimate.high
        assert -math.inf < estimate.low
        assert estimate.high < 12
    assert found.sharpness == pytest.approx(25, rel=0.4)


def test_a_disagreement_point_without_an_end_has_none():
    """A sum is the limit of products as d falls: no lowest d, whatever was searched."""
    rng = np.random.default_rng(10)
    found = deals.fit(by_weights(rng, np.array([0.5, 0.5]), 20), "disagreement")
    for estimate in found.estimates:
        assert estimate.low == -math.inf
        assert estimate.high < 25
    assert "[-inf, " in str(found)
    # Where anything comes about nothing is known.
    records = [deals.Record(where, k) for where in _domains(rng) for k in range(5)]
    nothing = deals.fit(deals.judge(records), "disagreement")
    for estimate in nothing.estimates:
        assert (estimate.low, estimate.high) == (-math.inf, math.inf)


def _domains(rng):
    return [deals.Domain.from_array(rng.integers(3, 25, (5, 2)), no_deal=(2, 2)) for _ in range(4)]


def test_the_likelihood_stops_changing_where_the_search_for_d_stops():
    """What counts as minus infinity is as likely as the weighted sum that is the limit."""
    rng = np.random.default_rng(12)
    judged = by_weights(rng, np.array([0.5, 0.5]), 20)
    from gametheory.deals._choices import choices
    from gametheory.deals.likelihood import _DisagreementNorm, _Sharpened

    table = choices(judged)
    worth = _Sharpened(table, _DisagreementNorm(table).value)
    rows, _, spans = table.places()
    even = _Sharpened(
        table, lambda _: (rows @ np.ones(2)) * np.exp(table.units().min() - table.units())
    )
    assert len(set(spans)) == 1
    assert worth(np.zeros(2)) == pytest.approx(even(np.zeros(2)), abs=0.05)


@pytest.mark.parametrize("seed", range(3))
def test_three_weights_are_the_top_and_their_intervals_whole(seed):
    """Against a fine grid of all weights; the interval of one goes on where others become 0."""
    rng = np.random.default_rng([seed, 13])
    truth = np.array([[0.9, 0.06, 0.04], [0.5, 0.5, 0.0], [1 / 3, 1 / 3, 1 / 3]][seed])
    judged = by_weights(rng, truth, 12, count=60, domains=6)
    found = deals.fit(judged, "weighted-utilitarian")
    gains, chosen = [], []
    for record in judged.records:
        table = np.vstack([record.domain.array - 2.0, [0.0] * 3])
        gains.append(table / table.sum(axis=1).max())
        chosen.append(len(table) - 1 if record.agreement is None else record.agreement)
    gains, chosen = np.array(gains), np.array(chosen)

    def worth(weights):
        value = gains @ weights
        mine = value[np.arange(len(chosen)), chosen]

        def minus(b):
            return -float((b * mine).sum() - np.log(np.exp(b * value).sum(axis=1)).sum())

        return -scipy.optimize.minimize_scalar(minus, bounds=(0, 200), method="bounded").fun

    steps = 40
    grid = [
        (np.array([a, b, steps - a - b]) / steps)
        for a, b in itertools.product(range(steps + 1), repeat=2)
        if a + b <= steps
    ]
    values = np.array([worth(weights) for weights in grid])
    assert values.max() <= found.log_likelihood + 1e-6
    assert worth(np.array([e.value for e in found.estimates])) == pytest.approx(
        found.log_likelihood, abs=1e-5
    )
    least = found.log_likelihood - drop(0.95)
    for k, estimate in enumerate(found.estimates):
        held = [weights[k] for weights, value in zip(grid, values, strict=True) if value >= least]
        assert estimate.low <= min(held) + 1e-4
        assert max(held) <= estimate.high + 1e-4
        # And no more than a step of the grid, of which the others' best is off, too.
        assert estimate.low >= min(held) - 2.5 / steps
        assert estimate.high <= max(held) + 2.5 / steps


def test_intervals_go_on_where_another_weight_is_zero():
    """The others' weights give way: the interval of one does not stop where they were."""
    rng = np.random.default_rng(14)
    judged = by_weights(rng, np.array([0.9, 0.06, 0.04]), 10, count=36, domains=6)
    found = deals.fit(judged, "weighted-utilitarian")
    first, *others = found.estimates
    assert first.value > 0.6
    assert others[0].high > 1 - first.value + 0.2
    assert first.high == 1


UNITS = (10**140, 2.0**450, 2.0**-900, Fraction(1, 10**400), Fraction(1, 3))


@pytest.mark.few(7)
@pytest.mark.parametrize(
    ("family", "unit"),
    [
        *itertools.product(FAMILIES[:3], UNITS),
        ("disagreement", 10**140),
        ("disagreement", Fraction(1, 10**400)),
    ],
    ids=str,
)
def test_units_of_any_size_give_the_same_fit(family, unit):
    rng = np.random.default_rng(20)
    where = _domains(rng)
    pick = rng.integers(0, 5, 60).tolist()
    plain = [deals.Record(where[k % 4], at) for k, at in enumerate(pick)]
    other = []
    for domain in where:
        table = [[unit * (x - 2) for x in row] for row in domain.array.tolist()]
        other.append(deals.Domain.from_array(table, no_deal=(0, 0)))
    scaled = [deals.Record(other[k % 4], at) for k, at in enumerate(pick)]
    first, second = (
        deals.fit(deals.judge(r, norms=["utilitarian"]), family) for r in (plain, scaled)
    )
    assert second.log_likelihood == pytest.approx(first.log_likelihood, abs=1e-4)
    if family == "disagreement":
        return
    for a, b in zip(first.estimates, second.estimates, strict=True):
        assert (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high), abs=1e-3)


def test_domains_that_mix_huge_and_tiny_are_refused_or_fitted():
    """A loss beside which floats lose the gains is named; a gain of no float's size is one."""
    wide = deals.Domain.from_array([(1, 1), (-(10**12), 2)], no_deal=(0, 0))
    judged = deals.judge([deals.Record(wide, 0)], norms=["utilitarian"])
    with pytest.raises(InvalidArgument, match="losses"):
        deals.fit(judged, "weighted-utilitarian")
    assert deals.fit(judged, "ces").count == 1
    tiny = deals.Domain.from_array(
        [(1, Fraction(1, 10**400)), (Fraction(1, 2), Fraction(1, 2))], no_deal=(0, 0)
    )
    judged = deals.judge([deals.Record(tiny, k) for k in (0, 1, 1)], norms=["utilitarian"])
    found = deals.fit(judged, "weighted-nash")
    assert (found.count, found.excluded) == (3, 0)
    narrow = deals.Domain.from_array(
        [(1, Fraction(1, 10**900)), (Fraction(1, 2), 0)], no_deal=(0, 0)
    )
    judged = deals.judge([deals.Record(narrow, k) for k in (0, 1, 1)], norms=["utilitarian"])
    assert math.isfinite(deals.fit(judged, "disagreement").log_likelihood)


def test_a_domain_where_nothing_is_gained_has_a_unit_too():
    rng = np.random.default_rng(21)
    tables = [-rng.integers(1, 9, (5, 2)) for _ in range(4)]
    fits = []
    for unit in (1, 1000):
        where = [deals.Domain.from_array(unit * t, no_deal=(0, 0)) for t in tables]
        records = [deals.Record(d, k) for d in where for k in (0, 0, 1, 3)]
        fits.append(deals.fit(deals.judge(records, norms=["utilitarian"]), "weighted-utilitarian"))
    assert fits[0] == fits[1]


def test_perfect_agreement_with_a_norm_ends():
    rng = np.random.default_rng(22)
    judged = simulated(rng, 60, lambda _, gains: int(np.argmax(gains @ [0.7, 0.3])))
    found = deals.fit(judged, "weighted-utilitarian")
    assert found.estimates[0].low <= 0.7 <= found.estimates[0].high
    assert found.log_likelihood == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("family", FAMILIES)
def test_outcomes_that_are_all_the_same_say_nothing(family):
    flat = deals.Domain.from_array([[3, 3, 3, 3]] * 2, no_deal=[3] * 4)
    if family == "weighted-nash":
        flat = deals.Domain.from_array([[3, 3, 3, 3]] * 2, no_deal=[2] * 4)
    found = deals.fit(deals.judge([deals.Record(flat, 0)], norms=["nash"]), family)
    assert found.log_likelihood == pytest.approx(found.uniform)
    whole = (-math.inf, math.inf) if family == "disagreement" else (0, 1)
    for estimate in found.estimates:
        assert (estimate.low, estimate.high) == whole


def test_fits_refuse_what_they_cannot_do():
    flat = deals.Domain.from_array([(0, 1)], no_deal=(0, 0))
    with pytest.raises(InvalidArgument, match="can explain"):
        deals.fit(deals.judge([deals.Record(flat, 0)]), "weighted-nash")
    for family in FAMILIES:
        with pytest.raises(InvalidArgument, match="expected"):
            deals.fit(deals.judge([]), family)
    seven = deals.Domain.from_array([[1] * 7], no_deal=[0] * 7)
    with pytest.raises(TooLarge, match="6 parties"):
        deals.fit(deals.judge([deals.Record(seven, 0)], norms=["nash"]), "disagreement")


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


@pytest.mark.few(2)
@pytest.mark.parametrize("seed", range(4))
def test_mixtures_by_expectation_and_maximisation(seed):
    """The top is that of the EM algorithm, and so are profiles at the ends of intervals."""
    rng = np.random.default_rng([seed, 30])
    parts = 2 + seed % 4
    patterns = rng.random((6, parts)) * (rng.random((6, parts)) < 0.6)
    patterns[:, -1] = 0.1
    counts = rng.integers(1, 30, 6).astype(float)

    def top(fixed=None, value=0.0):
        free = np.arange(parts) != fixed
        weights = np.where(free, (1 - value) / max(1, free.sum()), value)
        for _ in range(6_000):
            slope = (counts / (patterns @ weights)) @ patterns
            new = np.where(free, weights * slope, 0)
            if not new.sum() > 0:
                break
            weights = np.where(free, new / new.sum() * (1 - value), value)
        with np.errstate(divide="ignore"):
            return float(counts @ np.log(patterns @ weights))

    found = fit_shares(_mixed(patterns, counts), parts, drop(0.95))
    assert found.top + counts.sum() == pytest.approx(top(), abs=1e-3)
    for k, (low, high) in enumerate(found.intervals):
        for end, at_edge in ((low, low == 0), (high, high == 1)):
            lost = found.top + counts.sum() - top(k, end)
            assert (
                (lost <= drop(0.95) + 0.01)
                if at_edge
                else lost == pytest.approx(drop(0.95), abs=0.02)
            )


def test_newton_finds_the_top_of_a_quadratic_at_its_edges():
    rng = np.random.default_rng(31)
    for _ in range(50):
        size = int(rng.integers(1, 5))
        root = rng.normal(size=(size, size))
        bend, target = root @ root.T, rng.normal(size=size)

        def function(z, bend=bend, target=target):
            return float(target @ z - z @ bend @ z / 2), target - bend @ z, -bend

        cap = 0.7
        found = largest_concave(function, np.full(size, 0.5), cap)
        other = scipy.optimize.minimize(
            lambda z: -function(z)[0],
            np.full(size, 0.5),
            jac=lambda z: -function(z)[1],
            bounds=[(0, cap)] * size,
            method="L-BFGS-B",
            options={"ftol": 1e-15, "gtol": 1e-10},
        )
        assert function(found)[0] == pytest.approx(-other.fun, abs=1e-6)


def test_a_profile_with_two_hills_is_held_as_a_whole():
    def profile(x):
        return -min((x - 0.2) ** 2, (x - 0.8) ** 2) * 100

    grid = np.linspace(0, 1, 21)
    low, high = outermost(profile, 0.2, grid.tolist(), [profile(x) for x in grid], -1)
    assert (low, high) == pytest.approx((0.1, 0.9), abs=1e-4)
    assert crossing(lambda x: -math.inf if x > 0.5 else 0.0, 0.2, 1.0, -1) == pytest.approx(
        0.5, abs=1e-4
    )
