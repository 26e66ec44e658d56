"""Learners that sample: policies and Q-functions as networks, all runs in one batch.

The parts, from the ground up; everything has a leading axis of runs, is float32, and lives on the
device that `device=` names:

- `learners.simulation.Transitions(game, device=...)`: a game's tables there:
  `.observations[state, ...]`, `.start(words)`, `.step(states, joint, words)`.
  `Streams(run_seeds(rng, runs), device=...)`, of the same room: random numbers as counters, by
  which run k of many is run k alone.
- `Architecture(...)`: feed-forward, GRU, LSTM, convolutions, dueling heads. `Network(architecture,
  observed, outputs=...)`: `.initial(streams)` gives parameters (by name, `[run, ...]`);
  `.encode(parameters, observations)`, `.decode(parameters, features, memory)` for a step,
  `.unroll(parameters, features, memory)` along an episode. Differentiable any number of times.
- `NetworkActor`, `TableActor`: what one player does, in all runs; `.along(states)` gives logits
  along episodes, differentiably. `sample_episodes(game, actors, streams, episodes=, horizon=,
  first=)` gives `Episodes`: `.states[run, episode, time + 1]`, `.actions` and `.rewards`
  `[run, episode, time, player]`.
- `NetworkPolicies(network, parameters, observations)`: `.table()` where Markov. `NeuralRuns(game,
  settings, (first, second))`: a `learners.Population`, exact where Markov, else sampled with
  `standard_errors`.
- `train_loop(trainee, updates, saved=, on_update=, track=)`: the loop of all of them: checkpoints,
  resumption, callbacks (`TensorBoard(folder)`), progress with the last values, early warnings
  (`Watch`). A trainee has `runs`, `metrics`, `update`, `measure`, `state` and `load`.
- `train_lola(game, "lola-pg", ...)`: LOLA and POLA from sampled episodes; `LolaSettings`
  says what they take.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
