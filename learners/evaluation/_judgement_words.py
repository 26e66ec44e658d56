"""What follows from a judgement, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from learners.evaluation.crossplay import Estimate

if TYPE_CHECKING:
    from learners.evaluation.judgement import Encounter, Faced

SURE = 2.0
"""Standard errors beyond which a difference is called one."""

CLEAR = 1e-6
"""Differences of exact values below this share of the largest payoff count as none."""

HIDDEN = 0.1
"""How much more the best evaluated may promise than the exact optimum before a verdict says so."""


def verdicts_of(
    encounters: Sequence[Encounter],
    faced: Sequence[Faced],
    *,
    temptations: Mapping[int, Estimate],
    less: Estimate,
    yardsticks: Mapping[tuple[str, str], tuple[float, float]],
    scale: float,
    players: Sequence[str],
) -> tuple[list[str], bool | None]:
    """What follows, in sentences, and whether it pays to defect.

    `scale`: the game's largest payoff. `temptations`: by the player they meet, what always-defect
    gets more than always-cooperate; `less`: the share that strangers lack of that of partners. Both
    of the same runs, so their errors are those of differences.
    """
    by = {(one.opponent, one.player): one for one in faced}
    said: list[str] = []
    answers: list[bool | None] = []
    for player in range(2):
        who = "it" if _alike(by, player) else players[player]
        if player in temptations:
            answer, line = _defecting(by, temptations[player], player, who, scale)
            answers.append(answer)
            said.append(line)
        said.append(_robbed(by, player, who, yardsticks, scale))
    own, strangers = encounters[0], encounters[-1].share
    promised, exact = own.best_evaluated, own.score
    if promised is not None and exact is not None and promised.mean - exact.mean > HIDDEN:
        said.append(
            f"By the best evaluated its self-play scores {promised.mean:.3f}; by the exact optimum "
            f"it is {exact.mean:.3f}."
        )
    if not strangers.pairs:
        said.append("There is one run, so nothing is known of strangers.")
    elif less.mean > 0 and _sure(less.mean, less.error, 1.0):
        said.append(
            f"Strangers do worse than partners: {strangers.mean:.3f} of the optimum instead of "
            f"{own.share.mean:.3f}."
        )
    return [line for line in dict.fromkeys(said) if line], _either(answers)


def _either(answers: Sequence[bool | None]) -> bool | None:
    """Whether one of them is yes; None where that is not decided."""
    if True in answers:
        return True
    return None if None in answers or not answers else False


def _defecting(
    by: Mapping[tuple[str, int], Faced], more: Estimate, player: int, who: str, scale: float
) -> tuple[bool | None, str]:
    """Whether always-defect gets more against a player than always-cooperate; None: undecided."""
    kind, mean = (by[name, player].other for name in ("always-cooperate", "always-defect"))
    got = " a step, always-cooperate ".join(f"{x.mean:.3f}" for x in (mean, kind) if x is not None)
    got = f"always-defect gets {got}"
    if not _sure(more.mean, _error(more), scale):
        return None, f"Whether it pays to defect against {who} is not decided: {got}."
    if more.mean > 0:
        return True, f"It pays to defect against {who}: {got}."
    return False, f"It does not pay to always defect against {who}: {got}."


def _robbed(
    by: Mapping[tuple[str, int], Faced],
    player: int,
    who: str,
    yardsticks: Mapping[tuple[str, str], tuple[float, float]],
    scale: float,
) -> str:
    """What a player loses to always-defect, over what one who defects too would get."""
    mean, both = (
        by.get(("always-defect", player)),
        yardsticks.get(("always-defect", "always-defect")),
    )
    if mean is None or mean.learner is None or both is None:
        return ""
    lost = both[player] - mean.learner.mean
    if lost <= 0 or not _sure(lost, _error(mean.learner), scale):
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


def _error(estimate: Estimate) -> float:
    """Of a mean over runs: none is known of one run that was met exactly, and none is needed."""
    return 0.0 if estimate.pairs == 1 and math.isnan(estimate.error) else estimate.error


def _sure(difference: float, error: float, scale: float) -> bool:
    """Whether it is one beyond its error; never where the error is not known."""
    if math.isnan(error):
        return False
    return abs(difference) > max(SURE * error, CLEAR * scale)
