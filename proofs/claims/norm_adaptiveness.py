"""Definition 3.2: which policies are norm-adaptive, and norms of higher order."""

from __future__ import annotations

from proofs.claims._norm_agents import (
    Allotted,
    PrivateDraws,
    Rigid,
    Rival,
    SettledDraws,
    draw_table,
    flexible,
    second_norms,
    shown_departure,
    shown_difference,
    shown_sides,
    stubborn,
    with_one,
    with_sets,
)
from proofs.claims._norm_profiles import (
    ACTIONS,
)
from proofs.claims.norm_definitions import SECTION
from proofs.evidence import (
    Claim,
    Condition,
    Place,
    Quantifier,
    Status,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Drawn, Instances

BOTH_DRAWN = Condition(
    "both are drawn",
    "each welfare function of W is drawn, within the first 4 times that w is sampled again",
    lambda agent: isinstance(agent, PrivateDraws) or len(set(agent.draws)) == 2,
    shown=lambda agent: (
        "either is drawn with chance 1/2 after a disagreement"
        if isinstance(agent, PrivateDraws)
        else f"it draws {len(set(agent.draws))} of 2"
    ),
    place=Place(SECTION, None, "Definition 3.2: for each norm in N, there are histories"),
)


SEEN_DRAWS = Condition(
    "draws that are seen",
    "which welfare function is followed is a function of the history, as when draws are observed "
    "or follow a preference ordering",
    lambda agent: isinstance(agent, SettledDraws),
    shown=lambda agent: "settled in advance" if isinstance(agent, SettledDraws) else "private",
)


ONE_WELFARE = Condition(
    "one welfare function",
    "the agent follows one welfare function",
    lambda agent: isinstance(agent, Rigid),
    shown=lambda agent: f"it is {'amTFT(w)' if isinstance(agent, Rigid) else 'amTFT(W)'}",
    place=Place("4.1", 2, "although amTFT(w) takes a welfare function as an argument"),
    literal=True,
)


NORMS_DIFFER = Condition(
    "norms that differ",
    "after every history of up to 4 steps the two norms prescribe different things",
    lambda agent: agent.norms_differ,
    shown=shown_difference,
)


ADAPTIVE = Condition(
    "norm-adaptive",
    "some N_i onto the norms satisfies Definition 3.2 for all histories of up to 4 steps",
    lambda agent: agent.is_adaptive,
    shown=shown_sides,
)


NOT_ADAPTIVE = Condition(
    "not norm-adaptive",
    "no N_i onto the norms satisfies Definition 3.2 for all histories of up to 4 steps",
    lambda agent: not agent.is_adaptive,
    shown=shown_sides,
)


NOT_BY_THIS = Condition(
    "not norm-adaptive",
    "N_i, which is onto the norms, does not satisfy Definition 3.2 for all histories of up to 4 "
    "steps",
    lambda agent: not agent.is_adaptive,
    shown=shown_sides,
)


COVERS = Condition(
    "acts by one of them",
    "after every history the policy acts by one norm or by the other",
    lambda table: table.covers,
    shown=lambda table: table.shown,
)


TWO_HISTORIES = Condition(
    "two histories",
    "there are two histories, at one of which it acts by the first norm, at the other by the "
    "second",
    lambda table: table.has_two,
    shown=lambda table: table.shown,
)


SOME_SELECTOR = Condition(
    "norm-adaptive for two norms",
    "some N_i from histories onto the two norms satisfies Definition 3.2",
    lambda table: table.adaptive_for_some_selector,
    shown=lambda table: table.shown,
)


TABLES = (Drawn(draw_table, name="policies and norms on 5 histories", size=192),)


def _differ(rival: Rival) -> bool:
    return (
        rival.first.is_higher_order
        and rival.second.is_higher_order
        and not rival.first.is_followed_by(rival.second)
    )


def _shown_rival(rival: Rival) -> str:
    """Where player 1's agent of the second norm departs from that of the first."""
    one, other = rival.first.agents[0], rival.second.agents[0]
    return shown_departure(one, other)


WITH_SETS = "iterated Asymmetric Bach or Stravinsky, W = {w^Util, w^IA}, either player"


CLAIMS = (
    Claim(
        "amTFT(W) is norm-adaptive with respect to the norms amTFT(w), w in W.",
        ADAPTIVE,
        name="amtft-with-a-set-is-norm-adaptive",
        place=Place("5.1", 1, "a norm-adaptive modification to amTFT(w)"),
        quantifier=Quantifier.EACH,
        domain=f"{WITH_SETS}; uniform draws that the other player does not see, and all draws that "
        "are settled in advance; histories of up to 4 steps (the theorem has no limit)",
        hypotheses=(BOTH_DRAWN,),
        added=(SEEN_DRAWS,),
        spaces=(Instances(with_sets, name="4 + 64 agents amTFT(W)", exhaustive=True),),
        proofs=(formal("CrossPlay.switching_is_norm_adaptive"),),
        documented=Status.AMENDED,
        why="N_i is a function of the history and cannot follow a private draw: after a "
        "disagreement amTFT(W) mixes B and S, which no norm of W does.",
        see=("amtft-with-one-is-not-norm-adaptive/for-the-norms-of-w",),
    ),
    Claim(
        "amTFT(w) is not norm-adaptive with respect to the norms of two welfare functions.",
        NOT_ADAPTIVE,
        name="amtft-with-one-is-not-norm-adaptive/for-the-norms-of-w",
        place=Place("4.1", 2, "the resulting policies are not norm-adaptive"),
        reading="the set of norms is that of the welfare functions in question",
        quantifier=Quantifier.EACH,
        domain=f"{WITH_SETS}; agents that punish what the debit shows (here nothing), or, as amTFT "
        "does in other games, any departure; histories of up to 4 steps (the theorem has no limit)",
        hypotheses=(ONE_WELFARE,),
        added=(NORMS_DIFFER,),
        spaces=(Instances(with_one, name="8 agents amTFT(w), 2 amTFT(W)", exhaustive=True),),
        proofs=(formal("CrossPlay.not_norm_adaptive"),),
        documented=Status.AMENDED,
        why="Once both norms have been violated two grim triggers prescribe the same "
        "punishment, and there N_i may select the other norm.",
        see=("amtft-with-one-is-not-norm-adaptive/for-any-norms",),
        remark="In Bach or Stravinsky, where it never punishes, it is not norm-adaptive.",
    ),
    Claim(
        "amTFT(w) is not norm-adaptive with respect to any set of norms.",
        NOT_BY_THIS,
        name="amtft-with-one-is-not-norm-adaptive/for-any-norms",
        place=Place("4.1", 2, "the resulting policies are not norm-adaptive"),
        reading="as Definition 3.2 is printed: there is no set of norms and no N_i at all",
        meant=False,
        domain="iterated Asymmetric Bach or Stravinsky, all sets of several norms, all N_i onto "
        "them",
        spaces=(
            Instances(
                lambda: [
                    Allotted(player, action, second)
                    for second in second_norms(0)
                    for player in range(2)
                    for action in ACTIONS
                ],
                name="amTFT(w) with a second norm that is selected at the start",
            ),
        ),
        proofs=(formal_counterexample("DifferingNorms.amTFT_of_one_is_norm_adaptive"),),
        documented=Status.REFUTED,
        why="N_i may be any function onto the norms: amTFT(w^Util), which always plays B, "
        "begins as the norm of taking turns does, and N_i may select that norm there.",
        see=("every-policy-is-norm-adaptive", "two-norms-suffice"),
        remark="For all histories: CrossPlay.rigid_can_be_norm_adaptive.",
    ),
    Claim(
        "For two norms Definition 3.2 asks no more than this: the policy always acts by one of "
        "them, and there are two histories at which it acts by the first and by the second.",
        SOME_SELECTOR,
        name="two-norms-suffice",
        origin="what Definition 3.2 says for two norms; it need not react to the other player",
        domain="all policies, any two norms",
        hypotheses=(COVERS, TWO_HISTORIES),
        spaces=TABLES,
        drop=True,
        proofs=(formal("CrossPlay.norm_adaptive_sufficient"),),
        documented=Status.HOLDS,
        why="Let N_i select the first norm at the one history, the second at the other, and "
        "elsewhere a norm by which the policy acts.",
        see=("two-norms-are-necessary",),
    ),
    Claim(
        "A policy that is norm-adaptive for two norms always acts by one of them, and acts by the "
        "first and by the second at two histories.",
        Condition(
            "acts by both",
            f"{COVERS.text}; and {TWO_HISTORIES.text}",
            lambda table: table.covers and table.has_two,
            shown=lambda table: table.shown,
        ),
        name="two-norms-are-necessary",
        origin="the converse of two-norms-suffice",
        domain="all policies, any two norms",
        hypotheses=(SOME_SELECTOR,),
        spaces=TABLES,
        drop=True,
        proofs=(formal("CrossPlay.norm_adaptive_necessary"),),
        documented=Status.HOLDS,
        why="The policy acts by whatever N_i selects, and N_i, being onto, selects each norm "
        "somewhere.",
        see=("two-norms-suffice",),
    ),
    Claim(
        "Every policy is norm-adaptive with respect to some norms: the one that asks for it, and "
        "any other by which it happens to act after one history.",
        SOME_SELECTOR,
        name="every-policy-is-norm-adaptive",
        origin="Definition 3.2 means something relative to a given set of norms only",
        domain="all policies of games with several histories and actions",
        hypotheses=(
            Condition(
                "its own norm",
                "the first norm allows what the policy does, and nothing else",
                lambda table: table.first == tuple((a,) for a in table.plays),
                shown=lambda table: table.shown,
            ),
            Condition(
                "a norm that agrees once",
                "the second allows what the policy does after one history",
                lambda table: len(table.acts_by(1)) > 0,
                shown=lambda table: table.shown,
            ),
        ),
        spaces=TABLES,
        drop=True,
        proofs=(formal("CrossPlay.rigid_can_be_norm_adaptive"),),
        documented=Status.HOLDS,
        why="Let N_i select the other norm at that one history, and its own norm elsewhere.",
    ),
    Claim(
        "There are higher-order norms: amTFT(W) complies with a norm whose normative policies are "
        "norm-adaptive.",
        Condition(
            "a higher-order norm",
            "its normative policies are norm-adaptive and compatible with it, for all histories of "
            "up to 4 steps",
            lambda norm: norm.is_higher_order,
            shown=lambda norm: "; ".join(map(shown_sides, norm.agents)),
        ),
        name="higher-order-norms-exist",
        place=Place(SECTION, 6, "a higher-order norm is a norm N such that policies"),
        quantifier=Quantifier.SOME,
        domain=WITH_SETS,
        spaces=(
            Instances(
                lambda: [stubborn(), flexible(1)], name="norms that ask for amTFT(w), amTFT(W)"
            ),
        ),
        proofs=(
            formal(
                "CrossPlay.norm_adaptive_is_a_higher_order_norm",
                "every norm-adaptive policy complies with a higher-order norm",
            ),
        ),
        documented=Status.HOLDS,
        why="The norm that asks for amTFT(W) itself is one: amTFT(W) is norm-adaptive, and "
        "complies with it.",
    ),
    Claim(
        "Higher-order norms for resolving normative disagreement can differ: who complies with one "
        "may depart from another.",
        Condition(
            "they differ",
            "both norms are of higher order, and policies that comply with the second do not "
            "comply with the first, for all histories of up to 4 steps",
            _differ,
            shown=_shown_rival,
        ),
        name="higher-order-norms-can-differ",
        place=Place(SECTION, 6, "differing (higher-order) norms for resolving normative"),
        quantifier=Quantifier.SOME,
        domain=WITH_SETS,
        spaces=(
            Instances(
                lambda: [
                    Rival(flexible(1), flexible(1)),
                    Rival(flexible(1), flexible(2)),
                ],
                name="amTFT(W) that samples again after one or two disagreements",
            ),
        ),
        proofs=(formal("DifferingNorms.higher_order_norms_can_differ"),),
        documented=Status.HOLDS,
        why="Who draws again after two disagreements departs from the norm to draw again after "
        "one.",
    ),
)
