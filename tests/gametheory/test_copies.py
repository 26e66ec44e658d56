"""Results can be copied and pickled, and those of equal games are equal."""

import copy
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

import gametheory as gt

GAMES = {
    "exact": gt.zoo.asymmetric_bach_or_stravinsky(),
    "floats": gt.NormalForm(gt.zoo.chicken().payoffs / 7),
    "ties": gt.NormalForm(np.zeros((2, 3, 2), dtype=int)),
}
RESULTS = {
    "nash": gt.nash_equilibria,
    "pure": gt.pure_equilibria,
    "minimax": gt.minimax,
    "solutions": gt.solutions,
    "attainable": gt.attainable,
    "analysis": gt.analyse,
    "repeated analysis": lambda game: gt.analyse(game, discount="1/2"),
}
COPIES = {
    "pickle": lambda x: pickle.loads(pickle.dumps(x)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("kind", GAMES)
def test_results_are_copied_and_equal(kind, name):
    make = RESULTS[name]
    game = GAMES[kind]
    found = make(game)
    again = make(
        gt.NormalForm(
            game.payoffs,
            actions=game.actions,
            players=game.players,
            disagreement=game.disagreement,
            name=game.name,
        )
    )
    assert found == again
    assert found != make(GAMES["ties" if kind != "ties" else "exact"])
    for duplicate in (how(found) for how in COPIES.values()):
        assert duplicate == found
        assert repr(duplicate) == repr(found)
    if name != "solutions":
        assert hash(found) == hash(again)


def test_equilibria_that_were_read_or_not_are_equal():
    game = GAMES["exact"]
    read, unread = gt.nash_equilibria(game), gt.nash_equilibria(game)
    assert list(read)
    assert pickle.loads(pickle.dumps(unread)) == read
    assert read != gt.pure_equilibria(game)
    assert read != list(read)


def test_stochastic_analyses_and_ways_out_are_copied():
    game = gt.Stochastic.from_repeated(gt.Repeated(GAMES["exact"], "1/2"))
    found = gt.analyse(game)
    for how in COPIES.values():
        assert how(found).to_json() == found.to_json()
    ways = gt.commitments.ways_out(GAMES["exact"])
    assert [way.name for way in pickle.loads(pickle.dumps(ways))] == [way.name for way in ways]


def test_problems_of_another_process_are_found_in_sets():
    """Hashes of texts differ from process to process, and a pickle may hold one."""
    problem = gt.axioms.Problem.of([(1, 2)], domain="finite")
    assert problem in {problem}
    script = """if True:
        import pickle, sys
        from gametheory.axioms import Problem
        here = Problem.of([(1, 2)], domain="finite")
        print(pickle.load(sys.stdin.buffer) in {here})
    """
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            input=pickle.dumps(problem),
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert done.stdout.decode().split() == ["True"]
