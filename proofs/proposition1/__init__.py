"""Proposition 1 (Stastny et al. 2021, Appendix E): the checker, for paths and for states."""

from proofs.proposition1._check import (
    HYPOTHESES,
    PRINTED,
    REPAIRED,
    Case,
    DelayedSignal,
    Proposition1,
    check,
    delayed_signal,
    orientation,
)
from proofs.proposition1._coq import to_coq
from proofs.proposition1._oracle_paths import OracleMeeting, oracle_check
from proofs.proposition1._stochastic import StochasticProposition1, stochastic_check

__all__ = [
    "HYPOTHESES",
    "PRINTED",
    "REPAIRED",
    "Case",
    "DelayedSignal",
    "OracleMeeting",
    "Proposition1",
    "StochasticProposition1",
    "check",
    "delayed_signal",
    "oracle_check",
    "orientation",
    "stochastic_check",
    "to_coq",
]


def __dir__() -> list[str]:
    return list(__all__)
