"""Where noise would be seen: masks that weigh the objective's terms; and the picture to come near.

An eye forgives texture where the picture itself is busy, and sees every speck where it is
flat. So each term of the objective is weighed by the picture's own activity. The masks are
laid out on the whole picture, or squares of a large one would differ at their seams. The
picture that a mosaic is to come near is a little sharper, and in the palette's gamut.

References
----------
.. [1] G. Legge and J. Foley, "Contrast masking in human vision", JOSA 70(12), 1980.
.. [2] C. Tomasi and R. Manduchi, "Bilateral filtering for gray and color images", ICCV 1998.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color, errors
from mosaic.arrays import Floats, Window, strips
from mosaic.imaging.gamut import into_gamut

Weights = NDArray[Any]

#: Rows and columns from a cell to the neighbors above, left, right and below it.
NEIGHBORS = ((-1, 0), (0, -1), (0, 1), (1, 0))

# Gaussian in cells, activity that halves a mask, and what lies across an edge: a difference in
# units of 100 OKLab beyond which a neighbor does not count as being on the own side.
_SIGMA, _HALF, _SIDE = 1.5, 3.0, 8.0
# Activity that halves the masks of texture: with as little as `_HALF` detail drowned where the
# picture is busy (SSIM of L* .85 in place of .84).
_HALF_TEXTURE = 10.0
# Cells that the Gaussian and the bilateral window reach.
_FAR, _REACH = 6, 3
# Lightness below which a cell gets dark and the range over which it does; chroma up to which
# it counts as nearly black.
_DARK, _DARK_RANGE, _DARK_CHROMA = 50.0, 20.0, 6.0
# Steps to one half of the bilateral window; the other half is opposite.
_HALF_WINDOW = [
    (y, x) for y in range(_REACH + 1) for x in range(-_REACH, _REACH + 1) if (y, x) > (0, 0)
]
# Difference over which neighbors stop being alike.
_EDGE = 4.0
# Masks are rounded to this: the last bits of exp and cbrt differ between processors.
_GRAIN = 256.0
# Rows at once, at least; and cells of a picture that takes longer to be shared out than done.
_STRIP, _FEW = 24, 1 << 14
#: Threads; more gain nothing, for Python lets only one at a time prepare numpy's work.
WORKERS = 2

# Gain of an unsharp mask on OKLab's L, a and b. A cell that may only be one color
# blurs less than it averages.
_SHARPENED: Floats = np.array([0.15, 0.07, 0.07])
_SIGMA_REACH = 4


class Masks(NamedTuple):
    """Weights of a picture's cells, each (rows, cols) in [0, 1], float64 in a view.

    On the whole picture they are float16, which is exact, for they are rounded.

    Attributes
    ----------
    quiet : near 1 where nothing happens around a cell, near 0 where the picture is busy.
    plain : the same by (a, b) alone: folds of a cloth hide no specks of another hue.
    flat : as quiet, looking only at neighbors on the cell's own side of an edge.
    smooth : as flat, but a slope counts as flat: a sky at dusk, the shade on a wall.
    dark : 1 where a cell is nearly black.
    similarity : (4, rows, cols), how alike a cell and its neighbors above, left, right, below are.
    """

    quiet: Weights
    plain: Weights
    flat: Weights
    smooth: Weights
    dark: Weights
    similarity: Weights

    def view(self, place: Window) -> Masks:
        """Return the masks of a rectangle."""
        return Masks(*(mask[..., *place].astype(np.float64) for mask in self))


class Emphasis(NamedTuple):
    """What matters more in some cells, as on a face; each (rows, cols), float64 in a view.

    Attributes
    ----------
    detail : gain on a cell's own error, 1 where nothing is special.
    all : gain on all errors, 1 where nothing is special.
    calm : in [0, 1]; 1 where texture is seen however busy the picture is, as on skin.
    hue : in [0, 1]; 1 where no hue may stand but the cell's own, as on skin, which is never
        pink, gray or green; lighter or darker it may be.
    """

    detail: Weights
    all: Weights
    calm: Weights
    hue: Weights

    def view(self, place: Window) -> Emphasis:
        """Return the emphasis in a rectangle."""
        return Emphasis(*(one[place].astype(np.float64) for one in self))


def masks_of(target: Floats) -> Masks:
    """Lay out the masks of a picture of (rows, cols, 3) linear light, one pixel a cell."""
    rows, cols = target.shape[:2]
    found = Masks(*(np.empty((*more, rows, cols), np.float16) for more in [()] * 5 + [(4,)]))

    def lay_out(top: int, bottom: int) -> None:
        # The picture's edge cells go on beyond it.
        strip = target[np.clip(np.arange(top - _FAR, bottom + _FAR), 0, rows - 1)]
        lab = 100 * color.linear_to_oklab(np.pad(strip, ((0, 0), (_FAR, _FAR), (0, 0)), "edge"))
        # Channels first: an inner axis of three is slow.
        lab = np.ascontiguousarray(np.moveaxis(lab, -1, 0))
        less = slice(_FAR - _REACH, _REACH - _FAR)
        one = slice(_FAR - 1, 1 - _FAR)
        masks = (
            *_quiet_strip(lab),
            *_flat_strip(lab[:, less, less]),
            _dark(lab[:, _FAR:-_FAR, _FAR:-_FAR]),
            _alike(lab[:, one, one]),
        )
        for joined, mask in zip(found, masks, strict=True):
            joined[..., top:bottom, :] = np.round(mask * _GRAIN) / _GRAIN

    _in_strips(target.shape, lay_out)
    # Beyond the edge there is nothing to be like.
    similarity = found.similarity
    similarity[0, 0], similarity[1, :, 0], similarity[2, :, -1], similarity[3, -1] = 0, 0, 0, 0
    return found


def _in_strips(shape: tuple[int, ...], work: Callable[[int, int], None]) -> None:
    """Do some work for all strips of a picture, from a row to one that is left out."""

    def one(strip: slice) -> None:
        errors.check_stop()
        work(strip.start, strip.stop)

    parts = [(part,) for part in strips(shape[0], shape[1], least=_STRIP)]
    errors.in_threads(one, parts, WORKERS if shape[0] * shape[1] > _FEW else 1)


def _dark(lab: Floats) -> Floats:
    chroma = np.hypot(lab[1], lab[2])
    # Hair and wood that are nearly black have a warm hue; a blue as dark is a night.
    cool = np.clip(-lab[2] / np.maximum(chroma, 1e-9), 0, 1)
    gray = np.clip(2 - (1 + cool) * chroma / _DARK_CHROMA, 0, 1)
    return np.asarray(np.clip((_DARK - lab[0]) / _DARK_RANGE, 0, 1) * gray)


def _quiet_strip(padded: Floats) -> Floats:
    """1 / (1 + activity): the deviation under a Gaussian, L plus (a, b), and (a, b) alone."""
    mean = _gaussian(padded)
    deviation = np.sqrt(np.maximum(_gaussian(padded * padded) - mean * mean, 0))
    colored = np.hypot(deviation[1], deviation[2])
    return np.stack(
        [1 / (1 + _length(deviation) / _HALF_TEXTURE), 1 / (1 + colored / _HALF_TEXTURE)]
    )


def _gaussian(values: Floats) -> Floats:
    """Blur (3, rows, cols) by a Gaussian; what it reaches beyond falls away."""
    taps = np.exp(-0.5 * (np.arange(-_FAR, _FAR + 1) / _SIGMA) ** 2)
    taps /= taps.sum()
    rows, cols = (n - 2 * _FAR for n in values.shape[1:])
    values = np.asarray(sum(values[:, n : n + rows] * tap for n, tap in enumerate(taps)))
    return np.asarray(sum(values[..., n : n + cols] * tap for n, tap in enumerate(taps)))


def _flat_strip(padded: Floats) -> Floats:
    """As `_quiet_strip`, under a bilateral window: a sky beside a dark wing counts as flat.

    And the same of what two opposite neighbors differ by on average, which on a slope is 0.
    """
    rows, cols = (n - 2 * _REACH for n in padded.shape[1:])
    total, pairs = np.ones((2, rows, cols))
    first, second, bent = np.zeros((3, 3, rows, cols))
    for y, x in _HALF_WINDOW:
        # A pair is measured once; the window's cells are at its one end, and at its other.
        right, left = max(x, 0), max(-x, 0)
        start, stop = _REACH - right, _REACH + cols + left
        step = padded[:, _REACH : _REACH + rows + y, start + x : stop + x].copy()
        step -= padded[:, _REACH - y : _REACH + rows, start:stop]
        square = step * step
        weight = np.exp(-0.5 * (y * y + x * x) / _SIGMA**2) * np.exp(
            -0.5 / _SIDE**2 * _total(square)
        )
        square *= weight
        one, other = np.s_[..., y:, right : right + cols], np.s_[..., :rows, left : left + cols]
        total += weight[one]
        total += weight[other]
        weighted = weight * step
        first += weighted[one]
        first -= weighted[other]
        second += square[one]
        second += square[other]
        both, bend = np.minimum(weight[one], weight[other]), (step[one] - step[other]) / 2
        pairs += 2 * both
        bent += 4 * both * bend * bend
    deviation = np.sqrt(np.maximum(second / total - (first / total) ** 2, 0))
    bending = np.sqrt(bent / pairs)
    return np.stack([1 / (1 + _length(d) / _HALF) for d in (deviation, bending)])


def _total(channels: Floats) -> Floats:
    """Sum of three channels."""
    return np.asarray(channels[0] + channels[1] + channels[2])


def _length(lab: Floats) -> Floats:
    """HyAB length of differences in OKLab: L apart from (a, b)."""
    return np.asarray(np.abs(lab[0]) + np.hypot(lab[1], lab[2]))


def _alike(padded: Floats) -> Floats:
    """(4, rows, cols) likeness of each cell and its neighbors; the margin of 1 falls away."""
    rows, cols = (n - 2 for n in padded.shape[1:])
    lab = padded[:, 1:-1, 1:-1]
    shifts = [padded[:, 1 + y : 1 + y + rows, 1 + x : 1 + x + cols] for y, x in NEIGHBORS]
    return np.stack([np.exp(-_total((one - lab) ** 2) / (2 * _EDGE**2)) for one in shifts])


def sharpened(light: Floats, colors: Floats, more: float = 0.0) -> Floats:
    """Sharpen linear light by the detail finer than one cell, and move it into the gamut.

    Parameters
    ----------
    more : float
        Gain on lightness beyond the usual one.
    """
    gain = _SHARPENED + np.array([more, 0.0, 0.0])
    found = np.empty(light.shape)

    def sharpen(top: int, bottom: int) -> None:
        oklab = color.linear_to_oklab(
            light[_mirrored(top - _SIGMA_REACH, bottom + _SIGMA_REACH, len(light))]
        )
        own = oklab[_SIGMA_REACH:-_SIGMA_REACH]
        sharp = own + gain * (own - _smooth(oklab))
        errors.check_stop()
        sharp = color.oklab_to_linear(sharp)
        found[top:bottom] = into_gamut(np.clip(sharp, 0, 1), colors)

    _in_strips(light.shape, sharpen)
    return found


def _mirrored(start: int, stop: int, count: int) -> NDArray[np.int64]:
    """Numbers of lines, mirrored beyond the first and the last, whose edge is the mirror."""
    places = np.arange(start, stop) % (2 * count)
    return np.minimum(places, 2 * count - 1 - places)


def _smooth(rows: Floats) -> Floats:
    """Blur by a Gaussian of one cell; rows that it reaches beyond fall away, columns are mirrored."""
    taps = np.exp(-0.5 * np.arange(-_SIGMA_REACH, _SIGMA_REACH + 1) ** 2)
    cols = rows.shape[1]
    values = rows[:, _mirrored(-_SIGMA_REACH, cols + _SIGMA_REACH, cols)]
    for axis in (0, 1):
        lines = np.moveaxis(values, axis, 0)
        count = len(lines) - 2 * _SIGMA_REACH
        stretches = (lines[n : n + count] * tap for n, tap in enumerate(taps / taps.sum()))
        values = np.moveaxis(np.asarray(sum(stretches)), 0, axis)
    return values
