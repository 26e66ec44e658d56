"""Pictures as they are seen in grey and by the colour-blind, and what cannot be told apart there.

The matrices are those of Machado, Oliveira and Fernandes (2009), "A physiologically-based model for
simulation of color vision deficiency", IEEE TVCG 15(6), severity 1.0, for linear RGB.
"""

import itertools

import numpy as np

MATRICES = {
    "normal": np.eye(3),
    "grey": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ.sum(axis=1)

APART = 12
"""CIE 1976 distance of colours that are seen to differ, side by side: about five just noticeable
ones."""

SHIFT = 1
"""Pixels by which keys may be misplaced: they begin between pixels."""

SHARE = 0.15
"""Of the ink of two keys of a legend: what must differ so much."""


def seen(rgb, vision):
    """Colours `[..., 3]` of a screen, in [0, 1], as CIE Lab of what is seen."""
    rgb = np.asarray(rgb, dtype=float)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = np.clip(linear @ MATRICES[vision].T, 0, 1) @ TO_XYZ.T / WHITE
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


DOTS = 144


def distance(one, other, vision):
    return np.linalg.norm(seen(one, vision) - seen(other, vision), axis=-1)


def keys(figure):
    """`[axes]` of `{label: pixels}`: what the legends show beside each label, as it is drawn."""
    figure.set_dpi(DOTS)
    figure.draw_without_rendering()  # the layout, before the extents
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3] / 255
    renderer = figure.canvas.get_renderer()
    found = []
    for ax in figure.axes:
        legend = ax.get_legend()
        if legend is None:
            continue
        shown = {}
        for text in legend.get_texts():
            box = text.get_window_extent(renderer)
            letter = text.get_fontsize() * figure.dpi / 72
            wide, gap = legend.handlelength * letter, legend.handletextpad * letter
            middle = pixels.shape[0] - (box.y0 + box.y1) / 2
            rows = slice(round(middle - 0.85 * letter), round(middle + 0.85 * letter))
            left = round(box.x0 - gap - wide)
            shown[text.get_text()] = pixels[rows, max(left, 0) : left + round(wide)]
        found.append(shown)
    return found


def difference(one, other, vision):
    """The share of the ink of two keys in which they differ, the one moved upon the other."""
    rows, columns = (min(a, b) for a, b in zip(one.shape[:2], other.shape[:2], strict=True))
    one, other = one[:rows, :columns], other[:rows, :columns]
    inked = [(key < 0.97).any(axis=-1) for key in (one, other)]
    first, second = seen(one, vision), seen(other, vision)
    least = 1.0
    for moved in itertools.product(range(-SHIFT, SHIFT + 1), repeat=2):
        apart = np.linalg.norm(first - np.roll(second, moved, axis=(0, 1)), axis=-1) > APART
        ink = inked[0] | np.roll(inked[1], moved, axis=(0, 1))
        least = min(least, apart.sum() / max(ink.sum(), 1))
    return least


def alike(figure):
    """`(vision, label, label)` of what a legend shows alike, and `(vision, label)` of nothing."""
    found = []
    for shown in keys(figure):
        for vision in MATRICES:
            for (a, one), (b, other) in itertools.combinations(shown.items(), 2):
                if difference(one, other, vision) < SHARE:
                    found.append((vision, a, b))
            for label, key in shown.items():
                if difference(key, np.ones_like(key), vision) < SHARE:
                    found.append((vision, label))
    return found
