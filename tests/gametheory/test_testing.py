"""Strategies draw what they promise, by predicates of their own; they shrink, and refuse early."""

import itertools
import subprocess
import sys
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory import testing
from gametheory.axioms import DOMAINS, Problem
from gametheory.testing import _games

few = settings(max_examples=60)
quick = settings(max_examples=5_000, phases=[Phase.generate, Phase.shrink])


def exists(strategy, condition):
    """Among thousands of draws, whichever the seed: events here have chances of per cents."""
    return find(strategy, condition, settings=quick)


# Predicates on nested lists, without the library's solvers.


def matrices(game):
    return [m.tolist() for m in game.exact_payoffs]


def profiles(game):
    return [tuple(v) for v in np.moveaxis(game.exact_payoffs, 0, -1).reshape(-1, game.num_players)]


def equilibria(game, *, strict=False):
    """Pure ones: no player gains, or every deviator loses if strict, by changing its action."""
    found = []
    for cell in itertools.product(*map(range, game.shape)):
        rivals = [
            (i, [*cell[:i], k, *cell[i + 1 :]])
            for i, n in enumerate(game.shape)
            for k in range(n)
            if k != cell[i]
        ]
        here = game.exact_payoffs[(slice(None), *cell)]
        gaps = [here[i] - game.exact_payoffs[(i, *other)] for i, other in rivals]
        if all(gap > 0 if strict else gap >= 0 for gap in gaps):
            found.append(cell)
    return found


def dominates(v, w):
    return all(x >= y for x, y in zip(v, w, strict=True)) and v != w


def is_efficient(game, cell):
    here = tuple(game.exact_payoffs[(slice(None), *cell)])
    return not any(dominates(v, here) for v in profiles(game))


def is_on_a_line(points):
    (x, y), rest = points[0], points[1:]
    return all(
        (a - x) * (d - y) == (c - x) * (b - y) for (a, b), (c, d) in itertools.combinations(rest, 2)
    )


def is_dilemma(r, s, t, p):
    return r > p and r > s and 2 * r > t + s and (t > r or p > s)


def no_equilibrium(game):
    return not equilibria(game)


def some_row_is_dominated(game):
    rows = matrices(game)[0]
    return any(
        all(x < y for x, y in zip(low, high, strict=True))
        for low, high in itertools.permutations(rows, 2)
    )


# What is promised.

PAYOFFS = {
    "integers": None,
    "ties": testing.tied_payoffs(),
    "negative": testing.small_integers(-2, 2),
    "fractions": testing.small_fractions(0, 1, 3),
    "floats": st.floats(-1, 1),
}
every_payoff = pytest.mark.parametrize("payoffs", PAYOFFS.values(), ids=PAYOFFS)


def holds(strategy, predicate):
    drawn = []

    @few
    @given(strategy)
    def check(value):
        drawn.append(value)
        assert predicate(value), value

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
    holds(strategy, lambda g: (g.payoffs[0] == g.payoffs[1].T).all() and gt.is_symmetric(g))


@every_payoff
def test_zero_sum_games_sum_to_zero(payoffs):
    strategy = testing.zero_sum_games(payoffs=payoffs)
    holds(strategy, lambda g: not g.exact_payoffs.sum(0).any())


@every_payoff
def test_flat_games_lie_on_a_line(payoffs):
    strategy = testing.flat_games(payoffs=payoffs)
    holds(strategy, lambda g: is_on_a_line(profiles(g)))
    holds(strategy, lambda g: gt.attainable(g).area == 0)


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
    holds(plain, lambda g: {(0, 0), (1, 1)} <= set(equilibria(g, strict=True)))
    holds(plain, lambda g: g.payoffs[0, 0, 0] > g.payoffs[0, 1, 1])


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
    holds(testing.social_dilemmas(), predicate_in_some_order)
    holds(testing.social_dilemmas(), lambda g: bool(gt.taxonomy(g).social_dilemma))


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
    holds(strategy, predicate)
    if orientation == "any":
        assert prefers_first(exists(strategy, prefers_first))
        assert not prefers_first(exists(strategy, lambda pair: not prefers_first(pair)))
    else:
        holds(strategy, lambda pair: prefers_first(pair) == (orientation == "self-serving"))


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

    huge = st.floats(-1e100, 1e100)
    for payoffs in (None, testing.small_fractions(-1, 1, 3), testing.tied_payoffs(), huge):
        weak = testing.bargaining_problems(domain=domain, payoffs=payoffs)
        proper = testing.proper_problems(domain=domain, payoffs=payoffs)
        holds(weak, lambda p: isinstance(p, Problem) and p.domain == domain)
        holds(weak, lambda p: reaches(p, strictly=False))
        holds(proper, lambda p: p.domain == domain and p.is_proper and reaches(p, strictly=True))


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
        holds(strategy, lambda a: a.transitions.shape == (len(a.mixtures), 2, 2))
        # What is played next depends on the last joint action alone: each leads to one state.
        holds(strategy, lambda a: (a.transitions == a.transitions[0]).all())
        holds(strategy, lambda a: all(sum(m) == 1 and min(m) >= 0 for m in a.mixtures.tolist()))


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


# What comes up.

OCCURS = {
    "one action each": (testing.bimatrix_games(), lambda g: g.shape == (1, 1)),
    "one action of player 1": (testing.bimatrix_games(), lambda g: g.shape == (1, 4)),
    "one action of player 2": (testing.bimatrix_games(), lambda g: g.shape == (4, 1)),
    "as large as may be": (testing.bimatrix_games(), lambda g: g.shape == (4, 4)),
    "one action of three players": (testing.normal_form_games(), lambda g: g.shape == (2, 1, 2)),
    "three actions of one player": (
        testing.normal_form_games(players=1, max_actions=3),
        lambda g: g.shape == (3,),
    ),
    "all payoffs tied": (
        testing.bimatrix_games(min_actions=2),
        lambda g: len(set(g.payoffs[0].ravel())) == 1,
    ),
    "two best replies": (
        testing.bimatrix_games(min_actions=2),
        lambda g: (g.payoffs[0][:, 0] == g.payoffs[0][:, 0].max()).sum() > 1,
    ),
    "two equal rows": (
        testing.bimatrix_games(min_actions=2),
        lambda g: (g.payoffs[:, 0] == g.payoffs[:, 1]).all(),
    ),
    "an indifferent player": (
        testing.flat_games(min_actions=2),
        lambda g: len(set(g.payoffs[1].ravel())) == 1 < len(set(g.payoffs[0].ravel())),
    ),
    "identical interests": (
        testing.flat_games(min_actions=2),
        lambda g: (g.payoffs[0] == g.payoffs[1]).all() and len(set(g.payoffs[0].ravel())) > 1,
    ),
    "labels shuffled": (testing.bargaining_games(), lambda g: (0, 0) not in equilibria(g)),
    "a third equilibrium": (testing.bargaining_games(), lambda g: len(equilibria(g)) > 2),
    "a dilemma of greed alone": (
        testing.social_dilemmas(relabel=False),
        lambda g: (g.payoffs[0, 1] > g.payoffs[0, 0]).tolist() == [True, False],
    ),
    "a dilemma of fear alone": (
        testing.social_dilemmas(relabel=False),
        lambda g: (g.payoffs[0, 1] > g.payoffs[0, 0]).tolist() == [False, True],
    ),
    "nothing to gain": (
        testing.bargaining_problems(),
        lambda p: p.ideal == p.disagreement,
    ),
    "something to gain for one only": (
        testing.bargaining_problems(),
        lambda p: p.ideal[0] > p.disagreement[0] and p.ideal[1] == p.disagreement[1],
    ),
    "duplicate profiles": (
        testing.bargaining_problems(domain="finite"),
        lambda p: len(set(p.points)) < len(p.points),
    ),
    "a segment": (testing.payoff_sets(), lambda s: len(s.points) == 2),
    "a largest automaton": (testing.automata(player=0), lambda a: a.num_states == 3),
    "a mixed policy": (
        testing.memory_one_policies(player=1),
        lambda a: not a.is_deterministic,
    ),
}


@pytest.mark.parametrize("case", OCCURS)
def test_what_often_goes_wrong_comes_up(case):
    strategy, condition = OCCURS[case]
    assert condition(exists(strategy, condition))


# Shrinking.


def payoffs_of(game):
    return game.payoffs.tolist()


NO_EQUILIBRIUM = [[[0, 1], [1, 0]], [[1, 0], [0, 1]]]
SHRINKS = {
    "no pure equilibrium": (
        testing.bimatrix_games(),
        no_equilibrium,
        lambda g: g.shape == (2, 2) and set(g.payoffs.ravel()) == {0, 1},
        10,
    ),
    "no pure equilibrium of at most six actions": (
        testing.bimatrix_games(max_actions=6, payoffs=testing.tied_payoffs()),
        no_equilibrium,
        lambda g: g.shape == (2, 2),
        3,
    ),
    "no pure equilibrium of a zero-sum game": (
        testing.zero_sum_games(),
        no_equilibrium,
        lambda g: payoffs_of(g)[0] in NO_EQUILIBRIUM,
        5,
    ),
    "no symmetric pure equilibrium": (
        testing.symmetric_games(),
        lambda g: not any(i == j for i, j in equilibria(g)),
        lambda g: payoffs_of(g)[0] == [[0, 1], [1, 0]],
        5,
    ),
    "a strictly dominated row": (
        testing.bimatrix_games(),
        some_row_is_dominated,
        lambda g: payoffs_of(g) == [[[0], [1]], [[0], [0]]],
        10,
    ),
    "a strictly dominated row of a flat game": (
        testing.flat_games(),
        some_row_is_dominated,
        lambda g: g.shape == (2, 1) and g.payoffs.max() == 1,
        5,
    ),
    "payoffs that differ, three players": (
        testing.normal_form_games(),
        lambda g: len(set(g.payoffs[2].ravel())) > 1,
        lambda g: sorted(g.shape) == [1, 1, 2] and g.payoffs.sum() == 1,
        5,
    ),
    "a coordination game of unequal equilibria": (
        testing.coordination_games(relabel=False),
        lambda g: g.payoffs[0, 0, 0] != g.payoffs[0, 1, 1],
        lambda g: g.shape == (2, 2) and sorted(g.payoffs.ravel()) == [0, 0, 0, 0, 1, 1, 1, 2],
        5,
    ),
    "a third equilibrium of a bargaining game": (
        testing.bargaining_games(relabel=False),
        lambda g: len(equilibria(g)) > 2,
        lambda g: g.shape == (3, 3) and g.payoffs.sum() == 6,
        3,
    ),
    "two states that play differently": (
        testing.automata(player=0, max_states=5),
        lambda a: len({tuple(m) for m in a.mixtures.tolist()}) > 1,
        lambda a: a.num_states == 2 and not a.transitions.any(),
        5,
    ),
    "a set with an interior": (
        testing.bargaining_problems(),
        lambda p: p.payoff_set.area > 0,
        lambda p: set(p.points) == {(0, 0), (0, 1), (1, 0)},
        5,
    ),
    "any bargaining game": (
        testing.bargaining_games(),
        lambda g: True,
        lambda g: payoffs_of(g) == [[[2, 0], [0, 1]], [[1, 0], [0, 2]]],
        3,
    ),
    "any dilemma": (
        testing.social_dilemmas(),
        lambda g: True,
        lambda g: payoffs_of(g) == [[[2, 0], [3, 0]], [[2, 3], [0, 0]]],
        3,
    ),
    "any game": (
        testing.normal_form_games(),
        lambda g: True,
        lambda g: g.shape == (1, 1, 1) and not g.payoffs.any(),
        3,
    ),
    "any problem": (
        testing.proper_problems(),
        lambda p: True,
        lambda p: p == Problem.of([(0, 0)], (-1, -1)),
        3,
    ),
    "any path": (testing.paths(), lambda p: True, lambda p: p.positions == 1, 3),
}


@pytest.mark.parametrize("case", SHRINKS)
def test_shrinking_reaches_the_smallest_example_from_every_seed(case):
    strategy, condition, is_smallest, seeds = SHRINKS[case]
    for seed in range(seeds):
        found = find(
            strategy, condition, random=Random(seed), settings=settings(quick, derandomize=False)
        )
        assert is_smallest(found), f"seed {seed}: {found}"


def test_without_flags_that_take_actions_away_the_smallest_game_is_missed(monkeypatch):
    """The test above can fail: sizes drawn first, and nothing else, leave games large."""

    def sizes_only(draw, least, most, *, always=0):
        size = draw(st.integers(least, most))
        return size, list(range(size))

    monkeypatch.setattr(_games, "draw_axis", sizes_only)
    with pytest.raises(AssertionError, match="seed"):
        test_shrinking_reaches_the_smallest_example_from_every_seed("no pure equilibrium")


# How a failing example is shown.

PRINTED = {
    "NormalForm([[[0]], [[0]]])": testing.bimatrix_games(),
    "NormPair(game=NormalForm([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]), "
    "first=(0, 0), second=(1, 1))": testing.norm_pairs(),
    "Problem.of([(0, 0)], (-1, -1), domain='finite')": testing.proper_problems(domain="finite"),
    "PayoffSet.from_points([(0, 0)], convex=True)": testing.payoff_sets(),
    "Automaton([0], [[[0, 0], [0, 0]]], num_actions=2)": testing.automata(player=0),
    "Path((), ((0, 0),))": testing.paths(),
}


@pytest.mark.parametrize("text", PRINTED)
def test_a_failing_example_is_printed_as_the_call_that_builds_it(text):
    seen = []

    @settings(print_blob=False)
    @given(PRINTED[text])
    def fails(value):
        seen.append(value)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        fails()
    shown = "".join("".join(caught.value.__notes__).split()).replace(",)", ")")
    assert "".join(text.split()).replace(",)", ")") in shown
    names = {**vars(gt), **vars(testing), **vars(gt.strategies), "Problem": Problem}
    assert eval(text, names) == seen[-1]


# Arguments.

REFUSED = {
    "tied_payoffs": [{"levels": ()}],
    "small_integers": [{"low": 1, "high": 0}, {"high": 2, "low": 0.5}],
    "small_fractions": [{"low": 1, "high": 0}, {"denominator": 0}, {"denominator": 1.5}],
    "discount_factors": [{"max_denominator": 1}, {"include_zero": 3}],
    "probabilities": [{"denominator": 0}],
    "bimatrix_games": [
        {"min_actions": 3, "max_actions": 2},
        {"min_actions": 0},
        {"max_actions": True},
        {"max_actions": 2.0},
        {"payoffs": 3},
        {"payoffs": [0, 1]},
    ],
    "normal_form_games": [{"players": 0}, {"players": "2"}, {"max_actions": 0}],
    "symmetric_games": [{"max_actions": 0}, {"payoffs": range(3)}],
    "zero_sum_games": [{"max_actions": 0}],
    "flat_games": [{"max_actions": -1}],
    "coordination_games": [{"min_actions": 1}, {"max_actions": 1}, {"relabel": 2}],
    "bargaining_games": [{"max_actions": 1}, {"low": 0.5}, {"relabel": None}],
    "social_dilemmas": [{"relabel": "yes"}],
    "payoff_sets": [{"max_points": 0}, {"convex": "hull"}],
    "bargaining_problems": [{"max_points": 0}, {"domain": "konvex"}, {"domain": None}],
    "proper_problems": [{"domain": "round"}, {"max_points": 0}],
    "norm_pairs": [{"orientation": "mean"}, {"max_actions": 1}],
    "memory_one_policies": [{"player": 2}, {"player": 0, "chances": 0.5}],
    "automata": [
        {"player": 2},
        {"player": -1},
        {"player": 0, "max_states": 0},
        {"player": 0, "shape": ()},
        {"player": 0, "shape": (2, 0)},
        {"player": 0, "shape": 2},
    ],
    "paths": [{"max_cycle": 0}, {"max_prefix": -1}, {"shape": (0, 2)}],
}


@pytest.mark.parametrize(
    ("name", "bad"),
    [(name, bad) for name, cases in REFUSED.items() for bad in cases],
    ids=lambda x: x if isinstance(x, str) else str(x),
)
def test_bad_arguments_raise_at_the_call_and_are_quoted(name, bad):
    *_, wrong = bad.values()
    with pytest.raises(gt.InvalidArgument, match="expected") as caught:
        getattr(testing, name)(**bad)
    assert repr(wrong) in str(caught.value)


def test_every_strategy_refuses_something():
    strategies = {
        name
        for name, value in vars(testing).items()
        if callable(value)
        and getattr(value, "__module__", "").startswith("gametheory.testing.")
        and not (name.startswith("_") or isinstance(value, type))
    }
    assert strategies == set(REFUSED)


def test_a_near_miss_is_named():
    with pytest.raises(gt.InvalidArgument, match="did you mean 'convex'"):
        testing.proper_problems(domain="konvex")


# Without Hypothesis.


def output_of(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_library_does_not_import_hypothesis():
    assert output_of("import sys, gametheory; print('hypothesis' in sys.modules)") == "False"


def test_a_missing_hypothesis_is_named_with_the_way_to_install_it():
    said = output_of(
        "import sys; sys.modules['hypothesis'] = None\n"
        "import gametheory as gt\n"
        "try:\n    import gametheory.testing\n"
        "except gt.Unsupported as error:\n    print(error)"
    )
    assert said.startswith("gametheory.testing needs hypothesis")
    assert said.endswith("pip install 'gametheory-norms[testing]'")


def test_exact_numbers_stay_exact():
    game = exists(
        testing.bimatrix_games(payoffs=testing.small_fractions()), lambda g: g.payoffs.any()
    )
    assert all(isinstance(x, Fraction) for x in game.payoffs.ravel())
