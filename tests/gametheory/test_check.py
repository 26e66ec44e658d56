"""Arguments of the wrong kind are refused by every public function, in words."""

import pytest

import gametheory as gt
import learners
from gametheory import zoo

GAME = zoo.chicken()
S = gt.attainable(GAME)
WRONG = {
    "nash_equilibria": lambda: gt.nash_equilibria([[1]]),
    "pure_equilibria": lambda: gt.pure_equilibria(None),
    "minimax": lambda: gt.minimax(S),
    "critical_discount": lambda: gt.critical_discount("chicken", (0, 0)),
    "critical_discount by labels": lambda: gt.critical_discount(GAME, ("swerve", "swerve")),
    "taxonomy": lambda: gt.taxonomy("chicken"),
    "attainable": lambda: gt.attainable(S),
    "solutions": lambda: gt.solutions([[1]]),
    "bargain over a game": lambda: gt.bargain(GAME, "nash"),
    "bargain by number": lambda: gt.bargain(S, 3),
    "welfare_optimum": lambda: gt.welfare_optimum(GAME, gt.welfare.utilitarian),
    "nash of a number": lambda: gt.welfare.nash(3),
    "classify": lambda: gt.classify((1, 1), GAME),
    "normalized_score": lambda: gt.normalized_score((1, 1), GAME),
    "zoo.load": lambda: zoo.load(3),
    "greed_fear": lambda: zoo.greed_fear("x", 1),
    "read_game": lambda: gt.read_game(5),
    "Repeated": lambda: gt.Repeated("chicken", 0.5),
    "train": lambda: learners.train("chicken"),
    "learner": lambda: learners.train(GAME, 3, runs=1, steps=1),
    "rng": lambda: learners.train(GAME, rng="x", runs=1, steps=1),
    "negative rng": lambda: learners.train(GAME, rng=-1, runs=1, steps=1),
    "cross_play": lambda: learners.cross_play("runs"),
    "compare": lambda: learners.compare("chicken", runs=1),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_wrong_kinds_are_refused_in_words(call):
    with pytest.raises(gt.GameTheoryError, match="expected"):
        call()


def test_results_can_be_put_in_sets():
    assert len({S, gt.attainable(GAME)}) == 1
    assert len({gt.bargain(S, "nash"), gt.bargain(S, "nash")}) == 1


def test_a_game_without_choices_is_no_conflict():
    still = gt.NormalForm.from_bimatrix([[1]], [[1]])
    assert gt.taxonomy(still).kind == "no cooperation problem of these kinds"
    assert gt.taxonomy(zoo.matching_pennies()).kind == "pure conflict"
