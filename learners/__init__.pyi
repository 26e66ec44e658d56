from . import (
    amtft as amtft,
    evaluation as evaluation,
    neural as neural,
    norm_adaptation as norm_adaptation,
    reproduce as reproduce,
    simulation as simulation,
    training as training,
)
from .evaluation import (
    Comparison as Comparison,
    CrossPlay as CrossPlay,
    Estimate as Estimate,
    Evaluation as Evaluation,
    JudgedRuns as JudgedRuns,
    Match as Match,
    NormCell as NormCell,
    compare as compare,
    compare_runs as compare_runs,
    conformance as conformance,
    cross_play as cross_play,
    exploitability as exploitability,
    judge as judge,
    published as published,
    read_config as read_config,
    read_runs as read_runs,
    write_run_directory as write_run_directory,
)
from .learning import LEARNERS as LEARNERS, Population as Population, train as train
from .simulation import Rollout as Rollout, Simulator as Simulator, pettingzoo as pettingzoo
from .training import (
    DifferentiableGame as DifferentiableGame,
    Hyperparameters as Hyperparameters,
    OnnxPolicy as OnnxPolicy,
    Runs as Runs,
    Schedule as Schedule,
    Trajectory as Trajectory,
    from_policies as from_policies,
    policies as policies,
    read_onnx as read_onnx,
    schedules as schedules,
    shaping as shaping,
    tandem as tandem,
)
