"""Kill long work, go on, and compare: `python tests/studies/kills.py --kills 200 --seed 0`.

Six kinds of work, each in a process of its own that is killed by SIGKILL: half of them at a write
(each in turn, spread over all), half at a random moment. Then the same command is given again. What
it leaves must be, byte for byte, what an uninterrupted one leaves: nothing else, nothing missing.
Between the two, whatever is there under a name that a user gave is whole. Anything else is counted
and shown, and ends the study with exit code 1.
"""

import argparse
import contextlib
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

# Processes are forked: a library that has begun threads would lose them.
os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parent.parent / "gametheory"))
from faults import disk

import gametheory as gt
import proofs
from gametheory import plots
from gametheory._support import canvas
from gametheory._support.atomic import write_file
from gametheory.interface import cli
from learners import commands as _learners
from learners.amtft.qlearning import QLearning
from learners.evaluation import _comparison_picture, comparison, run_directory
from learners.reproduce import report as _reproduction
from learners.reproduce.figures import FIGURE_MAKERS
from proofs import commands as _proofs
from proofs.claims import catalogue  # noqa: F401
from proofs.searching import Games, RandomGames

LIBRARIES = ("gametheory", "learners", "proofs", "scipy", "matplotlib", "sympy", "cvxpy", "flint")
LIBRARIES += ("pyarrow", "safetensors", "tomli_w", "rich", "z3", "cvc5", "networkx", "PIL")
SMALL_CLAIMS = ("figure-2", "venn-diagram", "fair-coin-only-then")


def search():
    """One worker, blocks of 65,536 games; then the result, in words."""
    claim = proofs.Claim(
        "Every game has a pure equilibrium.",
        proofs.Condition(
            "one",
            "|NE| >= 1",
            lambda game: bool(gt.pure_equilibria(game)),
            lambda block: block.equilibria.any(axis=(0, 1)),
        ),
    )
    space = Games(RandomGames(high=1, seed=2, size=40 * 2**16))
    found = proofs.search(claim, space, checkpoint="search.json")
    write_file("found.txt", f"{found}\n{found.counterexample}".encode())


def amtft():
    """What `compare --learner amtft --out out --overwrite` does, with fewer episodes."""
    few = QLearning(episodes=150, environments=4)
    with _learners._checkpointed(Path("out"), 4) as checkpoint:
        result = comparison.compare(
            gt.zoo.chicken(), "amtft", runs=2, learning=few, discard_below=0, **checkpoint
        )
        run_directory.write_run_directory(result, "out", overwrite=True)


def command(*arguments):
    """What the command does with these arguments."""

    def run():
        sys.argv = ["gametheory", *arguments]
        code = cli._run()
        assert not code, f"exit code {code}"

    return run


def jobs(claims):
    """Work by name."""
    # With --overwrite, as a kill may come when the results stand already.
    compare = ("compare", "chicken", "--out", "out", "--overwrite", "--runs")
    return {
        "lola": command(*compare, "3", "--steps", "130"),
        "amtft": amtft,
        "coin-game": command(
            "compare", "coin-game", "--out", "out", "--overwrite", "--runs", "2", "--steps", "52"
        ),
        "reproduce": command(
            "reproduce", "figure4", "--replicates", "2", "--processes", "1", "--out", "out"
        ),
        "search": search,
        "prove": command("prove", *claims, "--json", "--processes", "1", "--output", "out.json"),
    }


def child(job, folder, kill_at=None):
    """Begin a job in a process of its own; (its number, what to read the operations from)."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    code = 1
    try:
        os.close(reading)
        os.chdir(folder)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        with disk(kill_at=kill_at, killed=lambda: os.kill(os.getpid(), signal.SIGKILL)) as done:
            job()
        names = [name for name in sys.modules if name.startswith(LIBRARIES)]
        os.write(writing, " ".join((str(len(done)), *names)).encode())
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


def finished(job, folder):
    """Run a job to its end; the number of its operations on the disk.

    What it loads is loaded here too, so that the next one need not.
    """
    process, reading = child(job, folder)
    with os.fdopen(reading) as said:
        operations, *names = said.read().split()
    _, status = os.waitpid(process, 0)
    if status:
        raise RuntimeError(f"the job ended with status {status}")
    for name in names:
        if name not in sys.modules:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    return int(operations)


def contents(folder):
    """Every file below a folder, and its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def whole(found, reference):
    """Whether what is visible after a kill is as it will be, or a checkpoint."""
    return all(
        reference.get(name) == data
        for name, data in found.items()
        if not any(part.startswith(".") for part in Path(name).parts) and name != "search.json"
    )


def study(name, job, kills, rng):
    """Count what comes of the kills of one job."""
    counts = Counter()
    with tempfile.TemporaryDirectory() as home:
        first = Path(home, "reference")
        first.mkdir()
        finished(job, first)
        shutil.rmtree(first)
        first.mkdir()
        begun = time.monotonic()
        operations = finished(job, first)
        took, reference = time.monotonic() - begun, contents(first)
        for k in range(kills):
            folder = Path(home, str(k))
            folder.mkdir()
            at_write = k % 2 == 0
            at = 1 + (k // 2) * operations // max(1, kills // 2) if at_write else None
            process, reading = child(job, folder, at)
            if not at_write:
                time.sleep(rng.uniform(0, took))
                os.kill(process, signal.SIGKILL)
            _, status = os.waitpid(process, 0)
            os.close(reading)
            counts["at a write" if at_write else "at random"] += 1
            if not os.WIFSIGNALED(status):
                counts["ended before"] += 1
            between = contents(folder)
            counts["went on from a checkpoint"] += any(
                "checkpoint" in x or "studies" in x or x == "search.json" for x in between
            )
            counts["left a partial file"] += any("gametheory-partial" in x for x in between)
            if not whole(between, reference):
                counts["BROKEN after the kill"] += 1
            finished(job, folder)
            after = contents(folder)
            left, lost = set(after) - set(reference), set(reference) - set(after)
            other = {x for x in set(after) & set(reference) if after[x] != reference[x]}
            counts["identical"] += not (left or lost or other)
            for what, names in (("LEFT", left), ("LOST", lost), ("OTHER", other)):
                if names:
                    counts[what] += 1
                    print(f"{name}: kill {k} ({at}): {what} {sorted(names)}", flush=True)
            shutil.rmtree(folder)
    return operations, took, counts


def main() -> int:
    """Run the study."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="of all jobs together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", nargs="*", help="some of them by name")
    parser.add_argument("--claims", nargs="*", default=SMALL_CLAIMS)
    parser.add_argument(
        "--pictures", action="store_true", help="draw them: four fifths of the time"
    )
    arguments = parser.parse_args()
    if not arguments.pictures:
        plots.picture = canvas.picture = lambda figure, suffix=".png": b"a picture"
        _comparison_picture.draw = lambda compared: None
        _reproduction.FIGURE_MAKERS = dict.fromkeys(FIGURE_MAKERS, lambda studies: None)
    cli._add_commands = lambda: None
    for name, function in (
        ("compare", _learners.compare),
        ("reproduce", _learners.reproduce),
        ("prove", _proofs.prove),
    ):
        cli.app.command(name=name)(function)
    known = jobs(arguments.claims)
    chosen = {name: known[name] for name in arguments.jobs or known}
    rng, total = random.Random(arguments.seed), Counter()
    for i, (name, job) in enumerate(chosen.items()):
        kills = arguments.kills // len(chosen) + (i < arguments.kills % len(chosen))
        operations, took, counts = study(name, job, kills, rng)
        total += counts
        said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        print(f"{name} ({operations} operations, {took:.1f} s): {said}", flush=True)
    print("all:", ", ".join(f"{count} {what}" for what, count in total.items()))
    return int(any(what.isupper() or "BROKEN" in what for what in total))


if __name__ == "__main__":
    sys.exit(main())
