"""What the claims about Proposition 1 ask of two deployed paths, and how readers see it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric.exact import show, show_profile
from gametheory.strategies import Path, all_automata, grim_trigger, is_equilibrium, play
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Kind,
    cases,
)
from proofs.proposition1 import delayed_signal, stochastic_check
from proofs.searching import (
    Meeting,
    MeetingKind,
    PathPair,
    all_punishments,
    meet,
)
from proofs.searching import path_conditions as paths
from proofs.searching.instances import minimaxing_actions
from proofs.searching.path_pairs import PathPairBatch, path_family
from proofs.searching.showing import labels, show_cell, show_game, show_path
from proofs.searching.sources import Mask
from proofs.searching.witnesses import why_out_of_reach


def _automaton_agrees(pair: PathPair) -> bool:
    """Lemma 1 against automata: grim trigger on the path, best replies computed exactly."""
    one, two = pair.punishments
    profiles = (_held(pair.game, two, 0), _held(pair.game, one, 1))
    automata = [
        grim_trigger(pair.game, pair.first, player, punishments=profiles) for player in range(2)
    ]
    return is_equilibrium(pair.repeated, automata) == paths.is_equilibrium_path(pair, pair.first)


def _held(game: NormalForm, action: int, player: int) -> tuple[int, int]:
    """A joint action in which the other's `action` holds `player`, who replies best."""
    own = game.exact_payoffs[player]
    row = own[:, action] if player == 0 else own[action]
    reply = list(row).index(max(row))
    return (reply, action) if player == 0 else (action, reply)


def draw_path(rng: np.random.Generator) -> PathPair:
    game = NormalForm(rng.integers(0, 4, (2, 2, 2)))
    g = [Fraction(x) for x in ("0", "1/3", "1/2", "4/5")][rng.integers(4)]
    family = path_family((2, 2), g, 1, 2).paths
    path = family[rng.integers(len(family))]
    ties = all_punishments(game)
    return PathPair(game, g, path, path, ties[rng.integers(len(ties))])


def equilibria_of_automata(claim: Claim) -> Evidence:
    """Paths of equilibria in random two-state automata, which need not be grim triggers."""
    rng = np.random.default_rng(0)
    machines = [list(all_automata((2, 2), player, states=2)) for player in range(2)]
    found: list[PathPair] = []
    for _ in range(12):
        game = NormalForm(rng.integers(0, 3, (2, 2, 2)))
        for _ in range(25):
            pair = tuple(side[rng.integers(len(side))] for side in machines)
            if is_equilibrium(gt.Repeated(game, Fraction(1, 2)), pair):
                path = play(pair)
                punishments = all_punishments(game)[0]
                found.append(PathPair(game, Fraction(1, 2), path, path, punishments))
    return cases(
        f"{len(found)} equilibria among 300 random pairs of two-state automata: the path of each "
        "meets the condition",
        found,
        lambda pair: paths.is_equilibrium_path(pair, pair.first),
    )


_ANY_GAME = NormalForm(np.zeros((2, 2, 2), dtype=np.int64))
"""Its labels name the actions of paths whose payoffs do not matter."""


@dataclass(frozen=True)
class Reported:
    """Two paths and punishments, and what is said of how they meet."""

    first: Path
    second: Path
    punishments: tuple[int, int]
    meeting: Meeting

    def __str__(self) -> str:
        first, second = (show_path(path, _ANY_GAME) for path in (self.first, self.second))
        one, other = (
            names[k] for names, k in zip(labels(_ANY_GAME), self.punishments, strict=True)
        )
        return f"p: {first}; q: {second}; m_1 = {one}, m_2 = {other}"


def simulated(reported: Reported) -> bool:
    """Lemma 2, against a simulation step by step that knows nothing of `meet`."""
    p, q, m, found = reported.first, reported.second, reported.punishments, reported.meeting
    horizon = 4 + 2 * (p.positions + 1) * (q.positions + 1)
    seen1 = seen2 = None
    for t in range(horizon):
        x = p[t][0] if seen1 is None else m[0], q[t][1] if seen2 is None else m[1]
        if x != found.realised[t]:
            return False
        if seen1 is None and x[1] != p[t][1]:
            seen1 = t
        if seen2 is None and x[0] != q[t][0]:
            seen2 = t
    if found.detected != (seen1, seen2):
        return False
    if seen1 is None and seen2 is None:
        return p == q and found.kind is MeetingKind.IDENTICAL
    if seen1 is None or seen2 is None:
        return found.realised == (q if seen2 is None else p)
    return found.settled is not None and all(
        found.realised[t] == m for t in range(found.settled, horizon)
    )


def all_meetings() -> list[Reported]:
    family = path_family((2, 2), Fraction(1, 2), 1, 1).paths
    actions = [(a, b) for a in range(2) for b in range(2)]
    return [
        Reported(p, q, m, meet(p, q, m))
        for p, q in itertools.product(family, repeat=2)
        for m in actions
    ]


def reported(pair: PathPair) -> Reported:
    """How two paths meet."""
    return Reported(pair.first, pair.second, pair.punishments, pair.meeting)


def false_report() -> Reported:
    """What is said of other paths than those that meet."""
    here, there = Path.constant((0, 0)), Path.constant((1, 1))
    return Reported(here, there, (0, 0), meet(here, here, (0, 0)))


def idle_punishment() -> PathPair:
    """Cooperation in the Prisoner's Dilemma, "punished" by cooperation: no equilibrium."""
    path = Path.constant((0, 0))
    return PathPair(gt.zoo.prisoners_dilemma(), Fraction(24, 25), path, path, (0, 0))


GAP = PathPair(
    NormalForm.from_bimatrix([[0, 0], [0, 2]], [[1, 1], [0, 0]]),
    Fraction(1, 2),
    Path.constant((0, 0)),
    Path(((0, 1),), ((1, 1),)),
    (1, 0),
)
"""A silent capitulation: player 1 detects and punishes, and player 2 never notices."""


def signalled(pair: PathPair) -> bool:
    """Both detect; or the silent player can signal, and then both punish from some step on."""
    if pair.meeting.kind is MeetingKind.BOTH_DETECT:
        return True
    signal = delayed_signal(pair)
    if signal is None or signal.cost > signal.slack:
        return False
    return signal.realised.cycle == (pair.punishments,)


def shown_signal(pair: PathPair) -> str:
    """When both detect, or the signal that makes them."""
    found = paths.shown_detection(pair)
    if pair.meeting.kind is MeetingKind.BOTH_DETECT:
        return found
    signal = delayed_signal(pair)
    if signal is None:
        return f"{found}, and the other loses nothing by following its own path"
    names, heard, norm = labels(pair.game)[signal.player], 1 - signal.player, "pq"[signal.player]
    value = pair.values[signal.player][heard]
    ahead = ", ".join(map(show_profile, signal.realised.values(pair.repeated)))
    return (
        f"{found}. So in the equilibrium of path {norm} player {signal.player + 1} plays "
        f"{names[signal.action]}, not {names[pair.punishments[signal.player]]}, at step "
        f"{signal.step}; player {heard + 1} would get {show(value - signal.slack + signal.cost)} "
        f"there by its best deviation, and {show(value)} by {norm}. Played: "
        f"{show_path(signal.realised, pair.game)}, V(t) = {ahead} for t = 0, 1, ..., v = "
        f"{show_profile(pair.minimax)}"
    )


def only_path(pair: PathPair) -> bool:
    """Whether p = q is constant, and no mixture of other joint actions pays as much as it."""
    if pair.first != pair.second or pair.first.positions != 1:
        return False
    (cell,) = pair.first.cycle
    others = [pair.game.exact_payoff(c) for c in pair.game.profiles() if c != cell]
    value = pair.game.exact_payoff(cell)
    return not others or not gt.PayoffSet.from_points(others, convex=True).contains([value])[0]


def always_above(pair: PathPair) -> bool:
    return all(any(x > v for x, v in zip(now, pair.minimax, strict=True)) for now in pair.played)


SILENT = (MeetingKind.CAPITULATE_1, MeetingKind.CAPITULATE_2)


def capitulates(pair: PathPair) -> bool:
    return pair.meeting.kind in SILENT and not paths.settles(pair)


def capitulates_of_all(batch: PathPairBatch) -> Mask:
    return ~batch.settled & batch.meeting_is(*SILENT)


def ours(condition: Condition) -> Condition:
    """A condition in a claim of ours, which is printed nowhere."""
    return condition.ours


def in_the_coin_game(claim: Claim) -> Evidence:
    game = gt.coin_game.BargainingCoinGame().stochastic(discount="24/25")
    frontier = gt.stochastic.joint_frontier(game)
    vertices = frontier.vertices
    util = max(range(len(frontier)), key=lambda k: sum(vertices[k]))
    egal = max(range(len(frontier)), key=lambda k: min(vertices[k]))
    meetings = [
        stochastic_check(game, frontier.policies[one], frontier.policies[two], steps=200)
        for one, two in ((util, egal), (egal, util))
    ]
    shown = "; ".join(
        f"both have detected with chance .9 by step {found.first_step(0.9)}, .999 by step "
        f"{found.first_step(0.999)}, cross-play ({float(found.cross_play[0]):.4f}, "
        f"{float(found.cross_play[1]):.4f})"
        for found in meetings
    )
    return cases(
        f"{game.num_states} states, utilitarian meets egalitarian, and reversed: {shown}",
        meetings,
        lambda found: found.bound_holds and found.error == 0 and found.almost_surely,
        kind=Kind.EXHAUSTIVE,
    )


@dataclass(frozen=True)
class Punished:
    """A game, and an action of each player that may hold the other to its minimax value."""

    game: NormalForm
    punishments: tuple[int, int]

    def __str__(self) -> str:
        return f"{show_game(self.game)}; (m_1, m_2) = {show_cell(self.game, self.punishments)}"

    @cached_property
    def paid(self) -> tuple[Fraction, ...]:
        """What the two actions pay."""
        return self.game.exact_payoff(self.punishments)

    @cached_property
    def minimax(self) -> tuple[Fraction, ...]:
        return minimaxing_actions(self.game)[0]


def draw_punishments(rng: np.random.Generator) -> Punished:
    game = NormalForm(rng.integers(0, 4, (2, 3, 3)))
    anything = (int(rng.integers(3)), int(rng.integers(3)))
    known = all_punishments(game)
    return Punished(game, anything if rng.integers(2) else known[rng.integers(len(known))])


def shown_held(case: Punished) -> str:
    return f"r(m_1, m_2) = {show_profile(case.paid)}, v = {show_profile(case.minimax)}"


def shown_minimaxing(case: Punished) -> str:
    """The best replies to both actions."""
    one, other = case.game.exact_payoffs
    a, b = case.punishments
    return (
        f"against m_1 player 2 gets at most {show(max(other[a]))}, v_2 = {show(case.minimax[1])}; "
        f"against m_2 player 1 at most {show(max(one[:, b]))}, v_1 = {show(case.minimax[0])}"
    )


def held_down(case: Punished) -> bool:
    return all(x <= v for x, v in zip(case.paid, case.minimax, strict=True))


def _shown_lemma_1(pair: PathPair) -> str:
    least = min(x for slack in paths.conforming_slack(pair, pair.first) for x in slack)
    return f"on p the least of V_i(t) - (1-g) max_a r_i(a, p_-i(t)) - g v_i is {show(least)}"


def shown_only_path(pair: PathPair) -> str:
    """By which weights the joint action is worth more than all others."""
    (cell,) = pair.first.cycle
    value = pair.game.exact_payoff(cell)
    others = [pair.game.exact_payoff(c) for c in pair.game.profiles() if c != cell]
    return why_out_of_reach(others, value)


def shown_cases(reported: Reported) -> str:
    """When the players detect, and what is played."""
    found = reported.meeting
    seen = ["never" if t is None else f"at step {t}" for t in found.detected]
    return (
        f"player 1 detects {seen[0]}, player 2 {seen[1]}; played: "
        f"{show_path(found.realised, _ANY_GAME)}"
    )


LEMMA_1_AGREES = Condition(
    "Lemma 1 agrees with best replies",
    "grim trigger on p is an equilibrium, by exact best replies of automata, iff the condition of "
    "Lemma 1 holds at every step",
    _automaton_agrees,
    shown=_shown_lemma_1,
)
