from . import pettingzoo as pettingzoo
from .simulator import Rollout as Rollout, Simulator as Simulator
from .transitions import (
    Streams as Streams,
    Transitions as Transitions,
    device_of as device_of,
    run_seeds as run_seeds,
)
