"""Each reader, on its seeds and on a few hundred mutants; `make fuzz` goes on for minutes."""

import random

import pytest
import readers

ACCEPTED = {
    "json": "game",
    "csv": "game",
    "xlsx": "game",
    "nfg": "game",
    "number": "read",
    "parametric": "read",
    "deals-log": "log",
    "deals-genius": "profile",
    "deals-openspiel": "instances",
}


NEEDS = {"xlsx": "openpyxl"}


@pytest.mark.parametrize("target", ACCEPTED)
def test_seeds_are_read(target):
    pytest.importorskip(NEEDS.get(target, "gametheory"))
    for text in readers.seeds(target):
        assert ACCEPTED[target] in readers.outcome(target, text)


@pytest.mark.parametrize("target", ACCEPTED)
def test_mutants_are_read_or_refused(target):
    pytest.importorskip(NEEDS.get(target, "gametheory"))
    source, made_of = random.Random(0), readers.seeds(target)
    seen = set()
    for _ in range(300):
        with readers.time_limit(30):
            seen.add(readers.outcome(target, readers.mutate(source, made_of)))
    assert len(seen) > 1


def forever():
    while True:
        pass


def test_what_a_target_must_not_do_is_found():
    with pytest.raises(readers.TooSlow), readers.time_limit(0.05):
        forever()
    readers.TARGETS["broken"] = lambda text: 1 / 0
    try:
        with pytest.raises(ZeroDivisionError):
            readers.outcome("broken", "")
    finally:
        del readers.TARGETS["broken"]
