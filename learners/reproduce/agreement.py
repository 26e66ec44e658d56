"""Each number beside its reference, with a z-score.

z = (value - reference) / sqrt(error^2 + reference error^2); a published reference without an error
counts as known to three decimals. Errors are jackknife errors over runs, intervals bootstrap
intervals over runs. "Score" is NormalizedScore.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import MaybeNaN, Size
from gametheory.norms.resampling import BACH_OR_STRAVINSKY, NormChain, uniform
from learners.evaluation.crossplay import Estimate, bootstrap_interval, pair_mean
from learners.evaluation.encounters import MATCHES, Evaluation
from learners.evaluation.published import published
from learners.reproduce._table5 import best_evaluated, table5_scores
from learners.reproduce.flexibility import COLUMNS, theory
from learners.reproduce.plan import BARGAINING_COINS, DISPUTED, TRAP, Plan, StudySpec
from learners.reproduce.studies import SETS, Study

LARGE = 3.0
"""A z-score beyond which a difference is called one."""

ROUNDING = 1e-3 / np.sqrt(12)
"""The standard deviation of rounding to three decimals."""

SHARES = {"egalitarian": 0.20, "Nash = Kalai-Smorodinsky": 0.475, "utilitarian": 0.325}
"""Shares of the classes egalitarian, mixed and utilitarian among 40 published runs of LOLA in
Asymmetric Bach or Stravinsky; alternation is the Nash and Kalai-Smorodinsky solution."""

PUBLISHED_RUNS = 40

SHOWN = (0.0, 0.5, 0.8, 0.9, 1.0)
"""Degrees of stubbornness that get a row in the table; the figure has all."""


@checked
@dataclass(frozen=True)
class Agreement:
    """A number and its reference.

    Attributes:
        figure: the figure that it belongs to.
        game, learner, quantity: what it is.
        value: ours, with its error.
        interval: a 95 % bootstrap interval, or None.
        reference: mean and standard error, or None where nothing is known.
        source: where the reference comes from.
        z: None without a reference, and where runs are too few for an error.
        share: sums of payoffs as a share of the exact optimum, from the disagreement point on; of
            scores.
    """

    figure: str
    game: str
    learner: str
    quantity: str
    value: Estimate
    interval: tuple[MaybeNaN, MaybeNaN] | None
    reference: tuple[float, float | None] | None
    source: str
    z: MaybeNaN | None
    share: Estimate | None = None

    @property
    def differs(self) -> bool:
        """Whether it is more than `LARGE` errors off."""
        return self.z is not None and abs(self.z) > LARGE


@checked
def agreement(plan: Plan, studies: dict[tuple[str, str], Study]) -> list[Agreement]:
    """All numbers of a plan's figures."""
    rows: list[Agreement] = []
    for (game, learner), study in studies.items():
        evaluation = study.evaluation()
        shown = (
            {"figure3", "figure8"} if study.spec.has_coins else {"figure3", "figure4", "figure8"}
        )
        if shown & set(plan.figures):
            rows += _scores(study, evaluation)
        if game == DISPUTED and learner == "lola":
            rows += _shares(study, evaluation)
    if "figure5" in plan.figures:
        rows += _switching(studies[DISPUTED, "amtft"])
    if "table5" in plan.figures:
        rows += _table5(studies[BARGAINING_COINS, "amtft-network"])
    if "tradeoff" in plan.figures:
        rows += _tradeoff(studies[DISPUTED, "amtft"])
    return rows


def _scores(study: Study, evaluation: Evaluation) -> list[Agreement]:
    spec, rows = study.spec, []
    known = published(spec.game, "lola-pg" if spec.learner == "lola-pg-bit" else spec.learner)
    shares = study.shares()
    scores = evaluation.scores
    if spec.has_coins:
        scores = best_evaluated(study, study.payoffs)
    for match in evaluation.matches:
        score = match.empirical_score if spec.has_coins else match.score
        if score is None or not score.pairs:
            continue
        assert scores is not None
        figures = known.scores.get(match.name) if known else None
        mask = evaluation.pairs(match.name)
        rows.append(
            _row(
                "figure3" if known else "figure4" if spec.game == TRAP else "figure8",
                spec,
                f"score, {match.name}",
                score,
                interval=bootstrap_interval(scores, mask),
                reference=figures,
                source="published run data" if figures else "",
                share=pair_mean(shares, mask),
            )
        )
    return rows


def _table5(study: Study) -> list[Agreement]:
    """Table 5: amTFT(W1) against amTFT(W2) in ABCG; its published values are not recoverable."""
    rows = []
    for (first, second), (scores, shares) in table5_scores(study).items():
        estimate, interval = mean_of(scores)
        rows.append(
            _row(
                "table5",
                study.spec,
                f"{{{first}}} x {{{second}}}, score",
                estimate,
                interval=interval,
                reference=None,
                source="",
                share=mean_of(shares)[0],
            )
        )
    return rows


def _shares(study: Study, evaluation: Evaluation) -> list[Agreement]:
    rows = []
    count = len(study.norms)
    for norm, share in SHARES.items():
        ours = float((evaluation.norms == norm).mean())
        error = float(np.sqrt(ours * (1 - ours) / count))
        theirs = float(np.sqrt(share * (1 - share) / PUBLISHED_RUNS))
        rows.append(
            _row(
                "figure4",
                study.spec,
                f"share of runs that learn {norm}",
                Estimate(ours, error, count),
                interval=None,
                reference=(share, theirs),
                source="published run data",
            )
        )
    return rows


def _switching(study: Study) -> list[Agreement]:
    rows = []
    for (first, second), table in study.switching.items():
        ideal = ideal_payoffs(first, second, study.horizon)
        for player in range(2):
            estimate, interval = mean_of(table[..., player])
            rows.append(
                _row(
                    "figure5",
                    study.spec,
                    f"{{{first}}} x {{{second}}}, player {player + 1}",
                    estimate,
                    interval=interval,
                    reference=(ideal[player], 0.0),
                    source="exact",
                )
            )
    return rows


def _tradeoff(study: Study) -> list[Agreement]:
    """Played against theory, at some degrees of stubbornness."""
    found, rows = study.flexibility, []
    assert found is not None
    for s, played in zip(found.stubbornness.tolist(), found.played, strict=True):
        if s not in SHOWN:
            continue
        expected = theory(s, study.horizon)
        for k, name in enumerate(COLUMNS):
            values = played[:, k]
            error = float(values.std(ddof=1) / np.sqrt(len(values)))
            rows.append(
                _row(
                    "tradeoff",
                    study.spec,
                    f"{name}, s = {s:g}",
                    Estimate(float(values.mean()), error, len(values)),
                    interval=None,
                    reference=(expected[k], 0.0),
                    source="exact",
                )
            )
    return rows


@checked
def ideal_payoffs(first: str, second: str, horizon: Size) -> tuple[float, float]:
    """What two amTFT(W) get in Asymmetric Bach or Stravinsky if learning is perfect; exact."""
    order = SETS[2]
    for group in (first, second):
        for name in group.split(","):
            require_among(name, order, "a welfare function")
    agents = [uniform([order.index(w) for w in group.split(",")], 2) for group in (first, second)]
    values = NormChain(BACH_OR_STRAVINSKY, *agents).mean_values(horizon)
    return float(values[0]), float(values[1])


@checked
def mean_of(values: NDArray[np.float64]) -> tuple[Estimate, tuple[float, float]]:
    """The mean of `values[i, j]`, i != j, its jackknife error and bootstrap interval.

    Cells that are NaN did not meet, and do not count.
    """
    if values.ndim != 2 or values.shape[0] != values.shape[1]:
        raise InvalidArgument(f"expected values[i, j], got shape {values.shape}")
    mask = ~np.eye(len(values), dtype=bool) & np.isfinite(values)
    clean = np.where(mask, values, 0.0)
    return pair_mean(clean, mask), bootstrap_interval(clean, mask)


def _row(
    figure: str,
    spec: StudySpec,
    quantity: str,
    value: Estimate,
    *,
    interval: tuple[float, float] | None,
    reference: tuple[float, float | None] | None,
    source: str,
    share: Estimate | None = None,
) -> Agreement:
    z = None if reference is None else _z(value, *reference)
    return Agreement(
        figure, spec.game, spec.learner, quantity, value, interval, reference, source, z, share
    )


def _z(value: Estimate, mean: float, error: float | None) -> float | None:
    """How many standard errors a value is off; None if its own error is unknown."""
    off = value.mean - mean
    if abs(off) < 1e-9:  # equal up to rounding is equal, whatever the errors
        return 0.0
    if not np.isfinite(value.error):
        return None
    spread = float(np.hypot(value.error, ROUNDING if error is None else error))
    return float(off / spread) if spread > 0 else float("inf") * off


__all__ = ["LARGE", "MATCHES", "Agreement", "agreement", "ideal_payoffs", "mean_of"]
