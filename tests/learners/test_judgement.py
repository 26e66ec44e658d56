"""The judgement that cannot be fooled: against exact values, and those who would fool it."""

import importlib.resources
import io
import json
from fractions import Fraction

import jsonschema
import numpy as np
import pytest
from rich.console import Console

import gametheory as gt
import learners
from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.evaluation import _contests as contests
from learners.evaluation import _judgement_words as words
from learners.evaluation import judgement
from learners.evaluation._opponents import best_sum, constant_opponents, largest_payoff, thefts
from learners.neural import Architecture, Network, NetworkPolicies, NeuralRuns
from learners.simulation import Simulator, Streams, Transitions

DILEMMA = gt.zoo.prisoners_dilemma()
KIND = [[1, 0]] * 5
MEAN = [[0, 1]] * 5


def copies_row(state):
    return [1, 0] if state is None or state[0] == 0 else [0, 1]


def copies_column(state):
    return [1, 0] if state is None or state[1] == 0 else [0, 1]


def coins(**criterion):
    return CoinGame().stochastic(**(criterion or {"discount": "24/25"}))


def given(game, first, second):
    return learners.from_policies(game, first, second, name="of mine")


def test_an_unconditional_cooperator_looks_bad():
    """It scores 1 with everybody by every score, and the judgement says what it is worth."""
    cooperate, _ = constant_opponents(coins())
    kind = given(coins(), np.stack([cooperate.tables[0]] * 3), np.stack([cooperate.tables[1]] * 3))
    found = learners.judge(kind)
    assert found.self_play.best_evaluated.mean == pytest.approx(1)
    assert found.strangers.share.mean == pytest.approx(1, abs=1e-6)
    assert found.pays_to_defect
    assert any("It pays to defect" in line for line in found.verdicts)
    assert any("Against always-defect it gets -0.269" in line for line in found.verdicts)
    for player in range(2):
        mean = found.against("always-defect", player)
        assert mean.learner.mean < -0.25
        assert mean.thefts[0].mean == 0
        assert mean.thefts[1].mean > 0.25
        # No best reply does better than always-defect, which is one.
        assert found.against("best reply", player).other.mean == pytest.approx(mean.other.mean)
    assert "It pays to defect" in str(found)
    assert "It pays to defect" in found.to_html()


def test_tit_for_tat_looks_good_and_a_defector_does_not():
    found = learners.judge(given(DILEMMA, copies_column, copies_row))
    assert found.pays_to_defect is False
    mean = found.against("always-defect", 0)
    # Robbed once, then (-2, -2): discounted at 24/25.
    assert mean.learner.mean == pytest.approx(-3 * 0.04 - 2 * 0.96)
    assert mean.other.mean == pytest.approx(0 * 0.04 - 2 * 0.96)
    assert found.self_play.share.mean == pytest.approx(1)
    mean = learners.judge(given(DILEMMA, MEAN, MEAN))
    assert mean.self_play.share.mean == pytest.approx(0)
    assert mean.pays_to_defect  # nothing is lost by defecting against it
    assert mean.against("best reply", 0).gain.mean == pytest.approx(0)


def test_the_best_evaluated_does_not_hide_what_is_missing():
    """Two who reach a tenth of the optimum score 1 by the best evaluated."""
    lazy = [[0.9, 0.1]] * 5
    found = learners.judge(given(gt.zoo.stag_hunt(), [[0.4, 0.6]] * 5, lazy))
    assert found.self_play.best_evaluated.mean == pytest.approx(1)
    assert found.self_play.score.mean < 0.6
    assert any("by the exact optimum" in line for line in found.verdicts)
    assert found.against("always-defect", 0).learner is None
    why = "this opponent gains nothing by leaving always-cooperate, so there is no always-defect"
    assert found.against("always-defect", 0).how == why
    assert found.pays_to_defect is None


@pytest.mark.parametrize("rules", [CoinGame(), BargainingCoinGame()])
def test_the_best_sum_is_that_of_the_frontier(rules):
    for criterion, horizon in (({"discount": "24/25"}, None), ({"horizon": 12}, 12)):
        game = rules.stochastic(**criterion)
        frontier = gt.attainable(game)
        wanted = max(float(sum(point)) for point in frontier.points)
        assert best_sum(game, horizon) == pytest.approx(wanted, abs=1e-6)
    assert best_sum(gt.Repeated(DILEMMA, "24/25")) == -2


def test_constant_opponents_are_what_they_are_called():
    cooperate, defect = constant_opponents(gt.Repeated(DILEMMA, "1/2"))
    assert cooperate.tables[0].tolist() == [[1, 0]] * 5
    assert defect.tables[1].tolist() == [[0, 1]] * 5
    cooperate, defect = constant_opponents(gt.Repeated(gt.zoo.stag_hunt(), "1/2"))
    assert defect.tables == (None, None)
    # One who has one action can neither cooperate nor defect.
    alone = gt.NormalForm([[[1, 2]], [[3, 0]]])
    cooperate, defect = constant_opponents(gt.Repeated(alone, "1/2"))
    assert cooperate.tables[0].shape == (3, 1)
    assert defect.tables[0] is None
    with pytest.raises(gt.InvalidArgument, match="two players"):
        constant_opponents(gt.Repeated(gt.NormalForm(np.zeros((3, 2, 2, 2))), "1/2"))
    # In the Coin Game: no thefts among the kind, a coin of the other's every third step among the
    # mean.
    table = contests.tables_meet(
        thefts(coins()), defect_of(coins(), 0)[None], defect_of(coins(), 1)[None], 100
    )
    assert table.min() > 0.3


def defect_of(game, player):
    return constant_opponents(game)[1].tables[player]


def test_thefts_are_those_of_the_simulator():
    """Counted from the rewards of sampled play: who loses 2 was robbed."""
    game = coins(horizon=20)
    rng = np.random.default_rng(0)
    policies = [rng.dirichlet(np.ones(4), size=game.num_states) for _ in range(2)]
    exact = contests.tables_meet(thefts(game), policies[0][None], policies[1][None], 20)[0]
    played = Simulator(game, 4000, seed=0).play(policies, 20)
    robbed = (np.asarray(played.rewards) < 0).mean(axis=(0, 1))
    assert exact == pytest.approx(robbed[::-1], abs=4e-3)
    assert thefts(BargainingCoinGame().stochastic(horizon=2)) is None
    assert thefts(gt.Repeated(DILEMMA, "1/2")) is None


def recurrent(game, runs=2, seed=0, heat=1.0):
    seen = Transitions(game)
    network = Network(
        Architecture(hidden=(), memory="gru", memory_size=4), seen.observations.shape[1:], outputs=4
    )
    own = [
        NetworkPolicies(
            network, network.initial(Streams(range(i, i + runs))), seen.observations, heat=heat
        )
        for i in (seed, seed + 10)
    ]
    settings = learners.neural.LolaSettings(runs=runs, steps=1, episodes=4)
    return NeuralRuns(game, settings, (own[0], own[1]), sampled=64)


def test_recurrent_networks_are_sampled_and_say_so():
    game = coins(discount="24/25", horizon=10)
    found = learners.judge(recurrent(game), episodes=64)
    assert found.how == "sampled, 64 episodes each"
    reply = found.against("best reply", 0)
    assert "lower bound" in reply.how
    assert reply.other.mean > found.against("always-cooperate", 0).other.mean
    assert found.self_play.thefts.mean > 0


def test_sampled_encounters_agree_with_exact_ones():
    """A recurrent network so hot that it plays at random, against the exact table of chance."""
    game = coins(discount="24/25", horizon=10)
    hot = recurrent(game, heat=1e9)
    chance = np.full((2, game.num_states, 4), 0.25)
    exact = contests.tables_meet(game, chance, np.stack([defect_of(game, 1)] * 2), 10)[0]
    ground = contests.ground_of(hot, episodes=2000)
    sampled = ground.facing(defect_of(game, 1), 0)
    assert sampled.means == pytest.approx(np.stack([exact] * 2), abs=5 * sampled.errors.max())
    counted = ground.facing(defect_of(game, 1), 0, thefts(game))
    exact = contests.tables_meet(thefts(game), chance, np.stack([defect_of(game, 1)] * 2), 10)[0]
    assert counted.means == pytest.approx(np.stack([exact] * 2), abs=5 * counted.errors.max())
    # The learned reply finds most of what the exact one finds, and never more.
    best = learners.neural.episodic.best_reply_of_episodes(game, chance[:1], 0, 10)[0]
    reply, _ = ground.best_reply(0, hot.payoffs)
    assert 0.85 * best < reply.means[:, 1].mean() < best + 4 * reply.errors.max()


def test_agents_that_remember_are_met_as_they_play():
    """amTFT in the dilemma: one who defects gains for ten steps, then is punished."""
    runs = learners.train(DILEMMA, "amtft", form="exact", runs=2, welfares=["utilitarian"])
    found = learners.judge(runs)
    assert found.how == "exact"
    reply = found.against("best reply", 0)
    assert reply.other.mean == pytest.approx(-9 / 20)
    assert found.self_play.share.mean == 1
    mean = found.against("always-defect", 0)
    pair = [runs.agent(0, 0), contests._Fixed(np.array([[0.0, 1.0]]))]
    wanted = gt.agents.expected_payoffs(runs.cooperations[0].game, pair)
    assert mean.learner.mean == pytest.approx(float(wanted[0]))


def test_where_nothing_can_be_gained_rounding_is_no_share():
    """Every sum is the optimum, in floats that differ in their last digits."""
    constant = gt.NormalForm([np.full((2, 2), 0.1)] * 2)
    found = learners.judge(learners.train(constant, "lola", runs=12, steps=1, rng=0))
    for one in (found.self_play, found.strangers):
        assert (one.share.mean, one.share.error) == (1, 0)
    # What misses the optimum by more than rounding has a share of 0.
    sums = np.array([0.2, 0.2 - 1e-15, 0.2 - 1e-6])
    assert judgement._shares(sums, 0.2, (0.1, 0.1), 1e-10).tolist() == [1, 1, 0]


def test_shares_and_verdicts_do_not_depend_on_the_unit():
    rng = np.random.default_rng(0)
    policies = [rng.dirichlet((1, 1), size=(4, 5)) for _ in range(2)]
    found = []
    for unit in (1, Fraction(1, 10**12), 10**6):
        game = gt.NormalForm(DILEMMA.exact_payoffs * Fraction(unit))
        one = learners.judge(given(game, *policies))
        found.append((one.self_play.share.mean, one.strangers.share.mean, one.pays_to_defect))
    assert found[0][2] is True
    for other in found[1:]:
        assert other == pytest.approx(found[0])
    # Nothing but rounding: in a game of conflict the best sum is 0, or a little more.
    assert not words._sure(1e-16, 0.0, largest_payoff(gt.Repeated(gt.zoo.matching_pennies(), 0)))
    assert largest_payoff(coins(discount="1/2")) == 2
    assert largest_payoff(gt.Repeated(gt.NormalForm(np.zeros((2, 2, 2))), 0)) == 1


def test_one_player_alone_may_be_tempted():
    """Player 1 gains by leaving always-cooperate, and player 2 does not."""
    game = gt.NormalForm([[[2, 0], [3, 1]], [[2, 1], [0, 0]]])
    found = learners.judge(given(game, KIND, KIND))
    assert found.pays_to_defect is True
    tempted = found.against("always-defect", 1)
    assert (tempted.other.mean, tempted.gain.mean) == pytest.approx((3, 1))
    content = found.against("always-defect", 0)
    assert content.other is None
    assert content.how.startswith("this opponent gains nothing by leaving always-cooperate")
    assert "nobody" not in str(found)


def test_what_is_not_decided_is_neither_yes_nor_no():
    """Half of the runs punish who defects, half let it pass: a mean within its error."""
    kind = np.array(KIND, dtype=float)
    first, second = (
        learners.from_policies(DILEMMA, f, f, name="x") for f in (copies_column, copies_row)
    )
    answers = [one.tables()["policy_1"][0] for one in (first, second)]
    found = learners.judge(
        given(DILEMMA, np.stack([kind, answers[0]] * 2), np.stack([kind, answers[1]] * 2))
    )
    assert found.pays_to_defect is None
    assert any("is not decided" in line for line in found.verdicts)
    assert found.to_json()["pays_to_defect"] is None


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ((), None),
        ((None,), None),
        ((False, None), None),
        ((None, True), True),
        ((False, True), True),
        ((False, False), False),
    ],
)
def test_one_yes_is_enough_and_a_no_needs_all(answers, wanted):
    assert words._either(answers) is wanted


@pytest.mark.parametrize("episodes", [1, 0])
def test_an_encounter_of_one_episode_has_no_error_and_is_refused(episodes):
    runs = recurrent(coins(discount="24/25", horizon=4), runs=1)
    with pytest.raises(gt.InvalidArgument, match="episodes"):
        learners.judge(runs, episodes=episodes)
    evaluation = learners.compare_runs(runs).evaluation
    with pytest.raises(gt.InvalidArgument, match="episodes"):
        judgement.judge_evaluated(runs, evaluation, episodes=episodes)


def test_two_opponents_meet_the_same_runs():
    """Runs differ in how kind they are, which both opponents gain by alike: their payoffs spread,
    and the difference hardly does.
    """
    often = np.linspace(0.1, 0.9, 9)
    policies = [[[c, 1 - c]] * 5 for c in often]
    found = learners.judge(given(DILEMMA, policies, policies))
    kind, mean = (found.against(f"always-{name}", 0).other for name in ("cooperate", "defect"))
    # In this dilemma defection gains 1 whatever the other does.
    assert mean.mean - kind.mean == pytest.approx(1)
    assert np.hypot(mean.error, kind.error) > 0.2
    outcomes = {
        ("always-cooperate", 0): contests.Outcome(often[:, None] * [0, 1.0], np.zeros((9, 2))),
        ("always-defect", 0): contests.Outcome(often[:, None] * [0, 1.0] + 0.1, np.zeros((9, 2))),
    }
    more = judgement._temptations(outcomes)[0]
    assert more.mean == pytest.approx(0.1)
    assert more.error == pytest.approx(0, abs=1e-12)
    assert found.pays_to_defect is True


def test_a_small_but_common_gain_is_seen():
    """Defection gains .1 of every run, whose payoffs spread by ten times that."""
    game = gt.NormalForm([[[2, 0], [2.1, 0.1]], [[2, 2.1], [0, 0.1]]])
    policies = [[[c, 1 - c]] * 5 for c in np.linspace(0, 1, 6)]
    found = learners.judge(given(game, policies, policies))
    kind, mean = (found.against(f"always-{name}", 0).other for name in ("cooperate", "defect"))
    assert mean.mean - kind.mean == pytest.approx(0.1)
    assert 2 * np.hypot(mean.error, kind.error) > 0.5
    assert found.pays_to_defect is True


def test_an_unknown_error_decides_nothing():
    """Of two runs nobody knows how much strangers vary."""
    assert not words._sure(0.5, float("nan"), 1.0)
    assert words._sure(0.5, 0.0, 1.0)
    kinds = np.array([KIND, MEAN], dtype=float)
    two = learners.judge(given(DILEMMA, kinds, kinds[::-1]))
    assert not any("Strangers do worse" in line for line in two.verdicts)


def test_one_result_shown_many_ways():
    game = gt.zoo.chicken()
    runs = learners.train(game, "lola-pg", runs=3, rng=0, steps=2, episodes=8, episode_steps=4)
    compared = learners.compare_runs(runs)
    assert compared.is_of_networks
    found = compared.judgement
    assert compared.judgement is found
    schema = importlib.resources.files("learners.schemas").joinpath("compare.json").read_text()
    as_json = compared.to_json()
    jsonschema.validate(json.loads(json.dumps(as_json, allow_nan=False)), json.loads(schema))
    assert as_json["judgement"] == found.to_json()
    console = Console(width=80, record=True, file=io.StringIO())
    for table in compared.tables():
        console.print(table)
    text = console.export_text()
    assert "always-defect meets" in text
    assert max(map(len, text.splitlines())) <= 80
    lines = str(found).split("\n")
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)
    # Whatever is not in a table's frame or above it: a remark, whose further lines are indented.
    remarks = lines[next(k for k, line in enumerate(lines) if line.startswith("- ")) :]
    assert {line[:2] for line in remarks} == {"- ", "  "}
    said = " ".join(" ".join(remarks).split())
    assert all(f"- {' '.join(each.split())}" in said for each in (*found.verdicts, *found.remarks))
    assert "always-defect meets" in compared.to_html()
    assert set(found.verdicts) <= set(compared.remarks())
    assert repr(found).startswith("JudgedRuns(")
    assert "\n" not in repr(found)
    plain = learners.compare_runs(learners.train(game, "naive", runs=3, rng=0, steps=2))
    assert not plain.is_of_networks
    assert plain.to_json()["judgement"] is None


def test_what_was_discarded_is_said():
    from dataclasses import replace

    from learners.amtft.runs import Discarded

    runs = learners.train(DILEMMA, "amtft", form="exact", runs=2, welfares=["utilitarian"])
    lost = replace(runs, discarded=(Discarded("utilitarian", 2, (-2.0, -2.0)),))
    text = str(learners.judge(lost))
    assert "1 run of 3 discarded" in text
    none = learners.amtft.runs.AmTFTRuns(
        runs.game, runs.hyperparameters, runs.welfares[:0], runs.replicates[:0], (), lost.discarded
    )
    with pytest.raises(gt.InvalidArgument, match="discarded"):
        learners.judge(none)
