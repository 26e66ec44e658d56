"""What follows from a judgement, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from learners.evaluation.crossplay import Estimate

if TYPE_CHECKING:
    from learners.evaluation.judgement import Encounter, Faced

SURE = 2.0
"""Standard errors beyond which a difference is called one."""

CLEAR = 1e-6
"""Differences of exact values below this share of the optimum count as none."""

HIDDEN = 0.1
"""How much more the best evaluated may promise than the exact optimum before a verdict says so."""


def verdicts_of(
    encounters: Sequence[Encounter],
    faced: Sequence[Faced],
    yardsticks: Mapping[tuple[str, str], tuple[float, float]],
    optimum: float,
    players: Sequence[str],
) -> tuple[list[str], bool | None]:
    """What follows, in sentences, and whether it pays to defect."""
    by = {(one.opponent, one.player): one for one in faced}
    said: list[str] = []
    pays: bool | None = None
    for player in range(2):
        who = "it" if _alike(by, player) else players[player]
        found, line = _defecting(by, player, who, optimum)
        if found is not None:
            pays = bool(pays) or found
        said += [line, _robbed(by, player, who, yardsticks, optimum)]
    own, strangers = encounters[0], encounters[-1].share
    promised, exact = own.best_evaluated, own.score
    if promised is not None and exact is not None and promised.mean - exact.mean > HIDDEN:
        said.append(
            f"By the best evaluated its self-play scores {promised.mean:.3f}; by the exact optimum "
            f"it is {exact.mean:.3f}."
        )
    if not strangers.pairs:
        said.append("There is one run, so nothing is known of strangers.")
    else:
        less, sure = _difference(own.share, strangers, 1.0)
        if sure and less > 0:
            said.append(
                f"Strangers do worse than partners: {strangers.mean:.3f} of the optimum instead of "
                f"{own.share.mean:.3f}."
            )
    return [line for line in dict.fromkeys(said) if line], pays


def _defecting(
    by: Mapping[tuple[str, int], Faced], player: int, who: str, optimum: float
) -> tuple[bool | None, str]:
    """Whether always-defect gets more against a player than always-cooperate does."""
    kind, mean = by.get(("always-cooperate", player)), by.get(("always-defect", player))
    if kind is None or mean is None or kind.other is None or mean.other is None:
        return None, ""
    more, sure = _difference(mean.other, kind.other, optimum)
    got = f"always-defect gets {mean.other.mean:.3f} a step, always-cooperate {kind.other.mean:.3f}"
    if not sure:
        return False, f"Whether it pays to defect against {who} is not decided: {got}."
    if more > 0:
        return True, f"It pays to defect against {who}: {got}."
    return False, f"It does not pay to always defect against {who}: {got}."


def _robbed(
    by: Mapping[tuple[str, int], Faced],
    player: int,
    who: str,
    yardsticks: Mapping[tuple[str, str], tuple[float, float]],
    optimum: float,
) -> str:
    """What a player loses to always-defect, over what one who defects too would get."""
    mean, both = (
        by.get(("always-defect", player)),
        yardsticks.get(("always-defect", "always-defect")),
    )
    if mean is None or mean.learner is None or both is None:
        return ""
    lost, sure = _difference(Estimate(both[player], float("nan"), 1), mean.learner, optimum)
    if not sure or lost <= 0:
        return ""
    return (
        f"Against always-defect {who} gets {mean.learner.mean:.3f} a step, {lost:.3f} less than "
        "one who defects too."
    )


def _alike(by: Mapping[tuple[str, int], Faced], player: int) -> bool:
    """Whether both players fare the same, so that one sentence will do."""
    for name in ("always-cooperate", "always-defect"):
        each = [by.get((name, i)) for i in (player, 1 - player)]
        mine, theirs = (None if one is None else one.other for one in each)
        if mine is None or theirs is None or abs(mine.mean - theirs.mean) >= 5e-4:
            return False
    return True


def _difference(first: Estimate, second: Estimate, scale: float) -> tuple[float, bool]:
    """By how much the first is more, and whether that is sure."""
    more = first.mean - second.mean
    error = float(np.hypot(np.nan_to_num(first.error), np.nan_to_num(second.error)))
    return more, abs(more) > max(SURE * error, CLEAR * (abs(scale) or 1.0))
