"""Certificates of equilibria, minimax points and dominance: see `certificates`."""

import dataclasses

import numpy as np
from certificates import HALF, NO_DISTRIBUTION, ONE, THIRD, ZERO, F, profile, refuses

import gametheory as gt
from gametheory import NormalForm
from gametheory.equilibria import Dominance, Dominated, Elimination, Equilibrium

ZEROS = NormalForm(np.zeros((2, 2, 3), dtype=int))
PENNIES = gt.zoo.matching_pennies()
UNEVEN = profile(1, 0), profile(HALF, 0, HALF)


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
    pure = (profile(1, 0), profile(1, 0))
    corner = equilibrium(game, pure, profile(0, 0), exact_regret=F(3), radius=None)
    # No radius says that it is near an equilibrium, and 0 that it is one.
    wrong = [{"exact_regret": F(k)} for k in (-1, 0, 1, 2, 4)]
    refuses(corner, [game], [*wrong, {"radius": ZERO}, {"radius": -ONE}])
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
    approximate = dataclasses.replace(found, exact_regret=regret, radius=None)
    refuses(approximate, [game], [{"exact_regret": ZERO}, {"radius": ZERO}])


def test_zero_sum_solutions():
    sound = gt.equilibria.zero_sum(PENNIES)
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
    refuses(
        gt.equilibria.zero_sum(uneven),
        [uneven],
        [{"exact_value": F(-5, 3)}, {"exact_value": F(4, 3)}],
    )


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
    (entry,) = gt.equilibria.dominated_actions(game).dominated
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
    sound = gt.equilibria.eliminate_dominated(game)
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
    neutral = gt.equilibria.evolutionary_stability(even, (1, 0))
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
    unstable = gt.equilibria.evolutionary_stability(worse, (1, 0))
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
    stable = gt.equilibria.evolutionary_stability(worse, (0, 1))
    refuses(stable, [worse], [{"verdict": "neutrally stable"}, {"verdict": "not stable"}])
    assert not dataclasses.replace(stable, strategy=profile(1, 0)).verify(worse)


def test_quantal_response_paths():
    game = NormalForm.from_bimatrix([[3, 0, 1], [0, 2, 1]], [[1, 2, 0], [3, 0, 1]])
    path = gt.equilibria.quantal_response_path(game, precisions=[0.5, 1.0])
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
