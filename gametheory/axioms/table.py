"""Table 3 of Stastny et al. (2021) as it truly is.

Each cell is a theorem with its source, or the number of comparisons without a violation, or a
counterexample. A violation on a domain is one on all larger domains, and a theorem is one on all
smaller ones; a violation of an axiom is one of all that imply it, and a theorem proves all that
it implies. Cells that inherit say from where. Theorems are searched too: a violation of one, be
it inherited, raises `AssertionError`, since then either the theorem is misquoted or the solution
miscomputed.

>>> from gametheory.axioms import axiom_table
>>> table = axiom_table(count=10, domains=["convex"])
>>> print(table["convex", "nash", "strong Pareto optimality"])
proved (Nash 1950)
>>> print(table["convex", "nash", "translation invariance"])
proved (Nash 1950: affine invariance)
>>> print(table["convex", "nash", "resource monotonicity"].counterexample.reason)
player 1 falls from 1 to 3/4
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gametheory._support.check import checked, require_among, require_key
from gametheory._support.faces import Face, Tabular
from gametheory._support.kinds import Rng, Size
from gametheory.axioms._cells import Cell, Searches, Status
from gametheory.axioms.checks import AXIOMS
from gametheory.axioms.problems import DOMAINS, Domain
from gametheory.axioms.rules import as_solution
from gametheory.axioms.theorems import CORE, FURTHER, PRINTED, PROOFS, Proof, source_of

__all__ = ["PROOFS", "ROWS", "AxiomTable", "Cell", "Proof", "Status", "axiom_table", "source_of"]

ROWS: Mapping[Domain, tuple[str, ...]] = {
    domain: (*CORE, *(PRINTED if domain == "finite" else FURTHER)) for domain in DOMAINS
}
"""The solutions of each domain: those of Table 2; as printed, on finite sets; and three more."""

Key = tuple[str, str, str]


@checked
@dataclass(frozen=True)
class AxiomTable(Tabular, Mapping[Key, Cell]):
    """Cells by (domain, solution, axiom).

    Attributes:
        count: base problems of each domain.
        method: how violations were looked for; the absence of one proves nothing.
    """

    cells: Mapping[Key, Cell] = field(repr=False)
    count: int
    method: str = "small problems, then random ones"

    def verify(self) -> bool:
        """Re-check every counterexample, and what shows no violation where nothing is proved.

        No search; False if there is nothing to re-check, or if a cell is of another domain,
        solution or axiom than its place says. Theorems are cited: `Cell.verify` tries one again.
        """
        for key, c in self.cells.items():
            if key != (c.verdict.domain, c.verdict.solution, c.verdict.axiom):
                return False
        resting = [c for c in self.values() if c.status in ("violated", "no violation")]
        return bool(resting) and all(c.verify() for c in resting)

    def _face(self) -> Face:
        """A row for each domain, solution and axiom."""
        rows = [[*key, str(cell.status)] for key, cell in self.cells.items()]
        return Face(
            "Axioms of bargaining solutions",
            ["domain", "solution", "axiom", "status"],
            rows,
            [self.method],
        )

    def __getitem__(self, key: Key) -> Cell:
        require_key(key, self.cells, "a domain, a solution and an axiom")
        return self.cells[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


@checked
def axiom_table(
    *, count: Size = 100, rng: Rng = 0, domains: Sequence[Domain] = DOMAINS
) -> AxiomTable:
    """Every axiom for every solution of `ROWS`, on `count` base problems of each domain.

    A cell that would stay open is tried on smaller domains too, those not in `domains` included:
    it is the same in every table of a seed. Deterministic for a seed. Raises `AssertionError` if
    a theorem is violated.
    """
    for domain in domains:
        require_among(domain, DOMAINS, "a domain")
    searches = Searches(count, rng)
    solutions = {name: as_solution(name) for domain in domains for name in ROWS[domain]}
    cells: dict[Key, Cell] = {}
    for domain in domains:
        for name in ROWS[domain]:
            for axiom in AXIOMS:
                cells[domain, name, axiom] = searches.cell(solutions[name], axiom, domain)
    return AxiomTable(cells, count)
