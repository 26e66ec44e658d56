"""Update rules against their formulas in quadratic games, where every derivative is a matrix."""

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from learners.training.shaping import (
    RULES,
    SGA_SHIFT,
    SOS_RADIUS,
    SOS_SHARE,
    higher_order_lola,
    sos,
)

FORMULAS = [name for name in RULES if name not in ("loqa", "advantage-alignment", "pola")]
"""What is held to its formula here; the others are in `test_advantages` and `test_proximal`."""

SIZES = {"two players": (2, 3), "three players": (2, 1, 3)}


class Quadratic:
    """V_i = b_i . x + x' M_i x / 2 over the stacked parameters x of all players."""

    def __init__(self, sizes, seed=0):
        rng = np.random.default_rng(seed)
        self.sizes, self.total = sizes, sum(sizes)
        self.b = rng.normal(size=(len(sizes), self.total))
        raw = rng.normal(size=(len(sizes), self.total, self.total))
        self.M = raw + raw.transpose(0, 2, 1)
        self.parts = [slice(sum(sizes[:i]), sum(sizes[: i + 1])) for i in range(len(sizes))]

    def values(self, parameters):
        x = torch.cat(parameters, dim=1)
        b, M = torch.tensor(self.b), torch.tensor(self.M)
        return x @ b.T + torch.einsum("ra,iab,rb->ri", x, M, x) / 2

    def gradient(self, i, x):
        return self.b[i] + self.M[i] @ x

    def own(self, x):
        return np.concatenate([self.gradient(i, x)[p] for i, p in enumerate(self.parts)])

    @property
    def jacobian(self):
        """Of the stacked own gradients."""
        return np.concatenate([self.M[i][p] for i, p in enumerate(self.parts)])

    def terms(self, x):
        """The look-ahead and the shaping terms, before the step."""
        ahead, chi = np.zeros(self.total), np.zeros(self.total)
        for i, p in enumerate(self.parts):
            for j, q in enumerate(self.parts):
                if i != j:
                    ahead[p] += self.M[i][p, q] @ self.gradient(j, x)[q]
                    chi[p] += self.M[j][p, q] @ self.gradient(i, x)[q]
        return ahead, chi

    def expected(self, rule, x, a):
        v, J = self.own(x), self.jacobian
        ahead, chi = self.terms(x)
        if rule == "naive":
            return v
        if rule == "lookahead":
            return v + a * ahead
        if rule == "lola":
            return v + a * chi
        if rule == "lola-taylor":
            return v + a * ahead + a * chi
        if rule == "sos":
            xi0, shaping, xi = -(v + a * ahead), -a * chi, -v
            inner = shaping @ xi0
            p1 = 1 if inner >= 0 else min(1, -SOS_SHARE * (xi0 @ xi0) / inner)
            length = np.linalg.norm(xi)
            p2 = length**2 if length < SOS_RADIUS else 1
            return -(xi0 + min(p1, p2) * shaping)
        if rule == "cgd":
            off = -J.copy()
            for p in self.parts:
                off[p, p] = 0
            return -np.linalg.solve(np.eye(self.total) + a * off, -v)
        if rule == "sga":
            H, xi = -J, -v
            A = (H - H.T) / 2
            aligned = (xi @ H.T @ xi) * ((A.T @ xi) @ (H.T @ xi)) / self.total
            return -(xi + np.sign(aligned + SGA_SHIFT) * A.T @ xi)
        if rule == "consensus":
            return -(-v + a * (-J).T @ -v)
        if rule == "extragradient":
            return self.own(x + a * v)
        order = int(rule.removeprefix("hola-"))
        # Directions are affine in x: h = H x + c.
        H, c = np.zeros((self.total, self.total)), np.zeros(self.total)
        for _ in range(order + 1):
            nextH, nextc = np.zeros_like(H), np.zeros_like(c)
            for i, p in enumerate(self.parts):
                others = np.ones(self.total, bool)
                others[p] = False
                move = np.eye(self.total) + a * H * others[:, None]  # x -> moved, linear part
                shift = a * c * others
                # Total derivative by x_p of V_i(move x + shift).
                nextH[p] = move[:, p].T @ self.M[i] @ move
                nextc[p] = move[:, p].T @ (self.b[i] + self.M[i] @ shift)
            H, c = nextH, nextc
        return H @ x + c


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("rule", FORMULAS)
@pytest.mark.parametrize("step", [0.0, 0.3, 1.0])
def test_every_rule_is_its_formula(rule, sizes, step):
    game = Quadratic(sizes, seed=3)
    x = np.random.default_rng(1).normal(size=(5, game.total))
    parameters = tuple(torch.tensor(x[:, p]) for p in game.parts)
    ours = torch.cat(RULES[rule](game.values, parameters, step), dim=1).numpy()
    for run in range(len(x)):
        assert ours[run] == pytest.approx(
            game.expected(rule, x[run], step), rel=1e-10, abs=1e-10
        ), run


def test_sos_takes_each_of_its_branches():
    """Shaping in full, cut by the first criterion, and faded out by the second."""
    taken = set()
    for seed in range(40):
        game = Quadratic((2, 2), seed)
        near = np.linalg.lstsq(game.jacobian, -game.own(np.zeros(4)), rcond=None)[0]
        for x in (np.random.default_rng(seed).normal(size=4), near + 1e-3):
            parameters = tuple(torch.tensor(x[None, p]) for p in game.parts)
            ours = torch.cat(sos(game.values, parameters, 0.5), dim=1).numpy()[0]
            assert ours == pytest.approx(game.expected("sos", x, 0.5), abs=1e-10)
            v, (ahead, chi) = game.own(x), game.terms(x)
            inner = 0.5 * chi @ (v + 0.5 * ahead)
            if np.linalg.norm(v) < SOS_RADIUS:
                taken.add("near")
            elif inner >= 0:
                taken.add("agrees")
            elif SOS_SHARE * np.sum((v + 0.5 * ahead) ** 2) < -inner:
                taken.add("cut")
    assert taken == {"near", "agrees", "cut"}


@pytest.mark.parametrize("rule", [*FORMULAS, "pola"])
def test_the_order_of_players_does_not_matter(rule):
    game = Quadratic((2, 1, 3), seed=5)
    x = torch.randn(4, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    parameters = tuple(x[:, p] for p in game.parts)
    order = (2, 0, 1)
    mixed = RULES[rule](
        lambda p: game.values((p[1], p[2], p[0]))[:, list(order)],
        tuple(parameters[i] for i in order),
        0.4,
    )
    straight = RULES[rule](game.values, parameters, 0.4)
    for k, i in enumerate(order):
        assert torch.allclose(mixed[k], straight[i], atol=1e-10)


def test_orders_of_lola_begin_with_naive():
    game = Quadratic((2, 2), seed=1)
    x = tuple(torch.randn(3, 2, dtype=torch.float64) for _ in range(2))
    ours = higher_order_lola(game.values, x, 0.5, order=0)
    for a, b in zip(ours, RULES["naive"](game.values, x, 0.5), strict=True):
        assert torch.allclose(a, b)


def test_values_that_ignore_a_player_are_no_error():
    """Nobody can shape what nobody influences."""

    def values(parameters):
        return torch.stack([-(parameters[0][:, 0] ** 2), 0 * parameters[1][:, 0]], dim=-1)

    x = (torch.ones(2, 1, dtype=torch.float64), torch.ones(2, 1, dtype=torch.float64))
    for name in (*FORMULAS, "pola"):
        found = RULES[name](values, x, 0.1)
        assert [p.shape for p in found] == [(2, 1), (2, 1)], name
        assert all(bool(torch.isfinite(p).all()) for p in found), name


LOSSES = {"sos": 1.067, "lola-taylor": 1.044, "lookahead": 1.910, "naive": 1.999, "cgd": 1.999}


@pytest.mark.parametrize("rule", LOSSES)
def test_losses_in_the_dilemma(rule):
    """Mean loss of player 1 after 100 steps, five logits, against independently measured ones.

    They come without an error bar; a sample of 64 runs would have one of about .03 to .08.
    """
    runs = learners.train(
        gt.zoo.prisoners_dilemma(), rule, runs=1024, steps=100, rng=0, parameterisation="sigmoid"
    )
    assert -runs.payoffs[:, 0].mean() == pytest.approx(LOSSES[rule], abs=0.04)


@pytest.mark.parametrize(("rule", "total"), [("lola-taylor", 4 / 3), ("sos", 1), ("naive", 1)])
def test_opponent_shaping_overshoots_in_the_tandem_game(rule, total):
    runs = learners.train(
        learners.tandem(),
        rule,
        runs=64,
        steps=60,
        rng=0,
        learning_rate=0.1,
        opponent_step=0.1,
        initial_std=0.1,
    )
    assert runs.parameters[0] + runs.parameters[1] == pytest.approx(total, abs=2e-3)
    assert runs.policies == ()
    assert runs.payoffs.shape == (64, 2)


def test_what_the_rules_promise_of_matching_pennies():
    """Naive play leaves the equilibrium of a game of pure conflict, the others reach it."""

    def values(parameters):
        x, y = (theta[:, 0] for theta in parameters)
        return torch.stack([x * y, -x * y], dim=-1)

    game = learners.DifferentiableGame("saddle", ((1,), (1,)), values)
    far = {}
    for rule in ("naive", "lookahead", "sos", "cgd", "sga", "consensus", "extragradient"):
        runs = learners.train(
            game, rule, runs=8, steps=400, rng=0, learning_rate=0.1, opponent_step=0.5
        )
        far[rule] = max(float(abs(p).max()) for p in runs.parameters)
    assert far.pop("naive") > 3
    assert max(far.values()) < 0.05, far
