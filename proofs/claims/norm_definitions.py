"""Section 3.4: what norms and norm-adaptive policies are (Definitions 3.1 and 3.2).

The example is iterated Asymmetric Bach or Stravinsky. `gametheory.norms` decides the definitions
for all histories of up to `HORIZON` steps. What holds after all histories is proved in
`proofs/formal/CrossPlay.v`, whose section "Norms" has the same definitions. Definition 3.2 is about
a given set of norms: for sets of our own choice every policy is norm-adaptive.
"""

from __future__ import annotations

from functools import partial

import gametheory as gt
from gametheory import Repeated
from gametheory._numeric.exact import show, show_profile
from gametheory._support.extras import load
from gametheory.norms import (
    History,
    Norm,
    is_compatible,
    play,
)
from gametheory.strategies import (
    Path,
    always,
    best_reply,
    grim_trigger,
    is_equilibrium,
    values,
)
from gametheory.strategies import play as path_of
from proofs.claims._norm_agents import (
    HORIZON,
)
from proofs.claims._norm_profiles import (
    ACTIONS,
    BOS,
    PAPERS,
    AutomataPair,
    Ignoring,
    Unconditional,
    as_policy,
    defenceless,
    defended,
    draw_profile,
    foreign_norm,
    norm_of_grim_trigger,
    unconditional_pairs,
)
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Place,
    Quantifier,
    Status,
    prove,
    smt_evidence,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Drawn, Instances, PathPair
from proofs.searching.path_conditions import conforming_slack, is_equilibrium_path
from proofs.searching.showing import labels, show_path

SECTION = "3.4"


def _is_norm_and_equilibrium(pair: Unconditional) -> bool:
    norm = Norm.of_path(BOS, [pair.actions], punish="ignore")
    complies = all(
        is_compatible(
            play(pair.actions[i], count=2), norm, player=i, game=BOS, horizon=HORIZON
        ).holds
        for i in range(2)
    )
    automata = [always(pair.actions[i], player=i) for i in range(2)]
    return complies and is_equilibrium(Repeated(BOS, pair.discount), automata, subgame_perfect=True)


def _shown_deviation(pair: Unconditional) -> str:
    """What the best deviation of each player gains in a step."""
    gains = []
    for i, own in enumerate(pair.actions):
        cells = [
            (a, pair.actions[1]) if i == 0 else (pair.actions[0], a) for a in ACTIONS if a != own
        ]
        paid = max(BOS.exact_payoff(cell)[i] for cell in cells)
        gains.append(f"{show(BOS.exact_payoff(pair.actions)[i])} against {show(paid)}")
    return (
        f"per step, conforming against deviating: {gains[0]} for player 1, {gains[1]} for player 2"
    )


def _shown_profile(profile: AutomataPair) -> str:
    """The path that is played; of policies that mix, what they do first."""
    if all(side.is_deterministic for side in profile.automata):
        return f"played: {show_path(path_of(profile.automata), profile.game)}"
    first = [
        " or ".join(f"{name} ({show(p)})" for name, p in zip(names, chances, strict=True) if p)
        for names, chances in zip(
            labels(profile.game),
            (as_policy(side)(History()) for side in profile.automata),
            strict=True,
        )
    ]
    return f"player 1 first plays {first[0]}, player 2 {first[1]}"


def _complies(profile: AutomataPair) -> bool:
    return all(
        is_compatible(
            as_policy(profile.automata[i]), profile.norm, player=i, game=profile.game, horizon=3
        ).holds
        for i in range(2)
    )


def _equilibrium(profile: AutomataPair) -> bool:
    return is_equilibrium(Repeated(profile.game, profile.discount), profile.automata)


def _shown_replies(profile: AutomataPair) -> str:
    """What the policies pay, and what best replies would."""
    repeated = Repeated(profile.game, profile.discount)
    best = [best_reply(repeated, i, profile.automata).exact_payoff for i in range(2)]
    own = values(repeated, profile.automata)
    return f"they pay {show_profile(own)}, best replies {show_profile(best)}"


def _grim_trigger_does_the_same(profile: AutomataPair) -> bool:
    path = path_of(profile.automata)
    grims = tuple(grim_trigger(profile.game, path, player) for player in range(2))
    norm = norm_of_grim_trigger(profile.game, path)
    return (
        path_of(grims) == path
        and is_equilibrium(Repeated(profile.game, profile.discount), grims)
        and all(
            is_compatible(as_policy(grims[i]), norm, player=i, game=profile.game, horizon=3).holds
            for i in range(2)
        )
    )


def _pointwise(claim: Claim) -> Evidence:
    """Definition 3.1 at any history: what follows from how the norm's policies are chosen."""
    z3 = load("z3")

    deviates = z3.Bool("p_i(h)")
    own, normative, punishment = z3.Reals("pi_i(h) pi_i^N(h) pi_i^p(h)")
    return smt_evidence(
        "at any history: pi_i^N does what pi_i does where p_i is false, pi_i^p where it is true",
        [
            prove(
                f"{claim.name}: the equation of Definition 3.1",
                {
                    "the normative policy": z3.Implies(z3.Not(deviates), normative == own),
                    "the punishment policy": z3.Implies(deviates, punishment == own),
                },
                own == z3.If(deviates, punishment, normative),
            )
        ],
    )


def _shown_slack(pair: PathPair, path: Path) -> str:
    least = min(x for slack in conforming_slack(pair, path) for x in slack)
    return f"conforming is worth at least {show(least)} more than the best deviation at every step"


IS_PATH_OF_EQUILIBRIUM = Condition(
    "equilibrium path",
    "the path is that of a pure Nash equilibrium of the repeated game",
    lambda norm: is_equilibrium_path(norm.pair, norm.path),
    place=Place(SECTION, 4, "an equilibrium in a repeated game"),
    shown=lambda norm: _shown_slack(norm.pair, norm.path),
)
PUNISHED = (
    "all repeated two-player games at discounts in (0, 1), all paths; whoever leaves the path is "
    "held to its pure minimax value from the next step on, the harshest pure punishment"
)


def _is_no_equilibrium(norm: Ignoring) -> bool:
    found = Norm.of_path(norm.game, [(norm.action, norm.action)], punish="ignore")
    complies = all(
        is_compatible(
            play(norm.action, count=2), found, player=i, game=norm.game, horizon=HORIZON
        ).holds
        for i in range(2)
    )
    pair = [always(norm.action, player=i) for i in range(2)]
    return complies and not is_equilibrium(Repeated(norm.game, PAPERS), pair)


def _shown_gain(norm: Ignoring) -> str:
    """What player 1 gains by its other action, which is ignored."""
    game, own = norm.game, norm.action
    here, there = game.exact_payoff((own, own))[0], game.exact_payoff((1 - own, own))[0]
    return (
        f"against always {game.actions[1][own]}, always {game.actions[0][1 - own]} pays player 1 "
        f"{show(there)}, and always {game.actions[0][own]}, which the norm asks for, {show(here)}"
    )


EQUILIBRIUM = Condition(
    "equilibrium",
    "the policies are a Nash equilibrium of the repeated game",
    _equilibrium,
    place=Place(SECTION, 4, "an equilibrium in a repeated game"),
    literal=True,
    shown=_shown_replies,
)

CLAIMS = (
    Claim(
        "In iterated Asymmetric Bach or Stravinsky always playing B, and answering deviations by "
        "B, is a norm, and an equilibrium; so is always playing S.",
        Condition(
            "a norm and an equilibrium",
            "both players' policies are compatible, after every history (evaluated after those of "
            "up to 4 steps), with the norm that follows the action and ignores deviations; and "
            "the pair is a subgame-perfect equilibrium",
            _is_norm_and_equilibrium,
            shown=_shown_deviation,
        ),
        name="equilibria-are-norms",
        place=Place(SECTION, 4, "one norm is for both players to always play B"),
        quantifier=Quantifier.EACH,
        domain="one game at g = 24/25 (Appendix C.1), and at 1/2 and 0; four pairs of actions",
        hypotheses=(
            Condition(
                "one action",
                "both players always play the same action",
                lambda pair: pair.actions[0] == pair.actions[1],
                place=Place(SECTION, 4, "for both players to always play B"),
                literal=True,
            ),
        ),
        spaces=(Instances(unconditional_pairs, name="pairs of actions for ever", exhaustive=True),),
        drop=True,
        proofs=(
            formal(
                "Examples.stage_equilibrium_Nash",
                "at every discount: (B, B) and (S, S) are equilibria of the stage game",
            ),
            formal(
                "CrossPlay.compatible_with_own_play",
                "who always plays an action is compatible with the norm of doing so",
            ),
        ),
        documented=Status.HOLDS,
        why="Who deviates from BB or SS gets nothing in that step and changes nothing later; "
        "and a policy complies with the norm that asks for it.",
    ),
    Claim(
        "Every equilibrium of a repeated game, in mixed policies too, corresponds to a norm: what "
        "it plays on the path is normative, p_i says whether play has left the path, and what it "
        "plays afterwards is the punishment.",
        Condition(
            "compatible with its norm",
            "both policies are compatible, after every history, with the norm of their own play, "
            "in which p_i is true once something of chance 0 has happened (evaluated here after "
            "histories of up to 3 steps)",
            _complies,
            shown=_shown_profile,
        ),
        name="equilibrium-corresponds-to-norm/own-play",
        place=Place(SECTION, 4, "an equilibrium in a repeated game corresponds to a norm"),
        reading="the norm is made of the equilibrium's own policies",
        domain="all repeated two-player games; here pairs of two-state automata that may mix",
        hypotheses=(EQUILIBRIUM,),
        spaces=(
            Drawn(
                partial(draw_profile, pure=False),
                name="2x2 games of payoffs 0..2 at g = 1/2, pairs of two-state automata",
                size=128,
            ),
        ),
        foils=foreign_norm,
        proofs=(
            formal(
                "CrossPlay.compatible_with_own_play",
                "an action may be a lottery over actions, so mixed policies are among these",
            ),
            _pointwise,
        ),
        documented=Status.HOLDS,
        why="The norm asks for what the policies do, so they comply with it.",
        see=("equilibrium-corresponds-to-norm/grim-trigger", "norms-need-not-be-equilibria"),
        remark="By Definition 3.1 this holds of every profile: a policy is compatible with the "
        "norm that asks for it. What equilibrium adds is that no deviation pays "
        "(punishment-hurts).",
    ),
    Claim(
        "Every pure equilibrium of a repeated game corresponds to a norm of grim trigger: to "
        "follow its path, and to hold to minimax whoever leaves it, is an equilibrium with the "
        "same play.",
        Condition(
            "grim trigger does the same",
            "grim trigger on the path is a Nash equilibrium, plays the path, and is compatible, "
            "after every history (evaluated after those of up to 3 steps), with the norm that "
            "follows the path and minimaxes whoever left it",
            _grim_trigger_does_the_same,
            shown=_shown_profile,
        ),
        name="equilibrium-corresponds-to-norm/grim-trigger",
        place=Place(SECTION, 4, "following the folk theorems ... corresponds to a norm"),
        reading="the norm is that of the folk theorems, minimax after any deviation from a path",
        meant=False,
        domain="all repeated two-player games; pairs of pure policies, so that play is a path",
        hypotheses=(EQUILIBRIUM,),
        spaces=(
            Drawn(
                partial(draw_profile, pure=True),
                name="2x2 games of payoffs 0..2 at g = 1/2, pairs of pure two-state automata",
                size=128,
            ),
        ),
        foils=defenceless,
        drop=True,
        proofs=(
            formal(
                "GrimTrigger.lemma1_for_every_discount",
                "the path of an equilibrium is one that grim trigger defends",
            ),
            formal(
                "CrossPlay.compatible_with_own_play",
                "s is grim trigger, seen whether the other has left the path: following the path "
                "and minimaxing are what s does where it has not, and where it has",
            ),
        ),
        documented=Status.HOLDS,
        why="Whatever some punishment deters, minimax deters (lemma-1); and grim trigger "
        "complies with its own norm.",
    ),
    Claim(
        "The punishments of the norm of an equilibrium can be chosen such that players are "
        "strictly worse off by deviating than by following the norm.",
        Condition(
            "strictly worse off",
            "for every step t, player i and action a other than the path's: "
            "(1-g) r_i(a, path_-i(t)) + g v_i < V_i(t)",
            lambda norm: min(norm.losses()) > 0,
            shown=lambda norm: f"the least loss by a deviation is {show(min(norm.losses()))}",
        ),
        name="punishment-hurts/strictly",
        place=Place(SECTION, 4, "chosen such that players are made worse off by deviating"),
        reading="worse off means that the deviator gets less",
        domain=PUNISHED,
        hypotheses=(IS_PATH_OF_EQUILIBRIUM,),
        spaces=(Instances(defended, name="games of payoffs 0..1, constant paths, g = 1/2"),),
        proofs=(
            formal_counterexample(
                "Examples.punishment_need_not_hurt",
                "whatever the policies are, of a path that is left as of one that is not",
            ),
        ),
        documented=Status.REFUTED,
        why="If all payoffs are 0, everything is an equilibrium, and no punishment of any kind "
        "makes anybody worse off.",
        see=("punishment-hurts/weakly",),
        remark="An equilibrium path can be defended so that every deviation hurts iff the "
        "conclusion holds: a deviator can secure v_i.",
    ),
    Claim(
        "The punishments of the norm of an equilibrium can be chosen such that no player is better "
        "off by deviating than by following the norm.",
        Condition(
            "not better off",
            "for every step t, player i and action a other than the path's: "
            "(1-g) r_i(a, path_-i(t)) + g v_i <= V_i(t)",
            lambda norm: min(norm.losses()) >= 0,
            shown=lambda norm: f"the least loss by a deviation is {show(min(norm.losses()))}",
        ),
        name="punishment-hurts/weakly",
        place=Place(SECTION, 4, "chosen such that players are made worse off by deviating"),
        reading="worse off means that the deviator does not get more",
        meant=False,
        domain=PUNISHED,
        hypotheses=(IS_PATH_OF_EQUILIBRIUM,),
        spaces=(Instances(defended, name="games of payoffs 0..1, constant paths, g = 1/2"),),
        drop=True,
        proofs=(formal("GrimTrigger.lemma1"),),
        documented=Status.HOLDS,
        why="Whatever some punishment deters, minimax deters (lemma-1).",
    ),
    Claim(
        "A norm is more than an equilibrium selection device: some norm's compatible policies are "
        "no equilibrium.",
        Condition(
            "compatible, and no equilibrium",
            "the policies are compatible, after every history (evaluated after those of up to 4 "
            "steps), with the norm, and are no Nash equilibrium at g = 24/25",
            _is_no_equilibrium,
            shown=_shown_gain,
        ),
        name="norms-need-not-be-equilibria",
        place=Place(SECTION, 3, "more general than an equilibrium selection device"),
        quantifier=Quantifier.SOME,
        domain="the iterated Prisoner's Dilemma, norms of one action for ever",
        spaces=(
            Instances(
                lambda: [Ignoring(gt.zoo.prisoners_dilemma(), action) for action in ACTIONS],
                name="always C, always D",
            ),
        ),
        proofs=(
            formal(
                "CrossPlay.compatible_with_own_play",
                "who always plays C is compatible with the norm of doing so, after every history",
            ),
        ),
        documented=Status.HOLDS,
        why="The norm asks for C whatever happens, and each player gains by D.",
    ),
)
