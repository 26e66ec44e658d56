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

import inspect
from collections.abc import Callable
from typing import Annotated, Any

from gametheory._numeric.exact import Profile, fractions
from gametheory._support.check import require_among
from gametheory._support.kinds import Kind, kind_of
from gametheory._support.text import quoted
from gametheory.equilibria.minimax import minimax, mixed_minimax_point
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.stochastic import Stochastic
from gametheory.welfare import functions, inequality
from gametheory.welfare.concave import Concave, concave
from gametheory.welfare.result import Welfare

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
"""Those that `as_welfare` refuses uncalled."""

_ELSEWHERE = "gt.bargain takes bargaining solutions"

_WELFARE = kind_of(Welfare | str)

WelfareLike = Annotated[
    Welfare | str,
    Kind(
        "a welfare function or its name",
        lambda value: _WELFARE.accepts(value) or _is_among(value, _WITH_PARAMETERS),
    ),
]
"""A welfare function, its name, or the constructor of one that a disagreement point defines."""


def as_welfare(
    welfare: WelfareLike, game: NormalForm | Stochastic | None, disagreement: Profile | None = None
) -> Welfare:
    """The welfare function that a name, a constructor or a welfare function stands for.

    `disagreement`: d; by default that of the game. Raises `InvalidArgument` for another name, for
    a constructor that needs parameters, and where there is no d.
    """
    if isinstance(welfare, str):
        name = welfare.lower().replace("_", "-").replace(" ", "-")
        for constructor in _WITH_PARAMETERS:
            if constructor.__name__.replace("_", "-") == name:
                raise InvalidArgument(
                    f"expected a welfare function ({_ELSEWHERE}) or its name, got {welfare!r} "
                    f"without its parameters: gt.welfare.{_call(constructor)}"
                )
        require_among(name, NAMED, f"a welfare function ({_ELSEWHERE}) or its name")
    else:
        if _is_among(welfare, _WITH_PARAMETERS):
            raise InvalidArgument(
                f"expected a welfare function, got {welfare.__name__} without its parameters: "
                f"{_call(welfare)}"
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


def _is_among(value: Any, these: tuple[Any, ...]) -> bool:
    """By identity: a welfare function of the caller's need not have a hash, nor compare."""
    return any(value is each for each in these)


def _call(constructor: Any) -> str:
    """How a constructor is called: `ces(inequality_aversion, ...)`, without what has defaults."""
    taken = inspect.signature(constructor).parameters.values()
    given = [one.name for one in taken if one.default is one.empty]
    return f"{constructor.__name__}({', '.join(given)}{', ...' * (len(given) < len(taken))})"


def title(welfare: Any) -> str:
    """What a message calls a welfare function: its name, or a function's own."""
    return str(getattr(welfare, "name", None) or quoted(welfare))


def default_disagreement(game: NormalForm | Stochastic | None) -> Profile:
    """The one that a game declares, else its mixed minimax point."""
    assert game is not None
    if game.disagreement is not None:
        return fractions(game.disagreement)
    if isinstance(game, Stochastic):
        return minimax(game).exact_payoffs
    return mixed_minimax_point(game)
