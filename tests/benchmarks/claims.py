"""Speed of deciding claims: searches in integers, against the exact predicates one by one.

Run as `OMP_NUM_THREADS=1 python -m tests.benchmarks.claims [games]`. The baseline
is the exact predicates (`Claim.violated`) on some of the same instances; the peers of
this field have no search of claims. Results are asserted: no violations where a theorem says so.
"""

import subprocess
import sys
import time
from fractions import Fraction

import numpy as np
from rich.console import Console
from rich.table import Table

import proofs
from proofs.claims import find

GAMES = 1_000_000
SCALAR = 300


def measured(claim, space, budget, processes):
    start = time.perf_counter()
    found = proofs.search(claim, space, budget, processes=processes)
    return time.perf_counter() - start, found


def one_by_one(claim, space):
    """Seconds for an instance, by the exact predicates, on instances that are equilibria mostly."""
    kept = []
    for batch in space.batches(0, space.block):
        kept += [batch.instance(int(k)) for k in np.flatnonzero(batch.present)[:5]]
        if len(kept) >= SCALAR:
            break
    start = time.perf_counter()
    for instance in kept:
        claim.violated(instance)
    return (time.perf_counter() - start) / len(kept)


def main(games):
    table = Table(title="Claims decided")
    for column in ("search", "s", "games/s", "instances", "violations", "x one by one"):
        table.add_column(column, justify="right")
    theorem_b, inequality = (find(n)[0] for n in ("theorem-b", "inequality-1"))
    theorem_c, printed = (find(n)[0] for n in ("theorem-c", "proposition-1"))
    pairs = proofs.StagePairs(proofs.IntegerGames(high=4))
    paths = proofs.PathPairs(proofs.RandomGames(high=9, size=games), Fraction(1, 2), prefix=0)
    rows = [
        ("inequality (1), all games of payoffs 0..4", inequality, pairs, 1),
        ("theorem B, the same", theorem_b, pairs, 1),
        ("Proposition 1, random games", printed, paths, 1),
        ("Proposition 1, random games, 2 processes", printed, paths, 2),
        ("theorem C, random games, 2 processes", theorem_c, paths, 2),
    ]
    for title, claim, space, processes in rows:
        seconds, found = measured(claim, space, space.size, processes)
        if claim is inequality:
            assert claim.violated(found.counterexample)
        else:
            assert found.violations == 0
        ratio = one_by_one(claim, space) * found.covered / seconds
        table.add_row(
            title,
            f"{seconds:.2f}",
            f"{found.units / seconds:,.0f}",
            f"{found.covered:,}",
            f"{found.violations:,}",
            f"{ratio:,.0f}",
        )
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "gametheory", "prove"], check=True, stdout=subprocess.DEVNULL
    )
    table.add_row("gametheory prove, all claims", f"{time.perf_counter() - start:.1f}", *[""] * 4)
    Console().print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else GAMES)
