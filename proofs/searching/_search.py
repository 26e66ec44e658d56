"""Looking for counterexamples over a declared space: `search`.

A space is cut into blocks of fixed size, so that the same search covers the same cases in the same
order however often it is interrupted and on however many cores it runs.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import Count, checked, require_among
from gametheory._support.engines import ENGINES, run_in_order
from gametheory.errors import InvalidArgument
from proofs.evidence import Claim, Condition, Refused
from proofs.searching._checkpoint import SearchCheckpoint, Tally, search_identity
from proofs.searching.spaces import Batch, Guided, Listed, Space

BUDGET = 400_000
"""Units of a space that a search covers by default: all 2x2 games of payoffs 0..4 and more."""


@dataclass(frozen=True, repr=False)
class SearchResult:
    """What a search covered, and what it found.

    Attributes:
        claim, space: what was searched, and where.
        units: of the space (mostly games) covered, from its first; of `space.size` (None: no end).
        covered: instances (a game may hold many: pairs of norms, ties).
        met: instances that meet every hypothesis; 0 means that nothing was tested.
        violations: counterexamples among them.
        counterexample: the smallest of these (the space's measure of size); None without one.
        complete: whether the whole space was covered.
    """

    claim: Claim = field(repr=False)
    space: Space
    units: int
    covered: int
    met: int
    violations: int
    counterexample: Any
    complete: bool

    def __repr__(self) -> str:
        return f"SearchResult({self.claim.name}: {self})"

    def __str__(self) -> str:
        extent = "all" if self.complete else "the first"
        meeting = "instance that meets" if self.met == 1 else "instances that meet"
        return (
            f"{self.violations:,} violations in {self.met:,} {meeting} the hypotheses, "
            f"of {self.covered:,}: {extent} {self.units:,} of {self.space.name}"
        )


@checked
def search(
    claim: Claim,
    space: Space,
    budget: Count | None = None,
    *,
    first_only: bool = False,
    engine: str = "local",
    processes: Count | None = 1,
    address: str | None = None,
    checkpoint: str | Path | None = None,
    track: Callable[[Any], Any] | None = None,
    workers: Count | None = None,
) -> SearchResult:
    """Look for counterexamples to a claim.

    Args:
        space: exhaustive, random, or guided by a hypothesis strategy (`proofs.searching`).
        budget: most units of the space to cover; all of a finite space, or `BUDGET` of an
            endless one, by default.
        first_only: stop after the first block with a violation.
        engine: "local" or "ray", a cluster (at `address`, or one started here); the result does not
            depend on it.
        processes: of the local engine; None: one a core.
        checkpoint: a JSON file that is kept up to date, from which the same search goes on after an
            interruption; the result is that of an uninterrupted search. Not with a guided space.
        track: a wrapper of iterables, for progress.
        workers: deprecated, the old name of `processes`.

    The counterexample is re-checked by the exact predicates: an `AssertionError` means that a
    vectorised condition is wrong; `Refused` is raised for a predicate that changes its answer.
    """
    if not claim.conclusion.is_checked:
        raise InvalidArgument(f"{claim.name}: its conclusion is in words, which no machine decides")
    if workers is not None:
        warnings.warn("workers is now processes", DeprecationWarning, stacklevel=2)
        processes = workers
    require_among(engine, ENGINES, "an engine")
    if isinstance(space, Guided):
        if checkpoint is not None:
            raise InvalidArgument("expected no checkpoint: a guided search is done in one go")
        return _guided(claim, space, space.block if budget is None else budget)
    most = BUDGET if budget is None and space.size is None else budget
    units = min(x for x in (space.size, most) if x is not None)
    blocks, done, tally, saved = -(-units // space.block), 0, Tally(), None
    if checkpoint is not None:
        mark = search_identity(claim, space, units, first_only=first_only)
        saved = SearchCheckpoint(Path(checkpoint), mark, blocks)
        done, tally = saved.read()
    ended = first_only and tally.violations > 0
    pending = range(blocks if ended else done, blocks)
    where = {"engine": engine, "processes": processes, "address": address, "travels": False}
    follow = track or iter
    with closing(run_in_order(partial(_tally, claim, space, units), pending, **where)) as tallies:
        for _ in follow(pending):
            done, tally = done + 1, tally + next(tallies)
            if saved is not None:
                saved.write(done, tally)
            if first_only and tally.violations:
                break
    covered = min(units, done * space.block)
    found = None
    if tally.smallest is not None:
        _, block, number, index = tally.smallest
        found = _batch(space, units, block, number).instance(index)
        if not claim.violated(found):
            _disagree(claim, found)
    return SearchResult(
        claim,
        space,
        covered,
        tally.covered,
        tally.met,
        tally.violations,
        found,
        space.exhaustive and covered == space.size,
    )


def _disagree(claim: Claim, found: Any) -> NoReturn:
    """Conditions violated by an instance in its batch are not violated by it alone."""
    if any(c.is_vectorised for c in (*claim.checked, claim.conclusion)):
        raise AssertionError(f"{claim.name}: the vectorised conditions are wrong at {found}")
    raise Refused(
        f"{claim.name}: asked twice of {found}, a condition answers differently: expected "
        "predicates that depend on nothing but the instance"
    )


def _guided(claim: Claim, space: Guided, budget: int) -> SearchResult:
    met = 0

    def meets(instance: Any) -> int:
        nonlocal met
        held = sum(condition.holds(instance) for condition in claim.checked)
        met += held == len(claim.checked)
        return held

    examined, found = space.seek(meets, claim.violated, budget)
    violations = int(found is not None)
    return SearchResult(claim, space, examined, examined, met, violations, found, False)


def holding(conditions: Iterable[Condition], batch: Batch, among: Any = None) -> Any:
    """The instances of a batch (`among` some) that meet all conditions (bool array).

    Conditions that are cheap for all instances go first, then those of some, then one by one. Once
    few instances are left, only their positions are looked at.
    """
    mask = batch.present if among is None else among
    left = np.flatnonzero(mask) if isinstance(batch, Listed) else None
    for condition in sorted(conditions, key=_dearness):
        if left is None and condition.is_vectorised:
            mask = mask & condition.mask(batch)
        else:
            left = np.flatnonzero(mask) if left is None else left
            left = left[_decided(condition, batch, left)]
        if left is None and np.count_nonzero(mask) < FEW * mask.size:
            left = np.flatnonzero(mask)
        if left is not None and not len(left):
            break
    if left is None:
        return mask.copy()
    found = np.zeros(mask.shape, dtype=bool)
    found.ravel()[left] = True
    return found


def _decided(condition: Condition, batch: Batch, at: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether a condition holds of the instances at some positions."""
    if isinstance(batch, Listed):
        return batch.decided(condition, at)
    if condition.is_sparse:
        return np.asarray(condition.mask_at(batch, at))
    if condition.is_vectorised:
        mask = np.broadcast_to(condition.mask(batch), batch.present.shape)
        return np.asarray(mask[np.unravel_index(at, mask.shape)])
    return np.array([condition.holds(batch.instance(int(k))) for k in at], dtype=bool)


FEW = 0.2
"""Of this share of a batch or less a condition is decided at their positions only."""


def _dearness(condition: Condition) -> int:
    if condition.is_vectorised:
        return 0 if condition.vectorised is not None else 1
    return 2 if condition.is_sparse else 3


def _tally(claim: Claim, space: Space, units: int, block: int) -> Tally:
    start = block * space.block
    total = Tally()
    for number, batch in enumerate(space.batches(start, min(start + space.block, units))):
        met = holding(claim.checked, batch)
        count, smallest, violations = int(np.count_nonzero(met)), None, 0
        if count:
            bad = met & ~holding((claim.conclusion,), batch, met)
            violations = int(np.count_nonzero(bad))
            if violations:
                where = np.flatnonzero(bad)
                sizes = batch.sizes(where)
                best = int(np.argmin(sizes))
                smallest = (float(sizes[best]), block, number, int(where[best]))
        total += Tally(int(np.count_nonzero(batch.present)), count, violations, smallest)
    return total


def _batch(space: Space, units: int, block: int, number: int) -> Batch:
    start = block * space.block
    batches = space.batches(start, min(start + space.block, units))
    return next(batch for k, batch in enumerate(batches) if k == number)
