"""An analysis of a game in normal form as JSON: exact wherever that is known, for floats too."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from gametheory._numeric.exact import Number, Profile, json_number, json_profile
from gametheory.equilibria import Equilibria, critical_discount
from gametheory.payoffs import ConvexSet
from gametheory.repeated import EquilibriumPayoffSet

if TYPE_CHECKING:
    from gametheory.interface.analysis import Analysis

SCHEMA = "gametheory/analyze/1"
MOST_LISTED = 1_000
"""Equilibria, and profiles played for ever, that are listed unless all are asked for."""


def _components(equilibria: Equilibria) -> int | None:
    known = equilibria.is_extreme or equilibria.grouped is not None
    return len(equilibria.components) if known else None


def to_json(analysis: Analysis, *, full: bool) -> dict[str, Any]:
    """The analysis as JSON values; `schemas/analyze.json` describes them."""
    most = None if full else MOST_LISTED
    game, classes = analysis.game, analysis.taxonomy
    degree = analysis.solutions.normative_disagreement
    floor = analysis.minimax
    is_efficient = cache(analysis.payoff_set.is_efficient)
    return {
        "schema": SCHEMA,
        "game": {
            "name": game.name,
            "players": list(game.players),
            "actions": [list(labels) for labels in game.actions],
            "payoffs": _nested(game.exact_payoffs.tolist()),
        },
        "taxonomy": {
            "kind": classes.kind,
            "labels": list(classes.labels),
            "coordination": classes.coordination,
            "pure_coordination": classes.pure_coordination,
            "bargaining": classes.bargaining,
            "social_dilemma": classes.social_dilemma,
            "symmetric_payoffs": classes.symmetric_payoffs,
            "symmetric_game": classes.symmetric_game,
            "constant_sum": classes.constant_sum,
            "pareto_optimality_within": classes.within,
        },
        "equilibria": {
            "complete": analysis.equilibria.complete,
            "method": analysis.equilibria.method,
            "components": _components(analysis.equilibria),
            "count": len(analysis.equilibria),
            "items": [
                {
                    "profile": [json_profile(strategy) for strategy in item.exact_profile],
                    "payoffs": json_profile(item.exact_payoffs),
                    "actions": (
                        [game.actions[i][a] for i, a in enumerate(item.actions)]
                        if item.is_pure
                        else None
                    ),
                    "pareto_optimal": is_efficient(item.exact_payoffs),
                    "regret": json_number(item.exact_regret),
                    "radius": None if item.radius is None else json_number(item.radius),
                }
                for item in analysis.equilibria[:most]
            ],
            "continua": [
                {
                    "kind": continuum.kind,
                    "dimension": continuum.dimension,
                    "convex": continuum.is_convex,
                    "corners": [
                        [json_profile(strategy) for strategy in corner.exact_profile]
                        for corner in continuum.corners[:most]
                    ],
                    "conditions": list(continuum.formulas),
                }
                for continuum in analysis.equilibria.continua[:most]
            ],
        },
        "dominance": {
            "left": [
                [game.actions[i][a] for a in actions]
                for i, actions in enumerate(analysis.elimination.kept)
            ],
            "rounds": len(analysis.elimination.rounds),
        },
        "minimax": {
            "payoffs": json_profile(floor.exact_payoffs),
            "punishments": [json_profile(s) for s in floor.punishments],
        },
        "attainable": {
            "kind": analysis.payoff_set.kind,
            "vertices": [json_profile(v) for v in analysis.payoff_set.points],
            "pareto_frontier": [
                json_profile(v) for v in analysis.payoff_set.pareto_frontier().points
            ],
        },
        "disagreement": {
            "payoffs": json_profile(_disagreement(analysis)),
            "source": analysis.disagreement_source,
        },
        "solutions": {
            name: {
                "payoffs": json_profile(
                    optimum.exact_payoffs if optimum.is_exact else optimum.payoffs
                ),
                "unique": optimum.unique,
                "face": [
                    json_profile(v)
                    for v in (optimum.exact_face if optimum.is_exact else optimum.face)
                ],
                "individually_rational": optimum.individually_rational,
                "lottery": [
                    {
                        "actions": [game.actions[i][a] for i, a in enumerate(cell)],
                        "probability": json_number(weight),
                    }
                    for cell, weight in optimum.weights.items()
                ],
            }
            for name, optimum in analysis.solutions.items()
        },
        "normative_disagreement": {
            "possible": degree.possible,
            "as_printed": json_number(degree.as_printed),
            "relative_regret": json_number(degree.relative_regret),
            "regrets": {
                w: {s: json_number(regret) for s, regret in row.items()}
                for w, row in degree.regrets.items()
            },
        },
        "repeated": _repeated_json(analysis, most),
        "notes": list(analysis.notes),
        "left_out": list(analysis.left_out),
    }


def _stationary(
    analysis: Analysis, most: int | None
) -> Iterator[tuple[list[str], Profile, Fraction | None, bool]]:
    """The first pure profiles, played for ever, and whether grim trigger sustains them."""
    assert analysis.repeated is not None
    game = analysis.game
    for cell in itertools.islice(game.profiles(), most):
        critical = critical_discount(game, cell)
        labels = [game.actions[i][a] for i, a in enumerate(cell)]
        sustained = critical is not None and analysis.repeated.discount >= critical
        yield labels, game.exact_payoff(cell), critical, sustained


def _disagreement(analysis: Analysis) -> Sequence[Number]:
    exact = analysis.solutions["egalitarian"].exact_disagreement
    return analysis.solutions.disagreement if exact is None else exact


def _repeated_json(analysis: Analysis, most: int | None) -> dict[str, Any] | None:
    if analysis.repeated is None:
        return None
    return {
        "discount": json_number(analysis.repeated.discount),
        "profiles": math.prod(analysis.game.shape),
        "stationary": [
            {
                "actions": labels,
                "payoffs": json_profile(payoffs),
                "critical_discount": None if critical is None else json_number(critical),
                "sustained_by_grim_trigger": sustained,
            }
            for labels, payoffs, critical, sustained in _stationary(analysis, most)
        ],
        "subgame_perfect_payoffs": _payoff_set_json(analysis.equilibrium_payoffs),
    }


def _payoff_set_json(found: EquilibriumPayoffSet | None) -> dict[str, Any] | None:
    if found is None:
        return None

    def corners(region: ConvexSet | None) -> list[Any]:
        return [] if region is None else [json_profile(v) for v in region.points]

    return {
        "inner": corners(found.inner),
        "outer": corners(found.outer),
        "known_exactly": found.is_exact,
        "gap": found.gap if found.gap < float("inf") else None,
    }


def _nested(values: Any) -> Any:
    return [_nested(v) for v in values] if isinstance(values, list) else json_number(values)
