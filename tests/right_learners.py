"""Right arguments of `learners`, apart from those of `gametheory` because they need torch."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from right_objects import GAME, HALF, stochastic_game

import gametheory as gt
import learners
from gametheory.norms import resampling
from learners import amtft, neural, norm_adaptation, simulation
from learners.training import checkpoints, policies

REPEATED = gt.Repeated(GAME, HALF)
EPISODES = gt.agents.iterated_game(GAME, horizon=2)
OUTCOMES = resampling.BACH_OR_STRAVINSKY
TENSOR = torch.full((1, 5, 2), 0.5, dtype=torch.float64)
PARAMETERS = (torch.zeros(1, 1, dtype=torch.float64), torch.zeros(1, 1, dtype=torch.float64))


@functools.cache
def runs() -> Any:
    """Two runs of two steps."""
    return learners.train(REPEATED, runs=2, steps=2, rng=0)


@functools.cache
def comparison() -> Any:
    return learners.compare(REPEATED, runs=2, steps=2, horizon=2)


@functools.cache
def _judgement() -> Any:
    return learners.judge(runs())


@functools.cache
def _cooperation() -> Any:
    return amtft.exact_cooperation(GAME, horizon=2)


def _agent(player: int = 0) -> Any:
    return amtft.AmTFT((_cooperation(),), player)


@functools.cache
def _learned() -> Any:
    settings = amtft.QLearning(episodes=2, environments=2)
    return amtft.learn_cooperation(GAME, "utilitarian", replicates=1, rng=0, settings=settings)[0]


def _values(parameters: Any) -> Any:
    x, y = (t[..., 0] for t in parameters)
    return torch.stack([x * y, -x * y], dim=-1)


def _study() -> Any:
    from learners.reproduce import run_study
    from learners.reproduce.plan import StudySpec

    return run_study(StudySpec("chicken", "lola", 2, 0))


def _agreement() -> Any:
    from learners.reproduce import Agreement

    return Agreement(
        "figure3", "chicken", "lola", "score", made("Estimate"), None, None, "nowhere", None
    )


def _first_actions(observed: Any) -> Any:
    return np.zeros((2, 2), dtype=int)


def _simulator() -> Any:
    return learners.Simulator(stochastic_game(), 2, seed=0, backend="numpy")


@functools.cache
def _given() -> Any:
    count = int(np.prod(GAME.shape)) + 1
    tables = [np.full((count, actions), 1 / actions) for actions in GAME.shape]
    return learners.from_policies(REPEATED, *tables, name="given")


TERMS: dict[str, Any] = {"disagreement": [0.0, 0.0], "ideal": [1.0, 1.0]}
NETWORKS = neural.NetworkQLearning(steps=8, environments=2, sequence=2, batch=2, start=0)


def _network() -> Any:
    return neural.Network(neural.Architecture(hidden=(2,)), (5,), outputs=2)


def _network_parameters() -> Any:
    return _network().initial(simulation.Streams([0, 1]))


def _network_policies() -> Any:
    return neural.NetworkPolicies(_network(), _network_parameters(), torch.eye(5))


def _episodes() -> Any:
    pair = [made("TableActor")] * 2
    streams = simulation.Streams([0, 1])
    return neural.sample_episodes(made("Transitions"), pair, streams, episodes=2, horizon=2)


@functools.cache
def _neural_runs() -> Any:
    """Two runs of networks that nobody trained."""
    policies = _network_policies()
    return neural.NeuralRuns(REPEATED, _given().hyperparameters, (policies, policies))


class _Nothing:
    """A trainee that learns nothing."""

    metrics = ("loss",)
    runs = 2

    def update(self, number: int) -> None:
        pass

    def measure(self) -> Any:
        return {"loss": torch.zeros(2)}

    def state(self) -> Any:
        return {"nothing": torch.zeros(2)}

    def load(self, state: Any) -> None:
        pass


class _Unwritten:
    def add_scalar(self, *_: Any) -> None:
        pass

    flush = close = add_scalar


def _unwritten() -> Any:
    """As `TensorBoard` where tensorboard is installed."""
    writer = object.__new__(neural.TensorBoard)
    writer.prefix, writer._writer = "", _Unwritten()
    return writer


def made(kind: str) -> Any:
    from right_objects import example

    return example("learners", kind)


MADE: dict[str, Callable[[], Any]] = {
    "Agreement": _agreement,
    "AmTFT": _agent,
    "BayesianAgent": lambda: norm_adaptation.BayesianAgent(OUTCOMES, 0, (1, 1)),
    "HedgeAgent": lambda: norm_adaptation.HedgeAgent(OUTCOMES, 0, HALF),
    "LearnedResampling": lambda: norm_adaptation.learn_resampling(
        OUTCOMES, [resampling.fixed(0, 2)], player=0, discount=HALF, steps=1
    ),
    "AmTFTRuns": lambda: learners.train(GAME, "amtft", runs=1, form="exact"),
    "AmTFTSettings": lambda: amtft.AmTFTSettings(form="exact"),
    "AnnouncedGame": lambda: amtft.announced_game([[(4, 1), (0, 0)], [(0, 0), (2, 2)]], ("U", "E")),
    "Checkpoint": lambda: checkpoints.Checkpoint(Path("x.safetensors").absolute(), 2, "x"),
    "Comparison": comparison,
    "Cooperation": _cooperation,
    "CrossPlay": lambda: learners.cross_play(runs()),
    "DifferentiableGame": lambda: learners.DifferentiableGame("g", ((1,), (1,)), _values),
    "Estimate": lambda: learners.Estimate(0.5, 0.1, 3),
    "Evaluation": lambda: comparison().evaluation,
    "Curve": lambda: neural.Curve(np.array([1]), {"loss": np.zeros((1, 2))}),
    "Game": lambda: REPEATED,
    "GapGame": lambda: amtft.remember_gap(EPISODES, decay=0.5),
    "Learning": amtft.QLearning,
    "Actor": lambda: made("TableActor"),
    "Episodes": _episodes,
    "Network": _network,
    "NetworkActor": lambda: _network_policies().actor(),
    "NetworkPolicies": _network_policies,
    "NetworkQLearning": lambda: NETWORKS,
    "Settings": lambda: _given().hyperparameters,
    "Streams": lambda: simulation.Streams([0, 1]),
    "TableActor": lambda: neural.TableActor(torch.full((1, 5, 2), 0.5)),
    "Transitions": lambda: simulation.Transitions(REPEATED),
    "NeuralRuns": _neural_runs,
    "TensorBoard": _unwritten,
    "Trainee": _Nothing,
    "AlignmentSettings": neural.AlignmentSettings,
    "Watch": neural.Watch,
    "Architecture": lambda: neural.Architecture(hidden=(2,)),
    "GivenRuns": _given,
    "GivenSettings": lambda: _given().hyperparameters,
    "Hyperparameters": lambda: runs().hyperparameters,
    "LearnedCooperation": _learned,
    "Learner": lambda: learners.LEARNERS["lola"],
    "LolaSettings": lambda: learners.neural.LolaSettings(runs=2, steps=1, episodes=4),
    "Population": runs,
    "JudgedRuns": _judgement,
    "Encounter": lambda: _judgement().self_play,
    "Faced": lambda: _judgement().faced[0],
    "Match": lambda: comparison().evaluation.matches[0],
    "NormCell": lambda: comparison().evaluation.by_norm[0],
    "Parameterisation": lambda: policies.parameterisation("softmax"),
    "Parameters": lambda: PARAMETERS,
    "Plan": lambda: learners.reproduce.Plan.of(["figure3"], quick=True),
    "Published": lambda: learners.published.published("prisoners-dilemma", "lola"),
    "QLearning": amtft.QLearning,
    "Rollout": lambda: _simulator().play([np.full((2, 2), 0.5)] * 2, 2),
    "PolicyTables": runs,
    "Runs": runs,
    "Schedule": lambda: learners.Schedule(((0.0, 1.0), (1.0, 0.0))),
    "Simulator": _simulator,
    "StochasticParallelEnv": lambda: learners.pettingzoo.parallel_env(EPISODES),
    "Study": _study,
    "StudySpec": lambda: learners.reproduce.plan.StudySpec("chicken", "lola", 2, 0),
    "Tensor": lambda: TENSOR,
    "Trajectory": lambda: (
        learners.train(REPEATED, runs=2, steps=2, rng=0, record_every=1).trajectory
    ),
    "Values": lambda: _values,
}

BY_CALLABLE: dict[str, dict[str, Any]] = {
    "AlignmentSettings.from_record": {"record": lambda: neural.AlignmentSettings().as_record()},
    "alignment.train_alignment": {
        "game": REPEATED,
        "learner": "advantage-alignment",
        "runs": 1,
        "updates": 1,
        "episodes": 2,
        "horizon": 2,
        "pool": 0,
        "architecture": lambda: neural.Architecture(hidden=(2,)),
        "rng": 0,
    },
    "AmTFT.act": {"memory": lambda: _agent().start()[0][0]},
    "AmTFT.observe": {"memory": lambda: _agent().start()[0][0], "joint": (0, 0), "after": 0},
    "AmTFTRuns.agent": {"run": 0},
    "AmTFTRuns.adaptive": {"run": 0, "inner": lambda: [_cooperation()]},
    "AmTFTRuns.from_arrays": {
        "settings": lambda: amtft.AmTFTSettings(runs=1, form="exact"),
        "arrays": {},
    },
    "AmTFTRuns.meet": {"horizon": 2},
    "AmTFTSettings.from_record": {"record": lambda: made("AmTFTSettings").as_record()},
    "AnnouncedGame.best": {"tau": HALF},
    "BayesianAgent": {"outcomes": OUTCOMES, "prior": (1, 1)},
    "BayesianAgent.act": {"memory": (0, 0)},
    "BayesianAgent.belief": {"counts": (0, 0)},
    "BayesianAgent.choice": {"counts": (0, 0)},
    "BayesianAgent.observe": {"memory": (0, 0), "joint": (0, 0), "after": 0},
    "HedgeAgent": {"outcomes": OUTCOMES, "beta": HALF},
    "HedgeAgent.act": {"memory": ((0, 0), None)},
    "HedgeAgent.chances": {"counts": (0, 0)},
    "HedgeAgent.observe": {"memory": ((0, 0), None), "joint": (0, 0), "after": 0},
    "LearnedResampling": {"outcomes": OUTCOMES, "opponents": (), "weights": ()},
    "bayesian.patient": {"outcomes": OUTCOMES, "refusals": 1},
    "gradient.learn_resampling": {
        "outcomes": OUTCOMES,
        "opponents": lambda: [resampling.fixed(0, 2)],
        "weights": (1,),
        "steps": 1,
        "rate": 1,
    },
    "gradient.learn_together": {"outcomes": OUTCOMES, "steps": 1, "rate": 1},
    "hedge.regret_bound": {"beta": HALF, "rounds": 2},
    "Cooperation.debit": {"joint": (0, 1)},
    "Cooperation.punishment_length": {"owed": 1},
    "CrossPlay.classify": {},
    "Evaluation.pairs": {"match": lambda: comparison().evaluation.matches[0].name},
    "GivenRuns.from_arrays": {
        "settings": lambda: _given().hyperparameters,
        "arrays": lambda: _given().arrays(),
    },
    "GivenRuns.meet": {"horizon": 2},
    "GivenRuns.meet_some": {"who": [[0, 0]], "horizon": 2},
    "GivenSettings.from_record": {"record": lambda: dict(made("GivenSettings").as_record())},
    "Hyperparameters.from_record": {"record": lambda: made("Hyperparameters").as_record()},
    "LolaSettings.from_record": {"record": lambda: made("LolaSettings").as_record()},
    "Plan.of": {"figures": ["figure3"]},
    "Architecture.from_record": {"record": lambda: made("Architecture").as_record()},
    "Curve.last": {"name": "loss"},
    "NetworkQLearning.aims": {"welfares": ["utilitarian"], "horizon": 2, **TERMS},
    "NetworkQLearning.from_record": {"record": NETWORKS.as_record},
    "NetworkQLearning.remembered": {"game": EPISODES, "welfares": ["utilitarian"], **TERMS},
    "Transitions": {"game": REPEATED},
    "transitions.device_of": {"device": "cpu"},
    "transitions.Streams": {"seeds": [0, 1]},
    "transitions.run_seeds": {"rng": 0, "runs": 2},
    "NeuralRuns.meet": {"horizon": 2},
    "NeuralRuns.standard_errors": {"horizon": 2},
    "QLearning.remembered": {"game": EPISODES, "welfares": ["utilitarian"], **TERMS},
    "Watch.__call__": {"metrics": {"loss": np.zeros(2)}},
    "TensorBoard.__call__": {"metrics": {"loss": np.zeros(2)}},
    "amtft.coin_game_settings": {"name": "abcg"},
    "amtft.read_settings": {
        "record": lambda: amtft.AmTFTSettings(learning=NETWORKS).as_record(),
    },
    "amtft.train_amtft_networks": {
        "game": GAME,
        "runs": 1,
        "rng": 0,
        "learning": NETWORKS,
        "horizon": 2,
    },
    "cooperation.learn_cooperation_by_networks": {
        "game": GAME,
        "replicates": 1,
        "rng": 0,
        "settings": NETWORKS,
        "horizon": 2,
    },
    "gaps.remember_gap": {"game": EPISODES, "decay": 0.5},
    "qlearning.learning_problem": {"game": GAME, "welfares": ["utilitarian"], "horizon": 2},
    "training.train_loop": {"updates": 2},
    "QLearning.from_record": {"record": lambda: amtft.QLearning().as_record()},
    "Runs.from_arrays": {
        "settings": lambda: runs().hyperparameters,
        "arrays": lambda: runs().arrays(),
    },
    "PolicyTables.meet": {"horizon": 2},
    "PolicyTables.meet_some": {"who": [[0, 1]], "horizon": 2},
    "Runs.meet": {"horizon": 2},
    "Runs.meet_some": {"who": [[0, 1]], "horizon": 2},
    "Schedule.__call__": {"share": 0.5},
    "Simulator": {"game": stochastic_game, "batch": 2, "seed": 0, "backend": "numpy"},
    "Simulator.interact": {"act": lambda: _first_actions, "steps": 2},
    "Simulator.play": {"strategies": [np.full((2, 2), 0.5)] * 2, "steps": 2},
    "Simulator.play_joint": {"steps": 2},
    "Simulator.restore": {"state": lambda: _simulator().state()},
    "Simulator.rollout": {"actions": np.zeros((2, 2, 2), dtype=int)},
    "Simulator.step": {"actions": np.zeros((2, 2), dtype=int)},
    "StochasticParallelEnv.action_space": {"agent": "row"},
    "StochasticParallelEnv.observation_space": {"agent": "row"},
    "StochasticParallelEnv.step": {"actions": {"row": 0, "column": 0}},
    "StochasticParallelEnv": {"simulator": _simulator, "horizon": 2, "picture": None},
    "agreement.agreement": {"studies": {}},
    "agreement.ideal_payoffs": {"first": "U", "second": "IA"},
    "agreement.mean_of": {"values": np.array([0.5, 1.0])},
    "announced.announced_game": {
        "outcomes": [[(4, 1), (0, 0)], [(0, 0), (2, 2)]],
        "names": ("U", "E"),
    },
    "comparison.compare": {"game": REPEATED, "runs": 2, "steps": 2, "horizon": 2},
    "comparison.compare_runs": {"runs": runs, "horizon": 2},
    "comparison.evaluate": {"played": lambda: learners.cross_play(runs())},
    "encounters.require_runs": {"runs": lambda: learners.train(GAME, "amtft", form="exact")},
    "conformance.check_agent": {"agent": _agent, "game": EPISODES},
    "conformance.check_population": {"runs": runs},
    "conformance.check_rule": {"rule": lambda: learners.shaping.naive},
    "JudgedRuns.against": {"opponent": "best reply", "player": 0},
    "judgement.best_together": {"game": REPEATED},
    "judgement.counted_in_self_play": {
        "runs": runs,
        "counted": lambda: gt.agents.iterated_game(GAME, horizon=2, remembers_last=True),
    },
    "judgement.judge": {"runs": runs},
    "judgement.judge_evaluated": {
        "runs": runs,
        "evaluation": lambda: comparison().discounted,
    },
    "estimates.bootstrap_interval": {
        "values": np.array([[0.5, 1.0], [1.0, 0.5]]),
        "mask": np.ones((2, 2), dtype=bool),
    },
    "crossplay.cross_play": {"runs": runs},
    "estimates.pair_mean": {
        "values": np.array([[0.5, 1.0], [1.0, 0.5]]),
        "mask": np.ones((2, 2), dtype=bool),
    },
    "estimates.pair_mean_difference": {
        "values": np.array([[0.5, 1.0], [1.0, 0.5]]),
        "mask": np.eye(2, dtype=bool),
        "other": ~np.eye(2, dtype=bool),
    },
    "exploitability.best_reply_gains": {"runs": runs},
    "exploitability.best_reply_payoffs": {"runs": runs},
    "exploitability.exploitability": {"runs": runs},
    "run_directory.write_run_directory": {"path": lambda: Path("run-directory")},
    "normative.as_norm": {"first": _agent, "second": lambda: _agent(1)},
    "published.published": {"game": "prisoners-dilemma", "learner": "lola"},
    "qlearning.learn_cooperation": {
        "replicates": 1,
        "rng": 0,
        "settings": lambda: amtft.QLearning(episodes=2, environments=2),
        "horizon": 2,
    },
    "lola.train_lola": {
        "game": REPEATED,
        "runs": 2,
        "steps": 1,
        "episodes": 4,
        "episode_steps": 2,
        "rng": 0,
    },
    "report.reproduce": {"path": "reproduction"},
    "rerun.read_config": {"path": "none"},
    "rerun.read_runs": {"path": "none"},
    "runs.train_amtft": {"runs": 1, "form": "exact"},
    "schedules.constant": {"value": 0.5},
    "schedules.linear": {"first": 0.5, "last": 0.1},
    "schedules.schedule": {"value": 0.5, "name": "rate"},
    "runs.differentiable": {"game": REPEATED},
    "given.from_policies": {
        "game": REPEATED,
        "first": lambda: _given().policies[0],
        "second": lambda: _given().policies[1],
        "name": "given",
        "metadata": {},
    },
    "learning.find_learner": {"learner": "lola"},
    "learning.learner_of_record": {"record": lambda: dict(runs().hyperparameters.as_record())},
    "learning.train": {"runs": 2, "steps": 2, "rng": 0},
    "gradient.train_gradient": {"runs": 2, "steps": 2, "rng": 0},
}
