"""Learning curves for TensorBoard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gametheory import InvalidArgument
from gametheory._support.check import checked
from learners.neural.training import Metrics

SHOWN_RUNS = 16
"""Runs that get a curve each; of more, means and spreads alone."""


@checked
class TensorBoard:
    """An `on_update` that writes event files: the mean over runs, their standard deviation, and up
    to 16 runs one by one.

    Args:
        folder: where `tensorboard --logdir FOLDER` looks.
        prefix: stands before the names.

    Raises `InvalidArgument` where tensorboard is not installed, and says how to install it.
    """

    def __init__(self, folder: str | Path, *, prefix: str = "") -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise InvalidArgument(
                f"TensorBoard files need tensorboard, which cannot be imported ({error}): "
                "pip install 'gametheory-norms[tensorboard]'"
            ) from None
        self.folder, self.prefix = Path(folder), prefix
        self._writer: Any = SummaryWriter(str(folder))

    def __call__(self, step: int, metrics: Metrics) -> None:
        """Write what was measured."""
        for name, values in metrics.items():
            tag = f"{self.prefix}{name}"
            self._writer.add_scalar(f"{tag}/mean", float(values.mean()), step)
            if len(values) > 1:
                self._writer.add_scalar(f"{tag}/spread", float(values.std(ddof=1)), step)
            for run, value in enumerate(values[:SHOWN_RUNS].tolist()):
                self._writer.add_scalar(f"{tag}/run {run}", value, step)
        self._writer.flush()

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()
