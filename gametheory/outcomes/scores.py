"""NormalizedScore: how much of the best welfare an outcome reaches (paper, section 4.2).

>>> import gametheory as gt
>>> S = gt.attainable(gt.zoo.asymmetric_bach_or_stravinsky())
>>> gt.normalized_score([(4, 1), (0, 0)], S)
array([1., 0.])
>>> from gametheory.outcomes import estimated_score
>>> estimated_score((3.5, 1), S, errors=(0.1, 0.05))
ScoreEstimate(0.9, standard error 0.0221, 95 % between 0.856 and 0.942)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, show, show_profile
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import ArrayLike, NumberLike, Rng, Size
from gametheory.bargaining import disagreement_point
from gametheory.bargaining.disagreement import Disagreement
from gametheory.errors import InvalidArgument
from gametheory.outcomes._sampling import error_roots, require_draws
from gametheory.payoffs import PayoffSet, profile_array
from gametheory.welfare import Welfare, egalitarian, nash, utilitarian, welfare_optimum
from gametheory.welfare.names import WelfareLike, as_welfare

DRAWS = 4_096
"""Random draws behind an error bar: the standard error is right to about 2 %."""

ROUNDING = 1e-9
"""Payoffs that are floats and differ by less than this share of the largest count as equal."""


@checked
def default_welfares(disagreement: Sequence[NumberLike]) -> tuple[Welfare, ...]:
    """The welfare set W = {utilitarian, egalitarian(d), Nash(d)}."""
    return (utilitarian, egalitarian(disagreement), nash(disagreement))


@checked
def normalized_score(
    points: ArrayLike,
    payoff_set: PayoffSet,
    *,
    welfares: Sequence[WelfareLike] | None = None,
    disagreement: Disagreement = None,
    maxima: str | ArrayLike = "exact",
) -> NDArray[np.float64]:
    """max over w in W of (w(V) - w(d)) / (max w - w(d)) for each profile `points[..., player]`.

    Args:
        payoff_set: where the exact maxima are taken.
        welfares: W, welfare functions or their names; utilitarian, egalitarian and Nash by
            default. A distance such as `kalai_smorodinsky` is minus what Table 2 prints, so it is
            maximised too.
        disagreement: d; see `gametheory.bargaining.disagreement_point`.
        maxima: "exact": max w over the payoff set, so that scores of attainable profiles are at
            most 1. "empirical": over `points`, the best that was evaluated, as in the paper's
            figures; scores are then at most 1 by construction and comparable only within one
            study. Or the profiles `[..., player]` over which to take them.

    Negative below d; above 1, with "exact" maxima, only for profiles that are not attainable. A
    larger W can only raise the score. Floats. Raises `InvalidArgument` if
    some max w is w(d), where the score is undefined, or less than w(d); up to rounding where
    maxima are over floats.
    """
    corner = disagreement_point(payoff_set, disagreement)
    where = profile_array(points, payoff_set.num_players).astype(np.float64)
    evaluated = None if isinstance(maxima, str) else profile_array(maxima, payoff_set.num_players)
    if isinstance(maxima, str):
        require_among(maxima, ("exact", "empirical"), "maxima")
        evaluated = where if maxima == "empirical" else None
    if evaluated is not None and not evaluated.size:
        raise InvalidArgument("expected at least one profile to take empirical maxima of, got none")
    if welfares is not None and not len(welfares):
        raise InvalidArgument("expected at least one welfare function, got none")
    return _scorer(payoff_set, corner, welfares, evaluated)(where)


def _scorer(
    payoff_set: PayoffSet,
    corner: Profile,
    welfares: Sequence[WelfareLike] | None,
    evaluated: NDArray[np.float64] | None,
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """The score as a function of profiles; `evaluated`: those over which maxima are taken."""
    ranges = []
    floats = _largest(payoff_set, corner, evaluated)
    for given in default_welfares(corner) if welfares is None else welfares:
        welfare = as_welfare(given, None, corner)
        base = float(welfare(np.array(corner, dtype=object)))
        if evaluated is None:
            best = float(welfare_optimum(payoff_set, welfare).value)  # type: ignore[arg-type]
        else:
            best = float(np.max(welfare(evaluated.astype(np.float64))))
        slack = 0.0
        if floats is not None:  # exact ranges may be tiny; of floats, rounding leaves some
            near = np.array(corner, dtype=np.float64) + ROUNDING * floats
            slack = max(abs(float(welfare(near)) - base), ROUNDING * max(abs(best), abs(base)))
        if not best - base > slack:
            raise InvalidArgument(
                f"NormalizedScore is undefined: the best {getattr(welfare, 'name', welfare)} "
                f"welfare, {show(best)}, is already reached at the disagreement point "
                f"{show_profile(corner)}, which gives {show(base)}"
            )
        ranges.append((welfare, base, best - base))

    def score(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(
            np.max([(welfare(points) - base) / span for welfare, base, span in ranges], axis=0)
        )

    return score


def _largest(
    payoff_set: PayoffSet, corner: Profile, evaluated: NDArray[np.float64] | None
) -> float | None:
    """The largest payoff among those that maxima are taken over; None where these are exact."""
    if evaluated is None and payoff_set.is_exact:
        return None
    among = np.array(payoff_set.points if evaluated is None else evaluated, dtype=np.float64)
    return float(max(np.abs(among).max(), *(abs(float(x)) for x in corner)))


@checked
@dataclass(frozen=True, eq=False, repr=False)
class ScoreEstimate:
    """NormalizedScores of sampled outcomes, with their error bars.

    Attributes:
        score: `[...]`, of the means.
        standard_error: `[...]`, of the scores, given normal errors of the means.
        low, high: `[...]`, the ends of the central interval of `level`.
        level: how likely the score of the true mean is between them.
        draws: random draws behind the last four.
    """

    score: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    level: float
    draws: int = field(default=DRAWS)

    def __repr__(self) -> str:
        if any(x.ndim for x in (self.score, self.standard_error, self.low, self.high)):
            return f"ScoreEstimate({self.score.size:,} outcomes, {100 * self.level:g} % intervals)"
        return (
            f"ScoreEstimate({float(self.score):.3g}, standard error "
            f"{float(self.standard_error):.3g}, {100 * self.level:g} % between "
            f"{float(self.low):.3g} and {float(self.high):.3g})"
        )


@checked
def estimated_score(
    points: ArrayLike,
    payoff_set: PayoffSet,
    *,
    errors: ArrayLike,
    welfares: Sequence[WelfareLike] | None = None,
    disagreement: Disagreement = None,
    level: float = 0.95,
    draws: Size = DRAWS,
    rng: Rng = 0,
) -> ScoreEstimate:
    """NormalizedScores of sampled outcomes `points[..., player]`, with error bars.

    Args:
        errors: the standard error of each payoff `[..., player]`, or the covariance of the mean
            `[..., player, player]`; see `mean_and_covariance`.
        level: of the interval, between 0 and 1.
        draws: random draws of the true mean; `rng`: their seed or generator.

    The others as for `normalized_score`, with exact maxima; same seed, same result. Raises
    `InvalidArgument` for what is no level, error or number of draws, and where a score is
    undefined.
    """
    if not 0 < level < 1:
        raise InvalidArgument(f"expected a level between 0 and 1, got {level}")
    require_draws(draws)
    if welfares is not None and not len(welfares):
        raise InvalidArgument("expected at least one welfare function, got none")
    corner = disagreement_point(payoff_set, disagreement)
    where = profile_array(points, payoff_set.num_players).astype(np.float64)
    roots = error_roots(where, errors)
    score = _scorer(payoff_set, corner, welfares, None)
    normal = np.random.default_rng(rng).standard_normal((draws, where.shape[-1]))
    spread, low, high = (np.empty(where.shape[:-1]) for _ in range(3))
    for index in np.ndindex(where.shape[:-1]):
        drawn = score(where[index] + normal @ roots[index].T)
        spread[index] = drawn.std()
        low[index], high[index] = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return ScoreEstimate(score(where), spread, low, high, level, draws)
