"""Proposition 1 as claims: as printed, repaired in four ways, and the lemmas below them.

Searches over games, paths and ties; comparison with automata and with step-by-step simulation; and
the proofs of `proofs.proposition1_proofs`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np

import gametheory as gt
from gametheory import NormalForm, Repeated
from gametheory.strategies import Path, all_automata, grim_trigger, is_equilibrium, play
from proofs import path_conditions as given
from proofs.claim import Claim, Condition, Status
from proofs.evidence import Evidence, computed, no_violation
from proofs.game_sources import IntegerGames, RandomGames
from proofs.grim_meetings import Kind, meet
from proofs.instances import PathPair, all_punishments
from proofs.path_pairs import PathPairs, path_family
from proofs.proposition1 import PRINTED, REPAIRED, delayed_signal
from proofs.proposition1_proofs import (
    detection_obligations,
    lemma_1,
    punishment_obligations,
    theorem_c,
    theorem_c_double_prime,
    theorem_c_prime,
    theorem_d,
)
from proofs.smt import smt_evidence
from proofs.spaces import Drawn, Instances
from proofs.stochastic_proposition1 import StochasticProposition1, stochastic_check
from proofs.symbolic_games import squares

APPENDIX_E = "Stastny et al. 2021, Appendix E"
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
TINY = PathPairs(IntegerGames(high=1), HALF, prefix=0)
SMALL = PathPairs(IntegerGames(high=1), HALF)
SPACES = (
    SMALL,
    PathPairs(IntegerGames(high=2), THIRD),
    PathPairs(RandomGames(high=9, size=400_000), Fraction(4, 5), prefix=0),
)
DOMAIN = "all two-player games, discounts, pairs of deterministic paths, ties of punishments"


def _lemma_1_agrees(pair: PathPair) -> bool:
    """Lemma 1 against the automata: grim trigger on the path, best replies computed exactly."""
    repeated = pair.repeated
    one, two = pair.punishments
    profiles = (_held(pair.game, two, 0), _held(pair.game, one, 1))
    automata = [
        grim_trigger(pair.game, pair.first, player, punishments=profiles) for player in range(2)
    ]
    return is_equilibrium(repeated, automata) == given.is_equilibrium_path(pair, pair.first)


def _held(game: NormalForm, action: int, player: int) -> tuple[int, int]:
    """A joint action in which the other's `action` holds `player`, who replies best."""
    own = game.exact_payoffs[player]
    row = own[:, action] if player == 0 else own[action]
    reply = list(row).index(max(row))
    return (reply, action) if player == 0 else (action, reply)


def _draw_path(rng: np.random.Generator) -> PathPair:
    game = NormalForm(rng.integers(0, 4, (2, 2, 2)))
    g = [Fraction(0), THIRD, HALF, Fraction(4, 5)][rng.integers(4)]
    paths = path_family((2, 2), g, 1, 2).paths
    path = paths[rng.integers(len(paths))]
    ties = all_punishments(game)
    return PathPair(game, g, path, path, ties[rng.integers(len(ties))])


def _automata_paths(budget: int) -> Iterator[Evidence]:
    """Equilibria in two-state automata have paths that pass Lemma 1; a sample decides nothing."""
    count = min(12, max(1, budget // 2_000))
    rng = np.random.default_rng(0)
    machines = [list(all_automata((2, 2), player, states=2)) for player in range(2)]
    checked = 0
    found: list[PathPair] = []
    for _ in range(count):
        game = NormalForm(rng.integers(0, 3, (2, 2, 2)))
        for _ in range(25):
            pair = tuple(side[rng.integers(len(side))] for side in machines)
            checked += 1
            repeated = Repeated(game, HALF)
            if is_equilibrium(repeated, pair):
                path = play(pair)
                found.append(PathPair(game, HALF, path, path, all_punishments(game)[0]))
    yield no_violation(
        f"{len(found)} equilibria among {checked} random pairs of two-state automata in {count} "
        "games: the path of each meets the condition",
        len(found),
        lambda: bool(found) and all(given.is_equilibrium_path(x, x.first) for x in found),
        complete=False,
    )


def _trichotomy(triple: tuple[Path, Path, tuple[int, int]]) -> bool:
    """Lemma 2, against a simulation step by step that knows nothing of `meet`."""
    p, q, m = triple
    found = meet(p, q, m)
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
        return p == q and found.kind is Kind.IDENTICAL
    if seen1 is None or seen2 is None:
        return found.realised == (q if seen2 is None else p)
    return found.settled is not None and all(
        found.realised[t] == m for t in range(found.settled, horizon)
    )


def _triples() -> list[tuple[Path, Path, tuple[int, int]]]:
    paths = path_family((2, 2), HALF, 1, 2).paths
    return [(p, q, (a, b)) for p, q in itertools.product(paths, repeat=2) for a, b in squares(2)]


def _signalled(pair: PathPair) -> bool:
    """Both detect; or the silent player can signal, and then both punish from some step on."""
    if given.meeting(pair).kind is Kind.BOTH_DETECT:
        return True
    signal = delayed_signal(pair)
    if signal is None or signal.cost > signal.slack:
        return False
    return signal.realised.cycle == (pair.punishments,)


def _exactly_bounded(found: StochasticProposition1) -> bool:
    return found.bound_holds and found.error == 0 and found.almost_surely


def _in_the_coin_game(_: int) -> Iterator[Evidence]:
    game = gt.coin_game.BargainingCoinGame().stochastic(discount="24/25")
    frontier = gt.stochastic.joint_frontier(game)
    vertices = frontier.vertices
    util = max(range(len(frontier)), key=lambda k: sum(vertices[k]))
    egal = max(range(len(frontier)), key=lambda k: min(vertices[k]))
    for one, two, text in ((util, egal, "utilitarian meets egalitarian"), (egal, util, "reversed")):
        found = stochastic_check(game, frontier.policies[one], frontier.policies[two], steps=200)
        yield computed(
            f"asymmetric bargaining Coin Game, g = 24/25, {text}: the bound holds in all "
            f"{game.num_states} states; both have detected with chance .9 by step "
            f"{found.first_step(0.9)}, .999 by step {found.first_step(0.999)}; cross-play "
            f"({float(found.cross_play[0]):.4f}, {float(found.cross_play[1]):.4f})",
            partial(_exactly_bounded, found),
            certificate={"cross-play": [str(x) for x in found.cross_play]},
        )


SIGNALLED = Condition(
    "both punish, after a signal if need be",
    "profiles of the same values exist in whose meeting both players punish for ever",
    _signalled,
)
AGREES = Condition(
    "Lemma 1", "grim(p) is an equilibrium iff the condition holds at every step", _lemma_1_agrees
)
TRICHOTOMY = Condition("trichotomy", "the three cases", _trichotomy)

CLAIMS = (
    Claim(
        name="proposition-1",
        statement="Grim-trigger versions of the two optimal profiles meet the bound: from some "
        "step "
        "on both players get at most their minimax values.",
        formula="exists t: V_i(t, p~_1, q~_2) <= min_a max_a' r_i / (1 - g), i = 1, 2",
        source=f"{APPENDIX_E}, Proposition 1 with the profiles of its proof",
        domain=DOMAIN,
        quantifiers="for all games, discounts, paths p, q, ties there is a step t",
        hypotheses=PRINTED,
        conclusion=given.BOUND,
        added=(given.SELF_SERVING,),
        spaces=SPACES,
        means=(lambda _: theorem_c(True),),
        documented=Status.AMENDED,
        remark="A player may punish without being noticed: its punishment is what the other "
        "expects "
        "(silent capitulation). If each deploys the norm that it prefers this cannot happen; and "
        "other profiles of the same values always do (theorem-d), so the proposition's statement "
        "survives its proof.",
    ),
    Claim(
        name="theorem-c",
        statement="Self-serving norms of distinct, mutually undominated values: the bound holds, "
        "without a minimax hypothesis.",
        formula="V_1(p) > V_1(q), V_2(q) > V_2(p) => the minimax bound",
        source="ours: Proposition 1 repaired",
        domain=DOMAIN,
        quantifiers="for all games, discounts, paths p, q, ties there is a step t",
        hypotheses=REPAIRED,
        conclusion=given.BOUND,
        spaces=SPACES,
        means=(lambda _: theorem_c(False),),
        remark="Distinct values alone do not suffice: (2, 1) (1, 1) (0, 0); (0, 1) (0, 1) (0, 0) "
        "with p = (0, 0), q = (0, 1) for ever is self-serving, but player 1 capitulates to (1, 1).",
    ),
    Claim(
        name="theorem-c-both-detect",
        statement="Under the hypotheses of theorem-c both players detect a deviation.",
        formula="T_1, T_2 < infinity",
        source="ours: Proposition 1 repaired",
        domain=DOMAIN,
        quantifiers="for all games, discounts, paths p, q, ties",
        hypotheses=REPAIRED,
        conclusion=given.BOTH_DETECT,
        spaces=SPACES,
        means=(lambda _: theorem_c(False),),
    ),
    Claim(
        name="theorem-c-prime",
        statement="If both values are efficient and the meeting of the grim triggers pays a "
        "dominated profile, the bound holds.",
        formula="V(p~_1, q~_2) dominated, V(p), V(q) efficient => the minimax bound",
        source="ours: Proposition 1 repaired",
        domain=DOMAIN,
        quantifiers="for all games, discounts, paths p, q, ties there is a step t",
        hypotheses=(
            given.EQUILIBRIA,
            given.DISTINCT,
            given.BOTH_EFFICIENT,
            given.CROSS_DOMINATED,
        ),
        conclusion=given.BOUND,
        spaces=(TINY,),
        means=(theorem_c_prime,),
        remark="This is the proposition if its hypothesis on cross-play is read of the "
        "grim-trigger "
        "profiles themselves.",
    ),
    Claim(
        name="theorem-c-double-prime",
        statement="If the paths differ and each player does better than minimax at every step of "
        "the path that it deploys, the bound holds.",
        formula="p != q, V_1(t, p) > v_1, V_2(t, q) > v_2 for all t => the minimax bound",
        source="ours: Proposition 1 repaired",
        domain=DOMAIN,
        quantifiers="for all games, discounts, paths p, q, ties there is a step t",
        hypotheses=(given.DIFFERENT_PATHS, given.ABOVE_MINIMAX_THROUGHOUT),
        conclusion=given.BOUND,
        spaces=SPACES,
        means=(theorem_c_double_prime,),
    ),
    Claim(
        name="theorem-d",
        statement="Some profiles of the same values are equilibria and meet the bound: the silent "
        "player's norm can afford a delayed signal.",
        formula="exists p', q': V(p') = V(p), V(q') = V(q), and both punish from some t on",
        source=f"{APPENDIX_E}, Proposition 1 as a statement of existence",
        domain="0 < g < 1, distinct and mutually undominated equilibrium values",
        quantifiers="for all games, discounts, p, q there are p', q' and a step t",
        hypotheses=(given.EQUILIBRIA, given.DISTINCT, given.UNDOMINATED, given.SOME_FUTURE),
        conclusion=SIGNALLED,
        spaces=(TINY, PathPairs(RandomGames(high=3, size=60), Fraction(3, 4))),
        means=(theorem_d,),
        remark="At g = 0 nothing after the first step has weight: both may punish from step 1 on.",
    ),
    Claim(
        name="lemma-1",
        statement="A path is that of a deterministic Nash equilibrium iff at every step conforming "
        "is worth the best deviation followed by the minimax value; then grim trigger is one.",
        formula="V_i(t) >= (1-g) max_a r_i(a, p_-i(t)) + g v_i for all t, i (g = 0: t = 0)",
        source="ours; Friedman 1971 for sufficiency",
        domain="all repeated games with perfect monitoring",
        quantifiers="for all games, discounts, paths, steps t, players",
        conclusion=AGREES,
        spaces=(
            Drawn(_draw_path, name="random 2x2 games of payoffs 0..3, paths and ties", size=400),
        ),
        means=(_automata_paths, lemma_1),
    ),
    Claim(
        name="lemma-2",
        statement="No one detects iff the paths are equal; if one detects, the other's path is "
        "played; if both detect, both punish from the next step on.",
        formula="T = (inf, inf) iff p = q; T_j = inf > T_i: play is j's own path",
        source="ours: what the printed proof skips",
        domain="all pairs of paths, all punishments",
        quantifiers="for all paths p, q and punishments",
        conclusion=TRICHOTOMY,
        spaces=(
            Instances(
                _triples,
                name="pairs of 2x2 paths of prefix <= 1 and cycle <= 2, with punishments",
                exhaustive=True,
            ),
        ),
        means=(lambda _: [smt_evidence("one step of play", detection_obligations())],),
    ),
    Claim(
        name="punishers-are-held",
        statement="When both players minimax each other, each gets at most its minimax value.",
        formula="r_i(m_1, m_2) <= max_a r_i(a, m_-i) = v_i",
        source=f"{APPENDIX_E}, last line of the proof of Proposition 1",
        domain="all two-player games, all ties",
        means=(lambda _: [smt_evidence("2x2, 3x3, 4x4 games", punishment_obligations())],),
    ),
    Claim(
        name="proposition-1-in-the-coin-game",
        statement="In the asymmetric bargaining Coin Game, once both have detected, both get at "
        "most "
        "the minimax value of the present state; and both detect almost surely.",
        formula="V_i(s; both punish) <= v_i(s) for all s",
        source="ours: Proposition 1 with states",
        domain="one game, two norms",
        quantifiers="for all states",
        means=(_in_the_coin_game,),
    ),
)
