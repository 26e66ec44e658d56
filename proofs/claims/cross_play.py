"""Appendix E up to Proposition 1: how well players do in cross-play.

Player 1 deploys its part of p, optimal for w, player 2 its part of q, optimal for w'. The paper
bounds cross-play by both norms' values, for both players, "since both profiles are in equilibrium".
Half of that follows: player 1, who deploys p against q_2, deviates from q, so it gets at most
V_1(q); player 2 at most V_2(p) (Theorem A). The other half needs that each deploys the norm that it
prefers (Theorem B).

Counterexamples are games that are played once. Equilibria of a stage game, played whatever happens,
are equilibria of the repeated game at every discount.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric.exact import show_profile
from proofs.claims._deployed_paths import GAP
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Kind,
    Place,
    Quantifier,
    Status,
    all_of,
    farkas,
    minimum,
    prove_claim,
    quantity,
)
from proofs.formal import formal
from proofs.searching import (
    Drawn,
    IntegerGames,
    PathPairs,
    RandomGames,
    StagePair,
    StagePairs,
    show_instance,
)
from proofs.searching import pair_conditions as pairs
from proofs.searching import path_conditions as paths
from proofs.searching import stage_conditions as stage
from proofs.searching.pair_conditions import P, Q, X
from proofs.searching.showing import labels
from proofs.searching.witnesses import why_efficient

E = "Appendix E"
SMALL = (StagePairs(IntegerGames(high=1)), StagePairs(IntegerGames(high=2)))
GAMES = (
    *SMALL,
    StagePairs(IntegerGames(high=4)),
    StagePairs(RandomGames((3, 3), high=5, size=10_000)),
)
T = quantity("t")
ANY_GAME = (
    "all two-player games that are played once, all pairs of joint actions p and q; V_i(p) is "
    "what player i gets at p, V_i(p_1, q_2) what it gets where player 1 plays its part of p and "
    "player 2 its part of q"
)

ANY_POLICIES = "P1 and P2 are any two sets of policies, so every game is covered"
YIELDING = StagePair(NormalForm.from_bimatrix([[1, 0], [0, 2]], [[1, 1], [0, 0]]), (0, 0), (1, 1))
"""Each player deploys the norm that the other prefers; player 2 gets more than in q."""
INSISTING = StagePair(NormalForm.from_bimatrix([[4, 1], [0, 2]], [[1, 0], [0, 2]]), (0, 0), (1, 1))
"""Each player deploys the norm that it prefers."""

EQUILIBRIA = stage.EQUILIBRIA.at(E, 1, "optimized in equilibrium", literal=True)
PRINTED = (
    EQUILIBRIA,
    pairs.CONFLICT.at(
        "3.3", 1, "over which the principals have conflicting preferences", literal=True
    ),
    pairs.ASYMMETRIC.at(E, 1, "Consider some asymmetric BP"),
    stage.IMPARTIAL_OPTIMA.at(
        E,
        1,
        "welfare functions w, w' optimized in equilibrium",
        note="stronger than printed: impartial, and p and q are the only optima",
    ),
    stage.CROSS_DOMINATED.at(
        E,
        1,
        "for any two policy profiles ... Pareto-dominated",
        note="stronger than printed: by a pure profile",
    ),
)
"""What Appendix E assumes before inequality (1), the standing assumption included.

With `IMPARTIAL_OPTIMA` p and q are the only optimal profiles, so "any two" are these two.
"""


@dataclass(frozen=True)
class Robust:
    """Two norms of a game that is played once, and a third action of player 1."""

    norms: StagePair
    action: int

    @property
    def is_equilibrium(self) -> bool:
        """Whether the action and p_2 are a Nash equilibrium."""
        cell = (self.action, self.norms.first[1])
        return stage.EQUILIBRIA.holds(StagePair(self.norms.game, cell, cell))

    @property
    def is_efficient_against_both(self) -> bool:
        """Whether what it gets with p_2 and with q_2 is Pareto-optimal."""
        cells = [(self.action, norm[1]) for norm in (self.norms.first, self.norms.second)]
        return pairs.EFFICIENT.holds(StagePair(self.norms.game, *cells))

    def __str__(self) -> str:
        action = labels(self.norms.game)[0][self.action]
        return f"{show_instance(self.norms)}; a = {action} is a third action of player 1"


def _shown_deviation(robust: Robust) -> str:
    """What a and p_2 pay, and what best replies to each other would."""
    game, b = robust.norms.game, robust.norms.first[1]
    one, other = game.exact_payoffs
    best = show_profile((max(one[:, b]), max(other[robust.action])))
    return (
        f"(a, p_2) pays {show_profile(game.exact_payoff((robust.action, b)))}, best replies {best}"
    )


def _shown_efficient(robust: Robust) -> str:
    """Why what a pays against either norm is Pareto-optimal."""
    game = robust.norms.game
    paid = [game.exact_payoff(cell) for cell in game.profiles()]
    cells = [(robust.action, norm[1]) for norm in (robust.norms.first, robust.norms.second)]
    return why_efficient(paid, *(game.exact_payoff(cell) for cell in cells))


_FRONTIER = ((0, 20), (4, 19), (8, 17), (11, 15), (14, 11), (16, 6))
"""Payoffs in concave position; the first four are no worse than any mirror image."""


def _draw_robust(rng: np.random.Generator) -> Robust:
    """Norms (0, 0) and (1, 1) and a third row whose payoffs mostly lie on the frontier."""
    payoffs = rng.integers(0, 4, (2, 3, 2))
    for cell, k in zip(((0, 0), (1, 1), (2, 0), (2, 1)), rng.permutation(6), strict=False):
        payoffs[(slice(None), *cell)] = _FRONTIER[k]
    if rng.integers(4) == 0:
        payoffs[:, 2] = rng.integers(0, 4, (2, 2))
    return Robust(StagePair(NormalForm(payoffs), (0, 0), (1, 1)), 2)


def _of_norms(condition: Condition) -> Condition:
    """A condition on two norms, asked of the norms that a robust policy meets."""
    asked = condition.of(lambda robust: (robust.norms,))
    return dataclasses.replace(asked, note="")


DEVIATIONS = {
    "a best reply to q_2 pays at least what p_1 does": stage.BEST_REPLY_TO_Q >= X[0],
    "a best reply to p_1 pays at least what q_2 does": stage.BEST_REPLY_TO_P >= X[1],
}
"""What best replies are, used of the deviations to the other norm's part."""


def _from_best_replies(claim: Claim) -> Evidence:
    return prove_claim(claim, premises=DEVIATIONS)


def _from_theorem_a(claim: Claim) -> Evidence:
    return prove_claim(claim, lemmas=(THEOREM_A,))


def _multipliers(claim: Claim) -> Evidence:
    """Farkas multipliers of the two inequalities that Theorem B adds to Theorem A."""
    # Coordinates: p1, p2, q1, q2, x1, x2, constant.
    rows = {
        "[q is an equilibrium]": (0, 0, 1, 0, -1, 0, 0),
        "[p is an equilibrium]": (0, 1, 0, 0, 0, -1, 0),
        "[player 1 prefers p]": (1, 0, -1, 0, 0, 0, 0),
        "[player 2 prefers q]": (0, -1, 0, 1, 0, 0, 0),
    }
    first = farkas(rows, (1, 0, 0, 0, -1, 0, 0))
    second = farkas(rows, (0, 0, 0, 1, 0, -1, 0))
    assert first is not None
    assert second is not None
    found = (first, second)
    return Evidence(
        Kind.SYMBOLIC,
        "multipliers of inequalities",
        count=2,
        recheck=lambda: sum(f.verify() for f in found),
        steps=(f"V_1(p) - V_1(p_1, q_2) = {first}", f"V_2(q) - V_2(p_1, q_2) = {second}"),
        route="rational arithmetic",
        certificate=found,
    )


THEOREM_A = Claim(
    "In cross-play no player gets more than in the norm that the other deploys.",
    pairs.HALF_BOUND,
    name="theorem-a",
    origin="what is left of inequality (1)",
    domain=ANY_GAME,
    hypotheses=(stage.EQUILIBRIA,),
    spaces=GAMES,
    proofs=(formal("CrossPlay.theorem_A"), _from_best_replies),
    documented=Status.HOLDS,
    why="Who deploys p against q_2 is a deviator from q.",
    examples=lambda: [YIELDING],
    remark="The machine-checked proof is about any two sets of policies, so it holds of every "
    "game and discount.",
)

THEOREM_B = Claim(
    "If each player deploys the norm that it prefers, inequality (1) holds.",
    pairs.FULL_BOUND,
    name="theorem-b",
    origin="inequality (1) repaired",
    domain=ANY_GAME,
    hypotheses=(stage.EQUILIBRIA, pairs.SELF_SERVING),
    spaces=GAMES,
    proofs=(formal("CrossPlay.theorem_B", ANY_POLICIES), _from_theorem_a, _multipliers),
    examples=lambda: [INSISTING],
    drop=True,
    documented=Status.HOLDS,
    why="By theorem-a each gets at most what the other's norm pays it, which is no more than "
    "its own does: V_1(p_1, q_2) <= V_1(q) <= V_1(p).",
)

CLAIMS = (
    Claim(
        "If cross-play of any two optimal profiles is Pareto-dominated, the two welfare functions "
        "are distinct.",
        Condition("distinct", "w != w'", literal=True),
        name="welfare-functions-are-distinct",
        place=Place(E, 1, "implies that the welfare functions must be distinct"),
        domain="all games and welfare functions whose optima are not Pareto-dominated",
        hypotheses=(
            Condition(
                "optima exist",
                "w and w' have optimal profiles",
                place=Place(E, 1, "welfare functions w, w' optimized in equilibrium"),
                literal=True,
            ),
            Condition(
                "Pareto-optimal optima",
                "no attainable payoffs dominate those of an optimal profile",
                place=Place("3.3", 4, "its optimizer should be Pareto-optimal"),
                literal=True,
            ),
            Condition(
                "cross-play dominated",
                "for any two optimal profiles p of w and q of w', (p_1, q_2) is dominated",
                place=Place(E, 1, "for any two policy profiles ... Pareto-dominated"),
                literal=True,
            ),
        ),
        proofs=(formal("CrossPlay.welfare_functions_are_distinct"),),
        documented=Status.HOLDS,
        why="If w = w', both players may deploy parts of one optimal profile; cross-play is "
        "then that profile, which nothing dominates.",
    ),
    Claim(
        "If two welfare functions are optimised in equilibrium and cross-play is "
        "Pareto-dominated, no player gets more in cross-play than in either equilibrium.",
        pairs.FULL_BOUND,
        name="inequality-1",
        place=Place(E, 2, "follows from the fact that both ... are in equilibrium"),
        domain=ANY_GAME,
        hypotheses=PRINTED,
        added=(pairs.SELF_SERVING,),
        spaces=GAMES,
        uses=("equilibria", "self-serving"),
        proofs=(formal("CrossPlay.theorem_B", ANY_POLICIES), _from_theorem_a),
        documented=Status.AMENDED,
        why="Player 1, who deploys p against q_2, deviates from q: equilibrium bounds what it "
        "gets by V_1(q), not by V_1(p). With A1, V_1(p_1, q_2) <= V_1(q) <= V_1(p).",
        see=("theorem-a", "theorem-b"),
        remark="Half of it always holds (theorem-a). All of it needs each player to deploy the "
        "norm that it prefers (theorem-b).",
    ),
    Claim(
        "Given inequality (1), both norms Pareto-dominate the cross-play policy.",
        pairs.DOMINATED_BY_BOTH,
        name="strict-domination/given-inequality-1",
        place=Place(E, 4, "From the above ... the cross-play policy must be strictly dominated"),
        reading="Pareto-dominated, with inequality (1) as a premise, as the paragraph argues",
        domain=ANY_GAME,
        hypotheses=(
            *PRINTED,
            dataclasses.replace(
                pairs.FULL_BOUND, place=Place(E, 4, "From the above"), literal=True
            ),
        ),
        spaces=GAMES,
        uses=("conflicting preferences", "inequality (1)"),
        proofs=(formal("CrossPlay.bound_means_domination"), prove_claim),
        documented=Status.HOLDS,
        why="By (1) either norm pays both at least what cross-play does; as their values "
        "conflict, it pays somebody more.",
        see=("inequality-1",),
        remark="Its premise, inequality (1), does not follow from equilibrium alone.",
    ),
    Claim(
        "The cross-play policy is strictly dominated: each player gets less than in either norm.",
        pairs.WORSE_THAN_BOTH,
        name="strict-domination/than-either-norm",
        place=Place(E, 4, "the cross-play policy must be strictly dominated"),
        reading="strictly worse for both players than each of the two profiles",
        meant=False,
        domain=ANY_GAME,
        hypotheses=PRINTED,
        added=(pairs.SELF_SERVING, pairs.NO_TIES),
        uses=("equilibria", "self-serving", "no ties"),
        spaces=GAMES,
        proofs=(formal("CrossPlay.worse_than_either", ANY_POLICIES), _from_theorem_a),
        documented=Status.AMENDED,
        why="A player that yields can get in cross-play what the worse norm pays it, and ties "
        "leave it no worse off even if it insists.",
    ),
    Claim(
        "The cross-play policy is strictly dominated: each player gets less than in its preferred "
        "norm.",
        pairs.WORSE_THAN_PREFERRED,
        name="strict-domination/than-the-preferred-norm",
        place=Place(E, None, "strictly worse than their preferred profile, for both players"),
        reading="strictly worse for each player than the norm that it prefers, as the proof of "
        "Proposition 1 uses it",
        meant=False,
        domain=ANY_GAME,
        hypotheses=PRINTED,
        added=(pairs.SELF_SERVING,),
        uses=("equilibria", "conflicting preferences", "self-serving"),
        spaces=GAMES,
        proofs=(
            _from_theorem_a,
            formal("CrossPlay.worse_than_the_preferred"),
        ),
        documented=Status.AMENDED,
        why="A player that deploys what the other prefers can get in cross-play as much as in "
        "its own favourite.",
    ),
    Claim(
        "If each player strictly prefers the norm that it deploys, both norms Pareto-dominate "
        "cross-play.",
        pairs.DOMINATED_BY_BOTH,
        name="domination-by-both",
        origin="what the argument of Appendix E, paragraph 4, gives",
        domain=ANY_GAME,
        hypotheses=(stage.EQUILIBRIA, pairs.CONFLICT, pairs.SELF_SERVING),
        spaces=GAMES,
        proofs=(
            formal("CrossPlay.domination"),
            _from_theorem_a,
        ),
        drop=True,
        documented=Status.HOLDS,
        why="Who insists deviates from the other's norm, so it gets at most what that one "
        "pays, which is less than its favourite.",
    ),
    Claim(
        "With coordination the bound can be realised: a coin that both see, which chooses between "
        "the two norms, pays each at least the bound.",
        Condition(
            "each gets at least the bound",
            all_of(*(T * P[i] + (1 - T) * Q[i] >= minimum(P[i], Q[i]) for i in range(2))),
        ),
        name="the-bound-is-realisable",
        place=Place(E, 5, "it may be feasible to realize this bound"),
        domain="all two-player games and pairs of profiles; p with chance t, q otherwise",
        hypotheses=(
            Condition("a chance", (T >= 0) & (T <= 1)).at(
                E, 5, "some coordination mechanism exists for agreeing on a common policy"
            ),
        ),
        proofs=(prove_claim, formal("CrossPlay.agreement_reaches_the_bound")),
        documented=Status.HOLDS,
        why="A mean of two numbers is at least the smaller one.",
        remark="t = 0 and t = 1: agreeing on q, or on p. That being willing to agree is itself an "
        "equilibrium is coordination_is_an_equilibrium in CrossPlay.v.",
    ),
    Claim(
        "A policy that does better than the bound against the other norm's player ceases to be in "
        "equilibrium.",
        stage.NO_EQUILIBRIA,
        name="robustness-costs-equilibrium/beyond-the-bound",
        place=Place(E, 6, "our policy will cease to be in equilibrium"),
        reading="more robust: some player gets more than the bound in cross-play; then p or q is "
        "no equilibrium",
        meant=False,
        domain=ANY_GAME,
        hypotheses=(
            dataclasses.replace(
                pairs.BEYOND_BOUND, place=Place(E, 6, "even more robust"), literal=True
            ),
            *PRINTED[1:],
        ),
        added=(pairs.SELF_SERVING,),
        uses=("beyond the bound", "self-serving"),
        spaces=GAMES,
        proofs=(
            _from_best_replies,
            formal("CrossPlay.robustness_costs_equilibrium"),
        ),
        documented=Status.AMENDED,
        why="It is the contrapositive of inequality (1), and true where that is.",
        see=("inequality-1",),
    ),
    Claim(
        "A policy of player 1 that reaches Pareto-optimal outcomes against both norms of player 2 "
        "is not in equilibrium with the norm that it shares.",
        Condition(
            "no equilibrium",
            "(a, p_2) is no Nash equilibrium",
            lambda robust: not robust.is_equilibrium,
            shown=_shown_deviation,
        ),
        name="robustness-costs-equilibrium/efficient-against-both",
        place=Place(E, 6, "reaches Pareto optimal outcomes against a range of different policies"),
        reading="more robust: Pareto-optimal against p_2 and against q_2, as the parenthesis says",
        domain="all two-player games that are played once, optimal p and q, actions a of player 1",
        hypotheses=(
            *(_of_norms(condition) for condition in PRINTED),
            Condition(
                "efficient against both",
                "V(a, p_2) and V(a, q_2) are Pareto-optimal",
                lambda robust: robust.is_efficient_against_both,
                shown=_shown_efficient,
                place=Place(E, 6, "Pareto optimal outcomes against a range of ... policies"),
                literal=True,
            ),
        ),
        spaces=(Drawn(_draw_robust, name="random 3x2 games on a frontier", size=400),),
        foils=lambda: [
            Robust(StagePair(gt.zoo.bach_or_stravinsky(), (0, 0), (0, 0)), 0),
            Robust(StagePair(gt.zoo.bach_or_stravinsky(), (0, 0), (1, 1)), 1),
        ],
        proofs=(
            formal(
                "CrossPlay.efficient_against_both_is_no_equilibrium",
                "p and q are the only optima, so that the standing assumption on any two optima "
                "is what is assumed of them",
            ),
        ),
        documented=Status.HOLDS,
        why="If it were an equilibrium it would be as good as p for both players, so it would "
        "be optimal itself; and cross-play of optimal profiles is dominated.",
    ),
    Claim(
        "Equilibrium profiles that maximise welfare can do much worse in cross-play than the "
        "bound.",
        Condition(
            "at most a tenth of the bound",
            all_of(*(10 * X[i] <= minimum(P[i], Q[i]) for i in range(2)))
            & (P[0] > 0)
            & (P[1] > 0)
            & (Q[0] > 0)
            & (Q[1] > 0),
        ),
        name="cross-play-can-be-much-worse",
        place=Place(E, 7, "can perform much worse in cross-play than the above upper bound"),
        quantifier=Quantifier.SOME,
        domain=ANY_GAME,
        hypotheses=PRINTED,
        spaces=GAMES,
        proofs=(
            formal(
                "BargainingProblems.cross_play_far_below_the_bound",
                "not only a tenth: no multiple reaches the bound; player 1 prefers p here",
            ),
        ),
        documented=Status.HOLDS,
        why="Miscoordination can pay nothing, whatever agreement pays.",
        remark="Here: at most a tenth of the bound, all values positive.",
    ),
    THEOREM_A,
    THEOREM_B,
    Claim(
        "Theorem A holds for deterministic equilibrium paths defended by grim trigger.",
        pairs.HALF_BOUND,
        name="theorem-a-on-paths",
        origin="what is left of inequality (1)",
        domain="all repeated two-player games, all pairs of paths, all ties of the punishments",
        hypotheses=(paths.EQUILIBRIUM_PATHS,),
        spaces=(PathPairs(IntegerGames(high=1), "1/2", prefix=0),),
        proofs=(formal("Proposition1.theorem_A"),),
        examples=lambda: [GAP],
        documented=Status.HOLDS,
        why="Who deploys p against grim trigger on q is a deviator from q.",
    ),
)
