"""Kernels: a template module, copied for one arithmetic and compiled where numba is at hand.

numba is imported with the first compiled copy, never before; compiled code is cached beside
the sources, so that only the first use after an installation waits for the compiler.
"""

from __future__ import annotations

import importlib.util
import inspect
from functools import cache
from types import ModuleType
from typing import Any

from gametheory._support.progress import announce_compilation


@cache
def numba_is_installed() -> bool:
    return importlib.util.find_spec("numba") is not None


def instantiate(template: str, replacements: dict[str, Any], *, compiled: bool) -> ModuleType:
    """A copy of the template module with other globals.

    In a compiled copy, `f_compiled` takes the place of `f` where the template has both: the
    same function, written for the compiler.
    """
    spec = importlib.util.find_spec(template)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    names = module.__dict__
    names.update(replacements)
    if compiled:
        import numba

        announce_compilation()
        for name in [name for name in names if f"{name}_compiled" in names]:
            names[name] = names[f"{name}_compiled"]
        for name, value in list(names.items()):
            if inspect.isfunction(value):
                names[name] = numba.njit(cache=True, error_model="numpy")(value)
    return module
