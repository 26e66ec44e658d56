"""Policies as ONNX models: exported by any framework, asked here, never unpickled.

A model maps observations of states, a batch of them, to a row for each: probabilities of actions,
or logits. Its maker says which; shapes say nothing about it. One without memory is a function of
the state, so it becomes a table, and values, best replies and cross-play are exact:

    policy = learners.read_onnx("agent.onnx", gives="logits")
    runs = learners.from_policies(game, policy, policy, name="of mine")

TorchScript files are not read: their archive holds a pickle. Whoever has the module exports it in
one line, `torch.onnx.export(module.eval(), (example,), "agent.onnx", ...)`, or gives the module
itself to `learners.from_policies`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, Unsupported
from gametheory._support.check import checked, require_among
from gametheory._support.extras import load
from gametheory._support.kinds import ArrayLike
from gametheory.errors import FileFormatError
from learners.training._onnx_files import read_model

GIVES = ("probabilities", "logits")

KINDS = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(float16)": np.float16,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(int8)": np.int8,
    "tensor(uint8)": np.uint8,
    "tensor(bool)": np.bool_,
}
"""Types that models may ask for, as onnxruntime names them."""

CLOSE = 1e-5
"""How far answers to the same question may differ: models compute in 32 bits, and their library
rounds products of large and of small batches in other ways."""


@checked
class OnnxPolicy:
    """A policy that `read_onnx` has read; called with observations, it gives probabilities.

    Attributes:
        path: the file.
        gives: "probabilities" or "logits".
        input, output: the names in the model of what it is given, and of what is used.
        observations: `[state, ...]`, what it sees in each state; None: what
            `learners.from_policies` is told.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        gives: str,
        output: str | None = None,
        observations: ArrayLike | None = None,
    ) -> None:
        require_among(gives, GIVES, "what the model gives")
        self.path, self.gives = Path(path), gives
        try:
            self.observations = None if observations is None else np.asarray(observations)
        except ValueError:
            raise InvalidArgument(
                f"expected observations as numbers, got {observations!r:.60}"
            ) from None
        self._session = _session(self.path)
        self.input, self._shape, self._kind = _input(self._session, self.path)
        self.output = _output(self._session, output, self.path)

    def __repr__(self) -> str:
        return f"OnnxPolicy({str(self.path)!r}, gives={self.gives!r}, output={self.output!r})"

    def __call__(self, observations: ArrayLike) -> NDArray[np.float64]:
        """`[observation, action]`: the chance of each action.

        Args:
            observations: `[observation, ...]`, each shaped as the model's input without its first
                axis, the batch.

        Raises `InvalidArgument` for observations that do not fit; for chances that are negative,
        not finite or do not add up to 1 within 1e-5; for logits that are NaN or infinitely high;
        and for answers that depend on what else is in the batch, or differ when asked again.
        """
        seen = self._fitting(observations)
        if not len(seen):
            raise InvalidArgument(f"expected observations for {self.path}, got none")
        rows = self._probabilities(self._asked(seen))
        self._require_function(seen, rows)
        return rows

    def _probabilities(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        return _softmax(rows, self.path) if self.gives == "logits" else _chances(rows, self.path)

    def _asked(self, seen: NDArray[Any]) -> NDArray[np.float64]:
        """What the model gives, in batches of the size that it was exported for."""
        batch = self._shape[0] if self._shape else None
        size = batch if isinstance(batch, int) else len(seen)
        if size < 1 or len(seen) % size:
            raise InvalidArgument(
                f"{self.path} was exported for batches of {size}, which {len(seen)} states do not "
                "fill: export it with a dynamic first axis"
            )
        return np.concatenate(
            [self._of_batch(seen[k : k + size]) for k in range(0, len(seen), size)]
        )

    def _of_batch(self, seen: NDArray[Any]) -> NDArray[np.float64]:
        try:
            (found,) = self._session.run([self.output], {self.input: seen})
        except Exception as error:
            raise InvalidArgument(
                f"{self.path} failed on observations of shape {list(seen.shape)}: "
                f"{_first_line(error)}"
            ) from None
        if not isinstance(found, np.ndarray) or found.dtype.kind not in "fiu":
            raise InvalidArgument(
                f"expected numbers from {self.output!r} of {self.path}, got "
                f"{getattr(found, 'dtype', type(found).__name__)}"
            )
        if found.ndim != 2 or len(found) != len(seen):
            raise InvalidArgument(
                f"expected {self.output!r} of {self.path} to give [{len(seen)}, action], a row for "
                f"each observation, got shape {list(found.shape)}"
            )
        return found.astype(np.float64)

    def _require_function(self, seen: NDArray[Any], rows: NDArray[np.float64]) -> None:
        """Raise unless each observation gets the same answer in other company."""
        batch = self._shape[0] if self._shape else None
        size = batch if isinstance(batch, int) else len(seen)
        order = np.arange(len(seen)).reshape(-1, size)[:, ::-1]
        parts = [part for part in (order[:, : size // 2], order[:, size // 2 :]) if part.size]
        again = np.empty_like(rows)
        for part in parts:  # half a batch, filled up with itself
            asked = np.resize(np.arange(part.shape[1]), size)
            filled = part[:, asked]
            again[filled.ravel()] = self._probabilities(self._asked(seen[filled.ravel()]))
        if not np.allclose(again, rows, rtol=0, atol=CLOSE):
            at = int(abs(again - rows).max(axis=1).argmax())
            raise InvalidArgument(
                f"expected {self.path} to be a function of one observation, but to number "
                f"{at} it gives {rows[at].round(6).tolist()} or {again[at].round(6).tolist()}, by "
                "what else is asked: export it in evaluation mode"
            )

    def _fitting(self, observations: Any) -> NDArray[Any]:
        """Observations as the model takes them."""
        try:
            given = np.asarray(observations)
            if given.dtype.kind not in "biuf":
                given = given.astype(np.float64)
        except (TypeError, ValueError, OverflowError):
            raise InvalidArgument(
                f"expected observations as numbers, got {observations!r:.60}"
            ) from None
        wanted = self._shape[1:] if self._shape else None
        fits = wanted is None or (
            given.ndim == len(wanted) + 1
            and all(
                not isinstance(size, int) or size == have
                for size, have in zip(wanted, given.shape[1:], strict=True)
            )
        )
        if not fits:
            shown = [size if isinstance(size, int) else "any" for size in self._shape or ()]
            raise InvalidArgument(
                f"{self.path} takes {self.input!r} of shape {shown}, batch first, got observations "
                f"of shape {list(given.shape)}"
            )
        with np.errstate(all="ignore"):
            seen = np.ascontiguousarray(given, dtype=self._kind)
        exact = self._kind not in (np.float32, np.float64, np.float16)
        if not np.isfinite(given).all() or (exact and (seen != given).any()):
            raise InvalidArgument(
                f"expected finite observations that {np.dtype(self._kind).name}, which {self.path} "
                "takes, can hold, got others"
            )
        return seen


@checked
def read_onnx(
    path: str | Path,
    *,
    gives: str,
    output: str | None = None,
    observations: ArrayLike | None = None,
) -> OnnxPolicy:
    """Read a policy from an ONNX model, for `learners.from_policies`.

    Args:
        path: a file of at most a gibibyte, which holds all of its weights.
        gives: "probabilities" of actions, or "logits", such as logarithms of probabilities.
        output: the name of the output that holds them; needed where there are several, such as
            a critic's value.
        observations: `[state, ...]`, what this model sees in each state; by default what
            `learners.from_policies` is told, by default one-hot states.

    The model has one input, `[batch, ...]`. If its batch has a fixed size, as exporters leave it by
    default, states are asked in batches of that size.

    Nothing in the file is code that runs, and no pickle is read. Refused with `Unsupported`:
    weights in other files, operations that are not of the ONNX standard, loops, operations that
    draw random numbers, several inputs (a memory: such a policy is no function of the state). A
    model can still ask for more memory than there is: read those of strangers where that does no
    harm.

    Raises `FileFormatError` for a file that is no model, `Unsupported` also where the extra
    `onnx` is not installed, `InvalidArgument` for an output that it does not have.
    """
    return OnnxPolicy(path, gives=gives, output=output, observations=observations)


def _session(path: Path) -> Any:
    runtime = load("onnxruntime")
    data = read_model(path)
    options = runtime.SessionOptions()
    # One thread: the same bits each time. Four: errors are raised, and not printed as well.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.load_model_format", "ONNX")  # what was looked at
    try:
        return runtime.InferenceSession(
            data, options, providers=["CPUExecutionProvider"], enable_fallback=0
        )
    except Exception as error:
        raise FileFormatError(
            f"{path}: expected an ONNX model that onnxruntime {runtime.__version__} can run: "
            f"{_first_line(error)}"
        ) from None


def _input(session: Any, path: Path) -> tuple[str, list[Any] | None, Any]:
    """Its name, its shape (None: any) and its type."""
    inputs = session.get_inputs()
    if len(inputs) != 1:
        names = ", ".join(repr(each.name) for each in inputs) or "none"
        raise Unsupported(
            f"{path}: expected a model with one input, the observation, got {names}: a policy that "
            "is given a memory besides is no function of the state"
        )
    (only,) = inputs
    if only.type not in KINDS:
        raise Unsupported(
            f"{path}: expected an input of one of {sorted(KINDS)}, got {only.type!r:.60}"
        )
    return only.name, only.shape or None, KINDS[only.type]


def _output(session: Any, asked: str | None, path: Path) -> str:
    names = [each.name for each in session.get_outputs()]
    if asked is None and len(names) == 1:
        return str(names[0])
    if asked is None:
        raise InvalidArgument(
            f"{path} has several outputs: expected output= with one of {names}, got none"
        )
    require_among(asked, names, f"an output of {path}")
    return asked


def _softmax(rows: NDArray[np.float64], path: Path) -> NDArray[np.float64]:
    """Probabilities of logits; one of minus infinity is an action that is never taken."""
    highest = rows.max(axis=1, keepdims=True, initial=-np.inf)
    wrong = np.isnan(rows).any(axis=1) | ~np.isfinite(highest[:, 0])
    if wrong.any():
        at = int(wrong.argmax())
        raise InvalidArgument(
            f"expected logits from {path}, finite or minus infinity, got {rows[at].tolist()} for "
            f"observation {at}"
        )
    if rows.shape[1] > 1 and _are_chances(rows).all():
        raise InvalidArgument(
            f"expected logits from {path}, got numbers that are probabilities for every "
            "observation: say gives='probabilities'; if they are logits after all, export them "
            "with a constant added, which changes nothing"
        )
    weights = np.exp(rows - highest)
    found: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return found


def _chances(rows: NDArray[np.float64], path: Path) -> NDArray[np.float64]:
    wrong = ~_are_chances(rows)
    if wrong.any():
        at = int(wrong.argmax())
        raise InvalidArgument(
            f"expected probabilities that add up to 1 from {path}, got {rows[at].tolist()} for "
            f"observation {at}; a model that gives logits needs gives='logits'"
        )
    return rows


def _are_chances(rows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """`[row]`: whether these are probabilities of a distribution."""
    with np.errstate(invalid="ignore"):
        found: NDArray[np.bool_] = (rows >= 0).all(axis=1) & (abs(rows.sum(axis=1) - 1) <= CLOSE)
    return found


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else repr(error)
