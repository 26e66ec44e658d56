"""What the claims about Definition 3.2 are about: amTFT in iterated Asymmetric Bach or Stravinsky.

amTFT(w) never punishes there: its *debit* is what the other player gained by departing from
cooperation, and whoever departs loses. So amTFT(w) plays for ever the action that w prefers, B for
w^Util and S for w^IA (where beta is large enough: see the claim `inequity-aversion`), and amTFT(W)
changes between these actions.

A history is what both players have seen: joint actions. With the draws of amTFT(W) settled in
advance, its policy is a function of the history; with private draws it is a mixture.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import numpy as np

import gametheory as gt
from gametheory._numeric.exact import show
from gametheory.norms import (
    History,
    Norm,
    histories,
    is_compatible,
    is_norm_adaptive,
    play,
)
from proofs.claims._norm_profiles import ACTIONS, BOS, HALF, certain

HORIZON = 4
"""Definitions are decided for all histories of up to so many steps: 341 of 2x2 actions."""
WELFARES = ("w^Util", "w^IA")
"""What prefers B, and what prefers S."""


@cache
def _gains(player: int, action: int) -> tuple[int, ...]:
    """What the other player gains by each of its actions, beyond (action, action); all whole."""
    cells = [(action, other) if player == 0 else (other, action) for other in ACTIONS]
    paid = [BOS.exact_payoff(cell)[1 - player] for cell in cells]
    gains = [x - paid[action] for x in paid]
    assert all(x.is_integer() for x in map(float, gains))
    return tuple(map(int, gains))


def _debit(player: int, action: int, history: History) -> int:
    """What the other player gained by departing from (action, action), step by step."""
    gains = _gains(player, action)
    return sum(gains[joint[1 - player]] for joint in history.joint_actions)


@cache
def _amtft_norm(action: int) -> Norm:
    """amTFT(w) as a norm: cooperate, and once the debit is positive hold the other to minimax."""
    held = gt.minimax(BOS)
    follow = play(action, count=2)
    punishing = tuple(
        (lambda _, mixture=tuple(held.punishments[1 - i]): mixture,) for i in range(2)
    )
    rules = tuple((lambda history, player=i: _debit(player, action, history) > 0) for i in range(2))
    return Norm(
        ((follow,), (follow,)),
        (rules[0], rules[1]),
        (punishing[0], punishing[1]),
        f"amTFT({WELFARES[action]})",
    )


NORMS = tuple(_amtft_norm(action) for action in ACTIONS)
GRIM_NORMS = tuple(Norm.of_path(BOS, [(action, action)]) for action in ACTIONS)
"""The same with grim trigger: the other player is held to minimax once it has departed."""


class _Agent(ABC):
    """A policy of Asymmetric Bach or Stravinsky, and two norms."""

    player: int

    @property
    def norms(self) -> Sequence[Norm]:
        """Those of the welfare functions w^Util and w^IA."""
        return NORMS

    @abstractmethod
    def plays(self, history: History) -> Sequence[Any]:
        """The chance of each own action after a history."""

    def asked_by(self, norm: Norm, history: History) -> tuple[Any, ...]:
        """What a norm prescribes after a history; these norms prescribe one thing."""
        punishing = norm.deviates[self.player](history)
        group = norm.punishments if punishing else norm.normative
        return tuple(group[self.player][0](history))

    @cached_property
    def acts_by(self) -> tuple[frozenset[History], frozenset[History]]:
        """The histories at which it acts by the first norm, and by the second."""
        known = list(histories(BOS, HORIZON))
        one, other = (
            frozenset(h for h in known if tuple(self.plays(h)) == self.asked_by(norm, h))
            for norm in self.norms
        )
        return one, other

    def select(self, history: History) -> Norm:
        """An N_i: a norm by which it acts, onto both norms if that is possible."""
        one, other = self.acts_by
        only = [h for h in other if h not in one] or list(other)[:1]
        second = history in other and (history not in one or (len(one) > 1 and history in only))
        return self.norms[1 if second else 0]

    @cached_property
    def norms_differ(self) -> bool:
        """Whether the norms prescribe different actions after every history."""
        one, other = self.norms
        return all(
            self.asked_by(one, h) != self.asked_by(other, h) for h in histories(BOS, HORIZON)
        )

    @cached_property
    def is_adaptive(self) -> bool:
        """Whether the definition holds for N_i = `select`."""
        return is_norm_adaptive(
            self.plays,
            self.select,
            self.norms,
            player=self.player,
            game=BOS,
            horizon=HORIZON,
        ).holds


@dataclass(frozen=True)
class Rigid(_Agent):
    """amTFT(w): it follows one welfare function for ever.

    Attributes:
        grim: whether every departure counts as defection, and is punished for ever.
    """

    player: int
    action: int
    grim: bool = False

    def __str__(self) -> str:
        punished = "any departure" if self.grim else "what the debit shows"
        return (
            f"amTFT({WELFARES[self.action]}) as player {self.player + 1} that punishes {punished}"
        )

    @property
    def norms(self) -> Sequence[Norm]:
        """Those of the welfare functions, with the same rule of punishment."""
        return GRIM_NORMS if self.grim else NORMS

    def plays(self, history: History) -> Sequence[Any]:
        return self.asked_by(self.norms[self.action], history)


@dataclass(frozen=True)
class SettledDraws(_Agent):
    """amTFT(W), which follows draws[k] after the k-th time that w was sampled again.

    Attributes:
        patience: how many disagreements it takes to sample again.
    """

    player: int
    draws: tuple[int, ...]
    patience: int = 1

    def __str__(self) -> str:
        drawn = ", ".join(WELFARES[k] for k in self.draws)
        return f"amTFT(W) as player {self.player + 1} that draws {drawn}"

    def active(self, history: History) -> int:
        """The welfare function that it follows after a history."""
        changes = disagreements = 0
        for joint in history.joint_actions:
            if joint[1 - self.player] != self.draws[changes]:
                disagreements += 1
                if disagreements == self.patience:
                    disagreements = 0
                    changes = min(changes + 1, len(self.draws) - 1)
        return self.draws[changes]

    def select(self, history: History) -> Norm:
        """The norm of the welfare function that it follows."""
        return NORMS[self.active(history)]

    def plays(self, history: History) -> Sequence[Any]:
        return self.asked_by(self.select(history), history)


@dataclass(frozen=True)
class PrivateDraws(_Agent):
    """amTFT(W) that begins with one welfare function and draws uniformly, unseen by the other.

    What it plays after a history is a mixture: the chance of each action, given what was seen.
    """

    player: int
    first: int

    def __str__(self) -> str:
        first = WELFARES[self.first]
        return f"amTFT(W) as player {self.player + 1}, first {first}, then uniform draws"

    def plays(self, history: History) -> Sequence[Any]:
        chances = tuple(Fraction(k == self.first) for k in ACTIONS)
        for joint in history.joint_actions:
            own, theirs = joint[self.player], joint[1 - self.player]
            # Its own action showed which one it followed (after an impossible one: take that).
            chances = tuple(Fraction(k == own) for k in ACTIONS)
            if theirs != own:
                chances = (HALF, HALF)
        return chances


@dataclass(frozen=True)
class Allotted(_Agent):
    """amTFT(w), a second norm of our choice, and where the second is selected: at the start."""

    player: int
    action: int
    second: str

    def __str__(self) -> str:
        return (
            f"amTFT({WELFARES[self.action]}) as player {self.player + 1}; norms: its own, selected "
            f"after every history but the empty one, and there {self.second}"
        )

    @property
    def norms(self) -> Sequence[Norm]:
        """Its own, and the second one."""
        return NORMS[self.action], second_norms(self.action)[self.second]

    def select(self, history: History) -> Norm:
        """The second norm at the start, then its own."""
        return self.norms[0 if len(history) else 1]

    def plays(self, history: History) -> Sequence[Any]:
        return self.asked_by(NORMS[self.action], history)


@cache
def second_norms(action: int) -> dict[str, Norm]:
    turn = Norm.of_path(BOS, [(action, action), (1 - action, 1 - action)], punish="ignore")
    return {"the other welfare function's": NORMS[1 - action], "taking turns": turn}


def shown_sides(agent: _Agent) -> str:
    """What it does after the shortest history at which it acts by neither norm, or by which."""
    one, other = agent.acts_by
    known = list(histories(BOS, HORIZON))
    stray = next((h for h in known if h not in one and h not in other), None)
    names = [
        norm.name if norm.name.startswith("amTFT") else f"the norm {norm.name}"
        for norm in agent.norms
    ]
    if stray is not None:
        asked = [_mixture(agent.asked_by(norm, stray)) for norm in agent.norms]
        return (
            f"after {_seen(stray)} it plays {_mixture(agent.plays(stray))}, where {names[0]} asks "
            f"for {asked[0]} and {names[1]} for {asked[1]}"
        )
    counts = [len(set_) for set_ in (one, other)]
    text = (
        f"of {len(known)} histories it acts by {names[0]} at {counts[0]} and by {names[1]} at "
        f"{counts[1]}"
    )
    if not all(counts):
        return text
    return f"{text}, such as after {_seen(next(h for h in known if h in other))}"


def shown_difference(agent: _Agent) -> str:
    """Whether the two norms prescribe different things after every history."""
    same = next(
        (
            h
            for h in histories(BOS, HORIZON)
            if agent.asked_by(agent.norms[0], h) == agent.asked_by(agent.norms[1], h)
        ),
        None,
    )
    if same is None:
        return f"they differ after all {len(list(histories(BOS, HORIZON)))} histories"
    return f"after {_seen(same)} both ask for {_mixture(agent.asked_by(agent.norms[0], same))}"


def shown_departure(one: _Agent, other: _Agent) -> str:
    """The shortest history after which two agents of player 1 do different things."""
    for h in histories(BOS, HORIZON):
        if tuple(one.plays(h)) != tuple(other.plays(h)):
            return (
                f"after {_seen(h)} player 1 plays {_mixture(one.plays(h))} by the first norm and "
                f"{_mixture(other.plays(h))} by the second"
            )
    return "they do the same after every history"


def _seen(history: History) -> str:
    """The joint actions of a history: 'BS, SS'; 'nothing' at the start."""
    shown = ["".join("BS"[a] for a in joint) for joint in history.joint_actions]
    return ", ".join(shown) or "nothing"


def _mixture(chances: Sequence[Any]) -> str:
    names = ["BS"[a] for a, p in enumerate(chances) if p]
    if len(names) == 1:
        return names[0]
    return " or ".join(f"{'BS'[a]} ({show(p)})" for a, p in enumerate(chances) if p)


def with_sets() -> list[_Agent]:
    """amTFT(W): draws that are not seen, and all draws that are settled in advance."""
    private = [PrivateDraws(player, first) for player in range(2) for first in ACTIONS]
    settled = [
        SettledDraws(player, draws)
        for player in range(2)
        for draws in itertools.product(ACTIONS, repeat=HORIZON + 1)
    ]
    return [*private, *settled]


def with_one() -> list[_Agent]:
    """amTFT(w) of either rule of punishment; and amTFT(W), which the claim is not about."""
    rigid = [
        Rigid(player, action, grim)
        for grim in (False, True)
        for player in range(2)
        for action in ACTIONS
    ]
    return [*rigid, SettledDraws(0, (0, 1, 0, 1, 0)), SettledDraws(1, (0, 1, 0, 1, 0))]


@dataclass(frozen=True)
class _Table:
    """A policy on the histories of at most one step, and what each of two norms allows there."""

    plays: tuple[int, ...]
    first: tuple[tuple[int, ...], ...]
    second: tuple[tuple[int, ...], ...]

    def __str__(self) -> str:
        plays = ", ".join("BS"[a] for a in self.plays)
        one, other = (
            ", ".join(" or ".join("BS"[a] for a in allowed) for allowed in table)
            for table in (self.first, self.second)
        )
        return (
            f"at histories 1 to 5 the policy plays {plays}; the first norm allows {one}, the "
            f"second {other}"
        )

    @property
    def shown(self) -> str:
        """At which histories it acts by either norm."""
        one, other = (
            ", ".join(str(k + 1) for k in sorted(self.acts_by(n))) or "none" for n in (0, 1)
        )
        return f"it acts by the first norm at histories {one}, by the second at {other}"

    def acts_by(self, norm: int) -> frozenset[int]:
        """The histories at which it acts by a norm."""
        allowed = (self.first, self.second)[norm]
        return frozenset(k for k, action in enumerate(self.plays) if action in allowed[k])

    @property
    def covers(self) -> bool:
        return len(self.acts_by(0) | self.acts_by(1)) == len(self.plays)

    @property
    def has_two(self) -> bool:
        """Whether there are two histories, one at which it acts by each."""
        return any(k != n for k in self.acts_by(0) for n in self.acts_by(1))

    @cached_property
    def adaptive_for_some_selector(self) -> bool:
        """Definition 3.2, by going through every N_i: 32 functions on 5 histories."""
        known = {history: k for k, history in enumerate(histories(BOS, 1))}

        def norm(allowed: tuple[tuple[int, ...], ...], name: str) -> Norm:
            policies = tuple(
                (lambda h, table=table: certain(table[known[h]], 2))
                for table in itertools.product(*allowed)
            )
            never = (lambda _: False, lambda _: False)
            return Norm((policies, policies), never, (policies, policies), name)

        norms = (norm(self.first, "one"), norm(self.second, "the other"))
        return any(
            is_norm_adaptive(
                lambda h: certain(self.plays[known[h]], 2),
                lambda h, chosen=chosen: norms[chosen[known[h]]],  # type: ignore[misc]
                norms,
                player=0,
                game=BOS,
                horizon=1,
            ).holds
            for chosen in itertools.product(range(2), repeat=len(known))
        )


def draw_table(rng: np.random.Generator) -> _Table:
    some = ((0,), (1,), (0, 1))

    def allowed() -> tuple[tuple[int, ...], ...]:
        one = [some[k] for k in rng.integers(0, 3, 5)]
        # Every other time the norm allows one action only.
        return tuple(one) if rng.integers(2) else tuple(x[:1] for x in one)

    plays = tuple(int(a) for a in rng.integers(0, 2, 5))
    if rng.integers(2):
        own = tuple((a,) for a in plays)
        return _Table(plays, own, allowed())
    return _Table(plays, allowed(), allowed())


@dataclass(frozen=True)
class _HigherOrder:
    """A norm that asks each player to follow its agent, whatever happens."""

    agents: tuple[_Agent, _Agent]

    def __str__(self) -> str:
        return " and ".join(map(str, self.agents))

    @cached_property
    def norm(self) -> Norm:
        one, other = (agent.plays for agent in self.agents)
        never = (lambda _: False, lambda _: False)
        return Norm(((one,), (other,)), never, ((one,), (other,)), "higher order")

    @property
    def is_higher_order(self) -> bool:
        """Whether its normative policies are norm-adaptive, and comply with it."""
        return all(agent.is_adaptive for agent in self.agents) and self.is_followed_by(self)

    def is_followed_by(self, other: _HigherOrder) -> bool:
        """Whether the agents of another norm comply with this one."""
        return all(
            is_compatible(agent.plays, self.norm, player=i, game=BOS, horizon=HORIZON).holds
            for i, agent in enumerate(other.agents)
        )


def flexible(patience: int) -> _HigherOrder:
    draws = (0, 1) * 3
    return _HigherOrder((SettledDraws(0, draws, patience), SettledDraws(1, draws[1:], patience)))


def stubborn() -> _HigherOrder:
    return _HigherOrder((Rigid(0, 0), Rigid(1, 1)))


@dataclass(frozen=True)
class Rival:
    """Two norms of higher order."""

    first: _HigherOrder
    second: _HigherOrder

    def __str__(self) -> str:
        patience = [getattr(norm.agents[0], "patience", None) for norm in (self.first, self.second)]
        return f"amTFT(W) that samples again after {patience[0]}, or {patience[1]}, disagreements"
