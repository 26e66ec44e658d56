"""Leadership games: every set against an oracle that shares no code with it."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog
from test_commitments import MANY, SEEDS, random_game

import gametheory as gt
from gametheory._numeric import polygon
from gametheory.commitments import attainable
from gametheory.commitments._simplex_cuts import Cut

F = Fraction


def best_replies(follow, x):
    earned = x @ follow
    return [j for j, y in enumerate(earned) if y == max(earned)]


def leadership_of_two_actions(game):
    """Interval and set of a leader with two actions, from the points where something changes."""
    lead, follow = game.exact_payoffs
    columns = range(lead.shape[1])

    def crossings(difference):
        """Where a linear function of the first probability is zero inside (0, 1)."""
        one, zero = difference
        return [zero / (zero - one)] if zero != one and 0 <= zero / (zero - one) <= 1 else []

    breaks = {F(0), F(1)}
    for j, k in itertools.combinations(columns, 2):
        breaks.update(crossings(follow[:, j] - follow[:, k]))
        breaks.update(crossings(lead[:, j] - lead[:, k]))
    ordered = sorted(breaks)
    secured, strong = [], []
    for left, right in itertools.pairwise(ordered):
        middle = (left + right) / 2
        replies = best_replies(follow, np.array([middle, 1 - middle]))
        secured += [min(np.array([p, 1 - p]) @ lead[:, replies]) for p in (left, right)]
    for p in ordered:
        x = np.array([p, 1 - p])
        secured.append(min(x @ lead[:, best_replies(follow, x)]))
        strong.append(max(x @ lead[:, best_replies(follow, x)]))
    weak = max(secured)
    points = set()
    for j in columns:
        breaks.update(crossings(lead[:, j] - weak))
    for p in breaks:
        x = np.array([p, 1 - p])
        replies = best_replies(follow, x)
        pays = [x @ lead[:, j] for j in replies]
        if max(pays) >= weak:
            earned = max(x @ follow)
            points |= {(a, earned) for a in (*pays, weak) if weak <= a <= max(pays) and a >= weak}
            assert min(pays) <= weak or all(a > weak for a in pays)
    points = {(a, b) for a, b in points if _between(a, b, lead, follow, breaks)}
    return (weak, max(strong)), polygon.convex_hull(points)


def _between(a, b, lead, follow, breaks):
    """Whether some break pays the leader a, mixing best replies, and the follower b."""
    for p in breaks:
        x = np.array([p, 1 - p])
        pays = [x @ lead[:, j] for j in best_replies(follow, x)]
        if max(x @ follow) == b and min(pays) <= a <= max(pays):
            return True
    return False


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_leaders_with_two_actions_by_their_breakpoints(columns):
    for seed in MANY:
        game = random_game(seed, (2, columns))
        interval, corners = leadership_of_two_actions(game)
        found = attainable(game, by="leader", leader=0)
        assert found.exact_interval == interval
        assert found.payoff_set.points == corners


def test_every_equilibrium_on_a_grid_of_commitments_is_in_the_set():
    count = 0
    for seed in range(12):
        game = random_game(seed, (3, 3))
        found = attainable(game, by="leader", leader=0)
        lead, follow = game.exact_payoffs
        weak, strong = found.exact_interval
        for i, j in itertools.product(range(7), repeat=2):
            if i + j > 6:
                continue
            x = np.array([F(i, 6), F(j, 6), F(6 - i - j, 6)])
            replies = best_replies(follow, x)
            pays = [x @ lead[:, k] for k in replies]
            assert max(pays) <= strong
            assert min(pays) <= weak
            for a in {*pays, min(max(weak, min(pays)), max(pays))}:
                inside = found.payoff_set.contains((a, max(x @ follow)))
                assert inside if a >= weak else True
                count += a >= weak
    assert count > 50


def test_the_strong_value_by_one_program_over_correlated_strategies():
    """Conitzer and Korzhyk 2011: the best correlated strategy to commit to pays the same."""
    for seed in SEEDS:
        game = random_game(seed, (3, 4), high=9)
        lead, follow = game.payoffs.astype(float)
        rows = []
        for j, k in itertools.permutations(range(4), 2):
            row = np.zeros((3, 4))
            row[:, j] = follow[:, k] - follow[:, j]
            rows.append(row.ravel())
        solved = linprog(
            -lead.ravel(), A_ub=rows, b_ub=np.zeros(len(rows)), A_eq=np.ones((1, 12)), b_eq=[1]
        )
        found = attainable(game, by="leader", leader=0)
        assert float(found.strong) == pytest.approx(-solved.fun, abs=1e-9)
        # von Stengel and Zamir 2010: as an interval, at least what correlated equilibria pay.
        equilibria = gt.correlated_equilibria(game).payoffs.points
        assert found.weak >= min(a for a, _ in equilibria)
        assert found.strong >= max(a for a, _ in equilibria)


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_commitment_to_actions_by_enumeration(rows):
    for seed in MANY:
        game = random_game(seed, (rows, 3))
        lead, follow = game.exact_payoffs
        ties = [best_replies(follow[[i]], np.array([1])) for i in range(rows)]
        weak = max(min(lead[i, j] for j in ties[i]) for i in range(rows))
        found = attainable(game, by="leader", leader=0, commitment="pure")
        points = []
        for i in range(rows):
            for j, k in itertools.product(ties[i], repeat=2):
                for share in (F(0), F(1, 3), F(1, 2), F(1)):
                    a = share * lead[i, j] + (1 - share) * lead[i, k]
                    if a >= weak:
                        points.append((a, follow[i, j]))
        assert found.payoff_set.contains(points).all()
        assert found.exact_interval[0] == weak
        assert found.exact_interval[1] == max(a for a, _ in points)


@pytest.mark.parametrize(
    ("rows", "columns", "pure", "mixed"),
    [
        ([[2, 4], [1, 3]], [[1, 0], [0, 1]], 3, F(7, 2)),
        ([[2, 0, 0], [1, 0, 0]], [[0, 2, 5], [0, -1, -4]], 1, F(4, 3)),
    ],
)
def test_examples_of_conitzer_and_sandholm(rows, columns, pure, mixed):
    """Values of mixed commitment as in OpenSpiel's tests, "based on Conitzer & Sandholm'06"."""
    game = gt.NormalForm.from_bimatrix(rows, columns)
    assert attainable(game, by="leader", leader=0).strong == mixed
    assert attainable(game, by="leader", leader=0, commitment="pure").strong == pure


def test_strong_and_weak_are_the_ends_of_the_set():
    for seed in SEEDS:
        game = random_game(seed)
        for commitment in ("mixed", "pure"):
            sets = {
                ties: attainable(game, by="leader", leader=1, commitment=commitment, ties=ties)
                for ties in ("any", "strong", "weak")
            }
            for ties, end in (("weak", 0), ("strong", 1)):
                value = sets["any"].exact_interval[end]
                assert {v[1] for v in sets[ties].payoff_set.points} == {value}
                face = sets["any"].payoff_set.face((0, 1 if end else -1))
                assert set(sets[ties].payoff_set.points) == set(face)


def test_a_tie_that_the_follower_breaks_makes_an_interval():
    """The follower does not care: the leader gets between 0 and 1, whatever it does."""
    game = gt.NormalForm.from_bimatrix([[1, 0], [0, 1]], [[0, 0], [0, 0]])
    found = attainable(game, by="leader", leader=0)
    assert (found.weak, found.strong) == (F(1, 2), 1)
    assert found.payoff_set.points == ((F(1, 2), 0), (1, 0))


def test_large_games_are_refused_for_mixed_leaders():
    game = gt.NormalForm(np.zeros((2, 30, 30), dtype=int))
    with pytest.raises(gt.TooLarge, match="commitment='pure'"):
        attainable(game, by="leader", leader=0)
    assert attainable(game, by="leader", leader=0, commitment="pure").verify()


def test_false_intervals_are_refused():
    found = attainable(gt.zoo.asymmetric_chicken(), by="leader", leader=0)
    weak, strong = found.exact_interval
    assert not replace(found, exact_interval=(weak - 1, strong)).verify()
    assert not replace(found, exact_interval=(weak, strong + 1)).verify()
    assert not replace(found, regions=found.regions[:-1]).verify()
    assert not replace(found, sides={}).verify()
    commitment = next(iter(found.corners.values()))
    wrong = replace(commitment, reply=commitment.reply[::-1])
    assert not wrong.verify(found.game)
    assert not replace(commitment, commitment=(F(2), F(-1))).verify(found.game)


def test_prices_below_zero_prove_nothing():
    cut = Cut(np.array([[F(1), F(-1)]]))  # x_0 <= x_1
    objective = np.array([F(0), F(1)])
    assert not cut.is_bounded((F(-1, 2),), objective, F(1, 2))
    assert cut.is_bounded((F(0),), objective, F(1))
    assert not cut.is_bounded((F(0),), objective, F(1, 2))
    assert not cut.is_bounded((), objective, F(1))
