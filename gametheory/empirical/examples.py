"""A small table that ships with the library, made up for examples and tests.

Buyers and sellers are cautious, fair or bold, and each pair met a hundred times. A payoff is the
share of the surplus that was had; two who are too bold mostly get nothing.
"""

from __future__ import annotations

from importlib.resources import files

from gametheory.empirical.files import parse_table
from gametheory.empirical.tables import PayoffTable


def example_table() -> PayoffTable:
    """The table of 900 made-up meetings of a buyer and a seller, three strategies each."""
    text = files("gametheory.empirical").joinpath("example.csv").read_text(encoding="utf-8")
    return parse_table(text, name="buyers and sellers", disagreement=(0, 0))
