from . import plots as plots
from .analysis import (
    Analysis as Analysis,
    StochasticAnalysis as StochasticAnalysis,
    analyse as analyse,
)
