"""Update rules: in which direction each learner moves its parameters.

A rule takes a value function `values(parameters) -> [run, player]` (to maximise), the parameters
of all players (each `[run, ...]`) and a step a >= 0, and returns a direction of ascent for each
player. Updates are simultaneous. Runs do not interact, so one gradient of the sum over runs serves
them all. A value function may have a method `derivatives(parameters)` that gives its `Derivatives`;
otherwise it is differentiated.

Write g_ij = grad_j V_i, sg[.] for what is held constant, J for the Jacobian of the stacked own
gradients v = (g_11, ..., g_nn), with blocks J_ij = grad_j g_ii. The *shaping term* is
chi_i = grad_i sum_{j != i} sg[g_ij] . g_jj.

- `naive`: g_ii, gradient ascent.
- `lookahead` (Zhang and Lesser 2010): u_i = g_ii + a grad_i sum_{j != i} g_ij . sg[g_jj].
- `lola` (Foerster et al. 2018): g_ii + a chi_i, the form used by Stastny et al. (2021).
- `lola-taylor`: u_i + a chi_i, every first-order term of the Taylor series.
- `sos` (Letcher et al. 2019): u_i + p a chi_i, p in [0, 1] by two criteria.
- `cgd` (Schäfer and Anandkumar 2019): ((I - a J_off)^-1 v)_i, J_off without the blocks J_ii.
- `sga` (Balduzzi et al. 2018): (v - lambda A'v)_i, A = (J' - J) / 2, lambda = +-1 by alignment.
- `consensus` (Mescheder et al. 2017): (v - a J'v)_i.
- `extragradient` (Korpelevich 1976): g_ii at the parameters moved by a v.
- `loqa` (Aghajohari et al. 2024), `advantage-alignment` (Duque et al. 2024): see
  `learners.training.advantages`; for policies in games with states alone.
- `pola` (Zhao et al. 2022): see `learners.training.proximal`.
- `hola-1`, `hola-2`, `hola-3` (Foerster et al. 2018; Willi et al. 2022): grad_i V_i with every
  other player moved by a times its direction of one order below, differentiated in full; order
  0 is `naive`.

With three and more players every sum over j runs over all others. So are defined, for any number:
`lookahead`, `lola`, `lola-taylor` and `sos` by Letcher et al. (2019), `sga` by Balduzzi et al.
(2018), which also has `consensus` so, `cgd` as the polymatrix form of Ma et al. (2021),
`extragradient` as one of variational inequalities. For `loqa`, `advantage-alignment`, `pola` and
`hola` we have no such source: with more than two players, that all the others' terms are added,
and that all others respond, is our reading.

When each works and fails. `naive` cycles or spirals outwards where interests oppose (matching
pennies) and defects in the dilemma. `lookahead` is stable there, and defects too. `lola` and
`lola-taylor` reciprocate, but fixed points need not be fixed points of the game: in the tandem
game they end at x + y = 4/3, worse for both than 1. `sos` has the fixed points of the game and
keeps most of the shaping. `cgd`, `sga`, `consensus` and `extragradient` find differentiable Nash
equilibria where naive play cycles; they do not shape. `consensus` may also find minima. `hola`
of order n shapes opponents who shape at order n - 1; the orders are consistent only in the limit.

>>> import torch
>>> values = lambda p: torch.stack([p[0] * p[1], -p[0] * p[1]], dim=-1)
>>> x, y = torch.tensor([1.0]), torch.tensor([2.0])
>>> naive(values, (x, y), 0.0)
(tensor([2.]), tensor([-1.]))
>>> [float(d) for d in lookahead(values, (x, y), 0.5)]
[1.5, -2.0]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Annotated

import torch
from torch import Tensor

from gametheory import TooLarge
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost
from learners.training._ascent import (
    Derivatives,
    Parameters,
    Rule,
    StepSize,
    Values,
    derivatives_of,
    gradient_of,
    leaves_of,
    own_gradients,
    table_of,
)
from learners.training.advantages import advantage_alignment, loqa
from learners.training.linear_solve import safe_threads
from learners.training.proximal import pola

SOS_SHARE = 0.5
"""a of Letcher et al.: how much of the look-ahead's progress shaping may undo."""

SOS_RADIUS = 0.1
"""b of Letcher et al.: within this length of the gradient, shaping fades out."""

SGA_SHIFT = 0.1
"""epsilon of Balduzzi et al.: alignment is preferred to be on when the signs are in doubt."""

MAX_JACOBIAN = 2_000
"""Cap on parameters of all players for `cgd`, which needs the whole Jacobian of each run."""


@checked
def naive(values: Values, parameters: Parameters, step: StepSize) -> Parameters:
    """Simultaneous gradient ascent on the own value; `step` plays no part."""
    if hasattr(values, "derivatives"):
        return own_gradients(derivatives_of(values, parameters))
    leaves = leaves_of(parameters)
    table = table_of(values, leaves)
    return tuple(gradient_of(table[..., i].sum(), leaf, keep=True) for i, leaf in enumerate(leaves))


@checked
def lookahead(values: Values, parameters: Parameters, step: StepSize) -> Parameters:
    """Each learner expects the others to take a naive step of size a; it does not shape them."""
    found = derivatives_of(values, parameters)
    return _sum(own_gradients(found), step, _ahead(found))


@checked
def lola(values: Values, parameters: Parameters, step: StepSize) -> Parameters:
    """Opponent shaping in the first-order form of Foerster et al. (2018), with a = eta."""
    found = derivatives_of(values, parameters)
    return _sum(own_gradients(found), step, _shaping(found))


@checked
def lola_taylor(values: Values, parameters: Parameters, step: StepSize) -> Parameters:
    """Opponent shaping with every first-order term: `lookahead` plus the shaping term."""
    found = derivatives_of(values, parameters)
    return _sum(_sum(own_gradients(found), step, _ahead(found)), step, _shaping(found))


@checked
def sos(values: Values, parameters: Parameters, step: StepSize) -> Parameters:
    """Stable opponent shaping: `lola-taylor` with as much shaping as keeps it stable.

    p = min(p1, p2) of each run: p1 keeps the direction from opposing that of `lookahead`, p2
    fades shaping out near the fixed points of the game.
    """
    found = derivatives_of(values, parameters)
    own = own_gradients(found)
    ahead = _sum(own, step, _ahead(found))
    shaping = [step * chi for chi in _shaping(found)]
    agreement = _inner(shaping, ahead)
    opposed = agreement < 0
    allowed = SOS_SHARE * _inner(ahead, ahead) / torch.where(opposed, -agreement, 1.0)
    first = torch.where(opposed, allowed.clamp(max=1.0), 1.0)
    length = _inner(own, own)
    second = torch.where(length < SOS_RADIUS**2, length, 1.0)
    share = torch.minimum(first, second)
    return tuple(u + _along(share, chi) * chi for u, chi in zip(ahead, shaping, strict=True))


@checked
def cgd(values: Values, parameters: Parameters, step: StepSize) -> Parameters:
    """Competitive gradient descent: the equilibrium of the bilinear game nearby.

    Raises `TooLarge` beyond `MAX_JACOBIAN` parameters.
    """
    sizes = [p[0].numel() for p in parameters]
    if sum(sizes) > MAX_JACOBIAN:
        raise TooLarge(f"cgd takes at most {MAX_JACOBIAN} parameters in all, got {sum(sizes)}")
    found = derivatives_of(values, parameters)
    system = _off_diagonal_jacobian(found, parameters).mul_(-step)
    system.diagonal(dim1=-2, dim2=-1).add_(1.0)
    right = torch.cat([_rows(u) for u in own_gradients(found)], dim=1)
    with safe_threads(system.shape[-1]):
        solved, failed = torch.linalg.solve_ex(system, right[..., None])
        if bool(failed.any()):
            # The bilinear game has no equilibrium, or many: the least of the nearest ones.
            lost = failed != 0
            solved[lost] = torch.linalg.pinv(system[lost]) @ right[lost][..., None]
    parts = torch.split(solved[..., 0], sizes, dim=1)
    return tuple(part.reshape(p.shape) for part, p in zip(parts, parameters, strict=True))


@checked
def sga(values: Values, parameters: Parameters, step: StepSize) -> Parameters:
    """Symplectic gradient adjustment, lambda = +-1 by alignment; `step` plays no part."""
    found = derivatives_of(values, parameters)
    own, transposed = own_gradients(found), _transposed_jacobian(found)
    every = dict(enumerate(own))
    jacobian = [found.along(i, i, every) for i in every]
    adjustment = [(t - j) / 2 for t, j in zip(transposed, jacobian, strict=True)]
    # In losses xi = -v and H = -J: <xi, H'xi> = -<v, J'v>, and A'xi = (J'v - Jv) / 2 as here.
    count = sum(p[0].numel() for p in parameters)
    aligned = -_inner(own, transposed) * _inner(adjustment, transposed) / count
    sign = torch.where(aligned + SGA_SHIFT >= 0, 1.0, -1.0).to(own[0].dtype)
    return tuple(u - _along(sign, t) * t for u, t in zip(own, adjustment, strict=True))


@checked
def consensus(values: Values, parameters: Parameters, step: StepSize) -> Parameters:
    """Consensus optimisation: ascent on the own value and descent on the gradients' length."""
    found = derivatives_of(values, parameters)
    return _sum(own_gradients(found), -step, _transposed_jacobian(found))


@checked
def extragradient(values: Values, parameters: Parameters, step: StepSize) -> Parameters:
    """The naive direction, taken where a naive step of size a leads."""
    ahead = naive(values, parameters, step)
    moved = tuple(p.detach() + step * u for p, u in zip(parameters, ahead, strict=True))
    return naive(values, moved, step)


@checked
def higher_order_lola(
    values: Values,
    parameters: Parameters,
    step: StepSize,
    *,
    order: Annotated[int, AtLeast(0), AtMost(10)] = 2,
) -> Parameters:
    """LOLA of order n: every learner differentiates through the others' steps of order n - 1.

    Order 0 is `naive`; order 1 is LOLA without the Taylor expansion.
    """
    leaves = leaves_of(parameters)
    directions: list[Tensor] = [torch.zeros_like(leaf) for leaf in leaves]
    for level in range(order + 1):
        last = level == order
        found = []
        for i, leaf in enumerate(leaves):
            moved = tuple(
                other if j == i else other + step * directions[j] for j, other in enumerate(leaves)
            )
            total = table_of(values, moved)[..., i].sum()
            found.append(gradient_of(total, leaf, create=not last, keep=True))
        directions = found
    return tuple(u.detach() for u in directions)


RULES: dict[str, Rule] = {
    "naive": naive,
    "lookahead": lookahead,
    "lola": lola,
    "lola-taylor": lola_taylor,
    "sos": sos,
    "cgd": cgd,
    "sga": sga,
    "consensus": consensus,
    "extragradient": extragradient,
    "loqa": loqa,
    "advantage-alignment": advantage_alignment,
    "pola": pola,
    "hola-1": partial(higher_order_lola, order=1),
    "hola-2": partial(higher_order_lola, order=2),
    "hola-3": partial(higher_order_lola, order=3),
}


def _ahead(found: Derivatives) -> Parameters:
    """grad_i sum_{j != i} g_ij . sg[g_jj]."""
    own = dict(enumerate(own_gradients(found)))
    return tuple(found.along(i, i, {j: u for j, u in own.items() if j != i}) for i in own)


def _shaping(found: Derivatives) -> Parameters:
    """chi_i = grad_i sum_{j != i} sg[g_ij] . g_jj."""
    players = range(len(found.gradients))
    return tuple(
        _total(found.along(i, j, {j: found.gradients[i][j]}) for j in players if j != i)
        for i in players
    )


def _transposed_jacobian(found: Derivatives) -> Parameters:
    """J'v: the transposed Jacobian of the own gradients v, applied to v."""
    own = own_gradients(found)
    players = range(len(own))
    return tuple(_total(found.along(i, k, {k: own[k]}) for k in players) for i in players)


def _off_diagonal_jacobian(found: Derivatives, parameters: Parameters) -> Tensor:
    """`[run, parameter, parameter]`: J without the blocks of each player's own parameters."""
    runs, sizes = len(parameters[0]), [p[0].numel() for p in parameters]
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    jacobian = parameters[0].new_zeros(runs, sum(sizes), sum(sizes))
    for j, p in enumerate(parameters):
        for k in range(sizes[j]):
            unit = torch.zeros_like(p)
            unit.reshape(runs, -1)[:, k] = 1.0
            for i in range(len(parameters)):
                if i != j:
                    block = slice(starts[i], starts[i] + sizes[i])
                    jacobian[:, block, starts[j] + k] = _rows(found.along(i, i, {j: unit}))
    return jacobian


def _sum(first: Parameters, factor: float, second: Parameters) -> Parameters:
    """a + factor * b."""
    return tuple(a + factor * b for a, b in zip(first, second, strict=True))


def _total(parts: Iterable[Tensor]) -> Tensor:
    return torch.stack(list(parts)).sum(0)


def _inner(a: Sequence[Tensor], b: Sequence[Tensor]) -> Tensor:
    """`[run]`: inner products over the parameters of all players."""
    terms = torch.cat([_rows(x * y) for x, y in zip(a, b, strict=True)], dim=1)
    # Added in turn: the order in which `sum` adds depends on how many runs there are.
    return terms.cumsum(1)[:, -1]


def _rows(tensor: Tensor) -> Tensor:
    """`[run, parameter]`."""
    return tensor.reshape(len(tensor), -1)


def _along(share: Tensor, like: Tensor) -> Tensor:
    """`[run]` shaped to multiply `[run, ...]`."""
    return share.reshape(-1, *(1,) * (like.dim() - 1))


__all__ = [
    "MAX_JACOBIAN",
    "RULES",
    "SGA_SHIFT",
    "SOS_RADIUS",
    "SOS_SHARE",
    "Derivatives",
    "Parameters",
    "Rule",
    "StepSize",
    "Values",
    "advantage_alignment",
    "cgd",
    "consensus",
    "derivatives_of",
    "extragradient",
    "higher_order_lola",
    "lola",
    "lola_taylor",
    "lookahead",
    "loqa",
    "naive",
    "pola",
    "sga",
    "sos",
]


def __dir__() -> list[str]:
    return list(__all__)
