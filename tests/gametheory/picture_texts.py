"""What is wrong with the texts of a picture: what overlaps, is cut, or too small to read."""

import itertools

from matplotlib.text import Annotation, Text

SMALLEST = 5.5
"""Points: about the least that journals print."""


def texts_of(figure):
    """All text that is seen, with its axes."""
    for ax in figure.axes:
        found = [ax.title, *ax.texts]
        if ax.axison:
            for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
                low, high = sorted(limits)
                ticks = [t for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
                found += [label for tick in ticks for label in (tick.label1, tick.label2)]
                found += [axis.label, axis.offsetText]
        if ax.get_legend():
            found += ax.get_legend().get_texts()
        yield from ((t, ax) for t in found if t.get_visible() and t.get_text().strip())
    if figure.get_suptitle():
        yield figure._suptitle, None


def faults(figure):
    """What is wrong with the text of a picture, in words."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    boxes = [(t, ax, Text.get_window_extent(t, renderer)) for t, ax in texts_of(figure)]
    found = []
    for (a, _, box), (b, _, other) in itertools.combinations(boxes, 2):
        if box.padded(-0.5).overlaps(other.padded(-0.5)):
            found.append(f"{a.get_text()!r} overlaps {b.get_text()!r}")
    page = figure.bbox
    for text, ax, box in boxes:
        if text.get_fontsize() < SMALLEST:
            found.append(f"{text.get_text()!r} is smaller than {SMALLEST} points")
        inner = isinstance(text, Annotation)
        room = ax.get_window_extent(renderer) if inner else page
        if (box.min < room.min - 1).any() or (box.max > room.max + 1).any():
            found.append(f"{text.get_text()!r} leaves the {'axes' if inner else 'picture'}")
    return found
