"""Filters on arrays of pixels: their sums run in a fixed order, so the same everywhere."""

from __future__ import annotations

import numpy as np

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
    for axis in (0, 1):
        count = values.shape[axis]
        places = np.arange(count)
        # One shift after another: sums in a fixed order, and no more memory than the picture.
        values = sum(
            (
                weight * values.take(np.clip(places + shift, 0, count - 1), axis=axis)
                for shift, weight in zip(range(-reach, reach + 1), kernel, strict=True)
            ),
            start=np.zeros_like(values),
        )
    return values


def shrink(values: Floats, factor: int) -> Floats:
    """Average blocks of `factor` x `factor` pixels; both sides are multiples of it."""
    if factor == 1:
        return values
    rows, cols = values.shape[0] // factor, values.shape[1] // factor
    blocks = values.reshape(rows, factor, cols, factor, *values.shape[2:])
    # numpy adds along an axis in an order that follows from the shape alone.
    means: Floats = blocks.mean(axis=(1, 3))
    return means


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
