"""Actions by label wherever an action of a game is asked for: the same as by index."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory.testing import normal_form_games

PD = gt.zoo.prisoners_dilemma()
HARE = gt.NormalForm.from_symmetric([[4, 0], [3, 3]], actions=[["H", "h"], ["H", "h"]])


@given(normal_form_games(players=3, max_actions=3), st.data())
def test_labels_and_indices_mean_the_same(game, data):
    labels = [[f"{who}{k}" for k in range(n)] for who, n in zip("xyz", game.shape, strict=True)]
    named = gt.NormalForm(game.payoffs, actions=labels)
    for cell in game.profiles():
        mixed = tuple(
            own[a] if data.draw(st.booleans()) else np.int64(a)
            for a, own in zip(cell, labels, strict=True)
        )
        assert named.profile(mixed) == cell
        assert named.payoff(mixed) == game.payoff(cell)
        assert named.exact_payoff(np.array(mixed, dtype=object)) == game.exact_payoff(cell)
        assert gt.critical_discount(named, mixed) == gt.critical_discount(game, cell)


def test_text_is_a_label_and_an_integer_an_index_also_where_labels_are_integers():
    game = gt.NormalForm([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], actions=[["1", "0"], ["1", "2"]])
    assert game.profile((1, 1)) == (1, 1)
    assert game.profile(("1", "1")) == (0, 0)
    assert game.profile(("0", 1)) == (1, 1)


PLACES = {
    "critical_discount": lambda a: gt.critical_discount(PD, a),
    "payoff": PD.payoff,
    "exact_payoff": PD.exact_payoff,
    "grim_trigger": lambda a: gt.strategies.grim_trigger(PD, a, player=0),
    "a cycle of grim_trigger": lambda a: gt.strategies.grim_trigger(PD, [a, (1, 1)], player=0),
    "punishments": lambda a: gt.strategies.grim_trigger(
        PD, (0, 0), player=0, punishments=[(1, 1), a]
    ),
    "sustaining_discounts": lambda a: gt.repeated.sustaining_discounts(PD, a).intervals,
    "Path.of": lambda a: gt.strategies.Path.of(gt.Repeated(PD, "1/2"), [a], prefix=[(1, 1)]),
    "Norm.of_path": lambda a: gt.norms.Norm.of_path(PD, [a]).name,
    "relation": lambda a: (
        gt.commitments.is_safe_pareto_improvement(PD, PD, {a: [a]}).correspondence
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_place_takes_labels(place):
    for cell in itertools.product((0, 1), repeat=2):
        labels = tuple("CD"[a] for a in cell)
        for given_ in (labels, list(labels), (labels[0], cell[1])):
            key = tuple(given_) if place == "relation" else given_
            assert PLACES[place](key) == PLACES[place](cell)
    tokens = gt.commitments.token_improvements(HARE)
    assert tokens.achievable({("h", "h"): 1}).points == tokens.achievable({(1, 1): 1}).points
    assert tokens.achievable({("h", 1): "1/2", (1, "h"): "1/2"}).points


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "wrong", [("C", "E"), ("C", 2), ("C", -1), ("C",), ("C", "D", "D"), ("C", "1")]
)
def test_every_place_names_the_labels(place, wrong):
    with pytest.raises(gt.InvalidArgument, match=r"\['C', 'D'\]|each of 2 players"):
        PLACES[place](wrong)


def test_actions_without_a_profile():
    assert PD.action(1, "D") == 1
    assert PD.pure_strategy(0, "D") == (0, 1)
    assert PD.expected_payoffs(("C", (0, 1))) == PD.payoff(("C", "D"))
    stable = gt.equilibria.evolutionary_stability
    assert stable(HARE, "h") == stable(HARE, (0, 1)) == stable(HARE, 1)
    for label, index in (("C", 0), ("D", 1)):
        assert gt.strategies.always(label, game=PD, player=1) == gt.strategies.always(
            index, player=1
        )
    turns = gt.strategies.alternation(["C", "D", 1], game=gt.Repeated(PD, 0), player=0)
    assert turns == gt.strategies.alternation([0, 1, 1], player=0)
    with pytest.raises(gt.InvalidArgument, match=r"'C': pass game="):
        gt.strategies.always("C", player=0)
    with pytest.raises(
        gt.InvalidArgument, match=r"\['C', 'D'\].*; did you mean|among \['C', 'D'\]"
    ):
        gt.strategies.always("c", game=PD, player=0)
    with pytest.raises(gt.InvalidArgument, match=r"player among 0..1"):
        PD.action(2, "C")
    with pytest.raises(gt.InvalidArgument, match="at least one joint action"):
        gt.repeated.sustaining_discounts(PD, ())
    with pytest.raises(gt.InvalidArgument, match="each outcome once"):
        gt.commitments.is_safe_pareto_improvement(
            PD, PD, {("C", "C"): [("C", "C")], (0, 0): [(1, 1)]}
        )


def test_a_disagreement_that_reads_two_ways_is_refused():
    payoffs = [[[3, 0], [0, 1]], [[1, 0], [0, 3]]]
    game = gt.NormalForm(payoffs, actions=[["0", "1"], ["0", "1"]])
    S = gt.attainable(game)
    with pytest.raises(gt.InvalidArgument, match=r"payoffs and the labels .* pays \(1, 3\)"):
        gt.disagreement_point(S, ("1", "1"))
    assert gt.disagreement_point(S, ("1.0", "1.0")) == (1, 1)
    assert gt.disagreement_point(S, (1, 1)) == (1, 1)
    assert gt.disagreement_point(S, ("2", "1")) == (2, 1)
    same = gt.NormalForm([[[1]], [[1]]], actions=[["1"], ["1"]])
    assert gt.disagreement_point(gt.attainable(same), ("1", "1")) == (1, 1)
    lettered = gt.attainable(PD)
    assert gt.disagreement_point(lettered, ("1/3", "0")) == (Fraction(1, 3), 0)
    with pytest.raises(gt.InvalidArgument, match=r"among \['C', 'D'\]"):
        gt.disagreement_point(lettered, ("C", "E"))


@pytest.mark.parametrize("player", [0, 1])
@pytest.mark.parametrize(
    ("vector", "first", "known"),
    [
        ((1, 0, 1, 0), 1, "tit_for_tat"),
        ((1, 0, 1, 0), 0, "suspicious_tit_for_tat"),
        ((1, 0, 0, 1), 1, "pavlov"),
        ((1, 0, 0, 0), 1, "grim"),
    ],
)
def test_the_four_vector_of_the_literature(vector, first, known, player):
    """From the player's own view: p_CD is after it cooperated and the other defected."""
    repeated = gt.Repeated(PD, "9/10")
    made = gt.strategies.memory_one(vector, first=first, player=player)
    named = getattr(gt.strategies, known)(player=player)
    for table in itertools.product((0, Fraction(1, 3), 1), repeat=4):
        other = gt.strategies.memory_one(table, first="1/2", player=1 - player)
        pairs = [(made, other), (named, other)]
        values = [gt.strategies.values(repeated, pair[:: 1 - 2 * player]) for pair in pairs]
        assert values[0] == values[1]


def test_a_four_vector_needs_its_first_move():
    memory_one = gt.strategies.memory_one
    for arguments, why in (
        ({"probabilities": (1, 0, 1, 0)}, "p_CC, p_CD, p_DC, p_DD.* and no first="),
        ({"probabilities": (1, 0, 1, 0, 1), "first": 1}, "got 5 numbers"),
        ({"probabilities": (1, 0, 2, 0), "first": 1}, r"in \[0, 1\]"),
        ({"probabilities": (1, 0, 1, 0), "first": -1}, r"in \[0, 1\]"),
        ({"probabilities": np.full((5, 2), 0.5), "first": 1}, "four-vector .* only"),
    ):
        with pytest.raises(gt.InvalidArgument, match=why):
            memory_one(**arguments, player=0)
    floats = memory_one([0.1, 0.2, 0.3, 0.4], first=1, player=1).mixtures
    assert floats[:, 0].tolist() == [0.1, 0.3, 0.2, 0.4, 1.0]
    assert memory_one(["1/3"] * 4, first=0, player=0).mixtures[0, 1] == Fraction(2, 3)
