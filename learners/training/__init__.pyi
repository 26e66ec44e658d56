from . import policies as policies, schedules as schedules, shaping as shaping
from .differentiable import DifferentiableGame as DifferentiableGame, tandem as tandem
from .given import (
    GivenRuns as GivenRuns,
    GivenSettings as GivenSettings,
    from_policies as from_policies,
)
from .gradient import train_gradient as train_gradient
from .onnx_models import OnnxPolicy as OnnxPolicy, read_onnx as read_onnx
from .runs import (
    Hyperparameters as Hyperparameters,
    Runs as Runs,
    Trajectory as Trajectory,
)
from .schedules import Schedule as Schedule
