"""Windows that pass a cascade of local binary patterns, in numpy alone.

The cascade is a data file of scikit-image. Its `skimage.feature.Cascade` costs 0.25 s to
import, more than all windows of a photo cost here, and its threads report in any order.

References
----------
.. [1] P. Viola and M. Jones, "Rapid object detection using a boosted cascade of simple
   features", CVPR 2001.
.. [2] S. Liao et al., "Learning multi-scale block local binary patterns for face
   recognition", ICB 2007.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

_SIDE = 24  # pixels of the window that the cascade was trained on
_GROWTH = 1.2  # from one size of window to the next
# Stages that look at every window of a size (slices cost less than picking places), and the
# stage from which the windows of all sizes are looked at together.
_DENSE, _EARLY = 2, 4
_AROUND = [0, 1, 2, 5, 8, 7, 6, 3]  # of 3x3 blocks, clockwise from the upper left


class Pattern(NamedTuple):
    """One weak classifier: a block (x, y, width, height), and a vote for each of 256 patterns."""

    block: tuple[int, int, int, int]
    votes: Floats


class Stage(NamedTuple):
    """Patterns whose votes must reach a threshold."""

    patterns: tuple[Pattern, ...]
    threshold: float


def windows(images: Sequence[NDArray[np.uint8]], least: float = 0.0) -> list[Floats]:
    """Find the windows that pass all stages of the cascade for faces seen from the front.

    Parameters
    ----------
    images : sequence of (rows, cols) uint8
        Luminance in sRGB's gamma. Several cost little more than the largest alone: where
        few windows are left, those of all sizes and images are looked at together.
    least : float
        Side of the smallest window that is looked at, as a part of the longer side.

    Returns
    -------
    list of (n, 3) float64
        Top, left and side of each window, in pixels of its image.
    """
    sums = [_summed(image) for image in images]
    flat = np.concatenate([plane.ravel() for plane in sums]) if sums else np.zeros(0, np.int32)
    starts = np.cumsum([0, *(plane.size for plane in sums)])
    sizes: list[_Size] = []
    for n, plane in enumerate(sums):
        sizes += _sizes(n, plane.shape[1], images[n].shape, least)
    first = [_first_stages(sums[size.image], size) for size in sizes]
    which = np.repeat(np.arange(len(sizes)), [len(places) for places in first])
    scales = np.array([size.scale for size in sizes])
    strides = np.array([size.stride for size in sizes], dtype=np.int32)
    shift = np.array([starts[size.image] for size in sizes], dtype=np.int32)
    places = np.concatenate([np.zeros(0, np.int32), *first]) + shift[which]
    for stage in _cascade()[_EARLY:]:
        votes = np.zeros(len(places))
        for pattern in stage.patterns:
            votes += pattern.votes[
                _codes(flat, places + _corners(pattern, scales, strides)[:, which])
            ]
        passed = votes >= stage.threshold
        places, which = places[passed], which[passed]
    places -= shift[which]
    return [_of_image(n, places, which, sizes) for n in range(len(sums))]


class _Size(NamedTuple):
    """One size of window on one image."""

    image: int
    stride: int  # of the image's sums
    shape: tuple[int, int]  # places for the upper left corner
    side: int
    scale: float

    @property
    def step(self) -> int:
        return max(1, round(self.scale))


def _sizes(image: int, stride: int, shape: tuple[int, ...], least: float) -> list[_Size]:
    """List the sizes of windows for an image, from small to large."""
    found: list[_Size] = []
    scale = 1.0
    while (side := int(_SIDE * scale)) <= min(shape):
        if side >= least * max(shape):
            places = (shape[0] + 1 - side, shape[1] + 1 - side)
            found.append(_Size(image, stride, places, side, scale))
        scale *= _GROWTH
    return found


def _summed(gray: NDArray[np.uint8]) -> Ints:
    """Sum of all pixels above and left of each corner."""
    sums = np.zeros((gray.shape[0] + 1, gray.shape[1] + 1), dtype=np.int32)
    sums[1:, 1:] = gray.astype(np.int32).cumsum(axis=0).cumsum(axis=1)
    return sums


def _first_stages(sums: Ints, size: _Size) -> Ints:
    """(n,) places in an image's flat sums where windows of one size pass the first stages."""
    rows, cols = (slice(0, n, size.step) for n in size.shape)
    passed = np.ones(sums[rows, cols].shape, dtype=bool)
    for stage in _cascade()[:_DENSE]:
        passed &= sum(_dense_votes(sums, p, size) for p in stage.patterns) >= stage.threshold
    row, col = np.nonzero(passed)
    places = ((row * size.stride + col) * size.step).astype(np.int32)
    flat, one = sums.ravel(), (np.array([size.scale]), np.array([size.stride], dtype=np.int32))
    for stage in _cascade()[_DENSE:_EARLY]:
        votes = np.zeros(len(places))
        for pattern in stage.patterns:
            votes += pattern.votes[_codes(flat, places + _corners(pattern, *one))]
        places = places[votes >= stage.threshold]
    return places


def _dense_votes(sums: Ints, pattern: Pattern, size: _Size) -> Floats:
    """Votes of a pattern for every window of a size."""
    x, y, width, height = (int(n * size.scale) for n in pattern.block)
    (rows, cols), step = size.shape, size.step
    strips = [sums[y + n * height : y + n * height + rows : step] for n in range(4)]
    blocks = []
    for upper, lower in pairwise(strips):
        band = lower - upper
        ends = [band[:, x + n * width : x + n * width + cols : step] for n in range(4)]
        blocks += [right - left for left, right in pairwise(ends)]
    code = np.zeros(blocks[4].shape, dtype=np.uint8)
    for bit, place in enumerate(_AROUND):
        code |= (blocks[place] >= blocks[4]).view(np.uint8) << (7 - bit)
    votes: Floats = pattern.votes[code]
    return votes


def _corners(pattern: Pattern, scales: Floats, strides: Ints) -> Ints:
    """(16, sizes) where the corners of a pattern's 3x3 blocks lie, from a window's own corner."""
    x, y, width, height = (np.array(pattern.block)[:, np.newaxis] * scales).astype(np.int32)
    fours = np.arange(4, dtype=np.int32)[:, np.newaxis]
    down, across = (fours * height + y) * strides, fours * width + x
    corners: Ints = (down[:, np.newaxis] + across).reshape(16, -1)
    return corners


def _codes(flat: Ints, corners: Ints) -> NDArray[np.uint8]:
    """Pattern of 3x3 blocks, from their (16, n) corners: which are as bright as the middle."""
    at = flat[corners].reshape(4, 4, -1)
    blocks = np.diff(np.diff(at, axis=0), axis=1).reshape(9, -1)
    codes: NDArray[np.uint8] = np.packbits(blocks[_AROUND] >= blocks[4], axis=0)[0]
    return codes


def _of_image(image: int, places: Ints, which: NDArray[np.int64], sizes: list[_Size]) -> Floats:
    """(n, 3) windows of one image."""
    found = []
    for n, size in enumerate(sizes):
        if size.image == image:
            tops, lefts = np.divmod(places[which == n], size.stride)
            found.append(np.stack([tops, lefts, np.full_like(tops, size.side)], axis=1))
    return np.concatenate([np.zeros((0, 3)), *found])


@cache
def _cascade() -> tuple[Stage, ...]:
    """Read the cascade out of the file that scikit-image ships."""
    # Importing it takes 0.05 s, which a picture that is not searched need not pay.
    from skimage.data import lbp_frontal_face_cascade_filename  # noqa: PLC0415

    # The file is a package's and not a user's.
    root = ET.parse(lbp_frontal_face_cascade_filename()).getroot()  # noqa: S314
    blocks = [tuple(map(int, _words(rect))) for rect in root.iter("rect")]
    return tuple(_stage(node, blocks) for node in root.findall("./cascade/stages/_"))


def _words(node: ET.Element | None) -> list[str]:
    return (node.text or "").split() if node is not None else []


def _stage(node: ET.Element, blocks: list[Any]) -> Stage:
    """Read a stage: its threshold, and the votes of each of its patterns."""
    patterns = []
    for tree in node.findall("./weakClassifiers/_"):
        _, _, feature, *masks = map(int, _words(tree.find("internalNodes")))
        yes, no = map(float, _words(tree.find("leafValues")))
        bits = np.array(masks, dtype=np.int32).astype("<i4").view(np.uint8)
        among = np.unpackbits(bits, bitorder="little").astype(bool)
        patterns.append(Pattern(blocks[feature], np.where(among, yes, no)))
    return Stage(tuple(patterns), float(_words(node.find("stageThreshold"))[0]))
