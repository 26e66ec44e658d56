"""What happens when grim trigger on one path meets grim trigger on another.

Player 1 plays `first` and punishes whoever leaves it, player 2 `second`. Let T_i be the step at
which player i sees the other leave i's path; from T_i + 1 on it plays its punishment for ever.

*Trichotomy.* No one detects iff the paths are equal. If just one player detects, the other sees
only what its own path prescribes, so play is the path of the one who does *not* detect: the
detecting player's punishment is silent, it capitulates. If both detect, both punish from
max(T_1, T_2) + 1 on.

>>> from gametheory.strategies import Path
>>> p, q = Path((), ((0, 0), (1, 1))), Path(((0, 1),), ((1, 1),))
>>> meeting = meet(p, q, (1, 0))
>>> meeting.kind, meeting.detected, meeting.realised == q
(<MeetingKind.CAPITULATE_1: 'player 1 capitulates'>, (0, None), True)
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from gametheory._support.check import checked
from gametheory.strategies import Path

Cell = tuple[int, int]


class MeetingKind(enum.StrEnum):
    """How two deployed norms meet."""

    BOTH_DETECT = "both detect"
    CAPITULATE_1 = "player 1 capitulates"
    CAPITULATE_2 = "player 2 capitulates"
    IDENTICAL = "identical paths"
    HYPOTHESIS_FAILED = "a hypothesis fails"


@dataclass(frozen=True)
class Meeting:
    """The play of two grim triggers.

    Attributes:
        kind: the case of the trichotomy.
        detected: T_1 and T_2; None for never.
        realised: the path that is played.
        settled: the step from which both punish for ever; None unless both detect.
    """

    kind: MeetingKind
    detected: tuple[int | None, int | None]
    realised: Path
    settled: int | None


@checked
def meet(first: Path, second: Path, punishments: Cell) -> Meeting:
    """Play grim trigger on `first` (player 1) against grim trigger on `second` (player 2)."""
    seen: dict[tuple[int, int, bool, bool], int] = {}
    played: list[Cell] = []
    detected: list[int | None] = [None, None]
    while True:
        t = len(played)
        state = (
            _position(first, t),
            _position(second, t),
            detected[0] is not None,
            detected[1] is not None,
        )
        if state in seen:
            break
        seen[state] = t
        own = first[t][0] if detected[0] is None else punishments[0]
        other = second[t][1] if detected[1] is None else punishments[1]
        if detected[0] is None and other != first[t][1]:
            detected[0] = t
        if detected[1] is None and own != second[t][0]:
            detected[1] = t
        played.append((own, other))
    start = seen[state]
    realised = Path(tuple(played[:start]), tuple(played[start:]))
    one, two = detected
    settled = None
    if one is None and two is None:
        kind = MeetingKind.IDENTICAL
    elif one is not None and two is not None:
        kind, settled = MeetingKind.BOTH_DETECT, max(one, two) + 1
    else:
        kind = MeetingKind.CAPITULATE_1 if two is None else MeetingKind.CAPITULATE_2
    return Meeting(kind, (one, two), realised, settled)


def _position(path: Path, t: int) -> int:
    """Which of the path's distinct continuations starts at step t."""
    lead = len(path.prefix)
    return t if t < lead else lead + (t - lead) % len(path.cycle)
