"""Table 3 of Stastny et al. (2021) as it truly is.

Each cell is a theorem with its source, or the number of comparisons without a violation, or a
counterexample. Theorems are searched too: a violation of one raises `AssertionError`, since
then either the theorem is misquoted or the solution miscomputed.

>>> from gametheory.axioms import axiom_table
>>> table = axiom_table(count=10, domains=["convex"])
>>> print(table["convex", "nash", "strong Pareto optimality"])
proved (Nash 1950)
>>> print(table["convex", "nash", "resource monotonicity"].verdict.counterexample.reason)
player 1 falls from 1 to 3/4
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gametheory._check import require_among
from gametheory.axioms.checks import AXIOMS
from gametheory.axioms.problems import DOMAINS, Domain, problems
from gametheory.axioms.rules import as_solution
from gametheory.axioms.search import AxiomVerdict, search

CORE = ("nash", "kalai-smorodinsky", "max-min", "leximin", "utilitarian")
FURTHER = ("equal-area", "perles-maschler", "raiffa")
PRINTED = ("nash-as-printed", "kalai-smorodinsky-as-printed", "egalitarian-as-printed")
ROWS: Mapping[Domain, tuple[str, ...]] = {
    domain: (*CORE, *(PRINTED if domain == "finite" else FURTHER)) for domain in DOMAINS
}
"""The solutions of each domain: those of Table 2; as printed, on finite sets; and three more."""

Status = Literal["proved", "no violation", "violated", "not defined"]
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Proof:
    """Theorems: these solutions satisfy these axioms on the problems of these domains."""

    solutions: tuple[str, ...]
    axioms: tuple[str, ...]
    domains: tuple[Domain, ...]
    source: str


_PARETO = ("strong Pareto optimality", "weak Pareto optimality")
_LABELS = ("symmetry", "anonymity")
_UNITS = ("translation invariance", "common scale invariance")
_AFFINE = ("affine invariance", *_UNITS)
_IIA = ("independence of irrelevant alternatives",)
_RATIONAL = ("individual rationality",)
_RESTRICTED = ("individual monotonicity", "restricted monotonicity")
_STRONG = (*_RESTRICTED, "strong monotonicity", "resource monotonicity")
_DISAGREEMENT = ("disagreement-point monotonicity",)

_FINITE: tuple[Domain, ...] = ("finite",)
_CONVEX: tuple[Domain, ...] = ("convex", "comprehensive", "strictly comprehensive")
_COMPREHENSIVE: tuple[Domain, ...] = ("comprehensive", "strictly comprehensive")
_STRICT: tuple[Domain, ...] = ("strictly comprehensive",)

DEFINITION = "its definition"
"""What can be read off: an objective that rises in both payoffs, that does not mention labels,
units or an origin, that is at least as good as one V > d only where V >= d, or that ignores d."""
ARROW = "one ordering, Arrow 1959"
OURS = "docs/axioms.md"
"""Short proofs that we wrote down there."""

PROOFS = (
    Proof(("nash",), (*_PARETO, *_RATIONAL, "symmetry", *_AFFINE, *_IIA), _CONVEX, "Nash 1950"),
    Proof(("nash",), (*_PARETO, *_RATIONAL, "symmetry", *_AFFINE), _FINITE, DEFINITION),
    Proof(("nash",), _DISAGREEMENT, _CONVEX, "Thomson 1987"),
    Proof(("nash",), _DISAGREEMENT, _FINITE, "increasing differences, Topkis 1978"),
    Proof(
        ("kalai-smorodinsky",),
        (*_PARETO, *_RATIONAL, "symmetry", *_AFFINE, *_RESTRICTED),
        _CONVEX,
        "Kalai and Smorodinsky 1975",
    ),
    Proof(
        ("kalai-smorodinsky",),
        (*_PARETO, *_RATIONAL, "symmetry", *_AFFINE),
        _FINITE,
        DEFINITION,
    ),
    Proof(("kalai-smorodinsky",), _DISAGREEMENT, _CONVEX, "Thomson 1987"),
    Proof(("max-min", "leximin"), (*_RATIONAL, "symmetry", *_UNITS), DOMAINS, DEFINITION),
    Proof(("max-min",), ("weak Pareto optimality",), DOMAINS, DEFINITION),
    Proof(("max-min",), ("strong Pareto optimality",), _STRICT, "weak is strong here"),
    Proof(("max-min",), _STRONG, _COMPREHENSIVE, "Kalai 1977"),
    Proof(("leximin",), _STRONG, _STRICT, "Kalai 1977"),
    Proof(("max-min", "leximin"), _RESTRICTED, _CONVEX, OURS),
    Proof(("max-min", "leximin"), _DISAGREEMENT, _STRICT, "Thomson 1987"),
    Proof(("max-min", "leximin"), _DISAGREEMENT, DOMAINS, OURS),
    Proof(("kalai-smorodinsky", "egalitarian-as-printed"), _DISAGREEMENT, _FINITE, OURS),
    Proof(("leximin",), _PARETO, DOMAINS, DEFINITION),
    Proof(
        ("utilitarian",),
        (*_PARETO, "symmetry", "impartiality", *_UNITS, *_DISAGREEMENT),
        DOMAINS,
        DEFINITION,
    ),
    Proof(("utilitarian",), _RATIONAL, _COMPREHENSIVE, "free disposal ends at d"),
    Proof(("max-min", "leximin", "utilitarian"), _IIA, DOMAINS, ARROW),
    Proof(("nash", "nash-as-printed"), _IIA, _FINITE, ARROW),
    Proof((*CORE, *FURTHER), ("anonymity",), DOMAINS, DEFINITION),
    Proof(
        ("equal-area",),
        (*_PARETO, *_RATIONAL, "symmetry", *_AFFINE),
        _CONVEX,
        "Anbarci and Bigelow 1994",
    ),
    Proof(
        ("perles-maschler",),
        (*_PARETO, *_RATIONAL, "symmetry", *_AFFINE),
        _CONVEX,
        "Perles and Maschler 1981",
    ),
    Proof(("raiffa",), (*_PARETO, *_RATIONAL, "symmetry", *_AFFINE), _CONVEX, "Salonen 1988"),
    Proof(("nash-as-printed",), (*_LABELS, *_AFFINE), _FINITE, DEFINITION),
    Proof(("kalai-smorodinsky-as-printed",), (*_PARETO, *_AFFINE), _FINITE, DEFINITION),
    Proof(
        ("egalitarian-as-printed",),
        (*_PARETO, *_RATIONAL, *_LABELS, *_UNITS),
        _FINITE,
        DEFINITION,
    ),
)


@dataclass(frozen=True)
class Cell:
    """What is known of one solution, one axiom and one domain."""

    verdict: AxiomVerdict
    source: str | None

    @property
    def status(self) -> Status:
        if self.verdict.counterexample is not None:
            return "violated"
        if self.source is not None:
            return "proved"
        return "no violation" if self.verdict.checked else "not defined"

    def __str__(self) -> str:
        return f"proved ({self.source})" if self.status == "proved" else str(self.verdict)


@dataclass(frozen=True)
class AxiomTable(Mapping[Key, Cell]):
    """Cells by (domain, solution, axiom).

    Attributes:
        count: base problems of each domain.
        method: how violations were looked for; the absence of one proves nothing.
    """

    cells: Mapping[Key, Cell] = field(repr=False)
    count: int
    method: str = "small problems, then random ones"

    def verify(self) -> bool:
        """Re-check every counterexample, without search."""
        return all(cell.verdict.verify() for cell in self.cells.values())

    def __getitem__(self, key: Key) -> Cell:
        return self.cells[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


def source_of(solution: str, axiom: str, domain: str) -> str | None:
    """The source of the theorem that the solution satisfies the axiom there; None without one."""
    for proof in PROOFS:
        if solution in proof.solutions and axiom in proof.axioms and domain in proof.domains:
            return proof.source
    return None


def axiom_table(
    *, count: int = 100, rng: Any = 0, domains: Sequence[Domain] = DOMAINS
) -> AxiomTable:
    """Every axiom for every solution of `ROWS`, on `count` base problems of each domain.

    Deterministic for a seed. Raises `AssertionError` if a theorem is violated.
    """
    cells: dict[Key, Cell] = {}
    for domain in domains:
        require_among(domain, DOMAINS, "a domain")
        base = list(problems(domain, count=count, rng=rng))
        comparisons = {
            axiom.name: [c for p in base for c in axiom.compare(p) if axiom.applies(c)]
            for axiom in AXIOMS.values()
        }
        for name in ROWS[domain]:
            solution = as_solution(name)
            for axiom in AXIOMS.values():
                verdict = search(solution, axiom, comparisons[axiom.name], domain)
                source = source_of(name, axiom.name, domain)
                if source is not None and verdict.holds is False:
                    raise AssertionError(f"{axiom.name} of {name} ({source}): {verdict}")
                cells[domain, name, axiom.name] = Cell(verdict, source)
    return AxiomTable(cells, count)
