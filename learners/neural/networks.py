"""Networks of all runs at once, applied as functions of their parameters.

Every parameter has a leading axis of runs, and so has every input, so a layer is one batched
product for all runs; run k of many computes what run k alone does. A network is split in
two: `encode` (convolutions, hidden layers, what the gates of a memory are given), which a game with
few states needs once a state, and `decode` (memory and heads), which depends on the history. Both
can be differentiated any number of times.

>>> import torch
>>> from learners.neural import Architecture, Network
>>> from learners.simulation import Streams
>>> network = Network(Architecture(hidden=(8,), memory="gru", memory_size=4), (5,), outputs=2)
>>> parameters = network.initial(Streams([0, 1, 2]))
>>> seen = torch.eye(5)                                 # [observation, ...], the same for all runs
>>> features = network.encode(parameters, seen)         # [run, observation, feature]
>>> outputs, memory = network.decode(parameters, features, network.begin(3, 5))
>>> outputs.shape, memory.shape
(torch.Size([3, 5, 2]), torch.Size([3, 5, 4]))
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from gametheory import InvalidArgument
from gametheory._support.check import checked
from gametheory._support.kinds import Count, Natural
from learners.neural.architectures import Architecture
from learners.simulation.transitions import Streams

NetworkParameters = dict[str, Tensor]
"""By name, `[run, ...]`, float32."""

INITIAL = 15
"""The purpose of the random numbers of initial parameters, by default; see `Streams`."""

GATES = {"gru": 3, "lstm": 4}

GATE_BOUND = 1.0
"""Of a gated layer's first weights on a memory: what a new network remembers is small, and its
gates are to move with that."""

NORMAL_EPSILON = 1e-5
"""What keeps the scale of a constant channel finite, as usual for batch normalisation."""


@checked
class Network:
    """A network's shape, and its application.

    Args:
        architecture: what is between inputs and outputs.
        observed: the shape of an observation: `(row, column, channel)` where there are
            convolutions.
        outputs: how many, one for each action.
        extras: numbers that are given beside an observation, such as a reward gap; they enter
            after the convolutions.
        scales: what multiplies the heads of a value and of advantages: values are sums of many
            rewards, advantages differences of few, and weights that grow to the former drown the
            latter.
    """

    def __init__(
        self,
        architecture: Architecture,
        observed: Sequence[Count],
        *,
        outputs: Count,
        extras: Natural = 0,
        scales: tuple[float, float] = (1.0, 1.0),
    ) -> None:
        self.scales = scales
        self.architecture, self.observed = architecture, tuple(int(n) for n in observed)
        self.outputs, self.extras = int(outputs), int(extras)
        self.shapes: dict[str, tuple[int, ...]] = {}
        """By name, the shape of a parameter of one run."""
        self._bounds: dict[str, float] = {}
        if architecture.convolutions:
            if len(self.observed) != 3:
                raise InvalidArgument(
                    "expected observations [row, column, channel] for convolutions, got shape "
                    f"{self.observed}"
                )
            rows, columns, channels = self.observed
            for k, width in enumerate(architecture.convolutions):
                self._layer(f"convolution_{k}", 9 * channels, width)
                channels = width
            size = rows * columns * channels
            self._around = _neighbours(rows, columns)[architecture.padding]
        else:
            size = math.prod(self.observed)
        size += self.extras
        for k, width in enumerate(architecture.hidden):
            self._layer(f"hidden_{k}", size, width)
            size = width
        self.features = size
        self.memory_width = 0
        if architecture.memory is not None:
            width, gates = architecture.memory_size, GATES[architecture.memory]
            bound = 1 / math.sqrt(width)
            for name, inputs in (("memory_in", size), ("memory_back", width)):
                self._layer(name, inputs, gates * width, bound)
            self.features = self._to_memory = gates * width
            self.memory_width = 2 * width if architecture.memory == "lstm" else width
            if architecture.gated:
                self._layer("gated", size, 2 * architecture.gated)
                self._layer("gate", width, architecture.gated, GATE_BOUND)
                self.features += 2 * architecture.gated
            size = architecture.gated or width
        if architecture.dueling:
            for head, count in (("value", 1), ("advantage", self.outputs)):
                self._layer(f"{head}_hidden", size, architecture.dueling)
                self._layer(head, architecture.dueling, count)
        else:
            self._layer("output", size, self.outputs)

    def _layer(self, name: str, inputs: int, width: int, bound: float | None = None) -> None:
        limit = 1 / math.sqrt(inputs) if bound is None else bound
        for part, shape in ((f"{name}.weight", (inputs, width)), (f"{name}.bias", (width,))):
            self.shapes[part] = shape
            self._bounds[part] = limit

    @property
    def recurrent(self) -> bool:
        """Whether outputs depend on more than the present observation."""
        return self.memory_width > 0

    @property
    def size(self) -> int:
        """Numbers in the parameters of one run."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    def __repr__(self) -> str:
        shape = f"{self.observed} -> {self.outputs}"
        return f"Network({self.architecture!r}, {shape}, {self.size:,} parameters)"

    def initial(self, streams: Streams, *, purpose: Natural = INITIAL) -> NetworkParameters:
        """Parameters drawn uniformly, weights and biases within 1/sqrt(number of inputs).

        Two networks of one learner need two purposes.
        """
        found, first = {}, 0
        for name, shape in self.shapes.items():
            count = math.prod(shape)
            drawn = streams.uniforms(purpose, first, count)
            found[name] = ((2 * drawn - 1) * self._bounds[name]).reshape(len(streams), *shape)
            first += count
        return found

    def require(self, parameters: Mapping[str, Tensor]) -> int:
        """The number of runs of parameters; raises `InvalidArgument` if they are of another net."""
        runs = {len(p) for p in parameters.values()}
        shapes = {name: tuple(p.shape[1:]) for name, p in parameters.items()}
        if shapes != self.shapes or len(runs) != 1:
            raise InvalidArgument(
                f"expected parameters [run, ...] of shapes {self.shapes}, got {shapes} of "
                f"{sorted(runs)} runs"
            )
        return runs.pop()

    def begin(self, runs: Natural, batch: Natural, device: Any = "cpu") -> Tensor:
        """`[run, batch, memory]`: an empty memory, of no width for feed-forward networks."""
        return torch.zeros(runs, batch, self.memory_width, device=device)

    def encode(
        self, parameters: Mapping[str, Tensor], observations: Tensor, extras: Tensor | None = None
    ) -> Tensor:
        """`[run, batch, feature]` of observations `[run, batch, ...]`, or `[batch, ...]` for all.

        `extras`: `[run, batch, extra]` or `[batch, extra]`, where the network was made with some.
        """
        runs = len(next(iter(parameters.values())))
        seen = self._of_runs(observations, len(self.observed), runs)
        if self.architecture.convolutions:
            rows, columns, channels = self.observed
            seen = seen.reshape(runs, -1, rows * columns, channels)
            for k in range(len(self.architecture.convolutions)):
                seen = self._convolve(parameters, f"convolution_{k}", seen)
        seen = seen.flatten(2)
        if self.extras:
            if extras is None or extras.shape[-1] != self.extras:
                raise InvalidArgument(f"expected {self.extras} extras beside an observation")
            beside = self._of_runs(extras, 1, runs).expand(*seen.shape[:2], -1)
            seen = torch.cat([seen, beside], dim=-1)
        for k in range(len(self.architecture.hidden)):
            seen = self._active(_affine(parameters, f"hidden_{k}", seen))
        if not self.recurrent:
            return seen
        # What memory and gated layer make of their input alone is worked out here, once a state.
        names = ("memory_in", "gated") if self.architecture.gated else ("memory_in",)
        return torch.cat([_affine(parameters, name, seen) for name in names], dim=-1)

    def decode(
        self, parameters: Mapping[str, Tensor], features: Tensor, memory: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Outputs `[run, batch, output]`, and the memory after, of features `[run, batch, feature]`
        and the memory before, `[run, batch, memory]`.
        """
        held = features
        if self.recurrent:
            inputs, beside = self._split(features)
            held, memory = self._remember(parameters, inputs, memory)
            held = self._gated(parameters, beside, held)
        return self._heads(parameters, held), memory

    def unroll(
        self, parameters: Mapping[str, Tensor], features: Tensor, memory: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Outputs `[run, episode, time, output]` of features `[run, episode, time, feature]`, and
        the memory after the last, of episodes that begin with `memory[run, episode, memory]`.
        """
        runs, episodes, steps, _ = features.shape
        held = features.reshape(runs, episodes * steps, -1)
        if self.recurrent:
            beside = self._split(features)[1]
            shown, memory = self.remembered(parameters, features, memory)
            held = shown.reshape(runs, episodes * steps, -1)
            held = self._gated(parameters, beside.reshape(runs, episodes * steps, -1), held)
        return self._heads(parameters, held).reshape(runs, episodes, steps, -1), memory

    def remembered(
        self, parameters: Mapping[str, Tensor], features: Tensor, memory: Tensor
    ) -> tuple[Tensor, Tensor]:
        """As `unroll`, with what the memory shows, `[run, episode, time, memory_size]`, in place of
        outputs; for recurrent networks.
        """
        kept = []
        # Unbound, not indexed: the gradient of an index fills a whole array with zeros.
        for inputs in self._split(features)[0].unbind(2):
            shown, memory = self._remember(parameters, inputs, memory)
            kept.append(shown)
        return torch.stack(kept, dim=2), memory

    def __call__(
        self,
        parameters: Mapping[str, Tensor],
        observations: Tensor,
        memory: Tensor | None = None,
        extras: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """`decode` of `encode`; memory None is an empty one."""
        features = self.encode(parameters, observations, extras)
        if memory is None:
            memory = self.begin(len(features), features.shape[1], features.device)
        return self.decode(parameters, features, memory)

    def _of_runs(self, given: Tensor, axes: int, runs: int) -> Tensor:
        """With an axis of runs: as given, or the same for all."""
        if given.ndim == axes + 1:
            return given.expand(runs, *given.shape)
        if given.ndim != axes + 2 or len(given) != runs:
            raise InvalidArgument(
                f"expected inputs [run, batch, ...] of {runs} runs, or [batch, ...], got shape "
                f"{tuple(given.shape)}"
            )
        return given

    def _active(self, x: Tensor) -> Tensor:
        return torch.relu(x) if self.architecture.activation == "relu" else torch.tanh(x)

    def _convolve(self, parameters: Mapping[str, Tensor], name: str, seen: Tensor) -> Tensor:
        """A 3x3 convolution as one product: `[run, batch, cell, channel]`."""
        runs, batch, cells, _ = seen.shape
        if self._around.device != seen.device:
            self._around = self._around.to(seen.device)
        around = self._around
        if self.architecture.padding == "zeros":
            seen = torch.cat([seen, torch.zeros_like(seen[:, :, :1])], dim=2)
        patches = seen[:, :, around].reshape(runs, batch * cells, -1)
        found = _affine(parameters, name, patches)
        if self.architecture.normalise:
            mean = found.mean(dim=1, keepdim=True)
            spread = found.var(dim=1, keepdim=True, unbiased=False)
            found = (found - mean) / torch.sqrt(spread + NORMAL_EPSILON)
        return self._active(found).reshape(runs, batch, cells, -1)

    def _remember(
        self, parameters: Mapping[str, Tensor], inputs: Tensor, memory: Tensor
    ) -> tuple[Tensor, Tensor]:
        """What the memory shows, and the memory, of gates' inputs; gates in the order of torch."""
        if self.architecture.memory == "gru":
            back = _affine(parameters, "memory_back", memory)
            r_in, z_in, n_in = inputs.chunk(3, dim=-1)
            r_back, z_back, n_back = back.chunk(3, dim=-1)
            update = torch.sigmoid(z_in + z_back)
            new = torch.tanh(n_in + torch.sigmoid(r_in + r_back) * n_back)
            held = (1 - update) * new + update * memory
            return held, held
        shown, cell = memory.chunk(2, dim=-1)
        gates = inputs + _affine(parameters, "memory_back", shown)
        take, keep, new, show = gates.chunk(4, dim=-1)
        cell = torch.sigmoid(keep) * cell + torch.sigmoid(take) * torch.tanh(new)
        shown = torch.sigmoid(show) * torch.tanh(cell)
        return shown, torch.cat([shown, cell], dim=-1)

    def _split(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """What is for the memory, and what for a gated layer."""
        return features[..., : self._to_memory], features[..., self._to_memory :]

    def _gated(self, parameters: Mapping[str, Tensor], beside: Tensor, held: Tensor) -> Tensor:
        """What heads see, of what is beside a memory and of what it shows, `[run, batch, ...]`."""
        if not self.architecture.gated:
            return held
        always, gated = beside.chunk(2, dim=-1)
        return self._active(always + torch.tanh(_affine(parameters, "gate", held)) * gated)

    def _heads(self, parameters: Mapping[str, Tensor], held: Tensor) -> Tensor:
        if not self.architecture.dueling:
            return _affine(parameters, "output", held)
        value, advantage = (
            _affine(parameters, head, self._active(_affine(parameters, f"{head}_hidden", held)))
            for head in ("value", "advantage")
        )
        centred = advantage - advantage.mean(dim=-1, keepdim=True)
        return self.scales[0] * value + self.scales[1] * centred


def _affine(parameters: Mapping[str, Tensor], name: str, x: Tensor) -> Tensor:
    """`x[run, batch, in]` times weights plus biases, one product for all runs."""
    bias = parameters[f"{name}.bias"][:, None]
    return torch.baddbmm(bias, x, parameters[f"{name}.weight"])


def _neighbours(rows: int, columns: int) -> dict[str, Tensor]:
    """By padding, `[cell, 9]`: the cells around each, row by row; one number more is a zero."""
    cells = torch.arange(rows * columns)
    down, right = (k.flatten() for k in torch.meshgrid(*[torch.arange(-1, 2)] * 2, indexing="ij"))
    row = cells[:, None] // columns + down
    column = cells[:, None] % columns + right
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    torus = row % rows * columns + column % columns
    return {"torus": torus, "zeros": torch.where(inside, torus, rows * columns)}
