"""Contracts: transfers that depend on what is played, if everyone signs.

Before the game of n players a contract is on the table: a public lottery over target joint
actions, and for each of them transfers t_i(a) that player i receives if a is played. Payoffs are
money: t is in their unit. All sign or not, at once. If all sign, the game is played with payoffs
u + t; if somebody does not, with u. (Contracts that hold only if all agree on them: the contract
game of Kleppe, Hendrickx, Borm, Garcia-Jurado and Fiestras-Janeiro, Tilburg CentER discussion
paper 2007-24. Jackson and Wilkie 2005 study promises that bind one side without the other's
consent, where less is attainable.)

- `budget="balanced"`: the transfers sum to 0 at every joint action.
- `budget="burning"`: they sum to at most 0, so money can be thrown away; no outsider pays.

Nobody signs for less than it gets by not signing:

- `threat="minimax"`: whoever does not sign is held to its minimax value: Nash equilibria (two
  players).
- `threat="nash"`: the game is then played in an equilibrium, the worst for whoever did not sign:
  subgame-perfect equilibria. With other than two players this needs a game whose equilibria can all
  be listed exactly: finitely many, and all rational.

Let m <= M be the least and the largest sum of payoffs over joint actions, and f these floors. Then
the equilibrium payoffs in which all sign are exactly the V >= f with m <= V_1 + ... + V_n <= M
(burning: <= M). Nothing else: transfers keep the expected sum. Everything: draw between the joint
actions with the least and with the largest sum so that the expected sum fits, at each transfer what
is missing, and fine whoever leaves the target alone by what it gains, to the others' benefit; so
the target is an equilibrium of u + t. (With two players m never binds: if each plays what holds the
other down, nobody gets more than its floor.) The set is never empty: an equilibrium, or strategies
that secure what each is held down to, give everyone its floor, and no more than M in all.

>>> import gametheory as gt
>>> found = gt.commitments.attainable(gt.zoo.prisoners_dilemma(), by="contract")
>>> found.payoff_set
PayoffSet(convex, 3 vertices: (-2, -2), (0, -2), (-2, 0))
>>> gt.bargain(found.payoff_set, "nash")
Optimum(Nash: (-1, -1))
>>> found.verify()
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Number, Profile, brief, brief_profile
from gametheory._support.check import checked
from gametheory.commitments._checks import are_rational, is_distribution, refusing
from gametheory.commitments._result import (
    AttainablePayoffs,
    Institution,
    Labels,
    Witness,
    joint_action,
    require_labelled,
)
from gametheory.commitments.conditional import Threat, threat_against
from gametheory.equilibria import Equilibrium, nash_equilibria
from gametheory.errors import Unsupported
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, JointAction

BUDGETS = ("balanced", "burning")
THREATS = ("minimax", "nash")


class Clause(NamedTuple):
    """One outcome of the contract's lottery.

    Attributes:
        share: its probability.
        target: the joint action that is then to be played.
        transfers: `[player, a1, ..., an]`, what each receives; exact.
    """

    share: Fraction
    target: JointAction
    transfers: NDArray[Any]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Contract(Witness):
    """A contract that all sign, and in which every target is then an equilibrium.

    Attributes:
        clauses: the lottery over targets, with the transfers of each.
        threats: for each player the `Threat`, or the equilibrium, that follows if it does not sign.
        payoffs: the expected payoffs.
        budget: "balanced" or "burning".
        labels: the action labels.
    """

    clauses: tuple[Clause, ...]
    threats: tuple[Threat | Equilibrium, ...]
    payoffs: Profile
    budget: str
    labels: Labels = field(repr=False)

    def __post_init__(self) -> None:
        require_labelled((clause.target for clause in self.clauses), self.labels)

    @property
    def floor(self) -> Profile:
        """What each player gets by not signing, exactly."""
        return _floor(self.threats)

    @property
    def institution(self) -> Institution:
        return {"by": "contract", "budget": self.budget, "threat": _kind(self.threats)}

    @refusing
    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals: budget, payoffs, threats, and that no target is left by anyone."""
        if (
            self.budget not in BUDGETS
            or self.labels != game.actions
            or not is_distribution(clause.share for clause in self.clauses)
            or not _are_threats(self.threats, game)
        ):
            return False
        total = [Fraction(0)] * game.num_players
        for share, target, transfers in self.clauses:
            if transfers.shape != game.payoffs.shape or not are_rational(transfers.flat):
                return False
            sums = transfers.sum(axis=0)
            if sums.max() > 0 or (self.budget == "balanced" and sums.min() < 0):
                return False
            paid = game.exact_payoffs + transfers
            for i in range(game.num_players):
                own = np.moveaxis(paid[i], i, 0)[(slice(None), *target[:i], *target[i + 1 :])]
                if own.max() != own[target[i]]:
                    return False
                total[i] += share * own[target[i]]
        return tuple(total) == tuple(self.payoffs) and all(
            v >= f for v, f in zip(self.payoffs, self.floor, strict=True)
        )

    def __repr__(self) -> str:
        parts = []
        for share, target, transfers in self.clauses:
            paid = brief_profile(own[target] for own in transfers)
            parts.append(
                f"{brief(share)} {joint_action(target, self.labels)} with transfers {paid}"
            )
        return f"Contract({' + '.join(parts)})"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class ContractPayoffs(AttainablePayoffs):
    """The equilibrium payoffs of contracts that all sign.

    Attributes:
        budget: "balanced" or "burning".
        threats: for each player the `Threat`, or the equilibrium, that follows if it does not sign.
    """

    budget: str
    threats: tuple[Threat | Equilibrium, ...]

    @property
    def floor(self) -> tuple[Number, ...]:
        """What each player gets at least, in the numbers of the game."""
        return self.payoff_set.speak(_floor(self.threats))

    @property
    def institution(self) -> Institution:
        return {"by": self.by, "budget": self.budget, "threat": _kind(self.threats)}

    @refusing
    def verify(self) -> bool:
        """Re-check in rationals: floors, sums, the polytope and every corner.

        Without search, except that no equilibrium is worse for a player, with `threat="nash"`,
        for which all equilibria are searched again.
        """
        game, floor = self.game, _floor(self.threats)
        if not (_are_threats(self.threats, game) and self._reaches_its_corners()):
            return False
        if _kind(self.threats) == "nash" and floor != _floor(_worst_equilibria(game)):
            return False
        sums = game.exact_payoffs.sum(axis=0)
        points = _polytope(floor, sums.min(), sums.max(), self.budget)
        return set(points) == set(self.payoff_set.points)


def contract_payoffs(game: NormalForm, *, budget: str, threat: str) -> ContractPayoffs:
    """The set for contracts; see `attainable`."""
    if threat == "minimax" and game.num_players != 2:
        raise Unsupported(
            f"contracts under minimax threats are for two players, got {game.num_players}: "
            "threat='nash' takes any number"
        )
    threats: tuple[Threat | Equilibrium, ...]
    if threat == "minimax":
        threats = tuple(threat_against(game, i, pure=False) for i in range(2))
    else:
        threats = _worst_equilibria(game)
    sums = game.exact_payoffs.sum(axis=0)
    points = _polytope(_floor(threats), sums.min(), sums.max(), budget)
    corners = {point: _contract(game, point, threats, budget) for point in points}
    payoff_set = ConvexSet.hull(points, is_exact=game.is_exact, game=game)
    return ContractPayoffs(game, "contract", payoff_set, corners, budget, threats)


def _worst_equilibria(game: NormalForm) -> tuple[Equilibrium, ...]:
    """For each player the Nash equilibrium that is worst for it; needs all of them, exactly."""
    found = nash_equilibria(game)
    # Between corners of a continuum some equilibrium may pay less, of three and more players.
    several = found.continua and game.num_players > 2
    if not found.complete or several or any(e.exact_regret for e in found):
        raise Unsupported(
            "threat='nash' needs all equilibria, exactly; they could not be listed for this "
            "game, which has infinitely many or irrational ones: two players can take "
            "threat='minimax'"
        )
    return tuple(
        min(found, key=lambda equilibrium: equilibrium.exact_payoffs[i])
        for i in range(game.num_players)
    )


def _kind(threats: Sequence[Threat | Equilibrium]) -> str:
    return "nash" if all(isinstance(t, Equilibrium) for t in threats) else "minimax"


def _are_threats(threats: Sequence[Threat | Equilibrium], game: NormalForm) -> bool:
    """Whether what follows without a signature holds down each player in turn."""
    if len(threats) != game.num_players or not all(t.verify(game) for t in threats):
        return False
    if _kind(threats) == "nash":
        return all(t.exact_regret == 0 for t in threats if isinstance(t, Equilibrium))
    return game.num_players == 2 and all(
        isinstance(t, Threat) and t.player == i and bool(t.guarantee) for i, t in enumerate(threats)
    )


def _floor(threats: Sequence[Threat | Equilibrium]) -> Profile:
    return tuple(
        t.exact_payoffs[i] if isinstance(t, Equilibrium) else t.value for i, t in enumerate(threats)
    )


def _polytope(floor: Profile, least: Fraction, most: Fraction, budget: str) -> list[Profile]:
    """The vertices of {V >= floor, least <= sum V <= most}."""
    spare = sum(floor, Fraction(0))
    below = max(least - spare, Fraction(0)) if budget == "balanced" else Fraction(0)
    points = {
        tuple(f + (extra if i == k else 0) for i, f in enumerate(floor))
        for extra in (below, most - spare)
        for k in range(len(floor))
    }
    return sorted(points)


def _contract(
    game: NormalForm, point: Profile, threats: tuple[Threat | Equilibrium, ...], budget: str
) -> Contract:
    """A contract with these expected payoffs."""
    sums = game.exact_payoffs.sum(axis=0)
    low, high = (
        tuple(int(k) for k in np.unravel_index(int(at), game.shape))
        for at in (np.argmin(sums), np.argmax(sums))
    )
    wanted = sum(point, Fraction(0))
    if budget == "burning" or sums[high] == sums[low]:
        shares = [(Fraction(1), high)]
    else:
        part = (wanted - sums[low]) / (sums[high] - sums[low])
        shares = [(share, target) for share, target in ((part, high), (1 - part, low)) if share]
    clauses = []
    for share, target in shares:
        # What is missing at the target; under a balanced budget with an equal part of the sum.
        excess = (sums[target] - wanted) / len(point) if budget == "balanced" else Fraction(0)
        aims = [v + excess for v in point]
        clauses.append(Clause(share, target, _transfers(game, target, aims)))
    return Contract(tuple(clauses), threats, point, budget, game.actions)


def _transfers(game: NormalForm, target: JointAction, aims: list[Fraction]) -> NDArray[Any]:
    """Transfers that bring everyone to its aim at the target, and fine whoever leaves it alone."""
    transfers = np.full(game.payoffs.shape, Fraction(0), dtype=object)
    for i, aim in enumerate(aims):
        transfers[(i, *target)] = aim - game.exact_payoffs[(i, *target)]
    for i, count in enumerate(game.shape):
        for action in range(count):
            cell = (*target[:i], action, *target[i + 1 :])
            gain = game.exact_payoffs[(i, *cell)] - aims[i]
            if action == target[i] or gain <= 0:
                continue
            for k in range(game.num_players):
                transfers[(k, *cell)] = -gain if k == i else gain / (game.num_players - 1)
    return transfers
