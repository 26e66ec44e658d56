"""Mean payoffs per step in the long run of a Markov decision process, in rationals.

A policy has in each state s a gain g(s), its long-run mean, and relative values h with
g + h = r + P h. It is best from every state if g >= P_a g for all actions a, and
g + h >= r_a + P_a h for those with g = P_a g: these inequalities prove it (Puterman 1994, sections
9.1 and 9.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gametheory._numeric import markov
from gametheory.errors import TooLarge, Unsupported

Row = Mapping[int, Fraction]
Reward = Fraction


@dataclass(frozen=True)
class Decision:
    """A decision process: for each state and action the next states, and what it pays."""

    chances: Sequence[Sequence[Row]]
    rewards: Sequence[Sequence[Reward]]


@dataclass(frozen=True)
class Solved:
    """A policy, its gains and relative values in all states."""

    policy: tuple[int, ...]
    gains: tuple[Fraction, ...]
    relative: tuple[Fraction, ...]


def evaluated(decision: Decision, policy: Sequence[int]) -> Solved:
    """Gains and relative values of a policy; these are 0 in the first state of each class."""
    states = range(len(policy))
    chain = [decision.chances[s][a] for s, a in enumerate(policy)]
    rewards = [decision.rewards[s][a] for s, a in enumerate(policy)]
    if len(states) > markov.MAX_STATES:
        raise TooLarge(
            f"expected at most {markov.MAX_STATES:,} joint states, got {len(states):,}: smaller "
            "automata"
        )
    classes = markov.recurrent_classes(chain)
    gains: list[Fraction | None] = [None] * len(policy)
    for members in classes:
        shares = markov.stationary(chain, members)
        mean = sum((share * rewards[s] for s, share in shares.items()), Fraction(0))
        for s in members:
            gains[s] = mean
    left = [s for s in states if gains[s] is None]
    if left:
        number = {s: k for k, s in enumerate(left)}
        system = [[Fraction(int(i == k)) for i in range(len(left))] for k in range(len(left))]
        right = [[Fraction(0)] for _ in left]
        for s, k in number.items():
            for t, chance in chain[s].items():
                if t in number:
                    system[k][number[t]] -= chance
                else:
                    right[k][0] += chance * _known(gains[t])
        for s, (gain,) in zip(left, markov.solve(system, right), strict=True):
            gains[s] = gain
    found = tuple(map(_known, gains))
    anchors = {members[0] for members in classes}
    system = [[Fraction(int(i == k)) for i in states] for k in states]
    for s in states:
        if s not in anchors:
            for t, chance in chain[s].items():
                system[s][t] -= chance
    right = [[Fraction(0) if s in anchors else rewards[s] - found[s]] for s in states]
    relative = tuple(h for (h,) in markov.solve(system, right))
    return Solved(tuple(policy), found, relative)


def best(decision: Decision) -> Solved:
    """A policy that is best from every state, by policy iteration (Howard 1960); proven.

    Ties: the action stays as it is, and else the first best one is taken.
    """
    policy = tuple(0 for _ in decision.chances)
    tried = set()
    while policy not in tried:
        tried.add(policy)
        solved = evaluated(decision, policy)
        improved = _improved(decision, solved)
        if improved == policy:
            return solved
        policy = improved
    raise Unsupported("expected policies that improve, got one twice: please report this game")


def _improved(decision: Decision, solved: Solved) -> tuple[int, ...]:
    """A better policy: by gains, or where no gain can rise, by relative values."""
    ahead = [[_mean(row, solved.gains) for row in rows] for rows in decision.chances]
    by_gain = tuple(
        now if values[now] == max(values) else values.index(max(values))
        for values, now in zip(ahead, solved.policy, strict=True)
    )
    if by_gain != solved.policy:
        return by_gain
    chosen = []
    for s, now in enumerate(solved.policy):
        worth = {
            a: decision.rewards[s][a] + _mean(row, solved.relative)
            for a, row in enumerate(decision.chances[s])
            if ahead[s][a] == ahead[s][now]
        }
        most = max(worth.values())
        chosen.append(now if worth[now] == most else next(a for a, w in worth.items() if w == most))
    return tuple(chosen)


def _mean(row: Row, values: Sequence[Fraction]) -> Fraction:
    return sum((chance * values[t] for t, chance in row.items()), Fraction(0))


def _known(value: Fraction | None) -> Fraction:
    assert value is not None
    return value
