"""What an annotation of a public function accepts, and how that is said.

Beyond instances of a class:

- `int`: whole numbers of numpy too, never a bool; `bool`: numpy's too, never 0 or 1;
- `float` and `Number`: any real number but NaN; `Fraction`: any rational; `NumberLike`: a number
  that `to_fraction` may read, strings such as "1/3" included;
- `Sequence` and `tuple`: lists, tuples and arrays, each item of its kind; never text;
- `ArrayLike`: numbers, nested in lists or in arrays; `NDArray`: arrays whose numbers can be
  of its kind; neither is ever masked or complex;
- `Literal`: one of its values; `Callable` and protocols: what can be called with so many
  arguments, or has those methods; `Any`: anything.
"""

from __future__ import annotations

import functools
import inspect
import math
import numbers
import os
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar

import numpy as np

CONVERTED = "anything that the constructor converts"
"""`Annotated[T, CONVERTED]`: the parameter is not checked; the constructor makes a `T` of it, and
refuses what it cannot."""


@dataclass(frozen=True)
class AtLeast:
    """Of an annotated number: the smallest that is accepted."""

    least: float

    def __call__(self, value: Any) -> bool:
        return bool(value >= self.least)

    def __str__(self) -> str:
        return f"of at least {self.least}"


@dataclass(frozen=True)
class Items:
    """Of an annotated sequence: how many items are accepted."""

    least: int = 1
    most: int | None = None

    def __call__(self, value: Any) -> bool:
        return self.least <= len(value) and (self.most is None or len(value) <= self.most)

    def __str__(self) -> str:
        if self.least == self.most:
            return f"of {self.least} items"
        return f"of {self.least} items or more"


@dataclass(frozen=True)
class AtMost:
    """Of an annotated number: the largest that is accepted."""

    most: float

    def __call__(self, value: Any) -> bool:
        return bool(value <= self.most)

    def __str__(self) -> str:
        return f"of at most {self.most}"


@dataclass(frozen=True)
class Said:
    """Of any annotation: how it is said, where what its types say helps no reader."""

    words: str


@dataclass(frozen=True, eq=False)
class Kind:
    """What an annotation accepts, and how that is said.

    Attributes:
        types: classes whose every instance is accepted, so that `accepts` need not be asked.
        choices: the values that a `Literal` lists.
    """

    words: str
    accepts: Callable[[Any], bool]
    types: Collection[type] = ()
    choices: tuple[Any, ...] = ()


def _is_plain_array(value: Any) -> bool:
    return (
        isinstance(value, np.ndarray)
        and value.dtype.kind in "biufOU"
        and not isinstance(value, np.ma.MaskedArray)
    )


def _is_array_like(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return _is_plain_array(value)
    return (
        isinstance(value, list | tuple | Decimal)
        or _is_real(value)
        or (hasattr(value, "__array__") and not inspect.isclass(value))
    )


def _is_whole(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _is_exact(value: Any) -> bool:
    return isinstance(value, numbers.Rational) and not isinstance(value, bool)


def _is_real(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isnan(value)
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return False
    try:
        return not math.isnan(float(value))
    except OverflowError:
        return False


def _is_readable_number(value: Any) -> bool:
    return isinstance(value, str | Decimal) or _is_real(value)


Natural = Annotated[int, AtLeast(0)]
Count = Annotated[int, AtLeast(1)]
Seed = Annotated[int, AtLeast(0), AtMost(2**64 - 1)]
Pair = Annotated[tuple[Fraction, ...], Items(2, 2)]
"""An exact profile of two players."""

Size = Annotated[int, AtLeast(1), AtMost(10**7)]
"""How many of something that is held in memory, or done one by one."""

Shape = Annotated[Sequence[Count], Items()]
"""The number of actions of each player."""

OneOfTwo = Annotated[int, AtLeast(0), AtMost(1)]
"""A player of a two-player game."""

NumberLike = Annotated[
    Any,
    Kind(
        "a number (int, Fraction, float or a string like '1/3')",
        _is_readable_number,
        (int, Fraction, str),
    ),
]
"""A number of the caller's: "1/3", Fractions and integers are exact."""

MaybeNaN = Annotated[
    Any, Kind("a real number or NaN", lambda value: _is_real(value) or isinstance(value, float))
]
"""A figure that may be undefined."""

ArrayLike = Annotated[Any, Kind("an array of numbers", _is_array_like)]
"""Numbers of any kind, nested in lists or in arrays."""

Rng = Natural | np.random.Generator | np.random.SeedSequence | None
"""What `numpy.random.default_rng` makes a generator of; None draws from the system."""


class NamedKind(type):
    """A class of which nothing but the name is known, as only type checkers import it."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return any(base.__name__ == cls.__name__ for base in type(instance).__mro__)

    def __getitem__(cls, item: Any) -> type:
        return cls

    def __getattr__(cls, name: str) -> type:
        if name.startswith("_"):
            raise AttributeError(name)
        return NamedKind(name, (), {})


def kind_of(hint: Any) -> Kind:
    """What a hint accepts."""
    if hint in (Any, object) or isinstance(hint, TypeVar):
        return ANYTHING
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _annotated(*args)
    if origin is Literal:
        return Kind(f"one of {list(args)}", _is_one_of(args), choices=args)
    if origin in (UnionType, typing.Union):
        return _union([kind_of(arg) for arg in args])
    if origin is np.ndarray or hint is np.ndarray:
        return _array(*args[1:])
    if origin in _CONTAINERS:
        return _container(origin, args)
    return _class(hint if origin is None else origin)


def _class(kind: Any) -> Kind:
    if kind in _CONTAINERS:
        return _container(kind, ())
    if not inspect.isclass(kind):
        return ANYTHING
    if getattr(kind, "_is_protocol", False):
        return _protocol(kind)
    article = "an" if kind.__name__[0] in "AEIOUaeiou" else "a"
    known: set[type] = set()

    def accepts(value: Any) -> bool:
        if not isinstance(value, kind):
            return False
        if _is_made_of_arguments(type(value)):  # type: ignore[arg-type]  # and may be half-made
            return bool(value.__dict__)
        known.add(type(value))
        return True

    return Kind(f"{article} {kind.__name__}", accepts, known)


@functools.cache
def _is_made_of_arguments(kind: type) -> bool:
    """Whether objects of a class hold what its `__init__` was given."""
    init = kind.__init__  # type: ignore[misc]
    return (
        bool(kind.__dictoffset__)
        and inspect.isfunction(init)
        and len(inspect.signature(init).parameters) > 1
    )


def _protocol(kind: type) -> Kind:
    """A protocol: what has its methods, or can be called as it is."""
    if "__call__" in vars(kind):
        return _callable(f"a {kind.__name__}", len(inspect.signature(kind.__call__).parameters) - 1)
    asked = [
        name
        for name, member in vars(kind).items()
        if isinstance(member, types.FunctionType | property)
        and (not name.startswith("_") or name == "__len__")
    ]
    return Kind(
        f"an object with {', '.join(asked)}",
        lambda value: (
            not inspect.isclass(value)
            and all(
                hasattr(type(value), name) or name in getattr(value, "__dict__", ())
                for name in asked
            )
        ),
    )


def _callable(words: str, count: int) -> Kind:
    """What can be called with `count` arguments, as far as its signature is known."""
    known: set[type] = set()

    def accepts(value: Any) -> bool:
        if not callable(value):
            return False
        try:
            signature = inspect.signature(value)
        except ValueError:  # of most functions in C, and of classes such as `int`
            return count == 1 or not inspect.isclass(value)
        try:
            signature.bind(*(None,) * count)
        except TypeError:
            return False
        if not inspect.isroutine(value) and not inspect.isclass(value):
            known.add(type(value))
        return True

    return Kind(f"{words} of {count} argument{'s' * (count != 1)}", accepts, known)


def _annotated(hint: Any, *notes: Any) -> Kind:
    """A kind that a note gives, or that notes limit."""
    if CONVERTED in notes:
        return ANYTHING
    kind = next((note for note in notes if isinstance(note, Kind)), None) or kind_of(hint)
    for note in notes:
        if isinstance(note, Said):
            kind = replace(kind, words=note.words)
    limits = [note for note in notes if isinstance(note, AtLeast | AtMost | Items)]
    if not limits:
        return kind
    return Kind(
        " and ".join([f"{kind.words} {limits[0]}", *map(str, limits[1:])]),
        lambda value: kind.accepts(value) and all(limit(value) for limit in limits),
    )


def _union(kinds: list[Kind]) -> Kind:
    if ANYTHING in kinds:
        return ANYTHING

    def accepts(value: Any) -> bool:
        for kind in kinds:  # noqa: SIM110  (faster than `any`)
            if type(value) in kind.types or kind.accepts(value):
                return True
        return False

    return Kind(
        " or ".join(kind.words for kind in kinds),
        accepts,
        {t for kind in kinds for t in kind.types},
        tuple(choice for kind in kinds for choice in kind.choices),
    )


def _array(dtype: Any = Any) -> Kind:
    """Arrays whose numbers can be of a type, given as `np.dtype[...]`."""
    wanted = (typing.get_args(dtype) or (Any,))[0]
    if not inspect.isclass(wanted):
        return Kind("an array of numbers", _is_plain_array)
    name = {"f": "real numbers", "i": "whole numbers", "b": "True and False"}
    return Kind(
        f"an array of {name.get(np.dtype(wanted).kind, wanted.__name__)}",
        lambda value: _is_plain_array(value) and np.can_cast(value.dtype, wanted, "same_kind"),
    )


def _is_sequence(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim > 0 and _is_plain_array(value)
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _is_one_of(choices: tuple[Any, ...]) -> Callable[[Any], bool]:
    whole = tuple(c for c in choices if type(c) is int)
    return lambda value: (
        any(type(value) is type(c) and value == c for c in choices)
        or (isinstance(value, np.integer) and value in whole)
        or (isinstance(value, str) and value in choices)
    )


_CONTAINERS: dict[Any, tuple[str, Callable[[Any], bool]]] = {
    tuple: ("a tuple", lambda v: isinstance(v, tuple | list)),
    list: ("a list", lambda v: isinstance(v, tuple | list)),
    Sequence: ("a sequence", _is_sequence),
    Collection: (
        "a collection",
        lambda v: isinstance(v, Collection) and not isinstance(v, str | bytes | Mapping),
    ),
    Iterable: (
        "an iterable",
        lambda v: isinstance(v, Iterable) and not isinstance(v, str | bytes | Mapping),
    ),
    Iterator: ("an iterator", lambda v: isinstance(v, Iterator)),
    dict: ("a mapping", lambda v: isinstance(v, Mapping)),
    Mapping: ("a mapping", lambda v: isinstance(v, Mapping)),
    set: ("a set", lambda v: isinstance(v, set | frozenset)),
    frozenset: ("a set", lambda v: isinstance(v, set | frozenset)),
    Callable: ("a callable", callable),
    type: ("a class", inspect.isclass),
}


def _container(origin: Any, args: tuple[Any, ...]) -> Kind:
    words, is_one = _CONTAINERS[origin]
    if not args or origin is type:
        return Kind(words, is_one)
    if origin is Callable:
        return _callable(words, len(args[0])) if isinstance(args[0], list) else Kind(words, is_one)
    if origin is tuple and args[-1] is not Ellipsis:
        return _record([kind_of(arg) for arg in args])
    if origin in (dict, Mapping):
        key, item = map(kind_of, args)
        return Kind(
            words if item is ANYTHING else f"{words}, each value {item.words}",
            lambda value: (
                is_one(value)
                and all(map(key.accepts, value))
                and all(map(item.accepts, value.values()))
            ),
        )
    item = kind_of(args[0])
    if item is ANYTHING or origin is Iterator:
        return Kind(words, is_one)
    return Kind(
        f"{words}, each item {item.words}",
        lambda value: is_one(value) and all(map(item.accepts, _looked_into(value))),
    )


def _looked_into(value: Any) -> Any:
    """The items to look at: the first of an array of numbers, none of an iterator (it is used
    up by looking).
    """
    if isinstance(value, np.ndarray):
        return value if value.dtype == object else value[:1]
    return value if isinstance(value, Collection) else ()


def _record(kinds: list[Kind]) -> Kind:
    """A tuple of a fixed length."""
    return Kind(
        f"a tuple of {len(kinds)}: {', '.join(kind.words for kind in kinds)}",
        lambda value: (
            isinstance(value, tuple | list)
            and len(value) == len(kinds)
            and all(kind.accepts(item) for kind, item in zip(kinds, value, strict=True))
        ),
    )


def _is_path(value: Any) -> bool:
    if not isinstance(value, str | Path) or "\0" in str(value):
        return False
    try:
        return bool(os.fsencode(value))
    except UnicodeEncodeError:
        return False


ANYTHING = Kind("anything", lambda value: True)
_NOTHING = Kind("None", lambda value: value is None, (types.NoneType,))
_REAL = Kind("a real number", _is_real)
_SIMPLE: dict[Any, Kind] = {
    bool: Kind("True or False", lambda value: isinstance(value, bool | np.bool_), (bool,)),
    int: Kind("a whole number", _is_whole, (int,)),
    float: _REAL,
    Fraction: Kind("an exact number", _is_exact, (Fraction, int)),
    str: Kind("text", lambda value: isinstance(value, str), (str,)),
    str | Path: Kind("the path of a file", _is_path),
    str | Path | None: Kind("the path of a file or None", lambda v: v is None or _is_path(v)),
    None: _NOTHING,
    types.NoneType: _NOTHING,
    int | float | Fraction: _REAL,
    Fraction | float: _REAL,
}
