"""Normative disagreement: welfare functions that recommend different outcomes.

Over a set W of welfare functions it is *possible* if no attainable profile maximises all of
them (paper, section 3.3). Its degree, for any number of players:

- *regret*: what w loses where the optimum of w' is played; as a share of max w - w(d).
- *spread*: how far apart the optima of two of them are, at most.
- *face*: the smallest face of the attainable set that has all optima: what is in dispute.

And for two players, whose Pareto frontier is a line:

- *arc*: the share of the Pareto frontier in dispute, between the extreme recommendations.
- *angle*: between the gains over d at the ends of that arc, in degrees; 90 at most where both
  ends have V >= d.

None depends on units: each player's payoff is measured by its range along the frontier, for an
angle each gain by the best that it can be.

>>> import gametheory as gt
>>> S = gt.attainable(gt.zoo.asymmetric_bach_or_stravinsky())
>>> degree = gt.normative_disagreement(S)
>>> degree.possible, degree.arc, round(degree.angle, 1)
(True, 1.0, 36.9)
>>> degree.disputed
((Fraction(2, 1), Fraction(2, 1)), (Fraction(4, 1), Fraction(1, 1)))
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory._numeric.exact import Number, Profile, brief, brief_profile
from gametheory._support.check import checked
from gametheory._support.text import visible
from gametheory.bargaining._dispute import disputed_face, spread
from gametheory.bargaining.disagreement import Disagreement, disagreement_point
from gametheory.bargaining.solving import bargain
from gametheory.errors import GameTheoryError, Infeasible, InvalidArgument
from gametheory.games import NormalForm, Repeated
from gametheory.payoffs import ConvexSet, FiniteSet, PayoffSet, attainable
from gametheory.welfare import Optimum, Welfare, egalitarian, nash, utilitarian, welfare_optimum
from gametheory.welfare.names import WelfareLike, as_welfare

ARC_POINTS = 257
"""Points on a curved arc from which its length is summed: right to about 1e-5 of it."""


@checked
@dataclass(frozen=True, repr=False)
class NormativeDisagreement:
    """How far the welfare functions of a set W pull apart on one problem.

    Attributes:
        possible: no attainable profile is optimal for all of them at once.
        optima: what each recommends.
        as_printed: |max w_Util - max w_Egal| with w_Egal = min(V_1, V_2) (paper, section 3.3).
            It scales with the units of payoff and is positive for games of identical interests,
            where nobody disagrees.
        regrets: `regrets[w][s]` = max w - w(s), the loss by the standard of w if the optimum of
            s is played, at the best of tied ones; in the units of w.
        relative_regret: the largest regret as a share of max w - w(d): 0 without disagreement,
            and free of units.
        disputed: the ends of the shortest stretch of the Pareto frontier that has an optimum of
            each welfare, by rising payoff of player 1; None without disagreement, and for more
            than two players.
        arc: its length as a share of the frontier's (of finite sets, of the polyline through
            it); 0 without disagreement, NaN with it for more than two players.
        angle: between the gains over d at its ends, in degrees; 0 without disagreement, NaN where
            an end is d itself, since no gains have no direction, or no profile has V >= d. For
            more than two players, the largest between the gains of two optima.
        spread: over pairs of welfare functions the largest distance between their optima, at the
            nearest of tied ones: in each player's payoff as a share of its range along the
            frontier, the largest share. Between 0 and 1, and 0 without disagreement of two.
        face: of a convex set, the vertices of the smallest face that has every optimum of every
            welfare: all of them are mixtures of these. Of another set the optima themselves. In
            lexicographic order.
    """

    possible: bool
    optima: Mapping[str, Optimum] = field(repr=False)
    as_printed: Number
    regrets: Mapping[str, Mapping[str, Number]] = field(repr=False)
    relative_regret: Number
    disputed: tuple[tuple[Number, ...], tuple[Number, ...]] | None
    arc: float
    angle: float
    spread: float
    face: tuple[tuple[Number, ...], ...]

    def __repr__(self) -> str:
        listed = list(self.optima.items())
        said = ", ".join(f"{visible(w)} {brief_profile(o.payoffs)}" for w, o in listed[:6])
        more = ", ..." if len(listed) > 6 else ""
        regret = f"relative regret {brief(self.relative_regret)}" if self.possible else "none"
        return f"NormativeDisagreement({regret}; {said}{more})"


@checked
def normative_disagreement(
    game: NormalForm | Repeated | PayoffSet,
    *,
    welfares: Sequence[WelfareLike] | Mapping[str, WelfareLike] | None = None,
    disagreement: Disagreement = None,
    by: str = "correlated",
) -> NormativeDisagreement:
    """The degree of disagreement between welfare functions.

    Args:
        game: a game (then over `attainable(game, by=by)`), or a payoff set as it is.
        welfares: W, welfare functions or their names, or a mapping from names of your own to
            these; utilitarian, egalitarian(d) and Nash(d) by default, and then the outcome of
            Kalai and Smorodinsky is held against them too.
        disagreement: d; see `disagreement_point`.

    Raises `InvalidArgument` for an empty W or two welfares of one name, `Infeasible` if one
    of them has no optimum, as Nash where no profile has V >= d.
    """
    payoff_set = game if isinstance(game, PayoffSet) else attainable(game, by=by)
    corner = disagreement_point(payoff_set, disagreement)
    named = _named(welfares, corner)
    optima = {name: welfare_optimum(payoff_set, welfare) for name, welfare in named.items()}
    outcomes = dict(optima)
    if welfares is None:
        outcomes["kalai-smorodinsky"] = bargain(
            payoff_set, "kalai-smorodinsky", disagreement=corner
        )
    regrets, relative = _regrets(payoff_set, named, optima, outcomes, corner)
    plain = egalitarian((0,) * payoff_set.num_players)
    printed = abs(
        _top(utilitarian, welfare_optimum(payoff_set, utilitarian))
        - _top(plain, welfare_optimum(payoff_set, plain))
    )
    possible = not _common_optimum(payoff_set, list(optima.values()))
    many = payoff_set.num_players != 2
    found = list(optima.values())
    disputed = _disputed(payoff_set, found) if possible and not many else None
    face = disputed_face(payoff_set, [o.exact_face for o in found])
    exact = payoff_set.is_exact and all(not _radius(o) for o in outcomes.values())
    return NormativeDisagreement(
        possible=possible,
        optima=optima,
        as_printed=_spoken(printed, exact),
        regrets={w: {s: _spoken(r, exact) for s, r in row.items()} for w, row in regrets.items()},
        relative_regret=_spoken(relative, exact),
        disputed=disputed and (payoff_set.speak(disputed[0]), payoff_set.speak(disputed[1])),
        arc=math.nan if possible and many else _arc(payoff_set, disputed),
        angle=_widest_angle(payoff_set, found, corner)
        if possible and many
        else _angle(payoff_set, disputed, corner),
        spread=spread(payoff_set, [o.exact_face for o in found]) if possible else 0.0,
        face=tuple(payoff_set.speak(v) for v in face),
    )


def _named(
    welfares: Sequence[WelfareLike] | Mapping[str, WelfareLike] | None, corner: Profile
) -> dict[str, Welfare]:
    if welfares is None:
        return {
            "utilitarian": utilitarian,
            "egalitarian": egalitarian(corner),
            "nash": nash(corner),
        }
    if isinstance(welfares, Mapping):
        named = {name: as_welfare(w, None, corner) for name, w in welfares.items()}
    else:
        listed = [as_welfare(w, None, corner) for w in welfares]
        named = {str(getattr(w, "name", f"welfare {k + 1}")): w for k, w in enumerate(listed)}
        if len(named) != len(welfares):
            raise InvalidArgument(
                f"expected welfare functions of different names, got {list(named)} of "
                f"{len(welfares)}: pass a mapping from names"
            )
    if not named:
        raise InvalidArgument("expected at least one welfare function, got none")
    return named


def _regrets(
    payoff_set: PayoffSet,
    welfares: Mapping[str, Welfare],
    optima: Mapping[str, Optimum],
    outcomes: Mapping[str, Optimum],
    corner: Profile,
) -> tuple[dict[str, dict[str, Any]], Any]:
    regrets: dict[str, dict[str, Any]] = {}
    relative: Any = Fraction(0)
    for w, welfare in welfares.items():
        top, base = _top(welfare, optima[w]), _value(welfare, corner)
        regrets[w] = {}
        for s, outcome in outcomes.items():
            best = _best_on_face(payoff_set, outcome, welfare)
            regret = top - (base if best is None else best)
            regrets[w][s] = max(regret, 0 * regret)
            if s in welfares and top > base:
                relative = max(relative, regrets[w][s] / (top - base))
    return regrets, relative


def _value(welfare: Welfare, point: Profile) -> Any:
    value = welfare(np.array(point, dtype=object))
    return Fraction(value) if isinstance(value, int | Fraction) else float(value)


def _top(welfare: Welfare, optimum: Optimum) -> Any:
    return _value(welfare, optimum.exact_payoffs)


def _best_on_face(payoff_set: PayoffSet, optimum: Optimum, welfare: Welfare) -> Any:
    """The most that `welfare` reaches among tied outcomes; None if it is defined at none."""
    kind = ConvexSet.hull if payoff_set.kind == "convex" else FiniteSet.of
    face = kind(optimum.exact_face)
    try:
        return _top(welfare, welfare_optimum(face, welfare))
    except Infeasible:
        return None


def _common_optimum(payoff_set: PayoffSet, optima: Sequence[Optimum]) -> bool:
    """Whether one profile is optimal for all."""
    if payoff_set.kind == "convex":
        common: PayoffSet | None = ConvexSet.hull(optima[0].exact_face)
        for optimum in optima[1:]:
            if common is not None:
                common = common.intersection(ConvexSet.hull(optimum.exact_face))
        return common is not None
    return any(
        all(any(_near(v, w, a, b) for w in b.exact_face) for b in optima)
        for a in optima[:1]
        for v in a.exact_face
    )


def _near(v: Profile, w: Profile, a: Optimum, b: Optimum) -> bool:
    return all(abs(x - y) <= _radius(a) + _radius(b) for x, y in zip(v, w, strict=True))


def _radius(optimum: Optimum) -> Fraction:
    return getattr(optimum, "radius", Fraction(0))


def _disputed(payoff_set: PayoffSet, optima: Sequence[Optimum]) -> tuple[Profile, Profile]:
    """Every welfare has an optimum at or between these two, and no shorter stretch will do.

    Optima of one welfare over a convex set lie in one piece. Over other sets they may lie apart,
    with those of another welfare between them; of several shortest stretches the first is taken.
    The length is the sum of the shares of both players' ranges, which is exact.
    """
    if payoff_set.kind == "convex":
        first = min((max(optimum.exact_face) for optimum in optima), key=lambda v: v[0])
        last = max((min(optimum.exact_face) for optimum in optima), key=lambda v: v[0])
        return first, last
    faces = [sorted(optimum.exact_face) for optimum in optima]
    ranges = [max(own) - min(own) or 1 for own in zip(*(v for f in faces for v in f), strict=True)]
    stretches = []
    for first in sorted({v for face in faces for v in face}):
        ends = [next((v for v in face if v >= first), None) for face in faces]
        if None not in ends:
            last = max(v for v in ends if v is not None)
            length = sum(abs(b - a) / r for a, b, r in zip(first, last, ranges, strict=True))
            stretches.append((length, first, last))
    _, first, last = min(stretches)
    return first, last


def _arc(payoff_set: PayoffSet, disputed: tuple[Profile, Profile] | None) -> float:
    if disputed is None:
        return 0.0
    path = np.concatenate(payoff_set.pareto_frontier().sample(ARC_POINTS))
    span = path.max(axis=0) - path.min(axis=0)
    steps = np.diff(path, axis=0) / np.where(span > 0, span, 1)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(steps, axis=1))])
    # The frontier falls as it rises: the difference of payoffs tells how far along it a point is.
    lead = path @ (1, -1)
    ends = [np.interp(float(v[0] - v[1]), lead, along) for v in disputed]
    return float((ends[1] - ends[0]) / along[-1]) if along[-1] else 0.0


def _angle(
    payoff_set: PayoffSet, disputed: tuple[Profile, Profile] | None, corner: Profile
) -> float:
    if disputed is None:
        return 0.0
    try:
        best = payoff_set.ideal(corner)
    except GameTheoryError:
        return math.nan
    scale = [float(b) - float(d) or 1.0 for b, d in zip(best, corner, strict=True)]
    first, last = (
        [float(x - d) / s for x, d, s in zip(v, corner, scale, strict=True)] for v in disputed
    )
    if not any(first) or not any(last):
        return math.nan
    return math.degrees(math.atan2(first[1], first[0]) - math.atan2(last[1], last[0]))


def _widest_angle(payoff_set: PayoffSet, optima: Sequence[Optimum], corner: Profile) -> float:
    """The largest angle between the gains of two optima, each at its middle, in degrees."""
    try:
        best = payoff_set.ideal(corner)
    except GameTheoryError:
        return math.nan
    scale = np.array([float(b) - float(d) or 1.0 for b, d in zip(best, corner, strict=True)])
    gains = [
        np.array([float(x - d) for x, d in zip(o.exact_payoffs, corner, strict=True)]) / scale
        for o in optima
    ]
    if not all(gain.any() for gain in gains):
        return math.nan
    directions = np.array([gain / np.linalg.norm(gain) for gain in gains])
    return math.degrees(math.acos(min(1.0, float((directions @ directions.T).min()))))


def _spoken(number: Any, exact: bool) -> Number:
    return number if exact and isinstance(number, Fraction) else float(number)
