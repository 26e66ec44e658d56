"""Many claims decided side by side, on all cores, as plain data.

Claims are independent of each other. Evidence holds functions, which do not travel between
processes; so a worker decides a claim by its name and sends back what `proofs.report` makes of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from gametheory.errors import InvalidArgument

Data = dict[str, Any]
DEAR = ("proposition-1", "theorem-c", "lemma-1")
"""Claims that take longest: they are begun first."""


def judge(
    names: Sequence[str] = (),
    *,
    budget: int | None = None,
    processes: int | None = None,
    verify: bool = False,
) -> Iterator[Data]:
    """Decide claims, or all, giving each as plain data, in the order of the catalogue.

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
        for name in wanted:
            yield _decided(name, budget, verify)
        return
    # Spawned, not forked: threads of a library in this process would be lost in a fork.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        first = sorted(wanted, key=lambda name: not name.startswith(DEAR))
        pending = {name: pool.submit(_decided, name, budget, verify) for name in first}
        try:
            for name in wanted:
                yield pending[name].result()
        finally:
            for task in pending.values():
                task.cancel()


def _decided(name: str, budget: int | None, verify: bool) -> Data:
    from proofs import report
    from proofs.claims.catalogue import check

    verdict = check(name, budget=budget)
    return {**report.judged(verdict), **({"verified": verdict.verify()} if verify else {})}
