"""Norm resampling as an absorbing chain: what agents who change norms until they agree get.

Two norm-adaptive agents, amTFT(W1) against amTFT(W2), each follow one norm a step. While these
differ, each resamples its own; once they agree they go on for ever. So play is a Markov
chain on pairs of norms, and values per step are those of a linear system, solved in rationals:

    V(n, n') = u(n, n')                                          if n = n'
    V(n, n') = (1-g) u(n, n') + g sum K1(n, m) K2(n', m') V(m, m')  otherwise.

Identically and independently resampled from q1 and q2 it has a closed form (A is the chance to
agree in one draw):

    V = [(1-g) sum_{n != n'} q1 q2 u(n, n') + sum_n q1 q2 u(n, n)] / (1 - g (1 - A)).

>>> from fractions import Fraction
>>> bos = BACH_OR_STRAVINSKY
>>> chain = NormChain(bos, fixed(0, 2), uniform(range(2), 2))
>>> chain.values(Fraction(24, 25))
(Fraction(50, 13), Fraction(25, 26))
"""

from __future__ import annotations

import itertools
import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any

from gametheory._numeric.exact import Profile, to_fraction
from gametheory._numeric.rationals import as_fmpq, as_fraction
from gametheory._support.check import checked, shown
from gametheory._support.kinds import AtLeast, AtMost, Count, Items, Natural, NumberLike
from gametheory.errors import InvalidArgument, TooLarge

Norms = Count
Horizon = Annotated[int, AtLeast(1), AtMost(100_000)]
Chances = tuple[Fraction, ...]
Outcomes = tuple[tuple[Profile, ...], ...]

BACH_OR_STRAVINSKY: Outcomes = (
    ((Fraction(4), Fraction(1)), (Fraction(0), Fraction(0))),
    ((Fraction(0), Fraction(0)), (Fraction(2), Fraction(2))),
)
"""What Asymmetric Bach or Stravinsky pays when the players follow the utilitarian (0) or
egalitarian (1) norm."""


@checked
@dataclass(frozen=True)
class NormAgent:
    """How an agent chooses norms: first, and again after each disagreement.

    Attributes:
        start: a chance for each norm.
        kernel: `kernel[n][m]`, the chance to follow m after a disagreement while following n.
    """

    start: Annotated[Chances, Items()]
    kernel: tuple[Chances, ...]

    def __post_init__(self) -> None:
        rows = (self.start, *self.kernel)
        if len(self.kernel) != len(self.start) or any(
            len(row) != len(self.start) or sum(row) != 1 or min(row) < 0 for row in rows
        ):
            raise InvalidArgument(f"expected chances that sum to 1, of one length, got {rows}")

    def starting(self, norm: Natural) -> NormAgent:
        """The same agent, starting from a given norm."""
        return NormAgent(_unit(norm, len(self.start)), self.kernel)


MAX_NORMS = 1_000
"""Cap on norms: an agent holds the square of their number in chances."""


def _require_norms(count: int) -> None:
    if count > MAX_NORMS:
        raise TooLarge(f"expected at most {MAX_NORMS:,} norms, got {count:,}")


@checked
def fixed(norm: Natural, count: Norms) -> NormAgent:
    """amTFT(w): one norm for ever."""
    _require_norms(count)
    return NormAgent(_unit(norm, count), (_unit(norm, count),) * count)


@checked
def resampling(chances: Sequence[NumberLike]) -> NormAgent:
    """Every norm drawn afresh, the first one too."""
    row = tuple(to_fraction(x) for x in chances)
    return NormAgent(row, (row,) * len(row))


@checked
def uniform(norms: Iterable[Natural], count: Norms) -> NormAgent:
    """amTFT(W) as in the paper: uniform over W."""
    _require_norms(count)
    among = _among(norms, count)
    return resampling([Fraction(n in among, len(among)) for n in range(count)])


@checked
def preferring(norm: Natural, chance: NumberLike, norms: Iterable[int], count: Norms) -> NormAgent:
    """The favourite with a chance, else uniform over W, the favourite included; the first one too.

    `stubborn` differs: it begins with its favourite, and departs to the others only.
    """
    _require_norms(count)
    p, among = to_fraction(chance, "a chance"), _among(norms, count)
    if not 0 <= p <= 1 or norm not in among:
        raise InvalidArgument(
            f"expected a chance in [0, 1] and a norm of {among}, got {chance!r} and {norm!r}"
        )
    row = [p * (n == norm) + (1 - p) * Fraction(n in among, len(among)) for n in range(count)]
    return resampling(row)


@checked
def cycling(order: Annotated[Sequence[Natural], Items()], count: Norms) -> NormAgent:
    """By order of preference, round and round."""
    _require_norms(count)
    _among(order, count)
    rows = [_unit(order[0], count)] * count
    for k, norm in enumerate(order):
        rows[norm] = _unit(order[(k + 1) % len(order)], count)
    return NormAgent(_unit(order[0], count), tuple(rows))


@checked
def excluding_current(norms: Iterable[int], count: Norms) -> NormAgent:
    """Uniform over W without the norm that just failed (over W where W is that alone)."""
    _require_norms(count)
    among = _among(norms, count)
    rows = []
    for current in range(count):
        others = [n for n in among if n != current] or among
        rows.append(tuple(Fraction(n in others, len(others)) for n in range(count)))
    return NormAgent(uniform(among, count).start, tuple(rows))


@checked
def stubborn(
    norm: Natural, stubbornness: NumberLike, count: Annotated[Norms, AtLeast(2)] = 2
) -> NormAgent:
    """Starts from its favourite; keeps to it with a chance, else picks uniformly from the rest."""
    _require_norms(count)
    s = to_fraction(stubbornness)
    row = tuple(s if n == norm else (1 - s) / (count - 1) for n in range(count))
    return NormAgent(_unit(norm, count), (row,) * count)


@checked
@dataclass(frozen=True)
class NormChain:
    """Two agents that resample norms until they agree.

    Attributes:
        outcomes: `outcomes[n][m]`: what the players get per step when player 1 follows n and
            player 2 follows m.
        first, second: the agents.
    """

    outcomes: Outcomes
    first: NormAgent
    second: NormAgent

    def __post_init__(self) -> None:
        rows = (self.first.start, self.second.start, *self.outcomes)
        if {len(row) for row in rows} != {self.count} or any(
            len(paid) != 2 for row in self.outcomes for paid in row
        ):
            raise InvalidArgument(f"expected outcomes[n][m][player] of {self.count} norms each")

    @property
    def count(self) -> int:
        return len(self.outcomes)

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        """The disagreements that can occur."""
        span = range(self.count)
        seen = [
            (n, m)
            for n in span
            for m in span
            if n != m and self.first.start[n] * self.second.start[m]
        ]
        for n, m in seen:
            for pair in itertools.product(span, span):
                if pair[0] != pair[1] and pair not in seen and self._chance((n, m), pair):
                    seen.append(pair)
        return seen

    def _chance(self, now: tuple[int, int], then: tuple[int, int]) -> Fraction:
        return self.first.kernel[now[0]][then[0]] * self.second.kernel[now[1]][then[1]]

    def _solve(self, discount: Fraction, constants: Sequence[Sequence[Fraction]]) -> list[Any]:
        """x = constants + discount * K x on the disagreements that can occur, in rationals."""
        import flint

        pairs = self._pairs
        size = len(pairs)
        rows = []
        for i, now in enumerate(pairs):
            row = [-discount * self._chance(now, then) for then in pairs]
            row[i] += 1
            rows.append([_flint(x) for x in row])
        right = [[_flint(x) for x in row] for row in constants]
        if not size:
            return []
        solution = flint.fmpq_mat(rows).solve(flint.fmpq_mat(right)).tolist()
        return [[as_fraction(x) for x in row] for row in solution]

    def values(self, discount: NumberLike) -> Profile:
        """Payoffs per step from the start, exactly."""
        g = to_fraction(discount, "a discount")
        if not 0 <= g < 1:
            raise InvalidArgument(f"expected a discount in [0, 1), got {discount!r}")
        agreed = [self.outcomes[n][n] for n in range(self.count)]
        constants = [
            [
                (1 - g) * self.outcomes[n][m][i]
                + g * sum(self._chance((n, m), (k, k)) * agreed[k][i] for k in range(self.count))
                for i in range(2)
            ]
            for n, m in self._pairs
        ]
        ahead = dict(zip(self._pairs, self._solve(g, constants), strict=True))
        total = [Fraction(0), Fraction(0)]
        for n, m in itertools.product(range(self.count), repeat=2):
            chance = self.first.start[n] * self.second.start[m]
            if chance:
                worth = agreed[n] if n == m else ahead[n, m]
                total = [x + chance * y for x, y in zip(total, worth, strict=True)]
        return tuple(total)

    def mean_values(self, horizon: Horizon) -> Profile:
        """Mean payoffs of the first `horizon` steps, undiscounted, exactly."""
        span = range(self.count)
        chances = {
            (n, m): self.first.start[n] * self.second.start[m]
            for n, m in itertools.product(span, span)
        }
        total = [Fraction(0), Fraction(0)]
        for _ in range(horizon):
            after = dict.fromkeys(chances, Fraction(0))
            for (n, m), chance in chances.items():
                if not chance:
                    continue
                total = [x + chance * u for x, u in zip(total, self.outcomes[n][m], strict=True)]
                if n == m:
                    after[n, m] += chance
                    continue
                for then in after:
                    after[then] += chance * self._chance((n, m), then)
            chances = after
        return tuple(x / horizon for x in total)

    @cached_property
    def agreement(self) -> Fraction:
        """The chance ever to agree: disagreements from which agreement is out of reach count 0."""
        reaching = self._reaching()
        start = Fraction(0)
        for n in range(self.count):
            start += self.first.start[n] * self.second.start[n]
        if not reaching:
            return start
        inner = [pair for pair in self._pairs if pair in reaching]
        import flint

        rows, right = [], []
        for i, now in enumerate(inner):
            row = [-self._chance(now, then) for then in inner]
            row[i] += 1
            rows.append([_flint(x) for x in row])
            right.append(
                [_flint(sum((self._chance(now, (k, k)) for k in range(self.count)), Fraction(0)))]
            )
        solved = flint.fmpq_mat(rows).solve(flint.fmpq_mat(right)).tolist()
        for (n, m), (x,) in zip(inner, solved, strict=True):
            start += self.first.start[n] * self.second.start[m] * as_fraction(x)
        return start

    def _reaching(self) -> set[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        while True:
            more = {
                now
                for now in self._pairs
                if now not in found
                and (
                    any(self._chance(now, (k, k)) for k in range(self.count))
                    or any(self._chance(now, then) for then in found)
                )
            }
            if not more:
                return found
            found |= more


@checked
def closed_form(outcomes: Outcomes, first: Chances, second: Chances, discount: Fraction) -> Profile:
    """The value of identical, independent resampling (the formula at the top)."""
    count = len(outcomes)
    if any(len(x) != count for x in (first, second, *outcomes)):
        raise InvalidArgument(f"expected chances and rows for {count} norms each")
    span = range(count)
    meet = sum((first[n] * second[n] for n in span), Fraction(0))
    found = []
    for i in range(2):
        apart = sum(
            (first[n] * second[m] * outcomes[n][m][i] for n in span for m in span if n != m),
            Fraction(0),
        )
        together = sum((first[n] * second[n] * outcomes[n][n][i] for n in span), Fraction(0))
        found.append(((1 - discount) * apart + together) / (1 - discount * (1 - meet)))
    return tuple(found)


def _among(norms: Iterable[int], count: int) -> list[int]:
    given = list(norms)
    if not all(isinstance(n, numbers.Integral) for n in given):
        raise InvalidArgument(f"expected norms by number, got {shown(given)}")
    among = sorted(set(given))
    if not among or not 0 <= among[0] <= among[-1] < count:
        raise InvalidArgument(f"expected norms among 0..{count - 1}, got {shown(among)}")
    return among


def _unit(norm: int, count: int) -> Chances:
    if not norm < count:
        raise InvalidArgument(f"expected a norm among 0..{count - 1}, got {norm}")
    return tuple(Fraction(n == norm) for n in range(count))


def _flint(x: Fraction | int) -> Any:

    exact = Fraction(x)
    return as_fmpq(exact)


__all__ = [
    "BACH_OR_STRAVINSKY",
    "MAX_NORMS",
    "NormAgent",
    "NormChain",
    "closed_form",
    "cycling",
    "excluding_current",
    "fixed",
    "preferring",
    "resampling",
    "stubborn",
    "uniform",
]


def __dir__() -> list[str]:
    return list(__all__)
