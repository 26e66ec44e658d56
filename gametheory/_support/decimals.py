"""To how many decimals numbers are shown: the setting behind `gametheory.display`."""

from __future__ import annotations

import math
import numbers
from fractions import Fraction
from types import TracebackType
from typing import Annotated, Any

from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost

LARGEST = 10**12
"""Numbers of that magnitude are shown as without the setting, with six digits."""

_now: list[int | None] = [None]
"""The setting of the process; a list, as the innermost one is the last."""


class _Setting:
    """What `decimals` gives: leaving its block takes the setting back."""

    def __init__(self, before: int | None, within: int | None) -> None:
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
        shown = "as they were given" if _now[0] is None else f"to {_now[0]} decimals"
        return f"numbers are shown {shown}"


@checked
def decimals(places: Annotated[int, AtLeast(0), AtMost(15)] | None) -> _Setting:
    """Show numbers rounded to so many decimals, from now on or inside a `with` block.

    A number that has no more decimals is shown as it is: 1/2 as 0.5. One that is rounded has all
    of them, so that with one place or more 1.00 is not 1, but near it. Ties go to the even digit.
    It holds for the whole process: blocks of two threads should not overlap.

    Args:
        places: 0 to 15; None for the default, in which fractions are fractions, decimals are
            decimals, and what is longer than twelve characters has six digits.

    >>> import gametheory as gt
    >>> game = gt.NormalForm.from_bimatrix([[4, 0], [0, 2]], [[1, 0], [0, 2]])
    >>> gt.display.decimals(3)
    numbers are shown to 3 decimals
    >>> gt.nash_equilibria(game)[2]
    Equilibrium(0.667 a0+0.333 a1; 0.333 a0+0.667 a1 -> (1.333, 0.667))
    >>> gt.display.decimals(None)
    numbers are shown as they were given
    """
    before, _now[0] = _now[0], None if places is None else int(places)
    return _Setting(before, _now[0])


def places() -> int | None:
    """The setting; None by default."""
    return _now[0]


def rounded(value: Any) -> str | None:
    """The text of a number under the setting; None where there is none, or it does not apply."""
    kept = _now[0]
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
    return text.rstrip("0").rstrip(".") if kept and round(scaled) == scaled else text
