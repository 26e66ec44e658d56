"""Types of norm-adaptive agents that meet: what each earns, secures and gives away, exactly.

A *type* is a rule for choosing norms, as player 1 and as player 2. Two agents meet and play the
norm game (`norm_games`) for `horizon` rounds; each chooses by its rule and by what it saw in this
meeting. What types earn against each other is again a game, the *type game*, exact because agents
are followed through all that can happen, nothing sampled. `gametheory.dynamics` says which types
survive in it: in two populations, where everybody is always the same player, or in one, where each
meeting gives both roles to both with equal chances.

>>> import gametheory as gt
>>> from gametheory.norms import norm_games, resampling
>>> outcomes = resampling.BACH_OR_STRAVINSKY            # U pays (4, 1), E (2, 2)
>>> def stubborn(s):                                    # keeps to its favourite with chance s
...     rules = [resampling.stubborn(own, s) for own in (0, 1)]
...     return tuple(norm_games.ResamplingAgent(rule, i) for i, rule in enumerate(rules))
>>> types = type_game(outcomes, {"firm": stubborn(1), "gives in": stubborn(0)}, horizon=10)
>>> [[str(x) for x in row] for row in types.game.payoffs[0]]
[['0', '18/5'], ['9/5', '0']]
>>> types.exploitability(0)                             # what player 2 gains over its own kind
(Fraction(1, 1), Fraction(9, 5))
>>> types.secured(0)
(Fraction(0, 1), Fraction(0, 1))
>>> [point.stability for point in gt.dynamics.replicator_rest_points(types.game).equilibria]
['asymptotically stable', 'asymptotically stable', 'unstable']
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any

import numpy as np

from gametheory._numeric.exact import Profile, to_fraction
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, OneOfTwo
from gametheory._support.progress import progress_bar
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm
from gametheory.norms.agents import Agent, best_reply_payoff, expected_payoffs, iterated_game
from gametheory.norms.norm_games import norm_game, require_outcomes
from gametheory.norms.resampling import Outcomes
from gametheory.stochastic import Stochastic

MAX_TYPES = 100
"""Cap on types: all pairs of them meet."""

Rounds = Annotated[int, AtLeast(1), AtMost(10_000)]
Roles = tuple[Agent, Agent]
"""A type: the agent that it is as player 1, and as player 2."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class TypeGame:
    """Types of agents, and what they earn when they meet.

    Payoffs are means of `horizon` rounds, exact.

    Attributes:
        outcomes: `[n][m][player]`: what the players get when player 1 follows norm n and player 2
            follows norm m.
        types: by name, the agents that play the two roles.
        horizon: rounds of a meeting.
        game: what player 1's types (rows) and player 2's (columns) earn. Fractions.
    """

    outcomes: Outcomes
    types: Mapping[str, Roles] = field(repr=False)
    horizon: Rounds
    game: NormalForm

    @property
    def names(self) -> tuple[str, ...]:
        """The types, in order."""
        return tuple(self.types)

    @cached_property
    def one_population(self) -> NormalForm:
        """One population against itself: each has either role with chance 1/2.

        A symmetric game: type a earns (u_1(a, b) + u_2(b, a)) / 2 from meeting type b.
        """
        first, second = self.game.exact_payoffs
        own = (first + second.T) / 2
        return NormalForm(np.stack([own, own.T]), actions=[self.names, self.names])

    @cached_property
    def _meeting(self) -> Stochastic:
        return iterated_game(norm_game(self.outcomes), horizon=self.horizon)

    def exploitability(self, player: OneOfTwo) -> Profile:
        """For each type as `player`: what the other gains over being of the same type.

        By its best reply: the best of all that can be done against the type's rule, whatever the
        other knows of its own past. Not negative.
        """
        echoed = np.diagonal(self.game.exact_payoffs[1 - player])
        return tuple(
            self._best(agents[player], 1 - player, self._meeting) - own
            for agents, own in zip(self.types.values(), echoed, strict=True)
        )

    def secured(self, player: OneOfTwo) -> Profile:
        """For each type as `player`: the least that any other can hold it down to."""
        return tuple(-x for x in self._against(player, lambda own: -own))

    def regret(self, player: OneOfTwo) -> Profile:
        """For each type as `player`: the most by which a single norm would have paid more.

        Per round, expected, of a norm that is named before the meeting, against the norms that the
        other followed, for the worst of all ways in which the other can follow norms
        (pseudo-regret). Chosen afterwards, when it is known what was drawn, a norm may pay more
        still, if the other's norms depend on what the agent drew. 0 at best: for what
        is never wrong.
        """
        count = len(self.outcomes)

        def missed(fixed: int) -> Profile:
            def theirs(own: Any) -> Any:
                aligned = own if player == 0 else own.T
                lost = aligned[[fixed] * count] - aligned
                return lost if player == 0 else lost.T

            return self._against(player, theirs)

        return tuple(max(column) for column in zip(*map(missed, range(count)), strict=True))

    def _against(self, player: int, theirs: Any) -> Profile:
        """For each type, the most that the other can make of `theirs(own payoffs)`."""
        own = norm_game(self.outcomes).exact_payoffs[player]
        table = np.stack([theirs(own)] * 2)
        meeting = iterated_game(NormalForm(table), horizon=self.horizon)
        return tuple(self._best(a[player], 1 - player, meeting) for a in self.types.values())

    @staticmethod
    def _best(agent: Agent, player: int, meeting: Stochastic) -> Fraction:
        return to_fraction(best_reply_payoff(meeting, agent, player=player))

    def __repr__(self) -> str:
        return (
            f"TypeGame({len(self.types)} types, {len(self.outcomes)} norms, {self.horizon} rounds)"
        )


@checked
def type_game(outcomes: Outcomes, types: Mapping[str, Roles], *, horizon: Rounds) -> TypeGame:
    """The game between types of norm-adaptive agents.

    Args:
        outcomes: `[n][m][player]`, as of `norm_games.norm_outcomes`.
        types: for each name the agent as player 1 and as player 2, players of the norm game:
            `Agent`s whose chances are integers or Fractions.
        horizon: rounds of a meeting.

    Raises `InvalidArgument` for agents that speak in floats, `TooLarge` beyond `MAX_TYPES` types
    and where `expected_payoffs` does: agents with long memories of many norms. Shows progress.
    Payoffs of learners that draw at random have digits in proportion to the square of the rounds:
    a meeting of two takes a tenth of a second for 10 rounds, a second or two for 20, a minute for
    40; of others, milliseconds.
    """
    require_outcomes(outcomes)
    if not types:
        raise InvalidArgument("expected at least one type, got none")
    if len(types) > MAX_TYPES:
        raise TooLarge(f"expected at most {MAX_TYPES} types, got {len(types)}")
    for name, roles in types.items():
        for player, agent in enumerate(roles):
            _require_agent(name, agent, player, len(outcomes))
    meeting = iterated_game(norm_game(outcomes), horizon=horizon)
    names = list(types)
    payoffs = np.empty((2, len(names), len(names)), dtype=object)
    pairs = list(itertools.product(enumerate(names), repeat=2))
    for (j, first), (k, second) in progress_bar("meetings of types")(pairs):
        paid = expected_payoffs(meeting, (types[first][0], types[second][1]))
        if not all(isinstance(x, Fraction) for x in paid):
            raise InvalidArgument(
                f"expected agents whose chances are exact, got floats where {first!r} meets "
                f"{second!r}"
            )
        payoffs[:, j, k] = paid
    return TypeGame(outcomes, dict(types), horizon, NormalForm(payoffs, actions=[names, names]))


def _require_agent(name: str, agent: Agent, player: int, count: int) -> None:
    """Raise `InvalidArgument` unless it plays this role and begins with chances of these norms."""
    if getattr(agent, "player", player) != player:
        raise InvalidArgument(
            f"expected {name!r} as player 1 and as player 2, got the agent of player "
            f"{2 - player} as player {player + 1}"
        )
    begins = list(agent.start())
    mixtures = [agent.act(memory, 0, 0) for memory, _ in begins]
    for given in ([p for _, p in begins], *mixtures):
        if sum(given) != 1 or min(given) < 0:
            raise InvalidArgument(f"expected chances of {name!r} that sum to 1, got {given!r:.80}")
    if any(len(mixture) != count for mixture in mixtures):
        raise InvalidArgument(f"expected {name!r} to choose among {count} norms")


@checked
def population_payoff(game: TypeGame, shares: Mapping[str, Any]) -> Fraction:
    """What a member of one population earns on average, roles drawn, at these shares of types."""
    given = [to_fraction(shares.get(name, 0), "a share") for name in game.names]
    unknown = [name for name in shares if name not in game.types]
    if unknown or min(given) < 0 or sum(given) != 1:
        raise InvalidArgument(
            f"expected shares of {', '.join(game.names)} that sum to 1, got {dict(shares)!r:.80}"
        )
    x = np.array(given, dtype=object)
    return Fraction(x @ game.one_population.exact_payoffs[0] @ x)


__all__ = [
    "MAX_TYPES",
    "TypeGame",
    "population_payoff",
    "type_game",
]


def __dir__() -> list[str]:
    return list(__all__)
