"""Higher-order norms: norms for choosing between norms (Stastny et al. 2021, section 3.4), decided.

"A higher-order norm is a norm N such that policies Pi_i^N are themselves norm-adaptive with respect
to some set of norms." Read so: every normative policy of each player is norm-adaptive (Definition
3.2) for that set, with some selector of its own. A selector maps histories *onto* the set, so each
of the norms must be selected after some history.

- `norm_of_norms` makes one: the policies that follow what a selector says.
- `is_higher_order` decides whether a norm is one, for all histories of up to `horizon` steps. No
  selector need be given: one exists iff after every history the policy plays as some norm of the
  set does, and different histories can be found, one for each norm, that let it be selected: a
  matching of norms to histories, which is found or, by Hall's theorem, refuted by a set of norms
  with too few histories.
- Agents who differ over such norms differ over how to resolve disagreement, and a policy can be
  norm-adaptive for a set of higher-order norms: `is_norm_adaptive` takes them as they are.

Norms that prescribe the same after all histories of the horizon can stand in for each other: the
definition does not tell them apart, nor does this.

>>> import gametheory as gt
>>> from gametheory.norms import Norm
>>> bos = gt.zoo.asymmetric_bach_or_stravinsky()
>>> bach, stravinsky = (Norm.of_path(bos, [(a, a)], punish="ignore") for a in (0, 1))
>>> def turns(history):                               # one after the other
...     return (bach, stravinsky)[len(history) % 2]
>>> alternate = norm_of_norms([bach, stravinsky], (turns, turns), name="take turns")
>>> print(is_higher_order(alternate, [bach, stravinsky], game=bos, horizon=3))
yes, after all 85 histories of up to 3 steps: norm-adaptive as both players
>>> print(is_higher_order(bach, [bach, stravinsky], game=bos, horizon=3))
no: policy 0 of player 1 leaves no history after which SS can be selected
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gametheory._support.check import checked
from gametheory._support.kinds import Natural, OneOfTwo
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm, Repeated
from gametheory.norms._playing import play_alike
from gametheory.norms.definitions import (
    History,
    Norm,
    Policy,
    Reason,
    histories,
)
from gametheory.stochastic import Stochastic

Selector = Callable[[History], Norm]
"""Which norm after a history."""


@checked
@dataclass(frozen=True)
class HigherOrderVerdict:
    """Whether a norm is of higher order over a set of norms, up to a horizon.

    Attributes:
        holds: every normative policy of both players is norm-adaptive for the set.
        horizon: histories of up to so many steps were looked at, all of them.
        histories: how many.
        selected: where it holds, for each player and each of its normative policies: for each norm
            of the set a history after which it is selected, all different. A selector: there, that
            norm; elsewhere the first norm that the policy follows.
        reason: why not, or None.
        player, policy: whose normative policy fails, and which.
        witness: a shortest history after which it plays as no norm of the set; None where the norms
            are too few or cannot all be selected.
        blamed: where they cannot, names of norms with fewer histories than norms.
    """

    holds: bool
    horizon: int
    histories: int
    selected: tuple[tuple[tuple[History, ...], ...], ...] = ()
    reason: Reason | None = None
    player: int | None = None
    policy: int | None = None
    witness: History | None = None
    blamed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.holds

    def __str__(self) -> str:
        if self.holds:
            return (
                f"yes, after all {self.histories:,} histories of up to {self.horizon} steps: "
                "norm-adaptive as both players"
            )
        if self.player is None or self.policy is None:
            return f"no: {self.reason}"
        who = f"policy {self.policy} of player {self.player + 1}"
        if self.witness is not None:
            return f"no: after {self.witness} {who} plays as none of the norms"
        names = ", ".join(self.blamed)
        if len(self.blamed) == 1:
            return f"no: {who} leaves no history after which {names} can be selected"
        return f"no: {who} leaves too few histories to select each of {names}"


@checked
def following(select: Selector, *, player: OneOfTwo) -> Policy:
    """The policy that plays, after each history, as the norm that is selected there prescribes.

    As the first normative policy of that norm, or the first punishment policy where it punishes.
    """

    def policy(history: History) -> Sequence[Any]:
        norm = select(history)
        group = norm.punishments if norm.deviates[player](history) else norm.normative
        return group[player][0](history)

    return policy


@checked
def norm_of_norms(
    norms: Sequence[Norm], selectors: tuple[Selector, Selector], *, name: str = "norm of norms"
) -> Norm:
    """The norm by which each player follows the norm that its selector gives.

    The norms that are selected punish as they do by themselves; this one punishes nothing more.
    Whether it is of higher order, `is_higher_order` says: a selector that leaves out some norm
    makes it one of fewer. Raises `InvalidArgument` for fewer than two norms.
    """
    listed = tuple(norms)
    if len({id(norm) for norm in listed}) < 2:
        raise InvalidArgument(f"expected at least two norms, got {len(listed)}")

    def guarded(select: Selector) -> Selector:
        def chosen(history: History) -> Norm:
            norm = select(history)
            if not any(norm is other for other in listed):
                raise InvalidArgument(
                    f"expected a selector of {', '.join(n.name for n in listed)}, got "
                    f"{getattr(norm, 'name', norm)!r:.60} after {history}"
                )
            return norm

        return chosen

    policies = tuple((following(guarded(s), player=i),) for i, s in enumerate(selectors))
    return Norm(
        normative=(policies[0], policies[1]),
        deviates=(_never, _never),
        punishments=(policies[0], policies[1]),
        name=name,
    )


@checked
def is_higher_order(
    norm: Norm,
    norms: Sequence[Norm],
    *,
    game: NormalForm | Repeated | Stochastic,
    horizon: Natural,
) -> HigherOrderVerdict:
    """Whether every normative policy of a norm is norm-adaptive for a set of norms.

    Args:
        norms: the set, told apart by identity.
        horizon: all histories of up to so many steps are looked at.

    Decided for that horizon: a longer one may let more norms be selected, or find a history after
    which the policy follows none. Raises `TooLarge` beyond `MAX_HISTORIES` histories,
    `InvalidArgument` for a game of another number of players than two.
    """
    players = (game.game if isinstance(game, Repeated) else game).num_players
    if players != 2:
        raise InvalidArgument(f"expected a game of two players, got one of {players}")
    listed = list({id(each): each for each in norms}.values())
    if len(listed) < 2:
        return HigherOrderVerdict(False, horizon, 0, reason=Reason.FEW_NORMS)
    seen = list(histories(game, horizon))
    chosen = []
    for player in range(2):
        own = []
        for k, policy in enumerate(norm.normative[player]):
            followed: list[list[int]] = []
            for number, history in enumerate(seen):
                fits = [n for n, each in enumerate(listed) if _fits(policy, each, player, history)]
                if not fits:
                    return HigherOrderVerdict(
                        False,
                        horizon,
                        number + 1,
                        reason=Reason.DEPARTS,
                        player=player,
                        policy=k,
                        witness=history,
                    )
                followed.append(fits)
            matched, blamed = _matching(followed, len(listed))
            if blamed:
                return HigherOrderVerdict(
                    False,
                    horizon,
                    len(seen),
                    reason=Reason.UNUSED,
                    player=player,
                    policy=k,
                    blamed=tuple(listed[n].name for n in blamed),
                )
            own.append(tuple(seen[h] for h in matched))
        chosen.append(tuple(own))
    return HigherOrderVerdict(True, horizon, len(seen), tuple(chosen))


def _matching(followed: Sequence[Sequence[int]], count: int) -> tuple[list[int], list[int]]:
    """A different history for each norm, `followed[history]` the norms that it allows.

    Or, second, norms that have together fewer histories than they are (augmenting paths).
    """
    # So many histories of a norm suffice: others can take at most count - 1 of them.
    allowed: list[list[int]] = [[] for _ in range(count)]
    for history, norms in enumerate(followed):
        for n in norms:
            if len(allowed[n]) < count:
                allowed[n].append(history)
    holder: dict[int, int] = {}

    def place(n: int, tried: set[int]) -> bool:
        for history in allowed[n]:
            if history in tried:
                continue
            tried.add(history)
            if history not in holder or place(holder[history], tried):
                holder[history] = n
                return True
        return False

    for n in range(count):
        tried: set[int] = set()
        if not place(n, tried):
            return [], sorted({n, *(holder[h] for h in tried)})
    found = {n: history for history, n in holder.items()}
    return [found[n] for n in range(count)], []


def _fits(policy: Policy, norm: Norm, player: int, history: History) -> bool:
    group = norm.punishments if norm.deviates[player](history) else norm.normative
    return any(play_alike(policy, other, history) for other in group[player])


def _never(history: History) -> bool:
    return False


__all__ = [
    "HigherOrderVerdict",
    "following",
    "is_higher_order",
    "norm_of_norms",
]


def __dir__() -> list[str]:
    return list(__all__)
