"""Equilibria against two independent oracles, on games in which ties are the rule."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory.equilibria.minimax import mixed_minimax_point
from gametheory.games import zoo
from gametheory.testing import bimatrix_games, small_fractions, zero_sum_games

# Games on which other libraries silently lose equilibria: (A, B, extreme, components).
BREAKERS = {
    "two pure": ([[0, 1], [2, 1]], [[2, 2], [1, 0]], None, None),
    "three in two components": ([[0, 2], [2, 2]], [[0, 1], [2, 1]], 3, 2),
    "two": ([[2, 2], [0, 2]], [[1, 0], [2, 2]], 2, None),
    "five in two": (
        [[0, 0, 2], [1, 1, 2], [1, 1, 0]],
        [[2, 0, 1], [0, 2, 1], [2, 1, 0]],
        5,
        2,
    ),
    "five in three": (
        [[0, 1, 2, 2], [2, 1, 2, 0], [0, 1, 0, 0], [1, 0, 2, 2]],
        [[1, 0, 1, 2], [2, 0, 0, 0], [1, 1, 0, 2], [0, 2, 0, 2]],
        5,
        3,
    ),
    "unique mixed": ([[6, 3, 5], [1, 8, 4], [8, 7, 7]], [[2, 7, 0], [5, 4, 9], [1, 9, 0]], 1, 1),
    "indifferent column": ([[2, 1], [2, 0]], [[0, 0], [0, 0]], 3, 1),
    "rectangular": ([[1, 0, 0], [0, 0, 2]], [[2, 1, 2], [1, 2, 1]], 5, None),
    "nine": (
        [[1, 2, 2, 0], [2, 2, 1, 0], [0, 1, 2, 2], [1, 1, 2, 1]],
        [[1, 0, 2, 0], [2, 2, 1, 2], [1, 0, 0, 0], [1, 2, 0, 0]],
        9,
        None,
    ),
}


def found(game):
    return {e.exact_profile for e in gt.nash_equilibria(game, exact=True)}


@pytest.mark.parametrize(("A", "B", "extreme", "components"), BREAKERS.values(), ids=BREAKERS)
def test_games_on_which_peers_are_wrong(A, B, extreme, components):
    game = gt.NormalForm.from_bimatrix(A, B)
    equilibria = gt.nash_equilibria(game)
    assert found(game) == oracles.extreme_equilibria(A, B)
    assert all(e.verify(game) for e in equilibria)
    assert equilibria.complete
    if extreme is not None:
        assert len(equilibria) == extreme
    if components is not None:
        assert len(equilibria.components) == components


@given(bimatrix_games(max_actions=3, payoffs=st.integers(0, 2)))
def test_all_extreme_equilibria_equal_brute_force(game):
    A, B = game.exact_payoffs.tolist()
    assert found(game) == oracles.extreme_equilibria(A, B)


@given(bimatrix_games(max_actions=3, payoffs=small_fractions()))
def test_fractions_equal_brute_force(game):
    A, B = game.exact_payoffs.tolist()
    assert found(game) == oracles.extreme_equilibria(A, B)


@pytest.mark.parametrize("seed", range(60))
def test_all_extreme_equilibria_equal_lrsnash_up_to_6x6(seed):
    rng = np.random.default_rng(seed)
    shape = rng.integers(2, 7, size=2)
    game = gt.NormalForm(rng.integers(0, 3, size=(2, *shape)))
    assert found(game) == oracles.lrsnash(*game.payoffs.tolist())


def test_a_one_by_one_game_and_an_all_ties_game():
    assert len(gt.nash_equilibria(gt.NormalForm.from_bimatrix([[5]], [[5]]))) == 1
    flat = gt.NormalForm(np.zeros((2, 2, 3), dtype=int))
    equilibria = gt.nash_equilibria(flat)
    assert len(equilibria) == 6
    assert len(equilibria.components) == 1


@given(bimatrix_games(max_actions=3), st.data())
def test_invariance_to_relabelling_and_positive_affine_maps(game, data):
    rows = data.draw(st.permutations(range(game.shape[0])))
    columns = data.draw(st.permutations(range(game.shape[1])))
    scale = data.draw(st.fractions(min_value="1/8", max_value=8))
    shift = data.draw(st.integers(-9, 9))
    exact = game.exact_payoffs[:, rows][:, :, columns]
    moved = gt.NormalForm.from_bimatrix(exact[0] * scale + shift, exact[1] - shift)
    expected = {(tuple(x[i] for i in rows), tuple(y[j] for j in columns)) for x, y in found(game)}
    assert found(moved) == expected


@given(bimatrix_games(max_actions=3))
def test_swapping_players_swaps_equilibria(game):
    assert found(game.swap_players()) == {(y, x) for x, y in found(game)}


@given(bimatrix_games(max_actions=3))
def test_floats_give_the_same_equilibria_in_floats(game):
    floats = gt.NormalForm(game.payoffs.astype(float))
    exact, rounded = gt.nash_equilibria(game, exact=True), gt.nash_equilibria(floats)
    assert [e.exact_profile for e in exact] == [e.exact_profile for e in rounded]
    for e in rounded:
        assert all(s.dtype == np.float64 for s in e.profile)
        assert isinstance(e.payoffs[0], float)


def test_numbers_out_follow_numbers_in():
    fractions = gt.NormalForm.from_bimatrix([["1/3", 0], [0, 1]], [[1, 0], [0, "1/3"]])
    for e in gt.nash_equilibria(fractions):
        assert all(isinstance(p, Fraction) for s in e.profile for p in s)
    integers = gt.zoo.chicken()
    assert isinstance(gt.nash_equilibria(integers)[0].payoffs[0], float)
    assert isinstance(gt.nash_equilibria(integers, exact=True)[0].payoffs[0], Fraction)


def test_the_certificate_fails_on_anything_but_an_equilibrium():
    game = zoo.prisoners_dilemma()
    (defect,) = gt.nash_equilibria(game, exact=True)
    assert defect.verify(game)
    one, zero = Fraction(1), Fraction(0)
    cooperate = dataclasses.replace(
        defect, exact_profile=((one, zero),) * 2, exact_payoffs=(-one, -one)
    )
    assert not cooperate.verify(game), "a profitable deviation must be seen"
    assert min(cooperate.slacks(game)[0]) == -1
    wrong_payoff = dataclasses.replace(defect, exact_payoffs=(zero, zero))
    assert not wrong_payoff.verify(game)
    too_much = dataclasses.replace(defect, exact_profile=((one, one),) * 2)
    assert not too_much.verify(game)
    assert not defect.verify(gt.NormalForm.from_bimatrix([[1]], [[1]]))


@given(bimatrix_games())
def test_pure_equilibria_by_definition(game):
    p = game.payoffs
    expected = {
        (r, c)
        for r, c in game.profiles()
        if all(p[0, k, c] <= p[0, r, c] for k in range(game.shape[0]))
        and all(p[1, r, k] <= p[1, r, c] for k in range(game.shape[1]))
    }
    pure = gt.pure_equilibria(game)
    assert {e.actions for e in pure} == expected
    assert all(e.verify(game) for e in pure)


def test_pure_equilibria_of_three_players():
    """Majority: two or more equal votes win 1 for all; every unanimous profile is stable."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    for cell in itertools.product(range(2), repeat=3):
        payoffs[(slice(None), *cell)] = len(set(cell)) == 1
    game = gt.NormalForm(payoffs)
    assert {e.actions for e in gt.pure_equilibria(game)} == {(0, 0, 0), (1, 1, 1)}
    assert all(e.verify(game) for e in gt.pure_equilibria(game))


def test_a_mixed_equilibrium_has_no_actions():
    mixed = gt.nash_equilibria(zoo.matching_pennies())[0]
    assert not mixed.is_pure
    with pytest.raises(gt.InvalidArgument, match="pure"):
        _ = mixed.actions


def test_a_game_with_too_many_vertices_is_refused_not_truncated(monkeypatch):
    monkeypatch.setattr("gametheory.equilibria._polytope.MAX_RAYS", 10)
    monkeypatch.setattr("gametheory.equilibria._extreme._compiler_pays", lambda: False)
    with pytest.raises(gt.TooLarge, match="10 vertices"):
        gt.nash_equilibria(gt.NormalForm(np.random.default_rng(0).integers(0, 99, (2, 6, 6))))


@given(bimatrix_games())
def test_minimax_is_certified_and_below_every_equilibrium(game):
    floor = gt.minimax(game)
    assert floor.verify(game)
    assert mixed_minimax_point(game) == floor.exact_payoffs
    pure = gt.minimax(game, by="pure")
    assert pure.verify(game)
    assert all(m <= p for m, p in zip(floor.payoffs, pure.payoffs, strict=True))
    for e in gt.nash_equilibria(game, exact=True):
        assert all(v <= u for v, u in zip(floor.payoffs, e.payoffs, strict=True))


@pytest.mark.parametrize("shape", [(2, 2), (5, 4), (3, 40), (1,), (2, 3, 2)])
@pytest.mark.parametrize("unit", [1, Fraction(1, 7), 0.1])
def test_the_minimax_point_without_strategies_is_the_certified_one(shape, unit):
    for payoffs in np.random.default_rng(0).integers(-9, 10, (10, len(shape), *shape)):
        game = gt.NormalForm(payoffs * unit)
        floor = gt.minimax(game)
        assert floor.verify(game)
        assert mixed_minimax_point(game) == floor.exact_payoffs


@given(zero_sum_games(max_actions=3))
def test_minimax_of_a_zero_sum_game_is_its_value(game):
    values = {e.payoffs for e in gt.nash_equilibria(game, exact=True)}
    assert values == {gt.minimax(game).payoffs}


def test_the_minimax_certificate_can_fail():
    game = zoo.asymmetric_bach_or_stravinsky()
    floor = gt.minimax(game)
    assert not dataclasses.replace(floor, exact_payoffs=(Fraction(1), Fraction(1))).verify(game)
    assert not floor.verify(game.swap_players())
    pure = gt.minimax(game, by="pure")
    assert not dataclasses.replace(pure, exact_payoffs=(Fraction(4), Fraction(1))).verify(game)


def test_pure_minimax_and_its_limits():
    assert gt.minimax(zoo.asymmetric_bach_or_stravinsky(), by="pure").payoffs == (2, 1)
    with pytest.raises(gt.InvalidArgument, match="kind of strategies"):
        gt.minimax(zoo.chicken(), by="correlated")
    assert gt.minimax(gt.NormalForm(np.zeros((3, 2, 2, 2)))).payoffs == (0, 0, 0)


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("prisoners-dilemma", (0, 0), Fraction(1, 2)),
        ("prisoners-dilemma", (1, 1), 0),
        ("prisoners-dilemma", (0, 1), None),
        ("asymmetric-bach-or-stravinsky", (0, 0), 0),
        ("stag-hunt", (0, 0), 0),
        ("chicken", (0, 0), Fraction(1, 2)),
    ],
)
def test_critical_discounts_by_hand(name, cell, expected):
    assert gt.critical_discount(zoo.load(name), cell) == expected


@given(bimatrix_games(max_actions=3), st.fractions(0, "99/100"))
def test_critical_discount_is_where_grim_trigger_starts_to_pay(game, g):
    floor = gt.minimax(game, by="pure").exact_payoffs
    for cell in game.profiles():
        tempted = (max(game.exact_payoffs[0][:, cell[1]]), max(game.exact_payoffs[1][cell[0]]))
        stays = all(
            u >= (1 - g) * t + g * v
            for u, t, v in zip(
                game.exact_payoffs[(slice(None), *cell)], tempted, floor, strict=True
            )
        )
        critical = gt.critical_discount(game, cell)
        assert stays == (critical is not None and g >= critical)
        assert critical is None or 0 <= critical < 1
