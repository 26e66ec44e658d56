"""Stochastic games against brute force over policies, value iteration and linear programs."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import gametheory as gt
from gametheory._numeric import polygon
from gametheory.stochastic import (
    Stochastic,
    as_strategies,
    best_reply,
    expected_payoffs,
    exploitability,
    fix_strategies,
    grim_support,
    joint_frontier,
    joint_payoffs,
    policy_values,
    stochastic_minimax,
    sustained_vertices,
)


def random_game(seed, states=3, shape=(2, 2), *, top=2, **criterion):
    """Integer rewards (ties are common) and transitions that are certain or small fractions."""
    rng = np.random.default_rng(seed)
    rewards = rng.integers(0, top + 1, (len(shape), states, *shape))
    weights = rng.integers(0, 3, (*(states, *shape), states))
    weights[..., 0] += weights.sum(axis=-1) == 0
    totals = weights.sum(axis=-1, keepdims=True)
    chances = np.vectorize(Fraction, otypes=[object])(
        weights, np.broadcast_to(totals, weights.shape)
    )
    start = [Fraction(1, states)] * states
    return Stochastic(rewards, chances, initial=start, **(criterion or {"discount": "3/4"}))


def dense(game):
    """(rewards [player, state, joint], probabilities [state, joint, next]) in floats."""
    table = np.zeros((game.num_states, game.num_joint_actions, game.num_states))
    for s, a in np.ndindex(table.shape[:2]):
        for t, p in game.lotteries[game.joint_lottery[s, a]].items():
            table[s, a, t] = p
    return game.float_rewards, table


def values_by_iteration(game, policy, sweeps=2000):
    rewards, chances = dense(game)
    states = np.arange(game.num_states)
    g = float(game.exact_discount)
    values = np.zeros((game.num_states, game.num_players))
    for t in range(sweeps if game.horizon is None else game.horizon):
        joint = policy if policy.ndim == 1 else policy[game.horizon - 1 - t]
        values = rewards[:, states, joint].T + g * chances[states, joint] @ values
    return values * float(game.unit)


def all_policies(game):
    steps = 1 if game.horizon is None else game.horizon
    cells = steps * game.num_states
    for choice in itertools.product(range(game.num_joint_actions), repeat=cells):
        policy = np.array(choice).reshape(steps, -1)
        yield policy[0] if game.horizon is None else policy


def brute_force_polygon(game):
    return polygon.convex_hull({tuple(expected_payoffs(game, p)) for p in all_policies(game)})


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("top", [1, 9])
def test_the_polygon_is_the_hull_of_all_deterministic_policies(seed, top):
    game = random_game(seed, states=2 + seed % 2, top=top)
    found = joint_payoffs(game)
    truth = brute_force_polygon(game)
    assert found.complete
    assert set(found.vertices) == set(truth)
    assert found.verify()
    frontier = joint_frontier(game)
    assert frontier.vertices == polygon.upper_right_chain(truth)
    assert frontier.verify()


@pytest.mark.parametrize("seed", range(4))
def test_with_a_horizon_the_polygon_encloses_all_policies_within_its_gap(seed):
    game = random_game(seed, states=2, horizon=2)
    truth = brute_force_polygon(game)
    found = joint_payoffs(game, tolerance=0)
    assert found.verify()
    for vertex in found.exact_vertices():
        assert polygon.contains(truth, vertex)
    inner = gt.PayoffSet.from_points(found.exact_vertices())
    assert max(inner.distance(truth)) <= found.gap + found.error
    assert found.gap < 1e-9


@pytest.mark.parametrize("shape", [(2, 2, 2), (1, 2, 1)])
@pytest.mark.parametrize("seed", range(3))
def test_three_players_attain_the_hull_of_all_deterministic_policies(seed, shape):
    game = random_game(seed, states=2, shape=shape)
    found = gt.attainable(game)
    every = {tuple(expected_payoffs(game, p)) for p in all_policies(game)}
    assert set(found.points) == set(gt.PayoffSet.from_points(every).points)
    if shape == (2, 2, 2):
        best = gt.welfare.occupancy_optimum(game, gt.welfare.egalitarian((0, 0, 0)))
        exact = gt.bargain(found, "egalitarian", disagreement=(0, 0, 0))
        assert best.value == pytest.approx(float(min(exact.payoffs)), abs=1e-7)


def test_verify_refuses_a_frontier_without_one_of_its_ends():
    from dataclasses import replace

    found = joint_frontier(gt.coin_game.CoinGame().stochastic(discount="1/2"))
    assert found.verify()
    ends, edges = found.certificates[:2], found.certificates[2:]
    for kept in (slice(1, None), slice(None, -1)):
        cut = replace(
            found,
            vertices=found.vertices[kept],
            policies=found.policies[kept],
            certificates=(*ends, *edges[kept]),
        )
        assert not cut.verify()


def test_a_pair_of_pure_actions_that_is_no_saddle_point_proves_nothing():
    from dataclasses import replace

    game = Stochastic.from_repeated(gt.Repeated(gt.zoo.matching_pennies(), "1/2"))
    found = stochastic_minimax(game)
    first = np.array([[1.0, 0.0]])
    fake = replace(
        found,
        error=0.0,
        exact_payoffs=(Fraction(1), Fraction(-1)),
        guarantees=(first, first),
        punishments=(first, first),
    )
    assert not fake.verify()


@pytest.mark.parametrize("seed", range(5))
def test_reachable_states_are_those_of_the_powers_of_the_chain(seed):
    game = random_game(seed, states=6)
    game = Stochastic.from_lotteries(
        game.rewards, game.lottery, game.lotteries, initial=0, discount="1/2"
    )
    policy = np.random.default_rng(seed).integers(0, 4, 6)
    chain = dense(game)[1][np.arange(6), policy] > 0
    reached = np.linalg.matrix_power(chain.astype(int) + np.eye(6, dtype=int), 6)[0] > 0
    assert (grim_support(game, policy).reachable == reached).all()


def test_verify_refuses_a_vertex_that_is_off_and_a_corner_left_out():
    from dataclasses import replace

    found = joint_payoffs(random_game(3, top=9))
    assert len(found) > 4
    moved = (tuple(x + Fraction(1, 10**9) for x in found.vertices[0]), *found.vertices[1:])
    assert not replace(found, vertices=moved).verify()
    cut = replace(
        found,
        vertices=found.vertices[1:],
        policies=found.policies[1:],
        certificates=found.certificates[1:],
    )
    assert not cut.verify()
    inner = replace(found, policies=(found.policies[1], *found.policies[1:]))
    assert not inner.verify()


@pytest.mark.parametrize("seed", range(6))
def test_swapping_players_and_affine_maps_move_the_polygon_along(seed):
    game = random_game(seed, shape=(2, 3))
    swapped = Stochastic.from_lotteries(
        np.swapaxes(game.rewards[::-1], 2, 3),
        np.swapaxes(game.lottery, 1, 2),
        game.lotteries,
        initial=game.initial,
        discount=game.discount,
    )
    assert {v[::-1] for v in joint_payoffs(swapped).vertices} == set(joint_payoffs(game).vertices)
    scaled = Stochastic.from_lotteries(
        np.stack([10**6 * game.rewards[0] - 7, game.rewards[1]]),
        game.lottery,
        game.lotteries,
        initial=game.initial,
        discount=game.discount,
    )
    expected = {(10**6 * x - 7, y) for x, y in joint_payoffs(game).vertices}
    assert set(joint_payoffs(scaled).vertices) == expected


@pytest.mark.parametrize("criterion", [{"discount": "9/10"}, {"horizon": 3}], ids=str)
def test_units_do_not_matter(criterion):
    game = random_game(2, states=3, top=5, **criterion)
    factors, shifts = (Fraction(1, 10**9), 10**9), (10**6, -(10**12))
    moved = Stochastic.from_lotteries(
        [f * r + s for f, r, s in zip(factors, game.exact_rewards, shifts, strict=True)],
        game.lottery,
        game.lotteries,
        initial=game.initial,
        **criterion,
    )
    mapped = {
        tuple(f * x + s for f, x, s in zip(factors, v, shifts, strict=True))
        for v in joint_payoffs(game, tolerance=0).exact_vertices()
    }
    found = joint_payoffs(moved, tolerance=0)
    assert set(found.exact_vertices()) == mapped
    assert found.verify()


def test_floats_and_fractions_give_the_same_polygon():
    exact = random_game(5, discount="3/4")
    rough = Stochastic.from_lotteries(
        exact.rewards.astype(float),
        exact.lottery,
        exact.lotteries,
        initial=exact.initial,
        discount=0.75,
    )
    assert not rough.is_exact
    assert joint_payoffs(rough).vertices == joint_payoffs(exact).vertices
    assert isinstance(joint_payoffs(rough).payoffs[0][0], float)


@pytest.mark.parametrize(
    "rewards", [[[[0]], [[0]]], [[[1, 0]], [[1, 0]]], [[[1, 2]], [[2, 1]]]], ids=str
)
def test_flat_sets_are_normal(rewards):
    game = Stochastic.from_repeated(gt.Repeated(gt.NormalForm.from_bimatrix(*rewards), "1/2"))
    found = joint_payoffs(game)
    stage = gt.attainable(gt.NormalForm.from_bimatrix(*rewards))
    assert set(found.vertices) == set(stage.points)
    assert found.verify()


def test_a_repeated_game_attains_its_stage_hull():
    for name in ("prisoners-dilemma", "chicken", "asymmetric-bach-or-stravinsky"):
        stage = gt.zoo.load(name)
        game = Stochastic.from_repeated(gt.Repeated(stage, "24/25"))
        assert set(joint_payoffs(game).vertices) == set(gt.attainable(stage).points)


@pytest.mark.parametrize("criterion", [{"discount": "9/10"}, {"horizon": 6}], ids=str)
def test_exact_values_equal_value_iteration(criterion):
    for seed in range(8):
        game = random_game(seed, states=6, shape=(2, 3), **criterion)
        policy = np.random.default_rng(seed).integers(0, 6, game.num_states)
        exact = policy_values(game, policy)
        assert all(isinstance(x, Fraction) for x in exact.flat)
        assert np.allclose(
            exact.astype(float), values_by_iteration(game, policy), atol=1e-9, rtol=0
        )
        start = expected_payoffs(game, policy)
        assert start == tuple(game.exact_initial @ exact)


def test_a_discount_within_a_horizon_weighs_steps():
    stage = gt.NormalForm.from_bimatrix([[1]], [[0]])
    game = Stochastic(
        [[[[1]], [[0]]], [[[0]], [[1]]]],
        [[[[0, 1]]], [[[0, 1]]]],
        discount="1/2",
        horizon=3,
    )
    assert stage.shape == game.shape
    assert expected_payoffs(game, np.array([0, 0])) == (Fraction(4, 7), Fraction(3, 7))


def test_the_same_game_under_another_criterion():
    game = random_game(4)
    again = game.with_criterion(discount="1/3")
    labelled = Stochastic.from_lotteries(
        game.rewards,
        game.lottery,
        game.lotteries,
        initial=game.initial,
        discount="1/3",
        states=("low", "middle", "high"),
    )
    assert joint_payoffs(again).vertices == joint_payoffs(labelled).vertices
    assert labelled.with_criterion(horizon=2).states == ("low", "middle", "high")
    with pytest.raises(gt.InvalidGame, match="3 state labels"):
        Stochastic.from_lotteries(
            game.rewards, game.lottery, game.lotteries, discount="1/3", states=("one",)
        )


def test_the_same_game_with_other_rewards():
    """Payoffs are linear in rewards; all else stays, but for the disagreement point."""
    game = random_game(4).with_criterion(discount="1/3")
    other = random_game(5).rewards
    policies = np.arange(len(game.rewards[0])) % 2
    paid = [expected_payoffs(game.with_rewards(r), policies) for r in (game.rewards, other)]
    both = game.with_rewards(3 * game.rewards - other, name="both")
    assert paid[0] == expected_payoffs(game, policies)
    assert paid[0] != paid[1]
    assert expected_payoffs(both, policies) == tuple(3 * x - y for x, y in zip(*paid, strict=True))
    assert (both.name, both.discount, both.actions) == ("both", game.discount, game.actions)
    chicken = Stochastic.from_repeated(gt.Repeated(gt.zoo.asymmetric_bach_or_stravinsky(), "1/2"))
    assert chicken.disagreement is not None
    assert chicken.with_rewards(chicken.rewards).disagreement is None
    with pytest.raises(gt.InvalidGame, match="shape"):
        game.with_rewards(other[:, :1])


def test_payoffs_per_step_convert_to_sums():
    stage = gt.zoo.prisoners_dilemma()
    game = Stochastic.from_repeated(gt.Repeated(stage, "9/10"))
    assert game.discounted_sum(expected_payoffs(game, np.array([0]))) == (-10, -10)
    short = game.with_criterion(horizon=7)
    assert short.discounted_sum(expected_payoffs(short, np.array([0]))) == (-7, -7)
    assert isinstance(game.discounted_sum((0.5, 1))[0], float)


def test_mixed_strategies_are_averages_over_pure_ones():
    game = random_game(1, states=2, shape=(2, 2), discount="2/3")
    third = [[Fraction(1, 3), Fraction(2, 3)]] * 2
    half = [[Fraction(1, 2), Fraction(1, 2)]] * 2
    rewards, chances = dense(game)
    weights = np.outer([1 / 3, 2 / 3], [1 / 2, 1 / 2]).ravel()
    P = np.einsum("a,sat->st", weights, chances)
    r = np.einsum("a,isa->si", weights, rewards)
    truth = np.linalg.solve(np.eye(2) - 2 / 3 * P, r) / 3
    assert np.allclose(policy_values(game, (third, half)).astype(float), truth, atol=1e-12)


@given(seed=st.integers(0, 10**6), player=st.integers(0, 1))
@settings(max_examples=15, deadline=None)
def test_a_best_reply_beats_every_deterministic_reply(seed, player):
    game = random_game(seed, states=2, shape=(2, 2))
    rng = np.random.default_rng(seed)
    mixed = [[[Fraction(int(k), 4), Fraction(4 - int(k), 4)] for k in rng.integers(0, 5, 2)]] * 2
    reply = best_reply(game, player, mixed)
    options = []
    for choice in itertools.product(range(2), repeat=2):
        own = list(mixed)
        own[player] = np.eye(2, dtype=int)[list(choice)]
        options.append(expected_payoffs(game, tuple(own))[player])
    assert reply.exact_payoff == max(options)
    assert reply.excess == 0
    assert min(exploitability(game, mixed)) >= 0


def test_fixing_everyone_leaves_a_chain():
    game = random_game(2)
    pure = as_strategies(game, np.array([0, 3, 1]))
    chain = fix_strategies(game, pure)
    assert chain.shape == (1, 1)
    assert expected_payoffs(game, pure) == expected_payoffs(game, np.array([0, 3, 1]))


def minimax_by_linear_programs(game, player, sweeps=400):
    """Shapley's iteration with a linear program in every state, independent of ours."""
    rewards, chances = dense(game)
    g = float(game.exact_discount)
    values = np.zeros(game.num_states)
    steps = sweeps if game.horizon is None else game.horizon
    for _ in range(steps):
        gains = (rewards[player] + g * chances @ values).reshape(-1, *game.shape)
        updated = []
        for matrix in np.moveaxis(gains, 1 + player, 1).reshape(len(gains), game.shape[player], -1):
            rows, columns = matrix.shape
            solved = linprog(
                [0] * rows + [-1],
                A_ub=np.hstack([-matrix.T, np.ones((columns, 1))]),
                b_ub=np.zeros(columns),
                A_eq=[[1] * rows + [0]],
                b_eq=[1],
                bounds=[(0, None)] * rows + [(None, None)],
            )
            updated.append(-solved.fun)
        values = np.array(updated)
    return float(game.exact_initial.astype(float) @ values * float(game.unit))


@pytest.mark.parametrize(
    ("seed", "shape", "criterion"),
    [(0, (2, 2), {}), (1, (3, 2), {}), (2, (2, 3), {"horizon": 4}), (3, (2, 2, 2), {"horizon": 3})],
)
def test_minimax_equals_shapleys_iteration_by_linear_programs(seed, shape, criterion):
    game = random_game(seed, states=3, shape=shape, top=5, **criterion)
    found = stochastic_minimax(game)
    assert found.verify()
    for i, value in enumerate(found.payoffs):
        truth = minimax_by_linear_programs(game, i, sweeps=60)
        assert float(value) == pytest.approx(truth, abs=1e-6)


@pytest.mark.few(9)
@pytest.mark.parametrize("name", gt.zoo.names())
def test_the_minimax_of_a_repeated_game_is_that_of_its_stage(name):
    stage = gt.zoo.load(name)
    game = Stochastic.from_repeated(gt.Repeated(stage, "9/10"))
    for by in ("mixed", "pure"):
        found, truth = stochastic_minimax(game, by=by), gt.minimax(stage, by=by)
        assert found.verify()
        for mine, exact in zip(found.exact_payoffs, truth.exact_payoffs, strict=True):
            assert abs(mine - exact) <= Fraction(found.error)


def test_minimax_certificates_can_fail():
    from dataclasses import replace

    for criterion in ({"discount": "3/4"}, {"horizon": 4}):
        found = stochastic_minimax(random_game(0, shape=(2, 2), top=5, **criterion))
        assert found.verify()
        assert not replace(found, worth=tuple(w + 1e-3 for w in found.worth)).verify()
        lazy = tuple(np.roll(y, 1, axis=-1) for y in found.punishments)
        assert not replace(found, punishments=lazy).verify()
    exact = stochastic_minimax(gt.coin_game.CoinGame().stochastic(discount="1/2"))
    assert exact.error == 0
    wrong = tuple(x + 1 for x in exact.exact_payoffs)
    assert not replace(exact, exact_payoffs=wrong).verify()


@pytest.mark.parametrize("discount", ["1/10", "1/2", "3/4", "24/25"])
def test_grim_trigger_in_one_state_is_the_critical_discount(discount):
    for name in ("prisoners-dilemma", "chicken", "stag-hunt", "asymmetric-bach-or-stravinsky"):
        stage = gt.zoo.load(name)
        game = Stochastic.from_repeated(gt.Repeated(stage, discount))
        threats = stochastic_minimax(game, by="pure")
        for joint, cell in enumerate(stage.profiles()):
            critical = gt.critical_discount(stage, cell)
            sustained = grim_support(game, np.array([joint]), minimax=threats).sustained
            # Above the critical discount grim works as well: the threat only weighs more.
            assert sustained == (critical is not None and Fraction(discount) >= critical)


def test_sustained_vertices_of_the_dilemma():
    game = Stochastic.from_repeated(gt.Repeated(gt.zoo.prisoners_dilemma(), "1/2"))
    frontier = joint_frontier(game)
    held = [support.sustained for support in sustained_vertices(frontier)]
    assert dict(zip(frontier.vertices, held, strict=True)) == {
        (-3, 0): False,
        (-1, -1): True,
        (0, -3): False,
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1, 2]], [[1]]), "expected rewards"),
        (([[[[1]]], [[[1]]]], [[1]]), "expected transitions"),
        (([[[[1]]], [[[1]]]], [[[[0.5]]]]), "sum to 1"),
        (([[[[float("nan")]]], [[[1]]]], [[[[1]]]]), "finite"),
    ],
)
def test_bad_tables_are_refused(arguments, message):
    with pytest.raises(gt.InvalidGame, match=message):
        Stochastic(*arguments, discount="1/2")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "a discount, a horizon, or both"),
        ({"discount": 1}, r"\[0, 1\)"),
        ({"discount": "x"}, "discount"),
        ({"horizon": 0}, "at least 1 step"),
        ({"horizon": 2.5}, "at least 1 step"),
        ({"discount": "1/2", "initial": 4}, "initial state in 0..0"),
        ({"discount": "1/2", "initial": [0.5]}, "sum to 1"),
    ],
)
def test_bad_criteria_are_refused(options, message):
    with pytest.raises(gt.InvalidArgument, match=message):
        Stochastic([[[[1]]], [[[1]]]], [[[[1]]]], **options)


def test_bad_policies_are_refused():
    game = random_game(0)
    with pytest.raises(gt.InvalidArgument, match=r"shape \(3,\)"):
        policy_values(game, np.array([0, 1]))
    with pytest.raises(gt.InvalidArgument, match=r"joint actions in 0\.\.3"):
        policy_values(game, np.array([0, 1, 4]))
    with pytest.raises(gt.InvalidArgument, match="sum to 1"):
        policy_values(game, ([[0.5, 0.6]] * 3, [[1, 0]] * 3))
    with pytest.raises(gt.InvalidArgument, match=r"a player in 0\.\.1"):
        best_reply(game, 2, (None, None))
    with pytest.raises(gt.Unsupported, match="unravel"):
        grim_support(random_game(0, horizon=3), np.zeros(3, dtype=int))
