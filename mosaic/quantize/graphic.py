"""Flat graphics: logos, flags, pixel art. One brick color for each flat color.

Where two flat colors meet, a cell has a bit of both. It takes the one that it has more
of: a color in between would be a fringe that nobody has drawn.
"""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np

from mosaic import color
from mosaic.arrays import Floats, Ints, Mask
from mosaic.imaging.flat_colors import Flats
from mosaic.model import Linear, Palette, frozen
from mosaic.quantize.color_names import naming_costs
from mosaic.quantize.content import flats, is_eight_bit

# Flat colors at most, and the cells that each has.
_FLATS, _LEAST = 64, 3
# A mix of two neighbors is recognized up to this distance in OKLab.
_MIX = 0.045
# A color is a fringe if more than this share of its cells are such mixes.
_MOSTLY = 0.7
# Flat colors that differ by so much (CIEDE2000) get different bricks, unless the second
# nearest brick is further off than the first by more than this.
_DIFFERENT, _DETOUR = 8.0, 12.0
# Flat colors this near to the next (sRGB) are steps of a shade where so many are in a row; the
# second nearest brick may then be no more than this further off: no gray belongs into a blue.
_STEP, _STEPS, _STEP_DETOUR = 0.16, 4, 2.0
# Where a shade passes from one name to the next no step has to have its own: so much of a
# name's price is asked. All of it would take a gray for the rose between orange and purple.
_STEP_NAME = 0.5


def painted(linear: Linear, palette: Palette, most: int = 0) -> Linear:
    """Paint a drawing in the palette's colors: a brick for each of its flat colors.

    A cell takes the color that it has most of, or that of a line thinner than a cell that
    runs through it: outlines stay whole.

    Parameters
    ----------
    most : int
        Flat colors at most, those that carry the picture; 0 keeps all.

    Returns
    -------
    Linear
        Every covered cell has exactly the light of a color of the palette.
    """
    flats = linear.flats
    assert flats is not None  # noqa: S101 - the caller has looked
    number = _kept(flats, most).number
    light = color.srgb_to_linear(flats.colors)
    sizes = np.bincount(number.ravel(), minlength=len(light))
    bricks = _bricks(color.linear_to_oklab(light), sizes, palette)
    return dataclasses.replace(linear, light=frozen(palette.linear[bricks][number]))


def _kept(flats: Flats, most: int) -> Flats:
    """Return flats in which all but the leading colors have become the nearest of these."""
    shares, lines = flats.shares, flats.lines
    count = shares.shape[-1]
    if not most or count <= most:
        return flats
    weight = shares.sum(axis=(0, 1)) + np.bincount(lines[lines >= 0], minlength=count)
    kept = np.sort(np.argsort(-weight, kind="stable")[:most])
    lab = color.linear_to_oklab(color.srgb_to_linear(flats.colors))
    far = ((lab[:, None] - lab[kept]) ** 2).sum(axis=-1)
    new = kept[far.argmin(axis=1)]
    out = np.zeros_like(shares)
    for index, to in enumerate(new.tolist()):
        out[..., to] += shares[..., index]
    return flats._replace(shares=out, lines=np.where(lines >= 0, new[lines], -1))


def flattened(linear: Linear, palette: Palette) -> Linear:
    """Paint a graphic in the palette's colors, of which no more than its cells is known.

    Pixel art at its own size, or at a multiple of it, comes out cell for cell: as none of
    its cells was averaged, all are taken for flat.

    Returns
    -------
    Linear
        Every covered cell has exactly the light of a color of the palette.
    """
    covered = np.ones(linear.light.shape[:2], bool) if linear.covered is None else linear.covered
    light = linear.light[covered]
    if not len(light):
        return linear
    averaged = ~is_eight_bit(light)
    colors, members = flats(color.linear_to_oklab(light), _FLATS, _LEAST if averaged.any() else 1)
    number = np.full(covered.shape, -1)
    number[covered] = members
    if averaged.any() and len(colors):
        number = _without_fringe(number, linear.light, color.oklab_to_linear(colors))
    out = linear.light.copy()
    plain = covered & (number >= 0)
    sizes = np.bincount(number[plain], minlength=len(colors))
    out[plain] = palette.linear[_bricks(colors, sizes, palette)][number[plain]]
    return dataclasses.replace(linear, light=frozen(out))


def _without_fringe(number: Ints, light: Floats, colors: Floats) -> Ints:
    """Give cells that mix two colors of their surroundings the one that they have more of.

    A flat color that lies nowhere but between two others, and is their mix, is a fringe,
    too: along an edge that runs with the cells it has many.
    """
    narrow = ~np.isin(number, np.unique(number[_inner(number)])) & (number >= 0)
    between = _mixes(number, narrow, light, colors)[0] >= 0
    counts, mixes = (
        np.bincount(number[cells], minlength=len(colors)) for cells in (narrow, narrow & between)
    )
    fringe = mixes > _MOSTLY * counts
    solid = np.where((number >= 0) & ~fringe[number], number, -1)
    fraction, first, second = _mixes(solid, solid < 0, light, colors)
    return np.where(fraction < 0, number, np.where(fraction > 0.5, second, first))


def _inner(number: Ints) -> Mask:
    """Cells of a flat color all of whose four neighbors have it, too."""
    padded = np.pad(number, 1, "edge")
    same = number >= 0
    for down, across in ((0, 1), (1, 0), (1, 2), (2, 1)):
        rows, cols = number.shape
        same &= padded[down : down + rows, across : across + cols] == number
    return same


def _mixes(number: Ints, cells: Mask, light: Floats, colors: Floats) -> tuple[Floats, Ints, Ints]:
    """Find for some cells the two other colors near them whose mix explains them best.

    Returns
    -------
    fraction : (rows, cols) float64
        Of the second color, or -1 where there is no such mix.
    first, second : (rows, cols) int64
    """
    near, oklab = _dilated(number, len(colors)), color.linear_to_oklab(light)
    fraction, first, second = np.full(number.shape, -1.0), number.copy(), number.copy()
    best = np.full(number.shape, _MIX)
    for one, other in combinations(range(len(colors)), 2):
        mine = (number != one) & (number != other) & cells
        row, col = np.nonzero(near[one] & near[other] & mine)
        if not len(row):
            continue
        way = colors[other] - colors[one]
        along = np.clip(
            ((light[row, col] - colors[one]) * way).sum(axis=1) / (way * way).sum(), 0, 1
        )
        mix = color.linear_to_oklab(colors[one] + along[:, None] * way)
        far = np.sqrt(((oklab[row, col] - mix) ** 2).sum(axis=1))
        better = far < best[row, col]
        place = row[better], col[better]
        best[place], fraction[place] = far[better], along[better]
        first[place], second[place] = one, other
    return fraction, first, second


def _dilated(number: Ints, count: int, reach: int = 2) -> Mask:
    """(flats, rows, cols) bool: which flat colors lie near each cell."""
    rows, cols = number.shape
    padded = np.pad(number, reach, constant_values=-1)
    near = np.zeros((count + 1, rows, cols), bool)
    row, col = np.indices(number.shape)
    for down in range(2 * reach + 1):
        for across in range(2 * reach + 1):
            near[padded[down : down + rows, across : across + cols], row, col] = True
    return near[:count]


def _bricks(colors: Floats, sizes: Ints, palette: Palette) -> Ints:
    """Brick color of each flat color; those that a brick is nearest to come first."""
    lab = color.linear_to_lab(color.oklab_to_linear(colors))
    far = color.delta_e_ciede2000(lab[:, None], color.linear_to_lab(palette.linear))
    shades = _shades(color.oklab_to_linear(colors))
    names = naming_costs(color.oklab_to_linear(colors), palette)
    far = far + np.where(shades, _STEP_NAME, 1.0)[:, None] * names
    apart = color.delta_e_ciede2000(lab[:, None], lab)
    most = np.where(shades, _STEP_DETOUR, _DETOUR)
    chosen = np.full(len(colors), -1)
    for index in np.lexsort((-sizes, far.min(axis=1))):
        rivals = chosen[(chosen >= 0) & (apart[index] > _DIFFERENT)]
        free = far[index].copy()
        free[rivals] = np.inf
        first, second = far[index].argmin(), free.argmin()
        detour = free[second] - far[index, first]
        chosen[index] = second if detour <= most[index] else first
    return chosen


def _shades(light: Floats) -> Mask:
    """(flats,) which flat colors are steps of a shade, which pass into one another."""
    srgb = color.linear_to_srgb(np.clip(light, 0, 1))
    linked = np.sqrt(((srgb[:, None] - srgb) ** 2).sum(axis=-1)) < _STEP
    for _ in srgb:  # until each is linked with all that it reaches
        linked = (linked.astype(np.int64) @ linked) > 0
    return np.asarray(linked.sum(axis=1) >= _STEPS)
