"""Safe Pareto improvements found: subset games, unilateral ones, and token games.

Whether a game has a safe Pareto improvement is NP-complete (Oesterheld and Conitzer 2022, Theorem
9), so the search is for small games. Each player's surviving actions are mapped one to one into
its actions; a tuple of such maps that improves every surviving outcome gives a subset game, which
copies the reduced game on the images. By their Propositions 23 and 25 nothing is missed that
Assumptions 1 and 2 derive.

>>> import gametheory as gt
>>> game = gt.zoo.load("complicated-temptation-game")
>>> found = gt.commitments.find_safe_pareto_improvements(game, kind="unilateral", player=0)
>>> found
SafeImprovements(1 of kind unilateral, complete)
>>> found[0]
SafeImprovement(yes, strict: T1/C1 -> R1/F1, T1/C2 -> R1/F2, T2/C1 -> R2/F1, T2/C2 -> R2/F2)
>>> print(found[0].modified.payoffs[0])
[[0 0 4 1]
 [0 0 1 2]]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked, require_among, require_player
from gametheory._support.kinds import Natural, Size
from gametheory.commitments._checks import refusing
from gametheory.commitments._isomorphisms import A_STEP, image_pairs
from gametheory.commitments.safe_improvements import (
    DOMINANCE,
    SafeImprovement,
    derived,
    payoffs_by_label,
    surviving,
)
from gametheory.equilibria import Elimination, eliminate_dominated
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction

KINDS = ("subset", "unilateral")

MAX_STEPS = 200_000
"""Cap on the work of one search, for all players together: some seconds at most.

A partial map that is tried is a step, and one more for every `A_STEP` outcomes that it maps; a
game that is judged is one for each joint action of the original.
"""

Maps = tuple[dict[int, int], ...]
"""For each player, where each surviving action goes; indices of the whole game."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class SafeImprovements:
    """What a search found.

    Attributes:
        items: the improvements, each with its proof, in the order of the search; strict ones first.
        kind: "subset" or "unilateral".
        complete: whether there is nothing else, in the sense of
            `find_safe_pareto_improvements`.
    """

    items: tuple[SafeImprovement, ...]
    kind: str
    complete: bool

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[SafeImprovement]:
        return iter(self.items)

    def __getitem__(self, index: int) -> SafeImprovement:
        if not -len(self.items) <= index < len(self.items):
            raise InvalidArgument(
                f"expected the number of one of {len(self.items)} improvements, got {index!r:.40}"
            )
        return self.items[index]

    @refusing
    def verify(self) -> bool:
        """Re-check that each is an improvement of the kind, all on one game, none given twice.

        That there are no others is not re-checked.
        """
        return (
            self.kind in KINDS
            and len({_key(item.modified) for item in self.items}) == len(self.items)
            and all(
                item.holds
                and item.original == self.items[0].original
                and not item.tokens
                and (self.kind == "subset" or item.unilateral is not None)
                and item.verify()
                and _is_new(item)
                for item in self.items
            )
        )

    def __repr__(self) -> str:
        whole = "complete" if self.complete else "not complete"
        return f"SafeImprovements({len(self.items)} of kind {self.kind}, {whole})"


@checked
def find_safe_pareto_improvements(
    game: NormalForm,
    *,
    kind: str = "subset",
    player: Natural | None = None,
    strict: bool = False,
    dominance: str = "pure",
    most: Size = 1_000,
) -> SafeImprovements:
    """The safe Pareto improvements of a small game on itself, each proved.

    Args:
        kind: "subset": all players' instructions may change. "unilateral": one player's.
        player: of unilateral ones, whose; by default anyone's. Not for "subset".
        strict: only those that make some outcome better for somebody.
        dominance: as of `is_safe_pareto_improvement`.
        most: stop after so many.

    Complete (`complete` says so): every subset game that Assumptions 1 and 2 prove to be an
    improvement by a chain of eliminations and isomorphisms, and in which another set of actions is
    left than in the game itself, plays as one of those found, up to payoffs that representatives
    pursue where no outcome is left. Also games of which one outcome is left that is at least as
    good as every outcome left of the original: all of them for "subset"; for "unilateral" those
    that restrict the player to one action. Not complete if more than `most` were found, or where
    the search stopped after `MAX_STEPS` steps. For token games see `token_improvements`.

    Raises `InvalidArgument` for another kind or player, and for a player with "subset".
    """
    require_among(kind, KINDS, "a kind of improvement")
    require_among(dominance, DOMINANCE, "dominance")
    if player is not None:
        if kind != "unilateral":
            raise InvalidArgument(f"expected player= with kind='unilateral', got kind={kind!r}")
        require_player(player, game.num_players)
    first = eliminate_dominated(game, by=dominance)
    search = _Search(game, first)
    found: list[SafeImprovement] = []
    judged: set[Any] = set()
    for modified in search.candidates(kind, player):
        key = _key(modified)
        if key in judged:
            continue
        judged.add(key)
        if not search.spend(game.payoffs[0].size):
            break
        paid = payoffs_by_label(game, modified)
        try:
            verdict = derived(game, first, modified, paid, tokens=False, dominance=dominance)
        except TooLarge:  # too many isomorphisms to try
            search.is_cut = True
            continue
        if verdict.holds and _is_new(verdict) and (verdict.is_strict or not strict):
            if len(found) == most:
                search.is_cut = True
                break
            found.append(verdict)
    items = sorted(found, key=lambda verdict: not verdict.is_strict)
    return SafeImprovements(tuple(items), kind, not search.is_cut)


def _key(modified: NormalForm) -> Any:
    return modified.actions, tuple(modified.exact_payoffs.flat)


def _is_new(verdict: SafeImprovement) -> bool:
    """Whether other actions are left than in the game itself; False for a relation."""
    if verdict.eliminations is None:
        return False
    first, second = verdict.eliminations
    return first.game.actions != second.game.actions


class _Search:
    """Maps of surviving actions that improve every surviving outcome."""

    def __init__(self, game: NormalForm, elimination: Elimination) -> None:
        self.game, self.kept = game, elimination.kept
        self.outcomes = surviving(elimination)
        self.left = MAX_STEPS
        self.is_cut = False
        # Which of two payoffs of a player is larger is all that a map needs to know.
        self.ranks = [
            np.unique(own, return_inverse=True)[1].ravel().tolist() for own in game.exact_payoffs
        ]

    def spend(self, steps: int) -> bool:
        """Whether there is that much work left to do."""
        self.left -= steps
        self.is_cut = self.is_cut or self.left < 0
        return not self.is_cut

    def candidates(self, kind: str, player: int | None) -> Iterator[NormalForm]:
        players = range(self.game.num_players) if player is None else (player,)
        # First what is soon judged: a search that is cut has at least these.
        if kind == "subset":
            for cell in self.better_than_all():
                yield _alone(self.game, dict(enumerate(cell)))
        else:
            for i in players:
                for action in range(self.game.shape[i]):
                    yield _alone(self.game, {i: action})
        if len(self.outcomes) == 1:  # only which outcome it becomes matters
            return
        for maps in self.improving_maps():
            if kind == "subset":
                yield self.copy(maps)
            else:
                for i in players:
                    if self.preserves_others(maps, i):
                        yield self.unilateral(maps, i)

    def better_than_all(self) -> Iterator[JointAction]:
        """Joint actions at least as good for everyone as every surviving one."""
        top = [max(own[cell] for cell in self.outcomes) for own in self.game.exact_payoffs]
        for cell in self.game.profiles():
            if all(x >= t for x, t in zip(self.game._exact_payoff(cell), top, strict=True)):
                yield cell

    def improving_maps(self) -> Iterator[Maps]:
        """All that improve every outcome and are not onto the surviving actions themselves."""
        order = sorted(
            (place, i, action)
            for i, own in enumerate(self.kept)
            for place, action in enumerate(own)
        )
        chosen: Maps = tuple({} for _ in self.kept)

        def extend(depth: int) -> Iterator[Maps]:
            if depth == len(order):
                if any(
                    set(f.values()) != set(own) for f, own in zip(chosen, self.kept, strict=True)
                ):
                    yield tuple(dict(f) for f in chosen)
                return
            _, player, action = order[depth]
            for image in range(self.game.shape[player]):
                if image in chosen[player].values():
                    continue
                chosen[player][action] = image
                pairs = image_pairs(chosen, player, action, self.game.shape)
                if not self.spend(1 + len(pairs) // A_STEP):
                    return
                if all(ranks[b] >= ranks[a] for ranks in self.ranks for a, b in pairs):
                    yield from extend(depth + 1)
                del chosen[player][action]

        yield from extend(0)

    def preserves_others(self, maps: Maps, player: int) -> bool:
        """Whether others' payoffs at the images are the outcomes' own, up to scale and shift."""
        for i, own in enumerate(self.game.exact_payoffs):
            if i == player:
                continue
            pairs = [
                (own[cell], own[tuple(f[a] for f, a in zip(maps, cell, strict=True))])
                for cell in self.outcomes
            ]
            if not _is_affine(pairs):
                return False
        return True

    def copy(self, maps: Maps) -> NormalForm:
        """The subset game on the images, where each outcome pays what the one it copies does."""
        game, kept = self.game, [sorted(f.values()) for f in maps]
        back = [{image: a for a, image in f.items()} for f in maps]
        payoffs = np.empty((game.num_players, *map(len, kept)), dtype=object)
        for place in np.ndindex(payoffs.shape[1:]):
            cell = tuple(back[i][kept[i][k]] for i, k in enumerate(place))
            payoffs[(slice(None), *place)] = game._exact_payoff(cell)
        return _in_numbers_of(game, payoffs, kept)

    def unilateral(self, maps: Maps, player: int) -> NormalForm:
        """Only one player's actions and payoffs differ: it copies its payoffs to the images."""
        game = self.game
        kept = [
            sorted(maps[i].values()) if i == player else list(range(count))
            for i, count in enumerate(game.shape)
        ]
        payoffs = game.exact_payoffs[np.ix_(range(game.num_players), *kept)].copy()
        place = {action: k for k, action in enumerate(kept[player])}
        for cell in self.outcomes:
            image = [f[a] for f, a in zip(maps, cell, strict=True)]
            image[player] = place[image[player]]
            payoffs[(player, *image)] = game.exact_payoffs[(player, *cell)]
        return _in_numbers_of(game, payoffs, kept)


def _alone(game: NormalForm, only: Mapping[int, int]) -> NormalForm:
    """The game with some players restricted to one action."""
    kept = [[only[i]] if i in only else list(range(count)) for i, count in enumerate(game.shape)]
    return _in_numbers_of(game, game.exact_payoffs[np.ix_(range(game.num_players), *kept)], kept)


def _in_numbers_of(game: NormalForm, payoffs: NDArray[Any], kept: list[list[int]]) -> NormalForm:
    table = payoffs.astype(np.float64) if not game.is_exact else payoffs
    if game.payoffs.dtype == np.int64:
        table = payoffs.astype(np.int64)
    return NormalForm(
        table,
        actions=[[labels[a] for a in own] for labels, own in zip(game.actions, kept, strict=True)],
        players=game.players,
    )


def _is_affine(pairs: list[tuple[Fraction, Fraction]]) -> bool:
    """Whether first = scale * second + shift with scale > 0 for all pairs."""
    (x0, y0), *_ = pairs
    moved = next(((x, y) for x, y in pairs if (x, y) != (x0, y0)), None)
    if moved is None:
        return True
    (x1, y1) = moved
    if (x1 - x0) * (y1 - y0) <= 0:
        return False
    return all((x - x0) * (y1 - y0) == (y - y0) * (x1 - x0) for x, y in pairs)
