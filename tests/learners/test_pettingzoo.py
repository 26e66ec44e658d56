"""The PettingZoo adapter: PettingZoo's own tests, spaces, seeds, how episodes end."""

import numpy as np
import pytest
from gymnasium import spaces
from pettingzoo.test import parallel_api_test, parallel_seed_test

import gametheory as gt
from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.simulation.pettingzoo import parallel_env


def weather():
    """Three players, two states, no observations."""
    rng = np.random.default_rng(0)
    rewards = rng.integers(-3, 4, (3, 2, 2, 3, 1))
    transitions = rng.dirichlet(np.ones(2), (2, 2, 3, 1))
    return gt.stochastic.Stochastic(rewards, transitions, horizon=7, initial=[0.5, 0.5])


GAMES = {
    "coin game": CoinGame(),
    "abcg": BargainingCoinGame(),
    "two coins, stay": CoinGame(coins=2, stay=True),
    "three players": weather(),
}


@pytest.mark.parametrize("game", GAMES.values(), ids=GAMES)
def test_pettingzoo_accepts_the_api(game):
    parallel_api_test(parallel_env(game, horizon=20), num_cycles=100)


@pytest.mark.parametrize("game", GAMES.values(), ids=GAMES)
def test_pettingzoo_accepts_the_seeds(game):
    parallel_seed_test(lambda: parallel_env(game, horizon=20))


def play(env, seed, steps=30):
    rng = np.random.default_rng(7)
    env.reset(seed=seed)
    states = []
    for _ in range(steps):
        states.append(int(env.state()[0]))
        env.step({agent: rng.integers(env.action_space(agent).n) for agent in env.agents})
    return states


def test_a_seed_decides_the_episode():
    env = parallel_env(CoinGame())
    assert play(env, 0) == play(env, 0) == play(parallel_env(CoinGame()), 0)
    assert play(env, 0) != play(env, 1)


def test_without_a_seed_episodes_differ():
    env = parallel_env(CoinGame(), seed=3)
    first = [int(env.reset()[1]["red"]["state"]) for _ in range(20)]
    assert len(set(first)) > 10
    again = parallel_env(CoinGame(), seed=3)
    assert [int(again.reset()[1]["red"]["state"]) for _ in range(20)] == first


def test_agents_spaces_and_rewards():
    env = parallel_env(CoinGame(stay=True))
    assert env.possible_agents == ["red", "blue"]
    assert env.action_space("red") == spaces.Discrete(5)
    assert env.action_space("red") is env.action_space("red")
    assert env.observation_space("blue") == spaces.Box(0, 1, (3, 3, 4), np.uint8)
    seen, _ = env.reset(seed=0)
    assert env.observation_space("red").contains(seen["red"])
    seen["red"][:] = 7
    assert seen["blue"].max() == 1
    _, rewards, *_ = env.step({"red": 0, "blue": 0})
    assert all(type(x) is float for x in rewards.values())


def test_without_observations_agents_see_the_state():
    env = parallel_env(weather())
    assert env.observation_space("player 1") == spaces.Discrete(2)
    seen, infos = env.reset(seed=0)
    assert seen["player 1"] == infos["player 1"]["state"] == env.state()[0]


def test_the_horizon_truncates_and_shows_the_last_state():
    short, long = parallel_env(CoinGame(), horizon=5), parallel_env(CoinGame())
    short.reset(seed=1)
    long.reset(seed=1)
    for t in range(5):
        actions = {"red": t % 4, "blue": (t + 1) % 4}
        a, b = short.step(actions), long.step(actions)
        assert (a[0]["red"] == b[0]["red"]).all()
        assert a[1] == b[1]
        assert a[2] == {"red": False, "blue": False}
        assert a[3] == dict.fromkeys(("red", "blue"), t == 4)
    assert short.agents == []
    assert long.agents == ["red", "blue"]
    with pytest.raises(gt.InvalidArgument, match="reset"):
        short.step(actions)
    short.reset()
    assert short.agents == ["red", "blue"]


def test_a_stochastic_game_ends_at_its_own_horizon():
    env = parallel_env(weather())
    env.reset(seed=0)
    ends = [env.step(dict.fromkeys(env.agents, 0))[3]["player 1"] for _ in range(7)]
    assert ends == [False] * 6 + [True]


def test_wrong_actions_are_refused():
    env = parallel_env(CoinGame())
    env.reset(seed=0)
    with pytest.raises(gt.InvalidArgument, match=r"actions of .*'blue'.*, got those of \['red'\]"):
        env.step({"red": 0})
    for wrong in (4, -1, 1.5, "left", None):
        said = r"expected an action of blue in 0\.\.3, got "
        with pytest.raises(gt.InvalidArgument, match=said):
            env.step({"red": 0, "blue": wrong})
    env.step({"red": np.int64(3), "blue": np.array(0)})
    with pytest.raises(gt.InvalidArgument, match="render_mode"):
        parallel_env(CoinGame(), render_mode="human")


def test_rendering_is_text():
    env = parallel_env(CoinGame(), render_mode="ansi")
    env.reset(seed=0)
    assert "R" in env.render()
    assert parallel_env(weather(), render_mode="ansi").render().startswith("state ")
    assert parallel_env(CoinGame()).render() is None
