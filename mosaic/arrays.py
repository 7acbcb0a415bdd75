"""Names for types of arrays, whose shape is said where one is used; and how to cut large ones."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Integers of any width.
Whole = NDArray[np.integer[Any]]
#: Indices of palette colors, a cell each.
Indices = NDArray[np.int16]
Mask = NDArray[np.bool_]
#: Half the memory, where seven digits do.
Floats32 = NDArray[np.float32]
#: Rows and columns of a rectangle.
Window = tuple[slice, slice]

# Cells at once: so many of three float64 stay in a core's cache.
_CELLS = 1 << 15


def dot(one: Floats, other: Floats) -> Floats:
    """Sum the products of three channels, which are the last axis.

    It is the sum along that axis to the last bit; numpy takes five times as long along so
    short an axis.

    Examples
    --------
    >>> float(dot(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 2.0])))
    9.0
    """
    pairs = [one[..., n] * other[..., n] for n in range(3)]
    return np.asarray(pairs[0] + pairs[1] + pairs[2])


def strips(rows: int, cols: int, least: int = 1) -> Iterator[slice]:
    """Cut rows into strips, so that work on a mural needs memory for one of them alone.

    Parameters
    ----------
    least : int
        Rows of a strip at least: where work needs rows around it, thin ones cost more.

    Examples
    --------
    >>> list(strips(70_000, 1))
    [slice(0, 32768, None), slice(32768, 65536, None), slice(65536, 70000, None)]
    """
    step = max(least, _CELLS // max(cols, 1))
    return (slice(top, min(rows, top + step)) for top in range(0, rows, step))
