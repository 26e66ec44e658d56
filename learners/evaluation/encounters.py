"""Every encounter of some runs, told apart by norms: scored, classified, averaged.

With two players an encounter is self-play or cross-play. With n players there is more between: how
many of them come from one run (`learners.evaluation._combinations`). "Cross-play" then is between
strangers, no two of one run, and each other grouping has a match of its own, such as "groups 2 +
1": two players of one run and one of another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory import (
    InvalidArgument,
    PayoffSet,
    classify,
    normalized_score,
)
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import MaybeNaN
from gametheory.bargaining.disagreement import Disagreement
from gametheory.outcomes import NO_NORM, Classification, Shortfall
from gametheory.welfare.names import WelfareLike
from learners.evaluation._combinations import Combinations, Grouping, groupings, written
from learners.evaluation.crossplay import CrossPlay, NormCell
from learners.evaluation.estimates import Estimate, interval_over, mean_over
from learners.learning import Population

if TYPE_CHECKING:
    pass

MATCHES = ("self-play", "cross-play, same norm", "cross-play, different norms", "cross-play, all")
"""Of two players; of more a match for each other grouping follows."""


@checked
@dataclass(frozen=True, eq=False)
class Match:
    """One kind of encounter.

    Attributes:
        name: one of `MATCHES`, or such as "groups 2 + 1"; pairs with a run of no norm count in
            "all" and in groups only.
        score: NormalizedScore; None where it is undefined (then `Evaluation.score_undefined`
            says why).
        interval: 95 % bootstrap interval of its mean, over runs, or where combinations were drawn
            mean ± 1.96 errors; None without a score.
        empirical_score: the same with the best profile that was evaluated for each maximum, as in
            the paper's figures; None where that is undefined.
        payoffs: for each player, per step.
        shortfalls: share of pairs, by `Shortfall`.
    """

    name: str
    score: Estimate | None
    interval: tuple[MaybeNaN, MaybeNaN] | None
    empirical_score: Estimate | None
    payoffs: tuple[Estimate, ...]
    shortfalls: Mapping[Shortfall, Estimate]


@checked
@dataclass(frozen=True, eq=False)
class Evaluation:
    """All encounters, evaluated over one horizon.

    Attributes:
        cross_play: every pair's payoffs.
        classification: of the self-play outcomes.
        norms: `[run]`: the norm that each run learned, "none" for none.
        shares: the share of runs of each norm, most frequent first.
        matches: one for each of `MATCHES`; of three and more players, then one for each grouping
            between self-play and strangers.
        by_norm: mean payoffs for each pair of norms; of more players for each combination of them
            that strangers made.
        scores: `[i, j]`: NormalizedScore of each pair (as `cross_play.payoffs` without its last
            axis), or None.
        score_undefined: why there is no score, or None.
    """

    cross_play: CrossPlay
    classification: Classification
    norms: NDArray[Any]
    shares: Mapping[str, Estimate]
    matches: tuple[Match, ...]
    by_norm: tuple[NormCell, ...]
    scores: NDArray[np.float64] | None
    score_undefined: str | None

    @property
    def horizon(self) -> int | None:
        return self.cross_play.horizon

    def pairs(self, match: str) -> NDArray[np.bool_]:
        """`[i, j]`: the pairs that a match is over; the shape is that of `scores`."""
        found = _pairs(self.norms, self.cross_play.combinations)
        require_among(match, found, "a match")
        return found[match][1]


@checked
def evaluate(
    played: CrossPlay,
    payoff_set: PayoffSet,
    disagreement: Disagreement,
    tolerance: float,
    *,
    norms: NDArray[Any] | None = None,
    welfares: Sequence[WelfareLike] | None = None,
) -> Evaluation:
    """Score and classify self-play and cross-play.

    `norms`: `[run]`, by which encounters are told apart; by default what self-play realises.
    `welfares`: of the score; see `gametheory.normalized_score`.
    """
    own = classify(played.self_play, payoff_set, disagreement=disagreement, tolerance=tolerance)
    norms = own.norms() if norms is None else norms
    if norms.shape != (len(played.runs),):
        raise InvalidArgument(f"expected {len(played.runs)} norms, got shape {norms.shape}")
    met = played.combinations
    pairs = _pairs(norms, met)
    everything = classify(
        played.payoffs, payoff_set, disagreement=disagreement, tolerance=tolerance
    )
    scored = partial(
        normalized_score,
        played.payoffs,
        payoff_set,
        disagreement=disagreement,
        welfares=welfares,
    )
    scores, undefined, empirical = None, None, None
    try:
        scores = scored(maxima="exact")
    except InvalidArgument as error:
        undefined = str(error)
    else:
        with suppress(InvalidArgument):
            empirical = scored(maxima="empirical")
    matches = tuple(
        Match(
            name,
            None if scores is None else mean_over(scores, mask, met, grouping),
            None if scores is None else interval_over(scores, mask, met, grouping),
            None if empirical is None else mean_over(empirical, mask, met, grouping),
            tuple(
                mean_over(played.payoffs[..., i], mask, met, grouping)
                for i in range(played.num_players)
            ),
            {
                shortfall: mean_over(
                    everything.shortfalls[..., k].astype(float), mask, met, grouping
                )
                for k, shortfall in enumerate(Shortfall)
            },
        )
        for name, (grouping, mask) in pairs.items()
    )
    counts = {norm: int((norms == norm).sum()) for norm in set(norms.tolist())}
    ordered = sorted(counts, key=lambda norm: (norm == NO_NORM, -counts[norm], norm))
    return Evaluation(
        cross_play=played,
        classification=own,
        norms=norms,
        shares={norm: _share(counts[norm], len(norms)) for norm in ordered},
        matches=matches,
        by_norm=played.by_norm(norms),
        scores=scores,
        score_undefined=undefined,
    )


def _pairs(norms: NDArray[Any], met: Combinations) -> dict[str, tuple[Grouping, NDArray[np.bool_]]]:
    """For each match, by name, its grouping and which combinations it is over."""
    together, *between, apart = groupings(met.players)
    strangers, same = met.of(apart), met.common(norms)
    named = met.among(norms != NO_NORM)
    masks = (met.of(together), strangers & named & same, strangers & named & ~same, strangers)
    found = dict(
        zip(MATCHES, zip((together, apart, apart, apart), masks, strict=True), strict=True)
    )
    return found | {f"groups {written(g)}": (g, met.of(g)) for g in between}


def _share(count: int, total: int) -> Estimate:
    """A share of runs with its binomial standard error.

    That of none or all is not 0: there it is of two successes and two failures more (Agresti and
    Coull 1998).
    """
    share, successes, tries = count / total, count, total
    if count in (0, total):
        successes, tries = count + 2, total + 4
    spread = successes / tries * (1 - successes / tries)
    return Estimate(share, float(np.sqrt(spread / tries)), count)


def require_runs(runs: Population) -> None:
    """Raise `InvalidArgument` if every run was discarded."""
    if not len(runs):
        lost = len(runs.discarded)
        raise InvalidArgument(f"all {lost} runs missed their welfare function and were discarded")
