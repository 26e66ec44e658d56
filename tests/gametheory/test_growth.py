"""Work and memory when sizes double: counted in calls and bytes, so that no clock is read.

An operation on all cells of an n x n game may take four times as long at 2n; `MOST` leaves room
for what does not grow, sorting and hashing. Twice the room would still be a fault in the power.
"""

import sys
import tracemalloc

import numpy as np
import pytest

import gametheory as gt
from gametheory.games.files import format_csv, format_json, parse_csv, parse_json
from gametheory.games.nfg import format_nfg, parse_nfg
from gametheory.interface import _normal_form_report, _normal_form_tables
from gametheory.taxonomy import cross_combinations, is_symmetric_game

MOST = 6
SMALL, LARGE = 24, 48


def calls(work):
    """Calls of functions, Python's and the interpreter's own."""
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def peak(work):
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def ties(n):
    return gt.NormalForm(np.zeros((2, n, n), dtype=int))


def opposed(n):
    """All cells are equilibria, their payoffs all different."""
    line = np.arange(n)
    return gt.NormalForm([np.tile(line, (n, 1)), np.tile(line, (n, 1)).T])


def drawn(n):
    return gt.NormalForm(np.random.default_rng(0).integers(0, 10**6, (2, n, n)))


def diagonal(n):
    return gt.NormalForm(np.stack([np.eye(n, dtype=int)] * 2))


def read_all(equilibria):
    return [e.exact_payoffs for e in equilibria]


WORK = {
    "pure equilibria, ties": lambda n: read_all(gt.pure_equilibria(ties(n), exact=True)),
    "pure equilibria, opposed": lambda n: read_all(gt.pure_equilibria(opposed(n), exact=True)),
    "cross combinations": lambda n: cross_combinations({(k, k) for k in range(n)}),
    "symmetry of a game of ties": lambda n: is_symmetric_game(ties(n)),
    "taxonomy, ties": lambda n: gt.taxonomy(ties(n)),
    "taxonomy, diagonal": lambda n: gt.taxonomy(diagonal(n)),
    "attainable hull": lambda n: gt.attainable(drawn(n)).pareto_frontier(),
    "attainable profiles": lambda n: gt.attainable(drawn(n), by="pure").pareto_frontier(),
    "json": lambda n: parse_json(format_json(drawn(n))),
    "csv": lambda n: parse_csv(format_csv(drawn(n))),
    "nfg": lambda n: parse_nfg(format_nfg(drawn(n))),
}


@pytest.mark.parametrize("name", WORK)
def test_twice_the_actions_take_at_most_six_times_the_work(name):
    work = WORK[name]
    work(SMALL)
    assert calls(lambda: work(LARGE)) <= MOST * calls(lambda: work(SMALL)) + 1_000


@pytest.mark.parametrize("name", WORK)
def test_twice_the_actions_take_at_most_six_times_the_memory(name):
    work = WORK[name]
    work(SMALL)
    assert peak(lambda: work(LARGE)) <= MOST * peak(lambda: work(SMALL)) + 100_000


def test_what_is_printed_does_not_grow_with_ties(monkeypatch):
    monkeypatch.setattr(_normal_form_report, "MOST_LISTED", 20)
    monkeypatch.setattr(_normal_form_tables, "MOST_ROWS", 10)
    analysis = gt.analyse(ties(7), discount="1/2")
    data = analysis.to_json()
    assert data["equilibria"]["count"] == len(analysis.equilibria) == 49
    assert len(data["equilibria"]["items"]) == 20
    assert data["repeated"]["profiles"] == 49
    assert len(data["repeated"]["stationary"]) == 20
    assert all(table.row_count <= 11 for table in analysis.tables())


def test_the_measure_would_see_a_fault():
    quadratic = calls(lambda: [abs(a - b) for a in range(50) for b in range(50)])
    assert calls(lambda: [abs(a - b) for a in range(200) for b in range(200)]) > 10 * quadratic
