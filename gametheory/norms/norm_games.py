"""The game of norms: which norm each player follows, and what that pays.

Agents that adapt norms choose, step by step, which norm to follow. What they choose among is itself
a game, the *norm game*: its actions are the norms, and where player 1 follows n and player 2
follows m it pays `outcomes[n][m]`. Played many times it is where agents learn
(`learners.norm_adaptation`) and where types of agents compete (`type_games`).

Agents that resample (`resampling`) are played there as `ResamplingAgent`: after agreement they keep
their norm, also against a player who later departs from it, and resample after each disagreement.

>>> import gametheory as gt
>>> from gametheory.norms import agents, resampling
>>> bos = gt.zoo.asymmetric_bach_or_stravinsky()
>>> outcomes = norm_outcomes(bos, [("B", "B"), ("S", "S")])
>>> outcomes == resampling.BACH_OR_STRAVINSKY
True
>>> game = agents.iterated_game(norm_game(outcomes, names=("U", "E")), horizon=4)
>>> flexible = ResamplingAgent(resampling.uniform((0, 1), 2), player=0)
>>> [str(x) for x in agents.expected_payoffs(game, (flexible, FixedNorm(1, count=2)))]
['49/32', '49/32']
>>> str(agents.best_reply_payoff(game, flexible, player=1))
'49/32'
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np

from gametheory._numeric.exact import to_fraction
from gametheory._support.check import checked
from gametheory._support.kinds import Count, Items, Natural, NumberLike, OneOfTwo
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm, Repeated
from gametheory.games.normal_form import PureProfile
from gametheory.norms.resampling import NormAgent, Outcomes
from gametheory.stochastic import Stochastic
from gametheory.stochastic.policies import BestReply, best_reply

Joint = Annotated[tuple[Natural, ...], Items(2, 2)]
"""The norm of player 1 and that of player 2."""


@checked
def norm_outcomes(game: NormalForm | Repeated, norms: Sequence[PureProfile]) -> Outcomes:
    """`[n][m]`: what the players get where player 1 follows norm n and player 2 follows norm m.

    Args:
        norms: for each norm the joint action that it prescribes, of action indices or labels.

    Fractions. Raises `InvalidArgument` unless there are two players and at least one norm.
    """
    stage = game.game if isinstance(game, Repeated) else game
    if stage.num_players != 2 or not len(norms):
        raise InvalidArgument(
            f"expected a joint action of two players for each norm, got {len(norms)} norms of "
            f"{stage.num_players} players"
        )
    profiles = [stage.profile(joint) for joint in norms]
    first, second = stage.exact_payoffs
    return tuple(
        tuple((Fraction(first[a, b]), Fraction(second[a, b])) for _, b in profiles)
        for a, _ in profiles
    )


@checked
def norm_game(outcomes: Outcomes, *, names: Sequence[str] | None = None) -> NormalForm:
    """The norm game: actions are norms, payoffs `outcomes[n][m][player]`.

    `names`: of the norms; "0", "1", ... by default.
    """
    count = require_outcomes(outcomes)
    labels = [str(n) for n in range(count)] if names is None else list(names)
    if len(labels) != count:
        raise InvalidArgument(f"expected {count} names of norms, got {len(labels)}")
    table = np.empty((2, count, count), dtype=object)
    for n, row in enumerate(outcomes):
        for m, paid in enumerate(row):
            table[:, n, m] = [to_fraction(x) for x in paid]
    return NormalForm(table, actions=[labels, labels])


@checked
def require_outcomes(outcomes: Outcomes) -> int:
    """How many norms; `InvalidArgument` unless `outcomes[n][m][player]` is a square of pairs."""
    count = len(outcomes)
    if not count or any(
        len(row) != count or any(len(paid) != 2 for paid in row) for row in outcomes
    ):
        raise InvalidArgument(
            "expected outcomes[n][m][player] for the same norms of two players, got "
            f"{count} rows of {sorted({len(row) for row in outcomes})} entries"
        )
    return count


@checked
@dataclass(frozen=True)
class FixedNorm:
    """An agent that follows one norm whatever it sees: stubborn for ever.

    Attributes:
        norm: which.
        count: of how many.
    """

    norm: Natural
    count: Count

    def __post_init__(self) -> None:
        if self.norm >= self.count:
            raise InvalidArgument(f"expected a norm among 0..{self.count - 1}, got {self.norm}")

    def start(self) -> list[tuple[Hashable, Any]]:
        return [(None, 1)]

    def act(self, memory: Hashable, step: int, state: int) -> list[int]:
        return [int(n == self.norm) for n in range(self.count)]

    def observe(
        self, memory: Hashable, step: int, state: int, joint: Joint, after: int
    ) -> list[tuple[Hashable, Any]]:
        return [(None, 1)]


@checked
@dataclass(frozen=True)
class ResamplingAgent:
    """A `NormAgent` as a player of the norm game; its memory is the norm that it follows.

    Attributes:
        rule: how it draws norms.
        player: as whom it plays, 0 or 1: whose part of a joint action is its own.
    """

    rule: NormAgent
    player: OneOfTwo

    def start(self) -> list[tuple[int, Fraction]]:
        return _drawn(self.rule.start)

    def act(self, memory: Natural, step: int, state: int) -> list[int]:
        self._require_norm(memory)
        return [int(n == memory) for n in range(len(self.rule.start))]

    def observe(
        self, memory: Natural, step: int, state: int, joint: Joint, after: int
    ) -> list[tuple[int, Fraction]]:
        self._require_norm(memory)
        if joint[0] == joint[1]:
            return [(memory, Fraction(1))]
        return _drawn(self.rule.kernel[memory])

    def _require_norm(self, norm: int) -> None:
        if norm >= len(self.rule.start):
            raise InvalidArgument(
                f"expected a norm among 0..{len(self.rule.start) - 1}, got {norm}"
            )


@checked
def reply_to_resampling(
    outcomes: Outcomes, agent: NormAgent, *, player: OneOfTwo, discount: NumberLike
) -> BestReply:
    """The best reply of `player` to the other player's resampling, for ever, exactly.

    The reply sees the norm that the agent followed last, and whether they agreed; payoffs are per
    step, discounted. It may depart from an agreement, after which the agent resamples. States of
    `actions`: 0 the start; 1 + n after a disagreement while the agent followed n; then after an
    agreement on n.
    """
    count = require_outcomes(outcomes)
    if len(agent.start) != count:
        raise InvalidArgument(f"expected an agent of {count} norms, got {len(agent.start)}")
    shape = (2 * count + 1, count, count)
    rewards = np.empty((2, *shape), dtype=object)
    lottery = np.empty(shape, dtype=np.int64)
    for own in range(count):
        for theirs in range(count):
            pair = (own, theirs) if player == 0 else (theirs, own)
            for i in range(2):
                rewards[(i, slice(None), *pair)] = outcomes[pair[0]][pair[1]][i]
            lottery[(slice(None), *pair)] = 1 + theirs + (count if own == theirs else 0)
    game = Stochastic.from_lotteries(
        rewards, lottery, [{s: 1} for s in range(2 * count + 1)], initial=0, discount=discount
    )
    agreed = [[Fraction(int(m == n)) for m in range(count)] for n in range(count)]
    strategy = np.array([agent.start, *agent.kernel, *agreed], dtype=object)
    strategies = (None, strategy) if player == 0 else (strategy, None)
    return best_reply(game, player, strategies)


def _drawn(chances: Sequence[Fraction]) -> list[tuple[int, Fraction]]:
    return [(n, p) for n, p in enumerate(chances) if p]


__all__ = [
    "FixedNorm",
    "ResamplingAgent",
    "norm_game",
    "norm_outcomes",
    "reply_to_resampling",
    "require_outcomes",
]


def __dir__() -> list[str]:
    return list(__all__)
