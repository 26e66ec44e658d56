"""Families of games: random ones from a seed, and parametrised classics.

A *random* family takes `rng=`: a `numpy.random.Generator`, an integer seed, or None for fresh
randomness. The same seed gives the same game on every machine (for one version of numpy, whose
streams change rarely). The others are determined by their arguments. Payoffs are integers, so
that results are exact, unless a family says otherwise. Many families follow the test suite
GAMUT (Nudelman, Wortman, Shoham and Leyton-Brown 2004, "Run the GAMUT").

>>> from gametheory.games import generators
>>> generators.integers((2, 3), low=0, high=2, rng=0).payoffs.tolist()
[[[2, 1, 1], [0, 0, 0]], [[0, 0, 0], [2, 1, 2]]]
>>> generators.travellers_dilemma(100)
NormalForm(99x99, 'travellers-dilemma')
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import to_fraction
from gametheory._support.check import checked
from gametheory._support.kinds import NumberLike, Rng
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games.normal_form import MAX_CELLS, NormalForm

MAX_BATCH_ENTRIES = 200_000_000
"""Cap on the payoffs of a batch: 1.6 GB of 64-bit integers."""

MAX_MAGNITUDE = 2**53
"""Integer payoffs up to here are held by floats too, and their sums by int64."""

MAX_PLAYERS = 30
"""More would need more array axes than numpy has."""

_GRID = 2.0**20
"""Normal payoffs are rounded to 1/2^20, far above the last bits in which machines differ."""


# Random payoffs.


@checked
def uniform(shape: Sequence[int], *, rng: Rng = None) -> NormalForm:
    """Independent floats, uniform on [0, 1), for any number of players (GAMUT RandomGame).

    Almost surely nondegenerate; `integers` has ties.
    """
    sizes = _shape(shape)
    return NormalForm(_generator(rng).random((len(sizes), *sizes)), name="uniform")


@checked
def integers(shape: Sequence[int], *, low: int = 0, high: int = 99, rng: Rng = None) -> NormalForm:
    """Independent integers, uniform on low, ..., high (both included).

    A short range makes ties, and so degenerate games, the rule.
    """
    sizes = _shape(shape)
    return NormalForm(_integers(rng, low, high, (len(sizes), *sizes)), name="integers")


@checked
def payoff_batch(
    count: int, shape: Sequence[int], *, low: int = 0, high: int = 99, rng: Rng = None
) -> NDArray[np.int64]:
    """The payoffs of `count` games as `integers` draws them: `[batch, player, a1, ..., an]`.

    Raises `TooLarge` beyond `MAX_BATCH_ENTRIES` payoffs.
    """
    sizes, games = _shape(shape), _count(count, "count")
    entries = games * len(sizes) * math.prod(sizes)
    if entries > MAX_BATCH_ENTRIES:
        raise TooLarge(f"expected at most {MAX_BATCH_ENTRIES:,} payoffs, got {entries:,}")
    return _integers(rng, low, high, (games, len(sizes), *sizes))


@checked
def covariant(shape: Sequence[int], correlation: float, *, rng: Rng = None) -> NormalForm:
    """Standard normal payoffs; those of one joint action are correlated between players.

    `correlation` lies in [-1/(n-1), 1] for n players: 1 makes interests identical and, for two
    players, -1 makes them opposed. Floats, multiples of 1/2^20. Joint actions are independent
    (Rinott and Scarsini 2000; GAMUT CovariantGame).
    """
    sizes = _shape(shape)
    n = len(sizes)
    least = -1.0 if n == 1 else -1 / (n - 1)
    r = float(to_fraction(correlation, "a correlation"))
    if not least <= r <= 1:
        raise InvalidArgument(
            f"expected a correlation in [{least:.6g}, 1] for {n} players, got {correlation!r}"
        )
    draws = _generator(rng).standard_normal((n, *sizes))
    mean = draws.mean(axis=0)
    # The symmetric square root of the covariance (1 - r) I + r J.
    own = math.sqrt(1 - r) * (draws - mean)
    shared = math.sqrt(max(1 + (n - 1) * r, 0)) * mean
    return NormalForm(np.round((own + shared) * _GRID) / _GRID, name="covariant")


@checked
def zero_sum(
    rows: int, columns: int, *, low: int = -99, high: int = 99, rng: Rng = None
) -> NormalForm:
    """Two players; what one gains the other loses (von Neumann 1928; GAMUT RandomZeroSum)."""
    row = _integers(rng, low, high, _shape((rows, columns)))
    return NormalForm(np.stack([row, -row]), name="zero-sum")


@checked
def common_interest(
    shape: Sequence[int], *, low: int = 0, high: int = 99, rng: Rng = None
) -> NormalForm:
    """One payoff for all (team games, Marschak and Radner 1972).

    Every maximum is a pure equilibrium, and the whole Pareto frontier.
    """
    sizes = _shape(shape)
    shared = _integers(rng, low, high, sizes)
    return NormalForm(np.stack([shared] * len(sizes)), name="common-interest")


@checked
def symmetric(
    actions: int, *, players: int = 2, low: int = 0, high: int = 99, rng: Rng = None
) -> NormalForm:
    """Payoffs depend on one's own action and on how many others take each (Nash 1951)."""
    n = _count(players, "players", most=MAX_PLAYERS)
    sizes = _shape((actions,) * n)
    table = _integers(rng, low, high, sizes)
    choice = np.indices(sizes)
    return NormalForm(
        [table[(choice[i], *np.sort(np.delete(choice, i, axis=0), axis=0))] for i in range(n)],
        name="symmetric",
    )


@checked
def potential(shape: Sequence[int], *, low: int = 0, high: int = 99, rng: Rng = None) -> NormalForm:
    """Exact potential games (Monderer and Shapley 1996).

    Player i gets P(a) + D_i(actions of the others), P and the D_i drawn from low, ..., high:
    every exact potential game has this form. Each maximum of P is a pure equilibrium.
    """
    sizes, generator = _shape(shape), _generator(rng)
    shared = _integers(generator, low, high, sizes)
    dummies = [
        _integers(generator, low, high, (*sizes[:i], 1, *sizes[i + 1 :])) for i in range(len(sizes))
    ]
    return NormalForm(np.stack([shared + dummy for dummy in dummies]), name="potential")


@checked
def coordination(
    actions: int, *, players: int = 2, low: int = 0, high: int = 99, rng: Rng = None
) -> NormalForm:
    """All players want to take the same action (GAMUT CoordinationGame).

    Payoffs come from the upper half of low, ..., high where all agree and from the lower half
    elsewhere: each agreement is a strict equilibrium, and Pareto-better than any disagreement.
    """
    n, generator = _count(players, "players", most=MAX_PLAYERS), _generator(rng)
    sizes = _shape((actions,) * n)
    middle = (_integer(low, "low") + _integer(high, "high")) // 2
    if not low < high:
        raise InvalidArgument(f"expected low < high, got {low} and {high}")
    apart = _integers(generator, low, middle, (n, *sizes))
    together = _integers(generator, middle + 1, high, (n, *sizes))
    return NormalForm(np.where(_agreed(sizes), together, apart), name="coordination")


@checked
def bargaining_problem(actions: int = 2, *, step: int = 9, rng: Rng = None) -> NormalForm:
    """Two players must agree on one action, and rank the agreements in opposite ways.

    In the likeness of Asymmetric Bach or Stravinsky (Stastny et al. 2021): no agreement gives
    (0, 0), which is also the declared disagreement point; agreements give player 1 a rising and
    player 2 a falling payoff, in random steps of 1, ..., `step`. So there are `actions` >= 2
    strict equilibria, none better for both than another; the first and the last are
    Pareto-optimal also among lotteries.
    """
    n, _ = _shape((_count(actions, "actions", least=2),) * 2)
    largest = _count(step, "step", most=MAX_CELLS)
    gains = _integers(rng, 1, largest, (2, n)).cumsum(axis=1)
    return NormalForm(
        [np.diag(gains[0]), np.diag(gains[1][::-1])],
        disagreement=(0, 0),
        name="bargaining-problem",
    )


@checked
def congestion(
    players: int,
    facilities: int,
    *,
    uses: int | None = None,
    low: int = 0,
    high: int = 99,
    rng: Rng = None,
) -> NormalForm:
    """Congestion games (Rosenthal 1973): a facility is worth less the more players use it.

    An action is a set of facilities: of size `uses`, or any nonempty set. A player gets the sum
    of its facilities' worths, random integers from low, ..., high that fall with the number of
    users. There is an exact potential, and so a pure equilibrium.
    """
    n, count = (
        _count(players, "players", most=MAX_PLAYERS),
        _count(facilities, "facilities", most=30),
    )
    amounts = range(1, count + 1) if uses is None else [_count(uses, "uses")]
    if max(amounts) > count:
        raise InvalidArgument(f"expected uses <= {count} facilities, got {uses}")
    sizes = _shape((sum(math.comb(count, k) for k in amounts),) * n)
    sets = [s for k in amounts for s in itertools.combinations(range(count), k)]
    worth = -np.sort(-_integers(rng, low, high, (count, n)), axis=1)
    member = np.array([[f in chosen for f in range(count)] for chosen in sets])
    choice = np.indices(sizes)
    payoffs = np.zeros((n, *sizes), dtype=np.int64)
    for f in range(count):
        used = member[choice, f]
        load = used.sum(axis=0)
        payoffs += used * worth[f][np.maximum(load - 1, 0)]
    labels = ["+".join(f"f{f}" for f in chosen) for chosen in sets]
    return NormalForm(payoffs, actions=[labels] * n, name="congestion")


# Parametrised classics.


@checked
def unanimity(actions: int, *, players: int = 2) -> NormalForm:
    """All get 1 if all take the same action, else 0.

    With two players and n actions there are exactly 2^n - 1 equilibria, one for each nonempty
    set of actions (both mix uniformly over it); Quint and Shubik (1997) conjectured this to be
    the most that a nondegenerate n x n game can have (von Stengel 1999: it is not, for n >= 6).
    """
    n = _count(players, "players", most=MAX_PLAYERS)
    sizes = _shape((actions,) * n)
    return NormalForm(np.stack([_agreed(sizes).astype(np.int64)] * n), name="unanimity")


@checked
def dispersion(players: int, actions: int) -> NormalForm:
    """Anti-coordination: all get 1 if players are spread as evenly as can be, else 0.

    That is, if no two actions differ by more than one in their numbers of takers (Grenager,
    Powers and Shoham 2002, maximal dispersion outcomes; GAMUT DispersionGame).
    """
    n = _count(players, "players", most=MAX_PLAYERS)
    sizes = _shape((actions,) * n)
    choice = np.indices(sizes)
    takers = np.stack([(choice == a).sum(axis=0) for a in range(sizes[0])])
    spread = takers.max(axis=0) - takers.min(axis=0) <= 1
    return NormalForm(np.stack([spread.astype(np.int64)] * n), name="dispersion")


@checked
def travellers_dilemma(max_claim: int = 100, *, min_claim: int = 2, reward: int = 2) -> NormalForm:
    """The Traveller's Dilemma (Basu 1994): both get the lower claim.

    Whoever made it gets `reward` more and the other `reward` less; equal claims are paid as
    they are. For a reward above 1 the only equilibrium is that both claim the minimum.
    """
    first, last = _integer(min_claim, "min_claim"), _integer(max_claim, "max_claim")
    bonus = _count(reward, "reward", most=MAX_CELLS)
    if not first <= last:
        raise InvalidArgument(f"expected min_claim <= max_claim, got {first} and {last}")
    sizes = _shape((last - first + 1,) * 2)
    row, column = np.indices(sizes) + first
    paid, edge = np.minimum(row, column), bonus * np.sign(column - row)
    return _numbered(np.stack([paid + edge, paid - edge]), first, "travellers-dilemma")


@checked
def colonel_blotto(soldiers: int, hills: int) -> NormalForm:
    """Colonel Blotto (Borel 1921): hills won minus hills lost.

    Both colonels spread `soldiers` over `hills`; the larger force takes a hill, a tie neither.
    Zero-sum and symmetric, so of value 0. Actions are in lexicographic order: "0-0-2", ...
    """
    total = _count(soldiers, "soldiers", least=0, most=10_000)
    n = _count(hills, "hills", most=100)
    _shape((math.comb(total + n - 1, n - 1),) * 2)
    # A division into n parts is a choice of n - 1 bars among soldiers and bars.
    bars = itertools.combinations(range(total + n - 1), n - 1)
    parts = [np.diff([-1, *bar, total + n - 1]) - 1 for bar in bars]
    forces = np.array(parts)
    won = np.zeros((len(parts),) * 2, dtype=np.int64)
    for hill in forces.T:
        won += np.sign(hill[:, None] - hill)
    labels = ["-".join(map(str, force)) for force in forces.tolist()]
    return NormalForm(np.stack([won, -won]), actions=[labels] * 2, name="colonel-blotto")


@checked
def minimum_effort(
    efforts: int, *, players: int = 2, benefit: int = 2, cost: int = 1
) -> NormalForm:
    """The weakest link decides (Van Huyck, Battalio and Beil 1990; GAMUT MinimumEffortGame).

    Efforts are 1, ..., `efforts`; each player gets benefit * (lowest effort) - cost * (own).
    For benefit > cost > 0 the pure equilibria are the equal efforts, each better than the last.
    """
    n = _count(players, "players", most=MAX_PLAYERS)
    sizes = _shape((efforts,) * n)
    effort = np.indices(sizes) + 1
    payoffs = _integer(benefit, "benefit") * effort.min(axis=0) - _integer(cost, "cost") * effort
    return _numbered(payoffs, 1, "minimum-effort")


@checked
def public_goods(
    players: int, *, factor: NumberLike = 2, endowment: NumberLike | None = None
) -> NormalForm:
    """The linear public goods game (Ledyard 1995): what is contributed is multiplied and shared.

    A player keeps its `endowment`, by default as many as there are players, or contributes all of
    it; contributions times `factor` are shared by all, contributors or not. With k contributors a
    player gets endowment * (factor * k / n), and its endowment if it keeps that. For 1 < factor < n
    keeping strictly dominates, and all get more if all contribute: a social dilemma, with two
    players the Prisoner's Dilemma.
    """
    n = _count(players, "players", most=MAX_PLAYERS)
    worth = to_fraction(n if endowment is None else endowment, "an endowment")
    return_each = to_fraction(factor, "a factor") * worth / n
    sizes = _shape((2,) * n)
    keeps = np.indices(sizes)
    contributors = n - keeps.sum(axis=0)
    payoffs = contributors.astype(object) * return_each + keeps.astype(object) * worth
    labels = ["contribute", "keep"]
    return NormalForm(payoffs, actions=[labels] * n, name="public-goods")


@checked
def volunteers_dilemma(
    players: int, *, benefit: NumberLike = 2, cost: NumberLike = 1
) -> NormalForm:
    """The Volunteer's Dilemma (Diekmann 1985): one volunteer is enough for all.

    All get `benefit` if anybody volunteers, and volunteers pay `cost`. For benefit > cost > 0 the
    pure equilibria have one volunteer; in every equilibrium in which m >= 2 players mix and the
    others do nothing, each of the m does nothing with probability (cost / benefit)^(1 / (m - 1)).
    """
    n = _count(players, "players", most=MAX_PLAYERS)
    gain, paid = to_fraction(benefit, "a benefit"), to_fraction(cost, "a cost")
    nothing = np.indices(_shape((2,) * n))
    helped = 1 - nothing.prod(axis=0)
    payoffs = helped.astype(object) * gain - (1 - nothing).astype(object) * paid
    labels = ["volunteer", "wait"]
    return NormalForm(payoffs, actions=[labels] * n, name="volunteers-dilemma")


@checked
def bertrand(max_price: int, *, cost: int = 0, players: int = 2) -> NormalForm:
    """Price competition (Bertrand 1883; GAMUT BertrandOligopoly with a fixed demand).

    Prices are 0, ..., `max_price`. The cheapest firms share lcm(1, ..., players) customers, so
    that shares are whole; each unit costs `cost`. For two firms and 0 <= cost <= max_price - 2
    the pure equilibria are equal prices of cost, cost + 1 and cost + 2.
    """
    n = _count(players, "players", most=MAX_PLAYERS)
    sizes = _shape((_count(max_price, "max_price", least=0) + 1,) * n)
    price = np.indices(sizes)
    share = _split(price == price.min(axis=0), n)
    return _numbered((price - _integer(cost, "cost")) * share, 0, "bertrand")


@checked
def war_of_attrition(max_time: int, *, prize: NumberLike = 10) -> NormalForm:
    """Who holds out longer gets the prize; both pay for the shorter time (Maynard Smith 1974).

    Times are 0, ..., `max_time`. A tie halves the prize, so an odd prize gives Fractions.
    """
    sizes = _shape((_count(max_time, "max_time", least=0) + 1,) * 2)
    worth = to_fraction(prize, "a prize")
    row, column = np.indices(sizes)
    won = np.sign(row - column) + 1
    half = np.stack([won, 2 - won]).astype(object) * (worth / 2)
    return _numbered(half - np.minimum(row, column), 0, "war-of-attrition")


@checked
def guess_two_thirds(
    max_guess: int, *, players: int = 2, fraction: NumberLike = "2/3"
) -> NormalForm:
    """Guess a fraction of the average guess (Moulin 1986; Nagel 1995; GAMUT GuessTwoThirdsAve).

    Guesses are 0, ..., `max_guess`. Those nearest to fraction * mean share a prize of
    lcm(1, ..., players), so that shares are whole. All guessing 0 is an equilibrium, for two
    players and a fraction below 1 the only one.
    """
    n, p = _count(players, "players", most=MAX_PLAYERS), to_fraction(fraction, "a fraction")
    if not 0 <= p <= 1:
        raise InvalidArgument(f"expected a fraction in [0, 1], got {fraction!r}")
    sizes = _shape((_count(max_guess, "max_guess", least=0) + 1,) * n)
    guess = np.indices(sizes)
    miss = abs(p.numerator * guess.sum(axis=0) - p.denominator * n * guess)
    return _numbered(_split(miss == miss.min(axis=0), n), 0, "guess-two-thirds")


# Shared checks and pieces.


def _generator(rng: Any) -> np.random.Generator:
    if isinstance(rng, bool):
        raise InvalidArgument(f"expected a Generator, an integer seed or None for rng, got {rng}")
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise InvalidArgument(
            f"expected a Generator, a nonnegative integer seed or None for rng, got {rng!r}"
        ) from None


def _integer(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InvalidArgument(f"expected an integer for {what}, got {value!r}")
    if abs(int(value)) > MAX_MAGNITUDE:
        raise InvalidArgument(f"expected {what} of magnitude at most 2^53, got {value}")
    return int(value)


def _count(value: Any, what: str, *, least: int = 1, most: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InvalidArgument(f"expected a whole number of {what}, got {value!r}")
    if value < least:
        raise InvalidArgument(f"expected {what} of at least {least}, got {value}")
    if most is not None and value > most:
        raise TooLarge(f"expected {what} of at most {most:,}, got {value}")
    return int(value)


def _shape(shape: Sequence[int]) -> tuple[int, ...]:
    """The numbers of actions, checked before anything is allocated."""
    if not isinstance(shape, Sequence | np.ndarray) or not len(shape):
        raise InvalidArgument(
            f"expected the numbers of actions of all players, such as (2, 3), got {shape!r}"
        )
    _count(len(shape), "players", most=MAX_PLAYERS)
    sizes = tuple(_count(count, "actions") for count in shape)
    if math.prod(sizes) > MAX_CELLS:
        raise TooLarge(f"expected at most {MAX_CELLS:,} joint actions, got {math.prod(sizes):,}")
    return sizes


def _integers(rng: Any, low: int, high: int, shape: tuple[int, ...]) -> NDArray[np.int64]:
    if _integer(low, "low") > _integer(high, "high"):
        raise InvalidArgument(f"expected low <= high, got {low} and {high}")
    return _generator(rng).integers(low, high, size=shape, dtype=np.int64, endpoint=True)


def _agreed(sizes: tuple[int, ...]) -> NDArray[np.bool_]:
    """Where all players take the same action."""
    choice = np.indices(sizes)
    return np.asarray((choice == choice[0]).all(axis=0))


def _split(winners: NDArray[np.bool_], players: int) -> NDArray[np.int64]:
    """A prize of lcm(1, ..., players) divided equally among the winners."""
    prize = math.lcm(*range(1, players + 1))
    return np.asarray(winners * (prize // winners.sum(axis=0)), dtype=np.int64)


def _numbered(payoffs: NDArray[Any], first: int, name: str) -> NormalForm:
    """The game whose actions are the integers from `first` on."""
    labels = [[str(first + k) for k in range(count)] for count in payoffs.shape[1:]]
    return NormalForm(payoffs, actions=labels, name=name)


__all__ = [
    "MAX_BATCH_ENTRIES", "MAX_MAGNITUDE", "MAX_PLAYERS", "bargaining_problem", "bertrand",
    "colonel_blotto", "common_interest", "congestion", "coordination", "covariant",
    "dispersion", "guess_two_thirds", "integers", "minimum_effort", "payoff_batch", "potential",
    "public_goods", "symmetric", "travellers_dilemma", "unanimity", "uniform",
    "volunteers_dilemma", "war_of_attrition", "zero_sum",
]  # fmt: skip


def __dir__() -> list[str]:
    return list(__all__)
