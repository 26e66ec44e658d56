"""Sections 5 and 5.1: what agents gain that change norms until they agree, and who agrees.

The instances and what the paper assumes of norms are in `_encounters`. In claims about one player,
that player is player 1: amTFT(W) is what it deploys, amTFT(w) what it might have deployed instead.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from gametheory._numeric.exact import listed, show, show_profile
from gametheory.norms.resampling import cycling, fixed, stubborn
from proofs.claims import _agreement, _disagreement, _reweighting
from proofs.claims._encounters import (
    BACH,
    BAD,
    CHAIN,
    COMMON_INTEREST,
    HALF,
    PAPERS,
    RIGID,
    SETTING,
    Adaptive,
    Deployment,
    in_turn,
    rigid,
    shown_chances,
    three_norms,
    two_norms,
    uniformly,
)
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Place,
    Quantifier,
    Status,
    all_of,
    cases,
    prove_claim,
    quantity,
)
from proofs.formal import formal
from proofs.searching import Instances

G = quantity("g")
BOTH, ALL = (0, 1), (0, 1, 2)


# --- Section 5.1: one player becomes flexible ----------------------------------------------------

IN_W = Condition(
    "w in W",
    "w is one of the norms of W",
    lambda e: e.norm in e.first.norms,
    shown=lambda e: f"w = {'ABC'[e.norm]}, W = {{{', '.join('ABC'[n] for n in e.first.norms)}}}",
).at("5.1", 4, "when w in W", literal=True)
AS_PRINTED = (
    Condition(
        "starts within W",
        "the first norm is drawn uniformly from W, or chosen from W by preference",
        lambda e: e.first.starts_within,
        shown=lambda e: f"it begins with {shown_chances(e.first.rule.start)}",
    ).at("5.1", 1, "at random or according to a preference ordering", literal=True),
    Condition(
        "uniform re-sampling",
        "after each disagreement player 1 draws its norm uniformly from W",
        lambda e: e.first.is_uniform,
        shown=lambda e: f"it draws {shown_chances(e.first.rule.kernel[0])}",
    ).at("5.1", 3, "assuming uniform re-sampling", literal=True),
    Condition(
        "the counterpart is amTFT(W_2)",
        "the counterpart starts and draws likewise, in a set W_2 of its own",
        lambda e: e.second.starts_within and e.second.is_uniform,
        shown=lambda e: (
            f"it begins with {shown_chances(e.second.rule.start)} and draws "
            f"{shown_chances(e.second.rule.kernel[0])}"
        ),
    ).at(
        "Figure 5",
        None,
        "Average cross-play payoff profiles with standard errors for profiles of policies",
    ),
)
STARTS_WITH_W = Condition(
    "starts with w",
    "amTFT(W) follows w first",
    lambda e: e.first.rule.start == fixed(e.norm, e.count).start,
    shown=lambda e: f"it begins with {shown_chances(e.first.rule.start)}",
)


def _floor(e: Deployment) -> bool:
    return all(
        e.norms.outcomes[n][m][i] >= e.norms.outcomes[e.norm][m][i]
        for n in e.first.norms
        for m in e.second.norms
        for i in range(2)
        if m != e.norm
    )


def _shown_floor(e: Deployment) -> str:
    """What the norms of W pay against each norm of the counterpart that is not w."""
    found = []
    for m in (m for m in e.second.norms if m != e.norm):
        pays = [f"{'ABC'[n]} pays {show_profile(e.norms.outcomes[n][m])}" for n in e.first.norms]
        found.append(f"against {'ABC'[m]}, {listed(pays)}")
    return "; ".join(found) or "the counterpart follows w"


FLOOR = Condition(
    "no costly norm in W",
    "if the counterpart follows w' != w, against w' no norm of W pays either player less than w "
    "does: u_i(n, w') >= u_i(w, w') for n in W",
    _floor,
    shown=_shown_floor,
)
IMPROVED = Condition(
    "weak Pareto improvement",
    all_of(*(quantity(f"V_{i}(amTFT(W), .)") >= quantity(f"V_{i}(amTFT(w), .)") for i in (1, 2))),
    literal=True,
    shown=Deployment.shown_steps,
)


def _two_norms() -> Iterator[Deployment]:
    """One player becomes flexible: two norms, all counterparts."""
    firsts = [uniformly(BOTH, first=0), uniformly(BOTH), uniformly(BOTH, first=1)]
    seconds = [rigid(0), rigid(1), *firsts]
    for norms, g in [*((norms, HALF) for norms in two_norms()), (BACH, PAPERS)]:
        for norm, second, first in itertools.product(BOTH, seconds, firsts):
            yield Deployment(norms, first, second, g, norm)


def _three_norms() -> Iterator[Deployment]:
    """Player 1 with a set of two or three norms against one norm; u(A, B) may pay something."""
    for norms, held, first in itertools.product(three_norms(), [(0, 1), (0, 2), ALL], (0, None)):
        yield Deployment(norms, uniformly(held, 3, first=first), rigid(1, 3))


def _unlike_printed() -> list[Deployment]:
    """Agents of other kinds, norms of no bargaining problem: what the hypotheses exclude."""
    paid = next(norms for norms in three_norms() if norms.outcomes[0][1][0] > 0)
    leaves = Adaptive(
        BOTH, cycling((0, 2), 3), " that plays A and C in turn, though C is not in its W"
    )
    astray = Adaptive((1,), stubborn(0, HALF), " that draws A as well, though A is not in its W")
    return [
        Deployment(paid, leaves, rigid(1, 3)),
        Deployment(BAD, in_turn(BOTH, 2), in_turn((1, 0), 2)),
        Deployment(BAD, astray, astray),
    ]


CHANGES = (
    Instances(lambda: list(_three_norms()), name="three norms"),
    Instances(lambda: list(_two_norms()), name="two norms of payoffs 0..2, and Asymmetric BoS"),
    Instances(_unlike_printed, name="what the hypotheses exclude"),
)
_BY_THEOREM = formal(
    "Flexibility.weak_pareto_improvement_in_disagreement", "of each player's payoff u"
)
_ANY = Claim(
    "When w is in W, one player using amTFT(W) rather than amTFT(w) leads to a weak Pareto "
    "improvement, whoever the counterpart is.",
    IMPROVED,
    name="weak-pareto-improvement/any-counterpart",
    place=Place("5.1", 4, "leads to a (weak) Pareto improvement"),
    reading="the counterpart is any amTFT(W_2), as in Figure 5; nothing else is printed of it",
    domain=CHAIN,
    hypotheses=(*SETTING, IN_W, *AS_PRINTED),
    added=(RIGID, STARTS_WITH_W, FLOOR),
    uses=("w in W", "uniform re-sampling", "rigid counterpart", "starts with w", FLOOR.name),
    spaces=CHANGES,
    proofs=(_BY_THEOREM,),
    documented=Status.AMENDED,
    why="A norm of W may do worse than w against the counterpart's norm, so that the "
    "disagreement costs more before, or without, agreement; and a counterpart that would have "
    "yielded may no longer have to.",
    see=("insisting-can-pay", "improvement-by-the-counterparts-norm"),
    remark="A1 gives up 'whoever the counterpart is'. What is proved: against amTFT(w'), using "
    "amTFT(W), w in W first, rather than amTFT(w) is a weak Pareto improvement if no norm of W "
    "pays either player less against w' than w does. Here A1 is ours; in "
    "weak-pareto-improvement/rigid-counterpart it is read into 'one player using amTFT(W)'.",
)
IMPROVEMENT = (
    _ANY,
    replace(
        _ANY,
        statement="When w is in W, one player using amTFT(W) rather than amTFT(w) against an "
        "agent that does not adapt leads to a weak Pareto improvement.",
        name="weak-pareto-improvement/rigid-counterpart",
        reading="only one player is norm-adaptive: the counterpart is amTFT(w')",
        meant=False,
        remark="",
        hypotheses=(*SETTING, IN_W, *AS_PRINTED, RIGID.at("5.1", 4, "one player using")),
        added=(STARTS_WITH_W, FLOOR),
        why="A norm of W may do worse than w against the counterpart's norm; and if the first "
        "norm is drawn at random, amTFT(W) may disagree with a counterpart with which amTFT(w) "
        "agrees.",
    ),
    replace(
        _ANY,
        statement="When w is in W and amTFT(W) starts with it, using amTFT(W) rather than amTFT(w) "
        "against an agent that does not adapt leads to a weak Pareto improvement.",
        name="weak-pareto-improvement/rigid-counterpart-and-w-first",
        reading="the counterpart is amTFT(w'), and w is the first norm by order of preference",
        meant=False,
        remark="",
        hypotheses=(
            *SETTING,
            IN_W,
            *AS_PRINTED,
            RIGID.at("5.1", 4, "one player using"),
            STARTS_WITH_W.at("5.1", 1, "according to a preference ordering"),
        ),
        added=(FLOOR,),
        why="A third norm in W may do worse than w against the counterpart's norm, so that the "
        "disagreement costs more before, or without, agreement.",
    ),
    replace(
        _ANY,
        statement="Including the norm that a rigid counterpart follows, and nothing else, is a "
        "weak Pareto improvement if amTFT(W) starts with w.",
        name="improvement-by-the-counterparts-norm",
        place=None,
        reading="",
        origin="where weak-pareto-improvement holds without a condition on payoffs of its own",
        hypotheses=(
            replace(COMMON_INTEREST, place=None, note="", literal=False),
            replace(IN_W, place=None, note="", literal=False),
            *(replace(c, place=None, note="", literal=False) for c in AS_PRINTED[:2]),
            RIGID,
            STARTS_WITH_W,
            Condition(
                "W = {w, w'}",
                "W holds w and w' only",
                lambda e: set(e.first.norms) == {e.norm, e.second.norms[0]},
                shown=IN_W.shown,
            ),
        ),
        added=(),
        uses=(),
        proofs=(
            formal(
                "Resampling.weak_pareto_improvement",
                "of each player's payoff u; its last hypothesis is the common interest in w'",
            ),
        ),
        documented=Status.HOLDS,
        why="A disagreement pays as before, and agreement on w' pays both at least as much.",
        remark="As in IAsymBoS: agreement on w' pays both at least what disagreement does.",
    ),
)


# --- Section 5.1: improvement in the experiments, and incentives ---------------------------------


def _cross_play() -> list[Deployment]:
    """The cross-play of different norms in Asymmetric BoS, with one or both players adaptive."""
    found = []
    for mine, theirs in itertools.permutations(BOTH):
        for first, second in (
            (uniformly(BOTH), rigid(theirs)),
            (rigid(mine), uniformly(BOTH)),
            (uniformly(BOTH), uniformly(BOTH)),
        ):
            found.append(Deployment(BACH, first, second, PAPERS, mine))
    return found


SIGNIFICANT = Claim(
    "In iterated Asymmetric Bach or Stravinsky, cross-play of different welfare functions improves "
    "for both players if at least one of them is norm-adaptive.",
    Condition(
        "better for both than cross-play of the two norms",
        (quantity("V_1(amTFT(W), .)") > 0) & (quantity("V_2(amTFT(W), .)") > 0),
    ),
    name="adaptiveness-improves-cross-play",
    place=Place("5.1", 4, "significant improvement for cross-play"),
    quantifier=Quantifier.EACH,
    domain="Asymmetric Bach or Stravinsky, g = 24/25, {utilitarian, egalitarian}; uniform",
    hypotheses=(
        Condition(
            "at least one player is norm-adaptive",
            "one player's set holds both norms",
            lambda e: len(e.first.norms) + len(e.second.norms) > 2,
        ).at("5.1", 4, "when at least one player is norm-adaptive", literal=True),
    ),
    spaces=(Instances(_cross_play, name="which norms, and who is adaptive", exhaustive=True),),
    foils=lambda: [Deployment(BACH, rigid(0), rigid(1), PAPERS)],
    proofs=(formal("Encounters.adaptiveness_improves_cross_play"),),
    documented=Status.HOLDS,
    why="Cross-play of the two norms pays (0, 0); an agent that holds both norms agrees with "
    "the other in the end, which pays both more than 0.",
    remark="Cross-play of the two norms pays (0, 0). Exact values of perfectly learned agents; the "
    "paper's are of learned ones, and of ABCG as well.",
)

PREFERRED = Condition(
    "w is preferred",
    "no norm pays player 1 more than w if both follow it",
    lambda e: all(e.norms.outcomes[e.norm][e.norm][0] >= x[0] for x in e.norms.agreements),
    shown=lambda e: (
        f"w = {'ABC'[e.norm]}; player 1 gets "
        + listed(
            [f"{show(v[0])} from {n}" for n, v in zip("ABC", e.norms.agreements, strict=False)]
        )
    ),
).at("5.1", 4, "their preferred welfare function", literal=True)
NO_WAY = Condition(
    "bargaining failure is anticipated",
    "the counterpart is amTFT(w'), w' != w, so amTFT(w) and it disagree for ever",
    lambda e: RIGID.holds(e) and e.second.norms[0] != e.norm,
    shown=lambda e: f"w = {'ABC'[e.norm]}, the counterpart is {e.second}",
).at("5.1", 4, "bargaining failure due to not having a way to resolve normative disagreement")
BEST, INSISTING = quantity("max_W V_1(amTFT(W), .)"), quantity("V_1(amTFT(w), .)")
WITH_W = quantity("V_1(amTFT({w, w'}), .)")
FAILING, YIELDING = quantity("u_1(w, w')"), quantity("u_1(w', w')")
RECURSION = {
    "discounts": (G > 0) & (G < 1),
    "insisting pays a disagreement for ever": INSISTING.equals(FAILING),
    "amTFT({w, w'}) starts with w, then draws w or w' alike": WITH_W.equals(
        (1 - G) * FAILING + G * (HALF * YIELDING + HALF * WITH_W)
    ),
    "{w, w'} is one of the sets": BEST >= WITH_W,
}


def _incentives() -> Iterator[Deployment]:
    """w and a counterpart that never yields, or one that may."""
    for norms, g in [*((norms, HALF) for norms in two_norms()), (BACH, PAPERS)]:
        for norm, second in itertools.product(BOTH, (rigid(0), rigid(1), uniformly(BOTH))):
            yield Deployment(norms, rigid(norm), second, g, norm)
    for norms in three_norms()[::4]:
        for norm, other in itertools.permutations(ALL, 2):
            yield Deployment(norms, rigid(norm, 3), rigid(other, 3), HALF, norm)


def _from_recursion(claim: Claim) -> Evidence:
    return prove_claim(claim, premises=RECURSION)


def _recursion_holds(_: Claim) -> Evidence:
    """What the SMT proof takes from the chain, against the chain."""
    known = [e for e in _incentives() if NO_WAY.holds(e)]
    return cases(
        "the recursion of the SMT proof, of exact chains",
        known,
        lambda e: all(premise.holds(e.quantity) for premise in RECURSION.values()),
    )


INCENTIVES = (
    Claim(
        "In anticipation of bargaining failure due to not having a way to resolve normative "
        "disagreement, a player gains by including more than its preferred welfare function in W.",
        Condition("more for a larger set", BEST > INSISTING),
        name="incentive-to-include-more",
        place=Place("5.1", 4, "incentivized to include more than just their preferred welfare"),
        domain="two agents that draw norms until they agree, discounts in (0, 1); the best set W "
        "that holds w, drawn uniformly, w first",
        hypotheses=(*SETTING, PREFERRED, NO_WAY),
        added=(Condition("failure costs player 1", FAILING < YIELDING),),
        uses=("bargaining failure is anticipated", "failure costs player 1"),
        spaces=(
            Instances(lambda: list(_incentives()), name="two or three norms, all counterparts"),
        ),
        foils=lambda: [Deployment(BAD, rigid(0), rigid(0))],
        proofs=(
            formal("Flexibility.including_more_pays", "x is what the failure pays, q agreeing"),
            formal("Flexibility.including_is_the_value", "of amTFT({w, w'}) against amTFT(w')"),
            _from_recursion,
            _recursion_holds,
        ),
        documented=Status.AMENDED,
        why="If the failure costs only the other player, player 1 gains nothing by resolving it.",
        see=("insisting-can-pay",),
        remark="The printed premise leaves this case out. Player 1 loses nothing either.",
    ),
    Claim(
        "Against a counterpart that may yield, a player may lose by including more than its "
        "preferred welfare function.",
        Condition("insisting pays more", BEST < INSISTING),
        name="insisting-can-pay",
        origin="incentive-to-include-more without the anticipation: flexibility is Chicken",
        quantifier=Quantifier.SOME,
        domain=CHAIN,
        hypotheses=(
            *(replace(c, place=None, note="", literal=False) for c in SETTING),
            replace(PREFERRED, place=None, note="", literal=False),
            Condition(
                "uniform counterpart",
                "the counterpart is amTFT(W_2)",
                AS_PRINTED[2].predicate,
                shown=AS_PRINTED[2].shown,
            ),
        ),
        spaces=(
            Instances(lambda: [e for e in _incentives() if e.norms is BACH], name="Asymmetric BoS"),
        ),
        foils=lambda: [Deployment(BAD, rigid(0), in_turn((1, 0), 2), norm=1), _unpreferred()],
        proofs=(
            formal(
                "Encounters.insisting_can_pay", "of two norms, the only larger set is that of both"
            ),
        ),
        documented=Status.HOLDS,
        why="A counterpart that draws agrees with a player that insists, and on that player's "
        "norm.",
        remark="Both values, and that the counterpart gains, are flexibility_can_hurt in "
        "Resampling.v.",
    ),
)


def _unpreferred() -> Deployment:
    return Deployment(BACH, rigid(1), rigid(0), norm=1)


CLAIMS = (
    *_disagreement.CLAIMS,
    *_agreement.CLAIMS,
    *_reweighting.CLAIMS,
    *IMPROVEMENT,
    *INCENTIVES,
    SIGNIFICANT,
)
