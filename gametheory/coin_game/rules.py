"""The Coin Game and the asymmetric bargaining Coin Game, as rules.

The flags are the variants that published code plays; the defaults are those of Stastny et al.
(2021), Appendix B, as their published runs played them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked
from gametheory._support.kinds import Items, NumberLike
from gametheory.coin_game.grid import Cells, TorusGame, amount
from gametheory.errors import InvalidArgument


@checked
@dataclass(frozen=True)
class CoinGame(TorusGame):
    """The Coin Game (Lerer and Peysakhovich 2017; Foerster et al. 2018).

    Two players move on a torus; one coin lies there, red or blue. Whoever arrives at it picks
    it and gets 1; if it has the other player's colour, that player loses 2. A new coin of the
    other colour then appears, uniformly on the cells without a player. Players start on
    distinct cells; later they may share one.

    Attributes:
        both_can_pick: when both arrive at once, both pick (on a red coin red gets 1 - 2 and blue
            1). Otherwise one of them does, by the toss of a fair coin.
        red_wins_ties: red picks when both arrive at once, as in the code of LOLA's authors; needs
            `both_can_pick=False`.
        alternate: the colours of coins alternate; otherwise each is drawn at random.
        coins: 2 puts a red and a blue coin on the grid at once (they may share a cell), and
            only a picked coin respawns, as in the JAX libraries.
        stay: a fifth action, not to move, as there.
        pick, theft: what a coin is worth, and what its owner loses if the other picks it.
    """

    name: str = "coin-game"
    both_can_pick: bool = True
    red_wins_ties: bool = False
    alternate: bool = True
    coins: Literal[1, 2] = 1
    pick: NumberLike = 1
    theft: NumberLike = 2

    def __post_init__(self) -> None:
        if self.coins not in (1, 2):
            raise InvalidArgument(f"expected 1 or 2 coins, got {self.coins!r}")
        if self.both_can_pick and self.red_wins_ties:
            raise InvalidArgument("expected both_can_pick=False where red wins ties")
        for field in ("pick", "theft"):
            object.__setattr__(self, field, amount(getattr(self, field), field))
        super().__post_init__()

    @property
    def num_coins(self) -> int:
        return self.coins

    @property
    def num_flags(self) -> int:
        return 2 if self.coins == 1 else 1

    @property
    def channels(self) -> tuple[str, ...]:
        return ("red player", "blue player", "red coin", "blue coin")

    def allows(self, states: Cells) -> NDArray[np.bool_]:
        coins = states[:, 2:-1]
        on_player = (coins == states[:, :1]) | (coins == states[:, 1:2])
        return np.asarray(~on_player.any(axis=1))

    def collect(self, states: Cells) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        red, blue, coins, flag = states[:, 0], states[:, 1], states[:, 2:-1], states[:, -1]
        picked = np.zeros(len(states), dtype=bool)
        draws = []
        for red_wins in (True,) if self.both_can_pick or self.red_wins_ties else (True, False):
            paid = np.zeros((2, len(states)), dtype=np.int64) * self.pick * self.theft
            for k, coin in enumerate(coins.T):
                is_red = flag == 0 if self.coins == 1 else np.full(len(states), k == 0)
                red_picks, blue_picks = red == coin, blue == coin
                picked |= red_picks | blue_picks
                if not self.both_can_pick:
                    both = red_picks & blue_picks
                    red_picks = red_picks & ~(both & (not red_wins))
                    blue_picks = blue_picks & ~(both & red_wins)
                paid[0] += red_picks * self.pick - (blue_picks & is_red) * self.theft
                paid[1] += blue_picks * self.pick - (red_picks & ~is_red) * self.theft
            draws.append(paid)
        return np.stack(draws), picked

    def departs(self, states: Cells) -> NDArray[np.bool_]:
        red, blue, coins, flag = states[:, 0], states[:, 1], states[:, 2:-1], states[:, -1]
        stolen = np.zeros(len(states), dtype=bool)
        for k, coin in enumerate(coins.T):
            is_red = flag == 0 if self.coins == 1 else np.full(len(states), k == 0)
            stolen |= np.where(is_red, blue == coin, red == coin)
        return stolen

    def respawn(self, state: Annotated[tuple[int, ...], Items(4)]) -> list[tuple[int, ...]]:
        red, blue, *coins, flag = state
        free = self.free_cells(red, blue)
        if self.coins == 1:
            flags = (1 - flag,) if self.alternate else (0, 1)
            return [(cell, colour) for cell in free for colour in flags]
        first, second = (free if coin in (red, blue) else [coin] for coin in coins)
        return [(a, b, 0) for a in first for b in second]

    def respawn_inputs(self, states: Cells) -> Cells:
        if self.coins == 2:
            return states
        cleared = states.copy()
        cleared[:, 2] = 0
        return cleared

    def start(self, red: int, blue: int) -> list[tuple[int, ...]]:
        free = self.free_cells(red, blue)
        if self.coins == 1:
            return [(cell, colour) for cell in free for colour in (0, 1)]
        return [(a, b, 0) for a in free for b in free]

    def planes(self, states: Cells) -> Cells:
        flag = states[:, -1]
        coins = [2 + flag] if self.coins == 1 else [0 * flag + 2, 0 * flag + 3]
        return np.stack([0 * flag, 0 * flag + 1, *coins], axis=1)


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

    def start(self, red: int, blue: int) -> list[tuple[int, ...]]:
        free = self.free_cells(red, blue)
        return [(a, b, flag) for a in free for b in free if a != b for flag in (0, 1)]

    def planes(self, states: Cells) -> Cells:
        flag = states[:, -1]
        # flag 0: red is the Cooperation colour, blue the Disagreement colour.
        return np.stack([0 * flag, 0 * flag + 1, 4 - 2 * flag, 3 + 2 * flag], axis=1)
