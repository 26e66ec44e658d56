"""One environment of a stochastic game as a PettingZoo `ParallelEnv`.

>>> import gametheory as gt
>>> from learners.simulation.pettingzoo import parallel_env
>>> env = parallel_env(gt.coin_game.CoinGame(), horizon=100)
>>> observations, infos = env.reset(seed=0)
>>> observations["red"].shape
(3, 3, 4)
>>> _, rewards, terminations, truncations, _ = env.step({"red": 0, "blue": 1})
>>> sorted(truncations.items())
[('blue', False), ('red', False)]
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from pettingzoo import ParallelEnv

from gametheory import InvalidArgument
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import Natural
from gametheory._support.text import quoted, shown
from gametheory.coin_game import render
from gametheory.coin_game.grid import TorusGame
from gametheory.stochastic import Stochastic
from learners.simulation._arguments import horizon_of
from learners.simulation.simulator import Simulator


@checked
class StochasticParallelEnv(ParallelEnv[str, Any, Any]):
    """What `parallel_env` returns.

    Agents are the game's players. Games have no final states, so no agent is ever terminated;
    after `horizon` steps all are truncated, and see the state that they end in. The state's number
    in the game's tables is `infos[agent]["state"]`.
    """

    metadata: ClassVar[dict[str, Any]] = {
        "name": "stochastic_game_v0",
        "render_modes": ["ansi"],
        "is_parallelizable": True,
    }

    def __init__(
        self, simulator: Simulator, horizon: int | None, picture: Callable[[int], str] | None
    ) -> None:
        self.simulator, self.horizon, self._picture = simulator, horizon, picture
        self.render_mode = None if picture is None else "ansi"
        self.possible_agents = list(simulator.game.players)
        self.agents: list[str] = []
        self._actions: dict[str, spaces.Discrete] = {
            agent: spaces.Discrete(count)
            for agent, count in zip(self.possible_agents, simulator.game.shape, strict=True)
        }
        self._observations = {agent: self._space() for agent in self.possible_agents}

    def _space(self) -> spaces.Space[Any]:
        table = self.simulator.observation_table
        if table is None:
            return spaces.Discrete(self.simulator.game.num_states)
        low, high = table.min(), table.max()
        return spaces.Box(low, high, table.shape[1:], table.dtype.type)

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """The same object every time, as PettingZoo asks."""
        require_among(agent, tuple(self._observations), "an agent")
        return self._observations[agent]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        """The same object every time, as PettingZoo asks."""
        require_among(agent, tuple(self._actions), "an agent")
        return self._actions[agent]

    def reset(
        self, seed: Natural | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Begin an episode; without a seed, randomness goes on."""
        self.simulator.reset(seed=seed)
        self.agents = list(self.possible_agents)
        return self._seen()

    def _action(self, agent: str, given: Any) -> int:
        count = int(self._actions[agent].n)
        try:
            chosen = operator.index(given)
        except TypeError:
            chosen = -1
        if not 0 <= chosen < count:
            raise InvalidArgument(
                f"expected an action of {agent} in 0..{count - 1}, got {shown(given)}"
            )
        return chosen

    def step(
        self, actions: dict[str, Any]
    ) -> tuple[
        dict[str, Any],
        dict[str, float],
        dict[str, bool],
        dict[str, bool],
        dict[str, dict[str, Any]],
    ]:
        """Take one step with an action for each agent; rewards are floats.

        Raises `InvalidArgument` before `reset`, after the end, or unless every agent acts.
        """
        if not self.agents:
            raise InvalidArgument("expected reset() before step(): no episode is going on")
        if set(actions) != set(self.agents):
            raise InvalidArgument(
                f"expected actions of {self.agents}, got those of {quoted(list(actions))}"
            )
        chosen = np.array([[self._action(agent, actions[agent]) for agent in self.agents]])
        agents = self.agents
        rewards = self.simulator.step(chosen)[0]
        over = self.simulator.time == self.horizon
        seen, infos = self._seen()
        if over:
            self.agents = []
        return (
            seen,
            {agent: float(paid) for agent, paid in zip(agents, rewards, strict=True)},
            dict.fromkeys(agents, False),
            dict.fromkeys(agents, over),
            infos,
        )

    def render(self) -> str | None:
        """The present state as text, in render mode "ansi"."""
        return None if self._picture is None else self._picture(int(self.simulator.states[0]))

    def _seen(self) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Observations and infos: the same for all, in arrays of their own."""
        state = int(self.simulator.states[0])
        table = self.simulator.observation_table
        seen = {a: state if table is None else table[state].copy() for a in self.agents}
        return seen, {agent: {"state": state} for agent in self.agents}

    def state(self) -> np.ndarray[Any, Any]:
        """The state's number in the game's tables, as an array."""
        return np.asarray(self.simulator.states)

    def close(self) -> None:
        """Nothing to free."""


@checked
def parallel_env(
    game: Stochastic | TorusGame,
    *,
    horizon: int | str | None = "game",
    observations: Any = "auto",
    seed: Natural | None = None,
    render_mode: str | None = None,
) -> StochasticParallelEnv:
    """One environment of a game for PettingZoo.

    Args:
        game: a `Stochastic` game, or the rules of a coin game.
        horizon: the steps of an episode; None for no end; "game" for the game's own, which rules
            do not have.
        observations: as in `Simulator`; without them agents see the state's number.
        seed: for a first `reset` without one; by default from the operating system.
        render_mode: "ansi" for text.

    Raises `InvalidArgument` for anything else.
    """
    if render_mode not in (None, "ansi"):
        raise InvalidArgument(f"expected render_mode None or 'ansi', got {render_mode!r}")
    first = int(np.random.default_rng(seed).integers(2**63))
    steps = horizon_of(game, horizon)
    # Endless, so that the last state of an episode can be seen before the next one begins.
    simulator = Simulator(
        game,
        1,
        seed=first,
        horizon=None,
        observations=observations,
        reward_type="float64",
        backend="numpy",
    )
    picture = None if render_mode is None else _picture(game, simulator)
    return StochasticParallelEnv(simulator, steps, picture)


def _picture(game: Stochastic | TorusGame, simulator: Simulator) -> Callable[[int], str]:
    """How a state of the simulator is drawn: as a board, or by its label."""
    labels = simulator.game.states
    if isinstance(game, TorusGame):
        quotient = simulator.observation_table is None
        return lambda state: render(game, state, quotient=quotient)
    return lambda state: labels[state] if labels else f"state {state}"


__all__ = [
    "StochasticParallelEnv",
    "parallel_env",
]


def __dir__() -> list[str]:
    return list(__all__)
