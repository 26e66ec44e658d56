"""Revision with noise: Markov chains on profiles or on populations, and where they spend time.

*Logit choice* on profiles of pure actions: who revises takes an action with probability in
proportion to exp(lambda u), or to b^u, given what the others play. If one player, drawn at random,
revises at a time this is log-linear learning: in a potential game the share of time at a profile is
in proportion to exp(lambda potential) (Blume 1993). *Mistakes* in a population of N: an individual,
drawn at random, with a small probability takes any type at random, and else a best reply to the
other N - 1 (Kandori, Mailath and Rob 1993, with revisions one at a time).

Every state can be reached from every other, so there is one stationary distribution: the share of
time spent in each state in the long run, from any start.

>>> import gametheory as gt
>>> stag_hunt = gt.NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])
>>> gt.dynamics.logit_chain(stag_hunt, base=2).stationary
(Fraction(1, 4), Fraction(1, 8), Fraction(1, 8), Fraction(1, 2))
>>> chain = gt.dynamics.mistakes_chain(stag_hunt, population=4, mistakes="1/10")
>>> [round(float(share), 4) for share in chain.stationary]
[0.0408, 0.0086, 0.0129, 0.1631, 0.7747]
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import markov
from gametheory._numeric.exact import Number, brief, show, to_fraction
from gametheory._numeric.rationals import as_fmpq
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, NumberLike
from gametheory.dynamics.populations import counts_of, earnings, require_symmetric
from gametheory.errors import GameTheoryError, InvalidArgument, TooLarge
from gametheory.games import NormalForm

MAX_PROFILES = 400
"""Cap on states of a chain: its matrix is solved in rationals, or in wide balls."""

MAX_BITS = 400_000
"""Cap on profiles times the bits of the largest power of a base."""

Revise = Literal["one", "all"]
"""Whether one player, drawn at random, revises at a step, or every player on its own."""

NARROW = 2.0**-56
"""Radius up to which balls are narrowed."""

MOST_BITS = 1 << 15
"""Precision up to which that is tried."""

Population = Annotated[int, AtLeast(2), AtMost(5_000)]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class RevisionChain:
    """A Markov chain of revisions.

    Attributes:
        states: what the chain is in: pure profiles as action indices, or how many individuals
            are of each type.
        stationary: the share of time in each state, in the long run: Fractions, or floats.
        radius: how far a float may be from the true share, proven; 0 for Fractions.
        transitions: `[state, next state]`, Fractions, or floats that are rounded.
    """

    states: tuple[tuple[int, ...], ...]
    stationary: tuple[Number, ...]
    radius: float
    transitions: NDArray[Any] = field(repr=False)

    def __post_init__(self) -> None:
        size = len(self.states)
        if not size or len(self.stationary) != size or self.transitions.shape != (size, size):
            raise InvalidArgument(
                f"expected a share and a row of {size} transitions for each of {size} states, at "
                f"least one, got {len(self.stationary)} shares and rows of shape "
                f"{self.transitions.shape}"
            )

    @property
    def most_visited(self) -> tuple[int, ...]:
        """The state with the largest share; the first of several."""
        return self.states[max(range(len(self)), key=lambda k: self.stationary[k])]

    def verify(self) -> bool:
        """Re-check that the shares are stationary: exactly, or for floats up to rounding."""
        shares = np.array(self.stationary, dtype=self.transitions.dtype)
        off = abs(shares @ self.transitions - shares).max()
        unit = abs(sum(shares) - 1)
        slack = 0 if self.radius == 0 else 1e-12 + self.radius * len(self)
        return bool(min(shares) >= 0 and off <= slack and unit <= slack)

    def __len__(self) -> int:
        return len(self.states)

    def __repr__(self) -> str:
        share = self.stationary[self.states.index(self.most_visited)]
        return f"RevisionChain({len(self)} states, most often {self.most_visited}: {brief(share)})"


@checked
def logit_chain(
    game: NormalForm,
    *,
    precision: NumberLike | None = None,
    base: NumberLike | None = None,
    revise: Revise = "one",
) -> RevisionChain:
    """The chain of logit choice on the pure profiles of a game, any number of players.

    Args:
        precision: lambda >= 0, in units of one over payoff: floats with a proven radius.
        base: b > 0 in place of exp(lambda): Fractions, if each player's payoffs differ by whole
            numbers. One of the two is needed.
        revise: one player at a step (log-linear learning), or all at once.

    Profiles are row-major. Raises `InvalidArgument` for neither or both of precision and base, or
    for a base with payoffs that differ by other numbers; `TooLarge` beyond `MAX_PROFILES` profiles.
    """
    if (precision is None) == (base is None):
        raise InvalidArgument(
            "expected a precision or a base, got " + ("neither" if base is None else "both")
        )
    cells = game.payoffs[0].size
    if cells > MAX_PROFILES:
        raise TooLarge(
            f"expected at most {MAX_PROFILES:,} profiles, got {cells:,}: eliminate_dominated may "
            "leave fewer; stochastically_stable takes more"
        )
    if base is not None:
        weights = _powers(game, _positive(base))
        rows = _logit_rows(game, weights, revise, Fraction(1))
        return exact_chain(tuple(game.profiles()), rows)
    return _in_balls(game, _positive(precision, least=True), revise)


@checked
def mistakes_chain(
    game: NormalForm, *, population: Population, mistakes: NumberLike
) -> RevisionChain:
    """Best replies with mistakes in a population that plays a symmetric game, exactly.

    Args:
        population: N, how many individuals; each meets the others.
        mistakes: the probability, in (0, 1], with which a type is drawn evenly from all.

    States are the numbers of individuals of each type, the first type's largest first. Ties: an
    individual stays if its type is a best reply, and else takes the first one. Raises
    `InvalidArgument` for a game that is not symmetric or mistakes out of range, `TooLarge` beyond
    `MAX_PROFILES` states.
    """
    require_symmetric(game)
    chance = _positive(mistakes)
    if chance > 1:
        raise InvalidArgument(f"expected mistakes in (0, 1], got {show(chance)}")
    states = counts_of(population, game.shape[0], MAX_PROFILES)
    return exact_chain(states, revisions(game, states, chance))


def revisions(
    game: NormalForm, states: Sequence[tuple[int, ...]], chance: Fraction
) -> list[dict[int, Fraction]]:
    """Rows of the chain of best replies with mistakes."""
    number = {state: k for k, state in enumerate(states)}
    types, size = game.shape[0], sum(states[0])
    rows = []
    for state in states:
        row: dict[int, Fraction] = {}
        for own, count in enumerate(state):
            if not count:
                continue
            earned = earnings(game, state, own)
            best = own if earned[own] == max(earned) else earned.index(max(earned))
            for after in range(types):
                share = chance / types + (1 - chance if after == best else 0)
                if share:
                    moved = list(state)
                    moved[own] -= 1
                    moved[after] += 1
                    target = number[tuple(moved)]
                    row[target] = row.get(target, Fraction(0)) + share * Fraction(count, size)
        rows.append(row)
    return rows


def exact_chain(
    states: tuple[tuple[int, ...], ...], rows: Sequence[dict[int, Fraction]]
) -> RevisionChain:
    """A chain in which every state can be reached from every other."""
    table = np.full((len(states), len(states)), Fraction(0), dtype=object)
    for s, row in enumerate(rows):
        for t, chance in row.items():
            table[s, t] = chance
    table.setflags(write=False)
    shares = markov.stationary(rows, range(len(rows)))
    return RevisionChain(states, tuple(shares[s] for s in range(len(rows))), 0.0, table)


def _powers(game: NormalForm, base: Fraction) -> list[NDArray[Any]]:
    """base^(payoff - least payoff) for each player and cell."""
    found = []
    for name, table in zip(game.players, game.exact_payoffs, strict=True):
        least = table.min()
        gaps = [x - least for x in table.flat]
        if any(gap.denominator != 1 for gap in gaps):
            raise InvalidArgument(
                f"expected payoffs that differ by whole numbers for a base, got others for {name}: "
                "scale the game, or give a precision"
            )
        digits = max(base.numerator, base.denominator).bit_length()
        if max(gaps) * digits * len(gaps) > MAX_BITS:
            raise TooLarge(
                f"expected payoffs that differ less for a base, got differences up to "
                f"{show(max(gaps))} in {len(gaps)} profiles: give a precision"
            )
        powers = np.empty(len(gaps), dtype=object)
        powers[:] = [base ** int(gap) for gap in gaps]
        found.append(powers.reshape(table.shape))
    return found


def _logit_rows(
    game: NormalForm, weights: Sequence[NDArray[Any]], revise: str, one: Any
) -> list[dict[int, Any]]:
    """Rows of the chain of choices in proportion to weights, in whatever arithmetic they are."""
    shape, players = game.shape, range(game.num_players)
    rows = []
    for cell in game.profiles():
        choices = []
        for i in players:
            line: tuple[Any, ...] = (*cell[:i], slice(None), *cell[i + 1 :])
            own = weights[i][line]
            total = sum(own[1:], own[0])
            choices.append([weight / total for weight in own])
        row: dict[int, Any] = {}
        if revise == "one":
            for i, action in ((k, a) for k in players for a in range(shape[k])):
                after = int(np.ravel_multi_index((*cell[:i], action, *cell[i + 1 :]), shape))
                chance = choices[i][action] / (one * len(shape))
                row[after] = row[after] + chance if after in row else chance
        else:
            for after, joint in enumerate(itertools.product(*map(range, shape))):
                chance = one
                for i, action in enumerate(joint):
                    chance = chance * choices[i][action]
                row[after] = chance
        rows.append(row)
    return rows


def _in_balls(game: NormalForm, precision: Fraction, revise: str) -> RevisionChain:
    """The same with exp(lambda u) in rigorous balls, wide enough that the shares are known."""
    import flint

    bits = 128
    while bits <= MOST_BITS:
        with flint.ctx.workprec(bits):
            lam = flint.arb(as_fmpq(precision))
            weights = []
            for table in game.exact_payoffs:
                # Relative to the largest against the same actions, so that sums stay near 1.
                powers = np.empty(table.size, dtype=object)
                powers[:] = [
                    (lam * flint.arb(as_fmpq(x))).exp() for x in (table - table.max()).flat
                ]
                weights.append(powers.reshape(table.shape))
            rows = _logit_rows(game, weights, revise, flint.arb(1))
            size = len(rows)
            system = [[flint.arb(-int(j == k)) for k in range(size)] for j in range(size)]
            for s, row in enumerate(rows):
                for t, chance in row.items():
                    system[t][s] += chance
            system[-1] = [flint.arb(1)] * size
            right = [[flint.arb(0)] for _ in range(size - 1)] + [[flint.arb(1)]]
            try:
                solved = flint.arb_mat(system).solve(flint.arb_mat(right))
            except ZeroDivisionError:  # too wide to tell it from a singular system
                bits *= 4
                continue
            shares = [solved[k, 0] for k in range(size)]
            widest = max(float(share.rad()) for share in shares)
            if widest <= NARROW:
                near = [min(max(float(share.mid()), 0.0), 1.0) for share in shares]
                table = np.zeros((size, size))
                for s, row in enumerate(rows):
                    for t, chance in row.items():
                        table[s, t] = float(chance.mid())
                table.setflags(write=False)
                radius = widest + 2.0**-53
                return RevisionChain(tuple(game.profiles()), tuple(near), radius, table)
        bits *= 4
    raise TooLarge(
        f"expected a chain that {MOST_BITS:,} bits resolve, got precision {show(precision)}: "
        "stochastically_stable has the limit of large precisions"
    )


def _positive(value: Any, *, least: bool = False) -> Fraction:
    try:
        number = to_fraction(value, "a precision, base or chance")
    except GameTheoryError as error:
        raise InvalidArgument(str(error)) from None
    if number < 0 or (number == 0 and not least):
        raise InvalidArgument(f"expected a number above 0, got {show(number)}")
    return number
