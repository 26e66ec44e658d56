"""Certificates: a sound one is accepted, and one that is wrong in a single way is refused.

Mutation testing of the checkers rests on this page, so each case breaks one condition and no other:
a payoff of nothing but zeros lets every distribution pass but for being none.
"""

import dataclasses
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
import sympy

import gametheory as gt
from gametheory import NormalForm, PayoffSet, welfare
from gametheory.bargaining import alternating_offers, alternating_offers_limit, rational_threats
from gametheory.correlated import correlated_equilibria
from gametheory.equilibria import Dominance, Dominated, Elimination, Equilibrium
from gametheory.parametric import parametric_equilibria
from gametheory.payoffs._proofs import OptimumProof
from gametheory.welfare._means import Problem
from gametheory.welfare._result import Certificate

F = Fraction
HALF, THIRD, ZERO, ONE = F(1, 2), F(1, 3), F(0), F(1)


def profile(*numbers):
    return tuple(map(F, numbers))


def refuses(certificate, arguments, changes):
    """The sound certificate passes, and with each change alone it does not."""
    assert certificate.verify(*arguments)
    for change in changes:
        assert not accepted(certificate, change, arguments), change


def accepted(certificate, change, arguments):
    try:
        return dataclasses.replace(certificate, **change).verify(*arguments)
    except ValueError:  # of parts that do not fit together
        return False


ZEROS = NormalForm(np.zeros((2, 2, 3), dtype=int))
PENNIES = gt.zoo.matching_pennies()
UNEVEN = profile(1, 0), profile(HALF, 0, HALF)
NO_DISTRIBUTION = [profile(2, -1), profile(HALF, 0), profile(HALF, 1)]
"""Of two actions, whose payoffs are the same: negative, too little, too much."""


def equilibrium(game, strategies, payoffs, **fields):
    return Equilibrium(strategies, payoffs, True, game.actions, **fields)


def test_equilibria():
    nothing = profile(0, 0)
    refuses(
        equilibrium(ZEROS, UNEVEN, nothing),
        [ZEROS],
        [
            *({"exact_profile": (first, UNEVEN[1])} for first in NO_DISTRIBUTION),
            {"exact_profile": (UNEVEN[0], profile(2, -1, 0))},
            {"exact_profile": UNEVEN[::-1]},
            {"exact_payoffs": profile(0, 1)},
            {"exact_payoffs": profile(0)},
            {"exact_regret": ONE},
            {"exact_regret": -ONE},
        ],
    )
    # Player 2 gains 3 by its second action, player 1 gains 1: the regret is the larger of these.
    game = NormalForm.from_bimatrix([[0, 0], [1, 5]], [[0, 3], [0, 0]])
    corner = equilibrium(game, (profile(1, 0), profile(1, 0)), profile(0, 0), exact_regret=F(3))
    refuses(corner, [game], [{"exact_regret": F(k)} for k in (-1, 0, 1, 2, 4)])
    assert corner.slacks(game) == (profile(0, -1), profile(0, -3))


def test_equilibria_of_three_players():
    rng = np.random.default_rng(0)
    game = NormalForm(rng.integers(0, 9, (3, 2, 3, 2)))
    mixed = (profile(THIRD, F(2, 3)), profile(HALF, 0, HALF), profile(F(1, 4), F(3, 4)))
    expected = np.einsum("iabc,a,b,c->i", game.exact_payoffs, *map(np.array, mixed))
    found = equilibrium(game, mixed, tuple(expected.tolist()))
    others = ("iabc,b,c->ia", mixed[1], mixed[2]), ("iabc,a,c->ib", mixed[0], mixed[2])
    others = (*others, ("iabc,a,b->ic", mixed[0], mixed[1]))
    slacks = found.slacks(game)
    for i, (indices, *given) in enumerate(others):
        replies = np.einsum(indices, game.exact_payoffs, *map(np.array, given))[i]
        assert slacks[i] == tuple(expected[i] - reply for reply in replies)
    regret = max(-min(slack) for slack in slacks)
    refuses(dataclasses.replace(found, exact_regret=regret), [game], [{"exact_regret": ZERO}])


def test_zero_sum_solutions():
    sound = gt.zero_sum(PENNIES)
    refuses(
        sound,
        [PENNIES],
        [{"row": profile(1, 0)}, {"column": profile(1, 0)}, {"exact_value": ONE}],
    )
    refuses(
        dataclasses.replace(sound, row=profile(1, 0), column=profile(0, 1, 0), exact_value=ZERO),
        [ZEROS],
        [
            *({"row": row} for row in NO_DISTRIBUTION),
            *({"column": (*column, ZERO)} for column in NO_DISTRIBUTION),
            {"row": profile(1, 0, 0), "column": profile(1, 0)},
            {"exact_value": ONE},
            {"exact_value": -ONE},
        ],
    )
    assert not sound.verify(NormalForm(np.stack([PENNIES.payoffs[0]] * 2)))
    uneven = NormalForm.from_bimatrix([[3, 1], [1, 2]], [[-3, -1], [-1, -2]])
    refuses(gt.zero_sum(uneven), [uneven], [{"exact_value": F(-5, 3)}, {"exact_value": F(4, 3)}])


def test_minimax_points():
    sound = gt.minimax(PENNIES)
    first, second = sound.guarantees
    pure = profile(1, 0)
    refuses(
        sound,
        [PENNIES],
        [
            {"exact_payoffs": profile(0, 1)},
            {"exact_payoffs": profile(0, -1)},
            {"guarantees": (first, pure)},
            {"punishments": (sound.punishments[0], pure)},
            {"guarantees": (pure, second)},
        ],
    )
    flat = dataclasses.replace(
        sound, guarantees=(pure, profile(0, 1, 0)), punishments=(profile(0, 0, 1), pure)
    )
    refuses(
        flat,
        [ZEROS],
        [
            *({"guarantees": (wrong, flat.guarantees[1])} for wrong in NO_DISTRIBUTION),
            *({"punishments": (flat.punishments[0], wrong)} for wrong in NO_DISTRIBUTION),
        ],
    )
    # Player 1 is held to 2 by the first column (not to 1, and not by the second).
    game = NormalForm.from_bimatrix([[2, 3], [1, 4]], [[0, 0], [0, 0]])
    pure_point = gt.minimax(game, by="pure")
    assert pure_point.exact_payoffs == (2, 0)
    refuses(
        pure_point,
        [game],
        [
            {"punishments": ((1,), (0,))},
            {"punishments": ((1,), (0,)), "exact_payoffs": profile(4, 0)},
            {"exact_payoffs": profile(2, 1)},
            {"exact_payoffs": profile(1, 0)},
            {"by": "mixed", "guarantees": (pure, pure), "punishments": (profile(0, 1), pure)},
        ],
    )


def dominated(mixture, kind="strict", player=0, action=0):
    labels = ("a", "b", "c")[: len(mixture)]
    return Dominated(player, action, profile(*mixture), kind, labels, "player 1")


def test_dominated_actions():
    game = NormalForm.from_bimatrix([[0, 0], [1, 0], [1, 1]], [[0, 1], [0, 1], [0, 1]])
    refuses(
        dominated((0, 0, 1)),
        [game],
        [
            {"mixture": profile(0, 1, 0)},
            {"mixture": profile(-1, 0, 2)},
            {"mixture": profile(0, 0, HALF)},
            {"mixture": profile(0, 0, 2)},
            {"mixture": profile(0, 0, 1, 0)},
            {"mixture": profile(0, 1)},
            {"action": 1},
            {"action": 2},
            {"player": 1, "mixture": profile(0, 1), "action": 1},
        ],
    )
    assert dominated((0, 1), player=1).verify(game)
    refuses(
        dominated((0, 1, 0), "weak"),
        [game],
        [{"mixture": profile(1, 0, 0)}, {"action": 2}, {"mixture": profile(0, 1, 0), "action": 1}],
    )


def test_verdicts_on_dominance():
    game = NormalForm.from_bimatrix([[2, 0], [0, 2], [0, 1]], [[1, 1], [1, 1], [1, 1]])
    beliefs = {
        (0, 0): profile(1, 0),
        (0, 1): profile(0, 1),
        (0, 2): profile(HALF, HALF),
        (1, 0): profile(THIRD, THIRD, THIRD),
        (1, 1): profile(1, 0, 0),
    }
    (entry,) = gt.dominated_actions(game).dominated
    assert entry.action == 2
    strict = {key: value for key, value in beliefs.items() if key != (0, 2)}
    weak = dataclasses.replace(entry, kind="weak")
    sound = Dominance((entry,), strict, "strict", "mixed")
    refuses(
        sound,
        [game],
        [
            {"dominated": (dataclasses.replace(entry, mixture=profile(1, 0, 0)),)},
            {"dominated": ()},
            {"dominated": (weak,)},
            {"beliefs": beliefs | {(0, 2): profile(0, 1)}},
            {"beliefs": strict | {(0, 0): profile(2, -1)}},
            {"beliefs": strict | {(0, 0): profile(HALF, 0)}},
            {"beliefs": strict | {(0, 0): profile(2, 0)}},
            {"beliefs": strict | {(0, 0): profile(1)}},
            {"beliefs": strict | {(1, 1): profile(1, 0)}},
            {"beliefs": strict | {(0, 0): profile(0, 1)}},
            {"beliefs": {key: strict[key] for key in list(strict)[:-1]}},
            {"beliefs": {key: strict[key] for key in list(strict)[1:]}},
            {"kind": "weak"},
        ],
    )
    full = {(0, 0): profile(F(2, 3), THIRD), (0, 1): profile(THIRD, F(2, 3))}
    full |= {(1, a): profile(THIRD, THIRD, THIRD) for a in range(2)}
    refuses(
        dataclasses.replace(sound, dominated=(weak,), beliefs=full, kind="weak"),
        [game],
        [{"beliefs": full | {(0, 0): profile(1, 0)}}],
    )
    # Pure dominators alone leave actions unjudged.
    assert Dominance((), {}, "strict", "pure").verify(game)
    assert not Dominance((dominated((1, 0, 0), action=1),), {}, "strict", "pure").verify(game)


def test_iterated_elimination():
    # Row c is dominated by b; without it column y is dominated by x; then row a by b.
    game = NormalForm.from_bimatrix(
        [[0, 9], [1, 1], [0, 0]], [[2, 1], [2, 1], [0, 2]], actions=(("a", "b", "c"), ("x", "y"))
    )
    sound = gt.eliminate_dominated(game)
    assert sound.kept == ((1,), (0,))
    first, second, third = sound.rounds
    refuses(
        sound,
        [game],
        [
            {"kept": ((1,), (1,))},
            {"kept": ((0, 1), (0,))},
            {"rounds": (second, first, third)},
            {"rounds": (third, first, second)},
            {"rounds": (first, second)},
            {"rounds": (first, second, third, third)},
            {"rounds": (first, third, second)},
            {"rounds": ((*first, *second), third)},
        ],
    )


def test_a_dominator_that_is_gone_dominates_nothing():
    chain = NormalForm.from_bimatrix([[0, 0], [1, 1], [2, 2]], [[0, 0], [0, 0], [0, 0]])
    middle, lowest = dominated((0, 0, 1), action=1), dominated((0, 0, 1))
    by_the_middle = dominated((0, 1, 0))
    sound = Elimination(chain, ((2,), (0, 1)), ((middle,), (lowest,)), "strict")
    too_much = dominated((0, 1, 1))
    refuses(
        sound,
        [chain],
        [
            {"rounds": ((middle,), (by_the_middle,))},
            {"rounds": ((middle,), (too_much,))},
            {"rounds": ((middle,),) * 2},
        ],
    )
    assert dataclasses.replace(sound, rounds=((lowest,), (middle,))).verify(chain)
    # An entry is of the kind that it says, and that is the kind of the elimination.
    even = NormalForm.from_bimatrix([[0, 0], [0, 1]], [[0, 0], [0, 0]])
    weakly = Elimination(even, ((1,), (0, 1)), ((dominated((0, 1), "weak"),),), "weak")
    refuses(
        weakly,
        [even],
        [{"kind": "strict"}, {"kind": "strict", "rounds": ((dominated((0, 1)),),)}],
    )
    # In one round both are dominated by what was left before it.
    assert dataclasses.replace(sound, rounds=((middle, by_the_middle),)).verify(chain)


def test_evolutionary_stability():
    even = NormalForm(np.array([[[0, 0], [0, 0]], [[0, 0], [0, 0]]]))
    neutral = gt.evolutionary_stability(even, (1, 0))
    refuses(
        neutral,
        [even],
        [
            *({"mutant": wrong} for wrong in NO_DISTRIBUTION),
            {"mutant": neutral.strategy},
            {"verdict": "not stable"},
            {"verdict": "evolutionarily stable"},
            {"mutant": None},
            {"mutant": None, "verdict": "evolutionarily stable"},
        ],
    )
    worse = NormalForm.from_bimatrix([[0, 0], [1, 1]], [[0, 1], [0, 1]])
    unstable = gt.evolutionary_stability(worse, (1, 0))
    refuses(
        unstable,
        [worse],
        [
            {"verdict": "neutrally stable"},
            {"verdict": "evolutionarily stable"},
            {"strategy": profile(0, 1), "mutant": profile(1, 0)},
            {"mutant": profile(0, 2)},
        ],
    )
    stable = gt.evolutionary_stability(worse, (0, 1))
    refuses(stable, [worse], [{"verdict": "neutrally stable"}, {"verdict": "not stable"}])
    assert not dataclasses.replace(stable, strategy=profile(1, 0)).verify(worse)


def test_quantal_response_paths():
    game = NormalForm.from_bimatrix([[3, 0, 1], [0, 2, 1]], [[1, 2, 0], [3, 0, 1]])
    path = gt.quantal_response_path(game, precisions=[0.5, 1.0])
    rows, columns = path.profiles
    moved = rows.copy()
    moved[-1] += [1e-3, -1e-3]
    refuses(
        path,
        [game],
        [
            {"profiles": (moved, columns)},
            {"precisions": path.precisions[::-1]},
            {"precisions": path.precisions + 1e-3},
        ],
    )
    assert not path.verify(game.swap_players())
    assert not path.verify(PENNIES)


# Optima over polytopes ---------------------------------------------------------------------------

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


# Optima over polygons ----------------------------------------------------------------------------

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


# Bargaining in time, repeated and stochastic games -----------------------------------------------


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
        ],
    )
    assert dataclasses.replace(found, inner=None).verify()
    myopic = gt.repeated.equilibrium_payoff_set(gt.Repeated(gt.zoo.prisoners_dilemma(), 0))
    refuses(myopic, [], [{"inner": inner}, {"outer": None}])
    empty = gt.repeated.equilibrium_payoff_set(gt.Repeated(PENNIES, "1/2"))
    assert empty.is_empty
    refuses(empty, [], [{"inner": inner}, {"chain": empty.chain[:1]}])


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


# Correlated equilibria, axioms, parametric games -------------------------------------------------


def test_correlated_optima():
    game = NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    best = correlated_equilibria(game).maximize()
    proof = best.certificate
    cells = list(best.lottery)
    refuses(
        best,
        [game],
        [
            {"shape": (2, 3)},
            {"lower": best.lower + 1, "upper": best.upper + 1},
            {"lower": best.lower - 1},
            {"upper": best.upper + 1},
            {"kind": "egalitarian"},
            {"disagreement": profile(0, 0)},
            {"lottery": {cell: 2 * p for cell, p in best.lottery.items()}},
            {"lottery": {**best.lottery, cells[0]: best.lottery[cells[0]] - 2, (5, 5): F(2)}},
            {"exact_payoffs": tuple(x + 1 for x in best.exact_payoffs)},
            {"certificate": dataclasses.replace(proof, bound=proof.bound - F(1, 10**9))},
        ],
    )
    assert proof.verify(game)
    assert not proof.verify(NormalForm.from_bimatrix([[9, 9], [9, 9]], [[9, 9], [9, 9]]))
    coarse = correlated_equilibria(game, coarse=True).maximize().certificate
    assert coarse.verify(game)
    assert not dataclasses.replace(coarse, coarse=False).verify(game)
    idle = next(name for name in ((0, 0, 1), (0, 1, 0)) if name not in proof.multipliers)
    assert dataclasses.replace(proof, multipliers={**proof.multipliers, idle: ZERO}).verify(game)
    (name, price), *_ = proof.multipliers.items()
    values = game.exact_payoffs.sum(axis=0)
    as_values = dataclasses.replace(proof, weights=None, values=values)
    refuses(
        as_values,
        [game],
        [
            {"multipliers": {**proof.multipliers, name: -price}},
            {"multipliers": {**proof.multipliers, (0, 5, 0): price}},
            {"multipliers": {**proof.multipliers, (7, 0, 0): price}},
            {"values": values[:1]},
            {"values": values + 1},
        ],
    )
    by_values = correlated_equilibria(game).maximize(values=values)
    refuses(by_values, [game], [{"lower": by_values.lower - 1}])
    assert dataclasses.replace(best, lottery={**best.lottery, (1, 1): ZERO}).verify(game)
    together = correlated_equilibria(game, coarse=True).maximize()
    refuses(
        together, [game], [{"certificate": dataclasses.replace(together.certificate, coarse=False)}]
    )
    flat = NormalForm(np.zeros((2, 2, 2), dtype=int))
    nothing = correlated_equilibria(flat).maximize()
    refuses(
        nothing,
        [flat],
        [
            {"lottery": {(0, 0): F(2), (0, 1): -ONE}},
            {"lottery": {(0, 0): HALF}},
            {"lottery": {(0, 2): ONE}},
        ],
    )
    even = correlated_equilibria(game).maximize(welfare.egalitarian((0, 0)))
    refuses(
        even, [game], [{"upper": even.upper + 1}, {"lower": even.lower - 1}, {"kind": "linear"}]
    )
    nash = correlated_equilibria(game).maximize(welfare.nash((0, 0)))
    refuses(nash, [game], [{"upper": nash.upper * 2}, {"kind": "egalitarian"}])


@pytest.mark.parametrize("weights", [(1, 1), (THIRD, F(2, 5))])
def test_dual_certificates_of_fractions(weights):
    """Players' payoffs have denominators of their own, as have weights, prices and the bound."""
    game = NormalForm.from_bimatrix([["6/5", "2/5"], ["7/5", 0]], [["2/3", "7/9"], ["2/9", 0]])
    best = correlated_equilibria(game).maximize(weights=weights)
    proof = best.certificate
    assert {name[0] for name in proof.multipliers} == {0, 1}
    changes = [{"bound": proof.bound - F(1, 10**9)}]
    changes += [
        {"multipliers": {**proof.multipliers, name: price * factor}}
        for name, price in proof.multipliers.items()
        for factor in (F(1, 2), F(2))
    ]
    refuses(proof, [game], changes)
    refuses(best, [game], [{"certificate": dataclasses.replace(proof, **c)} for c in changes])


def test_verdicts_on_axioms():
    from gametheory.axioms import AxiomTable, check
    from gametheory.axioms._cells import Cell

    held = check("nash", "anonymity", problems="convex", count=20, rng=0)
    refuses(
        held,
        [],
        [{"checked": held.checked + 1}, {"checked": 0, "comparisons": ()}, {"asked": None}],
    )
    violated = check("utilitarian", "affine invariance", problems="convex", count=20, rng=0)
    found = violated.counterexample
    assert violated.verify()
    refuses(found, [], [{"reason": "another reason"}])
    assert found.verify("utilitarian")
    assert not found.verify("nash")
    wrong = dataclasses.replace(found, reason="another")
    assert not dataclasses.replace(violated, counterexample=wrong).verify()

    # Cells and tables rest on their verdicts; of a theorem nothing is re-checked.
    elsewhere = dataclasses.replace(violated, domain="finite")
    good, bad = Cell(violated, None), Cell(elsewhere, None)
    proved = Cell(dataclasses.replace(held, checked=0, comparisons=()), "somebody 1950")
    rows = {("convex", "a", "b"): good, ("convex", "nash", "anonymity"): Cell(held, None)}
    assert (good.verify(), Cell(held, None).verify(), bad.verify()) == (True, True, False)
    table = AxiomTable({**rows, ("convex", "c", "d"): proved}, 1)
    refuses(
        table,
        [],
        [
            {"cells": {}},
            {"cells": {("convex", "c", "d"): proved}},
            {"cells": {**rows, ("convex", "c", "d"): bad}},
            {"cells": {**rows, ("convex", "c", "d"): dataclasses.replace(bad, source="x")}},
        ],
    )
    few = Cell(dataclasses.replace(held, checked=held.checked + 1), None)
    assert few.status == "no violation"
    assert not AxiomTable({**rows, ("convex", "c", "d"): few}, 1).verify()


def test_parametric_equilibria():
    p = sympy.Symbol("p", positive=True)
    family = parametric_equilibria([[p, 0], [0, 1]], [[1, 0], [0, p]])
    *pure, mixed = family.cases
    first, *rest = family.cases
    changes = [
        {"cases": (*pure, dataclasses.replace(mixed, q=mixed.q / 2))},
        {"cases": (*pure, dataclasses.replace(mixed, p=mixed.p / 2))},
        {"cases": (*pure, dataclasses.replace(mixed, payoffs=(mixed.payoffs[0] + 1, p)))},
    ]
    changes += [
        {"cases": (dataclasses.replace(first, payoffs=payoffs), *rest)}
        for payoffs in ((first.payoffs[0] + 1, first.payoffs[1]), (first.payoffs[0], p + 1))
    ]
    refuses(family, [], changes)
    # A case that never arises may say anything.
    never = dataclasses.replace(mixed, q=mixed.q / 2, payoffs=(p, p), condition=sympy.false)
    assert dataclasses.replace(family, cases=(*pure, never)).verify()
