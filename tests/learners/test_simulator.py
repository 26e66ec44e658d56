"""The batched simulator: one trajectory whatever the backend, the batch or the interruptions."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
import torch

import gametheory as gt
from gametheory.coin_game import BargainingCoinGame, CoinGame
from gametheory.stochastic import Stochastic
from learners.simulation import _compiled_stepping, _stepping
from learners.simulation.simulator import Simulator

BACKENDS = ("numpy", "compiled", "torch")


def random_game(players=3, states=5, seed=0, *, scale=None, horizon=None):
    """A game of random lotteries: floats, or weights that sum to `scale`."""
    rng = np.random.default_rng(seed)
    shape = (states, *range(2, 2 + players))
    chances = rng.dirichlet(np.full(states, 0.4), shape)
    rewards = rng.integers(-9, 10, (players, *shape))
    if scale is not None:
        counts = rng.multinomial(scale, np.full(states, 1 / states), shape)
        chances = np.vectorize(lambda count: Fraction(int(count), scale))(counts)
    start = [Fraction(1, 2), *[Fraction(1, 2 * states - 2)] * (states - 1)]
    return Stochastic(rewards, chances, discount="1/2", horizon=horizon, initial=start)


GAMES = {
    "coin game": CoinGame(),
    "tied coin game": CoinGame(both_can_pick=False).stochastic(horizon=6),
    "abcg": BargainingCoinGame().stochastic(horizon=6),
    "three players": random_game(horizon=6),
    "repeated": Stochastic.from_repeated(gt.Repeated(gt.zoo.prisoners_dilemma(), "1/2")),
}


def actions_for(simulator, steps, seed=0):
    rng = np.random.default_rng(seed)
    counts = np.array(simulator.game.shape)
    return rng.integers(0, counts, (steps, simulator.batch, len(counts)))


def strategies_for(simulator, seed=0, stages=()):
    rng = np.random.default_rng(seed)
    shape = (*stages, simulator.game.num_states)
    return [rng.dirichlet(np.ones(count), shape) for count in simulator.game.shape]


def same(first, second):
    for name in ("rewards", "states", "observations", "joint_actions", "done"):
        a, b = getattr(first, name), getattr(second, name)
        assert (a is None) == (b is None)
        assert a is None or np.array_equal(np.asarray(a), np.asarray(b)), name


def everything(simulator, steps=23):
    """Rollouts of every kind, one after the other."""
    yield simulator.rollout(actions_for(simulator, steps))
    yield simulator.rollout(actions_for(simulator, steps).astype(np.uint8))
    yield simulator.play(strategies_for(simulator), steps)
    yield simulator.play(strategies_for(simulator, stages=(simulator.horizon,)), steps)
    states, size = simulator.game.num_states, simulator.game.num_joint_actions
    rng = np.random.default_rng(1)
    yield simulator.play_joint(rng.integers(0, size, states), steps)
    yield simulator.play_joint(rng.integers(0, size, (simulator.horizon, states)), steps)
    yield simulator.play_joint(rng.dirichlet(np.ones(size), states), steps)
    simulator.reset()
    yield simulator.interact(lambda _: actions_for(simulator, 1)[0], 3)


def made(game, batch, **options):
    return [Simulator(game, batch, seed=5, backend=backend, **options) for backend in BACKENDS]


@pytest.mark.parametrize(
    "name",
    [
        "coin game",
        pytest.param("three players", marks=pytest.mark.slow),  # they play alike: below
    ],
)
def test_all_backends_walk_the_same_way(name):
    simulators = made(GAMES[name], 11, horizon=6)
    for first, *others in zip(*map(everything, simulators), strict=True):
        for other in others:
            same(first, other)
    for simulator in simulators[1:]:
        assert all((simulator.state()[k] == v).all() for k, v in simulators[0].state().items())


@pytest.mark.parametrize("name", list(GAMES)[1:])
def test_all_backends_play_the_same_without_observations(name):
    simulators = made(GAMES[name], 11, horizon=6, observations=None)
    first, *others = [s.play(strategies_for(s), 300) for s in simulators]
    for other in others:
        same(first, other)


def test_what_was_compiled_is_found_again_by_its_shape_alone(monkeypatch):
    """As in another process, which knows no kernel yet; of one signature, with other constants."""
    shapes = []
    games = [random_game(horizon=6), random_game(seed=1, horizon=6)]
    games[1] = Stochastic(
        np.swapaxes(games[1].rewards, 2, 4),
        np.full((5, 4, 3, 2, 5), Fraction(1, 5)),
        discount="1/2",
        horizon=6,
    )
    made_before = _compiled_stepping.kernel

    def remembered(shape):
        shapes.append(shape)
        return made_before(shape)

    for turn in range(2):
        for game in games:
            monkeypatch.setattr(_compiled_stepping, "kernel", remembered)
            if turn:
                made_before.cache_clear()
            plain, compiled = (
                Simulator(game, 11, seed=5, backend=backend, observations=None)
                for backend in ("numpy", "compiled")
            )
            same(plain.play(strategies_for(plain), 30), compiled.play(strategies_for(compiled), 30))
            if turn:
                stats = made_before(shapes[-1]).stats
                assert sum(stats.cache_hits.values()) == 1
                assert not stats.cache_misses
    assert len(shapes) == 4
    names = {made_before(shape).py_func.__qualname__ for shape in shapes}
    assert len(set(shapes)) == len(names) == 2
    assert len({dataclasses.replace(shape, counts=()) for shape in shapes}) == 2, "other strides"


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_environment_does_not_know_its_batch(backend):
    batch = Simulator(CoinGame(), 9, seed=2, horizon=7, backend=backend)
    actions = actions_for(batch, 30)
    together = batch.rollout(actions)
    for k in range(9):
        alone = Simulator(
            CoinGame(), 1, seed=batch.seeds[k : k + 1], horizon=7, backend=backend
        ).rollout(actions[:, k : k + 1])
        assert np.array_equal(alone.states[:, 0], together.states[:, k])
        assert np.array_equal(alone.rewards[:, 0], together.rewards[:, k])
    larger = Simulator(CoinGame(), 13, seed=2, horizon=7, backend=backend)
    assert (larger.seeds[:9] == batch.seeds).all()


@pytest.mark.few(5)
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("cut", [1, 6, 13])
def test_a_resumed_run_is_an_uninterrupted_one(backend, cut):
    def make(seed):
        return Simulator(CoinGame(), 5, seed=seed, horizon=9, backend=backend)

    whole, part = make(1), make(1)
    strategies = strategies_for(whole)
    expected = whole.play(strategies, 31)
    first = part.play(strategies, cut)
    resumed = make(99)
    resumed.restore(part.state())
    second = resumed.play(strategies, 31 - cut)
    for name in ("rewards", "done", "joint_actions"):
        joined = np.concatenate([np.asarray(getattr(x, name)) for x in (first, second)])
        assert np.array_equal(joined, np.asarray(getattr(expected, name)))
    assert np.array_equal(np.asarray(second.states), np.asarray(expected.states[cut:]))
    assert all((resumed.state()[k] == v).all() for k, v in whole.state().items())


def test_a_batch_larger_than_a_slice_and_threads_change_nothing():
    plain = Simulator(CoinGame(), 5000, seed=0, horizon=5, backend="numpy")
    expected = plain.rollout(actions_for(plain, 12))
    for threads in (1, 3):
        compiled = Simulator(CoinGame(), 5000, seed=0, horizon=5, threads=threads)
        same(compiled.rollout(actions_for(compiled, 12)), expected)


@pytest.mark.parametrize("backend", BACKENDS)
def test_steps_are_rollouts_of_length_one(backend):
    long = Simulator(CoinGame(), 6, seed=4, horizon=5, backend=backend)
    short = Simulator(CoinGame(), 6, seed=4, horizon=5, backend=backend)
    actions = actions_for(long, 12)
    run = long.rollout(actions)
    for t in range(12):
        assert np.array_equal(short.states, run.states[t])
        assert np.array_equal(short.observe(), run.observations[t])
        assert np.array_equal(short.step(actions[t]), run.rewards[t])
        assert (short.time == 0) == run.done[t] == (t % 5 == 4)


def test_learners_see_observations_and_choose():
    simulator = Simulator(CoinGame(), 4, seed=0, backend="numpy")
    seen = []

    def act(observations):
        seen.append(observations)
        return np.zeros((4, 2), dtype=int)

    run = simulator.interact(act, 5)
    assert np.array_equal(np.stack(seen), run.observations)
    blind = Simulator(CoinGame(), 4, seed=0, backend="numpy", observations=None)
    blind.interact(lambda states: np.stack([states % 4, states % 4], axis=1), 3)


def test_a_seed_decides_and_reset_goes_on():
    first = Simulator(CoinGame(), 50, seed=0)
    again, other = Simulator(CoinGame(), 50, seed=0), Simulator(CoinGame(), 50, seed=1)
    assert (first.states == again.states).all()
    assert (first.states != other.states).any()
    start = first.states
    assert (first.reset() != start).any()
    assert (first.reset() == again.reset()).sum() < 50
    assert (first.reset(seed=0) == start).all()
    largest = Simulator(CoinGame(), 2, seed=2**64 - 1)
    assert (Simulator(CoinGame(), 2, seed=largest.seeds).states == largest.states).all()


def test_the_words_are_those_of_splitmix64():
    known = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    keys = np.array([1234567])
    increment = _stepping.signed(_stepping.INCREMENT)
    words = _stepping.mix(keys + np.arange(1, 5) * increment).view(np.uint64)
    assert words.tolist() == known
    tensor = _stepping.mix(torch.tensor(keys) + torch.arange(1, 5) * increment)
    assert tensor.numpy().view(np.uint64).tolist() == known


@pytest.mark.parametrize("backend", BACKENDS)
def test_urns_and_bisection_choose_the_same(backend, monkeypatch):
    game = random_game(scale=60, horizon=4)
    by_urn = Simulator(game, 40, seed=0, backend=backend)
    monkeypatch.setattr(_stepping, "MAX_URN", 1)
    by_search = Simulator(game, 40, seed=0, backend=backend)
    assert by_search._tables.searches
    assert not by_urn._tables.searches
    same(by_urn.play(strategies_for(by_urn), 50), by_search.play(strategies_for(by_urn), 50))


def test_an_outcome_of_probability_zero_or_one_is_never_missed():
    tiny = Fraction(1, 2**40)
    chances = [[[tiny, 0, 1 - tiny]]] * 3
    game = Stochastic(np.zeros((1, 3, 1)), chances, discount=0)
    simulator = Simulator(game, 1000, seed=0, backend="numpy")
    run = simulator.play([np.ones((3, 1))], 1000)
    assert (run.states[1:] == 1).sum() == 0
    assert (run.states[1:] == 0).sum() <= 5
    never = [np.tile([0.0, 1.0, 0.0], (2, 1))]
    game = Stochastic(np.zeros((1, 2, 3)), np.full((2, 3, 2), 0.5), discount=0)
    run = Simulator(game, 500, seed=0, backend="numpy").play(never, 100)
    assert (run.joint_actions == 1).all()


def chi_square(counts, chances):
    """Standard deviations by which a chi-square statistic exceeds its mean."""
    counts, chances = np.asarray(counts, dtype=float), np.asarray(chances, dtype=float)
    assert (counts[chances == 0] == 0).all()
    kept = chances > 0
    expected = counts.sum() * chances[kept]
    freedom = kept.sum() - 1
    excess = ((counts[kept] - expected) ** 2 / expected).sum() - freedom
    return excess / np.sqrt(2 * max(freedom, 1))


@pytest.mark.parametrize("scale", [None, 12, 10**15])
def test_next_states_and_starts_have_their_frequencies(scale):
    game = random_game(players=2, states=4, seed=3, scale=scale, horizon=3)
    simulator = Simulator(game, 5000, seed=0, backend="numpy")  # all walk the same way: above
    run = simulator.play(strategies_for(simulator), 90)
    rows = run.states[:-1] * game.num_joint_actions + run.joint_actions
    inner = ~run.done
    pairs = rows[inner] * 4 + run.states[1:][inner]
    table = np.bincount(pairs.ravel(), minlength=4 * 4 * game.num_joint_actions).reshape(-1, 4)
    for row, counts in enumerate(table):
        exact = game.lotteries[int(game.joint_lottery.ravel()[row])]
        assert chi_square(counts, [float(exact.get(s, 0)) for s in range(4)]) < 5
    starts = np.bincount(run.states[1:][run.done].ravel(), minlength=4)
    assert chi_square(starts, [1 / 2, 1 / 6, 1 / 6, 1 / 6]) < 5
    exact = strategies_for(simulator)
    chances = exact[0][:, :, None] * exact[1][:, None]
    counts = np.bincount(rows.ravel(), minlength=game.num_joint_actions * 4)
    for own, wanted in zip(counts.reshape(4, -1), chances.reshape(4, -1), strict=True):
        assert chi_square(own, wanted) < 5


def test_environments_and_neighbouring_seeds_are_uncorrelated():
    games = [Simulator(CoinGame(), 30, seed=seed, observations=None) for seed in (0, 1)]
    uniform = [np.full((128, 4), 1 / 4)] * 2
    series = [simulator.play(uniform, 20_000).rewards.sum(axis=-1) for simulator in games]
    correlations = np.corrcoef(np.concatenate(series, axis=1).T)
    off = correlations[np.triu_indices(60, 1)] * np.sqrt(20_000)
    assert abs(off).max() < 5
    assert 0.9 < off.std() < 1.1
    late = np.concatenate(series, axis=1)
    echoes = [
        np.corrcoef(late[:-lag, k], late[lag:, k + 1])[0, 1] for k in range(30) for lag in (1, 2, 3)
    ]
    assert abs(np.array(echoes)).max() * np.sqrt(20_000) < 5


def test_equally_likely_rewards_follow_a_coin_of_their_own():
    rules = CoinGame(both_can_pick=False)
    simulator = Simulator(rules, 5000, seed=0, observations=None)
    run = simulator.play([np.full((128, 4), 1 / 4)] * 2, 100)
    game = simulator.game
    draws = game.reward_draws.reshape(2, 2, 128, 16).astype(np.float32)
    paid = draws[:, :, run.states[:-1], run.joint_actions]
    first, second = ((paid[k] == run.rewards.transpose(2, 0, 1)).all(axis=0) for k in (0, 1))
    assert (first | second).all()
    tied = ~(first & second)
    tosses, after = first[tied], run.states[1:][tied]
    assert abs(tosses.mean() - 0.5) * 2 * np.sqrt(tosses.size) < 4
    assert abs(np.corrcoef(tosses, after)[0, 1]) * np.sqrt(tosses.size) < 4


def test_arrays_are_used_again():
    simulator = Simulator(CoinGame(), 8, seed=0)
    actions = actions_for(simulator, 6)
    out = simulator.rollout(actions)
    kept = out.rewards.copy()
    again = simulator.rollout(actions, out=out)
    assert again.rewards is out.rewards
    assert again.observations is out.observations
    assert not np.array_equal(kept, again.rewards)
    assert simulator.rollout(actions, observe=False).observations is None
    with pytest.raises(gt.InvalidArgument, match=r"out\.states"):
        simulator.rollout(actions[:3], out=out)
    with pytest.raises(gt.InvalidArgument, match=r"out\.observations"):
        simulator.rollout(actions, out=simulator.rollout(actions, observe=False))
    double = Simulator(CoinGame(), 8, seed=0, reward_type="float64")
    with pytest.raises(gt.InvalidArgument, match=r"out\.rewards as float64"):
        double.rollout(actions, out=out)
    torn = dataclasses.replace(out, rewards=np.zeros((6, 8, 4), np.float32)[..., ::2])
    with pytest.raises(gt.InvalidArgument, match=r"out\.rewards"):
        simulator.rollout(actions, out=torn)


def test_tables_of_ones_own_are_observed():
    game = random_game()
    table = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    simulator = Simulator(game, 7, seed=0, observations=table, backend="numpy")
    run = simulator.rollout(actions_for(simulator, 20))
    assert np.array_equal(run.observations, table[run.states[:-1]])
    assert run.observations.dtype == np.float32
    assert Simulator(
        game, 7, seed=0, observations=np.arange(5), backend="numpy"
    ).observe().shape == (7,)


@pytest.mark.parametrize("kind", ["float16", "float64"])
def test_rewards_are_those_of_the_game(kind):
    game = random_game()
    for backend in BACKENDS:
        simulator = Simulator(game, 7, seed=0, reward_type=kind, backend=backend)
        actions = actions_for(simulator, 20)
        run = simulator.rollout(actions)
        states = np.asarray(run.states)[:-1]
        wanted = game.rewards[:, states, actions[..., 0], actions[..., 1], actions[..., 2]]
        assert np.array_equal(np.asarray(run.rewards), wanted.transpose(1, 2, 0).astype(kind))


def test_policies_of_the_quotient_serve_on_the_grid():
    simulator = Simulator(CoinGame(), 64, seed=0)
    policy = np.random.default_rng(0).integers(0, 16, 128)
    run = simulator.play_joint(policy, 10)
    assert np.array_equal(run.joint_actions, policy[run.states[:-1] % 128])


def test_the_horizon_is_the_games_unless_said():
    game = CoinGame().stochastic(horizon=40)
    assert Simulator(game, 1, seed=0).horizon == 40
    assert Simulator(game, 1, seed=0, horizon=None).horizon is None
    assert Simulator(game, 1, seed=0, horizon=3).horizon == 3
    assert Simulator(CoinGame(), 1, seed=0).horizon is None
    assert not Simulator(CoinGame(), 2, seed=0).rollout(np.zeros((5, 2, 2), int)).done.any()


def test_a_simulator_and_its_rollouts_say_what_they_are():
    simulator = Simulator(CoinGame(), 8, seed=0, horizon=9, backend="numpy")
    assert repr(simulator) == "Simulator(8 x coin-game, horizon=9, numpy)"
    run = simulator.rollout(actions_for(simulator, 6))
    assert repr(run) == "Rollout(6 steps of 8 environments, 2 players)"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch": 0}, "batch"),
        ({"batch": True}, "batch"),
        ({"threads": 0}, "threads"),
        ({"horizon": 0}, "horizon"),
        ({"horizon": "game over"}, "game"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**64}, "seed"),
        ({"seed": [1, 2]}, "seed"),
        ({"seed": None}, "seed"),
        ({"backend": "numba"}, "backend"),
        ({"reward_type": "int8"}, "reward_type"),
        ({"observations": "all"}, "auto"),
        ({"observations": np.zeros((4, 2))}, "observations"),
        ({"game": gt.zoo.chicken()}, "Stochastic"),
    ],
)
def test_bad_options_are_refused(options, message):
    arguments = {"game": CoinGame(), "batch": 3, "seed": 0, **options}
    game, batch = arguments.pop("game"), arguments.pop("batch")
    with pytest.raises(gt.InvalidArgument, match=message):
        Simulator(game, batch, **arguments)


@pytest.mark.parametrize("backend", BACKENDS)
def test_bad_actions_are_refused(backend):
    simulator = Simulator(random_game(), 3, seed=0, backend=backend)
    before = simulator.state()
    good = np.zeros((2, 3, 3), dtype=int)
    for wrong in (good[:, :2], good[..., :2], good[0], good[:0], good + 0.5, good > 0):
        with pytest.raises(gt.InvalidArgument, match="actions"):
            simulator.rollout(wrong)
    for player, action in ((0, 2), (2, 4), (1, -1)):
        wrong = good.copy()
        wrong[1, 2, player] = action
        with pytest.raises(gt.InvalidArgument, match="actions in 0"):
            simulator.rollout(wrong)
    with pytest.raises(gt.InvalidArgument, match="steps"):
        simulator.play(strategies_for(simulator), 0)
    assert all((before[k] == v).all() for k, v in simulator.state().items())


def test_bad_policies_are_refused():
    simulator = Simulator(random_game(horizon=6), 3, seed=0)
    good = strategies_for(simulator)
    with pytest.raises(gt.InvalidArgument, match="3 strategies"):
        simulator.play(good[:2], 5)
    for wrong in (good[0][:4], good[1], good[0] * 2, -good[0], np.stack([good[0]] * 5)):
        with pytest.raises(gt.InvalidArgument, match="strategy 0"):
            simulator.play([wrong, *good[1:]], 5)
    size = simulator.game.num_joint_actions
    for wrong in (np.zeros(4, int), np.full(5, size), np.full(5, -1), np.zeros((5, 5), int)):
        with pytest.raises(gt.InvalidArgument, match="joint"):
            simulator.play_joint(wrong, 5)
    with pytest.raises(gt.InvalidArgument, match="joint policy"):
        simulator.play_joint(np.full((5, size), 0.5), 5)


def test_bad_states_are_refused():
    simulator = Simulator(CoinGame(), 3, seed=0, horizon=4)
    state = simulator.state()
    for change in (
        {"states": np.array([0, 1])},
        {"states": np.array([0, 1, 1152])},
        {"states": np.array([0.0, 1, 2])},
        {"clock": np.array([0, 0])},
        {"clock": np.array([5, 1, 4])},
        {"seeds": np.array([1, 2])},
    ):
        with pytest.raises(gt.InvalidArgument):
            simulator.restore({**state, **change})
    with pytest.raises(gt.InvalidArgument, match="seeds"):
        simulator.restore({k: v for k, v in state.items() if k != "seeds"})
    with pytest.raises(gt.InvalidArgument, match="observations"):
        Simulator(random_game(), 2, seed=0).observe()


def test_auto_falls_back_to_numpy(monkeypatch):
    assert Simulator(CoinGame(), 1, seed=0).backend == "compiled"
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert Simulator(CoinGame(), 1, seed=0).backend == "numpy"
