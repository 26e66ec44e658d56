"""A study: train the pairs of one game and learner, let all meet, and keep what matters.

    STUDY/study.toml          the game, the hyperparameters, the seed, what was discarded
    STUDY/runs.parquet        one row for each run: its norm, its payoffs, how far it is exploitable
    STUDY/cross_play.parquet  one row for each pair of runs
    STUDY/switching.parquet   amTFT(W1) against amTFT(W2), one row for each pair of replicates
    STUDY/flexibility.parquet the tradeoff of section 5.2, by stubbornness and replicate
    STUDY/judgement.json      of coin games: what `learners.judge` finds
    STUDY/policies.safetensors  the learned tables, or networks
    STUDY/SHA256SUMS          checksums of the others

The folder appears whole or not at all. Reports are made from these files alone, so a study that was
done before an interruption counts as it is.
"""

from __future__ import annotations

import itertools
import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import (
    InvalidArgument,
    PayoffSet,
    Repeated,
    Stochastic,
    attainable,
    classify,
    disagreement_point,
    welfare,
)
from gametheory._support.atomic import verify_directory, write_directory
from gametheory._support.check import checked
from gametheory._support.places import Kind
from learners.amtft.cooperation import Cooperation
from learners.amtft.runs import AmTFTRuns, Discarded, play
from learners.evaluation.comparison import EVALUATION_STEPS
from learners.evaluation.crossplay import CrossPlay, cross_play
from learners.evaluation.encounters import Evaluation, evaluate, require_runs
from learners.evaluation.exploitability import exploitability
from learners.evaluation.judgement import best_together, judge_evaluated
from learners.evaluation.run_directory import parquet_bytes
from learners.learning import train
from learners.neural.runs import NeuralRuns
from learners.reproduce._coin_games import OTHERS, train_coins
from learners.reproduce.flexibility import COLUMNS, Flexibility, play_flexible
from learners.reproduce.plan import BARGAINING_COINS, DISPUTED, EPISODES, StudySpec
from learners.training.linear_solve import one_thread
from learners.training.runs import DEFAULT_DISCOUNT

STUDY = Kind(
    "a study",
    marker="study.toml",
    says="[spec]",
    files=frozenset(
        {
            "study.toml",
            "runs.parquet",
            "cross_play.parquet",
            "switching.parquet",
            "flexibility.parquet",
            "judgement.json",
            "policies.safetensors",
        }
    ),
)

SETS = (("U",), ("IA",), ("U", "IA"))
"""Welfare sets that meet in Figure 5."""

LONG = {"U": "utilitarian", "IA": "inequity-averse"}

TOLERANCE = 0.05


@checked
@dataclass(frozen=True, eq=False)
class Study:
    """What was learned in one game by one learner.

    Attributes:
        spec: what was asked for.
        norms: `[run]`: the welfare function that amTFT was trained on, or the norm that the
            self-play of LOLA realises.
        payoffs: `[i, j, player]`: player 1 of run i meets player 2 of run j, per step.
        horizon: steps averaged over.
        exploitability: `[run, player]`: what the other player gains by a best reply; NaN where
            that was not worked out (the judgement has lower bounds).
        unsettled: runs whose parameters still moved; None for amTFT.
        discarded: runs that missed their welfare function.
        switching: for pairs of welfare sets, `[i, j, player]` over replicates that learned all of
            them; NaN on the diagonal, and where they did not meet.
        flexibility: the tradeoff of section 5.2, or None.
        hyperparameters: how they were trained.
        policies: named arrays.
        judgement: of coin games, `JudgedRuns.to_json()`; else None.
    """

    spec: StudySpec
    norms: NDArray[Any]
    payoffs: NDArray[np.float64] = field(repr=False)
    horizon: int
    exploitability: NDArray[np.float64] = field(repr=False)
    unsettled: int | None
    discarded: tuple[Discarded, ...]
    switching: dict[tuple[str, str], NDArray[np.float64]] = field(repr=False)
    flexibility: Flexibility | None = field(repr=False)
    hyperparameters: dict[str, Any] = field(repr=False)
    policies: dict[str, NDArray[Any]] = field(repr=False)
    judgement: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def payoff_set(self) -> PayoffSet:
        """What is attainable in the stage game, or in an episode of the coin game."""
        return _attainable(self.spec)

    @property
    def optimum(self) -> float:
        """The most that both players can get together per step."""
        return _optimum(self.spec)

    @property
    def floor(self) -> float:
        """What both get together at the disagreement point, per step."""
        return float(sum(disagreement_point(self.payoff_set, self.spec.disagreement)))

    def shares(self) -> NDArray[np.float64]:
        """`[i, j]`: sums of payoffs as shares of the optimum, from the disagreement point on."""
        found: NDArray[np.float64] = self.payoffs.sum(axis=-1) - self.floor
        return found / (self.optimum - self.floor)

    def evaluation(self) -> Evaluation:
        """Scores by encounter; W as in the paper for amTFT, with Nash for LOLA."""
        return self._evaluation

    @cached_property
    def _evaluation(self) -> Evaluation:
        stage = self.spec.stage()
        game = stage if isinstance(stage, Stochastic) else Repeated(stage, DEFAULT_DISCOUNT)
        runs = _Played(game, len(self.norms))
        played = CrossPlay(runs, self.payoffs, self.horizon)
        return evaluate(
            played,
            self.payoff_set,
            self.spec.disagreement,
            TOLERANCE,
            norms=self.norms,
            welfares=score_welfares(self.spec),
        )


@dataclass(frozen=True)
class _Played:
    """The runs behind a table that was read from a file."""

    game: Repeated | Stochastic
    count: int

    def __len__(self) -> int:
        return self.count


@cache
def _attainable(spec: StudySpec) -> PayoffSet:
    return attainable(spec.stage())


@cache
def _optimum(spec: StudySpec) -> float:
    stage = spec.stage()
    if isinstance(stage, Stochastic):
        return best_together(stage, stage.horizon)
    return best_together(Repeated(stage, DEFAULT_DISCOUNT))


COIN_AVERSION = "1/4"
"""beta of inequity aversion in coin games, as training ends."""


def score_welfares(spec: StudySpec) -> tuple[Any, ...] | None:
    """W of NormalizedScore: {utilitarian, inequity-averse} for amTFT, the default for LOLA."""
    if not spec.is_amtft:
        return None
    beta = COIN_AVERSION if spec.has_coins else 1
    averse = welfare.inequity_averse(beta, discount="24/25", smoothing="24/25")
    return (welfare.utilitarian, averse)


@checked
def run_study(
    spec: StudySpec,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    checkpoint: Path | None = None,
) -> Study:
    """Train, meet, exploit; on one thread, so that every machine gives the same bytes.

    `checkpoint`: of a coin game, whose training takes minutes: a file from which it goes on.
    """
    with one_thread():
        return _run(spec, track, checkpoint)


def _run(
    spec: StudySpec, track: Callable[[Iterable[int]], Iterable[int]], checkpoint: Path | None
) -> Study:
    coins = spec.has_coins
    runs = train_coins(spec, track, checkpoint) if coins else _train_tables(spec, track)
    switching: dict[tuple[str, str], NDArray[np.float64]] = {}
    flexibility: Flexibility | None = None
    unsettled: int | None = None
    if isinstance(runs, AmTFTRuns):
        require_runs(runs)
        horizon, norms = runs.hyperparameters.horizon, runs.welfares
        payoffs = cross_play(runs).payoffs
        if spec.game in (DISPUTED, BARGAINING_COINS):
            pairs = _complete(runs)
            others = OTHERS[spec.size] if spec.has_coins else len(pairs) - 1
            switching = _switching(runs, pairs, others) if pairs else {}
            if pairs and spec.game == DISPUTED:
                flexibility = play_flexible(runs, pairs)
    else:
        horizon = EPISODES[spec.learner] if spec.has_coins else EVALUATION_STEPS
        unsettled = None if spec.has_coins else runs.unsettled
        payoffs = cross_play(runs, horizon=horizon).payoffs
        own = np.asarray(np.diagonal(payoffs).T)
        found = classify(
            own, _attainable(spec), disagreement=spec.disagreement, tolerance=TOLERANCE
        )
        norms = found.norms()
    markov = not spec.has_coins or (isinstance(runs, NeuralRuns) and runs.markov)
    study = Study(
        spec,
        norms,
        payoffs,
        horizon,
        np.stack([exploitability(runs, i) for i in range(2)], axis=1)
        if markov
        else np.full((len(norms), 2), np.nan),
        unsettled,
        tuple(runs.discarded),
        switching,
        flexibility,
        runs.hyperparameters.as_record(),
        _policies(runs, spec),
    )
    if not spec.has_coins:
        return study
    judged = judge_evaluated(runs, study.evaluation(), spec.disagreement)
    return replace(study, judgement=judged.to_json())


def _train_tables(spec: StudySpec, track: Callable[[Iterable[int]], Iterable[int]]) -> Any:
    options: dict[str, Any] = {}
    if spec.learner == "amtft" and spec.disagreement is not None:
        options["disagreement"] = spec.disagreement
    return train(
        spec.stage(), spec.learner, runs=spec.replicates, rng=spec.seed, track=track, **options
    )


def _policies(runs: Any, spec: StudySpec) -> dict[str, NDArray[Any]]:
    """What was learned; what amTFT does in each state of a coin game takes a byte an action."""
    if not spec.has_coins:
        tables: dict[str, NDArray[Any]] = runs.tables()
        return tables
    if isinstance(runs, AmTFTRuns):
        return {name: table.astype(np.uint8) for name, table in runs.tables().items()}
    return {name: array for name, array in runs.arrays().items() if not name.startswith("curve/")}


def _complete(runs: AmTFTRuns) -> list[tuple[Cooperation, Cooperation]]:
    """The cooperation by U and by IA of every replicate of which neither was discarded."""
    by_name = {
        (name, replicate): own
        for name, replicate, own in zip(
            runs.welfares, runs.replicates.tolist(), runs.cooperations, strict=True
        )
    }
    replicates = sorted({replicate for _, replicate in by_name})
    return [
        (by_name[LONG["U"], r], by_name[LONG["IA"], r])
        for r in replicates
        if all((LONG[w], r) in by_name for w in LONG)
    ]


def _switching(
    runs: AmTFTRuns, pairs: Sequence[tuple[Cooperation, Cooperation]], others: int
) -> dict[tuple[str, str], NDArray[np.float64]]:
    """Every replicate's amTFT(W1) against amTFT(W2) of the next `others`."""
    episodes = runs.hyperparameters.episodes
    found = {}
    members = [dict(zip(LONG, pair, strict=True)) for pair in pairs]
    for first, second in itertools.product(SETS, SETS):
        table = np.full((len(pairs), len(pairs), 2), np.nan)
        known: dict[Any, tuple[float, float]] = {}
        for i, j in itertools.permutations(range(len(pairs)), 2):
            if (j - i) % len(pairs) > others:
                continue
            mine = [members[i][w] for w in first]
            theirs = [members[j][w] for w in second]
            tables = [t for own in (*mine, *theirs) for t in (*own.cooperate, *own.punish)]
            key = tuple(t.tobytes() for t in tables)
            if key not in known:
                met = (runs.adaptive(i, 0, mine), runs.adaptive(j, 1, theirs))
                known[key] = play(met, None, episodes=episodes)
            table[i, j] = known[key]
        found[",".join(first), ",".join(second)] = table
    return found


def write_study(study: Study, path: Path) -> None:
    """Write a study to a new folder, whole or not at all."""
    write_directory(path, study_files(study), STUDY)


def study_files(study: Study) -> dict[str, bytes]:
    """The contents of a study's files, by name."""
    import pyarrow as pa
    import tomli_w
    from safetensors.numpy import save

    count = len(study.norms)
    first, second = np.indices((count, count)).reshape(2, -1)
    runs = {
        "run": np.arange(count),
        "norm": pa.array(study.norms.tolist()),
        "payoff_1": study.payoffs[np.arange(count), np.arange(count), 0],
        "payoff_2": study.payoffs[np.arange(count), np.arange(count), 1],
        "exploitability_1": study.exploitability[:, 0],
        "exploitability_2": study.exploitability[:, 1],
    }
    pairs = {
        "run_1": first.astype(np.int32),
        "run_2": second.astype(np.int32),
        "payoff_1": study.payoffs[..., 0].ravel(),
        "payoff_2": study.payoffs[..., 1].ravel(),
    }
    tables = {"runs": runs, "cross_play": pairs}
    if study.switching:
        tables["switching"] = _switching_rows(study)
    if study.flexibility is not None:
        tables["flexibility"] = _flexibility_rows(study.flexibility)
    tensors = {name: np.ascontiguousarray(t) for name, t in study.policies.items()}
    judged = {}
    if study.judgement is not None:
        judged["judgement.json"] = f"{json.dumps(study.judgement, indent=2)}\n".encode()
    return {
        **judged,
        "study.toml": tomli_w.dumps(_record(study)).encode(),
        **{f"{name}.parquet": parquet_bytes(pa.table(rows)) for name, rows in tables.items()},
        "policies.safetensors": save(tensors),
    }


def read_study(path: Path) -> Study:
    """A study from its folder.

    Raises `InvalidArgument` for files that do not fit together or have changed.
    """
    from pyarrow import parquet
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    verify_directory(path)
    try:
        record = tomllib.loads((path / "study.toml").read_text(encoding="utf-8"))
        runs = parquet.read_table(path / "runs.parquet").to_pydict()
        pairs = parquet.read_table(path / "cross_play.parquet").to_pydict()
        switching = {}
        if (path / "switching.parquet").exists():
            switching = _read_switching(parquet.read_table(path / "switching.parquet").to_pydict())
        flexibility = None
        if (path / "flexibility.parquet").exists():
            rows = parquet.read_table(path / "flexibility.parquet").to_pydict()
            flexibility = _read_flexibility(rows)
        policies = load_file(path / "policies.safetensors")
        judgement = None
        if (path / "judgement.json").exists():
            judgement = json.loads((path / "judgement.json").read_text(encoding="utf-8"))
        count = len(runs["run"])
        payoffs = np.stack([np.array(pairs[f"payoff_{i}"]) for i in (1, 2)], axis=-1)
        return Study(
            spec=StudySpec(**record["spec"]),
            norms=np.array(runs["norm"], dtype=object),
            payoffs=payoffs.reshape(count, count, 2),
            horizon=record["horizon"],
            exploitability=np.stack(
                [np.array(runs[f"exploitability_{i}"]) for i in (1, 2)], axis=1
            ),
            unsettled=record.get("unsettled"),
            discarded=tuple(
                Discarded(d["welfare"], d["replicate"], tuple(d["payoffs"]))
                for d in record["discarded"]
            ),
            switching=switching,
            flexibility=flexibility,
            hyperparameters=record["hyperparameters"],
            policies=policies,
            judgement=judgement,
        )
    except (OSError, KeyError, ValueError, TypeError, SafetensorError) as error:
        raise InvalidArgument(f"expected a study in {path}, but: {error}") from None


def _record(study: Study) -> dict[str, Any]:
    spec = study.spec
    record: dict[str, Any] = {
        "spec": asdict(spec),
        "horizon": int(study.horizon),
        "hyperparameters": study.hyperparameters,
        "discarded": [
            {"welfare": d.welfare, "replicate": d.replicate, "payoffs": list(d.payoffs)}
            for d in study.discarded
        ],
    }
    stage = spec.stage()
    if not isinstance(stage, Stochastic):
        record["payoffs"] = stage.payoffs.astype(float).tolist()
    if study.unsettled is not None:
        record["unsettled"] = study.unsettled
    return record


def _switching_rows(study: Study) -> dict[str, Any]:
    rows: dict[str, list[Any]] = {
        name: []
        for name in ("set_1", "set_2", "replicate_1", "replicate_2", "payoff_1", "payoff_2")
    }
    for (first, second), table in study.switching.items():
        for i, j in itertools.product(range(len(table)), repeat=2):
            values = (first, second, i, j, *table[i, j].tolist())
            for name, value in zip(rows, values, strict=True):
                rows[name].append(value)
    return rows


def _read_switching(rows: dict[str, list[Any]]) -> dict[tuple[str, str], NDArray[np.float64]]:
    count = 1 + max(rows["replicate_1"], default=-1)
    found: dict[tuple[str, str], NDArray[np.float64]] = {}
    for first, second, i, j, *payoffs in zip(*rows.values(), strict=True):
        table = found.setdefault((first, second), np.full((count, count, 2), np.nan))
        table[i, j] = payoffs
    return found


def _flexibility_rows(found: Flexibility) -> dict[str, Any]:
    levels, replicates = found.played.shape[:2]
    rows: dict[str, Any] = {
        "stubbornness": np.repeat(found.stubbornness, replicates),
        "replicate": np.tile(np.arange(replicates), levels),
    }
    return rows | {name: found.played[..., k].ravel() for k, name in enumerate(COLUMNS)}


def _read_flexibility(rows: dict[str, list[Any]]) -> Flexibility:
    replicates = 1 + max(rows["replicate"])
    played = np.stack([np.array(rows[name]) for name in COLUMNS], axis=-1)
    return Flexibility(
        np.array(rows["stubbornness"])[::replicates],
        played.reshape(-1, replicates, len(COLUMNS)),
    )
