"""Named games, each with its known answers and their source.

Payoffs as in Stastny et al. (2021), Figure 2 and Appendix B, and the authors' public
toolbox for the games that the paper only names. `known_answers(name)` is data worked out by
hand, kept apart from the solvers that the tests hold to it.

>>> from gametheory.games import zoo
>>> zoo.load("prisoners-dilemma")
NormalForm(2x2, 'prisoners-dilemma')
>>> zoo.known_answers("chicken").taxonomy
'symmetric bargaining problem'
"""

from __future__ import annotations

from typing import Any

from gametheory._numeric.exact import to_fraction
from gametheory._support.check import checked, near_names, require_kind
from gametheory._support.kinds import NumberLike
from gametheory.errors import UnknownGame
from gametheory.games import generators
from gametheory.games._known_answers import ANSWERS, FACTORIES, KnownAnswers, known_game
from gametheory.games.normal_form import NormalForm

_PAPER = "Stastny et al. 2021, Figure 2 and section 4.1"
_TOOLBOX = "public toolbox of the authors of Stastny et al. 2021"


def names() -> tuple[str, ...]:
    """All names, in alphabetical order."""
    return tuple(sorted(FACTORIES))


@checked
def load(name: str) -> NormalForm:
    """The game of that name (case and underscores do not matter).

    Raises `UnknownGame`, with the nearest names, if there is none.
    """
    return FACTORIES[_key(name)]()


@checked
def known_answers(name: str) -> KnownAnswers:
    """The known answers of the game of that name; raises `UnknownGame` as `load` does."""
    return ANSWERS[_key(name)]


@checked
def describe(name: str) -> str:
    """One line on the game of that name; raises `UnknownGame` as `load` does."""
    return (FACTORIES[_key(name)].__doc__ or "").strip().splitlines()[0]


def _key(name: str) -> str:
    require_kind(name, str, "the name of a game")
    key = name.strip().lower().replace("_", "-").replace(" ", "-")
    if key not in FACTORIES:
        near = near_names(key, FACTORIES, most=2, cutoff=0.4)
        hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
        raise UnknownGame(f"no game named {name!r}: {hint}`gametheory games` lists all of them")
    return key


def _bimatrix(name: str, labels: str, rows: list[list[Any]], **options: Any) -> NormalForm:
    """A game from cells (row payoff, column payoff), both players with the same labels."""
    actions = labels.split()
    return NormalForm.from_bimatrix(
        [[cell[0] for cell in row] for row in rows],
        [[cell[1] for cell in row] for row in rows],
        actions=[actions, actions],
        players=["row", "column"],
        name=name,
        **options,
    )


def _named(name: str, game: NormalForm) -> NormalForm:
    """A member of a family, under a name of its own."""
    return NormalForm(game.payoffs, actions=game.actions, players=game.players, name=name)


@known_game(
    equilibria=[(-2, -2)],
    pure=1,
    minimax=(-2, -2),
    utilitarian=(-1, -1),
    taxonomy="social dilemma",
    source=_PAPER,
)
def prisoners_dilemma() -> NormalForm:
    """Prisoner's Dilemma: defection strictly dominates, mutual cooperation is better."""
    return _bimatrix("prisoners-dilemma", "C D", [[(-1, -1), (-3, 0)], [(0, -3), (-2, -2)]])


@known_game(
    equilibria=[(3, 2), (2, 3), ("6/5", "6/5")],
    pure=2,
    minimax=("6/5", "6/5"),
    utilitarian=("5/2", "5/2"),
    taxonomy="symmetric bargaining problem",
    source=_PAPER,
)
def bach_or_stravinsky() -> NormalForm:
    """Bach or Stravinsky: a symmetric bargaining problem; a fair coin settles it."""
    return _bimatrix("bach-or-stravinsky", "B S", [[(3, 2), (0, 0)], [(0, 0), (2, 3)]])


@known_game(
    equilibria=[(4, 1), (2, 2), ("4/3", "2/3")],
    pure=2,
    minimax=("4/3", "2/3"),
    utilitarian=(4, 1),
    egalitarian=(2, 2),
    nash=(3, "3/2"),
    kalai_smorodinsky=(3, "3/2"),
    taxonomy="asymmetric bargaining problem",
    source=_PAPER + "; disagreement (0, 0): Appendix B.2",
)
def asymmetric_bach_or_stravinsky() -> NormalForm:
    """Asymmetric Bach or Stravinsky: each norm picks another equilibrium."""
    return _bimatrix(
        "asymmetric-bach-or-stravinsky",
        "B S",
        [[(4, 1), (0, 0)], [(0, 0), (2, 2)]],
        disagreement=(0, 0),
    )


@known_game(
    equilibria=[(1, 1), (1, 1), ("1/2", "1/2")],
    pure=2,
    minimax=("1/2", "1/2"),
    utilitarian=(1, 1),
    taxonomy="pure coordination problem",
    source="Stastny et al. 2021, Figure 2; its numbers are lost, these are the standard ones",
)
def pure_coordination() -> NormalForm:
    """Pure Coordination: identical interests, two equally good equilibria."""
    return _bimatrix("pure-coordination", "A B", [[(1, 1), (0, 0)], [(0, 0), (1, 1)]])


@known_game(
    equilibria=[(-1, 1), (1, -1), ("-1/10", "-1/10")],
    pure=2,
    minimax=(-1, -1),
    utilitarian=(0, 0),
    taxonomy="symmetric bargaining problem",
    source=_TOOLBOX,
)
def chicken() -> NormalForm:
    """Chicken: whoever swerves first loses face; if nobody does, both crash."""
    return _bimatrix("chicken", "swerve straight", [[(0, 0), (-1, 1)], [(1, -1), (-10, -10)]])


@known_game(
    equilibria=[(-1, 1), ("5/2", -1), ("35/19", "-1/10")],
    pure=2,
    minimax=(-1, -1),
    utilitarian=(2, 0),
    egalitarian=("1/2", "1/2"),
    kalai_smorodinsky=("23/19", "5/19"),
    taxonomy="asymmetric bargaining problem",
    source=_TOOLBOX,
)
def asymmetric_chicken() -> NormalForm:
    """Chicken in which player 1 has more to win."""
    return _bimatrix(
        "asymmetric-chicken", "swerve straight", [[(2, 0), (-1, 1)], [("5/2", -1), (-10, -10)]]
    )


@known_game(
    equilibria=[(3, 3), (1, 1), ("3/2", "3/2")],
    pure=2,
    minimax=(1, 1),
    utilitarian=(3, 3),
    taxonomy="social dilemma",
    source=_TOOLBOX,
)
def stag_hunt() -> NormalForm:
    """Stag Hunt: the best equilibrium is the risky one."""
    return _bimatrix("stag-hunt", "stag hare", [[(3, 3), (0, 2)], [(2, 0), (1, 1)]])


@known_game(
    equilibria=[(0, 0)],
    pure=0,
    minimax=(0, 0),
    utilitarian=(0, 0),
    taxonomy="pure conflict",
    source=_TOOLBOX,
)
def matching_pennies() -> NormalForm:
    """Matching Pennies: zero-sum; the attainable set is a segment."""
    return _bimatrix("matching-pennies", "heads tails", [[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]])


@known_game(
    equilibria=[(-2, -2)],
    pure=1,
    minimax=(-2, -2),
    utilitarian=(0, -1),
    egalitarian=("-3/4", "-3/4"),
    nash=(0, -1),
    kalai_smorodinsky=("-4/7", "-17/21"),
    taxonomy="social dilemma",
    source=_TOOLBOX,
)
def asymmetric_prisoners_dilemma() -> NormalForm:
    """A Prisoner's Dilemma in which player 1 is moved by fear alone, player 2 by greed."""
    return _bimatrix(
        "asymmetric-prisoners-dilemma", "C D", [[(0, -1), (-3, 0)], [(0, -3), (-2, -2)]]
    )


@known_game(
    equilibria=[(1, 1)],
    pure=1,
    minimax=(1, 1),
    utilitarian=(3, 3),
    taxonomy="social dilemma",
    source=_TOOLBOX + ": R = 3, P = 1, T = 3 + greed, S = 1 - fear, at greed = fear = 1",
)
def greed_and_fear() -> NormalForm:
    """The greed/fear family at greed = fear = 1; `greed_fear(greed, fear)` gives the others."""
    return greed_fear(1, 1)


@checked
def greed_fear(greed: NumberLike, fear: NumberLike) -> NormalForm:
    """The social-dilemma family R = 3, P = 1, T = 3 + greed, S = 1 - fear."""
    t, s = 3 + to_fraction(greed, "greed"), 1 - to_fraction(fear, "fear")
    return _bimatrix("greed-and-fear", "C D", [[(3, 3), (s, t)], [(t, s), (1, 1)]])


@known_game(
    equilibria=[(-1, -1)],
    pure=1,
    minimax=(-1, -1),
    utilitarian=("7/2", 1),
    egalitarian=("19/9", "19/9"),
    nash=("5/2", "9/5"),
    kalai_smorodinsky=("44/19", "37/19"),
    taxonomy="social dilemma",
    source=_TOOLBOX,
)
def bach_or_stravinsky_and_prisoners_dilemma() -> NormalForm:
    """Bach or Stravinsky with a third action that defects from either agreement."""
    return _bimatrix(
        "bach-or-stravinsky-and-prisoners-dilemma",
        "B S D",
        [
            [("7/2", 1), (0, 0), (-3, 2)],
            [(0, 0), (1, 3), (-3, 2)],
            [(2, -3), (2, -3), (-1, -1)],
        ],
    )


@known_game(
    equilibria=[(-1, -1)],
    pure=1,
    minimax=(-1, -1),
    utilitarian=(4, 1),
    egalitarian=(2, 2),
    nash=("7/2", "5/4"),
    kalai_smorodinsky=("953/379", "1321/758"),
    taxonomy="social dilemma",
    source=_TOOLBOX,
)
def asymmetric_bach_or_stravinsky_and_prisoners_dilemma() -> NormalForm:
    """Asymmetric Bach or Stravinsky with a dominant third action that defects."""
    return _bimatrix(
        "asymmetric-bach-or-stravinsky-and-prisoners-dilemma",
        "B S D",
        [
            [(4, 1), (0, 0), (-6, 5)],
            [(0, 0), (2, 2), (-6, 5)],
            [(5, -6), (5, -6), (-1, -1)],
        ],
    )


_DELEGATION = "Oesterheld and Conitzer 2022"


@known_game(
    equilibria=[(2, 0), (0, 2), ("3/4", "3/4")],
    pure=2,
    minimax=(0, 0),
    utilitarian=(1, 1),
    taxonomy="symmetric bargaining problem",
    source=f"{_DELEGATION}, Table 1",
)
def demand_game() -> NormalForm:
    """Demand Game: demand or refrain, with the military (M) or without (L)."""
    return _bimatrix(
        "demand-game",
        "DM RM DL RL",
        [
            [(-3, -3), (2, 0), (5, -5), (5, -5)],
            [(0, 2), (1, 1), (5, -5), (5, -5)],
            [(-5, 5), (-5, 5), (1, 1), (2, 0)],
            [(-5, 5), (-5, 5), (0, 2), (1, 1)],
        ],
    )


@known_game(
    equilibria=[(1, 2)],
    pure=1,
    minimax=(1, "8/5"),
    utilitarian=(4, 4),
    kalai_smorodinsky=("476/115", "412/115"),
    taxonomy="social dilemma",
    source=f"{_DELEGATION}, Table 6",
)
def temptation_game() -> NormalForm:
    """Temptation Game: player 1 would refrain, if player 2 could count on it."""
    return NormalForm.from_bimatrix(
        [[1, 5], [0, 4]],
        [[2, 1], [0, 4]],
        actions=[["T", "R"], ["C", "F"]],
        players=["row", "column"],
        name="temptation-game",
    )


@known_game(
    equilibria=[(4, 2), (2, 4), ("7/4", "7/4")],
    pure=2,
    minimax=("7/4", "77/72"),
    utilitarian=(4, 4),
    egalitarian=("625/144", "527/144"),
    nash=("625/144", "527/144"),
    kalai_smorodinsky=("526633/121680", "446807/121680"),
    taxonomy="social dilemma",
    source=f"{_DELEGATION}, Table 4",
)
def complicated_temptation_game() -> NormalForm:
    """Temptation Game with two projects: give in (T) or refrain (R), control (C) or free (F)."""
    return NormalForm.from_bimatrix(
        [[4, 1, 6, 6], [1, 2, 6, 6], [0, 0, 5, 3], [0, 0, 2, 3]],
        [[2, 1, 0, 0], [1, 4, 0, 0], [0, 0, 3, 2], [0, 0, 2, 5]],
        actions=[["T1", "T2", "R1", "R2"], ["C1", "C2", "F1", "F2"]],
        players=["row", "column"],
        name="complicated-temptation-game",
    )


@known_game(
    equilibria=[
        (3, 1),
        (1, 3),
        (1, 1),
        ("3/4", "3/4"),
        ("3/4", "1/2"),
        ("1/2", "3/4"),
        ("3/7", "3/7"),
    ],
    pure=3,
    minimax=("3/7", "3/7"),
    utilitarian=(2, 2),
    egalitarian=(2, 2),
    nash=(2, 2),
    kalai_smorodinsky=(2, 2),
    taxonomy="symmetric bargaining problem",
    source="DiGiovanni, Clifton and Macé 2025, Table 1",
)
def scheduling_game() -> NormalForm:
    """Scheduling Game: two meet in one of three slots; each likes another one best."""
    return _bimatrix(
        "scheduling-game",
        "S1 S2 S3",
        [
            [(3, 1), (0, 0), (0, 0)],
            [(0, 0), (1, 3), (0, 0)],
            [(0, 0), (0, 0), (1, 1)],
        ],
    )


@known_game(
    equilibria=[
        *[(50, 50), (30, 70), (70, 30)],
        *[(30, 50), (50, 30), (30, 30), (30, 30)],
    ],
    pure=3,
    minimax=(30, 30),
    utilitarian=(50, 50),
    taxonomy="symmetric bargaining problem",
    source="Nash 1953; demands 30, 50 and 70 of 100: Axtell, Epstein and Young 2001",
)
def nash_demand_game() -> NormalForm:
    """Nash Demand Game: each claims a share of 100; claims above 100 in all leave nothing."""
    return _bimatrix(
        "nash-demand-game",
        "low medium high",
        [
            [(30, 30), (30, 50), (30, 70)],
            [(50, 30), (50, 50), (0, 0)],
            [(70, 30), (0, 0), (0, 0)],
        ],
    )


@known_game(
    equilibria=[(3, 3, 3)],
    pure=1,
    minimax=(3, 3, 3),
    utilitarian=(6, 6, 6),
    taxonomy="social dilemma",
    source="Ledyard 1995, Public Goods: the linear game of three, factor 2, endowments 3",
)
def public_goods_of_three() -> NormalForm:
    """Public Goods of three: to keep strictly dominates, and all contributing doubles payoffs."""
    return _named("public-goods-of-three", generators.public_goods(3))


@known_game(
    equilibria=[
        *[(3, 4, 4), (4, 3, 4), (4, 4, 3)],
        *[("15/4", 3, 3), (3, "15/4", 3), (3, 3, "15/4"), (3, 3, 3)],
    ],
    pure=3,
    minimax=(3, 3, 3),
    utilitarian=("11/3", "11/3", "11/3"),
    taxonomy="symmetric bargaining problem",
    source="Diekmann 1985, three players, benefit 4, cost 1",
)
def volunteers_dilemma_of_three() -> NormalForm:
    """Volunteer's Dilemma of three: one volunteer is enough, and each would rather wait."""
    return _named("volunteers-dilemma-of-three", generators.volunteers_dilemma(3, benefit=4))


__all__ = [
    "KnownAnswers", "asymmetric_bach_or_stravinsky",
    "asymmetric_bach_or_stravinsky_and_prisoners_dilemma", "asymmetric_chicken",
    "asymmetric_prisoners_dilemma", "bach_or_stravinsky",
    "bach_or_stravinsky_and_prisoners_dilemma", "chicken", "complicated_temptation_game",
    "demand_game", "describe", "greed_and_fear", "greed_fear", "known_answers", "load",
    "matching_pennies", "names", "nash_demand_game", "prisoners_dilemma", "public_goods_of_three",
    "pure_coordination", "scheduling_game", "stag_hunt", "temptation_game",
    "volunteers_dilemma_of_three",
]  # fmt: skip


def __dir__() -> list[str]:
    return list(__all__)
