r"""Renegotiation by programs that read each other (DiGiovanni, Clifton and Macé 2025).

Each of two players submits a program: an action that it plays by default, and a finite automaton
that renegotiates. In each round both programs say which improvements on the present outcome they
accept, as closed sets (*set-valued renegotiation*). If the sets meet, a selection function, the
same for both, picks an efficient outcome of what they have in common (the *agreement set*), and
that outcome is the present one from then on; else nothing changes. Each automaton moves on by
whether there was an agreement. After the last round the outcome is played: a lottery over joint
actions, drawn in public.

In which state a program starts depends on the text of the other one (*conditional* sets): `reads`
has texts, of programs that were written before, and the word "itself"; `start` is for all others.
So nobody reads in circles, and everything ends.

With one round that is Algorithm 2 of the paper, with several its Algorithm 3. A program that does
not renegotiate refuses everything.

**PMP-extension** (Definition 7). `extension` makes a program of one round accept, beside what it
accepts, its Pareto meet projection of "the outcome": which one?

- "as defined": of a(p_i, p_j), what its original gets against the other as it is. Against another
  extension that is what the original gets against the extension.
- "of the originals": of what the originals of both get.

They are the same where the other is no extension. Where both are, Theorem 3 says that everyone gets
at least the Pareto meet minimum. With the second reading that is so; with the first it is not:

>>> import gametheory as gt
>>> from gametheory.commitments import Offer, RenegotiationProgram, renegotiate
>>> game = gt.zoo.scheduling_game()
>>> first = RenegotiationProgram.offering("S1", Offer.of([(1, 3)]))   # only the other's best
>>> second = RenegotiationProgram.offering("S2", Offer.of([(3, 1)]))
>>> for reading in ("as defined", "of the originals"):
...     extended = [program.extended(reading) for program in (first, second)]
...     print(reading, renegotiate(game, extended).outcome)
as defined (Fraction(0, 1), Fraction(0, 1))
of the originals (Fraction(3, 1), Fraction(1, 1))

*Why the second reading gives it.* Let u be the outcome of the originals and w = max(m, u), with m
the Pareto meet minimum, on a convex set; and let both offer the same sets to originals and to
extensions. Then w is attainable, a mixture of u and efficient outcomes, so it is in both
projections, and agreed to; all that the extensions add to the agreement is at least w for one and
at least u for both. Of a transitive selection function the new outcome is at least u. If it is one
of what was added, it is at least w: for everyone, since what both projections have is w, and what
one of them has beside an original offer is at least w. If not, it was in the agreement before,
where u was efficient: so it is u, and as w is in the agreement and no worse, u = w.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from gametheory._numeric.exact import Number, Profile, brief_profile, show_mixture
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import Count, Natural
from gametheory._support.text import shown
from gametheory.commitments._checks import refusing
from gametheory.commitments._offer_sets import OfferSet, common, union
from gametheory.commitments._offers import Offer, offered, projected
from gametheory.commitments._result import joint_action
from gametheory.commitments.pareto_meet import ParetoMeet, pareto_meet
from gametheory.commitments.selections import SelectionFunction, chosen, require_selection
from gametheory.errors import InvalidArgument, InvalidGame
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction, attainable

EXTENSIONS = ("as defined", "of the originals")
ITSELF = "itself"
BY = ("correlated", "pure")


@checked
@dataclass(frozen=True)
class RenegotiationState:
    """A state of an automaton: what it offers, and where it goes from there.

    Attributes:
        offer: which improvements it accepts in this round.
        agreed, refused: the next state, after an agreement and without one.
    """

    offer: Offer
    agreed: Natural
    refused: Natural


@checked
@dataclass(frozen=True, repr=False)
class RenegotiationProgram:
    """A program: a default action, and an automaton over rounds of renegotiation.

    Attributes:
        default: the label of the action that is played without any agreement.
        states: of the automaton.
        start: where it starts, against a program that `reads` does not name.
        reads: where it starts against a program of that text; `ITSELF` stands for the own text,
            without an extension: so an extension starts where its original does. An extension is
            read as its original, unless its own text is named.
        extension: "" or one of `EXTENSIONS`; see the head of this module.

    Raises `InvalidArgument` for a state that there is not, and for an extension of an automaton
    with more than one round, since the paper defines none.
    """

    default: str
    states: tuple[RenegotiationState, ...]
    start: Natural = 0
    reads: Mapping[str, Natural] = field(default_factory=dict)
    extension: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "reads", MappingProxyType(dict(self.reads)))
        named = [self.start, *self.reads.values(), *(s.agreed for s in self.states)]
        named += [s.refused for s in self.states]
        if not self.states or max(named) >= len(self.states):
            raise InvalidArgument(
                f"expected states below {len(self.states)}, got {max(named)} among them"
            )
        if self.extension:
            require_among(self.extension, EXTENSIONS, "a reading of the extension")

    @staticmethod
    def offering(default: str, *offers: Offer) -> RenegotiationProgram:
        """The program with one offer for each round, whoever the other is; the last one stays.

        Without offers it refuses everything.
        """
        given = offers or (Offer.nothing(),)
        last = len(given) - 1
        states = tuple(
            RenegotiationState(offer, min(k + 1, last), min(k + 1, last))
            for k, offer in enumerate(given)
        )
        return RenegotiationProgram(default, states)

    def against(self, text: str, offer: Offer) -> RenegotiationProgram:
        """The same program, but for one that offers this in each round to programs of that text."""
        states = (*self.states, RenegotiationState(offer, len(self.states), len(self.states)))
        return replace(self, states=states, reads={**self.reads, text: len(self.states)})

    def extended(self, reading: str = "of the originals") -> RenegotiationProgram:
        """Its PMP-extension; of an extension the other reading."""
        require_among(reading, EXTENSIONS, "a reading of the extension")
        return replace(self, extension=reading)

    @property
    def original(self) -> RenegotiationProgram:
        """The program without its extension."""
        return replace(self, extension="") if self.extension else self

    @property
    def text(self) -> str:
        """The source, which the other program is given: all that it does follows from it."""
        lines = [f"play {self.default}"]
        lines += [f"against <{text}> start in {k}" for text, k in sorted(self.reads.items())]
        lines.append(f"start in {self.start}")
        lines += [
            f"{k}: accept {s.offer.text}; agreed {s.agreed}, refused {s.refused}"
            for k, s in enumerate(self.states)
        ]
        if self.extension:
            lines.append(f"extended {self.extension}")
        return "; ".join(lines)

    def begins(self, other: RenegotiationProgram) -> int:
        """The state in which it starts against another program."""
        own = self.original.text
        known = {own if text == ITSELF else text: k for text, k in self.reads.items()}
        return known.get(other.text, known.get(other.original.text, self.start))

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        extended = f", extended {self.extension}" if self.extension else ""
        states = f"{len(self.states)} state{'s' if len(self.states) > 1 else ''}"
        return f"RenegotiationProgram({shown(self.default)}, {states}{extended})"


@checked
@dataclass(frozen=True)
class RenegotiationRound:
    """One round.

    Attributes:
        before, after: the outcome before and after it, exactly.
        offers: what each player accepts, a union of convex polygons by their vertices.
        agreement: what both accept; () if the sets are disjoint.
    """

    before: Profile
    after: Profile
    offers: tuple[OfferSet, OfferSet]
    agreement: OfferSet


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Renegotiation:
    """What two programs play against each other.

    Attributes:
        game: the game.
        programs: of player 1 and of player 2.
        selection: the selection function.
        by: what may be agreed to: lotteries over joint actions ("correlated") or one ("pure").
        default: the payoffs of both default actions.
        rounds: one by one; those after which nothing can change any more are left out.
        outcome: what is played in the end, exactly.
        meet: the Pareto meet of what may be agreed to.
    """

    game: NormalForm = field(repr=False)
    programs: tuple[RenegotiationProgram, RenegotiationProgram]
    selection: SelectionFunction = field(repr=False)
    by: str
    default: Profile
    rounds: tuple[RenegotiationRound, ...]
    outcome: Profile
    meet: ParetoMeet = field(repr=False)

    @property
    def payoffs(self) -> tuple[Number, ...]:
        """The outcome in the numbers of the game."""
        return self.meet.payoff_set.speak(self.outcome)

    @property
    def lottery(self) -> Mapping[JointAction, Fraction]:
        """Joint actions that are drawn in public, a single one if one pays the outcome.

        The default ones where nothing was agreed.
        """
        if self.outcome == self.default:
            return {_defaults(self.game, self.programs): Fraction(1)}
        for cell in self.game.profiles():
            if self.game.exact_payoff(cell) == self.outcome:
                return {tuple(cell): Fraction(1)}
        return self.meet.payoff_set.weights(self.outcome)

    @property
    def is_guaranteed(self) -> bool:
        """Whether everyone gets at least its Pareto meet minimum."""
        return self.meet.guarantees(self.outcome)

    @refusing
    def verify(self) -> bool:
        """Re-check by playing it again, with the Pareto meet; no round makes anybody worse off."""
        again = renegotiate(
            self.game,
            self.programs,
            selection=self.selection,
            by=self.by,
            rounds=max(1, len(self.rounds)),
        )
        steps = [self.default, *(r.after for r in self.rounds)]
        return (
            (again.default, again.outcome, again.rounds)
            == (self.default, self.outcome, self.rounds)
            and _what_is_met(again.meet) == _what_is_met(self.meet)
            and all(y >= x for a, b in itertools.pairwise(steps) for x, y in zip(a, b, strict=True))
            and steps[-1] == self.outcome
            and self.meet.verify()
        )

    def __repr__(self) -> str:
        speak = self.meet.payoff_set.speak
        decimals = self.game.in_decimals
        ends = [brief_profile(speak(v), in_decimals=decimals) for v in (self.default, self.outcome)]
        names = [joint_action(cell, self.game.actions) for cell in self.lottery]
        return (
            f"Renegotiation({ends[0]} -> {ends[1]}: {show_mixture(self.lottery.values(), names)})"
        )


@checked
def renegotiate(
    game: NormalForm,
    programs: Sequence[RenegotiationProgram],
    *,
    selection: SelectionFunction = "nash",
    by: str = "correlated",
    rounds: Count = 1,
) -> Renegotiation:
    """Two programs played against each other, exactly.

    Args:
        game: two players.
        programs: of player 1 and of player 2.
        selection: which outcome of an agreement set is played; see
            `gametheory.commitments.selections`.
        by: what may be agreed to: all lotteries over joint actions ("correlated"), or single joint
            actions ("pure"), which are a finite set.
        rounds: of renegotiation. Extensions are of one round.

    Raises `InvalidGame` for another number of players, `InvalidArgument` for a default action that
    a player does not have, and for extensions in more than one round.
    """
    return play_out(Meetings(game, by, selection), programs, rounds)


class Meetings:
    """What all meetings of one game have in common."""

    def __init__(self, game: NormalForm, by: str, selection: SelectionFunction) -> None:
        if game.num_players != 2:
            raise InvalidGame(f"expected a game of two players, got {game.num_players}")
        require_among(by, BY, "what may be agreed to, by")
        require_selection(selection)
        self.game, self.by, self.selection = game, by, selection
        self.meet = pareto_meet(attainable(game, by=by))


def play_out(
    table: Meetings, programs: Sequence[RenegotiationProgram], rounds: int
) -> Renegotiation:
    if len(programs) != 2:
        raise InvalidArgument(f"expected two programs, got {len(programs)}")
    if rounds > 1 and any(program.extension for program in programs):
        raise InvalidArgument(f"expected one round with extensions, got rounds={rounds}")
    first, second = programs
    both = (first, second)
    default = tuple(table.game.exact_payoff(_defaults(table.game, both)))
    states = [first.begins(second), second.begins(first)]
    outcome, played = default, list[RenegotiationRound]()
    seen = set[tuple[int, ...]]()
    for _ in range(rounds):
        offers = tuple(
            union(
                offered(program.states[states[i]].offer, i, outcome, table.meet),
                _added(table, both, i),
            )
            for i, program in enumerate(both)
        )
        agreement = common(*offers)
        after = chosen(agreement, outcome, table.selection) if agreement else outcome
        played.append(RenegotiationRound(outcome, after, (offers[0], offers[1]), agreement))
        moved = [
            program.states[k].agreed if agreement else program.states[k].refused
            for program, k in zip(both, states, strict=True)
        ]
        # The same states with the same outcome: every further round would be one of these.
        if after == outcome and tuple(moved) in seen | {tuple(states)}:
            break
        seen = {tuple(states)} | seen if after == outcome else set()
        states, outcome = moved, after
    return Renegotiation(
        table.game,
        both,
        table.selection,
        table.by,
        default,
        tuple(played),
        played[-1].after,
        table.meet,
    )


def _added(table: Meetings, programs: tuple[RenegotiationProgram, ...], player: int) -> OfferSet:
    """What a PMP-extension accepts beside what its original does."""
    own, other = programs[player], programs[1 - player]
    if not own.extension:
        return ()
    met = other if own.extension == "as defined" else other.original
    pair = (own.original, met) if player == 0 else (met, own.original)
    return projected(table.meet, player, play_out(table, pair, 1).outcome)


def _what_is_met(meet: ParetoMeet) -> tuple[object, ...]:
    """All of a Pareto meet that tells it from another."""
    return meet.payoff_set.kind, meet.payoff_set.points, meet.minimum, meet.worst


def _defaults(game: NormalForm, programs: Sequence[RenegotiationProgram]) -> tuple[int, ...]:
    """The joint action of both defaults."""
    for i, program in enumerate(programs):
        require_default(game, i, program.default)
    return tuple(game.actions[i].index(p.default) for i, p in enumerate(programs))


def require_default(game: NormalForm, player: int, default: str) -> None:
    """Raise `InvalidArgument` for a default action that the player does not have."""
    if default not in game.actions[player]:
        raise InvalidArgument(
            f"expected an action of player {player + 1} among {list(game.actions[player])}, got "
            f"the default {default!r:.40}"
        )
