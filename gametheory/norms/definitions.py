"""Norms and norm-adaptive policies (Stastny et al. 2021, Definitions 3.1 and 3.2), decided.

A *norm* holds, for each player, a set of normative policies, a rule p_i that says after which
histories a deviation is being punished, and a set of punishment policies. A policy is *compatible*
with it if after every history it plays as a normative policy where p_i is false and as a
punishment policy where p_i is true. A policy is *norm-adaptive* for a set of several norms and a
selector N_i from histories onto that set if after every history it plays as some policy compatible
with the norm selected there.

Both are statements about all histories. `is_compatible` and `is_norm_adaptive` decide them for all
histories of up to `horizon` steps, on the path of play and off it, and return a witness history
where they fail. What happens later stays open: `horizon` is part of the verdict.

>>> import gametheory as gt
>>> bos = gt.zoo.asymmetric_bach_or_stravinsky()
>>> always = [play(action, count=2) for action in (0, 1)]
>>> bach, stravinsky = (Norm.of_path(bos, [(a, a)], punish="ignore") for a in (0, 1))
>>> is_compatible(always[0], bach, player=0, game=bos, horizon=4).holds
True
>>> print(is_compatible(always[1], bach, player=0, game=bos, horizon=4))
no: after the empty history it plays (0, 1), the norm (1, 0)
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from gametheory._numeric.exact import show
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, Natural, OneOfTwo
from gametheory._support.text import quoted
from gametheory.equilibria.minimax import minimax
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm, Repeated
from gametheory.games.normal_form import PureProfile
from gametheory.norms._playing import are_same, mixture_of
from gametheory.stochastic import Stochastic

MAX_HISTORIES = 1_000_000
"""Cap on histories that are checked one by one."""


@checked
@dataclass(frozen=True)
class History:
    """What both players have seen: a perfectly monitored stochastic game up to some step.

    Attributes:
        steps: (state, joint action) of each step so far.
        state: the state now; 0 throughout in a repeated game.
    """

    steps: tuple[tuple[int, tuple[int, ...]], ...] = ()
    state: int = 0

    @property
    def joint_actions(self) -> tuple[tuple[int, ...], ...]:
        """The joint action of each step."""
        return tuple(joint for _, joint in self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __str__(self) -> str:
        if not self.steps:
            return "the empty history" + (f" in state {self.state}" if self.state else "")
        if not self.state and not any(s for s, _ in self.steps):
            return " ".join(str(joint) for joint in self.joint_actions)
        return " ".join(f"{s}:{joint}" for s, joint in self.steps) + f" {self.state}"


Policy = Callable[[History], Sequence[Any]]
"""A policy of a history: the probability of each own action."""


@checked
@dataclass(frozen=True)
class Norm:
    """A norm of a two-player game (Definition 3.1).

    Attributes:
        normative: for each player its normative policies, Pi_i^N.
        deviates: for each player the rule p_i: whether to punish after a history.
        punishments: for each player its punishment policies, Pi_i^p.
        name: what to call it.
    """

    normative: tuple[tuple[Policy, ...], tuple[Policy, ...]]
    deviates: tuple[Callable[[History], bool], Callable[[History], bool]]
    punishments: tuple[tuple[Policy, ...], tuple[Policy, ...]]
    name: str = "norm"

    def __post_init__(self) -> None:
        for what in ("normative", "deviates", "punishments"):
            pair = getattr(self, what)
            if not isinstance(pair, tuple) or len(pair) != 2:
                raise InvalidArgument(f"expected {what} for each of two players, got {pair!r:.60}")
        for what in ("normative", "punishments"):
            for policies in getattr(self, what):
                if not isinstance(policies, tuple) or not policies:
                    raise InvalidArgument(f"expected {what} policies as a tuple of at least one")

    @staticmethod
    def of_path(
        game: NormalForm | Repeated,
        cycle: Sequence[PureProfile],
        *,
        punish: str = "minimax",
        name: str | None = None,
    ) -> Norm:
        """The norm of following a cycle of joint actions, of action indices or labels.

        `punish`: "minimax": after a first deviation by the other player hold it to its minimax for
        ever (grim trigger; the mixed minimax strategy). "ignore": go on along the cycle, as the
        paper's example for Bach or Stravinsky.
        """
        stage = game.game if isinstance(game, Repeated) else game
        if stage.num_players != 2 or not len(cycle):
            raise InvalidArgument(
                f"expected a cycle of joint actions of two players, got {quoted(cycle)} of "
                f"{stage.num_players}"
            )
        path = [stage.profile(joint) for joint in cycle]
        if punish not in ("minimax", "ignore"):
            raise InvalidArgument(f"expected punish 'minimax' or 'ignore', got {punish!r}")

        def follow(player: int) -> Policy:
            count = stage.shape[player]
            return lambda h: _pure(path[len(h) % len(path)][player], count)

        def broken(player: int) -> Callable[[History], bool]:
            other = 1 - player
            return lambda h: any(
                joint[other] != path[t % len(path)][other]
                for t, joint in enumerate(h.joint_actions)
            )

        if punish == "minimax":
            held = minimax(stage)
            mixtures = [tuple(held.punishments[1 - i]) for i in range(2)]
            punishing = tuple((_constant(m),) for m in mixtures)
        else:
            punishing = tuple((follow(i),) for i in range(2))
        labels = ["".join(stage.actions[i][a][:1] for i, a in enumerate(joint)) for joint in path]
        return Norm(
            normative=((follow(0),), (follow(1),)),
            deviates=(broken(0), broken(1)),
            punishments=(punishing[0], punishing[1]),
            name=name or " ".join(labels),
        )

    def __repr__(self) -> str:
        return f"Norm({quoted(self.name)})"


class Reason(enum.Enum):
    """Why a policy is not what was asked."""

    DEPARTS = "it departs from every policy that the norm allows"
    NO_ONE_POLICY = "it follows different policies of the norm after different histories"
    FEW_NORMS = "a norm-adaptive policy needs at least two norms"
    UNUSED = "a norm is selected after no history"
    FOREIGN = "the selector gives something that is not among the norms"

    def __str__(self) -> str:
        return self.value


@checked
@dataclass(frozen=True)
class NormVerdict:
    """Whether a policy is compatible with a norm, or norm-adaptive, up to a horizon.

    Attributes:
        holds: up to `horizon` steps.
        horizon: histories of up to so many steps were checked, all of them.
        histories: how many.
        reason: why not, or None.
        witness: a shortest history that shows it, or None (for `UNUSED` and `FEW_NORMS`).
        played, expected: what the policy and the norm prescribe there.
        detail: the name of the norm that is at stake, where there is one.
    """

    holds: bool
    horizon: int
    histories: int
    reason: Reason | None = None
    witness: History | None = None
    played: tuple[Any, ...] = ()
    expected: tuple[Any, ...] = ()
    detail: str = ""

    def __bool__(self) -> bool:
        return self.holds

    def __str__(self) -> str:
        if self.holds:
            return f"yes, after all {self.histories:,} histories of up to {self.horizon} steps"
        if self.witness is None or self.reason is Reason.FOREIGN:
            return f"no: {self.reason}" + (f" ({self.detail})" if self.detail else "")
        also = f" ({self.reason})" if self.reason is Reason.NO_ONE_POLICY else ""
        return (
            f"no: after {self.witness} it plays {_shown(self.played)}, the norm "
            f"{_shown(self.expected)}{also}"
        )


@checked
def play(action: Natural, *, count: Annotated[int, AtLeast(1), AtMost(10**6)]) -> Policy:
    """The policy of one action for ever."""
    if not 0 <= action < count:
        raise InvalidArgument(f"expected an action in 0..{count - 1}, got {action}")
    return _constant(_pure(action, count))


@checked
def is_compatible(
    policy: Policy,
    norm: Norm,
    *,
    player: OneOfTwo,
    game: NormalForm | Repeated | Stochastic,
    horizon: Natural,
    one_policy: bool = True,
) -> NormVerdict:
    """Whether a policy of a player is compatible with a norm (Definition 3.1).

    Args:
        horizon: all histories of up to so many steps are checked.
        one_policy: a single normative policy, and a single punishment policy, must account for
            all histories. Otherwise any member may serve at each history: the other reading of
            the definition, which differs where the sets have several members.

    Raises `TooLarge` beyond `MAX_HISTORIES` histories.
    """
    _require_player(player)
    members = {False: norm.normative[player], True: norm.punishments[player]}
    alive = {kind: set(range(len(group))) for kind, group in members.items()}
    count = 0
    for history in histories(game, horizon):
        count += 1
        punishing = bool(norm.deviates[player](history))
        group = members[punishing]
        own = mixture_of(policy, history)
        agreeing = {k for k, other in enumerate(group) if are_same(own, mixture_of(other, history))}
        left = agreeing & alive[punishing]
        if one_policy:
            survivors, alive[punishing] = alive[punishing], left
        if not (left if one_policy else agreeing):
            blamed = min(survivors) if one_policy else 0
            return NormVerdict(
                False,
                horizon,
                count,
                Reason.NO_ONE_POLICY if agreeing else Reason.DEPARTS,
                history,
                own,
                mixture_of(group[blamed], history),
                norm.name,
            )
    return NormVerdict(True, horizon, count)


@checked
def is_norm_adaptive(
    policy: Policy,
    select: Callable[[History], Norm],
    norms: Sequence[Norm],
    *,
    player: OneOfTwo,
    game: NormalForm | Repeated | Stochastic,
    horizon: Natural,
) -> NormVerdict:
    """Whether a policy is norm-adaptive for a set of norms and a selector (Definition 3.2).

    The norms must be several and each selected after some history of up to `horizon` steps; after
    each history the policy must play as some policy compatible with the norm selected there.
    Norms are told apart by identity.
    """
    _require_player(player)
    listed = list(norms)
    if len({id(norm) for norm in listed}) < 2:
        return NormVerdict(False, horizon, 0, Reason.FEW_NORMS)
    used: set[int] = set()
    count = 0
    for history in histories(game, horizon):
        count += 1
        norm = select(history)
        if not any(norm is other for other in listed):
            detail = getattr(norm, "name", repr(norm))
            return NormVerdict(False, horizon, count, Reason.FOREIGN, history, detail=detail)
        used.add(id(norm))
        punishing = bool(norm.deviates[player](history))
        group = (norm.punishments if punishing else norm.normative)[player]
        own = mixture_of(policy, history)
        if not any(are_same(own, mixture_of(other, history)) for other in group):
            return NormVerdict(
                False,
                horizon,
                count,
                Reason.DEPARTS,
                history,
                own,
                mixture_of(group[0], history),
                norm.name,
            )
    unused = [norm.name for norm in listed if id(norm) not in used]
    if unused:
        return NormVerdict(False, horizon, count, Reason.UNUSED, detail=", ".join(unused))
    return NormVerdict(True, horizon, count)


@checked
def histories(game: NormalForm | Repeated | Stochastic, horizon: Natural) -> Iterator[History]:
    """All histories of up to `horizon` steps that the game allows, shorter ones first.

    Whatever the players do: every joint action, every next state of positive probability. Raises
    `TooLarge` once there are more than `MAX_HISTORIES`.
    """
    if isinstance(game, Stochastic):
        starts = [History((), s) for s, p in enumerate(game.initial) if p]
        shape = game.shape
        lottery, lotteries = game.lottery, game.lotteries
    else:
        stage = game.game if isinstance(game, Repeated) else game
        starts, shape = [History()], stage.shape
        lottery = None
    joints = list(itertools.product(*map(range, shape)))
    if (
        sum(len(joints) ** step for step in range(min(horizon, MAX_HISTORIES.bit_length()) + 1))
        > (MAX_HISTORIES)
        or horizon > MAX_HISTORIES
    ):
        raise TooLarge(
            f"expected at most {MAX_HISTORIES:,} histories, got more in {horizon:.6g} steps: lower "
            "the horizon"
        )
    level, given = starts, 0
    for step in range(horizon + 1):
        given += len(level)
        if given > MAX_HISTORIES:
            raise TooLarge(
                f"expected at most {MAX_HISTORIES:,} histories, got more at {step} steps: "
                "lower the horizon"
            )
        yield from level
        if step == horizon:
            return
        longer = []
        for history in level:
            for joint in joints:
                then = (
                    [0]
                    if lottery is None
                    else list(lotteries[int(lottery[(history.state, *joint)])])
                )
                steps = (*history.steps, (history.state, joint))
                longer += [History(steps, state) for state in then]
            if given + len(longer) > MAX_HISTORIES:
                break
        level = longer


def _pure(action: int, count: int) -> tuple[int, ...]:
    return tuple(int(a == action) for a in range(count))


def _constant(mixture: Sequence[Any]) -> Policy:
    fixed = tuple(mixture)
    return lambda _: fixed


def _shown(mixture: Sequence[Any]) -> str:
    return f"({', '.join(show(p) for p in mixture)})"


def _require_player(player: int) -> None:
    if player not in (0, 1) or isinstance(player, bool):
        raise InvalidArgument(f"expected player 0 or 1, got {player!r}")
