"""Section 3.3 on what welfare functions recommend in symmetric games: the fair coin.

A fair coin between two mirror images (a, b) and (b, a) pays both players (a + b)/2. It is optimal
for a welfare function that is impartial and quasi-concave if one of its outcomes is; but an
impartial function that likes extremes prefers (a, b), and some games have a better outcome than
the coin.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

import gametheory as gt
from gametheory import NormalForm, PayoffSet
from gametheory._exact import Profile, show_profile
from proofs.claims._welfare_functions import (
    EFFICIENT_OPTIMA,
    FIRST,
    IMPARTIAL,
    MINUS,
    MONOTONE,
    QUASI_CONCAVE,
    RISES,
    RISES_WITH_BOTH,
    TABLE_2,
    WELFARES,
    maximises,
    midpoint,
    name_of,
    optimal_corners,
    value_of,
)
from proofs.claims.coordination import (
    BARGAINING,
    SYMMETRIC_ATTAINABLE,
    SYMMETRIC_PAYOFFS,
    efficient_equilibria,
)
from proofs.claims.symmetry import (
    games_of,
    rearranged,
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
from proofs.searching._instances import Cell
from proofs.searching._pair_conditions import dominates


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
    return Condition(
        condition.name,
        condition.text,
        lambda instance: known(instance.game),
        place=condition.place,
    )


def _symmetric_games(high: int) -> list[NormalForm]:
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
    games = [*_symmetric_games(3), gt.zoo.asymmetric_bach_or_stravinsky()]
    return [_over_the_equilibria(game, w) for game in games for w in WELFARES]


COIN_MAXIMISES = Condition(
    "the coin is recommended",
    "no attainable payoffs, mixtures included, have more welfare than the coin",
    lambda toss: maximises(gt.attainable(toss.game), toss.welfare, toss.paid),
)
MIRRORED = Condition(
    "mirrored equilibria",
    "the coin is between two Pareto-optimal equilibria that pay (a, b) and (b, a), a != b",
    _mirrored,
).at("3.3", 3, "tossing a commonly observed fair coin")
CORRELATED = Condition(OBEYED, OBEYED, _is_obeyed).at(
    "3.3", 4, "provided that it is possible for the agents to play a correlated equilibrium"
)
OUTCOME_OPTIMAL = Condition(
    "an outcome of the coin is optimal",
    "one of the two equilibria maximises w over all attainable payoffs",
    _some_outcome_is_optimal,
)


# Maximisers, and two welfare functions in one game.


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
    games = [*_symmetric_games(3), gt.zoo.asymmetric_bach_or_stravinsky()]
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
)
GREATEST_TOTAL = Condition(
    "greatest total", "no attainable payoffs have a greater sum", _has_greatest_total
)
MIXED_WITH_MIRROR = Condition(
    "the coin is a maximiser",
    "the fair coin between the payoffs and their mirror image maximises w",
    lambda pick: maximises(gt.attainable(pick.game), pick.welfare, pick.coin),
)


@dataclass(frozen=True)
class TwoFunctions:
    """Two welfare functions in one game."""

    game: NormalForm
    one: Any
    other: Any

    def __str__(self) -> str:
        return f"{show_instance(self.game)}, w = {name_of(self.one)}, w' = {name_of(self.other)}"


@dataclass(frozen=True)
class _OneFunction:
    game: NormalForm
    welfare: Any


def _of_both(condition: Condition) -> Condition:
    """A condition on a welfare function, asked of both."""

    def holds(two: TwoFunctions) -> bool:
        return all(condition.holds(_OneFunction(two.game, w)) for w in (two.one, two.other))

    return Condition(
        condition.name, f"for w and w': {condition.text}", holds, place=condition.place
    )


def _share_a_maximiser(two: TwoFunctions) -> bool:
    within = gt.attainable(two.game)
    faces = [optimal_corners(within, w) for w in (two.one, two.other)]
    for face, w, v in ((faces[0], two.one, two.other), (faces[1], two.other, two.one)):
        if not w.properties.quasi_concave:
            return any(maximises(within, v, profile) for profile in face)
    hulls = [PayoffSet.from_points(face, convex=True) for face in faces]
    return hulls[0].intersection(hulls[1]) is not None


def _have_the_same_maximisers(two: TwoFunctions) -> bool:
    within = gt.attainable(two.game)
    one, other = (set(optimal_corners(within, w)) for w in (two.one, two.other))
    kinds = {w.properties.quasi_concave for w in (two.one, two.other)}
    return one == other and (len(kinds) == 1 or len(one) == 1)


def _pure_candidates(game: NormalForm) -> list[Profile]:
    """What the pure equilibria pay that no joint action dominates."""
    paid = [game.exact_payoff(cell) for cell in game.profiles()]
    return [
        e.exact_payoffs
        for e in gt.pure_equilibria(game)
        if not any(dominates(v, e.exact_payoffs) for v in paid)
    ]


def _share_a_pure_equilibrium(two: TwoFunctions) -> bool:
    found = _pure_candidates(two.game)
    best = [
        {v for v in found if value_of(w, v) == max(value_of(w, x) for x in found)}
        for w in (two.one, two.other)
    ]
    return bool(best[0] & best[1])


def _bargaining_over_pure(two: TwoFunctions) -> bool:
    return len(set(_pure_candidates(two.game))) > 1


def _two_functions(games: Sequence[NormalForm], welfares: Sequence[Any]) -> list[TwoFunctions]:
    return [
        TwoFunctions(game, *two)
        for game in games
        for two in itertools.combinations_with_replacement(welfares, 2)
    ]


SYMMETRIC_PROBLEM = (
    of_its_game(BARGAINING),
    of_its_game(SYMMETRIC_ATTAINABLE),
    _of_both(IMPARTIAL),
    _of_both(EFFICIENT_OPTIMA),
)
ONE_ANSWER = Place("3.3", 7, "In symmetric bargaining problems, they all point to the same")
WITH_CORRELATION = Instances(
    lambda: _two_functions(
        [*_symmetric_games(2), gt.zoo.asymmetric_bach_or_stravinsky(), gt.zoo.stag_hunt()],
        WELFARES,
    ),
    name="symmetric 2x2 games of payoffs 0..2 and two others, pairs of welfare functions",
)
NOTHING = ("00", "00", "00")
WITHOUT_CORRELATION = (
    Instances(
        lambda: _two_functions(_symmetric_games(2), TABLE_2),
        name="symmetric 2x2 games of payoffs 0..2, pairs of welfare functions",
    ),
    Instances(
        lambda: _two_functions(games_of(rearranged("20", "11", "02", *NOTHING)), TABLE_2),
        name="3x2 games that pay (2, 0), (1, 1), (0, 2) and else nothing, pairs of functions",
    ),
    Instances(
        lambda: _two_functions(games_of(rearranged("30", "11", "03", *NOTHING)), TABLE_2),
        name="3x2 games that pay (3, 0), (1, 1), (0, 3) and else nothing, pairs of functions",
    ),
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
        documented=Status.HOLDS,
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
        see=("mirror-mixture", "fair-coin-of-greatest-total", "fair-coin-only-then"),
        remark="An impartial function may like extremes, and then prefers either equilibrium to "
        "the coin; and in games like Chicken, (3, 3) (1, 4); (4, 1) (0, 0), some outcome is better "
        "for both than the coin. Where the utilitarian function recommends the coin, it recommends "
        "either equilibrium as much.",
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
            ),
            RISES_WITH_BOTH,
        ),
        spaces=(PICKS,),
        foils=_asymmetric_picks,
        proofs=(formal("Welfare.fair_coin_only_then"),),
        documented=Status.HOLDS,
        see=("fair-coin-of-greatest-total",),
    ),
    Claim(
        "In a symmetric bargaining problem all impartial welfare functions with Pareto-optimal "
        "optima point to one outcome: some correlated play maximises any two of them.",
        Condition(
            "a common maximiser",
            "some attainable payoffs, mixtures included, maximise w and w'",
            _share_a_maximiser,
        ),
        name="symmetric-problems-have-one-answer/common-maximiser",
        place=ONE_ANSWER,
        reading="with correlated play, and the same in so far as one outcome is optimal for both",
        domain="all finite two-player games, all welfare functions; over all correlated play",
        hypotheses=SYMMETRIC_PROBLEM,
        added=(_of_both(QUASI_CONCAVE),),
        spaces=(WITH_CORRELATION,),
        proofs=(
            formal(
                "Welfare.mixed_with_its_mirror_image",
                "each has a maximiser that pays both players the same; both of these are "
                "Pareto-optimal, so neither pays less than the other: they are one",
            ),
        ),
        documented=Status.AMENDED,
        see=("fair-coin", "symmetric-problems-have-one-answer/same-maximisers"),
        remark="The outcome is the best one that pays both players the same. If the game itself is "
        "symmetric, the same holds among the payoffs of correlated equilibria.",
    ),
    Claim(
        "In a symmetric bargaining problem all impartial welfare functions with Pareto-optimal "
        "optima have the same maximisers.",
        Condition(
            "the same maximisers",
            "the payoffs that maximise w are those that maximise w', mixtures included",
            _have_the_same_maximisers,
        ),
        name="symmetric-problems-have-one-answer/same-maximisers",
        place=ONE_ANSWER,
        reading="with correlated play, and the same optima altogether",
        meant=False,
        domain="all finite two-player games, all welfare functions; over all correlated play",
        hypotheses=SYMMETRIC_PROBLEM,
        spaces=(WITH_CORRELATION,),
        documented=Status.REFUTED,
        see=("symmetric-problems-have-one-answer/common-maximiser",),
        remark="The utilitarian function is indifferent between the two equilibria and the coin; "
        "the egalitarian one is not.",
    ),
    Claim(
        "In a symmetric bargaining problem all impartial welfare functions with Pareto-optimal "
        "optima point to one pure equilibrium: one is optimal for any two of them.",
        Condition(
            "a common pure equilibrium",
            "some pure equilibrium is best for w and for w' among those that no joint action "
            "dominates",
            _share_a_pure_equilibrium,
        ),
        name="symmetric-problems-have-one-answer/pure-equilibria",
        place=ONE_ANSWER,
        reading="without correlation: among the pure equilibria, and Pareto-optimal among joint "
        "actions",
        meant=False,
        domain="all finite two-player games, all welfare functions",
        hypotheses=(
            Condition(
                "bargaining problem",
                "several pure equilibria of different payoffs that no joint action dominates",
                _bargaining_over_pure,
            ).at("3.3", 1, "multiple Pareto-optimal equilibria ... conflicting preferences"),
            of_its_game(SYMMETRIC_PAYOFFS),
            _of_both(IMPARTIAL),
            _of_both(RISES),
        ),
        spaces=WITHOUT_CORRELATION,
        foils=lambda: _two_functions(
            [gt.zoo.asymmetric_bach_or_stravinsky(), gt.zoo.stag_hunt()], (FIRST, MINUS)
        ),
        documented=Status.REFUTED,
        see=("symmetric-problems-have-one-answer/common-maximiser",),
        remark="Two of the paper's own functions disagree: the utilitarian one counts the sum, the "
        "egalitarian one who is worst off.",
    ),
)
