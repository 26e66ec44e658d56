"""Correlation devices: recommendations that everyone follows of its own accord.

A correlated equilibrium is a lottery over joint actions of which each player hears its own part,
and gains nothing by doing something else (Aumann 1974); a coarse one asks players to commit to
listening before they hear (Moulin and Vial 1978). `gametheory.correlated` has the polytopes; here
are their payoffs, with the equilibrium behind each corner and, for two players, the dual proof of
each side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory._numeric.exact import Profile, show_mixture
from gametheory._support.check import checked
from gametheory.commitments._checks import refusing
from gametheory.commitments._outline import asked_normals, outline
from gametheory.commitments._result import (
    AttainablePayoffs,
    Institution,
    Labels,
    Witness,
    expected,
    is_lottery,
    joint_action,
    require_labelled,
)
from gametheory.correlated import CorrelatedOptimum, correlated_equilibria
from gametheory.errors import TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, JointAction

MAX_CELLS = 36
"""Cap on joint actions of two players: a 6x6 game can take ten seconds, an 8x8 game a minute."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class CorrelationDevice(Witness):
    """A (coarse) correlated equilibrium.

    Attributes:
        lottery: probabilities of joint actions.
        payoffs: the expected payoffs.
        coarse: whether players commit to listening before they hear.
        labels: the action labels.
    """

    lottery: Mapping[JointAction, Fraction]
    payoffs: Profile
    coarse: bool
    labels: Labels = field(repr=False)

    def __post_init__(self) -> None:
        require_labelled(self.lottery, self.labels)

    @property
    def institution(self) -> Institution:
        return {"by": "correlation", "coarse": self.coarse}

    @refusing
    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals that nobody gains by disobeying, and the payoffs."""
        if self.labels != game.actions or not is_lottery(self.lottery, game):
            return False
        distribution = np.full(game.shape, Fraction(0), dtype=object)
        for cell, share in self.lottery.items():
            distribution[cell] = share
        equilibria = correlated_equilibria(game, coarse=self.coarse)
        return bool(
            equilibria.contains(distribution, tolerance=0)
            and expected(game, self.lottery) == tuple(self.payoffs)
        )

    def __repr__(self) -> str:
        names = [joint_action(cell, self.labels) for cell in self.lottery]
        return f"CorrelationDevice({show_mixture(self.lottery.values(), names)})"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class CorrelationPayoffs(AttainablePayoffs):
    """The payoffs of (coarse) correlated equilibria.

    Attributes:
        coarse: whether players commit to listening before they hear.
        sides: for each side of the polygon the optimum in its direction, with the dual proof;
            empty for more than two players.
    """

    coarse: bool
    sides: Mapping[Any, CorrelatedOptimum] = field(repr=False)

    @property
    def institution(self) -> Institution:
        return {"by": self.by, "coarse": self.coarse}

    @refusing
    def verify(self) -> bool:
        """Re-check in rationals: every corner, and for two players, without search, every side.

        For more players the set is the hull of all extreme equilibria, which are listed again.
        """
        if not self._reaches_its_corners():
            return False
        if self.game.num_players != 2:
            again = correlated_equilibria(self.game, coarse=self.coarse)
            return again.payoffs.points == self.payoff_set.points and not self.sides
        for normal, bound in asked_normals(self.payoff_set.points):
            optimum = self.sides.get(normal)
            if (
                optimum is None
                or tuple(optimum.certificate.weights or ()) != normal
                or optimum.certificate.coarse != self.coarse
                or optimum.certificate.bound > bound
                or not optimum.certificate.verify(self.game)
            ):
                return False
        return True


def correlation_payoffs(game: NormalForm, *, coarse: bool) -> CorrelationPayoffs:
    """The set for correlation devices; see `attainable`."""
    cells = int(np.prod(game.shape))
    if game.num_players == 2 and cells > MAX_CELLS:
        raise TooLarge(
            f"expected at most {MAX_CELLS} joint actions to prove every side of the set, got "
            f"{cells}: gt.correlated_equilibria(game) has maximize(), for one welfare, and "
            "payoffs, without these proofs"
        )
    equilibria = correlated_equilibria(game, coarse=coarse)
    if game.num_players != 2:
        payoff_set = equilibria.payoffs
        assert isinstance(payoff_set, ConvexSet)
        assert payoff_set.lotteries is not None
        corners = {
            point: CorrelationDevice(lottery, point, coarse, game.actions)
            for point, lottery in payoff_set.lotteries.items()
        }
        return CorrelationPayoffs(game, "correlation", payoff_set, corners, coarse, {})

    def support(normal: Any) -> tuple[Profile, Any, CorrelatedOptimum]:
        best = equilibria.maximize(weights=normal)
        return best.exact_payoffs, best.lottery, best

    drawn = outline(support)
    corners = {
        point: CorrelationDevice(lottery, point, coarse, game.actions)
        for point, lottery in drawn.tags.items()
    }
    payoff_set = ConvexSet(drawn.corners, game.is_exact, game, drawn.tags)
    return CorrelationPayoffs(game, "correlation", payoff_set, corners, coarse, drawn.proofs)
