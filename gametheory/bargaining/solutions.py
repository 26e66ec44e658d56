"""The four bargaining solutions of one problem, together.

>>> import gametheory as gt
>>> solved = gt.solutions(gt.zoo.asymmetric_bach_or_stravinsky())
>>> solved.nash
Optimum(Nash: (3, 3/2))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gametheory._numeric.exact import Number, Profile, brief_profile
from gametheory._numeric.readable import number_as
from gametheory._support.check import checked, require_key
from gametheory._support.faces import Face, Tabular
from gametheory._support.text import visible
from gametheory.bargaining.disagreement import Disagreement, disagreement_point
from gametheory.bargaining.normative import NormativeDisagreement, normative_disagreement
from gametheory.bargaining.solving import all_four
from gametheory.games import NormalForm, Repeated
from gametheory.payoffs import PayoffSet, attainable
from gametheory.stochastic import Stochastic
from gametheory.welfare import Optimum


@checked
@dataclass(frozen=True)
class Solutions(Tabular, Mapping[str, Optimum]):
    """The four solutions of one problem, by name, with the degree of normative disagreement."""

    optima: Mapping[str, Optimum]
    disagreement: tuple[Number, ...]
    payoff_set: PayoffSet = field(repr=False)

    @cached_property
    def normative_disagreement(self) -> NormativeDisagreement:
        """How far utilitarian, egalitarian and Nash welfare pull apart here."""
        return normative_disagreement(self.payoff_set, disagreement=self.disagreement)

    @property
    def utilitarian(self) -> Optimum:
        return self.optima["utilitarian"]

    @property
    def egalitarian(self) -> Optimum:
        return self.optima["egalitarian"]

    @property
    def nash(self) -> Optimum:
        return self.optima["nash"]

    @property
    def kalai_smorodinsky(self) -> Optimum:
        return self.optima["kalai-smorodinsky"]

    def by_outcome(self) -> dict[Profile, tuple[str, ...]]:
        """Distinct outcomes, each with the solutions that recommend it."""
        outcomes: dict[Profile, tuple[str, ...]] = {}
        for optimum in self.optima.values():
            at = optimum.exact_payoffs
            outcomes[at] = (*outcomes.get(at, ()), optimum.name)
        return outcomes

    def __getitem__(self, name: str) -> Optimum:
        key = str(name).lower().replace("_", "-").replace(" ", "-")
        require_key(key, self.optima, "a solution")
        return self.optima[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.optima)

    def __len__(self) -> int:
        return len(self.optima)

    def __repr__(self) -> str:
        in_decimals = self.payoff_set.in_decimals
        shown = [
            f"{visible(o.name)} {brief_profile(o.payoffs, in_decimals=in_decimals)}"
            for o in self.optima.values()
        ]
        corner = brief_profile(self.disagreement, in_decimals=in_decimals)
        return f"Solutions({', '.join(shown)}; disagreement {corner})"

    def _face(self) -> Face:
        rows: list[list[Any]] = [
            [o.name, *o.payoffs, not o.unique, o.individually_rational]
            for o in self.optima.values()
        ]
        columns = ["solution", *self.payoff_set.player_names, "tied", "individually rational"]
        names = self.payoff_set.names
        if names is not None and names.outcomes:
            columns.insert(1, "outcome")
            for row, optimum in zip(rows, self.optima.values(), strict=True):
                row.insert(1, ", ".join(optimum.outcomes) or None)
        corner = brief_profile(self.disagreement, in_decimals=self.payoff_set.in_decimals)
        number = number_as(in_decimals=self.payoff_set.in_decimals)
        return Face(
            "Bargaining solutions", columns, rows, (f"disagreement point {corner}",), number
        )


@checked
def solutions(
    game: NormalForm | Repeated | Stochastic | PayoffSet,
    *,
    disagreement: Disagreement = None,
    by: str = "correlated",
) -> Solutions:
    """The four bargaining solutions of a game, with their disagreement.

    Args:
        game: a game (then over `attainable(game, by=by)`), or a payoff set as it is.
        disagreement: see `disagreement_point`.

    Exact. Raises `Infeasible` if no attainable payoff is at least d for both players.
    """
    payoff_set = game if isinstance(game, PayoffSet) else attainable(game, by=by)
    corner = disagreement_point(payoff_set, disagreement)
    return Solutions(all_four(payoff_set, corner), payoff_set.speak(corner), payoff_set)
