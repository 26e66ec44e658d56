"""One door for long work: every engine gives the same, in any order."""

import json
import math
import os
import subprocess
import sys
import time

import numpy as np
import pytest

import gametheory as gt
from gametheory._support.engines import run_in_order, run_jobs


def whose(job):
    return job, os.getpid()


@pytest.mark.parametrize("processes", [None, 1, 2, 5])
def test_every_job_is_done_once(processes):
    found = list(run_jobs(math.factorial, range(7), processes=processes))
    assert sorted(found) == [(k, math.factorial(k)) for k in range(7)]


def test_jobs_may_be_an_array():
    found = list(run_jobs(abs, np.arange(-2, 1), processes=1))
    assert sorted(map(tuple, found)) == [(-2, 2), (-1, 1), (0, 0)]


def test_one_process_is_this_one_and_two_are_others():
    assert {pid for _, (_, pid) in run_jobs(whose, [1, 2], processes=1)} == {os.getpid()}
    assert os.getpid() not in {pid for _, (_, pid) in run_jobs(whose, [1, 2], processes=2)}


def test_nothing_to_do_starts_nothing():
    assert list(run_jobs(whose, [], engine="ray")) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"engine": "cloud"}, "an engine"),
        ({"processes": 0}, "at least one process"),
        ({"processes": True}, "at least one process"),
        ({"processes": 1.5}, "at least one process"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(gt.InvalidArgument, match=message):
        list(run_jobs(abs, [1], **options))


def test_what_a_job_raises_arrives():
    with pytest.raises(ValueError, match="factorial"):
        list(run_jobs(math.factorial, [1, -1], processes=2))


class Stubborn(Exception):
    """One that does not travel."""

    def __init__(self, first, second):
        super().__init__(f"{first} and {second}")


def refuse(job):
    raise Stubborn("here", job)


def test_what_cannot_travel_is_told_in_words():
    with pytest.raises(gt.GameTheoryError, match=r"Stubborn: here and [12]"):
        list(run_jobs(refuse, [1, 2], processes=2))
    with pytest.raises(Stubborn):
        list(run_jobs(refuse, [1, 2], processes=1))


def test_functions_made_inside_others_cannot_be_sent():
    with pytest.raises(gt.InvalidArgument, match=r"functions of a module.*one process"):
        list(run_jobs(lambda job: job, [1, 2], processes=2))


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_functions_made_elsewhere_are_inherited(processes):
    three = 3
    options = {"processes": processes, "travels": False}
    found = run_jobs(lambda job: (three * job, os.getpid()), range(9), **options)
    assert sorted((job, triple) for job, (triple, _) in found) == [(k, 3 * k) for k in range(9)]
    nested = run_in_order(
        lambda job: list(run_in_order(lambda k: k + job, [1, 2], processes=1)), [10, 20], **options
    )
    assert list(nested) == [[11, 12], [21, 22]]


@pytest.mark.parametrize("processes", [1, 3])
def test_results_come_in_order(processes):
    late_first = run_in_order(sleep_and_tell, [0.3, 0.1, 0.0, 0.1], processes=processes)
    assert list(late_first) == [0.3, 0.1, 0.0, 0.1]
    assert list(run_in_order(abs, [], processes=processes)) == []


def sleep_and_tell(seconds):
    time.sleep(seconds)
    return seconds


RAY = """
import json, math
import ray
from ray.cluster_utils import Cluster
from gametheory._support.engines import run_in_order, run_jobs

memory = {"object_store_memory": 80_000_000}
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, **memory})
cluster.add_node(num_cpus=1, **memory)
ray.init(address=cluster.address, log_to_driver=False)
nodes = sum(node["Alive"] for node in ray.nodes())
found = sorted(run_jobs(math.factorial, range(4), engine="ray"))
assert ray.is_initialized()  # a cluster that was there is left as it was
ray.shutdown()
cluster.shutdown()
print(json.dumps([nodes, found]))
"""


def test_a_ray_cluster_of_two_nodes_gives_the_same():
    pytest.importorskip("ray")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RAY],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    nodes, found = json.loads(done.stdout.splitlines()[-1])
    assert nodes == 2
    assert found == [[k, math.factorial(k)] for k in range(4)]
