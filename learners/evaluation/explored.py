"""A run directory as the explorer shows it: what was learned, over the sets of its game."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gametheory import InvalidArgument, NormalForm, Repeated
from gametheory._numeric.exact import exact_text
from gametheory._support.atomic import verify_directory
from gametheory._support.check import checked
from gametheory._support.text import plural
from gametheory.bargaining import disagreement_point
from gametheory.interface.explorer import Explored, Layer, Participant, Setting, ShownOutcome
from gametheory.payoffs import attainable
from learners.evaluation.rerun import read_config

MOST_RUNS = 60
"""Runs whose meetings are shown: of all pairs of so many, 3,600 outcomes."""

MOST_SHOWN = 2_000
"""Runs whose self-play is shown."""


@checked
def open_run_directory(path: Path) -> Explored:
    """The stage game of a run directory, its runs in self-play, and the pairs that met.

    Payoffs are per step: discounted where that was evaluated, else the mean of an episode. Of more
    than `MOST_RUNS` runs the first so many meet; `note` says so. Raises `InvalidArgument` for what
    is no run directory, has changed since it was written, or is of a game without a normal form of
    two players.
    """
    verify_directory(path, required=False)
    arguments = read_config(path / "config.toml")
    game = arguments["game"]
    if not isinstance(game, Repeated):
        raise InvalidArgument(
            f"expected the runs of a game in normal form to explore, got {game!r}; "
            f"{path / 'figure.png'} shows them"
        )
    if game.game.num_players != 2:
        raise InvalidArgument(
            f"expected the runs of a game of two players to explore, got {game.game.num_players}; "
            f"{path / 'figure.png'} shows every pair of them"
        )
    runs, meetings = (_rows(path / f"{name}.parquet") for name in ("runs", "cross_play"))
    try:
        return _explored(game, arguments, runs, meetings)
    except (LookupError, TypeError, ValueError) as error:
        what = f"no {error}" if isinstance(error, LookupError) else str(error)
        raise InvalidArgument(f"expected a run directory in {path}, but: {what}") from None


def _explored(
    game: Repeated,
    arguments: dict[str, Any],
    runs: Sequence[dict[str, Any]],
    meetings: Sequence[dict[str, Any]],
) -> Explored:
    value = "discounted" if "discounted_payoff_1" in runs[0] else "mean"
    norms = [run["norm"] for run in runs]

    def payoffs(row: dict[str, Any]) -> tuple[float, float]:
        return row[f"{value}_payoff_1"], row[f"{value}_payoff_2"]

    self_play = Layer(
        "self-play",
        tuple(
            ShownOutcome(payoffs(run), f"run {k}", norms[k], _pair(k, k))
            for k, run in enumerate(runs[:MOST_SHOWN])
        ),
    )
    pairs: dict[bool, list[ShownOutcome]] = {True: [], False: []}
    for met in meetings:
        i, j = met["run_1"], met["run_2"]
        if i != j and max(i, j) < MOST_RUNS:
            same = norms[i] == norms[j]
            kind = norms[i] if same else "different norms"
            name = f"player 1 of run {i} meets player 2 of run {j}"
            pairs[same].append(ShownOutcome(payoffs(met), name, kind, _pair(i, j)))
    crossed = [
        Layer(f"cross-play, {'same norm' if same else 'different norms'}", tuple(outcomes))
        for same, outcomes in pairs.items()
        if outcomes
    ]
    setting = Setting.of(game.game, discount=game.discount)
    if arguments["disagreement"] is not None:
        d = disagreement_point(attainable(game.game), arguments["disagreement"])
        setting = replace(setting, disagreement=tuple(map(exact_text, d)))
    shown = tuple(itertools.chain.from_iterable(map(_players, itertools.repeat(game), runs)))
    return Explored(
        setting, (self_play, *crossed), shown[: 2 * MOST_SHOWN], _note(arguments, runs, value)
    )


def _pair(first: int, second: int) -> tuple[int, int]:
    """Who meets: player 1 of one run and player 2 of another, as `_players` lists them."""
    return 2 * first, 2 * second + 1


def _note(arguments: dict[str, Any], runs: Sequence[Any], value: str) -> str:
    how = (
        "discounted, per step"
        if value == "discounted"
        else f"means of episodes of {arguments['horizon']} steps"
    )
    text = f"{plural(len(runs), 'run')} of {arguments['learner']}; payoffs are {how}."
    if len(runs) > MOST_RUNS:
        text += f" The first {MOST_RUNS} meet each other here."
    if len(runs) > MOST_SHOWN:
        text += f" The first {MOST_SHOWN:,} are shown in self-play."
    return text


def _players(game: Repeated, run: dict[str, Any]) -> Iterator[Participant]:
    """Both players of a run, with what was learned."""
    for i, player in enumerate(game.game.players):
        lines = list(_policy(game.game, i, run.get(f"policy_{i + 1}")))
        if "replicate" in run:
            lines.append(("replicate", str(run["replicate"])))
        gain = run.get(f"exploitability_{i + 1}")
        if gain is not None:
            lines.append(("a best reply to it gains", f"{gain:.4f} a step"))
        yield Participant(f"{player} of run {run['run']}", tuple(lines))


def _policy(
    stage: NormalForm, player: int, flat: Sequence[float] | None
) -> Iterator[tuple[str, str]]:
    """A memory-one policy, a line for each joint action before and one for the first move."""
    labels = stage.actions[player]
    before = [", ".join(names) for names in itertools.product(*stage.actions)]
    if flat is None or len(flat) != (len(before) + 1) * len(labels):
        return
    rows = [flat[k : k + len(labels)] for k in range(0, len(flat), len(labels))]
    times = ["first", *(f"after {cell}" for cell in before)]
    for when, row in zip(times, [rows[-1], *rows[:-1]], strict=True):
        played = [f"{label} {p:.3f}" for label, p in zip(labels, row, strict=True)]
        yield when, ", ".join(played)


def _rows(path: Path) -> list[dict[str, Any]]:
    import pyarrow
    from pyarrow import parquet

    try:
        found: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        raise InvalidArgument(f"expected a run directory with {path.name}: {error}") from None
    if not found:
        raise InvalidArgument(f"expected runs in {path}, got none")
    return found
