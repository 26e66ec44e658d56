"""Tables of policies that meet: any number of players, each from a run of its own.

A *combination* says which run each player comes from. What a combination gets is exact: one linear
system over the joint actions before, or the states, as in `learners.training.values`.

>>> import gametheory as gt, learners
>>> game = gt.generators.volunteers_dilemma(3)
>>> runs = learners.train(game, "naive", runs=4, steps=20, rng=0)
>>> runs.meet(200).shape                          # every combination, and what each player gets
(4, 4, 4, 3)
>>> runs.meet_some([[0, 0, 3], [3, 1, 2]], 200).shape
(2, 3)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from gametheory import InvalidArgument, TooLarge
from gametheory._numeric.exact import integer_array
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike, Size
from learners.training.differentiable import DifferentiableGame

MAX_COMBINATIONS = 10_000_000
"""Cap on combinations, of which all payoffs are held in memory."""

_CHUNK_ENTRIES = 4_000_000
"""Entries of the transition matrices that are held at once; bounds the memory of a step."""

_CHUNK_ENCOUNTERS = 16_384
"""Encounters of small games that are evaluated at once."""


@checked
def chunk_size(form: DifferentiableGame) -> int:
    """Runs that are worked on at once."""
    return max(1, _CHUNK_ENTRIES // form.size)


@checked
def self_play(
    form: DifferentiableGame, policies: Sequence[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """`[run, player]`: what tables of policies get together, discounted, per step."""
    assert form.payoffs is not None
    played = [torch.from_numpy(p) for p in policies]
    parts = [
        form.payoffs([p[k : k + chunk_size(form)] for p in played], None)
        for k in range(0, len(played[0]), chunk_size(form))
    ]
    return torch.cat(parts).numpy()


@checked
def some_combinations(
    form: DifferentiableGame,
    policies: Sequence[NDArray[np.float64]],
    who: ArrayLike,
    horizon: Size | None,
) -> NDArray[np.float64]:
    """`[combination, player]`: what they get, per step: discounted, or the expected mean of
    `horizon` steps.

    `policies`: of each player, `[run, state, action]`. `who[combination, player]`: the run that
    each player comes from. Raises `InvalidArgument` for runs that there are not.
    """
    assert form.payoffs is not None
    rows = _combinations(who, len(policies[0]), len(policies))
    tables = [torch.from_numpy(own) for own in policies]
    found = np.empty((len(rows), len(tables)))
    size = min(_CHUNK_ENCOUNTERS, chunk_size(form))
    with torch.no_grad():
        for k in range(0, len(rows), size):
            chosen = torch.from_numpy(rows[k : k + size])
            met = [table[own] for table, own in zip(tables, chosen.T, strict=True)]
            found[k : k + size] = form.payoffs(met, horizon).numpy()
    return found


@checked
def every_combination(
    form: DifferentiableGame, policies: Sequence[NDArray[np.float64]], horizon: Size | None
) -> NDArray[np.float64]:
    """`[i_1, ..., i_n, player]`: the same of all combinations: player k comes from run i_k.

    Raises `TooLarge` beyond `MAX_COMBINATIONS`.
    """
    sizes = (len(policies[0]),) * len(policies)
    count = len(policies[0]) ** len(policies)
    if count > MAX_COMBINATIONS:
        raise TooLarge(f"expected at most {MAX_COMBINATIONS:,} combinations, got {count:,}")
    who = np.indices(sizes).reshape(len(sizes), -1).T
    found: NDArray[np.float64] = some_combinations(form, policies, who, horizon)
    return found.reshape(*sizes, len(sizes))


def _combinations(who: ArrayLike, runs: int, players: int) -> NDArray[np.int64]:
    rows = integer_array(who, "combinations of runs")
    if rows.ndim != 2 or rows.shape[1] != players:
        raise InvalidArgument(
            f"expected a run for each of {players} players in combinations, got shape "
            f"{list(rows.shape)}"
        )
    if len(rows) and not (rows.min() >= 0 and rows.max() < runs):
        raise InvalidArgument(f"expected runs among 0..{runs - 1}, got others in combinations")
    return np.array(rows)  # a copy that torch may call its own
