"""Every encounter of some runs, told apart by norms: scored, classified, averaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, PayoffSet, classify, normalized_score
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import MaybeNaN
from gametheory.bargaining.disagreement import Disagreement
from gametheory.outcomes import NO_NORM, Classification, Shortfall
from gametheory.welfare.names import WelfareLike
from learners.evaluation.crossplay import (
    CrossPlay,
    Estimate,
    NormCell,
    bootstrap_interval,
    pair_mean,
)

MATCHES = ("self-play", "cross-play, same norm", "cross-play, different norms", "cross-play, all")


@checked
@dataclass(frozen=True, eq=False)
class Match:
    """One kind of encounter.

    Attributes:
        name: one of `MATCHES`; pairs with a run of no norm count in "all" only.
        score: NormalizedScore; None where it is undefined (then `Evaluation.score_undefined`
            says why).
        interval: 95 % bootstrap interval of its mean, over runs; None without a score.
        empirical_score: the same with the best profile that was evaluated for each maximum, as in
            the paper's figures; None where that is undefined.
        payoffs: for each player, per step.
        shortfalls: share of pairs, by `Shortfall`.
    """

    name: str
    score: Estimate | None
    interval: tuple[MaybeNaN, MaybeNaN] | None
    empirical_score: Estimate | None
    payoffs: tuple[Estimate, Estimate]
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
        matches: one for each of `MATCHES`.
        by_norm: mean payoffs for each pair of norms.
        scores: `[i, j]`: NormalizedScore of each pair, or None.
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
        """`[i, j]`: the pairs that a match is over."""
        require_among(match, MATCHES, "a match")
        return _pairs(self.norms)[match]


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
    pairs = _pairs(norms)
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
            None if scores is None else pair_mean(scores, mask),
            None if scores is None else bootstrap_interval(scores, mask),
            None if empirical is None else pair_mean(empirical, mask),
            (pair_mean(played.payoffs[..., 0], mask), pair_mean(played.payoffs[..., 1], mask)),
            {
                shortfall: pair_mean(everything.shortfalls[..., k].astype(float), mask)
                for k, shortfall in enumerate(Shortfall)
            },
        )
        for name, mask in pairs.items()
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


def _pairs(norms: NDArray[Any]) -> dict[str, NDArray[np.bool_]]:
    diagonal = np.eye(len(norms), dtype=bool)
    named = (norms != NO_NORM)[:, None] & (norms != NO_NORM)[None, :]
    same = norms[:, None] == norms[None, :]
    masks = (diagonal, named & same & ~diagonal, named & ~same, ~diagonal)
    return dict(zip(MATCHES, masks, strict=True))


def _share(count: int, total: int) -> Estimate:
    """A share of runs with its binomial standard error."""
    share = count / total
    return Estimate(share, float(np.sqrt(share * (1 - share) / total)), count)
