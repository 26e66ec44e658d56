"""Claims: what is asserted, under which hypotheses, and where the paper says so.

A claim says that whatever meets its hypotheses meets its conclusion. Only a statement and a
predicate are needed:

>>> import gametheory as gt
>>> import proofs
>>> claim = proofs.Claim(
...     "Every 2x2 game has a pure equilibrium.",
...     lambda game: len(gt.pure_equilibria(game)) > 0,
... )
>>> found = proofs.search(claim, proofs.Games(proofs.IntegerGames(high=1)))
>>> found.violations, claim.violated(found.counterexample)
(2, True)

A hypothesis is one of three kinds, and the verdict says which: a `Formula`, which is printed,
evaluated and given to solvers from one object; a predicate described in words; or words alone,
which no machine checks.
"""

from __future__ import annotations

import dataclasses
import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from gametheory._support.check import CONVERTED, checked, require_among
from gametheory._support.text import shown
from gametheory.errors import InvalidArgument
from proofs.evidence._facts import facts
from proofs.evidence._formula import Formula

if TYPE_CHECKING:
    from proofs.evidence._evidence import Evidence


class Status(enum.StrEnum):
    """What is known of a claim."""

    HOLDS = "holds"
    AMENDED = "holds as amended"
    REFUTED = "refuted"
    OPEN = "open"


class Quantifier(enum.StrEnum):
    """Of how many instances a claim speaks."""

    ALL = "for all of the domain"
    EACH = "for each of the listed instances, which are the whole domain"
    SOME = "for at least one of the domain"


@checked
@dataclass(frozen=True)
class Place:
    """Where the paper (Stastny et al. 2021) says something.

    Attributes:
        section: such as "3.3", "Appendix E", "Table 2".
        paragraph: counted from 1 within the section; None for tables, equations and captions.
        words: the key terms as they are printed.
    """

    section: str
    paragraph: int | None = None
    words: str = ""

    def __str__(self) -> str:
        section = f"section {self.section}" if self.section[0].isdigit() else self.section
        where = section if self.paragraph is None else f"{section}, paragraph {self.paragraph}"
        return f'{where}: "{self.words}"' if self.words else where


@checked
@dataclass(frozen=True)
class Condition:
    """A hypothesis or a conclusion.

    Attributes:
        name: what it is called; hypotheses are dropped by name.
        formula: what it says: a `Formula` over the quantities of an instance (the predicates
            follow from it), or words.
        predicate: decides it exactly for one instance; only needed beside words. None beside words:
            no machine checks it.
        vectorised: the same for a batch of instances at once (bool array); beside words.
        sparse: the same for the instances of a batch at some positions (bool array), for conditions
            that would cost too much for all.
        place: where the paper prints it; None for what is ours.
        note: how the condition relates to the words at that place, where it is not just the same:
            such as "stronger than printed: by mixtures too".
        literal: whether the words at that place say just this; else it is our reading of them.
        shown: what of an instance makes the predicate true or false, in numbers, for readers.
            A formula shows its numbers by itself, and this after them.
    """

    name: str
    formula: Annotated[Formula | str, CONVERTED] = ""
    predicate: Callable[[Any], bool] | None = field(default=None, repr=False, compare=False)
    vectorised: Callable[[Any], Any] | None = field(default=None, repr=False, compare=False)
    _: KW_ONLY
    sparse: Callable[[Any, Any], Any] | None = field(default=None, repr=False, compare=False)
    place: Place | None = None
    note: str = ""
    literal: bool = field(default=False, compare=False)
    shown: Callable[[Any], str] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.formula, Formula):
            if self.predicate is not None or self.vectorised is not None:
                raise InvalidArgument(
                    f"{self.name}: a formula is its own predicate, expected no other beside it"
                )
        elif not isinstance(self.formula, str):
            raise InvalidArgument(
                f"{self.name}: expected a Formula or words, got {shown(self.formula)} (two terms "
                "are compared by `equals` and `differs`)"
            )
        elif not self.formula:
            object.__setattr__(self, "formula", self.name)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.formula.names()) if isinstance(self.formula, Formula) else frozenset()

    @cached_property
    def _is_homogeneous(self) -> bool:
        return isinstance(self.formula, Formula) and self.formula.is_homogeneous

    @cached_property
    def is_arithmetic(self) -> bool:
        """Whether a formula says it all."""
        return isinstance(self.formula, Formula)

    @property
    def decider(self) -> Any:
        """What decides it: the formula, or the predicate beside words."""
        return self.formula if self.is_arithmetic else self.predicate

    @property
    def text(self) -> str:
        """What it says, generated from the formula where there is one."""
        return str(self.formula)

    @property
    def is_checked(self) -> bool:
        """Whether a machine can decide it of an instance."""
        return isinstance(self.formula, Formula) or self.predicate is not None

    @cached_property
    def is_vectorised(self) -> bool:
        """Whether `mask` decides many instances at once."""
        return isinstance(self.formula, Formula) or self.vectorised is not None

    @cached_property
    def is_sparse(self) -> bool:
        """Whether `mask_at` decides some instances of a batch."""
        return isinstance(self.formula, Formula) or self.sparse is not None

    def holds(self, instance: Any) -> bool:
        """Decide it exactly for one instance.

        Raises `InvalidArgument` if it is words alone, or if its predicate says neither True nor
        False.
        """
        if isinstance(self.formula, Formula):
            return self.formula.holds(instance.quantity)
        if self.predicate is None:
            raise InvalidArgument(f"{self.name!r} is stated in words: no machine decides it")
        answer = self.predicate(instance)
        if not isinstance(answer, bool | int | np.bool_):
            raise InvalidArgument(
                f"{self.name}: expected True or False from its predicate, got {shown(answer)}"
            )
        return bool(answer)

    def mask(self, batch: Any) -> Any:
        """Decide it for a batch at once (bool array); raises `InvalidArgument` if it cannot."""
        if isinstance(self.formula, Formula):
            return self.formula.mask(self._arrays(batch))
        if self.vectorised is None:
            raise InvalidArgument(f"{self.name!r} has no vectorised form")
        return self.vectorised(batch)

    def mask_at(self, batch: Any, indices: Any) -> Any:
        """Decide it for the instances of a batch at some positions (bool array of their number)."""
        if isinstance(self.formula, Formula):
            return self.formula.mask(self._arrays(batch, indices))
        if self.sparse is None:
            raise InvalidArgument(f"{self.name!r} has no form for some instances")
        return self.sparse(batch, indices)

    def _arrays(self, batch: Any, *at: Any) -> Any:
        if getattr(batch, "is_scaled", False) and not self._is_homogeneous:
            raise InvalidArgument(f"{self.name!r} holds numbers: it has no scaled form")
        return batch.quantities(self._names, *at)

    def evaluated(self, instance: Any) -> str:
        """What of an instance makes the condition true or false, for readers; "" if unknown."""
        if isinstance(self.formula, Formula):
            numbers = facts(self.formula, instance.quantity)
            return numbers if self.shown is None else f"{numbers}; {self.shown(instance)}"
        return "" if self.shown is None else self.shown(instance)

    def at(
        self,
        section: str,
        paragraph: int | None = None,
        words: str = "",
        *,
        note: str = "",
        literal: bool = False,
    ) -> Condition:
        """The same condition, printed at a place of the paper."""
        place = Place(section, paragraph, words)
        return dataclasses.replace(self, place=place, note=note, literal=literal)

    @property
    def ours(self) -> Condition:
        """The same condition in a claim of ours: printed nowhere."""
        return dataclasses.replace(self, place=None, note="", literal=False)

    def of(self, parts: Callable[[Any], Sequence[Any]], *, prefix: str = "") -> Condition:
        """The same condition asked of each of some parts of an instance."""

        def shown(instance: Any) -> str:
            return "; ".join(filter(None, map(self.evaluated, parts(instance))))

        return Condition(
            self.name,
            prefix + self.text,
            lambda instance: all(map(self.holds, parts(instance))),
            place=self.place,
            note=self.note,
            literal=self.literal,
            shown=shown,
        )


@checked
def in_words(text: str, *, place: Place | None = None) -> Condition:
    """A hypothesis that no machine decides; verdicts list it as such."""
    return Condition(text, text, place=place)


@checked
@dataclass(frozen=True)
class Claim:
    """A claim: whatever meets the hypotheses meets the conclusion.

    Only `statement` and `conclusion` are needed; a conclusion or hypothesis may be a plain
    predicate.

    Attributes:
        statement: in words.
        conclusion: a `Condition`, or a predicate of an instance.
        name: by which `proofs.check` finds it; made from the statement by default.
        hypotheses: one by one, with the places where they are printed.
        added: the hypotheses that we add where the printed ones do not suffice.
        place: where the paper makes the claim; None for claims of ours.
        origin: for claims of ours, how they relate to the paper.
        reading: for a text that can be read in several ways, which way this is; `meant`: whether
            we think that it is the one meant.
        quantifier: of how many instances it speaks.
        domain: what the instances are.
        spaces: where counterexamples (for `Quantifier.SOME`: witnesses) are searched, as
            `proofs.searching` has them, small spaces first. With `Quantifier.EACH` they hold every
            instance of the domain.
        foils: makes instances from outside the domain, for which some condition must fail, where
            the spaces hold none: a condition that is never seen to fail may be no condition.
        proofs: each makes evidence that the claim (with its added hypotheses) holds.
        drop: whether each printed hypothesis is dropped in turn, to see whether it is needed.
        unneeded: printed hypotheses that are not needed, and why: of these no counterexample is
            expected when they are dropped.
        uses: names of the hypotheses, added ones included, that the proofs use; () if all.
        needed: for some hypotheses, by name, what makes a counterexample to the claim without
            it, which is evaluated and not searched.
        examples: makes instances for readers that meet hypotheses and conclusion; by default one
            is chosen of those that a search meets.
        documented: the status that the docs state; `gametheory prove` compares.
        why: the reason of the verdict in a plain sentence.
        see: names of claims that a reader should know beside this one.
        remark: what else a reader should know of the verdict.
    """

    statement: str
    conclusion: Annotated[Condition, CONVERTED]
    _: KW_ONLY
    name: str = ""
    hypotheses: Annotated[tuple[Condition, ...], CONVERTED] = ()
    added: Annotated[tuple[Condition, ...], CONVERTED] = ()
    place: Place | None = None
    origin: str = ""
    reading: str = ""
    meant: bool = True
    quantifier: Quantifier = Quantifier.ALL
    domain: str = ""
    spaces: tuple[Any, ...] = field(default=(), repr=False, compare=False)
    foils: Callable[[], Sequence[Any]] | None = field(default=None, repr=False, compare=False)
    proofs: tuple[Callable[[Claim], Evidence], ...] = field(default=(), repr=False, compare=False)
    drop: bool = False
    unneeded: tuple[tuple[str, str], ...] = ()
    uses: tuple[str, ...] = ()
    needed: tuple[tuple[str, Callable[[], Any]], ...] = field(default=(), repr=False, compare=False)
    examples: Callable[[], Sequence[Any]] | None = field(default=None, repr=False, compare=False)
    documented: Status | None = None
    why: str = ""
    see: tuple[str, ...] = ()
    remark: str = ""

    def __post_init__(self) -> None:
        if not self.statement.strip():
            raise InvalidArgument(f"expected a statement in words, got {shown(self.statement)}")
        replace = object.__setattr__
        replace(self, "conclusion", _condition(self.conclusion, "the conclusion"))
        for group in ("hypotheses", "added"):
            given = getattr(self, group)
            if isinstance(given, Condition | Formula) or callable(given):
                given = (given,)
            if not isinstance(given, Sequence) or isinstance(given, str):
                raise InvalidArgument(f"expected a sequence of {group}, got {shown(given)}")
            replace(
                self,
                group,
                tuple(_condition(c, f"hypothesis {k}") for k, c in enumerate(given, 1)),
            )
        for group in ("spaces", "proofs", "unneeded", "uses", "needed", "see"):
            replace(self, group, tuple(getattr(self, group)))
        for space in self.spaces:
            if not hasattr(space, "batches"):
                raise InvalidArgument(f"expected spaces such as Games(...), got {shown(space)}")
        if not self.name:
            replace(self, "name", re.sub(r"[^a-z0-9]+", "-", self.statement.lower()).strip("-"))
        names = [condition.name for condition in (*self.hypotheses, *self.added)]
        if len(set(names)) < len(names):
            raise InvalidArgument(f"{self.name}: expected hypotheses of different names: {names}")
        if any(same(condition, self.conclusion) for condition in (*self.hypotheses, *self.added)):
            raise InvalidArgument(f"{self.name}: the conclusion is among the hypotheses")

    def meets(self, instance: Any) -> bool:
        """Whether an instance meets every hypothesis that a machine can decide, exactly."""
        return all(condition.holds(instance) for condition in self.checked)

    def violated(self, instance: Any) -> bool:
        """Whether an instance is a counterexample, exactly."""
        return self.meets(instance) and not self.conclusion.holds(instance)

    @property
    def checked(self) -> tuple[Condition, ...]:
        """The hypotheses that a machine decides."""
        return tuple(condition for condition in self.hypotheses if condition.is_checked)

    @property
    def unchecked(self) -> tuple[Condition, ...]:
        """The hypotheses, added ones included, that are stated in words only."""
        return tuple(c for c in (*self.hypotheses, *self.added) if not c.is_checked)

    @property
    def amended(self) -> Claim:
        """The claim with the hypotheses that we add."""
        return dataclasses.replace(self, hypotheses=self.hypotheses + self.added, added=())

    @property
    def source(self) -> str:
        """Where it is made: a place in the paper, or how a claim of ours relates to it."""
        if self.place is not None:
            return str(self.place)
        return f"ours: {self.origin}" if self.origin else "ours"

    def without(self, name: str) -> Claim:
        """The claim with one hypothesis dropped; raises `InvalidArgument` for an unknown name."""
        known = [condition.name for condition in self.hypotheses]
        require_among(name, known, "a hypothesis")
        kept = tuple(condition for condition in self.hypotheses if condition.name != name)
        return dataclasses.replace(self, hypotheses=kept)


def _condition(given: Any, name: str) -> Condition:
    if isinstance(given, Condition):
        return given
    if isinstance(given, Formula):
        return Condition(name, given)
    if callable(given):
        said = (getattr(given, "__doc__", None) or "").strip().splitlines()
        known = getattr(given, "__name__", "<lambda>")
        text = said[0] if said else (name if known == "<lambda>" else known.replace("_", " "))
        return Condition(name, text, given)
    raise InvalidArgument(
        f"expected a Condition, a Formula or a predicate for {name}, got {shown(given)}"
    )


def same(one: Condition, other: Condition) -> bool:
    """Whether two conditions are the same formula, predicate or words."""
    if isinstance(one.formula, Formula) or not one.is_checked:
        return one.formula == other.formula and one.is_checked == other.is_checked
    return one.predicate is other.predicate
