"""Bargaining in very many small games at once."""

from gametheory.bargaining.batch._independent import BatchArcs
from gametheory.bargaining.batch._normative import BatchNormativeDisagreement
from gametheory.bargaining.batch.games import BATCH_SOLUTIONS, BatchBargaining, batch_bargaining
from gametheory.bargaining.batch.three_players import (
    BatchBargainingOfThree,
    batch_bargaining_of_three,
)

__all__ = [
    "BATCH_SOLUTIONS",
    "BatchArcs",
    "BatchBargaining",
    "BatchBargainingOfThree",
    "BatchNormativeDisagreement",
    "batch_bargaining",
    "batch_bargaining_of_three",
]
