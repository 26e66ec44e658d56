"""Double dueling Q-learning of both players of many pairs, in one batch.

A *phase* is what one kind of learner learns: to cooperate by a welfare function, or to punish.
Networks of both players of all pairs are one batch, `[2 pairs, ...]`, those of player 1 first.
The game's rewards are tables, so a replay buffer holds states and joint actions alone, and in games
of few states the values of all states are worked out once for any number of transitions.

The numbers of a pair depend on its seed alone: not on how many pairs there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory._support.check import checked
from learners.neural.networks import INITIAL, Network, NetworkParameters
from learners.neural.q_settings import NetworkQLearning
from learners.neural.rewards import RunningReward, TableReward
from learners.neural.rollouts import CHOICES, MOVES, STARTS
from learners.neural.views import own_view
from learners.simulation.transitions import Streams, Transitions

BATCHES = 8
"""The purpose of the random numbers that draw batches; see `Streams`."""

BETAS, EPSILON = (0.9, 0.999), 1e-8
"""Of Adam (Kingma and Ba 2015)."""

LOW_HALF = 2**32 - 1


def spacing(settings: NetworkQLearning, horizon: int) -> tuple[int, int]:
    """Steps that every environment plays in an update, and updates of a whole phase."""
    length = max(n for n in range(1, settings.sequence + 1) if horizon % n == 0)
    return length, max(1, -(-settings.steps // (settings.environments * length)))


@checked
class Phase:
    """One phase of all pairs: a part of a `learners.neural.Trainee`.

    Args:
        game: on the device; its states are what networks see.
        rewards: what both learners get: a table, or worked out while episodes run.
        extras: `[state, extra]`: numbers beside the observations, or None.
        seeds: `[pair]`.
        horizon: steps of an episode.
        settings: how they learn.
    """

    def __init__(
        self,
        game: Transitions,
        rewards: TableReward | RunningReward,
        extras: Tensor | None,
        seeds: NDArray[np.uint64],
        *,
        horizon: int,
        settings: NetworkQLearning,
    ) -> None:
        self.game, self.rewards, self.settings, self.horizon = game, rewards, settings, horizon
        self.pairs, self.device = len(seeds), game.device
        self.streams = Streams(seeds, device=self.device)
        self.counts = game.shape
        self.width = max(self.counts)
        wide, states = settings.environments, game.num_states
        self.length, self.total = spacing(settings, horizon)
        """Updates of the whole phase."""
        held = min(settings.buffer, self.total * wide * self.length)
        self.rows = max(1, held // (wide * self.length)) * wide
        """Sequences in the buffer."""
        self.extras = extras
        self.seen = self._seen()
        """What each learner sees, `[2 pairs, state, ...]`."""
        self._learners = torch.arange(2 * self.pairs, device=self.device)[:, None]
        self.network = Network(
            settings.architecture,
            tuple(self.seen.shape[2:]),
            outputs=self.width,
            extras=0 if extras is None else extras.shape[-1],
            scales=self._scales(),
        )
        self.drawn = -(-settings.batch // self.length)
        # Values of all states, or of those in a batch: what is less work. A gradient step goes
        # forwards and backwards through the former; through a batch, once more forwards twice.
        self.by_state = self.network.recurrent or 3 * states <= 5 * settings.batch
        last = torch.tensor(self.counts, device=self.device) - 1
        self._most = last.repeat_interleave(self.pairs)[:, None]
        self._ramp = torch.arange(self.length, device=self.device)
        self.allowed = torch.zeros(2, 1, 1, self.width, device=self.device)
        for i, count in enumerate(self.counts):
            self.allowed[i, ..., count:] = -torch.inf
        own = [self.network.initial(self.streams, purpose=INITIAL + i) for i in range(2)]
        self.parameters: NetworkParameters = {k: torch.cat([p[k] for p in own]) for k in own[0]}
        self.target = {k: p.clone() for k, p in self.parameters.items()}
        self.moments = {k: torch.zeros_like(p) for k, p in self.parameters.items()}
        self.squares = {
            k: torch.zeros_like(p)
            for k, p in self.parameters.items()
            if settings.optimizer == "adam"
        }
        kept = (self.pairs, self.rows, self.length)
        kind = torch.int16 if states * game.game.num_joint_actions < 2**15 else torch.int32
        self.played = torch.zeros(*kept, 2, dtype=kind, device=self.device)
        self.last = torch.zeros(self.pairs, self.rows, dtype=kind, device=self.device)
        self.states = torch.zeros(self.pairs, wide, dtype=torch.int64, device=self.device)
        self.memory = self.network.begin(2 * self.pairs, wide, self.device)
        self.earned: Tensor | None = None
        """What was got, `[player, pair, row, time]`, where no table says it."""
        if isinstance(rewards, RunningReward):
            self.earned = torch.zeros(2, *kept, device=self.device)
        self.gathered = torch.zeros(5, self.pairs, device=self.device)
        self._held: Tensor | None = None
        """The values of all states by the target network, until that changes."""
        self.paid = torch.from_numpy(
            np.ascontiguousarray(game.game.float_rewards.reshape(2, -1).astype(np.float32))
        ).to(self.device)

    def _seen(self) -> Tensor:
        seen = self.game.observations
        views = [own_view(seen, i) for i in range(2)]
        if self.settings.observes == "game" or views[0] is seen:
            return seen.expand(2 * self.pairs, *seen.shape)
        return torch.cat([view.expand(self.pairs, *view.shape) for view in views])

    def _scales(self) -> tuple[float, float]:
        """Of values and advantages: the largest reward, for ever and once."""
        largest = float(abs(self.game.game.float_rewards).sum(axis=0).max())
        return max(largest, 1e-6) / (1 - self.settings.discount), max(largest, 1e-6)

    # What a checkpoint holds.

    def state(self) -> dict[str, Tensor]:
        """By name, all that later updates depend on."""
        named = {
            "played": self.played,
            "last": self.last,
            "states": self.states,
            "memory": self.memory,
            "gathered": self.gathered,
        }
        if self.earned is not None and isinstance(self.rewards, RunningReward):
            named |= {"earned": self.earned, "sums": self.rewards.sums}
        for what, of in (
            ("parameters", self.parameters),
            ("target", self.target),
            ("moments", self.moments),
            ("squares", self.squares),
        ):
            named |= {f"{what}/{name}": p for name, p in of.items()}
        return named

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state()` gave."""
        for name in ("played", "last", "states", "memory", "gathered"):
            setattr(self, name, state[name])
        if isinstance(self.rewards, RunningReward):
            self.earned, self.rewards.sums = state["earned"], state["sums"]
        for what in ("parameters", "target", "moments", "squares"):
            of = {name: state[f"{what}/{name}"] for name in getattr(self, what)}
            setattr(self, what, of)
        self._held = None

    # Playing.

    def update(self, number: int) -> None:
        """Play a sequence in every environment, and learn."""
        settings = self.settings
        share = number / self.total
        self._play(number, share)
        filled = min((number + 1) * settings.environments, self.rows)
        if (number + 1) * settings.environments * self.length < settings.start:
            return
        rate = settings.learning_rate(share)
        rewards = self.rewards(share) if isinstance(self.rewards, TableReward) else None
        for k in range(settings.updates):
            step = number * settings.updates + k
            self._learn(step, filled, rewards, rate)
            if (step + 1) % settings.target_every == 0:
                self.target = {name: p.clone() for name, p in self.parameters.items()}
                self._held = None

    def _play(self, number: int, share: float) -> None:
        heat, running = self.settings.temperature(share), self.rewards
        wide, steps = self.settings.environments, self.length
        before = number * steps
        with torch.no_grad():
            if before % self.horizon == 0:
                episode = before // self.horizon * wide
                self.states = self.game.start(self.streams.words(STARTS, episode, wide))
                self.memory = torch.zeros_like(self.memory)
                if isinstance(running, RunningReward):
                    running.reset()

            def cut(drawn: Tensor) -> Any:
                return drawn.reshape(self.pairs, steps, wide).unbind(1)

            size = steps * wide
            moves = cut(self.streams.words(MOVES, before * wide, size))
            draws = torch.cat(
                [self.streams.uniforms(CHOICES + i, before * wide, size) for i in range(2)]
            ).reshape(2 * self.pairs, steps, wide)
            values = self._actor(self.parameters, steps * wide)
            row = number * wide % self.rows
            rows = slice(row, row + wide)
            states, joints, earned = [], [], []
            seen: list[Tensor] = []
            for t in range(steps):
                chosen = self._choose(values, draws[:, t], heat, seen)
                first, second = chosen[: self.pairs], chosen[self.pairs :]
                joint = first * self.counts[1] + second
                states.append(self.states)
                joints.append(joint)
                paid, self.states = self.game.step(self.states, joint, moves[t])
                if isinstance(running, RunningReward):
                    earned.append(running(paid, share))
            played = torch.stack([torch.stack(states, -1), torch.stack(joints, -1)], dim=-1)
            self.played[:, rows] = played.to(self.played.dtype)
            self.last[:, rows] = self.states.to(self.last.dtype)
            if self.earned is not None:
                self.earned[:, :, rows] = torch.stack(earned, -1).permute(2, 0, 1, 3)
            cells = played[..., 0] * self.game.game.num_joint_actions + played[..., 1]
            means = self.paid[:, cells].mean(dim=(2, 3))
            entropy = torch.stack(seen).mean(dim=(0, 2)).reshape(2, self.pairs).mean(dim=0)
            self.gathered[:3] += torch.cat([means, entropy[None]])
            self.gathered[3] += 1

    def _actor(self, parameters: NetworkParameters, rows: int) -> Any:
        """What gives Q values `[2 pairs, environment, action]` in the present states."""
        if self.by_state or self.game.num_states <= rows:
            if not self.network.recurrent:
                table = self._table(parameters)
                return lambda states: gathered(table, states)
            features = self.network.encode(parameters, self.seen, self.extras)

            def remember(states: Tensor) -> Tensor:
                values, self.memory = self.network.decode(
                    parameters, gathered(features, states), self.memory
                )
                return values

            return remember
        return lambda states: self._values(parameters, states)

    def _choose(self, values: Any, draws: Tensor, heat: float, seen: list[Tensor]) -> Tensor:
        both = torch.cat([self.states, self.states])
        found = values(both).reshape(2, self.pairs, -1, self.width) + self.allowed
        chances = torch.softmax(found / heat, dim=-1).flatten(0, 1)
        seen.append(torch.special.entr(chances).sum(-1))
        levels = chances.cumsum(dim=-1)
        reached = levels <= (draws * levels[..., -1])[..., None]
        chosen = reached.sum(dim=-1)
        return torch.minimum(chosen, self._most)

    # Learning.

    def _values(self, parameters: Mapping[str, Tensor], states: Tensor) -> Tensor:
        """Q values `[2 pairs, n, action]` of states `[2 pairs, n]`, without memory."""
        extras = None if self.extras is None else self.extras[states]
        features = self.network.encode(parameters, self.seen[self._learners, states], extras)
        empty = self.network.begin(2 * self.pairs, features.shape[1], self.device)
        return self.network.decode(parameters, features, empty)[0]

    def _batch(
        self, step: int, filled: int, rewards: Tensor | None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """States, joint actions and next states `[pair, n]`, or `[pair, sequence, time]`; what
        both players got, `[2 pairs, n]`.
        """
        if self.network.recurrent:
            words = self.streams.words(BATCHES, step * self.drawn, self.drawn)
            row = ((words >> 32) & LOW_HALF) * filled >> 32
            index = row[..., None].expand(-1, -1, self.length)
            states = self.played[..., 0].gather(1, index).long()
            joint = self.played[..., 1].gather(1, index).long()
            last = self.last.gather(1, row).long()
            after = torch.cat([states[..., 1:], last[..., None]], dim=-1)
            place = (row[..., None] * self.length + self._ramp).flatten(1)
            return states, joint, after, self._got(states, joint, place, rewards)
        size = self.settings.batch
        words = self.streams.words(BATCHES, step * size, size)
        row = ((words >> 32) & LOW_HALF) * filled >> 32
        time = (words & LOW_HALF) * self.length >> 32
        flat = self.played.flatten(1, 2)
        place = row * self.length + time
        states = flat[..., 0].gather(1, place).long()
        joint = flat[..., 1].gather(1, place).long()
        inside = flat[..., 0].gather(1, (place + 1).clamp_max(flat.shape[1] - 1)).long()
        last = self.last.gather(1, row).long()
        after = torch.where(time == self.length - 1, last, inside)
        return states, joint, after, self._got(states, joint, place, rewards)

    def _got(self, states: Tensor, joint: Tensor, place: Tensor, rewards: Tensor | None) -> Tensor:
        if rewards is not None:
            cell = (states * self.game.game.num_joint_actions + joint).flatten(1)
            return rewards[:, cell].flatten(0, 1)
        assert self.earned is not None
        flat = self.earned.flatten(2)
        return flat.gather(2, place.expand(2, -1, -1)).flatten(0, 1)

    def _table(self, parameters: Mapping[str, Tensor]) -> Tensor:
        """Q values `[2 pairs, state, action]` without memory."""
        features = self.network.encode(parameters, self.seen, self.extras)
        empty = self.network.begin(2 * self.pairs, features.shape[1], self.device)
        return self.network.decode(parameters, features, empty)[0]

    def _along(self, parameters: Mapping[str, Tensor], whole: Tensor) -> Tensor:
        """Q values `[2 pairs, sequence, time, action]` along states `[2 pairs, sequence, time]`."""
        features = self.network.encode(parameters, self.seen, self.extras)
        shown = gathered(features, whole.flatten(1)).reshape(*whole.shape, -1)
        empty = self.network.begin(2 * self.pairs, whole.shape[1], self.device)
        return self.network.unroll(parameters, shown, empty)[0]

    def _predicted(
        self, leaves: Mapping[str, Tensor], states: Tensor, after: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """`[2 pairs, n, action]`: Q values of states, differentiable; those of next states, and
        what the target network says of these.
        """
        if self.network.recurrent:
            whole = torch.cat([states, after[..., -1:]], dim=-1)
            values = self._along(leaves, whole)
            with torch.no_grad():
                held = self._along(self.target, whole)
            parts = values[:, :, :-1], values.detach()[:, :, 1:], held[:, :, 1:]
            return parts[0].flatten(1, 2), parts[1].flatten(1, 2), parts[2].flatten(1, 2)
        if self.by_state:
            table = self._table(leaves)
            if self._held is None:
                with torch.no_grad():
                    self._held = self._table(self.target)
            ahead = gathered(table.detach(), after)
            return gathered(table, states), ahead, gathered(self._held, after)
        now = self._values(leaves, states)
        with torch.no_grad():
            ahead = self._values(leaves, after)
            held = self._values(self.target, after)
        return now, ahead, held

    def _learn(self, step: int, filled: int, rewards: Tensor | None, rate: float) -> None:
        states, joint, after, paid = self._batch(step, filled, rewards)
        actions = torch.cat([joint // self.counts[1], joint % self.counts[1]]).flatten(1)
        states, after = torch.cat([states, states]), torch.cat([after, after])
        allowed = self.allowed.expand(2, self.pairs, 1, self.width).flatten(0, 1)
        with torch.enable_grad():
            leaves = {name: p.detach().requires_grad_() for name, p in self.parameters.items()}
            now, ahead, held = self._predicted(leaves, states, after)
            with torch.no_grad():
                best = (ahead + allowed).argmax(dim=-1, keepdim=True)
                wanted = paid + self.settings.discount * held.gather(-1, best)[..., 0]
            chosen = now.gather(-1, actions[..., None])[..., 0]
            loss = _losses(chosen - wanted, self.settings.huber).mean(dim=1)
            found = torch.autograd.grad(loss.sum(), list(leaves.values()))
        gradients = clipped(dict(zip(leaves, found, strict=True)), self.settings.clip)
        self.gathered[4] += loss.detach().reshape(2, self.pairs).mean(dim=0) / self.settings.updates
        self._move(step, gradients, rate)

    def _move(self, step: int, gradients: NetworkParameters, rate: float) -> None:
        if self.settings.optimizer == "sgd":
            for name, g in gradients.items():
                moment = self.moments[name] = self.settings.momentum * self.moments[name] + g
                self.parameters[name] = self.parameters[name] - rate * moment
            return
        first, second = BETAS
        # Corrected from the first gradient step on, whenever that was.
        done = step + 1
        for name, g in gradients.items():
            moment = self.moments[name] = first * self.moments[name] + (1 - first) * g
            square = self.squares[name] = second * self.squares[name] + (1 - second) * g * g
            scale = (square / (1 - second**done)).sqrt() + EPSILON
            self.parameters[name] = (
                self.parameters[name] - rate / (1 - first**done) * moment / scale
            )

    def measure(self) -> dict[str, Tensor]:
        """By name, `[pair]`: means since the last call: rewards a step, entropy, loss."""
        total = self.gathered
        count = total[3].clamp_min(1)
        self.gathered = torch.zeros_like(total)
        return {
            "reward_1": total[0] / count,
            "reward_2": total[1] / count,
            "entropy": total[2] / count,
            "loss": total[4] / count,
        }

    def values(self) -> tuple[Tensor, Tensor]:
        """Both players' Q values `[pair, state, action]` with an empty memory."""
        with torch.no_grad():
            parts = []
            every = torch.arange(self.game.num_states, device=self.device)
            for some in torch.split(every, 4096):
                features = self.network.encode(
                    self.parameters,
                    self.seen[:, some],
                    None if self.extras is None else self.extras[some],
                )
                empty = self.network.begin(2 * self.pairs, features.shape[1], self.device)
                parts.append(self.network.decode(self.parameters, features, empty)[0])
            found = torch.cat(parts, dim=1)
        first, second = torch.split(found, self.pairs)
        return first[..., : self.counts[0]], second[..., : self.counts[1]]


def _losses(errors: Tensor, huber: float | None) -> Tensor:
    """Half the squares, linear beyond `huber`."""
    if huber is None:
        return 0.5 * errors.square()
    size = errors.abs().clamp_max(huber)
    return size * (errors.abs() - 0.5 * size)


def gathered(table: Tensor, states: Tensor) -> Tensor:
    """`[run, n, ...]`: the rows of `table[run, state, ...]` at `states[run, n]`."""
    if table.is_cuda and table.requires_grad:
        runs = torch.arange(len(states), device=table.device)[:, None]
        return table[runs, states]
    return table.gather(1, states[..., None].expand(*states.shape, table.shape[-1]))


def clipped(gradients: NetworkParameters, most: float) -> NetworkParameters:
    """Gradients `[run, ...]` of which no run's norm exceeds the most."""
    squares = torch.stack([g.flatten(1).square().sum(dim=1) for g in gradients.values()])
    scale = (most / squares.sum(dim=0).sqrt().clamp_min(most)).clamp_max(1)
    return {n: g * scale.reshape(-1, *[1] * (g.ndim - 1)) for n, g in gradients.items()}
