"""Figures 3, 4, 5 and 8, and Table 5, of Stastny et al. (2021), from studies.

Circles are self-play, squares cross-play by the same welfare function, triangles by different ones,
as in the paper; shapes and shades both differ, so that they can be told apart in grey.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory import plots
from gametheory._support.styling import sized
from learners.evaluation.published import published
from learners.reproduce.agreement import ideal_payoffs, mean_of
from learners.reproduce.flexibility import DISPUTED_GAIN, discounted_gain, theory
from learners.reproduce.plan import BARGAINING_COINS, COINS, DILEMMA, DISPUTED, EXTENSIONS, TRAP
from learners.reproduce.studies import Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Studies = Mapping[tuple[str, str], Study]

JITTER = 0.05
"""Of points in payoff space, in payoffs, as in the paper; in matrix games alone."""

SHOWN = 400
"""Encounters drawn of each kind; a fixed sample."""

SELF, SAME, DIFFERENT, ALL = (
    "self-play",
    "cross-play, same norm",
    "cross-play, different norms",
    "cross-play, all",
)
LOOK = {
    SELF: ("o", "#08306b"),
    SAME: ("s", "#56b4e9"),
    DIFFERENT: ("^", "#d55e00"),
    ALL: ("s", "#e69f00"),
}
SHORT = {
    DILEMMA: "IPD",
    DISPUTED: "Asym. BoS",
    TRAP: "IPD, transposed",
    COINS: "CG",
    BARGAINING_COINS: "ABCG",
    "bach-or-stravinsky": "BoS",
    "chicken": "Chicken",
    "stag-hunt": "Stag Hunt",
    "bach-or-stravinsky-and-prisoners-dilemma": "BoS and PD",
    "asymmetric-bach-or-stravinsky-and-prisoners-dilemma": "Asym. BoS and PD",
}
NAMES = {
    "lola": "LOLA-Exact",
    "amtft": "amTFT(w)",
    "amtft-network": "amTFT(w), networks",
    "lola-pg": "LOLA-PG",
    "lola-pg-bit": "LOLA-PG, table with one bit",
}
KINDS = {"amtft": "amtft", "amtft-network": "amtft", "lola": "lola", "lola-pg": "lola"}
"""Learners of the paper, by the row of its figures that they are in."""


def figure3(studies: Studies) -> Figure:
    """NormalizedScores: social dilemmas on the left, asymmetric bargaining problems on the right.

    Of coin games by the best that was evaluated, as in the paper, with the share of the exact
    optimum as a bar across. All of cross-play where no run has a norm.
    """
    axes = plots.new_axes(2, height=5.0, shared=False)
    panels = (
        (axes[0], (DILEMMA, COINS), (SELF, ALL), "social dilemmas"),
        (axes[1], (DISPUTED, BARGAINING_COINS), (SELF, SAME, DIFFERENT), "bargaining problems"),
    )
    for ax, games, kinds, what in panels:
        cells = [key for game in games for key in studies if key[0] == game]
        cells.sort(key=lambda key: (games.index(key[0]), list(NAMES).index(key[1])))
        said: set[str] = set()
        for k, key in enumerate(cells):
            _bars(ax, k, studies[key], kinds, said)
        labels = [f"{SHORT[game]}, {NAMES[one]}".replace(", ", ",\n") for game, one in cells]
        ax.set_xticks(range(len(cells)), labels, fontsize="x-small")
        ax.set_xlim(-0.5, len(cells) - 0.5)
        ax.set_ylim(0, 1.08)
        ax.set_title(what, fontsize="medium")
        plots.legend_below(ax, columns=2)
    axes[0].set_ylabel("NormalizedScore")
    figure: Figure = axes[0].figure
    return figure


def _bars(ax: Any, k: int, study: Study, kinds: Sequence[str], said: set[str]) -> None:
    """The bars of one cell at place k; `said`: what the legend has already."""

    def once(label: str) -> str:
        if label in said:
            return "_nolegend_"
        said.add(label)
        return label

    coins, evaluation = study.spec.has_coins, study.evaluation()
    known = published(study.spec.game, study.spec.learner)
    means = {m.name: m.empirical_score if coins else m.score for m in evaluation.matches}
    if not any(evaluation.pairs(kind).any() for kind in kinds[1:]):
        kinds = (SELF, ALL)
    for b, kind in enumerate(kinds):
        mean = means[kind]
        if mean is None or not mean.pairs:
            continue
        x = k + (b - (len(kinds) - 1) / 2) * 0.26
        ax.bar(x, max(mean.mean, 0), 0.24, color=LOOK[kind][1], label=once(kind), zorder=2)
        if np.isfinite(mean.error):
            ax.errorbar(x, max(mean.mean, 0), mean.error, color="black", capsize=sized(3), zorder=4)
        if coins:
            share = float(study.shares()[evaluation.pairs(kind)].mean())
            label = once("share of the exact optimum")
            ax.hlines(max(share, 0), x - 0.12, x + 0.12, color="white", lw=sized(4.5), zorder=5)
            ax.hlines(
                max(share, 0), x - 0.12, x + 0.12, color="black", lw=sized(2), zorder=6, label=label
            )
        if known and kind in known.scores:
            mean_, spread = known.scores[kind]
            ax.errorbar(
                x,
                mean_,
                spread or 0,
                fmt="D",
                ms=sized(6),
                mfc="white",
                mec="black",
                ecolor="#666666",
                zorder=7,
                label=once("published"),
            )


def figure4(studies: Studies) -> Figure:
    """LOLA in the dilemma and in the bargaining problem, self-play and cross-play."""
    axes = plots.new_axes(3, width=5.2, height=5.2, shared=False)
    for ax, game in zip(axes, (DILEMMA, TRAP, DISPUTED), strict=True):
        _cloud(ax, studies[game, "lola"], (ALL, SELF))
        ax.set_title(f"{SHORT[game]}, {NAMES['lola']}", fontsize="medium")
        plots.legend_below(ax, columns=2)
    figure: Figure = axes[0].figure
    return figure


def figure5(studies: Studies) -> Figure:
    """amTFT(W1) against amTFT(W2): mean payoffs, beside what perfect learning would give."""
    return _sets(studies[DISPUTED, "amtft"], "amTFT(W1) against amTFT(W2)")


def table5(studies: Studies) -> Figure:
    """The same in ABCG, where learning is not perfect and no ideal is known."""
    return _sets(studies[BARGAINING_COINS, "amtft-network"], "amTFT(W1) against amTFT(W2) in ABCG")


def _sets(study: Study, title: str) -> Figure:
    ax = plots.new_axes(1)[0]
    plots.plot_attainable(study.payoff_set, ax)
    marks = ("o", "s", "^", "v", "D", "P", "X", "<", ">")
    shades = plots_shades(len(study.switching))
    for k, ((first, second), table) in enumerate(study.switching.items()):
        estimates = [mean_of(table[..., i])[0] for i in range(2)]
        x, y = (e.mean for e in estimates)
        spread = [np.nan_to_num(e.error) for e in estimates]
        if not study.spec.has_coins:
            ideal = ideal_payoffs(first, second, study.horizon)
            label = "ideal value, exact" if k == 0 else "_nolegend_"
            ax.plot(
                *ideal,
                "+",
                ms=sized(15),
                mec="#444444",
                mew=sized(1.4),
                zorder=3,
                ls="",
                label=label,
            )
        ax.errorbar(
            x,
            y,
            xerr=spread[0],
            yerr=spread[1],
            fmt=marks[k % len(marks)],
            color=shades[k],
            ms=sized(8),
            mec="black",
            mew=sized(0.6),
            ecolor="black",
            elinewidth=sized(1),
            zorder=4 + k,
            label=f"{{{first}}} x {{{second}}}",
        )
    ax.set_xlabel("payoff of player 1, mean of an episode")
    ax.set_ylabel("payoff of player 2, mean of an episode")
    ax.set_title(title, fontsize="medium")
    plots.legend_below(ax, columns=3)
    figure: Figure = ax.figure
    return figure


def figure8(studies: Studies) -> Figure:
    """A row for each game: for each learner self-play and cross-play, then by welfare function."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    of_game = {
        (game, KINDS[learner]): study
        for (game, learner), study in studies.items()
        if learner in KINDS
    }
    order = (DILEMMA, COINS, DISPUTED, BARGAINING_COINS, *EXTENSIONS)
    games = [g for g in order if (g, "lola") in of_game and (g, "amtft") in of_game]
    panels = list(itertools.product(("amtft", "lola"), ((ALL, SELF), (DIFFERENT, SAME))))
    figure = Figure(figsize=(3.4 * len(panels), 3.1 * len(games)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(games), len(panels), squeeze=False)
    for row, game in zip(axes, games, strict=True):
        for ax, (learner, kinds) in zip(row, panels, strict=True):
            study = of_game[game, learner]
            _cloud(ax, study, kinds)
            ax.set_title(f"{SHORT[game]}, {NAMES[study.spec.learner]}", fontsize="small")
            for handle in ax.legend(fontsize="xx-small", loc="best").legend_handles:
                if isinstance(handle, Line2D):
                    handle.set_markersize(min(handle.get_markersize(), sized(5)))
            ax.tick_params(labelsize="x-small")
    return figure


def tradeoff(studies: Studies) -> Figure:
    """Section 5.2: how much an agent must be exploitable in order to be robust."""
    study = studies[DISPUTED, "amtft"]
    found = study.flexibility
    assert found is not None
    left, right = plots.new_axes(2, width=5.6, height=5.0, shared=False)
    fine = np.linspace(0, 1, 101)
    curve = np.array([theory(s, study.horizon) for s in fine.tolist()])
    means = found.played.mean(axis=1)
    errors = found.played.std(axis=1, ddof=1) / np.sqrt(found.played.shape[1])
    left.plot(curve[:, 0], curve[:, 1], "-", color=plots.LINE, label="theory, exact", zorder=2)
    left.errorbar(
        means[:, 0],
        means[:, 1],
        xerr=errors[:, 0],
        yerr=errors[:, 1],
        fmt="o",
        color="#08306b",
        label="played by learned agents",
        zorder=3,
    )
    for k in (0, 5, 8, 9, len(means) - 1):
        inner = means[k, 0] > 0.3
        left.annotate(
            f"s = {found.stubbornness[k]:g}",
            means[k, :2],
            xytext=(-8 if inner else 8, -10),
            textcoords="offset points",
            ha="right" if inner else "left",
            fontsize="small",
        )
    left.set_xlabel("exploitability: what player 2 gains by its best reply")
    left.set_ylabel("robustness: payoff of player 1, mean over counterparts")
    left.set_title("amTFT({U, IA}) that prefers U with stubbornness s", fontsize="medium")
    total = np.maximum(curve[:, 0], 0) + curve[:, 2]
    right.axhline(DISPUTED_GAIN, color=plots.INK, lw=sized(1), ls=":", label="what is in dispute")
    right.plot(
        fine, total, "-", color="#d55e00", lw=sized(2), label="exploitability + inefficiency"
    )
    right.plot(fine, curve[:, 0], "--", color=plots.LINE, label="exploitability, theory")
    inner = fine[fine < 1]
    right.plot(
        inner,
        np.maximum(discounted_gain(inner), 0),
        ":",
        color=plots.LINE,
        label="the same for ever, g = .96: 0 from s = 23/24",
    )
    right.errorbar(
        found.stubbornness,
        means[:, 0] + means[:, 2],
        yerr=np.hypot(errors[:, 0], errors[:, 2]),
        fmt="s",
        color="#d55e00",
        label="played: sum",
    )
    right.errorbar(
        found.stubbornness,
        means[:, 0],
        yerr=errors[:, 0],
        fmt="o",
        color="#08306b",
        label="played: exploitability",
    )
    right.set_xlabel("stubbornness s")
    right.set_ylabel("payoff per step of player 2")
    right.set_title("the law: their sum is at least what is in dispute", fontsize="medium")
    for ax in (left, right):
        plots.legend_below(ax, columns=2)
    figure: Figure = left.figure
    return figure


FIGURE_MAKERS = {
    "figure3": figure3,
    "figure4": figure4,
    "figure5": figure5,
    "figure8": figure8,
    "table5": table5,
    "tradeoff": tradeoff,
}


def plots_shades(count: int) -> list[Any]:
    """Shades that differ in lightness too."""
    import matplotlib

    return list(matplotlib.colormaps["viridis"](np.linspace(0.05, 0.95, max(count, 1))))


def _cloud(ax: Any, study: Study, kinds: Sequence[str]) -> None:
    """Encounters as points in payoff space."""
    plots.plot_attainable(study.payoff_set, ax)
    evaluation = study.evaluation()
    jitter = 0.0 if study.spec.has_coins else JITTER
    for kind in kinds:
        where = np.argwhere(evaluation.pairs(kind))
        if not len(where):
            continue
        noise = np.random.default_rng(0)
        if len(where) > SHOWN:
            where = where[np.sort(noise.choice(len(where), SHOWN, replace=False))]
        points: NDArray[np.float64] = study.payoffs[where[:, 0], where[:, 1]]
        shown = points + noise.normal(scale=jitter, size=points.shape)
        mark, shade = LOOK[kind]
        ax.scatter(
            *shown.T, s=sized(4) ** 2, marker=mark, c=shade, alpha=0.45, linewidths=0, label=kind
        )
    if not any(evaluation.pairs(kind).any() for kind in kinds):
        ax.annotate(
            "no run has a norm", (0.45, 0.45), xycoords="axes fraction", ha="center", size="small"
        )
    ax.set_xlabel(f"payoff of {study.spec.stage().players[0]}")
    ax.set_ylabel(f"payoff of {study.spec.stage().players[1]}")
