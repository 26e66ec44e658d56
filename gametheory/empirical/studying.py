"""One study of a payoff table: everything that is asked of it, worked out once.

>>> from gametheory import empirical
>>> found = empirical.study(empirical.example_table(), draws=200)
>>> for statement in found.equilibria:
...     print(statement)
'bold, cautious' is an equilibrium in all games
'cautious, bold' is an equilibrium in all games
'fair, fair' is an equilibrium in some games
>>> found.needed[0]
SamplesNeeded('fair, fair' is an equilibrium in all games: 266 a cell, 1,494 more)
>>> found.norms[:3]
(('utilitarian',), (), ('egalitarian',))
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike, AtLeast, AtMost, Rng, Size
from gametheory._support.text import plural
from gametheory.dynamics import Flow, replicator
from gametheory.empirical.alpha_rank import AlphaRank, alpha_rank
from gametheory.empirical.boxes import IntervalGame
from gametheory.empirical.confidence import Confidence, Method, confidence_box
from gametheory.empirical.regrets import RegretInterval
from gametheory.empirical.reports import document, sections
from gametheory.empirical.sample_sizes import SamplesNeeded, samples_needed
from gametheory.empirical.statements import (
    Statement,
    dominance_statements,
    equilibrium_statements,
)
from gametheory.empirical.survival import Survivals, surviving_equilibria
from gametheory.empirical.tables import PayoffTable
from gametheory.errors import GameTheoryError
from gametheory.outcomes import Classification, classify
from gametheory.payoffs import attainable

MOST_PLANNED = 12
"""Undecided questions for which sample sizes are worked out."""

MOST_REGRETS = 100
"""Equilibria of the mean game whose regret is bounded over the box."""

MOST_CELLS_OF_MANY = 216
"""Cells up to which the attainable payoffs of three and more players are worked out."""

REPLICATOR_TIME = 200
"""In units of one over the largest payoff difference: how long replicator dynamics is followed."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class EmpiricalStudy:
    """What a payoff table says.

    Attributes:
        table: the table.
        box: all games that it leaves possible, with their confidence.
        survivals: the equilibria of the mean game, and how often each survives.
        equilibria: pure profiles that are equilibria of all games of the box, then of some.
        dominance: for each player and action in how many games it is strictly dominated.
        pure_dominance: the same by a pure action.
        regrets: of each of `survivals` its regret over the box, in order; the first 100.
        classification: which norms the equilibria of the mean game realise, with probabilities;
            None where that cannot be said, and `remarks` say why.
        alpha_rank: of the mean game, in the limit.
        replicator: the path of replicator dynamics of the mean game from all shares alike; None
            where it could not be followed.
        needed: for pure profiles that are equilibria of the mean game and of some games of the
            box, then for actions dominated in some games, how many samples would decide; the first
            12.
        remarks: what was left out, and why.
    """

    table: PayoffTable
    box: IntervalGame
    survivals: Survivals
    equilibria: tuple[Statement, ...]
    dominance: tuple[Statement, ...]
    pure_dominance: tuple[Statement, ...]
    regrets: tuple[RegretInterval, ...]
    classification: Classification | None
    alpha_rank: AlphaRank | None
    replicator: Flow | None
    needed: tuple[SamplesNeeded, ...]
    remarks: tuple[str, ...] = field(default=())

    @property
    def norms(self) -> tuple[tuple[str, ...], ...]:
        """For each of `survivals` the norms that its payoffs realise in the mean game, or ()."""
        found = self.classification
        if found is None:
            return ((),) * len(self.survivals)
        return tuple(
            tuple(name for name, hit in zip(found.names, row, strict=True) if hit)
            for row in found.realised
        )

    def verify(self) -> bool:
        """Re-check every statement about all games of the box, and every witness.

        And that they are about this box, and all there are.
        """
        statements = (*self.equilibria, *self.dominance, *self.pure_dominance)
        boxes = [s.box for s in statements] + [r.box for r in self.regrets]
        if any(box is not self.box for box in boxes):
            return False
        return (
            self._says_all()
            and all(s.verify() for s in statements)
            and all(r.verify() for r in self.regrets)
        )

    def _says_all(self) -> bool:
        """Whether nothing is missing of what is said, and all is in order."""
        verdicts = self.box.pure_verdicts
        cells = [tuple(c) for level in (2, 1) for c in np.argwhere(verdicts == level).tolist()]
        actions = [(i, a) for i, count in enumerate(self.box.shape) for a in range(count)]
        profiles = [e.equilibrium.exact_profile for e in self.survivals.items[:MOST_REGRETS]]
        return (
            [(s.kind, s.subject) for s in self.equilibria] == [("equilibrium", c) for c in cells]
            and [(s.kind, s.subject) for s in self.dominance] == [("dominated", a) for a in actions]
            and [(s.kind, s.subject) for s in self.pure_dominance]
            == [("dominated by a pure action", a) for a in actions]
            and [tuple(map(tuple, r.profile)) for r in self.regrets]
            == [tuple(map(tuple, p)) for p in profiles]
        )

    def _repr_html_(self) -> str:
        return document(sections(self), self.remarks).piece()

    def __repr__(self) -> str:
        sure = sum(s.verdict == "all" for s in self.equilibria)
        return (
            f"EmpiricalStudy({self.table!r}, {len(self.survivals)} equilibria of the mean game, "
            f"{sure} pure ones of all games)"
        )


@checked
def study(
    table: PayoffTable,
    *,
    confidence: Confidence = 0.95,
    method: Method = "t",
    bounds: ArrayLike | None = None,
    draws: Size = 1_000,
    radius: Annotated[float, AtLeast(0), AtMost(1)] = 0.1,
    rng: Rng = 0,
) -> EmpiricalStudy:
    """Everything about a table at once; see `EmpiricalStudy`.

    Args:
        confidence, method, bounds: of the box; see `confidence_box`.
        draws, radius: of the bootstrap; see `surviving_equilibria`.
        rng: the seed of all draws; each part draws from its own copy.

    Raises as `confidence_box` and `surviving_equilibria`.
    """
    table.require_complete("a study")
    seed = int(np.random.default_rng(rng).integers(2**63))
    options: dict[str, Any] = {"confidence": confidence, "method": method, "bounds": bounds}
    box = confidence_box(table, **options, rng=seed)
    found = surviving_equilibria(table, draws=draws, radius=radius, rng=seed)
    remarks = [] if method in ("hoeffding", "bernstein") else list(_points(table))
    if not found.equilibria.complete:
        remarks.append(f"Not all equilibria of the mean game: {found.equilibria.method}.")
    if not found.mixed_draws and len(found.items) < len(found.equilibria):
        remarks.append("Draws are too large to look for mixed equilibria in them.")
    statements = equilibrium_statements(box)
    dominance = dominance_statements(box)
    profiles = [each.equilibrium.exact_profile for each in found.items[:MOST_REGRETS]]
    return EmpiricalStudy(
        table,
        box,
        found,
        statements,
        dominance,
        dominance_statements(box, by="pure"),
        tuple(box.regret(profile) for profile in profiles),
        _classified(table, found, remarks),
        _ranked(table, remarks),
        _followed(table, remarks),
        _planned(table, _open(found, statements, dominance), options | {"rng": seed}, remarks),
        tuple(remarks),
    )


def _points(table: PayoffTable) -> Iterator[str]:
    """How many payoffs are taken for certain because they never varied."""
    count = len(np.unique(table._orbits.entry[(table.errors == 0) & (table.counts > 1)]))
    if count:
        yield (
            f"{plural(count, 'payoff')} of {table._orbits.entries} never varied: intervals without "
            "width, too short if something rare was not seen."
        )


def _classified(table: PayoffTable, found: Survivals, remarks: list[str]) -> Classification | None:
    if not found.items:
        return None
    if table.num_players < 2:
        remarks.append("One player has nobody to share a norm with.")
        return None
    if table.num_players > 2 and math.prod(table.shape) > MOST_CELLS_OF_MANY:
        remarks.append(f"No norms: more than {MOST_CELLS_OF_MANY} cells of three players or more.")
        return None
    points = [each.equilibrium.exact_payoffs for each in found.items]
    spread = [table.payoff_covariance(each.equilibrium.profile) for each in found.items]
    errors = np.array(spread)
    try:
        return classify(
            [[float(x) for x in point] for point in points],
            attainable(table.game),
            errors=errors if np.isfinite(errors).all() else None,
        )
    except GameTheoryError as error:
        remarks.append(f"No norms: {error}.")
        return None


def _ranked(table: PayoffTable, remarks: list[str]) -> AlphaRank | None:
    try:
        return alpha_rank(table.game)
    except GameTheoryError as error:
        remarks.append(f"No alpha-rank: {error}.")
        return None


def _followed(table: PayoffTable, remarks: list[str]) -> Flow | None:
    spread = float(max(np.ptp(own) for own in table.mean)) or 1.0
    even = [np.full(count, 1 / count) for count in table.shape]
    try:
        return replicator(table.game, even, until=REPLICATOR_TIME / spread)
    except GameTheoryError as error:
        remarks.append(f"No replicator dynamics: {error}.")
        return None


def _open(
    found: Survivals, statements: tuple[Statement, ...], dominance: tuple[Statement, ...]
) -> list[Statement]:
    """What is not decided: of the equilibria of the mean game, and of actions; the first 12."""
    present = {e.equilibrium.actions for e in found.items if e.equilibrium.is_pure}
    profiles = [s for s in statements if not s.is_decided and s.subject in present]
    return [*profiles, *(s for s in dominance if not s.is_decided)][:MOST_PLANNED]


def _planned(
    table: PayoffTable, questions: list[Statement], options: dict[str, Any], remarks: list[str]
) -> tuple[SamplesNeeded, ...]:
    planned = []
    try:
        for statement in questions:
            if statement.kind == "equilibrium":
                planned.append(samples_needed(table, statement.subject, **options))
            else:
                player, action = statement.subject
                planned.append(samples_needed(table, dominated=(player, action), **options))
    except GameTheoryError as error:
        remarks.append(f"No number of samples that decides: {error}.")
    return tuple(planned)


__all__ = ["EmpiricalStudy", "study"]
