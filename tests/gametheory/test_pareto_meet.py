"""The Pareto meet and its projections, held to their definitions point by point."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.commitments import pareto_meet

SCHEDULING = gt.zoo.scheduling_game()


def payoff_sets(count):
    """Finite and convex sets of one to three players; ties, flat sets and single points."""
    for seed in range(count):
        rng = np.random.default_rng(seed)
        players = int(rng.integers(1, 4))
        points = rng.integers(0, 4, size=(int(rng.integers(1, 6)), players)).tolist()
        yield gt.PayoffSet.from_points(points, convex=False)
        if players > 1:
            yield gt.PayoffSet.from_points(points)


def test_the_meet_is_what_the_definition_says():
    sizes = set()
    for found in payoff_sets(40):
        meet = pareto_meet(found)
        # Of a polytope an efficient point lies in an efficient face, whose vertices are efficient.
        efficient = [v for v in found.points if found.is_efficient(v)]
        assert meet.minimum == tuple(map(min, zip(*efficient, strict=True)))
        assert meet.verify()
        assert meet.is_attainable == bool(found.contains([meet.minimum])[0])
        for v in efficient:
            assert meet.guarantees(v)
            assert set(meet.shortfall(v)) == {0}
        wrong = dataclasses.replace(meet, minimum=tuple(x - 1 for x in meet.minimum))
        assert not wrong.verify()
        sizes.add((found.kind, found.num_players))
    assert sizes == {("finite", 1), ("finite", 2), ("finite", 3), ("convex", 2), ("convex", 3)}


def test_projections_are_what_the_definition_says():
    empty, seen = 0, 0
    for found in payoff_sets(40):
        meet = pareto_meet(found)
        two_convex = found.kind == "convex" and found.num_players == 2
        for u, i in itertools.product(found.points, range(found.num_players)):
            projection = meet.projection(i, u)

            def belongs(v, u=u, i=i, meet=meet):
                return all(
                    (x >= max(m, y)) if j == i else (x == max(m, y))
                    for j, (x, y, m) in enumerate(zip(v, u, meet.minimum, strict=True))
                )

            assert all(belongs(v) and found.contains([v])[0] for v in projection)
            if found.kind == "finite":
                assert set(projection) == {v for v in found.points if belongs(v)}
            elif projection:
                hull = gt.PayoffSet.from_points(projection)
                halves = itertools.product(
                    [Fraction(k, 2) for k in range(7)], repeat=found.num_players
                )
                inside = [v for v in halves if belongs(v) and found.contains([v])[0]]
                assert not inside or hull.contains(inside).all()
                seen += len(inside)
            assert not (two_convex and not projection), "never empty of two players"
            empty += not projection
    assert empty > 5
    assert seen > 50


def test_a_segment_of_opposed_interests_has_an_unattainable_minimum():
    meet = pareto_meet(gt.PayoffSet.from_points([(0, 1), (1, 0)]))
    assert meet.minimum == (0, 0)
    assert not meet.is_attainable
    assert meet.projection(0, (0, 1)) == ((0, 1),)
    with pytest.raises(gt.InvalidArgument, match="expected a player below 2, got 2"):
        meet.projection(2, (0, 1))
    with pytest.raises(gt.Unsupported, match="finite and convex"):
        pareto_meet(gt.attainable(SCHEDULING, by="independent"))
