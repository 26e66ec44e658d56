"""Payoff sets and bargaining problems."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gametheory._support.check import checked, require_among, require_kind
from gametheory.axioms.problems import DOMAINS, Domain, Problem
from gametheory.payoffs import PayoffSet
from gametheory.testing._arguments import require_count
from gametheory.testing._numbers import entries
from gametheory.testing._tables import UP_TO_2, called, profiles, rational, with_its_class


@checked
def payoff_sets(
    *,
    max_points: int = 6,
    payoffs: SearchStrategy[Any] | None = None,
    convex: bool = True,
) -> SearchStrategy[PayoffSet]:
    """Payoff sets of two players; points, segments and duplicate profiles come up often.

    Args:
        max_points: the largest number of generating profiles, at least 1.
        payoffs: what draws each payoff; `small_integers()` by default.
        convex: whether the set is the hull of the profiles, or the profiles alone.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_count(max_points, 1, "max_points")
    require_kind(convex, bool, "convex=True or convex=False")
    drawn = profiles(entries(payoffs), max_points)
    return st.builds(with_its_class(PayoffSet.from_points), drawn, convex=st.just(convex))


@checked
def bargaining_problems(
    *,
    domain: Domain = "convex",
    max_points: int = 6,
    payoffs: SearchStrategy[Any] | None = None,
) -> SearchStrategy[Problem]:
    """Two-player bargaining problems in which some attainable profile has V >= d, perhaps V = d.

    So there may be nothing to gain, for one player or for both, and `Problem.is_proper` is then
    False; points, segments and duplicate profiles come up often. Where some attainable profile
    must beat d for both, see `proper_problems`.

    Args:
        domain: "finite", "convex", "comprehensive" or "strictly comprehensive"; see
            `gametheory.axioms.problems`. Problems of the last one are always proper.
        max_points: the largest number of generating profiles, at least 1; in the last domain two
            more are added.
        payoffs: what draws each payoff; `small_integers()` by default.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_among(domain, DOMAINS, "a domain")
    require_count(max_points, 1, "max_points")
    return _problems(domain, profiles(entries(payoffs), max_points), UP_TO_2, False)


@checked
def proper_problems(
    *,
    domain: Domain = "convex",
    max_points: int = 4,
    payoffs: SearchStrategy[Any] | None = None,
) -> SearchStrategy[Problem]:
    """Two-player bargaining problems in which some attainable profile has V > d.

    These are the problems that `gametheory.axioms` is about: `Problem.is_proper` is True.

    Args:
        domain: "finite", "convex", "comprehensive" or "strictly comprehensive"; see
            `gametheory.axioms.problems`.
        max_points: the largest number of generating profiles, at least 1; in the last domain two
            more are added.
        payoffs: what draws each payoff; `small_integers()` by default.

    Raises `InvalidArgument` for arguments out of these ranges.
    """
    require_among(domain, DOMAINS, "a domain")
    require_count(max_points, 1, "max_points")
    return _problems(domain, profiles(entries(payoffs), max_points), st.integers(1, 2), True)


@st.composite
def _problems(
    draw: st.DrawFn,
    domain: Domain,
    profiles: SearchStrategy[list[tuple[Any, Any]]],
    below: SearchStrategy[int],
    proper: bool,
) -> Problem:
    points = [tuple(v) for v in rational(np.array(draw(profiles), dtype=object)).tolist()]
    if domain == "strictly comprehensive":
        # Two more generators reach the two axes through d, beyond all others: so the frontier
        # falls strictly, from the one to the other.
        least, most = ([f(v[i] for v in points) for i in range(2)] for f in (min, max))
        d = (least[0] - draw(below), least[1] - draw(below))
        top = (most[0] + 1 + draw(UP_TO_2), most[1] + 1 + draw(UP_TO_2))
        points = [(d[0], top[1]), *points, (top[0], d[1])]
    else:
        # The first beats d; where it ends up is drawn last, so that any other can be taken away.
        d = (points[0][0] - draw(below), points[0][1] - draw(below))
        points = draw(st.permutations(points))
    how = {"domain": domain} if proper else {"domain": domain, "proper": False}
    return called(draw, Problem.of, points, d, **how)
