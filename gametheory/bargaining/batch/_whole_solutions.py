"""The four solutions of very many games of small integers, ties and all.

A player who can gain nothing where V >= d gets just that, and the solution is that of the others.
Prices that prove it are paid by such players only: with one of them no point gives it more than d,
so the others share the face on which it gets d; with two or three, the leximin leaves nothing open.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gametheory.bargaining.batch import _whole_faces as faces
from gametheory.bargaining.batch import _whole_numbers as whole_numbers
from gametheory.bargaining.batch._supports import OTHERS, Floats, Games, Hulls
from gametheory.bargaining.batch._undominated import Whole
from gametheory.bargaining.batch._whole_faces import Quotients

EXACT = 2.0**53

CONVEX = ("egalitarian", "nash", "kalai-smorodinsky")


def solve(
    whole: Whole,
) -> tuple[dict[str, Floats], dict[str, NDArray[np.bool_]], NDArray[np.bool_]]:
    """Payoffs by solution, `[player, game]`, in which games they are known, and feasibility.

    NaN where nothing attainable has V >= d, but for the utilitarian solution.
    """
    hulls = Hulls(whole.gains)
    even = whole_numbers.leximin(hulls, np.ones(whole.point.shape))
    feasible = even[0].min(axis=0) >= 0
    stuck = even[0] == 0
    found = {name: (even[0].copy(), even[1].copy()) for name in CONVEX}
    known = {name: np.ones(feasible.shape, dtype=bool) for name in CONVEX}

    games = np.flatnonzero(even[0].min(axis=0) > 0)
    part = hulls.take(games)
    product, known["nash"][games] = whole_numbers.largest_product(part)
    shares, known["kalai-smorodinsky"][games] = _shares_of_best(part)
    for name, outcome in (("nash", product), ("kalai-smorodinsky", shares)):
        for into, value in zip(found[name], outcome, strict=True):
            into[:, games] = value
    one_stuck = feasible & (stuck.sum(axis=0) == 1)
    for own, others in enumerate(OTHERS):
        games = np.flatnonzero(one_stuck & stuck[own])
        _share_without(whole.gains, games, list(others), found)

    sums = whole.gains.sum(axis=1)
    found["utilitarian"] = _largest_sum(whole.gains, sums == sums.max(axis=0))
    known["utilitarian"] = np.ones(feasible.shape, dtype=bool)
    solved = {}
    for name, (num, den) in found.items():
        solved[name] = (num + whole.point * den) / den * whole.unit
        if name in CONVEX:
            solved[name][:, ~feasible] = np.nan
    return solved, known, feasible


def _shares_of_best(hulls: Hulls) -> tuple[Quotients, NDArray[np.bool_]]:
    """The leximin of gains over best gains, and where its scale is not too large."""
    num, den = whole_numbers.best_gains(hulls)
    divide = np.flatnonzero((den != 1).any(axis=0))
    common = np.gcd(num[:, divide].astype(np.int64), den[:, divide].astype(np.int64))
    num[:, divide] /= common
    den[:, divide] /= common
    scale = np.stack([num[i] * den[j] * den[k] for i, (j, k) in enumerate(OTHERS)])
    fits = scale.max(axis=0) < EXACT
    scale[:, ~fits] = 1
    scale /= np.gcd.reduce(scale.astype(np.int64), axis=0)
    fits &= scale.max(axis=0) < whole_numbers.LARGEST_SCALE
    scale[:, ~fits] = 1
    return whole_numbers.leximin(hulls, scale), fits


def _share_without(
    gains: Floats, games: Games, pair: list[int], found: dict[str, Quotients]
) -> None:
    """Fills in what two players get where the third can gain nothing."""
    (stuck,) = {0, 1, 2} - {*pair}
    points = gains[..., games]
    face = faces.only(points[:, pair], points[:, stuck] == 0)
    num, den = faces.best_gains(face)
    scale = np.stack([num[0] * den[1], num[1] * den[0]])
    outcomes = {"nash": faces.largest_product(face), "kalai-smorodinsky": faces.even(face, scale)}
    for name, outcome in outcomes.items():
        for into, value in zip(found[name], outcome, strict=True):
            into[np.array(pair)[:, None], games] = value


def _largest_sum(gains: Floats, tied: NDArray[np.bool_]) -> Quotients:
    several = tied.sum(axis=0)
    first = tied.argmax(axis=0)
    num = np.take_along_axis(gains, first[None, None], axis=0)[0]
    den = np.ones(num.shape)
    games = np.flatnonzero(several == 2)
    num[:, games] = np.where(tied[:, None, games], gains[..., games], 0.0).sum(axis=0)
    den[:, games] = 2
    games = np.flatnonzero(several > 2)
    num[:, games], den[:, games] = faces.mean_of_vertices(gains[..., games], tied[:, games])
    return num, den
