"""Arguments of the wrong kind, refused at the boundary.

`checked` holds a public function or class to its own annotations: a value that is not of the
annotated kind is refused with `InvalidArgument` before any work begins, in words that name the
parameter, what was expected and what came.

>>> from typing import Annotated
>>> from gametheory import NormalForm, zoo
>>> @checked
... def repeat(game: NormalForm, times: Annotated[int, AtLeast(1)], exact: bool = True) -> None: ...
>>> repeat("chicken", 3)
Traceback (most recent call last):
    ...
gametheory.errors.InvalidArgument: repeat: expected game as a NormalForm, got str 'chicken'
>>> repeat(zoo.chicken(), 0)
Traceback (most recent call last):
    ...
gametheory.errors.InvalidArgument: repeat: expected times as a whole number of at least 1, got int 0

What an annotation accepts, beyond instances of a class:

- `int`: whole numbers of numpy too, never a bool; `bool`: numpy's too, never 0 or 1;
- `float`: any real number but NaN; `Fraction`: any rational; `Number` and `Profile`: what
  `to_fraction` reads, strings such as "1/3" included;
- `Sequence`, `tuple` and `NDArray`: lists, tuples and arrays, each item of its kind; never text;
- `Literal`: one of its values; `Callable`: anything that can be called; `Any`: anything.
"""

from __future__ import annotations

import builtins
import difflib
import functools
import inspect
import math
import numbers
import sys
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar

import numpy as np

from gametheory._text import shown
from gametheory.errors import InvalidArgument

Public = TypeVar("Public", bound=Callable[..., Any])


def require_kind(value: Any, kind: type | UnionType, what: str) -> None:
    """Raise `InvalidArgument` unless `value` is a `kind`; `what` says what was expected."""
    if not isinstance(value, kind):
        raise InvalidArgument(f"expected {what}, got {shown(value)}")


def require_among(value: Any, choices: Collection[str], what: str) -> None:
    """Raise `InvalidArgument`, naming the nearest choice, unless `value` is one of them."""
    if not isinstance(value, str) or value not in choices:
        raise InvalidArgument(
            f"expected {what} among {list(choices)}, got {shown(value)}{_near(value, choices)}"
        )


def _near(value: Any, choices: Iterable[Any]) -> str:
    names = [choice for choice in choices if isinstance(choice, str)]
    near = difflib.get_close_matches(value[:100], names, n=1) if isinstance(value, str) else []
    return f"; did you mean {near[0]!r}?" if near else ""


@dataclass(frozen=True)
class AtLeast:
    """Of an annotated number: the smallest that is accepted."""

    least: float

    def __call__(self, value: Any) -> bool:
        return bool(value >= self.least)

    def __str__(self) -> str:
        return f"of at least {self.least}"


@dataclass(frozen=True)
class AtMost:
    """Of an annotated number: the largest that is accepted."""

    most: float

    def __call__(self, value: Any) -> bool:
        return bool(value <= self.most)

    def __str__(self) -> str:
        return f"of at most {self.most}"


Natural = Annotated[int, AtLeast(0)]
Count = Annotated[int, AtLeast(1)]
Seed = Annotated[int, AtLeast(0), AtMost(2**64 - 1)]

CONVERTED = "anything that the constructor converts"
"""`Annotated[T, CONVERTED]`: the parameter is not checked; the constructor makes a `T` of it, and
refuses what it cannot."""


def checked(public: Public) -> Public:
    """Hold a function, or the constructor and public methods of a class, to their annotations.

    Annotations are read at the first call. Methods with a leading underscore are not checked,
    `__init__` and `__call__` are.
    """
    if not inspect.isclass(public):
        return _checked(public, public.__name__)  # type: ignore[return-value]
    for name, member in list(vars(public).items()):
        if name.startswith("_") and name not in ("__init__", "__call__"):
            continue
        label = public.__name__ if name == "__init__" else f"{public.__name__}.{name}"
        if isinstance(member, classmethod | staticmethod):
            setattr(public, name, type(member)(_checked(member.__func__, label)))
        elif inspect.isfunction(member):
            setattr(public, name, _checked(member, label))
    return public


def _checked(function: Callable[..., Any], label: str) -> Callable[..., Any]:
    hints = {hint for name, hint in inspect.get_annotations(function).items() if name != "return"}
    if hints <= {"Any", Any}:
        return function
    expected: list[_Expected] = []

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not expected:
            expected.append(_expected(function))
        by_place, rest, by_name, others = expected[0]
        for (name, kind), value in zip(by_place, args):  # noqa: B905  (the rest is below)
            if type(value) not in kind.types and not kind.accepts(value):
                raise _refused(label, name, kind, value)
        for value in args[len(by_place) :]:
            if not rest.accepts(value):
                raise _refused(label, "each argument", rest, value)
        for name, value in kwargs.items():
            kind = by_name.get(name, others)
            if type(value) not in kind.types and not kind.accepts(value):
                raise _refused(label, name, kind, value)
        return function(*args, **kwargs)

    return call


def _refused(label: str, name: str, kind: _Kind, value: Any) -> InvalidArgument:
    near = _near(value, kind.choices)
    return InvalidArgument(f"{label}: expected {name} as {kind.words}, got {shown(value)}{near}")


@dataclass(frozen=True, eq=False)
class _Kind:
    """What an annotation accepts, and how that is said.

    Attributes:
        types: classes whose every instance is accepted, so that `accepts` need not be asked.
        choices: the values that a `Literal` lists.
    """

    words: str
    accepts: Callable[[Any], bool]
    types: Collection[type] = ()
    choices: tuple[Any, ...] = ()


class _Expected(typing.NamedTuple):
    by_place: tuple[tuple[str, _Kind], ...]
    rest: _Kind
    by_name: dict[str, _Kind]
    others: _Kind


def _expected(function: Callable[..., Any]) -> _Expected:
    """The kinds that a function's annotations accept."""
    by_place: list[tuple[str, _Kind]] = []
    by_name: dict[str, _Kind] = {}
    rest = others = _ANYTHING
    names = _Names(function)
    for parameter in inspect.signature(function).parameters.values():
        hint = parameter.annotation
        if isinstance(hint, str):
            hint = eval(hint, {"__builtins__": builtins}, names)
        kind = _ANYTHING if hint is parameter.empty else _kind(hint)
        if parameter.kind is parameter.VAR_POSITIONAL:
            rest = kind
        elif parameter.kind is parameter.VAR_KEYWORD:
            others = kind
        else:
            if parameter.kind is not parameter.KEYWORD_ONLY:
                by_place.append((parameter.name, kind))
            by_name[parameter.name] = kind
    return _Expected(tuple(by_place), rest, by_name, others)


class _Names(dict[str, Any]):
    """The names that an annotation may use; one that only type checkers import, by its name."""

    def __init__(self, function: Callable[..., Any]) -> None:
        module = sys.modules.get(function.__module__)
        super().__init__(vars(builtins) | (vars(module) if module else function.__globals__))

    def __missing__(self, name: str) -> type:
        return _Named(name, (), {})


class _Named(type):
    """A class of which nothing but the name is known."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return any(base.__name__ == cls.__name__ for base in type(instance).__mro__)

    def __getitem__(cls, item: Any) -> type:
        return cls


def _kind(hint: Any) -> _Kind:
    """What a hint accepts."""
    if hint in (Any, object) or isinstance(hint, TypeVar):
        return _ANYTHING
    if hint in _NUMBERS:
        return _NUMBERS[hint]
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated and CONVERTED in args[1:]:
        return _ANYTHING
    if origin is Annotated:
        return _narrowed(_kind(args[0]), args[1:])
    if origin is Literal:
        return _Kind(f"one of {list(args)}", _is_one_of(args), choices=args)
    if origin in (UnionType, typing.Union):
        return _union([_kind(arg) for arg in args])
    if origin is np.ndarray:
        return _Kind("an array of numbers", _is_array)
    if origin in _CONTAINERS:
        return _container(origin, args)
    return _class(hint if origin is None else origin)


def _class(kind: Any) -> _Kind:
    if kind in _CONTAINERS:
        return _container(kind, ())
    if not inspect.isclass(kind) or (
        getattr(kind, "_is_protocol", False) and not getattr(kind, "_is_runtime_protocol", False)
    ):
        return _ANYTHING
    if kind is np.ndarray:
        return _Kind("an array of numbers", _is_array)
    article = "an" if kind.__name__[0] in "AEIOUaeiou" else "a"
    known: set[type] = set()
    is_protocol = getattr(kind, "_is_protocol", False)

    def accepts(value: Any) -> bool:
        # A class has the attributes that a protocol asks of its instances.
        if isinstance(value, kind) and not (is_protocol and inspect.isclass(value)):
            known.add(type(value))
            return True
        return False

    return _Kind(f"{article} {kind.__name__}", accepts, known)


def _narrowed(kind: _Kind, limits: tuple[Any, ...]) -> _Kind:
    limits = tuple(limit for limit in limits if isinstance(limit, AtLeast | AtMost))
    if not limits:
        return kind
    return _Kind(
        " and ".join([f"{kind.words} {limits[0]}", *map(str, limits[1:])]),
        lambda value: kind.accepts(value) and all(limit(value) for limit in limits),
    )


def _union(kinds: list[_Kind]) -> _Kind:
    if _ANYTHING in kinds:
        return _ANYTHING

    def accepts(value: Any) -> bool:
        for kind in kinds:  # noqa: SIM110  (faster than `any`)
            if type(value) in kind.types or kind.accepts(value):
                return True
        return False

    return _Kind(
        " or ".join(kind.words for kind in kinds),
        accepts,
        {t for kind in kinds for t in kind.types},
        tuple(choice for kind in kinds for choice in kind.choices),
    )


def _is_one_of(choices: tuple[Any, ...]) -> Callable[[Any], bool]:
    return lambda value: any(value == c and type(value) is type(c) for c in choices)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray | list | tuple | numbers.Real)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence | np.ndarray) and not isinstance(value, str | bytes)


_CONTAINERS: dict[Any, tuple[str, Callable[[Any], bool]]] = {
    tuple: ("a sequence", _is_sequence),
    list: ("a sequence", _is_sequence),
    Sequence: ("a sequence", _is_sequence),
    Collection: ("a collection", lambda v: isinstance(v, Collection) and not isinstance(v, str)),
    Iterable: ("an iterable", lambda v: isinstance(v, Iterable) and not isinstance(v, str)),
    Iterator: ("an iterator", lambda v: isinstance(v, Iterator)),
    dict: ("a mapping", lambda v: isinstance(v, Mapping)),
    Mapping: ("a mapping", lambda v: isinstance(v, Mapping)),
    set: ("a set", lambda v: isinstance(v, set | frozenset)),
    frozenset: ("a set", lambda v: isinstance(v, set | frozenset)),
    Callable: ("a callable", callable),
    type: ("a class", inspect.isclass),
}


def _container(origin: Any, args: tuple[Any, ...]) -> _Kind:
    words, is_one = _CONTAINERS[origin]
    if origin is tuple and args and args[-1] is not Ellipsis:
        return _record([_kind(arg) for arg in args])
    if origin in (dict, Mapping) and args:
        key, item = map(_kind, args)
        return _Kind(
            words if item is _ANYTHING else f"{words} to {item.words} each",
            lambda value: (
                is_one(value)
                and all(map(key.accepts, value))
                and all(map(item.accepts, value.values()))
            ),
        )
    # An iterable is not looked into: an iterator would be used up.
    if not args or origin in (Callable, type, Iterable, Iterator) or _kind(args[0]) is _ANYTHING:
        return _Kind(words, is_one)
    item = _kind(args[0])
    return _Kind(
        f"{words} with {item.words} each",
        lambda value: is_one(value) and all(map(item.accepts, value)),
    )


def _record(kinds: list[_Kind]) -> _Kind:
    """A tuple of a fixed length."""
    return _Kind(
        f"a sequence of {len(kinds)}: {', '.join(kind.words for kind in kinds)}",
        lambda value: (
            _is_sequence(value)
            and len(value) == len(kinds)
            and all(kind.accepts(item) for kind, item in zip(kinds, value, strict=True))
        ),
    )


def _is_whole(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _is_real(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, numbers.Real) and not math.isnan(value)


def _is_readable_number(value: Any) -> bool:
    return isinstance(value, numbers.Real | Decimal | str | np.number)


_ANYTHING = _Kind("anything", lambda value: True)
_NOTHING = _Kind("None", lambda value: value is None, (types.NoneType,))
_READABLE = _Kind(
    "a number (int, Fraction, float or a string like '1/3')",
    _is_readable_number,
    (int, Fraction, str),
)
_NUMBERS: dict[Any, _Kind] = {
    bool: _Kind("True or False", lambda value: isinstance(value, bool | np.bool_), (bool,)),
    int: _Kind("a whole number", _is_whole, (int,)),
    float: _Kind("a real number", _is_real, (int, Fraction)),
    Fraction: _Kind(
        "an exact number", lambda value: isinstance(value, numbers.Rational), (Fraction, int)
    ),
    str: _Kind("text", lambda value: isinstance(value, str), (str,)),
    None: _NOTHING,
    types.NoneType: _NOTHING,
    int | float | Fraction: _READABLE,
    Fraction | float: _READABLE,
    tuple[Fraction, ...]: _Kind(
        "a sequence of numbers",
        lambda value: _is_sequence(value) and all(map(_is_readable_number, value)),
    ),
}
