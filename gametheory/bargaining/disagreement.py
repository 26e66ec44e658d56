"""Disagreement points: what players get if they do not agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, fractions, show_profile, to_fraction
from gametheory._support.check import checked, did_you_mean, require_kind
from gametheory._support.kinds import NumberLike, Said
from gametheory._support.text import quoted
from gametheory.equilibria import Equilibrium, minimax, nash_equilibria
from gametheory.equilibria.result import game_payoffs
from gametheory.errors import GameTheoryError, InvalidArgument
from gametheory.games import NormalForm
from gametheory.payoffs import PayoffSet
from gametheory.stochastic import Stochastic
from gametheory.welfare.names import default_disagreement

NAMED = ("minimax", "pure-minimax", "nash-equilibrium", "rational-threats")

Disagreement = Annotated[
    Equilibrium | Sequence[NumberLike | Sequence[NumberLike]] | NDArray[Any] | str | None,
    Said(
        "a list of a payoff (or action, or strategy) for each player, an Equilibrium, or one of "
        f"the names {', '.join(map(repr, NAMED))}"
    ),
]
"""What `disagreement_point` understands."""


@checked
def disagreement_point(payoff_set: PayoffSet, given: Disagreement = None) -> Profile:
    """The exact disagreement payoffs that `given` stands for.

    - None: declared by the game, else its mixed minimax point.
    - "minimax", "pure-minimax": what each player can be held down to, by all others together
      (correlated opponents; see `minimax`), or by their pure actions.
    - "nash-equilibrium": the payoffs of the only Nash equilibrium.
    - "rational-threats": those of the optimal threats of Nash (1953); see `rational_threats`.
    - a tuple of numbers (or numeric strings): payoffs.
    - a tuple of action labels: that pure profile (refused where they read as numbers too).
    - a tuple of probability vectors, or an `Equilibrium`: that profile's expected payoffs.

    Raises `InvalidArgument` for anything else, if the set comes from no game and a profile (or
    nothing) is given, and if there are several Nash equilibria of different payoffs.
    """
    require_kind(payoff_set, PayoffSet, "a PayoffSet, as attainable(game) gives")
    game = payoff_set.game
    if isinstance(given, Equilibrium):
        if len(given.exact_payoffs) != payoff_set.num_players:
            raise InvalidArgument(
                f"expected an equilibrium of {payoff_set.num_players} players, got {given!r}"
            )
        return given.exact_payoffs
    if given is None or isinstance(given, str):
        if game is None:
            raise InvalidArgument("expected a disagreement point: the set comes from no game")
        if isinstance(game, Stochastic):
            return _of_stochastic(game, given)
        return _of_game(game, given)
    if not isinstance(given, Sequence | np.ndarray):
        raise InvalidArgument(
            f"expected one of {NAMED}, a payoff profile or a strategy profile, got {given!r}"
        )
    if len(given) != payoff_set.num_players:
        raise InvalidArgument(
            f"expected a disagreement of {payoff_set.num_players} entries, got {given!r}"
        )
    try:
        if isinstance(game, NormalForm):
            if any(isinstance(x, str) for x in given):
                return _of_texts(game, given)
            if all(isinstance(x, (Sequence, np.ndarray)) and not isinstance(x, str) for x in given):
                game.expected_payoffs(list(given))
                return game_payoffs(game, [fractions(vector) for vector in given])
        return fractions(given, "a disagreement payoff")
    except GameTheoryError as error:
        raise InvalidArgument(f"not a disagreement point: {error}") from None


def _of_texts(game: NormalForm, given: Any) -> Profile:
    """The payoffs that texts are, or what the profile with these labels pays."""
    if not all(isinstance(x, str) and _is_number(x) for x in given):
        texts = all(isinstance(x, str) for x in given)
        return game.exact_payoff(given) if texts else fractions(given, "a disagreement payoff")
    point = fractions(given)
    if all(x in labels for x, labels in zip(given, game.actions, strict=True)):
        paid = game.exact_payoff(given)
        if paid != point:
            raise InvalidArgument(
                f"{quoted(given)} are payoffs and the labels of a profile, which pays "
                f"{show_profile(paid)}: pass numbers, or decimals such as '1.0', for payoffs"
            )
    return point


def _is_number(text: str) -> bool:
    try:
        to_fraction(text)
    except GameTheoryError:
        return False
    return True


def _of_stochastic(game: Stochastic, name: str | None) -> Profile:
    if name is None:
        return default_disagreement(game)
    if name in ("minimax", "pure-minimax"):
        return minimax(game, by="pure" if name == "pure-minimax" else "mixed").exact_payoffs
    raise InvalidArgument(
        f"expected 'minimax', 'pure-minimax' or payoffs for a stochastic game, got {name!r}"
    )


def _of_game(game: NormalForm, name: str | None) -> Profile:
    if name is None:
        return default_disagreement(game)
    if name == "minimax":
        return minimax(game).exact_payoffs
    if name == "pure-minimax":
        return minimax(game, by="pure").exact_payoffs
    if name == "nash-equilibrium":
        found = nash_equilibria(game)
        payoffs = {equilibrium.exact_payoffs for equilibrium in found}
        # Between corners that pay alike others may pay differently, of three and more players.
        several = found.continua and game.num_players > 2
        if len(payoffs) != 1 or not found.complete or several:
            got = "infinitely many equilibria" if several else len(payoffs)
            raise InvalidArgument(
                "expected a game with one Nash equilibrium payoff, got "
                f"{got}: pass the equilibrium that players would fall back to"
            )
        return payoffs.pop()
    if name == "rational-threats":
        from gametheory.bargaining.threats import rational_threats

        return rational_threats(game).exact_disagreement
    raise InvalidArgument(
        f"expected a disagreement among {list(NAMED)}, got {name!r}{did_you_mean(name, NAMED)}"
    )
