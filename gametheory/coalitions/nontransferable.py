"""Profiles from which no coalition can or would move, where payoffs cannot be shared.

A coalition *objects* to a pure profile if some of its members' joint actions give each of them
strictly more than the profile does. What counts as giving depends on what the others do then:

| `others=` | members have a joint action that is better for all of them  | stable profiles    |
|-----------|-------------------------------------------------------------|--------------------|
| "any"     | whatever joint action the others take                       | alpha-core         |
| "seen"    | against each joint action of the others, maybe another one  | beta-core          |
| "fixed"   | while the others stay as they are                           | strong equilibria  |

Alpha- and beta-cores are of Aumann and Peleg (1960) and Aumann (1961), here of pure joint actions;
Scarf (1971) shows when the alpha-core is not empty. A strong equilibrium (Aumann 1959) is one of
these beta-core profiles, and those are in the alpha-core.

>>> import gametheory as gt
>>> from gametheory.coalitions import stable_profiles
>>> game = gt.zoo.prisoners_dilemma()
>>> stable_profiles(game).profiles, stable_profiles(game, others="fixed").profiles
(((0, 0),), ())
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked, require_among, require_kind
from gametheory.coalitions.game import Coalition, members
from gametheory.coalitions.threats import joint_payoffs_of
from gametheory.errors import TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction

WHAT_OTHERS_DO = ("any", "seen", "fixed")

MAX_COMPARISONS = 50_000_000
"""Cap on profiles times profiles times coalitions that are compared: seconds."""


@checked
@dataclass(frozen=True, repr=False)
class StableProfiles:
    """The pure profiles to which no coalition objects.

    Attributes:
        profiles: they, as action indices, in lexicographic order.
        others: what the others do while a coalition objects; see the table of this module.
        objections: for every other profile, the first coalition that objects, by the number that
            has bit i, 2**i, for each member i.
    """

    profiles: tuple[JointAction, ...]
    others: str
    objections: Mapping[JointAction, Coalition] = field(repr=False)

    def verify(self, game: NormalForm) -> bool:
        """Re-check all profiles by the definition: who is said to object does, no one else could.

        A search over all coalitions, for the profiles that are stable.
        """
        if self.others not in WHAT_OTHERS_DO:
            return False
        cells = set(np.ndindex(game.shape))
        if set(self.profiles) & set(self.objections) or cells != {*self.profiles, *self.objections}:
            return False
        if any(
            _objects(game, cell, S, self.others) is False for cell, S in self.objections.items()
        ):
            return False
        return not any(
            _objects(game, cell, members(mask), self.others)
            for cell in self.profiles
            for mask in range(1, 1 << game.num_players)
        )

    def __repr__(self) -> str:
        return f"StableProfiles({self.profiles}; the others: {self.others!r})"


@checked
def stable_profiles(game: NormalForm, *, others: str = "any") -> StableProfiles:
    """The pure profiles of the alpha-core, of the beta-core, or strong equilibria; exact.

    Args:
        others: "any", "seen" or "fixed"; see the table of this module.

    Complete. All members must gain strictly to object. Raises `TooLarge` beyond
    `MAX_COMPARISONS`.
    """
    require_kind(game, NormalForm, "a NormalForm")
    require_among(others, WHAT_OTHERS_DO, "what others do")
    size = math.prod(game.shape)
    if size * size << game.num_players > MAX_COMPARISONS:
        raise TooLarge(
            f"expected at most {MAX_COMPARISONS:,} comparisons, 2^players times the square of the "
            f"profiles, got {size * size << game.num_players:,}"
        )
    payoffs = _ranks(game)
    objections: dict[JointAction, Coalition] = {}
    for mask in range(1, 1 << game.num_players):
        inside = [i for i in range(game.num_players) if mask >> i & 1]
        # [member, own joint action, joint action of the others]
        tables = np.stack([joint_payoffs_of(payoffs[i], mask) for i in inside])
        for cell in np.ndindex(game.shape):
            if cell in objections:
                continue
            bound = np.array([payoffs[(i, *cell)] for i in inside])[:, None, None]
            better = np.asarray((tables > bound).all(axis=0))
            if others == "any":
                objects = better.all(axis=1).any()
            elif others == "seen":
                objects = better.any(axis=0).all()
            else:
                objects = better[:, _others_action(game, cell, mask)].any()
            if objects:
                objections[cell] = members(mask)
    stable = tuple(cell for cell in np.ndindex(game.shape) if cell not in objections)
    return StableProfiles(stable, others, {cell: objections[cell] for cell in sorted(objections)})


def _ranks(game: NormalForm) -> NDArray[np.int64]:
    """Each player's payoffs as their number among its own: the same order, in integers."""
    return np.stack(
        [np.unique(own, return_inverse=True)[1].reshape(game.shape) for own in game.exact_payoffs]
    )


def _others_action(game: NormalForm, cell: JointAction, mask: int) -> int:
    number = 0
    for i, count in enumerate(game.shape):
        if not mask >> i & 1:
            number = number * count + cell[i]
    return number


def _objects(game: NormalForm, cell: JointAction, coalition: Any, others: str) -> bool:
    """The definition, profile by profile."""
    inside = sorted(coalition)
    if not inside or max(inside) >= game.num_players:
        return False
    outside = [i for i in range(game.num_players) if i not in coalition]
    now = {i: game.exact_payoffs[(i, *cell)] for i in inside}

    def is_better(own: JointAction, theirs: JointAction) -> bool:
        profile = list(cell)
        for i, action in zip((*inside, *outside), (*own, *theirs), strict=True):
            profile[i] = action
        return all(game.exact_payoffs[(i, *profile)] > now[i] for i in inside)

    own = list(np.ndindex(*(game.shape[i] for i in inside)))
    theirs = list(np.ndindex(*(game.shape[i] for i in outside)))
    if others == "fixed":
        stay = tuple(cell[i] for i in outside)
        return any(is_better(a, stay) for a in own)
    if others == "any":
        return any(all(is_better(a, b) for b in theirs) for a in own)
    return all(any(is_better(a, b) for a in own) for b in theirs)
