"""amTFT(w) and amTFT(W): approximate Markov tit for tat for any welfare function.

amTFT(w) (Lerer and Peysakhovich 2017; Stastny et al. 2021) knows four policies: how it and its
partner *cooperate*, by optimising the welfare function w, and how each *punishes* the other. It
cooperates; it keeps a *debit* of what the other player gained by departing from its model of
cooperation; and when the debit exceeds a threshold it punishes for as many steps as make the
departure a loss. amTFT(W) holds several welfare functions and changes between them.

- `Cooperation`: the four policies, and how they were found: `exact_cooperation` from the game,
  `learn_cooperation` by Q-learning.
- `AmTFT`: the agent. It is a `gametheory.norms.agents.Agent`, so its payoffs are exact; `as_norm`
  and `as_policy` put it in the terms of Definitions 3.1 and 3.2, for `gametheory.norms` to check.
- `announced_game`: the game in which players announce welfare sets before play.

>>> import gametheory as gt
>>> from learners.amtft import AmTFT, exact_cooperation
>>> bos = gt.zoo.asymmetric_bach_or_stravinsky()
>>> U, E = (exact_cooperation(bos, w) for w in ("utilitarian", "inequity-averse"))
>>> adaptive, fixed = AmTFT([U, E], player=0), AmTFT([U], player=1)
>>> V = gt.agents.expected_payoffs(U.game, (adaptive, fixed))
>>> [round(float(x), 3) for x in V]
[3.8, 0.95]
"""

from learners.amtft.agent import AmTFT
from learners.amtft.announced import AnnouncedGame, announced_game
from learners.amtft.cooperation import Cooperation
from learners.amtft.exact import WELFARES, exact_cooperation
from learners.amtft.gaps import GapGame, remember_gap
from learners.amtft.learned import LearnedCooperation
from learners.amtft.normative import as_norm, as_policy
from learners.amtft.qlearning import QLearning, learn_cooperation
from learners.amtft.runs import AmTFTRuns, train_amtft
from learners.amtft.settings import COIN_GAME_SETTINGS, AmTFTSettings

__all__ = [
    "COIN_GAME_SETTINGS",
    "WELFARES",
    "AmTFT",
    "AmTFTRuns",
    "AmTFTSettings",
    "AnnouncedGame",
    "Cooperation",
    "GapGame",
    "LearnedCooperation",
    "QLearning",
    "announced_game",
    "as_norm",
    "as_policy",
    "exact_cooperation",
    "learn_cooperation",
    "remember_gap",
    "train_amtft",
]


def __dir__() -> list[str]:
    return list(__all__)
