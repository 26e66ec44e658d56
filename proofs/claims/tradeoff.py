"""Sections 5.2 and 6: what flexibility gains against bargaining failure, and what it costs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gametheory._exact import show
from gametheory.norm_resampling import NormChain, resampling
from proofs.claims import _exploiting, _favouring, _flexibility
from proofs.claims._encounters import (
    BACH,
    HALF,
    PAPERS,
    Norms,
    identity,
    same,
)
from proofs.evidence import (
    Claim,
    Condition,
    Status,
    Term,
    all_of,
    quantity,
)
from proofs.formal import formal
from proofs.searching import Instances

# --- Two stubborn agents -------------------------------------------------------------------------


@dataclass(frozen=True)
class Duel:
    """Player 1 draws A with the chance x, player 2 draws B with the chance y, first norms too."""

    discount: Fraction
    x: Fraction
    y: Fraction
    norms: Norms = BACH

    def __str__(self) -> str:
        x, y = show(self.x), show(self.y)
        return f"{self.norms}, g = {show(self.discount)}: stubbornness x = {x}, y = {y}"

    def pays(self, x: Fraction, y: Fraction) -> tuple[Fraction, ...]:
        """What the players get."""
        agents = resampling((x, 1 - x)), resampling((1 - y, y))
        return NormChain(self.norms.outcomes, *agents).values(self.discount)

    def quantity(self, name: str) -> Fraction:
        """The number that a name of a formula stands for."""
        known = {"g": self.discount, "x": self.x, "y": self.y}
        if name in known:
            return known[name]
        player, given = int(name[2]) - 1, name[4:-1].split(", ")
        x, y = (known[k] if k in known else Fraction(k) for k in given)
        return self.pays(x, y)[player]


DUEL_X, DUEL_Y, G = quantity("x"), quantity("y"), quantity("g")


def _indifference(stubbornness: Term) -> Term:
    return 2 * (1 - G) + (4 * G - 3) * stubbornness - G * stubbornness * stubbornness


IN_EQUILIBRIUM = all_of(
    quantity("V_1(x, y)") >= quantity("V_1(0, y)"),
    quantity("V_1(x, y)") >= quantity("V_1(1, y)"),
    quantity("V_2(x, y)") >= quantity("V_2(x, 0)"),
    quantity("V_2(x, y)") >= quantity("V_2(x, 1)"),
)
"""No player gains by another degree; its value is monotone in its own, so the extremes suffice."""
SOLUTIONS = (
    (DUEL_X.equals(1) & DUEL_Y.equals(0))
    | (DUEL_X.equals(0) & DUEL_Y.equals(1))
    | (_indifference(DUEL_X).equals(0) & _indifference(DUEL_Y).equals(0))
)


def _duels() -> Iterator[Duel]:
    """At g = 5/7 the interior equilibrium is 4/5."""
    for g, parts in ((Fraction(5, 7), 10), (PAPERS, 8), (HALF, 4)):
        for k, m in itertools.product(range(parts + 1), repeat=2):
            yield Duel(g, Fraction(k, parts), Fraction(m, parts))


META = Claim(
    "Stubbornness is a game of Chicken: in equilibrium one player insists and the other yields at "
    "once, or both are indifferent, at s* = (4g - 3 + sqrt(8g^2 - 16g + 9)) / (2g).",
    Condition(
        "equilibrium iff one insists and the other yields, or both solve 2(1-g) + (4g-3)s = g s^2",
        same(IN_EQUILIBRIUM, SOLUTIONS),
    ),
    name="meta-equilibrium",
    origin="how stubborn two agents would be that know the tradeoff of section 5.2",
    domain="Asymmetric Bach or Stravinsky, all discounts in (0, 1); first norms are drawn too",
    hypotheses=(
        Condition(
            "Asymmetric BoS",
            "the norms are those of Asymmetric Bach or Stravinsky",
            lambda e: e.norms is BACH,
        ),
    ),
    spaces=(Instances(lambda: list(_duels()), name="degrees in tenths, eighths and quarters"),),
    foils=lambda: [Duel(HALF, HALF, HALF, identity(2))],
    proofs=(
        formal("Tradeoff.meta_equilibria"),
        formal("Tradeoff.values_of_two_stubborn_agents", "the values are those of the chain"),
    ),
    documented=Status.HOLDS,
    why="A player's value is monotone in its own stubbornness, so in equilibrium it is at an "
    "extreme, or indifferent.",
    remark="At g = 24/25, s* is .96166 (star_at_the_papers_discount in Tradeoff.v); the players "
    "get 4 (1 - s*) / (1 - g s*) and half as much.",
)

CLAIMS = (*_flexibility.CLAIMS, *_favouring.CLAIMS, *_exploiting.CLAIMS, META)
