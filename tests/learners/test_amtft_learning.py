"""amTFT learned: Q-learning, its rewards, and populations of runs."""

import numpy as np
import pytest

import gametheory as gt
import learners
from gametheory.norms.agents import expected_payoffs
from learners.amtft import AmTFT, QLearning, learn_cooperation, runs
from learners.amtft.rewards import REWARDS, WelfareReward
from learners.amtft.runs import train_amtft
from learners.training.schedules import constant, linear

BOS, PD = gt.zoo.asymmetric_bach_or_stravinsky(), gt.zoo.prisoners_dilemma()


@pytest.fixture(scope="module")
def compared():
    return learners.compare(BOS, "amtft", runs=3, rng=0)


def self_play(cooperation):
    agents = (AmTFT([cooperation], 0), AmTFT([cooperation], 1))
    return expected_payoffs(cooperation.game, agents)


@pytest.mark.parametrize("welfare", ["utilitarian", "inequity-averse"])
def test_learned_cooperation_is_the_optimum(welfare):
    learned = learn_cooperation(BOS, welfare, replicates=6, rng=0)[0]
    assert len(learned) == 6
    goal = {"utilitarian": (4, 1), "inequity-averse": (2, 2)}[welfare]
    for k in range(6):
        assert self_play(learned[k]) == goal


def test_learned_punishment_in_the_dilemma_is_defection():
    learned = learn_cooperation(PD, "utilitarian", replicates=3, rng=0)[0]
    for table in learned.punish:
        # From the start on: both defect, and go on.
        assert (table[:, 4].argmax(axis=1) == 1).all()
        assert (table[:, 3].argmax(axis=1) == 1).all()


def test_q_values_solve_the_last_steps():
    """With one step an episode the learner estimates rewards."""
    settings = QLearning(episodes=3000)
    learned = learn_cooperation(
        BOS, "utilitarian", replicates=1, rng=0, settings=settings, horizon=1
    )[0]
    first, second = (table[0, 4] for table in learned.values)
    assert first.argmax() == second.argmax() == 0
    assert first[0] == pytest.approx(5, abs=0.1)


def test_nothing_follows_the_last_step():
    """With two steps: the second is worth its reward, the first that and the discounted second."""
    settings = QLearning(episodes=3000)
    learned = learn_cooperation(
        BOS, "utilitarian", replicates=1, rng=0, settings=settings, horizon=2
    )[0]
    for table in learned.values:
        assert table[0, 0, 0] == pytest.approx(5, abs=0.1)
        assert table[0, 4, 0] == pytest.approx(5 + 0.96 * 5, abs=0.2)


def test_replicates_do_not_depend_on_their_number():
    short = QLearning(episodes=15)
    many = learn_cooperation(BOS, replicates=4, rng=1, settings=short)
    few = learn_cooperation(BOS, replicates=2, rng=1, settings=short)
    again = learn_cooperation(BOS, replicates=4, rng=1, settings=short)
    for a, b, c in zip(many, few, again, strict=True):
        assert np.array_equal(a.values[0][:2], b.values[0])
        assert np.array_equal(a.values[1], c.values[1])
    assert not np.array_equal(many[0].values[0][0], many[0].values[0][1])


@pytest.mark.parametrize("welfare", REWARDS)
def test_rewards_by_hand(welfare):
    """Rewards less d = (1, -1) are (2, 1), (4, 1), (0, 1); ideal gains (8, 3), T = 4."""
    low = (0, 0) if welfare.startswith("ineq") or welfare == "utilitarian" else (1, -1)
    reward = WelfareReward(welfare, low, (8, 3), horizon=4, aversion=constant(0.5), decay=0.5)
    reward.reset(2)
    found = [
        reward(np.array([[a + low[0], b + low[1]]] * 2, float), 0.3)
        for a, b in ((2, 1), (4, 1), (0, 1))
    ]
    sums = [(2, 1), (6, 2), (6, 3)]
    smooth = [(2, 1), (5, 1.5), (2.5, 1.75)]
    for step, ((a, b), (e1, e2)) in enumerate(zip(((2, 1), (4, 1), (0, 1)), smooth, strict=True)):
        s1, s2 = sums[step]
        p1, p2 = (0, 0) if step == 0 else sums[step - 1]
        expected = {
            "utilitarian": (a + b, a + b),
            "egalitarian": (min(s1, s2) - min(p1, p2),) * 2,
            "kalai-smorodinsky": (min(s1 / 8, s2 / 3) - min(p1 / 8, p2 / 3),) * 2,
            "nash": ((s1 * s2 - p1 * p2) / 4,) * 2,
            "inequity-averse": (a - 0.5 * max(0, e1 - e2), b - 0.5 * max(0, e2 - e1)),
            "inequity-averse-printed": (a + b - 0.5 * abs(e1 - e2),) * 2,
        }[welfare]
        assert found[step].tolist() == [pytest.approx(list(expected))] * 2


def test_only_sums_of_the_two_inequity_aversions_agree():
    rng = np.random.default_rng(0)
    pair = [
        WelfareReward(name, (0, 0), (1, 1), horizon=9, aversion=linear(0, 1.4), decay=0.9)
        for name in ("inequity-averse", "inequity-averse-printed")
    ]
    for reward in pair:
        reward.reset(5)
    for _ in range(9):
        paid = rng.normal(size=(5, 2))
        own, printed = (reward(paid, 0.5) for reward in pair)
        assert own.sum(axis=1) == pytest.approx(printed[:, 0])
        assert not np.allclose(own[:, 0], printed[:, 0] / 2)


def test_train_amtft_counts_what_it_discards(compared):
    runs = compared.runs
    assert len(runs) + len(runs.discarded) == 6
    assert runs.payoffs.tolist() == [[4, 1]] * 3 + [[2, 2]] * 3
    # Far too short a training: what misses its welfare function is counted, not shown as success.
    hurried = train_amtft(BOS, runs=4, rng=0, learning=QLearning(episodes=1))
    assert len(hurried) + len(hurried.discarded) == 8
    assert hurried.discarded
    for lost in hurried.discarded:
        share = lost.payoffs[0] + lost.payoffs[1]
        assert lost.welfare != "utilitarian" or share < 0.95 * 5


def test_cross_play_of_amtft(compared):
    runs = learners.train(BOS, "amtft", runs=2, rng=0, form="exact")
    table = learners.cross_play(runs)
    expected = {(0, 0): (4, 1), (1, 1): (2, 2), (0, 1): (0, 0), (1, 0): (0, 0)}
    for i in range(4):
        for j in range(4):
            assert tuple(table.payoffs[i, j]) == expected[i // 2, j // 2]
    assert compared.discounted is None
    assert compared.evaluation.horizon == 20
    assert set(compared.evaluation.shares) == {"utilitarian", "inequity-averse"}


def test_cooperation_is_learned_in_a_small_stochastic_game():
    """Tables over states, welfare rewards that need the totals of an episode, sampled play."""
    stage = gt.zoo.stag_hunt()
    game = gt.agents.iterated_game(stage, horizon=10, remembers_last=True)
    game = game.with_criterion(discount="24/25", horizon=10)
    settings = QLearning(episodes=300, aversion=linear(0.1, 0.2))
    runs = learners.train(
        game, "amtft", runs=3, rng=0, learning=settings, welfares=("nash", "inequity-averse")
    )
    assert len(runs) + len(runs.discarded) == 6
    assert runs.payoffs.mean() > 2.9
    assert runs.hyperparameters.as_record()["aversion"] == [[0.0, 0.1], [1.0, 0.2]]


@pytest.mark.parametrize("welfare", ["utilitarian", "egalitarian", "nash", "inequity-averse"])
def test_where_nothing_can_be_gained_rounding_discards_nobody(welfare):
    """Shares of the optimum by which pairs are kept; payoffs are off in their last digits."""
    constant = gt.NormalForm([np.full((2, 2), 0.1)] * 2)
    share = runs._shares(constant, learners.amtft.AmTFTSettings(welfares=(welfare,)), None)
    tiny = 1.5e-17
    for paid in ((0.1, 0.1), (0.1 - tiny, 0.1), (0.1, 0.1 + tiny), (0.1 - tiny, 0.1 - tiny)):
        assert share(welfare, paid) == 1
    assert share(welfare, (0.1 - 2e-3, 0.1 + 1e-3)) == 0
