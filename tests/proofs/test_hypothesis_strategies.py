"""Strategies yield what they promise, ties and both orientations included, and shrink."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import gametheory as gt
from proofs import strategies as games
from proofs.instances import StagePair
from proofs.stage_conditions import CONFLICT, EQUILIBRIA, GENEROUS, SELF_SERVING

few = settings(max_examples=40, deadline=None)


@given(games.coordination_games())
@few
def test_coordination_games_have_a_strict_equilibrium_for_each_label(game):
    pure = gt.pure_equilibria(game)
    assert len({e.actions[0] for e in pure}) == game.shape[0] == len(pure)


@given(games.bargaining_games())
@few
def test_bargaining_games_are_bargaining_problems(game):
    classes = gt.taxonomy(game)
    assert classes.bargaining
    assert classes.coordination
    assert len(classes.pareto_optimal_equilibria) >= 2


@given(games.social_dilemmas())
@few
def test_social_dilemmas_are(game):
    assert gt.taxonomy(game).social_dilemma


@given(games.symmetric_games())
@few
def test_symmetric_games_are(game):
    assert gt.is_symmetric(game)


@given(games.flat_games())
@few
def test_flat_games_are_flat(game):
    assert gt.attainable(game).area == 0


@given(games.zero_sum_games())
@few
def test_zero_sum_games_are(game):
    assert gt.taxonomy(game).constant_sum


@given(games.normal_form_games(players=3))
@few
def test_games_of_three_players(game):
    assert game.num_players == 3


@pytest.mark.parametrize("orientation", ["self-serving", "generous", "any"])
def test_norm_pairs_have_their_orientation(orientation):
    seen = set()

    @given(games.norm_pairs(orientation=orientation))
    @few
    def check(drawn):
        pair = StagePair(*drawn)
        assert EQUILIBRIA.holds(pair)
        assert CONFLICT.holds(pair)
        seen.add("self-serving" if SELF_SERVING.holds(pair) else "generous")
        assert SELF_SERVING.holds(pair) != GENEROUS.holds(pair)

    check()
    assert seen == ({"self-serving", "generous"} if orientation == "any" else {orientation})


@pytest.mark.parametrize("domain", ["finite", "convex", "comprehensive"])
def test_proper_problems_are_proper(domain):
    @given(games.proper_problems(domain=domain))
    @few
    def check(problem):
        assert problem.is_proper
        assert problem.domain == domain

    check()


@given(games.payoff_sets(), games.bargaining_problems())
@few
def test_payoff_sets_and_problems(payoff_set, problem):
    assert payoff_set.num_players == 2
    inside, corner = problem
    assert any(all(x >= d for x, d in zip(v, corner, strict=True)) for v in inside.points)


@given(games.memory_one_policies(player=0), games.memory_one_policies(player=1))
@few
def test_memory_one_policies_play(first, second):
    repeated = gt.Repeated(gt.zoo.prisoners_dilemma(), "1/2")
    assert all(isinstance(x, Fraction) for x in gt.strategies.values(repeated, (first, second)))


@given(games.automata(player=0), games.automata(player=1), games.paths())
@few
def test_automata_and_paths_play(first, second, path):
    repeated = gt.Repeated(gt.zoo.chicken(), "1/3")
    played = gt.strategies.play((first, second))
    assert gt.strategies.values(repeated, (first, second)) == played.value(repeated)
    assert len(path.prefix) <= 2
    assert len(path.cycle) <= 3


@given(games.discount_factors(), games.discount_factors(include_zero=False))
@few
def test_discounts_are_in_range(any_, positive):
    assert 0 <= any_ < 1
    assert 0 < positive < 1


def test_ties_are_common():
    tied = []

    @given(games.bimatrix_games(min_actions=2, payoffs=games.tied_payoffs()))
    @few
    def count(game):
        tied.append(len(set(game.payoffs[0].ravel())) < game.payoffs[0].size)

    count()
    assert all(tied)


SMALLEST = {
    "no pure equilibrium": (
        games.bimatrix_games(),
        lambda g: not len(gt.pure_equilibria(g)),
        lambda g: g.shape == (2, 2) and g.payoffs.max() == 1,
    ),
    "any bargaining game": (
        games.bargaining_games(),
        lambda g: True,
        lambda g: g.payoffs.tolist() == [[[2, 0], [0, 1]], [[1, 0], [0, 2]]],
    ),
    "any dilemma": (
        games.social_dilemmas(),
        lambda g: True,
        lambda g: np.abs(g.payoffs).max() <= 3,
    ),
    "any game": (
        games.normal_form_games(),
        lambda g: True,
        lambda g: g.shape == (1, 1, 1) and not g.payoffs.any(),
    ),
    "any path": (games.paths(), lambda p: True, lambda p: p.positions == 1),
    "a two-state automaton": (
        games.automata(player=0),
        lambda a: a.num_states > 1,
        lambda a: a.num_states == 2,
    ),
}


@pytest.mark.parametrize("name", SMALLEST)
def test_shrinking_gives_small_readable_examples(name):
    strategy, condition, small = SMALLEST[name]
    found = find(strategy, condition, settings=settings(database=None, max_examples=2000))
    assert small(found), found


@pytest.mark.parametrize(
    "make",
    [
        lambda: games.tied_payoffs(()),
        lambda: games.discount_factors(max_denominator=1),
        lambda: games.probabilities(0),
        lambda: games.bimatrix_games(min_actions=3, max_actions=2).example(),
        lambda: games.normal_form_games(players=0).example(),
        lambda: games.coordination_games(min_actions=1).example(),
        lambda: games.bargaining_games(max_actions=1).example(),
        lambda: games.payoff_sets(max_points=0).example(),
        lambda: games.proper_problems(domain="round").example(),
        lambda: games.memory_one_policies(player=2).example(),
        lambda: games.automata(player=0, max_states=0).example(),
        lambda: games.paths(max_cycle=0).example(),
        lambda: games.norm_pairs(orientation="mean").example(),
    ],
)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_bad_arguments_are_named(make):
    with pytest.raises(gt.InvalidArgument, match="expected"):
        make()


@given(st.data())
@few
def test_relabelling_keeps_the_class(data):
    plain = data.draw(games.bargaining_games(relabel=False))
    assert {e.actions for e in gt.taxonomy(plain).pareto_optimal_equilibria} >= {(0, 0), (1, 1)}


def test_generous_pairs_show_the_defect_of_inequality_1():
    def gains(drawn):
        pair = StagePair(*drawn)
        return any(pair.cross[i] > min(v[i] for v in pair.values) for i in range(2))

    found = find(games.norm_pairs(), gains, settings=settings(database=None, max_examples=2000))
    assert not SELF_SERVING.holds(StagePair(*found))
