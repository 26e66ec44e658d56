"""Axioms of bargaining as decidable checks, and the true Table 3."""

from gametheory.axioms.checks import AXIOMS, Axiom
from gametheory.axioms.comparisons import Comparison
from gametheory.axioms.problems import DOMAINS, Domain, Problem, problems
from gametheory.axioms.rules import RULES, Outcome, Solution, as_solution
from gametheory.axioms.search import AxiomVerdict, Counterexample, check
from gametheory.axioms.table import AxiomTable, Cell, axiom_table

__all__ = [
    "AXIOMS",
    "DOMAINS",
    "RULES",
    "Axiom",
    "AxiomTable",
    "AxiomVerdict",
    "Cell",
    "Comparison",
    "Counterexample",
    "Domain",
    "Outcome",
    "Problem",
    "Solution",
    "as_solution",
    "axiom_table",
    "check",
    "problems",
]
