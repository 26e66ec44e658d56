"""Many claims decided side by side, on all cores, as plain data.

Claims are independent of each other. Evidence holds functions, which do not travel between
processes; so a worker decides a claim by its name and sends back what the report makes of it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from gametheory._support.engines import count_processes
from gametheory._support.processes import workers

Data = dict[str, Any]
DEAR = (
    "bargaining-coin-game-disagreement-point/both-punish",
    "proposition-1",
    "lemma-1",
    "equilibrium-corresponds-to-norm",
    "the-printed-proof-has-a-gap",
    "more-flexible",
    "fair-coin",
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

    First the checkers are offered false evidence (`proofs.deciding.soundness`): `Refused` is
    raised, and no verdict given, if they accept any. Several processes begin at once, before the
    first verdict is asked for.

    Args:
        budget: most games that each search covers.
        processes: by default one a core; the result does not depend on it.
        verify: whether each verdict is also verified; "verified" says the outcome.
    """
    from proofs.claims.catalogue import chosen

    wanted = [claim.name for claim in chosen(names)]
    count = min(len(wanted), count_processes(processes))
    if count == 1:
        return _one_by_one(wanted, budget, verify)
    judged = _judged(wanted, count, budget, verify)
    next(judged)
    return judged


def _one_by_one(
    wanted: Sequence[str], budget: int | None, verify: bool
) -> Generator[Data, None, None]:
    _check_the_checkers()
    for name in wanted:
        yield _decided(name, budget, verify)


def _judged(
    wanted: Sequence[str], count: int, budget: int | None, verify: bool
) -> Generator[Data, None, None]:
    """Verdicts in order, after a first value that says that all have been submitted."""
    with workers(count) as pool:
        # In a worker, which needs the solvers anyhow: loading them takes longer than the check.
        checked = pool.submit(_check_the_checkers)
        first = sorted(wanted, key=lambda name: not name.startswith(DEAR))
        pending = {name: pool.submit(_decided, name, budget, verify) for name in first}
        yield {}
        checked.result()
        for name in wanted:
            yield pending[name].result()


def _check_the_checkers() -> None:
    from proofs.deciding.soundness import check_the_checkers

    check_the_checkers()


def _decided(name: str, budget: int | None, verify: bool) -> Data:
    from proofs.claims.catalogue import check
    from proofs.verdicts import report

    verdict = check(name, budget=budget)
    return {**report.judged(verdict), **({"verified": verdict.verify()} if verify else {})}
