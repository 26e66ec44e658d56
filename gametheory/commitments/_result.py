"""What an institution makes attainable in equilibrium: a payoff set, and who does what for it."""

import abc
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from gametheory._numeric.exact import Profile, brief, brief_profile, show_profile
from gametheory._support.check import checked
from gametheory._support.kinds import NumberLike
from gametheory._support.text import visible
from gametheory.commitments._checks import are_rational, is_distribution, refusing
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, FiniteSet, JointAction

Labels = tuple[tuple[str, ...], ...]
"""The action labels of each player."""

Institution = Mapping[str, object]
"""The arguments of `attainable` that name an institution: `by` and its options."""


def joint_action(cell: Sequence[int], labels: Labels) -> str:
    """A joint action by its labels: 'C/D'."""
    return visible("/".join(own[a] for a, own in zip(cell, labels, strict=True)))


def require_labelled(cells: Iterable[Sequence[int]], labels: Labels) -> None:
    """Raise `InvalidArgument` unless each joint action has a label for each player's action."""
    for cell in cells:
        if len(cell) != len(labels) or not all(
            0 <= a < len(own) for a, own in zip(cell, labels, strict=True)
        ):
            raise InvalidArgument(f"expected labels of every action, got {labels!r:.60}")


def is_lottery(lottery: Mapping[JointAction, Fraction], game: NormalForm) -> bool:
    """Whether these are exact probabilities of joint actions of the game."""
    return is_distribution(lottery.values()) and all(
        len(cell) == game.num_players
        and all(0 <= a < count for a, count in zip(cell, game.shape, strict=True))
        for cell in lottery
    )


def expected(game: NormalForm, lottery: Mapping[JointAction, Fraction]) -> Profile:
    """The expected payoffs of a lottery over joint actions."""
    paid = [[share * x for x in game._exact_payoff(cell)] for cell, share in lottery.items()]
    return tuple(sum(own, Fraction(0)) for own in zip(*paid, strict=True))


class Witness(abc.ABC):
    """What players do, in equilibrium, to reach one corner of a set.

    Attributes:
        payoffs: what they get, exactly.
    """

    payoffs: Profile

    @property
    @abc.abstractmethod
    def institution(self) -> Institution:
        """Under which institution: the arguments of `attainable`."""

    @abc.abstractmethod
    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals, without search, that this is an equilibrium with these payoffs.

        False for a witness of another game, and for malformed parts.
        """


@checked
@dataclass(frozen=True, eq=False)
class PublicLottery:
    """A corner drawn in public, and then what its witness says.

    Attributes:
        shares: the probability of each witness; positive, and they sum to 1.
    """

    shares: tuple[tuple[Fraction, Witness], ...]

    def __post_init__(self) -> None:
        if not self.shares:
            raise InvalidArgument("expected at least one witness to draw, got none")

    @property
    def payoffs(self) -> Profile:
        """The expected payoff profile, exactly."""
        columns = zip(*(witness.payoffs for _, witness in self.shares), strict=True)
        weights = [share for share, _ in self.shares]
        return tuple(
            sum((w * x for w, x in zip(weights, own, strict=True)), Fraction(0)) for own in columns
        )

    @refusing
    def verify(self, game: NormalForm) -> bool:
        """Re-check that this is a lottery over equilibria of one institution."""
        weights = [share for share, _ in self.shares]
        first = self.shares[0][1].institution
        return (
            is_distribution(weights)
            and min(weights) > 0
            and all(w.institution == first and w.verify(game) for _, w in self.shares)
        )

    def __repr__(self) -> str:
        parts = " + ".join(f"{brief(share)} {witness!r}" for share, witness in self.shares)
        return f"PublicLottery({brief_profile(self.payoffs)}: {parts})"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class AttainablePayoffs(abc.ABC):
    """The equilibrium payoffs under one institution.

    Attributes:
        game: the game that is played.
        by: the institution: "leader", "program", "mediator", "contract" or "correlation".
        payoff_set: the set, exactly; it knows the game, so that `gt.bargain`, `gt.solutions`,
            `gt.classify` and `gt.normative_disagreement` take it as it is.
        corners: for each of its corners what players do there.
    """

    game: NormalForm
    by: str
    payoff_set: ConvexSet | FiniteSet
    corners: Mapping[Profile, Witness] = field(repr=False)

    def witness(self, point: Sequence[NumberLike]) -> PublicLottery:
        """What players do to reach `point`: a lottery over at most players + 1 corners.

        Raises `InvalidArgument` for a point outside the set.
        """
        if isinstance(self.payoff_set, ConvexSet):
            mixture = self.payoff_set.mixture(point)
        else:
            exact = self.payoff_set._profile(point, "a payoff profile")
            if exact not in self.corners:
                raise InvalidArgument(f"{show_profile(exact)} is not in the set")
            mixture = {exact: Fraction(1)}
        return PublicLottery(
            tuple((share, self.corners[corner]) for corner, share in mixture.items() if share)
        )

    @property
    @abc.abstractmethod
    def institution(self) -> Institution:
        """The institution with its options: the arguments of `attainable` that give this set."""

    @abc.abstractmethod
    def verify(self) -> bool:
        """Re-check in rationals, without search: all corners are reached, and nothing beyond."""

    def _reaches_its_corners(self) -> bool:
        """Whether the set is of its kind and of this game, and each corner has its witness."""
        own = self.institution
        return (
            self._is_canonical(convex=own.get("randomness") != "none")
            and set(self.corners) == set(self.payoff_set.points)
            and all(
                witness.institution == own
                and witness.payoffs == corner
                and self._is_reached_by(witness)
                for corner, witness in self.corners.items()
            )
        )

    def _is_reached_by(self, witness: Witness) -> bool:
        return witness.verify(self.game)

    def _is_canonical(self, *, convex: bool) -> bool:
        """Whether the set is as its class makes it: exact, of this game, each corner once."""
        given, game = self.payoff_set, self.game
        if not all(are_rational(point) for point in given.points):
            return False
        if not convex:
            made = FiniteSet.of(given.points, is_exact=game.is_exact, game=game)
            return (
                isinstance(given, FiniteSet)
                and (given.points, given.kind, given.is_exact)
                == (made.points, "finite", game.is_exact)
                and given.game == game
            )
        return (
            given == ConvexSet.hull(given.points, is_exact=game.is_exact, game=game)
            and isinstance(given, ConvexSet)
            and all(
                point in given.points
                and is_lottery(lottery, game)
                and expected(game, lottery) == point
                for point, lottery in (given.lotteries or {}).items()
            )
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.payoff_set!r})"
