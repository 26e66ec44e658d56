"""Symmetric equilibria and evolutionary stability against their definitions."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory.games import zoo
from gametheory.testing import symmetric_games

F = Fraction


def of(A):
    A = np.array(A)
    return gt.NormalForm.from_bimatrix(A, A.T)


def mutants(size, grain):
    for cells in itertools.product(range(grain + 1), repeat=size):
        if sum(cells) == grain:
            yield np.array([F(c, grain) for c in cells])


def verdict_by_mutants(A, x, grain):
    """The best verdict that a fine grid of mutants, and steps towards them, leaves open."""
    verdict = "evolutionarily stable"
    for target in mutants(len(x), grain):
        y = target
        if (y == x).all():
            continue
        against_x = (x - y) @ A @ x
        against_y = (x - y) @ A @ y
        if against_x < 0 or (against_x == 0 and against_y < 0):
            return "not stable"
        if against_x == 0 == against_y:
            verdict = "neutrally stable"
    return verdict


RANK = {"not stable": 0, "neutrally stable": 1, "evolutionarily stable": 2}

KNOWN = {
    "hawk dove, mixed": ([[-1, 4], [0, 2]], ["2/3", "1/3"], "evolutionarily stable"),
    "hawk dove, hawk": ([[-1, 4], [0, 2]], [1, 0], "not stable"),
    "coordination, pure": ([[2, 0], [0, 1]], [1, 0], "evolutionarily stable"),
    "coordination, mixed": ([[2, 0], [0, 1]], ["1/3", "2/3"], "not stable"),
    "dilemma, defect": ([[3, 0], [5, 1]], [0, 1], "evolutionarily stable"),
    "dilemma, cooperate": ([[3, 0], [5, 1]], [1, 0], "not stable"),
    "rock paper scissors": ([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], ["1/3"] * 3, "neutrally stable"),
    "good rock paper scissors": (
        [[0, -1, 2], [2, 0, -1], [-1, 2, 0]],
        ["1/3"] * 3,
        "evolutionarily stable",
    ),
    "bad rock paper scissors": ([[0, -2, 1], [1, 0, -2], [-2, 1, 0]], ["1/3"] * 3, "not stable"),
    "all the same": ([[1, 1], [1, 1]], ["1/2", "1/2"], "neutrally stable"),
    "one action": ([[7]], [1], "evolutionarily stable"),
    "a twin action": ([[1, 1], [1, 1]], [1, 0], "neutrally stable"),
    "a twin that is better against itself": ([[1, 1], [1, 2]], [1, 0], "not stable"),
    "a twin that is worse against itself": ([[1, 1], [1, 0]], [1, 0], "evolutionarily stable"),
}


@pytest.mark.parametrize(("A", "x", "verdict"), KNOWN.values(), ids=KNOWN)
def test_known_verdicts(A, x, verdict):
    game = of(A)
    result = gt.equilibria.evolutionary_stability(game, x)
    assert result.verdict == verdict
    assert result.verify(game)
    assert (result.mutant is None) == (verdict == "evolutionarily stable")


@settings(max_examples=150)
@given(st.integers(2, 3), st.data())
def test_no_mutant_of_a_grid_contradicts_the_verdict(size, data):
    A = np.array(
        data.draw(
            st.lists(
                st.lists(st.integers(-2, 2), min_size=size, max_size=size),
                min_size=size,
                max_size=size,
            )
        )
    )
    game = of(A)
    exact = game.exact_payoffs[0]
    for equilibrium in gt.equilibria.symmetric_equilibria(game, exact=True):
        x = np.array(equilibrium.exact_profile[0])
        result = gt.equilibria.evolutionary_stability(game, x)
        assert result.verify(game)
        assert RANK[result.verdict] <= RANK[verdict_by_mutants(exact, x, 12)]


@given(symmetric_games(max_actions=3))
def test_symmetric_equilibria_equal_brute_force(game):
    A, B = game.exact_payoffs.tolist()
    expected = {x for x, y in oracles.extreme_equilibria(A, B) if x == y}
    result = gt.equilibria.symmetric_equilibria(game, exact=True)
    assert {e.exact_profile[0] for e in result} == expected
    assert expected, "every symmetric game has one (Nash 1951)"
    assert result.complete


@given(symmetric_games(max_actions=4))
def test_stable_strategies_are_strict_about_each_other(game):
    """The support of one does not lie within that of another (Bishop and Cannings 1976)."""
    stable = gt.equilibria.evolutionarily_stable_strategies(game)
    assert all(s.verify(game) for s in stable)
    supports = [{k for k, p in enumerate(s.strategy) if p} for s in stable]
    for a, b in itertools.permutations(supports, 2):
        assert not a <= b


@given(symmetric_games(max_actions=3), st.data())
def test_relabelling_and_affine_maps_change_no_verdict(game, data):
    order = data.draw(st.permutations(range(game.shape[0])))
    A = game.exact_payoffs[0]
    columns = np.array(data.draw(st.lists(st.integers(-5, 5), min_size=len(A), max_size=len(A))))
    moved = of((A * 3 + columns)[np.ix_(order, order)])
    assert {s.strategy for s in gt.equilibria.evolutionarily_stable_strategies(moved)} == {
        tuple(s.strategy[k] for k in order)
        for s in gt.equilibria.evolutionarily_stable_strategies(game)
    }


def test_the_certificates_can_fail():
    game = of([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    result = gt.equilibria.evolutionary_stability(game, ["1/3"] * 3)
    assert result.verify(game)
    wrong = dataclasses.replace
    assert not wrong(result, verdict="not stable").verify(game)
    assert not wrong(result, verdict="evolutionarily stable", mutant=None).verify(game)
    assert not wrong(result, mutant=result.strategy).verify(game)
    assert not wrong(result, mutant=(F(2), F(-1), F(0))).verify(game)
    assert not wrong(result, verdict="evolutionarily stable").verify(game)


def test_what_is_symmetric():
    assert gt.equilibria.is_symmetric(zoo.prisoners_dilemma())
    assert not gt.equilibria.is_symmetric(zoo.matching_pennies())
    assert not gt.equilibria.is_symmetric(gt.NormalForm.from_bimatrix([[1, 2]], [[1, 2]]))
    three = gt.generators.symmetric(2, players=3, rng=0)
    assert gt.equilibria.is_symmetric(three)
    payoffs = three.payoffs.copy()
    payoffs[2, 0, 1, 1] += 1
    assert not gt.equilibria.is_symmetric(gt.NormalForm(payoffs))


def test_bad_arguments():
    with pytest.raises(gt.InvalidArgument, match="transpose"):
        gt.equilibria.symmetric_equilibria(zoo.matching_pennies())
    with pytest.raises(gt.Unsupported, match="two players, got 3"):
        gt.equilibria.evolutionarily_stable_strategies(gt.NormalForm(np.zeros((3, 2, 2, 2))))
    for strategy in ([0.5, 0.6], [1], [2, -1], [0.1, 0.9 + 1e-9]):
        with pytest.raises(gt.InvalidArgument, match="sum to exactly 1"):
            gt.equilibria.evolutionary_stability(zoo.prisoners_dilemma(), strategy)


def test_too_many_faces_of_mutants(monkeypatch):
    monkeypatch.setattr("gametheory.equilibria.symmetric.MAX_FACES", 3)
    game = of([[0, 0, 0, 0], [0, 1, -2, 1], [0, -2, 1, 1], [0, 1, 1, -3]])
    with pytest.raises(gt.TooLarge, match=r"2\*\*\d"):
        gt.equilibria.evolutionary_stability(game, [1, 0, 0, 0])
