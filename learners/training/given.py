"""Policies that were made elsewhere, as runs that meet, are compared and are written like ours.

A policy may be a table, a function of the state, a torch module, or an ONNX model. Here one player
of each of the first two:

>>> import gametheory as gt, learners
>>> game = gt.zoo.prisoners_dilemma()
>>> def tit_for_tat(state):
...     return [1, 0] if state is None or state[0] == 0 else [0, 1]
>>> always_defect = [[0, 1]] * 5
>>> runs = learners.from_policies(game, always_defect, tit_for_tat, name="hand-made")
>>> runs.payoffs.round(2).tolist()
[[-1.92, -2.04]]
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any

import numpy as np
import torch
from numpy.typing import NDArray

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic, Unsupported
from gametheory._support.check import checked, held
from gametheory._support.kinds import Kind
from gametheory._support.text import quoted
from learners.training._policy_tables import PolicyTables
from learners.training.differentiable import DifferentiableGame
from learners.training.meetings import self_play
from learners.training.onnx_models import OnnxPolicy
from learners.training.runs import DEFAULT_DISCOUNT, differentiable
from learners.training.shaping import RULES

SUM_TOLERANCE = 1e-5
"""How far from 1 the chances of a policy may add up to: networks compute in 32 bits."""

ROUNDING = 1e-12
"""What 64 bits leave of a sum that was divided by itself."""

BOARD = 4
"""Axes of a table of boards: state, row, column, channel."""

DOUBLE = 8
"""Bytes of the widest numbers that torch takes."""

KEY = "policies"
"""What says, in a record, that policies were given and how much there is of them."""


@checked
@dataclass(frozen=True)
class GivenSettings:
    """What is known of policies that were given: what their maker says.

    Attributes:
        learner: what to call what made them.
        runs: how many groups of them, a policy for each player.
        metadata: plain values of the maker's own, kept with the results.
    """

    learner: str
    runs: int
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files."""
        record: dict[str, Any] = {"learner": self.learner, "runs": self.runs, KEY: "given"}
        return {**record, "metadata": dict(self.metadata)} if self.metadata else record

    def options(self) -> dict[str, Any]:
        """Raises `Unsupported`: how they were made is not known here."""
        raise Unsupported(
            f"the policies of {self.learner!r} were given, not trained here: read them with "
            "learners.read_runs"
        )

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> GivenSettings:
        """From the plain values of `as_record`; raises `InvalidArgument` where one is missing."""
        missing = [name for name in ("learner", "runs") if name not in record]
        if missing:
            raise InvalidArgument(f"expected a record of given policies, got one without {missing}")
        found: GivenSettings = held(
            cls, record["learner"], record["runs"], record.get("metadata", {})
        )
        return found


@checked
@dataclass(frozen=True, eq=False)
class GivenRuns(PolicyTables):
    """Groups of policies that were given, one for each player, a `learners.Population`.

    Attributes:
        game: what they play.
        hyperparameters: what their maker says of them.
        policies: for each player, `[run, state, action]` probabilities; in an iterated game states
            are previous joint actions (row-major), then the start.
    """

    game: Repeated | Stochastic
    hyperparameters: GivenSettings
    policies: tuple[NDArray[np.float64], ...] = field(repr=False)

    @cached_property
    def _form(self) -> DifferentiableGame:
        return differentiable(self.game)

    @cached_property
    def payoffs(self) -> NDArray[np.float64]:
        """`[run, player]`: exact self-play values, discounted, per step."""
        return self_play(self._form, self.policies)

    def __len__(self) -> int:
        return len(self.policies[0])

    @property
    def norms(self) -> None:
        """None: what a run realises is for its self-play to show."""
        return None

    @property
    def episode(self) -> None:
        """None: they are judged by discounted values."""
        return None

    @property
    def discarded(self) -> tuple[()]:
        """None was."""
        return ()

    @property
    def unsettled(self) -> int:
        """0: nothing is known of their training."""
        return 0

    def tables(self) -> dict[str, NDArray[np.float64]]:
        """By name, `[run, state, action]`: the policy of each player."""
        return {f"policy_{i + 1}": table for i, table in enumerate(self.policies)}

    def columns(self) -> dict[str, Any]:
        """A value for each run, by name."""
        return {name: t.reshape(len(self), -1).tolist() for name, t in self.tables().items()}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The policies (`from_arrays`)."""
        return dict(self.tables())

    @classmethod
    def from_arrays(
        cls,
        game: Repeated | Stochastic,
        settings: GivenSettings,
        arrays: Mapping[str, NDArray[Any]],
        **_: Any,
    ) -> GivenRuns:
        """From `arrays`; raises `InvalidArgument` for those of other runs."""
        names = [f"policy_{i + 1}" for i in range(len(_shape(game)))]
        if missing := [name for name in names if name not in arrays]:
            raise InvalidArgument(f"expected the arrays of given policies, got none of {missing}")
        found = tuple(
            _tables(game, i, arrays[name], logits=False, observations=None)
            for i, name in enumerate(names)
        )
        if any(len(table) != settings.runs for table in found):
            raise InvalidArgument(
                f"expected policies of {settings.runs} runs, got {[len(table) for table in found]}"
            )
        return cls(game, settings, found)

    def remarks(self) -> list[str]:
        """What a reader must know before quoting figures of these runs."""
        return [
            f"The policies of {self.hyperparameters.learner!r} were given: how they were trained "
            "is what their maker says, and only what they do was computed."
        ]


Policy = Annotated[
    Any,
    Kind(
        "a policy or several: tables, functions of the state, torch modules, ONNX models",
        lambda _: True,
    ),
]


@checked
def from_policies(
    game: NormalForm | Repeated | Stochastic,
    first: Policy,
    second: Policy,
    *others: Policy,
    name: str,
    metadata: Mapping[str, Any] | None = None,
    logits: bool = False,
    observations: Any = None,
) -> GivenRuns:
    """Policies of your own as a `learners.Population`: they meet and are judged like ours.

    Args:
        game: two players or more. A stage game is repeated at discount 24/25; a stochastic game has
            a discount and no horizon.
        first, second, others: a policy of player 1, one of player 2, and so on; or as many of each,
            a list or an array `[run, state, action]`. Those at the same place are a run, trained
            together. A policy is one of

            - a table `[state, action]` of probabilities;
            - a function of a state, that gives a probability for each action;
            - a torch module from observations `[state, ...]` to `[state, action]`, called once,
              without gradients, in evaluation mode;
            - an ONNX model from observations `[state, ...]`, which `learners.read_onnx` has read.
        name: what to call what made them; not that of a learner of this library.
        metadata: plain values (text, numbers, booleans, lists, objects) that are kept with the
            results: learning rate, architecture, commit, ...
        logits: whether torch modules give logits instead of probabilities; of an ONNX model
            `learners.read_onnx` was told.
        observations: `[state, ...]`, what modules and models are given; by default one-hot states.
            Numbers, in the precision of the module. For a network that was trained on the boards of
            `learners.pettingzoo.parallel_env(rules)` these are `rules.observations()`, and `game`
            is `rules.stochastic(discount=..., quotient=False)`, whose states are those boards.

    In a repeated game the state is the previous joint action, and at the first step there is none:
    functions are given a tuple of action numbers, or None; tables have a row for each joint action,
    row-major, then one for the first step. In a stochastic game it is the number of the state.

    Probabilities add up to 1 within 1e-5, and are divided by their sum. What the policies get, and
    how far they can be exploited, is then exact up to floating point.

    Raises `InvalidArgument` for anything else, `TooLarge` beyond 400 joint actions or 3,000 states,
    `Unsupported` for a stochastic game with a horizon.
    """
    if isinstance(game, NormalForm):
        game = Repeated(game, DEFAULT_DISCOUNT)
    players = len(_shape(game))
    if players < 2:
        raise Unsupported(f"expected a game of two players or more, got one of {players}")
    policies = (first, second, *others)
    if len(policies) != players:
        raise InvalidArgument(
            f"expected policies of each of {players} players, got those of {len(policies)}"
        )
    if not name.strip():
        raise InvalidArgument("expected a name for what made the policies, got an empty one")
    if name in RULES or name == "amtft":
        raise InvalidArgument(
            f"expected a name of your own, got {name!r}, which is a learner of this library: "
            f"call it 'my {name}'"
        )
    differentiable(game)  # raises where values cannot be worked out
    told = _require_plain(dict(metadata or {}))
    tables = tuple(
        _tables(game, i, own, logits=logits, observations=observations)
        for i, own in enumerate(policies)
    )
    for i, table in enumerate(tables):
        if len(table) != len(tables[0]):
            raise InvalidArgument(
                f"expected as many policies of player {i + 1} as of player 1, {len(tables[0])}, "
                f"got {len(table)}"
            )
    return GivenRuns(game, GivenSettings(name, len(tables[0]), told), tables)


def _require_plain(metadata: dict[str, Any]) -> dict[str, Any]:
    """The same, if files can hold it."""

    def check(value: Any, where: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if not isinstance(key, str):
                    raise InvalidArgument(f"expected text as keys in {where}, got {key!r}")
                check(inner, f"{where}[{key!r}]")
        elif isinstance(value, list | tuple):
            for k, inner in enumerate(value):
                check(inner, f"{where}[{k}]")
        elif not isinstance(value, str | bool | int | float) or (
            isinstance(value, float) and not math.isfinite(value)
        ):
            raise InvalidArgument(
                f"expected text, finite numbers, booleans, lists and objects of these in {where}, "
                f"got {value!r:.60}"
            )

    check(metadata, "metadata")
    found: dict[str, Any] = json.loads(json.dumps(metadata))
    return found


def _states(game: Repeated | Stochastic) -> list[Any]:
    """What a function is given, in the order of the rows of tables."""
    if isinstance(game, Stochastic):
        return list(range(game.num_states))
    return [*itertools.product(*map(range, game.game.shape)), None]


def _shape(game: Repeated | Stochastic) -> tuple[int, ...]:
    """How many actions each player has."""
    return game.game.shape if isinstance(game, Repeated) else game.shape


def _tables(
    game: Repeated | Stochastic, player: int, given: Any, *, logits: bool, observations: Any
) -> NDArray[np.float64]:
    """`[run, state, action]`."""
    states = _states(game)
    wanted = (len(states), _shape(game)[player])
    policies = list(_separate(given, wanted, player))
    if not policies:
        raise InvalidArgument(f"expected a policy of player {player + 1}, got none")
    rows = []
    for k, policy in enumerate(policies):
        what = f"policy {k} of player {player + 1}"
        if isinstance(policy, OnnxPolicy):
            told = observations if policy.observations is None else policy.observations
            table = policy(np.eye(len(states)) if told is None else _observed(told, len(states)))
        elif isinstance(policy, torch.nn.Module):
            table = _asked(policy, len(states), what, logits=logits, observations=observations)
        elif callable(policy):
            table = _tabulated(policy, states, wanted[1], what)
        else:
            table = _numbers(policy, what)
        rows.append(_distributions(table, wanted, states, what))
    return np.stack(rows)


def _separate(given: Any, wanted: tuple[int, int], player: int) -> Iterator[Any]:
    """One policy after another."""
    if callable(given):
        yield given
        return
    if isinstance(given, list | tuple) and any(callable(each) for each in given):
        yield from given
        return
    array = _numbers(given, f"policies of player {player + 1}")
    if array.ndim == 2:
        yield array
    elif array.ndim == 3:
        yield from array
    else:
        raise InvalidArgument(
            f"expected policies of player {player + 1} as a table {list(wanted)} "
            f"[state, action], or [run, state, action], got shape {list(array.shape)}; one that "
            "ignores the state is a function: lambda state: [...]"
        )


def _numbers(given: Any, what: str) -> NDArray[np.float64]:
    if isinstance(given, torch.Tensor):
        given = given.detach().cpu().numpy()
    try:
        array = np.asarray(given)
        if array.dtype.kind not in "biufO":
            raise TypeError
        return array.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InvalidArgument(
            f"expected {what} as numbers [state, action], a function of the state or a torch "
            f"module, got {given!r:.60}"
        ) from None


def _tabulated(
    policy: Callable[[Any], Any], states: Sequence[Any], actions: int, what: str
) -> NDArray[np.float64]:
    rows = []
    for state in states:
        try:
            given = policy(state)
        except Exception as error:
            raise InvalidArgument(
                f"expected probabilities from {what} in state {state}, but it raised "
                f"{type(error).__name__}: {error}"
            ) from error
        row = _numbers(given, f"{what} in state {state}")
        if row.shape != (actions,):
            raise InvalidArgument(
                f"expected a probability for each of {actions} actions from {what} in state "
                f"{state}, got shape {list(row.shape)}"
            )
        rows.append(row)
    return np.stack(rows)


def _asked(
    module: torch.nn.Module, states: int, what: str, *, logits: bool, observations: Any
) -> NDArray[np.float64]:
    """What a module gives for all states at once."""
    some = next(module.parameters(), torch.empty(0))
    table = np.eye(states) if observations is None else _observed(observations, states)
    seen = torch.as_tensor(table).to(some.device, some.dtype)
    training = module.training
    module.eval()
    try:
        with torch.no_grad():
            found = module(seen)
    except Exception as error:
        hint = "; name what it sees in each state by observations=" if observations is None else ""
        raise InvalidArgument(
            f"expected {what} to take observations of shape {list(seen.shape)}, but: {error}{hint}"
        ) from error
    finally:
        module.train(training)
    if not isinstance(found, torch.Tensor):
        raise InvalidArgument(f"expected a tensor from {what}, got {type(found).__name__}")
    found = found.to("cpu", torch.float64)
    return (found.softmax(-1) if logits else found).numpy()


def _observed(given: Any, states: int) -> NDArray[Any]:
    """Observations `[state, ...]` as numbers, one row for each state."""
    try:
        array = np.asarray(given.detach().cpu() if isinstance(given, torch.Tensor) else given)
        kind = array.dtype
        if kind.kind not in "biufO" or not array.ndim:
            raise TypeError
        if kind.kind == "O" or not kind.isnative or kind.itemsize > DOUBLE:
            array = array.astype(np.float64)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        raise InvalidArgument(
            "expected observations as an array of numbers [state, ...], what modules see in each "
            f"of {states} states, got {quoted(given)}; boards of a coin game are "
            "rules.observations(), for the table rules.stochastic(quotient=False)"
        ) from None
    if len(array) == states:
        return np.array(array, order="C")  # torch wants neither read-only memory nor other strides
    raise InvalidArgument(
        f"expected observations of {states} states, got {len(array)}{_boards(array, states)}"
    )


def _boards(array: NDArray[Any], states: int) -> str:
    """What to say where boards `[state, row, column, channel]` are those of the other table."""
    if array.ndim != BOARD:
        return ""
    cells = math.prod(array.shape[1:3])
    if len(array) == states * cells:
        return (
            ": boards with red on any cell, as parallel_env shows them, are for the table "
            "rules.stochastic(quotient=False); those of this table, with red in the corner, are "
            "rules.observations(quotient=True)"
        )
    if len(array) * cells == states:
        return ": boards of a table with red on any cell are rules.observations()"
    return ""


def _distributions(
    table: NDArray[np.float64], wanted: tuple[int, int], states: Sequence[Any], what: str
) -> NDArray[np.float64]:
    if table.shape != wanted:
        raise InvalidArgument(
            f"expected {what} of shape {list(wanted)} [state, action], got {list(table.shape)}"
        )
    sums = table.sum(axis=1)
    wrong = ~(np.isfinite(table).all(axis=1) & (table >= 0).all(axis=1))
    wrong |= ~(abs(sums - 1) <= SUM_TOLERANCE)
    if wrong.any():
        at = int(wrong.argmax())
        raise InvalidArgument(
            f"expected probabilities that add up to 1 from {what} in state {states[at]}, got "
            f"{table[at].tolist()}; a module that gives logits needs logits=True"
        )
    # What adds up already stays as it is, so that files give back the same bits.
    return np.where(abs(sums - 1)[:, None] > ROUNDING, table / sums[:, None], table)
