"""Pixel art that was enlarged: the grid of its own pixels, found and undone.

A sprite that was enlarged, cleanly or by a crooked factor, has its edges on the lines of a grid
and nowhere else. Along each axis the grid is a period and an offset; those are looked for that
explain nearly all edges, the largest period first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats, distinct, strips
from mosaic.imaging.drawn import few_colors

# Pixels of the art along a side at least, where nobody says that it is art, and at most; those
# that are looked for; and the smallest enlargement.
_FEWEST, _MOST, _LEAST, _SMALLEST = 8, 200, 3, 2.0
# Below so many, blocks may be shapes: then all edges lie on lines, and most lines have edges.
_SURE, _ALL, _USED = 12, 0.99, 0.6
# Lines with edges that larger art has at least: a flag has a few stripes.
_LINES_USED = 8
# How far off a line an edge may lie: rounding of a crooked factor, then a soft screenshot.
_OFF = (0.55, 1.0)
# Of 2.5, edges lie on three of five pixels, as programs round halves up or down: chance meets so
# many that all edges have to.
_HALVES = 2.5
# Edges that the grid is looked for by: the strongest.
_LEADING = 80
# Share of all edges that the lines have to explain, and by how much more than chance would.
_EXPLAINED, _LIFT = 0.93, 0.25
# Share that lines have to explain before their period is fitted, and how far it may move: as far
# as about the next one that is tried (counts).
_NEARLY, _NEXT = 0.6, 0.3
# Steps below this share of the strongest one are noise, as JPEG makes it.
_NOISE = 0.15
# Lines of pixels that are looked at, and the share of all places that hold the edges; by how much
# less of them a quarter of the lines may find there.
_LINES, _FEW, _SLACK = 256, 0.4, 0.03
# Share of a pixel of the art, about its middle, that is read: its rim may be mixed.
_MIDDLE = 0.5
#: Colors that pixel art at its own size has at most.
COLORS = 64
# Colors (sRGB in [0, 1]) nearer than this are one where JPEG has changed them; share of the art's
# pixels that have one color about their middle where nothing was blurred.
_ALIKE, _CLEAN = 0.1, 0.8
# Luma and chroma as JPEG has them; rounds of sharpening (more change nothing) of the art's pixels
# that are smaller than the last: these are blurred to their middle by that.
_YCC = np.array([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])
_ROUNDS, _REACHED = 3, 10.0


class PixelGrid(NamedTuple):
    """Where the art's own pixels lie in an enlarged picture.

    Attributes
    ----------
    cols, rows : int
        Size of the art.
    width, height : float
        Size of one of its pixels in the picture's.
    left, top : float
        Upper left corner of the first one.
    """

    cols: int
    rows: int
    width: float
    height: float
    left: float
    top: float


def find_grid(srgb: NDArray[Any], fewest: int = _FEWEST) -> PixelGrid | None:
    """Find the grid of an enlarged sprite; None where there is none.

    Parameters
    ----------
    srgb : (rows, cols, 3) float64 or integers
        In any unit: steps count beside the strongest.
    fewest : int
        Pixels that the art has along a side at least.
    """
    rows, cols = srgb.shape[:2]
    # Of a large photo some lines tell that its edges are everywhere.
    if rows > _LINES and not _gathered(_steps(srgb, 1, _LINES // 4), _EXPLAINED - _SLACK):
        return None
    across = _axis(_steps(srgb, 1), cols)
    # Columns of a large photo are slow to read: only where the rows have a grid.
    down = _axis(_steps(srgb, 0), rows) if across else None
    if across is None or down is None or not 0.8 < across[0] / down[0] < 1.25:
        return None
    (width, left), (height, top) = across, down
    counts = [max(1, round((n - start) / step)) for n, start, step in
              ((cols, left, width), (rows, top, height))]  # fmt: skip
    if not all(fewest <= n <= _MOST for n in counts):
        return None
    return PixelGrid(counts[0], counts[1], width, height, left, top)


def _steps(srgb: NDArray[Any], axis: int, count: int = _LINES) -> Floats:
    """Strength of the change in luma between each line of pixels and the next."""
    lines = srgb if axis == 1 else srgb.swapaxes(0, 1)
    # Of a large photo only some lines are worth the time; JPEG keeps luma sharp and blurs chroma.
    looked_at = lines[:: max(1, len(lines) // count)]
    change = np.empty((len(looked_at), looked_at.shape[1] - 1), np.result_type(looked_at, "f4"))
    for strip in strips(*change.shape):
        luma = sum(looked_at[strip, :, c] * np.float32(_YCC[0, c]) for c in range(3))
        np.abs(np.diff(luma, axis=1), out=change[strip])
    # Of a long edge each pixel counts; of noise none does.
    least = _NOISE * max(change.max(initial=0.0), 1e-9)
    change *= change > least
    return np.asarray(np.square(change, out=change).sum(axis=0))


def _gathered(steps: Floats, least: float) -> bool:
    """Whether few places hold such a share of all steps: a photo has edges everywhere."""
    strongest = np.sort(steps)[::-1][: max(1, round(_FEW * (len(steps) + 1)))]
    return bool(strongest.sum() >= least * steps.sum())


def _axis(steps: Floats, length: int) -> tuple[float, float] | None:
    """Period and offset of the lines that explain the steps, the largest that do."""
    places = np.asarray(np.flatnonzero(steps) + 1, dtype=np.float64)
    if len(places) < 3 or not _gathered(steps, _EXPLAINED):
        return None
    weights = np.asarray(steps[steps > 0] / steps.sum(), dtype=np.float64)
    leading = np.sort(np.argsort(-weights, kind="stable")[:_LEADING])
    at, part = places[leading], weights[leading] / weights[leading].sum()
    loosely = None
    for period in _periods(length):
        fitted = _fitted(at, part, period, length)
        if fitted and fitted[2] == _OFF[0]:
            return _refined(places, weights, *fitted[:2])
        loosely = loosely or fitted
    return _refined(places, weights, *loosely[:2]) if loosely else None


def _fitted(
    at: Floats, weights: Floats, period: float, length: int
) -> tuple[float, float, float] | None:
    """Period, offset, and how far edges may lie off, if lines explain nearly all of them."""
    tried = []
    # Edges that lie further off are more: where these are too few, no others are asked for.
    loosely, start = _explained(at, weights, period, _OFF[-1])
    if loosely >= _NEARLY:
        tried = [(off, period, *_explained(at, weights, period, off)) for off in _OFF]
        # Counts are tried in steps: the last lines may be far off until the period is fitted.
        step, _ = _refined(at, weights, period, start)
        if abs(step / period - 1) * length < _NEXT * period:
            tried.insert(0, (_OFF[0], step, *_explained(at, weights, step, _OFF[0])))
    if abs(period / _HALVES - 1) * length < _NEXT * period:
        fraction, offset = _explained(at, weights, _HALVES, _OFF[0])
        if fraction >= _ALL and _is_art(at, _HALVES, offset, fraction, length):
            return _HALVES, offset, _OFF[0]
    for off, step, explained, offset in tried:
        lift = explained - min(1.0, (2 * off + 1) / step)
        sound = explained >= _EXPLAINED and lift >= _LIFT
        if sound and _is_art(at, step, offset, explained, length):
            return step, offset, off
    return None


def _is_art(at: Floats, period: float, offset: float, explained: float, length: int) -> bool:
    """Whether blocks are pixels of art, and no shapes that happen to fit a grid."""
    count = round(length / period)
    lines = distinct(np.round((at - offset) / period))
    if count >= _SURE:
        return len(lines) >= _LINES_USED
    return explained >= _ALL and len(lines) >= _USED * (count - 1)


def _periods(length: int) -> Floats:
    """Periods to try, the largest first: fine enough that the last line is hit as well."""
    most = min(_MOST, int(length / _SMALLEST))
    return np.asarray(length / np.arange(_LEAST, most + 0.01, 0.25))


def _explained(places: Floats, weights: Floats, period: float, off: float) -> tuple[float, float]:
    """Share of the steps near lines of a period, and the offset at which it is largest."""
    phase = places % period
    offsets = distinct(np.round(phase, 2))
    far = np.abs(phase[:, None] - offsets)
    far = np.minimum(far, period - far)
    fraction = (weights[:, None] * (near := far <= min(off, 0.2 * period))).sum(axis=0)
    # Of equals the one in the middle of what it explains.
    equals = np.flatnonzero(np.round(fraction, 3) == np.round(fraction.max(), 3))
    spread = (weights[:, None] * np.where(near[:, equals], far[:, equals], 0.0)).sum(axis=0)
    index = int(equals[spread.argmin()])
    return float(fraction[index]), float(offsets[index])


def _refined(places: Floats, weights: Floats, period: float, offset: float) -> tuple[float, float]:
    """Fit the lines to the steps by least squares."""
    for _ in range(4):
        number = np.round((places - offset) / period)
        near = np.abs(places - offset - number * period) <= 1.5 * _OFF[-1]
        n, x, w = number[near], places[near], weights[near]
        mean_n, mean_x = (w * n).sum() / w.sum(), (w * x).sum() / w.sum()
        if np.ptp(n) > 0:  # steps on one line tell no period, but their spread is rounded
            spread = (w * (n - mean_n) ** 2).sum()
            period = float((w * (n - mean_n) * (x - mean_x)).sum() / spread)
        offset = float(mean_x - period * mean_n)
    start = offset % period
    # A first pixel that is all but whole begins at the edge.
    start = start - period if start > period / 2 and start < period else start
    return period, min(start, 0.0) if abs(start) < 0.5 * period else start - period


def undone(codes: NDArray[np.integer], grid: PixelGrid) -> NDArray[np.integer]:
    """Read each of the art's pixels: the median about its middle.

    What JPEG has blurred and made noisy is sharpened first, and colors that it has torn apart
    are one again.

    Parameters
    ----------
    codes : (rows, cols) or (rows, cols, channels)

    Returns
    -------
    (grid.rows, grid.cols) or the same with channels
    """
    ys = [_span(grid.top, grid.height, n, codes.shape[0]) for n in range(grid.rows)]
    xs = [_span(grid.left, grid.width, n, codes.shape[1]) for n in range(grid.cols)]
    out, clean = np.empty((grid.rows, grid.cols, *codes.shape[2:]), codes.dtype), 0
    for row, (top, bottom) in enumerate(ys):
        for col, (left, right) in enumerate(xs):
            block = codes[top:bottom, left:right].reshape(-1, *codes.shape[2:])
            # One of the block's own colors: the middle one, by lightness.
            order = block.sum(axis=-1) if block.ndim == 2 else block
            out[row, col] = block[np.argsort(order, kind="stable")[len(block) // 2]]
            clean += bool((block == block[0]).all())
    if out.ndim == 2 or clean > _CLEAN * grid.rows * grid.cols:
        return out
    most = float(np.iinfo(codes.dtype).max)
    # Over a large pixel's middle nothing is blurred.
    soft = min(grid.width, grid.height) < _REACHED
    art = _sharpened(codes / most, grid) if soft else out / most
    colors, number = few_colors(art, COLORS, _ALIKE)
    return np.round(colors[number] * most).astype(codes.dtype)


def _sharpened(srgb: Floats, grid: PixelGrid) -> Floats:
    """Undo at the middle of each of the art's pixels what halving chroma has done (Van Cittert).

    JPEG keeps chroma in squares of 2 x 2 pixels and blurs it between them: what that makes of a
    guess is compared with what is there, and the guess moved by the difference.
    """
    middle = np.ix_(
        *(
            np.clip(np.floor(start + (np.arange(n) + 0.5) * step).astype(int), 0, most - 1)
            for n, start, step, most in _axes(srgb, grid)
        )
    )
    owner = np.ix_(
        *(
            np.clip(np.floor((np.arange(most) + 0.5 - start) / step).astype(int), 0, n - 1)
            for n, start, step, most in _axes(srgb, grid)
        )
    )
    target = (srgb @ _YCC.T)[middle]
    guess = target.copy()
    for _ in range(_ROUNDS):
        again = _halved(_halved(guess[owner][..., 1:], 0), 1)[middle]
        guess[..., 1:] += target[..., 1:] - again
    return np.asarray(np.clip(guess @ np.linalg.inv(_YCC).T, 0, 1))


def _axes(srgb: Floats, grid: PixelGrid) -> Iterator[tuple[int, float, float, int]]:
    """Count, start and size of the art's pixels, and the picture's own: down, then across."""
    yield grid.rows, grid.top, grid.height, srgb.shape[0]
    yield grid.cols, grid.left, grid.width, srgb.shape[1]


def _halved(values: Floats, axis: int) -> Floats:
    """Means of two lines each, and then lines between them again, as decoders do."""
    count = values.shape[axis]
    lines = np.moveaxis(values, axis, 0)
    lines = np.concatenate([lines, lines[-1:]]) if count % 2 else lines
    means = (lines[::2] + lines[1::2]) / 2
    near = np.concatenate([means[:1], means, means[-1:]])
    out = np.empty_like(lines)
    out[::2] = 0.75 * means + 0.25 * near[:-2]
    out[1::2] = 0.75 * means + 0.25 * near[2:]
    return np.moveaxis(out[:count], 0, axis)


def _span(start: float, step: float, number: int, length: int) -> tuple[int, int]:
    """Pixels about the middle of one of the art's pixels."""
    middle = start + (number + 0.5) * step
    half = max(0.5, _MIDDLE * step / 2)
    first = int(np.clip(np.floor(middle - half + 0.5), 0, length - 1))
    last = int(np.clip(np.ceil(middle + half - 0.5), first + 1, length))
    return first, last
