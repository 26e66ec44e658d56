"""Training: many runs of two learners in one batch, on exact values.

>>> import gametheory as gt, learners
>>> runs = learners.train(gt.zoo.prisoners_dilemma(), "naive", runs=8, steps=50, rng=0)
>>> runs.policies[0].shape
(8, 5, 2)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gametheory import InvalidArgument, NormalForm, Repeated, TooLarge, Unsupported
from learners import policies
from learners.shaping import RULES, Rule
from learners.values import discounted_values

DEFAULT_DISCOUNT = Fraction(24, 25)
"""The discount of Stastny et al. (2021), used where a stage game is given."""

MAX_STATES = 400
"""Cap on joint actions: values need a linear solve of that size for each run."""

_CHUNK_ENTRIES = 4_000_000
"""Entries of the transition matrices that are held at once; bounds the memory of a step."""


@dataclass(frozen=True)
class Hyperparameters:
    """What a training run depends on besides the game; defaults as in Stastny et al. (2021).

    Attributes:
        learner: the name of the update rule.
        runs: independent pairs of learners.
        steps: simultaneous updates.
        learning_rate: step size, on the unnormalised discounted sum of payoffs.
        opponent_step: eta, the step that a shaping learner expects of its opponent.
        initial_std: standard deviation of the initial parameters.
        parameterisation: see `learners.policies`.
    """

    learner: str = "lola"
    runs: int = 1024
    steps: int = 200
    learning_rate: float = 1.0
    opponent_step: float = 1.0
    initial_std: float = 1.0
    parameterisation: str = "normalized-sigmoid"

    def __post_init__(self) -> None:
        for name in ("runs", "steps"):
            value = getattr(self, name)
            if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
                raise InvalidArgument(f"expected {name} to be a positive integer, got {value!r}")
        for name in ("learning_rate", "opponent_step", "initial_std"):
            value = getattr(self, name)
            if not (isinstance(value, (int, float)) and np.isfinite(value) and value >= 0):
                raise InvalidArgument(f"expected {name} to be a number >= 0, got {value!r}")


@dataclass(frozen=True, eq=False)
class Runs:
    """Trained pairs of policies.

    Attributes:
        game: the iterated game.
        hyperparameters: how they were trained.
        policies: for each player, `[run, state, action]` probabilities; states are previous
            joint actions at index a1 * N2 + a2, then the start.
        parameters: for each player, `[run, state, width]`.
        last_change: `[run]`: the largest change of a parameter in the last step; large values
            mean that the run had not settled.
    """

    game: Repeated
    hyperparameters: Hyperparameters
    policies: tuple[NDArray[np.float64], NDArray[np.float64]] = field(repr=False)
    parameters: tuple[NDArray[np.float64], NDArray[np.float64]] = field(repr=False)
    last_change: NDArray[np.float64] = field(repr=False)

    @property
    def payoffs(self) -> NDArray[np.float64]:
        """`[run, player]`: exact self-play values, per step."""
        first, second = (torch.from_numpy(p) for p in self.policies)
        return discounted_values(
            first, second, payoff_tensor(self.game.game), float(self.game.discount)
        ).numpy()

    def __len__(self) -> int:
        return len(self.last_change)


def train(
    game: NormalForm | Repeated,
    learner: str | Rule = "lola",
    *,
    runs: int = 1024,
    steps: int = 200,
    rng: Any = None,
    learning_rate: float = 1.0,
    opponent_step: float = 1.0,
    initial_std: float = 1.0,
    parameterisation: str = "normalized-sigmoid",
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> Runs:
    """Train `runs` independent pairs of learners at once.

    Args:
        game: a two-player game; a stage game is repeated at discount 24/25.
        learner: "naive", "lola", or a function that follows `learners.shaping.Rule`.
        rng: seed or generator; the first runs of a larger batch are those of a smaller one.
        track: wraps the iterable of steps, to show progress.

    Other arguments as in `Hyperparameters`. The policies of a run depend only on its seed:
    not on the number of runs beside it, nor on the number of threads.

    Raises `Unsupported` unless there are two players, `TooLarge` beyond `MAX_STATES` joint
    actions, `InvalidArgument` for anything else, and for parameters that diverge.
    """
    repeated = game if isinstance(game, Repeated) else Repeated(game, DEFAULT_DISCOUNT)
    stage = repeated.game
    if stage.num_players != 2:
        raise Unsupported(f"expected two players, got {stage.num_players}")
    states = int(np.prod(stage.shape))
    if states > MAX_STATES:
        raise TooLarge(f"expected at most {MAX_STATES} joint actions, got {states}")
    if not (isinstance(learner, str) or callable(learner)):
        raise InvalidArgument(f"expected a learner's name or an update rule, got {learner!r}")
    rule = policies.lookup(RULES, learner, "a learner") if isinstance(learner, str) else learner
    name = learner if isinstance(learner, str) else getattr(learner, "__name__", repr(learner))
    settings = Hyperparameters(
        name, runs, steps, learning_rate, opponent_step, initial_std, parameterisation
    )
    policy = policies.parameterisation(parameterisation)
    shapes = [(states + 1, policy.width(count)) for count in stage.shape]
    sizes = [rows * width for rows, width in shapes]
    drawn = _generator(rng).standard_normal((runs, sum(sizes))) * initial_std
    theta = [
        torch.from_numpy(part.reshape(runs, *shape).copy())
        for part, shape in zip(np.split(drawn, [sizes[0]], axis=1), shapes, strict=True)
    ]
    payoffs, discount = payoff_tensor(stage), float(repeated.discount)

    def values(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        """Unnormalised discounted sums, which the learning rate is stated for."""
        p1, p2 = policy.probabilities(first), policy.probabilities(second)
        return discounted_values(p1, p2, payoffs, discount) / (1 - discount)

    size = max(1, _CHUNK_ENTRIES // (states * states))
    chunks = [slice(k, k + size) for k in range(0, runs, size)]
    last_change = torch.zeros(runs, dtype=torch.float64)
    for _ in track(range(steps)):
        for part in chunks:
            moves = rule(values, theta[0][part], theta[1][part], opponent_step)
            change = [learning_rate * move for move in moves]
            for parameters, step in zip(theta, change, strict=True):
                parameters[part] += step
            last_change[part] = torch.stack([c.abs().amax(dim=(1, 2)) for c in change]).amax(0)
    if not all(bool(torch.isfinite(t).all()) for t in theta):
        bad = sum((~torch.isfinite(t)).any(dim=(1, 2)).long() for t in theta)
        raise InvalidArgument(
            f"training diverged in {int((torch.as_tensor(bad) > 0).sum())} of {runs} runs: "
            f"expected a smaller learning_rate than {learning_rate} or opponent_step than "
            f"{opponent_step}"
        )
    with torch.no_grad():
        learned = [policy.probabilities(t).numpy() for t in theta]
    return Runs(
        repeated,
        settings,
        (learned[0], learned[1]),
        (theta[0].numpy(), theta[1].numpy()),
        last_change.numpy(),
    )


def _generator(rng: Any) -> np.random.Generator:
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as error:
        raise InvalidArgument(
            f"expected a seed or a numpy Generator, got {rng!r}: {error}"
        ) from None


def payoff_tensor(stage: NormalForm) -> torch.Tensor:
    """`[joint action, player]`, joint action a1 * N2 + a2."""
    return torch.from_numpy(stage.payoffs.astype(np.float64).reshape(2, -1).T.copy())
