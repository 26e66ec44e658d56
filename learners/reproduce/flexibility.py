"""The exploitability-robustness tradeoff of section 5.2: the law beside what is played.

Player 1 deploys amTFT({U, IA}) that prefers U: it begins with U, and after each disagreement keeps
to U with a chance s (its *stubbornness*) and takes IA otherwise. Against it stand

- the best reply of player 2: what that gains over following U is the *exploitability*;
- amTFT({U}), amTFT({IA}) and amTFT({U, IA}): player 1's mean payoff over these is its *robustness*;
- amTFT({IA}), which poses: what player 2 loses by the disagreement is the *inefficiency*.

The law: exploitability + inefficiency >= Delta_2, what player 2 has to gain from IA. For ever it is
an equality while the agent is exploitable at all. In an episode the best reply poses for some steps
and gives in when too few are left for posing to pay, which gains a little more.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.norms import agents
from gametheory.norms.resampling import (
    BACH_OR_STRAVINSKY,
    NormAgent,
    NormChain,
    fixed,
    stubborn,
    uniform,
)
from learners.amtft.cooperation import Cooperation
from learners.amtft.runs import AmTFTRuns, play

STUBBORNNESS = (*(Fraction(k, 10) for k in range(10)), Fraction(19, 20), Fraction(1))

COLUMNS = ("exploitability", "robustness", "inefficiency")

DISPUTED_GAIN = 1.0
"""Delta_2 of Asymmetric Bach or Stravinsky: 2 from IA instead of 1 from U."""


@dataclass(frozen=True, eq=False)
class Flexibility:
    """What was played.

    Attributes:
        stubbornness: `[s]`.
        played: `[s, replicate, column]`, columns as `COLUMNS`; payoffs per step of an episode.
    """

    stubbornness: NDArray[np.float64]
    played: NDArray[np.float64]


def play_flexible(runs: AmTFTRuns, pairs: Sequence[tuple[Cooperation, Cooperation]]) -> Flexibility:
    """Every replicate's flexible agent, against the next replicate's; exact.

    `pairs`: the cooperation by U and by IA of each replicate.
    """
    table = np.empty((len(STUBBORNNESS), len(pairs), len(COLUMNS)))
    known: dict[Any, tuple[float, float, float]] = {}
    for (k, s), a in itertools.product(enumerate(STUBBORNNESS), range(len(pairs))):
        own, other = pairs[a], pairs[(a + 1) % len(pairs)]
        tables = [t.tobytes() for c in (*own, *other) for t in (*c.cooperate, *c.punish)]
        key = (s, *tables)
        if key not in known:
            known[key] = _figures(runs, own, other, s)
        table[k, a] = known[key]
    return Flexibility(np.array([float(s) for s in STUBBORNNESS]), table)


def _figures(
    runs: AmTFTRuns,
    own: tuple[Cooperation, Cooperation],
    other: tuple[Cooperation, Cooperation],
    stubbornness: Fraction,
) -> tuple[float, float, float]:
    flexible = runs.adaptive(0, 0, own, switching=stubborn(0, stubbornness))
    counterparts = [runs.adaptive(0, 1, inner) for inner in ((other[0],), (other[1],), other)]
    payoffs = [play((flexible, one), None) for one in counterparts]
    followed = payoffs[0][1]
    settled = play((runs.adaptive(0, 0, (own[1],)), counterparts[1]), None)[1]
    best = float(agents.best_reply_payoff(own[0].game, flexible, player=1))
    return (
        best - followed,
        float(np.mean([mine for mine, _ in payoffs])),
        settled - payoffs[1][1],
    )


def theory(stubbornness: Any, horizon: int) -> tuple[float, float, float]:
    """Exploitability, robustness and inefficiency if learning is perfect, exactly.

    Robustness and inefficiency from the absorbing chain of norms, exploitability by posing for the
    best number of steps.
    """
    flexible = stubborn(0, stubbornness)

    def values(agent: NormAgent) -> tuple[float, float]:
        first, second = NormChain(BACH_OR_STRAVINSKY, flexible, agent).mean_values(horizon)
        return float(first), float(second)

    met = [values(agent) for agent in (fixed(0, 2), fixed(1, 2), uniform((0, 1), 2))]
    best = max(_posing(Fraction(stubbornness), steps, horizon) for steps in range(horizon + 1))
    return float(best - 1), float(np.mean([mine for mine, _ in met])), 2.0 - met[1][1]


def _posing(stubbornness: Fraction, steps: int, horizon: int) -> Fraction:
    """What player 2 gets by playing IA for some steps, and then U unless they agreed on IA.

    Having posed it does not know what the agent has just drawn: giving in may meet IA.
    """
    if steps == 0:
        return Fraction(1)
    s = stubbornness
    # giving_in[n]: what n more steps are worth that begin with a draw and are played with U.
    giving_in = [Fraction(0)]
    for n in range(1, horizon):
        giving_in.append(s * n + (1 - s) * giving_in[n - 1])
    total = giving_in[horizon - steps]
    for n in range(horizon - steps + 1, horizon):
        total = (1 - s) * 2 * n + s * total
    return total / horizon


def discounted_gain(
    stubbornness: NDArray[np.float64], discount: float = 0.96
) -> NDArray[np.float64]:
    """What posing pays player 2 for ever: 2g(1-s) / (1-gs), less 1; below 0 from s = 2 - 1/g."""
    g = discount
    return 2 * g * (1 - stubbornness) / (1 - g * stubbornness) - 1
