"""Tone: each step is neutral by default, and then leaves the light as it is to the last bit.

Steps run in this order: what looks at the whole picture first (auto_levels, normalize),
then brightness, gamma, contrast, saturation, swap_channels, rotate_hue, and sharpen last. Those in OKLab leave hue
and lightness alone where a color would leave the screen's gamut: its chroma gives way.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mosaic import color
from mosaic.arrays import Floats
from mosaic.errors import RecipeError
from mosaic.imaging.filters import blur
from mosaic.recipe import Recipe

MEAN, SPREAD = 0.6, 0.2  # of OKLab L that `normalize` aims at: sRGB's middle gray has 0.6
MOST_GAIN = 4.0  # of `normalize`: fog becomes a picture, but a blank wall no noise
# Of "batch": a night in a gallery of days comes nearer to them, and stays a night.
BATCH_SHIFT, BATCH_GAIN = 0.2, 2.0


def tone(light: Floats, cover: Floats, recipe: Recipe, turn: float = 0.0) -> Floats:
    """Run the steps that the recipe asks for.

    Parameters
    ----------
    light : (rows, cols, 3) float64
        Linear light in [0, 1].
    cover : (rows, cols) float64
        Share of each cell that the picture covers; statistics and blurs weigh by it.
    turn : float
        Degrees by which the hues are turned.

    Returns
    -------
    (rows, cols, 3) float64
        Linear light in [0, 1].

    Raises
    ------
    RecipeError
        `normalize` asks for a batch's statistics, and there are none.
    """
    if recipe.auto_levels:
        light = _lightness(light, lambda level: _levels(level, cover))
    if recipe.normalize != "none":
        light = _lightness(light, lambda level: _normalized(level, cover, recipe))
    if recipe.brightness:
        light = np.minimum(light * 2.0**recipe.brightness, 1.0)
    if recipe.gamma != 1:
        light = light ** (1 / recipe.gamma)
    if recipe.contrast:
        light = _lightness(light, lambda level: 0.5 + (level - 0.5) * (1 + recipe.contrast))
    if recipe.saturation:
        light = _saturated(light, 1 + recipe.saturation)
    if recipe.swap_channels != "RGB":
        light = light[..., ["RGB".index(channel) for channel in recipe.swap_channels]]
    if turn % 360:
        light = _turned(light, turn)
    if recipe.sharpen:
        light = _lightness(light, lambda level: _sharpened(level, cover, recipe.sharpen))
    return light


def _lightness(light: Floats, change: Callable[[Floats], Floats]) -> Floats:
    """Change OKLab L; a and b stay."""
    lab = color.linear_to_oklab(light)
    lab[..., 0] = change(lab[..., 0])
    return _shown(lab)


def _saturated(light: Floats, factor: float) -> Floats:
    """Multiply OKLab a and b."""
    lab = color.linear_to_oklab(light)
    lab[..., 1:] *= factor
    return _shown(lab)


def _turned(light: Floats, degrees: float) -> Floats:
    """Turn all hues."""
    lab, angle = color.linear_to_oklab(light), np.radians(degrees)
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    lab[..., 1] = a * np.cos(angle) - b * np.sin(angle)
    lab[..., 2] = a * np.sin(angle) + b * np.cos(angle)
    return _shown(lab)


def _levels(lightness: Floats, cover: Floats) -> Floats:
    """Stretch L so that its 0.5 and 99.5 percentiles become 0 and 1; a flat picture stays."""
    seen = lightness[cover > 0]
    if not seen.size:
        return lightness
    low, high = np.percentile(seen, [0.5, 99.5])
    return (lightness - low) / (high - low) if high - low > 1e-6 else lightness


def _normalized(lightness: Floats, cover: Floats, recipe: Recipe) -> Floats:
    """Move L to a mean and a standard deviation, as the recipe's `normalize` says."""
    if recipe.normalize.startswith("batch") and not recipe.batch_spread:
        raise RecipeError(
            f"normalize is {recipe.normalize}",
            "it needs the statistics of many pictures, which mosaic gallery measures",
            "try --normalize image, or give --batch-mean and --batch-spread",
        )
    if not cover.sum():
        return lightness
    if recipe.normalize == "batch-norm":
        return _moved(lightness, (recipe.batch_mean, recipe.batch_spread), (MEAN, SPREAD))
    mean, variance = moments(lightness, cover)
    spread = float(np.sqrt(variance))
    if recipe.normalize == "batch":
        shift, gain = batch_move((mean, spread), (recipe.batch_mean, recipe.batch_spread))
        return mean + shift + (lightness - mean) * gain
    return _moved(
        lightness, (mean, spread), (MEAN, spread if recipe.normalize == "mean" else SPREAD)
    )


def moments(lightness: Floats, cover: Floats) -> tuple[float, float]:
    """Mean and variance of L over what the picture covers; some of it must be covered."""
    total = cover.sum()
    mean = (lightness * cover).sum() / total
    return float(mean), float((((lightness - mean) ** 2) * cover).sum() / total)


def batch_move(own: tuple[float, float], aim: tuple[float, float]) -> tuple[float, float]:
    """Say how far "batch" moves a picture's mean, and how much it raises its contrast.

    Parameters
    ----------
    own, aim : (float, float)
        Mean and deviation of OKLab L, of the picture and of the batch.
    """
    shift = min(max(aim[0] - own[0], -BATCH_SHIFT), BATCH_SHIFT)
    gain = aim[1] / own[1] if own[1] > 1e-6 else 1.0
    return shift, min(max(gain, 1 / BATCH_GAIN), BATCH_GAIN)


def _moved(lightness: Floats, own: tuple[float, float], aim: tuple[float, float]) -> Floats:
    """Move L along a line from one mean and deviation to another; if flat, to the mean alone."""
    gain = min(aim[1] / own[1], MOST_GAIN) if own[1] > 1e-6 else 1.0
    return aim[0] + (lightness - own[0]) * gain


def _sharpened(lightness: Floats, cover: Floats, gain: float) -> Floats:
    """Add what a blur one cell wide takes away; cells that are not covered take no part."""
    layers = np.stack([lightness * cover, cover], axis=-1)
    blurred = blur(layers, 1.0)
    local_mean = np.divide(
        blurred[..., 0], blurred[..., 1], out=lightness.copy(), where=blurred[..., 1] > 0
    )
    return lightness + gain * (lightness - local_mean)


def _shown(lab: Floats) -> Floats:
    """Linear light of OKLab, chroma taken back just as far as a screen needs, L clipped."""
    lab = lab.copy()
    lab[..., 0] = np.clip(lab[..., 0], 0.0, 1.0)
    light = color.oklab_to_linear(lab)
    out = ((light < -1e-9) | (light > 1 + 1e-9)).any(axis=-1)
    if out.any():
        light[out] = color.oklab_to_linear(_fitted(lab[out]))
    return np.clip(light, 0.0, 1.0)


def _fitted(lab: Floats) -> Floats:
    """Bisect for the largest share of the chroma that lies in gamut."""
    low, high = np.zeros(len(lab)), np.ones(len(lab))
    for _ in range(12):
        scale = (low + high) / 2
        light = color.oklab_to_linear(_with_chroma(lab, scale))
        fits = ((light >= 0) & (light <= 1)).all(axis=-1)
        low, high = np.where(fits, scale, low), np.where(fits, high, scale)
    return _with_chroma(lab, low)


def _with_chroma(lab: Floats, scale: Floats) -> Floats:
    """Multiply a and b of (colors, 3) by a share of each color."""
    return np.stack([lab[:, 0], lab[:, 1] * scale, lab[:, 2] * scale], axis=-1)
