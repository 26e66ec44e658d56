"""What a search does with the instances of a batch."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import strategies as st

import gametheory as gt
import proofs
from proofs import Claim, Condition, quantity
from proofs.searching._checkpoint import Tally, search_identity
from proofs.searching._search import holding
from proofs.searching.spaces import Guided


class Numbers:
    """A batch of the numbers below 40, of which 39 does not exist."""

    def __init__(self):
        self.present = np.arange(40) < 39

    def instance(self, index):
        return Number(index)

    def quantities(self, names):
        return {"n": np.arange(40)}.__getitem__

    def sizes(self, indices):
        return -np.asarray(indices, dtype=float) // 2


class Number(int):
    def quantity(self, name):
        return int(self)


class OneBatch:
    """A space of that batch alone, as two units."""

    name, size, block, exhaustive = "numbers", 2, 1, True

    def batches(self, start, stop):
        for unit in range(start, stop):
            yield Numbers()
            if unit:
                yield Numbers()


N = quantity("n")
FORMULA = Condition("formula", N <= 35)
EVEN = Condition("even", "n even", lambda n: n % 2 == 0, lambda batch: np.arange(40) % 2 == 0)


def asked(name, rule, seen, **forms):
    """A condition in words that notes of whom it is asked."""

    def predicate(n):
        seen.append(int(n))
        return rule(n)

    return Condition(name, name, predicate, **forms)


def test_conditions_are_decided_cheapest_first_and_only_where_they_matter():
    seen, sparsely = [], []
    slow = asked("slow", lambda n: n != 4, seen)

    def at(batch, indices):
        sparsely.append(indices.tolist())
        return indices % 3 != 0

    sparse = Condition("sparse", "sparse", lambda n: n % 3 != 0, sparse=at)
    few = Condition("few", N <= 7)
    batch = Numbers()
    found = np.flatnonzero(holding((slow, sparse, few, EVEN), batch)).tolist()
    assert found == [2]
    assert sparsely == [[0, 2, 4, 6]]
    assert seen == [2, 4]
    seen.clear()
    assert np.flatnonzero(holding((slow,), batch, np.arange(40) < 6)).tolist() == [0, 1, 2, 3, 5]
    assert seen == [0, 1, 2, 3, 4, 5]


def test_where_few_are_left_a_formula_is_decided_for_these():
    asked_for = []

    class Watched(Numbers):
        def quantities(self, names, at=slice(None)):
            asked_for.append((sorted(names), at))
            return lambda name: np.arange(40)[at]

    few = Condition("few", "few", None, lambda batch: np.arange(40) < 3)
    positive = Condition("positive", N >= 1)
    assert np.flatnonzero(holding((positive, few), Watched())).tolist() == [1, 2]
    (names, at), *more = asked_for
    assert (names, at.tolist(), more) == (["n"], [0, 1, 2], [])
    late = Condition("late", "late", lambda n: True, lambda batch: np.arange(40) != 1)
    assert np.flatnonzero(holding((few, late), Numbers())).tolist() == [0, 2]


def test_what_does_not_exist_meets_nothing_and_masks_are_fresh():
    batch = Numbers()
    everything = holding((), batch)
    assert everything.sum() == 39
    everything[:] = False
    assert batch.present.sum() == 39
    none = Condition("none", N < 0)
    slow = asked("slow", lambda n: True, [])
    assert not holding((none, slow), batch).any()


def test_a_search_counts_and_keeps_the_smallest_violation():
    statement = Claim("Even numbers to 35 are at most 20.", N <= 20, hypotheses=(FORMULA, EVEN))
    found = proofs.search(statement, OneBatch())
    # Three batches of 39 numbers; 18 are even and at most 35, of which 7 are above 20.
    assert (found.units, found.covered, found.met, found.violations) == (2, 117, 54, 21)
    assert found.complete
    assert found.counterexample == 34
    assert str(found) == (
        "21 violations in 54 instances that meet the hypotheses, of 117: all 2 of numbers"
    )
    part = proofs.search(statement, OneBatch(), 1)
    assert (part.units, part.covered, part.complete) == (1, 39, False)
    assert str(part).endswith(": the first 1 of numbers")
    never = Claim("None is negative.", N >= 0, hypotheses=(Condition("none", N > 99),))
    assert (proofs.search(never, OneBatch()).met, proofs.search(never, OneBatch()).violations) == (
        0,
        0,
    )


def test_tallies_add_up():
    one, two = Tally(1, 2, 3, (4.0, 0, 0, 0)), Tally(10, 20, 30, (3.0, 5, 1, 2))
    assert one + two == two + one == Tally(11, 22, 33, (3.0, 5, 1, 2))
    assert (one + Tally()).smallest == (Tally() + one).smallest == one.smallest
    assert (Tally() + Tally()).smallest is None
    assert Tally() == Tally(0, 0, 0, None)


def test_a_checkpoint_knows_every_part_of_the_search(tmp_path):
    place = tmp_path / "search.json"
    statement = Claim("Numbers are small.", N <= 20, hypotheses=(EVEN,), name="small")
    space = OneBatch()
    whole = proofs.search(statement, space, checkpoint=place)
    data = json.loads(place.read_text())
    assert (data["block"], data["tally"]["violations"], data["tally"]["covered"]) == (2, 27, 117)
    assert data["tally"]["smallest"] == [-19.0, 0, 0, 38]
    assert data["search"]["space"].startswith("numbers [")
    assert data["search"]["units"] == 2
    assert data["search"]["hypotheses"][0].startswith("even: n even [")
    assert proofs.search(statement, space, checkpoint=place) == whole

    other = OneBatch()
    other.name = "other numbers"
    for changed, space, budget in (
        (dataclasses.replace(statement, name="others"), OneBatch(), None),
        (dataclasses.replace(statement, hypotheses=()), OneBatch(), None),
        (dataclasses.replace(statement, conclusion=Condition("c", N <= 21)), OneBatch(), None),
        (statement, other, None),
        (statement, OneBatch(), 1),
    ):
        with pytest.raises(gt.InvalidArgument, match="belongs to another search"):
            proofs.search(changed, space, budget, checkpoint=place)
    for broken in ("{}", '{"search": {}, "block": "x", "tally": {}}', "[]"):
        place.write_text(broken)
        with pytest.raises(gt.InvalidArgument, match="is not a checkpoint of a search"):
            proofs.search(statement, OneBatch(), checkpoint=place)


def fingerprint(**forms):
    statement = Claim("x", Condition("c", "words", **forms), name="x")
    return search_identity(statement, OneBatch(), 1, first_only=False)["conclusion"]


def test_a_fingerprint_is_of_the_code_and_of_nothing_else():
    def source(text, names="n"):
        made = {}
        exec(compile(f"\n\ndef rule({names}):\n    return {text}", "elsewhere", "exec"), made)
        return made["rule"]

    first = fingerprint(predicate=source("n in {1, 'a', 'b'}"))
    assert first == fingerprint(predicate=source("n in {'b', 1, 'a'}"))
    others = [
        fingerprint(predicate=source(text))
        for text in (
            "n in {1, 'a', 'c'}",
            "n in (1, 2)",
            "n.real",
            "n.imag",
            "(lambda m: m + 1)(n)",
        )
    ]
    others.append(fingerprint(predicate=source("(lambda m: m + 2)(n)")))
    others.append(fingerprint(predicate=source("n.real"), vectorised=source("n.imag")))
    others.append(fingerprint(predicate=source("n.real"), sparse=source("n.imag", "n, where")))
    others.append(fingerprint(predicate=int.__abs__))
    assert len({first, *others}) == 1 + len(others)


def test_what_a_strategy_proposes_is_counted():
    space = Guided(st.integers(0, 3), name="n <= 3")
    even = Condition("even", "n even", lambda n: n % 2 == 0)
    small = Condition("small", "n < 2", lambda n: n < 2)
    held = proofs.search(Claim("x", lambda n: n < 9, hypotheses=(even, small)), space, 40)
    assert held.units == held.covered >= 4
    assert 0 < held.met < held.covered
    assert (held.violations, held.counterexample, held.complete) == (0, None, False)
    found = proofs.search(Claim("x", lambda n: n < 2, hypotheses=(even,)), space, 40)
    assert (found.violations, found.counterexample) == (1, 2)
    assert proofs.search(Claim("x", lambda n: n < 9), space).units <= space.block
    wide = Guided(st.integers(0, 10**6), name="n <= 10**6", budget=30)
    assert proofs.search(Claim("x", lambda n: n >= 0), wide).units == 30
    assert proofs.search(Claim("x", lambda n: n >= 0), wide, 20).units == 20
