"""Arguments of the wrong kind, refused at the boundary.

`checked` holds a public function or class to its own annotations: a value that is not of the
annotated kind is refused with `InvalidArgument` before any work begins, in words that name the
parameter, what was expected and what came. What an annotation accepts is said in
`gametheory._support.kinds`.

>>> from gametheory import NormalForm
>>> from gametheory.games import zoo
>>> @checked
... def repeat(game: NormalForm, times: Count, exact: bool = True) -> None: ...
>>> repeat("chicken", 3)
Traceback (most recent call last):
    ...
gametheory.errors.InvalidArgument: repeat: expected game as a NormalForm, got str 'chicken'
>>> repeat(zoo.chicken(), 0)
Traceback (most recent call last):
    ...
gametheory.errors.InvalidArgument: repeat: expected times as a whole number of at least 1, got int 0
"""

from __future__ import annotations

import builtins
import difflib
import functools
import inspect
import re
import sys
import typing
from collections.abc import Callable, Collection, Iterable
from types import UnionType
from typing import Any, TypeVar

from gametheory._support.kinds import (
    ANYTHING,
    CONVERTED,
    AtLeast,
    AtMost,
    Count,
    Kind,
    NamedKind,
    Natural,
    Seed,
    kind_of,
)
from gametheory._support.text import shown
from gametheory.errors import InvalidArgument, UnknownArgument, UnknownKey

__all__ = [
    "CONVERTED",
    "AtLeast",
    "AtMost",
    "Count",
    "Natural",
    "Seed",
    "checked",
    "did_you_mean",
    "held",
    "near_names",
    "require_among",
    "require_arguments",
    "require_key",
    "require_kind",
    "require_player",
    "shown",
    "unchecked",
]

Public = TypeVar("Public", bound=Callable[..., Any])
_LONGEST_EXPECTED = 200
_LONGEST_NAME = 100
"""Characters of a text of which names are sought that are like it."""

_ALIKE = 3
"""Names that are told where several are as likely."""


class _Within(dict[str, bool]):
    """Whether a call from a module of that name comes from within the packages."""

    def __missing__(self, module: str) -> bool:
        self[module] = module != __name__ and module.startswith(
            ("gametheory.", "learners.", "proofs.")
        )
        return self[module]


_WITHIN = _Within()


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def require_kind(value: Any, kind: type | UnionType, what: str) -> None:
    """Raise `InvalidArgument` unless `value` is a `kind`; `what` says what was expected."""
    if not isinstance(value, kind):
        raise InvalidArgument(f"expected {what}, got {shown(value)}")


def require_among(value: Any, choices: Collection[str], what: str) -> None:
    """Raise `InvalidArgument`, naming the nearest choices, unless `value` is one of them."""
    if not isinstance(value, str) or value not in choices:
        raise InvalidArgument(_unknown(value, choices, what))


def require_key(key: Any, choices: Collection[Any], what: str) -> None:
    """As `require_among`, for the keys of a mapping: what is raised is a `KeyError`, too."""
    if key not in choices:
        raise UnknownKey(_unknown(key, choices, what))


def require_arguments(names: Iterable[str], taken: Collection[str], function: str) -> None:
    """Raise `InvalidArgument`, a `TypeError`, too, unless all names are of arguments taken."""
    for name in names:
        if name not in taken:
            raise UnknownArgument(_unknown(name, taken, f"an argument of {function}"))


def _unknown(value: Any, choices: Collection[Any], what: str) -> str:
    return (
        f"expected {what} among {_listed(choices, near_names(value, choices))}, got "
        f"{shown(value)}{did_you_mean(value, choices)}"
    )


def require_player(player: int, count: int) -> None:
    """Raise `InvalidArgument` unless `player` is the number of one of `count` players."""
    if not 0 <= player < count:
        raise InvalidArgument(f"expected a player among 0..{count - 1}, got {player!r:.40}")


def near_names(
    value: Any, choices: Iterable[Any], *, most: int = 1, cutoff: float = 0.6
) -> list[str]:
    """Choices that `value` may stand for: those that it begins, else similar ones, else its parts.

    Case, and whether words are joined by blanks, hyphens or underscores, do not matter. Of the
    choices that the text begins there are at most three, as of those that have it inside: one
    is as likely as another. `most`: of similar ones, whose similarity is at least `cutoff`.
    """
    if not isinstance(value, str):
        return []
    folded = {choice: _folded(choice) for choice in choices if isinstance(choice, str)}
    text = _folded(value[:_LONGEST_NAME])
    begun = [c for c, name in folded.items() if name.startswith(text)] if len(text) > 1 else []
    if begun:
        return sorted(begun, key=len)[:_ALIKE]
    found = difflib.get_close_matches(text, folded.values(), n=most, cutoff=cutoff)
    if not found and len(text) > 2:
        return [c for c, name in folded.items() if text in name][:_ALIKE]
    return [next(c for c, name in folded.items() if name == each) for each in found]


def did_you_mean(value: Any, choices: Iterable[Any]) -> str:
    """The end of a message: `; did you mean 'nash'?`, or nothing if no choice is near."""
    near = near_names(value, choices)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", "-", name.casefold().strip())


def _listed(choices: Collection[Any], near: list[str]) -> str:
    """The choices as a list; of a long one as many as fit, `near` in front if not among these."""
    text = _cut_list(list(choices))
    if all(repr(name) in text for name in near):
        return text
    return _cut_list([*near, *(choice for choice in choices if choice not in near)])


def _cut_list(choices: list[Any]) -> str:
    text = str(choices)
    if len(text) <= _LONGEST_EXPECTED:
        return text
    end = text.rfind(", ", 0, _LONGEST_EXPECTED - 4)
    return _cut(text, _LONGEST_EXPECTED) if end < 0 else f"{text[:end]}, ...]"


def checked(public: Public) -> Public:
    """Hold a function, or the constructor and public methods of a class, to their annotations.

    Only calls from outside are held to them: what one room gives another has been checked or made
    within (`held` calls from within and checks). Annotations are read at the first call. Of
    methods with an underscore only `__init__` and `__call__` are checked. An argument that lacks
    an attribute which the work asks for is of the wrong kind too, and a name that
    the function does not take is refused in the same words.
    """
    if not inspect.isclass(public):
        return _checked(public, public.__name__)  # type: ignore[return-value]
    fields = getattr(public, "__dataclass_fields__", {})
    for name, member in list(vars(public).items()):
        called = name in ("__init__", "__call__")
        if (name.startswith("_") and not called) or name in fields:
            continue
        label = public.__name__ if name == "__init__" else f"{public.__name__}.{name}"
        if isinstance(member, classmethod | staticmethod):
            setattr(public, name, type(member)(_checked(member.__func__, label)))
        elif inspect.isfunction(member):
            setattr(public, name, _checked(member, label))
    return public


def unchecked(value: Any) -> Any:
    """The function that a checked one holds to its annotations; any other value as it is."""
    is_checked = inspect.isfunction(value) and hasattr(value, "_is_checked")
    return value.__wrapped__ if is_checked else value


def held(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a checked function from within with what the caller gave, which is not yet checked.

    Raises `InvalidArgument` for a name that it does not take, too.
    """
    try:
        return function(*args, **kwargs)
    except TypeError:
        taken = inspect.signature(function).parameters
        if not any(one.kind is one.VAR_KEYWORD for one in taken.values()):
            require_arguments(kwargs, list(taken), function.__name__)
        raise


def _checked(function: Callable[..., Any], label: str) -> Callable[..., Any]:
    hints = {hint for name, hint in inspect.get_annotations(function).items() if name != "return"}
    if hints <= {"Any", Any}:
        return function
    expected: list[_Expected] = []
    within, frame = _WITHIN, sys._getframe

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if within[frame(1).f_globals.get("__name__", "")]:
            return function(*args, **kwargs)
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
            if name not in by_name and others is None:
                require_arguments([name], [k for k in by_name if k not in ("self", "cls")], label)
            kind = by_name.get(name, others or ANYTHING)
            if type(value) not in kind.types and not kind.accepts(value):
                raise _refused(label, name, kind, value)
        try:
            return function(*args, **kwargs)
        except AttributeError as error:
            if any(error.obj is value for value in (*args, *kwargs.values())) and not getattr(
                error.obj, "__dict__", None
            ):
                kind_name = type(error.obj).__name__
                raise InvalidArgument(
                    f"{label}: expected a {kind_name} that has {error.name!r}, got one without it"
                ) from error
            raise

    call._is_checked = True  # type: ignore[attr-defined]
    return call


def _refused(label: str, name: str, kind: Kind, value: Any) -> InvalidArgument:
    words, near = _cut(kind.words, _LONGEST_EXPECTED), did_you_mean(value, kind.choices)
    return InvalidArgument(f"{label}: expected {name} as {words}, got {shown(value)}{near}")


class _Expected(typing.NamedTuple):
    by_place: tuple[tuple[str, Kind], ...]
    rest: Kind
    by_name: dict[str, Kind]
    others: Kind | None


def _expected(function: Callable[..., Any]) -> _Expected:
    """The kinds that a function's annotations accept."""
    by_place: list[tuple[str, Kind]] = []
    by_name: dict[str, Kind] = {}
    rest, others = ANYTHING, None
    names = _Names(function)
    for parameter in inspect.signature(function).parameters.values():
        hint = parameter.annotation
        if isinstance(hint, str):
            hint = eval(hint, {"__builtins__": builtins}, names)
        kind = ANYTHING if hint is parameter.empty else kind_of(hint)
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
        return NamedKind(name, (), {})
