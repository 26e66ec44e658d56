"""Safe Pareto improvements that are found: all of them by brute force, budgets, token games."""

import functools
import itertools
from fractions import Fraction

import numpy as np
import pytest
from test_safe_improvements import is_safe_by_representatives, reduced

import gametheory as gt
from gametheory.commitments import (
    find_safe_pareto_improvements,
    improvement_search,
    is_safe_pareto_improvement,
    safe_improvements,
    token_improvements,
)
from gametheory.games import zoo

F = Fraction
pairs_of = functools.partial(zip, strict=True)


def improvements_by_brute_force(game):
    """Maps of what is left into all actions that improve every outcome, elsewhere."""
    kept = reduced(game)
    found = set()
    ranges = [itertools.permutations(range(n), len(k)) for n, k in pairs_of(game.shape, kept)]
    for maps in itertools.product(*ranges):
        images = [dict(zip(k, m, strict=True)) for k, m in zip(kept, maps, strict=True)]
        better = all(
            x >= y
            for cell in itertools.product(*kept)
            for x, y in pairs_of(
                game.payoff([f[a] for f, a in pairs_of(images, cell)]), game.payoff(cell)
            )
        )
        if better and any(set(m) != set(k) for m, k in zip(maps, kept, strict=True)):
            found.add(tuple(tuple(sorted(m)) for m in maps))
    return found


def test_search_by_brute_force():
    hits = 0
    for seed in range(50):
        rng = np.random.default_rng(seed)
        payoffs = rng.integers(0, 4, size=(2, 3, 3))
        payoffs[0, 0] += 2  # so that actions are dominated more often
        payoffs[1, :, 0] += 2
        game = gt.NormalForm(payoffs)
        found = find_safe_pareto_improvements(game)
        assert found.complete
        assert found.verify()
        expected = improvements_by_brute_force(game)
        images = {
            tuple(
                tuple(labels.index(x) for x in own)
                for labels, own in zip(game.actions, item.modified.actions, strict=True)
            )
            for item in found
        }
        alone = {image for image in images if all(len(own) == 1 for own in image)}
        assert images - alone == {e for e in expected if any(len(own) > 1 for own in e)}
        assert alone >= {e for e in expected if all(len(own) == 1 for own in e)}
        hits += bool(images)
        for item in find_safe_pareto_improvements(game, kind="unilateral"):
            assert item.unilateral is not None
            assert is_safe_by_representatives(game, item.modified)
        strict = find_safe_pareto_improvements(game, strict=True)
        assert len(strict) == sum(item.is_strict for item in found)
    assert hits > 10


@pytest.mark.parametrize(
    ("refraining", "access", "count"),
    [((3, 4), (3, 3), 1), ((3, 1), (3, 3), 1), ((3, 4), (3, 4), 0), ((0, 4), (3, 3), 0)],
)
def test_unilateral_search_by_all_payoffs_to_pursue(refraining, access, count):
    """Every subset of player 1's actions with every table of payoffs 0 and 1 to pursue.

    A Temptation Game in which control comes in two ways that player 2 does not tell apart.
    """
    game = gt.NormalForm.from_bimatrix(
        [[1, 2, 6, 6], [0, 0, *refraining]], [[2, 2, 0, 0], [0, 0, *access]]
    )
    found = find_safe_pareto_improvements(game, kind="unilateral", player=0)
    known = {item.eliminations[1].game.actions for item in found if item.basis == "isomorphism"}
    assert len(known) == count
    derived = set()
    for kept in ((0,), (1,), (0, 1)):
        for pursued in itertools.product(range(2), repeat=4 * len(kept)):
            table = game.payoffs[:, kept].copy()
            table[0] = np.reshape(pursued, (len(kept), 4))
            labels = [[game.actions[0][k] for k in kept], game.actions[1]]
            verdict = is_safe_pareto_improvement(game, gt.NormalForm(table, actions=labels))
            left, before = (e.game.actions for e in verdict.eliminations[::-1])
            if verdict and verdict.basis == "isomorphism" and left != before:
                derived.add(left)
    assert derived == known


def test_a_search_says_when_it_stops():
    game = gt.NormalForm.from_bimatrix(  # a dilemma with three ways to cooperate
        [[3, 3, 3, 0], [3, 3, 3, 0], [3, 3, 3, 0], [4, 4, 4, 1]],
        [[3, 3, 3, 4], [3, 3, 3, 4], [3, 3, 3, 4], [0, 0, 0, 1]],
    )
    everything = find_safe_pareto_improvements(game)
    assert len(everything) == 9
    few = find_safe_pareto_improvements(game, most=1)
    assert len(few) == 1
    assert not few.complete
    with pytest.raises(gt.InvalidArgument, match="number of one of"):
        _ = few[1]


@pytest.mark.parametrize("kind", ["subset", "unilateral"])
@pytest.mark.parametrize(
    "payoffs", [np.zeros((2, 6, 6), dtype=int), np.stack([np.eye(9, dtype=int)] * 2)]
)
def test_one_budget_bounds_the_work_of_a_search(kind, payoffs, monkeypatch):
    """For all players together, in maps that are tried and outcomes that they map."""
    work = []
    count = improvement_search.image_pairs

    def counted(*arguments):
        pairs = count(*arguments)
        work.append(1 + len(pairs) // 20)
        return pairs

    monkeypatch.setattr(improvement_search, "image_pairs", counted)
    monkeypatch.setattr(improvement_search, "MAX_STEPS", 4_000)
    found = find_safe_pareto_improvements(gt.NormalForm(payoffs), kind=kind)
    assert not found.complete
    assert found.verify()
    assert 500 < sum(work) < 4_100


def test_an_isomorphism_that_takes_too_long_does_not_end_the_search(monkeypatch):
    def too_long(game, other):
        raise gt.TooLarge("expected games whose actions can be told apart")

    monkeypatch.setattr(safe_improvements, "find_isomorphism", too_long)
    found = find_safe_pareto_improvements(zoo.demand_game())
    assert not found.items
    assert not found.complete


def test_games_without_dominated_actions_have_none():
    for name in ("chicken", "bach-or-stravinsky", "matching-pennies"):
        for kind in ("subset", "unilateral"):
            found = find_safe_pareto_improvements(zoo.load(name), kind=kind, strict=True)
            assert not found.items


# Token games


def test_token_games_are_improvements_and_others_are_not():
    for seed in range(8):
        rng = np.random.default_rng(seed)
        game = gt.NormalForm(rng.integers(0, 5, size=(2, 2, 3)))
        found = token_improvements(game)
        assert found.verify()
        for solution in ("nash", "egalitarian", "utilitarian", "kalai-smorodinsky"):
            verdict = found.improvement(solution)
            assert verdict
            assert verdict.verify()
            assert verdict.is_strict <= found.exists_strict
        worse = [min(own.flat) for own in game.exact_payoffs]
        shape = found.elimination.game.shape
        whole = gt.attainable(game)
        if whole.contains(worse) and found.options[next(iter(found.options))].points != (worse,):
            realised = np.full((2, *shape), F(0), dtype=object)
            realised[0], realised[1] = worse
            verdict = is_safe_pareto_improvement(game, found.elimination.game, realised=realised)
            assert verdict.verify()


def test_what_is_safely_achievable_is_the_sum_of_its_parts():
    rng = np.random.default_rng(5)
    for seed in range(10):
        game = gt.NormalForm(np.random.default_rng(seed).integers(0, 6, size=(2, 2, 2)))
        found = token_improvements(game)
        cells = list(found.options)
        shares = {cell: F(1, len(cells)) for cell in cells}
        total = found.achievable(shares)
        for _ in range(5):
            normal = rng.integers(-3, 4, size=2)
            top = sum(
                share * max(int(normal[0]) * v[0] + int(normal[1]) * v[1] for v in o.points)
                for share, o in zip(shares.values(), found.options.values(), strict=True)
            )
            assert total.support([int(x) for x in normal]) == top
    with pytest.raises(gt.InvalidArgument, match="sum to 1"):
        found.achievable({cells[0]: F(1, 2)})
