"""Three players: isolated equilibria beside paths, irrational ones, and what a set claims."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt

F = Fraction
HALF = F(1, 2)


def two_by_two_by_four(third):
    """Players 1 and 2 want first actions if player 3 does, except if it plays its second.

    `third(p, q)`: what player 3 earns by each action where first actions have probabilities p, q.
    """
    payoffs = np.zeros((3, 2, 2, 4), dtype=int)
    for i, j in np.ndindex(2, 2):
        p, q = 1 - i, 1 - j
        payoffs[0, i, j] = p * np.array([1, -1, 1, 1])
        payoffs[1, i, j] = q * np.array([1, -1, -1, -1])
        payoffs[2, i, j] = third(p, q)
    return gt.NormalForm(payoffs)


def alike(t):
    """Players 1 and 2 play their first action with probability t, player 3 two of its evenly."""
    return ((t, 1 - t), (t, 1 - t), (HALF, HALF, F(0), F(0)))


POINT_AND_SEGMENT = two_by_two_by_four(
    lambda p, q: [0, q - p, -(6 * p * q - 3 * p - 2 * q + 1), 1 - 3 * p]
)
"""(t, t, 1/2) is an equilibrium for t = 1/3 and from 1/2 to 1."""

CORNER_AND_SEGMENT = two_by_two_by_four(lambda p, q: [0, q - p, -p * (2 * q - 1), -1 - p])
"""(t, t, 1/2) is an equilibrium for t = 0 and from 1/2 to 1."""


@pytest.mark.parametrize(
    ("game", "apart"), [(POINT_AND_SEGMENT, F(1, 3)), (CORNER_AND_SEGMENT, F(0))]
)
def test_a_point_on_the_line_of_a_segment_is_not_on_the_segment(game, apart):
    found = gt.nash_equilibria(game, exact=True)
    assert found.complete
    assert alike(apart) in [e.exact_profile for e in found]
    ends = (alike(HALF), alike(F(1)))
    (segment,) = [c for c in found.continua if {e.exact_profile for e in c.corners} == {*ends}]
    assert [t for t in range(13) if segment.contains(game, alike(F(t, 12)))] == [*range(6, 13)]
    on_it = [c for c in found.continua if c.contains(game, alike(apart))]
    assert not any(c.contains(game, alike(F(1))) for c in on_it)
    apart_from = {
        alike(apart) in group for group in map(profiles, found.components) if ends[0] in group
    }
    assert apart_from == {False}


def profiles(group):
    return {e.exact_profile for e in group}
