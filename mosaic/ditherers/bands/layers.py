"""What a screen print is made of: three to five flat tone bands, and lines of ink over them.

References
----------
.. [1] N. Otsu, "A threshold selection method from gray-level histograms", IEEE Trans.
   SMC 9(1), 1979: thresholds that leave the least variance within classes.
.. [2] J. Besag, "On the statistical analysis of dirty pictures", J. Royal Statistical
   Society B 48(3), 1986: labels settled one after the other (ICM).
.. [3] H. Winnemöller, J. E. Kyprianidis, S. C. Olsen, "XDoG: an extended difference-of-
   Gaussians compendium including advanced image stylization", Computers & Graphics 36(6),
   2012.
"""

from __future__ import annotations

import numpy as np

from mosaic import color
from mosaic.arrays import Floats, Ints, Mask
from mosaic.imaging.filters import bilateral, blur, shrink

_BINS = 256
#: What a neighbor of another band costs, in variances of the tone.
_SMOOTH = 0.035
_ROUNDS = 6
#: How much of a face's own contrast is brought out, and the least spread of tone it has.
_FACE_GAIN, _FACE_SPREAD = 0.75, 0.25
#: Where among the tones the middle of a face goes: most of a face is light.
_FACE_TONE = 0.66

#: Width of a line in cells, the second Gaussian's width by the first's, and sharpness.
_WIDTH, _WIDER, _SHARP = 0.34, 1.6, 10.0
#: Share of a cell that its line must cover.
_CELL = 0.43
#: Depth from which a line is drawn, by the setting; less within a face.
DEPTHS = {"light": 0.50, "heavy": 0.28}
_IN_FACE = 0.45
#: The screen: share of the subject that is solid ink, and the tone above which nothing is;
#: reach in cells of what shade is held against, how much darker it is, and less in a face.
_SHARE, _DARKEST = 0.16, 0.34
_LOCAL, _BELOW, _BELOW_IN_FACE = 5.0, 0.2, 0.62
#: Halftone: twice the rows from dots to those between them, share of the subject that is shaded, and of a cell of the grid
#: that the largest and the smallest dot covers.
_PITCH, _SHADED, _MOST_COVERED, _LEAST_COVERED = 8, 0.6, 0.6, 0.06


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


def ink(plane: Floats, factor: int, depth: float, face: Floats | None) -> Mask:
    """Find the cells that a dark line runs through.

    Parameters
    ----------
    plane : (rows * factor, cols * factor) float64
        Lightness in [0, 1].
    depth : float
        How much darker than its surroundings a line must be, in units of the picture's own
        edges.
    face : (rows * factor, cols * factor) float64, or None
        Where it is 1, fainter lines count too: eyes, nose and mouth make a face.

    Returns
    -------
    (rows, cols) bool
    """
    narrow = blur(plane, _WIDTH * factor)
    wide = blur(plane, _WIDTH * factor * _WIDER)
    local_mean = blur(plane, 3.0 * factor)
    # The picture's own contrast about each place: a line in the shade counts as one in the sun.
    contrast = np.sqrt(blur((plane - local_mean) ** 2, 3.0 * factor)) + 0.06
    line = (wide - narrow) / contrast * 4
    need = depth if face is None else depth * (1 - (1 - _IN_FACE) * face)
    soft = np.where(line >= need, 1.0, 1 + np.tanh(_SHARP * (line - need)))
    return _without_specks(shrink(soft, factor) > _CELL)


def screen(plane: Floats, factor: int, within: Mask, face: Floats | None) -> Mask:
    """Find the cells that a photographic screen prints: large dark shapes, and local shade.

    Parameters
    ----------
    plane : (rows * factor, cols * factor) float64
        Lightness in [0, 1].
    within : (rows, cols) bool
        The subject, whose tones say what is dark.
    face : (rows * factor, cols * factor) float64, or None
        Where it is 1, less shade counts: a face is drawn by its shadows.

    Returns
    -------
    (rows, cols) bool
    """
    fine = np.repeat(np.repeat(within, factor, axis=0), factor, axis=1)
    values = plane[fine] if fine.any() else plane.ravel()
    dark = min(_DARKEST, float(np.percentile(values, 100 * _SHARE)))
    # The mean about each place within the subject alone: the wall behind says nothing.
    weight = blur(fine.astype(np.float64), _LOCAL * factor) + 1e-6
    local_mean = blur(np.where(fine, plane, 0.0), _LOCAL * factor) / weight
    need = _BELOW if face is None else _BELOW * (1 - (1 - _BELOW_IN_FACE) * face)
    # A film's grain is no shade.
    half = max(factor // 2, 1)
    shade, limit = shrink(plane, half), shrink(np.maximum(dark, local_mean - need), half)
    printed = blur((bilateral(shade, 1.5, 0.08) < limit).astype(np.float64), 0.5)
    return _without_specks(shrink(printed, factor // half) > 0.5)


def halftone(plane: Floats, factor: int, within: Mask) -> Mask:
    """Print shade in dots on a grid turned by 45 degrees, the larger the darker, and darks solid.

    Parameters
    ----------
    plane, factor, within
        As of `screen`.

    Returns
    -------
    (rows, cols) bool
    """
    tone = shrink(plane, factor)
    values = tone[within] if within.any() else tone.ravel()
    dark = min(_DARKEST, float(np.percentile(values, 100 * _SHARE)))
    light = max(float(np.percentile(values, 100 * _SHADED)), dark + 0.1)
    smooth = blur(tone, 0.7)
    cover = _MOST_COVERED * np.clip((light - smooth) / (light - dark), 0.0, 1.0)
    y, x = np.mgrid[: tone.shape[0], : tone.shape[1]] * (2 * np.pi / _PITCH)
    spot = np.round(np.cos(x + y) + np.cos(x - y), 6)
    # Share of the cells of a grid whose spot is higher: dots cover what they are to cover.
    order = np.searchsorted(np.sort(spot.ravel()), spot, side="right") / spot.size
    dots = (1 - order < cover) & (cover > _LEAST_COVERED)
    return np.asarray((dots | (smooth < dark)) & within)


def without_crumbs(cells: Mask, least: int, subject: Mask, face: Mask) -> Mask:
    """Drop shapes of fewer cells than `least`, thrice that at the subject's rim; fill such holes.

    In a face nothing is changed: an eye is small.
    """
    from scipy.ndimage import binary_dilation  # noqa: PLC0415 - heavy

    rim = binary_dilation(~subject)
    filled = cells | (_small(~cells, least, rim & False) & subject & ~face)
    return np.where(face, cells, filled & ~_small(filled, least, rim, face))


def _small(cells: Mask, least: int, rim: Mask, face: Mask | None = None) -> Mask:
    """Cells of small shapes that hang together, none of which is in a face."""
    from skimage.measure import label  # noqa: PLC0415 - heavy

    shapes = label(cells, connectivity=2)
    sizes = np.bincount(shapes.ravel())
    at_rim = np.zeros(len(sizes), bool)
    at_rim[shapes[cells & rim]] = True
    small = sizes < np.where(at_rim, 3 * least, least)
    if face is not None:
        small[shapes[face & cells]] = False
    return np.asarray(cells & small[shapes])


def _without_specks(cells: Mask) -> Mask:
    """Drop single cells: they are grain, not line."""
    rows, cols = cells.shape
    padded = np.pad(cells.astype(np.int64), 1)
    neighbors = sum(
        padded[1 + dy : 1 + dy + rows, 1 + dx : 1 + dx + cols]
        for dy in (-1, 0, 1)
        for dx in (-1, 0, 1)
    )
    return cells & (np.asarray(neighbors) > 1)


def shifted(cells: Mask, offset: int) -> Mask:
    """Move lines to the right and down, as a print off its register."""
    rows, cols = cells.shape
    moved = np.zeros_like(cells)
    moved[offset:, offset:] = cells[: max(rows - offset, 0), : max(cols - offset, 0)]
    return moved
