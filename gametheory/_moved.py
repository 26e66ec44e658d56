"""Names and modules that were elsewhere: where they are now, for one minor version.

`gt.zero_sum` is `gt.equilibria.zero_sum`, and `from gametheory.files import parse_csv` finds
`gametheory.games.files`; both with a `DeprecationWarning`.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import warnings
from collections.abc import Sequence
from types import CodeType, ModuleType
from typing import Any

ROOMS = {
    "bargaining": """
        AlternatingOffers AlternatingOffersLimit BatchBargaining NormativeDisagreement
        RationalThreats alternating_offers alternating_offers_limit rational_threats
    """,
    "correlated": "CorrelatedEquilibria CorrelatedOptimum",
    "equilibria": """
        BatchEquilibria Dominance Dominated Elimination Minimax NashSubset QuantalResponsePath
        Stability ZeroSum dominated_actions eliminate_dominated evolutionarily_stable_strategies
        evolutionary_stability is_individually_rational is_symmetric quantal_response_path
        rationalizable_actions symmetric_equilibria zero_sum
    """,
    "errors": "FileFormatError UnknownGame",
    "games": "read_nfg write_nfg",
    "outcomes": "Classification Shortfall mean_and_covariance",
    "parametric": """
        ParametricEquilibria ParametricOptima parametric_equilibria parametric_welfare_optima
    """,
    "payoffs": "ParetoFrontier",
    "welfare": "Certificate OccupancyOptimum occupancy_optimum",
}


def find_moved(name: str) -> Any:
    """What has that name, with a `DeprecationWarning` that says where it is.

    Raises `AttributeError` for any other name.
    """
    for room, names in ROOMS.items():
        if name in names.split():
            warnings.warn(f"gt.{name} is now gt.{room}.{name}", DeprecationWarning, stacklevel=3)
            return getattr(importlib.import_module(f"gametheory.{room}"), name)
    raise AttributeError(f"module 'gametheory' has no attribute {name!r}")


MODULES = {
    "gametheory.agents": "gametheory.norms.agents",
    "gametheory.files": "gametheory.games.files",
    "gametheory.generators": "gametheory.games.generators",
    "gametheory.interop": "gametheory.games.interop",
    "gametheory.nfg": "gametheory.games.nfg",
    "gametheory.norm_resampling": "gametheory.norms.resampling",
    "gametheory.plots": "gametheory.interface.plots",
    "gametheory.zoo": "gametheory.games.zoo",
    "learners.checkpoints": "learners.training.checkpoints",
    "learners.comparison": "learners.evaluation.comparison",
    "learners.conformance": "learners.evaluation.conformance",
    "learners.crossplay": "learners.evaluation.crossplay",
    "learners.differentiable": "learners.training.differentiable",
    "learners.experiment": "learners.evaluation.run_directory",
    "learners.exploitability": "learners.evaluation.exploitability",
    "learners.pettingzoo": "learners.simulation.pettingzoo",
    "learners.policies": "learners.training.policies",
    "learners.published": "learners.evaluation.published",
    "learners.report": "learners.evaluation.report",
    "learners.rerun": "learners.evaluation.rerun",
    "learners.schedules": "learners.training.schedules",
    "learners.shaping": "learners.training.shaping",
    "learners.simulator": "learners.simulation.simulator",
    "proofs.strategies": "gametheory.testing",
}


class MovedModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules where they are now, when nothing else finds them where they were."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A spec for a module that has moved; None for others."""
        return importlib.machinery.ModuleSpec(name, self) if name in MODULES else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """The module itself, which keeps the spec of where it is."""
        where = MODULES[spec.name]
        warnings.warn(f"{spec.name} is now {where}", DeprecationWarning, stacklevel=2)
        module = importlib.import_module(where)
        self._true_spec = module.__spec__
        return module

    def get_code(self, name: str) -> CodeType | None:
        """What `python -m` runs."""
        spec = importlib.util.find_spec(MODULES[name])
        loader: Any = None if spec is None else spec.loader
        code: CodeType | None = None if loader is None else loader.get_code(MODULES[name])
        return code

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: it has been executed."""
        module.__spec__ = self._true_spec


def find_moved_modules() -> None:
    """Let modules be found where they were."""
    if not any(isinstance(finder, MovedModules) for finder in sys.meta_path):
        sys.meta_path.append(MovedModules())
