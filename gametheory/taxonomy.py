"""The taxonomy of cooperation problems (Stastny et al. 2021, section 3).

- *Coordination problem*: several Pareto-optimal equilibria, some cross-combination of which
  is not Pareto-optimal; *pure* if their payoffs are all the same.
- *Bargaining problem*: Pareto-optimal equilibria of different payoffs, so that the players
  rank them in opposite ways; *symmetric* if for any attainable (a, b), (b, a) is attainable.
- *Social dilemma*: some pair of actions for each player, C and D, with R > P, R > S,
  2R > T + S, and T > R (greed) or P > S (fear), for both players (Macy and Flache 2002;
  Leibo et al. 2017).

Equilibria are pure, and Pareto optimality is strong, within the hull or the pure profiles.

>>> import gametheory as gt
>>> gt.taxonomy(gt.zoo.asymmetric_bach_or_stravinsky()).kind
'asymmetric bargaining problem'
"""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, to_integers
from gametheory._support.check import checked, require_kind
from gametheory.equilibria import Equilibrium
from gametheory.equilibria.nash import PureEquilibria, stable_cells
from gametheory.equilibria.zero_sum import is_constant_sum
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction, PayoffSet, attainable

MAX_PAIRS = 500_000_000
"""Cap on pairs of actions for each player among which a dilemma is searched: seconds."""

MAX_PAIRS_AT_A_GLANCE = 100_000_000
"""The same where what takes longer is left undecided."""

MAX_TRIALS = 100_000
"""Cap on matches of actions tried to decide whether a game is symmetric."""


@checked
@dataclass(frozen=True)
class Dilemma:
    """Two actions for each player that form a matrix-game social dilemma.

    Attributes:
        cooperate, defect: C and D of each player, as action indices.
        greed, fear: for each player, whether T > R and whether P > S.
    """

    cooperate: tuple[int, int]
    defect: tuple[int, int]
    greed: tuple[bool, bool]
    fear: tuple[bool, bool]


@checked
@dataclass(frozen=True)
class Taxonomy:
    """Where a game stands in the taxonomy.

    Attributes:
        kind: the headline: the hardest class that applies.
        labels: every class that applies, hardest first.
        pareto_optimal_equilibria: the pure equilibria that are strongly Pareto-optimal.
        coordination, pure_coordination, bargaining, social_dilemma: the classes.
        symmetric_payoffs: the attainable set is symmetric (the paper's "symmetric").
        symmetric_game: swapping the players, up to relabelled actions, gives the same game;
            implies symmetric payoffs, not conversely. Two players. It and `social_dilemma` are
            None where that was left undecided.
        constant_sum: payoffs always add up to the same; "pure conflict" if they vary at all.
        dilemma: the first pair of actions that shows a social dilemma, if any.
        within: "correlated" (the hull) or "pure": where Pareto optimality was judged.
    """

    kind: str
    labels: tuple[str, ...]
    pareto_optimal_equilibria: tuple[Equilibrium, ...] = field(repr=False)
    coordination: bool
    pure_coordination: bool
    bargaining: bool
    social_dilemma: bool | None
    symmetric_payoffs: bool
    symmetric_game: bool | None
    constant_sum: bool
    dilemma: Dilemma | None
    within: str


@checked
def taxonomy(
    game: NormalForm, *, within: str = "correlated", may_leave_undecided: bool = False
) -> Taxonomy:
    """Classify a two-player game; exact.

    Args:
        within: where Pareto optimality is judged: "correlated" (convex hull) or "pure".
        may_leave_undecided: give None for what takes too long to decide, instead of `TooLarge`.

    Raises `Unsupported` for other than two players; `TooLarge` for games of hundreds of actions
    without a dilemma, of which all pairs would have to be seen, and for games of many actions
    that look alike, whose symmetry takes too many trials to decide.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players != 2:
        raise Unsupported(f"expected two players, got {game.num_players}")
    payoff_set = attainable(game, by=within)
    is_efficient = cache(payoff_set.is_efficient)
    stable = stable_cells(game)
    cells = np.stack(np.unravel_index(stable, game.shape), axis=1).tolist()
    chosen = [k for k, cell in enumerate(cells) if is_efficient(game.exact_payoff(cell))]
    efficient = tuple(PureEquilibria(game, stable[chosen], game.is_exact))
    payoffs = {equilibrium.exact_payoffs for equilibrium in efficient}
    coordination = len(efficient) > 1 and any(
        not is_efficient(game.exact_payoff(cell))
        for cell in cross_combinations({(cells[k][0], cells[k][1]) for k in chosen})
    )
    bargaining = len(payoffs) > 1
    pure_coordination = coordination and not bargaining
    symmetric = _symmetric(payoff_set)
    constant_sum = is_constant_sum(game)
    # In a dilemma both players prefer cooperation: there is none where one gains what one loses.
    dilemma, social_dilemma, symmetric_game = None, None, None
    tolerated = (TooLarge,) if may_leave_undecided else ()
    with contextlib.suppress(*tolerated):
        most = MAX_PAIRS_AT_A_GLANCE if may_leave_undecided else MAX_PAIRS
        dilemma = None if constant_sum else _find_dilemma(game, most)
        social_dilemma = dilemma is not None
    with contextlib.suppress(*tolerated):
        symmetric_game = is_symmetric_game(game)
    labels = []
    if bargaining:
        labels.append(f"{'symmetric' if symmetric else 'asymmetric'} bargaining problem")
    if pure_coordination:
        labels.append("pure coordination problem")
    if dilemma is not None:
        labels.append("social dilemma")
    if coordination and not pure_coordination:
        labels.append("coordination problem")
    if constant_sum and not labels and len(payoff_set.points) > 1:
        labels.append("pure conflict")
    return Taxonomy(
        kind=labels[0] if labels else "no cooperation problem of these kinds",
        labels=tuple(labels),
        pareto_optimal_equilibria=efficient,
        coordination=coordination,
        pure_coordination=pure_coordination,
        bargaining=bargaining,
        social_dilemma=social_dilemma,
        symmetric_payoffs=symmetric,
        symmetric_game=symmetric_game,
        constant_sum=constant_sum,
        dilemma=dilemma,
        within=within,
    )


@checked
def cross_combinations(cells: set[tuple[int, int]]) -> set[JointAction]:
    """Joint actions in which players follow different equilibria of those given."""
    rows, columns = Counter(r for r, _ in cells), Counter(c for _, c in cells)
    # Row and column are those of two equilibria unless one alone has either, and has both.
    return {
        (r, c)
        for r, c in itertools.product(rows, columns)
        if rows[r] > 1 or columns[c] > 1 or (r, c) not in cells
    }


def _require_two_players(game: NormalForm) -> None:
    if game.num_players != 2:
        raise InvalidArgument(f"expected a two-player game, got {game.num_players} players")


@checked
def find_dilemma(game: NormalForm) -> Dilemma | None:
    """The first pair of actions for each player that forms a social dilemma, if any."""
    _require_two_players(game)
    return _find_dilemma(game, MAX_PAIRS)


def _find_dilemma(game: NormalForm, most: int) -> Dilemma | None:
    A, B = _whole(game)
    budget = most if A.dtype == B.dtype == np.int64 else most // 50
    rows, columns = A.shape
    # What player 1 sees from row c, at best, is more than at worst from the same row.
    promising = A.max(axis=1) > A.min(axis=1)
    for c1, d1 in itertools.permutations(range(rows), 2):
        if not promising[c1]:
            continue
        budget -= columns * columns
        if budget < 0:
            raise TooLarge(
                f"expected a game whose pairs of actions number at most {most:,} to search "
                f"for a dilemma, got {rows}x{columns}"
            )
        # [c2, d2]: player 1's R, T are of column c2 and S, P of d2; player 2's the other way.
        r, t, s, p = A[c1][:, None], A[d1][:, None], A[c1][None], A[d1][None]
        greed, fear = _dilemmas(r, p, s, t)
        others = _dilemmas(B[c1][:, None], B[d1][None], B[d1][:, None], B[c1][None])
        found = np.argwhere((greed | fear) & (others[0] | others[1]))
        if len(found):
            c2, d2 = found[0].tolist()
            (first, second), (third, fourth) = (
                (bool(mine[c2, d2]), bool(other[c2, d2]))
                for mine, other in zip((greed, fear), others, strict=True)
            )
            return Dilemma((c1, c2), (d1, d2), (first, second), (third, fourth))
    return None


def _dilemmas(r: Any, p: Any, s: Any, t: Any) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(greed, fear) where the inequalities on R, P, S, T hold, else False for both."""
    holds = (r > p) & (r > s) & (2 * r - t > s)
    return holds & (t > r), holds & (p > s)


def _whole(game: NormalForm) -> list[NDArray[Any]]:
    """Each player's payoffs in other units: 64-bit integers where they fit, else Python's."""
    payoffs = game.payoffs
    if payoffs.dtype == np.int64 and -(2**60) < payoffs.min() <= payoffs.max() < 2**60:
        return list(payoffs)
    whole = [to_integers(own)[0] for own in game.exact_payoffs]
    return [own.astype(np.int64) if abs(own).max() < 2**60 else own for own in whole]


@checked
def is_symmetric_game(game: NormalForm) -> bool:
    """Whether a bijection between the two players' actions makes the game symmetric."""
    _require_two_players(game)
    if game.shape[0] != game.shape[1]:
        return False
    A, B = _ranks(game)
    count, budget = len(A), MAX_TRIALS
    # Actions that correspond earn the same, and let the other earn the same, up to order.
    marks = [
        [tuple(sorted(zip(own[k].tolist(), other[k].tolist(), strict=True))) for k in range(count)]
        for own, other in ((A, B), (B.T, A.T))
    ]
    choices = [[j for j, mark in enumerate(marks[1]) if mark == own] for own in marks[0]]
    # `partner[i]`: the action of player 2 that corresponds to action i of player 1.
    partner: list[int] = []
    waiting = [iter(choices[0])]
    while waiting:
        k = len(partner)
        candidate = next((j for j in waiting[-1] if j not in partner), None)
        if candidate is None:
            waiting.pop()
            if partner:
                partner.pop()
            continue
        budget -= 1
        if budget < 0:
            raise TooLarge(
                f"expected a game whose symmetry takes at most {MAX_TRIALS:,} trials to decide, "
                f"got a {count}x{count} one that takes more"
            )
        partner.append(candidate)
        fits = (A[: k + 1, candidate] == B[k, partner]).all() and (
            A[k, partner] == B[: k + 1, candidate]
        ).all()
        if not fits:
            partner.pop()
        elif k + 1 == count:
            return True
        else:
            waiting.append(iter(choices[k + 1]))
    return False


def _ranks(game: NormalForm) -> NDArray[np.int64]:
    """Payoffs as the number of their value among all: equal where and only where they are."""
    payoffs = game.payoffs if game.payoffs.dtype != object else game.exact_payoffs
    return np.unique(payoffs, return_inverse=True)[1].reshape(payoffs.shape)


def _symmetric(payoff_set: PayoffSet) -> bool:
    points: set[Profile] = set(payoff_set.points)
    return all(point[::-1] in points for point in points)
