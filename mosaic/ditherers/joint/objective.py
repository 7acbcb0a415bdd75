"""What a color in a cell costs: by itself, and by what its error does to its neighbors.

The energy of a mosaic x for a target r, to be made small, is::

    sum over cells i, j of u_i · c(i - j) u_j + v_i · h(i - j) v_j
    + sum over i of D_i + A_i + G_i  -  likeness of neighbors  -  reward of the pieces

- u_i = M_i (x_i - r_i) is the error in linear light, scaled by M_i so that its length
  is the local CIEDE2000 difference; c is the eye's blur (`kernels`). Blurred errors of
  neighbors may cancel: this is dithering. It counts less where the picture is flat, for
  there it would be seen as noise, and where it is nearly black, for there CIELAB's slope
  holds only very near to the target.
- v_i = m_i (OKLab(x_i) - OKLab(r_i)), h a high-pass: texture that the picture does not
  have, masked where the picture is busy; its chroma only where the picture's chroma is, for
  folds of a cloth hide no specks of another hue. A shift of a whole area costs nothing.
- D_i is the difference as seen from near, CIEDE2000 with lightness counting more; it keeps
  detail, and the hue where chroma has to give way.
- A_i asks for a price where the hue is further off than that of the nearest color, so that
  lightness is reached on a ramp of one hue and not by another; G_i where no cell around has
  such a hue. Distances of hues are OKLab's with chroma pressed as in CIEDE2000, and a turn
  of the hue counts more than a fading: red is rather dull than orange.

References
----------
.. [1] D. Lieberman and J. Allebach, "A dual interpretation for direct binary search and its
   implications for tone reproduction and texture quality", IEEE TIP 9(11), 2000.
.. [2] G. Sharma, W. Wu and E. Dalal, "The CIEDE2000 color-difference formula", Color Research
   and Application 30(1), 2005.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color, errors
from mosaic.arrays import Floats, Ints, Whole, Window, distinct
from mosaic.color import ciede2000_scale
from mosaic.ditherers.joint.hues import hue_costs, near_difference, off_hue
from mosaic.ditherers.joint.kernels import Kernel
from mosaic.ditherers.joint.masks import Emphasis, Masks

# Found on scikit-image's samples (tests/benchmarks); none is sharp: a quarter more or
# less moves the result by about a hundredth.
_DETAIL, _POWER = 0.55, 1.6
# Gain of the far errors, and how much less they count in flats and in the dark; chroma
# counts somewhat more, for its errors are wide, and hardly at all in the dark.
_FAR, _FAR_IN_FLATS, _FAR_IN_DARK = 1.2, 0.5, 0.3
_CHROMA, _CHROMA_IN_DARK = 1.15, 0.9
# Weights of fine errors in lightness and in chroma.
_FINE = (40.0, 6.0, 6.0)
# What the mask of each is where the emphasis asks for calm, and how much of it there is on skin.
_CALM, _CALMER = (0.48, 0.9, 0.9), 1.8
# A color that is so much dearer than the best in every cell of a square is never chosen there:
# half as much changes S-CIELAB by .15, two and a half times as much by less than .01.
_HOPELESS = 60.0
# Errors are rounded to the first so that sums of them are exact, see `kernels`; colors and
# pulls to the others, so that sums of their products are.
_GRAIN, COLOR_GRAIN, PULL_GRAIN = 1024.0, 65536.0, 16.0


class Costs(NamedTuple):
    """The energy's terms for a rectangle of cells and all colors.

    Attributes
    ----------
    alone : (rows, cols, colors) float64
        Cost of a color with no error around it.
    near : (rows, cols, colors) float64
        The part of it that no error around can take away: as seen from near.
    scale : (3, 3, rows, cols) float64
        M: linear light (second axis) to the far error's L*, a*, b* (first axis).
    fine : (3, rows, cols) float64
        m: gain of the fine error's L, a, b.
    offset : (6, rows, cols) float64
        M r and m OKLab(r).
    colors : (colors, 6) float64
        Linear light of the palette, and 100 OKLab.
    """

    alone: Floats
    near: Floats
    scale: Floats
    fine: Floats
    offset: Floats
    colors: Floats

    @property
    def all_alone(self) -> Floats:
        """(cells, colors) `alone` of the cells, counted row by row."""
        return self.alone.reshape(-1, self.alone.shape[2])

    @property
    def light(self) -> Floats:
        """(6, colors) the numbers of each color."""
        return np.ascontiguousarray(self.colors.T)

    def error(self, at: Ints, indices: Whole) -> Floats:
        """(6, ...) u and v of some cells, counted row by row, in the colors of these indices."""
        color_ = self.light.take(indices, axis=1)
        scale = self.scale.reshape(3, 3, -1).take(at, axis=2)
        found = np.empty(color_.shape)
        found[:3] = mixed(scale.swapaxes(0, 1), color_[:3])
        np.multiply(self.fine.reshape(3, -1).take(at, axis=1), color_[3:], out=found[3:])
        found -= self.offset.reshape(6, -1).take(at, axis=1)
        return _rounded(found, _GRAIN)

    def pull(self, at: Ints, others: Floats) -> Floats:
        """(6, ...) slope of a cell's cost along a color's numbers, from other errors."""
        found = np.empty(others.shape)
        found[:3] = mixed(self.scale.reshape(3, 3, -1).take(at, axis=2), others[:3])
        np.multiply(self.fine.reshape(3, -1).take(at, axis=1), others[3:], out=found[3:])
        return _rounded(found, PULL_GRAIN, 2.0)

    def along(self, pull: Floats) -> Floats:
        """(cells, colors) what a pull does to each color's cost; the sums are exact."""
        return pull.T @ self.colors.T

    def only(self, kept: NDArray[np.bool_]) -> Costs:
        """Leave out all colors but those of a mask."""
        alone, near = (np.ascontiguousarray(v[..., kept]) for v in (self.alone, self.near))
        return self._replace(alone=alone, near=near, colors=self.colors[kept])


class Task(NamedTuple):
    """What a mosaic is chosen for: a picture, laid out on the whole of it.

    Attributes
    ----------
    target : (rows, cols, 3) float64
        Linear light in the palette's gamut.
    covered : (rows, cols) bool
    colors : (colors, 3) float64
        Linear light of the palette.
    light : (rows, cols, 3) float64
        The picture itself, whose hues count.
    """

    target: Floats
    covered: NDArray[np.bool_]
    colors: Floats
    kernel: Kernel
    masks: Masks
    light: Floats
    emphasis: Emphasis | None = None


def costs(task: Task, place: Window, needed: Whole | None = None) -> tuple[Costs, Ints]:
    """Lay out the cost of each color in each cell of a rectangle; in bare cells all are 0.

    Parameters
    ----------
    needed : (n,) integers, optional
        Leave out the colors that are far from all cells, but not these; keep all if None.

    Returns
    -------
    costs : Costs
    kept : (colors,) int64
        Palette indices of its colors, ascending.
    """
    target, covered, masks = task.target[place], task.covered[place], task.masks.view(place)
    emphasis = task.emphasis and task.emphasis.view(place)
    every = np.ones(covered.shape) if emphasis is None else emphasis.all
    gain = np.sqrt(every) * covered
    scale, fine = _far_scale(target, masks) * gain, _fine_scale(masks, emphasis) * gain
    distance, kept = near_difference(target, task.colors), np.arange(len(task.colors))
    if needed is not None:
        limit = (distance.min(axis=2) ** _POWER + _HOPELESS / _DETAIL) ** (1 / _POWER)
        kept = distinct(np.append(needed, _below(distance, limit)))
        distance = distance[..., kept]
    colors = task.colors[kept]
    near = _DETAIL * distance**_POWER
    if emphasis is not None:
        near *= emphasis.detail[..., None]
        near += emphasis.hue[..., None] * off_hue(target, colors)
    near += hue_costs(task.light, colors, place, masks.smooth)
    near *= (every * covered)[..., None]
    lab = np.moveaxis(100 * color.linear_to_oklab(target), -1, 0)
    far = [mixed(row, np.moveaxis(target, -1, 0)) for row in scale]
    offset = np.concatenate([far, fine * lab])
    bare = Costs(near, near, scale, fine, offset, _coordinates(colors))
    own = [(np.s_[:, :], np.s_[:, :], task.kernel.weight(0, 0))]
    found = bare._replace(alone=near + _together(bare, own))
    if needed is None:
        return found, kept
    still = np.isin(kept, needed)
    still[_below(found.alone, found.alone.min(axis=2) + _HOPELESS)] = True
    return found.only(still), kept[still]


def _below(costs: Floats, limit: Floats) -> Ints:
    """Colors that cost less than a limit in some cell."""
    return np.flatnonzero((costs < limit[..., None]).any(axis=(0, 1)))


def block_costs(costs: Costs, kernel: Kernel, rows: int, cols: int) -> Floats:
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
        (parts[n], parts[m], 2 * kernel.weight(y - places[m][0], x - places[m][1]))
        for n, (y, x) in enumerate(places)
        for m in range(n)
    ]
    total = _together(costs, pairs)
    for part in parts:
        total += costs.alone[part]
    return total


def _coordinates(colors: Floats) -> Floats:
    """(colors, 6) linear light and 100 OKLab, rounded."""
    found = np.concatenate([colors, 100 * color.linear_to_oklab(colors)], axis=1)
    return _rounded(found, COLOR_GRAIN)


def _rounded(values: Floats, grain: float, gain: float = 1.0) -> Floats:
    """Multiply in place, and round to a share of one; both numbers are powers of two."""
    values *= gain * grain
    np.rint(values, out=values)
    values *= 1 / grain
    return values


def _together(costs: Costs, pairs: list[tuple[Window, Window, Floats]]) -> Floats:
    """Sum over pairs of cells of one color each: weighted products of their errors.

    Far errors are linear in a color's light, u = M x - M r, so this is quadratic in the light,
    and cheaper so; fine errors are the same with a diagonal m.
    """
    shape = costs.offset[0][pairs[0][0]].shape
    errors.check_stop()
    sums, product = np.zeros((19, *shape)), np.empty((9, *shape))
    # Of light there is a product for each pair of its colors, of each fine error one.
    far, square = sums[:9].reshape(3, 3, *shape), sums[9:12]
    slope, level = sums[12:18], sums[18]
    of_pairs, of_three, of_one = product.reshape(far.shape), product[:3], product[0]
    for one, two, weight in pairs:
        for c in range(6):
            p, q = costs.offset[c, *one], weight[c] * costs.offset[c, *two]
            if c < 3:
                s, t = costs.scale[c, :, *one], weight[c] * costs.scale[c, :, *two]
                far += np.multiply(s[:, None], t, out=of_pairs)
                slope[:3] -= np.multiply(s, q, out=of_three)
                slope[:3] -= np.multiply(t, p, out=of_three)
            else:
                s, t = costs.fine[c - 3, *one], weight[c] * costs.fine[c - 3, *two]
                square[c - 3] += np.multiply(s, t, out=of_one)
                slope[c] -= np.multiply(s, q, out=of_one)
                slope[c] -= np.multiply(t, p, out=of_one)
            level += np.multiply(p, q, out=of_one)
    color_ = costs.colors.T
    products = [color_[n // 3] * color_[n % 3] for n in range(9)] + [v * v for v in color_[3:]]
    found, total = np.empty((*shape, len(costs.colors))), np.empty(shape)
    # Color by color: few colors are left, and an inner axis of few is slow.
    for n, numbers in enumerate(np.transpose([*products, *color_]).tolist()):
        total[...] = level
        for part, number in zip(sums, numbers, strict=False):
            total += np.multiply(part, number, out=of_one)
        found[..., n] = total
    return found


def mixed(weights: Floats, parts: Floats | list[Floats]) -> Floats:
    """Sum of three weighted parts, in a fixed order: `@` may add in any."""
    return np.asarray(weights[0] * parts[0] + weights[1] * parts[1] + weights[2] * parts[2])


def _far_scale(target: Floats, masks: Masks) -> Floats:
    """M of the far errors, damped where it would make noise."""
    gain = _FAR * (1 - _FAR_IN_FLATS * masks.flat) * (1 - _FAR_IN_DARK * masks.dark)
    scale = ciede2000_scale(target) * gain
    scale[1:] *= _CHROMA * (1 - _CHROMA_IN_DARK * masks.dark)
    return scale


def _fine_scale(masks: Masks, emphasis: Emphasis | None) -> Floats:
    """(3, rows, cols) m of the fine errors."""
    visibility = np.stack([masks.quiet, masks.plain, masks.plain])
    if emphasis is not None:
        calm = np.array(_CALM)[:, None, None] * (_CALMER * emphasis.calm)
        visibility = np.maximum(visibility, calm)
    return np.asarray(np.sqrt(_FINE)[:, None, None] * visibility)
