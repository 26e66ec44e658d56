"""Renegotiation by programs: what DiGiovanni, Clifton and Macé (2025) claim, decided.

The paper's outlook is agents that resolve initial disagreements; two of its authors' group went on
to programs that renegotiate. Numbers of definitions and theorems are those of the authors' public
source of that paper, counted there.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gametheory import zoo
from gametheory._numeric.exact import show_profile
from gametheory.commitments import Offer, RenegotiationProgram, renegotiate
from proofs.claims._renegotiating import (
    OutcomeOfASet,
    RenegotiatingPair,
    Rounds,
    at_least,
    outcomes_of_sets,
    pairs,
)
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Quantifier,
    Status,
    prove,
    smt_evidence,
    theorem,
)
from proofs.formal import formal
from proofs.searching import Instances

SOURCE = "DiGiovanni, Clifton and Macé 2025"
ORIGIN = (
    "on section 6, agents that resolve initial disagreements; a statement of "
    f"{SOURCE}, Safe Pareto improvements for expected utility maximizers in program games: "
)

# Projections -----------------------------------------------------------------------------------

CONVEX = Condition(
    "convex",
    "the set is convex",
    lambda e: e.convex,
    shown=lambda e: "the hull" if e.convex else "the points alone",
)
TWO = Condition(
    "two players",
    "there are two players",
    lambda e: len(e.outcome) == 2,
    shown=lambda e: str(len(e.outcome)),
)


def _shown_projection(e: OutcomeOfASet) -> str:
    target, found = e.meet.target(e.outcome), e.projection
    some = f"one is {show_profile(found[0])}" if found else "none"
    return (
        f"wanted of player {e.player + 1} at least, of others just, {show_profile(target)}: {some}"
    )


PROJECTIONS = Claim(
    "In a convex set of two players every attainable profile has a Pareto meet projection for each "
    "player.",
    Condition(
        "there is a projection",
        "some attainable V has V_i >= max(m_i, u_i) and V_j = max(m_j, u_j) for the others j; u is "
        "the profile, and m_k the least payoff of player k in any efficient profile",
        lambda e: bool(e.projection),
        shown=_shown_projection,
    ),
    name="pareto-meet-projections-exist",
    origin=ORIGIN + "Theorem 3 supposes it ('Suppose the action sets of G are continuous, so that "
    "... is nonempty')",
    domain="finite sets of payoff profiles and their convex hulls, two or three players",
    hypotheses=(CONVEX, TWO),
    spaces=(
        Instances(
            outcomes_of_sets,
            name="sets of three profiles of payoffs 0 to 3, their hulls, and two triangles of "
            "three players",
        ),
    ),
    foils=lambda: [_without_lotteries()],
    proofs=(
        formal(
            "Renegotiation.projections_exist",
            "closed_above is true of every finite set and of its hull",
        ),
    ),
    drop=True,
    documented=Status.HOLDS,
    why="A and B are the ends of the frontier, and m = (A_1, B_2). For player 1 it is B if "
    "u_2 <= m_2; else, if u_1 <= m_1, a mixture of A and B that gives player 2 just u_2; else u.",
    see=("pareto-meet-guarantee/of-the-originals",),
    remark="Continuous action sets alone do not suffice: the set of payoffs must be convex, and of "
    "three players that is not enough.",
)


def _without_lotteries() -> OutcomeOfASet:
    """(2, 2) would be a projection of (2, 0), and is not in the set."""
    points = tuple((Fraction(x), Fraction(y)) for x, y in ((2, 0), (1, 3), (3, 1)))
    return OutcomeOfASet(points, False, points[0], 1)


# Extensions ------------------------------------------------------------------------------------

EXTENDED = (
    "S is what is attainable, d the outcome of the defaults, u what the originals get and s what "
    "follows, first and second what the originals accept; "
)

CONVEX_PAYOFFS = Condition(
    "lotteries",
    "programs can agree on every lottery over joint actions, so that what is attainable is convex",
    lambda e: e.by == "correlated",
    shown=lambda e: e.by,
)
TRANSITIVE = Condition(
    "transitive",
    "the selection function picks an outcome that is for everyone at least as good as before, if "
    "only outcomes that are at least as good as the one that it picked are added",
    lambda e: e.selection != "fickle",
    shown=lambda e: (
        "the first efficient outcome if their number is even, else the last"
        if e.selection == "fickle"
        else f"{e.selection}: proved of each that is named at the head of "
        "gametheory.commitments.selections"
    ),
)
UNPUNISHED = Condition(
    "extensions are not punished",
    "no program offers other outcomes to an extension than to its original",
    lambda e: not e.punishes,
    shown=lambda e: "one does" if e.punishes else "none does",
)


def _shown_alone(e: RenegotiatingPair) -> str:
    plain = show_profile(e.plain.outcome)
    first, second = (show_profile(met.outcome) for met in e.alone)
    return f"{plain} becomes {first} if player 1 extends, {second} if player 2 does"


def _shown_both(e: RenegotiatingPair) -> str:
    minimum = show_profile(e.both.meet.minimum)
    return f"they get {show_profile(e.both.outcome)}, and m = {minimum}"


def _space(reading: str) -> tuple[Instances, ...]:
    return (
        Instances(
            lambda: pairs(reading),
            name="pairs of programs of the Scheduling Game and of Asymmetric Bach or Stravinsky, "
            "and two that read each other as themselves",
        ),
    )


def _fickle_alone() -> RenegotiatingPair:
    """Adding (3/2, 1), which beats two of three profiles, has another one picked."""
    three = Offer.of([("1/2", "3/2"), ("3/4", "3/4"), ("3/2", "1/2")])
    more = three | Offer.of([("3/2", 1)])
    return RenegotiatingPair(
        zoo.scheduling_game(),
        RenegotiationProgram.offering("S1", three),
        RenegotiationProgram.offering("S2", more),
        "fickle",
    )


ALONE = Claim(
    "A program that also accepts its Pareto meet projection of the outcome makes nobody worse off.",
    Condition(
        "nobody is worse off",
        "the outcome with one of the two extended is for both at least what it was",
        lambda e: all(at_least(met.outcome, e.plain.outcome) for met in e.alone),
        shown=_shown_alone,
    ),
    name="pareto-meet-extension-is-safe",
    origin=ORIGIN + "the first half of Theorem 3",
    domain="two programs that renegotiate for one round, neither an extension",
    hypotheses=(TRANSITIVE, UNPUNISHED),
    spaces=_space("of the originals"),
    foils=lambda: [_fickle_alone()],
    examples=lambda: [pairs("of the originals")[19]],
    proofs=(
        formal("Renegotiation.extension_is_safe", EXTENDED + "player 1 is the one who extends"),
        lambda claim: theorem(
            "against each program that does not punish it the extension gets at least as much",
            f"{SOURCE}, proof of Theorem 3",
        ),
    ),
    needed=(
        ("transitive", _fickle_alone),
        ("extensions are not punished", lambda: pairs("of the originals")[-2]),
    ),
    documented=Status.HOLDS,
    why="What is added to the agreement is at least as good for both as the outcome; a transitive "
    "selection function then picks something at least as good.",
    see=("pareto-meet-guarantee/of-the-originals",),
)


def _guarantee_of_the_originals(_: Claim) -> Evidence:
    import z3

    u1, u2, m1, m2, w1, w2, s1, s2 = z3.Reals("u_1 u_2 m_1 m_2 w_1 w_2 s_1 s_2")

    def most(x: Any, y: Any) -> Any:
        return z3.If(x >= y, x, y)

    target = {"w is the larger of u and m": z3.And(w1 == most(u1, m1), w2 == most(u2, m2))}
    enough = z3.And(s1 >= m1, s2 >= m2)
    before = {
        "u was efficient among what was agreed to, s included": z3.Not(
            z3.And(s1 >= u1, s2 >= u2, z3.Or(s1 > u1, s2 > u2))
        ),
        "s is at least u: the selection function is transitive": z3.And(s1 >= u1, s2 >= u2),
        "s is efficient among what is agreed to, w included": z3.Not(
            z3.And(w1 >= s1, w2 >= s2, z3.Or(w1 > s1, w2 > s2))
        ),
    }
    return smt_evidence(
        "w = max(u, m) is attainable, between u and a profile of either projection "
        "(wanted_is_in_both in Renegotiation.v): so it is in both projections, and agreed to. The "
        "outcome s is in a projection, or it was agreed to before",
        [
            prove(
                "if s is in the projection of player 1, it is at least m",
                target | {"s is in it": z3.And(s1 >= w1, s2 == w2)},
                enough,
            ),
            prove(
                "if s is in the projection of player 2, it is at least m",
                target | {"s is in it": z3.And(s1 == w1, s2 >= w2)},
                enough,
            ),
            prove("if s was agreed to before, it is at least m", target | before, enough),
        ],
    )


def _guarantee(extension: str, **options: Any) -> Claim:
    return Claim(
        "If both programs are extended by their Pareto meet projections, nobody gets less than in "
        "the efficient outcome that is worst for it.",
        Condition(
            "both get the minimum",
            "V_i >= m_i for both players, m_i the least that player i gets in an efficient outcome",
            lambda e: e.both.is_guaranteed,
            shown=_shown_both,
        ),
        name=f"pareto-meet-guarantee/{extension.replace(' ', '-')}",
        origin=ORIGIN + "the second half of Theorem 3",
        domain="two programs that renegotiate for one round, neither an extension, and their "
        "extensions",
        hypotheses=(CONVEX_PAYOFFS, TRANSITIVE, UNPUNISHED),
        spaces=_space(extension),
        **options,
    )


def _tempting() -> RenegotiatingPair:
    """Player 2 offers (12/5, 4/5) to the extension alone, and player 1 gets its way."""
    tempted = Offer.of([("12/5", "4/5")])
    first = RenegotiationProgram.offering("S1", tempted)
    second = RenegotiationProgram.offering("S2").against(first.extended().text, tempted)
    return RenegotiatingPair(zoo.scheduling_game(), first, second, "player 1")


AS_DEFINED = _guarantee(
    "as defined",
    reading="an extension adds the projection of what its original gets against the other program "
    "as it is, which is an extension too, as Definition 7 is printed",
    meant=False,
    documented=Status.REFUTED,
    why="Each original accepts only what is best for the other. Against the other's extension it "
    "gets that, so its own extension adds only points of the frontier beyond it: the extensions "
    "have nothing in common.",
    see=("pareto-meet-guarantee/of-the-originals",),
    remark="Theorem 3 speaks of best replies, and the originals are: each to the certainty that "
    "the other plays its slot and accepts nothing but its own best outcome (the other's slot "
    "pays no more than that outcome, whatever is played by default). The proof concludes that each "
    "extension accepts the projection of what the extensions get against each other; the "
    "definition does not say so. A later draft in the authors' public repository takes the outcome "
    "of the originals.",
)
OF_THE_ORIGINALS = _guarantee(
    "of the originals",
    reading="an extension adds the projection of what the originals of both programs get",
    examples=lambda: [pairs("of the originals")[19]],
    proofs=(
        formal("Renegotiation.extensions_guarantee_the_minimum", EXTENDED + "both extend"),
        _guarantee_of_the_originals,
    ),
    needed=(
        ("lotteries", lambda: pairs("of the originals")[-1]),
        ("transitive", lambda: pairs("of the originals")[-3]),
        ("extensions are not punished", _tempting),
    ),
    documented=Status.HOLDS,
    why="w = max(u, m) is in both projections, u the outcome of the originals. Whatever is picked "
    "is in a projection, so at least m; or it was there before, and is u = w.",
    see=("pareto-meet-projections-exist", "pareto-meet-guarantee/as-defined"),
)


# What the bound is and is not --------------------------------------------------------------------


def _adds_the_minimum(e: RenegotiatingPair) -> Any:
    more = e.first.states[0].offer | Offer.of([e.plain.meet.minimum])
    first = RenegotiationProgram.offering(e.first.default, more)
    return renegotiate(e.game, [first, e.second], selection=e.selection)


UNCONDITIONAL = Claim(
    "A program that accepts the Pareto meet minimum unconditionally may get less than without.",
    Condition(
        "player 1 gets less",
        "the outcome gives player 1 less if it accepts m too, m the least payoffs of both in any "
        "efficient outcome",
        lambda e: _adds_the_minimum(e).outcome[0] < e.plain.outcome[0],
        shown=lambda e: (
            f"{show_profile(e.plain.outcome)} becomes {show_profile(_adds_the_minimum(e).outcome)}"
        ),
    ),
    name="the-minimum-alone-can-hurt",
    origin=ORIGIN + "Example 4.2",
    quantifier=Quantifier.SOME,
    domain="two programs that renegotiate for one round in the Scheduling Game",
    spaces=(
        Instances(
            lambda: [
                RenegotiatingPair(
                    zoo.scheduling_game(),
                    RenegotiationProgram.offering("S1", Offer.of([("27/16", "9/16")])),
                    RenegotiationProgram.offering("S2", offer),
                    "egalitarian",
                )
                for offer in (Offer.nothing(), Offer.meet(), Offer.anything())
            ],
            name="what player 2 accepts: nothing, m at the most for player 1, or anything",
        ),
    ),
    documented=Status.HOLDS,
    why="Where (27/16, 9/16) would be agreed to, the egalitarian selection picks (1, 1) instead.",
    see=("pareto-meet-extension-is-safe",),
)
STEPS = Condition(
    "steps",
    "in round k of K each program accepts what gives the other at most 1 + (k/K) delta",
    lambda e: e.offered is None,
    shown=lambda e: f"in the end 1 + {e.delta if e.offered is None else e.offered}",
)
LITTLE = Condition(
    "delta at most 1",
    "delta is at most 1: (2, 2) is efficient, and nothing beyond is attainable",
    lambda e: e.delta <= 1,
    shown=lambda e: f"delta = {e.delta}",
)


def _step_by_step(_: Claim) -> Evidence:
    import z3

    before, share, delta, v1, v2 = z3.Reals("share_before share delta V_1 V_2")
    had, most = z3.Real("had"), 1 + share * delta
    little = {"0 < delta <= 1": z3.And(delta > 0, delta <= 1)}
    return smt_evidence(
        "in round k, share = k/K, both may have Q = (1 + share delta, 1 + share delta) and no "
        "more: a lottery over (2, 2) and (0, 0), better for both than what they had, and the only "
        "efficient outcome that they can agree to",
        [
            prove(
                "Q is a lottery: the chance of (2, 2) is half of 1 + share delta",
                little | {"0 < share <= 1": z3.And(share > 0, share <= 1)},
                z3.And(most / 2 >= 0, most / 2 <= 1),
            ),
            prove(
                "Q is better for both than what they had",
                {
                    "delta > 0": delta > 0,
                    "shares rise from 0": z3.And(before >= 0, before < share),
                    "they had nothing, or the last Q": z3.Or(had == 0, had == 1 + before * delta),
                },
                had < most,
            ),
            prove(
                "what is picked is Q",
                {
                    "both accept it": z3.And(v1 <= most, v2 <= most),
                    "it is efficient among what both accept, Q included": z3.Not(
                        z3.And(most >= v1, most >= v2, z3.Or(most > v1, most > v2))
                    ),
                },
                z3.And(v1 == most, v2 == most),
            ),
            prove(
                "after the last round they have no more than delta above m",
                {"k = K": share == 1, "they have Q": z3.And(v1 == most, v2 == most)},
                z3.And(v1 <= 1 + delta, v2 <= 1 + delta),
            ),
        ],
    )


TIGHT = Claim(
    "With K rounds of renegotiation, each of which improves the outcome for both, the players may "
    "get no more than delta above the Pareto meet minimum.",
    Condition(
        "little above the minimum",
        "every round gives both more, and in the end V_i <= m_i + delta for both",
        lambda e: (
            len(e.met.rounds) == e.rounds
            and all(x < y for r in e.met.rounds for x, y in zip(r.before, r.after, strict=True))
            and max(e.met.outcome) <= 1 + e.delta
        ),
        shown=lambda e: f"they get {show_profile(e.met.outcome)}, and m = (1, 1)",
    ),
    name="the-minimum-is-tight",
    origin=ORIGIN + "Proposition 5, without the beliefs that make these programs best replies",
    domain="the Scheduling Game, where m = (1, 1); any number K of rounds, and delta above 0",
    hypotheses=(STEPS, LITTLE),
    spaces=(
        Instances(
            lambda: [
                *(Rounds(k, Fraction(1, part)) for k in (1, 2, 5) for part in (1, 10, 1000)),
                Rounds(1, Fraction(1, 10), offered=Fraction(2)),
                Rounds(2, Fraction(2)),
            ],
            name="three numbers of rounds, three distances; larger steps, and a larger distance",
        ),
    ),
    proofs=(
        formal(
            "Renegotiation.the_minimum_is_tight",
            "in the Scheduling Game (0, 0) and (2, 2) are attainable, and m = (1, 1)",
        ),
        _step_by_step,
    ),
    drop=True,
    documented=Status.HOLDS,
    why="In round k each accepts what gives the other at most 1 + (k/K) delta.",
    see=("pareto-meet-guarantee/of-the-originals",),
)


CLAIMS = (
    PROJECTIONS,
    ALONE,
    AS_DEFINED,
    OF_THE_ORIGINALS,
    UNCONDITIONAL,
    TIGHT,
)
