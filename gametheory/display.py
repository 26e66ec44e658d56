"""How numbers are shown: one setting for all that is printed of results.

Numbers stay what they are; only their text changes. Payoffs, values and probabilities follow the
setting: in the `repr` of results, in what notebooks show, in tables of commands (which have
`--decimals`), in LaTeX and in the labels of pictures. Error bounds, discounts, `to_json` and
`to_pandas` do not.

>>> import gametheory as gt
>>> solved = gt.solutions(gt.zoo.asymmetric_bach_or_stravinsky(), disagreement="minimax")
>>> solved.egalitarian
Optimum(egalitarian: (22/9, 16/9))
>>> with gt.display.decimals(2):
...     solved.egalitarian
Optimum(egalitarian: (2.44, 1.78))
>>> solved.egalitarian.payoffs
(Fraction(22, 9), Fraction(16, 9))
"""

from gametheory._support.decimals import decimals

__all__ = ["decimals"]


def __dir__() -> list[str]:
    return list(__all__)
