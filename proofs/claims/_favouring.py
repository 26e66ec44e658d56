"""Section 5.2: what more weight on its favourite costs an agent against others who dislike it.

The favourite f is A. The agent draws it with the chance x, and another norm n with (1 - x) r(n).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from gametheory._numeric.exact import listed, show, show_profile
from gametheory.norms.resampling import Chances
from proofs.claims._encounters import (
    BACH,
    BAD,
    HALF,
    SETTING,
    Norms,
    meeting,
    table,
    three_norms,
)
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Place,
    Status,
    prove_claim,
    quantity,
)
from proofs.formal import formal
from proofs.searching import Instances

# --- Preference and robustness -------------------------------------------------------------------


@dataclass(frozen=True)
class Favouring:
    """An agent raises the chance x with which it draws its favourite f = A.

    Attributes:
        chances: x before and after.
        rest: how it draws otherwise (A excluded).
        counterpart: how the counterpart draws, q_2.
        another: how another counterpart draws, q_3.
    """

    chances: tuple[Fraction, Fraction]
    rest: Chances
    counterpart: Chances
    another: Chances
    norms: Norms = BACH

    def __str__(self) -> str:
        one, two = map(show_profile, map(self.weights, self.chances))
        text = f"{self.norms}, f = A, q_2 = {show_profile(self.counterpart)}"
        if self.another != self.counterpart:
            text += f", q_3 = {show_profile(self.another)}"
        return f"{text}: q_1 before {one}, after {two}"

    def weights(self, chance: Fraction) -> Chances:
        """How the agent draws."""
        return tuple(chance * (n == 0) + (1 - chance) * p for n, p in enumerate(self.rest))

    def quantity(self, name: str) -> Fraction:
        """The number that a name of a formula stands for."""
        return _OF_FAVOURING[name](self)


_OF_FAVOURING: dict[str, Callable[[Favouring], Fraction]] = {
    "x": lambda e: e.chances[0],
    "x after": lambda e: e.chances[1],
    "q_2(f)": lambda e: e.counterpart[0],
    "q_3(f)": lambda e: e.another[0],
    "max_n q_2(n)": lambda e: max(e.counterpart[1:]),
    "min_n q_2(n)": lambda e: min(e.counterpart[1:]),
    "sum_n r(n) q_2(n)": lambda e: meeting(e.rest, e.counterpart),
    "sum_n r(n) q_3(n)": lambda e: meeting(e.rest, e.another),
    "P(same)": lambda e: meeting(e.weights(e.chances[0]), e.counterpart),
    "P(same) after": lambda e: meeting(e.weights(e.chances[1]), e.counterpart),
    "P(same as q_3)": lambda e: meeting(e.weights(e.chances[0]), e.another),
    "P(same as q_3) after": lambda e: meeting(e.weights(e.chances[1]), e.another),
}
X, RAISED = quantity("x"), quantity("x after")
Q, Q_OTHER = quantity("q_2(f)"), quantity("q_3(f)")
MEAN, MEAN_OTHER = quantity("sum_n r(n) q_2(n)"), quantity("sum_n r(n) q_3(n)")
SAME, AFTER = quantity("P(same)"), quantity("P(same) after")
OTHER, OTHER_AFTER = quantity("P(same as q_3)"), quantity("P(same as q_3) after")


def _favourings() -> Iterator[Favouring]:
    fifths = [Fraction(k, 5) for k in range(6)]
    for y, z in sorted(itertools.product(fifths[1:5], repeat=2), key=lambda yz: yz[0] != yz[1]):
        for x, after in itertools.permutations(fifths, 2):
            yield Favouring((x, after), (Fraction(0), Fraction(1)), (y, 1 - y), (z, 1 - z))
    norms = next(
        n for n in three_norms() if min(n.agreements, key=lambda v: v[1]) == n.agreements[0]
    )
    rests = [(0, 1, 1), (0, 1, 0), (0, 1, 3)]
    counterparts = [(4, 3, 3), (2, 4, 4), (3, 1, 6), (2, 0, 8), (3, 7, 0), (1, 1, 8)]
    pairs = ((HALF, Fraction(7, 10)), (Fraction(7, 10), HALF), (Fraction(1, 4), HALF))
    for rest, one, two, chances in itertools.product(rests, counterparts, counterparts, pairs):
        r, q, other = (tuple(Fraction(k, sum(given)) for k in given) for given in (rest, one, two))
        yield Favouring(chances, r, q, other, norms)


FAVOURINGS = (
    Instances(lambda: list(_favourings()), name="two norms in fifths, three norms in tenths"),
)


def _favouring_foils() -> list[Favouring]:
    halves, none, third = (HALF, HALF), (Fraction(0), HALF, HALF), (Fraction(1, 3),) * 3
    return [
        Favouring((HALF, HALF), (Fraction(0), Fraction(1)), halves, halves, BAD),
        Favouring((HALF, HALF), (Fraction(0), Fraction(1)), halves, halves, _swapped()),
        Favouring((HALF, HALF), none, third, third, three_norms()[0]),
    ]


def _swapped() -> Norms:
    """A is what player 2 prefers."""
    return table(((2, 2), (0, 0)), ((0, 0), (4, 1)))


def _shown_payoffs(e: Favouring, player: int) -> str:
    paid = [show(v[player]) for v in e.norms.agreements]
    return f"player {player + 1} gets {paid[0]} from f = A, and {listed(paid[1:])} from the others"


FAVOURS = Condition("puts higher probability on f", RAISED > X).at(
    "5.2", 1, "puts higher probability on a welfare function", literal=True
)
PREFERS = Condition(
    "has a preference for f",
    "f pays player 1 more than any other norm if both follow it",
    lambda e: all(e.norms.agreements[0][0] > pays[0] for pays in e.norms.agreements[1:]),
    shown=lambda e: _shown_payoffs(e, 0),
).at("5.2", 1, "a welfare function it has a preference for", literal=True)
DISPREFERS = Condition(
    "the counterpart disprefers f",
    "f pays player 2 less than any other norm if both follow it",
    lambda e: all(e.norms.agreements[0][1] < pays[1] for pays in e.norms.agreements[1:]),
    shown=lambda e: _shown_payoffs(e, 1),
).at("5.2", 1, "counterparts who disprefer that welfare function", literal=True)
LOWER = "put a lower probability on it"
TWO_NORMS = Condition(
    "two norms",
    "W holds two norms",
    lambda e: e.norms.count == 2,
    shown=lambda e: f"there are {e.norms.count}",
)
FAVOURING_LAW = {
    "meeting_favouring": SAME.equals(X * Q + (1 - X) * MEAN),
    "meeting_favouring, x after": AFTER.equals(RAISED * Q + (1 - RAISED) * MEAN),
}


def _by_favouring(claim: Claim) -> Evidence:
    return prove_claim(claim, premises=FAVOURING_LAW)


def _of_two(claim: Claim) -> Evidence:
    rest = {"with two norms the rest is the other one": MEAN.equals(1 - Q)}
    return prove_claim(claim, premises=FAVOURING_LAW | rest)


def _of_others(claim: Claim) -> Evidence:
    mean = {"r is a distribution over the other norms": MEAN >= quantity("min_n q_2(n)")}
    return prove_claim(claim, premises=FAVOURING_LAW | mean)


COSTS = Claim(
    "An agent that puts higher probability on a welfare function that it prefers is less robust "
    "against counterparts who disprefer it and put a lower probability on it than the agent does.",
    Condition("agreement is less likely in each draw", AFTER < SAME),
    name="preference-costs-robustness/than-the-agent",
    place=Place("5.2", 1, "will be less robust against counterparts who disprefer"),
    reading="lower than the agent's own probability",
    domain="independent draws of both players, any number of norms; robust: P(same);"
    " the agent draws f with the chance x, else another norm from r",
    hypotheses=(
        *SETTING,
        FAVOURS,
        PREFERS,
        DISPREFERS,
        Condition("lower than the agent's", Q < X).at("5.2", 1, LOWER),
    ),
    added=(Condition("lower than on the other norms, in the mean over r", Q < MEAN),),
    uses=("puts higher probability on f", "lower than on the other norms, in the mean over r"),
    spaces=FAVOURINGS,
    foils=_favouring_foils,
    proofs=(formal("Resampling.preference_costs_robustness"), _by_favouring),
    documented=Status.AMENDED,
    why="A counterpart that dislikes f may still draw it more often than the alternatives; "
    "then more weight on f agrees with it sooner.",
    remark="The added condition is exact.",
)
COSTLY = (
    COSTS,
    replace(
        COSTS,
        statement="An agent that puts higher probability on a welfare function that it prefers is "
        "less robust against counterparts who disprefer it and put a lower probability on it than "
        "on any other.",
        name="preference-costs-robustness/than-on-any-other",
        reading="lower than the counterpart's probability of each other norm",
        meant=False,
        hypotheses=(
            *COSTS.hypotheses[:-1],
            Condition("lower than on any other norm", Q < quantity("min_n q_2(n)")).at(
                "5.2", 1, LOWER
            ),
        ),
        added=(),
        uses=("puts higher probability on f", "lower than on any other norm"),
        proofs=(formal("Resampling.least_liked_favourite"), _of_others),
        documented=Status.HOLDS,
        why="Weight moves from norms that the counterpart draws more often to one that it "
        "draws less often.",
        remark="For any number of norms, and whatever the agent draws else.",
    ),
    replace(
        COSTS,
        statement="An agent that puts higher probability on a welfare function that it prefers is "
        "less robust against counterparts who disprefer it and put a probability below one half "
        "on it.",
        name="preference-costs-robustness/than-a-half",
        reading="lower than one half",
        meant=False,
        hypotheses=(
            *COSTS.hypotheses[:-1],
            Condition("lower than a half", Q < HALF).at("5.2", 1, LOWER),
        ),
        added=(TWO_NORMS,),
        uses=("puts higher probability on f", "lower than a half", "two norms"),
        proofs=(formal("Resampling.two_norms_law"), _of_two),
        why="Below one half may still be more than on each other norm if there are three; with "
        "two norms it is less than on the other.",
        remark="",
    ),
    replace(
        COSTS,
        statement="An agent that puts higher probability on a welfare function that it prefers "
        "loses more robustness (or gains less) against counterparts who put a lower probability on "
        "it than others do.",
        conclusion=Condition("more is lost", AFTER - SAME < OTHER_AFTER - OTHER),
        name="preference-costs-robustness/than-other-counterparts",
        reading="less robust against them than against other counterparts, q_3, who put more on f",
        meant=False,
        hypotheses=(
            *COSTS.hypotheses[:-1],
            Condition("lower than another counterpart's", Q < Q_OTHER).at("5.2", 1, LOWER),
        ),
        added=(TWO_NORMS,),
        uses=("puts higher probability on f", "lower than another counterpart's", "two norms"),
        proofs=(formal("Resampling.lower_probability_costs_more"),),
        why="With two norms, x rising by d changes P(same) by d (2 q_2(f) - 1); with three it also "
        "matters how the counterparts draw the other two.",
        remark="",
    ),
)

CLAIMS = COSTLY
