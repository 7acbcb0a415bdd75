"""The flat colors of a drawn picture, found in its pixels: logos, flags, comics, emoji.

A drawing has few colors, each in areas without any texture; between two of them runs a line
of mixed pixels (anti-aliasing), which is no color of the drawing. Cells of a mosaic are too
coarse to see that: a cell's mean mixes whatever it covers. So the picture is sampled at
several pixels a cell, each pixel is given to a flat color, and every cell learns its shares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mosaic.arrays import Floats, Ints, Mask, dot
from mosaic.imaging.drawn import block_mean, lines_and_dots, main_colors, nearest_of

# Pixels that differ from their neighbors by less are flat; flat pixels this near to each other
# have one color. Distances are in sRGB: in OKLab the darkest codes lie far apart.
_LEVEL, _SAME = 0.03, 0.05
# A drawing has so many flat colors at most, each in such a share of its pixels at least. Pixels
# within the last two have one sharply, and exactly.
_MOST, _LEAST, _SHARP, _EXACTLY = 24, 0.002, 0.02, 0.008
# So much of what is flat is exactly one color: drawings have .5 and more, gray photos, which run
# through few colors, too, at most .4 (JPEG of quality 60 at 120 pixels has .36).
_PURE = 0.48
# So much of it is flat; more, and sharply so, where it has more than a few colors.
_FLAT, _COVERED, _FEW = (0.3, 0.55), 0.85, 12
# So much of what stands on its ground may be far from any flat color; where what is flat of that
# is at least the second share, it is sharp to the third, else these are lines, of fewer colors.
_UNLIKE, _THIN, _SHAPES, _FEWER = 0.13, 0.4, 0.62, 10
# Share of a drawing's pixels that a color of it has at least: two small eyes.
_TINY = 0.0006
# A color is noisy if a smaller share than the second of its pixels are within the first of it.
# Then it is a variant of another so near to it, if it has such a share of its pixels.
_EXACT, _CLEAN, _VARIANT, _RARE = 0.003, 0.7, 0.25, 0.12
# How far labels spread over the mixed pixels between two flat areas.
_SPREAD = 8
# Pixels on both sides, two or four steps away, differ so much, in one direction, from a pixel of a hairline.
_RIDGE = 0.12
# A hairline's pixel is a mix of its color and the ground: with so much of the color at least, and
# this near to the mix; of two colors that fit, the one it has more of.
_INKED, _OFF_MIX, _FULLER = 0.35, 0.1, 0.05


class Flats(NamedTuple):
    """A drawing, cell by cell.

    Attributes
    ----------
    colors : (flats, 3) float64
        sRGB in [0, 1], the color with the largest area first.
    shares : (rows, cols, flats) float64
        Share of each cell that each color has.
    lines : (rows, cols) int64
        Color of a line, thinner than a cell, that runs through the cell, or of a dot that has
        its only cell there; -1 where there is neither.
    """

    colors: Floats
    shares: Floats
    lines: Ints

    @property
    def number(self) -> Ints:
        """(rows, cols) color that a cell has: its line's or dot's, else the one of most area."""
        return np.where(self.lines >= 0, self.lines, self.shares.argmax(axis=-1))


class Samples(NamedTuple):
    """A picture sampled at `side` x `side` pixels a cell.

    Attributes
    ----------
    srgb : (rows * side, cols * side, 3) float64
        In [0, 1].
    level : (rows * side, cols * side) bool
        Which are like the next pixels on their right and below.
    flat : (rows * side, cols * side) bool
        Which are like one of the next pixels in their row, and one in their column.
    ridge : (rows * side, cols * side) bool
        Which are part of a line of a few pixels.
    ground : (rows * side, cols * side, 3) float64
        What lies beside such a line.
    opaque : (rows * side, cols * side) bool
    side : int
    """

    srgb: Floats
    level: Mask
    flat: Mask
    ridge: Mask
    ground: Floats
    opaque: Mask
    side: int


class Steps(NamedTuple):
    """What the pixels near each sample tell of it."""

    level: Mask
    flat: Mask
    ridge: Mask
    ground: Floats


def steps_of(srgb: Floats, beside: Callable[[int, int], Floats]) -> Steps:
    """Compare pixels with those one, two and four steps away.

    Parameters
    ----------
    beside : callable
        Gives the pixels so many rows below and columns to the right of those of `srgb`.
    """
    after, below = (_alike(srgb, beside(*step)) for step in ((0, 1), (1, 0)))
    before, above = (_alike(srgb, beside(*step)) for step in ((0, -1), (-1, 0)))
    flat = (after | before) & (below | above)
    ridge, ground = np.zeros(flat.shape, bool), srgb.copy()
    for down, right in ((0, 2), (2, 0), (0, 4), (4, 0)):
        one, other = beside(down, right), beside(-down, -right)
        to_one, to_other = one - srgb, other - srgb
        both = np.minimum(dot(to_one, to_one), dot(to_other, to_other))
        here = (both > _RIDGE**2) & (dot(to_one, to_other) > both / 2) & ~ridge
        ground[here] = (one[here] + other[here]) / 2
        ridge |= here
    return Steps(after & below, flat, ridge & ~flat, ground)


def level_of(srgb: Floats, beside: Callable[[int, int], Floats]) -> Mask:
    """Return which pixels are like the next ones on their right and below."""
    return _alike(srgb, beside(0, 1)) & _alike(srgb, beside(1, 0))


def _alike(srgb: Floats, other: Floats) -> Mask:
    step = other - srgb
    return np.asarray(dot(step, step) < _LEVEL**2)


def flats_of(samples: Samples) -> Flats | None:
    """Find the flat colors of a drawing and where they lie; None where nothing is flat."""
    srgb, level = samples.srgb, samples.level & samples.opaque
    least = max(2, round(_TINY * samples.opaque.sum()))
    centers = _with_hairlines(main_colors(srgb[level], least, _MOST + 1, _SAME), samples, least)
    if not len(centers):
        return None
    centers = _without_variants(centers, srgb[level])
    near, far = nearest_of(srgb, centers)
    labels = np.where(samples.flat & samples.opaque & (far < 1.5 * _SAME), near, -1)
    ridge = samples.ridge & samples.opaque
    labels[ridge] = _inked(srgb[ridge], samples.ground[ridge], centers)
    return _by_cell(_spread(labels, srgb, near, samples.opaque), samples, centers)


def _without_variants(centers: Floats, srgb: Floats) -> Floats:
    """Leave out what JPEG makes of a color along its edges: rare, near to a frequent one, and noisy.

    In a picture without noise such a color is its own, as a shade is.
    """
    number, far = (found[0] for found in nearest_of(srgb[None], centers))
    sizes = np.bincount(number, minlength=len(centers))
    exact = np.bincount(number, far < _EXACT, len(centers)) > _CLEAN * sizes
    apart = np.sqrt(((centers[:, None] - centers) ** 2).sum(axis=-1))
    near = (apart < _VARIANT) & (sizes[:, None] < _RARE * sizes)
    variant = near.any(axis=1) & ~exact
    return np.asarray(centers[~variant])


def flats_of_art(samples: Samples) -> Flats | None:
    """Find the flat colors of pixel art, each of whose pixels is flat."""
    opaque = samples.srgb[samples.opaque]
    if not len(opaque):
        return None
    # By their levels in each channel, as one number: sorting rows of three takes long.
    levels, number = zip(*(np.unique(n, return_inverse=True) for n in opaque.T), strict=True)
    counts = tuple(len(level) for level in levels)
    found = np.unravel_index(np.unique(np.ravel_multi_index(number, counts)), counts)
    centers = np.stack([level[at] for level, at in zip(levels, found, strict=True)], axis=1)
    near, _ = nearest_of(samples.srgb, centers)
    return _by_cell(np.where(samples.opaque, near, -1), samples, centers)


def is_drawn(srgb: Floats, level: Mask, opaque: Mask) -> bool:
    """Whether a picture has few colors, each of them sharply one, and its pixels have these.

    A smooth photo is flat, too, but its colors run into each other; a cut-out photo has a flat
    ground, and texture or shades on it. So what stands on the ground is judged by itself. A part
    of the pixels tells.

    Parameters
    ----------
    srgb, level, opaque
        As in `Samples`.
    """
    level, count = level & opaque, int(opaque.sum())
    if level.sum() < max(_FLAT[0] * count, 1):
        return False
    centers = main_colors(srgb[level], max(1, round(_LEAST * count)), _MOST + 1, _SAME)
    if not 0 < len(centers) <= _MOST:
        return False
    number, far = nearest_of(srgb, centers)
    sharp = level & (far < _SHARP)
    sharp_fraction = sharp.sum() / level.sum()
    many = len(centers) > _FEW and (level.sum() < _FLAT[1] * count or sharp_fraction <= _COVERED)
    if many or (level & (far < _EXACTLY)).sum() < _PURE * level.sum():
        return False
    shown = opaque & ~((number == 0) & (far < _SAME))
    shapes = int(shown.sum())
    if (opaque & ~_wider(_wider(sharp))).sum() > _UNLIKE * max(shapes, 1):
        return False
    areas = int((level & shown).sum())
    if areas < _THIN * shapes:  # lines, which have no inside
        return bool(sharp_fraction > _COVERED and len(centers) <= _FEWER)
    return bool((sharp & shown).sum() >= _SHAPES * areas)


def _wider(mask: Mask) -> Mask:
    """Add the pixels around those of a mask."""
    for axis in (0, 1):
        padded = np.pad(mask, [(1, 1) if n == axis else (0, 0) for n in (0, 1)])
        parts = [np.take(padded, range(n, n + mask.shape[axis]), axis) for n in range(3)]
        mask = parts[0] | parts[1] | parts[2]
    return mask


def _with_hairlines(centers: Floats, samples: Samples, least: int) -> Floats:
    """Add the colors of lines so thin that no pixel of them is flat, if there are any."""
    ridge = samples.ridge & samples.opaque
    srgb, ground = samples.srgb[ridge], samples.ground[ridge]
    new = _inked(srgb, ground, centers) < 0
    if new.sum() < least:
        return centers
    srgb = srgb[new]
    contrast = ((srgb - ground[new]) ** 2).sum(axis=-1)
    # The fullest pixels show the color, the others a mix of it.
    full = contrast >= 0.8 * np.quantile(contrast, 0.9)
    return np.concatenate([centers, main_colors(srgb[full], max(1, least // 4), 3, _SAME)])


def _inked(srgb: Floats, ground: Floats, centers: Floats) -> Ints:
    """Color of hairlines' pixels: of which they are a mix with the ground; -1 for none."""
    best, number = np.full(len(srgb), _OFF_MIX), np.full(len(srgb), -1)
    for index, center in enumerate(centers):
        way = center - ground
        length = np.maximum(dot(way, way), 1e-9)
        position = np.clip(dot(srgb - ground, way) / length, 0, 1)
        away = ground + position[:, None] * way - srgb
        off = np.sqrt(dot(away, away)) + _FULLER * (1 - position)
        better = (off < best) & (position >= _INKED) & (length > _RIDGE**2)
        best, number = np.where(better, off, best), np.where(better, index, number)
    return number


def _spread(labels: Ints, srgb: Floats, near: Ints, opaque: Mask) -> Ints:
    """Give mixed pixels the color of the flat neighbor that they are most like.

    What no flat area reaches in a few steps, as a hairline, takes the nearest color.
    """
    means = srgb.copy()
    for _ in range(_SPREAD):
        todo = (labels < 0) & opaque
        if not todo.any():
            break
        padded = np.pad(labels, 1, constant_values=-1)
        padded_means = np.pad(means, ((1, 1), (1, 1), (0, 0)))
        rows, cols = np.nonzero(todo)
        own, best, found = srgb[todo], np.full(len(rows), np.inf), np.full(len(rows), -1)
        for y, x in ((0, 1), (1, 0), (1, 2), (2, 1)):
            label, step = padded[rows + y, cols + x], padded_means[rows + y, cols + x] - own
            far = np.where(label >= 0, dot(step, step), np.inf)
            better = far < best
            best[better], found[better] = far[better], label[better]
        rows, cols, found = (values[found >= 0] for values in (rows, cols, found))
        # A pixel that took a color passes on the flat area's own light, not its mixed one.
        means[rows, cols] = _light_of(means, labels)[found]
        labels = labels.copy()
        labels[rows, cols] = found
    return np.where((labels < 0) & opaque, near, labels)


def _light_of(means: Floats, labels: Ints) -> Floats:
    """(labels, 3) mean color of the pixels that have each label."""
    known = labels >= 0
    sizes = np.bincount(labels[known])
    sums = [np.bincount(labels[known], means[..., c][known]) for c in range(3)]
    return np.asarray(np.stack(sums, axis=1) / np.maximum(sizes, 1)[:, None])


def _by_cell(labels: Ints, samples: Samples, centers: Floats) -> Flats:
    """Count each cell's colors, the largest color first, and trace the thin lines."""
    sizes = np.bincount(labels[labels >= 0], minlength=len(centers))
    order = [n for n in np.argsort(-sizes, kind="stable").tolist() if sizes[n]]
    number = np.full(len(centers) + 1, -1)
    number[order] = np.arange(len(order))
    labels = number[labels]
    side = samples.side
    shares = np.stack([block_mean(labels == n, side) for n in range(len(order))], axis=-1)
    return Flats(centers[order], shares, lines_and_dots(labels, shares, side))
