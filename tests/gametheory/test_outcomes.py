"""Classification and scores of outcomes."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory import welfare
from gametheory.coin_game import CoinGame
from gametheory.games import zoo
from gametheory.outcomes import Shortfall
from gametheory.testing import bimatrix_games

BY = ("correlated", "independent", "pure")

BOS = gt.attainable(zoo.asymmetric_bach_or_stravinsky())


@pytest.mark.parametrize(
    ("point", "labels"),
    [
        ((4, 1), ("utilitarian",)),
        ((2, 2), ("egalitarian",)),
        ((3, 1.5), ("Nash", "Kalai-Smorodinsky")),
        ((3.5, 1.25), ("Pareto-optimal",)),
        ((0, 0), ("Pareto-dominated", "not individually rational", "coordination failure")),
        ((2.5, 1.0), ("Pareto-dominated",)),
        ((3, 0.4), ("Pareto-dominated", "not individually rational")),
        ((1.7, 0.8), ("Pareto-dominated", "coordination failure")),
    ],
)
def test_labels_in_asymmetric_bach_or_stravinsky(point, labels):
    assert gt.classify(point, BOS).labels[()] == labels


def test_solutions_that_coincide_are_all_named():
    S = gt.attainable(zoo.stag_hunt())
    assert gt.classify((3, 3), S).labels[()] == (
        "utilitarian",
        "egalitarian",
        "Nash",
        "Kalai-Smorodinsky",
    )


def test_mutual_defection_is_dominated_but_no_coordination_failure():
    S = gt.attainable(zoo.prisoners_dilemma())
    assert gt.classify((-2, -2), S).labels[()] == ("Pareto-dominated",)
    assert gt.classify((-3, 0), S).labels[()] == ("not individually rational",)


def test_miscoordination_in_a_pure_coordination_game_is_one():
    S = gt.attainable(zoo.pure_coordination())
    assert "coordination failure" in gt.classify((0.2, 0.2), S).labels[()]


def test_a_tied_solution_is_realised_by_its_whole_face():
    S = gt.attainable(zoo.bach_or_stravinsky())
    assert gt.classify((3, 2), S).labels[()] == ("utilitarian",)
    assert gt.classify((2.5, 2.5), S).labels[()][:2] == ("utilitarian", "egalitarian")


def test_the_given_disagreement_is_a_floor_too():
    low = gt.classify((1.7, 1.1), BOS, disagreement=(0, 0))
    high = gt.classify((1.7, 1.1), BOS, disagreement=(2, 1))
    index = list(Shortfall).index(Shortfall.IRRATIONAL)
    assert not low.shortfalls[index]
    assert high.shortfalls[index]


def test_batch_equals_loop_and_shape_is_kept():
    points = np.random.default_rng(0).uniform(0, 4, size=(3, 5, 2))
    together = gt.classify(points, BOS)
    assert together.labels.shape == together.norms().shape == (3, 5)
    for index in np.ndindex(3, 5):
        alone = gt.classify(points[index], BOS)
        assert alone.labels[()] == together.labels[index]
        assert alone.norms()[()] == together.norms()[index]


@given(bimatrix_games(max_actions=3), st.data())
def test_dominance_equals_its_definition(game, data):
    """Some attainable profile is strictly better for both: against every vertex and edge."""
    S = gt.attainable(game)
    point = data.draw(st.tuples(*[st.fractions(0, 3, max_denominator=8)] * 2))
    flagged = gt.classify([float(x) for x in point], S, tolerance=0).shortfalls[0]
    better = False
    for a, b in itertools.combinations_with_replacement(S.points, 2):
        low, high = Fraction(0), Fraction(1)  # t with (1-t) a + t b > point in both
        empty = False
        for i in range(2):
            slope, need = b[i] - a[i], point[i] - a[i]
            if slope == 0:
                empty |= need >= 0
            elif slope > 0:
                low = max(low, need / slope)
            else:
                high = min(high, need / slope)
        ends = [t for t in (low, high) if 0 <= t <= 1]
        middle = (low + high) / 2
        for t in [*ends, middle]:
            if not empty and 0 <= t <= 1:
                p = tuple((1 - t) * x + t * y for x, y in zip(a, b, strict=True))
                better |= all(x > y for x, y in zip(p, point, strict=True))
    assert bool(flagged) == better


def test_scores_by_hand():
    scores = gt.normalized_score([(4, 1), (2, 2), (3, 1.5), (0, 0), (1, 0.5)], BOS)
    assert np.allclose(scores, [1, 1, 1, 0, 0.3])
    only = gt.normalized_score([(2, 2)], BOS, welfares=[welfare.utilitarian])
    assert np.allclose(only, [0.8])


def test_no_attainable_profile_scores_above_one():
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.ones(3), size=2000)
    assert gt.normalized_score(weights @ BOS.vertices.astype(float), BOS).max() <= 1 + 1e-12


def test_an_undefined_score_says_why():
    with pytest.raises(gt.InvalidArgument, match="already reached at the disagreement point"):
        gt.normalized_score([(0, 0)], gt.attainable(zoo.matching_pennies()))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gt.classify((1, 2, 3), BOS), "2 players"),
        (lambda: gt.classify((1, float("nan")), BOS), "nan"),
        (lambda: gt.classify((1, 1), BOS, tolerance=-1), "tolerance"),
        (lambda: gt.classify((1, 1), BOS, disagreement=(9, 9)), "nothing to bargain"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(gt.InvalidArgument, match=message):
        call()


def test_probabilities_of_labels_against_the_normal_distribution():
    """On one axis the chance of being within the tolerance is a difference of two normals."""
    from scipy.stats import norm

    point, error = (2.0, 2.0), 0.3
    held = gt.classify(point, BOS, errors=(error, 0.0), draws=20_000, tolerance=0.05)
    chances = dict(zip(held.probability_labels, held.probabilities, strict=True))
    width = 0.05 * 4
    expected = norm.cdf(width / error) - norm.cdf(-width / error)
    assert chances["egalitarian"] == pytest.approx(expected, abs=held.probability_error)
    assert chances["none"] == pytest.approx(1 - expected, abs=held.probability_error)
    assert held.labels[()] == ("egalitarian",)


def test_sure_outcomes_have_sure_labels_and_seeds_repeat():
    held = gt.classify([(4, 1), (0, 0)], BOS, errors=np.zeros((2, 2)))
    assert set(np.unique(held.probabilities)) == {0.0, 1.0}
    assert (held.probabilities[:, :4] == held.realised).all()
    assert (held.probabilities[:, 4:7] == held.shortfalls).all()
    noisy = [gt.classify((3, 1.5), BOS, errors=(0.1, 0.1), rng=5).probabilities for _ in range(2)]
    assert (noisy[0] == noisy[1]).all()


def test_a_cloud_of_samples_and_its_correlation():
    from gametheory.outcomes import mean_and_covariance

    rng = np.random.default_rng(0)
    samples = rng.choice([(4.0, 1.0), (2.0, 2.0)], size=(5, 400), axis=0)
    mean, covariance = mean_and_covariance(samples)
    assert np.allclose(covariance[0], np.cov(samples[0].T) / 400)
    held = gt.classify(mean, BOS, errors=covariance)
    # All samples lie on the frontier, and so does the error of their mean: nothing is dominated.
    dominated = held.probabilities[:, held.probability_labels.index("Pareto-dominated")]
    assert (dominated == 0).all()
    apart = gt.classify(mean, BOS, errors=np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1)))
    assert apart.probabilities.shape == (5, 8)


def test_every_solution_can_be_held_against():
    held = gt.classify((3, 1.5), BOS, against=("nash", "raiffa", "equal-area", "perles-maschler"))
    assert held.labels[()] == ("Nash", "Raiffa", "equal area", "Perles-Maschler")


def test_curved_and_finite_sets_are_classified_too():
    game = zoo.asymmetric_bach_or_stravinsky()
    for by in ("pure", "independent"):
        held = gt.classify([(2, 2), (4, 1), (3, 1.5), (1, 1)], gt.attainable(game, by=by))
        assert held.labels[0] == ("egalitarian", "Nash", "Kalai-Smorodinsky")
        assert held.labels[1] == ("utilitarian", "Nash", "Kalai-Smorodinsky")
        assert held.labels[2] == ("not attainable",), "only by a joint lottery"
        assert "Pareto-dominated" in held.labels[3]


def test_empirical_maxima_are_those_of_the_points():
    points = np.array([(2.0, 2.0), (1.0, 1.0)])
    assert gt.normalized_score(points, BOS)[0] == 1
    worse = gt.normalized_score(points[1:], BOS)
    assert worse[0] < 1
    assert gt.normalized_score(points[1:], BOS, maxima="empirical")[0] == 1
    given = gt.normalized_score(points[1:], BOS, maxima=[(2, 2)])
    assert given[0] == pytest.approx(max(2 / 4, 1 / 2, 1 / 4))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gt.classify((1, 1), BOS, errors=(1, 2, 3)), "shape"),
        (lambda: gt.classify((1, 1), BOS, errors=(-1, 2)), "negative"),
        (lambda: gt.classify((1, 1), BOS, errors=[[1, 2], [2, 1]]), "semidefinite"),
        (lambda: gt.classify((1, 1), BOS, errors=(1, 1), draws=0), "draw"),
        (lambda: gt.normalized_score((1, 1), BOS, maxima="best"), "maxima"),
        (lambda: gt.normalized_score((0, 0), BOS, maxima="empirical"), "already reached"),
    ],
)
def test_bad_errors_and_maxima(call, message):
    with pytest.raises(gt.InvalidArgument, match=message):
        call()


@pytest.mark.parametrize("welfares", [None, ["utilitarian"], ["egalitarian"], ["nash"]])
def test_a_range_that_rounding_leaves_is_none(welfares):
    """Nothing can be gained where every reward is .1, whatever the last digits say."""
    tiny = gt.PayoffSet.from_points([(0.1, 0.1), (0.1 + 3e-16, 0.1 + 3e-16)])
    with pytest.raises(gt.InvalidArgument, match="already reached"):
        gt.normalized_score((0.1, 0.1), tiny, disagreement=(0.1, 0.1), welfares=welfares)
    with pytest.raises(gt.InvalidArgument, match="already reached"):
        gt.normalized_score(
            [(0.1, 0.1), (0.1 + 3e-16, 0.1 + 3e-16)],
            gt.PayoffSet.from_points([(0, 0), (1, 1)]),
            disagreement=(0.1, 0.1),
            welfares=welfares,
            maxima="empirical",
        )
    coins = CoinGame().stochastic(discount="24/25")
    alike = gt.Stochastic.from_lotteries(
        np.full(coins.rewards.shape, 0.1),
        coins.lottery,
        coins.lotteries,
        initial=coins.initial,
        discount=coins.discount,
    )
    with pytest.raises(gt.InvalidArgument, match="already reached"):
        gt.normalized_score((0.1, 0.1), gt.attainable(alike), welfares=welfares)


def test_exact_ranges_may_be_as_small_as_they_like():
    small = Fraction(1, 10**15)
    exact = gt.PayoffSet.from_points([(1, 1), (1 + small, 1 + small)])
    ends = [(1, 1), (float(1 + small), float(1 + small))]
    found = gt.normalized_score(ends, exact, disagreement=(1, 1), welfares=["utilitarian"])
    assert found[0] == 0
    assert found[1] > 0.8
    # And those of floats too, in their own unit.
    unit = gt.PayoffSet.from_points([(0.0, 0.0), (1e-12, 1e-12)])
    assert gt.normalized_score((1e-12, 1e-12), unit, disagreement=(0, 0)) == pytest.approx(1)


@given(bimatrix_games(max_actions=3), st.integers(0, 2**32 - 1), st.sampled_from(BY))
def test_what_players_reach_is_never_called_unattainable(game, seed, by):
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.full(np.prod(game.shape), 0.3), 20)
    if by == "independent":
        first, second = (rng.dirichlet(np.full(n, 0.3), 20) for n in game.shape)
        weights = (first[:, :, None] * second[:, None]).reshape(20, -1)
    elif by == "pure":
        weights = np.eye(np.prod(game.shape))
    reached = weights @ game.payoffs.astype(float).reshape(2, -1).T
    S = gt.attainable(game, by=by)
    found = gt.classify(reached, S, tolerance=0.02)
    assert not found.unattainable.any()
    size = np.ptp(np.array(S.points, dtype=float), axis=0)
    if size.min() > 0:
        # Beyond the best of both by a tenth of the ranges nobody falls short, and nobody comes.
        above = np.array(S.points, dtype=float).max(axis=0) + 0.1 * size
        beyond = gt.classify([above], S, tolerance=0.02)
        assert beyond.unattainable.all()
        assert list(beyond.labels) == [("not attainable",)]
        # In other units of one player it is the same.
        other = gt.NormalForm(np.stack([1e6 * game.payoffs[0] + 3, game.payoffs[1]]).tolist())
        moved = gt.classify([[1e6 * above[0] + 3, above[1]]], gt.attainable(other, by=by))
        assert moved.unattainable.all()


def test_points_of_exchanged_players_are_not_praised():
    S = gt.attainable(gt.zoo.asymmetric_bach_or_stravinsky())
    assert str(gt.classify([(2, 4)], S)) == "(2, 4): not attainable"
    assert str(gt.classify([(4.05, 1.05)], S)) == "(4.05, 1.05): utilitarian"
    flat = gt.PayoffSet.from_points([(1, 1)])
    assert gt.classify([(1, 1), (3, 3)], flat, disagreement=(0, 0)).unattainable.tolist() == [
        False,
        True,
    ]


@pytest.mark.parametrize("tolerance", [0.0, 1e-8, 0.05])
def test_rounding_of_large_payoffs_makes_nothing_unattainable(tolerance):
    corners = np.array([(1e9 + 1, 1e9), (1e9, 1e9 + 1)])
    share = np.random.default_rng(0).random((500, 1))
    S = gt.PayoffSet.from_points([*corners, (1e9, 1e9)])
    mixed = share * corners[0] + (1 - share) * corners[1]
    assert not gt.classify(
        mixed, S, disagreement=(1e9, 1e9), tolerance=tolerance
    ).unattainable.any()
    constant = gt.PayoffSet.from_points([(0.2, 1e18)])
    above = [[0.2, np.nextafter(1e18, 2e18)]]
    assert not gt.classify(above, constant, disagreement=(0.2, 1e18)).unattainable.any()
