"""Section 3.3 on what welfare functions recommend in symmetric games: the fair coin.

A fair coin between two mirror images (a, b) and (b, a) pays both players (a + b)/2. It is optimal
for a welfare function that is impartial and quasi-concave if one of its outcomes is; but an
impartial function that likes extremes prefers (a, b), and some games have a better outcome than
the coin.
"""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric.exact import Profile, show_profile
from proofs.claims._welfare_functions import (
    EFFICIENT_OPTIMA,
    IMPARTIAL,
    MONOTONE,
    QUASI_CONCAVE,
    RISES_WITH_BOTH,
    WELFARES,
    compared,
    maximises,
    midpoint,
    name_of,
)
from proofs.claims.coordination import (
    BARGAINING,
    SYMMETRIC_ATTAINABLE,
    SYMMETRIC_PAYOFFS,
    efficient_equilibria,
    show_efficient_equilibria,
)
from proofs.evidence import (
    Claim,
    Condition,
    Place,
    Quantifier,
    Status,
    fact,
    quantity,
)
from proofs.formal import formal
from proofs.searching import Instances, IntegerGames, show_instance
from proofs.searching.instances import Cell


@dataclass(frozen=True)
class Toss:
    """A fair coin that both players see, which chooses between two joint actions."""

    game: NormalForm
    first: Cell
    second: Cell
    welfare: Any = gt.welfare.utilitarian

    @property
    def outcomes(self) -> tuple[Profile, Profile]:
        return self.game.exact_payoff(self.first), self.game.exact_payoff(self.second)

    @property
    def paid(self) -> Profile:
        """What the coin pays."""
        return midpoint(*self.outcomes)

    def quantity(self, name: str) -> Any:
        """What the coin pays, the largest total, or whether nobody gains by disobeying it."""
        if name == OBEYED:
            return _is_obeyed(self)
        if name == "max (V_1 + V_2)":
            return max(sum(self.game.exact_payoff(cell)) for cell in self.game.profiles())
        return self.paid[int(name[2]) - 1]

    def __str__(self) -> str:
        one, other = map(show_profile, self.outcomes)
        return (
            f"{show_instance(self.game)}, a coin between {one} and {other}, "
            f"w = {name_of(self.welfare)}"
        )


OBEYED = "the coin is a correlated equilibrium"


def _is_obeyed(toss: Toss) -> bool:
    lottery = np.full(toss.game.shape, Fraction(0), dtype=object)
    for cell in (toss.first, toss.second):
        lottery[cell] += Fraction(1, 2)
    return bool(gt.correlated_equilibria(toss.game).contains(lottery))


def _shown_obeyed(toss: Toss) -> str:
    return "" if not _mirrored(toss) else "both of its outcomes are equilibria"


def _over_the_equilibria(game: NormalForm, welfare: Any = gt.welfare.utilitarian) -> Toss:
    """The coin between the first two Pareto-optimal equilibria; else between (0, 1) and (1, 0)."""
    cells = (*efficient_equilibria(game), (0, 1), (1, 0))
    return Toss(game, cells[0], cells[1], welfare)


def _mirrored(toss: Toss) -> bool:
    one, other = toss.outcomes
    equilibria = efficient_equilibria(toss.game)
    return one == other[::-1] != other and {toss.first, toss.second} <= set(equilibria)


def _some_outcome_is_optimal(toss: Toss) -> bool:
    within = gt.attainable(toss.game)
    return any(maximises(within, toss.welfare, v) for v in toss.outcomes)


def of_its_game(condition: Condition) -> Condition:
    """A condition on games, asked of the game of an instance."""
    known = functools.cache(condition.holds)
    asked = condition.of(lambda instance: (instance.game,))
    return dataclasses.replace(asked, predicate=lambda instance: known(instance.game))


def symmetric_games(high: int) -> list[NormalForm]:
    """2x2 games with symmetric payoffs and mirrored equilibria: one for each set of payoffs."""
    source = IntegerGames(high=high)
    block = source.games(0, source.size)
    found = np.flatnonzero(SYMMETRIC_PAYOFFS.mask(block) & BARGAINING.mask(block))
    kept: dict[Any, NormalForm] = {}
    for k in found[np.argsort(block.sizes(found), kind="stable")]:
        game = block.instance(int(k))
        paid = frozenset(game.exact_payoff(cell) for cell in game.profiles())
        best = frozenset(game.exact_payoff(cell) for cell in efficient_equilibria(game))
        kept.setdefault((paid, best), game)
    return list(kept.values())


def _tosses() -> list[Toss]:
    games = [*symmetric_games(3), gt.zoo.asymmetric_bach_or_stravinsky()]
    return [_over_the_equilibria(game, w) for w in WELFARES for game in games]


COIN_MAXIMISES = Condition(
    "the coin is recommended",
    "no attainable payoffs, mixtures included, have more welfare than the coin",
    lambda toss: maximises(gt.attainable(toss.game), toss.welfare, toss.paid),
    shown=lambda toss: compared(toss.game, toss.welfare, toss.paid),
)
MIRRORED = Condition(
    "mirrored equilibria",
    "the coin is between two Pareto-optimal equilibria that pay (a, b) and (b, a), a != b",
    _mirrored,
    shown=lambda toss: show_efficient_equilibria(toss.game),
).at("3.3", 3, "tossing a commonly observed fair coin")
CORRELATED = Condition(OBEYED, OBEYED, _is_obeyed, shown=_shown_obeyed).at(
    "3.3", 4, "provided that it is possible for the agents to play a correlated equilibrium"
)
OUTCOME_OPTIMAL = Condition(
    "an outcome of the coin is optimal",
    "one of the two equilibria maximises w over all attainable payoffs",
    _some_outcome_is_optimal,
    shown=lambda toss: compared(toss.game, toss.welfare, *toss.outcomes),
)


# Maximisers.


@dataclass(frozen=True)
class Pick:
    """Payoffs that a welfare function may pick from what is attainable in a game."""

    game: NormalForm
    welfare: Any
    payoffs: Profile

    @property
    def coin(self) -> Profile:
        """What a fair coin between the payoffs and their mirror image pays."""
        return midpoint(self.payoffs, self.payoffs[::-1])

    def __str__(self) -> str:
        picked = show_profile(self.payoffs)
        return f"{show_instance(self.game)}, {picked}, w = {name_of(self.welfare)}"


def _picks() -> list[Pick]:
    games = [*symmetric_games(3), gt.zoo.asymmetric_bach_or_stravinsky()]
    return [
        Pick(game, w, v) for game in games for w in WELFARES for v in gt.attainable(game).points
    ]


def _asymmetric_picks() -> list[Pick]:
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    return [Pick(game, w, v) for w in WELFARES for v in gt.attainable(game).points]


PICKS = Instances(_picks, name="corners of attainable payoffs, welfare functions")


def _has_greatest_total(pick: Pick) -> bool:
    return maximises(gt.attainable(pick.game), gt.welfare.utilitarian, pick.payoffs)


PICKED = Condition(
    "a maximiser",
    "the payoffs maximise w among all attainable ones, mixtures included",
    lambda pick: maximises(gt.attainable(pick.game), pick.welfare, pick.payoffs),
    shown=lambda pick: compared(pick.game, pick.welfare, pick.payoffs),
)
GREATEST_TOTAL = Condition(
    "greatest total",
    "no attainable payoffs have a greater sum",
    _has_greatest_total,
    shown=lambda pick: compared(pick.game, gt.welfare.utilitarian, pick.payoffs),
)
MIXED_WITH_MIRROR = Condition(
    "the coin is a maximiser",
    "the fair coin between the payoffs and their mirror image maximises w",
    lambda pick: maximises(gt.attainable(pick.game), pick.welfare, pick.coin),
    shown=lambda pick: compared(pick.game, pick.welfare, pick.coin),
)


CLAIMS = (
    Claim(
        "In Bach or Stravinsky the fair coin between the two equilibria is a correlated "
        "equilibrium, maximises the total payoff and offers each player the same.",
        Condition(
            "the coin is reasonable",
            fact(OBEYED)
            & (quantity("V_1(coin)") + quantity("V_2(coin)")).equals(quantity("max (V_1 + V_2)"))
            & quantity("V_1(coin)").equals(quantity("V_2(coin)")),
            literal=True,
        ),
        name="coin-is-reasonable",
        place=Place("3.3", 3, "maximizes the total payoff and offers each player the same"),
        quantifier=Quantifier.EACH,
        domain="Bach or Stravinsky",
        spaces=(
            Instances(
                lambda: [_over_the_equilibria(gt.zoo.bach_or_stravinsky())],
                name="Bach or Stravinsky",
                exhaustive=True,
            ),
        ),
        foils=lambda: [
            _over_the_equilibria(game)
            for game in (
                gt.zoo.asymmetric_bach_or_stravinsky(),
                gt.zoo.prisoners_dilemma(),
                NormalForm.from_bimatrix([[3, 1], [4, 0]], [[3, 4], [1, 0]]),
            )
        ],
        proofs=(formal("NamedGames.coin_is_reasonable"),),
        documented=Status.HOLDS,
        why="Nobody gains by disobeying a coin between two equilibria; these two have the "
        "greatest total, and pay mirror images.",
        remark="The first part holds of every coin between two equilibria, the last of every coin "
        "between mirror images; the total is not the greatest in Chicken.",
    ),
    Claim(
        "In symmetric games the fair coin between the two equilibria is what all impartial welfare "
        "functions recommend, if players can play a correlated equilibrium.",
        COIN_MAXIMISES,
        name="fair-coin",
        place=Place("3.3", 4, "the choice which all impartial welfare functions recommend"),
        domain="all finite two-player games with mirrored equilibria, all welfare functions; "
        "welfare is maximised over all correlated play",
        hypotheses=(
            of_its_game(SYMMETRIC_ATTAINABLE),
            MIRRORED,
            CORRELATED,
            IMPARTIAL,
            EFFICIENT_OPTIMA,
        ),
        added=(QUASI_CONCAVE, OUTCOME_OPTIMAL),
        spaces=(
            Instances(
                _tosses,
                name="symmetric 2x2 games of payoffs 0..3, one for each set of payoffs, and "
                "Asymmetric Bach or Stravinsky, welfare functions",
            ),
        ),
        foils=lambda: [_over_the_equilibria(gt.zoo.prisoners_dilemma())],
        proofs=(
            formal(
                "Welfare.mixed_with_its_mirror_image",
                "the coin is between an optimal outcome and its mirror image, and attainable "
                "payoffs are convex since play can be correlated",
            ),
        ),
        documented=Status.AMENDED,
        why="Some outcome may have a greater total than the coin, as in Chicken, so that even "
        "the utilitarian function prefers it; and an impartial function that likes extremes "
        "prefers either equilibrium to the coin.",
        see=("mirror-mixture", "fair-coin-of-greatest-total", "fair-coin-only-then"),
        remark="Where the utilitarian function recommends the coin, it recommends either "
        "equilibrium as much.",
    ),
    Claim(
        "A maximiser of an impartial, quasi-concave welfare function, mixed with its mirror image "
        "by a fair coin, is a maximiser.",
        MIXED_WITH_MIRROR,
        name="mirror-mixture",
        origin="what is true of the fair coin in every symmetric game, section 3.3, paragraph 4",
        domain="all symmetric convex sets of payoffs, all welfare functions",
        hypotheses=(of_its_game(SYMMETRIC_ATTAINABLE), IMPARTIAL, QUASI_CONCAVE, PICKED),
        spaces=(PICKS,),
        foils=_asymmetric_picks,
        proofs=(formal("Welfare.mixed_with_its_mirror_image"),),
        drop=True,
        documented=Status.HOLDS,
        why="The mirror image of a maximiser is a maximiser too, and a mixture of the two is "
        "worth no less.",
        see=("fair-coin",),
        remark="If w is strictly quasi-concave, such as the Nash product where both gain, every "
        "maximiser pays both the same (strict_maximiser_is_symmetric in Welfare.v).",
    ),
    Claim(
        "If no attainable payoffs have a greater sum, the fair coin between them and their mirror "
        "image maximises every impartial, monotone, quasi-concave welfare function.",
        MIXED_WITH_MIRROR,
        name="fair-coin-of-greatest-total",
        origin="section 3.3, paragraph 4, for games such as Bach or Stravinsky",
        domain="all symmetric convex sets of payoffs, all welfare functions",
        hypotheses=(
            of_its_game(SYMMETRIC_ATTAINABLE),
            GREATEST_TOTAL,
            IMPARTIAL,
            MONOTONE,
            QUASI_CONCAVE,
        ),
        spaces=(PICKS,),
        foils=_asymmetric_picks,
        proofs=(formal("Welfare.fair_coin"),),
        drop=True,
        documented=Status.HOLDS,
        why="Any payoffs are worth no more than the coin between them and their mirror image, "
        "which pays both half their total; and no total is greater.",
        see=("fair-coin", "fair-coin-only-then"),
    ),
    Claim(
        "If some attainable payoffs have a greater sum than the given ones, no welfare function "
        "for which more for both is better recommends the fair coin between the given ones and "
        "their mirror image.",
        Condition(
            "something is better than the coin",
            "the fair coin between the payoffs and their mirror image does not maximise w",
            lambda pick: not MIXED_WITH_MIRROR.holds(pick),
            shown=MIXED_WITH_MIRROR.shown,
        ),
        name="fair-coin-only-then",
        origin="fair-coin-of-greatest-total cannot be extended",
        domain="all symmetric convex sets of payoffs, all welfare functions",
        hypotheses=(
            of_its_game(SYMMETRIC_ATTAINABLE),
            Condition(
                "not the greatest total",
                "some attainable payoffs have a greater sum",
                lambda pick: not _has_greatest_total(pick),
                shown=GREATEST_TOTAL.shown,
            ),
            RISES_WITH_BOTH,
        ),
        spaces=(PICKS,),
        foils=_asymmetric_picks,
        proofs=(formal("Welfare.fair_coin_only_then"),),
        documented=Status.HOLDS,
        why="The coin between payoffs of the greater total and their mirror image pays both "
        "players more.",
        see=("fair-coin-of-greatest-total",),
    ),
)
