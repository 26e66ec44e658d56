"""Pictures of negotiations: shares of norms, regrets, payoffs of a domain, who meets whom."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory._numeric.exact import as_float
from gametheory._support.canvas import new_axes
from gametheory._support.check import checked
from gametheory._support.lettering import entitle, fold_axis_labels, legend_below, write_cells
from gametheory._support.styling import INK, LINE, sized
from gametheory._support.text import in_picture
from gametheory.deals.domains import Domain
from gametheory.deals.norms import NORMS, BargainingNorm, recommend
from gametheory.deals.records import Judgements
from gametheory.deals.studies import DealStudy
from gametheory.errors import InvalidArgument

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKS = "osD^vPX*"
MOST_GROUPS = 12
MOST_DOMAINS = 6
DOMAINS_ACROSS = 3
LARGEST_SHARE = 1.05
"""Of regrets, at the edge of their picture: worse than no deal by a little."""


@checked
def plot_shares(study: DealStudy, ax: Axes | None = None) -> Axes:
    """The share of records that realise each norm, by group, with 95 % intervals.

    Raises `InvalidArgument` without records and beyond 12 groups.
    """
    if not 1 <= len(study.groups) <= MOST_GROUPS:
        raise InvalidArgument(
            f"expected records in at most {MOST_GROUPS} groups for a picture, got "
            f"{len(study.groups)} groups"
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
            capsize=sized(3),
            label=_in_legend(group),
        )
    ax.set_yticks(range(len(names)), [in_picture(name) for name in names])
    ax.invert_yaxis()
    ax.set_xlim(-2, 102)
    ax.set_xlabel("% of records that realise the norm")
    fold_axis_labels(ax)
    legend_below(ax)
    return ax


@checked
def plot_regrets(study: DealStudy, ax: Axes | None = None) -> Axes:
    """For each norm the share of records whose regret, as a share, is at most so much.

    Of the records of which that share is defined; how many it is not of, and how many are beyond
    the picture's edge, is in the legend.
    """
    ax = new_axes()[0] if ax is None else ax
    for k, name in enumerate(study.names):
        shares = study.judgements.shares[:, k]
        known = np.sort(shares[np.isfinite(shares)])
        if not len(known):
            continue
        beyond = int((known > LARGEST_SHARE).sum())
        left_out = {"undefined": len(shares) - len(known), f"beyond {LARGEST_SHARE:.0%}": beyond}
        ax.step(
            np.concatenate([[0.0], known[: len(known) - beyond], [LARGEST_SHARE]]),
            100 * np.array([*range(len(known) - beyond + 1), len(known) - beyond]) / len(known),
            where="post",
            linestyle=["-", "--", "-.", ":", (0, (5, 1))][k % 5],
            color=str(0.12 * (k % 6)),
            label=_in_legend(name) + _left_out(left_out),
        )
    ax.set_xlim(-0.02, LARGEST_SHARE)
    ax.set_ylim(0, 102)
    ax.set_xlabel("regret, as a share of what the norm's best is above no deal")
    ax.set_ylabel("% of records")
    fold_axis_labels(ax)
    if ax.lines:
        legend_below(ax)
    return ax


def _in_legend(name: str) -> str:
    """A name in a legend, which would leave out one that begins with an underscore."""
    shown = in_picture(name)
    return f" {shown}" if shown.startswith("_") else shown


def _left_out(counts: Mapping[str, int]) -> str:
    told = [f"{count:,} {what}" for what, count in counts.items() if count]
    return f" ({', '.join(told)})" if told else ""


@checked
def picture_of(study: DealStudy, meetings_by: str | None = None) -> Figure:
    """Shares beside regrets; with `meetings_by`, as in `plot_meetings`, beside who meets whom."""
    axes = new_axes(2 if meetings_by is None else 3, shared=False)
    plot_shares(study, axes[0])
    plot_regrets(study, axes[1])
    if meetings_by is not None:
        plot_meetings(study, meetings_by, axes[2])
    figure: Any = axes[0].figure
    return figure  # type: ignore[no-any-return]


@checked
def picture_of_domains(
    domains: Sequence[Domain],
    norms: Sequence[str | BargainingNorm] = NORMS,
    judgements: Judgements | None = None,
) -> Figure:
    """Domains beside and below each other, each with its name, and with judgements its records.

    Raises `InvalidArgument` for none or many.
    """
    if not 1 <= len(domains) <= MOST_DOMAINS:
        raise InvalidArgument(
            f"expected one to {MOST_DOMAINS} domains in a picture, got {len(domains)}"
        )
    columns = min(len(domains), DOMAINS_ACROSS)
    axes = new_axes(columns, rows=math.ceil(len(domains) / columns), shared=False)
    for spare in axes[len(domains) :]:
        spare.remove()
    for domain, ax in zip(domains, axes, strict=False):
        plot_domain(domain, judgements, ax, norms)
        entitle(ax, in_picture(domain.name))
    figure: Any = axes[0].figure
    return figure  # type: ignore[no-any-return]


@checked
def plot_domain(
    domain: Domain,
    judgements: Judgements | None = None,
    ax: Axes | None = None,
    norms: Sequence[str | BargainingNorm] = NORMS,
) -> Axes:
    """The payoffs of a domain of two parties, its frontier, norms and outcomes.

    With judgements a disc's area is how many of the records of this domain had those payoffs, and
    the norms are theirs. Raises `InvalidArgument` for more parties.
    """
    if domain.num_parties != 2:
        raise InvalidArgument(f"expected a domain of two parties, got {domain.num_parties}")
    ax = new_axes()[0] if ax is None else ax
    points = np.array([[as_float(x) for x in p] for p in domain.payoff_set().points])
    ax.plot(*points.T, ".", color="#bbbbbb", markersize=sized(4), zorder=1, label="outcome")
    frontier = np.array([[as_float(x) for x in p] for p in domain._efficient])
    # Points and no line: nothing between two agreements can be agreed on.
    ax.plot(*frontier.T, ".", color=LINE, markersize=sized(8), zorder=2, label="Pareto-optimal")
    ax.plot(*map(float, domain.no_deal), "x", color=INK, label="no deal", zorder=4)
    if judgements is not None:
        times = np.bincount(judgements.case, minlength=len(judgements.cases)).tolist()
        counts: dict[Any, int] = {}
        for case, number in zip(judgements.cases, times, strict=True):
            if case.domain == domain:
                counts[case.payoffs] = counts.get(case.payoffs, 0) + number
        where = np.array([[as_float(x) for x in p] for p in counts]).reshape(-1, 2)
        size = sized(20) ** 2 * np.array(list(counts.values())) / max(1, *counts.values())
        ax.scatter(
            where[:, 0], where[:, 1], s=size, color=LINE, alpha=0.35, zorder=3, label="records"
        )
    for k, norm in enumerate(norms if judgements is None else judgements.norms):
        found = recommend(domain, norm)
        best = np.array([[as_float(x) for x in p] for p in found.payoffs])
        ax.plot(
            *best.T,
            MARKS[k % len(MARKS)],
            markerfacecolor="none",
            markeredgecolor=INK,
            markersize=sized(7 + 2 * k),
            label=_in_legend(found.norm.name),
            linestyle="none",
            zorder=5,
        )
    ax.set_xlabel(f"utility of {in_picture(domain.parties[0])}")
    ax.set_ylabel(f"utility of {in_picture(domain.parties[1])}")
    fold_axis_labels(ax)
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
    shade = ax.imshow(shares, vmin=0, vmax=100, cmap="Purples", aspect="auto")
    ax.set_xticks(range(len(columns)), [in_picture(c) for c in columns], rotation=90)
    ax.set_yticks(range(len(rows)), [in_picture(r) for r in rows])
    ax.set_xlabel("party 2")
    ax.set_ylabel("party 1")
    entitle(ax, "% Pareto-optimal, by who meets whom")
    cells = {
        (i, j): (f"{shares[i, j]:.0f}", "white" if shares[i, j] > 60 else INK)
        for i, j in np.argwhere(~np.isnan(shares)).tolist()
    }
    if not write_cells(ax, cells):
        ax.figure.colorbar(shade, ax=ax)
    return ax
