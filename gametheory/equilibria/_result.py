"""What equilibrium solvers return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from gametheory._exact import Number, Profile, show, show_profile
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """One Nash equilibrium, and the evidence for it.

    The evidence is `exact_profile` itself: `verify` recomputes every best-reply slack in
    rationals. Games of three or more players can have equilibria that are irrational; then
    the profile is a rational point near one, with its exact regret and a proven radius.

    Attributes:
        exact_profile: one exact probability vector for each player.
        exact_payoffs: the exact payoff profile.
        speaks_exactly: whether `profile` and `payoffs` are Fractions; otherwise floats.
        labels: the action labels of the game.
        exact_regret: the most that a player gains by deviating from `exact_profile`; 0 for
            an equilibrium proper.
        radius: no probability is further than this from that of a true equilibrium; 0 for
            an equilibrium proper, None where that is not proven.
    """

    exact_profile: tuple[Profile, ...]
    exact_payoffs: Profile
    speaks_exactly: bool
    labels: tuple[tuple[str, ...], ...] = field(repr=False)
    exact_regret: Fraction = Fraction(0)
    radius: Fraction | None = Fraction(0)

    @property
    def profile(self) -> tuple[NDArray[Any], ...]:
        """One probability vector for each player (arrays of Fractions or of floats)."""
        dtype = object if self.speaks_exactly else np.float64
        return tuple(np.array(strategy, dtype=dtype) for strategy in self.exact_profile)

    @property
    def payoffs(self) -> tuple[Number, ...]:
        """Expected payoffs."""
        if self.speaks_exactly:
            return self.exact_payoffs
        return tuple(float(x) for x in self.exact_payoffs)

    @property
    def supports(self) -> tuple[tuple[int, ...], ...]:
        """The actions that each player plays with positive probability."""
        return tuple(
            tuple(k for k, p in enumerate(strategy) if p) for strategy in self.exact_profile
        )

    @property
    def is_pure(self) -> bool:
        return all(len(support) == 1 for support in self.supports)

    @property
    def actions(self) -> tuple[int, ...]:
        """The pure profile as action indices; raises `InvalidArgument` if it is mixed."""
        if not self.is_pure:
            raise InvalidArgument(f"expected a pure equilibrium, got the mixed {self!r}")
        return tuple(support[0] for support in self.supports)

    @property
    def regret(self) -> Number:
        """The most that a player gains by deviating."""
        return self.exact_regret if self.speaks_exactly else float(self.exact_regret)

    def slacks(self, game: NormalForm) -> tuple[Profile, ...]:
        """For each player and action, what that action loses against the equilibrium payoff."""
        result = []
        for player in range(game.num_players):
            values = game.exact_payoffs[player]
            for other in reversed(range(game.num_players)):
                if other != player:
                    vector = np.array(self.exact_profile[other], dtype=object)
                    values = np.tensordot(values, vector, axes=(other, 0))
            payoff = values @ np.array(self.exact_profile[player], dtype=object)
            result.append(tuple(payoff - value for value in values))
        return tuple(result)

    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals: distributions, payoffs, and the gain from deviating."""
        if tuple(len(s) for s in self.exact_profile) != game.shape:
            return False
        return (
            all(min(s) >= 0 and sum(s) == 1 for s in self.exact_profile)
            and tuple(self.exact_payoffs) == game_payoffs(game, self.exact_profile)
            and max(-min(slack) for slack in self.slacks(game)) == self.exact_regret
        )

    def __repr__(self) -> str:
        if self.is_pure:
            what = ", ".join(self.labels[i][a] for i, a in enumerate(self.actions))
        else:
            what = "; ".join(
                "+".join(f"{show(p)} {self.labels[i][k]}" for k, p in enumerate(strategy) if p)
                for i, strategy in enumerate(self.profile)
            )
        return f"Equilibrium({what} -> {show_profile(self.payoffs)})"


def game_payoffs(game: NormalForm, profile: Sequence[Profile]) -> Profile:
    """Exact expected payoffs."""
    result = game.exact_payoffs
    for strategy in profile:
        result = np.tensordot(result, np.array(strategy, dtype=object), axes=(1, 0))
    return tuple(result.tolist())


@dataclass(frozen=True, eq=False)
class Equilibria(Sequence[Equilibrium]):
    """A sequence of equilibria, with what was searched.

    Attributes:
        items: the equilibria, pure before mixed, then by profile.
        complete: whether these are all (all extreme ones, where there is a continuum).
        method: how they were found.
    """

    items: Sequence[Equilibrium]
    complete: bool
    method: str

    @cached_property
    def components(self) -> tuple[tuple[Equilibrium, ...], ...]:
        """The equilibria grouped by connected component of the set of all equilibria.

        Two extreme equilibria of a two-player game that share one player's strategy lie in a
        common maximal Nash subset (Winkels 1979); components are the transitive closure.
        """
        groups: list[list[Equilibrium]] = []
        for item in self.items:
            touching = [
                g
                for g in groups
                if any(
                    a == b
                    for other in g
                    for a, b in zip(item.exact_profile, other.exact_profile, strict=True)
                )
            ]
            merged = [other for g in touching for other in g] + [item]
            groups = [g for g in groups if g not in touching] + [merged]
        position = {id(item): k for k, item in enumerate(self.items)}
        ordered = [tuple(sorted(g, key=lambda e: position[id(e)])) for g in groups]
        return tuple(sorted(ordered, key=lambda g: position[id(g[0])]))

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> Equilibrium: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Equilibrium, ...]: ...
    def __getitem__(self, index: int | slice) -> Equilibrium | tuple[Equilibrium, ...]:
        return self.items[index]

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(self.items)

    def __repr__(self) -> str:
        how = "complete" if self.complete else "not complete"
        return f"Equilibria({len(self.items)}, {how}, {self.method}: {list(self.items)})"
