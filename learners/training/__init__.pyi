from . import policies as policies, schedules as schedules, shaping as shaping
from .differentiable import DifferentiableGame as DifferentiableGame, tandem as tandem
from .gradient import (
    Hyperparameters as Hyperparameters,
    Runs as Runs,
    Trajectory as Trajectory,
    train_gradient as train_gradient,
)
from .schedules import Schedule as Schedule
