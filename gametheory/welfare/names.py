"""Welfare functions by name, and the disagreement point of those that are given without one.

Where a welfare function is expected, its name will do, or the constructor of one that needs
nothing but a disagreement point: `"egalitarian"` and `gt.welfare.egalitarian` are
`gt.welfare.egalitarian(d)` for the d of the place where they are used, by default that of the
game.

>>> import gametheory as gt
>>> game = gt.zoo.asymmetric_bach_or_stravinsky()
>>> gt.correlated_equilibria(game).maximize("egalitarian")
CorrelatedOptimum(egalitarian: (2, 2), value 2)
>>> gt.welfare_optimum(gt.attainable(game), gt.welfare.nash)
Optimum(Nash: (3, 3/2), value 9/2)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gametheory._numeric.exact import Profile, fractions
from gametheory._support.check import require_among
from gametheory.equilibria.minimax import minimax, mixed_minimax_point
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.stochastic import Stochastic
from gametheory.welfare import functions, inequality
from gametheory.welfare.concave import Concave, concave
from gametheory.welfare.result import Welfare

WelfareLike = Welfare | str
"""A welfare function, its name, or the constructor of one that a disagreement point defines."""

NAMED: dict[str, Callable[[Profile], Welfare]] = {
    "utilitarian": lambda d: functions.utilitarian,
    "egalitarian": functions.egalitarian,
    "nash": functions.nash,
    "max-min": inequality.max_min,
}
"""How each named welfare function is made of a disagreement point."""

_CONSTRUCTORS: dict[Any, str] = {
    functions.Utilitarian: "utilitarian",
    functions.egalitarian: "egalitarian",
    functions.Egalitarian: "egalitarian",
    functions.nash: "nash",
    functions.Nash: "nash",
    inequality.max_min: "max-min",
}

_WITH_PARAMETERS: tuple[Any, ...] = (
    functions.weighted_utilitarian,
    functions.WeightedUtilitarian,
    functions.weighted_nash,
    functions.WeightedNash,
    functions.kalai_smorodinsky,
    functions.KalaiSmorodinsky,
    functions.relative_utilitarian,
    functions.RelativeUtilitarian,
    inequality.generalised_gini,
    inequality.RankWeighted,
    inequality.ces,
    inequality.CES,
    inequality.inequity_averse,
    inequality.fehr_schmidt,
    concave,
    Concave,
)


def as_welfare(
    welfare: WelfareLike, game: NormalForm | Stochastic | None, disagreement: Profile | None = None
) -> Welfare:
    """The welfare function that a name, a constructor or a welfare function stands for.

    `disagreement`: d; by default that of the game. Raises `InvalidArgument` for another name, for
    a constructor that needs parameters, and where there is no d.
    """
    if isinstance(welfare, str):
        name = welfare.lower().replace("_", "-").replace(" ", "-")
        require_among(
            name, NAMED, "a welfare function (gt.bargain takes bargaining solutions) or its name"
        )
    else:
        if any(welfare is constructor for constructor in _WITH_PARAMETERS):
            shown = getattr(welfare, "__name__", repr(welfare))
            raise InvalidArgument(
                f"expected a welfare function, got {shown} without its parameters: {shown}(...)"
            )
        # By identity: a welfare function of the caller's need not have a hash.
        name = next((known for made, known in _CONSTRUCTORS.items() if welfare is made), "")
        if not name:
            return welfare
    if name == "utilitarian":
        return functions.utilitarian
    if disagreement is None and game is None:
        raise InvalidArgument(
            f"expected a welfare function with its disagreement point d, such as {name}(d), got "
            f"{name} alone: there is no game whose own it could be"
        )
    return NAMED[name](default_disagreement(game) if disagreement is None else disagreement)


def default_disagreement(game: NormalForm | Stochastic | None) -> Profile:
    """The one that a game declares, else its mixed minimax point."""
    assert game is not None
    if game.disagreement is not None:
        return fractions(game.disagreement)
    if isinstance(game, Stochastic):
        return minimax(game).exact_payoffs
    return mixed_minimax_point(game)
