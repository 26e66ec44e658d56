"""What equilibrium solvers return."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    Number,
    Profile,
    brief_profile,
    listed,
)
from gametheory._numeric.readable import number_as
from gametheory._support.check import checked
from gametheory._support.faces import Face, Pictured, Tabular
from gametheory._support.text import plural, visible
from gametheory.equilibria._claims import (
    exact_profile,
    is_as_claimed,
    is_consistent,
    is_on,
    require_sound,
)
from gametheory.equilibria._conditions import Condition
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm

LISTED = 20
"""Equilibria that a list of them shows."""

MAX_SUBSETS = 10_000
"""Cap on maximal Nash subsets: there can be exponentially many."""


@checked
@dataclass(frozen=True)
class Equilibrium(Pictured):
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
        in_decimals: whether it is shown in decimals, as the payoffs of its game were given.
        players: their names; empty where they have none, and are shown as player 1, ...
    """

    exact_profile: tuple[Profile, ...]
    exact_payoffs: Profile
    speaks_exactly: bool
    labels: tuple[tuple[str, ...], ...] = field(repr=False)
    exact_regret: Fraction = Fraction(0)
    radius: Fraction | None = Fraction(0)
    in_decimals: bool = field(default=False, compare=False, repr=False)
    players: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if tuple(map(len, self.labels)) != tuple(map(len, self.exact_profile)):
            raise InvalidArgument("expected a label for each probability, got other counts")
        if self.players and len(self.players) != len(self.labels):
            raise InvalidArgument("expected a name for each player, got other counts")

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
        counts = tuple(map(len, self.exact_profile))
        if counts != game.shape:
            raise InvalidArgument(f"expected a game of shape {counts}, got {game.shape}")
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
        """Re-check in rationals: distributions, payoffs, and the gain from deviating.

        Of an irrational one: that the regret is no larger than it can be so near an equilibrium.
        That there is one within the radius was proven by the solver, and is not proven again.
        """
        if tuple(len(s) for s in self.exact_profile) != game.shape:
            return False
        return (
            all(min(s) >= 0 and sum(s) == 1 for s in self.exact_profile)
            and tuple(self.exact_payoffs) == game_payoffs(game, self.exact_profile)
            and max(-min(slack) for slack in self.slacks(game)) == self.exact_regret
            and is_consistent(self, game)
        )

    @property
    def words(self) -> str:
        """The profile by the labels of its actions: "B, B", or "3/5 B+2/5 S; 2/5 B+3/5 S"."""
        supports, number = self.supports, number_as(in_decimals=self.in_decimals)
        if all(len(support) == 1 for support in supports):
            return visible(", ".join(self.labels[i][a] for i, (a,) in enumerate(supports)))
        return visible(
            "; ".join(
                "+".join(f"{number(p)} {self.labels[i][k]}" for k, p in enumerate(strategy) if p)
                for i, strategy in enumerate(self.profile)
            )
        )

    @property
    def strategies(self) -> tuple[str, ...]:
        """Each player's strategy by the labels of its actions: "B", or "3/5 B+2/5 S"."""
        number = number_as(in_decimals=self.in_decimals)
        return tuple(
            visible(
                "+".join(
                    labels[k] if sum(map(bool, strategy)) == 1 else f"{number(p)} {labels[k]}"
                    for k, p in enumerate(strategy)
                    if p
                )
            )
            for labels, strategy in zip(self.labels, self.exact_profile, strict=True)
        )

    @property
    def _who(self) -> tuple[str, ...]:
        return self.players or tuple(f"player {i + 1}" for i in range(len(self.labels)))

    @property
    def doubt(self) -> str:
        """How far off the profile may be, where it only stands for an equilibrium; else ""."""
        if self.radius is None:
            return f"approximate: regret {float(self.exact_regret):.1g}, not proven"
        return f"irrational: off by at most {float(self.radius):.1g}" if self.radius else ""

    def __repr__(self) -> str:
        paid = brief_profile(self.payoffs, in_decimals=self.in_decimals)
        return f"Equilibrium({self.words} -> {paid})"

    def _face(self) -> Face:
        number = number_as(in_decimals=self.in_decimals)
        rows = list(zip(self._who, self.strategies, self.exact_payoffs, strict=True))
        title = "Nash equilibrium" if self.radius is not None else "Approximate equilibrium"
        return Face(
            title,
            ["player", "strategy", "payoff"],
            rows,
            [self.doubt] if self.doubt else [],
            number,
        )


def game_payoffs(game: NormalForm, profile: Sequence[Profile]) -> Profile:
    """Exact expected payoffs."""
    result = game.exact_payoffs
    for strategy in profile:
        result = np.tensordot(result, np.array(strategy, dtype=object), axes=(1, 0))
    return tuple(result.tolist())


@checked
@dataclass(frozen=True)
class NashSubset:
    """A maximal Nash subset of a two-player game: every x in conv(rows) with every y in
    conv(columns) is an equilibrium, and neither set can grow (Winkels 1979).

    Attributes:
        rows: the extreme strategies of the row player, exact.
        columns: those of the column player.
    """

    rows: tuple[Profile, ...]
    columns: tuple[Profile, ...]

    @property
    def is_point(self) -> bool:
        """Whether it is a single equilibrium."""
        return len(self.rows) == len(self.columns) == 1


@checked
@dataclass(frozen=True)
class Continuum:
    """Infinitely many equilibria: a closed set of profiles, of any number of players.

    It holds exactly the profiles on which players play none but the actions of `supports`, all of
    these are best replies, and `conditions` hold: so that each is an equilibrium needs no proof.
    It is connected if it is a path, a polytope or of a 2x2x2 game; others may be in several pieces.

    Attributes:
        dimension: 1 for a segment or a curve, 2 for a region or a surface, and so on.
        supports: for each player, the actions that it may play.
        conditions: polynomial conditions besides, exact; none where supports and best replies say
            it all.
        corners: its ends; of a convex one its vertices, of any other of two and more dimensions
            some profiles on it. All of them are among the equilibria listed.
        inside: an equilibrium on it that is no corner.
        is_convex: whether it is known to be the convex hull of its corners, profiles being points
            that hold the probabilities of all players.
        labels: the action labels of the game.
        players: their names.
    """

    dimension: int
    supports: tuple[tuple[int, ...], ...]
    conditions: tuple[Condition, ...] = field(repr=False)
    corners: tuple[Equilibrium, ...]
    inside: Equilibrium
    is_convex: bool
    labels: tuple[tuple[str, ...], ...] = field(repr=False)
    players: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        require_sound(self)

    @property
    def kind(self) -> str:
        """One of "segment", "curve", "polygon", "surface", "polytope" and "set"."""
        names = {1: ("segment", "curve"), 2: ("polygon", "surface")}
        return names.get(self.dimension, ("polytope", "set"))[not self.is_convex]

    def contains(self, game: NormalForm, profile: Sequence[Sequence[Any]]) -> bool:
        """Whether a profile is on it, decided in rationals.

        `profile` holds a probability for each action of each player, as numbers that sum to 1
        exactly. Raises `InvalidArgument` for other counts, negative ones or other sums, and for a
        game of another shape.
        """
        counts = tuple(map(len, self.labels))
        if game.shape != counts:
            raise InvalidArgument(f"expected a game of shape {counts}, got {game.shape}")
        exact = exact_profile(profile, counts)
        return is_on(self, game, Equilibrium(exact, game_payoffs(game, exact), True, self.labels))

    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals that its corners, and another profile, are on it.

        And that the equations of the set leave as many dimensions there as it is said to have; of
        a convex one that the corners span so many, that mixtures of them are on it, and that
        nothing just outside is (of more than 64 corners, or too many facets, not looked at).
        Irrational profiles are held to what their radius tells. That the conditions leave nothing
        elsewhere is not proven again.
        """
        return is_as_claimed(self, game)

    @property
    def formulas(self) -> tuple[str, ...]:
        """The conditions in words: "P(A plays U) P(B plays L) - 1 = 0"."""
        return tuple(visible(c.words(self.players, self.labels)) for c in self.conditions)

    @property
    def words(self) -> str:
        """The set in a line, by its corners and, where these do not tell, its formulas."""
        ends = [f"({corner.words})" for corner in self.corners[:LISTED]]
        more = len(self.corners) - len(ends)
        named = listed([*ends, f"{more:,} more"] if more else ends)
        if self.is_convex:
            return f"all mixtures of {named}"
        equations = [f for f in self.formulas if f.endswith(" = 0")] or list(self.formulas)
        where = listed(equations) or "the actions played are best replies"
        if self.dimension == 1 and len(ends) == 2:
            return f"the curve from {ends[0]} to {ends[1]} on which {where}"
        return f"the {self.kind} through {named} on which {where}"

    def __repr__(self) -> str:
        return f"Continuum({self.dimension}-dimensional: {self.words})"


@checked
@dataclass(frozen=True, eq=False)
class Equilibria(Tabular, Sequence[Equilibrium]):
    """A sequence of equilibria, with what was searched.

    Two are equal if they hold equal equilibria in the same order, and are as complete.

    Attributes:
        items: the equilibria, those with small supports first.
        complete: whether these are all: of two players all extreme ones; of others all isolated
            ones and the corners of the continua, so that items and continua are all equilibria.
        method: how they were found.
        is_extreme: whether these are all extreme equilibria of a two-player game, so that they
            determine the set of all equilibria.
        continua: of any other number of players, the sets of infinitely many equilibria that were
            found; none lies within another.
        grouped: the numbers of the items in each connected component, where that is known.
    """

    items: Sequence[Equilibrium]
    complete: bool
    method: str
    is_extreme: bool = False
    continua: tuple[Continuum, ...] = ()
    grouped: tuple[tuple[int, ...], ...] | None = field(default=None, repr=False)

    @cached_property
    def components(self) -> tuple[tuple[Equilibrium, ...], ...]:
        """The equilibria grouped by connected component of the set of all equilibria.

        Two extreme equilibria of a two-player game that share one player's strategy lie in a
        common maximal Nash subset; components are the transitive closure (Winkels 1979). Of other
        numbers of players the corners of continua that meet are in one component.
        Raises `Unsupported` where the list does not determine the set of all equilibria.
        """
        if self.grouped is not None:
            return tuple(tuple(self.items[k] for k in group) for group in self.grouped)
        self._require_extreme("components")
        leader: dict[tuple[int, int], int] = {}
        number = _Numbers()
        parent = list(range(len(self.items)))

        def root(k: int) -> int:
            while parent[k] != k:
                parent[k] = parent[parent[k]]
                k = parent[k]
            return k

        for k, item in enumerate(self.items):
            for side, strategy in enumerate(item.exact_profile):
                first = leader.setdefault((side, number(strategy)), k)
                a, b = sorted((root(first), root(k)))
                parent[b] = a
        groups: dict[int, list[Equilibrium]] = {}
        for k, item in enumerate(self.items):
            groups.setdefault(root(k), []).append(item)
        return tuple(tuple(group) for group in groups.values())

    @cached_property
    def maximal_nash_subsets(self) -> tuple[NashSubset, ...]:
        """The maximal Nash subsets; their union is the set of all equilibria.

        They are the maximal bicliques of the bipartite graph that joins the two strategies of
        each extreme equilibrium (Avis et al. 2010, section 5), in the order of the
        equilibria. Raises `Unsupported` where the list does not determine them.
        """
        self._require_extreme("maximal Nash subsets")
        import networkx as nx

        subsets = []
        for component in self.components:
            number = _Numbers()
            edges = [tuple(map(number, item.exact_profile)) for item in component]
            rows = list(dict.fromkeys(x for x, _ in edges))
            columns = list(dict.fromkeys(y for _, y in edges))
            if len(edges) == len(rows) * len(columns):
                subsets.append(number.subset(rows, columns))
                continue
            # With each side made a clique, bicliques are the cliques that meet both sides.
            graph = nx.Graph()
            graph.add_edges_from(itertools.combinations([(0, x) for x in rows], 2))
            graph.add_edges_from(itertools.combinations([(1, y) for y in columns], 2))
            graph.add_edges_from(((0, x), (1, y)) for x, y in edges)
            found: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
            for clique in nx.find_cliques(graph):
                if len(found) + len(subsets) >= MAX_SUBSETS:
                    raise TooLarge(
                        f"expected at most {MAX_SUBSETS:,} maximal Nash subsets, got more: take "
                        "the extreme equilibria and their components"
                    )
                members = set(clique)
                both = (
                    tuple(x for x in rows if (0, x) in members),
                    tuple(y for y in columns if (1, y) in members),
                )
                if all(both):
                    found.append(both)
            place = {profile: k for k, profile in enumerate(edges)}
            found.sort(key=lambda both: sorted(place[p] for p in itertools.product(*both)))
            subsets.extend(number.subset(*both) for both in found)
        return tuple(subsets)

    def _require_extreme(self, what: str) -> None:
        if not self.is_extreme:
            raise Unsupported(
                f"expected all extreme equilibria of a two-player game to tell the {what}, got "
                f"{self.method}: call nash_equilibria"
            )

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> Equilibrium: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Equilibrium, ...]: ...
    def __getitem__(self, index: int | slice) -> Equilibrium | tuple[Equilibrium, ...]:
        return tuple(self.items[index]) if isinstance(index, slice) else self.items[index]

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(self.items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Equilibria):
            return NotImplemented
        same = (len(self), self.complete, self.is_extreme, self.continua) == (
            *(len(other), other.complete, other.is_extreme, other.continua),
        )
        return same and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash((len(self), self.complete, self.is_extreme, *self.items[:1]))

    def __repr__(self) -> str:
        how = "complete" if self.complete else "not complete"
        shown = [repr(item) for item in self.items[:LISTED]]
        shown += ["..."] * (len(self.items) > LISTED)
        between = (
            f", {plural(len(self.continua), 'continuum', 'continua')}" if self.continua else ""
        )
        return f"Equilibria({len(self.items)}{between}, {how}, {self.method}: [{', '.join(shown)}])"

    def _face(self) -> Face:
        kind = "extreme Nash equilibri" if self.is_extreme else "Nash equilibri"
        title = plural(len(self.items), f"{kind}um", f"{kind}a")
        how = "complete" if self.complete else "there may be more"
        notes = [f"{how}; {self.method}", *(continuum.words for continuum in self.continua)]
        if not self.items:
            return Face(title, ["strategies", "payoffs"], [], notes)
        who = self.items[0]._who
        columns = [*who, *(f"payoff of {player}" for player in who), "pure"]
        doubtful = any(e.doubt for e in self.items)
        columns += ["proof"] * doubtful
        rows = (
            [*e.strategies, *e.exact_payoffs, e.is_pure, *[e.doubt or "exact"] * doubtful]
            for e in self.items
        )
        number = number_as(in_decimals=self.items[0].in_decimals)
        return Face(title, columns, rows, notes, number, len(self.items))


class _Numbers:
    """Strategies numbered: equal ones alike, each looked into once however often it is shared."""

    def __init__(self) -> None:
        self._by_identity: dict[int, int] = {}
        self._by_value: dict[Profile, int] = {}
        self._kept: list[Profile] = []

    def __call__(self, strategy: Profile) -> int:
        found = self._by_identity.get(id(strategy))
        if found is None:
            # Kept, so that no other object takes its identity.
            self._kept.append(strategy)
            found = self._by_value.setdefault(strategy, len(self._by_value))
            self._by_identity[id(strategy)] = found
        return found

    def subset(self, rows: Sequence[int], columns: Sequence[int]) -> NashSubset:
        """The strategies of these numbers."""
        strategies = list(self._by_value)
        return NashSubset(tuple(strategies[k] for k in rows), tuple(strategies[k] for k in columns))
