"""Norms whose paths are infinite and given step by step.

For a rational discount other than 1/2 no finite automaton plays the fair coin of Asymmetric Bach or
Stravinsky exactly; an infinite sequence does (`gametheory.strategies.attaining_path`). Such norms
can be deployed too: if both players detect within a horizon, what follows is settled, since both
punish for ever; if neither or just one does, only the horizon is decided.

>>> import gametheory as gt
>>> game = gt.Repeated(gt.zoo.asymmetric_bach_or_stravinsky(), discount="24/25")
>>> coin = gt.strategies.attaining_path(game, (3, "3/2"))
>>> found = oracle_check(game, coin, gt.strategies.Path.constant((1, 1)))
>>> found.kind, found.holds, found.complete
(<MeetingKind.BOTH_DETECT: 'both detect'>, True, True)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory import Repeated
from gametheory._numeric.exact import Profile
from gametheory._support.check import Count, checked
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.strategies import AttainingPath, Path, PathOracle
from proofs.searching.instances import Cell, all_punishments, minimaxing_actions
from proofs.searching.meetings import MeetingKind

HORIZON = 200
"""Steps within which both must have detected for the meeting to be decided."""

BRACKET = Fraction(1, 1000)
"""How far what follows a step of a `PathOracle` is enclosed; a failure is certain all the same."""

AnyPath = Path | PathOracle | AttainingPath


@dataclass(frozen=True)
class OracleMeeting:
    """How two norms meet, as far as it was followed.

    Attributes:
        kind: the case; None if at most one had detected by the horizon, unless both paths are
            eventually periodic.
        detected: T_1, T_2; None for not within the horizon.
        settled: the step from which both punish; None if they do not.
        holds: whether both are held to their minimax values from some step on; None if undecided.
        complete: whether the meeting is decided for all time.
        equilibria: for p and for q: True if the condition of Lemma 1 is proved at every step, False
            if it fails at some step, None if it holds up to the horizon.
        prefix: the joint actions played up to where it was followed.
    """

    kind: MeetingKind | None
    detected: tuple[int | None, int | None]
    settled: int | None
    holds: bool | None
    complete: bool
    equilibria: tuple[bool | None, bool | None]
    prefix: tuple[Cell, ...]


@checked
def oracle_check(
    repeated: Repeated,
    first: AnyPath,
    second: AnyPath,
    *,
    punishments: Cell | None = None,
    horizon: Count = HORIZON,
) -> OracleMeeting:
    """Deploy `first` (player 1) against `second` (player 2), any kind of paths.

    Args:
        repeated: two players.
        punishments: minimaxing actions of player 1 and player 2; the first pair by default.
        horizon: steps to follow.

    For eventually periodic paths `proofs.proposition1.check` decides everything. Raises
    `InvalidArgument` for punishments that do not minimax.
    """
    game = repeated.game
    if game.num_players != 2:
        raise Unsupported(f"expected two players, got {game.num_players}")
    known = all_punishments(game)
    held = known[0] if punishments is None else (int(punishments[0]), int(punishments[1]))
    if held not in known:
        raise InvalidArgument(f"expected punishments among {list(known)}, got {punishments!r}")
    detected: list[int | None] = [None, None]
    played: list[Cell] = []
    for t in range(horizon):
        p, q = first[t], second[t]
        own = p[0] if detected[0] is None else held[0]
        other = q[1] if detected[1] is None else held[1]
        if detected[0] is None and other != p[1]:
            detected[0] = t
        if detected[1] is None and own != q[0]:
            detected[1] = t
        played.append((own, other))
        if None not in detected:
            break
    one, two = detected
    floor, _ = minimaxing_actions(game)
    settled = holds = kind = None
    if one is not None and two is not None:
        kind, settled = MeetingKind.BOTH_DETECT, max(one, two) + 1
        paid = game.exact_payoff(held)
        holds = all(x <= v for x, v in zip(paid, floor, strict=True))
    return OracleMeeting(
        kind,
        (one, two),
        settled,
        holds,
        kind is not None,
        (
            supports(repeated, first, horizon=horizon),
            supports(repeated, second, horizon=horizon),
        ),
        tuple(played),
    )


def supports(repeated: Repeated, path: AnyPath, *, horizon: int = HORIZON) -> bool | None:
    """Whether grim trigger sustains a path: the condition of Lemma 1 at every step.

    Decided for eventually periodic paths. For an `AttainingPath` what follows any step is a mixture
    of the joint actions that it plays, so it is proved if each of these passes with the worst of
    them to follow; else the promises up to the horizon are checked. For a `PathOracle` the bracket
    of what follows each step decides where it can. None: no failure up to the horizon.
    """
    game, g = repeated.game, Fraction(repeated.discount)
    floor, _ = minimaxing_actions(game)
    if isinstance(path, Path):
        return all(
            _slack(repeated, path[t], path.after(t + 1).values(repeated)[0], floor)
            for t in range(path.positions if g else 1)
        )
    if isinstance(path, AttainingPath):
        paid = [game.exact_payoff(cell) for cell in path.support]
        worst = tuple(min(profile[i] for profile in paid) for i in range(2))
        if all(_slack(repeated, cell, worst, floor) for cell in path.support):
            return True
        steps = range(horizon if g else 1)
        if all(_slack(repeated, path[t], path.promise(t + 1), floor) for t in steps):
            return None
        return False
    for t in range(horizon if g else 1):
        _, high = path.bracket(repeated, tolerance=BRACKET, start=t + 1)
        if not _slack(repeated, path[t], high, floor):
            return False
    return None


def _slack(repeated: Repeated, cell: tuple[int, ...], ahead: Profile, floor: Profile) -> bool:
    """Whether playing `cell`, then `ahead` per step, is worth every deviation."""
    g = Fraction(repeated.discount)
    one, other = repeated.game.exact_payoffs
    a, b = cell
    best = (max(one[:, b]), max(other[a]))
    paid: Any = repeated.game.exact_payoff(cell)
    return all(
        (1 - g) * paid[i] + g * ahead[i] >= (1 - g) * best[i] + g * floor[i] for i in range(2)
    )
