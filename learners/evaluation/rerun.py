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
from pathlib import Path
from typing import Any

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic
from gametheory._numeric.exact import to_fraction
from gametheory._support.atomic import verify_directory
from gametheory._support.check import checked
from gametheory._support.reading import read_regular
from gametheory.coin_game.named import NAMED, named_rules
from learners.amtft.runs import Discarded
from learners.learning import Population, learner_of_record
from learners.training.checkpoints import game_digest

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
    for a stochastic game that is not one of the named coin games with their default rules;
    `Unsupported` for policies that were given, which are read by `read_runs`.
    """
    record = _read_toml(Path(path))
    try:
        settings = record["hyperparameters"]
        options = learner_of_record(settings).read_settings(settings).options()
        return {
            "game": _game(record),
            "learner": settings["learner"],
            "runs": settings["runs"],
            "rng": record["seed"],
            "horizon": record.get("horizon"),
            "tolerance": record["tolerance"],
            "disagreement": _disagreement(record),
            **({"combinations": record["combinations"]} if "combinations" in record else {}),
            **options,
        }
    except _DAMAGED as error:
        raise InvalidArgument(
            f"expected the config of a comparison in {path}, but: {error}"
        ) from None


@checked
def read_runs(path: str | Path) -> Population:
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
        learner = learner_of_record(record["hyperparameters"])
        settings = learner.read_settings(record["hyperparameters"])
        results = json.loads(_read_text(folder / "comparison.json", MAX_RESULT_BYTES))
        return learner.read_runs(
            _game(record),
            settings,
            load_file(folder / "policies.safetensors"),
            disagreement=_disagreement(record),
            discarded=tuple(
                Discarded(d["welfare"], d["replicate"], (d["payoffs"][0], d["payoffs"][1]))
                for d in results["discarded"]
            ),
        )
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
    horizon = described.get("horizon", record["hyperparameters"].get("horizon"))
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


def _disagreement(record: dict[str, Any]) -> tuple[Any, ...] | None:
    """d as it was asked for."""
    if record["disagreement_is_default"]:
        return None
    return tuple(to_fraction(x) if isinstance(x, str) else x for x in record["disagreement"])
