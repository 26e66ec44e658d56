"""Proposition 1 (Stastny et al. 2021, Appendix E), decided for given games, paths and ties.

Two norms are equilibria of a repeated game, with deterministic paths p and q. Each is defended by
grim trigger, which leaves it an equilibrium of the same value. Player 1 deploys p, player 2 q. The
proposition: from some step on both players get at most their pure minimax values.

As printed, Appendix E's standing assumption included, it holds: cross-play of *any* two optimal
profiles is Pareto-dominated, and the grim-trigger profiles are optimal themselves. Since welfare
optima are efficient, what is played is then neither p nor q, so both players detect a deviation
and punish (Theorem C').

The printed *proof* has a gap: it compares a value at time 0 with a continuation value. What it
skips is seen once the standing assumption is dropped. Then one player may detect the other, punish,
and never be noticed, because its punishment is what the other expects (silent capitulation, see
`proofs.meet`). Hypotheses that exclude it, each by itself:

- *cross-play dominated* and *Pareto-optimal norms*: as printed (Theorem C');
- *self-serving*: each deploys the norm that it prefers, neither of which dominates the other
  (Theorem C);
- *above minimax throughout*: each does better on its own path, at every step, than minimax (C'').

Without any of them the silent player can send a *delayed signal*: one other action, so
late that the slack of the equilibrium pays for it (Theorem D). Then both punish.

>>> import gametheory as gt
>>> from gametheory.strategies import Path
>>> game = gt.NormalForm.from_bimatrix([[0, 1], [0, 1]], [[0, 0], [2, 0]])
>>> verdict = check(game, "1/2", Path(((1, 1),), ((1, 0),)), Path((), ((0, 1), (1, 0))))
>>> verdict.values
((Fraction(1, 2), Fraction(1, 1)), (Fraction(2, 3), Fraction(2, 3)))
>>> verdict.kind, verdict.failed, verdict.holds
(<MeetingKind.HYPOTHESIS_FAILED: 'a hypothesis fails'>, ('cross-play dominated',), False)
>>> verdict.cases[0].kind, verdict.orientation
(<MeetingKind.CAPITULATE_2: 'player 2 capitulates'>, 'generous')
>>> verdict.cases[0].signal
DelayedSignal(player 2 plays 1 at step 2, costs 1/8 of 1/6)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gametheory import NormalForm, Repeated
from gametheory._numeric.exact import Profile, show, show_profile, to_fraction
from gametheory._support.check import checked
from gametheory._support.text import shown
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.repeated import optimal_equilibrium_path
from gametheory.strategies import AttainingPath, Automaton, Path, PathOracle, play
from proofs.evidence import Condition
from proofs.searching import pair_conditions as pairs
from proofs.searching import path_conditions as conditions
from proofs.searching.instances import Cell, PathPair, all_punishments, minimaxing_actions
from proofs.searching.meetings import Meeting, MeetingKind

PRINTED: tuple[Condition, ...] = (
    conditions.EQUILIBRIUM_PATHS.at(
        "Appendix E",
        1,
        "w, w' optimized in equilibrium",
        note="p is optimal for w and q for w', which depend on values only; of optimality this and "
        "Pareto optimality are used",
    ),
    pairs.EFFICIENT.at(
        "Appendix E",
        4,
        "excluded by the definition of a welfare function",
        note="mixtures stand for what is attainable; the proof is of any set F of values",
    ),
    pairs.CROSS_DOMINATED.at(
        "Appendix E",
        1,
        "for any two policy profiles ... Pareto-dominated",
        note="weaker than printed: of the grim triggers on p and q alone; the proof is of any F",
    ),
    conditions.BARGAINING.at(
        "Appendix E",
        8,
        "we assume that it is an asymmetric BP",
        note="stronger than printed: the equilibria are of these kinds",
    ),
    pairs.ASYMMETRIC.at("Appendix E", 8, "we assume that it is an asymmetric BP"),
    pairs.PREFERRED_ABOVE_MINIMAX.at(
        "Appendix E",
        8,
        "minimax value ... is strictly worse than the values of their preferred",
        literal=True,
    ),
)
"""The hypotheses of Proposition 1 as printed, for the grim-trigger profiles on p and q."""

REPAIRED: tuple[Condition, ...] = (
    conditions.EQUILIBRIUM_PATHS,
    pairs.DISTINCT,
    pairs.UNDOMINATED,
    pairs.SELF_SERVING,
)
"""Theorem C: neither the standing assumption nor the minimax hypothesis is needed."""

HYPOTHESES: dict[str, Condition] = {
    condition.name: condition
    for condition in (
        *PRINTED,
        *REPAIRED[1:],
        conditions.ABOVE_MINIMAX_THROUGHOUT,
        conditions.DIFFERENT_PATHS,
        conditions.SOME_FUTURE,
    )
}
"""All hypotheses that can be switched on, by name."""


@dataclass(frozen=True, repr=False)
class DelayedSignal:
    """How the player who capitulates silently makes itself heard (Theorem D).

    Attributes:
        player: who signals: 0 or 1.
        step, action: when, and what it plays instead of its punishment.
        cost: how much the other could gain from the signal in the signaller's own norm, per step.
        slack: what that norm pays the other more than following its own: at least the cost.
        realised: what is now played.
        values: its value per step.
    """

    player: int
    step: int
    action: int
    cost: Fraction
    slack: Fraction
    realised: Path
    values: Profile

    def __repr__(self) -> str:
        return (
            f"DelayedSignal(player {self.player + 1} plays {self.action} at step {self.step}, "
            f"costs {show(self.cost)} of {show(self.slack)})"
        )


@dataclass(frozen=True)
class Case:
    """One tie: which actions the players punish with.

    Attributes:
        pair: the game, the paths and the punishments.
        kind: how the deployed norms meet.
        meeting: detection times T1, T2, the realised path, and t*.
        values: V_i(t) for every step of the realised path that differs, per step.
        slack: v_i - V_i(t) for the same steps.
        bound_from: the first step at which both are at most their minimax values; None if never.
        half_bound_slack: V_1(q) - V_1(cross) and V_2(p) - V_2(cross): at least 0 (Theorem A).
        full_bound_slack: min(V_i(p), V_i(q)) - V_i(cross): negative where (1) fails.
        signal: the delayed signal, in a capitulation with something to gain from it.
    """

    pair: PathPair
    kind: MeetingKind
    meeting: Meeting
    values: tuple[Profile, ...]
    slack: tuple[Profile, ...]
    bound_from: int | None
    half_bound_slack: Profile
    full_bound_slack: Profile
    signal: DelayedSignal | None

    @property
    def holds(self) -> bool:
        """Whether both players are held to their minimax values from some step on."""
        return self.bound_from is not None


@dataclass(frozen=True)
class Proposition1:
    """Whether the bound of Proposition 1 holds for two deployed norms; all numbers Fractions.

    Attributes:
        game, discount, first, second: as given; player 1 deploys `first`.
        kind: the case if all ties agree on it; `HYPOTHESIS_FAILED` if an active hypothesis fails
            (in any tie); else the first capitulation among the ties.
        cases: one for each tie of the punishments.
        failed: the active hypotheses that fail.
        hypotheses: every known hypothesis, active or not, by name: whether it holds (in all ties).
        minimax: v, pure.
        values: V(p), V(q), per step.
        conforming_slack: of p and of q: Lemma 1 at each step that differs; negative where
            deviating pays.
        orientation: "self-serving", "generous", "neither", or "both" (a tie).
    """

    game: NormalForm
    discount: Fraction
    first: Path
    second: Path
    kind: MeetingKind
    cases: tuple[Case, ...]
    failed: tuple[str, ...]
    active: tuple[str, ...]
    hypotheses: dict[str, bool] = field(hash=False)
    minimax: Profile
    values: tuple[Profile, Profile]
    conforming_slack: tuple[tuple[Profile, ...], tuple[Profile, ...]]
    orientation: str

    @property
    def holds(self) -> bool:
        """Whether the bound holds for every tie (whatever the hypotheses)."""
        return all(case.holds for case in self.cases)

    @property
    def refutes(self) -> bool:
        """Whether the active hypotheses hold and the bound does not."""
        return not self.failed and not self.holds

    def verify(self) -> bool:
        """Replay the paths and re-evaluate every number; no search."""
        again = check(
            self.game,
            self.discount,
            self.first,
            self.second,
            punishments=[case.pair.punishments for case in self.cases],
            hypotheses=self.active,
        )
        return again == self

    def __str__(self) -> str:
        kinds = ", ".join(dict.fromkeys(case.kind.value for case in self.cases))
        bound = "holds" if self.holds else "fails"
        text = (
            f"{kinds}: the minimax bound {bound}; V(p) = {show_profile(self.values[0])}, "
            f"V(q) = {show_profile(self.values[1])}, v = {show_profile(self.minimax)}"
        )
        return text + (f"; not met: {', '.join(self.failed)}" if self.failed else "")


@checked
def check(
    game: NormalForm,
    discount: Any,
    first: Any,
    second: Any,
    *,
    punishments: Sequence[Cell] | None = None,
    hypotheses: Sequence[str] | None = None,
) -> Proposition1:
    """Decide the bound for player 1 deploying `first` and player 2 `second`; exact.

    Args:
        game: two players.
        discount: in [0, 1), read exactly.
        first, second: a `Path`; a profile of two deterministic automata (its path counts); or a
            welfare function, which stands for the best path of bounded size that grim trigger
            sustains. For infinite paths see `proofs.oracle_check`.
        punishments: pairs (action of player 1, action of player 2) to punish with; by default all
            pairs that hold both players to their pure minimax values: all ties.
        hypotheses: names from `HYPOTHESES` that are required; by default as printed, the standing
            assumption and efficiency included.

    Raises `InvalidArgument` for punishments that do not minimax, for unknown names, and for paths
    outside the game; `Unsupported` for other than two players.
    """
    if game.num_players != 2:
        raise Unsupported(f"expected two players, got {game.num_players}")
    repeated = Repeated(game, discount)
    g = to_fraction(repeated.discount, "a discount")
    p, q = (_path(repeated, norm) for norm in (first, second))
    known = all_punishments(game)
    ties = known if punishments is None else tuple((int(a), int(b)) for a, b in punishments)
    if not ties or not set(ties) <= set(known):
        raise InvalidArgument(f"expected punishments among {list(known)}, got {shown(punishments)}")
    names = tuple(c.name for c in PRINTED) if hypotheses is None else tuple(hypotheses)
    unknown = [name for name in names if name not in HYPOTHESES]
    if unknown:
        raise InvalidArgument(f"expected hypotheses among {list(HYPOTHESES)}, got {unknown}")
    deployed = [PathPair(game, g, p, q, tie) for tie in ties]
    floor, _ = minimaxing_actions(game)
    cases = tuple(_case(pair, floor) for pair in deployed)
    state = {
        name: all(condition.holds(pair) for pair in deployed)
        for name, condition in HYPOTHESES.items()
    }
    failed = tuple(name for name in names if not state[name])
    return Proposition1(
        game,
        g,
        p,
        q,
        kind=_kind(cases, failed),
        cases=cases,
        failed=failed,
        active=names,
        hypotheses=state,
        minimax=floor,
        values=deployed[0].values,
        conforming_slack=(
            conditions.conforming_slack(deployed[0], p),
            conditions.conforming_slack(deployed[0], q),
        ),
        orientation=orientation(deployed[0]),
    )


@checked
def orientation(pair: PathPair) -> str:
    """Who deploys whose favourite: "self-serving", "generous", "both" (ties) or "neither"."""
    own, other = pairs.SELF_SERVING.holds(pair), pairs.GENEROUS.holds(pair)
    if own and other:
        return "both"
    return "self-serving" if own else "generous" if other else "neither"


def _kind(cases: tuple[Case, ...], failed: tuple[str, ...]) -> MeetingKind:
    if failed:
        return MeetingKind.HYPOTHESIS_FAILED
    silent = [
        c.kind for c in cases if c.kind in (MeetingKind.CAPITULATE_1, MeetingKind.CAPITULATE_2)
    ]
    return silent[0] if silent else cases[0].kind


def _case(pair: PathPair, floor: Profile) -> Case:
    meeting = pair.meeting
    ahead = pair.played
    slack = tuple(tuple(v - x for v, x in zip(floor, now, strict=True)) for now in ahead)
    settled = [t for t, s in enumerate(slack) if min(s) >= 0]
    first, second = pair.values
    cross = ahead[0]
    return Case(
        pair,
        meeting.kind,
        meeting,
        ahead,
        slack,
        settled[0] if settled else None,
        (second[0] - cross[0], first[1] - cross[1]),
        tuple(min(first[i], second[i]) - cross[i] for i in range(2)),
        delayed_signal(pair, meeting),
    )


@checked
def delayed_signal(pair: PathPair, meeting: Meeting | None = None) -> DelayedSignal | None:
    """The earliest signal that the silent player's own norm can bear (Theorem D).

    After it detects, the silent player punishes, but once, at step k, plays another action: the
    other now detects, and both punish from k + 1 on. Its norm stays an equilibrium iff the other,
    following its own path up to k and replying best from then on, gains nothing:

        sum_{t<k} (1-g) g^t r(t) + g^k [(1-g) max_b r(signal, b) + g v] <= its value in that norm.

    None unless just one player detects, and the other would lose by following its own path: then
    some k does. The first such step, and of its actions the cheapest, first of ties.
    """
    met = pair.meeting if meeting is None else meeting
    if met.kind not in (MeetingKind.CAPITULATE_1, MeetingKind.CAPITULATE_2):
        return None
    silent = 0 if met.kind is MeetingKind.CAPITULATE_1 else 1
    heard = 1 - silent
    norm = pair.values[silent]
    played = met.realised
    slack = norm[heard] - played.values(pair.repeated)[0][heard]
    own = pair.game.exact_payoffs[heard]
    punishing = pair.punishments[silent]
    best = {
        action: max(own[action] if silent == 0 else own[:, action])
        for action in range(pair.game.shape[silent])
        if action != punishing
    }
    if slack <= 0 or not best:
        return None
    floor, _ = minimaxing_actions(pair.game)
    g = pair.discount
    detected = met.detected[silent]
    assert detected is not None
    action = min(best, key=lambda a: (best[a], a))
    step = detected + 1
    while True:
        ahead = played.after(step).values(pair.repeated)[0][heard]
        cost = g**step * ((1 - g) * best[action] + g * floor[heard] - ahead)
        if cost <= slack:
            break
        step += 1
    there = list(played[step])
    there[silent] = action
    realised = Path((*(played[t] for t in range(step)), (there[0], there[1])), (pair.punishments,))
    return DelayedSignal(
        silent, step, action, cost, slack, realised, realised.values(pair.repeated)[0]
    )


def _path(repeated: Repeated, norm: Any) -> Path:
    if isinstance(norm, Path):
        norm.values(repeated)
        return norm
    if isinstance(norm, PathOracle | AttainingPath):
        raise InvalidArgument(
            "expected an eventually periodic path; for infinite ones see proofs.oracle_check"
        )
    if callable(norm):
        path = optimal_equilibrium_path(repeated, norm, equilibrium="nash").path
        if path is None:
            raise InvalidArgument(f"{repeated} has no equilibrium path of bounded size")
        return path
    if isinstance(norm, Sequence) and all(isinstance(x, Automaton) for x in norm):
        return play(norm)
    raise InvalidArgument(f"expected a Path, two automata or a welfare function, got {shown(norm)}")
