"""Section 3.3, last paragraph: whether welfare functions agree in symmetric problems."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gametheory as gt
from gametheory import NormalForm, PayoffSet
from gametheory._numeric.exact import Profile, listed, show, show_profile
from proofs.claims._welfare_functions import (
    EFFICIENT_OPTIMA,
    FIRST,
    IMPARTIAL,
    MINUS,
    QUASI_CONCAVE,
    RISES,
    TABLE_2,
    WELFARES,
    maximises,
    name_of,
    optimal_corners,
    value_of,
)
from proofs.claims.coordination import (
    BARGAINING,
    SYMMETRIC_ATTAINABLE,
    SYMMETRIC_PAYOFFS,
)
from proofs.claims.fair_coin import of_its_game, symmetric_games
from proofs.claims.symmetry import (
    games_of,
    rearranged,
)
from proofs.evidence import (
    Claim,
    Condition,
    Place,
    Status,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Instances, show_instance
from proofs.searching.pair_conditions import dominates


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
    return condition.of(
        lambda two: [_OneFunction(two.game, w) for w in (two.one, two.other)],
        prefix="for w and w': ",
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


def _shown_maximisers(two: TwoFunctions) -> str:
    """The corners of the sets of maximisers."""
    within = gt.attainable(two.game)
    found = [
        listed([show_profile(v) for v in optimal_corners(within, w)]) for w in (two.one, two.other)
    ]
    kinds = [
        " and all mixtures" if w.properties.quasi_concave and " and " in shown else ""
        for w, shown in zip((two.one, two.other), found, strict=True)
    ]
    return f"w is maximised by {found[0]}{kinds[0]}, w' by {found[1]}{kinds[1]}"


def _shown_pure(two: TwoFunctions) -> str:
    """The welfare of each pure equilibrium that no joint action dominates."""
    return "; ".join(
        f"{show_profile(v)}: w = {show(value_of(two.one, v))}, w' = {show(value_of(two.other, v))}"
        for v in dict.fromkeys(_pure_candidates(two.game))
    )


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
        [*symmetric_games(2), gt.zoo.asymmetric_bach_or_stravinsky(), gt.zoo.stag_hunt()],
        WELFARES,
    ),
    name="symmetric 2x2 games of payoffs 0..2 and two others, pairs of welfare functions",
)


NOTHING = ("00", "00", "00")


WITHOUT_CORRELATION = (
    Instances(
        lambda: _two_functions(symmetric_games(2), TABLE_2),
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
        "In a symmetric bargaining problem all impartial welfare functions with Pareto-optimal "
        "optima point to one outcome: some correlated play maximises any two of them.",
        Condition(
            "a common maximiser",
            "some attainable payoffs, mixtures included, maximise w and w'",
            _share_a_maximiser,
            shown=_shown_maximisers,
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
        why="One function may like the middle of the frontier and another its ends; if both "
        "are quasi-concave, each is maximised by an even outcome, and only one even outcome is "
        "Pareto-optimal.",
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
            shown=_shown_maximisers,
        ),
        name="symmetric-problems-have-one-answer/same-maximisers",
        place=ONE_ANSWER,
        reading="with correlated play, and the same optima altogether",
        meant=False,
        domain="all finite two-player games, all welfare functions; over all correlated play",
        hypotheses=SYMMETRIC_PROBLEM,
        spaces=(WITH_CORRELATION,),
        proofs=(formal_counterexample("NamedGames.not_the_same_maximisers"),),
        documented=Status.REFUTED,
        why="The utilitarian function is indifferent between the two equilibria and the coin; "
        "the egalitarian one is not.",
        see=("symmetric-problems-have-one-answer/common-maximiser",),
    ),
    Claim(
        "In a symmetric bargaining problem all impartial welfare functions with Pareto-optimal "
        "optima point to one pure equilibrium: one is optimal for any two of them.",
        Condition(
            "a common pure equilibrium",
            "some pure equilibrium is best for w and for w' among those that no joint action "
            "dominates",
            _share_a_pure_equilibrium,
            shown=_shown_pure,
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
                shown=lambda two: (
                    "such equilibria pay "
                    + listed([show_profile(v) for v in dict.fromkeys(_pure_candidates(two.game))])
                ),
            ).at("3.3", 1, "multiple Pareto-optimal equilibria ... conflicting preferences"),
            of_its_game(SYMMETRIC_PAYOFFS),
            _of_both(IMPARTIAL),
            _of_both(RISES),
        ),
        spaces=WITHOUT_CORRELATION,
        foils=lambda: _two_functions(
            [gt.zoo.asymmetric_bach_or_stravinsky(), gt.zoo.stag_hunt()], (FIRST, MINUS)
        ),
        proofs=(formal_counterexample("NamedGames.not_one_pure_equilibrium"),),
        documented=Status.REFUTED,
        why="Two of the paper's own functions disagree: the utilitarian one counts the sum, "
        "the egalitarian one who is worst off.",
        see=("symmetric-problems-have-one-answer/common-maximiser",),
    ),
)
