"""Dominance with a certificate on both sides: a mixture, or a belief."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory.games import zoo
from gametheory.testing import bimatrix_games

F = Fraction


def by_definition(game, kind):
    """Actions dominated by a pure action, cell by cell."""
    found = set()
    for player in range(game.num_players):
        own = np.moveaxis(game.exact_payoffs[player], player, 0).reshape(game.shape[player], -1)
        for a in range(len(own)):
            for b in range(len(own)):
                gains = [y - x for x, y in zip(own[a], own[b], strict=True)]
                if all(g > 0 for g in gains) or (
                    kind == "weak" and all(g >= 0 for g in gains) and any(g > 0 for g in gains)
                ):
                    found.add((player, a))
    return found


def dominated(game, **options):
    return {
        (d.player, d.action) for d in gt.equilibria.dominated_actions(game, **options).dominated
    }


@pytest.mark.parametrize("kind", ["strict", "weak"])
@given(game=bimatrix_games(payoffs=st.integers(0, 2)))
def test_dominance_by_pure_actions_is_its_definition(kind, game):
    result = gt.equilibria.dominated_actions(game, kind=kind, by="pure")
    assert {(d.player, d.action) for d in result.dominated} == by_definition(game, kind)
    assert result.verify(game)


@pytest.mark.parametrize("kind", ["strict", "weak"])
@given(game=bimatrix_games(max_actions=4, payoffs=st.integers(0, 3)))
def test_every_action_has_a_mixture_or_a_belief(kind, game):
    result = gt.equilibria.dominated_actions(game, kind=kind)
    assert result.verify(game)
    assert by_definition(game, kind) <= {(d.player, d.action) for d in result.dominated}
    for entry in result.dominated:
        assert (entry.player, entry.action) not in result.beliefs


@settings(max_examples=30)
@given(game=bimatrix_games(min_actions=3, max_actions=3, payoffs=st.integers(0, 4)))
def test_mixed_dominance_equals_a_search_over_edges(game):
    """With two other actions a dominator lies on a segment: try every share that could differ.

    Gains are linear in the share, so their signs change at their zeros alone.
    """
    found = set()
    for player in range(2):
        own = np.moveaxis(game.exact_payoffs[player], player, 0)
        for a in range(3):
            first, second = (own[k] - own[a] for k in range(3) if k != a)
            zeros = {y / (y - x) for x, y in zip(first, second, strict=True) if x != y}
            ends = sorted({F(0), F(1)} | {t for t in zeros if 0 < t < 1})
            shares = [*ends, *((s + t) / 2 for s, t in itertools.pairwise(ends))]
            if any((t * first + (1 - t) * second > 0).all() for t in shares):
                found.add((player, a))
    assert dominated(game) == found


def test_a_mixture_dominates_where_no_action_does():
    game = gt.NormalForm.from_bimatrix([[3, 0], [0, 3], [1, 1]], [[0, 0], [0, 0], [0, 0]])
    assert dominated(game, by="pure") == set()
    (entry,) = gt.equilibria.dominated_actions(game).dominated
    assert (entry.player, entry.action) == (0, 2)
    assert entry.verify(game)


def test_weak_is_not_strict_and_full_support_beliefs_show_it():
    game = gt.NormalForm.from_bimatrix([[1, 1], [1, 0]], [[0, 0], [0, 0]])
    assert dominated(game) == set()
    assert dominated(game, kind="weak") == {(0, 1)}
    beliefs = gt.equilibria.dominated_actions(game, kind="weak").beliefs
    assert all(min(belief) > 0 for belief in beliefs.values())


def test_the_certificates_can_fail():
    game = zoo.prisoners_dilemma()
    result = gt.equilibria.dominated_actions(game)
    entry = result.dominated[0]
    swapped = dataclasses.replace(entry, action=1, mixture=(F(1), F(0)))
    assert not swapped.verify(game)
    assert not dataclasses.replace(entry, mixture=(F(2), F(-1))).verify(game)
    chicken = zoo.chicken()
    honest = gt.equilibria.dominated_actions(chicken)
    wrong = {key: (F(2), F(-1)) for key in honest.beliefs}
    assert not dataclasses.replace(honest, beliefs=wrong).verify(chicken)
    assert not dataclasses.replace(honest, beliefs={}).verify(chicken), "an action unjudged"
    flipped = {key: tuple(reversed(belief)) for key, belief in honest.beliefs.items()}
    assert not dataclasses.replace(honest, beliefs=flipped).verify(chicken)


@given(bimatrix_games(max_actions=4, payoffs=st.integers(0, 3)), st.randoms())
def test_strict_elimination_ends_at_the_same_game_in_any_order(game, random):
    expected = gt.equilibria.eliminate_dominated(game).kept
    kept = [list(range(count)) for count in game.shape]
    while True:
        smaller = gt.NormalForm(game.payoffs[np.ix_(range(2), *kept)])
        entries = gt.equilibria.dominated_actions(smaller).dominated
        if not entries:
            break
        entry = random.choice(entries)
        del kept[entry.player][entry.action]
    assert tuple(map(tuple, kept)) == expected


@given(bimatrix_games(max_actions=4, payoffs=st.integers(0, 3)))
def test_no_equilibrium_plays_an_eliminated_action(game):
    kept = gt.equilibria.rationalizable_actions(game).kept
    for equilibrium in gt.nash_equilibria(game):
        for support, actions in zip(equilibrium.supports, kept, strict=True):
            assert set(support) <= set(actions)


@pytest.mark.parametrize("kind", ["strict", "weak"])
@given(game=bimatrix_games(max_actions=4, payoffs=st.integers(0, 3)))
def test_an_elimination_can_be_replayed(kind, game):
    result = gt.equilibria.eliminate_dominated(game, kind=kind)
    assert result.verify(game)
    assert not gt.equilibria.dominated_actions(result.game, kind=kind).dominated
    if result.rounds:
        assert not dataclasses.replace(result, kept=(*result.kept[::-1], ())).verify(game)
        assert not dataclasses.replace(result, rounds=result.rounds[1:]).verify(game)


def test_the_beauty_contest_of_travellers_dissolves():
    """Traveller's dilemma, claims 2..6: weak elimination unravels to the lowest claim."""
    game = gt.generators.travellers_dilemma(6)
    result = gt.equilibria.eliminate_dominated(game, kind="weak")
    assert result.game.shape == (1, 1)
    assert result.kept == ((0,), (0,))
    assert len(result.rounds) >= 3


def test_three_players_with_correlated_beliefs():
    rng = np.random.default_rng(0)
    game = gt.NormalForm(rng.integers(0, 4, (3, 2, 3, 2)))
    for kind in ("strict", "weak"):
        assert gt.equilibria.dominated_actions(game, kind=kind).verify(game)
        assert gt.equilibria.eliminate_dominated(game, kind=kind).verify(game)


@given(bimatrix_games(max_actions=3, payoffs=st.integers(0, 3)))
def test_relabelling_and_affine_maps_change_nothing(game):
    moved = gt.NormalForm(game.payoffs[:, ::-1] * 3 - 7)
    expected = {(i, game.shape[0] - 1 - a if i == 0 else a) for i, a in dominated(game)}
    assert dominated(moved) == expected
    floats = gt.NormalForm(game.payoffs / 4)
    assert dominated(floats) == dominated(game)
    swapped = {(1 - i, a) for i, a in dominated(game.swap_players())}
    assert swapped == dominated(game)


def test_single_actions_and_bad_arguments():
    lonely = gt.NormalForm.from_bimatrix([[1, 2]], [[3, 4]])
    assert dominated(lonely) == {(1, 0)}
    assert gt.equilibria.dominated_actions(lonely).verify(lonely)
    with pytest.raises(gt.InvalidArgument, match="kind among"):
        gt.equilibria.dominated_actions(lonely, kind="very")
    with pytest.raises(gt.InvalidArgument, match="by among"):
        gt.equilibria.eliminate_dominated(lonely, by="luck")
    with pytest.raises(gt.InvalidArgument, match="a NormalForm"):
        gt.equilibria.dominated_actions([[1]])


@given(bimatrix_games(max_actions=3))
def test_equilibria_are_individually_rational(game):
    payoffs = [e.payoffs for e in gt.nash_equilibria(game, exact=True)]
    assert gt.equilibria.is_individually_rational(game, payoffs).all()
    floor = gt.minimax(game).exact_payoffs
    assert gt.equilibria.is_individually_rational(game, floor)
    below = (floor[0] - F(1, 10**30), floor[1])
    assert not gt.equilibria.is_individually_rational(game, below), "no tolerance"


def test_individual_rationality_keeps_the_leading_axes():
    points = np.zeros((4, 5, 2)) + 2
    result = gt.equilibria.is_individually_rational(zoo.asymmetric_bach_or_stravinsky(), points)
    assert result.shape == (4, 5)
    assert result.all()
    with pytest.raises(gt.InvalidArgument, match=r"points\[..., 2 players\]"):
        gt.equilibria.is_individually_rational(zoo.chicken(), [1, 2, 3])
