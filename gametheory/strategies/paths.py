"""Paths of play: eventually periodic ones, and infinite ones given step by step.

A `Path` is a prefix and a cycle of joint actions; its value at discount g is rational. Not every
payoff profile is the value of one: the fair coin of Bach or Stravinsky is attained at a
rational g other than 1/2 by no finite automaton, but by an infinite sequence that
`attaining_path` computes, exactly, one action at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import numpy as np

from gametheory._numeric.exact import Number, Profile, brief, fractions
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import AtLeast, AtMost, Natural, NumberLike
from gametheory._support.text import visible
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm, Repeated
from gametheory.games.normal_form import PureProfile
from gametheory.payoffs.attainable import attainable

Step = Annotated[int, AtLeast(0), AtMost(100_000)]
JointAction = tuple[int, ...]


@checked
@dataclass(frozen=True)
class Path:
    """An eventually periodic path: `prefix`, then `cycle` for ever.

    Held in canonical form, the shortest cycle and then the shortest prefix; so equal paths are
    equal. Raises `InvalidArgument` for an empty cycle or joint actions of different lengths.
    """

    prefix: tuple[JointAction, ...]
    cycle: tuple[JointAction, ...]

    def __post_init__(self) -> None:
        prefix, cycle = [_joint(a) for a in self.prefix], [_joint(a) for a in self.cycle]
        if not cycle or len({len(a) for a in (*prefix, *cycle)}) != 1:
            raise InvalidArgument(
                f"expected a cycle of joint actions of one length, got {self.prefix!r} then "
                f"{self.cycle!r}"
            )
        count = len(cycle)
        period = next(
            k for k in range(1, count + 1) if count % k == 0 and cycle == cycle[:k] * (count // k)
        )
        cycle = cycle[:period]
        while prefix and prefix[-1] == cycle[-1]:
            prefix.pop()
            cycle = [cycle[-1], *cycle[:-1]]
        object.__setattr__(self, "prefix", tuple(prefix))
        object.__setattr__(self, "cycle", tuple(cycle))

    @staticmethod
    def constant(action: Sequence[int]) -> Path:
        """One joint action for ever."""
        return Path((), (_joint(action),))

    @staticmethod
    def of(
        game: NormalForm | Repeated,
        cycle: Sequence[PureProfile],
        *,
        prefix: Sequence[PureProfile] = (),
    ) -> Path:
        """The path of a game with these joint actions, of indices or labels.

        >>> import gametheory as gt
        >>> gt.strategies.Path.of(gt.zoo.asymmetric_bach_or_stravinsky(), [("B", "B"), ("S", "S")])
        Path((0, 0) (1, 1) for ever)

        Raises `InvalidArgument`, naming the labels, for an action that a player does not have.
        """
        stage = game.game if isinstance(game, Repeated) else game
        before, turn = (tuple(stage.profile(a) for a in part) for part in (prefix, cycle))
        return Path(before, turn)

    def __getitem__(self, t: int) -> JointAction:
        """The joint action at step t = 0, 1, ..."""
        if t < 0:
            raise InvalidArgument(f"expected a step of 0 or more, got {t}")
        if t < len(self.prefix):
            return self.prefix[t]
        return self.cycle[(t - len(self.prefix)) % len(self.cycle)]

    def after(self, t: Natural) -> Path:
        """What remains from step t on."""
        if t <= len(self.prefix):
            return Path(self.prefix[t:], self.cycle)
        turn = (t - len(self.prefix)) % len(self.cycle)
        return Path((), self.cycle[turn:] + self.cycle[:turn])

    @property
    def positions(self) -> int:
        """The number of distinct continuations: `len(prefix) + len(cycle)`."""
        return len(self.prefix) + len(self.cycle)

    def values(self, repeated: Repeated) -> tuple[Profile, ...]:
        """The exact values per step of the continuations at t = 0 .. positions - 1, Fractions."""
        stage, g = _stage(repeated, self), Fraction(repeated.discount)
        ahead: Profile = (Fraction(0),) * stage.num_players
        for action in reversed(self.cycle):
            ahead = _step(stage.exact_payoff(action), ahead, g)
        # `ahead` is the value of one round; for ever is the same over 1 - g^length.
        ahead = tuple(x / (1 - g ** len(self.cycle)) for x in ahead)
        found = []
        for action in reversed((*self.prefix, *self.cycle)):
            ahead = _step(stage.exact_payoff(action), ahead, g)
            found.append(ahead)
        return tuple(reversed(found))

    def value(self, repeated: Repeated) -> tuple[Number, ...]:
        """The value per step at time 0; Fractions if game and discount are exact, else floats."""
        exact = self.values(repeated)[0]
        if repeated.game.is_exact and not isinstance(repeated.discount, float):
            return exact
        return tuple(float(x) for x in exact)

    def mean(self, game: NormalForm) -> Profile:
        """The limit of means: the average over the cycle, the value as g -> 1. Fractions."""
        payoffs = [game.exact_payoff(action) for action in self.cycle]
        return tuple(
            sum(column, Fraction(0)) / len(payoffs) for column in zip(*payoffs, strict=True)
        )

    def __repr__(self) -> str:
        before = f"{' '.join(map(str, self.prefix))} then " if self.prefix else ""
        return f"Path({before}{' '.join(map(str, self.cycle))} for ever)"


@checked
@dataclass(frozen=True)
class PathOracle:
    """An infinite path given by a function: `action(t)` is the joint action at step t."""

    action: Callable[[int], JointAction]

    def __getitem__(self, t: int) -> JointAction:
        if t < 0:
            raise InvalidArgument(f"expected a step of 0 or more, got {t}")
        return _joint(self.action(t))

    def bracket(
        self, repeated: Repeated, *, tolerance: NumberLike = "1e-9", start: Natural = 0
    ) -> tuple[Profile, Profile]:
        """(lowest, highest) exact values per step of what follows `start`.

        After T steps the rest weighs g^T: the bracket is that share of each player's range of
        payoffs, at most `tolerance` wide.
        """
        require_kind(repeated, Repeated, "a Repeated game")
        (width,) = fractions([tolerance], "a tolerance")
        if width <= 0:
            raise InvalidArgument(f"expected a positive tolerance, got {tolerance!r}")
        stage, g = repeated.game, Fraction(repeated.discount)
        flat = stage.exact_payoffs.reshape(stage.num_players, -1)
        low = [min(row) for row in flat]
        high = [max(row) for row in flat]
        spread = max(b - a for a, b in zip(low, high, strict=True))
        total = [Fraction(0)] * stage.num_players
        left, t = Fraction(1), start
        while left * spread > width:
            payoffs = stage.exact_payoff(self[t])
            total = [x + (1 - g) * left * r for x, r in zip(total, payoffs, strict=True)]
            left, t = left * g, t + 1
        return (
            tuple(x + left * a for x, a in zip(total, low, strict=True)),
            tuple(x + left * b for x, b in zip(total, high, strict=True)),
        )


@checked
class AttainingPath:
    """A pure sequence whose value is a given payoff profile, exactly; see `attaining_path`."""

    def __init__(self, repeated: Repeated, weights: dict[JointAction, Fraction]) -> None:
        self.repeated = repeated
        self._discount = Fraction(repeated.discount)
        self._shares = [dict(weights)]
        self._actions: list[JointAction] = []

    def __repr__(self) -> str:
        actions = self.repeated.game.actions
        said = ", ".join(
            f"{brief(share)} {'/'.join(visible(actions[i][a]) for i, a in enumerate(cell))}"
            for cell, share in sorted(self._shares[0].items())
        )
        return f"AttainingPath({said}; discount {brief(self.repeated.discount)})"

    @property
    def support(self) -> tuple[JointAction, ...]:
        """The joint actions that it plays, in order."""
        return tuple(sorted(self._shares[0]))

    def __getitem__(self, t: int) -> JointAction:
        """The joint action at step t."""
        self._extend(t)
        return self._actions[t]

    def promise(self, t: Step) -> Profile:
        """The exact value of what follows step t (t = 0: of the whole path)."""
        self._extend(t)
        stage = self.repeated.game
        total = [Fraction(0)] * stage.num_players
        for action, share in self._shares[t].items():
            payoffs = stage.exact_payoff(action)
            total = [x + share * r for x, r in zip(total, payoffs, strict=True)]
        return tuple(total)

    def oracle(self) -> PathOracle:
        return PathOracle(self.__getitem__)

    def _extend(self, t: int) -> None:
        g = self._discount
        while len(self._actions) <= t:
            shares = self._shares[-1]
            action = max(sorted(shares), key=lambda a: shares[a])
            self._actions.append(action)
            if g:
                rest = {a: share / g for a, share in shares.items()}
                rest[action] = (shares[action] - (1 - g)) / g
                self._shares.append({a: share for a, share in rest.items() if share})
            else:
                self._shares.append(shares)


@checked
def attaining_path(repeated: Repeated, point: Sequence[NumberLike]) -> AttainingPath:
    """A pure sequence of joint actions whose value per step is exactly `point`.

    Exists for every point of the hull of payoffs if g >= k/(k+1), k + 1 the number of joint actions
    that the point mixes (Sorin 1986): the action of largest weight is played, and what is left of
    the weights, over g, is a lottery again. Ties go to the first joint action. Raises
    `InvalidArgument` for a point outside the hull and `Unsupported` for too small a discount.
    """
    require_kind(repeated, Repeated, "a Repeated game")
    weights = dict(attainable(repeated.game).weights(point))
    enough = Fraction(len(weights) - 1, len(weights))
    if Fraction(repeated.discount) < enough:
        raise Unsupported(
            f"a mixture of {len(weights)} joint actions is a sequence once the discount is at "
            f"least {enough}, got {repeated.discount}"
        )
    return AttainingPath(repeated, weights)


PathLike = Path | PureProfile | Sequence[PureProfile]
"""A path where a game is given: a `Path`, a joint action for ever, or a cycle of joint actions."""


def as_path(game: NormalForm, path: PathLike) -> Path:
    """The path of a game; raises `InvalidArgument` for actions that it does not have."""
    if not isinstance(path, Path):
        if not len(path):
            raise InvalidArgument("expected a path of at least one joint action, got none")
        single = any(isinstance(action, str) or np.ndim(action) == 0 for action in path)
        return Path.of(game, [path] if single else path)  # type: ignore[list-item, arg-type]
    for action in (*path.prefix, *path.cycle):
        game.profile(action)
    return path


def _joint(action: Iterable[int]) -> JointAction:
    return tuple(int(a) for a in action)


def _stage(repeated: Repeated, path: Path) -> NormalForm:
    require_kind(repeated, Repeated, "a Repeated game")
    as_path(repeated.game, path)
    return repeated.game


def _step(payoffs: Profile, ahead: Profile, g: Fraction) -> Profile:
    return tuple((1 - g) * r + g * v for r, v in zip(payoffs, ahead, strict=True))
