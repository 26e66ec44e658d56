"""Safe Pareto improvements (Oesterheld and Conitzer 2022), decided.

Original players let representatives play a game for them. They can instead have them play a
*subset game*: fewer actions, and other payoffs for the representatives to pursue. It is a *safe
Pareto improvement* (SPI) if every original player, by its own payoffs, gets at least as much as by
default, whatever the representatives do, as long as they satisfy two assumptions:

1. Strictly dominated actions are not played: a game is played as it is without them.
2. Isomorphic games, without such actions, are played isomorphically: by some isomorphism.

Both games are reduced by iterated elimination. If the reduced games are isomorphic, their outcomes
correspond by an isomorphism, and either all isomorphisms improve every outcome or none does (their
Lemma 4). If they are not, any outcome of one may go with any outcome of the other, and the game
is an SPI only if every outcome that is left of it is at least as good as every outcome that is left
of the original. Either way the verdict has its proof, or outcomes that refute it: there are
representatives who satisfy both assumptions and play them (the "book" of their section 4.4.3).

The improvement is *strict* if some outcome that may be played by default becomes better for
somebody (paper: if that outcome has positive probability), and *unilateral* if only one player's
instructions differ.

*Token games* (perfect coordination, their section 5): actions can be tokens with no meaning in the
original game; an outcome is realised as any payoffs that joint play can reach. Pass them as
`realised`.

>>> import gametheory as gt
>>> game = gt.zoo.load("demand-game")
>>> peaceful = gt.NormalForm.from_bimatrix(
...     [[-3, 2], [0, 1]], [[-3, 0], [2, 1]], actions=[["DL", "RL"], ["DL", "RL"]]
... )
>>> verdict = gt.commitments.is_safe_pareto_improvement(game, peaceful)
>>> verdict
SafeImprovement(yes, strict: DM/DM -> DL/DL, DM/RM -> DL/RL, RM/DM -> RL/DL, RM/RM -> RL/RL)
>>> bool(verdict), verdict.verify()
(True, True)
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, brief_profile, fraction_array, show_profile
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import ArrayLike
from gametheory.commitments._checks import are_rational, refusing
from gametheory.commitments._isomorphisms import Isomorphism, find_isomorphism
from gametheory.commitments._result import joint_action, require_labelled
from gametheory.equilibria import Elimination, dominated_actions, eliminate_dominated
from gametheory.equilibria.dominance import restricted
from gametheory.errors import GameTheoryError, InvalidArgument
from gametheory.games import NormalForm
from gametheory.games.normal_form import PureProfile
from gametheory.payoffs import JointAction
from gametheory.payoffs import attainable as jointly_attainable

DOMINANCE = ("pure", "mixed")

Correspondence = Mapping[JointAction, Collection[JointAction]]
"""For outcomes of the original game, as action indices, those of the modified one."""

LISTED = 4


@checked
@dataclass(frozen=True, eq=False, repr=False)
class SafeImprovement:
    """Whether one game is a safe Pareto improvement on another, and why.

    Attributes:
        original, modified: the games.
        realised: `[player, a1, ..., an]`, exact: what original players get at each outcome of the
            modified game.
        tokens: whether `realised` was given; the labels of `modified` then mean nothing in
            `original`.
        holds: the verdict; `bool` of the object.
        is_strict: whether, moreover, some outcome of the original becomes better for somebody.
        unilateral: the only player whose instructions differ; None if several do, or none.
        basis: why outcomes correspond: "isomorphism", "any outcome" (the reduced games are not
            isomorphic) or "relation" (given by the caller).
        correspondence: for each outcome that may be played by default those that it may become.
        counterexample: an outcome of each game that correspond, of which the second is worse for
            somebody; None if the verdict is yes.
        eliminations: how both games are reduced; None if the relation was given.
        isomorphism: of the reduced games, in their own indices.
        dominance: "pure" or "mixed": which actions Assumption 1 eliminates.
    """

    original: NormalForm
    modified: NormalForm
    realised: NDArray[Any] = field(repr=False)
    tokens: bool
    holds: bool
    is_strict: bool
    unilateral: int | None
    basis: str
    correspondence: Correspondence
    counterexample: tuple[JointAction, JointAction] | None
    eliminations: tuple[Elimination, Elimination] | None
    isomorphism: Isomorphism | None
    dominance: str

    def __post_init__(self) -> None:
        pairs = [*_pairs(self.correspondence), *filter(None, [self.counterexample])]
        require_labelled((a for a, _ in pairs), self.original.actions)
        require_labelled((b for _, b in pairs), self.modified.actions)
        if self.realised.shape != self.modified.payoffs.shape:
            raise InvalidArgument(
                f"expected realised payoffs of shape {self.modified.payoffs.shape}, got "
                f"{self.realised.shape}"
            )

    def __bool__(self) -> bool:
        return self.holds

    @refusing
    def verify(self) -> bool:
        """Re-check in rationals: payoffs, eliminations, isomorphism, every pair of outcomes.

        Without search, except that two reduced games are not isomorphic, which is searched again.
        A relation that was given is taken for granted.
        """
        if not (self._realises() and self._corresponds()):
            return False
        failing = _first_worse(self.original, self.realised, self.correspondence)
        improves = _improves(self.original, self.realised, self.correspondence)
        changed = _only_player(self.original, self.modified, tokens=self.tokens)
        return (
            self.holds == (failing is None)
            and self.counterexample == failing
            and self.is_strict == (self.holds and improves)
            and self.unilateral == changed
        )

    def _realises(self) -> bool:
        """Whether original players can get these payoffs, and without tokens do."""
        if not self.tokens:
            return bool((self.realised == payoffs_by_label(self.original, self.modified)).all())
        return (
            are_rational(self.realised.flat) and _first_beyond(self.original, self.realised) is None
        )

    def _corresponds(self) -> bool:
        """Whether outcomes correspond as the basis says."""
        if self.eliminations is None:
            given = _checked_relation(self.original, self.modified, self.correspondence)
            known = self.basis == "relation" and self.isomorphism is None
            return known and self.dominance in DOMINANCE and bool(given)
        first, second = self.eliminations
        if not (
            is_reduction(first, self.original, self.dominance)
            and is_reduction(second, self.modified, self.dominance)
        ):
            return False
        if self.isomorphism is None:
            known = self.basis == "any outcome"
            known = known and find_isomorphism(first.game, second.game) is None
        else:
            known = self.basis == "isomorphism"
            known = known and self.isomorphism.verify(first.game, second.game)
        expected = _correspondence(first, second, self.isomorphism)
        return known and self.correspondence == expected

    def __repr__(self) -> str:
        verdict = "no"
        if self.holds:
            verdict = "yes, strict" if self.is_strict else "yes"
        if self.counterexample is not None:
            a, b = self.counterexample
            paid = brief_profile(self.original._exact_payoff(a))
            pays = brief_profile(tuple(own[b] for own in self.realised))
            return (
                f"SafeImprovement(no: {joint_action(a, self.original.actions)} {paid} may become "
                f"{joint_action(b, self.modified.actions)} {pays})"
            )
        pairs = [(a, b) for a, images in self.correspondence.items() for b in images]
        shown = ", ".join(
            f"{joint_action(a, self.original.actions)} -> {joint_action(b, self.modified.actions)}"
            for a, b in pairs[:LISTED]
        )
        more = ", ..." if len(pairs) > LISTED else ""
        return f"SafeImprovement({verdict}: {shown}{more})"


@checked
def is_safe_pareto_improvement(
    original: NormalForm,
    modified: NormalForm,
    relation: Mapping[Any, Collection[PureProfile]] | None = None,
    *,
    realised: ArrayLike | None = None,
    dominance: str = "pure",
) -> SafeImprovement:
    """Whether `modified` is a safe Pareto improvement on `original`, with a proof or a refutation.

    Args:
        modified: action labels are those of `original`, some or all; payoffs are what the
            representatives pursue.
        relation: an outcome correspondence to take for granted instead of deriving one: for each
            outcome that may be played by default those of `modified` that it may become, of action
            indices or labels. Outcomes
            without an entry are never played. The verdict is then whether all pairs improve
            (Theorem 3).
        realised: `[player, a1, ..., an]`: what original players get at the outcomes of `modified`,
            whose labels are then tokens. Each must be attainable by joint play of `original`.
        dominance: whether Assumption 1 eliminates what one other action strictly dominates
            ("pure", as in the paper) or also what a mixture does ("mixed").

    Complete: representatives who satisfy both assumptions are all considered. Any number of
    players. Raises `InvalidArgument` for labels that the original game has not, for payoffs beyond
    joint play, for a relation with other outcomes; `TooLarge` where isomorphisms are too many.
    """
    require_among(dominance, DOMINANCE, "dominance")
    paid = realised_payoffs(original, modified, realised)
    tokens = realised is not None
    if relation is not None:
        pairs = _checked_relation(original, modified, relation)
        return _judged(original, modified, paid, pairs, tokens=tokens, dominance=dominance)
    first = eliminate_dominated(original, by=dominance)
    return derived(original, first, modified, paid, tokens=tokens, dominance=dominance)


def derived(
    original: NormalForm,
    first: Elimination,
    modified: NormalForm,
    paid: NDArray[Any],
    *,
    tokens: bool,
    dominance: str,
) -> SafeImprovement:
    """The verdict by the two assumptions; `first` is how the original is reduced."""
    second = eliminate_dominated(modified, by=dominance)
    isomorphism = find_isomorphism(first.game, second.game)
    pairs = _correspondence(first, second, isomorphism)
    return _judged(
        original,
        modified,
        paid,
        pairs,
        tokens=tokens,
        dominance=dominance,
        eliminations=(first, second),
        isomorphism=isomorphism,
    )


def _judged(
    original: NormalForm,
    modified: NormalForm,
    paid: NDArray[Any],
    pairs: Correspondence,
    *,
    tokens: bool,
    dominance: str,
    eliminations: tuple[Elimination, Elimination] | None = None,
    isomorphism: Isomorphism | None = None,
) -> SafeImprovement:
    basis = "relation"
    if eliminations is not None:
        basis = "any outcome" if isomorphism is None else "isomorphism"
    failing = _first_worse(original, paid, pairs)
    return SafeImprovement(
        original,
        modified,
        paid,
        tokens,
        failing is None,
        failing is None and _improves(original, paid, pairs),
        _only_player(original, modified, tokens=tokens),
        basis,
        pairs,
        failing,
        eliminations,
        isomorphism,
        dominance,
    )


def realised_payoffs(
    original: NormalForm, modified: NormalForm, realised: ArrayLike | None
) -> NDArray[Any]:
    """What original players get at each outcome of a modified game; exact, `[player, ...]`."""
    if modified.num_players != original.num_players:
        raise InvalidArgument(
            f"expected a modified game of {original.num_players} players, got "
            f"{modified.num_players}"
        )
    if realised is None:
        return payoffs_by_label(original, modified)
    try:
        table = fraction_array(realised, "realised payoffs")
    except GameTheoryError as error:
        raise InvalidArgument(f"not realised payoffs: {error}") from None
    if table.shape != modified.payoffs.shape:
        raise InvalidArgument(
            f"expected realised payoffs of shape {modified.payoffs.shape}, got {table.shape}"
        )
    beyond = _first_beyond(original, table)
    if beyond is not None:
        raise InvalidArgument(
            f"expected payoffs that joint play attains, got {show_profile(beyond)}"
        )
    return table


def payoffs_by_label(original: NormalForm, modified: NormalForm) -> NDArray[Any]:
    """What the actions of a modified game pay in the original, which has them; `[player, ...]`."""
    places = []
    for labels, known in zip(modified.actions, original.actions, strict=True):
        strange = [label for label in labels if label not in known]
        if strange:
            raise InvalidArgument(
                f"expected actions of the original game, got {strange[0]!r:.40}: pass realised "
                "payoffs for tokens"
            )
        places.append([known.index(label) for label in labels])
    return np.asarray(original.exact_payoffs[np.ix_(range(original.num_players), *places)])


def _first_beyond(original: NormalForm, realised: NDArray[Any]) -> Profile | None:
    """The first payoff profile that no joint play of the original game attains."""
    points = np.moveaxis(realised, 0, -1).reshape(-1, original.num_players)
    reached = jointly_attainable(original).contains(points)
    return None if reached.all() else tuple(points[int(np.argmin(reached))])


def is_reduction(elimination: Elimination, game: NormalForm, dominance: str) -> bool:
    """Whether this is what Assumption 1 leaves of a game: strict dominators only, to the end."""
    return (
        dominance in DOMINANCE
        and elimination.kind == "strict"
        and elimination.verify(game)
        and elimination.game == restricted(game, elimination.kept)
        and (
            dominance == "mixed"
            or all(max(entry.mixture) == 1 for entries in elimination.rounds for entry in entries)
        )
        and not dominated_actions(elimination.game, by=dominance).dominated
    )


def _correspondence(
    first: Elimination, second: Elimination, isomorphism: Isomorphism | None
) -> dict[JointAction, tuple[JointAction, ...]]:
    """Outcomes that correspond, as indices of the two games before they were reduced."""

    def before(elimination: Elimination, cell: JointAction) -> JointAction:
        return tuple(kept[a] for kept, a in zip(elimination.kept, cell, strict=True))

    left = [before(second, cell) for cell in second.game.profiles()]
    return {
        before(first, cell): tuple(left)
        if isomorphism is None
        else (before(second, isomorphism.image(cell)),)
        for cell in first.game.profiles()
    }


def _pairs(correspondence: Correspondence) -> list[tuple[JointAction, JointAction]]:
    return [(a, b) for a, images in correspondence.items() for b in images]


def _first_worse(
    original: NormalForm, realised: NDArray[Any], correspondence: Correspondence
) -> tuple[JointAction, JointAction] | None:
    """The first pair of outcomes of which the second is worse for somebody."""
    for a, b in _pairs(correspondence):
        if any(own[b] < x for own, x in zip(realised, original._exact_payoff(a), strict=True)):
            return a, b
    return None


def _improves(original: NormalForm, realised: NDArray[Any], correspondence: Correspondence) -> bool:
    """Whether some outcome becomes better for somebody, whatever it becomes."""
    return any(
        len(images) > 0
        and all(
            any(own[b] > x for own, x in zip(realised, original._exact_payoff(a), strict=True))
            for b in images
        )
        for a, images in correspondence.items()
    )


def _only_player(original: NormalForm, modified: NormalForm, *, tokens: bool) -> int | None:
    """The only player whose actions or payoffs differ; None if several do, or none, or tokens."""
    if tokens:
        return None
    paid = payoffs_by_label(original, modified)
    changed = [
        i
        for i in range(original.num_players)
        if original.actions[i] != modified.actions[i]
        or bool((paid[i] != modified.exact_payoffs[i]).any())
    ]
    return changed[0] if len(changed) == 1 else None


def _checked_relation(
    original: NormalForm,
    modified: NormalForm,
    relation: Mapping[Any, Collection[PureProfile]],
) -> dict[JointAction, tuple[JointAction, ...]]:
    found: dict[JointAction, tuple[JointAction, ...]] = {}
    for cell, images in relation.items():
        outcome = original.profile(cell)
        if outcome in found:
            raise InvalidArgument(f"expected each outcome once, got {cell!r:.60} again")
        found[outcome] = tuple(modified.profile(image) for image in images)
    if not any(found.values()):
        raise InvalidArgument("expected a relation with at least one pair of outcomes, got none")
    return found


def surviving(elimination: Elimination) -> list[JointAction]:
    """The outcomes that iterated elimination leaves, as indices of the whole game."""
    return list(itertools.product(*elimination.kept))
