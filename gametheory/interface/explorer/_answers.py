"""What the page shows of a setting: the analysis of its game, as geometry and as tables."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Number, Profile
from gametheory._numeric.readable import Exactly, Readable
from gametheory._support.document import Document
from gametheory.bargaining import Solutions, solutions
from gametheory.deals import NORMS, recommend, reports
from gametheory.errors import TooLarge
from gametheory.interface import _normal_form_tables
from gametheory.interface.analysis import Analysis, analyse
from gametheory.interface.explorer.explored import Shown
from gametheory.interface.explorer.negotiation import Negotiation
from gametheory.interface.explorer.setting import Setting
from gametheory.payoffs import ConvexSet, CurvedSet, PayoffSet, attainable
from gametheory.repeated import EquilibriumPayoffSet

POINTING = "point at one for all its digits"

MOST_MIXING_ALONE = 5
"""Actions of a player up to which the curved set of independent mixing is drawn."""

MOST_DRAWN = 200
"""Equilibria that are drawn; the tables say how many there are."""


def answers(shown: Shown, *, live: bool = True) -> dict[str, Any]:
    """The analysis of a game or a negotiation: `drawn` in payoff space, and `tables` as HTML.

    A point of `drawn` has floats `at`, where it is drawn, `texts`, its payoffs exactly, and `text`,
    both as one. Long lists are cut, and say how a reader of the page, which can be changed if
    `live`, comes to all.

    Raises what `gametheory.analyse` raises, and `TooLarge` for independent control of more than
    `MOST_MIXING_ALONE` actions.
    """
    if isinstance(shown, Negotiation):
        return _negotiated(shown)
    assert isinstance(shown, Setting)
    found = analysis_of(shown)
    discount = "" if shown.discount is None else f" --discount {shown.discount}"
    game = "Copy link, and gametheory analyze 'LINK'" if live else "gametheory analyze GAME"
    return {
        "kind": str(found.taxonomy.kind),
        "drawn": _drawn(found),
        "tables": _tables(found, lists_all=f"{game}{discount} --all lists"),
    }


def _negotiated(shown: Negotiation) -> dict[str, Any]:
    """What each norm recommends among the agreements of a domain."""
    domain = shown.domain
    efficient = set(map(tuple, domain.pareto_frontier().points))
    page = Document(domain.name)
    section = reports.domain_section(domain)
    page.table(section.columns, section.rows, title=section.title)
    best: dict[Profile, list[str]] = {}
    for norm in NORMS:
        for profile in recommend(domain, norm).payoffs:
            best.setdefault(profile, []).append(norm)
    return {
        "kind": section.title,
        "drawn": {
            "attainable": {"kind": "finite", "polygons": []},
            "agreements": [
                _point(payoffs, name=label, efficient=payoffs in efficient)
                for label, payoffs in zip(
                    shown.agreements, map(domain.utilities, shown.agreements), strict=True
                )
            ],
            "frontier": [],
            "equilibria": [],
            "solutions": [_point(payoffs, names=names) for payoffs, names in best.items()],
            "ties": [],
            "disagreement": _point(domain.no_deal),
            "minimax": None,
            "sustained": None,
        },
        "tables": page.blocks(),
    }


def _tables(found: Analysis, *, lists_all: str) -> str:
    """The tables of the analysis, but for the payoffs, which the page has: exact on pointing."""
    readable = Readable(
        in_decimals=found.game.in_decimals, where_exact=POINTING, lists_all=lists_all
    )
    page = Document(found.title)
    shown, exact = (
        itertools.islice(_normal_form_tables.tables(found, full=False, shown=each), 1, None)
        for each in (readable, Exactly())
    )
    for table, same in zip(shown, exact, strict=True):
        page.terminal_table(table, same)
    for note in found.notes:
        page.paragraph(f"Note: {note}")
    return page.blocks()


def analysis_of(setting: Setting) -> Analysis:
    """The analysis, over what players attain by the control that the setting names."""
    found = analyse(
        setting.game,
        discount=setting.discount,
        disagreement="minimax" if setting.disagreement is None else setting.disagreement,
    )
    assert isinstance(found, Analysis)
    if setting.control == "correlated":
        return found
    if max(setting.game.shape) > MOST_MIXING_ALONE:
        raise TooLarge(
            f"expected at most {MOST_MIXING_ALONE} actions of each player who mixes alone, to be "
            f"drawn at once, got {' x '.join(map(str, setting.game.shape))}: "
            "attainable(game, by='independent') takes longer"
        )
    alone = attainable(setting.game, by="independent")
    corner = found.solutions.disagreement
    return replace(found, payoff_set=alone, solutions=solutions(alone, disagreement=corner))


def _drawn(found: Analysis) -> dict[str, Any]:
    return {
        "attainable": _polygons(found.payoff_set),
        "frontier": [_short(stretch) for stretch in found.payoff_set.pareto_frontier().sample()],
        "agreements": [],
        "equilibria": [
            _point(
                item.exact_payoffs,
                pure=item.is_pure,
                name=_normal_form_tables.strategies(item, Exactly()),
            )
            for item in found.equilibria[:MOST_DRAWN]
        ],
        "solutions": [
            _point(outcome, names=names) for outcome, names in found.solutions.by_outcome().items()
        ],
        "ties": [_point(tied, names=names) for tied, names in _ties(found.solutions).items()],
        "disagreement": _point(found.solutions.disagreement),
        "minimax": _point(found.minimax.exact_payoffs),
        "sustained": _sustained(found.equilibrium_payoffs),
    }


def _ties(solved: Solutions) -> dict[tuple[Number, ...], list[str]]:
    """The ends of what is as good as each solution, where that is not unique."""
    found: dict[tuple[Number, ...], list[str]] = {}
    for optimum in solved.values():
        for end in optimum.exact_face if optimum.is_exact else optimum.face:
            if not optimum.unique and tuple(end) != tuple(optimum.exact_payoffs):
                found.setdefault(tuple(end), []).append(optimum.name)
    return found


def _point(exact: Sequence[Number], **more: Any) -> dict[str, Any]:
    texts = list(map(Exactly().number, exact))
    return {
        "at": [float(x) for x in exact],
        "texts": texts,
        "text": f"({', '.join(texts)})",
        **more,
    }


def _polygons(payoff_set: PayoffSet) -> dict[str, Any]:
    """A set as polygons `[corner, 2]`, to be filled together by the nonzero rule."""
    if isinstance(payoff_set, CurvedSet):
        drawn = payoff_set.tiles()
    else:
        drawn = [np.array(payoff_set.points, dtype=float)]
    return {"kind": payoff_set.kind, "polygons": list(map(_short, drawn))}


def _short(points: NDArray[np.float64]) -> list[list[float]]:
    """Points to be drawn, in few digits."""
    return [[float(f"{x:.6g}"), float(f"{y:.6g}")] for x, y in points.tolist()]


def _sustained(found: EquilibriumPayoffSet | None) -> dict[str, Any] | None:
    """Subgame-perfect payoffs of repeated play: certainly these, and at most those."""

    def corners(region: ConvexSet | None) -> list[list[float]]:
        return [] if region is None else np.array(region.points, dtype=float).tolist()

    if found is None:
        return None
    return {"inner": corners(found.inner), "outer": corners(found.outer), "exact": found.is_exact}
