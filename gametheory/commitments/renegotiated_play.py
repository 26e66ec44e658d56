"""Programs that have renegotiated, played as agents in an iterated game.

What two programs agree on is a lottery over joint actions. Iterated, they play these in turn, as
often as the lottery says and evenly mixed, without a coin. A program that sees a step off that path
plays its default action from then on; so does one whose counterpart is no program, since there is
nothing to read. The agents are `gametheory.norms.agents.Agent`s: exact values, best replies and
samples of play are there, against any other agent, amTFT included.

>>> import gametheory as gt
>>> from gametheory.commitments import Offer, RenegotiationProgram, renegotiate, renegotiated_agents
>>> from gametheory.norms import agents
>>> game = gt.zoo.asymmetric_bach_or_stravinsky()
>>> met = renegotiate(game, [RenegotiationProgram.offering("B", Offer.anything()),
...                          RenegotiationProgram.offering("S", Offer.anything())])
>>> met
Renegotiation((0, 0) -> (3, 3/2): 1/2 B/B + 1/2 S/S)
>>> iterated = agents.iterated_game(game, horizon=4)
>>> agents.expected_payoffs(iterated, renegotiated_agents(met))
(Fraction(3, 1), Fraction(3, 2))
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gametheory._support.check import checked
from gametheory._support.kinds import OneOfTwo
from gametheory.commitments.renegotiation import Renegotiation, RenegotiationProgram
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction

LONGEST_CYCLE = 1_000
"""Cap on the steps after which joint actions recur."""


@checked
@dataclass(frozen=True)
class RenegotiatedAgent:
    """Plays its part of a cycle of joint actions, and its default after any other step.

    Attributes:
        player: 0 or 1.
        default: the index of its default action.
        count: how many actions it has.
        cycle: joint actions in turn; () plays the default from the start.
    """

    player: OneOfTwo
    default: int
    count: int
    cycle: tuple[JointAction, ...] = ()

    def __post_init__(self) -> None:
        played = [self.default, *(cell[self.player] for cell in self.cycle if len(cell) == 2)]
        if len(played) != len(self.cycle) + 1 or not all(0 <= k < self.count for k in played):
            raise InvalidArgument(
                f"expected joint actions of two players, the own ones below {self.count}, got the "
                f"default {self.default} and the cycle {self.cycle!r:.60}"
            )

    period = 1
    """Its answers depend on the step only through its memory."""

    def start(self) -> Sequence[tuple[Hashable, int]]:
        """The place in the cycle; -1 off the path."""
        return [(0 if self.cycle else -1, 1)]

    def act(self, memory: int, step: int, state: int) -> Sequence[int]:
        """The action of the cycle, or the default, with certainty."""
        self._require_place(memory)
        chosen = self.default if memory < 0 else self.cycle[memory][self.player]
        return tuple(int(k == chosen) for k in range(self.count))

    def observe(
        self, memory: int, step: int, state: int, joint: tuple[int, ...], after: int
    ) -> Sequence[tuple[Hashable, int]]:
        """The next place in the cycle, if the step was on the path."""
        self._require_place(memory)
        on_path = memory >= 0 and tuple(joint) == self.cycle[memory]
        return [((memory + 1) % len(self.cycle) if on_path else -1, 1)]

    def _require_place(self, memory: int) -> None:
        if not -1 <= memory < len(self.cycle):
            raise InvalidArgument(
                f"expected a place below {len(self.cycle)} in the cycle, or -1, got {memory}"
            )


@checked
def renegotiated_agents(met: Renegotiation) -> tuple[RenegotiatedAgent, RenegotiatedAgent]:
    """Both programs of a renegotiation as agents.

    Over a whole number of cycles they get the agreed outcome per step, undiscounted. Raises
    `TooLarge` for a cycle beyond `LONGEST_CYCLE` steps.
    """
    length = math.lcm(*(share.denominator for share in met.lottery.values()))
    if length > LONGEST_CYCLE:
        raise TooLarge(f"expected a cycle of at most {LONGEST_CYCLE:,} steps, got {length:,}")
    cycle = _mixed(dict(met.lottery), length)
    first, second = (_agent(met.game, met.programs[i], i, cycle) for i in range(2))
    return first, second


@checked
def lone_agent(
    game: NormalForm, program: RenegotiationProgram, player: OneOfTwo
) -> RenegotiatedAgent:
    """A program whose counterpart is no program: it plays its default action.

    Raises `InvalidArgument` for a default that the player does not have.
    """
    return _agent(game, program, player, ())


def _agent(
    game: NormalForm, program: RenegotiationProgram, player: int, cycle: tuple[JointAction, ...]
) -> RenegotiatedAgent:
    labels = game.actions[player]
    if program.default not in labels:
        raise InvalidArgument(
            f"expected an action among {list(labels)}, got the default {program.default!r}"
        )
    return RenegotiatedAgent(player, labels.index(program.default), len(labels), cycle)


def _mixed(lottery: dict[JointAction, Fraction], length: int) -> tuple[JointAction, ...]:
    """Each joint action as often as its share says; at every step the one most behind it."""
    played = dict.fromkeys(lottery, 0)
    cycle = []
    for step in range(1, length + 1):
        behind = max(lottery, key=lambda a: lottery[a] * step - played[a])
        played[behind] += 1
        cycle.append(behind)
    return tuple(cycle)
