"""Arguments of the wrong kind are refused by every public function, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

import numpy as np
import pytest

import gametheory as gt
import learners
from gametheory._numeric.exact import Number, Profile
from gametheory._support.check import (
    AtLeast,
    AtMost,
    checked,
    did_you_mean,
    held,
    near_names,
    require_among,
)
from gametheory._support.kinds import NumberLike
from gametheory._support.text import shown
from gametheory.games import zoo

GAME = zoo.chicken()
S = gt.attainable(GAME)
WRONG = {
    "nash_equilibria": lambda: gt.nash_equilibria([[1]]),
    "pure_equilibria": lambda: gt.pure_equilibria(None),
    "minimax": lambda: gt.minimax(S),
    "critical_discount": lambda: gt.critical_discount("chicken", (0, 0)),
    "critical_discount by other labels": lambda: gt.critical_discount(GAME, ("swerve", "turn")),
    "taxonomy": lambda: gt.taxonomy("chicken"),
    "attainable": lambda: gt.attainable(S),
    "solutions": lambda: gt.solutions([[1]]),
    "bargain over a list": lambda: gt.bargain([(1, 1)], "nash"),
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


KINDS = [
    (int, (1, np.int8(1)), (True, 1.0, "1", None, float("nan"))),
    (bool, (True, np.bool_(False)), (0, "no", None)),
    (float, (1, 0.5, Fraction(1, 2), np.float32(1), float("inf")), (float("nan"), "1", True, 1j)),
    (str, ("", "x"), (b"x", None, 3)),
    (Number, (1, 0.5, Fraction(1)), (None, [1], 1j, "1/3", True)),
    (NumberLike, (1, "1/3", 0.5, Fraction(1), Decimal("0.1")), (None, [1], 1j, True)),
    (Profile, ((1, Fraction(1, 2)), [3]), (3, np.ones(2, dtype=int), "12", [None], None, [0.5])),
    (Sequence[NumberLike], ((1, "1/2"), [0.5, 1], np.ones(2)), (3, "12", [None], None)),
    (int | None, (None, 2), ("2", False)),
    (Annotated[int, AtLeast(1), AtMost(9)], (1, 9), (0, 10, 1.5, -(10**30))),
    (Literal["mixed", "pure", 1], ("mixed", 1), ("mix", True, 1.0, None, [])),
    (Sequence[int], ([], [1], (1, 2), np.arange(2)), ("12", 3, [1, "2"], {1: 2})),
    (tuple[int, str], ((1, "a"), [1, "a"]), ((1,), (1, 2), "1a", None)),
    (Mapping[str, float], ({}, {"a": 1}), ({1: 1}, {"a": "1"}, [("a", 1)])),
    (Iterable[int], ([1], iter([1]), range(2)), ("12", 3)),
    (Callable[[Any], Any], (len, lambda x: x), ("len", None)),
    (np.ndarray, (np.ones(2), np.array([1])), ([1, 2], "12", None, np.array([1j]))),
    (gt.NormalForm | gt.Repeated, (GAME, gt.Repeated(GAME, 0.5)), ("chicken", S, [[1]])),
    ("PayoffSet", (S,), (GAME, None)),  # a name that only type checkers import
    (Any, (None, 1), ()),
]


@pytest.mark.parametrize(("hint", "right", "wrong"), KINDS, ids=[str(k[0])[:40] for k in KINDS])
def test_an_annotation_accepts_its_kind_and_nothing_else(hint, right, wrong):
    def function(value, *, named=None): ...

    function.__annotations__ = {"value": hint, "named": hint}
    function = checked(function)
    for value in right:
        function(value)
        function(value=value)
    for value in wrong:
        for call in (function, lambda v: function(right[0], named=v)):
            with pytest.raises(gt.InvalidArgument, match=r"function: expected (value|named) as"):
                call(value)


def test_what_is_refused_is_told_in_words():
    @checked
    def play(game: gt.NormalForm, *rounds: int, by: Literal["mixed", "pure"] = "mixed") -> int:
        return sum(rounds)

    assert play(GAME, 1, 2) == 3
    for call, said in (
        (lambda: play("x"), "play: expected game as a NormalForm, got str 'x'"),
        (lambda: play(GAME, 1, "2"), "play: expected each argument as a whole number, got str '2'"),
        (lambda: play(GAME, by="mixd"), "got str 'mixd'; did you mean 'mixed'?"),
    ):
        with pytest.raises(gt.InvalidArgument) as error:
            call()
        assert str(error.value).endswith(said)


NAMES = ["naive", "lookahead", "lola", "lola-pg", "sos", "independence of irrelevant alternatives"]


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("lol", ["lola", "lola-pg"]),
        ("LOLA_P", ["lola-pg"]),
        ("loola", ["lola"]),
        ("independence", NAMES[-1:]),
        ("irrelevant", NAMES[-1:]),
        ("Independence of", NAMES[-1:]),
        ("navie", ["naive"]),
        ("zz", []),
        ("l", []),
        ("", []),
        (3, []),
    ],
)
def test_names_that_were_begun_or_misspelt_are_recognised(given, near):
    assert near_names(given, [*NAMES, 3]) == near
    said = "; did you mean " + " or ".join(map(repr, near)) + "?" if near else ""
    assert did_you_mean(given, NAMES) == said
    with pytest.raises(gt.InvalidArgument) as error:
        require_among(given, NAMES, "a name")
    assert str(error.value).endswith(f", got {shown(given)}{said}")


def test_of_a_long_list_of_names_the_near_ones_are_shown_whole():
    names = [f"name {k:02d} of many" for k in range(40)] + ["other", "otherwise"]
    with pytest.raises(gt.InvalidArgument) as error:
        require_among("oth", names, "a name")
    said = str(error.value)
    assert said.startswith("expected a name among ['other', 'otherwise', 'name 00 of many', ")
    assert "many', ...], got str 'oth'; did you mean 'other' or 'otherwise'?" in said
    assert len(said) < 300
    with pytest.raises(gt.InvalidArgument, match=r"among \['x{190,200}\.\.\., got str 'y'"):
        require_among("y", ["x" * 300], "a name")


def test_names_that_a_function_does_not_take():
    @checked
    def play(game: gt.NormalForm, *, times: int = 1) -> int:
        return times

    @checked
    def any_name(game: gt.NormalForm, **rest: int) -> int:
        return len(rest)

    assert any_name(GAME, whatever=1) == 1
    options = {"actions": None, "nothing": 3}
    for call, said in (
        (lambda: play(GAME, time=2), r"of play among \['game', 'times'\], got str 'time'; did you"),
        (
            lambda: gt.Stochastic([[[[1]]], [[[1]]]], [[[[1]]]], strt=0),
            r"of Stochastic among \['in",
        ),
        (lambda: gt.Stochastic.from_lotteries([], [], [], _set=0), r"of Stochastic among \['in"),
        (lambda: gt.NormalForm.from_bimatrix([[1]], [[1]], **options), "of NormalForm among"),
    ):
        for kind in (gt.InvalidArgument, TypeError):
            with pytest.raises(kind, match=f"expected an argument {said}"):
                call()


def test_keys_that_a_mapping_does_not_have():
    solved = gt.solutions(GAME)
    assert solved["Kalai Smorodinsky"] is solved.kalai_smorodinsky
    assert solved.get("kalai") is None
    assert "kalai" not in solved
    table = gt.axioms.axiom_table(count=1, domains=("finite",))
    for call, said in (
        (lambda: solved["kalai"], r"\['utilitarian', .*\], got str 'kalai'; did you mean 'kalai-s"),
        (lambda: solved[3], r"\['utilitarian', .*\], got str '3'$"),
        (
            lambda: table["nash"],
            r"^expected a domain, a solution and an axiom among \[\('finite', ",
        ),
    ):
        for kind in (gt.InvalidArgument, KeyError):
            with pytest.raises(kind, match=said):
                call()


def test_classes_check_their_constructors_and_public_methods():
    @checked
    @dataclass(frozen=True)
    class Half:
        numerator: int
        names: tuple[str, ...] = ()

        @classmethod
        def of(cls, value: Fraction) -> Half:
            return cls(value.numerator)

        @staticmethod
        def twice(value: int) -> int:
            return 2 * value

        def times(self, factor: int) -> int:
            return self.numerator * factor

    assert (Half.of(Fraction(1, 2)).times(3), Half.twice(2)) == (3, 4)
    for call in (
        lambda: Half("1"),
        lambda: Half(1, names="ab"),
        lambda: Half.of("1/2"),
        lambda: Half.twice(None),
        lambda: Half(1).times(2.0),
    ):
        with pytest.raises(gt.InvalidArgument, match=r"Half.*: expected"):
            call()


def test_a_value_is_shown_briefly_whatever_it_is():
    class Rude:
        def __repr__(self):
            raise RuntimeError

    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    for value in (Rude(), deep, "x" * 10**6, [[1] * 10**5] * 100, np.zeros((1000, 1000)), 10**5000):
        assert len(shown(value)) < 90
    assert shown("\ud800\n") == r"str '\ud800\n'"
    assert shown(gt.welfare.weighted_nash) == "function weighted_nash(weights, disagreement)"
    assert shown(lambda first, *rest: first) == "function <lambda>(first, rest)"


def test_held_passes_on_what_goes_wrong_within():
    def summed(first, *, second=1):
        return first + second

    def any_names(**names):
        return len(names) + "x"

    with pytest.raises(gt.InvalidArgument, match="an argument of summed"):
        held(summed, 1, third=2)
    with pytest.raises(TypeError, match="unsupported"):
        held(summed, 1, second="x")
    with pytest.raises(TypeError, match="unsupported"):
        held(any_names, third=2)
