"""The agent: cooperation, debits, punishment, and changes of welfare function.

amTFT(W) with several welfare functions has two modes:

- `random-switching`, as in the runs of Stastny et al. (2021): whenever the other player departs
  from the active model of cooperation in a way that changes its reward, a welfare function is
  drawn afresh; punishment never comes to it.
- `two-stage`, as in their text: if what the other player just did is cooperation by some other
  welfare function of W, one is drawn afresh; otherwise the debit grows, and leads to punishment as
  in amTFT(w).

How one is drawn is a `NormAgent`: uniformly from W by default; `gametheory.norms.resampling` has
preference orders (`cycling`), preferred functions (`stubborn`), any weights (`resampling`), and
drawing among the others only (`excluding_current`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

from gametheory import InvalidArgument
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import AtLeast, Items, Kind, Natural, OneOfTwo
from gametheory.norms.resampling import NormAgent, uniform
from learners.amtft.cooperation import Cooperation

MODES = ("random-switching", "two-stage")

NOTICEABLE = 1e-9
"""Debits smaller than this are rounding."""


class Memory(NamedTuple):
    """What an agent keeps between steps.

    Attributes:
        active: which welfare function it follows.
        punishing: steps of punishment still to come.
        debit: what the other player gained by departing, since the last punishment or change.
    """

    active: int
    punishing: int = 0
    debit: Any = 0


AMemory = Annotated[Any, Kind("a Memory", lambda value: isinstance(value, Memory))]


@checked
@dataclass(frozen=True, eq=False)
class AmTFT:
    """amTFT(W) as one player of a stochastic game; amTFT(w) if W has one member.

    Attributes:
        cooperations: W: the policies for each welfare function, all of one game.
        player: 0 or 1.
        mode: for several welfare functions, one of `MODES`.
        switching: how a welfare function is chosen, first and again; uniform by default.
        debit_threshold: punishment starts when the debit exceeds this.
        debit_multiplier: a punishment costs the other player at least so many times its debit.

    The defaults are those of Stastny et al. (2021) in matrix games; in the Coin Games they are a
    threshold of 3 and a multiplier of 6. In steps of punishment the debit is frozen; it is zero
    after a punishment is planned.
    """

    cooperations: Sequence[Cooperation]
    player: OneOfTwo
    mode: str = "random-switching"
    switching: NormAgent | None = field(default=None, repr=False)
    debit_threshold: Annotated[float, AtLeast(0)] = 10
    debit_multiplier: Annotated[float, AtLeast(0)] = 3

    def __post_init__(self) -> None:
        object.__setattr__(self, "cooperations", tuple(self.cooperations))
        count = len(self.cooperations)
        if count == 0 or not all(isinstance(c, Cooperation) for c in self.cooperations):
            raise InvalidArgument(f"expected Cooperations, got {self.cooperations!r:.80}")
        if self.player not in (0, 1) or isinstance(self.player, bool):
            raise InvalidArgument(f"expected player 0 or 1, got {self.player!r}")
        require_among(self.mode, MODES, "a mode of amTFT(W)")
        if self.switching is None:
            object.__setattr__(self, "switching", uniform(range(count), count))
        elif len(self.switching.start) != count:
            raise InvalidArgument(
                f"expected chances for {count} welfare functions, got {len(self.switching.start)}"
            )
        games = [(c.game.shape, c.game.num_states, c.game.horizon) for c in self.cooperations]
        if len(set(games)) > 1:
            raise InvalidArgument(f"expected cooperation in one game, got {games}")
        for name in ("debit_threshold", "debit_multiplier"):
            if not getattr(self, name) >= 0:
                raise InvalidArgument(f"expected {name} >= 0, got {getattr(self, name)!r}")

    @property
    def welfares(self) -> tuple[str, ...]:
        """The names of W."""
        return tuple(c.welfare for c in self.cooperations)

    @property
    def period(self) -> int:
        """Steps after which the rounds of all members of W begin again together."""
        return math.lcm(*(c.phases for c in self.cooperations))

    def start(self) -> list[tuple[Memory, Any]]:
        """The welfare functions that it may begin with."""
        return [(Memory(k), p) for k, p in self._draws(None)]

    def act(self, memory: AMemory, step: Natural, state: Natural) -> tuple[Any, ...]:
        """Cooperate or punish, by the active welfare function."""
        policies: Cooperation = self.cooperations[memory.active]
        policies.require_state(state)
        if memory.punishing:
            return policies.punishing[self.player][state]
        return policies.mixtures[self.player][step % policies.phases][state]

    def observe(
        self,
        memory: AMemory,
        step: int,
        state: int,
        joint: Annotated[tuple[int, ...], Items(2, 2)],
        after: int,
    ) -> list[tuple[Memory, Any]]:
        """The memory after a step, with chances where a welfare function is drawn."""
        if memory.punishing:
            return [(memory._replace(punishing=memory.punishing - 1), 1)]
        other = 1 - self.player
        self.cooperations[memory.active].require_state(state)
        policies = self.cooperations[memory.active]
        pair = (joint[0], joint[1])
        gained = policies.debit(other, step, state, pair)
        if len(self.cooperations) > 1 and self._disagrees(memory.active, step, state, pair, gained):
            return [(Memory(k), p) for k, p in self._draws(memory.active)]
        if abs(gained) <= NOTICEABLE:
            return [(memory, 1)]
        owed = memory.debit + gained
        if owed <= self.debit_threshold:
            return [(memory._replace(debit=owed), 1)]
        length = policies.punishment_length(other, step + 1, after, self.debit_multiplier * owed)
        return [(Memory(memory.active, length), 1)]

    def _disagrees(
        self, active: int, step: int, state: int, joint: tuple[int, int], gained: Any
    ) -> bool:
        """Whether a step shows the other player to follow another welfare function."""
        if self.mode == "random-switching":
            return bool(abs(gained) > NOTICEABLE)
        other = 1 - self.player
        if self._allows(active, step, state, joint, other):
            return False
        return any(
            self._allows(k, step, state, joint, other) for k in range(len(self.cooperations))
        )

    def _allows(
        self, norm: int, step: int, state: int, joint: tuple[int, int], player: int
    ) -> bool:
        policies = self.cooperations[norm]
        return bool(policies.mixtures[player][step % policies.phases][state][joint[player]] > 0)

    def _draws(self, active: int | None) -> list[tuple[int, Any]]:
        assert self.switching is not None
        row = self.switching.start if active is None else self.switching.kernel[active]
        return [(k, p) for k, p in enumerate(row) if p]
