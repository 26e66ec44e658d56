"""LOQA and advantage alignment against the sums that their authors print, history by history."""

import itertools

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from learners.training.advantages import advantage_alignment, loqa
from learners.training.differentiable import iterated, tabular
from learners.training.shaping import RULES, naive

DISCOUNT = 0.25


def policy_game(players=2):
    if players == 2:
        stage = gt.zoo.asymmetric_bach_or_stravinsky()
    else:
        stage = gt.NormalForm(np.arange(24).reshape(3, 2, 2, 2) * 7 % 5)
    return stage, iterated(gt.Repeated(stage, "1/4"), policy="softmax")


def random_parameters(form, runs, seed, spread=0.7):
    rng = np.random.default_rng(seed)
    return tuple(
        torch.from_numpy(rng.normal(size=(runs, *shape)) * spread) for shape in form.shapes
    )


def history_by_history(stage, tables, kind, steps):
    """What is printed beside the own gradient, summed over every history of `steps` actions.

    `tables[player][state, action]`; gradients by softmax parameters. Nothing is solved: Q-values
    come from backing up values step by step until nothing changes.
    """
    players = len(tables)
    joints = list(itertools.product(*(range(n) for n in stage.shape)))
    payoffs = np.array([[float(stage.payoffs[(k, *a)]) for k in range(players)] for a in joints])
    chance = np.array(
        [
            [np.prod([tables[k][s, a[k]] for k in range(players)]) for a in joints]
            for s in range(len(joints) + 1)
        ]
    )
    values = np.zeros((len(joints), players))
    for _ in range(200):
        worth = payoffs + DISCOUNT * values  # of a joint action, in every state
        values = chance[:-1] @ worth
    means = chance @ worth
    scores = []  # [player][state, joint action, state, action]: gradients of log-probabilities
    for k in range(players):
        found = np.zeros((len(joints) + 1, len(joints), *tables[k].shape))
        for s, (n, a) in itertools.product(range(len(joints) + 1), enumerate(joints)):
            found[s, n, s] -= tables[k][s]
            found[s, n, s, a[k]] += 1
        scores.append(found)
    expected = []  # what each own action of j is worth, the others' unknown
    for j in range(players):
        table = np.zeros(tables[j].shape)
        for s, (n, a) in itertools.product(range(len(joints) + 1), enumerate(joints)):
            table[s, a[j]] += chance[s, n] / tables[j][s, a[j]] * worth[n, j]
        expected.append(np.exp(table) / np.exp(table).sum(1, keepdims=True))
    total = [np.zeros(table.shape) for table in tables]
    histories = np.array(list(itertools.product(range(len(joints)), repeat=steps)))
    states = np.concatenate([np.full((len(histories), 1), len(joints)), histories[:, :-1]], axis=1)
    weight = chance[states, histories].prod(axis=1)
    gain = worth[histories] - means[states]  # [history, step, player]
    actions = np.array(joints)[histories]
    for i in range(players):
        for u in range(steps):
            here = np.zeros(len(histories))
            for j in range(players):
                if j == i:
                    continue
                for t in range(u):
                    if kind == "advantage-alignment":
                        factor = DISCOUNT * DISCOUNT ** (u - t)
                    else:
                        doubt = 1 - expected[j][states[:, t], actions[:, t, j]]
                        # From the policy gradient's g^t and the trace's g^(u-t), less g^u.
                        factor = doubt * 0.9 ** (u - t - 1)
                    here += factor * gain[:, t, i] * gain[:, u, j]
            rows = scores[i][states[:, u], histories[:, u]]
            total[i] += DISCOUNT**u * np.einsum("h,hsa->sa", weight * here, rows)
    return total


@pytest.mark.parametrize(("players", "steps", "close"), [(2, 8, 1e-3), (3, 5, 1e-2)])
@pytest.mark.parametrize("kind", ["loqa", "advantage-alignment"])
def test_the_exact_update_is_the_printed_sum_over_all_histories(kind, players, steps, close):
    stage, form = policy_game(players)
    theta = random_parameters(form, 2, seed=players)
    policies = [p.numpy() for p in form.policies(theta)]
    own = naive(form.values, theta, 0.0)
    ours = RULES[kind](form.values, theta, 1.5)
    for run in range(2):
        printed = history_by_history(stage, [p[run] for p in policies], kind, steps)
        for i in range(players):
            found = (ours[i][run] - own[i][run]).numpy() / 1.5
            # Beyond the last step hardly anything is left: g^8, or g^5.
            assert found == pytest.approx(printed[i], abs=close * np.abs(printed[i]).max())


def by_autograd(game, tables, share, decay, logits):
    """The alignment term by differentiating values of a game whose rewards are advantages.

    `game`: what `dense` gives, two players. What i does
    later changes j's worth by the gradient of the discounted sum (at g decay) of j's advantages.
    """
    transitions, rewards, start, discount = game
    states, joints, _ = transitions.shape
    first, second = tables
    joint = torch.einsum("sa,sb->sab", first, second).reshape(states, joints)

    def solved(chance, reward, rate):
        system = torch.eye(states, dtype=reward.dtype) - rate * torch.einsum(
            "sa,sat->st", chance, transitions
        )
        return torch.linalg.solve(system, (chance * reward).sum(1)), system

    worth, gains = [], []
    for k in range(2):
        value, system = solved(joint, rewards[..., k], discount)
        worth.append(rewards[..., k] + discount * transitions @ value)
        gains.append(worth[k] - (joint * worth[k]).sum(1, keepdim=True))
    visits = torch.linalg.solve(system.T, start)
    found = []
    for i in range(2):
        j = 1 - i
        leaf = logits[i].clone().requires_grad_()
        mine = torch.softmax(leaf, dim=1)
        pair = (mine, second) if i == 0 else (first, mine)
        moved = torch.einsum("sa,sb->sab", *pair).reshape(states, joints)
        later, _ = solved(moved, gains[j], discount * decay)
        chosen = share[j][:, None, :] if j == 1 else share[j][:, :, None]
        size = (len(first[0]), len(second[0]))
        weight = (
            visits[:, None]
            * joint
            * gains[i]
            * chosen.expand(states, *size).reshape(states, joints)
        )
        (weight * (discount * transitions @ later)).sum().backward()
        found.append(leaf.grad)
    return found


def worths(game, tables):
    """`[state, own action]` for each player, the other's action drawn from its policy."""
    transitions, rewards, _, discount = game
    found = []
    for k, axis in enumerate((2, 1)):
        joint = torch.einsum("sa,sb->sab", *tables)
        moves = torch.einsum("sa,sat->st", joint.flatten(1), transitions)
        reward = (joint.flatten(1) * rewards[..., k]).sum(1)
        value = torch.linalg.solve(
            torch.eye(len(moves), dtype=moves.dtype) - discount * moves, reward
        )
        worth = (rewards[..., k] + discount * transitions @ value).reshape(joint.shape)
        other = tables[1 - k][:, None, :] if k == 0 else tables[0][:, :, None]
        found.append((other * worth).sum(axis))
    return found


def dense(game):
    """`[state, joint, next]`, `[state, joint, player]`, start of a stochastic game."""
    from learners.training.values import StochasticValues

    values = StochasticValues(game)
    joints = values.columns.shape[1]
    eye = torch.eye(joints, dtype=torch.float64).expand(game.num_states, joints, joints)
    moves = torch.stack([values.moves(eye[:, a]) for a in range(joints)], dim=1)
    return moves, values.rewards, values.start, values.discount


@pytest.mark.parametrize("memory", [False, True])
@pytest.mark.parametrize("kind", ["loqa", "advantage-alignment", "not fading"])
def test_the_coin_game_by_differentiating_play_for_advantages(kind, memory):
    """All states of the Coin Game, with the systems solved whole and not by blocks."""
    game = gt.coin_game.CoinGame().stochastic(discount="24/25", remember_pick=memory)
    form = tabular(game)
    theta = random_parameters(form, 2, seed=1)
    rule = {"not fading": lambda *given: advantage_alignment(*given, decay=1.0)}.get(
        kind, RULES.get(kind)
    )
    ours = rule(form.values, theta, 2.0)
    own = naive(form.values, theta, 0.0)
    discount = dense(game)[-1]
    logits = [t[0] for t in theta]
    tables = [torch.softmax(t, dim=1) for t in logits]
    decay = {"loqa": 0.9, "advantage-alignment": discount, "not fading": 1.0}[kind]
    if kind == "loqa":
        share = [1 - torch.softmax(worth, dim=1) for worth in worths(dense(game), tables)]
    else:
        share = [torch.full_like(table, discount * decay) for table in tables]
    expected = by_autograd(dense(game), tables, share, decay, logits)
    for i in range(2):
        found = (ours[i][0] - own[i][0]) / 2.0
        assert torch.allclose(found, expected[i], rtol=1e-8, atol=1e-10)
        assert float(found.abs().max()) > 1e-4


def test_loqa_with_all_of_the_softmax_differentiated_is_advantage_alignment():
    """At a high temperature every action's probability is 1/N, whatever it is worth."""
    _, form = policy_game()
    theta = random_parameters(form, 3, seed=4)
    own = naive(form.values, theta, 0.0)
    hot = loqa(form.values, theta, 2e6, temperature=1e6, decay=DISCOUNT)
    aligned = advantage_alignment(form.values, theta, 2 / DISCOUNT**2 / 2)
    for i in range(2):
        assert torch.allclose(hot[i], aligned[i], rtol=1e-5)
        assert not torch.allclose(hot[i], own[i], rtol=1e-2)


@pytest.mark.parametrize("kind", ["loqa", "advantage-alignment"])
def test_a_step_of_nothing_is_the_own_gradient(kind):
    _, form = policy_game(3)
    theta = random_parameters(form, 3, seed=5)
    for a, b in zip(
        RULES[kind](form.values, theta, 0.0), naive(form.values, theta, 0.0), strict=True
    ):
        assert torch.equal(a, b)


@pytest.mark.parametrize("kind", ["loqa", "advantage-alignment"])
def test_players_may_change_places(kind):
    stage = gt.zoo.asymmetric_bach_or_stravinsky()
    mirrored = gt.NormalForm(np.transpose(stage.payoffs, (0, 2, 1))[::-1])
    here, there = (iterated(gt.Repeated(g, "24/25"), policy="softmax") for g in (stage, mirrored))
    x, y = random_parameters(here, 3, seed=6)
    swap = [0, 2, 1, 3, 4]  # previous joint actions, their players exchanged
    straight = RULES[kind](here.values, (x, y), 1.0)
    mixed = RULES[kind](there.values, (y[:, swap], x[:, swap]), 1.0)
    assert torch.allclose(straight[0], mixed[1][:, swap])
    assert torch.allclose(straight[1], mixed[0][:, swap])


@pytest.mark.parametrize("kind", ["loqa", "advantage-alignment"])
def test_a_player_of_one_action_is_led_by_nobody(kind):
    stage = gt.NormalForm.from_bimatrix([[1], [2]], [[3], [0]])
    form = iterated(gt.Repeated(stage, "1/2"), policy="softmax")
    theta = random_parameters(form, 2, seed=7)
    ours = RULES[kind](form.values, theta, 3.0)
    assert torch.equal(ours[1], torch.zeros_like(theta[1]))
    assert all(bool(torch.isfinite(u).all()) for u in ours)


@pytest.mark.parametrize("kind", ["loqa", "advantage-alignment"])
def test_games_without_policies_have_no_advantages(kind):
    with pytest.raises(gt.Unsupported, match="expected the values of policies"):
        learners.train(learners.tandem(), kind, runs=2, steps=2, rng=0)


@pytest.mark.parametrize(
    ("rule", "options"),
    [
        (loqa, {"temperature": 0.0}),
        (loqa, {"temperature": float("nan")}),
        (loqa, {"decay": 1.5}),
        (advantage_alignment, {"decay": -0.1}),
        (advantage_alignment, {"decay": "none"}),
    ],
)
def test_settings_that_mean_nothing_are_refused(rule, options):
    _, form = policy_game()
    with pytest.raises(gt.InvalidArgument, match="expected"):
        rule(form.values, random_parameters(form, 1, seed=0), 1.0, **options)
