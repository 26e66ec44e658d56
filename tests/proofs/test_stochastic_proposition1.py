"""Two norms in a stochastic game, against the repeated game and against simulation."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.strategies import Path
from proofs.proposition1 import check, oracle_check, stochastic_check
from proofs.proposition1._oracle_paths import supports

G = Fraction(24, 25)


@pytest.mark.parametrize("game", ["asymmetric-bach-or-stravinsky", "chicken", "stag-hunt"])
@pytest.mark.parametrize(("first", "second"), [(0, 3), (3, 0), (1, 2), (0, 1)])
def test_one_state_is_the_repeated_game(game, first, second):
    stage = gt.zoo.load(game)
    stochastic = gt.Stochastic.from_repeated(gt.Repeated(stage, G))
    found = stochastic_check(stochastic, [first], [second], steps=5)
    cells = [divmod(k, 2) for k in (first, second)]
    repeated = check(stage, G, *(Path.constant(cell) for cell in cells))
    ties = [case for case in repeated.cases if case.values[0] == found.cross_play]
    assert ties
    assert found.bound_holds
    assert found.almost_surely == (found.both_detected[-1] == 1)
    assert (found.both_detected[-1] == 1) in {case.kind.value == "both detect" for case in ties}


def test_the_coin_game_by_simulation():
    game = gt.coin_game.BargainingCoinGame().stochastic(discount=G)
    frontier = gt.stochastic.joint_frontier(game)
    first, second = frontier.policies[0], frontier.policies[-1]
    found = stochastic_check(game, first, second, steps=60)
    assert found.bound_holds
    assert found.almost_surely
    assert found.error == 0
    assert all(isinstance(x, Fraction) for x in found.bound_slack[0])
    rng = np.random.default_rng(0)
    runs = 4000
    punish = gt.stochastic.stochastic_minimax(game, by="pure").punishments
    own, other = punish[1].argmax(axis=1), punish[0].argmax(axis=1)
    start = game.exact_initial.astype(float)
    state = rng.choice(game.num_states, runs, p=start)
    seen = np.zeros((2, runs), dtype=bool)
    columns = game.shape[1]
    cumulative = {}
    for t in range(30):
        if t in (5, 20):
            share = seen.all(axis=0).mean()
            spread = np.sqrt(share * (1 - share) / runs) + 1e-9
            assert abs(share - found.both_detected[t]) < 4.5 * spread
        a = np.where(seen[0], own[state], first[state] // columns)
        b = np.where(seen[1], other[state], second[state] % columns)
        seen[0] |= b != first[state] % columns
        seen[1] |= a != second[state] // columns
        lottery = game.joint_lottery[state, a * columns + b]
        for k in np.unique(lottery):
            if k not in cumulative:
                entries = game.lotteries[int(k)]
                cumulative[k] = (
                    np.array(list(entries)),
                    np.array([float(p) for p in entries.values()]),
                )
            targets, chances = cumulative[k]
            where = lottery == k
            state[where] = rng.choice(targets, where.sum(), p=chances / chances.sum())


def test_what_cannot_be_done_is_said():
    stage = gt.zoo.matching_pennies()
    game = gt.Stochastic.from_repeated(gt.Repeated(stage, G))
    mixed = gt.stochastic.stochastic_minimax(game)
    with pytest.raises(gt.Unsupported, match="mixture"):
        stochastic_check(game, [0], [3], minimax=mixed)
    with pytest.raises(gt.InvalidArgument, match="step"):
        stochastic_check(game, [0], [3], steps=0)
    horizon = gt.coin_game.CoinGame().stochastic(horizon=5)
    with pytest.raises(gt.Unsupported, match="horizon"):
        stochastic_check(horizon, [0] * 128, [0] * 128)


# Infinite paths ------------------------------------------------------------------------------

BOS = gt.Repeated(gt.zoo.asymmetric_bach_or_stravinsky(), G)
COIN = gt.strategies.attaining_path(BOS, (3, "3/2"))


def test_the_exact_fair_coin_meets_the_egalitarian_norm():
    found = oracle_check(BOS, COIN, Path.constant((1, 1)))
    assert found.equilibria == (True, True)
    assert found.holds
    assert found.complete
    assert found.detected[0] is not None


def test_oracles_agree_with_the_checker_on_periodic_paths():
    first, second = Path((), ((0, 0), (1, 1))), Path.constant((1, 1))
    exact = check(BOS.game, G, first, second).cases[0]
    oracle = gt.strategies.PathOracle(first.__getitem__)
    for given in (first, oracle):
        found = oracle_check(BOS, given, second)
        assert found.kind is exact.kind
        assert found.detected == exact.meeting.detected
        assert found.settled == exact.meeting.settled


def test_what_is_not_seen_within_the_horizon_stays_open():
    found = oracle_check(BOS, COIN, COIN, horizon=20)
    assert (found.kind, found.holds, found.complete) == (None, None, False)
    assert len(found.prefix) == 20


def test_supports_is_lemma_1():
    dilemma = gt.Repeated(gt.zoo.prisoners_dilemma(), Fraction(1, 4))
    cooperate = Path.constant((0, 0))
    assert supports(dilemma, cooperate) is False
    assert supports(gt.Repeated(dilemma.game, Fraction(9, 10)), cooperate) is True
    assert supports(dilemma, gt.strategies.PathOracle(cooperate.__getitem__)) is False
    assert supports(dilemma, gt.strategies.PathOracle(lambda t: (1, 1)), horizon=10) is None
    assert supports(gt.Repeated(dilemma.game, 0), Path(((1, 1),), ((0, 0),))) is True


def test_a_sequence_whose_worst_case_fails_is_judged_by_its_promises():
    dilemma = gt.Repeated(gt.zoo.prisoners_dilemma(), Fraction(1, 2))
    sucker = gt.strategies.attaining_path(dilemma, (-3, 0))
    assert supports(dilemma, sucker) is False
    # Half of the time (C, C), half (D, D): what may follow at worst is (-2, -2), too little.
    patient = gt.Repeated(dilemma.game, Fraction(9, 10))
    mixture = gt.strategies.attaining_path(patient, ("-3/2", "-3/2"))
    assert supports(patient, mixture) in (None, False)
    promises = [mixture.promise(t + 1) for t in range(50)]
    enough = all(
        Fraction(1, 10) * patient.game.exact_payoff(mixture[t])[i] + Fraction(9, 10) * ahead[i]
        >= Fraction(1, 10) * (0 if mixture[t][1 - i] == 0 else -2) + Fraction(9, 10) * -2
        for t, ahead in enumerate(promises)
        for i in range(2)
    )
    assert enough == (supports(patient, mixture, horizon=50) is None)


def test_bad_input_is_named():
    with pytest.raises(gt.InvalidArgument, match="oracle_check"):
        check(BOS.game, G, COIN, Path.constant((0, 0)))
    with pytest.raises(gt.InvalidArgument, match="punishments"):
        oracle_check(BOS, COIN, COIN, punishments=(1, 0))
    with pytest.raises(gt.InvalidArgument, match="horizon"):
        oracle_check(BOS, COIN, COIN, horizon=0)
