"""The color of human skin, light or dark: the one model that crops and tones go by.

All of it is told by hue and by chroma against lightness. Shading moves a color of OKLab
along a line to black, so (a, b) / L stays the same on one face, lit or in shade.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Hues in degrees with soft edges; (a, b) / L of skin is about this long, within a spread.
_HUE, _EDGE = (38.0, 78.0), 15.0
_STRENGTH, _SPREAD = 0.115, 0.06
# Darker than this L a hue says nothing.
_DARK = (0.25, 0.4)
# Length of (a, b) / L on a face in a color photo, at least; and the hues that it may have.
_COLORED, _POSSIBLE = 0.03, (5.0, 100.0)
# How much paler skin may be than the face's median (highlights, not teeth), and how much
# redder (not lips), in its own chroma; each fades out over as much as the second says.
_PALER, _REDDER = (0.55, 0.5), (0.3, 0.4)
_LEAST_UNIT = 0.06


def smooth(values: Floats | np.floating, low: float, high: float) -> Floats:
    """From 0 at `low` to 1 at `high`, without corners."""
    share = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def hue_weight(hue: Floats) -> Floats:
    """Say how much a hue in degrees is one of skin, in [0, 1]."""
    low, high = _HUE
    return smooth(hue, low - _EDGE, low) * (1 - smooth(hue, high, high + _EDGE))


def likelihood(lab: Floats) -> Floats:
    """Say how much a color is one of human skin, whoever's, in [0, 1].

    Parameters
    ----------
    lab : (..., 3) float64
        OKLab.
    """
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    strength = np.hypot(lab[..., 1], lab[..., 2]) / np.maximum(lab[..., 0], 0.15)
    near = np.exp(-(((strength - _STRENGTH) / _SPREAD) ** 2))
    return hue_weight(hue) * near * smooth(lab[..., 0], *_DARK)
