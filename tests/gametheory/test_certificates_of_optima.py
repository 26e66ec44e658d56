"""Certificates of welfare optima: see `certificates`."""

import dataclasses
from types import SimpleNamespace

import pytest
from certificates import HALF, ONE, ZERO, F, profile, refuses
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory import PayoffSet, welfare
from gametheory.payoffs.polytope_proofs import BestGain, OptimumProof
from gametheory.testing import bargaining_problems
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
    with pytest.raises(ArithmeticError, match="too far apart"):
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


@given(bargaining_problems(), st.sampled_from(["individually-rational", "unrestricted"]))
def test_kalai_smorodinsky_is_certified_with_the_ideal_point_of_its_set(problem, ideal):
    S, d = problem.payoff_set, problem.disagreement
    found = gt.bargain(S, "kalai-smorodinsky", disagreement=d, ideal=ideal)
    certified = found.certificate
    assert certified.verify(S, found.exact_payoffs)
    # The outcome by another ratio, certified as what it is, and as what it is not.
    other = gt.bargain(S, "proportional", disagreement=d, weights=(1, 7))
    assert other.certificate.verify(S, other.exact_payoffs)
    claimed = dataclasses.replace(other.certificate, rule=certified.rule)
    best = S.ideal(d if ideal == "individually-rational" else None)
    gains = [F(x) - F(y) for x, y in zip(best, d, strict=True)]
    assert claimed.verify(S, other.exact_payoffs) == (7 * gains[0] == gains[1])


TRIPLES = st.tuples(*[st.integers(0, 4)] * 3)


@given(
    st.lists(TRIPLES, min_size=1, max_size=6),
    st.sampled_from(["individually-rational", "unrestricted"]),
)
def test_kalai_smorodinsky_of_three_is_proved_with_the_ideal_point_of_its_set(points, ideal):
    S = PayoffSet.from_points([*points, (0, 0, 0)])
    d = (0, 0, 0)
    proof = gt.bargain(S, "kalai-smorodinsky", disagreement=d, ideal=ideal).proof
    assert proof.verify(S)
    best = S.ideal(d if ideal == "individually-rational" else None)
    assert proof.scale == tuple(map(F, best))
    other = gt.bargain(S, "proportional", disagreement=d, weights=(1, 7, 2)).proof
    assert other.verify(S)
    claimed = dataclasses.replace(other, rule=proof.rule, ideal=proof.ideal)
    assert not claimed.verify(S)  # no multiple of (1, 7, 2) is ideal here: 7 is beyond all payoffs
    larger = dataclasses.replace(proof, scale=tuple(2 * x for x in proof.scale))
    assert larger.verify(S) == (not any(best))


def test_best_gains_are_proved():
    S = PayoffSet.from_points([(0, 0, 0), (4, 0, -2), (0, 4, 0), (0, 0, 4), (2, 2, -1)])
    origin = profile(0, 0, 0)
    proof = gt.bargain(S, "kalai-smorodinsky", disagreement=origin).proof
    assert proof.scale == profile("8/3", 4, 4)
    first, second, third = proof.ideal
    assert first.gain(S.points, origin) == F(8, 3)
    assert first.prices == profile(1, "2/3", "2/3") or min(first.prices) >= 0
    tall = dataclasses.replace(first, mixture={profile(4, 0, -2): ONE})
    for false in (
        tall,  # somebody loses
        dataclasses.replace(first, player=1),
        dataclasses.replace(first, prices=profile(1, 0, 0)),  # bounds less well
        dataclasses.replace(first, prices=profile(2, *first.prices[1:])),
        dataclasses.replace(first, prices=(*first.prices[:2], -first.prices[2])),
        dataclasses.replace(first, mixture={v: x / 2 for v, x in first.mixture.items()}),
        dataclasses.replace(first, mixture={profile(4, 4, 4): ONE}),
        dataclasses.replace(first, mixture={profile(0, 0, 0): ONE}),
    ):
        assert false.gain(S.points, origin) is None
        assert not dataclasses.replace(proof, ideal=(false, second, third)).verify(S)
    for ideal in ((), (first, second), (second, first, third), (first, second, second)):
        assert not dataclasses.replace(proof, ideal=ideal).verify(S)


@given(bargaining_problems())
def test_equal_areas_are_certified(problem):
    S, d = problem.payoff_set, problem.disagreement
    found = gt.bargain(S, "equal-area", disagreement=d)
    assert found.certificate.rule == "equal areas"
    assert found.certificate.verify(S, found.exact_payoffs)
    for other in ("nash", "egalitarian", "kalai-smorodinsky"):
        point = gt.bargain(S, other, disagreement=d).exact_payoffs
        if point != found.exact_payoffs:
            normal = gt.bargain(S, other, disagreement=d).certificate.normal
            claimed = dataclasses.replace(found.certificate, normal=normal)
            assert not claimed.verify(S, point)


@pytest.mark.parametrize(
    ("vertices", "mixture", "prices"),
    [
        # With 2 at (2, 1), player 1 is said to gain nothing: a price below 0 hides it.
        ([(0, 0), (2, 1)], {(0, 0): 1}, (1, -2)),
        # With 1 at (1, 0) on V >= 0, player 1 is said to gain 2: at no vertex, at no mean of them.
        ([(2, -1), (0, 1), (0, 2)], {(2, 0): 1}, (1, 0)),
        ([(2, -1), (0, 1), (0, 2)], {(2, -1): 1, (0, 1): -1, (0, 2): 1}, (1, 0)),
        ([(2, -1), (0, 1), (0, 2)], {(2, -1): 1, (0, 1): 1}, (1, 0)),
        # Player 1 is said to gain 2, at a price of 2.
        ([(0, 0), (1, 0)], {(1, 0): 1}, (2, 0)),
        ([(0, 0), (1, 0)], {}, (1, 0)),
        ([(0, 0), (1, 0)], {(1, 0): 1}, (1,)),
        ([(0, 0), (1, 0)], {(1, 0): 1}, (1, 0, 0)),
        ([(0, 0), (1, 0)], {(1, 0): 1}, ()),
    ],
)
def test_a_best_gain_that_is_none_is_refused(vertices, mixture, prices):
    claim = BestGain(0, {profile(*v): F(x) for v, x in mixture.items()}, profile(*prices))
    assert claim.gain([profile(*v) for v in vertices], profile(0, 0)) is None


@pytest.mark.parametrize("player", [-2, -1, 2])
def test_best_gains_are_those_of_players(player):
    claim = BestGain(player, {profile(1, 1): ONE}, profile(1, 1))
    vertices = [profile(0, 0), profile(1, 1)]
    assert claim.gain(vertices, profile(0, 0)) is None
    assert dataclasses.replace(claim, player=0, prices=profile(1, 0)).gain(vertices, (0, 0)) == 1


def test_ideal_gains_are_over_what_both_accept_and_best_gains_over_all():
    """The line from (4, -2) to (2, 2) leaves V >= 0 at (3, 0): gains of 3 and 3, or 4 and 3."""
    S = PayoffSet.from_points([(0, 0), (4, -2), (2, 2), (0, 3)])
    ideal, best = (
        gt.bargain(S, "kalai-smorodinsky", disagreement=(0, 0), ideal=ideal)
        for ideal in ("individually-rational", "unrestricted")
    )
    assert ideal.exact_payoffs == (2, 2)
    assert best.exact_payoffs == (F(24, 11), F(18, 11))
    for found, other in ((ideal, best), (best, ideal)):
        assert found.certificate.verify(S, found.exact_payoffs)
        claimed = dataclasses.replace(found.certificate, rule=other.certificate.rule)
        assert not claimed.verify(S, found.exact_payoffs)


@pytest.mark.parametrize("rule", ["gains in ratio of ideal gains", "gains in ratio of best gains"])
def test_weights_of_nothing_are_no_ratio(rule):
    """At d = (-1, 3) player 1 can gain 1 and player 2 nothing, and (4, 0) is not asked for."""
    S = PayoffSet.from_points([(0, 0), (4, 0), (0, 3)])
    claim = Certificate(rule, profile(3, 4), profile(-1, 3), profile(0, 0), False)
    assert not claim.verify(S, (4, 0))


@pytest.mark.parametrize("weights", [(0, 0), (1, 1)])
def test_without_anything_to_gain_nothing_is_in_ratio(weights):
    S = PayoffSet.from_points([(0, 0), (4, 0), (0, 4)])
    rule = "gains in ratio of ideal gains"
    claim = Certificate(rule, profile(1, 1), profile(5, 5), profile(*weights), False)
    assert not claim.verify(S, (2, 2))
