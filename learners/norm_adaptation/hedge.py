r"""Multiplicative weights over norms: Hedge, in rationals.

Hedge (Freund and Schapire 1997, section 2) gives each own norm n a weight, follows norm n with a
chance proportional to it, and after each round multiplies the weight by U(loss), where any U with
beta^x <= U(x) <= 1 - (1 - beta) x will do. Ours is the upper one, 1 - (1 - beta) x, the update of
Arora, Hazan and Kale (2012), so that all chances are rational:

    w_n  <-  w_n (1 - (1 - beta) loss(n, m)),     loss(n, m) = (top - u(n, m)) / (top - bottom),

where m is what the other followed, u what the player gets, top and bottom its largest and smallest
payoff. Losses are known of norms that it did not follow, too, since it knows the outcomes. With N
norms of equal weights and L the least total loss of one norm, the total loss that it must expect is
at most

    (L ln(1/beta) + ln N) / (1 - beta)                         (their Theorem 2),

whatever the other does. `regret_bound` is what that says per round; `TypeGame.regret` is exact.

An agent that *settles* keeps its norm once both followed the same one, as amTFT(W) does, and learns
again after the next disagreement. Without settling it goes on drawing, as Hedge is published.

>>> from gametheory.norms import agents, norm_games, resampling
>>> outcomes = resampling.BACH_OR_STRAVINSKY
>>> learner = HedgeAgent(outcomes, player=0, beta="1/2", settles=False)
>>> learner.chances((0, 1)), learner.chances((0, 2))    # having seen E once, and twice
((Fraction(2, 5), Fraction(3, 5)), (Fraction(4, 13), Fraction(9, 13)))
>>> game = agents.iterated_game(norm_games.norm_game(outcomes), horizon=10)
>>> V = agents.expected_payoffs(game, (learner, norm_games.FixedNorm(1, count=2)))
>>> round(float(V[0]), 4)
1.6167
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from gametheory import InvalidArgument
from gametheory._numeric.exact import Profile, fractions, show, to_fraction
from gametheory._support.check import checked
from gametheory._support.kinds import Count, NumberLike, OneOfTwo
from gametheory.norms.norm_games import Joint, require_outcomes
from gametheory.norms.resampling import Outcomes
from learners.norm_adaptation._counting import Counts, counted, own_payoffs, require_counts

Memory = tuple[Counts, int | None]
"""How often the other followed each norm, and the norm on which the agent has settled."""


@checked
@dataclass(frozen=True)
class HedgeAgent:
    """A player of the norm game that draws norms by multiplicative weights.

    Its memory is how often it saw the other follow each norm, which settles all weights. An
    `Agent`, exact.

    Attributes:
        outcomes: `[n][m][player]`.
        player: as whom it plays, 0 or 1.
        beta: in (0, 1]: what is left of a weight after the largest loss. 1 never learns.
        settles: whether it keeps a norm on which both agreed.
        prior: the weights to begin with, positive; all alike by default.
    """

    outcomes: Outcomes
    player: OneOfTwo
    beta: NumberLike
    settles: bool = True
    prior: tuple[NumberLike, ...] = ()

    def __post_init__(self) -> None:
        count = require_outcomes(self.outcomes)
        if not 0 < to_fraction(self.beta, "beta") <= 1:
            raise InvalidArgument(f"expected beta in (0, 1], got {self.beta!r}")
        if self.prior and (len(self.prior) != count or min(fractions(self.prior)) <= 0):
            raise InvalidArgument(
                f"expected {count} positive weights as the prior, got {self.prior!r:.60}"
            )

    @property
    def _count(self) -> int:
        return len(self.outcomes)

    @cached_property
    def losses(self) -> tuple[Profile, ...]:
        """`[own norm][the other's]`: from 0, the best that can be, to 1; 0 if all pay alike."""
        payoffs = own_payoffs(self.outcomes, self.player)
        top, bottom = max(map(max, payoffs)), min(map(min, payoffs))
        span = top - bottom or Fraction(1)
        return tuple(tuple((top - x) / span for x in row) for row in payoffs)

    @cached_property
    def _factors(self) -> tuple[Profile, ...]:
        rate = 1 - to_fraction(self.beta)
        return tuple(tuple(1 - rate * x for x in row) for row in self.losses)

    @cached_property
    def _begins(self) -> Profile:
        return fractions(self.prior) if self.prior else (Fraction(1),) * self._count

    @cached_property
    def _known(self) -> dict[Counts, Profile]:
        return {}

    def chances(self, counts: Counts) -> Profile:
        """The chance to follow each norm, having seen the other follow each so many times."""
        counts = tuple(counts)
        if counts not in self._known:
            require_counts(counts, self._count)
            weights = list(self._begins)
            for n, row in enumerate(self._factors):
                for factor, seen in zip(row, counts, strict=True):
                    weights[n] *= factor**seen
            total = sum(weights)
            self._known[counts] = tuple(w / total for w in weights)
        return self._known[counts]

    def start(self) -> list[tuple[Memory, int]]:
        return [(((0,) * self._count, None), 1)]

    def act(self, memory: Memory, step: int, state: int) -> Profile:
        counts, settled = memory
        if settled is not None and settled >= self._count:
            raise InvalidArgument(f"expected a norm among 0..{self._count - 1}, got {settled}")
        if settled is None:
            return self.chances(counts)
        return tuple(Fraction(int(n == settled)) for n in range(self._count))

    def observe(
        self, memory: Memory, step: int, state: int, joint: Joint, after: int
    ) -> list[tuple[Memory, int]]:
        counts, _ = memory
        require_counts(counts, self._count)
        agreed = self.settles and joint[0] == joint[1]
        # While it is settled there is nothing to learn: what it saw then is not counted.
        seen = counts if agreed else counted(counts, joint, self.player)
        return [((seen, joint[0] if agreed else None), 1)]

    def __repr__(self) -> str:
        return (
            f"HedgeAgent({self._count} norms, player {self.player + 1}, beta "
            f"{show(to_fraction(self.beta))}{', settles' if self.settles else ''})"
        )


@checked
def regret_bound(count: Count, *, beta: NumberLike, rounds: Count) -> float:
    """What Hedge can lose per round to the best single norm, at most, in shares of the span.

    From Theorem 2 of Freund and Schapire (1997), with `count` norms of equal weight and L at most
    `rounds`: an upper bound for agents that do not settle. 1 if beta is 1.
    """
    rate = 1 - to_fraction(beta, "beta")
    if not 0 <= rate < 1:
        raise InvalidArgument(f"expected beta in (0, 1], got {beta!r}")
    if not rate or rate > Fraction(9, 10):  # beyond, ln(1/beta) / (1 - beta) - 1 is above 1
        return 1.0
    size = max(float(rate), 2.0**-500)
    # log1p: 1 - size has lost what is wanted. Eight roundings of a number below 4 are added.
    drift = Fraction(-math.log1p(-size) / size - 1 + 2.0**-48)
    begun = Fraction(math.log(count)) / (rate * rounds)
    return float(min(Fraction(1), (drift + begun) * (1 + Fraction(1, 10**12))))
