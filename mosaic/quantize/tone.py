"""Tone to the palette: what a mosaic artist does to a photo before the first brick.

A palette has few grays, one black, and a ladder of skin colors that are all warm. So a
dim picture is stretched to black and white, a subject in the shadow of a bright
background is lifted, skin becomes as warm as the bricks that stand for it, and what is
nearly gray becomes gray and draws near to the grays that there are. All within limits:
the picture stays what it is.

All of it happens in OKLab; a `faithful` picture is left as it is.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from mosaic import color, errors
from mosaic.arrays import Floats, Mask, percentiles, strips
from mosaic.imaging.skin import hue_weight
from mosaic.imaging.skin import smooth as _smooth
from mosaic.model import Linear, Palette, frozen
from mosaic.quantize import portrait
from mosaic.quantize.color_names import by_name
from mosaic.spec import painted

# Percentiles of lightness that are the picture's darkest and lightest, and how much darker
# the first may become. The second becomes white where it nearly is; else it is only made
# as light as a picture without white should be, by so many times at most.
_ENDS, _DARKEN, _NEARLY, _LIGHT, _LIGHTEN = (0.5, 99.5), 0.06, 0.92, 0.86, 1.6
# Shadows are lifted toward this lightness, by this share of the way, where at least the
# second of these shares of the picture is bright, and not at all under the first.
_SHADE, _LIFT, _BRIGHT, _BRIGHT_SHARE = 0.62, 0.45, 0.75, (0.08, 0.3)
# Share of that where nobody's face is to be lit: hills before a sky are dark.
_LANDSCAPE = 0.4
# How much less of that is so for cool colors, and the middle of the warm hues in degrees.
_NIGHT, _WARM = 1.0, 70.0
# Chroma of the bricks for skin, and the share of the way that paler skin goes there.
_SKIN_CHROMA, _WARMTH = 0.085, 0.5
# Gain on other weak colors, and the chroma at which it has faded out.
_VIBRANCE, _STRONG = 0.15, 0.16
# Share of its lightening that a strong color is spared, and the chroma from which it is.
_KEPT, _VIVID = 0.85, (0.12, 0.17)
# Share of the way that a gray moves to the nearest gray brick, and how far off (OKLab L) that
# brick may be to draw it fully, and at all: black and white alone draw nothing.
_DRAWN, _FROM_FAR = 0.4, (0.15, 0.25)


def pleasing(linear: Linear, palette: Palette) -> Linear:
    """Move exposure, contrast and warmth to where the palette has colors.

    Parameters
    ----------
    linear : Linear
    palette : Palette
        As it is seen.

    Returns
    -------
    Linear
        The same cells; linear light in [0, 1].
    """
    rows, cols = linear.light.shape[:2]
    covered = np.ones((rows, cols), bool) if linear.covered is None else linear.covered
    if not covered.any():
        return linear
    bricks = color.linear_to_oklab(palette.linear)
    found = np.empty(linear.light.shape)
    own = found[..., 0]
    for part in strips(rows, cols):
        own[part] = color.linear_to_oklab(linear.light[part])[..., 0]
    strength = 1.0 if linear.faces else _LANDSCAPE
    lightness = _lifted(_leveled(own, covered, bricks), covered, strength)
    for part in strips(rows, cols):
        found[part] = _toned(linear.light[part], lightness[part], bricks)
    if linear.faces:
        found = portrait.toned(found, linear, bricks)
    for part in strips(rows, cols):
        light = np.clip(color.oklab_to_linear(found[part]), 0, 1)
        found[part] = by_name(light, linear.light[part], palette)
    return dataclasses.replace(linear, light=frozen(found))


def _toned(light: Floats, lightness: Floats, bricks: Floats) -> Floats:
    """OKLab of linear light with a new lightness, skin warm and gray as the bricks are."""
    errors.check_stop()
    oklab = color.linear_to_oklab(light)
    chroma = np.hypot(oklab[..., 1], oklab[..., 2])
    # A red as strong as bricks are has no lighter brick but pink.
    kept = _KEPT * _smooth(chroma, *_VIVID)
    lightness = lightness - kept * np.maximum(lightness - oklab[..., 0], 0)
    hue = np.degrees(np.arctan2(oklab[..., 2], oklab[..., 1]))
    gray = _grayness(chroma, lightness, hue)
    lightness = lightness + gray * _to_grays(lightness, bricks)
    gain = (1 - gray) * _warmed(chroma, hue) / np.maximum(chroma, 1e-6)
    return np.concatenate([lightness[..., None], oklab[..., 1:] * gain[..., None]], axis=-1)


def grays_as_gray(palette: Palette) -> Palette:
    """Take the hue from the palette's grays and its black, so that they may stand for grays.

    The usual tables make LEGO's black a dark blue; to people it is black.
    """
    oklab = color.linear_to_oklab(palette.linear)
    gray = color.is_gray(oklab)
    oklab[gray, 1:] = 0
    return painted(palette, np.clip(color.oklab_to_linear(oklab), 0, 1))


def _leveled(lightness: Floats, covered: Mask, bricks: Floats) -> Floats:
    """Stretch to the palette's black and white."""
    low, high = percentiles(lightness[covered], _ENDS)
    black, white = bricks[:, 0].min(), bricks[:, 0].max()
    to_low = np.clip(black, low - _DARKEN, low)
    to_high = max(high, white if high > _NEARLY else min(_LIGHT, _LIGHTEN * high))
    if high - low < 0.1:
        return lightness
    return np.asarray(np.clip(to_low + (lightness - low) * (to_high - to_low) / (high - low), 0, 1))


def _lifted(lightness: Floats, covered: Mask, most: float) -> Floats:
    """Lift what lies in the shadow of a bright background; detail keeps its contrast."""
    bright = (lightness[covered] > _BRIGHT).mean()
    strength = most * _LIFT * _smooth(bright, *_BRIGHT_SHARE)
    if not strength:
        return lightness
    surround = _surround(lightness)
    # What is black is to stay black.
    room = _smooth(lightness, 0.2, 0.45) * (1 - lightness)
    return np.asarray(lightness + strength * np.maximum(_SHADE - surround, 0) * room / (1 - _SHADE))


def _surround(lightness: Floats) -> Floats:
    """Lightness blurred three times by a box of a tenth of the picture."""
    for axis in (0, 1):
        count = lightness.shape[axis]
        reach = max(1, round(max(lightness.shape) / 20))
        for _ in range(3):
            padded = np.pad(
                lightness, [(reach + 1, reach) if n == axis else (0, 0) for n in (0, 1)], "edge"
            )
            sums = np.moveaxis(padded.cumsum(axis=axis), axis, 0)
            box = (sums[2 * reach + 1 :] - sums[:count]) / (2 * reach + 1)
            lightness = np.moveaxis(box, 0, axis)
    return lightness


def _grayness(chroma: Floats, lightness: Floats, hue: Floats) -> Floats:
    """1 for gray, 0 for what is surely a color, smoothly between."""
    # Dark hair and wood are taken for black; a night's blue is what is to be seen of it.
    dark = (1 - _smooth(lightness, 0.2, 0.45)) * (
        1 - _NIGHT * _smooth(-np.cos(np.radians(hue - _WARM)), 0, 0.5)
    )
    # Twice as much in the dark, and somewhat more in the light, where walls and paper are.
    widest = color.GRAY_CHROMA * (1 + dark + 0.4 * _smooth(lightness, 0.75, 0.9))
    return 1 - _smooth(chroma / widest, 0.3, 1.0)


def _warmed(chroma: Floats, hue: Floats) -> Floats:
    """Chroma of skin drawn to that of its bricks, and of other weak colors a little up."""
    warm = chroma + _WARMTH * np.maximum(_SKIN_CHROMA - chroma, 0)
    vivid = chroma * (1 + _VIBRANCE * np.clip(1 - chroma / _STRONG, 0, 1))
    return np.asarray(vivid + hue_weight(hue) * (np.maximum(warm, vivid) - vivid))


def _to_grays(lightness: Floats, bricks: Floats) -> Floats:
    """Way that a gray goes toward the nearest gray brick; all of it below the darkest."""
    grays = bricks[color.is_gray(bricks), 0]
    if not len(grays):
        return np.zeros_like(lightness)
    far = grays - lightness[..., None]
    nearest = np.take_along_axis(far, np.abs(far).argmin(axis=-1)[..., None], -1)[..., 0]
    drawn = _DRAWN * (1 - _smooth(np.abs(nearest), *_FROM_FAR)) * nearest
    return np.where(lightness < grays.min(), nearest, drawn)
