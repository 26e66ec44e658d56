"""Sections 5 and 5.1: normative disagreement is not defection, and amTFT(W) checks it first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric.exact import listed
from proofs.evidence import Claim, Condition, Place, Quantifier, Status, quantity
from proofs.formal import formal
from proofs.searching import Instances

# --- Section 5: disagreement and defection -------------------------------------------------------


@dataclass(frozen=True)
class _Departure:
    """A player follows w' against an agent that follows w.

    Attributes:
        norms: the joint actions that w and w' ask for.
        player: who follows w'.
    """

    game: NormalForm
    norms: tuple[tuple[int, ...], ...]
    player: int

    def __str__(self) -> str:
        asked, other = ("".join(self._names(cell)) for cell in self.norms)
        return f"w asks for {asked}, player {self.player + 1} plays its part of {other}"

    def _names(self, cell: tuple[int, ...]) -> list[str]:
        return [self.game.actions[i][a] for i, a in enumerate(cell)]

    def quantity(self, name: str) -> Fraction:
        """r_j: what the departing player gets, and what it would get by w."""
        cell = list(self.norms[0])
        if name == "r_j(w', w)":
            cell[self.player] = self.norms[1][self.player]
        return self.game.exact_payoff(tuple(cell))[self.player]


def _departures() -> Iterator[_Departure]:
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    paid = {cell: game.exact_payoff(cell) for cell in game.profiles()}
    util, egal = (
        max(paid, key=lambda cell: sum(paid[cell])),
        max(paid, key=lambda cell: min(paid[cell])),
    )
    for norms in itertools.permutations((util, egal)):
        yield from (_Departure(game, norms, player) for player in range(2))


def _defections() -> list[_Departure]:
    game = gt.zoo.prisoners_dilemma()
    cooperate, defect = (0, 0), (1, 1)
    return [
        _Departure(game, (cooperate, defect), 0),
        _Departure(game, (cooperate, cooperate), 0),
    ]


_NOT_DEFECTION = Claim(
    "In iterated Asymmetric Bach or Stravinsky, playing according to an incompatible welfare "
    "function is not interpreted as defection by amTFT: whoever does so gains nothing.",
    Condition("no gain", quantity("r_j(w', w)") <= quantity("r_j(w, w)")),
    name="disagreement-is-not-defection",
    place=Place("5", 2, "is not interpreted as defection"),
    quantifier=Quantifier.EACH,
    domain="Asymmetric Bach or Stravinsky; w utilitarian, w' egalitarian, or the other way round",
    hypotheses=(
        Condition(
            "incompatible welfare functions",
            "w and w' ask for different joint actions",
            lambda e: e.norms[0] != e.norms[1],
        ).at("5", 2, "incompatible welfare functions", literal=True),
    ),
    spaces=(
        Instances(lambda: list(_departures()), name="both orders, both players", exhaustive=True),
    ),
    foils=_defections,
    proofs=(formal("NamedGames.disagreement_is_not_defection"),),
    documented=Status.HOLDS,
    why="Who follows the other norm miscoordinates, and gets 0.",
    remark="amTFT takes as defection what pays the other player more than cooperation would "
    "(Appendix C.1: the debit, without rollouts).",
)


# --- Section 5.1: disagreement is checked first --------------------------------------------------


@dataclass(frozen=True)
class _Seen:
    """What amTFT(W), following w, sees of a counterpart that says it follows w'.

    Attributes:
        accords: the norms with which what the counterpart did accords.
    """

    norms: tuple[int, ...]
    norm: int
    theirs: int
    accords: tuple[int, ...]

    def __str__(self) -> str:
        held, seen = ("".join("ABC"[n] for n in s) or "none" for s in (self.norms, self.accords))
        return (
            f"W holds {held}, w = {'ABC'[self.norm]}, w' = {'ABC'[self.theirs]}; what the "
            f"counterpart did accords with {seen}"
        )

    @property
    def shown(self) -> str:
        """The norms with which what the counterpart did accords."""
        return listed(["ABC"[n] for n in self.accords]) or "none"

    @property
    def response(self) -> str:
        """First whether it merely follows another norm of W; second whether it defects."""
        if self.norm in self.accords:
            return "go on"
        return "draw again" if set(self.norms) & set(self.accords) else "punish"


def _all_seen() -> list[_Seen]:
    subsets = [s for k in range(4) for s in itertools.combinations(range(3), k)]
    return [
        _Seen(norms, norm, theirs, accords)
        for norms in subsets[1:]
        for norm in norms
        for theirs in range(3)
        for accords in subsets
    ]


FOLLOWS_ANOTHER = (
    Condition(
        "follows w'",
        "what the counterpart did accords with w'",
        lambda e: e.theirs in e.accords,
        shown=lambda e: f"it accords with {e.shown}, w' = {'ABC'[e.theirs]}",
    ).at(
        "5.1",
        2,
        "its opponent is merely playing according to a different welfare function",
        literal=True,
    ),
    Condition(
        "w' is different",
        "it does not accord with w",
        lambda e: e.norm not in e.accords,
        shown=lambda e: f"it accords with {e.shown}, w = {'ABC'[e.norm]}",
    ).at("5.1", 2, "than itself", literal=True),
)
HELD = Condition(
    "w' in W",
    "w' is among the welfare functions of W",
    lambda e: e.theirs in e.norms,
    shown=lambda e: f"w' = {'ABC'[e.theirs]}, W = {{{', '.join('ABC'[n] for n in e.norms)}}}",
)
NOT_PUNISHED = Condition(
    "not punished",
    "amTFT(W) draws again or goes on",
    lambda e: e.response != "punish",
    literal=True,
    shown=lambda e: f"its decision is to {e.response}",
)
_FIRST = Claim(
    "A counterpart that merely plays according to another welfare function of W is not punished, "
    "as amTFT(W) checks for normative disagreement first.",
    NOT_PUNISHED,
    name="checking-first-prevents-mistaken-punishment/of-its-set",
    place=Place("5.1", 2, "punishment does not happen as a result of a normative disagreement"),
    reading="w' is one of the welfare functions of W, which are those that the agent can check",
    domain="all sets W, all histories",
    hypotheses=(*FOLLOWS_ANOTHER, HELD.at("5.1", 2, "if the agent detects")),
    spaces=(Instances(_all_seen, name="sets of three norms, and what accords with them"),),
    proofs=(
        formal("CrossPlay.mistaken_punishment_is_prevented"),
        formal("CrossPlay.disagreement_is_not_punished"),
    ),
    documented=Status.HOLDS,
    why="Before it punishes, amTFT(W) looks for a welfare function of W that accords with what "
    "was done, and w' does.",
    remark="amTFT(w) does punish it, and amTFT(W) punishes nobody else than amTFT(w) does "
    "(nobody_else_is_punished in CrossPlay.v).",
)
_PUNISHMENT = (
    _FIRST,
    replace(
        _FIRST,
        statement="A counterpart that merely plays according to another welfare function is not "
        "punished, as amTFT(W) checks for normative disagreement first.",
        name="checking-first-prevents-mistaken-punishment/of-any-welfare-function",
        reading="w' is any welfare function, as in the definition of normative disagreement (3.3)",
        meant=False,
        hypotheses=FOLLOWS_ANOTHER,
        added=(HELD,),
        documented=Status.AMENDED,
        why="What accords with no welfare function of W looks like defection.",
        remark="",
    ),
)

CLAIMS = (_NOT_DEFECTION, *_PUNISHMENT)
