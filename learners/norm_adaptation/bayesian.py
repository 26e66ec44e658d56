"""Bayesian learners of norms: a belief about what the other follows, and the best reply to it.

A Bayesian agent believes that the other draws its norm in every round from the same unknown chances
(q_1, ..., q_k), with a Dirichlet prior of weights (a_1, ..., a_k). After it has seen the other
follow norm m c_m times, it expects m with chance (a_m + c_m) / sum(a + c) (Bayes' rule), and
follows the norm that then pays it most: the myopic best reply to its belief, as in fictitious play
(Fudenberg and Levine 1998, chapter 2). Ties go to what it prefers: the norm that pays it most if
both follow it; then to the first.

The weight that the prior has for the own favourite is *patience*: in a coordination of two norms
the agent keeps to its favourite until the other has refused it often enough.

>>> from gametheory.norms import agents, norm_games, resampling
>>> outcomes = resampling.BACH_OR_STRAVINSKY
>>> game = agents.iterated_game(norm_games.norm_game(outcomes), horizon=10)
>>> learner = BayesianAgent(outcomes, player=0, prior=(2, 1))
>>> agents.expected_payoffs(game, (learner, norm_games.FixedNorm(1, count=2)))
(Fraction(6, 5), Fraction(6, 5))
>>> learner.belief((0, 4))
(Fraction(2, 7), Fraction(5, 7))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated

from gametheory import InvalidArgument
from gametheory._numeric.exact import Profile, fractions, show
from gametheory._support.check import checked
from gametheory._support.kinds import Items, Natural, NumberLike, OneOfTwo
from gametheory.norms.norm_games import Joint, require_outcomes
from gametheory.norms.resampling import Outcomes
from learners.norm_adaptation._counting import (
    Counts,
    counted,
    own_payoffs,
    preferred_first,
    require_counts,
)

Prior = Annotated[tuple[NumberLike, ...], Items()]


@checked
@dataclass(frozen=True)
class BayesianAgent:
    """A player of the norm game that replies best to its belief about the other's norm.

    Its memory is how often it saw the other follow each norm. An `Agent`: `expected_payoffs` and
    `best_reply_payoff` of `gametheory.norms.agents` are exact for it.

    Attributes:
        outcomes: `[n][m][player]`.
        player: as whom it plays, 0 or 1.
        prior: the weights of the Dirichlet prior, for each norm: not negative, not all zero.
    """

    outcomes: Outcomes
    player: OneOfTwo
    prior: Prior

    def __post_init__(self) -> None:
        count = require_outcomes(self.outcomes)
        weights = fractions(self.prior, "a weight")
        if len(weights) != count or min(weights) < 0 or not sum(weights):
            raise InvalidArgument(
                f"expected a prior of {count} weights that are not negative, not all zero, got "
                f"{self.prior!r:.60}"
            )

    @cached_property
    def _weights(self) -> Profile:
        return fractions(self.prior)

    @cached_property
    def _payoffs(self) -> list[list[Fraction]]:
        return own_payoffs(self.outcomes, self.player)

    @cached_property
    def _order(self) -> list[int]:
        return preferred_first(self._payoffs)

    def belief(self, counts: Counts) -> Profile:
        """The chance of each norm in the next round, having seen each so many times."""
        weights = self._seen(counts)
        return tuple(w / sum(weights) for w in weights)

    def choice(self, counts: Counts) -> int:
        """The norm that it follows, having seen each so many times."""
        weights = self._seen(counts)
        worth = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in self._payoffs]
        best = max(worth)
        return next(n for n in self._order if worth[n] == best)

    def _seen(self, counts: Counts) -> list[Fraction]:
        require_counts(counts, len(self._weights))
        return [a + c for a, c in zip(self._weights, counts, strict=True)]

    def start(self) -> list[tuple[Counts, int]]:
        return [((0,) * len(self.prior), 1)]

    def act(self, memory: Counts, step: int, state: int) -> list[int]:
        follows = self.choice(memory)
        return [int(n == follows) for n in range(len(memory))]

    def observe(
        self, memory: Counts, step: int, state: int, joint: Joint, after: int
    ) -> list[tuple[Counts, int]]:
        require_counts(memory, len(self._weights))
        return [(counted(memory, joint, self.player), 1)]


@checked
def patient(
    outcomes: Outcomes, *, player: OneOfTwo, refusals: Natural, norm: Natural | None = None
) -> BayesianAgent:
    """The Bayesian of two norms that gives in after so many rounds in which it was refused.

    Its prior has just so much weight for `norm`, by default the one that it prefers, that it keeps
    to that for `refusals` rounds against an agent of the other norm, and then follows the other
    norm. Raises `InvalidArgument` unless there are two norms, and following the norm that the other
    follows pays more than missing it.
    """
    payoffs = own_payoffs(outcomes, player)
    if len(payoffs) != 2:
        raise InvalidArgument(f"expected two norms, got {len(payoffs)}")
    kept = preferred_first(payoffs)[0] if norm is None else norm
    if kept > 1:
        raise InvalidArgument(f"expected norm 0 or 1, got {norm}")
    other = 1 - kept
    gains = [payoffs[m][m] - payoffs[1 - m][m] for m in range(2)]
    if min(gains) <= 0:
        raise InvalidArgument(
            "expected that following the other's norm pays more than missing it, got gains "
            f"{', '.join(map(show, gains))}"
        )
    # With weight w for its norm and 1 for the other it keeps to it after c refusals as long as
    # w * gains[kept] >= (1 + c) * gains[other]: for c < refusals, and not for c = refusals.
    weight = (refusals + Fraction(1, 2)) * gains[other] / gains[kept]
    return BayesianAgent(
        outcomes, player, tuple(weight if n == kept else Fraction(1) for n in range(2))
    )
