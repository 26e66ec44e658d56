"""Strategies draw what they promise, by predicates of their own."""

import itertools

import pytest
from drawing import (
    equilibria,
    exists,
    few,
    is_dilemma,
    is_efficient,
    is_on_a_line,
    matrices,
    profiles,
)
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory import testing
from gametheory.axioms import DOMAINS, Problem

# What is promised.

PAYOFFS = {
    "integers": None,
    "ties": testing.tied_payoffs(),
    "negative": testing.small_integers(-2, 2),
    "fractions": testing.small_fractions(0, 1, 3),
    "floats": st.floats(-1, 1),
}
every_payoff = pytest.mark.parametrize("payoffs", PAYOFFS.values(), ids=PAYOFFS)


def holds(strategy, *predicates):
    drawn = []

    @few
    @given(strategy)
    def check(value):
        drawn.append(value)
        assert all(predicate(value) for predicate in predicates), value

    check()
    assert len(drawn) > 1


@every_payoff
def test_normal_form_games_have_their_sizes(payoffs):
    for players in (1, 2, 3):
        strategy = testing.normal_form_games(players=players, payoffs=payoffs)
        holds(strategy, lambda g, n=players: g.num_players == n and set(g.shape) <= {1, 2})
    bounded = testing.normal_form_games(players=2, min_actions=2, max_actions=3, payoffs=payoffs)
    holds(bounded, lambda g: set(g.shape) <= {2, 3})
    holds(testing.bimatrix_games(payoffs=payoffs), lambda g: max(g.shape) <= 4 == 2 * len(g.shape))


@every_payoff
def test_symmetric_games_are_symmetric(payoffs):
    strategy = testing.symmetric_games(payoffs=payoffs)
    holds(
        strategy, lambda g: (g.payoffs[0] == g.payoffs[1].T).all() and gt.equilibria.is_symmetric(g)
    )


@every_payoff
def test_zero_sum_games_sum_to_zero(payoffs):
    strategy = testing.zero_sum_games(payoffs=payoffs)
    holds(strategy, lambda g: not g.exact_payoffs.sum(0).any())


@every_payoff
def test_flat_games_lie_on_a_line(payoffs):
    strategy = testing.flat_games(payoffs=payoffs)
    holds(strategy, lambda g: is_on_a_line(profiles(g)), lambda g: gt.attainable(g).area == 0)


@every_payoff
@pytest.mark.parametrize("relabel", [False, True])
def test_coordination_games_have_a_strict_equilibrium_for_each_label(payoffs, relabel):
    def predicate(game):
        (n, m), strict = game.shape, equilibria(game, strict=True)
        if not relabel and strict != [(k, k) for k in range(n)]:
            return False
        rows, columns = zip(*strict, strict=True)
        each_label_once = sorted(rows) == sorted(columns) == list(range(n))
        return n == m and each_label_once and strict == equilibria(game)

    holds(testing.coordination_games(payoffs=payoffs, relabel=relabel), predicate)


@pytest.mark.parametrize("low", [0, -3])
def test_bargaining_games_have_efficient_strict_equilibria_ranked_oppositely(low):
    def predicate(game):
        good = [e for e in equilibria(game, strict=True) if is_efficient(game, e)]
        values = [game.exact_payoff(e) for e in good]
        return game.payoffs.min() >= low and any(
            v[0] > w[0] and v[1] < w[1] for v, w in itertools.permutations(values, 2)
        )

    holds(testing.bargaining_games(low=low), predicate)
    holds(testing.bargaining_games(max_actions=4), lambda g: bool(gt.taxonomy(g).bargaining))
    plain = testing.bargaining_games(relabel=False)
    holds(
        plain,
        lambda g: {(0, 0), (1, 1)} <= set(equilibria(g, strict=True)),
        lambda g: g.payoffs[0, 0, 0] > g.payoffs[0, 1, 1],
    )


def test_social_dilemmas_meet_the_definition():
    def predicate(game):
        (a, b), (c, d) = matrices(game)
        (r, s), (t, p) = a, b
        (r2, t2), (s2, p2) = c, d
        return is_dilemma(r, s, t, p) and is_dilemma(r2, s2, t2, p2)

    def predicate_in_some_order(game):
        columns = (slice(None), slice(None, None, -1))
        return any(predicate(gt.NormalForm(game.payoffs[:, :, c])) for c in columns)

    holds(testing.social_dilemmas(relabel=False), predicate)
    holds(
        testing.social_dilemmas(),
        predicate_in_some_order,
        lambda g: bool(gt.taxonomy(g).social_dilemma),
    )


@pytest.mark.parametrize("orientation", ["self-serving", "generous", "any"])
def test_norm_pairs_have_their_orientation(orientation):
    def prefers_first(pair):
        (v, _), (w, _) = pair.values
        return v > w

    def predicate(pair):
        (v1, v2), (w1, w2) = pair.values
        deployed = {pair.first, pair.second} <= set(equilibria(pair.game, strict=True))
        return deployed and (v1 - w1) * (v2 - w2) < 0

    strategy = testing.norm_pairs(orientation=orientation)
    if orientation == "any":
        holds(strategy, predicate)
        assert prefers_first(exists(strategy, prefers_first))
        assert not prefers_first(exists(strategy, lambda pair: not prefers_first(pair)))
    else:
        serving = orientation == "self-serving"
        holds(strategy, predicate, lambda pair: prefers_first(pair) == serving)


def test_a_norm_pair_says_what_norms_pay():
    game = gt.NormalForm.from_bimatrix([[2, 3], [0, 4]], [[2, 0], [0, 1]])
    pair = testing.NormPair(game, (0, 0), (1, 1))
    assert pair.values == ((2, 2), (4, 1))
    assert pair.cross == (3, 0), "player 1 plays row 0 of its norm, player 2 column 1 of its own"
    assert testing.NormPair(game, (1, 1), (0, 0)).cross == (0, 0)


@pytest.mark.parametrize("domain", DOMAINS)
def test_problems_are_of_their_domain_and_something_beats_d(domain):
    def reaches(problem, *, strictly):
        least = problem.disagreement
        gains = [[x - d for x, d in zip(v, least, strict=True)] for v in problem.points]
        if problem.domain == "finite":
            return any(min(g) > 0 if strictly else min(g) >= 0 for g in gains)
        # A generator beats d, or in the strict domain the two that lie on the axes do together.
        on_axes = any(g[0] > 0 == g[1] for g in gains) and any(g[1] > 0 == g[0] for g in gains)
        return on_axes or any(min(g) > 0 if strictly else min(g) >= 0 for g in gains)

    def is_of_it(problem):
        return isinstance(problem, Problem) and problem.domain == domain

    huge = st.floats(-1e100, 1e100)
    for payoffs in (None, testing.small_fractions(-1, 1, 3), testing.tied_payoffs(), huge):
        weak = testing.bargaining_problems(domain=domain, payoffs=payoffs)
        proper = testing.proper_problems(domain=domain, payoffs=payoffs)
        holds(weak, is_of_it, lambda p: reaches(p, strictly=False))
        holds(proper, is_of_it, lambda p: p.is_proper and reaches(p, strictly=True))


def test_frontiers_of_strictly_comprehensive_problems_fall_from_axis_to_axis():
    def predicate(problem):
        chain, d = problem.payoff_set.pareto_frontier().points, problem.disagreement
        xs, ys = zip(*sorted(chain), strict=True)
        falls = all(y > z for y, z in itertools.pairwise(ys))
        return falls and xs[0] == d[0] and ys[-1] == d[1] and len(set(xs)) == len(xs) > 1

    holds(testing.proper_problems(domain="strictly comprehensive"), predicate)


@every_payoff
def test_payoff_sets_are_of_two_players_and_of_their_kind(payoffs):
    for convex in (True, False):
        strategy = testing.payoff_sets(max_points=3, payoffs=payoffs, convex=convex)
        kind = "convex" if convex else "finite"
        holds(strategy, lambda s, k=kind: s.num_players == 2 and s.kind == k and len(s.points) <= 3)


def test_numbers_are_in_their_ranges():
    holds(testing.small_integers(-1, 2), lambda x: x in (-1, 0, 1, 2))
    holds(testing.small_fractions(-1, 2, 3), lambda x: -1 <= x <= 2 and (3 * x).denominator == 1)
    holds(testing.tied_payoffs((5, 7)), lambda x: x in (5, 7))
    holds(testing.discount_factors(max_denominator=5), lambda g: 0 <= g < 1 and g.denominator <= 5)
    holds(testing.discount_factors(include_zero=False), lambda g: 0 < g < 1)
    holds(testing.probabilities(3), lambda p: 0 <= p <= 1 and (3 * p).denominator == 1)


def test_memory_one_policies_are_such():
    for player in (0, 1):
        strategy = testing.memory_one_policies(player=player)
        holds(
            strategy,
            lambda a: a.transitions.shape == (len(a.mixtures), 2, 2),
            # What is played next depends on the last joint action alone: each leads to one state.
            lambda a: (a.transitions == a.transitions[0]).all(),
            lambda a: all(sum(m) == 1 and min(m) >= 0 for m in a.mixtures.tolist()),
        )


@pytest.mark.parametrize("shape", [(2, 2), (1, 3), (2, 1, 2), (2,)])
def test_automata_and_paths_fit_their_game(shape):
    for player, count in enumerate(shape):

        def fits(automaton, count=count):
            states = automaton.num_states
            table = automaton.transitions
            actions = automaton.mixtures.shape == (states, count)
            return actions and table.shape == (states, *shape) and automaton.is_deterministic

        holds(testing.automata(player=player, shape=shape), fits)
    cells = set(itertools.product(*map(range, shape)))
    holds(testing.paths(shape=shape), lambda p: {*p.prefix, *p.cycle} <= cells)
    holds(
        testing.paths(shape=shape, max_prefix=1, max_cycle=2),
        lambda p: len(p.prefix) <= 1 and len(p.cycle) <= 2,
    )


def test_policies_play_and_are_worth_what_their_path_is():
    repeated = gt.Repeated(gt.zoo.chicken(), "1/3")

    @few
    @given(testing.automata(player=0), testing.automata(player=1))
    def check(first, second):
        played = gt.strategies.play((first, second))
        assert gt.strategies.values(repeated, (first, second)) == played.value(repeated)

    check()
