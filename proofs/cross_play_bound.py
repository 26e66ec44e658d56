"""Appendix E's inequality (1), and what of it is true (Theorems A and B).

The paper bounds cross-play by both norms' values, for both players, "since both profiles are in
equilibrium". Half of that follows: player 1, who deploys p against q_2, is a deviator from q, so it
gets at most V_1(q); player 2 at most V_2(p) (Theorem A). The other half needs that each deploys the
norm that it prefers (Theorem B). Joint actions that are equilibria of the stage game, played
whatever happens, are equilibria for every discount: counterexamples among them hold for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gametheory import NormalForm
from gametheory._exact import fractions
from gametheory.zoo import asymmetric_bach_or_stravinsky
from proofs import path_conditions
from proofs.claim import Claim, Status, stated
from proofs.evidence import Evidence, Kind, refuted_by, witness
from proofs.game_sources import IntegerGames, RandomGames
from proofs.instances import StagePair, show_instance
from proofs.path_pairs import PathPairs
from proofs.smt import Farkas, Obligation, farkas, prove, smt_evidence
from proofs.spaces import StagePairs
from proofs.stage_conditions import (
    CONFLICT,
    CROSS_INEFFICIENT,
    DOMINATED_BY_BOTH,
    EFFICIENT_AMONG_PURE,
    EQUILIBRIA,
    FULL_BOUND,
    HALF_BOUND,
    SELF_SERVING,
    STRICT,
    STRICTLY_WORSE,
)
from proofs.symbolic_games import OTHERS, SymbolicGame, joined

APPENDIX_E = "Stastny et al. 2021, Appendix E"
SMALL = (StagePairs(IntegerGames(high=1)), StagePairs(IntegerGames(high=2)))
ALL = (
    *SMALL,
    StagePairs(IntegerGames(high=4)),
    StagePairs(RandomGames((3, 3), high=5, size=200_000)),
)
PATHS = PathPairs(IntegerGames(high=2), Fraction(1, 2))
BARGAINING = (EQUILIBRIA, EFFICIENT_AMONG_PURE, CONFLICT)

FORMULAS = {
    "half": "V1(cross) <= V1(q) and V2(cross) <= V2(p)",
    "full": "V_i(cross) <= min(V_i(p), V_i(q))",
}


def equilibrium_obligations(
    conclusion: str, *, self_serving: bool, strict: bool = False
) -> list[Obligation]:
    """z3 on 2x2, 3x3 and 4x4 games of real payoffs; p = (0, 0), q in every place that matters.

    `conclusion`: "half", "full" or "dominated" (weakly by both, strictly in one coordinate).
    """
    import z3

    found = []
    for actions in (2, 3, 4):
        game = SymbolicGame(actions)
        for other, where in OTHERS.items():
            (p1, p2), (q1, q2) = game.pays((0, 0)), game.pays(other)
            x1, x2 = game.pays((0, other[1]))
            given = {
                "p is an equilibrium": joined(game.equilibrium((0, 0))),
                "q is an equilibrium": joined(game.equilibrium(other)),
            }
            if self_serving:
                given["player 1 prefers p"] = p1 > q1 if strict else p1 >= q1
                given["player 2 prefers q"] = q2 > p2 if strict else q2 >= p2
            half = z3.And(x1 <= q1, x2 <= p2)
            full = z3.And(half, x1 <= p1, x2 <= q2)
            below = [
                z3.And(x1 <= a, x2 <= b, z3.Or(x1 < a, x2 < b)) for a, b in ((p1, p2), (q1, q2))
            ]
            goal = {"half": half, "full": full, "dominated": z3.And(*below)}[conclusion]
            if conclusion == "dominated" and other != (1, 1):
                # Sharing an action, one player is indifferent: they cannot rank p, q oppositely.
                continue
            found.append(prove(f"{actions}x{actions}, {where}", given, goal, linear=True))
    return found


def value_obligations() -> list[Obligation]:
    """Theorems A and B for any policies: V(p), V(q), V(cross) are just numbers.

    That p is an equilibrium says that player 2, deviating to q_2, gets at most V_2(p); that q is
    one, that player 1, deviating to p_1, gets at most V_1(q).
    """
    import z3

    p1, p2, q1, q2, x1, x2 = z3.Reals("p1 p2 q1 q2 x1 x2")
    nash = {"p is an equilibrium": x2 <= p2, "q is an equilibrium": x1 <= q1}
    own = {"player 1 prefers p": p1 >= q1, "player 2 prefers q": q2 >= p2}
    full = z3.And(x1 <= p1, x1 <= q1, x2 <= p2, x2 <= q2)
    return [
        prove("Theorem A, any policies", nash, z3.And(x1 <= q1, x2 <= p2), linear=True),
        prove("Theorem B, any policies", {**nash, **own}, full, linear=True),
    ]


def multipliers() -> tuple[Farkas, Farkas]:
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
    return first, second


def _farkas_evidence(_: int) -> Iterator[Evidence]:
    found = multipliers()
    yield Evidence(
        Kind.SYMBOLIC,
        f"Farkas multipliers: V1(p) - V1(cross) = {found[0]}; V2(q) - V2(cross) = {found[1]}",
        certificate=found,
        check=lambda: all(f.verify() for f in found),
    )


def _theorem_a(_: int) -> Iterator[Evidence]:
    yield smt_evidence(
        "any policies; and real 2x2, 3x3, 4x4 games",
        [value_obligations()[0], *equilibrium_obligations("half", self_serving=False)],
    )


def _theorem_b(_: int) -> Iterator[Evidence]:
    yield smt_evidence(
        "any policies; and real 2x2, 3x3, 4x4 games",
        [value_obligations()[1], *equilibrium_obligations("full", self_serving=True)],
    )


def _full_bound_amended(_: int) -> Iterator[Evidence]:
    for evidence in _theorem_b(_):
        yield Evidence(
            evidence.kind,
            evidence.text,
            amended=True,
            count=evidence.count,
            certificate=evidence.certificate,
            check=evidence.check,
        )


def _strict_domination(_: int) -> Iterator[Evidence]:
    import z3

    p1, p2, q1, q2, x1, x2 = z3.Reals("p1 p2 q1 q2 x1 x2")
    given = {
        "p is strict": x2 < p2,
        "q is strict": x1 < q1,
        "player 1 prefers p": p1 >= q1,
        "player 2 prefers q": q2 >= p2,
    }
    goal = z3.And(x1 < p1, x1 < q1, x2 < p2, x2 < q2)
    yield smt_evidence(
        "any policies",
        [prove("strict domination, any policies", given, goal, linear=True)],
        amended=True,
    )


def _domination(_: int) -> Iterator[Evidence]:
    import z3

    p1, p2, q1, q2, x1, x2 = z3.Reals("p1 p2 q1 q2 x1 x2")
    given = {
        "p is an equilibrium": x2 <= p2,
        "q is an equilibrium": x1 <= q1,
        "player 1 prefers p": p1 > q1,
        "player 2 prefers q": q2 > p2,
    }
    goal = z3.And(x1 <= q1, x1 < p1, x2 <= p2, x2 < q2)
    yield smt_evidence(
        "any policies: below p strictly for player 1, below q strictly for player 2; and real "
        "2x2 to "
        "4x4 games",
        [
            prove("domination, any policies", given, goal, linear=True),
            *equilibrium_obligations("dominated", self_serving=True, strict=True),
        ],
        amended=True,
    )


def _robustness(_: int) -> Iterator[Evidence]:
    import z3

    game = NormalForm.from_bimatrix([[2, 3], [0, 4]], [[2, 0], [0, 1]])
    pair = StagePair(game, (0, 0), (1, 1))
    yield refuted_by(
        f"{show_instance(pair)}: player 1 gets 3 against q_2, more than the 2 of its own norm, "
        "and both "
        "norms stay strict equilibria",
        lambda: EQUILIBRIA.holds(pair) and STRICT.holds(pair) and pair.cross[0] > 2,
        certificate=pair,
    )
    p1, p2, q1, q2, x1, x2 = z3.Reals("p1 p2 q1 q2 x1 x2")
    beyond = z3.Or(x1 > z3.If(p1 < q1, p1, q1), x2 > z3.If(p2 < q2, p2, q2))
    yield smt_evidence(
        "any policies",
        [
            prove(
                "one of the two is no equilibrium",
                {
                    "beyond the bound for some player": beyond,
                    "player 1 prefers p": p1 >= q1,
                    "player 2 prefers q": q2 >= p2,
                },
                z3.Not(z3.And(x1 <= q1, x2 <= p2)),
                linear=True,
            )
        ],
        amended=True,
    )


def _much_worse(_: int) -> Iterator[Evidence]:
    game = asymmetric_bach_or_stravinsky()
    pair = StagePair(game, (0, 0), (1, 1))
    yield witness(
        f"Asymmetric Bach or Stravinsky: {show_instance(pair)}, where the bound is (2, 1)",
        pair,
        lambda: (
            EQUILIBRIA.holds(pair) and FULL_BOUND.holds(pair) and pair.cross == fractions((0, 0))
        ),
    )


def _distinct(_: int) -> Iterator[Evidence]:
    import z3

    p1, p2, x1, x2, y1, y2 = z3.Reals("p1 p2 x1 x2 y1 y2")
    yield smt_evidence(
        "if w = w' both players may deploy the same optimal profile, and meet as it says",
        [
            prove(
                "a welfare optimum would be dominated",
                {
                    "the same profile": z3.And(x1 == p1, x2 == p2),
                    "y does not dominate the optimum": z3.Not(
                        z3.And(y1 >= p1, y2 >= p2, z3.Or(y1 > p1, y2 > p2))
                    ),
                },
                z3.Not(z3.And(y1 >= x1, y2 >= x2, z3.Or(y1 > x1, y2 > x2))),
                linear=True,
            )
        ],
    )


CLAIMS = (
    Claim(
        name="welfare-functions-are-distinct",
        statement="If cross-play of any two optimal profiles is dominated, the welfare functions "
        "are "
        "distinct.",
        formula="(p_1, q_2) dominated for all optimal p, q => w != w'",
        source=APPENDIX_E,
        domain="all games, welfare functions with Pareto-optimal optima",
        quantifiers="for all games and welfare functions w, w'",
        means=(_distinct,),
    ),
    Claim(
        name="inequality-1",
        statement="If two welfare functions are optimised in equilibrium and cross-play is "
        "Pareto-dominated, no player gets more in cross-play than in either equilibrium.",
        formula="V_i(p_1, q_2) <= min(V_i(p), V_i(q)), i = 1, 2",
        source=f"{APPENDIX_E}, inequality (1)",
        domain="all two-player games, all pairs of equilibria p, q",
        quantifiers="for all games, all equilibria p, q, both players",
        hypotheses=(*BARGAINING, CROSS_INEFFICIENT),
        conclusion=FULL_BOUND,
        added=(SELF_SERVING,),
        spaces=ALL,
        means=(_full_bound_amended,),
        documented=Status.AMENDED,
        remark="Half of it always holds (theorem-a). All of it needs each player to deploy the "
        "norm "
        "that it prefers (theorem-b).",
    ),
    Claim(
        name="robustness-costs-equilibrium",
        statement="A policy that does better than the bound against players of the other norm "
        "ceases "
        "to be in equilibrium.",
        formula="V_i(p_1, q_2) > min(V_i(p), V_i(q)) for some i => p or q is no equilibrium",
        source=APPENDIX_E,
        domain="all two-player games",
        quantifiers="for all games, all p, q, some player",
        hypotheses=(stated("V_i(p_1, q_2) > min(V_i(p), V_i(q)) for some i"),),
        added=(stated("each deploys the norm that it prefers"),),
        means=(_robustness,),
        documented=Status.AMENDED,
        remark="The contrapositive of theorem-b.",
    ),
    Claim(
        name="cross-play-can-be-much-worse",
        statement="Equilibrium profiles that maximise welfare can perform much worse in "
        "cross-play than "
        "the bound.",
        formula="V_i(p_1, q_2) << min(V_i(p), V_i(q))",
        source=APPENDIX_E,
        domain="one game",
        quantifiers="there is a game",
        means=(_much_worse,),
    ),
    Claim(
        name="theorem-a",
        statement="In cross-play, no player gets more than in the norm that the other deploys.",
        formula="V_1(p_1, q_2) <= V_1(q) and V_2(p_1, q_2) <= V_2(p)",
        source="ours: what is left of inequality (1)",
        domain="all two-player games, all pairs of equilibria p, q",
        quantifiers="for all games, all equilibria p, q",
        hypotheses=(EQUILIBRIA,),
        conclusion=HALF_BOUND,
        spaces=ALL,
        means=(_theorem_a,),
    ),
    Claim(
        name="theorem-b",
        statement="If each player deploys the norm that it prefers, inequality (1) holds.",
        formula="V_1(p) >= V_1(q), V_2(q) >= V_2(p) => (1)",
        source="ours: inequality (1) repaired",
        domain="all two-player games, all pairs of equilibria p, q",
        quantifiers="for all games, all equilibria p, q",
        hypotheses=(EQUILIBRIA, SELF_SERVING),
        conclusion=FULL_BOUND,
        spaces=ALL,
        means=(_theorem_b, _farkas_evidence),
    ),
    Claim(
        name="theorem-a-on-paths",
        statement="Theorem A holds for deterministic equilibrium paths defended by grim trigger.",
        formula="V_1(cross) <= V_1(q) and V_2(cross) <= V_2(p)",
        source="ours: what is left of inequality (1)",
        domain="all repeated two-player games, all pairs of deterministic equilibrium paths",
        quantifiers="for all games, discounts, equilibrium paths p, q, ties",
        hypotheses=(path_conditions.EQUILIBRIA,),
        conclusion=path_conditions.HALF_BOUND,
        spaces=(PATHS,),
        means=(lambda _: [smt_evidence("any policies", value_obligations()[:1])],),
    ),
    Claim(
        name="strict-domination",
        statement="The cross-play policy must be strictly dominated.",
        formula="V_i(p_1, q_2) < V_i(p) and V_i(p_1, q_2) < V_i(q), i = 1, 2",
        source=APPENDIX_E,
        domain="all two-player games, all pairs of Pareto-optimal equilibria p, q that the players "
        "rank in opposite ways, cross-play dominated",
        quantifiers="for all games, all equilibria p, q, both players",
        hypotheses=(*BARGAINING, CROSS_INEFFICIENT),
        conclusion=STRICTLY_WORSE,
        added=(SELF_SERVING, STRICT),
        spaces=ALL,
        means=(_strict_domination,),
        documented=Status.AMENDED,
        remark="Even if each deploys its favourite, cross-play can equal the componentwise "
        "minimum. "
        "Without strictness domination is weak, strict in one coordinate of each norm "
        "(domination).",
    ),
    Claim(
        name="domination",
        statement="The cross-play policy is Pareto-dominated by both norms.",
        formula="V(p_1, q_2) <= V(p), V(q), strictly for player 1 under p and player 2 under q",
        source=f"{APPENDIX_E}, what its argument gives",
        domain="all two-player games, all pairs of Pareto-optimal equilibria p, q that the players "
        "rank in opposite ways",
        quantifiers="for all games, all equilibria p, q",
        hypotheses=BARGAINING,
        conclusion=DOMINATED_BY_BOTH,
        added=(SELF_SERVING,),
        spaces=ALL,
        means=(_domination,),
        documented=Status.AMENDED,
        remark="If each deploys the norm that the other prefers (Chicken: both swerve), cross-play "
        "need not be dominated at all.",
    ),
)
