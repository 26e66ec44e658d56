"""Optima over polytopes of any number of players, each with a proof in rationals.

A polytope is given by its vertices. Gains are over an origin, g(V) = V - origin.

- *Largest sum*: of weighted payoffs; a face.
- *Leximin*: of gains over a scale: the smallest is as large as can be, then the next, ... (Imai
  1983). One linear program a stage: who has a positive price cannot gain more.
- *Largest product*: of gains to powers, on V >= origin. Players who can gain nothing there are
  left out. Simplicial decomposition (von Hohenbalken 1977): Newton's method on the hull of a few
  vertices, and the vertex that the gradient likes best joins them.

>>> from fractions import Fraction as F
>>> corners = [(F(3), F(0), F(0)), (F(0), F(3), F(0)), (F(0), F(0), F(6))]
>>> best = largest_product(corners, (F(0),) * 3, (F(1),) * 3)
>>> [str(x) for x in best.point], str(best.upper), best.verify(corners)
(['1', '1', '2'], '2', True)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from gametheory import _lp
from gametheory._exact import Profile
from gametheory._polygon import integers
from gametheory.payoffs._hull import barycentric, clip_above
from gametheory.payoffs._newton import largest_product_of

Rule = Literal["largest sum", "leximin", "largest product"]

BITS = 256
"""Bits of the bounds on a product with powers that are not whole."""


@dataclass(frozen=True)
class OptimumProof:
    """Why a point of a polytope is an optimum: supporting hyperplanes; `verify` needs no search.

    Attributes:
        rule: see the module.
        point: the optimum, or a point close to it whose value is at least `lower`.
        mixture: positive weights of vertices whose mean is the point.
        origin: where gains are counted from.
        scale: weights of the sum, what gains are divided by, or powers.
        normals: each at least 0 and supported by the polytope at the point (of an irrational
            largest product, nearly). Leximin: one a stage, in which the players that enter can
            gain no more. Largest product: the last is powers over gains, before it one that
            shows who can gain nothing on V >= origin. Their sum is positive.
        lower, upper: bounds on the optimal value: the sum; the smallest scaled gain, of
            players with a scale; the product, of players who can gain. Equal if `point` is
            the optimum.
    """

    rule: Rule
    point: Profile
    mixture: Mapping[Profile, Fraction] = field(repr=False)
    origin: Profile
    scale: Profile
    normals: tuple[Profile, ...]
    lower: Fraction
    upper: Fraction

    @property
    def normal(self) -> Profile:
        """The sum of the normals; positive, so it proves Pareto optimality if it supports."""
        return tuple(map(sum, zip(*self.normals, strict=True)))

    @property
    def is_exact(self) -> bool:
        """Whether `point` is the optimum itself."""
        return self.lower == self.upper

    @cached_property
    def radius(self) -> Fraction:
        """How far the optimum can be from `point` in each coordinate.

        With t_i the ratio of optimal gains to those at the point, sum w_i log t_i >= 0 and
        sum w_i t_i <= sum w_i + excess; since log t <= t - 1 - (t - 1)^2 / 2 max(1, t)^2, no
        t_i is far from 1.
        """
        excess = _excess(self.normals[-1], self.mixture, self.point)
        if self.rule != "largest product" or self.is_exact:
            return Fraction(0)
        assert excess is not None
        return excess

    def verify(self, vertices: Sequence[Profile]) -> bool:
        """Re-check in rationals that the point is attainable and that nothing beats it."""
        known = set(vertices)
        return False
