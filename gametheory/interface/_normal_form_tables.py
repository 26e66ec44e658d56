"""An analysis of a game in normal form as tables.

Long lists are summarised: how many there are, which of them are best, and what lists them all.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from gametheory._numeric.exact import Profile
from gametheory._numeric.readable import Readable, as_given
from gametheory._support.text import plural
from gametheory._support.wrapping import JOINED
from gametheory.equilibria import Equilibrium, critical_discount
from gametheory.payoffs import JointAction

if TYPE_CHECKING:
    from gametheory._support.tables import PlainTable
    from gametheory.interface.analysis import Analysis

MOST_ROWS = 12
"""Equilibria, corners and profiles that are listed without being asked for, and the actions up to
which payoffs are."""

MOST_CELLS = 32
"""Joint actions of three and more players whose payoffs are listed without being asked for."""

MOST_EXAMINED = 10_000
"""Equilibria among which the best are looked for: ties can make millions."""

LARGEST_PARTS = 6
"""Actions shown of a strategy that mixes more than `MOST_ROWS` of them."""

MOST_ENDS = 4
"""Ends of a set of equilibria that are listed unless all are asked for."""

FEW = 3
"""Actions left by dominance that the summary names."""


def tables(
    analysis: Analysis, *, full: bool, shown: Readable | None = None
) -> Iterator[PlainTable]:
    """The analysis as tables, with all that there is if `full`; numbers as `shown` says."""
    shown = shown or Readable(in_decimals=analysis.game.in_decimals)
    for make in (
        _payoffs,
        _equilibria,
        _continua,
        _solutions,
        _summary,
        _stationary_table,
        _sustained,
    ):
        table = make(analysis, shown, full)
        if table is not None:
            table.note = " ".join(filter(None, (table.note, shown.remark())))
            yield table


def _table(title: str, *columns: str, grid: bool = False) -> PlainTable:
    from gametheory._support.tables import PlainTable

    table = PlainTable(title=title, grid=grid, show_header=any(columns))
    for column in columns:
        table.add_column(column)
    return table


def _payoffs(analysis: Analysis, shown: Readable, full: bool) -> PlainTable:
    game = analysis.game
    title = f"{game.name or 'game'}: payoffs ({', '.join(game.players)})"
    if max(game.shape) > MOST_ROWS and not full:
        table = _table(title, "", "")
        table.add_row("actions", " x ".join(map(str, game.shape)))
        for player, own in zip(game.players, game.exact_payoffs, strict=True):
            ends = dict.fromkeys(map(shown.number, (own.min(), own.max())))
            table.add_row(f"payoffs of {player}", " to ".join(ends))
        table.note = f"{shown.lists_all} all payoffs."
        return table
    if game.num_players != 2:
        return _listed_payoffs(analysis, shown, full)
    table = _table(title, "", *game.actions[1], grid=True)
    for column in table.columns[1:]:
        column.justify = "right"
    for r, label in enumerate(game.actions[0]):
        cells = [game.payoff((r, c)) for c in range(game.shape[1])]
        table.add_row(label, *(f",{JOINED}".join(shown.numbers(cell)) for cell in cells))
    return table


def _listed_payoffs(analysis: Analysis, shown: Readable, full: bool) -> PlainTable:
    """A row for each joint action, where these are not the cells of a matrix."""
    game = analysis.game
    table = _table(f"{game.name or 'game'}: payoffs", *game.players, "payoffs")
    count = math.prod(game.shape)
    for cell in itertools.islice(game.profiles(), count if full else MOST_CELLS):
        labels = [names[a] for names, a in zip(game.actions, cell, strict=True)]
        table.add_row(*labels, shown.profile(game.payoff(cell)))
    if count > table.row_count:
        table.note = (
            f"The first {table.row_count} of {count:,} joint actions: {shown.lists_all} all."
        )
    return table


def _equilibria(analysis: Analysis, shown: Readable, full: bool) -> PlainTable:
    found = analysis.equilibria
    count = len(found)
    if found.is_extreme:
        number = plural(len(found.components), "component")
        title = f"Nash equilibria: {count:,} extreme, {number} (all found)"
    elif found.complete and found.grouped is not None:
        number = plural(len(found.components), "component")
        listed = "isolated" if not found.continua else "listed"
        title = f"Nash equilibria: {count:,} {listed}, {number} (all found)"
    elif found.complete:
        title = f"Nash equilibria: {count:,} listed (all found)"
    else:
        title = f"Nash equilibria: {count:,} ({found.method})"
    is_efficient = cache(analysis.payoff_set.is_efficient)

    def cells(item: Equilibrium) -> tuple[str, str, str]:
        good = is_efficient(item.exact_payoffs)
        played = strategies(item, shown) + (f" ({item.doubt})" if item.doubt else "")
        return played, shown.profile(item.exact_payoffs), "yes" if good else "no"

    if count <= MOST_ROWS or full:
        table = _table(title, "equilibrium", "payoffs", "Pareto-optimal")
        for item in found:
            table.add_row(*cells(item))
        return table
    table = _table(title, "best of them", "equilibrium", "payoffs", "Pareto-optimal")
    examined = found[:MOST_EXAMINED]
    for who, item, others in _best(analysis, examined):
        played, *rest = cells(item)
        tied = f"; {others:,} more pay{'s' if others == 1 else ''} as well" if others else ""
        table.add_row(who, played + tied, *rest)
    pure = sum(item.is_pure for item in examined)
    efficient = sum(is_efficient(item.exact_payoffs) for item in examined)
    among = f"first {len(examined):,}" if len(examined) < count else f"{count:,}"
    table.note = (
        f"Of the {among}, {pure:,} are pure and {efficient:,} Pareto-optimal. "
        f"{shown.lists_all} all {count:,}."
    )
    return table


def _continua(analysis: Analysis, shown: Readable, full: bool) -> PlainTable | None:
    """Sets of infinitely many equilibria, of other than two players."""
    found = analysis.equilibria.continua
    if not found:
        return None
    table = _table(
        f"Sets of infinitely many equilibria: {len(found):,}", "set", "its ends", "on which"
    )
    for continuum in found if full else found[:MOST_ROWS]:
        most = len(continuum.corners) if full else MOST_ENDS
        ends = [strategies(e, shown) for e in continuum.corners[:most]]
        more = len(continuum.corners) - len(ends)
        ends += [f"{more:,} more"] if more else []
        where = " and ".join(continuum.formulas)
        mixtures = "all mixtures of its ends" if continuum.is_convex else where
        kind = continuum.kind
        if continuum.dimension > 2:
            kind = f"{continuum.dimension}-dimensional {kind}"
        table.add_row(kind, " | ".join(ends), mixtures or "these are best replies")
    if len(found) > table.row_count:
        table.note = f"The first {table.row_count} of {len(found):,}: {shown.lists_all} all."
    return table


def _best(
    analysis: Analysis, found: Sequence[Equilibrium]
) -> Iterator[tuple[str, Equilibrium, int]]:
    """By which welfare functions an equilibrium is best, the first that is, how many more are."""
    d = (
        analysis.solutions["egalitarian"].exact_disagreement
        or (Fraction(0),) * analysis.game.num_players
    )
    paid = [item.exact_payoffs for item in found]
    gains = [tuple(x - y for x, y in zip(v, d, strict=True)) for v in paid]
    rational = [k for k, gain in enumerate(gains) if min(gain) >= 0]
    welfares: dict[str, tuple[Sequence[int], Callable[[int], Fraction]]] = {
        "utilitarian": (range(len(paid)), lambda k: sum(paid[k], Fraction(0))),
        "egalitarian": (range(len(paid)), lambda k: min(gains[k])),
        "Nash": (rational, lambda k: math.prod(gains[k], start=Fraction(1))),
    }
    best: dict[int, tuple[list[str], int]] = {}
    for name, (numbers, welfare) in welfares.items():
        values = {k: welfare(k) for k in numbers}
        most = max(values.values(), default=None)
        tied = [k for k, value in values.items() if value == most]
        if tied:
            best.setdefault(tied[0], ([], len(tied) - 1))[0].append(name)
    for k, (names, others) in best.items():
        yield ", ".join(names), found[k], others


def strategies(item: Equilibrium, shown: Readable) -> str:
    """What each player plays, 'B, B' or '3/5 B+2/5 S; 1 S'; of very mixed strategies the most."""
    if item.is_pure:
        return ", ".join(labels[a] for labels, a in zip(item.labels, item.actions, strict=True))
    return "; ".join(map(_mixture, item.exact_profile, item.labels, itertools.repeat(shown)))


def _mixture(strategy: Profile, labels: Sequence[str], shown: Readable) -> str:
    support = [k for k, p in enumerate(strategy) if p]
    if len(support) == 1:
        return f"{shown.number(1)}{JOINED}{labels[support[0]]}"
    told = support
    if len(support) > MOST_ROWS:
        told = sorted(sorted(support, key=lambda k: -strategy[k])[:LARGEST_PARTS])
    chances = shown.numbers(strategy[k] for k in told)
    parts = [f"{p}{JOINED}{labels[k]}" for p, k in zip(chances, told, strict=True)]
    if len(told) < len(support):
        parts.append(f"{len(support) - len(told)}{JOINED}more{JOINED}actions")
    return "+".join(parts)


def _solutions(analysis: Analysis, shown: Readable, full: bool) -> PlainTable:
    game, solved = analysis.game, analysis.solutions
    table = _table(
        f"Bargaining solutions from disagreement {shown.profile(solved.disagreement)} "
        f"({analysis.disagreement_source})",
        "solution",
        "payoffs",
        "reached by",
        "note",
    )
    for optimum in solved.values():
        cells = [_cell(game.actions, cell) for cell in optimum.weights]
        chances = shown.numbers(optimum.weights.values())
        lottery = (
            cells if len(cells) == 1 else list(map(f"{{}}{JOINED}{{}}".format, chances, cells))
        )
        notes = [] if optimum.unique else [f"ties: {_some(optimum.face, shown.profile, full)}"]
        notes += [] if optimum.individually_rational else ["below disagreement"]
        table.add_row(
            optimum.name, shown.profile(optimum.payoffs), " + ".join(lottery), "; ".join(notes)
        )
    return table


def _summary(analysis: Analysis, shown: Readable, full: bool) -> PlainTable:
    from rich.text import Text

    degree, frontier = (
        analysis.solutions.normative_disagreement,
        analysis.payoff_set.pareto_frontier(),
    )
    table = _table("Summary", "", "")
    table.add_row("kind", Text(analysis.taxonomy.kind, style="bold"))
    table.add_row("all classes", ", ".join(analysis.taxonomy.labels) or "none")
    table.add_row("minimax", shown.profile(analysis.minimax.payoffs))
    between = " - " if frontier.is_chain else " "
    table.add_row("Pareto frontier", _some(frontier.points, shown.profile, full, between=between))
    table.add_row("normative disagreement", "possible" if degree.possible else "none")
    table.add_row("  as printed, |max Util - max Egal|", shown.number(degree.as_printed))
    table.add_row("  largest relative regret", shown.number(degree.relative_regret))
    if analysis.taxonomy.constant_sum and analysis.game.num_players == 2:
        table.add_row("value (constant sum)", shown.number(analysis.minimax.exact_payoffs[0]))
    if analysis.elimination.rounds:
        table.add_row("left by strict dominance", _left_by_dominance(analysis))
    for what in analysis.left_out:
        table.add_row("left out", what)
    return table


def _left_by_dominance(analysis: Analysis) -> str:
    """How many actions of each player iterated strict dominance leaves, and which if few."""
    parts = []
    for labels, kept in zip(analysis.game.actions, analysis.elimination.kept, strict=True):
        listed = " (" + ", ".join(labels[a] for a in kept) + ")" if len(kept) <= FEW else ""
        parts.append(f"{len(kept)} of {len(labels)}{listed}")
    return "; ".join(parts)


def _stationary_table(analysis: Analysis, shown: Readable, full: bool) -> PlainTable | None:
    repeated, game = analysis.repeated, analysis.game
    if repeated is None:
        return None
    rate = as_given(repeated.discount, in_decimals=repeated.in_decimals)
    table = _table(
        f"Repeated at discount {rate}",
        "profile, for ever",
        "payoffs",
        "critical discount",
        "sustained",
    )
    count = math.prod(game.shape)
    for cell in itertools.islice(game.profiles(), count if full else MOST_ROWS):
        critical = critical_discount(game, cell)
        held = critical is not None and repeated.discount >= critical
        table.add_row(
            _cell(game.actions, cell),
            shown.profile(game.payoff(cell)),
            "-" if critical is None else shown.number(critical),
            "yes" if held else "no",
        )
    if count > table.row_count:
        table.note = f"The first {table.row_count} of {count:,} profiles: {shown.lists_all} all."
    return table


def _sustained(analysis: Analysis, shown: Readable, full: bool) -> PlainTable | None:
    found = analysis.equilibrium_payoffs
    if found is None:
        return None
    quality = "exact" if found.is_exact else f"within {found.gap:.1g} of the payoffs' range"
    if found.inner is None and not found.is_exact:
        quality = "an outer bound alone"
    table = _table(
        "Subgame-perfect payoffs (pure strategies, public signal)", f"vertices ({quality})"
    )
    if found.outer is None:
        table.add_row("none: there is no pure equilibrium")
        return table
    corners = found.outer.points
    for v in corners if full else corners[:MOST_ROWS]:
        table.add_row(shown.profile(v))
    if len(corners) > table.row_count:
        table.note = f"The first {table.row_count} of {len(corners):,}: {shown.lists_all} all."
    return table


def _cell(actions: Sequence[Sequence[str]], cell: JointAction) -> str:
    return "/".join(labels[a] for a, labels in zip(cell, actions, strict=True))


def _some(
    points: Sequence[Any], show: Callable[[Any], str], full: bool, *, between: str = " "
) -> str:
    listed = list(map(show, points if full else points[:MOST_ROWS]))
    if len(points) > len(listed):
        listed.append(f"and {len(points) - len(listed):,} more")
    return between.join(listed)
