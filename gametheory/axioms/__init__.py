"""Axioms of bargaining as decidable checks, and the true Table 3."""

from gametheory.axioms._cells import Cell, cell
from gametheory.axioms._implications import IMPLICATIONS, Implication
from gametheory.axioms._inheritance import Origin
from gametheory.axioms.checks import AXIOMS, Axiom
from gametheory.axioms.comparisons import AxiomComparison
from gametheory.axioms.nesting import larger_domains, smaller_domains, to_domain
from gametheory.axioms.of_many import (
    AXIOMS_OF_THREE,
    CellOfThree,
    ProblemOfThree,
    ViolationOfThree,
    table_of_three,
)
from gametheory.axioms.problems import DOMAINS, Domain, Problem, problems
from gametheory.axioms.rules import RULES, Outcome, Solution, as_solution
from gametheory.axioms.search import AxiomVerdict, Counterexample, check
from gametheory.axioms.standards import standard
from gametheory.axioms.table import AxiomTable, axiom_table

__all__ = [
    "AXIOMS",
    "AXIOMS_OF_THREE",
    "DOMAINS",
    "IMPLICATIONS",
    "RULES",
    "Axiom",
    "AxiomComparison",
    "AxiomTable",
    "AxiomVerdict",
    "Cell",
    "CellOfThree",
    "Counterexample",
    "Domain",
    "Implication",
    "Origin",
    "Outcome",
    "Problem",
    "ProblemOfThree",
    "Solution",
    "ViolationOfThree",
    "as_solution",
    "axiom_table",
    "cell",
    "check",
    "larger_domains",
    "problems",
    "smaller_domains",
    "standard",
    "table_of_three",
    "to_domain",
]


def __dir__() -> list[str]:
    return list(__all__)
