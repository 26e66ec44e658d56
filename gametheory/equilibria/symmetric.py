"""Symmetric equilibria and evolutionary stability in symmetric two-player games.

A game is symmetric if both players have the same actions and A = B^T. A strategy x is
*evolutionarily stable* if every mutant y does worse, against x or, where it does as well against
x, against itself (Maynard Smith and Price 1973):

    u(x, x) > u(y, x), or u(x, x) = u(y, x) and u(x, y) > u(y, y)

and *neutrally stable* with a weak last inequality. Both are decided exactly: x must be an
equilibrium, and the form -(y - x) A (y - x) strictly copositive, or copositive, over mutants that
are best replies to x (Haigh 1975; Abakuks 1980).

>>> import gametheory as gt
>>> hawk_dove = gt.NormalForm.from_bimatrix([[-1, 4], [0, 2]], [[-1, 0], [4, 2]])
>>> gt.equilibria.evolutionarily_stable_strategies(hawk_dove)
(Stability(2/3 a0 + 1/3 a1: evolutionarily stable),)
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, fraction_array, show, show_mixture
from gametheory._numeric.rationals import as_fmpq, as_fraction
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import NumberLike
from gametheory.equilibria.nash import nash_equilibria
from gametheory.equilibria.result import Equilibria
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm
from gametheory.games.normal_form import Action

MAX_FACES = 1 << 14
"""Cap on the faces of mutants to look at, some seconds: that takes exponential time."""

EVOLUTIONARILY_STABLE = "evolutionarily stable"
NEUTRALLY_STABLE = "neutrally stable"
UNSTABLE = "not stable"


@checked
@dataclass(frozen=True)
class Stability:
    """What mutants do to a strategy.

    Attributes:
        strategy: the strategy, exact.
        verdict: "evolutionarily stable", "neutrally stable" or "not stable".
        mutant: for "not stable" a strategy that invades; for "neutrally stable" one that does
            just as well; None for "evolutionarily stable".
    """

    strategy: Profile
    verdict: str
    mutant: Profile | None
    labels: tuple[str, ...] = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.labels) != len(self.strategy):
            raise InvalidArgument(
                f"expected labels of {len(self.strategy)} actions, got {len(self.labels)}"
            )

    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals: the mutant's payoffs; without one, decide again.

        False for a game of another shape.
        """
        if game.shape != (len(self.strategy),) * 2:
            return False
        if self.mutant is None:
            again = evolutionary_stability(game, self.strategy)
            return again.verdict == self.verdict == EVOLUTIONARILY_STABLE
        lead = _lead(game.exact_payoffs[0], np.array(self.strategy), np.array(self.mutant))
        if self.mutant == self.strategy or min(self.mutant) < 0 or sum(self.mutant) != 1:
            return False
        even = (Fraction(0), Fraction(0))
        if self.verdict == NEUTRALLY_STABLE:
            return lead == even
        return self.verdict == UNSTABLE and lead < even

    def __repr__(self) -> str:
        return f"Stability({show_mixture(self.strategy, self.labels)}: {self.verdict})"


@checked
def is_symmetric(game: NormalForm) -> bool:
    """Whether permuting the players, each with the same action, permutes the payoffs.

    Any number of players; actions are matched by their order. Two players: A = B^T.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if len(set(game.shape)) > 1:
        return False
    payoffs = game.exact_payoffs
    players = range(game.num_players)
    # Exchanges of neighbours generate all permutations.
    for i in players[:-1]:
        order = list(players)
        order[i], order[i + 1] = order[i + 1], order[i]
        exchanged = payoffs[order].transpose(0, *(1 + k for k in order))
        if (exchanged != payoffs).any():
            return False
    return True


@checked
def symmetric_equilibria(
    game: NormalForm, *, exact: bool | None = None, max_nodes: int | None = None
) -> Equilibria:
    """All extreme symmetric equilibria (x, x) of a symmetric two-player game; complete.

    Every symmetric equilibrium is a convex combination of these within one complementary face
    of the best-reply polytope, whose vertices they are, so none is missed in degenerate games.
    `exact`, `max_nodes` and `TooLarge` as in `nash_equilibria`. Raises `InvalidArgument` unless the
    game is symmetric.
    """
    _require_symmetric(game)
    found = nash_equilibria(game, exact=exact, max_nodes=max_nodes)
    items = tuple(e for e in found if e.exact_profile[0] == e.exact_profile[1])
    return Equilibria(items, True, f"{found.method}; the symmetric ones")


@checked
def evolutionary_stability(game: NormalForm, strategy: Sequence[NumberLike] | Action) -> Stability:
    """Whether mutants can invade a strategy of a symmetric two-player game, decided exactly.

    `strategy`: probabilities (floats are the rationals that they are, and must sum to exactly
    one: pass Fractions or strings), or a pure one, by the index or the label of the action. Raises
    `InvalidArgument` for another strategy or a game that is not symmetric, `TooLarge` beyond
    `MAX_FACES` faces of mutants.
    """
    _require_symmetric(game)
    if isinstance(strategy, Action):
        strategy = game.pure_strategy(0, strategy)
    x = fraction_array(strategy, "a probability")
    if x.shape != game.shape[:1] or min(x) < 0 or sum(x) != 1:
        raise InvalidArgument(
            f"expected {game.shape[0]} probabilities that sum to exactly 1, got "
            f"{[show(p) for p in x.ravel()]}"
        )
    A = game.exact_payoffs[0]
    profile = tuple(x.tolist())
    earned = A @ x
    best = max(earned)
    if any(p and value < best for p, value in zip(x, earned, strict=True)):
        reply = int(np.argmax(earned))
        mutant = tuple(Fraction(k == reply) for k in range(len(x)))
        return Stability(profile, UNSTABLE, mutant, game.actions[0])
    replies = [k for k, value in enumerate(earned) if value == best]
    anchor, *free = [k for k in replies if x[k]]
    entrants = [k for k in replies if not x[k]]
    order = [*free, *entrants]
    form = np.array(
        [[A[anchor, j] + A[i, anchor] - A[i, j] - A[anchor, anchor] for j in order] for i in order],
        dtype=object,
    ).reshape(len(order), len(order))
    verdict, direction = _judge((form + form.T) / 2, len(free)) if order else (1, None)
    entered = None
    if direction is not None:
        step = np.array([Fraction(0)] * len(x), dtype=object)
        step[order] = direction
        step[anchor] = -sum(direction)
        # As far as the step stays among the strategies; outside the support it only adds.
        reach = min((p / -s for p, s in zip(x, step, strict=True) if s < 0), default=Fraction(1))
        entered = tuple((x + step * min(reach, Fraction(1))).tolist())
    name = {1: EVOLUTIONARILY_STABLE, 0: NEUTRALLY_STABLE, -1: UNSTABLE}[verdict]
    return Stability(profile, name, entered, game.actions[0])


@checked
def evolutionarily_stable_strategies(
    game: NormalForm, *, max_nodes: int | None = None
) -> tuple[Stability, ...]:
    """All evolutionarily stable strategies of a symmetric two-player game, in the order of its
    equilibria; complete.

    Each is an isolated symmetric equilibrium, so one of `symmetric_equilibria`. There may be
    none. Errors as `evolutionary_stability`, `max_nodes` and `TooLarge` as in `nash_equilibria`.
    """
    found = symmetric_equilibria(game, max_nodes=max_nodes)
    judged = (evolutionary_stability(game, e.exact_profile[0]) for e in found)
    return tuple(s for s in judged if s.verdict == EVOLUTIONARILY_STABLE)


def _require_symmetric(game: NormalForm) -> None:
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players != 2:
        raise Unsupported(f"expected a symmetric game of two players, got {game.num_players}")
    if not is_symmetric(game):
        raise InvalidArgument(
            "expected a symmetric game, the second player's matrix the transpose of the first's"
        )


def _lead(A: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> tuple[Fraction, Fraction]:
    """By how much x beats the mutant y: against x, and against y where that is a tie."""
    against_x, against_y = (x - y) @ A @ x, (x - y) @ A @ y
    return against_x, against_y if against_x == 0 else Fraction(0)


def _judge(form: NDArray[Any], free: int) -> tuple[int, list[Fraction] | None]:
    """The sign of z form z over z != 0 whose coordinates from `free` on are nonnegative.

    1, 0 or -1 for its least sign, with a z at which it is zero or negative. Free coordinates
    are eliminated one by one, each at its minimum given the others (Schur complements).
    """
    size = len(form)
    work = form.copy()
    left = list(range(size))
    history: list[tuple[int, list[tuple[int, Fraction]]]] = []

    def unfold(z: dict[int, Fraction]) -> list[Fraction]:
        for index, slopes in reversed(history):
            z[index] = -sum((s * z.get(k, Fraction(0)) for k, s in slopes), Fraction(0))
        return [z.get(k, Fraction(0)) for k in range(size)]

    flat: list[Fraction] | None = None
    remaining = list(range(free))
    while remaining:
        positive = next((k for k in remaining if work[k, k] > 0), None)
        if positive is None:
            k = remaining[0]
            if work[k, k] < 0:
                return -1, unfold({k: Fraction(1)})
            mixed = next((j for j in left if j != k and work[k, j] != 0), None)
            if mixed is not None:
                # Linear in z_k: far enough along it the form is negative.
                slope, height = work[k, mixed], work[mixed, mixed]
                return -1, unfold({mixed: Fraction(1), k: -(height + 1) / (2 * slope)})
            flat = flat or unfold({k: Fraction(1)})
            remaining.remove(k)
            left.remove(k)
            continue
        k = positive
        remaining.remove(k)
        left.remove(k)
        slopes = [(j, work[k, j] / work[k, k]) for j in left]
        history.append((k, slopes))
        for i, share in slopes:
            for j in left:
                work[i, j] -= share * work[k, j]
    sign, z = _least_on_simplex(work[np.ix_(left, left)]) if left else (1, None)
    if sign == 1 and flat is not None:
        return 0, flat
    return sign, None if z is None else unfold(dict(zip(left, z, strict=True)))


def _least_on_simplex(form: NDArray[Any]) -> tuple[int, list[Fraction] | None]:
    """The sign of the least value of z form z over the simplex, and a z that has it if <= 0.

    A minimiser of least support K is the one solution of form_KK z = value, sum z = 1, so only
    regular systems need to be solved.
    """
    import flint

    size = len(form)
    if (form >= 0).all():
        # Then z form z is a sum of nonnegative terms: zero where all of z's own terms are.
        flat = next((k for k in range(size) if form[k, k] == 0), None)
        return (1, None) if flat is None else (0, [Fraction(k == flat) for k in range(size)])
    if 1 << size > MAX_FACES:
        raise TooLarge(
            f"expected at most {MAX_FACES:,} faces of mutants, got 2**{size}: eliminate_dominated "
            "may leave fewer actions"
        )
    touched = None
    for count in range(1, size + 1):
        for face in itertools.combinations(range(size), count):
            rows = [[*(form[i, j] for j in face), Fraction(-1)] for i in face]
            rows.append([Fraction(1)] * count + [Fraction(0)])
            entries = [as_fmpq(v) for row in rows for v in row]
            right = flint.fmpq_mat(count + 1, 1, [0] * count + [1])
            try:
                solved = flint.fmpq_mat(count + 1, count + 1, entries).solve(right)
            except ZeroDivisionError:
                continue
            *z, value = [as_fraction(v) for v in solved.entries()]
            if min(z) <= 0 or value > 0:
                continue
            whole = [Fraction(0)] * size
            for k, weight in zip(face, z, strict=True):
                whole[k] = weight
            if value < 0:
                return -1, whole
            touched = touched or whole
    return (1, None) if touched is None else (0, touched)
