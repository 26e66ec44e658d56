"""The repeated game: a stage game, played for ever under perfect monitoring.

Values are per step, (1-g) times the discounted sum, so they live in the payoff space of the stage
game.

>>> import gametheory as gt
>>> game = gt.NormalForm.from_bimatrix([[4, 0], [0, 2]], [[1, 0], [0, 2]])
>>> gt.Repeated(game, discount="24/25")
Repeated(NormalForm(2x2), discount=24/25)
"""

from __future__ import annotations

from gametheory._numeric.exact import Number, as_given, is_decimal, show, to_fraction
from gametheory._numeric.readable import as_given as shown_as_given
from gametheory._support.check import checked
from gametheory._support.faces import number_in_latex
from gametheory._support.kinds import NumberLike
from gametheory._support.text import quoted
from gametheory.errors import GameTheoryError, InvalidArgument
from gametheory.games import _notebook
from gametheory.games.normal_form import NormalForm


@checked
class Repeated:
    """The infinitely repeated game with perfect monitoring.

    Args:
        game: the stage game.
        discount: g in [0, 1); a string or Fraction stays exact ("0.96" is 24/25).

    Attributes:
        in_decimals: whether the discount is shown as a decimal, as it was given.

    Raises `InvalidArgument` for a discount outside [0, 1).
    """

    game: NormalForm
    discount: Number
    in_decimals: bool

    def __init__(self, game: NormalForm, discount: NumberLike) -> None:
        if not isinstance(game, NormalForm):
            raise InvalidArgument(f"expected a NormalForm to repeat, got {type(game).__name__}")
        try:
            exact = to_fraction(discount, "a discount")
        except GameTheoryError as error:
            raise InvalidArgument(f"expected a discount in [0, 1): {error}") from None
        if not 0 <= exact < 1:
            raise InvalidArgument(
                f"expected a discount in [0, 1), got {show(discount)}"
                if not isinstance(discount, str)
                else f"expected a discount in [0, 1), got {quoted(discount)}"
            )
        object.__setattr__(self, "game", game)
        object.__setattr__(self, "discount", as_given(exact, discount))
        object.__setattr__(self, "in_decimals", is_decimal(discount))

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError(f"games are frozen: cannot set {key!r}; build a new one")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Repeated):
            return NotImplemented
        return self.game == other.game and self.discount == other.discount

    def __hash__(self) -> int:
        return hash((self.game, self.discount))

    @property
    def _rate(self) -> str:
        return shown_as_given(self.discount, in_decimals=self.in_decimals)

    def __repr__(self) -> str:
        return f"Repeated({self.game!r}, discount={self._rate})"

    def _repr_html_(self) -> str:
        return f"{_notebook.html_of(self.game)}<p>repeated at discount {self._rate}</p>"

    def _repr_latex_(self) -> str:
        rate = number_in_latex(self._rate)
        return f"{self.game._repr_latex_()}\n\nrepeated at discount {rate}"
