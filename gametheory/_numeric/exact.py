"""Numbers: rationals inside, the caller's numbers outside.

Every decision of the analytic layer is made on `Fraction`s. Integers, fractions and
strings such as "1/3" are exact; a float *is* the dyadic rational that it denotes.
"""

from __future__ import annotations

import contextlib
import math
import numbers
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.rationals import as_fmpq
from gametheory._support.check import shown
from gametheory._support.decimals import rounded
from gametheory._support.text import quoted, visible
from gametheory.errors import InvalidArgument, InvalidGame

Number = int | float | Fraction
Profile = tuple[Fraction, ...]

LARGEST_MAGNITUDE = Fraction(10) ** 150
"""Payoffs beyond this lose meaning as floats: squares and products would overflow."""

_LARGEST = int(LARGEST_MAGNITUDE)
_LARGEST_FLOAT = float(LARGEST_MAGNITUDE)

LONGEST_SHOWN = 12
"""Characters up to which a table or a picture shows a fraction as such; JSON always does."""

MOST_BITS_SHOWN = 64
"""Denominators of more bits are longer than that in any case."""

LARGEST_EXPONENT = 1000
"""Decimals of ten to such a power, or to its negative, are refused."""

INTEGERS_IN_FLOATS = 2**53
"""Floats hold all integers up to this."""

MAX_AXES = 64
"""Lists nested deeper are no array, whatever they hold."""

MASKED_ARRAY = np.ma.MaskedArray
NESTED = (list, tuple, np.ndarray)

LONGEST_NUMBER = 10_000
"""Characters of text that can be a number: reading digits takes time quadratic in their count."""

_EXPONENT = re.compile(r"[eE][+-]?([\d_]+)")
"""With digits of any script and the underscores that `Fraction` takes since Python 3.11."""

LONGEST_EXPONENT = 3
"""Digits of an exponent: any longer one would be expanded to as many digits as it says."""


def to_fraction(value: Any, what: str = "a number") -> Fraction:
    """The exact rational that `value` denotes, whatever its precision.

    Raises `InvalidGame` for NaN, infinities, masked values, and anything that is not a number.
    """
    # Nearly every number inside is one of these already.
    kind = type(value)
    if type(value) is Fraction and -_LARGEST <= value.numerator <= _LARGEST:
        return value
    if kind is int and -_LARGEST <= value <= _LARGEST:
        return Fraction(value)
    if kind is float and -_LARGEST_FLOAT <= value <= _LARGEST_FLOAT:
        return Fraction(value)
    number = _converted(value, what)
    if abs(number) > LARGEST_MAGNITUDE:
        raise InvalidGame(f"expected {what} of magnitude at most 1e150, got one that is larger")
    return number


def written_fraction(value: Any, what: str = "a number") -> Fraction:
    """`to_fraction` of what a file holds, where 1_0 and digits of other scripts are no numbers."""
    if isinstance(value, str) and ("_" in value or not value.strip().isascii()):
        raise _no_number(value, what)
    return to_fraction(value, what)


def _no_number(value: Any, what: str) -> InvalidGame:
    return InvalidGame(
        f"expected {what} as an integer, fraction, float or a string like '1/3', got "
        f"{quoted(value)}"
    )


def _converted(value: Any, what: str) -> Fraction:
    require_unmasked(value, what)
    if isinstance(value, (float, np.floating, Decimal)) and not math.isfinite(value):
        raise InvalidGame(f"expected a finite number for {what}, got {value}")
    if isinstance(value, str):
        _require_short(value, what)
    try:
        if isinstance(value, Decimal) and abs(value.adjusted()) >= LARGEST_EXPONENT:
            value = "out of range"
        if isinstance(value, numbers.Rational) and not isinstance(value, (int, Fraction)):
            number = Fraction(int(value.numerator), int(value.denominator))
        elif isinstance(value, (int, Fraction, str, float, Decimal)):
            number = Fraction(value)
        elif isinstance(value, np.floating):
            number = Fraction(*value.as_integer_ratio())
        elif isinstance(value, numbers.Real) and float(value) == value:
            number = Fraction(float(value))
        else:
            raise TypeError
    except (ValueError, TypeError, ZeroDivisionError, OverflowError):
        raise _no_number(value, what) from None
    return number


def _require_short(text: str, what: str) -> None:
    """Refuse text whose expansion to a `Fraction` would take the machine's time and memory."""
    if len(text) > LONGEST_NUMBER:
        raise InvalidGame(
            f"expected {what} of at most {LONGEST_NUMBER:,} characters, got {len(text):,}"
        )
    exponent = _EXPONENT.search(text)
    if exponent and len(exponent[1].replace("_", "").lstrip("0")) > LONGEST_EXPONENT:
        raise InvalidGame(
            f"expected {what} of magnitude at most 1e150, so an exponent of at most three "
            f"digits, got {quoted(text)}"
        )


def power_within(base: int, exponent: int, most: int) -> int:
    """`base ** exponent`, or `most + 1` if it is more, without working out what is more."""
    if base > 1 and exponent > most.bit_length():
        return most + 1
    return int(min(base ** (exponent if base > 1 else min(exponent, 1)), most + 1))


def sequences_within(items: int, longest: int, most: int) -> int:
    """How many sequences of at most `longest` of so many items there are, up to `most + 1`."""
    if items < 2:
        return min(1 + items * longest, most + 1)
    lengths = range(min(longest, most.bit_length()) + 1)
    return min(sum(power_within(items, k, most) for k in lengths), most + 1)


def is_exact(value: Any) -> bool:
    """Whether a number was given exactly (anything but a float)."""
    return not isinstance(value, (float, np.floating))


def as_given(exact: Fraction, given: Any) -> Number:
    """An exact number in the kind it was given: a float for a float, unless that would round."""
    if is_exact(given) or (near := float(exact)) != exact:
        return exact
    return near


def number_array(values: Any, what: str = "payoffs") -> NDArray[Any]:
    """A read-only array in the dtype that loses nothing.

    All integers give int64; floats, and integers that are floats beside them, give float64; all
    else Fractions (dtype object): a fraction, a numeric string, an integer beyond int64 or one
    beside floats that is no float itself, a decimal, a float of more than 64 bits.

    Raises `InvalidGame` for what is ragged, empty, not finite, masked or no number.
    """
    require_unmasked(values, what)
    try:
        raw = np.asarray(values)
        if raw.dtype.kind not in "iufb":
            raw = np.asarray(values, dtype=object)
    except ValueError:
        raise _ragged(values, what) from None
    if raw.size == 0:
        raise InvalidGame(f"{what} are empty: expected at least one number, shape is {raw.shape}")
    if raw.dtype.kind == "f" and _may_have_rounded(values, raw):
        raw = np.asarray(values, dtype=object)
    if raw.dtype.kind == "f":
        array = np.array(raw, dtype=np.float64)
        _require_finite(array, what)
    elif raw.dtype.kind in "ib" or (raw.dtype.kind == "u" and raw.max() < 2**63):
        array = np.array(raw, dtype=np.int64)
    else:
        kinds = set(map(type, raw.flat))
        if any(issubclass(k, (Sequence, np.ndarray)) and not issubclass(k, str) for k in kinds):
            raise _ragged(values, what)
        array = _narrowest(fraction_array(raw, what), raw)
    array.setflags(write=False)
    return array


def _may_have_rounded(values: Any, raw: NDArray[Any]) -> bool:
    """Whether numpy may have made these floats of integers, or 64 bits would round them."""
    if raw.dtype.itemsize > 8:
        return True
    if isinstance(values, np.ndarray):
        return False
    return not bool((abs(raw) < INTEGERS_IN_FLOATS).all())


def _narrowest(exact: NDArray[Any], given: NDArray[Any]) -> NDArray[Any]:
    """Fractions as integers or floats, where they were given so and nothing is lost."""
    if all(isinstance(x, (int, np.integer, float, np.floating)) for x in given.flat) and not all(
        is_exact(x) for x in given.flat
    ):
        near = exact.astype(np.float64)
        return near if (exact == near).all() else exact
    if all(x.denominator == 1 and -(2**63) < x.numerator < 2**63 for x in exact.flat):
        return exact.astype(np.int64)
    return exact


def require_unmasked(values: Any, what: str, *, depth: int = MAX_AXES) -> None:
    """Refuse masked arrays with something masked, also within lists: numpy would drop the mask."""
    if isinstance(values, MASKED_ARRAY):
        if np.ma.getmaskarray(values).any():
            raise InvalidGame(f"expected {what} without missing values, got masked ones")
    elif depth and isinstance(values, (list, tuple)) and values and isinstance(values[0], NESTED):
        for value in values:
            require_unmasked(value, what, depth=depth - 1)


def _ragged(values: Any, what: str) -> InvalidGame:
    return InvalidGame(f"{what} are ragged: rows of different lengths in {quoted(values)}")


def _require_finite(array: NDArray[Any], what: str) -> None:
    if abs(array).max() <= _LARGEST_FLOAT:
        return
    bad = ~np.isfinite(array) | (abs(array) > _LARGEST_FLOAT)
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        raise InvalidGame(
            f"{what} must be finite and at most 1e150 in magnitude, got {array[where]} at {where}"
        )


def fraction_array(values: Any, what: str = "payoffs") -> NDArray[Any]:
    """An array of numbers with every entry turned into the `Fraction` that it is."""
    require_unmasked(values, what)
    if isinstance(values, np.ndarray) and values.dtype.kind in "iub":
        whole = values.ravel().tolist()
        known = {x: Fraction(x) for x in set(whole)}
        found, shape = [known[x] for x in whole], values.shape
    else:
        try:
            source = np.asarray(values, dtype=object)
        except ValueError:
            raise InvalidGame(
                f"expected {what} in rows of one length, got {shown(values)}"
            ) from None
        found, shape = [], source.shape
        for k, value in enumerate(source.flat):
            try:
                found.append(to_fraction(value, what))
            except InvalidGame:
                index = tuple(map(int, np.unravel_index(k, shape)))
                to_fraction(value, f"{what} at {index}" if index else what)
    exact = np.empty(len(found), dtype=object)
    exact[:] = found
    return exact.reshape(shape)


def float_array(values: Any, what: str = "numbers") -> NDArray[np.float64]:
    """An array of numbers in floats; raises `InvalidGame` unless all are finite."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        array = fraction_array(values, what).astype(np.float64)
    if not np.isfinite(array).all():
        raise InvalidGame(f"expected {what} that are finite, got NaN or infinity")
    return array


def integer_array(values: Any, what: str) -> NDArray[Any]:
    """An array of whole numbers; raises `InvalidArgument` for anything else."""
    try:
        array = values if isinstance(values, np.ndarray) else number_array(values, what)
    except InvalidGame as error:
        raise InvalidArgument(str(error)) from None
    if array.dtype.kind not in "iu":
        raise InvalidArgument(f"expected {what} as integers, got {shown(values)}")
    return array


def fractions(values: Iterable[Any], what: str = "payoffs") -> Profile:
    """A tuple of Fractions."""
    return tuple(to_fraction(value, what) for value in values)


def to_integers(matrix: NDArray[Any]) -> tuple[NDArray[Any], int]:
    """Fractions -> (Python integers, scale) with integers = scale * fractions, scale > 0."""
    scale = math.lcm(*(x.denominator for x in matrix.flat))
    integers = np.empty(matrix.size, dtype=object)
    integers[:] = [int(x.numerator) * (scale // x.denominator) for x in matrix.flat]
    return integers.reshape(matrix.shape), scale


def show(value: Any) -> str:
    """'3/2' for a Fraction; a float as `decimal` shows it."""
    if isinstance(value, (int, np.integer, Fraction)):
        with contextlib.suppress(ValueError):  # thousands of digits, which Python does not print
            return str(value)
    return decimal(value)


def decimal(value: Any) -> str:
    """A number as a decimal: as it is where that is short, else to six digits or more.

    As many more as it takes not to look like an integer that it is not.

    >>> decimal(1e6), decimal(Fraction(1, 4)), decimal(Fraction(2, 3)), decimal(1e-9)
    ('1000000', '0.25', '0.666667', '1e-9')
    >>> decimal(1 - 1e-11), decimal(1 - Fraction(1, 10**20)), decimal(999999.61234567)
    ('0.99999999999', '1-1e-20', '999999.6123')
    """
    near = as_float(value)
    if not value:
        return "0"
    if isinstance(value, (int, Fraction)) and near in (0, math.inf, -math.inf):
        return _beyond_floats(Fraction(value))
    whole = _tidy(repr(near))
    if len(whole) <= LONGEST_SHOWN and math.isfinite(near):
        is_float = isinstance(value, (float, np.floating))
        if is_float or Fraction(whole) == value:
            return whole
    if 1e6 <= abs(near) < 10 ** (LONGEST_SHOWN - 1):
        return f"{near:.0f}"  # an integer part is not rounded where it can be read
    if abs(near) >= 10 ** (LONGEST_SHOWN - 1):
        return _tidy(f"{near:.6g}")
    exact = Fraction(near) if isinstance(value, (float, np.floating)) else Fraction(value)
    for text in (f"{near:.6g}", f"{near:.{LONGEST_SHOWN - 2}g}", repr(near)):
        if Fraction(text).denominator > 1 or Fraction(text) == exact or "e-" in text:
            return _tidy(text)
    return _beside(exact)


def _beside(value: Fraction) -> str:
    """'1-1e-20': a chance that is almost one is not one, and floats cannot tell."""
    whole = round(value)
    return f"{whole}{'-' if value < whole else '+'}{decimal(abs(value - whole))}"


def _beyond_floats(value: Fraction) -> str:
    """'1.5e-400' to six digits."""
    with localcontext(prec=6, Emin=MIN_EMIN, Emax=MAX_EMAX):
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        return _tidy(f"{quotient.normalize():e}")


def _tidy(text: str) -> str:
    """'1e-9' for '1e-09', '3' for '3.0'."""
    mantissa, e, exponent = text.partition("e")
    mantissa = mantissa.removesuffix(".0")
    if e and 0 < int(exponent) < LONGEST_SHOWN - 1 and "." not in mantissa:
        return mantissa + "0" * int(exponent)
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def is_decimal(value: Any) -> bool:
    """Whether a number was given as a decimal: a float, a `Decimal`, text with a point or an e."""
    if isinstance(value, str):
        return "/" not in value and any(mark in value for mark in ".eE")
    return isinstance(value, (float, np.floating, Decimal))


def terminates(value: Fraction) -> bool:
    """Whether a decimal with finitely many digits is the number."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def decimal_text(value: Fraction, longest: int) -> str | None:
    """The decimal that is the number exactly; None if there is none of at most so many characters.

    >>> decimal_text(Fraction(-1, 8), 20), decimal_text(Fraction(3, 10**9), 20)
    ('-0.125', '3e-9')
    >>> decimal_text(Fraction(1, 3), 20), decimal_text(Fraction(1, 2**100), 20)
    (None, None)
    """
    places, rest = 0, value.denominator
    while rest > 1:
        if places > longest or math.gcd(rest, 10) == 1:
            return None
        places, rest = places + 1, rest // math.gcd(rest, 10)
    digits = str(abs(value.numerator) * 10**places // value.denominator)
    exact = Decimal((int(value < 0), tuple(map(int, digits)), -places))
    text = str(exact).replace("E", "e")
    return text if len(text) <= longest else None


def exact_text(value: Any) -> str:
    """A rational with all its digits, also beyond those that Python writes (4,300)."""
    try:
        return str(value)
    except ValueError:
        exact = Fraction(value)
        return str(as_fmpq(exact))


def show_profile(values: Iterable[Any], number: Callable[[Any], str] = show) -> str:
    """'(3, 3/2)'."""
    return "(" + ", ".join(number(value) for value in values) + ")"


def listed(texts: Sequence[str], last: str = "and") -> str:
    """A list in English: 'A', 'A and B', 'A, B and C'; '' without any."""
    return f" {last} ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def as_float(value: Any) -> float:
    """A float, infinite where the number is beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def brief(value: Any) -> str:
    """As `show`, but six digits for a fraction that is long to read; or as `gt.display` says."""
    return rounded(value) or brief_as_given(value)


def brief_decimal(value: Any) -> str:
    """As `decimal`; or as `gt.display` says."""
    return rounded(value) or decimal(value)


def brief_as_given(value: Any) -> str:
    """As `brief`, whatever `gt.display` says."""
    if isinstance(value, Fraction) and value.denominator.bit_length() > MOST_BITS_SHOWN:
        # Python refuses to write more than some thousands of digits.
        return show(as_float(value))
    text = show(value)
    return text if len(text) <= LONGEST_SHOWN else decimal(value)


def brief_profile(values: Iterable[Any], *, in_decimals: bool = False) -> str:
    """'(3, 0.342857)'."""
    return show_profile(values, brief_decimal if in_decimals else brief)


def show_mixture(
    probabilities: Iterable[Any], labels: Iterable[str], number: Callable[[Any], str] = show
) -> str:
    """'1/3 C + 2/3 D'; 'C' for a pure strategy."""
    return " + ".join(
        visible(label) if p == 1 else f"{number(p)} {visible(label)}"
        for p, label in zip(probabilities, labels, strict=True)
        if p
    )


def json_number(value: Number) -> dict[str, Any]:
    """`{"exact": "3/2", "float": 1.5}`; only the float where there is nothing exact."""
    if isinstance(value, (int, np.integer, Fraction)):
        return {"exact": exact_text(value), "float": float(value)}
    return {"float": float(value)}


def json_profile(values: Iterable[Number]) -> list[dict[str, Any]]:
    """One for each player."""
    return [json_number(value) for value in values]
