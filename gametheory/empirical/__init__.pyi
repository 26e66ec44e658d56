from .alpha_rank import AlphaRank as AlphaRank, alpha_rank as alpha_rank
from .boxes import IntervalGame as IntervalGame
from .confidence import METHODS as METHODS, confidence_box as confidence_box
from .examples import example_table as example_table
from .files import (
    parse_table as parse_table,
    read_table as read_table,
    table_from_frame as table_from_frame,
)
from .regrets import RegretInterval as RegretInterval
from .sample_sizes import SamplesNeeded as SamplesNeeded, samples_needed as samples_needed
from .sampling import sample_outcomes as sample_outcomes
from .statements import (
    VERDICTS as VERDICTS,
    Statement as Statement,
    dominance_statements as dominance_statements,
    equilibrium_statements as equilibrium_statements,
)
from .survival import (
    Survival as Survival,
    Survivals as Survivals,
    surviving_equilibria as surviving_equilibria,
)
from .tables import PayoffTable as PayoffTable
from .studying import EmpiricalStudy as EmpiricalStudy, study as study
from .pictures import plot_meta_game as plot_meta_game, plot_payoffs as plot_payoffs
