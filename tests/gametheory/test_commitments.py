"""Institutions: every set against an oracle that shares no code with it."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

import gametheory as gt
from gametheory._numeric import polygon
from gametheory.commitments import attainable
from gametheory.commitments._outline import asked_normals, outline

F = Fraction
SEEDS = range(8)
MANY = range(25)
WAYS = [
    {"by": "leader", "leader": 0},
    {"by": "leader", "leader": 1},
    {"by": "leader", "leader": 0, "ties": "strong"},
    {"by": "leader", "leader": 0, "ties": "weak"},
    {"by": "leader", "leader": 1, "commitment": "pure"},
    {"by": "leader", "leader": 0, "commitment": "pure", "ties": "weak"},
    {"by": "program"},
    {"by": "mediator"},
    {"by": "contract"},
    {"by": "contract", "budget": "burning"},
    {"by": "contract", "threat": "nash"},
    {"by": "correlation"},
    {"by": "correlation", "coarse": True},
]


def named(way):
    return "-".join(str(value) for value in way.values())


def random_game(seed, shape=None, high=4):
    """Small integers: ties, repeated rows and flat sets are common."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 4, size=2)) if shape is None else shape
    return gt.NormalForm(rng.integers(0, high, size=(len(shape), *shape)))


def support(points, normal):
    return max(float(normal[0] * v[0] + normal[1] * v[1]) for v in points)


NORMALS = [(np.cos(t), np.sin(t)) for t in np.linspace(0, 2 * np.pi, 12, endpoint=False)]


@pytest.mark.parametrize("way", WAYS, ids=named)
def test_every_set_verifies_and_every_point_has_a_witness(way):
    for seed in SEEDS:
        found = attainable(random_game(seed), **way)
        assert found.verify()
        points = found.payoff_set.points
        middle = tuple(sum(own) / len(points) for own in zip(*points, strict=True))
        lottery = found.witness(middle)
        assert lottery.payoffs == middle
        assert lottery.verify(found.game)
        outside = tuple(x + 1 for x in max(points))
        with pytest.raises(gt.InvalidArgument, match="not in the set"):
            found.witness(outside)


# Conditional commitment and mediators


def test_programs_without_coins_by_enumeration():
    """A finite game of devices: "a_i if you aim at the same joint action, else p_i"."""
    compared = 0
    for seed in MANY:
        game = random_game(seed, (2, 3))
        cells = list(game.profiles())
        devices = [
            [(cell, p) for cell in cells for p in range(game.shape[i])]
            + [(None, p) for p in range(game.shape[i])]
            for i in range(2)
        ]

        def played(first, second):
            same = first[0] is not None and first[0] == second[0]
            return tuple(d[0][i] if same else d[1] for i, d in enumerate((first, second)))

        table = np.array([[game.payoff(played(d, e)) for e in devices[1]] for d in devices[0]])
        best = table[..., 0].max(axis=0), table[..., 1].max(axis=1)
        stable = (table[..., 0] == best[0]) & (table[..., 1] == best[1][:, None])
        expected = {tuple(map(F, v)) for v in table[stable].tolist()}
        try:
            found = attainable(game, by="program", randomness="none")
        except gt.Infeasible:
            assert not expected
            continue
        assert set(found.payoff_set.points) == expected
        assert found.verify()
        compared += 1
    assert compared > 12


def minimax_by_scipy(own):
    """min over lotteries over columns of the largest row payoff."""
    rows, columns = own.shape
    solved = linprog(
        np.append(np.zeros(columns), 1),
        A_ub=np.hstack([own, -np.ones((rows, 1))]),
        b_ub=np.zeros(rows),
        A_eq=[np.append(np.ones(columns), 0)],
        b_eq=[1],
        bounds=[(0, None)] * columns + [(None, None)],
    )
    return solved.fun


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 2, 2), (1, 2, 3)])
def test_mediated_equilibria_by_linear_programming(shape):
    """The largest weighted payoff of a lottery that gives everyone its correlated minimax value."""
    rng = np.random.default_rng(0)
    for seed in range(6):
        game = random_game(seed, shape, high=6)
        floats = game.payoffs.astype(float)
        n = len(shape)
        floor = [
            minimax_by_scipy(np.moveaxis(floats[i], i, 0).reshape(shape[i], -1)) for i in range(n)
        ]
        found = attainable(game, by="mediator")
        assert found.verify()
        assert np.array(found.floor, dtype=float) == pytest.approx(np.array(floor), abs=1e-9)
        for _ in range(4):
            weights = rng.normal(size=n)
            solved = linprog(
                -np.tensordot(weights, floats, axes=1).ravel(),
                A_ub=-floats.reshape(n, -1),
                b_ub=-np.array(floor) + 1e-12,
                A_eq=np.ones((1, game.payoffs[0].size)),
                b_eq=[1],
            )
            top = max(float(np.dot(weights, np.array(v, float))) for v in found.payoff_set.points)
            assert top == pytest.approx(-solved.fun, abs=1e-7)


def test_a_grid_of_mediators_stays_in_the_set_and_nothing_else_is_stable():
    """All mediators whose lotteries are quarters, in 2x2 games: the mediated game is solved."""
    quarters = [np.array(c) for c in itertools.product(range(5), repeat=4) if sum(c) == 4]
    half = [F(k, 4) for k in range(5)]
    stable = 0
    for seed in range(4):
        game = random_game(seed, (2, 2))
        found = attainable(game, by="mediator").payoff_set
        u = game.exact_payoffs
        # What i gets by leaving, at best, against each mixture that the mediator may play.
        leave = [
            min(max(p * own[a, 0] + (1 - p) * own[a, 1] for a in range(2)) for p in half)
            for own in (u[0], u[1].T)
        ]
        for lottery in quarters:
            weights = lottery.reshape(2, 2)
            pays = tuple(F(int((weights * x).sum()), 4) for x in game.payoffs)
            if all(v >= x for v, x in zip(pays, leave, strict=True)):
                assert found.contains(pays)
                stable += 1
            elif not found.contains(pays):
                floor = attainable(game, by="mediator").floor
                assert any(v < f for v, f in zip(pays, floor, strict=True))
    assert stable > 20


def test_strong_mediated_equilibria_of_two_players():
    for seed in SEEDS:
        game = random_game(seed, (2, 3))
        found = attainable(game, by="mediator")
        whole = gt.attainable(game)
        strong = found.strong_frontier
        assert len(strong.points) >= 1
        for point in strong.points:
            assert whole.is_efficient(point, kind="weak")
        for corner in found.payoff_set.points:
            assert strong.contains(corner) == whole.is_efficient(corner, kind="weak")
    with pytest.raises(gt.Unsupported, match="two players"):
        _ = attainable(random_game(0, (2, 2, 2)), by="mediator").strong_frontier
    with pytest.raises(gt.Unsupported, match="mediator"):
        _ = attainable(random_game(0, (2, 2)), by="program").strong_frontier


def test_programs_and_mediators_agree_with_two_players():
    for seed in SEEDS:
        game = random_game(seed)
        programs, mediator = (attainable(game, by=by) for by in ("program", "mediator"))
        assert programs.payoff_set == mediator.payoff_set
        floor = gt.minimax(game).exact_payoffs
        assert programs.floor == floor
        above = gt.attainable(game).above(floor)
        assert set(programs.payoff_set.points) == set(above.points)


# Contracts


@pytest.mark.parametrize("budget", ["balanced", "burning"])
def test_contracts_by_one_linear_program(budget):
    """All contracts at once: lotteries over targets, transfers times their probability."""
    for seed in range(5):
        game = random_game(seed, (2, 2))
        u, cells = game.payoffs.astype(float), list(game.profiles())
        floor = [float(v) for v in gt.minimax(game).exact_payoffs]
        found = attainable(game, by="contract", budget=budget)
        assert found.verify()
        # Variables: q[target], s[target, player, cell].
        size = 4 + 4 * 8

        def at(target, player, cell):
            return 4 + target * 8 + player * 4 + cell

        inequalities, balances = [], []
        for k, target in enumerate(cells):
            for c, cell in enumerate(cells):
                row = np.zeros(size)
                row[[at(k, 0, c), at(k, 1, c)]] = 1
                balances.append(row)
                moved = [i for i in range(2) if cell[i] != target[i]]
                if len(moved) == 1:
                    (i,) = moved
                    row = np.zeros(size)
                    row[k] = u[(i, *cell)] - u[(i, *target)]
                    row[at(k, i, c)] += 1
                    row[at(k, i, k)] -= 1
                    inequalities.append((row, 0))
        pays = np.zeros((2, size))
        for i in range(2):
            for k, target in enumerate(cells):
                pays[i, k] = u[(i, *target)]
                pays[i, at(k, i, k)] = 1
            inequalities.append((-pays[i], -floor[i]))
        total = np.zeros(size)
        total[:4] = 1
        equalities, bounds = [(total, 1)], [(0, None)] * 4 + [(None, None)] * 32
        if budget == "balanced":
            equalities += [(row, 0) for row in balances]
        else:
            inequalities += [(row, 0) for row in balances]
        for normal in NORMALS:
            solved = linprog(
                -(normal[0] * pays[0] + normal[1] * pays[1]),
                A_ub=[row for row, _ in inequalities],
                b_ub=[b for _, b in inequalities],
                A_eq=[row for row, _ in equalities],
                b_eq=[b for _, b in equalities],
                bounds=bounds,
            )
            assert support(found.payoff_set.points, normal) == pytest.approx(-solved.fun, abs=1e-7)


def test_contracts_of_three_players_and_their_fines():
    for seed in range(8):
        game = random_game(seed, (2, 2, 2))
        try:
            found = attainable(game, by="contract", threat="nash")
        except gt.Unsupported:  # an irrational equilibrium
            continue
        assert found.verify()
        assert all(
            sum(found.corners[v].payoffs) <= game.exact_payoffs.sum(axis=0).max()
            for v in found.payoff_set.points
        )
    with pytest.raises(gt.Unsupported, match="two players"):
        attainable(random_game(0, (2, 2, 2)), by="contract")


def test_transfers_cannot_destroy_what_every_outcome_pays():
    """Each of three players has a bad equilibrium, and every joint action pays 7 in all."""
    game = gt.NormalForm(
        [
            [[[5, 2], [6, 1]], [[3, 2], [6, 3]]],
            [[[2, 5], [1, 2]], [[0, 5], [0, 5]]],
            [[[1, 0], [3, 6]], [[6, 6], [4, 2]]],
        ]
    )
    balanced, burning = (
        attainable(game, by="contract", threat="nash", budget=b) for b in ("balanced", "burning")
    )
    assert balanced.floor == burning.floor == (2, 0, 1)
    assert min(sum(v) for v in balanced.payoff_set.points) == 7
    assert min(sum(v) for v in burning.payoff_set.points) == 3
    assert balanced.verify()
    assert burning.verify()


def test_a_worse_threat_leaves_more():
    for seed in SEEDS:
        game = random_game(seed, (3, 3))
        inner, outer = (attainable(game, by="contract", threat=t) for t in ("nash", "minimax"))
        assert outer.payoff_set.contains(inner.payoff_set.points).all()
        burning = attainable(game, by="contract", budget="burning")
        assert burning.payoff_set.contains(outer.payoff_set.points).all()


# Correlation


@pytest.mark.parametrize("coarse", [False, True])
def test_correlation_devices(coarse):
    for seed in range(8):
        game = random_game(seed, (2, 3))
        found = attainable(game, by="correlation", coarse=coarse)
        concept = "coarse" if coarse else "correlated"
        assert found.payoff_set == gt.equilibrium_payoffs(game, concept=concept)
    three = attainable(random_game(1, (2, 2, 2)), by="correlation", coarse=coarse)
    assert three.verify()
    assert three.sides == {}


def test_large_games_are_refused_before_any_work():
    """With the question that any size can be asked instead."""
    game = gt.NormalForm(np.arange(98).reshape(2, 7, 7) % 5)
    for coarse in (False, True):
        with pytest.raises(gt.TooLarge, match="correlated_equilibria"):
            attainable(game, by="correlation", coarse=coarse)
    assert gt.correlated_equilibria(game).maximize().verify(game)


# Invariances


@pytest.mark.parametrize("way", WAYS, ids=named)
def test_sets_do_not_depend_on_names_or_units(way):
    for seed in range(5):
        game = random_game(seed, (2, 3))
        points = set(attainable(game, **way).payoff_set.points)
        turned = dict(way)
        if "leader" in way:
            turned["leader"] = 1 - way["leader"]
        mirrored = attainable(game.swap_players(), **turned).payoff_set.points
        assert {v[::-1] for v in mirrored} == points
        relabelled = gt.NormalForm(game.payoffs[:, ::-1, [2, 0, 1]])
        assert set(attainable(relabelled, **way).payoff_set.points) == points
        # Transfers are in units of payoff: contracts allow one unit for both only.
        a, b = (F(2, 3), F(2, 3)) if way["by"] == "contract" else (F(2, 3), F(5))
        exact = game.exact_payoffs
        other = gt.NormalForm(np.stack([a * exact[0] + 1, b * exact[1] - F(1, 2)]))
        moved = {(a * x + 1, b * y - F(1, 2)) for x, y in points}
        assert set(attainable(other, **way).payoff_set.points) == moved


@pytest.mark.parametrize("way", WAYS, ids=named)
def test_floats_are_the_rationals_that_they_are(way):
    game = gt.zoo.asymmetric_chicken()
    floats = gt.NormalForm(game.payoffs.astype(float))
    exact, spoken = attainable(game, **way), attainable(floats, **way)
    assert exact.payoff_set.points == spoken.payoff_set.points
    assert spoken.payoff_set.vertices.dtype == np.float64
    assert spoken.verify()


def test_one_action_each():
    game = gt.NormalForm.from_bimatrix([[3]], [[1]])
    for way in WAYS:
        found = attainable(game, **way)
        assert found.payoff_set.points == ((3, 1),)
        assert found.verify()


# What institutions feed, and what they refuse


@pytest.mark.parametrize("way", WAYS, ids=named)
def test_bargaining_and_classification_take_every_set(way):
    game = gt.zoo.bach_or_stravinsky()
    payoff_set = attainable(game, **way).payoff_set
    assert gt.solutions(payoff_set).keys()
    assert gt.bargain(payoff_set, "nash").exact_payoffs
    assert gt.normative_disagreement(payoff_set).optima
    assert len(gt.classify([payoff_set.points[0]], payoff_set).labels) == 1


def test_options_belong_to_their_institution():
    game = gt.zoo.chicken()
    with pytest.raises(gt.InvalidArgument, match="expected the leader"):
        attainable(game, by="leader")
    with pytest.raises(gt.InvalidArgument, match="budget='balanced'"):
        attainable(game, by="program", budget="balanced")
    with pytest.raises(gt.InvalidArgument, match="did you mean 'leader'"):
        attainable(game, by="leadr")
    with pytest.raises(gt.InvalidArgument, match="ties among"):
        attainable(game, by="leader", leader=0, ties="broken")
    for by, option in (
        ("leader", "commitment"),
        ("leader", "ties"),
        ("program", "randomness"),
        ("contract", "budget"),
        ("contract", "threat"),
    ):
        chosen = {"by": by, option: ""} | ({"leader": 0} if by == "leader" else {})
        with pytest.raises(gt.InvalidArgument, match="got str ''"):
            attainable(game, **chosen)
    with pytest.raises(gt.Unsupported, match="two players"):
        attainable(random_game(0, (2, 2, 2)), by="leader", leader=0)
    with pytest.raises(gt.Unsupported, match="two players"):
        attainable(random_game(0, (2, 2, 2)), by="program")


# Certificates that are false


def test_false_results_are_refused():
    game = gt.zoo.asymmetric_chicken()
    refused = 0
    for way in WAYS:
        found = attainable(game, **way)
        points = found.payoff_set.points
        low = tuple(x - 1 for x in points[0])
        smaller = gt.ConvexSet(points[:-1] or (low,), True, game)
        larger = gt.ConvexSet.hull([*points, low], game=game)
        witnesses = {p: found.corners[p] for p in smaller.points if p in found.corners}
        for payoff_set, corners in (
            (smaller, witnesses),
            (larger, found.corners | {low: next(iter(found.corners.values()))}),
        ):
            assert not replace(found, payoff_set=payoff_set, corners=corners).verify()
            refused += 1
        other = gt.NormalForm(game.payoffs[:, ::-1] * 2)
        assert not replace(found, game=other).verify()
    assert refused == 2 * len(WAYS)


def test_false_witnesses_are_refused():
    game = gt.zoo.asymmetric_chicken()
    commitment = next(iter(attainable(game, by="leader", leader=0).corners.values()))
    for reply in ((F(1), F(0)), (F(0), F(1)), (F(1, 2), F(1, 2))):
        x, y = np.array(commitment.commitment), np.array(reply)
        pays = tuple(x @ own @ y for own in game.exact_payoffs)
        other = replace(commitment, reply=reply, payoffs=pays)
        assert other.verify(game) == (other.reply == commitment.reply)
    play = next(iter(attainable(game, by="program").corners.values()))
    crash = replace(play, lottery={(1, 1): F(1)}, payoffs=(F(-10), F(-10)))
    assert not crash.verify(game)  # who stays out gets -1
    assert not replace(play, threats=play.threats[::-1]).verify(game)
    assert not replace(play, lottery={(0, 0): F(1, 2)}).verify(game)
    contracts = attainable(game, by="contract").corners.values()
    assert 1 in [len(contract.clauses) for contract in contracts]
    for contract in contracts:
        clause = contract.clauses[0]
        gift = np.full(game.payoffs.shape, F(1), dtype=object)
        for transfers in (clause.transfers * 0, clause.transfers + gift):
            clauses = (clause._replace(transfers=transfers), *contract.clauses[1:])
            paid = [
                sum(c.share * (own + t)[c.target] for c in clauses for t in [c.transfers[i]])
                for i, own in enumerate(game.exact_payoffs)
            ]
            assert not replace(contract, clauses=clauses, payoffs=tuple(paid)).verify(game)
    told = next(iter(attainable(game, by="correlation").corners.values()))
    assert not replace(told, lottery={(0, 0): F(1)}, payoffs=(F(2), F(0))).verify(game)


def test_outlines_of_small_polygons():
    """Whatever a support function shows is found, however small the polygon is."""
    rng = np.random.default_rng(0)
    for count in (1, 2, 3, 8, 20):
        points = [(F(int(x), 10**6), F(int(y), 10**6)) for x, y in rng.integers(0, 9, (count, 2))]

        def ask(normal, points=points):
            heights = [normal[0] * x + normal[1] * y for x, y in points]
            return points[heights.index(max(heights))], "tag", normal

        drawn = outline(ask)
        assert drawn.corners == polygon.convex_hull(points)
        for normal, bound in asked_normals(drawn.corners):
            assert normal in drawn.proofs
            assert bound == max(normal[0] * x + normal[1] * y for x, y in points)
