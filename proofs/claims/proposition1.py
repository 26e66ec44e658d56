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

from fractions import Fraction

import gametheory as gt
from gametheory.strategies import Path
from proofs.claims._deployed_paths import (
    GAP,
    LEMMA_1_AGREES,
    Punished,
    all_meetings,
    always_above,
    capitulates,
    capitulates_of_all,
    draw_path,
    draw_punishments,
    equilibria_of_automata,
    false_report,
    held_down,
    idle_punishment,
    in_the_coin_game,
    only_path,
    ours,
    reported,
    shown_cases,
    shown_held,
    shown_minimaxing,
    shown_only_path,
    shown_signal,
    signalled,
    simulated,
)
from proofs.claims.cross_play import E
from proofs.evidence import (
    Claim,
    Condition,
    Place,
    Quantifier,
    Status,
)
from proofs.formal import formal
from proofs.proposition1 import PRINTED
from proofs.searching import (
    Drawn,
    Instances,
    IntegerGames,
    PathPair,
    PathPairs,
    RandomGames,
    all_punishments,
)
from proofs.searching import pair_conditions as pairs
from proofs.searching import path_conditions as paths

TINY = PathPairs(IntegerGames(high=1), "1/2", prefix=0)
SMALL = PathPairs(IntegerGames(high=2), "1/2", prefix=0)
LONG = PathPairs(IntegerGames(high=1), "1/2", cycle=1)
RANDOM = PathPairs(RandomGames(high=9, size=50_000), "4/5", prefix=0)
SPACES = (TINY, SMALL, LONG, RANDOM)
PLAYED = "all two-player stage games (one state), discounts in [0, 1), all pairs of deterministic"
DOMAIN = f"{PLAYED} paths p, q defended by grim trigger, all ties of the punishments"
CONFLICTING = (paths.EQUILIBRIUM_PATHS, pairs.CONFLICT)
ON_CONFLICT = "conflict says that the values are distinct and neither dominates (conflict_iff)"
"""In Coq the hypothesis is said in another way."""
HALF = Fraction(1, 2)
BOS = gt.zoo.asymmetric_bach_or_stravinsky()
AGREED = PathPair(BOS, HALF, Path.constant((0, 0)), Path.constant((0, 0)), (0, 1))
"""Both follow one path."""
UNHEARD = PathPair(
    gt.NormalForm.from_bimatrix([[1, 0], [0, 0]], [[0, 1], [1, 0]]),
    HALF,
    Path.constant((0, 0)),
    Path.constant((0, 1)),
    (0, 1),
)
"""Player 2 gains by not following p, so no signal of player 1 would be borne."""
SEEN = PathPair(
    gt.NormalForm.from_bimatrix([[1, 1], [1, 2]], [[2, 0], [1, 1]]),
    HALF,
    Path.constant((0, 0)),
    Path((), ((0, 0), (1, 1))),
    (1, 0),
)
"""Both detect."""

COOPERATION = PathPair(
    gt.zoo.prisoners_dilemma(),
    Fraction(4, 5),
    Path.constant((0, 0)),
    Path.constant((0, 0)),
    (1, 1),
)

ONLY_PATH = Condition(
    "one optimal path",
    "p = q is one joint action for ever, and no mixture of the others pays as much: whatever "
    "welfare functions it is optimal for, every optimal profile plays it",
    only_path,
    shown=shown_only_path,
)
PROOF_GAP = (
    "The printed proof compares a value at time 0 with what follows a step t'. The missing step: "
    "what is played is p or q unless both detect, and neither is dominated (theorem-c-prime)."
)

BOUNDED = formal(
    "RepeatedGame.meeting_is_bounded",
    "they meet: from some step on both punish, which holds both to their minimax values",
)

CLAIMS = (
    Claim(
        "There are profiles that are optimal for the two welfare functions, namely grim triggers "
        "on the given optimal paths, and a step t such that in cross-play both players' values "
        "from t on, V_i(t), are at most their minimax values.",
        paths.SUSTAINED_BOUND,
        name="proposition-1",
        place=Place(E, None, "Proposition 1"),
        domain=DOMAIN,
        hypotheses=PRINTED,
        spaces=SPACES,
        proofs=(
            formal(
                "Proposition1.proposition_1",
                "E holds the equilibrium values among which w and w' are optimised, F the "
                "attainable values within which optima are Pareto-optimal and cross-play is "
                "dominated: any sets; the paper's t is any step from T on",
            ),
            formal(
                "Proposition1.theorem_C'",
                "the meeting of the grim triggers of the printed proof; F is any set, such as that "
                "of all mixtures",
            ),
        ),
        drop=True,
        unneeded=(
            ("bargaining problem", "proposition_1_stronger does not assume it"),
            ("asymmetric game", "proposition_1_stronger does not assume it"),
            ("minimax worse than preferred", "proposition_1_stronger does not assume it"),
        ),
        needed=(("cross-play dominated", lambda: GAP),),
        documented=Status.HOLDS,
        why="What is played is p or q unless both detect a deviation (lemma-2); it is dominated, "
        "which p and q are not; so both detect, and both then punish for ever, which holds both "
        "to v_i (punishers-are-held).",
        see=(
            "lemma-2",
            "punishers-are-held",
            "theorem-c",
            "theorem-d",
            "proposition-1-needs-its-standing-assumption",
        ),
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
            capitulates,
            capitulates_of_all,
            shown=lambda pair: f"{paths.shown_detection(pair)}; {paths.shown_play(pair)}",
        ),
        name="the-printed-proof-has-a-gap",
        origin="on the printed proof of Proposition 1",
        quantifier=Quantifier.SOME,
        domain=DOMAIN,
        hypotheses=(*(ours(c) for c in PRINTED if c is not PRINTED[2]), pairs.DISTINCT),
        spaces=(PathPairs(IntegerGames(high=2), "1/2"),),
        proofs=(formal("EquilibriumPayoffs.the_printed_proof_has_a_gap"),),
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
            always_above,
            shown=paths.shown_play,
        ),
        name="proposition-1-needs-its-standing-assumption",
        origin="on Proposition 1",
        quantifier=Quantifier.SOME,
        domain=DOMAIN,
        hypotheses=(*(ours(c) for c in PRINTED if c is not PRINTED[2]), ONLY_PATH),
        spaces=(TINY, SMALL),
        proofs=(formal("EquilibriumPayoffs.proposition_1_needs_its_standing_assumption"),),
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
        hypotheses=(*CONFLICTING, pairs.SELF_SERVING),
        spaces=SPACES,
        proofs=(formal("Proposition1.theorem_C_for_every_discount", ON_CONFLICT), BOUNDED),
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
        hypotheses=(*CONFLICTING, pairs.SELF_SERVING),
        spaces=SPACES,
        proofs=(
            formal(
                "Proposition1.theorem_C_for_every_discount",
                f"they meet: both punish for ever; {ON_CONFLICT}",
            ),
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
        proofs=(
            formal("Proposition1.theorem_C'", "F is any set, such as that of all mixtures"),
            BOUNDED,
        ),
        examples=lambda: [SEEN],
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
        proofs=(formal("Proposition1.theorem_C''"), BOUNDED),
        drop=True,
        documented=Status.HOLDS,
        why="A silent player follows its own path while it is held to minimax; who gets more "
        "than that at every step of its path notices.",
    ),
    Claim(
        "If preferences conflict over two equilibrium paths, then in the cross-play of some "
        "equilibria of these paths both players punish for ever, so that both get at most their "
        "minimax values: a player whose punishment goes unnoticed can afford a delayed signal.",
        Condition(
            "both punish, after a signal if need be",
            "equilibria of the paths p and q exist in whose meeting both players punish for ever: "
            "grim triggers if both detect, else with one other action of the player who detects",
            signalled,
            shown=shown_signal,
        ),
        name="theorem-d",
        origin="Proposition 1 without its standing assumption",
        domain=f"{PLAYED} equilibrium paths p and q, all ties of the punishments",
        hypotheses=CONFLICTING,
        spaces=(TINY, PathPairs(RandomGames(high=3, size=60), Fraction(3, 4), prefix=0)),
        examples=lambda: [GAP],
        needed=(
            ("equilibrium paths", lambda: UNHEARD),
            ("conflicting preferences", lambda: AGREED),
        ),
        proofs=(
            formal("Proposition1.theorem_D_for_every_discount", ON_CONFLICT),
            formal("Proposition1.proposition_1_without_the_standing_assumption"),
        ),
        documented=Status.HOLDS,
        why="If only player i detects, the other's path is played (lemma-2), by which the other "
        "gets less than by i's path, as values conflict. One other action of i at step k is worth "
        "to it at most g^k times a bound: less than that loss if k is large.",
        see=("the-printed-proof-has-a-gap", "lemma-2", "punishers-are-held"),
    ),
    Claim(
        "A path is that of a deterministic Nash equilibrium iff at every step conforming is worth "
        "the best deviation followed by the minimax value; then grim trigger on it is one.",
        LEMMA_1_AGREES,
        name="lemma-1",
        origin="what the printed proof uses; Friedman 1971 for sufficiency",
        domain="all repeated two-player games with perfect monitoring; at g = 0 only step 0 counts",
        spaces=(
            Drawn(draw_path, name="random 2x2 games of payoffs 0..3, paths and ties", size=150),
        ),
        foils=lambda: [idle_punishment()],
        proofs=(
            formal("GrimTrigger.lemma1"),
            formal("GrimTrigger.lemma1_for_every_discount"),
            equilibria_of_automata,
        ),
        examples=lambda: [COOPERATION],
        documented=Status.HOLDS,
        why="The harshest punishment deters whatever any punishment deters.",
    ),
    Claim(
        "No one detects iff the paths are equal; if only one detects, the other's path is played; "
        "if both detect, both punish from the step after the later detection on.",
        Condition(
            "the three cases",
            "T_i being the step at which player i detects, inf if never: T_1 = T_2 = inf iff p = "
            "q; if only T_1 is finite, q is played, if only T_2 is, p; if both are, (m_1, m_2) is "
            "played from max(T_1, T_2) + 1 on",
            simulated,
            shown=shown_cases,
        ),
        name="lemma-2",
        origin="what the printed proof skips",
        domain="all pairs of paths p, q and of actions m_1, m_2: player 1 deploys grim trigger on "
        "p, player 2 on q, and who detects plays m_1 or m_2 from the next step on",
        spaces=(
            Instances(
                all_meetings, name="pairs of 2x2 paths of prefix <= 1 and cycle 1, punishments"
            ),
        ),
        foils=lambda: [false_report()],
        proofs=(
            formal(
                "GrimTrigger.lemma2",
                "x is what is played; fst and snd give the action of player 1 and of player 2",
            ),
            formal("GrimTrigger.lemma2_identical"),
            formal("GrimTrigger.lemma2_both_detect"),
        ),
        documented=Status.HOLDS,
        why="Who never detects saw the other on its path, and followed it: so it is what was "
        "played. Who detects punishes ever after.",
        examples=lambda: [reported(GAP), reported(SEEN)],
    ),
    Claim(
        "When both players minimax each other, each gets at most its minimax value.",
        Condition(
            "held",
            "r_i(m_1, m_2) <= v_i for both i",
            held_down,
            literal=True,
            shown=shown_held,
        ),
        name="punishers-are-held",
        place=Place(E, None, "From t onwards, both players play a"),
        domain="all two-player games, all ties of the punishments",
        hypotheses=(
            Condition(
                "minimaxing actions",
                "m_1 holds player 2 to v_2, and m_2 holds player 1 to v_1",
                lambda pair: pair.punishments in all_punishments(pair.game),
                shown=shown_minimaxing,
                place=Place(E, None, "switch to the action ... arg min max"),
                literal=True,
            ),
        ),
        spaces=(Drawn(draw_punishments, name="random 3x3 games and pairs of actions", size=200),),
        proofs=(formal("RepeatedGame.minimax_pair"),),
        examples=lambda: [Punished(BOS, (0, 1))],
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
        proofs=(in_the_coin_game,),
        documented=Status.HOLDS,
        why="Once both punish, each is held to the minimax value of the state; and in random "
        "play a deviation is seen sooner or later.",
    ),
)
