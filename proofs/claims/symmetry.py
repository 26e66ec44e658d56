"""Section 3.3 on symmetric games: their equilibria, correlated ones included.

The paper calls a game symmetric if for any attainable payoff profile (a, b) there exists a profile
(b, a). The usual definition, of which Nash's theorem speaks, says more: the game is the same with
the players exchanged, B = A^T up to the names of actions. It has a symmetric equilibrium; a game
that is symmetric as printed need not.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric.exact import listed, show_mixture, show_profile
from gametheory._numeric.lp import maximize
from gametheory._support.extras import load
from proofs.claims.coordination import (
    ASYMMETRIC_PAYOFFS,
    BARGAINING,
    SMALL_GAMES,
    SYMMETRIC_PAYOFFS,
    show_efficient_equilibria,
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
    theorem,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Games, ListedGames
from proofs.searching.showing import labels, show_cell
from proofs.searching.sources import GameBlock, Mask


def _shown_equilibria(game: NormalForm) -> str:
    """What is played and paid at the ends of each connected set of equilibria, and who leads."""
    names, said = labels(game), []
    for component in gt.nash_equilibria(game).components:
        ends = [f"{_shown_play(e, names)} pays {show_profile(e.exact_payoffs)}" for e in component]
        leads = [e.exact_payoffs[0] - e.exact_payoffs[1] for e in component]
        ahead = "1" if min(leads) > 0 else "2" if max(leads) < 0 else ""
        between = " and all between them" if len(ends) > 1 else ""
        leader = f": player {ahead} gets more" if ahead else ""
        said.append(f"{listed(ends)}{between}{leader}")
    return f"the equilibria: {'; '.join(said)}"


def _shown_play(e: gt.Equilibrium, names: tuple[Sequence[str], Sequence[str]]) -> str:
    """'B against 1/2 L + 1/2 R'."""
    return " against ".join(map(show_mixture, e.exact_profile, names))


def _shown_equal(game: NormalForm) -> str:
    """A symmetric equilibrium."""
    for e in gt.nash_equilibria(game):
        if e.exact_profile[0] == e.exact_profile[1]:
            return f"{_shown_play(e, labels(game))} pays {show_profile(e.exact_payoffs)}"
    return _shown_equilibria(game)


def _shown_lottery(game: NormalForm) -> str:
    """Which joint actions such a lottery could use."""
    within, paid = gt.attainable(game), game.exact_payoff
    cells = [cell for cell in game.profiles() if within.is_efficient(paid(cell))]
    shown = [f"{show_cell(game, c)} pays {show_profile(paid(c))}" for c in cells]
    return f"Pareto-optimal joint actions: {listed(shown)}; {show_efficient_equilibria(game)}"


def _pays_both_the_same(game: NormalForm) -> bool:
    """Whether in some connected set of Nash equilibria player 1 leads and player 2 leads.

    Extreme equilibria are at the corners of these sets; along them the lead changes continuously.
    """
    for component in gt.nash_equilibria(game).components:
        leads = [e.exact_payoffs[0] - e.exact_payoffs[1] for e in component]
        if min(leads) <= 0 <= max(leads):
            return True
    return False


def _plays_the_same(game: NormalForm) -> bool:
    """Whether some strategy is a best reply to itself; judged by its regret, in rationals."""
    if not looks_symmetric(game):
        return False
    return any(
        e.exact_profile[0] == e.exact_profile[1] and e.verify(game) and e.exact_regret == 0
        for e in gt.nash_equilibria(game)
    )


def looks_symmetric(game: NormalForm) -> bool:
    one, other = game.exact_payoffs
    return one.shape == other.T.shape and bool((one == other.T).all())


def looks_symmetric_of_all(block: GameBlock) -> Mask:
    one, other = block.payoffs
    if block.shape[0] != block.shape[1]:
        return np.zeros(block.count, dtype=bool)
    return np.asarray((one == other.swapaxes(0, 1)).all(axis=(0, 1)))


def _symmetric_lottery(game: NormalForm) -> bool:
    """Whether some correlated equilibrium is a symmetric lottery over Pareto-optimal payoffs.

    A linear program: the most probability that Pareto-optimal joint actions can have if nobody
    gains by disobeying, and (a, b) is as likely as (b, a).
    """
    within, paid = gt.attainable(game), game.exact_payoff
    cells = [cell for cell in game.profiles() if within.is_efficient(paid(cell))]
    rows: list[list[Fraction]] = []
    for player in range(2):
        own = game.exact_payoffs[player]
        for told, instead in itertools.permutations(range(game.shape[player]), 2):
            disobeyed = [(instead, c[1]) if player == 0 else (c[0], instead) for c in cells]
            rows.append(
                [
                    own[other] - own[cell] if cell[player] == told else Fraction(0)
                    for cell, other in zip(cells, disobeyed, strict=True)
                ]
            )
    rows += [
        [Fraction((paid(c) == value) - (paid(c) == value[::-1])) for c in cells]
        for value in {paid(cell) for cell in cells}
    ]
    scale = np.lcm.reduce([x.denominator for row in rows for x in row])
    whole = [[int(x * int(scale)) for x in row] for row in rows]
    limits = np.array([0] * len(whole) + [1], dtype=object)
    table = np.array([*whole, [1] * len(cells)], dtype=object)
    return maximize(table, limits, np.array([1] * len(cells), dtype=object)).value == 1


SYMMETRIC_GAME = Condition(
    "symmetric game",
    "B = A^T: what player 2 gets is what player 1 would get with the players exchanged",
    looks_symmetric,
    looks_symmetric_of_all,
    shown=lambda game: f"B = A^T is {'true' if looks_symmetric(game) else 'false'} of the matrix",
)
EVEN_EQUILIBRIUM = Condition(
    "symmetric equilibrium by payoffs",
    "some Nash equilibrium, mixed ones included, pays both players the same",
    _pays_both_the_same,
    shown=_shown_equilibria,
)
UNEVEN = Condition(
    "no symmetric equilibrium by payoffs",
    "no Nash equilibrium, mixed ones included, pays both players the same",
    lambda game: not _pays_both_the_same(game),
    shown=_shown_equilibria,
)
SYMMETRIC_LOTTERY = Condition(
    "symmetric correlated equilibrium",
    "some correlated equilibrium is a lottery over Pareto-optimal payoff profiles in which (a, b) "
    "is as likely as (b, a)",
    _symmetric_lottery,
    shown=_shown_lottery,
)


def rearranged(*payoffs: str) -> ListedGames:
    """Every 3x2 game whose joint actions pay what is listed: '30' is (3, 0)."""
    orders = sorted(set(itertools.permutations(payoffs)))
    games = [
        [[[int(cell[player]) for cell in order[k : k + 2]] for k in (0, 2, 4)] for player in (0, 1)]
        for order in orders
    ]
    paid = ", ".join(f"({cell[0]}, {cell[1]})" for cell in payoffs)
    return ListedGames(games, name=f"3x2 games whose joint actions pay {paid}", exhaustive=True)


def _symmetric_games() -> ListedGames:
    tables = np.array(list(itertools.product((0, 1), repeat=9))).reshape(-1, 3, 3)
    return ListedGames(
        np.stack([tables, tables.swapaxes(1, 2)], axis=1),
        name="3x3 games that are the same with the players exchanged, payoffs 0..1",
        exhaustive=True,
    )


SYMMETRIC_3X3 = _symmetric_games()


def games_of(source: ListedGames) -> list[NormalForm]:
    block = source.games(0, len(source.payoffs))
    return [block.instance(k) for k in range(block.count)]


def _mirror_images_mixed(claim: Claim) -> Evidence:
    """Any Pareto-optimal equilibrium, mixed with its mirror image, is what is asked for."""
    z3 = load("z3")

    action = z3.DeclareSort("Action")
    a, b, told, instead, x = z3.Consts("a b told instead x", action)
    pays = z3.Function("u", action, action, z3.RealSort())
    one, other, p, q = z3.Reals("v_1 v_2 p q")
    attainable = z3.Function("attainable", z3.RealSort(), z3.RealSort(), z3.BoolSort())

    def chance(row: Any, column: Any) -> Any:
        half, none = z3.Q(1, 2), z3.RealVal(0)
        first = z3.If(z3.And(row == a, column == b), half, none)
        return first + z3.If(z3.And(row == b, column == a), half, none)

    def gain(against: Any) -> Any:
        return chance(told, against) * (pays(instead, against) - pays(told, against))

    def undominated(v: Any, w: Any) -> Any:
        better = z3.And(one >= v, other >= w, z3.Or(one > v, other > w))
        return z3.ForAll([one, other], z3.Implies(attainable(one, other), z3.Not(better)))

    return smt_evidence(
        "of any two sets of actions with V_1(a, b) = u(a, b) and V_2(a, b) = u(b, a): if (a, b) is "
        "a Pareto-optimal equilibrium, the fair coin between (a, b) and (b, a) is what is claimed; "
        "the two pay mirror images",
        [
            prove(
                "whoever disobeys the coin gains nothing, the other player being in the same place",
                {
                    "player 1 does not gain by leaving (a, b)": z3.ForAll(
                        [x], pays(x, b) <= pays(a, b)
                    ),
                    "player 2 does not gain by leaving (a, b)": z3.ForAll(
                        [x], pays(x, a) <= pays(b, a)
                    ),
                },
                z3.ForAll([told, instead], z3.If(a == b, gain(a), gain(a) + gain(b)) <= 0),
            ),
            prove(
                "(b, a) is Pareto-optimal too",
                {
                    "attainable payoffs are symmetric": z3.ForAll(
                        [one, other], z3.Implies(attainable(one, other), attainable(other, one))
                    ),
                    "what (a, b) pays is Pareto-optimal": undominated(p, q),
                },
                undominated(q, p),
            ),
        ],
    )


CLAIMS = (
    Claim(
        "A finite two-player game in which (b, a) is attainable whenever (a, b) is has a symmetric "
        "Nash equilibrium.",
        EVEN_EQUILIBRIUM,
        name="symmetric-equilibrium/payoffs",
        place=Place("3.3", 2, "all (finite) symmetric games have a symmetric Nash equilibrium"),
        reading="symmetric as the preceding sentence defines it, by attainable payoffs; an "
        "equilibrium is then symmetric if it pays both players the same",
        meant=False,
        domain="all finite two-player games",
        hypotheses=(SYMMETRIC_PAYOFFS,),
        spaces=SMALL_GAMES,
        proofs=(
            formal_counterexample(
                "BargainingProblems.symmetric_problem_without_symmetric_equilibrium",
                "a game with two actions each, of which no equilibrium pays both the same",
            ),
        ),
        documented=Status.REFUTED,
        why="Payoffs can be symmetric although the players are not in the same position, so "
        "the equilibria need not be.",
        see=("symmetric-equilibrium/game", "symmetric-problem-without-symmetric-equilibrium"),
    ),
    Claim(
        "A finite two-player game that is the same with the players exchanged has a symmetric Nash "
        "equilibrium.",
        Condition(
            "symmetric equilibrium",
            "in some Nash equilibrium both players use the same mixed strategy",
            _plays_the_same,
            shown=_shown_equal,
        ),
        name="symmetric-equilibrium/game",
        place=Place("3.3", 2, "all (finite) symmetric games have a symmetric Nash equilibrium"),
        reading="symmetric in the usual sense, of which the cited theorem speaks",
        domain="all finite two-player games, actions named so that the symmetry is visible",
        hypotheses=(SYMMETRIC_GAME.at("3.3", 2, "symmetric games"),),
        spaces=(*SMALL_GAMES, Games(SYMMETRIC_3X3)),
        proofs=(
            lambda claim: theorem(
                "every finite symmetric game has a symmetric equilibrium",
                "Nash, Non-Cooperative Games, Annals of Mathematics 54 (1951), theorem 2",
            ),
        ),
        documented=Status.HOLDS,
        why="Exchanging the players maps best replies to best replies, so Nash's fixed-point "
        "argument works among the pairs of equal strategies.",
        examples=lambda: [NormalForm.from_bimatrix([[0, 2], [1, 0]], [[0, 1], [2, 0]])],
        see=("symmetric-equilibrium/payoffs",),
    ),
    Claim(
        "Some bargaining problem that is symmetric as the paper defines it has no Nash equilibrium "
        "that pays both players the same.",
        UNEVEN,
        name="symmetric-problem-without-symmetric-equilibrium",
        origin="section 3.3, paragraph 2, where the definition matters",
        quantifier=Quantifier.SOME,
        domain="all finite two-player games",
        hypotheses=(BARGAINING, SYMMETRIC_PAYOFFS),
        spaces=SMALL_GAMES,
        proofs=(formal("BargainingProblems.symmetric_problem_without_symmetric_equilibrium"),),
        documented=Status.HOLDS,
        why="Its equilibria lie in connected sets in each of which one player leads throughout.",
        see=("symmetric-equilibrium/payoffs",),
    ),
    Claim(
        "Some asymmetric bargaining problem has no Nash equilibrium that pays both players the "
        "same.",
        UNEVEN,
        name="asymmetric-problem-without-symmetric-equilibrium",
        place=Place("3.3", 2, "while asymmetric BPs may not"),
        quantifier=Quantifier.SOME,
        domain="all finite two-player games",
        hypotheses=(BARGAINING, ASYMMETRIC_PAYOFFS),
        spaces=SMALL_GAMES,
        proofs=(formal("BargainingProblems.asymmetric_problem_without_symmetric_equilibrium"),),
        documented=Status.HOLDS,
        why="Its equilibria lie in connected sets in each of which one player leads throughout.",
    ),
    Claim(
        "In a symmetric bargaining problem, with symmetry as the paper defines it, some correlated "
        "equilibrium is a symmetric lottery over Pareto-optimal payoff profiles.",
        SYMMETRIC_LOTTERY,
        name="symmetric-correlated-equilibrium/payoffs",
        place=Place("3.3", 2, "a correlated equilibrium which randomizes using a symmetric"),
        reading="symmetric as the paragraph defines it, by attainable payoffs",
        meant=False,
        domain="all finite two-player games",
        hypotheses=(BARGAINING, SYMMETRIC_PAYOFFS),
        spaces=(
            *SMALL_GAMES,
            Games(rearranged("30", "21", "12", "03", "00", "00")),
        ),
        proofs=(formal_counterexample("NamedGames.no_symmetric_correlated_equilibrium"),),
        documented=Status.REFUTED,
        why="The mirror image of an equilibrium's payoffs is attainable, but perhaps by no "
        "joint action that would be obeyed.",
        see=("symmetric-correlated-equilibrium/game",),
    ),
    Claim(
        "In a bargaining problem that is the same with the players exchanged some correlated "
        "equilibrium is a symmetric lottery over Pareto-optimal payoff profiles.",
        SYMMETRIC_LOTTERY,
        name="symmetric-correlated-equilibrium/game",
        place=Place("3.3", 2, "a correlated equilibrium which randomizes using a symmetric"),
        reading="symmetric in the usual sense",
        domain="all finite two-player games, actions named so that the symmetry is visible",
        hypotheses=(BARGAINING, SYMMETRIC_GAME.at("3.3", 2, "agents in a symmetric BP")),
        spaces=(*SMALL_GAMES, Games(SYMMETRIC_3X3)),
        proofs=(
            formal(
                "CrossPlay.symmetric_correlated_equilibrium",
                "x and y are what the players are told: the coin shows a profile and its mirror "
                "image, alike; who is told its part can only do worse by another action",
            ),
            _mirror_images_mixed,
        ),
        documented=Status.HOLDS,
        why="A fair coin between any Pareto-optimal equilibrium and its mirror image will do.",
        see=("symmetric-correlated-equilibrium/payoffs",),
    ),
)
