"""Scores by the best evaluated, as in the paper's figures of coin games, and Table 5 from them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, normalized_score
from learners.reproduce.studies import Study, score_welfares


def best_evaluated(study: Study, payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """NormalizedScores of `payoffs[..., player]`, maxima over them: as in the paper's figures.

    NaN where that is undefined, because nothing that was evaluated beats the disagreement point.
    """
    try:
        return normalized_score(
            payoffs,
            study.payoff_set,
            welfares=score_welfares(study.spec),
            disagreement=study.spec.disagreement,
            maxima="empirical",
        )
    except InvalidArgument:
        return np.full(payoffs.shape[:-1], np.nan)


def table5_scores(
    study: Study,
) -> dict[tuple[str, str], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Scores by the best evaluated, and shares of the exact optimum, `[i, j]` each, of amTFT(W1)
    against amTFT(W2); NaN for those that did not meet. Empty if
    no replicate learned both.
    """
    pairs = study.switching
    if not pairs:
        return {}
    every = np.stack(list(pairs.values()))
    met = np.isfinite(every[..., 0])
    scores = np.full(every.shape[:-1], np.nan)
    if met.any():
        scores[met] = best_evaluated(study, every[met])
    corner = float(sum(study.spec.disagreement or (0, 0)))
    shares = (every.sum(axis=-1) - corner) / (study.optimum - corner)
    return {sets: (scores[k], shares[k]) for k, sets in enumerate(pairs)}
