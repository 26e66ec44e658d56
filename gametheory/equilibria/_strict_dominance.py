"""Strict dominance seen fast: by one action, by chains of actions, and by guesses of floats.

A *chain* against an action: some actions do nowhere worse, and better somewhere; where all of them
tie, further actions do nowhere worse, and better somewhere; and so on until nothing is left. The
mixture of all, each link with far less weight than the one before, is better everywhere: the
action is strictly dominated, by a proof that takes no linear program. In the traveller's dilemma
every claim goes this way. An action that is a best reply to some pure profile is not dominated, so
most actions of most games need neither.

For what is left there are linear programs, one an action. Floats solve them, and what they propose
is proven in integers.

Payoffs are `own[own action, others' joint action]`, of any ordered numbers.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._numeric.matrix_games import optimal_strategies

AT_ONCE = 1_000_000
"""Comparisons made in one go, a byte each."""

FEW = 16
"""Columns that are looked at before all are."""

GRAIN = 1 << 40
"""Probabilities that floats propose are rounded to multiples of its inverse."""

CLEAR = 1e-9
"""Of payoffs in floats a mixture must do better by this share of the largest: rounding is less."""

Link = NDArray[np.intp]
"""Actions that together are better on what the links before left tied."""


def doubtful_actions(own: NDArray[Any]) -> list[int]:
    """The actions that are a best reply to no pure profile: no other can be strictly dominated."""
    is_best = (own == own.max(axis=0)).astype(bool, copy=False)
    return np.flatnonzero(~is_best.any(axis=1)).tolist()


def chained_actions(own: NDArray[Any]) -> list[int]:
    """The actions against which there is a chain."""
    doubtful = doubtful_actions(own)
    if doubtful and own.size * len(doubtful) < AT_ONCE:
        # Nearly every action of a game without structure fails here: nothing does nowhere worse.
        nowhere_worse = (own >= own[doubtful][:, None]).astype(bool, copy=False).all(axis=2)
        doubtful = [doubtful[k] for k in np.flatnonzero(nowhere_worse.sum(axis=1) > 1).tolist()]
    return [k for k in doubtful if chain_against(own, k)]


def chain_against(own: NDArray[Any], action: int) -> list[Link]:
    """The links of the shortest chain against an action; empty if there is none.

    A single link may hold a single action, which then dominates alone. All that fit are taken at
    once: what one of them leaves tied can only be less if another joins it.
    """
    links: list[Link] = []
    # Most actions fail on a few columns.
    if (own[:, :FEW] >= own[action, :FEW]).astype(bool, copy=False).all(axis=1).sum() == 1:
        return links
    relative = own
    while relative.shape[1]:
        better = (relative > relative[action]).astype(bool, copy=False)
        fits = ((relative >= relative[action]).astype(bool, copy=False)).all(axis=1)
        link = np.flatnonzero(fits & better.any(axis=1))
        if not len(link):
            return []
        alone = link[better[link].all(axis=1)]
        if len(alone):
            return [*links, alone[:1]]
        links.append(link)
        relative = relative[:, ~better[link].any(axis=0)]
    return links


def chain_mixture(own: NDArray[Any], action: int, links: list[Link]) -> Profile:
    """A mixture along the links that is strictly better than the action; `own` in integers."""
    gains = (own - own[action]).astype(object)
    weights: list[int] = []
    total = np.zeros(own.shape[1], dtype=object)
    # From the last link back: each gets enough weight to make up for what the later ones lose.
    tied = [np.ones(own.shape[1], dtype=bool)]
    for link in links:
        tied.append(tied[-1] & (gains[link] == 0).astype(bool).all(axis=0))
    for k in reversed(range(len(links))):
        gain = gains[links[k]].sum(axis=0)
        decided = tied[k] & ~tied[k + 1]
        needed = [-t // g + 1 for t, g in zip(total[decided], gain[decided], strict=True)]
        weights.append(max(1, *needed))
        total = total + weights[-1] * gain
    mixture = [0] * len(own)
    for link, weight in zip(links, reversed(weights), strict=True):
        for a in link.tolist():
            mixture[a] += weight
    return tuple(Fraction(w, sum(mixture)) for w in mixture)


def proposed_strategies(gains: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Optimal strategies of a matrix game in floats, as integer weights, nearly so."""
    floats = (gains / (abs(gains).max() or 1)).astype(np.float64)
    x, y = (strategy[0] for strategy in optimal_strategies(floats[None]))
    return tuple(np.rint(s * GRAIN).astype(np.int64).astype(object) for s in (x, y))


def is_dominated_by_program(own: NDArray[Any], action: int) -> bool:
    """Whether floats find a mixture that is proven to do better; False may be a miss."""
    gains = np.delete(own - own[action], action, axis=0)
    if not len(gains):
        return False
    weights, _ = proposed_strategies(gains)
    if own.dtype == np.float64:
        gained = (weights / GRAIN).astype(np.float64) @ gains
        return bool(gained.min() > CLEAR * abs(own).max())
    return bool(min(weights @ gains.astype(object)) > 0)
