"""The explorer's page, as it is served and as one file of its own."""

from __future__ import annotations

import base64
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from gametheory._support.atomic import write_file
from gametheory._support.check import checked
from gametheory.games import NormalForm, zoo
from gametheory.interface.explorer._answers import answers
from gametheory.interface.explorer.explored import Explored
from gametheory.interface.explorer.setting import MOST_ACTIONS

MODULES = {
    "htm-preact": "htm-preact.js",
    "marks": "marks.js",
    "picture": "picture.js",
    "editor": "editor.js",
    "setting": "setting.js",
    "explorer": "explorer.js",
}
"""Modules of the page by the name that they are imported by."""


@cache
def asset(name: str) -> str:
    """A file of the page."""
    return (files(__package__) / "static" / name).read_text(encoding="utf-8")


@checked
def export(explored: Explored, path: str | Path) -> None:
    """Write one page that needs no server and loads nothing: its setting, to be looked at.

    What was reached can be gone through as in the explorer; payoffs cannot be changed, as there is
    nothing behind the page that would answer. Raises as `answers`, and `OSError` if the file cannot
    be written.
    """
    inside = {name: _inline(file) for name, file in MODULES.items()}
    page = render(explored, modules=inside, styles=asset("explorer.css"), live=False)
    write_file(path, page.encode("utf-8"))


def _inline(file: str) -> str:
    encoded = base64.b64encode(asset(file).encode("utf-8")).decode("ascii")
    return f"data:text/javascript;base64,{encoded}"


def render(
    explored: Explored,
    *,
    modules: dict[str, str],
    styles: str | None = None,
    nonce: str = "",
    live: bool = True,
) -> str:
    """The page: `modules` says where each is loaded from; without `styles` it links its own."""
    setting = explored.setting
    data = {
        "live": live,
        "setting": setting.to_json(),
        "answers": answers(setting, live=live),
        "explored": explored.to_json(),
        "games": two_player_games() if live else [],
        "mostActions": MOST_ACTIONS,
    }
    return str(
        _template().render(
            title=setting.name or "game",
            imports=_in_script({"imports": modules}),
            data=_in_script(data),
            start=modules["explorer"],
            styles=styles,
            nonce=nonce,
        )
    )


@cache
def two_player_games() -> list[str]:
    """The games of the zoo that can be explored."""
    return [name for name in zoo.names() if _fits(zoo.load(name))]


def _fits(game: Any) -> bool:
    return (
        isinstance(game, NormalForm) and game.num_players == 2 and max(game.shape) <= MOST_ACTIONS
    )


def _in_script(data: Any) -> str:
    """JSON inside a script element: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


@cache
def _template() -> Any:
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(asset("page.html"))
