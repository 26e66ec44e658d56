"""What the claims of section 5 are about: agents that change norms until they agree.

An agent amTFT(W) follows one norm of W at each step. While the players' norms differ, each draws
its norm again; once they are the same, they are kept. Norms are called A, B, C; u_i(n, m) is what
player i gets per step while player 1 follows n and player 2 follows m (the chain is in
`gametheory.norms.resampling`). In what is claimed of one player, that player is player 1, and w is
the norm of the amTFT(w) that it might have deployed instead.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from gametheory import NormalForm, PayoffSet, attainable
from gametheory._numeric.exact import Profile, listed, show, show_profile
from gametheory.norms.resampling import (
    BACH_OR_STRAVINSKY,
    Chances,
    NormAgent,
    NormChain,
    Outcomes,
    cycling,
    excluding_current,
    fixed,
    resampling,
    stubborn,
    uniform,
)
from proofs.evidence import Condition, Formula
from proofs.searching.impartial_welfare import why_picked
from proofs.searching.stage_conditions import reaches
from proofs.searching.witnesses import why_asymmetric, why_dominated, why_efficient

HALF, PAPERS = Fraction(1, 2), Fraction(24, 25)
"""Discounts: an easy one, and that of the paper's experiments (Appendix C.1)."""
CHAIN = "two agents that draw norms until they agree; finitely many norms, discounts in [0, 1)"


@dataclass(frozen=True, eq=False)
class Norms:
    """What a set of norms pays: `outcomes[n][m]` while player 1 follows n and player 2 follows m.

    It knows what sections 3.2 and 3.3 ask of the norms of an asymmetric bargaining problem.
    """

    outcomes: Outcomes

    def __str__(self) -> str:
        return "; ".join(" ".join(map(show_profile, row)) for row in self.outcomes)

    @property
    def count(self) -> int:
        return len(self.outcomes)

    @cached_property
    def game(self) -> NormalForm:
        """The encounter as a game whose actions are the norms."""
        one, two = ([[pays[i] for pays in row] for row in self.outcomes] for i in range(2))
        names = list("ABC"[: self.count])
        return NormalForm.from_bimatrix(one, two, actions=[names, names])

    @property
    def everything(self) -> list[Profile]:
        """What they pay, agreements first."""
        return [*self.agreements, *self.disagreements]

    @cached_property
    def agreements(self) -> tuple[Profile, ...]:
        """What the norms pay if both players follow the same one."""
        return tuple(self.outcomes[n][n] for n in range(self.count))

    @cached_property
    def disagreements(self) -> tuple[Profile, ...]:
        """What the players get while they follow different norms."""
        return tuple(self.outcomes[n][m] for n, m in itertools.permutations(range(self.count), 2))

    @cached_property
    def size(self) -> tuple[Fraction, Fraction]:
        """By which they are listed: the largest payoff, then the sum of all."""
        paid = [x for pays in self.everything for x in pays]
        return max(paid), sum(paid, Fraction(0))

    @cached_property
    def _attainable(self) -> PayoffSet:
        return attainable(self.game)

    @cached_property
    def are_impartial_optima(self) -> bool:
        """Whether each is the only optimum of some impartial increasing welfare function."""
        everything = self.everything
        for n, pays in enumerate(self.agreements):
            rest, mirror = everything[:n] + everything[n + 1 :], pays[::-1]
            if reaches(rest, pays) or (mirror != pays and reaches(everything, mirror)):
                return False
        return True

    @cached_property
    def are_efficient(self) -> bool:
        return all(map(self._attainable.is_efficient, self.agreements))

    @cached_property
    def are_equilibria(self) -> bool:
        span, u = range(self.count), self.outcomes
        return all(
            u[m][n][0] <= u[n][n][0] and u[n][m][1] <= u[n][n][1] for n in span for m in span
        )

    @cached_property
    def are_in_conflict(self) -> bool:
        return all(
            (x[0] - y[0]) * (x[1] - y[1]) < 0 for x, y in itertools.combinations(self.agreements, 2)
        )

    @cached_property
    def fail_in_disagreement(self) -> bool:
        return not any(map(self._attainable.is_efficient, self.disagreements))

    @cached_property
    def share_an_interest(self) -> bool:
        return all(
            x[i] <= y[i] for x in self.disagreements for y in self.agreements for i in range(2)
        )

    @cached_property
    def are_asymmetric(self) -> bool:
        mirrored = [x[::-1] for x in self.everything]
        return not all(self._attainable.contains(mirrored))


def table(*rows: Sequence[Sequence[int | str]]) -> Norms:
    """Norms from integers, or fractions as text."""
    return Norms(tuple(tuple((Fraction(x), Fraction(y)) for x, y in row) for row in rows))


BACH = Norms(BACH_OR_STRAVINSKY)
"""The utilitarian (A) and the egalitarian norm (B) of Asymmetric Bach or Stravinsky."""
BAD = table([(0, 0), (1, 1)], [(1, 1), (0, 0)])
"""Norms of which every condition below is false."""


def identity(count: int) -> Norms:
    """Agreement pays both players 1, disagreement nothing: values are times of agreement."""
    return table(*([(int(n == m),) * 2 for m in range(count)] for n in range(count)))


@dataclass(frozen=True)
class Adaptive:
    """amTFT(W).

    Attributes:
        norms: W.
        rule: how it draws its first norm, and another one after each disagreement.
        how: the rule in words.
    """

    norms: tuple[int, ...]
    rule: NormAgent
    how: str

    def __str__(self) -> str:
        return f"amTFT({{{', '.join('ABC'[n] for n in self.norms)}}}){self.how}"

    @cached_property
    def is_uniform(self) -> bool:
        """Whether it draws every further norm uniformly from W."""
        return all(row == self._even for row in self.rule.kernel)

    @cached_property
    def starts_within(self) -> bool:
        """Whether its first norm is a certain one of W, or drawn uniformly from W."""
        start = self.rule.start
        return start == self._even or any(start[n] == 1 for n in self.norms)

    @cached_property
    def _even(self) -> Chances:
        return uniform(self.norms, len(self.rule.start)).start


def rigid(norm: int, count: int = 2) -> Adaptive:
    """amTFT(w)."""
    return Adaptive((norm,), fixed(norm, count), "")


def uniformly(norms: Sequence[int], count: int = 2, *, first: int | None = None) -> Adaptive:
    """amTFT(W) as in the paper: the first norm is drawn too, or chosen by preference."""
    rule, how = uniform(norms, count), "" if len(norms) == 1 else " drawing uniformly"
    if first is None:
        return Adaptive(tuple(norms), rule, how)
    return Adaptive(tuple(norms), rule.starting(first), f"{how}, {'ABC'[first]} first")


def drawing(chances: Sequence[Any]) -> Adaptive:
    """Every norm drawn with these chances, the first one too."""
    rule = resampling(chances)
    norms = tuple(n for n, p in enumerate(rule.start) if p)
    return Adaptive(norms, rule, f" drawing with chances {show_profile(rule.start)}")


def in_turn(order: Sequence[int], count: int) -> Adaptive:
    """By order of preference, round and round."""
    names = ", ".join("ABC"[n] for n in order)
    return Adaptive(tuple(sorted(order)), cycling(order, count), f" in the order {names}")


def keeping(chance: Fraction) -> Adaptive:
    """amTFT({A, B}) that starts with A and keeps to it with a chance."""
    return Adaptive((0, 1), stubborn(0, chance), f" keeping to A with chance {show(chance)}")


def excluding(norms: Sequence[int], count: int, first: int | None = None) -> Adaptive:
    rule, how = excluding_current(norms, count), " drawing uniformly what did not just fail"
    if first is None:
        return Adaptive(tuple(norms), rule, how)
    return Adaptive(tuple(norms), rule.starting(first), f"{how}, {'ABC'[first]} first")


@dataclass(frozen=True)
class Encounter:
    """Two agents that meet."""

    norms: Norms
    first: Adaptive
    second: Adaptive
    discount: Fraction = HALF

    def __str__(self) -> str:
        return f"{self.norms}, g = {show(self.discount)}: {self.first} meets {self.second}"

    @property
    def count(self) -> int:
        return self.norms.count

    @cached_property
    def chain(self) -> NormChain:
        return NormChain(self.norms.outcomes, self.first.rule, self.second.rule)

    @cached_property
    def values(self) -> Profile:
        """What the agents get."""
        return self.chain.values(self.discount)

    def quantity(self, name: str) -> Fraction:
        """The number that a name of a formula stands for."""
        return Fraction(_OF_ENCOUNTERS[name](self))


@dataclass(frozen=True)
class Deployment(Encounter):
    """Two agents that meet; player 1 might have deployed amTFT(w) instead.

    Attributes:
        norm: w.
    """

    norm: int = 0

    def __str__(self) -> str:
        return (
            f"{self.norms}, g = {show(self.discount)}, w = {'ABC'[self.norm]}: {self.first} meets "
            f"{self.second}"
        )

    @property
    def other(self) -> int:
        """w': the counterpart's first norm that is not w; w if there is none."""
        return next((n for n in self.second.norms if n != self.norm), self.norm)

    def _with(self, agent: NormAgent) -> Profile:
        return NormChain(self.norms.outcomes, agent, self.second.rule).values(self.discount)

    @cached_property
    def insisting(self) -> Profile:
        """What they get if player 1 deploys amTFT(w) instead."""
        return self._with(fixed(self.norm, self.count))

    def shown_steps(self) -> str:
        """What both are paid in expectation at the first steps, with amTFT(W) and with amTFT(w)."""
        agents = {"amTFT(W)": self.first.rule, "amTFT(w)": fixed(self.norm, self.count)}
        said = []
        for name, agent in agents.items():
            paid = [show_profile(v) for v in self._expected(agent)]
            said.append(f"{', '.join(paid)} with {name}")
        return f"expected at steps 0, 1 and 2: {'; '.join(said)}"

    def _expected(self, agent: NormAgent, steps: int = 3) -> Iterator[Profile]:
        """What both are paid in expectation at each of the first steps."""
        span, other = range(self.count), self.second.rule
        chances = {(n, m): agent.start[n] * other.start[m] for n in span for m in span}
        for _ in range(steps):
            paid = [(p, self.norms.outcomes[n][m]) for (n, m), p in chances.items()]
            yield tuple(sum((p * v[i] for p, v in paid), Fraction(0)) for i in range(2))
            after = {(n, m): p * (n == m) for (n, m), p in chances.items()}
            for (n, m), p in chances.items():
                for k, j in after if n != m else ():
                    after[k, j] += p * agent.kernel[n][k] * other.kernel[m][j]
            chances = after

    @cached_property
    def larger(self) -> tuple[Profile, ...]:
        """What amTFT(W) gets for each set W of w and other norms, starting with w."""
        others = [n for n in range(self.count) if n != self.norm]
        sets = [s for k in range(1, self.count) for s in itertools.combinations(others, k)]
        return tuple(
            self._with(uniform((self.norm, *s), self.count).starting(self.norm)) for s in sets
        )

    @cached_property
    def pair(self) -> Profile:
        """What amTFT({w, w'}) gets, starting with w."""
        both = (self.norm, self.other)
        return self._with(uniform(both, self.count).starting(self.norm))


_OF_ENCOUNTERS: dict[str, Callable[[Any], Fraction]] = {
    "g": lambda e: e.discount,
    "P(same)": lambda e: meeting(e.first.rule.kernel[0], e.second.rule.kernel[0]),
    "P(agree)": lambda e: e.chain.agreement,
    "P(agree at once)": lambda e: meeting(e.first.rule.start, e.second.rule.start),
    "V_1(amTFT(W), .)": lambda e: e.values[0],
    "V_2(amTFT(W), .)": lambda e: e.values[1],
    "V_1(amTFT(w), .)": lambda e: e.insisting[0],
    "V_2(amTFT(w), .)": lambda e: e.insisting[1],
    "V_1(amTFT({w, w'}), .)": lambda e: e.pair[0],
    "max_W V_1(amTFT(W), .)": lambda e: max(pays[0] for pays in e.larger),
    "u_1(w, w')": lambda e: e.norms.outcomes[e.norm][e.other][0],
    "u_1(w', w')": lambda e: e.norms.outcomes[e.other][e.other][0],
}


def shown_chances(chances: Chances) -> str:
    """'A', or 'A or B, 1/2 each', or 'A (1/3) or B (2/3)'."""
    drawn = [(name, show(p)) for name, p in zip("ABC", chances, strict=False) if p]
    if len(drawn) == 1:
        return drawn[0][0]
    if len({p for _, p in drawn}) == 1:
        return f"{' or '.join(name for name, _ in drawn)}, {drawn[0][1]} each"
    return " or ".join(f"{name} ({p})" for name, p in drawn)


def same(one: Formula, other: Formula) -> Formula:
    """If and only if."""
    return one.implies(other) & other.implies(one)


def meeting(one: Chances, two: Chances) -> Fraction:
    """The chance that one draw of both agents is the same norm."""
    return sum((p * q for p, q in zip(one, two, strict=True)), Fraction(0))


# --- What the paper assumes of the norms: an asymmetric bargaining problem -----------------------


def _shown_agreements(norms: Norms) -> str:
    paid = [
        f"{name} pays {show_profile(v)}" for name, v in zip("ABC", norms.agreements, strict=False)
    ]
    return listed(paid)


def _shown_interest(norms: Norms) -> str:
    most = [show(max(v[i] for v in norms.disagreements)) for i in range(2)]
    least = [show(min(v[i] for v in norms.agreements)) for i in range(2)]
    return (
        f"disagreements pay at most {most[0]} and {most[1]}, agreements at least {least[0]} and "
        f"{least[1]}"
    )


SETTING = (
    Condition(
        "optima of impartial welfare functions",
        "each norm is the only optimum, mixtures included, of some impartial welfare function that "
        "is increasing in both payoffs",
        lambda e: e.norms.are_impartial_optima,
        shown=lambda e: "; ".join(
            f"{'ABC'[n]}: {why_picked(e.norms.everything, n)}" for n in range(e.norms.count)
        ),
    ).at("3.3", 4, "impartiality", note="stronger than printed: each norm is the only optimum"),
    Condition(
        "Pareto-optimal norms",
        "no mixture of outcomes Pareto-dominates what a norm pays if both follow it",
        lambda e: e.norms.are_efficient,
        shown=lambda e: why_efficient(e.norms.everything, *e.norms.agreements),
    ).at("3.3", 4, "its optimizer should be Pareto-optimal"),
    Condition(
        "norms in equilibrium",
        "where both follow a norm, no player gains by following another norm instead",
        lambda e: e.norms.are_equilibria,
        shown=lambda e: (
            "on the diagonal u_1 is largest in its column and u_2 in its row"
            if e.norms.are_equilibria
            else ""
        ),
    ).at(
        "3.3",
        1,
        "multiple Pareto-optimal equilibria",
        note="these norms being all the policies there are",
    ),
    Condition(
        "conflicting preferences",
        "of two norms player 1 prefers one and player 2 the other",
        lambda e: e.norms.are_in_conflict,
        shown=lambda e: _shown_agreements(e.norms),
    ).at("3.3", 1, "over which the principals have conflicting preferences", literal=True),
    Condition(
        "disagreement is inefficient",
        "what the players get while they disagree is Pareto-dominated",
        lambda e: e.norms.fail_in_disagreement,
        shown=lambda e: "; ".join(
            why_dominated(e.norms.everything, paid) for paid in dict.fromkeys(e.norms.disagreements)
        ),
    ).at("3.2", 1, "they will not reach a Pareto-optimal outcome"),
    Condition(
        "common interest",
        "no player gets more in a disagreement than where both follow the same norm",
        lambda e: e.norms.share_an_interest,
        shown=lambda e: _shown_interest(e.norms),
    ).at(
        "3.3",
        1,
        "common interest in reaching a Pareto-optimal equilibrium",
        note="stronger than printed: this is inequality (1), for every pair of norms",
    ),
    Condition(
        "asymmetric",
        "for some attainable payoff profile (a, b), (b, a) is not attainable, by mixtures neither",
        lambda e: e.norms.are_asymmetric,
        shown=lambda e: why_asymmetric(e.norms.everything),
    ).at("3.3", 7, "we will focus on asymmetric bargaining problems"),
)
"""What sections 3.2 and 3.3 say of the norms of an asymmetric bargaining problem.

The strongest readings, so that a counterexample meets every weaker one too.
"""
COMMON_INTEREST = SETTING[5]


RIGID = Condition(
    "rigid counterpart",
    "the counterpart follows one norm w' for ever",
    lambda e: len(e.second.norms) == 1 and e.second == rigid(e.second.norms[0], e.count),
    shown=lambda e: f"it is {e.second}",
)


@dataclass(frozen=True)
class _Of:
    norms: Norms


def _is_setting(norms: Norms) -> bool:
    return all(condition.holds(_Of(norms)) for condition in SETTING)


@cache
def two_norms(high: int = 2) -> tuple[Norms, ...]:
    """All asymmetric bargaining problems of norms A, B and payoffs 0..high, small ones first."""
    profiles = list(itertools.product(range(high + 1), repeat=2))
    found = []
    for a, b in itertools.permutations(profiles, 2):
        if _is_setting(table((a, (0, 0)), ((0, 0), b))):
            least = itertools.product(*(range(min(a[i], b[i]) + 1) for i in range(2)))
            found += [table((a, x), (y, b)) for x, y in itertools.product(list(least), repeat=2)]
    return tuple(sorted(filter(_is_setting, found), key=lambda norms: norms.size))


_Paid = tuple[int | str, int | str]
_TRIPLES: tuple[tuple[_Paid, _Paid, _Paid], ...] = (
    ((2, 2), (4, 1), ("9/2", "1/2")),
    ((3, 3), (4, 2), ("9/2", 1)),
)
"""No three norms of payoffs 0..4 are optima of impartial welfare functions."""


@cache
def three_norms() -> tuple[Norms, ...]:
    """Asymmetric bargaining problems of norms A, B, C, small ones first.

    They pay what `_TRIPLES` says, in any order; of the disagreements only u(A, B) may pay anybody.
    """
    none: _Paid = (0, 0)
    found = [
        table((a, (paid, 0), none), (none, b, none), (none, none, c))
        for triple in _TRIPLES
        for a, b, c in itertools.permutations(triple)
        for paid in range(int(triple[0][0]) + 1)
    ]
    return tuple(sorted(filter(_is_setting, found), key=lambda norms: norms.size))
