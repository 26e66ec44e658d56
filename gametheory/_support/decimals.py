"""To how many decimals numbers are shown: the setting behind `gametheory.display`."""

from __future__ import annotations

import math
import numbers
from fractions import Fraction
from types import TracebackType
from typing import Annotated, Any, NamedTuple

from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost
from gametheory._support.text import plural

LARGEST = 10**12
"""Numbers of that magnitude are shown as without the setting, with six digits."""


class _Shown(NamedTuple):
    """How many decimals, and whether a number that needs fewer has them all the same."""

    places: int | None
    fixed: bool


_now = [_Shown(None, False)]
"""The setting of the process, in a list that is changed in place."""


class _Setting:
    """What `decimals` gives: leaving its block takes the setting back."""

    def __init__(self, before: _Shown, within: _Shown) -> None:
        self._before, self._within = before, within

    def __enter__(self) -> None:
        _now[0] = self._within

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _now[0] = self._before

    def __repr__(self) -> str:
        places, fixed = _now[0]
        if places is None:
            return "numbers are shown as they were given"
        shown = f"numbers are shown to {plural(places, 'decimal')}"
        return f"{shown}, all with these" if fixed else shown


@checked
def decimals(
    places: Annotated[int, AtLeast(0), AtMost(15)] | None, *, fixed: bool = False
) -> _Setting:
    """Show numbers rounded to so many decimals, from now on or inside a `with` block.

    A number that has no more decimals is shown as it is: 1/2 as 0.5. One that is rounded has all of
    them, so that with one place or more 1.00 is not 1, but near it. With `fixed` every number has
    all of them, as the columns of a table in a paper do; whole numbers of Python (`int`), such as
    counts and the payoffs of a game of integers, have none. Ties go to the even digit. It holds for
    the whole process: blocks of two threads should not overlap.

    Args:
        places: 0 to 15; None for the default, in which fractions are fractions, decimals are
            decimals, and what is longer than twelve characters has six digits.
        fixed: whether 1/2 has two decimals, 0.50, where `places` is 2; nothing without `places`.

    >>> import gametheory as gt
    >>> game = gt.NormalForm.from_bimatrix([[4, 0], [0, 2]], [[1, 0], [0, 2]])
    >>> gt.display.decimals(3)
    numbers are shown to 3 decimals
    >>> gt.nash_equilibria(game)[2]
    Equilibrium(0.667 a0+0.333 a1; 0.333 a0+0.667 a1 -> (1.333, 0.667))
    >>> with gt.display.decimals(3, fixed=True):
    ...     gt.nash_equilibria(game)[0]
    Equilibrium(a0, a0 -> (4.000, 1.000))
    >>> gt.display.decimals(None)
    numbers are shown as they were given
    """
    within = _Shown(None, False) if places is None else _Shown(int(places), bool(fixed))
    before, _now[0] = _now[0], within
    return _Setting(before, _now[0])


def places() -> int | None:
    """The setting; None by default."""
    return _now[0].places


def rounded(value: Any) -> str | None:
    """The text of a number under the setting; None where there is none, or it does not apply."""
    kept, fixed = _now[0]
    if kept is None or isinstance(value, numbers.Integral):
        return None
    if not isinstance(value, numbers.Rational) and not math.isfinite(value):
        return None
    exact = Fraction(value) if isinstance(value, (Fraction, float)) else Fraction(float(value))
    if abs(exact) >= LARGEST:
        return None
    scaled = abs(exact) * 10**kept
    whole, rest = divmod(round(scaled), 10**kept)
    sign = "-" if exact < 0 and (kept or whole) else ""
    text = f"{sign}{whole}" + (f".{rest:0{kept}d}" if kept else "")
    needs_all = fixed or not kept or round(scaled) != scaled
    return text if needs_all else text.rstrip("0").rstrip(".")
