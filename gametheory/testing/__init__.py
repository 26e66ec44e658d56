"""Hypothesis strategies for property-based tests of claims about games.

Every strategy draws objects of this library: games are `NormalForm`s, bargaining problems are
`Problem`s, pairs of norms are `NormPair`s. What it promises holds of whatever it draws, by
construction: none draws and rejects. Arguments are checked where a strategy is made, not where it
draws.

Payoffs are small integers by default, so that ties are common: most claims of game theory that
fail, fail on ties. A failing example is shrunk to a small readable one, few actions and payoffs
near 0, and printed as the call that builds it.

This module needs Hypothesis: `pip install 'gametheory-norms[testing]'`. `import gametheory` does
not import it.

>>> from hypothesis import given
>>> import gametheory as gt
>>> from gametheory.testing import bimatrix_games
>>> @given(bimatrix_games())
... def every_game_has_an_equilibrium(game):
...     assert len(gt.nash_equilibria(game)) > 0
>>> every_game_has_an_equilibrium()
"""

from __future__ import annotations

from gametheory.errors import Unsupported

try:
    import hypothesis  # noqa: F401 (asked for first, to say what is missing)
except ImportError as error:
    raise Unsupported(
        f"gametheory.testing needs hypothesis, which cannot be imported ({error}): "
        "pip install 'gametheory-norms[testing]'"
    ) from None

from gametheory.testing._games import (
    bargaining_games,
    bimatrix_games,
    coordination_games,
    flat_games,
    normal_form_games,
    social_dilemmas,
    symmetric_games,
    zero_sum_games,
)
from gametheory.testing._numbers import (
    discount_factors,
    probabilities,
    small_fractions,
    small_integers,
    tied_payoffs,
)
from gametheory.testing._policies import (
    ORIENTATIONS,
    NormPair,
    automata,
    memory_one_policies,
    norm_pairs,
    paths,
)
from gametheory.testing._problems import bargaining_problems, payoff_sets, proper_problems

__all__ = [
    "ORIENTATIONS",
    "NormPair",
    "automata",
    "bargaining_games",
    "bargaining_problems",
    "bimatrix_games",
    "coordination_games",
    "discount_factors",
    "flat_games",
    "memory_one_policies",
    "norm_pairs",
    "normal_form_games",
    "paths",
    "payoff_sets",
    "probabilities",
    "proper_problems",
    "small_fractions",
    "small_integers",
    "social_dilemmas",
    "symmetric_games",
    "tied_payoffs",
    "zero_sum_games",
]


def __dir__() -> list[str]:
    return list(__all__)
