"""The Coin Game and the asymmetric bargaining Coin Game, as rules.

The flags are the variants that published code plays; the defaults are those of Stastny et al.
(2021), Appendix B, as their published runs played them.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked
from gametheory._support.kinds import Count, Items, NumberLike
from gametheory._support.text import plural
from gametheory.coin_game.grid import COLOURS, Cells, TorusGame, amount
from gametheory.errors import InvalidArgument, TooLarge


@checked
@dataclass(frozen=True)
class CoinGame(TorusGame):
    """The Coin Game (Lerer and Peysakhovich 2017; Foerster et al. 2018).

    Players move on a torus; one coin lies there, of the colour of one of them. Whoever arrives at
    it picks it and gets 1; if it has another player's colour, that player, its owner, loses 2. A
    new coin of the next colour then appears, uniformly on the cells without a player. Players start
    on distinct cells; later they may share one.

    The papers have two players. The rule for more is ours, as we know of no published one: the
    owner alone is penalised, once for each other player who picks, and colours take turns.

    Attributes:
        both_can_pick: when several arrive at once, all pick (if red and blue arrive at a red coin,
            red gets 1 - 2 and blue 1). Otherwise one of them does, each with the same chance.
        red_wins_ties: red picks when both arrive at once, as in the code of LOLA's authors (of
            several the first in the order of players); needs `both_can_pick=False`.
        alternate: the colours of coins alternate (of more than two, in the order of players);
            otherwise each is drawn at random, all colours being equally likely.
        coins: 1, or as many as there are players, one of each colour: they are then on the grid at
            once (they may share a cell), and only a picked coin respawns, as in the JAX libraries.
        stay: a fifth action, not to move, as there.
        pick, theft: what a coin is worth, and what its owner loses if another player picks it.
        players: how many; their tables fit memory up to three on a large grid, four on a 3 x 3 one.

    Raises `InvalidArgument` for rules that contradict one another, `TooLarge` for tables beyond
    `grid.MAX_STATES` or `grid.MAX_NUMBERS`, before memory is taken.

    >>> import gametheory as gt
    >>> gt.coin_game.CoinGame(players=3, size=2).stochastic(discount="24/25")
    Stochastic(3 players, 81 states, 4x4x4 actions, discount=24/25, 'coin-game')
    """

    name: str = "coin-game"
    both_can_pick: bool = True
    red_wins_ties: bool = False
    alternate: bool = True
    coins: int = 1
    pick: NumberLike = 1
    theft: NumberLike = 2
    players: Count = 2

    def __post_init__(self) -> None:
        if self.players > len(COLOURS):
            raise TooLarge(
                f"expected at most {len(COLOURS)} players, whose tables fit memory, got "
                f"{self.players}"
            )
        if self.coins not in (1, self.players):
            either = f"1 or {self.players} coins" if self.players > 1 else "1 coin"
            raise InvalidArgument(
                f"expected {either} for {plural(self.players, 'player')}, got {self.coins!r}"
            )
        if self.both_can_pick and self.red_wins_ties:
            raise InvalidArgument("expected both_can_pick=False where red wins ties")
        for field in ("pick", "theft"):
            object.__setattr__(self, field, amount(getattr(self, field), field))
        super().__post_init__()

    @property
    def num_players(self) -> int:
        return self.players

    @property
    def num_coins(self) -> int:
        return self.coins

    @property
    def num_flags(self) -> int:
        """With one coin the flag is its colour; with several it is 0."""
        return self.players if self.coins == 1 else 1

    @property
    def num_draws(self) -> int:
        """Of any number who arrive at once, each picks in an equal share of the draws."""
        certain = self.both_can_pick or self.red_wins_ties
        return 1 if certain else math.lcm(*range(1, self.players + 1))

    @property
    def channels(self) -> tuple[str, ...]:
        players = (f"{colour} player" for colour in self.colours)
        return (*players, *(f"{colour} coin" for colour in self.colours))

    def allows(self, states: Cells) -> NDArray[np.bool_]:
        on_player = self._arrived(states).any(axis=(0, 1))
        return np.asarray(~on_player)

    def _arrived(self, states: Cells) -> NDArray[np.bool_]:
        """`[coin, player, state]`: who is where which coin lies."""
        coins = states[:, self.players : -1].T
        return np.asarray(coins[:, None] == states[:, : self.players].T[None])

    def _owned(self, states: Cells) -> NDArray[np.bool_]:
        """`[coin, player, state]`: whose coin it is."""
        owner = states[:, -1][None] if self.coins == 1 else np.arange(self.coins)[:, None]
        owners = np.broadcast_to(owner, (self.coins, len(states)))
        return np.asarray(owners[:, None] == np.arange(self.players)[:, None])

    def collect(self, states: Cells) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        arrived, owned = self._arrived(states), self._owned(states)
        # Who of those who arrive is the first, the second, ...: which of them picks is drawn.
        rank, several = arrived.cumsum(axis=1) - 1, np.maximum(arrived.sum(axis=1), 1)
        draws = []
        for draw in range(self.num_draws):
            picks = arrived
            if not self.both_can_pick:
                picks = arrived & (rank == (draw % several)[:, None])
            thefts = (picks & ~owned).sum(axis=1)
            paid = picks * self.pick - (owned * thefts[:, None]) * self.theft
            draws.append(paid.sum(axis=0))
        return np.stack(draws), np.asarray(arrived.any(axis=(0, 1)))

    def departs(self, states: Cells) -> NDArray[np.bool_]:
        stolen = self._arrived(states) & ~self._owned(states)
        return np.asarray(stolen.any(axis=(0, 1)))

    def respawn(self, state: Annotated[tuple[int, ...], Items(3)]) -> list[tuple[int, ...]]:
        pieces = self.players + self.coins + 1
        if len(state) != pieces:
            raise InvalidArgument(f"expected a state of {pieces} pieces, got {len(state)}")
        players, flag = state[: self.players], state[-1]
        free = self.free_cells(*players)
        if self.coins == 1:
            flags = ((flag + 1) % self.players,) if self.alternate else range(self.players)
            return [(cell, colour) for cell in free for colour in flags]
        coins = state[self.players : -1]
        places = [free if coin in players else [coin] for coin in coins]
        return [(*cells, 0) for cells in itertools.product(*places)]

    def respawn_inputs(self, states: Cells) -> Cells:
        if self.coins > 1:
            return states
        cleared = states.copy()
        cleared[:, self.players] = 0
        return cleared

    def start(self, *players: int) -> list[tuple[int, ...]]:
        if len(players) != self.players:
            raise InvalidArgument(f"expected the cells of {self.players} players, got {players!r}")
        free = self.free_cells(*players)
        if self.coins == 1:
            return [(cell, colour) for cell in free for colour in range(self.players)]
        return [(*cells, 0) for cells in itertools.product(free, repeat=self.coins)]

    def planes(self, states: Cells) -> Cells:
        flag = states[:, -1]
        count = self.players
        players = [0 * flag + player for player in range(count)]
        coins = [0 * flag + count + coin for coin in range(count)]
        return np.stack([*players, *([count + flag] if self.coins == 1 else coins)], axis=1)


@checked
@dataclass(frozen=True)
class BargainingCoinGame(TorusGame):
    """The asymmetric bargaining Coin Game, ABCG (Stastny et al. 2021, Appendix B.4).

    A red and a blue coin lie on the torus. One of them, drawn at first and swapped at every
    pick, is the Cooperation coin: it is picked when both players stand on it, and pays only the
    player of its colour (red 2, blue 3). The other is the Disagreement coin: the player of its
    colour picks it alone, for 1. A pick moves both coins: the red one to a cell without a player
    other than the blue one's old cell, then the blue one to a cell without player or red coin.

    Attributes:
        cooperation_rewards: what red and blue get for their Cooperation coins; an earlier
            version of the game paid ("6/5", 2).
        disagreement_reward: what a Disagreement coin pays.
        blocking: a quirk of the published code: when red is the Cooperation colour, red
            standing alone on that coin keeps blue from picking in that step.
        punishment_helped: a second quirk: picking one's Disagreement coin while the other
            stands on the same cell costs `punishment_cost`, charged to "red" (the published
            amTFT runs) or to the "picker" (the LOLA runs).
    """

    name: str = "abcg"
    cooperation_rewards: tuple[NumberLike, NumberLike] = (2, 3)
    disagreement_reward: NumberLike = 1
    blocking: bool = False
    punishment_helped: Literal["red", "picker"] | None = None
    punishment_cost: NumberLike = "3/4"

    def __post_init__(self) -> None:
        if self.punishment_helped not in (None, "red", "picker"):
            raise InvalidArgument(
                f"expected punishment_helped among None, 'red', 'picker', got "
                f"{self.punishment_helped!r}"
            )
        if isinstance(self.cooperation_rewards, str) or len(self.cooperation_rewards) != 2:
            raise InvalidArgument(
                f"expected two cooperation_rewards, got {self.cooperation_rewards!r}"
            )
        rewards = tuple(amount(x, "a cooperation reward") for x in self.cooperation_rewards)
        object.__setattr__(self, "cooperation_rewards", rewards)
        for field in ("disagreement_reward", "punishment_cost"):
            object.__setattr__(self, field, amount(getattr(self, field), field))
        super().__post_init__()

    @property
    def num_coins(self) -> int:
        return 2

    @property
    def channels(self) -> tuple[str, ...]:
        kinds = [
            f"{colour} {kind} coin"
            for kind in ("Disagreement", "Cooperation")
            for colour in ("red", "blue")
        ]
        return ("red player", "blue player", *kinds)

    def allows(self, states: Cells) -> NDArray[np.bool_]:
        return np.asarray(states[:, 2] != states[:, 3])

    def collect(self, states: Cells) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        red, blue, red_coin, blue_coin, flag = states.T
        red_cooperates = flag == 0
        together = red == blue
        red_cooperation = red_cooperates & together & (red == red_coin)
        blue_cooperation = ~red_cooperates & together & (blue == blue_coin)
        red_alone = ~red_cooperates & (red == red_coin)
        blue_alone = red_cooperates & (blue == blue_coin)
        if self.blocking:
            # Coins lie on distinct cells: red is alone on its coin if blue is on its own.
            blue_alone &= red != red_coin
        paid = [
            red_cooperation * self.cooperation_rewards[0] + red_alone * self.disagreement_reward,
            blue_cooperation * self.cooperation_rewards[1] + blue_alone * self.disagreement_reward,
        ]
        if self.punishment_helped is not None:
            blue_pays = blue_alone & together & (self.punishment_helped == "picker")
            red_pays = together & (red_alone | blue_alone) & ~blue_pays
            paid = [
                paid[0] - red_pays * self.punishment_cost,
                paid[1] - blue_pays * self.punishment_cost,
            ]
        collected = red_cooperation | blue_cooperation | red_alone | blue_alone
        return np.stack(paid)[None], collected

    def departs(self, states: Cells) -> NDArray[np.bool_]:
        red, blue, red_coin, blue_coin, flag = states.T
        cooperation = np.where(flag == 0, red_coin, blue_coin)
        return np.asarray(~((red == blue) & (red == cooperation)))

    def respawn(self, state: Annotated[tuple[int, ...], Items(5, 5)]) -> list[tuple[int, ...]]:
        red, blue, _, old_blue_coin, flag = state
        return [
            (red_coin, blue_coin, 1 - flag)
            for red_coin in self.free_cells(red, blue, old_blue_coin)
            for blue_coin in self.free_cells(red, blue, red_coin)
        ]

    def respawn_inputs(self, states: Cells) -> Cells:
        cleared = states.copy()
        cleared[:, 2] = 0
        # An old coin under a player excludes no further cell.
        under = (cleared[:, 3] == cleared[:, 0]) | (cleared[:, 3] == cleared[:, 1])
        cleared[under, 3] = cleared[under, 0]
        return cleared

    def start(self, *players: int) -> list[tuple[int, ...]]:
        if len(players) != 2:
            raise InvalidArgument(f"expected the cells of 2 players, got {players!r}")
        free = self.free_cells(*players)
        return [(a, b, flag) for a in free for b in free if a != b for flag in (0, 1)]

    def planes(self, states: Cells) -> Cells:
        flag = states[:, -1]
        # flag 0: red is the Cooperation colour, blue the Disagreement colour.
        return np.stack([0 * flag, 0 * flag + 1, 4 - 2 * flag, 3 + 2 * flag], axis=1)
