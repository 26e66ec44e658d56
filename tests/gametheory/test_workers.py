"""Processes and threads: the same results, and nobody outlives the one who asked."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import gametheory as gt
from gametheory._support.processes import workers


def solved(seed):
    """Everything that is asked of a small game, as text."""
    game = gt.NormalForm([[[seed, 0], [7, 1]], [[2, 7 - seed], [0, 1]]])
    space = gt.attainable(game)
    found = (gt.nash_equilibria(game), gt.solutions(space), gt.taxonomy(game), gt.minimax(game))
    return "\n".join(map(repr, found))


def test_eight_threads_give_what_one_gives():
    seeds = [k % 8 for k in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(solved, seeds)) == [solved(seed) for seed in seeds]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_give_what_one_gives(method):
    with workers(2, method=method) as pool:
        assert list(pool.map(solved, range(4))) == [solved(seed) for seed in range(4)]


def lives(process):
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, 0)
        with open(f"/proc/{process}/stat") as file:  # one that has ended may wait for its parent
            return file.read().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_for_the_end(processes):
    patience = time.monotonic() + 60
    while any(map(lives, processes)):
        assert time.monotonic() < patience
        time.sleep(0.02)


PROGRAM = """
import os, sys, time
from gametheory._support.processes import workers, end_as_interrupted
end_as_interrupted()
if __name__ == "__main__":
    with workers(2, method=sys.argv[1]) as pool:
        for _ in range(6):
            pool.submit(time.sleep, 1000)
        while len(pool._processes) < 2:
            time.sleep(0.01)
        print(*pool._processes, flush=True)
        # A signal that comes just before a sleep begins is heard after it.
        for _ in range(10_000):
            time.sleep(0.1)
"""


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks into /proc")
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent(tmp_path, method, end):
    script = tmp_path / "script.py"
    script.write_text(PROGRAM)
    parent = subprocess.Popen(
        [sys.executable, str(script), method],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    found = [int(word) for word in parent.stdout.readline().split()]
    assert len(found) == 2
    assert all(map(lives, found))
    parent.send_signal(end)
    parent.wait(timeout=60)
    parent.stdout.close()
    wait_for_the_end(found)


def test_an_exception_ends_the_work_at_once():
    before = time.monotonic()
    with pytest.raises(ZeroDivisionError), workers(2, method="fork") as pool:
        1 / len([pool.submit(time.sleep, 1000) for _ in range(6)][6:])
    assert time.monotonic() < before + 500


def test_a_killed_worker_is_one_sentence():
    refused = pytest.raises(gt.GameTheoryError, match="a worker process was killed")
    with refused, workers(1, method="fork") as pool:
        pool.submit(os._exit, 3).result()
