from . import pettingzoo as pettingzoo
from .simulator import Rollout as Rollout, Simulator as Simulator
from .transitions import (
    Streams as Streams,
    Transitions as Transitions,
    run_seeds as run_seeds,
)
