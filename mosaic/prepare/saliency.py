"""Where a picture is interesting: edges, colors that stand out, skin.

A crop of a given shape is as large as the picture allows, so it can move along one
axis only, and looking for the best one is a search along a line.

References
----------
.. [1] L. Itti, C. Koch, E. Niebur, "A model of saliency-based visual attention for rapid
   scene analysis", IEEE PAMI 20(11), 1998: center against surround.
.. [2] R. Achanta et al., "Frequency-tuned salient region detection", CVPR 2009: distance
   from the mean color.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.model import Picture
from mosaic.prepare.area import Box, average
from mosaic.prepare.tone import blur

Floats = NDArray[np.float64]

_SIDE = 96  # longer side of the thumbnail that is looked at
_SAMPLES = 512  # longer side of the picture that it is made of


def interesting(picture: Picture, wide: float, tall: float) -> tuple[float, float]:
    """Find the middle of the best crop of `wide` x `tall` pixels.

    Returns
    -------
    (x, y) : (float, float)
        In [0, 1] from the top left.
    """
    rows, cols = picture.shape
    weights = saliency(*_thumbnail(picture))
    x = _best(weights.sum(axis=0), wide / cols, 0.5)
    # Faces want room above: what counts sits a little over the middle.
    y = _best(weights.sum(axis=1), tall / rows, 0.42)
    return x, y


def _thumbnail(picture: Picture) -> tuple[Floats, Floats]:
    """Small copy and its opacity; of a large photo a sample of pixels is enough."""
    step = -(-max(picture.shape) // _SAMPLES)
    alpha = None if picture.alpha is None else picture.alpha[::step, ::step]
    small = Picture(np.ascontiguousarray(picture.codes[::step, ::step]), alpha)
    rows, cols = small.shape
    scale = min(1.0, _SIDE / max(rows, cols))
    size = max(1, round(cols * scale)), max(1, round(rows * scale))
    return average(small, Box(0.0, 0.0, float(cols), float(rows)), *size)


def saliency(light: Floats, cover: Floats) -> Floats:
    """Weigh each pixel of a thumbnail by how much it draws the eye; the weights sum to 1.

    Parameters
    ----------
    light : (rows, cols, 3) float64
        Linear light.
    cover : (rows, cols) float64
        Opacity; what is transparent draws no eye.
    """
    lab = color.linear_to_oklab(light)
    near, far = blur(lab, 1.0), blur(lab, 8.0)
    stands_out = _length(near - far)
    rare = _length(near - lab.mean(axis=(0, 1)))
    detail = _length(lab - near)
    chroma = np.hypot(near[..., 1], near[..., 2])
    total = _unit(stands_out) + _unit(detail) + 0.5 * _unit(rare) + 0.3 * _unit(chroma)
    total = (total + 1.5 * skin(near)) * cover
    total = blur(total[..., np.newaxis], 1.5)[..., 0]
    mass = total.sum()
    return total / mass if mass > 1e-9 else np.full(total.shape, 1 / total.size)


def skin(lab: Floats) -> Floats:
    """How much an OKLab color is one of human skin, light or dark, in [0, 1]."""
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    likely = np.exp(-(((hue - 52) / 16) ** 2)) * np.exp(-(((chroma - 0.075) / 0.035) ** 2))
    lit: Floats = np.clip((lab[..., 0] - 0.35) / 0.15, 0.0, 1.0)
    return likely * lit


def _length(difference: Floats) -> Floats:
    """Distance in OKLab."""
    return np.hypot(np.hypot(difference[..., 0], difference[..., 1]), difference[..., 2])


def _unit(values: Floats) -> Floats:
    """Scale so that strong values are about 1, one outlier or not."""
    strong = float(np.percentile(values, 95))
    return np.minimum(values / strong, 1.5) if strong > 1e-6 else np.zeros_like(values)


def _best(weights: Floats, share: float, aim: float) -> float:
    """Middle of the window of a share of the line that holds the most, in [0, 1].

    Weights at a window's edge count less than those about `aim` of its length, and a
    window in the middle of the line wins where little speaks against it.
    """
    if share >= 1:
        return 0.5
    place = (np.arange(len(weights)) + 0.5) / len(weights)
    starts = np.linspace(0.0, 1.0 - share, 4 * len(weights) + 1)
    within = (place - starts[:, np.newaxis]) / share
    reach = np.where(within < aim, aim, 1 - aim)
    value = 1 - (np.abs(within - aim) / reach) ** 2 * 0.6
    value = np.where((within >= 0) & (within <= 1), value, 0.0)
    middle = starts + share / 2
    # Added up element by element: a matrix product may round differently on each machine.
    score = (value * weights).sum(axis=1) - 0.15 * (2 * middle - 1) ** 2
    good = np.flatnonzero(score >= score.max() - 1e-9)
    nearest = good[np.abs(middle[good] - 0.5).argmin()]
    return float(middle[nearest])
