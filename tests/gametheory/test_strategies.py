"""Strategies against step-by-step play, brute force over automata, and closed forms."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory import strategies as sg
from gametheory.strategies import Automaton, Path

DILEMMA = gt.Repeated(gt.zoo.prisoners_dilemma(), "9/10")


def random_automaton(rng, shape, player, states):
    actions = rng.integers(0, shape[player], states).tolist()
    return Automaton(actions, rng.integers(0, states, (states, *shape)), num_actions=shape[player])


def by_simulation(repeated, strategies, steps=400):
    """(value of the first steps, weight of the rest), exactly."""
    states = [automaton.initial for automaton in strategies]
    g, left = Fraction(repeated.discount), Fraction(1)
    total = np.array([Fraction(0)] * len(strategies))
    for _ in range(steps):
        cell = tuple(a.actions[q] for a, q in zip(strategies, states, strict=True))
        total += (1 - g) * left * np.array(repeated.game.exact_payoff(cell))
        left *= g
        states = [a.transitions[(q, *cell)] for a, q in zip(strategies, states, strict=True)]
    return total, left


@given(seed=st.integers(0, 10**6), shape=st.sampled_from([(2, 2), (2, 3), (2, 2, 2)]))
@settings(max_examples=25, deadline=None)
def test_values_are_those_of_play_step_by_step(seed, shape):
    rng = np.random.default_rng(seed)
    stage = gt.NormalForm(rng.integers(0, 4, (len(shape), *shape)))
    repeated = gt.Repeated(stage, "4/5")
    profile = [random_automaton(rng, shape, i, int(rng.integers(1, 4))) for i in range(len(shape))]
    exact = sg.values(repeated, profile)
    begun, left = by_simulation(repeated, profile, steps=60)
    for value, start in zip(exact, begun, strict=True):
        assert start <= value <= start + 3 * left
    path = sg.play(profile)
    assert path.value(repeated) == exact
    for i in range(len(shape)):
        assert path.values(repeated)[0][i] == exact[i]


def test_stochastic_automata_are_solved_exactly():
    third = sg.generous_tit_for_tat("1/3", player=0)
    exact = sg.values(DILEMMA, (third, sg.always(1, player=1)))
    # Against a defector: first C, then C with probability 1/3 for ever.
    first = (Fraction(1, 10) * -3) + Fraction(9, 10) * (Fraction(1, 3) * -3 + Fraction(2, 3) * -2)
    assert exact[0] == first
    assert isinstance(sg.values(DILEMMA, (sg.generous_tit_for_tat(0.3, player=0), third))[0], float)


def test_memory_one_automata_equal_the_batched_values():
    rng = np.random.default_rng(0)
    tables = rng.dirichlet([1, 1], (2, 6, 5))
    batched = sg.memory_one_values(DILEMMA, tables[0], tables[1])
    for k in range(6):
        pair = [sg.memory_one(tables[i, k], player=i) for i in (0, 1)]
        assert np.allclose(sg.values(DILEMMA, pair), batched[k], atol=1e-12)


def test_batched_values_broadcast_and_equal_the_loop():
    rng = np.random.default_rng(1)
    stage = gt.NormalForm(rng.integers(-3, 4, (2, 2, 3)))
    repeated = gt.Repeated(stage, 0.96)
    first, second = rng.dirichlet([1, 1], (4, 1, 7)), rng.dirichlet([1, 1, 1], (5, 7))
    table = sg.memory_one_values(repeated, first, second)
    assert table.shape == (4, 5, 2)
    for i, j in np.ndindex(4, 5):
        one = sg.memory_one_values(repeated, first[i, 0], second[j])
        assert np.allclose(table[i, j], one, atol=1e-12)


@pytest.mark.parametrize(
    ("pair", "path"),
    [
        ((sg.tit_for_tat, sg.tit_for_tat), Path.constant((0, 0))),
        ((sg.tit_for_tat, sg.suspicious_tit_for_tat), Path((), ((0, 1), (1, 0)))),
        ((sg.grim, sg.suspicious_tit_for_tat), Path(((0, 1), (1, 0)), ((1, 1),))),
        ((sg.pavlov, sg.suspicious_tit_for_tat), Path((), ((0, 1), (1, 0), (1, 1)))),
    ],
)
def test_named_strategies_play_as_they_are_known_to(pair, path):
    assert sg.play([make(player=i) for i, make in enumerate(pair)]) == path
    mirrored = sg.play([make(player=i) for i, make in enumerate(pair[::-1])])
    assert mirrored == Path(tuple(a[::-1] for a in path.prefix), tuple(a[::-1] for a in path.cycle))


def test_paths_have_one_canonical_form():
    assert Path(((0, 0), (1, 1)), ((0, 0), (1, 1))) == Path((), ((0, 0), (1, 1)))
    assert Path((), ((0, 0), (0, 0))) == Path.constant((0, 0))
    assert Path(((1, 0), (0, 0)), ((1, 1), (0, 0))) == Path(((1, 0),), ((0, 0), (1, 1)))
    path = Path(((1, 0),), ((0, 0), (1, 1)))
    assert [path[t] for t in range(5)] == [(1, 0), (0, 0), (1, 1), (0, 0), (1, 1)]
    for t in range(6):
        assert [path.after(t)[k] for k in range(6)] == [path[t + k] for k in range(6)]
        assert path.after(t).value(DILEMMA) == path.values(DILEMMA)[t if t < 3 else 1 + (t - 1) % 2]
    with pytest.raises(gt.InvalidArgument, match="cycle of joint actions"):
        Path(((0, 0),), ())


@pytest.mark.parametrize("discount", ["0", "1/3", "24/25"])
def test_values_of_a_path_are_the_geometric_series(discount):
    path, repeated = Path(((0, 1),), ((0, 0), (1, 0))), gt.Repeated(DILEMMA.game, discount)
    g = Fraction(discount)
    rewards = [DILEMMA.game.exact_payoff(path[t]) for t in range(3)]
    for i in range(2):
        expected = (1 - g) * (
            rewards[0][i] + (g * rewards[1][i] + g**2 * rewards[2][i]) / (1 - g**2)
        )
        assert path.value(repeated)[i] == expected
    assert path.mean(DILEMMA.game) == (Fraction(-1, 2), -2)


def test_the_fair_coin_is_attained_exactly_by_a_pure_sequence():
    game = gt.Repeated(gt.zoo.asymmetric_bach_or_stravinsky(), "24/25")
    sequence = sg.attaining_path(game, (3, "3/2"))
    assert repr(sequence).startswith("AttainingPath(1/2 B/B, 1/2 S/S; discount ")
    for t in range(40):
        ahead = sequence.promise(t)
        reward = game.game.exact_payoff(sequence[t])
        rest = sequence.promise(t + 1)
        assert ahead == tuple(
            r / 25 + Fraction(24, 25) * w for r, w in zip(reward, rest, strict=True)
        )
        assert gt.attainable(game.game).contains(rest)
    low, high = sequence.oracle().bracket(game, tolerance="1/1000")
    assert all(a <= x <= b for a, x, b in zip(low, (3, Fraction(3, 2)), high, strict=True))
    assert max(b - a for a, b in zip(low, high, strict=True)) <= Fraction(1, 1000)
    with pytest.raises(gt.Unsupported, match="at least 1/2"):
        sg.attaining_path(gt.Repeated(game.game, "1/3"), (3, "3/2"))
    with pytest.raises(gt.InvalidArgument, match="not in the set"):
        sg.attaining_path(game, (4, 4))


def every_two_state_reply(repeated, player, other):
    shape = repeated.game.shape
    for machine in sg.all_automata(shape, player, 2):
        pair = [machine, other] if player == 0 else [other, machine]
        yield sg.play(pair).values(repeated)[0][player]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("player", [0, 1])
def test_a_best_reply_beats_all_two_state_automata(seed, player):
    rng = np.random.default_rng(seed)
    repeated = gt.Repeated(gt.NormalForm(rng.integers(0, 4, (2, 2, 2))), "3/4")
    other = random_automaton(rng, (2, 2), 1 - player, 2)
    profile = [None, other] if player == 0 else [other, None]
    reply = sg.best_reply(repeated, player, profile)
    # Against a machine of two states a machine of two states that copies them is a best reply,
    # whatever it has to watch; ours watches both actions, so it can only be as good or better.
    best = max(every_two_state_reply(repeated, player, other))
    assert reply.excess == 0
    assert reply.exact_payoff >= best
    pair = [reply.automaton, other] if player == 0 else [other, reply.automaton]
    assert sg.values(repeated, pair)[player] == reply.payoff


@given(seed=st.integers(0, 10**6), discount=st.sampled_from(["1/4", "1/2", "9/10"]))
@settings(max_examples=40, deadline=None)
def test_grim_trigger_is_an_equilibrium_iff_no_step_of_the_path_tempts(seed, discount):
    rng = np.random.default_rng(seed)
    stage = gt.NormalForm(rng.integers(0, 4, (2, 2, 2)))
    repeated = gt.Repeated(stage, discount)
    cells = list(stage.profiles())
    draw = rng.integers(0, 4, 4).tolist()
    path = Path(tuple(cells[k] for k in draw[:2]), tuple(cells[k] for k in draw[2:]))
    profile = [sg.grim_trigger(repeated, path, i) for i in (0, 1)]
    assert sg.play(profile) == path
    floor, g = gt.minimax(stage, by="pure").exact_payoffs, Fraction(discount)
    tempted = False
    for t, ahead in enumerate(path.values(repeated)):
        for i in (0, 1):
            deviations = [
                stage.exact_payoff((b, path[t][1]) if i == 0 else (path[t][0], b))[i]
                for b in (0, 1)
            ]
            tempted |= ahead[i] < (1 - g) * max(deviations) + g * floor[i]
    assert sg.is_equilibrium(repeated, profile) == (not tempted)
    assert (max(sg.exploitability(repeated, profile)) == 0) == (not tempted)


def test_grim_trigger_answers_others_only():
    machine = sg.grim_trigger(DILEMMA, Path.constant((0, 0)), 0)
    after = machine.transitions[machine.initial]
    assert after[1, 0] == after[0, 0] == machine.initial
    assert after[0, 1] == after[1, 1] != machine.initial
    assert machine.labels[after[0, 1]].startswith("punish")
    assert machine.actions[after[0, 1]] == 1


def test_grim_is_subgame_perfect_and_tit_for_tat_is_not():
    grim = [sg.grim(player=i) for i in (0, 1)]
    tit = [sg.tit_for_tat(player=i) for i in (0, 1)]
    assert sg.is_equilibrium(DILEMMA, grim, subgame_perfect=True)
    assert sg.is_equilibrium(DILEMMA, tit)
    assert not sg.is_equilibrium(DILEMMA, tit, subgame_perfect=True)
    assert not sg.is_equilibrium(gt.Repeated(DILEMMA.game, "1/3"), grim)
    assert sg.is_equilibrium(gt.Repeated(DILEMMA.game, "1/2"), grim)


def test_punishments_of_three_players_hold_each_to_the_pure_minimax():
    stage = gt.NormalForm(np.random.default_rng(3).integers(0, 9, (3, 2, 2, 2)))
    floor = gt.minimax(stage, by="pure").exact_payoffs
    for j, cell in enumerate(sg.punishment_profiles(stage)):
        assert stage.exact_payoff(cell)[j] == floor[j]
    path = Path.constant((0, 0, 0))
    profile = [sg.grim_trigger(stage, path, i) for i in range(3)]
    assert sg.play(profile) == path


def test_the_table_of_all_pairs_equals_the_exact_values():
    game = gt.Repeated(gt.zoo.chicken(), "3/4")
    rows = list(sg.all_automata((2, 2), 0, 2))
    columns = list(sg.all_automata((2, 2), 1, 2))
    assert len(rows) == len(columns) == 64
    table = sg.payoff_table(game, rows, columns)
    rng = np.random.default_rng(0)
    for i, j in rng.integers(0, 64, (60, 2)):
        assert table[i, j] == pytest.approx(
            [float(x) for x in sg.values(game, (rows[i], columns[j]))], abs=1e-12
        )
    assert len(list(sg.all_automata((2, 2), 0, 2, own_action=True))) == 1024
    with pytest.raises(gt.TooLarge):
        list(sg.all_automata((2, 2), 0, 4, own_action=True))


@pytest.mark.parametrize("player", [0, 1])
@pytest.mark.parametrize(("kind", "slope"), [("extortionate", 3), ("generous", 2)])
def test_zero_determinant_strategies_enforce_their_line_on_everyone(player, kind, slope):
    game = gt.Repeated(gt.zoo.prisoners_dilemma(), "9/10")
    strategy = sg.zero_determinant(game, slope, kind=kind, player=player)
    baseline = -2 if kind == "extortionate" else -1
    rng = np.random.default_rng(0)
    others = [sg.always(0, player=1 - player), sg.always(1, player=1 - player)]
    others += [sg.tit_for_tat(player=1 - player), sg.pavlov(player=1 - player)]
    others += [random_automaton(rng, (2, 2), 1 - player, 3) for _ in range(3)]
    for other in others:
        pair = [strategy, other] if player == 0 else [other, strategy]
        own, their = (sg.values(game, pair)[i] for i in (player, 1 - player))
        assert own - baseline == slope * (their - baseline)


def test_no_extortion_of_the_impatient():
    with pytest.raises(gt.Infeasible, match="no extortionate strategy"):
        sg.zero_determinant(gt.Repeated(gt.zoo.prisoners_dilemma(), "1/10"), 3, player=0)


def test_strategies_of_depth_n():
    def tit_for_two_tats(history):
        return int(len(history) == 2 and all(cell[1] == 1 for cell in history))

    machine = sg.memory_n(tit_for_two_tats, depth=2, shape=(2, 2), player=0)
    assert machine.num_states == 21
    path = sg.play((machine, sg.alternation([1, 1, 0], player=1)))
    assert path == Path(((0, 1), (0, 1)), ((1, 0), (0, 1), (0, 1)))


def test_a_horizon_gives_the_plain_mean():
    pair = (sg.tit_for_tat(player=0), sg.suspicious_tit_for_tat(player=1))
    assert sg.values(DILEMMA, pair, horizon=3) == (Fraction(-6, 3), Fraction(-3, 3))


def test_swapping_players_swaps_values():
    rng = np.random.default_rng(5)
    stage = gt.NormalForm(rng.integers(0, 4, (2, 2, 3)))
    pair = [random_automaton(rng, (2, 3), i, 2) for i in (0, 1)]
    swapped = [
        Automaton(
            list(machine.actions),
            machine.transitions.swapaxes(1, 2),
            num_actions=machine.mixtures.shape[1],
        )
        for machine in pair[::-1]
    ]
    game, other = gt.Repeated(stage, "2/3"), gt.Repeated(stage.swap_players(), "2/3")
    assert sg.values(game, pair) == sg.values(other, swapped)[::-1]


def test_degenerate_games_and_no_patience():
    single = gt.Repeated(gt.NormalForm([[[5]], [[7]]]), 0)
    idle = [sg.always(0, shape=(1, 1), player=i) for i in (0, 1)]
    assert sg.values(single, idle) == (5, 7)
    assert sg.is_equilibrium(single, idle, subgame_perfect=True)
    assert sg.best_reply(single, 0, idle).payoff == 5


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Automaton([0], [[[1]]]), r"next states in 0\.\.0"),
        (lambda: Automaton([2], [[[0, 0], [0, 0]]]), r"actions in 0\.\.1"),
        (lambda: Automaton([[0.5, 0.6]], [[[0, 0], [0, 0]]]), "sum to 1"),
        (lambda: Automaton([0, 1], [[[0, 0], [0, 0]]]), "one action index"),
        (lambda: Automaton([0], [[[0]]], initial=1), "initial state"),
        (lambda: sg.values(DILEMMA, [sg.grim(player=0)]), "an automaton for each of 2"),
        (lambda: sg.values(DILEMMA, [sg.always(0, shape=(3, 3), player=0)] * 2), "joint actions"),
        (lambda: sg.tit_for_tat(player=2), "player 0 or 1"),
        (lambda: sg.memory_one([[0.5, 0.5]] * 4, player=0), "previous joint action"),
        (lambda: sg.generous_tit_for_tat(2, player=0), "forgiveness"),
        (lambda: sg.play([sg.generous_tit_for_tat("1/2", player=0)] * 2), "deterministic"),
    ],
)
def test_bad_strategies_are_refused(build, message):
    with pytest.raises(gt.InvalidArgument, match=message):
        build()


def test_automata_are_frozen_values():
    one, two = sg.grim(player=0), sg.grim(player=1)
    assert one == two
    assert hash(one) == hash(two)
    assert one != sg.tit_for_tat(player=0)
    with pytest.raises(AttributeError, match="frozen"):
        one.initial = 1
    assert {repr(machine) for machine in itertools.islice(sg.all_automata((2, 2), 0, 2), 3)}


def test_automata_of_another_game_are_refused():
    S = gt.strategies
    two = S.Automaton([0], np.zeros((1, 2, 2), int), num_actions=2)
    three = S.Automaton([2], np.zeros((1, 3, 3), int), num_actions=3)
    for bad in ([two], [two, three], []):
        with pytest.raises(gt.InvalidArgument, match="one game"):
            S.play(bad)
    dilemma = gt.Repeated(gt.zoo.prisoners_dilemma(), discount="1/2")
    with pytest.raises(gt.InvalidArgument, match="joint actions"):
        S.payoff_table(dilemma, [three], [three])
    with pytest.raises(gt.InvalidArgument, match="Automaton"):
        S.best_reply(dilemma, 0, [None, None])
