"""Deciding a claim: search its spaces, gather its proofs, and see what follows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from proofs.claim import Claim, Verdict, status_of
from proofs.evidence import Evidence, Kind
from proofs.instances import show_instance
from proofs.searching import BUDGET, holding, search
from proofs.spaces import Space


def decide(claim: Claim, *, budget: int | None = None, track: Any = None) -> Verdict:
    """Search for counterexamples and gather the claim's proofs.

    Args:
        budget: most games (or other units) that each search covers; default `BUDGET`.
        track: a wrapper of iterables, for progress.
    """
    most = BUDGET if budget is None else budget
    evidence: list[Evidence] = []
    if claim.conclusion is not None and claim.spaces:
        evidence += _searched(claim, most, amended=False, track=track)
        if claim.added:
            evidence += _searched(claim.amended, most, amended=True, track=track)
    for means in claim.means:
        evidence += means(most)
    return Verdict(claim, status_of(evidence), tuple(evidence))


def _searched(claim: Claim, budget: int, *, amended: bool, track: Any = None) -> Iterator[Evidence]:
    """What searching the claim's own spaces gives; the first counterexample ends it."""
    tested = False
    for space in claim.spaces:
        found = search(claim, space, min(budget, space.size or budget), track=track)
        if found.counterexample is not None:
            yield counterexample(claim, found.counterexample, amended=amended)
            return
        if not found.met:
            continue
        tested = True
        sample = _sample(claim, space)
        yield Evidence(
            Kind.EXHAUSTIVE if found.complete else Kind.SAMPLE,
            str(found),
            amended=amended,
            decides=False,
            count=found.met,
            certificate={"space": space.name, "met": found.met, "covered": found.covered},
            check=partial(_none_violates, claim, sample),
        )
    if not tested:
        raise AssertionError(f"{claim.name}: nothing in its spaces meets the hypotheses")


def _none_violates(claim: Claim, sample: list[Any]) -> bool:
    return not any(claim.violated(instance) for instance in sample)


def _sample(claim: Claim, space: Space, count: int = 20) -> list[Any]:
    """A few instances that meet the hypotheses, for re-checking by the exact predicates."""
    kept: list[Any] = []
    for batch in space.batches(0, min(space.block, space.size or space.block)):
        met = holding(claim.hypotheses, batch)
        kept += [batch.instance(int(k)) for k in np.flatnonzero(met)[:2]]
        if len(kept) >= count:
            break
    return kept[:count]


def counterexample(claim: Claim, instance: Any, *, amended: bool = False) -> Evidence:
    """An instance that meets every hypothesis and violates the conclusion.

    Raises `AssertionError` if it does not: then a search and the exact predicates disagree.
    """
    if not claim.violated(instance):
        raise AssertionError(f"{show_instance(instance)} does not violate {claim.name}")
    return Evidence(
        Kind.COUNTEREXAMPLE,
        show_instance(instance),
        amended=amended,
        certificate=instance,
        check=partial(claim.violated, instance),
    )
