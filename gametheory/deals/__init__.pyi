from .domains import Domain as Domain
from .examples import example_log as example_log
from .findings import (
    GroupTest as GroupTest,
    MeanRegret as MeanRegret,
    DealMeeting as DealMeeting,
    NormOverlap as NormOverlap,
    Share as Share,
)
from .genius import (
    GeniusDomain as GeniusDomain,
    read_genius as read_genius,
)
from .issues import IssueDomain as IssueDomain
from .likelihood import (
    FitEstimate as FitEstimate,
    NormFit as NormFit,
    fit as fit,
)
from .listed import ListedDomain as ListedDomain
from .logs import (
    DealLog as DealLog,
    format_log as format_log,
    parse_log as parse_log,
    read_domains as read_domains,
    read_log as read_log,
    stream_log as stream_log,
    write_log as write_log,
)
from .mappings import (
    LogMapping as LogMapping,
    parse_mapped as parse_mapped,
    parse_mapping as parse_mapping,
    read_mapped as read_mapped,
    read_mapping as read_mapping,
)
from .mixtures import fit_mixture as fit_mixture
from .negmas import from_negmas as from_negmas
from .norms import (
    BargainingNorm as BargainingNorm,
    NORMS as NORMS,
    Recommendation as Recommendation,
    recommend as recommend,
)
from .openspiel import (
    parse_openspiel as parse_openspiel,
    read_openspiel as read_openspiel,
)
from .pictures import (
    plot_domain as plot_domain,
    plot_meetings as plot_meetings,
    plot_regrets as plot_regrets,
    plot_shares as plot_shares,
)
from .rationalising import (
    Rationalisation as Rationalisation,
    rationalise as rationalise,
)
from .records import (
    ExcludedRecord as ExcludedRecord,
    Judgement as Judgement,
    Judgements as Judgements,
    Record as Record,
    judge as judge,
    judge_outcome as judge_outcome,
)
from .studies import (
    DealStudy as DealStudy,
    study as study,
)
from .trades import Trade as Trade, WeightBound as WeightBound
