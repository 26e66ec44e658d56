"""When patience sustains a pure profile: grim trigger in the repeated game, any number of players.

A pure profile a, played for ever, is the path of a pure Nash equilibrium of the repeated
game at discount g iff, for each player i, no one-shot deviation followed by punishment pays:

    u_i(a) >= (1-g) max_b u_i(b, a_-i) + g v_i

with v_i the pure minimax value (grim trigger is the harshest pure punishment). With v_i player i's
lowest payoff in a pure equilibrium of the stage game, whoever deviates is punished by that
equilibrium for ever, which is credible: a path of a subgame-perfect equilibrium (Friedman 1971).
"""

from __future__ import annotations

from fractions import Fraction

from gametheory._support.check import checked, require_among, require_kind
from gametheory.equilibria.minimax import minimax
from gametheory.equilibria.pure import pure_equilibria
from gametheory.games import NormalForm
from gametheory.games.normal_form import PureProfile

PUNISHMENTS = ("minimax", "stage-equilibrium")


@checked
def critical_discount(
    game: NormalForm, profile: PureProfile, *, punishment: str = "minimax"
) -> Fraction | None:
    """The smallest discount at which grim trigger sustains `profile` (indices or labels).

    `punishment="minimax"`: the deviator is held to its pure minimax value for ever, credible or
    not (Nash equilibrium). `punishment="stage-equilibrium"`: the pure equilibrium of the stage game
    that is worst for it is played for ever (subgame-perfect equilibrium). Exact: 0 for a Nash
    equilibrium of the stage game, None if no discount below 1 does, also if there is no equilibrium
    to punish with. Any number of players. Raises `InvalidArgument`, naming the labels, for another
    profile.

    >>> import gametheory as gt
    >>> gt.critical_discount(gt.zoo.prisoners_dilemma(), ("C", "C"))
    Fraction(1, 2)
    """
    require_kind(game, NormalForm, "a NormalForm")
    require_among(punishment, PUNISHMENTS, "a punishment")
    cell = game.profile(profile)
    if punishment == "minimax":
        floor = minimax(game, by="pure").exact_payoffs
    else:
        found = [equilibrium.exact_payoffs for equilibrium in pure_equilibria(game)]
        if not found:
            return None
        floor = tuple(map(min, zip(*found, strict=True)))
    critical = Fraction(0)
    for i, v in enumerate(floor):
        others = tuple(slice(None) if k == i else a for k, a in enumerate(cell))
        now = game.exact_payoffs[(i, *cell)]
        temptation = max(game.exact_payoffs[(i, *others)])
        if temptation == now:
            continue
        if now <= v:
            return None
        critical = max(critical, (temptation - now) / (temptation - v))
    return critical
