"""How far a mosaic is from its picture, as eyes at a distance see it.

References
----------
.. [1] X. Zhang and B. A. Wandell, "A spatial extension of CIELAB for digital
   color-image reproduction", J. Society for Information Display 5(1), 1997, pp. 61-63.
"""

from __future__ import annotations

import dataclasses
import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic import color, errors
from mosaic.arrays import Floats, strips
from mosaic.model import BARE, Grid, Linear
from mosaic.spec import Spec, perceived_palette

__all__ = [
    "cells_per_degree",
    "difference",
    "error",
    "filtered_at_distance",
    "lab_at_distance",
    "s_cielab",
    "viewing_distance_m",
]

#: XYZ to the opponent channels light-dark, red-green, blue-yellow of [1]_.
XYZ_TO_OPPONENT: Floats = np.array(
    [[0.279, 0.72, -0.107], [-0.449, 0.29, -0.077], [0.086, -0.59, 0.501]]
)
_OPPONENT_TO_XYZ: Floats = np.linalg.inv(XYZ_TO_OPPONENT).astype(np.float64)
#: Weight and width in degrees of Gaussians exp(-(angle / width)^2).
Gaussians = tuple[tuple[float, float], ...]
#: Those of each channel, from [1]_.
EYE: tuple[Gaussians, ...] = (
    ((0.921, 0.0283), (0.105, 0.133), (-0.108, 4.336)),
    ((0.531, 0.0392), (0.330, 0.494)),
    ((0.488, 0.0536), (0.371, 0.386)),
)
# Finer than this the eye's filters gain nothing; more samples than that cost only time.
_SAMPLES_PER_DEGREE, _MAX_SAMPLES = 35.0, 4_000_000
# With more on a side cosine transforms are quicker than matrices.
_FEW_SAMPLES = 240


def viewing_distance_m(
    cols: int, rows: int, cell_mm: tuple[float, float], asked_m: float = 0.0
) -> float:
    """Meters from the eye to a mosaic: those asked for, or ten times the longer side, at least 2.

    Examples
    --------
    >>> viewing_distance_m(48, 48, (8.0, 8.0))
    3.84
    """
    if asked_m:
        return asked_m
    longer_mm = max(cols * cell_mm[0], rows * cell_mm[1])
    return round(max(2.0, 10 * longer_mm / 1000), 3)


def cells_per_degree(cell_mm: tuple[float, float], distance_m: float) -> tuple[float, float]:
    """Cells in a degree of the visual field, across and down.

    Examples
    --------
    >>> [round(n, 2) for n in cells_per_degree((8.0, 3.2), 4.0)]
    [8.73, 21.82]
    """
    degree_mm = distance_m * 1000 * math.tan(math.radians(1))
    return degree_mm / cell_mm[0], degree_mm / cell_mm[1]


def s_cielab(
    one: Floats, two: Floats, per_degree: tuple[float, float], samples: tuple[int, int] = (1, 1)
) -> Floats:
    """Difference of two pictures after the eye's blur: S-CIELAB with CIEDE2000.

    Parameters
    ----------
    one, two : (rows, cols, 3) float64
        Linear light in [0, 1].
    per_degree : (float, float)
        Samples in a degree of the visual field, across and down.
    samples : (int, int)
        Of each pixel, down and across.

    Returns
    -------
    (rows * samples, cols * samples) float64
        CIEDE2000 at each sample.

    References
    ----------
    .. [1] Zhang & Wandell 1997; CIEDE2000 in place of the first paper's CIE 1976 difference.
    """
    first, second = (_opponents_at_distance(v, per_degree, samples) for v in (one, two))
    _, rows, cols = first.shape
    found = np.empty((rows, cols))
    # So many numbers a sample are at work that fewer stay in a core's cache.
    for strip in strips(rows, 4 * cols):
        labs = (_lab(blurred[:, strip]) for blurred in (first, second))
        found[strip] = color.delta_e_ciede2000(*labs)
    return found


def error(linear: Linear, grid: Grid, spec: Spec) -> dict[str, float]:
    """Say how far a mosaic is from its picture, one pixel a cell, at the viewing distance.

    Parameters
    ----------
    linear : Linear
        What `prepare` gave: the best that cells of one color each could do.
    grid : Grid
        Bare cells are left out.
    spec : Spec
        What round pieces stand on, and of the recipe `distance_m`, where the eye is.

    Returns
    -------
    dict of str to float
        ``s_cielab``, the mean over the covered cells, and ``distance_m``.
    """
    recipe = spec.recipe
    distance_m = viewing_distance_m(grid.cols, grid.rows, grid.cell_mm, recipe.distance_m)
    colors = perceived_palette(grid.palette, recipe.part, spec.kit.backing_color)
    perceived = dataclasses.replace(grid, palette=colors)
    return {"s_cielab": difference(linear, perceived, distance_m), "distance_m": distance_m}


def difference(linear: Linear, grid: Grid, distance_m: float) -> float:
    """Mean S-CIELAB difference of a picture and cells whose palette is as it is perceived."""
    bare = grid.indices == BARE
    if bare.all():
        return 0.0
    # Where there is no piece there is nothing to judge: the picture stands in for it.
    mosaic = np.where(bare[..., None], linear.light, grid.palette.linear[grid.indices])
    per_degree = cells_per_degree(grid.cell_mm, distance_m)
    # As many samples as the eye can tell, within reason.
    most = max(1, math.isqrt(_MAX_SAMPLES // bare.size))
    across, down = (min(max(1, round(_SAMPLES_PER_DEGREE / n)), most) for n in per_degree)
    density = per_degree[0] * across, per_degree[1] * down
    far = s_cielab(linear.light, mosaic, density, (down, across))
    judged = far[~_enlarged(bare, (down, across))] if bare.any() else far
    return round(float(judged.mean()), 3)


def _enlarged(cells: NDArray[Any], samples: tuple[int, int]) -> NDArray[Any]:
    """Draw each cell as a block of so many samples, down and across."""
    if samples == (1, 1):
        return cells
    return np.repeat(np.repeat(cells, samples[0], axis=-2), samples[1], axis=-1)


def filtered_at_distance(linear: Floats, per_degree: tuple[float, float]) -> Floats:
    """Blur a picture as eyes do that are far from it.

    Parameters
    ----------
    linear : (rows, cols, 3) float64
        Linear light in [0, 1].
    per_degree : (float, float)
        Pixels in a degree of the visual field, across and down.

    Returns
    -------
    (rows, cols, 3) float64
        Linear light in [0, 1].

    Notes
    -----
    Each channel is blurred as S-CIELAB blurs light and dark, without its widest Gaussian,
    which takes light away: a model of what is noticed, and not of what is there.
    """
    gaussians = tuple(one for one in EYE[0] if one[0] > 0)
    channels = [_blurred(linear[..., n].copy(), gaussians, per_degree, (1, 1)) for n in range(3)]
    return np.clip(np.stack(channels, axis=-1), 0.0, 1.0)


def lab_at_distance(linear: Floats, per_degree: tuple[float, float]) -> Floats:
    """CIELAB of a picture blurred, channel by channel, as the eye blurs it: S-CIELAB's.

    Parameters
    ----------
    linear : (rows, cols, 3) float64
        Linear light in [0, 1].
    per_degree : (float, float)
        Pixels in a degree of the visual field, across and down.

    Returns
    -------
    (rows, cols, 3) float64
    """
    return _lab(_opponents_at_distance(linear, per_degree))


def _opponents_at_distance(
    linear: Floats, per_degree: tuple[float, float], samples: tuple[int, int] = (1, 1)
) -> Floats:
    """(3, rows, cols) the opponent channels of linear light, blurred; each pixel a block of samples."""
    opponents = np.empty((3, *linear.shape[:2]))
    for strip in strips(*linear.shape[:2]):
        opponent = color.apply_matrix(color.linear_to_xyz(linear[strip]), XYZ_TO_OPPONENT)
        opponents[:, strip] = np.moveaxis(opponent, -1, 0)
    # A mural's are blurred where they are.
    rows, cols = (count * n for count, n in zip(linear.shape, samples, strict=False))
    found = opponents if samples == (1, 1) else np.empty((3, rows, cols))
    for channel, gaussians, blurred in zip(opponents, EYE, found, strict=True):
        blurred[...] = _blurred(channel, gaussians, per_degree, samples)
    return found


def _lab(opponents: Floats) -> Floats:
    """CIELAB of (3, rows, cols) opponent channels, which come last there."""
    return color.xyz_to_lab(color.apply_matrix(np.moveaxis(opponents, 0, -1), _OPPONENT_TO_XYZ))


def _blurred(
    channel: Floats, gaussians: Gaussians, per_degree: tuple[float, float], samples: tuple[int, int]
) -> Floats:
    """Blur by a weighted sum of Gaussians; the picture goes on mirrored at its edges.

    A large picture of one sample a cell is blurred in place, in the frequency domain, where
    the widest Gaussian, broader than most mosaics, costs as little as the finest.
    """
    total = sum(weight for weight, _ in gaussians)
    gaussians = tuple((weight / total, width) for weight, width in gaussians)
    rows, cols = (count * n for count, n in zip(channel.shape, samples, strict=True))
    if max(rows, cols) <= _FEW_SAMPLES:
        down, across = (
            _carriers(count, n, density, gaussians)
            for count, n, density in zip(channel.shape, samples, per_degree[::-1], strict=True)
        )
        lines = [weight * (one @ channel) for (weight, _), one in zip(gaussians, down, strict=True)]
        return np.asarray(np.concatenate(lines, axis=1) @ across.swapaxes(1, 2).reshape(-1, cols))
    channel = _enlarged(channel, samples)
    parts = [
        (weight * _gain(cols, per_degree[0], width), _gain(rows, per_degree[1], width))
        for weight, width in gaussians
    ]
    for strip in strips(rows, cols):
        errors.check_stop()
        channel[strip] = _cosines(channel[strip])
    for strip in strips(cols, rows):
        errors.check_stop()
        gain = sum(wide[strip, None] * tall for wide, tall in parts)
        channel[:, strip] = _uncosined(_cosines(channel[:, strip].T) * gain).T
    for strip in strips(rows, cols):
        errors.check_stop()
        channel[strip] = _uncosined(channel[strip])
    return channel


@lru_cache(maxsize=16)
def _carriers(count: int, samples: int, density: float, gaussians: Gaussians) -> Floats:
    """(gaussians, count * samples, count) what each lays on a line's samples of its cells."""
    waves = _waves(count * samples)
    cells = waves.reshape(len(waves), count, samples).sum(axis=2)
    gains = (_gain(len(waves), density, width)[:, None] for _, width in gaussians)
    return np.stack([waves.T @ (gain * cells) for gain in gains])


@lru_cache(maxsize=2)
def _waves(count: int) -> Floats:
    """(waves, count) cosines of a line and its mirror image, each of length 1."""
    turns = np.outer(np.arange(count), 2 * np.arange(count) + 1) % (4 * count)
    waves: Floats = np.cos(math.pi / 2 / count * np.arange(4 * count)).take(turns)
    waves *= math.sqrt(2 / count)
    waves[0] *= math.sqrt(0.5)
    return waves


def _gain(count: int, density: float, width: float) -> Floats:
    """(count,) gain of a Gaussian on each cosine of a line of so many samples, so many a degree."""
    return np.asarray(np.exp(-((math.pi * width * density / 2 / count * np.arange(count)) ** 2)))


def _cosines(lines: Floats) -> Floats:
    """Cosine transform (DCT-II) of each line: the spectrum of the line and its mirror image."""
    count = lines.shape[1]
    spectrum = np.fft.rfft(np.concatenate([lines, lines[:, ::-1]], axis=1))[:, :count]
    return np.asarray((spectrum * _half_turns(-count)).real)


def _uncosined(cosines: Floats) -> Floats:
    """Lines whose cosine transform is given."""
    count = cosines.shape[1]
    return np.fft.irfft(cosines * _half_turns(count), n=2 * count)[:, :count]


def _half_turns(count: int) -> NDArray[np.complex128]:
    """Turn each frequency by half a sample: the mirror lies between two of them."""
    return np.asarray(np.exp(0.5j * math.pi * np.arange(abs(count)) / count))
