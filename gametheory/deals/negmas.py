"""Domains of NegMAS: a scenario that NegMAS has read or built, as a domain.

What NegMAS knows and this package does not read itself, such as GENIUS profiles of integers or
with utilities that are not linear, comes in so:

    import negmas
    domain = deals.from_negmas(negmas.Scenario.from_genius_folder("Laptop"))

NegMAS computes in floats, and each enters as the number that it is: what rounding has parted,
such as 0.1 + 0.2 and 0.3, is no tie unless `decimals` says where rounding begins.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import to_fraction
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, NumberLike
from gametheory._support.text import quoted, shown
from gametheory.deals.domains import Domain
from gametheory.deals.issues import IssueDomain
from gametheory.errors import InvalidArgument, TooLarge, Unsupported

MOST_OUTCOMES = 1_000_000
"""Combinations of values that NegMAS is asked about: a minute or so."""


@checked
def from_negmas(
    scenario: Any,
    *,
    no_deal: Sequence[NumberLike] | None = None,
    decimals: Annotated[int, AtLeast(0), AtMost(15)] | None = None,
    parties: Sequence[str] | None = None,
    name: str = "",
) -> IssueDomain:
    """The domain of a scenario of NegMAS, every combination of whose issues' values is asked about.

    Args:
        no_deal: one payoff for each party; by default the reserved values, which NegMAS has as
            minus infinity where none was given, and then they are needed here.
        decimals: utilities and reserved values are rounded to so many, exactly; by default they
            are not.
        parties: their names; numbered from 1 by default, as NegMAS's own are random.

    Values of issues become texts. Raises `InvalidArgument` for what is no scenario and for missing
    reserved values, `InvalidGame` for a utility that is no number, `Unsupported` for issues without
    an end and for utilities that change with time, `TooLarge` beyond `MOST_OUTCOMES` combinations.
    """
    if not (hasattr(scenario, "outcome_space") and hasattr(scenario, "ufuns")):
        raise InvalidArgument(f"expected a negmas.Scenario, got {shown(scenario)}")
    issues, ufuns = list(scenario.outcome_space.issues), list(scenario.ufuns)
    for issue in issues:
        if not isinstance(issue.cardinality, int):
            raise Unsupported(
                f"expected issues of finitely many values, got {quoted(str(issue.name))} without "
                "an end: scenario.discretize() gives it one"
            )
    sizes = [issue.cardinality for issue in issues]
    if (size := math.prod(sizes)) > MOST_OUTCOMES:
        raise TooLarge(f"expected at most {MOST_OUTCOMES:,} combinations of values, got {size:,}")
    for number, ufun in enumerate(ufuns, 1):
        if not ufun.is_stationary():
            raise Unsupported(
                f"expected utilities that stay, got those of party {number}, which change with "
                "time: scenario.remove_discounting() leaves what they are at the start"
            )
    if no_deal is None:
        reserved = [ufun.reserved_value for ufun in ufuns]
        if not all(map(math.isfinite, reserved)):
            raise InvalidArgument(
                "expected no_deal, a payoff for each party, for a scenario without all reserved "
                f"values, got {', '.join(map(str, reserved))}"
            )
        no_deal = [_exact(value, decimals) for value in reserved]
    names = tuple(str(issue.name) for issue in issues)
    values = [list(issue.all) for issue in issues]
    tables: list[dict[str | tuple[str, ...], NDArray[Any]]] = []
    for ufun in ufuns:
        worth = np.empty(size, dtype=object)
        worth[:] = [_exact(ufun(outcome), decimals) for outcome in itertools.product(*values)]
        tables.append({names: worth.reshape(sizes)})
    labels = {name: [str(v) for v in own] for name, own in zip(names, values, strict=True)}
    return Domain.from_issues(labels, tables, no_deal=no_deal, parties=parties, name=name)


def _exact(utility: Any, decimals: int | None) -> Fraction:
    number = to_fraction(utility, "a utility")
    return number if decimals is None else round(number, decimals)
