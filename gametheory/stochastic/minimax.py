"""What each player of a stochastic game can be held down to.

Player i plays a zero-sum game against all others together (Shapley 1953). Its value solves

    v(s) = val [ r_i(s, a) + g E v(s') ],

and stationary strategies, optimal in the matrix game of each state, are optimal in the whole.
For more than two players the others punish as one, with correlated mixtures: what they can do
at most. The *pure* minimax lets the others commit to a joint action in each state that player i
sees before it moves: v(s) = min over theirs of max over i's.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Number, Profile, brief_profile
from gametheory._numeric.matrix_games import optimal_strategies
from gametheory._support.check import checked, require_among, require_kind
from gametheory.errors import Unsupported
from gametheory.stochastic._exact_chain import ExactChain
from gametheory.stochastic.dynamic import ROUNDING, Control, Floats
from gametheory.stochastic.game import Stochastic

SWEEPS = 40
"""Sweeps against a fixed strategy between two rounds of matrix games."""

CONVERGED = 2.0**-46
"""Value iteration stops when a round moves no value by more than this share of the largest."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class StochasticMinimax:
    """The minimax point of a stochastic game, in payoffs per step.

    Attributes:
        payoffs: v_i from the initial distribution: in the numbers of the game where exact, else
            floats within `error`.
        exact_payoffs: the same as Fractions: the truth where `error` is 0.
        values: `[state, player]` floats; with a horizon, at the first step.
        error: a proven bound on |payoffs - truth|; 0 where exact, which is where every state
            has a saddle point in pure actions.
        guarantees: for each i an optimal strategy of i, floats `[state, action]`, or `[step, state,
            action]` with a horizon; empty for the pure minimax, which need not be securable.
        punishments: for each i the others' strategy that holds i down, `[..., state, others' joint
            action]`, the others' actions row-major in the order of players.
        by: "mixed" or "pure".
    """

    game: Stochastic
    payoffs: tuple[Number, ...]
    exact_payoffs: Profile
    values: Floats
    error: float
    guarantees: tuple[Floats, ...]
    punishments: tuple[Floats, ...]
    by: Literal["mixed", "pure"]
    worth: tuple[Floats, ...]

    def verify(self) -> bool:
        """Re-check without search: against every reply each strategy keeps its side of v_i.

        In rationals where `error` is 0; otherwise in floats with all rounding counted.
        """
        for i in range(self.game.num_players):
            side = _Side(Control(self.game), i, self.by)
            guarantee = self.guarantees[i] if self.guarantees else None
            if self.error == 0:
                joint = side.pure_policy(self.worth[i], guarantee, self.punishments[i])
                if joint is None or side.exact_value(joint) != self.exact_payoffs[i]:
                    return False
            else:
                value, error = side.enclose(self.worth[i], guarantee, self.punishments[i])
                if abs(value - float(self.exact_payoffs[i])) + error > self.error * (1 + 1e-9):
                    return False
        return True

    def exact_values(self) -> list[list[Fraction]]:
        """`[player][state]` per step in rationals; raises `Unsupported` where they are enclosed."""
        if self.error:
            raise Unsupported(f"minimax values are known within {self.error:.1g}, not exactly")
        result = []
        for i in range(self.game.num_players):
            side = _Side(Control(self.game), i, self.by)
            guarantee = self.guarantees[i] if self.guarantees else None
            joint = side.pure_policy(self.worth[i], guarantee, self.punishments[i])
            assert joint is not None
            chain = ExactChain(self.game, joint)
            worth, common = chain.integers(i)
            result.append([int(v) * self.game.unit / (common * chain.scale) for v in worth])
        return result

    def __repr__(self) -> str:
        error = f", within {self.error:.1g}" if self.error else ""
        return f"StochasticMinimax({brief_profile(self.payoffs)} by {self.by} strategies{error})"


@checked
def stochastic_minimax(game: Stochastic, *, by: str = "mixed") -> StochasticMinimax:
    """The minimax point of a stochastic game; any number of players, discount or horizon.

    Value iteration (Shapley 1953), sped up by sweeps against a fixed strategy of the maximiser,
    monotone from below (van der Wal 1978). Ties between actions go to the first.

    >>> import gametheory as gt
    >>> game = gt.coin_game.BargainingCoinGame().stochastic(discount="24/25")
    >>> gt.stochastic.stochastic_minimax(game)
    StochasticMinimax((49/2500, 49/2500) by mixed strategies)
    """
    require_kind(game, Stochastic, "a Stochastic game")
    require_among(by, ("mixed", "pure"), "by")
    control = Control(game)
    solved = [_Side(control, i, by).solve() for i in range(game.num_players)]
    error = max(side.error for side in solved)
    # One error bar for the point: exact only if every coordinate is.
    exact = tuple(side.value if error == 0 else Fraction(float(side.value)) for side in solved)
    worth = tuple(side.worth for side in solved)
    first = [w if game.horizon is None else w[0] for w in worth]
    return StochasticMinimax(
        game=game,
        payoffs=game.speak(exact) if error == 0 else tuple(float(x) for x in exact),
        exact_payoffs=exact,
        values=np.stack(first, axis=1) * control.unit,
        error=error,
        guarantees=tuple(s.guarantee for s in solved if s.guarantee is not None),
        punishments=tuple(side.punishment for side in solved),
        by="pure" if by == "pure" else "mixed",
        worth=worth,
    )


@dataclass(frozen=True, eq=False)
class _Solved:
    """One player's side: its value from the start, the sums behind it, the strategies."""

    value: Fraction
    error: float
    worth: Floats
    guarantee: Floats | None
    punishment: Floats


class _Side:
    """The zero-sum game of player i against all others as one."""

    def __init__(self, control: Control, player: int, by: str) -> None:
        self.control, self.game, self.player, self.by = control, control.game, player, by
        self.reward = control.rewards[player]
        self.top = float(abs(self.reward).max())

    def matrices(self, gains: NDArray[Any]) -> NDArray[Any]:
        """`[state, own action, others' joint action]` of `[state, joint action]`."""
        tensor = gains.reshape(len(gains), *self.game.shape)
        own = np.moveaxis(tensor, 1 + self.player, 1)
        return np.ascontiguousarray(own.reshape(*own.shape[:2], -1))

    def gains(self, worth: Floats) -> Floats:
        """r + g E V for what follows, as matrices."""
        after = self.control.discount * self.control.expect(worth)
        return self.matrices(self.reward + after[self.control.lottery])

    def strategies(self, matrices: Floats) -> tuple[Floats | None, Floats]:
        """The guarantee (none for the pure minimax) and the punishment of every state."""
        if self.by == "mixed":
            return optimal_strategies(matrices)
        best = matrices.max(axis=1)
        punishment = np.zeros_like(best)
        punishment[self.control.states, best.argmin(axis=1)] = 1.0
        return None, punishment

    def bounds(
        self, matrices: Floats, guarantee: Floats | None, punishment: Floats
    ) -> tuple[Floats, Floats]:
        """What the strategies prove of the value of every state's matrix."""
        if guarantee is None:
            lower = matrices.max(axis=1).min(axis=1)
        else:
            lower = np.einsum("sa,sab->sb", guarantee, matrices).min(axis=1)
        return lower, np.einsum("sab,sb->sa", matrices, punishment).max(axis=1)

    def solve(self) -> _Solved:
        if self.game.horizon is not None:
            return self._backwards()
        worth = np.full(self.game.num_states, float(self.reward.min()) / self.control.unit)
        scale = self.top / self.control.unit
        while True:
            matrices = self.gains(worth)
            guarantee, punishment = self.strategies(matrices)
            lower, upper = self.bounds(matrices, guarantee, punishment)
            moved = float(abs((lower + upper) / 2 - worth).max())
            if moved <= CONVERGED * scale:
                break
            worth = (lower + upper) / 2
            for _ in range(SWEEPS):
                if guarantee is None:
                    break
                replies = np.einsum("sa,sab->sb", guarantee, self.gains(worth))
                worth = replies.min(axis=1)
        joint = self.pure_policy(worth, guarantee, punishment)
        exact = None if joint is None else self.exact_value(joint)
        if exact is not None:
            return _Solved(exact, 0.0, worth, guarantee, punishment)
        value, error = self.enclose(worth, guarantee, punishment)
        return _Solved(Fraction(value), error, worth, guarantee, punishment)

    def _backwards(self) -> _Solved:
        steps = self.game.horizon
        assert steps is not None
        worth = np.zeros((steps + 1, self.game.num_states))
        plans = []
        for t in reversed(range(steps)):
            matrices = self.gains(worth[t + 1])
            plans.append(self.strategies(matrices))
            lower, upper = self.bounds(matrices, *plans[-1])
            worth[t] = (lower + upper) / 2
        guarantees = [x for x, _ in reversed(plans) if x is not None]
        guarantee = np.stack(guarantees) if guarantees else None
        punishment = np.stack([y for _, y in reversed(plans)])
        value, error = self.enclose(worth, guarantee, punishment)
        return _Solved(Fraction(value), error, worth, guarantee, punishment)

    def enclose(
        self, worth: Floats, guarantee: Floats | None, punishment: Floats
    ) -> tuple[float, float]:
        """(value per step from the start, proven error) from one Bellman step at every state.

        If val(r + g E V) is within e of V everywhere, the value is within e / (1 - g) of V.
        """
        steps = 1 if self.game.horizon is None else self.game.horizon
        error = 0.0
        for t in range(steps):
            here, after = (worth, worth) if self.game.horizon is None else worth[t : t + 2]
            x, y = (
                (guarantee, punishment)
                if self.game.horizon is None
                else (None if guarantee is None else guarantee[t], punishment[t])
            )
            lower, upper = self.bounds(self.gains(after), x, y)
            # A Bellman step is two dot products, over a lottery and over a mixture.
            size = max(float(abs(after).max()), float(abs(here).max()), self.top)
            rounding = 3 * ROUNDING * size
            # Mixtures in floats sum to one only nearly.
            error += float(max((here - lower).max(), (upper - here).max(), 0.0)) + rounding
        first = worth if self.game.horizon is None else worth[0]
        value = float(self.control.initial @ first * self.control.unit)
        scale = 1.0 if self.game.horizon is None else self.control.unit
        return value, error * scale + ROUNDING * max(self.top, abs(value))

    def pure_policy(
        self, worth: Floats, guarantee: Floats | None, punishment: Floats
    ) -> NDArray[np.int64] | None:
        """The joint action of every state if all strategies are pure, else None."""
        if self.game.horizon is not None or (punishment.max(axis=1) != 1).any():
            return None
        theirs = punishment.argmax(axis=1)
        if guarantee is None:
            replies = self.gains(worth)[self.control.states, :, theirs]
            own = replies.argmax(axis=1)
        elif (guarantee.max(axis=1) != 1).any():
            return None
        else:
            own = guarantee.argmax(axis=1)
        joint = np.arange(self.game.num_joint_actions)
        table = self.matrices(np.tile(joint, (self.game.num_states, 1)))
        return np.asarray(table[self.control.states, own, theirs])

    def exact_value(self, joint: NDArray[np.int64]) -> Fraction | None:
        """The exact value per step if a joint policy is a saddle point everywhere, else None."""
        game, chain = self.game, ExactChain(self.game, joint)
        worth, common = chain.integers(self.player)
        gains = chain.gains(self.player, worth, common)
        matrices = self.matrices(gains)
        zero = matrices.max(axis=1).min(axis=1)
        saddle = (zero == 0).all() and (
            self.by == "pure" or (matrices.min(axis=2).max(axis=1) == 0).all()
        )
        if not saddle:
            return None
        return chain.average(self.player) * game.unit / chain.scale
