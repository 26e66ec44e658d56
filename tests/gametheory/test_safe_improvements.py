"""Safe Pareto improvements: the paper's examples, and brute force over representatives."""

import functools
import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.commitments import (
    find_safe_pareto_improvements,
    is_safe_pareto_improvement,
    token_improvements,
)
from gametheory.commitments._isomorphisms import find_isomorphism
from gametheory.games import zoo

F = Fraction
pairs_of = functools.partial(zip, strict=True)


def subset(game, rows, columns, row_payoffs, column_payoffs):
    """A subset game by labels, with payoffs for the representatives."""
    assert set(rows) <= set(game.actions[0])
    assert set(columns) <= set(game.actions[1])
    return gt.NormalForm.from_bimatrix(row_payoffs, column_payoffs, actions=[rows, columns])


# The paper's examples: Propositions 5 to 8 and 16


def test_proposition_5_the_prisoners_dilemma():
    game = gt.NormalForm.from_bimatrix(
        [[3, 1], [4, 2]], [[3, 4], [1, 2]], actions=[["C", "D"], ["C", "D"]]
    )
    for pays in (-7, 0, 3):
        verdict = is_safe_pareto_improvement(game, subset(game, ["C"], ["C"], [[pays]], [[0]]))
        assert verdict.holds
        assert verdict.is_strict
        assert verdict.verify()


def test_proposition_6_the_demand_game():
    game = zoo.demand_game()
    labels = ["DL", "RL"]
    verdict = is_safe_pareto_improvement(
        game, subset(game, labels, labels, [[-3, 2], [0, 1]], [[-3, 0], [2, 1]])
    )
    assert verdict
    assert verdict.is_strict
    assert verdict.unilateral is None
    assert verdict.basis == "isomorphism"
    assert verdict.verify()
    found = find_safe_pareto_improvements(game)
    assert found.complete
    assert [item.modified.actions for item in found] == [verdict.modified.actions]
    assert np.array_equal(found[0].modified.payoffs, verdict.modified.payoffs)


def test_proposition_7_the_temptation_game():
    game = zoo.temptation_game()
    committed = gt.NormalForm(game.payoffs[:, 1:], actions=[["R"], ["C", "F"]])
    verdict = is_safe_pareto_improvement(game, committed)
    assert verdict
    assert verdict.is_strict
    assert verdict.unilateral == 0
    assert verdict.correspondence == {(0, 0): ((0, 1),)}
    found = find_safe_pareto_improvements(game, kind="unilateral", player=0)
    assert [item.modified.actions for item in found] == [(("R",), ("C", "F"))]


def test_proposition_8_the_complicated_temptation_game():
    game = zoo.complicated_temptation_game()
    table_5 = subset(
        game,
        ["R1", "R2"],
        ["C1", "C2", "F1", "F2"],
        [[0, 0, 4, 1], [0, 0, 1, 2]],
        [[0, 0, 3, 2], [0, 0, 2, 5]],
    )
    verdict = is_safe_pareto_improvement(game, table_5)
    assert verdict
    assert verdict.is_strict
    assert verdict.unilateral == 0
    assert verdict.isomorphism.shift == (0, -1)
    found = find_safe_pareto_improvements(game, kind="unilateral", player=0)
    assert [item.modified for item in found] == [
        gt.NormalForm(table_5.payoffs, actions=table_5.actions, players=game.players)
    ]
    assert not find_safe_pareto_improvements(game, kind="unilateral", player=1).items


def table_7():
    payoffs = [[-5, 4, 10], [0, 1, 10], [-100, -100, 3]]
    return gt.NormalForm.from_bimatrix(payoffs, np.transpose(payoffs))


def test_proposition_16_an_improvement_that_is_not_safe():
    game = table_7()
    found = token_improvements(game)
    assert found.verify()
    even = found.achievable({(0, 1): F(1, 2), (1, 0): F(1, 2)})
    assert even.points == ((2, 2),)
    assert not even.contains((3, 3))
    # Other representatives, who reach (a, a) sometimes, can safely get there.
    assert found.achievable({(0, 0): 1}).contains((3, 3))


def test_the_demand_game_with_tokens():
    found = token_improvements(zoo.demand_game())
    assert found.exists_strict
    verdict = found.improvement("nash")
    assert verdict
    assert verdict.is_strict
    assert verdict.unilateral is None
    assert verdict.verify()
    assert [tuple(own[0, 0] for own in verdict.realised)] == [(1, 1)]


# Brute force over representatives


def reduced(game):
    """Iterated elimination by comparing pairs of actions; indices that are left."""
    kept = [list(range(count)) for count in game.shape]
    while True:
        for i in range(game.num_players):
            own = np.moveaxis(game.payoffs[np.ix_(range(game.num_players), *kept)][i], i, 0)
            flat = own.reshape(len(own), -1)
            worse = [
                a
                for a in range(len(flat))
                if any((flat[b] > flat[a]).all() for b in range(len(flat)))
            ]
            if worse:
                del kept[i][worse[0]]
                break
        else:
            return kept


def all_isomorphisms(game, other):
    """Every tuple of permutations that is an isomorphism, by trying them all."""
    if game.shape != other.shape:
        return
    for maps in itertools.product(*(itertools.permutations(range(n)) for n in game.shape)):
        moved = other.exact_payoffs[np.ix_(range(game.num_players), *maps)]
        if all(
            is_positive_affine(x.ravel(), y.ravel()) for x, y in pairs_of(game.exact_payoffs, moved)
        ):
            yield maps


def is_positive_affine(x, y):
    low, high = min(y), max(y)
    if low == high:
        return min(x) == max(x)
    scale = (max(x) - min(x)) / (high - low)
    return scale > 0 and all(a == min(x) + scale * (b - low) for a, b in pairs_of(x, y))


def is_safe_by_representatives(original, modified):
    """Representatives play any outcome that is left; isomorphic games by any isomorphism."""
    first, second = reduced(original), reduced(modified)
    n = original.num_players
    left = gt.NormalForm(original.payoffs[np.ix_(range(n), *first)])
    right = gt.NormalForm(modified.payoffs[np.ix_(range(n), *second)])
    maps = list(all_isomorphisms(left, right))

    def paid(cell):
        labels = [modified.actions[i][second[i][a]] for i, a in enumerate(cell)]
        return original.payoff([own.index(x) for own, x in pairs_of(original.actions, labels)])

    pairs = [
        (cell, tuple(f[a] for f, a in pairs_of(m, cell))) for m in maps for cell in left.profiles()
    ] or list(itertools.product(left.profiles(), right.profiles()))
    verdicts = {all(x >= y for x, y in zip(paid(b), left.payoff(a), strict=True)) for a, b in pairs}
    return verdicts == {True}


def random_pair(seed):
    """A small game, and a subset game that mostly copies some of it."""
    rng = np.random.default_rng(seed)
    shape = (3, 3) if seed % 4 else (2, 2, 2)
    labels = [["a", "b", "c"][:count] for count in shape]
    game = gt.NormalForm(rng.integers(0, 3, size=(len(shape), *shape)), actions=labels)
    kept = [sorted(rng.choice(n, size=rng.integers(1, n + 1), replace=False)) for n in shape]
    payoffs = game.payoffs[np.ix_(range(len(shape)), *kept)].copy()
    if seed % 3 == 0:
        payoffs = rng.integers(0, 3, size=payoffs.shape)
    elif seed % 3 == 1:
        payoffs = 2 * payoffs + 1
    chosen = [[own[k] for k in k_own] for own, k_own in zip(labels, kept, strict=True)]
    return game, gt.NormalForm(payoffs, actions=chosen)


def test_verdicts_by_brute_force_over_representatives():
    verdicts, bases = [], []
    for seed in range(150):
        game, modified = random_pair(seed)
        verdict = is_safe_pareto_improvement(game, modified)
        assert verdict.holds == is_safe_by_representatives(game, modified)
        assert verdict.verify()
        assert (verdict.counterexample is None) == verdict.holds
        verdicts.append(verdict.holds)
        bases.append(verdict.basis)
    assert 15 < sum(verdicts) < 135
    assert min(bases.count("isomorphism"), bases.count("any outcome")) > 10


def test_isomorphisms_by_trying_all_permutations():
    found = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        game = gt.NormalForm(rng.integers(0, 2, size=(2, 3, 3)))
        order = [rng.permutation(3), rng.permutation(3)]
        moved = game.payoffs[np.ix_(range(2), *order)] * 3 - 2
        if seed % 2:
            moved = rng.integers(0, 2, size=(2, 3, 3))
        other = gt.NormalForm(moved)
        isomorphism = find_isomorphism(game, other)
        expected = list(all_isomorphisms(game, other))
        assert (isomorphism is not None) == bool(expected)
        if isomorphism is not None:
            assert isomorphism.verify(game, other)
            assert isomorphism.maps in expected
            wrong = replace(isomorphism, scale=tuple(-x for x in isomorphism.scale))
            assert not wrong.verify(game, other)
            found += 1
    assert found >= 15


def test_look_alike_actions_are_too_many(monkeypatch):
    monkeypatch.setattr("gametheory.commitments._isomorphisms.MAX_STEPS", 20)
    one = np.eye(6, dtype=int)
    circle = one + np.roll(one, 1, axis=1)
    three = np.eye(3, dtype=int)
    halves = np.kron(np.eye(2, dtype=int), three + np.roll(three, 1, axis=1))
    with pytest.raises(gt.TooLarge, match="told apart"):
        find_isomorphism(gt.NormalForm([circle, circle]), gt.NormalForm([halves, halves]))


# Relations, invariances, refusals


def test_a_relation_that_is_given():
    game = zoo.demand_game()
    modified = gt.NormalForm(game.payoffs[:, 2:, 2:], actions=[["DL", "RL"]] * 2)
    good = is_safe_pareto_improvement(game, modified, {(0, 0): [(0, 0)], (1, 1): [(1, 1)]})
    assert good
    assert good.is_strict
    assert good.basis == "relation"
    assert good.verify()
    bad = is_safe_pareto_improvement(game, modified, {(0, 1): [(0, 1), (0, 0)]})
    assert bad.counterexample == ((0, 1), (0, 0))
    assert bad.verify()
    with pytest.raises(gt.InvalidArgument, match="at least one pair"):
        is_safe_pareto_improvement(game, modified, {})
    with pytest.raises(gt.InvalidArgument, match=r"a label among .* or an index in 0\.\.3, got 9"):
        is_safe_pareto_improvement(game, modified, {(0, 9): [(0, 0)]})


def test_verdicts_do_not_depend_on_names_or_units():
    for seed in range(40):
        game, modified = random_pair(seed)
        if game.num_players != 2:
            continue
        verdict = is_safe_pareto_improvement(game, modified)
        mirrored = is_safe_pareto_improvement(game.swap_players(), modified.swap_players())
        scaled = gt.NormalForm(game.exact_payoffs * F(3, 2) + 1, actions=game.actions)
        # What representatives pursue can be in other units than what original players get.
        pursued = gt.NormalForm(modified.exact_payoffs * 7 - 2, actions=modified.actions)
        for other in (mirrored, is_safe_pareto_improvement(scaled, pursued)):
            assert (other.holds, other.is_strict) == (verdict.holds, verdict.is_strict)


def test_what_is_refused():
    game = zoo.demand_game()
    with pytest.raises(gt.InvalidArgument, match="tokens"):
        is_safe_pareto_improvement(game, zoo.chicken())
    with pytest.raises(gt.InvalidArgument, match="of 2 players"):
        is_safe_pareto_improvement(game, gt.NormalForm(np.zeros((3, 1, 1, 1), dtype=int)))
    tokens = gt.NormalForm([[[0]], [[0]]], actions=[["token"], ["token"]])
    with pytest.raises(gt.InvalidArgument, match="joint play attains"):
        is_safe_pareto_improvement(game, tokens, realised=[[[9]], [[9]]])
    with pytest.raises(gt.InvalidArgument, match="shape"):
        is_safe_pareto_improvement(game, tokens, realised=[[[1, 1]], [[1, 1]]])
    with pytest.raises(gt.InvalidArgument, match="kind='unilateral'"):
        find_safe_pareto_improvements(game, kind="subset", player=1)
    with pytest.raises(gt.InvalidArgument, match="did you mean 'pure'"):
        is_safe_pareto_improvement(game, game, dominance="pur")


def test_false_verdicts_are_refused():
    game = zoo.demand_game()
    good = find_safe_pareto_improvements(game)[0]
    bad = is_safe_pareto_improvement(
        game, gt.NormalForm(game.payoffs[:, 2:, 2:], actions=[["DL", "RL"]] * 2)
    )
    assert not bad
    assert bad.verify()
    assert not replace(bad, holds=True, counterexample=None).verify()
    assert not replace(bad, counterexample=((0, 0), (1, 1))).verify()
    assert not replace(good, is_strict=not good.is_strict).verify()
    assert not replace(good, unilateral=1).verify()
    assert not replace(good, isomorphism=None).verify()
    assert not replace(good, correspondence={(0, 0): ((0, 0),)}).verify()
    assert not replace(good, eliminations=good.eliminations[::-1]).verify()
    assert not replace(good, original=table_7()).verify()


def test_isomorphisms_of_games_that_are_not_reduced_prove_nothing():
    """Assumption 2 speaks of games without dominated actions only."""
    game = zoo.prisoners_dilemma()
    verdict = is_safe_pareto_improvement(game, game)
    assert verdict
    assert len(verdict.correspondence) == 1
    whole = gt.equilibria.Elimination(game, ((0, 1), (0, 1)), (), "strict")
    false = replace(
        verdict,
        eliminations=(whole, whole),
        isomorphism=find_isomorphism(game, game),
        correspondence={cell: (cell,) for cell in game.profiles()},
    )
    assert not false.verify()


def test_mixed_dominance_eliminates_more():
    """The third row is dominated by a mixture only; without it the game is matching pennies."""
    game = gt.NormalForm.from_bimatrix(
        [[4, 0], [0, 4], [1, 1]], [[0, 1], [1, 0], [9, 9]], actions=[["u", "m", "d"], ["l", "r"]]
    )
    smaller = gt.NormalForm(game.payoffs[:, :2], actions=[["u", "m"], ["l", "r"]])
    assert is_safe_pareto_improvement(game, smaller, dominance="mixed")
    assert not is_safe_pareto_improvement(game, smaller, dominance="pure")
