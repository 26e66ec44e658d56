"""A small log that ships with the library, made up for examples and tests.

Two kinds of negotiators divide three goods, three of each. The fair ones agree on what is
egalitarian in nine of ten negotiations, and else on anything; the greedy ones on the largest sum in
eight of ten. Forty people take part, in twenty pairs that meet ten times.
"""

from __future__ import annotations

from importlib.resources import files

from gametheory.deals.logs import DealLog, parse_log


def example_log() -> DealLog:
    """The log of 200 made-up negotiations in 6 domains, labelled by "model" and "round"."""
    text = files("gametheory.deals").joinpath("example.jsonl").read_text(encoding="utf-8")
    return parse_log(text)
