"""Logit quantal response equilibria: the branch that starts where everyone plays at random.

With precision lambda >= 0, in units of one over payoff, a profile p is a logit quantal response
equilibrium if each player mixes in proportion to exp(lambda * expected payoff):

    log p[i, a] = lambda u[i, a](p) - log sum over b of exp(lambda u[i, b](p))

At lambda = 0 the uniform profile is the only one. From it the *principal branch* leads, for almost
all games, to a Nash equilibrium, the logit equilibrium, as lambda grows without bound (McKelvey
and Palfrey 1995). It is followed in (log p, lambda), which neither overflows nor loses rare
actions, by its arc length, so that it may turn back in lambda on its way (Turocy 2005).

>>> import gametheory as gt
>>> from gametheory.equilibria.quantal import quantal_response_path
>>> game = gt.NormalForm.from_bimatrix([[9, 0], [0, 1]], [[0, 1], [1, 0]])
>>> path = quantal_response_path(game, precisions=[0, 1])
>>> for row, column in zip(*path.profiles):
...     print(row.round(4), column.round(4))
[0.5 0.5] [0.5 0.5]
[0.8936 0.1064] [0.3128 0.6872]
>>> limit = quantal_response_path(game).limit
>>> [strategy.round(3).tolist() for strategy in limit.profile], limit.regret < 1e-5
([[0.5, 0.5], [0.1, 0.9]], True)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Annotated, Any

import numpy as np

from gametheory._numeric.exact import to_fraction
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import AtLeast, AtMost, NumberLike
from gametheory._support.text import plural
from gametheory.equilibria._continuation import Branch, Floats
from gametheory.equilibria.result import Equilibrium, game_payoffs
from gametheory.errors import GameTheoryError, InvalidArgument, Unsupported
from gametheory.games import NormalForm

MAX_STEPS = 20_000
"""Cap on steps along the branch; typical games take a hundred."""

RESIDUAL = 1e-8
"""What `verify` allows a point to be off its own logit response."""


@checked
@dataclass(frozen=True, eq=False)
class QuantalResponsePath:
    """Points on the principal branch of logit quantal response equilibria.

    Attributes:
        precisions: lambda at each point, in units of one over payoff; may turn back.
        profiles: for each player, probabilities [point, action], floats.
        residuals: for each point, how far any probability is from the logit response to the
            profile; 0 up to rounding.
        regrets: for each point, the most that a player gains by deviating.
        complete: whether the branch was followed as far as was asked for.
        method: how.
    """

    precisions: Floats
    profiles: tuple[Floats, ...]
    residuals: Floats
    regrets: Floats
    complete: bool
    method: str
    game: NormalForm = field(repr=False)

    @property
    def limit(self) -> Equilibrium:
        """The last profile as an approximate Nash equilibrium, with its exact regret.

        Its `radius` is None: that there is an equilibrium near is not proven. Raises
        `InvalidArgument` for a path without points.
        """
        if not len(self):
            raise InvalidArgument("expected a path with a point on it to tell its limit")
        profile = []
        for probabilities in self.profiles:
            exact = [to_fraction(p) for p in probabilities[-1].tolist()]
            total = sum(exact, Fraction(0))
            profile.append(tuple(p / total for p in exact))
        whole = tuple(profile)
        found = Equilibrium(
            whole,
            game_payoffs(self.game, whole),
            False,
            self.game.actions,
            radius=None,
            players=self.game.players,
        )
        return replace(found, exact_regret=max(-min(slack) for slack in found.slacks(self.game)))

    def at(self, precision: float) -> tuple[Floats, ...]:
        """The profile where the branch first has this precision: a point, or followed afresh.

        Raises `InvalidArgument` unless it is between 0 and the largest on the path, `Unsupported`
        where the branch cannot be followed to it.
        """
        furthest, wanted = self.precisions.max(initial=0), _precision(precision)
        if wanted > furthest:
            raise InvalidArgument(
                f"expected a precision up to {furthest:.6g}, how far this path was followed, got "
                f"{precision}"
            )
        first = int(np.argmax(self.precisions >= wanted))
        if self.precisions[first] == wanted:
            return tuple(p[first] for p in self.profiles)
        path = quantal_response_path(self.game, precisions=[precision])
        if not path.complete:
            raise Unsupported(f"the branch could not be followed to precision {precision}")
        return tuple(p[0] for p in path.profiles)

    def verify(self, game: NormalForm) -> bool:
        """Re-check in floats, without search: each point is its own logit response.

        Residuals and regrets are worked out anew; that the points lie on one branch is not
        re-checked.
        """
        count = len(self.precisions)
        if [p.shape for p in self.profiles] != [(count, actions) for actions in game.shape]:
            return False
        if not len(self.residuals) == len(self.regrets) == count:
            return False
        branch = Branch(game)
        for k, precision in enumerate(self.precisions):
            residual, regret = branch.judge(
                [p[k] for p in self.profiles], precision * branch.spread
            )
            told = self.residuals[k], self.regrets[k] / branch.spread
            if not (residual <= RESIDUAL and np.allclose((residual, regret), told, 0, RESIDUAL)):
                return False
        return True

    def __len__(self) -> int:
        return len(self.precisions)

    def __repr__(self) -> str:
        how = "complete" if self.complete else "not complete"
        return (
            f"QuantalResponsePath({plural(len(self), 'point')}, {how}, precision up to "
            f"{self.precisions.max(initial=0):.6g})"
        )


@checked
def quantal_response_path(
    game: NormalForm,
    *,
    precisions: Iterable[NumberLike] | None = None,
    max_precision: NumberLike | None = None,
    max_steps: Annotated[int, AtLeast(1), AtMost(10**6)] = MAX_STEPS,
) -> QuantalResponsePath:
    """The principal branch of logit quantal response equilibria, any number of players.

    Args:
        precisions: the points to give, lambda >= 0 each, in units of one over payoff: where
            the branch *first* has it. By default all points where the solver stopped.
        max_precision: follow the branch until it first has this precision; by default until
            nobody can gain more than `SMALL_REGRET` of the spread of payoffs. Not together
            with `precisions`.
        max_steps: give up after so many steps, with `complete` false and the points so far.

    Predictor and corrector in floats, along the arc length. Where branches cross, which happens
    in games with symmetries, it goes straight on. Raises `InvalidArgument` for a precision that
    is negative or no number.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if precisions is not None and max_precision is not None:
        raise InvalidArgument("expected precisions or max_precision, got both")
    branch = Branch(game)
    wanted = None if precisions is None else [_precision(p) * branch.spread for p in precisions]
    last = None if max_precision is None else _precision(max_precision) * branch.spread
    if wanted is not None:
        last = max(wanted, default=0.0)
    points, complete = branch.follow(last, sorted(set(wanted or ())), max_steps)
    chosen = points
    if wanted is not None:
        landed = {point.precision: point for point in points if point.asked}
        chosen = [landed[lam] for lam in wanted if lam in landed]
    profiles = [branch.profile(point.z) for point in chosen]
    judged = [branch.judge(p, point.precision) for p, point in zip(profiles, chosen, strict=True)]
    return QuantalResponsePath(
        np.array([point.precision / branch.spread for point in chosen]),
        tuple(
            np.array([p[i] for p in profiles]).reshape(len(chosen), count)
            for i, count in enumerate(game.shape)
        ),
        np.array([residual for residual, _ in judged]),
        np.array([regret * branch.spread for _, regret in judged]),
        complete,
        f"principal branch by arc length in (log p, lambda), {len(points)} points",
        game,
    )


def _precision(value: Any) -> float:
    try:
        exact = to_fraction(value, "a precision")
    except GameTheoryError as error:
        raise InvalidArgument(str(error)) from None
    if exact < 0:
        raise InvalidArgument(f"expected a precision lambda >= 0, got {value}")
    return float(exact)
