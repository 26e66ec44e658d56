"""Learners by name, and what all of them give: populations of policies that can meet.

Gradient learners, amTFT and learners of one's own are compared through `Population` alone;
`learners.conformance.check_population` holds one to it.

>>> import gametheory as gt, learners
>>> runs = learners.train(gt.zoo.prisoners_dilemma(), "naive", runs=8, steps=50, rng=0)
>>> learners.conformance.check_population(runs)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic, Unsupported
from gametheory._support.check import checked, held, require_among
from gametheory._support.kinds import Count, Rng
from learners.amtft.runs import AmTFTRuns, Discarded, train_amtft
from learners.amtft.settings import AmTFTSettings
from learners.neural.amtft import NAME as NETWORK_AMTFT
from learners.neural.amtft import read_settings as read_network_settings
from learners.neural.amtft import train_amtft_networks
from learners.neural.lola import read_lola, train_lola
from learners.neural.lola_settings import LEARNERS as SAMPLED_LOLA
from learners.neural.lola_settings import LolaSettings
from learners.neural.runs import NeuralRuns
from learners.training.differentiable import DifferentiableGame
from learners.training.given import KEY, GivenRuns, GivenSettings
from learners.training.gradient import train_gradient
from learners.training.policies import lookup
from learners.training.runs import Hyperparameters, Runs
from learners.training.shaping import RULES, Rule


class Settings(Protocol):
    """What a training depends on besides its game."""

    @property
    def learner(self) -> str:
        """Its name."""
        ...

    @property
    def runs(self) -> int:
        """How many were trained."""
        ...

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files."""
        ...

    def options(self) -> dict[str, Any]:
        """What to give `learners.train` besides game, learner, number of runs and seed."""
        ...


class Population(Protocol):
    """Runs, each with a policy for each player, as cross-play and comparison need them."""

    @property
    def game(self) -> Repeated | Stochastic | DifferentiableGame:
        """What they play."""
        ...

    @property
    def hyperparameters(self) -> Settings:
        """How they were trained."""
        ...

    @property
    def norms(self) -> NDArray[Any] | None:
        """`[run]`: what each was trained to realise; None where self-play has to show it."""
        ...

    @property
    def episode(self) -> int | None:
        """Steps of an episode, if that is what they play; None: discounted for ever."""
        ...

    @property
    def payoffs(self) -> NDArray[np.float64]:
        """`[run, player]`: self-play, per step: of an episode, or discounted."""
        ...

    @property
    def discarded(self) -> Sequence[Discarded]:
        """Runs that were trained and left out."""
        ...

    @property
    def unsettled(self) -> int:
        """How many runs still changed when training ended."""
        ...

    def __len__(self) -> int:
        """How many runs."""
        ...

    def meet(self, horizon: int | None) -> NDArray[np.float64]:
        """`[i, j, player]`: player 1 of run i meets player 2 of run j, per step: the mean of
        `horizon` steps; None: of an episode, or discounted. `[i_1, ..., i_n, player]` of n players.
        """
        ...

    def exploitability(self, player: int) -> NDArray[np.float64]:
        """`[run]`: what the other gains per step by a best reply to this player's policy, over
        self-play; raises `TooLarge` where that cannot be worked out. Of more players: the most
        that another one gains, by a best reply to all others.
        """
        ...

    def tables(self) -> dict[str, NDArray[np.float64]]:
        """By name, `[run, ...]`: the policies as arrays."""
        ...

    def columns(self) -> dict[str, Any]:
        """By name, a value for each run: of the table in a run directory."""
        ...

    def arrays(self) -> dict[str, NDArray[Any]]:
        """By name, what was learned: of the file to go on with."""
        ...

    def remarks(self) -> list[str]:
        """What a reader must know before quoting figures of these runs."""
        ...


@runtime_checkable
class ManyPlayers(Protocol):
    """What runs of three and more players have besides, if they are to be compared in full."""

    def meet_some(self, who: Any, horizon: int | None) -> NDArray[np.float64]:
        """`[combination, player]`: what combinations get, `who[combination, player]` being the run
        that each player comes from; else as `Population.meet`.
        """
        ...

    def best_reply_gains(self) -> NDArray[np.float64]:
        """`[run, player]`: what each gains per step by a best reply to all others, over its
        self-play.
        """
        ...


@checked
@dataclass(frozen=True)
class Learner:
    """A way of learning.

    Attributes:
        train: `(game, *, runs, rng, track, **options)`, a population.
        options: the names of those options.
        plays_episodes: whether it needs a horizon, and discounts nothing when it is judged; None:
            where the game has a horizon.
        read_settings: settings from their record.
        read_runs: `(game, settings, arrays, *, disagreement, discarded)`, a population from
            what a run directory holds.
    """

    train: Callable[..., Population]
    options: frozenset[str]
    plays_episodes: bool | None
    read_settings: Callable[[Mapping[str, Any]], Settings]
    read_runs: Callable[..., Population]


def _options(function: Callable[..., Any], *settings: type) -> frozenset[str]:
    named = set(inspect.signature(function).parameters)
    named |= {f.name for kind in settings for f in fields(kind)}
    return frozenset(named - {"game", "learner", "options"})


def _read_gradient_runs(game: Any, settings: Any, arrays: Any, **_: Any) -> Runs:
    return Runs.from_arrays(game, settings, arrays)


def _learner(rule: str | Rule) -> Learner:
    """One that follows gradients."""

    def train_by_rule(game: Any, **options: Any) -> Runs:
        found: Runs = held(train_gradient, game, rule, **options)
        return found

    return Learner(
        train_by_rule,
        _options(train_gradient),
        False,
        Hyperparameters.from_record,
        _read_gradient_runs,
    )


def _train_amtft(game: Any, **options: Any) -> AmTFTRuns:
    found: AmTFTRuns = held(train_amtft, game, **options)
    return found


def _train_amtft_networks(game: Any, **options: Any) -> AmTFTRuns:
    found: AmTFTRuns = held(train_amtft_networks, game, **options)
    return found


def _sampled_lola(name: str) -> Learner:
    """One that samples episodes."""

    def train_sampled(game: Any, **options: Any) -> NeuralRuns:
        found: NeuralRuns = held(train_lola, game, name, **options)
        return found

    return Learner(
        train_sampled,
        _options(train_lola, LolaSettings),
        None,
        LolaSettings.from_record,
        read_lola,
    )


LEARNERS: Mapping[str, Learner] = {
    **{name: _learner(name) for name in RULES},
    "amtft": Learner(
        _train_amtft,
        _options(train_amtft, AmTFTSettings),
        True,
        AmTFTSettings.from_record,
        AmTFTRuns.from_arrays,
    ),
    NETWORK_AMTFT: Learner(
        _train_amtft_networks,
        _options(train_amtft_networks, AmTFTSettings) - {"learner"},
        True,
        read_network_settings,
        AmTFTRuns.from_arrays,
    ),
    **{name: _sampled_lola(name) for name in SAMPLED_LOLA},
}
"""All that have a name."""


def _cannot_train(game: Any, **_: Any) -> Population:
    raise Unsupported("policies that were given cannot be trained: learners.from_policies")


GIVEN = Learner(_cannot_train, frozenset(), False, GivenSettings.from_record, GivenRuns.from_arrays)
"""What reads policies that were made elsewhere."""


@checked
def learner_of_record(record: Mapping[str, Any]) -> Learner:
    """What reads runs whose hyperparameters are those.

    Raises `InvalidArgument` for an update rule of one's own, which no record holds.
    """
    if record.get(KEY) == "given":
        return GIVEN
    name = record.get("learner")
    if not isinstance(name, str) or name not in LEARNERS:
        raise InvalidArgument(f"no update rule is named {name!r}: it was one's own")
    return LEARNERS[name]


@checked
def find_learner(learner: str | Rule) -> Learner:
    """The learner of a name, or the one that follows an update rule.

    Raises `InvalidArgument` for a name that is not in `LEARNERS`.
    """
    if not isinstance(learner, str):
        return _learner(learner)
    return lookup(LEARNERS, learner, "a learner")


@checked
def train(
    game: NormalForm | Repeated | Stochastic | DifferentiableGame,
    learner: str | Rule = "lola",
    *,
    runs: Count | None = None,
    rng: Rng = None,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    **options: Any,
) -> Any:
    """Train `runs` independent groups of learners at once.

    "amtft" trains that many pairs for each welfare function, by default 40
    (`learners.amtft.train_amtft`), "amtft-network" the same with networks on observations
    (`learners.neural.train_amtft_networks`); every other learner follows gradients
    (`train_gradient`, by default 1,024 runs), but "lola-pg", "lola-dice" and "pola-dice" estimate
    them from sampled episodes (`learners.neural.train_lola`, by default 8 runs). `options` are
    theirs. Gives `learners.Runs`, `learners.amtft.AmTFTRuns` or `learners.neural.NeuralRuns`: each
    is a `Population`.
    """
    found = find_learner(learner)
    for name in options:
        require_among(name, sorted(found.options), f"options of {learner!r}")
    given = {} if runs is None else {"runs": runs}
    trained: Any = found.train(game, rng=rng, track=track, **given, **options)
    return trained
