"""What an institution makes attainable in equilibrium: a payoff set, and who does what for it."""

import abc
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from gametheory._check import checked
from gametheory._exact import Profile, show, show_profile
from gametheory._kinds import NumberLike
from gametheory._text import visible
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, FiniteSet

Labels = tuple[tuple[str, ...], ...]
"""The action labels of each player."""


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


class Witness(abc.ABC):
    """What players do, in equilibrium, to reach one corner of a set.

    Attributes:
        payoffs: what they get, exactly.
    """

    payoffs: Profile

    @abc.abstractmethod
    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals, without search, that this is an equilibrium with these payoffs."""


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

    def verify(self, game: NormalForm) -> bool:
        """Re-check that this is a lottery over equilibria of the institution."""
        weights = [share for share, _ in self.shares]
        return (
            min(weights) > 0
            and sum(weights) == 1
            and all(witness.verify(game) for _, witness in self.shares)
        )

    def __repr__(self) -> str:
        parts = " + ".join(f"{show(share)} {witness!r}" for share, witness in self.shares)
        return f"PublicLottery({show_profile(self.payoffs)}: {parts})"


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

    @abc.abstractmethod
    def verify(self) -> bool:
        """Re-check in rationals, without search: all corners are reached, and nothing beyond."""

    def _reaches_its_corners(self) -> bool:
        return set(self.corners) == set(self.payoff_set.points) and all(
            witness.payoffs == corner and witness.verify(self.game)
            for corner, witness in self.corners.items()
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.payoff_set!r})"
