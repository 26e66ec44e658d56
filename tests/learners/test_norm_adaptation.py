"""Learners of norms: held to the published rules, to exact differences, and to brute force."""

import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

import gametheory as gt
from gametheory.norms import agents, resampling
from gametheory.norms.norm_games import FixedNorm, norm_game
from gametheory.norms.type_games import type_game
from learners.evaluation.conformance import check_agent
from learners.norm_adaptation import (
    BayesianAgent,
    HedgeAgent,
    learn_resampling,
    learn_together,
    patient,
    regret_bound,
)

BACH = resampling.BACH_OR_STRAVINSKY
FLAT = (((Fraction(1), Fraction(1)),) * 2,) * 2
UNEVEN = (
    ((Fraction(5), Fraction(2)), (Fraction(-1), Fraction(0))),
    ((Fraction(1, 2), Fraction(0)), (Fraction(3), Fraction(3))),
)


def random_outcomes(rng, count):
    table = rng.integers(-2, 5, (count, count, 2)).tolist()
    return tuple(tuple(tuple(Fraction(x) for x in paid) for paid in row) for row in table)


def own_payoff(outcomes, player, own, theirs):
    return (outcomes[own][theirs] if player == 0 else outcomes[theirs][own])[player]


@pytest.mark.parametrize("player", [0, 1])
@pytest.mark.parametrize("outcomes", [BACH, FLAT, UNEVEN, (((Fraction(2), Fraction(1)),),)])
def test_they_are_agents(player, outcomes):
    count = len(outcomes)
    game = agents.iterated_game(norm_game(outcomes), horizon=4)
    check_agent(BayesianAgent(outcomes, player, (1,) * count), game, player=player)
    for settles in (True, False):
        agent = HedgeAgent(outcomes, player, Fraction(1, 3), settles, tuple(range(1, count + 1)))
        check_agent(agent, game, player=player)


def test_the_bayesian_replies_best_to_its_posterior():
    rng = np.random.default_rng(1)
    for count, player in itertools.product((1, 2, 3), range(2)):
        outcomes = random_outcomes(rng, count)
        prior = tuple(Fraction(int(x), 2) for x in rng.integers(1, 5, count))
        agent = BayesianAgent(outcomes, player, prior)
        for _ in range(20):
            seen = tuple(map(int, rng.integers(0, 5, count)))
            total = sum(prior) + sum(seen)
            belief = tuple((a + c) / total for a, c in zip(prior, seen, strict=True))
            assert agent.belief(seen) == belief
            worth = [
                sum(belief[m] * own_payoff(outcomes, player, n, m) for m in range(count))
                for n in range(count)
            ]
            chosen = agent.choice(seen)
            assert worth[chosen] == max(worth)
            assert agent.act(seen, 0, 0) == [int(n == chosen) for n in range(count)]


def test_ties_go_to_the_favourite_then_to_the_first():
    # With chances (1/3, 2/3) both norms pay player 1 the same, 4/3; its favourite is U.
    assert BayesianAgent(BACH, 0, (1, 2)).choice((0, 0)) == 0
    assert BayesianAgent(BACH, 1, (2, 1)).choice((0, 0)) == 1
    assert BayesianAgent(FLAT, 0, (1, 2)).choice((0, 3)) == 0


@pytest.mark.parametrize("outcomes", [BACH, UNEVEN])
@pytest.mark.parametrize("player", [0, 1])
def test_patient_ones_give_in_after_so_many_refusals(outcomes, player):
    for norm, refusals in itertools.product((None, 0, 1), range(6)):
        agent = patient(outcomes, player=player, refusals=refusals, norm=norm)
        kept = player if norm is None else norm
        memory, followed = agent.start()[0][0], []
        for step in range(9):
            chosen = agent.act(memory, step, 0).index(1)
            followed.append(chosen)
            joint = (chosen, 1 - kept) if player == 0 else (1 - kept, chosen)
            memory = agent.observe(memory, step, 0, joint, 0)[0][0]
        assert followed == [kept] * refusals + [1 - kept] * (9 - refusals)


def test_hedge_multiplies_weights_as_published():
    rng = np.random.default_rng(2)
    for count, player in itertools.product((1, 2, 3), range(2)):
        outcomes, beta = random_outcomes(rng, count), Fraction(2, 5)
        agent = HedgeAgent(outcomes, player, beta, False)
        table = [[own_payoff(outcomes, player, n, m) for m in range(count)] for n in range(count)]
        top, bottom = max(map(max, table)), min(map(min, table))
        weights, memory = [Fraction(1)] * count, agent.start()[0][0]
        for step in range(5):
            assert agent.act(memory, step, 0) == tuple(w / sum(weights) for w in weights)
            theirs = int(rng.integers(count))
            losses = [(top - row[theirs]) / (top - bottom) if top > bottom else 0 for row in table]
            weights = [w * (1 - (1 - beta) * x) for w, x in zip(weights, losses, strict=True)]
            # U(x) lies within what Freund and Schapire allow.
            for x in losses:
                assert beta ** float(x) <= 1 - (1 - beta) * x + 1e-12
            joint = (0, theirs) if player == 0 else (theirs, 0)
            memory = agent.observe(memory, step, 0, joint, 0)[0][0]


@pytest.mark.parametrize("player", [0, 1])
def test_the_exact_regret_of_hedge_is_within_its_bound(player):
    """The worst sequence of norms, by all of them; and Theorem 2 of Freund and Schapire."""
    rounds = 5
    for beta in (Fraction(9, 10), Fraction(1, 2), Fraction(1, 10), Fraction(1)):
        pair = tuple(HedgeAgent(BACH, i, beta, False) for i in range(2))
        types = type_game(BACH, {"hedge": pair}, horizon=rounds)
        (regret,) = types.regret(player)
        worst = Fraction(-10)
        for sequence in itertools.product(range(2), repeat=rounds):
            counts, got = [0, 0], Fraction(0)
            for m in sequence:
                chances = pair[player].chances(tuple(counts))
                got += sum(p * own_payoff(BACH, player, n, m) for n, p in enumerate(chances))
                counts[m] += 1
            best = max(sum(own_payoff(BACH, player, n, m) for m in sequence) for n in range(2))
            worst = max(worst, (best - got) / rounds)
        assert regret == worst
        span = 4 if player == 0 else 2
        assert float(regret) <= span * regret_bound(2, beta=beta, rounds=rounds)


def test_the_bound_vanishes_with_the_right_beta():
    rounds = 10_000
    beta = 1 / (1 + math.sqrt(2 * math.log(2) / rounds))
    assert regret_bound(2, beta=beta, rounds=rounds) < 0.02
    assert regret_bound(3, beta=1, rounds=5) == 1.0
    for wrong in (0, -1, 2):
        with pytest.raises(gt.InvalidArgument, match="beta"):
            regret_bound(2, beta=wrong, rounds=1)


TINY = Fraction(1, 10**400)


RATES = [TINY, Fraction(3.5e-17), Fraction(2.6e-16), Fraction(3, 10), 1 - TINY]


@pytest.mark.parametrize("rate", RATES, ids=float)
@pytest.mark.parametrize("rounds", [1, 10**16, 10**20, 10**400])
def test_the_bound_is_one_for_every_beta(rate, rounds):
    """Against 900 digits: near 1 the logarithm over 1 - beta, less 1, is lost in floats."""
    with mpmath.workdps(900):
        size = mpmath.mpf(rate.numerator) / rate.denominator
        true = -mpmath.log(1 - size) / size - 1 + mpmath.log(3) / size / rounds
        assert min(1, true) <= regret_bound(3, beta=1 - rate, rounds=rounds) <= 1


def test_settled_agents_keep_to_what_they_agreed_on():
    agent = HedgeAgent(BACH, 0, Fraction(1, 2))
    memory = agent.observe(agent.start()[0][0], 0, 0, (1, 1), 0)[0][0]
    assert agent.act(memory, 1, 0) == (0, 1)
    broken = agent.observe(memory, 1, 0, (1, 0), 0)[0][0]
    assert agent.act(broken, 2, 0) == agent.chances((1, 0))


def test_wrong_learners_are_refused():
    for prior in ((), (1,), (-1, 2), (0, 0)):
        with pytest.raises(gt.InvalidArgument, match="prior"):
            BayesianAgent(BACH, 0, prior)
    with pytest.raises(gt.InvalidArgument, match="two norms"):
        patient(random_outcomes(np.random.default_rng(0), 3), player=0, refusals=1)
    with pytest.raises(gt.InvalidArgument, match="missing it"):
        patient(FLAT, player=0, refusals=1)
    with pytest.raises(gt.InvalidArgument, match="norm 0 or 1"):
        patient(BACH, player=0, refusals=1, norm=2)
    with pytest.raises(gt.InvalidArgument, match="beta"):
        HedgeAgent(BACH, 0, 0)
    with pytest.raises(gt.InvalidArgument, match="prior"):
        HedgeAgent(BACH, 0, Fraction(1, 2), True, (1, 0))
    with pytest.raises(gt.InvalidArgument, match="how often"):
        HedgeAgent(BACH, 0, Fraction(1, 2)).chances((1,))
    with pytest.raises(gt.InvalidArgument, match="at least one opponent"):
        learn_resampling(BACH, [], player=0, discount=Fraction(1, 2))
    with pytest.raises(gt.InvalidArgument, match="2 norms"):
        learn_resampling(BACH, [resampling.fixed(0, 3)], player=0, discount=Fraction(1, 2))
    with pytest.raises(gt.InvalidArgument, match="discount"):
        learn_together(BACH, discount=1)


def random_rule(rng, count):
    rows = []
    for _ in range(count + 1):
        weights = rng.integers(1, 5, count).tolist()
        rows.append(tuple(Fraction(w, sum(weights)) for w in weights))
    return resampling.NormAgent(rows[0], tuple(rows[1:]))


def moved(rule, row, norm, step):
    """The rule with the logit of one chance moved, to first order, in rationals."""
    rows = [list(r) for r in (rule.start, *rule.kernel)]
    p = rows[row]
    rows[row] = [q + step * q * ((n == norm) - p[norm]) for n, q in enumerate(p)]
    return resampling.NormAgent(tuple(rows[0]), tuple(tuple(r) for r in rows[1:]))


@pytest.mark.parametrize("player", [0, 1])
@pytest.mark.parametrize("count", [2, 3])
def test_the_first_step_is_the_gradient_of_the_exact_chain(count, player):
    """Against differences of the value of the chain, in rationals."""
    rng = np.random.default_rng(10 * count + player)
    outcomes, own, other = random_outcomes(rng, count), *(random_rule(rng, count) for _ in "ab")
    g, rate = Fraction(4, 5), Fraction(1, 1000)
    learned = learn_resampling(
        outcomes, [other], player=player, discount=g, initial=own, steps=1, rate=rate
    )

    def value(rule):
        pair = (rule, other) if player == 0 else (other, rule)
        return resampling.NormChain(outcomes, *pair).values(g)[player]

    assert learned.values[0] == pytest.approx(float(value(own)), abs=1e-13)
    logits = np.log(learned.chances[1]) - np.log(learned.chances[0])
    logits -= logits.mean(axis=1, keepdims=True)
    step = Fraction(1, 10**6)
    slopes = np.array(
        [
            [
                float(
                    (value(moved(own, row, n, step)) - value(moved(own, row, n, -step))) / 2 / step
                )
                for n in range(count)
            ]
            for row in range(count + 1)
        ]
    )
    slopes -= slopes.mean(axis=1, keepdims=True)
    assert logits / float(rate) == pytest.approx(slopes, abs=1e-4)
    assert abs(slopes).max() > 1e-3


def test_ascent_ascends_and_says_exactly_what_it_learned():
    population = [
        resampling.fixed(1, 2),
        resampling.uniform((0, 1), 2),
        resampling.stubborn(1, "9/10"),
    ]
    learned = learn_resampling(
        BACH, population, player=0, discount=Fraction(24, 25), weights=(1, 1, 2), steps=60
    )
    assert (np.diff(learned.values) > -1e-12).all()
    exact = sum(
        w * resampling.NormChain(BACH, learned.agent, other).values(Fraction(24, 25))[0]
        for w, other in zip(
            (Fraction(1, 4), Fraction(1, 4), Fraction(1, 2)), population, strict=True
        )
    )
    assert learned.payoffs[0] == exact
    assert learned.values[-1] == pytest.approx(float(exact), abs=1e-12)
    assert learned.exploitability >= 0
    again = learn_resampling(
        BACH, population, player=0, discount=Fraction(24, 25), weights=(2, 2, 4), steps=60
    )
    assert (again.chances == learned.chances).all()
    assert again.agent == learned.agent


def test_against_one_norm_it_learns_that_norm():
    for norm, player in itertools.product(range(2), repeat=2):
        learned = learn_resampling(
            BACH, [resampling.fixed(norm, 2)], player=player, discount=Fraction(9, 10), steps=1500
        )
        assert learned.chances[-1, 0, norm] > 0.99
        assert learned.payoffs[player] > Fraction(99, 100) * BACH[norm][norm][player]


def test_learning_together_is_symmetric_and_may_end_in_either_norm():
    game = (
        ((Fraction(3), Fraction(2)), (Fraction(0), Fraction(0))),
        ((Fraction(0), Fraction(0)), (Fraction(2), Fraction(3))),
    )
    mirrored = tuple(tuple(game[1 - m][1 - n][::-1] for m in range(2)) for n in range(2))
    assert mirrored == game
    firm, soft = resampling.resampling(["9/10", "1/10"]), resampling.resampling(["1/2", "1/2"])
    first, second = learn_together(game, discount=Fraction(9, 10), initial=(firm, soft), steps=400)
    assert first.payoffs == second.payoffs
    assert first.payoffs[0] > Fraction(29, 10)
    turned, other = (
        resampling.resampling(["1/2", "1/2"]),
        resampling.resampling(["1/10", "9/10"]),
    )
    third, fourth = learn_together(
        game, discount=Fraction(9, 10), initial=(turned, other), steps=400
    )
    assert fourth.chances[-1, :, ::-1][0] == pytest.approx(first.chances[-1][0], abs=1e-9)
    assert float(third.payoffs[1]) == pytest.approx(float(first.payoffs[0]), abs=1e-9)


def test_learners_meet_fixed_ones_exactly():
    """A patient Bayesian and a firm one: closed form."""
    for k, horizon in itertools.product(range(4), (1, 5)):
        game = agents.iterated_game(norm_game(BACH), horizon=horizon)
        pair = (patient(BACH, player=0, refusals=k), FixedNorm(1, 2))
        agreed = max(0, horizon - k)
        assert agents.expected_payoffs(game, pair) == (Fraction(2 * agreed, horizon),) * 2
