"""Games in characteristic form: against brute force, float programs and textbook answers."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

import gametheory as gt
from gametheory import coalitions
from gametheory.coalitions import CoalitionalGame
from gametheory.errors import Infeasible, InvalidArgument, InvalidGame, TooLarge

F = Fraction


def random_game(seed, players, largest=4):
    """Small integers, so that ties are the rule."""
    rng = np.random.default_rng(seed)
    return CoalitionalGame.from_array([0, *rng.integers(-1, largest, 2**players - 1).tolist()])


def covered(seed, players):
    """A game of costs to share: its core may be empty or not, and ties abound."""
    game = random_game(seed, players)
    worths = [*game.worths[:-1], F(int(max(game.worths)) + seed % 4)]
    return CoalitionalGame(tuple(worths))


GAMES = [random_game(s, n) for n in (1, 2, 3, 4) for s in range(12)]
GAMES += [covered(s, n) for n in (2, 3, 4) for s in range(12)]


def brute_shapley(game):
    n = game.num_players
    total = [F(0)] * n
    orders = list(itertools.permutations(range(n)))
    for order in orders:
        for k, i in enumerate(order):
            total[i] += game.worth(order[: k + 1]) - game.worth(order[:k])
    return tuple(x / len(orders) for x in total)


def float_least_excess(game):
    """(status, epsilon) of the least core by HiGHS."""
    n = game.num_players
    masks = range(1, 2**n - 1)
    rows = [[*(-(m >> i & 1) for i in range(n)), -1] for m in masks]
    return linprog(
        [0] * n + [1],
        A_ub=rows or None,
        b_ub=[-float(game.worths[m]) for m in masks] or None,
        A_eq=[[1] * n + [0]],
        b_eq=[float(game.total)],
        bounds=[(None, None)] * (n + 1),
    )


def float_nucleolus(game, rational):
    """Maschler, Peleg and Shapley's sequence with HiGHS: what cannot rise is tried one by one."""
    n = game.num_players
    full = 2**n - 1
    v = [float(x) for x in game.worths]
    indicator = [[m >> i & 1 for i in range(n)] for m in range(full + 1)]
    settled = {full: 0.0}
    low = [v[1 << i] if rational else None for i in range(n)]
    x = None
    while len(settled) < full:
        free = [m for m in range(1, full) if m not in settled]
        equal = [[*indicator[m], 0] for m in settled], [v[m] - e for m, e in settled.items()]
        found = linprog(
            [0] * n + [1],
            A_ub=[[*(-k for k in indicator[m]), -1] for m in free],
            b_ub=[-v[m] for m in free],
            A_eq=equal[0],
            b_eq=equal[1],
            bounds=[(b, None) for b in low] + [(None, None)],
        )
        assert found.status == 0
        x, epsilon = found.x[:n], found.x[-1]
        for m in free:
            most = linprog(
                [-k for k in indicator[m]],
                A_ub=[[-k for k in indicator[f]] for f in free],
                b_ub=[-v[f] + epsilon + 1e-9 for f in free],
                A_eq=[row[:-1] for row in equal[0]],
                b_eq=equal[1],
                bounds=[(b, None) for b in low],
            )
            if most.status == 0 and -most.fun < v[m] - epsilon + 1e-6:
                settled[m] = epsilon
    return x


@pytest.mark.parametrize("game", GAMES, ids=repr)
def test_values_are_averages_of_what_players_bring(game):
    n = game.num_players
    assert coalitions.shapley_value(game) == brute_shapley(game)
    value = coalitions.banzhaf_value(game)
    for i in range(n):
        others = [p for p in range(n) if p != i]
        brought = [
            game.worth([*S, i]) - game.worth(S)
            for k in range(n)
            for S in itertools.combinations(others, k)
        ]
        assert value[i] == F(sum(brought), len(brought))


@pytest.mark.parametrize("game", GAMES, ids=repr)
def test_core_and_least_core_agree_with_a_float_program(game):
    least, found = coalitions.least_core(game), coalitions.core(game)
    assert least.verify(game)
    assert found.verify()
    if game.num_players > 1:
        assert float(least.exact_epsilon) == pytest.approx(float_least_excess(game).fun, abs=1e-7)
        assert found.is_empty == (least.exact_epsilon > 0)
    assert found.contains(least.exact_allocation) != found.is_empty
    lower = least.exact_epsilon - F(1, 9)
    (spoken,) = game.speak((lower,))
    assert not dataclasses.replace(least, exact_epsilon=lower, epsilon=spoken).verify(game)
    assert not dataclasses.replace(least, epsilon=spoken).verify(game)
    moved = tuple(x + 1 for x in least.allocation)
    assert not dataclasses.replace(least, allocation=moved).verify(game)
    assert not dataclasses.replace(found, allocation=moved).verify()


def brute_vertices(game):
    """Where n - 1 coalitions and all get just their worth, and nobody complains."""
    n = game.num_players
    masks = range(1, 2**n - 1)
    found = set()
    for chosen in itertools.combinations(masks, n - 1):
        rows = [[m >> i & 1 for i in range(n)] for m in (*chosen, 2**n - 1)]
        if round(np.linalg.det(np.array(rows))):
            import sympy

            right = [sympy.Rational(*game.worths[m].as_integer_ratio()) for m in (*chosen, -1)]
            x = sympy.Matrix(rows).LUsolve(sympy.Matrix(right))
            x = tuple(F(int(k.p), int(k.q)) for k in x)
            if all(sum(x[i] for i in range(n) if m >> i & 1) >= game.worths[m] for m in masks):
                found.add(x)
    return tuple(sorted(found))


@pytest.mark.few(30)
@pytest.mark.parametrize(
    "game", [g for g in GAMES if g.num_players in (1, 2, 3)] + [covered(3, 4)], ids=repr
)
def test_vertices_of_the_core_by_brute_force(game):
    assert coalitions.core(game).exact_vertices == brute_vertices(game)


SOME = [*[g for g in GAMES[12:] if g.num_players < 4][::3], random_game(4, 4), covered(5, 4)]


@pytest.mark.few(9)
@pytest.mark.parametrize("game", SOME, ids=repr)
def test_nucleolus_and_prenucleolus_agree_with_sequences_of_float_programs(game):
    found = coalitions.prenucleolus(game)
    assert found.verify(game)
    expected = float_nucleolus(game, rational=False)
    np.testing.assert_allclose(np.array(found.allocation, float), expected, atol=1e-5)
    alone = sum(game.worths[1 << i] for i in range(game.num_players))
    if alone > game.total:
        with pytest.raises(Infeasible, match="prenucleolus"):
            coalitions.nucleolus(game)
        return
    rational = coalitions.nucleolus(game)
    assert rational.verify(game)
    expected = float_nucleolus(game, rational=True)
    np.testing.assert_allclose(np.array(rational.allocation, float), expected, atol=1e-5)


@pytest.mark.parametrize("game", [g for g in GAMES if g.num_players == 3][::3], ids=repr)
def test_no_other_allocation_passes_for_the_prenucleolus(game):
    found = coalitions.prenucleolus(game)
    for k, move in enumerate([(1, -1, 0), (0, F(1, 7), -F(1, 7)), (-2, 1, 1)]):
        x = tuple(a + b for a, b in zip(found.exact_allocation, move, strict=True))
        other = dataclasses.replace(found, exact_allocation=x, allocation=game.speak(x))
        assert not other.verify(game), k
        assert not dataclasses.replace(found, allocation=game.speak(x)).verify(game), k
    assert not dataclasses.replace(found, levels=found.levels[:-1]).verify(game)


@pytest.mark.parametrize("game", GAMES[14:40:5], ids=repr)
def test_players_may_be_renumbered_and_worths_rescaled(game):
    n = game.num_players
    order = [*list(range(1, n)), 0]
    moved = CoalitionalGame.from_function(n, lambda S: game.worth([order[i] for i in S]))
    bonus = [F(i, 3) for i in range(n)]
    mapped = CoalitionalGame.from_function(
        n, lambda S: 2 * game.worth(S) + sum(bonus[i] for i in S)
    )

    def every(one):
        yield coalitions.shapley_value(one)
        yield coalitions.prenucleolus(one).allocation

    for old, new, affine in zip(every(game), every(moved), every(mapped), strict=True):
        assert new == tuple(old[i] for i in order)
        assert affine == tuple(2 * x + b for x, b in zip(old, bonus, strict=True))


def talmud(estate, claims):
    """The consistent rule of Aumann and Maschler (1985): halves, then losses, equally."""
    halves, whole = [c / 2 for c in claims], sum(claims)
    amount = min(estate, whole - estate)
    level, left, given = F(0), amount, [F(0)] * len(claims)
    while left:
        open_ = [i for i, h in enumerate(halves) if given[i] < h]
        step = min(*(halves[i] - given[i] for i in open_), left / len(open_))
        for i in open_:
            given[i] += step
        left -= step * len(open_)
        level += step
    if estate > whole / 2:
        given = [c - g for c, g in zip(claims, given, strict=True)]
    return tuple(given)


@pytest.mark.parametrize("estate", range(0, 601, 50))
def test_the_nucleolus_divides_a_bankrupt_estate_as_the_talmud(estate):
    claims = [F(100), F(200), F(300)]
    game = coalitions.bankruptcy_game(estate, claims)
    assert game.is_convex
    assert coalitions.nucleolus(game).allocation == talmud(F(estate), claims)


def test_the_mishnah():
    """Kethuboth 93a: estates of 100, 200 and 300 of the claims 100, 200, 300."""
    divisions = [
        coalitions.nucleolus(coalitions.bankruptcy_game(e, [100, 200, 300])).allocation
        for e in (100, 200, 300)
    ]
    assert divisions == [(F(100, 3),) * 3, (50, 75, 75), (50, 100, 150)]


def test_glove_games():
    game = coalitions.glove_game(1, 2)
    assert coalitions.shapley_value(game) == (F(2, 3), F(1, 6), F(1, 6))
    assert (
        coalitions.core(game).vertices == ((1, 0, 0),) == (coalitions.nucleolus(game).allocation,)
    )
    even = coalitions.core(coalitions.glove_game(2, 2))
    assert even.vertices == ((0, 0, 1, 1), (1, 1, 0, 0))


def test_airport_game_pays_by_segment():
    """Littlechild and Owen 1973: each stretch of runway is paid by those who need it, equally."""
    costs = [F(1), F(3), F(4), F(9)]
    pays = [
        sum((b - a) / (4 - k) for k, (a, b) in enumerate(itertools.pairwise([0, *costs])) if k <= i)
        for i in range(4)
    ]
    game = coalitions.airport_game(costs)
    assert coalitions.shapley_value(game) == tuple(-x for x in pays)
    assert game.is_convex
    assert coalitions.core(game).contains(coalitions.shapley_value(game))


def test_the_security_council():
    council = coalitions.weighted_majority_game(39, [7] * 5 + [1] * 10)
    assert sum(council.worths) == 5 * 0 + sum(
        1 for k in range(4, 11) for _ in itertools.combinations(range(10), k)
    )
    index = coalitions.banzhaf_value(council, normalized=True)
    assert index[0] == F(848, 5080)
    assert index[5] == F(84, 5080)
    with pytest.raises(TooLarge, match="at most 10 players"):
        coalitions.nucleolus(council)


def test_majority_of_three_has_an_empty_core():
    game = coalitions.weighted_majority_game(2, [1, 1, 1])
    assert game.is_simple
    assert game.is_superadditive
    assert not game.is_convex
    found = coalitions.core(game)
    assert found.is_empty
    assert found.vertices == ()
    assert found.verify()
    assert found.balancing == {frozenset(S): F(1, 2) for S in ((0, 1), (0, 2), (1, 2))}
    assert not dataclasses.replace(found, balancing={frozenset((0, 1)): F(1)}).verify()
    assert coalitions.nucleolus(game).allocation == (F(1, 3),) * 3


@pytest.mark.parametrize("seed", range(6))
def test_convex_games_have_their_marginal_vectors_as_core(seed):
    """Shapley 1971; Ichiishi 1981."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(0, 4, 4).tolist()
    game = CoalitionalGame.from_function(4, lambda S: sum(weights[i] for i in S) ** 2)
    assert game.is_convex
    marginal = set()
    for order in itertools.permutations(range(4)):
        x = [F(0)] * 4
        for k, i in enumerate(order):
            x[i] = game.worth(order[: k + 1]) - game.worth(order[:k])
        marginal.add(tuple(x))
    assert set(coalitions.core(game).vertices) == marginal


@pytest.mark.parametrize("game", GAMES[12:60:7], ids=repr)
def test_properties_by_their_definitions(game):
    sets = [
        frozenset(S)
        for k in range(game.num_players + 1)
        for S in itertools.combinations(range(game.num_players), k)
    ]
    v = game.worth
    pairs = list(itertools.product(sets, repeat=2))
    assert game.is_superadditive == all(v(S) + v(T) <= v(S | T) for S, T in pairs if not S & T)
    assert game.is_convex == all(v(S) + v(T) <= v(S | T) + v(S & T) for S, T in pairs)
    assert game.is_monotone == all(v(S) <= v(T) for S, T in pairs if S <= T)


def random_form(seed, shape):
    rng = np.random.default_rng(seed)
    return gt.NormalForm(rng.integers(0, 4, (len(shape), *shape)))


FORMS = [random_form(s, shape) for s in range(3) for shape in ((2, 2), (2, 3, 2), (2, 1, 2), (3,))]


@pytest.mark.parametrize("game", FORMS, ids=lambda g: str(g.shape))
@pytest.mark.parametrize("by", ["minimax", "alpha", "beta", "threats"])
def test_worths_of_a_normal_form_by_their_definitions(game, by):
    form = coalitions.characteristic_function(game, by=by)
    assert form.verify(game)
    n = game.num_players
    total = max(sum(game.exact_payoff(cell)) for cell in game.profiles())
    assert form.game.total == total
    for mask in range(1, 2**n - 1):
        inside = [i for i in range(n) if mask >> i & 1]
        outside = [i for i in range(n) if i not in inside]
        stakes = []
        for own in itertools.product(*(range(game.shape[i]) for i in inside)):
            stakes.append([])
            for theirs in itertools.product(*(range(game.shape[i]) for i in outside)):
                cell = dict(zip((*inside, *outside), (*own, *theirs), strict=True))
                v = game.exact_payoff([cell[i] for i in range(n)])
                less = sum(v[i] for i in outside) if by == "threats" else 0
                stakes[-1].append(sum(v[i] for i in inside) - less)
        worth = form.game.worth(inside)
        if by == "alpha":
            assert worth == max(map(min, stakes))
        elif by == "beta":
            assert worth == min(map(max, zip(*stakes, strict=True)))
        else:
            matrix = np.array(stakes, float)
            found = linprog(
                [0] * len(matrix) + [-1],
                A_ub=np.column_stack([-matrix.T, np.ones(matrix.shape[1])]),
                b_ub=np.zeros(matrix.shape[1]),
                A_eq=[[1] * len(matrix) + [0]],
                b_eq=[1],
                bounds=[(0, None)] * len(matrix) + [(None, None)],
            )
            value = (found.x[-1] + float(total)) / 2 if by == "threats" else found.x[-1]
            assert float(worth) == pytest.approx(value, abs=1e-8)
    worths = [*form.game.worths]
    if n > 1:
        worths[1] += 1
        assert not dataclasses.replace(form, game=CoalitionalGame(tuple(worths))).verify(game)


@pytest.mark.parametrize("game", FORMS, ids=lambda g: str(g.shape))
def test_worths_by_minimax_are_superadditive(game):
    found = coalitions.coalitional_norms(game)
    assert found.characteristic.game.is_superadditive
    assert found.verify(game)


@pytest.mark.parametrize("game", FORMS, ids=lambda g: str(g.shape))
def test_strong_equilibria_are_in_the_beta_core_and_that_in_the_alpha_core(game):
    alpha, beta, strong = (
        coalitions.stable_profiles(game, others=others) for others in ("any", "seen", "fixed")
    )
    assert all(found.verify(game) for found in (alpha, beta, strong))
    assert set(strong.profiles) <= set(beta.profiles) <= set(alpha.profiles)
    equilibria = {tuple(e.actions) for e in gt.pure_equilibria(game)}
    assert set(strong.profiles) <= equilibria
    if alpha.profiles:
        cell = alpha.profiles[0]
        wrong = dataclasses.replace(
            alpha,
            profiles=alpha.profiles[1:],
            objections={**alpha.objections, cell: frozenset({0})},
        )
        assert not wrong.verify(game)


def test_floats_are_the_numbers_that_they_are():
    exact = CoalitionalGame.from_array([0, F(1, 2), F(1, 4), 2])
    floats = CoalitionalGame.from_array([0, 0.5, 0.25, 2.0])
    assert floats.worths == exact.worths
    assert not floats.is_exact
    assert coalitions.nucleolus(floats).allocation == (1.125, 0.875)
    assert isinstance(coalitions.shapley_value(floats)[0], float)


def test_what_is_refused():
    with pytest.raises(InvalidGame, match="got none of"):
        CoalitionalGame.from_worths({(0, 1): 1, (0,): 0})
    with pytest.raises(InvalidGame, match=r"got \{0, 1\} twice"):
        CoalitionalGame.from_worths({(0, 1): 1, (1, 0): 1})
    with pytest.raises(InvalidGame, match="got 3"):
        CoalitionalGame.from_array([0, 1, 2])
    with pytest.raises(InvalidGame, match="worth 0"):
        CoalitionalGame.from_array([1, 2])
    with pytest.raises(InvalidArgument, match="once"):
        coalitions.glove_game(1, 1).worth([0, 0])
    with pytest.raises(InvalidArgument, match="claims"):
        coalitions.bankruptcy_game(10, [1, 2])
    with pytest.raises(InvalidArgument, match="quota"):
        coalitions.weighted_majority_game(9, [1, 2])
    with pytest.raises(InvalidGame, match="players in them"):
        CoalitionalGame.from_worths({})
    with pytest.raises(TooLarge, match="contains"):
        assert coalitions.core(CoalitionalGame.from_function(8, len)).vertices


@pytest.mark.parametrize("by", ["minimax", "alpha", "beta", "threats"])
def test_norms_of_coalitions_in_every_reading(by):
    for game in FORMS:
        found = coalitions.coalitional_norms(game, by=by)
        assert found.verify(game)
        assert sum(found.shapley) == found.characteristic.game.total


def test_large_fractions_are_shown_in_short():
    found = coalitions.coalitional_norms(random_form(0, (2,) * 7))
    assert len(repr(found)) < 400
