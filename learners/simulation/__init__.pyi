from . import pettingzoo as pettingzoo
from .simulator import Rollout as Rollout, Simulator as Simulator
