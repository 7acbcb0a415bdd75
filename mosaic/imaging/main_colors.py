"""The colors that most of some pixels have, and which of them each pixel is nearest to.

Distances are in sRGB: in OKLab the darkest codes lie far apart.
"""

from __future__ import annotations

import numpy as np

from mosaic.arrays import Floats, Ints


def main_colors(srgb: Floats, least: int, most: int, same: float) -> Floats:
    """Find the colors that most pixels have: the most frequent first, each with what is near.

    Parameters
    ----------
    srgb : (pixels, 3) float64
    least : int
        Pixels that a color has at least.
    most : int
        Colors at most.
    same : float
        Distance in sRGB up to which a pixel has a color.

    Returns
    -------
    (colors, 3) float64
    """
    if not len(srgb):
        return np.zeros((0, 3))
    _, place, counts = np.unique(
        np.round(srgb / (same / 4)).astype(np.int64),
        axis=0,
        return_inverse=True,
        return_counts=True,
    )
    sums = np.stack([np.bincount(place.reshape(-1), srgb[:, c]) for c in range(3)], axis=1)
    means = sums / counts[:, None]
    left = counts.copy()
    found: list[Floats] = []
    for index in np.argsort(-counts, kind="stable")[: 16 * most].tolist():
        if not left[index]:
            continue
        close = (((means - means[index]) ** 2).sum(axis=1) < same**2) & (left > 0)
        if left[close].sum() >= least and len(found) < most:
            found.append(means[index])
        left[close] = 0
    return np.array(found).reshape(-1, 3)


def nearest_of(srgb: Floats, centers: Floats) -> tuple[Ints, Floats]:
    """Find the number of the nearest color for each pixel, and how far it is.

    Parameters
    ----------
    srgb : (rows, cols, 3) float64
    centers : (colors, 3) float64

    Returns
    -------
    number : (rows, cols) int64
    far : (rows, cols) float64
        Distance in sRGB.
    """
    best, number = np.full(srgb.shape[:2], np.inf), np.zeros(srgb.shape[:2], np.int64)
    for index, center in enumerate(centers):
        far = ((srgb - center) ** 2).sum(axis=-1)
        nearer = far < best
        best, number = np.where(nearer, far, best), np.where(nearer, index, number)
    return number, np.sqrt(best)
