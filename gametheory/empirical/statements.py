"""What holds in all games of a box, in some or in none; with witnesses, checked without search.

>>> from gametheory import empirical
>>> box = empirical.IntervalGame(
...     [[[2, 0], [1, 1]], [[2, 1], [0, 1]]], [[[3, 0], [2, 1]], [[3, 1], [0, 1]]]
... )
>>> stag = box.equilibrium((0, 0))
>>> stag.verdict, stag.verify()
('all', True)
>>> hare = box.dominated(0, "a1")
>>> hare.verdict, hare.verify()
('none', True)
>>> for statement in empirical.equilibrium_statements(box):
...     print(statement)
'a0, a0' is an equilibrium in all games
'a1, a1' is an equilibrium in all games
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, brief, show_mixture
from gametheory._support.check import checked
from gametheory._support.text import quoted
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm

if TYPE_CHECKING:
    from gametheory.empirical.boxes import IntervalGame

VERDICTS = ("none", "some", "all")
"""In how many games of a box something holds; by number in arrays of verdicts."""

MAX_STATEMENTS = 10_000
"""Equilibria that are listed with their statements."""

Kind = Literal["equilibrium", "dominated", "dominated by a pure action"]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Statement:
    """In how many games of a box something holds.

    Attributes:
        box: the games.
        kind: "equilibrium" (of a pure profile), "dominated" or "dominated by a pure action"
            (strictly, of an action).
        subject: the joint action; or the player and the action.
        verdict: "all", "some" or "none" of the games.
        deviation: of a profile that is an equilibrium of none: a player and the action that is
            better in all games.
        mixture: of a dominated action: what dominates it, in all games or in `holds_in`.
        belief: of an action that is not dominated by a mixture: a distribution over the others'
            joint actions (row-major) to which it is a best reply, in all games or in `fails_in`.
    """

    box: IntervalGame = field(repr=False)
    kind: Kind
    subject: tuple[int, ...]
    verdict: Literal["all", "some", "none"]
    deviation: tuple[int, int] | None = None
    mixture: tuple[Fraction, ...] | None = None
    belief: tuple[Fraction, ...] | None = None

    def __post_init__(self) -> None:
        shape = self.box.shape
        if self.kind == "equilibrium":
            fits = len(self.subject) == len(shape)
            limits: Sequence[int] = shape
        else:
            fits = len(self.subject) == 2 and 0 <= self.subject[0] < len(shape)
            limits = (len(shape), shape[self.subject[0]]) if fits else ()
        if not fits or not all(0 <= a < most for a, most in zip(self.subject, limits, strict=True)):
            raise InvalidArgument(
                f"expected a joint action, or a player and an action, got {quoted(self.subject)}"
            )
        self._require_fitting_certificates()

    def _require_fitting_certificates(self) -> None:
        """Raise `InvalidArgument` for a certificate of another verdict or another kind."""
        shape, verdict = self.box.shape, self.verdict
        of_profile = self.kind == "equilibrium"
        if of_profile and max(shape) == 1 and verdict != "all":
            raise InvalidArgument(
                f"expected the only profile to be an equilibrium of all games, got {verdict!r}"
            )
        if self.deviation is not None:
            player, action = self.deviation
            fits = of_profile and verdict == "none" and 0 <= player < len(shape)
            if not fits or not 0 <= action < shape[player] or action == self.subject[player]:
                raise InvalidArgument(
                    "expected a deviation, a player and another action, of a profile that is an "
                    f"equilibrium of none, got {self.deviation} of {quoted(self.subject)} in "
                    f"{verdict!r}"
                )
        if self.mixture is not None and (of_profile or verdict == "none"):
            raise InvalidArgument(
                f"expected a mixture of what is dominated somewhere, got one of {self.kind!r} in "
                f"{verdict!r}"
            )
        if self.belief is not None and (self.kind != "dominated" or verdict == "all"):
            raise InvalidArgument(
                "expected a belief of what no mixture dominates somewhere, got one of "
                f"{self.kind!r} in {verdict!r}"
            )

    @property
    def is_decided(self) -> bool:
        """Whether all games agree."""
        return self.verdict != "some"

    @cached_property
    def holds_in(self) -> NormalForm | None:
        """A game of the box where it holds; None if there is none."""
        return None if self.verdict == "none" else self.box.corner(self._raised(in_favour=True))

    @cached_property
    def fails_in(self) -> NormalForm | None:
        """A game of the box where it does not hold; None if there is none."""
        return None if self.verdict == "all" else self.box.corner(self._raised(in_favour=False))

    def _raised(self, *, in_favour: bool) -> NDArray[np.bool_]:
        """Whose payoffs are high in the corner that speaks most for it, or against it."""
        raised = np.zeros(self.box.lower.shape, dtype=bool)
        if self.kind == "equilibrium":
            cell, box_shape = self.subject, self.box.shape
            if in_favour:
                raised.reshape(len(raised), -1)[:, np.ravel_multi_index(cell, box_shape)] = True
                return raised
            player, action = self.deviation or _gainer(self.box, cell)
            raised[(player, *_replaced(cell, player, action))] = True
            return raised
        player, action = self.subject
        own = np.moveaxis(raised[player], player, 0)
        own[:] = in_favour
        own[action] = not in_favour
        return raised

    def verify(self) -> bool:
        """Re-check in rationals, without search: the witnesses, and what is said of all games."""
        for game in (self.holds_in, self.fails_in):
            if game is not None and not self.box.contains(game):
                return False
        if self.kind == "equilibrium":
            return self._verify_equilibrium()
        return self._verify_dominated()

    def _verify_equilibrium(self) -> bool:
        low, high, cell = self.box.exact_lower, self.box.exact_upper, self.subject
        if self.verdict == "all":
            return all(
                low[(i, *cell)] >= high[(i, *_replaced(cell, i, k))]
                for i, k in _deviations(self.box.shape, cell)
            )
        assert self.fails_in is not None
        if is_equilibrium(self.fails_in, cell):
            return False
        if self.verdict == "some":
            return self.holds_in is not None and is_equilibrium(self.holds_in, cell)
        if self.deviation is None or self.deviation[1] == cell[self.deviation[0]]:
            return False
        i, k = self.deviation
        return bool(low[(i, *_replaced(cell, i, k))] > high[(i, *cell)])

    def _verify_dominated(self) -> bool:
        player, action = self.subject
        low = _own(self.box.exact_lower, player)
        high = _own(self.box.exact_upper, player)
        pure = self.kind == "dominated by a pure action"
        if self.verdict == "all":
            return self._dominates(low, high[action], pure)
        if self.verdict == "some":
            assert self.holds_in is not None and self.fails_in is not None  # noqa: PT018
            good, bad = (_own(g.exact_payoffs, player) for g in (self.holds_in, self.fails_in))
            return self._dominates(good, good[action], pure) and self._is_reply(
                bad[action], bad, pure
            )
        return self._is_reply(low[action], high, pure)

    def _dominates(self, others: NDArray[Any], own: NDArray[Any], pure: bool) -> bool:
        mixture, action = self.mixture, self.subject[1]
        if mixture is None or len(mixture) != len(others) or mixture[action]:
            return False
        if min(mixture) < 0 or sum(mixture) != 1 or (pure and max(mixture) != 1):
            return False
        return bool((np.array(mixture, dtype=object) @ others > own).all())

    def _is_reply(self, own: NDArray[Any], others: NDArray[Any], pure: bool) -> bool:
        """Whether nothing dominates an action that pays `own` where the others pay that."""
        rest = np.delete(others, self.subject[1], axis=0)
        if pure:
            return bool((rest <= own).any(axis=1).all())
        belief = self.belief
        if belief is None or len(belief) != len(own) or min(belief) < 0 or sum(belief) != 1:
            return False
        weights = np.array(belief, dtype=object)
        return all(row @ weights <= own @ weights for row in rest)

    @property
    def what(self) -> str:
        """What it is about, in words."""
        box = self.box
        if self.kind == "equilibrium":
            named = ", ".join(box.actions[i][a] for i, a in enumerate(self.subject))
            return f"{quoted(named)} is an equilibrium"
        player, action = self.subject
        return f"{quoted(box.actions[player][action])} of {box.players[player]} is {self.kind}"

    @property
    def why(self) -> str:
        """The certificate in words; "" where a witness is all there is."""
        box = self.box
        if self.deviation is not None:
            player, action = self.deviation
            return f"{box.players[player]} gains by {box.actions[player][action]}"
        if self.mixture is not None and self.verdict != "none":
            return f"by {show_mixture(self.mixture, box.actions[self.subject[0]], brief)}"
        return ""

    def __str__(self) -> str:
        why = f": {self.why}" if self.why else ""
        return f"{self.what} in {_games(self.verdict)}{why}"

    def __repr__(self) -> str:
        return f"Statement({self.what} in {_games(self.verdict)})"


def _games(verdict: str) -> str:
    return {"all": "all games", "some": "some games", "none": "no game"}[verdict]


def pure_verdicts(box: IntervalGame) -> NDArray[np.int64]:
    """`IntervalGame.pure_verdicts`, worked out."""
    always = np.ones(box.shape, dtype=bool)
    sometimes = always.copy()
    for player in range(box.num_players):
        low, high = box.lower[player], box.upper[player]
        if box.shape[player] > 1:
            always &= (low >= _best_other(high, player)).astype(bool)
            sometimes &= (high >= _best_other(low, player)).astype(bool)
    return always.astype(np.int64) + sometimes.astype(np.int64)


def _best_other(values: NDArray[Any], axis: int) -> NDArray[Any]:
    """The largest value at the other places of an axis."""
    ordered = np.sort(values, axis=axis)
    first = np.take(ordered, [-1], axis=axis)
    second = np.take(ordered, [-2], axis=axis)
    return np.asarray(np.where(values == first, second, first))


def equilibrium(box: IntervalGame, cell: tuple[int, ...]) -> Statement:
    """In which games a pure profile is an equilibrium."""
    verdict: Any = VERDICTS[int(box.pure_verdicts[cell])]
    deviation = _gainer(box, cell) if verdict == "none" else None
    return Statement(box, "equilibrium", cell, verdict, deviation)


def _gainer(box: IntervalGame, cell: tuple[int, ...]) -> tuple[int, int]:
    """The player and action that gain most when all that is doubtful speaks for them."""

    def gain(i: int, k: int) -> Fraction:
        better = box.upper[(i, *_replaced(cell, i, k))]
        return Fraction(better) - Fraction(box.lower[(i, *cell)])

    def surely(i: int, k: int) -> bool:
        return bool(box.lower[(i, *_replaced(cell, i, k))] > box.upper[(i, *cell)])

    found: list[tuple[int, int]] = list(_deviations(box.shape, cell))
    return max(found, key=lambda pair: (surely(*pair), gain(*pair)))


@checked
def equilibrium_statements(box: IntervalGame) -> tuple[Statement, ...]:
    """The pure profiles that are equilibria of all games, then those of some, each row-major.

    Raises `TooLarge` beyond `MAX_STATEMENTS` of them; `IntervalGame.pure_verdicts` has all.
    """
    verdicts = box.pure_verdicts
    count = int((verdicts > 0).sum())
    if count > MAX_STATEMENTS:
        raise TooLarge(
            f"expected at most {MAX_STATEMENTS:,} possible equilibria, got {count:,}: "
            "pure_verdicts has all of them in an array"
        )
    return tuple(
        equilibrium(box, tuple(cell))
        for level in (2, 1)
        for cell in np.argwhere(verdicts == level).tolist()
    )


@checked
def dominance_statements(
    box: IntervalGame, *, by: Literal["mixed", "pure"] = "mixed"
) -> tuple[Statement, ...]:
    """For each player and action in how many games it is strictly dominated; see `IntervalGame`."""
    return tuple(
        dominated(box, player, action, by)
        for player, count in enumerate(box.shape)
        for action in range(count)
    )


def dominated(box: IntervalGame, player: int, action: int, by: str) -> Statement:
    """In which games an action is strictly dominated."""
    kind: Kind = "dominated" if by == "mixed" else "dominated by a pure action"
    low, high = _own(box.exact_lower, player), _own(box.exact_upper, player)
    solve = _by_mixture if by == "mixed" else _by_pure
    subject = (player, action)
    mixture, _ = solve(low, high[action], action)
    if mixture is not None:
        return Statement(box, kind, subject, "all", mixture=mixture)
    possible, no_belief = solve(high, low[action], action)
    if possible is None:
        return Statement(box, kind, subject, "none", belief=no_belief)
    _, belief = solve(low, high[action], action)
    return Statement(box, kind, subject, "some", mixture=possible, belief=belief)


def _by_mixture(
    others: NDArray[Any], own: NDArray[Any], action: int
) -> tuple[Profile | None, Profile | None]:
    """A mixture of the other actions that pays more than `own` everywhere; else a belief.

    By the matrix game of what is gained: its value is positive iff there is one.
    """
    rest = [k for k in range(len(others)) if k != action]
    if not rest:
        return None, (Fraction(1), *(Fraction(0),) * (len(own) - 1))
    # Where the action is best against one joint action that is belief enough, and seen at once.
    best = np.flatnonzero((others[rest] <= own).all(axis=0))
    if len(best):
        return None, tuple(Fraction(int(c == best[0])) for c in range(len(own)))
    pure, _ = _by_pure(others, own, action)
    if pure is not None:
        return pure, None
    value, weights, belief = solve_matrix_game(others[rest] - own)
    if value <= 0:
        return None, tuple(belief)
    mixture = [Fraction(0)] * len(others)
    for k, weight in zip(rest, weights, strict=True):
        mixture[k] = weight
    return tuple(mixture), None


def _by_pure(
    others: NDArray[Any], own: NDArray[Any], action: int
) -> tuple[Profile | None, Profile | None]:
    for k, row in enumerate(others):
        if k != action and (row > own).all():
            return tuple(Fraction(int(j == k)) for j in range(len(others))), None
    return None, None


def is_equilibrium(game: NormalForm, cell: Sequence[int]) -> bool:
    """Whether a pure profile is an equilibrium, by its definition, exactly."""
    payoffs = game.exact_payoffs
    return all(
        payoffs[(i, *cell)] >= payoffs[(i, *_replaced(cell, i, k))]
        for i, k in _deviations(game.shape, cell)
    )


def _deviations(shape: Sequence[int], cell: Sequence[int]) -> Any:
    return ((i, k) for i, count in enumerate(shape) for k in range(count) if k != cell[i])


def _replaced(cell: Sequence[int], player: int, action: int) -> tuple[int, ...]:
    return (*cell[:player], action, *cell[player + 1 :])


def _own(payoffs: NDArray[Any], player: int) -> NDArray[Any]:
    """A player's payoffs `[action, the others' joint action]`."""
    own = np.moveaxis(payoffs[player], player, 0)
    return np.asarray(own.reshape(len(own), -1))


__all__ = [
    "MAX_STATEMENTS",
    "Statement",
    "dominance_statements",
    "equilibrium_statements",
    "is_equilibrium",
]
