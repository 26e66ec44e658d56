"""Proposition 1: as printed, the gap in its printed proof, and what is true without its hypotheses.

The proposition says that *some* optimal profiles meet the bound. Its proof names them: grim
triggers on the paths of the given optimal profiles. So each instance here is a pair of such grim
triggers, and the conclusion that is searched is about them: they are equilibria of the same values,
and from some step on both players get at most their minimax values.

As printed this holds (Theorem C'). The printed proof does not show it: it compares a value at time
0 with a continuation value, which fails when a player punishes without being noticed. The standing
assumption excludes that, since what is played is then dominated. Once it is dropped, search finds
the silent capitulations; other profiles of the same values still meet the bound (Theorem D).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

import gametheory as gt
from gametheory import NormalForm
from gametheory._exact import show, show_profile
from gametheory.strategies import Path, all_automata, grim_trigger, is_equilibrium, play
from proofs.claims.cross_play import E
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Kind,
    Place,
    Quantifier,
    Status,
    cases,
)
from proofs.formal import formal
from proofs.proposition1 import PRINTED, REPAIRED, delayed_signal, stochastic_check
from proofs.searching import (
    Drawn,
    Instances,
    IntegerGames,
    Meeting,
    MeetingKind,
    PathPair,
    PathPairs,
    RandomGames,
    all_punishments,
    meet,
)
from proofs.searching import _pair_conditions as pairs
from proofs.searching import _path_conditions as paths
from proofs.searching._path_pairs import PathPairBatch, path_family
from proofs.searching._showing import labels, show_cell, show_path
from proofs.searching._sources import Mask
from proofs.searching._witnesses import why_out_of_reach

TINY = PathPairs(IntegerGames(high=1), "1/2", prefix=0)
SMALL = PathPairs(IntegerGames(high=2), "1/2", prefix=0)
LONG = PathPairs(IntegerGames(high=1), "1/2", cycle=1)
RANDOM = PathPairs(RandomGames(high=9, size=50_000), "4/5", prefix=0)
SPACES = (TINY, SMALL, LONG, RANDOM)
DOMAIN = (
    "all two-player stage games, discounts in [0, 1), pairs of deterministic paths p, q defended "
    "by grim trigger, all ties of the punishments"
)


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


def _draw_path(rng: np.random.Generator) -> PathPair:
    game = NormalForm(rng.integers(0, 4, (2, 2, 2)))
    g = [Fraction(x) for x in ("0", "1/3", "1/2", "4/5")][rng.integers(4)]
    family = path_family((2, 2), g, 1, 2).paths
    path = family[rng.integers(len(family))]
    ties = all_punishments(game)
    return PathPair(game, g, path, path, ties[rng.integers(len(ties))])


def _equilibria_of_automata(claim: Claim) -> Evidence:
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


@dataclass(frozen=True)
class Reported:
    """Two paths and punishments, and what is said of how they meet."""

    first: Path
    second: Path
    punishments: tuple[int, int]
    meeting: Meeting

    def __str__(self) -> str:
        return (
            f"p: {show_path(self.first)}; q: {show_path(self.second)}; who detects punishes with "
            f"{self.punishments[0]} (player 1) or {self.punishments[1]} (player 2)"
        )


def _simulated(reported: Reported) -> bool:
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


def _all_meetings() -> list[Reported]:
    family = path_family((2, 2), Fraction(1, 2), 1, 1).paths
    actions = [(a, b) for a in range(2) for b in range(2)]
    return [
        Reported(p, q, m, meet(p, q, m))
        for p, q in itertools.product(family, repeat=2)
        for m in actions
    ]


def _false_report() -> Reported:
    """What is said of other paths than those that meet."""
    here, there = Path.constant((0, 0)), Path.constant((1, 1))
    return Reported(here, there, (0, 0), meet(here, here, (0, 0)))


def _idle_punishment() -> PathPair:
    """Cooperation in the Prisoner's Dilemma, "punished" by cooperation: no equilibrium."""
    path = Path.constant((0, 0))
    return PathPair(gt.zoo.prisoners_dilemma(), Fraction(24, 25), path, path, (0, 0))


def _signalled(pair: PathPair) -> bool:
    """Both detect; or the silent player can signal, and then both punish from some step on."""
    if pair.meeting.kind is MeetingKind.BOTH_DETECT:
        return True
    signal = delayed_signal(pair)
    if signal is None or signal.cost > signal.slack:
        return False
    return signal.realised.cycle == (pair.punishments,)


def _shown_signal(pair: PathPair) -> str:
    """When both detect, or the signal that makes them."""
    found = paths.shown_detection(pair)
    if pair.meeting.kind is MeetingKind.BOTH_DETECT:
        return found
    signal = delayed_signal(pair)
    if signal is None:
        return found
    action = labels(pair.game)[signal.player][signal.action]
    return (
        f"{found}; if player {signal.player + 1} plays {action} at step {signal.step} (a deviation "
        f"gains at most {show(signal.cost)}, and the slack is {show(signal.slack)}), "
        f"{show_path(signal.realised, pair.game)} is played"
    )


def _only_path(pair: PathPair) -> bool:
    """Whether p = q is constant, and no mixture of other joint actions pays as much as it."""
    if pair.first != pair.second or pair.first.positions != 1:
        return False
    (cell,) = pair.first.cycle
    others = [pair.game.exact_payoff(c) for c in pair.game.profiles() if c != cell]
    value = pair.game.exact_payoff(cell)
    return not others or not gt.PayoffSet.from_points(others, convex=True).contains([value])[0]


def _always_above(pair: PathPair) -> bool:
    return all(any(x > v for x, v in zip(now, pair.minimax, strict=True)) for now in pair.played)


SILENT = (MeetingKind.CAPITULATE_1, MeetingKind.CAPITULATE_2)


def _capitulates(pair: PathPair) -> bool:
    return pair.meeting.kind in SILENT and not paths.settles(pair)


def _capitulates_of_all(batch: PathPairBatch) -> Mask:
    return ~batch.settled & batch.meeting_is(*SILENT)


def _ours(condition: Condition) -> Condition:
    """A condition in a claim of ours, which is printed nowhere."""
    return condition.ours


def _in_the_coin_game(claim: Claim) -> Evidence:
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


def _draw_punishments(rng: np.random.Generator) -> PathPair:
    game = NormalForm(rng.integers(0, 4, (2, 3, 3)))
    anything = (int(rng.integers(3)), int(rng.integers(3)))
    known = all_punishments(game)
    chosen = anything if rng.integers(2) else known[rng.integers(len(known))]
    path = Path.constant((0, 0))
    return PathPair(game, Fraction(1, 2), path, path, chosen)


def _shown_held(pair: PathPair) -> str:
    paid = show_profile(pair.game.exact_payoff(pair.punishments))
    return f"r(m_1, m_2) = {paid}, v = {show_profile(pair.minimax)}"


def _held_down(pair: PathPair) -> bool:
    paid = pair.game.exact_payoff(pair.punishments)
    return all(x <= v for x, v in zip(paid, pair.minimax, strict=True))


def _shown_lemma_1(pair: PathPair) -> str:
    least = min(x for slack in paths.conforming_slack(pair, pair.first) for x in slack)
    return f"on p the least of V_i(t) - (1-g) max_a r_i(a, p_-i(t)) - g v_i is {show(least)}"


def _shown_only_path(pair: PathPair) -> str:
    """By which weights the joint action is worth more than all others."""
    (cell,) = pair.first.cycle
    value = pair.game.exact_payoff(cell)
    others = [pair.game.exact_payoff(c) for c in pair.game.profiles() if c != cell]
    return why_out_of_reach(others, value)


def _shown_cases(reported: Reported) -> str:
    """When the players detect, and what is played."""
    found = reported.meeting
    seen = ["never" if t is None else f"at step {t}" for t in found.detected]
    return f"player 1 detects {seen[0]}, player 2 {seen[1]}; played: {show_path(found.realised)}"


LEMMA_1_AGREES = Condition(
    "Lemma 1 agrees with best replies",
    "grim trigger on p is an equilibrium, by exact best replies of automata, iff the condition of "
    "Lemma 1 holds at every step",
    _automaton_agrees,
    shown=_shown_lemma_1,
)
ONLY_PATH = Condition(
    "one optimal path",
    "p = q is one joint action for ever, and no mixture of the others pays as much: whatever "
    "welfare functions it is optimal for, every optimal profile plays it",
    _only_path,
    shown=_shown_only_path,
)
PROOF_GAP = (
    "The printed proof compares a value at time 0 with what follows a step t'. The missing step: "
    "what is played is p or q unless both detect, and neither is dominated (theorem-c-prime)."
)

CLAIMS = (
    Claim(
        "There are profiles that are optimal for the two welfare functions, namely grim triggers "
        "on the given optimal paths, and a step from which on both players get at most their "
        "minimax values in cross-play.",
        paths.SUSTAINED_BOUND,
        name="proposition-1",
        place=Place(E, None, "Proposition 1"),
        domain=DOMAIN,
        hypotheses=PRINTED,
        spaces=SPACES,
        proofs=(
            formal("Proposition1.proposition_1"),
            formal(
                "Proposition1.theorem_C'", "the meeting of the grim triggers of the printed proof"
            ),
        ),
        drop=True,
        unneeded=(
            ("bargaining problem", "proposition_1_stronger does not assume it"),
            ("asymmetric game", "proposition_1_stronger does not assume it"),
            ("minimax worse than preferred", "proposition_1_stronger does not assume it"),
        ),
        documented=Status.HOLDS,
        why="What is played is p or q unless both detect a deviation; it is dominated, which p "
        "and q are not; so both detect, and both then punish for ever.",
        see=("theorem-c", "theorem-d", "proposition-1-needs-its-standing-assumption"),
        remark="The printed proof compares a value at time 0 with what follows a step t' instead "
        "(the-printed-proof-has-a-gap). The hypotheses on minimax values and asymmetry are not "
        "needed. The machine-checked statement is about any two welfare functions and arbitrary "
        "deterministic policies.",
    ),
    Claim(
        "Without the standing assumption on cross-play the profiles of the printed proof need not "
        "meet the bound, for distinct and Pareto-optimal values: one player punishes, and the "
        "other never notices.",
        Condition(
            "a silent capitulation",
            "exactly one player detects a deviation, and at no step t V_i(t) <= v_i for both i",
            _capitulates,
            _capitulates_of_all,
            shown=lambda pair: f"{paths.shown_detection(pair)}; {paths.shown_play(pair)}",
        ),
        name="the-printed-proof-has-a-gap",
        origin="on the printed proof of Proposition 1",
        quantifier=Quantifier.SOME,
        domain=DOMAIN,
        hypotheses=(*(_ours(c) for c in PRINTED if c is not PRINTED[2]), pairs.DISTINCT),
        spaces=(PathPairs(IntegerGames(high=2), "1/2"),),
        documented=Status.HOLDS,
        why="A player's punishment may be just what the other expects to see, so that the "
        "other never notices.",
        see=("proposition-1", "theorem-d"),
        remark=PROOF_GAP,
    ),
    Claim(
        "Without the standing assumption on cross-play Proposition 1 fails: in some game two "
        "welfare functions share one optimal path, and no optimal profiles meet the bound.",
        Condition(
            "never at minimax",
            "at every step of what is played some player gets more than its minimax value",
            _always_above,
            shown=paths.shown_play,
        ),
        name="proposition-1-needs-its-standing-assumption",
        origin="on Proposition 1",
        quantifier=Quantifier.SOME,
        domain=DOMAIN,
        hypotheses=(*(_ours(c) for c in PRINTED if c is not PRINTED[2]), ONLY_PATH),
        spaces=(TINY, SMALL),
        documented=Status.HOLDS,
        why="If two welfare functions share their one optimal path, cross-play is that path, "
        "and nobody punishes.",
        see=("proposition-1", "theorem-d"),
        remark="If the two optimal values are distinct, the proposition survives without the "
        "assumption, by other profiles than those of its proof (theorem-d).",
    ),
    Claim(
        "If each player deploys the norm that it prefers, and neither value dominates the other, "
        "grim triggers meet the bound: neither the standing assumption nor the hypothesis on "
        "minimax values is needed.",
        paths.BOUND,
        name="theorem-c",
        origin="Proposition 1 in the self-serving orientation",
        domain=DOMAIN,
        hypotheses=REPAIRED,
        spaces=SPACES,
        proofs=(formal("Proposition1.theorem_C_for_every_discount"),),
        drop=True,
        unneeded=(),
        documented=Status.HOLDS,
        why="If only one player detected, p or q would be played; by theorem-a one player "
        "would then be indifferent between them, so that one dominates the other.",
    ),
    Claim(
        "Under the hypotheses of theorem-c both players detect a deviation.",
        paths.BOTH_DETECT,
        name="theorem-c-both-detect",
        origin="Proposition 1 in the self-serving orientation",
        domain=DOMAIN,
        hypotheses=REPAIRED,
        spaces=SPACES,
        proofs=(
            formal("Proposition1.theorem_C_for_every_discount", "they meet: both punish for ever"),
        ),
        documented=Status.HOLDS,
        why="If only one player detected, p or q would be played; by theorem-a one player "
        "would then be indifferent between them, so that one dominates the other.",
    ),
    Claim(
        "If both values are Pareto-optimal and the meeting of the grim triggers is dominated, the "
        "bound holds.",
        paths.BOUND,
        name="theorem-c-prime",
        origin="what Proposition 1 rests on",
        domain=DOMAIN,
        hypotheses=(pairs.EFFICIENT, pairs.CROSS_DOMINATED),
        spaces=(TINY, SMALL),
        proofs=(formal("Proposition1.theorem_C'"),),
        drop=True,
        documented=Status.HOLDS,
        why="What is played is p or q unless both detect, and neither is dominated.",
    ),
    Claim(
        "If the paths differ and each player does better than minimax at every step of the path "
        "that it deploys, the bound holds.",
        paths.BOUND,
        name="theorem-c-double-prime",
        origin="Proposition 1 with a stronger hypothesis on minimax values",
        domain=DOMAIN,
        hypotheses=(paths.DIFFERENT_PATHS, paths.ABOVE_MINIMAX_THROUGHOUT),
        spaces=SPACES,
        proofs=(formal("Proposition1.theorem_C''"),),
        drop=True,
        documented=Status.HOLDS,
        why="A silent player follows its own path while it is held to minimax; who gets more "
        "than that at every step of its path notices.",
    ),
    Claim(
        "Some equilibria of the same paths always meet the bound, if their values are distinct and "
        "mutually undominated: the silent player's norm can afford a delayed signal.",
        Condition(
            "both punish, after a signal if need be",
            "profiles of the same values exist in whose meeting both players punish for ever",
            _signalled,
            shown=_shown_signal,
        ),
        name="theorem-d",
        origin="Proposition 1 without its standing assumption",
        domain=f"{DOMAIN}; at g = 0 both may punish from step 1 on",
        hypotheses=(
            paths.EQUILIBRIUM_PATHS,
            pairs.DISTINCT,
            pairs.UNDOMINATED,
            paths.SOME_FUTURE,
        ),
        spaces=(TINY, PathPairs(RandomGames(high=3, size=60), Fraction(3, 4), prefix=0)),
        foils=lambda: [
            PathPair(
                gt.zoo.asymmetric_bach_or_stravinsky(),
                Fraction(0),
                Path.constant((0, 0)),
                Path.constant((0, 0)),
                (1, 0),
            )
        ],
        proofs=(
            formal("Proposition1.theorem_D"),
            formal("Proposition1.proposition_1_without_the_standing_assumption"),
        ),
        documented=Status.HOLDS,
        why="The silent player can play one other action, so late that the slack of the "
        "equilibrium pays for it; then both punish.",
    ),
    Claim(
        "A path is that of a deterministic Nash equilibrium iff at every step conforming is worth "
        "the best deviation followed by the minimax value; then grim trigger on it is one.",
        LEMMA_1_AGREES,
        name="lemma-1",
        origin="what the printed proof uses; Friedman 1971 for sufficiency",
        domain="all repeated two-player games with perfect monitoring; at g = 0 only step 0 counts",
        spaces=(
            Drawn(_draw_path, name="random 2x2 games of payoffs 0..3, paths and ties", size=150),
        ),
        foils=lambda: [_idle_punishment()],
        proofs=(
            formal("GrimTrigger.lemma1"),
            formal("GrimTrigger.lemma1_for_every_discount"),
            _equilibria_of_automata,
        ),
        documented=Status.HOLDS,
        why="The harshest punishment deters whatever any punishment deters.",
    ),
    Claim(
        "No one detects iff the paths are equal; if one detects, the other's path is played; if "
        "both detect, both punish from the next step on.",
        Condition(
            "the three cases",
            "T = (inf, inf) iff p = q; if only i detects, play is the other's own path; from "
            "max(T_1, T_2) + 1 on play is the pair of punishments",
            _simulated,
            shown=_shown_cases,
        ),
        name="lemma-2",
        origin="what the printed proof skips",
        domain="all pairs of paths, all punishments",
        spaces=(
            Instances(
                _all_meetings, name="pairs of 2x2 paths of prefix <= 1 and cycle 1, punishments"
            ),
        ),
        foils=lambda: [_false_report()],
        proofs=(
            formal("GrimTrigger.lemma2"),
            formal("GrimTrigger.lemma2_identical"),
            formal("GrimTrigger.lemma2_both_detect"),
        ),
        documented=Status.HOLDS,
        why="Who never detects has seen its own path; who detects punishes ever after.",
    ),
    Claim(
        "When both players minimax each other, each gets at most its minimax value.",
        Condition(
            "held",
            "r_i(m_1, m_2) <= v_i for both i",
            _held_down,
            literal=True,
            shown=_shown_held,
        ),
        name="punishers-are-held",
        place=Place(E, None, "From t onwards, both players play a"),
        domain="all two-player games, all ties of the punishments",
        hypotheses=(
            Condition(
                "minimaxing actions",
                "m_1 holds player 2 to v_2, and m_2 holds player 1 to v_1",
                lambda pair: pair.punishments in all_punishments(pair.game),
                shown=lambda pair: f"m = {show_cell(pair.game, pair.punishments)}",
                place=Place(E, None, "switch to the action ... arg min max"),
                literal=True,
            ),
        ),
        spaces=(Drawn(_draw_punishments, name="random 3x3 games and pairs of actions", size=200),),
        proofs=(formal("RepeatedGame.minimax_pair"),),
        drop=True,
        documented=Status.HOLDS,
        why="Against an action that holds it to its minimax value, no action of a player gets "
        "more.",
    ),
    Claim(
        "In the asymmetric bargaining Coin Game, once both have detected, both get at most the "
        "minimax value of the present state; and both detect almost surely.",
        Condition("bounded in every state", "V_i(s; both punish) <= v_i(s) for all states s"),
        name="proposition-1-in-the-coin-game",
        origin="Proposition 1 with states",
        quantifier=Quantifier.EACH,
        domain="one game, the utilitarian and the egalitarian norm, either player deploying either",
        proofs=(_in_the_coin_game,),
        documented=Status.HOLDS,
        why="Once both punish, each is held to the minimax value of the state; and in random "
        "play a deviation is seen sooner or later.",
    ),
)
