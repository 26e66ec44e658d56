"""What the claims of section 4.2 and Appendix B.2 are about: the environments, exactly.

Payoffs are per step, (1-g) times discounted sums, at g = 24/25.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

import gametheory as gt
from gametheory import NormalForm, Repeated
from gametheory._numeric.exact import Profile, listed, show, show_profile
from gametheory.stochastic import Stochastic, StochasticMinimax
from proofs.searching.showing import show_cell, show_game

G = Fraction(24, 25)
"""The discount of all experiments (Appendix C.1)."""
ZERO = (Fraction(0), Fraction(0))


@dataclass(frozen=True)
class Environment:
    """A game of section 4, and what disagreement pays there."""

    name: str
    disagreement: tuple[int, int]

    def __str__(self) -> str:
        sustained = listed([show_profile(v) for v in sorted(self.sustained)])
        return f"{self.name}, d = {self.disagreement}: Pareto-optimal equilibria pay {sustained}"

    @cached_property
    def optima(self) -> set[Profile]:
        """The optima of the welfare functions of Table 2 over all correlated profiles."""
        game = _coin_game() if self.name == "Coin Game" else _matrix_games()[self.name]
        found = gt.solutions(game, disagreement=self.disagreement)
        return {point for optimum in found.values() for point in optimum.exact_face}

    @property
    def sustained(self) -> set[Profile]:
        """Extreme Pareto-optimal payoff profiles of equilibria at g = 24/25.

        All of them in matrix games (pure equilibria with public randomisation); in the Coin Game
        those extreme points of the frontier that grim trigger sustains wherever play gets.
        """
        if self.name == "Coin Game":
            frontier, supports = _coin_frontier()
            return {
                v for v, found in zip(frontier.vertices, supports, strict=True) if found.sustained
            }
        game = _matrix_games()[self.name]
        known = gt.repeated.equilibrium_payoff_set(Repeated(game, G)).inner
        if known is None:
            return set()
        hull = gt.attainable(game)
        return {v for v in known.pareto_frontier().points if hull.is_efficient(v)}


@cache
def _matrix_games() -> dict[str, NormalForm]:
    return {
        "IPD": gt.zoo.prisoners_dilemma(),
        "IAsymBoS": gt.zoo.asymmetric_bach_or_stravinsky(),
        "Pure Coordination": gt.zoo.pure_coordination(),
    }


@cache
def _coin_game(*, alternate: bool = True) -> Stochastic:
    return gt.coin_game.CoinGame(alternate=alternate).stochastic(discount=G)


@cache
def _coin_frontier() -> tuple[gt.stochastic.JointPayoffs, tuple[gt.stochastic.GrimSupport, ...]]:
    frontier = gt.stochastic.joint_frontier(_coin_game())
    return frontier, gt.stochastic.sustained_vertices(frontier)


def dilemmas() -> list[Environment]:
    return [
        Environment("IPD", (-2, -2)),
        Environment("IPD", (-3, -3)),
        Environment("Coin Game", (0, 0)),
    ]


def no_dilemmas() -> list[Environment]:
    return [Environment("IAsymBoS", (0, 0)), Environment("Pure Coordination", (0, 0))]


@dataclass(frozen=True)
class _Ranking:
    """The welfare a * larger + b * smaller payoff, or, if not impartial, a V_1 + b V_2."""

    a: int
    b: int
    impartial: bool = True

    def __str__(self) -> str:
        names = ("max(V_1, V_2)", "min(V_1, V_2)") if self.impartial else ("V_1", "V_2")
        picked = listed([show_profile(v) for v in sorted(self.picked())])
        return (
            f"w = {self.a} {names[0]} + {self.b} {names[1]}, whose optima in the IPD are {picked}"
        )

    def quantity(self, name: str) -> Fraction:
        return Fraction({"a": self.a, "b": self.b}[name])

    def welfare(self, payoffs: Profile) -> Fraction:
        large, small = (max(payoffs), min(payoffs)) if self.impartial else payoffs
        return self.a * large + self.b * small

    def picked(self) -> set[Profile]:
        """The optima among the extreme equilibrium payoffs at g = 24/25.

        No other equilibrium payoff is better: w is convex if a >= b, and else concave and largest
        where both get the same, which is most at the extreme point (-1, -1).
        """
        known = gt.repeated.equilibrium_payoff_set(Repeated(gt.zoo.prisoners_dilemma(), G)).inner
        assert known is not None
        best = max(map(self.welfare, known.points))
        return {v for v in known.points if self.welfare(v) == best}


def rankings() -> list[_Ranking]:
    span = range(4)
    weights = sorted(itertools.product(span, span), key=lambda w: (max(w), sum(w), w))
    return [_Ranking(a, b, kind) for a, b in weights for kind in (True, False)]


@dataclass(frozen=True)
class Outcome:
    """A joint action of a matrix game."""

    game: NormalForm
    cell: tuple[int, int]

    def __str__(self) -> str:
        labels = ", ".join(self.game.actions[i][self.cell[i]] for i in range(2))
        return f"({labels}) of {show_game(self.game)} pays {show_profile(self.paid)}"

    @property
    def paid(self) -> Profile:
        return self.game.exact_payoff(self.cell)


def steeper_dilemma() -> NormalForm:
    """A Prisoner's Dilemma in which joint defection does pay (-3, -3)."""
    return NormalForm.from_bimatrix([[-1, -4], [0, -3]], [[-1, 0], [-4, -3]])


def _shortest(size: int, cell: int, coin: int) -> list[int]:
    """The moves (right, left, down, up) that begin a shortest path on a 3x3 torus."""
    down = (coin // size - cell // size + 1) % size - 1
    right = (coin % size - cell % size + 1) % size - 1
    wanted = (right == 1, right == -1, down == 1, down == -1)
    return [move for move, good in enumerate(wanted) if good]


def _restricted(
    game: Stochastic, allowed: tuple[list[list[int]], list[list[int]]], initial: Any = None
) -> Stochastic:
    """The game in which each player may choose only among some moves in each state."""
    one, other = map(_padded, allowed)
    here = np.arange(game.num_states)[:, None, None]
    rewards = game.exact_rewards[:, here, one[:, :, None], other[:, None, :]]
    lottery = game.lottery[here, one[:, :, None], other[:, None, :]]
    return Stochastic.from_lotteries(
        rewards,
        lottery,
        game.lotteries,
        initial=game.initial if initial is None else initial,
        discount=game.discount,
    )


def _padded(moves: list[list[int]]) -> NDArray[np.int64]:
    """`[state, choice]`: the moves of each state, the last one repeated where there are fewer."""
    most = max(map(len, moves))
    return np.array([[*some, *some[-1:] * (most - len(some))] for some in moves])


def _shown_extremes(extremes: tuple[Profile, ...]) -> str:
    """What red and blue get, over all ways to choose among their moves."""
    found = listed([show_profile(v) for v in sorted(extremes)])
    if len(extremes) == 1:
        return f"(red, blue) get {found}, however they choose among these moves"
    return f"(red, blue) get {found} at the extremes, red's least first"


@dataclass(frozen=True)
class Walks:
    """How the two players of the Coin Game walk, and of which colour the first coin is.

    "greedy": always along a shortest path to the coin. "restrained": so to one's own coin, and
    never onto the other's.

    Attributes:
        alternate: whether the colours of coins alternate; else each is drawn.
    """

    red: Literal["greedy", "restrained"]
    blue: Literal["greedy", "restrained"]
    first_coin: Literal["drawn", "red", "blue"]
    alternate: bool = True

    def __str__(self) -> str:
        ways = {
            "greedy": "takes shortest paths to every coin",
            "restrained": "takes them to its own coins and never picks the other's",
        }
        coins = "" if self.alternate else ", the colours of all coins drawn"
        return (
            f"red {ways[self.red]}, blue {ways[self.blue]}, the first coin {self.first_coin}{coins}"
        )

    @property
    def shown(self) -> str:
        return _shown_extremes(self.extremes)

    @cached_property
    def extremes(self) -> tuple[Profile, ...]:
        """The extreme payoff profiles over all ways to choose among the moves; exact."""
        rules = gt.coin_game.CoinGame(alternate=self.alternate)
        game = _coin_game(alternate=self.alternate)
        allowed: tuple[list[list[int]], list[list[int]]] = ([], [])
        for row in rules.states.tolist():
            for player, kind in enumerate((self.red, self.blue)):
                moves = _shortest(rules.size, row[player], row[2])
                if kind == "restrained" and row[3] != player:
                    at = np.array([row[player]])
                    moves = [m for m in range(4) if rules.step_cells(at, m)[0] != row[2]]
                allowed[player].append(moves)
        initial = game.exact_initial
        if self.first_coin != "drawn":
            colour = ("red", "blue").index(self.first_coin)
            initial = initial * np.array([2 * int(flag == colour) for flag in rules.states[:, -1]])
        found = gt.stochastic.joint_payoffs(_restricted(game, allowed, initial))
        assert found.complete
        return found.vertices


def walks() -> list[Walks]:
    kinds: tuple[Literal["greedy", "restrained"], ...] = ("greedy", "restrained")
    coins: tuple[Literal["drawn", "red", "blue"], ...] = ("drawn", "red", "blue")
    return [Walks(*case) for case in itertools.product(kinds, kinds, coins)]


@cache
def _bargaining() -> tuple[Stochastic, StochasticMinimax, NDArray[Any]]:
    """The bargaining Coin Game, its minimax point, and its values `[player, state]`; exact."""
    game = gt.coin_game.BargainingCoinGame().stochastic(discount=G)
    held = gt.stochastic.stochastic_minimax(game)
    return game, held, np.array(held.exact_values(), dtype=object)


@cache
def _punishing_moves(player: int) -> list[list[int]]:
    """In each state the moves that hold the other player to its minimax value there."""
    game, _, values = _bargaining()
    other = 1 - player
    ahead = [
        sum((p * values[other, t] for t, p in game.lotteries[k].items()), Fraction(0))
        for k in range(len(game.lotteries))
    ]
    found = []
    for s in range(game.num_states):
        paid = (1 - G) * game.exact_rewards[other, s] + G * np.array(ahead, dtype=object)[
            game.lottery[s]
        ]
        most = paid.max(axis=1 - player)
        found.append([move for move in range(len(most)) if most[move] <= values[other, s]])
    return found


@dataclass(frozen=True)
class Punishing:
    """Which players of the bargaining Coin Game punish perfectly; the others do as they like."""

    red: bool
    blue: bool

    def __str__(self) -> str:
        sides = [("punishes" if side else "is free") for side in (self.red, self.blue)]
        return f"red {sides[0]}, blue {sides[1]}"

    @property
    def shown(self) -> str:
        return _shown_extremes(self.extremes)

    @cached_property
    def extremes(self) -> tuple[Profile, ...]:
        """The extreme payoff profiles over all ways to choose among the moves; exact."""
        game, _, _ = _bargaining()
        anything = [list(range(4))] * game.num_states
        allowed = (
            _punishing_moves(0) if self.red else anything,
            _punishing_moves(1) if self.blue else anything,
        )
        return gt.stochastic.joint_payoffs(_restricted(game, allowed)).vertices


@dataclass(frozen=True)
class Held:
    """A player of the bargaining Coin Game who is punished from some state on; None: the start."""

    player: int
    state: int | None = None

    def __str__(self) -> str:
        where = "the start" if self.state is None else f"state {self.state}"
        colour = ("red", "blue")[self.player]
        return f"{colour}, punished from {where} on, can get {show(self.value)} per step"

    @property
    def value(self) -> Fraction:
        """What it can be held to."""
        _, held, values = _bargaining()
        if self.state is None:
            return held.exact_payoffs[self.player]
        return Fraction(values[self.player, self.state])

    @property
    def owns_disagreement_coin(self) -> bool:
        """Whether the Disagreement coin of the state has its colour."""
        flag = gt.coin_game.BargainingCoinGame().states[self.state or 0, -1]
        return bool(self.player == 1 - flag)


def all_held() -> list[Held]:
    game, _, _ = _bargaining()
    return [Held(player, s) for player in range(2) for s in range(game.num_states)]


def one_optimum(environment: Environment) -> bool:
    found = environment.optima
    return len(found) == 1 and found <= environment.sustained


def shown_paid(case: Outcome) -> str:
    return f"{show_cell(case.game, case.cell)} pays {show_profile(case.paid)}"
