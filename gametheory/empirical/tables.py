"""Payoff tables from samples: what each player got when such actions met, how often.

A *sample* is one meeting: an action of each player and what each of them got. A table has, for each
joint action (a *cell*), the mean payoffs, the covariance of one sample between the players, and
the number of samples. Samples are taken to be independent. Actions may be whatever is deployed:
policies, models, people's habits; the game in which players choose among them is the *mean game*,
or meta-game (Wellman 2006; Tuyls et al. 2018).

Players of one *role* are exchangeable: a sample of (a, b) is one of (b, a), too, with the payoffs
exchanged, and in (a, a) both have the mean of what they got. A table with all players in one role
is symmetric.

>>> from gametheory import empirical
>>> table = empirical.PayoffTable.from_samples(
...     [("C", "C"), ("C", "C"), ("C", "D"), ("D", "C"), ("D", "D"), ("D", "D")],
...     [(3, 3), (2, 2), (0, 5), (4, 0), (1, 1), (1, 2)],
...     roles="symmetric",
... )
>>> table
PayoffTable(2x2, 1 role, 6 samples, 2 to 2 a cell)
>>> table.game.payoffs.tolist()
[[[2.5, 0.0], [4.5, 1.25]], [[2.5, 4.5], [0.0, 1.25]]]
>>> table.errors[0].round(3).tolist()
[[0.5, 0.0], [0.5, 0.25]]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import LARGEST_MAGNITUDE, float_array
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike, NumberLike, Rng, Size
from gametheory._support.text import plural, quoted
from gametheory.empirical._drawing import LARGEST, LEAST, Drawn, Samples
from gametheory.empirical._orbits import Orbits, Roles, orbits, symmetrised
from gametheory.empirical._profiles import MAX_CELLS, Labels, numbered
from gametheory.errors import InvalidArgument, InvalidGame, TooLarge
from gametheory.games import NormalForm

MOST_SAMPLES = 10**12
"""That a cell can have."""

RoleLike = Literal["symmetric"] | Sequence[Sequence[int]] | None
"""Which players are exchangeable: all; lists of players; None: nobody."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class PayoffTable:
    """What players got, cell by cell; made by `from_samples` or `from_means`.

    Attributes:
        actions: the labels of each player's actions.
        players: their names.
        counts: `[a1, ..., an]`, the number of samples; 0 where nothing was seen.
        mean: `[player, a1, ..., an]`; NaN without samples.
        covariance: `[a1, ..., an, player, player]`, of one sample; NaN with fewer than two.
        roles: the players of each role, by number.
        name: what to call it.
        disagreement: what players get if they agree on nothing, if that is known.
        drawn: what draws of the table are made of: samples, or draws that were made before.

    Raises `InvalidArgument` for shapes that do not fit and for payoffs that differ where roles make
    them equal.
    """

    actions: tuple[tuple[str, ...], ...]
    players: tuple[str, ...]
    counts: NDArray[np.int64]
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    roles: tuple[tuple[int, ...], ...]
    name: str = ""
    disagreement: tuple[Any, ...] | None = None
    drawn: Drawn | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        n, shape = len(self.actions), tuple(map(len, self.actions))
        _require_roles(self.roles, shape)
        if not n or len(self.players) != n or not all(shape):
            raise InvalidArgument(
                f"expected actions and a name for each player, got {quoted(self.actions)} and "
                f"{quoted(self.players)}"
            )
        expected = (shape, (n, *shape), (*shape, n, n))
        got = tuple(a.shape for a in (self.counts, self.mean, self.covariance))
        if got != expected or self.counts.min() < 0:
            raise InvalidArgument(
                f"expected counts, means and covariances of shapes {expected}, got {got}"
            )
        at = self._orbits.standard
        standard = np.moveaxis(self.mean, 0, -1).reshape(-1, n)[at]
        expanded = _expanded(standard, self._orbits)
        if not np.array_equal(expanded, self.mean, equal_nan=True):
            raise InvalidArgument("expected equal payoffs where roles make them equal, got others")
        _ = NormalForm(  # its errors on labels
            np.zeros((n, *shape)),
            actions=self.actions,
            players=self.players,
            name=self.name,
            disagreement=self.disagreement,
        )

    @classmethod
    def from_samples(
        cls,
        profiles: Sequence[Sequence[str | int]],
        payoffs: ArrayLike,
        *,
        actions: Labels | None = None,
        players: Sequence[str] | None = None,
        roles: RoleLike = None,
        name: str = "",
        disagreement: Sequence[NumberLike] | None = None,
    ) -> PayoffTable:
        """The table of samples: `profiles[sample][player]` with `payoffs[sample, player]`.

        Args:
            profiles: an action of each player, by its label (text) or its number.
            actions: the labels of each player's actions, seen or not. By default those seen, in
                the order of their characters; numbers are labelled "a0", "a1", ...
            roles: which players are exchangeable: "symmetric" (all), or lists of their numbers;
                by default nobody. They must have the same actions.
            disagreement: what players get if they agree on nothing.

        The order of the samples does not matter, to the last bit. Raises `InvalidArgument` for
        profiles that do not fit, with the number of the sample, `InvalidGame` for payoffs that are
        not finite numbers, `TooLarge` beyond `MAX_CELLS` cells.
        """
        values = float_array(payoffs, "payoffs")
        if values.ndim != 2 or not len(values) or len(profiles) != len(values):
            raise InvalidArgument(
                f"expected payoffs[sample, player] of as many samples as profiles, at least one, "
                f"got shape {values.shape} and {len(profiles)} profiles"
            )
        if abs(values).max() > LARGEST_MAGNITUDE:
            raise InvalidGame("expected payoffs of magnitude at most 1e150, got one that is larger")
        n = values.shape[1]
        parted = _roles(roles, n)
        labels, numbers = numbered(profiles, n, actions, parted)
        shape = tuple(map(len, labels))
        _require_roles(parted, shape)
        require_size(shape)
        found = orbits(shape, parted)
        place = np.ravel_multi_index(tuple(numbers.T), shape)
        slots = found.slot.reshape(n, -1)[:, place].T
        standard_slots = found.slot.reshape(n, -1)[:, found.standard].T
        cell = found.cell.reshape(-1)[place]
        together = symmetrised(values, slots)
        own = np.take_along_axis(together, standard_slots[cell], axis=1)
        # Within a cell by value, so that the order in which samples come is no matter.
        order = np.lexsort((*own.T[::-1], cell))
        samples = Samples(own[order], np.bincount(cell, minlength=found.cells))
        return _of_standard(
            labels,
            _names(players, n),
            parted,
            found,
            drawn=samples,
            name=name,
            disagreement=disagreement,
        )

    @classmethod
    def from_means(
        cls,
        mean: ArrayLike,
        *,
        counts: ArrayLike,
        errors: ArrayLike | None = None,
        covariance: ArrayLike | None = None,
        actions: Labels | None = None,
        players: Sequence[str] | None = None,
        roles: RoleLike = None,
        name: str = "",
        disagreement: Sequence[NumberLike] | None = None,
        draws: ArrayLike | None = None,
    ) -> PayoffTable:
        """The table of means `[player, a1, ..., an]` that were worked out elsewhere.

        Args:
            counts: `[a1, ..., an]`, the number of independent samples behind each mean, or one
                number for all cells.
            errors: `[player, a1, ..., an]`, the standard error of each mean; players' errors then
                count as uncorrelated.
            covariance: `[a1, ..., an, player, player]`, of one sample, instead of `errors`.
            draws: `[draw, player, a1, ..., an]`, draws of the means (a bootstrap of your own);
                without them draws are normal with the covariance of the means.

        Other arguments and errors as of `from_samples`. With roles, cells that are the same must
        have the same numbers.
        """
        table = float_array(mean, "means")
        if table.ndim < 2 or table.shape[0] != table.ndim - 1:
            raise InvalidArgument(f"expected means[player, a1, ..., an], got shape {table.shape}")
        n, shape = table.shape[0], table.shape[1:]
        require_size(shape)
        numbers = np.array(np.broadcast_to(_counts(counts, shape), shape))
        if (errors is None) == (covariance is None):
            raise InvalidArgument("expected errors of the means or the covariance of one sample")
        if errors is not None:
            spread = float_array(errors, "errors")
            if spread.shape != table.shape or (spread < 0).any():
                raise InvalidArgument(
                    f"expected errors of at least 0 of shape {table.shape}, got shape "
                    f"{spread.shape}"
                )
            _require_sizes(spread, "errors", LEAST, LARGEST)
            variance = np.moveaxis(spread, 0, -1) ** 2 * numbers[..., None]
            matrices = variance[..., None] * np.eye(n)
        else:
            matrices = float_array(covariance, "covariances")
            if matrices.shape != (*shape, n, n):
                raise InvalidArgument(
                    f"expected covariances of shape {(*shape, n, n)}, got {matrices.shape}"
                )
            own = np.diagonal(matrices, axis1=-2, axis2=-1)
            _require_sizes(own, "variances", LEAST**2, LARGEST**2)
            _require_semidefinite(matrices)
        ready = None
        if draws is not None:
            made = float_array(draws, "draws")
            if made.shape[1:] != table.shape or not len(made):
                raise InvalidArgument(f"expected draws of {table.shape}, got {made.shape}")
            ready = Drawn.of_draws(made)
        labels = (
            tuple(tuple(f"a{k}" for k in range(count)) for count in shape)
            if actions is None
            else tuple(map(tuple, actions))
        )
        none = None if disagreement is None else tuple(disagreement)
        names = _names(players, n)
        return cls(labels, names, numbers, table, matrices, _roles(roles, n), name, none, ready)

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of actions of each player."""
        return tuple(map(len, self.actions))

    @property
    def num_players(self) -> int:
        return len(self.actions)

    @cached_property
    def _orbits(self) -> Orbits:
        return orbits(self.shape, self.roles)

    @property
    def errors(self) -> NDArray[np.float64]:
        """The standard error of each mean, `[player, a1, ..., an]`; NaN with fewer than two."""
        variance = np.moveaxis(np.diagonal(self.covariance, axis1=-2, axis2=-1), -1, 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.sqrt(variance / self.counts))

    @cached_property
    def game(self) -> NormalForm:
        """The mean game; raises `InvalidArgument`, which names a cell, if one has no sample."""
        self.require_complete("the mean game")
        return self.game_of(self.mean)

    def game_of(self, payoffs: ArrayLike) -> NormalForm:
        """A game with the labels and names of this table."""
        return NormalForm(
            payoffs,
            actions=self.actions,
            players=self.players,
            name=self.name,
            disagreement=self.disagreement,
        )

    def require_complete(self, what: str) -> None:
        """Raise `InvalidArgument`, which names a cell, if one has no sample."""
        empty = np.argwhere(self.counts == 0)
        if len(empty):
            raise InvalidArgument(
                f"expected samples of every cell for {what}, got none of "
                f"{quoted(self.profile_words(empty[0]))} ({plural(len(empty), 'empty cell')})"
            )

    def profile_words(self, cell: Sequence[int]) -> str:
        """A joint action by its labels, "C, D"."""
        return ", ".join(self.actions[i][int(a)] for i, a in enumerate(cell))

    def draw(self, draws: Size, *, rng: Rng = 0) -> NDArray[np.float64]:
        """Bootstrap draws of the means, `[draw, player, a1, ..., an]`.

        The samples of each cell are drawn again, with replacement (Efron 1979). A table of means
        gives the draws that it was given, with replacement if more are asked for, or normal ones
        with the covariance of the means. Raises `InvalidArgument` if a cell has no sample, or only
        one where draws are normal.
        """
        self.require_complete("draws")
        generator = np.random.default_rng(rng)
        found = self._orbits
        if self.drawn is None:
            at = found.standard
            n = self.num_players
            means = np.moveaxis(self.mean, 0, -1).reshape(-1, n)[at]
            spread = self.covariance.reshape(-1, n, n)[at] / self.counts.reshape(-1)[at, None, None]
            if not np.isfinite(spread).all():
                raise InvalidArgument("expected two samples or more of every cell for normal draws")
            values, vectors = np.linalg.eigh(spread)
            roots = vectors * np.sqrt(np.maximum(values, 0))[..., None, :]
            normal = generator.standard_normal((draws, *means.shape))
            return _expanded(means + np.einsum("dcj,cij->dci", normal, roots), found)
        made = self.drawn.draw(draws, generator)
        return made if self.drawn.is_expanded else _expanded(made, found)

    def payoff_covariance(self, profile: Sequence[ArrayLike]) -> NDArray[np.float64]:
        """The covariance `[player, player]` of expected payoffs at a profile that is held fixed.

        `profile`: for each player its probabilities.
        """
        strategies = [float_array(own, "probabilities") for own in profile]
        if tuple(len(s) if s.ndim == 1 else -1 for s in strategies) != self.shape:
            raise InvalidArgument(f"expected probabilities of {self.shape} actions of the players")
        self.require_complete("errors of payoffs")
        joint = strategies[0]
        for own in strategies[1:]:
            joint = np.multiply.outer(joint, own)
        found, n = self._orbits, self.num_players
        # How much of each standard payoff each player has.
        weights = np.zeros((found.cells, n, n))
        cells, chances = found.cell.reshape(-1), joint.reshape(-1)
        for player in range(n):
            own_slots = found.slot[player].reshape(-1)
            np.add.at(weights, (cells, np.full_like(cells, player), own_slots), chances)
        at = found.standard
        with np.errstate(invalid="ignore"):
            spread = self.covariance.reshape(-1, n, n)[at] / self.counts.reshape(-1)[at, None, None]
        used = weights.any(axis=(1, 2))
        return np.asarray(np.einsum("cik,ckl,cjl->ij", weights[used], spread[used], weights[used]))

    def __repr__(self) -> str:
        size = "x".join(map(str, self.shape))
        total = int(self.counts.reshape(-1)[self._orbits.standard].sum())
        shared = len(self.roles) < self.num_players
        roles = f"{plural(len(self.roles), 'role')}, " if shared else ""
        few, many = int(self.counts.min()), int(self.counts.max())
        return f"PayoffTable({size}, {roles}{plural(total, 'sample')}, {few} to {many} a cell)"


def _of_standard(
    actions: tuple[tuple[str, ...], ...],
    players: tuple[str, ...],
    roles: Roles,
    found: Orbits,
    *,
    drawn: Samples,
    name: str,
    disagreement: Sequence[Any] | None,
) -> PayoffTable:
    """The table whose standard cells have these numbers."""
    counts, means, covariances = drawn.counts, drawn.means(), drawn.covariances()
    shape, n = tuple(map(len, actions)), len(actions)
    slots = np.moveaxis(found.slot, 0, -1)
    whole = covariances[found.cell]
    whole = np.take_along_axis(whole, slots[..., :, None], axis=-2)
    whole = np.take_along_axis(whole, slots[..., None, :], axis=-1)
    return PayoffTable(
        actions,
        players,
        counts[found.cell].reshape(shape),
        _expanded(means, found),
        whole.reshape(*shape, n, n),
        roles,
        name,
        None if disagreement is None else tuple(disagreement),
        drawn,
    )


def _expanded(standard: NDArray[np.float64], found: Orbits) -> NDArray[np.float64]:
    """Payoffs `[..., cell, player]` of standard cells as `[..., player, a1, ..., an]` of all."""
    return np.asarray(standard[..., found.cell[None], found.slot])


def roles_of(given: RoleLike, shape: tuple[int, ...]) -> Roles:
    """The players of each role, by number; raises `InvalidArgument` unless they can be that."""
    roles = _roles(given, len(shape))
    _require_roles(roles, shape)
    return roles


def _roles(given: RoleLike, count: int) -> Roles:
    if given is None:
        return tuple((i,) for i in range(count))
    if isinstance(given, str):
        return (tuple(range(count)),)
    roles = tuple(tuple(sorted(int(i) for i in role)) for role in given)
    listed = [i for role in roles for i in role]
    if len(set(listed)) != len(listed) or any(not 0 <= i < count for i in listed):
        raise InvalidArgument(
            f"expected roles as lists of different players among 0..{count - 1}, got "
            f"{quoted(given)}"
        )
    alone = tuple((i,) for i in range(count) if i not in listed)
    return tuple(sorted((*filter(None, roles), *alone)))


def _require_roles(roles: Roles, shape: tuple[int, ...]) -> None:
    if sorted(i for role in roles for i in role) != list(range(len(shape))):
        raise InvalidArgument(
            f"expected each of {len(shape)} players in one role, got {quoted(roles)}"
        )
    for role in roles:
        counts = [shape[i] for i in role]
        if len(set(counts)) > 1:
            raise InvalidArgument(
                f"expected players of one role to have the same actions, got {counts} of players "
                f"{quoted(role)}"
            )


def _require_sizes(values: NDArray[np.float64], what: str, least: float, most: float) -> None:
    """Raise `InvalidArgument` for positive numbers so large or small that squares are no floats."""
    wrong = values[(values > most) | ((values > 0) & (values < least))]
    if len(wrong):
        raise InvalidArgument(
            f"expected {what} of 0, or from {least:g} to {most:g}, got {wrong[0]:g}"
        )


def require_size(shape: tuple[int, ...]) -> None:
    """Raise `TooLarge` beyond `MAX_CELLS` joint actions."""
    if math.prod(shape) > MAX_CELLS:
        raise TooLarge(f"expected at most {MAX_CELLS:,} joint actions, got {math.prod(shape):,}")


def _names(players: Sequence[str] | None, count: int) -> tuple[str, ...]:
    if players is None:
        return tuple(f"player {i + 1}" for i in range(count))
    if len(players) != count:
        raise InvalidArgument(f"expected {count} names of players, got {quoted(players)}")
    return tuple(players)


def _counts(given: Any, shape: tuple[int, ...]) -> NDArray[np.int64]:
    numbers = float_array(given, "counts")
    fits = numbers.shape in ((), shape) and numbers.min() >= 1 and numbers.max() <= MOST_SAMPLES
    if not fits or (np.rint(numbers) != numbers).any():
        raise InvalidArgument(
            f"expected whole counts of at least 1, one or of shape {shape}, got shape "
            f"{numbers.shape}"
        )
    return numbers.astype(np.int64)


def _require_semidefinite(matrices: NDArray[np.float64]) -> None:
    symmetric = np.allclose(matrices, np.swapaxes(matrices, -1, -2))
    if not symmetric or np.linalg.eigvalsh(matrices).min() < -1e-9 * max(
        abs(matrices).max(), 1e-300
    ):
        raise InvalidArgument("expected covariances, got a matrix that is not semidefinite")


__all__ = ["MAX_CELLS", "PayoffTable"]
