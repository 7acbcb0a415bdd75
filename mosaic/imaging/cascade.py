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

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats, distinct
from mosaic.imaging.filters import running_sums

Int32s = NDArray[np.int32]

_SIDE = 24  # pixels of the window that the cascade was trained on
_GROWTH = 1.2  # from one size of window to the next
# The step in pixels between the smallest windows; where one passes so many stages, those that
# were skipped beside it are looked at, too: a face passes several, and most of a picture none.
_COARSE, _HALF = 2, 6
# A window lies on another where its side is up to so many times the other's, or the inverse,
# and their middles are within this part of its side.
_ALIKE, _REACH = 1.6, 0.3
# Stages for which all windows of a size are looked at as one array: most pass the first.
_DENSE = 2
# Windows whose corners are read together: they stay in the cache of a core.
_AT_ONCE = 16_384
_NOWHERE = np.zeros(0, np.int32)
_NEAR = np.mgrid[-1:2, -1:2].reshape(2, 9, 1)
_AROUND = [0, 1, 2, 5, 8, 7, 6, 3]  # of 3x3 blocks, clockwise from the upper left


class Pattern(NamedTuple):
    """One weak classifier: a block (x, y, width, height), and a vote for each of 256 patterns."""

    block: tuple[int, int, int, int]
    votes: Floats


class Stage(NamedTuple):
    """Patterns whose votes must reach a threshold."""

    patterns: tuple[Pattern, ...]
    threshold: float


def windows(
    images: Sequence[NDArray[np.uint8]], least: float = 0.0, near: Sequence[Floats] | None = None
) -> list[Floats]:
    """Find the windows that pass all stages of the cascade for faces seen from the front.

    Parameters
    ----------
    images : sequence of (rows, cols) uint8
        Luminance in sRGB's gamma. Several cost little more than the largest alone: where
        few windows are left, those of all sizes and images are looked at together.
    least : float
        Side of the smallest window that is looked at, as a part of the longer side.
    near : sequence of (n, 3) float64, optional
        Top, left and side of windows of each image; only those that lie on one of them and
        are about as large are looked at. All are where it is left out.

    Returns
    -------
    list of (n, 3) float64
        Top, left and side of each window, in pixels of its image.
    """
    sums = [running_sums(image, np.int32) for image in images]
    flat = np.concatenate([plane.ravel() for plane in sums]) if sums else np.zeros(0, np.int32)
    starts = np.cumsum([0, *(plane.size for plane in sums)])
    sizes: list[_Size] = []
    for n, plane in enumerate(sums):
        sizes += _sizes(n, plane.shape[1], images[n].shape, least)
    first = [
        _first_stages(sums[size.image], size) if near is None else _about(near[size.image], size)
        for size in sizes
    ]
    which = np.repeat(np.arange(len(sizes)), [len(places) for places in first])
    table = _Table(
        flat,
        starts=np.array([starts[size.image] for size in sizes], dtype=np.int32),
        scales=np.array([size.scale for size in sizes]),
        strides=np.array([size.stride for size in sizes], dtype=np.int32),
    )
    stages = _cascade()
    begin = _DENSE if near is None else 0
    found = _passing(np.concatenate([_NOWHERE, *first]), which, table, stages[begin:_HALF])
    beside = _passing(*_skipped_beside(*found, sizes), table, stages[:_HALF])
    places = np.concatenate([found[0], beside[0]])
    which = np.concatenate([found[1], beside[1]])
    places, which = _passing(places, which, table, stages[_HALF:])
    return [_of_image(n, places, which, sizes) for n in range(len(sums))]


class _Table(NamedTuple):
    """The sums of all images in one row, and where and how each size of window reads them."""

    flat: Int32s
    starts: Int32s
    scales: Floats
    strides: Int32s


def _passing(
    places: Int32s, which: NDArray[np.int64], table: _Table, stages: Sequence[Stage]
) -> tuple[Int32s, NDArray[np.int64]]:
    """Keep the windows, by place in their image's sums and size, that pass stages."""
    parts = [
        _passing_few(places[n : n + _AT_ONCE], which[n : n + _AT_ONCE], table, stages)
        for n in range(0, max(len(places), 1), _AT_ONCE)
    ]
    return np.concatenate([p for p, _ in parts]), np.concatenate([w for _, w in parts])


def _passing_few(
    places: Int32s, which: NDArray[np.int64], table: _Table, stages: Sequence[Stage]
) -> tuple[Int32s, NDArray[np.int64]]:
    """Keep of some windows those that pass stages."""
    for one in stages:
        if not len(places):
            break
        # Windows of a size lie side by side, so that what is of a size is read once for them.
        first = np.flatnonzero(np.diff(which, prepend=-1))
        many, sizes = np.diff(first, append=len(which)), which[first]
        at = places + np.repeat(table.starts[sizes], many)
        votes = np.zeros(len(places))
        offsets = _corners(one.patterns, table.scales[sizes], table.strides[sizes])
        for pattern, of_sizes in zip(one.patterns, offsets, strict=True):
            corners = np.repeat(of_sizes, many, axis=1)
            corners += at
            votes += np.take(pattern.votes, _codes(table.flat, corners))
        passed = votes >= one.threshold
        places, which = places[passed], which[passed]
    return places, which


def _skipped_beside(
    places: Int32s, which: NDArray[np.int64], sizes: list[_Size]
) -> tuple[Int32s, NDArray[np.int64]]:
    """List the windows beside these, of the sizes that are first looked at in steps of two."""
    beside, of_size = [_NOWHERE], [np.zeros(0, np.int64)]
    for n in distinct(which):
        size = sizes[n]
        if size.scale >= _COARSE - 0.5:
            continue
        row, col = np.divmod(places[which == n], size.stride)
        rows, cols = (row + _NEAR[0]).ravel(), (col + _NEAR[1]).ravel()
        inside = (rows >= 0) & (rows < size.shape[0]) & (cols >= 0) & (cols < size.shape[1])
        skipped = inside & ((rows % _COARSE != 0) | (cols % _COARSE != 0))
        beside.append(distinct(rows[skipped] * size.stride + cols[skipped]).astype(np.int32))
        of_size.append(np.full(len(beside[-1]), n))
    return np.concatenate(beside), np.concatenate(of_size)


class _Size(NamedTuple):
    """One size of window on one image."""

    image: int
    stride: int  # of the image's sums
    shape: tuple[int, int]  # places for the upper left corner
    side: int
    scale: float

    @property
    def step(self) -> int:
        return max(_COARSE, round(self.scale))


def _sizes(image: int, stride: int, shape: tuple[int, ...], least: float) -> Iterator[_Size]:
    """Yield the sizes of windows for an image, from small to large."""
    scale = 1.0
    while (side := int(_SIDE * scale)) <= min(shape):
        if side >= least * max(shape):
            places = (shape[0] + 1 - side, shape[1] + 1 - side)
            yield _Size(image, stride, places, side, scale)
        scale *= _GROWTH


def _first_stages(sums: Int32s, size: _Size) -> Int32s:
    """(n,) places in an image's flat sums where windows of one size pass the dense stages."""
    passed = [
        np.sum([_dense_votes(sums, pattern, size) for pattern in stage.patterns], axis=0)
        >= stage.threshold
        for stage in _cascade()[:_DENSE]
    ]
    row, col = np.nonzero(np.logical_and.reduce(passed))
    return np.asarray((row * size.stride + col) * size.step, np.int32)


def _about(near: Floats, size: _Size) -> Int32s:
    """(n,) places in an image's flat sums of the windows of one size that lie on some windows."""
    wanted = np.zeros([-(-n // size.step) for n in size.shape], dtype=bool)
    ratio = near[:, 2] / size.side
    alike = near[(ratio < _ALIKE) & (ratio > 1 / _ALIKE)]
    middles = alike[:, :2] + (alike[:, 2:] - size.side) / 2
    reach = _REACH * size.side
    low = np.maximum(np.ceil((middles - reach) / size.step), 0).astype(np.int64)
    high = (np.maximum((middles + reach) / size.step, -1) + 1).astype(np.int64)
    for (top, left), (bottom, right) in zip(low.tolist(), high.tolist(), strict=True):
        wanted[top:bottom, left:right] = True
    row, col = np.nonzero(wanted)
    return np.asarray((row * size.stride + col) * size.step, np.int32)


def _dense_votes(sums: Int32s, pattern: Pattern, size: _Size) -> Floats:
    """Votes of a pattern for every window of a size."""
    x, y, width, height = (int(n * size.scale) for n in pattern.block)
    (rows, cols), step = size.shape, size.step
    strips = [sums[y + n * height : y + n * height + rows : step] for n in range(4)]
    blocks = []
    for upper, lower in pairwise(strips):
        band = lower - upper
        ends = [band[:, x + n * width : x + n * width + cols : step] for n in range(4)]
        blocks += [right - left for left, right in pairwise(ends)]
    return np.take(pattern.votes, _pattern_codes(blocks))


def _corners(patterns: Sequence[Pattern], scales: Floats, strides: Int32s) -> NDArray[np.intp]:
    """(patterns, 16, sizes) where the corners of 3x3 blocks lie, from a window's own corner."""
    blocks = np.array([pattern.block for pattern in patterns])
    x, y, width, height = (blocks.T[:, :, np.newaxis, np.newaxis] * scales).astype(np.int32)
    fours = np.arange(4, dtype=np.int32)[:, np.newaxis]
    down, across = (fours * height + y) * strides, fours * width + x
    # In numpy's own type for places: others are copied into it at each reading.
    corners = np.asarray(down[:, :, np.newaxis] + across[:, np.newaxis], np.intp)
    return corners.reshape(len(patterns), 16, -1)


def _codes(flat: Int32s, corners: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Pattern of 3x3 blocks, from their (16, n) corners: which are as bright as the middle."""
    # Every corner is inside; to clip it is quicker than to check it.
    at = np.take(flat, corners, mode="clip").reshape(4, 4, -1)
    bands = at[1:] - at[:-1]
    return _pattern_codes((bands[:, 1:] - bands[:, :-1]).reshape(9, -1))


def _pattern_codes(blocks: Sequence[Int32s] | Int32s) -> NDArray[np.uint8]:
    """Write as eight bits which of nine blocks are as bright as the one in their middle."""
    codes = np.zeros(blocks[4].shape, dtype=np.uint8)
    for place in _AROUND:
        codes += codes  # a bit to the left; quicker than a shift
        codes |= (blocks[place] >= blocks[4]).view(np.uint8)
    return codes


def _of_image(image: int, places: Int32s, which: NDArray[np.int64], sizes: list[_Size]) -> Floats:
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

    root = ET.parse(lbp_frontal_face_cascade_filename()).getroot()  # noqa: S314 - no user's file
    blocks = [tuple(map(int, _tokens(rect))) for rect in root.iter("rect")]
    return tuple(_stage(node, blocks) for node in root.findall("./cascade/stages/_"))


def _tokens(node: ET.Element | None) -> list[str]:
    return (node.text or "").split() if node is not None else []


def _stage(node: ET.Element, blocks: list[Any]) -> Stage:
    """Read a stage: its threshold, and the votes of each of its patterns."""
    patterns = []
    for tree in node.findall("./weakClassifiers/_"):
        _, _, feature, *masks = map(int, _tokens(tree.find("internalNodes")))
        yes, no = map(float, _tokens(tree.find("leafValues")))
        bits = np.array(masks, dtype=np.int32).astype("<i4").view(np.uint8)
        among = np.unpackbits(bits, bitorder="little").astype(bool)
        patterns.append(Pattern(blocks[feature], np.where(among, yes, no)))
    return Stage(tuple(patterns), float(_tokens(node.find("stageThreshold"))[0]))
