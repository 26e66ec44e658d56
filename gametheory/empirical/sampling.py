"""Payoff tables from games that are played: simulators, OpenSpiel, PettingZoo, anything callable.

The function that plays is the user's: it is given the action of each player (a policy's label) and
a generator of its own for each sample, and gives back what each player got.

>>> from gametheory import empirical
>>> def play(profile, rng):
...     both = profile == ("stag", "stag")
...     return [4 * both + (own == "hare") + rng.normal(0, 0.1) for own in profile]
>>> table = empirical.sample_outcomes(
...     play, [["stag", "hare"]] * 2, samples=5, roles="symmetric", rng=0
... )
>>> table, table.mean[0].round(1).tolist()
(PayoffTable(2x2, 1 role, 15 samples, 5 to 5 a cell), [[4.0, 0.1], [1.0, 1.0]])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gametheory._numeric.exact import float_array
from gametheory._support.check import checked
from gametheory._support.kinds import NumberLike, Seed, Size
from gametheory._support.progress import progress_bar
from gametheory._support.text import shown
from gametheory.empirical._orbits import orbits
from gametheory.empirical.tables import PayoffTable, RoleLike, require_size, roles_of
from gametheory.errors import GameTheoryError, InvalidArgument


@checked
def sample_outcomes(
    play: Callable[[tuple[str, ...], np.random.Generator], Sequence[float]],
    actions: Sequence[Sequence[str]],
    *,
    samples: Size,
    rng: Seed = 0,
    players: Sequence[str] | None = None,
    roles: RoleLike = None,
    name: str = "",
    disagreement: Sequence[NumberLike] | None = None,
) -> PayoffTable:
    """Play every joint action so many times; with roles each combination once, not each order.

    Args:
        play: `play(profile, rng)` gives a payoff for each player; `profile` is a label for each
            player, `rng` a generator.
        actions: the labels of each player's actions.
        samples: how often each cell is played.
        rng: the seed. The k-th sample of a cell depends on the seed, the cell and k alone, so that
            more samples begin with the same ones.

    Other arguments as of `PayoffTable.from_samples`. Raises `InvalidArgument` for payoffs that are
    not one finite number for each player, and what `play` raises.
    """
    labels = [list(own) for own in actions]
    if not labels or not all(labels):
        raise InvalidArgument(f"expected actions of each player, got {shown(actions)}")
    shape = tuple(map(len, labels))
    require_size(shape)
    found = orbits(shape, roles_of(roles, shape))
    cells = [tuple(map(int, np.unravel_index(at, shape))) for at in found.standard]
    profiles, payoffs = [], []
    for number, cell in enumerate(progress_bar("cells")(cells)):
        profile = tuple(own[a] for own, a in zip(labels, cell, strict=True))
        for k in range(samples):
            seed = np.random.SeedSequence(int(rng), spawn_key=(number, k))
            got: Any = play(profile, np.random.default_rng(seed))
            payoffs.append(_payoffs(got, len(shape), profile))
            profiles.append(cell)
    return PayoffTable.from_samples(
        profiles,
        np.array(payoffs),
        actions=labels,
        players=players,
        roles=roles,
        name=name,
        disagreement=disagreement,
    )


def _payoffs(got: Any, count: int, profile: tuple[str, ...]) -> Any:
    try:
        values = float_array(got, "payoffs")
    except GameTheoryError:
        values = np.zeros(0)
    if values.shape != (count,):
        raise InvalidArgument(
            f"expected play to give a finite payoff for each of {count} players, got {shown(got)} "
            f"of {shown(profile)}"
        )
    return values
