"""From a run directory back: what made it, and what was learned.

The config alone makes a directory again, byte for byte: `compare(**read_config(CONFIG))`, or
`gametheory compare CONFIG`. `read_runs` gives the trained policies, to meet others.

>>> import gametheory as gt, learners
>>> first = learners.compare(gt.zoo.stag_hunt(), runs=3, steps=5)
>>> learners.write_run_directory(first, "stag", overwrite=True)
>>> again = learners.compare(**learners.read_config("stag/config.toml"))
>>> bool((again.runs.payoffs == learners.read_runs("stag").payoffs).all())
True
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic
from gametheory._numeric.exact import to_fraction
from gametheory._support.atomic import verify_directory
from gametheory._support.check import checked
from gametheory._support.reading import read_regular
from gametheory.coin_game.named import NAMED, named_rules
from gametheory.norms.agents import iterated_game
from learners.amtft.cooperation import Cooperation
from learners.amtft.qlearning import QLearning
from learners.amtft.runs import AmTFTRuns, AmTFTSettings, Discarded, train_amtft
from learners.checkpoints import game_digest
from learners.schedules import schedule
from learners.shaping import RULES
from learners.training import Hyperparameters, Runs, differentiable

_DAMAGED = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)
"""What comes of a record in which something is missing, of another kind, or out of range."""

MAX_CONFIG_BYTES = 10_000_000
"""Cap on a config, which holds the payoffs of a game as text."""

MAX_RESULT_BYTES = 1_000_000_000
"""Cap on the results beside it, which hold numbers for each pair of norms."""


@checked
def read_config(path: str | Path) -> dict[str, Any]:
    """The arguments of `learners.compare` that made a run directory, from its `config.toml`.

    Raises `InvalidArgument` for a file that is no such config, for an update rule of one's own, and
    for a stochastic game that is not one of the named coin games with their default rules.
    """
    record = _read_toml(Path(path))
    try:
        settings = record["hyperparameters"]
        return {
            "game": _game(record),
            "learner": settings["learner"],
            "runs": settings["runs"],
            "rng": record["seed"],
            "horizon": record.get("horizon"),
            "tolerance": record["tolerance"],
            "disagreement": _disagreement(record),
            **_options(settings),
        }
    except _DAMAGED as error:
        raise InvalidArgument(
            f"expected the config of a comparison in {path}, but: {error}"
        ) from None


@checked
def read_runs(path: str | Path) -> Runs | AmTFTRuns:
    """The trained policies of a run directory, as `learners.train` gave them.

    They can meet others and be evaluated. Raises as `read_config`, and for files that do not fit
    together or have changed since they were written.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    folder = Path(path)
    verify_directory(folder, required=False)
    record = _read_toml(folder / "config.toml")
    try:
        game, settings = _game(record), record["hyperparameters"]
        arrays = load_file(folder / "policies.safetensors")
        if settings["learner"] == "amtft":
            results = json.loads(_read_text(folder / "comparison.json", MAX_RESULT_BYTES))
            return _amtft_runs(game, _amtft_settings(settings), record, arrays, results)
        return _gradient_runs(game, _hyperparameters(settings), arrays)
    except (OSError, SafetensorError, *_DAMAGED) as error:
        raise InvalidArgument(f"expected a run directory in {folder}, but: {error}") from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read_text(path, MAX_CONFIG_BYTES))
    except RecursionError:
        raise InvalidArgument(f"expected a config in {path}, but it is nested too deeply") from None
    except (OSError, ValueError) as error:
        raise InvalidArgument(f"expected a config in {path}, but: {error}") from None


def _read_text(path: Path, most: int) -> str:
    return read_regular(path, most).decode("utf-8")


def _game(record: dict[str, Any]) -> Repeated | Stochastic:
    described = record["game"]
    if "payoffs" in described:
        stage = NormalForm(
            described["payoffs"],
            actions=described["actions"],
            players=described["players"],
            name=described["name"],
            disagreement=described.get("disagreement"),
        )
        return Repeated(stage, record["discount"])
    name = described["name"]
    horizon = record["hyperparameters"].get("horizon")
    if name in NAMED:
        for memory in (False, True):
            game = named_rules(name).stochastic(
                discount=record["discount"], horizon=horizon, remember_pick=memory
            )
            if game_digest(game) == described["sha256"]:
                return game
    raise InvalidArgument(
        f"expected a stage game, or a coin game among {sorted(NAMED)} with its default rules; "
        f"{name!r} cannot be made again from its config"
    )


def _options(record: dict[str, Any]) -> dict[str, Any]:
    """What the learner depends on besides its game, name and number of runs."""
    chosen: AmTFTSettings | Hyperparameters
    if record["learner"] == "amtft":
        chosen = _amtft_settings(record)
        names = ["welfares", "form", "debit_threshold", "debit_multiplier", "learning"]
        names += ["discard_below", "episodes"]
    elif record["learner"] in RULES:
        chosen = _hyperparameters(record)
        names = ["steps", "learning_rate", "opponent_step", "initial_std", "parameterisation"]
    else:
        raise InvalidArgument(f"no update rule is named {record['learner']!r}: it was one's own")
    return {name: getattr(chosen, name) for name in names}


def _disagreement(record: dict[str, Any]) -> tuple[Any, ...] | None:
    """d as it was asked for."""
    if record["disagreement_is_default"]:
        return None
    return tuple(to_fraction(x) if isinstance(x, str) else x for x in record["disagreement"])


def _hyperparameters(record: dict[str, Any]) -> Hyperparameters:
    rate = record["learning_rate"]
    if isinstance(rate, list):
        rate = schedule(rate, "learning_rate")
    return Hyperparameters(**{"parameterisation": None, **record, "learning_rate": rate})


def _amtft_settings(record: dict[str, Any]) -> AmTFTSettings:
    names = ("runs", "welfares", "form", "horizon", "debit_threshold", "debit_multiplier")
    chosen = {name: record[name] for name in (*names, "discard_below")}
    if record["form"] == "learned":
        chosen["learning"] = QLearning.from_record(record)
    return AmTFTSettings(**chosen, episodes=record.get("evaluation_episodes"))


def _gradient_runs(
    game: Repeated | Stochastic, settings: Hyperparameters, arrays: dict[str, NDArray[Any]]
) -> Runs:
    import torch

    form = differentiable(game, settings.parameterisation)
    theta = tuple(torch.from_numpy(arrays[f"parameters_{i}"]) for i in range(form.num_players))
    for parameters, shape in zip(theta, form.shapes, strict=True):
        if parameters.shape != (settings.runs, *shape):
            raise ValueError(f"parameters of shape {tuple(parameters.shape)}")
    assert form.policies is not None
    with torch.no_grad():
        tables = tuple(p.numpy() for p in form.policies(theta))
    own = tuple(p.numpy() for p in theta)
    return Runs(game, settings, tables, own, arrays["last_change"])


def _amtft_runs(
    game: Repeated | Stochastic,
    settings: AmTFTSettings,
    record: dict[str, Any],
    arrays: dict[str, NDArray[Any]],
    results: dict[str, Any],
) -> AmTFTRuns:
    if settings.form == "exact":
        chosen = {f.name: getattr(settings, f.name) for f in fields(settings)}
        return train_amtft(game, disagreement=_disagreement(record), **chosen)
    if isinstance(game, Repeated):
        played = iterated_game(game.game, horizon=settings.horizon, remembers_last=True)
    else:
        played = game
    discarded = tuple(
        Discarded(d["welfare"], d["replicate"], (d["payoffs"][0], d["payoffs"][1]))
        for d in results["discarded"]
    )
    lost = {(d.welfare, d.replicate) for d in discarded}
    kept = [
        (name, k)
        for name in settings.welfares
        for k in range(settings.runs)
        if (name, k) not in lost
    ]
    replicates = arrays["replicates"]
    if [k for _, k in kept] != replicates.tolist():
        raise ValueError("replicates that do not fit")
    cooperations = []
    for k, (name, _) in enumerate(kept):
        tables = {
            what: (
                arrays[f"{what}_0/{k}"].astype(np.int64),
                arrays[f"{what}_1/{k}"].astype(np.int64),
            )
            for what in ("cooperate", "punish")
        }
        cooperations.append(
            Cooperation(
                welfare=name,
                game=played,
                cooperate=tables["cooperate"],
                punish=tables["punish"],
                intended=None,
                method="Q-learning",
            )
        )
    names = np.array([name for name, _ in kept], dtype=object)
    return AmTFTRuns(game, settings, names, replicates, tuple(cooperations), discarded)
