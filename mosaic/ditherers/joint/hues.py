"""How different colors look from near, and what hues cost that are visibly wrong.

References
----------
.. [1] G. Sharma, W. Wu and E. Dalal, "The CIEDE2000 color-difference formula", Color Research
   and Application 30(1), 2005: chroma counts the less, the more there is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color, errors
from mosaic.arrays import Floats, Window

# Price of a wrong hue, and how much more it is in flats; how much further off than the nearest
# color's hue is free, and how much of that is not in flats.
_HUE, _HUE_IN_FLATS, _FREE_HUE, _LESS_FREE_IN_FLATS = 0.8, 8.0, 10.0, 10.0
# Price of a hue that none of the nine cells around has.
_GUARD, _GUARD_FREE, _GUARD_BETTER = 3.0, 8.0, 2.0
# Distance of hues: how chroma is pressed; and how much more a turn counts than a fading, at
# chromas above the last. For a gray any chroma is a turn.
_PRESSED, _PRESSED_UNIT = 0.171, 0.045
_TURN, _COLORFUL = 0.7, 10.0
# Price of a color with less than a share of a cell's chroma, and how much more in flats: a
# gray between two blues lies on their ramp in lightness alone. So much may be lacking anyhow:
# cream is rather white than mint.
_FADED, _FADED_IN_FLATS, _LEAST_SHARE, _FADED_FREE = 1.5, 6.0, 0.55, 6.0
# Price of a color that is nearest to no cell within so many cells, and how much more in flats;
# the distance in pressed (a, b) from the cell's nearest color at which all of it is due: on a
# ramp of one hue, as of grays, no step is strange.
_STRANGE, _STRANGE_IN_FLATS, _REACH, _OTHER_HUE = 400.0, 6.0, 4, 6.0
# So many of the nearest are compared by CIEDE2000: the others are never chosen.
_COMPARED = 5
# Weights of the difference from near: of CIEDE2000, and of lightness beside it. HyAB, which
# weighs chroma alike everywhere, made white walls mint and brown hair orange.
_DIFFERENCE, _LIGHTNESS = 3.0, 1.0
# Price of a hue off a cell's own where there may be none, the distance from its line that is
# free, and how much weaker and stronger a color on the line may be.
_OFF_HUE, _FREE_GAP, _SHADES, _LEAST_CHROMA = 8.0, 1.8, (0.6, 1.3), 0.25


def near_difference(target: Floats, colors: Floats) -> Floats:
    """(rows, cols, colors) difference from near: CIEDE2000, with lightness counting more.

    It is exact for the nearest colors; beyond them it grows as a rough distance does.
    """
    errors.check_stop()
    cells, bricks = oklab_pressed(target), oklab_pressed(colors)
    rough = np.zeros((*cells.shape[:2], len(bricks)))
    step = np.empty_like(rough)
    for n in range(3):  # a difference of all three at once would take three times the memory
        np.subtract(cells[..., None, n], bricks[:, n], out=step)
        rough += np.square(step, out=step)
    np.sqrt(rough, out=rough)
    few, exact = _compared(target, colors, rough)
    errors.check_stop()
    furthest = np.take_along_axis(rough, few, -1).max(axis=-1)
    rough *= (exact.max(axis=-1) / np.maximum(furthest, 1e-9))[..., None]
    np.put_along_axis(rough, few, exact, -1)
    light, lights = (color.linear_to_lab(v)[..., 0] for v in (target, colors))
    np.subtract(light[..., None], lights, out=step)
    rough *= _DIFFERENCE
    rough += _LIGHTNESS * np.abs(step, out=step)
    return rough


def _compared(cells: Floats, colors: Floats, rough: Floats) -> tuple[NDArray[np.intp], Floats]:
    """(rows, cols, few) the colors that are nearest by a rough distance, and their CIEDE2000."""
    count = min(_COMPARED, len(colors))
    few = np.argpartition(rough, count - 1, axis=-1)[..., :count]
    lab, bricks = color.linear_to_lab(cells), color.linear_to_lab(colors)
    errors.check_stop()
    near = np.stack([bricks[:, n].take(few) for n in range(3)])  # channels first: that is quicker
    return few, color.delta_e_ciede2000(lab[..., None, :], np.moveaxis(near, 0, -1))


def hue_costs(target: Floats, colors: Floats, place: Window, flat: Floats) -> Floats:
    """Price of hues that are visibly wrong: for the cell itself, and for all around it.

    Parameters
    ----------
    target : (rows, cols, 3) float64
        Linear light of the whole picture.
    colors : (colors, 3) float64
        Linear light of the palette.
    place : (slice, slice)
        The rectangle whose prices are asked for.
    flat : (rows, cols) float64
        Of the rectangle: 1 where the picture is flat.

    Returns
    -------
    (rows, cols, colors) float64
        0 for the nearest color of each cell (CIEDE2000).

    Notes
    -----
    Four things are wrong: a hue further off than the nearest color's, one that no cell around
    has, a chroma that has faded, and a color that is nearest to no cell about: between two
    steps of a sky's blues another hue would have the lightness, and be a line; at an edge of a
    face and a wall the mean would be a mint or a pink stud.
    """
    errors.check_stop()
    distances = _distances(target, colors, place)
    errors.check_stop()
    far, nearby, best = distances.far, distances.nearby, distances.best[..., None]
    mask = flat[..., None]
    free = np.take_along_axis(far, best, -1) + _FREE_HUE - mask * _LESS_FREE_IN_FLATS
    wrong = _HUE * (1 + _HUE_IN_FLATS * mask) * np.maximum(far - free, 0) ** 2
    allowed = np.maximum(np.take_along_axis(nearby, best, -1) + _GUARD_BETTER, _GUARD_FREE)
    lacking = _lacking(target[place], colors)
    lacking = np.maximum(lacking - np.take_along_axis(lacking, best, -1), 0)
    faded = _FADED * (1 + _FADED_IN_FLATS * mask) * lacking**2
    strange = _STRANGE * (1 + _STRANGE_IN_FLATS * mask * mask) * ~distances.near
    strange *= _hue_changes(colors)[distances.best]
    return np.asarray(wrong + _GUARD * np.maximum(nearby - allowed, 0) ** 2 + faded + strange)


def _hue_changes(colors: Floats) -> Floats:
    """(colors, colors) in [0, 1]: how much hue and chroma differ from one color to another."""
    lab = oklab_pressed(colors)[:, 1:]
    apart = np.sqrt(((lab[:, None] - lab) ** 2).sum(axis=-1))
    return np.asarray(np.minimum(apart / _OTHER_HUE, 1))


def _lacking(target: Floats, colors: Floats) -> Floats:
    """(rows, cols, colors) pressed chroma that a color lacks to a share of a cell's."""
    cells, bricks = (
        np.hypot(*np.moveaxis(oklab_pressed(v)[..., 1:], -1, 0)) for v in (target, colors)
    )
    return np.asarray(np.maximum(_LEAST_SHARE * cells[..., None] - _FADED_FREE - bricks, 0))


class _Seen(NamedTuple):
    """Distances of a rectangle's cells to the palette.

    Attributes
    ----------
    far, nearby : (rows, cols, colors) float64
        Of hue, to the cell and to the nearest of nine.
    best : (rows, cols) int64
        The nearest color.
    near : (rows, cols, colors) bool
        Whether a color is the nearest of the cell or of one near it.
    """

    far: Floats
    nearby: Floats
    best: NDArray[np.int64]
    near: NDArray[np.bool_]


def _distances(target: Floats, colors: Floats, place: Window) -> _Seen:
    """Measure distances; beyond the picture its edge cells go on."""
    shape = target.shape[:2]
    wide = tuple(
        slice(max(0, part.start - _REACH), min(count, part.stop + _REACH))
        for part, count in zip(place, shape, strict=True)
    )
    cells, bricks = (oklab_pressed(v) for v in (target[wide], colors))
    far = _apart(cells, bricks)
    light = cells[..., None, 0] - bricks[:, 0]
    best = _nearest(target[wide], colors, far * far + light * light)
    errors.check_stop()
    pad = [
        (_REACH - part.start + start.start, _REACH - start.stop + part.stop)
        for part, start in zip(place, wide, strict=True)
    ]
    padded, best = np.pad(far, [*pad, (0, 0)], "edge"), np.pad(best, pad, "edge")
    inner = np.s_[_REACH:-_REACH, _REACH:-_REACH]
    chosen = best[..., None] == np.arange(len(colors))
    closest = padded[_REACH - 1 : 1 - _REACH, _REACH - 1 : 1 - _REACH]
    return _Seen(
        padded[inner], _over(np.minimum, closest, 1), best[inner], _over(np.maximum, chosen, _REACH)
    )


def _nearest(cells: Floats, colors: Floats, square: Floats) -> NDArray[np.int64]:
    """(rows, cols) the nearest color by CIEDE2000 of those with the smallest `square`."""
    few, differences = _compared(cells, colors, square)
    place = differences.argmin(axis=-1)
    return np.asarray(np.take_along_axis(few, place[..., None], -1)[..., 0])


def _over(ufunc: np.ufunc, values: NDArray[Any], reach: int) -> NDArray[Any]:
    """Reduce the square around each cell, which is cut by `reach` at each side."""
    for axis in (0, 1):
        lines = np.moveaxis(values, axis, 0)
        count = len(lines) - 2 * reach
        total = lines[:count]
        for n in range(1, 2 * reach + 1):
            total = ufunc(total, lines[n : n + count])
        values = np.moveaxis(total, 0, axis)
    return values


def _apart(cells: Floats, bricks: Floats) -> Floats:
    """(rows, cols, colors) distance of chroma and hue, where a turn of the hue counts more."""
    a, b = (cells[..., None, n] - bricks[:, n] for n in (1, 2))
    chroma = np.hypot(cells[..., 1], cells[..., 2])
    across = (cells[..., 1:] / np.maximum(chroma, 1e-9)[..., None])[..., None, :]
    turned = a * across[..., 1] - b * across[..., 0]
    square, colorful = a * a + b * b, np.minimum(chroma / _COLORFUL, 1)[..., None]
    turn = colorful * turned * turned + (1 - colorful) * square
    return np.asarray(np.sqrt(square + _TURN * turn))


def oklab_pressed(light: Floats) -> Floats:
    """OKLab with chroma pressed as CIEDE2000 does: equal steps look about equal."""
    lab = 100 * color.linear_to_oklab(light)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    pressed = np.log1p(_PRESSED * chroma) / _PRESSED_UNIT / np.maximum(chroma, 1e-9)
    return np.concatenate([lab[..., :1], lab[..., 1:] * pressed[..., None]], axis=-1)


def off_hue(target: Floats, colors: Floats) -> Floats:
    """(rows, cols, colors) price of colors off the line from black through a cell's hue."""
    errors.check_stop()
    cells, bricks = (100 * color.linear_to_oklab(v)[..., 1:] for v in (target, colors))
    square = np.maximum((cells * cells).sum(axis=-1), _LEAST_CHROMA)[..., None]
    along = (cells[..., None, 0] * bricks[:, 0] + cells[..., None, 1] * bricks[:, 1]) / square
    position = np.clip(along, *_SHADES)
    aside = [bricks[:, n] - position * cells[..., None, n] for n in (0, 1)]
    gap = np.hypot(*aside)
    allowed = np.maximum(gap.min(axis=-1, keepdims=True), _FREE_GAP)
    return np.asarray(_OFF_HUE * np.maximum(gap - allowed, 0) ** 2)
