"""First and second derivatives of the values of policies, in closed form.

A joint policy J holds, for each state s, the chance of every joint action a. Values (discounted
sums) of player k have, by the policy gradient theorem, the derivative

    dV_k / dJ[s, a] = w[s] q_k[s, a],

with *weights* w, how often s is visited, and *worth* q_k, what a then pays on the whole. As J
changes by D, both change by one more solve with the same matrix I - gP. Everything else is the
chain rule from parameters to rows of probabilities (`learners.policies`) to their products.

- Iterated games: states are the previous joint actions and the start; w = (g x (I - gP)^-1, 1), and
  q_k[s, a] = v_k[a] of v_k = (I - gP)^-1 R_k, the same in every state.
- Stochastic games: w = mu (I - gP)^-1, q_k[s, a] = r_k[s, a] + g sum_s' P(s' | s, a) V_k[s'].

Inside this module runs are the last axis: sums over the short axes of states and actions then run
along contiguous memory. They are filled up to a multiple of `LANES`, so that every run goes through
the same vector instructions, and its last bits do not depend on how many runs are beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Protocol

import torch
from torch import Tensor

from gametheory._support.check import checked
from learners.training._ascent import Parameters
from learners.training.linear_solve import Resolvent
from learners.training.policies import Parameterisation
from learners.training.values import StochasticValues

LANES = 32
"""Numbers that the widest vectorised sum takes at once: four vectors of eight doubles."""

ACTIONS = 1
"""The axis of actions in `[state, action, run]`."""


class Play(Protocol):
    """Weights and worth of a batch of joint policies; made from these and the number of runs.

    Attributes:
        weights: `[state, run]`.
        discount: g.
        worth: for each player `[state, joint action, run]`; the axis of states may have length 1.
    """

    weights: Tensor
    worth: list[Tensor]
    discount: float

    def arrivals(self, flow: Tensor, decay: float) -> Tensor:
        """`[state, run]`: where `flow[state, joint action, run]` leads, a step later and ever
        after: g + g^2 decay P + ..., of which the first factor is the move itself.
        """
        ...

    def change(self, moved: Tensor, player: int) -> tuple[Tensor, Tensor]:
        """How the weights, and the worth for a player, change as the joint policy does by
        `moved[state, joint action, run]`.
        """
        ...


@checked
class IteratedPlay:
    """A repeated game between policies that remember the previous joint action."""

    def __init__(self, joint: Tensor, runs: int, payoffs: Tensor, discount: float) -> None:
        later, first = joint[:-1], joint[-1]
        eye = torch.eye(len(later), dtype=joint.dtype)
        self._solve = Resolvent(eye - discount * later[..., :runs].movedim(-1, 0), joint.shape[-1])
        self.discount, self._visits = discount, self._solve.transposed(first)
        self._later, self._runs = later, runs
        self.weights = torch.cat([discount * self._visits, torch.ones_like(first[:1])])
        self.worth = [
            self._solve(column[:, None].expand(first.shape))[None] for column in payoffs.unbind(-1)
        ]

    def arrivals(self, flow: Tensor, decay: float) -> Tensor:
        """One solve; nothing arrives at the start."""
        arriving = self.discount * flow.sum(0)
        ever = self._fading(decay).transposed(arriving)
        return torch.cat([ever, torch.zeros_like(ever[:1])])

    def change(self, moved: Tensor, player: int) -> tuple[Tensor, Tensor]:
        """One solve for the weights and one for the worth."""
        later, first = moved[:-1], moved[-1]
        inflow = first + self.discount * (self._visits[:, None] * later).sum(0)
        visits = self.discount * self._solve.transposed(inflow)
        gained = (later * self.worth[player]).sum(ACTIONS)
        return (
            torch.cat([visits, torch.zeros_like(visits[:1])]),
            self.discount * self._solve(gained)[None],
        )

    def _fading(self, decay: float) -> Resolvent:
        """(I - g decay P)^-1."""
        if decay == 1:
            return self._solve
        moves = self._later[..., : self._runs].movedim(-1, 0)
        eye = torch.eye(len(self._later), dtype=moves.dtype)
        return Resolvent(eye - self.discount * decay * moves, self._later.shape[-1])


@checked
class StochasticPlay:
    """A stochastic game between stationary policies."""

    def __init__(self, joint: Tensor, runs: int, values: StochasticValues) -> None:
        self._values, self._joint, self._runs = values, joint, runs
        self.discount = values.discount
        self._solve = values.resolvent(joint[..., :runs], joint.shape[-1])
        start = values.start[:, None].expand(len(joint), joint.shape[-1])
        self.weights = self._solve.transposed(start)
        self.worth = [
            values.action_values(self._solve((joint * rewards[..., None]).sum(ACTIONS)), k)
            for k, rewards in enumerate(values.rewards.unbind(-1))
        ]

    def arrivals(self, flow: Tensor, decay: float) -> Tensor:
        """One solve."""
        solve = self._solve
        if decay != 1:
            width = self._joint.shape[-1]
            solve = self._values.resolvent(self._joint[..., : self._runs], width, decay)
        return solve.transposed(self.discount * self._values.inflow(flow))

    def change(self, moved: Tensor, player: int) -> tuple[Tensor, Tensor]:
        """One solve for the weights and one for the worth."""
        values = self._values
        inflow = values.inflow(self.weights[:, None] * moved)
        gained = self._solve((moved * self.worth[player]).sum(ACTIONS))
        return (
            values.discount * self._solve.transposed(inflow),
            values.discount * values.expected(gained),
        )


@checked
class PolicyDerivatives:
    """Derivatives of all values by all parameters, at one profile of a batch of runs.

    Attributes:
        gradients: `gradients[k][j]`: of V_k by player j's parameters, shaped as these.
    """

    def __init__(
        self, kind: Parameterisation, parameters: Parameters, play: Callable[[Tensor, int], Play]
    ) -> None:
        self._kind, self._runs = kind, len(parameters[0])
        self._theta = [runs_last(theta) for theta in parameters]
        with torch.no_grad():
            self._tables = [kind.probabilities(theta, ACTIONS) for theta in self._theta]
            self._sizes = [table.shape[ACTIONS] for table in self._tables]
            self._players = range(len(self._tables))
            self._joint = _product(self._tables)
            self._play = play(self._joint, self._runs)
            self._others = [
                _product([table for j, table in enumerate(self._tables) if j != i])
                for i in self._players
            ]
            # [k][j]: what each action of j is worth to k
            self._worth = [
                [self._expected(self._others[j], worth, j) for j in self._players]
                for worth in self._play.worth
            ]
            self.gradients = [
                [self._pull(j, self._by_table(k, j)) for j in self._players] for k in self._players
            ]

    def along(self, i: int, k: int, directions: Mapping[int, Tensor]) -> Tensor:
        """How `gradients[k][i]` changes as each player j's parameters do by `directions[j]`."""
        with torch.no_grad():
            steps = {j: runs_last(u) for j, u in directions.items()}
            moves = {
                j: self._kind.push(self._theta[j], self._tables[j], u, ACTIONS)
                for j, u in steps.items()
            }
            weights, worth = self._play.change(self._change(moves, self._players), k)
            ahead = self._expected(self._others[i], worth, i)
            others = [j for j in self._players if j != i]
            if any(j in moves for j in others):
                mixed = self._change(moves, others)
                ahead = ahead + self._expected(mixed, self._play.worth[k], i)
            by_table = weights[:, None] * self._worth[k][i] + self._play.weights[:, None] * ahead
            bent = None
            if i in steps:
                bent = self._kind.bend(
                    self._theta[i], self._tables[i], steps[i], self._by_table(k, i), ACTIONS
                )
            return self._pull(i, by_table, bent)

    @property
    def discount(self) -> float:
        """g of the game."""
        return self._play.discount

    def action_values(self, player: int) -> Tensor:
        """`[state, action, run]`: what each action of a player is worth to it on the whole, the
        others' actions of that moment drawn from their policies; runs filled up with others.
        """
        return self._worth[player][player]

    def alignment(self, i: int, j: int, share: Tensor, decay: float) -> Tensor:
        """By player i's parameters: what j's worth of its actions changes, where i gains by them.

        `share[state, action of j, run]`, or what broadcasts to that. With A_k[s, a] = q_k[s, a]
        minus its mean, this is, along play from the start,

            E sum_t g^t A_i(t) share(s_t, b_t) sum_{u > t} g^(u-t) decay^(u-t-1) A_j(u) grad log(u),

        where b_t is j's action, and grad log(u) the gradient of the logarithm of i's policy at the
        action that it takes at u.
        """
        with torch.no_grad():
            worth = self._play.worth[i]
            mean = (self._joint * worth).sum(ACTIONS, keepdim=True)
            flow = self._play.weights[:, None] * self._joint * (worth - mean)
            apart = [1] * len(self._sizes)
            apart[j] = share.shape[ACTIONS]
            parts = flow.reshape(len(flow), *self._sizes, -1)
            shares = share.reshape(len(share), *apart, share.shape[-1])
            flow = (parts * shares).flatten(ACTIONS, -2)
            reached = self._play.arrivals(flow, decay)
            return self._pull(i, reached[:, None] * self._worth[j][i])

    def _by_table(self, k: int, j: int) -> Tensor:
        """`[state, action, run]`: the derivative of V_k by player j's probabilities."""
        return self._play.weights[:, None] * self._worth[k][j]

    def _pull(self, j: int, by_table: Tensor, more: Tensor | None = None) -> Tensor:
        found = self._kind.pull(self._theta[j], self._tables[j], by_table, ACTIONS)
        return (found if more is None else found + more)[..., : self._runs].movedim(-1, 0)

    def _change(self, moves: Mapping[int, Tensor], players: Sequence[int]) -> Tensor:
        """How the product of some players' tables changes, to first order."""
        parts = [
            _product([moves[j] if m == j else self._tables[m] for m in players])
            for j in players
            if j in moves
        ]
        return sum(parts[1:], parts[0])

    def _expected(self, others: Tensor, worth: Tensor, j: int) -> Tensor:
        """`[state, action of j, run]`: worth, expected over the others' joint actions."""
        apart = worth.reshape(len(worth), *self._sizes, -1)
        own = apart.movedim(ACTIONS + j, ACTIONS).flatten(ACTIONS + 1, -2)
        return (others[:, None] * own).sum(ACTIONS + 1)


def _product(tables: Sequence[Tensor]) -> Tensor:
    """`[state, joint action, run]` of tables `[state, action, run]`."""
    return reduce(lambda a, b: (a[:, :, None] * b[:, None]).flatten(1, 2), tables)


@checked
def runs_last(tensor: Tensor) -> Tensor:
    """`[..., run]` of `[run, ...]`, filled up with zeros."""
    runs = len(tensor)
    filled = tensor.new_zeros(*tensor.shape[1:], runs + -runs % LANES)
    filled[..., :runs] = tensor.detach().movedim(0, -1)
    return filled
