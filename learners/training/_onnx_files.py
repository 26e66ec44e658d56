"""ONNX files before anything runs them: what they may hold, and what is refused.

A model is data, a graph of named operations, and loading it executes none of the file's own code.
What could still reach beyond the file, never end, or not be a function is refused here, wherever
in the file it stands: weights in other files, operations of other makers, loops, drawn numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gametheory import Unsupported
from gametheory._support.extras import load
from gametheory._support.reading import naming, read_regular
from gametheory.errors import FileFormatError

MOST_BYTES = 2**30
"""A gibibyte: larger files are refused unread."""

DOMAINS = ("", "ai.onnx", "ai.onnx.ml")
"""Whose operations are run: those of the ONNX standard."""

BUILT_IN = ("com.", "ai.", "org.")
"""Domains of operations that runtimes may have built in: a file's own function is not told from
those by its name."""

DRAWING = (
    "Bernoulli",
    "Multinomial",
    "RandomNormal",
    "RandomNormalLike",
    "RandomUniform",
    "RandomUniformLike",
)
"""Operations that draw random numbers."""


def read_model(path: str | Path) -> bytes:
    """The bytes of a model without anything that is refused.

    Raises `FileFormatError` for what is no ONNX model, `Unsupported` for one that is refused or
    where onnx is not installed.
    """
    with naming(path):
        data = read_regular(path, MOST_BYTES)
        _require_harmless(_parsed(data))
    return data


def _parsed(data: bytes) -> Any:
    model = load("onnx").ModelProto()
    try:
        model.ParseFromString(data)
    except Exception as error:
        raise FileFormatError(f"expected an ONNX model, got other bytes ({error})") from None
    if not model.graph.node or not model.opset_import:
        raise FileFormatError("expected an ONNX model, got bytes that hold no graph of operations")
    return model


def _require_harmless(model: Any) -> None:
    own = {
        (function.domain, function.name)
        for function in model.functions
        if not function.domain.startswith(BUILT_IN)
    }
    for kind, each in _messages(model):
        if kind == "TensorProto" and (each.data_location or each.external_data):
            files = {entry.value for entry in each.external_data if entry.key == "location"}
            raise Unsupported(
                f"expected a model with its weights inside, got weights {each.name!a:.60} in "
                f"{', '.join(f'{name!a:.60}' for name in sorted(files)) or 'another file'}: "
                "torch.onnx.export(..., external_data=False) keeps them in one file"
            )
        if kind == "NodeProto":
            _require_known(each, own)


def _require_known(node: Any, own: set[tuple[str, str]]) -> None:
    if node.domain not in DOMAINS and (node.domain, node.op_type) not in own:
        raise Unsupported(
            "expected operations of the ONNX standard, got "
            f"{node.op_type!a:.60} of {node.domain!a:.60}"
        )
    if node.op_type in DRAWING:
        raise Unsupported(
            f"expected chances of actions, got a model that draws random numbers ({node.op_type}): "
            "export what it draws from"
        )
    if node.op_type == "Loop":
        raise Unsupported("expected a model without loops, which may never end, got one with Loop")


def _messages(message: Any) -> Iterator[tuple[str, Any]]:
    """All messages inside a message, wherever they stand, with the names of their kinds."""
    for descriptor, value in message.ListFields():
        if descriptor.type == descriptor.TYPE_STRING:  # protobuf gives bytes for what is no UTF-8
            texts = [value] if isinstance(value, (str, bytes)) else value
            if any(isinstance(text, bytes) for text in texts):
                raise FileFormatError("expected names in UTF-8, got other bytes")
        if descriptor.message_type is None:
            continue
        # What is repeated and what is not are told apart by trying: releases of protobuf differ.
        each = [value] if hasattr(value, "ListFields") else list(value)
        for inner in each:
            yield descriptor.message_type.name, inner
            yield from _messages(inner)
