"""Differentiable games: exact values of stationary policies, trained on and recorded."""

import subprocess
import sys

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.evaluation.exploitability import best_reply_payoffs, exploitability
from learners.training._blocks import BlockResolvent
from learners.training.differentiable import iterated, tabular
from learners.training.schedules import Schedule, constant, linear, schedule
from learners.training.shaping import RULES
from learners.training.values import StochasticValues

G = "24/25"


def random_policies(game, seed, runs=1):
    rng = np.random.default_rng(seed)
    return [
        torch.from_numpy(rng.dirichlet(np.ones(count), size=(runs, game.num_states)))
        for count in game.shape
    ]


@pytest.mark.parametrize(
    ("game", "tolerance"),
    [
        (CoinGame().stochastic(discount=G), 1e-12),
        (CoinGame(both_can_pick=False).stochastic(discount="9/10", remember_pick=True), 1e-12),
        (gt.Stochastic.from_repeated(gt.Repeated(gt.zoo.chicken(), "1/2")), 1e-14),
    ],
)
def test_stochastic_values_are_the_exact_ones(game, tolerance):
    policies = random_policies(game, 0)
    exact = gt.stochastic.expected_payoffs(game, [p[0].numpy() for p in policies])
    ours = StochasticValues(game)(policies)[0]
    assert ours.tolist() == pytest.approx([float(x) for x in exact], abs=tolerance)


def test_the_values_of_the_larger_coin_game_solve_bellmans_equation():
    game = BargainingCoinGame().stochastic(discount=G)
    values, policies = StochasticValues(game), random_policies(game, 1)
    worth = values.by_state(policies)
    for player in range(2):
        ahead = values.action_values(worth[..., player].mT, player).movedim(-1, 0)
        joint = (policies[0][..., :, None] * policies[1][..., None, :]).flatten(-2)
        assert torch.allclose((joint * ahead).sum(-1), worth[..., player], atol=1e-10)
    start = torch.from_numpy(game.exact_initial.astype(float))
    per_step = (1 - 0.96) * (start[:, None] * worth[0]).sum(0)
    assert torch.allclose(values(policies)[0], per_step, atol=1e-12)


def islands():
    """States 0-1 and 2-4 never meet; nothing is left to chance but where play begins."""
    after = np.array([[1, 0], [0, 1], [3, 2], [4, 2], [2, 4]]).reshape(5, 2, 1)
    transitions = np.eye(5)[after]
    rewards = np.arange(20).reshape(2, 5, 2, 1) % 7
    return gt.Stochastic(rewards, transitions, initial=[0.5, 0, 0.5, 0, 0], discount=0.9)


BLOCKY = {
    "coin game": (lambda: CoinGame().stochastic(discount=G), 2),
    "with memory": (lambda: CoinGame().stochastic(discount=G, remember_pick=True), 4),
    "abcg": (lambda: BargainingCoinGame().stochastic(discount=G), 16),
    "islands": (islands, 2),
}


@pytest.mark.parametrize("name", BLOCKY)
def test_systems_solved_by_blocks_are_solved(name):
    """Against plain elimination, with columns beyond the runs."""
    make, count = BLOCKY[name]
    game = make()
    values = StochasticValues(game)
    assert values._blocks.count == count
    joint = torch.stack(
        [(a[0][:, :, None] * b[0][:, None, :]).flatten(1) for a, b in
         (random_policies(game, seed) for seed in range(3))], dim=-1
    )  # fmt: skip
    right = torch.randn(game.num_states, 5, dtype=torch.float64)
    ours = values.resolvent(joint, 5)
    assert isinstance(ours, BlockResolvent)
    for run in range(3):
        system = values.system(joint[..., run][None])[0]
        column = right[:, run]
        plain = torch.linalg.solve(system, column)
        assert torch.allclose(ours(right)[:, run], plain, atol=1e-11)
        turned = torch.linalg.solve(system.mT, column)
        assert torch.allclose(ours.transposed(right)[:, run], turned, atol=1e-11)
    assert not ours(right)[:, 3:].any()
    assert not ours.transposed(right)[:, 3:].any()


def test_values_with_and_without_derivatives_agree():
    game = CoinGame().stochastic(discount=G)
    values = StochasticValues(game)
    policies = random_policies(game, 3, runs=4)
    plain = values(policies)
    differentiable = values([p.clone().requires_grad_() for p in policies])
    assert torch.allclose(plain, differentiable.detach(), atol=1e-12)
    pairs = values((policies[0][:, None], policies[1][None, :]))
    assert pairs.shape == (4, 4, 2)
    assert torch.allclose(pairs[range(4), range(4)], plain, atol=1e-12)


def test_means_over_steps_are_those_under_a_horizon():
    """Of chances in 64ths, whose products over seven steps are short fractions."""
    game = CoinGame().stochastic(discount=G)
    rng = np.random.default_rng(2)
    chances = [rng.dirichlet(np.ones(count), game.num_states) for count in game.shape]
    policies = [torch.from_numpy(rng.multinomial(64, p)[None] / 64) for p in chances]
    for steps in (1, 2, 7):
        timed = game.with_criterion(horizon=steps)
        exact = gt.stochastic.expected_payoffs(timed, [p[0].numpy() for p in policies])
        ours = StochasticValues(game).mean(policies, steps)[0]
        assert ours.tolist() == pytest.approx([float(x) for x in exact], abs=1e-12)


def test_gradients_through_the_linear_solve_twice():
    once = gt.Stochastic.from_repeated(gt.Repeated(gt.zoo.prisoners_dilemma(), "9/10"))
    game = gt.stochastic.remember(once, [[[0, 1], [2, 3]]])
    form = tabular(game)
    generator = torch.Generator().manual_seed(0)
    theta = [
        torch.randn(2, *shape, dtype=torch.float64, generator=generator, requires_grad=True)
        for shape in form.shapes
    ]
    assert torch.autograd.gradcheck(lambda a, b: form.values((a, b)), theta)
    assert torch.autograd.gradgradcheck(lambda a, b: form.values((a, b)), theta)


FORMS = {
    "iterated": lambda: iterated(gt.Repeated(gt.zoo.chicken(), G)),
    "five logits": lambda: iterated(gt.Repeated(gt.zoo.chicken(), G), policy="sigmoid"),
    "unequal": lambda: iterated(
        gt.Repeated(gt.NormalForm(np.arange(12).reshape(2, 2, 3) % 5), "1/2"), policy="softmax"
    ),
    "three players": lambda: iterated(
        gt.Repeated(gt.NormalForm(np.arange(36).reshape(3, 2, 3, 2) % 7), "2/3")
    ),
    "stochastic": lambda: tabular(CoinGame().stochastic(discount="9/10")),
}


@pytest.mark.parametrize("name", FORMS)
def test_closed_derivatives_are_those_of_the_values(name):
    """First and second derivatives, own and mixed, against differentiating the values twice."""
    form = FORMS[name]()
    generator = torch.Generator().manual_seed(1)

    def drawn():
        return tuple(
            torch.randn(2, *shape, dtype=torch.float64, generator=generator)
            for shape in form.shapes
        )

    theta = tuple(t.requires_grad_() for t in drawn())
    players = range(form.num_players)
    closed = form.values.derivatives(theta)
    for k, total in enumerate(form.values(theta).sum(0)):
        plain = torch.autograd.grad(total, theta, create_graph=True)
        for j in players:
            assert torch.allclose(closed.gradients[k][j], plain[j], atol=1e-10)
        for moving in [(j,) for j in players] + [tuple(players)]:
            directions = dict(zip(players, drawn(), strict=True))
            directions = {j: directions[j] for j in moving}
            slope = sum((plain[j] * u).sum() for j, u in directions.items())
            truth = torch.autograd.grad(slope, theta, retain_graph=True)
            for i in players:
                found = closed.along(i, k, directions)
                assert torch.allclose(found, truth[i], atol=1e-8), (k, i, moving)


DIFFERENTIATED = [
    (rule, name)
    for rule in ("naive", "lookahead", "lola", "lola-taylor", "sos", "cgd", "sga", "consensus")
    for name in FORMS
    # The whole Jacobian of a thousand parameters, differentiated one by one, takes minutes.
    if (rule, name) != ("cgd", "stochastic")
]


@pytest.mark.few(20)
@pytest.mark.parametrize(("rule", "name"), DIFFERENTIATED)
def test_rules_do_not_depend_on_how_values_are_differentiated(rule, name):
    form = FORMS[name]()
    generator = torch.Generator().manual_seed(2)
    theta = tuple(
        torch.randn(2, *shape, dtype=torch.float64, generator=generator) for shape in form.shapes
    )
    closed = RULES[rule](form.values, theta, 0.7)
    differentiated = RULES[rule](form.values.__call__, theta, 0.7)
    for a, b in zip(closed, differentiated, strict=True):
        assert torch.allclose(a, b, rtol=1e-8, atol=1e-8)


def test_an_iterated_game_is_a_stochastic_game_that_remembers():
    """Two roads to the same value and the same gradient."""
    stage = gt.zoo.asymmetric_bach_or_stravinsky()
    direct = iterated(gt.Repeated(stage, G), policy="softmax")
    game = gt.agents.iterated_game(stage, horizon=1, remembers_last=True)
    general = tabular(game.with_criterion(discount=G))
    assert direct.shapes == general.shapes
    theta = tuple(torch.randn(3, *s, dtype=torch.float64) for s in direct.shapes)
    assert torch.allclose(direct.values(theta), general.values(theta), atol=1e-10)
    for rule in ("lola", "sos"):
        a = learners.train(
            gt.Repeated(stage, G), rule, runs=3, steps=5, rng=0, parameterisation="softmax"
        )
        b = learners.train(game.with_criterion(discount=G), rule, runs=3, steps=5, rng=0)
        assert np.allclose(a.policies[0], b.policies[0], atol=1e-8)
        assert np.allclose(a.payoffs, b.payoffs, atol=1e-8)


def test_three_players_are_as_good_as_two():
    """In a game of three in which one is a dummy, the other two play the game of two."""
    two = gt.zoo.asymmetric_bach_or_stravinsky().payoffs
    three = gt.NormalForm(np.concatenate([two, 0 * two[:1]])[..., None])
    small = iterated(gt.Repeated(gt.zoo.asymmetric_bach_or_stravinsky(), G))
    large = iterated(gt.Repeated(three, G))
    assert large.shapes == ((5, 2), (5, 2), (5, 1))
    theta = tuple(torch.randn(2, 5, 2, dtype=torch.float64) for _ in range(2))
    dummy = torch.zeros(2, 5, 1, dtype=torch.float64)
    assert torch.allclose(large.values((*theta, dummy))[:, :2], small.values(theta), atol=1e-11)


def test_lola_learns_to_reciprocate_in_the_coin_game_and_naive_play_does_not():
    """Exactly, with one bit of memory: what the last pick was."""
    game = CoinGame().stochastic(discount=G, remember_pick=True)
    frontier = gt.stochastic.joint_frontier(game.with_criterion(discount=G))
    best = max(float(v[0] + v[1]) for v in frontier.vertices)
    naive = learners.train(game, "naive", runs=2, steps=60, rng=0, learning_rate=10)
    lola = learners.train(game, "lola", runs=2, steps=60, rng=0, learning_rate=10, opponent_step=20)
    assert naive.payoffs.sum(axis=1).max() < 0.3 * best
    assert lola.payoffs.sum(axis=1).min() > 0.7 * best
    assert lola.payoffs.sum(axis=1).max() <= best


def test_batches_of_coin_games_equal_their_runs():
    game = CoinGame().stochastic(discount=G)
    many = learners.train(game, "lola", runs=3, steps=3, rng=1)
    few = learners.train(game, "lola", runs=1, steps=3, rng=1)
    assert np.allclose(many.policies[0][:1], few.policies[0], atol=1e-12)
    table = learners.cross_play(many)
    assert np.allclose(table.self_play, many.payoffs, atol=1e-12)
    pair = [p[None] for p in (many.policies[0][2], many.policies[1][0])]
    exact = StochasticValues(game)([torch.from_numpy(p) for p in pair])[0]
    assert table.payoffs[2, 0] == pytest.approx(exact.tolist(), abs=1e-12)


def test_batched_solves_neither_hang_nor_err_with_several_threads():
    """Some CPU builds of torch hang in threaded batched LAPACK calls from 162 x 162 on."""
    program = """
import torch
from learners.training.linear_solve import Factored
torch.set_num_threads(2)
for size in (31, 162):
    torch.manual_seed(0)
    A = torch.eye(size, dtype=torch.float64) + 0.5 * torch.rand(64, size, size).double() / size
    A.requires_grad_()
    b = torch.rand(64, size, 2, dtype=torch.float64)
    x = Factored(A).solve(b)
    y = Factored(A).solve(b, transposed=True)
    assert float((A @ x - b).abs().max()) < 1e-10
    assert float((A.mT @ y - b).abs().max()) < 1e-10
    (grad,) = torch.autograd.grad((x.sum() + y.sum()) ** 2, A, create_graph=True)
    (again,) = torch.autograd.grad(grad.sum(), A)
    assert bool(torch.isfinite(again).all())
    assert torch.get_num_threads() == 2
    print(size, "done")
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == "31 done\n162 done\n", done.stderr
    assert "DLASWP" not in done.stderr


def test_trajectories_are_what_shorter_training_gives():
    runs = learners.train(gt.zoo.chicken(), "lola", runs=3, steps=7, rng=0, record_every=3)
    assert runs.trajectory.steps.tolist() == [0, 3, 6, 7]
    for k, steps in enumerate(runs.trajectory.steps):
        if steps == 0:
            continue
        short = learners.train(gt.zoo.chicken(), "lola", runs=3, steps=int(steps), rng=0)
        assert np.array_equal(runs.trajectory.parameters[0][k], short.parameters[0])
        assert np.allclose(runs.trajectory.values[k], short.payoffs, atol=1e-12)
    assert runs.trajectory.parameters[1].shape == (4, 3, 5, 2)


def test_learning_rates_follow_their_schedule():
    halting = Schedule(((0, 1), (0.5, 1), (0.5, 0)))
    stopped = learners.train(
        gt.zoo.chicken(), "naive", runs=2, steps=8, rng=0, learning_rate=halting
    )
    short = learners.train(gt.zoo.chicken(), "naive", runs=2, steps=4, rng=0)
    # At the very middle the later value holds.
    assert np.array_equal(stopped.parameters[0], short.parameters[0])
    assert (stopped.last_change == 0).all()
    assert stopped.hyperparameters.as_record()["learning_rate"][0] == [0.0, 1.0]


def test_schedules():
    ramp = linear(0, 2)
    assert [ramp(x) for x in (-1, 0, 0.25, 1, 9)] == [0, 0, 0.5, 2, 2]
    assert constant(3)(0.7) == 3
    assert schedule(((0, 1), (1, 0)), "rate")(0.5) == 0.5
    assert (ramp.smallest, ramp.largest) == (0, 2)
    for bad in ((), ((0, 1, 2),), ((0.5, 1), (0, 1)), ((0, "x"),), ((0, float("nan")),), ((2, 1),)):
        with pytest.raises(gt.InvalidArgument):
            Schedule(bad)
    for bad in ("fast", None, True, float("inf")):
        with pytest.raises(gt.InvalidArgument, match="rate"):
            schedule(bad, "rate")


@pytest.mark.parametrize("player", [0, 1])
def test_best_replies_are_the_exact_ones(player):
    repeated = gt.Repeated(gt.zoo.asymmetric_bach_or_stravinsky(), G)
    runs = learners.train(repeated, "lola", runs=4, steps=30, rng=0)
    game = gt.agents.iterated_game(repeated, horizon=1, remembers_last=True)
    game = game.with_criterion(discount=G)
    ours = best_reply_payoffs(runs, player)
    for k in range(4):
        strategies = [None, None]
        strategies[player] = runs.policies[player][k]
        exact = gt.stochastic.best_reply(game, 1 - player, strategies)
        assert exact.excess < 1e-9
        assert ours[k] == pytest.approx(float(exact.payoff), abs=1e-9)
    assert np.allclose(exploitability(runs, player), ours - runs.payoffs[:, 1 - player], atol=1e-12)


def test_best_replies_in_a_coin_game():
    game = CoinGame().stochastic(discount="9/10")
    runs = learners.train(game, "naive", runs=2, steps=2, rng=0)
    ours = best_reply_payoffs(runs, 1)
    exact = gt.stochastic.best_reply(game, 0, [None, runs.policies[1][1]])
    assert ours[1] == pytest.approx(float(exact.payoff), abs=1e-9)
    assert (exploitability(runs, 1) >= 0).all()


def test_unlearnable_games_are_refused():
    game = CoinGame().stochastic(horizon=10)
    with pytest.raises(gt.Unsupported, match="with_criterion"):
        learners.train(game, "lola", runs=1, steps=1)
    large = gt.Stochastic.from_lotteries(
        np.zeros((2, 3001, 1, 1)), np.zeros((3001, 1, 1), int), [{0: 1}], discount="1/2"
    )
    with pytest.raises(gt.TooLarge, match="3000 states"):
        tabular(large)
    with pytest.raises(gt.InvalidArgument, match="two players or more"):
        learners.DifferentiableGame("solo", ((1,),), lambda p: p[0])
    with pytest.raises(gt.InvalidArgument, match="values as a callable"):
        learners.DifferentiableGame("nothing", ((1,), (1,)), None)
    with pytest.raises(gt.InvalidArgument, match="together"):
        learners.DifferentiableGame("half", ((1,), (1,)), lambda p: p[0], policies=lambda p: p)
    with pytest.raises(gt.InvalidArgument, match="no parameterisation"):
        learners.train(learners.tandem(), runs=1, steps=1, parameterisation="softmax")
    with pytest.raises(gt.InvalidArgument, match="DifferentiableGame"):
        learners.train("chicken", runs=1, steps=1)
    with pytest.raises(gt.TooLarge, match="cgd"):
        learners.train(
            CoinGame().stochastic(discount=G, remember_pick=True), "cgd", runs=1, steps=1
        )
    tandem = learners.train(learners.tandem(), "naive", runs=2, steps=1, rng=0)
    with pytest.raises(gt.Unsupported, match="two players"):
        learners.cross_play(tandem)
