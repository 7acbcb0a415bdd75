"""What a drawing is made of: its main colors, and lines and dots smaller than a cell.

Distances are in sRGB: in OKLab the darkest codes lie far apart.

The majority of a cell would lose lines and dots. A thin line's middle (skeleton) runs through
one cell after the other, and these are the line's; a dot that has no majority anywhere, as an
eye, gets the one cell that it fills most of.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mosaic.arrays import Floats, Ints, Mask

# Share of a cell's side that a line must run through a cell, and sides that it is long at least:
# what is shorter is the rim of something round.
_CROSSES, _LONG = 0.4, 2.0
# A line that hangs on something thick is as likely a gap between two others: it is longer, and
# has so much of a cell.
_LONGER, _FULL = 3.0, 1 / 3
# Cells that a dot has the area of, at least and at most, and sides that it is long at most.
_DOT, _NO_DOT, _SHORT = 0.4, 2.25, 2.0


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
    levels = np.round(srgb / (same / 4)).astype(np.int64)
    levels -= levels.min()
    # As one number each, in the order of rows: sorting rows takes three times as long.
    keys = levels @ (levels.max() + 1) ** np.arange(2, -1, -1)
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    sums = np.stack([np.bincount(place, srgb[:, c]) for c in range(3)], axis=1)
    means = sums / counts[:, None]
    left, channels = counts.copy(), _channels(means)
    found: list[Floats] = []
    for index in np.argsort(-counts, kind="stable")[: 16 * most].tolist():
        if not left[index]:
            continue
        close = (_squared(channels, means[index]) < same**2) & (left > 0)
        if left[close].sum() >= least:
            found.append(means[index])
        if len(found) == most:
            break
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
    channels = _channels(srgb)
    for index, center in enumerate(centers):
        far = _squared(channels, center)
        nearer = far < best
        best[nearer], number[nearer] = far[nearer], index
    return number, np.sqrt(best)


def few_colors(srgb: Floats, most: int, same: float) -> tuple[Floats, Ints]:
    """Find the few colors that many are variants of; which of them each pixel has.

    Parameters
    ----------
    srgb : (rows, cols, 3) float64
    most : int
        Colors at most.
    same : float
        Distance in sRGB up to which colors are variants of one.

    Returns
    -------
    colors : (colors, 3) float64
        The mean of all pixels that have it.
    number : (rows, cols) int64
    """
    flat = srgb.reshape(-1, 3)
    centers = main_colors(flat, 1, most, same)
    number, _ = nearest_of(srgb, centers)
    sizes = np.maximum(np.bincount(number.ravel(), minlength=len(centers)), 1)
    sums = [np.bincount(number.ravel(), flat[:, c], len(centers)) for c in range(3)]
    return np.stack(sums, axis=1) / sizes[:, None], number


def _channels(srgb: Floats) -> list[Floats]:
    """Each channel by itself, which is read five times as fast."""
    return [np.ascontiguousarray(srgb[..., n]) for n in range(3)]


def _squared(channels: list[Floats], center: Floats) -> Floats:
    """Square of the distance of each color from one."""
    red, green, blue = (own - value for own, value in zip(channels, center, strict=True))
    return np.asarray(red * red + green * green + blue * blue)


def lines_and_dots(labels: Ints, shares: Floats, side: int) -> Ints:
    """(rows, cols) color of the line or dot that a cell belongs to; -1 for none.

    Parameters
    ----------
    labels : (rows * side, cols * side) int64
        Number of the flat color of each pixel, or -1.
    shares : (rows, cols, flats) float64
        Share of each cell that each color has.
    """
    if side < 3:
        return np.full(shares.shape[:2], -1)
    lines, strokes = _lines(labels, shares.shape[-1], side)
    won = np.where(lines >= 0, lines, shares.argmax(axis=-1))
    for index in range(shares.shape[-1]):
        for cell in _dots(labels == index, won == index, side):
            if not strokes[cell]:
                lines[cell] = index
    return lines


def block_mean(mask: Mask, side: int) -> Floats:
    """Share of each cell that a mask covers."""
    rows, cols = mask.shape[0] // side, mask.shape[1] // side
    return np.asarray(mask.reshape(rows, side, cols, side).mean(axis=(1, 3)))


def _lines(labels: Ints, count: int, side: int) -> tuple[Ints, Mask]:
    """Find the line through each cell, of several the one that has most of it.

    Strokes, which are thin all over, come before thin parts of something thick.

    Returns
    -------
    lines : (rows, cols) int64
        Number of the line's color, or -1.
    strokes : (rows, cols) bool
        Which lines are thin all over.
    """
    # 0.3 s to import, and only for drawings.
    from skimage.morphology import skeletonize  # noqa: PLC0415

    size = (labels.shape[0] // side, labels.shape[1] // side)
    best, lines = np.zeros(size), np.full(size, -1)
    for index in range(count):
        mask = labels == index
        parts = _thin(mask, side)
        if not any(part.any() for part in parts):
            continue
        middle = skeletonize(mask)
        stroke, branch = (block_mean(middle & part, side) * side > _CROSSES for part in parts)
        own, other = (block_mean(part, side) for part in parts)
        worth = np.where(stroke, 1 + own, np.where(branch & (other > _FULL), other, 0.0))
        better = worth > best
        best, lines = np.where(better, worth, best), np.where(better, index, lines)
    return lines, best >= 1


def _thin(mask: Mask, side: int) -> tuple[Mask, Mask]:
    """Find what is thinner than a cell: areas that are so all over, and parts of others."""
    from skimage.morphology import opening  # noqa: PLC0415

    # A line as wide as a cell may lie half in one and half in the next. Beyond the edge is nothing.
    square = np.ones((side + 1, side + 1), bool)
    thin = (
        mask & ~opening(np.pad(mask, side + 1), square)[side + 1 : -side - 1, side + 1 : -side - 1]
    )
    strokes, branches = np.zeros_like(mask), np.zeros_like(mask)
    for region in _regions(mask):
        part = thin[region.slice] & region.image
        if part.sum() * 2 >= region.area and _length(region) >= _LONG * side:
            strokes[region.slice] |= part
        else:
            branches[region.slice] |= part
    for region in _regions(branches):
        if _length(region) < _LONGER * side:
            branches[region.slice] &= ~region.image
    return strokes, branches


def _length(region: Any) -> int:
    """Longer side of the box about an area."""
    return max(int(part.stop - part.start) for part in region.slice)


def _dots(mask: Mask, won: Mask, side: int) -> list[tuple[int, int]]:
    """Cells of the dots of a color that have won none."""
    cells = []
    for region in _regions(mask):
        if not _DOT <= region.area / side**2 <= _NO_DOT or _length(region) > _SHORT * side:
            continue
        y, x = (at // side for at in region.coords.T)
        if not won[y, x].any():
            places, counts = np.unique(y * won.shape[1] + x, return_counts=True)
            cells.append(divmod(int(places[counts.argmax()]), won.shape[1]))
    return cells


def _regions(mask: Mask) -> list[Any]:
    """Find the connected areas of a mask, top ones first."""
    from skimage.measure import label, regionprops  # noqa: PLC0415

    return list(regionprops(label(mask, connectivity=2)))
