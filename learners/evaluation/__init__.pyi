from . import (
    conformance as conformance,
    exploitability as exploitability,
    published as published,
)
from .comparison import (
    Comparison as Comparison,
    compare as compare,
    compare_runs as compare_runs,
)
from .crossplay import (
    CrossPlay as CrossPlay,
    Estimate as Estimate,
    NormCell as NormCell,
    cross_play as cross_play,
)
from .encounters import (
    Evaluation as Evaluation,
    Match as Match,
    evaluate as evaluate,
)
from .judgement import (
    Encounter as Encounter,
    Faced as Faced,
    JudgedRuns as JudgedRuns,
    judge as judge,
)
from .rerun import read_config as read_config, read_runs as read_runs
from .run_directory import write_run_directory as write_run_directory
