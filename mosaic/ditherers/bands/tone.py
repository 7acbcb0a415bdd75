"""Tone bands: one picture in three to five flat tones.

References
----------
.. [1] N. Otsu, "A threshold selection method from gray-level histograms", IEEE Trans.
   SMC 9(1), 1979: thresholds that leave the least variance within classes.
.. [2] J. Besag, "On the statistical analysis of dirty pictures", J. Royal Statistical
   Society B 48(3), 1986: labels settled one after the other (ICM).
"""

from __future__ import annotations

import numpy as np

from mosaic import color
from mosaic.arrays import Floats, Ints, Mask
from mosaic.imaging.filters import bilateral, shrink

_BINS = 256
#: What a neighbor of another band costs, in variances of the tone.
_SMOOTH = 0.035
_ROUNDS = 6
#: How much of a face's own contrast is brought out, and the least spread of tone it has.
_FACE_GAIN, _FACE_SPREAD = 0.75, 0.25
#: Where among the tones the middle of a face goes: most of a face is light.
_FACE_TONE = 0.66


def lightness(detail: Floats, within: Mask) -> Floats:
    """OKLab L, stretched so that its 1 and 99 percentiles within a mask become 0 and 1."""
    plane = color.linear_to_oklab(detail)[..., 0]
    return _stretched(plane, plane[within] if within.any() else plane.ravel())


def _stretched(plane: Floats, samples: Floats) -> Floats:
    low, high = np.percentile(samples, [1, 99])
    stretched: Floats = np.clip((plane - low) / max(high - low, 1e-6), 0.0, 1.0)
    return stretched


def with_face_contrast(plane: Floats, face: Floats | None) -> Floats:
    """Bring out the light and shade of a face, which would else be one flat tone.

    Parameters
    ----------
    plane : (rows, cols) float64
        Lightness in [0, 1].
    face : (rows, cols) float64, or None
        Weight in [0, 1], 1 where the face is.
    """
    if face is None or not (face > 0.5).any():
        return plane
    samples = plane[face > 0.5]
    low, middle, high = np.percentile(samples, [4, 50, 96])
    gain = max((high - low), _FACE_SPREAD)
    own = np.clip(_FACE_TONE + (plane - middle) / gain * _FACE_GAIN, 0.0, 1.0)
    brought_out: Floats = plane + face * (own - plane)
    return brought_out


def smoothed(plane: Floats, factor: int) -> Floats:
    """(rows, cols) tone a cell, of `factor` pixels on each side: flat within, crisp at edges."""
    fine = shrink(plane, max(factor // 2, 1))
    return shrink(bilateral(fine, 1.5, 0.08), factor // max(factor // 2, 1))


def thresholds(values: Floats, count: int) -> Floats:
    """Cut tones in [0, 1] into `count` classes with the least variance within them.

    Returns
    -------
    (count - 1,) float64
        Rising. All pairs of cuts are weighed by dynamic programming, so this is the
        optimum that [1]_ asks for (on 256 bins); even steps where there are too few tones.
    """
    bins = np.minimum((values * _BINS).astype(np.int64), _BINS - 1)
    mass = np.bincount(bins, minlength=_BINS).astype(np.float64)
    if np.count_nonzero(mass) < count:
        return np.arange(1, count) / count
    middles = (np.arange(_BINS) + 0.5) / _BINS
    sums = [np.append(0.0, np.cumsum(mass * middles**power)) for power in (0, 1, 2)]
    start, end = np.arange(_BINS)[:, np.newaxis], np.arange(1, _BINS + 1)
    n, s, q = (total[end] - total[start] for total in sums)
    within = np.where((end > start) & (n > 0), q - s**2 / np.maximum(n, 1e-12), 0.0)
    cost = np.where(end > start, within, np.inf)
    return _cuts(cost, count) / _BINS


def _cuts(cost: Floats, count: int) -> Floats:
    """First bins of all classes but the first; `cost[i, j]` is that of a class i .. j."""
    best, back = cost[0], []
    for _ in range(count - 1):
        # A class that begins behind bin i, after the best for 0 .. i.
        total = best[:-1, np.newaxis] + cost[1:]
        back.append(total.argmin(axis=0))
        best = total.min(axis=0)
    found, end = [], cost.shape[1] - 1
    for choice in reversed(back):
        end = int(choice[end])
        found.append(end + 1)
    return np.array(found[::-1], dtype=np.float64)


def bands(tone: Floats, count: int, within: Mask, keep: Floats | None = None) -> Ints:
    """Give each cell a band, 0 the darkest, in shapes that hang together.

    Parameters
    ----------
    tone : (rows, cols) float64
        In [0, 1].
    within : (rows, cols) bool
        Cells that the bands are chosen for: a background has none.
    keep : (rows, cols) float64, optional
        How much a cell resists its neighbors, 0 by default: eyes and mouth are small.
    """
    samples = tone[within] if within.any() else tone.ravel()
    cuts = thresholds(samples, count)
    labels = np.digitize(tone, cuts).astype(np.int64)
    cost = (tone[..., np.newaxis] - _means(samples, cuts)) ** 2 / max(float(samples.var()), 1e-6)
    pull = np.full(tone.shape, _SMOOTH) if keep is None else _SMOOTH / (1.0 + keep)
    for _ in range(_ROUNDS):
        labels = (cost + pull[..., np.newaxis] * _others(labels, count)).argmin(axis=-1)
    return labels


def _means(samples: Floats, cuts: Floats) -> Floats:
    """Mean tone of each band; the middle of one that nothing falls in."""
    own = np.digitize(samples, cuts)
    count = np.bincount(own, minlength=len(cuts) + 1)
    total = np.bincount(own, weights=samples, minlength=len(cuts) + 1)
    ends = np.concatenate([[0.0], cuts, [1.0]])
    middles = (ends[:-1] + ends[1:]) / 2
    return np.where(count > 0, total / np.maximum(count, 1), middles)


def _others(labels: Ints, count: int) -> Ints:
    """(rows, cols, bands) neighbors of a cell, of four, that are of another band."""
    rows, cols = labels.shape
    padded = np.pad(labels, 1, mode="edge")
    found = np.zeros((rows, cols, count), np.int64)
    for top, left in ((0, 1), (1, 0), (2, 1), (1, 2)):
        near = padded[top : top + rows, left : left + cols]
        found += near[..., np.newaxis] != np.arange(count)
    return found
