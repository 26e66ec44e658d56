"""The exploitability-robustness tradeoff of section 5.2, exactly.

Agents that resample norms are those of `gametheory.norms.resampling`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import to_fraction
from gametheory._support.check import checked
from gametheory.norms.resampling import BACH_OR_STRAVINSKY, NormChain, Outcomes, fixed, stubborn


@dataclass(frozen=True)
class TradeoffPoint:
    """One agent of player 1 on the tradeoff of section 5.2.

    Attributes:
        stubbornness: how it resamples.
        exploitability: what player 2 gains by posing as an agent of the other norm, instead of
            following player 1's; negative if it loses.
        inefficiency: what player 2 loses then against player 1 following that norm at once.
        disputed: Delta_2, how much more player 2 gets from its favourite norm.
    """

    stubbornness: Fraction
    exploitability: Fraction
    inefficiency: Fraction
    disputed: Fraction


@checked
def stubbornness_tradeoff(
    stubbornness: Iterable[Any],
    *,
    discount: Any = "24/25",
    outcomes: Outcomes = BACH_OR_STRAVINSKY,
) -> tuple[TradeoffPoint, ...]:
    """The tradeoff along amTFT({w, w'}) agents of player 1 that prefer w = 0 to w' = 1; exact.

    The law of section 5.2: what the best reply gains, the larger of 0 and `exploitability`, and
    `inefficiency` add up to at least Delta_2; with equality while the agent is exploitable.
    """
    g = to_fraction(discount, "a discount")
    own, other = outcomes[0][0][1], outcomes[1][1][1]
    found = []
    for s in stubbornness:
        posing = NormChain(outcomes, stubborn(0, s), fixed(1, 2)).values(g)[1]
        found.append(TradeoffPoint(to_fraction(s), posing - own, other - posing, other - own))
    return tuple(found)


__all__ = [
    "TradeoffPoint",
    "stubbornness_tradeoff",
]


def __dir__() -> list[str]:
    return list(__all__)
