"""Conformance checks for learners of your own; we hold ours to the same.

- `check_rule`: an update rule for `learners.train(game, rule)`.
- `check_agent`: an agent with memory for `gametheory.norms.agents`.
- `check_population`: runs of any learner, for `learners.cross_play` and comparison.

They raise `NotConforming`, whose message says what was promised and what came.

>>> import learners
>>> from learners.evaluation.conformance import check_rule
>>> check_rule(learners.shaping.sos)
>>> def forgetful(values, parameters, step):
...     return learners.shaping.naive(values, parameters, step)[:1]
>>> check_rule(forgetful)
Traceback (most recent call last):
    ...
learners.evaluation.conformance.NotConforming: expected a direction for each of 2 players, got 1
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import torch

from gametheory import (
    GameTheoryError,
    NormalForm,
    Repeated,
    Stochastic,
    TooLarge,
    Unsupported,
)
from gametheory._support.check import checked, require_player
from gametheory._support.kinds import Rng, Size
from gametheory.games import zoo
from gametheory.norms.agents import Agent
from learners.evaluation.crossplay import players_of
from learners.learning import ManyPlayers, Population
from learners.training.differentiable import iterated, tandem
from learners.training.shaping import Parameters, Rule

CLOSE = 1e-8
"""Relative difference that rounding may make."""

MAX_CHECKED = 2_000
"""Situations in which an agent is tried."""


class NotConforming(GameTheoryError):
    """What was tried is not what the interface promises."""


@checked
def check_rule(rule: Rule, *, step: float = 0.5, rng: Rng = 0) -> None:
    """Try an update rule on games of two and three players.

    It must give a finite direction for every player, shaped as its parameters; leave the parameters
    as they were; be a function (twice the same); and treat runs apart: a batch is its runs. A rule
    that needs policies may refuse the game that has none (`tandem`) with `Unsupported`.
    """
    generator = np.random.default_rng(rng)
    trio = np.arange(24).reshape(3, 2, 2, 2) % 5
    games = (
        iterated(Repeated(zoo.asymmetric_bach_or_stravinsky(), "24/25")),
        iterated(Repeated(NormalForm(trio), "1/2"), policy="softmax"),
        tandem(),
    )
    for game in games:
        parameters = tuple(
            torch.from_numpy(generator.normal(size=(3, *shape))) for shape in game.shapes
        )
        before = [p.clone() for p in parameters]
        try:
            found = _directions(rule, game.values, parameters, step)
        except Unsupported:
            if game.policies is None:
                continue
            raise
        for p, old in zip(parameters, before, strict=True):
            if not torch.equal(p.detach(), old):
                raise NotConforming("expected parameters to be left as they were, got changed ones")
        again = _directions(rule, game.values, parameters, step)
        for a, b in zip(found, again, strict=True):
            if not torch.equal(a, b):
                raise NotConforming(
                    "expected the same directions from the same parameters, got others"
                )
        for run in range(3):
            alone = _directions(
                rule, game.values, tuple(p[run : run + 1] for p in parameters), step
            )
            for a, b in zip(found, alone, strict=True):
                if not torch.allclose(a[run : run + 1], b, rtol=CLOSE, atol=CLOSE):
                    raise NotConforming(
                        "expected runs that do not depend on each other, got another direction "
                        "for a run alone than in a batch"
                    )


def _directions(rule: Rule, values: Any, parameters: Parameters, step: float) -> Parameters:
    found = rule(values, parameters, step)
    if not isinstance(found, Sequence) or len(found) != len(parameters):
        got = len(found) if isinstance(found, Sequence) else type(found).__name__
        raise NotConforming(
            f"expected a direction for each of {len(parameters)} players, got {got}"
        )
    for direction, p in zip(found, parameters, strict=True):
        if not isinstance(direction, torch.Tensor) or direction.shape != p.shape:
            raise NotConforming(
                f"expected directions shaped as the parameters, {tuple(p.shape)}, got "
                f"{tuple(getattr(direction, 'shape', ()))}"
            )
        if direction.requires_grad:
            raise NotConforming("expected directions detached from the graph, got one that is not")
        if not bool(torch.isfinite(direction).all()):
            raise NotConforming("expected finite directions, got NaN or infinity")
    return tuple(found)


@checked
def check_population(runs: Population, *, horizon: Size = 3) -> None:
    """Try the runs of a learner as cross-play and comparison use them. Any number of players.

    Payoffs must be finite, inside what each player can get at all, the same twice, and self-play
    the diagonal of who meets whom; a best reply must not be worse than self-play; columns must
    have a value for each run, and arrays must be arrays. What a population of many players has
    besides (`learners.learning.ManyPlayers`) is held to the rest. It evaluates all combinations of
    runs four times: try a few runs.
    """
    count, game = len(runs), runs.game
    players = players_of(game)
    own, stage = runs.payoffs, game.game if isinstance(game, Repeated) else game
    _require_payoffs(own, (count, players), "payoffs", stage)
    for steps in (None, horizon):
        met = runs.meet(steps)
        _require_payoffs(met, (*(count,) * players, players), f"meet({steps})", stage)
        if not np.array_equal(met, runs.meet(steps)):
            raise NotConforming(f"expected meet({steps}) to answer alike twice, got two answers")
        alone = met[(np.arange(count),) * players]
        if steps is None and not np.allclose(alone, own, rtol=CLOSE, atol=CLOSE):
            raise NotConforming(
                "expected self-play on the diagonal of meet(None), got other payoffs"
            )
        if isinstance(runs, ManyPlayers):
            who = np.stack([(np.arange(count) + k) % count for k in range(players)], axis=1)
            some = runs.meet_some(who, steps)
            if not np.allclose(some, met[tuple(who.T)], rtol=CLOSE, atol=CLOSE):
                raise NotConforming(
                    f"expected the payoffs of meet({steps}) from meet_some, got others"
                )
    norms = runs.norms
    named = isinstance(norms, np.ndarray) and all(isinstance(n, str) for n in norms.flat)
    if norms is not None and not (named and norms.shape == (count,)):
        raise NotConforming(
            f"expected an array with the name of a norm for each of {count} runs, or None, "
            f"got {norms!r:.60}"
        )
    for player in range(players):
        try:
            gains = runs.exploitability(player)
        except TooLarge:
            continue
        fits = isinstance(gains, np.ndarray) and gains.dtype.kind == "f" and gains.shape == (count,)
        if not fits or not np.isfinite(gains).all() or not (gains >= -CLOSE).all():
            raise NotConforming(
                f"expected a gain of at least 0 for each of {count} runs from "
                f"exploitability({player}), got {gains!r:.60}"
            )
    if isinstance(runs, ManyPlayers):
        _require_gains(runs.best_reply_gains(), (count, players))
    _require_records(runs)


def _require_gains(gains: Any, shape: tuple[int, int]) -> None:
    fits = isinstance(gains, np.ndarray) and gains.shape == shape
    if not fits or not np.isfinite(gains).all() or not (gains >= -CLOSE).all():
        raise NotConforming(
            f"expected gains of at least 0 of shape {shape} from best_reply_gains(), "
            f"got {gains!r:.60}"
        )


def _require_records(runs: Population) -> None:
    count = len(runs)
    columns, remarks = runs.columns(), runs.remarks()
    if not isinstance(columns, dict):
        raise NotConforming(f"expected columns() by name, got {columns!r:.60}")
    for name, column in columns.items():
        if not isinstance(column, list | np.ndarray) or len(column) != count:
            raise NotConforming(f"expected {count} values in column {name!r}, got {column!r:.60}")
    if not isinstance(remarks, list) or not all(isinstance(each, str) for each in remarks):
        raise NotConforming(f"expected a list of sentences from remarks(), got {remarks!r:.60}")
    if runs.discarded is None:
        raise NotConforming("expected the runs that were discarded, got None")
    for what, named in (("arrays", runs.arrays()), ("tables", runs.tables())):
        for name, array in named.items():
            if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
                raise NotConforming(
                    f"expected numbers in {what}()[{name!r}], got {type(array).__name__}"
                )
    record = runs.hyperparameters.as_record()
    if record.get("learner") != runs.hyperparameters.learner:
        raise NotConforming(f"expected the learner's name in as_record(), got {record!r:.60}")


def _require_payoffs(found: Any, shape: tuple[int, ...], what: str, stage: Any) -> None:
    if not isinstance(found, np.ndarray) or found.shape != shape:
        raise NotConforming(f"expected {what} of shape {shape}, got {np.shape(found)}")
    if not np.isfinite(found).all():
        raise NotConforming(f"expected finite {what}, got NaN or infinity")
    table = stage.payoffs if isinstance(stage, NormalForm) else getattr(stage, "rewards", None)
    if table is None:
        return
    for player in range(shape[-1]):
        low, high = float(table[player].min()), float(table[player].max())
        room = CLOSE * max(abs(low), abs(high), 1)
        if not ((found[..., player] >= low - room) & (found[..., player] <= high + room)).all():
            raise NotConforming(
                f"expected {what} of player {player + 1} per step within [{low:g}, {high:g}], "
                "got others"
            )


@checked
def check_agent(agent: Agent, game: Stochastic, *, player: int) -> None:
    """Try an agent as a player of a game, in every situation that play can lead to (up to 2,000).

    Chances must be nonnegative and sum to one, memories hashable, and the same question answered
    alike twice.
    """
    require_player(player, len(game.shape))
    horizon = game.horizon or MAX_CHECKED
    level: dict[tuple[int, Hashable], None] = {}
    starts = _require_chances(agent.start(), "start()")
    if starts != _require_chances(agent.start(), "start()"):
        raise NotConforming("expected start() to answer alike twice, got two answers")
    for state, chance in enumerate(game.initial):
        if chance:
            level |= dict.fromkeys((state, memory) for memory, _ in starts)
    tried = 0
    for step in range(horizon):
        after: dict[tuple[int, Hashable], None] = {}
        for state, memory in level:
            tried += 1
            if tried > MAX_CHECKED:
                return
            mixture = list(agent.act(memory, step, state))
            if len(mixture) != game.shape[player]:
                raise NotConforming(
                    f"expected a probability for each of {game.shape[player]} actions, "
                    f"got {len(mixture)}"
                )
            _require_distribution(mixture, "act()")
            if mixture != list(agent.act(memory, step, state)):
                raise NotConforming("expected act() to answer alike twice, got two answers")
            for joint in itertools.product(*map(range, game.shape)):
                for then in game.lotteries[int(game.lottery[(state, *joint)])]:
                    moved = agent.observe(memory, step, state, joint, then)
                    for held, _ in _require_chances(moved, "observe()"):
                        after[then, held] = None
        if not after or set(after) <= set(level):
            return
        level = after


def _require_chances(pairs: Any, what: str) -> list[tuple[Any, Any]]:
    try:
        listed = [(memory, p) for memory, p in pairs]
    except (TypeError, ValueError):
        raise NotConforming(
            f"expected (memory, probability) pairs from {what}, got {pairs!r:.60}"
        ) from None
    for memory, _ in listed:
        try:
            hash(memory)
        except TypeError:
            raise NotConforming(
                f"expected hashable memories from {what}, got {memory!r:.60}"
            ) from None
    _require_distribution([p for _, p in listed], what)
    return listed


def _require_distribution(chances: list[Any], what: str) -> None:
    if not chances or min(chances) < 0 or abs(float(sum(chances)) - 1) > CLOSE:
        raise NotConforming(f"expected chances that sum to one from {what}, got {chances!r:.80}")


__all__ = [
    "CLOSE",
    "MAX_CHECKED",
    "NotConforming",
    "check_agent",
    "check_population",
    "check_rule",
]


def __dir__() -> list[str]:
    return list(__all__)
