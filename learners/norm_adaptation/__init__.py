"""Agents that learn how to weigh norms from encounters.

- `BayesianAgent`: a belief about the other's norm, and the best reply to it; `patient` ones give in
  after so many refusals.
- `HedgeAgent`: multiplicative weights over norms.
- `learn_resampling`, `learn_together`: gradient ascent on the chances of norm resampling, through
  the exact chain (`gametheory.norms.resampling`).

The first two are `gametheory.norms.agents.Agent`s of the norm game: `gametheory.norms.type_games`
says exactly what they earn, secure and give away, and which of them survive.
"""

from learners.norm_adaptation.bayesian import BayesianAgent, patient
from learners.norm_adaptation.gradient import (
    LearnedResampling,
    learn_resampling,
    learn_together,
)
from learners.norm_adaptation.hedge import HedgeAgent, regret_bound

__all__ = [
    "BayesianAgent",
    "HedgeAgent",
    "LearnedResampling",
    "learn_resampling",
    "learn_together",
    "patient",
    "regret_bound",
]


def __dir__() -> list[str]:
    return list(__all__)
