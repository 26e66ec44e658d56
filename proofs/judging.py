"""Many claims decided side by side, on all cores, as plain data.

Claims are independent of each other. Evidence holds functions, which do not travel between
processes; so a worker decides a claim by its name and sends back what `proofs.report` makes of it.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from typing import Any

from gametheory import _workers
from gametheory.errors import InvalidArgument

Data = dict[str, Any]
DEAR = (
    "bargaining-coin-game-disagreement-point/both-punish",
    "proposition-1",
    "the-printed-proof-has-a-gap",
    "equilibrium-corresponds-to-norm",
    "symmetric-correlated-equilibrium",
    "theorem-c",
    "lemma-1",
)
"""Claims that take longest: they are begun first."""


def judge(
    names: Sequence[str] = (),
    *,
    budget: int | None = None,
    processes: int | None = None,
    verify: bool = False,
) -> Generator[Data, None, None]:
    """Decide claims, or all, giving each as plain data, in the order of the catalogue.

    Several processes begin at once, before the first is asked for.

    Args:
        budget: most games that each search covers.
        processes: by default one a core; the result does not depend on it.
        verify: whether each verdict is also verified; "verified" says the outcome.
    """
    from proofs.claims.catalogue import chosen

    wanted = [claim.name for claim in chosen(names)]
    count = min(len(wanted), (os.cpu_count() or 1) if processes is None else processes)
    if count < 1:
        raise InvalidArgument(f"expected at least one process, got {processes!r}")
    if count == 1:
        return (_decided(name, budget, verify) for name in wanted)
    judged = _judged(wanted, count, budget, verify)
    next(judged)
    return judged


def _judged(
    wanted: Sequence[str], count: int, budget: int | None, verify: bool
) -> Generator[Data, None, None]:
    """Verdicts in order, after a first value that says that all have been submitted."""
    with _workers.workers(count) as pool:
        first = sorted(wanted, key=lambda name: not name.startswith(DEAR))
        pending = {name: pool.submit(_decided, name, budget, verify) for name in first}
        yield {}
        for name in wanted:
            yield pending[name].result()


def _decided(name: str, budget: int | None, verify: bool) -> Data:
    from proofs import report
    from proofs.claims.catalogue import check

    verdict = check(name, budget=budget)
    return {**report.judged(verdict), **({"verified": verdict.verify()} if verify else {})}
