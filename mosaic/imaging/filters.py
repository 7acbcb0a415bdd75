"""Filters on arrays of pixels: their sums run in a fixed order, so the same everywhere."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats


def blur(values: Floats, sigma: float) -> Floats:
    """Blur by a Gaussian of `sigma` pixels, the edges repeated.

    Parameters
    ----------
    values : (rows, cols) or (rows, cols, channels) float64
    """
    reach = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    if values.ndim == 2:
        return _blurred(values, kernel)
    # Plane by plane, in memory too: a line of one channel is quick to go along.
    found = np.empty((values.shape[2], *values.shape[:2]))
    for number, plane in enumerate(found):
        plane[...] = _blurred(np.ascontiguousarray(values[..., number]), kernel)
    return found.transpose(1, 2, 0)


def _blurred(plane: Floats, kernel: Floats) -> Floats:
    """Blur a plane down, then across."""
    reach, product = len(kernel) // 2, np.empty(plane.shape)
    for axis in (0, 1):
        count = plane.shape[axis]
        padded = plane.take(np.clip(np.arange(-reach, count + reach), 0, count - 1), axis=axis)
        lines, plane = padded.swapaxes(0, axis), np.zeros(plane.shape)
        # One shift after another: sums in a fixed order, and no more memory than the picture.
        for shift, weight in enumerate(kernel):
            part = lines[shift : shift + count].swapaxes(0, axis)
            plane += np.multiply(part, weight, out=product)
    return plane


def shrink(values: Floats, factor: int) -> Floats:
    """Average blocks of `factor` x `factor` pixels; both sides are multiples of it."""
    if factor == 1:
        return values
    rows, cols = values.shape[0] // factor, values.shape[1] // factor
    blocks = values.reshape(rows, factor, cols, factor, *values.shape[2:])
    # numpy adds along an axis in an order that follows from the shape alone.
    means: Floats = blocks.mean(axis=(1, 3))
    return means


def box_reduced(values: NDArray[Any], rows: int, cols: int) -> Floats:
    """Average a plane over fewer pixels (box filter), parts of pixels as parts.

    Where a result is made of a few pixels, it takes a fourth of the time of `box_means`.

    Parameters
    ----------
    values : (height, width) float32 or float64
    rows, cols : int
        Of the result, 1 at least.

    Returns
    -------
    (rows, cols) float64
        Summed in the type of the values.

    Examples
    --------
    >>> box_reduced(np.array([[1.0, 2.0, 3.0], [3.0, 4.0, 5.0]]), 1, 2).round(3).tolist()
    [[2.333, 3.667]]
    """
    for axis, count in ((0, rows), (1, cols)):
        length = values.shape[axis]
        if count != length:
            values = line_sums(values, np.arange(count + 1) * length / count, axis)
            values *= count / length
    return np.asarray(values, np.float64)


def line_sums(values: NDArray[Any], edges: Floats, axis: int) -> NDArray[Any]:
    """Sum stretches of a few pixels along an axis, parts of pixels as parts.

    Parameters
    ----------
    values : array of float32 or float64
        The sums are of the same type.
    edges : (n + 1,) float64
        Where the stretches begin and end, ascending, in pixels and within the line.
    """
    first, last = edges[:-1].astype(np.intp), values.shape[axis] - 1
    shape = [-1 if n == axis else 1 for n in range(values.ndim)]
    total = np.zeros(1, values.dtype)
    # Of each stretch the first pixel that it has a part of, then the next one of each.
    for nth in range(math.ceil(np.diff(edges).max()) + 1):
        at = first + nth
        share = np.minimum(edges[1:], at + 1) - np.maximum(edges[:-1], at)
        if nth and not (share > 0).any():
            continue
        pixels = values.take(np.minimum(at, last), axis=axis)
        pixels *= np.maximum(share, 0.0).astype(values.dtype).reshape(shape)
        total = np.add(total, pixels, out=pixels)
    return total


def running_sums(values: NDArray[Any], dtype: type = np.float64) -> NDArray[Any]:
    """Sum of all that is above and left of each corner of a pixel, for `box_means`.

    Parameters
    ----------
    values : (rows, cols) or (rows, cols, channels)
    dtype : type
        In which they are summed.

    Returns
    -------
    (rows + 1, cols + 1) or (rows + 1, cols + 1, channels) of that type
    """
    rows, cols = values.shape[:2]
    sums = np.zeros((rows + 1, cols + 1, *values.shape[2:]), dtype)
    np.cumsum(values, axis=0, dtype=dtype, out=sums[1:, 1:])
    np.cumsum(sums, axis=1, out=sums)
    return sums


def box_means(sums: Floats, rows: int, cols: int) -> Floats:
    """Average a picture over other pixels (box filter), parts of pixels as parts.

    Parameters
    ----------
    sums : (rows + 1, cols + 1) or (rows + 1, cols + 1, channels) float64
        Of the picture, by `running_sums`.
    rows, cols : int
        Of the result, 1 at least.
    """
    tall, wide = sums.shape[0] - 1, sums.shape[1] - 1
    rows, cols = max(rows, 1), max(cols, 1)
    down, across = np.arange(rows + 1) * tall / rows, np.arange(cols + 1) * wide / cols
    means: Floats = box_sums(sums, down, across) * (rows / tall * cols / wide)
    return means


def box_sums(sums: Floats, down: Floats, across: Floats) -> Floats:
    """Sum a picture over rectangles between lines.

    Parameters
    ----------
    sums : (rows + 1, cols + 1) or (rows + 1, cols + 1, channels) float64
        Of the picture, by `running_sums`; within a pixel a sum is linear.
    down, across : (n,) float64
        Where the lines lie, in pixels of the picture and within it.
    """
    for axis, edges in ((0, down), (1, across)):
        at = np.minimum(edges.astype(np.int64), sums.shape[axis] - 2)
        shape = [-1 if n == axis else 1 for n in range(sums.ndim)]
        low, high = sums.take(at, axis=axis), sums.take(at + 1, axis=axis)
        # In place, which saves a fifth of the time.
        high -= low
        high *= (edges - at).reshape(shape)
        low += high
        sums = np.diff(low, axis=axis)
    return sums


def bilateral(values: Floats, sigma: float, spread: float) -> Floats:
    """Smooth a plane and keep its edges.

    Parameters
    ----------
    values : (rows, cols) float64
    sigma : float
        Of the Gaussian in space, in pixels.
    spread : float
        Of the Gaussian in value: what differs by more counts for little.

    References
    ----------
    .. [1] C. Tomasi and R. Manduchi, "Bilateral filtering for gray and color images",
       ICCV 1998.
    """
    reach = int(np.ceil(2 * sigma))
    rows, cols = values.shape
    padded = np.pad(values, reach, mode="edge")
    total, weights = np.zeros_like(values), np.zeros_like(values)
    for down, right in np.ndindex(2 * reach + 1, 2 * reach + 1):
        near = padded[down : down + rows, right : right + cols]
        far = ((down - reach) ** 2 + (right - reach) ** 2) / sigma**2
        weight = np.exp(-0.5 * (far + ((near - values) / spread) ** 2))
        total += weight * near
        weights += weight
    return total / weights
