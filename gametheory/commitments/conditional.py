r"""Conditional commitment: programs that read each other, and mediators that act for players.

*Programs.* Each player submits a program, which is given the texts of all programs and then plays.
It may run them, and it ends on every text. "If the other's program is this one, play my part; else
hold the other down" is an equilibrium whatever the parts are, as long as nobody gets less than what
it can be held down to. Which parts there are, and how low that is, depends on what programs may
toss:

- `randomness="correlated"` (two players): a coin in common for the parts, own coins for the rest.
  The set is {V in the convex hull of payoffs : V >= mixed minimax}: by the commitment folk theorem
  of Kalai, Kalai, Lehrer and Samet (2010) voluntary devices attain all individually rational
  payoffs of correlated strategies. Nobody gets less, since a program may ignore what it reads and
  play a maximin strategy.
- `randomness="none"` (any number of players): programs that toss nothing, neither in agreement nor
  in punishment; all others punish the one whose program is another. The set is finite: the payoffs
  of joint actions that are at least the *pure* minimax values. Nobody gets less, since a program
  can quote its own text (Kleene), run the others' on it, and play a best reply to what they will
  play; they end, so it does. A program that ignores what it reads would secure the pure maximin
  value only.

Tennenholtz (2004), who has programs that read each other, lets them toss own coins only: payoffs of
mixed profiles that are at least the mixed minimax values, a curved set, which `own_coins` has.

*Mediators* (any number of players). Each player may let a mediator act for it. If all do, it plays
a joint lottery; if all but i do, it plays for the others, their actions correlated (Monderer and
Tennenholtz 2009). So a profile of payoffs is that of a *mediated equilibrium* iff it is in the hull
and gives everyone at least the least that *correlated* others can hold it to: whoever stays out
gets at least that, whatever the mediator plays, and no more if the mediator holds it down. For two
players that is the mixed minimax, and the set is that of programs.

In a *strong* mediated equilibrium no coalition gains by leaving the mediator and correlating its
own actions. With two players: neither alone, so V >= minimax; nor both, so no attainable profile
is better for both. `strong_frontier` gives these payoffs: the weakly Pareto-optimal part. It is
never empty.

>>> import gametheory as gt
>>> game = gt.zoo.prisoners_dilemma()
>>> found = gt.commitments.attainable(game, by="program")
>>> found.payoff_set
PayoffSet(convex, 4 vertices: (-2, -2), (-1/2, -2), (-1, -1), (-2, -1/2))
>>> gt.commitments.attainable(game, by="mediator").strong_frontier
ParetoFrontier(chain: (-2, -1/2), (-1, -1), (-1/2, -2))
>>> gt.commitments.attainable(game, by="program", randomness="none").payoff_set
PayoffSet(finite, 2 points: (-2, -2), (-1, -1))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from gametheory._numeric.exact import Number, Profile, brief_profile, show_mixture, show_profile
from gametheory._support.check import checked
from gametheory.commitments._checks import is_distribution, refusing
from gametheory.commitments._result import (
    AttainablePayoffs,
    Institution,
    Labels,
    Witness,
    expected,
    is_lottery,
    joint_action,
    require_labelled,
)
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.errors import Infeasible, Unsupported
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, FiniteSet, JointAction, ParetoFrontier, attainable

RANDOMNESS = ("correlated", "none")


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Threat:
    """What the others can hold one player down to.

    Attributes:
        player: who is held down.
        value: the most it can then get, exactly.
        punishment: probabilities of the others' joint actions, row-major; a single one if the
            threat is pure.
        guarantee: an own strategy that secures `value`; empty for a pure threat, whose value no
            action need secure, but a program does that runs the others' (see the head of this
            module).
    """

    player: int
    value: Fraction
    punishment: Profile
    guarantee: Profile

    @refusing
    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals: the punishment holds, and nothing lower does.

        Nothing lower by a lottery, or, without a guarantee, by one joint action.
        """
        if not 0 <= self.player < game.num_players:
            return False
        own = _against_others(game, self.player)
        y = np.array(self.punishment, dtype=object)
        if not (y.shape == (own.shape[1],) and is_distribution(y) and max(own @ y) == self.value):
            return False
        if not self.guarantee:
            return bool(max(y) == 1 and own.max(axis=0).min() == self.value)
        x = np.array(self.guarantee, dtype=object)
        return bool(
            x.shape == (own.shape[0],) and is_distribution(x) and min(x @ own) == self.value
        )

    def __repr__(self) -> str:
        return f"Threat(player {self.player + 1} gets at most {brief_profile([self.value])[1:-1]})"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class ConditionalPlay(Witness):
    """What is played if all take part, and against one who does not.

    Attributes:
        lottery: probabilities of joint actions, drawn if all take part.
        threats: for each player what is played against it if it alone does not.
        payoffs: the expected payoffs of the lottery.
        by: "program" or "mediator".
        labels: the action labels.
    """

    lottery: Mapping[JointAction, Fraction]
    threats: tuple[Threat, ...]
    payoffs: Profile
    by: str
    labels: Labels = field(repr=False)

    def __post_init__(self) -> None:
        require_labelled(self.lottery, self.labels)

    @property
    def institution(self) -> Institution:
        return _institution(self.by, _randomness(self.threats))

    @refusing
    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals: payoffs and threats, and that nobody gains by staying out."""
        return (
            self.labels == game.actions
            and is_lottery(self.lottery, game)
            and (_randomness(self.threats) == "correlated" or max(self.lottery.values()) == 1)
            and expected(game, self.lottery) == tuple(self.payoffs)
            and _are_threats(self.threats, self.by, game)
            and all(v >= t.value for v, t in zip(self.payoffs, self.threats, strict=True))
        )

    def __repr__(self) -> str:
        names = [joint_action(cell, self.labels) for cell in self.lottery]
        mixture = show_mixture(self.lottery.values(), names)
        floor = brief_profile([t.value for t in self.threats])
        return f"ConditionalPlay({mixture}; whoever stays out gets at most its part of {floor})"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class ConditionalPayoffs(AttainablePayoffs):
    """The equilibrium payoffs under conditional commitment or a mediator.

    Attributes:
        threats: for each player what it is held to if it stays out, with its proof.
        randomness: "correlated" or "none".
    """

    threats: tuple[Threat, ...]
    randomness: str

    @property
    def floor(self) -> tuple[Number, ...]:
        """What each player gets at least, in the numbers of the game."""
        return self.payoff_set.speak([t.value for t in self.threats])

    @property
    def strong_frontier(self) -> ParetoFrontier:
        """The payoffs of strong mediated equilibria: a chain, two players.

        Raises `Unsupported` for more players, where coalitions in between matter, and for
        programs.
        """
        if self.by != "mediator" or self.game.num_players != 2:
            raise Unsupported(
                "strong mediated equilibria are listed for a mediator and two players, got "
                f"by={self.by!r} and {self.game.num_players} players"
            )
        return self.payoff_set.pareto_frontier(kind="weak")

    @property
    def institution(self) -> Institution:
        return _institution(self.by, self.randomness)

    @refusing
    def verify(self) -> bool:
        """Re-check in rationals, without search: the floor, the set above it, every corner."""
        if self.randomness != _randomness(self.threats) or not (
            _are_threats(self.threats, self.by, self.game) and self._reaches_its_corners()
        ):
            return False
        way = "correlated" if self.randomness == "correlated" else "pure"
        floor = tuple(t.value for t in self.threats)
        part = attainable(self.game, by=way).individually_rational(floor)
        return set(part) == set(self.payoff_set.points)


def _institution(by: str, randomness: str) -> Institution:
    """A mediator has no options."""
    return {"by": by} if by == "mediator" else {"by": by, "randomness": randomness}


def _randomness(threats: Sequence[Threat]) -> str:
    return "correlated" if all(threat.guarantee for threat in threats) else "none"


def _are_threats(threats: Sequence[Threat], by: str, game: NormalForm) -> bool:
    """Whether these hold down each player in turn, all in the way of one institution."""
    randomness = _randomness(threats)
    return (
        len(threats) == game.num_players
        and all(
            t.player == i and bool(t.guarantee) == (randomness == "correlated") and t.verify(game)
            for i, t in enumerate(threats)
        )
        and (
            (by == "mediator" and randomness == "correlated")
            or (by == "program" and (randomness == "none" or game.num_players == 2))
        )
    )


def conditional_payoffs(game: NormalForm, *, by: str, randomness: str) -> ConditionalPayoffs:
    """The set for programs or a mediator; see `attainable`."""
    pure = randomness == "none"
    if by == "program" and not pure and game.num_players != 2:
        raise Unsupported(
            "programs that toss coins are for two players, got "
            f"{game.num_players}: by='mediator' and randomness='none' take any number"
        )
    threats = tuple(threat_against(game, i, pure=pure) for i in range(game.num_players))
    floor = tuple(t.value for t in threats)
    whole = attainable(game, by="pure" if pure else "correlated")
    points = whole.individually_rational(floor)
    if not points:
        raise Infeasible(
            "expected a joint action that gives everyone at least its pure minimax value, got a "
            f"game without one: {show_profile(whole.speak(floor))}"
        )
    lotteries = {point: whole.weights(point) for point in points}
    corners = {
        point: ConditionalPlay(lottery, threats, point, by, game.actions)
        for point, lottery in lotteries.items()
    }
    payoff_set: ConvexSet | FiniteSet = (
        FiniteSet.of(points, is_exact=game.is_exact, game=game)
        if pure
        else ConvexSet(points, game.is_exact, game, lotteries)
    )
    return ConditionalPayoffs(game, by, payoff_set, corners, threats, randomness)


def threat_against(game: NormalForm, player: int, *, pure: bool) -> Threat:
    own = _against_others(game, player)
    if not pure:
        value, x, y = solve_matrix_game(own)
        return Threat(player, value, y, x)
    best = own.max(axis=0)
    at = int(np.argmin(best))
    return Threat(player, best[at], tuple(Fraction(int(k == at)) for k in range(len(best))), ())


def _against_others(game: NormalForm, player: int) -> np.ndarray:
    """A player's payoffs [own action, others' joint action, row-major]."""
    own = np.moveaxis(game.exact_payoffs[player], player, 0)
    return np.asarray(own.reshape(len(own), -1))
