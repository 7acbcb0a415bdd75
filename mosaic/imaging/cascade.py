"""Windows that pass a cascade of local binary patterns, in numpy alone.

The cascade is a data file of scikit-image. Its `skimage.feature.Cascade` costs 0.25 s to
import, more than all windows of a photo cost here, and its threads report in any order.

A window passes where it passes all stages, in whatever order they are asked. Small windows are
many and nearly all of them fail, so the first stages look at all of a size as arrays; what they
leave, and larger windows, are read one by one, by the places of their blocks' corners.

References
----------
.. [1] P. Viola and M. Jones, "Rapid object detection using a boosted cascade of simple
   features", CVPR 2001.
.. [2] S. Liao et al., "Learning multi-scale block local binary patterns for face
   recognition", ICB 2007.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats, Int32s, Places
from mosaic.imaging.filters import running_sums
from mosaic.imaging.patterns import (
    Bytes,
    Words,
    byte_tables,
    cascade,
    codes_of,
    looked_up,
    vote_table,
)

_SIDE = 24  # pixels of the window that the cascade was trained on
_GROWTH = 1.2  # from one size of window to the next
# The step in pixels between the smallest windows; where one passes so many stages, those that
# were skipped beside it are looked at, too: a face passes several, and most of a picture none.
_COARSE, _HALF = 2, 6
# A window lies on another where its side is up to so many times the other's, or the inverse,
# and their middles are within this part of its side.
_ALIKE, _REACH = 1.6, 0.3
# Stages that look at all windows of a size: a pattern of a window takes 6 ns so, and 40 where
# it is read by itself; a twelfth of the windows is left.
_DENSE = 3
# Patterns of windows that are read together: they stay in the cache of a core. Where all that
# stages would read is less than the second, they are asked together: calls cost more than reading.
_AT_ONCE, _TOGETHER = 8192, 4096
_NEAR = np.mgrid[-1:2, -1:2].reshape(2, 9, 1)


def windows(
    images: Sequence[Bytes], least: float = 0.0, near: Sequence[Floats] | None = None
) -> list[Floats]:
    """Find the windows that pass all stages of the cascade for faces seen from the front.

    Parameters
    ----------
    images : sequence of (rows, cols) uint8
        Luminance in sRGB's gamma. Several cost little more than the largest alone: the
        windows of all images and sizes are looked at together.
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
    sizes = list(_sizes(np.array([image.shape for image in images]), least)) if images else []
    if not sizes:
        return [np.zeros((0, 3)) for _ in images]
    sums = _sums(images)
    reader = _Reader.of(sums, sizes)
    if near is None:
        small = sum(size.step == _COARSE for size in sizes)
        found = reader.passing(_first_stages(sums, sizes[:small]), _DENSE, _HALF)
        large = reader.passing(_every(sums.shape, sizes, small), 0, _HALF)
        found = np.concatenate([found, large], axis=1)
    else:
        found = reader.passing(_about(near, sums.shape, sizes), 0, _HALF)
    found = np.concatenate([found, _skipped_beside(found, sums.shape, sizes)], axis=1)
    # Those beside are not asked by the first half yet: the second leaves fewer of them.
    found = reader.passing(found, _HALF, len(cascade().thresholds))
    which, places = reader.passing(found, 0, _HALF)
    image, row, col = np.unravel_index(places, sums.shape)
    side = np.array([size.side for size in sizes])[which]
    squares = np.stack([row, col, side], axis=1).astype(np.float64)
    return [squares[image == n] for n in range(len(images))]


def _sums(images: Sequence[Bytes]) -> Int32s:
    """(images, rows + 1, cols + 1) running sums of images, smaller ones with a margin."""
    rows, cols = np.max([image.shape for image in images], axis=0)
    sums = np.zeros((len(images), rows + 1, cols + 1), np.int32)
    for image, out in zip(images, sums, strict=True):
        out[: image.shape[0] + 1, : image.shape[1] + 1] = running_sums(image, np.int32)
    return sums


class _Size(NamedTuple):
    """One size of window, and how many places for its upper left corner each image has."""

    side: int
    scale: float
    ends: Places  # (images, 2) rows and columns of them, 0 where none are looked at

    @property
    def step(self) -> int:
        return max(_COARSE, round(self.scale))


def _sizes(shapes: Places, least: float) -> Iterator[_Size]:
    """Yield the sizes of windows for images of some shapes, from small to large."""
    shorter, longer = shapes.min(axis=1, keepdims=True), shapes.max(axis=1, keepdims=True)
    scale = 1.0
    while (side := int(_SIDE * scale)) <= shorter.max():
        looked_at = (side <= shorter) & (side >= least * longer)
        if looked_at.any():
            yield _Size(side, scale, np.where(looked_at, shapes + 1 - side, 0))
        scale *= _GROWTH


def _listed(wanted: NDArray[np.bool_]) -> Places:
    """(2, n) size, and place in the sums of all images, of windows that are wanted."""
    return np.stack(np.divmod(np.flatnonzero(wanted), wanted[:1].size or 1))


def _every(shape: tuple[int, ...], sizes: Sequence[_Size], first: int) -> Places:
    """List all windows from one size on."""
    wanted = np.zeros((len(sizes), *shape), bool)
    for of_size, size in zip(wanted[first:], sizes[first:], strict=True):
        for image, (bottom, right) in zip(of_size, size.ends, strict=True):
            image[: bottom : size.step, : right : size.step] = True
    return _listed(wanted)


def _about(near: Sequence[Floats], shape: tuple[int, ...], sizes: Sequence[_Size]) -> Places:
    """List the windows that lie on some windows."""
    wanted = np.zeros((len(sizes), *shape), bool)
    sides, steps = (np.array([n]).T for n in zip(*((s.side, s.step) for s in sizes), strict=True))
    ratio = np.concatenate(near)[:, 2] / sides
    which, number = np.nonzero((ratio < _ALIKE) & (ratio > 1 / _ALIKE))
    image = np.repeat(np.arange(len(near)), [len(of_image) for of_image in near])[number]
    alike, side, step = np.concatenate(near)[number], sides[which], steps[which]
    middles = alike[:, :2] + (alike[:, 2:] - side) / 2
    low = np.maximum(np.ceil((middles - _REACH * side) / step), 0).astype(np.intp) * step
    ends = np.stack([size.ends for size in sizes])[which, image]
    high = np.clip(np.floor(middles + _REACH * side) + 1, 0, ends).astype(np.intp)
    each = np.concatenate([np.stack([which, image], axis=1), low, high, step], axis=1)
    for size, of, top, left, bottom, right, apart in each.tolist():
        wanted[size, of, top:bottom:apart, left:right:apart] = True
    return _listed(wanted)


def _skipped_beside(found: Places, shape: tuple[int, ...], sizes: Sequence[_Size]) -> Places:
    """List the windows beside these, of the sizes that are first looked at in steps of two."""
    wanted = np.zeros((sum(size.scale < _COARSE - 0.5 for size in sizes), *shape), bool)
    which, places = found[:, found[0] < len(wanted)]
    image, row, col = np.unravel_index(places, shape)
    rows, cols = row + _NEAR[0], col + _NEAR[1]
    bottom, right = np.stack([size.ends for size in sizes])[which, image].T
    inside = (rows >= 0) & (rows < bottom) & (cols >= 0) & (cols < right)
    which, image = np.broadcast_to(which, rows.shape), np.broadcast_to(image, rows.shape)
    wanted[which[inside], image[inside], rows[inside], cols[inside]] = True
    wanted[:, :, ::_COARSE, ::_COARSE] = False
    return _listed(wanted)


class _Reader(NamedTuple):
    """What reads windows one by one: sums, and where the corners of blocks lie in them."""

    sums: Int32s
    corners: Places  # (16, patterns, sizes) from a window's own place

    @classmethod
    def of(cls, sums: Int32s, sizes: Sequence[_Size]) -> _Reader:
        scales = np.array([size.scale for size in sizes])
        x, y, width, height = (cascade().blocks.T[:, :, np.newaxis] * scales).astype(np.intp)
        fours = np.arange(4)[:, np.newaxis, np.newaxis]
        down, across = (y + fours * height) * sums.shape[2], x + fours * width
        return cls(sums, (down[:, np.newaxis] + across).reshape(16, *x.shape))

    def passing(self, found: Places, stage: int, end: int) -> Places:
        """Keep the windows that pass stages."""
        ends = cascade().ends
        while stage < end and found.size:
            first, last = ends[stage], stage + 1
            while last < end and (ends[last + 1] - first) * found.shape[1] < _TOGETHER:
                last += 1
            many = _AT_ONCE // (ends[last] - first)
            parts = range(0, found.shape[1], many)
            passed = [self._passed(found[:, n : n + many], stage, last) for n in parts]
            found, stage = found[:, np.concatenate(passed)], last
        return found

    def _passed(self, found: Places, stage: int, end: int) -> NDArray[np.bool_]:
        """Whether windows pass some stages, all of which are asked."""
        _, _, _, ends, thresholds = cascade()
        codes = self._codes(found, ends[stage], ends[end]).astype(np.intp)
        codes += 256 * np.arange(len(codes))[:, np.newaxis]
        votes = np.take(vote_table()[ends[stage] : ends[end]], codes, mode="clip")
        passed = np.ones(found.shape[1], bool)
        for n in range(stage, end):
            # One after the other: a sum in another order may miss a threshold that it just meets.
            passed &= sum(votes[ends[n] - ends[stage] : ends[n + 1] - ends[stage]]) >= thresholds[n]
        return passed

    def _codes(self, found: Places, first: int, end: int) -> Bytes:
        """(patterns, n) codes of some patterns for windows."""
        which, places = found
        # Windows of a size lie side by side, so that what is of a size is read once for them.
        starts = np.flatnonzero(np.diff(which, prepend=-1))
        many = np.diff(starts, append=len(which))
        at = np.repeat(self.corners[:, first:end, which[starts]], many, axis=-1)
        at += places
        # Every corner is inside; to clip it is quicker than to check it.
        values = np.take(self.sums, at, mode="clip").reshape(4, 4, *at.shape[1:])
        bands = values[1:] - values[:-1]
        return codes_of((bands[:, 1:] - bands[:, :-1]).reshape(9, *at.shape[1:]))


def _first_stages(sums: Int32s, sizes: Sequence[_Size]) -> Places:
    """List the small windows that pass the dense stages."""
    planes, found = _planes(sums), [np.zeros((2, 0), np.intp)]
    for n, size in enumerate(sizes):
        image, row, col = _dense(planes, size)
        places = np.ravel_multi_index((image, row * _COARSE, col * _COARSE), sums.shape)
        found.append(np.stack([np.full_like(places, n), places]))
    return np.concatenate(found, axis=1)


def _planes(sums: Int32s) -> Words:
    """(step, step, images, rows, cols) the sums at each step, from each row and column on.

    What neighboring windows read are neighbors there. All blocks of small windows have less than
    257 pixels, so that their sums are below 2 ** 16, and right where those they come from wrap.
    """
    margins = [(0, 0), *((0, _COARSE + -n % _COARSE) for n in sums.shape[1:])]
    padded = np.pad(sums.astype(np.uint16), margins)
    images, rows, cols = padded.shape
    parts = padded.reshape(images, rows // _COARSE, _COARSE, cols // _COARSE, _COARSE)
    return np.ascontiguousarray(parts.transpose(2, 4, 0, 1, 3))


def _dense(planes: Words, size: _Size) -> tuple[Places, ...]:
    """Image, row and column, in steps, of the windows of one size that pass the dense stages."""
    images, _, wide = planes.shape[2:]
    ends = -(-size.ends // _COARSE)
    rows, cols = ends.max(axis=0).tolist()
    passed = np.zeros((images, rows, wide), bool)
    for image, (bottom, right) in zip(passed, ends, strict=True):
        image[:bottom, :right] = True
    # The rows of an image are one line; what reaches from one into the next is no window.
    lines = planes.reshape(_COARSE, _COARSE, images, -1)
    many = (rows - 1) * wide + cols
    blocks = iter((cascade().blocks * size.scale).astype(np.intp).tolist())
    for answers, passing in byte_tables(_DENSE):
        said = np.zeros((images, many), np.uint8)
        for answer in answers:
            said |= looked_up(answer, _dense_codes(lines, next(blocks), wide, many))
        passed.reshape(images, -1)[:, :many] &= looked_up(passing, said).view(bool)
    image, place = np.divmod(np.flatnonzero(passed), rows * wide)
    return image, *np.divmod(place, wide)


def _dense_codes(lines: Words, block: Sequence[int], wide: int, many: int) -> Bytes:
    """(images, many) codes of one pattern for windows side by side."""
    x, y, width, height = block
    # Sums of all blocks of this size: of the rows from each on first, then of their columns.
    downs = [divmod(n + height, _COARSE) for n in range(_COARSE)]
    length = lines.shape[3] - max(downs)[0] * wide
    bands = np.empty((*lines.shape[:3], length), lines.dtype)
    for band, upper, (down, phase) in zip(bands, lines, downs, strict=True):
        lower = lines[phase, :, :, down * wide :]
        np.subtract(lower[..., :length], upper[..., :length], out=band)
    acrosses = [divmod(n + width, _COARSE) for n in range(_COARSE)]
    length -= max(acrosses)[0]
    sums = np.empty((*lines.shape[:3], length), lines.dtype)
    for n, (across, phase) in enumerate(acrosses):
        right = bands[:, phase, :, across : across + length]
        np.subtract(right, bands[:, n, :, :length], out=sums[:, n])
    rows = [divmod(y + n * height, _COARSE) for n in range(3)]
    cols = [divmod(x + n * width, _COARSE) for n in range(3)]
    starts = [(r, c, down * wide + across) for down, r in rows for across, c in cols]
    return codes_of([sums[r, c, :, start : start + many] for r, c, start in starts])
