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

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, show_mixture, to_integers
from gametheory._support.check import checked, require_among, require_kind
from gametheory._support.kinds import Natural
from gametheory._support.text import visible
from gametheory.equilibria._judging import CHAINS, judged, narrowed
from gametheory.equilibria._strict_dominance import chained_actions, doubtful_actions
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm

KINDS = ("strict", "weak")

MOST_AT_A_GLANCE = 2_500
"""Cells up to which linear programs for all actions take a second or two."""


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
        return self._fits(game) and self._dominates(
            _integer_payoffs(game, self.player), range(len(self.mixture))
        )

    def _fits(self, game: NormalForm) -> bool:
        """Whether the game has such a player, with as many actions."""
        return self.player < game.num_players and len(self.mixture) == game.shape[self.player]

    def _dominates(self, own: NDArray[Any], actions: Sequence[int]) -> bool:
        """Whether it does where these actions of the player are left, `own` their payoffs."""
        if self.action not in actions or sum(self.mixture) != 1 or min(self.mixture) < 0:
            return False
        if any(p for a, p in enumerate(self.mixture) if a not in actions):
            return False
        weights, scale = to_integers(np.array([self.mixture[a] for a in actions]))
        gain = weights @ own.astype(object) - scale * own[actions.index(self.action)].astype(object)
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
        payoffs = [_integer_payoffs(game, player) for player in range(game.num_players)]
        for entry in self.dominated:
            if entry.kind != self.kind or not entry._fits(game):
                return False
            if not entry._dominates(payoffs[entry.player], range(game.shape[entry.player])):
                return False
        for (player, action), belief in self.beliefs.items():
            if len(belief) != payoffs[player].shape[1] or min(belief) < 0 or sum(belief) != 1:
                return False
            if self.kind == "weak" and min(belief) == 0:
                return False
            values = payoffs[player].astype(object) @ to_integers(np.array(belief))[0]
            if values[action] != max(values):
                return False
        judged = {(d.player, d.action) for d in self.dominated} | set(self.beliefs)
        everything = {(i, a) for i, count in enumerate(game.shape) for a in range(count)}
        return self.by == "pure" or judged == everything


@checked
@dataclass(frozen=True)
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
        whole = [to_integers(own)[0] for own in game.exact_payoffs]
        left = [list(range(count)) for count in game.shape]
        for entries in self.rounds:
            for player in {entry.player for entry in entries}:
                own = _own(whole[player][np.ix_(*left)], player)
                if not all(
                    entry.kind == self.kind
                    and len(entry.mixture) == game.shape[player]
                    and entry._dominates(own, left[player])
                    for entry in entries
                    if entry.player == player
                ):
                    return False
            for entry in entries:
                if entry.action not in left[entry.player]:
                    return False
                left[entry.player].remove(entry.action)
        return tuple(map(tuple, left)) == self.kept


@checked
def dominated_actions(game: NormalForm, *, kind: str = "strict", by: str = "mixed") -> Dominance:
    """All dominated actions of every player, exactly, with certificates.

    `kind="strict"` or `"weak"`; `by="mixed"` or `"pure"` dominators. Any number of players;
    beliefs may correlate the others' actions. Among several dominators the first pure one is
    given. Raises `InvalidArgument` for another kind or dominator.
    """
    require_kind(game, NormalForm, "a NormalForm")
    _require_options(kind, by)
    dominated, beliefs = [], {}
    for player in range(game.num_players):
        own = _integer_payoffs(game, player)
        for action in range(len(own)):
            mixture, belief = judged(own, action, kind, by)
            if belief is not None:
                beliefs[player, action] = belief
            if mixture is not None:
                dominated.append(_entry(game, player, action, mixture, kind))
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
    _require_options(kind, by)
    found, _ = _eliminated(game, kind, [(by, math.inf)])
    return found


def eliminate_at_a_glance(game: NormalForm) -> tuple[Elimination, bool]:
    """Iterated elimination of strictly dominated actions as far as it is fast; whether it is all.

    Comparisons first; linear programs only if what they leave is small.
    """
    phases: list[tuple[str, float]] = [("mixed", MOST_AT_A_GLANCE)]
    if math.prod(game.shape) > MOST_AT_A_GLANCE:
        phases.insert(0, (CHAINS, math.inf))
    return _eliminated(game, "strict", phases)


def _eliminated(
    game: NormalForm, kind: str, phases: Sequence[tuple[str, float]]
) -> tuple[Elimination, bool]:
    """What is left after each phase, as long as it does not have more cells than the next takes."""
    whole = [narrowed(to_integers(own)[0]) for own in game.exact_payoffs]
    kept = [list(range(count)) for count in game.shape]
    rounds: list[tuple[Dominated, ...]] = []
    complete = True
    for by, most in phases:
        complete = math.prod(map(len, kept)) <= most
        while complete and (entries := _round(game, whole, kept, kind, by)):
            rounds.append(tuple(entries))
            for entry in entries:
                kept[entry.player].remove(entry.action)
    left = tuple(map(tuple, kept))
    smaller = restricted(game, left) if rounds else game
    return Elimination(smaller, left, tuple(rounds), kind), complete


def _round(
    game: NormalForm, whole: list[NDArray[Any]], kept: list[list[int]], kind: str, by: str
) -> list[Dominated]:
    """All actions that are dominated where only those of `kept` are left."""
    entries = []
    for player, count in enumerate(game.shape):
        own = _own(whole[player][np.ix_(*kept)], player)
        if kind == "strict":
            actions = chained_actions(own) if by == CHAINS else doubtful_actions(own)
        else:
            actions = list(range(len(own)))
        for k in actions:
            mixture, _ = judged(own, k, kind, by)
            if mixture is not None:
                spread = _spread(mixture, kept[player], count)
                entries.append(_entry(game, player, kept[player][k], spread, kind))
    return entries


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


def _require_options(kind: str, by: str) -> None:
    require_among(kind, KINDS, "kind")
    require_among(by, ("mixed", "pure"), "by")


def _entry(game: NormalForm, player: int, action: int, mixture: Profile, kind: str) -> Dominated:
    return Dominated(player, action, mixture, kind, game.actions[player], game.players[player])


def _own(payoffs: NDArray[Any], player: int) -> NDArray[Any]:
    """A player's payoffs as [own action, others' joint action]."""
    own = np.moveaxis(payoffs, player, 0)
    return np.asarray(own.reshape(len(own), -1))


def _integer_payoffs(game: NormalForm, player: int) -> NDArray[Any]:
    """A player's payoffs [own action, others' joint action], as integers in other units."""
    return _own(narrowed(to_integers(game.exact_payoffs[player])[0]), player)


def _spread(mixture: Profile, actions: Sequence[int], count: int) -> Profile:
    """The mixture over `actions` as one over all of so many."""
    spread = [Fraction(0)] * count
    for action, probability in zip(actions, mixture, strict=True):
        spread[action] = probability
    return tuple(spread)
