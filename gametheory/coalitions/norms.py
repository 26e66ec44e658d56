"""How the players of a game would share what they can earn together: further norms for many.

The welfare functions and bargaining solutions of this library weigh what *all* agree on against
*no* agreement. Norms of coalitions count what part of the players could do, and assume that
payoffs can be transferred: an allocation adds up to the largest sum of payoffs, and need not be
attainable without transfers. They are readings that are asked for, never part of the default set
of norms.

- *Shapley value* (Shapley 1953): what each player brings, on average over all orders.
- *Nucleolus* (Schmeidler 1969): the loudest complaint of a coalition as small as can be.
- *Core* (Gillies 1959): the allocations to which no coalition objects; a set, maybe empty.

>>> import gametheory as gt
>>> from gametheory.coalitions import coalitional_norms
>>> norms = coalitional_norms(gt.zoo.asymmetric_bach_or_stravinsky())
>>> norms.shapley, norms.nucleolus.allocation, norms.core.is_empty
((Fraction(17, 6), Fraction(13, 6)), (Fraction(17, 6), Fraction(13, 6)), False)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gametheory._numeric.exact import Number, brief_profile
from gametheory._support.check import checked
from gametheory.coalitions.core import Core, core
from gametheory.coalitions.nucleolus import Nucleolus, nucleolus, prenucleolus
from gametheory.coalitions.threats import CharacteristicFunction, characteristic_function
from gametheory.coalitions.values import shapley_value
from gametheory.games import NormalForm


@checked
@dataclass(frozen=True, repr=False)
class CoalitionalNorms:
    """What norms of coalitions recommend in a game with transfers.

    Attributes:
        characteristic: the worth of each coalition, and how it was derived.
        shapley: the Shapley value: Fractions if the game is exact, else floats.
        nucleolus: the nucleolus, with its proof; the prenucleolus where the players are worth more
            one by one than together, so that there is no imputation (`nucleolus.among` says).
        core: the core, or the proof that it is empty.
    """

    characteristic: CharacteristicFunction = field(repr=False)
    shapley: tuple[Number, ...]
    nucleolus: Nucleolus
    core: Core

    @property
    def allocations(self) -> Mapping[str, tuple[Number, ...]]:
        """The norms that recommend one allocation, by name."""
        return {"Shapley": self.shapley, "nucleolus": self.nucleolus.allocation}

    def verify(self, game: NormalForm) -> bool:
        """Re-check worths, the nucleolus, the core and the Shapley value, in rationals."""
        worths = self.characteristic.game
        return (
            self.characteristic.verify(game)
            and self.nucleolus.verify(worths)
            and self.core.game == worths
            and self.core.verify()
            and self.shapley == shapley_value(worths)
        )

    def __repr__(self) -> str:
        empty = "empty" if self.core.is_empty else "not empty"
        return (
            f"CoalitionalNorms(Shapley {brief_profile(self.shapley)}, nucleolus "
            f"{brief_profile(self.nucleolus.allocation)}, core {empty}; by "
            f"{self.characteristic.by!r})"
        )


@checked
def coalitional_norms(game: NormalForm, *, by: str = "minimax") -> CoalitionalNorms:
    """Shapley value, nucleolus and core of the game in characteristic form, exactly.

    Args:
        by: how coalitions' worths are derived; see `gametheory.coalitions.threats`.

    Worths by "minimax" and "alpha" are superadditive; by "beta" and "threats" there may be no
    imputation, and the prenucleolus is given. Raises `TooLarge` for more than ten players or too
    many payoffs.
    """
    form = characteristic_function(game, by=by)
    worths = form.game
    has_imputations = sum(worths.worth([i]) for i in range(worths.num_players)) <= worths.total
    share = nucleolus if has_imputations else prenucleolus
    return CoalitionalNorms(form, shapley_value(worths), share(worths), core(worths))
