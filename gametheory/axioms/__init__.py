"""Axioms of bargaining as decidable checks, and the true Table 3."""

from gametheory.axioms._cells import Cell, cell
from gametheory.axioms._implications import IMPLICATIONS, Implication
from gametheory.axioms._inheritance import Origin
from gametheory.axioms.checks import AXIOMS, Axiom
from gametheory.axioms.comparisons import AxiomComparison
from gametheory.axioms.nesting import larger_domains, smaller_domains, to_domain
from gametheory.axioms.problems import DOMAINS, Domain, Problem, problems
from gametheory.axioms.rules import RULES, Outcome, Solution, as_solution
from gametheory.axioms.search import AxiomVerdict, Counterexample, check
from gametheory.axioms.table import AxiomTable, axiom_table

__all__ = [
    "AXIOMS",
    "DOMAINS",
    "IMPLICATIONS",
    "RULES",
    "Axiom",
    "AxiomComparison",
    "AxiomTable",
    "AxiomVerdict",
    "Cell",
    "Counterexample",
    "Domain",
    "Implication",
    "Origin",
    "Outcome",
    "Problem",
    "Solution",
    "as_solution",
    "axiom_table",
    "cell",
    "check",
    "larger_domains",
    "problems",
    "smaller_domains",
    "to_domain",
]
