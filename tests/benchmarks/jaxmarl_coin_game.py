"""Environment steps a second of JaxMARL's Coin Game, for `tests.benchmarks.simulator`.

Run by it in an environment that has jaxmarl, as `python jaxmarl_coin_game.py BATCH STEPS`; prints
one number. The batch steps in one compiled scan, with given actions; all observations and rewards
of the scan are results. On the CPU, on the threads that XLA is allowed.
"""

import statistics
import sys
import time

import jax
import jax.numpy as jnp
from jaxmarl.environments.coin_game import CoinGame


def main(batch, steps):
    env = CoinGame(num_inner_steps=steps + 1, num_outer_steps=1)
    keys = jax.random.split(jax.random.PRNGKey(0), batch)
    _, states = jax.vmap(env.reset)(keys)
    actions = jax.random.randint(jax.random.PRNGKey(1), (steps, batch, 2), 0, 4)

    def step(carried, played):
        keys, states = carried
        keys, now = jnp.moveaxis(jax.vmap(jax.random.split)(keys), 1, 0)
        each = {name: played[:, i] for i, name in enumerate(env.agents)}
        seen, states, rewards, _, _ = jax.vmap(env.step_env)(now, states, each)
        return (keys, states), (seen, rewards)

    rollout = jax.jit(lambda keys, states: jax.lax.scan(step, (keys, states), actions))

    def seconds():
        start = time.perf_counter()
        jax.block_until_ready(rollout(keys, states))
        return time.perf_counter() - start

    seconds()
    print(batch * steps / statistics.median(seconds() for _ in range(21)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
