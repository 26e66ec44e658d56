"""Gradient learners of norm resampling: ascent on chances, through the exact chain.

A learner is a `NormAgent`: its chances to follow each norm at first, and after each disagreement
while following n. They are softmaxes of real numbers, one row for the start and one for each n.
What it gets against another such agent is the solution of a linear system
(`gametheory.norms.resampling`), so the gradient is known without sampling: with X the payoffs ahead
of a pair of norms and Y how often, discounted, the pair is met before agreement,

    dV / dK1[n, k] = g * sum over m, l of Y[n, m] K2[m, l] X[k, l],     n != m.

`learn_resampling` ascends it against a population of agents who do not learn, one drawn for each
meeting; `learn_together` lets both players learn at once, each by its own gradient, as naive
learners do. The path is in floats; what was learned is given as Fractions, whose payoffs and
exploitability are exact.

>>> from gametheory.norms import resampling
>>> outcomes = resampling.BACH_OR_STRAVINSKY
>>> firm = resampling.fixed(1, 2)
>>> learned = learn_resampling(outcomes, [firm], player=0, discount="24/25")
>>> [round(p, 2) for p in learned.chances[-1][0].tolist()]  # against E for ever it begins with E
[0.0, 1.0]
>>> round(float(learned.payoffs[0]), 3), learned.exploitability
(2.0, Fraction(0, 1))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument
from gametheory._numeric.exact import Profile, fractions, to_fraction
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, NumberLike, OneOfTwo
from gametheory.norms.norm_games import norm_game, reply_to_resampling
from gametheory.norms.resampling import NormAgent, NormChain, Outcomes

Floats = NDArray[np.float64]
Steps = Annotated[int, AtLeast(1), AtMost(1_000_000)]

LEAST = 1e-12
"""Chances of the start are at least this: a softmax is never zero."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class LearnedResampling:
    """A rule of resampling that was learned, and on which path.

    Attributes:
        outcomes: `[n][m][player]`.
        player: who learned, 0 or 1.
        discount: of the payoffs, exactly.
        agent: the rule at the end: the floats of the path as Fractions, divided by their sums.
        opponents: what it met at the end.
        weights: how likely each of them is.
        values: its payoff per step, `[step]`, the last one at the end; floats.
        chances: its chances, `[step, row, norm]`, row 0 the start, then after each norm; floats.
    """

    outcomes: Outcomes
    player: OneOfTwo
    discount: Fraction
    agent: NormAgent
    opponents: tuple[NormAgent, ...]
    weights: Profile
    values: Floats = field(repr=False)
    chances: Floats = field(repr=False)

    def _chain(self, other: NormAgent) -> NormChain:
        pair = (self.agent, other) if self.player == 0 else (other, self.agent)
        return NormChain(self.outcomes, *pair)

    @cached_property
    def payoffs(self) -> Profile:
        """What both players get per step with `agent`, exactly; the mean over its opponents."""
        each = [self._chain(other).values(self.discount) for other in self.opponents]
        return tuple(
            sum((w * V[i] for w, V in zip(self.weights, each, strict=True)), Fraction(0))
            for i in range(2)
        )

    @cached_property
    def exploitability(self) -> Fraction:
        """What the other gains by a best reply to `agent` over what it gets now; not negative.

        Exact, up to `excess` of `reply_to_resampling`, which is added: an upper bound, tight where
        that is 0. The best reply knows the rule, and may be any policy.
        """
        reply = reply_to_resampling(
            self.outcomes, self.agent, player=1 - self.player, discount=self.discount
        )
        return reply.exact_payoff + reply.excess - self.payoffs[1 - self.player]

    def __repr__(self) -> str:
        first = ", ".join(f"{float(p):.3f}" for p in self.agent.start)
        return (
            f"LearnedResampling(player {self.player + 1}, begins with chances ({first}), "
            f"{len(self.values) - 1} steps)"
        )


@checked
def learn_resampling(
    outcomes: Outcomes,
    opponents: Sequence[NormAgent],
    *,
    player: OneOfTwo,
    discount: NumberLike,
    weights: Sequence[NumberLike] | None = None,
    initial: NormAgent | None = None,
    steps: Steps = 300,
    rate: NumberLike = 5,
) -> LearnedResampling:
    """Gradient ascent of one learner against a population.

    Args:
        outcomes: `[n][m][player]`.
        opponents: the population, agents who do not learn.
        player: who learns.
        discount: in [0, 1).
        weights: how likely the learner meets each; alike by default.
        initial: where it begins; uniform by default.
        steps: of the ascent.
        rate: step size, in units of payoffs per step; positive.

    Deterministic. Raises `InvalidArgument` for a population of other norms, or none.
    """
    count, g, step_size = _setting(outcomes, discount, rate)
    given = list(opponents)
    shares = fractions([1] * len(given) if weights is None else weights, "a weight")
    if not given or len(shares) != len(given) or min(shares) < 0 or not sum(shares):
        raise InvalidArgument(
            f"expected at least one opponent and a weight for each, got {len(given)} and "
            f"{len(shares)} weights"
        )
    shares = tuple(w / sum(shares) for w in shares)
    others = [_rows(agent, count) for agent in given]
    own = _logits(_uniform(count) if initial is None else initial, count)
    payoffs = _own(outcomes, player)
    values, path = [], []
    for _ in range(steps + 1):
        rows = _softmax(own)
        value, slope = 0.0, np.zeros_like(rows)
        for w, other in zip(shares, others, strict=True):
            one, ascent = _value_and_slope(payoffs, rows, other, float(g))
            value, slope = value + float(w) * one, slope + float(w) * ascent
        values.append(value)
        path.append(rows)
        own = own + step_size * _through_softmax(rows, slope)
    return LearnedResampling(
        outcomes, player, g, _agent(rows), tuple(given), shares, np.array(values), np.array(path)
    )


@checked
def learn_together(
    outcomes: Outcomes,
    *,
    discount: NumberLike,
    initial: tuple[NormAgent, NormAgent] | None = None,
    steps: Steps = 300,
    rate: NumberLike = 5,
) -> tuple[LearnedResampling, LearnedResampling]:
    """Both players ascend at once, each the gradient of its own payoff; arguments as above."""
    count, g, step_size = _setting(outcomes, discount, rate)
    begun = (_uniform(count),) * 2 if initial is None else initial
    own = [_logits(agent, count) for agent in begun]
    payoffs = [_own(outcomes, player) for player in range(2)]
    values: list[list[float]] = [[], []]
    path: list[list[Floats]] = [[], []]
    for _ in range(steps + 1):
        rows = [_softmax(x) for x in own]
        for i in range(2):
            value, slope = _value_and_slope(payoffs[i], rows[i], rows[1 - i], float(g))
            values[i].append(value)
            path[i].append(rows[i])
            own[i] = own[i] + step_size * _through_softmax(rows[i], slope)
    agents = [_agent(x) for x in rows]
    first, second = (
        LearnedResampling(
            outcomes,
            i,
            g,
            agents[i],
            (agents[1 - i],),
            (Fraction(1),),
            np.array(values[i]),
            np.array(path[i]),
        )
        for i in range(2)
    )
    return first, second


def _value_and_slope(payoffs: Floats, own: Floats, other: Floats, g: float) -> tuple[float, Floats]:
    """The payoff per step of the learner, `payoffs[own norm, other's]`, and d payoff / d chances.

    Rows of chances: the start, then after a disagreement while following each norm.
    """
    count = len(payoffs)
    (s, K), (t, L) = ((rows[0], rows[1:]) for rows in (own, other))
    apart = 1.0 - np.eye(count)
    # Payoffs ahead: X = payoffs on the diagonal, (1-g) payoffs + g K X L' off it.
    moves = apart.ravel()[:, None] * g * np.kron(K, L)
    system = np.eye(count * count) - moves
    now = np.where(apart > 0, (1 - g) * payoffs, payoffs)
    X = np.linalg.solve(system, now.ravel()).reshape(count, count)
    met = np.linalg.solve(system.T, np.outer(s, t).ravel()).reshape(count, count) * apart
    slope = np.empty_like(own)
    slope[0] = X @ t
    slope[1:] = g * met @ L @ X.T
    return float(s @ X @ t), slope


def _setting(
    outcomes: Outcomes, discount: NumberLike, rate: NumberLike
) -> tuple[int, Fraction, float]:
    norm_game(outcomes)  # payoffs that floats can hold
    g, size = to_fraction(discount, "a discount"), to_fraction(rate, "a rate")
    if g < 0 or float(g) >= 1 or size <= 0:
        raise InvalidArgument(
            "expected a discount in [0, 1), as a float too, and a positive rate, got "
            f"{discount!r:.60} and {rate!r:.60}"
        )
    return len(outcomes), g, float(size)


def _own(outcomes: Outcomes, player: int) -> Floats:
    """`[own norm, the other's]`."""
    table = np.array([[float(paid[player]) for paid in row] for row in outcomes])
    return table if player == 0 else table.T


def _rows(agent: NormAgent, count: int) -> Floats:
    if len(agent.start) != count:
        raise InvalidArgument(f"expected agents of {count} norms, got one of {len(agent.start)}")
    return np.array([agent.start, *agent.kernel], dtype=np.float64)


def _logits(agent: NormAgent, count: int) -> Floats:
    return np.asarray(np.log(np.maximum(_rows(agent, count), LEAST)))


def _softmax(logits: Floats) -> Floats:
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _through_softmax(chances: Floats, slope: Floats) -> Floats:
    mean = (chances * slope).sum(axis=1, keepdims=True)
    return np.asarray(chances * (slope - mean))


def _uniform(count: int) -> NormAgent:
    row = (Fraction(1, count),) * count
    return NormAgent(row, (row,) * count)


def _agent(rows: Floats) -> NormAgent:
    exact = [[Fraction(p) for p in row.tolist()] for row in rows]
    start, *kernel = (tuple(p / sum(row) for p in row) for row in exact)
    return NormAgent(start, tuple(kernel))
