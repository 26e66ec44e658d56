"""All claims, in the order of the paper: sections 3 to 6, Appendices A to E."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gametheory._support.check import Count, checked, near_names
from gametheory.errors import InvalidArgument
from proofs.claims import (
    adaptive_agents,
    choosing_rules,
    coordination,
    cross_play,
    disagreement_degree,
    evaluation,
    fair_coin,
    learning_formulas,
    meta_bargaining,
    no_dilemma,
    norm_adaptiveness,
    norm_definitions,
    one_answer,
    proposition1,
    renegotiation,
    symmetry,
    three_norms,
    tradeoff,
    welfare,
    welfare_axioms,
)
from proofs.deciding import decide
from proofs.evidence import Claim, Verdict

STATED: tuple[Claim, ...] = tuple(
    claim
    for room in (
        coordination,
        symmetry,
        fair_coin,
        one_answer,
        welfare,
        three_norms,
        disagreement_degree,
        norm_definitions,
        norm_adaptiveness,
        no_dilemma,
        evaluation,
        learning_formulas,
        adaptive_agents,
        tradeoff,
        renegotiation,
        meta_bargaining,
        choosing_rules,
        welfare_axioms,
        cross_play,
        proposition1,
    )
    for claim in room.CLAIMS
)


def _naming_what_is_meant(claim: Claim) -> Claim:
    """A claim that names, of the readings of its sentence, the one that we think is meant."""
    family = claim.name.rpartition("/")[0]
    if claim.meant or claim.place is None or not family:
        return claim
    found = (c for c in STATED if c.meant and c.name.startswith(f"{family}/"))
    return dataclasses.replace(
        claim, see=tuple(dict.fromkeys((*(c.name for c in found), *claim.see)))
    )


ALL = tuple(map(_naming_what_is_meant, STATED))


def claims() -> tuple[Claim, ...]:
    """All claims."""
    return ALL


@checked
def find(name: str) -> tuple[Claim, ...]:
    """The claim of that name, or those of a family ("table-3" for "table-3/nash/iia" and others).

    Raises `InvalidArgument`, with the nearest name, if there is none.
    """
    found = tuple(c for c in ALL if c.name == name or c.name.startswith(f"{name}/"))
    if not found:
        known = [c.name for c in ALL]
        near = near_names(name, known)
        hint = f": did you mean {' or '.join(map(repr, near))}" if near else ""
        raise InvalidArgument(
            f"expected a claim, got {name!r}{hint}; `gametheory prove --list` shows all"
        )
    return found


@checked
def check(
    name: str, *, budget: Count | None = None, track: Callable[[Any], Any] | None = None
) -> Verdict:
    """Decide one claim by its name.

    Args:
        budget: most games that each of its searches covers; see `proofs.search`.
        track: a wrapper of iterables, for progress.

    Raises `InvalidArgument` for a name of no claim or of several.

    >>> import proofs
    >>> verdict = proofs.check("strict-domination/than-either-norm", budget=10_000)
    >>> verdict.status, verdict.agrees, verdict.verify()
    (<Status.AMENDED: 'holds as amended'>, True, True)
    >>> verdict.counterexample.cross
    (Fraction(0, 1), Fraction(0, 1))
    """
    found = find(name)
    if len(found) > 1:
        raise InvalidArgument(
            f"expected one claim, {name!r} are {len(found)}: use `check_all`, or one of "
            f"{[claim.name for claim in found[:4]]}"
        )
    return decide(found[0], budget=budget, track=track)


@checked
def check_all(names: Sequence[str] = (), *, budget: Count | None = None) -> Iterator[Verdict]:
    """Decide several claims, or all, one after the other."""
    for claim in chosen(names):
        yield decide(claim, budget=budget)


def chosen(names: Sequence[str] | None) -> tuple[Claim, ...]:
    """The claims of some names or families, each once; all without names."""
    if not names:
        return ALL
    return tuple(dict.fromkeys(claim for name in names for claim in find(name)))
