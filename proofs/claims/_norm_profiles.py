"""What the claims about Definition 3.1 are about: policies of repeated games, and their norms."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric.exact import show, show_profile
from gametheory.norms import (
    History,
    Norm,
    Policy,
    play,
)
from gametheory.strategies import (
    Automaton,
    Path,
    always,
    punishment_profiles,
)
from gametheory.strategies.automata import exact_mixtures
from proofs.searching import PathPair
from proofs.searching.showing import labels, show_cell, show_game, show_path

BOS = gt.zoo.asymmetric_bach_or_stravinsky()
PAPERS = Fraction(24, 25)
"""The discount of all experiments (Appendix C.1)."""
HALF = Fraction(1, 2)
ACTIONS = (0, 1)


@dataclass(frozen=True)
class Unconditional:
    """Each player plays one action for ever, whatever happens."""

    discount: Fraction
    actions: tuple[int, int]

    def __str__(self) -> str:
        one, other = ("BS"[a] for a in self.actions)
        return f"always {one} against always {other}, g = {show(self.discount)}"


def unconditional_pairs() -> list[Unconditional]:
    discounts = (PAPERS, HALF, Fraction(0))
    return [Unconditional(g, (a, b)) for g in discounts for a in ACTIONS for b in ACTIONS]


@dataclass(frozen=True, eq=False)
class AutomataPair:
    """Two automata that play a repeated game, and a norm that is said to be theirs."""

    game: NormalForm
    discount: Fraction
    automata: tuple[Automaton, Automaton]
    norm: Norm

    def __str__(self) -> str:
        sides = "; ".join(
            f"player {i + 1}, which begins in state {side.initial}: {self._shown(i, side)}"
            for i, side in enumerate(self.automata)
        )
        return f"{show_game(self.game)}, g = {show(self.discount)}; {sides}"

    def _shown(self, player: int, side: Automaton) -> str:
        """What an automaton plays in each state, and after what it moves to another."""
        names, cells = labels(self.game)[player], list(self.game.profiles())
        said = []
        for state, row in enumerate(exact_mixtures(side)):
            chances = zip(names, row, strict=True)
            plays = [name if p == 1 else f"{name} ({show(p)})" for name, p in chances if p]
            text = f"state {state} plays {' or '.join(plays)}"
            for after in set(side.transitions[state].flat) - {state}:
                leads = [x for x in cells if side.transitions[(state, *x)] == after]
                shown = [show_cell(self.game, x) for x in leads]
                text += f" and moves to {after} after {', '.join(shown)}"
            said.append(text)
        return ", ".join(said)


def _state_after(side: Automaton, history: History) -> int:
    state = side.initial
    for joint in history.joint_actions:
        state = int(side.transitions[(state, *joint)])
    return state


def as_policy(side: Automaton) -> Policy:
    rows = [tuple(row) for row in exact_mixtures(side).tolist()]
    return lambda history: rows[_state_after(side, history)]


def _own_norm(automata: tuple[Automaton, Automaton]) -> Norm:
    """Normative: what they play on the path. Deviation: something of chance 0 has happened."""
    policies = tuple(map(as_policy, automata))

    def left(history: History) -> bool:
        return any(
            not policies[i](History(history.steps[:t]))[joint[i]]
            for t, joint in enumerate(history.joint_actions)
            for i in range(2)
        )

    one, other = policies
    return Norm(((one,), (other,)), (left, left), ((one,), (other,)), "its own play")


def draw_profile(rng: np.random.Generator, *, pure: bool) -> AutomataPair:
    game = NormalForm(rng.integers(0, 3, (2, 2, 2)))
    chances = (0, 1) if pure else (0, HALF, 1)

    def side() -> Automaton:
        first = [chances[rng.integers(len(chances))] for _ in range(2)]
        mixtures = np.array([[p, 1 - p] for p in first], dtype=object)
        return Automaton(mixtures, rng.integers(0, 2, (2, 2, 2)), num_actions=2)

    automata = (side(), side())
    return AutomataPair(game, HALF, automata, _own_norm(automata))


def foreign_norm() -> list[AutomataPair]:
    """Always B, and the norm of those who always play S."""
    automata = (always(0, player=0), always(0, player=1))
    others = (always(1, player=0), always(1, player=1))
    return [AutomataPair(BOS, PAPERS, automata, _own_norm(others))]


def norm_of_grim_trigger(game: NormalForm, path: Path) -> Norm:
    """Follow a path; who sees the other leave it plays for ever what holds the other to minimax."""
    held = punishment_profiles(game)

    def follow(player: int) -> Policy:
        return lambda h: certain(path[len(h)][player], game.shape[player])

    def broken(player: int) -> Callable[[History], bool]:
        other = 1 - player
        return lambda h: any(x[other] != path[t][other] for t, x in enumerate(h.joint_actions))

    punishing = [play(held[1 - i][i], count=game.shape[i]) for i in range(2)]
    return Norm(
        ((follow(0),), (follow(1),)),
        (broken(0), broken(1)),
        ((punishing[0],), (punishing[1],)),
        "grim trigger",
    )


def certain(action: int, count: int) -> tuple[int, ...]:
    return tuple(int(a == action) for a in range(count))


def defenceless() -> list[AutomataPair]:
    """Cooperation in the Prisoner's Dilemma, whatever happens; at g = 1/10 nothing defends it."""
    automata = (always(0, player=0), always(0, player=1))
    dilemma = gt.zoo.prisoners_dilemma()
    return [AutomataPair(dilemma, Fraction(1, 10), automata, _own_norm(automata))]


@dataclass(frozen=True)
class _Defended:
    """A path of a repeated game that grim trigger defends."""

    game: NormalForm
    discount: Fraction
    path: Path

    def __str__(self) -> str:
        path = show_path(self.path, self.game)
        return f"{show_game(self.game)}, g = {show(self.discount)}, {path}"

    @cached_property
    def pair(self) -> PathPair:
        return PathPair(self.game, self.discount, self.path, self.path, (0, 0))

    def losses(self) -> Iterator[Fraction]:
        """What each deviation costs, from its step on: V_i(t) - (1-g) r_i(a, path(t)) - g v_i."""
        g, floor = self.discount, self.pair.minimax
        for t, ahead in enumerate(self.path.values(self.pair.repeated)):
            joint = self.path[t]
            for i in range(2):
                for action in range(self.game.shape[i]):
                    if action != joint[i]:
                        cell = (action, joint[1]) if i == 0 else (joint[0], action)
                        now = self.game.exact_payoff(cell)[i]
                        yield ahead[i] - (1 - g) * now - g * floor[i]


def defended() -> list[_Defended]:
    """Constant paths of all 2x1 and 2x2 games of payoffs 0 and 1, fewer ones first."""
    games = [
        NormalForm(np.array(payoffs).reshape(2, *shape))
        for shape in ((2, 1), (2, 2))
        for payoffs in itertools.product(range(2), repeat=2 * shape[0] * shape[1])
    ]
    return [
        _Defended(game, HALF, Path.constant(cell))
        for game in sorted(games, key=lambda game: (game.shape, sum(game.exact_payoffs.flat)))
        for cell in game.profiles()
    ]


@dataclass(frozen=True)
class Ignoring:
    """The norm of one action for ever, by both, whatever happens."""

    game: NormalForm
    action: int

    def __str__(self) -> str:
        cell = (self.action, self.action)
        label = self.game.actions[0][self.action]
        return (
            f"always {label}, deviations ignored, pays {show_profile(self.game.exact_payoff(cell))}"
        )
