"""The picture that a mosaic is to come near: a little sharper, and in the palette's gamut."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import cancel, color
from mosaic.imaging.gamut import into_gamut

Floats = NDArray[np.float64]

# Gain of an unsharp mask on OKLab's L, a and b. A cell that may only be one color
# blurs less than it averages.
_GAIN: Floats = np.array([0.15, 0.07, 0.07])
_REACH = 4
# Rows at once: bounds the memory that a mural takes.
_STRIP = 32


def sharpened(light: Floats, colors: Floats, more: float = 0.0) -> Floats:
    """Sharpen linear light by the detail finer than one cell, and move it into the gamut.

    Parameters
    ----------
    more : float
        Gain on lightness beyond the usual one.
    """
    gain = _GAIN + np.array([more, 0.0, 0.0])
    found, check = np.empty(light.shape), cancel.checker()
    for top in range(0, len(light), _STRIP):
        check()
        bottom = min(len(light), top + _STRIP)
        oklab = color.linear_to_oklab(light[_mirrored(top - _REACH, bottom + _REACH, len(light))])
        own = oklab[_REACH:-_REACH]
        sharp = color.oklab_to_linear(own + gain * (own - _smooth(oklab)))
        found[top:bottom] = into_gamut(np.clip(sharp, 0, 1), colors)
    return found


def _mirrored(start: int, stop: int, count: int) -> NDArray[np.int64]:
    """Numbers of lines, mirrored beyond the first and the last, whose edge is the mirror."""
    places = np.arange(start, stop) % (2 * count)
    return np.minimum(places, 2 * count - 1 - places)


def _smooth(rows: Floats) -> Floats:
    """Blur by a Gaussian of one cell; rows that it reaches beyond fall away, columns are mirrored."""
    taps = np.exp(-0.5 * np.arange(-_REACH, _REACH + 1) ** 2)
    cols = rows.shape[1]
    values = rows[:, _mirrored(-_REACH, cols + _REACH, cols)]
    for axis in (0, 1):
        lines = np.moveaxis(values, axis, 0)
        count = len(lines) - 2 * _REACH
        stretches = (lines[n : n + count] * tap for n, tap in enumerate(taps / taps.sum()))
        values = np.moveaxis(np.asarray(sum(stretches)), 0, axis)
    return values
