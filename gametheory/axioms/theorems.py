"""Theorems: which solution satisfies which axiom, for the domains of their sources.

A theorem stated here also proves the axioms that its own implies, on all domains that lie within
its own: see `gametheory.axioms.IMPLICATIONS` and `gametheory.axioms.larger_domains`.

>>> print(theorem("nash", "weak Pareto optimality", "comprehensive"))
proved (Nash 1950: strong Pareto optimality on convex sets)
"""

from __future__ import annotations

from dataclasses import dataclass

from gametheory._support.check import checked
from gametheory.axioms._inheritance import Origin, proving
from gametheory.axioms.problems import DOMAINS, Domain

CORE = ("nash", "kalai-smorodinsky", "max-min", "leximin", "utilitarian")
FURTHER = ("equal-area", "perles-maschler", "raiffa")
PRINTED = ("nash-as-printed", "kalai-smorodinsky-as-printed", "egalitarian-as-printed")


@checked
@dataclass(frozen=True)
class Proof:
    """Theorems: these solutions satisfy these axioms on the problems of these domains."""

    solutions: tuple[str, ...]
    axioms: tuple[str, ...]
    domains: tuple[Domain, ...]
    source: str


@dataclass(frozen=True)
class Theorem:
    """A source that proves a cell.

    Attributes:
        source: the publication or the page.
        origin: the axiom and the domain that it speaks of; None if they are those of the cell.
    """

    source: str
    origin: Origin | None

    def __str__(self) -> str:
        return f"proved ({self.source}{'' if self.origin is None else f': {self.origin}'})"


_PARETO = ("strong Pareto optimality",)
_RATIONAL = ("individual rationality",)
_SYMMETRY = ("symmetry",)
_ANONYMITY = ("anonymity",)
_AFFINE = ("affine invariance",)
_UNITS = ("translation invariance", "common scale invariance")
_IIA = ("independence of irrelevant alternatives",)
_INDIVIDUAL = ("individual monotonicity",)
_STRONG = ("strong monotonicity",)
_DISAGREEMENT = ("disagreement-point monotonicity",)

_FINITE: tuple[Domain, ...] = ("finite",)
_CONVEX: tuple[Domain, ...] = ("convex",)
_ALL: tuple[Domain, ...] = ("finite", "convex")
"""Every domain is one of these or lies within one."""
_COMPREHENSIVE: tuple[Domain, ...] = ("comprehensive",)
_STRICT: tuple[Domain, ...] = ("strictly comprehensive",)

DEFINITION = "its definition"
"""What can be read off: an objective that rises in both payoffs, that does not mention labels,
units or an origin, that is at least as good as one V > d only where V >= d, or that ignores d."""
ARROW = "one ordering, Arrow 1959"
OURS = "docs/axioms.md"
"""Short proofs that we wrote down there."""

PROOFS = (
    Proof(("nash",), (*_PARETO, *_RATIONAL, *_SYMMETRY, *_AFFINE, *_IIA), _CONVEX, "Nash 1950"),
    Proof(("nash",), (*_PARETO, *_RATIONAL, *_SYMMETRY, *_AFFINE), _FINITE, DEFINITION),
    Proof(("nash",), _DISAGREEMENT, _CONVEX, "Thomson 1987"),
    Proof(("nash",), _DISAGREEMENT, _FINITE, "increasing differences, Topkis 1978"),
    Proof(
        ("kalai-smorodinsky",),
        (*_PARETO, *_RATIONAL, *_SYMMETRY, *_AFFINE, *_INDIVIDUAL),
        _CONVEX,
        "Kalai and Smorodinsky 1975",
    ),
    Proof(
        ("kalai-smorodinsky",),
        (*_PARETO, *_RATIONAL, *_SYMMETRY, *_AFFINE),
        _FINITE,
        DEFINITION,
    ),
    Proof(("kalai-smorodinsky",), _DISAGREEMENT, _CONVEX, "Thomson 1987"),
    Proof(("max-min", "leximin"), (*_RATIONAL, *_SYMMETRY, *_UNITS), _ALL, DEFINITION),
    Proof(("max-min",), ("weak Pareto optimality",), _ALL, DEFINITION),
    Proof(("max-min",), _STRONG, _COMPREHENSIVE, "Kalai 1977"),
    Proof(("leximin",), _STRONG, _STRICT, "Kalai 1977"),
    Proof(("max-min", "leximin"), _INDIVIDUAL, _CONVEX, OURS),
    Proof(("max-min", "leximin"), _DISAGREEMENT, _STRICT, "Thomson 1987"),
    Proof(("max-min", "leximin"), _DISAGREEMENT, _ALL, OURS),
    Proof(("kalai-smorodinsky", "egalitarian-as-printed"), _DISAGREEMENT, _FINITE, OURS),
    Proof(("leximin",), _PARETO, _ALL, DEFINITION),
    Proof(
        ("utilitarian",),
        (*_PARETO, *_SYMMETRY, "impartiality", *_UNITS, *_DISAGREEMENT),
        _ALL,
        DEFINITION,
    ),
    Proof(("utilitarian",), _RATIONAL, _COMPREHENSIVE, "free disposal ends at d"),
    Proof(("max-min", "leximin", "utilitarian"), _IIA, _ALL, ARROW),
    Proof(("nash", "nash-as-printed"), _IIA, _FINITE, ARROW),
    Proof(CORE, _ANONYMITY, _ALL, DEFINITION),
    Proof(FURTHER, _ANONYMITY, _CONVEX, DEFINITION),
    Proof(
        ("equal-area",),
        (*_PARETO, *_RATIONAL, *_SYMMETRY, *_AFFINE),
        _CONVEX,
        "Anbarci and Bigelow 1994",
    ),
    Proof(
        ("perles-maschler",),
        (*_PARETO, *_RATIONAL, *_SYMMETRY, *_AFFINE),
        _CONVEX,
        "Perles and Maschler 1981",
    ),
    Proof(("raiffa",), (*_PARETO, *_RATIONAL, *_SYMMETRY, *_AFFINE), _CONVEX, "Salonen 1988"),
    Proof(("nash-as-printed",), (*_ANONYMITY, *_AFFINE), _FINITE, DEFINITION),
    Proof(("kalai-smorodinsky-as-printed",), (*_PARETO, *_AFFINE), _FINITE, DEFINITION),
    Proof(
        ("egalitarian-as-printed",),
        (*_PARETO, *_RATIONAL, *_ANONYMITY, *_UNITS),
        _FINITE,
        DEFINITION,
    ),
)


def theorem(solution: str, axiom: str, domain: Domain) -> Theorem | None:
    """The theorem that the solution satisfies the axiom there, the nearest; None without one."""
    if source := _stated(solution, axiom, domain):
        return Theorem(source, None)
    for origin in proving(axiom, domain):
        if source := _stated(solution, origin.axiom, origin.domain):
            return Theorem(source, origin)
    return None


@checked
def source_of(solution: str, axiom: str, domain: str) -> str | None:
    """The source of that theorem; None without one, or without such a domain."""
    found = next((theorem(solution, axiom, known) for known in DOMAINS if known == domain), None)
    return None if found is None else found.source


def _stated(solution: str, axiom: str, domain: Domain) -> str | None:
    for proof in PROOFS:
        if solution in proof.solutions and axiom in proof.axioms and domain in proof.domains:
            return proof.source
    return None
