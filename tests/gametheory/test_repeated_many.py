"""Repeated games of many players: games of two in disguise, closed forms, other routes."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory import repeated as rp
from gametheory.repeated import _regions
from gametheory.repeated._stage import Stage

ALIKE = gt.NormalForm([[[[int(a == b == c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]] * 3)
"""Fudenberg and Maskin (1986), Example 3: 1 for all who choose alike, else 0."""


def public_goods(players=3, gain=2, cost=3):
    """Each contribution (action 0) costs its player and gains everybody."""
    payoffs = np.zeros((players, *(2,) * players), dtype=int)
    for cell in np.ndindex(*(2,) * players):
        for i in range(players):
            payoffs[(i, *cell)] = gain * (players - sum(cell)) - (0 if cell[i] else cost)
    return gt.NormalForm(payoffs)


def with_idle_player(game, actions=1, own=0):
    """The same game with a third player who has nothing to choose, or nothing that matters."""
    third = np.full(game.payoffs.shape[1:], own)
    payoffs = np.append(game.exact_payoffs, third[None], axis=0)[..., None]
    return gt.NormalForm(np.repeat(payoffs, actions, axis=3))


@pytest.mark.few(6)
@pytest.mark.parametrize(
    ("name", "discount"),
    [
        ("prisoners-dilemma", "1/3"),
        ("prisoners-dilemma", "1/2"),
        ("asymmetric-bach-or-stravinsky", "24/25"),
        ("chicken", "2/3"),
        ("matching-pennies", "9/10"),
        ("stag-hunt", "1/2"),
    ],
)
@pytest.mark.parametrize("equilibrium", ["subgame-perfect", "nash"])
def test_an_idle_player_changes_nothing(name, discount, equilibrium):
    game = gt.zoo.load(name)
    two = rp.equilibrium_payoff_set(gt.Repeated(game, discount), equilibrium=equilibrium)
    for actions in (1, 2):
        disguised = with_idle_player(game, actions)
        three = rp.equilibrium_payoff_set(gt.Repeated(disguised, discount), equilibrium=equilibrium)
        assert three.verify()
        assert three.is_empty == two.is_empty
        if not two.is_empty:
            assert three.is_exact
            assert set(three.inner.points) == {(*v, 0) for v in two.inner.points}


def test_an_idle_player_with_payoffs_of_its_own_changes_the_others_nothing():
    game = gt.zoo.prisoners_dilemma()
    payoffs = np.append(game.exact_payoffs, game.exact_payoffs.sum(axis=0)[None], axis=0)
    found = rp.equilibrium_payoff_set(gt.Repeated(gt.NormalForm(payoffs[..., None]), "1/2"))
    two = rp.equilibrium_payoff_set(gt.Repeated(game, "1/2"))
    assert found.is_exact
    assert set(found.inner.points) == {(x, y, x + y) for x, y in two.inner.points}


def test_an_irrational_set_of_two_is_enclosed_for_three():
    rng = np.random.default_rng(3)
    while True:
        pair = gt.Repeated(gt.NormalForm(rng.integers(0, 9, (2, 2, 2))), "3/4")
        two = rp.equilibrium_payoff_set(pair)
        if not two.is_exact and two.inner is not None:
            break
    three = rp.equilibrium_payoff_set(gt.Repeated(with_idle_player(pair.game), "3/4"))
    assert three.verify()
    assert all(_inside(three.outer, (*v, 0)) for v in two.inner.points)
    assert all(_inside(two.outer, v[:2]) for v in three.inner.points)


def _inside(payoff_set, point):
    return bool(payoff_set.contains([point])[0])


@pytest.mark.parametrize("discount", ["1/10", "1/2", "9/10"])
def test_common_interests_leave_nobody_below_one(discount):
    found = rp.equilibrium_payoff_set(gt.Repeated(ALIKE, discount))
    assert found.is_exact
    assert found.inner.points == ((1, 1, 1),)
    assert found.verify()


def test_the_public_good_is_provided_once_players_are_patient():
    # All contribute: 3 each; a deviator gets 4 once and 0 for ever: sustained from g = 1/4 on.
    game = public_goods()
    assert gt.equilibria.critical_discount(game, (0, 0, 0)) == Fraction(1, 4)
    for discount, sustained in (("24/100", False), ("1/4", True), ("2/3", True)):
        found = rp.equilibrium_payoff_set(gt.Repeated(game, discount))
        assert found.verify()
        assert _inside(found.inner, (3, 3, 3)) == sustained == _inside(found.outer, (3, 3, 3))
    limit = rp.folk_theorem(game)
    assert set(found.inner.points) == set(limit.payoffs.points)
    assert limit.is_full_dimensional


@pytest.mark.few(3)
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("equilibrium", ["subgame-perfect", "nash"])
def test_paths_of_equilibria_lie_inside_the_outer_bound(seed, equilibrium):
    rng = np.random.default_rng(seed)
    game = gt.Repeated(gt.NormalForm(rng.integers(0, 4, (3, 2, 2, 2))), "2/3")
    found = rp.equilibrium_payoff_set(game, equilibrium=equilibrium)
    assert found.verify()
    paths = rp.equilibrium_paths(game, equilibrium=equilibrium, prefix=1, cycle=2)
    assert found.outer is not None or not paths.paths
    if found.outer is not None:
        assert found.outer.contains(list(paths.values)).all()
    if found.inner is not None:
        assert found.outer.contains(list(found.inner.points)).all()


def test_nash_equilibria_are_more_and_players_may_be_named_in_any_order():
    rng = np.random.default_rng(11)
    game = gt.NormalForm(rng.integers(0, 4, (3, 2, 2, 2)))
    perfect = rp.equilibrium_payoff_set(gt.Repeated(game, "1/2"))
    nash = rp.equilibrium_payoff_set(gt.Repeated(game, "1/2"), equilibrium="nash")
    assert nash.outer.contains(list(perfect.inner.points)).all()
    order = (1, 2, 0)
    turned = gt.NormalForm(game.payoffs[list(order)].transpose(0, *(1 + k for k in order)))
    again = rp.equilibrium_payoff_set(gt.Repeated(turned, "1/2"))
    assert perfect.is_exact
    assert {tuple(v[k] for k in order) for v in perfect.inner.points} == set(again.inner.points)
    mapped = gt.NormalForm(game.payoffs * np.array([2, 3, 5]).reshape(3, 1, 1, 1) - 7)
    moved = rp.equilibrium_payoff_set(gt.Repeated(mapped, "1/2"))
    assert {(2 * x - 7, 3 * y - 7, 5 * z - 7) for x, y, z in perfect.inner.points} == set(
        moved.inner.points
    )


def test_false_bounds_are_refused():
    found = rp.equilibrium_payoff_set(gt.Repeated(public_goods(), "2/3"))
    assert found.verify()
    hull = gt.attainable(found.repeated.game)
    assert not replace(found, inner=hull).verify()
    assert not replace(found, outer=found.inner.above((1, 1, 1))).verify()
    inward = tuple(b - Fraction(1, 100) for b in found.chain[-1])
    assert not replace(found, chain=(*found.chain, inward)).verify()
    assert not replace(found, chain=found.chain[1:]).verify()


def test_one_player_and_no_patience():
    alone = gt.NormalForm([[1, 3, 2]])
    for discount in (0, "1/2"):
        found = rp.equilibrium_payoff_set(gt.Repeated(alone, discount))
        assert found.inner.points == found.outer.points == ((3,),)
        assert found.verify()
    game = public_goods()
    assert rp.equilibrium_payoff_set(gt.Repeated(game, 0)).inner.points == ((0, 0, 0),)


def test_optimal_paths_of_three_players_are_bracketed():
    game = gt.Repeated(public_goods(), "1/2")
    best = rp.optimal_equilibrium_path(game, gt.welfare.utilitarian, prefix=0, cycle=1)
    assert best.payoffs == (3, 3, 3)
    assert best.value == best.bound == 9
    code = rp.optimal_penal_code(game, prefix=0, cycle=1)
    assert code.values == code.bounds == (0, 0, 0)


def test_grim_trigger_by_a_credible_punishment():
    game = public_goods()
    critical = gt.equilibria.critical_discount
    assert critical(game, (0, 0, 0), punishment="stage-equilibrium") == Fraction(1, 4)
    # Alike on 0 is an equilibrium already; mismatching is below every threat.
    assert critical(ALIKE, (0, 0, 0), punishment="stage-equilibrium") == 0
    assert critical(ALIKE, (0, 0, 1), punishment="stage-equilibrium") is None
    assert critical(gt.zoo.matching_pennies(), (0, 0), punishment="stage-equilibrium") is None
    with pytest.raises(gt.InvalidArgument, match="punishment"):
        critical(game, (0, 0, 0), punishment="shame")


def test_regions_agree_with_their_definitions():
    rng = np.random.default_rng(0)
    for players in (1, 2, 3, 4):
        points = [tuple(map(Fraction, map(int, p))) for p in rng.integers(0, 4, (9, players))]
        region = _regions.hull(points)
        assert all(_regions.contains(region, p) for p in points)
        corner = tuple(Fraction(1) for _ in range(players))
        part = _regions.hull(_regions.above(region, corner))
        for p in points:
            assert bool(part and _regions.contains(part, p)) == (min(p) >= 1)
        # Its own facets give it back.
        box = tuple(tuple(side(x) for x in zip(*region, strict=True)) for side in (min, max))
        halfspaces = [
            (n, max(sum(a * x for a, x in zip(n, v, strict=True)) for v in region))
            for n in _regions.directions_of(region)
        ]
        assert set(_regions.within(box, halfspaces)) == set(region)


def test_the_operator_is_the_union_over_actions():
    game = gt.NormalForm(np.random.default_rng(1).integers(0, 4, (3, 2, 2, 2)))
    stage = Stage(game, Fraction(3, 4), fixed_threat=False)
    image = stage.generated(stage.hull)
    for a in range(len(stage.cells)):
        part = stage.generated(stage.hull, [a])
        assert all(_regions.contains(image, v) for v in part)
    once = stage.generated(image)
    assert all(_regions.contains(image, v) for v in once)


def test_six_players_are_bounded_by_the_axes():
    payoffs = np.random.default_rng(5).integers(-3, 4, (6, 2, 2, 1, 1, 1, 1))
    repeated = gt.Repeated(gt.NormalForm(payoffs.tolist()), discount="1/2")
    assert gt.repeated.equilibrium_payoff_set(repeated).verify()
