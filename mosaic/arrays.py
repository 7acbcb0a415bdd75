"""Names for types of arrays, whose shape is said where one is used; what numpy does slowly.

`np.unique`, `np.median` and `np.percentile` import numpy's masked arrays, for a hundredth of a
second; what every build asks is answered here without them.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Int32s = NDArray[np.int32]
#: Where things lie in an array, in numpy's own type: others are copied into it at each reading.
Places = NDArray[np.intp]
#: Integers of any width.
Whole = NDArray[np.integer[Any]]
#: Indices of palette colors, a cell each.
Indices = NDArray[np.int16]
Mask = NDArray[np.bool_]
#: Half the memory, where seven digits do.
Floats32 = NDArray[np.float32]
#: Rows and columns of a rectangle.
Window = tuple[slice, slice]

Number = TypeVar("Number", bound=np.generic)

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


def distinct(values: NDArray[Number], axis: int | None = None) -> NDArray[Number]:
    """Sort values, or rows where `axis` is 0, and leave each there once.

    Examples
    --------
    >>> distinct(np.array([[3, 1], [1, 3]])).tolist()
    [1, 3]
    """
    # Who wants counts, too, is not asked whether the array is a masked one.
    found, _ = np.unique(values, return_counts=True, axis=axis)
    return np.asarray(found)


def median(values: Floats) -> Floats:
    """Median along the first axis, of one value at least; of an even number the mean of two.

    Examples
    --------
    >>> float(median(np.array([5.0, 1.0, 2.0, 4.0])))
    3.0
    """
    middle = [(len(values) - 1) // 2, len(values) // 2]
    return np.asarray(np.partition(values, middle, axis=0)[middle].mean(axis=0))


def percentiles(values: Floats, percent: ArrayLike) -> Floats:
    """Percentiles of all values, of one at least, with linear interpolation between two.

    Examples
    --------
    >>> percentiles(np.array([4.0, 1.0, 2.0]), [50, 75]).tolist()
    [2.0, 3.0]
    """
    place = np.asarray(percent) / 100 * (values.size - 1)
    low, high = np.floor(place).astype(int), np.ceil(place).astype(int)
    ranked = np.partition(values, np.append(low, high), axis=None)
    return np.asarray(ranked[low] + (place - low) * (ranked[high] - ranked[low]))
