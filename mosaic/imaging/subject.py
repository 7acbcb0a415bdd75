"""The subject, told from its background.

A random walker from each pixel prefers like neighbors; where it arrives first, at a seed
of the subject or of the background, is where the pixel belongs.

References
----------
.. [1] L. Grady, "Random walks for image segmentation", IEEE PAMI 28(11), 2006.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, Ints, Mask, dot
from mosaic.imaging.faces import Face
from mosaic.imaging.filters import blur, shrink

#: Seeds: nothing is known, background, subject.
FREE, GROUND, SUBJECT = 0, 1, 2
#: How much an edge keeps a walker back; and that colors tell more than light and shade.
_EDGE, _COLORS = 13.0, np.array([1.0, 3.0, 3.0])
#: Successive over-relaxation: its factor, and sweeps: for each pixel of the longer side, and before.
_OVER, _SWEEPS, _FIRST = 1.9, 3, 96
#: Distance in OKLab that what stands before a background has from it at least.
_SEEN = 0.12
#: What two places of one wall may differ by.
_NOISE = 0.02
#: Longer side of the picture that walkers walk in.
_PIXELS = 128


def find(pixels: Floats, factor: int, face: Face | None, hints: NDArray[np.int8] | None) -> Mask:
    """Tell the subject from its background.

    Parameters
    ----------
    pixels : (rows * factor, cols * factor, 3) float64
        Linear light.
    face : Face, or None
        In pixels.
    hints : (rows, cols) int8, or None
        What the user says, as `Linear.hints`: it wins over what is guessed, and with a
        point of the subject nothing of the subject is guessed.

    Returns
    -------
    (rows, cols) bool
    """
    rows, cols = (n // factor for n in pixels.shape[:2])
    longer = max(rows, cols)
    scale = 2 if factor % 2 == 0 and 2 * longer <= _PIXELS else 1
    block = -(-longer * scale // _PIXELS)
    small = _coarse(shrink(pixels, factor // scale), block)
    known = seeds(
        small, None if face is None else Face(*(n * scale / factor / block for n in face))
    )
    if hints is not None:
        said = _coarse(np.repeat(np.repeat(hints, scale, axis=0), scale, axis=1), block)
        known = _with_hints(known, said)
    if not (known == SUBJECT).any() or not (known == GROUND).any():
        return np.full((rows, cols), True)
    chance = np.repeat(np.repeat(walked(small, known), block, axis=0), block, axis=1)
    return shrink(chance[: rows * scale, : cols * scale], scale) > 0.5


def _coarse(values: NDArray[Any], block: int) -> NDArray[Any]:
    """Take blocks together: the mean of pixels, the most telling of hints."""
    if block == 1:
        return values
    more = [(0, -n % block) for n in values.shape[:2]] + [(0, 0)] * (values.ndim - 2)
    padded = np.pad(values, more, mode="edge")
    if values.ndim == 3:
        return shrink(padded, block)
    rows, cols = (n // block for n in padded.shape)
    most: NDArray[Any] = padded.reshape(rows, block, cols, block).max(axis=(1, 3))
    return most


def _with_hints(known: Ints, said: NDArray[np.int8]) -> Ints:
    """Put what the user says over what is guessed."""
    rows, cols = known.shape
    if (said == SUBJECT).any():
        known = np.where(_rim(rows, cols), GROUND, FREE)
    elif (known == SUBJECT).all():
        known = np.where(_oval(rows, cols, 0.5, 0.2), SUBJECT, FREE)
    return np.where(said != FREE, said, known)


def walked(pixels: Floats, seeds: Ints) -> Floats:
    """Probability that a walker from each pixel meets the subject first.

    Parameters
    ----------
    pixels : (rows, cols, 3) float64
        Linear light.
    seeds : (rows, cols) int64
        `FREE`, `GROUND` or `SUBJECT`.

    Returns
    -------
    (rows, cols) float64
        In [0, 1]; by a fixed number of sweeps, and so the same on every machine.
    """
    across, down = _ease(pixels)
    rows, cols = seeds.shape
    chance = np.where(seeds == SUBJECT, 1.0, np.where(seeds == GROUND, 0.0, 0.5))
    total = _pulled(np.ones(seeds.shape), across, down)
    checker = np.add.outer(np.arange(rows), np.arange(cols)) % 2
    turns = [np.where((seeds == FREE) & (checker == kind), _OVER, 0.0) for kind in (0, 1)]
    for _ in range(_FIRST + _SWEEPS * max(rows, cols)):
        for over in turns:
            mean = _pulled(chance, across, down) / total
            chance += over * (mean - chance)
    return np.asarray(np.clip(chance, 0.0, 1.0))


def _pulled(values: Floats, across: Floats, down: Floats) -> Floats:
    """Sum of the four neighbors' values, each times how easily one steps to it."""
    pull = np.zeros(values.shape)
    pull[:, :-1] += across * values[:, 1:]
    pull[:, 1:] += across * values[:, :-1]
    pull[:-1] += down * values[1:]
    pull[1:] += down * values[:-1]
    return pull


def _ease(pixels: Floats) -> tuple[Floats, Floats]:
    """How easily a walker steps to the right, and down: the more alike, the easier."""
    lab = color.linear_to_oklab(pixels) * _COLORS
    spread = max(float(lab.var(axis=(0, 1)).sum()), 1e-9)

    def ease(step: Floats) -> Floats:
        return np.asarray(np.exp(-_EDGE * (step**2).sum(axis=-1) / spread) + 1e-6)

    return ease(np.diff(lab, axis=1)), ease(np.diff(lab, axis=0))


def seeds(pixels: Floats, face: Face | None) -> Ints:
    """Guess seeds: the upper edges are background; a face, or what is unlike them, is not.

    Parameters
    ----------
    pixels : (rows, cols, 3) float64
        Linear light.

    Returns
    -------
    (rows, cols) int64
        Nothing but `SUBJECT` where no background can be told.
    """
    rows, cols = pixels.shape[:2]
    rim, middle = _rim(rows, cols), _oval(rows, cols, 0.52, 0.38)
    if face is not None:
        return _with_face(pixels, rim, face)
    unlike = _unlike(pixels, rim)
    inside = float(np.percentile(unlike[middle], 85))
    outside = float(np.percentile(unlike[rim], 75))
    if inside < max(2.0 * outside, _SEEN):
        return np.full((rows, cols), SUBJECT)
    found = np.where(rim | ((unlike <= outside) & ~middle), GROUND, FREE)
    found[middle & (unlike >= max(0.6 * inside, 1.5 * outside))] = SUBJECT
    return found


def _with_face(pixels: Floats, rim: Mask, face: Face) -> Ints:
    """Seeds about a face: a head, what is below it, and what is like the rim beside it."""
    rows, cols = rim.shape
    y, x = np.mgrid[:rows, :cols].astype(np.float64) + 0.5
    (row, col), (high, wide) = face.middle, (0.55 * face.side, 0.4 * face.side)
    away = np.hypot((y - row) / high, (x - col) / wide)
    edge = rim & (away > 2.1)  # hair may touch the picture's edge
    rim = edge if edge.any() else rim
    unlike = _unlike(pixels, rim)
    unlike /= max(float(np.percentile(unlike[rim], 75)), _NOISE)
    # Hair fades into a wall more than cheeks do; and a shirt may be as white as the wall.
    cheeks, chin = y > face.top + 0.75 * face.side, y > face.top + 1.2 * face.side
    beside = _solid((unlike <= np.where(cheeks, 1.75, 1.0)) & ~chin) & (away > 1.5)
    hair = _solid(unlike > 5) & (away < 2)
    neck = (y > face.top + 1.35 * face.side) & (np.abs(x - col) < 0.3 * face.side)
    foot = (y > rows - max(1, rows // 32)) & (np.abs(x - col) < 0.15 * cols)
    found = np.where(rim | beside, GROUND, FREE)
    return np.where((away < 1) | hair | neck | foot, SUBJECT, found)


def _solid(cells: Mask) -> Mask:
    """Drop cells that have not nearly all their neighbors."""
    return np.asarray(blur(cells.astype(np.float64), 1.0) > 0.9)


def _rim(rows: int, cols: int) -> Mask:
    """Upper edge, and the upper parts of the sides: what stands below cuts the lower ones."""
    edge = max(1, min(rows, cols) // 32)
    found = np.zeros((rows, cols), dtype=bool)
    found[:edge] = True
    found[: int(0.45 * rows), [*range(edge), *range(cols - edge, cols)]] = True
    return found


def _oval(rows: int, cols: int, middle: float, reach: float) -> Mask:
    """Cells within an oval of the picture's own shape, `middle` of the way down."""
    y, x = np.mgrid[:rows, :cols] + 0.5
    found: Mask = ((y / rows - middle) / reach) ** 2 + ((x / cols - 0.5) / reach) ** 2 < 1
    return found


def _unlike(pixels: Floats, rim: Mask) -> Floats:
    """(rows, cols) distance in OKLab to the nearest of the rim's colors, a little blurred."""
    lab = blur(color.linear_to_oklab(pixels) * [1.0, 2.0, 2.0], 1.0)
    border = lab[rim]
    sample = border[:: max(1, len(border) // 64)]
    away = np.full(rim.shape, np.inf)
    for one in sample:
        step = lab - one
        np.minimum(away, dot(step, step), out=away)
    return np.asarray(np.sqrt(away))
