"""What a value is, as a digest: equal for what is built alike, in any process.

Checkpoints carry such digests, so that they go on with nothing but their own work. Data counts with
its types and every bit. A function counts with its bytecode, constants, names, default arguments,
the values that it closes over and the globals that it reads. What it reads from Python's library,
from an installed package or from this one counts by name and by its own code, together with
`VERSIONS`.

What nothing tells from others of its kind (an open file, a lock, an iterator, a generator of random
numbers) is refused.

>>> digest(lambda x: x + 1) == digest(lambda x: x + 1)
True
>>> digest(lambda x: x + 1) == digest(lambda x: x + 2)
False
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import hashlib
import re
import sys
import sysconfig
import types
from collections import deque
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from typing import Any, NoReturn

import numpy as np

from gametheory._support.check import unchecked
from gametheory._version import __version__
from gametheory.errors import InvalidArgument

VERSIONS = {
    "gametheory": __version__,
    "python": f"{sys.version_info.major}.{sys.version_info.minor}",
    "numpy": np.__version__,
}
"""What the bits of a result depend on, besides what was asked for."""

_OURS = ("gametheory", "learners", "proofs")
_INSTALLED = tuple(sysconfig.get_path(name) for name in ("purelib", "platlib"))
_PYTHON_CLASS, _IMMUTABLE = 1 << 9, 1 << 8
"""Flags of a class: made at run time; closed to changes, as compiled ones are."""
_ROUTINES = (
    types.BuiltinFunctionType,
    types.MethodWrapperType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    np.ufunc,
)
_SAID_BY_REPR = (np.dtype, range, slice, re.Pattern, PurePath)
_NO_PART = {
    "__annotations__", "__dict__", "__doc__", "__firstlineno__", "__module__", "__weakref__",
    "_abc_impl",
}  # fmt: skip
"""Attributes of a class that do not change what it does."""


def digest(value: Any, what: str = "this value") -> str:
    """A digest of a value, in hexadecimal.

    Raises `InvalidArgument` if it, or something that it refers to, cannot be identified; `what`
    says what it is.
    """
    mark = _Digest(what)
    try:
        mark.add(value)
    except RecursionError:
        raise InvalidArgument(f"{what} cannot have a checkpoint: it is nested too deeply") from None
    return mark.hash.hexdigest()


class _Digest:
    """Feeds a hash with a description of values; what comes again counts by its number."""

    def __init__(self, what: str) -> None:
        self.hash, self.what = hashlib.sha256(), what
        self.seen: dict[int, tuple[int, Any]] = {}

    def say(self, *words: object) -> None:
        """Feed words, each with its length, so that no two sequences are the same bytes."""
        for word in words:
            data = word if isinstance(word, bytes) else str(word).encode(errors="surrogatepass")
            self.hash.update(len(data).to_bytes(8, "little") + data)

    def add(self, value: Any) -> None:
        """Feed a value."""
        value = unchecked(value)
        kind = type(value)
        if value is None or value is Ellipsis or kind in (bool, str, bytes, Fraction, Decimal):
            self.say(kind.__name__, value)
        elif kind is int:
            self.say("int", hex(value))
        elif kind is float:
            self.say("float", value.hex())
        elif kind is complex:
            self.say("complex", value.real.hex(), value.imag.hex())
        elif kind in (tuple, frozenset) or isinstance(value, np.ndarray | np.generic):
            # Whether these are one object or several depends on how a module was loaded.
            self._data(value)
        elif id(value) in self.seen:
            self.say("again", self.seen[id(value)][0])
        else:
            self.seen[id(value)] = (len(self.seen), value)  # kept: no other gets its address
            self._object(value)

    def _object(self, value: Any) -> None:
        if isinstance(value, types.FunctionType):
            self._function(value)
        elif isinstance(value, type):
            self._class(value)
        elif isinstance(value, types.ModuleType):
            self.say("module", value.__name__)
        elif isinstance(value, enum.Enum):
            self.say("enum", type(value).__qualname__, value.name)
        elif isinstance(value, types.MethodType):
            self._parts("method", value.__func__, value.__self__)
        elif isinstance(value, functools.partial):
            self._parts("partial", value.func, value.args, dict(value.keywords))
        elif isinstance(value, staticmethod | classmethod):
            self._parts(type(value).__name__, value.__func__)
        elif isinstance(value, property):
            self._parts("property", value.fget, value.fset)
        elif isinstance(value, functools.cached_property):
            self._parts("property", value.func)
        elif isinstance(value, functools._lru_cache_wrapper):
            self._parts("wrapped", value.__wrapped__)
        else:
            self._other(value)

    def _other(self, value: Any) -> None:
        if isinstance(getattr(value, "py_func", None), types.FunctionType):
            self._parts("compiled", value.py_func)  # by numba
        elif isinstance(value, _ROUTINES):
            self._routine(value)
        else:
            self._data(value)

    def _parts(self, what: str, *parts: Any) -> None:
        self.say(what, len(parts))
        for part in parts:
            self.add(part)

    def _data(self, value: Any) -> None:
        kind = type(value)
        if isinstance(value, np.ndarray | np.generic):
            self._array(value)
        elif any(base.__module__ == "torch" and base.__name__ == "Tensor" for base in kind.__mro__):
            self._parts("tensor", str(value.dtype), value.detach().cpu().numpy())
        elif isinstance(value, _SAID_BY_REPR) or (
            kind.__module__ == "torch" and kind.__name__ in ("dtype", "device")
        ):
            self.say(kind.__name__, repr(value))
        elif kind in (tuple, list, deque):
            self._parts(kind.__name__, *value)
        elif kind in (set, frozenset):
            self.say(kind.__name__, len(value), *sorted(digest(x, self.what) for x in value))
        elif isinstance(value, Mapping) and kind.__module__ in ("builtins", "collections"):
            self._parts("mapping", *(part for item in value.items() for part in item))
        else:
            self._instance(value)

    def _array(self, value: Any) -> None:
        table = np.asarray(value)
        self.say("array", type(value).__name__, table.dtype.str, table.shape)
        if isinstance(value, np.ma.MaskedArray):
            self.add(np.ma.getmaskarray(value))
        if table.dtype.hasobject:
            self._parts("objects", *table.ravel().tolist())
        else:
            self.say(np.ascontiguousarray(table).tobytes())

    def _function(self, value: types.FunctionType) -> None:
        self.say("function", value.__name__)
        self._code(value.__code__)
        if self.seen[id(value)][0] > 0 and _is_of_a_library(value):
            self.say(value.__module__, value.__qualname__)
            return
        self._parts("defaults", value.__defaults__, value.__kwdefaults__)
        for name, cell in zip(value.__code__.co_freevars, value.__closure__ or (), strict=True):
            try:
                held = cell.cell_contents
            except ValueError:
                self.say(name, "nothing yet")
            else:
                self._parts(name, held)
        for name in sorted(set(_names(value.__code__)) & set(value.__globals__)):
            self._parts(name, value.__globals__[name])

    def _code(self, code: types.CodeType) -> None:
        """Code, the same for the same source, whatever its file, line or process."""
        self.say(code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
        self.say(code.co_argcount, code.co_kwonlyargcount, code.co_flags, len(code.co_consts))
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                self.say("code", constant.co_name)
                self._code(constant)
            else:
                self.add(constant)

    def _class(self, value: type) -> None:
        self.say("class", value.__module__, value.__qualname__)
        if not _is_python_class(value) or _is_of_a_library(value):
            return
        self._parts("bases", *value.__bases__)
        for name, held in sorted(vars(value).items()):
            if name not in _NO_PART and not isinstance(
                held, types.MemberDescriptorType | types.GetSetDescriptorType
            ):
                self._parts(name, held)

    def _routine(self, value: Any) -> None:
        """Something compiled, told by its name and what it is bound to."""
        home = getattr(value, "__self__", None)
        bound = home is not None and not isinstance(home, types.ModuleType)
        module = getattr(value, "__module__", None) or getattr(value, "__objclass__", None)
        self.say("routine", module, getattr(value, "__qualname__", value.__name__))
        if bound:
            self.add(home)

    def _instance(self, value: Any) -> None:
        """An object by its class and its attributes; what a property keeps is no part of it.

        A compiled base, or a way of its own to be copied, means that there may be more to it.
        """
        kind = type(value)
        solid = next(base for base in kind.__mro__ if not _is_python_class(base))
        hidden = getattr(kind, "__reduce__", None) is not object.__reduce__
        if kind is object or solid is not object or hidden:
            self._refuse(value)
        self._parts("instance", kind)
        for name, item in sorted(_attributes(value)):
            self._parts(name, item)

    def _refuse(self, value: Any) -> NoReturn:
        raise InvalidArgument(
            f"{self.what} cannot have a checkpoint: it depends on {type(value).__name__} "
            f"{repr(value)[:60]}, which nothing tells from others; expected functions and plain "
            "data"
        )


def _is_python_class(kind: type) -> bool:
    return bool(kind.__flags__ & _PYTHON_CLASS and not kind.__flags__ & _IMMUTABLE)


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    kind = type(value)
    if dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            yield one.name, getattr(value, one.name, None)
        return
    for name, item in getattr(value, "__dict__", {}).items():
        if not isinstance(getattr(kind, name, None), functools.cached_property):
            yield name, item
    for base in kind.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                yield name, getattr(value, name)


def _names(code: types.CodeType) -> Iterator[str]:
    """Names that code may look up among globals, in it and in the functions within it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _is_of_a_library(value: Any) -> bool:
    """Whether a name leads to a function or class, in Python, a package or this library."""
    module = sys.modules.get(value.__module__)
    found: Any = module
    for part in value.__qualname__.split("."):
        found = getattr(found, part, None)
    if found is not value:
        return False
    top = value.__module__.partition(".")[0]
    file = getattr(module, "__file__", None) or ""
    known = top in _OURS or top in sys.stdlib_module_names
    return top != "__main__" and (known or file.startswith(_INSTALLED))
