"""Hues that are visibly wrong, and what they cost.

References
----------
.. [1] G. Sharma, W. Wu and E. Dalal, "The CIEDE2000 color-difference formula", Color Research
   and Application 30(1), 2005: chroma counts the less, the more there is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.ditherers.joint.masks import Window

Floats = NDArray[np.float64]

# Price of a wrong hue, and how much more it is in flats; how much further off than the nearest
# color's hue is free, and how much of that is not in flats.
_HUE, _HUE_IN_FLATS, _FREE_HUE, _LESS_FREE_IN_FLATS = 0.8, 8.0, 10.0, 10.0
# Price of a hue that none of the nine cells around has.
_GUARD, _GUARD_FREE, _GUARD_BETTER = 1.5, 8.0, 2.0
# Distance of hues: how chroma is pressed; and how much more a turn counts than a fading, at
# chromas above the last. For a gray any chroma is a turn.
_PRESSED, _PRESSED_UNIT = 0.171, 0.045
_TURN, _COLORFUL = 0.7, 10.0
# Price of a hue off a cell's own where there may be none, the distance from its line that is
# free, and how much weaker and stronger a color on the line may be.
_OFF_HUE, _FREE_GAP, _SHADES, _LEAST_CHROMA = 8.0, 1.8, (0.6, 1.3), 0.25


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
        0 for the nearest color of each cell.
    """
    far, around, light = _distances(target, colors, place)
    best = (far * far + light * light).argmin(axis=-1)[..., None]
    mask = flat[..., None]
    free = np.take_along_axis(far, best, -1) + _FREE_HUE - mask * _LESS_FREE_IN_FLATS
    wrong = _HUE * (1 + _HUE_IN_FLATS * mask) * np.maximum(far - free, 0) ** 2
    allowed = np.maximum(np.take_along_axis(around, best, -1) + _GUARD_BETTER, _GUARD_FREE)
    return np.asarray(wrong + _GUARD * np.maximum(around - allowed, 0) ** 2)


def _distances(target: Floats, colors: Floats, place: Window) -> tuple[Floats, Floats, Floats]:
    """(rows, cols, colors) distances of hue to the cell and to the nearest of nine; of lightness."""
    shape = target.shape[:2]
    wide = tuple(
        slice(max(0, part.start - 1), min(count, part.stop + 1))
        for part, count in zip(place, shape, strict=True)
    )
    cells, bricks = (_even(v) for v in (target[wide], colors))
    far = _apart(cells, bricks)
    margin = [
        (part.start - start.start == 0, start.stop - part.stop == 0)
        for part, start in zip(place, wide, strict=True)
    ]
    pad = [(int(a), int(b)) for a, b in margin] + [(0, 0)]
    padded, cells = np.pad(far, pad, "edge"), np.pad(cells, pad, "edge")
    rows, cols = (n - 2 for n in padded.shape[:2])
    lines = np.minimum(np.minimum(padded[:rows], padded[1 : rows + 1]), padded[2:])
    around = np.minimum(np.minimum(lines[:, :cols], lines[:, 1 : cols + 1]), lines[:, 2:])
    light = cells[1 : rows + 1, 1 : cols + 1, None, 0] - bricks[:, 0]
    return padded[1 : rows + 1, 1 : cols + 1], around, light


def _apart(cells: Floats, bricks: Floats) -> Floats:
    """(rows, cols, colors) distance of chroma and hue, where a turn of the hue counts more."""
    a, b = (cells[..., None, n] - bricks[:, n] for n in (1, 2))
    chroma = np.hypot(cells[..., 1], cells[..., 2])
    across = (cells[..., 1:] / np.maximum(chroma, 1e-9)[..., None])[..., None, :]
    turned = a * across[..., 1] - b * across[..., 0]
    square, colorful = a * a + b * b, np.minimum(chroma / _COLORFUL, 1)[..., None]
    turn = colorful * turned * turned + (1 - colorful) * square
    return np.asarray(np.sqrt(square + _TURN * turn))


def _even(light: Floats) -> Floats:
    """OKLab with chroma pressed as CIEDE2000 does: equal steps look about equal."""
    lab = 100 * color.linear_to_oklab(light)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    pressed = np.log1p(_PRESSED * chroma) / _PRESSED_UNIT / np.maximum(chroma, 1e-9)
    return np.concatenate([lab[..., :1], lab[..., 1:] * pressed[..., None]], axis=-1)


def off_hue(target: Floats, colors: Floats) -> Floats:
    """(rows, cols, colors) price of colors off the line from black through a cell's hue."""
    cells, bricks = (100 * color.linear_to_oklab(v)[..., 1:] for v in (target, colors))
    square = np.maximum((cells * cells).sum(axis=-1), _LEAST_CHROMA)[..., None]
    along = (cells[..., None, 0] * bricks[:, 0] + cells[..., None, 1] * bricks[:, 1]) / square
    share = np.clip(along, *_SHADES)
    aside = [bricks[:, n] - share * cells[..., None, n] for n in (0, 1)]
    gap = np.hypot(*aside)
    allowed = np.maximum(gap.min(axis=-1, keepdims=True), _FREE_GAP)
    return np.asarray(_OFF_HUE * np.maximum(gap - allowed, 0) ** 2)
