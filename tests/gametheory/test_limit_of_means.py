"""Means in the long run, and errors, against powers of chains, enumeration and closed forms."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory import strategies as sg
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.strategies import Automaton, Path, _average, _joint

R, S, T, P = 3, 0, 5, 1
DILEMMA = gt.NormalForm.from_bimatrix([[R, S], [T, P]], [[R, T], [S, P]])
NAMED = {
    "TFT": sg.tit_for_tat,
    "WSLS": sg.pavlov,
    "GRIM": sg.grim,
    "ALLC": lambda *, player: sg.always(0, player=player),
    "ALLD": lambda *, player: sg.always(1, player=player),
}
SHAPES = st.sampled_from([(2, 2), (2, 3), (1, 2), (2, 2, 2), (3,)])


def pair(one, other):
    return NAMED[one](player=0), NAMED[other](player=1)


def random_automaton(rng, shape, player, states, *, mixed=False):
    if mixed:
        weights = rng.integers(0, 3, (states, shape[player])) + np.eye(
            states, shape[player], dtype=int
        )
        weights[:, 0] += weights.sum(axis=1) == 0
        actions = [[Fraction(int(w), int(sum(row))) for w in row] for row in weights]
    else:
        actions = rng.integers(0, shape[player], states).tolist()
    return Automaton(actions, rng.integers(0, states, (states, *shape)), num_actions=shape[player])


def float_chain(game, strategies, error):
    """Chain and mean rewards on joint states, in floats, from the definition."""
    shape = game.shape
    states = list(itertools.product(*(range(a.num_states) for a in strategies)))
    number = {s: k for k, s in enumerate(states)}
    chain = np.zeros((len(states), len(states)))
    paid = np.zeros((len(states), len(shape)))
    for k, state in enumerate(states):
        played = []
        for automaton, q, count in zip(strategies, state, shape, strict=True):
            meant = automaton.mixtures[q].astype(float)
            if count == 1:
                played.append(meant)
            else:
                played.append((1 - error) * meant + error * (1 - meant) / (count - 1))
        for cell in game.profiles():
            chance = np.prod([own[a] for own, a in zip(played, cell, strict=True)])
            after = tuple(
                int(a.transitions[(q, *cell)]) for a, q in zip(strategies, state, strict=True)
            )
            chain[k, number[after]] += chance
            paid[k] += chance * np.array([float(x) for x in game.payoff(cell)])
    return chain, paid, number[tuple(a.initial for a in strategies)]


def by_powers(game, strategies, error):
    chain, paid, start = float_chain(game, strategies, error)
    mean, power = np.eye(len(chain)), chain
    for _ in range(26):
        mean, power = (mean + power @ mean) / 2, power @ power
    return (mean @ paid)[start]


@given(
    seed=st.integers(0, 10**6),
    shape=SHAPES,
    mixed=st.booleans(),
    error=st.sampled_from([0, Fraction(1, 5)]),
)
def test_means_are_those_of_powers_of_the_chain(seed, shape, mixed, error):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(0, 5, (len(shape), *shape)))
    profile = [
        random_automaton(rng, shape, i, int(rng.integers(1, 4)), mixed=mixed)
        for i in range(len(shape))
    ]
    found = sg.limit_of_means(game, profile, error=error)
    assert np.allclose([float(x) for x in found], by_powers(game, profile, float(error)), atol=1e-4)
    # Discounting leads to the same as patience grows.
    patient = gt.Repeated(game, 1 - Fraction(1, 10**9))
    for mean, discounted in zip(found, sg.values(patient, profile, error=error), strict=True):
        assert abs(mean - discounted) < Fraction(1, 10**6)


def test_paths_have_the_mean_of_their_cycle():
    rng = np.random.default_rng(3)
    for _ in range(20):
        profile = [random_automaton(rng, (2, 2), i, 3) for i in range(2)]
        cycle = sg.play(profile).cycle
        mean = [
            sum(own, Fraction(0)) / len(cycle)
            for own in zip(*map(DILEMMA.exact_payoff, cycle), strict=True)
        ]
        assert list(sg.limit_of_means(DILEMMA, profile)) == mean


def test_closed_forms_of_noisy_dilemmas():
    """Nowak and Sigmund (1990; 1993): tit for tat forgets who began, Pavlov mends errors."""
    for error in (Fraction(1, 3), Fraction(1, 100), Fraction(1, 2)):
        assert (
            sg.limit_of_means(DILEMMA, pair("TFT", "TFT"), error=error)
            == (Fraction(R + S + T + P, 4),) * 2
        )
        e = error
        # Against a defector, tit for tat means to copy what was played: it cooperates after a slip.
        own = e * (1 - e) + (1 - e) * e
        expected = own * (e * R + (1 - e) * S) + (1 - own) * (e * T + (1 - e) * P)
        assert sg.limit_of_means(DILEMMA, pair("TFT", "ALLD"), error=e)[0] == expected
    # Pavlov with itself: with small errors nearly R, the loss being first order in them.
    losses = []
    for k in (3, 4, 5):
        error = Fraction(1, 10**k)
        losses.append(
            (R - sg.limit_of_means(DILEMMA, pair("WSLS", "WSLS"), error=error)[0]) / error
        )
    # After one slip: (T + S) / 2 in that step, P in the next, R again; two players may slip.
    expected = 2 * (R - Fraction(T + S, 2)) + 2 * (R - P)
    assert abs(losses[-1] - expected) < Fraction(1, 1000)
    assert sg.limit_of_means(DILEMMA, pair("GRIM", "GRIM")) == (R, R)
    assert sg.limit_of_means(DILEMMA, pair("GRIM", "GRIM"), error="1/10")[0] < 2
    # An error of one exchanges the actions; of a half it makes everyone a coin.
    assert sg.limit_of_means(DILEMMA, pair("ALLC", "ALLC"), error=1) == (P, P)


def test_memory_one_strategies_as_press_and_dyson():
    """The stationary distribution of memory-one strategies, by their determinant formula."""
    rng = np.random.default_rng(0)
    for _ in range(5):
        p, q = rng.uniform(0.1, 0.9, (2, 5))
        first = sg.memory_one(np.stack([p, 1 - p], axis=1), player=0)
        second = sg.memory_one(np.stack([q, 1 - q], axis=1), player=1)
        f = q[[0, 2, 1, 3]] * 0 + q[:4]

        def determinant(column, p=p, f=f):
            rows = [
                [-1 + p[0] * f[0], -1 + p[0], -1 + f[0], column[0]],
                [p[1] * f[1], -1 + p[1], f[1], column[1]],
                [p[2] * f[2], p[2], -1 + f[2], column[2]],
                [p[3] * f[3], p[3], f[3], column[3]],
            ]
            return np.linalg.det(rows)

        expected = determinant([R, S, T, P]) / determinant([1] * 4)
        assert np.isclose(sg.limit_of_means(DILEMMA, (first, second))[0], expected)


def brute_gain(game, player, strategies, error):
    """The best of all stationary deterministic replies on the others' states, by enumeration."""
    others = list(strategies)
    others[player] = Automaton([0], np.zeros((1, *game.shape), int), num_actions=game.shape[player])
    together = _joint.joint(game, others)
    best = None
    for plays in itertools.product(range(game.shape[player]), repeat=len(together.after)):
        reply = Automaton(
            list(plays), together.after, initial=together.start, num_actions=game.shape[player]
        )
        profile = [reply if i == player else own for i, own in enumerate(strategies)]
        value = sg.limit_of_means(game, profile, error=error)[player]
        best = value if best is None or value > best else best
    return best


@given(
    seed=st.integers(0, 10**6),
    shape=st.sampled_from([(2, 2), (3, 2), (2, 2, 2), (1, 2)]),
    mixed=st.booleans(),
    error=st.sampled_from([0, Fraction(1, 4)]),
)
@settings(max_examples=20)
def test_replies_are_the_best_of_all_stationary_ones(seed, shape, mixed, error):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(0, 4, (len(shape), *shape)))
    sizes = [2] * 2 + [1] * (len(shape) - 2)
    profile = [random_automaton(rng, shape, i, k, mixed=mixed) for i, k in enumerate(sizes)]
    gains = []
    for player in range(len(shape)):
        reply = sg.limit_of_means_reply(game, player, profile, error=error)
        assert reply.exact_payoff == brute_gain(game, player, profile, error)
        met = [reply.automaton if i == player else own for i, own in enumerate(profile)]
        assert sg.limit_of_means(game, met, error=error)[player] == reply.exact_payoff
        gains.append(reply.exact_payoff - sg.limit_of_means(game, profile, error=error)[player])
    assert min(gains) >= 0
    assert sg.is_limit_of_means_equilibrium(game, profile, error=error) == (max(gains) == 0)


@given(seed=st.integers(0, 10**6))
def test_solved_decisions_meet_the_optimality_inequalities(seed):
    rng = np.random.default_rng(seed)
    states, actions = int(rng.integers(1, 6)), int(rng.integers(1, 4))
    chances, rewards = [], []
    for _ in range(states):
        rows, paid = [], []
        for _ in range(actions):
            targets = rng.choice(states, size=min(2, states), replace=False).tolist()
            weights = rng.integers(1, 3, len(targets)).tolist()
            rows.append(
                {t: Fraction(w, sum(weights)) for t, w in zip(targets, weights, strict=True)}
            )
            paid.append(Fraction(int(rng.integers(0, 3))))
        chances.append(rows)
        rewards.append(paid)
    found = _average.best(_average.Decision(chances, rewards))
    for s in range(states):
        for a in range(actions):
            ahead = sum(p * found.gains[t] for t, p in chances[s][a].items())
            assert ahead <= found.gains[s]
            if ahead == found.gains[s]:
                after = sum(p * found.relative[t] for t, p in chances[s][a].items())
                assert found.gains[s] + found.relative[s] >= rewards[s][a] + after


def test_equilibria_under_the_limit_of_means():
    assert sg.is_limit_of_means_equilibrium(DILEMMA, pair("TFT", "TFT"))
    assert not sg.is_limit_of_means_equilibrium(DILEMMA, pair("ALLC", "ALLC"))
    assert sg.is_limit_of_means_equilibrium(DILEMMA, pair("ALLD", "ALLD"), subgame_perfect=True)
    assert sg.is_limit_of_means_equilibrium(DILEMMA, pair("WSLS", "WSLS"), subgame_perfect=True)
    # After one defection tit for tat against itself goes on for ever with (T + S) / 2 < R.
    assert not sg.is_limit_of_means_equilibrium(DILEMMA, pair("TFT", "TFT"), subgame_perfect=True)


def test_grim_trigger_sustains_what_the_folk_theorem_says():
    for game in (DILEMMA, gt.zoo.chicken(), gt.zoo.asymmetric_bach_or_stravinsky()):
        region = gt.repeated.limit_of_means_payoffs(game, by="pure")
        floor = gt.minimax(game, by="pure").exact_payoffs
        for cells in itertools.product(list(game.profiles()), repeat=2):
            path = Path((), cells)
            profile = [sg.grim_trigger(game, path, i) for i in range(2)]
            paid = sg.limit_of_means(game, profile)
            above = all(v >= d for v, d in zip(paid, floor, strict=True))
            assert region.contains([paid])[0] == above
            assert sg.is_limit_of_means_equilibrium(game, profile) == above


@given(seed=st.integers(0, 10**6), error=st.sampled_from([Fraction(1, 3), Fraction(1, 50)]))
@settings(max_examples=20)
def test_discounted_values_with_errors_are_those_of_automata_that_mix(seed, error):
    """Errors of all are errors of none whose automata mix as they would."""
    rng = np.random.default_rng(seed)
    shape = (2, 3)
    game = gt.Repeated(gt.NormalForm(rng.integers(0, 5, (2, *shape))), "3/4")
    profile = [random_automaton(rng, shape, i, 2, mixed=True) for i in range(2)]
    slipping = []
    for automaton, count in zip(profile, shape, strict=True):
        meant = np.array(automaton.mixtures, dtype=object)
        mixed = (1 - error) * meant + error * (1 - meant) / (count - 1)
        slipping.append(Automaton(mixed, automaton.transitions))
    assert sg.values(game, profile, error=error) == sg.values(game, slipping)
    assert sg.values(game, profile, horizon=3, error=error) == sg.values(game, slipping, horizon=3)
    reply = sg.best_reply(game, 0, profile, error=error)
    assert reply.excess == 0
    # The reply is itself a pair with errors, and no better than one without them.
    met = sg.values(game, (reply.automaton, profile[1]), error=error)
    assert met[0] == reply.exact_payoff
    assert reply.exact_payoff <= sg.best_reply(game, 0, (None, slipping[1])).exact_payoff
    told = sg.exploitability(game, profile, error=error)
    assert told[0] == reply.exact_payoff - sg.values(game, profile, error=error)[0]
    assert sg.is_equilibrium(game, profile, error=error) == (max(told) == 0)


def test_pavlov_is_subgame_perfect_with_errors_and_tit_for_tat_is_not():
    # Pavlov needs 2 R > T + P: what tempts is paid back in the next step.
    milder = gt.NormalForm.from_bimatrix([[3, 0], [4, 1]], [[3, 4], [0, 1]])
    patient = gt.Repeated(milder, "9/10")
    for error in ("1/100", "1/20"):
        assert sg.is_equilibrium(patient, pair("WSLS", "WSLS"), subgame_perfect=True, error=error)
        assert not sg.is_equilibrium(patient, pair("TFT", "TFT"), error=error)
    assert sg.is_equilibrium(patient, pair("TFT", "TFT"))


def test_floats_speak_floats_and_fractions_fractions():
    assert all(isinstance(v, Fraction) for v in sg.limit_of_means(DILEMMA, pair("TFT", "TFT")))
    assert all(
        isinstance(v, float) for v in sg.limit_of_means(DILEMMA, pair("TFT", "TFT"), error=0.01)
    )
    repeated = gt.Repeated(DILEMMA, "1/2")
    assert isinstance(sg.values(repeated, pair("TFT", "TFT"), error="1/9")[0], Fraction)
    assert isinstance(sg.values(repeated, pair("TFT", "TFT"), error=0.125)[0], float)


def test_wrong_arguments_are_refused_in_words():
    with pytest.raises(InvalidArgument, match="each of 2 players"):
        sg.limit_of_means(DILEMMA, pair("TFT", "TFT")[:1])
    for error in (-1, 2, "x"):
        with pytest.raises(InvalidArgument):
            sg.limit_of_means(DILEMMA, pair("TFT", "TFT"), error=error)
    with pytest.raises(InvalidArgument, match="player"):
        sg.limit_of_means_reply(DILEMMA, 2, pair("TFT", "TFT"))
    large = Automaton(
        list(np.arange(1500) % 2), np.arange(1500)[:, None, None] + np.zeros((1, 2, 2), int)
    )
    with pytest.raises(TooLarge):
        sg.limit_of_means(DILEMMA, (large, sg.always(0, player=1)))
