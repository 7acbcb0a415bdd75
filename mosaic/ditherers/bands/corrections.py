"""Regions as the user corrects them: areas named by points, or cells painted one by one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.imaging.filters import blur

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def corrected(found: Ints, said: NDArray[np.int8], light: Floats, *, exact: bool) -> Ints:
    """Put what the user says over the regions that were found.

    Parameters
    ----------
    found : (rows, cols) int64
        Places in `REGIONS`.
    said : (rows, cols) int8
        1 + the place in `REGIONS`, or 0.
    light : (rows, cols, 3) float64
        Linear light, by which an area with several names is divided.
    exact : bool
        Whether only the cells themselves are named, as by a mask; else each names the area that
        it lies in.

    Examples
    --------
    >>> found, said = np.array([[0, 0, 7]]), np.array([[2, 0, 0]], np.int8)
    >>> corrected(found, said, np.zeros((1, 3, 3)), exact=False).tolist()
    [[1, 1, 7]]
    """
    if exact:
        return np.where(said > 0, said.astype(np.int64) - 1, found)
    from skimage.measure import label  # noqa: PLC0415 - heavy

    pieces, result = label(found, connectivity=1, background=-1), found.copy()
    for piece in np.unique(pieces[said > 0]).tolist():
        own = pieces == piece
        names = np.unique(said[own & (said > 0)]).tolist()
        if len(names) == 1:
            result[own] = names[0] - 1
        else:
            result[own] = _divided(own, said, light)[own] - 1
    return result


def _divided(area: NDArray[np.bool_], said: NDArray[np.int8], light: Floats) -> Ints:
    """Let the names spread from their points through an area, over edges last."""
    from skimage.segmentation import watershed  # noqa: PLC0415 - heavy

    lab = blur(color.linear_to_oklab(light) * [1.0, 2.0, 2.0], 0.6)
    steep = sum(
        (np.gradient(lab, axis=axis) ** 2).sum(axis=-1) for axis in (0, 1) if lab.shape[axis] > 1
    )
    return np.asarray(watershed(np.sqrt(steep), said.astype(np.int64) * area, mask=area), np.int64)
