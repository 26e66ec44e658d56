"""Optional packages: loaded where they are used, and where one is missing, what to install.

>>> load("json").dumps([1])
'[1]'
>>> str(what_is_missing(ModuleNotFoundError(name="torch")))
"this needs torch, which is not installed: pip install 'gametheory-norms[learners]'"
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from gametheory.errors import Unsupported

EXTRAS = {
    "learners": ("torch", "pyarrow", "tomli_w", "safetensors"),
    "testing": ("hypothesis",),
    "proofs": ("z3", "cvc5"),
    "interop": ("pygambit", "nashpy", "quantecon", "pyspiel", "pettingzoo", "gymnasium"),
    "spreadsheets": ("openpyxl",),
    "notebooks": ("pandas",),
    "fast": ("numba",),
    "tensorboard": ("tensorboard",),
    "onnx": ("onnxruntime", "onnx"),
    "ray": ("ray",),
    "explorer": ("starlette", "uvicorn"),
}
"""The extras of the package, with the modules that each brings."""


def load(module: str) -> Any:
    """The module; raises `Unsupported`, with what to install, where it is missing."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise what_is_missing(error) or error from None


def what_is_missing(error: ModuleNotFoundError) -> Unsupported | None:
    """What to say of a module that was not found; None if no extra brings it."""
    package = (error.name or "").partition(".")[0]
    for extra, modules in EXTRAS.items():
        if package in modules:
            return Unsupported(
                f"this needs {package}, which is not installed: "
                f"pip install 'gametheory-norms[{extra}]'"
            )
    return None


def saying_what_is_missing(get: Callable[[str], Any]) -> Callable[[str], Any]:
    """The `__getattr__` of a package whose names need extras."""

    def get_or_say(name: str) -> Any:
        try:
            return get(name)
        except ModuleNotFoundError as error:
            raise what_is_missing(error) or error from None

    return get_or_say
