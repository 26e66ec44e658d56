"""What each player's network sees of a game: the board from its own cell.

A coin game shows all players the same board. Of tables up to translations of the torus that board
has red in the first cell, so where a coin is for red is read off at once, and where it is for blue
is not: small networks then learn to rob as red and to be robbed as blue. A board is a torus, so
moving it loses nothing.

>>> import gametheory as gt
>>> from learners.neural.views import own_view
>>> from learners.simulation.transitions import Transitions
>>> board = Transitions(gt.coin_game.CoinGame()).observations        # [state, row, column, channel]
>>> [bool(own_view(board, i)[:, 0, 0, i].all()) for i in range(2)]   # red's plane, then blue's
[True, True]
"""

from __future__ import annotations

import torch
from torch import Tensor

from gametheory._support.check import checked
from gametheory._support.kinds import OneOfTwo


@checked
def own_view(observations: Tensor, player: OneOfTwo) -> Tensor:
    """`[state, row, column, channel]` of a board, moved so that the player is in the first cell.

    A board is what has a plane for each player first, with one piece on it. Other observations
    stay as they are.
    """
    if observations.ndim != 4 or observations.shape[3] < 2:
        return observations
    planes = observations[..., player].flatten(1)
    pieces = observations[..., :2].flatten(1, 2)
    if not bool(((pieces == 1).sum(1) == 1).all() and (pieces.sum(1) == 1).all()):
        return observations
    states, rows, columns, _ = observations.shape
    place = planes.argmax(1)
    row = (torch.arange(rows, device=place.device) + (place // columns)[:, None]) % rows
    column = (torch.arange(columns, device=place.device) + (place % columns)[:, None]) % columns
    every = torch.arange(states, device=place.device)
    return observations[every[:, None, None], row[:, :, None], column[:, None, :]]


__all__ = ["own_view"]
