"""Update rules: in which direction each learner moves its parameters.

A rule takes a value function `values(parameters) -> [run, player]` (to maximise), the parameters
of all players (each `[run, ...]`) and a step a >= 0, and returns a direction of ascent for each
player. Updates are simultaneous. Runs do not interact, so one gradient of the sum over runs serves
them all. A value function may have a method `gradients(parameters, create=...) -> [i][j]`, all g_ij
of the sum over runs, differentiable if `create`; otherwise it is differentiated.

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
- `hola-1`, `hola-2`, `hola-3` (Foerster et al. 2018; Willi et al. 2022): grad_i V_i with every
  other player moved by a times its direction of one order below, differentiated in full; order
  0 is `naive`.

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

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import torch
from torch import Tensor

from gametheory import TooLarge
from learners._linear_solve import safe_threads

Parameters = tuple[Tensor, ...]
Values = Callable[[Parameters], Tensor]

SOS_SHARE = 0.5
"""a of Letcher et al.: how much of the look-ahead's progress shaping may undo."""

SOS_RADIUS = 0.1
"""b of Letcher et al.: within this length of the gradient, shaping fades out."""

SGA_SHIFT = 0.1
"""epsilon of Balduzzi et al.: alignment is preferred to be on when the signs are in doubt."""

MAX_JACOBIAN = 2_000
"""Cap on parameters of all players for `cgd`, which needs the whole Jacobian of each run."""


class Rule(Protocol):
    """An update rule; plug in your own through `learners.train(game, rule)`."""

    def __call__(self, values: Values, parameters: Parameters, step: float) -> Parameters:
        """Directions of ascent for all players, shaped as their parameters."""
        ...


def naive(values: Values, parameters: Parameters, step: float) -> Parameters:
    """Simultaneous gradient ascent on the own value; `step` plays no part."""
    return tuple(_own_gradients(values, _leaves(parameters), create=False))


def lookahead(values: Values, parameters: Parameters, step: float) -> Parameters:
    """Each learner expects the others to take a naive step of size a; it does not shape them."""
    play = _FirstOrder(values, parameters)
    return tuple(u + step * ahead for u, ahead in zip(play.own, play.ahead(), strict=True))


def lola(values: Values, parameters: Parameters, step: float) -> Parameters:
    """Opponent shaping in the first-order form of Foerster et al. (2018), with a = eta."""
    play = _FirstOrder(values, parameters)
    return tuple(u + step * chi for u, chi in zip(play.own, play.shaping(), strict=True))


def lola_taylor(values: Values, parameters: Parameters, step: float) -> Parameters:
    """Opponent shaping with every first-order term: `lookahead` plus the shaping term."""
    play = _FirstOrder(values, parameters)
    return tuple(
        u + step * (ahead + chi)
        for u, ahead, chi in zip(play.own, play.ahead(), play.shaping(), strict=True)
    )


def sos(values: Values, parameters: Parameters, step: float) -> Parameters:
    """Stable opponent shaping: `lola-taylor` with as much shaping as keeps it stable.

    p = min(p1, p2) of each run: p1 keeps the direction from opposing that of `lookahead`, p2
    fades shaping out near the fixed points of the game.
    """
    play = _FirstOrder(values, parameters)
    ahead = [u + step * term for u, term in zip(play.own, play.ahead(), strict=True)]
    shaping = [step * chi for chi in play.shaping()]
    agreement = _inner(shaping, ahead)
    opposed = agreement < 0
    allowed = SOS_SHARE * _inner(ahead, ahead) / torch.where(opposed, -agreement, 1.0)
    first = torch.where(opposed, allowed.clamp(max=1.0), 1.0)
    length = _inner(play.own, play.own)
    second = torch.where(length < SOS_RADIUS**2, length, 1.0)
    share = torch.minimum(first, second)
    return tuple(u + _along(share, chi) * chi for u, chi in zip(ahead, shaping, strict=True))


def cgd(values: Values, parameters: Parameters, step: float) -> Parameters:
    """Competitive gradient descent: the equilibrium of the bilinear game nearby.

    Raises `TooLarge` beyond `MAX_JACOBIAN` parameters.
    """
    sizes = [p[0].numel() for p in parameters]
    if sum(sizes) > MAX_JACOBIAN:
        raise TooLarge(f"cgd takes at most {MAX_JACOBIAN} parameters in all, got {sum(sizes)}")
    leaves = _leaves(parameters)
    own = _own_gradients(values, leaves, create=True)
    system = _off_diagonal_jacobian(own, leaves).mul_(-step)
    system.diagonal(dim1=-2, dim2=-1).add_(1.0)
    right = torch.cat([_rows(u.detach()) for u in own], dim=1)
    with safe_threads(system.shape[-1]):
        solved, failed = torch.linalg.solve_ex(system, right[..., None])
        if bool(failed.any()):
            # The bilinear game has no equilibrium, or many: the least of the nearest ones.
            lost = failed != 0
            solved[lost] = torch.linalg.pinv(system[lost]) @ right[lost][..., None]
    parts = torch.split(solved[..., 0], sizes, dim=1)
    return tuple(part.reshape(p.shape) for part, p in zip(parts, parameters, strict=True))


def sga(values: Values, parameters: Parameters, step: float) -> Parameters:
    """Symplectic gradient adjustment, lambda = +-1 by alignment; `step` plays no part."""
    leaves, own, transposed = _hamiltonian(values, parameters)
    jacobian = _jacobian_times(own, leaves, [u.detach() for u in own])
    plain = [u.detach() for u in own]
    adjustment = [(t - j) / 2 for t, j in zip(transposed, jacobian, strict=True)]
    # In losses xi = -v and H = -J: <xi, H'xi> = -<v, J'v>, and A'xi = (J'v - Jv) / 2 as here.
    count = sum(p[0].numel() for p in parameters)
    aligned = -_inner(plain, transposed) * _inner(adjustment, transposed) / count
    sign = torch.where(aligned + SGA_SHIFT >= 0, 1.0, -1.0).to(plain[0].dtype)
    return tuple(u - _along(sign, t) * t for u, t in zip(plain, adjustment, strict=True))


def consensus(values: Values, parameters: Parameters, step: float) -> Parameters:
    """Consensus optimisation: ascent on the own value and descent on the gradients' length."""
    _, own, transposed = _hamiltonian(values, parameters)
    return tuple(u.detach() - step * t for u, t in zip(own, transposed, strict=True))


def extragradient(values: Values, parameters: Parameters, step: float) -> Parameters:
    """The naive direction, taken where a naive step of size a leads."""
    ahead = naive(values, parameters, step)
    moved = tuple(p.detach() + step * u for p, u in zip(parameters, ahead, strict=True))
    return naive(values, moved, step)


def higher_order_lola(
    values: Values, parameters: Parameters, step: float, *, order: int = 2
) -> Parameters:
    """LOLA of order n: every learner differentiates through the others' steps of order n - 1.

    Order 0 is `naive`; order 1 is LOLA without the Taylor expansion.
    """
    leaves = _leaves(parameters)
    directions: list[Tensor] = [torch.zeros_like(leaf) for leaf in leaves]
    for level in range(order + 1):
        last = level == order
        found = []
        for i, leaf in enumerate(leaves):
            moved = tuple(
                other if j == i else other + step * directions[j] for j, other in enumerate(leaves)
            )
            total = values(moved)[..., i].sum()
            found.append(_gradient(total, leaf, create=not last, keep=True))
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
    "hola-1": partial(higher_order_lola, order=1),
    "hola-2": partial(higher_order_lola, order=2),
    "hola-3": partial(higher_order_lola, order=3),
}


class _FirstOrder:
    """All gradients g_ij of a profile, and the two second-order terms of the LOLA family."""

    def __init__(self, values: Values, parameters: Parameters) -> None:
        self.leaves = _leaves(parameters)
        closed = getattr(values, "gradients", None)
        if closed is not None:
            self.gradients = closed(self.leaves, create=True)
        else:
            self.gradients = [
                torch.autograd.grad(t, self.leaves, create_graph=True, materialize_grads=True)
                for t in _totals(values, self.leaves)
            ]
        self.own = tuple(row[i].detach() for i, row in enumerate(self.gradients))

    def ahead(self) -> list[Tensor]:
        """grad_i sum_{j != i} g_ij . sg[g_jj]."""
        return self._terms(lambda i, j: (self.gradients[i][j] * self.own[j]).sum())

    def shaping(self) -> list[Tensor]:
        """chi_i = grad_i sum_{j != i} sg[g_ij] . g_jj."""
        return self._terms(
            lambda i, j: (self.gradients[i][j].detach() * self.gradients[j][j]).sum()
        )

    def _terms(self, product: Callable[[int, int], Tensor]) -> list[Tensor]:
        found = []
        for i, leaf in enumerate(self.leaves):
            sums = [product(i, j) for j in range(len(self.leaves)) if j != i]
            found.append(_gradient(torch.stack(sums).sum(), leaf, keep=True))
        return found


def _hamiltonian(
    values: Values, parameters: Parameters
) -> tuple[Parameters, list[Tensor], list[Tensor]]:
    """The leaves, the own gradients v (with their graph), and J'v."""
    leaves = _leaves(parameters)
    own = _own_gradients(values, leaves, create=True)
    held = [u.detach() for u in own]
    return leaves, own, list(_pull_back(own, leaves, held, create=False))


def _pull_back(
    own: Sequence[Tensor], leaves: Parameters, weights: Sequence[Tensor], *, create: bool
) -> Parameters:
    """J'w."""
    total = torch.stack([(u * w).sum() for u, w in zip(own, weights, strict=True)]).sum()
    if not total.requires_grad:
        return tuple(torch.zeros_like(leaf) for leaf in leaves)
    return torch.autograd.grad(
        total, leaves, create_graph=create, retain_graph=True, materialize_grads=True
    )


def _jacobian_times(
    own: Sequence[Tensor], leaves: Parameters, direction: Sequence[Tensor]
) -> list[Tensor]:
    """J d: J'w is linear in w, and its derivative in w, weighed by d, is J d."""
    dummies = [torch.zeros_like(u).requires_grad_() for u in own]
    pulled = _pull_back(own, leaves, dummies, create=True)
    total = torch.stack([(u * d).sum() for u, d in zip(pulled, direction, strict=True)]).sum()
    if not total.requires_grad:
        return [torch.zeros_like(u) for u in own]
    return list(torch.autograd.grad(total, dummies, materialize_grads=True))


def _off_diagonal_jacobian(own: Sequence[Tensor], leaves: Parameters) -> Tensor:
    """`[run, parameter, parameter]`: J without the blocks of each player's own parameters."""
    runs, sizes = len(leaves[0]), [leaf[0].numel() for leaf in leaves]
    jacobian = leaves[0].new_zeros(runs, sum(sizes), sum(sizes))
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    for i, gradient in enumerate(own):
        if not gradient.requires_grad:
            continue
        others = [j for j in range(len(leaves)) if j != i]
        flat = _rows(gradient)
        for k in range(sizes[i]):
            rows = torch.autograd.grad(
                flat[:, k].sum(),
                [leaves[j] for j in others],
                retain_graph=True,
                materialize_grads=True,
            )
            for j, row in zip(others, rows, strict=True):
                jacobian[:, starts[i] + k, starts[j] : starts[j] + sizes[j]] = _rows(row)
    return jacobian


def _leaves(parameters: Sequence[Tensor]) -> Parameters:
    return tuple(p.detach().requires_grad_() for p in parameters)


def _own_gradients(values: Values, leaves: Parameters, *, create: bool) -> list[Tensor]:
    """g_ii of every player, with their graph if another derivative is to come."""
    closed = getattr(values, "gradients", None)
    if closed is not None:
        return [row[i] for i, row in enumerate(closed(leaves, create=create))]
    return [
        _gradient(total, leaf, create=create, keep=True)
        for total, leaf in zip(_totals(values, leaves), leaves, strict=True)
    ]


def _totals(values: Values, leaves: Parameters) -> list[Tensor]:
    """The sum over runs of each player's value."""
    table = values(leaves)
    return [table[..., i].sum() for i in range(len(leaves))]


def _gradient(total: Tensor, leaf: Tensor, *, create: bool = False, keep: bool = False) -> Tensor:
    if not total.requires_grad:
        return torch.zeros_like(leaf)
    (found,) = torch.autograd.grad(
        total, leaf, create_graph=create, retain_graph=keep or create, materialize_grads=True
    )
    return found


def _inner(a: Sequence[Tensor], b: Sequence[Tensor]) -> Tensor:
    """`[run]`: inner products over the parameters of all players."""
    return torch.stack([_rows(x * y).sum(1) for x, y in zip(a, b, strict=True)]).sum(0)


def _rows(tensor: Tensor) -> Tensor:
    """`[run, parameter]`."""
    return tensor.reshape(len(tensor), -1)


def _along(share: Tensor, like: Tensor) -> Tensor:
    """`[run]` shaped to multiply `[run, ...]`."""
    return share.reshape(-1, *(1,) * (like.dim() - 1))
