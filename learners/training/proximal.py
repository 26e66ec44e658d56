"""Opponent shaping by proximal steps, on exact values: POLA (Zhao et al. 2022).

LOLA's step depends on how policies are written as parameters. POLA asks instead for the best
*policy* that is not far from the present one: from parameters x, learner i moves to where

    V_i(y, R(y)) - b D(x_i, y)

is largest in y, and R(y) is what the others do when they learn in the face of y. D is the mean over
states of the Kullback-Leibler divergence of the policy of y from that of x_i; in games that are not
about policies half the squared distance. R_j(y) starts at x_j and makes steps of length a along
j's own gradient, everything else at (y, x), less the gradient of c D(x_j, .): one step is what
the authors call outer POLA; many, with c > 0, draw near to j's own proximal step. The whole is
differentiated, R included.

The maximum is sought by plain gradient ascent of so many steps, each with exact first and second
derivatives. `pola` gives y - x_i, so a learning rate of 1 takes the proximal step as it is. All
learners move at the same time, each from the same profile.

>>> import torch, learners
>>> tandem = learners.tandem()
>>> rule = lambda v, x, a: pola(v, x, a, penalty=1.0, outer_steps=20, outer_step=0.3)
>>> runs = learners.train(tandem, rule, runs=2, steps=8, rng=0, opponent_step=0.1)
>>> bool(abs(runs.parameters[0] + runs.parameters[1] - 21 / 16).max() < 1e-3)
True
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

from torch import Tensor

from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost
from learners.training._ascent import Parameters, StepSize, Values, derivatives_of
from learners.training.derivatives import ACTIONS, runs_last
from learners.training.policies import Parameterisation

Weight = Annotated[float, AtLeast(0), AtMost(1e9)]
Steps = Annotated[int, AtLeast(1), AtMost(10**6)]

PENALTY = 1.0
"""b: the weight of the divergence, against values that are discounted sums of payoffs."""

OUTER_STEPS = 20
"""Steps of ascent to the proximal point."""

OUTER_STEP = 0.3
"""The length of each."""

LEAST = 1e-140
"""Probabilities below count as this in the gradient of the divergence; its square is a float."""


class Nearness(Protocol):
    """A distance D from where a player's parameters were."""

    def gradient(self, theta: Tensor) -> Tensor:
        """Of D, by the parameters that it is measured to."""
        ...

    def along(self, theta: Tensor, move: Tensor) -> Tensor:
        """How that gradient changes, to first order, as the parameters do by `move`."""
        ...


@checked
def pola(
    values: Values,
    parameters: Parameters,
    step: StepSize,
    *,
    penalty: Weight = PENALTY,
    outer_steps: Steps = OUTER_STEPS,
    outer_step: StepSize = OUTER_STEP,
    inner_steps: Steps = 1,
    inner_penalty: Weight = 0.0,
) -> Parameters:
    """Proximal opponent shaping; `step` is a, the length of the others' steps.

    Args:
        penalty: b.
        outer_steps, outer_step: number and length of the steps of ascent to the proximal point.
        inner_steps: steps that each of the others makes.
        inner_penalty: c.
    """
    fixed = tuple(theta.detach() for theta in parameters)
    near = [_nearness(values, theta) for theta in fixed]
    response = _Response(float(step), inner_steps, float(inner_penalty), near)
    moves = []
    for i, start in enumerate(fixed):
        mine = start
        for _ in range(outer_steps):
            profile = (*fixed[:i], mine, *fixed[i + 1 :])
            gradient = _anticipating(values, profile, i, response)
            mine = mine + outer_step * (gradient - penalty * near[i].gradient(mine))
        moves.append(mine - start)
    return tuple(moves)


@dataclass(frozen=True, eq=False)
class _Response:
    """How the others learn in the face of a player: R."""

    step: float
    steps: int
    penalty: float
    near: Sequence[Nearness]


def _anticipating(values: Values, profile: Parameters, i: int, response: _Response) -> Tensor:
    """The gradient, by player i's parameters, of its value where the others have learned."""
    step, steps, penalty, near = response.step, response.steps, response.penalty, response.near
    here = derivatives_of(values, profile)
    others = [j for j in range(len(profile)) if j != i]
    moved, trails = list(profile), {}
    for j in others:
        theirs, found, trail = profile[j], here, []
        for k in range(steps):
            if k:
                found = derivatives_of(values, (*profile[:j], theirs, *profile[j + 1 :]))
            trail.append((found, theirs))
            theirs = theirs + step * found.gradients[j][j]
            if penalty and k:  # the gradient of D is 0 where it is measured from
                theirs = theirs - step * penalty * near[j].gradient(trail[-1][1])
        moved[j], trails[j] = theirs, trail
    there = derivatives_of(values, tuple(moved))
    total = there.gradients[i][i]
    for j in others:
        # Backwards along j's steps: by how much i gains as j's parameters change there.
        gain = there.gradients[i][j]
        for k in reversed(range(steps)):
            found, theirs = trails[j][k]
            total = total + step * found.along(i, j, {j: gain})
            if k:
                bent = found.along(j, j, {j: gain})
                if penalty:
                    bent = bent - penalty * near[j].along(theirs, gain)
                gain = gain + step * bent
    return total


def _nearness(values: Values, start: Tensor) -> Nearness:
    kind = getattr(values, "kind", None)
    return _Distance(start) if kind is None else _Divergence(kind, start)


class _Distance:
    """Half the squared distance of parameters."""

    def __init__(self, start: Tensor) -> None:
        self._start = start

    def gradient(self, theta: Tensor) -> Tensor:
        return theta - self._start

    def along(self, theta: Tensor, move: Tensor) -> Tensor:
        return move


class _Divergence:
    """The mean over states of sum_a p(a) log(p(a) / q(a)), from the policy p at the start to q."""

    def __init__(self, kind: Parameterisation, start: Tensor) -> None:
        self._kind, self._runs = kind, len(start)
        self._before = kind.probabilities(runs_last(start), ACTIONS)
        self._share = 1 / len(self._before)

    def gradient(self, theta: Tensor) -> Tensor:
        def pull(inner: Tensor, policy: Tensor, weights: Tensor) -> Tensor:
            return self._kind.pull(inner, policy, weights, ACTIONS)

        return self._pulled(theta, pull)

    def along(self, theta: Tensor, move: Tensor) -> Tensor:
        step = runs_last(move)

        def pull(inner: Tensor, policy: Tensor, weights: Tensor) -> Tensor:
            moved = self._kind.push(inner, policy, step, ACTIONS)
            steeper = -weights / policy.clamp_min(LEAST) * moved
            bent = self._kind.bend(inner, policy, step, weights, ACTIONS)
            return self._kind.pull(inner, policy, steeper, ACTIONS) + bent

        return self._pulled(theta, pull)

    def _pulled(self, theta: Tensor, pull: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Tensor:
        inner = runs_last(theta)
        policy = self._kind.probabilities(inner, ACTIONS)
        weights = -self._share * self._before / policy.clamp_min(LEAST)
        return pull(inner, policy, weights)[..., : self._runs].movedim(-1, 0)
