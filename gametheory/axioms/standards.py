"""Axioms as standards: how well each bargaining rule meets what an agent asks for.

An agent holds axioms, each with a weight. A rule scores the weights of the axioms that it
satisfies: by a theorem, or, without one, if a search finds no violation. So two agents with
different axioms rank the same rules differently, and `gametheory.bargaining.choose_rule` takes
their rankings.

>>> import gametheory as gt
>>> rules = ("nash", "kalai-smorodinsky", "egalitarian")
>>> found = gt.axioms.standard({"affine invariance": 2, "strong monotonicity": 1}, rules, count=20)
>>> found
{'nash': Fraction(2, 1), 'kalai-smorodinsky': Fraction(2, 1), 'egalitarian': Fraction(1, 1)}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from gametheory._numeric.exact import to_fraction
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import NumberLike, Size
from gametheory.axioms._cells import cell
from gametheory.axioms.checks import AXIOMS
from gametheory.axioms.problems import DOMAINS, Domain
from gametheory.errors import InvalidArgument

SATISFIED = ("proved", "no violation")


@checked
def standard(
    axioms: Mapping[str, NumberLike] | Collection[str],
    rules: Sequence[str],
    *,
    domain: Domain = "strictly comprehensive",
    count: Size = 40,
) -> dict[str, Fraction]:
    """The score of each rule: the weights of the axioms that it satisfies, summed.

    Args:
        axioms: names of `AXIOMS` with their weights, which may be negative; names alone weigh 1.
        rules: names of solutions.
        domain: of the problems on which axioms are asked; by default free disposal and a frontier
            that has no flat parts, where most axioms were stated.
        count: base problems of a search, where no theorem is known. "No violation" among these
            counts as satisfied: it proves nothing.

    Raises `InvalidArgument` for an axiom or a rule that there is not, and without axioms.
    """
    require_among(domain, DOMAINS, "a domain")
    given = dict(axioms) if isinstance(axioms, Mapping) else dict.fromkeys(axioms, 1)
    if not given:
        raise InvalidArgument("expected at least one axiom, got none")
    for name in given:
        require_among(name, AXIOMS, "an axiom")
    weights = {name: to_fraction(weight, "a weight") for name, weight in given.items()}
    return {
        rule: sum(
            (
                weight
                for name, weight in weights.items()
                if cell(rule, name, domain, count=count).status in SATISFIED
            ),
            Fraction(0),
        )
        for rule in rules
    }
