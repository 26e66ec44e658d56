"""What the explorer shows answers to: a game of two players, and what is asked of it.

A setting is text throughout, as it was typed, so that nothing is rounded between the page, a link
and the solvers; `Setting.game` reads it exactly.

>>> import gametheory as gt
>>> Setting.of(gt.zoo.chicken()).payoffs
((('0', '-1'), ('1', '-10')), (('0', '1'), ('-1', '-10')))
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from gametheory._numeric.exact import decimal_text, exact_text, to_fraction
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import NumberLike
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.interface.explorer._reading import (
    as_list,
    as_text,
    as_texts,
    listed,
    require_parts,
    require_short,
)

MOST_ACTIONS = 12
"""Actions of a player up to which payoffs can be edited by hand."""

LONGEST_DECIMAL = 20
"""Characters up to which an exact number of a game of decimals is written as one."""

Control = Literal["correlated", "independent"]

PARTS = ("kind", "name", "players", "actions", "payoffs", "disagreement", "discount", "control")


@checked
@dataclass(frozen=True)
class Setting:
    """A game of two players, and what is asked of it, as text.

    Attributes:
        name: of the game; may be empty.
        players: two names.
        actions: labels of the actions of each player, up to `MOST_ACTIONS` of them.
        payoffs: `payoffs[player][row][column]`, such as "3", "1/3" or "0.1", read exactly.
        disagreement: a payoff of each player; None is the mixed minimax point.
        discount: None is one play; "0.9" is the game played for ever at that discount.
        control: how players reach payoffs: "correlated", by a joint lottery, or "independent",
            each mixing alone.

    Raises `InvalidArgument` for other shapes, names that are repeated, texts that are no numbers,
    and a discount outside [0, 1).
    """

    name: str
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: tuple[tuple[tuple[str, ...], ...], ...]
    disagreement: tuple[str, ...] | None = None
    discount: str | None = None
    control: str = "correlated"

    def __post_init__(self) -> None:
        require_short(self)
        require_among(self.control, ("correlated", "independent"), "a way to control play")
        if len(self.players) != 2 or len(self.actions) != 2:
            raise InvalidArgument(
                f"expected a game of two players to explore, got {len(self.players)} names and "
                f"actions of {len(self.actions)}"
            )
        for player, labels in zip(self.players, self.actions, strict=True):
            if not 1 <= len(labels) <= MOST_ACTIONS:
                raise InvalidArgument(
                    f"expected 1 to {MOST_ACTIONS} actions of {player!r} to explore, "
                    f"got {len(labels)}"
                )
        if self.disagreement is not None and len(self.disagreement) != 2:
            raise InvalidArgument(
                f"expected a disagreement payoff of each player, got {len(self.disagreement)}"
            )
        for text in (*(self.disagreement or ()), *filter(None, [self.discount])):
            to_fraction(text)
        if self.discount is not None and not 0 <= to_fraction(self.discount) < 1:
            raise InvalidArgument(f"expected a discount in [0, 1), got {self.discount}")
        assert self.game.num_players == 2

    @cached_property
    def game(self) -> NormalForm:
        """The game, exactly as its texts say."""
        return NormalForm(
            listed(self.payoffs),
            actions=self.actions,
            players=self.players,
            name=self.name,
            disagreement=self.disagreement,
        )

    @classmethod
    def of(
        cls,
        game: NormalForm,
        *,
        discount: NumberLike | None = None,
        control: Control = "correlated",
    ) -> Setting:
        """The setting of a game; its disagreement point is what the game declares.

        A float stands as its shortest decimal, which is then read exactly: 0.1 as 1/10.

        Raises `InvalidArgument` for other than two players, and more than `MOST_ACTIONS` actions.
        """
        if game.num_players != 2:
            raise InvalidArgument(
                f"expected a game of two players to explore, got {game.num_players}: gametheory "
                "analyze GAME --html FILE writes a page on any number"
            )
        read = _text_of if game.in_decimals else exact_text
        payoffs = game.exact_payoffs if game.is_exact else game.payoffs
        declared = game.disagreement
        return cls(
            name=game.name or "",
            players=tuple(game.players),
            actions=tuple(map(tuple, game.actions)),
            payoffs=tuple(
                tuple(tuple(map(read, row)) for row in matrix) for matrix in payoffs.tolist()
            ),
            disagreement=None if declared is None else tuple(read(x) for x in declared),
            discount=None if discount is None else str(discount),
            control=control,
        )

    def to_json(self) -> dict[str, Any]:
        """Its attributes as JSON values."""
        parts = {name: listed(getattr(self, name)) for name in PARTS if name != "kind"}
        return {"kind": "game", **parts}

    @classmethod
    def from_json(cls, data: Any) -> Setting:
        """A setting from what `to_json` gives; raises `InvalidArgument` for anything else."""
        require_parts(data, PARTS)
        return cls(
            name=as_text(data["name"], "name"),
            players=as_texts(data["players"], "players"),
            actions=tuple(
                as_texts(each, "actions") for each in as_list(data["actions"], "actions")
            ),
            payoffs=tuple(
                tuple(as_texts(row, "payoffs") for row in as_list(matrix, "payoffs"))
                for matrix in as_list(data["payoffs"], "payoffs")
            ),
            disagreement=(
                None
                if data["disagreement"] is None
                else as_texts(data["disagreement"], "disagreement")
            ),
            discount=None if data["discount"] is None else as_text(data["discount"], "discount"),
            control=as_text(data["control"], "control"),
        )


def _text_of(value: Any) -> str:
    """A number as it is typed: a float by its shortest decimal, else the fraction or decimal."""
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    exact = to_fraction(value)
    return decimal_text(exact, LONGEST_DECIMAL) or exact_text(exact)
