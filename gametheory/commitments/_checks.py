"""What every `verify` of this room stands on: malformed parts are refused, numbers are rational."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from numbers import Rational
from typing import Any, ParamSpec

from gametheory.errors import GameTheoryError, TooLarge

Arguments = ParamSpec("Arguments")

_MALFORMED = (
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
    AttributeError,
    GameTheoryError,
)


def refusing(verify: Callable[Arguments, bool]) -> Callable[Arguments, bool]:
    """A check that says False where a part is missing, or of another shape or kind.

    `TooLarge` is raised still: work beyond a cap decides nothing.
    """

    @functools.wraps(verify)
    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> bool:
        try:
            return bool(verify(*args, **kwargs))
        except TooLarge:
            raise
        except _MALFORMED:
            return False

    return call


def are_rational(numbers: Iterable[Any]) -> bool:
    """Whether all are exact: a float, NaN above all, proves nothing."""
    return all(isinstance(x, Rational) for x in numbers)


def is_distribution(weights: Iterable[Any]) -> bool:
    """Whether these are exact probabilities that sum to 1."""
    given = list(weights)
    return are_rational(given) and min(given, default=-1) >= 0 and sum(given) == 1
