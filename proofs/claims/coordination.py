"""Sections 3.2 and 3.3, Figures 1 and 2: which games are coordination and bargaining problems.

A coordination problem has several Pareto-optimal equilibria, and players who disagree about which
of them they are playing do not reach a Pareto-optimal outcome. A bargaining problem has several
Pareto-optimal equilibria over which the players have conflicting preferences. Equilibria here are
pure, and Pareto-optimal means that no mixture of joint actions is at least as good for both players
and better for one; the machine-checked proofs are about arbitrary policies.

>>> import gametheory as gt
>>> sorted(classes_of(gt.zoo.bach_or_stravinsky()))
['coordination problem', 'symmetric bargaining problem']
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric.exact import Profile, listed, show_profile
from proofs.claims.cross_play import THEOREM_A
from proofs.claims.no_dilemma import social_dilemma
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Place,
    Quantifier,
    Status,
    prove_claim,
)
from proofs.formal import formal
from proofs.searching import Games, Instances, IntegerGames, StagePairs, show_instance
from proofs.searching import pair_conditions as pairs
from proofs.searching import stage_conditions as stage
from proofs.searching.instances import Cell
from proofs.searching.showing import show_cell
from proofs.searching.sources import GameBlock, Mask
from proofs.searching.witnesses import why_asymmetric, why_dominated

ANY_GAME = "all two-player games"
SMALL_GAMES = (Games(IntegerGames(high=1)), Games(IntegerGames(high=2)))


def efficient_equilibria(game: NormalForm) -> tuple[Cell, ...]:
    """The pure equilibria that no mixture of joint actions Pareto-dominates."""
    one, other = game.exact_payoffs
    within = gt.attainable(game)
    return tuple(
        (i, j)
        for i, j in itertools.product(*map(range, game.shape))
        if one[i, j] == max(one[:, j])
        and other[i, j] == max(other[i])
        and within.is_efficient(game.exact_payoff((i, j)))
    )


def _disagreements(game: NormalForm) -> Iterator[tuple[Cell, Cell, Cell]]:
    """Two different Pareto-optimal equilibria p and q, and (p_1, q_2)."""
    for p, q in itertools.permutations(efficient_equilibria(game), 2):
        yield p, q, (p[0], q[1])


def _disagreements_of_all(block: GameBlock) -> Iterator[tuple[Mask, Cell, Cell, Cell]]:
    """Disagreements in many games at once, with the games in which p and q are such equilibria."""
    good = block.equilibria & block.efficient
    cells = [(int(i), int(j)) for i, j in np.ndindex(*block.shape)]
    for p, q in itertools.permutations(cells, 2):
        yield good[p] & good[q], p, q, (p[0], q[1])


def _bargaining(game: NormalForm) -> bool:
    values = {game.exact_payoff(cell) for cell in efficient_equilibria(game)}
    return any(v[0] > w[0] and v[1] < w[1] for v, w in itertools.permutations(values, 2))


def _bargaining_of_all(block: GameBlock) -> Mask:
    one, other = block.payoffs
    found = np.zeros(block.count, dtype=bool)
    for both, p, q, _ in _disagreements_of_all(block):
        found |= both & (one[p] > one[q]) & (other[p] < other[q])
    return found


def _coordination(game: NormalForm) -> bool:
    within = gt.attainable(game)
    return any(not within.is_efficient(game.exact_payoff(x)) for _, _, x in _disagreements(game))


def _coordination_of_all(block: GameBlock) -> Mask:
    found = np.zeros(block.count, dtype=bool)
    for both, _, _, x in _disagreements_of_all(block):
        found |= both & ~block.efficient[x]
    return found


def _common_interest(game: NormalForm) -> bool:
    paid = game.exact_payoff
    return any(
        pairs.dominates(paid(p), paid(x)) and pairs.dominates(paid(q), paid(x))
        for p, q, x in _disagreements(game)
    )


def _common_interest_of_all(block: GameBlock) -> Mask:
    one, other = block.payoffs
    found = np.zeros(block.count, dtype=bool)
    for both, p, q, x in _disagreements_of_all(block):
        worse = both.copy()
        for norm in (p, q):
            worse &= (one[x] <= one[norm]) & (other[x] <= other[norm])
            worse &= (one[x] < one[norm]) | (other[x] < other[norm])
        found |= worse
    return found


def _symmetric(game: NormalForm) -> bool:
    paid = {game.exact_payoff(cell) for cell in game.profiles()}
    return all(value[::-1] in paid for value in paid)


def _symmetric_of_all(block: GameBlock) -> Mask:
    found = block.present.copy()
    for value in block.cells.swapaxes(0, 1):
        mirrored = (block.cells == value[::-1, None]).all(axis=0)
        found &= mirrored.any(axis=0)
    return found


def _symmetric_by_mixtures(game: NormalForm) -> bool:
    mirrored = [game.exact_payoff(cell)[::-1] for cell in game.profiles()]
    return bool(gt.attainable(game).contains(mirrored).all())


def paid_in(game: NormalForm) -> list[Profile]:
    """What the joint actions pay."""
    return [game.exact_payoff(cell) for cell in game.profiles()]


def show_efficient_equilibria(game: NormalForm) -> str:
    """The Pareto-optimal equilibria, and what they pay."""
    found = [
        f"{show_cell(game, cell)} pays {show_profile(game.exact_payoff(cell))}"
        for cell in efficient_equilibria(game)
    ]
    return f"the Pareto-optimal equilibria: {listed(found) or 'none'}"


def _shown_disagreement(game: NormalForm) -> str:
    """A disagreement of which the outcome is dominated; else the first one."""
    found = list(_disagreements(game))
    if not found:
        return show_efficient_equilibria(game)
    within = gt.attainable(game)
    failing = [x for x in found if not within.is_efficient(game.exact_payoff(x[2]))]
    p, q, x = (failing or found)[0]
    one, other = show_cell(game, p), show_cell(game, q)
    return f"p = {one}, q = {other}: {why_dominated(paid_in(game), game.exact_payoff(x))}"


def _shown_mirrors(game: NormalForm) -> str:
    return f"the joint actions pay {listed([show_profile(v) for v in sorted(set(paid_in(game)))])}"


BARGAINING = Condition(
    "bargaining problem",
    "two Pareto-optimal equilibria of which the players prefer different ones",
    _bargaining,
    _bargaining_of_all,
    shown=show_efficient_equilibria,
).at(
    "3.3",
    1,
    "multiple Pareto-optimal equilibria ... conflicting preferences",
    literal=True,
)
COORDINATION = Condition(
    "coordination problem",
    "two Pareto-optimal equilibria p and q such that (p_1, q_2) is not Pareto-optimal",
    _coordination,
    _coordination_of_all,
    shown=_shown_disagreement,
)
SYMMETRIC_PAYOFFS = Condition(
    "symmetric payoffs",
    "for any joint action that pays (a, b) some joint action pays (b, a)",
    _symmetric,
    _symmetric_of_all,
    shown=_shown_mirrors,
).at(
    "3.3",
    2,
    "for any attainable payoff profile (a, b) there exists a profile (b, a)",
    note="by joint actions; then by mixtures too",
)
"""The printed definition of a symmetric game, of joint actions; mixtures inherit it."""
SYMMETRIC_ATTAINABLE = Condition(
    "symmetric attainable payoffs",
    "for any mixture of joint actions that pays (a, b) some mixture pays (b, a)",
    _symmetric_by_mixtures,
    lambda block: block.symmetric,
    shown=lambda game: why_asymmetric(paid_in(game)),
).at(
    "3.3",
    2,
    "for any attainable payoff profile (a, b) there exists a profile (b, a)",
    note="by mixtures",
)
ASYMMETRIC_PAYOFFS = Condition(
    "asymmetric payoffs",
    "for some joint action that pays (a, b) no mixture of joint actions pays (b, a)",
    lambda game: not _symmetric_by_mixtures(game),
    lambda block: ~block.symmetric,
    shown=lambda game: why_asymmetric(paid_in(game)),
).at("3.3", 2, "BPs which are symmetric and asymmetric")


KINDS = ("symmetric bargaining problem", "asymmetric bargaining problem")
PURE, DILEMMA = "pure coordination problem", "social dilemma"
CLASSES: dict[str, Callable[[NormalForm], bool]] = {
    "coordination problem": _coordination,
    KINDS[0]: lambda game: _bargaining(game) and _symmetric_by_mixtures(game),
    KINDS[1]: lambda game: _bargaining(game) and not _symmetric_by_mixtures(game),
    PURE: lambda game: _coordination(game) and not _bargaining(game),
    DILEMMA: social_dilemma,
}
"""The classes of section 3, and social dilemmas (Leibo et al. 2017), each by its definition."""


def classes_of(game: NormalForm) -> frozenset[str]:
    """The classes that a game is in."""
    return frozenset(name for name, is_one in CLASSES.items() if is_one(game))


@dataclass(frozen=True)
class Placed:
    """A game, and the classes in which it is said to be, of those that are asked about."""

    game: NormalForm
    said: frozenset[str]

    def __str__(self) -> str:
        return f"{' and '.join(sorted(self.said)) or 'none of these'}: {show_instance(self.game)}"


def _lies_in(asked: Collection[str]) -> Callable[[Placed], bool]:
    """Whether a game is in the classes that are said, of those asked, and in no other.

    Decided by the definitions of this module and, independently, by `gametheory.taxonomy`.
    """

    def holds(placed: Placed) -> bool:
        found = gt.taxonomy(placed.game)
        reported = set(found.labels) | ({"coordination problem"} if found.coordination else set())
        here = classes_of(placed.game)
        return here & set(asked) == placed.said == reported & set(asked)

    return holds


def _shown_classes(placed: Placed) -> str:
    return show_efficient_equilibria(placed.game)


IN_VENN = (*KINDS, PURE, DILEMMA)
"""A game is at most one of the first three, and may be a social dilemma besides."""


def _regions() -> list[Placed]:
    """Every combination of the classes of the diagram that their definitions leave open."""
    games = {
        frozenset[str](): gt.zoo.matching_pennies(),
        frozenset({DILEMMA}): gt.zoo.prisoners_dilemma(),
        frozenset({PURE}): gt.zoo.pure_coordination(),
        frozenset({PURE, DILEMMA}): _cells("33 00 00", "00 22 00", "00 00 33"),
        frozenset({KINDS[0]}): gt.zoo.bach_or_stravinsky(),
        frozenset({KINDS[0], DILEMMA}): _cells("03 22", "00 30"),
        frozenset({KINDS[1]}): gt.zoo.asymmetric_bach_or_stravinsky(),
        frozenset({KINDS[1], DILEMMA}): _cells("03 32", "00 40"),
    }
    said = [
        frozenset(x for x in (kind, dilemma) if x is not None)
        for kind in (None, PURE, *KINDS)
        for dilemma in (None, DILEMMA)
    ]
    return [Placed(games[region], region) for region in said]


def _cells(*rows: str) -> NormalForm:
    """A game from rows of two-digit cells: '03' pays player 1 nothing and player 2 three."""
    split = [[(int(cell[0]), int(cell[1])) for cell in row.split()] for row in rows]
    return NormalForm.from_bimatrix(*([[cell[i] for cell in row] for row in split] for i in (0, 1)))


IN_FIGURE_2 = ("coordination problem", *KINDS)


def _figure_2() -> list[Placed]:
    coordination = "coordination problem"
    return [
        Placed(gt.zoo.pure_coordination(), frozenset({coordination})),
        Placed(gt.zoo.bach_or_stravinsky(), frozenset({coordination, KINDS[0]})),
        Placed(gt.zoo.asymmetric_bach_or_stravinsky(), frozenset({coordination, KINDS[1]})),
    ]


def _from_theorem_a(claim: Claim) -> Evidence:
    """What Theorem A gives of two norms: both dominate cross-play, so it is not Pareto-optimal."""
    stronger = dataclasses.replace(claim, conclusion=pairs.DOMINATED_BY_BOTH)
    return prove_claim(stronger, lemmas=(THEOREM_A,))


def _only_matters_that_they_agree(game: Any) -> bool:
    one, other = game.exact_payoffs
    return bool((one == other).all()) and len(set(one.diagonal())) == 1


CLAIMS = (
    Claim(
        "In a bargaining problem players who disagree about which of two Pareto-optimal equilibria "
        "they are playing do not reach a Pareto-optimal outcome.",
        pairs.CROSS_INEFFICIENT,
        name="bargaining-is-coordination/every-disagreement",
        place=Place("3.2", 1, "if the players disagree ... they will not reach a Pareto-optimal"),
        reading="whichever equilibrium each player follows, as the sentence says without exception",
        domain=f"{ANY_GAME}, all pairs of joint actions p, q; player 1 follows p and player 2 q",
        hypotheses=(
            stage.EQUILIBRIA.at("3.3", 1, "multiple Pareto-optimal equilibria", literal=True),
            pairs.EFFICIENT.at("3.3", 1, "multiple Pareto-optimal equilibria"),
            pairs.CONFLICT.at(
                "3.3", 1, "the principals have conflicting preferences", literal=True
            ),
        ),
        added=(pairs.SELF_SERVING,),
        spaces=(
            StagePairs(IntegerGames(high=1)),
            StagePairs(IntegerGames(high=2)),
            StagePairs(IntegerGames(high=3)),
        ),
        proofs=(
            formal("CrossPlay.domination", "both equilibria dominate the outcome"),
            _from_theorem_a,
        ),
        documented=Status.AMENDED,
        why="If each player yields to the other's favourite, the outcome can be "
        "Pareto-optimal, as when both swerve in Chicken; if each insists on its own, both "
        "equilibria dominate the outcome.",
        see=("bargaining-is-coordination/some-disagreement", "inequality-1"),
        remark="Section 3.2 says it of coordination problems, section 3.3 that bargaining problems "
        "are such. It is a counterexample whether dominance is by joint actions or by mixtures.",
    ),
    Claim(
        "A bargaining problem is a coordination problem: some disagreement about which "
        "Pareto-optimal equilibrium is played leads to an outcome that is not Pareto-optimal.",
        COORDINATION,
        name="bargaining-is-coordination/some-disagreement",
        place=Place("3.3", 1, "Thus a bargaining problem is a mixed-motive coordination problem"),
        reading="some disagreement about two of its equilibria is inefficient: coordination is "
        "required",
        meant=False,
        domain=ANY_GAME,
        hypotheses=(BARGAINING,),
        spaces=SMALL_GAMES,
        proofs=(
            formal(
                "CrossPlay.bargaining_is_coordination",
                "P1 and P2 may be any sets of policies, those of mixed strategies among them",
            ),
        ),
        drop=True,
        documented=Status.HOLDS,
        why="If each player insists on the equilibrium that it prefers, both equilibria "
        "dominate the outcome.",
        see=("bargaining-is-coordination/every-disagreement",),
    ),
    Claim(
        "In a bargaining problem the players have a common interest in reaching a Pareto-optimal "
        "equilibrium: some two of these both Pareto-dominate what a disagreement about them leads "
        "to.",
        Condition(
            "common interest",
            "two Pareto-optimal equilibria p and q both Pareto-dominate (p_1, q_2)",
            _common_interest,
            _common_interest_of_all,
            shown=_shown_disagreement,
        ),
        name="bargaining-has-a-common-interest",
        place=Place("3.3", 1, "common interest in reaching a Pareto-optimal equilibrium"),
        domain=ANY_GAME,
        hypotheses=(BARGAINING,),
        spaces=SMALL_GAMES,
        proofs=(
            formal("CrossPlay.domination", "p is what player 1 prefers, q is what player 2 does"),
        ),
        documented=Status.HOLDS,
        why="Who insists on its favourite deviates from the other's equilibrium, so it gets at "
        "most what that one pays, which is less than its favourite.",
    ),
    Claim(
        "Each region of a Venn diagram of cooperation problems has a game in it.",
        Condition(
            "in that region",
            "the game is in the classes that are named and in no other class of the diagram",
            _lies_in(IN_VENN),
            shown=_shown_classes,
        ),
        name="venn-diagram",
        place=Place("Figure 1", None, "Venn diagram of cooperation problems"),
        quantifier=Quantifier.EACH,
        domain="symmetric and asymmetric bargaining problems and pure coordination problems, which "
        "exclude one another, each of them and the rest inside and outside social dilemmas",
        spaces=(Instances(_regions, name="the eight regions", exhaustive=True),),
        foils=lambda: [
            *(Placed(gt.zoo.matching_pennies(), placed.said) for placed in _regions()[1:]),
            Placed(gt.zoo.bach_or_stravinsky(), frozenset()),
        ],
        proofs=(
            formal(
                "NamedGames.venn_diagram",
                "each game, written as a table, with its kind and whether it is a social dilemma",
            ),
        ),
        documented=Status.HOLDS,
        why="Each region has a game, which two independent implementations of the definitions "
        "put into just the classes of the region.",
        remark="The text that is checked here lacks the picture, so the regions are all those that "
        "the definitions of section 3 leave open. Section 4.1 names the asymmetric bargaining Coin "
        "Game as one of those in two classes.",
    ),
    Claim(
        "Pure Coordination, Bach or Stravinsky and Asymmetric Bach or Stravinsky are coordination "
        "problems; the first is no bargaining problem, the second is a symmetric one, the third is "
        "an asymmetric one.",
        Condition(
            "as section 3.3 says",
            "the game is in the classes that are named and in no other of these: coordination "
            "problems, symmetric bargaining problems, asymmetric bargaining problems",
            _lies_in(IN_FIGURE_2),
            literal=True,
            shown=_shown_classes,
        ),
        name="figure-2",
        place=Place("3.3", 3, "three coordination games ... a symmetric BP ... an asymmetric BP"),
        quantifier=Quantifier.EACH,
        domain="the three games of Figure 2",
        spaces=(Instances(_figure_2, name="the three games of Figure 2", exhaustive=True),),
        foils=lambda: [
            Placed(gt.zoo.pure_coordination(), frozenset({"coordination problem", KINDS[0]})),
            Placed(gt.zoo.bach_or_stravinsky(), frozenset({"coordination problem"})),
            Placed(gt.zoo.prisoners_dilemma(), frozenset({"coordination problem"})),
        ],
        proofs=(formal("NamedGames.figure_2"),),
        documented=Status.HOLDS,
        why="In each game the two coordinated joint actions are Pareto-optimal equilibria and "
        "miscoordination is dominated; only in the last two do the players prefer different "
        "ones, and only in the second is (b, a) attainable whenever (a, b) is.",
        see=("venn-diagram", "pure-coordination-is-not-mixed-motive"),
        remark="The text lacks the numbers of Pure Coordination; 1 for the same action and 0 "
        "otherwise are the usual ones.",
    ),
    Claim(
        "In Pure Coordination the players have no conflict of interest: they only care about "
        "playing the same action.",
        Condition(
            "only the same action matters",
            "both players get the same whatever is played, and the same for either common action",
            _only_matters_that_they_agree,
            literal=True,
            shown=_shown_mirrors,
        ),
        name="pure-coordination-is-not-mixed-motive",
        place=Place("3.3", 3, "not a mixed-motive game as the players only care about playing"),
        quantifier=Quantifier.EACH,
        domain="Pure Coordination",
        spaces=(
            Instances(
                lambda: [gt.zoo.pure_coordination()], name="Pure Coordination", exhaustive=True
            ),
        ),
        foils=lambda: [gt.zoo.bach_or_stravinsky(), gt.zoo.asymmetric_bach_or_stravinsky()],
        proofs=(formal("NamedGames.only_matters_that_they_agree"),),
        documented=Status.HOLDS,
        why="Both get 1 if their actions are the same and 0 otherwise.",
    ),
)
