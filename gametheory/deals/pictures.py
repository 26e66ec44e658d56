"""Pictures of negotiations: shares of norms, regrets, payoffs of a domain, who meets whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory._numeric.exact import as_float
from gametheory._support.canvas import INK, LINE, legend_below, new_axes
from gametheory._support.check import checked
from gametheory._support.text import in_picture
from gametheory.deals.domains import Domain
from gametheory.deals.norms import recommend
from gametheory.deals.records import Judgements
from gametheory.deals.studies import DealStudy
from gametheory.errors import InvalidArgument

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKS = "osD^vPX*"
MOST_GROUPS = 12


@checked
def plot_shares(study: DealStudy, ax: Axes | None = None) -> Axes:
    """The share of records that realise each norm, by group, with 95 % intervals.

    Raises `InvalidArgument` beyond 12 groups.
    """
    if len(study.groups) > MOST_GROUPS:
        raise InvalidArgument(
            f"expected at most {MOST_GROUPS} groups in a picture, got {len(study.groups)}"
        )
    ax = new_axes()[0] if ax is None else ax
    names = study.names
    for k, group in enumerate(study.groups):
        found = [study.share(name, group) for name in names]
        offset = (k + 1) / (len(study.groups) + 1) - 0.5
        at = np.arange(len(names)) - 0.8 * offset
        middle = np.array([share.estimate for share in found])
        ends = np.array([[share.low, share.high] for share in found]).T
        ax.errorbar(
            100 * middle,
            at,
            xerr=100 * abs(ends - middle),
            fmt=MARKS[k % len(MARKS)],
            color=str(0.15 + 0.5 * k / max(len(study.groups) - 1, 1)),
            capsize=3,
            label=in_picture(group),
        )
    ax.set_yticks(range(len(names)), [in_picture(name) for name in names])
    ax.invert_yaxis()
    ax.set_xlim(-2, 102)
    ax.set_xlabel("% of records that realise the norm")
    legend_below(ax)
    return ax


@checked
def plot_regrets(study: DealStudy, ax: Axes | None = None) -> Axes:
    """For each norm the share of records whose regret, as a share, is at most so much."""
    ax = new_axes()[0] if ax is None else ax
    for k, name in enumerate(study.names):
        shares = study.judgements.shares[:, k]
        known = np.sort(shares[np.isfinite(shares)])
        if not len(known):
            continue
        ax.step(
            np.concatenate([[0.0], np.minimum(known, 1.05), [1.05]]),
            100 * np.concatenate([[0.0], np.arange(1, len(known) + 1), [len(known)]]) / len(known),
            where="post",
            linestyle=["-", "--", "-.", ":", (0, (5, 1))][k % 5],
            color=str(0.12 * (k % 6)),
            label=in_picture(name),
        )
    ax.set_xlim(-0.02, 1.05)
    ax.set_ylim(0, 102)
    ax.set_xlabel("regret, as a share of what the norm's best is above no deal")
    ax.set_ylabel("% of records")
    legend_below(ax)
    return ax


@checked
def picture_of(study: DealStudy) -> Figure:
    """Shares beside regrets."""
    left, right = new_axes(2, shared=False)
    plot_shares(study, left)
    plot_regrets(study, right)
    figure: Any = left.figure
    return figure  # type: ignore[no-any-return]


@checked
def plot_domain(
    domain: Domain, judgements: Judgements | None = None, ax: Axes | None = None
) -> Axes:
    """The payoffs of a domain of two parties, its frontier, norms and outcomes.

    A disc's area is how many of the records of this domain (the same object) had those payoffs.
    Raises `InvalidArgument` for more parties.
    """
    if domain.num_parties != 2:
        raise InvalidArgument(f"expected a domain of two parties, got {domain.num_parties}")
    ax = new_axes()[0] if ax is None else ax
    points = np.array([[as_float(x) for x in p] for p in domain.payoff_set().points])
    ax.plot(*points.T, ".", color="#bbbbbb", markersize=4, zorder=1, label="outcome")
    frontier = np.array([[as_float(x) for x in p] for p in domain._efficient])
    # Points and no line: nothing between two agreements can be agreed on.
    ax.plot(*frontier.T, ".", color=LINE, markersize=8, zorder=2, label="Pareto-optimal")
    ax.plot(*map(float, domain.no_deal), "x", color=INK, label="no deal", zorder=4)
    if judgements is not None:
        times = np.bincount(judgements.case, minlength=len(judgements.cases)).tolist()
        counts: dict[Any, int] = {}
        for case, number in zip(judgements.cases, times, strict=True):
            if case.domain is domain:
                counts[case.payoffs] = counts.get(case.payoffs, 0) + number
        where = np.array([[as_float(x) for x in p] for p in counts]).reshape(-1, 2)
        size = 400 * np.array(list(counts.values())) / max(1, *counts.values())
        ax.scatter(
            where[:, 0], where[:, 1], s=size, color=LINE, alpha=0.35, zorder=3, label="records"
        )
    norms = ["utilitarian", "nash", "egalitarian", "kalai-smorodinsky", "equal-split"]
    if judgements is not None:
        norms = list(judgements.norms)  # type: ignore[arg-type]
    for k, norm in enumerate(norms):
        found = recommend(domain, norm)
        best = np.array([[as_float(x) for x in p] for p in found.payoffs])
        ax.plot(
            *best.T,
            MARKS[k % len(MARKS)],
            markerfacecolor="none",
            markeredgecolor=INK,
            markersize=7 + 2 * k,
            label=in_picture(found.norm.name),
            linestyle="none",
            zorder=5,
        )
    ax.set_xlabel(in_picture(domain.parties[0]))
    ax.set_ylabel(in_picture(domain.parties[1]))
    legend_below(ax)
    return ax


@checked
def plot_meetings(study: DealStudy, by: str = "participants", ax: Axes | None = None) -> Axes:
    """Who meets whom: the share of Pareto-optimal outcomes, two parties, as a heat map."""
    found = study.cross_play(by)
    if any(len(meeting.who) != 2 for meeting in found):
        raise InvalidArgument("expected records of two parties, got more")
    ax = new_axes()[0] if ax is None else ax
    rows = sorted({meeting.who[0] for meeting in found})
    columns = sorted({meeting.who[1] for meeting in found})
    shares = np.full((len(rows), len(columns)), np.nan)
    for meeting in found:
        at = rows.index(meeting.who[0]), columns.index(meeting.who[1])
        shares[at] = 100 * meeting.pareto_optimal / meeting.count
    ax.imshow(shares, vmin=0, vmax=100, cmap="Purples", aspect="auto")
    for i, j in np.argwhere(~np.isnan(shares)).tolist():
        dark = shares[i, j] > 60
        ax.text(
            j, i, f"{shares[i, j]:.0f}", ha="center", va="center", color="white" if dark else INK
        )
    ax.set_xticks(range(len(columns)), [in_picture(c) for c in columns], rotation=45, ha="right")
    ax.set_yticks(range(len(rows)), [in_picture(r) for r in rows])
    ax.set_title("% Pareto-optimal, party 1 (rows) meets party 2", fontsize=10)
    return ax
