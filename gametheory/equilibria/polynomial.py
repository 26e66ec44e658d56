"""Mixed equilibria of games of any number of players, by support enumeration.

On given supports an equilibrium is a root of polynomial equations: the actions of each support
earn the same, and no other action earns more. Roots are found by subdivision with proofs
(`_multiaffine`). With three players or more they can be irrational (Nash 1951): such an
equilibrium is given as a rational profile next to it, with the exact regret of that profile and a
proven `radius` within which the true one lies.

>>> import gametheory as gt
>>> game = gt.NormalForm(  # Nau, Gomez Canovas and Hansen 2004, section 4
...     [[[[3, 1], [0, 0]], [[0, 0], [1, 2]]],
...      [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
...      [[[2, 0], [0, 0]], [[0, 0], [0, 3]]]])
>>> from gametheory.equilibria.polynomial import mixed_equilibria
>>> found = mixed_equilibria(game)
>>> len(found), found.complete
(1, True)
>>> print(*found[0].profile, found[0].radius < 1e-29)
[0.61923258 0.38076742] [0.47980422 0.52019578] [0.37882534 0.62117466] True
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._support.check import require_kind
from gametheory._support.progress import progress_fraction
from gametheory.equilibria._first_look import still_open
from gametheory.equilibria._multiaffine import Supports, System
from gametheory.equilibria._roots import HOLDS, TIED, UNDECIDED, isolated_roots
from gametheory.equilibria._subdivision import COMPILED_AFTER, Search
from gametheory.equilibria._worked_out import speaks_exactly
from gametheory.equilibria.dominance import eliminate_dominated
from gametheory.equilibria.pure import pure_equilibria
from gametheory.equilibria.result import Equilibria, Equilibrium, game_payoffs
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm

MAX_SUPPORTS = 1 << 16
"""Cap on combinations of supports: going through so many takes seconds."""

INSTEAD = "call pure_equilibria, or quantal_response_path to approach one"
"""What to try for a game with too many supports."""

MAX_BOXES = 2_000_000
"""Default budget: half a minute where roots are multiple, which no subdivision resolves, or
a minute where there is no compiler."""

WORK_A_BOX = 15
LEAST_WORK = 500_000
"""Besides its boxes, a search may take so much work for each of them, and this much anyhow; a unit
is a box of 2x2x2 (`_subdivision`), so that by default all ends within seconds."""

WORK_A_BELIEF = 45
"""Work to find which actions are weakly dominated on one combination of the others' supports."""

BOXES_A_BELIEF = 20
"""Boxes that there must be for each of these: games with more are refused, as they take minutes."""

FIRST_SHARE = 256
"""Boxes that each support gets in the first round; eight times as many in each further one."""

PATIENT_SHARE = 2_048
"""Supports that so many boxes leave open are tried in another way before they get more."""


def mixed_equilibria(
    game: NormalForm, *, exact: bool | None = None, max_boxes: int = MAX_BOXES
) -> Equilibria:
    """All isolated Nash equilibria, pure and mixed, of a game of any number of players.

    Args:
        exact: Fractions out (True) or float arrays out (False), as in `nash_equilibria`.
        max_boxes: how many boxes to search; those of more players or actions count as
            several, so that the default is some seconds. Shared among the combinations of
            supports, so that a continuum on one costs the others little.

    `complete` is true only if the list is proven to be all equilibria: every combination of
    supports was ruled out or its roots enclosed one by one, and every tie decided. It is false
    for a game with a continuum of equilibria, of which the list need hold none but the pure
    ones, where roots are multiple, and where `max_boxes` is too few; `method` counts the
    supports left undecided.

    Pure equilibria, and rational ones that are recognised, come exactly, with regret and radius
    0. One whose unused actions may tie, undecided at the highest precision tried, has radius
    None. Ordered by the size of supports, then by supports, then by probabilities, the larger
    first.

    Iterated strict dominance by mixtures; weak dominance by pure actions on the supports of the
    others; then subdivision. Raises `TooLarge` beyond `MAX_SUPPORTS` combinations of supports, or
    if these alone take more work than `max_boxes` allows; `InvalidArgument` for a negative budget.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if not isinstance(max_boxes, int) or max_boxes < 0:
        raise InvalidArgument(f"expected a number of boxes, at least 0, got {max_boxes!r}")
    _require_size(game.shape)
    reduction = eliminate_dominated(game)
    in_fractions = speaks_exactly(game, exact)
    found = by_supports(scaled(reduction.game), max_boxes)
    items = list(pure_equilibria(game, exact=in_fractions))
    for each in found.roots:
        cells = [
            [kept[a] for a in support]
            for kept, support in zip(reduction.kept, each.supports, strict=True)
        ]
        profile = _spread(game, cells, each.strategies)
        items.append(equilibrium_near(game, profile, each.radius, in_fractions))
    items.sort(key=order)
    method = found.method
    if found.undecided:
        method += f", {found.undecided} supports undecided: a larger max_boxes may decide more"
    return Equilibria(tuple(items), not found.undecided, method)


class SupportRoot(NamedTuple):
    """An isolated mixed equilibrium: the strategies of each player on its support.

    The radius is None where an action outside may tie. No other place in `box` solves the equations
    of the supports: (middle, reach) for each player and each action of its support but the first.
    """

    supports: Supports
    strategies: list[Profile]
    radius: Fraction | None
    box: dict[tuple[int, int], tuple[Fraction, Fraction]]


@dataclass(frozen=True)
class BySupports:
    """What the search over supports found.

    Attributes:
        roots: the isolated mixed equilibria.
        undecided: combinations of supports left open.
        method: how.
    """

    roots: list[SupportRoot]
    undecided: int
    method: str


def by_supports(
    payoffs: NDArray[Any],
    max_boxes: int,
    settled: Callable[[Supports], bool] = lambda supports: False,
) -> BySupports:
    """All isolated mixed equilibria, and the number of supports left undecided.

    Args:
        payoffs: Fractions from 0 to 1 (`scaled`), no action strictly dominated.
        settled: asked of supports that the first round of subdivision leaves open, or whose roots
            leave a doubt: whether they were settled in another way. Asked once of each.
    """
    _require_size(payoffs.shape[1:])
    asked: dict[Supports, bool] = {}

    def is_settled(supports: Supports) -> bool:
        if supports not in asked:
            asked[supports] = settled(supports)
        return asked[supports]

    searches, undecided, boxes = _searches(payoffs, max_boxes, is_settled)
    found: list[SupportRoot] = []
    for supports, search in searches:
        system = System.of(payoffs, supports)
        doubtful = bool(search.boxes or search.given_up)
        here = []
        for root in isolated_roots(system, search):
            verdict = UNDECIDED if root is None else root.judge(system)
            doubtful |= verdict in (UNDECIDED, TIED)
            if root is not None and verdict in (HOLDS, TIED):
                strategies, radius = root.profile(system)
                tied = radius and verdict == TIED
                here.append(
                    SupportRoot(supports, strategies, None if tied else radius, root.box(system))
                )
        if doubtful and is_settled(supports):
            continue
        found += here
        undecided += doubtful
    total = prod(2**count - 1 for count in payoffs.shape[1:])
    method = f"support enumeration and certified subdivision, {total} supports, {boxes} boxes"
    return BySupports(found, undecided, method)


def _require_size(shape: tuple[int, ...]) -> None:
    total = prod(2**count - 1 for count in shape)
    if total > MAX_SUPPORTS:
        raise TooLarge(
            f"expected at most {MAX_SUPPORTS:,} combinations of supports, got {total:,}: {INSTEAD}"
        )


def _beliefs(shape: tuple[int, ...]) -> int:
    """For each player, combinations of the others' supports; summed."""
    subsets = [2**count - 1 for count in shape]
    return sum(prod(subsets) // own for own in subsets)


def scaled(game: NormalForm) -> NDArray[Any]:
    """Payoffs as Fractions from 0 to 1: the same game in other units."""
    lowest = game.exact_payoffs - np.expand_dims(
        [own.min() for own in game.exact_payoffs], tuple(range(1, game.num_players + 1))
    )
    return np.array([own / (own.max() or 1) for own in lowest], dtype=object)


def _searches(
    payoffs: NDArray[Any], budget: int, is_settled: Callable[[Supports], bool]
) -> tuple[list[tuple[Supports, Search]], int, int]:
    """Searches that found something or are still open, the supports not begun, and the boxes."""
    floats = payoffs.astype(np.float64)
    work = LEAST_WORK + WORK_A_BOX * budget - WORK_A_BELIEF * _beliefs(payoffs.shape[1:])
    if work < 0 or budget < BOXES_A_BELIEF * _beliefs(payoffs.shape[1:]) - LEAST_WORK:
        raise TooLarge(
            f"expected supports that max_boxes={budget:,} can go through, got "
            f"{_beliefs(payoffs.shape[1:]):,} combinations of the others': give more, or {INSTEAD}"
        )
    waiting = list(_open_supports(payoffs))
    if budget:
        waiting = still_open(floats, waiting)
    begun: list[tuple[Supports, Search]] = []
    gone: set[Supports] = set()
    spent, share = 0, FIRST_SHARE
    with progress_fraction("equilibria") as tell:
        for done, supports in enumerate(waiting):
            if spent >= budget or work <= 0:
                return begun, len(waiting) - done, spent
            search = Search(System.of(floats, supports))
            if search.system.has_void_equation and is_settled(supports):
                continue
            search.advance(min(share, budget - spent), work, compiled=spent > COMPILED_AFTER)
            spent += search.looked_at
            work -= search.work
            is_open = bool(search.boxes or search.given_up)
            if is_open and search.system.has_zeros and is_settled(supports):
                continue
            if search.boxes or search.regions or search.given_up:
                begun.append((supports, search))
            tell(done / len(waiting))
        # Where an equation is 0 = 0 no root is isolated, and no subdivision would settle it.
        hopeful = [each for each in begun if not each[1].system.has_void_equation]
        while spent < budget and work > 0 and any(search.boxes for _, search in hopeful):
            share *= 8
            for supports, search in hopeful:
                if search.boxes and share > PATIENT_SHARE and is_settled(supports):
                    search.boxes.clear()
                    gone.add(supports)
                    continue
                before, worked = search.looked_at, search.work
                most = min(share, before + budget - spent)
                search.advance(most, worked + work, compiled=spent > COMPILED_AFTER)
                spent += search.looked_at - before
                work -= search.work - worked
                tell(spent / budget)
        begun = [each for each in begun if each[0] not in gone]
    return begun, 0, spent


def _open_supports(payoffs: NDArray[Any]) -> Iterator[Supports]:
    """Mixed supports, small ones first, none with an action that is weakly dominated by
    another on the others' supports: where those mix, it earns strictly less.
    """
    counts = payoffs.shape[1:]
    subsets = [
        [s for size in range(1, m + 1) for s in itertools.combinations(range(m), size)]
        for m in counts
    ]
    beaten: list[dict[Supports, set[int]]] = []
    for player, own in enumerate(payoffs):
        _, ranks = np.unique(own, return_inverse=True)
        others = subsets[:player] + subsets[player + 1 :]
        mine = np.moveaxis(ranks.reshape(own.shape), player, 0)
        table = {}
        for cells in itertools.product(*others):
            part = mine[np.ix_(range(len(mine)), *cells)].reshape(len(mine), -1)
            ahead = part[:, None] - part
            better = (ahead >= 0).all(axis=2) & (ahead > 0).any(axis=2)
            table[cells] = set(np.flatnonzero(better.any(axis=0)).tolist())
        beaten.append(table)
    for supports in sorted(itertools.product(*subsets), key=lambda s: sum(map(len, s))):
        if all(len(s) == 1 for s in supports):
            continue
        if all(
            beaten[i][supports[:i] + supports[i + 1 :]].isdisjoint(support)
            for i, support in enumerate(supports)
        ):
            yield supports


def _spread(
    game: NormalForm, cells: list[list[int]], strategies: list[Profile]
) -> tuple[Profile, ...]:
    """Probabilities of the given actions of each player as probabilities of all of them."""
    profile = []
    for count, actions, strategy in zip(game.shape, cells, strategies, strict=True):
        whole = [Fraction(0)] * count
        for action, probability in zip(actions, strategy, strict=True):
            whole[action] = probability
        profile.append(tuple(whole))
    return tuple(profile)


def equilibrium_near(
    game: NormalForm, profile: tuple[Profile, ...], radius: Fraction | None, in_fractions: bool
) -> Equilibrium:
    """The profile with its exact payoffs and, if it is only near an equilibrium, its regret."""
    found = Equilibrium(
        profile,
        game_payoffs(game, profile),
        in_fractions,
        game.actions,
        in_decimals=game.in_decimals,
        players=game.players,
    )
    if radius == 0:
        return found
    regret = max(-min(slack) for slack in found.slacks(game))
    return replace(found, exact_regret=regret, radius=radius)


def order(equilibrium: Equilibrium) -> tuple[Any, ...]:
    supports = equilibrium.supports
    descending = [[-p for p in strategy] for strategy in equilibrium.exact_profile]
    return sum(map(len, supports)), supports, descending
