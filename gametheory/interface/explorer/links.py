"""Links of the explorer: what is shown is in the part after #, which is never sent anywhere.

>>> import gametheory as gt
>>> from gametheory.interface.explorer import Setting
>>> setting = Setting.of(gt.zoo.chicken())
>>> read_link(link_to(setting, "http://127.0.0.1:8000/")) == setting
True
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from gametheory._support.check import checked
from gametheory.errors import InvalidArgument
from gametheory.interface.explorer.explored import Shown
from gametheory.interface.explorer.negotiation import Negotiation
from gametheory.interface.explorer.setting import Setting

KINDS: dict[str, type[Setting] | type[Negotiation]] = {
    "game": Setting,
    "negotiation": Negotiation,
}


@checked
def link_to(shown: Shown, page: str = "") -> str:
    """The link that opens a page of the explorer with a game or a negotiation in it."""
    text = json.dumps(shown.to_json(), separators=(",", ":"), ensure_ascii=False)
    return f"{page}#{quote(text, safe='')}"


@checked
def read_link(link: str) -> Shown:
    """What is in a link, of this or another explorer; raises `InvalidArgument` for none."""
    try:
        data = json.loads(unquote(urlsplit(link).fragment))
    except (ValueError, RecursionError):
        raise InvalidArgument(
            f"expected a link of the explorer, got {link[:60]!r}: its end, after #, has a game"
        ) from None
    return read_shown(data)


def read_shown(data: Any) -> Shown:
    """A game or a negotiation from its JSON values; raises `InvalidArgument` for anything else."""
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise InvalidArgument(f"expected an object of a kind among {list(KINDS)}, got {kind!r}")
    return KINDS[kind].from_json(data)
