"""What maximising a welfare over correlated equilibria returns: a point and its proof."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Number, Profile, as_float, brief, brief_profile
from gametheory._support.check import checked, require_kind
from gametheory._support.text import visible
from gametheory.correlated._incentives import Incentives, Indices, incentives
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction

Kind = Literal["linear", "relative", "egalitarian", "Nash"]
Name = tuple[int, ...]


@checked
@dataclass(frozen=True, eq=False)
class DualCertificate:
    """Why no (coarse) correlated equilibrium p has direction . p above `bound`.

    The multipliers price the incentive constraints, which every equilibrium meets. So
    direction . p <= direction . p + sum of multipliers * slacks <= bound, of which the last
    step holds cell by cell. That is weak duality; `verify` checks each cell.

    Attributes:
        weights: the direction as a weight for each player, or None.
        values: the direction as a number for each joint action, if `weights` is None.
        multipliers: of the constraints (player, recommended, deviation), or, coarse, (player,
            deviation); positive, zero where left out.
        bound: in the units of the direction.
        coarse: whether the constraints are the coarse ones.
    """

    weights: Profile | None
    values: NDArray[Any] | None = field(repr=False)
    multipliers: Mapping[Name, Fraction] = field(repr=False)
    bound: Fraction
    coarse: bool

    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals, without search."""
        require_kind(game, NormalForm, "a NormalForm")
        return self._holds(incentives(game, coarse=self.coarse))

    def _holds(self, rows: Incentives) -> bool:
        if any(factor < 0 for factor in self.multipliers.values()):
            return False
        try:
            numbers = [rows.row_number(name) for name in self.multipliers]
            direction, unit = rows.direction(self.weights, self.values)
        except (IndexError, ValueError):
            return False
        players = [name[0] for name in self.multipliers]
        # A row in integer payoffs is the true one times the player's scale.
        factors = [
            factor / rows.scales[player]
            for factor, player in zip(self.multipliers.values(), players, strict=True)
        ]
        common = math.lcm(unit, self.bound.denominator, *(f.denominator for f in factors))
        gains = rows.combine(
            np.array(numbers, dtype=np.int64), _numerators([f * common for f in factors])
        )
        total = direction * (common // unit) + gains
        return bool(total.max() <= self.bound * common)


@checked
@dataclass(frozen=True, eq=False)
class CorrelatedOptimum:
    """The best (coarse) correlated equilibrium by one welfare.

    Attributes:
        name: of the welfare.
        lottery: the probability of each joint action that has any; an equilibrium.
        exact_payoffs: the expected payoffs.
        lower, upper: the welfare of `lottery`, and a proven bound on that of every other
            equilibrium; equal where the optimum is exact.
        kind: how `upper` follows from the certificate, with d the disagreement, g the gains
            V - d and w its weights. "linear": the bound itself. "relative": that less w . d.
            "egalitarian" (w >= 0, sum 1): min g <= w . g. "Nash" (n players, w > 0): product g <=
            (w . g / n)^n / product w, by the means of w_i g_i; or 0, if the
            egalitarian bound is at most 0.
        certificate: the dual proof.
        disagreement: the d of the welfare, if it has one.
        unique: whether no other equilibrium is optimal; None where that is not decided.
        shape: the number of actions of each player.
        speaks_exactly: whether numbers are given as Fractions; otherwise as floats.
        method: how it was found.
    """

    name: str
    lottery: Mapping[JointAction, Fraction] = field(repr=False)
    exact_payoffs: Profile
    lower: Fraction
    upper: Fraction
    kind: Kind
    certificate: DualCertificate = field(repr=False)
    disagreement: Profile | None
    unique: bool | None
    shape: tuple[int, ...]
    speaks_exactly: bool
    method: str

    @property
    def exact_distribution(self) -> NDArray[Any]:
        """`[a1, ..., an]` in Fractions."""
        array = np.full(self.shape, Fraction(0), dtype=object)
        for cell, probability in self.lottery.items():
            array[cell] = probability
        return array

    @property
    def distribution(self) -> NDArray[Any]:
        """`[a1, ..., an]`: Fractions, or floats if the game holds floats."""
        exact = self.exact_distribution
        return exact if self.speaks_exactly else exact.astype(np.float64)

    @property
    def payoffs(self) -> tuple[Number, ...]:
        """Expected payoffs."""
        return tuple(self._speak(x) for x in self.exact_payoffs)

    @property
    def value(self) -> Number:
        """The welfare of the distribution: `lower`."""
        return self._speak(self.lower)

    @property
    def is_exact(self) -> bool:
        """Whether the value is proven to be the maximum itself."""
        return self.lower == self.upper

    def _speak(self, number: Fraction) -> Number:
        return number if self.speaks_exactly else float(number)

    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals, without search: an equilibrium, its payoffs, both bounds."""
        require_kind(game, NormalForm, "a NormalForm")
        if game.shape != self.shape or any(p < 0 for p in self.lottery.values()):
            return False
        rows = incentives(game, coarse=self.certificate.coarse)
        try:
            cells = rows.cell_numbers(list(self.lottery))
        except ValueError:
            return False
        scale = math.lcm(*(p.denominator for p in self.lottery.values()))
        weights = _numerators([p * scale for p in self.lottery.values()])
        return (
            sum(self.lottery.values()) == 1
            and rows.values(cells, weights).min() >= 0
            and rows.payoffs(cells, weights, scale) == self.exact_payoffs
            and self.certificate._holds(rows)
            and self._lower(rows, cells, weights, scale) == self.lower
            and self._upper() == self.upper
            and self.lower <= self.upper
        )

    def _lower(
        self, rows: Incentives, cells: Indices, weights: NDArray[Any], scale: int
    ) -> Fraction | None:
        if self.disagreement is None:
            direction, unit = rows.direction(self.certificate.weights, self.certificate.values)
            return Fraction(direction[cells] @ weights, scale * unit)
        gains = [x - d for x, d in zip(self.exact_payoffs, self.disagreement, strict=True)]
        if self.kind == "egalitarian":
            return min(gains)
        if self.kind == "relative":
            factors = self.certificate.weights
            return None if factors is None else dot(factors, gains)
        return math.prod(gains, start=Fraction(1)) if min(gains) >= 0 else None

    def _upper(self) -> Fraction | None:
        if self.kind == "linear":
            return self.certificate.bound if self.disagreement is None else None
        if self.certificate.weights is None or self.disagreement is None:
            return None
        return upper_bound(
            self.kind, self.certificate.weights, self.disagreement, self.certificate.bound
        )

    def __repr__(self) -> str:
        bar = "" if self.is_exact else f" (at most {as_float(self.upper):.12g})"
        return (
            f"CorrelatedOptimum({visible(self.name)}: {brief_profile(self.payoffs)}, "
            f"value {brief(self.value)}{bar})"
        )


def upper_bound(
    kind: Kind, weights: Profile, disagreement: Profile, bound: Fraction
) -> Fraction | None:
    """What `kind` makes of weights . V <= bound; None if it makes nothing of it."""
    gain = bound - dot(weights, disagreement)
    if kind == "relative":
        return gain
    if min(weights) < 0:
        return None
    if kind == "Nash":
        if gain <= 0:
            # Not all gains are positive then, whatever the weights: the product is 0.
            return Fraction(0) if max(weights) > 0 else None
        if min(weights) == 0:
            return None
        count = len(weights)
        return (gain / count) ** count / math.prod(weights, start=Fraction(1))
    return gain if sum(weights) == 1 else None


def dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), start=Fraction(0))


def _numerators(numbers: list[Fraction]) -> NDArray[Any]:
    return np.array([x.numerator for x in numbers], dtype=object)
