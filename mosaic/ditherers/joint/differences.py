"""CIEDE2000 as a matrix: small changes of linear light to differences as they look.

References
----------
.. [1] G. Sharma, W. Wu and E. Dalal, "The CIEDE2000 color-difference formula", Color Research
   and Application 30(1), 2005.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color

Floats = NDArray[np.float64]


def ciede2000_scale(light: Floats) -> Floats:
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
