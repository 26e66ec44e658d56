"""The Moran process: births in proportion to fitness, deaths at random, until one type is left.

In a population of N that plays a symmetric game every individual earns the mean payoff pi of its
meetings with the N - 1 others, and has fitness 1 - w + w pi at *selection* w. At each step one
individual, drawn in proportion to fitness, has a child of its type that takes the place of an
individual drawn evenly, possibly its parent (Moran 1958; Nowak et al. 2004). A *fixation
probability* is that with which one mutant's type takes over; 1/N if selection is 0.

>>> import gametheory as gt
>>> dilemma = gt.NormalForm.from_bimatrix([[3, 1], [4, 2]], [[3, 4], [1, 2]])
>>> gt.dynamics.fixation_probability(dilemma, mutant=1, resident=0, population=3)
Fraction(3, 5)
>>> gt.dynamics.small_mutation_distribution(dilemma, population=3)
(Fraction(1, 7), Fraction(6, 7))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gametheory._numeric import markov
from gametheory._numeric.exact import show, to_fraction
from gametheory._support.check import checked
from gametheory._support.kinds import Natural, NumberLike
from gametheory.dynamics.chains import Population
from gametheory.dynamics.populations import Counts, counts_of, earnings, require_symmetric
from gametheory.errors import GameTheoryError, InvalidArgument
from gametheory.games import NormalForm


@checked
def fixation_probability(
    game: NormalForm,
    *,
    mutant: Natural,
    resident: Natural,
    population: Population,
    selection: NumberLike = 1,
) -> Fraction:
    """The probability that one mutant among residents takes over, exactly.

    1 / (1 + sum over k of the product over i <= k of g_i / f_i), with f_i and g_i the fitness of
    mutants and residents among i mutants (Karlin and Taylor 1975; Nowak et al. 2004).

    Args:
        mutant, resident: action indices, which differ.
        population: N, the mutant included.
        selection: w in [0, 1]; at 1, the default, fitness is the mean payoff.

    Raises `InvalidArgument` for a game that is not symmetric, for types out of range, and where
    some fitness is not positive: a smaller w, or a constant added to all payoffs, mends that.
    """
    _require_types(game, mutant, resident)
    w = _selection(selection)
    total, product = Fraction(1), Fraction(1)
    for i in range(1, population):
        own, other = _pair_payoffs(game, mutant, resident, i, population)
        product *= _fitness(other, w) / _fitness(own, w)
        total += product
    return 1 / total


@checked
def weak_selection_slope(
    game: NormalForm, *, mutant: Natural, resident: Natural, population: Population
) -> Fraction:
    """The derivative of the fixation probability by selection w at w = 0, exactly.

    Selection favours the mutant if it is positive. In large populations with two strict equilibria
    that is so iff the mutant does better when a third of all are mutants (Nowak et al. 2004).
    Errors as `fixation_probability`, but fitness at w = 0 is always positive.
    """
    _require_types(game, mutant, resident)
    N = population
    gained = Fraction(0)
    for i in range(1, N):
        own, other = _pair_payoffs(game, mutant, resident, i, N)
        # The gap between payoffs among i mutants is in the products from the i-th on.
        gained += (N - i) * (own - other)
    return gained / N**2


@checked
def moran_absorption(
    game: NormalForm, start: Sequence[Natural], *, selection: NumberLike = 1
) -> tuple[Fraction, ...]:
    """For each type the probability that it takes over from `start`, exactly; any number of types.

    `start`: how many individuals are of each type. Errors as `fixation_probability`; `TooLarge`
    beyond `markov.MAX_STATES` states.
    """
    require_symmetric(game)
    state = tuple(int(count) for count in start)
    if len(state) != game.shape[0] or sum(state) < 1:
        raise InvalidArgument(
            f"expected numbers of individuals of {game.shape[0]} types, at least one in all, got "
            f"{state!r:.60}"
        )
    w = _selection(selection)
    # Types that are missing do not come back.
    used = [k for k, count in enumerate(state) if count]
    states = counts_of(sum(state), len(used), markov.MAX_STATES)
    number = {counts: k for k, counts in enumerate(states)}
    chain = [_births(game, used, counts, number, w) for counts in states]
    ends = [
        [number[tuple(sum(state) * (k == j) for k in range(len(used)))]] for j in range(len(used))
    ]
    begun = number[tuple(state[k] for k in used)]
    chances = markov.absorption(chain, {begun: Fraction(1)}, ends)
    return tuple(chances[used.index(k)] if k in used else Fraction(0) for k in range(game.shape[0]))


@checked
def small_mutation_distribution(
    game: NormalForm, *, population: Population, selection: NumberLike = 1
) -> tuple[Fraction, ...]:
    """The share of time of each type where mutations are so rare that one type is mostly alone.

    The stationary distribution of the chain in which a mutant of each other type is as likely to
    come up, and takes over with its fixation probability (Fudenberg and Imhof 2006). Exact; errors
    as `fixation_probability`.
    """
    require_symmetric(game)
    types = range(game.shape[0])
    if len(types) == 1:
        return (Fraction(1),)
    rows = []
    for resident in types:
        row = {
            mutant: fixation_probability(
                game, mutant=mutant, resident=resident, population=population, selection=selection
            )
            / (len(types) - 1)
            for mutant in types
            if mutant != resident
        }
        row[resident] = 1 - sum(row.values(), Fraction(0))
        rows.append(row)
    shares = markov.stationary(rows, types)
    return tuple(shares[k] for k in types)


def _births(
    game: NormalForm,
    used: Sequence[int],
    counts: Counts,
    number: dict[Counts, int],
    w: Fraction,
) -> dict[int, Fraction]:
    size = sum(counts)
    whole = [0] * game.shape[0]
    for k, count in zip(used, counts, strict=True):
        whole[k] = count
    alive = [j for j, count in enumerate(counts) if count]
    if len(alive) == 1:
        return {number[counts]: Fraction(1)}
    births = {}
    for j in alive:
        mean = earnings(game, tuple(whole), used[j])[used[j]] / (size - 1)
        births[j] = counts[j] * _fitness(mean, w)
    total = sum(births.values(), Fraction(0))
    row: dict[int, Fraction] = {}
    for j, birth in births.items():
        for dead in alive:
            after = list(counts)
            after[j] += 1
            after[dead] -= 1
            target = number[tuple(after)]
            chance = birth / total * Fraction(counts[dead], size)
            row[target] = row.get(target, Fraction(0)) + chance
    return row


def _pair_payoffs(
    game: NormalForm, mutant: int, resident: int, i: int, size: int
) -> tuple[Fraction, Fraction]:
    """Mean payoffs of a mutant and of a resident among i mutants."""
    A = game.exact_payoffs[0]
    own = A[mutant, mutant] * (i - 1) + A[mutant, resident] * (size - i)
    other = A[resident, mutant] * i + A[resident, resident] * (size - i - 1)
    return own / (size - 1), other / (size - 1)


def _fitness(payoff: Fraction, w: Fraction) -> Fraction:
    fitness = 1 - w + w * payoff
    if fitness <= 0:
        raise InvalidArgument(
            f"expected positive fitness 1 - w + w * payoff, got {show(fitness)} at selection "
            f"{show(w)}: take a smaller selection, or add a constant to all payoffs"
        )
    return fitness


def _selection(value: NumberLike) -> Fraction:
    try:
        w = to_fraction(value, "a selection")
    except GameTheoryError as error:
        raise InvalidArgument(str(error)) from None
    if not 0 <= w <= 1:
        raise InvalidArgument(f"expected a selection in [0, 1], got {show(w)}")
    return w


def _require_types(game: NormalForm, mutant: int, resident: int) -> None:
    require_symmetric(game)
    types = game.shape[0]
    if not (mutant < types and resident < types) or mutant == resident:
        raise InvalidArgument(
            f"expected two different types among 0..{types - 1}, got {mutant} and {resident}"
        )
