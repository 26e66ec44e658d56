"""What commands are given: games, links and disagreement points as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gametheory._support.check import near_names
from gametheory.coin_game.named import NAMED
from gametheory.errors import InvalidArgument, UnknownGame
from gametheory.games import NormalForm, zoo
from gametheory.games.files import SUFFIXES, read_game


def load_normal_form(text: str) -> NormalForm:
    """As `load_game`; raises `InvalidArgument` for a coin game, which has no normal form."""
    if text.lower().replace("_", "-") in NAMED:
        raise InvalidArgument(
            f"expected a game in normal form, got {text!r}: gametheory analyze has the coin games"
        )
    return load_game(text)


def load_game(text: str) -> NormalForm:
    """The game that a command-line argument names: that of a link or a file, or of the zoo."""
    if text.startswith(("http://", "https://")):
        return _game_of_link(text)
    path = Path(text)
    if path.suffix.lower() in SUFFIXES or path.is_file():
        return read_game(path)
    try:
        return zoo.load(text)
    except UnknownGame:
        if path.suffix or len(path.parts) > 1:
            return read_game(path)
        near = near_names(text, NAMED)
        if near:
            names = " or ".join(map(repr, near))
            raise UnknownGame(f"no game named {text!r}: did you mean {names}?") from None
        raise


def _game_of_link(link: str) -> NormalForm:
    from gametheory.interface.explorer import Setting, read_link

    shown = read_link(link)
    if not isinstance(shown, Setting):
        raise InvalidArgument(f"expected a link with a game, got {shown.name!r}, a negotiation")
    return shown.game


def parse_disagreement(text: str | None) -> Any:
    """The argument of `gametheory.disagreement_point` that the option's text stands for."""
    if text is None or text == "minimax":
        return text
    parts = tuple(part.strip() for part in text.split(","))
    if len(parts) < 2:
        raise InvalidArgument(
            f'expected a payoff "0,0" or an action "B,S" of each player, or "minimax", got {text!r}'
        )
    return parts
