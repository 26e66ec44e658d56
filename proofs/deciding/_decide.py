"""Deciding a claim: search its spaces, gather its proofs, and see what follows.

What `decide` asks of every claim, so that no verdict says more than its evidence:

- a counterexample meets every hypothesis that a machine can decide, and fails the conclusion;
- a claim that holds has a proof, and nothing in its spaces violates it;
- every condition has been seen true and seen false: a predicate that never fails tests nothing;
- what we add is a hypothesis: some instance meets it and not the conclusion, so the printed
  hypotheses still do their part; and without it there is a counterexample that meets all others.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from gametheory._support.check import Count, checked, require_kind
from proofs.deciding.showing import examples, shown
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Kind,
    Quantifier,
    Refused,
    Shown,
    Verdict,
    status_of,
)
from proofs.searching import (
    BUDGET,
    Guided,
    SearchResult,
    Space,
    holding,
    search,
    show_instance,
)

SAMPLE = 20
"""Instances of a search that `verify` judges again by the exact predicates."""
OF_A_BATCH = 5
"""Of these, how many come from one batch: the batches differ in what they hold."""
SMALL_SPACES = 3
"""Spaces in which it is looked for what hypotheses are needed for."""
LOOKED_AT = 200
"""Instances of each batch that are looked at to see a condition true and false."""


@checked
def decide(
    claim: Claim, *, budget: Count | None = None, track: Callable[[Any], Any] | None = None
) -> Verdict:
    """Search for counterexamples and gather the claim's proofs.

    Args:
        budget: most games (or other units) that each search covers; default `BUDGET`.
        track: a wrapper of iterables, for progress.

    Raises `Refused` if the evidence shows nothing: see above.
    """
    most = BUDGET if budget is None else budget
    evidence: list[Evidence] = []
    if claim.quantifier is Quantifier.SOME:
        evidence += _witnessed(claim, most, track)
    elif claim.spaces:
        evidence += _searched(claim, most, track)
        if any(e.against for e in evidence) and claim.added:
            evidence += [
                dataclasses.replace(e, amended=True)
                for e in (*_searched(claim.amended, most, track), _is_an_addition(claim, most))
            ]
            evidence += _needed(claim, [c.name for c in claim.added], most, track)
        dropped = [c.name for c in claim.hypotheses] if claim.drop else [x for x, _ in claim.needed]
        evidence += _needed(claim, dropped, most, track)
    if claim.spaces:
        _exercised(claim, evidence)
    target = claim.amended if claim.added else claim
    for proof in claim.proofs:
        given = proof(target)
        require_kind(given, Evidence, f"Evidence from each of the proofs of {claim.name}")
        evidence.append(dataclasses.replace(given, amended=bool(claim.added)))
    return Verdict(claim, status_of(claim, evidence), tuple(evidence))


def _searched(claim: Claim, budget: int, track: Any) -> Iterator[Evidence]:
    """What searching the claim's own spaces gives; the first counterexample ends it."""
    cleared: list[tuple[Space, SearchResult]] = []
    against: list[Evidence] = []
    for space in claim.spaces:
        found = search(claim, space, budget, track=track)
        if found.counterexample is not None:
            against = [counterexample(claim, found.counterexample)]
            break
        cleared.append((space, found))
    if not against and not any(found.met for _, found in cleared):
        raise Refused(f"{claim.name}: nothing in its spaces meets the hypotheses")
    # The spaces hold the domain together: one that was cut short leaves cases unseen.
    seen = not against and all(found.complete for _, found in cleared)
    kind = Kind.EXHAUSTIVE if seen and claim.quantifier is Quantifier.EACH else Kind.SAMPLE
    for k, (space, found) in enumerate((s, f) for s, f in cleared if f.met):
        sample = _sample(claim, space, found.units)
        yield Evidence(
            kind,
            str(found),
            count=found.met,
            recheck=partial(_not_violated, claim, sample),
            rechecks=len(sample),
            shown=() if k else _examples(claim, sample, every=kind is Kind.EXHAUSTIVE),
            certificate={"space": space.name, "met": found.met, "covered": found.covered},
        )
    yield from against


def _examples(claim: Claim, sample: list[Any], *, every: bool) -> tuple[Shown, ...]:
    """What readers see of a search: the claim's own examples if it has some.

    Raises `Refused` for one that is none.
    """
    if claim.examples is None:
        return examples(claim, sample, every=every)
    chosen = list(claim.examples())
    for example in chosen:
        if not _not_violated(claim, [example]):
            raise Refused(f"{show_instance(example)} is no example of {claim.name}")
    return tuple(shown(claim, example) for example in chosen)


def _not_violated(claim: Claim, sample: list[Any]) -> int:
    return len([x for x in sample if claim.meets(x) and not claim.violated(x)])


def _sample(claim: Claim, space: Space, units: int) -> list[Any]:
    """A few instances that meet the hypotheses, for re-checking by the exact predicates."""
    if isinstance(space, Guided):
        return [x for x in _proposed(claim, space, units) if claim.meets(x)][:SAMPLE]
    kept: list[Any] = []
    each = SAMPLE if claim.quantifier is Quantifier.EACH else OF_A_BATCH
    for start in range(0, units, space.block):
        for batch in space.batches(start, min(start + space.block, units)):
            met = np.flatnonzero(holding(claim.checked, batch))
            kept += [batch.instance(int(k)) for k in met[:: max(1, len(met) // each)][:each]]
            if len(kept) >= SAMPLE:
                return kept[:SAMPLE]
    return kept


def _proposed(claim: Claim, space: Guided, budget: int) -> list[Any]:
    """What a guided space proposes for a claim, in order."""
    proposed: list[Any] = []

    def meets(instance: Any) -> int:
        proposed.append(instance)
        return sum(condition.holds(instance) for condition in claim.checked)

    space.seek(meets, lambda instance: False, budget)
    return proposed


def counterexample(claim: Claim, instance: Any) -> Evidence:
    """An instance that meets every hypothesis and violates the conclusion.

    Raises `Refused` if it does not.
    """
    return _instance(claim, instance, Kind.COUNTEREXAMPLE, conclusion=False)


def _instance(claim: Claim, instance: Any, kind: Kind, *, conclusion: bool) -> Evidence:
    def check() -> int:
        good = claim.meets(instance) and claim.conclusion.holds(instance) is conclusion
        return len(claim.checked) + 1 if good else 0

    if not check():
        raise Refused(f"{show_instance(instance)} is no {kind} of {claim.name}")
    seen = shown(claim, instance)
    return Evidence(
        kind,
        seen.text,
        count=len(claim.checked) + 1,
        recheck=check,
        steps=seen.conditions,
        shown=(seen,),
        certificate=instance,
        instance=instance,
    )


def _witnessed(claim: Claim, budget: int, track: Any) -> Iterator[Evidence]:
    """The smallest instance that meets the hypotheses and the conclusion."""
    opposite = Condition(
        "not the conclusion",
        f"not ({claim.conclusion.text})",
        lambda instance: not claim.conclusion.holds(instance),
        None if not claim.conclusion.is_vectorised else lambda b: ~claim.conclusion.mask(b),
    )
    wanted = dataclasses.replace(claim, conclusion=opposite)
    for space in claim.spaces:
        found = search(wanted, space, budget, track=track)
        if found.counterexample is not None:
            yield _instance(claim, found.counterexample, Kind.WITNESS, conclusion=True)
            return


def _is_an_addition(claim: Claim, budget: int) -> Evidence:
    """An instance that meets what is added and not the conclusion.

    Without one the addition implies the conclusion by itself, and the claim would say nothing of
    what the paper says.
    """
    alone = dataclasses.replace(claim, hypotheses=claim.added, added=())
    found = _counterexample_of(alone, budget)
    if found is None:
        raise Refused(
            f"{claim.name}: what is added implies the conclusion by itself in all that was searched"
        )
    evidence = counterexample(alone, found)
    return dataclasses.replace(
        evidence,
        kind=Kind.NEEDED,
        text=f"what is added does not suffice by itself: {evidence.text}",
    )


def _needed(claim: Claim, names: list[str], budget: int, track: Any) -> Iterator[Evidence]:
    """For each of some hypotheses a counterexample that meets all others."""
    whole = claim.amended if claim.added else claim
    known, given = dict(claim.unneeded), dict(claim.needed)
    for name in names:
        if name in given:
            found = given[name]()
        else:
            found = _counterexample_of(whole.without(name), budget, track)
        if found is None and name in known:
            continue
        if found is None:
            raise Refused(f"{claim.name}: no counterexample without {name!r}: is it needed?")
        if name in known:
            raise Refused(f"{claim.name}: {name!r} is needed: {show_instance(found)}")
        evidence = counterexample(whole.without(name), found)
        text = f"without {name!r}: {evidence.text}"
        yield dataclasses.replace(evidence, kind=Kind.NEEDED, text=text)


def _counterexample_of(claim: Claim, budget: int, track: Any = None) -> Any:
    """The smallest counterexample in the first spaces, the small ones."""
    for space in claim.spaces[:SMALL_SPACES]:
        found = search(claim, space, budget, track=track)
        if found.counterexample is not None:
            return found.counterexample
    return None


def _exercised(claim: Claim, evidence: Sequence[Evidence]) -> None:
    """Raise `Refused` unless every condition has been seen true and seen false."""
    conditions = [c for c in (*claim.hypotheses, *claim.added) if c.is_checked]
    conditions.append(claim.conclusion)
    missing = [(c, value) for c in conditions for value in (True, False)]
    for condition, seen in itertools.chain(_seen_before(claim, evidence), _seen(claim, conditions)):
        missing = [(c, value) for c, value in missing if c is not condition or value is not seen]
        if not missing:
            return
    name, value = min((c.name, value) for c, value in missing)
    raise Refused(
        f"{claim.name}: {name!r} was never seen {str(value).lower()}: it may test nothing"
    )


def _seen_before(claim: Claim, evidence: Sequence[Evidence]) -> Iterator[tuple[Condition, bool]]:
    """What evidence shows: whatever met the hypotheses, and what the conclusion was then."""
    for piece in evidence:
        if piece.kind is not Kind.NEEDED:
            met = (*claim.hypotheses, *(claim.added if piece.amended else ()))
            yield from ((condition, True) for condition in met)
            yield claim.conclusion, not piece.against


def _seen(claim: Claim, conditions: list[Condition]) -> Iterator[tuple[Condition, bool]]:
    for instance in claim.foils() if claim.foils is not None else ():
        yield from ((condition, condition.holds(instance)) for condition in conditions)
    for space in claim.spaces:
        if isinstance(space, Guided):
            for instance in _proposed(claim, space, LOOKED_AT):
                yield from ((condition, condition.holds(instance)) for condition in conditions)
            continue
        for batch in space.batches(0, min(space.block, space.size or space.block)):
            some = np.flatnonzero(batch.present)
            some = some[:: max(1, len(some) // LOOKED_AT)]
            for condition in conditions:
                among = np.zeros(batch.present.shape, dtype=bool)
                among.ravel()[some] = True
                met = holding((condition,), batch, among).ravel()[some]
                yield from ((condition, bool(value)) for value in np.unique(met))


def all_verdicts(claims: Iterable[Claim], *, budget: int | None = None) -> Iterator[Verdict]:
    """Decide several claims one after the other."""
    for claim in claims:
        yield decide(claim, budget=budget)
