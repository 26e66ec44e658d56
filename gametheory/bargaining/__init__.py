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
from gametheory.bargaining.choosing_rules import PROTOCOLS, RuleChoice, choose_rule
from gametheory.bargaining.disagreement import disagreement_point
from gametheory.bargaining.meta_bargaining import (
    ANNOUNCED,
    MetaBargaining,
    RuleMeeting,
    meta_bargaining,
)
from gametheory.bargaining.names import ALL_SOLUTIONS, SOLUTIONS
from gametheory.bargaining.normative import NormativeDisagreement, normative_disagreement
from gametheory.bargaining.solutions import Solutions, solutions
from gametheory.bargaining.solving import bargain
from gametheory.bargaining.threats import RationalThreats, rational_threats

__all__ = [
    "ALL_SOLUTIONS",
    "ANNOUNCED",
    "PROTOCOLS",
    "SOLUTIONS",
    "AlternatingOffers",
    "AlternatingOffersLimit",
    "BatchArcs",
    "BatchBargaining",
    "BatchBargainingOfThree",
    "BatchNormativeDisagreement",
    "MetaBargaining",
    "NormativeDisagreement",
    "RationalThreats",
    "RuleChoice",
    "RuleMeeting",
    "Solutions",
    "alternating_offers",
    "alternating_offers_limit",
    "bargain",
    "batch_bargaining",
    "batch_bargaining_of_three",
    "choose_rule",
    "disagreement_point",
    "meta_bargaining",
    "normative_disagreement",
    "rational_threats",
    "solutions",
]


def __dir__() -> list[str]:
    return list(__all__)
