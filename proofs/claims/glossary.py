"""What the claims take for known: terms that many of them use, and hypotheses that many share.

An explanation of one claim writes out the terms that occur in it. A page of many claims writes each
term, and each block of shared hypotheses, once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proofs.claims import _encounters, cross_play, one_answer, welfare
from proofs.evidence import Condition, Place

AXIOMATIC = r"table-|impossibility-|interpersonal-comparison|.*-is-characterised"
"""Claims about rules that choose from sets of payoffs, by their names."""


@dataclass(frozen=True)
class Definition:
    """A term.

    Attributes:
        term: as it is used.
        text: what it means.
        words: a regular expression: where it matches what a claim says, the term occurs.
        place: where the paper defines it; None for what is ours or from elsewhere.
        axiomatic: whether it is one of the claims about rules (`AXIOMATIC`), or of all others; None
            if of both.
    """

    term: str
    text: str
    words: str
    place: Place | None = None
    axiomatic: bool | None = False


DEFINITIONS = (
    Definition(
        "bargaining problem (BP)",
        "a game with several Pareto-optimal equilibria over which the players have conflicting "
        "preferences: of some two, each player prefers a different one. Nothing else is part of "
        "the definition. Mutual benefit and common interest are inferred by the paper "
        '("Thus ..."; `bargaining-has-a-common-interest` proves it); a claim that uses them lists '
        "them as hypotheses",
        r"\bbargaining problem|\bBPs?\b",
        Place("3.3", 1, "multiple Pareto-optimal equilibria over which the principals have"),
    ),
    Definition(
        "coordination problem",
        "a game with several Pareto-optimal equilibria that need coordination: of some two, p and "
        "q, (p_1, q_2) is not Pareto-optimal. It is pure if the players have identical interests "
        "over all of them",
        r"coordination problem|coordination game",
        Place("3.2", 1, "which require some coordinated action to achieve"),
    ),
    Definition(
        "symmetric game",
        "a game is symmetric if (b, a) is attainable whenever (a, b) is, else asymmetric. The "
        "usual definition of a symmetric game says more: it is the same with the players exchanged",
        r"\bsymmetric|\basymmetric (?!bargaining Coin)",
        Place("3.3", 2, "for any attainable payoff profile (a, b) there exists a profile (b, a)"),
    ),
    Definition(
        "Pareto-optimal",
        "u dominates v if u_1 >= v_1, u_2 >= v_2 and one of the two is strict; payoffs that "
        "nothing attainable dominates are Pareto-optimal. A mixture is a lottery over joint "
        "actions, as correlated play realises it",
        r"dominat|Pareto|mixture",
        axiomatic=None,
    ),
    Definition(
        "cross-play of p and q",
        "p is a profile that is optimal for the welfare function w, q one that is optimal for w'. "
        "In cross-play player 1 deploys its part p_1, player 2 its part q_2. V_i(x) is what player "
        "i gets at x, per step",
        r"V_\d\(p|p_1, q_2|[Cc]ross-play",
        Place("Appendix E", 1, "the cross-play policy profile"),
    ),
    Definition(
        "minimax value",
        "v_i is the minimum over the other's actions of the maximum over player i's own of r_i(a), "
        "actions pure, per step (the paper's is the discounted sum, 1/(1-g) times as much)",
        r"\bv_[i12]\b|minimax",
        Place("Appendix E", 8, "the minimax value"),
    ),
    Definition(
        "grim trigger",
        "follow the path; from the step after the other has left it, play for ever an action that "
        "holds the other to its minimax value. A player detects when the other leaves the path "
        "that this player deploys. If only one detects, its punishment is just what the other "
        "expects to see, so that one never notices: a silent capitulation",
        r"[Gg]rim trigger|both (?:players )?detect|one detects|players? detect",
        Place("Appendix E", None, "the policy profile in which player i follows"),
    ),
    Definition(
        "discount g",
        "the paper's gamma. Values are per step: (1-g) times the discounted sum",
        r"\bg\b",
    ),
    Definition(
        "norm (Definition 3.1)",
        "normative policies Pi_i^N, punishment policies Pi_i^p and rules p_i from histories to "
        "true or false, for both players. A policy pi_i is compatible with the norm if after every "
        "history h it does what some normative policy does if p_i(h) is false, and what some "
        "punishment policy does if it is true",
        r"Definition 3\.[12]|norm-adaptive|higher[- ]order|compatible|\bis a norm\b|some norm",
        Place("3.4", None, "Definition 3.1 (Norms)"),
    ),
    Definition(
        "norm-adaptive (Definition 3.2)",
        "given a set of at least two norms and a function N_i from histories onto it, a policy is "
        "norm-adaptive if after every history h it does what some policy compatible with N_i(h) "
        "does. A norm is of higher order if its normative policies are norm-adaptive",
        r"Definition 3\.2|norm-adaptive|higher[- ]order|amTFT\(W\) is",
        Place("3.4", None, "Definition 3.2 (Norm-adaptive policies)"),
    ),
    Definition(
        "Pareto meet minimum and projection",
        "the minimum m gives each player the least payoff that it gets in any efficient profile. "
        "Player i's projection of a profile u is the set of all attainable V with V_i >= max(m_i, "
        "u_i) and V_j = max(m_j, u_j) for every other player j (DiGiovanni, Clifton and Macé 2025, "
        "Definition 5)",
        r"Pareto meet",
        axiomatic=None,
    ),
    Definition(
        "programs that renegotiate",
        "each program has a default action, and says which improvements on the default outcome it "
        "accepts, given the text of the other. If both accept some, a selection function picks an "
        "efficient one of these, which is played; else the defaults are. An extension accepts its "
        "Pareto meet projection of the outcome as well",
        r"renegotiat|[Pp]rograms? .*extended|selection function",
        axiomatic=None,
    ),
    Definition(
        "meta-bargaining",
        "each player announces a rule. If the rules recommend different outcomes, what gives a "
        "player more than its own rule does is cut off, and they are asked again. The outcome is "
        "the common limit of the recommendations, or d if there is none (van Damme 1986)",
        r"[Mm]eta-bargaining",
        axiomatic=None,
    ),
    Definition(
        "amTFT",
        "amTFT(w) plays its part of the optimum of w, and punishes while the debit is positive: "
        "what the other player has gained by departing. amTFT(W) starts with some w of W; if the "
        "other merely plays according to another welfare function, it draws w again; if the other "
        "defects, it punishes",
        r"amTFT",
        Place("5.1", 2, "follows a two-stage decision process"),
    ),
    Definition(
        "drawing norms",
        "u_i(n, m) is what player i gets per step while player 1 follows norm n and player 2 norm "
        "m; matrices show (u_1, u_2). While their norms differ, both players draw again, player i "
        "norm n with the chance q_i(n); once the same, they keep it. P(same) is the chance that "
        "one draw of both is the same norm (P(same as q_3) with another counterpart), P(agree), or "
        "P, that they ever agree, T the discounted share of time in agreement",
        r"u_[12]\(|q_[12]\(|P\(agree\)|P\(same|draw norms|draws of both|P after|T after",
    ),
    Definition(
        "exploitability",
        "player 1's agent cooperates with w. Exploitability is what player 2 gains by its best "
        "reply over following w; to pose is to follow w' for ever. Stubbornness s: the chance to "
        "keep to w after a disagreement. Inefficiency is V_2(pi^w') - V_2(pi_1, pi_2^w'), Delta_2 "
        "is V_2(pi^w') - V_2(pi^w)",
        r"exploitab|\bpos(?:e|ing)\b|stubbornness",
    ),
    Definition(
        "welfare functions",
        "utilitarian: V_1 + V_2; egalitarian: min(V_1, V_2) among Pareto-optimal profiles; Nash: "
        'V_1 V_2. "min + (1/10) sum" stands for the egalitarian one: the sum makes its optima '
        "Pareto-optimal. max and min are the larger and the smaller of V_1 and V_2. For a, b > 0 "
        "a max + b min is impartial, rises with both payoffs, and is linear on either side of "
        "V_1 = V_2: so over all mixtures it is largest at an outcome or where a mixture of two "
        "pays both players the same. Elsewhere means these",
        r"[Uu]tilitarian|[Ee]galitarian|w_Util|w\^Util|min \+|Nash (?:welfare|product|solution)"
        r"|impartial w",
        Place("3.3", 5, "maximizes utilitarian welfare"),
    ),
    Definition(
        "NormalizedScore",
        "NormalizedScore(pi) = max over w in W of (w(pi) - w(pi^d)) / (max over pi' of w(pi') - "
        "w(pi^d)), where pi^d is the disagreement profile; undefined if a denominator is 0. In "
        "instances util is V_1 + V_2, egal min(V_1, V_2), IA V_1 + V_2 - 2 |V_1 - V_2|",
        r"NormalizedScore",
        Place("4.2", 2, "we compute its normalized score as"),
    ),
    Definition(
        "social dilemma",
        "R is what mutual cooperation pays, P mutual defection, S being exploited, T exploiting: "
        "R > P, R > S, 2 R > T + S, and T > R (greed) or P > S (fear), for both players. The paper "
        'cites Leibo et al. (2017) and says of IAsymBoS only that it "does not incentivize '
        'defection"',
        r"social dilemma|\bSSD",
        Place("4.1", 3, "not an SSD because it does not incentivize defection"),
    ),
    Definition(
        "w^IA",
        "V_1 + V_2 - beta E|e_1^t - e_2^t|, where e_i^t = gamma lambda e_i^(t-1) + r_i^t are "
        "smoothed rewards; E is read as the discounted mean over t",
        r"w\^IA|inequity-averse",
        Place("Appendix C.1", 5, "The inequity-averse welfare"),
    ),
    Definition(
        "LOLA update",
        "theta_1 + delta nabla_1 V_i + delta eta [nabla_2 V_1]' nabla_1 nabla_2 V_2, all at "
        "(theta_1, theta_2), for player 1",
        r"LOLA update|update is that of LOLA",
        Place("Appendix C.1", None, "the LOLA update"),
    ),
    Definition(
        "Coin Game",
        "players red and blue walk on a torus. Coin Game: 1 for any coin picked, -2 for whose coin "
        "the other picks. ABCG, the bargaining Coin Game: a Cooperation coin is picked by both at "
        "once and pays one player more; a Disagreement coin only by the player of its "
        "colour",
        r"Coin Game|\bCG\b|ABCG",
        Place("4.1", 4, "Two coins simultaneously appear on this grid"),
    ),
    Definition(
        "correlated equilibrium",
        "a lottery over joint actions that shows each player its own action only, and that nobody "
        "gains by disobeying",
        r"correlated equilibri",
    ),
    Definition(
        "bargaining problem (S, d)",
        "here a set S of feasible payoffs of two players and a disagreement point d, as in the "
        "bargaining literature that Appendix A cites; not the BP of section 3.3",
        r".",
        axiomatic=True,
    ),
    Definition(
        "Nash solution",
        "the payoffs V >= d of S with the largest product (V_1 - d_1)(V_2 - d_2)",
        r"Nash\b",
        axiomatic=True,
    ),
    Definition(
        "Kalai-Smorodinsky solution",
        "the best payoffs of S whose gains are in proportion to the greatest gains: "
        "(V_1 - d_1)(m_2 - d_2) = (V_2 - d_2)(m_1 - d_1), m_i being player i's largest payoff "
        "among those with V >= d",
        r"Kalai",
        axiomatic=None,
    ),
    Definition(
        "egalitarian solution",
        "max-min: the payoffs of S with the largest smaller gain min(V_1 - d_1, V_2 - d_2); "
        "leximin: of these the ones with the largest other gain",
        r"egalitarian|leximin|max-min",
        axiomatic=True,
    ),
    Definition(
        "utilitarian solution",
        "the payoffs of S with the largest sum V_1 + V_2",
        r"utilitarian",
        axiomatic=True,
    ),
    Definition(
        "Table 2 as printed",
        "Nash: [V_1 - d_1][V_2 - d_2]; Kalai-Smorodinsky: |(V_1 - d_1)/(V_2 - d_2) - (sup V_1 - "
        "d_1)/(sup V_2 - d_2)|, s.t. Pareto-optimal; egalitarian: min{V_1 - d_1, V_2 - d_2}, s.t. "
        "Pareto-optimal; utilitarian: V_1 + V_2",
        r"of Table 2|Table 2's",
        Place("Table 2"),
        axiomatic=True,
    ),
    Definition(
        "comprehensive",
        "with any payoffs, S holds all lower ones down to d (free disposal); strictly: and no edge "
        "of the frontier is parallel to an axis",
        r"comprehensive",
        axiomatic=True,
    ),
)

BLOCKS: dict[str, Sequence[Condition]] = {
    "norms of an asymmetric bargaining problem": _encounters.SETTING,
    "the situation before inequality (1)": cross_play.PRINTED,
    "equilibria of an asymmetric bargaining problem": welfare.ASYMMETRIC_PROBLEM,
    "two welfare functions in a symmetric bargaining problem": one_answer.SYMMETRIC_PROBLEM,
}
"""Hypotheses that several claims share, by a name."""


def terms_of(name: str, said: str) -> list[Definition]:
    """The terms that occur in what a claim says."""
    axiomatic = re.match(AXIOMATIC, name) is not None
    return [
        definition
        for definition in DEFINITIONS
        if definition.axiomatic in (None, axiomatic) and re.search(definition.words, said)
    ]


def block_of(hypotheses: Sequence[Any]) -> tuple[str, int, int] | None:
    """A block among some hypotheses: its name, and from where to where; None if there is none.

    Hypotheses are compared by what they say, not by where it is printed.
    """
    said = [condition.text for condition in hypotheses]
    for name, block in BLOCKS.items():
        wanted = [condition.text for condition in block]
        for k in range(len(said) - len(wanted) + 1):
            if said[k : k + len(wanted)] == wanted:
                return name, k, k + len(wanted)
    return None
