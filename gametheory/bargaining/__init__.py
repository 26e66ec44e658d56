"""Bargaining solutions, disagreement points, threats, offers and normative disagreement."""

from gametheory.bargaining.alternating_offers import (
    AlternatingOffers,
    AlternatingOffersLimit,
    alternating_offers,
    alternating_offers_limit,
)
from gametheory.bargaining.batch import (
    BatchArcs,
    BatchBargaining,
    BatchBargainingOfThree,
    BatchNormativeDisagreement,
    batch_bargaining,
    batch_bargaining_of_three,
)
from gametheory.bargaining.disagreement import disagreement_point
from gametheory.bargaining.names import ALL_SOLUTIONS, SOLUTIONS
from gametheory.bargaining.normative import NormativeDisagreement, normative_disagreement
from gametheory.bargaining.solutions import Solutions, bargain, solutions
from gametheory.bargaining.threats import RationalThreats, rational_threats

__all__ = [
    "ALL_SOLUTIONS",
    "SOLUTIONS",
    "AlternatingOffers",
    "AlternatingOffersLimit",
    "BatchArcs",
    "BatchBargaining",
    "BatchBargainingOfThree",
    "BatchNormativeDisagreement",
    "NormativeDisagreement",
    "RationalThreats",
    "Solutions",
    "alternating_offers",
    "alternating_offers_limit",
    "bargain",
    "batch_bargaining",
    "batch_bargaining_of_three",
    "disagreement_point",
    "normative_disagreement",
    "rational_threats",
    "solutions",
]
