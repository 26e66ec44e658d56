from . import (
    amtft as amtft,
    conformance as conformance,
    exploitability as exploitability,
    policies as policies,
    published as published,
    reproduce as reproduce,
    schedules as schedules,
    shaping as shaping,
)
from .comparison import (
    Comparison as Comparison,
    Evaluation as Evaluation,
    Match as Match,
    compare as compare,
)
from .crossplay import (
    CrossPlay as CrossPlay,
    Estimate as Estimate,
    NormCell as NormCell,
    cross_play as cross_play,
)
from .differentiable import DifferentiableGame as DifferentiableGame, tandem as tandem
from .experiment import write_run_directory as write_run_directory
from .rerun import read_config as read_config, read_runs as read_runs
from .schedules import Schedule as Schedule
from .simulator import Rollout as Rollout, Simulator as Simulator
from .training import (
    Hyperparameters as Hyperparameters,
    Runs as Runs,
    Trajectory as Trajectory,
    train as train,
)
