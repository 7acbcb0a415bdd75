"""The color of human skin, light or dark: the one model that crops and tones go by.

All of it is told by hue and by chroma against lightness. Shading moves a color of OKLab
along a line to black, so (a, b) / L stays the same on one face, lit or in shade.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mosaic.arrays import Floats, median

# Hues in degrees with soft edges; (a, b) / L of skin is about this long, within a spread.
_HUE, _EDGE = (38.0, 78.0), 15.0
_STRENGTH, _SPREAD = 0.115, 0.06
# What is darker than this L is divided by it: there the quotient is noise.
_LEAST_LIGHT = 0.15
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
    position = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(position * position * (3 - 2 * position))


def hue_weight(hue: Floats) -> Floats:
    """Say how much a hue in degrees is one of skin, in [0, 1]."""
    low, high = _HUE
    return smooth(hue, low - _EDGE, low) * (1 - smooth(hue, high, high + _EDGE))


def ray_of(lab: Floats) -> Floats:
    """(..., 2) (a, b) / L of OKLab: what of a color stays as it is in more or less light."""
    return np.asarray(lab[..., 1:] / np.maximum(lab[..., :1], _LEAST_LIGHT))


def saturation(lab: Floats) -> Floats:
    """(...) chroma by lightness, the length of the ray."""
    return np.asarray(np.hypot(lab[..., 1], lab[..., 2]) / np.maximum(lab[..., 0], _LEAST_LIGHT))


def colored(lab: Floats) -> Floats:
    """Say how surely a color has a hue of skin, weak or strong, in [0, 1]."""
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    strength = saturation(lab)
    return hue_weight(hue) * smooth(strength, 0.03, 0.07)


def likelihood(lab: Floats) -> Floats:
    """Say how much a color is one of human skin, whoever's, in [0, 1].

    Parameters
    ----------
    lab : (..., 3) float64
        OKLab.
    """
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    strength = saturation(lab)
    near = np.exp(-(((strength - _STRENGTH) / _SPREAD) ** 2))
    return hue_weight(hue) * near * smooth(lab[..., 0], *_DARK)


class Distance(NamedTuple):
    """How far colors are from a face's own skin, in its chroma; each (rows, cols) float64.

    Attributes
    ----------
    paler : less colored, or of a yellower hue: highlights, teeth, gray hair.
    redder : more colored, or of a redder hue: lips.
    """

    paler: Floats
    redder: Floats

    def membership(self, strict: Floats) -> Floats:
        """Say in [0, 1] what is skin; no pale colors where `strict` is 1, as about teeth."""
        limit, soft = _PALER
        return (1 - smooth(self.paler - limit * (1 - strict), 0.05, 0.05 + soft)) * (
            1 - smooth(self.redder, _REDDER[0], sum(_REDDER))
        )


class Own(NamedTuple):
    """A face's own skin: the median of its (a, b) / L, and how far that is from gray."""

    middle: Floats
    chroma: float

    def distance(self, lab: Floats) -> Distance:
        """Say how far colors are from it; OKLab (rows, cols, 3) as it was taken."""
        ray = ray_of(lab)
        middle, chroma = self.middle, self.chroma
        along = ((ray - middle) * middle).sum(axis=-1) / chroma
        aside = (ray[..., 0] * middle[1] - ray[..., 1] * middle[0]) / chroma
        unit = max(chroma, _LEAST_UNIT)
        return Distance(
            np.hypot(np.minimum(along, 0), np.minimum(aside, 0)) / unit,
            np.hypot(np.maximum(along, 0), np.maximum(aside, 0)) / unit,
        )


def of_face(lab: Floats) -> Own | None:
    """Tell a face's own skin.

    Parameters
    ----------
    lab : (cells, 3) float64
        OKLab, as it was taken, of cells that are skin for sure.

    Returns
    -------
    Own or None
        None where the picture has no color, or a light that leaves no color of skin.
    """
    middle = median(ray_of(lab))
    chroma = float(np.hypot(*middle))
    hue = float(np.degrees(np.arctan2(middle[1], middle[0])))
    if chroma < _COLORED or not _POSSIBLE[0] < hue < _POSSIBLE[1]:
        return None
    return Own(middle, chroma)
