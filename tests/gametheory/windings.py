"""How often a polygon goes round a point: which points the nonzero rule fills."""

import numpy as np


def turns_and_distance(polygon, point):
    """How often a polygon goes counter-clockwise round a point, and how far from it it comes."""
    corners = polygon - np.asarray(point, dtype=float)
    ahead = np.roll(corners, -1, axis=0)
    along = ahead - corners
    lengths = (along**2).sum(axis=1)
    t = np.clip(-(corners * along).sum(axis=1) / np.where(lengths > 0, lengths, 1), 0, 1)
    distance = np.linalg.norm(corners + t[:, None] * along, axis=1).min()
    cross = corners[:, 0] * ahead[:, 1] - corners[:, 1] * ahead[:, 0]
    return np.arctan2(cross, (corners * ahead).sum(axis=1)).sum() / (2 * np.pi), distance
