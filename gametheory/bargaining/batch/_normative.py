"""Normative disagreement of very many games at once (see `normative`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked
from gametheory.bargaining.batch._balls import Ball, choose, smaller, times
from gametheory.bargaining.batch._solutions import Position, Problems
from gametheory.bargaining.batch._work import Work

REGRET_ACCURACY = 2.0**-37
"""Relative regrets are right to this share (about 1e-11), else decided exactly."""

Face = tuple[Position, Position]


@checked
@dataclass(frozen=True)
class BatchNormativeDisagreement:
    """How far utilitarian, egalitarian(d) and Nash(d) welfare pull apart in each game.

    Attributes, as in `NormativeDisagreement`, [batch]:
        possible: no attainable profile is optimal for all three; False where d is infeasible.
        as_printed: |max w_Util - max w_Egal| with w_Egal = min(V_1, V_2).
        relative_regret: the largest regret as a share of max w - w(d); NaN where infeasible.
    """

    possible: NDArray[np.bool_]
    as_printed: NDArray[np.float64]
    relative_regret: NDArray[np.float64]


def disagreement_degree(problems: Problems) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Whether utilitarian, egalitarian(d) and Nash(d) welfare disagree, and the worst regret.

    Regrets are shares of what the optimum of each welfare gains over d; every d must be feasible.
    """
    face = problems.largest_sum()
    egalitarian, nash = problems.equal_gains(), problems.largest_product()
    # Inside an edge the product is largest where gains are equal only if the edge is the face.
    on_edge = (face[0].vertex < face[1].vertex) & (nash.vertex == face[0].vertex)
    on_edge &= ~nash.on_vertex
    on_corner = nash.on_vertex & egalitarian.on_vertex & (nash.vertex == egalitarian.vertex)
    possible = ~(on_edge | (on_corner & _on(face, nash)))

    top = problems.total_gain(face[0])
    others = [choose(_on(face, at), top, problems.total_gain(at)) for at in (egalitarian, nash)]
    regrets = _worst(problems, top, others, problems.zero)
    for best, other, value in ((egalitarian, nash, _smaller_gain), (nash, egalitarian, _product)):
        top = value(problems, best)
        # Welfare falls along the frontier on either side of its optimum.
        nearer = np.where(best.vertex < face[0].vertex, face[0].vertex, face[1].vertex)
        on_face = value(problems, problems.at_vertex(nearer))
        on_face = choose(_on(face, best), top, on_face)
        regrets = _worst(problems, top, [value(problems, other), on_face], regrets)
    return possible, np.where(possible, regrets, 0).astype(np.float64)


def as_printed(work: Work) -> NDArray[np.float64]:
    """|max w_Util - max w_Egal| with w_Egal = min(V_1, V_2)."""
    plain = work.against_nothing()
    most = plain.problems.total_gain(plain.problems.largest_sum()[0])
    fairest = _smaller_gain(plain.problems, plain.problems.equal_gains())
    found = abs(plain.in_payoffs(most - fairest))
    work.problems.doubtful |= plain.problems.doubtful
    return found


def largest_welfare(work: Work, welfare: str, factors: tuple[int, ...] | None) -> Any:
    """The largest sum, product (0 unless V >= d) or smaller gain on the frontiers, [game]."""
    problems = work.problems
    if welfare == "nash":
        return work.in_payoffs(_product(problems, problems.largest_product()), 2)
    if welfare == "egalitarian":
        return work.in_payoffs(_smaller_gain(problems, problems.equal_gains()))
    weights = (None, None) if factors is None else tuple(map(problems.constant, factors))
    plain = work.against_nothing()
    first, second = plain.problems.gains_at(problems.largest_sum(*weights)[0])
    found = plain.in_payoffs(times(first, weights[0]) + times(second, weights[1]))
    problems.doubtful |= plain.problems.doubtful
    return found


def _on(face: Face, position: Position) -> NDArray[np.bool_]:
    first, last = face[0].vertex, face[1].vertex
    at = position.vertex
    return np.asarray((at >= first) & ((at < last) | ((at == last) & position.on_vertex)))


def _smaller_gain(problems: Problems, position: Position) -> Ball:
    return smaller(*problems.gains_at(position))


def _product(problems: Problems, position: Position) -> Ball:
    """Outside V >= d it counts as at d."""
    first, second = problems.gains_at(position)
    problems.check(first)
    problems.check(second)
    outside = (first.value < 0) | (second.value < 0)
    return choose(outside, problems.constant(0), first * second)


def _worst(
    problems: Problems, top: Ball, values: list[Ball], regrets: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The largest of `regrets` and (top - value) / top, where top is above zero, its value at d."""
    problems.check(top)
    counts = top.value > 0
    for value in values:
        share = (top - value) / top
        if share.radius is not None:
            least = REGRET_ACCURACY * np.maximum(1, abs(share.value))
            problems.doubtful |= counts & ~(share.radius <= least)
        regrets = np.maximum(regrets, np.where(counts, share.value, 0))
    return regrets
