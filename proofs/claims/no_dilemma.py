"""Section 4.1 on Asymmetric Bach or Stravinsky: it is not a social dilemma."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric.exact import show
from proofs.evidence import (
    Claim,
    Condition,
    Place,
    Quantifier,
    Status,
    quantity,
)
from proofs.formal import formal
from proofs.searching import Instances
from proofs.searching.instances import Cell
from proofs.searching.showing import show_cell


def social_dilemma(game: NormalForm) -> bool:
    """R > P, R > S, 2R > T + S, and T > R or P > S, for both players and some pairs of actions."""
    own = (game.exact_payoffs[0], game.exact_payoffs[1].T)
    for (c1, d1), (c2, d2) in itertools.product(
        *(itertools.permutations(range(count), 2) for count in game.shape)
    ):
        chosen = (own[0], c1, d1, c2, d2), (own[1], c2, d2, c1, d1)
        if all(
            pay[c, oc] > pay[d, od]
            and pay[c, oc] > pay[c, od]
            and 2 * pay[c, oc] > pay[d, oc] + pay[c, od]
            and (pay[d, oc] > pay[c, oc] or pay[d, od] > pay[c, od])
            for pay, c, d, oc, od in chosen
        ):
            return True
    return False


@dataclass(frozen=True)
class Miscoordination:
    """A player, a coordinated and a miscoordinated joint action of a game."""

    game: NormalForm
    player: int
    coordinated: Cell
    miscoordinated: Cell

    def quantity(self, name: str) -> Fraction:
        """What the player gets: "V_i(coordinated)" or "V_i(miscoordinated)"."""
        cell = self.coordinated if name == "V_i(coordinated)" else self.miscoordinated
        return self.game.exact_payoff(cell)[self.player]

    def __str__(self) -> str:
        names = [
            "".join(self.game.actions[i][action] for i, action in enumerate(cell))
            for cell in (self.coordinated, self.miscoordinated)
        ]
        return f"player {self.player + 1} at {names[1]} instead of {names[0]}"


def _miscoordinations(game: NormalForm) -> list[Miscoordination]:
    return [
        Miscoordination(game, player, (good, good), (bad, 1 - bad))
        for player in range(2)
        for good in range(2)
        for bad in range(2)
    ]


def _shown_inequalities(game: NormalForm) -> str:
    """For each choice of what it is to cooperate, a player and an inequality that fails."""
    found = []
    for one, other in ((0, 0), (1, 1), (0, 1), (1, 0)):
        mutual, failed = (1 - one, 1 - other), ""
        for i in range(2):
            r, p = game.exact_payoff((one, other))[i], game.exact_payoff(mutual)[i]
            if r <= p and not failed:
                failed = f"R = {show(r)}, P = {show(p)} for player {i + 1}"
        found.append(f"{show_cell(game, (one, other))}: {failed or 'R > P'}")
    return "if both cooperate at " + "; at ".join(found)


CLAIMS = (
    Claim(
        "Asymmetric Bach or Stravinsky is not a social dilemma.",
        Condition(
            "no social dilemma",
            "no pair of actions for each player has R > P, R > S, 2 R > T + S, and T > R or P > S, "
            "for both players",
            lambda game: not social_dilemma(game),
            shown=_shown_inequalities,
        ),
        name="bach-or-stravinsky-is-no-dilemma",
        place=Place("4.1", 3, "IAsymBoS is not an SSD because it does not incentivize defection"),
        quantifier=Quantifier.EACH,
        domain="the stage game of IAsymBoS; the inequalities of Leibo et al. 2017",
        spaces=(
            Instances(
                lambda: [gt.zoo.asymmetric_bach_or_stravinsky()],
                name="Asymmetric Bach or Stravinsky",
                exhaustive=True,
            ),
        ),
        foils=lambda: [gt.zoo.prisoners_dilemma(), gt.zoo.stag_hunt()],
        proofs=(formal("NamedGames.ABoS_is_no_dilemma"),),
        documented=Status.HOLDS,
        why="If to cooperate means the same action for both, one player prefers mutual "
        "defection (R < P); if it means different actions, R = P = 0.",
        see=("miscoordination-never-pays",),
    ),
    Claim(
        "In Asymmetric Bach or Stravinsky agents cannot gain from miscoordinating: each gets less "
        "by any miscoordinated joint action than by any coordinated one.",
        Condition(
            "miscoordination pays less",
            quantity("V_i(miscoordinated)") < quantity("V_i(coordinated)"),
            literal=True,
        ),
        name="miscoordination-never-pays",
        place=Place("4.1", 3, "agents cannot gain from miscoordinating"),
        quantifier=Quantifier.EACH,
        domain="two players, two coordinated and two miscoordinated joint actions",
        spaces=(
            Instances(
                lambda: _miscoordinations(gt.zoo.asymmetric_bach_or_stravinsky()),
                name="players and joint actions of Asymmetric Bach or Stravinsky",
                exhaustive=True,
            ),
        ),
        foils=lambda: _miscoordinations(gt.zoo.prisoners_dilemma()),
        proofs=(formal("NamedGames.miscoordination_never_pays"),),
        documented=Status.HOLDS,
        why="Miscoordination pays 0, coordination at least 1.",
        remark="So at no step of the iterated game is a miscoordinated joint action as good, for "
        "anybody, as a coordinated one.",
    ),
)
