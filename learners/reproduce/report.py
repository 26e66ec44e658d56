"""A reproduction from start to end: studies, figures, the report.

    DIR/plan.toml             what was asked for
    DIR/studies/NAME/         one folder a study, complete as soon as it is there
    DIR/training/             checkpoints of studies of coin games, until these are there
    DIR/figureN.png           the figures
    DIR/agreement.json        every number, its reference and z-score
    DIR/report.md, report.html  all of it, to read

Interrupted, the same command goes on: studies that are there are not done again, the training of
others goes on from its checkpoint (not on Ray), and the result is the same as that of one go.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from gametheory import InvalidArgument, normalized_score, plots
from gametheory._support.atomic import write_file
from gametheory._support.check import checked
from gametheory._support.document import Document
from gametheory._support.places import require_space, resolved
from gametheory._support.progress import tracked
from learners.amtft import AmTFTSettings
from learners.reproduce._coin_games import PICK_SPEED
from learners.reproduce._coin_report import coin_deviations, coin_section, table5_section
from learners.reproduce._folder import REPORTS, TRAINING, claim, forget_training
from learners.reproduce.agreement import LARGE, Agreement, agreement
from learners.reproduce.engine import checkpoint_of, place, run_studies
from learners.reproduce.figures import FIGURE_MAKERS, NAMES, SHORT
from learners.reproduce.plan import BARGAINING_COINS, DILEMMA, DISPUTED, TRAP, Plan, StudySpec
from learners.reproduce.studies import Study, read_study, score_welfares

Studies = dict[tuple[str, str], Study]

_ROOM = 2_000_000
"""Bytes that are asked for on the disk for each study, and for the report."""

SCHEMA = "gametheory/reproduce/1"

CAPTIONS = {
    "figure3": "Figure 3. Cooperative success as NormalizedScore, with jackknife errors; diamonds "
    "are the published values. Of coin games scores are by the best evaluated, and a line across "
    "each bar is the share of the exact optimum.",
    "figure4": "Figure 4. LOLA in self-play and cross-play. Middle: the transposed matrix on which "
    "the published runs were almost surely trained.",
    "figure5": "Figure 5. amTFT(W1) against amTFT(W2) in Asymmetric Bach or Stravinsky, mean "
    "payoffs with standard errors; crosses are exact values of perfect learning.",
    "figure8": "Figure 8. Every game and learner: self-play and cross-play, then cross-play "
    "by welfare function.",
    "table5": "Table 5, as payoffs: amTFT(W1) against amTFT(W2) in ABCG, with standard errors.",
    "tradeoff": "Section 5.2. Left: robustness against exploitability as an agent grows more "
    "stubborn. Right: exploitability and inefficiency add up to at least what is in dispute.",
}


COLUMNS = (
    *("figure", "game", "learner", "quantity", "value", "95 % interval", "reference"),
    "share of the exact optimum",
)
"""Of the table of agreement, before the z-score."""


@checked
def reproduce(
    plan: Plan,
    path: str | Path,
    *,
    overwrite: bool = False,
    engine: str = "local",
    processes: int | None = None,
    address: str | None = None,
    tell: Callable[[str], Any] = lambda _: None,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> list[Agreement]:
    """Make the figures and the report in a folder; returns the numbers.

    Args:
        path: a new folder, or one in which the same plan was begun: then it goes on.
        overwrite: begin afresh in a folder that holds a reproduction, and nothing else.
        engine, processes, address: where studies run; see `learners.reproduce.engine.run_studies`.
            All engines give the same bytes.
        tell: called with a line about each step.
        track: wraps the iterable of studies to come, to show progress.

    Raises `InvalidArgument` if the folder holds something else.
    """
    folder = resolved(path)
    homes = {spec: folder / "studies" / spec.name for spec in plan.studies()}
    require_space(folder, _ROOM * (1 + sum(not home.exists() for home in homes.values())))
    claim(folder, plan, overwrite=overwrite)
    missing = [spec for spec, home in homes.items() if not home.exists()]
    for spec in missing:
        tell(f"to train: {spec.learner} on {spec.game}, {spec.replicates} replicates")
        if spec.has_coins and spec.size != "quick":
            tell(f"  ({spec.size} size: this one takes minutes to hours; --quick is shorter)")
        if engine != "ray" and checkpoint_of(spec, folder / TRAINING).exists():
            tell("  (begun before: it goes on from its checkpoint)")
    for spec in homes.keys() - missing:  # killed between the two
        forget_training(folder, spec.name)
    found = run_studies(
        missing,
        engine=engine,
        processes=processes,
        address=address,
        training=folder / TRAINING,
    )
    with closing(found) as done:
        for _ in tracked(track, range(len(missing))):
            spec, files = next(done)
            place(files, homes[spec])
            forget_training(folder, spec.name)
            tell(f"trained: {spec.learner} on {spec.game}")
    forget_training(folder)
    studies: Studies = {}
    for spec, home in homes.items():
        study = read_study(home)
        _require_same(study.spec, spec, home)
        studies[spec.game, spec.learner] = study
    numbers = agreement(plan, studies)
    for name in plan.figures:
        tell(f"drawing {name}")
        plots.save(FIGURE_MAKERS[name](studies), folder / f"{name}.png")
    document = write_up(plan, studies, numbers, folder)
    text = json.dumps(to_json(plan, numbers), indent=2) + "\n"
    for name, said in zip(REPORTS, (text, document.markdown(), document.html()), strict=True):
        write_file(folder / name, said.encode())
    return numbers


def _require_same(found: StudySpec, wanted: StudySpec, home: Path) -> None:
    if found != wanted:
        raise InvalidArgument(f"expected the study {wanted} in {home}, got {found}")


def write_up(plan: Plan, studies: Studies, numbers: Sequence[Agreement], folder: Path) -> Document:
    """The report."""
    document = Document("Normative disagreement, reproduced")
    document.paragraph(
        f"{plan.replicates} replicates a study of matrix games (of amTFT, for each welfare "
        f"function), seed {plan.seed}. Payoffs there are exact: nothing is sampled after training. "
        "Errors are jackknife "
        "standard errors over runs, intervals 95 % bootstrap intervals over runs. NormalizedScore "
        "has exact maxima over the attainable set; of coin games see below."
    )
    for name in plan.figures:
        picture = (folder / f"{name}.png").read_bytes()
        document.picture(picture, CAPTIONS[name], file=f"{name}.png")
    document.heading("Agreement")
    known = [row for row in numbers if row.reference is not None]
    far = [row.differs for row in known]
    judged = sum(row.z is not None for row in known)
    few = len(known) - judged
    unjudged = f" Of {few} more too few runs are left for an error." if few else ""
    document.table(
        (*COLUMNS, "z"),
        [agreement_cells(row) for row in known],
        marked=far,
    )
    document.paragraph(
        f"{judged - sum(far)} of {judged} numbers are within {LARGE:g} standard errors of "
        "their reference." + unjudged
    )
    document.heading("Deviations, explained")
    document.bullets(_deviations(studies, known))
    if (TRAP, "lola") in studies and (DILEMMA, "lola") in studies:
        _trap(document, studies)
    others = [row for row in numbers if row.reference is None]
    if others:
        document.heading("Without a reference")
        document.table(
            (*COLUMNS[:6], COLUMNS[7]),
            [(*cells[:6], cells[7]) for cells in map(agreement_cells, others)],
        )
    coin_section(document, plan, studies)
    if "table5" in plan.figures:
        table5_section(document, studies[BARGAINING_COINS, "amtft-network"])
    _runs(document, studies)
    return document


def agreement_cells(row: Agreement) -> tuple[str, ...]:
    """A row of the table of agreement."""
    error = f" ± {row.value.error:.4f}" if math.isfinite(row.value.error) else ", error unknown"
    span = ""
    if row.interval is not None and all(map(math.isfinite, row.interval)):  # else too few runs
        span = f"[{row.interval[0]:.3f}, {row.interval[1]:.3f}]"
    reference = ""
    if row.reference is not None:
        mean, spread = row.reference
        reference = f"{mean:.4f}" + (f" ± {spread:.3f}" if spread is not None else "")
    return (
        row.figure,
        SHORT.get(row.game, row.game),
        NAMES[row.learner],
        row.quantity,
        f"{row.value.mean:.4f}{error}",
        span,
        reference,
        "" if row.share is None or not row.share.pairs else str(row.share),
        "" if row.z is None else f"{row.z:+.1f}",
    )


def _deviations(studies: Studies, known: Sequence[Agreement]) -> list[str]:
    """Why numbers differ that do."""
    notes = []
    if any(row.game == DILEMMA and row.learner == "lola" for row in known):
        notes.append(
            "IPD, LOLA-Exact: the published cross-plays all score exactly 1, almost surely because "
            "the runs were trained on a transposed matrix, in which cooperation strictly "
            "dominates. Trained on the true matrix LOLA does not always cooperate, alone or with "
            "strangers; see the next section, where both are run."
        )
    if any(row.game == DILEMMA and row.learner == "amtft" for row in known):
        notes.append(
            "IPD, amTFT: here policies are greedy, and every run that is kept cooperates always. "
            "The "
            "published .9998 is what one lone defection in 1,250 steps costs (a quarter of the "
            "score of its step)."
        )
    if any(row.game == DISPUTED and row.quantity.endswith("cross-play, all") for row in known):
        notes.append(
            "Asymmetric BoS, 'all': the mean over all pairs of runs here, over those that were "
            "drawn there (amTFT: 5 opponents a checkpoint), so it depends on how many of them "
            "shared a welfare function. 'Same' and 'different' do not."
        )
    if any(row.figure == "figure5" for row in known):
        notes.append(
            "Figure 5's published values are not recoverable: the reference is the exact value of "
            "perfectly learned policies under uniform resampling. Coordination fails only where "
            "the two sets are disjoint."
        )
    explained = {(DILEMMA, "lola")}
    explained |= {key for key, study in studies.items() if study.spec.has_coins}
    notes += coin_deviations(studies, known)
    notes += [
        f"{SHORT.get(row.game, row.game)}, {NAMES[row.learner]}, {row.quantity}: "
        f"{row.value.mean:.4f} against {row.reference[0]:.4f} (z = {row.z:+.1f}), unexplained."
        for row in known
        if row.differs and row.reference and (row.game, row.learner) not in explained
    ]
    return notes


def _trap(document: Document, studies: Studies) -> None:
    document.heading("The trap of the transposed matrix")
    rows = []
    for game, what in ((DILEMMA, "as it is"), (TRAP, "both matrices transposed")):
        study = studies[game, "lola"]
        evaluation = study.evaluation()
        means = {m.name: m for m in evaluation.matches}
        own, met = means["self-play"], means["cross-play, all"]
        exact = float((np.abs(study.payoffs + 1).max(axis=-1) < 1e-3).mean())
        rows.append(
            (
                what,
                f"({own.payoffs[0].mean:.3f}, {own.payoffs[1].mean:.3f})",
                f"({met.payoffs[0].mean:.3f}, {met.payoffs[1].mean:.3f})",
                "-" if met.score is None else f"{met.score.mean:.4f} ± {met.score.error:.4f}",
                f"{exact:.0%}",
            )
        )
    document.table(
        (
            "matrix",
            "self-play",
            "cross-play",
            "NormalizedScore",
            "encounters within .001 of (-1, -1)",
        ),
        rows,
    )
    document.paragraph(
        "Transposed, cooperation strictly dominates: whatever follows gradients finds it, and "
        "nothing is learned about reciprocity. The published scores are those of the second row."
    )


def _runs(document: Document, studies: Studies) -> None:
    document.heading("Runs")
    rows = []
    for (game, learner), study in studies.items():
        counts = {str(n): int((study.norms == n).sum()) for n in sorted(set(study.norms))}
        lost = len(study.discarded)
        evaluation = study.evaluation()
        realised = evaluation.classification.norms()
        found = {str(n): int((realised == n).sum()) for n in sorted(set(realised))}
        gains = study.exploitability.mean(axis=0)
        worst = study.exploitability.max(axis=0)
        rows.append(
            (
                SHORT.get(game, game),
                NAMES[learner],
                "; ".join(f"{count} {norm}" for norm, count in counts.items()),
                "; ".join(f"{count} {norm}" for norm, count in found.items()),
                _best_evaluated(study),
                f"{lost} of {lost + len(study.norms)}",
                "-" if study.unsettled is None else str(study.unsettled),
                "see above"
                if np.isnan(worst).any()
                else f"{gains[0]:.3f}, {gains[1]:.3f} (at most {worst.max():.3f})",
            )
        )
    document.table(
        (
            "game",
            "learner",
            "runs kept, by welfare function or norm",
            "solutions that self-play realises",
            "score of all cross-play, maxima exact / best evaluated",
            "discarded",
            "not settled",
            "mean gain of a best reply to player 1, to player 2",
        ),
        rows,
    )
    document.paragraph(
        "A run of amTFT is discarded in matrix games if its self-play does not reach "
        f"{AmTFTSettings.discard_below:.0%} of its own welfare function's optimum, in coin games "
        "never; one of LOLA-PG's networks, at full size, if it picks at most "
        f"{PICK_SPEED:g} coins a step. Gains of best replies are exact, per step: discounted for "
        "LOLA, over an episode for amTFT."
    )


def _best_evaluated(study: Study) -> str:
    """The mean score of all cross-play with exact maxima, and with the best that was evaluated."""
    off = ~np.eye(len(study.norms), dtype=bool)
    scores = []
    for maxima in ("exact", "empirical"):
        try:
            table = normalized_score(
                study.payoffs,
                study.payoff_set,
                welfares=score_welfares(study.spec),
                disagreement=study.spec.disagreement,
                maxima=maxima,
            )
        except InvalidArgument:
            scores.append("undefined")
            continue
        scores.append(f"{table[off].mean():.3f}")
    return " / ".join(scores)


def to_json(plan: Plan, numbers: Sequence[Agreement]) -> dict[str, Any]:
    """The numbers as JSON values; `schemas/reproduce.json` describes them."""

    def finite(x: float) -> float | None:
        return x if math.isfinite(x) else None

    return {
        "schema": SCHEMA,
        "figures": list(plan.figures),
        "replicates": plan.replicates,
        "size": plan.size,
        "coin_replicates": plan.coin_replicates,
        "seed": plan.seed,
        "numbers": [
            {
                "figure": row.figure,
                "game": row.game,
                "learner": row.learner,
                "quantity": row.quantity,
                "mean": finite(row.value.mean),
                "error": finite(row.value.error),
                "count": row.value.pairs,
                "interval": None if row.interval is None else [finite(x) for x in row.interval],
                "reference": None
                if row.reference is None
                else {"mean": row.reference[0], "error": row.reference[1], "source": row.source},
                "z": None if row.z is None else finite(row.z),
                "share": None
                if row.share is None
                else {"mean": finite(row.share.mean), "error": finite(row.share.error)},
            }
            for row in numbers
        ],
    }
