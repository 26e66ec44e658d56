"""Certificates of bargaining in time, of repeated and of stochastic games: see `certificates`."""

import dataclasses
import math

import numpy as np
from certificates import HALF, NO_DISTRIBUTION, ZERO, F, profile, refuses

import gametheory as gt
from gametheory import NormalForm, PayoffSet
from gametheory.bargaining import alternating_offers, alternating_offers_limit, rational_threats


def test_rational_threats():
    game = NormalForm.from_bimatrix([[10, -5], [0, 0]], [[0, -1], [-5, 10]])
    assert rational_threats(game).verify(game)
    # Player 2's payoffs three times as large; and two weights that enclose an irrational one.
    scaled = NormalForm(game.payoffs * np.array([1, 3])[:, None, None])
    found = rational_threats(scaled)
    assert found.weights[0] == found.weights[1] == profile(F(3, 4), F(1, 4))
    refuses(found, [scaled], [{"weights": (w[::-1], w)} for w in found.weights])
    odd = NormalForm.from_bimatrix([[4, 3, 0], [4, 1, 2]], [[4, -2, 0], [-2, -3, -3]])
    enclosed = rational_threats(odd)
    assert enclosed.weights[0] != enclosed.weights[1]
    refuses(enclosed, [odd], [{"weights": enclosed.weights[::-1]}])
    zeros = NormalForm(np.zeros((2, 2, 3), dtype=int))
    flat = dataclasses.replace(rational_threats(zeros), threats=(profile(1, 0), profile(0, 1, 0)))
    first, second = flat.threats
    refuses(
        flat,
        [zeros],
        [
            *({"threats": (wrong, second)} for wrong in NO_DISTRIBUTION),
            *({"threats": (first, (*wrong, ZERO))} for wrong in NO_DISTRIBUTION),
            {"threats": (profile(1, 0, 0), profile(1, 0))},
            {"weights": (profile(2, -1), flat.weights[1])},
            {"weights": (flat.weights[0], profile(HALF, 1))},
            {"exact_disagreement": profile(0, -1)},
            {"exact_payoffs": profile(0, 1)},
        ],
    )


def test_alternating_offers():
    S = PayoffSet.from_points([(0, 0), (0, 3), (2, 2), (3, 0)])
    found = alternating_offers(S, discounts=("1/2", "2/3"), disagreement=(0, 0))
    x, y = found.exact_offers
    refuses(
        found,
        [S],
        [
            {"exact_offers": (y, x)},
            {"exact_offers": (x, profile(3, 3))},
            {"exact_offers": (x, profile(0, 0))},
            {"exact_offers": (profile(0, 3), y)},
            {"discounts": profile(HALF, HALF)},
            {"discounts": profile(F(2, 3), F(2, 3))},
            {"disagreement": profile(5, 5)},
            {"exact_payoffs": profile(2, 2)},
        ],
    )
    limit = alternating_offers_limit(S, disagreement=(0, 0))
    refuses(
        limit,
        [S],
        [
            {"exact_payoffs": profile(0, 3)},
            {"exact_payoffs": profile(5, 5)},
            {"rates": profile(1, 9)},
            {"rates": profile(9, 1)},
            {"disagreement": profile(5, 5)},
        ],
    )
    # Whoever offers can get no more, so that the other is left with more than it could ask for.
    narrow = PayoffSet.from_points([(0, 0), ("1/8", 0), ("1/8", "1/2"), (0, 1)])
    generous = alternating_offers(narrow, discounts=("9/10", "1/2"), disagreement=(0, 0))
    first, second = generous.exact_offers
    assert first[0] == F(1, 8)
    assert 0 < first[1] - second[1] / 2 < 1
    assert generous.verify(narrow)
    small = PayoffSet.from_points([(0, 0), (0, 1), (1, 0)])
    assert alternating_offers_limit(small, disagreement=(0, 0)).verify(small)
    wall = PayoffSet.from_points([(0, 0), (0, 4)])
    refuses(
        dataclasses.replace(limit, exact_payoffs=profile(0, 4)),
        [wall],
        [{"exact_payoffs": profile(0, 2)}, {"exact_payoffs": profile(0, 0)}],
    )
    # Nobody can gain at (0, 3) above d: the one efficient point there.
    edge = dataclasses.replace(limit, disagreement=profile(0, 3), exact_payoffs=profile(0, 3))
    assert edge.verify(S)
    assert not dataclasses.replace(edge, disagreement=profile(0, 2)).verify(S)


def test_equilibrium_paths_and_payoffs():
    game = gt.Repeated(gt.zoo.prisoners_dilemma(), "3/4")
    for kind in ("subgame-perfect", "nash"):
        found = gt.repeated.equilibrium_paths(game, equilibrium=kind, prefix=0, cycle=1)
        best = max(range(len(found.values)), key=lambda k: found.values[k])
        wrong = list(found.values)
        wrong[best] = tuple(x + 1 for x in wrong[best])
        refuses(
            found,
            [],
            [
                {"values": tuple(wrong)},
                {"threats": tuple(p + 9 for p in found.threats)},
                {"threats": (found.threats[0], found.threats[1] + 9)},
                {"threats": found.threats[:1]},
                {"values": found.values[:-1]},
                {"paths": found.paths[:-1]},
            ],
        )
    perfect = gt.repeated.equilibrium_paths(game, prefix=0, cycle=1)
    lower = (perfect.threats[0], perfect.threats[1] - F(1, 9))
    assert not dataclasses.replace(perfect, threats=lower).verify()
    assert dataclasses.replace(perfect, threats=lower, equilibrium="nash").verify()
    higher = tuple(p + F(1, 10**6) for p in perfect.threats)
    assert not dataclasses.replace(perfect, threats=higher).verify()
    none = dataclasses.replace(perfect, paths=(), values=())
    assert none.verify()


def test_bounds_on_equilibrium_payoffs():
    found = gt.repeated.equilibrium_payoff_set(gt.Repeated(gt.zoo.prisoners_dilemma(), "3/4"))
    assert found.is_exact
    inner = PayoffSet.from_points([(9, 9)])
    moved = tuple(b - F(1, 50) for b in found.chain[0])
    refuses(
        found,
        [],
        [
            {"inner": inner},
            {"outer": inner},
            {"outer": None},
            {"outer": None, "inner": None},
            {"chain": (moved, *found.chain[1:])},
            {"chain": (*found.chain, moved)},
            {"chain": ()},
            {"gap": 0.1},
            {"equilibrium": "Nash"},
            {"inner": None},
        ],
    )
    assert dataclasses.replace(found, inner=None, gap=math.inf).verify()
    irrational = gt.NormalForm.from_bimatrix(  # Abreu and Sannikov's Cournot duopoly
        [[16, 3, 0], [21, 10, -1], [9, 5, -5]], [[9, 13, 3], [1, 4, 0], [0, -4, -15]]
    )
    between = gt.repeated.equilibrium_payoff_set(gt.Repeated(irrational, "3/10"))
    assert 0 < between.gap < 1e-6
    refuses(between, [], [{"gap": gap} for gap in (0.0, between.gap / 2, 2 * between.gap)])
    # Nash threats are harsher here than those of any equilibrium of what follows.
    harsh = gt.Repeated(gt.NormalForm.from_bimatrix([[2, 2], [3, 1]], [[3, 2], [3, 0]]), "3/4")
    perfect, nash = (
        gt.repeated.equilibrium_payoff_set(harsh, equilibrium=name)
        for name in ("subgame-perfect", "nash")
    )
    assert perfect.inner != nash.inner
    refuses(perfect, [], [{"equilibrium": "nash"}])
    refuses(nash, [], [{"equilibrium": "subgame-perfect"}])
    myopic = gt.repeated.equilibrium_payoff_set(gt.Repeated(gt.zoo.prisoners_dilemma(), 0))
    for name in ("subgame-perfect", "nash"):
        assert gt.repeated.equilibrium_payoff_set(myopic.repeated, equilibrium=name).verify()
    refuses(myopic, [], [{"inner": inner}, {"outer": None}, {"equilibrium": "Nash"}])
    empty = gt.repeated.equilibrium_payoff_set(gt.Repeated(gt.zoo.matching_pennies(), "1/2"))
    assert empty.is_empty
    refuses(empty, [], [{"inner": inner}, {"chain": empty.chain[:1]}, {"gap": 0.1}])


def repeated_dilemma():
    return gt.Stochastic.from_repeated(gt.Repeated(gt.zoo.prisoners_dilemma(), "1/2"))


def test_joint_payoffs():
    found = gt.stochastic.joint_payoffs(repeated_dilemma())
    vertices, policies = found.vertices, found.policies
    shifted = (tuple(x + 1 for x in vertices[0]), *vertices[1:])
    refuses(
        found,
        [],
        [
            {"vertices": shifted},
            {"policies": (policies[1], *policies[1:])},
            {"vertices": vertices[::-1], "policies": policies[::-1]},
            {"vertices": vertices[1:], "policies": policies[1:]},
            {"certificates": found.certificates[:-1]},
        ],
    )
    assert not dataclasses.replace(found, certificates=()).verify()
    cut = dataclasses.replace(
        found, vertices=vertices[1:], policies=policies[1:], certificates=found.certificates[1:]
    )
    assert not cut.verify()
    assert dataclasses.replace(cut, gap=10.0).verify()


def test_gaps_of_joint_payoffs_are_distances():
    stage = gt.zoo.prisoners_dilemma()
    for unit, near, far in ((1, 2.0, 2.2), (F(1, 10), 0.2, 0.22)):
        smaller = NormalForm(stage.exact_payoffs * F(unit))
        found = gt.stochastic.joint_payoffs(
            gt.Stochastic.from_repeated(gt.Repeated(smaller, "1/2"))
        )
        corner = found.vertices.index(profile(-3 * F(unit), 0))
        kept = [k for k in range(4) if k != corner]
        cut = dataclasses.replace(
            found,
            vertices=tuple(found.vertices[k] for k in kept),
            policies=tuple(found.policies[k] for k in kept),
            certificates=tuple(found.certificates[k] for k in kept),
            gap=far,
        )
        # The corner that is left out lies 3 / sqrt(2) units beyond the edge between the others.
        refuses(cut, [], [{"gap": near}, {"certificates": cut.certificates[:-1]}])


def test_joint_payoffs_under_a_horizon():
    game = gt.Stochastic.from_repeated(gt.Repeated(gt.zoo.prisoners_dilemma(), "1/2"))
    game = gt.Stochastic(
        game.rewards,
        np.ones((1, 2, 2, 1), dtype=int),
        initial=[1],
        horizon=3,
    )
    found = gt.stochastic.joint_payoffs(game)
    vertices = found.vertices
    off = (vertices[0][0] + F(found.error) * 3 + F(1, 10**9), vertices[0][1])
    refuses(
        found,
        [],
        [
            {"vertices": (off, *vertices[1:])},
            {"vertices": vertices[1:], "policies": found.policies[1:]},
            {"vertices": vertices[1:]},
            {"policies": found.policies[1:]},
            {"policies": found.policies[::-1]},
        ],
    )


def test_minimax_of_stochastic_games():
    found = gt.stochastic.stochastic_minimax(repeated_dilemma())
    assert found.error == 0
    v1, v2 = found.exact_payoffs
    refuses(
        found,
        [],
        [
            {"exact_payoffs": (v1 + 1, v2)},
            {"exact_payoffs": (v1, v2 - 1)},
            {"punishments": tuple(y[..., ::-1] for y in found.punishments)},
            {"punishments": (found.punishments[0], found.punishments[1][..., ::-1])},
            {"guarantees": tuple(x[..., ::-1] for x in found.guarantees)},
        ],
    )
    pure = gt.stochastic.stochastic_minimax(repeated_dilemma(), by="pure")
    refuses(pure, [], [{"exact_payoffs": (v1, v2 - 1)}])
    uneven = NormalForm.from_bimatrix([[3, 1], [1, 2]], [[-3, -1], [-1, -2]])
    mixed = gt.stochastic.stochastic_minimax(
        gt.Stochastic.from_repeated(gt.Repeated(uneven, "1/2"))
    )
    assert mixed.error > 0
    off = F(mixed.error) / 2
    never = tuple(np.broadcast_to([1.0, 0.0], x.shape) for x in mixed.guarantees)
    refuses(
        mixed,
        [],
        [
            {"exact_payoffs": (mixed.exact_payoffs[0] + off, mixed.exact_payoffs[1])},
            {"exact_payoffs": (mixed.exact_payoffs[0], mixed.exact_payoffs[1] - off)},
            {"error": mixed.error / 9},
            {"guarantees": never},
            {"guarantees": (mixed.guarantees[0], never[1])},
            {"punishments": never},
        ],
    )
