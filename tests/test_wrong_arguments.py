"""Every public callable, given arguments of wrong kinds one at a time, refuses them in words.

The walk is generated: from `public_callables`, from right arguments (`right_arguments`) and from
the wrong values below. A call may raise one of our errors, shortly and saying what was expected;
or succeed, if the value is right after all. Nothing else: no other exception, no warning, no
output, no result that cannot be shown, no hour of work and no gigabytes.
"""

from __future__ import annotations

import builtins
import contextlib
import inspect
import io
import itertools
import math
import numbers
import sys
import time
import types
import typing
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from public_callables import PublicCallable, public_callables
from right_arguments import owner_of, right_call
from time_limit import TooSlow, time_limit

import gametheory as gt
from gametheory._support.kinds import ArrayLike, Kind, NamedKind, NumberLike, Said

LONGEST_MESSAGE = 400
MOST_SECONDS = 2.0
MOST_SECONDS_AT_FIRST = 300.0
"""A right call may import and compile other libraries, which no later call does again."""

THREE = gt.NormalForm(np.arange(24).reshape(3, 2, 2, 2))
WIDE = gt.NormalForm.from_bimatrix(np.arange(12).reshape(3, 4), np.arange(12).reshape(3, 4))

WRONG: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "text": lambda: "x",
    "no text": lambda: "",
    "3": lambda: 3,
    "-1": lambda: -1,
    "0": lambda: 0,
    "1e30": lambda: 10**30,
    "NaN": lambda: math.nan,
    "infinity": lambda: math.inf,
    "half": lambda: 0.5,
    "2.5": lambda: 2.5,
    "complex": lambda: 1j,
    "True": lambda: True,
    "object": object,
    "empty": list,
    "ragged": lambda: [[1, 2], [3]],
    "pair": lambda: (0, 1),
    "nested texts": lambda: [["x", "y"], ["z", "w"]],
    "mapping": dict,
    "mapping of text": lambda: {"a": "b"},
    "surrogate": lambda: "\ud800",
    "generator": lambda: (x for x in ("x",)),
    "class": lambda: int,
    "module": lambda: math,
    "function": lambda: lambda: None,
    "function of anything": lambda: lambda *args, **kwargs: None,
    "bytes": lambda: b"x",
    "NaNs": lambda: np.full((2, 2), math.nan),
    "array of text": lambda: np.array(["x", "y"]),
    "empty array": lambda: np.zeros(0),
    "array": lambda: np.ones((2, 2)),
    "complex array": lambda: np.full(2, 1j),
    "masked": lambda: np.ma.masked_array([1.0, 2.0], mask=[True, False]),
    "huge fraction": lambda: Fraction(10**400 + 1, 3),
    "NaN decimal": lambda: Decimal("nan"),
    "three players": lambda: THREE,
    "wide game": lambda: WIDE,
    "unmade game": lambda: gt.NormalForm.__new__(gt.NormalForm),
    "set": lambda: {1, 2},
}


NOT_TRIED: dict[str, tuple[str, ...]] = {
    "runs": ("None",),  # the default, 1,024 of them, is right and takes seconds
    "track": ("class",),  # `int` can be called with one argument, and raises what it likes
    "values": ("class",),
    "policy": ("class",),
    "welfare": ("class",),
    "choose": ("class",),
    "act": ("class",),
    "worth": ("class",),
    "inequality_aversion": ("infinity",),  # the limit, which is egalitarian
}
"""By parameter: wrong values that are not wrong, but no good example either."""

WITHIN: dict[str, Callable[[Any], bool]] = {}
"""Of parameters whose annotation says too little: which values are right."""


FEW = (
    "gametheory._support.canvas.",
    "gametheory._support.lettering.",
    "gametheory.deals.pictures.",
    "gametheory.dynamics.flows.",
    "gametheory.dynamics.pictures.",
    "gametheory.empirical.pictures.",
    "gametheory.empirical.studying.",
    "gametheory.games.interop.from_",
    "gametheory.interface._many_players.",
    "gametheory.interface._payoff_space.",
    "gametheory.interface.analysis.",
    "gametheory.interface.plots.",
    "learners.amtft.",
    "learners.evaluation.comparison.",
    "learners.evaluation.run_directory.",
    "learners.neural.",
    "learners.reproduce.",
    "learners.training.gradient.",
    "learners.training.proximal.",
    "learners.training.runs.",
)
FEW_VALUES = (
    "None",
    "text",
    "-1",
    "1e30",
    "NaN",
    "complex",
    "empty",
    "pair",
    "unmade game",
    "array",
)
"""Callables whose right calls take long, and the wrong values that are tried on them."""


def complaint(
    call: Callable[[], Any], *, is_right: bool, seconds: float = MOST_SECONDS
) -> str | None:
    """What is wrong with how a call ends; None if nothing is."""
    out = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(out),
            warnings.catch_warnings(),
            time_limit(seconds),
        ):
            warnings.simplefilter("error")
            result = call()
            if isinstance(result, Iterator):
                result = list(itertools.islice(result, 20))
            repr(result)
    except gt.GameTheoryError as error:
        message = str(error)
        if len(message) > LONGEST_MESSAGE:
            return f"a message of {len(message)} characters: {message[:80]}"
        return None if len(message) > 10 else f"a message that says nothing: {message}"
    except TooSlow:
        return f"more than {seconds} s"
    except BaseException as error:
        return f"{type(error).__name__}: {str(error)[:150]}"
    if out.getvalue():
        return f"output: {out.getvalue()[:80]}"
    return None if is_right else "accepted"


def walked(called: PublicCallable) -> Callable[..., Any]:
    """What is called: a method of an example, or the callable itself."""
    if called.owner is None:
        return called.function
    return getattr(owner_of(called), called.name.rsplit(".", 1)[1])


def arranged(called: PublicCallable, given: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Arguments by place where they must be, else by name."""
    places = [p.name for p in called.parameters() if p.kind is p.POSITIONAL_ONLY]
    return [given[name] for name in places if name in given], {
        name: value for name, value in given.items() if name not in places
    }


def values_of(called: PublicCallable) -> Collection[str]:
    """By name, the wrong values that each parameter of a callable is given: few, or every other."""
    if called.name.startswith(FEW):
        return FEW_VALUES
    return list(WRONG)[CALLABLES.index(called) % 2 :: 2]


def complaints(called: PublicCallable, values: Collection[str]) -> Iterator[str]:
    """Of every call of one callable with one of these wrong values."""
    function = walked(called)

    def call(given: dict[str, Any]) -> Any:
        by_place, by_name = arranged(called, given)
        return function(*by_place, **by_name)

    began = time.process_time()
    found = complaint(
        lambda: call(right_call(called)), is_right=True, seconds=MOST_SECONDS_AT_FIRST
    )
    if not found and time.process_time() - began > MOST_SECONDS:
        found = complaint(lambda: call(right_call(called)), is_right=True)
    if found:
        yield f"{called.name}: the right call: {found}"
        return
    hints = _hints(called.function)
    for parameter in called.parameters():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        for name in values:
            if name in NOT_TRIED.get(parameter.name, ()):
                continue
            value = WRONG[name]()
            right = is_right(parameter, hints.get(parameter.name, Any), value)
            given = {**right_call(called), parameter.name: value}
            found = complaint(lambda given=given: call(given), is_right=right)
            if found:
                yield f"{called.name}({parameter.name}={name}): {found}"


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of a callable, evaluated."""
    plain = inspect.unwrap(function.__init__ if inspect.isclass(function) else function)
    plain = getattr(plain, "__func__", plain)
    names = _Names(vars(builtins) | vars(sys.modules[plain.__module__]))
    return {
        name: eval(hint, {}, names) if isinstance(hint, str) else hint
        for name, hint in plain.__annotations__.items()
    }


class _Names(dict[str, Any]):
    def __missing__(self, name: str) -> type:
        return NamedKind(name, (), {})


def satisfies(hint: Any, value: Any) -> bool:  # noqa: PLR0912  (the kinds of annotations)
    """Whether a value is of the annotated kind, judged apart from `gametheory._support.kinds`."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint is NumberLike:
        return _is_number(value)
    if hint is ArrayLike:
        return _is_number_array(value)
    if hint in (Any, object) or isinstance(hint, typing.TypeVar):
        return True
    if origin is typing.Annotated:
        return satisfies(args[0], value) and all(
            note.accepts(value) if isinstance(note, Kind) else note(value)
            for note in args[1:]
            if not isinstance(note, Said)
        )
    if origin in (types.UnionType, typing.Union):
        return any(satisfies(arg, value) for arg in args)
    if origin is typing.Literal:
        return any(type(value) is type(arg) and value == arg for arg in args)
    if hint is None or hint is types.NoneType:
        return value is None
    if hint in (int, float, Fraction):
        kinds = {int: numbers.Integral, float: numbers.Real, Fraction: numbers.Rational}
        return isinstance(value, kinds[hint]) and not isinstance(value, bool)
    if origin is np.ndarray or hint is np.ndarray:
        return isinstance(value, np.ndarray) and value.dtype.kind in "biufOU"
    if origin is Callable or hint is Callable:
        return callable(value)
    if origin in (tuple, list, Sequence, Iterable, Collection):
        if isinstance(value, str | bytes | Mapping | np.ma.MaskedArray):
            return False
        if not isinstance(value, Collection if origin is Iterable else Sequence | np.ndarray):
            return origin is Iterable and isinstance(value, Iterator)
        if origin is tuple and args[-1] is not Ellipsis:
            return len(value) == len(args) and all(map(satisfies, args, value))
        return all(satisfies(args[0], item) for item in value)
    if origin in (dict, Mapping):
        return isinstance(value, Mapping) and all(
            satisfies(args[0], key) and satisfies(args[1], item) for key, item in value.items()
        )
    kind = origin or hint
    if getattr(kind, "_is_protocol", False):
        return all(hasattr(value, name) for name in vars(kind) if not name.startswith("_"))
    return not inspect.isclass(kind) or isinstance(value, kind)


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        with contextlib.suppress(ValueError, ZeroDivisionError):
            return abs(Fraction(value)) < 10**150
        return False
    if isinstance(value, Decimal):
        return value.is_finite()
    is_real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return is_real and -(10**150) < value < 10**150


def _is_number_array(value: Any) -> bool:
    if isinstance(value, np.ma.MaskedArray) or not isinstance(value, list | tuple | np.ndarray):
        return _is_number(value)
    with contextlib.suppress(ValueError):
        table = np.array(value)
        return table.size > 0 and all(map(_is_number, table.astype(object).flat))
    return False


def is_right(parameter: inspect.Parameter, hint: Any, value: Any) -> bool:
    """Whether a value is one that the parameter is for."""
    within = WITHIN.get(parameter.name)
    if within is not None and not within(value):
        return False
    return satisfies(hint, value)


CALLABLES = public_callables()


@pytest.fixture(autouse=True)
def numbers_are_shown_as_ever():
    """What sets how numbers are shown, set by a value that was right after all."""
    with gt.display.decimals(None):
        yield


NOT_WALKED: dict[str, str] = {
    "learners.reproduce.report.reproduce": "starts processes; its arguments are those of a Plan",
    "learners.neural.tensorboard.TensorBoard": "writes files, where tensorboard is installed",
    **{
        f"learners.training.onnx_models.{name}": "reads files, where onnxruntime is installed"
        for name in ("read_onnx", "OnnxPolicy", "OnnxPolicy.__call__")
    },
    "learners.neural.cooperation.learn_cooperation_by_networks": "its own settings take a minute",
    **{
        each.name: "what sampled learners are made of, and what these hand it: tensors"
        for each in CALLABLES
        if each.name.startswith(
            (
                "learners.neural.networks.",
                "learners.neural.policies.",
                "learners.neural.rollouts.",
                "learners.simulation.transitions.Streams.",
                "learners.simulation.transitions.Transitions.",
            )
        )
    },
}
"""Public callables that are left out, and why."""


@pytest.mark.parametrize("called", CALLABLES, ids=lambda called: called.name)
def test_wrong_arguments_are_refused_in_words(
    called: PublicCallable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some write files
    if called.name in NOT_WALKED:
        return
    assert not list(complaints(called, values_of(called)))


@pytest.mark.slow  # the same walk, with all other wrong values
@pytest.mark.parametrize(
    "called",
    [each for each in CALLABLES if each.name not in NOT_WALKED],
    ids=lambda called: called.name,
)
def test_values_left_out_are_refused_in_words(
    called: PublicCallable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert not list(complaints(called, WRONG.keys() - set(values_of(called))))


def test_what_is_left_out_exists() -> None:
    assert set(NOT_WALKED) <= {called.name for called in CALLABLES}
    assert len(CALLABLES) > 400
