"""Pictures: what is drawn is where it should be, and labels can be read."""

import itertools

import numpy as np
import pytest
from matplotlib.text import Annotation, Text

import gametheory as gt
from gametheory import plots, zoo


def label_boxes(ax):
    figure = ax.figure
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    labels = [t for t in ax.texts if isinstance(t, Annotation)]
    return [Text.get_window_extent(t, renderer) for t in labels], renderer


@pytest.mark.parametrize("name", zoo.names())
def test_labels_overlap_neither_each_other_nor_the_frame_nor_a_star(name):
    ax = plots.plot_game(zoo.load(name))
    boxes, renderer = label_boxes(ax)
    assert len(boxes) == len(gt.solutions(zoo.load(name)).by_outcome())
    frame = ax.get_window_extent(renderer)
    legend = ax.get_legend().get_window_extent(renderer)
    stars = ax.transData.transform(np.array(list(gt.solutions(zoo.load(name)).by_outcome()), float))
    for a, b in itertools.combinations(boxes, 2):
        assert not a.overlaps(b)
    for box in boxes:
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1
        assert frame.y0 <= box.y0
        assert box.y1 <= frame.y1
        assert not box.overlaps(legend)
        assert not frame.overlaps(legend)
        assert not any(box.contains(*star) for star in stars)


def test_everything_drawn_is_in_the_legend():
    ax = plots.plot_game(zoo.asymmetric_bach_or_stravinsky())
    drawn = [text.get_text() for text in ax.get_legend().get_texts()]
    assert drawn == [
        "attainable",
        "Pareto frontier",
        "pure equilibrium",
        "mixed equilibrium",
        "disagreement",
        "minimax",
        "bargaining solution",
    ]


def test_axes_are_taken_and_given_back():
    (ax,) = plots.new_axes()
    assert plots.plot_game(zoo.chicken(), ax) is ax
    assert plots.plot_attainable(gt.attainable(zoo.chicken(), by="pure"), plots.new_axes()[0])


def test_a_failed_write_leaves_nothing(tmp_path, monkeypatch):
    figure = plots.plot_game(zoo.chicken()).figure
    old = tmp_path / "picture.png"
    old.write_bytes(b"old")

    def broken(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(figure), "savefig", broken)
    with pytest.raises(KeyboardInterrupt):
        plots.save(figure, old)
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]
