"""Sections 5.2 and 6: what flexibility gains against bargaining failure, and what it costs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gametheory._numeric.exact import show
from gametheory.norms.resampling import NormChain, resampling
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
        return f"{self.norms}, g = {show(self.discount)}, x = {x}, y = {y}"

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


_AGREES = same(IN_EQUILIBRIUM, SOLUTIONS)


def _shown_degrees(e: Duel) -> str:
    """What the players get, and what each would get at the extremes of its own degree."""
    (mine, theirs), zero, one = e.pays(e.x, e.y), Fraction(0), Fraction(1)
    low, high = e.pays(zero, e.y)[0], e.pays(one, e.y)[0]
    less, more = e.pays(e.x, zero)[1], e.pays(e.x, one)[1]
    verdict = "an" if IN_EQUILIBRIUM.holds(e.quantity) else "no"
    return (
        f"{verdict} equilibrium: V_1(x, y) = {show(mine)}, V_1(0, y) = {show(low)}, V_1(1, y) = "
        f"{show(high)}; V_2(x, y) = {show(theirs)}, V_2(x, 0) = {show(less)}, V_2(x, 1) = "
        f"{show(more)}"
    )


def _duels() -> Iterator[Duel]:
    """At g = 5/7 the interior equilibrium is 4/5."""
    for g, parts in ((Fraction(5, 7), 10), (PAPERS, 8), (HALF, 4)):
        for k, m in itertools.product(range(parts + 1), repeat=2):
            yield Duel(g, Fraction(k, parts), Fraction(m, parts))


_STAR = Fraction(4, 5)
"""s* at g = 5/7."""


META = Claim(
    "How stubborn to be is itself a Bach or Stravinsky: in equilibrium one player insists and the "
    "other yields at once, or both are indifferent, at s* = (4g - 3 + sqrt(8g^2 - 16g + 9)) / "
    "(2g).",
    Condition(
        "equilibria",
        "(x, y) is an equilibrium of the degrees iff it is (1, 0) or (0, 1), or x and y both solve "
        "2(1-g) + (4g-3)s = g s^2, whose solution in [0, 1] is s*",
        lambda e: _AGREES.holds(e.quantity),
        shown=_shown_degrees,
    ),
    name="meta-equilibrium",
    origin="how stubborn two agents would be that know the tradeoff of section 5.2",
    domain="Asymmetric Bach or Stravinsky, 0 < g < 1; constant degrees 0 <= x, y <= 1 only: at "
    "every step until they agree, the first included, player 1 draws A, on which it insists, with "
    "the chance x, else B, and player 2 draws B with the chance y, else A",
    hypotheses=(
        Condition(
            "Asymmetric BoS",
            "the norms are those of Asymmetric Bach or Stravinsky",
            lambda e: e.norms is BACH,
            shown=lambda e: str(e.norms),
        ),
    ),
    spaces=(
        Instances(
            lambda: list(_duels()),
            name="degrees in tenths at g = 5/7, where s* = 4/5, in eighths at 24/25, where no "
            "fraction is s*, and in quarters at 1/2",
        ),
    ),
    examples=lambda: [
        Duel(Fraction(5, 7), x, y)
        for x, y in ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)), (_STAR, _STAR))
    ],
    foils=lambda: [Duel(HALF, HALF, HALF, identity(2))],
    proofs=(
        formal(
            "Tradeoff.meta_equilibria",
            "star g is s*, the one solution in [0, 1] (star_root and star_unique in Tradeoff.v)",
        ),
        formal("Tradeoff.values_of_two_stubborn_agents", "those of the chain (resampling-value)"),
    ),
    documented=Status.HOLDS,
    why="V_1 = [4 x (1-y) + 2 (1-x) y] / D, D = 1 - g (1 - x (1-y) - (1-x) y), is monotone in x, "
    "and V_2 in y: so only deviations to 0 and 1 matter, and a degree between them needs "
    "indifference.",
    see=("resampling-value",),
    remark="Mutual yielding pays (0, 0), as mutual insistence does: it is no Chicken. At g = "
    "24/25, s* is .96166 (star_at_the_papers_discount in Tradeoff.v); the players get "
    "4 (1 - s*) / (1 - g s*) and half as much.",
)
CLAIMS = (*_flexibility.CLAIMS, *_favouring.CLAIMS, *_exploiting.CLAIMS, META)
