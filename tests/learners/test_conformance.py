"""The conformance checks pass our own learners, and each of their clauses can fail."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from gametheory.norms.agents import iterated_game
from learners.amtft import AmTFT, exact_cooperation
from learners.evaluation.conformance import NotConforming, check_agent, check_population, check_rule
from learners.training.shaping import RULES, naive

PD = gt.zoo.prisoners_dilemma()


@pytest.mark.parametrize("rule", RULES)
def test_our_rules_conform(rule):
    check_rule(RULES[rule])


def test_a_rule_that_refuses_policies_does_not_conform():
    def refusing(values, parameters, step):
        raise gt.Unsupported("none of these")

    with pytest.raises(gt.Unsupported, match="none of these"):
        check_rule(refusing)


def few(values, parameters, step):
    return naive(values, parameters, step)[:1]


def misshapen(values, parameters, step):
    return tuple(u[:, :1].sum(1) for u in naive(values, parameters, step))


def infinite(values, parameters, step):
    return tuple(u / 0 for u in naive(values, parameters, step))


def attached(values, parameters, step):
    leaves = tuple(p.detach().requires_grad_() for p in parameters)
    return tuple(2 * leaf for leaf in leaves)


def meddling(values, parameters, step):
    found = naive(values, parameters, step)
    parameters[0].add_(1)
    return found


def moody(values, parameters, step):
    return tuple(u + torch.rand(()).double() for u in naive(values, parameters, step))


def entangled(values, parameters, step):
    return tuple(u - u.mean(0) for u in naive(values, parameters, step))


RULE_FAULTS = {
    few: "each of 2 players, got 1",
    misshapen: "shaped as the parameters",
    infinite: "finite",
    attached: "detached",
    meddling: "left as they were",
    moody: "the same directions",
    entangled: "runs that do not depend on each other",
    (lambda values, parameters, step: 3): "got int",
}


@pytest.mark.parametrize(
    ("rule", "message"), RULE_FAULTS.items(), ids=[f.__name__ for f in RULE_FAULTS]
)
def test_every_fault_of_a_rule_is_found(rule, message):
    with pytest.raises(NotConforming, match=f"^expected .*{message}"):
        check_rule(rule)


class Fine:
    def start(self):
        return [("calm", 0.5), ("cross", 0.5)]

    def act(self, memory, step, state):
        return (1, 0) if memory == "calm" else (0.5, 0.5)

    def observe(self, memory, step, state, joint, after):
        return [(memory, 1)]


class Unhashable(Fine):
    def start(self):
        return [([], 1)]


class Leaky(Fine):
    def start(self):
        return [("calm", 0.5)]


class Clumsy(Fine):
    def act(self, memory, step, state):
        return (1,)


class Overconfident(Fine):
    def act(self, memory, step, state):
        return (1, 1)


class Fickle(Fine):
    def __init__(self):
        self.asked = 0

    def act(self, memory, step, state):
        self.asked += 1
        return (1, 0) if self.asked % 2 else (0, 1)


class Late(Fine):
    """Errs only once the other has defected twice in a row."""

    def start(self):
        return [(0, 1)]

    def act(self, memory, step, state):
        return (1, 0)

    def observe(self, memory, step, state, joint, after):
        if memory == 2:
            return [(0, -1), (1, 2)]
        return [(memory + 1 if joint[1] else 0, 1)]


class Shapeless(Fine):
    def observe(self, memory, step, state, joint, after):
        return 7


class Restless(Fine):
    def __init__(self):
        self.asked = 0

    def start(self):
        self.asked += 1
        return [(self.asked, 1)]


AGENT_FAULTS = {
    Unhashable: "hashable",
    Leaky: "sum to one from start",
    Clumsy: "each of 2 actions, got 1",
    Overconfident: "sum to one from act",
    Fickle: "act.. to answer alike twice",
    Late: "sum to one from observe",
    Shapeless: "pairs from observe",
    Restless: "start.. to answer alike twice",
}


@pytest.mark.parametrize(
    ("agent", "message"), AGENT_FAULTS.items(), ids=[c.__name__ for c in AGENT_FAULTS]
)
def test_every_fault_of_an_agent_is_found(agent, message):
    with pytest.raises(NotConforming, match=f"^expected .*{message}"):
        check_agent(agent(), iterated_game(PD, horizon=5), player=0)


def test_our_agents_conform():
    check_agent(Fine(), iterated_game(PD, horizon=5), player=0)
    U, N = (exact_cooperation(gt.zoo.chicken(), w) for w in ("utilitarian", "nash"))
    for mode in ("random-switching", "two-stage"):
        for player in range(2):
            check_agent(AmTFT([U, N], player, mode=mode), U.game, player=player)
    coin = exact_cooperation(gt.coin_game.CoinGame().stochastic(discount="24/25"), horizon=4)
    check_agent(AmTFT([coin], 0, debit_threshold=0), coin.game, player=0)
    assert np.isfinite(coin.losses(1)).all()


class Constant:
    """A learner of one's own: run k plays action k % 2 for ever, whoever it meets."""

    norms, episode, discarded, unsettled = None, None, (), 0

    def __init__(self, count=3):
        self.game, self.count = gt.Repeated(gt.zoo.chicken(), "1/2"), count
        self.hyperparameters = SimpleNamespace(
            learner="constant", runs=count, as_record=lambda: {"learner": "constant"}, options=dict
        )

    def __len__(self):
        return self.count

    def meet(self, horizon):
        own = np.arange(self.count) % 2
        table = self.game.game.payoffs[:, own][:, :, own]
        return np.moveaxis(np.asarray(table, dtype=float), 0, -1)

    @property
    def payoffs(self):
        return np.diagonal(self.meet(None)).T.copy()

    def exploitability(self, player):
        table = np.asarray(self.game.game.payoffs[1 - player], dtype=float)
        best = table.max(axis=1 - player)[np.arange(self.count) % 2]
        return best - self.payoffs[:, 1 - player]

    def tables(self):
        return {"action": np.arange(self.count) % 2}

    arrays = columns = tables

    def remarks(self):
        return ["It learns nothing."]


def test_runs_of_ones_own_meet_and_are_judged():
    runs = Constant()
    check_population(runs)
    played = learners.cross_play(runs)
    assert np.array_equal(played.self_play, runs.payoffs)
    assert played.as_game().shape == (3, 3)
    assert (learners.exploitability.exploitability(runs, 0) >= 0).all()


def test_runs_of_ours_conform():
    check_population(learners.train(gt.zoo.chicken(), "lola", runs=3, steps=2, rng=0))
    exact = learners.train(gt.zoo.chicken(), "amtft", runs=1, form="exact", welfares=("nash",))
    check_population(exact)


def test_large_payoffs_are_within_their_range():
    game = gt.NormalForm(np.full((2, 2, 2), 10**9))
    check_population(learners.train(game, "naive", runs=3, steps=5, rng=0))


DRAWS = np.random.default_rng(0)
FAULTS = {
    "the shape": ("payoffs of shape", {"payoffs": np.zeros((3, 3))}),
    "no number": ("finite payoffs", {"payoffs": np.full((3, 2), np.nan)}),
    "too much": ("within", {"payoffs": np.full((3, 2), 1e9)}),
    "self-play": ("on the diagonal", {"payoffs": np.zeros((3, 2))}),
    "norms": ("a norm for each", {"norms": np.zeros(2)}),
    "listed norms": ("an array with the name", {"norms": ["a", "b", "c"]}),
    "endless gains": (
        "a gain of at least 0",
        {"exploitability": lambda self, p: np.full(3, np.inf)},
    ),
    "no columns": ("columns\\(\\) by name", {"columns": lambda self: None}),
    "no column": ("3 values in column", {"columns": lambda self: {"x": 3}}),
    "no remarks": ("a list of sentences", {"remarks": lambda self: None}),
    "text for remarks": ("a list of sentences", {"remarks": lambda self: "text"}),
    "none discarded": ("discarded, got None", {"discarded": None}),
    "texts": ("numbers in arrays", {"arrays": lambda self: {"x": np.array(["a"])}}),
    "gains": ("a gain of at least 0", {"exploitability": lambda self, player: -np.ones(3)}),
    "columns": ("3 values in column", {"columns": lambda self: {"x": [1]}}),
    "arrays": ("numbers in arrays", {"arrays": lambda self: {"x": [1, 2, 3]}}),
    "changing": (
        "alike twice",
        {"meet": lambda self, horizon: DRAWS.random((self.count, self.count, 2))},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_of_a_population_are_told(fault):
    message, changes = FAULTS[fault]
    broken = type("Broken", (Constant,), changes)
    with pytest.raises(NotConforming, match=f"^expected .*{message}"):
        check_population(broken())
