"""Settings of learners that sample: what trainers take, what files hold, what is refused."""

import numpy as np
import pytest

import gametheory as gt
from learners.amtft import AmTFTSettings, QLearning, train_amtft
from learners.neural import (
    AlignmentSettings,
    Architecture,
    LolaSettings,
    NetworkQLearning,
    train_alignment,
    train_amtft_networks,
    train_lola,
)
from learners.neural._records import settings_of
from learners.simulation.transitions import Streams, Transitions, device_of
from learners.training import GivenSettings, Hyperparameters
from learners.training.schedules import Schedule

DILEMMA = gt.zoo.prisoners_dilemma()
TRAINERS = [train_lola, train_alignment, train_amtft, train_amtft_networks]
POINTS = [(0, 0.1), (1, 0)]
FEW = {
    train_lola: {"runs": 1, "steps": 1, "episodes": 4, "episode_steps": 2},
    train_alignment: {"runs": 1, "updates": 1, "episodes": 4, "horizon": 2},
}


@pytest.mark.parametrize("train", TRAINERS)
def test_an_option_that_there_is_not_is_refused_with_the_nearest(train):
    with pytest.raises(
        gt.InvalidArgument, match=r"expected an argument of .*, got str 'run'.*'runs'"
    ):
        train(DILEMMA, run=1)


@pytest.mark.parametrize("name", ["learning_rate", "entropy"])
@pytest.mark.parametrize("train", FEW)
def test_schedules_may_be_points(train, name):
    runs = train(DILEMMA, rng=0, **FEW[train], **{name: POINTS})
    assert getattr(runs.hyperparameters, name) == Schedule(((0.0, 0.1), (1.0, 0.0)))
    with pytest.raises(gt.InvalidArgument, match=name):
        train(DILEMMA, **FEW[train], **{name: "fast"})


@pytest.mark.parametrize(
    ("kind", "horizon"), [(LolaSettings, "episode_steps"), (AlignmentSettings, "horizon")]
)
def test_what_is_left_out_is_the_games(kind, horizon):
    learner = kind().learner
    repeated = gt.Repeated(DILEMMA, "1/2")
    found = settings_of(kind, repeated, learner, {"runs": 3}, horizon=horizon)
    assert (found.runs, found.discount) == (3, 0.5)
    assert getattr(found, horizon) == getattr(kind(), horizon)
    coins = gt.coin_game.CoinGame().stochastic(horizon=7)
    found = settings_of(kind, coins, learner, {}, horizon=horizon)
    assert (found.discount, getattr(found, horizon)) == (kind().discount, 7)
    found = settings_of(kind, coins, learner, {horizon: 3, "discount": 0.25}, horizon=horizon)
    assert (found.discount, getattr(found, horizon)) == (0.25, 3)


WRONG = [
    (AlignmentSettings, {"architecture": "abc"}),
    (AlignmentSettings, {"scaled": "yes"}),
    (LolaSettings, {"architecture": "abc"}),
    (LolaSettings, {"runs": "2"}),
    (Architecture, {"normalise": "yes"}),
    (Architecture, {"hidden": "abc"}),
    (Architecture, {"memory": 3}),
    (NetworkQLearning, {"temperature": 3.0}),
    (NetworkQLearning, {"start": "x"}),
    (QLearning, {"temperature": "x"}),
    (AmTFTSettings, {"discard_below": "x"}),
    (Hyperparameters, {"steps": "x"}),
    (GivenSettings, {"metadata": "x"}),
    (GivenSettings, {"runs": "x"}),
]


def record_of(kind):
    if kind is GivenSettings:
        return {"learner": "mine", "runs": 2}
    return dict(
        Hyperparameters("lola", 2).as_record() if kind is Hyperparameters else kind().as_record()
    )


@pytest.mark.parametrize(("kind", "changed"), WRONG)
def test_a_record_of_the_wrong_kinds_is_refused(kind, changed):
    record = record_of(kind)
    assert kind.from_record(record).as_record().items() >= record.items()
    (name,) = changed
    with pytest.raises(gt.InvalidArgument, match=rf"{kind.__name__}: expected {name} as|{name}"):
        kind.from_record({**record, **changed})


@pytest.mark.parametrize("device", ["meta", "nowhere", "cuda:99"])
def test_a_device_without_numbers_is_refused(device):
    refused = pytest.raises(gt.InvalidArgument, match="expected a device that torch has here")
    for make in (
        lambda: device_of(device),
        lambda: Streams([0], device=device),
        lambda: Transitions(DILEMMA, device=device),
        lambda: train_lola(DILEMMA, device=device, **FEW[train_lola]),
        lambda: train_alignment(DILEMMA, device=device, **FEW[train_alignment]),
        lambda: train_amtft_networks(
            DILEMMA, runs=1, learning=NetworkQLearning(device=device, steps=2_000)
        ),
    ):
        with refused:
            make()


def test_records_give_back_settings():
    assert device_of("cpu").type == "cpu"
    lola = LolaSettings(architecture=Architecture(hidden=(3,)), entropy=Schedule(((0, 1), (1, 0))))
    assert LolaSettings.from_record(lola.as_record()) == lola
    alignment = AlignmentSettings(clip=None, learning_rate=float(np.float32(0.5)))
    assert AlignmentSettings.from_record(alignment.as_record()) == alignment
