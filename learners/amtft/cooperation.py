"""What amTFT(w) knows: how both players cooperate by w, and how each punishes the other.

The exact form is computed from the game. In a stage game the welfare optimum over the hull of
payoffs is a mixture of joint actions; cooperation plays them in turn, in proportion. In a
stochastic game it is the deterministic joint policy, among the corners of the Pareto frontier, of
largest welfare. To punish is to hold the other player to its minimax.

How long a punishment must be is worked out from the tables: loss(k) is what the other player
expects to lose over the next `rollout` steps, undiscounted, if both punish for k of them and then
cooperate, instead of cooperating throughout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import (
    InvalidArgument,
    NormalForm,
    Repeated,
    Stochastic,
    Unsupported,
    attainable,
    bargain,
    disagreement_point,
    minimax,
    welfare,
    welfare_optimum,
)
from gametheory._check import require_among, require_kind
from gametheory._exact import Profile
from gametheory.agents import iterated_game
from gametheory.stochastic import as_strategies, joint_frontier, stochastic_minimax

WELFARES = (
    "utilitarian",
    "nash",
    "egalitarian",
    "kalai-smorodinsky",
    "inequity-averse",
)
"""The welfare functions that have names; the inequity-averse one with the parameters of
Stastny et al. (2021), beta = 1 and g = lambda = 24/25, on the stationary stream of payoffs."""

HORIZON = 20
"""Steps of an episode of an iterated game."""

ROLLOUT = 20
"""Steps ahead over which the length of a punishment is worked out, and the longest punishment."""

EXACT_STATES = 64
"""Losses are worked out in rationals in games of up to so many states, beyond in floats."""


@dataclass(frozen=True, eq=False)
class Cooperation:
    """The policies of amTFT(w), of both players.

    Attributes:
        welfare: what they cooperate by.
        game: a stochastic game with a horizon.
        cooperate: for each player `[phase, state, action]` probabilities; at step t of play the
            phase is t modulo their number.
        punish: for each player `[state, action]`: how it punishes the other one.
        intended: what cooperation pays per step, as the method aims at it; None if not known.
        method: how the policies were found.
    """

    welfare: str
    game: Stochastic
    cooperate: tuple[NDArray[Any], NDArray[Any]] = field(repr=False)
    punish: tuple[NDArray[Any], NDArray[Any]] = field(repr=False)
    intended: Profile | None
    method: str

    def __post_init__(self) -> None:
        require_kind(self.game, Stochastic, "a Stochastic game")
        if self.game.num_players != 2 or self.game.horizon is None:
            raise Unsupported("amTFT is for two players and a horizon")
        states = self.game.num_states
        for i, count in enumerate(self.game.shape):
            for what, table, shape in (
                ("cooperate", self.cooperate[i], (len(self.cooperate[0]), states, count)),
                ("punish", self.punish[i], (states, count)),
            ):
                if table.shape != shape:
                    raise InvalidArgument(
                        f"expected {what} policies of shape {shape}, got {table.shape}"
                    )

    @property
    def phases(self) -> int:
        return len(self.cooperate[0])

    @cached_property
    def _exact(self) -> bool:
        tables = (*self.cooperate, *self.punish)
        return (
            self.game.is_exact
            and self.game.num_states <= EXACT_STATES
            and all(t.dtype != np.float64 for t in tables)
        )

    @cached_property
    def mixtures(self) -> tuple[list[list[tuple[Any, ...]]], list[list[tuple[Any, ...]]]]:
        """For each player `[phase][state]`: `cooperate` as tuples of numbers."""
        first, second = (
            [[tuple(_plain(p) for p in row) for row in phase] for phase in table.tolist()]
            for table in self.cooperate
        )
        return first, second

    @cached_property
    def punishing(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """For each player `[state]`: `punish` as tuples of numbers."""
        first, second = (
            [tuple(_plain(p) for p in row) for row in table.tolist()] for table in self.punish
        )
        return first, second

    def debit(self, other: int, step: int, state: int, joint: tuple[int, int]) -> Any:
        """What player `other` gained in a step by not cooperating.

        Its reward, less what it would have expected had it cooperated against the same action;
        negative if it lost by departing, 0 if it did as the model says.
        """
        model = self.mixtures[other][step % self.phases][state]
        if model[joint[other]] == 1:
            return 0
        rewards = self._rewards[other]
        actual = rewards[(state, *joint)]
        expected = Fraction(0) if self._exact else 0.0
        for action, p in enumerate(model):
            if p:
                meant = (joint[0], action) if other == 1 else (action, joint[1])
                expected += p * rewards[(state, *meant)]
        return actual - expected

    def punishment_length(self, other: int, step: int, state: int, owed: Any) -> int:
        """The fewest steps k of punishment, from a step and state on, with loss(k) >= `owed`.

        At least 1; `ROLLOUT` if no k up to that is enough.
        """
        losses = self.losses(other)[step % self.phases]
        for k in range(1, ROLLOUT + 1):
            if losses[k][state] >= owed:
                return k
        return ROLLOUT

    def losses(self, other: int) -> NDArray[Any]:
        """`[phase, k, state]`: what player `other` expects to lose by k steps of punishment."""
        return np.asarray(self._losses[other])

    @cached_property
    def _rewards(self) -> NDArray[Any]:
        """`[player, state, a1, a2]`, as Python numbers where exact."""
        game = self.game
        return game.exact_rewards if self._exact else game.rewards.astype(np.float64)

    @cached_property
    def _losses(self) -> tuple[NDArray[Any], NDArray[Any]]:
        game, kind = self.game, object if self._exact else np.float64
        chances = _expectation(game, exact=self._exact)
        flat = self._rewards.reshape(2, game.num_states, -1)

        def stage(joint: NDArray[Any]) -> tuple[NDArray[Any], Any]:
            """Expected rewards `[player, state]`, and how values of next states are expected."""
            return (flat * joint).sum(axis=-1), joint

        cooperating = [
            stage(_joint(self.cooperate[0][p], self.cooperate[1][p])) for p in range(self.phases)
        ]
        punishing = stage(_joint(*self.punish))

        def back(rule: tuple[NDArray[Any], Any], ahead: NDArray[Any]) -> NDArray[Any]:
            rewards, joint = rule
            return np.asarray(rewards + (joint * chances(ahead)).sum(axis=-1))

        zero = np.zeros((2, game.num_states), dtype=kind)
        # ahead[n][p]: the value of n steps of cooperation from phase p on.
        ahead = [[zero] * self.phases]
        for _ in range(ROLLOUT):
            ahead.append(
                [back(cooperating[p], ahead[-1][(p + 1) % self.phases]) for p in range(self.phases)]
            )
        table = np.empty((2, self.phases, ROLLOUT + 1, game.num_states), dtype=kind)
        for p in range(self.phases):
            for k in range(ROLLOUT + 1):
                worth = ahead[ROLLOUT - k][(p + k) % self.phases]
                for _ in range(k):
                    worth = back(punishing, worth)
                table[:, p, k] = ahead[ROLLOUT][p] - worth
        return table[0], table[1]


def exact_cooperation(
    game: NormalForm | Repeated | Stochastic,
    welfare: Any = "utilitarian",
    *,
    horizon: int = HORIZON,
    disagreement: Any = None,
) -> Cooperation:
    """The policies of amTFT(w), computed from the game.

    Args:
        game: two players; a stage game is iterated for `horizon` steps. A stochastic game should
            have a discount, for which its policies are optimal, and may have its own horizon.
        welfare: one of `WELFARES`, or a welfare function that `gametheory.welfare_optimum` takes.
        disagreement: d; see `gametheory.disagreement_point`.

    In a stage game `intended` is the welfare optimum; the rounds realise it exactly if they are a
    multiple of its period, and otherwise as nearly as whole rounds allow. In a stochastic game
    `intended` is the profile of the chosen corner, whose welfare may be less than the optimum on
    an edge beside it.
    """
    if isinstance(game, Stochastic):
        return _stochastic(game, welfare, horizon, disagreement)
    stage = game.game if isinstance(game, Repeated) else game
    require_kind(stage, NormalForm, "a NormalForm, Repeated or Stochastic game")
    name = _name(welfare)
    payoff_set = attainable(stage)
    best = _optimum(payoff_set, welfare, disagreement)
    rounds = _in_turn(best.weights, horizon)
    played = iterated_game(stage, horizon=horizon)
    held = minimax(stage)
    cooperate = tuple(
        np.array([[[int(a == joint[i]) for a in range(stage.shape[i])]] for joint in rounds])
        for i in range(2)
    )
    # What holds player i down is played by the other one.
    punish = tuple(_numbers(held.punishments[1 - i])[None] for i in range(2))
    return Cooperation(
        welfare=name,
        game=played,
        cooperate=(cooperate[0], cooperate[1]),
        punish=(punish[0], punish[1]),
        intended=tuple(Fraction(x) for x in best.payoffs),
        method=f"welfare optimum over the hull of payoffs, {len(rounds)} joint actions in turn",
    )


def _stochastic(game: Stochastic, welfare: Any, horizon: int, disagreement: Any) -> Cooperation:
    if game.discount is None:
        raise InvalidArgument("expected a stochastic game with a discount, got a horizon alone")
    endless = game.with_criterion(discount=game.discount)
    frontier = joint_frontier(endless)
    held = stochastic_minimax(endless)
    corner = held.exact_payoffs if disagreement is None else disagreement
    worth = _score(welfare, corner, frontier.vertices)
    k = int(np.argmax(worth))
    cooperate = as_strategies(endless, frontier.policies[k])
    return Cooperation(
        welfare=_name(welfare),
        game=game.with_criterion(horizon=game.horizon or horizon),
        cooperate=(cooperate[0][None], cooperate[1][None]),
        punish=(held.punishments[1], held.punishments[0]),
        intended=tuple(Fraction(x) for x in frontier.vertices[k]),
        method=f"corner {k + 1} of {len(frontier)} of the Pareto frontier of joint control",
    )


def _score(chosen: Any, corner: Sequence[Any], vertices: Sequence[Profile]) -> list[float]:
    """The welfare of each corner; for Kalai-Smorodinsky the smallest share of an ideal gain."""
    if chosen == "kalai-smorodinsky":
        ideal = [max(v[i] for v in vertices) for i in range(2)]
        spans = [float(x - d) for x, d in zip(ideal, corner, strict=True)]
        shares = [
            [float(x - d) / s for x, d, s in zip(v, corner, spans, strict=True)] for v in vertices
        ]
        return [min(row) for row in shares]
    rule = _welfare(chosen, corner)
    return [float(rule(np.array([float(x) for x in v]))) for v in vertices]


def _optimum(payoff_set: Any, chosen: Any, disagreement: Any) -> Any:
    if isinstance(chosen, str) and chosen in WELFARES and chosen != "inequity-averse":
        return bargain(payoff_set, chosen, disagreement=disagreement)
    corner = disagreement_point(payoff_set, disagreement)
    return welfare_optimum(payoff_set, _welfare(chosen, corner))


def _welfare(chosen: Any, corner: Sequence[Any]) -> Any:
    if not isinstance(chosen, str):
        if not callable(chosen):
            raise InvalidArgument(f"expected a welfare function or its name, got {chosen!r:.60}")
        return chosen
    require_among(chosen, WELFARES, "a welfare function")
    if chosen == "nash":
        return welfare.nash(corner)
    if chosen == "egalitarian":
        return welfare.egalitarian(corner)
    if chosen == "inequity-averse":
        return welfare.inequity_averse(1, discount="24/25", smoothing="24/25")
    return welfare.utilitarian


def _name(chosen: Any) -> str:
    if isinstance(chosen, str):
        require_among(chosen, WELFARES, "a welfare function")
        return chosen
    return str(getattr(chosen, "name", getattr(chosen, "__name__", repr(chosen))))


def _in_turn(weights: Mapping[tuple[int, ...], Fraction], horizon: int) -> list[tuple[int, ...]]:
    """Joint actions in proportion to their weights, spread as evenly as whole rounds allow."""
    shares = {joint: Fraction(w) for joint, w in weights.items() if w}
    period = int(np.lcm.reduce([w.denominator for w in shares.values()]))
    played = dict.fromkeys(shares, 0)
    rounds = []
    for t in range(1, min(period, horizon) + 1):
        # The one furthest behind; ties to the larger share, then to the first.
        due = max(sorted(shares), key=lambda a: (shares[a] * t - played[a], shares[a]))
        played[due] += 1
        rounds.append(due)
    return rounds


def _joint(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    """`[state, joint action]`."""
    table = first[:, :, None] * second[:, None, :]
    return np.asarray(table.reshape(len(first), -1))


def _expectation(game: Stochastic, *, exact: bool) -> Any:
    """A function from values `[player, state]` to `[player, state, joint action]` a step ahead."""
    numbers = game.joint_lottery
    if not exact:
        return lambda ahead: np.moveaxis(game.lotteries.expect(ahead.T)[numbers], -1, 0)
    rows = [game.lotteries[k] for k in range(len(game.lotteries))]

    def expect(ahead: NDArray[Any]) -> NDArray[Any]:
        table = np.array(
            [[sum(p * values[s] for s, p in row.items()) for row in rows] for values in ahead],
            dtype=object,
        )
        return np.asarray(table[:, numbers])

    return expect


def _numbers(mixture: Sequence[Any]) -> NDArray[Any]:
    exact = [Fraction(p) for p in mixture]
    whole = all(p.denominator == 1 for p in exact)
    return np.array([int(p) for p in exact]) if whole else np.array(exact, dtype=object)


def _plain(value: Any) -> Any:
    """0 and 1 as integers, so that certain play stays exact."""
    return int(value) if value in (0, 1) else value
