"""Certificates of welfare optima: see `certificates`."""

import dataclasses
from types import SimpleNamespace

import pytest
from certificates import HALF, ONE, ZERO, F, profile, refuses

import gametheory as gt
from gametheory import PayoffSet, welfare
from gametheory.payoffs.polytope_proofs import OptimumProof
from gametheory.welfare._many import largest_rank_weighted
from gametheory.welfare._means import Problem
from gametheory.welfare.result import Certificate

# Over polytopes ----

TENT = SimpleNamespace(points=(profile(0, 0), profile(4, 0), profile(0, 4), profile(3, 3)))
FLAT = SimpleNamespace(points=(profile(0, 0), profile(4, 0), profile(0, 4)))


def optimum(rule, mixture, normals, *, origin=(0, 0), scale=(1, 1), excess=0):
    return OptimumProof(
        rule,
        {profile(*v): F(share) for v, share in mixture.items()},
        profile(*origin),
        profile(*scale),
        tuple(profile(*n) for n in normals),
        F(excess),
    )


def test_largest_sums():
    sound = optimum("largest sum", {(4, 0): HALF, (0, 4): HALF}, [(1, 1)])
    corner, other = profile(4, 0), profile(0, 4)
    refuses(
        sound,
        [FLAT],
        [
            {"mixture": {corner: HALF}},
            {"mixture": {corner: ONE, other: ONE}},
            {"mixture": {corner: F(2), other: -ONE}},
            {"mixture": {corner: ONE, other: ZERO}},
            {"mixture": {profile(2, 2): ONE}},
            {"mixture": {profile(0, 0): ONE}},
            {"normals": (profile(1, 1), profile(1, 1))},
            {"normals": (profile(2, 2),)},
            {"normals": (profile(-1, -1),), "scale": profile(-1, -1)},
            {"excess": ONE},
            {"scale": profile(1, 2)},
        ],
    )
    assert sound.verify(SimpleNamespace(points=(corner, other))), "a mixture of all there is"
    assert sound.verify(FLAT, (2, 2))
    assert not sound.verify(FLAT, (4, 0))
    assert not sound.verify(TENT)
    # A normal that is zero for a player proves no efficiency.
    edge = SimpleNamespace(points=(profile(1, 0), profile(1, 1)))
    assert not optimum("largest sum", {(1, 0): 1}, [(1, 0)], scale=(1, 0)).verify(edge)
    assert (sound.point, sound.normal) == (profile(2, 2), profile(1, 1))
    assert (sound.lower, sound.upper, sound.radius) == (4, 4, 0)


def test_leximin():
    even = optimum("leximin", {(3, 3): 1}, [(1, 1)])
    refuses(
        even,
        [TENT],
        [
            {"excess": ONE},
            {"mixture": {profile(4, 0): ONE}},
            {"origin": profile(1, 0)},
            {"origin": profile(0, 0, 0)},
            {"scale": profile(1, 2)},
            {"scale": profile(1, 0)},
            {"scale": profile(1, 1, 1)},
            {"scale": profile(-1, -1)},
            {"normals": (profile(1, 1), profile(1, 1))},
        ],
    )
    # Player 1 can have no more than 1; then player 2 has 5.
    steps = SimpleNamespace(points=(profile(1, 0), profile(0, 9), profile(1, 5), profile(0, 0)))
    staged = optimum("leximin", {(1, 5): 1}, [(1, 0), (4, 1)])
    refuses(
        staged,
        [steps],
        [
            {"normals": (profile(4, 1),)},
            {"normals": (profile(4, 1), profile(1, 0))},
            {"normals": (profile(1, 0), profile(1, 1))},
            {"normals": (profile(1, 0), profile(-4, 1))},
            {"normals": (profile(1, 0),)},
            {"mixture": {profile(0, 9): ONE}},
            {"scale": profile(1, 9)},
        ],
    )
    # Gains of 1 and 3 are even by scales of 1 and 3.
    ray = SimpleNamespace(points=(profile(0, 0), profile(1, 3)))
    refuses(
        optimum("leximin", {(1, 3): 1}, [(1, 1)], scale=(1, 3)), [ray], [{"scale": profile(3, 1)}]
    )
    # Gains of a player without a scale are zero, or not even.
    flat = SimpleNamespace(points=(profile(0, 0), profile(2, 0)))
    unscaled = optimum("leximin", {(2, 0): 1}, [(0, 1), (1, 1)], scale=(1, 0))
    assert unscaled.verify(flat)
    assert not dataclasses.replace(unscaled, origin=profile(0, -1)).verify(flat)
    assert (staged.lower, staged.upper) == (1, 1)
    assert unscaled.lower == 2
    assert optimum("leximin", {(2, 0): 1}, [(1, 1)], scale=(0, 0)).lower == 0
    assert optimum("leximin", {(1, 5): 1}, [(1, 0)], scale=(2, 1), origin=(-1, 3)).lower == 1


def test_the_better_off_must_not_come_first():
    # (0, 9) gives player 2 its best, but player 1 is worse off than it need be.
    steps = SimpleNamespace(points=(profile(1, 1), profile(0, 9)))
    assert not optimum("leximin", {(0, 9): 1}, [(0, 1), (8, 1)]).verify(steps)
    assert optimum("leximin", {(1, 1): 1}, [(1, 0), (8, 1)]).verify(steps)


def test_largest_products():
    nash = optimum("largest product", {(4, 0): HALF, (0, 4): HALF}, [(HALF, HALF)])
    refuses(
        nash,
        [FLAT],
        [
            {"normals": (profile(1, 1),)},
            {"normals": (profile(1, 1), profile(1, 1), profile(HALF, HALF))},
            {"mixture": {profile(4, 0): F(1, 4), profile(0, 4): F(3, 4)}},
            {"origin": profile(1, 0)},
            {"origin": profile(4, 4), "normals": (profile(-HALF, -HALF),)},
            {"scale": profile(1, 2)},
            {"scale": profile(1, 1, 1)},
            {"normals": (profile(HALF, HALF, HALF),)},
            {"normals": (profile(1, 0), profile(HALF, HALF))},
        ],
    )
    low = SimpleNamespace(points=(profile(1, 0), profile(0, 1)))
    assert optimum("largest product", {(1, 0): HALF, (0, 1): HALF}, [(2, 2)]).verify(low)
    # A power of 0 does not stand in for a gain.
    quarter = F(1, 4)
    powerless = optimum("largest product", {(4, 0): 1}, [(quarter, quarter)], scale=(1, 0))
    assert not powerless.verify(FLAT)
    assert dataclasses.replace(nash, excess=ONE).verify(FLAT)
    # Beyond the point by 2 on the last normal: within the excess, and not within less.
    near = optimum("largest product", {(4, 0): HALF, (0, 4): HALF}, [(HALF, HALF)], excess=1)
    assert near.verify(TENT)
    assert not dataclasses.replace(near, excess=F(99, 100)).verify(TENT)
    # Player 1 can gain nothing: its normal comes first and allows no excess.
    wall = SimpleNamespace(points=(profile(0, 0), profile(0, 2), profile(-1, 9)))
    stuck = optimum("largest product", {(0, 2): 1}, [(1, 0), (F(7, 2), HALF)])
    refuses(
        stuck,
        [wall],
        [
            {"normals": (profile(1, 0), profile(1, HALF))},
            {"normals": (profile(1, 0), profile(F(7, 2), 1))},
            {"normals": (profile(0, 1), profile(F(7, 2), HALF))},
            {"origin": profile(-1, 0)},
            {"origin": profile(1, 0)},
            {"normals": (profile(1, 1), profile(F(7, 2), HALF))},
            {"normals": (profile(1, 0), profile(1, 0), profile(F(7, 2), HALF))},
        ],
    )
    ahead = SimpleNamespace(points=(*wall.points, profile(F(1, 9), 0)))
    assert not dataclasses.replace(stuck, excess=F(9)).verify(ahead)
    # Where everybody is stuck a product of nothing is one.
    assert stuck.lower == stuck.upper == 2
    assert (nash.lower, nash.upper) == (4, 4)
    assert (near.lower, near.upper) == (4, 9)


def test_bounds_of_products():
    near = optimum(
        "largest product", {(4, 0): HALF, (0, 4): HALF}, [(HALF, HALF)], excess=F(1, 200)
    )
    # off = sqrt(2 * 1/200) = 1/10, of a gain of 2: 2 * .1 / .9 = 2/9, rounded up.
    assert F(2, 9) <= near.radius <= F(1, 2)
    assert near.radius.numerator == 1
    assert (near.lower, near.upper) == (4, 4 * F(401, 400) ** 2)
    far = dataclasses.replace(near, excess=F(1, 2))
    with pytest.raises(gt.Unsupported, match="too far apart"):
        far.radius  # noqa: B018
    roots = optimum(
        "largest product", {(4, 0): HALF, (0, 4): HALF}, [(HALF, HALF)], scale=(HALF, 1)
    )
    assert float(roots.lower) == pytest.approx(2**1.5, rel=1e-15)
    assert 0 < roots.upper - roots.lower < F(1, 10**60)
    assert roots.lower**2 < 8 < roots.upper**2


# Over polygons -----

HULL = PayoffSet.from_points([(0, 0), (4, 0), (0, 4), (3, 3)])


def certificate(rule, normal, weights, *, disagreement=None, rational=False):
    d = None if disagreement is None else profile(*disagreement)
    return Certificate(rule, profile(*normal), d, profile(*weights), rational)


def test_certificates_of_sums():
    largest = certificate("largest sum", (1, 1), (2, 2))
    refuses(
        largest,
        [HULL, (3, 3)],
        [
            {"normal": profile(-1, -1)},
            {"normal": profile(1, 4)},
            {"weights": profile(1, 2)},
            {"weights": profile(-1, -1)},
        ],
    )
    tilted = certificate("largest sum", (1, 2), (HALF, 1))
    assert tilted.verify(HULL, (3, 3))
    assert not largest.verify(HULL, (2, 2))
    assert not largest.verify(HULL, (4, 4))
    assert not largest.verify(HULL, (4, 0))
    flat = PayoffSet.from_points([(0, 0), (4, 0)])
    assert not certificate("largest sum", (0, 1), (0, 1)).verify(flat, (2, 0))
    above = certificate("largest sum on V >= d", (1, 3), (3, 1), disagreement=(0, 3))
    refuses(
        above,
        [HULL, (3, 3)],
        [
            {"disagreement": profile(0, 0), "weights": profile(4, 1)},
            {"disagreement": profile(0, F(7, 2))},
            {"weights": profile(1, 4)},
        ],
    )
    assert not dataclasses.replace(above, disagreement=None).verify(HULL, (3, 3))
    # Weights that no normal of the whole set has: the part above d decides.
    assert certificate("largest sum on V >= d", (1, 1), (9, 1), disagreement=(0, 3)).verify(
        HULL, (3, 3)
    )


def test_certificates_of_products_and_ratios():
    nash = certificate("largest product", (1, 1), (1, 1), disagreement=(0, 0), rational=True)
    refuses(
        nash,
        [HULL, (3, 3)],
        [
            {"disagreement": profile(1, 0)},
            {"weights": profile(1, 2)},
            {"disagreement": profile(4, 4)},
            {"normal": profile(1, 2)},
            {"disagreement": None},
            {"disagreement": profile(3, 0)},
        ],
    )
    assert dataclasses.replace(nash, disagreement=profile(3, 3)).verify(HULL, (3, 3))
    near = dataclasses.replace(nash, disagreement=profile(F(5, 2), F(5, 2)))
    assert near.verify(HULL, (3, 3))
    assert certificate("largest product", (2, 1), (2, 1), disagreement=(0, 0)).verify(HULL, (3, 3))
    assert certificate("largest product", (1, 2), (1, 2), disagreement=(0, 0)).verify(HULL, (3, 3))
    end = certificate("largest product", (3, 1), (1, 1), disagreement=(4, -1), rational=True)
    assert end.verify(HULL, (4, 0))
    # On a wall nobody can move player 1: only one efficient point is left above d.
    corner = certificate("largest product", (3, 1), (1, 1), disagreement=(4, 0), rational=True)
    assert corner.verify(HULL, (4, 0))
    ratio = certificate("gains in ratio", (1, 1), (1, 1), disagreement=(0, 0))
    refuses(ratio, [HULL, (3, 3)], [{"weights": profile(1, 2)}, {"disagreement": profile(1, 0)}])
    refuses(
        dataclasses.replace(ratio, disagreement=profile(4, 4)),
        [HULL, (3, 3)],
        [{"rational": True}],
    )
    # Not in ratio, but the player who is behind can have no more.
    low = PayoffSet.from_points([(0, 0), (9, 0), (0, 1), (8, 1)])
    behind = certificate("gains in ratio", (1, 1), (1, 1), disagreement=(0, 0))
    assert behind.verify(low, (8, 1))
    assert not dataclasses.replace(behind, weights=profile(1, 9)).verify(low, (8, 1))
    flat = PayoffSet.from_points([(0, 0), ("9/10", 0), (0, "1/10"), ("8/10", "1/10")])
    assert behind.verify(flat, ("8/10", "1/10"))
    tall = PayoffSet.from_points([(0, 0), (0, 9), (1, 0), (1, 8)])
    assert behind.verify(tall, (1, 8))
    # Weights below zero would take the one who is ahead for the one who is behind.
    assert not certificate("gains in ratio", (3, 1), (-1, -1), disagreement=(0, 0)).verify(
        HULL, (4, 0)
    )
    efficient = certificate("efficient", (1, 1), (0, 0))
    assert efficient.verify(HULL, (3, 3))
    refuses(
        certificate("efficient", (1, 1), (1, 1), disagreement=(1, 0), rational=True),
        [HULL, (3, 3)],
        [{"disagreement": profile(4, 0)}, {"normal": profile(0, 1)}],
    )


def test_certificates_of_ranks():
    rule = "largest rank-weighted sum"
    even = certificate(rule, (F(3, 2), F(3, 2)), (2, 1), disagreement=(0, 0))
    refuses(
        even,
        [HULL, (3, 3)],
        [
            {"weights": profile(1, 2)},
            {"normal": profile(F(5, 2), HALF)},
            {"normal": profile(HALF, F(5, 2))},
            {"normal": profile(1, 1)},
            {"normal": profile(3, 3)},
            {"disagreement": profile(1, 0)},
        ],
    )
    assert not even.verify(HULL, (2, 2))
    assert not even.verify(HULL, (5, 5))
    assert dataclasses.replace(even, weights=profile(1, 1), normal=profile(1, 1)).verify(
        HULL, (3, 3)
    )
    assert dataclasses.replace(even, normal=profile(2, 1)).verify(HULL, (3, 3))
    assert dataclasses.replace(even, normal=profile(1, 2)).verify(HULL, (3, 3))
    ahead = certificate(rule, (1, 2), (2, 1), disagreement=(-1, 0))
    refuses(
        ahead, [HULL, (3, 3)], [{"normal": profile(2, 1)}, {"normal": profile(F(3, 2), F(3, 2))}]
    )
    behind = certificate(rule, (2, 1), (2, 1), disagreement=(0, -1))
    refuses(behind, [HULL, (3, 3)], [{"normal": profile(1, 2)}, {"disagreement": profile(-1, 0)}])


def test_ranks_of_many():
    S = PayoffSet.from_points([(0, 0, 0), (3, 3, 0), (0, 3, 3), (2, 2, 2)])
    best = gt.welfare_optimum(S, welfare.generalised_gini((3, 2, 1)))
    proof = best.proof
    assert best.payoffs == (2, 2, 2)
    order, share = next(iter(proof.orders.items()))
    refuses(
        proof,
        [S, (2, 2, 2)],
        [
            {"value": proof.value + 1},
            {"orders": {order: ONE} if len(proof.orders) > 1 else {}},
            {"orders": {o: s / 2 for o, s in proof.orders.items()}},
            {"orders": {**proof.orders, order: share + 1, order[::-1]: -ONE}},
            {"orders": {profile(2, 2, 2): ONE}},
            {"ranks": proof.ranks[::-1]},
            {"origin": profile(1, 1, 1)},
        ],
    )
    assert not proof.verify(S, (3, 3, 0))
    assert not proof.verify(S, (2, 2, 3))
    # An order that counts for nothing does no harm; gains over another origin are other ones.
    assert dataclasses.replace(proof, orders={**proof.orders, order[::-1]: ZERO}).verify(
        S, (2, 2, 2)
    )
    d = profile(1, 0, 2)
    face, apart = largest_rank_weighted(S.points, d, profile(3, 2, 1))
    assert face
    for v in face:
        gains = sorted(x - y for x, y in zip(v, d, strict=True))
        assert apart.value == sum(r * x for r, x in zip((3, 2, 1), gains, strict=True))
        refuses(apart, [S, v], [{"origin": profile(0, 0, 0)}, {"origin": profile(-1, 0, -2)}])


def test_brackets_of_ces():
    S = PayoffSet.from_points([(0, 0), (4, 0), (0, 4), (3, 3)])
    w = welfare.ces(2, (0, 0))
    best = gt.welfare_optimum(S, w)
    proof = best.proof
    refuses(
        proof,
        [S, best.exact_payoffs],
        [
            {"lower": proof.lower + F(1, 100)},
            {"upper": proof.upper - F(1, 100)},
            {"support": profile(0, 3)},
            {"welfare": welfare.ces(2, (4, 0))},
        ],
    )
    assert not proof.verify(S, (4, 4))
    assert not dataclasses.replace(proof, welfare=welfare.ces(2, (1, 1))).verify(S, (0, 0))
    # Elsewhere than at the optimum what a point is worth and what its slopes allow are far apart.
    inside = profile(2, 2)
    problem = Problem(S.individually_rational((0, 0)), w)
    between = (problem.lower(inside) + problem.upper(inside)) / 2
    assert problem.lower(inside) < between < problem.upper(inside)
    assert not dataclasses.replace(proof, lower=between).verify(S, inside)
    assert not dataclasses.replace(proof, lower=ZERO, upper=between, support=inside).verify(
        S, inside
    )
    # A player at its disagreement who can gain nothing.
    wall = PayoffSet.from_points([(0, 0), (0, 4)])
    most = gt.welfare_optimum(wall, w)
    assert most.proof.verify(wall, most.exact_payoffs)


def test_bounds_on_a_concave_welfare():
    import cvxpy as cp

    exact = welfare.concave(cp.sum, gradient=lambda v: [1, 1])
    proof = gt.welfare_optimum(HULL, exact).proof
    tight = dataclasses.replace(proof, normal=profile(1, 1), gap=ZERO)
    refuses(tight, [HULL, (3, 3)], [{"gap": F(-1, 10**30)}, {"normal": profile(1, 4)}])
    assert not tight.verify(HULL, (2, 2))
    assert not tight.verify(HULL, (4, 4))
    # A gap in floats is granted its rounding, a Fraction is not.
    beyond = profile(F(3) - F(1, 10**14), 3)
    assert not tight.verify(HULL, beyond)
    assert dataclasses.replace(tight, gap=0.0).verify(HULL, beyond)
    assert not dataclasses.replace(tight, gap=0.0).verify(HULL, (F(3) - F(1, 10**6), 3))
    for normal in (profile(1), profile(1, 1, 1)):
        assert not dataclasses.replace(tight, normal=normal).verify(HULL, (3, 3))
    assert not tight.verify(HULL, (3, 3, 3))
    # As small as the payoffs and the slopes are.
    small = PayoffSet.from_points([(0, 0), (F(1, 10**6), 0), (0, F(1, 10**6))])
    bound = dataclasses.replace(tight, normal=(1e-6, 1e-6), gap=0.0)
    assert not bound.verify(small, (F(1, 10**6) - F(1, 10**12), 0))
