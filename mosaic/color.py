"""Color spaces and color differences: arrays in, arrays out.

Every function takes and returns float64 arrays whose last axis is the channel;
the other axes are free. *sRGB* is the gamma-coded picture value in [0, 1],
*linear* is light in [0, 1] with the sRGB primaries and the D65 white point.

References
----------
.. [1] IEC 61966-2-1:1999, sRGB.
.. [2] CIE 15:2004, CIELAB.
.. [3] B. Ottosson, "A perceptual color space for image processing", 2020 (OKLab).
.. [4] G. Sharma, W. Wu, E. Dalal, "The CIEDE2000 color-difference formula",
   Color Research and Application 30(1), 2005, pp. 21-30.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosaic.arrays import Floats, Mask

__all__ = [
    "GRAY_CHROMA",
    "WHITE",
    "apply_matrix",
    "delta_e_ciede2000",
    "hex_to_srgb",
    "is_gray",
    "linear_to_lab",
    "linear_to_oklab",
    "linear_to_srgb",
    "linear_to_xyz",
    "oklab_to_linear",
    "srgb_to_linear",
    "xyz_to_lab",
]

#: OKLab chroma under which a color is gray to the eye.
GRAY_CHROMA = 0.03

RGB_TO_XYZ: Floats = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE: Floats = RGB_TO_XYZ.sum(axis=1)
RGB_TO_LMS: Floats = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LMS_TO_OKLAB: Floats = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_OKLAB_TO_LMS: Floats = np.linalg.inv(LMS_TO_OKLAB).astype(np.float64)
_LMS_TO_RGB: Floats = np.linalg.inv(RGB_TO_LMS).astype(np.float64)
# CIELAB's cube root goes over into a line here; 6/29 is the standard's own constant.
_KNEE = 6 / 29


def apply_matrix(values: ArrayLike, matrix: Floats) -> Floats:
    """Multiply the last axis by a 3x3 `matrix`, element by element.

    Written out rather than handed to BLAS, whose rounding may follow the number of
    threads and the processor: the same picture must give the same bytes.
    """
    v = np.asarray(values, dtype=np.float64)
    found = np.empty((3, *v.shape[:-1]))
    for n, (x, y, z) in enumerate(matrix.tolist()):
        found[n] = v[..., 0] * x + v[..., 1] * y + v[..., 2] * z
    # In memory channels come first: what is done to one of them then runs along a line.
    return found.transpose(*range(1, found.ndim), 0)


def srgb_to_linear(srgb: ArrayLike) -> Floats:
    """Undo the sRGB transfer curve.

    Examples
    --------
    >>> srgb_to_linear([0.0, 0.5, 1.0]).round(4).tolist()
    [0.0, 0.214, 1.0]
    """
    v = np.asarray(srgb, dtype=np.float64)
    return np.where(v <= 0.04045, v / 12.92, ((np.maximum(v, 0.0) + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(linear: ArrayLike) -> Floats:
    """Apply the sRGB transfer curve; what lies outside [0, 1] is clipped.

    Examples
    --------
    >>> linear_to_srgb([0.0, 0.214, 2.0]).round(2).tolist()
    [0.0, 0.5, 1.0]
    """
    v = np.clip(np.asarray(linear, dtype=np.float64), 0.0, 1.0)
    return np.where(v <= 0.0031308, 12.92 * v, 1.055 * v ** (1 / 2.4) - 0.055)


@cache
def linear_table(levels: int) -> NDArray[np.float32]:
    """Linear light of every code 0 .. levels - 1 of sRGB, as float32 (a look-up table)."""
    table = srgb_to_linear(np.arange(levels) / (levels - 1)).astype(np.float32)
    table.flags.writeable = False
    return table


def hex_to_srgb(text: str) -> tuple[int, int, int]:
    """Read ``#rrggbb`` or ``#rgb``, the sign optional, as three codes of 0 to 255.

    Raises
    ------
    ValueError
        The text is no such color.

    Examples
    --------
    >>> hex_to_srgb("#1e5AA8")
    (30, 90, 168)
    """
    digits = text.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(d * 2 for d in digits)
    if len(digits) != 6 or any(d not in "0123456789abcdefABCDEF" for d in digits):
        raise ValueError(f"{text!r} is not a color such as #1e5aa8")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def linear_to_xyz(linear: ArrayLike) -> Floats:
    """CIE XYZ (D65, Y of white is 1) of linear light."""
    return apply_matrix(linear, RGB_TO_XYZ)


def xyz_to_lab(xyz: ArrayLike) -> Floats:
    """CIELAB (D65; L* in [0, 100]) of CIE XYZ."""
    t = np.asarray(xyz, dtype=np.float64) / WHITE
    f = np.where(t > _KNEE**3, np.cbrt(np.maximum(t, 0.0)), t / (3 * _KNEE**2) + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.moveaxis(np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)]), 0, -1)


def linear_to_lab(linear: ArrayLike) -> Floats:
    """CIELAB (D65; L* in [0, 100]) of linear light.

    Examples
    --------
    >>> (linear_to_lab([1.0, 1.0, 1.0]).round(3) + 0.0).tolist()
    [100.0, 0.0, 0.0]
    """
    return xyz_to_lab(linear_to_xyz(linear))


def linear_to_oklab(linear: ArrayLike) -> Floats:
    """OKLab (L in [0, 1]) of linear light."""
    return apply_matrix(np.cbrt(apply_matrix(linear, RGB_TO_LMS)), LMS_TO_OKLAB)


def oklab_to_linear(oklab: ArrayLike) -> Floats:
    """Linear light of OKLab; colors that no screen shows come out beyond [0, 1]."""
    lms = apply_matrix(oklab, _OKLAB_TO_LMS)
    return apply_matrix(lms**3, _LMS_TO_RGB)


def is_gray(oklab: Floats) -> Mask:
    """(...) bool: which OKLab colors are gray to the eye.

    Examples
    --------
    >>> is_gray(linear_to_oklab(np.array([[0.5, 0.5, 0.5], [0.5, 0.2, 0.1]]))).tolist()
    [True, False]
    """
    return np.asarray(np.hypot(oklab[..., 1], oklab[..., 2]) < GRAY_CHROMA)


def delta_e_ciede2000(lab1: ArrayLike, lab2: ArrayLike) -> Floats:
    """CIEDE2000 difference between CIELAB colors, with all weights 1.

    Parameters
    ----------
    lab1, lab2 : (..., 3) array_like
        CIELAB; the shapes before the last axis broadcast against each other.

    Returns
    -------
    (...) float64
        About 1 is a difference that can just be seen side by side.

    References
    ----------
    .. [1] G. Sharma, W. Wu, E. Dalal, Color Research and Application 30(1), 2005.

    Examples
    --------
    >>> float(delta_e_ciede2000([50, 2.6772, -79.7751], [50, 0, -82.7485]).round(4))
    2.0425
    """
    (l1, a1, b1), (l2, a2, b2) = (
        np.moveaxis(np.asarray(lab, dtype=np.float64), -1, 0) for lab in (lab1, lab2)
    )
    stretch = 1.5 - 0.5 * _strength((_length(a1, b1) + _length(a2, b2)) / 2)
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = _length(a1, b1), _length(a2, b2)
    # Hues are points of the unit circle: their sines and cosines would take most of the time.
    x1, y1, x2, y2 = _shares(a1, c1), _shares(b1, c1), _shares(a2, c2), _shares(b2, c2)
    dx, dy, turn = x1 - x2, y1 - y2, x1 * y2 - y1 * x2
    hue = np.sqrt(c1 * c2) * np.copysign(_length(dx, dy), turn)
    # Half way between two hues, the short way; of opposite ones where their angles' mean is.
    wide = x1 * x2 + y1 * y2 < 0
    side = np.copysign(1.0, np.where(turn != 0, turn, np.where(dy != 0, dy, dx)))
    x, y = np.where(wide, -dy * side, x1 + x2), np.where(wide, dx * side, y1 + y2)
    length = _length(x, y)
    angle = np.degrees(np.arctan2(y, x))
    angle = np.where(angle < 0, angle + 360, angle)
    chroma = (c1 + c2) / 2
    of_light, of_chroma, of_hue = _ciede2000_weights(
        (l1 + l2) / 2, chroma, _shares(x, length), _shares(y, length)
    )
    blue = np.exp(-(((angle - 275) / 25) ** 2))
    twist = -2 * _strength(chroma) * np.sin(np.pi / 3 * blue)
    dl, dc, dh = (l2 - l1) * of_light, (c2 - c1) * of_chroma, hue * of_hue
    return np.asarray(np.sqrt(np.maximum(dl * dl + dc * dc + dh * dh + twist * dc * dh, 0.0)))


def _length(x: Floats, y: Floats) -> Floats:
    """Length of a vector; `np.hypot` takes four times as long to bear with huge numbers."""
    return np.asarray(np.sqrt(x * x + y * y))


def _shares(part: Floats, length: Floats) -> Floats:
    """Take part / length; 0 where there is no length."""
    return np.asarray(part / np.maximum(length, 1e-100))


def _strength(chroma: Floats) -> Floats:
    """Say from 0 to 1 how far a chroma is from gray."""
    square = chroma * chroma
    power = square * square * square * chroma
    return np.asarray(np.sqrt(power / (power + 25.0**7)))


def ciede2000_scale(light: Floats) -> Floats:
    """(3, 3, rows, cols) linear light to an error whose length is CIEDE2000, near `light`.

    The matrix is the symmetric root of the metric in (a', b'), so that neighbors of
    other hues share their axes and their errors can be added.
    """
    lightness, a, b = np.moveaxis(linear_to_lab(light), -1, 0)
    stretch = 1.5 - 0.5 * _strength(_length(a, b))
    chroma, slope = _length(a * stretch, b), _lab_slope(light)
    # A gray has the hue 0.
    cos, sin = np.where(chroma > 0, _shares(a * stretch, chroma), 1.0), _shares(b, chroma)
    of_light, of_chroma, of_hue = _ciede2000_weights(lightness, chroma, cos, sin)
    slope[1] *= stretch
    aa = of_chroma * cos**2 + of_hue * sin**2
    bb = of_chroma * sin**2 + of_hue * cos**2
    ab = (of_chroma - of_hue) * cos * sin
    return np.stack(
        [of_light * slope[0], aa * slope[1] + ab * slope[2], ab * slope[1] + bb * slope[2]]
    )


def _ciede2000_weights(
    lightness: Floats, chroma: Floats, cos: Floats, sin: Floats
) -> tuple[Floats, Floats, Floats]:
    """1/S_L, 1/S_C and 1/S_H of CIEDE2000, of lightness, chroma, and the cosine and sine of a hue."""
    t, x, y = np.ones(()), np.ones(()), np.zeros(())
    # Of one, two, three and four times the hue.
    for weight, degrees in ((-0.17, -30), (0.24, 0), (0.32, 6), (-0.20, -63)):
        x, y = x * cos - y * sin, y * cos + x * sin
        turn = np.pi / 180 * degrees
        t = t + weight * np.cos(turn) * x - weight * np.sin(turn) * y
    bowl = (lightness - 50) ** 2
    of_light = 1 / (1 + 0.015 * bowl / np.sqrt(20 + bowl))
    return of_light, 1 / (1 + 0.045 * chroma), 1 / (1 + 0.015 * chroma * t)


def _lab_slope(light: Floats) -> Floats:
    """(3, 3, rows, cols) derivative of CIELAB (first axis) after linear light (second)."""
    knee = 6 / 29
    xyz = np.moveaxis(linear_to_xyz(light) / WHITE, -1, 0)
    curve = 1 / (3 * np.cbrt(np.maximum(xyz, knee**3)) ** 2)
    to_xyz = RGB_TO_XYZ / WHITE[:, None]
    x, y, z = (curve[n] * to_xyz[n][:, None, None] for n in range(3))
    return np.stack([116 * y, 500 * (x - y), 200 * (y - z)])
