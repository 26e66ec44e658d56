"""Noisy revision and finite populations against brute force, other libraries and closed forms."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import solved

import gametheory as gt
from gametheory import dynamics as dy
from gametheory._numeric import markov
from gametheory.errors import InvalidArgument, TooLarge

STAG_HUNT = gt.NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])


def symmetric(A):
    return gt.NormalForm.from_bimatrix(A, [list(column) for column in zip(*A, strict=True)])


def random_symmetric(seed, size, high=4):
    return symmetric(np.random.default_rng(seed).integers(1, high, (size, size)).tolist())


# Markov chains


def random_chain(rng, size):
    rows = []
    for _ in range(size):
        targets = rng.choice(size, size=min(int(rng.integers(1, 3)), size), replace=False)
        weights = rng.integers(1, 5, len(targets)).tolist()
        rows.append(
            {int(t): Fraction(w, sum(weights)) for t, w in zip(targets, weights, strict=True)}
        )
    return rows


@given(seed=st.integers(0, 10**6), size=st.integers(1, 7))
def test_long_runs_are_the_means_of_powers(seed, size):
    rng = np.random.default_rng(seed)
    chain = random_chain(rng, size)
    start = int(rng.integers(size))
    shares = markov.long_run(chain, {start: Fraction(1)})
    assert sum(shares.values()) == 1
    P = np.zeros((size, size))
    for s, row in enumerate(chain):
        for t, chance in row.items():
            P[s, t] = float(chance)
    # The mean of P^0 ... P^(2^k - 1), by doubling; periods make single powers go round.
    mean, power = np.eye(size), P
    for _ in range(24):
        mean = (mean + power @ mean) / 2
        power = power @ power
    ours = np.array([float(shares.get(s, 0)) for s in range(size)])
    assert np.allclose(ours, mean[start], atol=1e-4)


def test_too_many_states_are_refused(monkeypatch):
    monkeypatch.setattr(markov, "MAX_STATES", 3)
    ring = [{(s + 1) % 4: Fraction(1)} for s in range(4)]
    with pytest.raises(TooLarge, match="at most 3 states"):
        markov.long_run(ring, {0: Fraction(1)})


# Logit chains


@given(seed=st.integers(0, 10**6), shape=st.sampled_from([(2, 2), (3, 2), (2, 2, 2), (1, 3)]))
def test_log_linear_learning_in_potential_games_is_blumes(seed, shape):
    """Blume (1993): shares in proportion to b^potential."""
    rng = np.random.default_rng(seed)
    potential = rng.integers(0, 4, shape)
    payoffs = []
    for i in range(len(shape)):
        others = [1 if k == i else count for k, count in enumerate(shape)]
        payoffs.append(potential + rng.integers(0, 4, others))
    game = gt.NormalForm(payoffs)
    chain = dy.logit_chain(game, base="3/2")
    weights = [Fraction(3, 2) ** int(v) for v in potential.ravel()]
    assert chain.stationary == tuple(w / sum(weights) for w in weights)
    assert chain.verify()
    floats = dy.logit_chain(game, precision="1/2")
    expected = np.exp(potential.ravel() / 2)
    assert np.allclose(floats.stationary, expected / expected.sum(), atol=1e-12)
    assert floats.radius < 1e-15
    assert floats.verify()


@pytest.mark.parametrize("revise", ["one", "all"])
@pytest.mark.parametrize("shape", [(2, 3), (2, 2, 2), (3,)])
def test_logit_chains_are_those_of_the_definition(revise, shape):
    rng = np.random.default_rng(len(shape))
    game = gt.NormalForm(rng.integers(0, 3, (len(shape), *shape)))
    cells = list(game.profiles())
    table = [[Fraction(0)] * len(cells) for _ in cells]

    def choice(i, cell, action):
        options = [(*cell[:i], a, *cell[i + 1 :]) for a in range(shape[i])]
        weights = [Fraction(2) ** int(game.exact_payoff(o)[i]) for o in options]
        return weights[action] / sum(weights)

    for s, cell in enumerate(cells):
        for t, other in enumerate(cells):
            if revise == "all":
                table[s][t] = Fraction(1)
                for i in range(len(shape)):
                    table[s][t] *= choice(i, cell, other[i])
                continue
            for i in range(len(shape)):
                if all(cell[k] == other[k] for k in range(len(shape)) if k != i):
                    table[s][t] += choice(i, cell, other[i]) / len(shape)
    chain = dy.logit_chain(game, base=2, revise=revise)
    assert chain.transitions.tolist() == table
    transposed = [
        [table[s][t] - (s == t) for s in range(len(cells))] for t in range(len(cells) - 1)
    ]
    exact = solved([*transposed, [1] * len(cells)], [0] * (len(cells) - 1) + [1])
    assert list(chain.stationary) == exact
    balls = dy.logit_chain(game, precision=float(np.log(2)), revise=revise)
    assert np.allclose(balls.stationary, [float(x) for x in exact], atol=1e-12)


def test_logit_chains_agree_with_quantecon():
    quantecon = pytest.importorskip("quantecon.game_theory")
    game = gt.NormalForm.from_bimatrix([[3, 0], [0, 2]], [[2, 0], [0, 3]])
    players = [
        quantecon.Player(game.payoffs[0].astype(float)),
        quantecon.Player(game.payoffs[1].T.astype(float)),
    ]
    model = quantecon.LogitDynamics(quantecon.NormalFormGame(players), beta=1.0)
    seen = model.time_series(40_000, init_actions=(0, 0), random_state=0)
    shares = np.bincount(seen @ [2, 1], minlength=4) / len(seen)
    assert np.allclose(shares, dy.logit_chain(game, precision=1).stationary, atol=0.02)


def test_precise_choice_is_resolved_by_wider_balls():
    chain = dy.logit_chain(STAG_HUNT, precision=3000)
    assert chain.stationary[3] == 1
    assert chain.radius < 1e-15
    assert chain.most_visited == (1, 1)
    # At precision 0 everyone chooses at random, whatever the payoffs.
    assert set(dy.logit_chain(STAG_HUNT, precision=0).stationary) == {0.25}


def test_wrong_arguments_of_chains_are_refused():
    for options in ({}, {"precision": 1, "base": 2}, {"base": 0}, {"base": -1}, {"precision": -1}):
        with pytest.raises(InvalidArgument):
            dy.logit_chain(STAG_HUNT, **options)
    halves = gt.NormalForm.from_bimatrix([["1/2", 0], [0, 1]], [[1, 0], [0, 1]])
    with pytest.raises(InvalidArgument, match="others for player 1"):
        dy.logit_chain(halves, base=2)
    with pytest.raises(TooLarge, match="profiles"):
        dy.logit_chain(gt.NormalForm(np.zeros((2, 21, 20), dtype=int)), base=2)
    with pytest.raises(InvalidArgument, match="symmetric"):
        dy.mistakes_chain(gt.zoo.matching_pennies(), population=3, mistakes="1/2")
    for mistakes in (0, -1, 2):
        with pytest.raises(InvalidArgument):
            dy.mistakes_chain(STAG_HUNT, population=3, mistakes=mistakes)


# Mistakes in a population


def birth_death(A, size, mistakes):
    """Two types: shares from the ratios of the rates up and down, first type's number falling."""
    shares = [Fraction(1)]
    for count in range(size, 0, -1):  # from `count` of the first type to one fewer, and back

        def rate(own, other, state):
            others = [state[k] - (k == own) for k in range(2)]
            worth = [sum(A[k][j] * others[j] for j in range(2)) for k in range(2)]
            stays = worth[own] == max(worth)
            return Fraction(state[own], size) * (mistakes / 2 + (0 if stays else 1 - mistakes))

        down = rate(0, 1, (count, size - count))
        up = rate(1, 0, (count - 1, size - count + 1))
        shares.append(shares[-1] * down / up)
    return tuple(x / sum(shares) for x in shares)


@given(seed=st.integers(0, 10**6), size=st.integers(2, 8))
def test_mistakes_of_two_types_are_a_birth_and_death_chain(seed, size):
    game = random_symmetric(seed, 2)
    chain = dy.mistakes_chain(game, population=size, mistakes="1/5")
    A = game.exact_payoffs[0].tolist()
    assert chain.stationary == birth_death(A, size, Fraction(1, 5))
    assert chain.verify()


def test_mistakes_agree_with_quantecon():
    quantecon = pytest.importorskip("quantecon.game_theory")
    A = [[4.0, 0.0, 1.0], [3.0, 2.5, 0.0], [0.5, 1.0, 3.0]]
    game = symmetric(A)
    model = quantecon.KMR(np.array(A), N=5, epsilon=0.3)
    seen = model.time_series(
        15_000, init_action_dist=np.array([5, 0, 0]), random_state=np.random.RandomState(0)
    )
    chain = dy.mistakes_chain(game, population=5, mistakes="3/10")
    shares = dict.fromkeys(chain.states, 0.0)
    for counts in seen.tolist():
        shares[tuple(counts)] += 1 / len(seen)
    for state, share in zip(chain.states, chain.stationary, strict=True):
        assert abs(shares[state] - share) < 0.03


# Stochastic stability


def leads_to(root, after, s):
    """Whether following a tree's steps from s ends at its root."""
    for _ in range(len(after) + 1):
        if s == root:
            return True
        s = after[s]
    return False


def all_trees(costs):
    """Stochastic potentials of all states by listing every tree."""
    states = range(len(costs))
    found = []
    for root in states:
        best = None
        others = [s for s in states if s != root]
        for choice in itertools.product(*([t for t in costs[s] if t != s] for s in others)):
            after = dict(zip(others, choice, strict=True))
            total = sum(costs[s][t] for s, t in after.items())
            if best is not None and total >= best:
                continue
            if all(leads_to(root, after, s) for s in others):
                best = total
        found.append(best)
    return found


@given(seed=st.integers(0, 10**6), size=st.integers(1, 5))
def test_potentials_are_those_of_all_trees(seed, size):
    rng = np.random.default_rng(seed)
    costs = [
        {t: Fraction(int(rng.integers(0, 4)), 2) for t in range(size) if t != s}
        for s in range(size)
    ]
    found = dy.stochastic_stability.stochastic_potentials(costs)
    brute = all_trees(costs)
    for ours, theirs in zip(found, brute, strict=True):
        assert ours is None or ours == theirs
    # States that free steps leave for good cost at least as much as the best.
    assert min(p for p in found if p is not None) == min(brute)


@pytest.mark.parametrize("revise", ["one", "all"])
@pytest.mark.parametrize("seed", range(4))
def test_logit_chains_end_up_at_the_stochastically_stable_profiles(revise, seed):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(0, 4, (2, 2, 3)))
    stable = dy.stochastically_stable(game, revise=revise).stable
    chain = dy.logit_chain(game, base=10**6, revise=revise)
    heavy = {
        s for s, x in zip(chain.states, chain.stationary, strict=True) if x > Fraction(1, 1000)
    }
    assert heavy == set(stable)


@pytest.mark.parametrize("seed", range(6))
def test_rare_mistakes_end_up_at_the_stochastically_stable_populations(seed):
    # Payoffs without ties, so that nobody drifts.
    rng = np.random.default_rng(seed)
    game = symmetric(rng.permutation(np.arange(1, 10)).reshape(3, 3).tolist())
    found = dy.stochastically_stable(game, noise="mistakes", population=6)
    chain = dy.mistakes_chain(game, population=6, mistakes=Fraction(1, 10**7))
    heavy = {
        s for s, x in zip(chain.states, chain.stationary, strict=True) if x > Fraction(1, 1000)
    }
    assert heavy == set(found.stable)


def test_kandori_mailath_and_rob_select_the_risk_dominant_equilibrium(monkeypatch):
    found = dy.stochastically_stable(STAG_HUNT, noise="mistakes", population=10)
    assert found.stable == ((0, 10),)
    with pytest.raises(InvalidArgument, match="revise"):
        dy.stochastically_stable(STAG_HUNT, revise="all", population=4)
    with pytest.raises(TooLarge, match="profiles"):
        dy.stochastically_stable(gt.NormalForm([np.eye(61, dtype=int)] * 2))
    monkeypatch.setattr(dy.stochastic_stability, "MAX_CLASSES", 2)
    with pytest.raises(TooLarge, match="sets of states"):
        dy.stochastically_stable(gt.NormalForm([np.eye(3, dtype=int)] * 2))


# Moran processes


@given(seed=st.integers(0, 10**6), size=st.integers(2, 7), w=st.sampled_from(["1", "1/3", "0"]))
def test_fixation_probabilities_are_those_of_the_chain(seed, size, w):
    game = random_symmetric(seed, 2)
    closed = dy.fixation_probability(game, mutant=0, resident=1, population=size, selection=w)
    assert dy.moran_absorption(game, (1, size - 1), selection=w) == (closed, 1 - closed)
    if w == "0":
        assert closed == Fraction(1, size)


@given(r=st.fractions("1/5", 5, max_denominator=9), size=st.integers(2, 9))
def test_constant_fitness_is_morans_closed_form(r, size):
    game = symmetric([[r, r], [1, 1]])
    rho = dy.fixation_probability(game, mutant=0, resident=1, population=size)
    assert rho == (Fraction(1, size) if r == 1 else (1 - 1 / r) / (1 - 1 / r**size))


def test_neutral_types_take_over_in_proportion():
    game = symmetric([[1] * 3] * 3)
    assert dy.moran_absorption(game, (1, 0, 3)) == (Fraction(1, 4), 0, Fraction(3, 4))
    assert dy.moran_absorption(game, (2, 1, 3)) == (Fraction(1, 3), Fraction(1, 6), Fraction(1, 2))
    assert dy.small_mutation_distribution(game, population=4) == (Fraction(1, 3),) * 3
    assert dy.moran_absorption(game, (5, 0, 0)) == (1, 0, 0)
    alone = gt.NormalForm([[[1]], [[1]]])
    assert dy.small_mutation_distribution(alone, population=4) == (1,)
    assert dy.moran_absorption(alone, (3,)) == (1,)


@given(seed=st.integers(0, 10**6), size=st.integers(2, 30))
def test_weak_selection_is_the_derivative(seed, size):
    game = random_symmetric(seed, 2, high=9)
    slope = dy.weak_selection_slope(game, mutant=0, resident=1, population=size)
    step = Fraction(1, 10**9)
    moved = dy.fixation_probability(game, mutant=0, resident=1, population=size, selection=step)
    assert abs((moved - Fraction(1, size)) / step - slope) < Fraction(1, 10**4)
    # Nowak et al. (2004): (1 / 6N) (alpha N - beta) over N - 1, for means over the N - 1 others.
    (a, b), (c, d) = game.exact_payoffs[0].tolist()
    alpha, beta = a + 2 * b - c - 2 * d, 2 * a + b + c - 4 * d
    assert slope == Fraction(1, 6 * size) * (alpha * size - beta)


def test_moran_processes_agree_with_nashpys_runs():
    moran = pytest.importorskip("nashpy.egt.moran_process")
    A = np.array([[1, 3, 2], [2, 1, 4], [3, 1, 1]])
    np.random.seed(0)
    theirs = moran.fixation_probabilities(A, np.array([0, 1, 2, 2]), repetitions=1500)
    ours = dy.moran_absorption(symmetric(A.tolist()), (1, 1, 2))
    for k, chance in enumerate(ours):
        assert abs(theirs.get((k,) * 4, 0) - chance) < 0.05


def test_wrong_arguments_of_moran_processes_are_refused():
    game = symmetric([[1, 0], [0, 1]])
    with pytest.raises(InvalidArgument, match="positive fitness"):
        dy.fixation_probability(game, mutant=0, resident=1, population=2)
    for types in ((0, 0), (0, 2)):
        with pytest.raises(InvalidArgument, match="two different types"):
            dy.fixation_probability(game, mutant=types[0], resident=types[1], population=3)
    for selection in (-1, 2, "x"):
        with pytest.raises(InvalidArgument):
            dy.moran_absorption(game, (1, 1), selection=selection)
    for start in [(0, 0), (1, 1, 1), ()]:
        with pytest.raises(InvalidArgument):
            dy.moran_absorption(game, start)
    with pytest.raises(TooLarge, match="states"):
        dy.moran_absorption(symmetric([[1] * 4] * 4), (9, 9, 9, 9))
