"""Negotiations: finite domains, and which norm their outcomes realise."""

from gametheory.deals.domains import Domain
from gametheory.deals.examples import example_log
from gametheory.deals.genius import GeniusDomain, read_genius
from gametheory.deals.issues import IssueDomain
from gametheory.deals.likelihood import Estimate, NormFit, fit
from gametheory.deals.listed import ListedDomain
from gametheory.deals.logs import (
    DealLog,
    format_log,
    parse_log,
    read_domains,
    read_log,
    stream_log,
    write_log,
)
from gametheory.deals.mixtures import fit_mixture
from gametheory.deals.norms import NORMS, BargainingNorm, Recommendation, recommend
from gametheory.deals.openspiel import parse_openspiel, read_openspiel
from gametheory.deals.pictures import plot_domain, plot_meetings, plot_regrets, plot_shares
from gametheory.deals.rationalising import Rationalisation, rationalise
from gametheory.deals.records import (
    ExcludedRecord,
    Judgement,
    Judgements,
    Record,
    judge,
    judge_outcome,
)
from gametheory.deals.studies import DealStudy, GroupTest, Meeting, NormOverlap, Share, study
from gametheory.deals.trades import Trade, WeightBound

__all__ = [
    "NORMS",
    "BargainingNorm",
    "DealLog",
    "DealStudy",
    "Domain",
    "Estimate",
    "ExcludedRecord",
    "GeniusDomain",
    "GroupTest",
    "IssueDomain",
    "Judgement",
    "Judgements",
    "ListedDomain",
    "Meeting",
    "NormFit",
    "NormOverlap",
    "Rationalisation",
    "Recommendation",
    "Record",
    "Share",
    "Trade",
    "WeightBound",
    "example_log",
    "fit",
    "fit_mixture",
    "format_log",
    "judge",
    "judge_outcome",
    "parse_log",
    "parse_openspiel",
    "plot_domain",
    "plot_meetings",
    "plot_regrets",
    "plot_shares",
    "rationalise",
    "read_domains",
    "read_genius",
    "read_log",
    "read_openspiel",
    "recommend",
    "stream_log",
    "study",
    "write_log",
]
