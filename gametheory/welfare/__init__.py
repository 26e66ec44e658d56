"""Welfare functions and their optima."""

from gametheory._polygon import equal_gains, largest_product
from gametheory.welfare.functions import (
    Certificate,
    Egalitarian,
    KalaiSmorodinsky,
    Nash,
    Optimum,
    Rule,
    Utilitarian,
    Welfare,
    egalitarian,
    kalai_smorodinsky,
    leximin,
    nash,
    optimum_on_face,
    pareto_optimal,
    rational_part,
    utilitarian,
    welfare_optimum,
)

__all__ = [
    "Certificate",
    "Egalitarian",
    "KalaiSmorodinsky",
    "Nash",
    "Optimum",
    "Rule",
    "Utilitarian",
    "Welfare",
    "egalitarian",
    "equal_gains",
    "kalai_smorodinsky",
    "largest_product",
    "leximin",
    "nash",
    "optimum_on_face",
    "pareto_optimal",
    "rational_part",
    "utilitarian",
    "welfare_optimum",
]
