"""Every public callable of the packages, as the tests of arguments walk them.

Public is what the `__all__` of a package lists, with the base classes of those; and what a module
lists, or defines without an underscore if it lists nothing, that lies right beneath a package or is
listed by the room that it is in. Of classes, the constructor and the public
methods.
"""

from __future__ import annotations

import enum
import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

PACKAGES = ("gametheory", "learners")
"""The packages that are walked."""

COMMANDS = (
    "gametheory.interface.cli",
    "gametheory.deals.commands",
    "gametheory.empirical.commands",
    "gametheory.interface.explorer.commands",
    "learners.commands",
    "proofs.commands",
)
"""The command line, whose arguments are text that typer reads."""

INNER = (
    "learners.training.checkpoints",
    "learners.training.derivatives",
    "learners.training.policies",
    "learners.training.values",
)
"""Rooms that training is made of: their callers are in `learners`, and what they are given is
tensors that those have made."""


class PublicCallable(NamedTuple):
    """A function, a class to be made, or a method with the class of its owner."""

    name: str
    function: Callable[..., Any]
    owner: type | None = None

    @property
    def is_constructor(self) -> bool:
        return self.owner is None and inspect.isclass(self.function)

    @functools.cache  # noqa: B019  (they live until the end)
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """What it can be given; of methods without `self`."""
        parameters = tuple(inspect.signature(self.function).parameters.values())
        return parameters[1:] if self.takes_self else parameters

    @property
    def takes_self(self) -> bool:
        """Whether it is a method of an object."""
        if self.owner is None:
            return False
        member = self.name.rsplit(".", 1)[1]
        return inspect.isfunction(inspect.getattr_static(self.owner, member))


def public_callables() -> list[PublicCallable]:
    """All of them, by name."""
    found: dict[str, PublicCallable] = {}
    for value in _public_values():
        name = f"{value.__module__}.{value.__qualname__}"
        if inspect.isfunction(value):
            found[name] = PublicCallable(name, value)
            continue
        for owner in value.__mro__[:-1]:
            for each in _of_class(owner):
                found[each.name] = each
    return [found[name] for name in sorted(found)]


def _of_class(owner: type) -> Iterator[PublicCallable]:
    if owner.__module__.split(".")[0] not in PACKAGES or owner.__name__.startswith("_"):
        return
    if issubclass(owner, enum.Enum | BaseException):
        return
    name = f"{owner.__module__}.{owner.__qualname__}"
    if getattr(owner, "_is_protocol", False):
        return
    if "__init__" in vars(owner) and not inspect.isabstract(owner):
        yield PublicCallable(name, owner)
    for member in vars(owner):
        if member.startswith("_") and member != "__call__":
            continue
        if member in getattr(owner, "__dataclass_fields__", ()):
            continue
        static = inspect.getattr_static(owner, member)
        if inspect.isfunction(static) or isinstance(static, classmethod | staticmethod):
            yield PublicCallable(f"{name}.{member}", getattr(owner, member), owner)


def _modules() -> Iterator[ModuleType]:
    for name in PACKAGES:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            private = any(part.startswith("_") for part in found.name.split("."))
            if not private and found.name not in (*COMMANDS, *INNER):
                yield importlib.import_module(found.name)


def _public_values() -> Iterator[Any]:
    for module in _modules():
        listed = getattr(module, "__all__", None)
        if module.__name__.count(".") > 1 and not (_is_package(module) or _is_listed(module)):
            continue
        names = vars(module) if listed is None else listed
        for name in list(names):
            value = getattr(module, name)
            if name.startswith("_") or not (inspect.isfunction(value) or inspect.isclass(value)):
                continue
            if listed is None and value.__module__ != module.__name__:
                continue
            if value.__module__.split(".")[0] in PACKAGES:
                yield value


def _is_package(module: ModuleType) -> bool:
    return hasattr(module, "__path__")


def _is_listed(module: ModuleType) -> bool:
    """Whether the room that a module is in offers it by name."""
    room, name = module.__name__.rsplit(".", 1)
    parent = importlib.import_module(room)
    return name in getattr(parent, "__all__", ()) and getattr(parent, name) is module
