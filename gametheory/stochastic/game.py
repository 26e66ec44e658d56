"""Stochastic games: finitely many states, simultaneous moves, perfect monitoring.

In state s the players choose a joint action a; player i gets `rewards[i, s, a]` and the next
state is drawn from a lottery that depends on (s, a) (Shapley 1953). Payoffs are *per step*: with
weights g^t over t < H,

    V_i = sum_t g^t E r_i(s_t, a_t) / sum_t g^t,

where H is the horizon (possibly infinite) and g the discount (1 if only a horizon is given). So
they live in the same payoff space as those of a one-shot game.

>>> import gametheory as gt
>>> stage = gt.zoo.prisoners_dilemma()
>>> game = gt.Stochastic.from_repeated(gt.Repeated(stage, discount="9/10"))
>>> game
Stochastic(2 players, 1 state, 2x2 actions, discount=9/10, 'prisoners-dilemma')
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    Number,
    as_given,
    brief_as_given,
    fraction_array,
    is_exact,
    number_array,
    show,
    to_fraction,
    to_integers,
)
from gametheory._support.check import checked, held, require_arguments, require_kind
from gametheory._support.kinds import ArrayLike, NumberLike
from gametheory._support.text import quoted
from gametheory.errors import GameTheoryError, InvalidArgument, InvalidGame
from gametheory.games import NormalForm, Repeated
from gametheory.stochastic.lotteries import Lotteries, LotteryTable, dense_lotteries


@checked
class Stochastic:
    """A finite stochastic game of n players.

    Args:
        rewards: array-like `[player, state, a1, ..., an]`, a step's (expected) rewards.
        transitions: array-like `[state, a1, ..., an, next state]` of probabilities. Where most
            entries would be zero use `from_lotteries`.
        initial: a state, or the distribution of the first state.
        discount: g in [0, 1), or (0, 1] with a horizon; strings and Fractions stay exact.
        horizon: the number of steps; infinite by default. One of the two must be given.
        actions, players, states: labels.
        name: what to call the game.
        disagreement: the payoffs per step when bargaining fails, if the game has them by
            definition; by default solvers use the minimax point.
        reward_draws: array `[draw, player, state, a1, ..., an]` of equally likely rewards with
            mean `rewards`, for simulators; by default a step pays `rewards` for certain.

    Raises `InvalidGame` for shapes that do not agree, for numbers that are no rewards or no
    probabilities; `InvalidArgument` for a discount, horizon or start out of range.

    Attributes:
        lottery: read-only `[state, a1, ..., an]`, the number of the lottery over next states.
        lotteries: the distinct `Lotteries`.
        initial: read-only `[state]`, int64, float64 or Fractions.
        is_exact: whether results speak in Fractions: no reward, probability or discount was
            given as a float.
    """

    rewards: NDArray[Any]
    lottery: NDArray[np.int64]
    lotteries: Lotteries
    initial: NDArray[Any]
    discount: Number | None
    horizon: int | None
    actions: tuple[tuple[str, ...], ...]
    players: tuple[str, ...]
    states: tuple[str, ...]
    name: str
    disagreement: tuple[Number, ...] | None
    reward_draws: NDArray[Any] | None
    is_exact: bool

    def __init__(self, rewards: ArrayLike, transitions: ArrayLike, **options: Any) -> None:
        self._require_options(options)
        table = _rewards(rewards)
        chances = number_array(transitions, "transitions")
        expected = (*table.shape[1:], table.shape[1])
        if chances.shape != expected:
            raise InvalidGame(
                f"expected transitions[state, a1, ..., an, next state] of shape {expected}, got "
                f"{chances.shape}"
            )
        rows, lotteries = dense_lotteries(chances.reshape(-1, table.shape[1]))
        options.setdefault("exact_transitions", chances.dtype != np.float64)
        self._set(table, rows.reshape(table.shape[1:]), lotteries, **options)

    @classmethod
    def from_lotteries(
        cls,
        rewards: ArrayLike,
        lottery: ArrayLike,
        lotteries: Lotteries | Sequence[Mapping[int, Any]],
        **options: Any,
    ) -> Stochastic:
        """The game in which (s, a) leads to a draw from `lotteries[lottery[s, a1, ..., an]]`.

        A lottery maps states to weights, which are divided by their sum. The other arguments
        are those of `Stochastic`.
        """
        cls._require_options(options)
        table = _rewards(rewards)
        numbers = np.array(number_array(lottery, "lottery[state, a1, ..., an]"))
        if numbers.dtype.kind not in "iu" or numbers.shape != table.shape[1:]:
            raise InvalidGame(
                f"expected lottery[state, a1, ..., an] as integers of shape {table.shape[1:]}, "
                f"got {numbers.dtype} of shape {numbers.shape}"
            )
        if not isinstance(lotteries, Lotteries):
            collected = LotteryTable(table.shape[1])
            kinds = [is_exact(w) for row in lotteries for w in row.values()]
            options.setdefault("exact_transitions", all(kinds))
            order = [collected.add(row, f"lottery {k}") for k, row in enumerate(lotteries)]
            _require_range(numbers, len(order), "lottery numbers")
            numbers = np.array(order, dtype=np.int64)[numbers]
            lotteries = collected.table()
        else:
            _require_range(numbers, len(lotteries), "lottery numbers")
            _require_range(lotteries.successors, table.shape[1], "states in lotteries")
        game = cls.__new__(cls)
        game._set(table, numbers.astype(np.int64), lotteries, **options)
        return game

    @classmethod
    def from_repeated(cls, repeated: Repeated) -> Stochastic:
        """The repeated game as a stochastic game of one state."""
        require_kind(repeated, Repeated, "a Repeated game")
        stage = repeated.game
        return cls.from_lotteries(
            stage.payoffs[:, None],
            np.zeros((1, *stage.shape), dtype=np.int64),
            [{0: 1}],
            discount=repeated.discount,
            actions=stage.actions,
            players=stage.players,
            name=stage.name,
            disagreement=stage.disagreement,
        )

    def with_criterion(
        self, *, discount: NumberLike | None = None, horizon: int | None = None
    ) -> Stochastic:
        """The same game under another discount, another horizon, or both."""
        game = Stochastic.__new__(Stochastic)
        game._set(
            self.rewards,
            self.lottery,
            self.lotteries,
            initial=self.initial,
            discount=discount,
            horizon=horizon,
            actions=self.actions,
            players=self.players,
            states=self.states or None,
            name=self.name,
            disagreement=self.disagreement,
            reward_draws=self.reward_draws,
            exact_transitions=self._exact_transitions,
        )
        return game

    def with_rewards(self, rewards: ArrayLike, *, name: str | None = None) -> Stochastic:
        """The same game with other rewards, `[player, state, a1, ..., an]`.

        It declares no disagreement point, which would be one of other payoffs. Raises `InvalidGame`
        for rewards of another shape.
        """
        return Stochastic.from_lotteries(
            rewards,
            self.lottery,
            self.lotteries,
            initial=self.initial,
            discount=self.discount,
            horizon=self.horizon,
            actions=self.actions,
            players=self.players,
            states=self.states or None,
            name=self.name if name is None else name,
            exact_transitions=self._exact_transitions,
        )

    def _set(
        self,
        rewards: NDArray[Any],
        lottery: NDArray[np.int64],
        lotteries: Lotteries,
        *,
        initial: Any = 0,
        discount: Any | None = None,
        horizon: int | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        players: Sequence[str] | None = None,
        states: Sequence[str] | None = None,
        name: str = "",
        disagreement: Sequence[Any] | None = None,
        reward_draws: Any | None = None,
        exact_transitions: bool = True,
    ) -> None:
        # A normal form checks labels and disagreement the same way for both kinds of games.
        face = held(
            NormalForm,
            rewards[:, 0],
            actions=actions,
            players=players,
            name=name,
            disagreement=disagreement,
        )
        start = _distribution(initial, rewards.shape[1])
        rate, steps = _criterion(discount, horizon)
        if states is not None and len(states) != rewards.shape[1]:
            raise InvalidGame(f"expected {rewards.shape[1]} state labels, got {len(states)}")
        if reward_draws is not None:
            reward_draws = number_array(reward_draws, "reward_draws")
            if reward_draws.shape[1:] != rewards.shape:
                raise InvalidGame(
                    f"expected reward_draws[draw, ...] of rewards of shape {rewards.shape}, got "
                    f"shape {reward_draws.shape}"
                )
            count = len(reward_draws)
            drawn = reward_draws.reshape(count, -1).tolist()
            # Each combination once: a table has few, and many cells.
            for cell in set(zip(rewards.ravel().tolist(), *drawn, strict=True)):
                mean, *each = (to_fraction(x, "rewards") for x in cell)
                if sum(each) != count * mean:
                    raise InvalidGame("expected reward_draws whose mean is rewards")
        fields = {
            "rewards": rewards,
            "lottery": lottery,
            "lotteries": lotteries,
            "initial": start,
            "discount": rate,
            "horizon": steps,
            "actions": face.actions,
            "players": face.players,
            "states": tuple(states) if states is not None else (),
            "name": face.name,
            "disagreement": face.disagreement,
            "reward_draws": reward_draws,
            "_exact_transitions": exact_transitions,
            "is_exact": np.float64 not in (rewards.dtype, start.dtype)
            and exact_transitions
            and is_exact(rate),
        }
        lottery.setflags(write=False)
        for key, value in fields.items():
            object.__setattr__(self, key, value)

    _exact_transitions: bool

    @classmethod
    def _require_options(cls, options: Collection[str]) -> None:
        inner = "exact_transitions"  # of our own games
        taken = [name for name in cls._set.__kwdefaults__ or () if name != inner]
        require_arguments([name for name in options if name != inner], taken, cls.__name__)

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError(f"games are frozen: cannot set {key!r}; build a new one")

    @property
    def num_players(self) -> int:
        return int(self.rewards.shape[0])

    @property
    def num_states(self) -> int:
        return int(self.rewards.shape[1])

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of actions of each player."""
        return tuple(self.rewards.shape[2:])

    @property
    def num_joint_actions(self) -> int:
        return int(np.prod(self.shape))

    @cached_property
    def exact_rewards(self) -> NDArray[Any]:
        """`rewards` as Fractions, read-only; exact for floats too."""
        exact = fraction_array(self.rewards)
        exact.setflags(write=False)
        return exact

    @cached_property
    def integer_rewards(self) -> tuple[NDArray[Any], int]:
        """(integers, scale): `rewards[player, state, joint action]` times a scale, exact."""
        flat = self.rewards.reshape(self.num_players, self.num_states, -1)
        if flat.dtype == np.int64:
            return flat.astype(object), 1
        return to_integers(fraction_array(flat))

    @cached_property
    def float_rewards(self) -> NDArray[np.float64]:
        """`rewards[player, state, joint action]` in floats, joint actions row-major."""
        shape = (self.num_players, self.num_states, -1)
        return self.rewards.astype(np.float64).reshape(shape)

    @cached_property
    def joint_lottery(self) -> NDArray[np.int64]:
        """`lottery[state, joint action]`, joint actions row-major."""
        return self.lottery.reshape(self.num_states, -1)

    @cached_property
    def exact_initial(self) -> NDArray[Any]:
        """The initial distribution as Fractions that sum to one."""
        exact = fraction_array(self.initial)
        return np.asarray(exact / exact.sum())

    @cached_property
    def integer_initial(self) -> tuple[NDArray[Any], int]:
        """The initial distribution as integers and their sum, (weights, total)."""
        return to_integers(self.exact_initial)

    @cached_property
    def exact_discount(self) -> Fraction:
        """The discount as a Fraction; 1 for a horizon without discounting."""
        return Fraction(1) if self.discount is None else Fraction(self.discount)

    @cached_property
    def unit(self) -> Fraction:
        """One over the sum of the steps' weights: what turns a sum into a value per step."""
        g, steps = self.exact_discount, self.horizon
        if steps is None:
            return 1 - g
        return Fraction(1, steps) if g == 1 else (1 - g) / (1 - g**steps)

    def discounted_sum(self, per_step: Sequence[NumberLike]) -> tuple[Number, ...]:
        """Payoffs per step as (discounted) sums of rewards: over (1-g), or times the horizon."""
        exact = tuple(to_fraction(x, "a payoff") / self.unit for x in per_step)
        if self.is_exact and all(is_exact(x) for x in per_step):
            return exact
        return tuple(float(x) for x in exact)

    def speak(self, profile: Sequence[Fraction]) -> tuple[Number, ...]:
        """An exact profile in the numbers that this game was given in."""
        return tuple(profile) if self.is_exact else tuple(float(x) for x in profile)

    def __repr__(self) -> str:
        size = "x".join(str(count) for count in self.shape)
        criterion = [] if self.discount is None else [f"discount={brief_as_given(self.discount)}"]
        criterion += [] if self.horizon is None else [f"horizon={self.horizon}"]
        name = [quoted(self.name)] if self.name else []
        plural = "" if self.num_states == 1 else "s"
        parts = [
            f"{self.num_players} players",
            f"{self.num_states} state{plural}",
            f"{size} actions",
        ]
        return f"Stochastic({', '.join(parts + criterion + name)})"


def _rewards(rewards: Any) -> NDArray[Any]:
    array = number_array(rewards, "rewards")
    n = array.shape[0] if array.ndim else 0
    if array.ndim < 3 or array.ndim != n + 2:
        raise InvalidGame(
            "expected rewards[player, state, a1, ..., an]: axes for the players, the states and "
            f"the actions of each player, got shape {array.shape}"
        )
    return array


def _require_range(numbers: NDArray[Any], count: int, what: str) -> None:
    if numbers.size and not (numbers.min() >= 0 and numbers.max() < count):
        raise InvalidGame(
            f"expected {what} in 0..{count - 1}, got {numbers.min()}..{numbers.max()}"
        )


def _distribution(initial: Any, states: int) -> NDArray[Any]:
    if isinstance(initial, int | np.integer) and not isinstance(initial, bool):
        if not 0 <= initial < states:
            raise InvalidArgument(f"expected an initial state in 0..{states - 1}, got {initial}")
        start = np.zeros(states, dtype=np.int64)
        start[initial] = 1
    else:
        start = number_array(initial, "initial probabilities")
        if start.shape != (states,):
            raise InvalidArgument(
                f"expected an initial state or {states} probabilities, got shape {start.shape}"
            )
        start = start.copy()
    total = start.sum()
    if (start < 0).any() or (abs(total - 1) > 1e-9 if start.dtype == np.float64 else total != 1):
        raise InvalidArgument(
            "expected initial probabilities that are nonnegative and sum to 1, got sum "
            f"{show(total)}"
        )
    start.setflags(write=False)
    return start


def _criterion(discount: Any, horizon: Any) -> tuple[Number | None, int | None]:
    if discount is None and horizon is None:
        raise InvalidArgument("expected a discount, a horizon, or both")
    if horizon is not None and (
        isinstance(horizon, bool) or not isinstance(horizon, int | np.integer) or horizon < 1
    ):
        raise InvalidArgument(f"expected a horizon of at least 1 step, got {horizon!r}")
    if discount is None:
        return None, horizon if horizon is None else int(horizon)
    try:
        exact = to_fraction(discount, "a discount")
    except GameTheoryError as error:
        raise InvalidArgument(f"expected a discount: {error}") from None
    if not (0 <= exact < 1 or (exact == 1 and horizon is not None)):
        raise InvalidArgument(
            f"expected a discount in [0, 1), or (0, 1] with a horizon, got {discount!r}"
        )
    return as_given(exact, discount), None if horizon is None else int(horizon)
