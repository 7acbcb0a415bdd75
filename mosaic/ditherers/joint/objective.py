"""What a color in a cell costs: by itself, and by what its blur does to its neighbors.

The energy of a mosaic x for a target r, to be made small, is::

    sum over cells i, j of u_i · c(i - j) u_j  +  sum over i of D_i + A_i  -  reward of the pieces

- u_i = M_i (x_i - r_i) is the error in linear light, scaled by M_i so that its length
  is the local CIEDE2000 difference; c is the eye's blur (`eye`). Blurred errors of
  neighbors may cancel: this is dithering.
- D_i is the distance as seen from near, HyAB with the Hunt effect; it keeps detail.
- A_i asks for a price where the hue is visibly wrong and better ones exist.

References
----------
.. [1] D. Lieberman and J. Allebach, "A dual interpretation for direct binary search and its
   implications for tone reproduction and texture quality", IEEE TIP 9(11), 2000.
.. [2] S. Abasi, M. Tehran and M. Fairchild, "Distance metrics for very large color
   differences", Color Research and Application 45(2), 2020 (HyAB).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.ditherers.joint.eye import Eye

Floats = NDArray[np.float64]
Place = tuple[slice, slice]

# Found on scikit-image's samples (tests/benchmarks); none is sharp: a quarter more or
# less moves the result by about a hundredth.
_LIGHTNESS, _DETAIL, _POWER = 2.7, 0.5, 1.6
_HUE, _FREE_HUE, _BETTER = 1.2, 6.0, 2
# Blurred errors of chroma count somewhat more: they are wide, and few colors can mend them.
_CHROMA = 1.15
# A color that is so much dearer than the best in every cell of a square is never chosen there:
# half as much changes S-CIELAB by .15, two and a half times as much by less than .01.
_HOPELESS = 60.0
# Errors are rounded to this so that sums of them are exact, see `eye`.
_GRAIN = 1024.0


class Costs(NamedTuple):
    """The energy's terms for a rectangle of cells and all colors.

    Attributes
    ----------
    alone : (rows, cols, colors) float64
        Cost of a color with no error around it.
    scale : (3, 3, rows, cols) float64
        M: linear light (second axis) to the error's L*, a*, b* (first axis).
    offset : (3, rows, cols) float64
        M r.
    colors : (colors, 3) float64
        Linear light of the palette.
    """

    alone: Floats
    scale: Floats
    offset: Floats
    colors: Floats

    def error(self, at: tuple[slice, slice], indices: NDArray[np.int64]) -> Floats:
        """(3, rows, cols) u of some cells where they have the colors of these indices."""
        light = np.moveaxis(self.colors[indices], -1, 0)
        error = np.stack([mixed(row[:, *at], light) for row in self.scale]) - self.offset[:, *at]
        return np.asarray(np.round(error * _GRAIN) / _GRAIN)

    def only(self, kept: NDArray[np.int64]) -> Costs:
        """Leave out all colors but those of these indices."""
        alone = np.ascontiguousarray(self.alone[..., kept])
        return self._replace(alone=alone, colors=self.colors[kept])

    def hopeful(self) -> NDArray[np.bool_]:
        """(colors,) bool: whether a color is near enough to the best of some cell."""
        slack = self.alone - self.alone.min(axis=2, keepdims=True)
        return np.asarray(slack.min(axis=(0, 1)) < _HOPELESS)


def costs(target: Floats, covered: NDArray[np.bool_], colors: Floats, eye: Eye) -> Costs:
    """Lay out the cost of each color in each cell; in bare cells all are nothing.

    Parameters
    ----------
    target : (rows, cols, 3) float64
        Linear light in the palette's gamut.
    covered : (rows, cols) bool
    colors : (colors, 3) float64
        Linear light of the palette.
    """
    scale = _ciede2000_scale(target) * covered
    scale[1:] *= _CHROMA
    offset = np.stack([mixed(row, np.moveaxis(target, -1, 0)) for row in scale])
    near = (_detail(target, colors) + _wrong_hue(target, colors)) * covered[..., None]
    bare = Costs(near, scale, offset, colors)
    return Costs(near + _joined(bare, [(np.s_[:, :], np.s_[:, :], eye.weight(0, 0))]), *bare[1:])


def block_costs(costs: Costs, eye: Eye, rows: int, cols: int) -> Floats:
    """Cost of a block of cells in one color with no error around it.

    Returns
    -------
    (rows left, cols left, colors) float64
        By the block's top left cell, for all blocks that fit into the rectangle.
    """
    tall, wide = (max(0, n - m + 1) for n, m in zip(costs.alone.shape, (rows, cols), strict=False))
    places = [(y, x) for y in range(rows) for x in range(cols)]
    parts = [np.s_[y : y + tall, x : x + wide] for y, x in places]
    pairs = [
        (parts[n], parts[m], 2 * eye.weight(y - places[m][0], x - places[m][1]))
        for n, (y, x) in enumerate(places)
        for m in range(n)
    ]
    total = _joined(costs, pairs)
    for part in parts:
        total += costs.alone[part]
    return total


def _joined(costs: Costs, pairs: list[tuple[Place, Place, Floats]]) -> Floats:
    """Sum over pairs of cells of one color each: weighted products of their errors.

    With u = M x - M r this is quadratic in a color's light x, and cheaper so.
    """
    square, slope, level = [np.zeros(1)] * 9, [np.zeros(1)] * 3, np.zeros(1)
    for one, two, weight in pairs:
        for c in range(3):
            s, t = costs.scale[c, :, *one], weight[c] * costs.scale[c, :, *two]
            p, q = costs.offset[c, *one], weight[c] * costs.offset[c, *two]
            square = [total + s[n // 3] * t[n % 3] for n, total in enumerate(square)]
            slope = [total - s[n] * q - t[n] * p for n, total in enumerate(slope)]
            level = level + p * q
    total = np.repeat(level[..., None], len(costs.colors), axis=2)
    light = costs.colors.T
    for n, part in enumerate(square):
        total += part[..., None] * (light[n // 3] * light[n % 3])
    for part, channel in zip(slope, light, strict=True):
        total += part[..., None] * channel
    return total


def mixed(weights: Floats, parts: Floats | list[Floats]) -> Floats:
    """Sum of three weighted parts, in a fixed order: `@` may add in any."""
    return np.asarray(weights[0] * parts[0] + weights[1] * parts[1] + weights[2] * parts[2])


def _detail(target: Floats, colors: Floats) -> Floats:
    """Differences in lightness and chroma as seen from near, to a power."""
    cells, bricks = _hunt(target)[..., None, :], _hunt(colors)
    light = np.abs(cells[..., 0] - bricks[:, 0])
    chroma = np.hypot(cells[..., 1] - bricks[:, 1], cells[..., 2] - bricks[:, 2])
    return np.asarray(_DETAIL * (_LIGHTNESS * light + chroma) ** _POWER)


def _hunt(light: Floats) -> Floats:
    """CIELAB with a* and b* fading in the dark, as colors do to the eye."""
    lab = color.linear_to_lab(light)
    return np.concatenate([lab[..., :1], lab[..., 1:] * lab[..., :1] / 100], axis=-1)


def _wrong_hue(target: Floats, colors: Floats) -> Floats:
    """Price of a hue that is further off than need be."""
    cells, bricks = (100 * color.linear_to_oklab(v) for v in (target, colors))
    far = np.hypot(cells[..., None, 1] - bricks[:, 1], cells[..., None, 2] - bricks[:, 2])
    nth = min(_BETTER, len(colors) - 1)
    free = np.maximum(np.partition(far, nth, axis=-1)[..., nth], _FREE_HUE)
    return np.asarray(_HUE * np.maximum(far - free[..., None], 0) ** 2)


def _ciede2000_scale(light: Floats) -> Floats:
    """(3, 3, rows, cols) linear light to an error whose length is CIEDE2000, near `light`.

    The matrix is the symmetric root of the metric in (a', b'), so that neighbors of
    other hues share their axes and their errors can be added.
    """
    lab = color.linear_to_lab(light)
    gray = np.hypot(lab[..., 1], lab[..., 2])
    stretch = 1 + 0.5 * (1 - np.sqrt(gray**7 / (gray**7 + 25.0**7)))
    chroma = np.hypot(lab[..., 1] * stretch, lab[..., 2])
    hue = np.arctan2(lab[..., 2], lab[..., 1] * stretch)
    of_light, of_chroma, of_hue = _ciede2000_weights(lab[..., 0], chroma, hue)
    cos, sin, slope = np.cos(hue), np.sin(hue), _lab_slope(light)
    slope[1] *= stretch
    aa = of_chroma * cos**2 + of_hue * sin**2
    bb = of_chroma * sin**2 + of_hue * cos**2
    ab = (of_chroma - of_hue) * cos * sin
    return np.stack(
        [of_light * slope[0], aa * slope[1] + ab * slope[2], ab * slope[1] + bb * slope[2]]
    )


def _ciede2000_weights(lightness: Floats, chroma: Floats, hue: Floats) -> tuple[Floats, ...]:
    """1/S_L, 1/S_C and 1/S_H of CIEDE2000; the rotation of blues is left out."""
    degree = np.pi / 180
    t = (
        1
        - 0.17 * np.cos(hue - 30 * degree)
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + 6 * degree)
        - 0.20 * np.cos(4 * hue - 63 * degree)
    )
    bowl = (lightness - 50) ** 2
    of_light = 1 / (1 + 0.015 * bowl / np.sqrt(20 + bowl))
    return of_light, 1 / (1 + 0.045 * chroma), 1 / (1 + 0.015 * chroma * t)


def _lab_slope(light: Floats) -> Floats:
    """(3, 3, rows, cols) derivative of CIELAB (first axis) after linear light (second)."""
    knee = 6 / 29
    xyz = np.moveaxis(color.linear_to_xyz(light) / color.WHITE, -1, 0)
    curve = 1 / (3 * np.cbrt(np.maximum(xyz, knee**3)) ** 2)
    to_xyz = color.RGB_TO_XYZ / color.WHITE[:, None]
    x, y, z = (curve[n] * to_xyz[n][:, None, None] for n in range(3))
    return np.stack([116 * y, 500 * (x - y), 200 * (y - z)])
