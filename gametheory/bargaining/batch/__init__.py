"""Bargaining in very many small games at once."""

from gametheory.bargaining.batch._independent import BatchArcs
from gametheory.bargaining.batch._normative import BatchNormativeDisagreement
from gametheory.bargaining.batch.games import BATCH_SOLUTIONS, BatchBargaining, batch_bargaining

__all__ = [
    "BATCH_SOLUTIONS",
    "BatchArcs",
    "BatchBargaining",
    "BatchNormativeDisagreement",
    "batch_bargaining",
]
