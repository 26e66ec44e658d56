"""What is built alike has one digest, in any process; what works otherwise has another."""

import functools
import io
import itertools
import random
import subprocess
import sys
import threading
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory._support.identity import digest

RATE = 1


def helper(x):
    return x * RATE


def make(scale=1, *, shift=0):
    def rule(x, power=1):
        return helper(x**power) * scale + shift

    return rule


@dataclass(frozen=True)
class Pair:
    first: object
    second: object


class Rule:
    def __init__(self, rate):
        self.rate = rate

    def __call__(self, x):
        return self.rate * x


def with_method(body):
    return type("Rule", (), {"__call__": body, "__module__": __name__})()


DIFFERENT = [
    10**5000, 0, 0.0, -0.0, False, None, "0", b"0", Fraction(0), Fraction(1, 3), 1 / 3,
    1 / 3 + 2**-55, (), [], {}, set(), (0,), [0], ((0,),), (0, 0), {0: 1}, {1: 0}, {0, 1},
    ("ab", "c"), ("a", "bc"),
    np.zeros(2), np.zeros(2, np.float32), np.zeros(2, np.int64), np.zeros((2, 1)), np.float64(0),
    np.array([0, Fraction(1, 3)], object), np.ma.array([0.0, 0.0], mask=[0, 1]),
    make(), make(2), make(shift=1), lambda x: x, lambda x: x + 1, lambda x: x - 1, lambda x, y=1: x,
    lambda x, y=2: x, lambda x: x.real, lambda x: x.imag, lambda x: [y + 1 for y in x],
    lambda x: [y + 2 for y in x], np.add, np.subtract, len, min, [].append, helper,
    functools.partial(helper, 1), functools.partial(helper, 2), Rule(1), Rule(2), Rule(1).__call__,
    Rule, Pair, Pair(1, 2), Pair(1, 3), Pair(lambda: 1, 2), Pair(lambda: 2, 2), np.dtype("f8"),
    with_method(lambda self, x: x), with_method(lambda self, x: -x), np, gt, gt.NormalForm,
    gt.zoo.chicken(), gt.zoo.stag_hunt(), functools.lru_cache(make(3)),
    functools.lru_cache(make(4)),
]  # fmt: skip


def test_different_things_have_different_digests():
    digests = [digest(thing) for thing in DIFFERENT]
    for (i, one), (j, other) in itertools.combinations(enumerate(digests), 2):
        assert one != other, (DIFFERENT[i], DIFFERENT[j])


def test_what_is_built_alike_has_one_digest():
    for build in (
        lambda: make(2, shift=Fraction(1, 2)),
        lambda: Rule(np.arange(3)),
        lambda: Pair({"a": [1, 2]}, make()),
        lambda: functools.partial(make(), power=2),
        lambda: lambda x: {x: (1, 2, frozenset({"a", "b", "c"}))},
        lambda: with_method(lambda self, x: x),
        gt.zoo.chicken,
    ):
        assert digest(build()) == digest(build())


def test_a_game_that_was_used_is_the_same_game():
    game = gt.zoo.chicken()
    before = digest(game)
    gt.nash_equilibria(game)
    gt.solutions(gt.attainable(game))
    assert digest(game) == before


def test_globals_that_a_function_reads_count(monkeypatch):
    rule, other = make(), lambda x: x
    before = digest(rule), digest(other)
    monkeypatch.setattr(sys.modules[__name__], "RATE", 2)
    assert digest(rule) != before[0]
    assert digest(other) == before[1]
    # A recursion ends.
    monkeypatch.setattr(sys.modules[__name__], "RATE", make())
    assert digest(helper) != before[0]


def test_a_class_counts_with_its_methods():
    class Doubling(Rule):
        def __call__(self, x):
            return 2 * self.rate * x

    assert digest(Doubling(1)) != digest(Rule(1))


PROGRAM = """
import gametheory as gt
K = {"a": 1.5, "b": (1, 2)}
class Rule:
    __slots__ = ("x",)
    def __call__(self, y): return K["a"] * y in {"u", "v", "w"}
rule = Rule(); rule.x = 3
from gametheory._support.identity import digest
print(digest((rule, lambda game: len(gt.pure_equilibria(game)) in {1, 2} and K)))
"""


def test_every_process_finds_the_same_digest():
    found = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(found) == 1
    assert len(found.pop()) == 65


@pytest.mark.parametrize(
    "made",
    [
        lambda: random.Random(1),
        lambda: np.random.default_rng(1),
        threading.Lock,
        io.StringIO,
        itertools.count,
        lambda: iter([1]),
        lambda: (x for x in ()),
        object,
        lambda: memoryview(b"1"),
    ],
)
def test_what_nothing_tells_from_others_is_refused(made):
    hidden = made()
    refused = pytest.raises(gt.InvalidArgument, match=r"the rule cannot have a checkpoint: it dep")
    with refused:
        digest(hidden, "the rule")
    for holder in (lambda: hidden, Pair(1, hidden), [hidden], functools.partial(min, hidden)):
        with refused:
            digest(holder, "the rule")


def test_what_is_nested_too_deeply_is_refused():
    nested = ()
    for _ in range(100_000):
        nested = (nested,)
    with pytest.raises(gt.InvalidArgument, match="nested too deeply"):
        digest(nested, "the rule")
