"""Dominated actions, iterated elimination, rationalisability.

An action is *strictly dominated* if a mixture of the player's other actions does better
whatever the others do; *weakly*, if it does nowhere worse and somewhere better. An action is
strictly dominated iff it is a best reply to no belief about the others' joint play, and weakly
dominated iff to none of full support (Pearce 1984): so each verdict has its certificate, a
mixture or a belief.

>>> import gametheory as gt
>>> game = gt.NormalForm.from_bimatrix([[3, 0], [0, 3], [1, 1]], [[1, 0], [0, 1], [2, 2]])
>>> gt.equilibria.dominated_actions(game).dominated
(Dominated(a2 of player 1 by 1/2 a0 + 1/2 a1),)
>>> gt.equilibria.rationalizable_actions(game).kept
((0, 1), (0, 1))
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, show_mixture, to_integers
from gametheory._numeric.lp import maximize
from gametheory._support.check import checked, require_among, require_kind
from gametheory._support.kinds import Natural
from gametheory._support.text import visible
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm

KINDS = ("strict", "weak")


@checked
@dataclass(frozen=True)
class Dominated:
    """An action and the mixture that dominates it.

    Attributes:
        player: index of the player.
        action: index of the dominated action.
        mixture: exact probabilities of the player's actions, zero on the dominated one.
        kind: "strict" or "weak".
    """

    player: Natural
    action: Natural
    mixture: Profile
    kind: str
    labels: tuple[str, ...] = field(repr=False, compare=False)
    name: str = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if not (self.action < len(self.mixture) == len(self.labels)):
            raise InvalidArgument(
                f"expected an action and a mixture of {len(self.labels)} labelled actions"
            )

    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals that the mixture dominates."""
        if not (0 <= self.player < game.num_players and 0 <= self.action < len(self.mixture)):
            return False
        own = _own(game, self.player)
        mixture = np.array(self.mixture)
        if len(mixture) != len(own) or min(mixture) < 0 or sum(mixture) != 1:
            return False
        gain = mixture @ own - own[self.action]
        return bool(min(gain) > 0 if self.kind == "strict" else min(gain) >= 0 < max(gain))

    def __repr__(self) -> str:
        mixture = show_mixture(self.mixture, self.labels)
        what = visible(f"{self.labels[self.action]} of {self.name}")
        return f"Dominated({what} by {mixture})"


@checked
@dataclass(frozen=True, eq=False)
class Dominance:
    """Which actions are dominated, and why the others are not.

    Attributes:
        dominated: one entry for each dominated action, by player and action.
        beliefs: for each other (player, action), where mixtures were tried: a distribution
            over the others' joint actions (row-major) to which the action is a best reply; of
            full support for weak dominance.
        kind: "strict" or "weak".
        by: "mixed" or "pure".
    """

    dominated: tuple[Dominated, ...]
    beliefs: dict[tuple[int, int], Profile] = field(repr=False)
    kind: str
    by: str

    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals, without search: every action has its certificate."""
        if not all(entry.kind == self.kind and entry.verify(game) for entry in self.dominated):
            return False
        for (player, action), belief in self.beliefs.items():
            own = _own(game, player)
            weights = np.array(belief)
            if len(weights) != own.shape[1] or min(weights) < 0 or sum(weights) != 1:
                return False
            if self.kind == "weak" and min(weights) == 0:
                return False
            values = own @ weights
            if values[action] != max(values):
                return False
        judged = {(d.player, d.action) for d in self.dominated} | set(self.beliefs)
        everything = {(i, a) for i, count in enumerate(game.shape) for a in range(count)}
        return self.by == "pure" or judged == everything


@checked
@dataclass(frozen=True, eq=False)
class Elimination:
    """What is left after iterated elimination.

    Attributes:
        game: the reduced game.
        kept: for each player, the indices of the actions that are left.
        rounds: the dominated actions of each round, in indices of the original game.
        kind: "strict" or "weak".
    """

    game: NormalForm
    kept: tuple[tuple[int, ...], ...]
    rounds: tuple[tuple[Dominated, ...], ...]
    kind: str

    def verify(self, game: NormalForm) -> bool:
        """Replay the rounds in rationals: each action was dominated among those then left."""
        gone = Counter(entry.player for entries in self.rounds for entry in entries)
        if game.shape != tuple(len(left) + gone[i] for i, left in enumerate(self.kept)):
            return False
        left = [set(range(count)) for count in game.shape]
        for entries in self.rounds:
            smaller = restricted(game, tuple(tuple(sorted(s)) for s in left))
            for entry in entries:
                order = sorted(left[entry.player])
                if (
                    entry.kind != self.kind
                    or entry.action not in order
                    or any(p for a, p in enumerate(entry.mixture) if a not in order)
                ):
                    return False
                mixture = tuple(entry.mixture[a] for a in order)
                labels = smaller.actions[entry.player]
                local = replace(
                    entry, action=order.index(entry.action), mixture=mixture, labels=labels
                )
                if not local.verify(smaller):
                    return False
            for entry in entries:
                left[entry.player].discard(entry.action)
        return tuple(tuple(sorted(s)) for s in left) == self.kept


@checked
def dominated_actions(game: NormalForm, *, kind: str = "strict", by: str = "mixed") -> Dominance:
    """All dominated actions of every player, exactly, with certificates.

    `kind="strict"` or `"weak"`; `by="mixed"` or `"pure"` dominators. Any number of players;
    beliefs may correlate the others' actions. Among several dominators the first pure one is
    given. Raises `InvalidArgument` for another kind or dominator.
    """
    require_kind(game, NormalForm, "a NormalForm")
    require_among(kind, KINDS, "kind")
    require_among(by, ("mixed", "pure"), "by")
    dominated, beliefs = [], {}
    for player, count in enumerate(game.shape):
        own = _own(game, player)
        for action in range(count):
            mixture = _pure_dominator(own, action, kind)
            if mixture is None and by == "mixed":
                mixture, belief = _judge(own, action, kind)
                if belief is not None:
                    beliefs[player, action] = belief
            if mixture is not None:
                dominated.append(
                    Dominated(
                        player, action, mixture, kind, game.actions[player], game.players[player]
                    )
                )
    return Dominance(tuple(dominated), beliefs, kind, by)


@checked
def eliminate_dominated(
    game: NormalForm, *, kind: str = "strict", by: str = "mixed"
) -> Elimination:
    """Iterated elimination of dominated actions.

    Each round removes all dominated actions of all players at once. For strict dominance any
    other order ends at the same game (Gilboa, Kalai and Zemel 1990); for weak dominance the
    order matters, and this is the order taken. Arguments and errors as `dominated_actions`.
    """
    require_kind(game, NormalForm, "a NormalForm")
    kept = tuple(tuple(range(count)) for count in game.shape)
    rounds = []
    current = game
    while entries := dominated_actions(current, kind=kind, by=by).dominated:
        rounds.append(tuple(_renumbered(entry, kept[entry.player], game) for entry in entries))
        gone = {(entry.player, entry.action) for entry in entries}
        kept = tuple(
            tuple(a for k, a in enumerate(actions) if (player, k) not in gone)
            for player, actions in enumerate(kept)
        )
        current = restricted(game, kept)
    return Elimination(current, kept, tuple(rounds), kind)


@checked
def rationalizable_actions(game: NormalForm) -> Elimination:
    """The actions that survive common knowledge of rationality; `.kept` lists them.

    Iterated elimination of actions that are strictly dominated by mixtures (Bernheim 1984;
    Pearce 1984). With three or more players beliefs may be correlated (Brandenburger and
    Dekel 1987).
    """
    return eliminate_dominated(game)


def restricted(game: NormalForm, kept: tuple[tuple[int, ...], ...]) -> NormalForm:
    """The game in which only the given actions of each player are left."""
    return NormalForm(
        game.payoffs[np.ix_(range(game.num_players), *kept)],
        actions=[
            [labels[a] for a in actions] for labels, actions in zip(game.actions, kept, strict=True)
        ],
        players=game.players,
        name=game.name,
        disagreement=game.disagreement,
    )


def _own(game: NormalForm, player: int) -> NDArray[Any]:
    """Exact payoffs [own action, others' joint action]."""
    own = np.moveaxis(game.exact_payoffs[player], player, 0)
    return np.asarray(own.reshape(len(own), -1))


def _renumbered(entry: Dominated, kept: tuple[int, ...], game: NormalForm) -> Dominated:
    mixture = [Fraction(0)] * game.shape[entry.player]
    for action, probability in zip(kept, entry.mixture, strict=True):
        mixture[action] = probability
    labels = game.actions[entry.player]
    return Dominated(
        entry.player, kept[entry.action], tuple(mixture), entry.kind, labels, entry.name
    )


def _pure_dominator(own: NDArray[Any], action: int, kind: str) -> Profile | None:
    for other in range(len(own)):
        if other == action:
            continue
        gain = own[other] - own[action]
        if min(gain) > 0 or (kind == "weak" and min(gain) >= 0 < max(gain)):
            return tuple(Fraction(a == other) for a in range(len(own)))
    return None


def _judge(own: NDArray[Any], action: int, kind: str) -> tuple[Profile | None, Profile | None]:
    """A dominating mixture, or a belief to which the action is a best reply."""
    gain = np.delete(own - own[action], action, axis=0)
    columns = own.shape[1]
    if not len(gain):
        return None, tuple(Fraction(1, columns) for _ in range(columns))
    if kind == "strict":
        # The value of the gain as a matrix game: positive, or a belief that keeps it down.
        value, x, y = solve_matrix_game(gain)
        return (_with_gap(x, action), None) if value > 0 else (None, y)
    # Maximise the total gain of x over x gain >= 0, sum x <= 1; if it is 0, the prices z make
    # 1 + z a belief to which the action is a best reply.
    integers, _ = to_integers(gain)
    rows = len(integers)
    best = maximize(
        np.vstack([-integers.T, np.full((1, rows), 1, dtype=object)]),
        np.array([0] * columns + [1], dtype=object),
        integers.sum(axis=1),
    )
    if best.value > 0:
        total = sum(best.solution)
        return _with_gap(tuple(p / total for p in best.solution), action), None
    weights = [1 + price for price in best.prices[:columns]]
    return None, tuple(w / sum(weights) for w in weights)


def _with_gap(mixture: Profile, action: int) -> Profile:
    return (*mixture[:action], Fraction(0), *mixture[action:])
