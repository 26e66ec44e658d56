"""Section 3.3 on degrees of normative disagreement: the printed difference, and agreement."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric.exact import listed, show, show_profile
from proofs.claims._welfare_functions import (
    maximises,
    value_of,
)
from proofs.claims.coordination import (
    ASYMMETRIC_PAYOFFS,
    BARGAINING,
    SMALL_GAMES,
)
from proofs.claims.welfare import BAD, GOOD, ORIGIN, bach_or_stravinsky
from proofs.evidence import (
    Claim,
    Condition,
    Place,
    Quantifier,
    Status,
    quantity,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Instances, show_instance


def printed_difference(game: NormalForm) -> Fraction:
    """|max w_Util - max w_Egal|, over all correlated play."""
    within = gt.attainable(game)
    best = [
        value_of(w, gt.welfare_optimum(within, w).exact_payoffs)
        for w in (gt.welfare.utilitarian, gt.welfare.egalitarian(ORIGIN))
    ]
    return Fraction(abs(best[0] - best[1]))


def _agree(game: NormalForm) -> bool:
    """Whether the egalitarian optimum, of which there is one, has the greatest total too."""
    within = gt.attainable(game)
    even = gt.welfare_optimum(within, gt.welfare.egalitarian(ORIGIN)).exact_payoffs
    return maximises(within, gt.welfare.utilitarian, even)


def _shown_maxima(game: NormalForm) -> str:
    """Both maxima, and where the egalitarian one is."""
    within = gt.attainable(game)
    functions: dict[str, Any] = {
        "w_Util": gt.welfare.utilitarian,
        "w_Egal": gt.welfare.egalitarian(ORIGIN),
    }
    best = {name: gt.welfare_optimum(within, w).exact_payoffs for name, w in functions.items()}
    most = [f"max {name} = {show(value_of(functions[name], v))}" for name, v in best.items()]
    both = "both" if _agree(game) else "w_Egal only"
    return f"{listed(most)}; {show_profile(best['w_Egal'])} attains {both}"


@dataclass(frozen=True)
class TwoGames:
    """Two games, in which the utilitarian and the egalitarian maximum are compared."""

    one: NormalForm
    other: NormalForm

    def quantity(self, name: str) -> Fraction:
        """The difference of the two maxima in either game."""
        return printed_difference(self.one if name.endswith("first game") else self.other)

    def __str__(self) -> str:
        games = (self.one, self.other)
        return "; ".join(f"{show(printed_difference(g))} in {show_instance(g)}" for g in games)


def _of_both_games(condition: Condition) -> Condition:
    return condition.of(lambda two: (two.one, two.other), prefix="in both games: ")


def _pairs_of_games() -> list[TwoGames]:
    games = (
        gt.zoo.asymmetric_bach_or_stravinsky(),
        bach_or_stravinsky(GOOD, BAD),
        gt.zoo.bach_or_stravinsky(),
        gt.zoo.stag_hunt(),
    )
    return [TwoGames(*two) for two in itertools.combinations_with_replacement(games, 2)]


CLAIMS = (
    Claim(
        "The difference |max w_Util - max w_Egal| differs across asymmetric bargaining problems.",
        Condition(
            "different",
            quantity("|max w_Util - max w_Egal| in the first game").differs(
                quantity("|max w_Util - max w_Egal| in the second game")
            ),
            literal=True,
        ),
        name="degree-of-disagreement-differs",
        place=Place("3.3", 6, "the difference ... differs across games"),
        quantifier=Quantifier.SOME,
        domain="all pairs of games",
        hypotheses=(_of_both_games(BARGAINING), _of_both_games(ASYMMETRIC_PAYOFFS)),
        spaces=(Instances(_pairs_of_games, name="pairs of four games"),),
        proofs=(formal("NamedGames.degree_of_disagreement_differs"),),
        documented=Status.HOLDS,
        why="The two differences are 3 and 44/3.",
        see=("degree-of-disagreement",),
    ),
    Claim(
        "In a bargaining problem |max w_Util - max w_Egal| is 0 exactly if one outcome is optimal "
        "for both welfare functions.",
        Condition(
            "0 iff they agree",
            "the difference of the two maxima is 0 iff some attainable payoffs attain both",
            lambda game: (printed_difference(game) == 0) == _agree(game),
            shown=_shown_maxima,
        ),
        name="degree-of-disagreement",
        origin="whether the difference of section 3.3, paragraph 6, measures disagreement",
        domain="all two-player games, all correlated play",
        hypotheses=(BARGAINING,),
        spaces=SMALL_GAMES,
        foils=lambda: [gt.zoo.matching_pennies()],
        proofs=(formal_counterexample("NamedGames.difference_without_disagreement"),),
        documented=Status.REFUTED,
        why="One maximum is a sum of two payoffs, the other a single payoff: in the game below "
        "the coin (1/2, 1/2) attains both, 1 and 1/2.",
        see=("degree-of-disagreement-differs",),
        remark="The paper does not say this. The difference compares two functions in their own "
        "units, and doubles with the payoffs; `gametheory.normative_disagreement` reports regret, "
        "which is 0 exactly where they agree.",
    ),
)
