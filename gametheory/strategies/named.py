"""Named strategies of repeated 2x2 games; action 0 is to cooperate, action 1 to defect.

`player` says whose strategy it is: 0 for rows, 1 for columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Annotated

import numpy as np

from gametheory._numeric.exact import show, to_fraction
from gametheory._support.check import checked, require_kind, require_player
from gametheory._support.kinds import Items, Natural, NumberLike, Shape
from gametheory._support.text import quoted
from gametheory.errors import Infeasible, InvalidArgument
from gametheory.games import NormalForm, Repeated
from gametheory.games.normal_form import Action
from gametheory.strategies.automata import Automaton, memory_one


@checked
def always(
    action: Natural | str,
    *,
    shape: Shape = (2, 2),
    player: Natural,
    game: NormalForm | Repeated | None = None,
) -> Automaton:
    """The same action for ever: an index, or a label of `game`, whose shape counts then.

    >>> import gametheory as gt
    >>> gt.strategies.always("D", game=gt.zoo.prisoners_dilemma(), player=1)
    Automaton(1 state, plays 1)
    """
    (action,), shape = _of_game([action], game, shape, player)
    return Automaton([action], np.zeros((1, *shape), dtype=int), num_actions=shape[player])


@checked
def tit_for_tat(*, player: int) -> Automaton:
    """Cooperate first, then copy the other's last action (Rapoport; Axelrod 1984)."""
    return _two_states(lambda own, other: other, player)


@checked
def suspicious_tit_for_tat(*, player: int) -> Automaton:
    """Tit for tat that defects first."""
    return tit_for_tat(player=player).starting_in(1)


@checked
def generous_tit_for_tat(forgiveness: NumberLike, *, player: int) -> Automaton:
    """Tit for tat that answers a defection by cooperating with probability `forgiveness`
    (Nowak and Sigmund 1992).
    """
    p = forgiveness if isinstance(forgiveness, float) else to_fraction(forgiveness, "forgiveness")
    if not 0 <= p <= 1:
        raise InvalidArgument(f"expected a forgiveness in [0, 1], got {show(p)}")
    base = tit_for_tat(player=player)
    return Automaton([[1, 0], [p, 1 - p]], base.transitions)


@checked
def grim(*, player: int) -> Automaton:
    """Cooperate until either player has defected, then defect for ever (Friedman 1971)."""
    table = np.ones((2, 2, 2), dtype=int)
    table[0, 0, 0] = 0
    _require_player(player)
    return Automaton([0, 1], table)


@checked
def pavlov(*, player: int) -> Automaton:
    """Win-stay, lose-shift: cooperate iff both did the same (Nowak and Sigmund 1993)."""
    return _two_states(lambda own, other: int(own != other), player)


@checked
def alternation(
    actions: Annotated[Sequence[Natural | str], Items()],
    *,
    shape: Shape = (2, 2),
    player: Natural,
    game: NormalForm | Repeated | None = None,
) -> Automaton:
    """A fixed sequence of own actions, over and over, whatever the other does.

    Indices, or labels of `game`, whose shape counts then.
    """
    actions, shape = _of_game(actions, game, shape, player)
    count = len(actions)
    table = (np.arange(count) + 1) % count
    spread = np.broadcast_to(table.reshape(-1, *(1,) * len(shape)), (count, *shape))
    return Automaton(list(actions), spread, num_actions=shape[player])


@checked
def zero_determinant(
    repeated: Repeated,
    slope: NumberLike,
    *,
    kind: str = "extortionate",
    player: int,
    share: NumberLike = "1/2",
) -> Automaton:
    """A memory-one strategy that enforces a line between the players' values, whoever it meets.

    With pi the own and pi' the other's value per step, pi - k = slope * (pi' - k): baseline k the
    payoff of mutual defection ("extortionate"; Press and Dyson 2012) or of mutual cooperation
    ("generous"; Stewart and Plotkin 2013), exactly, at the game's discount (Hilbe, Traulsen and
    Sigmund 2015). `share` in (0, 1] picks the strategy's scale within what is feasible.

    Needs a symmetric 2x2 game. Raises `Infeasible` if no such strategy exists, as when the
    discount is too small.
    """
    require_kind(repeated, Repeated, "a Repeated game")
    stage, g = repeated.game, Fraction(repeated.discount)
    if stage.shape != (2, 2):
        raise InvalidArgument(f"expected a 2x2 game, got {stage!r}")
    _require_player(player)
    if kind not in ("extortionate", "generous"):
        raise InvalidArgument(f"expected kind 'extortionate' or 'generous', got {kind!r}")
    chi, part = to_fraction(slope, "a slope"), to_fraction(share, "a share")
    if not 0 < part <= 1:
        raise InvalidArgument(f"expected a share in (0, 1], got {show(part)}")
    cells = [(own, other) if player == 0 else (other, own) for own in (0, 1) for other in (0, 1)]
    own = [stage.exact_payoff(cell)[player] for cell in cells]
    other = [stage.exact_payoff(cell)[1 - player] for cell in cells]
    generous = kind == "generous"
    corner = 0 if generous else 3
    if own[corner] != other[corner]:
        raise InvalidArgument("expected equal payoffs where both players act alike")
    k = own[corner]
    line = [(a - k) - chi * (b - k) for a, b in zip(own, other, strict=True)]
    first = Fraction(int(generous))
    # g p - repeat + (1 - g) first = phi * line makes the line's mean value zero.
    repeat = [1, 1, 0, 0]
    base = [r - (1 - g) * first for r in repeat]
    low, high = None, None
    for b, x in zip(base, line, strict=True):
        if x == 0:
            if not 0 <= b <= g:
                raise Infeasible(_nothing(kind, chi, g))
            continue
        ends = sorted((-b / x, (g - b) / x))
        low = ends[0] if low is None else max(low, ends[0])
        high = ends[1] if high is None else min(high, ends[1])
    if g == 0 or low is None or high is None or low > high or low == high == 0:
        raise Infeasible(_nothing(kind, chi, g))
    # Scale 0 is no strategy of that line; of the two sides of 0 take the positive if there is one.
    near, far = (max(low, Fraction(0)), high) if high > 0 else (min(high, Fraction(0)), low)
    scale = near + (far - near) * part
    chances = [(b + scale * x) / g for b, x in zip(base, line, strict=True)]
    by_cell = dict(zip(cells, chances, strict=True))
    rows = [by_cell[a, b] for a in (0, 1) for b in (0, 1)]
    return memory_one([[p, 1 - p] for p in (*rows, first)], player=player)


def _nothing(kind: str, slope: Fraction, g: Fraction) -> str:
    return f"no {kind} strategy of slope {slope} exists at discount {g}"


def _two_states(after: Callable[[int, int], int], player: int) -> Automaton:
    _require_player(player)
    table = np.empty((2, 2, 2), dtype=int)
    for a, b in np.ndindex(2, 2):
        table[:, a, b] = after(a, b) if player == 0 else after(b, a)
    return Automaton([0, 1], table)


def _of_game(
    actions: Sequence[Action], game: NormalForm | Repeated | None, shape: Shape, player: int
) -> tuple[list[int], Shape]:
    """Action indices of a player, and the number of actions of each."""
    if game is not None:
        stage = game.game if isinstance(game, Repeated) else game
        return [stage.action(player, a) for a in actions], stage.shape
    require_player(player, len(shape))
    for action in actions:
        if isinstance(action, str):
            raise InvalidArgument(
                f"expected action indices, got the label {quoted(action)}: pass game=, whose label "
                "it is"
            )
    return [int(a) for a in actions], shape


def _require_player(player: int) -> None:
    if player not in (0, 1):
        raise InvalidArgument(f"expected player 0 or 1, got {player!r}")
