"""How success is measured: NormalizedScore (section 4.2), failure (Appendix B.2), formulas (C.1).

NormalizedScore compares the welfare of a policy profile with that of disagreement and with the
best, by the welfare function of W that judges it best. Appendix B.2 says what disagreement pays in
each environment. The paper prints no payoff matrix of the Prisoner's Dilemma and no size of the
grid: the sources that are used instead are hypotheses of the claims, or named in their domains.

Payoffs are per step, (1-g) times discounted sums.
"""

from __future__ import annotations

from fractions import Fraction

import gametheory as gt
from gametheory._numeric.exact import listed, show, show_profile
from proofs.claims._environments import (
    ZERO,
    Held,
    Outcome,
    Punishing,
    Walks,
    all_held,
    dilemmas,
    no_dilemmas,
    one_optimum,
    rankings,
    shown_paid,
    steeper_dilemma,
    walks,
)
from proofs.claims._formulas import (
    draw_score,
    small_scores,
    uneven_score,
)
from proofs.evidence import (
    Claim,
    Condition,
    Place,
    Quantifier,
    Status,
    quantity,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Drawn, Instances
from proofs.searching.showing import show_cell, show_game

SCORES = (
    Instances(small_scores, name="two profiles of payoffs 0..1, W of one or two functions"),
    Drawn(draw_score, name="two to four profiles of payoffs -1..3, W of up to three", size=512),
)
ALL_PROFILES = Condition(
    "maximum over all profiles",
    "the maximum in the denominator is taken over all policy profiles pi'",
    lambda case: len(case.maxima) == len(case.payoffs),
    shown=lambda case: f"over {len(case.maxima)} of {len(case.payoffs)}",
    place=Place("4.2", 2, "max over pi' of w(pi')"),
    literal=True,
)
OPTIMAL = Condition(
    "optimal for some w",
    "pi is optimal according to some welfare function in W",
    lambda case: case.is_optimal,
    shown=lambda case: case.shown_welfare(case.welfares),
)
WORTH_AGREEING = Condition(
    "worth agreeing",
    "for each w of W some policy profile is better than disagreement: max w > w(pi^d)",
    lambda case: case.worth_agreeing(case.welfares),
    shown=lambda case: case.shown_welfare(case.welfares),
)
COOPERATION = (Fraction(-1), Fraction(-1))
LOLA_MATRIX = ((-1, -1), (-3, 0), (0, -3), (-2, -2))
HELD = Condition(
    "held to nothing",
    "whatever the punished player does, it gets 0 per step",
    lambda case: case.value == 0,
    shown=lambda case: f"it can get {show(case.value)} per step",
)
NOTHING = Condition(
    "(0, 0)",
    "every pair of such policies pays (0, 0) per step",
    lambda case: case.extremes == (ZERO,),
    shown=lambda case: case.shown,
)


B_2 = "Appendix B.2"


CLAIMS = (
    Claim(
        "Players do maximally well in NormalizedScore when they play a policy profile that is "
        "optimal according to some welfare function in W: it scores 1, and no profile scores more.",
        Condition(
            "maximally well",
            "its score is 1, and no policy profile scores more",
            lambda case: case.is_best,
            shown=lambda case: case.shown_score(case.welfares),
        ),
        name="score-is-one-if-optimal",
        place=Place("4.2", 2, "players do maximally well when they play a policy profile"),
        domain="all policy profiles with maximal welfare, finite W, pi^d among the profiles",
        hypotheses=(
            OPTIMAL.at("4.2", 2, "optimal according to some welfare function in W", literal=True),
            ALL_PROFILES,
        ),
        added=(WORTH_AGREEING,),
        spaces=SCORES,
        drop=True,
        proofs=(
            formal("Score.score_is_one_iff_optimal"),
            formal("Score.score_at_most_one"),
        ),
        documented=Status.AMENDED,
        why="The quotient of a w for which pi is optimal is 1, and no quotient is more; but "
        "where nothing is better than disagreement a denominator is 0.",
        see=("score-is-one-only-if-optimal",),
        remark="One w that nothing raises above disagreement leaves the maximum undefined, "
        "even where another quotient is 1.",
    ),
    Claim(
        "A policy profile whose NormalizedScore is 1 is optimal for some welfare function in W.",
        OPTIMAL,
        name="score-is-one-only-if-optimal",
        origin='the converse of what section 4.2 says ("when", not "only when")',
        domain="all policy profiles with maximal welfare, finite W, pi^d among the profiles",
        hypotheses=(
            Condition(
                "scores 1",
                "NormalizedScore(pi) = 1",
                lambda case: case.score(case.chosen, case.welfares) == 1,
                shown=lambda case: case.shown_score(case.welfares),
            ),
            ALL_PROFILES,
        ),
        spaces=SCORES,
        drop=True,
        proofs=(formal("Score.score_is_one_iff_optimal"),),
        documented=Status.HOLDS,
        why="A quotient is 1 only if pi attains the maximum in its denominator.",
        see=("score-is-one-if-optimal",),
    ),
    Claim(
        "NormalizedScore can only rise as W grows.",
        Condition(
            "no smaller",
            "the score by W is at most that by W'",
            lambda case: case.rises,
            shown=lambda case: (
                f"by W {case.shown_score(case.welfares)}; by W' {case.shown_score(case.more)}"
            ),
        ),
        name="score-rises-with-w",
        origin="on section 4.2: scores by different sets of welfare functions are not comparable",
        domain="all policy profiles with maximal welfare, finite W and W', pi^d among the profiles",
        hypotheses=(
            Condition(
                "W grows",
                "W is a subset of W'",
                lambda case: set(case.welfares) <= set(case.more),
                shown=lambda case: (
                    f"W = {{{', '.join(case.welfares)}}}, W' = {{{', '.join(case.more)}}}"
                ),
            ),
            Condition(
                "worth agreeing",
                "for each w of W and W' some policy profile is better than disagreement",
                lambda case: case.worth_agreeing((*case.welfares, *case.more)),
                shown=lambda case: case.shown_welfare((*case.welfares, *case.more)),
            ),
            ALL_PROFILES,
        ),
        spaces=SCORES[1:],
        examples=lambda: [uneven_score()],
        drop=True,
        proofs=(formal("Score.score_rises_with_W"),),
        documented=Status.HOLDS,
        why="A maximum over more quotients is no smaller.",
    ),
    Claim(
        "In IPD and in the Coin Game there is a single cooperative equilibrium: all welfare "
        "functions of Table 2 have the same only optimum, and an equilibrium attains it.",
        Condition(
            "one optimum, in equilibrium",
            "utilitarian, egalitarian, Nash and Kalai-Smorodinsky solutions over all correlated "
            "profiles are one payoff profile, and that of an equilibrium at g = 24/25",
            one_optimum,
            shown=lambda environment: (
                "their optima: " + listed([show_profile(v) for v in sorted(environment.optima)])
            ),
        ),
        name="dilemma-has-one-cooperative-equilibrium/among-optima",
        place=Place("4.2", 3, 'a single "cooperative" equilibrium, as in the case of IPD and CG'),
        reading="cooperative means optimal for some welfare function of Table 2",
        quantifier=Quantifier.EACH,
        domain="IPD with the payoffs of Foerster et al. (2018), d = (-2, -2) or as in Appendix "
        "B.2, and the Coin Game on a 3x3 torus, d = (0, 0)",
        spaces=(Instances(dilemmas, name="IPD and Coin Game", exhaustive=True),),
        foils=no_dilemmas,
        documented=Status.HOLDS,
        why="Mutual cooperation has the greatest total and pays both the same, so that all "
        "four functions pick it, and grim trigger sustains it at g = 24/25.",
        see=("dilemma-has-one-cooperative-equilibrium/pareto-optimal",),
        remark="(-1, -1) in the IPD, (343/988, 343/988) in the Coin Game.",
    ),
    Claim(
        "In IPD and in the Coin Game there is a single Pareto-optimal equilibrium payoff profile.",
        Condition(
            "one",
            "at g = 24/25 exactly one Pareto-optimal payoff profile is that of an equilibrium",
            lambda environment: len(environment.sustained) == 1,
            shown=lambda environment: (
                "those of equilibria: "
                + listed([show_profile(v) for v in sorted(environment.sustained)])
            ),
        ),
        name="dilemma-has-one-cooperative-equilibrium/pareto-optimal",
        place=Place("4.2", 3, 'a single "cooperative" equilibrium, as in the case of IPD and CG'),
        reading="cooperative means Pareto-optimal, as in section 3.2",
        meant=False,
        quantifier=Quantifier.EACH,
        domain="IPD with the payoffs of Foerster et al. (2018), and the Coin Game on a 3x3 torus",
        spaces=(Instances(dilemmas, name="IPD and Coin Game", exhaustive=True),),
        foils=no_dilemmas,
        proofs=(
            formal_counterexample(
                "EquilibriumPayoffs.several_Pareto_optimal_equilibria", "in the IPD"
            ),
        ),
        documented=Status.REFUTED,
        why="At this discount grim trigger sustains unequal outcomes on the Pareto frontier too.",
        remark="In the IPD (-2, -1/2), (-1, -1), (-1/2, -2) and what lies between them are; in the "
        "Coin Game three extreme points at least. By section 3.3 both are bargaining problems.",
    ),
    Claim(
        "In IPD every impartial welfare function whose optima are Pareto-optimal has mutual "
        "cooperation among its optimal equilibria.",
        Condition(
            "picks cooperation",
            "(-1, -1) is among its optima over all equilibrium payoffs at g = 24/25",
            lambda w: COOPERATION in w.picked(),
            shown=lambda w: "; ".join(
                f"w{show_profile(v)} = {show(w.welfare(v))}"
                for v in sorted({COOPERATION, *w.picked()})
            ),
        ),
        name="dilemma-has-one-cooperative-equilibrium/for-any-impartial-welfare",
        place=Place("4.2", 3, 'a single "cooperative" equilibrium, as in the case of IPD and CG'),
        reading="cooperative means optimal for some impartial welfare function, as in section 3.3",
        meant=False,
        domain="IPD with the payoffs of Foerster et al. (2018), all welfare functions",
        hypotheses=(
            Condition(
                "impartial",
                "w does not change when players are permuted",
                lambda w: w.impartial,
                shown=str,
                place=Place("3.3", 4, "invariant to permutations of player indices"),
                literal=True,
            ),
            Condition(
                "Pareto-optimal",
                (quantity("a") > 0) & (quantity("b") > 0),
                place=Place("3.3", 4, "its optimizer should be Pareto-optimal"),
            ),
        ),
        spaces=(Instances(rankings, name="a max + b min and a V_1 + b V_2, a and b up to 3"),),
        drop=True,
        proofs=(formal_counterexample("EquilibriumPayoffs.unequal_equilibria_can_be_preferred"),),
        documented=Status.REFUTED,
        why="A function that weighs the better-off player more prefers unequal equilibria to "
        "cooperation.",
        remark="Concave welfare functions do pick it: the set of payoffs is symmetric.",
    ),
    Claim(
        "Joint defection in IPD pays (-3, -3).",
        Condition(
            "(-3, -3)",
            "the reward profile is (-3, -3)",
            lambda case: case.paid == (-3, -3),
            literal=True,
            shown=shown_paid,
        ),
        name="dilemma-disagreement-point",
        place=Place(B_2, 1, "joint defections (D,D) producing a reward profile of (-3, -3)"),
        quantifier=Quantifier.EACH,
        domain="relative to a source: the paper prints no payoff matrix of its IPD",
        hypotheses=(
            Condition(
                "the matrix of Foerster et al. (2018)",
                "the payoffs of (C,C), (C,D), (D,C), (D,D) are (-1,-1), (-3,0), (0,-3), (-2,-2), "
                "as in Foerster et al. (2018), whose implementation and parameterisation of the "
                "IPD the paper uses",
                lambda case: (
                    tuple(case.game.exact_payoff(cell) for cell in case.game.profiles())
                    == LOLA_MATRIX
                ),
                shown=lambda case: show_game(case.game),
                place=Place("Appendix C.2", 2, "the official implementation of LOLA-Exact"),
            ),
            Condition(
                "joint defection",
                "both players defect",
                lambda case: case.cell == (1, 1),
                shown=lambda case: show_cell(case.game, case.cell),
                place=Place(B_2, 1, "only the joint defections (D,D)"),
                literal=True,
            ),
        ),
        spaces=(
            Instances(
                lambda: [
                    Outcome(game, (a, b))
                    for game in (gt.zoo.prisoners_dilemma(), steeper_dilemma())
                    for a in range(2)
                    for b in range(2)
                ],
                name="the joint actions of two dilemmas",
                exhaustive=True,
            ),
        ),
        proofs=(formal_counterexample("NamedGames.joint_defection"),),
        documented=Status.REFUTED,
        why="In the matrix of Foerster et al. (2018) joint defection pays (-2, -2).",
        remark="The public library of the authors' group, longtermrisk/marltoolbox, has the same "
        "matrix. With a punishment payoff of -3 the statement would hold, so the paper may have "
        "used another matrix than both.",
    ),
    Claim(
        "In IAsymBoS the profiles (B, S) and (S, B) pay (0, 0).",
        Condition(
            "(0, 0)",
            "the reward profile is (0, 0)",
            lambda case: case.paid == (0, 0),
            literal=True,
            shown=shown_paid,
        ),
        name="bach-or-stravinsky-disagreement-point",
        place=Place(B_2, 1, "the profiles (B, S) and (S, B), both associated with ... (0, 0)"),
        quantifier=Quantifier.EACH,
        domain="the game of Figure 2, whose payoffs are in a picture",
        hypotheses=(
            Condition(
                "miscoordination",
                "the players choose different actions",
                lambda case: case.cell[0] != case.cell[1],
                shown=lambda case: show_cell(case.game, case.cell),
                place=Place(B_2, 1, "(B, S) and (S, B)"),
                literal=True,
            ),
        ),
        spaces=(
            Instances(
                lambda: [
                    Outcome(gt.zoo.asymmetric_bach_or_stravinsky(), (a, b))
                    for a in range(2)
                    for b in range(2)
                ],
                name="the four joint actions",
                exhaustive=True,
            ),
        ),
        drop=True,
        proofs=(formal("NamedGames.miscoordination_pays_nothing"),),
        documented=Status.HOLDS,
        why="In the game of Figure 2 different actions pay nobody anything.",
    ),
    Claim(
        "In the Coin Game, if both players pick all coins at maximum speed, the reward profile is "
        "(0, 0).",
        NOTHING,
        name="coin-game-disagreement-point",
        place=Place(B_2, 1, "both players pick all coins at maximum speed selfishly"),
        quantifier=Quantifier.EACH,
        domain="the Coin Game at g = 24/25, all policies that always take a shortest path to the "
        "coin, however they choose among shortest paths",
        hypotheses=(
            Condition(
                "at maximum speed",
                "both players always take a shortest path to the coin, whatever its colour",
                lambda case: case.red == case.blue == "greedy",
                shown=lambda case: f"red is {case.red}, blue {case.blue}",
                place=Place(B_2, 1, "pick all coins at maximum speed selfishly"),
            ),
            Condition(
                "random first coin",
                "the first coin is red or blue with equal chance",
                lambda case: case.first_coin == "drawn",
                shown=lambda case: f"the first coin is {case.first_coin}",
                place=Place("Appendix B.1", None, "Figure 6: randomly-generated coins"),
            ),
            Condition(
                "the rules of the published runs",
                "the grid is a 3x3 torus; the colours of coins alternate; each appears uniformly "
                "on the cells without a player; if both players reach it at once, both pick it",
                lambda case: case.alternate,
                shown=lambda case: f"colours {'alternate' if case.alternate else 'are drawn'}",
            ).at(
                "Appendix B.1",
                None,
                "Figure 6: navigate a grid and pick up randomly-generated coins",
                note="size, colours, cells and ties are not printed, but ours, from those runs",
            ),
        ),
        foils=lambda: [Walks("greedy", "greedy", "drawn", alternate=False)],
        spaces=(Instances(walks, name="ways to walk, colours of the first coin", exhaustive=True),),
        drop=True,
        unneeded=(
            ("the rules of the published runs", "if all colours are drawn they get (0, 0) too"),
        ),
        documented=Status.HOLDS,
        why="A reflection of the torus exchanges any two positions, so each player is nearer to as "
        "many cells and picks at the same rate r; half of all coins are red whoever picks: "
        "r - 2 r / 2 = 0.",
        remark="Computed exactly, over all ways to choose among shortest paths. With a red first "
        "coin red gets less than 0 and blue as much more.",
    ),
    Claim(
        "In the bargaining Coin Game, if both players punish perfectly, the reward profile is (0, "
        "0).",
        NOTHING,
        name="bargaining-coin-game-disagreement-point/both-punish",
        place=Place(B_2, 1, "the reward profile with perfect punishment is (0, 0)"),
        reading="both players punish: cooperation has failed",
        quantifier=Quantifier.EACH,
        domain="the game on a 3x3 torus at g = 24/25, all policies that hold the other player to "
        "its minimax value in every state",
        hypotheses=(
            Condition(
                "both punish",
                "in every state each player moves so that the other gets no more than its minimax "
                "value there",
                lambda case: case.red and case.blue,
                shown=str,
                place=Place(B_2, 1, "preventing any coin to be picked by waiting"),
            ),
        ),
        spaces=(
            Instances(
                lambda: [Punishing(True, True), Punishing(True, False)],
                name="both punish, or one of them",
                exhaustive=True,
            ),
        ),
        drop=True,
        documented=Status.HOLDS,
        why="No coin is ever picked.",
        see=("bargaining-coin-game-disagreement-point/held-to-nothing",),
        remark="The published game has no move of waiting: players step aside.",
    ),
    Claim(
        "In the bargaining Coin Game a player who is punished perfectly gets 0, whatever it does.",
        HELD,
        name="bargaining-coin-game-disagreement-point/held-to-nothing",
        place=Place(B_2, 1, "they can punish the opponent by preventing any coin to be picked"),
        reading="one player punishes, and the other replies as well as it can",
        meant=False,
        quantifier=Quantifier.EACH,
        domain="the game on a 3x3 torus at g = 24/25 from its start, either player; exact minimax",
        spaces=(Instances(lambda: [Held(0), Held(1)], name="the two players", exhaustive=True),),
        foils=lambda: [case for case in all_held() if case.value == 0][:1],
        documented=Status.REFUTED,
        why="With chance 1/2 the first Disagreement coin is its own, and nobody can keep it "
        "from picking that one: 49/2500 per step.",
        see=("perfect-punishment-after-the-first-coin",),
    ),
    Claim(
        "In the bargaining Coin Game a player can be held to 0 where the Disagreement coin is not "
        "its own; so a punished player picks at most one coin.",
        HELD,
        name="perfect-punishment-after-the-first-coin",
        origin="what is true of perfect punishment, Appendix B.2",
        quantifier=Quantifier.EACH,
        domain="the game on a 3x3 torus at g = 24/25, either player, all 1,296 states",
        hypotheses=(
            Condition(
                "not its own coin",
                "the Disagreement coin on the grid has the punisher's colour",
                lambda case: not case.owns_disagreement_coin,
                shown=lambda case: (
                    f"it has the colour of {'red' if case.player == 1 else 'blue'}, who punishes"
                    if not case.owns_disagreement_coin
                    else "it is the coin of the one punished"
                ),
            ),
        ),
        spaces=(Instances(all_held, name="players and states", exhaustive=True),),
        drop=True,
        documented=Status.HOLDS,
        why="It can pick neither the other's Disagreement coin nor, alone, a Cooperation coin.",
    ),
)
