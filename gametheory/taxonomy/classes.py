"""The taxonomy of cooperation problems (Stastny et al. 2021, section 3).

- *Coordination problem*: several Pareto-optimal equilibria, some cross-combination of which
  is not Pareto-optimal; *pure* if their payoffs are all the same.
- *Bargaining problem*: Pareto-optimal equilibria of different payoffs, so that of any two some
  player prefers the one and some the other; *symmetric* if whatever is attainable remains so
  with the players' payoffs exchanged in any way.
- *Social dilemma*: some pair of actions for each player, C and D, of which all prefer that all
  play C, while greed or fear makes each play D; `gametheory.taxonomy.dilemmas` has the
  definitions, for two players (Leibo et al. 2017) and for more (Hughes et al. 2018; Dawes 1980).

Any number of players: the paper's definitions, of two, are read word by word for more. Of two
players every bargaining problem is a coordination problem; of three it need not be one, as a third
player may choose which of the others gains.

Equilibria are pure, and Pareto optimality is strong, within the hull or the pure profiles.

>>> import gametheory as gt
>>> gt.taxonomy(gt.zoo.asymmetric_bach_or_stravinsky()).kind
'asymmetric bargaining problem'
"""

from __future__ import annotations

import contextlib
import itertools
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from gametheory._numeric.exact import Profile
from gametheory._support.check import checked, require_kind
from gametheory._support.faces import Face, Pictured
from gametheory.equilibria import Equilibrium
from gametheory.equilibria.pure import PureEquilibria, stable_cells
from gametheory.equilibria.zero_sum import is_constant_sum
from gametheory.errors import TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction, attainable
from gametheory.taxonomy import dilemmas
from gametheory.taxonomy.dilemmas import Dilemma, dilemma_within, dominant_dilemma_within
from gametheory.taxonomy.symmetry import has_symmetric_payoffs, is_symmetric_game

MAX_COMBINATIONS = 1_000_000
"""Cap on combinations of the players' actions in Pareto-optimal equilibria."""


@checked
@dataclass(frozen=True)
class Taxonomy(Pictured):
    """Where a game stands in the taxonomy.

    Attributes:
        kind: the headline: the hardest class that applies.
        labels: every class that applies, hardest first.
        pareto_optimal_equilibria: the pure equilibria that are strongly Pareto-optimal.
        coordination, pure_coordination, bargaining, social_dilemma: the classes.
        symmetric_payoffs: the attainable set is symmetric (the paper's "symmetric").
        symmetric_game: swapping the players, up to relabelled actions, gives the same game;
            implies symmetric payoffs, not conversely. It and `social_dilemma` are None where
            that was left undecided.
        constant_sum: payoffs always add up to the same; "pure conflict" if they vary at all.
        dilemma: the first pair of actions for each player that shows a social dilemma, if any.
        within: "correlated" (the hull) or "pure": where Pareto optimality was judged.
        dominant_dilemma: the first such pair in which defection is better whatever others do.
        miscoordination: what shows a coordination problem: the first joint action that combines
            Pareto-optimal equilibria and is not Pareto-optimal itself.
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
    dominant_dilemma: Dilemma | None = None
    miscoordination: JointAction | None = None

    def _face(self) -> Face:
        efficient = [equilibrium.words for equilibrium in self.pareto_optimal_equilibria]
        rows: list[list[Any]] = [
            ["classes, hardest first", ", ".join(self.labels) or "none"],
            *(
                [name, "not decided" if value is None else value]
                for name, value in (
                    ("bargaining problem", self.bargaining),
                    ("coordination problem", self.coordination),
                    ("pure coordination", self.pure_coordination),
                    ("social dilemma", self.social_dilemma),
                    ("symmetric payoffs", self.symmetric_payoffs),
                    ("symmetric game", self.symmetric_game),
                    ("constant sum", self.constant_sum),
                )
            ),
            [
                "Pareto-optimal equilibria",
                "; ".join(f"({words})" for words in efficient),
            ],
        ]
        return Face(self.kind, ["", ""], rows)


@checked
def taxonomy(
    game: NormalForm, *, within: str = "correlated", may_leave_undecided: bool = False
) -> Taxonomy:
    """Classify a game of any number of players; exact.

    Args:
        within: where Pareto optimality is judged: "correlated" (convex hull) or "pure".
        may_leave_undecided: give None for what takes too long to decide, instead of `TooLarge`.

    A game of one player is none of these problems. Raises `TooLarge` for games of hundreds of
    actions (or of three players with eight each) without a dilemma, of which all pairs would have
    to be seen, and for games of many actions that look alike, whose symmetry takes too many
    trials to decide.
    """
    require_kind(game, NormalForm, "a NormalForm")
    payoff_set = attainable(game, by=within)
    is_efficient = cache(payoff_set.is_efficient)
    stable = stable_cells(game)
    cells = np.stack(np.unravel_index(stable, game.shape), axis=1).tolist()
    chosen = [k for k, cell in enumerate(cells) if is_efficient(game.exact_payoff(cell))]
    efficient = tuple(PureEquilibria(game, stable[chosen], game.is_exact))
    payoffs = {equilibrium.exact_payoffs for equilibrium in efficient}
    miscoordination = None
    if len(efficient) > 1:
        followed = {tuple(cells[k]) for k in chosen}
        miscoordination = _miscoordination(game, followed, is_efficient)
    coordination = miscoordination is not None
    bargaining = len(payoffs) > 1
    pure_coordination = coordination and not bargaining
    symmetric = has_symmetric_payoffs(payoff_set)
    constant_sum = is_constant_sum(game)
    # In a dilemma all players prefer cooperation: there is none where one gains what one loses.
    dilemma, dominant, social_dilemma, symmetric_game = None, None, None, None
    tolerated = (TooLarge,) if may_leave_undecided else ()
    with contextlib.suppress(*tolerated):
        if not constant_sum:
            most = dilemmas.MAX_PAIRS_AT_A_GLANCE if may_leave_undecided else dilemmas.MAX_PAIRS
            dilemma = dilemma_within(game, most)
            dominant = dominant_dilemma_within(game, most)
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
        dominant_dilemma=dominant,
        miscoordination=miscoordination,
        within=within,
    )


@checked
def cross_combinations(cells: set[JointAction]) -> set[JointAction]:
    """Joint actions in which players follow different equilibria of those given.

    Of any number of players. Of all combinations of their actions, those are none of the
    equilibria, or one that shares an action with another.
    """
    if not cells:
        return set()
    uses = [Counter(actions) for actions in zip(*cells, strict=True)]
    return {
        cell
        for cell in itertools.product(*uses)
        if cell not in cells or any(use[action] > 1 for use, action in zip(uses, cell, strict=True))
    }


def _miscoordination(
    game: NormalForm, cells: set[JointAction], is_efficient: Callable[[Profile], bool]
) -> JointAction | None:
    """The first cross-combination, in lexicographic order, that is not Pareto-optimal."""
    count = math.prod(len(set(actions)) for actions in zip(*cells, strict=True)) if cells else 0
    if count > MAX_COMBINATIONS:
        raise TooLarge(
            f"expected at most {MAX_COMBINATIONS:,} combinations of the actions of "
            f"Pareto-optimal equilibria, got {count:,}"
        )
    crossed = sorted(cross_combinations(cells))
    return next((cell for cell in crossed if not is_efficient(game.exact_payoff(cell))), None)
