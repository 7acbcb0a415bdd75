"""The flat colors of a drawn picture, found in its pixels: logos, flags, comics, emoji.

A drawing has few colors, each in areas without any texture; between two of them runs a line
of mixed pixels (anti-aliasing), which is no color of the drawing. Cells of a mosaic are too
coarse to see that: a cell's mean mixes whatever it covers. So the picture is sampled at
several pixels a cell, each pixel is given to a flat color, and every cell learns its shares.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Pixels that differ from their neighbors by less are flat; flat pixels this near to each other
# have one color. Distances are in sRGB: in OKLab the darkest codes lie far apart.
_LEVEL, _SAME = 0.03, 0.05
# A drawing has so many flat colors at most, each in such a share of its pixels at least;
# so much of it is flat, and so much of what is flat is in these colors, sharply.
_MOST, _LEAST, _FLAT, _COVERED, _SHARP = 24, 0.002, 0.55, 0.85, 0.02
# How far labels spread over the mixed pixels between two flat areas.
_SPREAD = 8
#: Share of a cell's side that a thin line must run through a cell for the cell to be its.
_CROSSES = 0.4


class Flats(NamedTuple):
    """A drawing, cell by cell.

    Attributes
    ----------
    colors : (flats, 3) float64
        sRGB in [0, 1], the color with the largest area first.
    shares : (rows, cols, flats) float64
        Share of each cell that each color has.
    lines : (rows, cols) int64
        Color of a line, thinner than a cell, that runs through the cell; -1 where none does.
    """

    colors: Floats
    shares: Floats
    lines: Ints


class Samples(NamedTuple):
    """A picture sampled at `side` x `side` pixels a cell.

    Attributes
    ----------
    srgb : (rows * side, cols * side, 3) float64
        In [0, 1].
    beside : (2, rows * side, cols * side, 3) float64
        The pixels to the right of and below those of `srgb`.
    opaque : (rows * side, cols * side) bool
    side : int
    """

    srgb: Floats
    beside: Floats
    opaque: Bools
    side: int


def flats_of(samples: Samples, *, sure: bool = False) -> Flats | None:
    """Find the flat colors of a drawing and where they lie; None where it is none.

    Parameters
    ----------
    sure : bool
        The picture is a drawing, whatever it looks like.
    """
    if not sure and not is_drawn(samples):
        return None
    srgb, level = samples.srgb, _level(samples)
    centers = _centers(srgb[level], max(1, round(_LEAST * samples.opaque.sum())))
    if not len(centers):
        return None
    near, far = _nearest(srgb, centers)
    flat = level & (far < 1.5 * _SAME)
    labels = _spread(np.where(flat, near, -1), srgb, near, samples.opaque)
    return _by_cell(labels, samples, centers)


def is_drawn(samples: Samples) -> bool:
    """Whether most pixels are flat, and these have few colors: each sharply one.

    A smooth photo is flat, too, but its colors run into each other. A part of the pixels tells.
    """
    step = np.s_[:: max(1, samples.side // 3), :: max(1, samples.side // 3)]
    some = Samples(
        samples.srgb[step], samples.beside[(slice(None), *step)], samples.opaque[step], 1
    )
    srgb, level = some.srgb, _level(some)
    opaque = int(some.opaque.sum())
    if level.sum() < max(_FLAT * opaque, 1):
        return False
    centers = _centers(srgb[level], max(1, round(_LEAST * opaque)))
    if not 0 < len(centers) <= _MOST:
        return False
    _, far = _nearest(srgb[level][None], centers)
    return bool((far < _SHARP).mean() > _COVERED)


def _level(samples: Samples) -> Bools:
    """Return which pixels are like the next ones on their right and below."""
    steps = samples.beside - samples.srgb
    return np.asarray(((steps**2).sum(axis=-1) < _LEVEL**2).all(axis=0) & samples.opaque)


def _centers(srgb: Floats, least: int) -> Floats:
    """(n, 3) colors of flat areas: the most frequent first, each with its neighborhood."""
    if not len(srgb):
        return np.zeros((0, 3))
    _, place, counts = np.unique(
        np.round(srgb / (_SAME / 4)).astype(np.int64),
        axis=0,
        return_inverse=True,
        return_counts=True,
    )
    sums = np.stack([np.bincount(place.reshape(-1), srgb[:, c]) for c in range(3)], axis=1)
    means = sums / counts[:, None]
    left = counts.copy()
    found: list[Floats] = []
    for index in np.argsort(-counts, kind="stable")[: 16 * _MOST].tolist():
        if not left[index]:
            continue
        close = (((means - means[index]) ** 2).sum(axis=1) < _SAME**2) & (left > 0)
        if left[close].sum() >= least and len(found) <= _MOST:
            found.append(means[index])
        left[close] = 0
    return np.array(found).reshape(-1, 3)


def _nearest(srgb: Floats, centers: Floats) -> tuple[Ints, Floats]:
    """Find the number of the nearest center for each pixel, and how far it is."""
    best, number = np.full(srgb.shape[:2], np.inf), np.zeros(srgb.shape[:2], np.int64)
    for index, center in enumerate(centers):
        far = ((srgb - center) ** 2).sum(axis=-1)
        nearer = far < best
        best, number = np.where(nearer, far, best), np.where(nearer, index, number)
    return number, np.sqrt(best)


def _spread(labels: Ints, srgb: Floats, near: Ints, opaque: Bools) -> Ints:
    """Give mixed pixels the color of the flat neighbor that they are most like.

    What no flat area reaches in a few steps, as a hairline, takes the nearest color.
    """
    means = srgb.copy()
    for _ in range(_SPREAD):
        todo = (labels < 0) & opaque
        if not todo.any():
            break
        padded = np.pad(labels, 1, constant_values=-1)
        seen = np.pad(means, ((1, 1), (1, 1), (0, 0)))
        best, found = np.full(labels.shape, np.inf), labels.copy()
        for y, x in ((0, 1), (1, 0), (1, 2), (2, 1)):
            label = padded[y : y + labels.shape[0], x : x + labels.shape[1]]
            other = seen[y : y + labels.shape[0], x : x + labels.shape[1]]
            far = np.where(label >= 0, ((other - srgb) ** 2).sum(axis=-1), np.inf)
            better = todo & (far < best)
            best, found = np.where(better, far, best), np.where(better, label, found)
        fresh = todo & (found >= 0)
        # A pixel that took a color passes on the flat area's own light, not its mixed one.
        means[fresh] = _light_of(found, means, labels)[fresh]
        labels = found
    return np.where((labels < 0) & opaque, near, labels)


def _light_of(found: Ints, means: Floats, labels: Ints) -> Floats:
    """(rows, cols, 3) mean color of the label that each pixel has."""
    count = int(max(found.max(), labels.max())) + 1
    known = labels >= 0
    sizes = np.bincount(labels[known], minlength=count)
    sums = [np.bincount(labels[known], means[..., c][known], count) for c in range(3)]
    colors = np.stack(sums, axis=1) / np.maximum(sizes, 1)[:, None]
    return np.asarray(colors[np.maximum(found, 0)])


def _by_cell(labels: Ints, samples: Samples, centers: Floats) -> Flats:
    """Count each cell's colors, the largest color first, and trace the thin lines."""
    sizes = np.bincount(labels[labels >= 0], minlength=len(centers))
    order = [n for n in np.argsort(-sizes, kind="stable").tolist() if sizes[n]]
    number = np.full(len(centers) + 1, -1)
    number[order] = np.arange(len(order))
    labels = number[labels]
    side = samples.side
    shares = np.stack([_block_mean(labels == n, side) for n in range(len(order))], axis=-1)
    return Flats(centers[order], shares, _lines(labels, len(order), side))


def _block_mean(mask: Bools, side: int) -> Floats:
    rows, cols = mask.shape[0] // side, mask.shape[1] // side
    return np.asarray(mask.reshape(rows, side, cols, side).mean(axis=(1, 3)))


def _lines(labels: Ints, count: int, side: int) -> Ints:
    """Color of the line through each cell: strokes that are thinner than a cell.

    A cell's majority would lose them, or break them where they run between two cells; their
    middle line (skeleton) runs through one cell after the other.
    """
    rows, cols = labels.shape[0] // side, labels.shape[1] // side
    lines, most = np.full((rows, cols), -1), np.full((rows, cols), _CROSSES * side)
    if side < 3:
        return lines
    # 0.3 s to import, and only for drawings.
    from skimage.morphology import opening, skeletonize  # noqa: PLC0415

    square = np.ones((side, side), bool)
    for index in range(count):
        mask = labels == index
        thin = mask & ~opening(mask, square)
        if thin.sum() * 2 < mask.sum():
            continue  # what is thin of it are its corners
        length = _block_mean(skeletonize(mask), side) * side * side
        longer = length > most
        lines, most = np.where(longer, index, lines), np.where(longer, length, most)
    return lines
