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
from mosaic.imaging import skin
from mosaic.imaging.faces import Face
from mosaic.imaging.filters import blur
from mosaic.model import Picture
from mosaic.prepare.area import Box, average

Floats = NDArray[np.float64]

_SIDE = 160  # longer side of the thumbnail that is looked at
_SAMPLES = 640  # longer side of the picture that it is made of
_FACE = 1.5  # a picture's faces together count so much, all the rest 1
_POINTS = (np.arange(256) + 0.5) / 256


def interesting(
    picture: Picture, wide: float, tall: float, faces: tuple[Face, ...] = ()
) -> tuple[float, float]:
    """Find the middle of the best crop of `wide` x `tall` pixels.

    Parameters
    ----------
    faces : tuple of Face
        In pixels of the picture.

    Returns
    -------
    (x, y) : (float, float)
        In [0, 1] from the top left.
    """
    rows, cols = picture.shape
    light, cover = reduced(picture, _SIDE)
    weights = saliency(light, cover)
    heads = _heads(light.shape[:2], faces, light.shape[0] / rows)
    weights = weights + _FACE * heads / max(heads.sum(), 1.0)
    x = _best(weights.sum(axis=0), wide / cols, 0.5)
    # Faces want room above: what counts sits a little over the middle.
    y = _best(weights.sum(axis=1), tall / rows, 0.42)
    return x, y


def _heads(shape: tuple[int, ...], faces: tuple[Face, ...], scale: float) -> Floats:
    """(rows, cols) 1 where the heads are."""
    heads = np.zeros(shape)
    for face in faces:
        top, left, bottom, right = (max(round(n * scale), 0) for n in face.head)
        heads[top:bottom, left:right] = 1.0
    return heads


def reduced(picture: Picture, side: int) -> tuple[Floats, Floats]:
    """Small copy and its opacity, at most `side` long; of a large photo a sample of pixels."""
    step = -(-max(picture.shape) // _SAMPLES)
    down, across = (slice((n - 1) % step // 2, None, step) for n in picture.shape)
    alpha = None if picture.alpha is None else picture.alpha[down, across]
    small = Picture(np.ascontiguousarray(picture.codes[down, across]), alpha)
    rows, cols = small.shape
    scale = min(1.0, side / max(rows, cols))
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
    total = (total + 1.5 * skin.likelihood(near)) * cover
    total = blur(total[..., np.newaxis], 1.5)[..., 0]
    mass = total.sum()
    return total / mass if mass > 1e-9 else np.full(total.shape, 1 / total.size)


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
    density = weights * len(weights)
    place = (np.arange(len(weights)) + 0.5) / len(weights)
    starts = np.linspace(0.0, 1.0 - share, 4 * len(weights) + 1)
    reach = np.where(aim > _POINTS, aim, 1 - aim)
    worth = 1 - 0.6 * (np.abs(_POINTS - aim) / reach) ** 2
    seen = np.interp(starts[:, np.newaxis] + share * _POINTS, place, density)
    off = 2 * (starts / (1.0 - share)) - 1
    # Added up element by element: a matrix product may round differently on each machine.
    score = (seen * worth).mean(axis=1) * share - 0.06 * off**2
    # A cut through what counts, as through a head, is worse than a cut beside it.
    score -= 0.02 * (seen[:, 0] + seen[:, -1])
    good = np.flatnonzero(score >= score.max() - 1e-9)
    nearest = good[np.abs(off[good]).argmin()]
    return float(starts[nearest] + share / 2)
