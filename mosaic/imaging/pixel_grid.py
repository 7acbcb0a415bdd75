"""Pixel art that was enlarged: the grid of its own pixels, found and undone.

A sprite that was enlarged, cleanly or by a crooked factor, has its edges on the lines of a grid
and nowhere else. Along each axis the grid is a period and an offset; those are looked for that
explain nearly all edges, the largest period first.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Pixels of the art along a side at least and at most, and the smallest enlargement.
_FEWEST, _MOST, _SMALLEST = 12, 200, 2.0
# How far off a line an edge may lie: rounding of a crooked factor, then a soft screenshot.
_OFF = (0.55, 1.0)
# Edges that the grid is looked for by: the strongest.
_LEADING = 80
# Share of all edges that the lines have to explain, and by how much more than chance would.
_EXPLAINED, _LIFT = 0.93, 0.25
# Steps below this share of the strongest one are noise, as JPEG makes it.
_NOISE = 0.15
# Lines of pixels that are looked at, and the share of all places that hold the edges.
_LINES, _FEW = 256, 0.4
# Share of a pixel of the art, about its middle, that is read: its rim may be mixed.
_MIDDLE = 0.5
#: Colors that pixel art at its own size has at most.
COLORS = 64


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


def find_grid(srgb: NDArray[Any]) -> PixelGrid | None:
    """Find the grid of an enlarged sprite; None where there is none.

    Parameters
    ----------
    srgb : (rows, cols, 3) float64 or integers
        In any unit: steps count beside the strongest.
    """
    rows, cols = srgb.shape[:2]
    across = _axis(_steps(srgb, 1), cols)
    # Columns of a large photo are slow to read: only where the rows have a grid.
    down = _axis(_steps(srgb, 0), rows) if across else None
    if across is None or down is None or not 0.8 < across[0] / down[0] < 1.25:
        return None
    (width, left), (height, top) = across, down
    counts = [max(1, round((n - start) / step)) for n, start, step in
              ((cols, left, width), (rows, top, height))]  # fmt: skip
    if not all(_FEWEST <= n <= _MOST for n in counts):
        return None
    return PixelGrid(counts[0], counts[1], width, height, left, top)


def _steps(srgb: NDArray[Any], axis: int) -> Floats:
    """Strength of the change in luma between each line of pixels and the next."""
    lines = srgb if axis == 1 else srgb.swapaxes(0, 1)
    # Of a large photo only the lines that are looked at are worth the time.
    looked_at = lines[:: max(1, len(lines) // _LINES)].astype(np.float64)
    # JPEG keeps luma sharp and blurs chroma.
    change = np.abs(np.diff(looked_at @ (0.299, 0.587, 0.114), axis=1))
    # Of a long edge each pixel counts; of noise none does.
    strong = np.where(change > _NOISE * max(change.max(initial=0.0), 1e-9), change**2, 0.0)
    return np.asarray(strong.sum(axis=0))


def _axis(steps: Floats, length: int) -> tuple[float, float] | None:
    """Period and offset of the lines that explain the steps, the largest that do."""
    total = steps.sum()
    places = np.asarray(np.flatnonzero(steps) + 1, dtype=np.float64)
    if total <= 0 or len(places) < 3:
        return None
    strongest = np.sort(steps)[::-1][: max(1, round(_FEW * length))]
    if strongest.sum() < _EXPLAINED * total:
        return None  # a photo has edges everywhere
    weights = np.asarray(steps[steps > 0] / total, dtype=np.float64)
    leading = np.sort(np.argsort(-weights, kind="stable")[:_LEADING])
    for off in _OFF:
        for period in _periods(length):
            part = weights[leading] / weights[leading].sum()
            explained, offset = _explained(places[leading], part, period, off)
            chance = min(1.0, (2 * off + 1) / period)
            if explained >= _EXPLAINED and explained - chance >= _LIFT:
                return _refined(places, weights, period, offset)
    return None


def _periods(length: int) -> Floats:
    """Periods to try, the largest first: fine enough that the last line is hit as well."""
    count = np.arange(_FEWEST, min(_MOST, int(length / _SMALLEST)) + 0.01, 0.25)
    return np.asarray(length / count)


def _explained(places: Floats, weights: Floats, period: float, off: float) -> tuple[float, float]:
    """Share of the steps near lines of a period, and the offset at which it is largest."""
    phase = places % period
    tolerance = min(off, 0.2 * period)
    offsets = np.unique(np.round(phase, 2))
    far = np.abs(phase[:, None] - offsets)
    far = np.minimum(far, period - far)
    share = (weights[:, None] * (far <= tolerance)).sum(axis=0)
    # Of equals the one in the middle of what it explains.
    spread = (weights[:, None] * np.where(far <= tolerance, far, 0.0)).sum(axis=0)
    index = int(np.lexsort((spread, -np.round(share, 3)))[0])
    return float(share[index]), float(offsets[index])


def _refined(places: Floats, weights: Floats, period: float, offset: float) -> tuple[float, float]:
    """Fit the lines to the steps by least squares."""
    for _ in range(4):
        number = np.round((places - offset) / period)
        near = np.abs(places - offset - number * period) <= 1.5 * _OFF[-1]
        n, x, w = number[near], places[near], weights[near]
        mean_n, mean_x = (w * n).sum() / w.sum(), (w * x).sum() / w.sum()
        spread = (w * (n - mean_n) ** 2).sum()
        if spread > 0:
            period = float((w * (n - mean_n) * (x - mean_x)).sum() / spread)
        offset = float(mean_x - period * mean_n)
    start = offset % period
    # A first pixel that is all but whole begins at the edge.
    start = start - period if start > period / 2 and start < period else start
    return period, min(start, 0.0) if abs(start) < 0.5 * period else start - period


def undone(codes: NDArray[np.integer], grid: PixelGrid) -> NDArray[np.integer]:
    """Read each of the art's pixels: the median about its middle.

    Parameters
    ----------
    codes : (rows, cols) or (rows, cols, channels)

    Returns
    -------
    (grid.rows, grid.cols) or the same with channels
    """
    ys = [_span(grid.top, grid.height, n, codes.shape[0]) for n in range(grid.rows)]
    xs = [_span(grid.left, grid.width, n, codes.shape[1]) for n in range(grid.cols)]
    out = np.empty((grid.rows, grid.cols, *codes.shape[2:]), codes.dtype)
    for row, (top, bottom) in enumerate(ys):
        for col, (left, right) in enumerate(xs):
            block = codes[top:bottom, left:right].reshape(-1, *codes.shape[2:])
            # One of the block's own colors: the middle one, by lightness.
            order = block.sum(axis=-1) if block.ndim == 2 else block
            out[row, col] = block[np.argsort(order, kind="stable")[len(block) // 2]]
    return out


def _span(start: float, step: float, number: int, length: int) -> tuple[int, int]:
    """Pixels about the middle of one of the art's pixels."""
    middle = start + (number + 0.5) * step
    half = max(0.5, _MIDDLE * step / 2)
    first = int(np.clip(np.floor(middle - half + 0.5), 0, length - 1))
    last = int(np.clip(np.ceil(middle + half - 0.5), first + 1, length))
    return first, last
