"""The picture that a mosaic is to come near: a little sharper, and in the palette's gamut."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.imaging.gamut import into_gamut

Floats = NDArray[np.float64]

# Gain of an unsharp mask on OKLab's L, a and b. A cell that may only be one color
# blurs less than it averages.
_GAIN: Floats = np.array([0.15, 0.07, 0.07])
_REACH = 4


def sharpened(light: Floats, colors: Floats, more: float = 0.0) -> Floats:
    """Sharpen linear light by the detail finer than one cell, and move it into the gamut.

    Parameters
    ----------
    more : float
        Gain on lightness beyond the usual one.
    """
    oklab = color.linear_to_oklab(light)
    gain = _GAIN + np.array([more, 0.0, 0.0])
    sharp = color.oklab_to_linear(oklab + gain * (oklab - _smooth(oklab)))
    return into_gamut(np.clip(sharp, 0, 1), colors)


def _smooth(values: Floats) -> Floats:
    """Blur by a Gaussian of one cell; the picture goes on mirrored beyond its edges."""
    taps = np.exp(-0.5 * np.arange(-_REACH, _REACH + 1) ** 2)
    for axis in (0, 1):
        margin = [(0, 0)] * values.ndim
        margin[axis] = (_REACH, _REACH)
        padded = np.moveaxis(np.pad(values, margin, "symmetric"), axis, 0)
        count = values.shape[axis]
        stretches = (padded[n : n + count] * tap for n, tap in enumerate(taps / taps.sum()))
        values = np.moveaxis(np.asarray(sum(stretches)), 0, axis)
    return values
