"""amTFT: what it knows, what it does, what it gets, and that it is a norm."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
import learners
from gametheory import norms
from gametheory.norms.agents import best_reply_payoff, expected_payoffs
from gametheory.norms.resampling import (
    BACH_OR_STRAVINSKY,
    NormChain,
    cycling,
    excluding_current,
    fixed,
    preferring,
    resampling,
    stubborn,
    uniform,
)
from learners.amtft import (
    AmTFT,
    QLearning,
    announced_game,
    as_norm,
    as_policy,
    exact,
    exact_cooperation,
    learn_cooperation,
)
from learners.amtft.agent import Memory
from learners.amtft.cooperation import ROLLOUT, Cooperation
from learners.amtft.normative import selector

BOS, PD = gt.zoo.asymmetric_bach_or_stravinsky(), gt.zoo.prisoners_dilemma()
U, IA, NASH = (exact_cooperation(BOS, w) for w in ("utilitarian", "inequity-averse", "nash"))
IPD = exact_cooperation(PD)


def met(first, second, **options):
    agents = (AmTFT(first, 0, **options), AmTFT(second, 1, **options))
    return expected_payoffs(first[0].game, agents)


@pytest.mark.parametrize(
    ("welfare", "intended", "rounds"),
    [
        ("utilitarian", (4, 1), 1),
        ("egalitarian", (2, 2), 1),
        ("inequity-averse", (2, 2), 1),
        ("nash", (3, Fraction(3, 2)), 2),
        ("kalai-smorodinsky", (3, Fraction(3, 2)), 2),
        (gt.welfare.generalised_gini((2, 1)), None, None),
        (gt.welfare.relative_utilitarian((0, 0), (4, 2)), (3, Fraction(3, 2)), 2),
    ],
)
def test_exact_cooperation_is_the_welfare_optimum(welfare, intended, rounds):
    found = exact_cooperation(BOS, welfare)
    if intended is not None:
        assert found.intended == intended
        assert found.phases == rounds
        assert met([found], [found]) == intended
    assert met([found], [found]) == found.intended


def test_mixtures_are_played_in_turn_as_evenly_as_rounds_allow():
    """A welfare optimum of weights 2/3 and 1/3 in three rounds, none of them doubled up."""
    game = gt.NormalForm.from_bimatrix([[3, 0], [0, 0]], [[0, 0], [0, 6]])
    found = exact_cooperation(game, "egalitarian", horizon=21)
    assert found.intended == (2, 2)
    assert found.phases == 3
    assert met([found], [found]) == (2, 2)
    shorter = exact_cooperation(game, "egalitarian", horizon=2)
    assert shorter.phases == 2


def test_punishments_hold_the_other_to_its_minimax():
    for game in (PD, BOS, gt.zoo.chicken()):
        found = exact_cooperation(game)
        held = gt.minimax(game)
        for i in range(2):
            # What player i gets at most while the other one punishes.
            table = np.moveaxis(game.exact_payoffs[i], i, 0)
            mixture = [Fraction(p) for p in found.punish[1 - i][0]]
            assert max(row @ mixture for row in table) == held.payoffs[i]


def losses_by_play(own, other, step, state, count=ROLLOUT + 1):
    """Expected loss over 20 steps by each number of steps of joint punishment below `count`.

    By carrying forward chances.
    """
    game = own.game

    def worth(k):
        chances, total = {state: Fraction(1)}, Fraction(0)
        for t in range(ROLLOUT):
            after = {}
            for s, p in chances.items():
                rows = [
                    own.punishing[i][s] if t < k else own.mixtures[i][(step + t) % own.phases][s]
                    for i in range(2)
                ]
                for a, x in enumerate(rows[0]):
                    for b, y in enumerate(rows[1]):
                        if x and y:
                            chance = p * Fraction(x) * Fraction(y)
                            total += chance * Fraction(int(game.rewards[other, s, a, b]))
                            for then, q in game.lotteries[int(game.lottery[s, a, b])].items():
                                after[then] = after.get(then, 0) + chance * q
            chances = after
        return total

    return [worth(0) - worth(k) for k in range(count)]


@pytest.mark.parametrize("own", [IPD, NASH, exact_cooperation(gt.zoo.chicken(), "nash")])
@pytest.mark.parametrize("other", [0, 1])
def test_losses_are_what_play_gives(own, other):
    for phase in range(own.phases):
        ours = own.losses(other, phase)[:, 0].tolist()
        assert ours == losses_by_play(own, other, phase, 0)


def test_losses_in_a_learned_and_in_a_coin_game():
    learned = learn_cooperation(PD, "utilitarian", replicates=1, rng=0, settings=QLearning(20))[0][
        0
    ]
    for state in range(5):
        ours = learned.losses(1)[:, state].tolist()
        assert ours == losses_by_play(learned, 1, 0, state)
    coin = exact_cooperation(gt.coin_game.CoinGame().stochastic(discount="24/25"), horizon=30)
    ours = coin.losses(0)[:4, 7]
    assert ours == pytest.approx([float(x) for x in losses_by_play(coin, 0, 0, 7, 4)], abs=1e-9)
    game = gt.coin_game.CoinGame().stochastic(discount="24/25")
    frontier = gt.stochastic.joint_frontier(game)
    # The policies that are best for ever, over 30 steps.
    best = frontier.policies[max(range(9), key=lambda k: sum(frontier.vertices[k]))]
    episode = game.with_criterion(horizon=30)
    over = gt.stochastic.expected_payoffs(episode, gt.stochastic.as_strategies(game, best))
    assert coin.intended == pytest.approx([float(x) for x in over], abs=1e-12)


def test_debits_and_the_length_of_punishment_in_the_dilemma():
    """A defection against cooperation gains 1; debits must exceed 10; k steps of it cost k."""
    assert IPD.debit(1, 0, 0, (0, 1)) == 1
    assert IPD.debit(1, 0, 0, (1, 1)) == 1
    assert IPD.debit(1, 0, 0, (0, 0)) == 0
    assert IPD.losses(1)[:, 0].tolist() == list(range(21))
    agent = AmTFT([IPD], 0)
    memory = Memory(0)
    for step in range(10):
        ((memory, chance),) = agent.observe(memory, step, 0, (0, 1), 0)
        assert (memory.punishing, memory.debit, chance) == (0, step + 1, 1)
    ((memory, _),) = agent.observe(memory, 10, 0, (0, 1), 0)
    # 11 > 10: 33 steps would be needed, 20 are the most.
    assert memory == Memory(0, 20, 0)
    eager = AmTFT([IPD], 0, debit_threshold=2)
    ((memory, _),) = eager.observe(Memory(0, 0, 2), 5, 0, (0, 1), 0)
    assert memory == Memory(0, 9, 0)
    assert eager.act(memory, 6, 0) == (0, 1)
    for left in range(8, -1, -1):
        # The debit is frozen while it punishes.
        ((memory, _),) = eager.observe(memory, 6, 0, (1, 1), 0)
        assert memory == Memory(0, left, 0)
    assert eager.act(memory, 20, 0) == (1, 0)


def test_a_departure_that_costs_the_other_is_no_debt():
    """In Asymmetric Bach or Stravinsky deviations give negative debits: never a punishment."""
    agent = AmTFT([U], 0)
    memory = Memory(0)
    for step in range(20):
        ((memory, _),) = agent.observe(memory, step, 0, (0, 1), 0)
        assert memory.debit == -(step + 1)
        assert not memory.punishing


def test_the_length_of_a_punishment_is_worked_out_where_it_starts():
    """Phases and states in which punishment costs differently: the next ones count."""
    turns = exact_cooperation(BOS, "nash")  # (4, 1), (2, 2), (4, 1), ...
    agent = AmTFT([turns], 0, debit_threshold=0, debit_multiplier=1)
    for step in range(2):
        # Hand a debt over, then depart in a way that adds nothing but a little.
        held = Memory(0, 0, Fraction(3))
        joint = (step, 1 - step)
        gained = turns.debit(1, step, 0, joint)
        owed = 3 + gained
        ((memory, _),) = agent.observe(held, step, 0, joint, 0)
        losses = turns.losses(1, (step + 1) % 2)
        expected = next(k for k in range(1, 21) if losses[k][0] >= owed)
        assert memory.punishing == expected
    assert any(
        turns.punishment_length(1, 0, 0, owed) != turns.punishment_length(1, 1, 0, owed)
        for owed in (Fraction(k, 3) for k in range(1, 30))
    )


def test_debits_against_a_model_that_mixes():
    """Actual less expected, whatever was played: every action departs from a mixture a little."""
    game = IPD.game
    half = np.array([[[Fraction(1, 2), Fraction(1, 2)]]], dtype=object)
    mixed = Cooperation("mixed", game, (half, half), IPD.punish, None, "by hand")
    assert mixed.debit(1, 0, 0, (0, 0)) == -1 - Fraction(-1, 2)
    assert mixed.debit(1, 0, 0, (0, 1)) == 0 - Fraction(-1, 2)
    assert mixed.debit(0, 0, 0, (1, 1)) == -2 - Fraction(-5, 2)


def test_what_the_active_norm_allows_is_no_disagreement():
    """Also if another norm of W allows it too: nothing is drawn, nothing is owed."""
    other = exact_cooperation(PD, "egalitarian")
    staged = AmTFT([IPD, other], 0, mode="two-stage")
    memory = Memory(1, 0, 5)
    assert staged.observe(memory, 0, 0, (0, 0), 0) == [(memory, 1)]
    assert staged.observe(memory, 0, 0, (0, 1), 0) == [(Memory(1, 0, 6), 1)]


def test_ideal_values_of_norm_adaptive_agents():
    assert [float(x) for x in met([U, IA], [U])] == pytest.approx([3.8, 0.95], abs=1e-5)
    assert [float(x) for x in met([U, IA], [IA])] == pytest.approx([1.9, 1.9], abs=1e-5)
    assert [float(x) for x in met([U, IA], [U, IA])] == pytest.approx([2.85, 1.425], abs=1e-5)
    assert met([U], [IA]) == (0, 0)


SWITCHING = {
    "uniform": uniform((0, 1), 2),
    "cycling": cycling((0, 1), 2),
    "other order": cycling((1, 0), 2),
    "excluding the current": excluding_current((0, 1), 2),
    "stubborn": stubborn(0, "9/10"),
    "weighted": resampling(("1/4", "3/4")),
    "fixed": fixed(1, 2),
}


@pytest.mark.parametrize("mode", ["random-switching", "two-stage"])
@pytest.mark.parametrize("first", SWITCHING)
@pytest.mark.parametrize("second", SWITCHING)
def test_play_follows_the_theory_of_resampling(first, second, mode):
    """Every pair of switching rules, against the absorbing chain; exactly."""
    a, b = SWITCHING[first], SWITCHING[second]
    ours = expected_payoffs(
        U.game,
        (AmTFT([U, IA], 0, mode=mode, switching=a), AmTFT([U, IA], 1, mode=mode, switching=b)),
    )
    assert ours == NormChain(BACH_OR_STRAVINSKY, a, b).mean_values(20)


def test_the_two_modes_differ_where_a_departure_is_no_norm():
    """A defection in the dilemma: one mode merely draws again, the other one punishes."""

    class Defector:
        def start(self):
            return [(0, 1)]

        def act(self, memory, step, state):
            return (0, 1)

        def observe(self, memory, step, state, joint, after):
            return [(0, 1)]

    other = exact_cooperation(PD, "egalitarian")
    options = {"debit_threshold": 2, "debit_multiplier": 1}
    random = AmTFT([IPD, other], 0, **options)
    staged = AmTFT([IPD, other], 0, mode="two-stage", **options)
    plain = AmTFT([IPD], 0, **options)
    game = IPD.game
    assert expected_payoffs(game, (random, Defector())) == (-3, 0)
    assert expected_payoffs(game, (staged, Defector())) == expected_payoffs(
        game, (plain, Defector())
    )
    assert expected_payoffs(game, (plain, Defector()))[1] < Fraction(-1, 2)


def test_exploitability_of_a_flexible_agent_is_what_posing_gains():
    """Section 5.2: the best reply to a flexible agent is to insist on the other norm."""
    flexible = AmTFT([U, IA], 0)
    best = best_reply_payoff(U.game, flexible, player=1)
    posing = NormChain(BACH_OR_STRAVINSKY, uniform((0, 1), 2), fixed(1, 2)).mean_values(20)[1]
    assert best >= posing
    assert best == posing
    assert best_reply_payoff(U.game, AmTFT([U], 0), player=1) == 1


def test_amtft_is_compatible_with_its_norm():
    for cooperation, game in ((IPD, PD), (U, BOS), (NASH, BOS)):
        pair = [AmTFT([cooperation], i, debit_threshold=1) for i in range(2)]
        norm = as_norm(*pair)
        for player, agent in enumerate(pair):
            found = norms.is_compatible(as_policy(agent), norm, player=player, game=game, horizon=5)
            assert found.holds, (cooperation.welfare, str(found))
    # Break it once: a more patient agent is not compatible with the norm of a less patient one.
    patient = as_policy(AmTFT([IPD], 0, debit_threshold=3))
    norm = as_norm(*[AmTFT([IPD], i, debit_threshold=1) for i in range(2)])
    found = norms.is_compatible(patient, norm, player=0, game=PD, horizon=5)
    assert found.reason is norms.Reason.DEPARTS
    assert sum(joint[1] for joint in found.witness.joint_actions) == 2


def test_amtft_w_is_norm_adaptive_and_amtft_of_one_is_not():
    draws = ("utilitarian", "inequity-averse", "utilitarian")
    pair = [AmTFT([U, IA], i) for i in range(2)]
    listed = [as_norm(*pair, welfare=w, draws=draws) for w in pair[0].welfares]
    policy = as_policy(pair[0], draws=draws)
    select = selector(pair[0], listed, draws=draws)
    options = {"player": 0, "game": BOS, "horizon": 5}
    assert norms.is_norm_adaptive(policy, select, listed, **options)
    # Neither norm alone accounts for it, and an agent of one norm selects no other.
    for norm in listed:
        assert not norms.is_compatible(policy, norm, **options)
    one = AmTFT([U], 0)
    unadaptive = norms.is_norm_adaptive(as_policy(one), lambda h: listed[0], listed, **options)
    assert unadaptive.reason is norms.Reason.UNUSED


def test_announced_sets():
    outcomes = [[met([a], [b]) for b in (U, IA)] for a in (U, IA)]
    game = announced_game(outcomes, ("U", "IA"))
    assert game.announcements == (("U",), ("IA",), ("U", "IA"))
    assert game.game.exact_payoffs[0].tolist() == [[4, 0, 4], [0, 2, 2], [4, 2, 3]]
    assert game.game.exact_payoffs[1].tolist() == [[1, 0, 1], [0, 2, 2], [1, 2, Fraction(3, 2)]]
    # A flexible player can be exploited by half a point, and is the most robust.
    assert game.exploitability(0) == (0, 0, Fraction(1, 2))
    assert game.robustness(0) == (Fraction(8, 3), Fraction(4, 3), 3)
    assert game.best(0, tau=1) == (("U", "IA"),)
    # Scores at 1/2: 4/3, 2/3 and 3/2 - 1/4.
    assert game.best(0, tau="1/2") == (("U",),)
    assert game.robustness(0, weights=(0, 1, 0)) == (0, 2, 2)
    found = gt.pure_equilibria(game.game)
    profiles = {tuple(list(own).index(1) for own in e.profile) for e in found}
    # Whoever insists meets one who accommodates.
    assert profiles == {(0, 0), (0, 2), (1, 1), (2, 1)}
    for bad in ({"tau": 2}, {"tau": -1}):
        with pytest.raises(gt.InvalidArgument, match="tau"):
            game.best(0, **bad)
    with pytest.raises(gt.InvalidArgument, match="outcomes"):
        announced_game(outcomes, ("U",))
    with pytest.raises(gt.TooLarge):
        announced_game(np.zeros((9, 9, 2)), list("abcdefghi"))


def test_amtft_that_is_none():
    with pytest.raises(gt.InvalidArgument, match="did you mean 'nash'"):
        exact_cooperation(BOS, "nahs")
    with pytest.raises(gt.InvalidArgument, match="player"):
        AmTFT([U], 2)
    with pytest.raises(gt.InvalidArgument, match="Cooperations"):
        AmTFT([], 0)
    with pytest.raises(gt.InvalidArgument, match="mode"):
        AmTFT([U], 0, mode="friendly")
    with pytest.raises(gt.InvalidArgument, match="chances for 1"):
        AmTFT([U], 0, switching=uniform((0, 1), 2))
    with pytest.raises(gt.InvalidArgument, match="one game"):
        AmTFT([U, exact_cooperation(BOS, horizon=7)], 0)
    with pytest.raises(gt.InvalidArgument, match="debit_threshold"):
        AmTFT([U], 0, debit_threshold=-1)
    with pytest.raises(gt.InvalidArgument, match="shape"):
        Cooperation("w", U.game, U.cooperate, (U.punish[0][:, :1], U.punish[1]), None, "")
    with pytest.raises(gt.InvalidArgument, match="discount"):
        exact_cooperation(gt.coin_game.CoinGame().stochastic(horizon=5))
    with pytest.raises(gt.InvalidArgument, match="horizon"):
        learn_cooperation(gt.coin_game.CoinGame().stochastic(discount="1/2"))
    with pytest.raises(gt.InvalidArgument, match="ideal"):
        learn_cooperation(gt.coin_game.CoinGame().stochastic(horizon=5), "nash")
    with pytest.raises(gt.InvalidArgument, match="replicate"):
        learn_cooperation(BOS, replicates=0)
    for bad in ({"episodes": 0}, {"discount": 2}, {"aversion": -1}, {"environments": 1.5}):
        with pytest.raises(gt.InvalidArgument):
            QLearning(**bad)
    for bad in ({"form": "guessed"}, {"welfares": ("nash", "nash")}, {"runs": 0}, {"steps": 3}):
        with pytest.raises(gt.InvalidArgument):
            learners.train(BOS, "amtft", **bad)
    with pytest.raises(gt.InvalidArgument, match="a discount and a horizon"):
        learners.train(gt.coin_game.CoinGame().stochastic(discount="1/2"), "amtft", runs=1)
    with pytest.raises(gt.Unsupported, match="two players"):
        learners.train(gt.NormalForm(np.zeros((3, 2, 2, 2))), "amtft", runs=1)


def test_amtft_in_the_coin_game(monkeypatch):
    """Exact cooperation reaches the optimum of 100 steps, and is what strangers reach too."""
    game = gt.coin_game.CoinGame().stochastic(discount="24/25", horizon=100)
    options = {"form": "exact", "debit_threshold": 3, "debit_multiplier": 6}
    runs = learners.train(game, "amtft", runs=1, welfares=("utilitarian", "egalitarian"), **options)
    assert runs.hyperparameters.horizon == 100
    assert runs.payoffs == pytest.approx(0.3493, abs=5e-5)
    assert runs.meet(None)[0, 1] == pytest.approx([0.3493] * 2, abs=5e-5)
    monkeypatch.setattr("learners.amtft.settings.SAMPLED_BEYOND", 10)
    sampled = learners.train(
        game, "amtft", runs=1, welfares=("utilitarian",), episodes=40, **options
    ).payoffs
    assert sampled == pytest.approx(0.3493, abs=0.02)
    assert sampled != pytest.approx(0.3493, abs=5e-5)
    with pytest.raises(gt.InvalidArgument, match="horizon"):
        learners.train(game.with_criterion(discount="24/25"), "amtft", runs=1)


def test_a_thief_is_punished_in_the_coin_game():
    game = gt.coin_game.CoinGame().stochastic(discount="24/25", horizon=30)
    own = exact_cooperation(game, "utilitarian")
    still = game.with_criterion(horizon=30)

    class Thief:
        """Takes every coin: the best reply to one who never punishes."""

        def start(self):
            return [(0, 1)]

        def act(self, memory, step, state):
            return tuple(own.punishing[1][state])

        def observe(self, memory, step, state, joint, after):
            return [(0, 1)]

    tolerant = AmTFT([own], 0, debit_threshold=10**9)
    strict = AmTFT([own], 0, debit_threshold=0, debit_multiplier=6)
    lax, firm = (
        gt.agents.sampled_payoffs(still, (agent, Thief()), episodes=60, rng=0)
        for agent in (tolerant, strict)
    )
    assert lax.payoffs[1] - firm.payoffs[1] > 4 * (lax.errors[1] + firm.errors[1])


def paid_a_step(episode, policy):
    """What a joint policy pays per step of an episode: backwards, one lottery at a time."""
    states = np.arange(episode.num_states)
    paid = episode.rewards.astype(float).reshape(2, episode.num_states, -1)[:, states, policy].T
    worth = np.zeros_like(paid)
    for _ in range(episode.horizon):
        worth = paid + episode.lotteries.expect(worth)[episode.joint_lottery[states, policy]]
    return episode.initial.astype(float) @ worth / episode.horizon


def test_corners_are_played_in_turn_where_an_edge_is_better(monkeypatch):
    """The egalitarian point of ABCG lies on an edge; one corner and then the other come close."""
    steps = 24
    game = gt.coin_game.BargainingCoinGame().stochastic(discount="24/25", horizon=steps)
    endless = game.with_criterion(discount="24/25")
    frontier = gt.stochastic.joint_frontier(endless)
    monkeypatch.setattr(exact, "joint_frontier", lambda given: frontier)  # solved once
    egalitarian = exact_cooperation(game, "egalitarian", disagreement=(0, 0))
    assert "in turn" in egalitarian.method
    episode = game.with_criterion(horizon=steps)
    corners = np.array([paid_a_step(episode, policy) for policy in frontier.policies])
    pair = gt.stochastic.as_strategies(endless, frontier.policies[0])
    assert corners[0] == pytest.approx(
        [float(x) for x in gt.stochastic.expected_payoffs(episode, pair)], abs=1e-12
    )
    best = gt.bargain(gt.attainable(episode), "egalitarian", disagreement=(0, 0))
    # Better than every corner, and near the optimum over all joint policies of the episode.
    reached = min(egalitarian.intended)
    assert corners.min(axis=1).max() + 0.01 < reached
    assert 0.97 * float(min(best.payoffs)) < reached <= float(min(best.payoffs)) + 1e-9
    agents = AmTFT([egalitarian], 0), AmTFT([egalitarian], 1)
    played = gt.agents.expected_payoffs(episode, agents, exact=False, max_situations=10**6)
    assert played == pytest.approx(egalitarian.intended, abs=1e-9)
    utilitarian = exact_cooperation(game, "utilitarian")
    assert utilitarian.phases == 1
    assert sum(utilitarian.intended) == pytest.approx(corners.sum(axis=1).max())
    for welfare in ("nash", "kalai-smorodinsky", "inequity-averse"):
        found = exact_cooperation(game, welfare)
        assert found.phases in (1, steps)


def test_a_preferred_norm_with_a_chance_else_any():
    """As in the reference's runs: where the chance fails, any of W, the favourite included."""
    agent = preferring(0, Fraction(1, 2), range(2), 3)
    assert agent.start == (Fraction(3, 4), Fraction(1, 4), 0)
    assert agent.kernel == (agent.start,) * 3
    assert preferring(1, 0, (0, 1), 2) == uniform((0, 1), 2)
    assert preferring(1, 1, (0, 1), 2) == fixed(1, 2)
    met = NormChain(BACH_OR_STRAVINSKY, preferring(0, "1/2", (0, 1), 2), fixed(1, 2))
    pair = AmTFT([U, IA], 0, switching=preferring(0, "1/2", (0, 1), 2)), AmTFT([IA], 1)
    assert expected_payoffs(U.game, pair) == met.mean_values(20)
    for bad in ((2, "1/2", (0, 1), 3), (0, 2, (0, 1), 2)):
        with pytest.raises(gt.InvalidArgument, match="chance"):
            preferring(*bad)


def test_rounds_of_different_lengths_recur_together():
    """Floats by recurring situations, against the exact values step by step."""
    thirds = gt.NormalForm.from_bimatrix([[4, 0], [0, 1]], [[0, 0], [0, 2]])
    trio = exact_cooperation(thirds, "egalitarian", disagreement=(0, 0))
    agents = AmTFT([trio], 0, debit_threshold=1), AmTFT([trio], 1, debit_threshold=1)
    pairs = [(agents, trio.game)]
    for first, second in (([NASH], [U]), ([NASH, U], [IA, NASH]), ([U], [NASH, IA])):
        pairs.append(((AmTFT(first, 0, "two-stage"), AmTFT(second, 1)), U.game))
    assert {agent.period for agent in (*agents, *pairs[2][0])} == {trio.phases, 2}
    assert trio.phases > 2
    for pair, game in pairs:
        exact = expected_payoffs(game, pair)
        floats = expected_payoffs(game, pair, exact=False)
        assert floats == pytest.approx([float(x) for x in exact], abs=1e-12)
        best = best_reply_payoff(game, pair[0], player=1)
        found = best_reply_payoff(game, pair[0], player=1, exact=False)
        assert found == pytest.approx(float(best), abs=1e-12)
