"""Spaces of instances, in which claims are searched: exhaustive, random, or guided.

- `Games`, `StagePairs`, `proofs.PathPairs`: games of a source, and what is asked of them;
- `Instances`, `Drawn`, `Guided`: instances of any kind, listed, random, or from a strategy.

>>> from proofs.searching.sources import IntegerGames
>>> space = StagePairs(IntegerGames(high=1))
>>> space.size, space.exhaustive, space.name
(256, True, '2x2 games of payoffs 0..1, pairs of joint actions')
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import Count, Natural, Seed, checked
from gametheory.errors import InvalidArgument
from proofs.evidence import Condition
from proofs.searching.instances import Cell, StagePair, require_named
from proofs.searching.sources import EVERY, KEPT, GameBlock, GameSource, Mask, Named, Whole


class Batch(Protocol):
    """Instances that conditions judge at once.

    Attributes:
        present: which of them exist: a bool array of any shape, to which what conditions say of
            all broadcasts; positions are those in the flat array.
    """

    @property
    def present(self) -> Mask: ...

    def instance(self, index: int) -> Any:
        """One of them, exactly."""

    def quantities(self, names: frozenset[str], at: Any = EVERY) -> Callable[[str], Whole]:
        """What the names of a formula stand for: arrays with an entry for each instance.

        Of all instances, or of those at some positions.
        """

    def sizes(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """A measure by which counterexamples are compared; smaller is easier to read."""


@runtime_checkable
class Space(Protocol):
    """An indexed collection of units (mostly games), each of which holds instances.

    Attributes:
        name: says what it covers.
        size: the number of units; None if it has no end.
        block: units in a block.
        exhaustive: whether `size` units are all there is of the declared domain.
    """

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int | None: ...
    @property
    def block(self) -> int: ...
    @property
    def exhaustive(self) -> bool: ...

    def batches(self, start: int, stop: int) -> Iterator[Batch]:
        """The instances of the units start..stop - 1; `start` is a multiple of `block`."""


@checked
class OfGames(Named, ABC):
    """A space whose units are the games of a source; what is asked of them is up to its kind."""

    def __init__(self, source: GameSource) -> None:
        self.source = source

    @property
    @abstractmethod
    def name(self) -> str: ...

    @property
    def size(self) -> int | None:
        return self.source.size

    @property
    def block(self) -> int:
        return self.source.block

    @property
    def exhaustive(self) -> bool:
        return self.source.exhaustive

    @abstractmethod
    def batches(self, start: int, stop: int) -> Iterator[Batch]:
        """The instances of the games start..stop - 1."""


class Games(OfGames):
    """The games themselves."""

    @property
    def name(self) -> str:
        return self.source.name

    def batches(self, start: int, stop: int) -> Iterator[Batch]:
        """The games start..stop - 1, one instance each."""
        yield self.source.games(start, stop)


class StagePairBatch:
    """The same two joint actions p and q in every game of a block."""

    def __init__(self, block: GameBlock, first: Cell, second: Cell) -> None:
        self.block, self.first, self.second = block, first, second
        self.crossed = (first[0], second[1])

    @property
    def present(self) -> Mask:
        return self.block.present

    def instance(self, index: int) -> StagePair:
        return StagePair(self.block.instance(index), self.first, self.second)

    def sizes(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        return self.block.sizes(indices)

    def quantities(self, names: frozenset[str], at: Any = EVERY) -> Callable[[str], Whole]:
        """Arrays `[game]` for the quantities of a formula."""
        require_named(names, StagePair)
        norms = {"p": self.first, "q": self.second, "p_1, q_2": self.crossed}
        one, other = self.block.best_of_one, self.block.best_of_two

        def look(name: str) -> Whole:
            if name.startswith("v_"):
                return np.asarray(self.block.minimax[int(name[2]) - 1][at])
            if name.startswith("max_a"):
                return np.asarray(one[norms[name[-4]][1]][at])
            if name.startswith("max_b"):
                return np.asarray(other[norms[name[len("max_b r_2(")]][0]][at])
            return np.asarray(self.block.payoffs[(int(name[2]) - 1, *norms[name[4:-1]])][at])

        return look

    def efficient(self, indices: NDArray[np.intp], *, of: str) -> Mask:
        """Whether no mixture of joint actions dominates V(p), V(q) or cross-play, of some games."""
        cell = {"p": self.first, "q": self.second, "cross-play": self.crossed}[of]
        return np.asarray(self.block.efficient[cell][indices])

    def paid(self, cell: Cell) -> tuple[Whole, Whole]:
        """What both players get at a joint action, `[game]` each."""
        return self.block.payoffs[(0, *cell)], self.block.payoffs[(1, *cell)]


@checked
class StagePairs(OfGames):
    """Every ordered pair of different joint actions of every game."""

    @property
    def name(self) -> str:
        return f"{self.source.name}, pairs of joint actions"

    def batches(self, start: int, stop: int) -> Iterator[Batch]:
        """For each pair of joint actions the games start..stop - 1."""
        block = self.source.games(start, stop)
        cells = [(int(i), int(j)) for i, j in np.ndindex(*block.shape)]
        for first, second in itertools.permutations(cells, 2):
            yield StagePairBatch(block, first, second)


class Listed:
    """Instances one by one; what a condition says of one is decided once and then known."""

    def __init__(self, items: Sequence[Any], start: int) -> None:
        self.items, self.start = items, start
        self.present = np.ones(len(items), dtype=bool)
        self._known: dict[Any, NDArray[np.int8]] = {}

    def instance(self, index: int) -> Any:
        return self.items[index]

    def decided(self, condition: Condition, at: NDArray[np.intp]) -> Mask:
        """Whether a condition holds of the instances at some positions."""
        known = self._known.get(condition.decider)
        if known is None:
            known = self._known[condition.decider] = np.full(len(self.items), -1, dtype=np.int8)
        asked = at[known[at] < 0]
        if len(asked):
            if condition.is_arithmetic:
                known[asked] = condition.mask_at(self, asked)
            else:
                known[asked] = [condition.holds(self.items[k]) for k in asked]
        return np.asarray(known[at] > 0)

    def quantities(self, names: frozenset[str], at: Any = EVERY) -> Callable[[str], Whole]:
        """The quantities of each instance, as arrays of exact numbers."""
        items = [self.items[k] for k in np.arange(len(self.items))[at]]

        def look(name: str) -> Whole:
            return np.array([item.quantity(name) for item in items], dtype=object)

        return look

    def sizes(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """In the order in which they are listed."""
        return np.asarray(self.start + indices, dtype=np.float64)


@checked
class Instances(Named):
    """A list of instances of any kind; `exhaustive` if they are all of the claim's domain.

    `items` gives the list when it is first needed.
    """

    block = 256

    def __init__(
        self, items: Callable[[], Sequence[Any]], *, name: str, exhaustive: bool = False
    ) -> None:
        self._items, self.name, self.exhaustive = items, name, exhaustive
        self._batch = cache(lambda start, stop: Listed(self.items[start:stop], start))

    @cached_property
    def items(self) -> list[Any]:
        """All of them."""
        return list(self._items())

    @property
    def size(self) -> int | None:
        return len(self.items)

    def batches(self, start: int, stop: int) -> Iterator[Batch]:
        """The items start..stop - 1."""
        yield self._batch(start, stop)


@checked
class Drawn(Named):
    """Random instances of any kind: `draw(generator)` gives one; `size` of them, from a seed."""

    exhaustive = False
    block = 64

    def __init__(
        self,
        draw: Callable[[np.random.Generator], Any],
        *,
        name: str,
        seed: Seed = 0,
        size: Natural | None = None,
    ) -> None:
        self.draw, self.seed, self.size = draw, seed, size
        self.name = f"{name}, seed {seed}"
        self._batch = lru_cache(maxsize=KEPT)(self._drawn)

    def _drawn(self, start: int, stop: int) -> Listed:
        rng = np.random.default_rng([self.seed, start // self.block])
        return Listed([self.draw(rng) for _ in range(stop - start)], start)

    def batches(self, start: int, stop: int) -> Iterator[Batch]:
        """The draws start..stop - 1; each block has a seed of its own."""
        yield self._batch(start, stop)


@checked
class Guided(Named):
    """What a hypothesis strategy proposes, steered towards instances that meet more hypotheses.

    Counterexamples are shrunk by hypothesis. One run: not cut into blocks, not resumable.
    """

    exhaustive = False
    size: int | None = None

    def __init__(self, strategy: Any, *, name: str, seed: Seed = 0, budget: Count = 2_000) -> None:
        self.strategy, self.seed, self.block = strategy, seed, budget
        self.name = f"{name}, guided by hypothesis, seed {seed}"

    def batches(self, start: int, stop: int) -> Iterator[Batch]:
        """Raises `InvalidArgument`: hypothesis decides what comes next."""
        raise InvalidArgument("a guided space has no fixed order: search it with `seek`")

    def seek(
        self, meets: Callable[[Any], int], violated: Callable[[Any], bool], budget: int
    ) -> tuple[int, Any]:
        """(instances examined, the smallest counterexample or None).

        `meets` counts the hypotheses that an instance meets.
        """
        import hypothesis

        examined = 0
        smallest: list[Any] = []
        # All but the explanation of what is found, for which hypothesis traces every line.
        phases = [phase for phase in hypothesis.Phase if phase is not hypothesis.Phase.explain]

        @hypothesis.seed(self.seed)
        @hypothesis.settings(
            max_examples=budget,
            phases=phases,
            database=None,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
            report_multiple_bugs=False,
            verbosity=hypothesis.Verbosity.quiet,
        )
        @hypothesis.given(self.strategy)
        def attempt(instance: Any) -> None:
            nonlocal examined
            examined += 1
            if violated(instance):
                smallest[:] = [instance]
                raise _Found
            hypothesis.target(float(meets(instance)))

        try:
            attempt()
        except _Found:
            return examined, smallest[0]
        return examined, None


class _Found(Exception):
    """A counterexample was reached."""
