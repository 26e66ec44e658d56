"""Paths of dynamics in continuous time: shares of types over time, with an error.

The replicator dynamics of a population whose types earn u_i is dx_i/dt = x_i (u_i - mean of u):
types that earn more than the mean grow (Taylor and Jonker 1978). Logit dynamics moves towards the
logit reply L at precision lambda, dx/dt = L(u) - x with L_i in proportion to exp(lambda u_i); its
rest points are the logit quantal response equilibria (Fudenberg and Levine 1998, chapter 4).
Time is in units of one over payoff for replicator dynamics; for logit it is how often everyone has
revised.

>>> import gametheory as gt
>>> path = gt.dynamics.replicator(gt.zoo.chicken(), [("1/3", "2/3"), ("1/2", "1/2")], until=20)
>>> [shares[-1].round(3).tolist() for shares in path.shares], path.error < 1e-8
([[0.0, 1.0], [1.0, 0.0]], True)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, fraction_array, show, to_fraction
from gametheory._numeric.readable import number_as
from gametheory._support.check import checked
from gametheory._support.faces import Face, Tabular
from gametheory._support.kinds import ArrayLike, AtLeast, AtMost, NumberLike, Size
from gametheory.dynamics._payoffs import earned
from gametheory.dynamics.rest_points import require_populations
from gametheory.errors import GameTheoryError, InvalidArgument, TooLarge
from gametheory.games import NormalForm

Floats = NDArray[np.float64]

TOLERANCE = 1e-9
"""Default tolerance of a step, relative to each share; the error reported is what came of it."""

MAX_EVALUATIONS = 40_000
"""Evaluations of the velocity after which a path is given up by default, a second."""

Points = Annotated[int, AtLeast(2), AtMost(100_000)]
Tolerance = Annotated[float, AtLeast(1e-11), AtMost(1e-2)]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Flow(Tabular):
    """A path of a dynamics in continuous time, in floats.

    Attributes:
        dynamics: "replicator" or "logit".
        times: `[point]`, evenly spaced from 0.
        shares: for each population `[point, type]`, the share of each type, summing to 1.
        error: how far any share is from that of the path integrated again with a hundredth of
            the tolerance: an estimate, not a bound. It grows along paths that are unstable.
        precision: lambda of logit dynamics; None for replicator dynamics.
        one_population: whether one population plays against itself.
        method: how.
    """

    dynamics: str
    times: Floats
    shares: tuple[Floats, ...]
    error: float
    precision: float | None
    one_population: bool
    method: str
    game: NormalForm = field(repr=False)

    def __post_init__(self) -> None:
        count = len(self.times) if self.times.ndim == 1 else 0
        shapes = [shares.shape for shares in self.shares]
        if not count or not all(len(s) == 2 and s[0] == count for s in shapes):
            raise InvalidArgument(
                f"expected times [point], at least one, and shares [point, type] of each "
                f"population, got shapes {self.times.shape} and {shapes}"
            )

    @property
    def final(self) -> tuple[Floats, ...]:
        """For each population the shares at the end."""
        return tuple(shares[-1] for shares in self.shares)

    @property
    def speed(self) -> float:
        """The largest rate of change of any share at the end: 0 at a rest point."""
        velocity = velocity_of(self.game, self.precision, self.one_population)
        return float(max(abs(v).max() for v in velocity(self.final)))

    def _face(self) -> Face:
        """A row for each time: the share of every action."""
        players = [""] if self.one_population else [f"{who}: " for who in self.game.players]
        columns = [
            f"{who}{label}"
            for who, labels in zip(players, self.game.actions, strict=False)
            for label in labels
        ]
        rows = np.column_stack([self.times, *self.shares]).tolist()
        notes = [f"{self.method}; error about {self.error:.0e}"]
        number = number_as(in_decimals=True)
        return Face(f"{self.dynamics} dynamics", ["time", *columns], rows, notes, number)

    def __len__(self) -> int:
        return len(self.times)

    def __repr__(self) -> str:
        return (
            f"Flow({self.dynamics}, {len(self)} points until {show(float(self.times[-1]))}, "
            f"error {self.error:.0e})"
        )


@checked
def replicator(
    game: NormalForm,
    start: Sequence[Any],
    *,
    until: NumberLike,
    points: Points = 201,
    one_population: bool = False,
    tolerance: Tolerance = TOLERANCE,
    max_evaluations: Size = MAX_EVALUATIONS,
) -> Flow:
    """A path of the replicator dynamics, any number of players, one population for each.

    Args:
        start: for each population the shares of its types, which sum to 1, or one label; with
            `one_population`, the shares of one population.
        until: the time at which to stop, in units of one over payoff.
        points: how many points of the path to give.
        one_population: one population plays a symmetric two-player game against itself.
        tolerance: of a step, relative to each share.
        max_evaluations: of the velocity, beyond which `TooLarge` is raised; 40,000 a second.

    The logarithms of shares are integrated (scipy's `solve_ivp`, DOP853), which keeps shares
    positive and paths true near the boundary; a type that is missing stays missing. Nothing is
    proven of the path: `error` is an estimate; rest points are proven by `replicator_rest_points`.
    Raises `InvalidArgument` for a start that is no distribution or for one population of a game
    that is not symmetric.
    """
    first, end = _given(game, start, until, one_population)
    used = [np.flatnonzero(shares) for shares in first]
    payoffs = _payoffs(game, one_population)

    def shares_of(scores: Sequence[Floats]) -> list[Floats]:
        found = []
        for score, own, whole in zip(scores, used, first, strict=True):
            weights = np.exp(score - score.max())
            spread = np.zeros(len(whole))
            spread[own] = weights / weights.sum()
            found.append(spread)
        return found

    def rate(scores: Sequence[Floats]) -> list[Floats]:
        shares = shares_of(scores)
        # Relative to the mean, so that scores stay as small as logarithms of shares are.
        return [u[own] - x @ u for u, own, x in zip(payoffs(shares), used, shares, strict=True)]

    logs = [np.log(shares[own]) for shares, own in zip(first, used, strict=True)]
    times, paths, error = _integrated(
        rate, logs, shares_of, end, points=points, tolerance=tolerance, most=max_evaluations
    )
    method = f"scipy's DOP853 on logarithms of shares, tolerance {tolerance:.0e} a step"
    return Flow("replicator", times, paths, error, None, one_population, method, game)


@checked
def logit(
    game: NormalForm,
    start: Sequence[Any],
    *,
    precision: NumberLike,
    until: NumberLike,
    points: Points = 201,
    one_population: bool = False,
    tolerance: Tolerance = TOLERANCE,
    max_evaluations: Size = MAX_EVALUATIONS,
) -> Flow:
    """A path of the logit dynamics at one precision, any number of players.

    Args:
        precision: lambda >= 0, in units of one over payoff; at 0 everyone comes to mix evenly.
        until: the time at which to stop; at time 1 all but 1/e of the first shares is revised.

    The other arguments, the integration and the errors are those of `replicator`. Where the path
    comes to rest is a quantal response equilibrium (`equilibria.quantal_response_path`); `speed`
    says how far it is from rest, since at a rest point each share is its own logit reply.
    """
    first, end = _given(game, start, until, one_population)
    lam = _number(precision, "a precision")
    velocity = velocity_of(game, lam, one_population)
    times, paths, error = _integrated(
        velocity, first, list, end, points=points, tolerance=tolerance, most=max_evaluations
    )
    method = f"scipy's DOP853, tolerance {tolerance:.0e} a step"
    return Flow("logit", times, paths, error, lam, one_population, method, game)


@checked
def replicator_velocity(
    game: NormalForm, profile: Sequence[ArrayLike], *, one_population: bool = False
) -> tuple[Profile, ...]:
    """The rate of change of each share under replicator dynamics, exactly, in units of payoff.

    `profile`: shares as in `replicator`. A state rests iff all are 0. Errors as `replicator`.
    """
    shares = exact_shares(game, profile, one_population)
    payoffs = _payoffs(game, one_population, exact=True)(shares)
    return tuple(
        tuple(Fraction(v) for v in x * (u - x @ u)) for x, u in zip(shares, payoffs, strict=True)
    )


def velocity_of(
    game: NormalForm, precision: float | None, one_population: bool
) -> Callable[[Sequence[Floats]], list[Floats]]:
    """The velocity of logit dynamics or, without a precision, of replicator dynamics, in floats."""
    payoffs = _payoffs(game, one_population)

    def velocity(shares: Sequence[Floats]) -> list[Floats]:
        found = []
        for x, u in zip(shares, payoffs(shares), strict=True):
            if precision is None:
                found.append(x * (u - x @ u))
                continue
            weights = np.exp(precision * (u - u.max()))
            found.append(weights / weights.sum() - x)
        return found

    return velocity


def _payoffs(
    game: NormalForm, one_population: bool, *, exact: bool = False
) -> Callable[[Sequence[Any]], list[Any]]:
    """What each type earns, for each population, given all shares."""
    tables = game.exact_payoffs if exact else game.payoffs.astype(np.float64)
    if one_population:
        return lambda shares: [tables[0] @ shares[0]]

    return lambda shares: [earned(table, shares, i) for i, table in enumerate(tables)]


def _integrated(
    rate: Callable[[Sequence[Floats]], list[Floats]],
    first: Sequence[Floats],
    shares_of: Callable[[Sequence[Floats]], Sequence[Floats]],
    end: float,
    *,
    points: int,
    tolerance: float,
    most: int,
) -> tuple[Floats, tuple[Floats, ...], float]:
    from scipy.integrate import solve_ivp

    cuts = np.cumsum([len(part) for part in first])[:-1]
    times = np.linspace(0, end, points)
    left = [most]

    def flat(_: float, state: Floats) -> Floats:
        left[0] -= 1
        if left[0] < 0:
            raise TooLarge(
                f"expected a path until {end:.6g} within {most:,} evaluations, got more: an "
                "earlier end, a larger tolerance, or more max_evaluations"
            )
        return np.concatenate(rate(np.split(state, cuts)))

    found = []
    for size in (tolerance, tolerance / 100):
        options = {"method": "DOP853", "rtol": max(size, 1e-13), "atol": size}
        with np.errstate(over="ignore", invalid="ignore"):
            solved = solve_ivp(flat, (0, end), np.concatenate(first), t_eval=times, **options)
        if not solved.success or solved.y.shape[1] != points:
            raise TooLarge(f"expected a path that can be followed until {end:.6g}, got stuck")
        steps = [shares_of(np.split(state, cuts)) for state in solved.y.T]
        found.append([np.array([step[i] for step in steps]) for i in range(len(first))])
    error = max(float(abs(a - b).max()) for a, b in zip(*found, strict=True))
    return times, tuple(found[1]), error


def _given(
    game: NormalForm, start: Sequence[Any], until: Any, one_population: bool
) -> tuple[list[Floats], float]:
    exact = exact_shares(game, start, one_population)
    end = _number(until, "a time to stop")
    if end <= 0:
        raise InvalidArgument(f"expected a time to stop above 0, got {end}")
    floats = [shares.astype(np.float64) for shares in exact]
    if any(((own > 0) & (near == 0)).any() for own, near in zip(exact, floats, strict=True)):
        raise InvalidArgument("expected shares of 0, or of those that floats hold: at least 1e-300")
    return [shares / shares.sum() for shares in floats], end


def exact_shares(
    game: NormalForm, start: Sequence[Any], one_population: bool = False
) -> list[NDArray[Any]]:
    """Distributions in Fractions, or all on the action of a label; floats need to sum to 1 within
    1e-9.
    """
    if one_population:
        require_populations(game, True)
        start, counts = [start], game.shape[:1]
    else:
        counts = game.shape
    if len(start) != len(counts):
        raise InvalidArgument(
            f"expected shares for {len(counts)} populations, got {len(start)}; one_population=True "
            "(--one-population) takes one"
        )
    found = []
    for i, (given, count) in enumerate(zip(start, counts, strict=True)):
        own = game.pure_strategy(i, given) if isinstance(given, str) else given
        try:
            shares = fraction_array(own, "a share")
        except GameTheoryError as error:
            raise InvalidArgument(str(error)) from None
        rounded = any(isinstance(x, float | np.floating) for x in np.asarray(own, object).flat)
        off = abs(shares.sum() - 1) if shares.shape == (count,) else 1
        if off > (Fraction(1, 10**9) if rounded else 0) or min(shares) < 0:
            raise InvalidArgument(
                f"expected {count} shares that are nonnegative and sum to 1, got "
                f"{[show(x) for x in shares.ravel()[:12]]}"
            )
        found.append(shares)
    return found


def _number(value: Any, what: str) -> float:
    try:
        exact = to_fraction(value, what)
    except GameTheoryError as error:
        raise InvalidArgument(str(error)) from None
    if exact < 0:
        raise InvalidArgument(f"expected {what} of at least 0, got {show(exact)}")
    return float(exact)
