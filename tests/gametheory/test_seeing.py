"""Pictures are read in grey and by the colour-blind: what a legend tells apart looks different."""

import numpy as np
import pytest
from seeing import APART, MATRICES, alike, distance, seen

import gametheory as gt
from gametheory import deals, dynamics, empirical, plots
from gametheory._support.styling import INK, LINE, OPACITY, SERIES, SHADE
from gametheory.deals import pictures as of_deals
from gametheory.dynamics import plot_over_time, plot_square, plot_triangle
from gametheory.empirical import pictures as of_samples
from gametheory.games import generators, zoo

ABOS = zoo.asymmetric_bach_or_stravinsky()
START = (("1/3", "2/3"), ("1/4", "3/4"))
TWO_STARTS = (START, (("2/3", "1/3"), ("1/8", "7/8")))
ROCK = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]


def study():
    log = deals.example_log()
    return deals.study(deals.judge(log.records, excluded=log.excluded))


def paths():
    return [dynamics.replicator(zoo.chicken(), start=start, until=5) for start in TWO_STARTS]


PICTURES = {
    "a game": lambda: plots.plot_game(ABOS).figure,
    "a game of points": lambda: plots.plot_attainable(gt.attainable(ABOS, by="pure")).figure,
    "a dispute": lambda: plots.plot_normative_disagreement(gt.attainable(ABOS)).figure,
    "ways out": lambda: plots.plot_ways_out(gt.commitments.ways_out(ABOS)).figure,
    "three players": lambda: plots.plot_projection(
        gt.attainable(generators.integers((2, 2, 2), rng=1)),
        solved=gt.solutions(generators.integers((2, 2, 2), rng=1)),
    ).figure,
    "a square": lambda: plot_square(zoo.chicken(), paths=paths()).figure,
    "a triangle": lambda: plot_triangle(gt.NormalForm.from_symmetric(ROCK)).figure,
    "over time": lambda: plot_over_time(
        dynamics.replicator(gt.NormalForm.from_symmetric(ROCK), start=[["1/2", "1/3", "1/6"]] * 2,
                            until=5)
    ).figure,
    "negotiations": lambda: of_deals.picture_of(study()),
    "a domain": lambda: of_deals.plot_domain(
        next(iter(deals.example_log().domains.values())), study().judgements
    ).figure,
    "samples": lambda: of_samples.picture_of(
        empirical.study(empirical.example_table(), draws=10, rng=0)
    ),
}  # fmt: skip


@pytest.mark.few(6)
@pytest.mark.parametrize("name", PICTURES)
def test_what_a_legend_names_can_be_told_apart(name):
    assert alike(PICTURES[name]()) == []


def test_what_is_learned_can_be_told_apart_and_seen():
    """Six kinds of marks, in the legend and upon the shade of what is attainable."""
    (ax,) = plots.new_axes()
    for k, (shape, colour) in enumerate(SERIES):
        ax.scatter([k], [0], marker=shape, c=colour, label=f"learned {k}")
    plots.legend_below(ax)
    assert alike(ax.figure) == []
    rgb = [
        [int(c[k : k + 2], 16) / 255 for k in (1, 3, 5)] for c in (SHADE, *dict(SERIES).values())
    ]
    shade, colours = np.array(rgb[0]), np.array(rgb[1:])
    for vision in MATRICES:
        assert (distance(OPACITY * colours + (1 - OPACITY) * shade, shade, vision) > APART).all(), (
            vision
        )


def test_areas_and_lines_can_be_told_apart():
    for vision in MATRICES:
        rgb = {c: [int(c[k : k + 2], 16) / 255 for k in (1, 3, 5)] for c in (SHADE, LINE, INK)}
        assert distance(rgb[SHADE], rgb[LINE], vision) > 30
        assert distance(rgb[INK], rgb[LINE], vision) > APART


def test_what_looks_alike_is_found():
    """Red and green of one lightness, with one mark; then with another mark, or much lighter."""
    for shapes, colours, blind in (
        ("oo", ("#b03030", "#2f5fa8"), {"grey"}),
        ("oo", ("#b35a00", "#6d7a00"), {"deuteranopia", "protanopia", "grey"}),
        ("oo", ("#222222", "#232323"), set(MATRICES)),
        ("os", ("#b03030", "#2f5fa8"), set()),
        ("oo", ("#b03030", "#ccd8ee"), set()),
    ):
        (ax,) = plots.new_axes()
        for k, (shape, colour) in enumerate(zip(shapes, colours, strict=True)):
            ax.plot([k], [k], shape, color=colour, label=str(k))
        plots.legend_below(ax)
        assert {vision for vision, *_ in alike(ax.figure)} == blind
    (ax,) = plots.new_axes()
    ax.plot([0], [0], "o", color="#fbfbfb", label="hardly there")
    plots.legend_below(ax)
    assert ("normal", "hardly there") in alike(ax.figure)


def test_simulations_are_those_published():
    """Greys stay as they are (the rows sum to one), and red and green meet where they should."""
    for matrix in MATRICES.values():
        assert np.allclose(matrix.sum(axis=1), 1, atol=1e-5)
    red, green, white = (1, 0, 0), (0, 1, 0), (1, 1, 1)
    assert np.allclose(seen(white, "normal"), (100, 0, 0), atol=0.01)
    assert np.allclose(seen(red, "normal"), (53.24, 80.09, 67.20), atol=0.05)
    assert np.allclose(seen(red, "grey")[1:], 0, atol=0.05)
    for vision in ("protanopia", "deuteranopia"):
        hue = [np.degrees(np.arctan2(*seen(c, vision)[:0:-1])) for c in (red, green)]
        assert abs(hue[0] - hue[1]) < 15
    assert distance(red, green, "normal") > 150
