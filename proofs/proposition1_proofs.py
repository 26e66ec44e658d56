"""Proposition 1 and its repairs, proved by z3.

The proofs have two parts. The combinatorial part is about one step of play: who has detected, and
what is played. The arithmetic part is about values: Theorem A, orientation, and that punishments
hold players to their minimax values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from proofs.evidence import Evidence
from proofs.smt import Obligation, prove, smt_evidence
from proofs.symbolic_games import SymbolicGame


def detection_obligations() -> list[Obligation]:
    """Lemma 2, step by step: actions are integers, D_i says that player i has detected."""
    import z3

    p1, p2, q1, q2, m1, m2, x1, x2 = z3.Ints("p1 p2 q1 q2 m1 m2 x1 x2")
    d1, d2, e1, e2 = z3.Bools("D1 D2 D1_next D2_next")
    step = {
        "player 1 plays p until it has detected": x1 == z3.If(d1, m1, p1),
        "player 2 plays q until it has detected": x2 == z3.If(d2, m2, q2),
        "player 1 detects what is not p": e1 == z3.Or(d1, x2 != p2),
        "player 2 detects what is not q": e2 == z3.Or(d2, x1 != q1),
    }
    quiet1, quiet2 = {"1 never detects": z3.Not(e1)}, {"2 never detects": z3.Not(e2)}
    same = {"p = q here": z3.And(p1 == q1, p2 == q2), "no one has": z3.Not(z3.Or(d1, d2))}
    return [
        prove("2 never detects: q is played", {**step, **quiet2}, z3.And(x1 == q1, x2 == q2)),
        prove("1 never detects: p is played", {**step, **quiet1}, z3.And(x1 == p1, x2 == p2)),
        prove(
            "no one ever detects: the paths are equal",
            {**step, **quiet1, **quiet2},
            z3.And(p1 == q1, p2 == q2),
        ),
        prove("equal paths: no one detects", {**step, **same}, z3.Not(z3.Or(e1, e2))),
        prove(
            "both have detected: both punish for ever",
            {**step, "both have": z3.And(d1, d2)},
            z3.And(x1 == m1, x2 == m2, e1, e2),
        ),
    ]


def punishment_obligations() -> list[Obligation]:
    """When both punish, neither gets more than its minimax value, whatever ties there are."""
    import z3

    found = []
    v1, v2 = z3.Reals("v1 v2")
    for actions in (2, 3, 4):
        game = SymbolicGame(actions)
        # By labels, the punishments are actions 0 and 0.
        one, other = game.pays((0, 0))
        given = {
            "player 1 holds 2 to v2": game.minimax_of_two(v2, 0),
            "player 2 holds 1 to v1": game.minimax_of_one(v1, 0),
        }
        goal = z3.And(one <= v1, other <= v2)
        found.append(prove(f"{actions}x{actions}: r_i(m) <= v_i", given, goal, linear=True))
    return found


def constant_path_obligations() -> list[Obligation]:
    """Constant paths p = (0, 0) and q = (0, 1): with player 1's action shared, it alone detects.

    If its punishment is that same action, it punishes silently; then player 2 does not prefer q.
    Games of real payoffs, symbolic discount.
    """
    import z3

    found = []
    v2, g = z3.Reals("v2 g")
    for actions in (2, 3, 4):
        game = SymbolicGame(actions)
        own = game.B[0][0]
        given = {
            "player 1 punishes with the action that q expects": game.minimax_of_two(v2, 0),
            "p is an equilibrium path": z3.And(
                [own >= (1 - g) * game.B[0][k] + g * v2 for k in range(actions)]
            ),
            "discount": z3.And(0 <= g, g < 1),
        }
        goal = game.B[0][1] <= own
        found.append(prove(f"{actions}x{actions}: player 2 does not prefer q", given, goal))
    return found


def capitulation_obligation(hypotheses: dict[str, Any]) -> Obligation:
    """No one capitulates: cross-play is neither V(q), as it is if just 1 detects, nor V(p)."""
    import z3

    p1, p2, q1, q2, x1, x2 = _values()
    theorem_a = {"Theorem A": z3.And(x1 <= q1, x2 <= p2)}
    goal = z3.And(z3.Or(x1 != q1, x2 != q2), z3.Or(x1 != p1, x2 != p2))
    return prove("cross-play pays neither V(p) nor V(q)", {**theorem_a, **hypotheses}, goal)


def _values() -> Any:
    import z3

    return z3.Reals("p1 p2 q1 q2 x1 x2")


def theorem_c(amended: bool) -> Iterator[Evidence]:
    import z3

    p1, p2, q1, q2, *_ = _values()
    distinct = {
        "distinct": z3.Or(p1 != q1, p2 != q2),
        "q does not dominate p": z3.Not(z3.And(q1 >= p1, q2 >= p2, z3.Or(q1 > p1, q2 > p2))),
        "p does not dominate q": z3.Not(z3.And(p1 >= q1, p2 >= q2, z3.Or(p1 > q1, p2 > q2))),
        "self-serving": z3.And(p1 >= q1, q2 >= p2),
    }
    yield smt_evidence(
        "trichotomy step by step, no capitulation by Theorem A, punishments of 2x2 to 4x4 games; "
        "constant paths in real games with symbolic discount",
        [
            *detection_obligations(),
            capitulation_obligation(distinct),
            *punishment_obligations(),
            *constant_path_obligations(),
        ],
        amended=amended,
    )


def theorem_c_prime(_: int) -> Iterator[Evidence]:
    import z3

    p1, p2, q1, q2, x1, x2 = _values()
    y1, y2 = z3.Reals("y1 y2")
    dominated = {
        # y dominates cross-play; efficient values are dominated by nothing attainable, not by y.
        "y dominates cross-play": z3.And(y1 >= x1, y2 >= x2, z3.Or(y1 > x1, y2 > x2)),
        "y does not dominate V(p)": z3.Not(z3.And(y1 >= p1, y2 >= p2, z3.Or(y1 > p1, y2 > p2))),
        "y does not dominate V(q)": z3.Not(z3.And(y1 >= q1, y2 >= q2, z3.Or(y1 > q1, y2 > q2))),
    }
    goal = z3.And(z3.Or(x1 != q1, x2 != q2), z3.Or(x1 != p1, x2 != p2))
    yield smt_evidence(
        "trichotomy, no capitulation since what is dominated is not efficient, punishments",
        [
            *detection_obligations(),
            prove("cross-play pays neither V(p) nor V(q)", dominated, goal),
            *punishment_obligations(),
        ],
    )


def theorem_c_double_prime(_: int) -> Iterator[Evidence]:
    import z3

    found = list(detection_obligations())
    v2, g, ahead, after = z3.Reals("v2 g V V_next")
    for actions in (2, 3, 4):
        game = SymbolicGame(actions)
        for k in range(actions):
            # Player 1 punishes with action 0 while q goes on: one step of value iteration.
            paid = game.B[0][k]
            hypotheses = {
                "player 1 holds 2 to v2": game.minimax_of_two(v2, 0),
                "the rest pays at most v2": after <= v2,
                "discount": z3.And(0 <= g, g < 1),
                "one step": ahead == (1 - g) * paid + g * after,
            }
            found.append(prove(f"{actions}x{actions}, reply {k}", hypotheses, ahead <= v2))
    yield smt_evidence(
        "trichotomy; while 1 punishes silently, what 2 gets from q stays at most v_2 (symbolic g)",
        found,
    )


def theorem_d(_: int) -> Iterator[Evidence]:
    import z3

    slack, range_, weight, bound = z3.Reals("slack range weight bound")
    hypotheses = {
        "the norm pays more than the other's path": slack > 0,
        "a step and the rest pay at most the range of payoffs": range_ > 0,
        "g^k is small enough, as it is from some k on": z3.And(
            weight > 0, weight * range_ <= slack
        ),
        "the gain from a signal at k": z3.And(bound <= weight * range_),
    }
    p1, p2, q1, q2, x1, x2 = _values()
    silent = {
        "V(cross) = V(q): player 1 capitulates": z3.And(x1 == q1, x2 == q2),
        "Theorem A": z3.And(x1 <= q1, x2 <= p2),
        "distinct": z3.Or(p1 != q1, p2 != q2),
        "p does not dominate q": z3.Not(z3.And(p1 >= q1, p2 >= q2, z3.Or(p1 > q1, p2 > q2))),
        "q does not dominate p": z3.Not(z3.And(q1 >= p1, q2 >= p2, z3.Or(q1 > p1, q2 > p2))),
    }
    yield smt_evidence(
        "the silent player's norm has slack, and g^k falls below it",
        [
            prove("following the other path costs: slack > 0", silent, p2 - x2 > 0, linear=True),
            prove("a signal late enough pays for itself", hypotheses, bound <= slack),
        ],
    )


def lemma_1(_: int) -> Iterator[Evidence]:
    import z3

    value, deviation, now, after, floor, g = z3.Reals("V u r w v g")
    necessary = {
        "no deviation gains": value >= deviation,
        "deviating pays r now and w per step afterwards": deviation == (1 - g) * now + g * after,
        "who knows what the other will do can secure v": after >= floor,
        "discount": z3.And(0 <= g, g < 1),
    }
    sufficient = {
        "the condition": value >= (1 - g) * now + g * floor,
        "deviating pays at most r now and w per step afterwards": deviation
        <= (1 - g) * now + g * after,
        "punished, w is at most v": after <= floor,
        "discount": z3.And(0 <= g, g < 1),
    }
    yield smt_evidence(
        "both directions at a generic step, symbolic discount",
        [
            prove("necessary", necessary, value >= (1 - g) * now + g * floor),
            prove("sufficient", sufficient, value >= deviation),
        ],
    )
