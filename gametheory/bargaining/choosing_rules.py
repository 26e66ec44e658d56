"""Protocols that choose a bargaining rule, and what agents announce under each.

Stastny et al. (2021, section 6) hope for agents that deliberate "among the axioms which
characterize different bargaining solutions". Deliberation ends by some protocol. Here two agents
announce what they want of a list of rules, a protocol chooses a rule or a lottery over rules, and
the players get what the rules recommend. That is a game in strategic form, with exact payoffs:

| `protocol=`          | an announcement              | what is chosen                            |
|----------------------|------------------------------|-------------------------------------------|
| "random dictator"    | one rule                     | by a fair coin the one of either          |
| "vote"               | rules that it approves of,   | of those that both approve of each alike; |
|                      | one or more                  | without any see `deadlock`                |
| "veto"               | one rule that it strikes,    | of those that are left each alike; d if   |
|                      | or none                      | none is                                   |
| "alternating offers" | a rule that it proposes, and | player 1's if 2 accepts it, else 2's if   |
|                      | those that it accepts        | 1 does, gains shrunk by `patience`; or d  |

`deadlock` says what follows a vote without a rule in common: "lottery" (each rule that somebody
approves of alike), "disagreement" (d), or a table `[n][m][player]` of what is paid where player 1
follows rule n and player 2 rule m: then each follows one of its own, drawn uniformly. The last is
the game of announced welfare sets of the tradeoff of section 5.2 (`learners.amtft.announced_game`).

An agent is *sincere* that announces what it wants by its own standard: `standards` has a number for
each rule, such as how many of its axioms the rule satisfies (`gametheory.axioms.standard`), and by
default the own payoff. It names its best rule (of several the first), approves of and accepts all
its best ones, and strikes its worst (of several the last; none if all are alike).

>>> import gametheory as gt
>>> found = gt.bargaining.choose_rule(gt.zoo.asymmetric_bach_or_stravinsky(),
...                                   ("utilitarian", "egalitarian"), protocol="vote")
>>> found.sincere, found.payoffs(*found.sincere)
((0, 1), (Fraction(3, 1), Fraction(3, 2)))
>>> [[found.said(k, m) for k, m in cells] for cells in (found.pure_equilibria, found.agreements)]
[['{utilitarian} / {egalitarian}'], []]
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from gametheory._numeric.exact import Profile, brief_profile, fraction_array, to_fraction
from gametheory._support.check import checked, require_among, require_kind
from gametheory._support.kinds import Natural, NumberLike, OneOfTwo
from gametheory.bargaining.disagreement import Disagreement, disagreement_point
from gametheory.bargaining.names import ALIASES, ALL_SOLUTIONS, WEIGHTED
from gametheory.bargaining.solving import bargain
from gametheory.equilibria import Equilibria, nash_equilibria
from gametheory.equilibria.pure import stable_cells
from gametheory.errors import GameTheoryError, Infeasible, InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm, Repeated
from gametheory.payoffs import PayoffSet, attainable

PROTOCOLS = ("random dictator", "vote", "veto", "alternating offers")

MOST_RULES = 5
"""Cap on rules: announcements are sets of them."""

Announcement = tuple[int, ...] | tuple[int, tuple[int, ...]]
Chances = Mapping[Profile, Fraction]
"""Outcomes with their probabilities."""

Deadlock = str | tuple[tuple[Profile, ...], ...]

HALF = Fraction(1, 2)


@checked
@dataclass(frozen=True, eq=False, repr=False)
class RuleChoice:
    """A protocol, with the game over announcements that it is.

    Attributes:
        payoff_set: what is attainable.
        disagreement: d, exactly.
        rules: the names of the rules.
        outcomes: what each recommends, exactly (Perles-Maschler within its radius).
        protocol: one of `PROTOCOLS`.
        announcements: of player 1 and of player 2, in words; the same for both.
        game: what they pay, Fractions; its actions are the announcements.
        lotteries: `lotteries[k][m]`: the outcomes of a pair of announcements, with their chances.
        sincere: the sincere announcements, by their places.
        standards: for each player its value of each rule; None: its own payoff.
        deadlock: what follows a vote without a rule in common: a word, or a table of payoffs.
        patience: what is left of gains over d at a second proposal.
    """

    payoff_set: PayoffSet
    disagreement: Profile
    rules: tuple[str, ...]
    outcomes: tuple[Profile, ...]
    protocol: str
    announcements: tuple[str, ...]
    game: NormalForm = field(repr=False)
    lotteries: tuple[tuple[Chances, ...], ...] = field(repr=False)
    sincere: tuple[int, int]
    standards: tuple[Mapping[str, Fraction], ...] | None = field(default=None, kw_only=True)
    deadlock: Deadlock = field(default="lottery", kw_only=True)
    patience: Fraction = field(default=Fraction(1), kw_only=True)

    def __post_init__(self) -> None:
        count = len(self.announcements)
        shape = {len(self.lotteries), *map(len, self.lotteries), *self.game.shape}
        if shape != {count} or self.game.num_players != 2:
            raise InvalidArgument(
                f"expected a table of {count} by {count} announcements, got one of "
                f"{self.game.shape} with {len(self.lotteries)} rows of lotteries"
            )
        if not all(0 <= k < count for k in self.sincere):
            raise InvalidArgument(f"expected announcements below {count}, got {self.sincere}")

    def payoffs(self, first: Natural, second: Natural) -> Profile:
        """What a pair of announcements pays, exactly."""
        return self.game.exact_payoff(self._cell(first, second))

    def said(self, first: Natural, second: Natural) -> str:
        """A pair of announcements in words."""
        k, m = self._cell(first, second)
        return f"{self.announcements[k]} / {self.announcements[m]}"

    def agrees(self, first: Natural, second: Natural) -> bool:
        """Whether a pair of announcements leads to one outcome of a rule, with certainty."""
        k, m = self._cell(first, second)
        found = self.lotteries[k][m]
        return len(found) == 1 and next(iter(found)) in self.outcomes

    def misreports(self, player: OneOfTwo) -> tuple[int, ...]:
        """The announcements that are best for a player where the other is sincere."""
        row = self._against(player, self.sincere[1 - player])
        return tuple(k for k, x in enumerate(row) if x == max(row))

    def gain(self, player: OneOfTwo) -> Fraction:
        """What a player gains by misreporting where the other is sincere; 0 if nothing."""
        row = self._against(player, self.sincere[1 - player])
        return max(row) - row[self.sincere[player]]

    def is_strategy_proof(self, player: OneOfTwo) -> bool:
        """Whether no other announcement is ever better than the sincere one."""
        own = self.sincere[player]
        rows = [self._against(player, m) for m in range(len(self.announcements))]
        return all(max(row) == row[own] for row in rows)

    @cached_property
    def pure_equilibria(self) -> tuple[tuple[int, int], ...]:
        """All Nash equilibria in pure announcements, by their places."""
        count = len(self.announcements)
        return tuple(divmod(int(cell), count) for cell in stable_cells(self.game))

    def equilibria(self) -> Equilibria:
        """All extreme Nash equilibria, as `gt.nash_equilibria` finds them; raises as it does."""
        return nash_equilibria(self.game)

    @property
    def agreements(self) -> tuple[tuple[int, int], ...]:
        """The pure equilibria in which disagreement ends: one outcome of a rule is chosen."""
        return tuple(cell for cell in self.pure_equilibria if self.agrees(*cell))

    def lost(self, first: Natural, second: Natural) -> Fraction:
        """How much more both could get than a pair of announcements pays them.

        The largest t such that V + t r is attainable under free disposal, V what is paid and r the
        players' ranges of payoffs along the Pareto frontier: a share, the same in all units, and 0
        at efficient payoffs. Of a player without a range it is the distance from d to the frontier,
        or 1. On finite sets lotteries may be better than everything that is attainable: then 0.
        """
        paid = self.payoffs(first, second)
        frontier = self.payoff_set.pareto_frontier().points
        scale = []
        for i, own in enumerate(zip(*frontier, strict=True)):
            span = max(own) - min(own)
            scale.append(span or abs(max(own) - self.disagreement[i]) or Fraction(1))
        try:
            best = bargain(self.payoff_set, "proportional", weights=scale, disagreement=paid)
        except Infeasible:
            return Fraction(0)
        gains = zip(best.exact_payoffs, paid, scale, strict=True)
        return min((x - v) / r for x, v, r in gains)

    def verify(self) -> bool:
        """Re-check by holding the protocol again, and that the table pays expectations."""
        try:
            again = choose_rule(
                self.payoff_set,
                self.rules,
                protocol=self.protocol,
                standards=self.standards,
                deadlock=self.deadlock,
                patience=self.patience,
                disagreement=self.disagreement,
            )
        except GameTheoryError:
            return False
        return again._said() == self._said() and self._pays_expectations()

    def _said(self) -> tuple[object, ...]:
        """All that follows from the set, d and the protocol."""
        return (
            self.disagreement,
            self.rules,
            self.outcomes,
            self.protocol,
            self.announcements,
            self.game,
            self.lotteries,
            self.sincere,
        )

    def _pays_expectations(self) -> bool:
        """Whether lotteries are such, and the table pays their expectations."""
        for k, row in enumerate(self.lotteries):
            for m, chances in enumerate(row):
                if sum(chances.values()) != 1 or min(chances.values()) < 0:
                    return False
                if self.payoffs(k, m) != _mean(chances):
                    return False
        return len(self.lotteries) == len(self.announcements)

    def _cell(self, first: int, second: int) -> tuple[int, int]:
        for place in (first, second):
            if place >= len(self.announcements):
                raise InvalidArgument(
                    f"expected an announcement below {len(self.announcements)}, got {place}"
                )
        return first, second

    def _against(self, player: int, other: int) -> list[Fraction]:
        """What each own announcement pays a player against one of the other's."""
        table = self.game.exact_payoffs[player]
        return list(table[:, other] if player == 0 else table[other])

    def __repr__(self) -> str:
        return (
            f"RuleChoice({self.protocol} over {len(self.rules)} rules: sincerely "
            f"{brief_profile(self.payoffs(*self.sincere))}, {len(self.agreements)} of "
            f"{len(self.pure_equilibria)} pure equilibria agree)"
        )


@checked
def choose_rule(
    game: NormalForm | Repeated | PayoffSet,
    rules: Sequence[str],
    *,
    protocol: str = "vote",
    standards: Sequence[Mapping[str, NumberLike]] | None = None,
    deadlock: Any = "lottery",
    patience: NumberLike = 1,
    disagreement: Disagreement = None,
) -> RuleChoice:
    """The game over announcements that a protocol is, for two players.

    Args:
        game: a game (then over `gt.attainable(game)`), or a payoff set.
        rules: names of solutions, as of `gt.bargain`, without weights, each once.
        protocol: see the table of this module.
        standards: for each player how it values each rule, by which it is sincere; by default by
            its own payoff.
        deadlock: of "vote": "lottery", "disagreement" or a table; see the head of this module.
        patience: of "alternating offers": what is left of gains over d at the second proposal,
            above 0 and at most 1.
        disagreement: d; see `gt.disagreement_point`.

    Raises `Unsupported` for another number of players and for rules that the set has none of,
    `TooLarge` beyond `MOST_RULES` rules, `Infeasible` where nothing attainable has V >= d.
    """
    payoff_set = game if isinstance(game, PayoffSet) else attainable(game)
    if payoff_set.num_players != 2:
        raise Unsupported(f"rules are chosen by two players, got {payoff_set.num_players}")
    require_among(protocol, PROTOCOLS, "a protocol")
    names = tuple(_named(rule) for rule in rules)
    if not names or len(set(names)) != len(names):
        raise InvalidArgument(f"expected rules, each once, got {list(rules)!r:.80}")
    if len(names) > MOST_RULES:
        raise TooLarge(f"expected at most {MOST_RULES} rules, got {len(names)}")
    d = disagreement_point(payoff_set, disagreement)
    outcomes = tuple(bargain(payoff_set, name, disagreement=d).exact_payoffs for name in names)
    split = _settled(deadlock, len(names)) if protocol == "vote" else "lottery"
    left = to_fraction(patience, "patience")
    if not 0 < left <= 1:
        raise InvalidArgument(f"expected patience above 0 and at most 1, got {patience!r:.40}")
    made = _listed(protocol, len(names))
    choose = _chooser(protocol, outcomes, d, split, left)
    lotteries = tuple(tuple(choose(one, other) for other in made) for one in made)
    payoffs = np.empty((2, len(made), len(made)), dtype=object)
    for k, row in enumerate(lotteries):
        for m, chances in enumerate(row):
            payoffs[:, k, m] = _mean(chances)
    labels = [_in_words(protocol, one, names) for one in made]
    table = NormalForm(payoffs, actions=[labels, labels], name=f"announcements: {protocol}")
    values = _payoffs_of(outcomes) if standards is None else _values(standards, names)
    given = tuple(dict(zip(names, own, strict=True)) for own in values)
    sincere = tuple(made.index(_sincere(protocol, own)) for own in values)
    return RuleChoice(
        payoff_set,
        d,
        names,
        outcomes,
        protocol,
        tuple(labels),
        table,
        lotteries,
        (sincere[0], sincere[1]),
        standards=None if standards is None else given,
        deadlock=split,
        patience=left,
    )


def _named(rule: str) -> str:
    require_kind(rule, str, "the name of a rule")
    key = rule.lower().replace("_", "-").replace(" ", "-")
    key = ALIASES.get(key, key)
    require_among(key, [name for name in ALL_SOLUTIONS if name not in WEIGHTED], "a rule")
    return key


# Announcements ---------------------------------------------------------------------------------


def _listed(protocol: str, count: int) -> list[Any]:
    """All announcements: rules by their places."""
    every = range(count)
    subsets = [c for k in range(count + 1) for c in itertools.combinations(every, k)]
    if protocol == "random dictator":
        return [(k,) for k in every]
    if protocol == "vote":
        return subsets[1:]
    if protocol == "veto":
        return [(), *((k,) for k in every)]
    return [(k, accepted) for k in every for accepted in subsets]


def _in_words(protocol: str, said: Any, names: Sequence[str]) -> str:
    if protocol == "alternating offers":
        proposed, accepted = said
        return f"{names[proposed]}; accepts {{{', '.join(names[k] for k in accepted)}}}"
    if protocol == "random dictator":
        return str(names[said[0]])
    if protocol == "veto":
        return f"strikes {names[said[0]]}" if said else "strikes none"
    return f"{{{', '.join(names[k] for k in said)}}}"


def _sincere(protocol: str, values: Sequence[Fraction]) -> Any:
    best = tuple(k for k, x in enumerate(values) if x == max(values))
    worst = [k for k, x in enumerate(values) if x == min(values)]
    if protocol == "random dictator":
        return best[:1]
    if protocol == "vote":
        return best
    if protocol == "veto":
        return () if min(values) == max(values) else (worst[-1],)
    return best[0], best


def _values(
    standards: Sequence[Mapping[str, NumberLike]], names: Sequence[str]
) -> list[list[Fraction]]:
    """For each player what it thinks of each rule."""
    if len(standards) != 2:
        raise InvalidArgument(f"expected a standard for each of two players, got {len(standards)}")
    found = []
    for standard in standards:
        known = {_named(name): value for name, value in standard.items()}
        if missing := [name for name in names if name not in known]:
            raise InvalidArgument(f"expected a number for each rule, got none for {missing}")
        found.append([to_fraction(known[name], "a standard") for name in names])
    return found


def _payoffs_of(outcomes: Sequence[Profile]) -> list[list[Fraction]]:
    """For each player what each rule pays it."""
    return [[v[i] for v in outcomes] for i in range(2)]


# Protocols -------------------------------------------------------------------------------------


def _chooser(
    protocol: str, outcomes: Sequence[Profile], d: Profile, deadlock: Deadlock, patience: Fraction
) -> Callable[[Any, Any], Chances]:
    def even(places: Sequence[int]) -> Chances:
        return _lottery([(outcomes[k], Fraction(1, len(places))) for k in places])

    if protocol == "random dictator":
        return lambda one, other: _lottery([(outcomes[k], HALF) for k in (*one, *other)])
    if protocol == "veto":
        return lambda one, other: (
            even([k for k in range(len(outcomes)) if k not in (*one, *other)])
            if len(outcomes) > len({*one, *other})
            else {d: Fraction(1)}
        )
    if protocol == "vote":
        split = _deadlocked(outcomes, d, deadlock)
        return lambda one, other: (
            even([k for k in one if k in other]) if set(one) & set(other) else split(one, other)
        )

    def offers(one: Any, other: Any) -> Chances:
        (first, accepts), (second, accepts_too) = one, other
        if first in accepts_too:
            return {outcomes[first]: Fraction(1)}
        if second in accepts:
            late = outcomes[second]
            shrunk = tuple(x + patience * (v - x) for x, v in zip(d, late, strict=True))
            return {shrunk: Fraction(1)}
        return {d: Fraction(1)}

    return offers


def _deadlocked(
    outcomes: Sequence[Profile], d: Profile, deadlock: Deadlock
) -> Callable[[Sequence[int], Sequence[int]], Chances]:
    if deadlock == "disagreement":
        return lambda one, other: {d: Fraction(1)}
    if isinstance(deadlock, str):
        return lambda one, other: _lottery(
            [(outcomes[k], Fraction(1, len(one) + len(other))) for k in (*one, *other)]
        )
    return lambda one, other: _lottery(
        [
            (deadlock[n][m], Fraction(1, len(one) * len(other)))
            for n, m in itertools.product(one, other)
        ]
    )


def _settled(deadlock: Any, count: int) -> Deadlock:
    """A deadlock as given: a word, or a table for so many rules."""
    if isinstance(deadlock, str):
        require_among(deadlock, ("lottery", "disagreement"), "a deadlock")
        return deadlock
    table = fraction_array(deadlock, "a table of deadlocks")
    if table.shape != (count, count, 2):
        raise InvalidArgument(
            f"expected a table of shape {(count, count, 2)} for a deadlock, got {table.shape}"
        )
    return tuple(tuple(map(tuple, row)) for row in table.tolist())


def _lottery(parts: Sequence[tuple[Profile, Fraction]]) -> Chances:
    found: dict[Profile, Fraction] = {}
    for outcome, chance in parts:
        found[outcome] = found.get(outcome, Fraction(0)) + chance
    return found


def _mean(chances: Chances) -> Profile:
    return tuple(sum((p * v[i] for v, p in chances.items()), Fraction(0)) for i in range(2))
