"""One dynamics of a game as tables, as JSON and as a picture: what `gametheory dynamics` shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory._numeric.exact import brief, json_number, listed, show
from gametheory._support.text import plural, visible
from gametheory.dynamics.best_response import best_response_dynamics
from gametheory.dynamics.fictitious_play import fictitious_play
from gametheory.dynamics.flows import Flow, logit, replicator
from gametheory.dynamics.moran import fixation_probability, small_mutation_distribution
from gametheory.dynamics.pictures import plot_over_time, plot_square, plot_triangle
from gametheory.dynamics.populations import require_symmetric
from gametheory.dynamics.rest_points import RestPoints, replicator_rest_points
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from rich.table import Table

KINDS = ("replicator", "best-response", "fictitious-play", "logit", "moran")

SCHEMA = "gametheory/dynamics/1"

USED = {
    "replicator": {"start", "until", "one_population"},
    "logit": {"start", "until", "precision", "one_population"},
    "best-response": {"start", "alternating"},
    "fictitious-play": {"start", "steps", "alternating"},
    "moran": {"population", "selection"},
}
"""By kind, the settings that it depends on."""

MOST_LISTED = 24
"""Rest points, ends and profiles that a table lists; JSON has all."""

MOST_STARTS = 4_096
"""Profiles up to which best replies are followed from every one."""


@dataclass(frozen=True)
class Settings:
    """What the dynamics depend on; which of it each uses is in `USED`.

    Attributes:
        start: text: shares "1/3,2/3; 1/2,1/2" (a population each) of replicator and logit dynamics,
            action labels "C,D" of the others; None for a stated default.
        until: time at which a flow stops; by default 50 of logit dynamics, and of replicator
            dynamics 200 over the largest payoff difference.
    """

    start: str | None = None
    until: str | None = None
    steps: int = 1_000
    precision: str = "1"
    population: int = 10
    selection: str = "1/10"
    one_population: bool = False
    alternating: bool = False


@dataclass(frozen=True)
class Report:
    """One result, shown in three ways; `draw` is None where there is no picture."""

    tables: Sequence[Table]
    data: dict[str, Any]
    draw: Callable[[], Axes] | None


def report(game: NormalForm, kind: str, settings: Settings) -> Report:
    """The dynamics of that kind, worked out once.

    Raises `InvalidArgument` for a setting that it does not depend on, and what its function raises.
    """
    for one in fields(settings):
        if one.name not in USED[kind] and getattr(settings, one.name) != one.default:
            option = "--" + one.name.replace("_", "-")
            others = listed([other for other, names in USED.items() if one.name in names], "or")
            raise InvalidArgument(f"expected {option} with {others} alone, got it with {kind}")
    made = {
        "replicator": _flow,
        "logit": _flow,
        "best-response": _best_response,
        "fictitious-play": _fictitious_play,
        "moran": _moran,
    }[kind]
    found = made(game, kind, settings)
    head = {"schema": SCHEMA, "game": game.name, "kind": kind}
    return Report(found.tables, head | found.data, found.draw)


def _flow(game: NormalForm, kind: str, settings: Settings) -> Report:
    one = settings.one_population
    start = _shares(game, settings)
    until: Any = settings.until
    if kind == "replicator":
        spread = max(table.max() - table.min() for table in game.exact_payoffs) or Fraction(1)
        path = replicator(game, start, until=until or 200 / spread, one_population=one)
    else:
        path = logit(
            game, start, precision=settings.precision, until=until or 50, one_population=one
        )
    tables, rest = [_path_table(game, path, start)], None
    if kind == "replicator" and game.num_players == 2:
        try:
            rest = replicator_rest_points(game, one_population=one)
            tables.insert(0, _rest_table(rest, game))
        except TooLarge as error:
            tables.append(_table("Rest points, left out", ["why, and what to try"], [[str(error)]]))
    data: dict[str, Any] = {
        "one_population": one,
        "start": _listed(start),
        "until": float(path.times[-1]),
        "end": [[float(x) for x in shares] for shares in path.final],
        "error": path.error,
        "speed": path.speed,
        "rest_points": None if rest is None else [_rest_json(point) for point in rest.points],
        "rest_continua": None if rest is None else len(rest.continua),
    }
    if kind == "logit":
        data["precision"] = settings.precision

    def draw() -> Axes:
        lam = settings.precision if kind == "logit" else None
        if game.shape == (2, 2) and not one:
            return plot_square(game, precision=lam, paths=[path])
        if game.shape == (3, 3) and one:
            return plot_triangle(game, precision=lam, paths=[path])
        return plot_over_time(path)

    return Report(tables, data, draw)


def _best_response(game: NormalForm, kind: str, settings: Settings) -> Report:
    moves: Any = "alternating" if settings.alternating else "simultaneous"
    cell = _profile(game, settings)
    path = best_response_dynamics(game, cell, moves=moves)

    def named(profiles: Sequence[Sequence[int]]) -> str:
        more = [] if len(profiles) <= MOST_LISTED else [f"... {len(profiles)} in all"]
        return " ".join([_named(game, p) for p in profiles[:MOST_LISTED]] + more)

    end = "equilibrium" if path.equilibrium else f"cycle of {len(path.cycle)}"
    rows = [["on the way", named(path.transient) or "(none)"], [end, named(path.cycle)]]
    title = f"Best replies from {_named(game, cell)}, {moves} moves"
    tables = [_table(title, ["", "profiles"], rows)]
    ends: Counter[tuple[Any, ...]] = Counter()
    cells = game.payoffs[0].size
    if cells <= MOST_STARTS:
        for profile in game.profiles():
            cycle = best_response_dynamics(game, profile, moves=moves).cycle
            first = cycle.index(min(cycle))
            ends[cycle[first:] + cycle[:first]] += 1
        listed = [
            [named(cycle), "equilibrium" if len(cycle) == 1 else f"cycle of {len(cycle)}", str(k)]
            for cycle, k in ends.most_common(MOST_LISTED)
        ]
        head = f"Where the {cells} profiles lead ({len(ends)} ends)"
        tables.append(_table(head, ["end", "kind", "from"], listed))
    data = {
        "moves": moves,
        "start": list(cell),
        "transient": [list(p) for p in path.transient],
        "cycle": [list(p) for p in path.cycle],
        "equilibrium": None if path.equilibrium is None else list(path.equilibrium),
        "ends": [{"cycle": [list(p) for p in cycle], "starts": k} for cycle, k in ends.items()],
    }
    return Report(tables, data, None)


def _fictitious_play(game: NormalForm, kind: str, settings: Settings) -> Report:
    moves: Any = "alternating" if settings.alternating else "simultaneous"
    cell = _profile(game, settings)
    play = fictitious_play(game, steps=settings.steps, start=cell, moves=moves)
    marks = sorted({10**k for k in range(9) if 10**k < len(play)} | {len(play)})
    after = [(k, play.beliefs_after(k), play.regrets_after(k)) for k in marks]
    rows = []
    for k, beliefs, regrets in after:
        shown = "\n".join(
            _mixed([round(float(p), 5) for p in own], labels)
            for own, labels in zip(beliefs, game.actions, strict=True)
        )
        rows.append([str(k), shown, brief(max(regrets))])
    title = f"Fictitious play from {_named(game, cell)}, {moves} moves"
    tables = [_table(title, ["steps", "beliefs (rounded)", "regret"], rows)]
    data = {
        "moves": moves,
        "start": list(cell),
        "steps": len(play),
        "beliefs": [[json_number(p) for p in own] for own in play.beliefs],
        "regrets": [json_number(r) for r in play.regrets],
        "regret_after": [{"steps": k, "regret": json_number(max(r))} for k, _, r in after],
    }
    draw = (lambda: plot_square(game, paths=[play])) if game.shape == (2, 2) else None
    return Report(tables, data, draw or (lambda: plot_over_time(play)))


def _moran(game: NormalForm, kind: str, settings: Settings) -> Report:
    require_symmetric(game)
    types, labels = range(game.shape[0]), game.actions[0]
    size, w = settings.population, settings.selection
    table = {
        (i, j): fixation_probability(game, mutant=i, resident=j, population=size, selection=w)
        for i in types
        for j in types
        if i != j
    }
    shares = small_mutation_distribution(game, population=size, selection=w)
    neutral = Fraction(1, size)
    rows = [
        [
            visible(labels[i]),
            visible(labels[j]),
            brief(rho),
            "favoured" if rho > neutral else "opposed" if rho < neutral else "neutral",
        ]
        for (i, j), rho in list(table.items())[: 4 * MOST_LISTED]
    ]
    title = f"One mutant among {size - 1} residents, selection {w}: fixation (neutral: {neutral})"
    columns = ["mutant", "resident", "probability", "selection"]
    times = [[visible(label), brief(share)] for label, share in zip(labels, shares, strict=True)]
    tables = [
        _table(title, columns, rows),
        _table("Share of time where mutations are rare", ["type", "share"], times),
    ]
    data = {
        "population": size,
        "selection": w,
        "fixation": [
            {"mutant": i, "resident": j, "probability": json_number(rho)}
            for (i, j), rho in table.items()
        ],
        "small_mutation_distribution": [json_number(share) for share in shares],
    }
    return Report(tables, data, None)


def _path_table(game: NormalForm, path: Flow, start: Sequence[Any]) -> Table:
    given = [start] if path.one_population else start
    rows = []
    for i, (first, last) in enumerate(zip(given, path.final, strict=True)):
        who = "population" if path.one_population else visible(game.players[i])
        labels = game.actions[i]
        rows.append([who, _mixed(first, labels), _mixed([round(x, 5) for x in last], labels)])
    rows.append(["error, about", "", f"{path.error:.0e}"])
    rows.append(["speed at the end", "", f"{path.speed:.1e}"])
    title = f"A path of {path.dynamics} dynamics until {show(float(path.times[-1]))}"
    return _table(title, ["", "from", "to (rounded)"], rows)


def _rest_table(rest: RestPoints, game: NormalForm) -> Table:
    rows, more = [], ""
    continua = plural(len(rest.continua), "continuum", "continua")
    for point in rest.points[:MOST_LISTED]:
        shown = "\n".join(map(_mixed, point.profile, game.actions))
        rows.append([shown, "yes" if point.is_equilibrium else "no", point.stability, point.reason])
    if len(rest) > MOST_LISTED:
        rows.append([f"{len(rest) - MOST_LISTED} more: --json lists all", "", "", ""])
    if rest.continua:
        rows.append([f"{continua} of rest points", "", "", "not judged"])
        more = f"; and {continua} of more, not judged"
    title = f"{plural(len(rest), 'rest point')}, {len(rest.equilibria)} of them equilibria{more}"
    return _table(title, ["rest point", "equilibrium", "stability", "since"], rows)


def _rest_json(point: Any) -> dict[str, Any]:
    return {
        "profile": [[json_number(p) for p in own] for own in point.profile],
        "is_equilibrium": point.is_equilibrium,
        "eigenvalues": dict(zip(("negative", "zero", "positive"), point.eigenvalues, strict=True)),
        "stability": point.stability,
        "reason": point.reason,
    }


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    from rich.text import Text

    from gametheory._support.tables import PlainTable

    table = PlainTable(title=title)
    for name in columns:
        table.add_column(name)
    for row in rows:
        # Lines of a cell are ours; what is in them is shown as it is.
        table.add_row(*(Text("\n".join(map(visible, cell.split("\n")))) for cell in row))
    return table


def _mixed(shares: Sequence[Any], labels: Sequence[str]) -> str:
    """A mixture whose long fractions are shown as decimals."""
    pairs = zip(shares, labels, strict=True)
    return " + ".join(
        visible(label) if p == 1 else f"{brief(p)} {visible(label)}" for p, label in pairs if p
    )


def _named(game: NormalForm, profile: Sequence[int]) -> str:
    names = (visible(labels[a]) for labels, a in zip(game.actions, profile, strict=True))
    return f"({', '.join(names)})"


def _profile(game: NormalForm, settings: Settings) -> tuple[int, ...]:
    """The start as action indices; by default everyone's first action."""
    if settings.start is None:
        return (0,) * game.num_players
    names = [name.strip() for name in settings.start.split(",")]
    if len(names) != game.num_players:
        raise InvalidArgument(
            f'expected a start of {game.num_players} actions, such as "{_example(game)}", got '
            f"{settings.start!r:.60}"
        )
    cell = []
    for name, labels in zip(names, game.actions, strict=True):
        if name not in labels:
            raise InvalidArgument(
                f"expected a start with actions among {list(labels)!s:.200}, got {name!r:.60}"
            )
        cell.append(labels.index(name))
    return tuple(cell)


def _example(game: NormalForm) -> str:
    return ",".join(labels[0] for labels in game.actions)


def _shares(game: NormalForm, settings: Settings) -> Any:
    """The start as shares; by default uneven ones, since even ones are often at rest."""
    counts = game.shape[:1] if settings.one_population else game.shape
    if settings.start is None:
        found: list[Any] = []
        for i, count in enumerate(counts):
            weights = range(1, count + 1) if i % 2 == 0 else range(count, 0, -1)
            found.append([Fraction(k, sum(weights)) for k in weights])
    else:
        found = [[share.strip() for share in part.split(",")] for part in settings.start.split(";")]
        for part in found:
            for k, share in enumerate(part):
                try:
                    part[k] = Fraction(share)
                except (ValueError, ZeroDivisionError):
                    raise InvalidArgument(
                        'expected a start of shares such as "1/3,2/3; 1/2,1/2", a population '
                        f"each, got {settings.start!r:.60}"
                    ) from None
    if settings.one_population and len(found) == 1:
        return found[0]
    return found


def _listed(start: Any) -> list[list[dict[str, Any]]]:
    rows = start if isinstance(start[0], list | np.ndarray) else [start]
    return [[json_number(share) for share in row] for row in rows]
