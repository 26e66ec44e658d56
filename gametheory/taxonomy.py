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

import itertools
from dataclasses import dataclass, field
from typing import Any

from gametheory._check import require_kind
from gametheory._exact import Profile
from gametheory.equilibria import Equilibrium, pure_equilibria
from gametheory.errors import Unsupported
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction, PayoffSet, attainable


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
            implies symmetric payoffs, not conversely. Two players.
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
    social_dilemma: bool
    symmetric_payoffs: bool
    symmetric_game: bool
    constant_sum: bool
    dilemma: Dilemma | None
    within: str


def taxonomy(game: NormalForm, *, within: str = "correlated") -> Taxonomy:
    """Classify a two-player game; exact.

    Args:
        within: where Pareto optimality is judged: "correlated" (convex hull) or "pure".

    Raises `Unsupported` for other than two players.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players != 2:
        raise Unsupported(f"expected two players, got {game.num_players}")
    payoff_set = attainable(game, by=within)
    efficient = tuple(
        equilibrium
        for equilibrium in pure_equilibria(game, exact=game.is_exact)
        if payoff_set.is_efficient(equilibrium.exact_payoffs)
    )
    payoffs = {equilibrium.exact_payoffs for equilibrium in efficient}
    coordination = len(efficient) > 1 and any(
        not payoff_set.is_efficient(game.exact_payoff(cell))
        for cell in cross_combinations(efficient)
    )
    bargaining = len(payoffs) > 1
    pure_coordination = coordination and not bargaining
    symmetric = _symmetric(payoff_set)
    dilemma = find_dilemma(game)
    totals = game.exact_payoffs.sum(axis=0)
    constant_sum = bool((totals == totals.flat[0]).all())
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
        social_dilemma=dilemma is not None,
        symmetric_payoffs=symmetric,
        symmetric_game=is_symmetric_game(game),
        constant_sum=constant_sum,
        dilemma=dilemma,
        within=within,
    )


def cross_combinations(equilibria: tuple[Equilibrium, ...]) -> set[JointAction]:
    """Joint actions in which players follow different equilibria of those given."""
    cells = [equilibrium.actions for equilibrium in equilibria]
    return {(a[0], b[1]) for a, b in itertools.permutations(cells, 2)}


def find_dilemma(game: NormalForm) -> Dilemma | None:
    """The first pair of actions for each player that forms a social dilemma, if any."""
    own = [game.exact_payoffs[0], game.exact_payoffs[1].T]
    pairs = [list(itertools.permutations(range(count), 2)) for count in game.shape]
    for (c1, d1), (c2, d2) in itertools.product(*pairs):
        verdicts = [
            _dilemma_for(matrix[c, oc], matrix[d, od], matrix[c, od], matrix[d, oc])
            for matrix, c, d, oc, od in ((own[0], c1, d1, c2, d2), (own[1], c2, d2, c1, d1))
        ]
        if all(any(verdict) for verdict in verdicts):
            first, second = verdicts
            return Dilemma((c1, c2), (d1, d2), (first[0], second[0]), (first[1], second[1]))
    return None


def _dilemma_for(r: Any, p: Any, s: Any, t: Any) -> tuple[bool, bool]:
    """(greed, fear) if the inequalities on R, P, S, T hold, else (False, False)."""
    if not (r > p and r > s and 2 * r > t + s):
        return False, False
    return bool(t > r), bool(p > s)


def is_symmetric_game(game: NormalForm) -> bool:
    """Whether a bijection between the two players' actions makes the game symmetric."""
    first, second = game.exact_payoffs
    count = first.shape[0]
    if first.shape[0] != first.shape[1] or sorted(first.flat) != sorted(second.flat):
        return False

    def extend(partner: list[int]) -> bool:
        """`partner[i]`: the action of player 2 that corresponds to action i of player 1."""
        k = len(partner)
        if k == count:
            return True
        for candidate in set(range(count)) - set(partner):
            trial = [*partner, candidate]
            if all(
                first[i, trial[k]] == second[k, trial[i]]
                and first[k, trial[i]] == second[i, trial[k]]
                for i in range(k + 1)
            ) and extend(trial):
                return True
        return False

    return extend([])


def _symmetric(payoff_set: PayoffSet) -> bool:
    points: set[Profile] = set(payoff_set.points)
    return all(point[::-1] in points for point in points)
