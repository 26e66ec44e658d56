"""All claims, in the order of the paper: sections 3, 4 and 5, Appendices A and E."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Any

from gametheory.errors import InvalidArgument
from proofs import (
    adaptive_claims,
    cross_play_bound,
    exploitability_claims,
    norm_claims,
    proposition1_claims,
    symmetry_claims,
    taxonomy_claims,
    welfare_axioms,
)
from proofs.claim import Claim, Verdict
from proofs.deciding import decide

ALL: tuple[Claim, ...] = (
    *taxonomy_claims.CLAIMS,
    *norm_claims.CLAIMS,
    *symmetry_claims.CLAIMS,
    *adaptive_claims.CLAIMS,
    *exploitability_claims.CLAIMS,
    *welfare_axioms.CLAIMS,
    *cross_play_bound.CLAIMS,
    *proposition1_claims.CLAIMS,
)


def claims() -> tuple[Claim, ...]:
    """All claims."""
    return ALL


def find(name: str) -> tuple[Claim, ...]:
    """The claim of that name, or those of a family ("table-3" for "table-3/nash/iia" and others).

    Raises `InvalidArgument`, with the nearest name, if there is none.
    """
    found = tuple(c for c in ALL if c.name == name or c.name.startswith(f"{name}/"))
    if not found:
        known = [c.name for c in ALL]
        near = difflib.get_close_matches(str(name), known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise InvalidArgument(f"expected a claim, got {name!r}{hint} `gametheory prove --list`")
    return found


def check(name: str, *, budget: int | None = None, track: Any = None) -> Verdict:
    """Decide one claim by its name.

    Args:
        budget: most games that each of its searches covers; see `proofs.search`.
        track: a wrapper of iterables, for progress.

    >>> import proofs
    >>> verdict = proofs.check("strict-domination", budget=10_000)
    >>> verdict.status, verdict.agrees, verdict.verify()
    (<Status.AMENDED: 'holds as amended'>, True, True)
    >>> verdict.counterexample.cross
    (Fraction(0, 1), Fraction(0, 1))
    """
    found = find(name)
    if len(found) > 1:
        raise InvalidArgument(f"expected one claim, {name!r} are {len(found)}: use `check_all`")
    return decide(found[0], budget=budget, track=track)


def check_all(names: Sequence[str] = (), *, budget: int | None = None) -> Iterator[Verdict]:
    """Decide several claims, or all, one after the other."""
    chosen = [claim for name in names for claim in find(name)] if names else list(ALL)
    for claim in dict.fromkeys(chosen):
        yield decide(claim, budget=budget)
