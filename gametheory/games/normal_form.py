"""Games in normal form, frozen and validated.

A normal-form game of n players is the array `payoffs[player, a1, ..., an]`.

>>> import gametheory as gt
>>> game = gt.NormalForm.from_bimatrix([[4, 0], [0, 2]], [[1, 0], [0, 2]])
>>> game.shape
(2, 2)

Where a game is given, an action may be its index or its label, and a pure profile one for each
player: an integer is always an index, text always a label (labels are text, "1" too).

>>> named = gt.NormalForm(game.payoffs, actions=[["B", "S"], ["B", "S"]])
>>> named.payoff(("S", "S")) == named.payoff((1, 1)) == (2, 2)
True
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    Number,
    Profile,
    as_given,
    fraction_array,
    fractions,
    is_exact,
    number_array,
    show,
)
from gametheory._support.check import checked, held, require_player
from gametheory._support.faces import Face, Tabular
from gametheory._support.frames import is_frame
from gametheory._support.kinds import ArrayLike, NumberLike, Said
from gametheory._support.text import is_encodable, quoted
from gametheory.errors import InvalidArgument, InvalidGame, TooLarge
from gametheory.games import _notebook
from gametheory.games._frames import take_labels, take_symmetric_labels
from gametheory.games._reading import (
    are_cells,
    find_action,
    gives_decimals,
    how_to_give,
    keep_decimals,
)

MAX_CELLS = 10_000_000
"""Cap on joint actions, so that a typo cannot take the machine's memory."""

Action = int | str
"""An action where a game is given: its index, or its label."""

PureProfile = Sequence[Action]
"""One action for each player."""


DeclaredDisagreement = Annotated[
    Sequence[NumberLike] | None,
    Said(
        "a sequence, each item a number, or None (names such as 'minimax' are for solvers: "
        "gt.bargain(game, ..., disagreement='minimax'), which is their default)"
    ),
]
"""What a game declares: payoffs."""


@checked
class NormalForm(Tabular):
    """A finite game in normal form.

    Args:
        payoffs: array-like `[player, a1, ..., an]`: one matrix for each player, whatever the
            numbers; cells that hold the payoffs of all players are for `from_cells`, and tuples
            that could be such cells are refused. Integers, `Fraction`s and strings such as
            "1/3" stay exact; floats are the dyadic rationals that they are.
        actions: action labels, one sequence for each player; "a0", "a1", ... by default.
        players: player names; "player 1", "player 2", ... by default.
        name: what to call the game.
        disagreement: the payoff profile that results when bargaining fails, where the game
            has one by definition; by default solvers use the minimax point.
        decimals: whether exact numbers of the game are shown as decimals; by default if a
            payoff is given as a float, or as decimal text ("0.25") and all have finitely many
            digits. It changes nothing else: 0.25 is 1/4.

    Raises `InvalidGame` for payoffs that are NaN, infinite, ragged, empty or not numbers,
    for labels that are duplicate, empty or of the wrong count, for text with half a surrogate
    pair, which no encoding holds; `TooLarge` beyond `MAX_CELLS` joint actions. Labels are data:
    whatever else they hold is kept, and shown without effect.

    Attributes:
        payoffs: read-only; int64 if all are integers, float64 if any is a float, else
            `Fraction`s.
        in_decimals: whether numbers are shown as decimals, those of float games always.
    """

    payoffs: NDArray[Any]
    actions: tuple[tuple[str, ...], ...]
    players: tuple[str, ...]
    name: str
    disagreement: tuple[Number, ...] | None
    in_decimals: bool

    def __init__(
        self,
        payoffs: ArrayLike,
        *,
        actions: Sequence[Sequence[str]] | None = None,
        players: Sequence[str] | None = None,
        name: str = "",
        disagreement: DeclaredDisagreement = None,
        decimals: bool | None = None,
    ) -> None:
        if is_frame(payoffs) or (isinstance(payoffs, list | tuple) and any(map(is_frame, payoffs))):
            raise InvalidGame(
                "expected payoffs[player, a1, ..., an] as an array, got a data frame: "
                "NormalForm.from_bimatrix(A, B), from_cells, from_zero_sum and from_symmetric take "
                "data frames, and keep their labels"
            )
        if isinstance(payoffs, np.ndarray):
            _require_size(payoffs.size // max(len(payoffs), 1) if payoffs.ndim else 1)
        array = number_array(payoffs)
        n = array.shape[0] if array.ndim else 0
        if array.ndim < 2 or array.ndim != n + 1:
            raise InvalidGame(
                "expected payoffs[player, a1, ..., an]: one axis for the players and one for the "
                f"actions of each, got shape {array.shape}, that is {n} player(s) and "
                f"{max(array.ndim - 1, 0)} action axes{how_to_give(array.shape)}"
            )
        if are_cells(payoffs, array.shape):
            raise InvalidGame(
                f"expected payoffs[player, a1, ..., an], got tuples of {n} payoffs, which "
                "could be cells or rows of matrices: NormalForm.from_cells(...) takes cells, and "
                "NormalForm.from_bimatrix(A, B) or lists in place of the tuples matrices"
            )
        _require_size(array[0].size)
        shape = array.shape[1:]
        if actions is not None and (
            len(actions) != n
            or any(
                isinstance(labels, str) or len(labels) != count
                for labels, count in zip(actions, shape, strict=True)
            )
        ):
            raise InvalidGame(f"expected action labels of counts {shape}, got {quoted(actions)}")
        if players is not None and len(players) != n:
            raise InvalidGame(f"expected {n} player names, got {quoted(players)}")
        fields = {
            "payoffs": array,
            "actions": tuple(_numbered("a", 0, count) for count in shape)
            if actions is None
            else tuple(_labels(labels, "action label") for labels in actions),
            "players": _numbered("player ", 1, n)
            if players is None
            else _labels(players, "player name"),
            "name": _encodable(str(name), "name"),
            "disagreement": None,
            "in_decimals": array.dtype == np.float64
            or (gives_decimals(payoffs, array) if decimals is None else decimals),
        }
        if disagreement is not None:
            if len(disagreement) != n:
                raise InvalidGame(
                    f"expected a disagreement of {n} payoffs, got {quoted(disagreement)}"
                )
            point = fractions(disagreement, "a disagreement payoff")
            exact = array.dtype != np.float64 and all(is_exact(x) for x in disagreement)
            fields["disagreement"] = point if exact else tuple(as_given(x, 0.0) for x in point)
        for key, value in fields.items():
            object.__setattr__(self, key, value)

    @classmethod
    def from_bimatrix(cls, row: ArrayLike, column: ArrayLike, **options: Any) -> Self:
        """The two-player game with payoff matrices `row` and `column` (same shape).

        Of pandas data frames the labels of rows and columns become the actions' names; raises
        `InvalidGame` where two frames have others, or the same in another order.
        """
        row, column = take_labels(options, row=row, column=column)
        matrices = []
        for owner, matrix in (("row", row), ("column", column)):
            array = number_array(matrix, f"{owner} player's payoffs")
            if array.ndim != 2:
                raise InvalidGame(f"expected the {owner} player's matrix, got shape {array.shape}")
            matrices.append(array)
        if matrices[0].shape != matrices[1].shape:
            raise InvalidGame(
                "expected two payoff matrices of the same shape, got "
                f"{matrices[0].shape} and {matrices[1].shape}"
            )
        if any(m.dtype == object for m in matrices):
            both = np.stack([m.astype(object) for m in matrices])
            keep_decimals(options, [row, column], both)
        if matrices[0].dtype != matrices[1].dtype:
            matrices = [m.astype(object) for m in matrices]
        made: Self = held(cls, np.stack(matrices), **options)
        return made

    @classmethod
    def from_cells(cls, cells: ArrayLike, **options: Any) -> Self:
        """The game whose `cells[a1, ..., an]` hold the payoffs of all players.

        >>> import gametheory as gt
        >>> gt.NormalForm.from_cells([[(3, 3), (0, 5)], [(5, 0), (1, 1)]]).payoffs.tolist()
        [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]

        Of a pandas data frame of such cells the labels of rows and columns become the actions'
        names. Raises `InvalidGame` unless the last axis has as many payoffs as there are other
        axes.
        """
        if is_frame(cells):
            (cells,) = take_labels(options, row=cells)
            cells = cells.tolist()
        array = number_array(cells)
        if array.ndim < 2 or array.shape[-1] != array.ndim - 1:
            raise InvalidGame(
                "expected cells[a1, ..., an] of n payoffs each, got shape "
                f"{array.shape}, that is {max(array.ndim - 1, 0)} action axes and cells of "
                f"{array.shape[-1] if array.ndim else 0}"
            )
        keep_decimals(options, cells, array)
        made: Self = held(cls, np.moveaxis(array, -1, 0), **options)
        return made

    @classmethod
    def from_zero_sum(cls, row: ArrayLike, **options: Any) -> Self:
        """The zero-sum game in which the row player gets `row` and the column player -`row`.

        Of a pandas data frame the labels become the actions' names.
        """
        (row,) = take_labels(options, row=row)
        array = _matrix(row)
        keep_decimals(options, row, array)
        made: Self = held(cls.from_bimatrix, array, -array.astype(_signed(array)), **options)
        return made

    @classmethod
    def from_symmetric(cls, row: ArrayLike, **options: Any) -> Self:
        """The symmetric game in which the row player gets `row` and the column player `row`^T.

        Of a pandas data frame the labels become the actions' names. Raises `InvalidGame` unless
        the matrix is square, and a frame's rows have the labels of its columns.
        """
        row = take_symmetric_labels(options, row)
        array = _matrix(row)
        if array.shape[0] != array.shape[1]:
            raise InvalidGame(f"expected the square matrix of a symmetric game, got {array.shape}")
        keep_decimals(options, row, array)
        made: Self = held(cls.from_bimatrix, array, array.T, **options)
        return made

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError(f"games are frozen: cannot set {key!r}; build a new one")

    @property
    def num_players(self) -> int:
        return int(self.payoffs.shape[0])

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of actions of each player."""
        return tuple(self.payoffs.shape[1:])

    @property
    def is_exact(self) -> bool:
        """Whether results speak in Fractions: no payoff was given as a float."""
        return self.payoffs.dtype != np.float64

    @cached_property
    def exact_payoffs(self) -> NDArray[Any]:
        """`payoffs` as Fractions, read-only; exact for floats too."""
        exact = fraction_array(self.payoffs)
        exact.setflags(write=False)
        return exact

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """All pure profiles as action indices, row-major."""
        return itertools.product(*(range(count) for count in self.shape))

    def action(self, player: int, action: Action) -> int:
        """The index of an action of a player (0, 1, ...), given by its index or its label.

        Raises `InvalidArgument`, naming the labels, for anything else.
        """
        require_player(player, self.num_players)
        return find_action(action, self.actions[player], self.players[player])

    def profile(self, actions: PureProfile) -> tuple[int, ...]:
        """The indices of a pure profile of indices or labels.

        >>> import gametheory as gt
        >>> gt.zoo.asymmetric_bach_or_stravinsky().profile(("B", 1))
        (0, 1)

        Raises `InvalidArgument`, naming the labels, unless it has an action of each player.
        """
        is_sequence = isinstance(actions, Sequence | np.ndarray) and not isinstance(actions, str)
        if not is_sequence or len(actions) != self.num_players:
            raise InvalidArgument(
                f"expected an action of each of {self.num_players} players, got {quoted(actions)}"
            )
        return tuple(
            find_action(a, labels, who)
            for a, labels, who in zip(actions, self.actions, self.players, strict=True)
        )

    def pure_strategy(self, player: int, action: Action) -> tuple[int, ...]:
        """The mixed strategy of a player that is a single action, given by index or label."""
        chosen = self.action(player, action)
        return tuple(int(a == chosen) for a in range(self.shape[player]))

    def payoff(self, profile: PureProfile) -> tuple[Number, ...]:
        """The payoff profile of a pure profile of action indices or labels."""
        cell = self.profile(profile)
        entries = (matrix[cell] for matrix in self.payoffs)
        return tuple(x.item() if isinstance(x, np.generic) else x for x in entries)

    def exact_payoff(self, profile: PureProfile) -> Profile:
        """The payoffs of a pure profile of action indices or labels, as Fractions."""
        return self._exact_payoff(self.profile(profile))

    def _exact_payoff(self, cell: tuple[int, ...]) -> Profile:
        """`exact_payoff` of a profile that is known to be one."""
        return tuple(matrix[cell] for matrix in self.exact_payoffs)

    def expected_payoffs(self, profile: Sequence[ArrayLike | str]) -> tuple[Number, ...]:
        """Expected payoffs of a mixed profile: a probability vector for each player, or a label.

        Exact (Fractions) if neither the game nor the profile holds a float. Raises
        `InvalidArgument` unless each vector is a distribution over that player's actions
        (floats: sums within 1e-9 of one).
        """
        if len(profile) != self.num_players:
            raise InvalidArgument(
                f"expected {self.num_players} mixed strategies, got {len(profile)}"
            )
        strategies = [
            number_array(self.pure_strategy(i, x) if isinstance(x, str) else x, "probabilities")
            for i, x in enumerate(profile)
        ]
        exact = self.is_exact and all(s.dtype != np.float64 for s in strategies)
        result = self.exact_payoffs if exact else self.payoffs.astype(np.float64)
        for i, strategy in enumerate(strategies):
            vector = fraction_array(strategy) if exact else strategy.astype(np.float64)
            if vector.shape != (self.shape[i],):
                raise InvalidArgument(
                    f"expected {self.shape[i]} probabilities for {self.players[i]}, "
                    f"got shape {vector.shape}"
                )
            if (vector < 0).any() or abs(vector.sum() - 1) > (0 if exact else 1e-9):
                raise InvalidArgument(
                    f"expected probabilities that are nonnegative and sum to 1 for "
                    f"{self.players[i]}, got {quoted([show(x) for x in vector])}"
                )
            result = np.tensordot(result, vector, axes=(1, 0))
        return tuple(result.tolist())

    def swap_players(self) -> NormalForm:
        """The two-player game seen from the other side."""
        if self.num_players != 2:
            raise InvalidArgument(f"expected a two-player game, got {self.num_players} players")
        return NormalForm(
            self.payoffs[::-1].transpose(0, 2, 1),
            actions=self.actions[::-1],
            players=self.players[::-1],
            name=self.name,
            disagreement=None if self.disagreement is None else self.disagreement[::-1],
            decimals=self.in_decimals,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NormalForm):
            return NotImplemented
        return (
            np.array_equal(self.payoffs, other.payoffs)
            and self.actions == other.actions
            and self.players == other.players
            and self.disagreement == other.disagreement
        )

    def __hash__(self) -> int:
        return hash((self.shape, tuple(self.payoffs.flat), self.actions))

    def __repr__(self) -> str:
        size = "x".join(str(count) for count in self.shape)
        return (
            f"NormalForm({size})" if not self.name else f"NormalForm({size}, {quoted(self.name)})"
        )

    def _face(self) -> Face:
        return _notebook.face_of(self)

    def _repr_html_(self) -> str:
        return _notebook.html_of(self)

    def _repr_latex_(self) -> str:
        return _notebook.latex_of(self, _notebook.LARGEST_TABLE)

    def to_latex(self) -> str:
        r"""The payoffs as a LaTeX `tabular`, for a paper that loads the package booktabs.

        The last two players' actions go down and across; of more players there is a table for each
        combination of the others' actions.

        >>> import gametheory as gt
        >>> print(gt.zoo.prisoners_dilemma().to_latex())
        \begin{tabular}{lcc}
        \toprule
         & C & D \\
        \midrule
        C & $-1$, $-1$ & $-3$, $0$ \\
        D & $0$, $-3$ & $-2$, $-2$ \\
        \bottomrule
        \end{tabular}
        """
        return _notebook.latex_of(self)


def _matrix(row: ArrayLike) -> NDArray[Any]:
    array = number_array(row, "row player's payoffs")
    if array.ndim != 2:
        raise InvalidGame(f"expected the row player's matrix, got shape {array.shape}")
    return array


def _signed(array: NDArray[Any]) -> Any:
    """A type that holds the negatives too: -2^63 has none in 64 bits."""
    return object if array.dtype == np.int64 and array.min() == -(2**63) else array.dtype


def _require_size(cells: int) -> None:
    if cells > MAX_CELLS:
        raise TooLarge(f"expected at most {MAX_CELLS:,} joint actions, got {cells:,}")


def _encodable(text: str, what: str) -> str:
    if not is_encodable(text):
        raise InvalidGame(
            f"expected every {what} to be text that UTF-8 can hold, got {quoted(text)}"
        )
    return text


@lru_cache(maxsize=64)
def _numbered(word: str, first: int, count: int) -> tuple[str, ...]:
    """The names of what has none of its own."""
    return tuple(f"{word}{k}" for k in range(first, first + count))


def _labels(labels: Sequence[str], what: str) -> tuple[str, ...]:
    names = tuple(_encodable(str(label), what) for label in labels)
    if any(not name.strip() for name in names):
        raise InvalidGame(f"expected every {what} to be non-empty, got {quoted(names)}")
    duplicates = sorted(name for name, count in Counter(names).items() if count > 1)
    if duplicates:
        raise InvalidGame(f"expected distinct {what}s, got {quoted(duplicates)} more than once")
    return names
