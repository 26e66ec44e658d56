"""What the claims about formulas are about: scores, rewards, and LOLA's updates."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

import gametheory as gt
from gametheory._numeric.exact import Profile, show, show_profile
from proofs.claims._environments import G

WELFARES: dict[str, Callable[[Profile], Fraction]] = {
    "util": lambda v: v[0] + v[1],
    "egal": min,
    "IA": lambda v: v[0] + v[1] - 2 * abs(v[0] - v[1]),
}
"""Utilitarian, egalitarian, and inequity-averse welfare (of constant play, at one strength)."""


@dataclass(frozen=True)
class _Scored:
    """A policy profile to be scored.

    Attributes:
        payoffs: of all policy profiles.
        welfares: W.
        disagreement, chosen: which profiles are pi^d and pi.
        maxima: over which profiles the maximum in the denominator is taken.
        more: a second set of welfare functions.
    """

    payoffs: tuple[Profile, ...]
    welfares: tuple[str, ...]
    disagreement: int
    chosen: int
    maxima: tuple[int, ...]
    more: tuple[str, ...] = ()

    def __str__(self) -> str:
        profiles = ", ".join(map(show_profile, self.payoffs))
        text = (
            f"profiles that pay {profiles}; W = {{{', '.join(self.welfares)}}}; "
            f"pi^d pays {show_profile(self.payoffs[self.disagreement])}, "
            f"pi {show_profile(self.payoffs[self.chosen])}"
        )
        if len(self.maxima) < len(self.payoffs):
            text += f"; maxima over {', '.join(show_profile(self.payoffs[k]) for k in self.maxima)}"
        return text + (f"; W' = {{{', '.join(self.more)}}}" if self.more else "")

    def score(self, profile: int, welfares: tuple[str, ...]) -> Fraction | None:
        """NormalizedScore as printed; None if one of its quotients has the denominator 0."""
        terms = []
        for name in welfares:
            w = WELFARES[name]
            low = w(self.payoffs[self.disagreement])
            best = max(w(self.payoffs[k]) for k in self.maxima)
            if best == low:
                return None
            terms.append((w(self.payoffs[profile]) - low) / (best - low))
        return max(terms)

    def shown_welfare(self, welfares: tuple[str, ...]) -> str:
        """For each w, what it is at pi, at pi^d and at most."""
        return "; ".join(
            f"{name}: w(pi) = {show(w(self.payoffs[self.chosen]))}, w(pi^d) = "
            f"{show(w(self.payoffs[self.disagreement]))}, max w = "
            f"{show(max(map(w, self.payoffs)))}"
            for name, w in ((name, WELFARES[name]) for name in dict.fromkeys(welfares))
        )

    def shown_score(self, welfares: tuple[str, ...]) -> str:
        """The score with its quotients."""
        quotients = []
        for name in welfares:
            w = WELFARES[name]
            low = w(self.payoffs[self.disagreement])
            best = max(w(self.payoffs[k]) for k in self.maxima)
            quotients.append(f"{show(w(self.payoffs[self.chosen]) - low)}/{show(best - low)}")
        score = self.score(self.chosen, welfares)
        said = "undefined" if score is None else show(score)
        return f"NormalizedScore(pi) = max{{{', '.join(quotients)}}} is {said}"

    @property
    def is_optimal(self) -> bool:
        """Whether pi is optimal for some w of W, over all profiles."""
        return any(
            WELFARES[name](self.payoffs[self.chosen]) == max(map(WELFARES[name], self.payoffs))
            for name in self.welfares
        )

    def worth_agreeing(self, welfares: tuple[str, ...]) -> bool:
        """Whether for each w some profile is better than disagreement."""
        return all(
            max(map(WELFARES[name], self.payoffs)) > WELFARES[name](self.payoffs[self.disagreement])
            for name in welfares
        )

    @property
    def is_best(self) -> bool:
        """Whether its score is 1, and no profile scores more."""
        scores = [self.score(k, self.welfares) for k in range(len(self.payoffs))]
        return scores[self.chosen] == 1 and all(x is not None and x <= 1 for x in scores)

    @property
    def rises(self) -> bool:
        """Whether W' scores it at least as well as W."""
        old, new = self.score(self.chosen, self.welfares), self.score(self.chosen, self.more)
        return old is not None and new is not None and old <= new


def small_scores() -> list[_Scored]:
    """All cases of two profiles of payoffs 0 and 1."""
    points = [(Fraction(a), Fraction(b)) for a in range(2) for b in range(2)]
    return [
        _Scored(pair, welfares, d, chosen, maxima)
        for pair in itertools.permutations(points, 2)
        for welfares in (("util",), ("egal",), ("util", "egal"))
        for d in range(2)
        for chosen in range(2)
        for maxima in ((0, 1), (0,), (1,))
    ]


def uneven_score() -> _Scored:
    """pi is optimal for the utilitarian, and no better than disagreement for the egalitarian."""
    payoffs = tuple((Fraction(a), Fraction(b)) for a, b in ((3, 0), (1, 1), (0, 0)))
    return _Scored(payoffs, ("egal",), 2, 0, (0, 1, 2), ("egal", "util"))


def draw_score(rng: np.random.Generator) -> _Scored:
    count = int(rng.integers(2, 5))
    payoffs = tuple(
        (Fraction(int(a)), Fraction(int(b))) for a, b in rng.integers(-1, 4, (count, 2))
    )
    names = list(WELFARES)
    some = [name for name in names if rng.integers(2)] or names[:1]
    more = [name for name in names if name in some or rng.integers(2)]
    if not rng.integers(4):
        more = [name for name in names if rng.integers(2)] or names[-1:]
    everything = tuple(range(count))
    maxima = everything if rng.integers(4) else everything[:-1]
    chosen = rng.integers(count)
    return _Scored(payoffs, tuple(some), int(rng.integers(count)), int(chosen), maxima, tuple(more))


@dataclass(frozen=True)
class _Streams:
    """Rewards of both players, step by step, then nothing; and two strengths of the penalty."""

    rewards: tuple[tuple[int, int], ...]
    beta: Fraction
    more: Fraction

    def __str__(self) -> str:
        return f"rewards {self.rewards}, beta = {show(self.beta)}, beta_2 = {show(self.more)}"

    @cached_property
    def _numbers(self) -> dict[str, Fraction]:
        """By the printed recursion, lambda = 1/2; E is the discounted mean over steps."""
        fade = G / 2
        smoothed = [Fraction(0), Fraction(0)]
        found = {"beta": self.beta, "beta_2": self.more, "V_1": Fraction(0), "V_2": Fraction(0)}
        apart, weight = Fraction(0), 1 - G
        for paid in self.rewards:
            smoothed = [fade * e + r for e, r in zip(smoothed, paid, strict=True)]
            found["V_1"] += weight * paid[0]
            found["V_2"] += weight * paid[1]
            apart += weight * abs(smoothed[0] - smoothed[1])
            weight *= G
        # Afterwards the difference fades by a factor at each step.
        found["E dist(e_1, e_2)"] = apart + weight * fade * abs(smoothed[0] - smoothed[1]) / (
            1 - G * fade
        )
        return found

    def quantity(self, name: str) -> Fraction:
        return self._numbers[name]

    def welfare(self, beta: Fraction) -> Any:
        """w^IA by the library, for comparison."""
        return gt.welfare.inequity_averse_value(
            np.array(self.rewards), beta, discount=G, smoothing=Fraction(1, 2)
        )


def draw_streams(rng: np.random.Generator) -> _Streams:
    steps = int(rng.integers(1, 4))
    rewards = rng.integers(0, 3, (steps, 2)).tolist()
    one, other = (Fraction(int(x), 4) for x in rng.integers(0, 5, 2))
    return _Streams(tuple((a, b) for a, b in rewards), one, other)


@dataclass(frozen=True)
class ConstantReward:
    """A constant reward, and a claimed start of the recursion e^t = x e^(t-1) + r, x = g lambda."""

    fade: Fraction
    reward: int
    steps: int
    start: int = 0

    def __str__(self) -> str:
        return f"r = {self.reward}, g lambda = {show(self.fade)}, e^(-1) = {self.start}"

    @property
    def smoothed(self) -> Fraction:
        """e^t after the last step, by the recursion."""
        found = Fraction(self.start)
        for _ in range(self.steps + 1):
            found = self.fade * found + self.reward
        return found


def draw_constant(rng: np.random.Generator) -> ConstantReward:
    fade = Fraction(int(rng.integers(0, 8)), 8)
    return ConstantReward(fade, int(rng.integers(-3, 4)), int(rng.integers(0, 6)))


DELTA = Fraction(1, 2)
ETA = Fraction(1, 3)
"""Step sizes at which updates are compared."""


@dataclass(frozen=True)
class Quadratic:
    """Values V_k = a_k x + b_k y + c_k x y of one parameter each, at x = y = 1.

    Attributes:
        read_as: which player's value "V_i" is taken to be in the printed update.
    """

    first: tuple[int, int, int]
    second: tuple[int, int, int]
    read_as: int

    def __str__(self) -> str:
        first, second = (
            " + ".join(
                f"({weight}) {name}"
                for weight, name in zip(
                    weights, ("theta_1", "theta_2", "theta_1 theta_2"), strict=True
                )
                if weight
            )
            or "0"
            for weights in (self.first, self.second)
        )
        return (
            f"V_1 = {first}, V_2 = {second}, both parameters 1, delta = {show(DELTA)}, eta = "
            f"{show(ETA)}: as printed theta_1 moves by "
            f"{show(self.printed)}, in LOLA by {show(self.lola)}"
        )

    @property
    def printed(self) -> Fraction:
        """delta dV_i/d1 + delta eta dV_1/d2 d^2V_2/d1d2."""
        slopes = [a + c for a, _, c in (self.first, self.second)]
        (_, b, c), cross = self.first, self.second[2]
        return DELTA * slopes[self.read_as - 1] + DELTA * ETA * (b + c) * cross

    @property
    def lola(self) -> Fraction:
        """delta d/dx of V_1(x, y) + [eta dV_2/dy (x, y)] dV_1/dy, the last factor held fixed."""
        _, b, c = self.first
        return self._slope(lambda _: Fraction(b + c))

    @property
    def whole(self) -> Fraction:
        """The formula with its last factor differentiated too."""
        _, b, c = self.first
        return self._slope(lambda x: b + c * x)

    def _slope(self, factor: Callable[[Fraction], Fraction]) -> Fraction:
        (a, b, c), (_, other, mixed) = self.first, self.second

        def surrogate(x: Fraction) -> Fraction:
            return a * x + b + c * x + ETA * (other + mixed * x) * factor(x)

        # Quadratic in x: the central difference is the derivative.
        return DELTA * (surrogate(Fraction(2)) - surrogate(Fraction(0))) / 2


def quadratics(read_as: int) -> Iterator[Quadratic]:
    signs = (0, 1, -1)
    coefficients = sorted(
        itertools.product(signs, repeat=6),
        key=lambda c: (sum(map(abs, c)), sum(x < 0 for x in c), c[::-1]),
    )
    for a, b, c, d, e, f in coefficients:
        yield Quadratic((a, b, c), (d, e, f), read_as)
